import type { NewNames } from './facts.ts'
import { CardinalMemory } from './memory.ts'

/** Strings and their numbers. */
export interface Dictionary {
  /** Numbers go from 0 to before this one. */
  readonly count: number
  /** The string of a number. */
  text(id: number): string
  /** The number of a string; a new one when it was not there. */
  idOf(text: string): number
}

/** A dictionary: strings get numbers in the order in which they come. */
export class Names implements Dictionary {
  private readonly memory = new CardinalMemory()

  /** All strings, by their numbers. */
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

  text(id: number): string {
    if (id >= this.ends.length) return this.added[id - this.ends.length]!
    const start = id === 0 ? 0 : this.ends[id - 1]!
    const end = this.ends[id]!
    // Most ids are plain ASCII, which needs no decoding.
    for (let at = start; at < end; at++) if (this.bytes[at]! > 0x7f) return this.bytes.toString('utf8', start, end)
    return this.bytes.toString('latin1', start, end)
  }

  idOf(text: string): number {
    for (let id = 0; id < this.count; id++) if (this.text(id) === text) return id
    this.added.push(text)
    return this.count - 1
  }
}
