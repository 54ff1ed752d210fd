import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { datasetPaths, safeName } from '../dataset/layout.ts'
import { pathOfName } from '../files/named.ts'
import { goals } from '../navigator/topics.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type Case, type CaseState, type Change, changed } from './case.ts'
import { type Measure, measures } from './measures.ts'
import { refusePersons } from './persons.ts'
import { standing } from './registers.ts'
import { caseStats } from './stats.ts'
import { caseNames, readCaseFile, readCases, told, withCasesAlone, writeCaseFile } from './store.ts'

/** Cases under one aim: a file `cases/campaigns/ID.md` that is merged as cases are. */
export interface Campaign {
  id: string
  title: string | null
  /** The id of an aim of the navigator, or words of one's own. */
  aim: string | null
  from: string | null
  until: string | null
  /** What is to be done, by measure of the figures. */
  want: Partial<Record<Measure, number>>
}

export interface CampaignChange {
  title?: string | undefined
  aim?: string | undefined
  from?: string | undefined
  until?: string | undefined
  /** As `letters-sent=20`; what is not named stays. */
  want?: readonly string[] | undefined
}

/** The folder of the campaigns of a dataset. */
export function campaignsDir(dir: string): string {
  return join(datasetPaths(dir).cases, 'campaigns')
}

/** All campaigns of a dataset by id; damaged files are named, the others work. */
export async function readCampaigns(dir: string): Promise<{ campaigns: Campaign[]; damaged: UserError[] }> {
  const campaigns: Campaign[] = []
  const damaged: UserError[] = []
  for (const name of await caseNames(campaignsDir(dir)))
    try {
      campaigns.push(campaignOf(await readCaseFile(join(campaignsDir(dir), `${name}.md`), name)))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      damaged.push(error)
    }
  return { campaigns, damaged }
}

function campaignOf({ id, fields }: CaseState): Campaign {
  const value = (path: string): unknown => {
    const register = fields.get(path)
    return register === undefined ? undefined : standing(register)[0]!.value
  }
  const text = (path: string) => (typeof value(path) === 'string' ? (value(path) as string) : null)
  const want: Campaign['want'] = {}
  for (const measure of Object.keys(measures) as Measure[]) {
    const number = value(`want-${measure}`)
    if (typeof number === 'number' && number > 0) want[measure] = number
  }
  return { id, title: text('title'), aim: text('aim'), from: text('from'), until: text('until'), want }
}

/** Begins a campaign, or changes what is given of one. Throws a UserError for an aim or a measure that is not known. */
export async function setCampaign(
  { dir, id, stamp }: { dir: string; id: string; stamp: string },
  change: CampaignChange,
): Promise<void> {
  const path = pathOfName(campaignsDir(dir), `${safeName(id)}.md`)
  const { title, aim, from, until } = change
  if (aim !== undefined) checkAim(aim)
  const given = Object.entries({ title, aim, from, until }).filter(([, value]) => value !== undefined)
  const changes: Change[] = [
    ...given.map(([name, value]) => ({ path: name, value: value === '' ? null : value })),
    ...(change.want ?? []).map((text) => {
      const { measure, count } = wanted(text)
      return { path: `want-${measure}`, value: count }
    }),
  ]
  refusePersons(changes)
  await withCasesAlone(dir, async () => {
    const before: CaseState = existsSync(path) ? await readCaseFile(path, id) : { id, fields: new Map() }
    const isTitled = before.fields.has('title') || title !== undefined
    await writeCaseFile(path, changed(before, isTitled ? changes : [{ path: 'title', value: id }, ...changes], stamp))
  })
}

function checkAim(aim: string): void {
  const known = goals().map(({ id }) => id)
  if (aim === '' || known.includes(aim) || /\s/.test(aim)) return
  throw new UserError(`there is no aim "${aim}"`, {
    why: `the aims of the navigator are: ${known.join(', ')}`,
    next: [didYouMean(aim, known) ?? 'read of them with: jaryq navigator goals', 'or say an aim of your own in words'],
    exit: 'usage',
  })
}

function wanted(text: string): { measure: Measure; count: number } {
  const [measure = '', count = ''] = text.split('=')
  if (Object.hasOwn(measures, measure) && /^\d{1,9}$/.test(count))
    return { measure: measure as Measure, count: Number(count) }
  throw new UserError(`"${text}" is no measure and number`, {
    why: `a measure is one of: ${Object.keys(measures).join(', ')}`,
    next: [didYouMean(measure, Object.keys(measures)) ?? '', 'write it as: --want letters-sent=20'].filter(
      (line) => line !== '',
    ),
    exit: 'usage',
  })
}

export const campaignColumns: Column[] = [
  { name: 'id', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'aim', type: 'text' },
  { name: 'aim_title', type: 'text' },
  { name: 'from', type: 'date' },
  { name: 'until', type: 'date' },
  { name: 'cases', type: 'integer' },
  { name: 'closed', type: 'integer' },
  { name: 'purchases_reviewed', type: 'integer' },
  { name: 'purchases_violation', type: 'integer' },
  { name: 'letters_sent', type: 'integer' },
  { name: 'letters_answered', type: 'integer' },
  { name: 'flags_confirmed', type: 'integer' },
  { name: 'outcomes', type: 'integer' },
  { name: 'progress', type: 'number' },
  { name: 'wanted', type: 'json' },
  { name: 'metrics', type: 'json' },
]

/**
 * A row for each campaign, those that cases name and no file tells of too. `wanted` says of each measure what is wanted
 * and done; `progress` is the smallest of these shares, 1 at most, null where nothing is wanted. `metrics` are the figures
 * of the market by which the aim can be seen to come nearer. Counted is what falls between `from` and `until`.
 */
export function campaignRows(campaigns: readonly Campaign[], cases: readonly Case[], on: string, lang: Lang): Row[] {
  const named = new Set([...campaigns.map(({ id }) => id), ...cases.flatMap(({ campaign }) => campaign ?? [])])
  return [...named].sort().map((id) => {
    const none: Campaign = { id, title: null, aim: null, from: null, until: null, want: {} }
    const campaign = campaigns.find((one) => one.id === id) ?? none
    const own = cases.filter((view) => view.campaign === id)
    const goal = goals().find((one) => one.id === campaign.aim)
    const { from, until: to } = campaign
    const stats = caseStats(own, { from: from ?? undefined, to: to ?? undefined, on })
    const count = (measure: Measure) => Number(stats.find((row) => row.measure === measure)?.count ?? 0)
    const outcomes = new Map(stats.map((row) => [String(row.measure), Number(row.count)]))
    const done = (Object.entries(campaign.want) as [Measure, number][]).map(([measure, number]) => ({
      ...{ measure, title: measures[measure][lang], wanted: number, done: count(measure) },
    }))
    const shares = done.map((one) => Math.min(1, one.done / one.wanted))
    return {
      ...{ id, title: campaign.title, aim: campaign.aim, aim_title: goal?.title[lang] ?? campaign.aim },
      ...{ from, until: to, cases: own.length, closed: own.filter(({ status }) => status === 'closed').length },
      purchases_reviewed: count('purchases-reviewed'),
      purchases_violation: count('purchases-violation'),
      letters_sent: count('letters-sent'),
      letters_answered: count('letters-answered'),
      flags_confirmed: count('flags-confirmed'),
      outcomes: [...outcomes].reduce((sum, [measure, n]) => sum + (measure.startsWith('outcome-') ? n : 0), 0),
      progress: shares.length === 0 ? null : Math.round(Math.min(...shares) * 1e4) / 1e4,
      wanted: done,
      metrics: goal?.metrics ?? [],
    }
  })
}

export interface CampaignsAsked {
  /** Only this one; with changes it is begun or changed first. */
  id?: string | undefined
  change: CampaignChange
  stamp: string
  on: string
  lang: Lang
  report: Reporter
}

/** The rows of `campaignRows`, after a change where one is given. Throws a UserError for one that is not there. */
export async function listCampaigns(dir: string, asked: CampaignsAsked): Promise<Row[]> {
  const { id, change, stamp, on, lang, report } = asked
  const isChange = Object.values(change).some((value) => value !== undefined)
  if (isChange && id === undefined)
    throw new UserError('it is not said which campaign is meant', {
      next: 'name it: jaryq case campaign ID --title …',
      exit: 'usage',
    })
  if (isChange) await setCampaign({ dir, id: id!, stamp }, change)
  const { campaigns, damaged } = await readCampaigns(dir)
  const { cases, damaged: others } = await readCases(dir)
  for (const error of [...damaged, ...others]) report.warn(told(error))
  const rows = campaignRows(campaigns, cases, on, lang)
  if (id === undefined) return rows
  const own = rows.filter((row) => row.id === id)
  if (own.length > 0) return own
  const ids = rows.map((row) => String(row.id))
  throw new UserError(`there is no campaign "${id}"`, {
    why: ids.length === 0 ? 'no case belongs to one' : `the campaigns are: ${ids.join(', ')}`,
    next: [
      ...(didYouMean(id, ids) === undefined ? [] : [didYouMean(id, ids)!]),
      `begin it with: jaryq case campaign ${id} --title …`,
    ],
    exit: 'usage',
  })
}
