import type { ColumnTable } from 'arquero'
import { escapeXml } from '../charts/svg.ts'
import { formatNumber, type Lang } from '../terminal/languages.ts'

/** The first rows of a table as HTML: every cell escaped, numbers to the right, dates short, money grouped. */
export function tableHtml(table: ColumnTable, options: { limit?: number; lang?: Lang } = {}): string {
  const { limit = 10, lang = 'en' } = options
  const names = table.columnNames()
  const rows = table.objects({ limit }) as Record<string, unknown>[]
  const numeric = new Set(
    names.filter(
      (name) =>
        rows.some((row) => isNumber(row[name])) && rows.every((row) => row[name] == null || isNumber(row[name])),
    ),
  )
  const cell = (tag: 'td' | 'th', name: string, text: string) =>
    `<${tag} style="text-align:${numeric.has(name) ? 'right' : 'left'}">${escapeXml(text)}</${tag}>`
  const more = table.numRows() - rows.length
  return `<table><thead><tr>${names.map((name) => cell('th', name, name)).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${names.map((name) => cell('td', name, shown(row[name], name, lang))).join('')}</tr>`)
    .join('')}</tbody></table>${more > 0 ? `<p>… ${formatNumber(more, lang)}</p>` : ''}`
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function shown(value: unknown, name: string, lang: Lang): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date)
    return value
      .toISOString()
      .replace(/T00:00:00\.000Z$/, '')
      .replace('.000Z', 'Z')
  // An id or a year is a name, not a quantity.
  if (isNumber(value) && /(^|_)(id|year)$/.test(name)) return String(value)
  if (typeof value === 'bigint') return formatNumber(value, lang)
  if (typeof value === 'number')
    return Number.isInteger(value) ? formatNumber(value, lang) : formatNumber(Math.round(value * 10_000) / 10_000, lang)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
