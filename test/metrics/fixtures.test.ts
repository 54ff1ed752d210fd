import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCases } from '../../src/indicators/fixture.ts'
import { loadMetric, metricNames } from '../../src/metrics/catalogue.ts'
import { reasonCodes } from '../../src/metrics/page.ts'
import type { MetricOptions, MetricRow } from '../../src/metrics/run.ts'
import type { Tables } from '../indicators/support/engine.ts'
import { cellName, compute } from './support/cells.ts'

// One file of cases for each metric: made-up records, and under `expect` each cell that must come out: its value, or
// several of its columns. `parameters` are the options of a run.
const folder = join(import.meta.dirname, 'fixtures')
const names = await metricNames()
const given = readdirSync(folder).map((file) => file.replace('.yaml', ''))

it('has cases for every metric, and no cases for anything else', () => {
  expect(given.filter((name) => !names.includes(name))).toEqual([])
  expect(names.filter((name) => !given.includes(name))).toEqual([])
})

for (const name of given)
  describe(name, async () => {
    const metric = await loadMetric(name)
    const cases = (await readCases(join(folder, `${name}.yaml`)))!
    const seen = { reasons: new Set<string>(), variants: new Set<string>(), values: 0 }

    it.each(cases.map((made) => [made.name, made] as const))('%s', async (_, made) => {
      const run = await compute(name, made.tables as Tables, {
        ...(made.parameters as MetricOptions),
        dataDate: made.dataDate,
      })
      const cells = new Map<string, MetricRow>()
      for (const row of run.rows) {
        cells.set(await cellName(run, row), row)
        for (const code of Object.keys(row.reasons)) seen.reasons.add(code)
        if (row.variant !== null) seen.variants.add(row.variant)
        if (row.value !== null && row.value !== 0) seen.values++
        if (row.value !== null && (row.n > 0 || row.value !== 0)) expect(row.outcome).toBe('ok')
      }
      const found = Object.fromEntries(
        [...cells].map(([cell, row]) => {
          const wanted = made.expect[cell]
          if (wanted === null || typeof wanted !== 'object') return [cell, row.value]
          return [cell, Object.fromEntries(Object.keys(wanted).map((column) => [column, row[column]]))]
        }),
      )
      expect(found).toEqual(made.expect)
      for (const row of run.rows) {
        const told = Object.values(row.reasons).reduce((sum, count) => sum + count, 0)
        expect(row.missing).toBe(told)
      }
    })

    it('is shown with a value, each reason, each variant, and what it is not', () => {
      expect(seen.values).toBeGreaterThan(0)
      expect(reasonCodes(metric).filter((code) => !seen.reasons.has(code))).toEqual([])
      expect(Object.keys(metric.variants).filter((variant) => !seen.variants.has(variant))).toEqual([])
    })
  })
