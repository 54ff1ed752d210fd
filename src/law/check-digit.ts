/**
 * The twelfth digit of a BIN or IIN for its first eleven: weights 1 to 11 modulo 11; when that is 10, weights 3 to 11, 1, 2.
 * Undefined when that is 10 too: no number begins so.
 */
export function checkDigit(eleven: string): number | undefined {
  const digits = [...eleven].map(Number)
  for (const first of [1, 3]) {
    const sum = digits.reduce((total, digit, index) => total + digit * (((index + first - 1) % 11) + 1), 0) % 11
    if (sum < 10) return sum
  }
  return undefined
}
