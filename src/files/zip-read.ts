import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import type { ZipEntry } from './zip-write.ts'

/** A file inside of a ZIP archive. Its name is for people: it is never used as a path. */
export interface ZipMember {
  name: string
  /**
   * Its unpacked bytes, checked against the archive's checksum at the end. What is damaged throws an error whose code
   * begins with `Z`, after what could be read.
   */
  bytes: AsyncIterable<Buffer>
}

/** What an archive holds, in its order: files, and what keeps some of them from being read. */
export type ZipFound =
  | { kind: 'member'; member: ZipMember }
  | { kind: 'problem'; name: string | undefined; reason: string }

const localHeader = 0x04034b50
const emptyArchive = 0x06054b50
const chunkSize = 1 << 18
// Without `decodeStrings`, a name that leads out of its directory (`../x`) would end the reading of all that follows.
const asItIs = { lazyEntries: true, decodeStrings: false }

/** Whether bytes begin as a ZIP archive does. */
export function isZip(head: Buffer): boolean {
  return head.length >= 4 && [localHeader, emptyArchive].includes(head.readUInt32LE(0))
}

/**
 * The files of a ZIP archive on disk, by the directory at its end. An archive that was cut off has none: then the files
 * are found by the headers that stand before each of them, up to the cut, which is told as a problem without a name.
 * Members are read one after the other: asking for the next one ends this one.
 */
export async function* zipMembers(path: string): AsyncGenerator<ZipFound> {
  const { openPromise } = await import('yauzl')
  let archive: import('yauzl').ZipFile
  try {
    archive = await openPromise(path, { ...asItIs, autoClose: false, validateEntrySizes: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error
    yield* membersBeforeCut(path)
    return
  }
  try {
    yield* membersOf(archive)
  } finally {
    archive.close()
  }
}

// An archive that is larger when it is unpacked was made to fill the memory.
const mostUnpacked = 1 << 30

/**
 * The files of a small archive in memory, a .docx for example, in the order of its directory. What is damaged, or larger
 * than 1 GB when unpacked, throws.
 */
export async function readZip(archive: Buffer, most = mostUnpacked): Promise<ZipEntry[]> {
  const { fromBufferPromise } = await import('yauzl')
  const entries: ZipEntry[] = []
  let unpacked = 0
  for await (const found of membersOf(await fromBufferPromise(archive, asItIs))) {
    if (found.kind === 'problem') throw damage(`${found.name ?? 'the ZIP archive'} cannot be read: ${found.reason}`)
    const data: Buffer[] = []
    for await (const chunk of found.member.bytes) {
      unpacked += chunk.length
      if (unpacked > most) throw damage(`it holds more than ${Math.round(most / 1e6)} MB`)
      data.push(chunk)
    }
    entries.push({ name: found.member.name, data: Buffer.concat(data) })
  }
  return entries
}

async function* membersOf(archive: import('yauzl').ZipFile): AsyncGenerator<ZipFound> {
  const { getFileNameLowLevel } = await import('yauzl')
  try {
    for await (const entry of archive.eachEntry()) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry
      const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false)
      if (name.endsWith('/')) continue
      const reason = entry.isEncrypted() ? 'it is encrypted' : unknownMethod(entry.compressionMethod)
      if (reason !== undefined) yield { kind: 'problem', name, reason }
      else {
        const stream = async function* () {
          const open = archive.openReadStreamPromise(entry).catch((error: NodeJS.ErrnoException) => {
            throw error.code === undefined ? damage(error.message) : error
          })
          yield* (await open) as AsyncIterable<Buffer>
        }
        yield { kind: 'member', member: { name, bytes: checked(stream(), entry.crc32) } }
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error
    const reason = `the directory of the archive is damaged (${(error as Error).message})`
    yield { kind: 'problem', name: undefined, reason }
  }
}

function unknownMethod(method: number): string | undefined {
  return method === 0 || method === 8 ? undefined : `it is packed by method ${method}, which is not known`
}

async function* checked(chunks: AsyncIterable<Buffer>, expected: number): AsyncGenerator<Buffer> {
  let sum = 0
  for await (const chunk of chunks) {
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (sum !== expected) throw damage('its checksum does not match')
}

function damage(message: string, code = 'Z_DATA_ERROR'): Error {
  return Object.assign(new Error(message), { code })
}

/** Reads an archive from its beginning, without its directory. */
async function* membersBeforeCut(path: string): AsyncGenerator<ZipFound> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    for (let at = 0; ; ) {
      const header = await readAt(file, at, 30)
      if (header.length < 4 || header.readUInt32LE(0) !== localHeader) break
      if (header.length < 30) break
      const flags = header.readUInt16LE(6)
      const method = header.readUInt16LE(8)
      const name = (await readAt(file, at + 30, header.readUInt16LE(26))).toString('utf8')
      const start = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
      const packed = header.readUInt32LE(18)
      const reason = (flags & 1) === 1 ? 'it is encrypted' : unknownMethod(method)
      if (reason !== undefined) {
        yield { kind: 'problem', name, reason }
        // Without its length nothing behind it can be found.
        if ((flags & 8) !== 0) break
        at = start + packed
        continue
      }
      const ended = { at: start }
      const bytes =
        method === 8 ? inflated(file, start, size, ended) : stored(file, start, Math.min(packed, size - start), ended)
      if (!name.endsWith('/')) yield { kind: 'member', member: { name, bytes } }
      // What the caller did not read has to be passed over to find what follows.
      for await (const _ of bytes);
      if (ended.at > size || (method === 0 && (packed > size - start || (flags & 8) !== 0))) break
      at = ended.at
      if ((flags & 8) !== 0) at = await behindDescriptor(file, at)
    }
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z')) throw error
  } finally {
    await file.close()
  }
  yield {
    kind: 'problem',
    name: undefined,
    reason: 'the archive is cut off: its directory, which comes last, is missing',
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

async function* stored(file: FileHandle, start: number, length: number, ended: { at: number }): AsyncGenerator<Buffer> {
  for (let at = start; at < start + length; ) {
    const chunk = await readAt(file, at, Math.min(chunkSize, start + length - at))
    if (chunk.length === 0) break
    yield chunk
    at += chunk.length
    ended.at = at
  }
}

/** Unpacks from `start` on; `ended.at` is where the packed bytes end, which the packing itself says. */
async function* inflated(file: FileHandle, start: number, size: number, ended: { at: number }): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize })
  let finished = false
  inflate.once('end', () => {
    finished = true
  })
  const over = Promise.race([once(inflate, 'end'), once(inflate, 'close')])
  // What breaks it is told to whoever reads.
  over.catch(() => {})
  const feed = (async () => {
    for (let at = start; at < size && !finished; ) {
      const chunk = await readAt(file, at, chunkSize)
      at += chunk.length
      if (!inflate.write(chunk)) await Promise.race([once(inflate, 'drain'), over])
      if (inflate.destroyed) return
    }
    if (!finished) inflate.end()
  })().catch((error: Error) => inflate.destroy(error))
  for await (const chunk of inflate) yield chunk as Buffer
  await feed
  ended.at = start + inflate.bytesWritten
}

/** Behind the sizes and the checksum that follow a file whose header did not know them. */
async function behindDescriptor(file: FileHandle, at: number): Promise<number> {
  const next = await readAt(file, at, 28)
  const signed = next.length >= 4 && next.readUInt32LE(0) === 0x08074b50 ? 4 : 0
  for (const length of [signed + 12, signed + 20])
    if (next.length >= length + 4 && isZip(next.subarray(length))) return at + length
  return at + signed + 12
}
