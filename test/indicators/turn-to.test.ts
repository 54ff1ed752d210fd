import { expect, it } from 'vitest'
import type { FlagRow } from '../../src/indicators/row.ts'
import { breachLines, withNextSteps } from '../../src/indicators/turn-to.ts'

async function* rowsWith(...violations: string[][]): AsyncIterable<FlagRow> {
  for (const named of violations) yield { violations: named } as unknown as FlagRow
}

it('leads from flags to the navigator, the most frequent breach first', async () => {
  const { rows, said } = withNextSteps(rowsWith(['vat'], ['split'], ['split', 'single'], []))
  const given = []
  for await (const row of rows) given.push(row)
  expect(given).toHaveLength(4)
  expect(said('en')!.split('\n')).toEqual([
    'what it may be, what may explain it, where to write and until when:',
    '  jaryq navigator violations split   Splitting',
    expect.stringContaining('jaryq navigator violations single'),
    expect.stringContaining('jaryq navigator violations vat'),
  ])
  expect(said('ru')).toContain('Дробление закупок')
})

it('says nothing where no row names a breach', async () => {
  const { rows, said } = withNextSteps(rowsWith([]))
  for await (const _ of rows);
  expect(said('kk')).toBeUndefined()
})

it('names breach, day, page and letter in an explanation', () => {
  expect(breachLines(['late-pay', 'no-such'], 'en')).toEqual([
    '- Late payment to the supplier (on the 31st day): `jaryq navigator violations late-pay`, `jaryq letter new c-info-request --flag ID`',
  ])
})
