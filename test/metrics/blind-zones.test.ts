import { expect, it } from 'vitest'
import { updateManifest } from '../../src/dataset/manifest.ts'
import { partsOf } from '../../src/metrics/blind-zones.ts'
import { listMetrics, loadMetric } from '../../src/metrics/catalogue.ts'
import { computeMetric, explainComputed } from '../../src/metrics/metric.ts'
import { silent } from '../../src/terminal/progress.ts'
import { builtDataset } from '../dataset/dataset-fixture.ts'

const contract = { id: '1', awardID: 'a', status: 'active', value: { amount: 1000, currency: 'KZT' } }
const release = {
  ...{ ocid: 'ocds-jaryq0-a', id: 'a', date: '2026-03-01T10:00:00+05:00', tag: ['contract'] },
  contracts: [{ ...contract, dateSigned: '2026-03-01T10:00:00+05:00' }],
}

it('knows what each metric is about', async () => {
  expect(partsOf(await loadMetric('contracted-value'))).toEqual(['contracts'])
  expect(partsOf(await loadMetric('planned-value'))).toEqual(['plans'])
  expect(partsOf(await loadMetric('paid-value'))).toContain('payments')
  expect(partsOf(await loadMetric('bids'))).toContain('bids')
  expect(partsOf(await loadMetric('lots'))).toEqual(['announcements'])
  for (const { name } of await listMetrics()) expect(partsOf(await loadMetric(name)).length).toBeGreaterThan(0)
})

it('says with a figure what it does not hold, and explains it with the norms', async () => {
  const dir = await builtDataset({ goszakup: [release] })
  const noted = async (name: string, lang: 'en' | 'ru') => {
    const lines: string[] = []
    await computeMetric({ dir, name, lang, report: { ...silent, note: (line) => void lines.push(line) } })
    return lines.filter((line) => line.includes('--blind'))
  }
  // An import from elsewhere, of which the law of Kazakhstan says nothing.
  expect(await noted('contracted-value', 'en')).toEqual([])
  await updateManifest(dir, (manifest) => ({ ...manifest, sources: { goszakup: { kind: 'api' as const } } }))
  expect(await noted('contracted-value', 'ru')).toEqual([
    expect.stringMatching(/^contracted-value: в цифрах нет: закупки квазигосударственного сектора; .*; и ещё \d+; /),
  ])
  expect((await noted('planned-value', 'en'))[0]).toContain('what may be bought without a plan')
  const page = await explainComputed({ dir, name: 'contracted-value', lang: 'ru' })
  expect(page).toContain('## Чего в цифрах нет')
  expect(page).toMatch(/\*\*Закупки в особом порядке\*\*.*\[verified\].*\[unverified\]/)
  expect(page).not.toContain('Закупки, которые можно не вносить в план')
})
