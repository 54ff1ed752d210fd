/**
 * A set of hashes in a flat table: 4 bytes for each of `words`, at most twice over. Two things are taken for one when
 * the first `words` * 32 bits of their hashes are equal.
 */
export class HashSet {
  size = 0
  private readonly words: number
  private readonly key: Uint32Array
  private slots: Uint32Array
  private capacity = 1 << 10

  constructor(words: number) {
    this.words = words
    this.key = new Uint32Array(words)
    this.slots = new Uint32Array(this.capacity * words)
  }

  /** Adds a hash; false when it was there. All zero bits are never stored: such a hash counts as new each time. */
  add(hash: Buffer): boolean {
    if (this.size * 10 > this.capacity * 7) this.grow()
    const { key, words } = this
    for (let word = 0; word < words; word++) key[word] = hash.readUInt32LE(word * 4)
    const added = this.put(key, 0)
    if (added) this.size++
    return added
  }

  /** Puts the words of `keys` from `from` on into the table, unless they are there. */
  private put(keys: Uint32Array, from: number): boolean {
    const { words, slots } = this
    const mask = this.capacity - 1
    for (let slot = keys[from]! & mask; ; slot = (slot + 1) & mask) {
      const at = slot * words
      let any = 0
      let difference = 0
      for (let word = 0; word < words; word++) {
        const value = slots[at + word]!
        any |= value
        difference |= value ^ keys[from + word]!
      }
      if (any === 0) {
        for (let word = 0; word < words; word++) slots[at + word] = keys[from + word]!
        return true
      }
      if (difference === 0) return false
    }
  }

  private grow(): void {
    const { slots, words } = this
    this.capacity *= 2
    this.slots = new Uint32Array(this.capacity * words)
    for (let from = 0; from < slots.length; from += words) {
      let any = 0
      for (let word = 0; word < words; word++) any |= slots[from + word]!
      if (any !== 0) this.put(slots, from)
    }
  }
}
