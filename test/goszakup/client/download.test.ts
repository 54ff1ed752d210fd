import { createHash } from 'node:crypto'
import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { DownloadFailed, type DownloadOptions, download } from '../../../src/goszakup/client/download.ts'
import { HttpClient, type HttpOptions, RequestLimit, Stopped } from '../../../src/goszakup/client/http.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { type FileAnswer, serveFiles } from '../file-server.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const pdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(20_000, 'техспецификация '), Buffer.from('%%EOF')])
const other = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(20_000, 'другая редакция ')])
/** As long as `pdf`, and another. */
const twin = Buffer.concat([pdf.subarray(0, 9), Buffer.alloc(pdf.length - 9, 'правка ')])
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function setUp(answer: (number: number) => FileAnswer, options: Partial<HttpOptions & DownloadOptions> = {}) {
  const server = await serveFiles(answer)
  const http = await HttpClient.create({
    baseUrl: server.baseUrl,
    token: 'a-token-of-the-test-0123',
    rate: 0,
    concurrency: 1,
    timeout: 1,
    report: silent,
    signal: options.signal,
    maxRequests: options.maxRequests,
  })
  open.push(
    () => http.close(),
    () => server.close(),
  )
  const part = options.part ?? join(temporary('download'), 'x.part')
  const run = (more: Partial<DownloadOptions> = {}) =>
    download({
      http,
      origin: server.baseUrl,
      path: '/download/trd_buy/0123456789abcdef0123456789abcdef',
      part,
      name: 'techspec_1_2.pdf',
      maxBytes: 1 << 20,
      timeout: 0.2,
      attempts: 3,
      backOff: 1,
      ...options,
      ...more,
    })
  return { server, part, run }
}

const etag = '"one"'
const whole: FileAnswer = { bytes: pdf, etag }

describe('a download', () => {
  it('is whole, hashed, and asked for with the token', async () => {
    const { server, part, run } = await setUp(() => whole)
    expect(await run()).toEqual({
      outcome: 'done',
      size: pdf.length,
      sha256: sha(pdf),
      contentType: 'application/pdf',
      etag,
      lastModified: null,
    })
    expect(await readFile(part)).toEqual(pdf)
    expect(server.asked).toHaveLength(1)
    expect(server.asked[0]!.authorization).toBe('Bearer a-token-of-the-test-0123')
    await expect(access(`${part}.json`)).rejects.toThrow()
  })

  it('goes on where it broke off, as often as something more comes', async () => {
    const { server, run } = await setUp((number) => (number < 9 ? { ...whole, cutAfter: 4000 } : whole))
    expect(await run()).toMatchObject({ outcome: 'done', sha256: sha(pdf) })
    expect(server.asked.map(({ range }) => range)).toEqual([
      undefined,
      ...[1, 2, 3, 4, 5].map((times) => `bytes=${times * 4000}-`),
    ])
  })

  it('goes on in the next run, hashing what is on disk', async () => {
    const { part, run, server } = await setUp((number) =>
      number <= 3 ? { ...whole, cutAfter: number === 1 ? 6000 : 0 } : whole,
    )
    await expect(run({ attempts: 1 })).rejects.toThrow(DownloadFailed)
    expect((await readFile(part)).length).toBe(6000)
    // Bytes beyond what was made safe are those of a crash.
    await writeFile(part, Buffer.concat([pdf.subarray(0, 6000), Buffer.alloc(50_000, 0)]))
    expect(await run()).toMatchObject({ outcome: 'done', size: pdf.length, sha256: sha(pdf) })
    expect(server.asked.at(-1)!.range).toBe('bytes=6000-')
    expect(await readFile(part)).toEqual(pdf)
  })

  it('takes nothing up that belongs to another address', async () => {
    const { part, run, server } = await setUp((number) =>
      number <= 2 ? { ...whole, cutAfter: number === 1 ? 6000 : 0 } : whole,
    )
    await expect(run({ attempts: 1 })).rejects.toThrow(DownloadFailed)
    expect(await run({ path: '/download/trd_buy/another' })).toMatchObject({ outcome: 'done', sha256: sha(pdf) })
    expect(server.asked.at(-1)!.range).toBeUndefined()
    expect(await readFile(part)).toEqual(pdf)
  })

  it.each<[string, (number: number) => FileAnswer, Buffer]>([
    [
      'the service ignores Range',
      (n) => (n === 1 ? { ...whole, cutAfter: 5000 } : { ...whole, ignoreRange: true }),
      pdf,
    ],
    ['the file changed', (n) => (n === 1 ? { ...whole, cutAfter: 5000 } : { bytes: other, etag: '"two"' }), other],
    [
      'the file changed and If-Range is ignored',
      (n) => (n === 1 ? { ...whole, cutAfter: 5000 } : { bytes: other, etag: '"two"', ignoreIfRange: true }),
      other,
    ],
    [
      'the file was replaced by one as long and If-Range is ignored',
      (n) => (n === 1 ? { ...whole, cutAfter: 5000 } : { bytes: twin, etag: '"two"', ignoreIfRange: true }),
      twin,
    ],
    [
      'the part does not say of which file it is',
      (n) => (n === 1 ? { ...whole, cutAfter: 5000 } : { bytes: other, ignoreIfRange: true }),
      other,
    ],
    [
      'the part begins elsewhere',
      (n) => (n === 1 ? { ...whole, cutAfter: 5000 } : { ...whole, shift: n === 2 ? 7 : 0 }),
      pdf,
    ],
    [
      'the part says another total',
      (n) =>
        n === 1
          ? { ...whole, cutAfter: 5000 }
          : { ...whole, ...(n === 2 ? { contentRange: `bytes 5000-${pdf.length - 1}/${pdf.length + 9}` } : {}) },
      pdf,
    ],
    [
      'the file became shorter than what came of it',
      (n) =>
        n === 1 ? { ...whole, cutAfter: 5000 } : { bytes: pdf.subarray(0, 300), etag: '"s"', ignoreIfRange: true },
      pdf.subarray(0, 300),
    ],
    ['there is no ETag', (n) => (n === 1 ? { bytes: pdf, cutAfter: 5000 } : { bytes: pdf }), pdf],
    [
      'the ETag is weak',
      (n) => (n === 1 ? { bytes: pdf, etag: 'W/"1"', cutAfter: 5000 } : { bytes: pdf, etag: 'W/"1"' }),
      pdf,
    ],
    [
      'the date is too near to tell two files apart',
      (n) => ({
        bytes: pdf,
        lastModified: 'Sun, 01 Feb 2026 10:00:00 GMT',
        date: 'Sun, 01 Feb 2026 10:00:00 GMT',
        ...(n === 1 ? { cutAfter: 5000 } : {}),
      }),
      pdf,
    ],
  ])('begins anew when %s', async (_name, answer, expected) => {
    const { part, run } = await setUp(answer)
    expect(await run()).toMatchObject({ outcome: 'done', size: expected.length, sha256: sha(expected) })
    expect(await readFile(part)).toEqual(expected)
  })

  it('goes on by the date of the file when there is no ETag', async () => {
    const dated: FileAnswer = { bytes: pdf, lastModified: 'Sun, 01 Feb 2026 10:00:00 GMT' }
    const { server, run } = await setUp((number) => (number === 1 ? { ...dated, cutAfter: 5000 } : dated))
    expect(await run()).toMatchObject({ outcome: 'done', sha256: sha(pdf), lastModified: dated.lastModified })
    expect(server.asked[1]!.range).toBe('bytes=5000-')
  })

  it('does not believe a Content-Length that is too long, once the service says the true one', async () => {
    const { run } = await setUp((number) => (number === 1 ? { ...whole, length: pdf.length + 100 } : whole))
    expect(await run()).toMatchObject({ outcome: 'done', size: pdf.length, sha256: sha(pdf) })
  })

  it('fails when the length is never reached', async () => {
    const { run, part } = await setUp(() => ({ bytes: pdf, length: pdf.length + 100, ignoreRange: true }))
    await expect(run()).rejects.toThrow(/broke off|bytes came/)
    await expect(access(part)).rejects.toThrow()
  })

  it('takes chunks without a length, and asks twice where nothing says that the end is the end', async () => {
    const chunked = await setUp(() => ({ bytes: pdf, chunked: true }))
    expect(await chunked.run()).toMatchObject({ outcome: 'done', sha256: sha(pdf) })
    expect(chunked.server.asked).toHaveLength(1)
    const endless = await setUp((number) => ({
      bytes: pdf,
      endless: true,
      ...(number === 1 ? { cutAfter: 9000 } : {}),
    }))
    expect(await endless.run()).toMatchObject({ outcome: 'done', size: pdf.length, sha256: sha(pdf) })
    expect(endless.server.asked).toHaveLength(3)
  })

  it.each<[string, FileAnswer, number]>([
    ['429', { ...whole, status: 429, headers: { 'retry-after': '0' } }, 2],
    ['503', { ...whole, status: 503 }, 2],
    ['a web page', { bytes: Buffer.from('<html><title>502 Bad Gateway</title></html>'), type: 'text/html' }, 2],
    [
      'a web page that says it is a PDF',
      { bytes: Buffer.from('<!DOCTYPE html><html>Вход'), type: 'application/pdf' },
      2,
    ],
    [
      'a message in JSON',
      { bytes: Buffer.from('{"name":"Error","message":"x","code":0,"status":500}'), type: 'application/json' },
      2,
    ],
    ['silence in the middle', { ...whole, stallAfter: 3000 }, 2],
    ['silence', { ...whole, stallAfter: 0 }, 2],
    ['a byte now and then', { ...whole, drip: 40 }, 2],
  ])('asks again after %s', async (_name, answer, requests) => {
    const { server, run } = await setUp((number) => (number === 1 ? answer : whole))
    const started = performance.now()
    expect(await run()).toMatchObject({ outcome: 'done', sha256: sha(pdf) })
    expect(server.asked).toHaveLength(requests)
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  it('keeps what it has when a web page comes in between', async () => {
    const page: FileAnswer = { bytes: Buffer.from('<html><title>Error 500</title></html>'), type: 'text/html' }
    const { server, run } = await setUp((number) =>
      number === 1 ? { ...whole, cutAfter: 7000 } : number === 2 ? page : whole,
    )
    expect(await run()).toMatchObject({ outcome: 'done', sha256: sha(pdf) })
    expect(server.asked[2]!.range).toBe('bytes=7000-')
  })

  it('unpacks what comes packed although it was not asked for, and begins anew when that breaks off', async () => {
    const packed: FileAnswer = { bytes: gzipSync(pdf), etag, headers: { 'content-encoding': 'gzip' } }
    const { server, run } = await setUp((number) => (number === 1 ? { ...packed, cutAfter: 60 } : packed))
    expect(await run()).toMatchObject({ outcome: 'done', size: pdf.length, sha256: sha(pdf) })
    expect(server.asked.map(({ range }) => range)).toEqual([undefined, undefined])
    const odd = await setUp(() => ({ ...whole, headers: { 'content-encoding': 'snappy' } }))
    await expect(odd.run()).rejects.toThrow('packed as snappy')
    const bomb = await setUp(() => ({
      bytes: gzipSync(Buffer.alloc(2 << 20)),
      headers: { 'content-encoding': 'gzip' },
    }))
    expect(await bomb.run()).toEqual({ outcome: 'too-large', size: null })
  })

  it('gives up after as many attempts without progress, and says why', async () => {
    const page: FileAnswer = { bytes: Buffer.from('<html><title>Вход</title></html>'), type: 'text/html' }
    const { server, run } = await setUp(() => page)
    await expect(run()).rejects.toThrow('a web page came instead of the file: Вход')
    expect(server.asked).toHaveLength(3)
    const refused = await setUp(() => ({ ...whole, status: 400 }))
    await expect(refused.run()).rejects.toThrow('status 400')
    expect(refused.server.asked).toHaveLength(1)
  })

  it('takes HTML for a file that may be HTML, unless it is the page of an error', async () => {
    const protocol = Buffer.from('<html><head><title>Протокол</title></head><table></table></html>')
    const { run } = await setUp(() => ({ bytes: protocol, type: 'text/html; charset=utf-8' }))
    for (const name of [null, 'protocol.html', 'Протокол об итогах'])
      expect(await run({ name })).toMatchObject({ outcome: 'done', sha256: sha(protocol), contentType: 'text/html' })
    const page = await setUp(() => ({
      bytes: Buffer.from('<html><title>503 Service Unavailable</title>'),
      type: 'text/html',
    }))
    await expect(page.run({ name: 'protocol.html' })).rejects.toThrow('a web page')
    const works = Buffer.from('<html><head><title>200</title></head><h1>Ведутся технические работы</h1></html>')
    const message = await setUp((number) => ({ bytes: number === 1 ? works : protocol, type: 'text/html' }))
    expect(await message.run({ name: 'protocol.html' })).toMatchObject({ outcome: 'done', sha256: sha(protocol) })
    expect(message.server.asked).toHaveLength(2)
  })

  it.each<[string, FileAnswer, object]>([
    ['404', { ...whole, status: 404 }, { outcome: 'missing', status: 404 }],
    ['410', { ...whole, status: 410 }, { outcome: 'missing', status: 410 }],
    [
      '404 as JSON with status 200',
      { bytes: Buffer.from('{"name":"Not Found","message":"Файл не найден","status":404}'), type: 'application/json' },
      { outcome: 'missing', status: 404 },
    ],
    [
      '404 Invalid Route',
      { bytes: Buffer.from('{"message":"Invalid Route"}'), status: 404, type: 'application/json' },
      { outcome: 'refused', status: 404 },
    ],
    ['403', { ...whole, status: 403 }, { outcome: 'refused', status: 403 }],
    ['a length beyond the limit', { ...whole, length: 1 << 21 }, { outcome: 'too-large', size: 1 << 21 }],
    [
      'chunks beyond the limit',
      { bytes: Buffer.alloc((1 << 20) + 1, 'x'), chunked: true },
      { outcome: 'too-large', size: null },
    ],
    [
      'a redirect to another host',
      { ...whole, status: 302, headers: { location: 'https://elsewhere.example/x' } },
      { outcome: 'elsewhere', url: 'https://elsewhere.example/x' },
    ],
  ])('tells %s, and leaves nothing behind', async (_name, answer, expected) => {
    const { server, part, run } = await setUp(() => answer)
    expect(await run()).toEqual(expected)
    expect(server.asked).toHaveLength(1)
    await expect(access(part)).rejects.toThrow()
  })

  it('follows a redirect at the service itself', async () => {
    const { server, run } = await setUp((number) =>
      number === 1 ? { ...whole, status: 302, headers: { location: '/download/other/1' } } : whole,
    )
    expect(await run()).toMatchObject({ outcome: 'done', sha256: sha(pdf) })
    expect(server.asked[1]!.path).toBe('/download/other/1')
  })

  it('is not sent again when it did not change', async () => {
    const { run } = await setUp(() => whole)
    expect(await run({ known: { etag, lastModified: null } })).toEqual({ outcome: 'same' })
  })

  it('stops at once, keeps what came, and goes on', async () => {
    const stop = new AbortController()
    const { run, part } = await setUp(() => ({ ...whole, stallAfter: 8000 }), { signal: stop.signal })
    const running = run({ timeout: 30, received: () => setTimeout(() => stop.abort(), 20) })
    await expect(running).rejects.toThrow(Stopped)
    expect(await readFile(part)).toEqual(pdf.subarray(0, 8000))
    expect(JSON.parse(await readFile(`${part}.json`, 'utf8'))).toMatchObject({ synced: 8000, etag })
    const next = await setUp(() => whole, { part })
    expect(await next.run()).toMatchObject({ outcome: 'done', sha256: sha(pdf) })
    expect(next.server.asked[0]!.range).toBe('bytes=8000-')
  })

  it('honours the limit of requests', async () => {
    const { run } = await setUp(() => ({ ...whole, cutAfter: 1 }), { maxRequests: 2 })
    await expect(run()).rejects.toThrow(RequestLimit)
  })
})

describe('whatever the service does', () => {
  it('what is taken for a file is a file that it served, byte for byte', async () => {
    const files = [pdf, other, twin, pdf.subarray(0, 1500), Buffer.from('%PDF-1'), Buffer.alloc(0)]
    const step = fc.record({
      file: fc.nat(files.length - 1),
      cut: fc.option(fc.nat(30_000), { nil: undefined }),
      ignoreRange: fc.boolean(),
      ignoreIfRange: fc.boolean(),
      validator: fc.constantFrom('etag', 'weak', 'none'),
      frame: fc.constantFrom('length', 'chunked', 'long'),
      shift: fc.constantFrom(0, 0, 0, 3),
      status: fc.constantFrom(undefined, undefined, undefined, 500),
    })
    let whole = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const { run, part, server } = await setUp((number) => {
          const { file, cut, frame, validator, shift, status, ...rest } = steps[Math.min(number, steps.length) - 1]!
          const bytes = files[file]!
          return {
            ...rest,
            bytes,
            shift: shift > 0 && bytes.length > 100 ? -shift : 0,
            cutAfter: cut === undefined || cut >= bytes.length ? undefined : cut,
            chunked: frame === 'chunked',
            length: frame === 'long' ? bytes.length + 5 : undefined,
            status,
            ...(validator === 'none' ? {} : { etag: `${validator === 'weak' ? 'W/' : ''}"file-${file}"` }),
          }
        })
        const result = await run().catch((error: unknown) => error)
        if (!(result instanceof DownloadFailed)) {
          whole++
          expect(result).toMatchObject({ outcome: 'done' })
          const stored = await readFile(part)
          expect(files.some((bytes) => bytes.equals(stored))).toBe(true)
          expect((result as { sha256: string }).sha256).toBe(sha(stored))
        }
        await server.close()
      }),
      { numRuns: 60, seed: 20260701 },
    )
    expect(whole).toBeGreaterThan(20)
  })
})
