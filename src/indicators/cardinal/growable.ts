type Values = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** Numbers, one after the other. */
export class List<Kind extends Values> {
  values: Kind
  count = 0

  constructor(values: Kind) {
    this.values = values
  }

  push(value: number): void {
    if (this.count === this.values.length) this.values = withRoom(this.values, this.count + 1)
    this.values[this.count++] = value
  }

  /** Those that were pushed. */
  all(): Kind {
    return this.values.subarray(0, this.count) as Kind
  }
}

export function ints(): List<Int32Array<ArrayBuffer>> {
  return new List(new Int32Array(1024))
}

export function doubles(): List<Float64Array<ArrayBuffer>> {
  return new List(new Float64Array(1024))
}

/** The same values with room for so many, the new ones 0; themselves when there is room. */
export function withRoom<Kind extends Values>(values: Kind, count: number): Kind {
  if (count <= values.length) return values
  const made = new (values.constructor as new (length: number) => Kind)(Math.max(count, values.length * 2))
  made.set(values)
  return made
}

/** Pairs of whole numbers, each once, with numbers in the order in which they came. */
export class Pairs {
  readonly left = ints()
  readonly right = ints()
  private slots = new Int32Array(4096)

  get count(): number {
    return this.left.count
  }

  /** The number of a pair; a new one when it was not there. */
  idOf(left: number, right: number): number {
    if (this.count * 2 >= this.slots.length) this.moreSlots()
    const lefts = this.left.values
    const rights = this.right.values
    let slot = this.slotOf(left, right)
    for (;;) {
      const at = this.slots[slot]! - 1
      if (at < 0) break
      if (lefts[at] === left && rights[at] === right) return at
      slot = (slot + 1) & (this.slots.length - 1)
    }
    this.left.push(left)
    this.right.push(right)
    this.slots[slot] = this.count
    return this.count - 1
  }

  private slotOf(left: number, right: number): number {
    return mixedPair(left, right) & (this.slots.length - 1)
  }

  private moreSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2)
    for (let index = 0; index < this.count; index++) {
      let slot = this.slotOf(this.left.values[index]!, this.right.values[index]!)
      while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1)
      this.slots[slot] = index + 1
    }
  }
}

/** A number that scatters pairs. */
export function mixedPair(left: number, right: number): number {
  let mixed = Math.imul(left ^ Math.imul(right, 0x9e3779b1), 0x85ebca6b)
  mixed ^= mixed >>> 15
  return Math.imul(mixed, 0xc2b2ae35)
}
