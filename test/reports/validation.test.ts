import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDataset, updateManifest } from '../../src/dataset/manifest.ts'
import type { Validation } from '../../src/dataset/validate.ts'
import { blindZones } from '../../src/law/blind-zones.ts'
import { writeValidationPage } from '../../src/reports/validation.ts'
import { languages } from '../../src/terminal/languages.ts'
import { temporary } from '../support/temp.ts'

const counts = {
  ...{ files: 1, packages: 1, releases: 4, records: 0, links: 0, unreadable: 0 },
  versions: { '1.0': 0, '1.1': 4 },
} as Validation['counts']

it("names what a check of a portal's data cannot see, and of a file nothing", async () => {
  const dir = temporary('checked')
  await createDataset(dir)
  await updateManifest(dir, (manifest) => ({ ...manifest, sources: { goszakup: { kind: 'api' as const } } }))
  const page = async (validation: Validation, lang: 'en' | 'ru' | 'kk') => {
    await writeValidationPage(join(dir, 'page.html'), validation, lang)
    return readFile(join(dir, 'page.html'), 'utf8')
  }
  for (const lang of languages) {
    const text = await page({ findings: [], counts, name: dir, dataset: dir }, lang)
    for (const { title } of blindZones()) expect(text).toContain(title[lang])
  }
  expect(await page({ findings: [], counts, name: dir, dataset: dir }, 'en')).toContain('What could not be checked')
  expect(await page({ findings: [], counts, name: 'releases.json' }, 'en')).not.toContain('id="blind"')
})
