import type { BigIntStats } from 'node:fs'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { commitFile } from '../../files/atomic.ts'
import { makeDirectory } from '../../files/make-directory.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import type { NewNames, Skipped } from './facts.ts'
import type { FoldedFacts } from './release-row.ts'

/** A piece of the input as it is kept: its names have their final numbers, and so have its processes. */
export interface KeptPiece {
  facts: FoldedFacts
  ocids: Int32Array
}

/** All facts of an input. */
export interface Kept {
  pieces: KeptPiece[]
  names: NewNames
  ocids: NewNames
}

// A new number when what is kept, or what it means, changes.
const format = 'jaryq cardinal facts 1\n'
const tables = ['releases', 'bids', 'tenderers', 'awards', 'suppliers', 'classes'] as const

interface Head {
  input: string
  /** Bytes of each section: four of dictionaries, then seven a piece. */
  sections: number[]
  pieces: { lines: number; skipped: Skipped[] }[]
}

/** What tells an input from a changed one: its size, its times and its place on the disk. */
export async function inputIdentity(path: string): Promise<string> {
  let stats: BigIntStats
  try {
    stats = await stat(path, { bigint: true })
  } catch (error) {
    throw fileError(error, 'read', path)
  }
  if (!stats.isFile()) throw new UserError(`${path}: facts are kept of files only`, { exit: 'usage' })
  return [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(' ')
}

/** Writes facts; whoever reads meanwhile gets the old ones or the new ones. */
export async function writeFacts(path: string, input: string, kept: Kept): Promise<void> {
  const sections: Uint8Array[] = [kept.names, kept.ocids].flatMap(({ bytes, ends }) => [bytes, bytesOf(ends)])
  for (const { facts, ocids } of kept.pieces)
    sections.push(...tables.map((table) => bytesOf(facts[table])), bytesOf(ocids))
  const head: Head = {
    input,
    sections: sections.map(({ length }) => length),
    pieces: kept.pieces.map(({ facts: { lines, skipped } }) => ({ lines, skipped })),
  }
  const text = Buffer.from(JSON.stringify(head))
  const start = Buffer.from(`${format}${String(text.length).padStart(12)}\n`)
  // Two commands may keep the same facts at the same time.
  const part = `${path}.${process.pid}.part`
  try {
    await makeDirectory(dirname(path))
    const file = await open(part, 'w')
    try {
      let at = 0
      const write = async (bytes: Uint8Array) => {
        await file.writeFile(bytes)
        at += bytes.length
        const gap = padding(at)
        if (gap > 0) await file.writeFile(Buffer.alloc(gap))
        at += gap
      }
      await write(Buffer.concat([start, text]))
      for (const section of sections) await write(section)
      await file.sync()
    } finally {
      await file.close()
    }
    await commitFile(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw fileError(error, 'write to', path)
  }
}

/** Reads the facts of an input; undefined when there are none, or they are of another input or format. */
export async function readFacts(path: string, input: string): Promise<Kept | undefined> {
  let read: Buffer
  try {
    read = await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fileError(error, 'read', path)
  }
  const startLength = format.length + 13
  if (read.toString('latin1', 0, format.length) !== format) {
    if (read.length > 0)
      throw new UserError(`${path} is not a file of facts`, { exit: 'usage', next: 'choose another file for --facts' })
    return undefined
  }
  const headLength = Number(read.toString('latin1', format.length, startLength))
  const head = JSON.parse(read.toString('utf8', startLength, startLength + headLength)) as Head
  if (head.input !== input) return undefined
  // Views of doubles need their place in memory to be a multiple of 8.
  const bytes = read.byteOffset % 8 === 0 ? read : Buffer.from(new Uint8Array(read))
  let at = startLength + headLength
  at += padding(at)
  let next = 0
  const section = () => {
    const length = head.sections[next++]!
    const start = bytes.byteOffset + at
    at += length + padding(length)
    if (at > bytes.length) throw new UserError(`${path} is cut off`, { exit: 'data', next: 'remove it' })
    return { start, length }
  }
  const raw = () => {
    const { start, length } = section()
    return new Uint8Array(bytes.buffer, start, length)
  }
  const ints = () => {
    const { start, length } = section()
    return new Int32Array(bytes.buffer, start, length / 4)
  }
  const names = (): NewNames => {
    const texts = raw()
    const { start, length } = section()
    return { bytes: texts, ends: new Uint32Array(bytes.buffer, start, length / 4) }
  }
  const [nameTexts, ocidTexts] = [names(), names()]
  const pieces = head.pieces.map(({ lines, skipped }) => {
    const [releases, bids, tenderers, awards, suppliers, classes] = tables.map(ints) as [
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ]
    return { facts: { lines, skipped, releases, bids, tenderers, awards, suppliers, classes }, ocids: ints() }
  })
  return { pieces, names: nameTexts, ocids: ocidTexts }
}

function bytesOf(values: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

function padding(length: number): number {
  return -length & 7
}
