import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServedMarket, serveMarket } from '../../../src/sandbox/server/serve.ts'
import { type Any, type TestMarket, testMarket } from '../market.ts'
import { Client } from './client.ts'

let market: TestMarket
let served: ServedMarket
let client: Client
let specification: string
let protocol: Any

const pathOf = (file: Any) => new URL(file.filePath).pathname

beforeAll(async () => {
  market = await testMarket({ processes: 120, seed: 23 })
  served = await serveMarket({ from: market.directory })
  client = new Client(served)
  specification = pathOf(market.read('lots').find((lot) => lot.Files?.length > 0).Files[0])
  protocol = market
    .read('announcements')
    .flatMap((one) => one.Files.map((file: Any) => ({ ...file, announcement: one })))
    .find((file) => file.nameRu === 'Протокол об итогах')
})

afterAll(async () => {
  client.close()
  await served.close()
  await market.remove()
})

describe('files', () => {
  test('every file that records name can be downloaded', async () => {
    const files = ['announcements', 'lots', 'contracts', 'complaints'].flatMap((name) =>
      market
        .read(name)
        .flatMap((record) => [...(record.Files ?? []), record.File, record.ReportFile])
        .filter((file) => file?.filePath),
    )
    expect(files.length).toBeGreaterThan(200)
    const sums = new Set<string>()
    for (const file of files.filter((_, place) => place % 7 === 0)) {
      const { status, headers, bytes } = await client.raw({ path: pathOf(file) })
      expect(status, file.originalName).toBe(200)
      expect(headers['content-length']).toBe(String(bytes.length))
      expect(headers['content-type']).toBe(
        bytes.subarray(0, 5).toString() === '%PDF-' ? 'application/pdf' : 'text/html; charset=utf-8',
      )
      sums.add(createHash('sha256').update(bytes).digest('hex'))
    }
    expect(sums.size).toBeGreaterThan(20)
  })

  test('need the token, like everything', async () => {
    expect((await client.raw({ path: specification, token: null })).status).toBe(404)
    expect((await client.raw({ path: specification, token: 'wrong-token' })).status).toBe(404)
    expect((await client.raw({ path: `/download/trd_buy/${'0'.repeat(32)}` })).status).toBe(404)
    expect((await client.raw({ method: 'POST', path: specification, body: '' })).status).toBe(404)
  })

  test('a range goes on where a download broke off, as long as the file is the same', async () => {
    const whole = await client.raw({ path: specification })
    const { etag } = whole.headers as { etag: string }
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
    expect(whole.headers['accept-ranges']).toBe('bytes')
    const size = whole.bytes.length
    const ask = (headers: Record<string, string>) => client.raw({ path: specification, headers })
    const rest = await ask({ range: 'bytes=100-', 'if-range': etag })
    expect([rest.status, rest.headers['content-range']]).toEqual([206, `bytes 100-${size - 1}/${size}`])
    expect(Buffer.concat([whole.bytes.subarray(0, 100), rest.bytes])).toEqual(whole.bytes)
    expect((await ask({ range: 'bytes=5-9' })).bytes).toEqual(whole.bytes.subarray(5, 10))
    expect((await ask({ range: 'bytes=-20' })).bytes).toEqual(whole.bytes.subarray(size - 20))
    const changed = await ask({ range: 'bytes=100-', 'if-range': '"other"' })
    expect([changed.status, changed.bytes.length]).toEqual([200, size])
    const beyond = await ask({ range: `bytes=${size}-` })
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${size}`])
    for (const range of ['bytes=9-5', 'bytes=1-2,4-5', 'lines=1-2', 'bytes=-'])
      expect((await ask({ range })).status, range).toBe(200)
    expect((await ask({ 'if-none-match': `"x", ${etag}` })).status).toBe(304)
    const head = await client.raw({ method: 'HEAD', path: specification })
    expect([head.status, head.headers['content-length'], head.bytes.length]).toEqual([200, String(size), 0])
  })

  test('a protocol of results is neither named nor given before the results are published', async () => {
    const { announcement } = protocol
    const day = announcement.publishDate.slice(0, 10)
    expect((await client.raw({ path: pathOf(protocol) })).status).toBe(200)
    const earlier = await serveMarket({ from: market.directory, now: day })
    const own = new Client(earlier)
    const query = `{TrdBuy(filter: {id: ${announcement.id}}) {itogiDatePublic Files {filePath}}}`
    const [before] = (await own.post(query)).data.TrdBuy
    const [after] = (await client.post(query)).data.TrdBuy
    expect(after.Files.map(pathOf)).toContain(pathOf(protocol))
    expect(before.itogiDatePublic).toBeNull()
    expect(before.Files.length).toBeGreaterThan(0)
    expect(before.Files.map(pathOf)).not.toContain(pathOf(protocol))
    expect((await own.raw({ path: pathOf(protocol) })).status).toBe(404)
    expect((await own.raw({ path: pathOf(before.Files[0]) })).status).toBe(200)
    own.close()
    await earlier.close()
  })
})
