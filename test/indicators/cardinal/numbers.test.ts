import fc from 'fast-check'
import { expect, it } from 'vitest'
import { quantile } from '../../../src/indicators/cardinal/numbers.ts'

/** By sorting all of them. */
function sortedQuantile(values: Float64Array, tau: number): number {
  const sorted = values.slice().sort()
  const count = sorted.length
  if (count === 0 || !(tau >= 0 && tau <= 1)) return Number.NaN
  const rank = (count + 1 / 3) * tau + 1 / 3
  const whole = Math.trunc(rank)
  if (whole <= 0 || tau === 0) return Number.isNaN(sorted[count - 1]!) ? Number.NaN : sorted[0]!
  if (whole >= count || tau === 1) return sorted[count - 1]!
  return sorted[whole - 1]! + (rank - whole) * (sorted[whole]! - sorted[whole - 1]!)
}

const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0, Number.NaN, 1))
const tau = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25, 0.75, 1, 1.1))

it('finds the quantiles of sorted values without sorting them, to the bit', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.array(tau, { minLength: 1, maxLength: 3 }), (list, taus) => {
      const values = Float64Array.from(list)
      for (const each of taus) expect(quantile(values, each)).toBe(sortedQuantile(Float64Array.from(list), each))
      expect(values.sort()).toEqual(Float64Array.from(list).sort())
    }),
    { numRuns: 2000, seed: 3 },
  )
})

it('finds them among many values that lie unluckily', () => {
  // Each middle that is tried is the highest of what is left.
  const count = 2000
  const places = Int32Array.from({ length: count }).map((_zero, at) => at)
  const values = new Float64Array(count)
  for (let left = count; left > 0; left--) {
    const middle = (left - 1) >> 1
    values[places[middle]!] = left
    places[middle] = places[left - 1]!
  }
  expect(quantile(values.slice(), 0.001)).toBe(sortedQuantile(values, 0.001))
})
