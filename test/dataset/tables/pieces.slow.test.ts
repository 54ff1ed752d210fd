import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, onTestFinished, test } from 'vitest'
import { datasetPaths, layerPaths } from '../../../src/dataset/layout.ts'
import { makePart } from '../../../src/dataset/tables/part.ts'
import { inPieces } from '../../../src/dataset/tables/pieces.ts'
import { allTables, tableSpecs } from '../../../src/dataset/tables/tables.ts'
import { writeTables } from '../../../src/dataset/tables/write.ts'
import { NdjsonWriter } from '../../../src/files/ndjson-writer.ts'
import { UserError } from '../../../src/terminal/errors.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { builtDataset, purchase, treeHashes } from '../dataset-fixture.ts'

const many = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => ({ ...purchase, ocid: `${prefix}-${index * 7919}`, id: `r${index}` }))

test.each([1, 2])(
  'a part that is read in pieces gives the rows of one that is read whole, on %i threads',
  async (threads) => {
    const long = '{"amount":12345678901234567.89,"currency":"KZT"}'
    const odd = {
      ...purchase,
      ocid: 'ocds-jaryq0-5',
      tender: { ...purchase.tender, value: JSON.parse(long), title: ['x'] },
    }
    const dir = await builtDataset({ goszakup: [...many(60, 'ocds-jaryq0'), odd], elsewhere: many(40, 'ocds-abc123') })
    const paths = datasetPaths(dir)
    const whole = await writeTables(dir, 1, { report: silent, threads })
    const results = []
    for (const n of [2, 3]) {
      await cp(paths.compiled(1), paths.compiled(n), { recursive: true })
      results.push(await writeTables(dir, n, { report: silent, threads, pieceBytes: 150_000 }))
    }
    expect(results).toEqual([whole, whole])
    expect(await treeHashes(paths.tables(3), /./)).toEqual(await treeHashes(paths.tables(2), /./))
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    for (const { name } of allTables()) {
      const rows = (n: number) =>
        connection.runAndReadAll(`SELECT * FROM '${paths.table(n, name)}/*.parquet'`).then((read) => read.getRowsJson())
      expect(await rows(2)).toEqual(await rows(1))
    }
    instance.closeSync()
  },
)

test('what does not fit the memory is made from smaller pieces, and gives the same files', async () => {
  const dir = await builtDataset({ goszakup: many(40, 'ocds-jaryq0') })
  const paths = datasetPaths(dir)
  const whole = await writeTables(dir, 1, { report: silent })
  const specs = tableSpecs()
  for (const { name } of specs)
    for (const path of [paths.table(2, name), paths.arrow(2, name)]) await mkdir(path, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:')
  onTestFinished(() => instance.closeSync())
  // The second table of the whole part, then a piece, then the first table that is stored.
  const short = [/AS "lot_number"|kz_lot_number/, /CREATE OR REPLACE TABLE r AS/, /^COPY/]
  const connect = async () => {
    const connection = await instance.connect()
    await connection.run("SET TimeZone = 'UTC'")
    const run = connection.run.bind(connection)
    connection.run = async (sql, ...rest) => {
      if (short[0]?.test(sql) === true) {
        // The read of the whole part is let through.
        if (short.length !== 2 || sql.includes('piece-')) {
          short.shift()
          throw new Error('Out of Memory Error: could not allocate block of size 256.0 KiB (190.7 MiB/190.7 MiB used)')
        }
      }
      return run(sql, ...rest)
    }
    return connection
  }
  const said: string[] = []
  const kitchen = {
    connection: await connect(),
    workers: [
      { connection: await connect(), table: 't0' },
      { connection: await connect(), table: 't1' },
    ],
    paths: layerPaths(paths.generation(2)),
    spill: temporary('spill'),
    pieceBytes: 10_000_000,
    debug: (line: string) => void said.push(line),
    personKey: async () => Buffer.alloc(32),
    stop: () => {},
  }
  const file = join(paths.compiled(1), 'goszakup', 'part-00.ndjson.zst')
  const made = await makePart(kitchen, specs, { name: 'part-00', files: [{ source: 'goszakup', file }] })
  expect(short).toEqual([])
  expect(said.map((line) => line.replace(/\d+ bytes/, ''))).toEqual([
    'part-00: too little memory, smaller pieces: ',
    'part-00: too little memory, smaller pieces: ',
    'part-00: too little memory, one table at a time',
  ])
  for (const { name } of specs) {
    expect([name, made.tables.get(name)?.rows]).toEqual([name, whole.tables[name]])
    expect(await treeHashes(paths.table(2, name))).toEqual(await treeHashes(paths.table(1, name)))
    expect(await treeHashes(paths.arrow(2, name))).toEqual(await treeHashes(paths.arrow(1, name)))
  }
  expect(await readdir(kitchen.spill)).toEqual([])
})

test('a part that shrank to nearly nothing is read in pieces all the same, a short line before a long one', async () => {
  const folder = temporary('pieces')
  const file = join(folder, 'part-00.ndjson.zst')
  const writer = await NdjsonWriter.create(file)
  const lines = ['a'.repeat(10), 'b'.repeat(20_000), 'c'.repeat(9000), 'd'.repeat(9000)]
  for (const line of lines) await writer.write(line)
  await writer.close()
  let copies = 0
  const pieces: [number, number, number][] = []
  for await (const { lines, bytes, longest } of inPieces([{ source: 's', file }], {
    size: () => 19_500,
    path: () => join(folder, `piece-${copies++}.ndjson`),
  }))
    pieces.push([lines, bytes, longest])
  expect(pieces).toEqual([
    [1, 11, 10],
    [1, 20_001, 20_000],
    [2, 18_002, 9000],
  ])
})

test('memory that holds not even one release is told with what to do', async () => {
  const dir = await builtDataset({ goszakup: many(3, 'ocds-jaryq0') })
  const error = await writeTables(dir, 1, { report: silent, memory: 20, threads: 1 }).catch((error) => error)
  expect(error).toBeInstanceOf(UserError)
  expect(error.message).toBe('the tables need more memory than the 20 MB that they may use')
  expect(error.next).toContain('give them more: jaryq build --memory 40')
})
