import { GoszakupClient } from '../../goszakup/client/client.ts'
import { type Entity, entities, type FetchFilter } from '../../goszakup/entities.ts'
import { applyFilter, rulesOf } from '../../goszakup/filters.ts'
import { schemaText } from '../../goszakup/schema.ts'
import { defaultBaseUrl, normalBaseUrl } from '../../goszakup/token/token.ts'
import { UserError } from '../../terminal/errors.ts'
import { datasetPaths } from '../layout.ts'
import { updateManifest } from '../manifest.ts'
import { readCursor } from '../raw/cursor.ts'
import type { FetchOptions } from './fetch.ts'
import { checkMethods } from './method.ts'
import { checkRegion } from './region.ts'
import { apiSource } from './store.ts'
import { type Wanted, wantedEntities, wantedNotes } from './wanted.ts'

/** What a fetch takes when nothing is said. */
export const fetchDefaults = { rate: 2, concurrency: 4, timeout: 60 }

/** The filters among the options. */
export function filterOf(options: FetchOptions): FetchFilter {
  const { since, until, year, buyer, supplier, region, method, query } = options
  return { since, until, year, buyer, supplier, region, method, query }
}

/**
 * The same, when the place and the methods that they name exist.
 * @throws UserError (usage)
 */
export async function checkedFilter(dir: string, options: FetchOptions): Promise<FetchFilter> {
  const filter = filterOf(options)
  if (filter.region !== undefined) await checkRegion(dir, apiSource, filter.region)
  if (filter.method !== undefined) await checkMethods(dir, apiSource, filter.method)
  return filter
}

export async function makeClient(
  baseUrl: string,
  options: FetchOptions,
  signal?: AbortSignal,
): Promise<GoszakupClient> {
  return GoszakupClient.create({
    baseUrl,
    token: options.token,
    rate: options.rate ?? fetchDefaults.rate,
    concurrency: options.concurrency ?? fetchDefaults.concurrency,
    timeout: options.timeout ?? fetchDefaults.timeout,
    caFile: options.caFile,
    maxRequests: options.maxRequests,
    version: options.version,
    withPersons: options.withPersons,
    select: options.select,
    schemaSource: options.schemaSource,
    schema: await schemaText(),
    report: options.report,
    signal,
  })
}

/** Participants' ids of the BINs and IINs asked for, where an entity knows its parties by that id only. */
export async function lookUpParties(
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
    const pid = Number(page.items[0]?.record.pid ?? Number.NaN)
    if (Number.isSafeInteger(pid)) pids.set(biin, pid)
    else options.report.warn(`the service knows no participant ${biin}`)
  }
  return pids
}

/**
 * What a run is about, before the service is asked for anything. What a person should know of it is reported.
 * @throws UserError (usage)
 */
export async function planRun(
  dir: string,
  options: FetchOptions,
): Promise<{ names: readonly string[]; filter: FetchFilter; planned: Wanted; baseUrl: string }> {
  const { report, entities: names = [] } = options
  const filter = await checkedFilter(dir, options)
  const planned = wantedEntities(names, filter, options)
  const baseUrl = normalBaseUrl(options.baseUrl ?? defaultBaseUrl)
  const { notes, warnings } = wantedNotes(planned, filter)
  for (const note of notes) report.note(note)
  for (const warning of warnings) report.warn(warning)
  return { names, filter, planned, baseUrl }
}

/** A dataset holds the records of one service: made-up ones and real ones must never mix. */
export async function claimSource(dir: string, source: string, baseUrl: string): Promise<void> {
  await updateManifest(dir, (manifest) => {
    const { base_url: before, entities: counts } = manifest.sources[source] ?? {}
    const filled = Object.values(counts ?? {}).some(({ count }) => (count ?? 0) > 0)
    if (before !== undefined && filled && !sameService(before, baseUrl))
      throw new UserError(`the dataset in ${dir} holds records of ${before}`, {
        why: `records of ${baseUrl} would be mixed with them`,
        next: 'name another directory with --data DIR',
        exit: 'usage',
      })
    manifest.sources[source] = { ...manifest.sources[source], kind: 'api', base_url: baseUrl }
    return manifest
  })
}

/** Whether two addresses are of one service. A server on this machine gets another port each time. */
export function sameService(a: string, b: string): boolean {
  const local = (url: string) => /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname)
  return a === b || (local(a) && local(b))
}

/** Records in the stores, by entity, into `dataset.json`. */
export async function recordCounts(
  dir: string,
  source: string,
  baseUrl: string,
  stored: ReadonlyMap<string, number>,
): Promise<void> {
  await updateManifest(dir, (manifest) => {
    const before = manifest.sources[source] ?? { kind: 'api' }
    const counts = Object.fromEntries([...stored].map(([name, count]) => [name, { count }]))
    manifest.sources[source] = {
      ...before,
      kind: 'api',
      base_url: baseUrl,
      entities: { ...before.entities, ...counts },
    }
    return manifest
  })
}

/**
 * Whether the service does not have what was asked for, which is no reason to lose the rest: a list that is gone, a root
 * that its schema does not know. A path that it does not know is answered like a bad token, so that counts only after
 * something else was answered.
 * @returns `unclear` when its answer was no list and did not say why: that may pass
 */
export function lackOf(entity: Entity, error: unknown, answered: boolean): 'clear' | 'unclear' | undefined {
  if (!(error instanceof UserError)) return undefined
  const why = error.why ?? ''
  if (entity.transport !== 'rest') {
    const isUnknown = new RegExp(`Cannot query field ["'\`]?${entity.root}\\b`).test(why)
    return error.exitName === 'failed' && isUnknown ? 'clear' : undefined
  }
  const says404 = /\b404\b/.test(why)
  if (error.exitName === 'data') return says404 ? 'clear' : 'unclear'
  return answered && error.exitName === 'token' && says404 ? 'clear' : undefined
}

/**
 * The newest stamp in the dataset: how far the service's days reach, as far as is known here. Undefined when nothing
 * with a stamp was fetched.
 */
export async function newestStamp(dir: string, source: string): Promise<string | undefined> {
  let newest: string | undefined
  for (const { name } of entities) {
    const cursor = await readCursor<{ newest?: string }>(datasetPaths(dir).raw(source, name))
    const found = cursor?.state.newest
    if (found !== undefined && (newest === undefined || found > newest)) newest = found
  }
  return newest
}
