import { type FileHandle, open, stat } from 'node:fs/promises'
import { unpack } from '../../files/lines.ts'
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
 * Works on a file of lines piece by piece, on several threads when it is large; `-` is standard input. Results come in
 * the order of the file; `thread` is the one that made it, from 0.
 * @throws UserError when the file cannot be read
 */
export async function* eachPiece<Name extends WorkName>(
  path: string,
  name: Name,
  settings: Settings,
  options: PieceOptions,
): AsyncGenerator<{ result: Results[Name]; thread: number }> {
  const { pieces, length } = await inputPieces(path, options.size)
  const threads = options.threads ?? (length < small ? 0 : usualThreads())
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

/** The input in pieces of whole lines, and how long it is (of what is packed or streamed, nobody knows). */
async function inputPieces(
  path: string,
  size: number | undefined,
): Promise<{ pieces: AsyncIterable<Piece>; length: number }> {
  const endless = Number.POSITIVE_INFINITY
  if (path === '-')
    return { pieces: streamPieces(unpack(process.stdin as AsyncIterable<Buffer>), size), length: endless }
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) throw new UserError(`${path}: Is a directory, not a file`, { exit: 'usage' })
    const file = await open(path, 'r')
    const head = Buffer.alloc(4)
    if (stats.isFile()) await file.read(head, 0, 4, 0)
    const isPacked = (head[0] === 0x1f && head[1] === 0x8b) || head.readUInt32LE(0) === 0xfd2fb528
    if (stats.isFile() && !isPacked) {
      await file.close()
      return { pieces: filePieces(path, size), length: stats.size }
    }
    // A packed file, or a named pipe.
    const bytes = file.createReadStream({ highWaterMark: 1 << 20, ...(stats.isFile() ? { start: 0 } : {}) })
    return { pieces: streamPieces(unpack(bytes as AsyncIterable<Buffer>), size), length: endless }
  } catch (error) {
    throw fileError(error, 'read', path)
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
