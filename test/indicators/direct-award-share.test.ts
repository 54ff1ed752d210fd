import { expect, it } from 'vitest'
import type { Row } from '../../src/terminal/rows.ts'
import { ask, type Tables, verdicts } from './support/engine.ts'

type Ground = number | 'old' | undefined
type Deal = [method: number | null, amount: number | null, ground?: Ground]

let serial = 0

function contractsOf(buyer: string, deals: Deal[], more: Row = {}): Row[] {
  return deals.map(([method, amount, ground]) => ({
    source: 'goszakup',
    ocid: `c${++serial}`,
    id: String(serial),
    status: 'active',
    buyer_id: buyer,
    date_signed_local_date: '2026-04-01',
    value_amount: amount,
    value_currency: 'KZT',
    kz_id: serial,
    kz_fakt_trade_methods_id: method,
    kz_region: '750000000',
    kz_ground_subparagraph: ground === 'old' ? 42 : (ground ?? null),
    kz_ground_law: ground === undefined ? null : ground === 'old' ? '434-V' : '106-VIII',
    ...more,
  }))
}

const tenders = (count: number, amount = 100): Deal[] => Array.from({ length: count }, () => [2, amount])
const direct = (count: number, ground: Ground, amount = 100): Deal[] =>
  Array.from({ length: count }, () => [23, amount, ground])

function market(buyers: Record<string, Row[]>, peers = 20): Tables {
  const usual = Array.from({ length: peers }, (_, index) =>
    contractsOf(`peer-${index}`, [...tenders(9), ...direct(1, 28, 20 + 3 * index)]),
  ).flat()
  return { contracts: [...Object.values(buyers).flat(), ...usual] }
}

async function verdictsOf(
  buyers: Record<string, Row[]>,
  options: Parameters<typeof verdicts>[2] & { peers?: number } = {},
) {
  const all = await verdicts('direct-award-share', market(buyers, options.peers), options)
  return Object.fromEntries(Object.entries(all).filter(([subject]) => !subject.startsWith('peer-')))
}

it('flags a buyer that gives most of its money directly at its own choice', async () => {
  const { rows } = await ask('direct-award-share', market({ b: contractsOf('b', [...tenders(2), ...direct(8, 28)]) }))
  const row = rows.get('b|2026')!
  expect(row).toMatchObject({
    id: 'direct-award-share:buyer:b|2026',
    outcome: 'flag',
    severity: 'statistical',
    grade: 'question',
    ocid: null,
    date: '2026-04-01',
    value: 0.8,
    threshold: 0.4,
    threshold_source: 'default',
    peer_group: 'goszakup|2026|750000000',
    peer_count: 21,
    money_at_stake: 800,
    legal_basis: ['kz:106-VIII:law:10-7', 'kz:106-VIII:law:16-3', 'kz:106-VIII:law:16-6'],
  })
  expect(row.evidence.filter((entry) => entry.field === 'value_amount')).toHaveLength(8)
  expect(row.summary).toContain('80.0%')
})

it('lets the same share on obligatory grounds pass', async () => {
  expect(
    await verdictsOf({
      monopoly: contractsOf('monopoly', [...tenders(2), ...direct(8, 1)]),
      'named-by-law': contractsOf('named-by-law', [...tenders(2), ...direct(8, 25)]),
      mixed: contractsOf('mixed', [...tenders(2), ...direct(5, 26), ...direct(3, 28)]),
      'after-failure': contractsOf('after-failure', [
        ...tenders(2),
        ...Array.from({ length: 8 }, (): Deal => [6, 100]),
      ]),
      'at-the-mark': contractsOf('at-the-mark', [...tenders(6), ...direct(4, 28)]),
      'below-the-mark': contractsOf('below-the-mark', [...tenders(7), ...direct(4, 28, 116.66)]),
    }),
  ).toEqual({
    'monopoly|2026': 'pass:obligatory-grounds',
    'named-by-law|2026': 'pass:obligatory-grounds',
    'mixed|2026': 'pass:obligatory-grounds',
    'after-failure|2026': 'pass',
    'at-the-mark|2026': 'flag',
    'below-the-mark|2026': 'pass',
  })
})

it('does not guess grounds that are missing or belong to the law before', async () => {
  expect(
    await verdictsOf({
      old: contractsOf('old', [...tenders(2), ...direct(8, 'old')]),
      missing: contractsOf('missing', [...tenders(2), ...direct(8, undefined)]),
      'enough-without-them': contractsOf('enough-without-them', [
        ...tenders(2),
        ...direct(8, 28),
        ...direct(1, undefined),
      ]),
      'little-with-them': contractsOf('little-with-them', [...tenders(9), ...direct(1, undefined)]),
    }),
  ).toEqual({
    'old|2026': 'insufficient:grounds-missing',
    'missing|2026': 'insufficient:grounds-missing',
    'enough-without-them|2026': 'flag',
    'little-with-them|2026': 'pass',
  })
})

it('leaves out small buyers and says what is missing', async () => {
  const most = [...tenders(2), ...direct(8, 28)]
  const one = contractsOf('currencies', most)
  expect(
    await verdictsOf({
      nine: contractsOf('nine', [...tenders(1), ...direct(8, 28)]),
      'no-values': contractsOf('no-values', [...tenders(2), ...direct(8, 28, null as unknown as number)]),
      'no-methods': contractsOf('no-methods', [...tenders(5), ...Array.from({ length: 5 }, (): Deal => [null, 100])]),
      currencies: [{ ...one[0], value_currency: 'USD' }, ...one.slice(1)],
      'not-concluded': contractsOf('not-concluded', most, { status: 'cancelled' }),
      superseded: contractsOf('superseded', most, { kz_ref_contract_status_id: 455 }),
      unsigned: contractsOf('unsigned', most, { date_signed_local_date: null }),
    }),
  ).toEqual({
    'nine|2026': 'not-applicable:few-contracts',
    'no-values|2026': 'insufficient:values-missing',
    'no-methods|2026': 'insufficient:methods-missing',
    'currencies|2026': 'insufficient:several-currencies',
  })
  expect(
    await verdictsOf(
      { nine: contractsOf('nine', [...tenders(1), ...direct(8, 28)]) },
      { parameters: { minimum_contracts: 9 } },
    ),
  ).toEqual({
    'nine|2026': 'flag',
  })
})

it('compares with peers of the region, else of the country, and needs enough of them', async () => {
  const b = contractsOf('b', [...tenders(2), ...direct(8, 28)])
  expect(await verdictsOf({ b }, { peers: 8 })).toEqual({ 'b|2026': 'insufficient:few-peers' })
  const elsewhere = contractsOf('b', [...tenders(2), ...direct(8, 28)], { kz_region: '710000000' })
  const { rows } = await ask('direct-award-share', market({ b: elsewhere }))
  expect(rows.get('b|2026')).toMatchObject({ outcome: 'flag', peer_group: 'goszakup|2026', peer_count: 21 })
  const high = Array.from({ length: 20 }, (_, index) =>
    contractsOf(`high-${index}`, [...tenders(5), ...direct(5, 28, 60 + 5 * index)]),
  ).flat()
  const { rows: among } = await ask('direct-award-share', {
    contracts: [...contractsOf('b', [...tenders(5), ...direct(5, 28)]), ...high],
  })
  expect(among.get('b|2026')).toMatchObject({ outcome: 'pass', reason: 'like-its-peers', threshold_source: 'fence' })
})

it('takes the method that a foreign publisher gives', async () => {
  const foreign = (method: string, count: number): Row[] =>
    contractsOf(
      'f',
      Array.from({ length: count }, (): Deal => [null, 100]),
      {
        source: 'abroad',
        kz_id: null,
        kz_region: null,
        procurement_method: method,
      },
    )
  expect(
    await verdictsOf({ f: [...foreign('direct', 8), ...foreign('open', 2)] }, { parameters: { minimum_peers: 2 } }),
  ).toEqual({
    'f|2026': 'insufficient:few-peers',
  })
})

it('counts what foreign publishers buy by the methods that do not compete, with contracts or awards alone', async () => {
  const buy = (buyer: string, method: string | null, count: number, more: Row = {}): Tables => {
    const ocids = Array.from({ length: count }, () => `f${++serial}`)
    const own = { source: 'abroad' }
    return {
      processes: ocids.map((ocid) => ({ ...own, ocid, buyer_id: buyer, tender_procurement_method: method })),
      awards: ocids.map((ocid) => ({
        ...{ ...own, ocid, id: 'a', status: 'active', supplier_id: 'S', suppliers_count: 1 },
        ...{ date_local_date: '2026-04-01', value_amount: 100, value_currency: 'EUR', ...more },
      })),
    }
  }
  const all = [
    ...[buy('limited', 'limited', 5), buy('limited', 'direct', 4), buy('limited', 'selective', 1)],
    ...[buy('open', 'open', 9), buy('open', 'limited', 1)],
    ...[buy('own-words', 'Adjudicación', 2), buy('own-words', 'open', 8)],
    ...[buy('pending', 'limited', 9, { status: 'pending' }), buy('pending', 'open', 10)],
    ...Array.from({ length: 8 }, (_, index) => [buy(`p${index}`, 'open', 9), buy(`p${index}`, 'direct', 1)]).flat(),
  ]
  const tables: Tables = {
    processes: all.flatMap((one) => one.processes!),
    awards: all.flatMap((one) => one.awards!),
  }
  const { rows } = await ask('direct-award-share', tables)
  expect(rows.get('limited|2026')).toMatchObject({
    ...{ outcome: 'flag', value: 0.9, money_at_stake: 900, currency: 'EUR', peer_count: 11 },
  })
  expect(rows.get('limited|2026')!.evidence.filter(({ field }) => field === 'value_amount')).toHaveLength(9)
  const told = Object.fromEntries([...rows].map(([id, row]) => [id, [row.outcome, row.reason, row.value]]))
  expect(told['open|2026']).toEqual(['pass', null, 0.1])
  expect(told['own-words|2026']).toEqual(['insufficient', 'methods-missing', 0])
  expect(told['pending|2026']).toEqual(['pass', null, 0])
})
