import { Stopped } from '../../goszakup/client/http.ts'
import type { AppliedFilter } from '../../goszakup/filters.ts'
import { counted } from '../../terminal/counted.ts'
import { Interrupted } from '../../terminal/errors.ts'
import type { Column } from '../../terminal/rows.ts'
import { peekStore } from '../raw/store.ts'
import { booksToFetch, isLacking } from './books.ts'
import type { JobContext, PlanStep } from './context.ts'
import type { FetchOptions } from './fetch.ts'
import { journalDays, journalEntity, journalState } from './journal.ts'
import { planOf } from './plan.ts'
import { fetchDefaults, lackOf, lookUpParties, makeClient, newestStamp, planRun } from './session.ts'
import { apiSource } from './store.ts'
import { isNarrowed, wantedEntities } from './wanted.ts'

/** What one step of a fetch would cost. */
export interface FetchEstimate {
  entity: string
  /** `first`, `continue`, `new`, `changed`, `open`, `whole`, `follow` …: what the requests are for. */
  step: string
  /** Records expected; null where they cannot be counted before they come. */
  records: number | null
  /** Records of the entity that the dataset has. */
  stored: number
  /** Requests expected, without those that fail and are made again. */
  requests: number
  /** Hours at the given rate; null without a limit. */
  hours: number | null
}

/** The columns of `FetchEstimate`. */
export const estimateColumns: Column[] = [
  { name: 'entity', type: 'text' },
  { name: 'step', type: 'text' },
  { name: 'records', type: 'integer' },
  { name: 'stored', type: 'integer' },
  { name: 'requests', type: 'integer' },
  { name: 'hours', type: 'number' },
]

const journalPage = 500

/**
 * Counts what a fetch would ask for and how long that takes, step by step, with a few small requests. Nothing is
 * written. The sum is noted.
 */
export async function estimateFetch(dir: string, options: FetchOptions): Promise<FetchEstimate[]> {
  const { report } = options
  const { names, filter, planned, baseUrl } = await planRun(dir, options)
  const signal = options.signal ?? new AbortController().signal
  const client = await makeClient(baseUrl, options, options.signal)
  const rate = options.rate ?? fetchDefaults.rate
  const hoursOf = (requests: number) => (rate === 0 ? null : Math.round((requests / rate / 3600) * 100) / 100)
  const estimates: FetchEstimate[] = []
  const add = (entity: string, stored: number, { step, records, requests }: PlanStep) =>
    estimates.push({ entity, step, records, stored, requests, hours: hoursOf(requests) })
  try {
    const pids = await lookUpParties(client, planned.entities, options)
    const wanted = wantedEntities(names, filter, options, pids)
    const now = { wall: (options.now ?? Date.now)(), newest: await newestStamp(dir, apiSource) }
    const books = await booksToFetch(dir, apiSource, names, now, options.full === true)
    const count = books.missing.length + books.known.length
    if (count > 0) add('refs', 0, { step: 'whole', records: null, requests: count })
    const context: JobContext = {
      ...{ dir, client, report, filter, limit: options.limit, full: options.full, signal, now: options.now },
      withPersons: options.withPersons === true,
      select: options.select,
      appliedTo: (entity) => wanted.applied(entity),
      advanced: () => {},
    }
    let answered = false
    const coming = new Map<string, number>()
    for (const entity of wanted.entities) {
      const isNamed = names.includes(entity.name)
      if (!isNamed && options.full !== true && (await isLacking(dir, apiSource, entity.name, now))) continue
      const stored = (await peekStore(dir, apiSource, entity.name))?.count ?? 0
      if (entity === journalEntity) {
        const step = await planJournal(dir, context, options, now.newest)
        if (step !== undefined) add(entity.name, stored, step)
        continue
      }
      try {
        const applied = wanted.applied(entity)
        const newest = entity.daily === true ? now.newest : undefined
        const steps = followed(await planOf(dir, entity, applied, { ...context, newest }), applied, coming)
        const through = Math.max(0, ...(applied.follow ?? []).map(({ parent }) => coming.get(parent) ?? 0))
        coming.set(entity.name, comingOf(steps, applied, through))
        for (const step of steps) add(entity.name, stored, step)
        answered = true
      } catch (error) {
        if (isNamed || lackOf(entity, error, answered) === undefined) throw error
        report.warn(`the service has no ${entity.title}`)
      }
    }
  } catch (error) {
    if (error instanceof Stopped)
      throw new Interrupted('nothing was to be saved', options.resume ?? 'jaryq fetch --dry-run')
    throw error
  } finally {
    await client.close()
  }
  if (estimates.some(({ step }) => step === 'follow'))
    report.note('what is found through other records is counted as one record for each of those: there may be more')
  const requests = estimates.reduce((sum, estimate) => sum + estimate.requests, 0)
  const hours = hoursOf(requests)
  report.note(
    `${counted(requests, 'request')} in all${hours === null ? '' : `, ${counted(hours, 'hour')} at ${rate} a second`}${requests === 0 ? '' : ', if none fails'}`,
  )
  return estimates
}

// How many records of a parent are asked about in one request.
const perRequest = { list: 200, alias: 50, path: 1 }
// A region is one of twenty; how much of the country is in a part of it nobody knows beforehand.
const regions = 20

/** The steps of an entity that follows others, with requests for the parents that are still to come in this run. */
function followed(steps: PlanStep[], { follow }: AppliedFilter, coming: ReadonlyMap<string, number>): PlanStep[] {
  if (follow === undefined) return steps
  let requests = 0
  for (const { parent, as } of follow) requests += Math.ceil((coming.get(parent) ?? 0) / perRequest[as])
  if (requests === 0) return steps
  const known = steps.find(({ step }) => step === 'follow')
  const others = steps.filter((step) => step !== known)
  return [{ step: 'follow', records: null, requests: Math.max(requests, known?.requests ?? 0) }, ...others]
}

/** Records of an entity that will come, for those that follow it: at least one for each of its parents' is assumed. */
function comingOf(steps: readonly PlanStep[], { local }: AppliedFilter, parents = 0): number {
  const counted = steps.reduce((sum, { step, records }) => sum + (step === 'changed' ? 0 : (records ?? 0)), parents)
  return local.some(({ name, strict }) => name === 'region' && strict === true) ? Math.ceil(counted / regions) : counted
}

/** The journal's days; what a day holds is guessed from those that were read. */
async function planJournal(
  dir: string,
  context: JobContext,
  options: FetchOptions,
  newest: string | undefined,
): Promise<PlanStep | undefined> {
  const state = (await journalState(dir)) ?? {}
  const { since, until } = options
  const days = journalDays(state, { since, until, newest, context })
  if (days.length === 0) return undefined
  let records: number | null = 0
  for (const day of [days[0]!, days.at(-1)!]) {
    const filter = { date_from: day, date_to: day }
    const { total } = await context.client.page(journalEntity, { filter, after: null, limit: 1 })
    records = records === null || total === null ? null : records + total
  }
  const perDay = records === null ? 0 : records / 2
  const requests = days.length * Math.max(1, Math.ceil(perDay / journalPage))
  return {
    step: isNarrowed(context.filter) ? 'days, of these purchases' : 'days',
    records: records === null ? null : Math.round(perDay * days.length),
    requests,
  }
}
