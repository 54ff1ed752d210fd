import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../src/dataset/build.ts'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { importOcds } from '../../src/dataset/import/import.ts'
import { listIndicators } from '../../src/indicators/catalogue.ts'
import { packOf, packsIn, packWarnings } from '../../src/indicators/peer-pack.ts'
import {
  exportPeers,
  importPeers,
  listPeers,
  removePeers,
  withoutOrganisations,
} from '../../src/indicators/peer-pack-file.ts'
import { type FlagRow, outcomes, runIndicator } from '../../src/indicators/run.ts'
import { generateReleases } from '../../src/sandbox/compiled/generate.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'
import { engineOver } from './support/engine.ts'

let folder: string
let whole: string
let district: string
let pack: string
// Of these one purchase alone decides what it is compared by.
const compared = [
  'bid-period-short-relative',
  'few-bidders-relative',
  'lot-value-outlier',
  'opening-soon-after-publication',
  'price-near-second',
  'signed-late',
]

async function dataset(name: string, lines: string[]): Promise<string> {
  const [data, file] = [join(folder, name), join(folder, `${name}.ndjson`)]
  await writeFile(file, lines.map((line) => `${line}\n`).join(''))
  await importOcds(data, { path: file, source: 'market', report: silent })
  await buildDataset(data, { report: silent })
  return data
}

beforeAll(async () => {
  folder = temporary('peers')
  const output = join(folder, 'market')
  await generateReleases({ processes: 900, seed: 31, form: 'compiled', output, report: silent })
  const packed = await readFile(join(output, 'compiled.ndjson.zst'))
  const lines = zstdDecompressSync(packed).toString('utf8').trimEnd().split('\n')
  whole = await dataset('whole', lines)
  // Every eighth process: too few for groups of its own.
  district = await dataset(
    'district',
    lines.filter((_, index) => index % 8 === 0),
  )
  pack = join(folder, 'peers.ndjson')
  await exportPeers(whole, pack)
}, 120_000)

async function rowsOf(engine: Engine, name: string): Promise<Map<string, FlagRow>> {
  const rows = new Map<string, FlagRow>()
  for await (const row of (await runIndicator(engine, name, { outcomes: [...outcomes], kept: 'ignore' })).rows)
    rows.set(row.subject_id, row)
  return rows
}

describe('a pack of peers', () => {
  it('holds the large groups of each comparing indicator, no party and nothing that is not statistics', async () => {
    const lines = (await readFile(pack, 'utf8')).trimEnd().split('\n')
    const header = JSON.parse(lines[0]!)
    const comparing = (await listIndicators()).filter(({ peers }) => peers !== undefined).map(({ name }) => name)
    const packed = header.indicators.map(({ name }: { name: string }) => name)
    expect(comparing).toEqual(expect.arrayContaining(packed))
    expect(packed).toEqual(expect.arrayContaining(['few-bidders-relative', 'signed-late', 'direct-award-share']))
    const engine = await openEngine(whole)
    const parties = new Set((await engine.rows('SELECT DISTINCT id FROM parties')).map(({ id }) => id as string))
    await engine.close()
    expect(parties.size).toBeGreaterThan(100)
    const groups = lines.slice(1, -1).map((line) => JSON.parse(line) as [string, number, string, ...number[]])
    expect(JSON.parse(lines.at(-1)!).groups).toBe(groups.length)
    for (const group of groups) {
      expect(group).toHaveLength(8)
      const { minimum } = header.indicators.find(({ name }: { name: string }) => name === group[0])
      expect(group[3]).toBeGreaterThanOrEqual(minimum)
      for (const part of group[2].split('|')) expect(parties.has(part), group[2]).toBe(false)
    }
    expect(lines.join('\n')).not.toMatch(/KZ-(BIN|person)-|"\d{12}"/)
  })

  it('is the same bytes each time, packed or not', async () => {
    const [again, gz] = [join(folder, 'again.ndjson'), join(folder, 'again.ndjson.gz')]
    await exportPeers(whole, again)
    await exportPeers(whole, gz)
    const bytes = await readFile(pack)
    expect((await readFile(again)).equals(bytes)).toBe(true)
    expect(gunzipSync(await readFile(gz)).equals(bytes)).toBe(true)
  })

  it('leaves out a level that names an organisation', async () => {
    const engine = await engineOver({ parties: [{ id: 'GB-COH-0123456' }, { id: '2026' }] })
    await engine.exec(`CREATE TEMP TABLE groups AS SELECT * FROM (VALUES (1, 's|GB-COH-0123456'), (1, 's|other'),
      (2, 's|2026|710000000'), (3, 's|KZ-BIN-131340000001|2026'), (4, 's|KZT|172312.700.000001'), (5, 's|131340000001'),
      (6, 's|KZ-person-0a')) AS t (level, peer_group)`)
    expect(await withoutOrganisations(engine, 'groups')).toEqual([1, 3, 5, 6])
    const left = await engine.rows('SELECT peer_group FROM groups ORDER BY level')
    expect(left.map(({ peer_group }) => peer_group)).toEqual(['s|2026|710000000', 's|KZT|172312.700.000001'])
    await engine.close()
  })

  it('gives a small dataset the answers of the large one, and each that leans on it says so', async () => {
    const [large, before] = [await openEngine(whole), await openEngine(district)]
    const alone = new Map<string, Map<string, FlagRow>>()
    for (const name of compared) alone.set(name, await rowsOf(before, name))
    await before.close()
    const imported = await importPeers(district, pack)
    const small = await openEngine(district)
    let leaning = 0
    let judged = 0
    let flags = 0
    for (const name of compared) {
      const full = await rowsOf(large, name)
      for (const [subject, row] of await rowsOf(small, name)) {
        const pack = packOf(row.peer_group)
        if (pack === undefined) {
          const { outcome, value, peer_group } = alone.get(name)!.get(subject)!
          expect(row).toMatchObject({ outcome, value, peer_group })
          continue
        }
        leaning++
        if (alone.get(name)!.get(subject)!.outcome === 'insufficient' && row.outcome !== 'insufficient') judged++
        expect(pack).toMatchObject({ id: imported.id, date: imported.data_date })
        const { outcome, reason, value, threshold, peer_group, peer_count } = full.get(subject)!
        expect(row, subject).toMatchObject({ outcome, reason, value, threshold, peer_count })
        expect(pack.group).toBe(peer_group)
        expect(row.summaries.ru.endsWith('.') && row.summaries.ru.includes('загруженным пакетом')).toBe(
          row.outcome === 'flag',
        )
        if (row.outcome === 'flag') {
          flags++
          expect(row.threshold_source).toBe(
            full.get(subject)!.threshold_source === 'fence' ? 'pack' : expect.anything(),
          )
          expect(row.summaries.en).toContain('imported pack of statistics')
          expect(row.summaries.kk).toContain('статистика пакетімен')
        }
      }
    }
    expect(leaning).toBeGreaterThan(20)
    expect(judged).toBeGreaterThan(10)
    expect(flags).toBeGreaterThan(0)
    await small.close()
    await large.close()
  })

  it('is listed, imported once and removed', async () => {
    const { id } = await importPeers(district, pack)
    expect((await listPeers(district)).map((row) => row.id)).toEqual([id])
    await importPeers(district, pack)
    expect(await packsIn(join(district, 'peers'))).toHaveLength(1)
    await expect(removePeers(district, 'ffffffffffff')).rejects.toMatchObject({ why: expect.stringContaining(id) })
    await removePeers(district, id)
    expect(await listPeers(district)).toEqual([])
  })

  it.each([
    ['no pack', () => 'a,b\n1,2\n', 'first line is not that of a pack'],
    ['nothing', () => '', 'it is empty'],
    ['half a file', (text: string) => text.slice(0, text.length / 2), 'not that of a group|cut off'],
    ['a file without its end', (text: string) => text.trimEnd().split('\n').slice(0, -1).join('\n'), 'cut off'],
    [
      'a changed number',
      (text: string) =>
        text.replace(/,(\d+),(-?[\d.e-]+),(-?[\d.e-]+),/, (_, n, a, b) => `,${Number(n) + 1},${a},${b},`),
      'changed or damaged',
    ],
    ['another version', (text: string) => text.replace('"version":1', '"version":2'), 'version 2'],
    ['more behind the end', (text: string) => `${text}[]\n`, 'behind its last line'],
    [
      'a group of one',
      (text: string) => text.replace(/\n(\["[\w-]+",\d+,"[^"]+"),\d+/, (_, start) => `\n${start},1`),
      'not that of a group',
    ],
  ])('is refused when it is %s', async (_, spoil, why) => {
    const file = join(folder, 'spoiled.ndjson')
    await writeFile(file, spoil(await readFile(pack, 'utf8')))
    await expect(importPeers(district, file)).rejects.toMatchObject({
      exitName: 'data',
      why: expect.stringMatching(why),
      next: [expect.stringContaining('docs/peers.md')],
    })
    expect(await listPeers(district)).toEqual([])
  })

  it('is refused when its packing is cut off', async () => {
    const file = join(folder, 'cut.ndjson.gz')
    await writeFile(file, gzipSync(await readFile(pack)).subarray(0, -100))
    await expect(importPeers(district, file)).rejects.toMatchObject({ exitName: 'data' })
  })

  it('is not used where it is of another version of the indicator or of made-up data, and a warning says so', async () => {
    const text = await readFile(pack, 'utf8')
    const { createHash } = await import('node:crypto')
    const spoiled = async (
      change: (header: { training: boolean; indicators: { name: string; version: number }[] }) => void,
    ) => {
      const [first, ...rest] = text.trimEnd().split('\n')
      const header = JSON.parse(first!)
      change(header)
      const lines = [JSON.stringify(header), ...rest.slice(0, -1)]
      const sha256 = createHash('sha256')
        .update(lines.map((line) => `${line}\n`).join(''))
        .digest('hex')
      const file = join(folder, 'other.ndjson')
      await writeFile(file, `${[...lines, JSON.stringify({ ...JSON.parse(rest.at(-1)!), sha256 })].join('\n')}\n`)
      return (await importPeers(district, file)).id
    }
    const indicators = (await listIndicators()).filter(({ peers }) => peers !== undefined)
    const warnings = async (training: boolean) => packWarnings(join(district, 'peers'), indicators, training)
    const { training } = JSON.parse(text.split('\n')[0]!)
    const isAnswered = async () => {
      const engine = await openEngine(district)
      const rows = [...(await rowsOf(engine, 'signed-late')).values()]
      await engine.close()
      return rows.some(({ peer_group }) => packOf(peer_group) !== undefined)
    }
    let id = await spoiled((header) => {
      for (const one of header.indicators) if (one.name === 'signed-late') one.version++
    })
    expect(await warnings(training)).toEqual([expect.stringMatching(`${id}.*another version of signed-late:`)])
    expect(await isAnswered()).toBe(false)
    await removePeers(district, id)
    id = await spoiled((header) => {
      header.training = !training
    })
    expect(await warnings(training)).toEqual([expect.stringMatching(`${id}.*data, the dataset is not: it is not used`)])
    expect(await isAnswered()).toBe(false)
    await removePeers(district, id)
  })
})
