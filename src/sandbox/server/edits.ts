import { type Entity, entities } from '../market/market.ts'
import type { Overlay, Reader } from './reader.ts'
import type { Row } from './store.ts'

/** A field that was changed without any stamp of the record saying so. */
export interface SilentEdit {
  entity: Entity
  id: number
  field: string
  before: unknown
  after: unknown
  /** The number of the request after which it was made. */
  request: number
}

const priced = ['amount', 'price', 'count', 'descRu', 'descriptionRu']

/** Which fields somebody would rather have had otherwise. Never keys, stamps or what other records are found by. */
const fields: Partial<Record<Entity, readonly string[]>> = {
  announcements: ['totalSum', 'nameRu'],
  lots: priced,
  plans: priced,
  bids: ['dateApply', 'protNumber'],
  contracts: ['contractSum', 'contractSumWnds', 'descriptionRu'],
  acts: ['sumBeginning', 'statusNameRu'],
  payments: ['pay_amount', 'item_description'],
  subjects: ['fullNameRu', 'okedList'],
  unscrupulous: ['supplierNameKz'],
  complaints: ['numberAppeal'],
  qualified: ['includeDocNumber', 'subjectNameKz'],
  waybills: ['transportOrganization', 'waybillNumber'],
  'waybill-items': ['countToRelease', 'nameRu'],
  'waybill-members': ['msg'],
  news: ['nameRu', 'descriptionRu'],
  'ob-announcements': ['totalSum', 'nameRu'],
  'ob-lots': priced,
  'ob-plans': priced,
  'ob-contracts': ['contractSum', 'contractSumWnds', 'descriptionRu'],
}

/**
 * Silent edits: a share of the records, chosen by the seed, each changed once, after it was first given out whole. So
 * who asks again finds a change, and who looks at stamps alone does not.
 */
export class SilentEdits implements Overlay {
  readonly made: SilentEdit[] = []
  private readonly reader: Reader
  private readonly share: number
  private readonly seed: number
  private readonly byRow = new Map<string, SilentEdit | undefined>()

  constructor(reader: Reader, share: number, seed: number) {
    this.reader = reader
    this.share = share
    this.seed = seed
  }

  touches(entity: Entity, row: number): boolean {
    return this.byRow.size > 0 && this.isChosen(entity, row) && this.byRow.get(`${entity}/${row}`) !== undefined
  }

  apply(entity: Entity, row: number, record: Row): Row {
    const edit = this.byRow.get(`${entity}/${row}`)
    return edit === undefined ? record : { ...record, [edit.field]: edit.after }
  }

  /** A record has been given out: if it is one of the chosen, it changes now. */
  given(entity: Entity, row: number, request: number): void {
    if (!this.isChosen(entity, row)) return
    const key = `${entity}/${row}`
    if (this.byRow.has(key)) return
    const record = this.reader.read(entity, row)
    const possible = (fields[entity] ?? []).filter((field) => otherwise(record[field]) !== undefined)
    if (possible.length === 0) {
      this.byRow.set(key, undefined)
      return
    }
    const id = this.reader.table(entity).ids[row]!
    const field = possible[Math.floor(mixed(id, this.seed + 1) * possible.length)]!
    const edit: SilentEdit = { entity, id, field, before: record[field], after: otherwise(record[field]), request }
    this.byRow.set(key, edit)
    this.made.push(edit)
    this.reader.forget()
  }

  private isChosen(entity: Entity, row: number): boolean {
    const id = this.reader.table(entity).ids[row]!
    return mixed(id, this.seed * 31 + entities.indexOf(entity)) < this.share
  }
}

/** The value that it becomes, or undefined when it is nothing that could be changed. */
function otherwise(value: unknown): unknown {
  if (typeof value === 'number')
    return value === 0 ? undefined : Number.isInteger(value) ? Math.ceil(value * 1.1) : Math.round(value * 110) / 100
  if (typeof value !== 'string' || value === '') return undefined
  // A bid that was late becomes early.
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d/.test(value)) return `${value.slice(0, 11)}08:00${value.slice(16)}`
  return `${value} (уточнено)`
}

/** A number in [0, 1) for a record. */
function mixed(id: number, seed: number): number {
  let h = Math.imul(id ^ Math.imul(seed + 0x9e3779b9, 0x85ebca6b), 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296
}
