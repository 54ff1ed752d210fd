import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../src/dataset/build.ts'
import { importOcds } from '../../src/dataset/import/import.ts'
import { createDataset, updateManifest } from '../../src/dataset/manifest.ts'
import { transformDataset } from '../../src/dataset/transform/transform.ts'
import { sha256 } from '../../src/files/hash.ts'
import { type NotebookDataset, open } from '../../src/notebook/open.ts'
import { silent } from '../../src/terminal/progress.ts'
import { rawLine } from '../dataset/transform/fixture.ts'
import { temporary } from '../support/temp.ts'

const person = '850731300452'
const buyer = '991540000124'
const ocid = 'ocds-jaryq0-7001'
const dir = temporary('layers')
let data: NotebookDataset

function add(entity: string, ...records: Record<string, unknown>[]): void {
  const path = join(dir, 'raw/goszakup', entity, '000001.ndjson')
  mkdirSync(dirname(path), { recursive: true })
  appendFileSync(path, records.map((record) => rawLine(entity, record)).join(''))
}

const contract = (id: number, sum: number, more: Record<string, unknown>) => ({
  id,
  rootId: 501,
  trdBuyId: 7001,
  supplierBiin: person,
  supplierNameRu: 'ИП Выдуманов В.В.',
  customerBin: buyer,
  contractSum: sum,
  refContractStatusId: 190,
  ...more,
})

beforeAll(async () => {
  await createDataset(dir)
  add(
    'announcements',
    { id: 7001, numberAnno: '7001-1', nameRu: 'Парты', orgBin: buyer, publishDate: '2026-01-12 10:00:00' },
    { id: 7002, numberAnno: '7002-1', nameRu: 'Другое', orgBin: buyer, publishDate: '2026-01-13 10:00:00' },
    { id: 7001, numberAnno: '7001-1', nameRu: 'Парты школьные', orgBin: buyer, publishDate: '2026-01-12 10:00:00' },
  )
  add('lots', { id: 71, trdBuyId: 7001, lotNumber: '9-ОК1', nameRu: 'Парты школьные', amount: 1200 })
  add(
    'contracts',
    contract(501, 1100, { parentId: 0, signDate: '2026-02-02 10:00:00', lastUpdateDate: '2026-02-02 10:00:00' }),
    contract(502, 1000.5, { parentId: 501, signDate: '2026-02-20 10:00:00', lastUpdateDate: '2026-02-20 11:00:00' }),
  )
  add('payments', { id: 81, contract_id: 501, pay_date: '2026-03-10', sum: 1000.5 })
  await updateManifest(dir, (draft) => ({
    ...draft,
    training: true,
    sources: { goszakup: { kind: 'api', base_url: 'https://example.kz' } as never },
  }))
  await transformDataset(dir, { report: silent })
  await buildDataset(dir, { report: silent })
  data = await open(dir)
}, 120_000)

afterAll(() => data?.close())

describe('records', () => {
  it('are those of the purchase alone, each in its newest form, with its line and its hash', async () => {
    const records = await data.records(ocid)
    expect(records.map(({ entity, id, line }) => [entity, id, line])).toEqual([
      ['announcements', '7001', 'raw/goszakup/announcements/000001.ndjson:3'],
      ['lots', '71', 'raw/goszakup/lots/000001.ndjson:1'],
      ['contracts', '501', 'raw/goszakup/contracts/000001.ndjson:1'],
      ['contracts', '502', 'raw/goszakup/contracts/000001.ndjson:2'],
      ['payments', '81', 'raw/goszakup/payments/000001.ndjson:1'],
    ])
    const [announcement] = records
    expect(announcement!.record).toMatchObject({ id: 7001, nameRu: 'Парты школьные' })
    expect(announcement!.sha256).toBe(sha256(JSON.stringify(announcement!.record)))
    expect(announcement!.bytes).toBe(Buffer.byteLength(JSON.stringify(announcement!.record)))
    expect(records.every(({ intact }) => intact)).toBe(true)
  })

  it('name no natural person', async () => {
    const text = JSON.stringify(await data.records(ocid))
    expect(text).not.toContain(person)
    expect(text).not.toContain('Выдуманов')
    expect(text).toMatch(/KZ-person-[0-9a-z]{16}/)
  })

  it('tell when the bytes are not those that came', async () => {
    const path = join(dir, 'raw/goszakup/lots/000001.ndjson')
    const before = readFileSync(path)
    writeFileSync(path, before.toString().replace('"amount":1200', '"amount":1300'))
    try {
      const lots = (await data.records(ocid)).filter(({ entity }) => entity === 'lots')
      expect(lots.map(({ intact, record }) => [intact, record.amount])).toEqual([[false, 1300]])
    } finally {
      writeFileSync(path, before)
    }
  })

  it('are not put together for another publisher, which is said', async () => {
    await expect(data.records('ocds-other-1')).rejects.toThrow(/data\.releases\(ocid\)/)
  })
})

describe('releases', () => {
  it('are the stored ones, with their line', async () => {
    const [snapshot, ...others] = await data.releases(ocid)
    expect(others).toEqual([])
    expect(snapshot).toMatchObject({ source: 'goszakup', release: { ocid, tender: { title: 'Парты школьные' } } })
    expect(snapshot!.line).toMatch(/^releases\/goszakup\/000001\.ndjson\.zst:\d+$/)
    await expect(data.releases('ocds-jaryq0-9999')).rejects.toThrow(/no release of ocds-jaryq0-9999/)
  })

  it('by events tell the same records in order of time', async () => {
    const story = await data.releases(ocid, { events: true })
    expect(story.map(({ tag }) => tag.join()).slice(0, 3)).toEqual(['tender', 'award,contract', 'contractAmendment'])
    const dates = story.map(({ date }) => Date.parse(date))
    expect(dates).toEqual(dates.toSorted((a, b) => a - b))
    const sums = story.flatMap(({ release }) =>
      ((release.contracts ?? []) as { value?: { amount: number } }[]).flatMap(({ value }) => value?.amount ?? []),
    )
    expect(sums).toEqual([1100, 1000.5])
    expect(story.every(({ line }) => line === undefined)).toBe(true)
  })

  it('of any publisher are found, and so is what they are merged to', async () => {
    const place = temporary('layers-other')
    const one = 'ocds-other-1'
    const release = (date: string, title: string) =>
      `${JSON.stringify({ ocid: one, id: date, date, tag: ['tender'], initiationType: 'tender', tender: { id: '1', title } })}\n`
    const file = join(place, 'releases.ndjson')
    writeFileSync(file, release('2026-01-02T00:00:00Z', 'later') + release('2026-01-01T00:00:00Z', 'earlier'))
    const path = join(place, 'data')
    await importOcds(path, { path: file, source: 'other', report: silent })
    await buildDataset(path, { report: silent })
    const other = await open(path)
    try {
      expect((await other.releases(one)).map(({ release: { tender } }) => tender)).toMatchObject([
        { title: 'earlier' },
        { title: 'later' },
      ])
      expect(await other.compiled(one)).toMatchObject({ ocid: one, tag: ['compiled'], tender: { title: 'later' } })
      await expect(other.releases(one, { events: true })).rejects.toThrow(/not found here/)
    } finally {
      await other.close()
    }
  })
})

it('compiled is what the tables are made of', async () => {
  const compiled = (await data.compiled(ocid)) as { contracts: { id: string; value: { amount: number } }[] }
  const rows = (await data.sql(`SELECT id, value_amount FROM contracts WHERE ocid = '${ocid}'`)).objects()
  expect(rows).toEqual(compiled.contracts.map(({ id, value }) => ({ id, value_amount: value.amount })))
  await expect(data.compiled('ocds-jaryq0-9999')).rejects.toThrow(/no compiled release/)
})
