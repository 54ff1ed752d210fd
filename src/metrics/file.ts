import { allTables } from '../dataset/tables/tables.ts'
import { lint, statementsOf } from '../indicators/sql.ts'
import { inEachLanguage, languages, type Text } from '../terminal/languages.ts'

/** What a metric counts: its rows are about these, and are broken down by what is known of them. */
export const units = ['process', 'lot', 'award', 'contract', 'purchase', 'plan'] as const
export type Unit = (typeof units)[number]

/**
 * How rows become a figure:
 * - `count`: how many rows
 * - `sum`: of `numerator`, money of one currency
 * - `ratio`: sum of `numerator` by sum of `denominator`
 * - `mean`: of `numerator`, with median and ninth decile
 * - `distinct`: different `thing`s
 * - `distinct-share`: different `thing`s with a `numerator` above 0, of all different ones
 * - `per`: different `thing`s for each different `group_id`: mean and median
 * - `top`: share of the `top` largest `thing`s by `weight`
 * - `hhi`: Herfindahl-Hirschman index of the `thing`s, 0 to 10,000
 * - `variation`: standard deviation by mean of `numerator` in each `group_id` of five rows or more: mean and median
 * - `index`: Jevons index of `numerator` by `group_id` against the first period, which is 100
 */
export const kinds = [
  'count',
  'sum',
  'ratio',
  'mean',
  'distinct',
  'distinct-share',
  'per',
  'top',
  'hhi',
  'variation',
  'index',
] as const
export type Kind = (typeof kinds)[number]

export const groups = ['volume', 'value', 'competition', 'suppliers', 'time', 'outcome', 'contract', 'quality'] as const
export type Group = (typeof groups)[number]

const formats = ['count', 'money', 'share', 'number', 'days', 'index'] as const

/** A metric as its file says it. */
export interface Metric {
  name: string
  version: number
  /** Other names that it answers to. */
  aliases: string[]
  /** Codes of the use-case indicators of the Open Contracting Partnership, with the flags that give each. */
  codes: Record<string, string>
  group: Group
  kind: Kind
  unit: Unit
  /** What the value is. */
  format: (typeof formats)[number]
  better: 'higher' | 'lower' | 'neither'
  /** Numerator and denominator are money: never added over currencies. */
  money: boolean
  /** Rows carry a `weight`, so that the figure is given by value, too. */
  weighted: boolean
  /** With `top`: so many. */
  top: number
  /** Columns without which a source is not counted; of each list one is enough. */
  needs: string[][]
  /** Definitions that stand side by side, by what the column `variant` holds. */
  variants: Record<string, Text>
  /** Dimensions that only this metric has: columns of its rows. */
  own: Record<string, Text>
  /** Why a row could not be counted, by what the column `reason` holds; those of all metrics besides. */
  reasons: Record<string, Text>
  texts: {
    title: Text
    question: Text
    why: Text
    /** What is counted, what is not, and how the figure is to be read. */
    read: Text
  }
  sql: string
  file: string
}

const keys = [
  ...[
    'name',
    'version',
    'aliases',
    'codes',
    'group',
    'kind',
    'unit',
    'format',
    'better',
    'money',
    'weighted',
    'top',
    'needs',
  ],
  ...['variants', 'own', 'reasons', 'texts'],
]

type Fail = (path: string, why: string) => never

/**
 * Reads a metric: YAML between a first line `/*---` and a line `---*\/`, and one SELECT that gives a row for each thing
 * counted. Throws an Error that names file and key.
 */
export async function parseMetric(text: string, file: string): Promise<Metric> {
  const fail: Fail = (path, why) => {
    throw new Error(`${file}: not a valid metric: ${path}: ${why}`)
  }
  const match = /^\/\*---\n([\s\S]*?)\n---\*\/\n([\s\S]*)$/.exec(text.replaceAll('\r\n', '\n'))
  if (match === null) return fail('header', 'the file begins with /*--- and YAML up to a line ---*/')
  const { parse } = await import('yaml')
  const header = parse(match[1]!) as Record<string, unknown>
  for (const key of Object.keys(header)) if (!keys.includes(key)) fail(key, 'there is no such key')
  const [statement, second] = statementsOf(match[2]!)
  if (statement === undefined || second !== undefined) return fail('sql', 'one SELECT is wanted')
  const finding = lint(statement.text)[0]
  if (finding !== undefined) return fail('sql', `${finding.rule} (line ${finding.line} of the statement)`)
  const one = <T extends string>(key: string, allowed: readonly T[], otherwise?: T): T => {
    const value = (header[key] ?? otherwise) as T
    return allowed.includes(value) ? value : fail(key, `"${String(value)}" is not one of ${allowed.join(', ')}`)
  }
  const texts = (header.texts ?? {}) as Record<string, unknown>
  const kind = one('kind', kinds)
  return {
    name: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(String(header.name))
      ? String(header.name)
      : fail('name', 'lower-case words joined by "-"'),
    version: Number.isInteger(header.version) ? (header.version as number) : fail('version', 'must be a whole number'),
    aliases: ((header.aliases ?? []) as unknown[]).map(String),
    codes: codesOf(header.codes, fail),
    group: one('group', groups),
    kind,
    unit: one('unit', units),
    format: one('format', formats),
    better: one('better', ['higher', 'lower', 'neither'], 'neither'),
    money: header.money === true || kind === 'sum',
    weighted: header.weighted === true || kind === 'top' || kind === 'hhi',
    top: kind === 'top' ? Number(header.top ?? fail('top', 'is missing')) : 0,
    needs: needsOf(header.needs, fail),
    variants: textsOf(header.variants, 'variants', fail),
    own: textsOf(header.own, 'own', fail),
    reasons: textsOf(header.reasons, 'reasons', fail),
    texts: {
      title: textOf(texts.title, 'texts.title', fail),
      question: textOf(texts.question, 'texts.question', fail),
      why: textOf(texts.why, 'texts.why', fail),
      read: textOf(texts.read, 'texts.read', fail),
    },
    sql: statement.text,
    file,
  }
}

function codesOf(value: unknown, fail: Fail): Record<string, string> {
  const codes = (value ?? {}) as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(codes).map(([code, flags]) => [
      /^U0\d\d$/.test(code) ? code : fail('codes', `${code} is no code`),
      String(flags ?? ''),
    ]),
  )
}

function needsOf(value: unknown, fail: Fail): string[][] {
  const tables = new Map(allTables().map(({ name, columns }) => [name, columns.map((column) => column.name)]))
  return ((value ?? []) as string[]).map((entry) =>
    entry.split('|').map((need) => {
      const [table = '', column = ''] = need.split('.')
      return tables.get(table)?.includes(column) ? need : fail('needs', `"${need}" is not a column of the tables`)
    }),
  )
}

function textOf(value: unknown, path: string, fail: Fail): Text {
  const entries = (value ?? {}) as Record<string, unknown>
  for (const lang of languages)
    if (typeof entries[lang] !== 'string' || entries[lang].trim() === '') fail(`${path}.${lang}`, 'is missing')
  return inEachLanguage((lang) => (entries[lang] as string).trim())
}

function textsOf(value: unknown, path: string, fail: Fail): Record<string, Text> {
  return Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).map(([key, text]) => [
      key,
      textOf(text, `${path}.${key}`, fail),
    ]),
  )
}
