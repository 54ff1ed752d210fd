import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mismatches } from '../../../src/indicators/check.ts'
import { type Case, readCases } from '../../../src/indicators/fixture.ts'
import { languages } from '../../../src/terminal/languages.ts'
import type { SharedEngine, Tables } from './engine.ts'

/** Where the cases of the built-in indicators are: a file each, in the form that `jaryq indicators test` reads. */
export const casesFolder = join(import.meta.dirname, '..', 'fixtures')

export const casesFile = (name: string) => join(casesFolder, `${name}.test.yaml`)

/** The cases of an indicator. Those with the same tables stand together: an engine loads them once. */
export async function casesOf(name: string): Promise<Case[]> {
  const read = (await readCases(casesFile(name)))!
  return Object.values(Object.groupBy(read, ({ dataDate, tables }) => JSON.stringify([dataDate, tables]))).flatMap(
    (alike) => alike ?? [],
  )
}

/** Asks an indicator over each case: it says what is expected, and proves its flags. */
export function itHoldsCases(name: string, cases: Case[], engine: () => SharedEngine): void {
  it.each(cases.map((made) => [made.name, made] as const))('%s', async (_, made) => {
    const { rows, run } = await engine().ask(name, made.tables as Tables, {
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
}

/** The outcomes that a case expects, as `outcome` or `outcome:reason`. */
export function verdictsOf(made: Case): string[] {
  return Object.values(made.expect).map((wanted) => {
    if (typeof wanted === 'string') return wanted
    const { outcome, reason } = wanted
    return reason === undefined || reason === null ? String(outcome) : `${String(outcome)}:${String(reason)}`
  })
}
