/** An exact sum of money in hundredths, from the text or number of a decimal; undefined when it is none. */
export function cents(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(String(value))
  if (match === null) return undefined
  const [, sign = '', whole = '0', fraction = ''] = match
  return BigInt(`${sign}${whole}${fraction.padEnd(2, '0')}`)
}

/** Hundredths as decimal text: `123450n` is `1234.50`. */
export function decimalText(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
