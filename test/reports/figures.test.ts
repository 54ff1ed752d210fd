import { afterEach, expect, test } from 'vitest'
import { readFigures } from '../../src/reports/figures.ts'
import { market } from './market.ts'

const open: { close(): void }[] = []
afterEach(() => {
  for (const source of open.splice(0)) source.close()
})

async function figures(tables: Parameters<typeof market>[0]) {
  const source = await market(tables)
  open.push(source)
  return readFigures(source)
}

test('a contract that was cancelled before signature or is pending is not counted, and is in the count of all', async () => {
  const { totals, currencies } = await figures({
    contracts: [
      { ocid: 'a', id: '1', amount: '100.10', signed: '2025-01-31' },
      { ocid: 'b', id: '2', amount: '5', status: 'cancelled' },
      { ocid: 'c', id: '3', amount: '7', status: 'pending' },
      { ocid: 'd', id: '4', amount: '0.20', status: 'terminated', signed: '2025-02-01' },
      { ocid: 'e', id: '5', amount: '1', status: null, signed: '2024-12-31' },
    ],
  })
  expect(totals.rows[0]).toMatchObject({
    contracts_all: 5,
    contracts: 3,
    first_signed: '2024-12-31',
    last_signed: '2025-02-01',
  })
  expect(currencies.rows).toMatchObject([{ currency: 'KZT', contracts: 3, value: 101.3 }])
})

test("the contract's own method decides over the procedure's, and an unknown method is in neither part of the share", async () => {
  const { contracts_by_year } = await figures({
    contracts: [
      { ocid: 'a', id: '1', amount: '10', signed: '2025-05-01', methodId: 6, method: 'open' },
      { ocid: 'b', id: '2', amount: '20', signed: '2025-05-01', methodId: 3, method: 'limited' },
      { ocid: 'c', id: '3', amount: '30', signed: '2025-05-01', method: 'direct' },
      { ocid: 'd', id: '4', amount: '40', signed: '2025-05-01' },
    ],
  })
  expect(contracts_by_year.rows).toMatchObject([
    {
      year: '2025',
      contracts: 4,
      value: 100,
      contracts_method_known: 3,
      contracts_non_competitive: 2,
      value_method_known: 60,
      value_non_competitive: 40,
    },
  ])
})

test('currencies are never added together', async () => {
  const { currencies, contracts_by_month } = await figures({
    contracts: [
      { ocid: 'a', id: '1', amount: '10', currency: 'USD', signed: '2025-05-01' },
      { ocid: 'b', id: '2', amount: '20', currency: 'EUR', signed: '2025-05-02' },
      { ocid: 'c', id: '3', amount: '30', currency: 'EUR', signed: '2025-06-02' },
      { ocid: 'd', id: '4', amount: null, currency: null, signed: '2025-06-02' },
    ],
  })
  expect(currencies.rows.map((row) => [row.currency, row.value, row.contracts_with_value])).toEqual([
    ['EUR', 50, 2],
    ['USD', 10, 1],
    ['', null, 0],
  ])
  expect(contracts_by_month.rows.map((row) => [row.month, row.currency])).toEqual([
    ['2025-05', 'EUR'],
    ['2025-05', 'USD'],
    ['2025-06', ''],
    ['2025-06', 'EUR'],
  ])
})

test('methods carry the name that the data give them most often', async () => {
  const { contracts_by_method } = await figures({
    processes: [
      { ocid: 'a', methodId: 2, details: 'Открытый конкурс' },
      { ocid: 'b', methodId: 2, details: 'Открытый конкурс' },
      { ocid: 'c', methodId: 2, details: 'открытый конкурс' },
      { ocid: 'd', details: 'Appel d’offres', method: 'open' },
    ],
    contracts: [
      { ocid: 'a', id: '1', amount: '10', methodId: 2 },
      { ocid: 'd', id: '2', amount: '5', method: 'open' },
    ],
  })
  expect(contracts_by_method.rows.map((row) => [row.method, row.method_name, row.value])).toEqual([
    ['2', 'Открытый конкурс', 10],
    ['Appel d’offres', null, 5],
  ])
})

test('an empty dataset gives empty figures, not zeros of money', async () => {
  const read = await figures({})
  expect(read.totals.rows[0]).toMatchObject({ processes: 0, contracts: 0, first_signed: null })
  expect(read.currencies.rows).toEqual([])
  expect(read.contracts_by_region.rows).toEqual([])
})
