import { JsonError, parseJson, printJson } from './json.ts'
import { CardinalMemory, type Tables } from './memory.ts'
import { daysBetween } from './moments.ts'

/** A line that was left out. */
export interface Skipped {
  /** Counted from 1 in the piece. */
  line: number
  /** How many releases of the piece come before it. */
  before: number
  /** What serde_json says of it; undefined when it is not UTF-8. */
  reason: string | undefined
}

/** Marks a number that is not there. */
export const none = -1
/** Marks a period whose dates cannot be read. */
export const noDays = -0x80000000

/** The fields of a release, in 32-bit integers: see `Facts.releases`. */
export const releaseField = {
  ocidEnd: 0,
  methodDetails: 1,
  method: 2,
  flags: 3,
  buyer: 4,
  entity: 5,
  bidEnd: 6,
  awardEnd: 7,
  days: 8,
} as const
export const releaseSize = 12

/** The fields of a bid, in 32-bit integers; its amount is the double that it begins with, NaN when there is none. */
export const bidField = { currency: 2, tendererEnd: 3, status: 4 } as const
export const bidSize = 6

/** The fields of an award, in 32-bit integers. */
export const awardField = { supplierEnd: 0, classEnd: 1 } as const
export const awardSize = 2

/** Bits of a bid's status. Bids without a status, `invited` and `withdrawn` ones are left out. */
export const bidStatus = { valid: 1, disqualified: 2, other: 4, late: 8 } as const

/** Bits of a release: it has exactly one tenderer; an award has a status that is not final. */
export const releaseFlag = { oneTenderer: 1, blocked: 2 } as const

/**
 * What the indicators need of the releases of a piece of the input, in tables of integers. A row points at rows of other
 * tables by where they end; they begin where those of the row before end. Cancelled processes and lines that are no
 * object with an ocid are left out. Names (organisations, methods, currencies, classifications) are numbers of a
 * dictionary, `none` where there is none.
 */
export interface Facts {
  /** Lines of the piece, those left out too. */
  lines: number
  releases: Int32Array
  bids: Int32Array
  tenderers: Int32Array
  /** Active awards. */
  awards: Int32Array
  suppliers: Int32Array
  /** Ids of classifications of awarded items. */
  classes: Int32Array
  /** The ocids, one after the other. */
  ocids: Uint8Array
  skipped: Skipped[]
}

/** Names that were not known before a piece was read: bytes, and where each ends. Their numbers follow each other. */
export interface NewNames {
  bytes: Uint8Array
  ends: Uint32Array
}

/** Reads lines of compiled releases into facts. Names keep their numbers from one call to the next. */
export class FactReader {
  private readonly memory = new CardinalMemory()
  private told = 0

  /**
   * Reads whole lines; the last needs no end. They come as their length and a function that writes them where they are
   * asked for.
   */
  read(length: number, fill: (bytes: Uint8Array) => void): Facts[] {
    const { memory } = this
    const start = memory.reserve(length)
    const bytes = memory.view(start, length)
    fill(bytes)
    const broken = memory.markBroken(bytes)
    memory.begin(length)
    const found: Facts[] = []
    let skipped: Skipped[] = []
    const end = start + length
    let at = start
    const take = (tables: Tables, lines: number) => {
      found.push(factsOf(tables, lines, skipped))
      skipped = []
    }
    for (;;) {
      at = memory.scan(at, end, true)
      if (at >= end) break
      const line = memory.line(at, end)
      const lines = memory.lineCount() + 1
      const before = memory.releaseCount()
      at += line.length + 1
      if (broken.has(line.byteOffset - start)) {
        skipped.push({ line: lines, before, reason: undefined })
        memory.skipLine()
        continue
      }
      const odd = oddLine(line)
      memory.skipLine()
      if (odd instanceof JsonError) skipped.push({ line: lines, before, reason: odd.message })
      else if (odd !== undefined) {
        // What comes before it and the line itself are pieces of their own.
        take(memory.tables(), lines - 1)
        memory.begin(odd.length)
        memory.scanAlone(odd)
        take(memory.tables(), 1)
        memory.begin(length)
      }
    }
    take(memory.tables(), memory.lineCount())
    return found
  }

  /** The names that are new since the last call. */
  newNames(): NewNames {
    const { bytes, ends } = this.memory.names(this.told)
    this.told += ends.length
    return { bytes, ends }
  }
}

/** Looks at a line that the quick way did not take: why it is no JSON, itself in plain words, or nothing if blank. */
function oddLine(line: Uint8Array): JsonError | Buffer | undefined {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString().replace(/\r$/, '')
  try {
    return Buffer.from(printJson(parseJson(text)))
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return /^[ \t\n\f\r]*$/.test(text) ? undefined : error
  }
}

function factsOf({ memory, ...tables }: Tables, lines: number, skipped: Skipped[]): Facts {
  const { releases } = tables
  const place = (at: number) => ({ start: releases[at]! >>> 0, length: releases[at + 2]! })
  // Where the dates of the period are, and how long they are, becomes how many days are between them.
  for (let at = releaseField.days; at < releases.length; at += releaseSize) {
    const [from, until] = [place(at), place(at + 1)]
    releases[at] = (from.length === none ? undefined : daysBetween(memory, from, until)) ?? noDays
    releases.fill(0, at + 1, at + 4)
  }
  return { lines, ...tables, skipped }
}
