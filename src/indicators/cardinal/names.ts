import type { NewNames } from './facts.ts'
import { CardinalMemory } from './memory.ts'

/** Strings and their numbers. */
export interface Dictionary {
  /** Numbers go from 0 to before this one. */
  readonly count: number
  /** The string of a number. */
  text(id: number): string
  /** What tells the first characters of a string from others: a number, or themselves. */
  start(id: number, characters: number): string | number
  /** The number of a string; a new one when it was not there. */
  idOf(text: string): number
  /** All strings that the input has, by their numbers. */
  all(): NewNames
}

/** A dictionary: strings get numbers in the order in which they come. */
export class Names implements Dictionary {
  private readonly memory = new CardinalMemory()

  all(): NewNames {
    return this.memory.names(0)
  }

  /** The numbers of strings that lie one after the other; `ends` says where each ends. */
  idsOf(bytes: Uint8Array, ends: Uint32Array): Int32Array {
    return this.memory.idsOf(bytes, ends)
  }

  idOf(text: string): number {
    const bytes = Buffer.from(text)
    return this.idsOf(bytes, Uint32Array.of(bytes.length))[0]!
  }

  get count(): number {
    return this.memory.nameCount()
  }

  /** The string of a number. */
  text(id: number): string {
    return this.memory.nameText(id)
  }

  start(id: number, characters: number): string | number {
    return firstOf(this.text(id), characters)
  }
}

/** A dictionary that was kept. It is rarely asked for the number of a string, so there is no table for that. */
export class KeptNames implements Dictionary {
  private readonly bytes: Buffer
  private readonly ends: Uint32Array
  private readonly added: string[] = []

  constructor({ bytes, ends }: NewNames) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.ends = ends
  }

  get count(): number {
    return this.ends.length + this.added.length
  }

  all(): NewNames {
    return { bytes: this.bytes, ends: this.ends }
  }

  text(id: number): string {
    if (id >= this.ends.length) return this.added[id - this.ends.length]!
    const start = id === 0 ? 0 : this.ends[id - 1]!
    const end = this.ends[id]!
    // Most ids are plain ASCII, which needs no decoding.
    for (let at = start; at < end; at++) if (this.bytes[at]! > 0x7f) return this.bytes.toString('utf8', start, end)
    return this.bytes.toString('latin1', start, end)
  }

  start(id: number, characters: number): string | number {
    if (id >= this.ends.length || characters > 3) return firstOf(this.text(id), characters)
    const from = id === 0 ? 0 : this.ends[id - 1]!
    const to = Math.min(this.ends[id]!, from + characters)
    // Up to three ASCII characters, with a 1 in front of them, are a number of their own.
    let packed = 1
    for (let at = from; at < to; at++) {
      if (this.bytes[at]! > 0x7f) return firstOf(this.text(id), characters)
      packed = (packed << 7) | this.bytes[at]!
    }
    return packed
  }

  idOf(text: string): number {
    for (let id = 0; id < this.count; id++) if (this.text(id) === text) return id
    this.added.push(text)
    return this.count - 1
  }
}

function firstOf(text: string, characters: number): string {
  let first = ''
  let taken = 0
  for (const char of text) {
    if (taken++ >= characters) break
    first += char
  }
  return first
}
