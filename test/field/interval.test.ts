import { describe, expect, it } from 'vitest'
import { drawNumbers } from '../../src/field/draw.ts'
import { numberInterval, sampleSize, shareInterval } from '../../src/field/interval.ts'
import { sha256 } from '../../src/files/hash.ts'

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n
  let result = 1n
  for (let step = 1; step <= k; step++) result = (result * BigInt(n - k + step)) / BigInt(step)
  return result
}

const ways = (found: number, n: number, faulty: number, total: number) =>
  choose(faulty, found) * choose(total - faulty, n - found)

function exactInterval(hits: number, n: number, total: number): { low: number; high: number } {
  const kept: number[] = []
  for (let faulty = hits; faulty <= total - (n - hits); faulty++) {
    let more = 0n
    let less = 0n
    for (let found = 0; found <= n; found++) {
      if (found >= hits) more += ways(found, n, faulty, total)
      if (found <= hits) less += ways(found, n, faulty, total)
    }
    const all = choose(total, n)
    if (more * 40n > all && less * 40n > all) kept.push(faulty)
  }
  return { low: kept[0]!, high: kept.at(-1)! }
}

describe('the interval of a share', () => {
  it.each([
    [0, 36, 0, 0.0974],
    [0, 10, 0, 0.3085],
    [1, 10, 0.0025, 0.445],
    [5, 10, 0.1871, 0.8129],
    [10, 10, 0.6915, 1],
    [3, 100, 0.0062, 0.0852],
  ])('after %i of %i is the one of the tables', (hits, n, low, high) => {
    const interval = shareInterval(hits, n)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  it('has the closed form where nothing was found', () => {
    expect(shareInterval(0, 17).high).toBeCloseTo(1 - 0.025 ** (1 / 17), 12)
    expect(shareInterval(0, 17, 0.9).high).toBeCloseTo(1 - 0.05 ** (1 / 17), 12)
  })
})

describe('the interval of a number out of a limited one', () => {
  it('equals the one that counts all samples in whole numbers', () => {
    for (const [n, total] of [
      [1, 2],
      [3, 8],
      [5, 30],
      [12, 40],
      [20, 21],
      [15, 90],
      [40, 40],
    ] as const)
      for (let hits = 0; hits <= n; hits++)
        expect(numberInterval(hits, n, total)).toEqual(exactInterval(hits, n, total))
  })

  it('holds the truth at least as often as it promises', () => {
    const [n, total] = [10, 37]
    const intervals = Array.from({ length: n + 1 }, (_, hits) => numberInterval(hits, n, total))
    for (let faulty = 0; faulty <= total; faulty++) {
      let covered = 0n
      for (let hits = 0; hits <= n; hits++)
        if (intervals[hits]!.low <= faulty && faulty <= intervals[hits]!.high) covered += ways(hits, n, faulty, total)
      expect(Number(covered) / Number(choose(total, n))).toBeGreaterThanOrEqual(0.95)
    }
  })

  it('comes close to the share where the number is very large', () => {
    const { low, high } = numberInterval(3, 100, 1_000_000)
    expect(low / 1e6).toBeCloseTo(shareInterval(3, 100).low, 3)
    expect(high / 1e6).toBeCloseTo(shareInterval(3, 100).high, 3)
  })

  it('knows the number when all were looked at', () => {
    expect(numberInterval(2, 9, 9)).toEqual({ low: 2, high: 2 })
  })
})

describe('the size of a sample', () => {
  it('is the smallest that says enough when nothing is found', () => {
    expect(sampleSize(Number.POSITIVE_INFINITY, 0.1)).toBe(36)
    for (const total of [25, 60, 1000, 416_204]) {
      const n = sampleSize(total, 0.1)
      expect(numberInterval(0, n, total).high).toBeLessThanOrEqual(0.1 * total)
      expect(numberInterval(0, n - 1, total).high).toBeGreaterThan(0.1 * total)
    }
  })

  it('is never larger than all there are', () => {
    expect(sampleSize(4, 0.1)).toBe(4)
    expect(sampleSize(1, 0.5)).toBe(1)
  })
})

describe('drawing', () => {
  it('gives the numbers that the hashes of the seed give', () => {
    const [only] = drawNumbers('dice 3 5 1', '2', 1000, 1)
    expect(only).toBe(1 + (Number.parseInt(sha256('dice 3 5 1/2/1').slice(0, 12), 16) % 1000))
  })

  it('gives the same numbers for the same seed, other ones for another seed or row', () => {
    expect(drawNumbers('a', '1', 500, 20)).toEqual(drawNumbers('a', '1', 500, 20))
    expect(drawNumbers('a', '1', 500, 20)).not.toEqual(drawNumbers('a', '2', 500, 20))
    expect(drawNumbers('a', '1', 500, 20)).not.toEqual(drawNumbers('b', '1', 500, 20))
    expect(drawNumbers('a', '1', 500, 20)).toHaveLength(20)
  })

  it('can draw all of them', () => {
    expect(drawNumbers('a', '1', 12, 12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  it('favours no number', () => {
    const counts = new Array<number>(10).fill(0)
    for (let seed = 0; seed < 3000; seed++) counts[drawNumbers(`s${seed}`, '1', 10, 1)[0]! - 1]!++
    const chi = counts.reduce((sum, count) => sum + (count - 300) ** 2 / 300, 0)
    expect(chi).toBeLessThan(27.9)
  })
})
