import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import { ParquetWriter } from '../../src/terminal/parquet-writer.ts'
import type { Column, Row } from '../../src/terminal/rows.ts'
import { temporary } from '../support/temp.ts'

const columns: Column[] = [
  { name: 'n', type: 'integer' },
  { name: 'money', type: 'money' },
  { name: 'day', type: 'date' },
  { name: 'notes', type: 'json' },
]

const row = (n: number): Row => ({
  n,
  money: n % 3 === 0 ? null : n / 4,
  day: '2026-04-06',
  notes: [`Қағаз ${n}`],
  more: 1,
})

async function written(file: string, count: number): Promise<Buffer> {
  const writer = await ParquetWriter.open(file, columns)
  for (let n = 0; n < count; n++) await writer.add(row(n))
  await writer.end()
  expect(writer.count).toBe(count)
  return readFileSync(file)
}

it.each([0, 1, 4095, 4096, 4097, 10_000])('writes %d rows in their order, and the same bytes again', async (count) => {
  const directory = temporary('parquet')
  const file = join(directory, '[1] жол.parquet')
  const bytes = await written(file, count)
  const connection = await (await DuckDBInstance.create()).connect()
  const read = await connection.runAndReadAll('SELECT * FROM read_parquet(?)', [file.replace('[', '[[]')])
  expect(read.columnTypes().map(String)).toEqual(['BIGINT', 'DECIMAL(18,2)', 'DATE', 'VARCHAR'])
  const rows = read.getRowObjectsJson()
  expect(rows).toHaveLength(count)
  for (const [n, found] of rows.entries()) {
    const { money, notes } = row(n)
    expect([found.n, found.day, found.notes]).toEqual([String(n), '2026-04-06', JSON.stringify(notes)])
    expect(found.money === null ? null : Number(found.money)).toBe(money)
  }
  expect((await written(file, count)).equals(bytes)).toBe(true)
  expect(readdirSync(directory)).toEqual(['[1] жол.parquet'])
})

it('leaves nothing behind when it is abandoned, and the file that was there as it was', async () => {
  const directory = temporary('parquet')
  const file = join(directory, 'rows.parquet')
  const before = await written(file, 3)
  const writer = await ParquetWriter.open(file, columns)
  for (let n = 0; n < 5000; n++) await writer.add(row(n))
  await writer.abandon()
  await writer.abandon()
  expect(readdirSync(directory)).toEqual(['rows.parquet'])
  expect(readFileSync(file).equals(before)).toBe(true)
})

it('says which file cannot be written, and why', async () => {
  const file = join(temporary('parquet'), 'nowhere', 'rows.parquet')
  await expect(ParquetWriter.open(file, columns)).rejects.toThrow(`cannot write ${file}`)
  const writer = await ParquetWriter.open(join(temporary('parquet'), 'rows.parquet'), columns)
  await writer.add({ n: 'many' })
  await expect(writer.end()).rejects.toThrow(/many/)
})
