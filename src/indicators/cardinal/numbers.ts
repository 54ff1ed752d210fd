// The arithmetic of Cardinal: quantiles as statrs 0.16 gives them, fused multiply-add, rounding, and how Rust writes
// floats.

/**
 * A quantile by the method of Hyndman and Fan, type 8, as statrs 0.16 works it out; NaN of nothing.
 * @param values in any order; they change places
 * @param tau 0 to 1
 */
export function quantile(values: Float64Array, tau: number): number {
  const count = values.length
  if (!(tau >= 0 && tau <= 1) || count === 0) return Number.NaN
  const ordered = nanLast(values)
  const at = (place: number, from: number) => (place < ordered.length ? nth(ordered, place, from) : Number.NaN)
  const rank = (count + 1 / 3) * tau + 1 / 3
  const whole = Math.trunc(rank)
  if (whole <= 0 || tau === 0) return ordered.length === count ? at(0, 0) : Number.NaN
  if (whole >= count || tau === 1) return at(count - 1, 0)
  const below = at(whole - 1, 0)
  return below + (rank - whole) * (at(whole, whole) - below)
}

/** Puts NaN last. Returns the values before it. */
function nanLast(values: Float64Array): Float64Array {
  let end = values.length
  for (let at = 0; at < end; ) {
    if (!Number.isNaN(values[at]!)) at++
    else {
      values[at] = values[--end]!
      values[end] = Number.NaN
    }
  }
  return values.subarray(0, end)
}

/**
 * The value that sorting would put at a place, -0 before 0. It is put there, lower ones before it and higher ones behind
 * it: this takes a fraction of the time of sorting. What is before `from` is known to be lowest.
 */
function nth(values: Float64Array, place: number, from: number): number {
  let [low, high] = [from, values.length - 1]
  for (let round = 0; low < high; round++) {
    if (round === 60) {
      // Each round halves what is left, unless the values lie unluckily.
      values.subarray(low, high + 1).sort()
      break
    }
    const middle = values[(low + high) >> 1]!
    let [left, right] = [low, high]
    while (left <= right) {
      while (values[left]! < middle) left++
      while (values[right]! > middle) right--
      if (left > right) break
      const value = values[left]!
      values[left++] = values[right]!
      values[right--] = value
    }
    if (place <= right) high = right
    else if (place >= left) low = left
    else break
  }
  const found = values[place]!
  if (found !== 0) return found
  let below = 0
  for (const value of values) if (value < 0 || Object.is(value, -0)) below++
  return place < below ? -0 : 0
}

/** `a * b + c`, rounded once. */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(c)) return a * b + c
  if (a === 0 || b === 0) return a * b + c
  const [left, leftPower] = exact(a)
  const [right, rightPower] = exact(b)
  const [added, addedPower] = exact(c)
  const productPower = leftPower + rightPower
  const power = Math.min(productPower, addedPower)
  const sum = ((left * right) << BigInt(productPower - power)) + (added << BigInt(c === 0 ? 0 : addedPower - power))
  return sum === 0n ? 0 : nearest(sum, power)
}

/** A finite double as a whole number and a power of two. */
function exact(value: number): [bigint, number] {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const whole = exponent === 0 ? fraction : fraction | (1n << 52n)
  return [value < 0 ? -whole : whole, Math.max(exponent, 1) - 1075]
}

/** The double nearest to `whole * 2 ** power`, ties to even. */
function nearest(whole: bigint, power: number): number {
  const size = whole < 0n ? -whole : whole
  // So many bits are kept that one rounding decides, also where doubles are less fine.
  const bits = size.toString(2).length
  const keep = Math.min(53, bits + power + 1074)
  const drop = bits - keep
  if (drop <= 0) return scaled(Number(whole), power)
  if (keep < 0) return whole < 0n ? -0 : 0
  const cut = size >> BigInt(drop)
  const rest = size - (cut << BigInt(drop))
  const half = 1n << BigInt(drop - 1)
  const up = rest > half || (rest === half && (cut & 1n) === 1n)
  const rounded = Number(up ? cut + 1n : cut)
  return scaled(whole < 0n ? -rounded : rounded, power + drop)
}

function scaled(value: number, power: number): number {
  // Powers of two beyond those of doubles, in steps that stay exact.
  let result = value
  for (let rest = power; rest !== 0; ) {
    const step = Math.max(-1000, Math.min(1000, rest))
    result *= 2 ** step
    rest -= step
  }
  return result
}

/** Rounded to four digits behind the point, halves away from zero. */
export function rounded(value: number): number {
  const scaled = value * 10_000
  if (!Number.isFinite(scaled)) return scaled / 10_000
  const whole = Math.trunc(scaled)
  return (Math.abs(scaled - whole) >= 0.5 ? whole + Math.sign(scaled) : whole) / 10_000
}

/** A float as Rust's serde_json writes it: `1.0`, `1e21`, `null` where it is not finite. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return 'null'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (Number.isSafeInteger(value)) return `${value}.0`
  // Here both write the same; the rest is for what one of them writes with an exponent.
  if (Math.abs(value) >= 1e-5 && Math.abs(value) < 1e15) return String(value)
  const sign = value < 0 ? '-' : ''
  const [mantissa = '', exponent = ''] = Math.abs(value).toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const point = Number(exponent) + 1
  if (point > 0 && point <= 16)
    return digits.length <= point
      ? `${sign}${digits.padEnd(point, '0')}.0`
      : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
  if (point > -5 && point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return `${sign}${mantissa}e${point - 1}`
}
