import { beforeAll, expect, it } from 'vitest'
import { flag } from '../../src/indicators/flag.ts'
import { scenarioOf, whatIf } from '../../src/indicators/what-if.ts'
import { silent } from '../../src/terminal/progress.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { builtDataset, purchase } from '../dataset/dataset-fixture.ts'

let dir: string
const amounts = [100, 400, 900, 900]

beforeAll(async () => {
  // Purchases with one bid each, by value: single-bid flags all of them.
  const releases = amounts.map((amount, index) => {
    const lots = [{ id: '1', status: 'complete', value: { amount, currency: 'KZT' } }]
    const tenderPeriod = { startDate: '2026-03-01T10:00:00+05:00', endDate: '2026-03-09T10:00:00+05:00' }
    const tender = { id: '1', title: 'Бумага', status: 'complete', procurementMethod: 'open', tenderPeriod, lots }
    const details = [{ id: 'b', status: 'valid', tenderers: [{ id: 'KZ-BIN-1' }], relatedLots: ['1'] }]
    const { id, date, tag, buyer, parties } = purchase
    return { ocid: `o-${index}`, id, date, tag, buyer, parties, tender, bids: { details } }
  })
  dir = await builtDataset({ goszakup: releases })
})

async function rowsOf(rows: AsyncIterable<Row> | Iterable<Row>): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of rows) list.push(row)
  return list
}

it('reads scenarios', () => {
  expect(scenarioOf('minimum-amount=5')).toEqual({ minimum_amount: '5' })
  expect(scenarioOf(' a = 1 , b_c=x')).toEqual({ a: '1', b_c: 'x' })
  for (const wrong of ['', 'a', '=5', 'a=1,b']) expect(() => scenarioOf(wrong), wrong).toThrow('names no parameter')
})

it('counts the answers that a parameter moves, and tells which way', async () => {
  const before = await rowsOf((await flag({ dir, name: 'single-bid' })).rows)
  expect(before.map((row) => row.money_at_stake)).toEqual(amounts)
  const notes: string[] = []
  const report = { ...silent, note: (line: string) => notes.push(line) }
  const scenarios = ['minimum_amount=400', 'minimum_amount=401', 'minimum_amount=0']
  const moved = await rowsOf((await whatIf({ dir, name: 'single-bid', scenarios, report })).rows)
  const row = {
    before: 'flag',
    before_reason: null,
    after: 'not-applicable',
    after_reason: 'below-minimum',
    currency: 'KZT',
  }
  expect(moved).toEqual([
    { what_if: 'minimum_amount=400', ...row, count: 1, money_at_stake: 100 },
    { what_if: 'minimum_amount=401', ...row, count: 2, money_at_stake: 500 },
  ])
  expect(notes).toEqual([
    'single-bid, minimum_amount=400: 1 of 4 move; flags 4 → 3 (1 gone, 0 new)',
    'single-bid, minimum_amount=401: 2 of 4 move; flags 4 → 2 (2 gone, 0 new)',
    'single-bid, minimum_amount=0: 0 of 4 move; flags 4 → 4 (0 gone, 0 new)',
  ])
  const back = await whatIf({
    dir,
    name: 'single-bid',
    parameters: { minimum_amount: 401 },
    scenarios: ['minimum_amount=0'],
  })
  expect(await rowsOf(back.rows)).toEqual([
    {
      what_if: 'minimum_amount=0',
      ...row,
      before: 'not-applicable',
      before_reason: 'below-minimum',
      after: 'flag',
      after_reason: null,
      count: 2,
      money_at_stake: 500,
    },
  ])
})

it('refuses parameters that there are not', async () => {
  const ask = (scenario: string) => whatIf({ dir, name: 'single-bid', scenarios: [scenario] })
  await expect(ask('minimum_amont=1')).rejects.toMatchObject({ next: ['did you mean "minimum_amount"?'] })
  await expect(ask('minimum_amount=many')).rejects.toThrow('--minimum-amount: expected a number')
})

it('gives the rows of a stored run as those that are computed, in any language and selection', async () => {
  const ask = async (options: object) =>
    JSON.stringify(await rowsOf((await flag({ dir, name: 'single-bid', ...options })).rows))
  for (const options of [
    {},
    { lang: 'kk' as const },
    { limit: 2 },
    { rankByMoney: true },
    { rankByMoney: true, limit: 1 },
    { year: 2026 },
    { year: 1999 },
  ]) {
    const stored = await ask(options)
    // A region is selected by the tables, so that these rows are computed.
    const computed = await ask({ ...options, region: '75' })
    expect(stored, JSON.stringify(options)).toBe(computed)
    expect(await ask(options)).toBe(stored)
  }
})
