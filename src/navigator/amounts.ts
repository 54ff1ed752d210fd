import type { Law } from '../law/law.ts'
import type { Limit, Unit } from '../law/limits.ts'
import { formatMoney, formatNumber, type Lang } from '../terminal/languages.ts'

/** Nominative of one, genitive of one, genitive of many. */
const russian: Partial<Record<Unit, [string, string, string]>> = {
  'working-day': ['рабочий день', 'рабочего дня', 'рабочих дней'],
  'calendar-day': ['календарный день', 'календарного дня', 'календарных дней'],
  month: ['месяц', 'месяца', 'месяцев'],
  hour: ['час', 'часа', 'часов'],
}

const kazakhAblative: Partial<Record<Unit, string>> = {
  'working-day': 'жұмыс күнінен',
  'calendar-day': 'күнтізбелік күннен',
  month: 'айдан',
  hour: 'сағаттан',
}

const others: Record<Unit, { en: [string, string]; kk: string }> = {
  'working-day': { en: ['working day', 'working days'], kk: 'жұмыс күні' },
  'calendar-day': { en: ['calendar day', 'calendar days'], kk: 'күнтізбелік күн' },
  month: { en: ['month', 'months'], kk: 'ай' },
  hour: { en: ['hour', 'hours'], kk: 'сағат' },
  percent: { en: ['per cent', 'per cent'], kk: '%' },
  mci: { en: ['MCI', 'MCI'], kk: 'АЕК' },
  KZT: { en: ['tenge', 'tenge'], kk: 'теңге' },
  count: { en: ['', ''], kk: '' },
  subparagraph: { en: ['', ''], kk: '' },
  law: { en: ['', ''], kk: '' },
}

const counting: Partial<Record<Unit, string>> = { percent: '%', mci: 'МРП', KZT: 'тенге' }

/** A value of the law as people read it: `3 working days`, `8,000 MCI (34,600,000 tenge from 2026-01-01)`. */
export function limitText({ value, unit }: Limit, law: Law, lang: Lang): string {
  const number = formatNumber(value, lang)
  const word = unitWord(value, unit, lang)
  if (word === '') return number
  const said = `${number}${word === '%' ? '\u00a0' : ' '}${word}`
  return unit === 'mci' ? `${said}${inTenge(value, law, lang)}` : said
}

/** A term as people read it: `at most 3 working days`; nothing is at most the same day. */
export function termText(limit: Limit, side: 'at-most' | 'at-least' | 'exactly', law: Law, lang: Lang): string {
  const { value, unit } = limit
  if (value === 0) return { en: 'the same day', ru: 'в тот же день', kk: 'сол күні' }[lang]
  if (side === 'exactly') return limitText(limit, law, lang)
  if (lang === 'en') return `${side === 'at-most' ? 'at most' : 'at least'} ${limitText(limit, law, lang)}`
  const number = formatNumber(value, lang)
  if (lang === 'kk')
    return `${number} ${kazakhAblative[unit] ?? others[unit].kk} ${side === 'at-most' ? 'аспайды' : 'кем емес'}`
  const forms = russian[unit]
  const word = forms === undefined ? (counting[unit] ?? '') : forms[isOne(value) ? 1 : 2]
  return `${side === 'at-most' ? 'не более' : 'не менее'} ${number} ${word}`
}

function isOne(value: number): boolean {
  return value % 10 === 1 && value % 100 !== 11
}

function unitWord(value: number, unit: Unit, lang: Lang): string {
  if (lang === 'kk') return others[unit].kk
  if (lang === 'en') return others[unit].en[value === 1 ? 0 : 1]
  const forms = russian[unit]
  if (forms === undefined) return counting[unit] ?? ''
  if (isOne(value)) return forms[0]
  const few = value % 10 >= 2 && value % 10 <= 4 && !(value % 100 >= 12 && value % 100 <= 14)
  // After two, three and four the noun is that of one, the adjective that of many.
  if (few) return unit === 'working-day' ? 'рабочих дня' : unit === 'calendar-day' ? 'календарных дня' : forms[1]
  return forms[2]
}

function inTenge(value: number, law: Law, lang: Lang): string {
  const index = law.limits.filter(({ key }) => key === 'mci').at(-1)
  if (index === undefined) return ''
  const sum = formatMoney(value * index.value, lang)
  const from = index.valid_from
  if (lang === 'en') return ` (${sum} tenge from ${from})`
  return lang === 'ru' ? ` (${sum} тенге с ${from})` : ` (${from} бастап ${sum} теңге)`
}
