import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import type { Lake } from '../../../src/dataset/lake/layout.ts'
import { exportLakeTo } from '../../../src/dataset/lake/publish.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { build, builtDataset, writeReleases } from '../dataset-fixture.ts'

function release(number: number, published?: string) {
  return {
    ...{ ocid: `ocds-jaryq0-${number}`, id: `r${number}`, date: '2026-02-01T00:00:00Z', tag: ['tender'] },
    tender: {
      id: `t${number}`,
      ...(published === undefined ? {} : { datePublished: published }),
      lots: [{ id: 'l1' }],
    },
  }
}

const older = [release(1, '2025-03-01T10:00:00Z'), release(2, '2025-04-01T10:00:00Z')]
const dated = [...older, release(3, '2026-01-15T10:00:00Z')]

const lakeIn = (to: string) => JSON.parse(readFileSync(join(to, 'lake.json'), 'utf8')) as Lake
const pathsOf = ({ files }: Lake, table: string) => files.filter((file) => file.table === table).map(({ path }) => path)

test('tables are folders by source and year, and every row is in one of them', async () => {
  const dir = await builtDataset({ one: dated, two: [release(4)] })
  const to = temporary('lake')
  const tables = await exportLakeTo(dir, { to, report: silent })
  const lake = lakeIn(to)
  expect(pathsOf(lake, 'lots')).toEqual([
    'lots/source=one/lake_year=2025/part-0.parquet',
    'lots/source=one/lake_year=2026/part-0.parquet',
    'lots/source=two/lake_year=2026/part-0.parquet',
  ])
  expect(pathsOf(lake, 'vat_payers')).toEqual(['vat_payers/part-0.parquet'])
  expect(tables.find(({ table }) => table === 'lots')).toMatchObject({ files: 3, rows: 4, written: 3 })
  const connection = await (await DuckDBInstance.create()).connect()
  const files = join(to, lake.version, 'lots', '**', '*.parquet')
  const read = await connection.runAndReadAll(
    `SELECT source, lake_year, ocid FROM read_parquet('${files}', hive_partitioning=true) ORDER BY ocid`,
  )
  expect(read.getRowsJson()).toEqual([
    ['one', '2025', 'ocds-jaryq0-1'],
    ['one', '2025', 'ocds-jaryq0-2'],
    ['one', '2026', 'ocds-jaryq0-3'],
    ['two', '2026', 'ocds-jaryq0-4'],
  ])
  connection.closeSync()
})

test('the statements make tables, partitions, statistics and views, the pointer last', async () => {
  const dir = await builtDataset({ one: dated })
  const to = temporary('lake')
  await exportLakeTo(dir, { to, report: silent, location: 's3://bucket/lake/', schema: 'kz' })
  const { version } = lakeIn(to)
  const statements = readFileSync(join(to, 'lake.sql'), 'utf8').split(/;\n+/)
  const lots = statements.find((sql) => sql.startsWith(`CREATE TABLE IF NOT EXISTS "kz_${version}"."lots"`))
  expect(lots).toContain(`external_location = 's3://bucket/lake/${version}/lots'`)
  expect(lots).toContain(`partitioned_by = ARRAY['source', 'lake_year']`)
  expect(lots).toContain('"value_amount" DECIMAL(18,2)')
  expect(statements).toContain(`CALL system.sync_partition_metadata('kz_${version}', 'lots', 'FULL')`)
  expect(statements).toContain(`ANALYZE "kz_${version}"."lots"`)
  expect(statements.at(-2)).toMatch(/^CREATE OR REPLACE VIEW "kz"."jaryq_lake"/)
})

test('what has not changed is not written again, and a killed export shows nothing', async () => {
  const dir = await builtDataset({ one: dated })
  const to = temporary('lake')
  await exportLakeTo(dir, { to, report: silent })
  const first = lakeIn(to)
  expect((await exportLakeTo(dir, { to, report: silent })).every(({ written }) => written === 0)).toBe(true)

  await writeReleases(dir, { one: [...dated, release(5, '2026-01-20T10:00:00Z')] })
  await build(dir)
  const controller = new AbortController()
  const report = { ...silent, progress: ({ done }: { done: number }) => done > 3 && controller.abort() }
  await expect(exportLakeTo(dir, { to, report, signal: controller.signal })).rejects.toMatchObject({
    exitName: 'interrupted',
  })
  expect(lakeIn(to)).toEqual(first)

  const tables = await exportLakeTo(dir, { to, report: silent })
  expect(tables.find(({ table }) => table === 'lots')).toMatchObject({ files: 2, rows: 4, written: 1 })
  const second = lakeIn(to)
  expect(second.version).not.toBe(first.version)
  expect(readdirSync(to).sort()).toEqual([first.version, second.version, 'lake.json', 'lake.sql'].sort())
})

test('a folder with other things in it is refused', async () => {
  const dir = await builtDataset({ one: older })
  const to = temporary('lake')
  writeFileSync(join(to, 'thesis.docx'), '')
  await expect(exportLakeTo(dir, { to, report: silent })).rejects.toThrow('thesis.docx')
})

test('an address of an object store is refused with what to do instead', async () => {
  await expect(exportLakeTo(temporary('none'), { to: 's3://bucket/lake', report: silent })).rejects.toMatchObject({
    message: '--lake: s3://bucket/lake is not a folder',
    next: [expect.stringContaining('copy that with the tools of the object store')],
  })
})

test('tables without columns that there are now are not laid out', async () => {
  const dir = await builtDataset({ one: older })
  const folder = join(dir, 'generations', '1', 'tables', 'lots')
  const part = join(folder, readdirSync(folder).find((name) => name.endsWith('.parquet'))!)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE lots AS SELECT * EXCLUDE (title) FROM read_parquet('${part}')`)
  await connection.run(`COPY lots TO '${part}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
  await expect(exportLakeTo(dir, { to: temporary('lake'), report: silent })).rejects.toMatchObject({
    message: 'lots was built by an earlier version of jaryq',
    why: 'it has no column title',
  })
})
