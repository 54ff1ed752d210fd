import type { FactName, Texts } from './model.ts'

/** What crosses all pages of the Explorer, by the name that stands in the URL. */
export const filterNames = [
  'from',
  'to',
  'region',
  'method',
  'buyer',
  'supplier',
  'category',
  'code',
  'min',
  'max',
  'fund',
  'severity',
  'indicator',
  'sector',
  'source',
  'currency',
  'valid',
] as const
export type FilterName = (typeof filterNames)[number]

/** Values by filter; no entry where nothing is chosen. Several values of one filter are taken together (or). */
export type Filters = Partial<Record<FilterName, string[]>>

/** One alone: a date, a bound, a switch. */
const single: readonly FilterName[] = ['from', 'to', 'min', 'max', 'valid', 'currency']

const forms: Partial<Record<FilterName, RegExp>> = {
  from: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  to: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  min: /^\d{1,15}(\.\d{1,2})?$/,
  max: /^\d{1,15}(\.\d{1,2})?$/,
  valid: /^1$/,
  severity: /^(legal|statistical|data-quality)$/,
  currency: /^[A-Z]{3}$/,
}

const longest = 200
const most = 50

/** The filters of a URL's query. What is not in the form of a filter is left out: a URL may come from anywhere. */
export function parseFilters(query: URLSearchParams): Filters {
  const filters: Filters = {}
  for (const name of filterNames) {
    const form = forms[name]
    const values = [...new Set(query.getAll(name))].filter(
      (value) => value !== '' && value.length <= longest && (form === undefined || form.test(value)),
    )
    if (values.length > 0) filters[name] = single.includes(name) ? values.slice(0, 1) : values.slice(0, most)
  }
  return filters
}

/** The same as a URL's query, always in one order. */
export function writeFilters(filters: Filters): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of filterNames) for (const value of [...(filters[name] ?? [])].sort()) query.append(name, value)
  return query
}

/** The filters with a value of one chosen, or given up when it is chosen already. */
export function toggled(filters: Filters, name: FilterName, value: string): Filters {
  const now = filters[name] ?? []
  if (now.includes(value)) return without(filters, name, value)
  return { ...filters, [name]: single.includes(name) ? [value] : [...now, value] }
}

/** The filters without one value. */
export function without(filters: Filters, name: FilterName, value: string): Filters {
  const left = (filters[name] ?? []).filter((one) => one !== value)
  const { [name]: _, ...others } = filters
  return left.length === 0 ? others : { ...others, [name]: left }
}

/** Filters by the facts whose rows have such a value; the others of a page say that it does not touch them. */
const limited: Partial<Record<FilterName, readonly FactName[]>> = {
  supplier: ['contracts', 'purchases', 'flags', 'lots', 'bids', 'prices', 'pairs'],
  fund: ['contracts', 'purchases', 'plans'],
  indicator: ['flags'],
}

/** The chosen filters that rows of a fact can be held against. */
export function filtersOf(filters: Filters, fact: FactName): { used: FilterName[]; ignored: FilterName[] } {
  const chosen = filterNames.filter((name) => filters[name] !== undefined)
  const fits = (name: FilterName) => limited[name]?.includes(fact) ?? true
  return { used: chosen.filter(fits), ignored: chosen.filter((name) => !fits(name)) }
}

const t = (en: string, ru: string, kk: string): Texts => ({ en, ru, kk })

export const filterTitles: Record<FilterName, Texts> = {
  from: t('From', 'С', 'Басы'),
  to: t('To', 'По', 'Соңы'),
  region: t('Region', 'Регион', 'Өңір'),
  method: t('Method', 'Способ', 'Тәсіл'),
  buyer: t('Buyer', 'Заказчик', 'Тапсырыс беруші'),
  supplier: t('Supplier', 'Поставщик', 'Өнім беруші'),
  category: t('Goods, works, services', 'Товары, работы, услуги', 'Тауар, жұмыс, қызмет'),
  code: t('Subject (code begins with)', 'Предмет (начало кода)', 'Нысан (кодтың басы)'),
  min: t('Amount from', 'Сумма от', 'Сомасы, кемінде'),
  max: t('Amount up to', 'Сумма до', 'Сомасы, дейін'),
  fund: t('Source of funds', 'Источник финансирования', 'Қаржыландыру көзі'),
  severity: t('Kind of red flag', 'Вид признака', 'Белгі түрі'),
  indicator: t('Red flag', 'Признак', 'Белгі'),
  sector: t('Sector', 'Сектор', 'Сектор'),
  source: t('Publisher', 'Издатель данных', 'Деректер жариялаушысы'),
  currency: t('Currency of sums', 'Валюта сумм', 'Сомалар валютасы'),
  valid: t('Valid records only', 'Только годные записи', 'Тек жарамды жазбалар'),
}
