import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Engine } from '../../dataset/engine.ts'
import { readLines } from '../../files/lines.ts'
import { organisationId, personKey } from '../../ocds/persons.ts'
import type { Row } from '../../terminal/rows.ts'
import type { Truth } from './read.ts'

/** Which rows of an indicator a line of truth is about. */
export interface Place {
  /** The id of the one subject, where the line names it whole. */
  subjectId?: string
  /** Else: whether a row's id is that of the subject. Parts of ids are told apart by `|`. */
  fits?: (parts: readonly string[]) => boolean
  /** The processes that the line is about. */
  ocids: readonly string[]
  /** The organisations that it is about. */
  organisations: readonly string[]
}

interface Found {
  ocid: string
  id: string
}

// The tables that tell of a record, the column with goszakup's id, and the entity by which lines of truth name it.
const entities: Record<string, { table: string; key: string; id: string }[]> = {
  announcements: [{ table: 'processes', key: 'CAST(kz_trd_buy_id AS VARCHAR)', id: 'ocid' }],
  lots: [{ table: 'lots', key: 'id', id: 'id' }],
  bids: [{ table: 'bids', key: 'id', id: 'id' }],
  contracts: [{ table: 'contracts', key: 'id', id: 'id' }],
  // A plan point is named by its root, or by one of its versions.
  plans: [
    { table: 'plans', key: 'id', id: 'id' },
    { table: 'plans', key: 'CAST(kz_id AS VARCHAR)', id: 'id' },
    { table: 'plan_versions', key: 'id', id: 'plan_id' },
  ],
}

// Which records stand for a subject.
const standsFor: Partial<Record<Truth['subject_type'], string[]>> = {
  process: ['announcements', 'contracts', 'plans', 'lots'],
  // What was bought directly has no lot: its purchase as a whole stands for one, under an empty id.
  lot: ['lots', 'contracts'],
  bid: ['bids'],
  contract: ['contracts'],
  plan: ['plans'],
}

/**
 * Where in the dataset the lines of truth are, in their order; undefined for those whose records it does not have.
 * `truthPath` is the file's: the participants beside it name sole traders, of whom the tables have no number.
 */
export async function placesOf(
  engine: Engine,
  truth: readonly Truth[],
  truthPath: string,
): Promise<(Place | undefined)[]> {
  const named = (entity: string) => [
    ...new Set(truth.flatMap(({ keys }) => keys.filter((key) => key.entity === entity).map(({ id }) => String(id)))),
  ]
  const records: Record<string, Map<string, Found>> = {}
  for (const [entity, sources] of Object.entries(entities)) {
    const known = new Map<string, Found>()
    for (const { table, key, id } of sources)
      for (const row of await lookUp(engine, named(entity), (ids) => {
        const found = `SELECT ${key} AS key, ocid, ${id} AS id FROM ${table}`
        return `SELECT f.key, min(f.ocid) AS ocid, min(f.id) AS id FROM (${found}) f JOIN ${ids} w ON w.id = f.key
          GROUP BY f.key ORDER BY f.key`
      })) {
        const name = row.key as string
        if (!known.has(name)) known.set(name, { ocid: row.ocid as string, id: row.id as string })
      }
    records[entity] = known
  }
  const organisations = await organisationsOf(engine, named('subjects'), truthPath)
  const ofMarkets = truth.filter((row) => row.subject_type === 'market').flatMap(({ keys }) => keys)
  const markets = await marketsOf(
    engine,
    ofMarkets.flatMap(({ entity, id }) => records[entity]?.get(String(id))?.ocid ?? []),
  )
  return truth.map((row) => placeOf(row, records, organisations, markets))
}

function placeOf(
  row: Truth,
  records: Record<string, Map<string, Found>>,
  organisations: ReadonlyMap<string, string>,
  markets: ReadonlyMap<string, readonly Market[]>,
): Place | undefined {
  const found = row.keys.flatMap(({ entity, id }) => records[entity]?.get(String(id)) ?? [])
  const ocids = [...new Set(found.map(({ ocid }) => ocid))]
  const subjects = row.keys.filter(({ entity }) => entity === 'subjects')
  const parties = subjects.map(({ id }) => organisations.get(String(id)))
  const known = parties.filter((id) => id !== undefined)
  const place = { ocids, organisations: known }
  const kinds = standsFor[row.subject_type]
  if (kinds !== undefined) {
    const own = kinds.flatMap((kind) =>
      row.keys
        .filter(({ entity }) => entity === kind)
        .map(({ id }) => {
          const found = records[kind]?.get(String(id))
          return found !== undefined && row.subject_type === 'lot' && kind === 'contracts'
            ? { ...found, id: '' }
            : found
        }),
    )[0]
    if (own === undefined) return undefined
    return { ...place, subjectId: row.subject_type === 'process' ? own.ocid : `${own.ocid}|${own.id}` }
  }
  // Not every indicator judges year by year.
  const isOfYear = (parts: readonly string[]) =>
    row.year === undefined || parts.includes(String(row.year)) || !parts.some((part) => /^20\d\d$/.test(part))
  if (row.subject_type === 'market') {
    const those =
      row.market === undefined
        ? ocids.flatMap((ocid) => markets.get(ocid) ?? [])
        : [{ digits: row.market.code, region: row.market.region }]
    if (those.length === 0) return undefined
    return {
      ...place,
      fits: (parts) =>
        isOfYear(parts) &&
        those.some(({ digits, region }) => parts.includes(region) && parts.some((part) => isClass(part, digits))),
    }
  }
  // The organisations of a buyer, a supplier or a pair; all of them must be known.
  if (known.length === 0 || parties.includes(undefined)) return undefined
  return { ...place, fits: (parts) => isOfYear(parts) && known.every((id) => parts.includes(id)) }
}

/** Whether a part of a market's id is a class that a code is in, or the code of a class that is meant. */
function isClass(part: string, digits: string): boolean {
  return /^\d{3,}$/.test(part) && (digits.startsWith(part) || part.startsWith(digits))
}

interface Market {
  /** The code of what is bought, its digits alone. */
  digits: string
  /** The first two digits of the region. */
  region: string
}

async function marketsOf(engine: Engine, ocids: readonly string[]): Promise<Map<string, Market[]>> {
  const rows = await lookUp(
    engine,
    ocids,
    (wanted) => `SELECT DISTINCT i.ocid, regexp_replace(i.classification_id, '[^0-9]', '') AS digits,
        substr(coalesce(l.kz_region, p.kz_region), 1, 2) AS region
      FROM items i JOIN ${wanted} w ON w.id = i.ocid JOIN processes p ON p.ocid = i.ocid AND p.source = i.source
      LEFT JOIN lots l ON l.ocid = i.ocid AND l.source = i.source AND l.id = i.related_lot
      WHERE i.classification_id IS NOT NULL AND coalesce(l.kz_region, p.kz_region) IS NOT NULL
      ORDER BY i.ocid, digits, region`,
  )
  const found = new Map<string, Market[]>()
  for (const { ocid, digits, region } of rows) {
    const list = found.get(ocid as string) ?? []
    list.push({ digits: digits as string, region: region as string })
    found.set(ocid as string, list)
  }
  return found
}

/** The ids of participants by their numbers in goszakup. */
async function organisationsOf(
  engine: Engine,
  wanted: readonly string[],
  truthPath: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const rows = await lookUp(
    engine,
    wanted,
    (ids) => `SELECT CAST(p.kz_pid AS VARCHAR) AS pid, min(p.id) AS id FROM parties p
      JOIN ${ids} w ON w.id = CAST(p.kz_pid AS VARCHAR) GROUP BY p.kz_pid ORDER BY p.kz_pid`,
  )
  for (const { pid, id } of rows) found.set(pid as string, id as string)
  const missing = new Set(wanted.filter((pid) => !found.has(pid)))
  const beside = join(await directoryOf(truthPath), 'subjects.ndjson')
  if (missing.size === 0 || !(await exists(beside))) return found
  const key = await personKey(engine.manifest.training)
  for await (const { bytes } of readLines(beside)) {
    const { pid, bin, iin } = JSON.parse(bytes.toString()) as { pid?: number; bin?: string; iin?: string }
    const number = bin || iin
    if (number && missing.has(String(pid))) found.set(String(pid), organisationId(number, key))
  }
  return found
}

async function directoryOf(path: string): Promise<string> {
  return (await stat(path)).isDirectory() ? path : dirname(path)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Rows of a statement that joins a relation of ids; none where there are no ids. */
async function lookUp(engine: Engine, ids: readonly string[], statement: (relation: string) => string): Promise<Row[]> {
  if (ids.length === 0) return []
  const relation = 'truth_wanted'
  await engine.load(
    relation,
    [{ name: 'id', type: 'text' }],
    [...new Set(ids)].map((id) => ({ id })),
  )
  return engine.rows(statement(relation))
}
