/** A set of pairs of 32-bit words in a flat table: 8 bytes for each, at most three times over. */
export class PairSet {
  private size = 0
  private slots = new Uint32Array(1 << 11)

  /** Adds a pair; false when it was there. Two zeros are never stored: they count as new each time. */
  add(first: number, second: number): boolean {
    if (this.size * 10 > (this.slots.length / 2) * 7) this.grow()
    const added = put(this.slots, first >>> 0, second >>> 0)
    if (added) this.size++
    return added
  }

  private grow(): void {
    const before = this.slots
    this.slots = new Uint32Array(before.length * 2)
    for (let at = 0; at < before.length; at += 2)
      if (before[at] !== 0 || before[at + 1] !== 0) put(this.slots, before[at]!, before[at + 1]!)
  }
}

function put(slots: Uint32Array, first: number, second: number): boolean {
  const mask = slots.length / 2 - 1
  for (let slot = first & mask; ; slot = (slot + 1) & mask) {
    const a = slots[slot * 2]
    const b = slots[slot * 2 + 1]
    if (a === 0 && b === 0) {
      slots[slot * 2] = first
      slots[slot * 2 + 1] = second
      return true
    }
    if (a === first && b === second) return false
  }
}
