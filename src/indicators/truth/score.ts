import { type Engine, openEngine } from '../../dataset/engine.ts'
import { datasetPaths } from '../../dataset/layout.ts'
import { UserError } from '../../terminal/errors.ts'
import { type Reporter, silent } from '../../terminal/progress.ts'
import type { Column, Row, Rows } from '../../terminal/rows.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import { loadIndicator, readIndicators } from '../catalogue.ts'
import { answersOf } from '../evaluate.ts'
import type { Indicator, Severity } from '../file.ts'
import { Session } from '../session.ts'
import { type Place, placesOf } from './places.ts'
import { readTruth, type Truth } from './read.ts'

export interface ScoreOptions {
  dir: string
  /** The truth.ndjson of the market that the dataset was made from, or its directory. */
  truth: string
  /** A row for each indicator, or for each scheme and indicator that it is meant for. */
  by?: 'indicator' | 'scheme'
  /** Only these; default: all that the truth names, and all legal ones. */
  indicators?: readonly string[]
  /** Precision among so many of the first flags. */
  at?: number
  /** Hold them against what was planted for this indicator, in place of what was planted under their own names. */
  like?: string | undefined
  /** Parameters of the indicators, where they are not what the indicators say. */
  parameters?: Record<string, unknown>
  /** The folder of indicators of one's own; the dataset's unless said. */
  custom?: string | undefined
  report?: Reporter
  signal?: AbortSignal
  /** The cluster that answers instead of this machine. */
  engine?: string
}

/** How well an indicator finds what was planted. Shares are from 0 to 1; `null` where there is nothing to divide by. */
export interface ScoreRow extends Row {
  indicator: string
  /** The scheme that the row is about; all of the indicator, joined by commas. */
  scheme: string | null
  severity: Severity
  /** Subjects planted to be flagged, and how many of them are. */
  planted: number
  found: number
  recall: number | null
  /** Flags of the indicator: of a scheme, those on its subjects. */
  flags: number
  /**
   * Of the flags that are right or wrong for certain, the share of right ones. Of an indicator that tests no rule of the
   * law `null`: what it flags outside the truth may well look suspicious without having been planted.
   */
  precision: number | null
  /** Flags on what is innocent: look-alikes; of a legal indicator also whatever was not planted for it. */
  false_alarms: number
  /**
   * Of the strongest flags (as many as were planted, at most 50 or what `at` says), the share of planted ones. Strongest
   * are those furthest beyond the threshold, then those of a buyer and supplier that are flagged most often, then those
   * with most money at stake.
   */
  precision_at: number | null
  /** Where false alarms are: `lookalike:SCHEME`, `planted:SCHEME` (guilty of something else), `outside`. */
  causes: Record<string, number>
  /** What the indicator says of planted subjects that it does not flag: `outcome` or `outcome:reason`; `absent`: nothing. */
  missed: Record<string, number>
}

export const scoreColumns: Column[] = [
  { name: 'indicator', type: 'text' },
  { name: 'scheme', type: 'text' },
  { name: 'severity', type: 'text' },
  { name: 'planted', type: 'integer' },
  { name: 'found', type: 'integer' },
  { name: 'recall', type: 'number' },
  { name: 'flags', type: 'integer' },
  { name: 'precision', type: 'number' },
  { name: 'false_alarms', type: 'integer' },
  { name: 'precision_at', type: 'number' },
  { name: 'causes', type: 'json' },
  { name: 'missed', type: 'json' },
]

/** Rows of scores; the engine is closed when the last was given. Throws a UserError for truth that is not of this dataset. */
export async function scoreIndicators(options: ScoreOptions): Promise<Rows & { rows: AsyncIterable<ScoreRow> }> {
  const truth = await readTruth(options.truth)
  const indicators = await chosen(options, truth)
  return { columns: scoreColumns, rows: scores(options, truth, indicators) }
}

/** The same, of an engine that stays open. */
export async function scoreInSession(
  session: Session,
  options: ScoreOptions,
): Promise<Rows & { rows: AsyncIterable<ScoreRow> }> {
  const truth = await readTruth(options.truth)
  const indicators = await chosen(options, truth)
  return { columns: scoreColumns, rows: scoresOf(session, options, truth, indicators) }
}

function ownFolder({ custom, dir }: ScoreOptions): string {
  return custom ?? datasetPaths(dir).indicators
}

async function chosen(options: ScoreOptions, truth: readonly Truth[]): Promise<Indicator[]> {
  const { indicators: names, like } = options
  const planted = new Set(truth.map(({ indicator }) => indicator))
  if (like !== undefined && !planted.has(like))
    throw new UserError(`nothing was planted for "${like}"`, {
      why: `the truth names: ${[...planted].sort().join(', ')}`,
      next: didYouMean(like, [...planted]) ?? 'choose one of them',
      exit: 'usage',
    })
  const custom = { custom: ownFolder(options) }
  if (names !== undefined) return Promise.all([...new Set(names)].sort().map((name) => loadIndicator(name, custom)))
  const { indicators } = await readIndicators(custom)
  return indicators.filter(({ name, severity }) => planted.has(name) || severity === 'legal')
}

async function* scores(
  options: ScoreOptions,
  truth: readonly Truth[],
  indicators: readonly Indicator[],
): AsyncIterable<ScoreRow> {
  const engine = await openEngine(options.dir, {
    signal: options.signal,
    engine: options.engine,
    report: options.report,
  })
  try {
    yield* scoresOf(await Session.open(engine), options, truth, indicators)
  } finally {
    await engine.close()
  }
}

async function* scoresOf(
  session: Session,
  options: ScoreOptions,
  truth: readonly Truth[],
  indicators: readonly Indicator[],
): AsyncIterable<ScoreRow> {
  const report = options.report ?? silent
  const { at = 50, by = 'indicator', like } = options
  const { engine } = session
  if (!engine.manifest.training)
    throw new UserError('the dataset is not of made-up data', {
      why: 'only of a made-up market is it known what was planted',
      next: 'make one with jaryq sandbox generate, and fetch or import it into a dataset of its own',
      exit: 'data',
    })
  const places = await placesOf(engine, truth, options.truth)
  const unplaced = places.filter((place) => place === undefined).length
  if (unplaced * 2 > truth.length)
    throw new UserError(`${options.truth} is not the truth of this dataset`, {
      why: `of ${truth.length} subjects in it the dataset has ${truth.length - unplaced}`,
      next: 'give the truth.ndjson of the market that the dataset was made from',
      exit: 'data',
    })
  if (unplaced > 0) report.warn(`${unplaced} of ${truth.length} subjects of the truth are not in the dataset`)
  const known = new Set(indicators.map(({ name }) => name))
  if (options.indicators === undefined)
    for (const name of new Set(truth.map(({ indicator }) => indicator)))
      if (!known.has(name)) report.warn(`the truth names an indicator "${name}", which is not there`)
  const context = new Surroundings(truth, places)
  for (const [done, indicator] of indicators.entries()) {
    report.progress({ stage: 'indicators', done, total: indicators.length, unit: 'indicators' })
    const own = truth.flatMap((row, index) =>
      row.indicator === (like ?? indicator.name) ? [{ row, place: places[index] } satisfies Own] : [],
    )
    const judged = await judgements(engine, session, indicator, own, options)
    if (by === 'indicator') yield scoreOf(indicator, own, judged, context, at)
    else
      for (const [, rows] of [...Map.groupBy(own, ({ row }) => row.scheme)].sort(([a], [b]) => (a < b ? -1 : 1)))
        yield schemeScore(indicator, rows, judged)
  }
}

interface Own {
  row: Truth
  place: Place | undefined
}

interface Flag {
  subjectId: string
  parts: readonly string[]
  ocid: string | null
  organisations: readonly string[]
}

/** What an indicator says: its flags, the strongest first, and of the subjects of the truth that are no flags. */
interface Judgements {
  flags: readonly Flag[]
  others: ReadonlyMap<string, string>
}

async function judgements(
  engine: Engine,
  session: Session,
  indicator: Indicator,
  own: readonly Own[],
  options: ScoreOptions,
): Promise<Judgements> {
  const { table } = await answersOf(engine, indicator.name, {
    session,
    custom: ownFolder(options),
    parameters: options.parameters,
  })
  // How far beyond the threshold a value is says how strong a flag is; where that is the same, how often the same buyer
  // and supplier are flagged together (what happens again is no chance), then the money at stake.
  const rows = await engine.rows(
    `SELECT subject_id, ocid, buyer_id, supplier_id FROM ${table} WHERE outcome = 'flag' AND copy = 1
     ORDER BY CASE WHEN threshold IS NULL OR value IS NULL THEN 0
         ELSE abs(value - threshold) / CASE WHEN threshold = 0 THEN 1 ELSE abs(threshold) END END DESC,
       CASE WHEN buyer_id IS NULL AND supplier_id IS NULL THEN 1
         ELSE count(*) OVER (PARTITION BY buyer_id, supplier_id) END DESC,
       money_at_stake DESC NULLS LAST, subject_id`,
  )
  const flags = rows.map((row) => ({
    subjectId: row.subject_id as string,
    parts: (row.subject_id as string).split('|'),
    ocid: row.ocid as string | null,
    organisations: [row.buyer_id, row.supplier_id].filter((id) => id !== null) as string[],
  }))
  const wanted = [...new Set(own.flatMap(({ place }) => place?.subjectId ?? []))]
  const others = new Map<string, string>()
  if (wanted.length > 0) {
    await engine.load(
      'truth_subjects',
      [{ name: 'id', type: 'text' }],
      wanted.map((id) => ({ id })),
    )
    const said = await engine.rows(
      `SELECT a.subject_id, a.outcome, a.reason FROM ${table} a JOIN truth_subjects t ON t.id = a.subject_id
       WHERE a.copy = 1 AND a.outcome <> 'flag' ORDER BY a.subject_id`,
    )
    for (const { subject_id: id, outcome, reason } of said)
      others.set(id as string, reason === null ? String(outcome) : `${outcome}:${reason}`)
  }
  await engine.drop(table)
  return { flags, others }
}

/** Whether a flag is about the subject of a line of truth. */
function isAbout({ subjectId, parts }: Flag, place: Place | undefined): boolean {
  if (place === undefined) return false
  return place.subjectId === undefined ? place.fits!(parts) : place.subjectId === subjectId
}

/** Which of some lines of truth each flag is about. */
class Matches {
  private readonly exact = new Map<string, Own[]>()
  private readonly others: Own[] = []

  constructor(own: readonly Own[]) {
    for (const one of own) {
      const id = one.place?.subjectId
      if (id === undefined) {
        if (one.place !== undefined) this.others.push(one)
      } else if (this.exact.has(id)) this.exact.get(id)!.push(one)
      else this.exact.set(id, [one])
    }
  }

  of(flag: Flag): Own[] {
    return [...(this.exact.get(flag.subjectId) ?? []), ...this.others.filter(({ place }) => isAbout(flag, place))]
  }
}

function scoreOf(
  indicator: Indicator,
  own: readonly Own[],
  { flags, others }: Judgements,
  context: Surroundings,
  at: number,
): ScoreRow {
  const matches = new Matches(own)
  const isLegal = indicator.severity === 'legal'
  const causes: Record<string, number> = {}
  const hits: boolean[] = []
  const flagged = new Set<Own>()
  for (const flag of flags) {
    const about = matches.of(flag)
    for (const one of about) flagged.add(one)
    const isPlanted = about.some(({ row }) => row.kind === 'planted')
    hits.push(isPlanted)
    if (isPlanted) continue
    const cause = about.length > 0 ? `lookalike:${about[0]!.row.scheme}` : isLegal ? context.causeOf(flag) : undefined
    if (cause !== undefined) causes[cause] = (causes[cause] ?? 0) + 1
  }
  const right = hits.filter(Boolean).length
  const wrong = Object.values(causes).reduce((total, count) => total + count, 0)
  const schemes = [...new Set(own.map(({ row }) => row.scheme))].sort()
  const { planted, found, missed } = recallOf(own, flagged, others)
  const first = hits.slice(0, Math.min(at, planted))
  return {
    indicator: indicator.name,
    scheme: schemes.length === 0 ? null : schemes.join(', '),
    severity: indicator.severity,
    planted,
    found,
    recall: share(found, planted),
    flags: flags.length,
    precision: isLegal ? share(right, right + wrong) : null,
    false_alarms: wrong,
    precision_at: share(first.filter(Boolean).length, first.length),
    causes: sorted(causes),
    missed,
  }
}

function schemeScore(indicator: Indicator, own: readonly Own[], { flags, others }: Judgements): ScoreRow {
  const matches = new Matches(own)
  const flagged = new Set<Own>()
  let right = 0
  let wrong = 0
  for (const flag of flags) {
    const about = matches.of(flag)
    for (const one of about) flagged.add(one)
    if (about.some(({ row }) => row.kind === 'planted')) right++
    else if (about.length > 0) wrong++
  }
  const { scheme } = own[0]!.row
  const { planted, found, missed } = recallOf(own, flagged, others)
  return {
    indicator: indicator.name,
    scheme,
    severity: indicator.severity,
    planted,
    found,
    recall: share(found, planted),
    flags: right + wrong,
    precision: share(right, right + wrong),
    false_alarms: wrong,
    precision_at: null,
    causes: wrong === 0 ? {} : { [`lookalike:${scheme}`]: wrong },
    missed,
  }
}

/** Of what should be flagged, how much is, and what is said of the rest. */
function recallOf(own: readonly Own[], flagged: ReadonlySet<Own>, others: ReadonlyMap<string, string>) {
  const wanted = own.filter(({ row }) => row.kind === 'planted' && row.expected === 'flag')
  const missed: Record<string, number> = {}
  for (const one of wanted) {
    if (flagged.has(one)) continue
    const said = others.get(one.place?.subjectId ?? '') ?? 'absent'
    missed[said] = (missed[said] ?? 0) + 1
  }
  return { planted: wanted.length, found: wanted.filter((one) => flagged.has(one)).length, missed: sorted(missed) }
}

/** What else is known of the processes and organisations that a flag is about. */
class Surroundings {
  private readonly byOcid = new Map<string, string>()
  private readonly byOrganisation = new Map<string, string>()

  constructor(truth: readonly Truth[], places: readonly (Place | undefined)[]) {
    // Of a process with both, what was planted there counts.
    for (const kind of ['planted', 'lookalike'] as const)
      for (const [index, row] of truth.entries()) {
        const place = places[index]
        if (row.kind !== kind || place === undefined) continue
        const cause = `${kind}:${row.scheme}`
        for (const ocid of place.ocids) if (!this.byOcid.has(ocid)) this.byOcid.set(ocid, cause)
        if (place.ocids.length === 0)
          for (const id of place.organisations) if (!this.byOrganisation.has(id)) this.byOrganisation.set(id, cause)
      }
  }

  causeOf({ ocid, organisations }: Flag): string {
    const near = ocid === null ? undefined : this.byOcid.get(ocid)
    if (near !== undefined) return near
    // What is told of a buyer or a supplier alone is told of all that it buys or sells.
    return organisations.map((id) => this.byOrganisation.get(id)).find((cause) => cause !== undefined) ?? 'outside'
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000
}

function sorted(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
}
