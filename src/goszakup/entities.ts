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
type Pushed = 'text' | 'contains' | 'list' | 'range' | 'from' | 'kato' | 'pid'

/** How one filter is applied to one entity. */
export type FilterRule =
  /** By the server: the filter's key and what to put there. */
  | { push: string; as: Pushed }
  /** By us, on the records that came: the field that is compared. */
  | { local: string }

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
  /** Records a page at most. */
  pageLimit: number
  /** Fetched whole each time: its order says nothing about what is new. */
  whole?: boolean
  /** Fields of the root type that are not asked for. */
  without?: string[]
  filters: Partial<Record<FilterName, FilterRule>>
  /** Still to change, so it is asked for again by id. */
  isOpen?: (record: GoszakupRecord) => boolean
  /** A moment kept in the index: when bidding on an announcement ends. */
  moment?: (record: GoszakupRecord) => string | undefined
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

/**
 * What `jaryq fetch` knows: where an entity comes from, how it is identified, which filters the server can apply.
 * In the order in which they are fetched; reference books are besides.
 */
export const entities: readonly Entity[] = [
  {
    name: 'announcements',
    title: 'announcements',
    transport: 'graphql',
    root: 'TrdBuy',
    type: 'TrdBuy',
    filterType: 'TrdBuyFiltersInput',
    keyField: 'id',
    pageLimit: 200,
    filters: {
      since: { push: 'publishDate', as: 'range' },
      until: { push: 'publishDate', as: 'range' },
      buyer: { push: 'orgBin', as: 'text' },
      region: { push: 'strKato', as: 'kato' },
      method: { push: 'refTradeMethodsId', as: 'list' },
      query: { push: 'nameRu', as: 'contains' },
    },
    isOpen: (record) => !finalAnnouncement.has(Number(record.refBuyStatusId)),
    moment: (record) => (isStamp(record.endDate) ? record.endDate : undefined),
    stamp: newest('publishDate', 'lastUpdateDate'),
  },
  {
    name: 'lots',
    title: 'lots',
    transport: 'graphql',
    root: 'Lots',
    type: 'Lots',
    filterType: 'LotsFiltersInput',
    keyField: 'id',
    pageLimit: 200,
    filters: {
      // A lot has no date of its own but the last change, which is never before its announcement.
      since: { push: 'lastUpdateDate', as: 'from' },
      buyer: { push: 'customerBin', as: 'text' },
      region: { local: 'plnPointKatoList' },
      method: { push: 'refTradeMethodsId', as: 'list' },
      query: { push: 'nameDescriptionRu', as: 'text' },
    },
    isOpen: (record) => !finalLot.has(Number(record.refLotStatusId)) && record.isDeleted !== 1,
  },
  {
    name: 'plans',
    title: 'plan points',
    transport: 'graphql',
    root: 'Plans',
    type: 'PlnPoint',
    filterType: 'PlansFiltersInput',
    keyField: 'id',
    pageLimit: 200,
    filters: {
      // The service's own date filters on plans were seen to return nothing, so dates are compared here.
      since: { local: 'dateCreate' },
      until: { local: 'dateCreate' },
      year: { push: 'plnPointYear', as: 'list' },
      buyer: { push: 'subjectBiin', as: 'text' },
      method: { push: 'refTradeMethodsId', as: 'list' },
      query: { push: 'nameDescriptionRu', as: 'text' },
    },
    // An edit is a new id, but the status of an old one changes too. The filter is documented and was seen not to work;
    // where it does not, that is noticed, and such changes are missed.
    stamp: newest('timestamp'),
    updates: 'timestamp',
  },
  {
    name: 'bids',
    title: 'bids',
    transport: 'graphql',
    root: 'TrdApp',
    type: 'TrdApp',
    filterType: 'TrdAppFiltersInput',
    keyField: 'id',
    pageLimit: 200,
    filters: {
      since: { push: 'dateApply', as: 'range' },
      until: { push: 'dateApply', as: 'range' },
      supplier: { push: 'supplierBinIin', as: 'text' },
    },
    stamp: newest('dateApply'),
  },
  {
    name: 'contracts',
    title: 'contracts',
    transport: 'graphql',
    root: 'Contract',
    type: 'Contract',
    filterType: 'ContractFiltersInput',
    keyField: 'id',
    pageLimit: 200,
    filters: {
      since: { push: 'crdate', as: 'range' },
      until: { push: 'crdate', as: 'range' },
      buyer: { push: 'customerBin', as: 'text' },
      supplier: { push: 'supplierBiin', as: 'text' },
      method: { push: 'faktTradeMethodsId', as: 'list' },
    },
    stamp: newest('lastUpdateDate'),
    updates: 'lastUpdateDate',
  },
  {
    name: 'acts',
    title: 'acts',
    transport: 'graphql',
    root: 'Acts',
    type: 'ContractAct',
    filterType: 'ContractActFiltersInput',
    keyField: 'id',
    pageLimit: 200,
    filters: {
      since: { local: 'createDateAct' },
      until: { local: 'createDateAct' },
      buyer: { push: 'customerId', as: 'pid' },
      supplier: { push: 'supplierId', as: 'pid' },
    },
    stamp: newest('approveDate', 'revokeDate', 'createDateAct'),
    updates: 'dateAction',
  },
  {
    name: 'payments',
    title: 'treasury payments',
    transport: 'rest',
    root: 'treasury-pay',
    keyField: 'id',
    pageLimit: 500,
    filters: { since: { local: 'pay_date' }, until: { local: 'pay_date' } },
  },
  {
    name: 'subjects',
    title: 'participants',
    transport: 'graphql',
    root: 'Subjects',
    type: 'Subject',
    filterType: 'SubjectFiltersInput',
    keyField: 'pid',
    pageLimit: 200,
    filters: {
      since: { push: 'lastUpdateDate', as: 'range' },
      until: { push: 'lastUpdateDate', as: 'range' },
      // Special in `pushedFilters`: legal entities are found by `bin`, persons by `iin`.
      buyer: { push: 'bin', as: 'text' },
      supplier: { push: 'bin', as: 'text' },
      query: { push: 'nameOrFullNameRu', as: 'text' },
    },
    stamp: newest('lastUpdateDate'),
    updates: 'lastUpdateDate',
  },
  {
    name: 'unscrupulous',
    title: 'unscrupulous suppliers',
    transport: 'graphql',
    root: 'Rnu',
    type: 'RnuList',
    filterType: 'RnuFiltersInput',
    keyField: 'id',
    pageLimit: 200,
    whole: true,
    // Since 2025 the id is only the place in the list: it moves, so it would make every record look changed.
    without: ['id'],
    filters: {
      since: { local: 'startDate' },
      until: { local: 'startDate' },
      supplier: { push: 'supplierBiin', as: 'text' },
      query: { push: 'supplierNameRu', as: 'contains' },
    },
  },
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
]

/** A reference book as an entity. Some have an `id`, some only a `code`. */
export function referenceEntity(name: string): Entity {
  return {
    name: `refs/${name}`,
    title: name,
    transport: 'rest',
    root: `refs/${name}`,
    keyField: 'id',
    pageLimit: 500,
    whole: true,
    filters: {},
  }
}

/**
 * The key of a record within its entity: the id (`pid` of participants, `code` of books without an id); of
 * unscrupulous suppliers, which have no lasting id, a hash of what tells them apart.
 * Undefined when the record lacks it.
 */
export function recordKey(entityName: string, record: GoszakupRecord): string | number | undefined {
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

/** The filters of one entity: what goes to the server (one filter object per request series), what is done here. */
export interface AppliedFilter {
  pushed: Record<string, unknown>[]
  local: { name: FilterName; field: string }[]
  /** What was asked for but cannot be applied to this entity. */
  ignored: FilterName[]
}

/**
 * Splits what was asked for into the server's work and ours. `pids` maps a BIN or IIN to the participant's id, for the
 * entities that know their parties by it only.
 */
export function applyFilter(entity: Entity, asked: FetchFilter, pids: ReadonlyMap<string, number>): AppliedFilter {
  const filter = withYear(entity, asked)
  const pushed: Record<string, unknown> = {}
  const local: AppliedFilter['local'] = []
  const ignored: FilterName[] = []
  const parties: Record<string, unknown>[] = []
  for (const name of Object.keys(filter) as FilterName[]) {
    const value = filter[name]
    if (value === undefined) continue
    const rule = entity.filters[name]
    if (rule === undefined) ignored.push(name)
    else if ('local' in rule) local.push({ name, field: rule.local })
    else if (entity.name === 'subjects' && (name === 'buyer' || name === 'supplier'))
      parties.push({ [isPersonalNumber(String(value)) ? 'iin' : 'bin']: value })
    else pushed[rule.push] = pushedValue(rule.as, value, filter, pids)
  }
  return { pushed: parties.length === 0 ? [pushed] : parties.map((party) => ({ ...pushed, ...party })), local, ignored }
}

/** A year is the calendar year of the entity's own date, unless the entity knows years itself. */
function withYear(entity: Entity, filter: FetchFilter): FetchFilter {
  if (filter.year === undefined || entity.filters.year !== undefined) return filter
  const { year, ...rest } = filter
  return { ...rest, since: rest.since ?? `${year}-01-01`, until: rest.until ?? `${year}-12-31` }
}

function pushedValue(as: Pushed, value: unknown, filter: FetchFilter, pids: ReadonlyMap<string, number>): unknown {
  switch (as) {
    case 'contains':
      return `?${value}`
    case 'list':
      return Array.isArray(value) ? value : [value]
    case 'range':
      return filter.until === undefined
        ? [`${filter.since} 00:00:00`]
        : [filter.since === undefined ? '' : `${filter.since} 00:00:00`, `${filter.until} 23:59:59`]
    case 'from':
      return [`${value} 00:00:00`]
    case 'kato':
      return katoPrefix(String(value))
    case 'pid': {
      const pid = pids.get(String(value))
      // No participant has this id: the answer is empty, as it should be.
      return pid ?? 0
    }
    default:
      return value
  }
}

/** The part of a KATO code that its places have in common: `750000000` is `75`. */
function katoPrefix(code: string): string {
  const significant = code.replace(/0+$/, '')
  return significant.length % 2 === 1 && significant.length < 9 ? `${significant}0`.slice(0, 9) : significant
}

/** A 12-digit number whose fifth digit is 0 to 3: of a person, not of an organisation. */
function isPersonalNumber(biin: string): boolean {
  return /^\d{4}[0-3]\d{7}$/.test(biin)
}

/** Whether a record passes the filters that are applied here. A record that does not have the field passes. */
export function passesLocally(record: GoszakupRecord, filter: FetchFilter, local: AppliedFilter['local']): boolean {
  return local.every(({ name, field }) => {
    const value = record[field]
    if (name === 'region') {
      const codes = Array.isArray(value) ? value : []
      return codes.length === 0 || codes.some((code) => String(code).startsWith(katoPrefix(filter.region!)))
    }
    if (typeof value !== 'string' || value === '') return true
    const date = value.slice(0, 10)
    const [since, until] = [
      filter.since ?? (filter.year === undefined ? undefined : `${filter.year}-01-01`),
      filter.until ?? (filter.year === undefined ? undefined : `${filter.year}-12-31`),
    ]
    if (name === 'since') return since === undefined || date >= since
    if (name === 'until') return until === undefined || date <= until
    return true
  })
}
