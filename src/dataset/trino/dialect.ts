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
