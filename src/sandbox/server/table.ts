import { closeSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError, UserError } from '../../terminal/errors.ts'
import type { Entity } from '../market/market.ts'
import { type Column, type ColumnKind, columnsOf, keyOf, none } from './columns.ts'
import { MemberFinder, wholeNumberAt } from './scan.ts'

/** A record of the market, as its line says it. */
export type Row = Record<string, unknown>

/** A stamp or a date as a number that sorts as it does; text that is none gives NaN. */
export function stampNumber(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?/.exec(value)
  if (match === null) return Number.NaN
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000
}

function numberOf(value: unknown, kind: ColumnKind): number {
  if (kind === 'stamp') return intOf(stampNumber(value))
  if (kind === 'digits') return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (typeof value !== 'number') return kind === 'int' ? none : Number.NaN
  return kind === 'int' ? intOf(value) : value
}

function intOf(value: number): number {
  return Number.isInteger(value) && Math.abs(value) < 2147483648 ? value : none
}

/** Days before each month of a year that begins in March, to count days without a calendar. */
const monthDays = [306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275]

/** The number in a value of a column, from the bytes that it is written with. */
function numberAt(bytes: Buffer, start: number, end: number, kind: ColumnKind): number {
  if (start === -1 || bytes[start] === 0x6e) return kind === 'int' || kind === 'stamp' ? none : Number.NaN
  if (kind === 'int' || kind === 'sum') {
    const whole = wholeNumberAt(bytes, start, end)
    if (whole !== undefined) return kind === 'int' ? intOf(whole) : whole
  } else if (kind === 'digits') {
    const whole = wholeNumberAt(bytes, start + 1, end - 1)
    if (whole !== undefined && whole >= 0) return whole
  } else if (end - start >= 21) {
    const digits = (from: number, count: number) =>
      wholeNumberAt(bytes, start + from, start + from + count) ?? Number.NaN
    const month = digits(6, 2)
    const year = digits(1, 4) - (month < 3 ? 1 : 0)
    const era = Math.floor(year / 400)
    const ofEra = year - era * 400
    const days =
      era * 146_097 +
      ofEra * 365 +
      Math.floor(ofEra / 4) -
      Math.floor(ofEra / 100) +
      (monthDays[month - 1] ?? Number.NaN) +
      digits(9, 2) -
      1 -
      719_468
    const time = days * 86_400 + digits(12, 2) * 3600 + digits(15, 2) * 60 + digits(18, 2)
    if (!Number.isNaN(time)) return intOf(time)
  }
  return numberOf(JSON.parse(bytes.toString('utf8', start, end)), kind)
}

/** Numbers that grow. */
class Growing {
  values: Column
  length = 0
  constructor(exact: boolean) {
    this.values = exact ? new Float64Array(1024) : new Int32Array(1024)
  }
  push(value: number): void {
    if (this.length === this.values.length) {
      const larger =
        this.values instanceof Int32Array ? new Int32Array(this.length * 2) : new Float64Array(this.length * 2)
      larger.set(this.values)
      this.values = larger
    }
    this.values[this.length++] = value
  }

  inOrder(order: Uint32Array | undefined): Column {
    if (order === undefined) return this.values.slice(0, this.length)
    const sorted = this.values instanceof Int32Array ? new Int32Array(this.length) : new Float64Array(this.length)
    for (let index = 0; index < order.length; index++) sorted[index] = this.values[order[index]!]!
    return sorted
  }
}

/** How much of a file is read at once when rows are read one after another. */
const windowSize = 1 << 18
const chunkSize = 1 << 22

/**
 * One file of the market: where each record lies, its id and what filters ask for, by ascending id. The records stay on
 * disk.
 */
export class Table {
  readonly entity: Entity
  readonly ids: Int32Array
  private readonly offsets: Float64Array
  private readonly lengths: Int32Array
  private readonly columns: Map<string, Column>
  private readonly groups = new Map<string, Uint32Array>()
  private readonly file: number | undefined
  private window = Buffer.alloc(0)
  private windowStart = 0
  private windowEnd = 0
  /** Rows that are shown, all unless a moment hides some; and the same as one mark a row. */
  shown: Uint32Array
  private hidden: Uint8Array | undefined

  private constructor(
    entity: Entity,
    file: number | undefined,
    ids: Growing,
    offsets: Growing,
    lengths: Growing,
    columns: Map<string, Growing>,
  ) {
    this.entity = entity
    this.file = file
    let order: Uint32Array | undefined
    for (let index = 1; index < ids.length && order === undefined; index++)
      if (ids.values[index]! < ids.values[index - 1]!) order = sortedBy(ids.values, ids.length)
    this.ids = ids.inOrder(order) as Int32Array
    this.offsets = offsets.inOrder(order) as Float64Array
    this.lengths = lengths.inOrder(order) as Int32Array
    this.columns = new Map([...columns].map(([name, source]) => [name, source.inOrder(order)]))
    this.shown = everyRow(ids.length)
  }

  /** Reads a file once to index it. A market made by an older version may lack it: then it has no rows. */
  static async open(directory: string, entity: Entity, progress?: (rows: number) => void): Promise<Table> {
    const path = join(directory, `${entity}.ndjson`)
    const kinds = Object.entries(columnsOf[entity])
    const exact = (kind: ColumnKind) => kind === 'sum' || kind === 'digits'
    const ids = new Growing(false)
    const offsets = new Growing(true)
    const lengths = new Growing(false)
    const columns = new Map(kinds.map(([name, kind]) => [name, new Growing(exact(kind))]))
    const key = keyOf(entity)
    const finder = new MemberFinder([key, ...kinds.map(([name]) => name)])
    const keySlot = finder.slot(key)
    const slots = kinds.map(([name, kind]) => ({ slot: finder.slot(name), kind, column: columns.get(name)!, name }))
    let number = 0
    for await (const { bytes, offset } of fileLines(path)) {
      number++
      if (number % 10_000 === 0) progress?.(number)
      try {
        if (finder.locate(bytes, 0, bytes.length)) {
          ids.push(numberAt(bytes, finder.starts[keySlot]!, finder.ends[keySlot]!, 'int'))
          for (const { slot, kind, column } of slots)
            column.push(numberAt(bytes, finder.starts[slot]!, finder.ends[slot]!, kind))
        } else {
          const record = JSON.parse(bytes.toString()) as Row
          ids.push(intOf(Number(record[key])))
          for (const { name, kind, column } of slots) column.push(numberOf(record[name], kind))
        }
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        throw new UserError(`the market in ${directory} is damaged`, {
          why: `line ${number} of ${entity}.ndjson is not JSON`,
          next: 'make it again: jaryq sandbox generate',
          exit: 'data',
        })
      }
      offsets.push(offset)
      lengths.push(bytes.length)
    }
    const file = ids.length === 0 ? undefined : openSync(path, 'r')
    return new Table(entity, file, ids, offsets, lengths, columns)
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file)
  }

  get size(): number {
    return this.ids.length
  }

  column(name: string): Column | undefined {
    return name === keyOf(this.entity) ? this.ids : this.columns.get(name)
  }

  /** What a record has in a column, as the column would hold it. */
  numberIn(name: string, record: Row): number {
    return numberOf(record[name], columnsOf[this.entity][name]!)
  }

  /** Hides the rows that a test picks; all others are shown. */
  hide(isHidden: ((row: number) => boolean) | undefined): void {
    this.hidden = undefined
    this.shown = everyRow(this.size)
    if (isHidden === undefined) return
    const hidden = new Uint8Array(this.size)
    for (let row = 0; row < hidden.length; row++) if (isHidden(row)) hidden[row] = 1
    const shown = this.shown.filter((row) => hidden[row] === 0)
    if (shown.length === this.size) return
    this.shown = shown
    this.hidden = hidden
  }

  isShown(row: number): boolean {
    return this.hidden === undefined || this.hidden[row] === 0
  }

  /** The bytes of a row's line, for reading many rows in their order. Valid until the next call. */
  next(row: number): Buffer {
    const offset = this.offsets[row]!
    const end = offset + this.lengths[row]!
    if (offset < this.windowStart || end > this.windowEnd) {
      const size = end - offset
      // Rows far apart are read one by one; else much is read at once. Pages go down, newest first: what lies before is
      // wanted next.
      const near = Math.abs(offset - this.windowStart) < windowSize
      if (this.window.length < size) this.window = Buffer.allocUnsafeSlow(Math.max(windowSize, size))
      this.windowStart = !near || offset > this.windowStart ? offset : Math.max(0, end - this.window.length)
      const read = readSync(this.file!, this.window, 0, near ? this.window.length : size, this.windowStart)
      this.windowEnd = this.windowStart + read
      if (end > this.windowEnd) throw new Error(`${this.entity}.ndjson has become shorter`)
    }
    return this.window.subarray(offset - this.windowStart, end - this.windowStart)
  }

  /** The bytes of a row's line. */
  bytes(row: number): Buffer {
    const line = Buffer.allocUnsafe(this.lengths[row]!)
    readSync(this.file!, line, 0, line.length, this.offsets[row]!)
    return line
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
    const column = this.column(name)
    if (column === undefined || Number.isNaN(value)) return []
    let order = this.groups.get(name)
    if (order === undefined) {
      order = sortedBy(column, column.length)
      this.groups.set(name, order)
    }
    let low = 0
    let high = order.length
    while (low < high) {
      const middle = (low + high) >> 1
      // NaN sorts first.
      if (!(column[order[middle]!]! >= value)) low = middle + 1
      else high = middle
    }
    const rows: number[] = []
    for (; low < order.length && column[order[low]!] === value; low++) rows.push(order[low]!)
    return rows
  }
}

function everyRow(count: number): Uint32Array {
  const rows = new Uint32Array(count)
  for (let row = 0; row < count; row++) rows[row] = row
  return rows
}

/** The places of values in ascending order, NaN first; equal ones by their place. */
function sortedBy(values: Column, count: number): Uint32Array {
  const order = everyRow(count)
  const rank = (value: number) => (Number.isNaN(value) ? -1 : value)
  let ordered = true
  for (let index = 1; index < count && ordered; index++) ordered = rank(values[index]!) >= rank(values[index - 1]!)
  if (ordered) return order
  if (values instanceof Int32Array && count < 1 << 21) {
    // Value and place in one number sort many times faster than with a function that compares.
    const keys = new Float64Array(count)
    for (let index = 0; index < count; index++) keys[index] = values[index]! * (1 << 21) + index
    keys.sort()
    for (let index = 0; index < count; index++) {
      const key = keys[index]!
      order[index] = key - Math.floor(key / (1 << 21)) * (1 << 21)
    }
    return order
  }
  return order.sort((left, right) => rank(values[left]!) - rank(values[right]!) || left - right)
}

/** The lines of a plain file with where they begin; none when there is no file. The bytes are valid until the next. */
async function* fileLines(path: string): AsyncIterable<{ bytes: Buffer; offset: number }> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw fileError(error, 'read', path)
  })
  if (file === undefined) return
  try {
    let buffer = Buffer.allocUnsafeSlow(chunkSize)
    let kept = 0
    let offset = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept, null)
      const end = kept + bytesRead
      let start = 0
      for (;;) {
        let stop = buffer.indexOf(0x0a, start)
        if (stop === -1 || stop >= end) {
          // The last line may lack its end.
          if (bytesRead > 0 || start === end) break
          stop = end
        }
        const bytes = buffer.subarray(start, buffer[stop - 1] === 0x0d ? stop - 1 : stop)
        if (bytes.length > 0) yield { bytes, offset: offset + start }
        start = stop + 1
        if (start > end) return
      }
      if (bytesRead === 0) return
      offset += start
      kept = end - start
      if (kept === buffer.length) {
        const larger = Buffer.allocUnsafeSlow(buffer.length * 2)
        buffer.copy(larger, 0, start, end)
        buffer = larger
      } else buffer.copyWithin(0, start, end)
    }
  } finally {
    await file.close()
  }
}
