import { createServer, request as forward, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { makeAgent, proxyFor } from '../../../src/goszakup/client/agent.ts'
import { HttpClient, type HttpOptions } from '../../../src/goszakup/client/http.ts'
import { explain } from '../../../src/terminal/fail.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { type FakeApi, serveFake, tlsPath } from '../fake-api.ts'

const open: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** A proxy for CONNECT and for plain requests: whatever host is asked for is this machine. */
async function serveProxy(wanted?: string) {
  const seen: { target: string; headers: IncomingMessage['headers'] }[] = []
  const isRefused = ({ headers }: IncomingMessage) => wanted !== undefined && headers['proxy-authorization'] !== wanted
  const server = createServer((incoming, response) => {
    seen.push({ target: incoming.url!, headers: incoming.headers })
    const { port, pathname, search } = new URL(incoming.url!)
    const outgoing = forward(
      { host: '127.0.0.1', port, path: pathname + search, headers: incoming.headers },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      },
    )
    incoming.pipe(outgoing)
  })
  server.on('connect', (incoming, client) => {
    seen.push({ target: incoming.url!, headers: incoming.headers })
    client.on('error', () => {})
    if (isRefused(incoming)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const upstream = connect(Number(incoming.url!.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { place: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

async function api(tls: boolean, name: string): Promise<FakeApi> {
  const served = await serveFake({ records: { 'refs/ref_months': [{ id: 1 }] }, tls })
  open.push(() => served.close())
  return { ...served, baseUrl: served.baseUrl.replace('127.0.0.1', name) }
}

async function get({ baseUrl, token }: FakeApi, env: NodeJS.ProcessEnv, options: Partial<HttpOptions> = {}) {
  const client = await HttpClient.create(
    { baseUrl, token, rate: 0, concurrency: 2, timeout: 5, attempts: 1, report: silent, ...options },
    env,
  )
  open.push(() => client.close())
  const answer = await client.send(() => ({ method: 'GET', path: '/v3/refs/ref_months' }))
  return (answer.json as { items: unknown[] }).items
}

const refusal = async (promise: Promise<unknown>) => explain(await promise.catch((thrown: unknown) => thrown))
const caFile = tlsPath('ca.pem')

describe('a certificate', () => {
  it('that nobody vouches for is refused, whatever the environment says', async () => {
    const served = await api(true, 'localhost')
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      expect(await refusal(get(served, {}))).toMatchObject({
        exitCode: 3,
        what: expect.stringContaining('cannot be verified'),
        next: expect.arrayContaining([expect.stringContaining('--ca-file')]),
      })
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    }
    expect(served.asked).toEqual([])
  })

  it('is accepted when --ca-file names its root', async () => {
    expect(await get(await api(true, 'localhost'), {}, { caFile })).toEqual([{ id: 1 }])
  })

  it('of another host is refused even so', async () => {
    const served = await api(true, 'other.test')
    const proxy = await serveProxy()
    expect(await refusal(get(served, { HTTPS_PROXY: proxy.place }, { caFile }))).toMatchObject({
      exitCode: 3,
      why: expect.stringContaining('ALTNAME_INVALID'),
    })
    expect(served.asked).toEqual([])
  })
})

describe('a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])('named by %s carries the connection, and sees no token', async (variable) => {
    const served = await api(true, 'api.test')
    const proxy = await serveProxy()
    const env = { [variable]: `http://${proxy.place}` }
    expect(await get(served, env, { caFile })).toEqual([{ id: 1 }])
    expect(proxy.seen.map(({ target }) => target)).toEqual([new URL(served.baseUrl).host])
    expect(JSON.stringify(proxy.seen)).not.toContain(served.token)
    expect(served.asked[0]!.authorization).toBe(`Bearer ${served.token}`)
  })

  it('does not vouch for a certificate', async () => {
    const served = await api(true, 'api.test')
    const proxy = await serveProxy()
    expect(await refusal(get(served, { HTTPS_PROXY: proxy.place }))).toMatchObject({
      exitCode: 3,
      what: expect.stringContaining('cannot be verified'),
    })
    expect(served.asked).toEqual([])
  })

  it('that wants a password gets it, and says so when there is none', async () => {
    const served = await api(true, 'api.test')
    const proxy = await serveProxy(`Basic ${Buffer.from('me:se cret').toString('base64')}`)
    const env = { HTTPS_PROXY: `http://me:se%20cret@${proxy.place}` }
    expect(await get(served, env, { caFile })).toEqual([{ id: 1 }])
    expect(await refusal(get(served, { HTTPS_PROXY: proxy.place }, { caFile }))).toMatchObject({
      exitCode: 3,
      why: expect.stringContaining('407'),
    })
  })

  it('carries plain requests too', async () => {
    const served = await api(false, 'api.test')
    const proxy = await serveProxy()
    expect(await get(served, { http_proxy: proxy.place })).toEqual([{ id: 1 }])
    expect(proxy.seen.map(({ target }) => target)).toEqual([`${served.baseUrl}/v3/refs/ref_months`])
  })

  it('is passed by for what NO_PROXY names', async () => {
    const served = await api(true, 'localhost')
    const proxy = await serveProxy()
    const env = { HTTPS_PROXY: proxy.place, NO_PROXY: 'example.org, localhost' }
    expect(await get(served, env, { caFile })).toEqual([{ id: 1 }])
    expect(proxy.seen).toEqual([])
  })

  it('that is not there is told by its name', async () => {
    const served = await api(true, 'api.test')
    const env = { HTTPS_PROXY: 'http://me:secret@127.0.0.1:1' }
    const told = await refusal(get(served, env, { caFile }))
    expect(told).toMatchObject({ exitCode: 3 })
    expect(told.next.join(' ')).toContain('127.0.0.1:1 (HTTPS_PROXY')
    expect(JSON.stringify(told)).not.toContain('secret')
  })
})

describe('which proxy', () => {
  const real = 'https://ows.goszakup.gov.kz'
  it.each<[string, NodeJS.ProcessEnv, string | undefined]>([
    [real, {}, undefined],
    [real, { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    [real, { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:1' }, 'http://q:1'],
    [real, { HTTPS_PROXY: '' }, undefined],
    [real, { HTTP_PROXY: 'http://p:1' }, undefined],
    [real, { HTTPS_PROXY: 'p:3128' }, 'http://p:3128'],
    [real, { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
    [real, { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.gov.kz' }, undefined],
    [real, { HTTPS_PROXY: 'http://p:1', no_proxy: 'goszakup.gov.kz' }, undefined],
    [real, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'zakup.gov.kz' }, 'http://p:1'],
    [real, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ows.goszakup.gov.kz:443' }, undefined],
    [real, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ows.goszakup.gov.kz:80' }, 'http://p:1'],
    ['http://api.test', { HTTP_PROXY: 'http://p:1' }, 'http://p:1'],
    ['http://api.test', { HTTPS_PROXY: 'http://p:1' }, undefined],
    ['http://127.0.0.1:8080', { HTTP_PROXY: 'http://p:1' }, undefined],
    ['http://[::1]:8080', { http_proxy: 'http://p:1' }, undefined],
    ['http://127.0.0.1:8080', { HTTP_PROXY: 'http://p:1', NO_PROXY: '' }, 'http://p:1'],
    ['http://[::1]:8080', { HTTP_PROXY: 'http://p:1', NO_PROXY: '[::1]:8080' }, undefined],
    ['https://127.0.0.1:8443', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
  ])('for %s with %j is %s', (origin, env, expected) => {
    expect(proxyFor(origin, env)?.url).toBe(expected)
  })

  it.each(['socks5://me:secret@host:1', 'http://', 'me:secret@@'])('refuses %s without repeating it', (value) => {
    let told: unknown
    try {
      proxyFor(real, { HTTPS_PROXY: value })
    } catch (error) {
      told = explain(error)
    }
    expect(told).toMatchObject({ exitCode: 2, what: 'HTTPS_PROXY is not the address of an HTTP proxy' })
    expect(JSON.stringify(told)).not.toContain('secret')
  })
})

describe('an answer', () => {
  it.each([
    [10, false],
    [100, true],
    [-1, true],
  ])('of more bytes than %i is refused, -1 being any number', async (maxBytes, whole) => {
    const server = createServer((_, response) => response.end('x'.repeat(100)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push(() => new Promise((resolve) => server.close(() => resolve())))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { agent } = await makeAgent({ origin, connections: 1, timeout: 5000, maxBytes }, {})
    open.push(() => agent.destroy())
    const answer = agent
      .request({ origin, path: '/', method: 'GET', responseHeaders: null } as never)
      .then(({ body }) => body.text())
    if (whole) expect(await answer).toHaveLength(100)
    else await expect(answer).rejects.toMatchObject({ code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' })
  })
})
