import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { withWriteLock } from '../dataset/lock.ts'
import { readManifestIfAny } from '../dataset/manifest.ts'
import { noteSum, removeWithSum } from '../dataset/sums.ts'
import { writeAtomically } from '../files/atomic.ts'
import { readLines } from '../files/lines.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { NdjsonWriter } from '../files/ndjson-writer.ts'
import { writeColumnar } from '../terminal/columnar.ts'
import { fileError, Interrupted, UserError } from '../terminal/errors.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { listIndicators } from './catalogue.ts'
import type { Indicator } from './file.ts'
import { parameterColumns, resolveParameters } from './parameters.ts'
import {
  type ImportedPack,
  type PackedIndicator,
  type PackHeader,
  packsIn,
  packWarnings,
  peersLogic,
} from './peer-pack.ts'
import { enoughPeers, givePeers, measureGroups, type PeerGroup } from './peers.ts'
import { Session } from './session.ts'

/** What was written or read: the row of `peers list`. */
export interface PackRow extends Row {
  id: string
  data_date: string | null
  training: boolean
  sources: string
  indicators: number
  groups: number
  file: string
}

export const packColumns: Column[] = [
  { name: 'id', type: 'text' },
  { name: 'data_date', type: 'date' },
  { name: 'training', type: 'boolean' },
  { name: 'sources', type: 'text' },
  { name: 'indicators', type: 'integer' },
  { name: 'groups', type: 'integer' },
  { name: 'file', type: 'text' },
]

const groupColumns: Column[] = [
  { name: 'indicator', type: 'text' },
  { name: 'level', type: 'integer' },
  { name: 'peer_group', type: 'text' },
  { name: 'peers', type: 'integer' },
  { name: 'q1', type: 'number' },
  { name: 'median', type: 'number' },
  { name: 'q3', type: 'number' },
  { name: 'mad', type: 'number' },
]

export interface PackOptions {
  report?: Reporter
  signal?: AbortSignal
}

/**
 * Writes the statistics of all peer groups of the dataset that are large enough to `file` (`docs/peers.md`): of each
 * built-in indicator that compares, with its default parameters. Levels whose names name an organisation are left out.
 * Equal data give equal bytes.
 */
export async function exportPeers(dir: string, file: string, options: PackOptions = {}): Promise<PackRow> {
  const report = options.report ?? silent
  const comparing = (await listIndicators()).filter(({ builtIn, peers }) => builtIn && peers !== undefined)
  const engine = await openEngine(dir, { signal: options.signal })
  try {
    const session = await Session.open(engine)
    const packed: PackedIndicator[] = []
    for (const [index, indicator] of comparing.entries()) {
      if (options.signal?.aborted === true) throw new Interrupted('nothing was written', 'the same command again')
      report.progress({ stage: 'peers', done: index, total: comparing.length, unit: 'indicators' })
      const entry = await pack(session, indicator, `packed_${index}`)
      const left = await withoutOrganisations(engine, `packed_${index}`)
      if (left.length > 0)
        report.debug(`${indicator.name}: level ${left.join(', ')} names organisations and is left out`)
      const [size] = await engine.rows(`SELECT count(*) AS count FROM packed_${index}`)
      packed.push({ ...entry, groups: Number(size!.count) })
    }
    const { data_date, training, releases } = engine.manifest
    const header: PackHeader = {
      format: 'jaryq-peers',
      version: 1,
      data_date,
      training,
      sources: Object.keys(releases).sort(),
      indicators: packed.filter(({ groups }) => groups > 0),
    }
    const id = await write(file, header, groupsOf(engine, packed), options.signal)
    return rowOf({ ...header, id, groups: sum(header) }, file)
  } catch (error) {
    throw fileError(error, 'write', file)
  } finally {
    await engine.close()
  }
}

/** Makes the table `target` of an indicator's groups that are large enough. */
async function pack(session: Session, indicator: Indicator, target: string): Promise<PackedIndicator> {
  const parameters = resolveParameters(indicator)
  await session.load('params', parameterColumns(indicator), [
    indicator.parameters.length === 0 ? { none: true } : parameters,
  ])
  const levels = await givePeers(session, indicator)
  const minimum = enoughPeers(indicator, parameters)
  await measureGroups(session, levels, { minimum, target })
  await session.engine.drop('peers_given')
  const { name, version, peers } = indicator
  return { name, version, logic: await peersLogic(indicator), minimum, scale: peers!.scale, groups: 0 }
}

/** Takes levels out of a table of groups whose names name an organisation or a person. Returns which. */
export async function withoutOrganisations(engine: Engine, table: string): Promise<number[]> {
  // Regions and codes are numbers too, so a short number that other publishers give a party says nothing here.
  const rows = await engine.rows(
    `WITH part AS (SELECT DISTINCT level, unnest(string_split(peer_group, '|')) AS name FROM ${table})
     SELECT DISTINCT level FROM part
     WHERE regexp_matches(name, '^KZ-(BIN|person)-|(^|\\D)\\d{12}(\\D|$)')
       OR length(name) >= 10 AND name IN (SELECT id FROM parties)
     ORDER BY level`,
  )
  const levels = rows.map(({ level }) => Number(level))
  if (levels.length > 0) await engine.exec(`DELETE FROM ${table} WHERE level IN (${levels.join(', ')})`)
  return levels
}

async function* groupsOf(engine: Engine, packed: PackedIndicator[]): AsyncIterable<string> {
  for (const [index, { name }] of packed.entries())
    for await (const row of engine.stream(
      `SELECT level, peer_group, peers, q1, median, q3, mad FROM packed_${index} ORDER BY level, peer_group`,
    )) {
      const { level, peer_group, peers, q1, median, q3, mad } = row as unknown as PeerGroup
      yield JSON.stringify([name, Number(level), peer_group, Number(peers), q1, median, q3, mad])
    }
}

async function write(
  file: string,
  header: PackHeader,
  groups: AsyncIterable<string>,
  signal: AbortSignal | undefined,
): Promise<string> {
  await makeDirectory(dirname(file))
  const writer = await NdjsonWriter.create(file)
  const hash = createHash('sha256')
  try {
    const put = async (line: string) => {
      hash.update(`${line}\n`)
      await writer.write(line)
    }
    await put(JSON.stringify(header))
    for await (const line of groups) {
      if (signal?.aborted === true) throw new Interrupted('nothing was written', 'the same command again')
      await put(line)
    }
    const digest = hash.digest('hex')
    await writer.write(JSON.stringify({ groups: sum(header), sha256: digest }))
    await writer.close()
    return digest.slice(0, 12)
  } catch (error) {
    await writer.abort()
    throw error
  }
}

function sum({ indicators }: PackHeader): number {
  return indicators.reduce((total, { groups }) => total + groups, 0)
}

function rowOf(pack: ImportedPack, file: string): PackRow {
  const { id, data_date, training, sources, indicators, groups } = pack
  return { id, data_date, training, sources: sources.join(', '), indicators: indicators.length, groups, file }
}

/**
 * Imports a pack into the dataset in `dir`, beside those that are there; one of the same content changes nothing. Throws
 * a UserError for a file that is no pack, is cut off or was changed.
 */
export async function importPeers(dir: string, file: string, options: PackOptions = {}): Promise<PackRow> {
  const directory = datasetPaths(dir).peers
  try {
    return await withWriteLock(dir, 'peers import', async () => {
      await mkdir(directory, { recursive: true })
      const work = await mkdtemp(join(directory, '.importing-'))
      try {
        const { pack, groups } = await readPack(file, options.signal)
        const path = join(directory, `${pack.id}.parquet`)
        const part = join(work, 'groups.parquet')
        await writeColumnar({ columns: groupColumns, rows: groups }, 'parquet', part)
        await noteSum(part, path)
        await rename(part, path)
        const header = join(directory, `${pack.id}.json`)
        await writeAtomically(header, `${JSON.stringify(pack, null, 2)}\n`)
        await noteSum(header, header)
        return rowOf(pack, path)
      } finally {
        await rm(work, { recursive: true, force: true })
      }
    })
  } catch (error) {
    throw fileError(error, 'import', file)
  }
}

/** Reads a pack whole and holds it against its own hash. Throws a UserError. */
async function readPack(file: string, signal?: AbortSignal): Promise<{ pack: ImportedPack; groups: Row[] }> {
  const name = basename(file)
  const wrong = (why: string, number?: number) =>
    new UserError(`${name}${number === undefined ? '' : `:${number}`}: it cannot be imported as a pack of peers`, {
      why,
      next: 'a pack is a file that "jaryq peers export FILE" wrote: see docs/peers.md; get it again, whole',
      exit: 'data',
    })
  const hash = createHash('sha256')
  const groups: Row[] = []
  const counts = new Map<string, number>()
  let header: PackHeader | undefined
  let end: { groups: number; sha256: string } | undefined
  let before = ''
  try {
    for await (const { bytes, number } of readLines(file)) {
      if (signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command again')
      if (end !== undefined) throw wrong('there is more behind its last line', number)
      const value = parsed(bytes)
      if (header === undefined) {
        header = headerOf(value)
        if (header === undefined) throw wrong('its first line is not that of a pack of peers', number)
        if (header.version !== 1)
          throw wrong(`it is of version ${String(header.version)}; this program reads version 1`, number)
      } else if (isEnd(value)) {
        end = value
        continue
      } else {
        const entry = Array.isArray(value) ? header.indicators.find((one) => one.name === value[0]) : undefined
        const group = entry === undefined ? undefined : groupOf(value as unknown[], entry)
        if (group === undefined) throw wrong('the line is not that of a group of peers', number)
        const key = JSON.stringify([group.indicator, group.level, group.peer_group])
        if (key === before) throw wrong('the group is there twice', number)
        before = key
        counts.set(group.indicator as string, (counts.get(group.indicator as string) ?? 0) + 1)
        groups.push(group)
      }
      hash.update(bytes).update('\n')
    }
  } catch (error) {
    if (error instanceof UserError || (error as NodeJS.ErrnoException).code === 'ENOENT') throw error
    if (/^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
    throw wrong(`it cannot be unpacked: ${(error as Error).message}`)
  }
  if (header === undefined) throw wrong('it is empty')
  if (end === undefined) throw wrong('its last line is missing: it was cut off')
  const digest = hash.digest('hex')
  const isWhole = header.indicators.every((entry) => counts.get(entry.name) === entry.groups)
  if (digest !== end.sha256 || !isWhole || groups.length !== end.groups)
    throw wrong('what it holds is not what its last line says: it was changed or damaged')
  return { pack: { ...header, id: digest.slice(0, 12), groups: groups.length }, groups }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

function headerOf(value: unknown): PackHeader | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const given = value as Partial<PackHeader>
  const isDate = given.data_date === null || /^\d{4}-\d\d-\d\d$/.test(String(given.data_date))
  const isKnown =
    given.format === 'jaryq-peers' &&
    isDate &&
    typeof given.training === 'boolean' &&
    Array.isArray(given.sources) &&
    given.sources.every((source) => typeof source === 'string') &&
    Array.isArray(given.indicators) &&
    given.indicators.every(
      (one) =>
        typeof one === 'object' &&
        typeof one?.name === 'string' &&
        typeof one.logic === 'string' &&
        [one.version, one.minimum, one.groups].every((count) => Number.isInteger(count) && count >= 0) &&
        (one.scale === 'log' || one.scale === 'natural'),
    )
  return isKnown ? (value as PackHeader) : undefined
}

function isEnd(value: unknown): value is { groups: number; sha256: string } {
  return typeof value === 'object' && value !== null && typeof (value as { sha256?: unknown }).sha256 === 'string'
}

/** A line `[indicator, level, group, n, q1, median, q3, mad]` as a row; undefined when it cannot be one. */
function groupOf(value: unknown[], { minimum }: PackedIndicator): Row | undefined {
  const [indicator, level, group, peers, q1, median, q3, mad] = value as [string, ...unknown[]]
  const numbers = [q1, median, q3, mad] as number[]
  const isOne =
    value.length === 8 &&
    Number.isInteger(level) &&
    (level as number) >= 1 &&
    typeof group === 'string' &&
    group !== '' &&
    Number.isInteger(peers) &&
    (peers as number) >= minimum &&
    numbers.every((number) => typeof number === 'number' && Number.isFinite(number)) &&
    numbers[0]! <= numbers[1]! &&
    numbers[1]! <= numbers[2]! &&
    numbers[3]! >= 0
  return isOne ? ({ indicator, level, peer_group: group, peers, q1, median, q3, mad } as Row) : undefined
}

/** The packs that were imported into a dataset, the newest data first. */
export async function listPeers(dir: string): Promise<PackRow[]> {
  const directory = datasetPaths(dir).peers
  return (await packsIn(directory)).map((pack) => rowOf(pack, join(directory, `${pack.id}.parquet`)))
}

/** What a person should know of the packs of a dataset: which of them are not used, and for which indicators. */
export async function warningsOfPacks(dir: string): Promise<string[]> {
  const manifest = await readManifestIfAny(dir)
  // Before there are data of its own, either kind may come.
  if (manifest === undefined || manifest.generation === null) return []
  const comparing = (await listIndicators()).filter(({ peers }) => peers !== undefined)
  return packWarnings(datasetPaths(dir).peers, comparing, manifest.training)
}

/** Removes an imported pack. Throws a UserError when there is none of that id. */
export async function removePeers(dir: string, id: string): Promise<PackRow> {
  const directory = datasetPaths(dir).peers
  return withWriteLock(dir, 'peers remove', async () => {
    const packs = await packsIn(directory)
    const found = packs.find((pack) => pack.id === id)
    if (found === undefined)
      throw new UserError(`there is no pack of peers ${JSON.stringify(id)} in ${dir}`, {
        why: packs.length === 0 ? 'none was imported' : `there are: ${packs.map((pack) => pack.id).join(', ')}`,
        next: 'list them with: jaryq peers list',
        exit: 'usage',
      })
    // The JSON first: without it the other is not looked at.
    await removeWithSum(join(directory, `${id}.json`))
    await removeWithSum(join(directory, `${id}.parquet`))
    return rowOf(found, join(directory, `${id}.parquet`))
  })
}
