import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { endsAll, UserError } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import { silent } from '../terminal/progress.ts'
import type { Column, Row, Rows } from '../terminal/rows.ts'
import { type BrokenIndicator, loadIndicator } from './catalogue.ts'
import { answersOf, type CountRow, outcomeCounts, type Selection } from './evaluate.ts'
import type { Indicator, Subject } from './file.ts'
import { chosen, engineOptions, explained, type FlagOptions, selectionOf, store } from './flag.ts'
import { reasonText } from './reasons.ts'
import { type Outcome, outcomes } from './row.ts'
import { Session } from './session.ts'

/** How many subjects of an indicator had an outcome for a reason; 0 where no subject had the outcome. */
export interface OutcomeCount extends Row {
  indicator: string
  subject_type: Subject
  outcome: Outcome
  reason: string | null
  /** The reason, or else the outcome, in words. */
  meaning: string
  /** With `byYear`: the year of the subject's date, `null` for those without one. */
  year?: number | null
  count: number
  /** Of all subjects of the indicator (in the year) that were selected; `null` when there is none. */
  share: number | null
}

export interface CountOptions extends FlagOptions {
  byYear?: boolean
}

export interface OutcomeCounts extends Rows {
  rows: OutcomeCount[]
  /** Indicators of the dataset's own that could not be computed, and why. */
  broken: BrokenIndicator[]
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const meanings: Record<Outcome, Text> = {
  flag: t('a sign of a risk', 'признак риска', 'тәуекел белгісі'),
  pass: t('judged, no sign of a risk', 'проверено, признака риска нет', 'тексерілді, тәуекел белгісі жоқ'),
  'not-applicable': t('the question does not apply', 'вопрос неприменим', 'сұрақ қолданылмайды'),
  insufficient: t('too few data to judge', 'недостаточно данных для суждения', 'пайымдауға деректер жеткіліксіз'),
  error: t('the record contradicts itself', 'запись противоречит сама себе', 'жазба өзіне-өзі қайшы'),
}

/**
 * How much could be judged: for one indicator or many, how many subjects had which of the five outcomes and why. Stores
 * the run as `flag` does; of the whole dataset the numbers are those of the run.
 */
export async function countOutcomes(options: CountOptions): Promise<OutcomeCounts> {
  const report = options.report ?? silent
  const { names, broken } = await chosen(options)
  const isBroken = (name: string, error: UserError) => {
    broken.push({ name, error })
    report.warn(explained(error))
  }
  for (const { error } of broken) report.warn(explained(error))
  const rows: OutcomeCount[] = []
  const engine = await openEngine(options.dir, engineOptions(options))
  try {
    const selection = await selectionOf(engine, options)
    const stored = await store(options, names, engine, report, options.name === undefined ? isBroken : undefined)
    for (const warning of stored?.warnings ?? []) report.warn(warning)
    // The run counts by year alone; what else is asked for only the answers know.
    const { year, ...others } = selection
    const fromRun = stored !== undefined && Object.keys(others).length === 0
    let session: Session | undefined
    for (const name of names) {
      if (broken.some((entry) => entry.name === name)) continue
      try {
        const indicator = await loadIndicator(name, { custom: datasetPaths(options.dir).indicators })
        session ??= fromRun ? undefined : await Session.open(engine)
        const counts =
          session === undefined
            ? stored!.counts.filter((row) => row.indicator === name && (year === undefined || row.year === year))
            : await countedNow(engine, name, { ...options, selection, session })
        rows.push(...countRows(indicator, counts, options))
      } catch (error) {
        if (!(error instanceof UserError) || endsAll(error) || options.name !== undefined) throw error
        isBroken(name, error)
      }
    }
  } finally {
    await engine.close()
  }
  const wanted = rows.filter((row) => options.outcome === undefined || row.outcome === options.outcome)
  return { columns: countColumns(options.byYear === true), rows: wanted.slice(0, options.limit), broken }
}

async function countedNow(
  engine: Engine,
  name: string,
  options: CountOptions & { selection: Selection; session: Session },
): Promise<CountRow[]> {
  const { session, selection } = options
  const { indicator, table } = await answersOf(engine, name, {
    custom: engine.paths.indicators,
    parameters: options.name === undefined ? undefined : options.parameters,
    session,
    timeLimit: options.timeLimit,
  })
  try {
    return await outcomeCounts(session, indicator, table, selection)
  } finally {
    await engine.drop(table)
  }
}

/** Rows of counts for a person: all five outcomes, in their order, whether a subject had them or not. */
export function countRows(
  indicator: Pick<Indicator, 'name' | 'subject' | 'reasons'>,
  counts: readonly CountRow[],
  { byYear = false, lang = 'en' }: { byYear?: boolean; lang?: Lang },
): OutcomeCount[] {
  const years = byYear ? [...new Set(counts.map((row) => row.year))].sort(byNumber) : [undefined]
  return years.flatMap((year) => {
    const own = counts.filter((row) => year === undefined || row.year === year)
    const all = own.reduce((sum, row) => sum + row.count, 0)
    return outcomes.flatMap((outcome) => {
      const byReason = new Map<string | null, number>()
      for (const row of own)
        if (row.outcome === outcome) byReason.set(row.reason, (byReason.get(row.reason) ?? 0) + row.count)
      if (byReason.size === 0) byReason.set(null, 0)
      return [...byReason].sort(byCount).map(([reason, count]) => ({
        indicator: indicator.name,
        subject_type: indicator.subject,
        outcome,
        reason,
        meaning: reason === null ? meanings[outcome][lang] : reasonText(indicator, reason, lang),
        ...(year === undefined ? {} : { year }),
        count,
        share: all === 0 ? null : Math.round((count / all) * 1e6) / 1e6,
      }))
    })
  })
}

function byNumber(a: number | null, b: number | null): number {
  return (a ?? Number.NEGATIVE_INFINITY) - (b ?? Number.NEGATIVE_INFINITY)
}

function byCount([a, first]: [string | null, number], [b, second]: [string | null, number]): number {
  return second - first || ((a ?? '') < (b ?? '') ? -1 : 1)
}

function countColumns(byYear: boolean): Column[] {
  return [
    { name: 'indicator', type: 'text' },
    { name: 'subject_type', type: 'text' },
    { name: 'outcome', type: 'text' },
    { name: 'reason', type: 'text' },
    { name: 'meaning', type: 'text' },
    ...(byYear ? [{ name: 'year', type: 'integer' as const }] : []),
    { name: 'count', type: 'integer' },
    { name: 'share', type: 'number' },
  ]
}
