import { closeSync, openSync, readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { FactReader } from './facts.ts'
import type { Read } from './indicators.ts'
import type { Piece } from './threads.ts'

/** About so many bytes are read at once. */
export const pieceSize = 1 << 21

/** Reads a piece into facts. */
export function readPiece(reader: FactReader, piece: Piece): Read {
  if ('bytes' in piece) {
    const { bytes } = piece
    return { facts: reader.read(bytes.length, (into) => into.set(bytes)), names: reader.newNames() }
  }
  const file = openSync(piece.path, 'r')
  try {
    const facts = reader.read(piece.to - piece.from, (into) => {
      for (let done = 0; done < into.length; ) {
        const count = readSync(file, into, done, into.length - done, piece.from + done)
        if (count === 0) throw new Error(`${piece.path} became shorter while it was read`)
        done += count
      }
    })
    return { facts, names: reader.newNames() }
  } finally {
    closeSync(file)
  }
}

/** Cuts a file into pieces of whole lines. */
export async function* filePieces(path: string, size = pieceSize): AsyncGenerator<Piece> {
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
export async function* streamPieces(chunks: AsyncIterable<Uint8Array>, size = pieceSize): AsyncGenerator<Piece> {
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
