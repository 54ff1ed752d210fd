import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { Findings, type Rule, sortedFindings, Tally } from '../../../src/ocds/validate/findings.ts'
import { PairSet } from '../../../src/ocds/validate/pair-set.ts'

const rule = (path: string, extra: Partial<Rule> = {}): Rule => ({
  ...{ severity: 'note', kind: 'additional-field', path, message: ['unknown-field', '1.1'] },
  ...extra,
})

/** What a list of broken rules (rule, release, value) sums up to when it is counted in pieces of this size. */
function summed(broken: readonly [Rule, number, string | undefined][], size: number) {
  const findings = new Findings()
  for (let at = 0; at < broken.length; ) {
    const tally = new Tally()
    // A release is never divided.
    const end = broken.findIndex(([, release], index) => index >= at + size && broken[index - 1]![1] !== release)
    for (; at < (end === -1 ? broken.length : end); at++) {
      const [one, release, value] = broken[at]!
      const finding = tally.add(one, release, value)
      if (finding !== undefined) finding.example = { value: at }
    }
    findings.addAll(tally.findings())
  }
  return sortedFindings(findings.all()).map(({ rule: { path }, count, releases, values, example }) => ({
    ...{ path, count, releases, values: [...values], example },
  }))
}

describe('findings', () => {
  it('are the same whatever the pieces they are counted in', () => {
    const rules = ['a', 'b', 'c'].map((path) => rule(path, { kind: 'codelist' }))
    const one = fc.tuple(fc.nat(2), fc.nat(30), fc.option(fc.constantFrom('x', 'y', 'z'), { nil: undefined }))
    fc.assert(
      fc.property(fc.array(one, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (drawn, size) => {
        const broken = drawn
          .sort((a, b) => a[1] - b[1])
          .map(([which, release, value]) => [rules[which]!, release, value] as [Rule, number, string | undefined])
        expect(summed(broken, size)).toEqual(summed(broken, 1e9))
      }),
    )
  })

  it.each([1, 7, 1000])('keep 200 values and 500 names of a place, counted by %i', (size) => {
    const broken = Array.from({ length: 1200 }, (_, at): [Rule, number, string | undefined] => [
      // Two names of no schema in each release, as where ids are keys.
      rule(`data.${at % 1100}`, { name: `${at % 1100}` }),
      at >> 1,
      undefined,
    ])
    const names = summed(broken, size)
    expect(names.length).toBe(501)
    expect(names.find(({ path }) => path === 'data.*')).toMatchObject({ count: 600, releases: 300 })
    expect(names.find(({ path }) => path === 'data.99')).toMatchObject({ count: 2, releases: 2 })
    const values = Array.from({ length: 900 }, (_, at): [Rule, number, string] => [rule('tag'), at, `${at % 300}`])
    const [first] = summed(
      values.map(([, at, value]) => [values[0]![0], at, value]),
      size,
    )
    expect(first).toMatchObject({ count: 900, releases: 900, example: { value: 0 } })
    expect(first!.values.length).toBe(200)
    expect(first!.values[199]).toEqual(['199', 3])
  })

  it('are taken over by what a package declares', () => {
    const findings = new Findings()
    const tally = new Tally()
    tally.add(rule('a', { extension: { name: 'bids', when: 'declared' } }), 0)
    tally.add(rule('b', { extension: { name: 'bids', when: 'undeclared' } }), 0)
    findings.addAll(tally.findings())
    const taken = (declared: string[]) => {
      const all = new Findings()
      all.take(findings, new Set(declared))
      return sortedFindings(all.all()).map(({ rule: { path } }) => path)
    }
    expect(taken(['bids'])).toEqual(['a'])
    expect(taken(['lots'])).toEqual(['b'])
  })
})

test('a set of pairs is a set', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer(), fc.integer({ min: 1, max: 5 })), { maxLength: 3000 }), (pairs) => {
      const set = new PairSet()
      const model = new Set<string>()
      for (const [a, b] of pairs) {
        const key = `${a >>> 0} ${b}`
        expect(set.add(a, b)).toBe(!model.has(key))
        model.add(key)
      }
    }),
    { numRuns: 30 },
  )
})
