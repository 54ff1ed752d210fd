/** The languages of everything that leaves the tool. Kazakh is `kk`; data from elsewhere that says `kz` means the same. */
export const languages = ['en', 'ru', 'kk'] as const
export type Lang = (typeof languages)[number]

/** A text in each language. */
export type Text = Record<Lang, string>

/** A text made for each language. */
export function inEachLanguage(text: (lang: Lang) => string): Text {
  return { en: text('en'), ru: text('ru'), kk: text('kk') }
}

const separators: Record<Lang, { group: string; decimal: string }> = {
  en: { group: ',', decimal: '.' },
  ru: { group: '\u00a0', decimal: ',' },
  kk: { group: '\u00a0', decimal: ',' },
}

/**
 * A number as people read it, from its exact decimal text: `1234567.5` with 2 decimals is `1 234 567,50` in Russian.
 * Works on the digits, never through floating point, and never asks the host's locale.
 */
export function formatNumber(value: number | bigint | string, lang: Lang, decimals?: number): string {
  const text = typeof value === 'number' ? plain(value) : String(value)
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) return text
  const [, sign = '', whole = '0', fraction = ''] = match
  const { group, decimal } = separators[lang]
  const kept = decimals === undefined ? fraction : fraction.padEnd(decimals, '0').slice(0, decimals)
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group)
  return sign + grouped + (kept === '' ? '' : decimal + kept)
}

function plain(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const text = String(value)
  return text.includes('e') ? BigInt(Math.round(value)).toString() : text
}

/** A sum of money: without decimals when it is whole, else with two. */
export function formatMoney(value: number | string, lang: Lang): string {
  const text = typeof value === 'number' ? plain(value) : value
  return formatNumber(text, lang, /\.\d*[1-9]/.test(text) ? 2 : 0)
}

const months: Record<Lang, string[]> = {
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  ru: [
    'января',
    'февраля',
    'марта',
    'апреля',
    'мая',
    'июня',
    'июля',
    'августа',
    'сентября',
    'октября',
    'ноября',
    'декабря',
  ],
  kk: [
    'қаңтар',
    'ақпан',
    'наурыз',
    'сәуір',
    'мамыр',
    'маусым',
    'шілде',
    'тамыз',
    'қыркүйек',
    'қазан',
    'қараша',
    'желтоқсан',
  ],
}

/** A date `YYYY-MM-DD` (or a stamp that begins so) as it is written in a letter. */
export function formatDate(date: string, lang: Lang): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  if (match === null) return date
  const [, year = '', month = '', day = ''] = match
  const name = months[lang][Number(month) - 1] ?? month
  if (lang === 'en') return `${Number(day)} ${name} ${year}`
  if (lang === 'ru') return `${Number(day)} ${name} ${year} года`
  return `${year} жылғы ${Number(day)} ${name}`
}

/** A date as `DD.MM.YYYY`, the short form of Kazakh documents; ISO in English. */
export function formatShortDate(date: string, lang: Lang): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  if (match === null) return date
  return lang === 'en' ? match[0] : `${match[3]}.${match[2]}.${match[1]}`
}
