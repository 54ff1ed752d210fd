import { setTimeout as sleep } from 'node:timers/promises'

/** Waits; ends early, without an error, when the signal is aborted. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal?.aborted === true) return
  await sleep(milliseconds, undefined, { signal }).catch(() => {})
}

// Half as fast after each sign of overload, a tenth faster after each answer: back at the old rate after eight of them.
const slowing = 0.5
const recovery = 1.1
const lowestShare = 1 / 16
// Without a limit there is no share to take, so this is the least: requests a second.
const lowestUnlimited = 1

/**
 * A token bucket: `take` resolves when the next request may be sent. Requests come out evenly (the bucket holds one
 * token), in the order in which they asked. `hold` stops all of them until a moment: what Retry-After asks for.
 *
 * The rate goes down when the service shows that it cannot keep up (`slow`), and slowly up again, never above the one
 * asked for, with answers (`answered`).
 */
export class TokenBucket {
  /** Requests a second, as asked for; 0 is no limit. */
  private readonly wanted: number
  /** Requests a second now. */
  private current: number
  /** Without a limit: the rate at which the service last kept up, above which there is none again. */
  private ceiling: number
  private next = 0
  private heldUntil = 0
  private slowedAt = Number.NEGATIVE_INFINITY
  private readonly sent: number[] = []

  /** @param rate requests a second; 0 is no limit. */
  constructor(rate: number) {
    this.wanted = rate
    this.current = rate
    this.ceiling = rate
  }

  /** Requests a second at most, at present; 0 is no limit. */
  get rate(): number {
    return this.current
  }

  async take(signal?: AbortSignal): Promise<void> {
    if (this.current > 0) {
      const now = performance.now()
      const slot = Math.max(now, this.next)
      this.next = slot + 1000 / this.current
      await pause(slot - now, signal)
    }
    for (let wait = this.heldUntil - performance.now(); wait > 0; wait = this.heldUntil - performance.now()) {
      await pause(wait, signal)
      if (signal?.aborted === true) return
    }
    if (this.wanted > 0) return
    this.sent.push(performance.now())
    if (this.sent.length > 32) this.sent.shift()
  }

  hold(milliseconds: number): void {
    this.heldUntil = Math.max(this.heldUntil, performance.now() + milliseconds)
  }

  /**
   * The service could not keep up with a request that was sent at `sentAt` (of `performance.now()`). Requests that were
   * under way together count once. Whether the rate went down.
   */
  slow(sentAt: number): boolean {
    if (sentAt < this.slowedAt) return false
    this.slowedAt = performance.now()
    const before = this.current > 0 ? this.current : this.measured()
    if (this.wanted === 0 && this.current === 0) this.ceiling = before
    const lowest = this.wanted > 0 ? this.wanted * lowestShare : Math.min(lowestUnlimited, before)
    this.current = Math.max(lowest, before * slowing)
    return this.current < before
  }

  /** A request was answered as it should. */
  answered(): void {
    if (this.current === this.wanted) return
    const faster = this.current * recovery
    this.current = faster < this.ceiling ? faster : this.wanted
  }

  /** Requests a second of late. */
  private measured(): number {
    const first = this.sent[0] ?? performance.now()
    return Math.max(lowestUnlimited, ((this.sent.length - 1) * 1000) / Math.max(1, performance.now() - first))
  }
}
