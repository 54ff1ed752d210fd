import type { NewNames } from './facts.ts'
import { CardinalMemory } from './memory.ts'

/** A dictionary: strings get numbers in the order in which they come. */
export class Names {
  private readonly memory = new CardinalMemory()

  /** A dictionary of strings that are all different. */
  static of({ bytes, ends }: NewNames): Names {
    const names = new Names()
    names.memory.idsOf(bytes, ends)
    return names
  }

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
