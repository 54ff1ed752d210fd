import { expect, it } from 'vitest'
import type { Row } from '../../src/terminal/rows.ts'
import { ask, type Tables, verdicts } from './support/engine.ts'

interface ContractCase {
  contract?: Row
  process?: Row
  acts?: string[]
  /** The act's status and the day it was approved. */
  act?: Row
  payments?: string[]
  register?: Row[]
  /** Checks by hand. */
  checks?: Row[]
}

const company = (ocid: string) => `KZ-BIN-${ocid}`

function market(cases: Record<string, ContractCase>, { imported = true } = {}): Tables {
  const tables = {
    processes: [] as Row[],
    contracts: [] as Row[],
    milestones: [] as Row[],
    transactions: [] as Row[],
    vat_payers: [] as Row[],
    vat_checks: [] as Row[],
  }
  for (const [ocid, { contract, process, acts, act, payments, register, checks }] of Object.entries(cases)) {
    const own = { source: 'goszakup', ocid }
    tables.processes.push({ ...own, kz_trd_buy_id: 100, tender_date_published_local_date: '2026-01-15', ...process })
    tables.contracts.push({
      ...own,
      id: '7',
      status: 'active',
      buyer_id: 'KZ-BIN-131340000001',
      supplier_id: company(ocid),
      date_signed_local_date: '2026-02-10',
      value_amount: 100000,
      value_currency: 'KZT',
      kz_contract_sum_wnds: 116000,
      kz_with_nds: 1,
      kz_id: 900,
      ...contract,
    })
    for (const [index, date] of (acts ?? []).entries())
      tables.milestones.push({
        ...own,
        parent: 'implementation',
        contract_id: '7',
        id: `act-${index}`,
        type: 'delivery',
        status: 'met',
        kz_akt_local_date: date,
        kz_akt_date: `${date} 05:00:00`,
        ...act,
      })
    for (const [index, date] of (payments ?? []).entries())
      tables.transactions.push({
        ...own,
        contract_id: '7',
        id: `tp-${index}`,
        date_local_date: date,
        date: `${date} 05:00:00`,
      })
    for (const entry of register ?? [])
      tables.vat_payers.push({ source: 'vat-payers', org_id: company(ocid), ...entry })
    for (const check of checks ?? []) tables.vat_checks.push({ source: 'registers', org_id: company(ocid), ...check })
  }
  if (imported)
    tables.vat_payers.push({ source: 'vat-payers', org_id: 'KZ-BIN-somebody', registered_from: '2020-01-01' })
  return tables
}

const since = (registered_from: string, registered_to?: string): Row[] => [{ registered_from, registered_to }]

it('flags tax charged on an act while the supplier was not registered', async () => {
  const { rows } = await ask(
    'vat-by-non-payer',
    market({ late: { acts: ['2026-04-10'], register: since('2026-04-11') } }),
  )
  const row = rows.get('late|7')!
  expect(row).toMatchObject({
    id: 'vat-by-non-payer:contract:late|7',
    outcome: 'flag',
    severity: 'legal',
    grade: 'needs-a-document',
    buyer_id: 'KZ-BIN-131340000001',
    supplier_id: 'KZ-BIN-late',
    date: '2026-02-10',
    value: 16000,
    threshold: null,
    money_at_stake: 16000,
    legal_basis: ['kz:106-VIII:rules:12', 'kz:106-VIII:rules:568', 'kz:106-VIII:law:18-2-17', 'kz:order-646:14'],
    violations: ['vat'],
  })
  expect(row.evidence).toContainEqual({
    table: 'milestones',
    id: 'late|7|act-0',
    field: 'kz_akt_date',
    value: '2026-04-10T10:00:00+05:00',
    url: 'https://goszakup.gov.kz/ru/egzcontract/cpublic/show/900',
  })
  expect(row.evidence).toContainEqual({
    table: 'vat_payers',
    id: 'KZ-BIN-late|2026-04-11',
    field: 'registered_from',
    value: '2026-04-11',
    url: null,
  })
})

it('goes by the acts, else by the payments, else by every day since the signing', async () => {
  const tables = market({
    'day-before-the-act': { acts: ['2026-04-10'], register: since('2026-04-09') },
    'on-the-day': { acts: ['2026-04-10'], register: since('2026-04-10') },
    'struck-off-that-day': { acts: ['2026-04-10'], register: since('2020-01-01', '2026-04-10') },
    'struck-off-before': { acts: ['2026-04-10'], register: since('2020-01-01', '2026-04-09') },
    'struck-off-after': { acts: ['2026-04-10'], register: since('2020-01-01', '2026-04-11') },
    'registered-twice': {
      acts: ['2026-04-10'],
      register: [...since('2019-01-01', '2020-01-01'), ...since('2026-01-01')],
    },
    'one-act-of-two': { acts: ['2026-03-10', '2026-05-10'], register: since('2026-04-01') },
    never: { acts: ['2026-04-10'] },
    'act-before-payment': { acts: ['2026-04-10'], payments: ['2026-05-20'], register: since('2026-05-01') },
    'payment-covered': { payments: ['2026-05-20'], register: since('2026-05-01') },
    'payment-uncovered': { payments: ['2026-05-20'], register: since('2026-06-01') },
    'payment-after-the-end': { payments: ['2026-05-20'], register: since('2020-01-01', '2026-04-30') },
    'approved-later': {
      acts: ['2026-04-10'],
      act: { date_met_local_date: '2026-04-13' },
      register: since('2026-04-12'),
    },
    'approved-before-it': {
      acts: ['2026-04-10'],
      act: { date_met_local_date: '2026-04-13' },
      register: since('2026-04-14'),
    },
    'revoked-act': {
      acts: ['2026-02-11'],
      act: { status: 'notMet' },
      payments: ['2026-05-20'],
      register: since('2026-02-12'),
    },
    'draft-act': { acts: ['2026-02-11'], act: { status: 'scheduled' }, register: since('2026-02-12') },
    'no-turnover-never': {},
    'no-turnover-throughout': { register: since('2026-02-10') },
    'no-turnover-partly': { register: since('2026-03-01') },
    'no-turnover-before': { register: since('2019-01-01', '2026-02-09') },
  })
  expect(await verdicts('vat-by-non-payer', tables)).toEqual({
    'day-before-the-act|7': 'pass',
    'on-the-day|7': 'pass',
    'struck-off-that-day|7': 'pass',
    'struck-off-before|7': 'flag',
    'struck-off-after|7': 'pass',
    'registered-twice|7': 'pass',
    'one-act-of-two|7': 'insufficient:registered-on-some-dates',
    'never|7': 'flag',
    'act-before-payment|7': 'flag',
    'payment-covered|7': 'pass',
    'payment-uncovered|7': 'flag',
    'payment-after-the-end|7': 'insufficient:turnover-date-unknown',
    'approved-later|7': 'pass',
    'approved-before-it|7': 'flag',
    'revoked-act|7': 'pass',
    'draft-act|7': 'insufficient:turnover-date-unknown',
    'no-turnover-never|7': 'flag',
    'no-turnover-throughout|7': 'pass',
    'no-turnover-partly|7': 'insufficient:turnover-date-unknown',
    'no-turnover-before|7': 'flag',
  })
})

it('says what it cannot or need not judge', async () => {
  const acts = ['2026-04-10']
  const tables = market({
    'without-vat': { contract: { kz_with_nds: 0, kz_contract_sum_wnds: 100000 }, acts },
    'without-vat-but-more': { contract: { kz_with_nds: 0 }, acts },
    'sums-equal': { contract: { kz_contract_sum_wnds: 100000 }, acts },
    'one-tiyn': { contract: { kz_contract_sum_wnds: 100000.01 }, acts },
    'less-with-vat': { contract: { kz_contract_sum_wnds: 90000 }, acts },
    'no-mark': { contract: { kz_with_nds: null }, acts },
    'odd-mark': { contract: { kz_with_nds: 2 } },
    'no-sum': { contract: { kz_contract_sum_wnds: null }, acts },
    'no-supplier': { contract: { supplier_id: null }, acts },
    'not-concluded': { contract: { status: 'cancelled' }, acts },
    'refused-by-the-winner': { contract: { kz_ref_contract_status_id: 330 }, acts },
    'old-law': { process: { tender_date_published_local_date: '2024-12-31' }, acts },
    undated: { acts, register: [{ as_of: '2026-06-01' }] },
    foreign: { contract: { kz_id: null }, acts },
  })
  expect(await verdicts('vat-by-non-payer', tables)).toEqual({
    'without-vat|7': 'not-applicable:without-vat',
    'without-vat-but-more|7': 'error:sums-differ-without-vat',
    'sums-equal|7': 'pass:no-vat-in-the-sum',
    'one-tiyn|7': 'flag',
    'less-with-vat|7': 'error:sum-with-vat-is-less',
    'no-mark|7': 'insufficient:vat-mark-missing',
    'odd-mark|7': 'insufficient:vat-mark-missing',
    'no-sum|7': 'insufficient:sum-missing',
    'no-supplier|7': 'insufficient:supplier-missing',
    'not-concluded|7': 'not-applicable:not-concluded',
    'refused-by-the-winner|7': 'not-applicable:not-concluded',
    'old-law|7': 'insufficient:law-unverified',
    'undated|7': 'insufficient:register-without-dates',
    'foreign|7': 'not-applicable:other-law',
  })
  const none = { ...market({ any: { acts } }), vat_payers: [] }
  expect(await verdicts('vat-by-non-payer', none)).toEqual({ 'any|7': 'insufficient:no-register' })
  const undated = { ...none, vat_payers: [{ source: 'r', org_id: 'KZ-BIN-x', as_of: '2026-06-01' }] }
  expect(await verdicts('vat-by-non-payer', undated)).toEqual({ 'any|7': 'insufficient:register-without-dates' })
})

it('takes the sum at stake from the two sums, never from a rate', async () => {
  const { rows } = await ask(
    'vat-by-non-payer',
    market({ odd: { contract: { value_amount: 333333.33, kz_contract_sum_wnds: 373333.31 }, acts: ['2025-12-30'] } }),
  )
  expect(rows.get('odd|7')!.money_at_stake).toBe(39999.98)
})

const checked = (result: string, checked_on: string, registered_from?: string, registered_to?: string): Row => ({
  result,
  checked_on,
  registered_from: registered_from ?? null,
  registered_to: registered_to ?? null,
  screenshot_sha256: 'abc',
})

const acts = ['2026-04-10']

it('judges by what was looked up by hand, on its days alone', async () => {
  const cases: Record<string, ContractCase> = {
    'non-payer-that-day': { acts, checks: [checked('non-payer', '2026-04-10')] },
    'non-payer-later': { acts, checks: [checked('non-payer', '2026-06-10')] },
    'left-before': { acts, checks: [checked('non-payer', '2026-06-10', '2020-01-01', '2026-03-31')] },
    'left-after': { acts, checks: [checked('non-payer', '2026-06-10', '2020-01-01', '2026-04-30')] },
    'left-without-begin': { acts, checks: [checked('non-payer', '2026-06-10', undefined, '2026-03-31')] },
    'payer-that-day': { acts, checks: [checked('payer', '2026-04-10')] },
    'payer-later': { acts, checks: [checked('payer', '2026-06-10')] },
    'payer-since': { acts, checks: [checked('payer', '2026-06-10', '2024-01-01')] },
    'payer-since-later': { acts, checks: [checked('payer', '2026-06-10', '2026-05-01')] },
    'nobody-knows': { acts, checks: [checked('unknown', '2026-04-10')] },
    'approved-after-the-check': {
      acts,
      act: { date_met_local_date: '2026-04-13' },
      checks: [checked('non-payer', '2026-04-10')],
    },
    'paid-some-day': { payments: ['2026-04-10'], checks: [checked('non-payer', '2026-04-10')] },
    'left-before-signing': {
      payments: ['2026-04-10'],
      checks: [checked('non-payer', '2026-06-10', '2020-01-01', '2026-01-31')],
    },
    'one-of-two': {
      acts: ['2026-04-10', '2026-05-10'],
      checks: [checked('payer', '2026-04-10'), checked('non-payer', '2026-05-10')],
    },
  }
  expect(await verdicts('vat-by-non-payer', market(cases, { imported: false }))).toEqual({
    'non-payer-that-day|7': 'flag',
    'non-payer-later|7': 'insufficient:no-register',
    'left-before|7': 'flag',
    'left-after|7': 'pass',
    'left-without-begin|7': 'flag',
    'payer-that-day|7': 'pass',
    'payer-later|7': 'insufficient:no-register',
    'payer-since|7': 'pass',
    'payer-since-later|7': 'insufficient:no-register',
    'nobody-knows|7': 'insufficient:no-register',
    'approved-after-the-check|7': 'insufficient:no-register',
    'paid-some-day|7': 'insufficient:no-register',
    'left-before-signing|7': 'flag',
    'one-of-two|7': 'insufficient:no-register',
  })
})

it('holds what was looked up against the register', async () => {
  const since2020 = since('2020-01-01')
  const cases: Record<string, ContractCase> = {
    'register-alone': { acts },
    'payer-then': { acts, checks: [checked('payer', '2026-04-10')] },
    'payer-whom-the-register-lacks': { acts, checks: [checked('payer', '2026-06-10')] },
    'payer-since-later': { acts, checks: [checked('payer', '2026-06-10', '2026-05-01')] },
    'both-say-so': { acts, register: since2020, checks: [checked('payer', '2026-04-10')] },
    contradiction: { acts, register: since2020, checks: [checked('non-payer', '2026-04-10')] },
    'struck-off-since': { acts, register: since2020, checks: [checked('non-payer', '2026-06-10')] },
    'undated-list': { acts, register: [{ as_of: '2026-06-01' }], checks: [checked('non-payer', '2026-04-10')] },
    'one-of-two': {
      acts: ['2026-04-10', '2026-05-10'],
      checks: [checked('payer', '2026-04-10'), checked('non-payer', '2026-05-10')],
    },
  }
  expect(await verdicts('vat-by-non-payer', market(cases))).toEqual({
    'register-alone|7': 'flag',
    'payer-then|7': 'pass',
    'payer-whom-the-register-lacks|7': 'insufficient:sources-differ',
    'payer-since-later|7': 'flag',
    'both-say-so|7': 'pass',
    'contradiction|7': 'insufficient:sources-differ',
    'struck-off-since|7': 'pass',
    'undated-list|7': 'flag',
    'one-of-two|7': 'insufficient:registered-on-some-dates',
  })
})

it('names the check and its picture as evidence', async () => {
  const tables = market({ seen: { acts, checks: [checked('non-payer', '2026-04-10')] } }, { imported: false })
  const { rows } = await ask('vat-by-non-payer', tables)
  const of = (field: string, value: string) => ({
    table: 'vat_checks',
    id: 'KZ-BIN-seen|2026-04-10',
    field,
    value,
    url: null,
  })
  const { evidence } = rows.get('seen|7')!
  expect(evidence).toContainEqual(of('result', 'non-payer'))
  expect(evidence).toContainEqual(of('checked_on', '2026-04-10'))
  expect(evidence).toContainEqual(of('screenshot_sha256', 'abc'))
})
