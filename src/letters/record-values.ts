import { portalLink } from '../indicators/links.ts'
import { formatMoney, type Lang } from '../terminal/languages.ts'
import { cents, decimalText } from './money.ts'
import type { DataRow } from './source.ts'
import { phrase, phrases } from './words.ts'

/** A value as text; undefined for none and for blanks. */
export function text(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  const trimmed = String(value).trim()
  return trimmed === '' ? undefined : trimmed
}

/** A sum of money in words; undefined when it is none. */
export function money(value: unknown, lang: Lang): string | undefined {
  const amount = cents(value)
  return amount === undefined ? undefined : formatMoney(decimalText(amount), lang)
}

/** The page of the portal of an announcement's row. */
export function announcementLink(row: DataRow | undefined): string | undefined {
  return (
    portalLink({ source: text(row?.source) ?? null, table: 'processes', buy: text(row?.kz_trd_buy_id) ?? null }) ??
    undefined
  )
}

/** The page of the portal of a contract's row. */
export function contractLink(row: DataRow): string | null {
  return portalLink({ source: text(row.source) ?? null, table: 'contracts', contract: text(row.kz_id) ?? null })
}

/** A supplier as a letter names it: a company by name and BIN, a person by pseudonym alone. */
export function supplierValues(
  id: unknown,
  name: unknown,
  party: DataRow | undefined,
  lang: Lang,
): { name: string; bin: string | null } {
  const person = typeof id === 'string' && id.startsWith('KZ-person-')
  if (person || party?.is_person === true) return { name: personName(String(id), party, lang), bin: null }
  const bin = typeof id === 'string' ? /^KZ-BIN-(\d{12})$/.exec(id)?.[1] : undefined
  return {
    name: (lang === 'kk' ? text(party?.name_kk) : undefined) ?? text(party?.name) ?? text(name) ?? '—',
    bin: bin ?? null,
  }
}

/** A person by the first signs of the pseudonym; by no sign of an id that is none: that may be a personal number. */
export function personName(id: string, party: DataRow | undefined, lang: Lang): string {
  const short = /^KZ-person-([0-9a-z]{8})/i.exec(id)?.[1]
  if (short === undefined) return phrase(phrases.person, lang, '').trim()
  const natural = typeof party?.name === 'string' && party.name.startsWith('Физическое лицо')
  return phrase(natural ? phrases.person : phrases.soleTrader, lang, short)
}

/** The portal keeps the sum without VAT and the sum with VAT; where a contract has no VAT they are equal. */
export function sums(row: DataRow): { net?: bigint; vat?: bigint; gross?: bigint } {
  const net = cents(row.value_amount)
  const gross = cents(row.kz_contract_sum_wnds)
  if (net === undefined || gross === undefined || gross <= net || row.kz_with_nds === 0) return { net }
  return { net, vat: gross - net, gross }
}
