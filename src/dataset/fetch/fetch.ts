import type { GoszakupClient } from '../../goszakup/client/client.ts'
import { RequestLimit, Stopped } from '../../goszakup/client/http.ts'
import { type Entity, entities, type FetchFilter, referenceBooks } from '../../goszakup/entities.ts'
import { applyFilter } from '../../goszakup/filters.ts'
import { counted } from '../../terminal/counted.ts'
import { Interrupted } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import type { Column, Row } from '../../terminal/rows.ts'
import { withWriteLock } from '../lock.ts'
import { createDataset } from '../manifest.ts'
import { appendRun } from '../raw/runs.ts'
import { peekStore } from '../raw/store.ts'
import { booksToFetch, isLacking, noteLook } from './books.ts'
import { localStamp } from './clock.ts'
import type { EntityCounts, JobContext, JobEnd } from './context.ts'
import { EntityJob } from './entity.ts'
import { beginJournal, JournalJob, journalEntity, noteRuns } from './journal.ts'
import {
  claimSource,
  fetchDefaults,
  filterOf,
  lackOf,
  lookUpParties,
  makeClient,
  newestStamp,
  planRun,
  recordCounts,
} from './session.ts'
import { Slots } from './slots.ts'
import { apiSource, type FetchState } from './store.ts'
import { isNarrowed, type Wanted, wantedEntities } from './wanted.ts'

export interface FetchOptions extends FetchFilter {
  /** Names as in `fetchableEntities`; none: all. */
  entities?: readonly string[]
  /** Records of one entity at most in this run. */
  limit?: number
  /** Requests a second, 0 for no limit. Default 2. */
  rate?: number
  /** Connections. Default 4. */
  concurrency?: number
  /** Seconds. Default 60. */
  timeout?: number
  /** Requests at most in this run, retries included. */
  maxRequests?: number
  baseUrl?: string
  caFile?: string
  /** Also names, contacts and bank accounts of natural persons, where GraphQL lets them be left out. */
  withPersons?: boolean
  /** Ask for all records again, due or not: edits that moved no stamp are seen only so. */
  full?: boolean
  /** Fields asked for instead of all: names, or paths as in `Lots.id`. */
  select?: readonly string[]
  /** Where the fields come from: the schema that comes with the program, or the one that the service tells. */
  schemaSource?: 'built-in' | 'live'
  token: string
  /** The program's version. */
  version?: string
  /** The command that goes on where this one stops. */
  resume?: string
  report: Reporter
  signal?: AbortSignal
  /** This machine's clock, in ms. */
  now?: () => number
}

export interface FetchResult {
  /** By entity, `refs/NAME` for reference books; in the order of the entities. */
  counts: Record<string, EntityCounts>
  /** Nothing is left to go on with. */
  complete: boolean
}

/** A job of this run: what it did, and how many records the dataset has of its entity now. */
interface Done {
  entity: Entity
  counts: EntityCounts
  stored: number | undefined
}

/** What the steps of one run share. */
interface Session {
  dir: string
  options: FetchOptions
  baseUrl: string
  client: GoszakupClient
  wanted: Wanted
  context: JobContext
  /** Ends the others when one has failed: they finish the page that they are at. */
  stop: AbortController
  jobs: Done[]
  /** What the service does not have, and what it has. */
  lacking: string[]
  found: string[]
  /** What it gave no answer about. */
  unanswered: string[]
  now: { wall: number; newest: string | undefined }
}

/**
 * Fetches from the goszakup API into `raw/`. A first run goes from the newest record to the oldest; a later one goes on
 * where it stopped, then fetches what is new and what may have changed. What others lead to waits for them. Every page
 * that was reported is kept whatever happens, and every run is in the log of runs.
 * @throws UserError (network, token, usage), `Interrupted` when the signal is aborted
 */
export async function fetchEntities(dir: string, options: FetchOptions): Promise<FetchResult> {
  const { names, filter, planned, baseUrl } = await planRun(dir, options)
  return withWriteLock(dir, 'fetch', async () => {
    const clock = options.now ?? Date.now
    const wall = clock()
    await createDataset(dir)
    await claimSource(dir, apiSource, baseUrl)
    const stop = new AbortController()
    const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal])
    const client = await makeClient(baseUrl, options, signal)
    const jobs: Done[] = []
    const session: Session = {
      ...{ dir, options, baseUrl, client, wanted: planned, stop, jobs, lacking: [], found: [], unanswered: [] },
      context: { dir, client, filter, report: options.report, signal, withPersons: false, advanced: () => {} },
      now: { wall, newest: undefined },
    }
    let complete = false
    let failure: unknown
    try {
      session.now.newest = await newestStamp(dir, apiSource)
      const pids = await lookUpParties(client, planned.entities, options)
      session.wanted = wantedEntities(names, filter, options, pids)
      session.context = jobContext(session, signal)
      complete = await fetchAll(session)
      const counts = countsOf(jobs)
      if (options.signal?.aborted === true) throw new Interrupted(savedText(counts), options.resume ?? 'jaryq fetch')
      if (!complete) {
        const why =
          options.maxRequests !== undefined && client.http.requests >= options.maxRequests
            ? `stopped after ${counted(client.http.requests, 'request')} (--max-requests)`
            : 'stopped at --limit'
        options.report.note(`${why}; go on with: ${options.resume ?? 'jaryq fetch'}`)
      }
      if (session.unanswered.length > 0) complete = false
      return { counts, complete }
    } catch (error) {
      failure = error
      if (error instanceof Stopped && options.signal?.aborted === true) {
        failure = new Interrupted(savedText(countsOf(jobs)), options.resume ?? 'jaryq fetch')
        throw failure
      }
      if (error instanceof RequestLimit) {
        failure = undefined
        options.report.note(`stopped after ${counted(client.http.requests, 'request')} (--max-requests)`)
        return { counts: countsOf(jobs), complete: false }
      }
      throw error
    } finally {
      await client.close()
      // What was fetched is counted after an error too, and then that error is the one to tell.
      await conclude(session, complete && failure === undefined, wall, clock()).catch((error) => {
        if (failure === undefined) throw error
      })
    }
  })
}

function jobContext(session: Session, signal: AbortSignal): JobContext {
  const { options, wanted } = session
  const progress = new Map<string, { done: number; total: number | null }>()
  return {
    dir: session.dir,
    client: session.client,
    report: options.report,
    filter: filterOf(options),
    withPersons: options.withPersons === true,
    select: options.select,
    full: options.full,
    limit: options.limit,
    signal,
    slots: new Slots(options.concurrency ?? fetchDefaults.concurrency),
    appliedTo: (entity) => wanted.applied(entity),
    now: options.now,
    advanced(entity, done, total) {
      progress.set(entity, { done, total })
      const states = [...progress.values()]
      const sum = (pick: (state: { done: number; total: number | null }) => number) =>
        states.reduce((all, state) => all + pick(state), 0)
      const isKnown = wanted.entities.every(({ name }) => progress.has(name)) && states.every((s) => s.total !== null)
      const totals = isKnown ? sum((state) => state.total ?? 0) : undefined
      options.report.progress({ stage: 'fetch', done: sum((state) => state.done), unit: 'records', total: totals })
    },
  }
}

/** Books that are missing, then the entities, then the other books, then the journal. */
async function fetchAll(session: Session): Promise<boolean> {
  const { dir, options, wanted } = session
  const names = options.entities ?? []
  const books = await booksToFetch(dir, apiSource, names, session.now, options.full === true)
  let complete = await fetchBooks(session, books.missing)
  for (const wave of complete ? await waves(session) : []) if (!(await fetchWave(session, wave))) complete = false
  // --limit ends an entity, not the run.
  const goesOn = () => complete || (options.limit !== undefined && options.maxRequests === undefined)
  // What is looked at once a day by the service's clock, which other records tell.
  if (goesOn() && !(await fetchWave(session, await present(session, ({ daily }) => daily === true)))) complete = false
  if (goesOn() && !(await fetchBooks(session, books.known))) complete = false
  const isBook = (name: string) => name.startsWith('refs/')
  if (complete && books.all && !session.unanswered.some(isBook)) session.found.push('refs')
  if (complete && wanted.entities.includes(journalEntity)) complete = await readJournal(session)
  return complete
}

/**
 * With a budget of requests, what is unfinished goes first: else the look for news of what is complete could use up the
 * whole budget, run after run.
 */
async function waves(session: Session): Promise<Entity[][]> {
  const { dir, options } = session
  const all = await present(session, ({ daily, special }) => daily !== true && special === undefined)
  if (options.maxRequests === undefined) return [all]
  const unfinished = new Set<Entity>()
  for (const entity of all) {
    const found = await peekStore<FetchState>(dir, apiSource, entity.name)
    const scopes = Object.values(found?.state.scopes ?? {})
    if (scopes.length === 0 || scopes.some((scope) => !scope.complete)) unfinished.add(entity)
  }
  return [all.filter((entity) => unfinished.has(entity)), all.filter((entity) => !unfinished.has(entity))]
}

/** Those of the wanted entities that the service has, as far as is known. */
async function present({ dir, wanted, options, now }: Session, pick: (entity: Entity) => boolean): Promise<Entity[]> {
  const chosen: Entity[] = []
  for (const entity of wanted.entities.filter(pick)) {
    const isNamed = (options.entities ?? []).includes(entity.name) || options.full === true
    if (isNamed || !(await isLacking(dir, apiSource, entity.name, now))) chosen.push(entity)
  }
  return chosen
}

/** Entities at once, as many as there are connections; what others lead to begins when those are done. */
async function fetchWave(session: Session, wave: readonly Entity[]): Promise<boolean> {
  const { wanted, stop } = session
  const newest = wave.some(({ daily }) => daily === true) ? await newestStamp(session.dir, apiSource) : undefined
  const context: JobContext = { ...session.context, newest }
  const running = new Map<string, Promise<JobEnd>>()
  for (const entity of wave) {
    const applied = wanted.applied(entity)
    const parents = (applied.follow ?? []).flatMap(({ parent }) => running.get(parent) ?? [])
    const announcements = entity.name === 'bids' ? running.get('announcements') : undefined
    const work = (async () => {
      await Promise.allSettled(parents)
      if (context.signal.aborted) throw new Stopped()
      const isNamed = entity.daily === true && (session.options.entities ?? []).includes(entity.name)
      const job = new EntityJob(entity, applied, isNamed ? { ...context, full: true } : context)
      session.jobs.push(job)
      return context.slots!.run(() => unlessLacking(session, entity, () => job.run(announcements?.catch(() => {}))))
    })()
    work.catch(() => stop.abort())
    running.set(entity.name, work)
  }
  const ends = await Promise.allSettled(running.values())
  // The first that failed ended the others.
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))
  const failure = failures.find((error) => !(error instanceof Stopped)) ?? failures[0]
  if (failure !== undefined) throw failure
  return ends.every((end) => end.status === 'fulfilled' && end.value === 'done')
}

/** Runs the work of an entity; that the service does not have it is said, unless it was asked for by name. */
async function unlessLacking(session: Session, entity: Entity, run: () => Promise<JobEnd>): Promise<JobEnd> {
  const { options, context } = session
  try {
    const end = await run()
    if (end === 'done') session.found.push(entity.name)
    return end
  } catch (error) {
    const isBook = entity.name.startsWith('refs/')
    const answered = session.jobs.some(({ counts }) => counts.records > 0)
    const isNamed = (options.entities ?? []).includes(entity.name)
    const lack = lackOf(entity, error, answered)
    if ((isNamed && !isBook) || lack === undefined) throw error
    const { message, why } = error as { message: string; why?: string }
    if (lack === 'unclear') {
      session.unanswered.push(entity.name)
      context.report.warn(`${entity.title}: ${why ?? message}; left out, the next run asks again`)
      return 'done'
    }
    session.lacking.push(entity.name)
    context.report.warn(
      isBook
        ? `${entity.title}: ${message}${why === undefined ? '' : ` (${why})`}`
        : `the service has no ${entity.title}: ${why ?? message}`,
    )
    return 'done'
  }
}

/** Fetches reference books one by one, whole; false when something stopped it. A book that the service lacks is said. */
async function fetchBooks(session: Session, books: readonly Entity[]): Promise<boolean> {
  for (const entity of books) {
    const context: JobContext = { ...session.context, filter: {}, limit: undefined, full: true }
    const job = new EntityJob(entity, applyFilter(entity, {}, new Map()), context)
    session.jobs.push(job)
    if ((await unlessLacking(session, entity, () => job.run())) !== 'done') return false
  }
  return true
}

/** Reads the journal, and asks again for what it names and the dataset knows only from before. */
async function readJournal(session: Session): Promise<boolean> {
  const { dir, options, wanted, context } = session
  const isAlone = wanted.entities.length === 1
  const job = new JournalJob({
    context,
    since: options.since ?? (options.year === undefined ? undefined : `${options.year}-01-01`),
    until: options.until ?? (options.year === undefined ? undefined : `${options.year}-12-31`),
    newest: isAlone ? localStamp(context.now?.() ?? Date.now()) : await newestStamp(dir, apiSource),
    isPart: isNarrowed(context.filter),
    async askAgain(name, ids) {
      const entity = entities.find((known) => known.name === name)!
      if (entity.transport === 'rest' || entity.whole === true) return
      const again = new EntityJob(entity, wanted.applied(entity), context)
      session.jobs.push(again)
      await again.askAgain(ids)
    },
  })
  session.jobs.push(job)
  return (await unlessLacking(session, journalEntity, () => job.run())) === 'done'
}

/** Counts what the dataset has now, and writes the run into the log of runs. */
async function conclude(session: Session, complete: boolean, began: number, ended: number): Promise<void> {
  const { dir, options, baseUrl, jobs, lacking, found } = session
  const stored = new Map<string, number>()
  for (const job of jobs) if (job.stored !== undefined) stored.set(job.entity.name, job.stored)
  await recordCounts(dir, apiSource, baseUrl, stored)
  const newest = await newestStamp(dir, apiSource)
  const books = found.includes('refs')
  await noteLook(dir, apiSource, { wall: new Date(began).toISOString(), newest }, { books, lacking, found })
  if (session.wanted.entities.includes(journalEntity)) {
    await beginJournal(dir, newest)
    await noteRuns(dir, newest)
  }
  await appendRun(dir, {
    command: options.resume ?? 'jaryq fetch',
    source: apiSource,
    base_url: baseUrl,
    started_at: new Date(began).toISOString(),
    ended_at: new Date(ended).toISOString(),
    complete,
    version: options.version ?? '0',
    filter: askedFor(options),
    entities: countsOf(jobs.filter(({ counts }) => counts.requests > 0)),
  })
}

/** What was asked for, as the flags say it. */
function askedFor(options: FetchOptions): Record<string, unknown> {
  const { entities: names, limit, withPersons, full, select } = options
  const asked = { entities: names?.length ? names : undefined, ...filterOf(options), limit, withPersons, full, select }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined && value !== false))
}

/** What was done, by entity, in their order. */
function countsOf(jobs: readonly Done[]): Record<string, EntityCounts> {
  const all: Record<string, EntityCounts> = {}
  for (const { entity, counts } of [...jobs].sort((a, b) => orderOf(a.entity.name) - orderOf(b.entity.name)))
    all[entity.name] = sum(all[entity.name], counts)
  return all
}

function sum(before: EntityCounts | undefined, more: EntityCounts): EntityCounts {
  return {
    requests: (before?.requests ?? 0) + more.requests,
    records: (before?.records ?? 0) + more.records,
    new: (before?.new ?? 0) + more.new,
    changed: (before?.changed ?? 0) + more.changed,
    same: (before?.same ?? 0) + more.same,
  }
}

function orderOf(name: string): number {
  return name.startsWith('refs/')
    ? referenceBooks.indexOf(name.slice(5)) - referenceBooks.length
    : entities.findIndex((entity) => entity.name === name)
}

function savedText(counts: Record<string, EntityCounts>): string {
  const all = Object.values(counts)
  const records = all.reduce((total, count) => total + count.records, 0)
  if (records === 0) return 'no record had come yet'
  const fresh = all.reduce((total, count) => total + count.new + count.changed, 0)
  return `${counted(records, 'record')} came in this run and ${records === 1 ? 'is' : 'are'} saved, ${fresh} of them new or changed`
}

/** The columns of what `fetch` did. */
export const fetchColumns: Column[] = [
  { name: 'entity', type: 'text' },
  { name: 'requests', type: 'integer' },
  { name: 'records', type: 'integer' },
  { name: 'new', type: 'integer' },
  { name: 'changed', type: 'integer' },
  { name: 'same', type: 'integer' },
]

/** The result as rows: one for each entity, one for all reference books. */
export function fetchRows({ counts }: FetchResult): Row[] {
  const rows = new Map<string, EntityCounts>()
  for (const [name, count] of Object.entries(counts)) {
    const entity = name.startsWith('refs/') ? 'refs' : name
    rows.set(entity, sum(rows.get(entity), count))
  }
  return [...rows].map(([entity, count]) => ({ entity, ...count }))
}
