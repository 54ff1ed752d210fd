import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { rawRecord, readRaw } from '../dataset/raw/store.ts'
import { noteSum, removeWithSum } from '../dataset/sums.ts'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { literalPath } from '../files/literal-path.ts'
import { regions } from '../goszakup/regions.ts'
import { closure } from '../indicators/relations.ts'
import { Session } from '../indicators/session.ts'
import { withoutOrder } from '../indicators/sql.ts'
import { storedRuns } from '../indicators/stored.ts'
import { loadMetric } from '../metrics/catalogue.ts'
import type { Metric } from '../metrics/file.ts'
import { Interrupted } from '../terminal/errors.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { contactValues, type FactSpec, factColumns, factSpecs, figureColumns, flagFactColumns } from './facts.ts'
import { type FactName, factNames } from './page/model.ts'
import { writeColumns } from './store.ts'

// Raised when the same dataset would be prepared otherwise.
const format = 5

export interface Prepared {
  /** The Parquet file of each fact, and of the names: parties, codes. */
  files: Record<string, string>
  /** What figures are made of: the columns of each fact as they stand in memory, flags beside what they are about. */
  columns: Record<FactName, string>
  /** A database that is only read: what parties, codes and units are called. */
  database: string
  /** Metrics that no source of the dataset publishes anything of. */
  unpublished: string[]
  /** Names of places by KATO code, and of sources of funds by number, of goszakup's reference books. */
  places: Record<string, { ru: string; kk: string }>
  funds: Record<string, { ru: string; kk: string }>
  /** How many tables were made now, and in how many seconds; those of an earlier start are taken as they are. */
  made: number
  seconds: number
  /** The runs whose flags are shown; none when the indicators were never run. */
  runs: string[]
  /** How many indicators those runs asked. */
  indicators: number
}

export interface PrepareOptions {
  report?: Reporter
  signal?: AbortSignal
}

/**
 * Makes the tables of the Explorer once for a generation: one row for each thing with all that figures need, as Parquet
 * in the generation's own folder. What is there already stays.
 */
export async function prepare(dir: string, options: PrepareOptions = {}): Promise<Prepared> {
  const report = options.report ?? silent
  const engine = await openEngine(dir, { signal: options.signal })
  try {
    const session = await Session.open(engine)
    const folder = join(engine.paths.generation(engine.generation), 'explorer')
    const files: Record<string, string> = {}
    const names = [...factSpecs.map(({ name }) => name), 'flags', 'parties', 'codes', 'units', 'contacts'] as const
    const total = names.length + factNames.length + 1
    let done = 0
    let made = 0
    const started = performance.now()
    const step = async (name: string, version: unknown[], make: (file: string) => Promise<void>) => {
      if (options.signal?.aborted === true) throw new Interrupted('what was made so far', 'the same command again')
      report.progress({ stage: 'explorer', done: done++, total, unit: 'tables' })
      const file = join(folder, `${name}-${sha256(JSON.stringify([format, ...version])).slice(0, 12)}.parquet`)
      files[name] = file
      const there = await readdir(folder).catch(() => [] as string[])
      if (there.includes(file.slice(folder.length + 1))) return
      made++
      await make(file)
    }
    for (const spec of factSpecs) {
      const metrics = await Promise.all(spec.metrics.map(({ metric }) => loadMetric(metric)))
      const texts = await Promise.all(
        [spec.relation, ...(spec.also ?? [])]
          .map((relation) => `SELECT * FROM ${relation}`)
          .concat(metrics.map(({ sql }) => sql))
          .map((sql) => closure(sql, undefined)),
      )
      await step(spec.name, [spec, texts, session.lawVersion], (file) => makeFact(session, spec, metrics, file))
    }
    const runs = await flagRuns(dir)
    await step('flags', [flagFactColumns, runs], (file) => makeFlags(session, dir, runs, file))
    await step('parties', [partiesSql], (file) => engine.copyParquet(partiesSql, file))
    await step('codes', [codesSql], (file) => engine.copyParquet(codesSql, file))
    await step('contacts', [contactsSql, await closure(contactsSql, undefined)], async (file) => {
      await session.prepare(contactsSql)
      await engine.copyParquet(contactsSql, file)
    })
    await step('units', [unitsSql], (file) => engine.copyParquet(unitsSql, file))
    const there = await readdir(folder)
    const columns = {} as Prepared['columns']
    for (const fact of factNames) {
      report.progress({ stage: 'explorer', done: done++, total, unit: 'tables' })
      if (options.signal?.aborted === true) throw new Interrupted('what was made so far', 'the same command again')
      const path = join(folder, nameOf(fact, 'columns', files, [fact, 'flags']))
      columns[fact] = path
      if (there.includes(basename(path))) continue
      made++
      await makeColumns(engine, fact, files, path)
    }
    report.progress({ stage: 'explorer', done, total, unit: 'tables' })
    const database = join(folder, nameOf('names', 'duckdb', files, ['parties', 'codes', 'units']))
    if (!there.includes(basename(database))) await makeDatabase(engine, files, database)
    await forgetOthers(folder, [...Object.values(files), ...Object.values(columns), database])
    const used = new Set(factSpecs.flatMap((spec) => spec.metrics.map(({ metric }) => metric)))
    return {
      files,
      columns,
      database,
      made,
      seconds: Math.round((performance.now() - started) / 1000),
      unpublished: await unpublishedOf(engine, await Promise.all([...used].sort().map((name) => loadMetric(name)))),
      places: await bookNames(dir, engine, 'ref_kato', 'code'),
      funds: await bookNames(dir, engine, 'ref_finsource', 'id'),
      runs: [...new Set(runs.map(({ run }) => run))],
      indicators: runs.length,
    }
  } finally {
    await engine.close()
  }
}

const day = 86_400_000

/** Removes files of earlier versions and runs after a day: until then another Explorer may still read them. */
async function forgetOthers(folder: string, files: string[]): Promise<void> {
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    const file = join(folder, name)
    if (files.includes(file) || !/\.(parquet|columns|duckdb|part)$/.test(name)) continue
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    // On Windows what is open stays, and goes the next time.
    if (mtimeMs < Date.now() - day) await removeWithSum(file).catch(() => {})
  }
}

async function makeFact(session: Session, spec: FactSpec, metrics: Metric[], file: string): Promise<void> {
  const { engine } = session
  for (const relation of [spec.relation, ...(spec.also ?? [])]) await session.prepare(`SELECT * FROM ${relation}`)
  const tables = ['explorer_rows']
  try {
    // Numbered, so that the joins to metrics, of which there may be twenty, hold narrow keys: texts take gigabytes.
    await engine.exec(
      `CREATE OR REPLACE TEMP TABLE explorer_rows AS SELECT CAST(row_number() OVER () AS INTEGER) AS row_nr, d.* FROM ${spec.relation} d`,
    )
    const joins = [spec.joins]
    const columns = new Map(spec.columns.map(({ name, sql }) => [name, sql]))
    for (const [index, wanted] of spec.metrics.entries()) {
      const table = `explorer_m${index}`
      tables.push(table)
      await makeMetric(session, metrics[index]!, wanted, table)
      joins.push(`LEFT JOIN ${table} m${index} ON m${index}.row_nr = d.row_nr`)
      columns.set(wanted.name, `m${index}.value`)
      columns.set(`${wanted.name}_of`, `m${index}.over`)
      for (const { as } of wanted.keep ?? []) columns.set(as, `m${index}.${as}`)
    }
    const list = factColumns(spec).map(({ name, sql }) => `${columns.get(name) ?? sql} AS ${name}`)
    await engine.copyParquet(
      `SELECT d.ocid, ${spec.id ?? 'd.id'} AS id, ${list.join(', ')} FROM explorer_rows d ${joins.join(' ')}
       ${spec.where === undefined ? '' : `WHERE ${spec.where}`} ORDER BY d.date, d.source, d.ocid, 2`,
      file,
    )
  } finally {
    for (const table of tables) await engine.exec(`DROP TABLE IF EXISTS ${table}`)
  }
}

/** A metric's rows, taken together for each numbered row of the fact. */
async function makeMetric(
  session: Session,
  metric: Metric,
  wanted: FactSpec['metrics'][number],
  table: string,
): Promise<void> {
  const { engine } = session
  await session.prepare(metric.sql)
  const own = (await engine.columns(metric.sql)).map(({ name }) => name)
  const numerator = own.includes('numerator') ? 'numerator' : '1'
  const denominator = own.includes('denominator') ? 'denominator' : '1'
  const where = [`${numerator} IS NOT NULL`, `${denominator} IS NOT NULL`]
  if (own.includes('reason')) where.push('reason IS NULL')
  if (wanted.variant !== undefined) where.push(`variant = ${sqlText(wanted.variant)}`)
  const keys = ['source', 'ocid', 'id', ...(own.includes('currency') ? ['currency'] : [])]
  const kept = (wanted.keep ?? []).map(({ column, as }) => `, min(${column}) AS ${as}`).join('')
  const counted = where.join(' AND ')
  await engine.exec(`CREATE OR REPLACE TEMP TABLE ${table} AS
    SELECT d.row_nr, CAST(sum(CASE WHEN ${counted} THEN ${numerator} END) AS DECIMAL(38, 6)) AS value,
      CAST(sum(CASE WHEN ${counted} THEN ${denominator} END) AS DECIMAL(38, 6)) AS over${kept}
    FROM (${withoutOrder(metric.sql)}
    ) r JOIN (SELECT row_nr, ${keys.map((key) => `${key} AS d_${key}`).join(', ')} FROM explorer_rows) d
      ON ${keys.map((key) => `r.${key} = d.d_${key}`).join(' AND ')}
    GROUP BY d.row_nr`)
}

const partiesSql = `SELECT id, min(name) AS name, min(name_kk) AS name_kk, coalesce(bool_or(is_person), false) AS is_person
FROM parties WHERE id IS NOT NULL GROUP BY id ORDER BY id`

// The name of a code is that which its records give it most often, the first of several in the order of letters.
const codesSql = `WITH named AS (
  SELECT replace(classification_id, '.', '') AS code, classification_description AS name, count(*) AS times
  FROM items
  WHERE classification_id IS NOT NULL AND classification_description IS NOT NULL
  GROUP BY 1, 2
),
placed AS (
  SELECT n.*, row_number() OVER (PARTITION BY code ORDER BY times DESC, name) AS place FROM named n
)
SELECT code, name FROM placed WHERE place = 1 ORDER BY code`

// A contact of one party joins nobody.
const contactsSql = `SELECT c.party_id, c.kind, c.value, count(*) OVER (PARTITION BY c.kind, c.value) AS parties
FROM (${contactValues}) c ORDER BY c.party_id, c.kind, c.value`

const unitsSql = `SELECT unit_id AS id, min(unit_name) AS name FROM contract_items
WHERE unit_id IS NOT NULL AND unit_name IS NOT NULL GROUP BY unit_id ORDER BY unit_id`

/** The newest run that asked each indicator with its defaults. */
async function flagRuns(dir: string): Promise<{ indicator: string; run: string }[]> {
  const found = new Map<string, string>()
  for (const { run, indicators } of (await storedRuns(dir)).reverse())
    for (const { name, suffix } of indicators) if (suffix === '' && !found.has(name)) found.set(name, run)
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([indicator, run]) => ({ indicator, run }))
}

const flagIdentity = ['id', 'subject_id', 'ocid', 'grade']

/** The flags of stored runs with what is known of their processes. A flag tells its own date, buyer and supplier. */
async function makeFlags(
  session: Session,
  dir: string,
  runs: { indicator: string; run: string }[],
  file: string,
): Promise<void> {
  const { engine } = session
  await session.prepare('SELECT * FROM x_dim_processes')
  const { datasetPaths } = await import('../dataset/layout.ts')
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const columns = [...flagIdentity, 'indicator', 'severity', 'subject_type', 'buyer_id', 'supplier_id', 'date']
  const types = [...columns, 'money_at_stake', 'currency'].map((name) => ({
    name,
    type: name === 'date' ? ('date' as const) : name === 'money_at_stake' ? ('money' as const) : ('text' as const),
  }))
  // Runs stand outside of what the engine may read.
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const rows = async function* () {
      for (const run of new Set(runs.map((entry) => entry.run))) {
        const wanted = runs.filter((entry) => entry.run === run).map(({ indicator }) => sqlText(indicator))
        const path = sqlText(literalPath(join(datasetPaths(dir).run(run), 'rows.parquet')))
        const result = await connection.stream(
          `SELECT ${types.map(({ name }) => `CAST(${name} AS VARCHAR) AS ${name}`).join(', ')} FROM read_parquet(${path})
           WHERE outcome = 'flag' AND id = indicator || ':' || subject_type || ':' || subject_id
             AND indicator IN (${wanted.join(', ')})`,
        )
        for await (const chunk of result.yieldRowObjectJson()) yield* chunk
      }
    }
    await engine.load('explorer_flags', types, rows())
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
  await engine.copyParquet(
    `WITH process AS (
       SELECT ocid, min(source) AS source FROM x_dim_processes GROUP BY ocid
     )
     SELECT f.ocid, f.id, f.subject_id, f.grade, p.source AS source, f.date, d.region, coalesce(f.buyer_id, d.buyer_id) AS buyer,
       f.supplier_id AS supplier, d.sector, d.method, d.category,
       CASE WHEN length(d.digits) >= 2 THEN substr(d.digits, 1, 2) END AS code2,
       CASE WHEN length(d.digits) >= 6 THEN substr(d.digits, 1, 6) END AS code6, d.digits AS code,
       f.currency, f.money_at_stake AS amount, coalesce(d.is_clean, false) AS valid, f.indicator, f.severity, f.subject_type,
       f.ocid AS process
     FROM explorer_flags f
     LEFT JOIN process p ON p.ocid = f.ocid
     LEFT JOIN x_dim_processes d ON d.ocid = p.ocid AND d.source = p.source
     ORDER BY f.date, f.id`,
    file,
  )
  await engine.exec('DROP TABLE explorer_flags')
}

/** Metrics that need a column which no source fills: nothing can be told of them here, which is not zero. */
async function unpublishedOf(engine: Engine, metrics: Metric[]): Promise<string[]> {
  const filled = new Map<string, boolean>()
  for (const need of new Set(metrics.flatMap(({ needs }) => needs.flat()))) {
    const [table, column] = need.split('.') as [string, string]
    const rows = await engine.rows(`SELECT 1 AS one FROM ${table} WHERE "${column}" IS NOT NULL LIMIT 1`)
    filled.set(need, rows.length > 0)
  }
  return metrics
    .filter(({ needs }) => needs.some((any) => !any.some((need) => filled.get(need) === true)))
    .map(({ name }) => name)
}

async function bookNames(dir: string, engine: Engine, book: string, key: string): Promise<Prepared['places']> {
  const folder = join(engine.paths.generation(engine.generation), 'explorer')
  const file = join(folder, `${book}.json`)
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Prepared['places']
  } catch {}
  const names: Prepared['places'] = {}
  for (const [source, { kind }] of Object.entries(engine.manifest.sources)) {
    if (kind !== 'api') continue
    try {
      for await (const line of readRaw(dir, source, `refs/${book}`)) {
        const record = JSON.parse(rawRecord(line.bytes).toString('utf8')) as Record<string, unknown>
        const [id, ru, kk] = [record[key], record.name_ru ?? record.nameRu, record.name_kz ?? record.nameKz]
        if (id !== undefined && typeof ru === 'string')
          names[String(id)] = { ru: ru.trim(), kk: (typeof kk === 'string' ? kk : ru).trim() }
      }
    } catch {
      // A source that was never asked for its books has none: codes stand for themselves.
    }
  }
  for (const [code, { name }] of Object.entries(regions)) names[`${code}0000000`] ??= { ru: name.ru, kk: name.kk }
  await writeAtomically(file, JSON.stringify(names)).catch(() => {})
  return names
}

/** The name of a file that is made of others. */
function nameOf(name: string, ending: string, files: Record<string, string>, of: string[]): string {
  const made = sha256(JSON.stringify([format, ...of.map((one) => basename(files[one]!))])).slice(0, 12)
  return `${name}-${made}.${ending}`
}

async function makeColumns(engine: Engine, fact: FactName, files: Record<string, string>, path: string): Promise<void> {
  const spec = factSpecs.find(({ name }) => name === fact)
  const columns =
    spec === undefined ? [...flagFactColumns, { name: 'process', kind: 'code' as const, sql: '' }] : figureColumns(spec)
  const { [fact]: file, flags } = files
  await writeColumns({ ...{ engine, columns, path }, file: file!, flags: flags!, isFlagged: fact !== 'flags' })
}

/** Puts names into a database of their own; it appears whole or not at all. */
async function makeDatabase(engine: Engine, files: Record<string, string>, path: string): Promise<void> {
  const part = `${path}.${process.pid}.part`
  await rm(part, { force: true })
  await engine.exec(`ATTACH ${sqlText(part)} AS ex`)
  try {
    for (const [table, key] of [
      ['parties', 'id'],
      ['codes', 'code'],
      ['units', 'id'],
    ] as const)
      await engine.exec(
        `CREATE TABLE ex.${table} AS SELECT * FROM read_parquet(${sqlText(literalPath(files[table]!))}) ORDER BY ${key}`,
      )
    await engine.exec('DETACH ex')
  } catch (error) {
    await engine.exec('DETACH ex').catch(() => {})
    await rm(part, { force: true })
    throw error
  }
  await noteSum(part, path)
  await rename(part, path)
}
