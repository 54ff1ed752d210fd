import { describe, expect, it } from 'vitest'
import type { SourceRecord } from '../../../src/ocds/goszakup/values.ts'
import { pseudonyms } from '../../../src/ocds/persons.ts'
import {
  act,
  announcement,
  bid,
  buyer,
  contract,
  direct,
  firm,
  key,
  lot,
  map,
  otherFirm,
  payment,
  plan,
  records,
} from './records.ts'

const second = (fields: SourceRecord = {}) =>
  bid(
    { id: 4002, price: 2900, amount: 290000, statusId: 0, RefAppStatus: { nameRu: 'Второй победитель' } },
    { id: 3002, supplierBinIin: otherFirm, Supplier: { nameRu: 'ТОО «Өріс»' }, ...fields },
  )

describe('bids', () => {
  it('are one per lot of an application', () => {
    const { bids } = map(
      records({
        lots: [lot(), lot({ id: 502 })],
        bids: [
          {
            ...bid(),
            AppLots: [
              {
                id: 4009,
                lotId: 502,
                price: 1,
                amount: 100,
                discountValue: 1.5,
                discountPrice: 98.5,
                RefAppStatus: { nameRu: 'Подано' },
              },
              { id: 4001, lotId: 501, price: 2, amount: 200, RefAppStatus: { nameRu: 'Победитель' } },
            ],
          },
        ],
      }),
    )
    expect(bids!.details).toEqual([
      {
        id: '4001',
        date: '2026-03-05T11:00:00.25+05:00',
        status: 'valid',
        statusDetails: 'Победитель',
        tenderers: [{ id: `KZ-BIN-${firm}`, name: 'ТОО «Дән»' }],
        value: { amount: 200, currency: 'KZT' },
        relatedLots: ['501'],
        kz: { appId: 3001, rank: 1, price: 2 },
      },
      {
        id: '4009',
        date: '2026-03-05T11:00:00.25+05:00',
        status: 'valid',
        statusDetails: 'Подано',
        tenderers: [{ id: `KZ-BIN-${firm}`, name: 'ТОО «Дән»' }],
        value: { amount: 100, currency: 'KZT' },
        relatedLots: ['502'],
        kz: { appId: 3001, price: 1, discountValue: 1.5, discountPrice: 98.5 },
      },
    ])
  })
})

describe('awards', () => {
  it('are one per winning bid, with its lot, bid, price and the day of the results', () => {
    const { awards } = map(records({ bids: [bid(), second()] }))
    expect(awards).toEqual([
      {
        id: '4001',
        title: 'Крупа гречневая',
        status: 'active',
        statusDetails: 'Победитель',
        date: '2026-03-06T18:05:00+05:00',
        value: { amount: 280000, currency: 'KZT' },
        suppliers: [{ id: `KZ-BIN-${firm}`, name: 'ТОО «Дән»' }],
        relatedLots: ['501'],
        relatedBid: '4001',
      },
    ])
  })

  it('go to the second winner when the first did not sign', () => {
    const refused = contract({ refContractStatusId: 410 })
    const waiting = map(records({ bids: [bid(), second()], contracts: [refused] }))
    expect(waiting.awards!.map(({ id, status }) => [id, status])).toEqual([
      ['4001', 'cancelled'],
      ['4002', 'active'],
    ])
    const signed = map(
      records({
        bids: [bid(), second()],
        contracts: [refused, contract({ id: 8050, rootId: 8050, supplierBiin: otherFirm })],
      }),
    )
    expect(signed.contracts!.map(({ id, status, awardID }) => [id, status, awardID])).toEqual([
      ['8001', 'cancelled', '4001'],
      ['8050', 'active', '4002'],
    ])
  })

  it.each([330, 420, 430, 461])('are cancelled with a contract in status %i', (refContractStatusId) => {
    const { awards } = map(records({ bids: [bid()], contracts: [contract({ refContractStatusId })] }))
    expect(awards!.map(({ status }) => status)).toEqual(['cancelled'])
  })

  it('follow the contract that stands when one was made again', () => {
    const { awards } = map(
      records({
        bids: [bid()],
        contracts: [contract({ refContractStatusId: 330 }), contract({ id: 8050, rootId: 8050 })],
      }),
    )
    expect(awards!.map(({ id, status }) => [id, status])).toEqual([['4001', 'active']])
  })

  it('do not exist for a lot that failed', () => {
    expect(map(records({ lots: [lot({ refLotStatusId: 370 })], bids: [second()] })).awards).toBeUndefined()
  })

  it('come from the contract when the bids are not there or do not explain it', () => {
    const { awards, contracts } = map(
      records({ bids: [bid({ RefAppStatus: { nameRu: 'Подано' }, statusId: 0 })], contracts: [contract()] }),
    )
    expect(awards).toEqual([
      {
        id: 'c8001',
        title: 'Крупа гречневая',
        status: 'active',
        date: '2026-03-06T18:05:00+05:00',
        value: { amount: 280000, currency: 'KZT' },
        suppliers: [{ id: `KZ-BIN-${firm}`, name: 'ТОО «Дән»' }],
        relatedLots: ['501'],
      },
    ])
    expect(contracts![0]).toMatchObject({ awardID: 'c8001', awardIDs: ['c8001'] })
  })

  it('that an earlier release made from a contract are cancelled when bids explain it now', () => {
    const { awards } = map(records({ bids: [bid()], contracts: [contract()], earlierAwards: ['c8001'] }))
    expect(awards!.map(({ id, status }) => [id, status])).toEqual([
      ['4001', 'active'],
      ['c8001', 'cancelled'],
    ])
  })

  it('of several lots belong to one contract, the lowest lot first', () => {
    const rows = [
      { id: 4005, lotId: 501, amount: 1, RefAppStatus: { nameRu: 'Победитель' } },
      { id: 4004, lotId: 502, amount: 2, RefAppStatus: { nameRu: 'Победитель' } },
    ]
    const units = [501, 502].map((lotId) => ({
      id: 6000 + lotId,
      lotId,
      plnPointId: 7002,
      quantity: 1,
      itemPrice: 1,
      totalSum: 1,
    }))
    const { contracts } = map(
      records({
        lots: [lot(), lot({ id: 502 })],
        bids: [{ ...bid(), AppLots: rows }],
        contracts: [contract({ ContractUnits: units })],
      }),
    )
    expect(contracts![0]).toMatchObject({ awardID: '4005', awardIDs: ['4005', '4004'] })
  })
})

describe('contracts', () => {
  it('say what was signed', () => {
    const { contracts } = map(records({ contracts: [contract()] }))
    expect(contracts![0]).toEqual({
      id: '8001',
      awardID: 'c8001',
      awardIDs: ['c8001'],
      title: '15',
      description: 'Поставка крупы',
      status: 'active',
      statusDetails: 'Действует',
      dateSigned: '2026-03-12T09:30:00+05:00',
      period: { startDate: '2026-03-12T09:30:00+05:00', endDate: '2026-12-31T00:00:00+05:00' },
      value: { amount: 280000, currency: 'KZT' },
      items: [
        {
          id: '6001',
          relatedLot: '501',
          description: 'Крупа, гречневая',
          quantity: 100,
          unit: { scheme: 'UNCEFACT', id: 'KGM', name: 'Килограмм', value: { amount: 2800, currency: 'KZT' } },
          classification: { scheme: 'KZ-ENSTRU', id: '106131.000.000001', description: 'Крупа' },
          kz: { plnPointId: 7002, rootrecordId: 7001, itemPriceWnds: 3248, totalSum: 280000, totalSumWnds: 324800 },
        },
      ],
      kz: {
        id: 8001,
        contractNumberSys: `${buyer}/260015/00`,
        contractSumWnds: 324800,
        withNds: 1,
        faktSum: 0,
        faktSumWnds: 0,
        finYear: 2026,
        faktTradeMethodsId: 3,
        refContractStatusId: 190,
        refContractTypeId: 1,
        trdBuyId: 9000001,
        ecEndDate: '2026-12-31T00:00:00+05:00',
        refSubjectTypeId: 1,
        supplierAccount: pseudonyms(key).account('KZ00TEST0000000001'),
        supplierSignatory: pseudonyms(key).name('Тестова Проба Образцовна'),
        crdate: '2026-03-10T10:00:00+05:00',
        lastUpdateDate: '2026-03-12T10:00:00+05:00',
        supplier: { id: `KZ-BIN-${firm}` },
        buyer: { id: `KZ-BIN-${buyer}`, name: 'КГУ «Школа № 900»' },
      },
    })
  })

  it('are one for a chain: the present state of the last version, the others as amendments', () => {
    const { contracts } = map(
      records({
        contracts: [
          contract({ refContractStatusId: 455 }),
          contract({
            id: 8002,
            parentId: 8001,
            refContractStatusId: 455,
            signDate: '2026-04-01 10:00:00',
            contractSum: 250000,
            contractNumberSys: `${buyer}/260015/01`,
            descriptionRu: null,
            refAmendmAgreemJustifId: [5],
          }),
          contract({
            id: 8003,
            parentId: 8002,
            refContractStatusId: 390,
            signDate: '2026-05-01 10:00:00',
            contractSum: 240000,
            ContractUnits: [
              { id: 6009, lotId: 501, plnPointId: 7002, itemPrice: 2400, quantity: 100, totalSum: 240000, deleted: 0 },
              { id: 6010, lotId: 501, plnPointId: 7002, itemPrice: 1, quantity: 1, totalSum: 1, deleted: 1 },
            ],
          }),
        ],
      }),
    )
    expect(contracts!.length).toBe(1)
    expect(contracts![0]).toMatchObject({
      id: '8001',
      status: 'terminated',
      statusDetails: 'Исполнен',
      dateSigned: '2026-03-12T09:30:00+05:00',
      value: { amount: 240000 },
      kz: { id: 8003 },
    })
    expect(contracts![0]!.items!.map((item) => item.id)).toEqual(['6009'])
    expect(contracts![0]!.amendments).toMatchObject([
      {
        id: '8002',
        date: '2026-04-01T10:00:00+05:00',
        description: `${buyer}/260015/01`,
        rationale: 'уменьшение суммы',
        kz: { contractSum: 250000, refContractStatusId: 455 },
      },
      { id: '8003', date: '2026-05-01T10:00:00+05:00', kz: { contractSum: 240000 } },
    ])
    expect(contracts![0]!.items!.reduce((total, item) => total + item.unit!.value!.amount! * item.quantity!, 0)).toBe(
      240000,
    )
  })

  describe('with what they said before they were changed', () => {
    const line = (id: number, fields: SourceRecord = {}) => ({
      ...{ id, lotId: 501, plnPointId: 7002, itemPrice: 2800, quantity: 100, totalSum: 280000, deleted: 0 },
      ...fields,
    })
    const changed = (before: SourceRecord[], after: SourceRecord[], first: SourceRecord = {}) =>
      map(
        records({
          contracts: [
            contract({
              refContractStatusId: 455,
              planExecDate: '2026-05-01 00:00:00',
              ContractUnits: before,
              ...first,
            }),
            contract({
              ...{ id: 8002, parentId: 8001, contractSum: 300000, contractSumWnds: 348000, ContractUnits: after },
              ...{ ecEndDate: '2027-03-31 00:00:00', planExecDate: '2026-06-01 00:00:00' },
            }),
          ],
        }),
      ).contracts![0]!

    it('tell the first sums and dates, and the first quantity and price of each line', () => {
      const made = changed([line(6001)], [line(6009, { quantity: 120, itemPrice: 2500, totalSum: 300000 })])
      expect(made.kz).toMatchObject({
        firstContractSum: 280000,
        firstContractSumWnds: 324800,
        firstEcEndDate: '2026-12-31T00:00:00+05:00',
        firstPlanExecDate: '2026-05-01T00:00:00+05:00',
        removedItems: 0,
        removedSum: 0,
      })
      expect(made.items![0]!.kz).toMatchObject({ firstQuantity: 100, firstItemPrice: 2800, firstTotalSum: 280000 })
    })

    it('tell lines that were removed, or lines that were added', () => {
      const removed = changed(
        [
          line(6001),
          line(6002, { plnPointId: 7003, totalSum: 1000.1 }),
          line(6003, { plnPointId: 7004, totalSum: 0.2 }),
        ],
        [line(6009)],
      )
      expect(removed.kz).toMatchObject({ removedItems: 2, removedSum: 1000.3 })
      const added = changed([line(6001)], [line(6009), line(6010, { plnPointId: 7005 })])
      expect(added.items!.map((item) => item.kz!.firstQuantity)).toEqual([100, 0])
      expect(added.kz).toMatchObject({ removedItems: 0, removedSum: 0 })
    })

    it('tell nothing where a line may have got another plan point instead of being replaced', () => {
      const moved = changed(
        [line(6001), line(6002, { plnPointId: 7003 })],
        [line(6009), line(6010, { plnPointId: 7005 })],
      )
      expect(moved.items!.map((item) => item.kz!.firstQuantity)).toEqual([100, undefined])
      expect(moved.kz).not.toHaveProperty('removedItems')
    })

    it('follow a line by where it began, whatever plan point it has now', () => {
      const made = changed(
        [line(6001, { quantity: 50 }), line(6002, { rootId: 6002, totalSum: 7.5 })],
        [line(6009, { rootId: 6001, plnPointId: 7005 }), line(6010, { rootId: 6010 })],
      )
      expect(made.items!.map((item) => item.kz!.firstQuantity)).toEqual([50, 0])
      expect(made.kz).toMatchObject({ removedItems: 1, removedSum: 7.5 })
    })

    it('tell nothing of lines that cannot be told apart, and of none where one names no plan point', () => {
      const twice = changed([line(6001), line(6002)], [line(6009), line(6010, { plnPointId: 7005 })])
      expect(twice.items!.map((item) => item.kz!.firstQuantity)).toEqual([undefined, 0])
      const nameless = changed([line(6001), line(6002, { plnPointId: null })], [line(6009)])
      expect(nameless.items![0]!.kz).not.toHaveProperty('firstQuantity')
      expect(nameless.kz).not.toHaveProperty('removedItems')
      expect(nameless.kz).toHaveProperty('firstContractSum', 280000)
      expect(changed([line(6001)], []).items![0]!.kz).not.toHaveProperty('firstQuantity')
    })

    it('tell nothing where the main contract was not fetched, or nothing changed it', () => {
      const unknown = changed([line(6001)], [line(6009)], { id: 8003, rootId: 8001 })
      expect(unknown.kz).not.toHaveProperty('firstContractSum')
      const single = map(records({ contracts: [contract()] })).contracts![0]!
      expect(single.kz).not.toHaveProperty('firstContractSum')
      expect(single.items![0]!.kz).not.toHaveProperty('firstQuantity')
    })
  })

  it('are not undone by an amendment that is only a draft, or by a deleted version', () => {
    const { contracts } = map(
      records({
        contracts: [
          contract({ refContractStatusId: 450 }),
          contract({ id: 8002, refContractStatusId: 110, contractSum: 1, signDate: null }),
          contract({ id: 8003, refContractStatusId: 190, contractSum: 2, deleted: 1 }),
        ],
      }),
    )
    expect(contracts![0]).toMatchObject({ status: 'active', value: { amount: 280000 }, kz: { id: 8001 } })
    expect(contracts![0]!.amendments).toBeUndefined()
  })

  it('still show when the version that replaced the one we have was not fetched', () => {
    const { contracts } = map(records({ contracts: [contract({ refContractStatusId: 455 })] }))
    expect(contracts![0]).toMatchObject({ status: 'active', statusDetails: 'Изменен' })
  })

  it.each([
    [160, 'pending'],
    [190, 'active'],
    [375, 'active'],
    [340, 'terminated'],
    [390, 'terminated'],
    [480, 'terminated'],
    [330, 'cancelled'],
  ])('in status %i are %s', (refContractStatusId, status) => {
    expect(map(records({ contracts: [contract({ refContractStatusId })] })).contracts![0]!.status).toBe(status)
  })

  it('keep the currency they were made in', () => {
    const { contracts } = map(records({ contracts: [contract({ refCurrencyCode: 'USD' })] }))
    expect(contracts![0]!.value!.currency).toBe('USD')
    expect(contracts![0]!.items![0]!.unit!.value!.currency).toBe('USD')
  })

  it('know their ground by the plan points of their items', () => {
    const { contracts } = map(
      direct({ contracts: [contract({ trdBuyId: 0 })], plans: [plan({ refJustificationId: 12 })] }),
    )
    expect(contracts![0]!.kz!.refJustificationId).toBe(12)
  })

  it('live with the few fields of a short answer', () => {
    const short = {
      id: 8001,
      trdBuyId: 9000001,
      contractNumberSys: `${buyer}/260015/00`,
      refContractStatusId: 190,
      supplierBiin: firm,
      contractSum: 280000,
      signDate: '2026-03-12 09:30:00',
      ContractUnits: [{ lotId: 501, itemPrice: 2800, quantity: 100, totalSum: 280000, refContractStatusId: 190 }],
    }
    const release = map(records({ announcement: announcement(), plans: [], contracts: [short] }))
    expect(release.contracts![0]).toMatchObject({
      id: '8001',
      items: [{ id: '501', relatedLot: '501', quantity: 100 }],
    })
  })
})

describe('implementation', () => {
  it('has payments from the customer to the supplier', () => {
    const { contracts } = map(
      records({ contracts: [contract()], payments: [payment({ id: 1002, pay_amount: '1000.50' }), payment()] }),
    )
    expect(contracts![0]!.implementation!.transactions).toEqual([
      {
        id: 'tp-1001',
        date: '2026-04-10T00:00:00+05:00',
        value: { amount: 324800, currency: 'KZT' },
        payer: { id: `KZ-BIN-${buyer}`, name: 'КГУ «Школа № 900»' },
        payee: { id: `KZ-BIN-${firm}` },
      },
      {
        id: 'tp-1002',
        date: '2026-04-10T00:00:00+05:00',
        value: { amount: 1000.5, currency: 'KZT' },
        payer: { id: `KZ-BIN-${buyer}`, name: 'КГУ «Школа № 900»' },
        payee: { id: `KZ-BIN-${firm}` },
      },
    ])
  })

  it('finds the payments of every version, and no others', () => {
    const { contracts } = map(
      records({
        contracts: [
          contract(),
          contract({ id: 8002, parentId: 8001 }),
          contract({ id: 8500, rootId: 8500, supplierBiin: otherFirm }),
        ],
        payments: [
          payment({ contract_id: 8002 }),
          payment({ id: 1002, contract_id: 8500 }),
          payment({ id: 1003, contract_id: 9999 }),
        ],
      }),
    )
    expect(contracts!.map((one) => one.implementation?.transactions?.map(({ id }) => id))).toEqual([
      ['tp-1001'],
      ['tp-1002'],
    ])
  })

  it('has the payments that a contract carries as those that were fetched alone', () => {
    const alone = payment({ last_update_date: '2026-04-11 09:00:00' })
    const inside = {
      ...{ id: 1001, contractId: 8001, payAmount: 324800, payDate: '2026-04-10 00:00:00' },
      lastUpdateDate: '2026-04-11 09:00:00',
    }
    const carried = (...TreasuryPay: unknown[]) => [contract({ TreasuryPay })]
    const fetched = map(records({ contracts: [contract()], payments: [alone] }))
    expect(fetched.contracts![0]!.implementation!.transactions).toHaveLength(1)
    expect(map(records({ contracts: carried(inside) }))).toEqual(fetched)
    expect(map(records({ contracts: carried(inside, inside), payments: [alone] }))).toEqual(fetched)
    // A selection of fields that leaves nothing of a payment but its id.
    expect(map(records({ contracts: carried({ id: 1001 }) })).contracts![0]!.implementation).toBeUndefined()
  })

  it('takes of two forms of a payment the one that changed last', () => {
    const amounts = (carriedAt: string, aloneAt: string) =>
      map(
        records({
          contracts: [
            contract({ TreasuryPay: [{ id: 1001, contractId: 8001, payAmount: 1, lastUpdateDate: carriedAt }] }),
          ],
          payments: [payment({ pay_amount: 2, last_update_date: aloneAt })],
        }),
      ).contracts![0]!.implementation!.transactions!.map(({ value }) => value!.amount)
    expect(amounts('2026-04-12 09:00:00', '2026-04-11 09:00:00')).toEqual([1])
    expect(amounts('2026-04-11 09:00:00', '2026-04-12 09:00:00')).toEqual([2])
  })

  it('has acts as deliveries', () => {
    const { contracts } = map(
      records({
        contracts: [contract()],
        acts: [
          act(),
          act({ id: 2002, approveDate: null }),
          act({ id: 2003, statusId: 5, approveDate: null }),
          act({ id: 2004, revokeDate: '2026-04-05 10:00:00' }),
          act({ id: 2005, isDeleted: 1 }),
          act({ id: 2006, contractRootId: 0, contractId: 8001 }),
          act({ id: 2007, contractRootId: 9999 }),
        ],
      }),
    )
    const { milestones } = contracts![0]!.implementation!
    expect(milestones!.map(({ id, status, dateMet }) => [id, status, dateMet])).toEqual([
      ['act-2001', 'met', '2026-04-02T10:00:00+05:00'],
      ['act-2002', 'met', '2026-04-01T10:00:00+05:00'],
      ['act-2003', 'scheduled', undefined],
      ['act-2004', 'notMet', undefined],
      ['act-2006', 'met', '2026-04-02T10:00:00+05:00'],
    ])
    expect(milestones![0]).toMatchObject({
      title: 'A1/00/1',
      type: 'delivery',
      kz: { aktDate: '2026-04-01T10:00:00+05:00', statusId: 15 },
    })
  })
})
