import { expect, it } from 'vitest'
import { accuracyPage, lastMeasured } from '../../../src/indicators/truth/page.ts'
import type { ScoreRow } from '../../../src/indicators/truth/score.ts'

const row = (fields: Partial<ScoreRow>): ScoreRow => ({
  indicator: 'signed-late',
  scheme: 'late-pen',
  severity: 'legal',
  planted: 8,
  found: 6,
  recall: 0.75,
  flags: 9,
  precision: 0.6667,
  false_alarms: 3,
  precision_at: 0.625,
  causes: { 'lookalike:late-pen': 1, outside: 2 },
  missed: { 'insufficient:no-date': 2 },
  ...fields,
})

it('says that figures are of made-up data, and gives them by indicator and by scheme', () => {
  const page = accuracyPage({
    market: 'sandbox generate --seed 1',
    processes: 12345,
    indicators: [
      row({}),
      row({ indicator: 'single-bid', severity: 'statistical', precision: null, causes: {} }),
      row({
        indicator: 'report-late',
        scheme: null,
        planted: 0,
        found: 0,
        recall: null,
        flags: 4,
        causes: { outside: 4 },
      }),
    ],
    schemes: [row({ precision_at: null }), row({ scheme: 'early-bird', planted: 1, found: 1, recall: 1, missed: {} })],
  })
  expect(page.split('\n')[0]).toBe('# How well indicators find what is planted, on made-up data')
  expect(page).toContain('12,345 processes: `jaryq sandbox generate --seed 1`')
  expect(page).toContain(
    '| [signed-late](indicators/signed-late.md) | legal | 8 | 6 | 0.75 | 9 | 0.67 | 0.63 | 3 | lookalike:late-pen 1, outside 2 |',
  )
  expect(page).toContain(
    '| [single-bid](indicators/single-bid.md) | statistical | 8 | 6 | 0.75 | 9 | – | 0.63 | 3 | – |',
  )
  expect(page).toContain('| [report-late](indicators/report-late.md) | 4 | outside 4 |')
  expect(page.indexOf('| early-bird | signed-late | 1 | 1 | 1.00 | 3 | – |')).toBeLessThan(
    page.indexOf('| late-pen | signed-late | 8 | 6 | 0.75 | 3 | insufficient:no-date 2 |'),
  )
  expect(page).not.toMatch(/undefined|NaN/)
})

it('is made from what was measured', () => {
  expect(accuracyPage(lastMeasured())).toContain('on made-up data')
})
