import type { Engine } from '../dataset/engine.ts'
import { listIndicators, loadIndicator } from '../indicators/catalogue.ts'
import type { Indicator } from '../indicators/file.ts'
import type { FlagRow } from '../indicators/run.ts'
import {
  newestRuns,
  type RunRecord,
  type StoredSummary,
  storedCounts,
  storedFlags,
  storedSummaries,
} from '../indicators/stored.ts'
import { Interrupted } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import { sqlText } from '../terminal/sql-text.ts'

/** One case of an indicator as the report shows it. */
export interface FlagCase {
  id: string
  /** `YYYY-MM-DD` */
  date: string | undefined
  /** Name of the buyer, a public body; undefined when the sentence names it already or the data do not. */
  buyer: string | undefined
  /** One sentence. It names no supplier where the sign is statistical, and never a natural person. */
  summary: string
  money: number | string | undefined
  currency: string
  /** The record on the portal. */
  url: string | undefined
}

/** What one indicator found in the dataset, in the report's language. */
export interface IndicatorSummary {
  name: string
  severity: 'legal' | 'statistical' | 'data-quality'
  title: string
  question: string
  why: string
  innocent: string[]
  next: string[]
  flagged: number
  /** Flagged or passed: the cases that the rule could judge. */
  analysed: number
  insufficient: number
  notApplicable: number
  errors: number
  /** Sum over the flags, one entry a currency; a sum of more than 15 digits is its text. */
  money: { currency: string; value: number | string }[]
  /** The largest by money at stake. */
  cases: FlagCase[]
  sql: string
}

/** How many cases of each indicator a report shows. */
const shown = 5

const withheld: Text = {
  en: 'a supplier not named here',
  ru: 'поставщик здесь не называется',
  kk: 'өнім беруші мұнда аталмайды',
}

/**
 * What the stored runs say of every built-in indicator, or of those that are named: legal signs first. The runs are those
 * that the Explorer and every other report speak of; an indicator that no run asked is left out.
 */
export async function summariseIndicators(
  dir: string,
  engine: Engine,
  lang: Lang,
  options: { indicators?: string[]; report: Reporter; signal?: AbortSignal },
): Promise<IndicatorSummary[]> {
  const indicators =
    options.indicators === undefined
      ? await listIndicators()
      : await Promise.all(options.indicators.map((name) => loadIndicator(name)))
  const runs = await newestRuns(dir)
  const known = new Map<RunRecord, Stored>()
  const summaries: IndicatorSummary[] = []
  for (const [index, indicator] of indicators.entries()) {
    if (options.signal?.aborted === true) throw new Interrupted('nothing was written', 'jaryq report overview')
    options.report.progress({ stage: 'indicators', done: index, total: indicators.length, unit: 'indicators' })
    const run = runs.get(indicator.name)
    if (run === undefined) continue
    const stored = known.get(run) ?? {
      counts: await storedCounts(dir, run.run),
      sums: await storedSummaries(dir, run.run, shown),
    }
    known.set(run, stored)
    summaries.push(await summarise(dir, engine, indicator, stored, lang))
  }
  const rank = { legal: 0, statistical: 1, 'data-quality': 2 }
  return summaries.sort((a, b) => rank[a.severity] - rank[b.severity] || (a.name < b.name ? -1 : 1))
}

interface Stored {
  counts: Awaited<ReturnType<typeof storedCounts>>
  sums: Map<string, StoredSummary>
}

async function summarise(
  dir: string,
  engine: Engine,
  indicator: Indicator,
  { counts, sums }: Stored,
  lang: Lang,
): Promise<IndicatorSummary> {
  const own = counts.filter((row) => row.indicator === indicator.name)
  const count = (outcome: string) =>
    own.reduce((sum, row) => sum + (row.outcome === outcome ? Number(row.count) : 0), 0)
  const { money, largest } = sums.get(indicator.name) ?? { money: [], largest: [] }
  const place = new Map(largest.map((id, index) => [id, index]))
  const rows = largest.length === 0 ? [] : await storedFlags(dir, { ids: largest }, lang)
  const { texts } = indicator
  return {
    name: indicator.name,
    severity: indicator.severity,
    title: texts.title[lang],
    question: texts.question[lang],
    why: texts.why[lang],
    innocent: texts.innocent[lang],
    next: texts.next[lang],
    flagged: count('flag'),
    analysed: count('flag') + count('pass'),
    insufficient: count('insufficient'),
    notApplicable: count('not-applicable'),
    errors: count('error'),
    money: money.map(({ currency, value }) => ({ currency, value: exactNumber(value) })),
    cases: await cases(
      engine,
      indicator,
      rows.sort((a, b) => place.get(a.id)! - place.get(b.id)!),
      lang,
    ),
    sql: indicator.sql,
  }
}

async function cases(engine: Engine, indicator: Indicator, rows: FlagRow[], lang: Lang): Promise<FlagCase[]> {
  const names = await partyNames(engine, rows)
  return rows.map((row) => {
    const supplier = row.supplier_id === null ? undefined : names.get(row.supplier_id)
    const summary =
      indicator.severity === 'statistical' && row.supplier_id !== null
        ? withoutNames(row.summary, [...(supplier ?? []), row.supplier_id], withheld[lang])
        : row.summary
    const buyer = row.buyer_id === null ? undefined : names.get(row.buyer_id)
    return {
      id: row.id,
      date: row.date ?? undefined,
      buyer: buyer?.some((name) => summary.includes(name)) === true ? undefined : buyer?.[0],
      summary,
      money: row.money_at_stake ?? undefined,
      currency: row.currency ?? '',
      url: row.evidence.find(({ url }) => url !== null && url !== undefined)?.url ?? undefined,
    }
  })
}

/** The names that the tables know of buyers and suppliers: the Russian (or only) one first. */
async function partyNames(engine: Engine, rows: FlagRow[]): Promise<Map<string, string[]>> {
  const ids = [...new Set(rows.flatMap((row) => [row.buyer_id, row.supplier_id]))].filter((id) => id !== null)
  if (ids.length === 0) return new Map()
  const list = ids.map(sqlText).join(', ')
  const found = await engine.rows(
    `SELECT id, min(name) AS name, min(name_kk) AS name_kk FROM parties WHERE id IN (${list}) GROUP BY id ORDER BY id`,
  )
  return new Map(
    found.map((row) => [
      row.id as string,
      [row.name, row.name_kk].filter((name): name is string => typeof name === 'string' && name !== ''),
    ]),
  )
}

/** A sentence in which every one of these names is replaced, the longest first. */
export function withoutNames(sentence: string, names: string[], instead: string): string {
  return [...names]
    .sort((a, b) => b.length - a.length)
    .reduce((text, name) => (name === '' ? text : text.replaceAll(name, instead)), sentence)
}

/** A sum as a number where fifteen digits tell it, else its text. */
function exactNumber(text: string): number | string {
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= 15 ? Number(text) : text
}
