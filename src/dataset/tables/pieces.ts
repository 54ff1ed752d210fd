import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readLines } from '../../files/lines.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'

/** A file of compiled releases and the source it belongs to. */
export interface SourceFile {
  source: string
  file: string
}

/** Bytes of compiled releases that are read at once: what the engine's memory holds with room for the tables. */
const pieceBytes = 48_000_000

/**
 * A part in pieces that fit the engine's memory, however large the part: its files themselves when they are small, else
 * runs of their lines, each in a file of its own in `spill`.
 */
export async function* inPieces(files: SourceFile[], spill: string, size = pieceBytes): AsyncGenerator<SourceFile[]> {
  let packed = 0
  for (const { file } of files) packed += (await stat(file)).size
  // Compiled releases shrink to a tenth or less.
  if (packed * 10 <= size) {
    yield files
    return
  }
  let pieces = 0
  for (const { source, file } of files) {
    let writer: NdjsonWriter | undefined
    const piece = async function* (): AsyncGenerator<SourceFile[]> {
      if (writer === undefined) return
      await writer.close()
      writer = undefined
      const path = join(spill, `piece-${pieces++}.ndjson`)
      yield [{ source, file: path }]
    }
    try {
      for await (const { bytes } of readLines(file)) {
        if (writer !== undefined && writer.bytes >= size) yield* piece()
        writer ??= await NdjsonWriter.create(join(spill, `piece-${pieces}.ndjson`))
        const behind = writer.write(bytes)
        if (behind !== undefined) await behind
      }
      yield* piece()
    } finally {
      await (writer as NdjsonWriter | undefined)?.abort()
    }
  }
}

/** Each item, with whether it is the last one. */
export async function* markLast<Item>(items: AsyncIterable<Item>): AsyncGenerator<{ item: Item; isLast: boolean }> {
  let held: { item: Item } | undefined
  for await (const item of items) {
    if (held !== undefined) yield { ...held, isLast: false }
    held = { item }
  }
  if (held !== undefined) yield { ...held, isLast: true }
}
