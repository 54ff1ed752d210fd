import { bidStatus } from './facts.ts'
import type { Table } from './gathered.ts'

/** Bids with a currency and an amount. */
export type PricedBids = Table<'bids'> & { amount: Float64Array }

/** How much more the lowest other bid asks than the winner's, and whose that is; undefined when it asks less. */
export function ratioOfPrices(
  bids: PricedBids,
  [start, end]: readonly [number, number],
  winner: number,
  isMain: (currency: number) => boolean,
): { ratio: number; second: number } | undefined {
  let lowest = Number.NaN
  let other = Number.NaN
  let second = -1
  for (let bid = start; bid < end; bid++) {
    if (!isCompared(bids, bid) || !isMain(bids.currency[bid]!)) continue
    const amount = bids.amount[bid]!
    const tenderer = bids.tenderer[bid]!
    if (tenderer === winner) {
      if (!(amount >= lowest)) lowest = amount
    } else if (!(amount >= other)) {
      other = amount
      second = tenderer
    }
  }
  return other >= lowest ? { ratio: (other - lowest) / lowest, second } : undefined
}

/** Whether a price is compared with the winner's. */
export function isCompared({ status, tenderer }: PricedBids, bid: number): boolean {
  return (status[bid]! & bidStatus.valid) !== 0 && tenderer[bid]! >= 0
}

/** Whether the lowest bid is disqualified and another is valid. */
export function isLowestDisqualified(
  { currency, amount, status }: PricedBids,
  [start, end]: readonly [number, number],
  isMain: (currency: number) => boolean,
): boolean {
  let lowest = Number.NaN
  let isDisqualified = false
  let hasValid = false
  for (let bid = start; bid < end; bid++) {
    if (!isMain(currency[bid]!)) continue
    if (!(amount[bid]! >= lowest)) {
      lowest = amount[bid]!
      isDisqualified = (status[bid]! & bidStatus.disqualified) !== 0
    }
    if ((status[bid]! & bidStatus.valid) !== 0) hasValid = true
  }
  return hasValid && isDisqualified
}
