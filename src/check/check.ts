import { cp, stat } from 'node:fs/promises'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import type { NotFound, OpenPurchase, PurchaseOptions, PurchaseSubject } from '../dataset/purchase/purchase.ts'
import { openPurchase } from '../dataset/purchase/purchase.ts'
import { readIndicators } from '../indicators/catalogue.ts'
import { answersOf, rowsFrom, verdictsIn } from '../indicators/evaluate.ts'
import { packWarnings } from '../indicators/peer-pack.ts'
import type { FlagRow, Indicator, Outcome, Selection } from '../indicators/run.ts'
import { Session } from '../indicators/session.ts'
import type { Law } from '../law/law.ts'
import { Interrupted } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Basis, basisOf } from './basis.ts'
import { factsOf, type ProcessFact } from './facts.ts'
import { Home, othersThan } from './home.ts'
import { type Term, termsOf } from './terms.ts'

/**
 * Why an indicator was not asked of a purchase: it needs a whole dataset and there is none (`no-dataset`), the purchase is
 * not in it (`not-in-dataset`), or the indicator was not asked there since the tables were made (`not-asked`); it is about
 * a market and no purchase (`market`); or it cannot be computed (`broken`).
 */
export type NotAsked = 'no-dataset' | 'not-in-dataset' | 'not-asked' | 'market' | 'broken'

export interface CheckOptions extends PurchaseOptions {
  lang: Lang
  /** Whole rows, with evidence, of these outcomes besides flags and errors. */
  outcome?: Outcome
}

/** What an indicator says of a subject, in short. */
export interface Verdict {
  indicator: string
  subject_id: string
  outcome: Outcome
  reason: string | null
  value: number | null
}

/** What was asked of one purchase, or of the newest of a party, and what was found. */
export interface Check {
  subject: PurchaseSubject
  /** The processes that the answer is about. */
  processes: ProcessFact[]
  /** Other processes that were looked at: plan points, earlier attempts. */
  related: number
  dataDate: string | null
  training: boolean
  /** Everything that was said about the processes and their parties, by indicator and subject. */
  verdicts: Verdict[]
  /** Whole rows of flags, errors and the outcome that was asked for. */
  rows: FlagRow[]
  /** Of each indicator, what its rows rest on; `home` are the answers of the user's own dataset. */
  basis: Map<string, Basis | 'home'>
  indicators: Map<string, Indicator>
  notAsked: { indicator: string; why: NotAsked }[]
  /** Whether the user's dataset, from which letters are written, holds the processes. */
  isKept: boolean
  /** The date of the user's dataset, where answers or peers come from it. */
  homeDate: string | null
  notFound: NotFound[]
  terms: Term[]
  law: Law
  warnings: string[]
}

/** What it took to ask: for people, never in results. */
export interface CheckCost {
  requests: number
  seconds: number
  origin: OpenPurchase['origin']
}

/**
 * Fetches one purchase, its chain and its parties (or takes them from the dataset), and asks every indicator that they
 * allow. The same answer however the purchase was named.
 * @throws UserError as `openPurchase`
 */
export async function checkPurchase(text: string, options: CheckOptions): Promise<{ check: Check; cost: CheckCost }> {
  const now = options.now ?? Date.now
  const began = now()
  const purchase = await openPurchase(text, options)
  try {
    // The packs of the dataset in use count, whether it holds anything else or not.
    const packs = datasetPaths(options.data).peers
    if (await isThere(packs)) await cp(packs, datasetPaths(purchase.dir).peers, { recursive: true })
    const check = await judged(purchase, options)
    const { requests, origin } = purchase
    return { check, cost: { requests, seconds: (now() - began) / 1000, origin } }
  } finally {
    await purchase.close()
  }
}

async function judged(purchase: OpenPurchase, options: CheckOptions): Promise<Check> {
  const { signal, report, lang } = options
  const engine = await openEngine(purchase.dir, { signal })
  let home: Home | undefined
  try {
    const session = await Session.open(engine)
    session.isSmall = true
    home = await Home.open(purchase.home, { training: purchase.training, signal })
    session.standIns = othersThan(home)
    await knowRegister(engine, purchase)
    const { ocids } = purchase
    const processes = await factsOf(engine, ocids)
    const { indicators, broken } = await readIndicators({ custom: engine.paths.indicators })
    const known = (await home?.knows(ocids)) ?? new Set<string>()
    const verdicts: Verdict[] = []
    const rows: FlagRow[] = []
    const basis: Check['basis'] = new Map()
    const notAsked: Check['notAsked'] = broken.map(({ name }) => ({ indicator: name, why: 'broken' }))
    const warnings = await packWarnings(engine.paths.peers, indicators, purchase.training)
    for (const [index, indicator] of indicators.entries()) {
      if (signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command again')
      report.progress({ stage: 'indicators', done: index, total: indicators.length, unit: 'indicators' })
      const rests = basisOf(indicator)
      const selection = rests === 'whole' ? selectionAt(indicator, purchase, processes, known) : { ocids }
      const answers =
        rests !== 'whole'
          ? await answersOf(engine, indicator.name, { custom: engine.paths.indicators, session, kept: 'ignore' })
          : selection === undefined || known.size === 0
            ? undefined
            : await home?.answers(indicator)
      if (selection === undefined || answers === undefined) {
        notAsked.push({ indicator: indicator.name, why: reasonOf(selection, home, known) })
        continue
      }
      basis.set(indicator.name, rests === 'whole' ? 'home' : rests)
      for (const row of await verdictsIn(answers, selection))
        verdicts.push({ indicator: indicator.name, ...row } as Verdict)
      const wanted: Outcome[] = ['flag', 'error', ...(options.outcome === undefined ? [] : [options.outcome])]
      const run = await rowsFrom(answers, { selection, outcomes: wanted, lang })
      for await (const row of run.rows) rows.push(row)
    }
    const today = purchase.dataDate
    return {
      subject: purchase.subject,
      processes,
      related: purchase.related.length,
      dataDate: today,
      training: purchase.training,
      verdicts,
      rows,
      basis,
      indicators: new Map(indicators.map((indicator) => [indicator.name, indicator])),
      notAsked,
      isKept: known.size === ocids.length,
      homeDate: home?.dataDate ?? null,
      notFound: purchase.notFound,
      terms: today === null ? [] : processes.flatMap((process) => termsOf(process, session.law, today)),
      law: session.law,
      warnings,
    }
  } finally {
    await home?.close()
    await engine.close()
  }
}

/**
 * Lets indicators see that the register of unscrupulous participants was asked about the parties, where it has none of
 * them: an empty table would pass for a register that nobody loaded.
 */
async function knowRegister(engine: Engine, { notFound }: OpenPurchase): Promise<void> {
  const [found] = await engine.rows('SELECT count(*) AS count FROM unscrupulous_suppliers')
  const isAsked = !notFound.some(({ entity, why }) => entity === 'unscrupulous' && why !== 'absent')
  if (Number(found!.count) > 0 || !isAsked) return
  await engine.exec(
    `CREATE TEMP VIEW unscrupulous_suppliers AS SELECT * FROM memory.main.unscrupulous_suppliers
     UNION ALL BY NAME SELECT 'goszakup' AS source, 'KZ-BIN-000000000000' AS supplier_id, DATE '1900-01-01' AS start_date,
       DATE '1900-01-01' AS end_date`,
  )
}

function reasonOf(selection: Selection | undefined, home: Home | undefined, known: Set<string>): NotAsked {
  if (selection === undefined) return 'market'
  if (home === undefined) return 'no-dataset'
  return known.size === 0 ? 'not-in-dataset' : 'not-asked'
}

/** Which answers of a whole dataset are about this purchase; undefined where none can be. */
function selectionAt(
  indicator: Indicator,
  purchase: OpenPurchase,
  processes: readonly ProcessFact[],
  known: ReadonlySet<string>,
): Selection | undefined {
  const party = purchase.subject.partyId
  switch (indicator.subject) {
    case 'market':
      return undefined
    case 'buyer':
    case 'supplier':
    case 'pair': {
      if (party !== null) return { parties: [party] }
      // What was said of the buyer and of the supplier in the year of the purchase.
      const buyers = distinct(processes.map(({ buyer }) => buyer?.id))
      const suppliers = distinct(
        processes.flatMap(({ contracts, lots }) => [
          ...contracts.map(({ supplier }) => supplier?.id),
          ...lots.map(({ winner }) => winner?.id),
        ]),
      )
      const years = distinct(
        processes.flatMap(({ announced, contracts }) => [announced, ...contracts.map(({ signed }) => signed)]),
      ).map((date) => Number(date.slice(0, 4)))
      if (indicator.subject === 'buyer') return { buyers, years }
      return indicator.subject === 'supplier' ? { suppliers, years } : { buyers, suppliers, years }
    }
    default:
      return { ocids: [...known].sort() }
  }
}

function distinct(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== null && value !== undefined))].sort()
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
