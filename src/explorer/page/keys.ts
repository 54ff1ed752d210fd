/** Slots for so many keys at most, a quarter filled to a half. */
function slotsFor(most: number): number {
  return 2 ** Math.max(4, Math.ceil(Math.log2(most + 1)) + 1)
}

function slotOf(key: number, mask: number): number {
  const high = Math.floor(key / 4_294_967_296)
  let hash = Math.imul(key | 0, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)
  hash ^= hash >>> 15
  return hash & mask
}

/** Numbers whole and not negative, in the order in which they were first met. */
export class Keys {
  size = 0
  private slots: Int32Array
  private keys: Float64Array

  constructor(most: number) {
    this.slots = new Int32Array(slotsFor(Math.min(most, 1024)))
    this.keys = new Float64Array(this.slots.length / 2)
  }

  /** The place of a key, that of a new one being the next. */
  of(key: number): number {
    const mask = this.slots.length - 1
    for (let slot = slotOf(key, mask); ; slot = (slot + 1) & mask) {
      const place = this.slots[slot]! - 1
      if (place < 0) {
        if (this.size * 2 >= this.slots.length) {
          this.grow()
          return this.of(key)
        }
        this.slots[slot] = this.size + 1
        this.keys[this.size] = key
        return this.size++
      }
      if (this.keys[place] === key) return place
    }
  }

  key(place: number): number {
    return this.keys[place]!
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 4)
    const keys = new Float64Array(this.slots.length / 2)
    keys.set(this.keys)
    this.keys = keys
    const mask = this.slots.length - 1
    for (let place = 0; place < this.size; place++) {
      let slot = slotOf(keys[place]!, mask)
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = place + 1
    }
  }
}

/** Which whole numbers were met. */
export class Pairs {
  private readonly keys: Keys

  constructor(most: number) {
    this.keys = new Keys(most)
  }

  /** Whether it is new. */
  add(key: number): boolean {
    const before = this.keys.size
    return this.keys.of(key) === before
  }
}
