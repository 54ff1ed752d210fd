import { allTables } from '../dataset/tables/tables.ts'
import { builtInLaw, type Law } from '../law/law.ts'
import { violations } from '../law/violations.ts'
import { type Lang, languages, type Text } from '../terminal/languages.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { Header, integer, invalid, listsOf, mapping, oneOf, type Path, string, strings, textOf } from './header.ts'
import { type Parameter, parametersOf } from './parameter.ts'
import { statementsOf } from './sql.ts'

const severities = ['legal', 'statistical', 'data-quality'] as const
const grades = ['breach-on-record', 'needs-a-document', 'question'] as const
export const stages = ['planning', 'tender', 'award', 'contract', 'implementation'] as const
export const subjects = ['process', 'lot', 'bid', 'contract', 'supplier', 'buyer', 'pair', 'market', 'plan'] as const
/** What an answer about one subject rests on: the records of its own process, or any of the dataset. */
const scopes = ['process', 'dataset'] as const
/** Subjects that belong to one process. */
export const ownSubjects: readonly Subject[] = ['process', 'lot', 'bid', 'contract', 'plan']

export type Severity = (typeof severities)[number]
export type Grade = (typeof grades)[number]
export type Stage = (typeof stages)[number]
export type Subject = (typeof subjects)[number]
export type Scope = (typeof scopes)[number]

/** How an indicator's numbers are written in sentences. */
export type ValueFormat = 'number' | 'percent' | 'money'

export interface IndicatorTexts {
  title: Text
  question: Text
  why: Text
  /** Innocent explanations. */
  innocent: Record<Lang, string[]>
  /** What to do next. */
  next: Record<Lang, string[]>
  /** One sentence about one flag, with placeholders such as `{{value}}`. */
  summary: Text
}

/** Which peers are enough, and how far from them is beyond the fence. */
export interface Peers {
  /** The statement that gives each subject its value and its groups, the narrowest first. */
  sql: string
  /** A number, or the name of a whole-number parameter: a group with fewer members is passed over for a wider one. */
  minimum: number | string
  /** `log`: quartiles and fences of the logarithm, for prices and sums; values that are not above 0 are left out. */
  scale: 'natural' | 'log'
}

/** An indicator as its file says it. */
export interface Indicator {
  name: string
  version: number
  codes: { ocp: string[]; cardinal: string[] }
  severity: Severity
  grade: Grade
  stage: Stage
  subject: Subject
  /** Columns that must be filled, as `bids.status`. */
  needs: string[]
  value: ValueFormat
  /**
   * `process`: an answer rests on the records of its subject's own process, on registers and on the law, so that after
   * a change only changed processes are judged again. `dataset` (unless said): on any record, as with peers.
   */
  scope: Scope
  /** Outcomes (`flag`, or `insufficient:still-open`) that a later date of the data alone can change; with `process`. */
  withTime: string[]
  /** How subjects are compared with their peers, when the file has a statement for that. */
  peers: Peers | undefined
  parameters: Parameter[]
  /** Keys of limits and norms of `src/law`. */
  law: string[]
  violations: string[]
  /** What its own reasons mean, by the code that stands after the outcome; `reasons.ts` has those of the rest. */
  reasons: Record<string, Text>
  texts: IndicatorTexts
  /** The statement that gives the result rows. */
  sql: string
  /** The statement that names the evidence. */
  evidence: string
  /** The lines of the file on which the two statements begin. */
  lines: { sql: number; evidence: number; peers: number }
  /** Where it was read from, for messages. */
  file: string
  builtIn: boolean
  /** The whole file. */
  source: string
}

const keys = [
  'name',
  'version',
  'codes',
  'severity',
  'grade',
  'stage',
  'subject',
  'needs',
  'value',
  'scope',
  'with_time',
  'peers',
  'parameters',
  'law',
  'violations',
  'reasons',
  'texts',
]
const textKeys = ['title', 'question', 'why', 'innocent', 'next', 'summary']
const placeholders = [
  'value',
  'threshold',
  'money',
  'date',
  'year',
  'buyer',
  'supplier',
  'title',
  'number',
  'reason',
  'peer_count',
  'net',
  'data_date',
]

/**
 * Reads an indicator: YAML between a first line `/*---` and a line `---*\/`, a statement that gives the result rows, a
 * line `-- evidence`, and a statement that names the evidence. Throws a UserError that names file and line.
 */
export async function parseIndicator(
  text: string,
  file: string,
  options: { builtIn?: boolean; law?: Law } = {},
): Promise<Indicator> {
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const opening = /^\/\*---[ \t]*\n/.exec(source)
  if (opening === null) invalid(file, 1, 'the first line must be /*--- and begin the YAML header')
  const end = /^---\*\/[ \t]*$/m.exec(source)
  if (end === null) invalid(file, 1, 'the YAML header has no closing line ---*/')
  const yaml = await import('yaml')
  const counter = new yaml.LineCounter()
  const document = yaml.parseDocument(source.slice(opening[0].length, end.index), {
    lineCounter: counter,
    prettyErrors: false,
  })
  const mistake = document.errors[0]
  if (mistake !== undefined) {
    const isSecond = mistake.code === 'MULTIPLE_DOCS'
    const why = isSecond ? 'a line of --- ends the header: only the line ---*/ may' : mistake.message
    invalid(file, counter.linePos(mistake.pos[0]).line + 1, why)
  }
  const header = new Header(document, counter, file)
  const root = mapping(header, [], keys)

  const bodyStart = end.index + end[0].length
  const lineOf = (offset: number) => source.slice(0, offset).split('\n').length
  const marker = /^-- evidence[ \t]*$/m.exec(source.slice(bodyStart))
  if (marker === null)
    invalid(file, lineOf(source.length), 'there is no line "-- evidence" with a statement after it that names evidence')
  const statement = (from: number, to: number, what: string) => {
    const statements = statementsOf(source.slice(from, to))
    const first = statements[0]
    if (first === undefined) invalid(file, lineOf(from), `the statement that gives ${what} is missing`)
    const second = statements[1]
    if (second !== undefined)
      invalid(file, lineOf(from + second.offset), `one SELECT gives ${what}, and here a second statement begins`)
    if (!/^(select|with)\b/i.test(first.text))
      invalid(file, lineOf(from + first.offset), `the statement that gives ${what} must be a SELECT`)
    return { text: first.text, line: lineOf(from + first.offset) }
  }
  const middle = bodyStart + marker.index
  const answers = statement(bodyStart, middle, 'the result rows')
  const peersMarker = /^-- peers[ \t]*$/m.exec(source.slice(middle))
  const last = peersMarker === null ? source.length : middle + peersMarker.index
  const proof = statement(middle + marker[0].length, last, 'the evidence')
  const groups =
    peersMarker === null ? undefined : statement(last + peersMarker[0].length, source.length, 'groups of peers')

  const name = string(header, ['name'], root.name)
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 60)
    header.fail(['name'], `"${name}" is not a name: lower-case words joined by "-"`)
  const subject = oneOf(header, ['subject'], root.subject, subjects)
  const scope = scopeOf(header, root.scope, subject)
  const parameters = parametersOf(header, root.parameters)
  const severity = oneOf(header, ['severity'], root.severity, severities)
  const known = options.law ?? builtInLaw()
  const law = strings(header, ['law'], root.law ?? []).map((key, index) => lawKey(header, ['law', index], key, known))
  if (severity === 'legal' && law.length === 0)
    header.fail(
      ['severity'],
      'is legal, but under law there is no key of the value or norm that is tested',
      'see the keys with: jaryq law list; what is only unusual is statistical',
    )
  const texts = mapping(header, ['texts'], textKeys)
  const codes = root.codes === undefined ? {} : mapping(header, ['codes'], ['ocp', 'cardinal'])
  return {
    name,
    version: integer(header, ['version'], root.version, 1),
    codes: {
      ocp: strings(header, ['codes', 'ocp'], codes.ocp ?? []),
      cardinal: strings(header, ['codes', 'cardinal'], codes.cardinal ?? []),
    },
    severity,
    grade: oneOf(header, ['grade'], root.grade, grades),
    stage: oneOf(header, ['stage'], root.stage, stages),
    subject,
    needs: strings(header, ['needs'], root.needs ?? []).map((need, index) => column(header, ['needs', index], need)),
    value: root.value === undefined ? 'number' : oneOf(header, ['value'], root.value, ['number', 'percent', 'money']),
    scope,
    withTime: strings(header, ['with_time'], root.with_time ?? []).map((entry, index) =>
      /^(flag|pass|not-applicable|insufficient|error)(:[a-z-]+)?$/.test(entry)
        ? entry
        : header.fail(['with_time', index], `"${entry}" is not an outcome: write it as insufficient:still-open`),
    ),
    peers: peersOf(header, root.peers, groups?.text, parameters, scope),
    parameters,
    law,
    violations: strings(header, ['violations'], root.violations ?? []).map((id, index) =>
      violationId(header, ['violations', index], id),
    ),
    reasons: reasonTexts(header, root.reasons),
    texts: {
      title: textOf(header, ['texts', 'title'], texts.title),
      question: textOf(header, ['texts', 'question'], texts.question),
      why: textOf(header, ['texts', 'why'], texts.why),
      innocent: listsOf(header, ['texts', 'innocent'], texts.innocent),
      next: listsOf(header, ['texts', 'next'], texts.next),
      summary: summaryOf(header, texts.summary),
    },
    sql: answers.text,
    evidence: proof.text,
    lines: { sql: answers.line, evidence: proof.line, peers: groups?.line ?? 1 },
    file,
    builtIn: options.builtIn === true,
    source,
  }
}

/** A column of the tables, written as `bids.status`. */
function column(header: Header, path: Path, need: string): string {
  const [, table = '', name = ''] = /^([a-z_]+)\.([a-z0-9_]+)$/.exec(need) ?? []
  if (table === '') header.fail(path, `"${need}" is not a column: write it as bids.status`)
  const tables = allTables()
  const found = tables.find((entry) => entry.name === table)
  if (found === undefined) {
    const names = tables.map((entry) => entry.name)
    header.fail(path, `there is no table "${table}"`, didYouMean(table, names) ?? `the tables are: ${names.join(', ')}`)
  }
  const columns = found.columns.map((entry) => entry.name)
  if (!columns.includes(name))
    header.fail(
      path,
      `${table} has no column "${name}"`,
      didYouMean(name, columns) ?? `see its columns with: jaryq data show ${table}`,
    )
  return need
}

function lawKey(header: Header, path: Path, key: string, law: Law): string {
  const known = [...new Set([...law.limits, ...law.norms].map((entry) => entry.key))]
  if (!known.includes(key))
    header.fail(
      path,
      `there is no value and no norm "${key}"`,
      didYouMean(key, known) ?? 'see the keys with: jaryq law list',
    )
  return key
}

function violationId(header: Header, path: Path, id: string): string {
  const known = violations().map((violation) => violation.id)
  if (!known.includes(id))
    header.fail(path, `there is no violation "${id}"`, didYouMean(id, known) ?? `known: ${known.join(', ')}`)
  return id
}

function scopeOf(header: Header, value: unknown, subject: Subject): Scope {
  if (value === undefined) return 'dataset'
  const scope = oneOf(header, ['scope'], value, scopes)
  if (scope === 'process' && !ownSubjects.includes(subject))
    header.fail(['scope'], `a ${subject} is judged by more than one process, so its scope is dataset`)
  return scope
}

function peersOf(
  header: Header,
  value: unknown,
  sql: string | undefined,
  parameters: Parameter[],
  scope: Scope,
): Peers | undefined {
  if (value === undefined && sql === undefined) return undefined
  if (value === undefined)
    header.fail([], 'there is a statement after "-- peers", but no key peers that says how many are enough')
  const entry = mapping(header, ['peers'], ['minimum', 'scale'])
  if (sql === undefined) header.fail(['peers'], 'there is no line "-- peers" with a statement after it')
  if (scope === 'process') header.fail(['peers'], 'peers are other processes, so the scope is dataset')
  const scale =
    entry.scale === undefined ? 'natural' : oneOf(header, ['peers', 'scale'], entry.scale, ['natural', 'log'])
  const { minimum } = entry
  if (typeof minimum === 'string') {
    const named = parameters.find((parameter) => parameter.name === minimum && parameter.type === 'integer')
    if (named === undefined)
      header.fail(['peers', 'minimum'], `there is no parameter "${minimum}" that is a whole number`)
    return { sql, minimum, scale }
  }
  return { sql, minimum: integer(header, ['peers', 'minimum'], minimum, 1), scale }
}

function reasonTexts(header: Header, value: unknown): Record<string, Text> {
  if (value === undefined || value === null) return {}
  return Object.fromEntries(
    Object.entries(mapping(header, ['reasons'], undefined)).map(([code, text]) => {
      const path = ['reasons', code]
      if (!/^[a-z]+(-[a-z0-9]+)*$/.test(code))
        header.fail(path, `"${code}" is not a code: lower-case words joined by "-"`)
      return [code, textOf(header, path, text)]
    }),
  )
}

function summaryOf(header: Header, value: unknown): Text {
  const path = ['texts', 'summary']
  const text = textOf(header, path, value)
  for (const lang of languages)
    for (const [, name = ''] of text[lang].matchAll(/\{\{[#^/]?([^{}]*)\}\}/g))
      if (!placeholders.includes(name))
        header.fail(
          [...path, lang],
          `there is no placeholder {{${name}}}`,
          didYouMean(name, placeholders) ?? `known: ${placeholders.join(', ')}`,
        )
  return text
}
