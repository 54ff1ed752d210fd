import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { createDataset } from '../../src/dataset/manifest.ts'
import { sqlError } from '../../src/dataset/select.ts'
import { UserError } from '../../src/terminal/errors.ts'
import { temporary } from '../support/temp.ts'
import { build, builtDataset, opened, purchase, writeReleases } from './dataset-fixture.ts'

let dir: string
beforeAll(async () => {
  dir = await builtDataset({ goszakup: [purchase] })
})

const failure = (work: Promise<unknown>): Promise<UserError> =>
  work.then(() => undefined as never).catch((error) => error)
const one = async (engine: Engine, sql: string) => Object.values((await engine.rows(`SELECT ${sql} AS x`))[0]!)[0]

test('values are JSON values', async () => {
  const engine = await opened(dir)
  const values: [string, unknown][] = [
    ['1.50::DECIMAL(18,2)', 1.5],
    ['1000000000000000000::DECIMAL(20,0)', 1e18],
    ['999999999999999::DECIMAL(18,0)', 999999999999999],
    ['1234567890123456.78::DECIMAL(18,2)', '1234567890123456.78'],
    ['-0.05::DECIMAL(18,2)', -0.05],
    ["DATE '2024-02-29'", '2024-02-29'],
    ["TIMESTAMP '2024-02-29 01:02:03'", '2024-02-29T01:02:03Z'],
    ["TIMESTAMP '2024-02-29 01:02:03.5'", '2024-02-29T01:02:03.5Z'],
    ["TIMESTAMPTZ '2024-02-29 01:02:03+05:00'", '2024-02-28T20:02:03Z'],
    ['9007199254740991::BIGINT', 9007199254740991],
    ['9007199254740993::BIGINT', '9007199254740993'],
    ['sum(5::BIGINT)', 5],
    ['true', true],
    ['NULL', null],
    ["'nan'::DOUBLE", null],
    ["['a', NULL]", ['a', null]],
    ["{'a': 1, 'b': DATE '2024-01-01'}", { a: 1, b: '2024-01-01' }],
  ]
  for (const [sql, wanted] of values) expect(await one(engine, sql), sql).toEqual(wanted)
})

test("Trino's names mean what they mean there", async () => {
  const engine = await opened(dir)
  const values: [string, unknown][] = [
    ["regexp_like('abc', 'b')", true],
    ["date_add('day', 3, DATE '2024-02-27')", '2024-03-01'],
    ["date_add('month', 1, DATE '2024-01-31')", '2024-02-29'],
    ["date_add('hour', -2, TIMESTAMP '2024-01-01 01:00:00')", '2023-12-31T23:00:00Z'],
    ["date_diff('day', DATE '2024-01-01', DATE '2024-02-01')", 31],
    ["date_trunc('month', DATE '2024-02-27')", '2024-02-01'],
    ["day_of_week(DATE '2024-01-07')", 7],
    ['cardinality(ARRAY[1, 2])', 2],
    ["array_join(ARRAY['a', 'b'], '+')", 'a+b'],
    ['element_at(ARRAY[4, 5], 2)', 5],
    ["regexp_replace('aab', 'a', 'x')", 'xxb'],
    ["regexp_extract('abc', 'z')", null],
    ["split_part('a-b', '-', 2)", 'b'],
    ["strpos('abc', 'c')", 3],
    ["if(1 = 1, 'y', 'n')", 'y'],
    ["last_day_of_month(DATE '2024-02-03')", '2024-02-29'],
  ]
  for (const [sql, wanted] of values) expect(await one(engine, sql), sql).toEqual(wanted)
})

test('columns are known without running the query; equal names get numbers', async () => {
  const engine = await opened(dir)
  const sql =
    'SELECT ocid, ocid, value_amount, date_signed, date_signed_local_date, kz_id, true AS yes, [1] AS list, 1.5::DOUBLE AS d FROM contracts'
  expect(await engine.columns(sql)).toEqual([
    { name: 'ocid', type: 'text' },
    { name: 'ocid_1', type: 'text' },
    { name: 'value_amount', type: 'money' },
    { name: 'date_signed', type: 'timestamp' },
    { name: 'date_signed_local_date', type: 'date' },
    { name: 'kz_id', type: 'integer' },
    { name: 'yes', type: 'boolean' },
    { name: 'list', type: 'json' },
    { name: 'd', type: 'number' },
  ])
  expect(Object.keys((await engine.rows(sql))[0]!)).toHaveLength(9)
})

test('tables loaded from rows keep their types, after the lock too', async () => {
  const engine = await opened(dir)
  await engine.load(
    'law_limits',
    [
      { name: 'key', type: 'text' },
      { name: 'from', type: 'date' },
      { name: 'value', type: 'money' },
      { name: 'at', type: 'timestamp' },
      { name: 'n', type: 'integer' },
      { name: 'x', type: 'number' },
      { name: 'ok', type: 'boolean' },
      { name: 'more', type: 'json' },
    ],
    [
      {
        key: "it's",
        from: '2025-01-01',
        value: '123456789012345.67',
        at: '2025-01-01T00:00:00+05:00',
        n: 3,
        x: 0.1,
        ok: false,
        more: { a: [1] },
      },
      { key: null },
    ],
  )
  expect(await engine.rows('SELECT * FROM law_limits ORDER BY key')).toEqual([
    {
      key: "it's",
      from: '2025-01-01',
      value: '123456789012345.67',
      at: '2024-12-31T19:00:00Z',
      n: 3,
      x: 0.1,
      ok: false,
      more: '{"a":[1]}',
    },
    { key: null, from: null, value: null, at: null, n: null, x: null, ok: null, more: null },
  ])
  await engine.load('law_limits', [{ name: 'key', type: 'text' }], [])
  expect(await engine.rows('SELECT * FROM law_limits')).toEqual([])
})

test('a query while a stream is read does not end the stream', async () => {
  const engine = await opened(dir)
  let seen = 0
  for await (const row of engine.stream('SELECT * FROM range(10000) t(i)')) {
    if (row.i === 5) expect(await engine.rows('SELECT count(*) AS n FROM lots')).toEqual([{ n: 2 }])
    seen++
  }
  expect(seen).toBe(10000)
})

test('a result becomes a Parquet file outside of what queries may touch', async () => {
  const engine = await opened(dir)
  const path = join(dir, 'flags', 'runs', 'r1', 'rows.parquet')
  await engine.copyParquet('SELECT id, value_amount FROM lots ORDER BY id', path)
  expect((await readFile(path)).subarray(0, 4).toString()).toBe('PAR1')
  const first = await readFile(path)
  await engine.copyParquet('SELECT id, value_amount FROM lots ORDER BY id', path)
  expect(Buffer.compare(first, await readFile(path))).toBe(0)
})

describe('a query cannot leave the dataset', () => {
  const attacks = [
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM '/tmp/x.parquet'",
    "SELECT * FROM glob('/etc/*')",
    "SELECT (SELECT count(*) FROM read_blob('/proc/self/environ'))",
    "WITH x AS (SELECT * FROM read_json('http://127.0.0.1:9/x')) SELECT * FROM x",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM enable_logging(storage='file', storage_path='/tmp/log')",
    'SELECT * FROM enable_profiling()',
    'SELECT * FROM duckdb_settings()',
    "COPY lots TO '/tmp/lots.csv'",
    "COPY (SELECT 1) TO '/tmp/one.csv'",
    "ATTACH '/tmp/other.db'",
    'INSTALL httpfs',
    'LOAD httpfs',
    'SELECT 1; SELECT 2',
    "SELECT 1; COPY lots TO '/tmp/lots.csv'",
    'PRAGMA database_list',
    'SET threads = 1',
    'CREATE TABLE x AS SELECT 1',
    'DROP VIEW lots',
    'UPDATE lots SET id = 1',
    "EXPORT DATABASE '/tmp/export'",
    'CALL pragma_version()',
    'DESCRIBE lots',
    'EXPLAIN SELECT 1',
    'WITH x AS (DELETE FROM lots RETURNING *) SELECT * FROM x',
    '',
    '-- nothing',
  ]

  test.each(attacks)('%s', async (sql) => {
    const engine = await opened(dir)
    const work = (async () => {
      await engine.check(sql)
      await engine.rows(sql)
    })()
    expect(await failure(work)).toBeInstanceOf(UserError)
  })

  test('nor can our own statements, once the engine is open', async () => {
    const engine = await opened(dir)
    for (const sql of [
      "COPY lots TO '/tmp/lots.csv'",
      "ATTACH '/tmp/o.db'",
      'INSTALL httpfs',
      "SELECT * FROM read_text('/etc/hosts')",
      'SET threads = 1',
    ])
      await expect(engine.exec(sql), sql).rejects.toThrow()
  })

  test.each([
    'SELECT 1',
    'WITH x AS (SELECT 1) SELECT * FROM x',
    "SELECT ';' -- ; COPY\n",
    'SELECT * FROM lots, unnest([1, 2]) u(i)',
    'SELECT * FROM generate_series(1, 3)',
    'SELECT 1;',
  ])('%s is allowed', async (sql) => {
    const engine = await opened(dir)
    await engine.check(sql)
    await engine.rows(sql)
  })
})

describe('errors say where and what to do', () => {
  test.each([
    ['SELECT buyr_id FROM processes', 'did you mean "buyer_id"?'],
    ['SELECT * FROM lot', 'did you mean "lots"?'],
    ['SELECT l.valeu_amount FROM lots l', 'did you mean "value_amount"?'],
  ])('%s', async (sql, hint) => {
    const error = await failure((await opened(dir)).rows(sql))
    expect(error).toBeInstanceOf(UserError)
    expect(error.next).toContain(hint)
    expect(error.why).toMatch(/LINE 1/)
    expect(error.exitCode).toBe(2)
  })

  test('a syntax error has line and column', async () => {
    const error = await failure((await opened(dir)).check("SELECT 'ә' AS a,\n  FORM lots WHERE"))
    expect(error.why).toMatch(/^line 2, column /)
  })

  test.each([
    ['IO Error: Could not write file "x": No space left on device', 'the disk is full', 1],
    ['Out of Memory Error: failed to allocate data of size 1 MB', 'the query needs more memory than it may use', 1],
    ['IO Error: Cannot open file "x"', 'a file of the dataset cannot be read', 5],
  ])('%s', (message, what, exit) => {
    expect(sqlError(new Error(message), '')).toMatchObject({ message: what, exitCode: exit })
  })

  test('nothing built yet', async () => {
    const empty = temporary('dataset')
    await createDataset(empty)
    expect((await failure(openEngine(empty))).next).toContain('make them with: jaryq build')
    expect((await failure(openEngine(join(empty, 'none')))).message).toContain('there is no dataset')
  })

  test('a table cut short is said to be damaged', async () => {
    const broken = await builtDataset({ goszakup: [purchase] })
    const paths = datasetPaths(broken)
    const file = join(paths.table(1, 'lots'), 'part-00.parquet')
    await writeFile(file, (await readFile(file)).subarray(0, -20))
    const error = await failure((async () => (await opened(broken)).rows('SELECT * FROM lots'))())
    expect(error).toBeInstanceOf(UserError)
    expect(error.exitCode).toBe(5)
    await rm(file)
    expect((await failure(openEngine(broken))).message).toContain('lots')
  })
})

test('closing leaves nothing behind', async () => {
  const engine = await openEngine(dir)
  await engine.rows('SELECT count(*) FROM lots')
  await engine.close()
  const temp = datasetPaths(dir).temp
  expect(existsSync(temp) ? (await readdir(temp)).filter((name) => name.startsWith('engine')) : []).toEqual([])
  expect(await readdir(join(temp, 'readers'))).toEqual([])
})

test.skipIf(process.platform === 'win32')('a path with the signs of a pattern names itself alone', async () => {
  const parent = temporary('dataset')
  const folders = { 'a*b': 1, 'a?b': 2, 'a[x]b': 3, axb: 4 }
  for (const [folder, count] of Object.entries(folders)) {
    const releases = Array.from({ length: count }, (_, index) => ({ ...purchase, ocid: `${purchase.ocid}${index}` }))
    await writeReleases(join(parent, folder), { goszakup: releases })
    await build(join(parent, folder))
  }
  for (const [folder, count] of Object.entries(folders)) {
    const engine = await opened(join(parent, folder))
    expect(await engine.rows('SELECT count(*) AS n FROM processes'), folder).toEqual([{ n: count }])
  }
})

test('begins no statement after an interruption', async () => {
  const controller = new AbortController()
  const engine = await openEngine(dir, { signal: controller.signal })
  try {
    expect(await engine.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
    controller.abort()
    for (const work of [
      () => engine.rows('SELECT 1 AS one'),
      () => engine.exec('CREATE TEMP TABLE t AS SELECT 1 AS one'),
    ])
      expect(await failure(work())).toMatchObject({ message: 'interrupted', exitCode: 130 })
  } finally {
    await engine.close()
  }
})
