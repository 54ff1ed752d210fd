import { chartSpec } from '../explorer/page/chart.ts'
import { light } from '../explorer/page/colors.ts'
import { dimensions } from '../explorer/page/dimensions.ts'
import type { Filters } from '../explorer/page/filters.ts'
import { monthName } from '../explorer/page/format.ts'
import type { Cell, CellRow, Chart, FactName, Measure, Query } from '../explorer/page/model.ts'
import { factTitles } from '../explorer/page/words.ts'
import type { Lang } from '../terminal/languages.ts'
import type { ReportContext } from './context.ts'
import { type Figure, type Grid, type GridColumn, plainGrid, type Section } from './sheet.ts'
import { words } from './sheet-words.ts'

/** What a value of a dimension is called. */
export function labelOf(
  { service, lang }: Pick<ReportContext, 'service' | 'lang'>,
  names: Record<string, string>,
  dimension: string,
  value: Cell,
): string {
  if (value === null || value === '') return words.unknown[lang]
  const text = String(value)
  if (dimension === 'month') return monthName(text, lang)
  const known = service.labels[dimension]?.[text]
  if (known !== undefined) return known[lang]
  const name = names[text]
  if (['code', 'code6', 'code2'].includes(dimension)) return name === undefined ? text : `${text} ${name}`
  return name ?? text
}

/** The figures at the head of a report, by the ids of measures. */
export async function headlines(context: ReportContext, ids: readonly string[], filters: Filters): Promise<Figure[]> {
  const { service, lang } = context
  const rows: Record<string, { row: CellRow; sql: string }> = {}
  for (const fact of new Set(ids.map((id) => service.measures[id]!.fact))) {
    const measures = ids.filter((id) => service.measures[id]!.fact === fact)
    const answer = await service.query({ id: 'head', fact, by: [], measures }, filters)
    for (const id of measures) rows[id] = { row: answer.rows[0]!, sql: answer.sql }
  }
  return ids.map((id) => {
    const measure = service.measures[id]!
    const { row, sql } = rows[id]!
    const isUnpublished = service.isUnpublished(measure)
    const value = isUnpublished ? null : ((row[id] ?? null) as Figure['value'])
    const n = row[`${id}_n`]
    return {
      ...{ id, title: measure.title[lang], value, format: measure.format, sql },
      n: value === null || n === null || n === undefined ? null : Number(n),
      currency: measure.money === true ? service.currencyOf(filters) : null,
      missing: value === null ? missingText(context, measure) : null,
    }
  })
}

function missingText({ service, lang }: ReportContext, measure: Measure): string {
  if (measure.fact === 'flags' && !service.about.hasFlags) return words.noFlags[lang]
  return service.isUnpublished(measure) ? words.none[lang] : words.nothing[lang]
}

export interface GridOptions {
  title: string
  note?: string | undefined
  chart?: Pick<Chart, 'kind' | 'measure'> | undefined
  /** Replaces what a value is called. */
  label?: ((dimension: string, value: Cell, known: string) => string) | undefined
}

/** The rows of a query as a table, and a chart of it. Measures that nobody publishes have no column. */
export async function gridOf(
  context: ReportContext,
  query: Query,
  filters: Filters,
  options: GridOptions,
): Promise<Grid> {
  const { service, lang } = context
  const published = query.measures.filter((id) => !service.isUnpublished(service.measures[id]!))
  const base = { id: query.id, title: options.title, note: options.note ?? null, empty: words.nothing[lang] }
  if (published.length === 0)
    return plainGrid({
      ...base,
      columns: [],
      rows: [],
      empty: missingText(context, service.measures[query.measures[0]!]!),
    })
  const order = query.order !== undefined && published.includes(query.order) ? query.order : undefined
  const answer = await service.query({ ...query, measures: published, order }, filters)
  const names = await service.namesOf(answer.rows, filters, lang)
  const label = (dimension: string, value: Cell) => {
    const known = labelOf(context, names, dimension, value)
    return options.label?.(dimension, value, known) ?? known
  }
  const rows = answer.rows.map((row) => ({
    ...row,
    ...Object.fromEntries(query.by.map((dimension) => [`${dimension}_name`, label(dimension, row[dimension] ?? null)])),
  }))
  const columns: GridColumn[] = [
    ...query.by.map((dimension): GridColumn => {
      const title = dimensions[dimension]!.title[lang]
      return { name: dimension, title, format: 'text', label: `${dimension}_name` }
    }),
    ...published.map(
      (id): GridColumn => ({
        name: id,
        title: service.measures[id]!.title[lang],
        format: service.measures[id]!.format,
      }),
    ),
  ]
  const chart =
    options.chart === undefined || !published.includes(options.chart.measure)
      ? null
      : chartSpec({
          chart: {
            id: query.id,
            query: query.id,
            ...options.chart,
            title: { en: options.title, ru: options.title, kk: options.title },
          },
          query,
          measure: service.measures[options.chart.measure]!,
          rows: answer.rows,
          label,
          lang,
          currency: service.currencyOf(filters),
          colors: light,
        })
  return plainGrid({ ...base, columns, rows, total: answer.total, chart: chart ?? null, sql: answer.sql })
}

/** A page of the Explorer as a part of a report: the same questions, the same figures. */
export async function moduleSection(
  context: ReportContext,
  id: string,
  filters: Filters,
  options: {
    only?: (query: Query) => boolean
    label?: GridOptions['label']
    title?: string
    intro?: string | null
  } = {},
): Promise<Section> {
  const { service, lang } = context
  const module = service.modules.find((one) => one.id === id)!
  const parts: Grid[] = []
  for (const query of module.queries.filter(options.only ?? (() => true))) {
    const chart = module.charts.find((one) => one.query === query.id)
    const table = module.tables.find((one) => one.query === query.id)
    const grid = await gridOf(context, query, filters, {
      title: (chart ?? table)!.title[lang],
      note: (chart?.note ?? table?.note)?.[lang],
      chart,
      label: options.label,
    })
    parts.push({ ...grid, id: `${id}-${grid.id}` })
  }
  return {
    id,
    title: options.title ?? module.title[lang],
    intro: options.intro === undefined ? module.intro[lang] : options.intro,
    parts,
  }
}

/** Shares beside those of others: a row for each measure, a column for each group of records. */
export async function comparison(
  context: ReportContext,
  measures: readonly string[],
  groups: readonly { name: string; title: string; filters: Filters }[],
): Promise<Grid> {
  const { service, lang } = context
  const known = measures.filter((id) => !service.isUnpublished(service.measures[id]!))
  const rows: CellRow[] = []
  const asked = new Set<string>()
  for (const id of known) {
    const measure = service.measures[id]!
    const row: CellRow = { measure: id, measure_name: measure.title[lang] }
    for (const { name, filters } of groups) {
      const answer = await service.query({ id, fact: measure.fact, by: [], measures: [id] }, filters)
      asked.add(answer.sql)
      row[name] = answer.rows[0]![id] ?? null
      row[`${name}_n`] = answer.rows[0]![`${id}_n`] ?? null
    }
    rows.push(row)
  }
  return plainGrid({
    id: 'compared',
    title: words.compared[lang],
    sql: [...asked].join(';\n\n'),
    columns: [
      { name: 'measure', title: words.measure[lang], format: 'text', label: 'measure_name' },
      ...groups.map(({ name, title }): GridColumn => ({ name, title, format: 'share' })),
    ],
    rows,
    empty: words.none[lang],
  })
}

/** The largest contracts (without the column of the one party that they are about), each with its page on the portal and the command that looks at it. */
export async function contractsSection(context: ReportContext, filters: Filters, most = 20): Promise<Section> {
  const { service, lang } = context
  const { rows, total, sql } = await service.records('contracts', filters, lang, most)
  const grid = plainGrid({
    id: 'records-list',
    title: words.records[lang],
    columns: [
      { name: 'title', title: words.what[lang], format: 'text' },
      { name: 'date', title: words.date[lang], format: 'date' },
      { name: 'buyer', title: words.buyer[lang], format: 'text' },
      { name: 'supplier', title: words.supplier[lang], format: 'text' },
      { name: 'amount', title: words.amount[lang], format: 'money' },
      { name: 'url', title: words.record[lang], format: 'link' },
    ].filter(({ name }) => filters[name as 'buyer' | 'supplier']?.length !== 1) as GridColumn[],
    ...{ total, sql },
    rows: rows.map(({ commands, ocid, id, title, date, buyer, supplier, amount, currency, status, url }) => ({
      ocid,
      id,
      title: title ?? id,
      date,
      buyer,
      supplier,
      amount,
      currency,
      status,
      url,
      command: commands[0] ?? null,
    })),
    empty: words.nothing[lang],
  })
  return { id: 'records', title: words.records[lang], intro: null, parts: [grid] }
}

/** What the rules ask of the subject of a report. */
export function signsSection(lang: Lang, parts: Section['parts']): Section {
  return {
    id: 'signs',
    title: inLang(lang, 'What the rules ask', 'О чём спрашивают правила', 'Ережелер не сұрайды'),
    intro: words.verdict[lang],
    parts,
  }
}

/** How many records the filters leave, and how many there are. */
export async function analysedOf(
  context: ReportContext,
  fact: FactName,
  filters: Filters,
): Promise<{ what: string; used: number; of: number }> {
  const { service, lang } = context
  const answer = await service.query({ id: 'count', fact, by: [], measures: [] }, filters)
  return { what: factTitles[fact]![lang], used: Number(answer.rows[0]!.n), of: service.about.rows[fact] }
}

/** A text in the language of a report. */
export function inLang(lang: Lang, en: string, ru: string, kk: string): string {
  return { en, ru, kk }[lang]
}
