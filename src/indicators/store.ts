import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { literalPath } from '../dataset/literal-path.ts'
import { withWriteLock } from '../dataset/lock.ts'
import { sha256 } from '../files/hash.ts'
import { writeColumnar } from '../terminal/columnar.ts'
import { endsAll, Interrupted, UserError } from '../terminal/errors.ts'
import { inEachLanguage, type Lang, languages } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { indicatorNames, loadIndicator } from './catalogue.ts'
import { type CountRow, portability, runIndicator } from './evaluate.ts'
import type { Indicator } from './file.ts'
import { parseFlagId } from './ids.ts'
import { forgetOthers, logicOf } from './kept.ts'
import { changedParameters, type ParameterValues, parameterSuffix, resolveParameters } from './parameters.ts'
import { closure, ownDirectory } from './relations.ts'
import { type FlagRow, flagColumns } from './row.ts'
import { Session } from './session.ts'

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
  indicators: {
    name: string
    version: number
    sha256: string
    /** SHA-256 of the SQL, that of the evidence too, with all that it reads besides the data, as values of the law. */
    logic: string
    parameters: ParameterValues
    suffix: string
  }[]
}

/** A flag's life: when it was first and last seen, in dates of data, and whether it still holds. */
export interface LedgerEntry extends Row {
  id: string
  first_seen: string
  last_seen: string
  state: 'flag' | 'not-met'
}

const countColumns: Column[] = [
  { name: 'indicator', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'year', type: 'integer' },
  { name: 'count', type: 'integer' },
]

const ledgerColumns: Column[] = [
  { name: 'id', type: 'text' },
  { name: 'first_seen', type: 'date' },
  { name: 'last_seen', type: 'date' },
  { name: 'state', type: 'text' },
]

// The sentence is stored in every language; `summary` itself depends on the reader.
const storedColumns: Column[] = [
  ...flagColumns.filter((column) => column.name !== 'summary'),
  ...languages.map((lang): Column => ({ name: `summary_${lang}`, type: 'text' })),
]

// Raised when the same answers would be written otherwise.
const runFormat = 2

export interface StoreOptions {
  /** Parameters by indicator. */
  parameters?: Record<string, Record<string, unknown>>
  engine?: Engine
  report?: Reporter
  signal?: AbortSignal
  /** Seconds that an indicator of the dataset's own may take. */
  timeLimit?: number
  /** Hears of an indicator of the dataset's own that cannot be computed; the others are. Without it, that is thrown. */
  broken?: (name: string, error: UserError) => void
}

export interface StoredRun {
  run: string
  record: RunRecord
  counts: CountRow[]
  flags: number
  /** The flags and the errors, by indicator and subject, with sentences in English. */
  rows: FlagRow[]
  warnings: string[]
  /** How many processes were judged for each indicator: all, those that changed since the run before, or none. */
  judged: Record<string, 'all' | 'changed' | 'none'>
}

/**
 * Runs indicators over the whole dataset and stores the run: `run.json`, all counts, and the rows of flags and errors in
 * `flags/runs/RUN`, and the life of each flag in `flags/ledger.parquet`. A run's name is the hash of its generation's
 * inputs, indicators and parameters: the same run again changes nothing. Needs the write lock.
 */
export async function runAndStore(dir: string, names: string[], options: StoreOptions = {}): Promise<StoredRun> {
  const paths = datasetPaths(dir)
  const report = options.report ?? silent
  return withWriteLock(dir, 'flag', async () => {
    const engine = options.engine ?? (await openEngine(dir, { signal: options.signal }))
    try {
      const custom = { custom: paths.indicators }
      const { data_date: dataDate, training, inputs } = engine.manifest
      const nameOf = (chosen: RunRecord['indicators']) =>
        sha256(JSON.stringify([runFormat, inputs ?? engine.generation, dataDate, chosen])).slice(0, 16)
      const same = inputs === undefined ? undefined : await storedAlready(dir, names, options, nameOf)
      if (same !== undefined) return same
      const session = await Session.open(engine)
      const rows: FlagRow[] = []
      const counts: CountRow[] = []
      const warnings: string[] = []
      const chosen: RunRecord['indicators'] = []
      const judged: StoredRun['judged'] = {}
      for (const [index, name] of [...names].sort().entries()) {
        if (options.signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command again')
        report.progress({ stage: 'indicators', done: index, total: names.length, unit: 'indicators' })
        try {
          const result = await runIndicator(engine, name, {
            ...custom,
            parameters: options.parameters?.[name],
            outcomes: ['flag', 'error'],
            session,
            timeLimit: options.timeLimit,
            kept: 'keep',
          })
          for await (const row of result.rows) rows.push(row)
          counts.push(...result.counts)
          warnings.push(...result.warnings)
          judged[name] = result.judged
          chosen.push(await said(result.indicator, result.parameters))
        } catch (error) {
          if (!(error instanceof UserError) || endsAll(error) || options.broken === undefined) throw error
          options.broken(name, error)
        }
      }
      const run = nameOf(chosen)
      await forgetOthers(engine, await indicatorNames(custom))
      const runs = await storedRuns(dir)
      const newest = runs.at(-1)
      const record: RunRecord = {
        format: 1,
        run,
        sequence: newest === undefined ? 1 : newest.run === run ? newest.sequence : newest.sequence + 1,
        generation: engine.generation,
        data_date: dataDate,
        training,
        inputs: inputs ?? null,
        indicators: chosen,
      }
      const ledger = nextLedger(await readLedger(dir), rows, chosen, dataDate)
      const seen = new Map(ledger.map((entry) => [entry.id, entry]))
      const dated = rows.map((row) => ({
        ...row,
        first_seen: seen.get(row.id)?.first_seen ?? row.first_seen,
        last_seen: seen.get(row.id)?.last_seen ?? row.last_seen,
      }))
      await write(dir, record, counts, dated)
      await replaceParquet({ columns: ledgerColumns, rows: ledger }, paths.ledger, paths.temp)
      return { run, record, counts, flags: flagsIn(rows), rows: dated, warnings, judged }
    } finally {
      if (options.engine === undefined) await engine.close()
    }
  })
}

async function said(indicator: Indicator, parameters: ParameterValues): Promise<RunRecord['indicators'][number]> {
  return {
    name: indicator.name,
    version: indicator.version,
    sha256: sha256(indicator.source),
    logic: sha256(
      JSON.stringify([
        await logicOf(indicator, parameters),
        await closure(indicator.evidence, ownDirectory(indicator)),
      ]),
    ),
    parameters,
    suffix: parameterSuffix(indicator, parameters),
  }
}

function flagsIn(rows: FlagRow[]): number {
  return rows.filter((row) => row.outcome === 'flag').length
}

/** The newest run, when it is the one that is asked for: then there is nothing to compute. */
async function storedAlready(
  dir: string,
  names: string[],
  options: StoreOptions,
  nameOf: (chosen: RunRecord['indicators']) => string,
): Promise<StoredRun | undefined> {
  const paths = datasetPaths(dir)
  const record = (await storedRuns(dir)).at(-1)
  if (record === undefined) return undefined
  const chosen: RunRecord['indicators'] = []
  const warnings: string[] = []
  try {
    for (const name of [...names].sort()) {
      const indicator = await loadIndicator(name, { custom: paths.indicators })
      chosen.push(await said(indicator, resolveParameters(indicator, options.parameters?.[name])))
      warnings.push(...(await portability(indicator)))
    }
    if (nameOf(chosen) !== record.run) return undefined
    const folder = paths.run(record.run)
    const counts = await readParquet(
      join(folder, 'counts.parquet'),
      '',
      'ORDER BY indicator, outcome, reason NULLS FIRST, year NULLS FIRST',
    )
    const stored = await readParquet(join(folder, 'rows.parquet'), '', 'ORDER BY indicator, subject_id')
    const rows = stored.map((row) => storedRow(row, 'en'))
    return {
      ...{ run: record.run, record, flags: flagsIn(rows), rows, warnings },
      counts: counts.map((row) => ({ ...row, year: numberOf(row.year), count: numberOf(row.count) }) as CountRow),
      judged: Object.fromEntries(names.map((name) => [name, 'none'])),
    }
  } catch {
    // What is broken, or was damaged, is told when it is computed.
    return undefined
  }
}

function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value)
}

async function write(dir: string, record: RunRecord, counts: CountRow[], rows: FlagRow[]): Promise<void> {
  const paths = datasetPaths(dir)
  await mkdir(paths.temp, { recursive: true })
  await mkdir(paths.runs, { recursive: true })
  const beside = await mkdtemp(join(paths.temp, 'run-'))
  try {
    await writeFile(join(beside, 'run.json'), `${JSON.stringify(record, null, 2)}\n`)
    await writeColumnar({ columns: countColumns, rows: counts }, 'parquet', join(beside, 'counts.parquet'))
    const stored = rows.map((row) => ({
      ...row,
      ...Object.fromEntries(languages.map((lang) => [`summary_${lang}`, row.summaries[lang]])),
    }))
    await writeColumnar({ columns: storedColumns, rows: stored }, 'parquet', join(beside, 'rows.parquet'))
    const target = paths.run(record.run)
    await rm(target, { recursive: true, force: true })
    await rename(beside, target)
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

async function replaceParquet(rows: { columns: Column[]; rows: Row[] }, path: string, temp: string): Promise<void> {
  await mkdir(temp, { recursive: true })
  await mkdir(dirname(path), { recursive: true })
  const beside = await mkdtemp(join(temp, 'ledger-'))
  try {
    await writeColumnar(rows, 'parquet', join(beside, 'ledger.parquet'))
    await rename(join(beside, 'ledger.parquet'), path)
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

/** The ledger after a run: its flags seen on the date of its data, those it asked for and did not find no longer met. */
export function nextLedger(
  before: LedgerEntry[],
  rows: FlagRow[],
  indicators: { name: string; suffix: string }[],
  dataDate: string | null,
): LedgerEntry[] {
  const entries = new Map(before.map((entry) => [entry.id, entry]))
  const found = new Set(rows.filter((row) => row.outcome === 'flag').map((row) => row.id))
  const asked = new Set(indicators.map((indicator) => `${indicator.name}${indicator.suffix}`))
  for (const entry of before) {
    const { indicator, suffix } = parseFlagId(entry.id)
    if (asked.has(`${indicator}${suffix}`) && !found.has(entry.id))
      entries.set(entry.id, { ...entry, state: 'not-met' })
  }
  for (const id of found) {
    const known = entries.get(id)
    const today = dataDate ?? known?.last_seen ?? ''
    entries.set(id, {
      id,
      first_seen: known === undefined || today < known.first_seen ? today : known.first_seen,
      last_seen: known === undefined || today > known.last_seen ? today : known.last_seen,
      state: 'flag',
    })
  }
  return [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The ledger of a dataset, by id; empty when nothing was ever stored. */
export async function readLedger(dir: string): Promise<LedgerEntry[]> {
  return (await readParquet(datasetPaths(dir).ledger, '', 'ORDER BY id')) as unknown as LedgerEntry[]
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

async function readParquet(file: string, where: string, order: string, values: string[] = []): Promise<Row[]> {
  const there = await stat(file).then(
    () => true,
    () => false,
  )
  if (!there) return []
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const reader = await connection.runAndReadAll(
      `SELECT * FROM read_parquet(${sqlText(literalPath(file))}) ${where} ${order}`,
      values,
    )
    return reader.getRowObjectsJson() as Row[]
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
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
