import { drawn } from './merits.ts'

/**
 * A name as the portal keeps it: of every hundred a few come with HTML entities, encoded once or twice, or with white
 * space at the end. Which ones depends on the record's id alone.
 * @param quote put into quotation marks, then encoded, what has none of its own
 */
export function noisy(text: string, id: number, field: string, quote = false): string {
  const dice = drawn(field, id)
  if (dice > 0.07) return text
  if (dice > 0.055) return `${text} `
  if (dice > 0.045) return `${text}\t`
  const quoted = quote && !text.includes('"') ? `"${text}"` : text
  return quoted.replaceAll('"', dice > 0.02 ? '&quot;' : '&amp;quot;')
}

/** The name that was meant. */
export function plainName(text: unknown): string {
  return String(text ?? '')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ')
    .trim()
}
