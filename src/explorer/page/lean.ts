/// <reference lib="dom" />
import type { ChartInput } from './chart.ts'

// Charts on the page are drawn here, out of the data of their Vega-Lite specification: a view of Vega takes some ten times
// as long to make. What leaves the page as a picture is drawn by Vega.

export type Datum = Record<string, unknown>

type Spec = Record<string, unknown> & { width: number; height: number; data: { values: Datum[] } }
type Colors = ChartInput['colors']

interface Drawing {
  spec: Spec
  kind: ChartInput['chart']['kind']
  colors: Colors
  /** The figures of an axis. */
  tick: (value: number) => string
}

const font = 12

let canvas: CanvasRenderingContext2D | undefined
const widths = new Map<string, number>()

function textWidth(text: string, size: number): number {
  const key = `${size} ${text}`
  let width = widths.get(key)
  if (width === undefined) {
    if (canvas === undefined) {
      canvas = document.createElement('canvas').getContext('2d')!
      canvas.font = `100px ${getComputedStyle(document.body).fontFamily}`
    }
    width = (canvas.measureText(text).width * size) / 100
    if (widths.size > 5000) widths.clear()
    widths.set(key, width)
  }
  return width
}

function cut(text: string, most: number, size = font): string {
  if (textWidth(text, size) <= most) return text
  let length = Math.floor((text.length * most) / textWidth(text, size))
  while (length > 1 && textWidth(`${text.slice(0, length)}…`, size) > most) length--
  return `${text.slice(0, length)}…`
}

type Attributes = Record<string, string | number | undefined>

function node(tag: string, attributes: Attributes, ...children: (Node | string)[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined)
      element.setAttribute(name, typeof value === 'number' ? String(Math.round(value * 100) / 100) : value)
  element.append(...children)
  return element
}

/** What a click chooses: the datum with this place in the list. */
function mark(at: number, shown: unknown, tag: string, attributes: Attributes): SVGElement {
  const title = node('title', {}, String(shown))
  return node(tag, { ...attributes, class: 'mark', 'data-at': at }, title)
}

const number = (value: unknown) => Number(value)

function parts(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
}

function blend(low: string, high: string, part: number): string {
  const [from, to] = [parts(low), parts(high)]
  return `#${from
    .map((one, index) =>
      Math.round(one + (to[index]! - one) * part)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

function lightness(color: string): number {
  const [red, green, blue] = parts(color).map((one) => {
    const share = one / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [x, y] = [lightness(a), lightness(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** Round steps of an axis from zero to what it must reach, or below zero too. */
export function steps(least: number, most: number, wanted = 4): number[] {
  const span = Math.max(most, 0) - Math.min(least, 0)
  if (!(span > 0)) return [0]
  const rough = span / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].find((size) => size * power >= rough * 0.75)! * power
  const first = Math.floor(Math.min(least, 0) / step)
  const last = Math.ceil(Math.max(most, 0) / step)
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step)
}

function barsOf({ spec, colors }: Drawing): SVGElement[] {
  const { values } = spec.data
  const { width } = spec
  const limit = Math.min(230, width * 0.45)
  const names = values.map(({ name }) => cut(String(name), limit))
  const left = Math.max(...names.map((name) => textWidth(name, font))) + 8
  const right = Math.max(...values.map(({ shown }) => textWidth(String(shown), 11))) + 8
  const most = Math.max(...values.map(({ value }) => number(value)), 0)
  const least = Math.min(...values.map(({ value }) => number(value)), 0)
  const room = Math.max(width - left - right, 20)
  const band = 22
  const x = (value: number) => left + (most > least ? ((value - least) / (most - least)) * room : 0)
  return values.flatMap(({ value, shown }, at) => {
    const middle = 10 + at * band + band / 2
    const [from, to] = [x(Math.min(0, number(value))), x(Math.max(0, number(value)))]
    const text = { y: middle + 4, 'font-size': font, fill: colors.quiet }
    const size = { y: middle - band * 0.36, height: band * 0.72 }
    return [
      node('text', { ...text, x: left - 8, 'text-anchor': 'end' }, names[at]!),
      mark(at, shown, 'rect', { ...size, x: from, width: Math.max(to - from, 0.5), fill: colors.bar }),
      node('text', { ...text, x: to + 4, 'font-size': 11, fill: colors.ink }, String(shown)),
    ]
  })
}

function monthsOf({ spec, colors, tick }: Drawing): SVGElement[] {
  const { values } = spec.data
  const { width, height } = spec
  const months = values.map(({ key }) => {
    const [year = 0, month = 1] = String(key).split('-').map(Number)
    return year * 12 + month - 1
  })
  const [first, last] = [Math.min(...months), Math.max(...months)]
  const amounts = values.map(({ value }) => number(value))
  const ticks = steps(Math.min(...amounts), Math.max(...amounts))
  const labels = ticks.map(tick)
  const left = Math.max(...labels.map((label) => textWidth(label, font))) + 8
  const [top, bottom] = [8, height - 20]
  const [low, high] = [ticks[0]!, ticks.at(-1)!]
  const y = (value: number) => bottom - (high > low ? (value - low) / (high - low) : 0) * (bottom - top)
  const band = (width - left - 4) / (last - first + 1)
  const x = (month: number) => left + (month - first) * band
  const text = { 'font-size': font, fill: colors.quiet }
  const drawn: SVGElement[] = ticks.flatMap((value, at) => [
    node('line', { x1: left, x2: width, y1: y(value), y2: y(value), stroke: colors.rule }),
    node('text', { ...text, x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, labels[at]!),
  ])
  let free = 0
  for (let year = Math.ceil(first / 12); year * 12 <= last; year++) {
    const at = x(year * 12)
    drawn.push(node('line', { x1: at, x2: at, y1: bottom, y2: bottom + 4, stroke: colors.rule }))
    if (at < free || at + 30 > width) continue
    drawn.push(node('text', { ...text, x: at, y: bottom + 16 }, String(year)))
    free = at + 38
  }
  if (first % 12 !== 0 && x(Math.ceil(first / 12) * 12) - left > 38)
    drawn.push(node('text', { ...text, x: left, y: bottom + 16 }, String(Math.floor(first / 12))))
  const isLine = typeof spec.mark === 'object' && (spec.mark as { type: string }).type === 'line'
  if (!isLine)
    return drawn.concat(
      values.map(({ shown }, at) => {
        const [from, to] = [y(Math.max(0, amounts[at]!)), y(Math.min(0, amounts[at]!))]
        const place = { x: x(months[at]!) + band * 0.1, width: band * 0.8, y: from, height: Math.max(to - from, 0.5) }
        return mark(at, shown, 'rect', { ...place, fill: colors.bar })
      }),
    )
  const middle = (at: number) => ({ x: x(months[at]!) + band / 2, y: y(amounts[at]!) })
  const path = values.map((_, at) => {
    const point = middle(at)
    return `${at === 0 ? 'M' : 'L'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`
  })
  drawn.push(node('path', { d: path.join(''), fill: 'none', stroke: colors.bar, 'stroke-width': 2 }))
  return drawn.concat(
    values.map(({ shown }, at) => {
      const { x: cx, y: cy } = middle(at)
      return mark(at, shown, 'circle', { cx, cy, r: 3.6, fill: colors.bar, stroke: 'transparent', 'stroke-width': 8 })
    }),
  )
}

function mapOf({ spec, colors }: Drawing): SVGElement[] {
  const { values } = spec.data
  const [wide, high] = [spec.width / 7, spec.height / 5]
  const gap = wide * 0.03
  const most = Math.max(...values.map(({ value }) => number(value)), 0)
  // Bold letters are a tenth wider.
  const fitting = (text: string, size: number, part = 1) =>
    Math.min(size, (size * (wide - 2 * gap - 4)) / (textWidth(text, size) * part))
  return values.flatMap(({ x, y, name, value, known, shown }, at) => {
    const [left, top] = [number(x) * wide + gap, number(y) * high + gap]
    const part = most > 0 ? Math.max(0, number(value)) / most : 0
    const fill = known === true ? blend(colors.low, colors.high, part) : colors.none
    const ink = contrast(fill, colors.onHigh) > contrast(fill, colors.onLow) ? colors.onHigh : colors.onLow
    const place = { x: left + (wide - 2 * gap) / 2, 'text-anchor': 'middle', fill: ink, class: 'label' }
    const lines = String(name).split('\n')
    const middle = top + (high - 2 * gap) / 2
    const size = Math.min(...lines.map((line) => fitting(line, 9.5)))
    const figure = fitting(String(shown), 10, 1.1)
    return [
      mark(at, `${lines.join(' ')}: ${String(shown)}`, 'rect', {
        ...{ x: left, y: top, width: wide - 2 * gap, height: high - 2 * gap, rx: 4, fill, stroke: colors.rule },
      }),
      ...lines.map((line, index) => node('text', { ...place, y: middle - 16 + index * 10.5, 'font-size': size }, line)),
      node('text', { ...place, y: middle + 21, 'font-size': figure, 'font-weight': 'bold' }, String(shown)),
    ]
  })
}

function heatOf({ spec, colors }: Drawing): SVGElement[] {
  const { values } = spec.data
  const { y } = spec.encoding as { y: { sort: string[] } }
  const rows = y.sort
  const columns = [...new Set(values.map(({ b }) => String(b)))].sort()
  const limit = Math.min(340, spec.width * 0.4)
  const names = rows.map((name) => cut(name, limit))
  const left = Math.max(...names.map((name) => textWidth(name, font))) + 8
  const turned = columns.map((name) => cut(name, 130))
  const angle = (50 * Math.PI) / 180
  const longest = Math.max(...turned.map((name) => textWidth(name, font)))
  const top = longest * Math.sin(angle) + 12
  const wide = (spec.width - left - Math.min(longest * Math.cos(angle), 60)) / columns.length
  const high = 22
  const most = Math.sqrt(Math.max(...values.map(({ value }) => number(value)), 0))
  const text = { 'font-size': font, fill: colors.quiet }
  const drawn = names.map((name, at) =>
    node('text', { ...text, x: left - 6, y: top + at * high + 15, 'text-anchor': 'end' }, name),
  )
  for (const [at, name] of turned.entries()) {
    const [x, y] = [left + (at + 0.5) * wide, top - 6]
    drawn.push(node('text', { ...text, x, y, transform: `rotate(-50 ${x.toFixed(1)} ${y.toFixed(1)})` }, name))
  }
  const [rowOf, columnOf] = [rows, columns].map((list) => new Map(list.map((name, at) => [name, at]))) as [
    Map<string, number>,
    Map<string, number>,
  ]
  return drawn.concat(
    values.map(({ a, b, value, shown }, at) => {
      const fill = blend(colors.low, colors.high, most > 0 ? Math.sqrt(Math.max(0, number(value))) / most : 0)
      const place = { x: left + columnOf.get(String(b))! * wide, y: top + rowOf.get(String(a))! * high }
      const title = `${String(a)}, ${String(b)}: ${String(shown)}`
      return mark(at, title, 'rect', {
        ...place,
        width: wide,
        height: high,
        fill,
        stroke: colors.rule,
        'stroke-width': 0.5,
      })
    }),
  )
}

function rangesOf({ spec, colors, tick }: Drawing): SVGElement[] {
  const { values } = spec.data
  const limit = Math.min(340, spec.width * 0.45)
  const names = values.map(({ name }) => cut(String(name), limit))
  const left = Math.max(...names.map((name) => textWidth(name, font))) + 10
  const most = Math.max(1, ...values.map(({ high }) => number(high)))
  const ticks = steps(0, most, 5).filter((value) => value <= most * 1.02)
  const x = (value: number) => left + (value / most) * (spec.width - left - 16)
  const band = 22
  const bottom = 8 + values.length * band
  const text = { 'font-size': font, fill: colors.quiet }
  const drawn = ticks.flatMap((value) => [
    node('line', { x1: x(value), x2: x(value), y1: 4, y2: bottom, stroke: colors.rule }),
    node('text', { ...text, x: x(value), y: bottom + 16, 'text-anchor': 'middle' }, tick(value)),
  ])
  for (const [at, { low, high, shown }] of values.entries()) {
    const middle = 8 + at * band + band / 2
    const size = { y: middle - band * 0.3, height: band * 0.6 }
    drawn.push(
      node('text', { ...text, x: left - 8, y: middle + 4, 'text-anchor': 'end' }, names[at]!),
      mark(at, shown, 'rect', {
        ...{ ...size, x: x(number(low)), width: Math.max(x(number(high)) - x(number(low)), 1), fill: colors.bar },
      }),
    )
  }
  const dash = { 'stroke-dasharray': '3 3', stroke: colors.ink }
  drawn.push(node('line', { x1: x(1), x2: x(1), y1: 4, y2: bottom, ...dash }))
  return drawn
}

const kinds = { bars: barsOf, months: monthsOf, map: mapOf, heat: heatOf, ranges: rangesOf }

function heightOf({ spec, kind }: Drawing, drawn: SVGElement[]): number {
  if (kind === 'bars') return 20 + spec.data.values.length * 22
  if (kind === 'ranges') return 32 + spec.data.values.length * 22
  if (kind !== 'heat') return spec.height
  return Math.max(...drawn.map((one) => number(one.getAttribute('y')) + number(one.getAttribute('height') ?? 4))) + 2
}

/** Draws a specification of ours as SVG; `clicked` gets the datum of a mark. */
export function lean(drawing: Drawing, clicked: (datum: Datum) => void): SVGElement | undefined {
  if (drawing.kind === 'graph') return undefined
  const drawn = kinds[drawing.kind](drawing)
  const size = `0 0 ${drawing.spec.width} ${Math.ceil(heightOf(drawing, drawn))}`
  const svg = node('svg', { viewBox: size, 'aria-hidden': 'true', focusable: 'false' }, ...drawn)
  svg.addEventListener('click', (event) => {
    const at = (event.target as Element).closest('.mark')?.getAttribute('data-at')
    if (at !== null && at !== undefined) clicked(drawing.spec.data.values[Number(at)]!)
  })
  return svg
}
