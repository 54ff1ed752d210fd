import { describe, expect, it } from 'vitest'
import { suggest } from '../../src/terminal/suggest.ts'

describe('suggest', () => {
  const names = ['single-bid', 'direct-award-share', 'vat-by-non-payer', 'contract_items', 'contracts']

  it.each([
    ['singel-bid', 'single-bid'],
    ['direct-award', 'direct-award-share'],
    ['vat-by-nonpayer', 'vat-by-non-payer'],
    ['contract', 'contracts'],
    ['elephant', undefined],
  ] as [string, string | undefined][])('%s means %s', (typed, meant) => {
    expect(suggest(typed, names)).toBe(meant)
  })
})
