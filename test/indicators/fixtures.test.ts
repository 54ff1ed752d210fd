import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { indicatorNames, loadIndicator } from '../../src/indicators/catalogue.ts'
import { reasonsOf, reasonText } from '../../src/indicators/reasons.ts'
import { languages } from '../../src/terminal/languages.ts'
import { casesFile, casesFolder, casesOf, itHoldsCases, verdictsOf } from './support/cases.ts'
import { SharedEngine } from './support/engine.ts'

const names = await indicatorNames()
// These have a test file of their own instead.
const tested = names.filter((name) => existsSync(join(import.meta.dirname, `${name}.test.ts`)))

let engine: SharedEngine
beforeAll(async () => {
  engine = await SharedEngine.open()
})
afterAll(() => engine.close())

it('has cases for every built-in indicator, and no cases for anything else', () => {
  const given = readdirSync(casesFolder).map((file) => file.replace('.test.yaml', ''))
  expect(given.filter((name) => !names.includes(name))).toEqual([])
  expect(names.filter((name) => !given.includes(name) && !tested.includes(name))).toEqual([])
})

for (const name of names.filter((one) => existsSync(casesFile(one))))
  describe(name, async () => {
    const indicator = await loadIndicator(name)
    const cases = await casesOf(name)
    // One of each that has a flag; fixtures.slow.test.ts asks them all.
    itHoldsCases(name, [cases.find((made) => verdictsOf(made).includes('flag'))!], () => engine)

    it('is shown with each outcome, each reason and each parameter', () => {
      const verdicts = new Set(cases.flatMap(verdictsOf))
      const possible = reasonsOf(indicator.sql).map((pair) => pair.join(':'))
      expect([...possible, 'flag'].filter((verdict) => !verdicts.has(verdict))).toEqual([])
      const given = new Set(cases.flatMap((made) => Object.keys(made.parameters)))
      expect(indicator.parameters.map((parameter) => parameter.name).filter((one) => !given.has(one))).toEqual([])
    })
  })

it.each(names)('%s says in three languages what each of its reasons means', async (name) => {
  const indicator = await loadIndicator(name)
  const silent = reasonsOf(indicator.sql)
    .map(([, reason]) => reason)
    .filter((reason) =>
      languages.some((lang) => reasonText(indicator, reason, lang) === reason && reason !== 'cancelled'),
    )
  expect(silent).toEqual([])
  expect(
    Object.keys(indicator.reasons).filter((reason) => !readFileSync(indicator.file, 'utf8').includes(`:${reason}'`)),
  ).toEqual([])
})
