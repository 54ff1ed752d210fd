/** Decimal numbers without rounding: a whole number and how many of its digits stand behind the point. */
export interface Exact {
  digits: bigint
  scale: number
}

/** A decimal text (`12.50`) as it is. */
export function exact(text: string): Exact {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) throw new RangeError(`"${text}" is no decimal number`)
  const [, sign = '', whole = '0', fraction = ''] = match
  return { digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length }
}

export function plus(a: Exact, b: Exact): Exact {
  const scale = Math.max(a.scale, b.scale)
  return { digits: raised(a, scale) + raised(b, scale), scale }
}

export function minus(a: Exact, b: Exact): Exact {
  return plus(a, { ...b, digits: -b.digits })
}

export function times(a: Exact, b: Exact): Exact {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale }
}

/** Below zero, zero or above. */
export function compared(a: Exact, b: Exact): number {
  const { digits } = minus(a, b)
  return digits < 0n ? -1 : digits > 0n ? 1 : 0
}

/** As decimal text with at most so many decimals, a half rounded away from zero; no zeros at its end. */
export function exactText({ digits, scale }: Exact, decimals = 6): string {
  let [value, places] = [digits < 0n ? -digits : digits, scale]
  if (places > decimals) {
    const unit = 10n ** BigInt(places - decimals)
    value = (value + unit / 2n) / unit
    places = decimals
  }
  const text = value.toString().padStart(places + 1, '0')
  const whole = places === 0 ? text : text.slice(0, -places)
  const fraction = places === 0 ? '' : text.slice(-places).replace(/0+$/, '')
  const plain = fraction === '' ? whole : `${whole}.${fraction}`
  return digits < 0n && /[1-9]/.test(plain) ? `-${plain}` : plain
}

function raised({ digits, scale }: Exact, to: number): bigint {
  return digits * 10n ** BigInt(to - scale)
}
