import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newIndicator } from '../../src/indicators/scaffold.ts'
import { type NotebookDataset, open } from '../../src/notebook/open.ts'
import { marketReleases, writeDataset } from '../reports/dataset.ts'
import { temporary } from '../support/temp.ts'

let folder: string
let data: NotebookDataset
let sql: string
let cases: string
beforeAll(async () => {
  folder = temporary('own-indicator')
  const path = await writeDataset(join(folder, 'data'), 'goszakup', marketReleases(40), { training: true })
  const { file, cases: made } = await newIndicator({
    dir: join(folder, 'elsewhere'),
    name: 'dear-lot',
    subject: 'contract',
  })
  sql = await readFile(file, 'utf8')
  cases = await readFile(made, 'utf8')
  data = await open(path, { indicators: join(folder, 'mine'), lang: 'ru' })
})
afterAll(() => data?.close())

const found = async (texts: { sql: string; cases?: string }) =>
  (await data.indicator('dear-lot', texts)).objects() as { check: string; result: string; detail: string | null }[]

test('an indicator of one’s own is kept, tried and asked like any other', async () => {
  const findings = await found({ sql: `\n${sql}\n`, cases })
  expect(findings.filter(({ result }) => result === 'failed')).toEqual([])
  expect(findings.filter(({ check }) => check.startsWith('case: ')).length).toBeGreaterThan(0)
  expect(findings.find(({ check }) => check === 'dataset')?.result).toBe('passed')
  expect(await readFile(join(folder, 'mine', 'dear-lot.sql'), 'utf8')).toBe(sql)
  const count = async (minimum_amount: number) => (await data.flag('dear-lot', { minimum_amount })).numRows()
  expect(await count(0)).toBe(40)
  expect(await count(9e11)).toBe(0)
  const outcomes = (await data.outcomes('dear-lot', { minimum_amount: 0 })).objects() as { outcome: string }[]
  expect(outcomes.every(({ outcome }) => outcome === 'flag')).toBe(true)
})

test('what its cases do not allow is told, and a better text takes its place', async () => {
  const wrong = await found({ sql: sql.replace('>= q.minimum_amount', '> q.minimum_amount'), cases })
  expect(wrong.some(({ check, result }) => check.startsWith('case: ') && result === 'failed')).toBe(true)
  expect((await found({ sql: sql.replace('SELECT', 'SELEC'), cases })).map(({ result }) => result)).toContain('failed')
  expect((await found({ sql, cases })).every(({ result }) => result !== 'failed')).toBe(true)
  await expect(data.indicator('single-bid', { sql })).rejects.toThrow('jaryq has an indicator single-bid')
  await expect(data.indicator('../dear', { sql })).rejects.toThrow('cannot be the name')
})

test('it is measured by what was planted, where that is known', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    expect((await data.score('dear-lot', { like: 'single-bid' })).numRows()).toBe(0)
    expect(said.mock.calls.flat().join(' ')).toContain('неизвестно')
  } finally {
    said.mockRestore()
  }
  const contracts = (await data.sql('SELECT ocid, id FROM contracts ORDER BY ocid, id LIMIT 2')).objects() as {
    id: string
  }[]
  const market = join(folder, 'market')
  await mkdir(market)
  const line = (kind: string, expected: string, id: string) =>
    JSON.stringify({
      ...{ scheme: 's', instance: 's-1', kind, indicator: 'payment-late', expected, subject_type: 'contract' },
      keys: [{ entity: 'contracts', id: Number(id) }],
    })
  await writeFile(
    join(market, 'truth.ndjson'),
    `${line('planted', 'flag', contracts[0]!.id)}\n${line('lookalike', 'pass', contracts[1]!.id)}\n`,
  )
  const scored = async (minimum_amount: number) =>
    (await data.score('dear-lot', { like: 'payment-late', minimum_amount })).objects()
  expect(await scored(0)).toMatchObject([{ planted: 1, found: 1, recall: 1, flags: 40, false_alarms: 1 }])
  expect(await scored(9e11)).toMatchObject([{ planted: 1, found: 0, recall: 0, flags: 0, missed: { pass: 1 } }])
  await expect(data.score('dear-lot', { like: 'nonsense' })).rejects.toThrow('nothing was planted for "nonsense"')
})

test('blind zones are told in the language asked for', async () => {
  const zones = await data.blindZones()
  expect(zones.array('zone')).toContain('quasi-state')
  expect(String(zones.array('title')[0])).toMatch(/[а-я]/)
  expect(String((await data.blindZones({ lang: 'en' })).array('title')[0])).toMatch(/^[ -~]+$/)
})
