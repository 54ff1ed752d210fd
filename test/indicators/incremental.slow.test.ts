import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { buildDataset } from '../../src/dataset/build.ts'
import { openEngine } from '../../src/dataset/engine.ts'
import { fetchEntities } from '../../src/dataset/fetch/fetch.ts'
import { importRegister } from '../../src/dataset/import/register.ts'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { readManifest, updateManifest } from '../../src/dataset/manifest.ts'
import { transformDataset } from '../../src/dataset/transform/transform.ts'
import { sha256 } from '../../src/files/hash.ts'
import { readLines } from '../../src/files/lines.ts'
import { NdjsonWriter } from '../../src/files/ndjson-writer.ts'
import { listIndicators } from '../../src/indicators/catalogue.ts'
import { outcomes, runAndStore, runIndicator } from '../../src/indicators/run.ts'
import { Session } from '../../src/indicators/session.ts'
import { generateMarket } from '../../src/sandbox/market/generate.ts'
import { serveMarket } from '../../src/sandbox/server/serve.ts'
import { silent } from '../../src/terminal/progress.ts'
import { isInLayers, madeAnew } from '../dataset/layers-fixture.ts'
import { temporary } from '../support/temp.ts'

type Json = null | string | number | boolean | Json[] | { [key: string]: Json }
type Release = { [key: string]: Json; ocid: string }

const source = 'goszakup'
let dir: string
let registers: string
let releases: Release[]

beforeAll(async () => {
  const market = join(temporary('incremental'), 'market')
  dir = temporary('incremental')
  await generateMarket({ processes: 120, seed: 77, output: market, report: silent })
  const server = await serveMarket({ from: market })
  try {
    await fetchEntities(dir, { baseUrl: server.baseUrl, token: server.token, rate: 0, timeout: 30, report: silent })
  } finally {
    await server.close()
  }
  registers = join(market, 'registers')
  const path = join(registers, 'vat_payers.csv')
  await importRegister(dir, { path, register: 'vat-payers', report: silent })
  await transformDataset(dir, { report: silent })
  releases = await stored()
}, 1_800_000)

/** The newest release of each process. */
async function stored(): Promise<Release[]> {
  const folder = datasetPaths(dir).releases(source)
  const newest = new Map<string, Release>()
  for (const name of (await readdir(folder)).filter((entry) => /^\d+\.ndjson\.zst$/.test(entry)).sort())
    for await (const { bytes } of readLines(join(folder, name))) {
      const release = JSON.parse(bytes.toString()) as Release
      newest.set(release.ocid, release)
    }
  return [...newest.values()]
}

/** Draws from a seed, so that a step that fails can be run again. */
function draws(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}

/** The same release with some of its fields taken from another, moved in time or left out. */
function changed(release: Release, other: Release, draw: (below: number) => number): Release {
  const alter = (value: Json, instead: Json | undefined, key: string): Json | undefined => {
    if (Array.isArray(value)) {
      const kept = value.filter(() => draw(12) > 0)
      return kept.map((entry, index) => alter(entry, Array.isArray(instead) ? instead[index] : undefined, key)!)
    }
    if (value !== null && typeof value === 'object') {
      const own = instead !== null && typeof instead === 'object' && !Array.isArray(instead) ? instead : {}
      const entries = Object.entries(value).map(([name, inner]) => [name, alter(inner, own[name], name)] as const)
      return Object.fromEntries(entries.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined))
    }
    // Ids stay: what refers to them would lead nowhere.
    if (/id$/i.test(key) || draw(8) > 0) return value
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) {
      const moved = new Date(Date.parse(value) + (draw(41) - 20) * 86_400_000)
      return `${moved.toISOString().slice(0, 19)}+05:00`
    }
    if (draw(5) === 0) return undefined
    return typeof instead === typeof value ? instead : value
  }
  const { ocid, id, date, tag, ...rest } = release
  const body = alter(rest as Json, other as Json, '') as { [key: string]: Json }
  return { ocid, id, date, tag, ...body } as Release
}

async function add(name: string, lines: Release[]): Promise<void> {
  const file = join(datasetPaths(dir).releases(source), name)
  const writer = await NdjsonWriter.create(file)
  for (const line of lines) await writer.write(JSON.stringify(line))
  await writer.close()
  const entry = { name, lines: lines.length, sha256: sha256(await readFile(file)) }
  await updateManifest(dir, (manifest) => {
    const before = manifest.releases[source]!
    const releases = { [source]: { ...before, files: [...before.files, entry], count: before.count + lines.length } }
    return { ...manifest, releases }
  })
}

/** The indicators that may judge only what changed, and one that never does. */
async function ownOfProcesses(): Promise<string[]> {
  const all = await listIndicators()
  return all.filter(({ name, scope }) => scope === 'process' || name === 'direct-award-share').map(({ name }) => name)
}

/** What these indicators say now, as a run that keeps answers says it and as one that judges everything does. */
async function bothWays(
  options: { date?: string; names?: string[]; seen?: Set<string> } = {},
): Promise<Record<string, string>> {
  const { date, seen } = options
  await buildDataset(dir, { report: silent, smallest: 0 })
  if (date !== undefined) await updateManifest(dir, (manifest) => ({ ...manifest, data_date: date }))
  const names = options.names ?? (await ownOfProcesses())
  const engine = await openEngine(dir)
  try {
    const run = await runAndStore(dir, names, { engine })
    const { judged, counts } = run
    const rows = await Array.fromAsync(run.rows())
    const all: string[] = []
    const session = await Session.open(engine)
    const flagged: string[] = []
    const counted: unknown[] = []
    for (const name of names) {
      const full = await runIndicator(engine, name, { outcomes, session, kept: 'ignore' })
      counted.push(...full.counts)
      for (const { reason } of full.counts) seen?.add(reason ?? '')
      const kept = await runIndicator(engine, name, { outcomes, session })
      expect(kept.judged).toBe('none')
      const answers: string[] = []
      for await (const row of kept.rows) answers.push(JSON.stringify(row))
      for await (const row of full.rows) {
        all.push(JSON.stringify(row))
        if (row.outcome === 'flag') flagged.push(JSON.stringify({ ...row, first_seen: 0, last_seen: 0 }))
      }
      expect(answers).toEqual(all.splice(0))
    }
    expect(counts).toEqual(counted)
    const stored = rows.filter((row) => row.outcome === 'flag')
    expect(stored.map((row) => JSON.stringify({ ...row, first_seen: 0, last_seen: 0 }))).toEqual(flagged)
    return judged
  } finally {
    await engine.close()
  }
}

const own = ['bid-period-below-minimum', 'single-bid', 'vat-by-non-payer']
const only = (judged: Record<string, string>) => own.map((name) => judged[name])

it('judges changed processes alone, with the results of a run over all', async () => {
  expect(only(await bothWays())).toEqual(['all', 'all', 'all'])
  for (const seed of [1, 2, 3]) {
    const draw = draws(seed * 7919 + 1)
    for (let warm = 0; warm < 5; warm++) draw(2)
    const lines: Release[] = []
    for (const [index, release] of releases.entries())
      if (draw(20) === 0) {
        const next = changed(release, releases[draw(releases.length)]!, draw)
        // A later date, which may also move the date of the data on.
        next.date = `2027-0${1 + (seed % 9)}-${10 + draw(18)}T10:00:00+05:00`
        lines.push(next)
        releases[index] = next
      }
    const fresh = structuredClone(releases[draw(releases.length)]!)
    lines.push({ ...fresh, ocid: `${fresh.ocid}-new-${seed}` })
    await add(`${String(seed + 1).padStart(6, '0')}.ndjson.zst`, lines)
    expect(only(await bothWays()), `seed ${seed}`).toEqual(['changed', 'changed', 'changed'])
  }
}, 1_800_000)

it('flags upon layers what a dataset in which all was made anew flags', async () => {
  const names = (await listIndicators()).map(({ name }) => name)
  await buildDataset(dir, { report: silent, force: true })
  await runAndStore(dir, names)
  const [first, second] = releases.slice(10, 12)
  await add('000009.ndjson.zst', [
    { ...changed(first!, second!, draws(17)), date: '2027-11-01T10:00:00+05:00' },
    { ...second!, ocid: `${second!.ocid}-again`, date: '2027-11-02T10:00:00+05:00' },
  ])
  await buildDataset(dir, { report: silent, smallest: 0 })
  expect(await isInLayers(dir)).toBe(true)
  const undated = async (of: string) => {
    const { rows, counts } = await runAndStore(of, names)
    return {
      rows: (await Array.fromAsync(rows())).map((row) => ({ ...row, first_seen: null, last_seen: null })),
      counts,
    }
  }
  expect(await undated(dir)).toEqual(await undated(await madeAnew(dir)))
}, 1_800_000)

it('judges all again what rests on a register that changed, whichever it is', async () => {
  const names = ['bid-period-below-minimum', 'false-enterprise', 'single-bid', 'vat-by-non-payer']
  await bothWays({ names })
  for (const name of ['vat-payers', 'inactive-taxpayers'] as const) {
    const fileName = `${name.replaceAll('-', '_')}.csv`
    const lines = (await readFile(join(registers, fileName), 'utf8')).split('\n')
    const fewer = join(temporary('incremental'), fileName)
    await writeFile(fewer, lines.filter((_, index) => index % 3 !== 1).join('\n'))
    await importRegister(dir, { path: fewer, register: name, report: silent })
    const found = await bothWays({ names })
    expect(names.map((one) => found[one])).toEqual(['changed', 'all', 'changed', 'all'])
  }
}, 1_800_000)

it('judges all again when releases are not the old ones with new ones behind them', async () => {
  await bothWays({ names: own })
  const { files } = (await readManifest(dir)).releases[source]!
  const folder = datasetPaths(dir).releases(source)
  await copyFile(join(folder, files[0]!.name), join(folder, '900000.ndjson.zst'))
  await updateManifest(dir, (manifest) => {
    const moved = [...files.slice(1), { ...files[0]!, name: '900000.ndjson.zst' }]
    return { ...manifest, releases: { [source]: { ...manifest.releases[source]!, files: moved } } }
  })
  expect(only(await bothWays({ names: own }))).toEqual(['all', 'all', 'all'])
}, 1_800_000)

it('judges again what a later date of the data may change', async () => {
  const own = ['single-bid', 'vat-by-non-payer']
  const seen = new Set<string>()
  const judged = async (date: string) => Object.values(await bothWays({ date, names: own, seen }))
  await judged('2024-03-01')
  for (const date of ['2024-03-06', '2024-03-14', '2024-04-20', '2026-06-01'])
    expect(await judged(date), date).toEqual(['changed', 'changed'])
  // Before all that was judged; a date that was is told by its run.
  expect(await judged('2024-02-01')).toEqual(['all', 'all'])
  expect(seen).toContain('still-open')
}, 1_800_000)

it('judges all again when kept answers are damaged, and follows no name out of their directory', async () => {
  const engine = await openEngine(dir)
  try {
    const { answers } = engine.paths
    const session = await Session.open(engine)
    const ask = async () => {
      const run = await runIndicator(engine, 'single-bid', { session })
      const rows: string[] = []
      for await (const row of run.rows) rows.push(row.id)
      return { judged: run.judged, rows }
    }
    await runAndStore(dir, ['single-bid'], { engine })
    const before = await ask()
    expect(before.judged).toBe('none')
    const record = JSON.parse(await readFile(join(answers, 'single-bid.json'), 'utf8'))
    await writeFile(join(answers, record.file), 'PAR1 damaged PAR1')
    expect(await ask()).toEqual({ ...before, judged: 'all' })
    const outside = join(dir, 'precious.parquet')
    await writeFile(outside, 'mine')
    await writeFile(join(answers, 'single-bid.json'), JSON.stringify({ ...record, file: '../../precious.parquet' }))
    await updateManifest(dir, (manifest) => ({ ...manifest, data_date: '2026-07-01' }))
    const later = await openEngine(dir)
    await runAndStore(dir, ['single-bid'], { engine: later })
    await later.close()
    expect(await readFile(outside, 'utf8')).toBe('mine')
  } finally {
    await engine.close()
  }
}, 1_800_000)

it('gives the stored run when nothing changed, byte for byte', async () => {
  const engine = await openEngine(dir)
  try {
    const names = await ownOfProcesses()
    await runAndStore(dir, names, { engine })
    const first = await runAndStore(dir, names, { engine })
    const firstRows = await Array.fromAsync(first.rows())
    expect(Object.values(first.judged)).toEqual(names.map(() => 'none'))
    // A run of one indicator in between makes the other no longer the newest: it is put together from both.
    await runAndStore(dir, ['single-bid'], { engine })
    const second = await runAndStore(dir, names, { engine })
    expect(second.run).toBe(first.run)
    expect(second.record.sequence).toBe(first.record.sequence + 2)
    expect(second.counts).toEqual(first.counts)
    expect(await Array.fromAsync(second.rows())).toEqual(firstRows)
  } finally {
    await engine.close()
  }
}, 1_800_000)
