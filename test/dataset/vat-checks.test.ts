import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { importRegister } from '../../src/dataset/import/register.ts'
import { recordVatCheck } from '../../src/dataset/vat-checks.ts'
import { vatWorklist } from '../../src/dataset/vat-worklist.ts'
import { sha256 } from '../../src/files/hash.ts'
import { silent } from '../../src/terminal/progress.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { temporary } from '../support/temp.ts'
import { build, opened, purchase, school, writeReleases } from './dataset-fixture.ts'

const [x, y, trader] = ['251340000003', '251340000073', '970231400043'] as const
const now = new Date('2026-06-30T12:00:00')
const png = Buffer.from('\x89PNG\r\n\x1a\nmade up', 'latin1')

const contract = (id: string, supplier: string, net: number, gross: number, rest = {}) => ({
  id,
  awardID: 'a',
  status: 'active',
  dateSigned: `2026-02-${id.padStart(2, '0')}T10:00:00+05:00`,
  value: { amount: net, currency: 'KZT' },
  kz: { id: 900 + Number(id), withNds: 1, contractSumWnds: gross },
  suppliers: [{ id: supplier, name: supplier }],
  ...rest,
})

let dir: string
beforeEach(async () => {
  dir = temporary('vat')
  await writeReleases(dir, { goszakup: [purchase] })
})

const add = (who: string, result: 'payer' | 'non-payer' | 'unknown', date = '2026-03-02', rest = {}) =>
  recordVatCheck(dir, { who, result, date, ...rest }, now)

test('a result is kept among the registers, with a copy of the picture', async () => {
  const screenshot = join(dir, 'page.png')
  await writeFile(screenshot, png)
  const done = await add(x, 'non-payer', '2026-03-02', { screenshot, from: '2020-01-01', to: '2026-01-31' })
  expect(done).toMatchObject({ checks: 1, replaced: false, unchanged: false, sha256: sha256(png) })
  expect(await readFile(done.copy!)).toEqual(png)
  expect(await add(x, 'non-payer', '2026-03-02', { screenshot, from: '2020-01-01', to: '2026-01-31' })).toMatchObject({
    checks: 1,
    unchanged: true,
  })
  await add(trader, 'payer')
  await build(dir)
  const engine = await opened(dir)
  expect(await engine.rows('SELECT * FROM vat_checks ORDER BY org_id')).toEqual([
    {
      source: 'registers',
      org_id: `KZ-BIN-${x}`,
      result: 'non-payer',
      checked_on: '2026-03-02',
      registered_from: '2020-01-01',
      registered_to: '2026-01-31',
      screenshot_sha256: sha256(png),
    },
    expect.objectContaining({ org_id: expect.stringMatching(/^KZ-person-/), result: 'payer', screenshot_sha256: null }),
  ])
})

test('a later result of the same day takes the place of the earlier one, whose file stays', async () => {
  await add(x, 'payer')
  await add(y, 'unknown')
  expect(await add(x, 'non-payer')).toMatchObject({ checks: 2, replaced: true })
  expect(await add(x, 'payer', '2026-04-01')).toMatchObject({ checks: 3, replaced: false })
  expect(await readdir(join(dir, 'raw/registers/vat_checks'))).toHaveLength(4)
  await build(dir)
  const engine = await opened(dir)
  expect(await engine.rows('SELECT org_id, checked_on, result FROM vat_checks ORDER BY org_id, checked_on')).toEqual([
    { org_id: `KZ-BIN-${x}`, checked_on: '2026-03-02', result: 'non-payer' },
    { org_id: `KZ-BIN-${x}`, checked_on: '2026-04-01', result: 'payer' },
    { org_id: `KZ-BIN-${y}`, checked_on: '2026-03-02', result: 'unknown' },
  ])
})

describe('what contradicts itself is refused', () => {
  test.each([
    ['no number', '123', 'payer', '2026-03-02', {}],
    ['a wrong check digit', '251340000004', 'payer', '2026-03-02', {}],
    ['a day to come', x, 'payer', '2026-07-01', {}],
    ['an end before the begin', x, 'payer', '2026-03-02', { from: '2026-02-02', to: '2026-02-01' }],
    ['a payer from later on', x, 'payer', '2026-03-02', { from: '2026-03-03' }],
    ['a payer until before', x, 'payer', '2026-03-02', { to: '2026-03-01' }],
    ['a non-payer since before', x, 'non-payer', '2026-03-02', { from: '2026-03-01' }],
    ['a non-payer until later', x, 'non-payer', '2026-03-02', { to: '2026-03-03' }],
    ['dates of nothing', x, 'unknown', '2026-03-02', { from: '2026-03-01' }],
  ] as const)('%s', async (_name, who, result, date, rest) => {
    await expect(add(who, result, date, rest)).rejects.toMatchObject({ exitCode: 2 })
  })

  test('and what is no picture', async () => {
    const screenshot = join(dir, 'page.png')
    await writeFile(screenshot, '<html>')
    await expect(add(x, 'payer', '2026-03-02', { screenshot })).rejects.toMatchObject({ exitCode: 5 })
    await expect(add(x, 'payer', '2026-03-02', { screenshot: join(dir, 'none') })).rejects.toThrow()
  })
})

describe('the worklist', () => {
  const list = async (options = {}) => {
    await build(dir)
    const { rows } = await vatWorklist(dir, options)
    return rows as Row[]
  }
  const market = () =>
    writeReleases(dir, {
      goszakup: [x, y, trader].map((number, index) => {
        const id = number === trader ? 'KZ-person-0123456789abcdef' : `KZ-BIN-${number}`
        const ocid = `ocds-jaryq0-${500 + index}`
        return {
          ...purchase,
          ocid,
          id: `${ocid}-1`,
          buyer: school,
          awards: [{ id: 'a', suppliers: [{ id, name: id }] }],
          contracts: [
            contract('1', id, 100 * (index + 1), 116 * (index + 1)),
            contract('2', id, 100, 112),
            contract('3', id, 100, 200, { status: 'cancelled' }),
            contract('4', id, 100, 112, { kz: { id: 904, withNds: 0, contractSumWnds: 112 } }),
          ],
        }
      }),
    })

  test('the largest sum of tax first; a person without a number', async () => {
    await market()
    const rows = await list()
    expect(rows).toMatchObject([
      {
        org_id: 'KZ-person-0123456789abcdef',
        bin: null,
        vat: 60,
        contracts: 2,
        register: 'no-register',
        result: null,
      },
      { org_id: `KZ-BIN-${y}`, bin: y, vat: 44, first_signed: '2026-02-01', last_signed: '2026-02-02' },
      { org_id: `KZ-BIN-${x}`, bin: x, vat: 28, largest_contract: expect.stringMatching(/show\/901$/) },
    ])
    expect(await list({ limit: 1 })).toHaveLength(1)
  })

  test('who is in the dated register or was looked up is left out', async () => {
    await market()
    const register = join(dir, 'register.csv')
    await writeFile(register, `bin,from\n${x},2024-01-01\n`)
    await importRegister(dir, { path: register, register: 'vat-payers', report: silent })
    expect((await list()).map(({ bin, register: state }) => [bin, state])).toEqual([
      [null, 'not-in-register'],
      [y, 'not-in-register'],
    ])
    await add(y, 'unknown')
    expect(await list()).toMatchObject([{ bin: null }, { bin: y, result: 'unknown', checked_on: '2026-03-02' }])
    await add('KZ-person-0123456789abcdef', 'non-payer')
    await add(y, 'payer', '2026-04-01')
    expect(await list()).toEqual([])
    expect(await list({ all: true })).toHaveLength(2)
  })
})
