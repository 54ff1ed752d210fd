import { formatDate, formatMoney, formatNumber, type Lang, type Text } from '../terminal/languages.ts'
import type { ValueFormat } from './file.ts'

/** What the sentence about a flag is made from. */
export interface SummaryFacts {
  value: number | string | null
  threshold: number | string | null
  money_at_stake: number | string | null
  currency: string | null
  date: string | null
  data_date: string | null
  reason: string | null
  peer_count: number | null
  /** Sums are known to be without value added tax: plan sums and `contractSum` of goszakup. */
  net: boolean
  buyer: Named
  supplier: Named
  title: Named
  number: string | null
}

/** A name with its Kazakh form, when there is one. */
export interface Named {
  name: string | null
  name_kk: string | null
}

/** A title without the quotation marks that stand around all of it: the sentence has its own. */
export function bareTitle<T extends string | null | undefined>(title: T): T {
  return (title?.replace(/^\s*(?:"([^"«»]+)"|«([^"«»]+)»)\s*$/, '$1$2') ?? title) as T
}

// Values that are no sums, as `2.403247`, are shown with so many figures as tell them from the threshold, at least three.
function shortened(value: number | string | null, other: number | string | null): number | string | null {
  const exact = Number(value)
  if (value === null || Number.isInteger(exact) || !Number.isFinite(exact)) return value
  const bound = other === null ? Number.NaN : Number(other)
  const whole = Math.trunc(Math.abs(exact))
  let decimals = whole > 0 ? 2 : 1 + Math.ceil(-Math.log10(Math.abs(exact))) + 1
  const tells = () => {
    const shown = Number(exact.toFixed(decimals))
    return exact === bound || shown === exact || (shown > bound === exact > bound && shown < bound === exact < bound)
  }
  while (decimals < 12 && !tells()) decimals++
  return exact.toFixed(Math.min(decimals, 12)).replace(/\.?0+$/, '')
}

const unknown: Text = { en: 'not given', ru: 'не указано', kk: 'көрсетілмеген' }
const withoutVat: Text = { en: ' without VAT', ru: ' без НДС', kk: ', ҚҚС-сыз' }
const tenge: Text = { en: 'tenge', ru: 'тенге', kk: 'теңге' }

/** A value of an indicator as people read it. */
export function formatValue(value: number | string | null, format: ValueFormat, currency: string | null, lang: Lang) {
  if (value === null) return unknown[lang]
  if (format === 'percent')
    return `${formatNumber((Number(value) * 100).toFixed(1), lang)}${lang === 'en' ? '%' : ' %'}`
  return format === 'money' ? formatSum(value, currency, lang) : formatNumber(value, lang)
}

function formatSum(value: number | string | null, currency: string | null, lang: Lang): string {
  if (value === null) return unknown[lang]
  const unit = currency === 'KZT' ? tenge[lang] : (currency ?? '')
  return `${formatMoney(value, lang)} ${unit}`.trimEnd()
}

/** Fills an indicator's sentence with one flag's facts, in one language. */
export function summaryOf(template: string, format: ValueFormat, facts: SummaryFacts, lang: Lang): string {
  const named = (entry: Named) => (lang === 'kk' ? (entry.name_kk ?? entry.name) : entry.name) ?? unknown[lang]
  const values: Record<string, string> = {
    value: formatValue(
      format === 'number' ? shortened(facts.value, facts.threshold) : facts.value,
      format,
      facts.currency,
      lang,
    ),
    threshold: formatValue(facts.threshold, format, facts.currency, lang),
    money: formatSum(facts.money_at_stake, facts.currency, lang),
    net: facts.net && facts.money_at_stake !== null ? withoutVat[lang] : '',
    date: facts.date === null ? unknown[lang] : formatDate(facts.date, lang),
    year: facts.date === null ? unknown[lang] : facts.date.slice(0, 4),
    data_date: facts.data_date === null ? unknown[lang] : formatDate(facts.data_date, lang),
    buyer: named(facts.buyer),
    supplier: named(facts.supplier),
    title: bareTitle(named(facts.title)),
    number: facts.number ?? unknown[lang],
    reason: facts.reason ?? unknown[lang],
    peer_count: facts.peer_count === null ? unknown[lang] : formatNumber(facts.peer_count, lang),
  }
  return template
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
    .replace(/[ \n\t]+/g, ' ')
    .trim()
}
