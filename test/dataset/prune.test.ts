import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { verifyDataset } from '../../src/dataset/info.ts'
import { leaseGeneration } from '../../src/dataset/lease.ts'
import { withWriteLock } from '../../src/dataset/lock.ts'
import { createDataset, updateManifest } from '../../src/dataset/manifest.ts'
import { type Pruned, pruneDataset } from '../../src/dataset/prune.ts'
import { RawStore } from '../../src/dataset/raw/store.ts'
import { type Reporter, silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'

let dir: string
let notes: string[]
let report: Reporter

beforeEach(async () => {
  dir = join(temporary('prune'), 'data')
  notes = []
  report = { ...silent, note: (line) => notes.push(line) }
  await createDataset(dir)
})

async function put(path: string, content = 'x'): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true })
  await writeFile(join(dir, path), content)
}

/** A dataset with something of each kind that is needed, and what is not. */
async function fill(): Promise<void> {
  await updateManifest(dir, (manifest) => ({
    ...manifest,
    generation: 3,
    releases: { goszakup: { files: [{ name: '000001.ndjson.zst', lines: 1, sha256: '' }], count: 1 } },
  }))
  for (const n of [1, 2, 3]) await put(`generations/${n}/tables/lots/part-00.parquet`, 'x'.repeat(n * 100))
  await put('generations/notes.txt')
  const store = await RawStore.open(dir, 'goszakup', 'lots', {
    initial: {},
    describe: ({ id }) => ({ key: Number(id), open: false, moment: undefined }),
  })
  const bytes = Buffer.from('{"id":1}')
  store.add({ bytes, record: { id: 1 }, url: 'u', request: 'r', fetchedAt: '2026-01-01T00:00:00.000Z' })
  await store.commit()
  await store.close()
  await put('raw/goszakup/lots/000002.ndjson', 'never committed')
  await put('raw/goszakup/lots/cursor.json.part')
  await put('raw/registers/vat-payers/000001.ndjson', '{}\n')
  await put('raw/goszakup/files/blobs/ab/abc.part')
  await put('raw/goszakup/files/parts/0123.part', 'half a file')
  await put('raw/goszakup/files/parts/0123.json')
  for (const name of ['000001.ndjson.zst', '000001.ndjson.zst.keys', 'rejects.ndjson'])
    await put(`releases/goszakup/${name}`)
  for (const name of ['000002.ndjson.zst', '000002.ndjson.zst.keys', '000003.ndjson.zst.part'])
    await put(`releases/goszakup/${name}`)
  for (const name of ['transform/part-1', 'run-a1B2c3/run.json', 'engine-999999-abc/x', 'tables-999999/x'])
    await put(`tmp/${name}`)
  await put(`tmp/engine-${process.pid}-abc/x`)
  for (const path of ['flags/runs/1/run.json', 'indicators/mine.sql', 'private/key', 'my.part.txt']) await put(path)
}

const told = (rows: Pruned[]) => rows.map(({ kind, path }) => `${kind} ${path}`)

const expected = [
  'generation generations/1',
  'working-files tmp/engine-999999-abc',
  'working-files tmp/run-a1B2c3',
  'working-files tmp/tables-999999',
  'working-files tmp/transform',
  'download raw/goszakup/files/parts/0123.json',
  'download raw/goszakup/files/parts/0123.part',
  'uncommitted releases/goszakup/000002.ndjson.zst',
  'uncommitted releases/goszakup/000002.ndjson.zst.keys',
  'uncommitted releases/goszakup/000003.ndjson.zst.part',
  'uncommitted raw/goszakup/lots/000002.ndjson',
  'uncommitted raw/goszakup/lots/cursor.json.part',
]

const tree = async () => (await readdir(dir, { recursive: true })).sort()

test('removes what nothing needs, and nothing else', async () => {
  await fill()
  const lease = await leaseGeneration(dir, 2)
  const before = await tree()
  const dry = await pruneDataset(dir, { dryRun: true, report })
  expect(told(dry)).toEqual(expected)
  expect(dry.every(({ removed }) => !removed)).toBe(true)
  expect(dry[0]!.bytes).toBe(100)
  expect(await tree()).toEqual(before)
  expect(notes.at(-1)).toMatch(/^1 kB would be free; remove them with: jaryq data prune$/)

  const rows = await pruneDataset(dir, { report })
  expect(rows).toEqual(dry.map((row) => ({ ...row, removed: true })))
  const gone = (path: string) => expected.some((line) => path.replaceAll('\\', '/').startsWith(line.split(' ')[1]!))
  expect(await tree()).toEqual(before.filter((path) => !gone(path)))

  await lease.release()
  expect(told(await pruneDataset(dir, { report }))).toEqual(['generation generations/2'])
  expect(await pruneDataset(dir, { report })).toEqual([])
  expect(notes.at(-1)).toBe('there is nothing to remove')
})

test('what was fetched is as it was', async () => {
  await fill()
  await pruneDataset(dir, { report })
  const problems: unknown[] = []
  for await (const { file } of verifyDataset(dir, { report: silent })) problems.push(file)
  // The releases and tables of this dataset are made of nothing; its records are not.
  expect(problems.filter((file) => String(file).startsWith('raw/goszakup/lots'))).toEqual([])
  expect(existsSync(join(dir, 'raw/goszakup/lots/000001.ndjson'))).toBe(true)
})

test('runs of indicators: the newest stay, and those that a flag is read from', async () => {
  const run = (name: string, sequence: number, asked: [string, string][]) =>
    put(
      `flags/runs/${name}/run.json`,
      JSON.stringify({
        format: 1,
        run: name,
        sequence,
        indicators: asked.map(([one, suffix]) => ({ name: one, suffix })),
      }),
    )
  await run('a1', 1, [['single-bid', '']])
  await run('f2', 2, [['single-bid', '~12345678']])
  await run('b3', 3, [
    ['single-bid', ''],
    ['own', ''],
  ])
  await run('c4', 4, [['single-bid', '']])
  await run('e5', 5, [['single-bid', '']])
  await put('flags/runs/unknown/run.json', '{"format":2}')
  await put('flags/runs/other/rows.parquet')
  await put('flags/ledger.parquet')
  const removed = async (keepRuns?: number) => told(await pruneDataset(dir, { dryRun: true, keepRuns, report }))
  expect(await removed()).toEqual([])
  expect(await removed(3)).toEqual(['flag-run flags/runs/a1'])
  expect(await removed(1)).toEqual(['flag-run flags/runs/a1', 'flag-run flags/runs/c4'])
  expect((await pruneDataset(dir, { keepRuns: 1, report })).every((row) => row.removed)).toBe(true)
  expect((await readdir(join(dir, 'flags/runs'))).sort()).toEqual(['b3', 'e5', 'f2', 'other', 'unknown'])
  expect(existsSync(join(dir, 'flags/ledger.parquet'))).toBe(true)
})

test('a reader on another machine keeps its generation for a day', async () => {
  await fill()
  await put(`tmp/readers/1-1-${encodeURIComponent(`not-${hostname()}`)}-00000000`, '')
  expect(told(await pruneDataset(dir, { report }))).toContain('generation generations/2')
  expect(existsSync(join(dir, 'generations/1'))).toBe(true)
})

test('waits for nobody: a dataset that is being written is left alone', async () => {
  await fill()
  await withWriteLock(dir, 'build', async () => {
    await expect(pruneDataset(dir, { report })).rejects.toThrow('another process is writing')
    expect(told(await pruneDataset(dir, { dryRun: true, report }))).toHaveLength(expected.length + 1)
  })
  expect(existsSync(join(dir, 'generations/1'))).toBe(true)
})

test('a cursor that is damaged says nothing of what is committed', async () => {
  await fill()
  await put('raw/goszakup/lots/cursor.json', 'damaged')
  expect(told(await pruneDataset(dir, { report }))).not.toContain('uncommitted raw/goszakup/lots/000002.ndjson')
})

test('where there is no dataset it says so', async () => {
  await expect(pruneDataset(join(dir, 'nosuch'), { report })).rejects.toThrow('there is no dataset')
  expect(existsSync(join(dir, 'nosuch'))).toBe(false)
})
