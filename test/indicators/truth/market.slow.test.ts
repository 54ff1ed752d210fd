import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { type ScoreRow, scoreIndicators } from '../../../src/indicators/truth/score.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { fetchedDataset } from '../../support/fetched.ts'
import { temporary } from '../../support/temp.ts'

// What each kind of indicator must reach on a market with everything planted.
const floors = { legal: { recall: 0.9, precision: 0.9 }, others: { recall: 0.7, precision_at: 0.8 } }

const rows: ScoreRow[] = []

beforeAll(async () => {
  const market = join(temporary('market'), 'market')
  await generateMarket({ processes: 6000, seed: 1, output: market, report: silent })
  const { data, served } = await fetchedDataset(market, { registers: 'all', withPersons: true })
  await served.close()
  for await (const row of (await scoreIndicators({ dir: data, truth: market })).rows) rows.push(row)
}, 1_200_000)

it('is a market in which something is planted for most kinds of legal indicators', () => {
  const planted = rows.filter((row) => row.planted > 0)
  expect(planted.filter(({ severity }) => severity === 'legal').length).toBeGreaterThanOrEqual(15)
  expect(new Set(planted.flatMap(({ scheme }) => scheme!.split(', '))).size).toBeGreaterThanOrEqual(25)
})

it('has its legal indicators find what was planted, and flag nothing else', () => {
  const short = rows.filter(
    ({ severity, recall, precision }) =>
      severity === 'legal' && ((recall ?? 1) < floors.legal.recall || (precision ?? 1) < floors.legal.precision),
  )
  expect(short).toEqual([])
})

it('has the other indicators find most of it, and first', () => {
  const short = rows.filter(
    (row) =>
      row.severity !== 'legal' &&
      row.planted > 0 &&
      ((row.recall ?? 1) < floors.others.recall || (row.precision_at ?? 1) < floors.others.precision_at),
  )
  expect(short).toEqual([])
})
