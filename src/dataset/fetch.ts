import { GoszakupClient } from '../goszakup/client.ts'
import {
  type Entity,
  entities,
  type FetchFilter,
  type FilterName,
  referenceBooks,
  referenceEntity,
} from '../goszakup/entities.ts'
import { applyFilter, filterNames, rulesOf } from '../goszakup/filters.ts'
import { RequestLimit, Stopped } from '../goszakup/http.ts'
import { schemaText } from '../goszakup/schema.ts'
import { defaultBaseUrl, normalBaseUrl } from '../goszakup/token.ts'
import { Interrupted, UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import {
  apiSource,
  type EntityCounts,
  EntityJob,
  type FetchState,
  type JobContext,
  type JobEnd,
} from './fetch-entity.ts'
import { withWriteLock } from './lock.ts'
import { createDataset, updateManifest } from './manifest.ts'
import { peekStore, rawSegments } from './raw.ts'

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
  token: string
  /** The program's version. */
  version?: string
  /** The command that goes on where this one stops. */
  resume?: string
  report: Reporter
  signal?: AbortSignal
}

export interface FetchResult {
  /** By entity, `refs/NAME` for reference books; in the order of the entities. */
  counts: Record<string, EntityCounts>
  /** Nothing is left to go on with. */
  complete: boolean
}

/** What a fetch would cost. */
export interface FetchEstimate {
  entity: string
  /** Records that the service counts for what is asked. */
  records: number | null
  /** Records that the dataset has. */
  stored: number
  /** Requests expected. */
  requests: number
  /** Hours at the given rate; null without a limit. */
  hours: number | null
}

const defaults = { rate: 2, concurrency: 4, timeout: 60 }

/** The names that `fetch` takes. */
const fetchableEntities: readonly string[] = [
  'refs',
  ...entities.filter(({ special, version }) => special === undefined && version === undefined).map(({ name }) => name),
]

/**
 * Fetches from the goszakup API into `raw/`. A first run goes from the newest record to the oldest; a later one goes on
 * where it stopped, then fetches what is new and what may have changed. Every page that was reported is kept whatever
 * happens.
 * @throws UserError (network, token, usage), `Interrupted` when the signal is aborted
 */
export async function fetchEntities(dir: string, options: FetchOptions): Promise<FetchResult> {
  const wanted = wantedEntities(options.entities ?? [])
  const baseUrl = normalBaseUrl(options.baseUrl ?? defaultBaseUrl)
  warnOfIgnored(wanted, options)
  return withWriteLock(dir, 'fetch', async () => {
    await createDataset(dir)
    await claimSource(dir, baseUrl)
    const stop = new AbortController()
    const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal])
    const client = await makeClient(baseUrl, options, signal)
    const jobs: EntityJob[] = []
    let hasFailed = false
    try {
      const pids = await lookUpParties(client, wanted, options)
      const progress = new Map<string, { done: number; total: number | null }>()
      const context: JobContext = {
        dir,
        client,
        report: options.report,
        filter: filterOf(options),
        withPersons: options.withPersons === true,
        limit: options.limit,
        signal,
        advanced(entity, done, total) {
          progress.set(entity, { done, total })
          const states = [...progress.values()]
          const sum = (pick: (state: { done: number; total: number | null }) => number) =>
            states.reduce((all, state) => all + pick(state), 0)
          const known = wanted.every(({ name }) => progress.has(name)) && states.every((state) => state.total !== null)
          const totals = known ? sum((state) => state.total ?? 0) : undefined
          options.report.progress({ stage: 'fetch', done: sum((state) => state.done), unit: 'records', total: totals })
        },
      }
      const { missing, known } = await booksToFetch(dir, options.entities ?? [])
      let complete = await fetchBooks(missing, context, jobs)
      for (const wave of complete ? await waves(dir, wanted, options) : []) {
        const running = new Map<string, Promise<JobEnd>>()
        // One request of an entity is under way at a time; more entities than connections would only hold memory.
        const turn = turns(options.concurrency ?? defaults.concurrency)
        for (const entity of wave) {
          const job = new EntityJob(entity, applyFilter(entity, context.filter, pids), context)
          jobs.push(job)
          const before = entity.name === 'bids' ? running.get('announcements') : undefined
          const work = turn(() => job.run(before?.catch(() => {})))
          // The others finish the page that they are at, and no more.
          work.catch(() => stop.abort())
          running.set(entity.name, work)
        }
        const ends = await Promise.allSettled(running.values())
        const failed = ends.find((end) => end.status === 'rejected')
        if (failed !== undefined) throw failed.reason
        if (ends.some((end) => end.status === 'fulfilled' && end.value !== 'done')) complete = false
      }
      if (complete) complete = await fetchBooks(known, context, jobs)
      jobs.sort((a, b) => orderOf(a.entity.name) - orderOf(b.entity.name))
      const counts = Object.fromEntries(jobs.map((made) => [made.entity.name, made.counts]))
      if (options.signal?.aborted === true) throw new Interrupted(savedText(counts), options.resume ?? 'jaryq fetch')
      if (!complete) {
        const why =
          options.maxRequests !== undefined && client.http.requests >= options.maxRequests
            ? `stopped after ${client.http.requests} requests (--max-requests)`
            : 'stopped at --limit'
        options.report.note(`${why}; go on with: ${options.resume ?? 'jaryq fetch'}`)
      }
      return { counts, complete }
    } catch (error) {
      hasFailed = true
      if (error instanceof Stopped && options.signal?.aborted === true)
        throw new Interrupted(
          savedText(Object.fromEntries(jobs.map((made) => [made.entity.name, made.counts]))),
          options.resume ?? 'jaryq fetch',
        )
      if (error instanceof RequestLimit) {
        options.report.note(`stopped after ${client.http.requests} requests (--max-requests)`)
        return { counts: Object.fromEntries(jobs.map((made) => [made.entity.name, made.counts])), complete: false }
      }
      throw error
    } finally {
      await client.close()
      // What was fetched is counted after an error too, and then that error is the one to tell.
      await recordCounts(dir, baseUrl, jobs).catch((error) => {
        if (!hasFailed) throw error
      })
    }
  })
}

/** Counts what a fetch would bring, with one small request per entity. Nothing is written. */
export async function estimateFetch(dir: string, options: FetchOptions): Promise<FetchEstimate[]> {
  const wanted = wantedEntities(options.entities ?? [])
  const baseUrl = normalBaseUrl(options.baseUrl ?? defaultBaseUrl)
  warnOfIgnored(wanted, options)
  const client = await makeClient(baseUrl, options, options.signal)
  const rate = options.rate ?? defaults.rate
  const estimates: FetchEstimate[] = []
  const add = (entity: string, records: number | null, stored: number, requests: number) =>
    estimates.push({
      entity,
      records,
      stored,
      requests,
      hours: rate === 0 ? null : Math.round((requests / rate / 3600) * 100) / 100,
    })
  try {
    const pids = await lookUpParties(client, wanted, options)
    const { missing, known } = await booksToFetch(dir, options.entities ?? [])
    if (missing.length + known.length > 0) add('refs', null, 0, missing.length + known.length)
    for (const entity of wanted) {
      const { pushed } = applyFilter(entity, filterOf(options), pids)
      let records: number | null = 0
      for (const filter of pushed) {
        const { total } = await client.page(entity, { filter, after: null, limit: 1 })
        records = records === null || total === null ? null : records + total
      }
      const before = await storedBefore(dir, entity, pushed)
      const expected = Math.min(
        Math.max(0, (records ?? 0) - (before.complete && entity.whole !== true ? before.count : 0)),
        options.limit ?? Number.POSITIVE_INFINITY,
      )
      const polls = before.complete ? Math.ceil(before.open / entity.pageLimit) + 1 : 0
      add(entity.name, records, before.count, Math.max(1, Math.ceil(expected / entity.pageLimit)) + polls)
    }
  } catch (error) {
    if (error instanceof Stopped)
      throw new Interrupted('nothing was to be saved', options.resume ?? 'jaryq fetch --dry-run')
    throw error
  } finally {
    await client.close()
  }
  return estimates
}

async function storedBefore(
  dir: string,
  entity: Entity,
  pushed: readonly Record<string, unknown>[],
): Promise<{ count: number; open: number; complete: boolean }> {
  const found = await peekStore<FetchState>(dir, apiSource, entity.name)
  if (found === undefined) return { count: 0, open: 0, complete: false }
  const scopes = Object.values(found.state.scopes)
  const complete = pushed.every((filter) =>
    scopes.some((scope) => scope.complete && JSON.stringify(scope.filter) === JSON.stringify(filter)),
  )
  return { count: found.count, open: found.open, complete }
}

async function makeClient(baseUrl: string, options: FetchOptions, signal?: AbortSignal): Promise<GoszakupClient> {
  return GoszakupClient.create({
    baseUrl,
    token: options.token,
    rate: options.rate ?? defaults.rate,
    concurrency: options.concurrency ?? defaults.concurrency,
    timeout: options.timeout ?? defaults.timeout,
    caFile: options.caFile,
    maxRequests: options.maxRequests,
    version: options.version,
    withPersons: options.withPersons,
    schema: await schemaText(),
    report: options.report,
    signal,
  })
}

function filterOf(options: FetchOptions): FetchFilter {
  const { since, until, year, buyer, supplier, region, method, query } = options
  return { since, until, year, buyer, supplier, region, method, query }
}

function wantedEntities(names: readonly string[]): Entity[] {
  const wanted = names.length === 0 ? fetchableEntities : names
  for (const name of wanted) {
    if (fetchableEntities.includes(name) || referenceBooks.includes(name.replace(/^refs\//, ''))) continue
    const hint = didYouMean(name, fetchableEntities)
    throw new UserError(`there is nothing called "${name}" to fetch`, {
      why: `it can be: ${fetchableEntities.join(', ')}, or refs/NAME`,
      next: hint === undefined ? [] : [hint],
      exit: 'usage',
    })
  }
  return entities.filter(({ name }) => wanted.includes(name))
}

/**
 * With a budget of requests, what is unfinished goes first: else the look for news of what is complete could use up the
 * whole budget, run after run.
 */
async function waves(dir: string, wanted: readonly Entity[], options: FetchOptions): Promise<Entity[][]> {
  if (options.maxRequests === undefined) return [[...wanted]]
  const unfinished = new Set<Entity>()
  for (const entity of wanted) {
    const found = await peekStore<FetchState>(dir, apiSource, entity.name)
    const scopes = Object.values(found?.state.scopes ?? {})
    if (scopes.length === 0 || scopes.some((scope) => !scope.complete)) unfinished.add(entity)
  }
  return [wanted.filter((entity) => unfinished.has(entity)), wanted.filter((entity) => !unfinished.has(entity))]
}

/** Lets `count` works go on at a time, in the order in which they came. */
function turns(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}

/** Fetches reference books one by one; false when something stopped it. A book that the service lacks is said. */
async function fetchBooks(books: readonly Entity[], context: JobContext, jobs: EntityJob[]): Promise<boolean> {
  for (const entity of books) {
    const job = new EntityJob(entity, applyFilter(entity, {}, new Map()), { ...context, filter: {}, limit: undefined })
    jobs.push(job)
    try {
      if ((await job.run()) !== 'done') return false
    } catch (error) {
      if (!(error instanceof UserError && error.exitName === 'data')) throw error
      context.report.warn(`${entity.title}: ${error.message}${error.why === undefined ? '' : ` (${error.why})`}`)
    }
  }
  return true
}

function orderOf(name: string): number {
  return name.startsWith('refs/')
    ? referenceBooks.indexOf(name.slice(5)) - referenceBooks.length
    : entities.findIndex((entity) => entity.name === name)
}

/**
 * The reference books to fetch: all with no name or `refs`, those named, and those that the dataset does not have.
 * Those come first, because records mean little without them; the others are looked at again in the end.
 */
async function booksToFetch(dir: string, names: readonly string[]): Promise<{ missing: Entity[]; known: Entity[] }> {
  const all = names.length === 0 || names.includes('refs')
  const onlyBooks = names.length > 0 && names.every((given) => given.replace(/^refs\//, '').startsWith('ref_'))
  const books: { missing: Entity[]; known: Entity[] } = { missing: [], known: [] }
  for (const name of referenceBooks) {
    const entity = referenceEntity(name)
    const named = names.some((given) => given === entity.name || given === name)
    const stored = (await rawSegments(dir, apiSource, entity.name)).length > 0
    if (!stored && (all || named || !onlyBooks)) books.missing.push(entity)
    else if (stored && (all || named)) books.known.push(entity)
  }
  return books
}

/** Says which filters do not narrow which entities, so that nobody takes the whole for a part. */
function warnOfIgnored(wanted: readonly Entity[], options: FetchOptions): void {
  const ignored = new Map<FilterName, string[]>()
  for (const entity of wanted) {
    const filter = filterOf(options)
    const through = filterNames.filter(
      (name) => filter[name] !== undefined && rulesOf(entity, name).some((rule) => 'via' in rule),
    )
    for (const name of [...applyFilter(entity, filter, new Map()).ignored, ...through])
      ignored.set(name, [...(ignored.get(name) ?? []), entity.title])
  }
  for (const [name, titles] of ignored)
    options.report.warn(
      `not filtered by ${name === 'since' || name === 'until' ? `--${name}` : name}: ${titles.join(', ')}`,
    )
}

/** Participants' ids of the BINs and IINs asked for, where an entity knows its parties by that id only. */
async function lookUpParties(
  client: GoszakupClient,
  wanted: readonly Entity[],
  options: FetchOptions,
): Promise<Map<string, number>> {
  const pids = new Map<string, number>()
  const needed = new Set<string>()
  for (const entity of wanted)
    for (const name of ['buyer', 'supplier'] as const) {
      const isById = rulesOf(entity, name).some((rule) => 'push' in rule && rule.as === 'pid')
      if (isById && options[name] !== undefined) needed.add(options[name])
    }
  const subjects = entities.find(({ name }) => name === 'subjects')!
  for (const biin of needed) {
    const { pushed } = applyFilter(subjects, { supplier: biin }, pids)
    const page = await client.page(subjects, { filter: pushed[0]!, after: null, limit: 1 })
    const pid = page.items[0]?.record.pid
    if (typeof pid === 'number') pids.set(biin, pid)
    else options.report.warn(`the service knows no participant ${biin}`)
  }
  return pids
}

/** A dataset holds the records of one service: made-up ones and real ones must never mix. */
async function claimSource(dir: string, baseUrl: string): Promise<void> {
  await updateManifest(dir, (manifest) => {
    const { base_url: before, entities: counts } = manifest.sources[apiSource] ?? {}
    const filled = Object.values(counts ?? {}).some(({ count }) => (count ?? 0) > 0)
    if (before !== undefined && filled && !sameService(before, baseUrl))
      throw new UserError(`the dataset in ${dir} holds records of ${before}`, {
        why: `records of ${baseUrl} would be mixed with them`,
        next: 'name another directory with --data DIR',
        exit: 'usage',
      })
    manifest.sources[apiSource] = { ...manifest.sources[apiSource], kind: 'api', base_url: baseUrl }
    return manifest
  })
}

/** A server on this machine gets another port each time. */
function sameService(a: string, b: string): boolean {
  const local = (url: string) => /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname)
  return a === b || (local(a) && local(b))
}

async function recordCounts(dir: string, baseUrl: string, jobs: readonly EntityJob[]): Promise<void> {
  await updateManifest(dir, (manifest) => {
    const source = manifest.sources[apiSource] ?? { kind: 'api' }
    const counts = Object.fromEntries(
      jobs.filter((job) => job.stored !== undefined).map((job) => [job.entity.name, { count: job.stored! }]),
    )
    manifest.sources[apiSource] = {
      ...source,
      kind: 'api',
      base_url: baseUrl,
      entities: { ...source.entities, ...counts },
    }
    return manifest
  })
}

function savedText(counts: Record<string, EntityCounts>): string {
  const all = Object.values(counts)
  const records = all.reduce((sum, { records }) => sum + records, 0)
  const fresh = all.reduce((sum, count) => sum + count.new + count.changed, 0)
  return `${records} records came in this run and are saved, ${fresh} of them new or changed`
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

/** The columns of `FetchEstimate`. */
export const estimateColumns: Column[] = [
  { name: 'entity', type: 'text' },
  { name: 'records', type: 'integer' },
  { name: 'stored', type: 'integer' },
  { name: 'requests', type: 'integer' },
  { name: 'hours', type: 'number' },
]

/** The result as rows: one for each entity, one for all reference books. */
export function fetchRows({ counts }: FetchResult): Row[] {
  const rows = new Map<string, EntityCounts>()
  for (const [name, count] of Object.entries(counts)) {
    const entity = name.startsWith('refs/') ? 'refs' : name
    const sum = rows.get(entity) ?? { requests: 0, records: 0, new: 0, changed: 0, same: 0 }
    rows.set(entity, {
      requests: sum.requests + count.requests,
      records: sum.records + count.records,
      new: sum.new + count.new,
      changed: sum.changed + count.changed,
      same: sum.same + count.same,
    })
  }
  return [...rows].map(([entity, count]) => ({ entity, ...count }))
}
