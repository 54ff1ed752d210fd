import { formatted, shortMoney } from './format.ts'
import type { Cell, CellRow, Chart, Format, Language, Measure, Query } from './model.ts'

/** Where the 20 regions lie, each as one square: column and row. */
export const tiles: Record<string, [column: number, row: number]> = {
  10: [6, 2],
  11: [4, 1],
  15: [1, 2],
  19: [5, 3],
  23: [0, 2],
  27: [0, 1],
  31: [4, 3],
  33: [6, 3],
  35: [5, 2],
  39: [3, 1],
  43: [2, 3],
  47: [0, 3],
  55: [5, 0],
  59: [4, 0],
  61: [3, 3],
  62: [4, 2],
  63: [6, 1],
  71: [5, 1],
  75: [5, 4],
  79: [3, 4],
}

export interface ChartInput {
  chart: Chart
  query: Query
  measure: Measure
  rows: CellRow[]
  label: (dimension: string, value: Cell) => string
  lang: Language
  currency: string
  colors: { ink: string; quiet: string; rule: string; bar: string; low: string; high: string; none: string }
}

const sansFont = '"Noto Sans", "PT Sans", "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif'

function short(value: number, format: Format, currency: string, lang: Language): string {
  if (format === 'money') return shortMoney(value, currency, lang)
  if (format === 'share') return `${formatted(value * 100, lang, 1)}%`
  return formatted(value, lang, format === 'count' ? 0 : 1)
}

/** A chart as a Vega-Lite specification with its data inside; undefined when there is nothing to draw. */
export function chartSpec(input: ChartInput): Record<string, unknown> | undefined {
  const { chart, measure, rows, query, label, lang, currency, colors } = input
  const value = (row: CellRow) => (row[measure.id] === null ? Number.NaN : Number(row[measure.id]))
  const known = rows.filter(
    (row) => row[measure.id] !== null && row[measure.id] !== undefined && Number.isFinite(value(row)),
  )
  if (known.length === 0) return undefined
  const text = (row: CellRow) => short(value(row), measure.format, currency, lang)
  const tick = { axis: { tickCount: 4, labelExpr: axisExpression(measure.format, lang), title: null } }
  const base = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'transparent',
    description: chart.title[lang],
    autosize: { type: 'fit', contains: 'padding' },
    config: {
      aria: false,
      font: sansFont,
      view: { stroke: null },
      axis: {
        labelColor: colors.quiet,
        titleColor: colors.quiet,
        domainColor: colors.rule,
        tickColor: colors.rule,
        gridColor: colors.rule,
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: 'normal',
      },
      legend: { labelColor: colors.quiet, titleColor: colors.quiet, labelFontSize: 11 },
    },
  }
  const of = (row: CellRow) => ({ value: value(row), shown: text(row) })
  if (chart.kind === 'months') {
    const values = known
      .filter((row) => typeof row.month === 'string')
      .map((row) => ({ key: row.month, date: `${row.month}-01`, ...of(row) }))
    if (values.length === 0) return undefined
    const isRatio = measure.kind === 'ratio'
    return {
      ...base,
      width: 520,
      height: 190,
      data: { name: 'table', values },
      mark: isRatio
        ? { type: 'line', point: { filled: true, size: 40 }, color: colors.bar, cursor: 'pointer' }
        : { type: 'bar', color: colors.bar, cursor: 'pointer', width: { band: 0.8 } },
      encoding: {
        x: {
          field: 'date',
          type: 'temporal',
          timeUnit: 'utcyearmonth',
          axis: { format: '%Y', tickCount: 'year', title: null, grid: false },
        },
        y: { field: 'value', type: 'quantitative', ...tick, scale: { zero: true } },
        tooltip: { field: 'shown' },
      },
    }
  }
  const dimension = query.by[0]!
  if (chart.kind === 'map') {
    const found = new Map(known.map((row) => [String(row[dimension]), row]))
    const values = Object.entries(tiles).map(([code, [x, y]]) => {
      const row = found.get(code)
      return {
        key: code,
        x,
        y,
        name: label('region', code),
        code,
        value: row === undefined ? null : value(row),
        shown: row === undefined ? '—' : text(row),
      }
    })
    const place = {
      x: { field: 'x', type: 'ordinal', axis: null, scale: { domain: [0, 1, 2, 3, 4, 5, 6], padding: 0.06 } },
      y: { field: 'y', type: 'ordinal', axis: null, scale: { domain: [0, 1, 2, 3, 4], padding: 0.06 } },
    }
    const highest = Math.max(...values.map((one) => one.value ?? 0))
    return {
      ...base,
      width: 520,
      height: 330,
      data: { name: 'table', values },
      encoding: place,
      layer: [
        {
          mark: { type: 'rect', cornerRadius: 4, cursor: 'pointer', stroke: colors.rule },
          encoding: {
            color: {
              condition: {
                test: 'datum.value !== null',
                field: 'value',
                type: 'quantitative',
                scale: { range: [colors.low, colors.high], domainMin: 0 },
                legend: null,
              },
              value: colors.none,
            },
          },
        },
        {
          transform: [
            { calculate: "length(datum.name) > 11 ? slice(datum.name, 0, 10) + '…' : datum.name", as: 'brief' },
          ],
          mark: { type: 'text', dy: -10, fontSize: 10, cursor: 'pointer' },
          encoding: {
            text: { field: 'brief' },
            color: {
              condition: { test: `datum.value !== null && datum.value > ${highest * 0.55}`, value: '#ffffff' },
              value: colors.ink,
            },
          },
        },
        {
          mark: { type: 'text', dy: 8, fontSize: 10, fontWeight: 'bold', cursor: 'pointer' },
          encoding: {
            text: { field: 'shown' },
            color: {
              condition: { test: `datum.value !== null && datum.value > ${highest * 0.55}`, value: '#ffffff' },
              value: colors.ink,
            },
          },
        },
      ],
    }
  }
  if (chart.kind === 'heat') {
    const second = query.by[1]!
    const sum = new Map<string, number>()
    const values = known
      .filter((row) => row[dimension] !== null && row[second] !== null)
      .map((row) => ({
        key: row[dimension],
        other: row[second],
        a: brief(label(dimension, row[dimension]!), 34),
        b: brief(label(second, row[second]!), 16),
        ...of(row),
      }))
    for (const one of values) sum.set(one.a, (sum.get(one.a) ?? 0) + one.value)
    const top = [...sum]
      .sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1))
      .slice(0, 25)
      .map(([name]) => name)
    const drawn = values.filter((one) => top.includes(one.a))
    if (drawn.length === 0) return undefined
    return {
      ...base,
      width: 640,
      height: 60 + top.length * 22,
      data: { name: 'table', values: drawn },
      mark: { type: 'rect', cursor: 'pointer', stroke: colors.rule, strokeWidth: 0.5 },
      encoding: {
        x: { field: 'b', type: 'nominal', axis: { title: null, labelAngle: -50, orient: 'top' } },
        y: { field: 'a', type: 'nominal', sort: top, axis: { title: null, labelLimit: 250 } },
        color: {
          field: 'value',
          type: 'quantitative',
          scale: { range: [colors.low, colors.high], type: 'sqrt' },
          legend: null,
        },
        tooltip: { field: 'shown' },
      },
    }
  }
  // Two things may have one name: the place of a bar tells them apart.
  const values = known.slice(0, 20).map((row, index) => ({
    key: row[dimension],
    place: index,
    name: brief(label(dimension, row[dimension] ?? null), 38),
    ...of(row),
  }))
  return {
    ...base,
    width: 520,
    height: 20 + values.length * 22,
    data: { name: 'table', values },
    encoding: {
      y: {
        field: 'place',
        type: 'ordinal',
        axis: {
          title: null,
          ticks: false,
          domain: false,
          labelLimit: 230,
          labelExpr: `${JSON.stringify(values.map((one) => one.name))}[datum.value]`,
        },
      },
      x: {
        field: 'value',
        type: 'quantitative',
        axis: null,
        scale: { zero: true, nice: false, domainMax: Math.max(...values.map((one) => one.value), 0) * 1.28 || 1 },
      },
    },
    layer: [
      { mark: { type: 'bar', color: colors.bar, cursor: 'pointer', height: { band: 0.72 } } },
      {
        mark: { type: 'text', align: 'left', dx: 4, fontSize: 11, color: colors.ink, cursor: 'pointer' },
        encoding: { text: { field: 'shown' } },
      },
    ],
  }
}

function brief(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

/** An expression of Vega for the figures of an axis, in the reader's language. */
function axisExpression(format: Format, lang: Language): string {
  if (format === 'share') return "format(datum.value * 100, '.3~r') + '%'"
  const words = {
    en: ['tn', 'bn', 'mn', 'k'],
    ru: ['трлн', 'млрд', 'млн', 'тыс.'],
    kk: ['трлн', 'млрд', 'млн', 'мың'],
  }[lang]
  const scaled = [1e12, 1e9, 1e6, 1e3].map(
    (size, index) => `datum.value >= ${size} ? format(datum.value / ${size}, '.3~r') + ' ${words[index]}' : `,
  )
  return `${scaled.join('')}format(datum.value, '.3~r')`
}
