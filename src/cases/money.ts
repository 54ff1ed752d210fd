/** Sums of exact decimal texts by currency; currencies are never added. */
export class Sums {
  private readonly cents = new Map<string, bigint>()

  add(amount: string | undefined, currency: string | undefined): void {
    if (amount === undefined) return
    const [whole = '0', fraction = ''] = amount.split('.')
    const name = currency ?? 'KZT'
    this.cents.set(name, (this.cents.get(name) ?? 0n) + BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0')))
  }

  /** By currency, each sum as an exact decimal text. */
  entries(): [currency: string, amount: string][] {
    return [...this.cents]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, cents]) => [
        currency,
        cents % 100n === 0n ? String(cents / 100n) : `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`,
      ])
  }
}
