import { beforeAll, describe, expect, test } from 'vitest'
import { readManifest } from '../../../src/dataset/manifest.ts'
import { allTables } from '../../../src/dataset/tables/tables.ts'
import { temporary } from '../../support/temp.ts'
import {
  build,
  builtDataset,
  opened,
  person,
  purchase,
  school,
  writeRegister,
  writeReleases,
} from '../dataset-fixture.ts'

let dir: string
beforeAll(async () => {
  dir = temporary('dataset')
  await writeReleases(dir, { goszakup: [purchase] })
  await writeRegister(dir, 'registers', 'vat_payers', [
    { bin: '021640933625', from: '2024-01-01', to: null },
    { bin: '021640933625', from: '2024-01-01', to: null },
    { bin: '850231300010', from: '2025-01-01', to: '2025-12-31' },
  ])
  await writeRegister(dir, 'goszakup', 'unscrupulous', [
    {
      id: 1,
      systemId: 3,
      supplierBiin: '021640933625',
      supplierNameRu: 'ТОО',
      startDate: '2026-01-23',
      endDate: '2027-01-23',
    },
    {
      id: 9,
      systemId: 3,
      supplierBiin: '021640933625',
      supplierNameRu: 'ТОО',
      startDate: '2026-01-23',
      endDate: '2028-01-23',
      Detail: [{ refReasonId: 2 }],
    },
    {
      id: 2,
      systemId: 3,
      supplierBiin: '850231300010',
      supplierNameRu: 'ИП ВЫДУМАННЫЙ',
      startDate: '2026-02-01 00:00:00',
    },
  ])
  await build(dir)
})

const rows = async (sql: string) => (await opened(dir)).rows(sql)

test('every table exists, if empty', async () => {
  const engine = await opened(dir)
  for (const { name, columns } of allTables()) {
    const found = await engine.columns(`SELECT * FROM ${name}`)
    expect(found.map((column) => column.name)).toEqual(columns.map((column) => column.name))
  }
  expect(await engine.rows('SELECT count(*) AS n FROM complaints')).toEqual([{ n: 0 }])
})

test('columns have plain types, and every timestamp a local date beside it', () => {
  for (const { name, columns } of allTables()) {
    expect(new Set(columns.map((column) => column.name)).size, name).toBe(columns.length)
    for (const [index, { name, type }] of columns.entries()) {
      expect(['VARCHAR', 'INTEGER', 'BIGINT', 'DOUBLE', 'DECIMAL(18,2)', 'BOOLEAN', 'DATE', 'TIMESTAMP']).toContain(
        type,
      )
      if (type !== 'TIMESTAMP') continue
      expect(columns[index + 1]).toMatchObject({
        name: name.endsWith('_date') ? name.replace(/_date$/, '_local_date') : `${name}_local_date`,
        type: 'DATE',
      })
    }
  }
})

test('a process: timestamps in UTC, the local date as the publisher wrote it', async () => {
  expect(await rows('SELECT * FROM processes')).toMatchObject([
    {
      ocid: 'ocds-jaryq0-1',
      source: 'goszakup',
      buyer_id: school.id,
      tender_value_amount: 1000000.1,
      tender_date_published: '2024-02-29T17:30:00Z',
      tender_date_published_local_date: '2024-02-29',
      tender_period_start_date: '2026-03-15T19:30:00Z',
      tender_period_start_local_date: '2026-03-16',
      tender_period_end_local_date: '2026-03-19',
      lots_count: 2,
      bids_count: 2,
      awards_count: 1,
      contracts_count: 1,
      kz_trd_buy_id: 1,
      kz_number_anno: '1-1',
      kz_kato: '751110000',
      kz_region: '750000000',
      tender_enquiry_period_start_date: null,
    },
  ])
})

test('lots carry the method that was used, else that of the tender', async () => {
  expect(
    await rows('SELECT id, procurement_method, value_amount, kz_count, kz_region, buyer_id FROM lots ORDER BY id'),
  ).toEqual([
    {
      id: '11',
      procurement_method: 'direct',
      value_amount: 999999.99,
      kz_count: 2.5,
      kz_region: '750000000',
      buyer_id: school.id,
    },
    { id: '12', procurement_method: 'open', value_amount: 0.3, kz_count: null, kz_region: '750000000', buyer_id: null },
  ])
})

test('bids with their lots and tenderers', async () => {
  expect(
    await rows(
      'SELECT id, related_lot, related_lots_count, tenderer_id, tenderers_count, kz_price, date_local_date FROM bids ORDER BY id',
    ),
  ).toEqual([
    {
      id: 'b1',
      related_lot: '11',
      related_lots_count: 1,
      tenderer_id: person.id,
      tenderers_count: 1,
      kz_price: 380000,
      date_local_date: '2026-03-17',
    },
    {
      id: 'b2',
      related_lot: null,
      related_lots_count: 2,
      tenderer_id: 'KZ-BIN-021640933625',
      tenderers_count: 2,
      kz_price: null,
      date_local_date: '2026-03-18',
    },
  ])
  expect(await rows('SELECT bid_id, lot_id FROM bid_lots ORDER BY bid_id, lot_id')).toEqual([
    { bid_id: 'b1', lot_id: '11' },
    { bid_id: 'b2', lot_id: '11' },
    { bid_id: 'b2', lot_id: '12' },
  ])
  expect(await rows('SELECT count(*) AS n FROM bid_tenderers')).toEqual([{ n: 3 }])
})

test('awards, contracts and what belongs to them', async () => {
  expect(await rows('SELECT related_lot, related_bid, supplier_id, date, date_local_date FROM awards')).toEqual([
    {
      related_lot: '11',
      related_bid: 'b1',
      supplier_id: person.id,
      date: '2026-03-18T19:10:00Z',
      date_local_date: '2026-03-19',
    },
  ])
  expect(await rows('SELECT * FROM contracts')).toMatchObject([
    {
      id: 'c1',
      award_id: 'a1',
      supplier_id: person.id,
      supplier_name: person.name,
      buyer_id: school.id,
      procurement_method: 'open',
      kz_id: 901,
      kz_contract_sum_wnds: 1102000,
      kz_region: '750000000',
      amendments_count: 1,
    },
  ])
  expect(
    await rows('SELECT contract_id, id, quantity, unit_value_amount, kz_total_sum_wnds FROM contract_items'),
  ).toEqual([{ contract_id: 'c1', id: 'u1', quantity: 2.5, unit_value_amount: 380000, kz_total_sum_wnds: 1102000 }])
  expect(await rows('SELECT parent, contract_id, id, kz_contract_sum FROM amendments')).toEqual([
    { parent: 'contract', contract_id: 'c1', id: 'c2', kz_contract_sum: 950000 },
  ])
  expect(await rows('SELECT contract_id, id, value_amount, payer_id, payee_id FROM transactions')).toEqual([
    { contract_id: 'c1', id: 'tp-1', value_amount: 475000, payer_id: school.id, payee_id: person.id },
  ])
  expect(
    await rows('SELECT parent, contract_id, id, status, date_met_local_date, kz_status_id FROM milestones'),
  ).toEqual([
    {
      parent: 'implementation',
      contract_id: 'c1',
      id: 'act-1',
      status: 'met',
      date_met_local_date: '2026-03-24',
      kz_status_id: 3,
    },
  ])
  expect(await rows('SELECT parent, parent_id, id FROM documents ORDER BY id')).toEqual([
    { parent: 'tender', parent_id: null, id: 'd1' },
    { parent: 'contract', parent_id: 'c1', id: 'd2' },
  ])
})

test('parties, plans and items', async () => {
  expect(await rows('SELECT id, roles, is_person, details_scale, kz_region FROM parties ORDER BY id')).toEqual([
    { id: 'KZ-BIN-021640933625', roles: 'tenderer', is_person: false, details_scale: null, kz_region: null },
    { id: school.id, roles: 'buyer,procuringEntity', is_person: false, details_scale: null, kz_region: '750000000' },
    { id: person.id, roles: 'supplier,tenderer', is_person: true, details_scale: 'selfEmployed', kz_region: null },
  ])
  expect(await rows('SELECT id, buyer_id, year, month, kz_id, kz_date_approved_local_date, amount FROM plans')).toEqual(
    [
      {
        id: '77',
        buyer_id: 'KZ-BIN-021640933625',
        year: 2026,
        month: 3,
        kz_id: 78,
        kz_date_approved_local_date: '2026-01-15',
        amount: 1000000,
      },
    ],
  )
  expect(await rows('SELECT id, related_lot, classification_id, delivery_location_id, quantity FROM items')).toEqual([
    {
      id: '77',
      related_lot: '11',
      classification_id: '171214.390.000002',
      delivery_location_id: '751110000',
      quantity: 2.5,
    },
  ])
})

test('registers: persons under pseudonyms, the newest record of each entry, equal rows once', async () => {
  const vat = await rows('SELECT * FROM vat_payers')
  expect(vat).toEqual([
    {
      source: 'registers',
      org_id: 'KZ-BIN-021640933625',
      registered_from: '2024-01-01',
      registered_to: null,
      as_of: null,
    },
    {
      source: 'registers',
      org_id: expect.stringMatching(/^KZ-person-/),
      registered_from: '2025-01-01',
      registered_to: '2025-12-31',
      as_of: null,
    },
  ])
  const bad = await rows(
    'SELECT supplier_id, supplier_name, start_date, end_date, kz_ref_reason_id FROM unscrupulous_suppliers',
  )
  expect(bad).toEqual([
    {
      supplier_id: 'KZ-BIN-021640933625',
      supplier_name: 'ТОО',
      start_date: '2026-01-23',
      end_date: '2028-01-23',
      kz_ref_reason_id: 2,
    },
    {
      supplier_id: vat[1]!.org_id,
      supplier_name: null,
      start_date: '2026-02-01',
      end_date: null,
      kz_ref_reason_id: null,
    },
  ])
  expect(JSON.stringify([vat, bad])).not.toContain('850231300010')
})

describe('money is exact', () => {
  const amounts = [
    ['0.1', 0.1],
    ['1234567890123.45', 1234567890123.45],
    ['123456789012345.67', '123456789012345.67'],
    ['9999999999999999.99', '9999999999999999.99'],
    ['9007199254740993.00', '9007199254740993.00'],
    ['10000000000000001.00', null],
    ['1e3', 1000],
    ['"17.5"', 17.5],
    ['0.30000000000000004', 0.3],
    ['-5.005', -5.01],
  ] as const

  test('to the last digit, whatever the publisher wrote', async () => {
    const dir = await builtDataset({
      s: amounts.map(
        ([text], index) =>
          `{"ocid":"o-${index}","id":"1","date":"2026-01-01T00:00:00Z","tag":["tender"],"tender":{"id":"1","title":"1234567890123456789 \\"x\\" 12345678901234567","value":{"amount":${text},"currency":"KZT"}}}`,
      ),
    })
    const engine = await opened(dir)
    const found = await engine.rows(
      'SELECT tender_value_amount AS amount, tender_title AS title FROM processes ORDER BY ocid',
    )
    expect(found.map((row) => row.amount)).toEqual(amounts.map(([, amount]) => amount))
    expect(new Set(found.map((row) => row.title))).toEqual(new Set(['1234567890123456789 "x" 12345678901234567']))
    expect((await readManifest(dir)).unreadable).toEqual({ 'processes.tender_value_amount': 1 })
  })

  test('sums do not drift', async () => {
    const dir = await builtDataset({
      s: Array.from({ length: 30 }, (_, index) => ({
        ocid: `o-${index}`,
        id: '1',
        date: '2026-01-01T00:00:00Z',
        tag: ['tender'],
        tender: { id: '1', value: { amount: 0.1, currency: 'KZT' } },
      })),
    })
    expect(await (await opened(dir)).rows('SELECT sum(tender_value_amount) AS s FROM processes')).toEqual([{ s: 3 }])
  })
})

test('odd values become NULL, are counted, and lose nothing else', async () => {
  const dir = await builtDataset({
    s: [
      {
        ocid: 'o-1',
        id: '1',
        date: 'epoch',
        tag: ['tender'],
        language: 5,
        buyer: { id: 7, name: true },
        tender: {
          id: 1,
          title: { en: 'x' },
          datePublished: '12/03/2014',
          tenderPeriod: { startDate: '2026-02-30T00:00:00Z', endDate: '' },
          numberOfTenderers: 'many',
          value: { amount: '5 000', currency: 'USD' },
        },
      },
    ],
  })
  expect(
    await (await opened(dir)).rows(
      'SELECT language, buyer_id, buyer_name, tender_id, tender_title, date, tender_date_published, tender_value_amount, tender_value_currency FROM processes',
    ),
  ).toEqual([
    {
      language: '5',
      buyer_id: '7',
      buyer_name: 'true',
      tender_id: '1',
      tender_title: '{"en":"x"}',
      date: null,
      tender_date_published: null,
      tender_value_amount: null,
      tender_value_currency: 'USD',
    },
  ])
  expect((await readManifest(dir)).unreadable).toEqual({
    'processes.date': 1,
    'processes.tender_date_published': 1,
    'processes.tender_number_of_tenderers': 1,
    'processes.tender_period_start_date': 1,
    'processes.tender_value_amount': 1,
  })
})

test('a list where one object belongs costs that value only', async () => {
  const dir = await builtDataset({
    s: [
      {
        ocid: 'o-1',
        id: '1',
        date: '2026-01-01T00:00:00Z',
        tag: ['tender'],
        tender: { id: '1', title: 'kept', value: [{ amount: 5 }], lots: { id: 'not a list' } },
        awards: [{ id: 'a', suppliers: { id: 's' } }, 3],
      },
      {
        ocid: 'o-2',
        id: '1',
        date: '2026-01-01T00:00:00Z',
        tag: ['tender'],
        tender: { id: '2', title: 'whole', value: { amount: 12.5 }, lots: [{ id: 'l' }] },
      },
    ],
  })
  const engine = await opened(dir)
  expect(await engine.rows('SELECT ocid, tender_title, tender_value_amount FROM processes')).toEqual([
    { ocid: 'o-1', tender_title: 'kept', tender_value_amount: null },
    { ocid: 'o-2', tender_title: 'whole', tender_value_amount: 12.5 },
  ])
  expect(await engine.rows('SELECT ocid, id FROM lots')).toEqual([{ ocid: 'o-2', id: 'l' }])
  expect((await readManifest(dir)).unreadable).toMatchObject({
    '$.tender.value': 1,
    '$.tender.lots': 1,
    '$.awards[*].suppliers': 1,
    '$.awards[*]': 1,
  })
})

test('publishers from elsewhere: no lots, no awards, names in parties only, several suppliers', async () => {
  const date = '2026-01-01T00:00:00Z'
  const dir = await builtDataset({
    a: [
      {
        ocid: 'x-1',
        id: '1',
        date,
        tag: ['contract'],
        buyer: { id: 'B' },
        parties: [
          { id: 'B', name: 'Ministry', roles: ['buyer'] },
          { id: 'S1', name: 'First' },
          { id: 'S2', name: 'Second' },
        ],
        tender: { id: 't', tenderers: [{ id: 'S1' }] },
        bids: { details: [{ id: 'b', tenderers: [{ id: 'S1' }] }] },
        awards: [
          { id: 'a', suppliers: [{ id: 'S1' }, { id: 'S2' }] },
          { id: 'a', suppliers: [{ id: 'S2' }] },
        ],
        contracts: [
          { id: 'c', awardID: 'a', value: { amount: 5, currency: 'EUR' } },
          { id: 'd', awardID: 'none' },
        ],
      },
    ],
    b: [{ ocid: 'x-1', id: '1', date, tag: ['contract'], contracts: [{ id: 'c' }] }],
  })
  const engine = await opened(dir)
  expect(await engine.rows('SELECT source, buyer_name, lots_count FROM processes')).toEqual([
    { source: 'a', buyer_name: 'Ministry', lots_count: 0 },
    { source: 'b', buyer_name: null, lots_count: 0 },
  ])
  expect(
    await engine.rows('SELECT source, id, buyer_id, buyer_name, supplier_id, supplier_name FROM contracts'),
  ).toEqual([
    { source: 'a', id: 'c', buyer_id: 'B', buyer_name: 'Ministry', supplier_id: 'S1', supplier_name: 'First' },
    { source: 'a', id: 'd', buyer_id: 'B', buyer_name: 'Ministry', supplier_id: null, supplier_name: null },
    { source: 'b', id: 'c', buyer_id: null, buyer_name: null, supplier_id: null, supplier_name: null },
  ])
  expect(await engine.rows('SELECT award_id, supplier_id, supplier_name FROM award_suppliers')).toEqual([
    { award_id: 'a', supplier_id: 'S1', supplier_name: 'First' },
    { award_id: 'a', supplier_id: 'S2', supplier_name: 'Second' },
  ])
  expect(await engine.rows('SELECT related_lot, related_lots_count, tenderer_id FROM bids')).toEqual([
    { related_lot: null, related_lots_count: 0, tenderer_id: 'S1' },
  ])
})

test('a release longer than the engine reads by default', async () => {
  const dir = await builtDataset({
    s: [
      {
        ocid: 'o-1',
        id: '1',
        date: '2026-01-01T00:00:00Z',
        tag: ['tender'],
        tender: { id: '1', title: 'x'.repeat(20_000_000) },
      },
    ],
  })
  expect(await (await opened(dir)).rows('SELECT length(tender_title) AS n FROM processes')).toEqual([{ n: 20_000_000 }])
})

test('complaints with their author and documents; what protocols say of bids, winners and documents', async () => {
  const document = { id: '7', documentType: 'complaints', url: 'https://example.kz/7' }
  const protocol = { id: '9', documentType: 'evaluationReports', url: 'https://example.kz/9', kz: { sha256: 'ab' } }
  const dir = await builtDataset({
    goszakup: [
      {
        ...purchase,
        tender: { ...purchase.tender, documents: [protocol] },
        bids: {
          details: [
            {
              id: 'p11-a',
              status: 'disqualified',
              relatedLots: ['11'],
              tenderers: [person],
              kz: {
                source: 'protocol',
                points: [{ id: 'taxes', name: 'Показатель', value: 2.6 }],
                reasons: ['Нет лицензии', 'Нет опыта'],
              },
            },
            { id: '5', status: 'valid', kz: { appId: 4 } },
          ],
        },
        awards: [{ id: 'a', status: 'active', suppliers: [person], kz: { protocolWinner: 'KZ-BIN-1' } }],
        complaints: [
          {
            id: '600',
            date: '2026-03-08T23:15:00+05:00',
            type: 'supplier',
            author: { id: person.id },
            documents: [document],
            kz: {
              status: 3,
              numberAppeal: 'Ж-1',
              decisionDate: '2026-03-20T17:00:00+05:00',
              active: '1',
              complaintId: 5,
            },
          },
          { id: '601', status: 'withdrawn' },
        ],
      },
    ],
  })
  const engine = await opened(dir)
  expect(
    await engine.rows(
      `SELECT id, CAST(date AS VARCHAR) AS date, CAST(date_local_date AS VARCHAR) AS local, status, type, author_id, author_name,
        documents_count, kz_number_appeal, kz_status, CAST(kz_decision_local_date AS VARCHAR) AS decided, kz_active, kz_complaint_id
       FROM complaints ORDER BY id`,
    ),
  ).toEqual([
    {
      id: '600',
      date: '2026-03-08 18:15:00',
      local: '2026-03-08',
      status: null,
      type: 'supplier',
      author_id: person.id,
      author_name: person.name,
      documents_count: 1,
      kz_number_appeal: 'Ж-1',
      kz_status: 3,
      decided: '2026-03-20',
      kz_active: '1',
      kz_complaint_id: 5,
    },
    expect.objectContaining({ id: '601', status: 'withdrawn', author_id: null, documents_count: 0 }),
  ])
  expect(
    await engine.rows(
      "SELECT parent, parent_id, id, kz_sha256 FROM documents WHERE parent <> 'contract' ORDER BY parent",
    ),
  ).toEqual([
    { parent: 'complaint', parent_id: '600', id: '7', kz_sha256: null },
    { parent: 'tender', parent_id: null, id: '9', kz_sha256: 'ab' },
  ])
  expect(
    await engine.rows(`SELECT id, kz_source, kz_points ->> '$[0].value' AS taxes, json_array_length(kz_reasons) AS reasons
      FROM bids ORDER BY id DESC`),
  ).toEqual([
    { id: 'p11-a', kz_source: 'protocol', taxes: '2.6', reasons: 2 },
    { id: '5', kz_source: null, taxes: null, reasons: null },
  ])
  expect(await engine.rows('SELECT kz_protocol_winner_id AS winner FROM awards')).toEqual([{ winner: 'KZ-BIN-1' }])
})
