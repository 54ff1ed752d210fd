import { createReadStream } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { isPacked, unpack } from '../../files/lines.ts'
import { usualThreads } from '../../files/threads.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Settings } from './settings.ts'
import { PieceThreads } from './threads.ts'
import { type Piece, type Results, type WorkName, worker } from './work.ts'

// About so many bytes are read at once.
const pieceSize = 1 << 21
// So much is read on this thread in the time that others need to start.
const small = 1 << 24

export interface PieceOptions {
  signal?: AbortSignal
  /** How many threads work; 0: none but this one. Default: by the machine and the size of the file. */
  threads?: number
  /** Bytes of a piece, about. */
  size?: number
}

/**
 * Works on files of lines piece by piece, on several threads when they are large; `-` is standard input. Results come
 * in the order of the files; `thread` is the one that made it, from 0.
 * @throws UserError when a file cannot be read
 */
export async function* eachPiece<Name extends WorkName>(
  paths: readonly string[],
  name: Name,
  settings: Settings,
  options: PieceOptions,
): AsyncGenerator<{ result: Results[Name]; thread: number }> {
  const lengths = await Promise.all(paths.map(lengthOf))
  const length = lengths.reduce((sum, each) => sum + each, 0)
  const threads = options.threads ?? (length < small ? 0 : usualThreads())
  const pieces = piecesOf(paths, options.size)
  const results = threads === 0 ? here(pieces, worker(name, settings)) : beside(pieces, name, settings, threads)
  for await (const each of results) {
    if (options.signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command')
    yield each
  }
}

async function* here<Result>(
  pieces: AsyncIterable<Piece>,
  work: (piece: Piece) => Result,
): AsyncGenerator<{ result: Result; thread: number }> {
  for await (const piece of pieces) yield { result: work(piece), thread: 0 }
}

async function* beside<Name extends WorkName>(
  pieces: AsyncIterable<Piece>,
  name: Name,
  settings: Settings,
  count: number,
): AsyncGenerator<{ result: Results[Name]; thread: number }> {
  const threads = await PieceThreads.start(count, name, settings)
  try {
    const underWay: { result: Promise<Results[Name]>; thread: number }[] = []
    const first = async () => {
      const { result, thread } = underWay.shift()!
      return { result: await result, thread }
    }
    for await (const piece of pieces) {
      if (underWay.length === threads.room) yield await first()
      underWay.push(threads.work(piece))
    }
    while (underWay.length > 0) yield await first()
  } finally {
    await threads.close()
  }
}

/** How many bytes there are to read, about: packed ones become some ten times as many; of a stream, nobody knows. */
async function lengthOf(path: string): Promise<number> {
  if (path === '-') return Number.POSITIVE_INFINITY
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) throw new UserError(`${path}: Is a directory, not a file`, { exit: 'usage' })
    if (!stats.isFile()) return Number.POSITIVE_INFINITY
    return (await isPlain(path)) ? stats.size : stats.size * 10
  } catch (error) {
    throw fileError(error, 'read', path)
  }
}

/** The input in pieces of whole lines, one file after the other. */
async function* piecesOf(paths: readonly string[], size: number | undefined): AsyncGenerator<Piece> {
  for (const path of paths) {
    try {
      if (path === '-') yield* streamPieces(unpack(process.stdin as AsyncIterable<Buffer>), size)
      else if (await isPlain(path)) yield* filePieces(path, size)
      else yield* streamPieces(unpack(createReadStream(path, { highWaterMark: 1 << 20 })), size)
    } catch (error) {
      if (/^(Z_|ZSTD_)/.test((error as NodeJS.ErrnoException).code ?? ''))
        throw new UserError(`${path}: it cannot be unpacked`, {
          why: (error as Error).message,
          next: 'it may be cut off: fetch or copy it again',
          exit: 'data',
          cause: error,
        })
      throw fileError(error, 'read', path)
    }
  }
}

/** Whether the bytes of a file are the lines themselves: no packed ones, and no named pipe. */
async function isPlain(path: string): Promise<boolean> {
  // A named pipe can be opened only once.
  if (!(await stat(path)).isFile()) return false
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(4)
    await file.read(head, 0, 4, 0)
    return !isPacked(head)
  } finally {
    await file.close()
  }
}

/** Cuts a file into pieces of whole lines. */
async function* filePieces(path: string, size = pieceSize): AsyncGenerator<Piece> {
  const file = await open(path, 'r')
  try {
    const { size: length } = await file.stat()
    for (let from = 0; from < length; ) {
      const to = from + size >= length ? length : await lineEnd(file, from + size, length)
      yield { path, from, to }
      from = to
    }
  } finally {
    await file.close()
  }
}

/** Where the line ends in which a byte is. */
async function lineEnd(file: FileHandle, from: number, length: number): Promise<number> {
  // Lines are some kilobytes long.
  const bytes = Buffer.allocUnsafe(1 << 16)
  for (let at = from; at < length; ) {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at)
    if (bytesRead === 0) break
    const found = bytes.subarray(0, bytesRead).indexOf(0x0a)
    if (found !== -1) return at + found + 1
    at += bytesRead
  }
  return length
}

/** Cuts bytes that come in any size into pieces of whole lines. */
async function* streamPieces(chunks: AsyncIterable<Uint8Array>, size = pieceSize): AsyncGenerator<Piece> {
  let pending: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    pending.push(chunk)
    length += chunk.length
    const end = length < size ? -1 : chunk.lastIndexOf(0x0a)
    if (end === -1) continue
    const rest = chunk.subarray(end + 1)
    yield { bytes: joined(pending, length - rest.length) }
    pending = rest.length === 0 ? [] : [rest]
    length = rest.length
  }
  if (length > 0) yield { bytes: joined(pending, length) }
}

function joined(chunks: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    const part = chunk.subarray(0, length - at)
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
