import { execFileSync } from 'node:child_process'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeZip } from '../../src/files/zip-write.ts'
import { type Found, type ReadOptions, readOcds } from '../../src/ocds/read.ts'
import { Interrupted } from '../../src/terminal/errors.ts'
import { temporary } from '../support/temp.ts'

let dir: string
const servers: Server[] = []
beforeEach(() => {
  dir = temporary('inputs')
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const text = JSON.stringify
const release = (ocid: string, title = 'x') => ({ ocid, id: '1', date: '2026-01-01T00:00:00Z', tag: ['tender'], title })
const packaged = (...ocids: string[]) => text({ version: '1.1', releases: ocids.map((ocid) => release(ocid)) })
const zip = (files: Record<string, string | Buffer>) =>
  writeZip(Object.entries(files).map(([name, data]) => ({ name, data: Buffer.from(data) })))

async function collect(path: string, options: ReadOptions = {}) {
  const ocids: string[] = []
  const files: string[] = []
  const other: Exclude<Found, { kind: 'release' | 'package' | 'file' }>[] = []
  const titles: unknown[] = []
  const encodings: (string | undefined)[] = []
  for await (const found of readOcds(path, options))
    if (found.kind === 'release') {
      ocids.push(found.ocid)
      titles.push(found.release.title)
    } else if (found.kind === 'file') {
      files.push(found.name)
      encodings.push(found.encoding)
    } else if (found.kind !== 'package') other.push(found)
  return { ocids, files, other, titles, encodings }
}

async function put(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  return path
}

async function serve(handle: RequestListener): Promise<string> {
  const server = createServer(handle)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a folder', () => {
  test('gives the files in it and below, in the order of their paths, and says which it passes over', async () => {
    await put('data/b.json', packaged('o-b'))
    await put('data/2025/a.ndjson.gz', gzipSync(`${text(release('o-1'))}\n${text(release('o-2'))}\n`))
    await put('data/2025/z.zip', zip({ 'in/q.json': packaged('o-q') }))
    await put('data/README.md', '# about')
    await put('data/.hidden.json', packaged('o-hidden'))
    await put('data/page.json', '<html>502</html>')
    if (process.platform !== 'win32') await symlink(join(dir, 'data'), join(dir, 'data/2025/loop'))
    const found = await collect(join(dir, 'data'))
    expect(found.ocids).toEqual(['o-1', 'o-2', 'o-q', 'o-b'])
    expect(found.files).toEqual(['data/2025/a.ndjson.gz', 'data/2025/z.zip/in/q.json', 'data/b.json', 'data/page.json'])
    expect(found.other).toEqual([
      { kind: 'passed-over', name: 'data/README.md' },
      { kind: 'refused', name: 'data/page.json', reason: expect.stringMatching(/HTML/) },
    ])
  })
})

test.skipIf(process.platform === 'win32')('a link to nowhere is told, and the other files are read', async () => {
  await put('data/b.json', packaged('o-b'))
  await symlink(join(dir, 'gone'), join(dir, 'data/a.json'))
  const found = await collect(join(dir, 'data'))
  expect(found.ocids).toEqual(['o-b'])
  expect(found.other).toEqual([{ kind: 'refused', name: 'data/a.json', reason: 'there is no such file or directory' }])
})

test('a folder or an archive without a file of JSON is refused', async () => {
  await put('texts/a.txt', 'x')
  for (const [path, why] of [
    [join(dir, 'texts'), 'the name of the file in it ends otherwise'],
    [await put('two.zip', zip({ 'a.csv': 'x', 'b.txt': 'y' })), 'the names of the 2 files in it end otherwise'],
    [await put('none.zip', zip({})), 'it is empty'],
  ] as const)
    await expect(collect(path)).rejects.toMatchObject({ exitCode: 5, why, next: [expect.stringContaining('.ndjson')] })
})

describe('a ZIP archive', () => {
  const files = {
    '2024.json': packaged('o-1', 'o-2'),
    'deep/2025.jsonl': `${text(release('o-3'))}\n`,
    'notes.txt': 'n',
  }

  test('is read file by file from disk, standard input and an address', async () => {
    const packed = zip({ ...files, '__MACOSX/._2024.json': 'x' })
    const url = await serve((_, response) => response.end(packed))
    const byPath: Record<string, Awaited<ReturnType<typeof collect>>> = {
      'all.zip': await collect(await put('all.zip', packed)),
      'standard input': await collect('-', { stdin: Readable.from([packed.subarray(0, 2), packed.subarray(2)]) }),
      [`${url}/all`]: await collect(`${url}/all`),
    }
    for (const [name, found] of Object.entries(byPath)) {
      expect(found.ocids).toEqual(['o-1', 'o-2', 'o-3'])
      expect(found.files).toEqual([`${name}/2024.json`, `${name}/deep/2025.jsonl`])
      expect(found.other).toEqual([{ kind: 'passed-over', name: `${name}/notes.txt` }])
    }
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('jaryq-archive-'))).toEqual([])
  })

  test('that was cut off gives what came before the cut, and says so', () =>
    fc.assert(
      fc.asyncProperty(fc.double({ min: 0.05, max: 0.999, noNaN: true }), fc.boolean(), async (share, described) => {
        const names = Array.from({ length: 12 }, (_, at) => `o-${at}`)
        const packed = forward(
          names.map((name, at) => [`${at}.json`, text({ releases: [release(name, 'ab'.repeat(at * 50))] })]),
          described,
        )
        const path = await put('cut.zip', packed.bytes.subarray(0, Math.floor(packed.bytes.length * share)))
        const { ocids, other } = await collect(path)
        const whole = packed.ends.filter((end) => end <= packed.bytes.length * share).length
        // Of the file that the cut goes through its releases may have come whole.
        expect([whole, whole + 1]).toContain(ocids.length)
        expect(ocids).toEqual(names.slice(0, ocids.length))
        expect(other.some((found) => found.kind === 'refused' && /archive is cut off/.test(found.reason))).toBe(true)
      }),
      { numRuns: 60 },
    ))

  test('whose content is damaged says so by its checksum', async () => {
    const packed = zip({ 'a.json': packaged('o-1') })
    const at = packed.indexOf('o-1')
    const damaged = Buffer.from(packed)
    damaged[at + 2]! ^= 1
    const { other } = await collect(await put('bad.zip', damaged))
    expect(other).toContainEqual(expect.objectContaining({ reason: expect.stringMatching(/damaged|too early/) }))
  })
})

/** An archive without its directory, as one that is written to a stream begins. */
function forward(files: [string, string][], described: boolean): { bytes: Buffer; ends: number[] } {
  const pieces: Buffer[] = []
  const ends: number[] = []
  let length = 0
  for (const [name, content] of files) {
    const packed = deflateRawSync(content)
    const header = Buffer.alloc(30)
    header.writeUInt32LE(0x04034b50, 0)
    header.writeUInt16LE(described ? 8 : 0, 6)
    header.writeUInt16LE(8, 8)
    if (!described) header.writeUInt32LE(packed.length, 18)
    header.writeUInt16LE(name.length, 26)
    const descriptor = Buffer.alloc(described ? 16 : 0)
    if (described) {
      descriptor.writeUInt32LE(0x08074b50, 0)
      descriptor.writeUInt32LE(packed.length, 8)
    }
    pieces.push(header, Buffer.from(name), packed, descriptor)
    length += 30 + name.length + packed.length
    ends.push(length)
    length += descriptor.length
  }
  return { bytes: Buffer.concat(pieces), ends }
}

describe('an address', () => {
  test('is followed where it leads, and its content read as a file is', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/new.json.gz' }).end()
      else response.end(gzipSync(packaged('o-1')))
    })
    expect((await collect(`${url}/old`)).ocids).toEqual(['o-1'])
  })

  test('that does not answer, or with an error, or leads in a circle, is told', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/round') response.writeHead(302, { location: '/round' }).end()
      else response.writeHead(404).end('no')
    })
    await expect(collect(`${url}/gone.json`)).rejects.toMatchObject({ exitName: 'network', why: /404/ })
    await expect(collect(`${url}/round`)).rejects.toMatchObject({ exitName: 'network', why: /redirections/ })
    await expect(collect('http://127.0.0.1:9/x.json')).rejects.toMatchObject({ exitName: 'network' })
  })

  test('that is none is told', async () => {
    for (const address of ['http://', 'https://[x/a.json'])
      await expect(collect(address)).rejects.toMatchObject({ exitName: 'usage', message: /is not an address/ })
  })

  test('can be given up before it answers and in the middle', async () => {
    for (const begins of [false, true]) {
      const stop = new AbortController()
      const url = await serve((_, response) => {
        if (begins) response.write('{"releases":[')
        setTimeout(() => stop.abort(), 50)
      })
      await expect(collect(`${url}/a.json`, { signal: stop.signal })).rejects.toBeInstanceOf(Interrupted)
    }
  })

  test('whose connection breaks off gives what came, and says so', async () => {
    const body = Buffer.from(Array.from({ length: 2000 }, (_, at) => `${text(release(`o-${at}`))}\n`).join(''))
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': body.length })
      response.write(body.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50))
    })
    const { ocids, other } = await collect(`${url}/x.ndjson`)
    expect(ocids.length).toBeGreaterThan(500)
    expect(other.at(-1)).toMatchObject({ kind: 'cut', reason: expect.stringMatching(/the connection broke off/) })
  })
})

test.skipIf(process.platform === 'win32')('a named pipe is read once, plain and packed', async () => {
  const content = Buffer.from(JSON.stringify([{ ocid: 'o-1' }, { ocid: 'o-2' }]))
  for (const [index, bytes] of [content, gzipSync(content)].entries()) {
    const path = join(dir, `pipe-${index}`)
    execFileSync('mkfifo', [path])
    const written = writeFile(path, bytes)
    const ocids: string[] = []
    for await (const found of readOcds(path)) if (found.kind === 'release') ocids.push(found.ocid)
    await written
    expect(ocids).toEqual(['o-1', 'o-2'])
  }
})

describe('encodings', () => {
  const kazakh = 'Қағаз, жарық, ұғым — №1'

  test.each([
    ['utf-16le', Buffer.from(`\ufeff${text({ releases: [release('o-1', kazakh)] })}`, 'utf16le')],
    ['utf-16be', Buffer.from(`\ufeff${text({ releases: [release('o-1', kazakh)] })}`, 'utf16le').swap16()],
  ])('%s is known by its mark', async (name, content) => {
    expect(await collect(await put('a.json', content))).toMatchObject({ titles: [kazakh], encodings: [name] })
  })

  test('others are read when they are named, and asked for when they are not', async () => {
    const latin = Buffer.from(`${text(release('o-1', 'Año de adquisición'))}\n`, 'latin1')
    const path = await put('a.ndjson', latin)
    expect((await collect(path, { encoding: 'latin1' })).titles).toEqual(['Año de adquisición'])
    await expect(collect(path)).resolves.toMatchObject({
      ocids: [],
      other: [{ kind: 'reject', reason: expect.stringMatching(/--encoding latin1/) }],
    })
    await expect(collect(path, { encoding: 'klingon' })).rejects.toMatchObject({ exitName: 'usage' })
  })

  test('bytes that the encoding does not have are told, and what came before them is kept', async () => {
    const good = Buffer.from(`${text(release('o-1'))}\n`.repeat(3), 'utf16le')
    const path = await put('a.ndjson', Buffer.concat([good, Buffer.from([0x00, 0xd8, 0x20, 0x00])]))
    const { other, ocids } = await collect(path, { encoding: 'utf-16le' })
    expect(ocids).toHaveLength(3)
    expect(other).toContainEqual({ kind: 'cut', reason: 'it holds bytes that are not utf-16le' })
  })
})

test('what comes out of packed files is limited', async () => {
  const bomb = gzipSync(`[${' '.repeat(5_000_000)}]`)
  await expect(collect(await put('bomb.json.gz', bomb), { maxUnpacked: 1_000_000 })).rejects.toMatchObject({
    message: expect.stringMatching(/more to read than is allowed/),
  })
})
