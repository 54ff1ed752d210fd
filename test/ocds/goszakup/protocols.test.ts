import { beforeEach, describe, expect, it } from 'vitest'
import { type Protocol, readProtocol } from '../../../src/goszakup/protocol/protocol.ts'
import type { ProcessRecords } from '../../../src/ocds/goszakup/context.ts'
import { exact } from '../../../src/ocds/goszakup/protocols.ts'
import type { SourceRecord } from '../../../src/ocds/goszakup/values.ts'
import { organisationId } from '../../../src/ocds/persons.ts'
import { type MadeBid, protocolHtml } from '../../goszakup/protocol/html.ts'
import {
  announcement,
  bid,
  contract,
  doubts,
  firm,
  key,
  lot,
  map,
  otherFirm,
  records,
  trader,
  unknowns,
} from './records.ts'

beforeEach(() => {
  doubts.length = 0
  unknowns.length = 0
})

const url = 'https://ows.goszakup.gov.kz/download/trd_buy/0123456789abcdef0123456789abcdef'
const hash = 'ab'.repeat(32)
const named = {
  id: 77,
  filePath: url,
  originalName: 'buy_pi_9000001.html',
  nameRu: 'Протокол об итогах',
  objectId: [9000001],
}
const file = (fields: SourceRecord = {}): SourceRecord => ({
  id: '0123456789abcdef0123456789abcdef',
  url,
  kind: 'protocol',
  name_ru: 'Протокол об итогах',
  original_name: 'buy_pi_9000001.html',
  announcements: [9000001],
  size: 20000,
  sha256: hash,
  last_modified: null,
  ...fields,
})

const made = (biin: string, ru: string, fields: Partial<MadeBid> = {}): MadeBid => ({
  biin,
  ru,
  kk: ru,
  time: '05.03.2026 11:00:00.250',
  price: '280000.10',
  discount: '1.5',
  conditional: '275800.1',
  stability: '51.34',
  points: ['1.5', '0', '', '', '', '', '0', '0'],
  ...fields,
})
const bidders = [
  made(firm, 'ТОО "Дән"'),
  made(otherFirm, 'ТОО "Образец"', { price: '290000', time: '05.03.2026 12:30:00' }),
  made(trader, 'ИП Пробов П.О.', {
    price: undefined,
    points: undefined,
    reason: `Опыт ИП Пробов П.О. (ИИН ${trader}) не подтвержден; договор подписан Образцовой Пробой Тестовной, нет лицензии`,
  }),
]
const protocol = (
  bids: MadeBid[] = bidders,
  winner = firm,
  second: string | undefined = otherFirm,
  number = '7001-ЗЦП1',
) =>
  readProtocol(
    protocolHtml({
      number: '9000001-ЗЦП1',
      lots: [
        {
          number,
          ru: 'Крупа',
          kk: 'Жарма',
          quantity: '100',
          unitPrice: '3000',
          amount: '300000',
          bids,
          winner,
          second,
        },
      ],
    }),
  )
const withProtocol = async (fields: Partial<ProcessRecords> = {}, read?: Protocol) =>
  map(
    records({
      announcement: announcement({ Files: [named] }),
      protocols: [{ file: file(), protocol: read ?? (await protocol()) }],
      ...fields,
    }),
  )

describe('bids that only a protocol tells of', () => {
  it('are bids, awards follow from them, and the document is named with its hash', async () => {
    const release = await withProtocol()
    expect(doubts).toEqual([])
    expect(unknowns).toEqual([])
    expect(
      release
        .bids!.details.map(({ tenderers, status, statusDetails, value, date, relatedLots }) => [
          tenderers![0]!.id,
          status,
          statusDetails,
          value?.amount,
          date,
          relatedLots,
        ])
        .slice(0, 2),
    ).toEqual([
      [`KZ-BIN-${firm}`, 'valid', 'Победитель', 280000.1, '2026-03-05T11:00:00.25+05:00', ['501']],
      [`KZ-BIN-${otherFirm}`, 'valid', 'Второй победитель', 290000, '2026-03-05T12:30:00+05:00', ['501']],
    ])
    const first = release.bids!.details[0]!
    expect(first.id).toMatch(/^p501-[0-9a-f]{10}$/)
    expect(first.kz).toMatchObject({
      source: 'protocol',
      document: '77',
      rank: 1,
      discountValue: 1.5,
      discountPrice: 275800.1,
      stability: 51.34,
    })
    expect(first.kz!.points).toEqual([
      expect.objectContaining({ id: 'experience', value: 1.5 }),
      expect.objectContaining({ id: 'taxes', value: 0 }),
      expect.objectContaining({ id: 'location', value: 0 }),
      expect.objectContaining({ id: 'negative', value: 0 }),
    ])
    expect(release.awards).toMatchObject([
      { relatedBid: first.id, status: 'active', suppliers: [{ id: `KZ-BIN-${firm}` }], value: { amount: 280000.1 } },
    ])
    expect(release.tender!.numberOfTenderers).toBe(3)
    expect(release.tender!.documents).toEqual([
      {
        id: '77',
        documentType: 'evaluationReports',
        title: 'Протокол об итогах',
        url,
        format: 'text/html',
        kz: { sha256: hash, size: 20000 },
      },
    ])
  })

  it('hide persons as other bids do, in reasons of rejection too', async () => {
    const release = await withProtocol()
    const id = organisationId(trader, key)
    const rejected = release.bids!.details[2]!
    expect(rejected).toMatchObject({ status: 'disqualified', tenderers: [{ id, name: `ИП ${id.slice(10, 18)}` }] })
    expect(rejected.value).toBeUndefined()
    expect(rejected.statusDetails).toBe(`Опыт … (ИИН ${id}) не подтвержден; договор подписан …, нет лицензии`)
    const text = JSON.stringify(release)
    for (const secret of [trader, 'Пробов', 'Тестовн', 'Образцов']) expect(text).not.toContain(secret)
  })

  it('get the same ids whatever their order', async () => {
    const one = await withProtocol()
    const two = await withProtocol({}, await protocol(bidders.toReversed()))
    const ids = (release: typeof one) => release.bids!.details.map(({ id }) => id)
    expect(ids(two).sort()).toEqual(ids(one).sort())
    expect(new Set(ids(one)).size).toBe(3)
  })

  it('come from the newest of several protocols', async () => {
    const newer = await protocol([made(otherFirm, 'ТОО "Образец"', { price: '1' })], otherFirm, undefined)
    const files = [named, { ...named, id: 99, filePath: `${url}2` }]
    const release = await withProtocol({
      announcement: announcement({ Files: files }),
      protocols: [
        { file: file({ id: 'b', url: `${url}2` }), protocol: newer },
        { file: file(), protocol: await protocol() },
      ],
    })
    expect(release.bids!.details.map(({ value, kz }) => [value?.amount, kz!.document])).toEqual([[1, '99']])
    expect(release.tender!.documents!.map(({ id, kz }) => [id, kz?.sha256])).toEqual([
      ['77', hash],
      ['99', hash],
    ])
  })

  it('are none in a protocol of admission, and none of a lot that is not there', async () => {
    expect((await withProtocol({}, { ...(await protocol()), kind: 'admission' })).bids).toBeUndefined()
    const release = await withProtocol({}, await protocol(bidders, firm, otherFirm, '7999-ЗЦП1'))
    expect(release.bids).toBeUndefined()
    expect(doubts).toEqual(['ocds-jaryq0-9000001: a protocol has a lot that is not there'])
  })

  it('give way to a contract with somebody else', async () => {
    const stranger = contract({ supplierBiin: '951340000054' })
    const release = await withProtocol({ contracts: [stranger] })
    expect(release.awards).toMatchObject([
      {
        id: 'c8001',
        status: 'active',
        suppliers: [{ id: 'KZ-BIN-951340000054' }],
        kz: { protocolWinner: `KZ-BIN-${firm}` },
      },
    ])
    expect(release.awards!.length).toBe(1)
    expect(doubts).toEqual(['ocds-jaryq0-9000001: a protocol names another winner than the API'])
  })

  it('lead to the contract of the second where the first did not sign', async () => {
    const release = await withProtocol({
      contracts: [
        contract({ refContractStatusId: 410 }),
        contract({ id: 8050, rootId: 8050, supplierBiin: otherFirm }),
      ],
    })
    expect(doubts).toEqual([])
    expect(release.awards!.map(({ suppliers, status }) => [suppliers![0]!.id, status])).toEqual([
      [`KZ-BIN-${firm}`, 'cancelled'],
      [`KZ-BIN-${otherFirm}`, 'active'],
    ])
  })

  it('are withdrawn when others take their place', async () => {
    const before = await withProtocol()
    const ids = before.bids!.details.map(({ id }) => id)
    const after = await withProtocol({ bids: [bid()], earlierBids: ids, earlierAwards: [before.awards![0]!.id] })
    expect(after.bids!.details.map(({ id, status }) => [id, status])).toEqual([
      ['4001', 'valid'],
      ...ids.map((id) => [id, 'withdrawn']),
    ])
    expect(after.awards!.map(({ id, status }) => [id, status])).toEqual([
      ['4001', 'active'],
      [ids[0], 'cancelled'],
    ])
    expect(after.tender!.numberOfTenderers).toBe(1)
  })
})

describe('bids of the API', () => {
  const own = [
    bid(),
    bid(
      { id: 4002, statusId: 2, RefAppStatus: { nameRu: 'Отклонено' }, discountValue: undefined },
      { id: 3002, supplierBinIin: otherFirm },
    ),
  ]

  it('get points and reasons from the protocol, and keep all they have', async () => {
    const without = map(records({ bids: structuredClone(own) }))
    const read = await protocol(
      [
        made(firm, 'ТОО "Дән"', { price: '1', time: '01.01.2026 00:00:00' }),
        made(otherFirm, 'ТОО "Образец"', { reason: 'Нет лицензии', price: undefined }),
      ],
      firm,
      undefined,
    )
    const release = await withProtocol({ bids: structuredClone(own) }, read)
    for (const [index, one] of release.bids!.details.entries()) {
      const { kz, ...rest } = one
      const { kz: before, ...same } = without.bids!.details[index]!
      expect(rest).toEqual(same)
      expect(kz).toMatchObject(before!)
      expect(kz!.source).toBeUndefined()
      expect((kz!.points as { id: string }[]).map(({ id }) => id)).toEqual([
        'experience',
        'taxes',
        'location',
        'negative',
      ])
    }
    expect(release.bids!.details[1]!.kz).toMatchObject({ reasons: ['Нет лицензии'], discountValue: 1.5 })
    expect(release.bids!.details[0]!.kz!.discountValue).toBe(0)
    expect(release.awards).toEqual(without.awards)
    expect(doubts).toEqual([])
  })

  it('decide who won; that the protocol says otherwise is noted', async () => {
    const read = await protocol(bidders, otherFirm, firm)
    const release = await withProtocol({ bids: structuredClone(own) }, read)
    expect(release.awards).toMatchObject([
      { id: '4001', suppliers: [{ id: `KZ-BIN-${firm}` }], kz: { protocolWinner: `KZ-BIN-${otherFirm}` } },
    ])
    expect(doubts).toEqual([
      'ocds-jaryq0-9000001: a protocol has more bids than the API',
      'ocds-jaryq0-9000001: a protocol names another winner than the API',
    ])
  })

  it('of another lot leave the protocol to tell of this one', async () => {
    const release = await withProtocol({
      lots: [lot(), lot({ id: 502, lotNumber: '7009-ЗЦП1' })],
      bids: [bid({ lotId: 502 })],
    })
    expect(release.bids!.details.map(({ relatedLots, kz }) => [relatedLots![0], kz!.source])).toEqual([
      ['502', undefined],
      ['501', 'protocol'],
      ['501', 'protocol'],
      ['501', 'protocol'],
    ])
  })
})

describe('exact numbers', () => {
  it('are those that a number holds', () => {
    expect(exact('9255717084.55')).toBe(9255717084.55)
    expect(exact('10.00')).toBe(10)
    expect(exact('0.00')).toBe(0)
    expect(exact('-0.5')).toBe(-0.5)
    expect(exact('100')).toBe(100)
    expect(exact('12345678901234567.89')).toBeUndefined()
    expect(exact(undefined)).toBeUndefined()
  })
})
