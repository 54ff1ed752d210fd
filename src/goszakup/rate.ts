import { setTimeout as sleep } from 'node:timers/promises'

/** Waits; ends early, without an error, when the signal is aborted. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal?.aborted === true) return
  await sleep(milliseconds, undefined, { signal }).catch(() => {})
}

/**
 * A token bucket: `take` resolves when the next request may be sent. Requests come out evenly (the bucket holds one
 * token), in the order in which they asked. `hold` stops all of them until a moment: what Retry-After asks for.
 */
export class TokenBucket {
  private readonly interval: number
  private next = 0
  private heldUntil = 0

  /** @param rate requests a second; 0 is no limit. */
  constructor(rate: number) {
    this.interval = rate > 0 ? 1000 / rate : 0
  }

  async take(signal?: AbortSignal): Promise<void> {
    if (this.interval > 0) {
      const now = performance.now()
      const slot = Math.max(now, this.next)
      this.next = slot + this.interval
      await pause(slot - now, signal)
    }
    for (let wait = this.heldUntil - performance.now(); wait > 0; wait = this.heldUntil - performance.now()) {
      await pause(wait, signal)
      if (signal?.aborted === true) return
    }
  }

  hold(milliseconds: number): void {
    this.heldUntil = Math.max(this.heldUntil, performance.now() + milliseconds)
  }
}
