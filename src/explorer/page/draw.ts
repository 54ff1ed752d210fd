/// <reference lib="dom" />
import { expressionInterpreter } from './interpret.ts'

interface View {
  runAsync(): Promise<View>
  finalize(): void
  toSVG(): Promise<string>
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

let asked: Promise<void> | undefined

/** Vega and Vega-Lite, when a picture is first asked for: from the server, or out of the text of a page that stands alone. */
function libraries(): Promise<void> {
  asked ??= loadLibraries()
  return asked
}

async function loadLibraries(): Promise<void> {
  const later = document.querySelectorAll('script.later')
  for (const { textContent } of later) {
    const script = document.createElement('script')
    script.textContent = textContent
    document.head.append(script)
  }
  if (later.length > 0) return
  for (const name of ['vega.js', 'vega-lite.js'])
    await new Promise<void>((resolve, reject) => {
      const script = document.createElement('script')
      script.src = name
      script.onload = () => resolve()
      script.onerror = () => reject(new Error(`cannot fetch ${name}`))
      document.head.append(script)
    })
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

/** A specification as the text of an SVG, without drawing it on the page. */
export async function svgOf(spec: Record<string, unknown>): Promise<string> {
  await libraries()
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
