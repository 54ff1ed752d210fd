/** What others paid per unit for the same code in the same unit and currency. */
export interface Peers {
  count: number
  /** The years that they are of, as `2026` or `2025-2026`; `all` when those near the lot's were too few. */
  years: string
  low: number
  median: number
  high: number
  /** How many of them paid less than this lot; null when its own price is not known. */
  cheaper: number | null
}

/** So many prices make a group. */
const enough = 5

/** The quartiles of the prices of the same year, else of that and the ones beside it, else of all; undefined for too few. */
export function peersOf(
  prices: readonly { price: number; year: number | null }[],
  own: number | null,
  year: number | null,
): Peers | undefined {
  const within = (years: number) =>
    prices.filter((one) => year !== null && one.year !== null && Math.abs(one.year - year) <= years)
  const tries: [string, readonly { price: number }[]][] = [
    [String(year), within(0)],
    [`${(year ?? 0) - 1}-${(year ?? 0) + 1}`, within(1)],
    ['all', prices],
  ]
  const found = tries.find(([, group]) => group.length >= enough)
  if (found === undefined) return undefined
  const [years, group] = found
  const sorted = group.map(({ price }) => price).sort((a, b) => a - b)
  return {
    count: sorted.length,
    years,
    low: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    high: quantile(sorted, 0.75),
    cheaper: own === null ? null : sorted.filter((price) => price < own).length,
  }
}

/** Between the two values next to it, as spreadsheets have it; to the cent. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const low = Math.floor(place)
  const value = sorted[low]! + ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!) * (place - low)
  return Math.round(value * 100) / 100
}
