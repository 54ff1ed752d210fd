import { join } from 'node:path'
import { listNamedReports, reservedNames } from '../explorer/named.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { coalitionReport } from './coalition.ts'
import { type ReportContext, withContext } from './context.ts'
import { indicatorReport } from './indicator.ts'
import { marketReport } from './market.ts'
import { monthlyReport, monthOf } from './monthly.ts'
import { overviewReport } from './overview.ts'
import { ownCsv, ownJson, ownReport } from './own.ts'
import { partyReport } from './party.ts'
import { regionReport } from './region.ts'
import { selfCheckReport } from './self-check.ts'
import { type Sheet, sheetCsv, sheetJson } from './sheet.ts'
import { type ReportFormat, type ReportResult, writeReport, writeText } from './write.ts'

export interface ReportOptions {
  lang: Lang
  format?: ReportFormat | undefined
  /** A file, or a directory for `NAME.LANG.FORMAT`. `-` gives the text back instead of writing it. */
  output: string
  /** What it is about: a BIN, a KATO code, a code of ENS TRU, the name of an indicator. */
  subject?: string | undefined
  /** To be published: see `docs/reports.md`. */
  isPublic?: boolean | undefined
  selfCheck?: boolean | undefined
  month?: string | undefined
  year?: number | undefined
  region?: string | undefined
  allRegions?: boolean | undefined
  /** A cluster that has the tables: of the overview alone. */
  engine?: string | undefined
  report?: Reporter | undefined
  signal?: AbortSignal | undefined
}

/** The reports of the program: what each is about, and which options it takes. */
const known: Record<string, { subject?: string; takes: (keyof ReportOptions)[] }> = {
  overview: { takes: [] },
  buyer: { subject: 'BIN', takes: ['selfCheck'] },
  supplier: { subject: 'BIN', takes: [] },
  region: { subject: 'KATO', takes: [] },
  market: { subject: 'CODE', takes: [] },
  indicator: { subject: 'INDICATOR', takes: [] },
  'coalition-year': { takes: ['year'] },
  monthly: { takes: ['month', 'region', 'allRegions'] },
}

const flagNames: Partial<Record<keyof ReportOptions, string>> = {
  selfCheck: '--self-check',
  month: '--month',
  year: '--year',
  region: '--region',
  allRegions: '--all-regions',
}

/** Refuses what does not go together before there is any work. */
function check(name: string, options: ReportOptions): void {
  const { subject, takes } = known[name] ?? { takes: [] }
  if (subject !== undefined && options.subject === undefined)
    throw new UserError(`report ${name} is about one thing, and none is named`, {
      next: `name it: jaryq report ${name} ${subject}`,
      exit: 'usage',
    })
  if (subject === undefined && options.subject !== undefined)
    throw new UserError(`report ${name} is about the whole dataset`, {
      next: `leave "${options.subject}" out`,
      exit: 'usage',
    })
  for (const [option, flag] of Object.entries(flagNames) as [keyof ReportOptions, string][])
    if (options[option] !== undefined && options[option] !== false && !takes.includes(option)) {
      const fits = Object.entries(known).find(([, one]) => one.takes.includes(option))![0]
      throw new UserError(`${flag} does not fit the report ${name}`, {
        why: `it is for: jaryq report ${fits}`,
        next: 'leave it out',
        exit: 'usage',
      })
    }
  if (options.engine !== undefined && name !== 'overview')
    throw new UserError(`report ${name} cannot be asked of a cluster`, {
      why: 'it reads columns that the Explorer prepares as files of this machine; the overview needs the tables alone',
      next: 'leave out --engine and unset JARYQ_ENGINE, with a dataset that has its tables here',
      exit: 'usage',
    })
  if (options.allRegions === true && options.region !== undefined)
    throw new UserError('--all-regions and --region exclude each other', {
      next: 'leave one of them out',
      exit: 'usage',
    })
  if (options.allRegions === true && options.output === '-')
    throw new UserError('--all-regions writes many files', {
      next: 'name a directory: --output reports/',
      exit: 'usage',
    })
}

/**
 * Writes a report of the dataset. The same dataset and options give the same bytes.
 * @throws UserError
 */
export async function report(dir: string, name: string, options: ReportOptions): Promise<ReportResult[]> {
  check(name, options)
  const { lang, report: reporter = silent, signal } = options
  const isPublic = options.isPublic === true
  if (name === 'overview') return [await overviewReport(dir, { ...options, report: reporter, signal })]
  if (name === 'coalition-year') {
    const make = async (format: ReportFormat) =>
      rendered(await coalitionReport({ dir, lang, year: options.year, report: reporter }), format)
    return [await writeReport(options, `${name}.${lang}`, make)]
  }
  const within = <T>(work: (context: ReportContext) => Promise<T>) =>
    withContext({ dir, lang, isPublic, report: reporter, signal }, work)
  if (options.allRegions === true) return within((context) => allRegions(context, options))
  return [
    await writeReport(options, fileName(name, options), (format) =>
      within(async (context) => {
        if (!(name in known)) {
          const own = await ownReport(context, name)
          if (format === 'csv') return ownCsv(own)
          return format === 'json' ? ownJson(own) : rendered(own.sheet, format)
        }
        return rendered(await sheetOf(context, name, options), format)
      }),
    ),
  ]
}

function fileName(name: string, { subject, lang, selfCheck, month, region }: ReportOptions): string {
  const about = [subject, selfCheck === true ? 'self-check' : undefined, month, region].filter(
    (part) => part !== undefined,
  )
  const safe = about.map((part) => part.replace(/[^\p{L}\p{N}.-]+/gu, '-'))
  return [[name, ...safe].join('-'), lang].join('.')
}

function sheetOf(context: ReportContext, name: string, options: ReportOptions): Promise<Sheet> {
  const { subject = '' } = options
  switch (name) {
    case 'buyer':
      return options.selfCheck === true ? selfCheckReport(context, subject) : partyReport(context, 'buyer', subject)
    case 'supplier':
      return partyReport(context, 'supplier', subject)
    case 'region':
      return regionReport(context, subject)
    case 'market':
      return marketReport(context, subject)
    case 'indicator':
      return indicatorReport(context, subject)
    default:
      return monthlyReport(context, options)
  }
}

async function rendered(sheet: Sheet, format: ReportFormat): Promise<string> {
  if (format === 'html') return (await import('./sheet-html.ts')).sheetHtml(sheet)
  if (format === 'md') return (await import('./sheet-markdown.ts')).sheetMarkdown(sheet)
  return format === 'csv' ? sheetCsv(sheet) : sheetJson(sheet)
}

/** The month of the whole dataset, and of each region that has contracts in it. */
async function allRegions(context: ReportContext, options: ReportOptions): Promise<ReportResult[]> {
  const { service, lang } = context
  const month = monthOf(options.month, service.about.dataDate)
  const format = options.format ?? 'html'
  try {
    await makeDirectory(options.output)
  } catch (error) {
    throw fileError(error, 'write', options.output)
  }
  const regions = (await service.values('region')).sort()
  const written: ReportResult[] = []
  for (const [done, region] of [undefined, ...regions].entries()) {
    context.report.progress({ stage: 'reports', done, total: regions.length + 1, unit: 'reports' })
    const text = await rendered(await monthlyReport(context, { month, region }), format)
    const path = join(
      options.output,
      `${['monthly', month, region].filter((part) => part !== undefined).join('-')}.${lang}.${format}`,
    )
    await writeText(path, text)
    written.push({ path, text })
  }
  return written
}

export const listColumns: Column[] = [
  { name: 'report', type: 'text' },
  { name: 'about', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'measures', type: 'json' },
  { name: 'dimensions', type: 'json' },
  { name: 'problem', type: 'text' },
]

const titles: Record<string, Record<Lang, string>> = {
  overview: { en: 'the whole dataset', ru: 'весь набор данных', kk: 'бүкіл деректер жинағы' },
  buyer: { en: 'one buyer', ru: 'один заказчик', kk: 'бір тапсырыс беруші' },
  supplier: { en: 'one supplier', ru: 'один поставщик', kk: 'бір өнім беруші' },
  region: { en: 'a region or a place in it', ru: 'регион или место в нём', kk: 'өңір немесе ондағы орын' },
  market: {
    en: 'a market: prices, suppliers, methods',
    ru: 'рынок: цены, поставщики, способы',
    kk: 'нарық: бағалар, өнім берушілер, тәсілдер',
  },
  indicator: { en: 'one rule and what it found', ru: 'одно правило и что оно нашло', kk: 'бір ереже және ол не тапты' },
  'coalition-year': {
    en: "a coalition's year, from its cases",
    ru: 'год коалиции по её делам',
    kk: 'істері бойынша коалиция жылы',
  },
  monthly: { en: 'what a month brought', ru: 'что принёс месяц', kk: 'ай не әкелді' },
}

/** The reports that there are: those of the program, then the dataset's own. */
export async function listReports(dir: string, lang: Lang): Promise<Row[]> {
  const none = { measures: null, dimensions: null, problem: null }
  const built = reservedNames
    .filter((name) => name in titles)
    .map((name) => ({ report: name, about: known[name]?.subject ?? null, title: titles[name]![lang], ...none }))
  const own = (await listNamedReports(dir)).map(({ name, report: found, error }) => ({
    ...{ report: name, about: null, title: found?.title ?? null },
    ...{ measures: found?.measures ?? null, dimensions: found?.dimensions ?? null, problem: error ?? null },
  }))
  return [...built, ...own]
}
