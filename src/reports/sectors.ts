import { type Html, html } from '../charts/html.ts'
import type { Text } from '../terminal/languages.ts'
import { integer, number, shortMoney } from './numbers.ts'
import { details, table } from './overview-figure.ts'
import type { Overview } from './overview-model.ts'
import type { Section } from './overview-sections.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  title: t(
    'State and quasi-state',
    'Государственный и квазигосударственный секторы',
    'Мемлекеттік және квазимемлекеттік секторлар',
  ),
  intro: t(
    'The sector is that of the buyer; the source is where its contracts are published. State bodies buy under the Law on public procurement, the quasi-state sector by rules of its own and mostly at portals of its own. Sums without VAT and sums with it are never added together.',
    'Сектор — по заказчику, источник — где опубликованы договоры. Госорганы закупают по Закону о государственных закупках, квазигосударственный сектор — по собственным правилам и в основном на своих порталах. Суммы без НДС и с НДС никогда не складываются.',
    'Сектор тапсырыс беруші бойынша, дереккөз — шарттар жарияланған жер. Мемлекеттік органдар Мемлекеттік сатып алу туралы заң бойынша, квазимемлекеттік сектор өз ережелерімен және көбіне өз порталдарында сатып алады. ҚҚС-сыз және ҚҚС-пен сомалар ешқашан қосылмайды.',
  ),
  sector: t('Sector, source', 'Сектор, источник', 'Сектор, дереккөз'),
  contracts: t('Contracts', 'Договоры', 'Шарттар'),
  net: t('Sum without VAT', 'Сумма без НДС', 'ҚҚС-сыз сома'),
  gross: t('Sum with VAT', 'Сумма с НДС', 'ҚҚС-пен сома'),
  state: t('state', 'государственный', 'мемлекеттік'),
  'quasi-state': t('quasi-state', 'квазигосударственный', 'квазимемлекеттік'),
  unknown: t('sector not known', 'сектор неизвестен', 'секторы белгісіз'),
  together: t('together', 'вместе', 'барлығы'),
  apart: t('not added: {n} with VAT only', 'не складывается: {n} только с НДС', 'қосылмайды: {n} тек ҚҚС-пен'),
  unpublished: t('not published', 'не публикуется', 'жарияланбайды'),
  onlyGross: t(
    'Contracts of which only the sum with VAT is published: {n} ({sources}), {value} in all; it is in no sum without VAT.',
    'Договоры, по которым опубликована только сумма с НДС: {n} ({sources}), всего {value}; в суммы без НДС она не входит.',
    'Тек ҚҚС-пен сомасы жарияланған шарттар: {n} ({sources}), барлығы {value}; ол ҚҚС-сыз сомаларға кірмейді.',
  ),
} satisfies Record<string, Text>

/** What is known of the contracts of one sector from one source, in the currency of the overview. */
export interface Sector {
  key: string
  label: string
  source: string
  contracts: number
  /** Sums, and of how many contracts; undefined when none is known. */
  net: number | undefined
  netOf: number
  gross: number | undefined
  grossOf: number
  /** Contracts, and what they come to, of which only the sum with VAT is known. */
  onlyGrossOf: number
  onlyGross: number | undefined
}

/** The currency of these sums: the overview's, where no sum without VAT is known that of the first with it. */
function currencyOf({ currency, figures }: Overview): string {
  const row = figures.contracts_by_sector.rows.find(({ value_with_vat: value }) => number(value) !== undefined)
  return currency ?? (row === undefined ? '' : String(row.currency))
}

/**
 * The sectors of the overview, the most contracts first: contracts in every currency, sums in one. None where no buyer's
 * sector is known and all sums are told in one manner, as with publishers of other countries.
 */
export function sectorsOf(overview: Overview): Sector[] {
  const { figures, lang } = overview
  const currency = currencyOf(overview)
  const found = new Map<string, Sector>()
  let isTold = false
  for (const row of figures.contracts_by_sector.rows) {
    const sector = row.sector === null ? 'unknown' : (String(row.sector) as 'state' | 'quasi-state')
    const source = String(row.source)
    const key = `${sector}/${source}`
    const entry = found.get(key) ?? {
      ...{ key, source, label: `${words[sector][lang]}, ${source}`, contracts: 0 },
      ...{ net: undefined, netOf: 0, gross: undefined, grossOf: 0, onlyGross: undefined, onlyGrossOf: 0 },
    }
    entry.contracts += number(row.contracts) ?? 0
    if (row.currency === currency) {
      entry.net = number(row.value)
      entry.netOf = number(row.contracts_with_value) ?? 0
      entry.gross = number(row.value_with_vat)
      entry.grossOf = number(row.contracts_with_vat) ?? 0
      entry.onlyGross = number(row.value_vat_only)
      entry.onlyGrossOf = number(row.contracts_vat_only) ?? 0
    }
    isTold ||= sector !== 'unknown' || entry.onlyGrossOf > 0
    found.set(key, entry)
  }
  return isTold ? [...found.values()].sort((a, b) => b.contracts - a.contracts || (a.key < b.key ? -1 : 1)) : []
}

/** One sentence about contracts that are in no sum without VAT; undefined when there are none. */
export function onlyWithVat(overview: Overview): string | undefined {
  const { lang } = overview
  const found = sectorsOf(overview).filter(({ onlyGrossOf }) => onlyGrossOf > 0)
  if (found.length === 0) return undefined
  const total = found.reduce((sum, { onlyGross = 0 }) => sum + onlyGross, 0)
  return words.onlyGross[lang]
    .replace('{n}', integer(sum(found, 'onlyGrossOf'), lang))
    .replace('{sources}', [...new Set(found.map(({ source }) => source))].sort().join(', '))
    .replace('{value}', shortMoney(total, currencyOf(overview), lang))
}

/** The sectors as rows of a table: apart, and together where a sum can be made. */
function cells(overview: Overview): { header: string[]; rows: string[][] } {
  const { lang } = overview
  const currency = currencyOf(overview)
  const found = sectorsOf(overview)
  const money = (value: number | undefined, of: number, contracts: number) => {
    if (value === undefined) return words.unpublished[lang]
    const text = shortMoney(value, currency, lang)
    return of === contracts ? text : `${text} (n = ${integer(of, lang)})`
  }
  const rows = found.map(({ label, contracts, net, netOf, gross, grossOf }) => [
    label,
    integer(contracts, lang),
    money(net, netOf, contracts),
    money(gross, grossOf, contracts),
  ])
  if (found.length > 1) {
    const contracts = sum(found, 'contracts')
    const only = sum(found, 'onlyGrossOf')
    const total = (of: 'net' | 'gross') => {
      const known = found.map((entry) => entry[of]).filter((value) => value !== undefined)
      return known.length === 0 ? undefined : known.reduce((all, value) => all + value, 0)
    }
    rows.push([
      words.together[lang],
      integer(contracts, lang),
      only > 0
        ? words.apart[lang].replace('{n}', integer(only, lang))
        : money(total('net'), sum(found, 'netOf'), contracts),
      money(total('gross'), sum(found, 'grossOf'), contracts),
    ])
  }
  return { header: [words.sector[lang], words.contracts[lang], words.net[lang], words.gross[lang]], rows }
}

/** The part of the page about sectors; none where nothing is known of them. */
export function sectorSection(overview: Overview): Section[] {
  const { header, rows } = cells(overview)
  if (rows.length === 0) return []
  const { lang, figures } = overview
  const sentence = onlyWithVat(overview)
  const body: Html = html`<p class="intro">${words.intro[lang]}</p>${sentence === undefined ? null : html`<p class="note">${sentence}</p>`}<div class="scroll">${table(header, rows)}</div>${details(overview, undefined, figures.contracts_by_sector)}`
  return [{ id: 'sectors', title: words.title[lang], body }]
}

/** The same for Markdown: a title, paragraphs and a table; none where nothing is known of sectors. */
export function sectorLines(
  overview: Overview,
): { title: string; paragraphs: string[]; header: string[]; rows: string[][] } | undefined {
  const { header, rows } = cells(overview)
  if (rows.length === 0) return undefined
  const { lang } = overview
  const sentence = onlyWithVat(overview)
  return {
    title: words.title[lang],
    paragraphs: [words.intro[lang], ...(sentence === undefined ? [] : [sentence])],
    header,
    rows,
  }
}

function sum(entries: readonly Sector[], field: 'contracts' | 'netOf' | 'grossOf' | 'onlyGrossOf'): number {
  return entries.reduce((total, entry) => total + entry[field], 0)
}
