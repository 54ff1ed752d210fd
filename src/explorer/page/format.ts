import type { Cell, Format, Language } from './model.ts'

const groups: Record<Language, [group: string, decimal: string]> = {
  en: [',', '.'],
  ru: ['\u00a0', ','],
  kk: ['\u00a0', ','],
}

/** A number as people read it, with so many decimals at most. */
export function formatted(value: number, lang: Language, decimals = 0): string {
  const [group, decimal] = groups[lang]
  const [whole = '0', fraction = ''] = Math.abs(value).toFixed(decimals).split('.')
  const kept = fraction.replace(/0+$/, '')
  const sign = value < 0 && (Number(whole) !== 0 || kept !== '') ? '−' : ''
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, group)}${kept === '' ? '' : decimal + kept}`
}

const sizes: [number, Record<Language, string>][] = [
  [1e12, { en: 'tn', ru: 'трлн', kk: 'трлн' }],
  [1e9, { en: 'bn', ru: 'млрд', kk: 'млрд' }],
  [1e6, { en: 'mn', ru: 'млн', kk: 'млн' }],
  [1e3, { en: 'k', ru: 'тыс.', kk: 'мың' }],
]

const signs: Record<string, string> = { KZT: '₸' }

/** Money in three digits: `12.3 bn ₸`. */
export function shortMoney(value: number, currency: string, lang: Language): string {
  const sign = signs[currency] ?? currency
  for (const [size, word] of sizes)
    if (Math.abs(value) >= size) {
      const scaled = value / size
      const decimals = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2
      return `${formatted(scaled, lang, decimals)}\u00a0${word[lang]}\u00a0${sign}`
    }
  return `${formatted(value, lang, 2)}\u00a0${sign}`
}

const dayWords: Record<Language, string> = { en: 'days', ru: 'дн.', kk: 'күн' }

/** Per cent behind a number: Russian and Kazakh leave a space. */
export const percentSign: Record<Language, string> = { en: '%', ru: '\u00a0%', kk: '\u00a0%' }

/** A figure as it stands on a page; undefined where there is none. */
export function figure(value: Cell | undefined, format: Format, currency: string, lang: Language): string | undefined {
  if (value === null || value === undefined || value === '') return undefined
  const number = Number(value)
  if (!Number.isFinite(number)) return undefined
  switch (format) {
    case 'count':
      return formatted(number, lang)
    case 'money':
      return shortMoney(number, currency, lang)
    case 'price':
      return `${formatted(number, lang, Math.abs(number) < 1000 ? 2 : 0)}\u00a0${signs[currency] ?? currency}`
    case 'share':
      return `${formatted(number * 100, lang, 1)}${percentSign[lang]}`
    case 'days':
      return `${formatted(number, lang, 1)}\u00a0${dayWords[lang]}`
    case 'number':
      return formatted(number, lang, 2)
  }
}

const monthNames: Record<Language, string> = {
  en: 'January February March April May June July August September October November December',
  ru: 'январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь',
  kk: 'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан',
}

/** `2026-03` in words. */
export function monthName(month: string, lang: Language): string {
  const [year = '', number = ''] = month.split('-')
  return `${monthNames[lang].split(' ')[Number(number) - 1] ?? number} ${year}`
}

/** A date in the reader's order of days, months and years. */
export function dateText(date: string, lang: Language): string {
  const [year = '', month = '', day = ''] = date.slice(0, 10).split('-')
  return lang === 'en' ? `${year}-${month}-${day}` : `${day}.${month}.${year}`
}

/** A row of CSV; a cell that begins like a formula is made harmless for spreadsheets. */
export function csvLine(cells: readonly (Cell | undefined)[]): string {
  return cells
    .map((cell) => {
      const text = cell === null || cell === undefined ? '' : String(cell)
      const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
      return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
    })
    .join(',')
}
