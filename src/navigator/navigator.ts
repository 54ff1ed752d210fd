import { folded } from '../search/fold.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Rows } from '../terminal/rows.ts'
import { didYouMean, suggest } from '../terminal/suggest.ts'
import { documentOf } from './entries.ts'
import { figuresOf } from './figures.ts'
import { findEntries } from './find.ts'
import { type Entry, type Guide, loadGuide } from './guide.ts'
import { entryMarkdown } from './markdown.ts'
import { foundRows, overviewRows, sectionRows, shortColumns } from './rows.ts'
import { goals } from './topics.ts'
import { type Section, sectionNames, sections } from './words.ts'

/** What is asked of the navigator, in the words of the command line. */
export interface Question {
  dir: string
  /** A section, an id, or words to search for; nothing for the sections themselves. */
  words: readonly string[]
  lang: Lang
  /** With deadlines: the day of the event that terms run from. */
  from?: string | undefined
  /** Only a page will do. */
  page?: boolean
  /** What the dataset's navigator holds, where it was read before. */
  guide?: Guide
  report?: Reporter
  signal?: AbortSignal
}

/** What was found: rows, the columns that people read, and the page when it is one entry that was named. */
export interface Answer {
  rows: Rows
  short: string
  page: string | undefined
  /** What to say when nothing was found. */
  nothing: string | undefined
}

/** Answers a question. @throws UserError for what does not fit together */
export async function navigate(question: Question): Promise<Answer> {
  const { dir, lang, from } = question
  const [first, ...rest] = question.words
  const section = first === undefined ? undefined : sectionOf(first)
  const asked = (section === undefined ? question.words : rest).join(' ').trim()
  if (from !== undefined && section !== 'deadlines')
    throw new UserError('--from belongs to the deadlines', {
      next: `jaryq navigator deadlines --from ${from}`,
      exit: 'usage',
    })
  if (question.page === true && asked === '')
    throw new UserError('no entry is named', {
      why: 'a page is that of one entry',
      next: 'name one, such as: jaryq navigator violations split --page',
      exit: 'usage',
    })
  const loaded = question.guide ?? (await loadGuide(dir))
  warnOfBroken(loaded, question.report ?? silent)
  if (section === undefined && asked === '')
    return {
      rows: overviewRows(loaded, lang),
      short: 'section,title,entries,command',
      page: undefined,
      nothing: undefined,
    }
  const among = loaded.entries.filter((entry) => section === undefined || entry.section === section)
  const named = among.filter(({ id }) => id === asked)
  const exact = named.length === 1 ? named[0] : undefined
  const found = exact !== undefined ? [exact] : asked === '' ? among : findEntries(loaded, asked, section)
  if (question.page === true && exact === undefined && found.length > 0)
    throw new UserError(`"${asked}" is the name of no entry`, {
      why: 'a page is that of one entry',
      next: found.slice(0, 3).map(({ section: kind, id }) => `jaryq navigator ${kind} ${id} --page`),
      exit: 'usage',
    })
  const guide = await withFigures(loaded, found, exact !== undefined, question)
  const kind = section ?? exact?.section
  return {
    rows: kind === undefined ? foundRows(found, lang) : sectionRows(guide, kind, found, { lang, from }),
    short: kind === undefined ? 'section,id,title' : shortOf(kind, from),
    page: exact === undefined || from !== undefined ? undefined : entryMarkdown(documentOf(guide, exact, lang)),
    nothing: found.length > 0 ? undefined : nothingFound(asked, section, among),
  }
}

/** The section that a word names: its name, misspelt or in another language. */
function sectionOf(word: string): Section | undefined {
  const named = sections.find((section) =>
    [section, ...Object.values(sectionNames[section])].some((name) => folded(name) === folded(word)),
  )
  return named ?? (word.length > 4 ? (suggest(word, sections) as Section | undefined) : undefined)
}

function shortOf(section: Section, from: string | undefined): string {
  return from === undefined ? shortColumns[section] : 'id,title,term,due,provisional'
}

function warnOfBroken({ broken }: Guide, report: Reporter): void {
  for (const { name, error } of broken) report.warn(`${name}: ${error.message}`)
}

function nothingFound(asked: string, section: Section | undefined, among: readonly Entry[]): string {
  const hint = didYouMean(asked, [...(section === undefined ? sections : []), ...among.map(({ id }) => id)])
  const where = section === undefined ? '' : ` in ${section}`
  return `nothing was found for "${asked}"${where}; ${hint ?? 'try one word, or: jaryq navigator'}`
}

/** The guide with the figures of the aims that are shown; without a dataset there are none. */
async function withFigures(
  guide: Guide,
  shown: readonly Entry[],
  isNamed: boolean,
  { dir, report, signal }: Question,
): Promise<Guide> {
  const ids = shown.filter(({ section }) => section === 'goals').map(({ id }) => id)
  if (guide.asOf === null || !isNamed || ids.length === 0) return guide
  const names = goals()
    .filter(({ id }) => ids.includes(id))
    .flatMap(({ metrics }) => metrics)
  return { ...guide, figures: await figuresIfAny(dir, names, report ?? silent, signal) }
}

/** The figures of some metrics; none, and a warning, where the dataset has no tables yet. */
export async function figuresIfAny(
  dir: string,
  names: readonly string[],
  report: Reporter,
  signal: AbortSignal | undefined,
): Promise<Guide['figures']> {
  try {
    return await figuresOf(dir, names, { report, signal })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    report.warn(`no figures: ${error.message}`)
    return new Map()
  }
}

/** Whether a named entry is written as a page: when it is asked for, else on a terminal where no form of rows is. */
export function writesPage(flags: {
  page: boolean
  format?: string | undefined
  json?: boolean
  fields?: string | undefined
  output?: string | undefined
}): boolean {
  const asRows = flags.format !== undefined || flags.json === true || flags.fields !== undefined
  return flags.page || (!asRows && flags.output === undefined && process.stdout.isTTY === true)
}
