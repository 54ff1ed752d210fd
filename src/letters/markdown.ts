import type { Lang } from '../terminal/languages.ts'

/** A run of text in one style. */
export interface Run {
  text: string
  bold?: boolean
  italic?: boolean
  /** A gap that the applicant has to fill. */
  gap?: boolean
  link?: string
  /** A line break before the text. */
  break?: boolean
}

/** The blocks that a letter is made of, as every writer sees them. */
export type Block =
  | { kind: 'heading'; level: number; runs: Run[] }
  | { kind: 'paragraph'; runs: Run[] }
  | { kind: 'list'; ordered: boolean; start: number; delimiter: '.' | ')'; items: Run[][] }
  | { kind: 'table'; head: Run[][]; rows: Run[][][] }
  | { kind: 'break' }

/** A value that is missing: it prints as it stands, so that it can be seen and searched for. */
export class Gap {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const gapWords: Record<Lang, string> = { ru: 'ЗАПОЛНИТЬ', kk: 'ТОЛТЫРУ', en: 'FILL IN' }

/** The visible gap for what is missing: `[ЗАПОЛНИТЬ: адрес]`. */
export function gapFor(what: string, lang: Lang): Gap {
  return new Gap(`[${gapWords[lang]}: ${what}]`)
}

const gapPattern = /\[(?:ЗАПОЛНИТЬ|ТОЛТЫРУ|FILL IN): [^\]]*\]/g

/** The gaps that a text shows. */
export function gapsIn(text: string): string[] {
  return text.match(gapPattern) ?? []
}

/**
 * A value as Markdown that means just this text: one line, nothing in it can become a heading, a link, a table cell or
 * HTML. An https address becomes a link.
 */
export function escapeMarkdown(value: unknown): string {
  if (value instanceof Gap) return value.text
  const text = String(value)
    .replace(/[ \t\n\v\f\r\u2028\u2029]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim()
  if (/^https:\/\/[\w.-]+(?::\d+)?(?:[/?#][^\s<>"'\\`|]*)?$/.test(text)) return `<${text}>`
  return text
    .replace(/[\\`*_{}[\]<>#|~&!]/g, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^[-+](?=\s|$)|^[-=](?=[-=]*$)/, '\\$&')
}

interface Token {
  type: string
  raw: string
  text?: string
  depth?: number
  ordered?: boolean
  start?: number | ''
  href?: string
  tokens?: Token[]
  items?: Token[]
  header?: { tokens: Token[] }[]
  rows?: { tokens: Token[] }[][]
}

/** Numbers the items of each ordered list from 1 on: a template leaves items out, and the numbers close up. */
export function renumber(markdown: string): string {
  let number = 0
  return markdown
    .split('\n')
    .map((line) => {
      const item = /^(\d+)([.)] .*)$/.exec(line)
      if (item === null) {
        number = 0
        return line
      }
      number++
      return `${number}${item[2]}`
    })
    .join('\n')
}

/**
 * Markdown as blocks. A single line break stays a line break, as the lines of an address want it; raw HTML and bare
 * addresses are text, so that nothing that came from outside becomes markup or a link.
 */
export async function parseMarkdown(markdown: string): Promise<Block[]> {
  const { Marked } = await import('marked')
  const marked = new Marked({ gfm: true, breaks: true, tokenizer: { url: () => undefined, html: () => undefined } })
  return marked.lexer(markdown).flatMap((token) => blocksOf(token as unknown as Token))
}

function blocksOf(token: Token): Block[] {
  switch (token.type) {
    case 'heading':
      return [{ kind: 'heading', level: token.depth ?? 1, runs: runsOf(token.tokens) }]
    case 'hr':
      return [{ kind: 'break' }]
    case 'list':
      return [
        {
          kind: 'list',
          ordered: token.ordered === true,
          start: Number(token.start) || 1,
          delimiter: /^\s*\d+\)/.test(token.raw) ? ')' : '.',
          items: (token.items ?? []).map((item) => runsOf(item.tokens)),
        },
      ]
    case 'table':
      return [
        {
          kind: 'table',
          head: (token.header ?? []).map((cell) => runsOf(cell.tokens)),
          rows: (token.rows ?? []).map((row) => row.map((cell) => runsOf(cell.tokens))),
        },
      ]
    case 'space':
    case 'def':
      return []
    case 'blockquote':
      return (token.tokens ?? []).flatMap(blocksOf)
    default:
      return [
        { kind: 'paragraph', runs: token.tokens === undefined ? merge([{ text: token.raw }]) : runsOf(token.tokens) },
      ]
  }
}

function runsOf(tokens: Token[] | undefined): Run[] {
  return merge((tokens ?? []).flatMap((token) => collect(token, {})))
}

function collect(token: Token, style: Omit<Run, 'text'>): Run[] {
  const inner = (more: Omit<Run, 'text'>) =>
    (token.tokens ?? []).flatMap((child) => collect(child, { ...style, ...more }))
  switch (token.type) {
    case 'strong':
      return inner({ bold: true })
    case 'em':
      return inner({ italic: true })
    case 'link':
      return /^https:\/\//.test(token.href ?? '') ? inner({ link: token.href! }) : inner({})
    case 'br':
      return [{ text: '', ...style, break: true }]
    default:
      return token.tokens === undefined
        ? [{ text: token.type === 'escape' || token.type === 'text' ? token.text! : token.raw, ...style }]
        : inner({})
  }
}

function merge(runs: Run[]): Run[] {
  const merged: Run[] = []
  for (const run of runs) {
    const last = merged.at(-1)
    if (
      last !== undefined &&
      !run.break &&
      last.bold === run.bold &&
      last.italic === run.italic &&
      last.link === run.link
    )
      merged[merged.length - 1] = { ...last, text: last.text + run.text }
    else merged.push(run)
  }
  return merged
    .map((run) => ({ ...run, text: bound(run.text) }))
    .flatMap(splitGaps)
    .filter((run) => run.text !== '' || run.break)
}

// A line does not end between a number and what it counts, nor between the name of a norm and its number.
function bound(text: string): string {
  return text
    .replace(/(\d) (?=тенге|теңге|%)/g, '$1\u00a0')
    .replace(/(№|\b[Aa]rt\.|(?<!\p{L})(?:[Сс]тать|[Пп]ункт|[Пп]одпункт)\p{L}*) (?=\d)/gu, '$1\u00a0')
}

/**
 * Where a letter's closing begins and ends: the list of attachments when it is short, the date and the signature, which
 * stay on one page. Undefined when the text does not end so.
 */
export function closingOf(blocks: readonly Block[]): { from: number; to: number } | undefined {
  const page = blocks.findIndex((block) => block.kind === 'break')
  const to = page === -1 ? blocks.length : page
  let from = to
  while (blocks[from - 1]?.kind === 'paragraph' && to - from < 3) from--
  if (to - from < 2 || blocks[from - 1]?.kind === 'heading') return undefined
  const list = blocks[from - 1]
  const name = blocks[from - 2]
  if (list?.kind === 'list' && list.items.length <= 8 && name?.kind === 'paragraph') from -= 2
  return { from, to }
}

function splitGaps(run: Run): Run[] {
  const parts: Run[] = []
  let at = 0
  for (const match of run.text.matchAll(gapPattern)) {
    parts.push({ ...run, text: run.text.slice(at, match.index) }, { ...run, text: match[0], gap: true })
    at = match.index + match[0].length
  }
  if (at === 0) return [run]
  parts.push({ ...run, text: run.text.slice(at) })
  return parts.map((part, index) => (index === 0 ? part : { ...part, break: false }))
}
