import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { chartLocale } from './locale.ts'
import { chartTheme, sans } from './theme.ts'

/** A Vega-Lite specification, with its data inside. */
export type ChartSpec = Record<string, unknown>

export interface SvgOptions {
  /** Language of month names and number formats; `en` unless said. */
  lang?: Lang
  /** What the chart is, for screen readers; else the specification's own title. */
  title?: string
  /** What the chart shows, for screen readers; else the specification's own description. */
  description?: string
  /** Starts the ids inside the SVG, so that several charts can share a page. */
  id?: string
  /** `true` (the default): as wide as what holds it. `false`: as wide as drawn, for a place without a style sheet. */
  responsive?: boolean
}

/**
 * Draws a Vega-Lite chart as an SVG, the same bytes on every machine: text is measured by rule, not by the fonts that
 * are installed, and words and time zone come from `lang` and UTC. Nothing is loaded from anywhere: data are values in
 * the specification.
 *
 * @throws {UserError} when the specification cannot be drawn
 */
export async function renderSvg(spec: ChartSpec, options: SvgOptions = {}): Promise<string> {
  const vega = await import('vega')
  const { compile } = await import('vega-lite')
  const problems: string[] = []
  const logger = {
    level: () => logger,
    error: (...words: unknown[]) => {
      problems.push(words.map(String).join(' '))
      return logger
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  }
  // With the optional `canvas` package installed Vega would measure text by the host's fonts.
  ;(vega as unknown as { textMetrics: { canvas(use: boolean): void } }).textMetrics.canvas(false)
  vega.resetSVGDefIds()
  let svg: string
  try {
    checkMarks(spec)
    const compiled = compile(spec as never, { config: chartTheme() as never, logger: logger as never })
    const loader = vega.loader()
    const refuse = (uri: string): never => {
      const why = `${uri} is not loaded: put data into the chart as values`
      // Vega itself only warns of data that it did not get, and draws an empty chart.
      problems.push(why)
      throw new Error(why)
    }
    const sanitize = loader.sanitize.bind(loader)
    loader.load = async (uri: string) => refuse(uri)
    loader.sanitize = async (uri, context) =>
      (context as { context?: string }).context === 'href' || uri.startsWith('data:image/')
        ? sanitize(uri, context)
        : refuse(uri)
    const view = new vega.View(vega.parse(compiled.spec), {
      renderer: 'none',
      loader,
      logger: logger as never,
      locale: chartLocale(options.lang ?? 'en'),
    } as never)
    try {
      await view.runAsync()
      svg = await view.toSVG()
    } finally {
      view.finalize()
    }
  } catch (error) {
    problems.push((error as Error).message)
    svg = ''
  }
  if (problems.length > 0)
    throw new UserError('the chart cannot be drawn', {
      why: problems[0],
      next: 'check the specification against https://vega.github.io/vega-lite/docs/',
    })
  return dress(svg, spec, options)
}

/** Takes out the fixed size and gives the drawing a name, a description and ids of its own. */
function dress(svg: string, spec: ChartSpec, options: SvgOptions): string {
  const id = options.id ?? 'chart'
  const font = escapeXml(sans)
  const title = options.title ?? plainTitle(spec.title)
  const description = options.description ?? (typeof spec.description === 'string' ? spec.description : '')
  const opening = /^<svg[^>]*>/.exec(svg)?.[0] ?? ''
  const box = /viewBox="([^"]+)"/.exec(opening)?.[1] ?? '0 0 100 100'
  const [, , width = '100', height = '100'] = box.split(' ')
  const names = [title === '' ? '' : `${id}-title`, description === '' ? '' : `${id}-desc`].filter(
    (name) => name !== '',
  )
  const size = options.responsive === false ? `width="${width}" height="${height}"` : 'width="100%"'
  const labelled = names.length === 0 ? '' : ` aria-labelledby="${names.join(' ')}"`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" ${size} viewBox="${box}" font-family="${font}" role="img"${labelled}>` +
    (title === '' ? '' : `<title id="${id}-title">${escapeXml(title)}</title>`) +
    (description === '' ? '' : `<desc id="${id}-desc">${escapeXml(description)}</desc>`) +
    svg.slice(opening.length).replace(/<[a-z][^>]*>/gi, (tag) => slim(tag, font, id))
  )
}

/** Leaves out of a tag what says nothing: the font that the root names already, and roles inside an image. */
function slim(tag: string, font: string, id: string): string {
  return tag
    .replace(` font-family="${font}"`, '')
    .replace(/ (?:class|role|aria-[a-z]+|pointer-events)="[^"]*"/g, '')
    .replace(/-?\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100))
    .replace(/ id="([^"]+)"/g, ` id="${id}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${id}-$1)`)
}

// Vega-Lite's own message for a mark that it does not know names something else.
const marks =
  'arc area bar boxplot circle errorband errorbar geoshape image line point rect rule square text tick trail'

function checkMarks(spec: ChartSpec): void {
  const { mark } = spec
  const name = mark !== null && typeof mark === 'object' ? (mark as { type?: unknown }).type : mark
  if (name !== undefined && !marks.split(' ').includes(String(name)))
    throw new Error(`there is no mark "${name}"; the marks are: ${marks.replaceAll(' ', ', ')}`)
  for (const key of ['layer', 'concat', 'hconcat', 'vconcat'])
    if (Array.isArray(spec[key])) for (const part of spec[key] as ChartSpec[]) checkMarks(part)
  if (spec.spec !== null && typeof spec.spec === 'object') checkMarks(spec.spec as ChartSpec)
}

function plainTitle(title: unknown): string {
  if (typeof title === 'string') return title
  if (Array.isArray(title)) return title.join(' ')
  if (title !== null && typeof title === 'object') return plainTitle((title as { text?: unknown }).text)
  return ''
}

/** Text made safe inside XML and HTML, in content and in quoted attributes. Control characters XML forbids are left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}
