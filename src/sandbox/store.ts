import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { readLines } from '../files/lines.ts'
import { type Entity, entities } from './market.ts'

/** A record of the market, as its line says it. */
export type Row = Record<string, unknown>

/** How a field is kept in memory: everything as numbers, so that a column is one typed array. */
type ColumnKind = 'number' | 'stamp' | 'digits'

const columnsOf: Record<Entity, Record<string, ColumnKind>> = {
  announcements: {
    refTradeMethodsId: 'number',
    refSubjectTypeId: 'number',
    totalSum: 'number',
    orgBin: 'digits',
    orgPid: 'number',
    refBuyStatusId: 'number',
    publishDate: 'stamp',
    startDate: 'stamp',
    endDate: 'stamp',
    repeatEndDate: 'stamp',
    lastUpdateDate: 'stamp',
    indexDate: 'stamp',
    refSpecPurchaseTypeId: 'number',
    biinSupplier: 'digits',
  },
  lots: {
    trdBuyId: 'number',
    customerId: 'number',
    customerBin: 'digits',
    amount: 'number',
    refLotStatusId: 'number',
    unionLots: 'number',
    refTradeMethodsId: 'number',
    refBuyTradeMethodsId: 'number',
    lastUpdateDate: 'stamp',
    indexDate: 'stamp',
  },
  plans: {
    rootrecordId: 'number',
    plnPointYear: 'number',
    subjectBiin: 'digits',
    sysSubjectsId: 'number',
    refMonthsId: 'number',
    refPlnPointStatusId: 'number',
    refSubjectTypeId: 'number',
    refTradeMethodsId: 'number',
    refJustificationId: 'number',
    dateCreate: 'stamp',
    timestamp: 'stamp',
    isDeleted: 'number',
    indexDate: 'stamp',
  },
  bids: { buyId: 'number', protId: 'number', supplierId: 'number', supplierBinIin: 'digits', dateApply: 'stamp' },
  contracts: {
    trdBuyId: 'number',
    rootId: 'number',
    crdate: 'stamp',
    lastUpdateDate: 'stamp',
    signDate: 'stamp',
    customerId: 'number',
    customerBin: 'digits',
    supplierId: 'number',
    supplierBiin: 'digits',
    finYear: 'number',
    isGu: 'number',
    refContractStatusId: 'number',
    faktTradeMethodsId: 'number',
    refContractAgrFormId: 'number',
    refContractTypeId: 'number',
    indexDate: 'stamp',
  },
  acts: {
    approveDate: 'stamp',
    revokeDate: 'stamp',
    createDateAct: 'stamp',
    contractId: 'number',
    contractRootId: 'number',
    parentId: 'number',
    supplierId: 'number',
    customerId: 'number',
    typeAct: 'number',
    isGu: 'number',
    refSubjectTypeId: 'number',
  },
  payments: { contract_id: 'number', last_update_date: 'stamp' },
  subjects: { bin: 'digits', iin: 'digits', typeSupplier: 'number', lastUpdateDate: 'stamp' },
  unscrupulous: { pid: 'number', supplierBiin: 'digits', startDate: 'stamp' },
  complaints: { trdBuyId: 'number' },
  qualified: {},
  waybills: {},
  'waybill-items': {},
  'waybill-members': {},
  news: {},
  'ob-announcements': {},
  'ob-lots': {},
  'ob-plans': {},
  'ob-contracts': {},
  'unpublished-bids': { buyId: 'number' },
}

/** A stamp or a date as a number that sorts as it does; text that is none gives NaN. */
export function stampNumber(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?/.exec(value)
  if (match === null) return Number.NaN
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000
}

function numberOf(value: unknown, kind: ColumnKind): number {
  if (kind === 'stamp') return stampNumber(value)
  if (kind === 'digits') return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : Number.NaN
  return typeof value === 'number' ? value : Number.NaN
}

/** Numbers that grow. */
class Growing {
  values = new Float64Array(1024)
  length = 0
  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.length * 2)
      larger.set(this.values)
      this.values = larger
    }
    this.values[this.length++] = value
  }
}

/**
 * One file of the market: where each record lies, its id and what filters ask for, by ascending id. The records stay on
 * disk.
 */
export class Table {
  readonly entity: Entity
  readonly ids: Float64Array
  private readonly offsets: Float64Array
  private readonly lengths: Float64Array
  private readonly columns: Map<string, Float64Array>
  private readonly groups = new Map<string, Uint32Array>()
  private readonly file: number
  private buffer = Buffer.allocUnsafe(1 << 16)
  /** Rows that are shown; all unless a moment hides some. */
  shown: Uint32Array

  private constructor(
    entity: Entity,
    file: number,
    ids: Growing,
    offsets: Growing,
    lengths: Growing,
    columns: Map<string, Growing>,
  ) {
    this.entity = entity
    this.file = file
    const order = new Uint32Array(ids.length).map((_, index) => index)
    order.sort((left, right) => ids.values[left]! - ids.values[right]!)
    const sorted = (source: Growing) => Float64Array.from(order, (index) => source.values[index]!)
    this.ids = sorted(ids)
    this.offsets = sorted(offsets)
    this.lengths = sorted(lengths)
    this.columns = new Map([...columns].map(([name, source]) => [name, sorted(source)]))
    this.shown = new Uint32Array(ids.length).map((_, index) => index)
  }

  static async open(directory: string, entity: Entity): Promise<Table> {
    const path = join(directory, `${entity}.ndjson`)
    const kinds = Object.entries(columnsOf[entity])
    const ids = new Growing()
    const offsets = new Growing()
    const lengths = new Growing()
    const columns = new Map(kinds.map(([name]) => [name, new Growing()]))
    const key = entity === 'subjects' ? 'pid' : 'id'
    const file = openSync(path, 'r')
    try {
      if (fstatSync(file).size > 0)
        for await (const line of readLines(path)) {
          const record = JSON.parse(line.bytes.toString()) as Row
          ids.push(Number(record[key]))
          offsets.push(line.offset)
          lengths.push(line.bytes.length)
          for (const [name, kind] of kinds) columns.get(name)!.push(numberOf(record[name], kind))
        }
      return new Table(entity, file, ids, offsets, lengths, columns)
    } catch (error) {
      closeSync(file)
      throw error
    }
  }

  close(): void {
    closeSync(this.file)
  }

  get size(): number {
    return this.ids.length
  }

  column(name: string): Float64Array | undefined {
    return name === 'id' || name === 'pid' ? (this.columns.get(name) ?? this.ids) : this.columns.get(name)
  }

  /** The bytes of a row's line. Valid until the next read of this table. */
  bytes(row: number): Buffer {
    const length = this.lengths[row]!
    if (this.buffer.length < length) this.buffer = Buffer.allocUnsafe(length * 2)
    readSync(this.file, this.buffer, 0, length, this.offsets[row]!)
    return this.buffer.subarray(0, length)
  }

  record(row: number): Row {
    return JSON.parse(this.bytes(row).toString()) as Row
  }

  /** The row with an id, or -1. */
  find(id: number): number {
    let low = 0
    let high = this.ids.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = this.ids[middle]!
      if (found === id) return middle
      if (found < id) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  /** The rows whose column has this value, by ascending id. */
  where(name: string, value: number): number[] {
    const column = this.column(name)!
    let order = this.groups.get(name)
    if (order === undefined) {
      order = new Uint32Array(this.size).map((_, index) => index)
      order.sort((left, right) => rank(column[left]!) - rank(column[right]!) || left - right)
      this.groups.set(name, order)
    }
    let low = 0
    let high = order.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (rank(column[order[middle]!]!) < value) low = middle + 1
      else high = middle
    }
    const rows: number[] = []
    for (; low < order.length && column[order[low]!] === value; low++) rows.push(order[low]!)
    return rows
  }
}

// NaN sorts before everything.
function rank(value: number): number {
  return Number.isNaN(value) ? -1 : value
}

/** The whole market, opened for reading. */
export class Store {
  readonly tables: Record<Entity, Table>
  readonly books: Map<string, Row[]>
  readonly directory: string

  private constructor(directory: string, tables: Record<Entity, Table>, books: Map<string, Row[]>) {
    this.directory = directory
    this.tables = tables
    this.books = books
  }

  /** Reads every file once to index it. */
  static async open(directory: string, books: readonly string[]): Promise<Store> {
    const tables: Partial<Record<Entity, Table>> = {}
    const read = new Map<string, Row[]>()
    try {
      for (const entity of entities) tables[entity] = await Table.open(directory, entity)
      for (const name of books) {
        const rows: Row[] = []
        for await (const line of readLines(join(directory, 'refs', `${name}.ndjson`)))
          rows.push(JSON.parse(line.bytes.toString()) as Row)
        read.set(name, rows)
      }
    } catch (error) {
      for (const table of Object.values(tables)) table.close()
      throw error
    }
    return new Store(directory, tables as Record<Entity, Table>, read)
  }

  close(): void {
    for (const table of Object.values(this.tables)) table.close()
  }
}
