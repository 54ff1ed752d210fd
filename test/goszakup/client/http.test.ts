import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { HttpClient, type HttpOptions, NoAnswer, RequestLimit, Stopped } from '../../../src/goszakup/client/http.ts'
import { explain } from '../../../src/terminal/fail.ts'
import { type Reporter, silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { type FakeApi, type Fault, serveFake } from '../fake-api.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function setUp(fault: (number: number) => Fault | undefined, options: Partial<HttpOptions> = {}) {
  const api: FakeApi = await serveFake({
    records: { 'refs/ref_months': [{ id: 1, name_ru: 'Январь' }] },
    fault: ({ number }) => fault(number),
  })
  const client = await HttpClient.create({
    baseUrl: api.baseUrl,
    token: api.token,
    rate: 0,
    concurrency: 2,
    timeout: 1,
    report: silent,
    ...options,
  })
  open.push(
    () => client.close(),
    () => api.close(),
  )
  const get = () => client.send(() => ({ method: 'GET' as const, path: '/v3/refs/ref_months' }))
  return { api, client, get }
}

const items = (answer: { json: unknown }) => (answer.json as { items: { id: number }[] }).items

describe('a request', () => {
  it.each<[string, Fault]>([
    ['502 with an HTML page', { status: 502 }],
    ['500 with a Yii body', { status: 500, body: '{"name":"Error","message":"x","status":500}' }],
    ['503', { status: 503, body: '' }],
    ['504', { status: 504, body: '<html></html>' }],
    ['an HTML page with status 200', { status: 200 }],
    ['a reset in mid-body', 'reset'],
    ['JSON that breaks off', 'truncate'],
    ['no answer in time', 'hang'],
  ])('is sent again after %s, as GET and as POST', async (_name, fault) => {
    const { api, get, client } = await setUp((number) => (number === 1 || number === 3 ? fault : undefined))
    expect(items(await get())).toEqual([{ id: 1, name_ru: 'Январь' }])
    expect(api.asked).toHaveLength(2)
    const answer = await client.send(() => ({ method: 'POST', path: '/v3/refs/ref_months', body: '{"query":"x"}' }))
    expect(items(answer)).toHaveLength(1)
    expect(api.asked).toHaveLength(4)
    expect(client.requests).toBe(4)
  })

  it('waits as long as Retry-After asks', async () => {
    const { get } = await setUp((number) =>
      number === 1 ? { status: 429, body: '', headers: { 'retry-after': '2' } } : undefined,
    )
    const began = performance.now()
    await get()
    expect(performance.now() - began).toBeGreaterThanOrEqual(1950)
  })

  it.each<[string, Fault]>([
    ['401', { status: 401, body: '{"name":"Unauthorized","message":"no"}' }],
    ['403', { status: 403, body: '<html>forbidden</html>' }],
    ['404 Invalid Route', { status: 404, body: '{"name":"Not Found","message":"Invalid Route","status":404}' }],
  ])('is not sent again when the token is refused: %s', async (_name, fault) => {
    const { api, get } = await setUp(() => fault)
    const error = await get().catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 4, bug: false })
    // Tokens are kept by host.
    for (const command of ['status', 'login'])
      expect(explain(error).next.join('\n')).toContain(`jaryq auth ${command} --base-url ${api.baseUrl}`)
    expect(api.asked).toHaveLength(1)
  })

  it('gives up with exit code 3 and says what the last answer was', async () => {
    const { api, get } = await setUp(() => ({ status: 502 }), { attempts: 2 })
    const error = await get().catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 3, bug: false, why: expect.stringContaining('status 502') })
    expect(api.asked).toHaveLength(2)
  })

  it('is refused soon where nobody listens', async () => {
    const { api, get } = await setUp(() => undefined)
    await api.close()
    const began = performance.now()
    const error = await get().catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 3, what: expect.stringContaining('cannot reach') })
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it('becomes smaller when the answer does not come in time', async () => {
    const { client } = await setUp((number) => (number < 3 ? 'hang' : undefined))
    const seen: number[] = []
    await client.send((timeouts) => {
      seen.push(timeouts)
      return { method: 'GET', path: '/v3/refs/ref_months' }
    })
    expect(seen).toEqual([0, 1, 2])
  })

  it('names the program and sends the token in the header alone', async () => {
    const { api, get } = await setUp(() => undefined, { version: '1.2.3' })
    await get()
    expect(api.asked[0]).toMatchObject({ authorization: `Bearer ${api.token}` })
    expect(api.asked[0]!.agent).toMatch(/^jaryq\/1\.2\.3 /)
    expect(api.asked[0]!.path).not.toContain(api.token)
  })

  it('never lets the token into an error or a line of --debug, even when the server repeats it', async () => {
    const lines: string[] = []
    const report: Reporter = { ...silent, debug: (line) => lines.push(line), warn: (line) => lines.push(line) }
    const token = 'very-secret-token-77'
    for (const status of [400, 401, 404, 502]) {
      const { get } = await setUp(
        () => ({ status, body: JSON.stringify({ message: `Bearer ${token} is bad` }), headers: {} }),
        { token, report, attempts: 2 },
      )
      const error = (await get().catch((thrown: unknown) => thrown)) as Error
      lines.push(JSON.stringify(explain(error)), String(error.stack))
    }
    expect(lines.length).toBeGreaterThan(8)
    expect(lines.join('\n')).not.toContain(token)
  })

  it('stops at the number of requests allowed, retries counted', async () => {
    const { api, get } = await setUp((number) => (number === 1 ? { status: 502 } : undefined), { maxRequests: 3 })
    await get()
    await get()
    await expect(get()).rejects.toBeInstanceOf(RequestLimit)
    expect(api.asked).toHaveLength(3)
  })

  it('is not sent after an interrupt', async () => {
    const controller = new AbortController()
    const { api, get } = await setUp(() => undefined, { signal: controller.signal })
    await get()
    controller.abort()
    await expect(get()).rejects.toBeInstanceOf(Stopped)
    expect(api.asked).toHaveLength(1)
  })
})

describe('an answer with status 200', () => {
  const yii = (status: number, message: string) =>
    JSON.stringify({ name: 'Error', message, code: 0, status, type: 'yii\\web\\HttpException' })

  it.each<[string, Fault]>([
    ['503 in Yii’s form', { status: 200, body: yii(503, 'Service Unavailable') }],
    ['an HTML page', { status: 200, body: '<!DOCTYPE html><html></html>' }],
    ['nothing', { status: 200, body: '' }],
    ['JSON and more', { status: 200, body: '{"items":[]}<br>' }],
    ['records cut off', { status: 200, body: '{"items":[{"id":1},{"id":' }],
    ['a record that is damaged', { status: 200, body: '{"items":[{"id":1},{"id":"x\u0001"}]}' }],
  ])('that is %s is not taken for records', async (_name, fault) => {
    const { api, client } = await setUp((number) => (number === 1 ? fault : undefined))
    const { lists } = await client.send(() => ({ method: 'GET', path: '/v3/refs/ref_months', lists: ['items'] }))
    expect(lists.get('items')!.map(({ bytes }) => String(bytes))).toEqual(['{"id":1,"name_ru":"Январь"}'])
    expect(api.asked).toHaveLength(2)
  })

  it.each([
    [401, 'Your request was made with invalid credentials.', 4],
    [404, 'Invalid Route', 4],
    [404, 'Поставщик не найден в реестре', 5],
  ])('that says %s %s is that', async (status, message, exitCode) => {
    const { api, get } = await setUp(() => ({ status: 200, body: yii(status, message) }))
    expect(explain(await get().catch((thrown: unknown) => thrown))).toMatchObject({ exitCode, bug: false })
    expect(api.asked).toHaveLength(1)
  })

  it('is an answer when what may be missing is missing', async () => {
    const { client } = await setUp(() => ({ status: 404, body: yii(404, 'Поставщик не найден в реестре') }))
    const answer = await client.send(() => ({ method: 'GET', path: '/v3/rnu/1', mayBeMissing: true }))
    expect(answer.status).toBe(404)
  })
})

describe('a download', () => {
  const path = '/v3/refs/ref_months'

  it('comes as a stream, with the token, whatever its status', async () => {
    const { api, client } = await setUp((number) => (number === 2 ? { status: 404, body: 'none' } : undefined))
    const tally = { requests: 0 }
    const found = await client.open({ method: 'GET', path, headers: { range: 'bytes=5-' } }, tally)
    expect(found.status).toBe(200)
    expect(found.headers['content-type']).toBe('application/json')
    expect(await text(found.body)).toContain('Январь')
    const missing = await client.open({ method: 'GET', path }, tally)
    expect([missing.status, await text(missing.body)]).toEqual([404, 'none'])
    expect([tally.requests, client.requests]).toEqual([2, 2])
    expect(api.asked[0]!.authorization).toBe(`Bearer ${api.token}`)
  })

  it('that gets no answer is tried once and says why', async () => {
    const { api, client } = await setUp((number) => (number === 1 ? 'hang' : undefined))
    const error = await client.open({ method: 'GET', path }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(NoAnswer)
    expect((error as NoAnswer).kind).toBe('timeout')
    expect(api.asked).toHaveLength(1)
    await api.close()
    await expect(client.open({ method: 'GET', path })).rejects.toBeInstanceOf(NoAnswer)
  })

  it('breaks off at an interrupt, before and while it goes on', async () => {
    const controller = new AbortController()
    const { client } = await setUp(() => 'hang', { signal: controller.signal })
    const waiting = client.open({ method: 'GET', path }).catch((thrown: unknown) => thrown)
    setTimeout(() => controller.abort(), 50)
    expect(await waiting).toBeInstanceOf(Stopped)
    await expect(client.open({ method: 'GET', path })).rejects.toBeInstanceOf(Stopped)
  })

  it('ends with an error when the connection breaks in mid-body', async () => {
    const { client } = await setUp(() => 'reset')
    const { body } = await client.open({ method: 'GET', path })
    await expect(text(body)).rejects.toThrow()
  })
})

describe('the rate', () => {
  it('spaces requests evenly over all connections', async () => {
    const { get } = await setUp(() => undefined, { rate: 20 })
    const began = performance.now()
    await Promise.all(Array.from({ length: 11 }, get))
    expect(performance.now() - began).toBeGreaterThanOrEqual(490)
  })

  it.each<[string, Fault]>([
    ['429', { status: 429, body: '' }],
    ['503', { status: 503, body: '' }],
    ['no answer in time', 'hang'],
  ])('goes down after %s, is told once, and comes back', async (_name, fault) => {
    const notes: string[] = []
    const report: Reporter = { ...silent, note: (line) => notes.push(line) }
    const { client, get } = await setUp((number) => (number < 3 ? fault : undefined), { rate: 40, report })
    await get()
    expect(client.rate).toBeCloseTo(11)
    expect(notes).toHaveLength(1)
    expect(notes[0]).toContain('20.00 requests a second')
    for (let index = 0; index < 14; index++) await get()
    expect(client.rate).toBe(40)
  })

  it('has no limit but after 429 and 503 when none was asked for', async () => {
    const slow = await setUp((number) => (number === 5 ? { status: 503, body: '' } : undefined), { rate: 0 })
    for (let index = 0; index < 4; index++) await slow.get()
    expect(slow.client.rate).toBe(0)
    await slow.get()
    expect(slow.client.rate).toBeGreaterThan(0)
    const late = await setUp((number) => (number === 1 ? 'hang' : undefined), { rate: 0 })
    await late.get()
    expect(late.client.rate).toBe(0)
  })
})

describe('--ca-file', () => {
  it('refuses a file that holds no certificate', async () => {
    const file = join(temporary('certificates'), 'ca.pem')
    await writeFile(file, 'hello')
    const error = await setUp(() => undefined, { caFile: file }).catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 2, what: expect.stringContaining('holds no certificate') })
  })
})
