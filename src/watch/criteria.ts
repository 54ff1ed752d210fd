import { readFile } from 'node:fs/promises'
import { safeName } from '../dataset/layout.ts'
import { katoProblem } from '../goszakup/kato.ts'
import { loadIndicator } from '../indicators/catalogue.ts'
import { type Grade, type Severity, type Stage, stages } from '../indicators/file.ts'
import { Header, mapping, oneOf, type Path, string } from '../indicators/header.ts'
import { checkParameter, type ParameterValue } from '../indicators/parameter.ts'
import { type Role, roles } from '../letters/roles.ts'
import { checkDigitOk, isPersonNumber } from '../ocds/persons.ts'
import { type Kind, kinds } from '../search/documents.ts'
import { parseQuestion } from '../search/query.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { type Lang, languages } from '../terminal/languages.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type ChannelKind, channelKinds, type Target } from './target.ts'

export const paces = ['at-once', 'daily', 'weekly'] as const
export type Pace = (typeof paces)[number]
export const backlogs = ['open', 'all', 'none'] as const

/** Hours in which nothing is sent, in minutes of the day; from 21:00 to 08:00 goes over midnight. */
export interface Quiet {
  from: number
  to: number
}

/** What somebody wants to hear of, and how. A file of it holds no secret and can be given to others. */
export interface Criteria {
  version: 1
  /** Unlike among the rules of a dataset; alerts are known by it. */
  name: string
  title: string | undefined
  /** Which indicators, with which parameters; `all`; none for a saved search. */
  indicators: { name: string; parameters: Record<string, ParameterValue> }[] | 'all' | undefined
  severity: Severity[]
  grade: Grade[]
  stage: Stage[]
  buyers: string[]
  suppliers: string[]
  regions: string[]
  /** A question in the words of `jaryq search`. */
  keywords: string | undefined
  types: Kind[]
  method: string | undefined
  since: string | undefined
  until: string | undefined
  /** Tenge: the sum at stake, else that of the thing found. */
  minimum: number | undefined
  role: Role
  lang: Lang
  when: Pace
  quiet: Quiet | undefined
  /** Minutes between looks, when nothing else is said. */
  every: number | undefined
  /** What of that which is there on the first look is told: what can still be acted upon, all, or nothing. */
  backlog: (typeof backlogs)[number]
  to: Target[]
}

const severities = ['legal', 'statistical', 'data-quality'] as const
const grades = ['breach-on-record', 'needs-a-document', 'question'] as const
const keys = [
  ...['version', 'name', 'title', 'indicators', 'severity', 'grade', 'stage', 'buyers', 'suppliers', 'regions'],
  ...['keywords', 'types', 'method', 'since', 'until', 'minimum', 'role', 'lang', 'when', 'quiet', 'every'],
  ...['backlog', 'to'],
]
const secretKeys = /token|password|passwd|secret|^key$|^pass$|smtp/i
const secretValues = /\b\d{6,12}:[A-Za-z0-9_-]{30,}\b|:\/\/[^/\s:@]+:[^@\s]+@/

/**
 * Reads a criteria file. `custom` is the directory of the dataset's own indicators.
 * @throws UserError that names file and line
 */
export async function readCriteria(file: string, options: { custom?: string } = {}): Promise<Criteria> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', file)
  }
  return parseCriteria(text, file, options)
}

/** The same of a text; `file` is what errors call it. */
export async function parseCriteria(text: string, file: string, options: { custom?: string } = {}): Promise<Criteria> {
  const refuse = (line: number, why: string, next?: string): never => {
    throw new UserError(`${file}:${Math.max(line, 1)}: not a valid criteria file`, {
      why,
      next: [...(next === undefined ? [] : [next]), `correct the file, then: jaryq watch check ${file}`],
      exit: 'usage',
    })
  }
  const yaml = await import('yaml')
  const counter = new yaml.LineCounter()
  // Everything is the text that it is written as: a BIN may begin with a zero.
  const document = yaml.parseDocument(text, { lineCounter: counter, prettyErrors: false, schema: 'failsafe' })
  const mistake = document.errors[0]
  if (mistake !== undefined) refuse(counter.linePos(mistake.pos[0]).line, mistake.message)
  const header = new Header(document, counter, file, refuse)
  refuseSecrets(header, [], header.value)
  const root = mapping(header, [], keys)
  if (root.version !== '1')
    header.fail(
      root.version === undefined ? [] : ['version'],
      root.version === undefined ? 'version is missing' : `version ${JSON.stringify(root.version)} is not known`,
      'this program reads version: 1',
    )
  const name = string(header, ['name'], root.name)
  try {
    safeName(name)
  } catch (error) {
    header.fail(['name'], (error as UserError).why ?? (error as Error).message)
  }
  const has = (key: string) => root[key] !== undefined && root[key] !== ''
  const text1 = (key: string) => (has(key) ? string(header, [key], root[key]) : undefined)
  const word = <T extends string>(key: string, allowed: readonly T[], otherwise: T): T =>
    has(key) ? oneOf(header, [key], root[key], allowed) : otherwise
  const words = <T extends string>(key: string, allowed: readonly T[]): T[] =>
    list(header, [key], root[key]).map(({ path, value }) => oneOf(header, path, value, allowed))
  const criteria: Criteria = {
    version: 1,
    name,
    title: text1('title'),
    indicators: await indicatorsOf(header, root.indicators, options),
    severity: words('severity', severities),
    grade: words('grade', grades),
    stage: words('stage', stages),
    buyers: parties(header, 'buyers', root.buyers),
    suppliers: parties(header, 'suppliers', root.suppliers),
    regions: list(header, ['regions'], root.regions).map(({ path, value }) => regionOf(header, path, value)),
    keywords: text1('keywords'),
    types: words('types', kinds),
    method: text1('method'),
    since: has('since') ? dayOf(header, 'since', root.since) : undefined,
    until: has('until') ? dayOf(header, 'until', root.until) : undefined,
    minimum: has('minimum') ? sumOf(header, root.minimum) : undefined,
    role: word('role', roles, 'monitor'),
    lang: word('lang', languages, 'ru'),
    when: word('when', paces, 'at-once'),
    quiet: has('quiet') ? quietOf(header, string(header, ['quiet'], root.quiet)) : undefined,
    every: has('every') ? everyOf(header, string(header, ['every'], root.every)) : undefined,
    backlog: word('backlog', backlogs, 'open'),
    to: targetsOf(header, root.to),
  }
  if (criteria.indicators === undefined && criteria.keywords === undefined)
    header.fail([], 'it looks for nothing', 'name indicators, or keywords for a saved search, or both')
  if (criteria.keywords !== undefined)
    try {
      parseQuestion(criteria.keywords)
    } catch (error) {
      header.fail(['keywords'], (error as Error).message)
    }
  for (const key of ['types', 'method'] as const)
    if (has(key) && criteria.keywords === undefined)
      header.fail([key], 'is about keywords, and there are none', 'add keywords, or take it out')
  for (const key of ['severity', 'grade', 'stage'] as const)
    if (has(key) && criteria.indicators === undefined)
      header.fail([key], 'is about indicators, and none are named', 'add indicators: all, or take it out')
  if (criteria.since !== undefined && criteria.until !== undefined && criteria.until < criteria.since)
    header.fail(['until'], `${criteria.until} is before since: ${criteria.since}`)
  return criteria
}

function refuseSecrets(header: Header, path: Path, value: unknown): void {
  if (typeof value === 'string' && secretValues.test(value))
    header.fail(path, 'holds what looks like a token or a password', secretsNext)
  if (value === null || typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    // Names of indicators' parameters are theirs.
    if (!Array.isArray(value) && path[0] !== 'indicators' && secretKeys.test(key))
      header.fail(at, 'a criteria file holds no secret: it is meant to be shared', secretsNext)
    refuseSecrets(header, at, inner)
  }
}

const secretsNext =
  'tokens and passwords come from the environment (JARYQ_TELEGRAM_TOKEN, JARYQ_SMTP_URL, JARYQ_SMTP_PASSWORD) or the keyring: jaryq watch login'

/** One value or a list of them. */
function list(header: Header, path: Path, value: unknown): { path: Path; value: string }[] {
  if (value === undefined || value === '') return []
  if (!Array.isArray(value)) return [{ path, value: string(header, path, value) }]
  return value.map((entry, index) => ({
    path: [...path, index],
    value: string(header, [...path, index], entry),
  }))
}

async function indicatorsOf(
  header: Header,
  value: unknown,
  options: { custom?: string },
): Promise<Criteria['indicators']> {
  if (value === undefined || value === '') return undefined
  if (value === 'all') return 'all'
  const named: { name: string; path: Path; given: unknown }[] =
    typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value!).map(([name, given]) => ({ name, path: ['indicators', name], given }))
      : list(header, ['indicators'], value).map(({ path, value: name }) => ({ name, path, given: '' }))
  const found: Exclude<Criteria['indicators'], 'all' | undefined> = []
  for (const { name, path, given } of named) {
    const indicator = await loadIndicator(name, options).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error
      const isMissing = error.message.startsWith('there is no indicator')
      return header.fail(
        path,
        isMissing ? error.message : [error.message, error.why].filter(Boolean).join('; '),
        error.next[0],
      )
    })
    if (found.some((entry) => entry.name === indicator.name)) header.fail(path, 'is named twice')
    const parameters: Record<string, ParameterValue> = {}
    if (given !== '') {
      const known = indicator.parameters.map((parameter) => parameter.name)
      for (const [key, text] of Object.entries(mapping(header, path, undefined))) {
        const parameter = indicator.parameters.find((entry) => entry.name === key.replaceAll('-', '_'))
        if (parameter === undefined)
          header.fail(
            [...path, key],
            `${name} has no parameter "${key}"`,
            didYouMean(key, known) ?? (known.length === 0 ? 'it has none' : `known: ${known.join(', ')}`),
          )
        try {
          parameters[parameter.name] = checkParameter(parameter, text)
        } catch (error) {
          header.fail([...path, key], (error as Error).message)
        }
      }
    }
    found.push({ name: indicator.name, parameters })
  }
  return found
}

function parties(header: Header, key: string, value: unknown): string[] {
  return list(header, [key], value).map(({ path, value: typed }) => {
    if (/^\d+$/.test(typed) && !(typed.length === 12 && checkDigitOk(typed)))
      header.fail(
        path,
        typed.length === 12 ? 'is not a BIN: its check digit does not fit' : 'is not a BIN, which has 12 digits',
        'copy the number from the portal',
      )
    if (/^\d{12}$/.test(typed) && isPersonNumber(typed))
      header.fail(
        path,
        'is the number of a natural person, and this file is meant to be shared',
        'write the pseudonym that rows show: KZ-person-…',
      )
    return typed
  })
}

function regionOf(header: Header, path: Path, typed: string): string {
  const problem = katoProblem(typed)
  if (problem !== undefined) header.fail(path, problem, 'for example 71 for Astana, 6110 for a district')
  return typed
}

function dayOf(header: Header, key: string, value: unknown): string {
  const text = string(header, [key], value)
  const parsed = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  if (parsed === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== text)
    header.fail([key], `expected a date as YYYY-MM-DD, got "${text}"`)
  return text
}

function sumOf(header: Header, value: unknown): number {
  const text = string(header, ['minimum'], value).replace(/[\s_\u00a0]/g, '')
  if (!/^\d{1,15}(\.\d{1,2})?$/.test(text)) header.fail(['minimum'], `expected a sum in tenge, got "${String(value)}"`)
  return Number(text)
}

function quietOf(header: Header, text: string): Quiet {
  const match = /^(\d\d):(\d\d)\s*[-–]\s*(\d\d):(\d\d)$/.exec(text)
  const [from, to] =
    match === null ? [] : [Number(match[1]) * 60 + Number(match[2]), Number(match[3]) * 60 + Number(match[4])]
  const isClock = match !== null && [match[1], match[3]].every((hour) => Number(hour) < 24)
  if (!isClock || [match[2], match[4]].some((minute) => Number(minute) > 59) || from === to)
    header.fail(['quiet'], `expected hours as 21:00-08:00, got "${text}"`)
  return { from: from!, to: to! }
}

function everyOf(header: Header, text: string): number {
  const minutes = minutesOf(text)
  if (minutes === undefined) header.fail(['every'], `expected a time as 20m or 2h, got "${text}"`)
  return minutes
}

/** `20m`, `2h`, `1d` in minutes; undefined for what is no such time. */
export function minutesOf(text: string): number | undefined {
  const match = /^(\d{1,4})\s*(m|min|h|d)$/.exec(text.trim())
  const minutes = match === null ? 0 : Number(match[1]) * { m: 1, min: 1, h: 60, d: 1440 }[match[2] as 'm']
  return minutes >= 1 ? minutes : undefined
}

function targetsOf(header: Header, value: unknown): Target[] {
  if (value === undefined || value === '') return [{ kind: 'terminal', to: '' }]
  const entries = Array.isArray(value) ? value : [value]
  return entries.map((entry, index): Target => {
    const path: Path = Array.isArray(value) ? ['to', index] : ['to']
    if (entry === 'terminal') return { kind: 'terminal', to: '' }
    if (typeof entry === 'string')
      header.fail(
        path,
        `"${entry}" says no channel`,
        'write terminal, or email: ADDRESS, telegram: CHAT, ndjson: NAME, atom: NAME',
      )
    const named = Object.entries(mapping(header, path, channelKinds))
    if (named.length !== 1) header.fail(path, 'names not one channel', 'give each channel an entry of the list')
    const [kind, to] = named[0]! as [ChannelKind, unknown]
    const at = [...path, kind]
    return { kind, to: destination(header, at, kind, string(header, at, to)) }
  })
}

function destination(header: Header, path: Path, kind: ChannelKind, to: string): string {
  if (kind === 'email' && !/^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+\.[^\s@<>,;:"()]+$/.test(to))
    header.fail(path, `"${to}" is no address`)
  if (kind === 'telegram' && !/^(-?\d{1,20}|@\w{4,64})$/.test(to))
    header.fail(path, `"${to}" is no chat`, 'give its number, or @name of a channel')
  if (kind === 'ndjson' || kind === 'atom')
    try {
      // The file may come from a stranger: it names a file in a folder of ours, never a path.
      safeName(to)
    } catch (error) {
      header.fail(path, `"${to}" cannot be the name of a file: ${(error as UserError).why}`)
    }
  return to
}
