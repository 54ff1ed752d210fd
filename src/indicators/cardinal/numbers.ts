// The arithmetic of Cardinal: quantiles as statrs 0.16 gives them, fused multiply-add, rounding, and how Rust writes
// floats.

/**
 * A quantile by the method of Hyndman and Fan, type 8, as statrs 0.16 works it out; NaN of nothing.
 * @param sorted ascending, NaN last
 * @param tau 0 to 1
 */
export function quantile(sorted: Float64Array, tau: number): number {
  const count = sorted.length
  if (!(tau >= 0 && tau <= 1) || count === 0) return Number.NaN
  const isOrdered = !Number.isNaN(sorted[count - 1]!)
  const rank = (count + 1 / 3) * tau + 1 / 3
  const whole = Math.trunc(rank)
  if (whole <= 0 || tau === 0) return isOrdered ? sorted[0]! : Number.NaN
  if (whole >= count || tau === 1) return sorted[count - 1]!
  const below = sorted[whole - 1]!
  return below + (rank - whole) * (sorted[whole]! - below)
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
