import { stat } from 'node:fs/promises'
import { readLines } from '../../files/lines.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'

/** A file of compiled releases and the source it belongs to. */
export interface SourceFile {
  source: string
  file: string
}

/** Compiled releases that are read at once. */
export interface Piece {
  files: SourceFile[]
  lines: number
  /** Unpacked. */
  bytes: number
  /** The bytes of the longest line. */
  longest: number
  /** The files were made for this piece: to be removed when it is done. */
  isCopy: boolean
}

/** Where pieces are cut, and where they are put. */
export interface Cut {
  /** Bytes of a piece before compression. Asked each time, because pieces become smaller when memory is short. */
  size: () => number
  /** A path for the file of a piece. */
  path: () => string
}

/**
 * A part in pieces that fit the engine's memory, however large the part: its files themselves when they are small, else
 * runs of their lines.
 */
export async function* inPieces(files: SourceFile[], cut: Cut): AsyncGenerator<Piece> {
  const whole = await small(files, cut.size())
  if (whole !== undefined) yield whole
  else yield* split(files, cut)
}

/** The files as one piece, unless they are larger: how much they shrank in compression says nothing. */
async function small(files: SourceFile[], size: number): Promise<Piece | undefined> {
  let packed = 0
  for (const { file } of files) packed += (await stat(file)).size
  if (packed > size) return undefined
  const piece: Piece = { files, lines: 0, bytes: 0, longest: 0, isCopy: false }
  for (const { file } of files)
    for await (const { bytes } of readLines(file)) {
      add(piece, bytes)
      if (piece.bytes > size) return undefined
    }
  return piece
}

/** Runs of the files' lines in files of their own: less than `size` bytes, or one line. */
export async function* split(files: SourceFile[], { size, path }: Cut): AsyncGenerator<Piece> {
  for (const { source, file } of files) {
    let writer: NdjsonWriter | undefined
    let piece: Piece | undefined
    try {
      for await (const { bytes } of readLines(file)) {
        if (writer !== undefined && piece !== undefined && piece.bytes + bytes.length >= size()) {
          await writer.close()
          writer = undefined
          yield piece
          piece = undefined
        }
        if (writer === undefined || piece === undefined) {
          const copy = path()
          writer = await NdjsonWriter.create(copy)
          piece = { files: [{ source, file: copy }], lines: 0, bytes: 0, longest: 0, isCopy: true }
        }
        add(piece, bytes)
        const behind = writer.write(bytes)
        if (behind !== undefined) await behind
      }
      await writer?.close()
      writer = undefined
      if (piece !== undefined) yield piece
    } finally {
      await writer?.abort()
    }
  }
}

function add(piece: Piece, line: Buffer): void {
  piece.lines++
  piece.bytes += line.length + 1
  piece.longest = Math.max(piece.longest, line.length)
}
