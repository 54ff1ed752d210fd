import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { tableFromIPC } from '@uwdata/flechette'
import { fromArrow } from 'arquero'
import { expect, test } from 'vitest'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { writeArrow } from '../../../src/dataset/tables/arrow.ts'
import { allTables, type TableColumn } from '../../../src/dataset/tables/tables.ts'
import { temporary } from '../../support/temp.ts'
import { builtDataset, opened, purchase } from '../dataset-fixture.ts'

const columns: TableColumn[] = [
  { name: 'id', type: 'VARCHAR', dictionary: false },
  { name: 'code', type: 'VARCHAR', dictionary: true },
  { name: 'small', type: 'INTEGER', dictionary: false },
  { name: 'big', type: 'BIGINT', dictionary: false },
  { name: 'number', type: 'DOUBLE', dictionary: false },
  { name: 'money', type: 'DECIMAL(18,2)', dictionary: false },
  { name: 'yes', type: 'BOOLEAN', dictionary: false },
  { name: 'day', type: 'DATE', dictionary: false },
  { name: 'stamp', type: 'TIMESTAMP', dictionary: false },
  { name: 'no_text', type: 'VARCHAR', dictionary: false },
  { name: 'no_code', type: 'VARCHAR', dictionary: true },
  { name: 'no_yes', type: 'BOOLEAN', dictionary: false },
]

async function written(rows: number): Promise<{ bytes: Uint8Array; wanted: Record<string, unknown>[] }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  const every = (n: number, sql: string) => `CASE WHEN i % ${n} <> 0 THEN ${sql} END`
  await connection.run(`CREATE TEMP TABLE t AS SELECT
    'лот-' || i AS id, ${every(7, "'код ' || (i % 5)")} AS code, ${every(3, 'i::INTEGER - 50')} AS small,
    ${every(5, 'i::BIGINT * 1000000007')} AS big, ${every(4, 'i / 3.0')} AS number,
    ${every(6, '(i * 1.01)::DECIMAL(18,2)')} AS money, ${every(9, 'i % 2 = 0')} AS yes,
    ${every(8, "DATE '1969-12-20' + i::INTEGER % 30000")} AS day,
    ${every(10, "TIMESTAMP '2024-02-29 18:30:00' + to_seconds(i)")} AS stamp,
    NULL::VARCHAR AS no_text, NULL::VARCHAR AS no_code, NULL::BOOLEAN AS no_yes
    FROM range(${rows}) r(i) ORDER BY i`)
  const file = join(temporary('arrow'), 't.arrow')
  await writeArrow(connection, 't', columns, rows, file)
  const wanted = (
    await connection.runAndReadAll(
      'SELECT id, code, small, big::DOUBLE AS big, number, money::DOUBLE AS money, yes, epoch_ms(day)::DOUBLE AS day, epoch_ms(stamp)::DOUBLE AS stamp, no_text, no_code, no_yes FROM t ORDER BY rowid',
    )
  ).getRowObjectsJS()
  connection.closeSync()
  instance.closeSync()
  return { bytes: await readFile(file), wanted }
}

test.each([0, 1, 100, 5000, 140_000])('%i rows come back as they were', async (rows) => {
  const { bytes, wanted } = await written(rows)
  const table = tableFromIPC(bytes)
  expect(table.numRows).toBe(rows)
  expect(table.schema.fields.map((field) => field.name)).toEqual(columns.map((column) => column.name))
  for (const { name } of columns) {
    const found = [...table.getChild(name)]
    const differing = wanted.findIndex((row, index) => row[name] !== found[index])
    expect(
      differing === -1 ? undefined : { name, differing, found: found[differing], wanted: wanted[differing]![name] },
    ).toBeUndefined()
  }
})

test('equal tables give equal bytes, whatever stands behind a NULL', async () => {
  expect(Buffer.compare((await written(70_000)).bytes, (await written(70_000)).bytes)).toBe(0)
})

test('Arquero opens every table, with the rows that Parquet has', async () => {
  const dir = await builtDataset({ goszakup: [purchase] })
  const engine = await opened(dir)
  for (const { name, columns } of allTables()) {
    const path = join(datasetPaths(dir).arrow(engine.generation, name), 'part-00.arrow')
    const arrow = fromArrow(await readFile(path))
    const rows = await engine.rows(`SELECT * FROM ${name}`)
    expect(arrow.numRows(), name).toBe(rows.length)
    expect(arrow.columnNames(), name).toEqual(columns.map((column) => column.name))
    for (const [index, row] of rows.entries())
      for (const { name, type } of columns) {
        const value = arrow.get(name, index)
        const day = value === null || (type !== 'DATE' && type !== 'TIMESTAMP') ? value : new Date(value)
        const shown =
          day instanceof Date
            ? type === 'DATE'
              ? day.toISOString().slice(0, 10)
              : day.toISOString().replace('.000Z', 'Z')
            : day
        expect(shown, name).toEqual(row[name])
      }
  }
})
