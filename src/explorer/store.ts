import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import type { Engine } from '../dataset/engine.ts'
import { literalPath } from '../files/literal-path.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { type FactColumn, flagColumn, severities } from './facts.ts'
import {
  type Column,
  columnOf,
  type FactData,
  type FactSource,
  textColumn,
  type Values,
  wholeNumbers,
} from './page/columns.ts'

// A file of columns: each column as it stands in memory, then a head as JSON, then where the head begins as a double.

interface Stored {
  type: 'Int8Array' | 'Int16Array' | 'Int32Array' | 'Float64Array'
  /** Bytes from the beginning of the file on. */
  at: number
  none: number
  scale: number
  isWide: boolean
}

interface Head {
  rows: number
  /** Columns whose numbers doubles do not tell exactly: the database answers what is asked of them. */
  inexact: string[]
  lists: Record<string, string[]>
  columns: Record<string, Stored>
}

const types = { Int8Array, Int16Array, Int32Array, Float64Array }

/** So many columns are read at a time: their values stand in memory as doubles. */
const together = 8

export interface ColumnsOptions {
  engine: Engine
  /** The fact's Parquet file, and that of the flags. */
  file: string
  flags: string
  columns: readonly FactColumn[]
  /** Rows say which flags their process has; those of flags say it themselves. */
  isFlagged: boolean
  path: string
}

/** Writes the columns of a fact for figures; the file appears whole or not at all. */
export async function writeColumns(options: ColumnsOptions): Promise<void> {
  const { engine, columns, path } = options
  const read = (file: string) => `read_parquet(${sqlText(literalPath(file))}, file_row_number = true)`
  const [count] = await engine.rows(`SELECT CAST(count(*) AS BIGINT) AS n FROM ${read(options.file)}`)
  const rows = Number(count!.n)
  const head: Head = { rows, inexact: [], lists: {}, columns: {} }
  const types: string[] = []
  const part = `${path}.${process.pid}.part`
  const body = await open(part, 'w')
  try {
    const wanted: { name: string; sql: string; kind: FactColumn['kind'] }[] = []
    for (const { name, kind } of columns) {
      if (kind !== 'code') {
        wanted.push({ name, kind, sql: numberSql[kind](`r.${name}`) })
        continue
      }
      const type = `explorer_${name}`
      const list = `SELECT DISTINCT ${name} AS text FROM ${read(options.file)} WHERE ${name} IS NOT NULL ORDER BY 1`
      await engine.exec(`CREATE TYPE ${type} AS ENUM (${list})`)
      types.push(type)
      head.lists[name] = (await engine.rows(`SELECT CAST(UNNEST(enum_range(NULL::${type})) AS VARCHAR) AS text`)).map(
        ({ text }) => String(text),
      )
      wanted.push({ name, kind, sql: `coalesce(CAST(enum_code(CAST(r.${name} AS ${type})) AS DOUBLE), -1)` })
    }
    if (options.isFlagged)
      for (const severity of severities)
        wanted.push({
          ...{ name: flagColumn(severity), kind: 'truth' },
          sql: `CASE WHEN r.ocid IN (SELECT ocid FROM ${read(options.flags)} WHERE severity = '${severity}' AND ocid IS NOT NULL)
            THEN 1.0 ELSE 0.0 END`,
        })
    let at = 0
    for (let from = 0; from < wanted.length; from += together) {
      const own = wanted.slice(from, from + together)
      const values = own.map(() => new Float64Array(rows))
      const list = own.map(({ sql }, index) => `CAST(${sql} AS DOUBLE) AS c${index}`).join(', ')
      const chunks = engine.numbers(`SELECT CAST(file_row_number AS DOUBLE), ${list} FROM ${read(options.file)} r`)
      for await (const [places, ...chunk] of chunks)
        for (const [index, numbers] of chunk.entries()) {
          const to = values[index]!
          for (let row = 0; row < numbers.length; row++) to[places![row]!] = numbers[row]!
        }
      for (const [index, { name, kind }] of own.entries()) {
        const column = made(values[index]!, kind, head.lists[name]?.length ?? 0)
        if (column === undefined) {
          head.inexact.push(name)
          continue
        }
        const { values: kept, ...told } = column
        head.columns[name] = { ...told, type: kept.constructor.name as Stored['type'], at }
        const bytes = new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength)
        await body.write(bytes, 0, bytes.length, at)
        at += Math.ceil(bytes.length / 8) * 8
      }
    }
    // Which process a flag is about is a number; what it is called says nothing here.
    delete head.lists.process
    const text = Buffer.from(JSON.stringify(head))
    const end = Buffer.alloc(8)
    end.writeDoubleLE(at)
    await body.write(Buffer.concat([text, end]), 0, text.length + 8, at)
    await body.sync()
  } catch (error) {
    await body.close()
    await rm(part, { force: true })
    throw error
  } finally {
    for (const type of types) await engine.exec(`DROP TYPE ${type}`).catch(() => {})
  }
  await body.close()
  await rename(part, path)
}

const numberSql: Record<Exclude<FactColumn['kind'], 'code'>, (column: string) => string> = {
  date: (column) => `${column} - DATE '1970-01-01'`,
  truth: (column) => `CASE WHEN ${column} THEN 1.0 ELSE 0.0 END`,
  money: (column) => column,
  number: (column) => column,
  whole: (column) => column,
}

/** Undefined where doubles do not tell the numbers exactly. */
function made(numbers: Float64Array, kind: FactColumn['kind'], texts: number): Column | undefined {
  if (kind === 'code') return textColumn(numbers, texts)
  const found = wholeNumbers(numbers)
  return found === undefined ? undefined : columnOf(found.whole, found.scale)
}

/** Columns in memory, of all facts together: those that were not used for longest go first. */
export class Shelf {
  private readonly columns = new Map<string, Column>()
  private readonly most: number
  private bytes = 0

  constructor(mostBytes: number) {
    this.most = mostBytes
  }

  get(key: string): Column | undefined {
    const column = this.columns.get(key)
    if (column === undefined) return undefined
    this.columns.delete(key)
    this.columns.set(key, column)
    return column
  }

  put(key: string, column: Column): void {
    if (this.columns.has(key)) return
    this.columns.set(key, column)
    this.bytes += column.values.byteLength
    for (const [other, { values }] of this.columns) {
      if (this.bytes <= this.most || other === key) break
      this.columns.delete(other)
      this.bytes -= values.byteLength
    }
  }
}

/** The columns of a fact in its file; those that are asked for come into memory. */
export class StoredFact implements FactSource {
  readonly rows: number
  readonly names: ReadonlySet<string>
  readonly lists: Record<string, string[]>
  private readonly path: string
  private readonly head: Head
  private readonly shelf: Shelf

  private constructor(path: string, head: Head, shelf: Shelf) {
    this.path = path
    this.head = head
    this.shelf = shelf
    this.rows = head.rows
    this.lists = head.lists
    this.names = new Set(Object.keys(head.columns))
  }

  static async open(path: string, shelf: Shelf): Promise<StoredFact> {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const at = (await bytesOf(file, size - 8, 8)).readDoubleLE()
      const head = JSON.parse((await bytesOf(file, at, size - 8 - at)).toString('utf8')) as Head
      return new StoredFact(path, head, shelf)
    } finally {
      await file.close()
    }
  }

  /** Whether a column is not kept because doubles do not tell its numbers exactly. */
  lacks(name: string): boolean {
    return this.head.inexact.includes(name)
  }

  async load(names: Iterable<string>): Promise<FactData> {
    const columns: Record<string, Column> = {}
    const missing: string[] = []
    for (const name of names) {
      const known = this.shelf.get(this.path + name)
      if (known === undefined) missing.push(name)
      else columns[name] = known
    }
    if (missing.length > 0) {
      const file = await open(this.path, 'r')
      try {
        for (const name of missing) {
          const { type, at, ...told } = this.head.columns[name]!
          const values: Values = new types[type](this.rows)
          await fill(file, new Uint8Array(values.buffer), at)
          columns[name] = { ...told, values }
          this.shelf.put(this.path + name, columns[name])
        }
      } finally {
        await file.close()
      }
    }
    return { rows: this.rows, lists: this.lists, columns }
  }
}

async function bytesOf(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  await fill(file, bytes, at)
  return bytes
}

async function fill(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, at + done)
    if (bytesRead === 0) throw new Error('a file of columns ends too early')
    done += bytesRead
  }
}
