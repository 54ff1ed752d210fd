import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../files/hash.ts'
import { literalPath } from '../files/literal-path.ts'
import { UserError } from '../terminal/errors.ts'
import { sqlText } from '../terminal/sql-text.ts'
import type { Indicator } from './file.ts'
import { changedParameters, type ParameterValues } from './parameters.ts'
import type { StandIns } from './peers.ts'
import { closure, ownDirectory } from './relations.ts'
import type { Session } from './session.ts'
import { mentions } from './sql.ts'

/** What a pack of peer groups holds of one indicator. */
export interface PackedIndicator {
  name: string
  version: number
  /** `peersLogic` of the indicator that made it. */
  logic: string
  /** Groups with fewer members were left out. */
  minimum: number
  scale: 'natural' | 'log'
  groups: number
}

/** What a pack says of itself. */
export interface PackHeader {
  format: 'jaryq-peers'
  version: 1
  /** The day the statistics stand at (`YYYY-MM-DD`). */
  data_date: string | null
  /** Made from made-up data. */
  training: boolean
  /** The sources of the dataset that it was made from. */
  sources: string[]
  indicators: PackedIndicator[]
}

/** A pack that was imported into a dataset. */
export interface ImportedPack extends PackHeader {
  /** The first 12 digits of the SHA-256 of its lines: the same groups have the same id. */
  id: string
  groups: number
}

const label = /^(.*) @ pack:(\d{4}-\d\d-\d\d|undated):([0-9a-f]{12})$/s

/** What ends the name of a group that comes from a pack. */
function packLabel(pack: Pick<ImportedPack, 'id' | 'data_date'>): string {
  return `pack:${pack.data_date ?? 'undated'}:${pack.id}`
}

/** The pack that the group of an answer comes from; undefined for a group of the dataset itself. */
export function packOf(peerGroup: string | null): { id: string; date: string | null; group: string } | undefined {
  const found = peerGroup === null ? null : label.exec(peerGroup)
  if (found === null) return undefined
  return { id: found[3]!, date: found[2] === 'undated' ? null : found[2]!, group: found[1]! }
}

/** SHA-256 of what an indicator's groups rest on besides the data: the statement with all it reads, and the scale. */
export async function peersLogic(indicator: Indicator): Promise<string> {
  return sha256(
    JSON.stringify([indicator.peers?.scale, await closure(indicator.peers?.sql ?? '', ownDirectory(indicator))]),
  )
}

/** The packs in a dataset's directory `peers`, the newest data first. Files that are no pack are passed over. */
export async function packsIn(directory: string): Promise<ImportedPack[]> {
  const packs: ImportedPack[] = []
  for (const name of await readdir(directory).catch(() => [] as string[])) {
    const id = /^([0-9a-f]{12})\.json$/.exec(name)?.[1]
    if (id === undefined) continue
    try {
      const pack = JSON.parse(await readFile(join(directory, name), 'utf8')) as ImportedPack
      if (pack.format === 'jaryq-peers' && pack.version === 1) packs.push({ ...pack, id })
    } catch {
      // A file that another hand left there.
    }
  }
  return packs.sort((a, b) => order(b.data_date, a.data_date) || order(a.id, b.id))
}

function order(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0
}

/** What answers of indicators with peers rest on in a dataset's directory `peers`; empty where nothing was imported. */
export async function packsVersion(directory: string): Promise<string> {
  return (await packsIn(directory)).map(({ id }) => id).join()
}

/** Why a pack says nothing to an indicator. */
export type Unfit = 'absent' | 'other-version' | 'other-data' | 'other-parameters'

/** Why a pack cannot be used for an indicator; undefined when it can. `training`: whether the dataset is made up. */
export async function unfitness(
  pack: PackHeader,
  indicator: Indicator,
  parameters: ParameterValues,
  training: boolean,
): Promise<Unfit | undefined> {
  const entry = pack.indicators.find(({ name }) => name === indicator.name)
  if (entry === undefined || indicator.peers === undefined) return 'absent'
  if (pack.training !== training) return 'other-data'
  if (entry.version !== indicator.version || entry.logic !== (await peersLogic(indicator))) return 'other-version'
  // What a group's members are may hang on parameters, and a pack is made with the defaults.
  const changed = Object.keys(changedParameters(indicator, parameters)).filter(
    (name) => name !== indicator.peers?.minimum,
  )
  const statements = await closure(indicator.peers.sql, ownDirectory(indicator))
  return changed.length > 0 && statements.some((sql) => mentions(sql, 'params')) ? 'other-parameters' : undefined
}

/** The groups of the packs in a directory, the newest first, for where the dataset's own are too small. */
export function importedPeers(directory: string): StandIns {
  return {
    own: true,
    load: (session, indicator, parameters) => loadPacked(session, directory, indicator, parameters),
  }
}

/** Makes `peers_packed` of the groups of `peers_given` that packs in a directory hold; false when there are no packs. */
export async function loadPacked(
  session: Session,
  directory: string,
  indicator: Indicator,
  parameters: ParameterValues,
): Promise<boolean> {
  const fit: ImportedPack[] = []
  for (const pack of await packsIn(directory))
    if ((await unfitness(pack, indicator, parameters, session.engine.manifest.training)) === undefined) fit.push(pack)
  if (fit.length === 0) return false
  const { engine } = session
  if (!engine.isLocal)
    throw new UserError('imported packs of peers cannot be used on a cluster', {
      why: `${directory} holds ${fit.map(({ id }) => id).join(', ')}, files of this machine`,
      next: 'name another dataset with --data, or leave out --engine',
      exit: 'usage',
    })
  await wantedGroups(session)
  const each = fit.map(
    (pack, place) =>
      `SELECT p.level, p.peer_group, p.peers, p.q1, p.median, p.q3, p.mad, ${sqlText(packLabel(pack))} AS label, ${place} AS place
       FROM read_parquet(${sqlText(literalPath(join(directory, `${pack.id}.parquet`)))}) p
       SEMI JOIN peers_wanted w ON w.level = p.level AND w.peer_group = p.peer_group
       WHERE p.indicator = ${sqlText(indicator.name)}`,
  )
  await engine.table(
    'peers_packed',
    `SELECT * REPLACE (CAST(level AS INTEGER) AS level) FROM (
       SELECT level, peer_group, peers, q1, median, q3, mad, label,
         row_number() OVER (PARTITION BY level, peer_group ORDER BY place) AS choice
       FROM (${each.join(' UNION ALL ')})
     ) WHERE choice = 1`,
  )
  await engine.drop('peers_wanted')
  return true
}

/** Makes the temporary table `peers_wanted` of the levels and names of groups in `peers_given`. */
export async function wantedGroups(session: Session): Promise<void> {
  const { engine } = session
  const levels = (await engine.columns('SELECT * FROM peers_given')).slice(2).map(({ name }) => name)
  await engine.table(
    'peers_wanted',
    `${levels
      .map(
        (name, index) =>
          `SELECT DISTINCT ${index + 1} AS level, ${name} AS peer_group FROM peers_given WHERE ${name} IS NOT NULL`,
      )
      .join(' UNION ALL ')}`,
  )
}

/** A sentence for each pack that some of the indicators cannot use because it was made by another version of them. */
export async function packWarnings(directory: string, indicators: Indicator[], training: boolean): Promise<string[]> {
  const warnings: string[] = []
  for (const pack of await packsIn(directory)) {
    const name = `the pack of peers ${pack.id} (data of ${pack.data_date ?? 'no date'})`
    if (pack.training !== training) {
      warnings.push(`${name} is of ${pack.training ? 'made-up' : 'real'} data, the dataset is not: it is not used`)
      continue
    }
    const other: string[] = []
    for (const indicator of indicators) {
      const values = Object.fromEntries(indicator.parameters.map((one) => [one.name, one.default]))
      if ((await unfitness(pack, indicator, values, training)) === 'other-version') other.push(indicator.name)
    }
    if (other.length > 0)
      warnings.push(`${name} was made by another version of ${other.sort().join(', ')}: it is not used for them`)
  }
  return warnings
}
