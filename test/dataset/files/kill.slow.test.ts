import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { openStore } from '../../../src/dataset/fetch/store.ts'
import { blobsDir, filePathOf, partsDir, readFileVersions } from '../../../src/dataset/files/records.ts'
import { verifyDataset } from '../../../src/dataset/info.ts'
import { createDataset } from '../../../src/dataset/manifest.ts'
import { entities } from '../../../src/goszakup/entities.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { startJaryq } from '../../support/cli.ts'
import { temporary } from '../../support/temp.ts'
import { newestFiles } from './newest-files.ts'

const count = 60
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A file of its own, up to 24 MB: what is killed is as a rule in the middle of one. */
function content(number: number): Buffer {
  const size = number % 10 === 0 ? 12_000_000 + number * 200_000 : 1000 + number * 977
  return Buffer.concat([Buffer.from(`%PDF-1.4 ${number}\n`), Buffer.alloc(size, `${sha(Buffer.from(`${number}`))}\n`)])
}

let sent = 0
const asked: { number: number; from: number }[] = []
const server = createServer(async (request, response) => {
  const number = Number.parseInt(/([0-9a-f]{32})$/.exec(request.url!)![1]!, 16)
  const bytes = content(number)
  const etag = `"${number}"`
  const range = request.headers['if-range'] === etag ? /^bytes=(\d+)-$/.exec(request.headers.range ?? '') : null
  const from = Number(range?.[1] ?? 0)
  asked.push({ number, from })
  response.writeHead(range === null ? 200 : 206, {
    etag,
    'content-type': 'application/pdf',
    'content-length': bytes.length - from,
    ...(range === null ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  })
  for (let at = from; at < bytes.length && !response.destroyed; at += 1 << 18) {
    if (!response.write(bytes.subarray(at, at + (1 << 18))))
      await Promise.race([new Promise((resolve) => response.once('drain', resolve)), sleep(500)])
    sent += 1 << 18
    if (bytes.length > 1e6) await sleep(5)
  }
  response.end()
})

afterAll(() => {
  server.closeAllConnections()
  return new Promise<void>((resolve) => server.close(() => resolve()))
})

it('files survive kills at any moment, byte for byte', { timeout: 300_000 }, async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dir = temporary('files-kill')
  await createDataset(dir)
  const store = await openStore(dir, entities.find(({ name }) => name === 'announcements')!)
  for (let number = 1; number <= count; number++) {
    const record = {
      id: number,
      Files: [
        { filePath: `/download/trd_buy/${number.toString(16).padStart(32, '0')}`, originalName: `f${number}.pdf` },
      ],
    }
    store.add({ bytes: Buffer.from(JSON.stringify(record)), record, url: 'x', request: 'y', fetchedAt: 'z' })
  }
  await store.commit()
  await store.close()
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const start = () =>
    startJaryq(
      ['fetch', 'files', '--data', dir, '--base-url', baseUrl, '--rate', '0', '--quiet', '--format', 'ndjson'],
      {
        env: { JARYQ_TOKEN: 'a-token-of-the-test-0123' },
      },
    )

  let kills = 0
  for (let time = 0; time < 12; time++) {
    const child = start()
    child.stdout!.resume()
    child.stderr!.resume()
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_code, signal) => resolve(signal)))
    // After so many bytes, wherever that is: the start takes longer on a busy machine.
    const until = sent + 1_000_000 + ((time * 7_919_000) % 13_000_000)
    while (sent < until && child.exitCode === null) await sleep(10)
    child.kill('SIGKILL')
    if ((await ended) === 'SIGKILL') kills++
    // What a reader sees in between is whole.
    for (const { sha256 } of await newestFiles(dir)) expect(sha(await readFile(filePathOf(dir, sha256!)))).toBe(sha256)
  }
  const last = start()
  let output = ''
  last.stdout!.on('data', (text) => {
    output += text
  })
  last.stderr!.resume()
  expect(await new Promise((resolve) => last.on('close', resolve))).toBe(0)

  const rows = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { file: string; sha256: string })
  expect(rows).toHaveLength(count)
  for (const { file, sha256 } of rows) expect(sha256).toBe(sha(content(Number.parseInt(file, 16))))
  const versions: string[] = []
  for await (const { record } of readFileVersions(dir)) versions.push(record.id)
  expect(new Set(versions).size).toBe(count)
  expect(versions).toHaveLength(count)
  expect(await readdir(partsDir(dir))).toEqual([])
  expect((await readdir(blobsDir(dir), { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name))).toHaveLength(
    count,
  )
  const problems = []
  for await (const row of verifyDataset(dir, { report: silent })) problems.push(row)
  expect(problems).toEqual([])
  expect(kills).toBeGreaterThan(5)
  // Large files were gone on with, not begun anew each time.
  expect(asked.filter(({ from }) => from > 0).length).toBeGreaterThan(2)
})
