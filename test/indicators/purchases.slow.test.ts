import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Session } from '../../src/indicators/session.ts'
import { lint } from '../../src/indicators/sql.ts'
import { engineOver, type Tables } from './support/engine.ts'

// What was bought from whom, for how much and what it was: every rule about suppliers and markets stands on these.
const made = 'made-up'

async function rowsOf(sql: string, tables: Tables): Promise<Record<string, unknown>[]> {
  const engine = await engineOver(withSource(tables))
  try {
    const session = await Session.open(engine)
    await session.prepare(sql)
    return await engine.rows(sql)
  } finally {
    await engine.close()
  }
}

function withSource(tables: Tables): Tables {
  const entries = Object.entries(tables).map(([name, rows]) => [name, rows.map((row) => ({ source: made, ...row }))])
  return Object.fromEntries(entries) as Tables
}

const purchases = (tables: Tables) =>
  rowsOf(
    `SELECT table_name || ' ' || id || ' ' || coalesce(supplier, '-') || ' ' || coalesce(CAST(amount AS VARCHAR), '-')
       || ' ' || coalesce(currency, '-') || ' ' || coalesce(CAST(date AS VARCHAR), '-') AS bought
     FROM x_purchases ORDER BY bought`,
    tables,
  ).then((rows) => rows.map((row) => row.bought))

const award = (id: string, more = {}) => ({
  ocid: 'o',
  id,
  status: 'active',
  supplier_id: `S${id}`,
  suppliers_count: 1,
  value_amount: 100,
  value_currency: 'USD',
  date_local_date: '2026-01-10',
  ...more,
})
const contract = (id: string, more = {}) => ({
  ocid: 'o',
  id,
  status: 'active',
  value_amount: 90,
  value_currency: 'USD',
  date_signed_local_date: '2026-02-10',
  ...more,
})
const process = { ocid: 'o', lots_count: 0, buyer_id: 'B' }

it('counts an award once: by its contract where one is published, else by itself', async () => {
  const awards = [award('1'), award('2'), award('3', { status: 'pending' }), award('4', { status: 'cancelled' })]
  const contracts = [contract('c', { award_id: '1', supplier_id: 'S1' })]
  expect(await purchases({ processes: [process], awards, contracts })).toEqual([
    'awards 2 S2 100.00 USD 2026-01-10',
    'contracts c S1 90.00 USD 2026-02-10',
  ])
})

it('takes a cancelled contract for no purchase, and its award for none either', async () => {
  const contracts = [contract('c', { award_id: '1', supplier_id: 'S1', status: 'cancelled' })]
  expect(await purchases({ processes: [process], awards: [award('1')], contracts })).toEqual([])
  const second = contract('d', { award_id: '1', supplier_id: 'S1', value_amount: null })
  expect(await purchases({ processes: [process], awards: [award('1')], contracts: [...contracts, second] })).toEqual([
    'contracts d S1 100.00 USD 2026-02-10',
  ])
  const notConcluded = contract('c', { award_id: '1', supplier_id: 'S1', kz_id: 1, kz_ref_contract_status_id: 330 })
  expect(await purchases({ processes: [process], awards: [award('1')], contracts: [notConcluded] })).toEqual([])
})

it('counts the award where its contract is a draft', async () => {
  const contracts = [contract('c', { award_id: '1', supplier_id: 'S1', status: 'pending' })]
  expect(await purchases({ processes: [process], awards: [award('1')], contracts })).toEqual([
    'awards 1 S1 100.00 USD 2026-01-10',
  ])
})

it('does not share out the sum of an award with several contracts', async () => {
  const contracts = ['c', 'd'].map((id) => contract(id, { award_id: '1', supplier_id: 'S1', value_amount: null }))
  expect(await purchases({ processes: [process], awards: [award('1')], contracts })).toEqual([
    'contracts c S1 - - 2026-02-10',
    'contracts d S1 - - 2026-02-10',
  ])
})

it('lays a contract without an award to the only one, and lets awards speak where there are several', async () => {
  const contracts = [contract('c', { date_signed_local_date: null })]
  expect(await purchases({ processes: [process], awards: [award('1')], contracts })).toEqual([
    'contracts c S1 90.00 USD 2026-01-10',
  ])
  expect(await purchases({ processes: [process], awards: [award('1'), award('2')], contracts })).toEqual([
    'awards 1 S1 100.00 USD 2026-01-10',
    'awards 2 S2 100.00 USD 2026-01-10',
  ])
  const named = [contract('c', { supplier_id: 'S2' })]
  expect(await purchases({ processes: [process], awards: [award('1'), award('2')], contracts: named })).toEqual([
    'awards 1 S1 100.00 USD 2026-01-10',
    'contracts c S2 90.00 USD 2026-02-10',
  ])
  // Another supplier than the only award's: both stand.
  expect(await purchases({ processes: [process], awards: [award('1')], contracts: named })).toEqual([
    'awards 1 S1 100.00 USD 2026-01-10',
    'contracts c S2 90.00 USD 2026-02-10',
  ])
  expect(await purchases({ processes: [process], contracts })).toEqual(['contracts c - 90.00 USD -'])
})

it('knows the awards of a contract for several lots by the lots of its items', async () => {
  const lots = ['1', '2', '3'].map((id) => ({ ocid: 'o', id, buyer_id: 'B' }))
  const awards = lots.map(({ id }) => award(id, { related_lot: id, supplier_id: 'S' }))
  const contracts = [contract('c', { award_id: '1', supplier_id: 'S' })]
  const items = ['1', '2'].map((id) => ({ ocid: 'o', contract_id: 'c', id, related_lot: id }))
  const tables = { processes: [{ ...process, lots_count: 3 }], lots, awards, contracts, contract_items: items }
  expect(await purchases(tables)).toEqual(['awards 3 S 100.00 USD 2026-01-10', 'contracts c S 90.00 USD 2026-02-10'])
  const places = 'SELECT id, lot_id FROM x_purchases ORDER BY table_name, id'
  expect(await rowsOf(places, tables)).toEqual([
    { id: '3', lot_id: '3' },
    { id: 'c', lot_id: null },
  ])
  // The winner of lot 2 is another one in another publisher's data: two awards of one lot, and this one has no contract.
  const others = awards.map((row) => (row.id === '2' ? { ...row, supplier_id: 'T' } : row))
  expect(await purchases({ ...tables, awards: others })).toContain('awards 2 T 100.00 USD 2026-01-10')
  // goszakup has one winner a lot: the contract went to the second place.
  const kz = { ...tables, awards: others, contracts: [{ ...contracts[0], kz_id: 1 }] }
  expect(await purchases(kz)).not.toContain('awards 2 T 100.00 USD 2026-01-10')
})

it('holds those who supply together for one supplier of their own', async () => {
  const awards = [award('1', { supplier_id: 'B', suppliers_count: 2 })]
  const suppliers = ['B', 'A'].map((id) => ({ ocid: 'o', award_id: '1', supplier_id: id }))
  const contracts = [contract('c', { award_id: '1', supplier_id: 'B' })]
  const rows = await rowsOf('SELECT supplier, supplier_id, suppliers FROM x_purchases ORDER BY id', {
    processes: [process],
    awards,
    award_suppliers: suppliers,
    contracts,
  })
  expect(rows).toEqual([{ supplier: 'joint:A+B', supplier_id: null, suppliers: 2 }])
})

it('holds one supplier that is listed twice for one', async () => {
  const twice = (rows: object[]) =>
    rowsOf('SELECT supplier, supplier_id, suppliers FROM x_purchases ORDER BY id', {
      processes: [process],
      awards: [award('1', { supplier_id: 'S', suppliers_count: rows.length })],
      award_suppliers: rows.map((row) => ({ ocid: 'o', award_id: '1', ...row })),
    })
  const one = [{ supplier: 'S', supplier_id: 'S', suppliers: 1 }]
  expect(await twice([{ supplier_id: 'S', supplier_name: 'Firm' }, { supplier_name: 'FIRM ' }])).toEqual(one)
  const renumbered = ['T', 'S'].map((id) => ({ supplier_id: id, supplier_name: 'Firm' }))
  expect(await twice(renumbered)).toEqual(one)
  const nameless = [{ supplier_name: 'Firm' }, { supplier_name: 'Other' }]
  expect(await twice(nameless)).toEqual([{ supplier: 'joint:firm+other', supplier_id: null, suppliers: 2 }])
})

it('follows nobody by an id that is another organisation in each process', async () => {
  const named = (names: string[]) =>
    rowsOf('SELECT buyer_id, supplier FROM x_purchases ORDER BY id', {
      processes: [process],
      awards: [award('1', { supplier_id: 'ORG-1' })],
      parties: names.map((name, index) => ({ ocid: `p${index}`, id: 'ORG-1', name })),
    })
  expect(await named(['A', 'B', 'C', 'D', 'E'])).toEqual([{ buyer_id: 'B', supplier: null }])
  expect(await named(['A', 'B', 'C', 'D', 'd '])).toEqual([{ buyer_id: 'B', supplier: 'ORG-1' }])
  // One firm whose name is spelt in five ways stands in more processes than it has names.
  const spelt = ['A', 'B', 'C', 'D', 'E', 'A', 'A', 'A', 'A', 'A']
  expect(await named(spelt)).toEqual([{ buyer_id: 'B', supplier: 'ORG-1' }])
})

it('keeps apart the processes of two sources that have one ocid', async () => {
  const both = (row: object) => [
    { source: 'a', ...row },
    { source: 'b', ...row },
  ]
  const rows = await rowsOf('SELECT source, table_name, buyer_id FROM x_purchases ORDER BY source, table_name', {
    processes: [
      { source: 'a', ...process },
      { source: 'b', ...process, buyer_id: 'C' },
    ],
    awards: both(award('1')),
    contracts: [{ source: 'b', ...contract('c', { award_id: '1' }) }],
  })
  expect(rows).toEqual([
    { source: 'a', table_name: 'awards', buyer_id: 'B' },
    { source: 'b', table_name: 'contracts', buyer_id: 'C' },
  ])
})

it('says how it was bought: by the portal’s method, else by the procurement method', async () => {
  const method = async (contractMore: object, processMore: object, lotMore?: object) => {
    const [row] = await rowsOf('SELECT method, competitive FROM x_purchases ORDER BY id', {
      processes: [{ ...process, ...processMore, lots_count: lotMore === undefined ? 0 : 1 }],
      lots: lotMore === undefined ? [] : [{ ocid: 'o', id: 'L', ...lotMore }],
      awards: [award('1')],
      contracts: Object.keys(contractMore).length === 0 ? [] : [contract('c', { award_id: '1', ...contractMore })],
    })
    return `${row!.method} ${row!.competitive}`
  }
  expect(await method({ kz_fakt_trade_methods_id: 23, procurement_method: 'open' }, {})).toBe('direct no')
  expect(await method({ procurement_method: 'selective' }, {})).toBe('selective yes')
  expect(await method({}, { tender_procurement_method: 'limited' })).toBe('limited no')
  expect(await method({}, { kz_ref_trade_methods_id: 3 }, {})).toBe('quotation yes')
  expect(await method({}, { kz_ref_trade_methods_id: 3 }, { kz_ref_buy_trade_methods_id: 6 })).toBe('after-failure no')
  expect(await method({}, {})).toBe('unknown unknown')
  expect(await method({}, { kz_ref_trade_methods_id: 999999 })).toBe('unknown unknown')
})

it('counts bidders of the lot, and trusts a told number only where there is one lot', async () => {
  const base = { processes: [{ ...process, tender_number_of_tenderers: 4 }], awards: [award('1')] }
  const bidders = (tables: Tables) => rowsOf('SELECT bidders FROM x_purchases ORDER BY id', tables)
  expect(await bidders(base)).toEqual([{ bidders: 4 }])
  const bids = ['1', '2'].map((id) => ({ ocid: 'o', id, status: 'valid', tenderer_id: `S${id}`, tenderers_count: 1 }))
  expect(await bidders({ ...base, bids })).toEqual([{ bidders: 2 }])
  const lots = ['1', '2'].map((id) => ({ ocid: 'o', id }))
  const two = { ...base, lots, processes: [{ ...process, tender_number_of_tenderers: 4, lots_count: 2 }] }
  expect(await bidders(two)).toEqual([{ bidders: null }])
})

const item = (id: string, code: string, more = {}) => ({
  ocid: 'o',
  id,
  classification_scheme: 'CPV',
  classification_id: code,
  quantity: 2,
  unit_value_amount: 10,
  unit_value_currency: 'USD',
  ...more,
})
const codes = (tables: Tables) =>
  rowsOf('SELECT lot_id, stage, scheme, code, digits, division, codes, divisions FROM x_codes ORDER BY lot_id', tables)

it('gives a lot the code that most of its money goes for', async () => {
  const items = [
    item('1', '33100000-1'),
    item('2', '45000000-7', { unit_value_amount: 9 }),
    item('3', '45000000-7', { unit_value_amount: 2 }),
  ]
  expect(await codes({ processes: [process], items })).toEqual([
    {
      lot_id: '',
      stage: 'tender',
      scheme: 'CPV',
      code: '45000000-7',
      digits: '450000007',
      division: '45',
      codes: 2,
      divisions: 2,
    },
  ])
  // A line without a price, or in another currency: the first line by its id.
  for (const odd of [{ unit_value_amount: null }, { unit_value_currency: 'EUR' }, { quantity: null }])
    expect(
      await codes({ processes: [process], items: [...items.slice(0, 2), { ...items[2]!, ...odd }] }),
    ).toMatchObject([{ code: '33100000-1', codes: 2 }])
})

it('takes codes from the tender, else from awards, else from contracts, and lays them to lots', async () => {
  const processes = [{ ...process, lots_count: 2 }]
  const lots = ['1', '2', '3'].map((id) => ({ ocid: 'o', id }))
  const items = [
    item('1', '262011.100.000001', { classification_scheme: 'kz-enstru', related_lot: '1' }),
    item('2', '9'),
  ]
  const awards = [award('1', { related_lot: '2' })]
  const award_items = [item('1', '45', { award_id: '1' }), item('2', '33', { award_id: '1', related_lot: '1' })]
  const contracts = [contract('c', { award_id: '1' })]
  const contract_items = [
    item('1', '77', { contract_id: 'c' }),
    item('2', '88', { contract_id: 'c', related_lot: '3' }),
  ]
  expect(await codes({ processes, lots, items, awards, award_items, contracts, contract_items })).toMatchObject([
    { lot_id: '1', stage: 'tender', scheme: 'KZ-ENSTRU', digits: '262011100000001', division: '26' },
    { lot_id: '2', stage: 'award', code: '45' },
    { lot_id: '3', stage: 'contract', code: '88' },
  ])
  // With one lot a line that names none is for it.
  const one = { processes: [{ ...process, lots_count: 1 }], lots: lots.slice(0, 1), items: [item('2', '9')] }
  expect(await codes(one)).toMatchObject([{ lot_id: '1', code: '9' }])
})

it('names a purchase by its own items, else by the award’s, else by the lot’s', async () => {
  const base = { processes: [process], awards: [award('1')], contracts: [contract('c', { award_id: '1' })] }
  const bought = (tables: Tables) =>
    rowsOf('SELECT code, division FROM x_purchases ORDER BY id', { ...base, ...tables })
  const contract_items = [
    item('1', '77', { contract_id: 'c', related_lot: '1' }),
    item('2', '88', { contract_id: 'c', unit_value_amount: 11, related_lot: '2' }),
    item('3', '77', { contract_id: 'c', related_lot: '3' }),
  ]
  const award_items = [item('1', '45', { award_id: '1' })]
  const items = [item('1', '33')]
  expect(await bought({ contract_items, award_items, items })).toEqual([{ code: '77', division: '77' }])
  expect(await bought({ award_items, items })).toEqual([{ code: '45', division: '45' }])
  expect(await bought({ items })).toEqual([{ code: '33', division: '33' }])
  expect(await bought({})).toEqual([{ code: null, division: null }])
})

const shared = [
  'x_item_codes',
  'x_codes',
  'x_purchases',
  'x_purchase_divisions',
  'x_supplier_divisions',
  'x_markets',
  'x_lot_participants',
  'x_party_contacts',
  'x_local_ids',
]

it.each(shared)('%s is written for a cluster too', (name) => {
  const file = join(import.meta.dirname, '../../src/indicators', `${name}.sql`)
  expect(lint(readFileSync(file, 'utf8'))).toEqual([])
})
