import { expect, it } from 'vitest'
import { basisOf, listedBases } from '../../src/check/basis.ts'
import { listIndicators } from '../../src/indicators/run.ts'

it('names indicators that there are, each once, and only what one purchase can be the subject of', async () => {
  const { alone, compared } = listedBases()
  const indicators = new Map((await listIndicators()).map((indicator) => [indicator.name, indicator]))
  const listed = [...alone, ...compared]
  expect(new Set(listed).size).toBe(listed.length)
  for (const name of listed) {
    const indicator = indicators.get(name)
    expect(['process', 'lot', 'contract', 'bid', 'plan'], name).toContain(indicator?.subject)
    expect(indicator?.scope, name).not.toBe('process')
  }
  for (const name of alone) expect(indicators.get(name)?.peers, name).toBeUndefined()
  for (const name of compared) expect(indicators.get(name)?.peers, name).toBeDefined()
})

it("asks of a dataset's own indicators alone those that promise to look at their own process", async () => {
  const [indicator] = await listIndicators()
  expect(basisOf({ ...indicator!, builtIn: false, scope: 'dataset' })).toBe('whole')
  expect(basisOf({ ...indicator!, builtIn: false, scope: 'process' })).toBe('process')
})
