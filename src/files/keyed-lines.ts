import { type FileHandle, open } from 'node:fs/promises'
import { Readable, Transform, type TransformCallback } from 'node:stream'
import { promisify } from 'node:util'
import { constants, crc32, zstdCompress, zstdDecompress } from 'node:zlib'
import { type Line, readLines, splitLines } from './lines.ts'
import { quickHash } from './quick-hash.ts'

/*
 * Lines with keys: a file of Zstandard in frames of about a megabyte, each to be unpacked by itself, and behind them one
 * frame that is skipped by whoever unpacks the file: which keys each has. Its content: for each frame its packed length, its
 * lines, how many keys (by their hash, sorted) and these; then a checksum of all that, its length, and the mark. All
 * numbers are unsigned, of 32 bits, the lowest byte first.
 */

/** How many bytes a frame holds, unpacked; a longer line is one by itself. */
export const keyedFrame = 1 << 20

const mark = Buffer.from('JQKEYS1\n')
const skippable = 0x184d2a5e
const header = 8
const footer = 4 + 4 + mark.length
const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 }
const unpackFrame = promisify(zstdDecompress) as (bytes: Buffer) => Promise<Buffer>

/** Packs each piece that is written to it into a frame, and puts the keys behind the last. */
export class KeyedPacker extends Transform {
  private readonly expected: { keys: string[] }[] = []
  private readonly index: Buffer[] = []

  /** Says which keys the lines of the next piece have, a key for each line. */
  expect(keys: string[]): void {
    this.expected.push({ keys })
  }

  override _transform(piece: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const { keys } = this.expected.shift()!
    zstdCompress(piece, { params }, (error, packed) => {
      if (error === null) this.index.push(entryOf(packed.length, keys))
      done(error, packed)
    })
  }

  override _flush(done: TransformCallback): void {
    const entries = Buffer.concat(this.index)
    const ends = Buffer.alloc(header + footer)
    ends.writeUInt32LE(skippable, 0)
    ends.writeUInt32LE(entries.length + footer, 4)
    ends.writeUInt32LE(crc32(entries), header)
    ends.writeUInt32LE(entries.length, header + 4)
    mark.copy(ends, header + 8)
    done(null, Buffer.concat([ends.subarray(0, header), entries, ends.subarray(header)]))
  }
}

function entryOf(packed: number, keys: string[]): Buffer {
  const hashes = [...new Set(keys.map(quickHash))].sort((a, b) => a - b)
  return numbersOf([packed, keys.length, hashes.length, ...hashes])
}

function numbersOf(values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4)
  return bytes
}

/**
 * The lines of a file that may have one of these keys, with their numbers: all lines of the frames that hold one of them,
 * or of the whole file when it says nothing of its keys. The caller looks at each line's own.
 */
export async function* readKeyedLines(path: string, keys: ReadonlySet<string>): AsyncGenerator<Omit<Line, 'offset'>> {
  const file = await open(path, 'r')
  try {
    const frames = await framesOf(file)
    if (frames !== undefined) {
      const wanted = new Set([...keys].map(quickHash))
      let [place, before] = [0, 0]
      for (const { packed, lines, hashes } of frames) {
        if (hashes.some((hash) => wanted.has(hash))) {
          const unpacked = await unpackFrame(await bytesAt(file, place, packed))
          for await (const { bytes, number } of splitLines(Readable.from([unpacked])))
            yield { bytes, number: before + number }
        }
        place += packed
        before += lines
      }
      return
    }
  } finally {
    await file.close()
  }
  yield* readLines(path)
}

/** A frame: its packed length, how many lines it has, and the hashes of their keys. */
interface Frame {
  packed: number
  lines: number
  hashes: Uint32Array
}

/** The frames of a file; undefined where it says nothing of its keys, or what cannot be believed. */
async function framesOf(file: FileHandle): Promise<Frame[] | undefined> {
  const { size } = await file.stat()
  if (size < header + footer) return undefined
  const end = await bytesAt(file, size - footer, footer)
  const length = end.readUInt32LE(4)
  const begin = size - footer - length - header
  if (!end.subarray(8).equals(mark) || begin < 0) return undefined
  const entries = await bytesAt(file, begin + header, length)
  if (crc32(entries) !== end.readUInt32LE(0)) return undefined
  const frames: Frame[] = []
  let behind = 0
  for (let at = 0; at < length; ) {
    const [packed, lines, count] = [0, 4, 8].map((offset) => entries.readUInt32LE(at + offset)) as [
      number,
      number,
      number,
    ]
    const hashes = Uint32Array.from({ length: count }, (_, index) => entries.readUInt32LE(at + 12 + index * 4))
    frames.push({ packed, lines, hashes })
    behind += packed
    at += 12 + count * 4
  }
  // Something else was put behind, or between.
  return behind === begin ? frames : undefined
}

/** Throws when there are not so many. */
async function bytesAt(file: FileHandle, place: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  const { bytesRead } = await file.read(bytes, 0, length, place)
  if (bytesRead < length) throw new RangeError(`the file ends before byte ${place + length}`)
  return bytes
}
