import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { onTestFinished } from 'vitest'
import { buildDataset } from '../../src/dataset/build.ts'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { updateManifest } from '../../src/dataset/manifest.ts'
import { sha256 } from '../../src/files/hash.ts'
import { NdjsonWriter } from '../../src/files/ndjson-writer.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'

type Release = Record<string, unknown>

export async function writeReleases(dir: string, sources: Record<string, (Release | string)[]>): Promise<void> {
  for (const [source, releases] of Object.entries(sources)) {
    const file = join(datasetPaths(dir).releases(source), '000001.ndjson.zst')
    const writer = await NdjsonWriter.create(file)
    for (const release of releases) await writer.write(typeof release === 'string' ? release : JSON.stringify(release))
    await writer.close()
    const entry = { name: '000001.ndjson.zst', lines: releases.length, sha256: sha256(await readFile(file)) }
    await updateManifest(dir, (manifest) => ({
      ...manifest,
      training: true,
      releases: { ...manifest.releases, [source]: { files: [entry], count: releases.length } },
    }))
  }
}

export async function writeRegister(dir: string, source: string, entity: string, records: object[]): Promise<void> {
  const folder = datasetPaths(dir).raw(source, entity)
  await mkdir(folder, { recursive: true })
  const lines = records.map((record) => {
    const text = JSON.stringify(record)
    return `{"source":"${source}","entity":"${entity}","url":"u","request":"r","fetched_at":"2026-01-01T00:00:00Z","sha256":"${sha256(text)}","record":${text}}\n`
  })
  await writeFile(join(folder, '000001.ndjson'), lines.join(''))
}

export const build = (dir: string, options: { threads?: number; force?: boolean } = {}) =>
  buildDataset(dir, { report: silent, ...options })

export async function builtDataset(sources: Record<string, (Release | string)[]>): Promise<string> {
  const dir = temporary('dataset')
  await writeReleases(dir, sources)
  await build(dir)
  return dir
}

export async function opened(dir: string): Promise<Engine> {
  const engine = await openEngine(dir)
  onTestFinished(() => engine.close())
  return engine
}

export async function treeHashes(root: string, only?: RegExp): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const hashes: Record<string, string> = {}
  for (const file of files.sort())
    if (only === undefined || only.test(relative(root, file)))
      hashes[relative(root, file)] = sha256(await readFile(file))
  return hashes
}

const kzt = (amount: number) => ({ amount, currency: 'KZT' })
export const school = { id: 'KZ-BIN-121440001326', name: 'КГУ «Сынақ мектебі»' }
export const company = { id: 'KZ-BIN-021640933625', name: 'ТОО «Сынақ»' }
export const person = { id: 'KZ-person-8a2b1d1123d9878d', name: 'ИП 8a2b1d11' }

export const purchase = {
  ocid: 'ocds-jaryq0-1',
  id: 'ocds-jaryq0-1-a',
  date: '2026-03-20T10:00:00+05:00',
  tag: ['tender', 'award', 'contract'],
  initiationType: 'tender',
  language: 'ru',
  buyer: school,
  parties: [
    {
      ...school,
      name_kk: 'Мектеп',
      roles: ['procuringEntity', 'buyer'],
      identifier: { scheme: 'KZ-BIN', id: '121440001326', legalName: school.name },
      address: { region: 'Алматы', countryName: 'Казахстан' },
      kz: { kato: '751110000', typeSupplier: 1, isQvazi: 0 },
    },
    { ...person, roles: ['tenderer', 'supplier'], details: { scale: 'selfEmployed' }, kz: { typeSupplier: 3 } },
    { ...company, roles: ['tenderer'] },
  ],
  planning: {
    budget: {
      amount: kzt(1000000),
      budgetBreakdown: [
        {
          id: '77',
          description: 'Бумага',
          amount: kzt(1000000),
          sourceParty: company,
          kz: {
            id: 78,
            rootrecordId: 77,
            plnPointYear: 2026,
            refMonthsId: 3,
            dateApproved: '2026-01-15T00:00:00+05:00',
            isDeleted: 0,
          },
        },
      ],
    },
  },
  tender: {
    id: '1',
    title: 'Бумага офисная',
    status: 'complete',
    procuringEntity: school,
    procurementMethod: 'open',
    value: kzt(1000000.1),
    datePublished: '2024-02-29T23:30:00+06:00',
    tenderPeriod: { startDate: '2026-03-16T00:30:00+05:00', endDate: '2026-03-19T18:00:00+05:00' },
    lots: [
      {
        id: '11',
        title: 'Бумага',
        status: 'complete',
        value: kzt(999999.99),
        kz: {
          lotNumber: '77-ОИ1',
          refTradeMethodsId: 3,
          refBuyTradeMethodsId: 6,
          buyer: school,
          count: 2.5,
          kato: '751110000',
        },
      },
      { id: '12', title: 'Папки', status: 'unsuccessful', value: kzt(0.3) },
    ],
    items: [
      {
        id: '77',
        relatedLot: '11',
        description: 'Бумага А4',
        quantity: 2.5,
        unit: { scheme: 'KZ-MKEI', id: '796', name: 'Штука', value: kzt(400000) },
        classification: { scheme: 'KZ-ENSTRU', id: '171214.390.000002', description: 'Бумага' },
        deliveryLocations: [{ gazetteer: { scheme: 'KATO', identifiers: ['751110000'] } }],
        kz: { rootrecordId: 77, refTradeMethodsId: 3 },
      },
    ],
    documents: [{ id: 'd1', documentType: 'contractDraft', title: 'Проект', url: 'https://example.kz/d1' }],
    kz: {
      numberAnno: '1-1',
      refBuyStatusId: 350,
      refTradeMethodsId: 3,
      methodType: 1,
      kato: '751110000',
      finYear: 2026,
    },
  },
  bids: {
    details: [
      {
        id: 'b1',
        date: '2026-03-17T09:00:00+05:00',
        status: 'valid',
        tenderers: [person],
        value: kzt(950000),
        relatedLots: ['11'],
        kz: { appId: 5, price: 380000 },
      },
      {
        id: 'b2',
        date: '2026-03-18T09:00:00+05:00',
        status: 'disqualified',
        tenderers: [company, school],
        value: kzt(940000),
        relatedLots: ['11', '12'],
      },
    ],
  },
  awards: [
    {
      id: 'a1',
      title: 'Бумага',
      status: 'active',
      date: '2026-03-19T00:10:00+05:00',
      value: kzt(950000),
      suppliers: [person],
      relatedLots: ['11'],
      relatedBid: 'b1',
    },
  ],
  contracts: [
    {
      id: 'c1',
      awardID: 'a1',
      status: 'active',
      dateSigned: '2026-03-20T00:00:00+05:00',
      value: kzt(950000),
      items: [
        {
          id: 'u1',
          relatedLot: '11',
          description: 'Бумага',
          quantity: 2.5,
          unit: { value: kzt(380000) },
          kz: { plnPointId: 78, totalSum: 950000, totalSumWnds: 1102000 },
        },
      ],
      amendments: [{ id: 'c2', date: '2026-03-21T00:00:00+05:00', description: 'срок', kz: { contractSum: 950000 } }],
      implementation: {
        transactions: [
          { id: 'tp-1', date: '2026-03-25T00:00:00+05:00', value: kzt(475000), payer: school, payee: person },
        ],
        milestones: [
          {
            id: 'act-1',
            title: 'Акт 1',
            type: 'delivery',
            status: 'met',
            dateMet: '2026-03-24T00:00:00+05:00',
            kz: { statusId: 3 },
          },
        ],
      },
      documents: [{ id: 'd2', documentType: 'contractSigned', url: 'https://example.kz/d2' }],
      kz: {
        id: 901,
        contractNumberSys: '121440001326/260001/00',
        contractSumWnds: 1102000,
        withNds: 1,
        trdBuyId: 1,
        supplier: person,
        buyer: school,
      },
    },
  ],
  kz: { trdBuyId: 1 },
}
