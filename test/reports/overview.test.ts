import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { safeUrl } from '../../src/charts/html.ts'
import { runAndStore } from '../../src/indicators/store.ts'
import { methods } from '../../src/law/methods.ts'
import { zonesOf } from '../../src/reports/blind-zones.ts'
import { singleSourceMethods } from '../../src/reports/figures.ts'
import { withoutNames } from '../../src/reports/flags.ts'
import { type ReportOptions, renderOverview, overviewReport as report } from '../../src/reports/overview.ts'
import { overviewHtml } from '../../src/reports/overview-html.ts'
import { overviewMarkdown } from '../../src/reports/overview-markdown.ts'
import { languages } from '../../src/terminal/languages.ts'
import { marketReleases, writeDataset } from './dataset.ts'
import { sampleOverview, sampleZones } from './sample.ts'

// A few indicators stand for all.
const indicators = ['bid-period-below-minimum', 'direct-award-share', 'single-bid', 'vat-by-non-payer']
const overviewReport = (of: string, options: ReportOptions) => report(of, { ...options, indicators })

let dir: string
let data: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-report-'))
  data = await writeDataset(join(dir, 'data'), 'goszakup', marketReleases(300), { training: true })
  await runAndStore(data, indicators)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

test('the methods of a single source are those that the law names so', () => {
  const named = methods()
    .filter(({ kind }) => kind === 'direct' || kind === 'after-failure')
    .map(({ id }) => id)
  expect([...singleSourceMethods].sort()).toEqual(named.sort())
})

describe('the page', () => {
  test('is the same twice, in every language, and names its language', async () => {
    for (const lang of languages)
      expect((await overviewReport(data, { lang, output: '-' })).text).toContain(`<html lang="${lang}">`)
    const again = () => overviewReport(data, { lang: 'kk', output: '-' })
    expect((await again()).text).toBe((await again()).text)
  })

  test('names every method in its language, those behind the tenth too', async () => {
    const overview = await sampleOverview('kk')
    const { contracts_by_method: byMethod } = overview.figures
    byMethod.rows = methods().map(({ id, name }) => ({
      ...byMethod.rows[0]!,
      method: String(id),
      method_name: name.ru,
      contracts: id,
    }))
    const page = await overviewHtml(overview)
    for (const { name } of methods()) {
      expect(page).toContain(`<td>${name.kk}</td>`)
      if (name.ru !== name.kk) expect(page).not.toContain(`<td>${name.ru}</td>`)
    }
  })

  test('holds no script, asks for nothing, and its policy forbids both', async () => {
    const page = await overviewHtml(await sampleOverview('en'))
    expect(page).toContain("default-src 'none'; style-src 'sha256-")
    expect(page).not.toMatch(/<script|<iframe|<link rel="stylesheet|@import|src=|url\(http/i)
    expect(page).not.toMatch(/ on\w+=|style="/i)
    const addresses = page.match(/https?:\/\/[^"' <]+/g) ?? []
    expect(addresses.filter((url) => url !== 'http://www.w3.org/2000/svg')).toEqual([])
  })

  test('names from the data stay text', async () => {
    const { text } = await overviewReport(data, { lang: 'ru', output: '-' })
    const sample = await overviewHtml(await sampleOverview('ru'))
    for (const page of [text, sample]) expect(page).not.toMatch(/<script|<img/)
    expect(sample).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;')
  })

  test('real data link to the portal, by web addresses alone; training data link nowhere', async () => {
    const real = await overviewHtml(await sampleOverview('en', { training: false }))
    expect(real).toContain('href="https://goszakup.gov.kz/ru/announce/index/17000004"')
    expect(real).not.toContain('javascript:')
    expect(real).not.toContain('TRAINING DATA')
    const training = await overviewHtml(await sampleOverview('en'))
    expect(training).not.toContain('goszakup.gov.kz/ru/announce')
    expect(training).toContain('TRAINING DATA')
    expect(training).toContain('УЧЕБНЫЕ ДАННЫЕ · ОҚУ ДЕРЕКТЕРІ')
  })

  test('a ratio never stands without the number it is a ratio of', async () => {
    const page = await overviewHtml(await sampleOverview('en'))
    const words = page.replace(/<style>.*<\/style>/s, '').replace(/<[^>]+>/g, '\n')
    const shares = [...words.matchAll(/\d+\.\d%[^\n]*/g)].map(([text]) => text)
    expect(shares.length).toBeGreaterThan(30)
    const alone = shares.filter((text) => !/n\s=\s|₸|\(\d|%\)|by value/.test(text))
    expect(alone.filter((text) => !/^\d+\.\d%$/.test(text))).toEqual([])
  })

  test('what the source does not give is said, never drawn as zero', async () => {
    const empty = await sampleOverview(
      'en',
      { currency: undefined, indicators: [], training: false, dataDate: null },
      0,
    )
    const page = await overviewHtml(empty)
    expect(page.match(/No data in the source/gi)!.length).toBeGreaterThan(8)
    expect(page).not.toContain('0.0%')
    expect(page).not.toMatch(/>0 ₸|>0\.00/)
  })

  test('a rule with flags stands with its innocent explanations and its query, the others in a line of numbers', async () => {
    const overview = await sampleOverview('en')
    const silent = { ...overview.indicators[0]!, name: 'silent', title: 'A silent rule', innocent: ['said nowhere'] }
    overview.indicators.push({
      ...silent,
      flagged: 0,
      analysed: 41,
      insufficient: 17,
      errors: 2,
      notApplicable: 23,
      cases: [],
    })
    for (const page of [await overviewHtml(overview), overviewMarkdown(overview)]) {
      for (const { innocent, title, flagged } of overview.indicators) {
        expect(page).toContain(title)
        for (const line of innocent) expect(page.includes(line)).toBe(flagged > 0)
      }
      expect(page).toMatch(/A silent rule\D+41\D+19\D+23\D/)
    }
    expect(await overviewHtml(overview)).toContain('FROM counted')
  })
})

test('a name that a sentence may not give is replaced, the longer form first', () => {
  expect(withoutNames('won by TOO «A B» of TOO «A', ['TOO «A', 'TOO «A B»'], 'X')).toBe('won by X of X')
})

test('only web addresses become links', () => {
  expect(safeUrl('https://goszakup.gov.kz/ru/announce/index/1')).toBe('https://goszakup.gov.kz/ru/announce/index/1')
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'https://a b', 'https://a"onx', null, 3])
    expect(safeUrl(url)).toBeUndefined()
})

describe('other formats', () => {
  test('CSV: shares are fractions beside their denominator, and the totals add up', async () => {
    const { text } = await overviewReport(data, { lang: 'en', format: 'csv', output: '-' })
    const rows = parse(text, { columns: true }) as Record<string, string>[]
    const of = (figure: string, measure: string) =>
      rows.filter((row) => row.figure === figure && row.measure === measure)
    const total = Number(of('totals', 'contracts')[0]!.value)
    for (const figure of ['contracts_by_year', 'contracts_by_method', 'contracts_by_region'])
      expect(of(figure, 'contracts').reduce((sum, row) => sum + Number(row.value), 0)).toBe(total)
    const [whole] = of('totals', 'value').map((row) => Number(row.value))
    const parts = of('contracts_by_region', 'value').reduce((sum, row) => sum + Math.round(Number(row.value) * 100), 0)
    expect(parts / 100).toBe(whole)
    for (const row of of('contracts_by_year', 'single_source_share')) {
      expect(Number(row.value)).toBeGreaterThanOrEqual(0)
      expect(Number(row.value)).toBeLessThanOrEqual(1)
      expect(Number(row.n)).toBeGreaterThan(0)
    }
  })

  test('CSV: a name that starts a formula is defused', async () => {
    const overview = await sampleOverview('en')
    overview.indicators[0]!.title = '=cmd()'
    expect(await renderOverview(overview, 'csv')).toContain("'=cmd()")
  })

  test('JSON carries each figure with its query', async () => {
    const document = JSON.parse((await overviewReport(data, { lang: 'kk', format: 'json', output: '-' })).text)
    expect(document).toMatchObject({ report: 'overview', training: true, lang: 'kk', generation: 1 })
    expect(document.figures.totals.rows[0].contracts_all).toBe(300)
    for (const figure of Object.values(document.figures) as { sql: string }[]) expect(figure.sql).toMatch(/SELECT/)
  })

  test('Markdown keeps names as text', async () => {
    const overview = await sampleOverview('ru')
    const text = await renderOverview(overview, 'md')
    expect(text).toContain('УЧЕБНЫЕ ДАННЫЕ')
    expect(text).not.toContain('<script>')
    expect(text.split('\n').filter((line) => line.startsWith('|')).length).toBeGreaterThan(30)
  })
})

describe('what no figure holds', () => {
  test('stands at the head of the page and in a section, each zone with its norms and how they are known', async () => {
    for (const lang of languages) {
      const overview = await sampleOverview(lang)
      const page = await overviewHtml(overview)
      const markdown = overviewMarkdown(overview)
      expect(page).toContain('href="#blind"')
      expect(page).toContain('<section id="blind">')
      for (const { title, text, basis, next } of overview.blindZones) {
        expect(page).toContain(text)
        expect(markdown).toContain(title.replace('<', '&lt;').replace('_', '\\_'))
        for (const norm of basis) expect(page).toContain(norm.text.replaceAll('"', '&quot;'))
        if (next !== null) expect(page).toContain(`<code>${next}</code>`)
      }
    }
    const russian = await overviewHtml(await sampleOverview('ru'))
    expect(russian).toContain(
      'В этих цифрах нет: закупки квазигосударственного сектора (частично есть в цифрах); закупки в особом порядке.',
    )
    expect(russian).toContain('Нет в наборе данных: оплаты &lt;script&gt;.')
    expect(russian).toContain('(не проверено)')
  })

  test('is said of a dataset of the portal, in every format', async () => {
    const { text } = await overviewReport(data, { lang: 'kk', output: '-' })
    expect(text).toContain('Квазимемлекеттік сектордың сатып алуы')
    expect(text).toContain('және тағы ')
    const csv = parse((await overviewReport(data, { lang: 'en', format: 'csv', output: '-' })).text, { columns: true })
    expect(csv).toContainEqual({
      ...{ figure: 'not_published', key: 'quasi-state', label: 'Purchases of the quasi-state sector' },
      ...{ measure: 'verified', value: '', currency: '', n: '' },
    })
    expect(csv).toContainEqual(expect.objectContaining({ figure: 'no_source', key: 'no-vat-payers', value: '' }))
    const json = JSON.parse((await overviewReport(data, { lang: 'en', format: 'json', output: '-' })).text)
    expect(json.blindZones).toContainEqual(expect.objectContaining({ zone: 'special-procedure', kind: 'law' }))
  })

  test('leaves out what ended before the first figure, and with no zones there is no section', async () => {
    const { figures } = await sampleOverview('en')
    const old = { ...sampleZones('en')[0]!, to: '2024-12-31' }
    expect(zonesOf(figures, [old])).toHaveLength(1)
    expect(zonesOf(figures, [{ ...old, to: '2022-12-31' }])).toEqual([])
    const page = await overviewHtml(await sampleOverview('en', { blindZones: [] }))
    expect(page).not.toContain('#blind')
    expect(page).not.toContain('id="blind"')
  })
})

describe('where it goes', () => {
  test('a directory gets a name of its own, a file its name and the format of its ending', async () => {
    const out = join(dir, 'out')
    const first = await overviewReport(data, { lang: 'kk', output: `${out}/` })
    expect(first.path).toBe(join(out, 'overview.kk.html'))
    const second = await overviewReport(data, { lang: 'en', output: join(out, 'figures.csv') })
    expect(await readFile(second.path!, 'utf8')).toMatch(/^figure,key,label/)
    expect((await readdir(out)).sort()).toEqual(['figures.csv', 'overview.kk.html'])
  })

  test('a directory that is not there is told, with what to do', async () => {
    await expect(overviewReport(data, { lang: 'en', output: join(dir, 'nowhere') })).rejects.toMatchObject({
      exitName: 'usage',
      next: [expect.stringContaining('nowhere/')],
    })
  })
})

test('a publisher that is not goszakup: other currencies, no regions, no methods of the portal', async () => {
  const releases = [1, 2, 3].map((number) => ({
    ocid: `ocds-xx-${number}`,
    id: `${number}`,
    date: '2024-03-01T00:00:00Z',
    tag: ['compiled'],
    buyer: { id: 'B', name: 'Ministry | of <b>Works</b>' },
    parties: [{ id: 'B', name: 'Ministry | of <b>Works</b>', roles: ['buyer'] }],
    tender: { id: `t${number}`, procurementMethod: number === 1 ? 'direct' : 'open' },
    contracts: [
      {
        id: `c${number}`,
        awardID: 'a',
        status: 'active',
        dateSigned: `2024-0${number}-01T00:00:00Z`,
        value: { amount: 1000 * number, currency: number === 3 ? 'USD' : 'EUR' },
      },
    ],
  }))
  const foreign = await writeDataset(join(dir, 'foreign'), 'elsewhere', releases)
  const { text } = await overviewReport(foreign, { lang: 'en', output: '-' })
  const { text: csv } = await overviewReport(foreign, { lang: 'en', format: 'csv', output: '-' })
  expect(csv).toContain('totals,,,value,3000,EUR,2')
  expect(csv).toContain('totals,,,value,3000,USD,1')
  expect(text).toContain('whether VAT is included is not known')
  expect(text).toContain('Currencies are never added together')
  expect(text).toContain('No data in the source')
  expect(text).not.toContain('₸')
  // The law of Kazakhstan says nothing of it; what the dataset lacks is said all the same.
  expect(text).not.toContain('quasi-state')
  expect(text).toContain('Not in the dataset: plans of purchases; ')
})
