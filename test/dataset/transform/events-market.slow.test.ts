import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildDataset } from '../../../src/dataset/build.ts'
import { compileDataset } from '../../../src/dataset/compile/compile.ts'
import { openEngine } from '../../../src/dataset/engine.ts'
import { exportOcds } from '../../../src/dataset/export/ocds.ts'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { readManifest } from '../../../src/dataset/manifest.ts'
import { transformDataset } from '../../../src/dataset/transform/transform.ts'
import { validateDataset } from '../../../src/dataset/validate.ts'
import { readLines } from '../../../src/files/lines.ts'
import { readOcds } from '../../../src/ocds/read.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { merged } from '../../ocds/goszakup/events/merged.ts'
import { temporary } from '../../support/temp.ts'
import { rawLine } from './fixture.ts'

// biome-ignore lint/suspicious/noExplicitAny: releases as published
type Any = any

/** Adds a market's records to datasets as one more file of raw lines. */
async function addMarket(market: string, segment: number, ...datasets: string[]): Promise<void> {
  for (const name of (await readdir(market, { recursive: true })).filter((path) => path.endsWith('.ndjson'))) {
    const entity = name.slice(0, -'.ndjson'.length).replaceAll('\\', '/')
    const records = (await readFile(join(market, name), 'utf8')).split('\n').filter((line) => line !== '')
    const lines = records.map((record) => rawLine(entity, JSON.parse(record))).join('')
    for (const dir of datasets) {
      const path = join(dir, 'raw', 'goszakup', entity, `00000${segment}.ndjson`)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, lines)
    }
  }
}

async function marketOf(processes: number, seed: number, now?: string): Promise<string> {
  const output = join(temporary('market'), 'market')
  await generateMarket({ processes, seed, now, output, report: silent })
  return output
}

/** What the program's own compile makes of a dataset, by ocid; lists of objects in order of id. */
async function compiled(dir: string): Promise<Map<string, Any>> {
  const { sources } = await compileDataset(dir, 1, { report: silent })
  expect(sources.goszakup!.problems).toBe(0)
  const folder = datasetPaths(dir).compiled(1, 'goszakup')
  const found = new Map<string, Any>()
  for (const name of await readdir(folder))
    for await (const { bytes } of readLines(join(folder, name))) {
      const release = JSON.parse(bytes.toString())
      found.set(release.ocid, { date: release.date, ...merged([release]) })
    }
  return found
}

async function tags(dir: string): Promise<Set<string>> {
  const found = new Set<string>()
  for await (const { tag } of releasesOf(dir)) for (const one of tag) found.add(one)
  return found
}

async function all(releases: AsyncIterable<Any>): Promise<Any[]> {
  const found: Any[] = []
  for await (const release of releases) found.push(release)
  return found
}

async function* releasesOf(dir: string): AsyncGenerator<Any> {
  const { files } = (await readManifest(dir)).releases.goszakup!
  for (const { name } of files)
    for await (const { bytes } of readLines(join(datasetPaths(dir).releases('goszakup'), name)))
      yield JSON.parse(bytes.toString())
}

const transform = (dir: string, events?: boolean) => transformDataset(dir, { report: silent, events })

describe('a market by events', () => {
  it.each([1, 7, 2026])(
    'compiles to the same as its snapshots, schemes and all (seed %i)',
    async (seed) => {
      const [snapshots, events] = [temporary('snapshots'), temporary('events')]
      await addMarket(await marketOf(150, seed), 1, snapshots, events)
      const { processes } = await transform(snapshots, false)
      const { written, unknown } = await transform(events, true)
      const all = processes.announcement + processes.contract + processes.plan
      expect(written).toBeGreaterThan(5 * all)
      expect(unknown).toEqual({})
      const [first, second] = [await compiled(snapshots), await compiled(events)]
      expect(first.size).toBe(all)
      expect([...second.keys()].sort()).toEqual([...first.keys()].sort())
      for (const [ocid, release] of first) expect(second.get(ocid)).toEqual(release)
    },
    60_000,
  )

  it('gives the same tables, byte for byte, but for the releases that amendments name', async () => {
    const [snapshots, events] = [temporary('snapshots'), temporary('events')]
    await addMarket(await marketOf(100, 3), 1, snapshots, events)
    await transform(snapshots, false)
    await transform(events, true)
    const tables = async (dir: string) => {
      await buildDataset(dir, { report: silent })
      const { generation } = await readManifest(dir)
      const files = await readFile(join(datasetPaths(dir).generation(generation!), 'files.ndjson'), 'utf8')
      const engine = await openEngine(dir)
      try {
        return {
          files: files.split('\n').filter((line) => line.includes('"tables/') && !line.includes('"tables/amendments/')),
          amendments: await engine.rows(
            'SELECT * EXCLUDE (release_id, amends_release_id) FROM amendments ORDER BY ALL',
          ),
        }
      } finally {
        await engine.close()
      }
    }
    const expected = await tables(snapshots)
    expect(expected.files.length).toBeGreaterThan(15)
    expect(expected.amendments.length).toBeGreaterThan(0)
    expect(await tables(events)).toEqual(expected)
  }, 60_000)

  it('has all kinds of releases, which break no rule of OCDS and leave as packages', async () => {
    const dir = temporary('events')
    await addMarket(await marketOf(300, 11), 1, dir)
    const { written } = await transform(dir, true)
    expect([...(await tags(dir))].sort()).toEqual(
      expect.arrayContaining([
        ...['planning', 'planningUpdate', 'tender', 'tenderAmendment', 'tenderCancellation', 'tenderUpdate', 'award'],
        ...['contract', 'contractAmendment', 'contractTermination', 'contractUpdate', 'implementation'],
      ]),
    )
    const { findings, counts } = await validateDataset(dir, { report: silent })
    expect(counts.releases).toBe(written)
    const broken = findings.filter(({ rule }) => rule.severity !== 'note')
    expect(broken.map(({ rule, example }) => [rule.path, rule.message, example])).toEqual([])
    const to = join(temporary('packages'), 'ocds')
    await exportOcds(dir, { to, report: silent })
    const found = new Map<string, number>()
    for await (const one of readOcds(to, { report: silent } as never))
      if (one.kind === 'release') found.set(one.ocid, (found.get(one.ocid) ?? 0) + 1)
    expect([...found.values()].reduce((sum, count) => sum + count, 0)).toBe(written)
    const own = new Map<string, number>()
    for await (const { ocid } of releasesOf(dir)) own.set(ocid, (own.get(ocid) ?? 0) + 1)
    expect(found).toEqual(own)
  }, 60_000)

  it('goes on from day to day: what was said stays, what is new is added, whatever the kind of releases was', async () => {
    const [early, late] = [await marketOf(150, 5, '2025-06-30'), await marketOf(150, 5)]
    const [snapshots, events, mixed, back] = ['snapshots', 'events', 'mixed', 'back'].map(temporary) as [
      string,
      string,
      string,
      string,
    ]
    await addMarket(early, 1, snapshots, events)
    await transform(snapshots, false)
    await transform(events, true)
    await cp(snapshots, mixed, { recursive: true })
    await cp(events, back, { recursive: true })
    await addMarket(late, 2, snapshots, events, mixed, back)
    const before = await all(releasesOf(events))
    const { written } = await transform(events)
    const after = await all(releasesOf(events))
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.length).toBe(before.length + written)
    const dates = after.map(({ ocid, date }) => `${ocid} ${date}`)
    // No event that was there is told again.
    expect(new Set(dates).size).toBe(dates.length)
    await transform(snapshots)
    await transform(mixed, true)
    await transform(back, false)
    const expected = await compiled(snapshots)
    for (const dir of [events, mixed, back]) {
      expect(await transform(dir)).toMatchObject({ written: 0 })
      const found = await compiled(dir)
      expect(found.size).toBe(expected.size)
      for (const [ocid, release] of expected) expect(found.get(ocid)).toEqual(release)
    }
  }, 120_000)
})
