import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { openEngine } from '../../src/dataset/engine.ts'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { checkIndicators } from '../../src/indicators/check.ts'
import { explain, flag } from '../../src/indicators/flag.ts'
import { closure, relationsOf } from '../../src/indicators/relations.ts'
import { newIndicator } from '../../src/indicators/scaffold.ts'
import { Session } from '../../src/indicators/session.ts'
import { runAndStore } from '../../src/indicators/store.ts'
import type { UserError } from '../../src/terminal/errors.ts'
import { silent } from '../../src/terminal/progress.ts'
import { builtDataset, purchase } from '../dataset/dataset-fixture.ts'
import { temporary } from '../support/temp.ts'

let dir: string
let own: string
let template: string

beforeAll(async () => {
  dir = await builtDataset({ goszakup: [purchase] })
  const { file, cases } = await newIndicator({ dir, name: 'big-contracts', subject: 'contract' })
  own = datasetPaths(dir).indicators
  template = await readFile(file, 'utf8')
  await writeFile(file, template.replaceAll('FROM contracts t', 'FROM x_mine t').replaceAll('t.value_amount', 't.half'))
  const rows = await readFile(cases, 'utf8')
  await writeFile(
    cases,
    rows.replaceAll('value_amount: 1000000', 'value_amount: 2000000').replaceAll('999999.99', '1999999.98'),
  )
  await writeFile(join(own, 'x_half.sql'), half('2'))
  await writeFile(
    join(own, 'x_mine.sql'),
    '-- Contracts and half of their value.\n\nSELECT * FROM x_half ORDER BY source, ocid, id;\n',
  )
})

const half = (by: string) => `-- Half of what a contract is worth.
SELECT c.*, CAST(CAST(c.value_amount AS DOUBLE) / ${by} AS DECIMAL(18, 2)) AS half
FROM contracts c
ORDER BY c.source, c.ocid, c.id
`

async function asked(name = 'big-contracts'): Promise<{ subject_id: string; value: number | null }[]> {
  const found = await flag({ dir, name, parameters: { minimum_amount: 0 }, report: silent })
  const rows = []
  for await (const { subject_id, value } of found.rows) rows.push({ subject_id, value: value as number | null })
  return rows
}

async function refused(): Promise<UserError> {
  try {
    await asked()
  } catch (error) {
    return error as UserError
  }
  throw new Error('it was accepted')
}

it('lets an indicator of the dataset read relations of the dataset, and makes them once', async () => {
  expect(await asked()).toEqual([{ subject_id: 'ocds-jaryq0-1|c1', value: 475000 }])
  const made = await readdir(join(datasetPaths(dir).generation(1), 'intermediates'))
  expect(made.filter((file) => /^x_(half|mine)-[0-9a-f]{12}\.parquet$/.test(file))).toHaveLength(2)
  const page = await explain({ dir, name: 'big-contracts' })
  expect(page.indexOf('### x_mine')).toBeLessThan(page.indexOf('### x_half'))
  expect(page.indexOf('### x_mine')).toBeGreaterThan(0)
})

it('holds its cases against them', async () => {
  const { rows, failed } = await checkIndicators({ dir })
  const found = []
  for await (const row of rows) found.push(row)
  expect(failed.count, JSON.stringify(found)).toBe(0)
  expect(found.map(({ check }) => check)).toContain('case: the mark and what is below it')
})

it('computes again when one of them changes', async () => {
  const run = async () => (await runAndStore(dir, ['big-contracts'])).run
  const before = await run()
  expect(await run()).toBe(before)
  await writeFile(join(own, 'x_half.sql'), half('4'))
  expect(await run()).not.toBe(before)
  expect(await asked()).toEqual([{ subject_id: 'ocds-jaryq0-1|c1', value: 237500 }])
  await writeFile(join(own, 'x_half.sql'), half('2'))
  expect(await run()).toBe(before)
})

it('says where one departs from what a cluster answers alike', async () => {
  await writeFile(join(own, 'x_half.sql'), half('2').replace('CAST(c.value_amount AS DOUBLE) /', 'c.value_amount /'))
  const warnings: string[] = []
  const found = await flag({ dir, name: 'big-contracts', report: { ...silent, warn: (line) => warnings.push(line) } })
  for await (const _ of found.rows);
  expect(warnings.join('\n')).toContain(`${join(own, 'x_half.sql')}:2: a cluster may answer otherwise: / without CAST`)
  await writeFile(join(own, 'x_half.sql'), half('2'))
})

it.each([
  ['a file', "SELECT * FROM read_text('/etc/passwd')", 'the function read_text is not allowed in FROM'],
  [
    'a mistake',
    '\nSELECT *, value_amont AS half\nFROM contracts',
    'x_half.sql:2: the shared relation cannot be computed',
  ],
  ['no SELECT', "COPY contracts TO '/tmp/x'", 'must be a SELECT'],
  ['two statements', 'SELECT 1; SELECT 2', 'x_half.sql:1: not a valid shared relation'],
  ['nothing', '-- nothing', 'there is no statement'],
  ['itself', 'SELECT * FROM x_mine', 'x_mine reads x_half reads x_mine'],
  ['one that is not there', 'SELECT * FROM x_not_there', 'there is no shared intermediate x_not_there'],
])('refuses a relation with %s', async (_, sql, told) => {
  await writeFile(join(own, 'x_half.sql'), sql)
  const { message, why, next } = await refused()
  expect([message, why, ...next].join('\n')).toContain(told)
  await writeFile(join(own, 'x_half.sql'), half('2'))
})

it('says that a relation of a built-in name, or of none, is not read', async () => {
  await writeFile(join(own, 'x_lots.sql'), 'SELECT 1 AS ocid')
  await writeFile(join(own, 'x_My-Own.sql'), 'SELECT 1 AS ocid')
  const { rows } = await checkIndicators({ dir })
  const found = new Map<string, unknown>()
  for await (const row of rows) if (row.result === 'failed') found.set(String(row.indicator), row.detail)
  expect(found.get('indicators/x_lots.sql')).toContain('jaryq has a shared relation x_lots of its own')
  expect(found.get('indicators/x_My-Own.sql')).toContain('the name of a shared relation is')
  const [lots] = await relationsOf(['SELECT * FROM x_lots'], own)
  expect(lots).toMatchObject({ name: 'x_lots', file: undefined })
})

it('is not seen by built-in indicators', async () => {
  await expect(closure('SELECT * FROM x_half', undefined)).rejects.toThrow('there is no shared intermediate x_half')
  const folder = temporary('cycle')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'x_a.sql'), 'SELECT * FROM x_a')
  await expect(closure('SELECT * FROM x_a', folder)).rejects.toThrow('the shared relation x_a reads itself')
})

it('makes a relation of some processes alone where another session of the engine has that of all, and after it all again', async () => {
  const engine = await openEngine(dir)
  try {
    const count = async () => Number((await engine.rows('SELECT count(*) AS count FROM x_lots'))[0]!.count)
    const first = await Session.open(engine)
    await first.prepare('SELECT * FROM x_lots')
    const all = await count()
    expect(all).toBeGreaterThan(0)
    await engine.exec("CREATE TEMP TABLE nobody AS SELECT 'no such process' AS ocid")
    const second = await Session.open(engine)
    expect(await second.within('nobody', ['SELECT * FROM x_lots'], undefined, count)).toBe(0)
    await second.prepare('SELECT * FROM x_lots')
    expect(await count()).toBe(all)
  } finally {
    await engine.close()
  }
})
