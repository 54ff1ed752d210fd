import { expect, it } from 'vitest'
import { blindZones, touching, zonesNote, zoneTitles } from '../../src/dataset/blind-zones.ts'
import { datasetFacts } from '../../src/dataset/info.ts'
import { createDataset, updateManifest } from '../../src/dataset/manifest.ts'
import { missingSources } from '../../src/dataset/missing-sources.ts'
import { allTables } from '../../src/dataset/tables/tables.ts'
import { blindZones as lawZones } from '../../src/law/blind-zones.ts'
import { norms } from '../../src/law/norms.ts'
import { languages } from '../../src/terminal/languages.ts'
import { temporary } from '../support/temp.ts'
import { builtDataset, writeReleases } from './dataset-fixture.ts'

const release = (id: string, more: object = {}) => ({
  ...{ ocid: `ocds-jaryq0-${id}`, id, date: '2026-03-01T10:00:00+05:00', tag: ['planning', 'tender', 'contract'] },
  ...more,
})
const kazakh = release('a', {
  parties: [{ id: 'KZ-BIN-131340000001', name: 'School', roles: ['buyer'] }],
  contracts: [{ id: '1', status: 'active', dateSigned: '2026-03-01T10:00:00+05:00' }],
})

async function fetched(): Promise<string> {
  const dir = await builtDataset({ goszakup: [kazakh] })
  await updateManifest(dir, (manifest) => ({
    ...manifest,
    data_date: '2026-11-20',
    sources: { goszakup: { kind: 'api' as const } },
  }))
  return dir
}

it('says every zone of the law in three languages, with norms that exist', () => {
  const keys = new Set(norms().map(({ key }) => key))
  for (const zone of lawZones()) {
    expect(zone.norms.length).toBeGreaterThan(0)
    for (const norm of zone.norms) expect(keys).toContain(norm)
    expect(zone.touches.length).toBeGreaterThan(0)
  }
  for (const { title, text } of [...lawZones(), ...missingSources])
    for (const told of [title, text]) expect(new Set(languages.map((lang) => told[lang])).size).toBe(3)
  const ids = [...lawZones(), ...missingSources].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

it('looks for sources in tables that there are', () => {
  const tables = new Set(allTables().map(({ name }) => name))
  for (const source of missingSources) for (const table of source.tables) expect(tables).toContain(table)
})

it('a zone that rests on a norm that was not read does not hide it', () => {
  const unread = new Set(norms().flatMap(({ key, status }) => (status === 'unverified' ? [key] : [])))
  for (const zone of lawZones())
    if (zone.status === 'verified' && zone.norms.some((key) => unread.has(key))) {
      expect(zone.text.en).toMatch(/not (read|verified)/)
      expect(zone.text.ru).toMatch(/не (прочитан|провер)/)
      expect(zone.text.kk).toMatch(/оқылмаған|тексерілмеген/)
    }
})

it('names what the dataset of a portal cannot hold, and what it has no source for', async () => {
  const dir = await fetched()
  const zones = await blindZones(dir, 'en')
  const byId = new Map(zones.map((zone) => [zone.zone, zone]))
  expect(zones.filter(({ kind }) => kind === 'law').map(({ zone }) => zone)).toEqual(lawZones().map(({ id }) => id))
  expect(byId.get('quasi-state')).toMatchObject({
    ...{ state: 'dark', status: 'verified', next: 'jaryq fetch --source samruk --unofficial' },
    norms: expect.arrayContaining(['kz:47-VII']),
  })
  // Ten working days up to Friday, 20 November 2026.
  expect(byId.get('not-entered-yet')).toMatchObject({ from: '2026-11-09', to: null })
  expect(byId.get('old-law')).toMatchObject({ from: null, to: '2024-12-31', status: 'unverified' })
  expect([...byId.keys()]).toEqual(
    expect.arrayContaining(['no-plans', 'no-bids', 'no-payments', 'no-vat-payers', 'no-unscrupulous', 'no-owners']),
  )
  expect(byId.has('no-contracts')).toBe(false)
  expect(byId.get('no-vat-payers')!.next).toBe('jaryq import FILE --register vat-payers')
  expect(touching(zones, ['plans']).map(({ zone }) => zone)).toEqual([
    ...['quasi-state', 'not-planned', 'outside-law', 'old-law', 'no-plans'],
  ])
  expect(zoneTitles(zones.slice(0, 4), 'en', 3)).not.toContain('more')
  expect(zoneTitles(zones.slice(0, 5), 'en', 3)).toMatch(/^purchases of the quasi-state sector; .*; and 2 more$/)
  // What was looked up by hand is a source, too.
  await updateManifest(dir, (manifest) => ({ ...manifest, tables: { ...manifest.tables, vat_checks: 1 } }))
  expect((await blindZones(dir, 'en')).map(({ zone }) => zone)).not.toContain('no-vat-payers')
  const facts = await datasetFacts(dir, 'ru')
  expect(facts).toContainEqual({
    fact: 'blind zone quasi-state',
    value: 'Закупки квазигосударственного сектора',
  })
  expect(facts).toContainEqual({ fact: 'no source no-payments', value: 'Оплаты' })
})

it('calls the quasi-state sector partly lit once a source of it is there', async () => {
  const dir = await fetched()
  await updateManifest(dir, (manifest) => ({
    ...manifest,
    sources: { ...manifest.sources, samruk: { kind: 'api' as const } },
  }))
  // Asked, but nothing came of it.
  expect((await blindZones(dir, 'kk'))[0]).toMatchObject({ zone: 'quasi-state', state: 'dark' })
  await updateManifest(dir, (manifest) => ({
    ...manifest,
    releases: { ...manifest.releases, samruk: { files: [], count: 3 } },
  }))
  const zones = await blindZones(dir, 'kk')
  expect(zones[0]!.text).toMatch(/samruk дереккөзі.*кепілдік бермейді/)
  expect(zones.find(({ zone }) => zone === 'quasi-state')).toMatchObject({ state: 'partly', next: null })
  expect(zonesNote(zones, 'kk')[0]).toContain('квазимемлекеттік сектордың сатып алуы (сандарда ішінара бар)')
})

it('knows purchases in Kazakhstan by their business numbers, and says nothing of its law about others', async () => {
  const imported = await builtDataset({ shared: [kazakh] })
  expect((await blindZones(imported, 'en')).some(({ zone }) => zone === 'quasi-state')).toBe(true)
  const abroad = await builtDataset({ uk: [release('b', { contracts: [{ id: '1', status: 'active' }] })] })
  const zones = await blindZones(abroad, 'en')
  expect(zones.filter(({ kind }) => kind === 'law')).toEqual([])
  expect(zones.map(({ zone }) => zone)).toContain('no-payments')
  // Nor of registers and services that are Kazakhstan's alone.
  expect(zones.map(({ zone }) => zone)).not.toContain('no-vat-payers')
  expect(zones.every(({ next }) => next === null)).toBe(true)
})

it('says what by law is missing before tables are built, and nothing of what has no data at all', async () => {
  const dir = temporary('dataset')
  await createDataset(dir)
  expect(await blindZones(dir, 'en')).toEqual([])
  expect(zonesNote([], 'en')).toEqual([])
  await writeReleases(dir, { goszakup: [kazakh] })
  await updateManifest(dir, (manifest) => ({ ...manifest, sources: { goszakup: { kind: 'api' as const } } }))
  const zones = await blindZones(dir, 'en')
  expect(zones.map(({ zone }) => zone)).toEqual(lawZones().map(({ id }) => id))
  // Without a date of the data nobody knows its last days.
  expect(zones.find(({ zone }) => zone === 'not-entered-yet')).toMatchObject({ from: null })
})
