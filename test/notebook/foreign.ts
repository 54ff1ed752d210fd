import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildDataset } from '../../src/dataset/build.ts'
import { importOcds } from '../../src/dataset/import/import.ts'
import { silent } from '../../src/terminal/progress.ts'

const stationery = { scheme: 'CPV', id: '30192000-1', description: 'Office supplies' }
const cleaning = { scheme: 'CPV', id: '90910000-9', description: 'Cleaning services' }
const offices = Array.from({ length: 3 }, (_, n) => ({ id: `XX-ORG-${n + 1}`, name: `Town hall ${n + 1}` }))
const firms = Array.from({ length: 6 }, (_, n) => ({ id: `XX-FIRM-${n + 1}`, name: `Firm ${n + 1} Ltd` }))

/** Releases of a country that is not Kazakhstan: sums in euros, codes of CPV, OCDS's methods, bids, priced lines. */
export function foreignReleases(count: number): object[] {
  return Array.from({ length: count }, (_, n) => {
    const buyer = offices[n % offices.length]!
    const method = n % 4 === 3 ? 'direct' : 'open'
    const classification = n % 5 === 0 ? cleaning : stationery
    const bidders = method === 'direct' ? [] : firms.slice(0, 1 + (n % 3))
    const winner = bidders[0] ?? firms[n % firms.length]!
    const price = 10 + (n % 7) + (n === 8 ? 90 : 0)
    const quantity = 20 + (n % 3)
    const value = { amount: price * quantity, currency: 'EUR' }
    const day = String(1 + (n % 27)).padStart(2, '0')
    const item = { id: '1', description: classification.description, classification, quantity }
    return {
      ocid: `ocds-xx0000-${n + 1}`,
      id: `${n + 1}-compiled`,
      date: `2025-03-${day}T09:00:00Z`,
      tag: ['tender', 'award', 'contract'],
      initiationType: 'tender',
      buyer,
      parties: [
        { ...buyer, roles: ['buyer'] },
        ...firms
          .filter((firm) => firm === winner || bidders.includes(firm))
          .map((firm) => ({ ...firm, roles: ['tenderer'] })),
      ],
      tender: {
        id: `t-${n + 1}`,
        title: `${classification.description} ${n + 1}`,
        status: 'complete',
        procurementMethod: method,
        value: { amount: 1000, currency: 'EUR' },
        tenderPeriod: { startDate: `2025-01-${day}T09:00:00Z`, endDate: `2025-02-${day}T09:00:00Z` },
        lots: [{ id: '1', title: `${classification.description} ${n + 1}`, status: 'complete' }],
        items: [{ ...item, relatedLot: '1' }],
      },
      ...(bidders.length > 0 && {
        bids: {
          details: bidders.map((firm, place) => ({
            ...{ id: `b-${place + 1}`, status: 'valid', date: `2025-02-${day}T08:00:00Z`, tenderers: [firm] },
            ...{ value: { amount: value.amount + 30 * place, currency: 'EUR' }, relatedLots: ['1'] },
          })),
        },
      }),
      awards: [
        { id: 'a', status: 'active', date: `2025-02-${day}T12:00:00Z`, value, suppliers: [winner], relatedLots: ['1'] },
      ],
      contracts: [
        {
          ...{
            id: 'c',
            awardID: 'a',
            title: `Contract ${n + 1}`,
            status: 'active',
            dateSigned: `2025-03-${day}T09:00:00Z`,
            value,
          },
          items: [{ ...item, unit: { name: 'box', value: { amount: price, currency: 'EUR' } } }],
        },
      ],
    }
  })
}

/** The same publisher where it tells of tenders and nothing after them. */
export function tendersAlone(count: number): object[] {
  return foreignReleases(count).map((release) => {
    const { awards: _, contracts: __, bids: ___, ...rest } = release as Record<string, unknown>
    return { ...rest, tag: ['tender'] }
  })
}

/** A dataset as `jaryq import` and `jaryq build` make it of a release package. */
export async function importedDataset(dir: string, releases: object[]): Promise<string> {
  await mkdir(dir, { recursive: true })
  const path = join(dir, 'package.json')
  const packageOf = { uri: 'https://example.org/package', version: '1.1', publisher: { name: 'A made-up office' } }
  await writeFile(path, JSON.stringify({ ...packageOf, publishedDate: '2025-06-01T00:00:00Z', releases }))
  const data = join(dir, 'data')
  await importOcds(data, { path, source: 'elsewhere', report: silent })
  await buildDataset(data, { report: silent })
  return data
}
