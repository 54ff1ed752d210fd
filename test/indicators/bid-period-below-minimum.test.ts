import { expect, it } from 'vitest'
import type { Row } from '../../src/terminal/rows.ts'
import { ask, type Tables, verdicts } from './support/engine.ts'

function tender(ocid: string, more: Row = {}): Row {
  return {
    source: 'goszakup',
    ocid,
    buyer_id: 'KZ-BIN-131340000001',
    tender_id: ocid,
    tender_title: 'Бумага',
    tender_status: 'complete',
    tender_value_amount: 1250000,
    tender_value_currency: 'KZT',
    kz_trd_buy_id: 17379679,
    kz_number_anno: '17379679-1',
    kz_ref_trade_methods_id: 2,
    kz_method_type: 1,
    tender_date_published: '2026-03-10 06:00:00',
    tender_date_published_local_date: '2026-03-10',
    kz_discus_end_date: '2026-03-13 13:00:00',
    kz_discus_end_local_date: '2026-03-13',
    tender_period_start_date: '2026-03-16 04:00:00',
    tender_period_start_local_date: '2026-03-16',
    tender_period_end_date: '2026-03-19 13:00:00',
    tender_period_end_local_date: '2026-03-19',
    ...more,
  }
}

const ends = (date: string) => ({ tender_period_end_date: `${date} 13:00:00`, tender_period_end_local_date: date })
const starts = (date: string) => ({ tender_period_start_local_date: date })
const announced = (date: string) => ({ tender_date_published_local_date: date })
const undiscussed = { kz_discus_end_date: null, kz_discus_end_local_date: null }

it('flags a tender that gave three working days of five, with norm, evidence and sum', async () => {
  const { rows, run } = await ask('bid-period-below-minimum', { processes: [tender('short')] }, { lang: 'ru' })
  const row = rows.get('short')!
  expect(row).toMatchObject({
    id: 'bid-period-below-minimum:process:short',
    indicator_version: 1,
    outcome: 'flag',
    reason: null,
    severity: 'legal',
    grade: 'breach-on-record',
    subject_type: 'process',
    ocid: 'short',
    buyer_id: 'KZ-BIN-131340000001',
    supplier_id: null,
    date: '2026-03-10',
    value: 3,
    threshold: 5,
    threshold_source: 'law',
    peer_group: null,
    money_at_stake: 1250000,
    currency: 'KZT',
    first_seen: '2026-06-30',
    last_seen: '2026-06-30',
    data_date: '2026-06-30',
    legal_basis: ['kz:106-VIII:rules:164'],
    violations: ['short-bid'],
  })
  expect(row.evidence).toContainEqual({
    table: 'processes',
    id: 'short',
    field: 'tender_period_end_date',
    value: '2026-03-19T18:00:00+05:00',
    url: 'https://goszakup.gov.kz/ru/announce/index/17379679',
  })
  expect(row.summary).toContain('рабочих дней: 3; минимум — 5')
  expect(row.summary).toContain('1\u00a0250\u00a0000 тенге без НДС')
  expect(run.counts).toEqual([
    { indicator: 'bid-period-below-minimum', outcome: 'flag', reason: null, year: 2026, count: 1 },
  ])
})

it('counts by method, stage and holidays, the doubtful day in favour of the buyer', async () => {
  const processes = [
    tender('five-days', ends('2026-03-26')),
    tender('four-days-over-nauryz', ends('2026-03-20')),
    tender('nauryz-eats-three', { ...ends('2026-03-25') }),
    tender('undiscussed-four', {
      ...undiscussed,
      ...announced('2026-04-06'),
      ...starts('2026-04-06'),
      ...ends('2026-04-10'),
    }),
    tender('undiscussed-five', {
      ...undiscussed,
      ...announced('2026-04-06'),
      ...starts('2026-04-06'),
      ...ends('2026-04-13'),
    }),
    tender('opened-again', {
      ...announced('2026-03-02'),
      kz_discus_end_local_date: '2026-03-04',
      kz_repeat_start_local_date: '2026-03-16',
      kz_repeat_end_local_date: '2026-03-19',
    }),
    tender('repeated-three', { kz_parent_id: 5, ...undiscussed, ...announced('2026-04-06'), ...ends('2026-04-09') }),
    tender('repeated-two', { kz_parent_id: 5, ...undiscussed, ...announced('2026-04-06'), ...ends('2026-04-08') }),
    tender('rating-three', { kz_ref_trade_methods_id: 188 }),
    tender('rating-two', { kz_ref_trade_methods_id: 188, ...ends('2026-03-18') }),
    tender('auction-four', { kz_ref_trade_methods_id: 78, ...ends('2026-03-20') }),
    tender('quotation-two', {
      kz_ref_trade_methods_id: 3,
      ...undiscussed,
      ...announced('2026-04-06'),
      ...ends('2026-04-08'),
    }),
    tender('quotation-one', {
      kz_ref_trade_methods_id: 3,
      ...undiscussed,
      ...announced('2026-04-06'),
      ...ends('2026-04-07'),
    }),
    tender('extended', { kz_repeat_end_local_date: '2026-03-27' }),
    tender('discussed-late', { ...starts('2026-03-11'), kz_discus_end_local_date: '2026-03-12' }),
  ]
  expect(await verdicts('bid-period-below-minimum', { processes })).toEqual({
    'five-days': 'pass',
    'four-days-over-nauryz': 'flag',
    'nauryz-eats-three': 'flag',
    'undiscussed-four': 'flag',
    'undiscussed-five': 'pass',
    'opened-again': 'pass',
    'repeated-three': 'pass',
    'repeated-two': 'flag',
    'rating-three': 'pass',
    'rating-two': 'flag',
    'auction-four': 'flag',
    'quotation-two': 'pass',
    'quotation-one': 'flag',
    extended: 'pass',
    'discussed-late': 'pass',
  })
  const { rows } = await ask('bid-period-below-minimum', { processes })
  expect(rows.get('undiscussed-four')!.legal_basis).toEqual(['kz:106-VIII:rules:166'])
  expect(rows.get('repeated-two')).toMatchObject({ legal_basis: ['kz:106-VIII:rules:167'], threshold: 3 })
  expect(rows.get('quotation-one')).toMatchObject({ legal_basis: ['kz:106-VIII:rules:411'], threshold: 2, value: 1 })
})

it('takes an attempt in the lot number for a repetition', async () => {
  const tables: Tables = {
    processes: [tender('again', { ...undiscussed, ...announced('2026-04-06'), ...ends('2026-04-09') })],
    lots: [{ source: 'goszakup', ocid: 'again', id: '1', kz_attempt: 2 }],
  }
  expect(await verdicts('bid-period-below-minimum', tables)).toEqual({ again: 'pass' })
})

it('says what it cannot judge', async () => {
  const processes = [
    tender('old-law', { ...announced('2024-12-31'), ...ends('2025-01-03') }),
    tender('first-day-of-the-law', {
      ...undiscussed,
      ...announced('2025-01-06'),
      ...starts('2025-01-06'),
      ...ends('2025-01-08'),
    }),
    tender('e-shop', { kz_ref_trade_methods_id: 60 }),
    tender('direct', { kz_ref_trade_methods_id: 23 }),
    tender('housing', { kz_ref_trade_methods_id: 50 }),
    tender('quasi-type', { kz_method_type: 2 }),
    tender('quasi-method', { kz_ref_trade_methods_id: 124 }),
    tender('quasi-buyer', { buyer_id: 'KZ-BIN-131340000002' }),
    tender('turnkey', { kz_ref_trade_methods_id: 201 }),
    tender('unknown-method', { kz_ref_trade_methods_id: 999 }),
    tender('no-method', { kz_ref_trade_methods_id: null }),
    tender('no-end', { tender_period_end_local_date: null }),
    tender('cancelled', { tender_status: 'cancelled' }),
    tender('draft', { tender_status: 'planned' }),
    tender('foreign', { kz_trd_buy_id: null }),
    tender('backwards', ends('2026-03-09')),
    tender('not-announced-holidays', {
      ...announced('2027-05-11'),
      ...undiscussed,
      ...starts('2027-05-11'),
      ...ends('2027-05-13'),
    }),
    tender('beyond', { ...announced('2027-12-29'), ...undiscussed, ...starts('2027-12-29'), ...ends('2028-01-04') }),
    { source: 'goszakup', ocid: 'plan-only' },
  ]
  const parties = [{ source: 'goszakup', ocid: 'quasi-buyer', id: 'KZ-BIN-131340000002', kz_is_qvazi: 1 }]
  expect(await verdicts('bid-period-below-minimum', { processes, parties })).toEqual({
    'old-law': 'insufficient:law-unverified',
    'first-day-of-the-law': 'flag',
    'e-shop': 'not-applicable:method',
    direct: 'not-applicable:method',
    housing: 'not-applicable:method',
    'quasi-type': 'not-applicable:quasi-state',
    'quasi-method': 'not-applicable:quasi-state',
    'quasi-buyer': 'not-applicable:quasi-state',
    turnkey: 'insufficient:law-unverified',
    'unknown-method': 'insufficient:method-unknown',
    'no-method': 'insufficient:method-missing',
    'no-end': 'insufficient:date-missing',
    cancelled: 'not-applicable:cancelled',
    draft: 'not-applicable:not-announced',
    foreign: 'not-applicable:other-law',
    backwards: 'error:closes-before-it-opens',
    'not-announced-holidays': 'insufficient:calendar-projected',
    beyond: 'insufficient:calendar',
  })
})
