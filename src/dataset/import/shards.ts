import { hash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import { readLines } from '../../files/lines.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import type { ImportedFile } from '../compile/compile.ts'
import { HashSet } from '../hash-set.ts'
import type { DeclaredRun, ReleaseFile } from '../manifest.ts'

// A file is sealed when it has so many bytes unpacked.
const sealedAt = 256 << 20
// The part of a line's SHA-256 that tells releases apart.
const keyLength = 16

interface Shard {
  name: string
  version: string | undefined
  writer: NdjsonWriter
  keys: Buffer
  lines: number
  bytes: number
  /** It is full and being finished. */
  closing: Promise<void> | undefined
  /** What packages declared, for the lines of packages that are complete. */
  declared: DeclaredRun[]
  told: number
}

/**
 * The files of releases that one import writes: one at a time for each version of OCDS, since releases of 1.0 are
 * merged by other rules. Beside each, `NAME.keys` has the hash of each line, so that the next import knows them.
 */
export class ImportShards {
  private readonly folder: string
  private readonly known: HashSet
  private next: number
  /** Of the line that is being added. */
  private readonly sha256 = Buffer.alloc(32)
  private readonly open = new Map<string | null | undefined, Shard>()
  private readonly written: Shard[] = []
  private waiting: Shard[] = []
  /** Files with lines of the package that is read. */
  private readonly touched = new Set<Shard>()

  private constructor(folder: string, known: HashSet, next: number) {
    this.folder = folder
    this.known = known
    this.next = next
  }

  /**
   * Reads the hashes of the releases in `existing` files of the source, and removes what a killed import left. Call it
   * under the dataset's lock.
   */
  static async open(folder: string, existing: readonly ReleaseFile[]): Promise<ImportShards> {
    const listed = new Set(existing.flatMap(({ name }) => [name, `${name}.keys`]))
    for (const name of await readdir(folder).catch(() => [] as string[]))
      if (/^\d{6,}\.ndjson\.zst(\.keys)?(\.part)?$/.test(name) && !listed.has(name)) await rm(join(folder, name))
    const known = new HashSet(keyLength / 4)
    let next = 1
    for (const { name, lines } of existing) {
      next = Math.max(next, Number.parseInt(name, 10) + 1 || 1)
      const path = join(folder, name)
      const keys = await readFile(`${path}.keys`).catch(() => undefined)
      if (keys?.length === lines * keyLength)
        for (let at = 0; at < keys.length; at += keyLength) known.add(keys.subarray(at, at + keyLength))
      else for await (const { bytes } of readLines(path)) known.add(hash('sha256', bytes, 'buffer'))
    }
    return new ImportShards(folder, known, next)
  }

  /**
   * Adds a release; false when the source has it already. `version` is as readOcds gives it. Await the result when it is
   * a promise: a file is opened, or the disk is behind.
   */
  add(line: Buffer, version: string | null | undefined): boolean | Promise<boolean> {
    const { sha256 } = this
    // Half the time of a Buffer for each line.
    sha256.write(hash('sha256', line, 'binary'), 'binary')
    if (!this.known.add(sha256)) return false
    const key = version?.startsWith('1.0') ? '1.0' : version
    const shard = this.open.get(key)
    if (shard === undefined) return this.begin(key).then((begun) => this.append(begun, key, line))
    return this.append(shard, key, line)
  }

  private async begin(key: string | null | undefined): Promise<Shard> {
    const name = `${String(this.next++).padStart(6, '0')}.ndjson.zst`
    const writer = await NdjsonWriter.create(join(this.folder, name), { digest: true })
    const shard = {
      ...{ name, version: key ?? undefined, writer, keys: Buffer.allocUnsafe(keyLength << 6), lines: 0, bytes: 0 },
      ...{ closing: undefined, declared: [], told: 0 },
    }
    this.open.set(key, shard)
    this.written.push(shard)
    return shard
  }

  private append(shard: Shard, key: string | null | undefined, line: Buffer): boolean | Promise<boolean> {
    const end = shard.lines++ * keyLength
    if (end === shard.keys.length) shard.keys = Buffer.concat([shard.keys], end * 2)
    this.sha256.copy(shard.keys, end, 0, keyLength)
    shard.bytes += line.length
    // What stands outside of packages belongs to none that comes later.
    if (key !== null) this.touched.add(shard)
    const behind = shard.writer.write(line)
    if (shard.bytes >= sealedAt) {
      // Of a package whose version is not known yet all files wait for it.
      if (key === undefined) this.waiting.push(shard)
      this.open.delete(key)
      // Memory holds one file of each version, however long the package is. A fault is met when all are finished.
      shard.closing = shard.writer.close()
      shard.closing.catch(() => {})
    }
    return behind === undefined ? true : behind.then(() => true)
  }

  /**
   * The package that is read is complete: the releases added without a version are of this one, and all that were added
   * since the last came with the extensions that it declares.
   */
  name(version: string, extensions: readonly string[]): void {
    const shard = this.open.get(undefined)
    for (const each of shard === undefined ? this.waiting : [...this.waiting, shard])
      each.version = version.startsWith('1.0') ? '1.0' : version
    this.end(extensions)
  }

  /** What is read of a package will never be complete: its version and extensions stay unknown. */
  forget(): void {
    this.end([])
  }

  private end(extensions: readonly string[]): void {
    for (const shard of this.touched) declare(shard, extensions)
    this.touched.clear()
    this.waiting = []
    this.open.delete(undefined)
  }

  /** Finishes all files; they count from when the manifest lists them. */
  async close(): Promise<ImportedFile[]> {
    const files: ImportedFile[] = []
    for (const { name, version, writer, keys, lines, declared, closing } of this.written) {
      await (closing ?? writer.close())
      await writeAtomically(`${join(this.folder, name)}.keys`, keys.subarray(0, lines * keyLength))
      files.push({
        name,
        lines,
        sha256: writer.sha256!,
        ...(version === undefined ? {} : { version }),
        ...(declared.some(({ extensions }) => extensions.length > 0) ? { declared } : {}),
      })
    }
    return files
  }

  async abort(): Promise<void> {
    for (const { writer, name, closing } of this.written) {
      await closing?.catch(() => {})
      await writer.abort()
      await rm(join(this.folder, name), { force: true })
      await rm(join(this.folder, `${name}.keys`), { force: true })
    }
  }
}

/** The lines that are not told of yet came with these extensions. */
function declare(shard: Shard, extensions: readonly string[]): void {
  const lines = shard.lines - shard.told
  shard.told = shard.lines
  const last = shard.declared.at(-1)
  if (last !== undefined && sameTexts(last.extensions, extensions)) last.lines += lines
  else if (lines > 0) shard.declared.push({ lines, extensions: [...extensions] })
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at])
}
