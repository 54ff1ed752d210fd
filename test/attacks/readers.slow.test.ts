import { afterAll, expect, it } from 'vitest'
import { Random } from './attack.ts'
import { fuzzedReaders } from './fuzz.ts'

const { attacks, close } = fuzzedReaders()
afterAll(close)

it.each(attacks.map((attack) => [attack.what, attack] as const))('%s', async (_, { times, run }) => {
  const { faults, tried } = await run(times.test, new Random(1))
  expect(faults).toEqual([])
  expect(tried).toBeGreaterThan(times.test)
})
