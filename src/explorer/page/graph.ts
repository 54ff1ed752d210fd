/// <reference lib="dom" />
import type { Cell, CellRow } from './model.ts'

/** A link of the graph as a reader chose it. */
export interface Link {
  a: string
  b: string
}

interface Dot {
  id: string
  x: number
  y: number
  weight: number
}

export const graphLinks = 80
const width = 1000

interface Drawn {
  a: number
  b: number
  n: number
  row: CellRow
}

/**
 * The largest links and where their ends stand: the same links stand in the same places every time. Groups that nothing
 * joins stand beside each other, the largest first.
 */
export function layOut(rows: CellRow[]): { dots: Dot[]; links: Drawn[]; height: number } {
  const place = new Map<string, number>()
  const dots: Dot[] = []
  const at = (id: string, n: number): number => {
    let index = place.get(id)
    if (index === undefined) {
      index = dots.length
      place.set(id, index)
      dots.push({ id, x: 0, y: 0, weight: 0 })
    }
    dots[index]!.weight += n
    return index
  }
  const links = rows.slice(0, graphLinks).map((row) => {
    const n = Number(row.meetings)
    return { a: at(String(row.bidder_a), n), b: at(String(row.bidder_b), n), n, row }
  })
  let [left, top, shelf] = [0, 0, 0]
  for (const group of groupsOf(dots.length, links)) {
    const box = settle(dots, group, links)
    if (left > 0 && left + box.width > width) {
      left = 0
      top += shelf
      shelf = 0
    }
    for (const index of group) {
      dots[index]!.x += left
      dots[index]!.y += top
    }
    left += box.width
    shelf = Math.max(shelf, box.height)
  }
  return { dots, links, height: top + shelf }
}

/** Which dots hang together, the largest groups first. */
function groupsOf(count: number, links: Drawn[]): number[][] {
  const of = Array.from({ length: count }, (_, index) => index)
  const root = (index: number): number => (of[index] === index ? index : root(of[index]!))
  for (const { a, b } of links) of[Math.max(root(a), root(b))] = Math.min(root(a), root(b))
  const groups = Map.groupBy(of.keys(), (index) => root(index))
  return [...groups.values()].sort((x, y) => y.length - x.length || x[0]! - y[0]!)
}

/** Places the dots of one group within a box that begins at 0, 0: links pull, dots push each other away. */
function settle(dots: Dot[], group: number[], links: Drawn[]): { width: number; height: number } {
  const own = links.filter(({ a }) => group.includes(a))
  const ideal = 62
  for (const [index, dot] of group.entries()) {
    // A sunflower: no two begin in one place, and no chance is needed.
    const [angle, far] = [index * 2.399963, ideal * 0.5 * Math.sqrt(index + 0.5)]
    dots[dot]!.x = far * Math.cos(angle)
    dots[dot]!.y = far * Math.sin(angle)
  }
  for (let step = 0; step < 300; step++) {
    const heat = 30 * (1 - step / 300)
    const moves = new Map(group.map((index) => [index, { x: 0, y: 0 }]))
    const pull = (from: number, to: number, force: (far: number) => number) => {
      const [x, y] = [dots[to]!.x - dots[from]!.x, dots[to]!.y - dots[from]!.y]
      const far = Math.max(Math.hypot(x, y), 1)
      const move = moves.get(from)!
      move.x += (x / far) * force(far)
      move.y += (y / far) * force(far)
    }
    for (const one of group)
      for (const other of group) if (one !== other) pull(one, other, (far) => -(ideal * ideal) / far)
    for (const { a, b } of own) {
      pull(a, b, (far) => (far * far) / ideal)
      pull(b, a, (far) => (far * far) / ideal)
    }
    for (const index of group) {
      const { x, y } = moves.get(index)!
      const far = Math.max(Math.hypot(x, y), 0.01)
      dots[index]!.x += (x / far) * Math.min(far, heat)
      dots[index]!.y += (y / far) * Math.min(far, heat)
    }
  }
  const extent = (axis: 'x' | 'y') => {
    const all = group.map((index) => dots[index]![axis])
    return Math.max(...all) - Math.min(...all)
  }
  // Lying, not standing: pages are wide, and names stand beside each other.
  if (extent('y') > extent('x'))
    for (const index of group) {
      const dot = dots[index]!
      ;[dot.x, dot.y] = [dot.y, dot.x]
    }
  const [xs, ys] = [group.map((index) => dots[index]!.x), group.map((index) => dots[index]!.y)]
  const [least, most] = [
    [Math.min(...xs), Math.min(...ys)],
    [Math.max(...xs), Math.max(...ys)],
  ] as [[number, number], [number, number]]
  // Names need room at both sides and above; a group wider than the page is drawn closer together.
  const scale = Math.min(1, (width - 150) / Math.max(most[0] - least[0], 1))
  for (const index of group) {
    dots[index]!.x = (dots[index]!.x - least[0]) * scale + 75
    dots[index]!.y = (dots[index]!.y - least[1]) * scale + 34
  }
  return { width: (most[0] - least[0]) * scale + 150, height: (most[1] - least[1]) * scale + 56 }
}

export interface GraphInput {
  rows: CellRow[]
  label: (dimension: string, value: Cell) => string
  /** What a link says to who cannot see it. */
  linkText: (row: CellRow) => string
  colors: { ink: string; quiet: string; bar: string; accent: string; paper: string }
  chosen: (link: Link) => void
}

/** The bidders that meet most often, as dots and lines; each line can be reached with the keyboard. */
export function graph({ rows, label, linkText, colors, chosen }: GraphInput): SVGElement {
  const { dots, links, height } = layOut(rows)
  const most = Math.max(...links.map(({ n }) => n), 1)
  const svg = make('svg', {
    viewBox: `0 0 ${width} ${Math.ceil(height)}`,
    xmlns: 'http://www.w3.org/2000/svg',
    role: 'group',
  })
  for (const { a, b, n, row } of links) {
    const [one, other] = [dots[a]!, dots[b]!]
    const line = { x1: one.x, y1: one.y, x2: other.x, y2: other.y }
    const act = () => chosen({ a: one.id, b: other.id })
    const link = make('g', {
      ...{ tabindex: 0, role: 'button', 'aria-label': linkText(row), class: 'link' },
      'data-key': `link-${one.id}-${other.id}`,
    })
    // A wide line that is not seen takes the clicks of a thin one.
    link.append(
      make('line', { ...line, stroke: 'transparent', 'stroke-width': 12 }),
      make('line', {
        ...line,
        class: 'drawn',
        stroke: row.contact === null ? colors.bar : colors.accent,
        'stroke-width': (1.2 + 5 * Math.sqrt(n / most)).toFixed(1),
        'stroke-opacity': 0.75,
      }),
    )
    const title = make('title', {})
    title.textContent = linkText(row)
    link.append(title)
    link.addEventListener('click', act)
    link.addEventListener('keydown', (event) => {
      const { key } = event as KeyboardEvent
      if (key !== 'Enter' && key !== ' ') return
      event.preventDefault()
      act()
    })
    svg.append(link)
  }
  const heaviest = Math.max(...dots.map(({ weight }) => weight), 1)
  // Names only where they can be read; the table has them all.
  const named = new Set([...dots].sort((x, y) => y.weight - x.weight).slice(0, 40))
  for (const dot of dots) {
    const radius = 4 + 7 * Math.sqrt(dot.weight / heaviest)
    svg.append(make('circle', { cx: dot.x, cy: dot.y, r: radius.toFixed(1), fill: colors.ink, stroke: colors.paper }))
    if (!named.has(dot)) continue
    const name = make('text', {
      ...{ x: dot.x, y: dot.y - radius - 4, 'text-anchor': 'middle', 'font-size': 12, fill: colors.ink },
      ...{ stroke: colors.paper, 'stroke-width': 3, 'paint-order': 'stroke', 'pointer-events': 'none' },
      'font-family': 'sans-serif',
    })
    const text = label('bidder_a', dot.id)
    name.textContent = text.length > 22 ? `${text.slice(0, 21)}…` : text
    svg.append(name)
  }
  return svg
}

function make(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, typeof value === 'number' ? String(Math.round(value * 10) / 10) : value)
  return element
}
