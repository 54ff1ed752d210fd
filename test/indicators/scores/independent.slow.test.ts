import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildDataset } from '../../../src/dataset/build.ts'
import { openEngine } from '../../../src/dataset/engine.ts'
import { importOcds } from '../../../src/dataset/import/import.ts'
import { importRegister } from '../../../src/dataset/import/register.ts'
import { type FlagRow, outcomes, runIndicator } from '../../../src/indicators/run.ts'
import { score } from '../../../src/indicators/scores/score.ts'
import { generateReleases } from '../../../src/sandbox/compiled/generate.ts'
import { schemeNames } from '../../../src/sandbox/schemes/scheme.ts'
import { silent } from '../../../src/terminal/progress.ts'
import type { Row } from '../../../src/terminal/rows.ts'
import { temporary } from '../../support/temp.ts'

interface Said {
  flags: number
  judged: number
  lacking: number
}

async function scored(dir: string, options: Omit<Parameters<typeof score>[0], 'dir'>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of (await score({ dir, report: silent, ...options })).rows) rows.push(row)
  return rows
}

const weightsOf = async (dir: string) =>
  new Map((await scored(dir, { kind: 'weights' })).map((row) => [row.indicator as string, row.weight as number]))
const millionth = (value: number) => Math.round(value * 1e6) / 1e6

// Worked out once more from the rows of all indicators by the page's words alone, without the tables of scores.
it('scores of a market are what its rows amount to', async () => {
  const [market, dir] = [join(temporary('score-market'), 'market'), temporary('score-data')]
  const planting = { instances: 1 }
  await generateReleases({
    processes: 900,
    seed: 404,
    output: market,
    form: 'compiled',
    schemes: schemeNames,
    planting,
    report: silent,
  })
  await importOcds(dir, { path: join(market, 'compiled.ndjson.zst'), source: 'sandbox', report: silent })
  await importRegister(dir, {
    path: join(market, 'registers', 'vat_payers.csv'),
    register: 'vat-payers',
    report: silent,
  })
  await buildDataset(dir, { report: silent })
  const weights = await weightsOf(dir)
  const rows = await scored(dir, { kind: 'process' })
  const buyers = await scored(dir, { kind: 'buyer' })

  const said = new Map<string, Map<string, Said>>()
  const engine = await openEngine(dir)
  const inProcess = new Set(['process', 'lot', 'bid', 'contract', 'plan'])
  try {
    for (const indicator of weights.keys()) {
      const run = await runIndicator(engine, indicator, { outcomes })
      for await (const row of run.rows as AsyncIterable<FlagRow>) {
        if (!inProcess.has(row.subject_type) || row.ocid === null || row.outcome === 'not-applicable') continue
        const ofProcess = said.get(row.ocid) ?? new Map<string, Said>()
        said.set(row.ocid, ofProcess)
        const one = ofProcess.get(indicator) ?? { flags: 0, judged: 0, lacking: 0 }
        ofProcess.set(indicator, one)
        if (row.outcome === 'flag') one.flags++
        if (row.outcome === 'flag' || row.outcome === 'pass') one.judged++
        else one.lacking++
      }
    }
  } finally {
    await engine.close()
  }

  expect(rows.length).toBeGreaterThan(400)
  expect(rows.filter((row) => row.level === 'critical').length).toBeGreaterThan(0)
  const ofBuyers = new Map<string, number[]>()
  for (const row of rows) {
    const all = [...(said.get(row.ocid as string) ?? new Map<string, Said>())]
    const weighed = all.filter(([name]) => weights.get(name)! > 0)
    const judged = weighed.filter(([, { judged }]) => judged > 0)
    const sum = (list: [string, Said][]) => list.reduce((total, [name]) => total + weights.get(name)!, 0)
    const flagged = judged.filter(([, { flags }]) => flags > 0)
    const isScored = judged.length >= 5 && judged.length / weighed.length >= 0.5
    const expected = isScored ? millionth(sum(flagged) / sum(judged)) : null
    expect([row.ocid, row.judged, row.applicable, row.flagged]).toEqual([
      row.ocid,
      judged.length,
      weighed.length,
      flagged.length,
    ])
    if (expected === null) expect(row.score, String(row.ocid)).toBeNull()
    else expect(row.score, String(row.ocid)).toBeCloseTo(expected, 5)
    const override = ['debarred-supplier', 'unit-price-raised'].filter((name) =>
      all.some(([other, { flags }]) => other === name && flags > 0),
    )
    expect(row.override, String(row.ocid)).toEqual(override)
    expect(row.level === 'critical').toBe(override.length > 0)
    if (row.score !== null && row.buyer_id !== null) {
      const key = `${row.buyer_id} ${row.year}`
      ofBuyers.set(key, [...(ofBuyers.get(key) ?? []), row.score as number])
    }
  }
  const isCritical = rows.map((row) => row.level === 'critical')
  expect(isCritical).toEqual([...isCritical].sort((a, b) => Number(b) - Number(a)))

  expect(buyers.length).toBeGreaterThan(20)
  for (const row of buyers) {
    const scores = ofBuyers.get(`${row.buyer_id} ${row.year}`) ?? []
    expect(row.processes, String(row.buyer_id)).toBe(scores.length)
    if (scores.length === 0) continue
    const mean = scores.reduce((total, one) => total + one, 0) / scores.length
    expect(row.mean).toBeCloseTo(mean, 5)
    if (scores.length < 5) expect(row.score).toBeNull()
    else if (row.prior_strength === null) expect(row.score).toBeCloseTo(row.prior_mean as number, 5)
    else {
      const strength = row.prior_strength as number
      const drawn = (scores.length * mean + strength * (row.prior_mean as number)) / (scores.length + strength)
      expect(row.score).toBeCloseTo(drawn, 4)
    }
  }
}, 1_800_000)
