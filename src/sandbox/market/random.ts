/**
 * A seeded generator of random numbers (sfc32), so that a market depends on its parameters alone. `fork` gives an
 * independent generator for a name, whatever was drawn before: adding a draw in one place moves nothing elsewhere.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private d = 1
  private readonly key: string

  constructor(key: string) {
    this.key = key
    const next = hashes(key)
    this.a = next()
    this.b = next()
    this.c = next()
    for (let round = 0; round < 12; round++) this.bits()
  }

  fork(name: string | number): Random {
    return new Random(`${this.key}/${name}`)
  }

  private bits(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + t
    this.c |= 0
    return t >>> 0
  }

  /** In [0, 1). */
  unit(): number {
    return this.bits() / 4294967296
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.unit() < probability
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.unit() * items.length)]!
  }

  /** One of `[item, weight]`. */
  weighted<T>(items: readonly (readonly [T, number])[]): T {
    let total = 0
    for (const [, weight] of items) total += weight
    let left = this.unit() * total
    for (const [item, weight] of items) {
      left -= weight
      if (left < 0) return item
    }
    return items[items.length - 1]![0]
  }

  normal(): number {
    const u = 1 - this.unit()
    const v = this.unit()
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v)
  }

  /** Log-normal with this median, cut at three standard deviations so that no single draw rules a sum. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * Math.max(-3, Math.min(3, this.normal())))
  }

  /** A position below `length`; early ones come up more often, as large firms do (`power` 1 is even). */
  skewed(length: number, power: number): number {
    return Math.floor(length * this.unit() ** power)
  }

  shuffled<T>(items: readonly T[]): T[] {
    const copy = [...items]
    for (let index = copy.length - 1; index > 0; index--) {
      const other = this.int(0, index)
      const kept = copy[index]!
      copy[index] = copy[other]!
      copy[other] = kept
    }
    return copy
  }
}

// cyrb-style mixing: a text becomes as many 32-bit seeds as are asked for.
function hashes(text: string): () => number {
  let h = 1779033703 ^ text.length
  for (let index = 0; index < text.length; index++) {
    h = Math.imul(h ^ text.charCodeAt(index), 3432918353)
    h = (h << 13) | (h >>> 19)
  }
  return () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507)
    h = Math.imul(h ^ (h >>> 13), 3266489909)
    h ^= h >>> 16
    return h >>> 0
  }
}
