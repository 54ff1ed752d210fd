import type { NewNames } from './facts.ts'
import { CardinalMemory } from './memory.ts'

/** A dictionary: strings get numbers in the order in which they come. */
export class Names {
  private readonly memory = new CardinalMemory()

  /** How many there are. */
  get count(): number {
    return this.memory.nameCount()
  }

  /** All strings, by their numbers. */
  all(): NewNames {
    return this.memory.names(0)
  }

  /** The numbers of strings that lie one after the other; `ends` says where each ends. */
  idsOf(bytes: Uint8Array, ends: Uint32Array): Int32Array {
    return this.memory.idsOf(bytes, ends)
  }
}

/** The string of a number. */
export function nameOf({ bytes, ends }: NewNames, id: number): string {
  const start = id === 0 ? 0 : ends[id - 1]!
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, ends[id]! - start).toString()
}
