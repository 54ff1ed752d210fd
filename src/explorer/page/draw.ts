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

/** Draws a specification into an element. Nothing is loaded, no text runs as code. */
export async function draw(
  spec: Record<string, unknown>,
  into: HTMLElement,
  clicked: (datum: Record<string, unknown>) => void,
): Promise<View> {
  const { vega, vegaLite } = globalThis as unknown as Libraries
  const compiled = vegaLite.compile(spec)
  const loader = vega.loader()
  loader.load = async () => {
    throw new Error('nothing is loaded')
  }
  const view = new vega.View(vega.parse(compiled.spec, {}, { ast: true }), {
    renderer: 'svg',
    container: into,
    hover: false,
    expr: expressionInterpreter,
    loader,
  })
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

/** An SVG as a picture of points, twice as dense. */
export async function toPng(svg: string): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth * 2
  canvas.height = image.naturalHeight * 2
  const context = canvas.getContext('2d')!
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png'),
  )
}
