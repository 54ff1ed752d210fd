import fc from 'fast-check'
import { contractStatuses, lotStatuses, tenderStatuses } from '../../../../src/goszakup/statuses.ts'
import type { ProcessRecords } from '../../../../src/ocds/goszakup/context.ts'
import { act, announcement, bid, contract, firm, lot, otherFirm, payment, plan, trader } from '../records.ts'

const two = (value: number) => String(value).padStart(2, '0')
const real = fc
  .record({
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    hour: fc.integer({ max: 23, min: 0 }),
  })
  .map(({ month, day, hour }) => `2026-${two(month)}-${two(day)} ${two(hour)}:00:00`)
const stamp = fc.oneof(
  { weight: 8, arbitrary: real },
  fc.constantFrom(
    null,
    '',
    '0000-00-00 00:00:00',
    '1970-01-01 00:00:00',
    '2031-05-05 10:00:00',
    '2024-02-29 23:59:59.5',
  ),
)
const statusOf = (statuses: object) => fc.constantFrom(0, ...Object.keys(statuses).map(Number))
const supplier = fc.constantFrom(firm, otherFirm, trader)
const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) => fc.array(arbitrary, { maxLength })

const announcements = fc
  .record({
    refBuyStatusId: statusOf(tenderStatuses),
    publishDate: stamp,
    startDate: stamp,
    endDate: stamp,
    repeatStartDate: stamp,
    repeatEndDate: stamp,
    itogiDatePublic: stamp,
    lastUpdateDate: stamp,
    isDeleted: fc.constantFrom(0, 1),
    numberAnno: fc.constantFrom('9000001-1', '9000001-3'),
    Pause: fc.record({ datePause: stamp, status: fc.constantFrom(1, undefined) }),
    Cancel: some(fc.record({ id: fc.integer({ min: 1, max: 3 }), dateDecision: stamp }), 2),
  })
  .map(announcement)
const lots = some(
  fc
    .record({ id: fc.integer({ min: 501, max: 503 }), refLotStatusId: statusOf(lotStatuses), lastUpdateDate: stamp })
    .map(lot),
  3,
)
const plans = some(
  fc
    .record({
      id: fc.integer({ min: 7001, max: 7006 }),
      rootrecordId: fc.constantFrom(7001, 7003),
      amount: fc.constantFrom(1, 250.5, undefined),
      dateCreate: stamp,
      timestamp: stamp,
      dateApproved: stamp,
    })
    .map(plan),
  4,
)
const bids = some(
  fc
    .record({
      id: fc.integer({ min: 4001, max: 4009 }),
      lot: fc.integer({ min: 501, max: 503 }),
      status: fc.constantFrom(210, 330, 360, 370),
      supplier,
      date: stamp,
    })
    .map((one) => {
      const name = { 210: 'Подано', 330: 'Отклонено', 360: 'Победитель', 370: 'Второй победитель' }[one.status]
      return bid(
        { id: one.id, lotId: one.lot, statusId: one.status, RefAppStatus: { nameRu: name } },
        { id: one.id, supplierBinIin: one.supplier, dateApply: one.date },
      )
    }),
  4,
)
const contracts = some(
  fc
    .record({
      id: fc.integer({ min: 8001, max: 8008 }),
      rootId: fc.constantFrom(8001, 8003, 8005),
      refContractStatusId: statusOf(contractStatuses),
      contractSum: fc.constantFrom(100, 200.55, 0),
      supplierBiin: supplier,
      signDate: stamp,
      crdate: stamp,
      lastUpdateDate: stamp,
      contractEndDate: stamp,
      faktExecDate: stamp,
      treasureReqDate: stamp,
      treasureReqNum: fc.constantFrom('1', null),
      reportCreatedAt: stamp,
      File: fc.record({ id: fc.integer({ min: 1, max: 4 }), filePath: fc.constant('https://example.kz/f') }),
      ContractUnits: some(
        fc.record({
          id: fc.integer({ min: 6001, max: 6004 }),
          lotId: fc.constantFrom(0, 501, 502),
          plnPointId: fc.constantFrom(7001, 7002, 7003),
          itemPrice: fc.constantFrom(5, 7),
          factSum: fc.constantFrom(0, 3),
        }),
        3,
      ),
    })
    .map(contract),
  5,
)
const acts = some(
  fc
    .record({
      id: fc.integer({ min: 2001, max: 2004 }),
      contractRootId: fc.constantFrom(8001, 8003),
      aktDate: stamp,
      approveDate: stamp,
      revokeDate: stamp,
      createDateAct: stamp,
      statusId: fc.constantFrom(10, 15, 20),
    })
    .map(act),
  3,
)
const payments = some(
  fc
    .record({ id: fc.integer({ min: 1, max: 4 }), contract_id: fc.constantFrom(8001, 8003, 8002), pay_date: stamp })
    .map(payment),
  3,
)
const complaints = some(
  fc.record({
    id: fc.integer({ min: 1, max: 3 }),
    dateApply: stamp,
    decisionDate: stamp,
    lastUpdateDate: stamp,
    status: fc.constantFrom(1, 2),
  }),
  2,
)

const newest = <T extends Record<string, unknown>>(list: T[]) => [...new Map(list.map((one) => [one.id, one])).values()]

/** Records of any process: stamps missing, wrong or in any order, states that contradict each other, ids that repeat. */
export const processes: fc.Arbitrary<ProcessRecords> = fc
  .record({
    kind: fc.constantFrom('announcement', 'contract', 'plan'),
    announcement: fc.option(announcements, { nil: undefined }),
    ...{ lots, plans, bids, contracts, acts, payments, complaints },
    earlierAwards: some(fc.constantFrom('c8001', 'p501-x', '4001'), 2),
    removedLots: some(fc.constantFrom(501, 509), 2),
  })
  .map(({ kind, announcement: one, ...rest }) => {
    const all = Object.fromEntries(
      Object.entries(rest as Record<string, unknown[]>).map(([name, list]) => [
        name,
        typeof list[0] === 'object' ? newest(list as Record<string, unknown>[]) : [...new Set(list)],
      ]),
    )
    const none = { lots: [], bids: [], complaints: [], removedLots: [], earlierAwards: [] }
    const own =
      kind === 'announcement' ? {} : kind === 'contract' ? none : { ...none, contracts: [], acts: [], payments: [] }
    const number = kind === 'announcement' ? 9000001 : kind === 'contract' ? 8001 : 7001
    return {
      ...all,
      kind,
      number,
      announcement: kind === 'announcement' ? one : undefined,
      ...own,
    } as unknown as ProcessRecords
  })
