import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ImportOptions, importOcds } from '../../../src/dataset/import/import.ts'
import { importRegister } from '../../../src/dataset/import/register.ts'
import { summaryOfImport } from '../../../src/dataset/import/summary.ts'
import { readManifest } from '../../../src/dataset/manifest.ts'
import { readLines } from '../../../src/files/lines.ts'
import { Interrupted, UserError } from '../../../src/terminal/errors.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

let dir: string
let data: string
beforeEach(async () => {
  dir = temporary('import')
  data = join(dir, 'data')
})

const release = (ocid: string, more: object = {}) => ({
  ocid,
  id: '1',
  date: '2026-01-01T00:00:00Z',
  tag: ['tender'],
  ...more,
})
const text = JSON.stringify

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name)
  await writeFile(path, content)
  return path
}

function load(path: string, options: Partial<ImportOptions> = {}) {
  return importOcds(data, { path, report: silent, ...options })
}

async function lines(source: string): Promise<string[]> {
  const all: string[] = []
  for (const { name } of (await readManifest(data)).releases[source]!.files)
    for await (const { bytes } of readLines(join(data, 'releases', source, name))) all.push(bytes.toString())
  return all
}

async function rejects(path: string): Promise<Record<string, unknown>[]> {
  return (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('releases become lines with all that was written, in its digits', async () => {
  const path = await file(
    'a.json',
    '{"version":"1.1",\n "publisher": {"name": "P"}, "releases": [ {"ocid": "o-1", "id": "1",\n "x": [1.50, 12345678901234567890, "a  b"],\n "contactPoint": {"name": "N"}} ]}',
  )
  expect(await load(path, { source: 'p' })).toMatchObject({
    source: 'p',
    added: 1,
    repeated: 0,
    rejected: 0,
    packages: 1,
  })
  expect(await lines('p')).toEqual([
    '{"ocid":"o-1","id":"1","x":[1.50,12345678901234567890,"a  b"],"contactPoint":{"name":"N"}}',
  ])
  const manifest = await readManifest(data)
  expect(manifest.sources.p).toEqual({ kind: 'ocds', publisher: 'P' })
  expect(manifest.releases.p).toMatchObject({
    count: 1,
    files: [{ name: '000001.ndjson.zst', lines: 1, version: '1.1' }],
  })
})

test('what is there is not doubled: the same file, packed, laid out anew, or as part of a larger one', async () => {
  const releases = [release('o-1'), release('o-2')]
  await load(await file('a.json', text({ releases })), { source: 'p' })
  const before = await readFile(join(data, 'dataset.json'), 'utf8')
  expect(await load(await file('a.json.gz', gzipSync(text({ releases }))), { source: 'p' })).toMatchObject({
    added: 0,
    repeated: 2,
  })
  expect(await load(await file('b.json', JSON.stringify({ releases }, null, 2)), { source: 'p' })).toMatchObject({
    added: 0,
    repeated: 2,
  })
  expect(await readFile(join(data, 'dataset.json'), 'utf8')).toBe(before)
  expect(await readdir(join(data, 'releases', 'p'))).toEqual(['000001.ndjson.zst', '000001.ndjson.zst.keys'])
  const more = [...releases, release('o-3'), release('o-1', { tender: { id: 'changed' } }), release('o-3')]
  expect(await load(await file('c.ndjson', more.map((each) => text(each)).join('\n')), { source: 'p' })).toMatchObject({
    added: 2,
    repeated: 3,
  })
  expect((await lines('p')).length).toBe(4)
})

test('without its keys beside it, a file is read for them', async () => {
  const path = await file('a.json', text([release('o-1')]))
  await load(path, { source: 'p' })
  await rm(join(data, 'releases', 'p', '000001.ndjson.zst.keys'))
  expect(await load(path, { source: 'p' })).toMatchObject({ added: 0, repeated: 1 })
})

test('two imports of the same files give the same bytes', async () => {
  const path = await file('a.ndjson', Array.from({ length: 500 }, (_, index) => text(release(`o-${index}`))).join('\n'))
  await load(path, { source: 'p' })
  const first = await readFile(join(data, 'releases', 'p', '000001.ndjson.zst'))
  const manifest = await readFile(join(data, 'dataset.json'))
  data = join(dir, 'again')
  await load(path, { source: 'p' })
  expect(await readFile(join(data, 'releases', 'p', '000001.ndjson.zst'))).toEqual(first)
  expect(await readFile(join(data, 'dataset.json'))).toEqual(manifest)
})

test('releases of OCDS 1.0 have a file of their own', async () => {
  const packages = [
    { version: '1.1', releases: [release('o-1')] },
    { version: '1.0', releases: [release('o-2')] },
    { version: '1.1', releases: [release('o-3')] },
  ]
  await load(await file('a.jsonl', packages.map((each) => text(each)).join('\n')), { source: 'p' })
  expect((await readManifest(data)).releases.p!.files).toMatchObject([
    { lines: 2, version: '1.1' },
    { lines: 1, version: '1.0' },
  ])
})

describe('names of sources', () => {
  test.each([
    ['Releases 2025.json.gz', 'releases-2025'],
    ['..json', 'import'],
    ['Закупки.jsonl', 'закупки'],
    ['goszakup.json', 'goszakup-ocds'],
    ['a..b.c.json', 'a-b-c'],
  ])('%s is %s', async (name, source) => {
    expect((await load(await file(name, text([release('o-1')])))).source).toBe(source)
    expect(existsSync(join(data, 'releases', source))).toBe(true)
  })

  test.each(['../up', 'a/b', 'goszakup', 'registers', '', 'CON'])('"%s" is refused', async (source) => {
    const error = await load(await file('a.json', text([release('o-1')])), { source }).catch((error) => error)
    expect(error).toBeInstanceOf(UserError)
    expect(error.exitCode).toBe(2)
    expect(existsSync(join(data, 'dataset.json'))).toBe(false)
  })
})

describe('faults', () => {
  const content = `${text(release('o-1'))}\n{"ocid":"o-x"\n${text({ id: 'no ocid' })}\n${text(release('o-2'))}\n`

  test('are set aside with file, place, reason and content, once', async () => {
    const path = await file('a.ndjson', content)
    const result = await load(path, { source: 'p' })
    expect(result).toMatchObject({ added: 2, rejected: 2 })
    const expected = [
      {
        file: 'a.ndjson',
        line: 2,
        byte: text(release('o-1')).length + 1,
        content: '{"ocid":"o-x"',
        reason: expect.stringContaining('not JSON'),
      },
      { file: 'a.ndjson', line: 3, content: '{"id":"no ocid"}' },
    ]
    expect(await rejects(result.rejectsPath!)).toMatchObject(expected)
    await load(path, { source: 'p' })
    expect(await rejects(result.rejectsPath!)).toMatchObject(expected)
    await load(await file('b.ndjson', `${text(release('o-3'))}\n{\n`), { source: 'p' })
    expect(await rejects(result.rejectsPath!)).toMatchObject([...expected, { file: 'b.ndjson', line: 2 }])
  })

  test('bytes that are not UTF-8 are kept as they are', async () => {
    const line = Buffer.concat([Buffer.from('{"ocid":"'), Buffer.from([0xcf, 0xf0]), Buffer.from('"}\n')])
    const { rejectsPath } = await load(await file('a.ndjson', Buffer.concat([Buffer.from(content), line])), {
      source: 'p',
    })
    const last = (await rejects(rejectsPath!)).at(-1)!
    expect(Buffer.from(last.content_base64 as string, 'base64')).toEqual(line.subarray(0, -1))
  })

  test('stop a strict import, and nothing is added', async () => {
    const error = await load(await file('a.ndjson', content), { source: 'p', strict: true }).catch((error) => error)
    expect(error).toMatchObject({ exitCode: 5, message: expect.stringMatching(/^a\.ndjson, line 2: not JSON/) })
    expect(existsSync(data)).toBe(false)
    // Where there is a dataset, the folder of a source that has nothing goes too.
    await load(await file('good.ndjson', `${text(release('o-9'))}\n`), { source: 'other' })
    await expect(load(join(dir, 'a.ndjson'), { source: 'p', strict: true })).rejects.toThrow('a.ndjson, line 2')
    expect(await readdir(join(data, 'releases'))).toEqual(['other'])
  })

  test('half a packed file gives what came before the cut, and says so', async () => {
    const many = Array.from({ length: 2000 }, (_, index) =>
      text(release(`o-${index}`, { n: Math.imul(index, 2654435761) })),
    )
    const packed = gzipSync(many.join('\n'))
    const result = await load(await file('a.ndjson.gz', packed.subarray(0, packed.length / 2)), { source: 'p' })
    expect(result.cut).toEqual([{ name: 'a.ndjson.gz', reason: 'the packed file ends too early' }])
    expect(result.added).toBeGreaterThan(500)
    expect(await lines('p')).toEqual(many.slice(0, result.added))
    await expect(load(await file('b.gz', packed.subarray(0, 3000)), { strict: true })).rejects.toMatchObject({
      exitCode: 5,
    })
  })

  test.each([
    ['nothing but links', text({ records: [{ ocid: 'o', releases: [{ url: 'u' }] }] }), /links/],
    ['nothing but faults', text({ releases: [{ id: 1 }] }), /no ocid/],
    ['a web page', '<html></html>', /HTML/],
  ])('%s: the import fails with the code of bad data', async (_name, content, why) => {
    const error = await load(await file('a.json', content)).catch((error) => error)
    expect(error).toMatchObject({ exitCode: 5, why: expect.stringMatching(why) })
    expect(existsSync(join(data, 'dataset.json'))).toBe(false)
  })

  test('an empty package is no fault', async () => {
    expect(await load(await file('a.json', text({ version: '1.1', releases: [] })))).toMatchObject({
      added: 0,
      packages: 1,
    })
    expect(existsSync(data)).toBe(false)
  })
})

test('an interrupted import adds nothing and says how to go on', async () => {
  const path = await file('a.ndjson', Array.from({ length: 500 }, (_, index) => text(release(`o-${index}`))).join('\n'))
  const error = await load(path, { source: 'p', signal: AbortSignal.abort() }).catch((error) => error)
  expect(error).toBeInstanceOf(Interrupted)
  expect(error.next[0]).toContain(`jaryq import ${path} --source p`)
  expect(existsSync(data)).toBe(false)
  expect(await load(path, { source: 'p' })).toMatchObject({ added: 500 })
})

test('a source that comes from elsewhere is not mixed with imports', async () => {
  const path = await file('a.json', text([release('o-1')]))
  await load(path, { source: 'p' })
  const manifest = await readManifest(data)
  manifest.sources.p = { kind: 'api' }
  await writeFile(join(data, 'dataset.json'), text(manifest))
  await expect(load(path, { source: 'p' })).rejects.toMatchObject({ exitCode: 2 })
})

describe('a register', () => {
  const csv = 'bin,name,from,to\n251340000003,Made Up,2025-01-01,\n251340000073,Made Up Too,2024-01-01,2025-06-30\n'
  const register = (path: string, options = {}) =>
    importRegister(data, { path, register: 'vat-payers', report: silent, ...options })
  const folder = () => join(data, 'raw', 'registers', 'vat_payers')

  test('becomes raw lines whose record is the entry', async () => {
    expect(await register(await file('vat.csv', csv))).toMatchObject({ entries: 2, rejected: 0, unchanged: false })
    const [first] = (await readFile(join(folder(), '000001.ndjson'), 'utf8')).split('\n')
    expect(first).toMatch(
      /"record":\{"bin":"251340000003","from":"2025-01-01","to":null,"name":"Made Up","as_of":null\}\}$/,
    )
    expect(JSON.parse(first!)).toMatchObject({ source: 'registers', entity: 'vat_payers', url: 'file:vat.csv' })
    expect((await readManifest(data)).sources.registers).toMatchObject({
      kind: 'register',
      entities: { vat_payers: { count: 2, file: '000001.ndjson' } },
    })
  })

  test('is superseded by a newer file, and not written again when it is the same', async () => {
    const path = await file('vat.csv', csv)
    await register(path)
    expect(await register(path)).toMatchObject({ unchanged: true })
    expect(await readdir(folder())).toEqual(['000001.ndjson'])
    await register(await file('new.csv', csv.replace('2025-06-30', '2025-07-31')))
    expect(await readdir(folder())).toEqual(['000001.ndjson', '000002.ndjson'])
    expect(await register(path)).toMatchObject({ unchanged: false })
  })

  test('sets rows with faults aside, or stops at one with --strict', async () => {
    const path = await file('vat.csv', `${csv}123,X,2025-01-01,\n`)
    const { rejectsPath, ...result } = await register(path)
    expect(result).toMatchObject({ entries: 2, rejected: 1 })
    expect(await rejects(rejectsPath!)).toMatchObject([{ file: 'vat.csv', line: 4, content: '123,X,2025-01-01,' }])
    await expect(register(path, { strict: true })).rejects.toMatchObject({ exitCode: 5 })
    expect(await readdir(folder())).toEqual(['000001.ndjson', 'rejects.ndjson'])
  })

  test('without an entry fails, and leaves what was there', async () => {
    await register(await file('vat.csv', csv))
    await expect(register(await file('bad.csv', 'bin,from\nx,y\n'))).rejects.toMatchObject({ exitCode: 5 })
    expect((await readdir(folder())).filter((name) => name.startsWith('0'))).toEqual(['000001.ndjson'])
  })
})

test('what a killed import left is removed by the next', async () => {
  const path = await file('a.json', text([release('o-1')]))
  await load(path, { source: 'p' })
  const folder = join(data, 'releases', 'p')
  for (const name of ['000002.ndjson.zst', '000002.ndjson.zst.keys', '000003.ndjson.zst.part'])
    await writeFile(join(folder, name), 'x')
  await load(path, { source: 'p' })
  expect(await readdir(folder)).toEqual(['000001.ndjson.zst', '000001.ndjson.zst.keys'])
})

test.each([
  ['021640104096', undefined, true],
  ['021640104096', 2, true],
  ['021240104096', undefined, false],
  ['021240104096', 2, false],
])('releases of the buyer %s (indented: %s) make the dataset training data: %s', async (bin, indent, training) => {
  const made = [release('o-1'), { ...release('o-2'), buyer: { id: `KZ-BIN-${bin}`, name: 'x' } }]
  await load(await file('a.json', JSON.stringify(made, null, indent)), { source: 'p' })
  expect((await readManifest(data)).training).toBe(training)
  await load(await file('b.ndjson', `${made.map((each) => JSON.stringify({ ...each, id: 'b' })).join('\n')}\n`), {
    source: 'q',
  })
  expect((await readManifest(data)).training).toBe(training)
})

describe('a folder of files', () => {
  test('is imported as one: what is no OCDS is set aside under its name, and again when it is imported again', async () => {
    const folder = join(dir, 'year')
    await mkdir(folder)
    await writeFile(join(folder, 'a.json'), text({ version: '1.1', releases: [release('o-1'), 'broken'] }))
    await writeFile(join(folder, 'b.ndjson'), `${text(release('o-2'))}\n`)
    await writeFile(join(folder, 'c.json'), '<html></html>')
    await writeFile(join(folder, 'notes.txt'), 'x')
    for (const added of [2, 0]) {
      const result = await load(folder)
      expect(result).toMatchObject({ source: 'year', added, rejected: 1, files: 3, passedOver: 1 })
      expect(result.refused).toEqual([{ name: 'year/c.json', reason: expect.stringMatching(/HTML/) }])
      expect((await rejects(result.rejectsPath!)).map(({ file }) => file)).toEqual(['year/a.json', 'year/c.json'])
    }
  })

  test('with --strict the first fault stops it, and nothing is added', async () => {
    const folder = join(dir, 'year')
    await mkdir(folder)
    await writeFile(join(folder, 'a.json'), text({ version: '1.1', releases: [release('o-1')] }))
    await writeFile(join(folder, 'b.json'), 'no JSON')
    await expect(load(folder, { strict: true })).rejects.toMatchObject({
      exitName: 'data',
      message: expect.stringMatching(/^year\/b\.json: /),
    })
    expect(existsSync(join(data, 'dataset.json'))).toBe(false)
  })
})

describe('the extensions that packages declare', () => {
  const lots = 'https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json'
  const bids = 'https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json'
  const pack = (extensions: unknown, ...ocids: string[]) =>
    text({ version: '1.1', extensions, releases: ocids.map((ocid) => release(ocid)) })
  const files = async () => (await readManifest(data)).releases.p!.files

  test('are kept for the releases that came with them', async () => {
    const path = await file(
      'all.json',
      [pack([lots, bids], 'a', 'b'), pack([lots, bids], 'c'), pack([], 'd')].join('\n'),
    )
    await load(path, { source: 'p' })
    expect(await files()).toMatchObject([
      {
        lines: 4,
        declared: [
          { lines: 3, extensions: [lots, bids] },
          { lines: 1, extensions: [] },
        ],
      },
    ])
  })

  test('are kept where the metadata come last, and not for what is outside of packages or cut off', async () => {
    const later = `{"releases":[${text(release('a'))}],"version":"1.1","extensions":["${lots}"]}`
    await file('1.json', later)
    await file('2.json', `{"version":"1.1","extensions":["${lots}"],"releases":[${text(release('b'))},`)
    await file('3.ndjson', `${text(release('c'))}\n${text(release('d'))}\n`)
    await file('4.json', pack([bids], 'e'))
    await load(dir, { source: 'p' })
    const declared = new Map<string, string[]>()
    for (const { name, lines, declared: runs = [] } of await files()) {
      const of = runs.flatMap((run) => Array.from({ length: run.lines }, () => run.extensions))
      expect(of.length === 0 || of.length === lines).toBe(true)
      let at = 0
      for await (const { bytes } of readLines(join(data, 'releases', 'p', name)))
        declared.set(JSON.parse(bytes.toString()).ocid, of[at++] ?? [])
    }
    expect(Object.fromEntries([...declared].sort())).toEqual({ a: [lots], b: [], c: [], d: [], e: [bids] })
  })

  test('are warned of once when they are not held here', async () => {
    const warnings: string[] = []
    const report = { ...silent, warn: (line: string) => void warnings.push(line) }
    await load(
      await file('a.json', [pack(['https://x.example/1'], 'a'), pack(['https://x.example/1'], 'b')].join('\n')),
      {
        source: 'p',
        report,
      },
    )
    expect(warnings).toEqual([expect.stringContaining('https://x.example/1')])
    expect(warnings[0]?.split('https://x.example/1')).toHaveLength(2)
  })
})

describe('links to releases', () => {
  const lots = 'https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json'
  const records = (...list: object[]) => text({ version: '1.1', records: list })
  const record = (ocid: string, ...urls: string[]) => ({ ocid, releases: urls.map((url) => ({ url })) })

  test('are followed when that is asked for, and come with the version and extensions of their package', async () => {
    await file('1.json', text({ version: '1.0', releases: [release('a')] }))
    await file('2.json', text({ version: '1.1', extensions: [lots], releases: [release('b'), release('c')] }))
    const path = await file('records.json', records(record('a', '1.json#1'), record('b', '2.json#b', '2.json#7')))
    const result = await load(path, { source: 'p', followLinks: true })
    expect(result).toMatchObject({ added: 2, linked: 0, links: { links: 3, lost: 1, packages: 2 } })
    expect(await lines('p')).toEqual([text(release('a')), text(release('b'))])
    expect((await readManifest(data)).releases.p!.files).toMatchObject([
      { version: '1.0', lines: 1 },
      { version: '1.1', lines: 1, declared: [{ lines: 1, extensions: [lots] }] },
    ])
    expect(await rejects(result.rejectsPath!)).toEqual([
      expect.objectContaining({
        file: 'records.json',
        content: '2.json#7',
        reason: expect.stringMatching(/no such release/),
      }),
    ])
    expect(summaryOfImport(result)).toEqual({
      warnings: [`1 link to releases could not be followed: see ${result.rejectsPath}`],
      notes: [
        expect.stringContaining('2 new releases'),
        '2 links to releases followed, into 2 packages',
        'next: jaryq build',
      ],
    })
    // Again: what is there is known.
    expect(await load(path, { source: 'p', followLinks: true })).toMatchObject({ added: 0, repeated: 2 })
  })

  test('are told of when they are not followed', async () => {
    await file('1.json', text({ releases: [release('a')] }))
    const path = await file(
      'records.json',
      records(record('a', '1.json#1'), { ...record('b'), releases: [release('b')] }),
    )
    const result = await load(path, { source: 'p' })
    expect(result).toMatchObject({ added: 1, linked: 1, links: undefined })
    expect(summaryOfImport(result).warnings).toEqual([expect.stringMatching(/1 record .*--follow-links/)])
  })

  test('that lead nowhere leave the compiled release, and end a strict import', async () => {
    const compiledRelease = { ...release('a', { title: 'compiled' }), tag: ['compiled'] }
    const path = await file('records.json', records({ ...record('a', 'gone.json#1'), compiledRelease }))
    expect(await load(path, { source: 'p', followLinks: true })).toMatchObject({ added: 1, links: { lost: 1 } })
    expect(await lines('p')).toEqual([text(compiledRelease)])
    await expect(load(path, { source: 'q', followLinks: true, strict: true })).rejects.toThrow(/gone\.json/)
    const bare = await file('bare.json', records(record('a', 'gone.json#1')))
    await expect(load(bare, { source: 'q', followLinks: true })).rejects.toMatchObject({
      message: expect.stringMatching(/no release/),
      why: expect.stringMatching(/gone\.json#1: there is no such file/),
    })
  })
})

test('each version that is newer than this program is warned of once', async () => {
  const warnings: string[] = []
  const report = { ...silent, warn: (line: string) => void warnings.push(line) }
  const pack = (version: string, ocid: string) => text({ version, releases: [release(ocid)] })
  const path = await file(
    'a.json',
    [pack('1.1', 'a'), pack('1.2', 'b'), pack('1.2', 'c'), pack('1.1.5', 'd')].join('\n'),
  )
  expect(await load(path, { source: 'p', report })).toMatchObject({ added: 4 })
  expect(warnings).toEqual([expect.stringMatching(/^OCDS version 1\.2 is newer/)])
})
