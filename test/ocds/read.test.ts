import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Found, type ReadOptions, readOcds } from '../../src/ocds/read.ts'
import { UserError } from '../../src/terminal/errors.ts'
import { temporary } from '../support/temp.ts'

let dir: string
beforeAll(async () => {
  dir = temporary('read')
})

const release = (ocid: string, more: object = {}) => ({
  ocid,
  id: '1',
  date: '2026-01-01T00:00:00Z',
  tag: ['tender'],
  ...more,
})
const [a, b] = [release('o-a'), release('o-b')]
const text = JSON.stringify

/** What reading gives, bytes as text. */
async function read(content: string | Buffer, options: ReadOptions = {}, name = 'input.json') {
  const path = join(dir, name)
  await writeFile(path, content)
  const found = await collect(readOcds(path, options))
  expect(essence(await collect(readOcds(path, { ...options, lazy: true })))).toEqual(essence(found))
  return found
}

/** What must be the same whether values are made of releases or not. */
function essence({ releases, ...rest }: Awaited<ReturnType<typeof collect>>) {
  return {
    ...rest,
    releases: releases.map(({ release, bytes, line, ...more }) => [
      release,
      bytes.toString(),
      line,
      more.ocid,
      more.date,
      more.version,
      more.place,
    ]),
  }
}

async function collect(found: AsyncIterable<Found>) {
  const all: Found[] = []
  for await (const each of found) {
    const kept = 'bytes' in each ? { ...each, bytes: Buffer.from(each.bytes) } : { ...each }
    if (each.kind === 'release') {
      const { ocid, date, exact, release } = each
      Object.assign(kept, { ocid, date, exact, release, line: each.line.toString() })
    }
    all.push(kept)
  }
  const of = <K extends Found['kind']>(kind: K) =>
    all.filter((each) => each.kind === kind) as Extract<Found, { kind: K }>[]
  return {
    ocids: of('release').map(({ ocid }) => ocid),
    versions: of('release').map(({ version }) => version),
    releases: of('release'),
    rejects: of('reject').map(({ reason, bytes, place }) => ({ reason, text: bytes.toString(), ...place })),
    packages: of('package').map(({ metadata, version }) => ({ ...metadata, version })),
    linked: of('linked'),
    cut: of('cut')[0]?.reason,
  }
}

describe('shapes', () => {
  test.each([
    ['a release package', text({ uri: 'u', version: '1.1', releases: [a, b] }), ['1.1', '1.1']],
    ['metadata behind the releases', text({ releases: [a, b], version: '1.1' }), ['1.1', '1.1']],
    ['a package without a version', text({ releases: [a, b] }), ['1.0', '1.0']],
    ['an array of releases', text([a, b]), [null, null]],
    [
      'an array of packages',
      text([
        { version: '1.1', releases: [a] },
        { version: '1.0', releases: [b] },
      ]),
      ['1.1', '1.0'],
    ],
    ['NDJSON', `${text(a)}\n${text(b)}\n`, [null, null]],
    ['NDJSON with CRLF, blank lines and marks', `\ufeff${text(a)}\r\n\r\n  \n\ufeff${text(b)}`, [null, null]],
    [
      'packages, one a line',
      `${text({ version: '1.1', releases: [a] })}\n${text({ releases: [b], version: 1.1 })}`,
      ['1.1', '1.1'],
    ],
    ['arrays, one a line', `${text([a])}\n${text([b])}\n`, [null, null]],
    ['one after the other', text(a) + text(b), [null, null]],
    [
      'one after the other, in several lines',
      `${JSON.stringify(a, null, 2)}\n${JSON.stringify(b, null, 2)}`,
      [null, null],
    ],
    ['several on one line', `${text(a)}${text(b)}\n`, [null, null]],
    ['a JSON text sequence', `\u001e${text(a)}\n\u001e${text(b)}\n`, [null, null]],
    [
      'records with releases',
      text({
        version: '1.1',
        records: [
          { ocid: 'o-a', releases: [a], compiledRelease: a },
          { ocid: 'o-b', releases: [b] },
        ],
      }),
      ['1.1', '1.1'],
    ],
    ['one record', text({ ocid: 'o-a', releases: [a, b], compiledRelease: a }), [null, null]],
    ['releases as an object', text({ version: '1.1', releases: { 0: a, 1: b } }), ['1.1', '1.1']],
    [
      'packages inside of something else',
      text({
        results: [{ package: { version: '1.1', releases: [a] } }, { package: { version: '1.1', releases: [b] } }],
      }),
      ['1.1', '1.1'],
    ],
  ])('%s', async (_name, content, versions) => {
    const found = await read(content)
    expect(found.ocids).toEqual(['o-a', 'o-b'])
    expect(found.releases.map(({ bytes }) => JSON.parse(bytes.toString()))).toEqual([a, b])
    expect(found.versions).toEqual(versions)
    expect(found.rejects).toEqual([])
    expect(found.cut).toBeUndefined()
  })

  test.each([
    ['.gz', gzipSync],
    ['.zst', zstdCompressSync],
  ])('packed as %s, whatever the name', async (_name, pack) => {
    expect((await read(pack(Buffer.from(text({ releases: [a, b] }))))).ocids).toEqual(['o-a', 'o-b'])
  })

  test('gzip in several members, and standard input', async () => {
    const packed = Buffer.concat([gzipSync(`${text(a)}\n`), gzipSync(`${text(b)}\n`)])
    expect((await collect(readOcds('-', { stdin: Readable.from([packed]) }))).ocids).toEqual(['o-a', 'o-b'])
  })

  test('what a package says besides', async () => {
    const { packages } = await read(text({ uri: 'u', version: '1.1', releases: [a], license: 'l' }))
    expect(packages).toEqual([{ uri: 'u', license: 'l', version: '1.1' }])
  })
})

describe('records', () => {
  test('are told the same whether values are made or not', async () => {
    const values = [
      ...[text(a), text(b), '{"id":"1","tag":[]}', '{"ocid":5,"id":"1"}', '{"ocid":"","id":"1"}', '7', 'null'],
      ...['{"url":"https://example.org/r.json#1"}', '{"ocid":"o-c","url":"https://example.org"}'],
      ...['{"ocid":"o-d","n":12345678901234567890}', '{"ocid":"o\\u002d1"}', '{"ocid":"o-e","ocid":"o-f"}'],
    ]
    const list = fc
      .array(fc.constantFrom(...values), { maxLength: 4 })
      .map((items) => (items.length === 0 ? '[ ]' : `[ ${items.join(' , ')} ]`))
    const key = fc.constantFrom('releases', 'rele\\u0061ses', 'compiledRelease', 'versionedRelease', 'ocid', 'x')
    const member = fc.tuple(key, fc.oneof(list, list, fc.constantFrom(...values, '"o-r"')))
    const record = fc.array(member, { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 4 }), async (records) => {
        const objects = records.map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(', ')}}`)
        await read(`{"version":"1.1","records":[${objects.join(',')}]}`)
      }),
      { numRuns: 400 },
    )
  })

  const link = { url: 'https://example.org/1.json#1', date: '2026-01-01', tag: ['tender'] }

  test('a record with links gives its compiled release, tagged as one', async () => {
    const compiledRelease = { ocid: 'o-a', id: 'x', date: '2026-01-02', tender: { value: { amount: 1.5 } } }
    for (const record of [
      { ocid: 'o-a', releases: [link], compiledRelease },
      { releases: [link, b], compiledRelease },
      { ocid: 'o-a', compiledRelease },
    ]) {
      for (const content of [text({ records: [record] }), text(record), `${text(record)}\n`]) {
        const found = await read(content)
        expect(found.releases.filter(({ ocid }) => ocid === 'o-a').map(({ release }) => release)).toEqual([
          { ...compiledRelease, tag: ['compiled'] },
        ])
      }
    }
  })

  test('a record with nothing but links is told', async () => {
    const { linked, ocids, rejects } = await read(text({ records: [{ ocid: 'o-a', releases: [link, link] }] }))
    expect(linked).toMatchObject([{ ocid: 'o-a', links: 2 }])
    expect(ocids).toEqual([])
    expect(rejects).toEqual([])
  })

  test('a release without an ocid has that of its record', async () => {
    const { ocid: _ocid, ...rest } = a
    const { releases } = await read(text({ records: [{ ocid: 'o-z', releases: [rest] }] }))
    expect(releases.map(({ ocid, bytes }) => [ocid, JSON.parse(bytes.toString()).ocid])).toEqual([['o-z', 'o-z']])
  })

  test('a record without releases is set aside', async () => {
    const found = await read(
      text({ records: [{ ocid: 'o-a' }, { ocid: 'o-b', versionedRelease: {} }, { ocid: 'o-b', releases: [b] }] }),
    )
    expect(found.rejects.map(({ reason }) => reason)).toEqual([
      'a record without releases',
      'a record with nothing but a versioned release',
    ])
    expect(found.ocids).toEqual(['o-b'])
  })
})

describe('what cannot be read is set aside, with its place', () => {
  test('a damaged line', async () => {
    const found = await read(`${text(a)}\n{"ocid":"o-x","t\n${text(b)}\n`)
    expect(found.ocids).toEqual(['o-a', 'o-b'])
    expect(found.rejects).toEqual([
      { reason: expect.stringContaining('not JSON'), text: '{"ocid":"o-x","t', line: 2, byte: text(a).length + 1 },
    ])
  })

  test('a damaged first line', async () => {
    const found = await read(`{"ocid":"o-x","t\n${text(a)}\n${text(b)}\n`)
    expect(found.ocids).toEqual(['o-a', 'o-b'])
    expect(found.rejects).toMatchObject([{ line: 1, byte: 0 }])
  })

  test('a damaged element', async () => {
    const content = text({ releases: [a, 'X', b] }).replace('"X"', '{"ocid":"o-x","value":NaN}')
    const found = await read(content)
    expect(found.ocids).toEqual(['o-a', 'o-b'])
    expect(found.rejects).toEqual([
      {
        reason: "not JSON: Unexpected token 'N'",
        text: '{"ocid":"o-x","value":NaN}',
        byte: content.indexOf('{"ocid":"o-x"'),
      },
    ])
  })

  test('what is no release', async () => {
    const found = await read(text({ releases: [null, 5, 'x', [a], { id: '1' }, { ocid: '' }, { ocid: {} }, b] }))
    expect(found.ocids).toEqual(['o-b'])
    expect(found.rejects.map(({ reason }) => reason)).toEqual([
      'null is not a release',
      '5 is not a release',
      'a text is not a release',
      'a list is not a release',
      'it has no ocid',
      'its ocid is empty',
      'its ocid is an object',
    ])
  })

  test('text that is not UTF-8', async () => {
    const line = Buffer.from(text(release('o-x', { title: 'Ж' })))
    line[line.indexOf(0xd0)] = 0xff
    const found = await read(Buffer.concat([Buffer.from(`${text(a)}\n`), line, Buffer.from('\n')]))
    expect(found.ocids).toEqual(['o-a'])
    expect(found.rejects[0]!.reason).toMatch(/not UTF-8/)
  })

  test('what is nested too deep or too long', async () => {
    const deep = { x: JSON.parse('['.repeat(60) + ']'.repeat(60)) }
    const long = { x: 'y'.repeat(3000) }
    for (const content of [
      text({ releases: [release('o-x', deep), b] }),
      `${text(release('o-x', deep))}\n${text(b)}\n`,
    ]) {
      const found = await read(content, { maxDepth: 50 })
      expect(found.ocids).toEqual(['o-b'])
      expect(found.rejects[0]!.reason).toBe('nested deeper than 50 levels')
    }
    for (const content of [
      text({ releases: [release('o-x', long), b] }),
      text({ releases: [a, b, release('o-x', long)] }),
      `${text(a)}\n${text(release('o-x', long))}\n${text(b)}\n`,
    ]) {
      const found = await read(content, { maxBytes: 2000 })
      expect(found.ocids.at(-1)).toBe('o-b')
      expect(found.rejects).toMatchObject([{ reason: 'it is longer than 2000 bytes' }])
      expect(found.cut).toBeUndefined()
    }
  })

  test('a hundred thousand levels', async () => {
    const content = text({ releases: [release('o-x', { x: 0 }), b] }).replace(
      '"x":0',
      `"x":${'['.repeat(1e5)}${']'.repeat(1e5)}`,
    )
    const found = await read(content)
    expect(found.ocids).toEqual(['o-b'])
    expect(found.rejects[0]!.reason).toMatch(/nested deeper/)
  })

  test('a version of OCDS that is not known', async () => {
    expect((await read(text({ version: '2.0', releases: [a] }))).rejects[0]!.reason).toBe(
      'OCDS version 2.0 is not known',
    )
    expect((await read(text({ version: '1.2', releases: [a] }))).ocids).toEqual(['o-a'])
  })

  test('damaged metadata do not cost the releases', async () => {
    const found = await read(`{"version":"1.1","releases":[${text(a)}],}`)
    expect(found.ocids).toEqual(['o-a'])
    expect(found.versions).toEqual(['1.1'])
    expect(found.rejects[0]!.reason).toMatch(/^the package's metadata: not JSON/)
  })
})

describe('a file that ends too early gives what came before', () => {
  test('a package', async () => {
    const found = await read(text({ releases: [a, b] }).slice(0, -20))
    expect(found.ocids).toEqual(['o-a'])
    expect(found.rejects).toMatchObject([{ reason: 'the input ends inside it' }])
    expect(found.cut).toBe('the file ends inside a document')
  })

  test('an array of releases', async () => {
    expect(await read(`[${text(a)},`)).toMatchObject({ ocids: ['o-a'], cut: 'the file ends inside a document' })
  })

  test('packed files, to the last line that can be unpacked', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => text(release(`o-${index}`, { n: (index * 7919) % 1009 })))
    for (const pack of [gzipSync, zstdCompressSync]) {
      const packed = pack(Buffer.from(`${lines.join('\n')}\n`))
      const found = await read(packed.subarray(0, packed.length - 9))
      expect(found.cut).toBe('the packed file ends too early')
      expect(found.ocids.length).toBeGreaterThan(pack === gzipSync ? 2990 : 0)
      expect(found.ocids).toEqual(lines.slice(0, found.ocids.length).map((_line, index) => `o-${index}`))
    }
  })
})

test('an ocid that is a number becomes text, in its digits', async () => {
  const found = await read('{"releases":[{"ocid":12345678901234567890,"id":1},{"ocid":7}]}')
  expect(found.ocids).toEqual(['12345678901234567890', '7'])
  expect(found.releases[0]!.bytes.toString()).toBe('{"ocid":"12345678901234567890","id":1}')
})

test('a document too long to be held is read by its tokens', async () => {
  const releases = Array.from({ length: 100 }, (_, index) => release(`o-${index}`, { amount: '@' }))
  const content = text({ data: { releases } }).replaceAll('"@"', '12345678901234567890.5')
  const found = await read(content, { maxBytes: 4000 })
  expect(found.ocids).toEqual(releases.map(({ ocid }) => ocid))
  expect(found.releases[0]!.bytes.toString()).toContain('12345678901234567890.5')
  const stdin = Readable.from([Buffer.from(content)])
  await expect(collect(readOcds('-', { maxBytes: 4000, stdin }))).rejects.toMatchObject({
    why: expect.stringMatching(/too long/),
  })
})

test('a package is read in memory that does not grow with it', async () => {
  const one = Buffer.from(`${text(release('o-1', { title: 'x'.repeat(5000) }))},`)
  const block = Buffer.concat(Array.from({ length: 40 }, () => one))
  async function* bytes() {
    yield Buffer.from('{"releases":[')
    for (let count = 0; count < 500; count++) yield block
    yield Buffer.from(`${text(b)}]}`)
  }
  let count = 0
  let most = 0
  for await (const { kind } of readOcds('-', { stdin: Readable.from(bytes()) })) {
    if (kind === 'release') count++
    if (count % 4000 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers)
  }
  expect(count).toBe(20_001)
  expect(most).toBeLessThan(60e6)
})

describe('what is not OCDS is refused, and said what it looks like', () => {
  test.each([
    ['nothing', '', /empty/],
    ['white space', ' \n\t ', /white space/],
    ['a web page', '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>', /HTML/],
    ['XML', '<?xml version="1.0"?><a/>', /XML/],
    ['a ZIP archive that is packed again', gzipSync(Buffer.from('PK\x03\x04xxxx')), /ZIP/],
    ['a PDF', '%PDF-1.7', /PDF/],
    ['UTF-16 without a mark', Buffer.from('{"ocid":"x"}', 'utf16le'), /UTF-16/],
    ['null', 'null', /null/],
    ['a text', '"release"', /a text/],
    ['a number', '17', /17/],
    ['an empty list', '[]', /no release/],
    ['an error of a server', '{"code":404,"message":"not found"}', /keys "code", "message"/],
    ['errors, one a line', '{"code":404}\n{"code":404}\n', /keys "code"/],
    ['a table', 'ocid;date;title\no-1;2026-01-01;x\n', /CSV/],
    ['words', 'Service unavailable', /Service unavailable/],
  ])('%s', async (_name, content, why) => {
    const error = await read(content).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ exitCode: 5, why: expect.stringMatching(why) })
  })

  test('a file that is not there, a folder without files', async () => {
    await expect(collect(readOcds(join(dir, 'none.json')))).rejects.toMatchObject({
      why: expect.stringMatching(/no such file/),
    })
    await expect(collect(readOcds(temporary('empty')))).rejects.toMatchObject({
      message: expect.stringMatching(/no file in/),
    })
  })
})
