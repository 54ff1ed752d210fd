import { describe, expect, it } from 'vitest'
import {
  bidState,
  contractStatuses,
  lotStatuses,
  methodsByCode,
  type ProcurementMethod,
  procurementMethod,
  systemNumbers,
  tenderStatus,
  tenderStatuses,
} from '../../../src/goszakup/statuses.ts'
import { methods } from '../../../src/law/methods.ts'

const ids = (list: string) => list.split(' ').map(Number)
const keys = (table: object) =>
  Object.keys(table)
    .map(Number)
    .sort((a, b) => a - b)

describe('tables against the reference lists of July 2026', () => {
  it('has all 35 statuses of announcements', () => {
    expect(keys(tenderStatuses)).toEqual(
      ids(
        '110 120 130 160 190 210 220 230 240 245 250 260 270 280 290 295 300 310 320 325 330 350 410 420 430 440 444 445 450 460 510 520 530 540 550',
      ),
    )
  })

  it('has all 37 statuses of lots', () => {
    expect(keys(lotStatuses)).toEqual(
      ids(
        '110 120 130 160 190 210 220 230 240 245 250 260 270 280 285 290 295 300 310 320 325 330 360 370 410 420 430 440 444 445 450 460 510 520 530 540 550',
      ).sort((a, b) => a - b),
    )
  })

  it('has all 33 statuses of contracts', () => {
    expect(keys(contractStatuses)).toEqual(
      ids(
        '110 115 120 125 130 131 135 160 165 185 190 310 315 330 340 345 350 375 390 410 420 430 450 455 456 460 461 462 463 464 465 470 480',
      ),
    )
  })

  it('has all 35 methods with the law that they belong to', () => {
    expect(methods().map(({ id }) => id)).toEqual(
      ids(
        '2 3 6 7 8 22 23 32 50 52 55 60 77 78 105 120 121 122 123 124 125 126 128 130 131 132 133 160 177 178 188 190 200 201 202',
      ),
    )
    const of = (number: number) =>
      methods()
        .filter(({ system }) => systemNumbers[system] === number)
        .map(({ id }) => id)
    expect(of(2)).toEqual(ids('55 105 123 124 125 126 160 177 178 190 200 202'))
    expect(of(9)).toEqual([132])
  })

  it('gives the same status for whichever letters a code is written with', () => {
    expect(tenderStatuses[160]!.ocds).toBe('planned')
    expect(tenderStatuses[190]!.ocds).toBe('active')
    expect(lotStatuses[430]!.ocds).toBe('cancelled')
    expect(tenderStatuses[430]!.ocds).toBe('cancelled')
  })
})

describe('meanings', () => {
  it.each([
    ['direct', '6 23 55 105 122 123 125 131'],
    ['limited', '130 190'],
    ['selective', '32 133'],
    ['open', '2 3 7 8 22 50 52 60 77 78 120 121 124 126 128 132 160 177 178 188 200 201 202'],
  ])('calls %s what is %s', (method, list) => {
    expect(methodsByCode[method as ProcurementMethod]).toEqual(ids(list))
    for (const id of ids(list)) expect(procurementMethod(id)).toBe(method)
  })

  it.each([
    ['planned', '110 120 130 160'],
    ['complete', '350'],
    ['cancelled', '410 430'],
  ])('announcements: %s', (status, list) => {
    expect(keys(tenderStatuses).filter((id) => tenderStatuses[id]!.ocds === status)).toEqual(ids(list))
  })

  it.each([
    ['planned', '110 120 130 160'],
    ['complete', '360'],
    ['unsuccessful', '370'],
    ['cancelled', '410 430'],
  ])('lots: %s', (status, list) => {
    expect(keys(lotStatuses).filter((id) => lotStatuses[id]!.ocds === status)).toEqual(ids(list))
  })

  it.each([
    ['pending', '110 115 120 125 130 131 135 160 165'],
    ['active', '185 190 310 315 345 375 450 455 456 460'],
    ['cancelled', '330 410 420 430 461'],
    ['terminated', '340 350 390 462 463 464 465 470 480'],
  ])('contracts: %s', (status, list) => {
    expect(keys(contractStatuses).filter((id) => contractStatuses[id]!.ocds === status)).toEqual(ids(list))
  })

  it('cancels an award only with a contract that was not concluded', () => {
    for (const id of keys(contractStatuses))
      expect(contractStatuses[id]!.award).toBe(contractStatuses[id]!.ocds === 'cancelled' ? 'cancelled' : 'active')
  })

  it('looks at the lots of a complete announcement', () => {
    expect(tenderStatus(350, [360, 370])).toBe('complete')
    expect(tenderStatus(350, [370, 370])).toBe('unsuccessful')
    expect(tenderStatus(350, [410, 430])).toBe('cancelled')
    expect(tenderStatus(350, [370, 410])).toBe('complete')
    expect(tenderStatus(350, [])).toBe('complete')
    expect(tenderStatus(349, [370])).toBeUndefined()
  })
})

describe('bidState', () => {
  it.each([
    ['Победитель', 'valid', 1],
    ['Второй победитель', 'valid', 2],
    ['Подано', 'valid', undefined],
    ['Допущено', 'valid', undefined],
    ['Отклонено', 'disqualified', undefined],
    ['Не допущено', 'disqualified', undefined],
    ['Отозвана', 'withdrawn', undefined],
    [' отозвано ', 'withdrawn', undefined],
  ])('%s is %s', (name, status, rank) => {
    expect(bidState(name)).toEqual(rank === undefined ? { ocds: status } : { ocds: status, rank })
  })

  it('knows the winner by id when the name is missing, and nothing else', () => {
    expect(bidState(undefined, 360)).toEqual({ ocds: 'valid', rank: 1 })
    expect(bidState(undefined, 370)).toBeUndefined()
    expect(bidState('Неведомо')).toBeUndefined()
  })
})
