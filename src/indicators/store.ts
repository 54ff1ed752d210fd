import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileDigest, syncFile } from '../dataset/durable.ts'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { withWriteLock } from '../dataset/lock.ts'
import { noteSum } from '../dataset/sums.ts'
import { commitFile, writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { lawVersion, loadLaw } from '../law/law.ts'
import { writeColumnar } from '../terminal/columnar.ts'
import { endsAll, Interrupted, UserError } from '../terminal/errors.ts'
import { languages } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { indicatorNames, loadIndicator } from './catalogue.ts'
import { type CountRow, portability, runIndicator } from './evaluate.ts'
import type { Indicator } from './file.ts'
import { parseFlagId } from './ids.ts'
import { forgetOthers, logicOf } from './kept.ts'
import { type ParameterValues, parameterSuffix, resolveParameters } from './parameters.ts'
import { closure, ownDirectory } from './relations.ts'
import { type FlagRow, flagColumns } from './row.ts'
import { recordSum, runName } from './run-record.ts'
import { Session } from './session.ts'
import {
  type LedgerEntry,
  type RowWish,
  type RunRecord,
  readLedger,
  readRun,
  readRunRows,
  storedCounts,
  storedFlagCount,
  storedRuns,
} from './stored.ts'

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
  /** The flags and the errors, with sentences in English. Of a run that was there already only what is wanted is read. */
  rows: (wish?: RowWish) => Promise<FlagRow[]>
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
        runName({ inputs: inputs ?? null, generation: engine.generation, data_date: dataDate, indicators: chosen })
      const law = await loadLaw(paths.law)
      const version = lawVersion(law)
      if (law.files.length > 0)
        report.note(`the dataset's own files say what the law is: ${law.files.map(({ file }) => file).join(', ')}`)
      const same = inputs === undefined ? undefined : await storedAlready(dir, names, options, version, nameOf)
      if (same !== undefined) return same
      const session = await Session.open(engine)
      const rows: FlagRow[] = []
      const counts: CountRow[] = []
      const warnings: string[] = []
      const chosen: RunRecord['indicators'] = []
      const judged: StoredRun['judged'] = {}
      const earlier = inputs === undefined ? undefined : new EarlierRuns(dir, await storedRuns(dir), version, nameOf)
      for (const [index, name] of [...names].sort().entries()) {
        if (options.signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command again')
        report.progress({ stage: 'indicators', done: index, total: names.length, unit: 'indicators' })
        try {
          const known = await earlier?.of(name, options)
          if (known !== undefined) {
            rows.push(...known.rows)
            counts.push(...known.counts)
            warnings.push(...known.warnings)
            judged[name] = 'none'
            chosen.push(known.entry)
            continue
          }
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
          chosen.push(await said(result.indicator, result.parameters, version, paths.peers))
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
        ...(law.files.length === 0
          ? {}
          : { law: law.files.map(({ file, sha256 }) => ({ file: basename(file), sha256 })) }),
        indicators: chosen,
      }
      const ledger = nextLedger(await readLedger(dir), rows, chosen, dataDate)
      const seen = new Map(ledger.map((entry) => [entry.id, entry]))
      const dated = rows.map((row) => ({
        ...row,
        first_seen: seen.get(row.id)?.first_seen ?? row.first_seen,
        last_seen: seen.get(row.id)?.last_seen ?? row.last_seen,
      }))
      // The ledger first: once the run is there, the same run again has nothing to do.
      await writeLedger(ledger, paths.ledger, paths.temp)
      await write(dir, record, counts, dated)
      const flags = rows.filter((row) => row.outcome === 'flag').length
      const byIndicator = Map.groupBy(dated, (row) => row.indicator)
      const wished = async (wish?: RowWish) =>
        wishedOf(wish?.indicator === undefined ? dated : (byIndicator.get(wish.indicator) ?? []), wish)
      return { run, record, counts, flags, rows: wished, warnings, judged }
    } finally {
      if (options.engine === undefined) await engine.close()
    }
  })
}

async function said(
  indicator: Indicator,
  parameters: ParameterValues,
  law: string,
  packs: string,
): Promise<RunRecord['indicators'][number]> {
  return {
    name: indicator.name,
    version: indicator.version,
    sha256: sha256(indicator.source),
    logic: sha256(
      JSON.stringify([
        await logicOf(indicator, parameters, law, packs),
        await closure(indicator.evidence, ownDirectory(indicator)),
      ]),
    ),
    parameters,
    suffix: parameterSuffix(indicator, parameters),
  }
}

/** Rows of a run in memory, or of one of its indicators, as `readRunRows` gives those of a stored one. */
function wishedOf(rows: readonly FlagRow[], { outcome, year, buyer, supplier, limit, byMoney }: RowWish = {}) {
  const found = rows.filter(
    (row) =>
      (outcome === undefined || row.outcome === outcome) &&
      (year === undefined || row.date?.slice(0, 4) === String(year).padStart(4, '0')) &&
      (buyer === undefined || row.buyer_id === buyer) &&
      (supplier === undefined || row.supplier_id === supplier),
  )
  if (byMoney === true) found.sort(byMoneyAtStake)
  return found.slice(0, limit)
}

/** The largest sum at stake first, then by id. */
export function byMoneyAtStake(a: FlagRow, b: FlagRow): number {
  const [first, second] = [a, b].map((row) => (row.money_at_stake === null ? -1 : Number(row.money_at_stake)))
  return second! - first! || (a.id < b.id ? -1 : 1)
}

/** The newest run, when it is the one that is asked for: then there is nothing to compute. */
async function storedAlready(
  dir: string,
  names: string[],
  options: StoreOptions,
  law: string,
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
      chosen.push(await said(indicator, resolveParameters(indicator, options.parameters?.[name]), law, paths.peers))
      warnings.push(...(await portability(indicator)))
    }
    if (nameOf(chosen) !== record.run) return undefined
    const { flags, isUntold } = await storedFlagCount(dir, record.run)
    // A ledger that was lost is written anew.
    if (isUntold) return undefined
    return {
      run: record.run,
      record,
      flags,
      rows: (wish) => readRunRows(dir, record.run, wish),
      counts: await storedCounts(dir, record.run),
      warnings,
      judged: Object.fromEntries(names.map((name) => [name, 'none'])),
    }
  } catch {
    // What is broken, or was damaged, is told when it is computed.
    return undefined
  }
}

/**
 * Runs of the same data: what one of them says of an indicator that has not changed since holds. Of other data nothing is
 * taken over: even where an answer is the same, the names in its sentence may come from records that are new.
 */
class EarlierRuns {
  private readonly dir: string
  private readonly runs: RunRecord[]
  private readonly law: string
  private readonly read = new Map<string, ReturnType<typeof readRun>>()

  constructor(dir: string, runs: RunRecord[], law: string, nameOf: (chosen: RunRecord['indicators']) => string) {
    this.dir = dir
    this.law = law
    this.runs = runs.filter((record) => nameOf(record.indicators) === record.run).reverse()
  }

  /** Rows and counts of an indicator, and its entry in a run; undefined when no run has them, or none that can be read. */
  async of(name: string, options: StoreOptions) {
    try {
      const paths = datasetPaths(this.dir)
      const indicator = await loadIndicator(name, { custom: paths.indicators })
      const parameters = resolveParameters(indicator, options.parameters?.[name])
      const entry = await said(indicator, parameters, this.law, paths.peers)
      const isSame = (other: unknown) => JSON.stringify(other) === JSON.stringify(entry)
      const found = this.runs.find((record) => record.indicators.some(isSame))
      if (found === undefined) return undefined
      if (!this.read.has(found.run)) this.read.set(found.run, readRun(this.dir, found.run))
      const { rows, counts } = await this.read.get(found.run)!
      const own = <T extends { indicator: unknown }>(list: T[]) => list.filter((row) => row.indicator === name)
      return { entry, rows: own(rows), counts: own(counts), warnings: await portability(indicator) }
    } catch {
      // What is broken, or was damaged, is told when it is computed.
      return undefined
    }
  }
}

async function write(dir: string, record: RunRecord, counts: CountRow[], rows: FlagRow[]): Promise<void> {
  const paths = datasetPaths(dir)
  await mkdir(paths.temp, { recursive: true })
  await mkdir(paths.runs, { recursive: true })
  const beside = await mkdtemp(join(paths.temp, 'run-'))
  try {
    await writeColumnar({ columns: countColumns, rows: counts }, 'parquet', join(beside, 'counts.parquet'))
    const stored = rows.map((row) => ({
      ...row,
      ...Object.fromEntries(languages.map((lang) => [`summary_${lang}`, row.summaries[lang]])),
    }))
    await writeColumnar({ columns: storedColumns, rows: stored }, 'parquet', join(beside, 'rows.parquet'))
    const files: RunRecord['files'] = {}
    for (const name of ['counts.parquet', 'rows.parquet']) {
      await syncFile(join(beside, name))
      files[name] = await fileDigest(join(beside, name))
    }
    const known = { ...record, files }
    await writeAtomically(join(beside, 'run.json'), `${JSON.stringify({ ...known, sum: recordSum(known) }, null, 2)}\n`)
    const target = paths.run(record.run)
    await rm(target, { recursive: true, force: true })
    await rename(beside, target)
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

/** Writes a ledger whole, by way of the folder `temp`. */
export async function writeLedger(ledger: LedgerEntry[], path: string, temp: string): Promise<void> {
  await replaceParquet({ columns: ledgerColumns, rows: ledger }, path, temp)
}

async function replaceParquet(rows: { columns: Column[]; rows: Row[] }, path: string, temp: string): Promise<void> {
  await mkdir(temp, { recursive: true })
  await mkdir(dirname(path), { recursive: true })
  const beside = await mkdtemp(join(temp, 'ledger-'))
  try {
    await writeColumnar(rows, 'parquet', join(beside, 'ledger.parquet'))
    await syncFile(join(beside, 'ledger.parquet'))
    await noteSum(join(beside, 'ledger.parquet'), path)
    await commitFile(join(beside, 'ledger.parquet'), path)
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

/**
 * The ledgers of two copies in one: each flag was first seen when the first of them saw it, last when the last did. Whether
 * it holds is what the newer data say; of data of one day that it does not, unless a copy saw it on that day.
 */
export function mergedLedger(
  a: { entries: readonly LedgerEntry[]; dataDate: string | null },
  b: { entries: readonly LedgerEntry[]; dataDate: string | null },
): LedgerEntry[] {
  const [older, newer] = (a.dataDate ?? '') <= (b.dataDate ?? '') ? [a, b] : [b, a]
  const isOneDay = a.dataDate === b.dataDate
  const entries = new Map(older.entries.map((entry) => [entry.id, entry]))
  for (const entry of newer.entries) {
    const other = entries.get(entry.id)
    if (other === undefined) {
      entries.set(entry.id, entry)
      continue
    }
    const last = entry.last_seen > other.last_seen ? entry.last_seen : other.last_seen
    const seenToday = [entry, other].some(({ state, last_seen: day }) => state === 'flag' && day === newer.dataDate)
    const holds = seenToday || (isOneDay ? entry.state === 'flag' && other.state === 'flag' : entry.state === 'flag')
    entries.set(entry.id, {
      id: entry.id,
      first_seen: entry.first_seen < other.first_seen ? entry.first_seen : other.first_seen,
      last_seen: last,
      state: holds ? 'flag' : 'not-met',
    })
  }
  return [...entries.values()].sort((x, y) => (x.id < y.id ? -1 : 1))
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
