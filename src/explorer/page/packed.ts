import type { Column, FactData, FactSource, Values } from './columns.ts'

/** A column as it is sent: whole numbers from the least on, 0 for what is not known, in bytes. */
export interface PackedColumn {
  least: number
  /** Bytes of one value; each stands in a column of its own, the lowest first. */
  bytes: number
  scale: number
  isWide: boolean
  /** All its values are those of another column, 0 or not known: its own bytes say 3, 2, 1 … or 0. */
  echo?: string
  /** The text of another column decides its own: for none, and for each, the number of the text. */
  follows?: { column: string; at: number[] }
}

export interface PackedFact {
  rows: number
  columns: Record<string, PackedColumn>
  /** Columns of texts; of organisations: their list is of numbers, each so far from the one before, in that of all. */
  texts: Record<string, 'list' | 'parties'>
  /** Lists that are short enough to stand here. */
  lists: Record<string, string[]>
}

export interface ArrowTable {
  names: string[]
  getChild(name: string): { toArray(): ArrayLike<number> } | null
}

export interface PackedReader {
  table(id: string): Promise<ArrowTable>
  list(id: string): Promise<string[]>
  /** All organisations and persons, sorted. */
  parties(): Promise<string[]>
}

export function blockOf(fact: string, column: string): string {
  return `fact-${fact}-${column}`
}

export function listOf(fact: string, column: string): string {
  return `list-${fact}-${column}`
}

/** What the column of the nth bytes of a column is called. */
export function planeName(index: number): string {
  return `b${index}`
}

/** The columns of a fact in a page of its own: each is unpacked when it is first asked for. */
export class PackedSource implements FactSource {
  readonly rows: number
  readonly names: ReadonlySet<string>
  private readonly fact: string
  private readonly packed: PackedFact
  private readonly reader: PackedReader
  private readonly columns = new Map<string, Promise<Column>>()
  private readonly lists = new Map<string, Promise<string[]>>()

  constructor(fact: string, packed: PackedFact, reader: PackedReader) {
    this.fact = fact
    this.packed = packed
    this.reader = reader
    this.rows = packed.rows
    this.names = new Set(Object.keys(packed.columns))
  }

  async load(names: Iterable<string>): Promise<FactData> {
    const wanted = [...names]
    const columns = await Promise.all(wanted.map((name) => this.column(name)))
    const texts = wanted.filter((name) => this.packed.texts[name] !== undefined)
    const lists = await Promise.all(texts.map((name) => this.list(name)))
    return {
      rows: this.rows,
      columns: Object.fromEntries(wanted.map((name, index) => [name, columns[index]!])),
      lists: Object.fromEntries(texts.map((name, index) => [name, lists[index]!])),
    }
  }

  private column(name: string): Promise<Column> {
    let made = this.columns.get(name)
    if (made === undefined) {
      made = this.unpack(name)
      this.columns.set(name, made)
    }
    return made
  }

  private list(name: string): Promise<string[]> {
    let made = this.lists.get(name)
    if (made === undefined) {
      made = this.readList(name)
      this.lists.set(name, made)
    }
    return made
  }

  private async readList(name: string): Promise<string[]> {
    const short = this.packed.lists[name]
    if (short !== undefined) return short
    const id = listOf(this.fact, name)
    if (this.packed.texts[name] === 'list') return this.reader.list(id)
    const [parties, steps] = await Promise.all([this.reader.parties(), this.reader.list(id)])
    let at = -1
    return steps.map((step) => {
      at += Number(step)
      return parties[at]!
    })
  }

  private async unpack(name: string): Promise<Column> {
    const { least, bytes, scale, isWide, echo, follows } = this.packed.columns[name]!
    const { rows } = this
    if (follows !== undefined) {
      const { values: leading } = await this.column(follows.column)
      const values = new Int32Array(rows)
      for (let row = 0; row < rows; row++) values[row] = follows.at[leading[row]! + 1]!
      return { values, none: -1, scale, isWide }
    }
    if (rows === 0) return { values: new Int8Array(), none: -1, scale, isWide }
    const table = await this.reader.table(blockOf(this.fact, name))
    const planes = Array.from({ length: bytes }, (_, index) => table.getChild(planeName(index))!.toArray())
    if (echo !== undefined) {
      const { values: of, none } = await this.column(echo)
      const kinds = planes[0]!
      const values = of.slice()
      for (let row = 0; row < rows; row++) if (kinds[row] !== 2) values[row] = kinds[row] === 1 ? 0 : none
      return { values, none, scale, isWide }
    }
    const none = least - 1
    const values = arrayFor(rows, none, none + 256 ** bytes)
    for (const [index, plane] of planes.entries()) {
      const size = 256 ** index
      for (let row = 0; row < rows; row++) values[row]! += plane[row]! * size
    }
    for (let row = 0; row < rows; row++) values[row]! += none
    return { values, none, scale, isWide }
  }
}

/** Whole numbers in the smallest type that holds all between two. */
function arrayFor(size: number, least: number, most: number): Values {
  const fits = (bits: number) => least >= -(2 ** (bits - 1)) && most < 2 ** (bits - 1)
  if (fits(8)) return new Int8Array(size)
  if (fits(16)) return new Int16Array(size)
  return fits(32) ? new Int32Array(size) : new Float64Array(size)
}
