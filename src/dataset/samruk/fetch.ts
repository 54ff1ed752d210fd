import { isLoopback } from '../../goszakup/client/agent.ts'
import { RequestLimit, Stopped } from '../../goszakup/client/http.ts'
import { normalBaseUrl } from '../../goszakup/token/token.ts'
import { SamrukClient } from '../../registers/samruk/client.ts'
import {
  type SamrukEntity,
  type SamrukList,
  samrukBaseUrl,
  samrukEntities,
  samrukLists,
  samrukSource,
} from '../../registers/samruk/entities.ts'
import { counted } from '../../terminal/counted.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import type { Column } from '../../terminal/rows.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import type { EntityCounts } from '../fetch/context.ts'
import type { FetchResult } from '../fetch/fetch.ts'
import { claimSource, recordCounts } from '../fetch/session.ts'
import { withWriteLock } from '../lock.ts'
import { createDataset, readManifestIfAny, updateManifest } from '../manifest.ts'
import { appendRun } from '../raw/runs.ts'
import { SamrukJob } from './job.ts'
import { questionOf, type SamrukOptions } from './question.ts'

/** What a run is about. */
export interface SamrukPlan {
  lists: readonly SamrukList[]
  baseUrl: string
  since: string | undefined
  until: string | undefined
}

/**
 * What would be asked for, before anything is.
 * @throws UserError (usage) for an unknown name, and where nobody has said that unofficial endpoints may be used
 */
export async function planSamruk(dir: string, options: SamrukOptions): Promise<SamrukPlan> {
  const names = options.entities?.length ? options.entities : (['adverts', 'contracts'] as const)
  for (const name of names)
    if (!samrukEntities.includes(name as SamrukEntity))
      throw new UserError(`Samruk-Kazyna has no "${name}"`, {
        why: `what can be fetched from it: ${samrukEntities.join(', ')}`,
        next: didYouMean(name, [...samrukEntities]) ?? ['lots come with their announcements'],
        exit: 'usage',
      })
  const baseUrl = normalBaseUrl(options.baseUrl ?? samrukBaseUrl)
  const known = (await readManifestIfAny(dir))?.sources[samrukSource]?.unofficial === true
  if (options.unofficial !== true && !known && !isLoopback(new URL(baseUrl).hostname))
    throw new UserError('the endpoints of Samruk-Kazyna are unofficial', {
      why: `${new URL(baseUrl).host} publishes them for its own pages: no terms of use were found, they may change or be closed on any day, and no law says that they are complete`,
      next: 'if that will do, say it once for this dataset with --unofficial',
      exit: 'usage',
    })
  const { since, until, year } = options
  return {
    lists: samrukLists.filter(({ name }) => (names as readonly string[]).includes(name)),
    baseUrl,
    since: since ?? (year === undefined ? undefined : `${year}-01-01`),
    until: until ?? (year === undefined ? undefined : `${year}-12-31`),
  }
}

/**
 * Fetches from the pages of zakup.sk.kz into `raw/samruk`: rows of the lists with their exact bytes, and of each row
 * that is new or changed the page of its own. A run that broke off goes on where it stopped; a later one ends where
 * nothing is new. Off until asked for: `planSamruk`.
 * @throws UserError (network, data, usage), `Interrupted` when the signal is aborted
 */
export async function fetchSamruk(dir: string, options: SamrukOptions): Promise<FetchResult> {
  const plan = await planSamruk(dir, options)
  return withWriteLock(dir, 'fetch', async () => {
    const began = new Date().toISOString()
    await createDataset(dir)
    await claimSource(dir, samrukSource, plan.baseUrl)
    if (options.unofficial === true)
      await updateManifest(dir, (manifest) => {
        manifest.sources[samrukSource] = { ...manifest.sources[samrukSource]!, unofficial: true }
        return manifest
      })
    const { report, signal, concurrency = 4 } = options
    const client = await SamrukClient.create({
      baseUrl: plan.baseUrl,
      rate: options.rate ?? 2,
      concurrency,
      timeout: options.timeout ?? 60,
      caFile: options.caFile,
      maxRequests: options.maxRequests,
      version: options.version,
      report,
      signal,
    })
    const jobs: SamrukJob[] = []
    let complete = true
    let failure: unknown
    const counts = () => countsOf(jobs)
    try {
      for (const list of plan.lists) {
        const job = new SamrukJob(dir, list, { ...options, ...plan, concurrency }, client)
        jobs.push(job)
        if ((await job.run()) !== 'done') complete = false
      }
      if (!complete) report.note(`not all was fetched; go on with: ${options.resume ?? 'jaryq fetch --source samruk'}`)
      return { counts: counts(), complete }
    } catch (error) {
      if (error instanceof RequestLimit) {
        complete = false
        report.note(`stopped after ${counted(client.http.requests, 'request')} (--max-requests)`)
        return { counts: counts(), complete }
      }
      failure =
        error instanceof Stopped
          ? new Interrupted('what had come is saved', options.resume ?? 'jaryq fetch --source samruk')
          : error
      throw failure
    } finally {
      await client.close()
      const conclude = async () => {
        const stored = new Map(jobs.flatMap((job) => [...job.stored]))
        await recordCounts(dir, samrukSource, plan.baseUrl, stored)
        await appendRun(dir, {
          command: options.resume ?? 'jaryq fetch --source samruk',
          source: samrukSource,
          base_url: plan.baseUrl,
          started_at: began,
          ended_at: new Date().toISOString(),
          complete: complete && failure === undefined,
          version: options.version ?? '0',
          filter: askedFor(options),
          entities: counts(),
        })
      }
      await conclude().catch((error) => {
        if (failure === undefined) throw error
      })
    }
  })
}

function countsOf(jobs: readonly SamrukJob[]): Record<string, EntityCounts> {
  return Object.fromEntries(jobs.flatMap((job) => [...job.counts]))
}

function askedFor({ entities, since, until, year, query, limit, full }: SamrukOptions): Record<string, unknown> {
  const asked = { entities: entities?.length ? entities : undefined, since, until, year, query, limit, full }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined && value !== false))
}

export const samrukEstimateColumns: Column[] = [
  { name: 'entity', type: 'text' },
  { name: 'records', type: 'integer' },
  { name: 'have', type: 'integer' },
  { name: 'requests', type: 'integer' },
]

/** How many requests a run would make for what it does not have. `null`: the service does not say. */
export interface SamrukEstimate {
  entity: string
  records: number | null
  have: number
  requests: number | null
}

/**
 * Asks each list for its first page only, and writes nothing.
 * @throws UserError as `fetchSamruk`
 */
export async function estimateSamruk(dir: string, options: SamrukOptions): Promise<SamrukEstimate[]> {
  const plan = await planSamruk(dir, options)
  const { report, signal, rate = 2, timeout = 60, caFile, version } = options
  const client = await SamrukClient.create({
    ...{ baseUrl: plan.baseUrl, rate, concurrency: 1, timeout, caFile, version, report, signal },
  })
  const manifest = await readManifestIfAny(dir)
  try {
    const rows: SamrukEstimate[] = []
    for (const list of plan.lists) {
      const { body } = questionOf(list, { ...options, ...plan })
      const page = await client.page(list, body, 0, { requests: 0 })
      const total = page === 'beyond' ? undefined : page.total
      const have = manifest?.sources[samrukSource]?.entities?.[list.name]?.count ?? 0
      const fresh = total === undefined ? undefined : Math.max(0, total - have)
      rows.push({
        entity: list.name,
        records: total ?? null,
        have,
        requests: fresh === undefined ? null : Math.ceil(total! / client.sizeOf(list)) + fresh * list.details.length,
      })
    }
    return rows
  } finally {
    await client.close()
  }
}
