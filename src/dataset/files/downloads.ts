import { constants, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../files/hash.ts'
import { makeDirectory } from '../../files/make-directory.ts'
import type { GoszakupClient } from '../../goszakup/client/client.ts'
import { DownloadFailed, download } from '../../goszakup/client/download.ts'
import { Stopped } from '../../goszakup/client/http.ts'
import { defaultBaseUrl } from '../../goszakup/token/token.ts'
import { counted } from '../../terminal/counted.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import { fileDigest } from '../durable.ts'
import type { EntityCounts } from '../fetch/context.ts'
import { fetchDefaults } from '../fetch/session.ts'
import type { RawStore } from '../raw/store.ts'
import type { FetchFilesOptions } from './fetch.ts'
import type { FileList, FileOutcome } from './list.ts'
import { markedName, savedFolder, savedName } from './names.ts'
import { type FileRecord, type FileStatus, filePathOf, hasContent, partsDir, takeContent } from './records.ts'
import { mergeNamed, type NamedFile } from './sources.ts'

const commitEvery = 250
// A service that gives one file after another wrongly will not give the next.
const mostFailures = 20

/** Downloads the files of a list, several at a time, and keeps the record of each. */
export class FileDownloads {
  /** Files that were had in this run. */
  done = 0
  failed = 0
  /** Nothing is left to go on with. */
  complete = true
  /** What ended the run. */
  fatal: unknown
  private looked = 0
  private asked = 0
  private bytes = 0
  private failures = 0
  private committedAt = 0
  private trusting: Promise<unknown> | undefined
  private readonly elsewhere = new Set<string>()
  private readonly job: DownloadJob

  constructor(job: DownloadJob) {
    this.job = job
  }

  /** @throws UserError, Stopped, RequestLimit: what ended the run. What was under way is kept. */
  async run(): Promise<void> {
    const { list, options } = this.job
    const total = list.count
    const files = list.files()
    const worker = async () => {
      for (let next = files.next(); next.done !== true && this.fatal === undefined; next = files.next()) {
        await this.settle(next.value.named).catch((error: unknown) => {
          this.fatal ??= error
          // The others keep what they have and end.
          this.job.stop()
        })
        this.looked++
        options.report.progress({ stage: 'files', done: this.looked, unit: 'files', total, bytes: this.bytes })
      }
    }
    await Promise.all(Array.from({ length: Math.max(1, options.concurrency ?? fetchDefaults.concurrency) }, worker))
    if (options.saveTo !== undefined && !(this.fatal instanceof Stopped)) await this.saveAll()
    if (this.elsewhere.size > 0)
      options.report.warn(
        `files at other hosts are not downloaded, the token is for the service alone: ${[...this.elsewhere].sort().join(', ')}`,
      )
    if (this.fatal !== undefined) throw this.fatal
    if (this.failed > 0) {
      this.complete = false
      options.report.warn(`${counted(this.failed, 'file')} could not be had; the same command asks again`)
    }
  }

  private async settle(named: NamedFile): Promise<void> {
    const { dir, list, options } = this.job
    const known = list.known(named.id)
    const has = known !== undefined && (await hasContent(dir, known))
    const end = (outcome: FileOutcome, record?: FileRecord) => list.settle(named.id, outcome, record, undefined)
    if (!this.isHere(named.url)) {
      this.elsewhere.add(new URL(named.url).host)
      return end('elsewhere')
    }
    const maxBytes = (options.maxSize ?? 100) * 1_000_000
    if (known !== undefined && options.full !== true) {
      // The records may say more of a file than they did.
      const still = (outcome: FileOutcome) => end(outcome, this.keep({ ...known, ...mergeNamed(known, named) }))
      if (known.status === 'stored' && has) return still('kept')
      if (known.status === 'gone' || known.status === 'missing' || known.status === 'denied') return still(known.status)
      if (known.status === 'too-large' && (known.size === null || known.size > maxBytes)) return still('too-large')
    }
    if (options.limit !== undefined && this.asked >= options.limit) {
      this.complete = false
      return
    }
    this.asked++
    try {
      const { outcome, record } = await this.ask(named, known, has, maxBytes)
      this.failures = 0
      if (outcome === 'new' || outcome === 'changed' || outcome === 'same') this.done++
      end(outcome, record)
      await this.commitWhenDue()
    } catch (error) {
      if (!(error instanceof DownloadFailed)) throw error
      this.failed++
      this.failures++
      list.settle(named.id, 'failed', undefined, undefined)
      options.report.warn(`${named.original_name ?? named.name_ru ?? named.id}: ${error.message}`)
      if (error.kind === 'unreachable' || this.failures >= mostFailures)
        throw new UserError(`cannot download from ${this.job.client.baseUrl}`, {
          why:
            error.kind === 'unreachable'
              ? error.message
              : `${this.failures} files in a row failed; the last: ${error.message}`,
          next: 'run the same command again later: it goes on where it stopped',
          exit: 'network',
        })
    }
  }

  private async ask(
    named: NamedFile,
    known: FileRecord | undefined,
    has: boolean,
    maxBytes: number,
  ): Promise<{ outcome: FileOutcome; record: FileRecord | undefined }> {
    const { dir, client, options, counts, signal } = this.job
    const merged = known === undefined ? named : mergeNamed(known, named)
    const url = new URL(named.url)
    const part = join(partsDir(dir), `${sha256(named.id).slice(0, 32)}.part`)
    const result = await download({
      http: client.http,
      origin: client.baseUrl,
      path: url.pathname + url.search,
      part,
      name: named.original_name,
      maxBytes,
      timeout: options.timeout ?? fetchDefaults.timeout,
      attempts: options.attempts,
      tally: counts,
      report: options.report,
      signal,
      received: (bytes) => {
        this.bytes += bytes
      },
      ...(has ? { known: { etag: known!.etag, lastModified: known!.last_modified } } : {}),
    })
    if (result.outcome === 'elsewhere') {
      this.elsewhere.add(new URL(result.url).host)
      return { outcome: 'elsewhere', record: undefined }
    }
    if (result.outcome === 'same') {
      return { outcome: 'same', record: this.keep({ ...known!, ...merged, status: 'stored' }) }
    }
    if (result.outcome === 'done') {
      await takeContent(dir, part, result.sha256, result.size)
      const outcome = known?.sha256 == null ? 'new' : known.sha256 === result.sha256 ? 'same' : 'changed'
      if (outcome === 'changed')
        options.report.warn(
          `the content of ${named.original_name ?? named.id} was replaced: ${known!.sha256} before, ${result.sha256} now; both are kept`,
        )
      const record = this.keep({
        ...merged,
        status: 'stored',
        size: result.size,
        sha256: result.sha256,
        content_type: result.contentType,
        etag: result.etag,
        last_modified: result.lastModified,
      })
      return { outcome, record }
    }
    if (result.outcome === 'refused') await this.checkToken()
    const without = (status: FileStatus, size: number | null = null): FileRecord => ({
      ...merged,
      status,
      size,
      ...{ sha256: null, content_type: null, etag: null, last_modified: null },
    })
    // What the dataset has of a file stays with its record, whatever became of it.
    const status: FileStatus =
      result.outcome === 'too-large'
        ? 'too-large'
        : result.outcome === 'refused' && result.status !== 404
          ? 'denied'
          : has
            ? 'gone'
            : 'missing'
    if (has)
      return {
        outcome: status,
        record: this.keep({ ...known!, ...merged, status: status === 'too-large' ? 'stored' : status }),
      }
    return { outcome: status, record: this.keep(without(status, result.outcome === 'too-large' ? result.size : null)) }
  }

  /** Puts a record into the store, unless it is there like this. */
  private keep(record: FileRecord): FileRecord {
    const { store, client, counts } = this.job
    const url = new URL(record.url)
    const path = url.pathname + url.search
    const ordered = inOrder(record)
    const bytes = Buffer.from(JSON.stringify(ordered))
    const how = store.add({
      bytes,
      record: ordered as unknown as Record<string, unknown>,
      url: client.baseUrl + path,
      request: sha256(path),
      fetchedAt: new Date().toISOString(),
    })
    counts.records++
    counts[how]++
    return ordered
  }

  /**
   * The answer to a bad token, which may be one about the file alone: another question tells. It is asked each time,
   * or files would count as missing from the moment on at which the token expired.
   * @throws UserError (token) when it was the token
   */
  private async checkToken(): Promise<void> {
    const { client, counts } = this.job
    this.trusting ??= client.http
      .send(() => ({ method: 'GET', path: '/v3/refs/ref_buy_status?limit=1' }), counts)
      .finally(() => {
        this.trusting = undefined
      })
    await this.trusting
  }

  /** Only the service gets the token: its own host, whatever host the records of a practice server speak of. */
  private isHere(address: string): boolean {
    const { hostname, protocol } = new URL(address)
    if (protocol !== 'https:' && protocol !== 'http:') return false
    const service = new URL(this.job.client.baseUrl).hostname
    return hostname === service || hostname === new URL(defaultBaseUrl).hostname
  }

  /** One after the other, in the order of the list: which of two files gets a name must not depend on which came first. */
  private async saveAll(): Promise<void> {
    const { list } = this.job
    for (const { named, outcome, record } of list.files())
      if (record !== null && record.sha256 !== null) list.settle(named.id, outcome, record, await this.save(record))
  }

  private async save(record: FileRecord): Promise<string | undefined> {
    const { dir, options } = this.job
    const { sha256: hash } = record
    if (hash === null) return undefined
    const folder = join(options.saveTo!, savedFolder(record))
    const name = savedName(record)
    try {
      await makeDirectory(folder)
      for (const candidate of [name, markedName(name, hash)]) {
        const path = join(folder, candidate)
        try {
          await copyFile(filePathOf(dir, hash), path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
          return path
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
          if ((await fileDigest(path)).sha256 === hash) return path
        }
      }
    } catch (error) {
      throw fileError(error, 'write', folder)
    }
    throw new UserError(`cannot save ${name} in ${folder}`, {
      why: 'other files have its name',
      next: 'name another directory with --save-to DIR',
      exit: 'usage',
    })
  }

  private async commitWhenDue(): Promise<void> {
    if (performance.now() - this.committedAt < commitEvery) return
    this.committedAt = performance.now()
    await this.job.store.commit()
  }
}

/** What a run of downloads works on. */
export interface DownloadJob {
  dir: string
  list: FileList
  store: RawStore<unknown>
  client: GoszakupClient
  /** Of the entity `files`. */
  counts: EntityCounts
  options: FetchFilesOptions
  signal: AbortSignal
  /** Ends what is under way. */
  stop(): void
}

/** The fields in one order, so that equal records are equal bytes. */
function inOrder(record: FileRecord): FileRecord {
  const { id, url, kind, entity, objects, announcements, lots, contracts, original_name, name_ru, name_kz } = record
  const { status, size, sha256: hash, content_type, etag, last_modified } = record
  return {
    ...{ id, url, kind, entity, objects, announcements, lots, contracts, original_name, name_ru, name_kz },
    ...{ status, size, sha256: hash, content_type, etag, last_modified },
  }
}
