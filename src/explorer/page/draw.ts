/// <reference lib="dom" />
import { expressionInterpreter } from './interpret.ts'

interface View {
  runAsync(): Promise<View>
  finalize(): void
  toSVG(): Promise<string>
  addEventListener(
    type: string,
    handler: (event: Event, item: { datum?: Record<string, unknown> } | null) => void,
  ): void
}

interface Vega {
  parse(spec: unknown, config: unknown, options: { ast: boolean }): unknown
  View: new (runtime: unknown, options: Record<string, unknown>) => View
  loader(): { load: unknown; sanitize: unknown }
}

interface Libraries {
  vega: Vega
  vegaLite: { compile(spec: unknown): { spec: unknown } }
}

function viewOf(spec: Record<string, unknown>, options: Record<string, unknown>): View {
  const { vega, vegaLite } = globalThis as unknown as Libraries
  const compiled = vegaLite.compile(spec)
  const loader = vega.loader()
  loader.load = async () => {
    throw new Error('nothing is loaded')
  }
  return new vega.View(vega.parse(compiled.spec, {}, { ast: true }), {
    ...options,
    expr: expressionInterpreter,
    loader,
  })
}

/** Draws a specification into an element. Nothing is loaded, no text runs as code. */
export async function draw(
  spec: Record<string, unknown>,
  into: HTMLElement,
  clicked: (datum: Record<string, unknown>) => void,
): Promise<View> {
  const view = viewOf(spec, { renderer: 'svg', container: into, hover: false })
  await view.runAsync()
  view.addEventListener('click', (_, item) => {
    if (item?.datum !== undefined && item.datum.key !== undefined) clicked(item.datum)
  })
  const svg = into.querySelector('svg')
  if (svg !== null) {
    // As wide as what holds it, on a phone too.
    const [width, height] = [svg.getAttribute('width'), svg.getAttribute('height')]
    if (svg.getAttribute('viewBox') === null) svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
    svg.removeAttribute('width')
    svg.removeAttribute('height')
    svg.removeAttribute('style')
    svg.setAttribute('aria-hidden', 'true')
    svg.setAttribute('focusable', 'false')
  }
  return view
}

/** A specification as the text of an SVG, without drawing it on the page. */
export async function svgOf(spec: Record<string, unknown>): Promise<string> {
  const view = viewOf(spec, { renderer: 'none' })
  try {
    await view.runAsync()
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}

/** An SVG as a picture of points; `density`: how many of them to one of the drawing. */
export async function toPng(svg: string, density = 2): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth * density
  canvas.height = image.naturalHeight * density
  const context = canvas.getContext('2d')!
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png'),
  )
}
