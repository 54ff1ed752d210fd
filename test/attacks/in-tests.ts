import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Attack, Random } from './attack.ts'
import { makePlace, type Place } from './place.ts'

/** Runs attacks of a group as tests, each as often as a test does. `names` are known before there is a place. */
export function attackInTests(
  make: (place: Place) => Attack[],
  { seed = 1, only = /./ }: { seed?: number; only?: RegExp } = {},
): void {
  let place: Place
  beforeAll(async () => {
    place = await makePlace()
  }, 300_000)
  afterAll(() => place?.close())
  const names = make({} as Place).filter(({ what, times }) => only.test(what) && times.test > 0)
  it.each(names.map(({ what }) => what))('%s', async (what) => {
    const attack = make(place).find((one) => one.what === what)!
    const { faults, tried } = await attack.run(attack.times.test, new Random(seed))
    expect(faults).toEqual([])
    expect(tried).toBeGreaterThan(0)
  })
}
