import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Asked, type FakeApi, type Fault, serveFake } from '../goszakup/fake-api.ts'
import { startJaryq } from '../support/cli.ts'
import { holds, leakingFiles, watchProcesses } from '../support/leaks.ts'
import { temporary } from '../support/temp.ts'

const token = `canary-${randomBytes(12).toString('hex')}`
const closers: (() => unknown)[] = []
const compileCache = temporary('leak-cache')

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Place {
  directory: string
  env: Record<string, string>
  /** What leaked so far: where, and in the words of which command. */
  leaks: string[]
  run(args: string[], options?: { input?: string; env?: Record<string, string> }): Promise<Ran>
}

interface Ran {
  code: number | null
  text: string
  processes: number
}

/** A person's place: dataset, configuration and temporary directory of their own; each command is watched. */
function place(): Place {
  const directory = temporary('leak')
  for (const name of ['config', 'tmp', 'data', 'work']) mkdirSync(join(directory, name))
  const env = {
    JARYQ_CONFIG_DIR: join(directory, 'config'),
    JARYQ_DATA: join(directory, 'data'),
    TMPDIR: join(directory, 'tmp'),
    NODE_COMPILE_CACHE: compileCache,
  }
  const leaks: string[] = []
  return {
    directory,
    env,
    leaks,
    run: (args, options = {}) =>
      new Promise((resolve, reject) => {
        const child = startJaryq(args, { cwd: join(directory, 'work'), env: { ...env, ...options.env } })
        const watch = watchProcesses(child, token, { own: options.env?.JARYQ_TOKEN === undefined })
        let text = ''
        for (const stream of [child.stdout!, child.stderr!])
          stream.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
        child.on('error', reject)
        child.on('close', (code) => {
          watch.stop()
          const command = `jaryq ${args.join(' ')}`
          if (holds(text, token)) leaks.push(`${command}: the output`)
          for (const where of watch.leaks) leaks.push(`${command}: ${where}`)
          for (const path of [...leakingFiles(directory, token), ...leakingFiles(compileCache, token)])
            if (path !== join(directory, 'config', 'credentials.json')) leaks.push(`${command}: ${path}`)
          resolve({ code, text, processes: watch.seen.size })
        })
        child.stdin!.on('error', () => {})
        child.stdin!.end(options.input ?? '')
      }),
  }
}

const lots = Array.from({ length: 450 }, (_, index) => ({ id: index + 1, nameRu: `лот ${index}`, trdBuyId: 1 }))
const units = [{ id: 1, code: '796', name_ru: 'штука' }]

async function service(fault?: (asked: Asked) => Fault | undefined): Promise<FakeApi> {
  const api = await serveFake({
    token,
    records: { Lots: lots, 'refs/ref_units': units, 'refs/ref_subject_type': units },
    fault,
  })
  closers.push(() => api.close())
  return api
}

const quoted = (asked: Asked) => `the request was ${asked.method} with Authorization: ${asked.authorization}`

/** Every way to fail that the client goes on from, each quoting the request where it can. */
const faults = (asked: Asked): Fault | undefined =>
  (
    [
      { status: 500, body: `<html>${quoted(asked)}</html>` },
      { status: 503, body: JSON.stringify({ message: quoted(asked) }), headers: { 'x-echo': quoted(asked) } },
      { change: () => JSON.stringify({ errors: [{ message: `Internal error: ${quoted(asked)}` }] }) },
      'truncate',
      { status: 429, body: quoted(asked), headers: { 'retry-after': '0' } },
      'reset',
      { change: () => quoted(asked) },
    ] as Fault[]
  )[asked.number % 3 === 0 ? asked.number / 3 - 1 : -1]

const graphqlError = (message: string): Fault => ({ change: () => JSON.stringify({ errors: [{ message }] }) })

/** Answers that end a command, each quoting the request. */
const refusals: Record<string, (asked: Asked) => Fault> = {
  'a refused token': (asked) => ({ status: 401, body: JSON.stringify({ message: quoted(asked) }) }),
  'a forbidden one': (asked) => ({ status: 403, body: `<html>${quoted(asked)}</html>` }),
  'a path that is said to be unknown': (asked) => ({
    status: 404,
    body: JSON.stringify({ name: 'Not Found', message: `Invalid Route; ${quoted(asked)}`, code: 0, status: 404 }),
  }),
  'a bad request': (asked) => ({ status: 400, body: JSON.stringify({ message: quoted(asked) }) }),
  'a redirect to where it is quoted': (asked) => ({
    status: 302,
    body: '',
    headers: { location: `http://127.0.0.1:9/?${encodeURIComponent(asked.authorization ?? '')}` },
  }),
}

/** The same of the GraphQL API alone: an error of a query, and records, that quote the request. */
const quotingQueries: Record<string, (asked: Asked) => Fault> = {
  'an unknown field': (asked) => graphqlError(`Cannot query field "nameRu" on type "Lots"; ${quoted(asked)}`),
  'an unknown filter': (asked) => graphqlError(`Variable "$f" got invalid value; ${quoted(asked)}`),
  'a syntax error': (asked) => graphqlError(`Syntax Error: unexpected <EOF>; ${quoted(asked)}`),
  'a record that quotes it': (asked) => ({
    change: (body) => body.replaceAll('лот 7"', `${JSON.stringify(quoted(asked)).slice(1, -1)}"`),
  }),
}

/** A proxy that quotes what it was sent. */
async function badProxy(): Promise<string> {
  const server: Server = createServer((request, response) => {
    response.writeHead(407, { 'x-echo': String(request.headers.authorization) })
    response.end(JSON.stringify({ message: JSON.stringify(request.headers) }))
  })
  server.on('connect', (request, socket) => {
    socket.end(`HTTP/1.1 502 Bad ${JSON.stringify(request.headers)}\r\nx: y\r\n\r\n${JSON.stringify(request.headers)}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const fetching = (baseUrl: string) => ['--debug', '--base-url', baseUrl, '--rate', '0', '--timeout', '5']

describe.skipIf(process.platform !== 'linux')('the token is nowhere', () => {
  it('when it is saved, shown, used over a service that fails in every way, and forgotten', async () => {
    const home = place()
    const { baseUrl, asked } = await service(faults)
    expect((await home.run(['auth', 'login', '--base-url', baseUrl], { input: `Bearer ${token}\n` })).code).toBe(0)
    expect(readFileSync(join(home.directory, 'config/credentials.json'), 'utf8')).toContain(token)
    const status = await home.run(['auth', 'status', '--base-url', baseUrl, '--check', '--debug'])
    expect(status.text).toContain(token.slice(-4))
    const fetched = await home.run(['fetch', 'lots', 'refs/ref_units', ...fetching(baseUrl)])
    expect(fetched).toMatchObject({ code: 0, text: expect.stringContaining('debug: ') })
    expect(asked.length).toBeGreaterThan(10)
    await home.run(['sync', 'lots', ...fetching(baseUrl)])
    await home.run(['data', 'diff', '--debug', '--from', '0'])
    await home.run(['doctor', '--base-url', baseUrl, '--debug', '--json'])
    expect((await home.run(['auth', 'logout', '--base-url', baseUrl])).code).toBe(0)
    expect(leakingFiles(home.directory, token)).toEqual([])
    expect(home.leaks).toEqual([])
  }, 180_000)

  it.each(Object.keys(refusals))(
    'when the service answers with %s',
    async (name) => {
      const home = place()
      const { baseUrl } = await service(refusals[name])
      const env = { JARYQ_TOKEN: token }
      const fetched = await home.run(['fetch', 'lots', ...fetching(baseUrl), '--max-requests', '3'], { env })
      expect(fetched.text).toMatch(/^(error|warning|stopped|debug)/m)
      await home.run(['auth', 'status', '--check', '--base-url', baseUrl, '--json', '--debug'], { env })
      expect(home.leaks).toEqual([])
    },
    120_000,
  )

  it.each(Object.keys(quotingQueries))(
    'when a query is answered with %s',
    async (name) => {
      const home = place()
      const { baseUrl, asked } = await service((one) =>
        one.path === '/v3/graphql' ? quotingQueries[name]!(one) : undefined,
      )
      await home.run(['fetch', 'lots', ...fetching(baseUrl), '--max-requests', '60'], { env: { JARYQ_TOKEN: token } })
      expect(asked.some(({ path }) => path === '/v3/graphql')).toBe(true)
      expect(home.leaks).toEqual([])
    },
    120_000,
  )

  it('when a proxy fails', async () => {
    const home = place()
    const proxy = (await badProxy()).replace('//', '//user:proxy-password@')
    const env = { JARYQ_TOKEN: token, HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: '' }
    for (const baseUrl of ['http://service.invalid', 'https://service.invalid']) {
      const status = await home.run(['auth', 'status', '--check', '--base-url', baseUrl, '--debug'], { env })
      expect(status.code).not.toBe(0)
      const doctor = await home.run(['doctor', '--base-url', baseUrl, '--debug', '--json'], { env })
      expect(`${status.text}${doctor.text}`).not.toContain('proxy-password')
    }
    expect(home.leaks).toEqual([])
  }, 120_000)

  it('when it is no token at all, or its files are not what they should be', async () => {
    const home = place()
    const { baseUrl } = await service()
    const status = ['auth', 'status', '--base-url', baseUrl, '--debug', '--json']
    expect((await home.run(status, { env: { JARYQ_TOKEN: `${token} ${token}` } })).code).toBe(4)
    expect((await home.run(['auth', 'login', '--debug'], { input: `${token}\n${token}` })).code).toBe(4)
    const outside = temporary('leak-files')
    writeFileSync(join(outside, 'token'), `${token}\n\u0000`)
    expect((await home.run(status, { env: { JARYQ_TOKEN_FILE: join(outside, 'token') } })).code).toBe(4)
    writeFileSync(join(home.directory, 'config/credentials.json'), `{"format":1,"tokens":{"${baseUrl}":"${token}"`)
    expect((await home.run(status)).code).toBe(4)
    await home.run(['doctor', '--base-url', baseUrl, '--json'])
    expect(home.leaks).toEqual([])
  }, 120_000)

  it('while the keyring is asked in another process', async () => {
    const home = place()
    const bus = createSocket(() => {}).listen(join(home.directory, 'bus'))
    closers.push(() => bus.close())
    const env = {
      JARYQ_KEYRING: '',
      JARYQ_TOKEN: token,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home.directory, 'bus')}`,
    }
    const login = await home.run(['auth', 'login', '--debug'], { input: token, env })
    expect(login).toMatchObject({ code: 0, text: expect.stringContaining('did not answer within 5 s') })
    expect(login.processes).toBeGreaterThan(1)
    expect(home.leaks).toEqual([])
  }, 120_000)
})

describe.skipIf(process.platform !== 'linux')('a leak is found', () => {
  it.each([
    ['in the output', 'process.stderr.write(token)', 'the output'],
    ['in the output, as base64', 'process.stdout.write(Buffer.from("x " + token).toString("base64"))', 'the output'],
    ['in a temporary file', 'fs.writeFileSync(process.env.TMPDIR + "/log", token)', 'tmp/log'],
    ['in a packed file', 'fs.writeFileSync(process.env.TMPDIR + "/log", zlib.zstdCompressSync(token))', 'tmp/log'],
    ['in the name of a file', 'fs.writeFileSync(process.env.JARYQ_DATA + "/" + token, "")', 'data/'],
    ['in arguments', 'child.spawnSync("sleep", ["0.4"], { argv0: token, env: { PATH: process.env.PATH } })', 'cmdline'],
    [
      'in an environment',
      'child.spawnSync("sleep", ["0.4"], { env: { PATH: process.env.PATH, T: token } })',
      'environ',
    ],
  ])('%s', async (_where, script, expected) => {
    const home = place()
    const { baseUrl } = await service()
    const preload = `const child = require('child_process'), fs = require('fs'), zlib = require('zlib');
      const token = ${JSON.stringify([...token].join('|'))}.split('|').join(''); ${script}`
    const file = join(temporary('preload'), 'preload.cjs')
    writeFileSync(file, preload)
    const env = { JARYQ_TOKEN: token, NODE_OPTIONS: `--require ${file}` }
    await home.run(['auth', 'status', '--base-url', baseUrl], { env })
    expect(home.leaks).toEqual([expect.stringContaining(expected)])
  })

  it('when errors are not cleared of it', async () => {
    const home = place()
    const { baseUrl } = await service(refusals['a refused token'])
    const file = join(temporary('preload'), 'preload.cjs')
    writeFileSync(
      file,
      `const { replaceAll } = String.prototype
       String.prototype.replaceAll = function (what, by) { return by === '[token]' ? String(this) : replaceAll.call(this, what, by) }`,
    )
    const env = { JARYQ_TOKEN: token, NODE_OPTIONS: `--require ${file}` }
    await home.run(['auth', 'status', '--check', '--base-url', baseUrl], { env })
    expect(home.leaks).toEqual([expect.stringContaining('the output')])
  })
})
