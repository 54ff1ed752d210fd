import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { exportOcds } from '../../../src/dataset/export/ocds.ts'
import { importOcds } from '../../../src/dataset/import/import.ts'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { updateManifest } from '../../../src/dataset/manifest.ts'
import { sha256 } from '../../../src/files/hash.ts'
import { readLines } from '../../../src/files/lines.ts'
import { readOcds } from '../../../src/ocds/read.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { build, person, purchase, treeHashes, writeReleases } from '../dataset-fixture.ts'

const changed = { ...purchase, id: 'later', date: '2027-01-10T00:00:00+05:00', tag: ['award'] }
const other = { ...purchase, ocid: 'ocds-jaryq0-2', id: 'ocds-jaryq0-2-a', date: '2025-03-01T00:00:00+05:00' }

async function dataset(): Promise<string> {
  const dir = temporary('export')
  await writeReleases(dir, { goszakup: [purchase, other, changed] })
  await updateManifest(dir, (manifest) => ({
    ...manifest,
    data_date: '2027-01-12',
    sources: { goszakup: { kind: 'api' } },
  }))
  return dir
}

const json = async (...path: string[]) => JSON.parse(await readFile(join(...path), 'utf8'))
const lists = (report: { warnings: string[] }) => ({
  ...silent,
  warn: (text: string) => void report.warnings.push(text),
})

describe('release packages', () => {
  it('hold each year its releases, with metadata filled', async () => {
    const [dir, to] = [await dataset(), join(temporary('out'), 'ocds')]
    const told = { warnings: [] as string[] }
    const { packages } = await exportOcds(dir, { to, report: lists(told) as typeof silent })
    expect(packages.map(({ path, year, count }) => [path, year, count])).toEqual([
      ['goszakup/2025/releases-0001.json', 2025, 1],
      ['goszakup/2026/releases-0001.json', 2026, 1],
      ['goszakup/2027/releases-0001.json', 2027, 1],
    ])
    const { releases, ...metadata } = await json(to, packages[1]!.path)
    expect(releases).toEqual([purchase])
    expect(metadata).toEqual({
      uri: expect.stringMatching(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      version: '1.1',
      extensions: expect.arrayContaining([expect.stringContaining('/ocds_lots_extension/v1.1.5/extension.json')]),
      publishedDate: '2027-01-12T23:59:59+05:00',
      publisher: { name: expect.stringContaining('(made-up training data)') },
    })
    for (const { path, bytes, sha256: hash } of packages) {
      const content = await readFile(join(to, path))
      expect([content.length, sha256(content)]).toEqual([bytes, hash])
    }
    expect(told.warnings.join('\n')).toMatch(/ocds-jaryq0.*nobody registered[\s\S]*made up[\s\S]*no licence/)
    expect(await readFile(join(to, 'README.txt'), 'utf8')).toContain('THE DATA ARE MADE UP')
  })

  it('leave out who acts, signs and is paid, though only as hashes, and nothing else', async () => {
    const text = JSON.stringify({ ...purchase, parties: [{ ...purchase.parties[0], kz: 'KZ' }] }).replace(
      '"KZ"',
      `{"id":12345678901234567890,"reportStatus":"2","people":[{"id":"1","person":"person-0a"}],"phone":"phone-0b"}`,
    )
    const dir = await dataset()
    await writeReleases(dir, { goszakup: [text] })
    for (const records of [false, true]) {
      const to = join(temporary('out'), 'ocds')
      const { packages } = await exportOcds(dir, { to, report: silent, records })
      const all = await Promise.all(packages.map(({ path }) => readFile(join(to, path), 'utf8')))
      expect(all.join()).toContain('"kz":{"id":12345678901234567890,"reportStatus":"2"}')
      expect(all.join()).not.toMatch(/person-0a|phone-0b/)
    }
  })

  it('are no larger than asked for, and each has an address of its own', async () => {
    const [dir, to] = [await dataset(), join(temporary('out'), 'ocds')]
    await updateManifest(dir, (manifest) => ({ ...manifest, data_date: null }))
    await writeReleases(dir, { goszakup: [purchase, { ...other, date: purchase.date }] })
    const options = { to, report: silent, size: 1, published: '2027-02-01', baseUri: 'https://example.org/ocds/' }
    const { packages } = await exportOcds(dir, { ...options, license: 'https://example.org/l', publisher: 'Монитор' })
    expect(packages.map(({ path }) => path)).toEqual([
      'goszakup/2026/releases-0001.json',
      'goszakup/2026/releases-0002.json',
    ])
    const second = await json(to, packages[1]!.path)
    expect(second.uri).toBe('https://example.org/ocds/goszakup/2026/releases-0002.json')
    expect(second.license).toBe('https://example.org/l')
    expect(second.publisher.name).toBe('Монитор (made-up training data)')
    expect(second.publishedDate).toBe('2027-02-01T23:59:59+05:00')
  })

  it('have the same bytes each time, also compressed, and no number of a person', async () => {
    const dir = await dataset()
    const [first, second] = [join(temporary('out'), 'a'), join(temporary('out'), 'b')]
    for (const to of [first, second]) await exportOcds(dir, { to, report: silent, records: true, packaging: 'json.gz' })
    expect(await treeHashes(second)).toEqual(await treeHashes(first))
    const text = gunzipSync(await readFile(join(first, 'goszakup/2026/releases-0001.json.gz'))).toString()
    expect(JSON.parse(text).releases).toEqual([purchase])
    expect(text).toContain(person.id)
    expect(text).not.toMatch(/"\d{4}[0-3]\d{7}"/)
  })

  it('may be lines without metadata', async () => {
    const [dir, to] = [await dataset(), join(temporary('out'), 'ocds')]
    const { packages } = await exportOcds(dir, { to, report: silent, packaging: 'ndjson' })
    const lines = (await readFile(join(to, packages[0]!.path), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([other])
    expect((await json(to, 'index.json')).sources.goszakup.version).toBe('1.1')
  })

  it('of OCDS 1.0 become 1.1', async () => {
    const dir = temporary('export')
    const old = { ocid: 'x-1', id: '1', date: '2019-01-01T00:00:00Z', tag: ['tender'], buyer: { name: 'Акимат' } }
    await writeReleases(dir, { old: [old] })
    await updateManifest(dir, (manifest) => ({
      ...manifest,
      training: false,
      sources: { old: { kind: 'ocds', publisher: 'Издатель', license: 'https://example.org/l' } },
      releases: {
        old: { ...manifest.releases.old!, files: [{ ...manifest.releases.old!.files[0]!, version: '1.0' } as never] },
      },
    }))
    const to = join(temporary('out'), 'ocds')
    const told = { warnings: [] as string[] }
    await exportOcds(dir, { to, report: lists(told) as typeof silent, published: '2020-01-01', records: true })
    const { releases, publisher, license, extensions } = await json(to, 'old/2019/releases-0001.json')
    expect(releases[0].parties).toEqual([{ id: releases[0].buyer.id, roles: ['buyer'], name: 'Акимат' }])
    expect([publisher.name, license, extensions]).toEqual(['Издатель', 'https://example.org/l', undefined])
    const { records } = await json(to, 'old/2019/records-0001.json')
    expect(records[0].releases).toEqual(releases)
    expect(records[0].compiledRelease.buyer).toEqual(releases[0].buyer)
    expect(told.warnings).toEqual([])
  })
})

describe('packages of an imported source', () => {
  it('declare the extensions that it came with', async () => {
    const [lots, own] = [
      'https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json',
      'https://example.org/own/extension.json',
    ]
    const dir = temporary('export')
    const path = join(temporary('in'), 'all.json')
    const pack = (ocid: string, extensions?: string[]) =>
      JSON.stringify({ version: '1.1', extensions, releases: [{ ocid, id: '1', date: '2026-01-01T00:00:00Z' }] })
    await writeFile(path, [pack('a', [own]), pack('b'), pack('c', [lots, own])].join('\n'))
    await importOcds(dir, { path, source: 'p', report: silent })
    const to = join(temporary('out'), 'ocds')
    await exportOcds(dir, { to, report: silent, published: '2026-02-01', records: true })
    for (const kind of ['releases', 'records'])
      expect((await json(to, `p/2026/${kind}-0001.json`)).extensions).toEqual([own, lots])
  })

  it('are merged by these in records, and become 1.1 where they came as 1.0', async () => {
    const lots =
      'https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json'
    const dir = temporary('export')
    const path = join(temporary('in'), 'all.json')
    const one = (id: string, more: object) => ({
      ocid: 'a',
      id,
      date: `2026-01-0${id}T00:00:00Z`,
      tag: ['tender'],
      ...more,
    })
    const groups = (...relatedLots: string[]) => ({ tender: { id: '1', lotGroups: [{ id: '1', relatedLots }] } })
    const packs = [
      { version: '1.0', releases: [one('1', { ...groups('1', '2'), buyer: { name: 'Buyer' } })] },
      { version: '1.1', extensions: [lots], releases: [one('2', groups())] },
    ]
    await writeFile(path, packs.map((pack) => JSON.stringify(pack)).join('\n'))
    await importOcds(dir, { path, source: 'p', report: silent })
    const to = join(temporary('out'), 'ocds')
    await exportOcds(dir, { to, report: silent, published: '2026-02-01', records: true })
    const [record] = (await json(to, 'p/2026/records-0001.json')).records
    expect(record.compiledRelease.tender.lotGroups).toEqual([{ id: '1', relatedLots: [] }])
    expect(record.compiledRelease.parties).toMatchObject([{ name: 'Buyer', roles: ['buyer'] }])
    expect(record.releases.map(({ parties }: { parties?: unknown[] }) => parties?.length)).toEqual([1, undefined])
    const { releases } = await json(to, 'p/2026/releases-0001.json')
    expect(releases.map(({ parties }: { parties?: unknown[] }) => parties?.length)).toEqual([1, undefined])
  })
})

describe('record packages', () => {
  it('have the releases of a process in order, and the compiled release of the dataset', async () => {
    const [dir, to] = [await dataset(), join(temporary('out'), 'ocds')]
    await build(dir)
    const { packages } = await exportOcds(dir, { to, report: silent, records: true })
    const paths = packages.filter(({ kind }) => kind === 'records').map(({ path }) => path)
    const records = (await Promise.all(paths.map((path) => json(to, path)))).flatMap((one) => one.records)
    const compiled = []
    for await (const { bytes } of readLines(join(datasetPaths(dir).compiled(1, 'goszakup'), 'part-00.ndjson.zst')))
      compiled.push(JSON.parse(bytes.toString()))
    expect(records.map(({ compiledRelease }) => compiledRelease).sort((a, b) => (a.ocid < b.ocid ? -1 : 1))).toEqual(
      compiled,
    )
    const record = records.find(({ ocid }) => ocid === purchase.ocid)
    expect(record.releases.map(({ id }: { id: string }) => id)).toEqual([purchase.id, 'later'])
  })
})

describe('the folder of an export', () => {
  it('is replaced when an earlier export wrote it', async () => {
    const [dir, to] = [await dataset(), join(temporary('out'), 'ocds')]
    await exportOcds(dir, { to, report: silent, packaging: 'ndjson' })
    await exportOcds(dir, { to, report: silent })
    expect(Object.keys(await treeHashes(to)).filter((path) => path.includes('ndjson'))).toEqual([])
  })

  it('is refused when it holds anything else, and nothing is lost', async () => {
    const [dir, to] = [await dataset(), temporary('out')]
    await exportOcds(dir, { to: join(to, 'a'), report: silent })
    await writeFile(join(to, 'a/notes.txt'), 'mine')
    const before = await treeHashes(to)
    await expect(exportOcds(dir, { to: join(to, 'a'), report: silent })).rejects.toThrow(/cannot be written/)
    await expect(exportOcds(dir, { to: dir, report: silent })).rejects.toThrow(/cannot be written/)
    expect(await treeHashes(to)).toEqual(before)
    await mkdir(join(to, 'empty'))
    await exportOcds(dir, { to: join(to, 'empty'), report: silent })
  })

  it('is read again without a word about its index', async () => {
    const [dir, to] = [await dataset(), join(temporary('out'), 'ocds')]
    await exportOcds(dir, { to, report: silent, records: true })
    const kinds = new Set<string>()
    for await (const found of readOcds(to)) kinds.add(found.kind)
    expect([...kinds].sort()).toEqual(['file', 'package', 'passed-over', 'release'])
    const alone = async () => {
      for await (const _ of readOcds(join(to, 'index.json')));
    }
    await expect(alone()).rejects.toThrow('index.json is not OCDS')
  })

  it('is not written with what is no address in it', async () => {
    const [dir, to] = [await dataset(), join(temporary('out'), 'ocds')]
    for (const wrong of [{ baseUri: 'example' }, { license: 'CC-BY' }, { publicationPolicy: '/policy' }])
      await expect(exportOcds(dir, { to, report: silent, ...wrong })).rejects.toMatchObject({ exitName: 'usage' })
    expect(existsSync(to)).toBe(false)
  })

  it('is not left half written when the data have no date', async () => {
    const [dir, to] = [await dataset(), temporary('out')]
    await updateManifest(dir, (manifest) => ({ ...manifest, data_date: null }))
    await expect(exportOcds(dir, { to: join(to, 'a'), report: silent })).rejects.toThrow(/which day/)
    expect(await treeHashes(to)).toEqual({})
  })
})
