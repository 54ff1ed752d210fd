import { existsSync } from 'node:fs'
import { lstat, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ColumnTable, op } from 'arquero'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NotebookDataset as Declared, open as declaredOpen } from '../../notebook.d.ts'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { writeArrow } from '../../src/dataset/tables/arrow.ts'
import { sha256 } from '../../src/files/hash.ts'
import { arrowTable } from '../../src/notebook/arrow-tables.ts'
import { copyCourse, courseNotebooks, packageRoot } from '../../src/notebook/course.ts'
import { installKernel, jupyterDataDir, userDataDir } from '../../src/notebook/kernel.ts'
import { type NotebookDataset, open } from '../../src/notebook/open.ts'
import { cellErrors } from '../../src/notebook/run.ts'
import { tableHtml } from '../../src/notebook/show.ts'
import { marketReleases, writeDataset } from '../reports/dataset.ts'

let dir: string
let data: NotebookDataset
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-notebook-'))
  const path = await writeDataset(join(dir, 'data'), 'goszakup', marketReleases(120), { training: true })
  const record = '{"id":17000004,"numberAnno":"17000004-1"}'
  const raw = datasetPaths(path).raw('goszakup', 'announcements')
  await mkdir(raw, { recursive: true })
  const line = (bytes: string, at: string) =>
    `{"source":"goszakup","entity":"announcements","url":"u","request":"r","fetched_at":"${at}","sha256":"${sha256(bytes)}","record":${bytes}}\n`
  await writeFile(
    join(raw, '000001.ndjson'),
    line('{"id":17000004}', '2026-01-01T00:00:00Z') +
      line('{"id":170000041}', '2026-01-02T00:00:00Z') +
      line(record, '2026-01-03T00:00:00Z'),
  )
  data = await open(path)
})
afterAll(async () => {
  await data?.close()
  await rm(dir, { recursive: true, force: true })
})

test('what is declared for notebooks is what there is', () => {
  // Tables are declared with their columns, which the program itself does not know: the rest has to be the same.
  type Plain<T> = T extends (...args: infer A) => Promise<infer R>
    ? (...args: A) => Promise<R extends ColumnTable ? ColumnTable : R>
    : T
  type Untyped<T> = { [K in Exclude<keyof T, 'table' | 'sql' | 'tables'>]: Plain<T[K]> }
  const same: (dataset: Untyped<NotebookDataset>) => Untyped<Declared> = (dataset) => dataset
  const back: (names: keyof NotebookDataset) => keyof Declared = (names) => names
  const opens: (...args: Parameters<typeof declaredOpen>) => unknown = open
  expect([same, back, opens].every((it) => typeof it === 'function')).toBe(true)
})

describe('table', () => {
  test('opens Arrow as an Arquero table, dates as dates, sums as numbers', async () => {
    const contracts = await data.table('contracts', { columns: ['id', 'date_signed_local_date', 'value_amount'] })
    expect(contracts.numRows()).toBe(120)
    expect(contracts.columnNames()).toEqual(['id', 'date_signed_local_date', 'value_amount'])
    const row = contracts.object(0) as Record<string, unknown>
    expect(row.date_signed_local_date).toBeInstanceOf(Date)
    expect(typeof row.value_amount).toBe('number')
  })

  test('a comparison with a value that no row has is right', async () => {
    const contracts = await data.table('contracts')
    const count = (table: typeof contracts) => table.numRows()
    expect(count(contracts.filter((d: Record<string, unknown>) => d.status !== 'nonsense'))).toBe(120)
    expect(count(contracts.filter((d: Record<string, unknown>) => d.status === 'nonsense'))).toBe(0)
    expect(count(contracts.filter((d: Record<string, unknown>) => d.status != null))).toBe(120)
    const active = count(contracts.filter((d: Record<string, unknown>) => d.status === 'active'))
    expect(count(contracts.filter((d: Record<string, unknown>) => d.status !== 'active'))).toBe(120 - active)
  })

  test('a choice of columns reads the same cells as the whole table', async () => {
    const paths = datasetPaths(data.dir)
    for (const name of ['contracts', 'parties', 'bids', 'vat_payers']) {
      const folder = paths.arrow(data.generation, name)
      const whole = await arrowTable(folder)
      const names = whole.columnNames()
      const chosen = names.filter((_, index) => index % 3 === 0).toReversed()
      const some = await arrowTable(folder, { columns: chosen })
      expect(some.columnNames()).toEqual(chosen)
      expect(some.objects()).toEqual(whole.select(...chosen).objects())
    }
    expect((await arrowTable(paths.arrow(data.generation, 'contracts'), { columns: ['value_amount'] })).numRows()).toBe(
      120,
    )
  })

  test('parts of a table become one, each with a dictionary of its own', async () => {
    const { DuckDBInstance } = await import('@duckdb/node-api')
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const parts = join(dir, 'parts')
    await mkdir(parts)
    const columns = [
      { name: 'id', type: 'VARCHAR', dictionary: false },
      { name: 'code', type: 'VARCHAR', dictionary: true },
      { name: 'n', type: 'INTEGER', dictionary: false },
    ]
    for (const [index, rows] of [
      "('a', 'x', 1), ('b', NULL, 2)",
      "('c', 'z', NULL), ('d', 'x', 4), ('e', 'y', 5)",
    ].entries()) {
      await connection.run(`CREATE OR REPLACE TEMP TABLE t AS SELECT * FROM (VALUES ${rows}) AS v (id, code, n)`)
      const count = Number((await connection.runAndReadAll('SELECT count(*) FROM t')).getRows()[0]![0])
      await writeArrow(connection, 't', columns as never, count, join(parts, `part-0${index}.arrow`))
    }
    connection.closeSync()
    instance.closeSync()
    expect((await arrowTable(parts, { columns: ['code'] })).array('code')).toEqual(['x', null, 'z', 'x', 'y'])
    const table = await arrowTable(parts)
    expect(table.objects()).toEqual([
      { id: 'a', code: 'x', n: 1 },
      { id: 'b', code: null, n: 2 },
      { id: 'c', code: 'z', n: null },
      { id: 'd', code: 'x', n: 4 },
      { id: 'e', code: 'y', n: 5 },
    ])
    const byCode = table.groupby('code').rollup({ rows: op.count() }).orderby('code').objects() as unknown[]
    expect(byCode).toHaveLength(4)
    expect(byCode).toEqual(
      expect.arrayContaining([
        { code: 'x', rows: 2 },
        { code: null, rows: 1 },
      ]),
    )
  })
})

test('sql gives a table whose dates are dates', async () => {
  const table = await data.sql(
    `SELECT count(*) AS n, min(date_signed_local_date) AS first, CAST(1.25 AS DECIMAL(18, 2)) AS sum FROM contracts`,
  )
  const [row] = table.objects() as { n: number; first: Date; sum: number }[]
  expect(row).toMatchObject({ n: 120, sum: 1.25 })
  expect(row!.first).toBeInstanceOf(Date)
})

test('flag takes parameters and selection, and tells outcomes apart', async () => {
  const flags = await data.flag('single-bid', { year: 2025, minimum_amount: 1000, limit: 3, outcome: 'insufficient' })
  expect(flags.columnNames()).toContain('summary')
  for (const row of flags.objects() as { outcome: string }[]) expect(row.outcome).toBe('insufficient')
  expect(flags.numRows()).toBeLessThanOrEqual(3)
})

describe('errors are read in a cell, so they are lines without a stack', () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    ['a table', () => data.table('contrakts'), /no table "contrakts"[\s\S]*did you mean "contracts"/],
    ['an indicator', () => data.flag('singel-bid'), /no indicator "singel-bid"[\s\S]*single-bid/],
    ['a parameter', () => data.flag('single-bid', { minimum: 3 }), /no parameter "minimum"/],
    ['an outcome', () => data.flag('single-bid', { outcome: 'flagg' as never }), /no outcome "flagg"/],
    ['a statement', () => data.sql('DROP TABLE contracts'), /only SELECT/],
    ['a file', () => data.sql("SELECT * FROM read_text('/etc/passwd')"), /jaryq:/],
    ['a column', () => data.sql('SELECT colour FROM contracts'), /colour/],
    ['a chart', () => data.plot({ mark: 'bars' }), /no mark "bars"/],
    ['a row without ocid', () => data.cite({ id: 1 }), /no "ocid"/],
    ['a record', () => data.cite({ ocid: 'ocds-jaryq0-99', source: 'goszakup' }), /not in this dataset/],
    ['a dataset', () => open(join(dir, 'nowhere')), /no dataset in/],
  ]
  for (const [what, step, words] of cases)
    test(what, async () => {
      const error = (await step().then(
        () => undefined,
        (thrown) => thrown,
      )) as Error
      expect(error.stack).toMatch(words)
      expect(error.stack).not.toMatch(/\n\s+at /)
    })
})

test('plot gives an SVG where there is no notebook, and takes a table for data', async () => {
  const svg = await data.plot({
    data: await data.sql('SELECT status, count(*) AS n FROM contracts GROUP BY status ORDER BY status'),
    mark: 'bar',
    encoding: { x: { field: 'status', type: 'nominal' }, y: { field: 'n', type: 'quantitative' } },
  })
  expect(svg).toMatch(/^<svg [^>]*width="\d+" height="\d+"/)
  expect(svg).toContain('>cancelled<')
})

test('cite leads to the newest stored line of the record, and to no page when the data are made up', async () => {
  const record = '{"id":17000004,"numberAnno":"17000004-1"}'
  const citation = await data.cite({ ocid: 'ocds-jaryq0-17000004', source: 'goszakup' })
  expect(citation).toMatchObject({
    record: 'announcements/17000004',
    sha256: sha256(record),
    line: 'raw/goszakup/announcements/000001.ndjson:3',
    fetchedAt: '2026-01-03T00:00:00Z',
    url: undefined,
  })
  expect(citation.text).toContain(citation.sha256)
})

test('a shown table escapes what is in it', async () => {
  const { table } = await import('arquero')
  const shown = tableHtml(table({ name: ['<img src=x>', 'b'], n: [1234567.5, null], year: [2025, 2026] }), { limit: 1 })
  expect(shown).toContain('&lt;img src=x&gt;')
  expect(shown).toContain('1,234,567.5')
  expect(shown).toContain('>2025<')
  expect(shown).toContain('… 1')
})

describe('the course', () => {
  test('is listed with titles, and its outputs are stripped', async () => {
    const notebooks = await courseNotebooks()
    expect(notebooks[0]).toMatchObject({ name: '01-first-look', title: 'First look at a dataset' })
    for (const { path } of notebooks) {
      const { cells, metadata } = JSON.parse(await readFile(path, 'utf8'))
      expect(metadata.kernelspec.name).toBe('tslab')
      for (const cell of cells)
        if (cell.cell_type === 'code') expect([cell.outputs, cell.execution_count]).toEqual([[], null])
    }
  })

  test("copy links the modules that a kernel looks for, and keeps a student's work", async () => {
    const folder = join(dir, 'student')
    expect((await copyCourse(folder)).copied).toHaveLength((await courseNotebooks()).length)
    expect(await realpath(join(folder, 'node_modules/jaryq'))).toBe(await realpath(packageRoot))
    expect((await lstat(join(folder, 'node_modules/arquero'))).isSymbolicLink()).toBe(true)
    expect(existsSync(join(folder, 'node_modules/jaryq/notebook.d.ts'))).toBe(true)
    await writeFile(join(folder, '01-first-look.ipynb'), 'mine')
    expect((await copyCourse(folder)).kept).toHaveLength((await courseNotebooks()).length)
    expect(await readFile(join(folder, '01-first-look.ipynb'), 'utf8')).toBe('mine')
    await copyCourse(folder, { force: true })
    expect(await readFile(join(folder, '01-first-look.ipynb'), 'utf8')).not.toBe('mine')
  })
})

describe('the kernel', () => {
  test("goes where Jupyter looks for a user's kernels", () => {
    const home = '/home/a'
    expect(jupyterDataDir({ platform: 'linux', env: {}, home })).toBe('/home/a/.local/share/jupyter')
    expect(jupyterDataDir({ platform: 'darwin', env: {}, home })).toBe('/home/a/Library/Jupyter')
    expect(jupyterDataDir({ platform: 'linux', env: { JUPYTER_DATA_DIR: '/j' }, home })).toBe('/j')
    expect(userDataDir({ platform: 'linux', env: { XDG_DATA_HOME: '/d' }, home })).toBe('/d/jaryq')
  })

  test('is started by the Node.js that was asked for, and finds the types of Node.js', async () => {
    const place = join(dir, 'place')
    const tslab = join(place, 'kernel/node_modules/tslab')
    await mkdir(join(tslab, 'bin'), { recursive: true })
    await mkdir(join(place, 'kernel/node_modules/@types/node'), { recursive: true })
    await writeFile(join(place, 'kernel/node_modules/@types/node/package.json'), '{}')
    await writeFile(join(tslab, 'bin/tslab'), '')
    const path = await installKernel({
      jupyterDir: join(dir, 'jupyter'),
      dataDir: place,
      node: '/opt/node',
      courseDir: join(dir, 'none'),
    })
    const spec = JSON.parse(await readFile(path, 'utf8'))
    expect(spec.argv).toEqual(['/opt/node', join(tslab, 'bin/tslab'), 'kernel', '--config-path={connection_file}'])
    expect(existsSync(join(tslab, 'node_modules/@types/node/package.json'))).toBe(true)
  })
})

test('a failed cell is found by what its kernel wrote, and warnings on stdout are no failure', () => {
  const notebook = {
    cells: [
      { cell_type: 'markdown', source: '# T' },
      { cell_type: 'code', source: ['a\n', 'b'], outputs: [{ output_type: 'stream', name: 'stdout', text: 'fine' }] },
      { cell_type: 'code', source: 'c', outputs: [{ output_type: 'stream', name: 'stderr', text: ['Error: ', 'no'] }] },
      {
        cell_type: 'code',
        source: 'd',
        outputs: [{ output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'] }],
      },
    ],
  }
  expect(cellErrors(notebook)).toEqual([
    { cell: 2, source: 'c', text: 'Error: no' },
    { cell: 3, source: 'd', text: 'E: v\nt\n' },
  ])
})
