import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { partyIds, pseudonyms } from '../../../src/ocds/persons.ts'
import { mapSamruk, type SamrukContext, type SamrukPurchase } from '../../../src/registers/samruk/process.ts'
import { samrukTime } from '../../../src/registers/samruk/time.ts'

// biome-ignore lint/suspicious/noExplicitAny: releases are looked into at any depth
type Any = any

const key = Buffer.alloc(32, 7)
const unknown: string[] = []
const context: SamrukContext = {
  prefix: 'ocds-jaryq0',
  key,
  partyId: partyIds(key),
  people: pseudonyms(key),
  unknown: (what, value) => unknown.push(`${what}: ${value}`),
}

function mapped(purchase: SamrukPurchase): Any {
  unknown.length = 0
  return JSON.parse(mapSamruk(purchase, context).line)
}

const customer = {
  id: 1,
  identifier: '981840046547',
  bin: '981840046547',
  nameRu: 'АО "Кунбель Энерго"',
  nameKk: '"Күнбел Энерго" АҚ',
  phone: '+7 700 000 00 00',
  email: 'somebody@example.org',
  legalAddress: { katoFullNameRu: 'г.Алматы, Сынақ ауданы' },
}

const advert = {
  id: 1242993,
  number: '1242993',
  nameRu: 'Насос',
  tenderType: 'OTOU',
  sumTruNoNds: 1000,
  advertStatus: 'PUBLISHED',
  acceptanceBeginDateTime: '2026-08-06T05:00:00Z',
  acceptanceEndDateTime: '2026-08-17T05:00:00Z',
  lastModifiedDate: '2026-08-06T20:30:00Z',
  customer,
  organizer: customer,
  phone: '+7 727 000 00 00',
  email: 'secretary@example.org',
}

const lot = {
  id: 4500680,
  number: '4500680',
  nameRu: 'Насос',
  truHistory: { code: '281331.000.000116', ru: 'Насос', category: 'GOODS' },
  deliveryKato: { code: '710000000' },
  tenderSubjectType: 'GOODS',
  count: 4,
  price: 250,
  sumTruNoNds: 1000,
  lotStatus: 'PUBLISHED',
  lotDocuments: [{ documentCategory: 'LOT_TECHNICAL_SPECIFICATION', fileUid: 'a-2026-minio', fileName: 'Иванов.pdf' }],
}

const contract = {
  id: 3566353540,
  systemNumber: '981840046547/2026/1',
  contractCardStatus: 'EXECUTED',
  contractDateTime: '2024-02-29T19:30:00Z',
  advertNumber: '1242993',
  supplier: { id: 2, identifier: '800231312345', nameRu: 'ИП Сынақов Сынақ', bin: null },
  customer,
  sumNds: 1120,
  executionSumNds: 1100.5,
  contractItems: [
    { id: 7, lotId: 4500680, lotNumber: '4500680', count: 4, sumNds: 1120, truHistory: { code: '281331.000.000116' } },
    { id: 8, deleted: true, sumNds: 99 },
  ],
}

describe('a purchase of Samruk-Kazyna as OCDS', () => {
  const release = mapped({ kind: 'advert', number: '1242993', advert, lots: [lot], contracts: [contract] })

  it('has an id of its own, and the day of its last change in the time of Astana', () => {
    expect([release.ocid, release.date, release.tag]).toEqual([
      'ocds-jaryq0-s1242993',
      '2026-08-07T01:30:00+05:00',
      ['tender', 'award', 'contract'],
    ])
    expect(release.id).toMatch(/^ocds-jaryq0-s1242993-20260807T013000-[0-9a-f]{8}$/)
  })

  it('keeps sums with VAT apart from those without', () => {
    expect(release.tender.value).toEqual({ amount: 1000, currency: 'KZT' })
    expect(release.tender.lots[0].value).toEqual({ amount: 1000, currency: 'KZT' })
    expect(release.tender.items[0].unit.value).toEqual({ amount: 250, currency: 'KZT' })
    // The contract's sum is with VAT: no value of OCDS, which is without VAT in a dataset.
    expect(release.contracts[0].value).toEqual({ currency: 'KZT' })
    expect(release.contracts[0].kz).toMatchObject({ sumNds: 1120, executionSumNds: 1100.5 })
    expect(release.contracts[0].items.map((item: Any) => [item.id, item.kz.sumNds, item.unit])).toEqual([
      ['7', 1120, undefined],
    ])
    expect(release.awards[0].value).toBeUndefined()
  })

  it('tells the sector, the method as far as it is known, and which lots a contract is about', () => {
    expect(release.parties.find(({ id }: Any) => id === release.buyer.id)).toMatchObject({
      identifier: { scheme: 'KZ-BIN', id: '981840046547' },
      address: { region: 'Алматы' },
      kz: { isQvazi: 1, kato: '750000000' },
    })
    expect(release.tender).toMatchObject({
      procurementMethodDetails: 'Открытый тендер (OTOU)',
      mainProcurementCategory: 'goods',
      status: 'active',
      kz: { methodType: 2, kato: '710000000' },
    })
    expect(release.awards[0].relatedLots).toEqual(['4500680'])
    expect(release.contracts[0]).toMatchObject({
      id: '3566353540',
      status: 'terminated',
      dateSigned: '2024-03-01T00:30:00+05:00',
    })
    // What only goszakup's contracts have tells its own from others.
    expect(release.contracts[0].kz.id).toBeUndefined()
  })

  it('names no person, no telephone, no address for mail and no name that somebody gave a file', () => {
    const text = JSON.stringify(release)
    for (const word of ['800231312345', 'Сынақов', 'somebody', 'secretary', '700 000', 'Иванов'])
      expect(text).not.toContain(word)
    expect(release.awards[0].suppliers[0].id).toMatch(/^KZ-person-[0-9a-f]{16}$/)
    const nameless = { id: 9, nameRu: 'Сынақов Сынақ Сынақович' }
    const other = mapped({
      kind: 'contract',
      number: '5',
      lots: [],
      contracts: [{ ...contract, advertNumber: null, supplier: nameless }],
    })
    expect(JSON.stringify(other)).not.toContain('Сынақов')
    expect(other.awards[0].suppliers[0].id).toBe('samruk-9')
  })

  it('tells of no competition, because nothing tells how contracts without an announcement were bought', () => {
    expect(release.tender.procurementMethod).toBeUndefined()
    const direct = mapped({ kind: 'contract', number: '5', lots: [], contracts: [{ ...contract, advertNumber: null }] })
    expect([direct.ocid, direct.tender.procurementMethod, direct.tender.lots]).toEqual([
      'ocds-jaryq0-sc5',
      undefined,
      undefined,
    ])
  })

  it('makes a plan item a process of its own, with both of its sums', () => {
    const item = {
      ...lot,
      id: 9,
      customer,
      sumTruNds: 1160,
      durationMonth: '07.2026',
      lastModifiedDate: '2026-01-02T00:00:00Z',
    }
    const plan = mapped({ kind: 'plan', number: '9', lots: [], contracts: [], plan: item })
    expect([plan.ocid, plan.tag, plan.tender]).toEqual(['ocds-jaryq0-sp9', ['planning'], undefined])
    expect(plan.planning.budget).toMatchObject({
      amount: { amount: 1000, currency: 'KZT' },
      budgetBreakdown: [{ id: '9', kz: { sumTruNoNds: 1000, sumTruNds: 1160, plnPointYear: 2026, refMonthsId: 7 } }],
    })
  })

  it('counts codes that it does not know, and leaves out what they would say', () => {
    const odd = mapped({
      kind: 'advert',
      number: '1',
      advert: { ...advert, tenderType: 'XYZ', advertStatus: 'NEW_WORD' },
      lots: [],
      contracts: [{ ...contract, contractCardStatus: 'ODD' }],
    })
    expect(unknown).toEqual([
      'samruk: tender type: XYZ',
      'samruk: announcement status: NEW_WORD',
      'samruk: contract status: ODD',
    ])
    expect([odd.tender.status, odd.tender.procurementMethod, odd.contracts[0].status]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect([odd.tender.statusDetails, odd.tender.procurementMethodDetails]).toEqual(['NEW_WORD', 'XYZ'])
  })

  it('gives equal records equal bytes, in whatever order they come', () => {
    const lots = [{ ...lot, id: 2 }, lot]
    const one = mapSamruk({ kind: 'advert', number: '1', advert, lots, contracts: [] }, context)
    const other = mapSamruk({ kind: 'advert', number: '1', advert, lots: lots.toReversed(), contracts: [] }, context)
    expect(other.line).toBe(one.line)
  })

  it('has a page that names every field of its own', () => {
    const page = readFileSync(new URL('../../../docs/samruk.md', import.meta.url), 'utf8')
    const code = readFileSync(new URL('../../../src/registers/samruk/process.ts', import.meta.url), 'utf8')
    const fields = [...code.matchAll(/kz\(\{([^}]*)\}\)/gs)].flatMap(([, body = '']) =>
      [...body.matchAll(/^\s+(\w+):/gm)].map(([, name]) => name!),
    )
    expect(fields.length).toBeGreaterThan(25)
    expect(fields.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})

describe('a stamp of Samruk-Kazyna', () => {
  it.each([
    ['2026-08-06T05:00:00Z', '2026-08-06T10:00:00+05:00'],
    ['2024-02-29T17:59:59Z', '2024-02-29T23:59:59+06:00'],
    ['2024-02-29T19:00:00Z', '2024-03-01T00:00:00+05:00'],
    ['2023-05-01T10:00:00+06:00', '2023-05-01T10:00:00+06:00'],
    ['2026-05-13 10:00:00', '2026-05-13T10:00:00+05:00'],
    ['2023-05-13', '2023-05-13T00:00:00+06:00'],
    ['soon', undefined],
    [null, undefined],
  ])('%s', (value, expected) => {
    expect(samrukTime(value)).toBe(expected)
  })

  it('has an answer for the hour that came twice', () => {
    // From 18:00 to 18:59 UTC: the clocks had gone back to 23:00 of 29 February.
    expect(samrukTime('2024-02-29T18:30:00Z')).toBe('2024-02-29T23:30:00+05:00')
  })
})
