import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lint } from '../../src/indicators/sql.ts'
import { cellsSql, weightingsOf } from '../../src/metrics/aggregate.ts'
import { listMetrics, loadMetric, metricCatalogue, missingMetrics, missingRows } from '../../src/metrics/catalogue.ts'
import { dimensions, metricDimensions } from '../../src/metrics/dimensions.ts'
import { parseMetric } from '../../src/metrics/file.ts'
import { metricPage, metricsPage } from '../../src/metrics/page.ts'
import { languages } from '../../src/terminal/languages.ts'

const metrics = await listMetrics()

it('has the metrics that reports stand on', () => {
  const wanted =
    `procedures lots contracts plan-points buyers suppliers bidders winners organisers planned-value lot-value
    awarded-value contracted-value final-value paid-value savings-plan savings-lot savings-unspent competition-share
    direct-share bidders-mean single-bid-rate three-qualified-rate rejection-share failed-rate cancel-rate
    suppliers-per-buyer new-supplier-share recurring-value-share bids-per-win success-rate top10-share hhi plan-to-publish
    discussion bid-period opening-to-result result-to-sign sign-to-deliver deliver-to-act act-to-pay publish-to-sign
    complaints questions amended-share amended-up-value on-time-delivery terminations paid-on-time sme-share
    local-supplier-share foreign-share framework-share price-index data-quality unit-price-variation over-budget-share
    overrun-mean`.split(/\s+/)
  expect(wanted.filter((name) => !metrics.some((metric) => metric.name === name))).toEqual([])
})

it('gives each of the 71 indicators of the use-case guide, or says why not', () => {
  const all = Array.from({ length: 71 }, (_, index) => `U${String(index + 1).padStart(3, '0')}`)
  const given = metrics.flatMap((metric) => Object.keys(metric.codes))
  const missing = missingMetrics().flatMap(({ code }) => (code === null ? [] : [code]))
  expect([...given, ...missing].sort()).toEqual(all)
})

it('names flags for each code that the metric has', () => {
  const wrong = metrics.flatMap((metric) =>
    Object.entries(metric.codes).flatMap(([code, flags]) => {
      const by = /--by (\S+)/.exec(flags)?.[1]?.split(',') ?? []
      const variant = /--variant (\S+)/.exec(flags)?.[1]
      const known = metricDimensions(metric).map(({ name }) => name)
      const isRight =
        by.every((name) => known.includes(name)) &&
        (variant === undefined || metric.variants[variant] !== undefined) &&
        /^(--(by|variant|weight) \S+( |$))*$/.test(flags)
      return isRight ? [] : [`${metric.name} ${code}: ${flags}`]
    }),
  )
  expect(wrong).toEqual([])
})

it('says everything in three languages that differ', () => {
  const same = metrics.flatMap((metric) =>
    [
      ...Object.values(metric.texts),
      ...Object.values(metric.variants),
      ...Object.values(metric.own),
      ...Object.values(metric.reasons),
    ]
      .filter((text) => new Set(languages.map((lang) => text[lang])).size < 3)
      .map((text) => `${metric.name}: ${text.en}`),
  )
  expect(same).toEqual([])
  const cyrillic = /[а-яё]/i
  for (const metric of metrics) {
    for (const text of Object.values(metric.texts)) {
      expect(cyrillic.test(text.en), `${metric.name}: ${text.en}`).toBe(false)
      expect(cyrillic.test(text.ru) && cyrillic.test(text.kk), `${metric.name}: ${text.ru}`).toBe(true)
    }
    expect(metric.texts.question.en, metric.name).toMatch(/\?$/)
  }
  for (const { title, reason } of missingMetrics())
    for (const text of [title, reason]) expect(new Set(languages.map((lang) => text[lang])).size).toBe(3)
})

it('lists all of it as rows', async () => {
  const { columns, rows } = await metricCatalogue('ru')
  const list = [...(rows as Iterable<Record<string, unknown>>)]
  expect(list.length).toBe(metrics.length)
  for (const row of list) for (const { name } of columns) expect(row[name], `${row.name}: ${name}`).toBeDefined()
  expect([...(missingRows('kk').rows as Iterable<Record<string, unknown>>)].length).toBe(missingMetrics().length)
})

it.each(metrics.map((metric) => [metric.name, metric] as const))('%s has a page in each language', (_, metric) => {
  for (const lang of languages) {
    const page = metricPage(metric, lang)
    expect(page).not.toMatch(/undefined|\[object/)
    expect(page).toContain(metric.texts.read[lang])
    expect(page).toContain(metric.sql)
  }
})

it('makes one page of all, with every code', () => {
  const page = metricsPage(metrics, missingMetrics())
  for (const metric of metrics) expect(page).toContain(`](${metric.name}.md)`)
  for (let code = 1; code <= 71; code++) expect(page).toContain(`| U${String(code).padStart(3, '0')} |`)
})

it('answers to other names, and says what there is for a wrong one', async () => {
  expect((await loadMetric('bidders-median')).name).toBe('bidders-mean')
  await expect(loadMetric('single-bid')).rejects.toThrow(/there is no metric "single-bid"/)
  await expect(loadMetric('hh')).rejects.toMatchObject({
    next: ['did you mean "hhi"?', 'see them with: jaryq metric list'],
  })
  const names = metrics.flatMap(({ name, aliases }) => [name, ...aliases])
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => name === 'list' || name === 'show')).toEqual([])
})

it('has dimensions whose names can be told apart', () => {
  const names = dimensions.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const metric of metrics) {
    expect(Object.keys(metric.own).filter((name) => names.includes(name))).toEqual([])
    expect(existsSync(join(import.meta.dirname, '../../src/metrics', `${metric.name}.sql`))).toBe(true)
  }
})

it.each([
  ['name: hhi', 'name: H', /name: lower-case/],
  ['kind: hhi', 'kind: hh', /kind: "hh" is not one of/],
  ['version: 1', 'version: x', /version: must be a whole number/],
  ['group: suppliers', 'groups: suppliers', /groups: there is no such key/],
  ['contracts.supplier_id', 'contracts.supplier', /needs: "contracts.supplier" is not a column/],
  ['    kk:', '    xx:', /kk: is missing/],
  ['SELECT u.source', 'SELECT now() AS x, u.source', /sql: a function whose result differs/],
  ['/*---', '/*--', /header: the file begins with/],
  ['FROM x_dim_purchases u', 'FROM x_dim_purchases u ORDER BY 1; SELECT 1', /sql: one SELECT is wanted/],
])('refuses a file with %s as %s', async (from, to, message) => {
  const { readFile } = await import('node:fs/promises')
  const { file } = await loadMetric('hhi')
  const text = await readFile(file, 'utf8')
  expect(text).toContain(from)
  await expect(parseMetric(text.replace(from, to), file)).rejects.toThrow(message)
})

it('puts rows together by joins that lose none on a cluster', () => {
  const by = dimensions.filter(({ name }) => name === 'year' || name === 'region')
  for (const metric of metrics) {
    const sql = cellsSql({ metric, by, rows: 'metric_rows', weights: weightingsOf(metric), splits: true })
    expect(lint(sql).filter(({ rule }) => rule.includes('join'))).toEqual([])
  }
})
