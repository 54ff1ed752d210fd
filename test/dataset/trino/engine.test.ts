import { existsSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { openEngine } from '../../../src/dataset/engine.ts'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { createDataset } from '../../../src/dataset/manifest.ts'
import { query } from '../../../src/dataset/query.ts'
import { flag } from '../../../src/indicators/flag.ts'
import { report } from '../../../src/reports/report.ts'
import type { Row } from '../../../src/terminal/rows.ts'
import { temporary } from '../../support/temp.ts'
import { cluster, type Result } from './stand-in.ts'

const about = JSON.stringify({ sources: {}, releases: {}, tables: {} })
const lake: Result = {
  columns: ['format', 'tables_schema', 'version', 'data_date', 'training', 'inputs', 'about'].map((name) => ({
    ...{ name, type: name === 'format' ? 'integer' : 'varchar' },
  })),
  rows: [[1, 'lake_abc', 'abc', '2026-06-30', true, 'i', about]],
}

async function all(rows: AsyncIterable<Row> | Iterable<Row>): Promise<Row[]> {
  const found: Row[] = []
  for await (const row of rows) found.push(row)
  return found
}

async function standing(answer: (sql: string) => Result | undefined = () => undefined) {
  const found = await cluster((sql) => {
    if (sql === 'SELECT * FROM jaryq_lake') return answer(sql) ?? lake
    if (sql.startsWith('SHOW')) return answer(sql) ?? { columns: [{ name: 'name', type: 'varchar' }], rows: [] }
    return answer(sql)
  })
  onTestFinished(found.close)
  return found
}

test('a table of the session stands before the statements that read it, and goes with the session', async () => {
  const { address, statements } = await standing()
  const engine = await openEngine(temporary('trino'), { engine: address })
  await engine.table('chosen', 'SELECT ocid FROM lots')
  await engine.rows("SELECT count(*) FROM chosen WHERE ocid <> 'chosen' ORDER BY 1")
  await engine.rows("SELECT 'chosen' FROM lots")
  await engine.close()
  const made = /CREATE TABLE ("lake_abc"\."tmp_[0-9a-f]+_[0-9a-f]+_1") AS SELECT ocid FROM lots/.exec(
    statements.join(';'),
  )?.[1]
  expect(statements.slice(-3)).toEqual([
    `WITH "chosen" AS (SELECT * FROM ${made}\n) SELECT count(*) FROM chosen WHERE ocid <> 'chosen' ORDER BY 1`,
    "SELECT 'chosen' FROM lots",
    `DROP TABLE IF EXISTS ${made}`,
  ])
})

test('what reads a table goes with it: a column may have its name', async () => {
  const { address, statements } = await standing()
  const engine = await openEngine(temporary('trino'), { engine: address })
  await engine.table('flags', 'SELECT ocid FROM lots')
  await engine.view('result', 'SELECT * FROM flags')
  await engine.rows('SELECT ocid FROM result')
  expect(statements.at(-1)).toMatch(/^WITH "result" AS \(/)
  await engine.drop('flags')
  await engine.rows('SELECT result FROM vat_checks')
  expect(statements.at(-1)).toBe('SELECT result FROM vat_checks')
  await engine.close()
})

test('a shared relation is made once, and by one session', async () => {
  const taken = { error: { errorName: 'TABLE_ALREADY_EXISTS', errorType: 'USER_ERROR', message: 'taken' } }
  const { address, statements } = await standing((sql) => {
    if (sql.startsWith('SHOW TABLES')) return { columns: [{ name: 'Table', type: 'varchar' }], rows: [['x_lots_1']] }
    return sql.includes('x_bids_1" AS') ? taken : undefined
  })
  const engine = await openEngine(temporary('trino'), { engine: address })
  await engine.keep('x_lots', '1', 'SELECT 1 AS a')
  await engine.keep('x_bids', '1', 'SELECT 1 AS a')
  await engine.rows('SELECT * FROM x_lots, x_bids')
  await engine.close()
  expect(statements.filter((sql) => sql.startsWith('CREATE'))).toEqual([
    'CREATE TABLE "lake_abc"."x_bids_1" AS SELECT 1 AS a',
  ])
  expect(statements.at(-1)).toContain('"x_bids" AS (SELECT * FROM "lake_abc"."x_bids_1"')
})

test('what a session that was killed left goes when it is old', async () => {
  const now = Math.floor(Date.now() / 1000)
  const name = (age: number) => `tmp_${(now - age).toString(16)}_00_1`
  const { address, statements } = await standing((sql) =>
    sql.startsWith('SHOW TABLES')
      ? {
          columns: [{ name: 'Table', type: 'varchar' }],
          rows: [[name(60)], [name(400_000)], [`${name(400_000)}_view`]],
        }
      : undefined,
  )
  await (await openEngine(temporary('trino'), { engine: address })).close()
  expect(statements.filter((sql) => sql.startsWith('DROP'))).toEqual([
    `DROP TABLE IF EXISTS "lake_abc"."${name(400_000)}"`,
    `DROP VIEW IF EXISTS "lake_abc"."${name(400_000)}_view"`,
  ])
})

test('what a user wrote is one SELECT, and its rows come as those of this machine', async () => {
  const { address, statements } = await standing((sql) =>
    sql.includes('FROM contracts')
      ? { columns: [{ name: 'value', type: 'decimal(18,2)' }], rows: [['1234567890123456.70'], ['10.50']] }
      : undefined,
  )
  const found = await query(temporary('trino'), 'SELECT value FROM contracts', { engine: address })
  expect(found.columns).toEqual([{ name: 'value', type: 'money' }])
  expect(await all(found.rows)).toEqual([{ value: '1234567890123456.70' }, { value: 10.5 }])
  await expect(query(temporary('trino'), 'DROP TABLE lots', { engine: address })).rejects.toThrow('only SELECT')
  expect(statements.some((sql) => sql.includes('DROP TABLE lots'))).toBe(false)
})

test('a schema without tables of jaryq is said to be one', async () => {
  const error = { errorName: 'TABLE_NOT_FOUND', errorType: 'USER_ERROR', message: 'no jaryq_lake' }
  const { address } = await standing((sql) => (sql === 'SELECT * FROM jaryq_lake' ? { error } : undefined))
  await expect(openEngine(temporary('trino'), { engine: address })).rejects.toMatchObject({
    ...{ exitName: 'data', message: 'the cluster has no tables of jaryq in hive.lake' },
  })
})

test('a worker that is lost ends flag --all with an error, and no run is stored', async () => {
  const dir = temporary('trino')
  await createDataset(dir)
  const error = { errorName: 'REMOTE_TASK_ERROR', errorType: 'INTERNAL_ERROR', message: 'a worker is gone' }
  const { address } = await standing((sql) =>
    sql.startsWith('CREATE TABLE') && sql.includes('"x_') ? { error } : undefined,
  )
  const reading = async () => all((await flag({ dir, engine: address })).rows)
  await expect(reading()).rejects.toMatchObject({ errorName: 'REMOTE_TASK_ERROR', endsAll: true })
  expect(existsSync(datasetPaths(dir).runs)).toBe(false)
})

test('what a statement reads more than once becomes a table while it runs', async () => {
  const { address, statements } = await standing()
  const engine = await openEngine(temporary('trino'), { engine: address })
  await engine.table(
    'pairs',
    'WITH a AS (SELECT 1 AS x), b AS (SELECT * FROM a), c AS (SELECT 2 AS y) SELECT * FROM b JOIN b d ON b.x = d.x JOIN c ON true',
  )
  await engine.close()
  const short = statements.slice(3).map((sql) => sql.replace(/"lake_abc"\."tmp_[0-9a-f]+_[0-9a-f]+_(\d)"/g, 't$1'))
  expect(short).toEqual([
    'CREATE TABLE t2 AS WITH "a" AS (SELECT 1 AS x\n) SELECT * FROM a',
    'CREATE TABLE t1 AS WITH "b" AS (SELECT * FROM t2\n), "c" AS (SELECT 2 AS y\n) SELECT * FROM b JOIN b d ON b.x = d.x JOIN c ON true',
    'DROP TABLE IF EXISTS t2',
    'DROP TABLE IF EXISTS t1',
  ])
})

test('the columns of what a cluster could plan for hours are those of a view that goes again', async () => {
  const { address, statements } = await standing((sql) =>
    sql.startsWith('SHOW COLUMNS')
      ? {
          columns: ['Column', 'Type', 'Extra', 'Comment'].map((name) => ({ name, type: 'varchar' })),
          rows: [
            ['n', 'bigint', '', ''],
            ['price', 'decimal(18,2)', '', ''],
          ],
        }
      : undefined,
  )
  const engine = await openEngine(temporary('trino'), { engine: address })
  const twice = 'WITH a AS (SELECT 1 AS n) SELECT x.n, y.price FROM a x JOIN a y ON x.n = y.n'
  expect(await engine.columns(twice)).toEqual([
    { name: 'n', type: 'integer' },
    { name: 'price', type: 'money' },
  ])
  await engine.columns('WITH a AS (SELECT 1 AS n) SELECT n FROM a')
  await engine.close()
  const view = /CREATE VIEW ("lake_abc"\."tmp_\S+_view") AS/.exec(statements.join(';'))?.[1]
  expect(statements.slice(-4)).toEqual([
    `CREATE VIEW ${view} AS ${twice}`,
    `SHOW COLUMNS FROM ${view}`,
    `DROP VIEW IF EXISTS ${view}`,
    'SELECT * FROM (WITH a AS (SELECT 1 AS n) SELECT n FROM a\n) LIMIT 0',
  ])
})

test('the overview is made of the figures of the cluster, and no other report is asked there', async () => {
  const months = [{ name: 'month', type: 'varchar' }].concat({ name: 'processes', type: 'bigint' })
  const totals = ['processes', 'lots', 'contracts_all', 'contracts', 'buyers', 'suppliers']
  const { address, statements } = await standing((sql) => {
    if (sql.includes('AS processes_dated'))
      return { columns: totals.map((name) => ({ name, type: 'bigint' })), rows: [[7, 8, 0, 0, 0, 0]] }
    if (sql.includes('FROM processes') && sql.includes('AS month')) return { columns: months, rows: [['2026-05', 7]] }
    return sql.includes('jaryq_lake') ? undefined : { columns: [{ name: 'nothing', type: 'bigint' }], rows: [] }
  })
  const dir = temporary('trino')
  await createDataset(dir)
  const options = { lang: 'en', output: '-', format: 'csv', engine: address } as const
  const [written] = await report(dir, 'overview', options)
  expect(written?.text).toMatch(/^totals,,,processes,7,/m)
  expect(written?.text).toMatch(/2026-05/)
  const asked = statements.length
  await expect(report(dir, 'buyer', { ...options, subject: '991640838482' })).rejects.toThrow(
    'report buyer cannot be asked of a cluster',
  )
  expect(statements).toHaveLength(asked)
})
