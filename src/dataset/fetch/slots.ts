/**
 * The connections of a run, shared by all entities: as many works go on at a time as there are slots. Who waits for a
 * slot comes first, in the order of coming; an entity that could do several things at once takes what is left over.
 */
export class Slots {
  readonly count: number
  private free: number
  private readonly waiting: (() => void)[] = []

  constructor(count: number) {
    this.count = Math.max(1, count)
    this.free = this.count
  }

  /** Does the work as soon as there is a slot. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
    try {
      return await work()
    } finally {
      this.release()
    }
  }

  /** A slot that nobody waits for, or undefined. Give it back by calling what is returned, once. */
  spare(): (() => void) | undefined {
    if (this.free === 0 || this.waiting.length > 0) return undefined
    this.free--
    return () => this.release()
  }

  private release(): void {
    const next = this.waiting.shift()
    if (next === undefined) this.free++
    else next()
  }
}
