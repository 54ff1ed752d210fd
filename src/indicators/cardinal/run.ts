import { open, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { unpack } from '../../files/lines.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import { FactReader } from './facts.ts'
import { CardinalRun, KnownNames, type Read } from './indicators.ts'
import type { Log } from './log.ts'
import { filePieces, readPiece, streamPieces } from './pieces.ts'
import type { Settings } from './settings.ts'
import { type Piece, ReadingThreads } from './threads.ts'

export interface RunOptions {
  map: boolean
  log: Log
  signal?: AbortSignal
  /** How many threads read; 0: none but this one. Default: by the machine and the size of the file. */
  threads?: number
  /** Bytes of a piece: see `pieceSize`. */
  size?: number
}

// So much is read on this thread in the time that others need to start.
const small = 1 << 24

/**
 * Works out Cardinal's indicators from a file of compiled releases, one a line, packed or not; `-` is standard input.
 * The result does not depend on threads.
 * @throws UserError when the file cannot be read
 */
export async function runFile(path: string, settings: Settings, options: RunOptions): Promise<CardinalRun> {
  const { pieces, length } = await inputPieces(path, options.size)
  const threads = options.threads ?? (length < small ? 0 : Math.min(availableParallelism(), 8))
  const run = new CardinalRun(settings, options)
  for await (const { read, known } of threads === 0 ? readHere(pieces) : readBeside(pieces, threads)) {
    if (options.signal?.aborted === true) throw new Interrupted('nothing was written', 'the same command')
    run.add(read, known)
  }
  return run
}

async function* readHere(pieces: AsyncIterable<Piece>): AsyncGenerator<{ read: Read; known: KnownNames }> {
  const reader = new FactReader()
  const known = new KnownNames()
  for await (const piece of pieces) yield { read: readPiece(reader, piece), known }
}

async function* readBeside(
  pieces: AsyncIterable<Piece>,
  count: number,
): AsyncGenerator<{ read: Read; known: KnownNames }> {
  const threads = await ReadingThreads.start(count)
  try {
    const underWay: { read: Promise<Read>; known: KnownNames }[] = []
    const first = async () => {
      const { read, known } = underWay.shift()!
      return { read: await read, known }
    }
    for await (const piece of pieces) {
      if (underWay.length === threads.room) yield await first()
      underWay.push(threads.read(piece))
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
  if (path === '-')
    return {
      pieces: streamPieces(unpack(process.stdin as AsyncIterable<Buffer>), size),
      length: Number.POSITIVE_INFINITY,
    }
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
    // A named pipe, or a packed file.
    return {
      pieces: streamPieces(unpack(file.createReadStream({ highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>), size),
      length: Number.POSITIVE_INFINITY,
    }
  } catch (error) {
    throw fileError(error, 'read', path)
  }
}
