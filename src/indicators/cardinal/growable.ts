/** 32-bit integers by a number that grows; what was not set has the value it was made with. */
export class Ints {
  values: Int32Array
  private readonly unset: number

  constructor(unset: number) {
    this.unset = unset
    this.values = new Int32Array(1024).fill(unset)
  }

  /** Makes room for numbers up to before this one, so that `values` can be used as it is. */
  reserve(count: number): void {
    if (count > this.values.length) this.grow(count - 1)
  }

  get(index: number): number {
    return index < this.values.length ? this.values[index]! : this.unset
  }

  set(index: number, value: number): void {
    if (index >= this.values.length) this.grow(index)
    this.values[index] = value
  }

  add(index: number, by: number): void {
    if (index >= this.values.length) this.grow(index)
    this.values[index]! += by
  }

  /** Sets bits. */
  mark(index: number, bits: number): void {
    if (index >= this.values.length) this.grow(index)
    this.values[index]! |= bits
  }

  private grow(index: number): void {
    const { values } = this
    this.values = new Int32Array(Math.max(index + 1, values.length * 2))
    this.values.set(values)
    if (this.unset !== 0) this.values.fill(this.unset, values.length)
  }
}

/** Doubles by a number that grows; NaN where none was set. */
export class Doubles {
  values = new Float64Array(1024).fill(Number.NaN)

  reserve(count: number): void {
    const { values } = this
    if (count <= values.length) return
    this.values = new Float64Array(Math.max(count, values.length * 2))
    this.values.set(values)
    this.values.fill(Number.NaN, values.length)
  }

  get(index: number): number {
    return index < this.values.length ? this.values[index]! : Number.NaN
  }

  set(index: number, value: number): void {
    this.reserve(index + 1)
    this.values[index] = value
  }
}

/** Pairs of whole numbers from 0, each once, in the order in which they came. */
export class Pairs {
  count = 0
  private left = new Int32Array(1024)
  private right = new Int32Array(1024)
  private slots = new Int32Array(4096)

  /** Adds a pair. Returns whether it is new. */
  add(left: number, right: number): boolean {
    if (this.count * 2 >= this.slots.length) this.moreSlots()
    let slot = this.slotOf(left, right)
    for (;;) {
      const at = this.slots[slot]! - 1
      if (at < 0) break
      if (this.left[at] === left && this.right[at] === right) return false
      slot = (slot + 1) & (this.slots.length - 1)
    }
    if (this.count === this.left.length) {
      this.left = doubled(this.left)
      this.right = doubled(this.right)
    }
    this.left[this.count] = left
    this.right[this.count] = right
    this.slots[slot] = ++this.count
    return true
  }

  leftOf(index: number): number {
    return this.left[index]!
  }

  rightOf(index: number): number {
    return this.right[index]!
  }

  private slotOf(left: number, right: number): number {
    let mixed = Math.imul(left ^ Math.imul(right, 0x9e3779b1), 0x85ebca6b)
    mixed ^= mixed >>> 15
    return Math.imul(mixed, 0xc2b2ae35) & (this.slots.length - 1)
  }

  private moreSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2)
    for (let index = 0; index < this.count; index++) {
      let slot = this.slotOf(this.left[index]!, this.right[index]!)
      while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1)
      this.slots[slot] = index + 1
    }
  }
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const made = new Int32Array(values.length * 2)
  made.set(values)
  return made
}
