import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { sha256 } from '../../files/hash.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import type { Column, ColumnType, Row } from '../../terminal/rows.ts'
import { sqlName, sqlText } from '../../terminal/sql-text.ts'
import type { Engine, EngineOptions } from '../engine.ts'
import { pointerName } from '../lake/ddl.ts'
import { type LakeAbout, lakeFormat } from '../lake/layout.ts'
import { datasetPaths } from '../layout.ts'
import { emptyManifest, type Manifest } from '../manifest.ts'
import { uniqueNames } from '../values.ts'
import { parseAddress, type TrinoAddress } from './address.ts'
import { openClient, type Page, type TrinoClient, TrinoError } from './client.ts'
import { forTrino, namesIn, notOneSelect, partsOf, readings, withDefinitions } from './dialect.ts'
import { rowType, type TrinoColumn, valueReader } from './values.ts'

/** After so many seconds what a session that was killed left behind is removed. */
const leftoverAge = 2 * 86_400

/** Rows that are written into a statement at once, at most so many characters: Trino takes a million. */
const longestText = 600_000

/** Errors of a table that could not be made because of the types of its columns. */
const unstorable = new Set(['NOT_SUPPORTED', 'COLUMN_TYPE_UNKNOWN'])

/** Errors of a view that could not be made, while the statement itself may be asked. */
const unviewable = new Set([...unstorable, 'DUPLICATE_COLUMN_NAME', 'MISSING_COLUMN_NAME', 'PERMISSION_DENIED'])

/** How the name of a session's view ends. */
const viewEnding = '_view'

/** The types of rows as a cluster stores them. */
const storedTypes: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  money: 'DECIMAL(18,2)',
  date: 'DATE',
  timestamp: 'TIMESTAMP(6)',
  boolean: 'BOOLEAN',
  json: 'VARCHAR',
}

/**
 * Opens the tables that `data export --lake` made known to a cluster. Runs, laws and indicators are those of the dataset
 * in `dir`, which need not hold any tables. Throws a UserError when the cluster cannot be reached or shows no such lake.
 */
export async function openTrino(dir: string, address: string, options: EngineOptions): Promise<Engine> {
  const place = parseAddress(address)
  const first = await openClient(place, { signal: options.signal })
  let lake: Record<string, unknown>
  let session: Record<string, string> = {}
  try {
    lake = await lakeOf(first, place)
    // Stamps have microseconds, of which Hive's connector shows three digits unless it is told.
    const name = `${place.catalog}.timestamp_precision`
    const { rows } = await first.run(`SHOW SESSION LIKE ${sqlText(name.replaceAll('_', '\\_'))} ESCAPE '\\'`)
    if (rows.length > 0) session = { [name]: 'MICROSECONDS' }
  } finally {
    await first.close()
  }
  const schema = String(lake.tables_schema)
  const client = await openClient(
    { ...place, schema },
    { signal: options.signal, session, progress: (state) => options.report?.progress(state) },
  )
  const engine = new TrinoEngine(client, dir, schema, lake, options)
  try {
    await engine.begin()
    return engine
  } catch (error) {
    await client.close()
    throw error
  }
}

async function lakeOf(client: TrinoClient, { catalog, schema }: TrinoAddress): Promise<Record<string, unknown>> {
  const next = `make the tables known to it with: jaryq data export --lake DIR --engine …/${catalog}/${schema}`
  try {
    const { columns, rows } = await client.run(`SELECT * FROM ${pointerName}`)
    const row = Object.fromEntries(columns.map(({ name }, index) => [name, rows[0]?.[index]]))
    if (row.format === lakeFormat) return row
    throw new UserError(`the tables in ${catalog}.${schema} were made by another version of jaryq`, {
      next,
      exit: 'data',
    })
  } catch (error) {
    if (!(error instanceof TrinoError) || !/NOT_FOUND/.test(error.errorName)) throw error
    throw new UserError(`the cluster has no tables of jaryq in ${catalog}.${schema}`, {
      why: error.why,
      next,
      exit: 'data',
      cause: error,
    })
  }
}

/** What stands for a name of the session: a SELECT, and the table of the cluster that it reads, if it is the session's. */
interface Relation {
  select: string
  table?: string
}

class TrinoEngine implements Engine {
  readonly isLocal = false
  readonly generation = 0
  readonly manifest: Manifest
  readonly paths: Engine['paths']
  private readonly client: TrinoClient
  private readonly schema: string
  private readonly options: EngineOptions
  private readonly relations = new Map<string, Relation>()
  /** Tables of the schema that outlive a session. */
  private readonly kept = new Set<string>()
  private readonly session = `tmp_${Math.floor(Date.now() / 1000).toString(16)}_${randomBytes(4).toString('hex')}`
  private tables = 0
  private limit: AbortSignal | undefined

  constructor(client: TrinoClient, dir: string, schema: string, lake: Record<string, unknown>, options: EngineOptions) {
    this.client = client
    this.schema = schema
    this.options = options
    this.paths = datasetPaths(resolve(dir))
    const about = JSON.parse(String(lake.about)) as LakeAbout
    this.manifest = {
      ...emptyManifest(),
      sources: about.sources,
      releases: Object.fromEntries(Object.entries(about.releases).map(([name, count]) => [name, { files: [], count }])),
      tables: about.tables,
      generation: this.generation,
      training: lake.training === true,
      data_date: lake.data_date as string | null,
      inputs: `trino:${String(lake.inputs)}`,
    }
  }

  /** Learns which kept tables there are, and removes what killed sessions left. */
  async begin(): Promise<void> {
    const { rows } = await this.client.run(`SHOW TABLES FROM "${this.schema}"`)
    const now = Math.floor(Date.now() / 1000)
    for (const [name] of rows as [string][]) {
      const begun = /^tmp_([0-9a-f]+)_/.exec(name)?.[1]
      if (begun === undefined) this.kept.add(name)
      else if (now - Number.parseInt(begun, 16) > leftoverAge)
        await this.client.run(
          `DROP ${name.endsWith(viewEnding) ? 'VIEW' : 'TABLE'} IF EXISTS "${this.schema}"."${name}"`,
        )
    }
  }

  async rows(sql: string, params?: unknown[]): Promise<Row[]> {
    const rows: Row[] = []
    for await (const row of this.stream(sql, params)) rows.push(row)
    return rows
  }

  async *stream(sql: string, params?: unknown[]): AsyncIterable<Row> {
    if (params !== undefined && params.length > 0) throw new Error('a cluster takes no parameters beside the SQL')
    for await (const page of this.client.pages(this.bound(sql), this.signal())) yield* readRows(page)
  }

  async *numbers(sql: string): AsyncIterable<Float64Array[]> {
    for await (const { columns, rows } of this.client.pages(this.bound(sql), this.signal()))
      if (rows.length > 0)
        yield columns.map((_, index) =>
          Float64Array.from(rows, (row) => (row[index] === null ? Number.NaN : Number(row[index]))),
        )
  }

  async columns(sql: string): Promise<Column[]> {
    const found = (await this.described(sql)) ?? (await this.answered(sql))
    const names = uniqueNames(found.map(({ name }) => name))
    return found.map(({ type }, index) => ({ name: names[index]!, type: rowType(type) }))
  }

  private async answered(sql: string): Promise<TrinoColumn[]> {
    const { columns } = await this.client.run(this.bound(`SELECT * FROM (${sql}\n) LIMIT 0`), this.signal())
    return columns
  }

  /**
   * The columns of a statement that reads what it defines more than once: to plan it whole can take longer than any
   * cluster has, and a view is not planned. Undefined where no view is needed, or none can be made.
   */
  private async described(sql: string): Promise<TrinoColumn[] | undefined> {
    const { definitions, body } = partsOf(trimmed(sql))
    const texts = [...definitions.map(({ select }) => select), body].join('\n')
    if (definitions.every(({ name }) => readings(texts, name) < 2)) return undefined
    const view = `"${this.schema}"."${this.next()}${viewEnding}"`
    try {
      await this.client.run(`CREATE VIEW ${view} AS ${this.bound(sql)}`, this.signal())
    } catch (error) {
      if (error instanceof TrinoError && unviewable.has(error.errorName)) return undefined
      throw error
    }
    try {
      const { rows } = await this.client.run(`SHOW COLUMNS FROM ${view}`, this.signal())
      return (rows as [string, string][]).map(([name, type]) => ({ name, type }))
    } finally {
      await this.client.run(`DROP VIEW IF EXISTS ${view}`, AbortSignal.timeout(60_000)).catch(() => {})
    }
  }

  async table(name: string, sql: string): Promise<void> {
    const table = this.next()
    await this.make(table, sql)
    await this.drop(name)
    this.relations.set(name, { select: `SELECT * FROM "${this.schema}"."${table}"`, table })
  }

  private next(): string {
    return `${this.session}_${++this.tables}`
  }

  /**
   * Makes a table of the cluster. Trino works out what WITH defines wherever it is read, which multiplies from definition
   * to definition until a statement has too many stages: what is read more than once becomes a table meanwhile.
   */
  private async make(table: string, sql: string): Promise<void> {
    const create = (name: string, select: string) =>
      this.client.run(`CREATE TABLE "${this.schema}"."${name}" AS ${select}`, this.signal())
    const { definitions, body } = partsOf(forTrino(trimmed(sql)))
    const known = new Map<string, string>()
    const own: string[] = []
    try {
      for (const [index, { name, select }] of definitions.entries()) {
        const whole = this.bound(select, known)
        const later = [...definitions.slice(index + 1).map((one) => one.select), body].join('\n')
        if (readings(later, name) < 2) {
          known.set(name, whole)
          continue
        }
        const between = this.next()
        const isMade = await create(between, whole).then(
          () => true,
          (error: unknown) => {
            // A column without a type, or of one that no table holds, can stand in a statement all the same.
            if (error instanceof TrinoError && unstorable.has(error.errorName)) return false
            throw error
          },
        )
        if (isMade) own.push(between)
        known.set(name, isMade ? `SELECT * FROM "${this.schema}"."${between}"` : whole)
      }
      await create(table, this.bound(body, known))
    } finally {
      for (const one of own)
        await this.client
          .run(`DROP TABLE IF EXISTS "${this.schema}"."${one}"`, AbortSignal.timeout(60_000))
          .catch(() => {})
    }
  }

  async view(name: string, sql: string): Promise<void> {
    const select = this.bound(sql)
    await this.drop(name)
    this.relations.set(name, { select })
  }

  async drop(...names: string[]): Promise<void> {
    for (const name of names) {
      const table = this.relations.get(name)?.table
      this.relations.delete(name)
      if (table === undefined) continue
      // What reads it goes with it: a definition is put before every statement that has its name as a word, be it a column's.
      for (const [other, { select }] of this.relations) if (select.includes(`."${table}"`)) this.relations.delete(other)
      await this.client.run(`DROP TABLE IF EXISTS "${this.schema}"."${table}"`, this.signal())
    }
  }

  async keep(name: string, version: string, sql: string): Promise<void> {
    const table = `${name}_${version}`
    await this.keptTable(table, sql)
    await this.drop(name)
    this.relations.set(name, { select: `SELECT * FROM "${this.schema}"."${table}"` })
  }

  private async keptTable(table: string, sql: string): Promise<void> {
    if (this.kept.has(table)) return
    try {
      await this.make(table, sql)
    } catch (error) {
      // Another session was quicker; a table appears whole or not at all.
      if (!(error instanceof TrinoError) || !/ALREADY_EXISTS/.test(error.errorName)) throw error
    }
    this.kept.add(table)
  }

  async exec(): Promise<void> {
    throw new UserError('this cannot be asked of a cluster', {
      why: 'it works on tables that are files of this machine',
      next: 'leave out --engine and unset JARYQ_ENGINE',
      exit: 'usage',
    })
  }

  async load(name: string, columns: Column[], rows: Iterable<Row> | AsyncIterable<Row>): Promise<void> {
    const pieces: string[] = []
    let piece: string[] = []
    let length = 0
    const close = () => {
      pieces.push(selectOf(columns, piece))
      piece = []
      length = 0
    }
    for await (const row of rows) {
      const text = JSON.stringify(columns.map((column) => cell(row[column.name])))
      if (length + text.length > longestText) close()
      piece.push(text)
      length += text.length + 1
    }
    if (piece.length > 0 || pieces.length === 0) close()
    if (pieces.length > 1) {
      await this.table(name, pieces[0]!)
      for (const more of pieces.slice(1))
        await this.client.run(
          `INSERT INTO "${this.schema}"."${this.relations.get(name)!.table}" ${more}`,
          this.signal(),
        )
      return
    }
    // What is long is planned once and not with every statement that reads it.
    if (pieces[0]!.length > 4_000) return this.keep(name, sha256(pieces[0]!).slice(0, 12), pieces[0]!)
    await this.view(name, pieces[0]!)
  }

  copyParquet(): Promise<void> {
    return this.exec()
  }

  async check(sql: string): Promise<void> {
    const why = notOneSelect(sql)
    if (why !== undefined)
      throw new UserError('only SELECT is allowed', {
        why,
        next: 'a query is one SELECT (or WITH … SELECT) over the tables',
        exit: 'usage',
      })
  }

  async within<T>(seconds: number, work: () => Promise<T>): Promise<T> {
    this.limit = AbortSignal.timeout(seconds * 1000)
    try {
      return await work()
    } catch (error) {
      if (!this.limit.aborted || this.options.signal?.aborted === true || !(error instanceof Interrupted)) throw error
      throw new UserError(`it took longer than ${seconds} seconds`, {
        why: 'SQL that a person wrote may go on for ever, so its time is limited',
        next: 'make it simpler, or give it more time',
        cause: error,
      })
    } finally {
      this.limit = undefined
    }
  }

  async close(): Promise<void> {
    try {
      for (const { table } of this.relations.values())
        if (table !== undefined)
          // Also after Ctrl-C; what cannot be removed now goes when it is two days old.
          await this.client
            .run(`DROP TABLE IF EXISTS "${this.schema}"."${table}"`, AbortSignal.timeout(20_000))
            .catch(() => {})
    } finally {
      await this.client.close()
    }
  }

  private signal(): AbortSignal | undefined {
    const all = [this.options.signal, this.limit].filter((one) => one !== undefined)
    return all.length === 0 ? undefined : AbortSignal.any(all)
  }

  /**
   * The statement as the cluster reads it: functions that it has not are written out, names defined: those of `known`,
   * and else the session's.
   */
  private bound(sql: string, known: ReadonlyMap<string, string> = new Map()): string {
    const text = forTrino(trimmed(sql))
    const names = namesIn(text)
    const session = [...this.relations].map(([name, { select }]): [string, string] => [name, select])
    return withDefinitions(
      text,
      [...session.filter(([name]) => !known.has(name)), ...known].filter(([name]) => names.has(name)),
    )
  }
}

function trimmed(sql: string): string {
  return sql.trim().replace(/;$/, '')
}

function* readRows({ columns, rows }: Page): Iterable<Row> {
  const names = uniqueNames(columns.map(({ name }) => name))
  const readers = columns.map(({ type }) => valueReader(type))
  for (const values of rows) {
    const row: Row = {}
    for (const [index, name] of names.entries()) row[name] = readers[index]!(values[index])
    yield row
  }
}

function cell(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Rows (JSON lists of texts) as a SELECT: one literal is read faster than as many expressions. */
function selectOf(columns: Column[], rows: string[]): string {
  const casts = columns.map(({ name, type }, index) => {
    const from = type === 'timestamp' ? `CAST(from_iso8601_timestamp_nanos(c${index}) AS TIMESTAMP(6))` : `c${index}`
    return `CAST(${from} AS ${storedTypes[type]}) AS ${sqlName(name)}`
  })
  const names = columns.map((_, index) => `c${index}`)
  const list = `CAST(json_parse(${sqlText(`[${rows.join(',')}]`)}) AS ARRAY(ROW(${names.map((name) => `${name} VARCHAR`).join(', ')})))`
  return `SELECT ${casts.join(', ')} FROM UNNEST(${list}) AS given (${names.join(', ')})`
}
