import { describe, expect, it } from 'vitest'
import type { ProcessRecords } from '../../../../src/ocds/goszakup/context.ts'
import { linkAmendments } from '../../../../src/ocds/goszakup/events/releases.ts'
import { mapEvents } from '../../../../src/ocds/goszakup/process.ts'
import type { SourceRecord } from '../../../../src/ocds/goszakup/values.ts'
import { mergeReleases } from '../../../../src/ocds/merge.ts'
import { mergeRules } from '../../../../src/ocds/merge-rules.ts'
import {
  act,
  announcement,
  bid,
  buyer,
  context,
  contract,
  direct,
  firm,
  lot,
  otherFirm,
  payment,
  plan,
  records,
  trader,
} from '../records.ts'
import { merged } from './merged.ts'

// biome-ignore lint/suspicious/noExplicitAny: releases as published
type Any = any

/** The releases of events, after it was seen that they say what the snapshot says. */
function story(fetched: ProcessRecords): Any[] {
  const { mapped, events } = mapEvents(fetched, context())
  const releases = linkAmendments(events).map((line) => JSON.parse(line))
  expect(merged(releases)).toEqual(merged([JSON.parse(mapped.bytes.toString())]))
  return releases
}

const lines = (releases: Any[]) => releases.map(({ date, tag }) => `${date.slice(0, 16)} ${tag.join(' ')}`)
const tagged = (releases: Any[], tag: string) => releases.filter((release) => release.tag.includes(tag))

const amended = (fields: SourceRecord = {}) => [
  contract({ refContractStatusId: 455 }),
  contract({
    id: 8002,
    parentId: 8001,
    crdate: '2026-03-19 10:00:00',
    signDate: '2026-03-20 10:00:00',
    lastUpdateDate: '2026-04-12 10:00:00',
    contractSum: 250000,
    contractSumWnds: 290000,
    contractNumberSys: `${buyer}/260015/01`,
    refAmendmAgreemJustifId: [5],
    ContractUnits: [
      { ...(contract().ContractUnits as SourceRecord[])[0]!, id: 6002, itemPrice: 2500, totalSum: 250000 },
    ],
    ...fields,
  }),
]

const whole = (fields: Partial<ProcessRecords> = {}) =>
  records({ bids: [bid()], contracts: amended(), acts: [act()], payments: [payment()], ...fields })

describe('the releases of a purchase by events', () => {
  it('follow each other from the plan to the last payment, each with its date and tag', () => {
    const ended = amended({
      refContractStatusId: 390,
      faktExecDate: '2026-04-02 10:00:00',
      contractEndDate: '2026-04-11 10:00:00',
    })
    const first = plan({ id: 7001, amount: 200000, PlanActs: { dateApproved: '2026-01-10 12:00:00' } })
    expect(lines(story(whole({ contracts: ended, plans: [first, plan()] })))).toEqual([
      '2026-01-10T12:00 planning',
      '2026-01-15T12:00 planningUpdate',
      '2026-03-02T10:00 tender',
      '2026-03-06T18:05 tenderUpdate award',
      '2026-03-06T18:05 tenderUpdate',
      '2026-03-12T09:30 contract',
      '2026-03-20T10:00 contractAmendment',
      '2026-04-02T10:00 implementation',
      '2026-04-10T00:00 implementation',
      '2026-04-11T10:00 contractTermination',
      '2026-04-12T10:00 planningUpdate contractUpdate',
    ])
  })

  it('say only what was new then', () => {
    const releases = story(whole())
    const [published] = tagged(releases, 'tender')
    expect(published.tender).toMatchObject({ status: 'active', tenderPeriod: { endDate: '2026-03-06T18:00:00+05:00' } })
    for (const name of ['statusDetails', 'awardPeriod', 'tenderers', 'numberOfTenderers'])
      expect(published.tender).not.toHaveProperty(name)
    expect(published.tender.lots[0]).toMatchObject({ id: '501', status: 'active' })
    expect(published).not.toHaveProperty('planning')
    const [results] = tagged(releases, 'award')
    expect(results.bids.details.map(({ id }: Any) => id)).toEqual(['4001'])
    expect(results.awards).toMatchObject([{ id: '4001', status: 'active', relatedBid: '4001' }])
    expect(Object.keys(results.tender).sort()).toEqual(['awardPeriod', 'id', 'kz', 'numberOfTenderers', 'tenderers'])
    const [delivered, paid] = tagged(releases, 'implementation')
    expect(delivered.contracts).toEqual([
      { id: '8001', awardID: '4001', implementation: { milestones: [expect.objectContaining({ id: 'act-2001' })] } },
    ])
    expect(paid.contracts[0].implementation).toEqual({ transactions: [expect.objectContaining({ id: 'tp-1001' })] })
  })

  it('tell what an agreement changed, what it amends, and under which items', () => {
    const releases = story(whole())
    const [signed] = tagged(releases, 'contract')
    const [change] = tagged(releases, 'contractAmendment')
    expect(signed.contracts[0]).toMatchObject({ status: 'active', value: { amount: 280000 } })
    expect(signed.contracts[0].items[0]).toMatchObject({ id: '6002', unit: { value: { amount: 2800 } } })
    expect(change.contracts).toEqual([
      {
        id: '8001',
        awardID: '4001',
        value: { amount: 250000, currency: 'KZT' },
        items: [{ id: '6002', unit: { value: { amount: 2500, currency: 'KZT' } }, kz: { totalSum: 250000 } }],
        kz: {
          id: 8002,
          contractNumberSys: `${buyer}/260015/01`,
          contractSumWnds: 290000,
          // What it was before it was changed.
          firstContractSum: 280000,
          firstContractSumWnds: 324800,
          firstEcEndDate: '2026-12-31T00:00:00+05:00',
          removedItems: 0,
          removedSum: 0,
        },
        amendments: [
          {
            id: '8002',
            date: '2026-03-20T10:00:00+05:00',
            description: 'Поставка крупы',
            rationale: 'уменьшение суммы',
            kz: expect.objectContaining({ contractSum: 250000, refAmendmAgreemJustifId: [5] }),
            amendsReleaseID: signed.id,
            releaseID: change.id,
          },
        ],
      },
    ])
  })

  it('make versioned releases that tell the history', () => {
    const versioned = mergeReleases('versioned', story(whole()), { rules: mergeRules('1.1') }) as Any
    const values = (list: Any[]) => list.map(({ releaseTag, value }) => [releaseTag.at(-1), value])
    const [bought] = versioned.contracts
    expect(values(bought.value.amount)).toEqual([
      ['contract', 280000],
      ['contractAmendment', 250000],
    ])
    expect(values(bought.items[0].unit.value.amount)).toEqual([
      ['contract', 2800],
      ['contractAmendment', 2500],
    ])
    expect(values(versioned.tender.status)).toEqual([
      ['tender', 'active'],
      ['tenderUpdate', 'complete'],
    ])
    expect(bought.value.amount[1].releaseID).toBe(bought.amendments[0].releaseID[0].value)
    expect(
      versioned.parties.find(({ id }: Any) => id === `KZ-BIN-${firm}`).roles.map(({ value }: Any) => value),
    ).toEqual([
      ['supplier', 'tenderer'],
      ['payee', 'supplier', 'tenderer'],
    ])
  })

  it('name each party in full once, and later with all its roles', () => {
    const releases = story(whole())
    const told = releases.flatMap(({ parties }) => parties ?? []).filter(({ id }: Any) => id === `KZ-BIN-${buyer}`)
    expect(told.filter(({ identifier }: Any) => identifier !== undefined).length).toBe(1)
    expect(told.at(-1).roles).toEqual(['buyer', 'payer'])
    for (const release of releases) {
      const named = JSON.stringify({ ...release, parties: [] }).matchAll(/"id":"(KZ-BIN-\d{12})"/g)
      const known = (release.parties ?? []).map((party: Any) => party.id)
      for (const [, id] of named) expect(known).toContain(id)
    }
  })

  it('are the same whenever they are made, under ids of their content', () => {
    expect(story(whole())).toEqual(story(whole()))
    const ids = story(whole()).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^ocds-jaryq0-9000001-2026\d{4}T\d{6}-[0-9a-f]{8}$/)
  })
})

describe('announcements', () => {
  it('that go on with a second window are amended', () => {
    const repeat = { repeatStartDate: '2026-03-05 10:00:00', repeatEndDate: '2026-03-09 18:00:00' }
    const releases = story(
      records({
        announcement: announcement({
          ...repeat,
          itogiDatePublic: '2026-03-10 10:00:00',
          lastUpdateDate: '2026-03-10 10:00:00',
        }),
      }),
    )
    const [published] = tagged(releases, 'tender')
    const [changed] = tagged(releases, 'tenderAmendment')
    expect(published.tender.tenderPeriod).toEqual({
      startDate: '2026-03-03T09:00:00+05:00',
      endDate: '2026-03-06T18:00:00+05:00',
    })
    expect(published.tender.kz).not.toHaveProperty('repeatStartDate')
    expect(changed.date).toBe('2026-03-05T10:00:00+05:00')
    expect(changed.tender).toMatchObject({
      tenderPeriod: { startDate: '2026-03-05T10:00:00+05:00', endDate: '2026-03-09T18:00:00+05:00' },
      amendments: [{ id: 'repeat', amendsReleaseID: published.id, releaseID: changed.id }],
    })
  })

  it('that are cancelled end with the decision', () => {
    const Cancel = [{ id: 31, dateDecision: '2026-03-04 12:00:00', typeActionsNameRu: 'Отмена закупки' }]
    const releases = story(
      records({
        announcement: announcement({
          refBuyStatusId: 430,
          Cancel,
          itogiDatePublic: null,
          lastUpdateDate: '2026-03-04 13:00:00',
        }),
        lots: [lot({ refLotStatusId: 430, lastUpdateDate: '2026-03-04 13:00:00' })],
      }),
    )
    expect(lines(releases).slice(1)).toEqual([
      '2026-03-02T10:00 tender',
      '2026-03-04T12:00 tenderAmendment tenderCancellation',
      '2026-03-04T13:00 planningUpdate tenderUpdate',
    ])
    expect(tagged(releases, 'tender')[0].tender.status).toBe('active')
    expect(tagged(releases, 'tenderCancellation')[0].tender.status).toBe('cancelled')
  })

  it('that were never published, or bear no dates, are told of with their last change', () => {
    const draft = story(records({ announcement: announcement({ refBuyStatusId: 110, publishDate: null }), plans: [] }))
    expect(lines(draft)).toEqual(['2026-03-06T18:05 tender'])
    expect(draft[0].tender.status).toBe('planned')
    const undated = story(
      records({
        announcement: { id: 9000001, nameRu: 'Без дат', refBuyStatusId: 220 },
        lots: [lot({ lastUpdateDate: null })],
        plans: [],
      }),
    )
    expect(lines(undated)).toEqual(['2000-01-01T00:00 tender'])
  })

  it('do not know of days to come', () => {
    const releases = story(
      records({
        announcement: announcement({
          refBuyStatusId: 220,
          itogiDatePublic: null,
          repeatStartDate: '2026-12-01 10:00:00',
          lastUpdateDate: '2026-03-02 10:00:00',
        }),
        lots: [lot({ refLotStatusId: 220, lastUpdateDate: '2026-03-02 10:00:00' })],
        bids: [bid({ statusId: 210 }, { dateApply: '2026-03-03 10:00:00' })],
      }),
    )
    expect(releases.at(-1).date).toBe('2026-03-03T10:00:00+05:00')
  })

  it('have bids by their opening when no results are published', () => {
    const releases = story(
      records({
        announcement: announcement({
          refBuyStatusId: 250,
          itogiDatePublic: null,
          lastUpdateDate: '2026-03-08 10:00:00',
        }),
        bids: [bid({ statusId: 210, RefAppStatus: { nameRu: 'Подано' } })],
      }),
    )
    const [opened] = releases.filter(({ bids }) => bids !== undefined)
    expect([opened.date, opened.tag]).toEqual(['2026-03-06T18:00:00+05:00', ['tenderUpdate']])
  })
})

describe('awards and contracts', () => {
  it('go to the second winner when the first falls away', () => {
    const second = bid(
      { id: 4002, statusId: 370, RefAppStatus: { nameRu: 'Второй победитель' } },
      {
        id: 3002,
        supplierBinIin: otherFirm,
      },
    )
    const releases = story(
      records({
        bids: [bid(), second],
        contracts: [
          contract({ refContractStatusId: 410, signDate: null, lastUpdateDate: '2026-03-11 10:00:00' }),
          contract({
            id: 8100,
            rootId: 8100,
            supplierBiin: otherFirm,
            crdate: '2026-03-14 10:00:00',
            signDate: '2026-03-15 10:00:00',
            lastUpdateDate: '2026-03-15 10:00:00',
          }),
        ],
      }),
    )
    const told = releases.flatMap(({ date, tag, awards, contracts }) =>
      [...(awards ?? []), ...(contracts ?? [])].map(({ id, status }) => [date.slice(0, 10), tag.join(' '), id, status]),
    )
    expect(told).toEqual([
      ['2026-03-06', 'tenderUpdate award', '4001', 'active'],
      ['2026-03-10', 'contract', '8001', 'pending'],
      ['2026-03-11', 'award awardCancellation contractUpdate', '4001', 'cancelled'],
      ['2026-03-11', 'award awardCancellation contractUpdate', '4002', 'active'],
      ['2026-03-11', 'award awardCancellation contractUpdate', '8001', 'cancelled'],
      ['2026-03-15', 'planningUpdate contract', '8100', 'active'],
    ])
  })

  it('without an announcement are one release, whose tender they are', () => {
    const releases = story(direct({ contracts: [contract({ trdBuyId: 0, refContractStatusId: 190 })] }))
    expect(lines(releases)).toEqual([
      '2026-01-15T12:00 planning',
      '2026-03-12T09:30 tender award contract',
      '2026-03-12T10:00 planningUpdate contractUpdate',
    ])
    expect(releases[1]).toMatchObject({
      tender: { id: 'c8001' },
      awards: [{ id: 'c8001' }],
      contracts: [{ id: '8001' }],
    })
  })

  it('that end early end on that day', () => {
    const [broken] = tagged(
      story(records({ contracts: [contract({ refContractStatusId: 350, contractEndDate: '2026-03-12 09:45:00' })] })),
      'contractTermination',
    )
    expect(broken.date).toBe('2026-03-12T09:45:00+05:00')
    expect(broken.contracts[0]).toMatchObject({ status: 'terminated', kz: { refContractStatusId: 350 } })
  })

  it('of which no day of ending is known end with the last change of their record', () => {
    const [ended] = tagged(
      story(records({ contracts: [contract({ refContractStatusId: 470 })] })),
      'contractTermination',
    )
    expect(ended.date).toBe('2026-03-12T10:00:00+05:00')
  })

  it('are amended in the order of their versions, whatever the dates say', () => {
    const earlier = amended({ signDate: '2026-03-01 10:00:00' })
    const releases = story(whole({ contracts: earlier }))
    const [signed, ...others] = tagged(releases, 'contract')
    expect([signed.tag, others]).toEqual([['contract', 'contractAmendment'], []])
    expect(signed.contracts[0].value.amount).toBe(250000)
    expect(signed.contracts[0].amendments[0]).not.toHaveProperty('amendsReleaseID')
  })

  it('know nothing of agreements that are only drafts, and begin with the agreement when the first version is missing', () => {
    const draft = amended({
      refContractStatusId: 110,
      File: { id: 5, filePath: 'https://example.kz/f', nameRu: 'Проект' },
    })
    draft[0]!.refContractStatusId = 190
    const releases = story(whole({ contracts: draft }))
    expect(tagged(releases, 'contractAmendment')).toEqual([])
    const orphan = story(whole({ contracts: [amended()[1]!] }))
    expect(tagged(orphan, 'contract')[0].contracts[0].amendments).toMatchObject([{ id: '8002' }])
  })

  it('have acts that were approved, and those that were revoked', () => {
    const revoked = act({ id: 2002, revokeDate: '2026-04-05 10:00:00', statusId: 20 })
    const drawn = act({ id: 2003, approveDate: null, statusId: 10 })
    const releases = story(whole({ acts: [act(), revoked, drawn] }))
    const acts = releases.flatMap(({ date, tag, contracts }) =>
      (contracts?.[0].implementation?.milestones ?? []).map(({ id, status }: Any) => [
        date.slice(0, 10),
        tag.at(-1),
        id,
        status,
      ]),
    )
    expect(acts).toEqual([
      ['2026-04-01', 'implementation', 'act-2003', 'scheduled'],
      ['2026-04-02', 'implementation', 'act-2001', 'met'],
      ['2026-04-02', 'implementation', 'act-2002', 'met'],
      ['2026-04-05', 'implementationUpdate', 'act-2002', 'notMet'],
    ])
  })
})

describe('persons', () => {
  it('appear under pseudonyms in every release, in free text too', () => {
    const releases = story(
      whole({
        bids: [bid({}, { supplierBinIin: trader })],
        contracts: amended({ supplierBiin: trader, descriptionRu: `по заявке ${trader}` }),
        announcement: announcement({ nameRu: `Крупа для ${trader}` }),
      }),
    )
    expect(JSON.stringify(releases)).not.toContain(trader)
    expect(tagged(releases, 'contractAmendment')[0].contracts[0].amendments[0].description).toMatch(/KZ-person-/)
  })
})
