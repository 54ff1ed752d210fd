// A number that a double cannot hold as it is written: more than 15 digits, or a large exponent. Strings that look like
// one only cost time.
const exactNumber = /[:,[]\s*-?(?:[\d.]{16,}|[\d.]+[eE]\+?\d{3,})/

interface RawJson {
  readonly rawJSON: string
}

// In Node since 22, not yet in TypeScript's library.
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  rawJSON(text: string): RawJson
  isRawJSON(value: unknown): value is RawJson
}

/**
 * JSON.parse that keeps a number which a double cannot hold as a raw JSON value, so that JSON.stringify writes its
 * digits again.
 */
export function parseExact(text: string): unknown {
  if (!mayLoseDigits(text)) return JSON.parse(text)
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isExact(value, source) ? json.rawJSON(source) : value,
  )
}

/** Whether there may be a number in JSON that JSON.parse cannot keep as it is written. */
export function mayLoseDigits(text: string): boolean {
  return exactNumber.test(text)
}

function isExact(value: number, source: string): boolean {
  // Written by a program from a double in the first place.
  if (Number.isSafeInteger(value) || String(value) === source) return true
  const digits = source.replace(/^-?[0.]*|[eE].*$|\./g, '')
  return Number.isFinite(value) && digits.length <= 15
}

/** A number kept in the digits of its source. */
export function rawNumber(source: string): unknown {
  const value = Number(source)
  return isExact(value, source) ? value : json.rawJSON(source)
}

/** Whether a value is a JSON object, and neither a list nor a number in its source's digits. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !json.isRawJSON(value)
}

/** The digits of a number kept by `parseExact`; undefined for any other value. */
export function rawDigits(value: unknown): string | undefined {
  return json.isRawJSON(value) ? value.rawJSON : undefined
}

/** Sets a property as JSON.parse does: `__proto__` too becomes one like any other. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else object[key] = value
}
