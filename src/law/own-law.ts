import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Document, LineCounter } from 'yaml'
import { sha256 } from '../files/hash.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { type Lang, languages, type Text } from '../terminal/languages.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type CalendarStatus, type CalendarYear, isWeekend } from './calendar.ts'
import type { Law } from './law.ts'
import { type Limit, type Unit, units } from './limits.ts'
import type { LawStatus, Norm } from './norms.ts'

/** A value of the dataset's own, with the line it begins on; `value` is `null` where there is to be none. */
export interface OwnValue extends Omit<Limit, 'value' | 'act' | 'article' | 'edition'> {
  value: number | null
  line: number
}

/** A year of the calendar, with the line it begins on. */
export interface OwnYear {
  year: number
  line: number
  known: CalendarYear
}

/** What a file of the folder `law` says. */
export interface OwnFile {
  file: string
  sha256: string
  values: OwnValue[]
  norms: Norm[]
  years: OwnYear[]
}

const statuses: readonly LawStatus[] = ['verified', 'secondary', 'unverified']
const yearStatuses: readonly CalendarStatus[] = ['verified', 'secondary', 'projected']
const yearFields = ['year', 'days_off', 'worked_weekends', 'status', 'source', 'read_by', 'read_on'] as const
const valueFields = [
  'key',
  'valid_from',
  'valid_to',
  'value',
  'unit',
  'norm',
  'status',
  'source',
  'read_by',
  'read_on',
] as const
const normFields = [
  'key',
  'act',
  'article',
  'edition',
  'url',
  'text',
  'valid_from',
  'valid_to',
  'status',
  'read_by',
  'read_on',
] as const

/** The files of a folder `law`, by name: `.yaml`, `.yml` and `.json`. None when there is no folder. */
export async function ownLawFiles(folder: string): Promise<string[]> {
  let entries: string[]
  try {
    entries = await readdir(folder)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw fileError(error, 'read', folder)
  }
  return entries.filter((name) => /\.(ya?ml|json)$/i.test(name) && !name.startsWith('.')).sort()
}

/** Reads the files of a folder `law` against the law that the program has. Throws a UserError as `parseOwnLaw` does. */
export async function readOwnLaw(folder: string, builtIn: Law): Promise<OwnFile[]> {
  return parseOwnLaw(await ownLawTexts(folder), builtIn)
}

/** The files of a folder `law` with their texts. */
export async function ownLawTexts(folder: string): Promise<{ file: string; text: string }[]> {
  const texts: { file: string; text: string }[] = []
  for (const name of await ownLawFiles(folder)) {
    const file = join(folder, name)
    texts.push({ file, text: await readText(file) })
  }
  return texts
}

/**
 * What files say of the law. Throws a UserError that names the file and line of the first thing that is wrong, and how
 * many more there are.
 */
export async function parseOwnLaw(texts: { file: string; text: string }[], builtIn: Law): Promise<OwnFile[]> {
  const problems: Problem[] = []
  const documents: { file: string; text: string; own: LawDocument }[] = []
  for (const { file, text } of texts) documents.push({ file, text, own: await openDocument(text, file, problems) })
  const norms = new Map(documents.map(({ file, own }) => [file, own.norms()]))
  const known = new Set([...builtIn.norms, ...[...norms.values()].flat()].map((norm) => norm.key))
  const files = documents.map(
    ({ file, text, own }): OwnFile => ({
      ...{ file, sha256: sha256(text), values: own.values(builtIn, known), norms: norms.get(file)! },
      years: own.years(),
    }),
  )
  problems.push(...overlaps(files), ...gaps(files, builtIn))
  const first = problems[0]
  if (first === undefined) return files
  const more = problems.length - 1
  throw new UserError(`${first.file}:${first.line}: not a valid file of the law`, {
    why: first.why,
    next: [
      ...(first.next === undefined ? [] : [first.next]),
      ...(more === 0 ? [] : [`${more} more ${more === 1 ? 'mistake' : 'mistakes'} after it`]),
      'correct the file, then: jaryq law check',
    ],
    exit: 'usage',
  })
}

interface Problem {
  file: string
  line: number
  why: string
  next?: string | undefined
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', file)
  }
}

async function openDocument(text: string, file: string, problems: Problem[]): Promise<LawDocument> {
  const yaml = await import('yaml')
  const counter = new yaml.LineCounter()
  // JSON is YAML too, so one reader gives lines for both.
  const document = yaml.parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: counter, prettyErrors: false })
  const mistake = document.errors[0]
  if (mistake !== undefined)
    problems.push({ file, line: counter.linePos(mistake.pos[0]).line, why: mistake.message.split('\n')[0]! })
  return new LawDocument(mistake === undefined ? document : undefined, counter, file, problems)
}

type Path = (string | number)[]
type Fields = Record<string, unknown>

/** One file: what is wrong in it is gathered, so that all of it can be told at once. */
class LawDocument {
  private readonly root: Fields
  private readonly document: Document | undefined
  private readonly counter: LineCounter
  private readonly file: string
  private readonly problems: Problem[]

  constructor(document: Document | undefined, counter: LineCounter, file: string, problems: Problem[]) {
    this.document = document
    this.counter = counter
    this.file = file
    this.problems = problems
    this.root = this.fields([], this.content(), ['values', 'norms', 'calendar']) ?? {}
  }

  private content(): unknown {
    try {
      return this.document?.toJS() ?? {}
    } catch (error) {
      // Aliases that stand for one another many times over.
      this.wrong([], `cannot be read: ${(error as Error).message}`)
      return {}
    }
  }

  /** The values that are right; `norms` are the keys that one may rest on. */
  values(builtIn: Law, norms: ReadonlySet<string>): OwnValue[] {
    return this.list('values').flatMap((entry, index): OwnValue[] => {
      const path = ['values', index]
      const given = this.fields(path, entry, valueFields)
      if (given === undefined) return []
      const before = this.problems.length
      const key = this.key(path, given, builtIn)
      // What the other fields should be depends on the key.
      if (key === undefined) return []
      const span = this.span(path, given)
      const usual = builtIn.limits.find((limit) => limit.key === key)?.unit
      const unit = given.unit === undefined && usual !== undefined ? usual : this.oneOf(path, 'unit', given, units)
      if (usual !== undefined && unit !== undefined && unit !== usual)
        this.wrong([...path, 'unit'], `${key} is counted in ${usual}, not in ${unit}`)
      const value = this.number(path, given, unit)
      const norm = this.text(path, 'norm', given)
      if (norm !== undefined && !norms.has(norm))
        this.wrong([...path, 'norm'], `there is no norm "${norm}"`, didYouMean(norm, norms))
      const status = this.oneOf(path, 'status', given, statuses)
      const source = this.text(path, 'source', given)
      const readBy = this.text(path, 'read_by', given)
      const read = this.date(path, 'read_on', given)
      if (this.problems.length > before) return []
      return [
        {
          ...{ key, ...span!, value: value!, unit: unit!, norm: norm!, status: status!, source: source! },
          ...{ read: read!, read_by: readBy!, file: this.file, line: this.line(path) },
        },
      ]
    })
  }

  /** The norms that are right. */
  norms(): Norm[] {
    return this.list('norms').flatMap((entry, index): Norm[] => {
      const path = ['norms', index]
      const given = this.fields(path, entry, normFields)
      if (given === undefined) return []
      const before = this.problems.length
      const key = this.text(path, 'key', given)
      if (key !== undefined && !/^[a-z]{2}:[\w.:-]+$/i.test(key))
        this.wrong([...path, 'key'], `"${key}" is not the key of a norm: write it as kz:106-VIII:rules:164`)
      const [act, edition, text] = (['act', 'edition', 'text'] as const).map((name) => this.words(path, name, given))
      for (const lang of languages)
        if (text !== undefined && !text[lang].endsWith('.'))
          this.wrong([...path, 'text'], 'is a whole sentence with a full stop, as a letter cites it')
      const article = given.article === undefined || given.article === null ? null : String(given.article)
      const url = given.url === undefined || given.url === null ? null : this.text(path, 'url', given)
      const span = this.span(path, given)
      const status = this.oneOf(path, 'status', given, statuses)
      this.text(path, 'read_by', given)
      const read = this.date(path, 'read_on', given)
      if (this.problems.length > before) return []
      return [
        {
          ...{ key: key!, text: text!, act: act!, article, edition: edition!, read: read!, url: url ?? null },
          ...{ ...span!, status: status! },
        },
      ]
    })
  }

  /** The years of the calendar that are right. */
  years(): OwnYear[] {
    return this.list('calendar').flatMap((entry, index): OwnYear[] => {
      const path = ['calendar', index]
      const given = this.fields(path, entry, yearFields)
      if (given === undefined) return []
      const before = this.problems.length
      const { year } = given
      if (typeof year !== 'number' || !Number.isInteger(year) || year < 2000 || year > 2100) {
        this.wrong([...path, 'year'], year === undefined ? 'is missing' : 'must be the number of a year')
        return []
      }
      const daysOff = this.days(path, 'days_off', given, year)
      for (const [at, day] of daysOff.entries())
        if (isWeekend(day))
          this.wrong([...path, 'days_off', at], `${day} is a Saturday or a Sunday, which is off anyway`)
      const worked = this.days(path, 'worked_weekends', given, year)
      for (const [at, day] of worked.entries())
        if (!isWeekend(day)) this.wrong([...path, 'worked_weekends', at], `${day} is no Saturday and no Sunday`)
      const status = this.oneOf(path, 'status', given, yearStatuses)
      const source = this.text(path, 'source', given)
      this.text(path, 'read_by', given)
      const read = this.date(path, 'read_on', given)
      if (this.problems.length > before) return []
      const known = { status: status!, source: source!, read: read!, days_off: daysOff, worked_weekends: worked }
      return [{ year, line: this.line(path), known }]
    })
  }

  private days(path: Path, name: string, given: Fields, year: number): string[] {
    const list = given[name] ?? []
    if (!Array.isArray(list)) {
      this.wrong([...path, name], 'must be a list of dates')
      return []
    }
    return list.flatMap((day: unknown, at): string[] => {
      const date = this.date([...path, name], String(at), { [at]: day })
      if (date === undefined) return []
      if (Number(date.slice(0, 4)) !== year) this.wrong([...path, name, at], `${date} is not in ${year}`)
      return [date]
    })
  }

  private list(name: 'values' | 'norms' | 'calendar'): unknown[] {
    const list = this.root[name] ?? []
    if (Array.isArray(list)) return list
    this.wrong([name], 'must be a list')
    return []
  }

  private fields(path: Path, value: unknown, allowed: readonly string[]): Fields | undefined {
    if (value === null && path.length === 0) return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.wrong(path, `must have the fields ${allowed.join(', ')}`)
      return undefined
    }
    for (const key of Object.keys(value))
      if (!allowed.includes(key))
        this.wrong(
          [...path, key],
          `there is no field "${key}"`,
          didYouMean(key, allowed) ?? `known: ${allowed.join(', ')}`,
        )
    return value as Fields
  }

  private key(path: Path, given: Fields, builtIn: Law): string | undefined {
    const key = this.text(path, 'key', given)
    if (key === undefined) return undefined
    const known = [...new Set(builtIn.limits.map((limit) => limit.key))]
    if (known.includes(key) || /^own-[a-z0-9]+(-[a-z0-9]+)*$/.test(key)) return key
    this.wrong(
      [...path, 'key'],
      `there is no value "${key}"`,
      didYouMean(key, known) ?? 'see the keys with: jaryq law list; a key of your own begins with own-',
    )
    return undefined
  }

  private span(path: Path, given: Fields): { valid_from: string; valid_to: string | null } | undefined {
    const from = this.date(path, 'valid_from', given)
    const to = given.valid_to === undefined || given.valid_to === null ? null : this.date(path, 'valid_to', given)
    if (from === undefined || to === undefined) return undefined
    if (to !== null && to < from) this.wrong([...path, 'valid_to'], `${to} is before ${from}`)
    return { valid_from: from, valid_to: to }
  }

  private number(path: Path, given: Fields, unit: Unit | undefined): number | null | undefined {
    const { value } = given
    if (value === null && unit !== 'subparagraph') return null
    const isWhole = unit === 'percent' || unit === 'KZT' || unit === 'mci' || Number.isInteger(value)
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0 && isWhole) return value
    this.wrong(
      [...path, 'value'],
      value === undefined
        ? 'is missing: a number, or null where the law has no such value any more'
        : unit === 'subparagraph' && value === null
          ? 'is one of a set: give its number, and with valid_to the day on which it ended'
          : `must be a number from 0 up${isWhole ? '' : ', without a fraction'}`,
    )
    return undefined
  }

  private text(path: Path, name: string, given: Fields): string | undefined {
    const value = given[name]
    if (typeof value === 'string' && value.trim() !== '' && !controls.test(value)) return value.trim()
    this.wrong(
      [...path, name],
      value === undefined || value === null || value === ''
        ? 'is missing'
        : typeof value === 'string' && controls.test(value)
          ? 'has a control character'
          : 'must be a text',
    )
    return undefined
  }

  /** A text in each language; one alone stands for all. */
  private words(path: Path, name: string, given: Fields): Text | undefined {
    const value = given[name]
    if (typeof value === 'string') {
      const text = this.text(path, name, given)
      return text === undefined ? undefined : { en: text, ru: text, kk: text }
    }
    const entries = this.fields([...path, name], value, languages)
    if (entries === undefined) return undefined
    const texts = languages.map((lang) => [lang, this.text([...path, name], lang, entries)] as const)
    return texts.some(([, text]) => text === undefined)
      ? undefined
      : (Object.fromEntries(texts) as Record<Lang, string> as Text)
  }

  private oneOf<T extends string>(path: Path, name: string, given: Fields, allowed: readonly T[]): T | undefined {
    const value = this.text(path, name, given)
    if (value === undefined || allowed.includes(value as T)) return value as T | undefined
    this.wrong([...path, name], `"${value}" is not one of ${allowed.join(', ')}`, didYouMean(value, allowed))
    return undefined
  }

  private date(path: Path, name: string, given: Fields): string | undefined {
    const value = this.text(path, name, given)
    if (value === undefined) return undefined
    const parsed = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined
    if (parsed !== undefined && !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 10) === value)
      return value
    this.wrong([...path, name], `"${value}" is not a date: write it as YYYY-MM-DD`)
    return undefined
  }

  private line(path: Path): number {
    let found: { range?: [number, number, number] | null } | undefined
    for (let depth = path.length; depth >= 0 && found?.range === undefined; depth--)
      found = (depth === 0 ? this.document?.contents : this.document?.getIn(path.slice(0, depth), true)) as typeof found
    return this.counter.linePos(found?.range?.[0] ?? 0).line
  }

  private wrong(path: Path, why: string, next?: string): void {
    const place = path.length === 0 ? '' : `${path.join('.')}: `
    this.problems.push({ file: this.file, line: this.line(path), why: `${place}${why}`, next })
  }
}

// Texts are printed on terminals, where such characters can do anything.
const controls = /[\u0000-\u001f\u007f-\u009f]/

/** Years that are said twice, or that leave a gap to those that are known: terms could not be counted over it. */
function gaps(files: OwnFile[], builtIn: Law): Problem[] {
  const named = files.flatMap(({ file, years }) => years.map(({ year, line }) => ({ file, line, year })))
  const known = new Set([...builtIn.calendar.years.keys(), ...named.map(({ year }) => year)])
  return named.flatMap(({ file, line, year }, at) => {
    const other = named.slice(0, at).find((one) => one.year === year)
    if (other !== undefined) return [{ file, line, why: `${year} is said already in ${other.file}:${other.line}` }]
    const next = year > builtIn.calendar.last ? year - 1 : year + 1
    if (builtIn.calendar.years.has(year) || known.has(next)) return []
    return [{ file, line, why: `the calendar has no year ${next}, so ${year} would stand alone` }]
  })
}

/** Values that speak of the same days otherwise: which of them holds cannot be told. */
function overlaps(files: OwnFile[]): Problem[] {
  const values = files.flatMap((file) => file.values)
  return values.flatMap((value, index) => {
    const other = values
      .slice(0, index)
      .find(
        (one) =>
          one.key === value.key &&
          (value.unit !== 'subparagraph' || one.value === value.value) &&
          (one.valid_to === null || value.valid_from <= one.valid_to) &&
          (value.valid_to === null || one.valid_from <= value.valid_to),
      )
    if (other === undefined) return []
    const why = `${value.key} from ${value.valid_from} is said already in ${other.file}:${other.line}`
    const next = 'give the earlier one a valid_to, or remove one of them'
    return [{ file: value.file!, line: value.line, why, next }]
  })
}
