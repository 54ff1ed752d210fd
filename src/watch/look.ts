import { openEngine } from '../dataset/engine.ts'
import { sha256 } from '../files/hash.ts'
import { astanaClock } from '../terminal/clock.ts'
import { type Alert, alertsOf } from './alert.ts'
import type { Criteria } from './criteria.ts'
import { type Delivered, type DeliverOptions, deliver, type Moment } from './deliver.ts'
import { type Judged, type Match, matchesOf } from './matches.ts'
import { appendLines, asOnlyWatcher, type Baseline, type Boxes, readBoxes, watchPaths } from './outbox.ts'

export interface LookOptions extends Omit<DeliverOptions, 'today' | 'moment'> {
  /** By the clock of the machine; undefined: by the newest stamp in the data, as with training data. */
  moment?: Moment | undefined
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
  const { report, signal } = options
  return asOnlyWatcher(dir, async () => {
    const boxes = await readBoxes(dir)
    const { byRule, judged, dataDate, training } = await matchesOf(dir, rules, { report, signal })
    const today = dataDate ?? ''
    let found = 0
    let passedOver = 0
    let moment = training ? undefined : options.moment
    const engine = await openEngine(dir, { signal })
    try {
      moment ??= await dataMoment(engine, today)
      for (const [index, rule] of rules.entries()) {
        const { alerts, baseline } = await newOf(engine, rule, byRule[index]!, boxes, today)
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
    const asked = rules.map((rule, index) => ({ rule, holds: new Set(byRule[index]!.map(({ key }) => key)) }))
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
async function newOf(
  engine: Parameters<typeof alertsOf>[0],
  rule: Criteria,
  matches: readonly Match[],
  boxes: Boxes,
  today: string,
): Promise<{ alerts: Alert[]; baseline: Baseline | undefined }> {
  const selection = selectionOf(rule)
  const own = boxes.baselines.filter((line) => line.rule === rule.name)
  const known = new Set([
    ...own.flatMap(({ keys }) => keys),
    ...boxes.alerts.flatMap((alert) => (alert.rule === rule.name ? [alert.key] : [])),
  ])
  const fresh = matches.filter(({ key }) => !known.has(key))
  if (own.some((line) => line.selection === selection))
    return { alerts: await alertsOf(engine, rule, fresh), baseline: undefined }
  const wanted = rule.backlog === 'none' ? [] : await alertsOf(engine, rule, fresh)
  const alerts = rule.backlog === 'all' ? wanted : wanted.filter(isActionable)
  const told = new Set(alerts.map(({ key }) => key))
  const keys = fresh.flatMap(({ key }) => (told.has(key) ? [] : [key]))
  return { alerts, baseline: { kind: 'baseline', rule: rule.name, selection, data_date: today, keys } }
}

/** Whether the reader can still do something, by a day or before something happens. */
function isActionable({ own }: Alert): boolean {
  return own !== null && (own.until !== null || ['before-announcement', 'before-signing'].includes(own.key))
}

/** Tells a rule that looks for something else from what it was; how it tells does not matter. */
function selectionOf(rule: Criteria): string {
  const { name: _, title: __, role: ___, lang: ____, when, quiet, every, backlog, to, ...selection } = rule
  return sha256(JSON.stringify(selection)).slice(0, 16)
}

/** The newest stamp of the data, in Kazakhstan's time. */
async function dataMoment(engine: Parameters<typeof alertsOf>[0], today: string): Promise<Moment> {
  const [row] = await engine.rows('SELECT max(date) AS newest FROM processes')
  const newest = row?.newest
  if (typeof newest !== 'string' || Number.isNaN(Date.parse(newest))) return { date: today, time: '12:00' }
  const { local } = astanaClock(Date.parse(newest))
  return { date: local.slice(0, 10), time: local.slice(11, 16) }
}
