/// <reference lib="dom" />
import type { Language } from './model.ts'
import { words } from './words.ts'

/** Sizes of pictures: a post, a story. */
export const cardSizes = { post: [1080, 1080], story: [1080, 1920] } as const
export type CardSize = keyof typeof cardSizes

export interface CardInput {
  size: CardSize
  lang: Language
  headline: string
  /** What the chart shows, and of what part of the data. */
  about: string
  /** The chart as SVG, with its own width and height. */
  chart: string
  /** Where it is from, as of when, on how many records. */
  foot: string[]
  training: boolean
}

const paper = '#fdfcf9'
const ink = '#1d1d1b'
const quiet = '#57534b'
const serif = "'PT Serif', 'Noto Serif', Cambria, 'Times New Roman', 'DejaVu Serif', serif"
const sans = "'Noto Sans', 'PT Sans', 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"

/** How wide and high the chart of a card may be. */
export function chartBox(size: CardSize): { width: number; height: number } {
  return size === 'post' ? { width: 960, height: 560 } : { width: 960, height: 900 }
}

/** One chart with its headline, its source and what it rests on, as a picture. */
export function cardSvg({ size, lang, headline, about, chart, foot, training }: CardInput): string {
  const [width, height] = cardSizes[size]
  // The upper and lower ends of a story lie under the controls of the applications that show it.
  const [top, bottom] = size === 'post' ? [56, 48] : [250, 260]
  const parts: string[] = [`<rect width="${width}" height="${height}" fill="${paper}"/>`]
  const text = (x: number, y: number, sized: number, color: string, font: string, what: string, more = '') =>
    parts.push(
      `<text x="${x}" y="${y}" font-size="${sized}" fill="${color}" font-family="${font}" ${more}>${escaped(what)}</text>`,
    )
  let y = top
  if (training) {
    parts.push(`<rect x="0" y="${y - 40}" width="${width}" height="52" fill="#fff3d6" stroke="#d9a514"/>`)
    text(60, y - 6, 24, ink, sans, words.training[lang], 'font-weight="700"')
    y += 56
  }
  text(60, y + 20, 26, ink, sans, 'JARYQ', 'font-weight="700" letter-spacing="2"')
  y += 34
  const sized = headline.length > 60 ? 44 : 56
  for (const line of wrapped(headline, Math.floor(960 / (sized * 0.56)), 4)) {
    y += sized * 1.16
    text(60, Math.round(y), sized, ink, serif, line, 'font-weight="700"')
  }
  y += 16
  for (const line of wrapped(about, 72, 3)) {
    y += 33
    text(60, Math.round(y), 25, quiet, sans, line)
  }
  y += 28
  const lines = foot.flatMap((line) => wrapped(line, 80, 2))
  const footAt = height - bottom - lines.length * 31
  const [chartWidth, chartHeight] = sizeOf(chart)
  const scale = Math.min(960 / chartWidth, (footAt - 36 - y) / chartHeight)
  const [drawnWidth, drawnHeight] = [chartWidth * scale, chartHeight * scale]
  const left = (width - drawnWidth) / 2
  const down = y + Math.max(0, (footAt - 36 - y - drawnHeight) / 2)
  parts.push(
    chart
      .slice(chart.indexOf('<svg'))
      .replace(
        /^<svg[^>]*>/,
        `<svg x="${left}" y="${down}" width="${drawnWidth}" height="${drawnHeight}" viewBox="0 0 ${chartWidth} ${chartHeight}" fill="none" stroke-miterlimit="10">`,
      ),
  )
  parts.push(
    `<line x1="60" x2="${width - 60}" y1="${footAt - 24}" y2="${footAt - 24}" stroke="${ink}" stroke-width="2"/>`,
  )
  for (const [index, line] of lines.entries()) text(60, footAt + 14 + index * 31, 23, quiet, sans, line)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`
}

function sizeOf(svg: string): [width: number, height: number] {
  const head = /<svg[^>]*>/.exec(svg)?.[0] ?? ''
  const box = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(head)
  const of = (name: string) => Number(new RegExp(`\\b${name}="([\\d.]+)"`).exec(head)?.[1] ?? 0)
  return box === null ? [of('width') || 520, of('height') || 300] : [Number(box[1]), Number(box[2])]
}

/** A text in lines of so many letters; what goes beyond the last is cut, and says so. */
export function wrapped(text: string, letters: number, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (line !== '' && line.length + 1 + word.length > letters) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `${lines[most - 1]!.slice(0, letters - 1)}…`]
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
