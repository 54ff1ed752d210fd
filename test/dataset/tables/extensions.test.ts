import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { updateManifest } from '../../../src/dataset/manifest.ts'
import { ownerOf } from '../../../src/dataset/tables/owners.ts'
import { temporary } from '../../support/temp.ts'
import { build, builtDataset, opened, treeHashes, writeReleases } from '../dataset-fixture.ts'

const usd = (amount: number) => ({ amount, currency: 'USD' })
const secret = Buffer.alloc(32, 7)

const item = {
  id: 'i1',
  relatedLot: 'L1',
  description: 'Bridge',
  quantity: 1,
  classification: { scheme: 'CPV', id: '45221111', description: 'Road bridge' },
  unit: { name: 'piece', value: usd(90) },
}

const release = {
  ocid: 'ocds-abc123-1',
  id: '1',
  date: '2026-03-20T10:00:00Z',
  tag: ['compiled'],
  language: 'es',
  initiationType: 'tender',
  buyer: { id: 'PY-1', name: 'City' },
  parties: [
    {
      id: 'PY-1',
      name: 'City',
      roles: ['buyer'],
      contactPoint: { name: 'Made-up Official', telephone: ' +595 1 ', email: 'city@example.org', url: '  ' },
      address: { streetAddress: 'Main st. 1', locality: 'Asuncion', postalCode: '1001', countryName: 'Paraguay' },
    },
    {
      id: 'PY-2',
      name: 'Builders',
      roles: ['supplier', 'tenderer'],
      identifier: { scheme: 'PY-RUC', id: '800-2' },
      contactPoint: { telephone: '+595 1' },
      beneficialOwners: [
        { id: '1', name: 'Juan  Pérez', identifier: { scheme: 'PRY-IDCARD', id: ' 12345' }, nationalities: ['PY'] },
        { id: '2', name: 'Ana Gómez', nationalities: ['PY'] },
        { id: '3', nationalities: ['PY'] },
      ],
      shareholders: [
        { id: '1', shareholder: { id: 'PY-3', name: 'Holding' }, shareholding: 0.6 },
        { id: '2', shareholder: { id: '7', name: 'Juan Pérez' }, shareholding: 0.4 },
      ],
    },
    {
      id: 'PY-3',
      name: 'Holding',
      roles: ['tenderer'],
      beneficialOwners: [
        { id: '9', name: 'JUAN PEREZ', identifier: { scheme: 'pry-idcard', id: '12345' } },
        { id: '2', name: 'ANA GÓMEZ', nationalities: ['PY'] },
      ],
    },
    {
      id: 'PRY-IDCARD-777',
      name: 'Trader',
      roles: ['tenderer'],
      identifier: { scheme: 'PRY-IDCARD', id: '777' },
      contactPoint: { telephone: '+595 777', email: 'trader@example.org' },
      address: { streetAddress: 'Home st. 7', locality: 'Luque' },
    },
    {
      id: 'KZ-IIN-850231300010',
      name: 'Trader 2',
      roles: ['tenderer'],
      contactPoint: { telephone: '+7 777' },
    },
    { id: 'x', roles: ['tenderer'], details: { scale: 'selfEmployed' }, contactPoint: { telephone: '+7 778' } },
  ],
  planning: {
    rationale: 'The old bridge fell.',
    documents: [{ id: 'p1', documentType: 'procurementPlan' }],
    milestones: [{ id: 'mp', status: 'met' }],
  },
  tender: {
    id: 't',
    title: 'Bridge',
    description: 'A bridge over the river',
    awardCriteria: 'ratedCriteria',
    awardCriteriaDetails: 'As the commission sees it',
    eligibilityCriteria: 'Ten bridges before',
    submissionMethod: ['written', 'electronicSubmission'],
    submissionMethodDetails: 'On paper too',
    minValue: usd(10),
    bidOpening: { date: '2026-02-01T23:30:00-04:00' },
    hasEnquiries: true,
    enquiries: [
      { id: 'q1', date: '2026-01-10T00:00:00Z', author: { id: 'PY-2' }, answer: ' ', relatedLot: 'L1' },
      { id: 'q2', date: '2026-01-11T00:00:00Z', dateAnswered: '2026-01-12T00:00:00Z' },
      { id: 'q3', answer: 'Yes.' },
    ],
    tenderers: [{ id: 'PY-3' }, { id: 'PY-2', name: 'Builders' }],
    participationFees: [
      { id: 'f1', type: ['submission', 'document'], value: usd(25.5), description: 'Paper' },
      { id: 'f2', value: usd(1) },
    ],
    documents: [{ id: 't1' }],
    milestones: [{ id: 'mt' }],
    amendments: [
      { id: 'ta', date: '2026-01-05T00:00:00Z', changes: [{ property: 'tender/value', former_value: usd(100) }] },
    ],
    lots: [
      {
        id: 'L1',
        awardCriteria: { criteria: [{ type: 'quality' }, { type: 'price' }, { type: 'price' }] },
        tenderPeriod: { startDate: '2026-01-01T00:00:00Z', endDate: '2026-02-01T00:00:00Z' },
        enquiryPeriod: { endDate: '2026-01-20T00:00:00Z' },
        bidOpening: { date: '2026-02-02T00:00:00Z' },
      },
      { id: 'L2', awardCriteria: 'priceOnly' },
      { id: 'L3', awardCriteria: { weightingDescription: 'none' } },
    ],
  },
  bids: {
    statistics: [
      { id: 's1', measure: 'bids', value: 3, date: '2026-01-01T00:00:00Z' },
      { id: 's2', measure: 'bids', value: 4, date: '2026-02-01T00:00:00+05:00' },
      { id: 's3', measure: 'validBids', value: 2 },
      { id: 's4', measure: 'bidders', value: 5 },
      { id: 's5', measure: 'bidders', value: 6 },
      { id: 's6', measure: 'disqualifiedBids', value: 0 },
      { id: 's7', measure: 'qualifiedBidders', value: '2', relatedLot: 'L1' },
      { id: 's8', measure: 'bids', value: 1, relatedLot: 'L1' },
      { id: 's9', measure: 'bids', value: 7, relatedLots: ['L2'] },
      { id: 's10', measure: 'validBids', value: 9, relatedLots: ['L1', 'L2'] },
    ],
    details: [{ id: 'b1', documents: [{ id: 'bd', documentType: 'submissionDocuments' }] }],
  },
  awards: [
    {
      id: 'a1',
      description: 'To the only one',
      hasSubcontracting: true,
      subcontracting: { minimumPercentage: 0.25, maximumPercentage: 0.5, value: usd(45) },
      items: [item],
      amendments: [{ id: 'aa', changes: [{ property: 'value/amount', former_value: 80.25 }] }],
      documents: [{ id: 'ad' }],
    },
    { id: 'a2', hasSubcontracting: false },
  ],
  contracts: [
    {
      id: 'c1',
      awardID: 'a1',
      period: { startDate: '2026-03-01T00:00:00Z', durationInDays: 90 },
      value: usd(90),
      milestones: [{ id: 'mc' }],
      documents: [{ id: 'cd' }],
      amendments: [
        {
          id: 'ca',
          amendsReleaseID: 'r1',
          releaseID: 'r2',
          changes: [
            { property: 'contracts/0/items/0/unit/value', former_value: usd(1) },
            { property: '/contracts/0/value', former_value: usd(70.5) },
            { property: 'period', former_value: { endDate: '2026-04-01T00:00:00Z' } },
          ],
        },
        { id: 'cb', changes: [{ property: 'description', former_value: 'old' }] },
        { id: 'cc', changes: [{ property: 'tender.value', former_value: usd(5) }] },
      ],
      relatedProcesses: [{ id: 'r2', relationship: ['subContract'], identifier: 'ocds-abc123-9' }],
      implementation: {
        finalValue: usd(120.75),
        endDate: '2026-06-30T22:00:00-04:00',
        milestones: [{ id: 'mi', type: 'delivery', dueDate: '2026-05-01T00:00:00Z' }],
        documents: [{ id: 'id' }],
        transactions: [{ id: 'x', value: usd(120.75) }],
      },
    },
  ],
  relatedProcesses: [{ id: 'r1', relationship: ['planning', 'framework'], identifier: 'ocds-abc123-0' }],
}

let dir: string
beforeAll(async () => {
  dir = await builtDataset({ elsewhere: [release, { ocid: 'ocds-abc123-2', id: '2', tag: ['tender'], tender: {} }] })
})

const rows = async (sql: string) => (await opened(dir)).rows(sql)

test('what a tender says of itself', async () => {
  const [first, second] = await rows('SELECT * FROM processes ORDER BY ocid')
  expect(first).toMatchObject({
    initiation_type: 'tender',
    planning_rationale: 'The old bridge fell.',
    tender_description: 'A bridge over the river',
    tender_award_criteria: 'ratedCriteria',
    tender_award_criteria_details: 'As the commission sees it',
    tender_eligibility_criteria: 'Ten bridges before',
    tender_submission_method: 'electronicSubmission,written',
    tender_submission_method_details: 'On paper too',
    tender_min_value_amount: 10,
    tender_min_value_currency: 'USD',
    tender_bid_opening_date: '2026-02-02T03:30:00Z',
    tender_bid_opening_local_date: '2026-02-01',
    tender_has_enquiries: true,
  })
  expect(second).toMatchObject({ tender_description: null, tender_award_criteria: null, tender_has_enquiries: null })
})

test('numbers of bids: the newest of a measure; none where the newest differ or several lots share one', async () => {
  const numbers = `bid_statistics_bids AS bids, bid_statistics_valid_bids AS valid, bid_statistics_bidders AS bidders,
    bid_statistics_qualified_bidders AS qualified, bid_statistics_disqualified_bids AS disqualified`
  const none = { bids: null, valid: null, bidders: null, qualified: null, disqualified: null }
  expect(await rows(`SELECT ${numbers} FROM processes ORDER BY ocid`)).toEqual([
    { ...none, bids: 4, valid: 2, disqualified: 0 },
    none,
  ])
  expect(await rows(`SELECT id, ${numbers} FROM lots ORDER BY id`)).toEqual([
    { id: 'L1', ...none, bids: 1, qualified: 2 },
    { id: 'L2', ...none, bids: 7 },
    { id: 'L3', ...none },
  ])
})

test('lots with their own criteria and periods', async () => {
  expect(
    await rows(`SELECT id, award_criteria, tender_period_start_local_date, tender_period_end_local_date,
      enquiry_period_end_local_date, bid_opening_local_date FROM lots ORDER BY id`),
  ).toEqual([
    {
      id: 'L1',
      award_criteria: 'price,quality',
      tender_period_start_local_date: '2026-01-01',
      tender_period_end_local_date: '2026-02-01',
      enquiry_period_end_local_date: '2026-01-20',
      bid_opening_local_date: '2026-02-02',
    },
    expect.objectContaining({ id: 'L2', award_criteria: 'priceOnly', tender_period_end_local_date: null }),
    expect.objectContaining({ id: 'L3', award_criteria: null }),
  ])
})

test('tenderers, enquiries and fees', async () => {
  expect(await rows('SELECT * FROM tenderers ORDER BY tenderer_id')).toEqual([
    { ocid: release.ocid, source: 'elsewhere', tenderer_id: 'PY-2', tenderer_name: 'Builders' },
    { ocid: release.ocid, source: 'elsewhere', tenderer_id: 'PY-3', tenderer_name: 'Holding' },
  ])
  expect(
    await rows(`SELECT id, date_local_date, date_answered, date_answered_local_date, related_lot, author_id, is_answered
      FROM enquiries ORDER BY id`),
  ).toEqual([
    {
      id: 'q1',
      date_local_date: '2026-01-10',
      date_answered: null,
      date_answered_local_date: null,
      related_lot: 'L1',
      author_id: 'PY-2',
      is_answered: false,
    },
    expect.objectContaining({ id: 'q2', date_answered: '2026-01-12T00:00:00Z', is_answered: true }),
    expect.objectContaining({ id: 'q3', date_answered: null, is_answered: true }),
  ])
  expect(
    await rows('SELECT id, type, value_amount, value_currency, description FROM participation_fees ORDER BY id'),
  ).toEqual([
    { id: 'f1', type: 'document,submission', value_amount: 25.5, value_currency: 'USD', description: 'Paper' },
    { id: 'f2', type: null, value_amount: 1, value_currency: 'USD', description: null },
  ])
})

test('awards: subcontracting as shares, items, description', async () => {
  expect(
    await rows(`SELECT id, description, has_subcontracting, subcontracting_minimum_percentage,
      subcontracting_maximum_percentage, subcontracting_value_amount FROM awards ORDER BY id`),
  ).toEqual([
    {
      id: 'a1',
      description: 'To the only one',
      has_subcontracting: true,
      subcontracting_minimum_percentage: 0.25,
      subcontracting_maximum_percentage: 0.5,
      subcontracting_value_amount: 45,
    },
    expect.objectContaining({ id: 'a2', has_subcontracting: false, subcontracting_maximum_percentage: null }),
  ])
  expect(
    await rows('SELECT award_id, id, related_lot, quantity, classification_id, unit_value_amount FROM award_items'),
  ).toEqual([
    { award_id: 'a1', id: 'i1', related_lot: 'L1', quantity: 1, classification_id: '45221111', unit_value_amount: 90 },
  ])
})

test('contracts: how they ended', async () => {
  expect(
    await rows(`SELECT period_duration_in_days, implementation_final_value_amount, implementation_final_value_currency,
      implementation_end_date, implementation_end_local_date FROM contracts`),
  ).toEqual([
    {
      period_duration_in_days: 90,
      implementation_final_value_amount: 120.75,
      implementation_final_value_currency: 'USD',
      implementation_end_date: '2026-07-01T02:00:00Z',
      implementation_end_local_date: '2026-06-30',
    },
  ])
  expect(await rows('SELECT parent, contract_id, id, relationship FROM related_processes ORDER BY id')).toEqual([
    { parent: 'process', contract_id: null, id: 'r1', relationship: 'framework,planning' },
    { parent: 'contract', contract_id: 'c1', id: 'r2', relationship: 'subContract' },
  ])
})

test('amendments: what changed, and the value before where it is the value that changed', async () => {
  const found = await rows(`SELECT parent, award_id, contract_id, id, amends_release_id, release_id, changed_properties,
    former_value_amount, former_value_currency FROM amendments ORDER BY id`)
  const none = { award_id: null, contract_id: null, amends_release_id: null, release_id: null }
  expect(found).toEqual([
    {
      ...none,
      parent: 'award',
      award_id: 'a1',
      id: 'aa',
      changed_properties: 'value/amount',
      former_value_amount: 80.25,
      former_value_currency: null,
    },
    {
      parent: 'contract',
      award_id: null,
      contract_id: 'c1',
      id: 'ca',
      amends_release_id: 'r1',
      release_id: 'r2',
      changed_properties: '/contracts/0/value,contracts/0/items/0/unit/value,period',
      former_value_amount: 70.5,
      former_value_currency: 'USD',
    },
    {
      ...none,
      parent: 'contract',
      contract_id: 'c1',
      id: 'cb',
      changed_properties: 'description',
      former_value_amount: null,
      former_value_currency: null,
    },
    {
      ...none,
      parent: 'contract',
      contract_id: 'c1',
      id: 'cc',
      changed_properties: 'tender.value',
      former_value_amount: null,
      former_value_currency: null,
    },
    {
      ...none,
      parent: 'tender',
      id: 'ta',
      changed_properties: 'tender/value',
      former_value_amount: 100,
      former_value_currency: 'USD',
    },
  ])
})

test('milestones and documents of every stage', async () => {
  expect(await rows('SELECT parent, id FROM milestones ORDER BY id')).toEqual([
    { parent: 'contract', id: 'mc' },
    { parent: 'implementation', id: 'mi' },
    { parent: 'planning', id: 'mp' },
    { parent: 'tender', id: 'mt' },
  ])
  expect(await rows('SELECT parent, parent_id, id FROM documents ORDER BY id')).toEqual([
    { parent: 'award', parent_id: 'a1', id: 'ad' },
    { parent: 'bid', parent_id: 'b1', id: 'bd' },
    { parent: 'contract', parent_id: 'c1', id: 'cd' },
    { parent: 'implementation', parent_id: 'c1', id: 'id' },
    { parent: 'planning', parent_id: null, id: 'p1' },
    { parent: 'tender', parent_id: null, id: 't1' },
  ])
})

describe('parties', () => {
  test('organisations with how they are reached, people without', async () => {
    const none = {
      ...{ contact_telephone: null, contact_email: null, contact_url: null },
      ...{ street_address: null, locality: null, postal_code: null },
    }
    expect(
      await rows(`SELECT id, contact_telephone, contact_email, contact_url, street_address, locality, postal_code
        FROM parties ORDER BY id`),
    ).toEqual([
      { id: 'KZ-IIN-850231300010', ...none },
      { id: 'PRY-IDCARD-777', ...none },
      {
        id: 'PY-1',
        contact_telephone: '+595 1',
        contact_email: 'city@example.org',
        contact_url: null,
        street_address: 'Main st. 1',
        locality: 'Asuncion',
        postal_code: '1001',
      },
      { ...none, id: 'PY-2', contact_telephone: '+595 1' },
      { ...none, id: 'PY-3' },
      { ...none, id: 'x' },
    ])
  })

  test('who is a natural person is told by the number, its scheme and the kind of party', async () => {
    expect(await rows('SELECT id FROM parties WHERE is_person ORDER BY id')).toEqual([
      { id: 'KZ-IIN-850231300010' },
      { id: 'PRY-IDCARD-777' },
      { id: 'x' },
    ])
    expect(await rows('SELECT id FROM parties WHERE is_person IS NULL')).toEqual([])
  })

  test('one owner has one pseudonym by the identifier, else by name and country; else none', async () => {
    const found = await rows('SELECT party_id, owner_id, known_by FROM beneficial_owners ORDER BY party_id, known_by')
    expect(found.map(({ party_id, known_by }) => [party_id, known_by])).toEqual([
      ['PY-2', 'identifier'],
      ['PY-2', 'name'],
      ['PY-2', null],
      ['PY-3', 'identifier'],
      ['PY-3', 'name'],
    ])
    const [juan, ana, nobody, juanAgain, anaAgain] = found.map((row) => row.owner_id)
    expect(juan).toMatch(/^person-[0-9a-p]{16}$/)
    expect([juanAgain, anaAgain, nobody]).toEqual([juan, ana, null])
    expect(ana).not.toBe(juan)
  })

  test('shareholders with their share, and the party that they are', async () => {
    const found = await rows('SELECT * FROM shareholders ORDER BY share')
    const id = expect.stringMatching(/^person-/)
    const where = { ocid: release.ocid, source: 'elsewhere', party_id: 'PY-2' }
    expect(found).toEqual([
      { ...where, owner_id: id, known_by: 'name', shareholder_party_id: null, share: 0.4 },
      { ...where, owner_id: id, known_by: 'identifier', shareholder_party_id: 'PY-3', share: 0.6 },
    ])
  })

  test('no name and no number of an owner is anywhere in the tables', async () => {
    const engine = await opened(dir)
    for (const table of ['beneficial_owners', 'shareholders', 'parties'])
      expect(JSON.stringify(await engine.rows(`SELECT * FROM ${table}`))).not.toMatch(
        /P[ée]rez|G[oó]mez|12345|Official/i,
      )
  })
})

test('owners: what tells them apart', () => {
  const owner = (...told: (string | boolean | null)[]) => ownerOf(['person', 'a', ...told], secret)
  const elsewhere = (...told: (string | boolean | null)[]) => ownerOf(['person', 'b', ...told], secret)
  const kazakh = owner('KZ-IIN', '850231300010', 'Somebody', 'KZ')
  expect(kazakh.id).toMatch(/^KZ-person-/)
  expect(owner(null, '12', null, null).id).not.toBe(elsewhere(null, '12', null, null).id)
  expect(owner('X-ID', '12', null, null)).toEqual(elsewhere('x-id', ' 12 ', 'Name', null))
  expect(owner(null, null, 'Name', 'PY').id).not.toBe(owner(null, null, 'Name', 'BR').id)
  expect(owner(null, '', ' ', null)).toEqual({ id: null, knownBy: null })
  // `1` of a shareholder who is no party may be anybody.
  expect(owner(null, null, null, null, '1', false)).toEqual({ id: null, knownBy: null })
  expect(owner(null, null, null, null, '1', true).knownBy).toBe('identifier')
  expect(owner(null, null, null, null, 'PY-RUC-8001', false)).toEqual(owner(null, null, 'N', null, 'PY-RUC-8001', true))
  expect(ownerOf(['person', 'a', 'X-ID', '12', null, null], Buffer.alloc(32, 8)).id).not.toBe(
    owner('X-ID', '12', null, null).id,
  )
})

test('the key of pseudonyms is made when somebody owns a party, and tells in all datasets the same', async () => {
  const folder = temporary('config')
  const before = process.env.JARYQ_CONFIG_DIR
  process.env.JARYQ_CONFIG_DIR = folder
  try {
    const real = async (releases: object[]) => {
      const made = temporary('dataset')
      await writeReleases(made, { elsewhere: releases as Record<string, unknown>[] })
      await updateManifest(made, (manifest) => ({ ...manifest, training: false }))
      await build(made)
      const engine = await opened(made)
      return engine.rows('SELECT owner_id FROM beneficial_owners ORDER BY party_id, known_by, owner_id')
    }
    expect(await real([{ ocid: 'ocds-abc123-2', id: '2', tag: ['tender'], parties: [{ id: 'a' }] }])).toEqual([])
    expect(existsSync(join(folder, 'person.key'))).toBe(false)
    const first = await real([release])
    expect(existsSync(join(folder, 'person.key'))).toBe(true)
    expect(first.filter((row) => row.owner_id !== null)).toHaveLength(4)
    expect(await real([{ ...release, ocid: 'ocds-abc123-7' }])).toEqual(first)
    // Made-up data have a key of their own.
    expect(await rows('SELECT owner_id FROM beneficial_owners ORDER BY party_id, known_by, owner_id')).not.toEqual(
      first,
    )
  } finally {
    if (before === undefined) delete process.env.JARYQ_CONFIG_DIR
    else process.env.JARYQ_CONFIG_DIR = before
  }
})

test('the same releases give the same bytes', async () => {
  const again = await builtDataset({
    elsewhere: [{ ocid: 'ocds-abc123-2', id: '2', tag: ['tender'], tender: {} }, release],
  })
  const hashes = (of: string) => treeHashes(datasetPaths(of).tables(1), /\.parquet$/)
  expect(Object.values(await hashes(again))).toEqual(Object.values(await hashes(dir)))
})
