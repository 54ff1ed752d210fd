import type { GoszakupClient } from '../../goszakup/client/client.ts'
import { RequestLimit, Stopped } from '../../goszakup/client/http.ts'
import type { Entity, FetchFilter } from '../../goszakup/entities.ts'
import { defaultBaseUrl, normalBaseUrl } from '../../goszakup/token/token.ts'
import { counted } from '../../terminal/counted.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import type { Column, Row } from '../../terminal/rows.ts'
import type { EntityCounts } from '../fetch/context.ts'
import type { FetchEstimate } from '../fetch/estimate.ts'
import type { FetchOptions } from '../fetch/fetch.ts'
import { checkedFilter, claimSource, fetchDefaults, filterOf, makeClient, recordCounts } from '../fetch/session.ts'
import { apiSource, claimSelection, type FetchStore, openStore } from '../fetch/store.ts'
import { withWriteLock } from '../lock.ts'
import { createDataset } from '../manifest.ts'
import { appendRun } from '../raw/runs.ts'
import { FileDownloads } from './downloads.ts'
import type { FileKind } from './kinds.ts'
import { FileList } from './list.ts'
import { askNamed } from './named.ts'
import { filePathOf, filesEntity, openFileStore, readFileVersions } from './records.ts'
import { gatherFiltered, gatherNamed, NamedGatherer, type NamedRecords, namedRecords } from './selection.ts'

export interface FetchFilesOptions extends FetchOptions {
  /** Ids, numbers or addresses of pages; with any of these the filters do not count. */
  announcements?: readonly string[]
  lots?: readonly string[]
  contracts?: readonly string[]
  /** None: all. */
  kinds?: readonly FileKind[]
  /** Megabytes of one file at most. Default 100. */
  maxSize?: number
  /** A directory to copy the files to, under their own names. */
  saveTo?: string
  /** Attempts at one file in a row that bring nothing further. */
  attempts?: number
}

export interface FetchFilesResult {
  counts: Record<string, EntityCounts>
  /** Nothing is left to go on with. */
  complete: boolean
  /** Files that could not be had although the service did not say that they are missing. */
  failed: number
  /** What became of each file, those aside that the run did not come to; read it once. */
  rows: Iterable<Row>
}

/** The columns of `FetchFilesResult.rows`. */
export const fileColumns: Column[] = [
  { name: 'file', type: 'text' },
  { name: 'kind', type: 'text' },
  { name: 'announcements', type: 'json' },
  { name: 'lots', type: 'json' },
  { name: 'contracts', type: 'json' },
  { name: 'name', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'bytes', type: 'integer' },
  { name: 'sha256', type: 'text' },
  { name: 'path', type: 'text' },
]

/**
 * Downloads the files that records name: of the announcements, lots and contracts that are named, which the service is
 * asked for as they are now, else of those records of the dataset that the filters select. A content is stored once by
 * its SHA-256; a file that changed keeps both. What was downloaded, or is missing, is not asked for again unless `full`.
 * @throws UserError (network, token, usage, data), `Interrupted` when the signal is aborted
 */
export async function fetchFiles(dir: string, options: FetchFilesOptions): Promise<FetchFilesResult> {
  const { report } = options
  const names = wantedRecords(options)
  const filter = await checkedFilter(dir, options)
  const baseUrl = normalBaseUrl(options.baseUrl ?? defaultBaseUrl)
  const resume = options.resume ?? 'jaryq fetch files'
  const startedAt = new Date().toISOString()
  const list = new FileList()
  try {
    return await withWriteLock(dir, 'fetch', async () => {
      await createDataset(dir)
      await claimSource(dir, apiSource, baseUrl)
      const stop = new AbortController()
      const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal])
      const client = await makeClient(baseUrl, options, signal)
      const counts: Record<string, EntityCounts> = {}
      const countsOf = (entity: string) => (counts[entity] ??= { requests: 0, records: 0, new: 0, changed: 0, same: 0 })
      const stored = new Map<string, number>()
      let complete = true
      let downloads: FileDownloads | undefined
      let hasFailed = false
      try {
        await gather(dir, options, { names, filter }, list, client, countsOf, stored)
        const store = await openFileStore(dir)
        try {
          const files = countsOf(filesEntity)
          downloads = new FileDownloads({
            dir,
            list,
            store,
            client,
            counts: files,
            options,
            signal,
            stop: () => stop.abort(),
          })
          await downloads.run()
        } finally {
          await store.commit().catch((error: unknown) => {
            if (downloads?.fatal === undefined) throw error
          })
          stored.set(filesEntity, store.count)
          await store.close()
        }
        complete = downloads.complete
      } catch (error) {
        complete = false
        if (!(error instanceof RequestLimit)) hasFailed = true
        if (error instanceof Stopped && options.signal?.aborted === true)
          throw new Interrupted(saved(downloads), resume)
        if (hasFailed) throw error
      } finally {
        await client.close()
        // What was fetched is counted after an error too, and then that error is the one to tell.
        await record(dir, options, baseUrl, startedAt, counts, stored, complete).catch((error: unknown) => {
          if (!hasFailed) throw error
        })
      }
      if (!complete) {
        const limited = options.maxRequests !== undefined && client.http.requests >= options.maxRequests
        const why = limited
          ? `stopped after ${counted(client.http.requests, 'request')} (--max-requests)`
          : list.left > 0
            ? 'stopped at --limit'
            : 'not all files came'
        const left = list.left === 0 ? '' : `, ${counted(list.left, 'file')} left`
        report.note(`${why}${left}; go on with: ${resume}`)
      }
      return { counts, complete, failed: downloads?.failed ?? 0, rows: rowsOf(dir, list) }
    })
  } catch (error) {
    list.close()
    throw error
  }
}

/** Counts what a fetch of files would bring; with `full`, all of them are asked for again. The service is asked for named records only; nothing is written. */
export async function estimateFiles(dir: string, options: FetchFilesOptions): Promise<FetchEstimate[]> {
  const names = wantedRecords(options)
  const filter = await checkedFilter(dir, options)
  const baseUrl = normalBaseUrl(options.baseUrl ?? defaultBaseUrl)
  const list = new FileList()
  const client = await makeClient(baseUrl, options, options.signal)
  try {
    const countsOf = () => ({ requests: 0 })
    await gather(dir, options, { names, filter }, list, client, countsOf, undefined)
    let here = 0
    for (const { named } of list.files()) {
      const known = list.known(named.id)
      if (known !== undefined && options.full !== true) here++
    }
    const requests = Math.min(list.count - here, options.limit ?? Number.POSITIVE_INFINITY)
    const rate = options.rate ?? fetchDefaults.rate
    const hours = rate === 0 ? null : Math.round((requests / rate / 3600) * 100) / 100
    return [{ entity: filesEntity, step: 'download', records: list.count, stored: here, requests, hours }]
  } catch (error) {
    if (error instanceof Stopped)
      throw new Interrupted('nothing was to be saved', options.resume ?? 'jaryq fetch files --dry-run')
    throw error
  } finally {
    list.close()
    await client.close()
  }
}

/** What is named; filters beside it would say nothing. */
function wantedRecords(options: FetchFilesOptions): NamedRecords {
  if (options.select !== undefined && options.select.length > 0)
    throw new UserError('--select is about records', {
      why: 'a file comes whole, and its record must come whole to name it',
      next: 'leave out --select',
      exit: 'usage',
    })
  const names = namedRecords(options)
  const filter = Object.entries(filterOf(options)).find(([, value]) => value !== undefined)
  if (isAny(names) && filter !== undefined)
    throw new UserError(`--${filter[0]} selects nothing among named records`, {
      why: '--announcement, --lot and --contract name what is meant',
      next: 'leave out the one or the other',
      exit: 'usage',
    })
  return names
}

function isAny(names: NamedRecords): boolean {
  return Object.values(names).some((one) => one.ids.size > 0 || one.numbers.size > 0)
}

/** Fills the list. Records that the service gave are stored, unless `stored` is undefined. */
async function gather(
  dir: string,
  options: FetchFilesOptions,
  { names, filter }: { names: NamedRecords; filter: FetchFilter },
  list: FileList,
  client: GoszakupClient,
  countsOf: (entity: string) => { requests: number } | EntityCounts,
  stored: Map<string, number> | undefined,
): Promise<void> {
  let seen = 0
  const looked = () => {
    if (++seen % 1000 !== 0) return
    options.report.progress({ stage: 'looking for files', done: seen, unit: 'records' })
    if (options.signal?.aborted === true) throw new Stopped()
  }
  // Of an address without a host; the port of a practice server would make every record look changed.
  const base = defaultBaseUrl
  for await (const { record } of readFileVersions(dir)) {
    looked()
    list.learn(record)
  }
  if (isAny(names)) {
    const gatherer = new NamedGatherer(names, list, base)
    const fresh: { entity: string; record: Record<string, unknown> }[] = []
    const stores = new Map<string, FetchStore | undefined>()
    try {
      for await (const { entity, page } of askNamed(client, names, countsOf, options.report)) {
        if (stored !== undefined && !stores.has(entity.name))
          stores.set(entity.name, await storeFor(dir, entity, options))
        const counts = countsOf(entity.name) as EntityCounts
        for (const { bytes, record } of page.items) {
          gatherer.look(entity.name, record)
          fresh.push({ entity: entity.name, record })
          const { url, request, fetchedAt } = page
          const how = stores.get(entity.name)?.add({ bytes, record, url, request, fetchedAt })
          if (how === undefined) continue
          counts.records++
          counts[how]++
        }
      }
      for (const [name, store] of stores) {
        await store?.commit()
        if (store !== undefined) stored!.set(name, store.count)
      }
    } finally {
      for (const store of stores.values()) await store?.close()
    }
    await gatherNamed(dir, gatherer, looked)
    for (const { entity, record } of fresh) gatherer.gather(entity, record)
    const missing = gatherer.missing()
    if (missing.length > 0)
      throw new UserError(`there is no ${missing.join(', no ')}`, {
        why: 'neither the dataset nor the service has it',
        next: 'check the number; --announcement, --lot and --contract take an id, a number or the address of the page',
        exit: 'data',
      })
  } else await gatherFiltered(dir, filter, list, base, looked)
  if (options.kinds !== undefined && options.kinds.length > 0) list.keepKinds(options.kinds)
  if (list.count === 0)
    options.report.note(
      seen === 0
        ? 'no files: the dataset has no records yet; fetch some, or name --announcement, --lot or --contract'
        : `no files: no record that was selected names one${options.kinds === undefined ? '' : ' of this kind'}`,
    )
}

/** The store for fresh records; none when it holds other fields, with which these would look changed. */
async function storeFor(dir: string, entity: Entity, options: FetchFilesOptions): Promise<FetchStore | undefined> {
  const store = await openStore(dir, entity)
  try {
    claimSelection(store.cursor.state, entity, { persons: options.withPersons === true, select: null }, dir)
    return store
  } catch (error) {
    await store.close()
    if (error instanceof UserError) return undefined
    throw error
  }
}

async function record(
  dir: string,
  options: FetchFilesOptions,
  baseUrl: string,
  startedAt: string,
  counts: Record<string, EntityCounts>,
  stored: ReadonlyMap<string, number>,
  complete: boolean,
): Promise<void> {
  await recordCounts(dir, apiSource, baseUrl, stored)
  const { announcements, lots, contracts, kinds } = options
  const asked = { ...filterOf(options), announcements, lots, contracts, kinds }
  await appendRun(dir, {
    command: options.resume ?? 'jaryq fetch files',
    source: apiSource,
    base_url: baseUrl,
    started_at: startedAt,
    ended_at: new Date().toISOString(),
    complete,
    version: options.version ?? '0',
    filter: Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)),
    entities: counts,
  })
}

function saved(downloads: FileDownloads | undefined): string {
  if (downloads === undefined) return 'no file was asked for yet; the records that came are saved'
  return `${counted(downloads.done, 'file')} came and ${downloads.done === 1 ? 'is' : 'are'} saved, and what came of those under way`
}

function* rowsOf(dir: string, list: FileList): Generator<Row> {
  try {
    for (const { named, outcome, record, path } of list.files()) {
      if (outcome === 'left') continue
      const known = record ?? list.known(named.id)
      const hash = known?.sha256 ?? null
      yield {
        file: named.id,
        kind: named.kind,
        announcements: named.announcements,
        lots: named.lots,
        contracts: named.contracts,
        name: named.original_name ?? named.name_ru ?? named.name_kz,
        outcome,
        bytes: known?.size ?? null,
        sha256: hash,
        path: path ?? (hash === null ? null : filePathOf(dir, hash)),
      }
    }
  } finally {
    list.close()
  }
}
