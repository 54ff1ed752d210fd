import { escapeXml } from './svg.ts'

/** HTML that is safe already. Everything else that goes into a page is escaped. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Piece = Html | string | number | undefined | null | Piece[]

/** Writes HTML: every value put into it is escaped unless it is `Html` itself. */
export function html(strings: TemplateStringsArray, ...values: Piece[]): Html {
  return new Html(strings.map((part, index) => part + (index < values.length ? render(values[index]) : '')).join(''))
}

function render(value: Piece): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(render).join('')
  return value instanceof Html ? value.text : escapeXml(String(value))
}

/** A web address that a reader may follow, else undefined: `javascript:` and the like never become links. */
export function safeUrl(url: unknown): string | undefined {
  return typeof url === 'string' && /^https?:\/\/[^\s<>"'`]+$/i.test(url) ? url : undefined
}
