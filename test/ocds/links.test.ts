import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Followed, type FollowOptions, LinkFollower } from '../../src/ocds/links.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'

let dir: string
let servers: Server[] = []
/** What was asked for. */
let asked: string[] = []

beforeEach(async () => {
  dir = temporary('links')
  asked = []
  await mkdir(join(dir, 'tmp'))
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, join(dir, 'tmp'))
})
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  servers = []
  vi.unstubAllEnvs()
  // Nothing is left behind.
  expect(await readdir(join(dir, 'tmp'))).toEqual([])
})

const text = JSON.stringify
const release = (ocid: string, id: string, more: object = {}) => ({
  ocid,
  id,
  date: `2026-01-0${id}`,
  tag: ['tender'],
  ...more,
})
const packed = (...releases: object[]) => text({ version: '1.1', extensions: [], releases })
const record = (ocid: string | undefined, urls: string[], more: object = {}) => ({
  ocid,
  releases: urls.map((url) => ({ url, date: '2026-01-01T00:00:00Z', tag: ['tender'] })),
  ...more,
})
const records = (...list: object[]) => text({ version: '1.1', records: list })

async function put(name: string, content: string): Promise<string> {
  const path = join(dir, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  return path
}

type Answer = string | ((request: IncomingMessage, response: ServerResponse) => void)

/** A server of these pages; a page may answer as it likes. */
async function serve(pages: Record<string, Answer>): Promise<string> {
  const server = createServer((request, response) => {
    asked.push(request.url!)
    const page = pages[request.url!]
    if (page === undefined) response.writeHead(404).end('no')
    else if (typeof page === 'string') response.end(page)
    else page(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function follow(path: string, options: Partial<FollowOptions> = {}) {
  const waits: number[] = []
  const follower = new LinkFollower(path, {
    ...{ report: silent, interrupted: () => new Error('interrupted'), lazy: true },
    wait: async (milliseconds) => void waits.push(milliseconds),
    ...options,
  })
  const releases: string[] = []
  const lost: [string, string][] = []
  const kinds: string[] = []
  for await (const batch of follower.read())
    for (const found of batch) {
      kinds.push(found.kind)
      if (found.kind === 'release')
        releases.push(`${found.ocid} ${found.release.id} ${JSON.parse(String(found.line)).id}`)
      else if (found.kind === 'lost-link') lost.push([found.target, found.reason])
    }
  return { releases, lost, kinds, waits, counts: follower.counts }
}

describe('links beside a file', () => {
  test('give the releases that they name, and each package is read once', async () => {
    await put('releases/1.json', packed(release('o-1', '1'), release('o-1', '2'), release('o-2', '1')))
    await put('releases/2.json', packed(release('o-2', '2')))
    const path = await put(
      'records.json',
      records(
        record('o-1', ['releases/1.json#1', './releases/1.json#2']),
        record('o-2', ['releases/1.json#1', 'releases%2F2.json#o-2']),
      ),
    )
    const { releases, lost, counts, kinds } = await follow(path)
    expect(releases).toEqual(['o-1 1 1', 'o-1 2 2', 'o-2 1 1', 'o-2 2 2'])
    expect(lost).toEqual([])
    expect(counts).toEqual({ links: 4, lost: 0, packages: 2 })
    expect(kinds.filter((kind) => kind === 'linked-file')).toHaveLength(2)
  })

  test('without a fragment give all releases of the process', async () => {
    await put('1.json', packed(release('o-1', '1'), release('o-9', '1'), release('o-1', '2')))
    const path = await put('records.json', records(record('o-1', ['1.json'])))
    expect((await follow(path)).releases).toEqual(['o-1 1 1', 'o-1 2 2'])
  })

  test('are found in every shape of a record', async () => {
    await put('1.json', packed(release('o-1', '1')))
    const one = record('o-1', ['1.json#1'])
    for (const content of [
      records(one),
      text(one),
      `${text(one)}\n${text(record('o-2', []))}\n`,
      text({ data: [one] }),
    ]) {
      const { releases, counts } = await follow(await put('records.json', content))
      expect(releases).toEqual(['o-1 1 1'])
      expect(counts).toMatchObject({ links: 1, lost: 0 })
    }
  })

  test('lead nowhere but into the folder, and what does is told', async () => {
    await put('secret.json', packed(release('o-1', '1')))
    await put('in/1.json', packed(release('o-1', '1')))
    await put('in/page.json', '<html>')
    if (process.platform !== 'win32') await symlink(join(dir, 'secret.json'), join(dir, 'in/linked.json'))
    const targets = [
      '../secret.json#1',
      'linked.json#1',
      'missing.json#1',
      '.#1',
      'page.json#1',
      '1.json#7',
      `file://${dir}/secret.json#1`,
      'http://127.0.0.1:9/1.json#1',
      'http://10.0.0.1/1.json#1',
      'http://[::1]/1.json#1',
      'http://localhost/1.json',
      'http://router/1.json',
      'http://localhost./1.json',
      'http://router.local./1.json',
    ]
    const { releases, lost, counts } = await follow(await put('in/records.json', records(record('o-1', targets))))
    expect(releases).toEqual([])
    const reasons = Object.fromEntries(lost)
    expect(Object.keys(reasons).sort()).toEqual([...targets].sort())
    expect(reasons['../secret.json#1']).toBe('it leads out of the folder')
    if (process.platform !== 'win32') expect(reasons['linked.json#1']).toBe('it leads out of the folder')
    expect(reasons['missing.json#1']).toBe('there is no such file')
    expect(reasons['.#1']).toBe('it is no file')
    expect(reasons['page.json#1']).toMatch(/HTML/)
    expect(reasons['1.json#7']).toBe('the package has no such release')
    expect(reasons[`file://${dir}/secret.json#1`]).toBe('it is no http or https address')
    for (const target of targets.slice(-7)) expect(reasons[target]).toBe('it leads into this machine or its network')
    expect(counts).toEqual({ links: targets.length, lost: targets.length, packages: 2 })
  })
})

describe('links of an address', () => {
  test('are resolved against it, asked for politely, and once', async () => {
    const base = await serve({
      '/a/records.json': records(
        record('o-1', ['../b/1.json#1', '/b/1.json#2', '2.json#3']),
        record('o-2', ['2.json?x=1#1']),
      ),
      '/b/1.json': packed(release('o-1', '1'), release('o-1', '2')),
      '/a/2.json': packed(release('o-1', '3')),
      '/a/2.json?x=1': packed(release('o-2', '1')),
    })
    // Time passes only while it is waited.
    let time = 5000
    const waits: number[] = []
    const wait = async (milliseconds: number) => {
      waits.push(milliseconds)
      time += milliseconds
    }
    const options = { perSecond: 4, wait, now: () => time }
    const { releases, counts } = await follow(`${base}/a/records.json`, options)
    expect(releases).toEqual(['o-1 1 1', 'o-1 2 2', 'o-1 3 3', 'o-2 1 1'])
    expect(asked).toEqual(['/a/records.json', '/b/1.json', '/a/2.json', '/a/2.json?x=1'])
    expect(counts.packages).toBe(3)
    expect(waits).toEqual([250, 250])
  })

  test('are tried again when the server says so, or the connection breaks', async () => {
    let times = 0
    const body = packed(release('o-1', '1'))
    const base = await serve({
      '/records.json': records(record('o-1', ['busy.json#1']), record('o-1', ['cut.json#1'])),
      '/busy.json': (_, response) => {
        if (times++ === 0) response.writeHead(429, { 'retry-after': '7' }).end()
        else response.end(body)
      },
      '/cut.json': (_, response) => {
        if (times++ < 3) {
          response.writeHead(200, { 'content-length': String(body.length) })
          response.write(body.slice(0, 20), () => response.destroy())
        } else response.end(body)
      },
    })
    const { releases, waits, lost } = await follow(`${base}/records.json`, { perSecond: 1e9 })
    expect(lost).toEqual([])
    expect(releases).toEqual(['o-1 1 1', 'o-1 1 1'])
    expect(waits.filter((wait) => wait > 900)).toEqual([7000, 1000])
  })

  test('of a host that gives nothing are no longer asked for', async () => {
    const names = Array.from({ length: 9 }, (_, at) => `${at}.json#1`)
    const busy: Answer = (_, response) => void response.writeHead(503).end()
    const base = await serve({
      '/records.json': records(record('o-1', names)),
      ...Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/${at}.json`, busy])),
    })
    const { lost } = await follow(`${base}/records.json`)
    expect(lost).toHaveLength(9)
    expect(lost[0]![1]).toBe('the server answered 503')
    expect(lost[8]![1]).toMatch(/gave nothing 3 times in a row/)
    // Three tries for each of three.
    expect(asked).toHaveLength(1 + 9)
  })

  test('are not followed into this machine by a redirection, but to another place', async () => {
    const body = packed(release('o-1', '1'))
    const base = await serve({
      '/records.json': records(record('o-1', ['in.json#1', 'out.json#1'])),
      '/in.json': (request, response) => {
        response.writeHead(302, { location: `http://localhost:${request.socket.localPort}/1.json` }).end()
      },
      '/out.json': (_, response) => void response.writeHead(302, { location: '/1.json' }).end(),
      '/1.json': body,
    })
    const { lost, releases } = await follow(`${base}/records.json`)
    expect(lost).toEqual([['in.json#1', 'it leads into this machine or its network']])
    expect(releases).toEqual(['o-1 1 1'])
    expect(asked).toEqual(['/records.json', '/in.json', '/out.json', '/1.json'])
  })

  test('that are not there say nothing of the others', async () => {
    const base = await serve({
      '/records.json': records(record('o-1', ['1.json#1', '2.json#1', '3.json#1', '4.json#1', '5.json#1'])),
      '/5.json': packed(release('o-1', '1')),
    })
    const { lost, releases } = await follow(`${base}/records.json`)
    expect(lost.map(([, reason]) => reason)).toEqual(Array(4).fill('the server answered 404'))
    expect(releases).toEqual(['o-1 1 1'])
  })

  test('end with an interruption', async () => {
    const abort = new AbortController()
    const base = await serve({
      '/records.json': records(record('o-1', ['1.json#1', '2.json#1'])),
      '/1.json': (_, response) => {
        abort.abort()
        response.end(packed(release('o-1', '1')))
      },
    })
    await expect(follow(`${base}/records.json`, { signal: abort.signal })).rejects.toThrow()
    expect(asked).toEqual(['/records.json', '/1.json'])
  })

  test('are not longer than is allowed', async () => {
    const base = await serve({
      '/records.json': records(record('o-1', ['1.json#1'])),
      '/1.json': packed(release('o-1', '1', { title: 'x'.repeat(5000) })),
    })
    expect((await follow(`${base}/records.json`, { maxUnpacked: 2000 })).lost).toEqual([
      ['1.json#1', 'it has more than 2000 bytes'],
    ])
  })
})

describe('a record with a compiled release', () => {
  const compiledRelease = { ...release('o-1', '9'), tag: ['compiled'] }

  test.each([
    ['before', (body: string) => `{"version":"1.0","extensions":["x"],"records":[${body}]}`],
    ['behind', (body: string) => `{"records":[${body}],"version":"1.0","extensions":["x"]}`],
  ])('is that where a link is lost, of its package (metadata %s)', async (_, pack) => {
    await put('1.json', packed(release('o-1', '1'), release('o-2', '1')))
    const path = await put(
      'records.json',
      pack(
        [
          record('o-1', ['1.json#1', '1.json#2'], { compiledRelease }),
          record('o-2', ['1.json#1'], { compiledRelease: { ...compiledRelease, ocid: 'o-2' } }),
        ]
          .map((one) => text(one))
          .join(),
      ),
    )
    const follower = new LinkFollower(path, { report: silent, interrupted: () => new Error() })
    const found: Followed[] = []
    for await (const batch of follower.read()) found.push(...batch)
    expect(
      found.map((one) => (one.kind === 'release' ? `${one.ocid} ${one.release.id} ${one.version}` : one.kind)),
    ).toEqual([
      'file',
      'package',
      'linked-file',
      'o-1 1 1.1',
      'o-2 1 1.1',
      'package',
      'lost-link',
      'o-1 9 1.0',
      'of-package',
    ])
    expect(found.at(-1)).toMatchObject({ package: { version: '1.0', metadata: { extensions: ['x'] } } })
  })

  test('has the ocid of that, if none of its own', async () => {
    await put('1.json', packed(release('o-1', '1'), release('o-2', '1')))
    const path = await put('records.json', records(record(undefined, ['1.json'], { compiledRelease })))
    expect((await follow(path)).releases).toEqual(['o-1 1 1'])
  })

  test('keeps the releases that stand in it', async () => {
    await put('1.json', packed(release('o-1', '1')))
    const one = { ...record('o-1', ['1.json#1'], { compiledRelease }) }
    one.releases.push(release('o-1', '2') as never)
    for (const content of [records(one), text(one)])
      expect((await follow(await put('records.json', content))).releases.sort()).toEqual(['o-1 1 1', 'o-1 2 2'])
  })
})
