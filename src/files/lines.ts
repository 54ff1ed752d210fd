import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { ZstdFrames } from './zstd-frames.ts'

// The checksum and the length, and a little that may follow.
const endOfGzip = 32

/** One line of a text file, without its end. */
export interface Line {
  /** The bytes, without line end, carriage return or byte order mark. */
  bytes: Buffer
  /** Counted from 1, blank lines included. */
  number: number
  /** Where the line begins in the unpacked file, in bytes. */
  offset: number
}

/** The bytes of a file, unpacked when they begin like gzip or Zstandard, whatever the file is called. */
export async function* readBytes(path: string): AsyncIterable<Buffer> {
  yield* unpack(createReadStream(path, { highWaterMark: 1 << 18 }))
}

/**
 * The bytes of a file as they are, each piece good until the next is asked for: two buffers are filled by turns, one
 * while the other is worked on. For large files; others' pieces may be kept.
 */
export async function* readReused(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  let ahead: Promise<number> | undefined
  try {
    const { size } = await file.stat()
    // A pipe has no size.
    const length = size === 0 ? 1 << 16 : Math.min(size, 1 << 19)
    const fill = async (buffer: Buffer) => (await file.read(buffer, 0, length, null)).bytesRead
    let buffer: Buffer = Buffer.allocUnsafeSlow(length)
    let other: Buffer | undefined
    for (let filled = await fill(buffer); filled > 0; filled = await ahead) {
      other ??= Buffer.allocUnsafeSlow(length)
      ahead = fill(other)
      // Its error is met where it is waited for.
      ahead.catch(() => {})
      yield buffer.subarray(0, filled)
      ;[buffer, other] = [other, buffer]
    }
  } finally {
    await ahead?.catch(() => {})
    await file.close()
  }
}

/** The bytes of a stream, unpacked when they begin like gzip or Zstandard. */
export async function* unpack(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const iterator = source[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  while (head.length < 4) {
    const { done, value } = await iterator.next()
    if (done === true) break
    head = head.length === 0 ? value : Buffer.concat([head, value])
  }
  const rest = (async function* () {
    try {
      if (head.length > 0) yield head
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  })()
  if (!isPacked(head)) {
    yield* rest
    return
  }
  const isGzip = beginsLikeGzip(head)
  const frames = isGzip ? undefined : new ZstdFrames()
  // Large pieces: each has a cost of its own.
  const chunkSize = 1 << 18
  const packer = isGzip ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize })
  // Comes back when the bytes have been looked at: they may be written over then.
  const write = (bytes: Buffer) => new Promise<void>((resolve) => packer.write(bytes, () => resolve()))
  let taken = () => {}
  // An error drops what still waits in the stream.
  const emptied = async () => {
    if (packer.readableLength > 0 && !packer.destroyed) await new Promise<void>((resolve) => (taken = resolve))
  }
  let trailer: Buffer | undefined
  const packed = isGzip ? heldBack(rest, (end) => (trailer = end)) : rest
  const flushed = async () => {
    await new Promise<void>((resolve) => {
      onceAny(packer, ['close', 'error'], resolve)
      packer.flush(() => resolve())
    })
    await emptied()
  }
  const feed = (async () => {
    for await (const chunk of packed) {
      for (let from = 0; from < chunk.length; ) {
        const to = frames?.end(chunk, from) ?? chunk.length
        await write(chunk.subarray(from, to))
        if (packer.destroyed) return
        // What comes behind the end of a frame may be no frame.
        if (to < chunk.length) await emptied()
        from = to
      }
    }
    // Of a file that was cut off or does not match its checksum, which comes last, all that can be unpacked is taken out
    // before the error that the end makes.
    await flushed()
    for (let at = 0; trailer !== undefined && at < trailer.length; at++) {
      await write(trailer.subarray(at, at + 1))
      if (packer.destroyed) return
      await emptied()
    }
    if (trailer !== undefined) await flushed()
    packer.end()
  })().catch((error: Error) => packer.destroy(error))
  try {
    for await (const chunk of packer) {
      yield chunk as Buffer
      if (packer.readableLength === 0) taken()
    }
    await feed
  } finally {
    // Lets go of the source, which may be waited for at this moment: not awaited.
    packer.destroy()
    taken()
  }
}

/** All but the last bytes, which `end` is told of. */
async function* heldBack(chunks: AsyncIterable<Buffer>, end: (bytes: Buffer) => void): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const most = Math.max(0, chunk.length - endOfGzip)
    if (most > 0) {
      yield held
      yield chunk.subarray(0, most)
      held = Buffer.from(chunk.subarray(most))
    } else {
      const whole = Buffer.concat([held, chunk])
      const least = Math.max(0, whole.length - endOfGzip)
      yield whole.subarray(0, least)
      held = whole.subarray(least)
    }
  }
  end(held)
}

/** Whether `unpack` unpacks what begins with these bytes: four of them, unless there are less. */
export function isPacked(head: Buffer): boolean {
  return beginsLikeGzip(head) || beginsLikeZstd(head)
}

function beginsLikeGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

/** A frame of Zstandard, or one to be skipped. */
function beginsLikeZstd(head: Buffer): boolean {
  if (head.length < 4) return false
  const word = head.readUInt32LE(0)
  return word === 0xfd2fb528 || word >>> 4 === 0x184d2a5
}

function onceAny(stream: NodeJS.EventEmitter, events: string[], done: () => void): void {
  const listener = () => {
    for (const event of events) stream.off(event, listener)
    done()
  }
  for (const event of events) stream.on(event, listener)
}

/** The lines of bytes in any cut, blank ones left out. `maxLength` guards memory against a file that has no line ends. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxLength = 1 << 30): AsyncIterable<Line> {
  let pending: Buffer[] = []
  let pendingLength = 0
  let number = 0
  let offset = 0
  const line = (end: Buffer): Line | undefined => {
    let bytes = pending.length === 0 ? end : Buffer.concat([...pending, end])
    pending = []
    pendingLength = 0
    number++
    const start = offset
    offset += bytes.length + 1
    if (number === 1 && bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
      bytes = bytes.subarray(3)
    if (bytes.length > 0 && bytes[bytes.length - 1] === 0x0d) bytes = bytes.subarray(0, -1)
    return isBlank(bytes) ? undefined : { bytes, number, offset: start }
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      const found = line(chunk.subarray(start, end))
      start = end + 1
      if (found !== undefined) yield found
    }
    if (start < chunk.length) {
      pending.push(chunk.subarray(start))
      pendingLength += chunk.length - start
      if (pendingLength > maxLength) throw new RangeError(`line ${number + 1} is longer than ${maxLength} bytes`)
    }
  }
  if (pendingLength > 0) {
    const found = line(Buffer.alloc(0))
    if (found !== undefined) yield found
  }
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09) return false
  return true
}

/** The lines of a file, plain, .gz or .zst. */
export function readLines(path: string): AsyncIterable<Line> {
  return splitLines(readBytes(path))
}
