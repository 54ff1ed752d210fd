/** What came of an attack: how often it was tried, how often it struck, and what was wrong afterwards. */
export interface Outcome {
  tried: number
  /** Where some attacks come too late to disturb anything: how many did disturb. */
  struck?: number
  /** One line for each thing that is wrong; nothing is as it should be. */
  faults: string[]
}

/** One kind of attack. */
export interface Attack {
  /** What is done, as the table names it. */
  what: string
  /** What has to hold all the same. */
  holds: string
  /** How often in a test, and how often when the table is made. */
  times: { test: number; table: number }
  run(times: number, random: Random): Promise<Outcome>
}

/** Numbers from a seed: the same seed gives the same attacks. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** At least 0, below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(most: number): number {
    return Math.floor(this.next() * most)
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!
  }
}

/** What a bug looks like from outside: the words of `fail.ts` for it, or a stack. */
export function looksLikeBug({ stderr, stdout }: { stderr: string; stdout: string }): string | undefined {
  const found = /something went wrong in jaryq itself.*|^\s+at .+:\d+:\d+\)?$|FATAL ERROR.*|Unhandled.*/m.exec(
    `${stderr}\n${stdout}`,
  )
  return found?.[0].trim()
}
