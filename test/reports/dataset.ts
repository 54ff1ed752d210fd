import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { emptyManifest, type Manifest, writeManifest } from '../../src/dataset/manifest.ts'
import { writeTables } from '../../src/dataset/tables/write.ts'
import { NdjsonWriter } from '../../src/files/ndjson-writer.ts'
import { silent } from '../../src/terminal/progress.ts'
import { sampleMarket } from './sample.ts'

export async function writeDataset(
  dir: string,
  source: string,
  releases: object[],
  manifest: Partial<Manifest> = {},
): Promise<string> {
  const paths = datasetPaths(dir)
  const compiled = paths.compiled(1, source)
  await mkdir(compiled, { recursive: true })
  const writer = await NdjsonWriter.create(join(compiled, 'part-00.ndjson.zst'))
  for (const release of releases) await writer.write(JSON.stringify(release))
  await writer.close()
  const described: Manifest = {
    ...emptyManifest(),
    generation: 1,
    data_date: '2026-04-28',
    sources: { [source]: { kind: source === 'goszakup' ? 'api' : 'ocds' } },
    ...manifest,
  }
  await writeManifest(dir, described)
  const { tables } = await writeTables(dir, 1, { report: silent })
  await writeManifest(dir, { ...described, tables })
  return dir
}

export function marketReleases(count: number): object[] {
  const { processes, contracts } = sampleMarket(count)
  return processes.map((process, index) => {
    const contract = contracts[index]!
    const id = process.ocid.slice('ocds-jaryq0-'.length)
    const stamp = `${process.published}T10:00:00+05:00`
    const [buyer, supplier] = [`KZ-BIN-0013400000${10 + (index % 60)}`, `KZ-BIN-0014400000${10 + (index % 80)}`]
    return {
      ocid: process.ocid,
      id,
      date: stamp,
      tag: ['compiled'],
      initiationType: 'tender',
      language: 'ru',
      buyer: { id: buyer, name: `ГУ «Отдел ${index % 60}»` },
      parties: [
        {
          id: buyer,
          name: index === 0 ? 'ГУ <script>alert("b")</script>' : `ГУ «Отдел ${index % 60}»`,
          roles: ['buyer'],
        },
        { id: supplier, name: `ТОО «Поставщик ${index % 80}»`, roles: ['supplier', 'tenderer'] },
      ],
      tender: {
        id,
        title: index === 1 ? '<img src=x onerror=alert(1)>' : `Закупка ${index}`,
        status: 'complete',
        procurementMethod: process.method,
        procurementMethodDetails: process.details,
        value: { amount: Number(contract.amount), currency: 'KZT' },
        datePublished: stamp,
        lots: [
          {
            id: `${id}1`,
            title: `Лот ${index}`,
            status: 'complete',
            value: { amount: Number(contract.amount), currency: 'KZT' },
            kz: { lotNumber: `${id}-ОК1`, refTradeMethodsId: process.methodId, refBuyTradeMethodsId: process.methodId },
          },
        ],
        kz: { refTradeMethodsId: process.methodId, kato: contract.region },
      },
      contracts: [
        {
          id: contract.id,
          awardID: 'a',
          title: `Договор ${index}`,
          status: contract.status,
          dateSigned: `${contract.signed}T10:00:00+05:00`,
          value: { amount: Number(contract.amount), currency: 'KZT' },
          kz: {
            id: Number(contract.id),
            faktTradeMethodsId: contract.methodId ?? undefined,
            buyer: { id: buyer },
            supplier: { id: supplier },
            kato: contract.region,
          },
        },
      ],
    }
  })
}
