/** A piece of SQL: offsets are of the text that it came from. */
interface Token {
  kind: 'word' | 'quoted' | 'text' | 'number' | 'sign'
  text: string
  start: number
  end: number
}

const pattern =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\s+|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|[A-Za-z_][A-Za-z0-9_$]*|\d[\w.]*|[\s\S]/g

function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  for (const match of sql.matchAll(pattern)) {
    const text = match[0]
    if (/^\s/.test(text) || text.startsWith('--') || text.startsWith('/*')) continue
    const kind = text.startsWith("'")
      ? 'text'
      : text.startsWith('"')
        ? 'quoted'
        : /^[A-Za-z_]/.test(text)
          ? 'word'
          : /^\d/.test(text)
            ? 'number'
            : 'sign'
    tokens.push({ kind, text, start: match.index, end: match.index + text.length })
  }
  return tokens
}

/** Functions that the tables' SQL calls and Trino has not: what stands for a call with these arguments. */
const expansions: Readonly<Record<string, (...given: string[]) => string>> = {
  // Exact, between two neighbours as DuckDB goes; rows without a value are left out.
  quantile_cont: (x, q) => {
    const place = `(cardinality(q) - 1) * CAST(${q} AS DOUBLE)`
    const at = (rounded: string) => `element_at(q, CAST(${rounded}(${place}) AS BIGINT) + 1)`
    const part = `(${place} - floor(${place}))`
    return `element_at(transform(ARRAY[array_agg(${x} ORDER BY ${x}) FILTER (WHERE ${x} IS NOT NULL)], q -> ${at('floor')} * (1 - ${part}) + ${at('ceil')} * ${part}), 1)`
  },
}

/** The same statement with what Trino has no function for written out. */
export function forTrino(sql: string): string {
  const tokens = tokensOf(sql)
  let out = ''
  let from = 0
  for (let index = 0; index < tokens.length; index++) {
    const { kind, text, start } = tokens[index]!
    const expand = kind === 'word' ? expansions[text.toLowerCase()] : undefined
    if (expand === undefined || tokens[index + 1]?.text !== '(') continue
    const call = callAt(sql, tokens, index + 1)
    out += sql.slice(from, start) + expand(...call.given.map(forTrino))
    from = call.end
    while (index + 1 < tokens.length && tokens[index + 1]!.start < call.end) index++
  }
  return out + sql.slice(from)
}

function callAt(sql: string, tokens: Token[], open: number): { given: string[]; end: number } {
  const given: string[] = []
  let depth = 0
  let from = tokens[open]!.end
  for (let index = open; index < tokens.length; index++) {
    const { text, kind, start, end } = tokens[index]!
    if (kind !== 'sign') continue
    if (text === '(') depth++
    else if ((text === ')' && --depth === 0) || (text === ',' && depth === 1)) {
      given.push(sql.slice(from, start).trim())
      if (text === ')') return { given, end }
      from = end
    }
  }
  return { given, end: sql.length }
}

/** The words and quoted names of a statement: every relation that it reads is among them. */
export function namesIn(sql: string): Set<string> {
  const names = new Set<string>()
  for (const { kind, text } of tokensOf(sql)) {
    if (kind === 'word') names.add(text.toLowerCase())
    if (kind === 'quoted') names.add(text.slice(1, -1))
  }
  return names
}

/** A statement that begins with these definitions, `[name, SELECT]`; those of names that it defines itself are left out. */
export function withDefinitions(sql: string, definitions: [name: string, select: string][]): string {
  const tokens = tokensOf(sql)
  const isWith = tokens[0]?.kind === 'word' && tokens[0].text.toLowerCase() === 'with'
  const own = isWith ? namesDefined(tokens) : new Set<string>()
  const added = definitions.filter(([name]) => !own.has(name))
  if (added.length === 0) return sql
  const text = added.map(([name, select]) => `"${name}" AS (${select}\n)`).join(', ')
  const rest = isWith ? `, ${sql.slice(tokens[0]!.end)}` : ` ${sql.slice(tokens[0]?.start ?? 0)}`
  return `WITH ${text}${rest}`
}

function namesDefined(tokens: Token[]): Set<string> {
  const names = new Set<string>()
  let depth = 0
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === 'sign' && text === '(') depth++
    if (kind === 'sign' && text === ')') depth--
    const [as, open] = [tokens[index + 1], tokens[index + 2]]
    if (depth === 0 && kind === 'word' && as?.text.toLowerCase() === 'as' && open?.text === '(')
      names.add(text.toLowerCase())
  }
  return names
}

/** A statement taken apart: what its WITH defines, in their order, and what follows. */
export interface Parts {
  definitions: { name: string; select: string }[]
  body: string
}

/**
 * The parts of a statement that begins with a plain WITH, or reads first of all from a SELECT in brackets that does; of
 * any other the whole is the body.
 */
export function partsOf(sql: string): Parts {
  const tokens = tokensOf(sql)
  const whole = { definitions: [], body: sql }
  if (isWord(tokens[0], 'with')) return definedFrom(sql, tokens, 0) ?? whole
  const from = tokens.findIndex((token) => isWord(token, 'from'))
  if (from < 0 || tokens[from + 1]?.text !== '(' || !isWord(tokens[from + 2], 'with')) return whole
  const close = closing(tokens, from + 1)
  if (close === undefined) return whole
  const inner = definedFrom(sql.slice(0, tokens[close]!.start), tokens.slice(0, close), from + 2)
  if (inner === undefined) return whole
  const [before, after] = [sql.slice(0, tokens[from + 2]!.start), sql.slice(tokens[close]!.start)]
  // Outside of the brackets the same name would mean something else.
  if (inner.definitions.some(({ name }) => readings(before + after, name) > 0)) return whole
  return { definitions: inner.definitions, body: before + inner.body + after }
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word
}

/** What a WITH defines, and what follows it up to the end of the text. */
function definedFrom(sql: string, tokens: Token[], at: number): Parts | undefined {
  const definitions: Parts['definitions'] = []
  for (let index = at + 1; ; ) {
    const [name, as, open] = tokens.slice(index, index + 3)
    if (name === undefined || !isWord(as, 'as') || open?.text !== '(') return undefined
    const close = closing(tokens, index + 2)
    if (close === undefined) return undefined
    const plain = name.kind === 'quoted' ? name.text.slice(1, -1) : name.text.toLowerCase()
    definitions.push({ name: plain, select: sql.slice(open.end, tokens[close]!.start) })
    if (tokens[close + 1]?.text !== ',') return { definitions, body: sql.slice(tokens[close]!.end) }
    index = close + 2
  }
}

function closing(tokens: Token[], open: number): number | undefined {
  let depth = 0
  for (let index = open; index < tokens.length; index++) {
    if (tokens[index]!.kind !== 'sign') continue
    if (tokens[index]!.text === '(') depth++
    else if (tokens[index]!.text === ')' && --depth === 0) return index
  }
  return undefined
}

/** How often a text reads from a relation, by FROM or JOIN. */
export function readings(sql: string, name: string): number {
  const tokens = tokensOf(sql)
  return tokens.filter(
    ({ text }, index) => text.toLowerCase() === name && /^(from|join)$/i.test(tokens[index - 1]?.text ?? ''),
  ).length
}

/** What a statement of a user is, if it is anything but one SELECT over tables: words for an error. */
export function notOneSelect(sql: string): string | undefined {
  const tokens = tokensOf(sql.replace(/;\s*$/, ''))
  const first = tokens.find(({ text }) => text !== '(')
  if (first === undefined) return 'there is no SQL'
  if (!['select', 'with', 'values', 'table'].includes(first.text.toLowerCase()))
    return `the statement begins with ${first.text.toUpperCase()}`
  if (tokens.some(({ kind, text }) => kind === 'sign' && text === ';')) return 'there is more than one statement'
  const calls = tokens.some(
    ({ kind, text }, index) => kind === 'word' && text.toLowerCase() === 'table' && tokens[index + 1]?.text === '(',
  )
  return calls ? 'table functions are not allowed' : undefined
}
