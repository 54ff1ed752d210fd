import { describe, expect, it } from 'vitest'
import { announcement, bid, buyer, firm, lot, map, organiser, otherFirm, plan, records, trader } from './records.ts'

describe('tender', () => {
  it('says what was announced', () => {
    const { tender } = map(records())
    expect(tender).toMatchObject({
      id: '9000001',
      title: 'Крупа гречневая',
      title_kk: 'Қарақұмық жармасы',
      status: 'complete',
      statusDetails: 'Завершено',
      procuringEntity: { id: `KZ-BIN-${organiser}`, name: 'ГУ «Отдел закупок»' },
      procurementMethod: 'open',
      procurementMethodDetails: 'Запрос ценовых предложений',
      mainProcurementCategory: 'goods',
      value: { amount: 300000, currency: 'KZT' },
      datePublished: '2026-03-02T10:00:00+05:00',
      tenderPeriod: { startDate: '2026-03-03T09:00:00+05:00', endDate: '2026-03-06T18:00:00+05:00' },
      awardPeriod: { startDate: '2026-03-06T18:00:00+05:00', endDate: '2026-03-06T18:05:00+05:00' },
      submissionMethod: ['electronicSubmission'],
      kz: { numberAnno: '9000001-1', version: 1, refBuyStatusId: 350, methodType: 1, finYear: 2026, kato: '551010000' },
    })
    expect(tender!.enquiryPeriod).toBeUndefined()
    expect(tender!.amendments).toBeUndefined()
  })

  it('has no number of tenderers while bids are sealed, and those who bid afterwards', () => {
    expect(map(records()).tender!.numberOfTenderers).toBeUndefined()
    const { tender } = map(
      records({
        bids: [
          bid(),
          bid(
            { id: 4002, RefAppStatus: { nameRu: 'Подано' } },
            { id: 3002, supplierBinIin: otherFirm, Supplier: { nameRu: 'ТОО «Өріс»' } },
          ),
          bid({ id: 4003, RefAppStatus: { nameRu: 'Отозвана' } }, { id: 3003, supplierBinIin: trader }),
        ],
      }),
    )
    expect(tender!.numberOfTenderers).toBe(2)
    expect(tender!.tenderers!.map((one) => one.name)).toEqual(['ТОО «Дән»', 'ТОО «Өріс»'])
  })

  it('has the period for supplements where there is one, the first dates kept', () => {
    const { tender } = map(
      records({
        announcement: announcement({ repeatStartDate: '2026-03-10 09:00:00', repeatEndDate: '2026-03-12 09:00:00' }),
      }),
    )
    expect(tender!.tenderPeriod).toEqual({
      startDate: '2026-03-10T09:00:00+05:00',
      endDate: '2026-03-12T09:00:00+05:00',
    })
    expect(tender!.kz).toMatchObject({
      startDate: '2026-03-03T09:00:00+05:00',
      endDate: '2026-03-06T18:00:00+05:00',
      repeatEndDate: '2026-03-12T09:00:00+05:00',
    })
    expect(tender!.amendments).toEqual([
      { id: 'repeat', date: '2026-03-10T09:00:00+05:00', description: 'Дополнение заявок' },
    ])
  })

  it('has the discussion as enquiry period', () => {
    const dates = { discusStartDate: '2026-02-20 09:00:00', discusEndDate: '2026-02-27 09:00:00' }
    expect(map(records({ announcement: announcement(dates) })).tender!.enquiryPeriod).toEqual({
      startDate: '2026-02-20T09:00:00+05:00',
      endDate: '2026-02-27T09:00:00+05:00',
    })
  })

  it('begins with the publication when no start is given', () => {
    const { tender } = map(records({ announcement: announcement({ startDate: null }) }))
    expect(tender!.tenderPeriod!.startDate).toBe('2026-03-02T10:00:00+05:00')
  })

  it("takes the method that the lots were really bought by before the announcement's", () => {
    const { tender } = map(
      records({ lots: [lot({ refBuyTradeMethodsId: 6 }), lot({ id: 502, refBuyTradeMethodsId: 6 })] }),
    )
    expect(tender).toMatchObject({ procurementMethod: 'direct', kz: { refTradeMethodsId: 3 } })
    const mixed = map(records({ lots: [lot({ refBuyTradeMethodsId: 6 }), lot({ id: 502, refBuyTradeMethodsId: 3 })] }))
    expect(mixed.tender!.procurementMethod).toBe('open')
  })

  it('tells an auction', () => {
    const { tender } = map(records({ announcement: announcement({ refTradeMethodsId: 77 }), lots: [] }))
    expect(tender!.submissionMethod).toEqual(['electronicSubmission', 'electronicAuction'])
  })

  it.each([
    [[370, 370], 'unsuccessful'],
    [[410, 430], 'cancelled'],
    [[360, 370], 'complete'],
  ])('with lots %j is %s', (statuses, status) => {
    const lots = statuses.map((refLotStatusId, index) => lot({ id: 501 + index, refLotStatusId }))
    expect(map(records({ lots })).tender!.status).toBe(status)
  })

  it('relates to what it repeats', () => {
    const related = (parentId: number, method: number) =>
      map(records({ announcement: announcement({ parentId }), lots: [lot({ refBuyTradeMethodsId: method })] }))
        .relatedProcesses
    expect(related(0, 3)).toBeUndefined()
    expect(related(8999999, 3)).toEqual([
      { id: '8999999', relationship: ['prior'], scheme: 'ocid', identifier: 'ocds-jaryq0-8999999' },
    ])
    expect(related(8999999, 6)![0]!.relationship).toEqual(['unsuccessfulProcess'])
  })

  it('says why one source was chosen', () => {
    const { tender } = map(records({ plans: [plan({ refJustificationId: 12 })] }))
    expect(tender!.procurementMethodRationale).toBe('подпункт 12: услуги связи')
  })

  it('has documents without the names people gave their files', () => {
    const { tender } = map(
      records({
        announcement: announcement({
          Files: [
            {
              id: 7,
              filePath: 'https://ows.goszakup.gov.kz/download/trd_buy/aa11',
              nameRu: 'Техническая спецификация',
              originalName: 'Пробаев.pdf',
            },
            {
              filePath: 'https://ows.goszakup.gov.kz/download/trd_buy/bb22',
              nameRu: 'Проект договора об электронных закупках',
              originalName: 'x.docx',
            },
            {
              filePath: 'https://ows.goszakup.gov.kz/download/trd_buy/cc33',
              nameRu: 'Протокол об итогах',
              originalName: 'x',
            },
            { filePath: 'javascript:alert(1)', nameRu: 'нет' },
          ],
        }),
      }),
    )
    expect(tender!.documents!.map(({ documentType, format }) => [documentType, format])).toEqual([
      ['technicalSpecifications', 'application/pdf'],
      ['contractDraft', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
      ['evaluationReports', undefined],
    ])
    expect(tender!.documents![0]!.id).toBe('7')
    expect(tender!.documents![1]!.id).toMatch(/^[0-9a-f]{10}$/)
    expect(JSON.stringify(tender)).not.toContain('Пробаев')
  })

  it('tells a later version, a suspension and a cancellation', () => {
    const { tender } = map(
      records({
        announcement: announcement({
          numberAnno: '9000001-3',
          Pause: {
            id: 9000001,
            datePause: '2026-03-04 09:00:00',
            statusNameRu: 'Решение вынесено',
            solutionNameRu: 'Решение по госаудиту',
          },
          Cancel: [
            {
              id: 11302,
              dateDecision: '2026-03-05 09:00:00',
              typeActionsNameRu: 'Отмена закупки',
              typeActionsCode: 'canceledTrade',
            },
          ],
        }),
      }),
    )
    expect(tender!.amendments!.map((one) => one.id)).toEqual(['version-3', 'pause', 'cancel-11302'])
  })

  it('lives on lots nested in the announcement, and on what a lot tells of its announcement', () => {
    const nested = map(records({ announcement: announcement({ Lots: [lot()] }), lots: [] }))
    expect(nested.tender!.lots!.map((one) => one.id)).toEqual(['501'])
    const little = map(
      records({
        announcement: undefined,
        lots: [lot({ TrdBuy: { publishDate: '2026-03-02 10:00:00', refSubjectTypeId: 2 } })],
      }),
    )
    expect(little.tender).toMatchObject({
      datePublished: '2026-03-02T10:00:00+05:00',
      mainProcurementCategory: 'works',
    })
  })
})

describe('lots and items', () => {
  it('say what is bought, for whom, by which method', () => {
    const { tender } = map(records())
    expect(tender!.lots).toEqual([
      {
        id: '501',
        title: 'Крупа гречневая',
        description: 'сорт высший',
        status: 'complete',
        statusDetails: 'Закупка состоялась',
        value: { amount: 300000, currency: 'KZT' },
        kz: {
          lotNumber: '7001-ЗЦП1',
          refLotStatusId: 360,
          refTradeMethodsId: 3,
          refBuyTradeMethodsId: 3,
          buyer: { id: `KZ-BIN-${buyer}`, name: 'КГУ «Школа № 900»' },
          count: 100,
          kato: '551010000',
          attempt: 1,
          lastUpdateDate: '2026-03-06T18:05:01+05:00',
        },
      },
    ])
    expect(tender!.items).toEqual([
      {
        id: '7002',
        relatedLot: '501',
        description: 'Крупа, гречневая',
        quantity: 100,
        unit: { scheme: 'UNCEFACT', id: 'KGM', name: 'Килограмм', value: { amount: 3000, currency: 'KZT' } },
        classification: { scheme: 'KZ-ENSTRU', id: '106131.000.000001', description: 'Крупа' },
        deliveryLocation: { gazetteer: { scheme: 'KATO', identifiers: ['551010000'] } },
        kz: { rootrecordId: 7001, refTradeMethodsId: 3, amount: 300000, refUnitsCode: '166' },
      },
    ])
  })

  it('leave deleted lots out', () => {
    expect(map(records({ lots: [lot(), lot({ id: 502, isDeleted: 1 })] })).tender!.lots!.length).toBe(1)
  })

  it('have one item per plan point of a merged lot', () => {
    const { tender } = map(
      records({
        lots: [lot({ lotNumber: '501-ОЛ-ЗЦП1', unionLots: 1, pointList: ['7002', 7010] })],
        plans: [plan(), plan({ id: 7010, rootrecordId: 7010, nameRu: 'Рис', refUnitsCode: 796 })],
      }),
    )
    expect(tender!.items!.map((item) => [item.id, item.description])).toEqual([
      ['7002', 'Крупа, гречневая'],
      ['7010', 'Рис, гречневая'],
    ])
    expect(tender!.items![1]!.unit).toMatchObject({ scheme: 'KZ-MKEI', id: '796', name: 'Штука' })
  })

  it('take the version of a plan point that was announced, and the latest for the budget', () => {
    const release = map(records({ plans: [plan(), plan({ id: 7099, count: 120, amount: 360000 })] }))
    expect(release.tender!.items![0]).toMatchObject({ id: '7002', quantity: 100 })
    expect(release.planning!.budget!.amount!.amount).toBe(360000)
    expect(release.planning!.budget!.budgetBreakdown!.map((one) => one.kz!.id)).toEqual([7099])
  })

  it('find the plan point by the number of the lot when the list names a version that is not there', () => {
    const { tender } = map(records({ lots: [lot({ pointList: [7050] })], plans: [plan()] }))
    expect(tender!.items![0]).toMatchObject({ id: '7050', classification: { id: '106131.000.000001' } })
  })

  it('fall back to the number of the lot when there is no list, but not for a merged lot', () => {
    const items = (fields: object) => map(records({ lots: [lot({ pointList: null, ...fields })] })).tender!.items
    expect(items({})![0]).toMatchObject({ id: '7002', relatedLot: '501' })
    expect(items({ lotNumber: '7001-ОЛ-ЗЦП1' })).toBeUndefined()
    expect(items({ lotNumber: '7777-ЗЦП1' })![0]).toMatchObject({
      id: '7777',
      description: 'Крупа гречневая, сорт высший',
    })
  })

  it('read plan points nested in lots, with ids and without', () => {
    const nested = [
      { RefEnstru: { code: '257113.900.000001', nameRu: 'Машинка' } },
      { RefEnstru: { code: '259318.900.000009', nameRu: 'Игла' } },
    ]
    const { tender } = map(
      records({
        plans: [],
        lots: [lot({ pointList: undefined, enstruList: [0], Plans: nested, lotNumber: '501-ОЛ-ОИ2' })],
      }),
    )
    expect(tender!.items!.map((item) => [item.id, item.description, item.classification!.id])).toEqual([
      ['501-1', 'Машинка', '257113.900.000001'],
      ['501-2', 'Игла', '259318.900.000009'],
    ])
    expect(tender!.lots![0]!.kz!.attempt).toBe(2)
    const known = map(records({ plans: [], lots: [lot({ pointList: [7002], Plans: [plan()] })] }))
    expect(known.tender!.items![0]!.classification!.id).toBe('106131.000.000001')
    expect(known.planning!.budget!.amount!.amount).toBe(300000)
  })

  it('take an empty list of plans for one that was not loaded', () => {
    const { tender } = map(records({ plans: [], lots: [lot({ Plans: [], pointList: [7002] })] }))
    expect(tender!.items).toEqual([
      {
        id: '7002',
        relatedLot: '501',
        description: 'Крупа гречневая, сорт высший',
        quantity: 100,
        deliveryLocation: { gazetteer: { scheme: 'KATO', identifiers: ['551010000'] } },
      },
    ])
  })

  it('do not repeat an id when two lots share a plan point', () => {
    const { tender } = map(records({ lots: [lot(), lot({ id: 502 })] }))
    expect(tender!.items!.map((item) => item.id)).toEqual(['7002', '7002-502'])
  })
})

describe('planning', () => {
  it('has a line of the budget per plan point', () => {
    const { planning } = map(
      records({
        lots: [lot({ unionLots: 1, pointList: [7002, 7010] })],
        plans: [
          plan({ price: 0.1, amount: 0.1 }),
          plan({ id: 7010, rootrecordId: 7010, amount: 0.2, plnPointYear: 2023 }),
        ],
      }),
    )
    expect(planning!.budget).toMatchObject({
      id: '02',
      description: 'Бюджет',
      amount: { amount: 0.3, currency: 'KZT' },
    })
    expect(planning!.budget!.budgetBreakdown![0]).toEqual({
      id: '7001',
      description: 'Крупа, гречневая',
      amount: { amount: 0.1, currency: 'KZT' },
      period: { startDate: '2026-01-01T00:00:00+05:00', endDate: '2026-12-31T23:59:59+05:00' },
      sourceParty: { id: `KZ-BIN-${buyer}`, name: 'КГУ «Школа № 900»' },
      kz: {
        id: 7002,
        rootrecordId: 7001,
        refEnstruCode: '106131.000.000001',
        refTradeMethodsId: 3,
        refPlnPointStatusId: 2,
        plnPointYear: 2026,
        refMonthsId: 3,
        count: 100,
        price: 0.1,
        refUnitsCode: '166',
        refFinsourceId: 1,
        refBudgetTypeId: 4,
        dateApproved: '2026-01-15T12:00:00+05:00',
        dateCreate: '2026-01-12T09:00:00+05:00',
        timestamp: '2026-01-12T09:05:00+05:00',
        planActNumber: '02',
        actDateApproved: '2026-01-15T12:00:00+05:00',
        refSubjectTypeId: 1,
        kato: '551010000',
      },
    })
    expect(planning!.budget!.budgetBreakdown![1]!.period!.startDate).toBe('2023-01-01T00:00:00+06:00')
  })
})

describe('documents', () => {
  it('of the announcement itself and those for all have ids of their own', () => {
    const file = (name: string) => `https://ows.goszakup.gov.kz/download/trd_buy/${name}`
    const { documents } = map(
      records({
        announcement: announcement({
          Files: [{ id: 7, filePath: file('a'), nameRu: 'Протокол' }],
          GeneralFiles: [{ id: 7, filePathRu: file('b'), filePathKz: file('c'), nameRu: 'Правила' }],
        }),
      }),
    ).tender!
    expect(documents!.map(({ id, url }) => [id, url])).toEqual([
      ['7', file('a')],
      ['g7', file('b')],
    ])
  })
})

describe('the address and site of a participant', () => {
  const subject = {
    nameRu: 'Имя',
    Address: [{ addressType: 1, katoCode: '551010000', address: 'ул. 1' }],
    website: 'a.kz',
  }
  const party = (biin: string) =>
    map(records({ bids: [bid({}, { supplierBinIin: biin, Supplier: subject })], contracts: [] })).parties!.find(
      ({ roles }) => roles.includes('tenderer'),
    )!

  it('are those of an organisation, never of a person', () => {
    expect(party(firm)).toMatchObject({ address: { streetAddress: 'ул. 1' }, contactPoint: { url: 'http://a.kz' } })
    expect(JSON.stringify(party(trader))).not.toMatch(/ул\. 1|a\.kz/)
  })
})
