/** One statement of a text; `offset` is where it begins. */
export interface Statement {
  text: string
  offset: number
}

/** The same text with comments, strings and quoted names blanked out (names by `_` with `keepNames`): offsets stay. */
function blanked(sql: string, options: { keepNames?: boolean } = {}): string {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ')
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)/g, (part) =>
    part.startsWith('"') && options.keepNames === true ? part.replace(/[^\n]/g, '_') : blank(part),
  )
}

/** The statements of a text, split at semicolons outside comments and strings; comments before a statement are left out. */
export function statementsOf(sql: string): Statement[] {
  const plain = blanked(sql, { keepNames: true })
  const statements: Statement[] = []
  let start = 0
  for (const part of plain.split(';')) {
    const inner = part.search(/\S/)
    if (inner >= 0) {
      const offset = start + inner
      statements.push({ text: sql.slice(offset, start + part.trimEnd().length), offset })
    }
    start += part.length + 1
  }
  return statements
}

/** One departure from the SQL that DuckDB and Trino answer alike and in the same order. */
export interface LintFinding {
  /** From 1, in the statement. */
  line: number
  rule: string
}

const forbidden: [RegExp, string][] = [
  [/\bqualify\b/i, 'QUALIFY: filter in an outer SELECT'],
  [/\bexclude\b/i, 'EXCLUDE: name the columns'],
  [/::/, ':: casts: write CAST(x AS type)'],
  [/\bilike\b/i, 'ILIKE: use lower() and LIKE'],
  [/\[[^\]]*\bfor\b[^\]]*\bin\b/i, 'list comprehension'],
  [/\bpivot\b/i, 'PIVOT'],
  [/\bgroup\s+by\s+all\b/i, 'GROUP BY ALL: name the columns'],
  [/\border\s+by\s+all\b/i, 'ORDER BY ALL: name the columns'],
  [/[$?:][a-z_0-9]+/i, 'parameters: join params'],
  [/\/\//, '// division: CAST to DOUBLE'],
  [/\b(now|random|uuid|gen_random_uuid|today)\s*\(/i, 'a function whose result differs from run to run'],
  [/\bcurrent_(date|time|timestamp)\b/i, 'the clock: the date of the data is in the relation dataset'],
  [/\b(any_value|first|last|list|mode|approx_\w+|arg_max|arg_min)\s*\(/i, 'an aggregate that depends on the order'],
  [/\b(max_by|min_by)\s*\(/i, 'max_by and min_by depend on the order where values tie: use row_number()'],
  [
    /\b(avg|stddev\w*|var_\w+|variance|median|quantile\w*|percentile\w*)\s*\((?![^()]*\border\s+by\b)/i,
    'an aggregate of DOUBLE without ORDER BY inside: exact quantiles come from row_number()',
  ],
  [/\b(string_agg|array_agg|listagg)\s*\((?![^()]*\border\s+by\b)/i, 'an aggregate without ORDER BY inside'],
  [
    /\bcast\s*\(\s*(?:to_unixtime|epoch)\s*\((?:[^()]|\([^()]*\))*\)[^()]*\s+as\s+(?:bigint|integer)\b/i,
    'a moment cast to whole seconds, which engines round differently: floor(to_unixtime(x)) first',
  ],
  [
    /\bis\s+not\s+distinct\s+from\b/i,
    'IS NOT DISTINCT FROM, by which a join on a cluster loses rows: compare coalesced values',
  ],
  [/\busing\s+sample\b|\btablesample\b/i, 'a sample'],
]

/** Checks a statement against the rules for SQL that a cluster can run too; an empty list means that it keeps them. */
export function lint(sql: string): LintFinding[] {
  const plain = blanked(sql)
  const findings: LintFinding[] = []
  const at = (offset: number, rule: string) => findings.push({ line: plain.slice(0, offset).split('\n').length, rule })
  for (const [pattern, rule] of forbidden)
    for (const match of plain.matchAll(new RegExp(pattern, `${pattern.flags}g`))) at(match.index, rule)
  for (const match of plain.matchAll(/\//g)) {
    const before = plain.slice(0, match.index).trimEnd()
    if (!/\bas\s+double\s*\)$/i.test(before)) at(match.index, '/ without CAST(… AS DOUBLE) before it')
  }
  for (const match of plain.matchAll(/\b(greatest|least|concat)\s*\(/gi))
    for (const argument of callArguments(sql, plain, match.index + match[0].length))
      if (!/^(coalesce\s*\(|'|-?\d)/i.test(argument))
        at(match.index, `${match[1]!.toLowerCase()} of a value that may be NULL: coalesce it`)
  for (const match of plain.matchAll(/\bsum\s*\(/gi))
    if (!/\bcast\s*\(\s*(coalesce\s*\(\s*)?$/i.test(plain.slice(0, match.index)))
      at(match.index, 'sum() without a CAST around it: its type differs from engine to engine')
  for (const match of plain.matchAll(/\bdate_diff\s*\(/gi))
    for (const argument of callArguments(sql, plain, match.index + match[0].length).slice(1))
      if (!/(_date|as\s+date\s*\))$/i.test(argument.trim()))
        at(match.index, 'date_diff on something that is not a DATE')
  const last = plain.toLowerCase().lastIndexOf('order by')
  if (last < 0 || depthAt(plain, last) !== 0) at(plain.length, 'the statement does not end in ORDER BY')
  return findings
}

function depthAt(plain: string, offset: number): number {
  let depth = 0
  for (let index = 0; index < offset; index++) {
    if (plain[index] === '(') depth++
    else if (plain[index] === ')') depth--
  }
  return depth
}

function callArguments(sql: string, plain: string, start: number): string[] {
  const found: string[] = []
  let depth = 0
  let from = start
  for (let index = start; index < plain.length; index++) {
    const character = plain[index]
    if (character === '(') depth++
    else if (character === ')' && depth-- === 0) {
      found.push(sql.slice(from, index).trim())
      return found
    } else if (character === ',' && depth === 0) {
      found.push(sql.slice(from, index).trim())
      from = index + 1
    }
  }
  return found
}

/** The same statement without an ORDER BY at its end, where a relation is made of it and order means nothing. */
export function withoutOrder(sql: string): string {
  const plain = blanked(sql, { keepNames: true })
  const last = plain.toLowerCase().lastIndexOf('order by')
  if (last < 0 || depthAt(plain, last) !== 0) return sql
  return /^order\s+by\s+[\w\s.,]+$/i.test(plain.slice(last)) && !/\b(limit|offset|fetch)\b/i.test(plain.slice(last))
    ? sql.slice(0, last).trimEnd()
    : sql
}

/** Whether a statement names a relation; a column or an alias of that name counts too. */
export function mentions(sql: string, relation: string): boolean {
  const plain = sql.replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)/g, ' ')
  return new RegExp(`\\b${relation}\\b`, 'i').test(plain)
}

/** The shared intermediates (`x_…`) that a statement reads, sorted. */
export function intermediatesOf(sql: string): string[] {
  return [...new Set([...blanked(sql).matchAll(/\bx_[a-z0-9_]+\b/g)].map((match) => match[0]))].sort()
}
