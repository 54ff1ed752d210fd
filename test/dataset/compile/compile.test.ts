import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ReleaseBuckets } from '../../../src/dataset/compile/buckets.ts'
import { type CompileResult, compileDataset, partCount } from '../../../src/dataset/compile/compile.ts'
import { compileFile, versionedReleases } from '../../../src/dataset/compile/file.ts'
import { BucketMemory, defaultKind, groupsOf } from '../../../src/dataset/compile/groups.ts'
import { CompileThreads } from '../../../src/dataset/compile/threads.ts'
import { importOcds } from '../../../src/dataset/import/import.ts'
import { readLines } from '../../../src/files/lines.ts'
import { mergeReleases } from '../../../src/ocds/merge.ts'
import { mergeRules } from '../../../src/ocds/merge-rules.ts'
import { parseExact } from '../../../src/ocds/scan-json.ts'
import { Interrupted } from '../../../src/terminal/errors.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

let dir: string
let data: string
beforeEach(async () => {
  dir = temporary('compile')
  data = join(dir, 'data')
})

type Json = Record<string, unknown>
const text = JSON.stringify
const release = (ocid: string, day: number, more: Json = {}) => ({
  ocid,
  id: `r${day}`,
  date: `2026-01-0${day}`,
  tag: ['tender'],
  ...more,
})

async function load(source: string, content: unknown) {
  const path = join(dir, 'input.json')
  await writeFile(path, typeof content === 'string' ? content : text(content))
  await importOcds(data, { path, source, report: silent })
}

async function compiled(source: string, n = 1): Promise<Json[]> {
  const all: Json[] = []
  const folder = join(data, 'generations', String(n), 'compiled', source)
  for (const name of (await readdir(folder)).filter((name) => name.startsWith('part-')))
    for await (const { bytes } of readLines(join(folder, name))) all.push(JSON.parse(bytes.toString()))
  return all
}

async function textOf(found: AsyncIterable<Buffer>): Promise<string> {
  const blocks: Buffer[] = []
  for await (const block of found) {
    expect(block.at(-1)).toBe(0x0a)
    blocks.push(block)
  }
  return Buffer.concat(blocks).toString()
}

async function lines(found: AsyncIterable<Buffer>): Promise<Json[]> {
  const all = await textOf(found)
  return all
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

test('releases of a process become one, in order of ocid, whatever order they came in', async () => {
  await load('p', [
    release('o-2', 3, { language: 'kk' }),
    release('o-1', 1),
    release('o-2', 1, { language: 'ru', buyer: { id: 'b' } }),
  ])
  await load('p', [release('o-2', 2, { language: 'en' })])
  expect(await compileDataset(data, 1, { report: silent })).toEqual({
    parts: 1,
    sources: { p: { releases: 4, processes: 2, problems: 0 } },
  })
  expect(await compiled('p')).toEqual([
    { tag: ['compiled'], id: 'o-1-2026-01-01', date: '2026-01-01', ocid: 'o-1' },
    { tag: ['compiled'], id: 'o-2-2026-01-03', date: '2026-01-03', ocid: 'o-2', language: 'kk', buyer: { id: 'b' } },
  ])
  expect(await readdir(join(data, 'generations', '1', 'compiled', 'p'))).toEqual(['part-00.ndjson.zst'])
  expect(existsSync(join(data, 'tmp', 'compile'))).toBe(false)
})

test('the same ocid in two sources is two processes', async () => {
  await load('p', [release('o-1', 1, { language: 'ru' })])
  await load('q', [release('o-1', 2, { language: 'kk' })])
  await compileDataset(data, 1, { report: silent })
  expect(await compiled('p')).toMatchObject([{ language: 'ru' }])
  expect(await compiled('q')).toMatchObject([{ language: 'kk' }])
})

test('releases of a process that changed over from OCDS 1.0 to 1.1 become one of 1.1', async () => {
  const award = (...names: string[]) => ({ awards: [{ id: '1', suppliers: names.map((name) => ({ name })) }] })
  const old = [
    release('o-1', 1, { buyer: { name: 'Buyer' }, ...award('A', 'B') }),
    // In 1.0 suppliers are replaced whole.
    release('o-1', 2, award('C')),
    // As another publisher of 1.0 might add, later than the first of 1.1.
    release('o-1', 4, { tender: { id: 't', procuringEntity: { name: 'Entity' } } }),
  ]
  await load('p', { version: '1.0', releases: old })
  await load('p', {
    version: '1.1',
    releases: [release('o-1', 3, { language: 'kk', tender: { id: 't', title: 'T' } })],
  })
  await compileDataset(data, 1, { report: silent })
  const [process] = (await compiled('p')) as [Json]
  const { parties, awards, tender, buyer } = process as Record<string, Json & Json[]>
  expect(process).toMatchObject({ tag: ['compiled'], id: 'o-1-2026-01-04', date: '2026-01-04', language: 'kk' })
  expect(tender).toMatchObject({ id: 't', title: 'T', procuringEntity: { name: 'Entity' } })
  expect(buyer).toMatchObject({ name: 'Buyer' })
  expect(awards).toMatchObject([{ suppliers: [{ name: 'C' }] }])
  expect(parties?.map(({ name, roles }) => [name, roles])).toEqual([
    ['Buyer', ['buyer']],
    ['C', ['supplier']],
    ['Entity', ['procuringEntity']],
  ])
})

test('releases of packages of OCDS 1.0 are merged by its rules and become 1.1', async () => {
  const awards = (name: string) => ({ awards: [{ id: '1', suppliers: [{ name }] }] })
  const releases = [release('o-1', 1, awards('A')), release('o-1', 2, awards('B'))]
  await load('old', { version: '1.0', releases })
  await load('new', { version: '1.1', releases })
  await compileDataset(data, 1, { report: silent })
  const [old] = (await compiled('old')) as { awards: { suppliers: Json[] }[]; parties: Json[] }[]
  expect(old!.awards[0]!.suppliers).toMatchObject([{ name: 'B' }])
  expect(old!.parties).toEqual([{ id: old!.awards[0]!.suppliers[0]!.id, name: 'B', roles: ['supplier'] }])
  expect(await compiled('new')).toMatchObject([{ awards: [{ suppliers: [{ name: 'A' }, { name: 'B' }] }] }])
})

test('a compiled release stands for all before it: the newest wins whole', async () => {
  const record = (day: number, more: Json) => ({
    ocid: 'o-1',
    compiledRelease: release('o-1', day, { tag: ['compiled'], ...more }),
  })
  await load('p', {
    version: '1.1',
    records: [record(1, { language: 'ru', title: 'old' }), record(3, { language: 'kk' })],
  })
  await load('p', [release('o-1', 2, { buyer: { id: 'before' } }), release('o-1', 4, { description: 'later' })])
  await compileDataset(data, 1, { report: silent })
  const [process] = await compiled('p')
  expect(process).toEqual({
    tag: ['compiled'],
    id: 'o-1-2026-01-04',
    date: '2026-01-04',
    ocid: 'o-1',
    language: 'kk',
    description: 'later',
  })
})

test('where the merge has no answer, the process is kept and the place is told', async () => {
  await load('p', [
    release('o-1', 1, { a: 1 }),
    release('o-1', 2, { a: { b: 1 } }),
    release('o-2', 1),
    { ocid: 'o-2', id: 'x', a: 1 },
  ])
  const warnings: string[] = []
  const result = await compileDataset(data, 1, { report: { ...silent, warn: (line) => warnings.push(line) } })
  expect(result.sources.p!.problems).toBe(2)
  expect((await compiled('p')).map(({ a }) => a)).toEqual([{ b: 1 }, 1])
  const problems = await readFile(join(data, 'generations', '1', 'compiled', 'p', 'problems.ndjson'), 'utf8')
  expect(
    problems
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { ocid: 'o-1', kind: 'inconsistent-type', path: '/a' },
    { ocid: 'o-2', kind: 'missing-date', path: '/date' },
  ])
  expect(warnings[0]).toContain('problems.ndjson')
})

test('numbers keep their digits', async () => {
  await load(
    'p',
    `{"ocid":"o-1","date":"d","a":12345678901234567890}\n{"ocid":"o-2","date":"d","a":1.1}\n{"ocid":"o-2","date":"e","b":98765432109876543210}\n`,
  )
  await compileDataset(data, 1, { report: silent })
  const all: string[] = []
  for await (const { bytes } of readLines(join(data, 'generations', '1', 'compiled', 'p', 'part-00.ndjson.zst')))
    all.push(bytes.toString())
  expect(all[0]).toContain('"a":12345678901234567890')
  expect(all[1]).toContain('"b":98765432109876543210')
})

test('many processes are split by the hash of the ocid', async () => {
  const count = 50_100
  const at = (index: number) => `{"ocid":"o-${(index * 7919) % count}","id":"${index}"}`
  await load('p', Array.from({ length: count }, (_, index) => at(index)).join('\n'))
  expect(await compileDataset(data, 1, { report: silent })).toEqual({
    parts: 2,
    sources: { p: { releases: count, processes: count, problems: 0 } },
  })
  let processes = 0
  for (const part of [0, 1]) {
    let before = ''
    for await (const { bytes } of readLines(
      join(data, 'generations', '1', 'compiled', 'p', `part-0${part}.ndjson.zst`),
    )) {
      const { ocid } = JSON.parse(bytes.toString()) as { ocid: string }
      const hash = createHash('md5').update(ocid).digest('hex').slice(0, 8)
      if (Number.parseInt(hash, 16) % 2 !== part || ocid <= before) expect.fail(`${ocid} is in the wrong place`)
      before = ocid
      processes++
    }
  }
  expect(processes).toBe(count)
})

test('each run gives the same bytes', async () => {
  const at = (index: number) => release(`o-${(index * 7) % 300}`, 1 + (index % 9), { title: `t-${index}` })
  await load('p', Array.from({ length: 1000 }, (_, index) => text(at(index))).join('\n'))
  await compileDataset(data, 1, { report: silent })
  await compileDataset(data, 2, { report: silent })
  const part = (n: number) => join(data, 'generations', String(n), 'compiled', 'p', 'part-00.ndjson.zst')
  expect(await readFile(part(2))).toEqual(await readFile(part(1)))
})

test('parts double so that none has more than fifty thousand processes', () => {
  expect([0, 50_000, 50_001, 100_000, 100_001, 3_200_000, 10_000_000].map(partCount)).toEqual([1, 1, 2, 2, 4, 64, 64])
})

test('an interrupted compilation leaves nothing', async () => {
  await load('p', Array.from({ length: 1200 }, (_, index) => text(release(`o-${index}`, 1))).join('\n'))
  await expect(compileDataset(data, 1, { report: silent, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
    Interrupted,
  )
  expect(existsSync(join(data, 'tmp', 'compile'))).toBe(false)
})

test('buckets larger than memory is given are read slice by slice', () => {
  const buckets = new ReleaseBuckets(join(dir, 'buckets'), 2)
  const body = (index: number) => Buffer.alloc(1 << 20, 65 + (index % 26))
  for (let index = 0; index < 160; index++) buckets.add(`o-${index % 50}`, `d-${2000 - index}`, 0, body(index))
  const contents = buckets.seal()
  for (const room of [0, 1 << 30]) {
    const all = new Set<string>()
    for (const content of contents) {
      let before = ''
      for (const group of groupsOf(content, { batches: buckets.batches(), room, memory: new BucketMemory() })) {
        expect(group.ocid > before).toBe(true)
        before = group.ocid
        all.add(group.ocid)
        const first = Number(group.ocid.slice(2))
        const expected = [first + 150, first + 100, first + 50, first].filter((index) => index < 160)
        const found = Array.from(group.bodies(), (bytes) => [bytes.length, bytes[0], bytes.at(-1)])
        expect(found).toEqual(expected.map((index) => [1 << 20, 65 + (index % 26), 65 + (index % 26)]))
      }
    }
    expect(all.size).toBe(50)
  }
  buckets.remove()
  expect(existsSync(join(dir, 'buckets'))).toBe(false)
})

/** Releases of many processes that need files: about 21 MB, with all that merging knows. */
async function manyReleases(): Promise<string> {
  const filler = 'заявка «на» поставку '.repeat(60)
  const names = ['\\u0411', 'Б', 'é', '\\ud83d\\ude00', '😀', '\\"', '\\u0001', '\\/', '']
  const numbers = ['1.0', '12345678901234567890', '1e400', '0.1', '-0', '1E2']
  const line = (index: number) => {
    const process = (index * 7919) % 3000
    const [name, number] = [names[index % 9], numbers[index % 997 === 0 ? 1 + (index % 2) : (index % 4) + 2]]
    const odd = index % 501 === 0 ? ',"buyer":"б"' : index % 11 === 0 ? '' : `,"buyer":{"id":"${name}"}`
    const dates = [`"2026-01-0${index % 9}"`, `"2026-01-0${index % 9}T00:00:00+06:00"`, 'null']
    const date = index % 701 === 0 ? dates[2] : dates[index % 2]
    return `{"ocid":"o-${process}-${process % 3 === 0 ? '😀' : process % 3 === 1 ? '﹏' : 'я'}","id":"${index}","date":${date},"tag":["tender"]${odd},"tender":{"title":"${name}${filler}","value":{"amount":${number}},"items":[{"id":${index % 2},"10":"${name}","2":1},{"id":"${name}"}]}}`
  }
  const path = join(dir, 'many.ndjson')
  await writeFile(path, Array.from({ length: 9000 }, (_, index) => line(index)).join('\n'))
  return path
}

describe('on threads', () => {
  test('a large file gives the bytes that it gives without', async () => {
    const path = await manyReleases()
    for (const versioned of [false, true]) {
      const results: unknown[] = []
      for (const threads of versioned ? [1, 4] : [1, 2, 4]) {
        const warnings: string[] = []
        const report = { ...silent, warn: (line: string) => warnings.push(line) }
        results.push([await textOf(compileFile(path, { versioned, threads, report })), warnings])
      }
      for (const result of results) expect(result).toEqual(results[0])
      const [all, warnings] = results[0] as [string, string[]]
      expect(warnings.length).toBeGreaterThan(10)
      const ocids = Array.from(all.matchAll(/^\{.*?"ocid":"(.*?)"/gm), ([, ocid]) => ocid)
      expect(ocids).toHaveLength(3000)
      expect(ocids).toEqual(ocids.toSorted())
    }
  })

  test('a large dataset gives the same files', async () => {
    await importOcds(data, { path: await manyReleases(), source: 'p', report: silent })
    await load('q', [release('o-1', 1, { language: 'ru' })])
    const results: CompileResult[] = []
    for (const threads of [1, 2, 4]) results.push(await compileDataset(data, threads, { report: silent, threads }))
    expect(results.slice(1)).toEqual([results[0], results[0]])
    expect(results[0]!.sources.p).toMatchObject({ releases: 9000, processes: 3000 })
    expect(results[0]!.sources.p!.problems).toBeGreaterThan(10)
    const file = (n: number, ...name: string[]) => readFile(join(data, 'generations', String(n), 'compiled', ...name))
    for (const n of [2, 4])
      for (const name of [
        ['p', 'part-00.ndjson.zst'],
        ['p', 'problems.ndjson'],
        ['q', 'part-00.ndjson.zst'],
      ])
        expect(await file(n, ...name)).toEqual(await file(1, ...name))
  })

  test('each process is what its releases alone give, merged one by one', async () => {
    const path = await manyReleases()
    const releases = new Map<string, Json[]>()
    for (const line of (await readFile(path, 'utf8')).split('\n')) {
      const release = parseExact(line) as Json
      const before = releases.get(release.ocid as string)
      if (before === undefined) releases.set(release.ocid as string, [release])
      else before.push(release)
    }
    const options = { rules: mergeRules('1.1'), onProblem: () => {} }
    for (const kind of ['compiled', 'versioned'] as const) {
      const found = (await textOf(compileFile(path, { versioned: kind === 'versioned', threads: 2, report: silent })))
        .split('\n')
        .slice(0, -1)
      expect(found).toHaveLength(releases.size)
      for (const line of found) {
        const process = parseExact(line) as Json
        const expected = text(mergeReleases(kind, releases.get(process.ocid as string)!, options))
        // Keys may be in another order.
        if (line !== expected) expect(process).toEqual(parseExact(expected))
      }
    }
  })

  test('stops when it is told to, and leaves nothing behind', async () => {
    const path = await manyReleases()
    // Others compile at the same time.
    const own = temporary('compile-tmp')
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, own)
    onTestFinished(() => void vi.unstubAllEnvs())
    const stop = new AbortController()
    let underWay: string[] = []
    const progress = ({ stage }: { stage: string }) => {
      if (stage !== 'compile') return
      underWay = readdirSync(own)
      stop.abort()
    }
    const work = textOf(compileFile(path, { threads: 2, report: { ...silent, progress }, signal: stop.signal }))
    await expect(work).rejects.toBeInstanceOf(Interrupted)
    expect(underWay).toHaveLength(1)
    expect(await readdir(own)).toEqual([])
  })

  test('an error in a thread is the error of the work', async () => {
    const threads = await CompileThreads.start(2)
    const content = { count: 1, index: join(dir, 'none.index'), bodies: join(dir, 'none') }
    const batches = { kinds: [defaultKind], kindOf: new Uint16Array(1) }
    const work = { kind: 'compiled' as const, choices: {}, batches, withReleases: false, room: 0 }
    const jobs = [1, 2, 3].map((at) => ({ content, path: join(dir, `out-${at}`) }))
    const run = threads.run(
      work,
      jobs,
      async () => {},
      () => {},
    )
    await expect(run).rejects.toMatchObject({ code: 'ENOENT' })
    await threads.close()
  })
})

describe('as a filter', () => {
  const input = async (content: string, name = 'in.json') => {
    const path = join(dir, name)
    await writeFile(path, content)
    return path
  }

  test('compiled and versioned releases of a file', async () => {
    const path = await input(
      text({
        version: '1.1',
        releases: [release('o-2', 2, { language: 'kk' }), release('o-1', 1), release('o-2', 1, { language: 'ru' })],
      }),
    )
    expect(await lines(compileFile(path, { report: silent }))).toMatchObject([
      { ocid: 'o-1' },
      { ocid: 'o-2', language: 'kk' },
    ])
    expect(await lines(compileFile(path, { versioned: true, report: silent }))).toMatchObject([
      { ocid: 'o-1' },
      {
        ocid: 'o-2',
        language: [
          { releaseID: 'r1', value: 'ru' },
          { releaseID: 'r2', value: 'kk' },
        ],
      },
    ])
  })

  test('a package that says only at its end that it is of 1.0', async () => {
    const awards = (name: string) => ({ awards: [{ id: '1', suppliers: [{ name }] }] })
    const filler = { x: 'x'.repeat(400_000) }
    const path = await input(
      text({
        releases: [release('o-1', 1, awards('A')), release('o-0', 1, filler), release('o-1', 2, awards('B'))],
        version: '1.0',
      }),
    )
    const [, process] = await lines(compileFile(path, { report: silent }))
    expect(process).toMatchObject({ awards: [{ suppliers: [{ name: 'B' }] }] })
  })

  test('faults are warned of, and stop with --strict', async () => {
    const path = await input(`${text(release('o-1', 1))}\n{"oc\n`)
    const warnings: string[] = []
    const report = { ...silent, warn: (line: string) => warnings.push(line) }
    expect(await lines(compileFile(path, { report }))).toMatchObject([{ ocid: 'o-1' }])
    expect(warnings).toEqual([expect.stringMatching(/^in\.json, line 2: not JSON/)])
    await expect(lines(compileFile(path, { strict: true, report }))).rejects.toMatchObject({ exitCode: 5 })
  })

  test('documents one after the other, and a folder with packed files', async () => {
    const package_ = (number: number, day: number, more: Record<string, unknown>) =>
      text({ version: '1.1', releases: [release(`o-${number}`, day, more)] })
    const first = package_(1, 2, { language: 'kk' })
    const second = package_(1, 1, { language: 'ru', x: 1 })
    const expected = [{ ocid: 'o-1', language: 'kk', x: 1 }]
    expect(await lines(compileFile(await input(first + second), { report: silent }))).toMatchObject(expected)
    const folder = join(dir, 'years')
    await mkdir(join(folder, '2025'), { recursive: true })
    await writeFile(join(folder, '2025', 'a.json.gz'), gzipSync(first))
    await writeFile(join(folder, 'b.ndjson'), second)
    expect(await lines(compileFile(folder, { report: silent }))).toMatchObject(expected)
  })

  test('by the written rule, or told where it is not', async () => {
    const path = await input(
      text([
        { ...release('o-1', 1), date: '2026-01-01T23:00:00+06:00', buyer: { id: 'b' }, x: 'first' },
        { ...release('o-1', 2), date: '2026-01-01T18:00:00Z', buyer: null, x: 'second' },
      ]),
    )
    const warnings: string[] = []
    const report = { ...silent, warn: (line: string) => warnings.push(line) }
    expect(await lines(compileFile(path, { report }))).toMatchObject([{ x: 'first', buyer: { id: 'b' } }])
    expect(warnings).toEqual([expect.stringMatching(/^o-1 \/date: .* although it is later$/)])
    const byRule = await lines(compileFile(path, { report, strictNull: true, chronological: true }))
    expect(byRule).toMatchObject([{ x: 'second', date: '2026-01-01T18:00:00Z' }])
    expect(byRule[0]).not.toHaveProperty('buyer')
    expect(warnings).toHaveLength(1)
    expect(await lines(compileFile(path, { report, chronological: true }))).toMatchObject([{ buyer: { id: 'b' } }])
    expect(warnings.at(-1)).toMatch(/^o-1 \/buyer: null comes where an object/)
  })

  test('and the releases that records link to, when that is asked for', async () => {
    const url =
      'https://raw.githubusercontent.com/open-contracting-extensions/ocds_location_extension/master/extension.json'
    const items = (id: string) => ({ tender: { items: [{ id: '1', deliveryAddresses: [{ id }] }] } })
    await input(text({ version: '1.1', releases: [release('o-1', 1, items('a'))] }), '1.json')
    await input(text({ version: '1.1', extensions: [url], releases: [release('o-1', 2, items('b'))] }), '2.json')
    const links = ['1.json#o-1', '2.json#o-1', 'gone.json#1'].map((url) => ({ url }))
    const path = await input(text({ version: '1.1', records: [{ ocid: 'o-1', releases: links }] }))
    const warnings: string[] = []
    const report = { ...silent, warn: (line: string) => warnings.push(line) }
    expect(await lines(compileFile(path, { report, followLinks: true }))).toMatchObject([
      { ocid: 'o-1', date: '2026-01-02', tender: { items: [{ deliveryAddresses: [{ id: 'b' }] }] } },
    ])
    expect(warnings).toEqual([expect.stringMatching(/gone\.json#1 cannot be followed: there is no such file/)])
    await expect(lines(compileFile(path, { report, followLinks: true, strict: true }))).rejects.toThrow(/gone\.json#1/)
    await expect(lines(compileFile(path, { report }))).rejects.toMatchObject({
      why: expect.stringMatching(/--follow-links/),
    })
  })

  describe('fields of extensions by the rules of those that are declared', () => {
    const url =
      'https://raw.githubusercontent.com/open-contracting-extensions/ocds_location_extension/master/extension.json'
    const tender = (id: string) => ({ tender: { items: [{ id: '1', deliveryAddresses: [{ id, region: id }] }] } })
    const package_ = (extensions: string[], ...releases: unknown[]) => text({ version: '1.1', releases, extensions })
    const both = (extensions: string[], ocid: string) =>
      package_(extensions, release(ocid, 1, tender('a')), release(ocid, 2, tender('b')))
    const addresses = (process: Json | undefined) => JSON.stringify(process?.tender).match(/"id":"[ab]"/g)

    test('in the package of a file', async () => {
      const path = await input(both([], 'o-1') + both([url], 'o-2'))
      const [first, second] = await lines(compileFile(path, { report: silent }))
      expect(addresses(first)).toHaveLength(2)
      expect(addresses(second)).toEqual(['"id":"b"'])
    })

    test('in one of the packages of a process', async () => {
      const path = await input(
        package_([], release('o-1', 1, tender('a'))) + package_([url], release('o-1', 2, tender('b'))),
      )
      const [process] = await lines(compileFile(path, { report: silent }))
      expect(addresses(process)).toEqual(['"id":"b"'])
    })

    test('in the dataset, after import', async () => {
      await load('p', both([], 'o-1') + both([url], 'o-2') + both([], 'o-3'))
      await compileDataset(data, 1, { report: silent })
      const counts = (await compiled('p')).map((process) => addresses(process)?.length)
      expect(counts).toEqual([2, 1, 2])
      const versioned = await lines(versionedReleases(data, { report: silent }))
      expect(versioned.map((process) => JSON.stringify(process).split('deliveryAddresses').length - 1)).toEqual([
        1, 1, 1,
      ])
      expect(JSON.stringify(versioned[1])).toContain('"value":[{"id":"b","region":"b"}]')
      expect(JSON.stringify(versioned[0])).not.toContain('"value":[{"id":"b","region":"b"}]')
    })

    test('and those that are not held are told once', async () => {
      const warnings: string[] = []
      const path = await input(both(['https://example.org/x/extension.json'], 'o-1').repeat(2))
      await lines(compileFile(path, { report: { ...silent, warn: (line) => warnings.push(line) } }))
      expect(warnings).toEqual([expect.stringContaining('https://example.org/x/extension.json')])
    })
  })

  test('versioned releases of the dataset', async () => {
    await load('p', [release('o-1', 1, { language: 'ru' }), release('o-1', 2, { language: 'kk' })])
    await load('q', [release('o-9', 1)])
    const all = await lines(versionedReleases(data, { report: silent }))
    expect(all).toMatchObject([{ ocid: 'o-1', language: [{ value: 'ru' }, { value: 'kk' }] }, { ocid: 'o-9' }])
  })
})
