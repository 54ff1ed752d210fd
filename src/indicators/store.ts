import { basename, join } from 'node:path'
import { fileDigest } from '../dataset/durable.ts'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { withWriteLock } from '../dataset/lock.ts'
import { sha256 } from '../files/hash.ts'
import { lawVersion, loadLaw } from '../law/law.ts'
import { endsAll, Interrupted, UserError } from '../terminal/errors.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { indicatorNames, loadIndicator } from './catalogue.ts'
import { type CountRow, portability, runIndicator } from './evaluate.ts'
import type { Indicator } from './file.ts'
import { forgetOthers, logicOf } from './kept.ts'
import { nextLedger, writeLedger } from './ledger.ts'
import { type ParameterValues, parameterSuffix, resolveParameters } from './parameters.ts'
import { closure, ownDirectory } from './relations.ts'
import type { FlagRow } from './row.ts'
import { runName } from './run-record.ts'
import { RunWriter } from './run-writer.ts'
import { Session } from './session.ts'
import {
  type RowWish,
  type RunRecord,
  readLedger,
  readRunRows,
  storedCounts,
  storedFlagCount,
  storedRuns,
} from './stored.ts'

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
  /** The flags and the errors, with sentences in English: what is wanted of them is read from the file. */
  rows: (wish?: RowWish) => AsyncIterable<FlagRow>
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
    let writer: RunWriter | undefined
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
      const ledger = new Map((await readLedger(dir)).map((entry) => [entry.id, entry]))
      writer = await RunWriter.open(paths, { ledger, dataDate })
      const { counts, found } = writer
      const warnings: string[] = []
      const chosen: RunRecord['indicators'] = []
      const judged: StoredRun['judged'] = {}
      const earlier = inputs === undefined ? undefined : new EarlierRuns(dir, await storedRuns(dir), version, nameOf)
      for (const [index, name] of [...names].sort().entries()) {
        if (options.signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command again')
        report.progress({ stage: 'indicators', done: index, total: names.length, unit: 'indicators' })
        const written = writer.count
        try {
          const known = await earlier?.of(name, options)
          if (known !== undefined) {
            for await (const row of known.rows) await writer.add(row)
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
          for await (const row of result.rows) await writer.add(row)
          counts.push(...result.counts)
          warnings.push(...result.warnings)
          judged[name] = result.judged
          chosen.push(await said(result.indicator, result.parameters, version, paths.peers))
        } catch (error) {
          const isHalf = writer.count > written
          if (!(error instanceof UserError) || endsAll(error) || options.broken === undefined || isHalf) throw error
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
      // The ledger first: once the run is there, the same run again has nothing to do.
      await writeLedger(nextLedger(ledger, found, chosen, dataDate), paths.ledger, paths.temp)
      await writer.end(record)
      return { run, record, counts, flags: found.size, rows: (wish) => readRunRows(dir, run, wish), warnings, judged }
    } catch (error) {
      await writer?.abandon()
      throw error
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
  private readonly read = new Map<string, Promise<CountRow[]>>()

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
      if (!this.read.has(found.run)) this.read.set(found.run, this.countsOf(found))
      const counts = (await this.read.get(found.run)!).filter((row) => row.indicator === name)
      const rows = readRunRows(this.dir, found.run, { indicator: name })
      return { entry, rows, counts, warnings: await portability(indicator) }
    } catch {
      // What is broken, or was damaged, is told when it is computed.
      return undefined
    }
  }

  /** The counts of a run whose files are as they were written: once rows are taken from them it is too late to find out. */
  private async countsOf({ run, files = {} }: RunRecord): Promise<CountRow[]> {
    for (const name of ['counts.parquet', 'rows.parquet']) {
      const { bytes, sha256 } = await fileDigest(join(datasetPaths(this.dir).run(run), name))
      if (bytes !== files[name]?.bytes || sha256 !== files[name]?.sha256) throw new Error(`${name} was changed`)
    }
    return storedCounts(this.dir, run)
  }
}
