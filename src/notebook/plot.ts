import { type ChartSpec, renderSvg } from '../charts/svg.ts'
import { chartTheme } from '../charts/theme.ts'

/** Rows that a chart may have before it is sent as a picture alone: a notebook holds what it shows. */
const mostRows = 5000

/** A chart as a picture, and, where it has not too many rows, as a specification that front ends draw themselves. */
export interface Chart {
  svg: string
  spec: ChartSpec | undefined
}

/** Draws a chart whose `data` may be an Arquero table or rows as well as what Vega-Lite knows. */
export async function plotChart(spec: ChartSpec, options: { lang?: 'en' | 'ru' | 'kk' } = {}): Promise<Chart> {
  const counted = { rows: 0 }
  const filled = withValues(spec, counted) as ChartSpec
  const svg = await renderSvg(filled, { lang: options.lang ?? 'en', responsive: false })
  if (counted.rows > mostRows) return { svg, spec: undefined }
  const $schema = 'https://vega.github.io/schema/vega-lite/v5.json'
  return { svg, spec: { $schema, config: chartTheme(), ...filled } }
}

function withValues(part: unknown, counted: { rows: number }): unknown {
  if (Array.isArray(part)) return part.map((item) => withValues(item, counted))
  if (part === null || typeof part !== 'object' || part instanceof Date) return part
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key === 'data') return [key, dataOf(value, counted)]
      return [key, ['layer', 'concat', 'hconcat', 'vconcat', 'spec'].includes(key) ? withValues(value, counted) : value]
    }),
  )
}

function dataOf(data: unknown, counted: { rows: number }): unknown {
  const plain = (rows: readonly unknown[]) => {
    counted.rows += rows.length
    return rows.map(plainRow)
  }
  if (isTable(data)) return { values: plain(data.objects()) }
  if (Array.isArray(data)) return { values: plain(data) }
  const values = (data as { values?: unknown } | null)?.values
  if (isTable(values)) return { ...(data as object), values: plain(values.objects()) }
  return Array.isArray(values) ? { ...(data as object), values: plain(values) } : data
}

function isTable(value: unknown): value is { objects(): object[] } {
  return value !== null && typeof value === 'object' && typeof (value as { objects?: unknown }).objects === 'function'
}

// Vega reads numbers, text and ISO dates; a Date or a bigint of the host does not pass through every transform.
function plainRow(row: unknown): unknown {
  if (row === null || typeof row !== 'object') return row
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString() : typeof value === 'bigint' ? Number(value) : value,
    ]),
  )
}
