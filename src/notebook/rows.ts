import type { ColumnTable } from 'arquero'
import type { Column, Row } from '../terminal/rows.ts'

/** Rows as an Arquero table, column by column: dates become `Date` (UTC), sums numbers. */
export async function tableFromRows(columns: Column[], rows: Row[]): Promise<ColumnTable> {
  const { table } = await import('arquero')
  return table(
    columns.map(({ name, type }): [string, unknown[]] => [name, rows.map((row) => cell(row[name] ?? null, type))]),
  ) as ColumnTable
}

function cell(value: unknown, type: Column['type']): unknown {
  if (value === null) return null
  if (type === 'date' || type === 'timestamp') return new Date(value as string)
  if (type === 'money' || type === 'integer' || type === 'number') return Number(value)
  return value
}
