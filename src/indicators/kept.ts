import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../dataset/engine.ts'
import { addedReleases, type MadeFrom, ocidsIn, readMadeFrom } from '../dataset/made-from.ts'
import { noteSum, removeWithSum } from '../dataset/sums.ts'
import { registerTables } from '../dataset/tables/tables.ts'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { literalPath } from '../files/literal-path.ts'
import { sqlText } from '../terminal/sql-text.ts'
import type { Indicator } from './file.ts'
import { type ParameterValues, parameterSuffix } from './parameters.ts'
import { packsVersion } from './peer-pack.ts'
import { closure, ownDirectory } from './relations.ts'
import { mentions } from './sql.ts'

// Raised when the same SQL over the same tables would be kept otherwise.
const keptFormat = 1

/** What is known of kept answers: the file beside it holds a row for each subject. */
interface KeptRecord {
  format: typeof keptFormat
  file: string
  /** SHA-256 of all that is no data: SQL, law, parameters. */
  logic: string
  inputs: string
  data_date: string | null
  made: MadeFrom
}

/** Kept answers that hold: `all` of them, or all but those about some processes. */
export type Kept =
  | { holds: 'all'; file: string }
  | { holds: 'most'; file: string; ocids: Set<string>; recheck: string[] }

/**
 * SHA-256 of all that an indicator's answers rest on besides the data; `law` is the version of the dataset's law, `packs`
 * the directory of its imported peers.
 */
export async function logicOf(
  indicator: Indicator,
  parameters: ParameterValues,
  law: string,
  packs: string,
): Promise<string> {
  const own = ownDirectory(indicator)
  const imported = indicator.peers === undefined ? '' : await packsVersion(packs)
  return sha256(
    JSON.stringify([
      keptFormat,
      await closure(indicator.sql, own),
      indicator.scope,
      indicator.withTime,
      indicator.peers === undefined ? null : [indicator.peers, await closure(indicator.peers.sql, own)],
      parameters,
      law,
      ...(imported === '' ? [] : [imported]),
    ]),
  )
}

/** Answers with the default parameters have a place of their own; those with the last other ones share one. */
function placeOf(engine: Engine, indicator: Indicator, parameters: ParameterValues): string {
  const other = parameterSuffix(indicator, parameters) === '' ? '' : '~'
  return join(engine.paths.answers, `${indicator.name}${other}`)
}

async function recordAt(place: string): Promise<KeptRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(`${place}.json`, 'utf8')) as KeptRecord
    // The name is read from a file that may come from elsewhere: it must not lead out of its directory.
    return record.format === keptFormat && /^[a-z0-9~-]+-[0-9a-f]{12}\.parquet$/.test(record.file) ? record : undefined
  } catch {
    return undefined
  }
}

/** The answers of an earlier run as far as they hold for this generation; undefined when nothing does. */
export async function keptAnswers(
  engine: Engine,
  indicator: Indicator,
  parameters: ParameterValues,
  law: string,
): Promise<Kept | undefined> {
  if (!engine.isLocal) return undefined
  const record = await recordAt(placeOf(engine, indicator, parameters))
  if (record === undefined || record.logic !== (await logicOf(indicator, parameters, law, engine.paths.peers)))
    return undefined
  const { inputs, data_date: date } = engine.manifest
  const path = join(engine.paths.answers, record.file)
  const file = sqlText(literalPath(path))
  if (inputs !== undefined && record.inputs === inputs && record.data_date === date) return { holds: 'all', file }
  if (indicator.scope !== 'process') return undefined
  const now = await readMadeFrom(engine.paths.generation(engine.generation))
  if (now === undefined) return undefined
  const added = addedReleases(record.made, now)
  if (added === undefined) return undefined
  const statements = await closure(indicator.sql, ownDirectory(indicator))
  const reads = (relation: string) => statements.some((sql) => mentions(sql, relation))
  const isSameRegister = record.made.registers === now.registers
  if (!isSameRegister && registerTables().some(({ name }) => reads(name))) return undefined
  const dateMoved = record.data_date !== date
  if (dateMoved && reads('dataset')) {
    if (indicator.withTime.length === 0 || record.data_date === null || date === null || date < record.data_date)
      return undefined
  }
  const ocids = new Set<string>()
  for (const found of (await ocidsIn(engine.paths, added)).values()) for (const ocid of found) ocids.add(ocid)
  return { holds: 'most', file, ocids, recheck: dateMoved && reads('dataset') ? indicator.withTime : [] }
}

/** Keeps the answers of `table` for the runs to come, in place of those kept before. Needs the write lock. */
export async function keepAnswers(
  engine: Engine,
  indicator: Indicator,
  parameters: ParameterValues,
  law: string,
  table: string,
): Promise<void> {
  if (!engine.isLocal) return
  const { inputs, data_date: date } = engine.manifest
  const made = await readMadeFrom(engine.paths.generation(engine.generation))
  if (inputs === undefined || made === undefined) return
  const place = placeOf(engine, indicator, parameters)
  const logic = await logicOf(indicator, parameters, law, engine.paths.peers)
  const before = await recordAt(place)
  const name = `${place.slice(engine.paths.answers.length + 1)}-${sha256(JSON.stringify([logic, inputs, date])).slice(0, 12)}.parquet`
  await mkdir(engine.paths.answers, { recursive: true })
  await engine.copyParquet(`SELECT * FROM ${table} ORDER BY ALL`, join(engine.paths.answers, name))
  const record: KeptRecord = { format: keptFormat, file: name, logic, inputs, data_date: date, made }
  await writeAtomically(`${place}.json`, `${JSON.stringify(record)}\n`)
  await noteSum(`${place}.json`, `${place}.json`)
  if (before !== undefined && before.file !== name) await removeWithSum(join(engine.paths.answers, before.file))
}

/** Removes kept answers of indicators that are no more. Needs the write lock. */
export async function forgetOthers(engine: Engine, names: readonly string[]): Promise<void> {
  for (const file of await readdir(engine.paths.answers).catch(() => [] as string[])) {
    const name = /^([a-z0-9-]+?)~?(?:-[0-9a-f]{12}\.parquet|\.json)$/.exec(file)?.[1]
    if (name !== undefined && !names.includes(name)) await removeWithSum(join(engine.paths.answers, file))
  }
}
