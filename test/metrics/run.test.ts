import { describe, expect, it } from 'vitest'
import { withCase } from '../../src/indicators/fixture.ts'
import { listMetrics } from '../../src/metrics/catalogue.ts'
import { type MetricOptions, type MetricRow, runMetric } from '../../src/metrics/run.ts'
import type { Tables } from '../indicators/support/engine.ts'
import { cellName, compute } from './support/cells.ts'

const contracts = (rows: Tables[string]): Tables => ({
  processes: [{ ocid: 'o', tender_id: 'o' }],
  contracts: rows.map((row, index) => ({ ocid: 'o', id: String(index), status: 'active', ...row })),
})

it('gives sums of more than 15 digits digit by digit', async () => {
  const tables = contracts([
    { value_amount: '9000000000000000.01', value_currency: 'KZT' },
    { value_amount: '9000000000000000.01', value_currency: 'KZT' },
  ])
  for (const row of Object.values(tables).flat()) row.source = 'made-up'
  const made = { name: '', dataDate: '2026-06-30', parameters: {}, tables, expect: {} }
  const run = await withCase(made, (engine) => runMetric(engine, 'contracted-value'))
  expect(run.rows.map(({ value, numerator }) => [value, numerator])).toEqual([
    ['18000000000000000.02', '18000000000000000.02'],
  ])
})

it('never adds currencies, and splits bands and codes by what they mean', async () => {
  const tables = contracts([
    { value_amount: 999.99, value_currency: 'KZT' },
    { value_amount: 1000, value_currency: 'KZT' },
    { value_amount: 1000, value_currency: 'usd' },
    { value_amount: 1_000_000_000_000, value_currency: 'KZT' },
  ])
  const run = await compute('contracts', tables, { by: 'band', lang: 'en' })
  expect(run.rows.map(({ band, band_name, currency, value }) => [band, band_name, currency, value])).toEqual([
    [0, '0 – 1,000', 'KZT', 1],
    [1000, '1,000 – 10,000', 'KZT', 1],
    [1000, '1,000 – 10,000', 'USD', 1],
    [1_000_000_000_000, '≥ 1,000,000,000,000', 'KZT', 1],
  ])
  const all = await compute('contracts', tables)
  expect(all.rows.map(({ value, currency }) => [value, currency])).toEqual([[4, null]])
  const each = await compute('contracts', tables, { by: 'currency' })
  expect(each.rows.map(({ value, currency }) => [value, currency])).toEqual([
    [3, 'KZT'],
    [1, 'USD'],
  ])
})

it('counts clean records alone when asked to', async () => {
  const good = {
    buyer_id: 'B',
    supplier_id: 'S',
    procurement_method: 'open',
    value_amount: 5,
    value_currency: 'KZT',
    date_signed_local_date: '2026-01-01',
  }
  const rows = [
    good,
    { ...good, buyer_id: undefined },
    { ...good, supplier_id: undefined },
    { ...good, procurement_method: undefined },
    { ...good, value_amount: 0 },
    { ...good, value_currency: undefined },
    { ...good, date_signed_local_date: '2027-01-01' },
    { ...good, period_end_local_date: '2025-12-31' },
  ]
  const run = await compute('contracts', contracts(rows), { clean: true })
  expect(run.rows.map(({ value }) => value)).toEqual([1])
  expect((await compute('contracts', contracts(rows))).rows.map(({ value }) => value)).toEqual([rows.length])
})

it('selects by year, buyer, supplier, region and method', async () => {
  const tables: Tables = {
    processes: [
      { ocid: 'o', tender_id: 'o', kz_region: '710000000', kz_ref_trade_methods_id: 2 },
      { ocid: 'p', tender_id: 'p', tender_procurement_method: 'open' },
    ],
    parties: [{ ocid: 'p', id: 'C', region: 'Nord' }],
    contracts: [
      {
        ocid: 'o',
        id: '1',
        buyer_id: 'B',
        supplier_id: 'S',
        date_signed_local_date: '2026-01-01',
        kz_fakt_trade_methods_id: 2,
      },
      { ocid: 'p', id: '1', buyer_id: 'C', supplier_id: 'T', date_signed_local_date: '2025-01-01' },
    ],
  }
  const asked: [MetricOptions, string][] = [
    [{ year: 2026 }, '1'],
    [{ buyer: 'C' }, '1'],
    [{ supplier: 'S' }, '1'],
    [{ region: '71' }, '1'],
    [{ region: '710000000' }, '1'],
    [{ region: 'Nord' }, '1'],
    [{ method: 'tender' }, '1'],
    [{ method: '2' }, '1'],
    [{ method: 'open' }, '1'],
    [{ method: 'open', year: 2026 }, '0'],
  ]
  for (const [options, value] of asked) {
    const { rows } = await compute('contracts', tables, options)
    expect(String(rows[0]!.value), JSON.stringify(options)).toBe(value)
  }
})

it('names what codes mean in the language asked for', async () => {
  const tables: Tables = {
    processes: [
      {
        ocid: 'o',
        tender_id: 'o',
        kz_region: '750000000',
        kz_ref_trade_methods_id: 2,
        buyer_id: 'B',
        tender_main_procurement_category: 'goods',
      },
    ],
    parties: [{ ocid: 'o', id: 'B', name: 'Мектеп', name_kk: 'Қазақша' }],
  }
  const by = 'region,buyer,method,method-code,category'
  const names = async (lang: 'en' | 'ru' | 'kk') => {
    const { rows } = await compute('procedures', tables, { by, lang })
    const { region_name, buyer_name, method_name, method_code_name, category_name } = rows[0]!
    return [region_name, buyer_name, method_name, method_code_name, category_name]
  }
  expect(await names('en')).toEqual(['Almaty (city)', 'Мектеп', 'tender', 'Open tender', 'goods'])
  expect(await names('ru')).toEqual(['Алматы', 'Мектеп', 'конкурс', 'Открытый конкурс', 'товары'])
  expect(await names('kk')).toEqual(['Алматы', 'Қазақша', 'конкурс', 'Ашық конкурс', 'тауарлар'])
})

describe('what is asked wrongly', () => {
  const ask = (name: string, options: MetricOptions) => compute(name, {}, options)
  it.each<[string, MetricOptions, RegExp]>([
    ['contracts', { by: 'regio' }, /contracts has no dimension "regio"/],
    ['procedures', { by: 'supplier' }, /procedures has no dimension "supplier"/],
    ['procedures', { supplier: 'S' }, /counts things that have no supplier/],
    ['bid-period', { variant: 'hours' }, /bid-period has no variant "hours"/],
    ['procedures', { variant: 'x' }, /procedures has no variant "x"/],
    ['procedures', { weight: 'value' }, /procedures is not given by value/],
    ['contracted-value', { weight: 'count' }, /contracted-value is not given by count/],
    ['price-index', {}, /compares periods/],
  ])('is refused: %s %j', async (name, options, message) => {
    await expect(ask(name, options)).rejects.toThrow(message)
  })
})

describe('over a dataset without a record', async () => {
  const metrics = await listMetrics()
  it.each(metrics.map(({ name }) => name))('%s has no value', async (name) => {
    const by = name === 'price-index' ? 'year' : undefined
    const { rows } = await compute(name, {}, { by })
    for (const row of rows) expect(row).toMatchObject({ value: null, n: 0, missing: 0, outcome: 'insufficient' })
    expect(rows.length > 0).toBe(by === undefined)
  })
})

describe('over a publisher of contracts alone', async () => {
  const metrics = await listMetrics()
  const tables: Tables = {
    processes: [{ ocid: 'o' }],
    contracts: [
      { ocid: 'o', id: '1', status: 'active', value_amount: 5, value_currency: 'EUR', supplier_id: 'S', buyer_id: 'B' },
    ],
  }
  it.each(metrics.map(({ name }) => name))('%s says what it cannot tell', async (name) => {
    const { rows, unpublished } = await compute(name, tables, name === 'price-index' ? { by: 'year' } : {})
    for (const row of rows) {
      if (row.value === null) expect(row.outcome).toBe('insufficient')
      // A zero of what this publisher does not publish would be untrue.
      if (unpublished.length > 0) expect(row.value).toBe(null)
    }
    if (/bid|compl|question|deliver|^act-|paid|publish|winner/.test(name) && name !== 'competition-share')
      expect(rows.every((row: MetricRow) => row.value === null)).toBe(true)
  })
})

it('gives the same on one thread and on four, in one order', async () => {
  const tables = contracts(
    Array.from({ length: 300 }, (_, index) => ({
      buyer_id: `B${index % 7}`,
      supplier_id: `S${(index * 13) % 29}`,
      date_signed_local_date: `202${index % 5}-0${1 + (index % 9)}-01`,
      value_amount: ((index * 7919) % 1000) + 0.13,
      value_currency: index % 11 === 0 ? 'USD' : 'KZT',
    })),
  )
  for (const name of [
    'contracted-value',
    'hhi',
    'top10-share',
    'suppliers-per-buyer',
    'new-supplier-share',
    'contract-data-quality',
  ]) {
    const [one, four] = await Promise.all(
      [1, 4].map((threads) =>
        compute(name, tables, { by: name === 'suppliers-per-buyer' ? 'year' : 'buyer,year', threads }),
      ),
    )
    expect(JSON.stringify(four!.rows), name).toBe(JSON.stringify(one!.rows))
    const cells = await Promise.all(one!.rows.map((row) => cellName(one!, row)))
    expect(new Set(cells).size).toBe(cells.length)
  }
})

it('refuses the name of a region that no record has, and says which there are', async () => {
  const tables = {
    ...contracts([{ value_amount: 1, value_currency: 'KZT', buyer_id: 'C' }]),
    parties: [{ ocid: 'o', id: 'C', region: 'Nord' }],
  }
  await expect(compute('contracts', tables, { region: 'Nrod' })).rejects.toMatchObject({
    message: '--region: no record here names the region "Nrod"',
    why: 'the regions are: Nord',
    next: ['did you mean "Nord"?'],
  })
  await expect(compute('contracts', tables, { region: '99' })).rejects.toThrow('--region: "99" is not a KATO code')
  await expect(compute('contracts', tables, { region: '7510' })).rejects.toMatchObject({
    message: '--region: 7510 is a part of a region',
    next: ['take all of it: --region 75'],
  })
})
