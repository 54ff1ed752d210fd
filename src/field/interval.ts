/**
 * Exact intervals for "k of n were not in order". Both come from turning a test round: a number of faulty things stays in
 * the interval as long as it would give what was seen, or more of it, in more than half of 5 % of all samples on either
 * side. So they cover at least what they promise, whatever the true number is.
 *
 * Sources: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the
 * binomial", Biometrika 26 (1934), 404–413; for a sample out of a limited number of things J. P. Buonaccorsi, "A note on
 * confidence intervals for proportions in finite populations", The American Statistician 41 (1987), 215–218.
 */
export interface Interval {
  low: number
  high: number
}

/** How sure the intervals are unless said otherwise. */
export const usualConfidence = 0.95

/**
 * The interval of a share after `hits` of `n` looked at, drawn from a population that has no end (places along a road).
 * Shares from 0 to 1.
 */
export function shareInterval(hits: number, n: number, confidence = usualConfidence): Interval {
  checkCounts(hits, n)
  const tail = (1 - confidence) / 2
  return {
    low: hits === 0 ? 0 : bisect((share) => binomialAtLeast(hits, n, share) <= tail),
    high: hits === n ? 1 : bisect((share) => binomialAtMost(hits, n, share) > tail),
  }
}

/**
 * The interval of the number of faulty things among `total` after `hits` of a random sample of `n` were faulty. Whole
 * numbers.
 */
export function numberInterval(hits: number, n: number, total: number, confidence = usualConfidence): Interval {
  checkCounts(hits, n)
  if (n > total) throw new RangeError(`a sample of ${n} out of ${total}`)
  const tail = (1 - confidence) / 2
  const least = hits
  const most = total - (n - hits)
  return {
    low: hits === 0 ? 0 : first(least, most, (faulty) => atLeast(hits, { n, faulty, total }) > tail),
    high:
      hits === n
        ? total
        : first(least, most + 1, (faulty) => faulty > most || atMost(hits, { n, faulty, total }) <= tail) - 1,
  }
}

/**
 * The smallest random sample after which, should nothing in it be faulty, at most the share `within` of all can be.
 * `total` is Infinity for places. Never more than `total`.
 */
export function sampleSize(total: number, within: number, confidence = usualConfidence): number {
  if (!(within > 0 && within < 1)) throw new RangeError(`a share between 0 and 1, got ${within}`)
  const enough = (n: number) =>
    total === Number.POSITIVE_INFINITY
      ? shareInterval(0, n, confidence).high <= within
      : numberInterval(0, n, total, confidence).high <= within * total
  let most = 1
  while (most < total && !enough(most)) most *= 2
  return first(1, Math.min(most, total), (n) => n >= total || enough(n))
}

interface Draw {
  n: number
  faulty: number
  total: number
}

/** How likely a sample holds so many of the faulty or more. */
function atLeast(hits: number, draw: Draw): number {
  let sum = 0
  for (let found = Math.min(draw.n, draw.faulty); found >= hits; found--) sum += chance(found, draw)
  return sum
}

function atMost(hits: number, draw: Draw): number {
  let sum = 0
  const least = Math.max(0, draw.n - (draw.total - draw.faulty))
  for (let found = least; found <= hits; found++) sum += chance(found, draw)
  return sum
}

function chance(found: number, { n, faulty, total }: Draw): number {
  if (found > faulty || n - found > total - faulty) return 0
  return Math.exp(logChoose(faulty, found) + logChoose(total - faulty, n - found) - logChoose(total, n))
}

function binomialAtLeast(hits: number, n: number, share: number): number {
  let sum = 0
  for (let found = n; found >= hits; found--) sum += binomial(found, n, share)
  return sum
}

function binomialAtMost(hits: number, n: number, share: number): number {
  let sum = 0
  for (let found = 0; found <= hits; found++) sum += binomial(found, n, share)
  return sum
}

function binomial(found: number, n: number, share: number): number {
  if (share === 0) return found === 0 ? 1 : 0
  if (share === 1) return found === n ? 1 : 0
  return Math.exp(logChoose(n, found) + found * Math.log(share) + (n - found) * Math.log1p(-share))
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

// Stirling's series; below 16 the product itself, where the series is not exact enough.
function logFactorial(n: number): number {
  if (n < 16) {
    let product = 1
    for (let factor = 2; factor <= n; factor++) product *= factor
    return Math.log(product)
  }
  const x = n + 1
  const square = x * x
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series
}

/** The largest share for which `below` holds, which holds up to some share and not beyond. */
function bisect(below: (share: number) => boolean): number {
  let low = 0
  let high = 1
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (below(middle)) low = middle
    else high = middle
  }
  return low
}

/** The first whole number from `from` to `to` for which `holds` is true, which it stays from there on; else `to`. */
function first(from: number, to: number, holds: (value: number) => boolean): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

function checkCounts(hits: number, n: number): void {
  if (!Number.isSafeInteger(hits) || !Number.isSafeInteger(n) || hits < 0 || n < 1 || hits > n)
    throw new RangeError(`${hits} of ${n}`)
}
