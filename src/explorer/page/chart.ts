import { formatted, percentSign, shortMoney } from './format.ts'
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
  /** How wide it is to be. */
  width?: number
  /** For a picture: what it may be wide and high, and how many bars it may have. */
  box?: { width: number; height: number; most: number }
  colors: {
    ink: string
    quiet: string
    rule: string
    bar: string
    low: string
    high: string
    none: string
    onLow: string
    onHigh: string
  }
}

const sansFont = '"Noto Sans", "PT Sans", "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif'

function short(value: number, format: Format, currency: string, lang: Language): string {
  if (format === 'money' || format === 'price') return shortMoney(value, currency, lang)
  if (format === 'share') return `${formatted(value * 100, lang, 1)}${percentSign[lang]}`
  return formatted(value, lang, format === 'count' ? 0 : 1)
}

/** A chart as a Vega-Lite specification with its data inside; undefined when there is nothing to draw. */
export function chartSpec(input: ChartInput): Record<string, unknown> | undefined {
  const { chart, measure, rows, query, label, lang, currency, colors, box } = input
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
  const of = (row: CellRow) => ({ value: value(row), shown: text(row), at: rows.indexOf(row) })
  const width = box?.width ?? input.width ?? (['heat', 'ranges'].includes(chart.kind) ? 960 : 560)
  if (chart.kind === 'months') {
    const values = known
      .filter((row) => typeof row.month === 'string')
      .map((row) => ({ key: row.month, date: `${row.month}-01`, ...of(row) }))
    if (values.length === 0) return undefined
    const isRatio = measure.kind === 'ratio'
    return {
      ...base,
      width,
      height: box?.height ?? 190,
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
        name: tileName(label('region', code), Math.floor(width / 7 / 6)),
        code,
        value: row === undefined ? 0 : value(row),
        known: row !== undefined,
        shown: row === undefined ? '—' : text(row),
      }
    })
    const place = {
      x: { field: 'x', type: 'ordinal', axis: null, scale: { domain: [0, 1, 2, 3, 4, 5, 6], padding: 0.06 } },
      y: { field: 'y', type: 'ordinal', axis: null, scale: { domain: [0, 1, 2, 3, 4], padding: 0.06 } },
    }
    const tile = width / 7
    const highest = Math.max(...values.map((one) => one.value))
    return {
      ...base,
      width,
      height: box?.height ?? Math.max(300, Math.min(400, width * 0.65)),
      data: { name: 'table', values },
      encoding: place,
      layer: [
        {
          mark: { type: 'rect', cornerRadius: 4, cursor: 'pointer', stroke: colors.rule },
          encoding: {
            color: {
              condition: {
                test: 'datum.known',
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
          mark: {
            type: 'text',
            dy: -19,
            fontSize: tile < 62 ? 8.5 : 9.5,
            lineHeight: 10.5,
            lineBreak: '\n',
            cursor: 'pointer',
          },
          encoding: {
            text: { field: 'name' },
            color: {
              condition: { test: `datum.known && datum.value > ${highest * 0.55}`, value: colors.onHigh },
              value: colors.onLow,
            },
          },
        },
        {
          mark: { type: 'text', dy: 18, fontSize: tile < 62 ? 8 : 10, fontWeight: 'bold', cursor: 'pointer' },
          encoding: {
            text: { field: 'shown' },
            color: {
              condition: { test: `datum.known && datum.value > ${highest * 0.55}`, value: colors.onHigh },
              value: colors.onLow,
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
        a: brief(label(dimension, row[dimension]!), 60),
        b: brief(tileName(label(second, row[second]!)).replace(/-?\n/, '-'), 22),
        ...of(row),
      }))
    for (const one of values) sum.set(one.a, (sum.get(one.a) ?? 0) + one.value)
    const top = [...sum]
      .sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1))
      .slice(0, box?.most ?? 25)
      .map(([name]) => name)
    const drawn = values.filter((one) => top.includes(one.a))
    if (drawn.length === 0) return undefined
    return {
      ...base,
      width,
      height: box?.height ?? 60 + top.length * 22,
      data: { name: 'table', values: drawn },
      mark: { type: 'rect', cursor: 'pointer', stroke: colors.rule, strokeWidth: 0.5 },
      encoding: {
        x: { field: 'b', type: 'nominal', axis: { title: null, labelAngle: -50, orient: 'top', labelLimit: 130 } },
        y: { field: 'a', type: 'nominal', sort: top, axis: { title: null, labelLimit: Math.min(340, width * 0.4) } },
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
  const most = box?.most ?? 20
  const limit = chart.kind === 'ranges' ? Math.min(340, width * 0.45) : Math.min(230, width * 0.45)
  const named = (row: CellRow) =>
    brief(query.by.map((one) => label(one, row[one] ?? null)).join(' · '), chart.kind === 'ranges' ? 60 : 40)
  if (chart.kind === 'ranges') {
    const wide = known
      .filter((row) => Number(row.price_median) > 0)
      .slice(0, most)
      .map((row, index) => ({
        key: row[dimension],
        place: index,
        name: named(row),
        low: Number(row.price_low) / Number(row.price_median),
        high: Number(row.price_high) / Number(row.price_median),
        ...of(row),
      }))
    if (wide.length === 0) return undefined
    return {
      ...base,
      width,
      height: box === undefined ? 50 + wide.length * 22 : Math.min(box.height, 60 + wide.length * 34),
      data: { name: 'table', values: wide },
      encoding: {
        y: placesAxis(
          wide.map((one) => one.name),
          limit,
        ),
      },
      layer: [
        {
          mark: { type: 'bar', color: colors.bar, cursor: 'pointer', height: { band: 0.6 } },
          encoding: {
            x: {
              ...{ field: 'low', type: 'quantitative', scale: { zero: false } },
              axis: { title: null, tickCount: 5, format: '.2~f' },
            },
            x2: { field: 'high' },
            tooltip: { field: 'shown' },
          },
        },
        { mark: { type: 'rule', color: colors.ink, strokeDash: [3, 3] }, encoding: { x: { datum: 1 }, y: null } },
      ],
    }
  }
  const values = known
    .slice(0, most)
    .map((row, index) => ({ key: row[dimension], place: index, name: named(row), ...of(row) }))
  // As wide as the longest figure is the room right of the longest bar.
  const figureWidth = 12 + 6.6 * Math.max(...values.map((one) => one.shown.length))
  const barWidth = width - Math.min(limit + 8, 12 + 6.4 * Math.max(...values.map((one) => one.name.length)))
  const longest = Math.max(...values.map((one) => one.value), 0)
  return {
    ...base,
    width,
    height: box === undefined ? 20 + values.length * 22 : Math.min(box.height, 20 + values.length * 40),
    data: { name: 'table', values },
    encoding: {
      y: placesAxis(
        values.map((one) => one.name),
        limit,
      ),
      x: {
        field: 'value',
        type: 'quantitative',
        axis: null,
        scale: { zero: true, nice: false, domainMax: (longest * barWidth) / (barWidth - figureWidth) || 1 },
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

/** An axis of things by their places, with their names. */
function placesAxis(names: string[], limit: number) {
  return {
    field: 'place',
    type: 'ordinal',
    axis: {
      title: null,
      ticks: false,
      domain: false,
      labelLimit: limit,
      labelExpr: `${JSON.stringify(names)}[datum.value]`,
    },
  }
}

/** The name of a region as it fits into a square: without the word for region, in lines of so many letters. */
export function tileName(name: string, letters = 12): string {
  const short = name.replace(/ (область|облысы|region|\(city\))$/i, '')
  return short
    .split(/(?<=-)| /)
    .flatMap((part) => {
      if (part.length <= letters) return [part]
      // After a vowel near the middle, as hands break words.
      const middle = Math.ceil(part.length / 2)
      const vowel = [...part].findIndex(
        (letter, index) => index >= middle - 1 && /[аеёиоуыэюяәіөұүaeiouy]/i.test(letter),
      )
      const at = vowel > 0 && vowel < part.length - 2 ? vowel + 1 : middle
      return [`${part.slice(0, at)}-`, part.slice(at)]
    })
    .join('\n')
}

function brief(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

const axisWords: Record<Language, string[]> = {
  en: ['tn', 'bn', 'mn', 'k'],
  ru: ['трлн', 'млрд', 'млн', 'тыс.'],
  kk: ['трлн', 'млрд', 'млн', 'мың'],
}
const axisSizes = [1e12, 1e9, 1e6, 1e3]

/** An expression of Vega for the figures of an axis, in the reader's language. */
function axisExpression(format: Format, lang: Language): string {
  if (format === 'share') return `format(datum.value * 100, '.3~r') + '${percentSign[lang]}'`
  const scaled = axisSizes.map(
    (size, index) => `datum.value >= ${size} ? format(datum.value / ${size}, '.3~r') + ' ${axisWords[lang][index]}' : `,
  )
  return `${scaled.join('')}format(datum.value, '.3~r')`
}

/** The same without Vega. */
export function axisText(value: number, format: Format, lang: Language): string {
  const short = (size: number) => formatted(Number((value / size).toPrecision(3)), lang, 2)
  if (format === 'share') return `${formatted(Number((value * 100).toPrecision(3)), lang, 2)}${percentSign[lang]}`
  const index = axisSizes.findIndex((size) => Math.abs(value) >= size)
  return index < 0 ? short(1) : `${short(axisSizes[index]!)} ${axisWords[lang][index]}`
}
