import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Line, readLines, readReused, splitLines, unpack } from '../../src/files/lines.ts'
import { NdjsonWriter } from '../../src/files/ndjson-writer.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jaryq-lines-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function collect(lines: AsyncIterable<Line>): Promise<[number, string][]> {
  const all: [number, string][] = []
  for await (const line of lines) all.push([line.number, line.bytes.toString()])
  return all
}

describe('readLines', () => {
  const text = '\uFEFF{"a":1}\r\n\n  \n{"b":"ә"}\n{"c":3}'
  const expected = [
    [1, '{"a":1}'],
    [4, '{"b":"ә"}'],
    [5, '{"c":3}'],
  ]

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['gzip', (bytes: Buffer) => gzipSync(bytes)],
    [
      'gzip in two members',
      (bytes: Buffer) => Buffer.concat([gzipSync(bytes.subarray(0, 9)), gzipSync(bytes.subarray(9))]),
    ],
    ['Zstandard', (bytes: Buffer) => zstdCompressSync(bytes)],
    [
      'Zstandard in two frames, behind one to be skipped',
      (bytes: Buffer) =>
        Buffer.concat([
          Buffer.from('50 2a 4d 18 03 00 00 00 01 02 03'.replaceAll(' ', ''), 'hex'),
          zstdCompressSync(bytes.subarray(0, 9)),
          zstdCompressSync(bytes.subarray(9)),
        ]),
    ],
  ])('reads %s by content, not by name', async (name, pack) => {
    const path = join(directory, `${name.replaceAll(' ', '-')}.txt`)
    await writeFile(path, pack(Buffer.from(text)))
    expect(await collect(readLines(path))).toEqual(expected)
  })

  it('unpacks Zstandard in many frames, however they are cut', async () => {
    const frame = fc.record({ text: fc.string({ maxLength: 2000 }), level: fc.constantFrom(1, 19), sum: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(4000)),
        async (frames, cuts) => {
          const { ZSTD_c_compressionLevel, ZSTD_c_checksumFlag } = constants
          const packed = frames.map(({ text: content, level, sum }) =>
            zstdCompressSync(content, {
              params: { [ZSTD_c_compressionLevel]: level, [ZSTD_c_checksumFlag]: sum ? 1 : 0 },
            }),
          )
          const bytes = Buffer.concat(packed)
          const at = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b)
          const unpacked: Buffer[] = []
          const chunks = (async function* () {
            for (const [index, from] of [0, ...at].entries()) yield bytes.subarray(from, at[index] ?? bytes.length)
          })()
          for await (const piece of unpack(chunks)) unpacked.push(piece)
          expect(Buffer.concat(unpacked).toString()).toBe(frames.map(({ text: content }) => content).join(''))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('gives what stands before bytes that are no frame, and then the error', async () => {
    const path = join(directory, 'behind.zst')
    await writeFile(path, Buffer.concat([zstdCompressSync(text), Buffer.from('no frame')]))
    const found: string[] = []
    const read = async () => {
      for await (const { bytes } of readLines(path)) found.push(bytes.toString())
    }
    await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/^Z/) })
    expect(found.length).toBeGreaterThan(0)
  })

  it.each([
    ['a checksum that does not match', (packed: Buffer) => packed.fill(0, packed.length - 8, packed.length - 4)],
    ['something behind it that is no gzip', (packed: Buffer) => Buffer.concat([packed, Buffer.from('no gzip')])],
  ])('gives all of gzip with %s, and then the error', async (_, damage) => {
    const content = Buffer.from(Array.from({ length: 20_000 }, (_, at) => `${Math.imul(at, 2654435761)}\n`).join(''))
    const packed = damage(gzipSync(content))
    for (const size of [3, 1000, packed.length]) {
      const chunks = (async function* () {
        for (let at = 0; at < packed.length; at += size) yield packed.subarray(at, at + size)
      })()
      const found: Buffer[] = []
      const read = async () => {
        for await (const piece of unpack(chunks)) found.push(Buffer.from(piece))
      }
      await expect(read()).rejects.toMatchObject({ code: 'Z_DATA_ERROR' })
      expect(Buffer.concat(found).equals(content)).toBe(true)
    }
  })

  it('closes the file when its reader stops early', async () => {
    for (const pack of [(bytes: Buffer) => bytes, gzipSync, zstdCompressSync]) {
      const path = join(directory, 'stops-early')
      await writeFile(path, pack(Buffer.from(`${text}\n`.repeat(300_000))))
      let returned = false
      const source = (async function* () {
        try {
          yield* readReused(path)
        } finally {
          returned = true
        }
      })()
      for await (const piece of unpack(source)) if (piece.length > 0) break
      for (let turn = 0; turn < 200 && !returned; turn++) await new Promise((resolve) => setTimeout(resolve, 5))
      expect(returned).toBe(true)
    }
  })

  it('finds the same lines however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.stringMatching(/^[^\n\r\uFEFF]*$/)), fc.array(fc.nat(20)), async (lines, cuts) => {
        const bytes = Buffer.from(lines.join('\n'))
        const chunks: Buffer[] = []
        let at = 0
        for (const cut of cuts) {
          chunks.push(bytes.subarray(at, at + cut))
          at += cut
        }
        chunks.push(bytes.subarray(at))
        const found = await collect(
          splitLines(
            (async function* () {
              yield* chunks
            })(),
          ),
        )
        expect(found.map(([, line]) => line)).toEqual(lines.filter((line) => /[^ \t]/.test(line)))
      }),
    )
  })

  it('gives offsets that point into the file', async () => {
    const path = join(directory, 'offsets.ndjson')
    await writeFile(path, 'aa\nbbb\r\n\ncc')
    const offsets: number[] = []
    for await (const line of readLines(path)) offsets.push(line.offset)
    expect(offsets).toEqual([0, 3, 9])
  })
})

describe('NdjsonWriter', () => {
  it('lets all go on who wait at once', async () => {
    const path = join(directory, 'waits.ndjson.zst')
    const writer = await NdjsonWriter.create(path)
    const line = 'x'.repeat(1 << 17)
    const behind: Promise<void>[] = []
    for (let at = 0; at < 100; at++) {
      const wait = writer.write(line)
      if (wait !== undefined) behind.push(wait)
    }
    expect(behind.length).toBeGreaterThan(2)
    await Promise.all(behind)
    await writer.close()
    expect(writer.lines).toBe(100)
  })

  it('writes lines that are read back, under the final name only after close', async () => {
    for (const name of ['lines.ndjson', 'lines.ndjson.zst']) {
      const path = join(directory, 'deep', name)
      const writer = await NdjsonWriter.create(path)
      for (let n = 0; n < 50_000; n++) await writer.write(`{"n":${n},"text":"сатып алу"}`)
      await expect(collect(readLines(path))).rejects.toThrow('ENOENT')
      await writer.close()
      const lines = await collect(readLines(path))
      expect(lines.length).toBe(50_000)
      expect(lines.at(-1)).toEqual([50_000, '{"n":49999,"text":"сатып алу"}'])
    }
  })

  it.each(['.ndjson', '.ndjson.zst', '.ndjson.gz'])(
    'gives the same bytes however it is waited for, and their hash: %s',
    async (ending) => {
      const hashes = new Set<string>()
      // Beyond where blocks become larger, and with a line longer than any block.
      const long = 'x'.repeat(3 << 20)
      const middling = 'y'.repeat(1 << 19)
      for (const [index, pause] of [0, 1, 7].entries()) {
        const path = join(directory, `same-${index}${ending}`)
        const writer = await NdjsonWriter.create(path, { digest: true })
        for (let n = 0; n < 40_000; n++) {
          const usual = `{"n":${n},"text":"${'сатып алу '.repeat(25)} ${(n * 7919) % 1000}"}`
          const line = n === 20_000 ? long : n % 999 === 0 ? middling : usual
          const behind = writer.write(n % 2 === 0 ? line : Buffer.from(line))
          if (behind !== undefined) await behind
          if (pause > 0 && n % (pause * 1000) === 0) await new Promise((resolve) => setTimeout(resolve, pause))
        }
        await writer.close()
        const bytes = await readFile(path)
        expect(writer.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
        hashes.add(writer.sha256!)
        let count = 0
        for await (const { bytes: line } of readLines(path)) if (line.length > 0) count++
        expect(count).toBe(40_000)
      }
      expect(hashes.size).toBe(1)
    },
  )

  it('leaves nothing behind when it gives up', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `given-up-${index}.ndjson${index % 2 === 0 ? '' : '.zst'}`)
    await Promise.all(
      names.map(async (name, index) => {
        const writer = await NdjsonWriter.create(join(directory, name))
        await writer.write('{}')
        if (index % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
        await writer.abort()
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await readdir(directory)).filter((name) => name.startsWith('given-up'))).toEqual([])
  })
})
