import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe } from 'vitest'
import { indicatorNames } from '../../src/indicators/catalogue.ts'
import { casesFile, casesOf, itHoldsCases } from './support/cases.ts'
import { SharedEngine } from './support/engine.ts'

// Every case of every built-in indicator: more than a thousand. fixtures.test.ts asks one of each.
let engine: SharedEngine
beforeAll(async () => {
  engine = await SharedEngine.open()
})
afterAll(() => engine.close())

for (const name of (await indicatorNames()).filter((one) => existsSync(casesFile(one))))
  describe(name, async () => itHoldsCases(name, await casesOf(name), () => engine))
