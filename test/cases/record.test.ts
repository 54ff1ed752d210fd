import { describe, expect, it } from 'vitest'
import { type Case, changed, entryChanges, viewOf } from '../../src/cases/case.ts'
import { indicatorRecord } from '../../src/cases/record.ts'

const stamp = '2026-03-20T00:00:00.000Z'
const state = (id: string, region: string, flags: [string, string][]): Case =>
  viewOf(
    changed(
      { id, fields: new Map() },
      [
        { path: 'region', value: region },
        ...flags.flatMap(([flag, verdict]) => entryChanges('flags', flag, { verdict, verdict_date: '2026-03-20' })),
      ],
      stamp,
    ),
  )

describe("a rule's record", () => {
  it('is the share that answers confirmed, with n, by rule and region', () => {
    // 200 answers: of each four one refutes, one says nothing, two confirm; even ones in one region.
    const cases = Array.from({ length: 200 }, (_, at) =>
      state(`c-${at}`, at % 2 === 0 ? '55' : '75', [
        [
          `${at < 100 ? 'single-bid' : 'split-lots'}:lot:o|${at}`,
          ['confirmed', 'refuted', 'unanswered', 'confirmed'][at % 4]!,
        ],
      ]),
    )
    expect(indicatorRecord(cases, false)).toMatchObject([
      {
        indicator: 'single-bid',
        region: null,
        n: 75,
        confirmed: 50,
        refuted: 25,
        unanswered: 25,
        confirmed_share: 0.6667,
      },
      { indicator: 'split-lots', n: 75, confirmed_share: 0.6667, share_low: 0.5542, share_high: 0.7629 },
    ])
    const regional = indicatorRecord(cases, true)
    expect(regional.map(({ indicator, region, n, confirmed }) => [indicator, region, n, confirmed])).toEqual([
      ['single-bid', '55', 25, 25],
      ['single-bid', '75', 50, 25],
      ['split-lots', '55', 25, 25],
      ['split-lots', '75', 50, 25],
    ])
  })

  it('counts a flag of several cases once, and says nothing of a share of none', () => {
    const flag = 'single-bid:lot:o|1'
    const rows = indicatorRecord(
      [state('a', '55', [[flag, 'confirmed']]), state('b', '55', [[flag, 'unanswered']])],
      false,
    )
    expect(rows).toMatchObject([{ n: 1, confirmed: 1, unanswered: 0 }])
    expect(indicatorRecord([state('a', '55', [[flag, 'unanswered']])], false)).toMatchObject([
      { n: 0, confirmed_share: null },
    ])
  })
})
