import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileDigest } from '../dataset/durable.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'

export interface Content {
  bytes: number
  sha256: string
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const closed = new Set(['EACCES', 'EPERM', 'EROFS'])

/** An error of the disk that the shared folder lies on, with what to do about it. */
export function folderError(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code ?? ''
  if (error instanceof UserError) return error
  if (full.has(code))
    return new UserError(`there is no room for the push in ${folder}`, {
      why: code === 'EFBIG' ? 'a file is larger than the file system takes' : 'the disk or its quota is full',
      next: [
        'free some space there and push again: what was copied is not copied again, and nobody reads a push that is not whole',
        'old pushes go sooner with a smaller --keep-days',
      ],
      cause: error,
    })
  if (closed.has(code))
    return new UserError(`you cannot write into ${folder}`, {
      why: code === 'EROFS' ? 'the file system is read-only' : 'permission denied',
      next: ['ask whoever owns the folder for the right to write', 'to read, none is needed: jaryq data pull'],
      cause: error,
    })
  return fileError(error, 'use the shared folder', folder)
}

/** Copies a file whole, or bytes into one, and says what was copied. What is half done is taken away. */
export async function copyContent(from: string | Uint8Array, to: string): Promise<Content> {
  await makeDirectory(dirname(to))
  const hash = createHash('sha256')
  let bytes = 0
  let handle: FileHandle | undefined
  try {
    handle = await open(to, 'w')
    for await (const chunk of typeof from === 'string' ? createReadStream(from, { highWaterMark: 1 << 20 }) : [from]) {
      const piece = chunk as Uint8Array
      hash.update(piece)
      for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at)).bytesWritten
      bytes += piece.length
    }
    await synced(handle)
    await handle.close()
    handle = undefined
  } catch (error) {
    await handle?.close().catch(() => {})
    await rm(to, { force: true }).catch(() => {})
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Some network drives cannot say when something is on the disk. */
async function synced(handle: FileHandle): Promise<void> {
  await handle.sync().catch((error: NodeJS.ErrnoException) => {
    if (full.has(error.code ?? '') || error.code === 'EIO') throw error
  })
}

/** A name beside a file that nothing else has. */
export function besides(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.part`
}

/** Gives a written file its name. Where the system refuses to rename over a file, that one goes first. */
export async function putInPlace(part: string, path: string): Promise<void> {
  try {
    await rename(part, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST' && code !== 'EPERM' && code !== 'EACCES') throw error
    await rm(path, { force: true })
    await rename(part, path)
  }
  await syncFolder(dirname(path))
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

/** What is wrong with a file that should have this content; undefined where nothing is. */
export async function faultOf(path: string, wanted: Content): Promise<string | undefined> {
  const found = await fileDigest(path).catch((error: NodeJS.ErrnoException) => error)
  return faultIn(found, wanted)
}

export function faultIn(found: Content | NodeJS.ErrnoException, wanted: Content): string | undefined {
  if (found instanceof Error) return found.code === 'ENOENT' ? 'it is missing' : `it cannot be read: ${found.message}`
  if (found.bytes < wanted.bytes) return `it is cut short: ${found.bytes} of ${wanted.bytes} bytes`
  if (found.bytes !== wanted.bytes) return `it has ${found.bytes} bytes instead of ${wanted.bytes}`
  return found.sha256 === wanted.sha256
    ? undefined
    : 'its content was changed (a bit flipped, or somebody wrote into it)'
}

/** Length of a file; undefined where there is none. */
export async function lengthOf(path: string): Promise<number | undefined> {
  try {
    const entry = await stat(path)
    return entry.isFile() ? entry.size : undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/** Marks a file as of now. Returns whether that was allowed. */
export async function touch(path: string, now: Date): Promise<boolean> {
  return utimes(path, now, now).then(
    () => true,
    () => false,
  )
}
