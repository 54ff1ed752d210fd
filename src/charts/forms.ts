import type { ChartSpec } from './svg.ts'
import { palette, serif } from './theme.ts'

// Charts are drawn 360 units wide: as they are on a phone, a column of a page on a desk.
const width = 360
const lineHeight = 16

export interface MonthValue {
  /** `YYYY-MM` */
  month: string
  value: number
}

/** Bars by month. A month without a value has no bar: nothing known is not zero. */
export function monthBars(values: MonthValue[], options: { color?: string; height?: number } = {}): ChartSpec {
  const months = values.map(({ month }) => month).sort()
  const first = months[0] ?? '2000-01'
  const last = months.at(-1) ?? first
  const span = monthsBetween(first, last)
  return {
    width,
    height: options.height ?? 150,
    autosize: { type: 'fit', contains: 'padding' },
    data: { values: values.map(({ month, value }) => ({ from: `${month}-01`, to: `${nextMonth(month)}-01`, value })) },
    mark: { type: 'rect', color: options.color ?? palette.blue },
    encoding: {
      x: {
        field: 'from',
        type: 'temporal',
        scale: { type: 'utc', domain: [`${first}-01`, `${nextMonth(last)}-01`], range: [0, { expr: 'width' }] },
        axis: {
          title: null,
          grid: false,
          format: span > 14 ? '%Y' : '%b',
          tickCount: span > 14 ? { interval: 'year', step: 1 } : { interval: 'month', step: span > 7 ? 2 : 1 },
          labelAlign: 'left',
          labelOffset: 2,
          labelFlush: false,
          labelBound: false,
          tickSize: 6,
        },
      },
      x2: { field: 'to' },
      y: {
        field: 'value',
        type: 'quantitative',
        axis: { title: null, domain: false, ticks: false, tickCount: 3, labelPadding: 4 },
      },
      y2: { datum: 0 },
    },
    config: { rect: { stroke: '#ffffff', strokeWidth: span > 60 ? 0.3 : 0.8 } },
  }
}

export interface BarRow {
  label: string
  /** Figures at the right of the label; short. */
  note: string
  /** What the bar is made of, from the left. */
  parts: { value: number; color: string }[]
  /** Begins a group under this heading. */
  heading?: string
}

/** How many characters of a label fit beside a note before it goes on in the next line. */
const labelColumns = 34

/**
 * Rows of a label, a figure and a thin bar under both, so that long names in any language stay whole on a phone. Bars
 * are as long as their parts against `max` (the longest bar unless given); a track shows the rest of `max`.
 */
export function labelledBars(rows: BarRow[], options: { max?: number; track?: boolean } = {}): ChartSpec {
  const max = options.max ?? Math.max(0, ...rows.map((row) => total(row)))
  const scale = (value: number) => (max > 0 ? Math.max(0, (value / max) * width) : 0)
  const labels: object[] = []
  const notes: object[] = []
  const headings: object[] = []
  const bars: object[] = []
  let y = 0
  for (const row of rows) {
    if (row.heading !== undefined) {
      y += y === 0 ? 2 : 8
      headings.push({ x: 0, y: y + 13, text: row.heading })
      y += 20
    }
    for (const line of wrap(row.label, Math.max(16, Math.min(labelColumns, 52 - row.note.length)), 3)) {
      y += lineHeight
      labels.push({ x: 0, y: y - 5, text: line })
      if (notes.length < labels.length && !notes.some((note) => (note as { row: BarRow }).row === row))
        notes.push({ x: width, y: y - 5, text: row.note, row })
    }
    if (options.track === true) bars.push({ x: 0, x2: width, y, y2: y + 7, color: palette.track })
    let x = 0
    for (const part of row.parts) {
      const end = x + scale(part.value)
      // A value that is too small to see still shows as a hair line: it is there.
      if (part.value > 0) bars.push({ x, x2: Math.max(end, x + 1), y, y2: y + 7, color: part.color })
      x = end
    }
    y += 7 + 9
  }
  const pixels = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null })
  return {
    width,
    height: Math.max(y, 1),
    padding: { left: 0, right: 0, top: 0, bottom: 0 },
    layer: [
      {
        data: { values: bars },
        mark: { type: 'rect' },
        encoding: {
          x: pixels('x'),
          x2: { field: 'x2' },
          y: pixels('y'),
          y2: { field: 'y2' },
          color: { field: 'color', type: 'nominal', scale: null },
        },
      },
      layerOfText(labels, { align: 'left' }),
      layerOfText(
        notes.map(({ row: _, ...note }: { row?: BarRow }) => note),
        { align: 'right', color: palette.quiet },
      ),
      layerOfText(headings, { align: 'left', font: serif, fontSize: 14, fontWeight: 'bold' }),
    ],
  }

  function layerOfText(values: object[], mark: object): object {
    return {
      data: { values },
      mark: { type: 'text', baseline: 'alphabetic', ...mark },
      encoding: { x: pixels('x'), y: pixels('y'), text: { field: 'text', type: 'nominal' } },
    }
  }
}

function total(row: BarRow): number {
  return row.parts.reduce((sum, part) => sum + part.value, 0)
}

/** Breaks a text at spaces into at most `most` lines; what does not fit ends in an ellipsis. */
export function wrap(text: string, columns: number, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.replace(/\s+/g, ' ').trim().split(' ')) {
    const whole = [...word].length > columns ? `${[...word].slice(0, columns - 1).join('')}…` : word
    if (line !== '' && [...line].length + 1 + [...whole].length > columns) {
      lines.push(line)
      line = whole
    } else line = line === '' ? whole : `${line} ${whole}`
  }
  lines.push(line)
  if (lines.length <= most) return lines
  const last = [...lines[most - 1]!]
  return [...lines.slice(0, most - 1), `${last.slice(0, columns - 1).join('')}…`]
}

function nextMonth(month: string): string {
  const [year = 2000, number = 1] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

function monthsBetween(first: string, last: string): number {
  const [fromYear = 0, fromMonth = 0] = first.split('-').map(Number)
  const [toYear = 0, toMonth = 0] = last.split('-').map(Number)
  return (toYear - fromYear) * 12 + toMonth - fromMonth + 1
}
