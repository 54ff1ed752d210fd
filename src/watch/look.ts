import { type Engine, openEngine } from '../dataset/engine.ts'
import { sha256 } from '../files/hash.ts'
import { astanaClock } from '../terminal/clock.ts'
import type { AlertTerm } from './actions.ts'
import { type Alert, alertsOf } from './alert.ts'
import type { Criteria } from './criteria.ts'
import { type Delivered, type DeliverOptions, deliver, type Moment } from './deliver.ts'
import { type Judged, type Match, matchesOf } from './matches.ts'
import { appendLines, asOnlyWatcher, type Baseline, type Boxes, readBoxes, watchPaths } from './outbox.ts'

export interface LookOptions extends Omit<DeliverOptions, 'today' | 'moment'> {
  /** By the clock of the machine; undefined: by the newest stamp in the data, as with training data. */
  moment?: Moment | undefined
  /** Matches of which alerts are made at once: purchases are looked up together, and evidence is not held for more. */
  atOnce?: number
}

/** What a look brought. */
export interface Look extends Delivered {
  /** New alerts in the outbox. */
  found: number
  /** What was there when a rule was first looked at, and is not told. */
  passedOver: number
  judged: Judged
  dataDate: string | null
}

/**
 * Looks once: what the rules find in the dataset as it stands, less what is known, goes into the outbox, and what is due
 * goes out. It can be killed at any moment: what was found is compared with what is in the boxes, never with what an
 * earlier look had in hand.
 * @throws UserError when another watcher works on the dataset, or it has no tables
 */
export async function lookOnce(dir: string, rules: readonly Criteria[], options: LookOptions): Promise<Look> {
  const { report, signal, atOnce = 5000 } = options
  return asOnlyWatcher(dir, async () => {
    const boxes = await readBoxes(dir)
    let found = 0
    let passedOver = 0
    const engine = await openEngine(dir, { signal })
    const { data_date: dataDate, training } = engine.manifest
    const today = dataDate ?? ''
    const news = rules.map((rule) => new News(engine, rule, boxes, { today, atOnce }))
    let judged: Judged
    let moment: Moment
    try {
      judged = await matchesOf(engine, rules, (place, match) => news[place]!.add(match), { report, signal })
      moment = (training ? undefined : options.moment) ?? (await dataMoment(engine, today))
      for (const [index, rule] of rules.entries()) {
        const { alerts, baseline } = await news[index]!.end()
        await appendLines(watchPaths(dir).outbox, [...alerts, ...(baseline === undefined ? [] : [baseline])])
        boxes.alerts.push(...alerts)
        if (baseline !== undefined) boxes.baselines.push(baseline)
        found += alerts.length
        passedOver += baseline?.keys.length ?? 0
        if (baseline !== undefined && baseline.keys.length > 0)
          report.note(
            `${rule.name}: ${baseline.keys.length} were there before this rule and are not told; see them with: ${seeAll(rule)}`,
          )
      }
    } finally {
      await engine.close()
    }
    const asked = rules.map((rule, index) => ({ rule, holds: news[index]!.holds }))
    const delivered = await deliver(dir, boxes, asked, { ...options, moment, today })
    return { ...delivered, found, passedOver, judged, dataDate }
  })
}

function seeAll(rule: Criteria): string {
  return rule.indicators === undefined
    ? `jaryq search '${(rule.keywords ?? '').replaceAll("'", '')}'`
    : `jaryq flag --criteria ${rule.name}`
}

/** What a rule finds and does not know. On its first look most is history: what can still be acted upon is told. */
class News {
  /** Keys of all that it finds. */
  readonly holds = new Set<string>()
  private readonly engine: Engine
  private readonly rule: Criteria
  private readonly today: string
  private readonly atOnce: number
  private readonly known: ReadonlySet<string>
  private readonly isFirst: boolean
  private readonly selection: string
  private readonly alerts: Alert[] = []
  private readonly passed: string[] = []
  private pending: Match[] = []

  constructor(engine: Engine, rule: Criteria, boxes: Boxes, { today, atOnce }: { today: string; atOnce: number }) {
    this.engine = engine
    this.rule = rule
    this.today = today
    this.atOnce = atOnce
    this.selection = selectionOf(rule)
    const own = boxes.baselines.filter((line) => line.rule === rule.name)
    this.isFirst = !own.some((line) => line.selection === this.selection)
    this.known = new Set([
      ...own.flatMap(({ keys }) => keys),
      ...boxes.alerts.flatMap((alert) => (alert.rule === rule.name ? [alert.key] : [])),
    ])
  }

  async add(match: Match): Promise<void> {
    if (this.holds.has(match.key)) return
    this.holds.add(match.key)
    if (this.known.has(match.key)) return
    if (this.isFirst && this.rule.backlog === 'none') this.passed.push(match.key)
    else if (this.pending.push(match) >= this.atOnce) await this.settle()
  }

  /** The alerts, and on the first look what is passed over; both by key. */
  async end(): Promise<{ alerts: Alert[]; baseline: Baseline | undefined }> {
    await this.settle()
    const { alerts, isFirst, passed, rule, selection, today } = this
    alerts.sort((a, b) => (a.key < b.key ? -1 : 1))
    const baseline: Baseline = {
      ...{ kind: 'baseline', rule: rule.name, selection, data_date: today },
      keys: passed.sort(),
    }
    return { alerts, baseline: isFirst ? baseline : undefined }
  }

  private async settle(): Promise<void> {
    const { isFirst, pending, rule } = this
    const isTold = isFirst && rule.backlog !== 'all' ? isActionable : undefined
    const alerts = await alertsOf(this.engine, rule, pending, isTold)
    const told = new Set(alerts.map(({ key }) => key))
    this.alerts.push(...alerts)
    for (const { key } of pending) if (!told.has(key)) this.passed.push(key)
    this.pending = []
  }
}

/** Whether the reader can still do something, by a day or before something happens. */
function isActionable(own: AlertTerm | null): boolean {
  return own !== null && (own.until !== null || ['before-announcement', 'before-signing'].includes(own.key))
}

/** Tells a rule that looks for something else from what it was; how it tells does not matter. */
function selectionOf(rule: Criteria): string {
  const { name: _, title: __, role: ___, lang: ____, when, quiet, every, backlog, to, ...selection } = rule
  return sha256(JSON.stringify(selection)).slice(0, 16)
}

/** The newest stamp of the data, in Kazakhstan's time. */
async function dataMoment(engine: Engine, today: string): Promise<Moment> {
  const [row] = await engine.rows('SELECT max(date) AS newest FROM processes')
  const newest = row?.newest
  if (typeof newest !== 'string' || Number.isNaN(Date.parse(newest))) return { date: today, time: '12:00' }
  const { local } = astanaClock(Date.parse(newest))
  return { date: local.slice(0, 10), time: local.slice(11, 16) }
}
