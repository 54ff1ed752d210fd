import { createWriteStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readReused } from '../files/lines.ts'
import { TemporaryFolder } from '../files/temporary-folder.ts'
import { isZip, zipMembers } from '../files/zip-read.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { openAddress } from './address.ts'

/** A file to read, wherever it lies: packed bytes as they are. */
export interface OcdsInput {
  /** How it is called in messages: `2025.zip/part-1.json`. */
  name: string
  /** Its path or address; undefined for what is inside of an archive, or comes through a pipe. */
  at?: string
  /**
   * Opens it: each piece of its bytes is good until the next is asked for. Undefined the second time when it cannot be
   * read again (standard input, an address).
   */
  open(): Promise<AsyncIterable<Buffer> | undefined>
}

/** What a path stands for: files to read, files that cannot be read, and files that are none of JSON. */
export type FoundInput =
  | { kind: 'input'; input: OcdsInput }
  /** `partly`: what could be read of it has been given. */
  | { kind: 'problem'; name: string; reason: string; partly?: boolean }
  | { kind: 'passed-over'; name: string }

export interface InputOptions {
  /** What stands for `-`; default: standard input. */
  stdin?: Readable
  /** Certificates to trust besides the usual ones, for an address. */
  caFile?: string
  signal?: AbortSignal
}

const endings = /\.(json|jsonl|ndjson|jsonlines|json-seq|geojsonl?|gz|gzip|zst|zip)$/i

/** How a path is called in messages. */
export function inputName(path: string): string {
  if (path === '-') return 'standard input'
  if (isAddress(path)) return path
  return basename(resolve(path))
}

/** Whether a path is an address (`http:` or `https:`). */
export function isAddress(path: string): boolean {
  return /^https?:\/\//i.test(path)
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw fileError(error, 'read', path)
  }
}

/**
 * The files that a path stands for: the file itself; all files of a folder and of the folders in it, in the order of
 * their paths, hidden ones left out; the members of ZIP archives. `-` is standard input. An archive that is not a file is
 * kept in a temporary file while it is read, since its directory stands at its end.
 */
export async function* inputsOf(path: string, options: InputOptions = {}): AsyncGenerator<FoundInput> {
  if (path === '-') {
    const { stdin = process.stdin } = options
    yield* flowing(inputName(path), stdin)
  } else if (isAddress(path)) yield* flowing(inputName(path), await openAddress(path, options), path)
  else if (await isFolder(path)) {
    for (const below of await filesBelow(path)) {
      const name = `${inputName(path)}/${below}`
      if (!endings.test(below)) {
        yield { kind: 'passed-over', name }
        continue
      }
      const at = join(path, ...below.split('/'))
      let head: Buffer | undefined
      try {
        head = await headOf(at)
      } catch (error) {
        // A link to nowhere, a file of somebody else's: the others can be read.
        if (!(error instanceof UserError)) throw error
        yield { kind: 'problem', name, reason: error.why ?? error.message }
        continue
      }
      yield* fileOrArchive(at, name, head)
    }
  } else yield* fileOrArchive(path, inputName(path), await headOf(path))
}

/** The first four bytes; undefined of what is no file: what is read of a named pipe is gone. */
async function headOf(path: string): Promise<Buffer | undefined> {
  try {
    if (!(await stat(path)).isFile()) return undefined
    const file = await open(path, 'r')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close())
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw fileError(error, 'read', path)
  }
}

async function* fileOrArchive(path: string, name: string, head: Buffer | undefined): AsyncGenerator<FoundInput> {
  if (head === undefined) yield* flowing(name, readReused(path))
  else if (isZip(head)) yield* archive(path, name)
  else
    yield {
      kind: 'input',
      input: { name, at: path, open: async () => readReused(path) },
    }
}

async function* archive(path: string, name: string): AsyncGenerator<FoundInput> {
  try {
    for await (const found of zipMembers(path)) {
      if (found.kind === 'problem') {
        const { reason } = found
        if (found.name === undefined) yield { kind: 'problem', name, reason, partly: true }
        else yield { kind: 'problem', name: `${name}/${found.name}`, reason }
        continue
      }
      const { member } = found
      // What the Finder of macOS puts into its archives.
      if (/(^|\/)(__MACOSX\/|\.[^/]+$)/.test(member.name)) continue
      const inside = `${name}/${member.name}`
      if (endings.test(member.name)) yield { kind: 'input', input: { name: inside, open: once(member.bytes) } }
      else yield { kind: 'passed-over', name: inside }
    }
  } catch (error) {
    throw fileError(error, 'read', path)
  }
}

/** Bytes that come once. */
async function* flowing(name: string, stream: AsyncIterable<Buffer>, at?: string): AsyncGenerator<FoundInput> {
  const iterator = stream[Symbol.asyncIterator]()
  const ahead: Buffer[] = []
  let length = 0
  while (length < 4) {
    const { done, value } = await iterator.next()
    if (done === true) break
    ahead.push(Buffer.from(value))
    length += value.length
  }
  const whole = (async function* () {
    try {
      yield* ahead
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        yield Buffer.isBuffer(next.value) ? next.value : Buffer.from(next.value)
    } finally {
      await iterator.return?.()
    }
  })()
  if (!isZip(Buffer.concat(ahead))) {
    yield { kind: 'input', input: { name, ...(at === undefined ? {} : { at }), open: once(whole) } }
    return
  }
  const folder = await TemporaryFolder.make('archive')
  const path = join(folder.path, 'archive.zip')
  try {
    await pipeline(Readable.from(whole), createWriteStream(path)).catch((error) => {
      throw fileError(error, 'write', path)
    })
    yield* archive(path, name)
  } finally {
    folder.remove()
  }
}

function once(bytes: AsyncIterable<Buffer>): OcdsInput['open'] {
  let given = false
  return async () => {
    if (given) return undefined
    given = true
    return bytes
  }
}

/** Whether a link leads to a file, or nowhere, which is told when it is opened. */
async function leadsToFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => true,
  )
}

/** Paths of files below a folder, with `/` between folders, in the order of their bytes. */
async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = []
  const look = async (directory: string, prefix: string): Promise<void> => {
    const items = await readdir(directory, { withFileTypes: true }).catch((error) => {
      throw fileError(error, 'read', directory)
    })
    for (const item of items) {
      if (item.name.startsWith('.')) continue
      const path = join(directory, item.name)
      // A link to a folder may lead back to where it stands.
      const isFile = item.isSymbolicLink() ? await leadsToFile(path) : item.isFile()
      if (item.isDirectory()) await look(path, `${prefix}${item.name}/`)
      else if (isFile) found.push(`${prefix}${item.name}`)
    }
  }
  await look(folder, '')
  if (found.length === 0)
    throw new UserError(`there is no file in ${folder}`, { next: 'name another folder, or a file', exit: 'data' })
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
