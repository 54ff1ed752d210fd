import { sha256 } from '../files/hash.ts'

/** A record as it came: GraphQL's camelCase keys, or REST's snake_case. */
export type GoszakupRecord = Record<string, unknown>

/** What a person asked for. Dates are `YYYY-MM-DD`, inclusive. */
export interface FetchFilter {
  since?: string
  until?: string
  year?: number
  buyer?: string
  supplier?: string
  region?: string
  method?: number[]
  query?: string
}

export type FilterName = keyof FetchFilter

/** What the server's filter wants to have. */
export type Pushed = 'text' | 'contains' | 'list' | 'range' | 'from' | 'kato' | 'pid'

/** How the records of another entity lead to these: values of a filter, one value under an alias each, part of a path. */
export type FollowKind = 'list' | 'alias' | 'path'

/** A comparison that is made here, on the records that came. */
export interface LocalRule {
  /** The field that is compared. */
  local: string
  /** Another place where the same is said, as a path through nested lists: `Address.katoCode`. */
  or?: string
  /** A record that does not say is left out; else it is kept. */
  strict?: boolean
}

/** How one filter is applied to one entity. */
export type FilterRule =
  /** By the server: the filter's key and what to put there; with `local` it is also checked here. */
  | ({ push: string; as: Pushed } & Partial<LocalRule>)
  /** By us. */
  | LocalRule
  /** Through the records of a parent that the same filters select; with `local` it is also checked here. */
  | ({ via: string; push: string; as: FollowKind } & Partial<LocalRule>)

export interface Entity {
  name: string
  /** What it is called in notes. */
  title: string
  transport: 'graphql' | 'rest'
  /** The GraphQL root and its type, or the REST path below the version. */
  root: string
  type?: string
  filterType?: string
  /** The field that identifies a record, unless `key` says otherwise. */
  keyField: string
  /** Of a REST path: the version, when it is not v3. */
  version?: 'v2'
  /** Records a page at most. */
  pageLimit: number
  /** Fetched in a way of its own: the journal by days. */
  special?: 'journal'
  /** Found only through another entity, whatever is asked for. */
  follows?: { parent: string; key: string; as: FollowKind }
  /** Fetched whole each time: its order says nothing about what is new. */
  whole?: boolean
  /** Of what is fetched whole: too much to do so whenever the service counts another number. Once a day must do. */
  daily?: boolean
  /** Fields of the root type that are not asked for. */
  without?: string[]
  /** A list of rules is several ways to the same: what any of them finds belongs to the answer. */
  filters: Partial<Record<FilterName, FilterRule | readonly FilterRule[]>>
  /** Still to change, so it is asked for again by id. */
  isOpen?: (record: GoszakupRecord) => boolean
  /** A moment kept in the index: when bidding on an announcement ends. */
  moment?: (record: GoszakupRecord) => string | undefined
  /** A field that is kept in the index, by which others follow these records: the BIN of an unscrupulous supplier. */
  link?: string
  /** Names natural persons, which its interface cannot leave out: asked for only by name, or with persons. */
  personal?: true
  /** Comes in this field of another entity's records as well, as of when those were fetched. */
  inside?: { parent: string; field: string }
  /** Each edit is a record of its own; this field holds the id of the first. Only the newest of them can be open. */
  versionOf?: string
  /** The newest stamp of a record that says how far the data reach. */
  stamp?: (record: GoszakupRecord) => string | undefined
  /** The server's filter on that stamp, to ask for what changed since. */
  updates?: string
}

const newest =
  (...fields: string[]) =>
  (record: GoszakupRecord): string | undefined => {
    let found: string | undefined
    for (const field of fields) {
      const value = record[field]
      if (isStamp(value) && (found === undefined || value > found)) found = value
    }
    return found
  }

/** A local stamp `YYYY-MM-DD HH:MM:SS[.ffffff]` that is not one of the service's placeholders. */
export function isStamp(value: unknown): value is string {
  return typeof value === 'string' && /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d/.test(value)
}

// Complete, refused, cancelled (ref_buy_status); for lots: took place, did not take place (ref_lots_status).
const finalAnnouncement = new Set([350, 410, 430])
const finalLot = new Set([350, 360, 370, 410, 430])

type Filters = Entity['filters']

/** Records that know their announcement, and nothing else that a filter could ask for. */
const throughAnnouncements = (parent: string, key: string, as: FollowKind): Filters => ({
  buyer: { via: parent, push: key, as },
  region: { via: parent, push: key, as },
  method: { via: parent, push: key, as },
  query: { via: parent, push: key, as },
})

/** Both ends of a period by one rule. */
const dated = (rule: FilterRule): Filters => ({ since: rule, until: rule })

const announcementFilters: Filters = {
  ...dated({ push: 'publishDate', as: 'range' }),
  buyer: { push: 'orgBin', as: 'text' },
  // The service compares a part of the code; that the part is the beginning is seen to here.
  region: { push: 'strKato', as: 'kato', local: 'kato' },
  method: { push: 'refTradeMethodsId', as: 'list' },
  query: { push: 'nameRu', as: 'contains' },
}

const lotFilters = (announcements: string): Filters => ({
  // A lot has no date of its own but the last change, which is never before its announcement.
  since: { push: 'lastUpdateDate', as: 'from' },
  until: { via: announcements, push: 'trdBuyId', as: 'list' },
  buyer: { push: 'customerBin', as: 'text' },
  // The service takes one exact code of a lot; announcements it finds by the beginning of a code.
  region: { via: announcements, push: 'trdBuyId', as: 'list', local: 'plnPointKatoList' },
  method: { push: 'refTradeMethodsId', as: 'list' },
  query: { push: 'nameDescriptionRu', as: 'text' },
})

const planFilters: Filters = {
  // The service's own date filters on plans were seen to return nothing, so dates are compared here.
  ...dated({ local: 'dateCreate' }),
  year: { push: 'plnPointYear', as: 'list' },
  buyer: { push: 'subjectBiin', as: 'text' },
  region: { via: 'subjects', push: 'sysSubjectsId', as: 'list' },
  method: { push: 'refTradeMethodsId', as: 'list' },
  query: { push: 'nameDescriptionRu', as: 'text' },
}

const contractFilters = (announcements: string): Filters => ({
  ...dated({ push: 'crdate', as: 'range' }),
  buyer: { push: 'customerBin', as: 'text' },
  supplier: { push: 'supplierBiin', as: 'text' },
  // What is delivered there, and what buyers of the place buy: a direct contract has no announcement.
  region: [
    { via: announcements, push: 'trdBuyId', as: 'list' },
    { via: 'subjects', push: 'customerId', as: 'list' },
  ],
  method: { push: 'faktTradeMethodsId', as: 'list' },
  query: { via: announcements, push: 'trdBuyId', as: 'list' },
})

/** Records that know their contract, or a waybill of it. */
const throughContracts = (parent: string, key: string, as: FollowKind): Filters => ({
  ...throughAnnouncements(parent, key, as),
  supplier: { via: parent, push: key, as },
})

const isOpenAnnouncement = (record: GoszakupRecord) => !finalAnnouncement.has(Number(record.refBuyStatusId))
const isOpenLot = (record: GoszakupRecord) =>
  !finalLot.has(Number(record.refLotStatusId)) && Number(record.isDeleted) !== 1

/** An entity of GraphQL; type and filter are named after the root unless `more` says otherwise. */
function graph(name: string, title: string, root: string, more: Partial<Entity> & Pick<Entity, 'filters'>): Entity {
  const filterType = `${root}FiltersInput`
  return { name, title, transport: 'graphql', root, type: root, filterType, keyField: 'id', pageLimit: 200, ...more }
}

/** An entity of REST, by its path below the version. */
function rest(name: string, title: string, root: string, more: Partial<Entity> & Pick<Entity, 'filters'>): Entity {
  return { name, title, transport: 'rest', root, keyField: 'id', pageLimit: 500, ...more }
}

/**
 * What `jaryq fetch` knows: where an entity comes from, how it is identified, which filters the server can apply.
 * In the order in which they are fetched, parents of others first; reference books are besides.
 */
export const entities: readonly Entity[] = [
  graph('announcements', 'announcements', 'TrdBuy', {
    filters: announcementFilters,
    isOpen: isOpenAnnouncement,
    moment: (record) => (isStamp(record.endDate) ? record.endDate : undefined),
    stamp: newest('publishDate', 'lastUpdateDate'),
    updates: 'lastUpdateDate',
  }),
  graph('lots', 'lots', 'Lots', {
    filters: lotFilters('announcements'),
    isOpen: isOpenLot,
    stamp: newest('lastUpdateDate'),
    updates: 'lastUpdateDate',
  }),
  graph('plans', 'plan points', 'Plans', {
    type: 'PlnPoint',
    filters: planFilters,
    // An edit is a new id, but the status of an old one changes too. The filter is documented and was seen not to work;
    // where it does not, that is noticed, and such changes come through the journal, a day late.
    stamp: newest('timestamp'),
    updates: 'timestamp',
  }),
  graph('bids', 'bids', 'TrdApp', {
    filters: {
      ...dated({ push: 'dateApply', as: 'range' }),
      supplier: { push: 'supplierBinIin', as: 'text' },
      // The filter takes one announcement, no list of them.
      ...throughAnnouncements('announcements', 'buyId', 'alias'),
    },
    stamp: newest('dateApply'),
  }),
  graph('contracts', 'contracts', 'Contract', {
    filters: contractFilters('announcements'),
    stamp: newest('lastUpdateDate'),
    updates: 'lastUpdateDate',
  }),
  graph('acts', 'acts', 'Acts', {
    type: 'ContractAct',
    filterType: 'ContractActFiltersInput',
    filters: {
      ...throughContracts('contracts', 'contractId', 'list'),
      ...dated({ local: 'createDateAct' }),
      buyer: { push: 'customerId', as: 'pid' },
      supplier: { push: 'supplierId', as: 'pid' },
    },
    stamp: newest('approveDate', 'revokeDate', 'createDateAct'),
    updates: 'dateAction',
  }),
  rest('payments', 'treasury payments', 'treasury-pay', {
    // Through contracts they cost a request each, and the contracts carry them.
    inside: { parent: 'contracts', field: 'TreasuryPay' },
    filters: {
      ...throughContracts('contracts', 'treasury-pay', 'path'),
      ...dated({ local: 'pay_date' }),
    },
  }),
  graph('waybills', 'waybills', 'ContractWaybill', {
    // Fetched on their own: inside a waybill only their ids come.
    filters: {
      ...throughContracts('contracts', 'contractId', 'list'),
      ...dated({ local: 'crdate' }),
    },
  }),
  graph('waybill-items', 'items of waybills', 'ContractWaybillItem', {
    filters: {
      ...throughContracts('waybills', 'waybillId', 'list'),
      since: { via: 'waybills', push: 'waybillId', as: 'list' },
      until: { via: 'waybills', push: 'waybillId', as: 'list' },
    },
  }),
  graph('waybill-members', 'signatories of waybills', 'ContractWaybillMember', {
    filters: {
      ...throughContracts('waybills', 'waybillId', 'list'),
      ...dated({ local: 'crdate' }),
    },
  }),
  graph('complaints', 'complaints', 'ComplaintAppeal', {
    type: 'TrdComplaintAppeal',
    filterType: 'TrdComplaintAppealFiltersInput',
    filters: {
      ...throughAnnouncements('announcements', 'trdBuyId', 'list'),
      ...dated({ push: 'dateApply', as: 'range' }),
      // Of the supplier who complains.
      supplier: { push: 'sysSubjectId', as: 'pid' },
    },
    stamp: newest('lastUpdateDate', 'crdate', 'dateApply'),
    updates: 'lastUpdateDate',
  }),
  graph('subjects', 'participants', 'Subjects', {
    type: 'Subject',
    filterType: 'SubjectFiltersInput',
    keyField: 'pid',
    filters: {
      ...dated({ push: 'lastUpdateDate', as: 'range' }),
      // Special in `pushedFilters`: legal entities are found by `bin`, persons by `iin`.
      buyer: { push: 'bin', as: 'text' },
      supplier: { push: 'bin', as: 'text' },
      // The service's filter on codes takes one at a time; nobody knows whether the beginning of one is enough for it.
      region: { local: 'katoList', or: 'Address.katoCode', strict: true },
      query: { push: 'nameOrFullNameRu', as: 'text' },
    },
    stamp: newest('lastUpdateDate'),
    updates: 'lastUpdateDate',
  }),
  graph('unscrupulous', 'unscrupulous suppliers', 'Rnu', {
    type: 'RnuList',
    whole: true,
    // Since 2025 the id is only the place in the list: it moves, so it would make every record look changed.
    without: ['id'],
    link: 'supplierBiin',
    filters: {
      ...dated({ local: 'startDate' }),
      supplier: { push: 'supplierBiin', as: 'text' },
      query: { push: 'supplierNameRu', as: 'contains' },
    },
  }),
  rest('unscrupulous-details', 'details on unscrupulous suppliers', 'rnu', {
    // One request a supplier; those of Samruk-Kazyna's register have none. Names heads and founders; all else of it is
    // in `Detail` of the register.
    personal: true,
    follows: { parent: 'unscrupulous', key: 'rnu', as: 'path' },
    filters: {
      ...dated({ local: 'start_date' }),
      supplier: { via: 'unscrupulous', push: 'rnu', as: 'path' },
      query: { via: 'unscrupulous', push: 'rnu', as: 'path' },
    },
  }),
  graph('qualified', 'qualified suppliers', 'qualifiedSuppliers', {
    type: 'QualifiedSuppliers',
    filterType: 'QualifiedSuppliersFiltersInput',
    // A few hundred records that say nothing of when they changed.
    whole: true,
    filters: {
      ...dated({ local: 'startDate' }),
      supplier: { push: 'supplierBiin', as: 'text' },
      query: { push: 'subjectNameRu', as: 'contains' },
    },
  }),
  graph('news', 'news', 'News', {
    filters: dated({ local: 'publishDate' }),
    stamp: newest('dateUpdate', 'publishDate', 'dateCreate'),
  }),
  graph('ob-announcements', 'announcements of the older module', 'ObTrdBuy', {
    filters: announcementFilters,
    isOpen: isOpenAnnouncement,
    stamp: newest('publishDate', 'lastUpdateDate'),
    updates: 'lastUpdateDate',
  }),
  graph('ob-lots', 'lots of the older module', 'ObLots', {
    filterType: 'OBLotsFiltersInput',
    filters: lotFilters('ob-announcements'),
    isOpen: isOpenLot,
    stamp: newest('lastUpdateDate'),
    updates: 'lastUpdateDate',
  }),
  graph('ob-plans', 'plan points of the older module', 'ObPlans', {
    type: 'ObPlnPoint',
    filters: planFilters,
    stamp: newest('timestamp'),
    updates: 'timestamp',
  }),
  graph('ob-contracts', 'contracts of the older module', 'ObContract', {
    filters: contractFilters('ob-announcements'),
    stamp: newest('lastUpdateDate'),
    updates: 'lastUpdateDate',
  }),
  rest('deleted-plans', 'deleted plan points', 'plans/deleted', {
    version: 'v2',
    // In the order of ids, not of deletion; nearly a million.
    whole: true,
    daily: true,
    filters: dated({ local: 'index_date' }),
  }),
  rest('journal', 'the journal of changes', 'journal', {
    special: 'journal',
    // By whole days: see `fetch/journal.ts` of the dataset.
    filters: { since: { push: 'date_from', as: 'text' }, until: { push: 'date_to', as: 'text' } },
  }),
]

/** The reference books that are fetched, each by REST, each whole. */
export const referenceBooks: readonly string[] = [
  'ref_trade_methods',
  'ref_buy_status',
  'ref_lots_status',
  'ref_contract_status',
  'ref_po_st',
  'ref_subject_type',
  'ref_pln_point_status',
  'ref_units',
  'ref_months',
  'ref_finsource',
  'ref_budget_type',
  'ref_justification',
  'ref_kato',
  'ref_type_trade',
  'ref_contract_type',
  'ref_reason',
  'ref_abp',
  'ref_point_type',
  'ref_countries',
  'ref_ekrb',
  'ref_fkrb_program',
  'ref_fkrb_subprogram',
  'ref_amendment_agreem_type',
  'ref_amendm_agreem_justif',
  'ref_comm_roles',
  'ref_contract_agr_form',
  'ref_contract_year_type',
  'ref_currency',
  'ref_contract_cancel',
  'ref_buy_lot_reject_reason',
]

/** A reference book as an entity. Some have an `id`, some only a `code`. */
export function referenceEntity(name: string): Entity {
  return rest(`refs/${name}`, name, `refs/${name}`, { whole: true, daily: true, filters: {} })
}

// What tells two records apart that have no lasting id.
const tellingApart: Record<string, readonly string[]> = {
  journal: ['service_name', 'object_id', 'action', 'date_action'],
  'unscrupulous-details': [
    'system_id',
    'supplier_biin',
    'supplier_innunp',
    'customer_biin',
    'start_date',
    'court_decision',
    'court_decision_date',
    'ref_reason_id',
  ],
}

/**
 * Whether numbers and stamps of a record tell all that is asked of it when it is stored: its key, `isOpen`, `moment`,
 * `stamp`. So it need not be parsed.
 */
export function isOutlined(entity: Entity): boolean {
  return entity.transport === 'graphql' && entity.link === undefined && entity.versionOf === undefined
}

/**
 * The key of a record within its entity: the id (`pid` of participants, `code` of books without an id); of
 * unscrupulous suppliers, their details and the journal, which have no lasting id, a hash of what tells them apart.
 * Undefined when the record lacks it.
 */
export function recordKey(entityName: string, record: GoszakupRecord): string | number | undefined {
  const apart = tellingApart[entityName]
  if (apart !== undefined)
    return sha256(JSON.stringify(apart.map((field) => (record[field] == null ? null : String(record[field]))))).slice(
      0,
      32,
    )
  if (entityName === 'unscrupulous') {
    const biin = record.supplierBiin ?? record.supplier_biin
    const start = record.startDate ?? record.start_date
    const others = [record.supplierInnunp ?? record.supplier_innunp, record.supplierNameRu ?? record.supplier_name_ru]
    return sha256(
      JSON.stringify([record.systemId ?? record.system_id ?? null, biin ?? null, start ?? null, biin ? [] : others]),
    ).slice(0, 32)
  }
  const value = entityName === 'subjects' ? record.pid : (record.id ?? record.code)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  // Some ids come as text here and as a number there.
  if (typeof value === 'string' && value !== '')
    return /^(0|[1-9]\d{0,14})$/.test(value) && !entityName.startsWith('refs/') ? Number(value) : value
  return undefined
}
