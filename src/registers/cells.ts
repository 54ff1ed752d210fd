/** Words of a heading as one compares them: lower case, one space between words, no other signs. */
export function plainWords(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/**
 * 12 digits of a BIN or IIN; the zeros that programs for tables take from the front are put back (the check digit then
 * tells), and `1.2034E+11` is written out. Undefined when it is something else.
 */
export function numberOf(text: string): string | undefined {
  const plain = text.replace(/^'|[\s\u00a0]/g, '')
  const digits = /^\d\.\d+E\+?1[01]$/i.test(plain) ? String(Number(plain)) : plain.replace(/\.0+$/, '')
  return /^\d{9,12}$/.test(digits) ? digits.padStart(12, '0') : undefined
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** How a file counts its days where cells hold numbers: workbooks do, other tables do not. */
export type Serials = { since1904: boolean } | undefined

/**
 * A day that exists, as `YYYY-MM-DD`, from that, `DD.MM.YYYY`, `DD/MM/YYYY` (never month first), `29-MAR-2013`,
 * `March 29, 2013` or the number of days that a workbook stores; with or without a time behind it.
 */
export function dateOf(text: string, serials?: Serials): string | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?$/.exec(text)
  if (iso !== null) return existing(iso[1]!, iso[2]!, iso[3]!)
  const local = /^(\d{1,2})[./](\d{1,2})[./](\d{4})(?:[ ,].*| ?г\.?| ?ж\.?)?$/.exec(text)
  if (local !== null) return existing(local[3]!, local[2]!, local[1]!)
  const named = /^(\d{1,2})[- ]([a-z]{3,9})[- ,]+(\d{4})$/i.exec(text)
  if (named !== null) return existing(named[3]!, monthOf(named[2]!), named[1]!)
  const american = /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/i.exec(text)
  if (american !== null) return existing(american[3]!, monthOf(american[1]!), american[2]!)
  if (serials !== undefined && /^\d{4,6}(\.\d+)?$/.test(text)) {
    // Excel counts 29 February 1900, which never was: before March 1900 nothing is registered.
    const days = Math.floor(Number(text)) + (serials.since1904 ? 1462 : 0)
    if (days < 3653 || days > 110_000) return undefined
    return new Date(Date.UTC(1899, 11, 30) + days * 86_400_000).toISOString().slice(0, 10)
  }
  return undefined
}

function monthOf(name: string): string {
  return String(months.indexOf(name.slice(0, 3).toLowerCase()) + 1)
}

function existing(year: string, month: string, day: string): string | undefined {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const parsed = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : undefined
}

/** An end that never comes, as lists of the debarred say it. */
export function isForever(text: string): boolean {
  return /^(permanent|ongoing|indefinite|no end date|бессрочн|постоянн|мерзімсіз)/i.test(text.trim())
}

/** A text with single spaces; null when it is empty. */
export function textOf(cell: string): string | null {
  const text = cell.replace(/\s+/g, ' ').trim()
  return text === '' || /^[-–—]$/.test(text) ? null : text
}
