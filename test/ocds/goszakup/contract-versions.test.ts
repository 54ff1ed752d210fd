import { describe, expect, it } from 'vitest'
import { mapVersions } from '../../../src/ocds/goszakup/contract-versions.ts'
import type { SourceRecord } from '../../../src/ocds/goszakup/values.ts'

const line = (id: number, more: SourceRecord) => ({ id, quantity: 1, itemPrice: 10, totalSum: 10, ...more })
const root = {
  id: 100,
  rootId: 100,
  signDate: '2025-03-01 10:00:00',
  contractSum: 30,
  contractSumWnds: 33.6,
  withNds: 1,
  ecEndDate: '2025-12-31 00:00:00',
  refAmendmAgreemJustifId: [0],
  refContractStatusId: 455,
}
const agreement = {
  ...root,
  id: 101,
  signDate: '2025-05-01 10:00:00',
  contractSum: 36,
  refAmendmAgreemJustifId: [7, 3],
  refContractStatusId: 190,
}
const versionsOf = (first: SourceRecord[], second: SourceRecord[]) => {
  const versions = [
    { ...root, ContractUnits: first },
    { ...agreement, ContractUnits: second },
  ]
  return mapVersions({ rootId: 100, versions, amendments: [versions[1]!] })
}
const linesOf = (found: ReturnType<typeof mapVersions>) =>
  found.versions!.map(({ items }) =>
    (items as { id: string; line?: string }[] | undefined)?.map((one) => [one.id, one.line]),
  )

describe('versions of a contract', () => {
  it('tells none of a contract without agreements', () => {
    expect(mapVersions({ rootId: 100, versions: [root], amendments: [] })).toEqual({})
  })

  it('tells sums, dates and grounds of each', () => {
    const found = versionsOf([], [line(11, { plnPointId: 5, lotId: 6, itemPriceWnds: 11.6, refEnstruCode: ['1.2'] })])
    expect(found.versionIds).toEqual(['100', '101'])
    expect(found.versions).toEqual([
      {
        id: '100',
        signDate: '2025-03-01T10:00:00+05:00',
        contractSum: 30,
        contractSumWnds: 33.6,
        withNds: 1,
        ecEndDate: '2025-12-31T00:00:00+05:00',
        refContractStatusId: 455,
      },
      {
        id: '101',
        signDate: '2025-05-01T10:00:00+05:00',
        contractSum: 36,
        contractSumWnds: 33.6,
        withNds: 1,
        ecEndDate: '2025-12-31T00:00:00+05:00',
        refContractStatusId: 190,
        refAmendmAgreemJustifId: [7, 3],
        items: [
          {
            id: '11',
            line: '5/6',
            lotId: '6',
            plnPointId: 5,
            refEnstruCode: '1.2',
            quantity: 1,
            itemPrice: 10,
            itemPriceWnds: 11.6,
            totalSum: 10,
          },
        ],
      },
    ])
  })

  it('follows a line by the one it began as, else by plan point and lot', () => {
    expect(linesOf(versionsOf([line(1, { plnPointId: 5 })], [line(11, { plnPointId: 9, rootId: 1 })]))).toEqual([
      [['1', '1']],
      [['11', '1']],
    ])
    expect(
      linesOf(versionsOf([line(1, { plnPointId: 5, lotId: 6 })], [line(11, { plnPointId: 5, lotId: 6 })])),
    ).toEqual([[['1', '5/6']], [['11', '5/6']]])
  })

  it('names no line where a version has two that could be it, and leaves deleted ones out', () => {
    const twice = [line(1, { plnPointId: 5 }), line(2, { plnPointId: 5 })]
    expect(linesOf(versionsOf(twice, [line(11, { plnPointId: 5 }), line(12, { plnPointId: 7 })]))).toEqual([
      [
        ['1', undefined],
        ['2', undefined],
      ],
      [
        ['11', undefined],
        ['12', '7/'],
      ],
    ])
    expect(linesOf(versionsOf([line(1, { plnPointId: 5, deleted: 1 })], [line(11, { plnPointId: 5 })]))).toEqual([
      undefined,
      [['11', '5/']],
    ])
  })

  it('begins with the first agreement where the main contract was not fetched', () => {
    expect(mapVersions({ rootId: 100, versions: [agreement], amendments: [agreement] }).versionIds).toEqual(['101'])
  })
})
