import type { Engine } from '../dataset/engine.ts'
import { katoPrefix } from '../goszakup/kato.ts'
import { listIndicators } from '../indicators/catalogue.ts'
import { type FlagRow, runAndStore, runIndicator } from '../indicators/run.ts'
import { organisationOf } from '../indicators/selection.ts'
import { Session } from '../indicators/session.ts'
import { type SearchRow, searchDataset } from '../search/search.ts'
import { UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Criteria } from './criteria.ts'

/** Something that a rule looks for: a flag, or a thing that a saved search finds. */
export type Match = { kind: 'flag'; key: string; row: FlagRow } | { kind: 'search'; key: string; hit: SearchRow }

/** How much was judged: indicators whose answers were made anew, for what changed only, or taken over. */
export interface Judged {
  all: number
  changed: number
  none: number
}

export interface MatchOptions {
  report: Reporter
  signal?: AbortSignal | undefined
}

/** Hears of one thing that a rule looks for; `rule`: its place among the rules. */
export type TakeMatch = (rule: number, match: Match) => void | Promise<void>

const searchLimit = 10_000

/**
 * What the rules look for, as the dataset stands, one after the other: all of it may be more than fits in memory.
 * Indicators are asked once for all rules and the run is stored, so that the next one judges only what changed; where
 * nothing can be stored they are asked all the same.
 * @throws UserError for a dataset without tables, an organisation it does not know
 */
export async function matchesOf(
  engine: Engine,
  rules: readonly Criteria[],
  take: TakeMatch,
  options: MatchOptions,
): Promise<Judged> {
  const wishes: { asked: Map<string, Asked>; isWanted: (row: FlagRow) => boolean; place: number }[] = []
  for (const [place, rule] of rules.entries()) {
    const isWanted = await wishOf(engine, rule, options)
    const hits = rule.keywords === undefined ? undefined : await hitsOf(engine, rule, options)
    if (rule.indicators === undefined) {
      for (const hit of hits ?? []) if (isWanted(hit, hit.date, hit.amount)) await take(place, found(rule, hit))
      continue
    }
    const ocids = hits === undefined ? undefined : new Set(hits.map(({ ocid }) => ocid))
    wishes.push({
      place,
      asked: new Map((await askedBy(engine, rule)).map((asked) => [keyOf(asked), asked])),
      isWanted: (row) => isWanted(row, row.date, row.money_at_stake) && (ocids?.has(row.ocid ?? '') ?? true),
    })
  }
  return flagsOf(
    engine,
    wishes.map(({ asked }) => asked),
    async (key, row) => {
      for (const { place, asked, isWanted } of wishes)
        if (asked.has(key) && isWanted(row)) await take(place, { kind: 'flag', key: row.id, row })
    },
    options,
  )
}

function found(rule: Criteria, hit: SearchRow): Match {
  const thing =
    rule.types.length > 0 ? `${hit.type}:${hit.source}:${hit.ocid}:${hit.id}` : `process:${hit.source}:${hit.ocid}`
  return { kind: 'search', key: `search:${rule.name}:${thing}`, hit }
}

type Asked = { name: string; parameters: Record<string, unknown> }

/** The indicators that a rule names, of `all` those that its severities, grades and stages leave. */
async function askedBy(engine: Engine, rule: Criteria): Promise<Asked[]> {
  if (rule.indicators === undefined) return []
  const fits = (list: readonly string[], value: string) => list.length === 0 || list.includes(value)
  const known = await listIndicators({ custom: engine.paths.indicators })
  const wanted = known.filter(
    ({ severity, grade, stage }) => fits(rule.severity, severity) && fits(rule.grade, grade) && fits(rule.stage, stage),
  )
  if (rule.indicators === 'all') return wanted.map(({ name }) => ({ name, parameters: {} }))
  return rule.indicators.filter(({ name }) => wanted.some((indicator) => indicator.name === name))
}

const keyOf = ({ name, parameters }: Asked): string =>
  `${name} ${JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)))}`

/** Gives the flags of all that is asked, each with the key of its indicator and parameters. */
async function flagsOf(
  engine: Engine,
  wanted: readonly Map<string, Asked>[],
  take: (key: string, row: FlagRow) => Promise<void>,
  { report, signal }: MatchOptions,
): Promise<Judged> {
  const variants = Map.groupBy(new Map(wanted.flatMap((asked) => [...asked])).values(), ({ name }) => name)
  const judged: Judged = { all: 0, changed: 0, none: 0 }
  // A run asks an indicator once: with other parameters it is asked in another run.
  for (let round = 0; ; round++) {
    const asked = [...variants.values()].flatMap((own) => own[round] ?? [])
    if (asked.length === 0) return judged
    const keys = new Map(asked.map((one) => [one.name, keyOf(one)]))
    try {
      const stored = await runAndStore(engine.paths.dir, [...keys.keys()], {
        parameters: Object.fromEntries(asked.map(({ name, parameters }) => [name, parameters])),
        ...{ engine, report, signal },
        broken: (name, error) => report.warn(`${name}: ${error.message}`),
      })
      for await (const row of stored.rows({ outcome: 'flag' })) await take(keys.get(row.indicator)!, row)
      for (const how of Object.values(stored.judged)) judged[how]++
    } catch (error) {
      if (!cannotStore(error)) throw error
      report.debug(`the run is not stored: ${(error as Error).message}`)
      const session = await Session.open(engine)
      for (const { name, parameters } of asked) {
        const run = await runIndicator(engine, name, { custom: engine.paths.indicators, parameters, session })
        judged[run.judged]++
        for await (const row of run.rows) await take(keys.get(name)!, row)
      }
    }
  }
}

/** Another process writes to the dataset, or nothing can be written there. */
function cannotStore(error: unknown): boolean {
  const isLocked =
    error instanceof UserError && /writing to the dataset|lock of the dataset|cannot lock/.test(error.message)
  return isLocked || ['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** Whether a rule wants what is about these parties and places, of this day and sum. */
async function wishOf(
  engine: Engine,
  rule: Criteria,
  options: MatchOptions,
): Promise<(row: FlagRow | SearchRow, date: string | null, sum: number | string | null) => boolean> {
  const buyers = await idsOf(engine, rule.buyers, 'buyers', options)
  const suppliers = await idsOf(engine, rule.suppliers, 'suppliers', options)
  const places = rule.regions.length === 0 ? undefined : await placesOf(engine, rule.regions)
  return (row, date, sum) =>
    (buyers === undefined || (row.buyer_id !== null && buyers.has(row.buyer_id))) &&
    (suppliers === undefined || (row.supplier_id !== null && suppliers.has(row.supplier_id))) &&
    (places === undefined || places.has(row.ocid ?? '') || places.has(row.buyer_id ?? '')) &&
    (rule.minimum === undefined || (sum !== null && Number(sum) >= rule.minimum)) &&
    (rule.since === undefined || (date !== null && date >= rule.since)) &&
    (rule.until === undefined || (date !== null && date <= rule.until))
}

/** Ids of organisations; one that the dataset does not know yet has none of its purchases either. */
async function idsOf(
  engine: Engine,
  typed: readonly string[],
  what: string,
  { report }: MatchOptions,
): Promise<Set<string> | undefined> {
  if (typed.length === 0) return undefined
  const ids = new Set<string>()
  for (const one of typed)
    try {
      ids.add(await organisationOf(engine, one, what))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      report.warn(`${what}: ${error.why ?? error.message}`)
    }
  return ids
}

/** Processes that are delivered in the places or bought by somebody there, and the buyers there, by their ids. */
async function placesOf(engine: Engine, regions: readonly string[]): Promise<Set<string>> {
  const begins = regions.map((code) => `place LIKE '${katoPrefix(code).replace(/\D/g, '')}%'`).join(' OR ')
  const rows = await engine.rows(
    `WITH seat AS (
       SELECT DISTINCT id FROM (SELECT id, coalesce(kz_kato, kz_region) AS place FROM parties) WHERE ${begins}
     )
     SELECT id FROM seat
     UNION
     SELECT ocid AS id FROM (
       SELECT ocid, kz_kato AS place FROM plans
       UNION ALL SELECT ocid, coalesce(kz_kato, kz_region) FROM lots
       UNION ALL SELECT ocid, coalesce(kz_kato, kz_region) FROM processes
       UNION ALL SELECT ocid, kz_region FROM contracts
     ) WHERE ${begins}
     UNION SELECT ocid AS id FROM processes WHERE buyer_id IN (SELECT id FROM seat)
     UNION SELECT ocid AS id FROM plans WHERE buyer_id IN (SELECT id FROM seat)
     UNION SELECT ocid AS id FROM contracts WHERE buyer_id IN (SELECT id FROM seat)
     ORDER BY id`,
  )
  return new Set(rows.map(({ id }) => String(id)))
}

/** What a rule's keywords find, whatever else the rule asks: words as they are spelled, so that the answer is steady. */
async function hitsOf(engine: Engine, rule: Criteria, { report, signal }: MatchOptions): Promise<SearchRow[]> {
  const { keywords: text = '', types, method, since, until } = rule
  const isSearch = rule.indicators === undefined
  const { rows } = await searchDataset(
    engine.paths.dir,
    {
      ...{ text, exact: true, limit: searchLimit },
      ...(types.length > 0 ? { types } : {}),
      ...(method === undefined ? {} : { method }),
      ...(isSearch && since !== undefined ? { since } : {}),
      ...(isSearch && until !== undefined ? { until } : {}),
    },
    { report, signal, lang: rule.lang },
  )
  if (rows.length === searchLimit)
    report.warn(
      `${rule.name}: the keywords find ${searchLimit} things or more, and the rest is not looked at: narrow them, or give since`,
    )
  return rows
}
