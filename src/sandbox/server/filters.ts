import type { Entity } from '../market/market.ts'
import { type Row, stampNumber, type Table } from './store.ts'

/** How a filter's value is compared. */
type Rule =
  /** One number of several, in a column. */
  | { kind: 'in'; column: string }
  /** [from] or [from, to] of a sum. */
  | { kind: 'sum'; column: string }
  /** "from", ["from"], ["from","to"], ["","to"] of stamps. */
  | { kind: 'dates'; columns: string[] }
  /** A BIN or IIN. */
  | { kind: 'digits'; column: string }
  /** Exact; `?x` inside, `?x*` at the beginning, `*x` by words. */
  | { kind: 'text'; fields: string[] }
  /** Always by words. */
  | { kind: 'words'; fields: string[] }
  /** A text that is one of several. */
  | { kind: 'among'; field: string }
  /** One of a list, in a list. */
  | { kind: 'list'; field: string }
  /** A code that begins so, in a list. */
  | { kind: 'prefix'; field: string }
  /** Later than a stamp. */
  | { kind: 'after'; column: string }
  /** Known to the service, and never matching anything. */
  | { kind: 'nothing' }

const numbers = (...names: string[]): Record<string, Rule> =>
  Object.fromEntries(names.map((name) => [name, { kind: 'in', column: name } satisfies Rule]))
const dates = (...names: string[]): Record<string, Rule> =>
  Object.fromEntries(names.map((name) => [name, { kind: 'dates', columns: [name] } satisfies Rule]))
const texts = (...names: string[]): Record<string, Rule> =>
  Object.fromEntries(names.map((name) => [name, { kind: 'text', fields: [name] } satisfies Rule]))
const digits = (...names: string[]): Record<string, Rule> =>
  Object.fromEntries(names.map((name) => [name, { kind: 'digits', column: name } satisfies Rule]))

const announcements: Record<string, Rule> = {
  ...numbers('id', 'refTradeMethodsId', 'refSubjectTypeId', 'orgPid', 'refBuyStatusId', 'refSpecPurchaseTypeId'),
  ...digits('orgBin'),
  ...dates('publishDate', 'lastUpdateDate', 'indexDate'),
  ...texts('nameKz', 'nameRu', 'numberAnno', 'orgNameKz', 'orgNameRu'),
  commonName: { kind: 'text', fields: ['nameRu', 'nameKz'] },
  totalSum: { kind: 'sum', column: 'totalSum' },
  // The extra argument after_index_date.
  afterIndexDate: { kind: 'after', column: 'indexDate' },
  refTrdBuySigns: { kind: 'nothing' },
  kato: { kind: 'list', field: 'kato' },
  strKato: { kind: 'prefix', field: 'kato' },
  finYear: { kind: 'list', field: 'finYear' },
}

const lots: Record<string, Rule> = {
  ...numbers(
    'id',
    'trdBuyId',
    'refLotStatusId',
    'customerId',
    'unionLots',
    'refTradeMethodsId',
    'refBuyTradeMethodsId',
  ),
  ...digits('customerBin'),
  ...dates('lastUpdateDate', 'indexDate'),
  ...texts('nameRu', 'nameKz', 'customerNameKz', 'customerNameRu', 'lotNumber', 'trdBuyNumberAnno'),
  nameDescriptionKz: { kind: 'words', fields: ['nameKz', 'descriptionKz'] },
  nameDescriptionRu: { kind: 'words', fields: ['nameRu', 'descriptionRu'] },
  amount: { kind: 'sum', column: 'amount' },
  pointList: { kind: 'list', field: 'pointList' },
  enstruList: { kind: 'list', field: 'enstruList' },
  plnPointKatoList: { kind: 'list', field: 'plnPointKatoList' },
  plnPointRootrecordId: { kind: 'nothing' },
  refTrdBuySigns: { kind: 'nothing' },
}

const plans: Record<string, Rule> = {
  ...numbers(
    'id',
    'plnPointYear',
    'sysSubjectsId',
    'rootrecordId',
    'refMonthsId',
    'refPlnPointStatusId',
    'refSubjectTypeId',
    'refTradeMethodsId',
    'refJustificationId',
    'isDeleted',
  ),
  ...digits('subjectBiin'),
  ...dates('dateCreate', 'timestamp', 'indexDate'),
  ...texts('nameKz', 'nameRu', 'subjectNameKz', 'subjectNameRu', 'refEnstruCode'),
  nameDescriptionKz: { kind: 'words', fields: ['nameKz', 'descKz'] },
  nameDescriptionRu: { kind: 'words', fields: ['nameRu', 'descRu'] },
}

const contracts: Record<string, Rule> = {
  ...numbers(
    'id',
    'trdBuyId',
    'customerId',
    'supplierId',
    'finYear',
    'isGu',
    'refContractStatusId',
    'faktTradeMethodsId',
    'refContractAgrFormId',
    'refContractTypeId',
  ),
  ...digits('customerBin', 'supplierBiin'),
  ...dates('crdate', 'lastUpdateDate', 'signDate', 'indexDate'),
  ...texts('trdBuyNumberAnno', 'contractNumber', 'contractNumberSys'),
}

const rules: Record<Entity, Record<string, Rule>> = {
  subjects: {
    ...numbers('pid', 'typeSupplier'),
    ...digits('bin', 'iin'),
    ...dates('lastUpdateDate'),
    ...texts('nameKz', 'nameRu', 'fullNameKz', 'fullNameRu', 'inn', 'unp', 'parentSubject'),
    nameOrFullNameKz: { kind: 'words', fields: ['nameKz', 'fullNameKz'] },
    nameOrFullNameRu: { kind: 'words', fields: ['nameRu', 'fullNameRu'] },
    katoList: { kind: 'list', field: 'katoList' },
    branches: { kind: 'list', field: 'branches' },
  },
  announcements,
  lots,
  plans,
  bids: {
    ...numbers('id', 'buyId', 'protId', 'supplierId'),
    ...digits('supplierBinIin'),
    ...dates('dateApply'),
  },
  contracts,
  acts: {
    ...numbers(
      'id',
      'contractId',
      'contractRootId',
      'parentId',
      'supplierId',
      'customerId',
      'typeAct',
      'isGu',
      'refSubjectTypeId',
    ),
    ...dates('approveDate', 'revokeDate'),
    ...texts('numberAct'),
    dateAction: { kind: 'dates', columns: ['approveDate', 'revokeDate'] },
  },
  unscrupulous: {
    ...numbers('id', 'pid'),
    ...digits('supplierBiin'),
    ...texts('supplierInnunp', 'supplierNameKz', 'supplierNameRu'),
  },
  payments: {},
  complaints: {
    ...numbers('id', 'trdBuyId', 'sysSubjectId', 'complaintId', 'status', 'inspectSubjId', 'inspectUserId'),
    ...numbers('cruser', 'modifiedBy'),
    ...dates('dateApply', 'crdate', 'lastUpdateDate', 'startDate', 'endDate', 'decisionDate', 'indexDate'),
    active: { kind: 'among', field: 'active' },
  },
  qualified: {
    ...numbers('id', 'pid'),
    ...digits('supplierBiin'),
    ...texts('subjectNameKz', 'subjectNameRu'),
  },
  waybills: {
    ...numbers('id', 'aktId', 'contractId', 'statusId'),
    waybillNumber: { kind: 'among', field: 'waybillNumber' },
    // A waybill has no date of approval of its own: the act that it belongs to has.
    approveDate: { kind: 'dates', columns: ['approveDate'] },
  },
  'waybill-items': numbers('id', 'waybillId'),
  'waybill-members': numbers('id', 'waybillId', 'roleId'),
  news: { ...numbers('id', 'active', 'actual'), category_id: { kind: 'in', column: 'categoryId' } },
  'unpublished-bids': {},
  'ob-announcements': announcements,
  'ob-lots': lots,
  'ob-plans': plans,
  'ob-contracts': contracts,
}

/** The keys of an entity's filter that are understood. */
export function filterKeys(entity: Entity): string[] {
  return Object.keys(rules[entity])
}

// These look at columns in memory; the others read the record.
const onColumns = new Set<Rule['kind']>(['in', 'sum', 'dates', 'digits', 'after'])

/** Columns in which a record may be shown otherwise than its line says: at an earlier moment, or after a silent edit. */
const moving = new Set([
  ...['refBuyStatusId', 'refLotStatusId', 'refPlnPointStatusId', 'refContractStatusId', 'statusId', 'status'],
  ...['lastUpdateDate', 'timestamp', 'indexDate', 'itogiDatePublic', 'reportCreatedAt', 'reportSignAt', 'signDate'],
  ...['approveDate', 'revokeDate', 'dateApply', 'startDate', 'endDate', 'decisionDate'],
  ...['totalSum', 'amount', 'isDeleted', 'protId', 'complaintId', 'inspectSubjId', 'inspectUserId', 'modifiedBy'],
])

type Test = (row: number, record: () => Row) => boolean

/** How the rows of a table are shown. */
export interface Shown {
  read(row: number): Row
  /** The record is shown as its line says it. */
  isAsWritten(row: number): boolean
}

/** The rows that a filter lets through, by ascending id: each is tested as it is shown. */
export function select(table: Table, filter: Row, shown: Shown): Uint32Array {
  const known = rules[table.entity]
  const quick: Test[] = []
  const slow: Test[] = []
  let candidates: Uint32Array | number[] = table.shown
  for (const [key, value] of Object.entries(filter)) {
    if (value === null || value === undefined) continue
    const rule = known[key]
    if (rule === undefined) continue
    if (rule.kind === 'nothing') return new Uint32Array()
    if (
      rule.kind === 'in' &&
      (rule.column === 'id' || rule.column === 'pid') &&
      table.column(rule.column) === table.ids
    ) {
      const rows = list(value)
        .map((id) => table.find(Number(id)))
        .filter((row) => row !== -1 && table.isShown(row))
      candidates = [...new Set(rows)].sort((left, right) => left - right)
      continue
    }
    const test = testOf(table, rule, value, shown)
    ;(onColumns.has(rule.kind) ? quick : slow).push(test)
  }
  const found: number[] = []
  for (const row of candidates) {
    let record: Row | undefined
    const lazy = () => (record ??= shown.read(row))
    if (quick.every((test) => test(row, lazy)) && slow.every((test) => test(row, lazy))) found.push(row)
  }
  return Uint32Array.from(found)
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}

/** A column of what is shown. */
function columnOf(table: Table, name: string, shown: Shown): ((row: number, record: () => Row) => number) | undefined {
  const column = table.column(name)
  if (column === undefined || !moving.has(name)) return column && ((row) => column[row]!)
  return (row, record) => (shown.isAsWritten(row) ? column[row]! : table.numberIn(name, record()))
}

function testOf(table: Table, rule: Exclude<Rule, { kind: 'nothing' }>, value: unknown, shown: Shown): Test {
  switch (rule.kind) {
    case 'in': {
      const wanted = new Set(list(value).map(Number))
      const column = columnOf(table, rule.column, shown)!
      return (row, record) => wanted.has(column(row, record))
    }
    case 'sum': {
      const [from, to] = list(value).map(Number)
      const column = columnOf(table, rule.column, shown)!
      return (row, record) => {
        const sum = column(row, record)
        return sum >= (from ?? 0) && (to === undefined || sum <= to)
      }
    }
    case 'dates': {
      const [first, last] = list(value).map(String)
      // A record that has no date has a number below 0 there.
      const from = first === undefined || first === '' ? 0 : stampNumber(first)
      // A day without a time means all of it.
      const to =
        last === undefined || last === ''
          ? Number.POSITIVE_INFINITY
          : stampNumber(last) + (last.length <= 10 ? 86_399 : 0)
      const columns = rule.columns.map((name) => columnOf(table, name, shown)).filter((column) => column !== undefined)
      return (row, record) =>
        columns.some((column) => {
          const moment = column(row, record)
          return moment >= from && moment <= to
        })
    }
    case 'digits': {
      const text = String(value)
      if (!/^\d+$/.test(text)) return testOf(table, { kind: 'text', fields: [rule.column] }, value, shown)
      const column = table.column(rule.column)!
      return (row) => column[row] === Number(text)
    }
    case 'after': {
      const from = stampNumber(value)
      const column = columnOf(table, rule.column, shown)!
      return (row, record) => column(row, record) > from
    }
    case 'among': {
      const wanted = new Set(list(value).map(String))
      return (_, record) => wanted.has(String(record()[rule.field] ?? ''))
    }
    case 'text': {
      const matches = textTest(String(value))
      return (_, record) =>
        rule.fields.some((field) => typeof record()[field] === 'string' && matches(record()[field] as string))
    }
    case 'words': {
      const matches = wordTest(String(value).replace(/^[?*]+|[?*]+$/g, ''))
      return (_, record) => matches(rule.fields.map((field) => record()[field] ?? '').join(' '))
    }
    case 'list': {
      const wanted = new Set(list(value).map(String))
      return (_, record) =>
        Array.isArray(record()[rule.field]) &&
        (record()[rule.field] as unknown[]).some((item) => wanted.has(String(item)))
    }
    default: {
      const prefix = String(value)
      return (_, record) =>
        Array.isArray(record()[rule.field]) &&
        (record()[rule.field] as unknown[]).some((item) => String(item).startsWith(prefix))
    }
  }
}

/** The service's rules for text: exact, `?part`, `?beginning*`, `*by words`. */
function textTest(pattern: string): (text: string) => boolean {
  if (pattern.startsWith('*')) return wordTest(pattern.slice(1))
  if (!pattern.startsWith('?')) return (text) => text === pattern
  const part = pattern.slice(1).toLowerCase()
  if (part.endsWith('*')) return (text) => text.toLowerCase().startsWith(part.slice(0, -1))
  return (text) => text.toLowerCase().includes(part)
}

// Endings fall away: a word of the pattern finds words that share its stem.
function wordTest(pattern: string): (text: string) => boolean {
  const stems = words(pattern).map((word) => (word.length > 4 ? word.slice(0, -2) : word))
  return (text) => {
    const found = words(text)
    return stems.every((stem) => found.some((word) => word.startsWith(stem)))
  }
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
