import type { ChartSpec } from '../charts/svg.ts'
import type { BlindZone } from '../dataset/blind-zones.ts'
import type { CellRow, Format } from '../explorer/page/model.ts'
import type { LawStatus } from '../law/norms.ts'
import type { Lang } from '../terminal/languages.ts'
import type { AskedRuns } from './runs.ts'

/** All that a report says, before it becomes a page, Markdown, rows or JSON. */
export interface Sheet {
  report: string
  /** What it is about: the id of a party, a code; null for all. */
  subject: string | null
  lang: Lang
  training: boolean
  dataDate: string | null
  generation: number
  sources: string[]
  title: string
  /** A line below the title: a number, a period. */
  under: string | null
  lede: string[]
  /** How many records the report is about, and how many there are. */
  analysed: { what: string; used: number; of: number } | null
  /** For whom it is not: a line above everything. */
  banner: string | null
  currency: string
  figures: Figure[]
  sections: Section[]
  /** What a reader should know. */
  notes: string[]
  /** The stored runs that its signs are of. */
  asked: AskedRuns
  blindZones: BlindZone[]
}

/** A figure at the head of a report. `n`: how many records it rests on, where it is a share or a sum. */
export interface Figure {
  id: string
  title: string
  value: number | string | null
  format: Format
  n: number | null
  currency: string | null
  /** Why there is no value. */
  missing: string | null
  sql: string | null
}

export interface Section {
  id: string
  title: string
  intro: string | null
  parts: Part[]
}

export type Part = Grid | Signs | Lines

export interface GridColumn {
  name: string
  title: string
  /** `mixed`: each row says its own (`format`). */
  format: Format | 'text' | 'date' | 'link' | 'mixed'
  /** The column that says what its values are called. */
  label?: string
}

/** A table, and perhaps a chart of it. `MEASURE_n` beside `MEASURE`: on how many records it rests. */
export interface Grid {
  kind: 'grid'
  id: string
  title: string | null
  note: string | null
  columns: GridColumn[]
  rows: CellRow[]
  /** How many rows there are, these among them. */
  total: number
  /** What is said where there are no rows. */
  empty: string
  chart: ChartSpec | null
  sql: string | null
}

/** A table with what most have: all its rows, no chart, no query. */
export function plainGrid(grid: Pick<Grid, 'id' | 'columns' | 'rows' | 'empty'> & Partial<Omit<Grid, 'kind'>>): Grid {
  return { kind: 'grid', title: null, note: null, total: grid.rows.length, chart: null, sql: null, ...grid }
}

/** One sign of a risk. */
export interface Sign {
  /** Null where the id itself would name somebody. */
  id: string | null
  grade: string
  date: string | null
  summary: string
  money: number | string | null
  currency: string | null
  url: string | null
  /** What an answer said of it. */
  verdict: string | null
  /** Facts below it: terms, what can be mended. */
  facts: string[]
  commands: string[]
}

export interface SignNorm {
  text: string
  status: LawStatus
}

/** What one rule asks, and where. */
export interface SignGroup {
  indicator: string
  severity: 'legal' | 'statistical' | 'data-quality'
  grade: string
  title: string
  question: string
  why: string
  innocent: string[]
  next: string[]
  norms: SignNorm[]
  /** Paragraphs of its own, each with a heading. */
  extra: [title: string, lines: string[]][]
  count: number
  money: { currency: string; value: number | string }[]
  signs: Sign[]
}

export interface Signs {
  kind: 'signs'
  /** What counts them and finds the largest. */
  sql?: string
  id: string
  note: string | null
  empty: string
  groups: SignGroup[]
}

export interface Lines {
  kind: 'lines'
  id: string
  title: string | null
  lines: string[]
}

/** A report as one JSON document. */
export function sheetJson(sheet: Sheet): string {
  return `${JSON.stringify(sheet, null, 2)}\n`
}

export const sheetColumns = ['figure', 'key', 'label', 'measure', 'value', 'currency', 'n'] as const

/**
 * A report as rows, for a spreadsheet: one measure of one thing a row, sums whole. What nobody publishes has a row without
 * a value, `label` being why; a row of a table without figures has one without a measure.
 */
export function sheetRows(sheet: Sheet): CellRow[] {
  const rows: CellRow[] = []
  const add = (row: Partial<Record<(typeof sheetColumns)[number], CellRow[string]>>) =>
    rows.push(Object.fromEntries(sheetColumns.map((name) => [name, row[name] ?? null])))
  for (const { id, title, value, currency, n, missing } of sheet.figures)
    add({
      figure: 'totals',
      label: missing ?? title,
      measure: id,
      value,
      currency: value === null ? null : currency,
      n,
    })
  for (const { parts } of sheet.sections)
    for (const part of parts)
      if (part.kind === 'grid') gridRows(part, sheet.currency, add)
      else if (part.kind === 'signs')
        for (const { indicator, signs } of part.groups)
          for (const { id, summary, money, currency } of signs)
            add({
              figure: 'flag',
              key: id,
              label: summary,
              measure: indicator,
              value: money,
              currency: money === null ? null : currency,
            })
  for (const { zone, kind, title, status } of sheet.blindZones)
    add({ figure: kind === 'law' ? 'not_published' : 'no_source', key: zone, label: title, measure: status })
  return rows
}

function gridRows(grid: Grid, currency: string, add: (row: CellRow) => void): void {
  const isFigure = ({ format }: GridColumn) => !['text', 'date', 'link'].includes(format)
  const keys = grid.columns.filter((column) => !isFigure(column) && column.format !== 'link')
  for (const row of grid.rows) {
    const key = keys.map(({ name }) => row[name] ?? '').join('|')
    const label = keys.map(({ name, label }) => row[label ?? name] ?? row[name] ?? '').join(' | ')
    const found = grid.columns.filter(
      (column) => isFigure(column) && row[column.name] !== null && row[column.name] !== undefined,
    )
    for (const { name, format } of found)
      add({
        ...{ figure: grid.id, key, label, measure: name, value: row[name]!, n: row[`${name}_n`] ?? null },
        currency:
          format === 'money' || (format === 'mixed' && row.format === 'money') ? (row.currency ?? currency) : null,
      })
    if (found.length === 0) add({ figure: grid.id, key, label })
  }
}

export async function sheetCsv(sheet: Sheet): Promise<string> {
  return csvText(sheetColumns, sheetRows(sheet))
}

/** Rows as CSV. A cell that begins like a formula would run when the file is opened in a spreadsheet. */
export async function csvText(columns: readonly string[], rows: readonly CellRow[]): Promise<string> {
  const { stringify } = await import('csv-stringify/sync')
  return stringify([[...columns], ...rows.map((row) => columns.map((name) => row[name] ?? ''))], {
    escape_formulas: true,
    cast: { boolean: (value: boolean) => String(value) },
  })
}
