import { type ChartSpec, renderSvg } from '../charts/svg.ts'

/** Draws a chart whose `data` may be an Arquero table or rows as well as what Vega-Lite knows. */
export async function plotSvg(spec: ChartSpec, options: { lang?: 'en' | 'ru' | 'kk' } = {}): Promise<string> {
  return renderSvg(withValues(spec) as ChartSpec, { lang: options.lang ?? 'en', responsive: false })
}

function withValues(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withValues)
  if (part === null || typeof part !== 'object' || part instanceof Date) return part
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key === 'data') return [key, dataOf(value)]
      return [key, ['layer', 'concat', 'hconcat', 'vconcat', 'spec'].includes(key) ? withValues(value) : value]
    }),
  )
}

function dataOf(data: unknown): unknown {
  if (isTable(data)) return { values: data.objects().map(plainRow) }
  if (Array.isArray(data)) return { values: data.map(plainRow) }
  const values = (data as { values?: unknown } | null)?.values
  if (isTable(values)) return { ...(data as object), values: values.objects().map(plainRow) }
  return Array.isArray(values) ? { ...(data as object), values: values.map(plainRow) } : data
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
