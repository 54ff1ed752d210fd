import { beforeAll, describe, expect, it } from 'vitest'
import { countOutcomes, countRows } from '../../src/indicators/counts.ts'
import { type FlagOptions, flag } from '../../src/indicators/flag.ts'
import type { CountRow } from '../../src/indicators/run.ts'
import { storedCounts, storedRuns } from '../../src/indicators/stored.ts'
import { silent } from '../../src/terminal/progress.ts'
import { builtDataset, purchase } from '../dataset/dataset-fixture.ts'

const name = 'single-bid'
const count = (outcome: CountRow['outcome'], reason: string | null, year: number | null, n: number): CountRow => ({
  ...{ indicator: name, outcome, reason, year },
  count: n,
})
const indicator = { name, subject: 'lot', reasons: { own: { en: 'its own', ru: 'своё', kk: 'өзінікі' } } } as const

describe('rows of counts', () => {
  it('gives all five outcomes, whether a subject had them or not, the commonest reason first', () => {
    const counts = [
      count('flag', null, 2025, 1),
      count('flag', null, 2026, 2),
      count('insufficient', 'own', 2026, 1),
      count('insufficient', 'amount-missing', null, 4),
    ]
    expect(countRows(indicator, counts, {}).map((row) => [row.outcome, row.reason, row.count, row.share])).toEqual([
      ['flag', null, 3, 0.375],
      ['pass', null, 0, 0],
      ['not-applicable', null, 0, 0],
      ['insufficient', 'amount-missing', 4, 0.5],
      ['insufficient', 'own', 1, 0.125],
      ['error', null, 0, 0],
    ])
  })

  it('says reasons in the language asked for, and the code of one that nobody explained', () => {
    const counts = [count('insufficient', 'own', 2026, 1), count('error', 'unheard-of', 2026, 1)]
    const words = countRows(indicator, counts, { lang: 'ru' }).map((row) => row.meaning)
    expect(words).toEqual(['признак риска', 'проверено, признака риска нет', 'вопрос неприменим', 'своё', 'unheard-of'])
  })

  it('counts each year by itself, those without a date first', () => {
    const counts = [count('pass', null, 2026, 1), count('pass', null, null, 2), count('flag', null, 2026, 3)]
    const rows = countRows(indicator, counts, { byYear: true }).filter((row) => row.count > 0)
    expect(rows.map((row) => [row.year, row.outcome, row.count, row.share])).toEqual([
      [null, 'pass', 2, 1],
      [2026, 'flag', 3, 0.75],
      [2026, 'pass', 1, 0.25],
    ])
  })

  it('has no share of nothing', () => {
    const rows = countRows(indicator, [], {})
    expect(rows.map((row) => [row.count, row.share])).toEqual(Array(5).fill([0, null]))
    expect(countRows(indicator, [], { byYear: true })).toEqual([])
  })
})

describe('a dataset', () => {
  let dir: string
  beforeAll(async () => {
    const releases = [1, 2, 3].map((bidders) => {
      const lots = [{ id: '1', status: 'complete', value: { amount: 100, currency: 'KZT' } }]
      const day = `202${bidders + 3}-03`
      const tenderPeriod = { startDate: `${day}-01T10:00:00+05:00`, endDate: `${day}-09T10:00:00+05:00` }
      const tender = { id: '1', title: 'Бумага', status: 'complete', procurementMethod: 'open', tenderPeriod, lots }
      const details = Array.from({ length: bidders }, (_, index) => ({
        ...{ id: `b${index}`, status: 'valid', relatedLots: ['1'] },
        tenderers: [{ id: `KZ-BIN-${index}` }],
      }))
      const { id, date, tag, buyer, parties } = purchase
      return { ocid: `o-${bidders}`, id, date, tag, buyer, parties, tender, bids: { details } }
    })
    dir = await builtDataset({ goszakup: releases })
  })

  const found = (rows: { outcome: string; count: number; year?: number | null }[]) =>
    rows.filter((row) => row.count > 0).map((row) => [row.outcome, row.year, row.count])

  it('has the numbers of the stored run', async () => {
    const { rows, broken } = await countOutcomes({ dir, legal: true, byYear: true })
    expect(broken).toEqual([])
    const run = (await storedRuns(dir)).at(-1)!
    const counts = await storedCounts(dir, run.run)
    const told = rows.filter((row) => row.count > 0)
    const key = (row: CountRow) => [row.indicator, row.outcome, row.reason, row.year, row.count].join()
    expect(told.map((row) => key(row as unknown as CountRow)).sort()).toEqual(counts.map(key).sort())
    expect(told.length).toBeGreaterThan(0)
  })

  it('counts what is selected: a year, a buyer, an outcome, and no more rows than asked for', async () => {
    const whole = await countOutcomes({ dir, name })
    expect(found(whole.rows)).toEqual([
      ['flag', undefined, 1],
      ['pass', undefined, 2],
    ])
    const buyer = purchase.buyer.id
    expect(found((await countOutcomes({ dir, name, buyer })).rows)).toEqual(found(whole.rows))
    expect(found((await countOutcomes({ dir, name, supplier: 'KZ-BIN-0' })).rows)).toEqual([['flag', undefined, 1]])
    expect(found((await countOutcomes({ dir, name, year: 2025, byYear: true })).rows)).toEqual([['pass', 2025, 1]])
    expect((await countOutcomes({ dir, name, outcome: 'pass' })).rows.map((row) => row.outcome)).toEqual(['pass'])
    expect((await countOutcomes({ dir, name, limit: 2 })).rows).toHaveLength(2)
  })

  it('counts with the parameters that are given', async () => {
    const { rows } = await countOutcomes({ dir, name, parameters: { minimum_amount: 101 }, buyer: purchase.buyer.id })
    expect(found(rows)).toEqual([['not-applicable', undefined, 3]])
  })

  it('says so when there are flags, but none of what was selected', async () => {
    const noted = async (options: Partial<FlagOptions>) => {
      const notes: string[] = []
      const { rows } = await flag({ dir, name, report: { ...silent, note: (text) => notes.push(text) }, ...options })
      return {
        count: (await Array.fromAsync(rows)).length,
        isTold: notes.some((text) => text.includes('none of them')),
      }
    }
    expect(await noted({})).toEqual({ count: 1, isTold: false })
    expect(await noted({ region: '10' })).toEqual({ count: 0, isTold: true })
    expect(await noted({ year: 1999 })).toEqual({ count: 0, isTold: true })
    expect(await noted({ limit: 0 })).toEqual({ count: 0, isTold: false })
    expect(await noted({ outcome: 'insufficient' })).toEqual({ count: 0, isTold: false })
    await expect(noted({ region: '99' })).rejects.toThrow('is not a KATO code')
  })
})
