import { UserError } from '../terminal/errors.ts'
import { type InputOptions, inputName, inputsOf, type OcdsInput } from './inputs.ts'
import { Input, TooMuch } from './read-bytes.ts'
import { oddValues } from './read-odd.ts'
import { Reader } from './read-pieces.ts'
import { JsonTools } from './read-release.ts'
import { isExportIndex, lookOf, refuse } from './read-sniff.ts'
import { ElementScanner, type ListKey } from './scan.ts'

type Json = Record<string, unknown>

/** Where something stands in a file: byte counted from 0 in the unpacked file, line from 1 where the file has lines. */
export interface Place {
  byte: number
  line?: number
}

/** A place in words: `line 3`, `byte 120`. */
export function placeText({ byte, line }: Place): string {
  return line === undefined ? `byte ${byte}` : `line ${line}`
}

/** What a file of OCDS holds, in its order. `bytes` are good until the next (or the next batch) is asked for. */
export type Found =
  | {
      kind: 'release'
      ocid: string
      /** With `lazy` it is made when it is first asked for, while `bytes` are good. */
      release: Json
      bytes: Buffer
      /** The bytes without white space between values; good until another's are asked for. */
      line: Buffer
      /** Where its buyer begins in `line`, when that is known; -1: nowhere. */
      buyer?: number
      /** Its date when that is a text. */
      date: string | undefined
      /** There may be a number in it that a double cannot hold as it is written. */
      exact: boolean
      /**
       * The version of OCDS of its package (1.0 when the package names none); null outside of a package, undefined when
       * the package's metadata come later: then with `package`.
       */
      version: string | null | undefined
      /** There is certainly no white space between the values in `bytes`. */
      compact: boolean
      place: Place
    }
  /**
   * With `elements`, instead of `release` and `linked`: one element of a package's list, or a release or record that
   * stands alone (`list` undefined), whatever is in it. The releases of a record that stands alone come before it, as
   * elements of `releases` of version null, and are no longer in it: `embedded` says how many there were.
   */
  | {
      kind: 'element'
      list: ListKey | undefined
      /** Its position in the list; undefined where that is not known. */
      index: number | undefined
      what: 'release' | 'record'
      embedded: number
      value: Json
      version: string | null | undefined
      place: Place
    }
  /**
   * With `elements`, instead of most of these: an element of a list, or a release alone on its line, of which nothing is
   * known but where it ends.
   */
  | {
      kind: 'piece'
      list: ListKey | undefined
      index: number | undefined
      version: string | null | undefined
      bytes: Buffer
      place: Place
    }
  /**
   * A record with links to releases and no compiled release; with `links`, also one that has it: then with `standIn`, and
   * the compiled release comes next. `targets` are the addresses; the ocid is undefined for links in a package's list.
   */
  | {
      kind: 'linked'
      ocid: string | undefined
      links: number
      targets: readonly string[]
      standIn: boolean
      place: Place
    }
  /** Something that cannot be read; `bytes` is all or the beginning of its `length` bytes. */
  | { kind: 'reject'; reason: string; bytes: Buffer; length: number; place: Place }
  /** A package is complete. `metadata` is what it says besides releases and records; `list` which it has, as a list or not. */
  | { kind: 'package'; metadata: Json; version: string; list: ListKey; isList: boolean; place: Place }
  /** The file ends before its content does; what came before has been given. */
  | { kind: 'cut'; reason: string }
  /** The next file begins: what follows is of it. `name` is for messages, `at` its path or address, if it has one. */
  | { kind: 'file'; name: string; encoding: string | undefined; at?: string }
  /** A file of several that is not OCDS, or cannot be read; `partly`: what could be read of it has been given. */
  | { kind: 'refused'; name: string; reason: string; partly?: boolean }
  /** A file of several whose name does not end like JSON's. */
  | { kind: 'passed-over'; name: string }

/** What a person may choose about reading. */
export interface ReadLimits {
  /** The longest release, record, line, or package less its releases and records, in bytes. Default: 64 MiB. */
  maxBytes?: number
  /** The deepest nesting. Default: 500. */
  maxDepth?: number
  /** Bytes of all files together when they are unpacked. Default: 100 GiB. */
  maxUnpacked?: number
  /** What the text is encoded in, as the Encoding Standard names it; default: UTF-8, or UTF-16 where a mark says so. */
  encoding?: string
  /** Certificates to trust besides the usual ones, for an address. */
  caFile?: string
}

export interface ReadOptions extends ReadLimits, InputOptions {
  /** Values are not made of releases that are not asked for: three times faster. */
  lazy?: boolean
  /** Give what is in the lists of packages as it stands, for a reader that judges it. */
  elements?: boolean
  /** Tell of the links of records that have a compiled release, too. */
  links?: boolean
  /** Told how many bytes of the unpacked files have been read. */
  onBytes?: (bytes: number) => void
}

/** What is allowed where nobody says otherwise. */
export const defaultLimits = { maxBytes: 64 << 20, maxDepth: 500, maxUnpacked: 100 * 2 ** 30 }

/**
 * Reads OCDS in any shape: release and record packages (metadata before or after), arrays, single releases and records,
 * documents one after the other, one a line (NDJSON), packages inside of another document; plain, .gz or .zst; from a
 * file, a folder, the files of a .zip, an address, or standard input (`-`). Memory is bounded by the longest element, not
 * by the file.
 *
 * A record with its releases gives these; one whose releases are (also) links gives its compiled release, with the tag
 * `compiled`. What is damaged is given as `reject`, and reading goes on behind it; of several files, one that is not OCDS
 * is given as `refused`.
 * @throws UserError (exit `data`) when a single file is not JSON, or JSON that is not OCDS, saying what it looks like
 */
export async function* readOcds(path: string, options: ReadOptions = {}): AsyncGenerator<Found> {
  for await (const batch of readOcdsBatches(path, options)) for (const found of batch) yield found
}

/** `readOcds`, many at a time: what is found in one piece of a file. It costs less where there is much. */
export async function* readOcdsBatches(path: string, options: ReadOptions = {}): AsyncGenerator<Found[]> {
  if (options.encoding !== undefined) checkEncoding(options.encoding)
  const unpacked = { bytes: 0 }
  const tools = new JsonTools()
  let passedOver = 0
  let others = 0
  for await (const found of inputsOf(path, options)) {
    if (found.kind === 'passed-over') passedOver++
    else others++
    if (found.kind === 'problem') yield [{ ...found, kind: 'refused' }]
    else if (found.kind === 'passed-over') yield [found]
    else
      try {
        yield* readInput(found.input, options, unpacked, tools, found.input.name === inputName(path))
      } catch (error) {
        const isOnly = found.input.name === inputName(path)
        if (isOnly || error instanceof TooMuch || !(error instanceof UserError) || error.exitName !== 'data')
          throw error
        yield [{ kind: 'refused', name: found.input.name, reason: error.why ?? error.message }]
      }
  }
  if (others === 0)
    throw new UserError(`there is no file of JSON in ${inputName(path)}`, {
      why:
        passedOver === 0
          ? 'it is empty'
          : `${passedOver === 1 ? 'the name of the file in it ends' : `the names of the ${passedOver} files in it end`} otherwise`,
      next: 'the names of files of OCDS end with .json, .jsonl, .ndjson, .gz, .zst or .zip',
      exit: 'data',
    })
}

async function* readInput(
  input: OcdsInput,
  options: ReadOptions,
  unpacked: { bytes: number },
  tools: JsonTools,
  isOnly: boolean,
): AsyncGenerator<Found[]> {
  const maxBytes = options.maxBytes ?? defaultLimits.maxBytes
  const maxUnpacked = options.maxUnpacked ?? defaultLimits.maxUnpacked
  const { name } = input
  const open = async () => {
    const stream = await input.open()
    return stream === undefined ? undefined : new Input(name, stream, { ...options, maxUnpacked }, unpacked)
  }
  const reader = new Reader(options.maxDepth ?? defaultLimits.maxDepth, maxBytes, options, tools)
  const bytes = (await open())!
  try {
    const head = await bytes.head(1 << 18)
    if (!isOnly && isExportIndex(head)) return
    yield [{ kind: 'file', name, encoding: bytes.encoding, at: input.at }]
    const shape = lookOf(head, name)
    yield* shape === 'lines' ? readByLine(bytes, reader) : readDocuments(bytes, reader)
  } finally {
    await bytes.close()
  }
  if (reader.declined) {
    const again = await open()
    if (again === undefined)
      throw refuse(name, 'it is one JSON document that is too long to be held in memory', 'save it to a file first')
    yield* readOdd(again, reader)
    if (reader.given === 0) reader.looksLike = 'it is a JSON document without releases or records'
  }
  if (reader.given === 0 && reader.rejected === reader.unknown)
    throw refuse(name, reader.looksLike ?? 'there is no release in it')
}

function checkEncoding(encoding: string): void {
  try {
    new TextDecoder(encoding)
  } catch (cause) {
    throw new UserError(`"${encoding}" is not an encoding`, {
      next: 'for example: windows-1251, latin1, utf-16le',
      exit: 'usage',
      cause,
    })
  }
}

async function* readDocuments(input: Input, reader: Reader): AsyncGenerator<Found[]> {
  const scanner = new ElementScanner(reader.maxBytes, reader.tools.check)
  for await (const chunk of input.chunks()) {
    reader.found(scanner.push(chunk))
    yield reader.take()
    if (reader.declined) return
  }
  reader.found(scanner.finish(), undefined, true)
  const cut = input.cut ?? (scanner.open ? 'the file ends inside a document' : undefined)
  yield cut === undefined ? reader.take() : [...reader.take(), { kind: 'cut', reason: cut }]
}

async function* readByLine(input: Input, reader: Reader): AsyncGenerator<Found[]> {
  const { maxBytes } = reader
  let pending: Buffer[] = []
  let length = 0
  let number = 1
  let byte = 0
  const line = (rest: Buffer, last: boolean) => {
    const whole = pending.length === 0 ? rest : Buffer.concat([...pending, rest])
    const total = length + rest.length
    const place = { byte, line: number }
    if (total > maxBytes) reader.reject(`it is longer than ${maxBytes} bytes`, whole, place, total)
    else reader.line(whole, place, last && input.cut !== undefined)
    pending = []
    length = 0
    number++
    byte += total + 1
  }
  for await (const chunk of input.chunks()) {
    let from = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      line(chunk.subarray(from, end), false)
      from = end + 1
      if (reader.shared) yield reader.take()
      if (reader.declined) return
    }
    yield reader.take()
    if (from === chunk.length) continue
    const rest = chunk.subarray(from)
    length += rest.length
    // Of a line that is too long only the beginning is kept.
    if (length - rest.length <= maxBytes) pending.push(Buffer.from(rest))
  }
  if (length > 0) {
    line(Buffer.alloc(0), true)
    yield reader.take()
  }
  if (input.cut !== undefined) yield [{ kind: 'cut', reason: input.cut }]
}

async function* readOdd(input: Input, reader: Reader): AsyncGenerator<Found[]> {
  try {
    for await (const { list, value } of oddValues(input.chunks())) {
      reader.odd(value, list, { byte: 0 })
      yield reader.take()
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    yield [{ kind: 'cut', reason: `the document is damaged (${(error as Error).message})` }]
  } finally {
    await input.close()
  }
  if (input.cut !== undefined) yield [{ kind: 'cut', reason: input.cut }]
}
