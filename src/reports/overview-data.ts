import type { Column, Row } from '../terminal/rows.ts'
import type { FigureName } from './figures.ts'
import { number } from './numbers.ts'
import { type Breakdown, byMethod, byRegion, byYear, type Overview } from './overview-model.ts'
import { sectorsOf } from './sectors.ts'

/** The columns of the overview as rows: one measure of one thing a row. `n` is what the measure was counted over. */
export const overviewColumns: Column[] = [
  { name: 'figure', type: 'text' },
  { name: 'key', type: 'text' },
  { name: 'label', type: 'text' },
  { name: 'measure', type: 'text' },
  { name: 'value', type: 'number' },
  { name: 'currency', type: 'text' },
  { name: 'n', type: 'integer' },
]

/**
 * The overview as rows, for a spreadsheet. Sums are whole, never rounded; a share is a fraction from 0 to 1 with its
 * denominator in `n` (by value: the sum that it is a share of is the row `value_method_known`). What the source does not
 * give has no row; what no figure holds has one without a value, `measure` being how the norm is known.
 */
export function overviewRows(overview: Overview): Row[] {
  const rows: Row[] = []
  const add = (
    figure: string,
    key: string,
    label: string,
    measure: string,
    value: unknown,
    currency: string | null,
    n: unknown,
  ) => {
    if (value === null || value === undefined) return
    rows.push({ figure, key, label, measure, value, currency, n: n ?? null })
  }
  const totals = overview.figures.totals.rows[0]!
  for (const { name, type } of overview.figures.totals.columns)
    if (type === 'integer') add('totals', '', '', name, totals[name], null, null)
  for (const row of overview.figures.currencies.rows)
    add('totals', '', '', 'value', row.value, String(row.currency), row.contracts_with_value)
  for (const row of overview.figures.processes_by_month.rows)
    add('processes_by_month', String(row.month), String(row.month), 'processes', row.processes, null, null)
  for (const row of overview.figures.contracts_by_month.rows) {
    const month = String(row.month)
    add('contracts_by_month', month, month, 'contracts', row.contracts, String(row.currency), null)
    add('contracts_by_month', month, month, 'value', row.value, String(row.currency), row.contracts_with_value)
  }
  const parts: [FigureName, Breakdown[]][] = [
    ['contracts_by_year', byYear(overview)],
    ['contracts_by_method', byMethod(overview)],
    ['contracts_by_region', byRegion(overview).found],
  ]
  const currency = overview.currency ?? null
  for (const [figure, entries] of parts)
    for (const { key, label, ...entry } of entries) {
      add(figure, key, label, 'contracts', entry.contracts, null, null)
      add(figure, key, label, 'value', entry.value, currency, entry.valued)
      add(figure, key, label, 'value_method_known', entry.valueKnown, currency, entry.known)
      if (entry.known > 0)
        add(figure, key, label, 'single_source_share', entry.nonCompetitive / entry.known, null, entry.known)
      if ((entry.valueKnown ?? 0) > 0)
        add(
          figure,
          key,
          label,
          'single_source_value_share',
          entry.valueNonCompetitive! / entry.valueKnown!,
          currency,
          entry.known,
        )
    }
  for (const { key, label, ...sector } of sectorsOf(overview)) {
    add('contracts_by_sector', key, label, 'contracts', sector.contracts, null, null)
    add('contracts_by_sector', key, label, 'value', sector.net, currency, sector.netOf)
    add('contracts_by_sector', key, label, 'value_with_vat', sector.gross, currency, sector.grossOf)
    add('contracts_by_sector', key, label, 'value_vat_only', sector.onlyGross, currency, sector.onlyGrossOf)
  }
  for (const indicator of overview.indicators) {
    add('flags', indicator.name, indicator.title, 'flags', indicator.flagged, null, indicator.analysed)
    for (const sum of indicator.money)
      add(
        'flags',
        indicator.name,
        indicator.title,
        'money_at_stake',
        number(sum.value),
        sum.currency,
        indicator.flagged,
      )
  }
  // No figure: a row that says so, or a reader of the table would not know.
  for (const { zone, kind, title, status } of overview.blindZones)
    rows.push({
      ...{ figure: kind === 'law' ? 'not_published' : 'no_source', key: zone, label: title, measure: status ?? '' },
      ...{ value: null, currency: null, n: null },
    })
  return rows
}

/** The overview as one JSON document: every figure with its query, every indicator with its counts and largest cases. */
export function overviewJson(overview: Overview): string {
  const { figures, ...rest } = overview
  const document = {
    report: 'overview',
    ...rest,
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, figure]) => [
        name,
        { sql: figure.sql, columns: figure.columns, rows: figure.rows },
      ]),
    ),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
