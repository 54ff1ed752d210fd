import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { indicatorNames, loadIndicator } from '../../src/indicators/catalogue.ts'
import { mismatches } from '../../src/indicators/check.ts'
import { type Case, readCases } from '../../src/indicators/fixture.ts'
import { reasonsOf, reasonText } from '../../src/indicators/reasons.ts'
import { languages } from '../../src/terminal/languages.ts'
import { SharedEngine, type Tables } from './support/engine.ts'

// One file of cases for each built-in indicator, in the form that `jaryq indicators test` reads.
const folder = join(import.meta.dirname, 'fixtures')
const fileOf = (name: string) => join(folder, `${name}.test.yaml`)
const names = await indicatorNames()
// These have a test file of their own instead.
const tested = names.filter((name) => existsSync(join(import.meta.dirname, `${name}.test.ts`)))

let engine: SharedEngine
beforeAll(async () => {
  engine = await SharedEngine.open()
})
afterAll(() => engine.close())

it('has cases for every built-in indicator, and no cases for anything else', () => {
  const given = readdirSync(folder).map((file) => file.replace('.test.yaml', ''))
  expect(given.filter((name) => !names.includes(name))).toEqual([])
  expect(names.filter((name) => !given.includes(name) && !tested.includes(name))).toEqual([])
})

for (const name of names.filter((one) => existsSync(fileOf(one))))
  describe(name, async () => {
    const indicator = await loadIndicator(name)
    // Those with the same tables stand together: the engine loads them once.
    const read = (await readCases(fileOf(name)))!
    const cases = Object.values(
      Object.groupBy(read, ({ dataDate, tables }) => JSON.stringify([dataDate, tables])),
    ).flatMap((alike) => alike ?? [])

    it.each(cases.map((made) => [made.name, made] as const))('%s', async (_, made) => {
      const { rows, run } = await engine.ask(name, made.tables as Tables, {
        dataDate: made.dataDate,
        parameters: made.parameters as Record<string, string | number | boolean>,
      })
      expect(mismatches(rows, made.expect)).toEqual([])
      expect(run.warnings).toEqual([])
      for (const [subject, { outcome, evidence, summaries }] of rows) {
        if (outcome !== 'flag') continue
        const isProven = evidence.some(({ value }) => value !== null)
        expect(isProven, `${subject}: there is no evidence with a value`).toBe(true)
        for (const lang of languages) expect(summaries[lang]).not.toMatch(/undefined|null|NaN|\{\{/)
      }
    })

    it('is shown with each outcome, each reason and each parameter', () => {
      const verdicts = new Set(cases.flatMap((made) => Object.values(made.expect).map(verdictOf)))
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

function verdictOf(wanted: Case['expect'][string]): string {
  if (typeof wanted === 'string') return wanted
  const { outcome, reason } = wanted
  return reason === undefined || reason === null ? String(outcome) : `${String(outcome)}:${String(reason)}`
}
