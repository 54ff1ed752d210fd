import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../src/dataset/build.ts'
import { coverageOfDataset } from '../../src/dataset/coverage.ts'
import { fetchEntities } from '../../src/dataset/fetch/fetch.ts'
import { fetchFiles } from '../../src/dataset/files/fetch.ts'
import { importOcds } from '../../src/dataset/import/import.ts'
import { updateManifest } from '../../src/dataset/manifest.ts'
import { transformDataset } from '../../src/dataset/transform/transform.ts'
import { findingRows, validateDataset, validationSummary } from '../../src/dataset/validate.ts'
import { allowedIndicators } from '../../src/indicators/needs.ts'
import { generateMarket } from '../../src/sandbox/market/generate.ts'
import { serveMarket } from '../../src/sandbox/server/serve.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'
import { writeReleases } from './dataset-fixture.ts'

const processes = 300

describe('what is made from the sandbox', () => {
  let data: string
  beforeAll(async () => {
    const market = join(temporary('validate'), 'market')
    data = temporary('validate')
    await generateMarket({ processes, seed: 7, output: market, report: silent })
    const server = await serveMarket({ from: market })
    const options = { baseUrl: server.baseUrl, token: server.token, rate: 0, timeout: 30, report: silent }
    try {
      await fetchEntities(data, options)
      await fetchFiles(data, { ...options, kinds: ['protocol'] })
    } finally {
      await server.close()
    }
    await transformDataset(data, { report: silent })
    await buildDataset(data, { report: silent })
  }, 120_000)

  it('is valid, all of it: what is left are fields and schemes that only Kazakhstan has', async () => {
    const validation = await validateDataset(data, { report: silent })
    const rows = findingRows(validation.findings)
    expect(rows.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['codelist', 'additional-field']))
    expect(validation.counts.releases).toBeGreaterThanOrEqual(processes)
    const own =
      /(^|\.)(kz|statusDetails|awardIDs|budgetBreakdown|datePublished|complaints|relatedLots|(title|description)_kk)$/
    const additional = rows.filter(({ kind }) => kind === 'additional-field').map(({ path }) => path as string)
    expect(additional.filter((path) => !own.test(path))).toEqual([])
    const codes = rows.filter(({ kind }) => kind === 'codelist').flatMap(({ values }) => values as string[])
    expect(new Set(codes)).toEqual(new Set(['KZ-ENSTRU', 'KZ-MKEI', 'KATO']))
  })

  it('says of which fields and for which indicators there is enough', async () => {
    const { fields, processes: counted } = await coverageOfDataset(data, { report: silent })
    expect(counted).toBeGreaterThanOrEqual(processes)
    expect(fields.find(({ path }) => path === 'ocid')).toMatchObject({ processShare: 1, schema: 'ocds' })
    expect(fields.find(({ path }) => path === 'tender.lots[].id')).toMatchObject({ objectShare: 1, schema: 'lots' })
    const rows = await allowedIndicators(data, { lang: 'ru', report: silent })
    const of = (name: string) => rows.find(({ indicator }) => indicator === name)
    expect(of('single-bid')).toMatchObject({
      title: 'Единственная заявка в конкурентной закупке',
      allowed: true,
      missing: [],
    })
    // The register was not imported.
    expect(of('vat-by-non-payer')).toMatchObject({ allowed: false, missing: ['vat_payers.registered_from'] })
  })
})

it('checks each source of a dataset by the version that it was published in', async () => {
  const dir = temporary('validate')
  const release = {
    ...{ ocid: 'ocds-a1b2c3-1', id: '1', date: '2026-01-01T00:00:00Z', tag: ['tender'], initiationType: 'tender' },
    tender: { id: '1', procurementMethod: 'direct', submissionMethod: ['other'] },
  }
  await writeReleases(dir, { new: [release], old: [release] })
  await updateManifest(dir, (manifest) => {
    const old = manifest.releases.old!
    const files = old.files.map((file) => ({ ...file, version: '1.0' }))
    return { ...manifest, releases: { ...manifest.releases, old: { ...old, files } } }
  })
  const validation = await validateDataset(dir, { report: silent })
  expect(findingRows(validation.findings)).toMatchObject([
    { severity: 'error', kind: 'codelist', path: 'tender.procurementMethod', file: 'old/000001.ndjson.zst', line: 1 },
    { severity: 'note', kind: 'codelist', path: 'tender.submissionMethod[]', file: 'new/000001.ndjson.zst', line: 1 },
  ])
  expect(validationSummary(validation)).toBe(
    `${dir}: releases 2 (OCDS 1.1, 1.0), files 2; errors 1 (kinds 1), notes 1 (kinds 1)`,
  )
})

it('holds an imported source to the extensions that its packages declared', async () => {
  const dir = temporary('validate')
  const base = 'https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension'
  const release = {
    ...{ ocid: 'ocds-a1b2c3-1', id: '1', date: '2026-01-01T00:00:00Z', tag: ['tender'], initiationType: 'tender' },
    tender: { id: '1', lots: [{ id: '1', status: 'no code', colour: 'red' }] },
  }
  for (const [source, version] of [
    ['declared', 'v1.1.5'],
    // Its schema is another.
    ['older', 'v1.1.4'],
  ] as const) {
    const path = join(temporary('in'), 'package.json')
    const extensions = [`${base}/${version}/extension.json`]
    await writeFile(path, JSON.stringify({ version: '1.1', extensions, releases: [release] }))
    await importOcds(dir, { path, source, report: silent })
  }
  const rows = findingRows((await validateDataset(dir, { report: silent })).findings)
  expect(rows.map(({ severity, path, file, count }) => [severity, path, file, count])).toEqual([
    ['error', 'tender.lots[].status', 'declared/000001.ndjson.zst', 1],
    ['note', 'tender.lots', 'older/000001.ndjson.zst', 1],
    ['note', 'tender.lots[].colour', 'declared/000001.ndjson.zst', 1],
  ])
})

it('says that there is nothing to check', async () => {
  await expect(validateDataset(temporary('validate'), { report: silent })).rejects.toMatchObject({ exitName: 'data' })
})
