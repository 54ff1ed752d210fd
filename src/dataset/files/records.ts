import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { commitFile } from '../../files/atomic.ts'
import { sha256 } from '../../files/hash.ts'
import { fileError } from '../../terminal/errors.ts'
import { apiSource } from '../fetch/store.ts'
import { datasetPaths } from '../layout.ts'
import { RawStore, rawRecord, readRaw } from '../raw/store.ts'
import type { FileKind } from './kinds.ts'

/** The name of the files among the entities. */
export const filesEntity = 'files'

/**
 * Whether the dataset has the content: `stored`; `missing`, the service never gave it; `gone`, the service no longer
 * gives it, the content is that of an earlier run; `denied`, this token may not have it; `too-large`, over `--max-size`.
 */
export type FileStatus = 'stored' | 'missing' | 'gone' | 'denied' | 'too-large'

/** What the dataset knows of a file that records of the service name. */
export interface FileRecord {
  /** What follows `/download/` in its address, `trd_buy/` left out: the digits alone may repeat between folders. */
  id: string
  /** The address as the service gave it. */
  url: string
  kind: FileKind
  /** The entity of the records that name it; the first of them in the order of `fetch`. */
  entity: string
  /** `objectId` of the file, or else the id of the record that names it. */
  objects: number[]
  /** Ids of announcements. */
  announcements: number[]
  /** Ids of lots that the file is about, from the lot that names it or from `techspec_<announcement>_<lot>.pdf`. */
  lots: number[]
  /** Ids of contracts. */
  contracts: number[]
  original_name: string | null
  name_ru: string | null
  name_kz: string | null
  status: FileStatus
  /** Bytes of the content; with `too-large`, those that the service announced, if it did. */
  size: number | null
  /** Of the content, 64 hex digits; null when there is none. */
  sha256: string | null
  content_type: string | null
  etag: string | null
  /** As the service said it: an HTTP date. */
  last_modified: string | null
}

/** A form of a file's record, and when it was seen first, RFC 3339. */
export interface FileVersion {
  record: FileRecord
  fetchedAt: string
}

/**
 * Every form of every file's record, oldest first: a file whose content changed under its address has several. Lines
 * that are damaged are left out; `data verify` tells of them.
 */
export async function* readFileVersions(dir: string): AsyncGenerator<FileVersion> {
  for await (const { bytes } of readRaw(dir, apiSource, filesEntity)) {
    const fetchedAt = /"fetched_at":"([^"]*)"/.exec(bytes.toString('latin1', 0, 1000))?.[1] ?? ''
    let record: FileRecord
    try {
      record = JSON.parse(rawRecord(bytes).toString('utf8')) as FileRecord
    } catch {
      continue
    }
    yield { record, fetchedAt }
  }
}

/** Where the content with this SHA-256 is; whether it is there is not looked at. Not a hash: RangeError. */
export function filePathOf(dir: string, hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError(`not a SHA-256: ${JSON.stringify(hash)}`)
  return join(blobsDir(dir), hash.slice(0, 2), hash)
}

/** The directory of all contents. */
export function blobsDir(dir: string): string {
  return join(datasetPaths(dir).raw(apiSource, filesEntity), 'blobs')
}

/** Where downloads that are not complete wait to be gone on with. */
export function partsDir(dir: string): string {
  return join(datasetPaths(dir).raw(apiSource, filesEntity), 'parts')
}

/** The store of the records of files. Call it inside `withWriteLock`. */
export async function openFileStore(dir: string): Promise<RawStore<{ scopes: Record<string, never> }>> {
  return RawStore.open(dir, apiSource, filesEntity, {
    initial: { scopes: {} },
    describe: (record) =>
      typeof record.id === 'string' ? { key: record.id, open: false, moment: undefined } : undefined,
  })
}

/** Whether the content with this hash is there in the length that is known of it. */
export async function hasContent(dir: string, { sha256: hash, size }: FileRecord): Promise<boolean> {
  if (hash === null) return false
  const found = await stat(filePathOf(dir, hash)).catch(() => undefined)
  return found?.isFile() === true && (size === null || found.size === size)
}

/** Takes a complete download in as content, unless the same content is there already. */
export async function takeContent(dir: string, part: string, hash: string, size: number): Promise<string> {
  const path = filePathOf(dir, hash)
  try {
    const known = await stat(path).catch(() => undefined)
    if (known?.size === size) await rm(part, { force: true })
    else {
      await mkdir(dirname(path), { recursive: true })
      await commitFile(part, path)
    }
    return path
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

/** What identifies the file behind an address. */
export function fileId(url: URL): string {
  const found = /^\/download\/(?:trd_buy\/([\w-]{1,64})|([\w-]{1,64}\/[\w-]{1,64}))$/.exec(url.pathname)
  const id = found?.[1] ?? found?.[2]
  return id !== undefined && url.search === '' ? id : sha256(url.pathname + url.search).slice(0, 32)
}
