import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readKeyedLines } from '../../src/files/keyed-lines.ts'
import { readLines } from '../../src/files/lines.ts'
import { NdjsonWriter } from '../../src/files/ndjson-writer.ts'
import { temporary } from '../support/temp.ts'

const dir = temporary('keyed')

interface Release {
  key: string
  /** About so many bytes more. */
  padding: number
}

const lineOf = ({ key, padding }: Release, index: number) =>
  JSON.stringify({ ocid: key, index, text: `жарық ${index} `.repeat(padding / 12) })

async function written(name: string, releases: readonly Release[], keyed = true): Promise<string> {
  const path = join(dir, name)
  const writer = await NdjsonWriter.create(path, { keyed })
  for (const [index, release] of releases.entries()) await writer.write(lineOf(release, index), release.key)
  await writer.close()
  return path
}

async function linesOf(path: string, keys?: Iterable<string>): Promise<{ number: number; text: string }[]> {
  const found: { number: number; text: string }[] = []
  const lines = keys === undefined ? readLines(path) : readKeyedLines(path, new Set(keys))
  for await (const { bytes, number } of lines) found.push({ number, text: bytes.toString() })
  return found
}

// Ten frames: of each hundred lines a megabyte.
const many = Array.from({ length: 1000 }, (_, index) => ({ key: `o-${index}`, padding: 10_000 }))

it('finds every line of the keys asked for, with its number', async () => {
  const release = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'д', ''),
    padding: fc.integer({ min: 0, max: 900_000 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(release, { maxLength: 12 }),
      fc.subarray(['a', 'b', 'c', 'д', '', 'z']),
      async (all, keys) => {
        const path = await written('property.ndjson.zst', all)
        const whole = all.map((one, index) => ({ number: index + 1, text: lineOf(one, index) }))
        expect(await linesOf(path)).toEqual(whole)
        const own = (lines: { text: string }[]) => lines.filter(({ text }) => keys.includes(JSON.parse(text).ocid))
        expect(own(await linesOf(path, keys))).toEqual(own(whole))
      },
    ),
    { numRuns: 40, seed: 11 },
  )
}, 60_000)

it('unpacks no more than the frames that hold them', async () => {
  const path = await written('many.ndjson.zst', many)
  const found = await linesOf(path, ['o-500', 'o-501'])
  expect(found.map(({ number }) => number)).toEqual(expect.arrayContaining([501, 502]))
  expect(found.length).toBeLessThan(400)
  expect(await linesOf(path, ['o-none'])).toEqual([])
})

it('reads all of a file that says nothing of its keys, or nothing to be believed', async () => {
  const plain = await written('plain.ndjson.zst', many.slice(0, 300), false)
  const keyed = await written('keyed.ndjson.zst', many.slice(0, 300))
  const all = await linesOf(plain)
  expect(await linesOf(plain, ['o-5'])).toEqual(all)
  const bytes = await readFile(keyed)
  const path = join(dir, 'damaged.ndjson.zst')
  // In a hash, in the checksum, in the length, in the mark.
  for (const place of [40, 16, 12, 3]) {
    const damaged = Buffer.from(bytes)
    damaged[bytes.length - place]! ^= 4
    await writeFile(path, damaged)
    expect(await linesOf(path, ['o-5']), `byte ${place} from the end`).toEqual(all)
  }
  // Another file behind it: both are one file of Zstandard.
  await writeFile(path, Buffer.concat([bytes, bytes]))
  expect((await linesOf(path, ['o-5'])).length).toBe(600)
})

it('tells of a frame that is damaged', async () => {
  const path = await written('flipped.ndjson.zst', many.slice(0, 300))
  const bytes = await readFile(path)
  bytes[bytes.length >> 3]! ^= 1
  await writeFile(path, bytes)
  await expect(linesOf(path, ['o-5', 'o-20', 'o-40'])).rejects.toThrow()
})

it('is a file that others unpack, the same whenever it is written', async () => {
  const path = await written('others.ndjson.zst', many)
  expect(await readFile(await written('again.ndjson.zst', many))).toEqual(await readFile(path))
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const read = await connection.runAndReadAll(
      `SELECT count(*), count(DISTINCT ocid), max(index) FROM read_ndjson('${path}', columns={ocid: 'VARCHAR', index: 'INTEGER'})`,
    )
    expect(read.getRows().map((row) => row.map(Number))).toEqual([[1000, 1000, 999]])
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
})
