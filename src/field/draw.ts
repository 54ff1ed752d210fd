import { sha256 } from '../files/hash.ts'

// 12 hexadecimal digits: a number that floating point holds exactly.
const range = 2 ** 48

/**
 * Draws `n` different whole numbers from 1 to `total`, each as likely as any other, ascending. Whoever has the seed can
 * draw them again by hand: the k-th try (k = 1, 2, …) is the SHA-256 of the text `SEED/KEY/k`, its first 12 hexadecimal
 * digits read as a number, the rest of its division by `total`, plus 1. A number that came before is left out, and so are
 * tries in the last incomplete stretch of `total` numbers below 2^48, which would make small numbers likelier.
 * @param key what is drawn for: the row of the form
 */
export function drawNumbers(seed: string, key: string, total: number, n: number): number[] {
  if (!Number.isSafeInteger(total) || total < 1 || n > total) throw new RangeError(`${n} out of ${total}`)
  const limit = range - (range % total)
  const drawn = new Set<number>()
  for (let attempt = 1; drawn.size < n; attempt++) {
    const value = Number.parseInt(sha256(`${seed}/${key}/${attempt}`).slice(0, 12), 16)
    if (value < limit) drawn.add(1 + (value % total))
  }
  return [...drawn].sort((a, b) => a - b)
}
