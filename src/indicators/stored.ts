import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { literalPath } from '../files/literal-path.ts'
import { UserError } from '../terminal/errors.ts'
import { inEachLanguage, type Lang } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { loadIndicator } from './catalogue.ts'
import { type CountRow, runIndicator } from './evaluate.ts'
import { parseFlagId } from './ids.ts'
import { changedParameters, type ParameterValues } from './parameters.ts'
import { type FlagRow, flagColumns } from './row.ts'

/** What a run says of itself in `run.json`. */
export interface RunRecord {
  format: 1
  run: string
  /** Runs are numbered in the order they were stored in; the highest is the newest. */
  sequence: number
  generation: number
  data_date: string | null
  training: boolean
  inputs: string | null
  /** Files of the dataset's own that say what the law is; left out where there are none. */
  law?: { file: string; sha256: string }[]
  indicators: {
    name: string
    version: number
    sha256: string
    /** SHA-256 of the SQL, that of the evidence too, with all that it reads besides the data, as values of the law. */
    logic: string
    parameters: ParameterValues
    suffix: string
  }[]
  /** Length and SHA-256 of the files beside it; runs of earlier versions have none. */
  files?: Record<string, { bytes: number; sha256: string }>
  /** SHA-256 of all the rest but the number. */
  sum?: string
}

/** A flag's life: when it was first and last seen, in dates of data, and whether it still holds. */
export interface LedgerEntry extends Row {
  id: string
  first_seen: string
  last_seen: string
  state: 'flag' | 'not-met'
}

/** Which rows of a run are wanted; all, where nothing is said. */
export interface RowWish {
  indicator?: string
  outcome?: 'flag'
  year?: number
  buyer?: string
  supplier?: string
  /** At most so many. */
  limit?: number
  /** The largest sum at stake first; else by indicator and subject. */
  byMoney?: boolean
}

/** The rows of a stored run that are wanted, with sentences in English, as they are read; the others are not. */
export async function* readRunRows(dir: string, run: string, wish: RowWish = {}): AsyncGenerator<FlagRow> {
  const { indicator, outcome, year, buyer, supplier, limit, byMoney } = wish
  const asked = Object.entries({ indicator, outcome, buyer_id: buyer, supplier_id: supplier }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const where = [
    ...asked.map(([column]) => `${column} = ?`),
    ...(year === undefined ? [] : [`year(date) = ${Math.trunc(year)}`]),
  ]
  // They lie in the order of indicators and subjects: to sort them anew would hold them all.
  const order = byMoney === true ? 'ORDER BY coalesce(money_at_stake, -1) DESC, id' : ''
  const stored = streamParquet(
    join(datasetPaths(dir).run(run), 'rows.parquet'),
    where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`,
    `${order}${limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`}`,
    asked.map(([, value]) => value),
  )
  for await (const row of stored) yield storedRow(row, 'en')
}

/** How many flags a stored run has, and whether the ledger lacks one of them. */
export async function storedFlagCount(dir: string, run: string): Promise<{ flags: number; isUntold: boolean }> {
  const paths = datasetPaths(dir)
  const file = join(paths.run(run), 'rows.parquet')
  const told = await readParquet(paths.ledger, 'LIMIT 1', '', [], '1 AS one')
  const untold =
    told.length === 0 ? 'true' : `id NOT IN (SELECT id FROM read_parquet(${sqlText(literalPath(paths.ledger))}))`
  const columns = `count(*) AS flags, coalesce(bool_or(${untold}), false) AS untold`
  const [row] = await readParquet(file, "WHERE outcome = 'flag'", '', [], columns)
  return { flags: Number(row?.flags ?? 0), isUntold: row?.untold === true }
}

/** How many subjects had which outcome, by indicator, reason and year, in a stored run. */
export async function storedCounts(dir: string, run: string): Promise<CountRow[]> {
  const counts = await readParquet(
    join(datasetPaths(dir).run(run), 'counts.parquet'),
    '',
    'ORDER BY indicator, outcome, reason NULLS FIRST, year NULLS FIRST',
  )
  return counts.map((row) => ({ ...row, year: numberOf(row.year), count: numberOf(row.count) }) as CountRow)
}

function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value)
}

/** The ledger of a dataset, by id; empty when nothing was ever stored. */
export async function readLedger(dir: string): Promise<LedgerEntry[]> {
  return readLedgerFile(datasetPaths(dir).ledger)
}

/** A ledger in a file of any place, by id; empty when there is no file. */
export async function readLedgerFile(path: string): Promise<LedgerEntry[]> {
  return (await readParquet(path, '', 'ORDER BY id')) as unknown as LedgerEntry[]
}

/** The flags that were first seen between two dates of data, both included. */
export async function firstSeen(dir: string, from: string, to: string): Promise<LedgerEntry[]> {
  const where = "WHERE CAST(first_seen AS VARCHAR) BETWEEN ? AND ? AND state = 'flag'"
  return (await readParquet(datasetPaths(dir).ledger, where, 'ORDER BY id', [from, to])) as unknown as LedgerEntry[]
}

/** The stored runs of a dataset, the newest last. Directories that are no run are passed over. */
export async function storedRuns(dir: string): Promise<RunRecord[]> {
  const paths = datasetPaths(dir)
  const records: RunRecord[] = []
  for (const name of await readdir(paths.runs).catch(() => [] as string[])) {
    try {
      const record = JSON.parse(await readFile(join(paths.runs, name, 'run.json'), 'utf8')) as RunRecord
      if (record.format === 1 && record.run === name) records.push(record)
    } catch {
      // A directory without a readable run.json was never finished.
    }
  }
  return records.sort((a, b) => a.sequence - b.sequence || (a.run < b.run ? -1 : 1))
}

/** The newest run of each indicator with its defaults: the runs that pages and reports speak of. */
export async function newestRuns(dir: string): Promise<Map<string, RunRecord>> {
  const found = new Map<string, RunRecord>()
  for (const run of (await storedRuns(dir)).reverse())
    for (const { name, suffix } of run.indicators) if (suffix === '' && !found.has(name)) found.set(name, run)
  return found
}

/** What the flags of one indicator amount to. */
export interface StoredSummary {
  /** Sums over the flags by currency, as exact text. */
  money: { currency: string; value: string }[]
  /** The ids of the largest by money at stake. */
  largest: string[]
}

/** What the flags of a run amount to, by indicator, for those that it asked with their defaults. */
export async function storedSummaries(dir: string, run: string, most: number): Promise<Map<string, StoredSummary>> {
  const file = join(datasetPaths(dir).run(run), 'rows.parquet')
  const where = `WHERE outcome = 'flag' AND id = indicator || ':' || subject_type || ':' || subject_id`
  const found = new Map<string, StoredSummary>()
  const of = (name: unknown) => {
    const known = found.get(String(name)) ?? { money: [], largest: [] }
    found.set(String(name), known)
    return known
  }
  const money = `${where} AND money_at_stake IS NOT NULL GROUP BY indicator, coalesce(currency, '')`
  const sums = "indicator, coalesce(currency, '') AS currency, CAST(sum(money_at_stake) AS VARCHAR) AS value"
  for (const { indicator, currency, value } of await readParquet(file, money, 'ORDER BY 1, 2', [], sums))
    of(indicator).money.push({ currency: String(currency), value: String(value) })
  const order = 'money_at_stake DESC NULLS LAST, date DESC NULLS LAST, id'
  const place = `indicator, id, row_number() OVER (PARTITION BY indicator ORDER BY ${order}) AS place`
  const first = `${where} QUALIFY place <= ${Math.trunc(most)}`
  for (const { indicator, id } of await readParquet(file, first, 'ORDER BY indicator, place', [], place))
    of(indicator).largest.push(String(id))
  return found
}

async function readParquet(...asked: Parameters<typeof streamParquet>): Promise<Row[]> {
  return Array.fromAsync(streamParquet(...asked))
}

async function* streamParquet(
  file: string,
  where: string,
  order: string,
  values: string[] = [],
  columns = '*',
): AsyncGenerator<Row> {
  const there = await stat(file).then(
    () => true,
    () => false,
  )
  if (!there) return
  shared ??= openShared()
  const connection = await (await shared).connect()
  try {
    const result = await connection.stream(
      `SELECT ${columns} FROM read_parquet(${sqlText(literalPath(file))}) ${where} ${order}`,
      values,
    )
    for await (const rows of result.yieldRowObjectJson()) yield* rows as Row[]
  } catch (error) {
    throw isOfFile(error as Error) ? damaged(file, error as Error) : error
  } finally {
    connection.closeSync()
  }
}

/** Whether the engine could not read the file as what it is, and not for want of memory, space or permission. */
function isOfFile({ message }: Error): boolean {
  return !/Out of Memory|No space left|Permission denied|too many open files/i.test(message)
}

function damaged(file: string, error: Error): UserError {
  const isLedger = basename(file) === 'ledger.parquet'
  return new UserError(`${file} is damaged`, {
    why: error.message.split('\n', 1)[0],
    next: isLedger
      ? 'put a copy back; deleted, it is made again with jaryq flag --all, but when flags were first seen is lost'
      : 'delete its folder, and run the indicators again: jaryq flag --all',
    exit: 'data',
    cause: error,
  })
}

// A run of all indicators is read indicator by indicator: an engine for each would cost more than the reading.
let shared: Promise<DuckDBInstance> | undefined

async function openShared(): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  // Runs and the ledger are replaced under their names: nothing of a file is kept.
  return DuckDBInstance.create(':memory:', { enable_external_file_cache: 'false' })
}

/**
 * The flag with this id: the row of the newest run that asked its indicator with the same parameters, else computed now.
 * The row may say that it is no longer a flag. Throws a UserError when there is no such subject.
 */
export async function findFlag(
  dir: string,
  id: string,
  options: { lang?: Lang; engine?: Engine } = {},
): Promise<FlagRow> {
  const wanted = parseFlagId(id)
  const lang = options.lang ?? 'en'
  const paths = datasetPaths(dir)
  const custom = { custom: paths.indicators }
  const indicator = await loadIndicator(wanted.indicator, custom)
  const runs = (await storedRuns(dir)).reverse()
  const asked = runs.filter((run) =>
    run.indicators.some((entry) => entry.name === wanted.indicator && entry.suffix === wanted.suffix),
  )
  if (asked[0] !== undefined) {
    const rows = await readParquet(join(paths.run(asked[0].run), 'rows.parquet'), 'WHERE id = ?', '', [id])
    if (rows[0] !== undefined) return storedRow(rows[0], lang)
  }
  const parameters = asked[0]?.indicators.find(
    (entry) => entry.name === wanted.indicator && entry.suffix === wanted.suffix,
  )?.parameters
  if (wanted.suffix !== '' && parameters === undefined)
    throw new UserError(`the flag "${id}" was found with other parameters than the defaults, and no run has them`, {
      next: `run it again with the same parameters: jaryq flag ${indicator.name} --help`,
      exit: 'usage',
    })
  const engine = options.engine ?? (await openEngine(dir))
  try {
    const result = await runIndicator(engine, wanted.indicator, {
      ...custom,
      parameters: parameters === undefined ? {} : changedParameters(indicator, parameters),
      selection: { subjectId: wanted.subjectId },
      outcomes: ['flag', 'pass', 'not-applicable', 'insufficient', 'error'],
      lang,
    })
    for await (const row of result.rows) return row
  } finally {
    if (options.engine === undefined) await engine.close()
  }
  throw new UserError(`there is no flag "${id}" in the dataset`, {
    why: `${indicator.name} has no such ${indicator.subject}`,
    next: `list its flags with: jaryq flag ${indicator.name}`,
    exit: 'usage',
  })
}

/**
 * The flags of a dataset about one process, one buyer, one supplier, with these ids, or all that is given, by id: of each
 * indicator those of the newest run that asked it with the same parameters.
 */
export async function storedFlags(
  dir: string,
  wanted: { ocid?: string; buyerId?: string; supplierId?: string; ids?: readonly string[] },
  lang: Lang = 'en',
): Promise<FlagRow[]> {
  const columns = { ocid: wanted.ocid, buyer_id: wanted.buyerId, supplier_id: wanted.supplierId }
  const given = Object.entries(columns).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const among = wanted.ids === undefined ? [] : [`id IN (${["''", ...wanted.ids.map((id) => sqlText(id))].join(', ')})`]
  const where = `WHERE ${["outcome = 'flag'", ...given.map(([column]) => `${column} = ?`), ...among].join(' AND ')}`
  const values = given.map(([, value]) => value)
  const asked = new Set<string>()
  const found: FlagRow[] = []
  for (const run of (await storedRuns(dir)).reverse()) {
    const fresh = new Set(
      run.indicators.filter(({ name, suffix }) => !asked.has(name + suffix)).map(({ name, suffix }) => name + suffix),
    )
    if (fresh.size === 0) continue
    const file = join(datasetPaths(dir).run(run.run), 'rows.parquet')
    for (const row of await readParquet(file, where, 'ORDER BY id', values)) {
      const { indicator, suffix } = parseFlagId(String(row.id))
      if (fresh.has(indicator + suffix)) found.push(storedRow(row, lang))
    }
    for (const name of fresh) asked.add(name)
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1))
}

function storedRow(row: Row, lang: Lang): FlagRow {
  const json = (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : (value ?? []))
  const number = (value: unknown) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value)
  const stored = Object.fromEntries(
    flagColumns
      .filter((column) => column.name !== 'summary')
      .map(({ name, type }) => {
        const value = row[name] ?? null
        if (type === 'json') return [name, json(value)]
        if (type === 'money') return [name, moneyOf(value)]
        return [name, type === 'integer' ? number(value) : value]
      }),
  )
  const summaries = inEachLanguage((name) => String(row[`summary_${name}`] ?? ''))
  return { ...stored, summary: summaries[lang], summaries } as FlagRow
}

function moneyOf(value: unknown): number | string | null {
  if (value === null) return null
  const text = String(value)
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= 15 ? Number(text) : text
}
