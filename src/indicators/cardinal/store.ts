import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { commitFile } from '../../files/atomic.ts'
import { makeDirectory } from '../../files/make-directory.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import type { NewNames, Skipped } from './facts.ts'
import { columns, type Gathered, mapTables, type TableName, type Tables } from './gathered.ts'

// A new number when what is kept, or what it means, changes. Facts of another number are made again.
const format = 'jaryq cardinal facts 2\n'
const anyFormat = /^jaryq cardinal facts \d+\n/

/** Where the length of the head stands, and its digits. */
const startLength = format.length + 13

interface Head {
  input: string
  /** Bytes of each section: lines left out, four of names, two of doubles, then one a column. */
  sections: number[]
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
export async function writeFacts(path: string, input: string, gathered: Gathered): Promise<void> {
  const { names, ocids, skipped, tables, ratios, amounts } = gathered
  const sections = [
    Buffer.from(JSON.stringify(skipped)),
    ...[names.bytes, names.ends, ocids.bytes, ocids.ends, ratios, amounts],
    ...Object.entries(columns).flatMap(([table, keys]) =>
      keys.map((key) => (tables[table as TableName] as Record<string, Int32Array>)[key]!),
    ),
  ].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))
  const head: Head = { input, sections: sections.map(({ length }) => length) }
  const text = Buffer.from(JSON.stringify(head))
  const start = Buffer.from(`${format}${String(text.length).padStart(12)}\n`)
  // Two commands may keep the same facts at the same time.
  const part = `${path}.${process.pid}.part`
  try {
    await makeDirectory(dirname(path))
    const file = await open(part, 'w')
    try {
      await file.writeFile(Buffer.concat([start, text]))
      for (const section of sections) {
        await file.writeFile(section)
        await file.writeFile(Buffer.alloc(padding(section.length)))
      }
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

/**
 * Reads the facts of an input; undefined when there are none, or they are of another input or format. What only maps
 * need is empty without `maps`.
 */
export async function readFacts(
  path: string,
  input: string,
  { maps }: { maps: boolean },
): Promise<Gathered | undefined> {
  let file: FileHandle
  try {
    file = await open(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fileError(error, 'read', path)
  }
  try {
    const start = (await bytesAt(file, 0, startLength)).toString('latin1')
    if (!anyFormat.test(start)) {
      if (start === '') return undefined
      throw new UserError(`${path} is not a file of facts`, { exit: 'usage', next: 'choose another file for --facts' })
    }
    if (!start.startsWith(format)) return undefined
    const headLength = Number(start.slice(format.length))
    const head = JSON.parse((await bytesAt(file, startLength, headLength)).toString()) as Head
    if (head.input !== input) return undefined
    const left = maps ? 0 : mapTables.reduce((count, table) => count + columns[table].length, 0)
    const lengths = head.sections.map((length, at) => (at < head.sections.length - left ? length : 0))
    const whole = lengths.reduce((sum, length) => sum + length + padding(length), 0)
    const bytes = await bytesAt(file, startLength + headLength, whole)
    if (bytes.length < whole) throw new UserError(`${path} is cut off`, { exit: 'data', next: 'remove it' })
    return gatheredOf(bytes, lengths)
  } catch (error) {
    throw fileError(error, 'read', path)
  } finally {
    await file.close()
  }
}

/** So many bytes of a file, fewer at its end. */
async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  // Memory of its own: views of doubles need their place in it to be a multiple of 8.
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  while (at < length) {
    // More than 2 GB are not read at once.
    const { bytesRead } = await file.read(bytes, at, Math.min(length - at, 1 << 30), position + at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return bytes.subarray(0, at)
}

/** Views of the sections. */
function gatheredOf({ buffer }: Buffer, lengths: number[]): Gathered {
  let [section, at] = [0, 0]
  const next = () => {
    const length = lengths[section++]!
    const start = at
    at += length + padding(length)
    return { start, length }
  }
  const bytes = () => {
    const { start, length } = next()
    return new Uint8Array(buffer, start, length)
  }
  const ints = () => {
    const { start, length } = next()
    return new Int32Array(buffer, start, length / 4)
  }
  const doubles = () => {
    const { start, length } = next()
    return new Float64Array(buffer, start, length / 8)
  }
  const names = (): NewNames => {
    const texts = bytes()
    const { start, length } = next()
    return { bytes: texts, ends: new Uint32Array(buffer, start, length / 4) }
  }
  return {
    skipped: JSON.parse(Buffer.from(bytes()).toString()) as Skipped[],
    names: names(),
    ocids: names(),
    ratios: doubles(),
    amounts: doubles(),
    tables: Object.fromEntries(
      Object.entries(columns).map(([table, keys]) => [table, Object.fromEntries(keys.map((key) => [key, ints()]))]),
    ) as unknown as Tables,
  }
}

function padding(length: number): number {
  return -length & 7
}
