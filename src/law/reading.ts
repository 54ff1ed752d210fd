/** Days after which what was read of the law is no longer called current: acts change several times a year. */
export const readingHolds = 90

/**
 * Whether what was read may be out of date on a day: it was read more than 90 days before, and it is not a span that had
 * ended when it was read.
 */
export function isStale(entry: { read: string; valid_to: string | null }, date: string): boolean {
  if (entry.valid_to !== null && entry.valid_to <= entry.read) return false
  return (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${entry.read}T00:00:00Z`)) / 86_400_000 > readingHolds
}
