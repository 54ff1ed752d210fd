import type { Entity } from '../market/market.ts'
import { keyOf } from './columns.ts'
import { select } from './filters.ts'
import type { View } from './moment.ts'
import { bookKey, camelKeys, type Relation } from './relations.ts'
import type { Row, Store, Table } from './store.ts'

/** What changes records beside the moment that is looked at: silent edits. */
export interface Overlay {
  touches(entity: Entity, row: number): boolean
  apply(entity: Entity, row: number, record: Row): Row
}

const keptRecords = 2000
const planDateKeys = new Set(['dateCreate', 'timestamp', 'indexDate'])

function withoutDates(filter: Row): Row {
  return Object.fromEntries(Object.entries(filter).filter(([key]) => !planDateKeys.has(key)))
}

/** Reads records as they are shown, with a small memory for those that many others point to. */
export class Reader {
  readonly store: Store
  readonly view: View
  overlay: Overlay | undefined
  /** What the date filters of plans do. */
  planDates: 'work' | 'nothing' | 'ignored' = 'work'
  /** Whether the last id of an empty page is the cursor that was asked with. */
  emptyLast: 'null' | 'after' = 'null'
  private readonly kept = new Map<string, Buffer>()
  private readonly results = new Map<string, Uint32Array>()
  private readonly books = new Map<string, Map<string, Buffer>>()

  constructor(store: Store, view: View) {
    this.store = store
    this.view = view
  }

  /** Forgets what it knows of records: for when they change. */
  forget(): void {
    this.kept.clear()
    this.results.clear()
  }

  table(entity: Entity): Table {
    return this.store.tables[entity]
  }

  read(entity: Entity, row: number): Row {
    const record = this.view.asOf(entity, row, this.table(entity).record(row))
    return this.overlay?.touches(entity, row) === true ? this.overlay.apply(entity, row, record) : record
  }

  private isAsWritten(entity: Entity, row: number): boolean {
    return !this.view.changes(entity, row) && this.overlay?.touches(entity, row) !== true
  }

  /** The JSON of a record, for reading many in their order. Valid until the next call for this entity. */
  next(entity: Entity, row: number): Buffer {
    return this.isAsWritten(entity, row)
      ? this.table(entity).next(row)
      : Buffer.from(JSON.stringify(this.read(entity, row)))
  }

  /** The JSON of a record that others point to. */
  bytes(entity: Entity, row: number): Buffer {
    const key = `${entity}/${row}`
    const known = this.kept.get(key)
    if (known !== undefined) return known
    const bytes = this.isAsWritten(entity, row)
      ? this.table(entity).bytes(row)
      : Buffer.from(JSON.stringify(this.read(entity, row)))
    if (this.kept.size >= keptRecords) this.kept.delete(this.kept.keys().next().value!)
    this.kept.set(key, bytes)
    return bytes
  }

  /** The row with an id, or -1 when there is none or it is not shown. */
  row(entity: Entity, id: unknown): number {
    if (typeof id !== 'number' || id === 0) return -1
    const table = this.table(entity)
    const row = table.find(id)
    return row !== -1 && table.isShown(row) ? row : -1
  }

  /** The record with an id, or null. */
  byId(entity: Entity, id: unknown): Row | null {
    const row = this.row(entity, id)
    return row === -1 ? null : this.read(entity, row)
  }

  /** The rows whose column has a value, newest first. */
  where(entity: Entity, column: string, value: unknown): number[] {
    const table = this.table(entity)
    return table
      .where(column, Number(value))
      .reverse()
      .filter((row) => table.isShown(row))
  }

  /** The rows that a filter lets through, by ascending id. */
  rows(entity: Entity, asked: Row): Uint32Array {
    const filter = this.planDates === 'ignored' && entity === 'plans' ? withoutDates(asked) : asked
    const keys = Object.keys(filter)
    if (this.planDates === 'nothing' && entity === 'plans' && keys.some((key) => planDateKeys.has(key)))
      return new Uint32Array()
    const table = this.table(entity)
    if (keys.length === 0) return table.shown
    const find = () =>
      select(table, filter, {
        read: (row) => this.read(entity, row),
        isAsWritten: (row) => this.isAsWritten(entity, row),
      })
    // Short lists of ids, and bids of one announcement, are found faster than remembered.
    if (keys.length === 1 && keys[0] === keyOf(entity)) return find()
    if (keys.length === 1 && entity === 'bids' && keys[0] === 'buyId')
      return Uint32Array.from(this.where(entity, 'buyId', filter.buyId)).sort()
    const key = `${entity}${JSON.stringify(filter)}`
    const known = this.results.get(key)
    if (known !== undefined) return known
    const found = find()
    if (this.results.size >= 64) this.results.delete(this.results.keys().next().value!)
    this.results.set(key, found)
    return found
  }

  /** The JSON of a row of a reference book under GraphQL's names, by `id` or `code`. */
  book(name: string, key: unknown): Buffer | undefined {
    let book = this.books.get(name)
    if (book === undefined) {
      book = new Map()
      for (const row of this.store.books.get(name) ?? [])
        book.set(String(row.id ?? row.code), Buffer.from(JSON.stringify(camelKeys(row))))
      this.books.set(name, book)
    }
    return book.get(String(key))
  }

  /** The item of a contract that a place in an act accepts. */
  unit(actId: unknown, unitId: unknown): Row | null {
    const act = this.byId('acts', actId)
    const units = (this.byId('contracts', act?.contractId)?.ContractUnits as Row[] | undefined) ?? []
    return units.find((unit) => unit.id === unitId) ?? null
  }

  /** The rows that a relation leads to. `of` gives the fields of the record. */
  related(relation: Exclude<Relation, { kind: 'book' | 'unit' }>, of: (field: string) => unknown): number[] {
    switch (relation.kind) {
      case 'one': {
        const row = this.row(relation.entity, of(relation.field))
        return row === -1 ? [] : [row]
      }
      case 'list': {
        const ids = of(relation.field)
        return Array.isArray(ids) ? ids.map((id) => this.row(relation.entity, id)).filter((row) => row !== -1) : []
      }
      default: {
        const rows = this.where(relation.entity, relation.column, of('id'))
        return relation.latest === true ? rows.slice(0, 1) : rows
      }
    }
  }

  /** What a relation of a record gives, as objects. */
  follow(relation: Relation, record: Row): Row | Row[] | null {
    if (relation.kind === 'book') {
      const found = this.book(relation.book, bookKey(record[relation.field]))
      return found === undefined ? null : (JSON.parse(found.toString()) as Row)
    }
    if (relation.kind === 'unit') return this.unit(record.actId, record.unitId)
    const rows = this.related(relation, (field) => record[field])
    const records = rows.map((row) => JSON.parse(this.bytes(relation.entity, row).toString()) as Row)
    return relation.kind === 'one' || (relation.kind === 'many' && relation.latest === true)
      ? (records[0] ?? null)
      : records
  }
}
