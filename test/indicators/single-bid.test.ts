import { expect, it } from 'vitest'
import { type RunOptions, runIndicator } from '../../src/indicators/run.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { ask, engineOver, type Tables, verdicts } from './support/engine.ts'

interface LotCase {
  process?: Row
  lot?: Row
  bids?: Row[]
}

function market(cases: Record<string, LotCase>): Tables {
  const tables = {
    processes: [] as Row[],
    lots: [] as Row[],
    bids: [] as Row[],
    bid_lots: [] as Row[],
    parties: [] as Row[],
  }
  for (const [ocid, { process, lot, bids }] of Object.entries(cases)) {
    const own = { source: 'goszakup', ocid }
    tables.processes.push({
      ...own,
      buyer_id: 'KZ-BIN-131340000001',
      tender_id: ocid,
      tender_status: 'complete',
      kz_trd_buy_id: 100,
      kz_ref_trade_methods_id: 2,
      lots_count: 1,
      tender_date_published_local_date: '2026-03-10',
      tender_period_end_local_date: '2026-03-26',
      ...process,
    })
    if (lot?.none !== true)
      tables.lots.push({
        ...own,
        id: '1',
        status: 'complete',
        value_amount: 500000,
        value_currency: 'KZT',
        title: 'Стол',
        ...lot,
      })
    for (const [index, bid] of (bids ?? []).entries()) {
      const { lots = ['1'], ...rest } = bid as Row & { lots?: string[] }
      const id = `${ocid}-${index}`
      tables.bids.push({ ...own, id, status: 'valid', tenderers_count: 1, ...rest })
      for (const name of lots) tables.bid_lots.push({ ...own, bid_id: id, lot_id: name })
    }
  }
  return tables
}

const from = (tenderer_id: string, more: Row = {}): Row => ({ tenderer_id, ...more })
const foreign = (more: Row = {}): Row => ({
  kz_trd_buy_id: null,
  kz_ref_trade_methods_id: null,
  tender_procurement_method: 'open',
  ...more,
})

it('flags a competitive lot with one bidder, with the bidder, the bids and the links', async () => {
  const tables = market({ one: { bids: [from('KZ-BIN-1', { value_amount: 499000, value_currency: 'KZT' })] } })
  tables.parties = [
    { source: 'goszakup', ocid: 'one', id: 'KZ-BIN-131340000001', name: 'Школа', name_kk: 'Мектеп' },
    { source: 'goszakup', ocid: 'one', id: 'KZ-BIN-1', name: 'ТОО Аспан' },
  ]
  const { rows } = await ask('single-bid', tables, { lang: 'kk' })
  const row = rows.get('one|1')!
  expect(row).toMatchObject({
    id: 'single-bid:lot:one|1',
    outcome: 'flag',
    supplier_id: 'KZ-BIN-1',
    value: 1,
    threshold: 1,
    threshold_source: 'default',
    money_at_stake: 500000,
    legal_basis: [],
    violations: [],
  })
  expect(row.evidence).toContainEqual({
    table: 'bids',
    id: 'one|one-0',
    field: 'value_amount',
    value: 499000,
    url: 'https://goszakup.gov.kz/ru/announce/index/100',
  })
  expect(row.evidence.find((entry) => entry.table === 'lots')?.url).toBe(
    'https://goszakup.gov.kz/ru/subpriceoffer/index/100/1',
  )
  expect(row.summary).toContain('Мектеп')
  expect(row.summaries.ru).toContain('ТОО Аспан')
})

it('counts bidders, not bids, and submitted bids alone', async () => {
  const tables = market({
    two: { bids: [from('a'), from('b')] },
    'same-twice': { bids: [from('a'), from('a')] },
    'one-disqualified': { bids: [from('a'), from('b', { status: 'disqualified' })] },
    'one-draft': { bids: [from('a'), from('b', { status: 'pending', kz_app_id: 5 })] },
    'one-withdrawn': { bids: [from('a'), from('b', { status: 'withdrawn' })] },
    'one-invited': { bids: [from('a'), from('b', { status: 'invited' })] },
    'two-joint-bids': { bids: [from('a', { tenderers_count: 2 }), from('a', { tenderers_count: 2 })] },
    'failed-with-two': {
      process: { tender_status: 'unsuccessful' },
      lot: { status: 'unsuccessful' },
      bids: [from('a'), from('b')],
    },
  })
  expect(await verdicts('single-bid', tables)).toEqual({
    'two|1': 'pass',
    'same-twice|1': 'flag',
    'one-disqualified|1': 'pass',
    'one-draft|1': 'flag',
    'one-withdrawn|1': 'flag',
    'one-invited|1': 'flag',
    'two-joint-bids|1': 'pass',
    'failed-with-two|1': 'pass',
  })
})

it('leaves out what is not competitive, failed, cancelled or too small', async () => {
  const bids = [from('a')]
  const method = (id: number): LotCase => ({ process: { kz_ref_trade_methods_id: id }, bids })
  const tables = market({
    direct: method(23),
    'after-failure': method(6),
    'e-shop': method(60),
    housing: method(50),
    auction: method(78),
    'another-method-in-fact': { lot: { kz_ref_buy_trade_methods_id: 6, kz_ref_trade_methods_id: 2 }, bids },
    quotation: method(3),
    'quotation-of-two': { process: { kz_ref_trade_methods_id: 3 }, bids: [from('a'), from('b')] },
    unknown: method(998),
    failed: { lot: { status: 'unsuccessful' }, bids },
    cancelled: { lot: { status: 'cancelled' }, bids },
    'cancelled-as-a-whole': { process: { tender_status: 'cancelled' }, bids },
    draft: { process: { tender_status: 'planned' }, lot: { status: null }, bids },
    small: { lot: { value_amount: 99999.99 }, bids },
    'at-the-minimum': { lot: { value_amount: 100000 }, bids },
    'no-amount': { lot: { value_amount: null }, bids },
  })
  expect(await verdicts('single-bid', tables, { parameters: { minimum_amount: 100000 } })).toEqual({
    'direct|1': 'not-applicable:method',
    'after-failure|1': 'not-applicable:method',
    'e-shop|1': 'not-applicable:method',
    'housing|1': 'not-applicable:method',
    'auction|1': 'flag',
    'another-method-in-fact|1': 'not-applicable:method',
    'quotation|1': 'not-applicable:price-quotation-single-offer',
    'quotation-of-two|1': 'pass',
    'unknown|1': 'insufficient:method-unknown',
    'failed|1': 'not-applicable:not-held',
    'cancelled|1': 'not-applicable:cancelled',
    'cancelled-as-a-whole|1': 'not-applicable:cancelled',
    'draft|1': 'not-applicable:not-announced',
    'small|1': 'not-applicable:below-minimum',
    'at-the-minimum|1': 'flag',
    'no-amount|1': 'insufficient:amount-missing',
  })
})

it('never flags because bids are not visible yet', async () => {
  const open: Row = { tender_status: 'active' }
  const tables = market({
    'no-bids': { bids: [] },
    'still-open': {
      process: { ...open, tender_period_end_local_date: '2026-07-01' },
      lot: { status: 'active' },
      bids: [from('a')],
    },
    'nine-days': {
      process: { ...open, tender_period_end_local_date: '2026-06-21' },
      lot: { status: 'active' },
      bids: [from('a')],
    },
    'ten-days': {
      process: { ...open, tender_period_end_local_date: '2026-06-20' },
      lot: { status: 'active' },
      bids: [from('a')],
    },
    'results-are-out': {
      process: { ...open, tender_period_end_local_date: '2026-06-25', kz_itogi_date_public_local_date: '2026-06-28' },
      lot: { status: 'active' },
      bids: [from('a')],
    },
  })
  expect(await verdicts('single-bid', tables, { dataDate: '2026-06-30' })).toEqual({
    'no-bids|1': 'insufficient:no-bids-visible',
    'still-open|1': 'insufficient:still-open',
    'nine-days|1': 'insufficient:bids-not-settled',
    'ten-days|1': 'flag',
    'results-are-out|1': 'flag',
  })
})

it('judges publishers that give lots, bids or numbers of tenderers in their own way', async () => {
  const bids = [from('a', { lots: [] })]
  const tables = market({
    'no-lots': { process: foreign({ lots_count: 0 }), lot: { none: true }, bids },
    'number-only': { process: foreign({ lots_count: 0, tender_number_of_tenderers: 1 }), lot: { none: true } },
    'number-of-three': { process: foreign({ lots_count: 0, tender_number_of_tenderers: 3 }), lot: { none: true } },
    'no-number': { process: foreign({ lots_count: 0 }), lot: { none: true } },
    'bid-without-lot': { process: foreign(), bids },
    'several-lots': { process: foreign({ lots_count: 2 }), bids },
    'numbers-disagree': { process: foreign({ tender_number_of_tenderers: 4 }), bids },
    limited: { process: foreign({ tender_procurement_method: 'limited' }), bids },
    'own-method': { process: foreign({ tender_procurement_method: 'Cerere a ofertelor' }), bids },
    'no-method': { process: foreign({ tender_procurement_method: null }), bids },
  })
  tables.processes!.push({ source: 'goszakup', ocid: 'plan-only' })
  expect(await verdicts('single-bid', tables)).toEqual({
    'no-lots|': 'flag',
    'number-only|': 'flag',
    'number-of-three|': 'pass',
    'no-number|': 'insufficient:no-bids-visible',
    'bid-without-lot|1': 'flag',
    'several-lots|1': 'insufficient:bids-without-lot',
    'numbers-disagree|1': 'error:bids-and-number-of-tenderers-disagree',
    'limited|1': 'not-applicable:method',
    'own-method|1': 'insufficient:method-unknown',
    'no-method|1': 'insufficient:method-missing',
  })
})

it('marks ids found with other parameters, and selects rows without touching the counts', async () => {
  const tables = market({
    a: { bids: [from('s1')] },
    b: {
      process: { tender_date_published_local_date: '2025-03-10', buyer_id: 'KZ-BIN-2', kz_region: '750000000' },
      bids: [from('s2')],
    },
  })
  const changed = await ask('single-bid', tables, { parameters: { minimum_amount: 1 } })
  expect(changed.rows.get('a|1')!.id).toMatch(/^single-bid:lot:a\|1~[0-9a-f]{8}$/)
  const engine = await engineOver(tables)
  const subjects = async (options: RunOptions) => {
    const run = await runIndicator(engine, 'single-bid', options)
    expect(run.counts.reduce((sum, row) => sum + row.count, 0)).toBe(2)
    const found: string[] = []
    for await (const row of run.rows) found.push(row.subject_id)
    return found
  }
  expect(await subjects({ selection: { year: 2025 } })).toEqual(['b|1'])
  expect(await subjects({ selection: { buyer: 'KZ-BIN-2' } })).toEqual(['b|1'])
  expect(await subjects({ selection: { supplier: 's1' } })).toEqual(['a|1'])
  expect(await subjects({ selection: { region: '75' } })).toEqual(['b|1'])
  expect(await subjects({ selection: { subjectId: 'a|1' } })).toEqual(['a|1'])
  expect(await subjects({ selection: { year: 2020 } })).toEqual([])
  expect(await subjects({ limit: 1 })).toEqual(['a|1'])
})
