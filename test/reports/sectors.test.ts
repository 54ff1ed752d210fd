import { afterEach, describe, expect, test } from 'vitest'
import { readFigures } from '../../src/reports/figures.ts'
import { overviewRows } from '../../src/reports/overview-data.ts'
import { ledeText, overviewHtml } from '../../src/reports/overview-html.ts'
import { overviewMarkdown } from '../../src/reports/overview-markdown.ts'
import type { Overview } from '../../src/reports/overview-model.ts'
import { onlyWithVat, sectorsOf } from '../../src/reports/sectors.ts'
import type { Lang } from '../../src/terminal/languages.ts'
import { type ContractRow, market } from './market.ts'
import { sampleOverview } from './sample.ts'

const open: { close(): void }[] = []
afterEach(() => {
  for (const source of open.splice(0)) source.close()
})

const school = 'KZ-BIN-001340000011'
const railway = 'KZ-BIN-001340000012'

// 100 without VAT by a school, 200 by a railway at the state's portal; 336 with VAT at the railway's own.
const state: ContractRow[] = [
  { ocid: 'a', id: '1', signed: '2025-05-01', amount: '100', gross: '112', buyer: school, method: 'open' },
  { ocid: 'b', id: '2', signed: '2025-05-01', amount: '200', gross: '224', buyer: railway, method: 'open' },
]
const own: ContractRow[] = [
  { source: 'samruk', ocid: 's1', id: '3', signed: '2025-05-02', amount: null, gross: '336', buyer: railway },
]
const parties = [
  { source: 'goszakup', ocid: 'a', id: school, isQvazi: 0 },
  { source: 'goszakup', ocid: 'b', id: railway, isQvazi: 1 },
  { source: 'samruk', ocid: 's1', id: railway, isQvazi: 1 },
]

async function overview(contracts: ContractRow[], lang: Lang = 'en'): Promise<Overview> {
  const source = await market({ contracts, parties })
  open.push(source)
  const figures = await readFigures(source)
  const sources = [...new Set(contracts.map((row) => row.source ?? 'goszakup'))].sort()
  return sampleOverview(lang, { figures, sources, indicators: [], blindZones: [] })
}

describe('the same report without the quasi-state source and with it', () => {
  test('tells sectors apart, each with the sums that it publishes', async () => {
    const [without, both] = [await overview(state), await overview([...state, ...own])]
    const told = (of: Overview) => sectorsOf(of).map(({ key, contracts, net, gross }) => [key, contracts, net, gross])
    expect(told(without)).toEqual([
      ['quasi-state/goszakup', 1, 200, 224],
      ['state/goszakup', 1, 100, 112],
    ])
    expect(told(both)).toEqual([
      ['quasi-state/goszakup', 1, 200, 224],
      ['quasi-state/samruk', 1, undefined, 336],
      ['state/goszakup', 1, 100, 112],
    ])
  })

  test('adds nothing with VAT to a sum without it, and says what is left out', async () => {
    const [without, both] = [await overview(state), await overview([...state, ...own])]
    expect(without.figures.currencies.rows[0]).toMatchObject({ contracts: 2, value: 300 })
    expect(both.figures.currencies.rows[0]).toMatchObject({ contracts: 3, contracts_with_value: 2, value: 300 })
    expect(onlyWithVat(without)).toBeUndefined()
    expect(ledeText(both)).toContain(onlyWithVat(both)!)
    expect(onlyWithVat(both)).toMatch(/only the sum with VAT is published: 1 \(samruk\), 336/)
  })

  test('shows figures together where they can be added, and says where they cannot', async () => {
    const [without, both] = [await overview(state), await overview([...state, ...own])]
    const together = (of: Overview) =>
      overviewMarkdown(of)
        .split('\n')
        .find((line) => line.startsWith('| together'))!
    expect(together(without)).toMatch(/\| 2 \|.*300.*\|.*336.*\|/)
    expect(together(both)).toMatch(/\| 3 \| not added: 1 with VAT only \|.*672.*\|/)
    const page = await overviewHtml(both)
    expect(page).toContain('<section id="sectors">')
    expect(page).toContain('not added: 1 with VAT only')
  })

  test('is there in rows, in whole sums', async () => {
    const rows = overviewRows(await overview([...state, ...own])).filter(
      ({ figure }) => figure === 'contracts_by_sector',
    )
    expect(rows).toContainEqual({
      ...{ figure: 'contracts_by_sector', key: 'quasi-state/samruk', label: 'quasi-state, samruk' },
      ...{ measure: 'value_with_vat', value: 336, currency: 'KZT', n: 1 },
    })
    expect(rows.filter(({ key, measure }) => key === 'quasi-state/samruk' && measure === 'value')).toEqual([])
  })

  test.each([
    ['ru', 'Государственный и квазигосударственный секторы', 'только с НДС'],
    ['kk', 'Мемлекеттік және квазимемлекеттік секторлар', 'тек ҚҚС-пен'],
  ] as const)('speaks %s', async (lang, title, apart) => {
    const text = overviewMarkdown(await overview([...state, ...own], lang))
    expect(text).toContain(`## ${title}`)
    expect(text).toContain(apart)
  })
})

test('of the quasi-state source alone the sums with VAT are told, and never in two currencies at once', async () => {
  const dollars = { ...own[0]!, id: '4', ocid: 's2', currency: 'USD', gross: '7' }
  const alone = await overview([...own, { ...own[0]!, id: '5', ocid: 's3' }, dollars])
  expect(sectorsOf({ ...alone, currency: undefined })).toMatchObject([
    { key: 'unknown/samruk', contracts: 2, onlyGrossOf: 1 },
    { key: 'quasi-state/samruk', contracts: 1, onlyGross: 336 },
  ])
  expect(onlyWithVat({ ...alone, currency: undefined })).toContain('672')
})

test('where nothing is known of sectors, nothing is said of them', async () => {
  const other = await overview([{ source: 'elsewhere', ocid: 'x', id: '1', signed: '2025-01-01', amount: '5' }])
  expect(sectorsOf(other)).toEqual([])
  expect(overviewMarkdown(other)).not.toContain('quasi-state')
  expect(await overviewHtml(other)).not.toContain('id="sectors"')
})
