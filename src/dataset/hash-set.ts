/**
 * A set of hashes in a flat table: 4 bytes for each of `words`, at most twice over. Two things are taken for one when
 * the first `words` * 32 bits of their hashes are equal.
 */
export class HashSet {
  size = 0
  private readonly words: number
  private slots: Uint32Array
  private capacity = 1 << 10

  constructor(words: number) {
    this.words = words
    this.slots = new Uint32Array(this.capacity * words)
  }

  /** Adds a hash; false when it was there. All zero bits are never stored: such a hash counts as new each time. */
  add(hash: Buffer): boolean {
    if (this.size * 10 > this.capacity * 7) this.grow()
    const key = new Uint32Array(this.words)
    for (let word = 0; word < this.words; word++) key[word] = hash.readUInt32LE(word * 4)
    const added = this.put(this.slots, this.capacity, key)
    if (added) this.size++
    return added
  }

  private put(slots: Uint32Array, capacity: number, key: Uint32Array): boolean {
    const { words } = this
    for (let slot = key[0]! & (capacity - 1); ; slot = (slot + 1) & (capacity - 1)) {
      const at = slot * words
      let empty = true
      let equal = true
      for (let word = 0; word < words; word++) {
        const value = slots[at + word]!
        empty &&= value === 0
        equal &&= value === key[word]
      }
      if (empty) {
        slots.set(key, at)
        return true
      }
      if (equal) return false
    }
  }

  private grow(): void {
    const capacity = this.capacity * 2
    const slots = new Uint32Array(capacity * this.words)
    for (let at = 0; at < this.slots.length; at += this.words) {
      const key = this.slots.subarray(at, at + this.words)
      if (key.some((word) => word !== 0)) this.put(slots, capacity, key)
    }
    this.slots = slots
    this.capacity = capacity
  }
}
