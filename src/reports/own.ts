import { type NamedAnswer, type NamedReport, readNamedReport, runNamedReport } from '../explorer/named.ts'
import { dimensions } from '../explorer/page/dimensions.ts'
import type { FilterName } from '../explorer/page/filters.ts'
import { filterTitles } from '../explorer/page/filters.ts'
import type { CellRow } from '../explorer/page/model.ts'
import { factTitles } from '../explorer/page/words.ts'
import { UserError } from '../terminal/errors.ts'
import { emptySheet, type ReportContext } from './context.ts'
import { gridOf, inLang, labelOf } from './parts.ts'
import type { Sheet } from './sheet.ts'
import { csvText } from './sheet.ts'

/** One of the dataset's own reports, worked out: as a sheet, and as its own columns for CSV. */
export interface OwnReport {
  sheet: Sheet
  answer: NamedAnswer
  columns: string[]
  rows: CellRow[]
}

/** Works out the report of this name. @throws UserError */
export async function ownReport(context: ReportContext, name: string): Promise<OwnReport> {
  const { lang, service, dir, isPublic } = context
  const report = await readNamedReport(dir, name)
  const answer = await runNamedReport(service, report, lang)
  if (isPublic) refuseNamed(report, answer)
  const { query } = answer
  const sheet = await emptySheet(context, name, null, report.filters)
  const grid = await gridOf(context, query, report.filters, { title: report.title, chart: report.chart })
  const rows = answer.rows.map((row) => ({
    ...row,
    ...Object.fromEntries(
      query.by.map((dimension) => [
        `${dimension}_name`,
        labelOf(context, answer.names, dimension, row[dimension] ?? null),
      ]),
    ),
  }))
  const columns = [
    ...query.by.flatMap((dimension) => [dimension, `${dimension}_name`]),
    ...query.measures.flatMap((id) =>
      ['count', 'distinct'].includes(service.measures[id]!.kind) ? [id] : [id, `${id}_n`],
    ),
  ].filter((column) => rows.length === 0 || rows.some((row) => column in row))
  const filters = (Object.entries(report.filters) as [FilterName, string[]][]).map(
    ([filter, values]) =>
      `${filterTitles[filter][lang]}: ${values.map((value) => labelOf(context, answer.names, filter, value)).join(', ')}`,
  )
  const by = query.by.map((dimension) => dimensions[dimension]!.title[lang].toLowerCase())
  return {
    ...{ answer, columns, rows },
    sheet: {
      ...sheet,
      title: report.title,
      under:
        [...filters, ...(by.length === 0 ? [] : [`${inLang(lang, 'by', 'по', 'бойынша')}: ${by.join(', ')}`])].join(
          ' · ',
        ) || null,
      analysed: { what: factTitles[query.fact]![lang], used: answer.analysed, of: answer.records },
      sections: [{ id: 'rows', title: report.title, intro: null, parts: [{ ...grid, title: null }] }],
    },
  }
}

/** Who is beside a statistical sign is not told in what is published. */
function refuseNamed({ dimensions: by, filters, name }: NamedReport, { query }: NamedAnswer): void {
  const isAbout = by.includes('supplier') || filters.supplier !== undefined
  const isOfSigns = query.fact === 'flags' || (filters.severity ?? []).some((severity) => severity !== 'legal')
  const isLegal = filters.severity?.join() === 'legal'
  if (!isAbout || !isOfSigns || isLegal) return
  throw new UserError(`"${name}" names suppliers beside signs that are not of law`, {
    why: 'what is published names nobody there before the supplier was heard',
    next: [
      'add to it the filter "severity": "legal", or leave the suppliers out',
      'or leave out --public, and publish nothing of it',
    ],
    exit: 'usage',
  })
}

/** Its rows as they are, a column for each dimension and measure. */
export async function ownCsv({ columns, rows }: OwnReport): Promise<string> {
  return csvText(columns, rows)
}

/** Its rows with the question, the statement and what they rest on. */
export function ownJson({ answer, columns, rows, sheet }: OwnReport): string {
  const { report, sql, analysed, records, total, currency, unpublished } = answer
  const told = rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))
  return `${JSON.stringify({ report, data_date: sheet.dataDate, training: sheet.training, analysed, records, total, currency, unpublished, columns, rows: told, sql }, null, 2)}\n`
}
