import { regions } from '../goszakup/regions.ts'
import { kindName, type MethodKind, methodOf, methods } from '../law/methods.ts'
import { UserError } from '../terminal/errors.ts'
import { formatNumber, type Lang, type Text } from '../terminal/languages.ts'
import type { Column } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import type { Metric, Unit } from './file.ts'

/** The relation that tells of each thing counted what figures are broken down by. */
export const relations: Record<Unit, string> = {
  process: 'x_dim_processes',
  lot: 'x_dim_lots',
  award: 'x_dim_awards',
  contract: 'x_dim_contracts',
  purchase: 'x_dim_purchases',
  plan: 'x_dim_plans',
}

/** Something that figures are broken down by: a column of the output. */
export interface Dimension {
  name: string
  text: Text
  type: Column['type']
  /** The column of the unit that it is made of. */
  of: string
  /** SQL of its value out of that column. */
  sql: (column: string) => string
  /** What has to stand beside it: its values mean nothing across currencies, or schemes. */
  with?: 'currency' | 'scheme'
  /** What its values are called. */
  names?: 'organisation' | ((value: unknown, lang: Lang) => string | null)
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })
const same = (column: string) => column
const text = (column: string) => `CAST(${column} AS VARCHAR)`

function code(digits: number): Dimension {
  return {
    name: `code${digits}`,
    text: t(
      `first ${digits} digits of the code of what is bought (the main item's)`,
      `первые ${digits} цифр кода предмета закупки (по основной позиции)`,
      `сатып алу нысаны кодының алғашқы ${digits} цифры (негізгі позиция бойынша)`,
    ),
    type: 'text',
    of: 'digits',
    sql: (column) => `CASE WHEN length(${column}) >= ${digits} THEN substr(${column}, 1, ${digits}) END`,
    with: 'scheme',
  }
}

const categories: Record<string, Text> = {
  goods: t('goods', 'товары', 'тауарлар'),
  works: t('works', 'работы', 'жұмыстар'),
  services: t('services', 'услуги', 'көрсетілетін қызметтер'),
}

const sectors: Record<string, Text> = {
  state: t('state', 'государственный', 'мемлекеттік'),
  'quasi-state': t('quasi-state', 'квазигосударственный', 'квазимемлекеттік'),
}

const openMethods: Record<string, Text> = {
  open: t('open', 'открытый', 'ашық'),
  selective: t('selective', 'с отбором', 'іріктеуі бар'),
  limited: t('limited', 'ограниченный', 'шектеулі'),
}

function methodName(value: unknown, lang: Lang): string | null {
  const own = openMethods[String(value)]
  if (own !== undefined) return own[lang]
  return methods().some(({ kind }) => kind === value) ? kindName(value as MethodKind, lang) : null
}

const month = (column: string) =>
  `${text(`year(${column})`)} || CASE WHEN month(${column}) < 10 THEN '-0' ELSE '-' END || ${text(`month(${column})`)}`

// The largest band is open; a tenge more than 10^12 is beyond all that was ever bought.
const bands = Array.from({ length: 10 }, (_, index) => 10 ** (index + 3)).reverse()

/** All dimensions that metrics share, in the order in which they are listed. */
export const dimensions: Dimension[] = [
  { name: 'year', text: t('year', 'год', 'жыл'), type: 'integer', of: 'year', sql: (c) => `CAST(${c} AS INTEGER)` },
  {
    name: 'quarter',
    text: t('quarter, as 2026-Q1', 'квартал, как 2026-Q1', 'тоқсан, 2026-Q1 түрінде'),
    type: 'text',
    of: 'date',
    sql: (c) => `${text(`year(${c})`)} || '-Q' || ${text(`quarter(${c})`)}`,
  },
  {
    name: 'month',
    text: t('month, as 2026-01', 'месяц, как 2026-01', 'ай, 2026-01 түрінде'),
    type: 'text',
    of: 'date',
    sql: month,
  },
  {
    name: 'region',
    text: t(
      'region of the purchase, else of the buyer: two digits of KATO, or its name with other publishers',
      'регион закупки, иначе заказчика: две цифры КАТО или название у других издателей',
      'сатып алу өңірі, болмаса тапсырыс берушінікі: КАТО-ның екі цифры немесе басқа жариялаушыларда атауы',
    ),
    type: 'text',
    of: 'region',
    sql: same,
    names: regionName,
  },
  {
    name: 'buyer',
    text: t('buyer', 'заказчик', 'тапсырыс беруші'),
    type: 'text',
    of: 'buyer_id',
    sql: same,
    names: 'organisation',
  },
  {
    name: 'organiser',
    text: t('organiser', 'организатор', 'ұйымдастырушы'),
    type: 'text',
    of: 'organiser_id',
    sql: same,
    names: 'organisation',
  },
  {
    name: 'supplier',
    text: t(
      'supplier, or bidder where bids are counted',
      'поставщик, а где считаются заявки — участник',
      'өнім беруші, ал өтінімдер саналса — қатысушы',
    ),
    type: 'text',
    of: 'supplier_id',
    sql: same,
    names: 'organisation',
  },
  {
    name: 'supplier-region',
    text: t('region of the supplier', 'регион поставщика', 'өнім берушінің өңірі'),
    type: 'text',
    of: 'supplier_region',
    sql: same,
    names: regionName,
  },
  {
    name: 'method',
    text: t(
      'method of procurement: its kind, or the code of OCDS with other publishers',
      'способ закупки: вид или код OCDS у других издателей',
      'сатып алу тәсілі: түрі немесе басқа жариялаушыларда OCDS коды',
    ),
    type: 'text',
    of: 'method',
    sql: same,
    names: methodName,
  },
  {
    name: 'method-code',
    text: t(
      "method as the publisher has it: the portal's id, or its words",
      'способ, как у издателя: номер портала или его слова',
      'тәсіл жариялаушыдағыдай: порталдағы нөмірі немесе сөздері',
    ),
    type: 'text',
    of: 'method_code',
    sql: same,
    names: (value, lang) => (/^\d+$/.test(String(value)) ? (methodOf(String(value))?.name[lang] ?? null) : null),
  },
  {
    name: 'category',
    text: t(
      'goods, works or services',
      'товары, работы или услуги',
      'тауарлар, жұмыстар немесе көрсетілетін қызметтер',
    ),
    type: 'text',
    of: 'category',
    sql: same,
    names: (value, lang) => categories[String(value)]?.[lang] ?? null,
  },
  code(2),
  code(3),
  code(6),
  {
    name: 'currency',
    text: t('currency', 'валюта', 'валюта'),
    type: 'text',
    of: 'currency',
    sql: same,
    with: 'currency',
  },
  {
    name: 'source',
    text: t('source of the records', 'источник записей', 'жазбалар көзі'),
    type: 'text',
    of: 'source',
    sql: same,
  },
  {
    name: 'sector',
    text: t(
      'sector of the buyer: state, or quasi-state, which buys by other rules and mostly at portals of its own',
      'сектор заказчика: государственный или квазигосударственный, который закупает по другим правилам и в основном на своих порталах',
      'тапсырыс берушінің секторы: мемлекеттік немесе басқа ережелермен және көбіне өз порталдарында сатып алатын квазимемлекеттік',
    ),
    type: 'text',
    of: 'sector',
    sql: same,
    names: (value, lang) => sectors[String(value)]?.[lang] ?? null,
  },
  {
    name: 'band',
    text: t(
      'size: the power of ten from which the amount is on',
      'размер: степень десяти, с которой начинается сумма',
      'мөлшері: сома басталатын онның дәрежесі',
    ),
    type: 'integer',
    of: 'amount',
    sql: (c) =>
      `CASE ${bands.map((from) => `WHEN ${c} >= ${from} THEN CAST(${from} AS BIGINT)`).join(' ')} WHEN ${c} IS NOT NULL THEN CAST(0 AS BIGINT) END`,
    with: 'currency',
    names: (value, lang) => {
      const from = Number(value)
      if (from === bands[0]) return `≥ ${formatNumber(from, lang)}`
      return `${formatNumber(from, lang)} – ${formatNumber(from === 0 ? 1000 : from * 10, lang)}`
    },
  },
]

function regionName(value: unknown, lang: Lang): string | null {
  return regions[String(value)]?.name[lang] ?? null
}

/** The dimensions of a metric: those that the rows have a column for, and its own. */
export function dimensionsOf(metric: Metric, columns: string[]): Dimension[] {
  return [
    ...dimensions.filter(({ of }) => columns.includes(of)),
    ...Object.entries(metric.own).map(
      ([name, title]): Dimension => ({
        name,
        text: title,
        type: 'text',
        of: name.replaceAll('-', '_'),
        sql: (column) => text(column),
      }),
    ),
  ]
}

const everywhere = [
  'source',
  'date',
  'year',
  'region',
  'buyer_id',
  'organiser_id',
  'sector',
  'method',
  'method_code',
  'category',
]
const worth = ['digits', 'amount', 'currency']

/** The columns of the relation of each unit. */
const unitColumns: Record<Unit, string[]> = {
  process: [...everywhere, ...worth],
  lot: [...everywhere, ...worth],
  plan: [...everywhere, ...worth],
  award: [...everywhere, 'supplier_id', 'supplier_region', ...worth],
  contract: [...everywhere, 'supplier_id', 'supplier_region', ...worth],
  purchase: [...everywhere, 'supplier_id', 'supplier_region', ...worth],
}

/** The same as its file tells, without a dataset. */
export function metricDimensions(metric: Metric): Dimension[] {
  const named = ['supplier_id', 'supplier_region'].filter((name) => new RegExp(`\\bAS ${name}\\b`).test(metric.sql))
  return dimensionsOf(metric, [...unitColumns[metric.unit], ...named])
}

/**
 * The dimensions asked for, as `region,year`.
 * @throws UserError for one that the metric does not have
 */
export function chosenDimensions(by: string | undefined, metric: Metric, columns: string[]): Dimension[] {
  const allowed = dimensionsOf(metric, columns)
  const names = (by ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return [...new Set(names)].map((name) => {
    const found = allowed.find((dimension) => dimension.name === name)
    if (found !== undefined) return found
    const known = allowed.map((dimension) => dimension.name)
    const isOther = dimensions.some((dimension) => dimension.name === name)
    throw new UserError(`--by: ${metric.name} has no dimension "${name}"`, {
      why: `${isOther ? `a ${metric.unit} has none; ` : ''}its dimensions are: ${known.join(', ')}`,
      next: didYouMean(name, known) ?? [],
      exit: 'usage',
    })
  })
}
