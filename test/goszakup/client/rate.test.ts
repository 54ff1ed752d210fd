import { describe, expect, it } from 'vitest'
import { TokenBucket } from '../../../src/goszakup/client/rate.ts'

const answers = (bucket: TokenBucket, count: number) => {
  for (let index = 0; index < count; index++) bucket.answered()
}

describe('the rate', () => {
  it('goes down by half at a sign of overload, and no lower than a sixteenth', () => {
    const bucket = new TokenBucket(8)
    expect(bucket.slow(performance.now())).toBe(true)
    expect(bucket.rate).toBe(4)
    for (let index = 0; index < 10; index++) bucket.slow(performance.now())
    expect(bucket.rate).toBe(0.5)
    expect(bucket.slow(performance.now())).toBe(false)
  })

  it('counts requests that were under way together once', () => {
    const bucket = new TokenBucket(8)
    const sent = performance.now() - 100
    bucket.slow(sent)
    expect(bucket.slow(sent + 1)).toBe(false)
    expect(bucket.rate).toBe(4)
  })

  it('comes back slowly with answers, and never above what was asked for', () => {
    const bucket = new TokenBucket(8)
    bucket.slow(performance.now())
    answers(bucket, 3)
    expect(bucket.rate).toBeCloseTo(4 * 1.1 ** 3)
    answers(bucket, 100)
    expect(bucket.rate).toBe(8)
  })

  it('has a limit for a while where there was none', async () => {
    const bucket = new TokenBucket(0)
    for (let index = 0; index < 20; index++) {
      await bucket.take()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(bucket.rate).toBe(0)
    bucket.slow(performance.now())
    expect(bucket.rate).toBeGreaterThan(5)
    expect(bucket.rate).toBeLessThan(110)
    answers(bucket, 100)
    expect(bucket.rate).toBe(0)
  })
})
