import { beforeEach, describe, expect, it } from 'vitest'
import type { SourceRecord } from '../../../src/ocds/goszakup/values.ts'
import { organisationId } from '../../../src/ocds/persons.ts'
import { announcement, bid, firm, key, lot, map, organiser, records, trader, unknowns } from './records.ts'

beforeEach(() => {
  unknowns.length = 0
})

const complaint = (fields: SourceRecord = {}): SourceRecord => ({
  id: 600,
  status: 3,
  type: 2,
  dateApply: '2026-03-08 09:15:00',
  startDate: '2026-03-08 09:15:00',
  endDate: '2026-03-22 18:00:00',
  decisionDate: '2026-03-20 17:00:00',
  numberAppeal: '9000001-Ж1',
  trdBuyId: 9000001,
  sysSubjectId: 5,
  active: '1',
  isDeleted: 0,
  lastUpdateDate: '2026-03-20 17:00:01',
  Files: [{ id: 71, filePath: 'https://ows.goszakup.gov.kz/download/trd_buy/00', appealId: 600 }],
  ...fields,
})

describe('complaints', () => {
  it('say who complained, when, and what was decided when', () => {
    const release = map(records({ complaints: [complaint()] }), {
      [firm]: { pid: 5, bin: firm, nameRu: 'ТОО «Дән»' },
    })
    expect(release.complaints).toEqual([
      {
        id: '600',
        date: '2026-03-08T09:15:00+05:00',
        type: 'supplier',
        author: { id: `KZ-BIN-${firm}`, name: 'ТОО «Дән»' },
        documents: [{ id: '71', documentType: 'complaints', url: 'https://ows.goszakup.gov.kz/download/trd_buy/00' }],
        kz: {
          status: 3,
          type: 2,
          numberAppeal: '9000001-Ж1',
          decisionDate: '2026-03-20T17:00:00+05:00',
          startDate: '2026-03-08T09:15:00+05:00',
          endDate: '2026-03-22T18:00:00+05:00',
          active: '1',
          isDeleted: 0,
          lastUpdateDate: '2026-03-20T17:00:01+05:00',
        },
      },
    ])
    expect(release.parties!.find(({ id }) => id === `KZ-BIN-${firm}`)!.roles).toEqual(['interestedParty'])
    expect(release.date).toBe('2026-03-20T17:00:01+05:00')
    expect(unknowns).toEqual([])
  })

  it('know their author by the records of the purchase when the participant was not fetched', () => {
    const bids = [bid({}, { supplierId: 5 })]
    expect(map(records({ bids, complaints: [complaint()] })).complaints![0]!.author!.id).toBe(`KZ-BIN-${firm}`)
    const byOrganiser = records({
      announcement: announcement({ orgPid: 9 }),
      complaints: [complaint({ sysSubjectId: 9 })],
    })
    expect(map(byOrganiser).complaints![0]!.author).toEqual({ id: `KZ-BIN-${organiser}`, name: 'ГУ «Отдел закупок»' })
    expect(map(records({ complaints: [complaint()] })).complaints![0]!.author).toEqual({ id: 'goszakup-5' })
    expect(map(records({ complaints: [complaint({ sysSubjectId: 0 })] })).complaints![0]!.author).toBeUndefined()
  })

  it('hide a natural person who complains', () => {
    const release = map(records({ complaints: [complaint()] }), {
      [trader]: { pid: 5, iin: trader, bin: '', nameRu: 'ИП Проба', typeSupplier: 3 },
    })
    const id = organisationId(trader, key)
    expect(release.complaints![0]!.author).toEqual({ id, name: `ИП ${id.slice(10, 18)}` })
    expect(JSON.stringify(release)).not.toContain(trader)
  })

  it('come in the order of their ids, and a removed one is withdrawn', () => {
    const release = map(
      records({ lots: [lot()], complaints: [complaint({ id: '601', isDeleted: 1, type: 3 }), complaint({ type: 1 })] }),
    )
    expect(release.complaints!.map(({ id, status, type }) => [id, status, type])).toEqual([
      ['600', undefined, 'organiser'],
      ['601', 'withdrawn', 'internalAudit'],
    ])
  })

  it('of a type that nobody described are counted', () => {
    const release = map(records({ complaints: [complaint({ type: 9 }), complaint({ id: null })] }))
    expect(release.complaints!.length).toBe(1)
    expect(release.complaints![0]).not.toHaveProperty('type')
    expect(unknowns).toEqual(['type of complaint: 9'])
  })
})
