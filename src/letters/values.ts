import { portalLink } from '../indicators/links.ts'
import type { Norm } from '../law/norms.ts'
import { isPersonNumber } from '../ocds/persons.ts'
import { formatDate, formatMoney, formatShortDate, type Lang } from '../terminal/languages.ts'
import type { Applicant } from './applicant.ts'
import { type ContractFacts, type Facts, shownRecords } from './facts.ts'
import { fieldLabel } from './field-words.ts'
import type { Values } from './fill.ts'
import { methodName } from './methods.ts'
import { cents, decimalText } from './money.ts'
import { auditDepartment } from './regions.ts'
import type { DataRow, EvidenceRecord, LetterSource } from './source.ts'
import { currencyWords, phrase, phrases, recordLabel, replyLanguage, statusLabel } from './words.ts'

export interface ValueOptions {
  lang: Lang
  source: LetterSource
  applicant: Applicant | undefined
  /** The letter's date, `YYYY-MM-DD`. */
  date: string | null
  /** No norms: the addressee is asked to name them. */
  factsOnly: boolean
  /** The norms that the letter may name. */
  norms: Norm[]
  oldLaw: boolean
  doubts: string[]
}

function announcementLink(row: DataRow | undefined): string | undefined {
  return (
    portalLink({ source: text(row?.source) ?? null, table: 'processes', buy: text(row?.kz_trd_buy_id) ?? null }) ??
    undefined
  )
}

function contractLink(row: DataRow): string | null {
  return portalLink({ source: text(row.source) ?? null, table: 'contracts', contract: text(row.kz_id) ?? null })
}

/** The day on which the purchase began: the law of that day is the purchase's law. Null when it is not known. */
export function beganOn(facts: Facts): string | null {
  if (facts.year !== undefined) return `${facts.year}-01-01`
  const published = facts.process?.tender_date_published_local_date
  const signed = facts.contracts.map(({ row }) => row.date_signed_local_date).filter((date) => typeof date === 'string')
  const date = typeof published === 'string' ? published : ([...signed].sort()[0] ?? facts.flag.date)
  return typeof date === 'string' && /^\d{4}-\d{2}-\d{2}/.test(date) ? date.slice(0, 10) : null
}

/**
 * The norms of a dataset's law that a letter may name: those that were read in the act. Norms known from secondary
 * sources stand beside them, never alone; unverified ones are left out, and so are those that a file of the dataset's own
 * named when the flag was raised and names no more.
 */
export function citableNorms(keys: string[], known: readonly Norm[]): { cited: Norm[]; left: Norm[] } {
  const all = keys.flatMap((key) => known.find((norm) => norm.key === key) ?? [])
  const verified = all.some(({ status }) => status === 'verified')
  const cited = verified ? all.filter(({ status }) => status !== 'unverified') : []
  return { cited, left: all.filter((entry) => !cited.includes(entry)) }
}

/** The values of a letter to internal state audit, from the facts and the applicant. What is not known is left out. */
export function auditValues(facts: Facts, options: ValueOptions): Values {
  const { flag, process, lot, buyer } = facts
  const { lang, source, applicant } = options
  const currency = currencyWords[flag.currency ?? 'KZT']?.[lang] ?? flag.currency
  const question = options.factsOnly || flag.grade === 'question'
  const organizer =
    process?.tender_procuring_entity_id !== flag.buyer_id ? process?.tender_procuring_entity_name : undefined
  const contracts = facts.contracts.map((contract) => contractValues(contract, options, currency))
  const paid = facts.contracts.map((contract) => payment(contract, source))
  const published = process?.tender_date_published_local_date
  const planned =
    lot !== undefined && flag.subject_type !== 'contract' ? lot.value_amount : process?.tender_value_amount
  const records = facts.purchases.length === 0 ? recordValues(facts, lang, currency) : []
  const shown = records.slice(0, shownRecords)
  const method =
    facts.year === undefined && process !== undefined
      ? (methodName(lot?.kz_ref_buy_trade_methods_id ?? process.kz_ref_trade_methods_id, lang) ??
        methodName(facts.contracts[0]?.row.kz_fakt_trade_methods_id, lang) ??
        process.tender_procurement_method_details)
      : undefined
  return {
    addressee_name: auditDepartment(text(buyer?.kz_region) ?? text(buyer?.kz_kato) ?? text(process?.kz_region), lang),
    ...applicantValues(applicant, lang),
    date: options.date === null ? undefined : formatDate(options.date, lang),
    data_date: source.dataDate === null ? undefined : formatShortDate(source.dataDate, lang),
    reply_language: replyLanguage[lang],
    customer_name:
      (lang === 'kk' ? text(buyer?.name_kk) : undefined) ??
      text(buyer?.name) ??
      text(process?.buyer_name) ??
      text(facts.purchases[0]?.buyer_name),
    customer_bin: flag.buyer_id?.replace(/^KZ-BIN-/, ''),
    organizer_name: text(organizer),
    purchase_no: text(process?.kz_number_anno),
    purchase_url: announcementLink(process),
    publish_date: typeof published === 'string' ? formatShortDate(published, lang) : undefined,
    lot_no: text(lot?.kz_lot_number),
    lot_name: (lang === 'kk' ? text(lot?.title_kk) : undefined) ?? text(lot?.title),
    method: text(method),
    planned_sum: money(planned, lang),
    currency,
    period: facts.year,
    contract_no: contracts[0]?.contract_no,
    contract_date: contracts[0]?.contract_date,
    contracts,
    contracts_more: facts.contractsTotal > contracts.length ? facts.contractsTotal - contracts.length : undefined,
    is_public_control: applicant?.public_control === true,
    breach: !question && flag.grade === 'breach-on-record',
    needs_document: !question && flag.grade !== 'breach-on-record',
    question,
    facts_only: options.factsOnly,
    old_law: options.oldLaw,
    is_vat: flag.violations.includes('vat'),
    is_single: flag.violations.includes('single'),
    paid_yes: paid.includes('yes'),
    paid_no: paid.length > 0 && paid.every((state) => state === 'no'),
    paid_unknown: !paid.includes('yes') && (paid.length === 0 || paid.includes('unknown')),
    facts: factList(facts, options, currency),
    norms: options.factsOnly ? [] : options.norms.map((entry) => ({ text: entry.text[lang] })),
    doubts: options.doubts.map((doubt) => ({ text: doubt })),
    attachments: attachmentList(facts, lang, contracts, records.length > 0),
    has_purchases: facts.purchases.length > 0,
    purchases: facts.purchases.map((row, index) => purchaseValues(row, index, lang)),
    purchases_shown: facts.purchases.length,
    has_records: records.length > 0,
    records: shown,
    records_shown: shown.length,
    records_total: records.length,
  }
}

function applicantValues(applicant: Applicant | undefined, lang: Lang): Values {
  const id = applicant?.id
  return {
    applicant_name: applicant?.name,
    applicant_id_label:
      id === undefined
        ? `${phrases.iin[lang]} / ${phrases.bin[lang]}`
        : (isPersonNumber(id) ? phrases.iin : phrases.bin)[lang],
    applicant_id: id,
    applicant_address: applicant?.address,
    applicant_phone: applicant?.phone,
    applicant_email: applicant?.email,
    representative: applicant?.representative,
  }
}

function text(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  const trimmed = String(value).trim()
  return trimmed === '' ? undefined : trimmed
}

function money(value: unknown, lang: Lang): string | undefined {
  const amount = cents(value)
  return amount === undefined ? undefined : formatMoney(decimalText(amount), lang)
}

/** A supplier as a letter names it: a company by name and BIN, a person by pseudonym alone. */
function supplierValues(
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

function personName(id: string, party: DataRow | undefined, lang: Lang): string {
  const short = id.replace(/^KZ-person-/, '').slice(0, 8)
  const natural = typeof party?.name === 'string' && party.name.startsWith('Физическое лицо')
  return phrase(natural ? phrases.person : phrases.soleTrader, lang, short)
}

function payment({ payments }: ContractFacts, source: LetterSource): 'yes' | 'no' | 'unknown' {
  if (payments.some((row) => (cents(row.value_amount) ?? 0n) > 0n)) return 'yes'
  return source.hasPayments ? 'no' : 'unknown'
}

function contractValues(
  contract: ContractFacts,
  options: ValueOptions,
  currency: string | null | undefined,
): Record<string, unknown> {
  const { row, supplier, payments } = contract
  const { lang, source } = options
  const named = supplierValues(row.supplier_id, row.supplier_name, supplier, lang)
  const { net, vat, gross } = sums(row)
  const paid = payment(contract, source)
  const total = payments.reduce((sum, entry) => sum + (cents(entry.value_amount) ?? 0n), 0n)
  const days = payments
    .map((entry) => entry.date_local_date ?? entry.date)
    .filter((date): date is string => typeof date === 'string')
  return {
    contract_no: text(row.kz_contract_number_sys) ?? text(row.title) ?? String(row.id),
    contract_date:
      typeof row.date_signed_local_date === 'string' ? formatShortDate(row.date_signed_local_date, lang) : null,
    contract_sum: net === undefined ? null : formatMoney(decimalText(net), lang),
    contract_vat: vat === undefined ? null : formatMoney(decimalText(vat), lang),
    contract_gross: gross === undefined ? null : formatMoney(decimalText(gross), lang),
    contract_url: contractLink(row),
    supplier_name: named.name,
    supplier_bin: named.bin,
    paid_yes: paid === 'yes',
    paid_no: paid === 'no',
    paid_unknown: paid === 'unknown',
    payment_date: days.length === 0 ? null : formatShortDate([...days].sort().at(-1)!, lang),
    payments_sum: formatMoney(decimalText(total), lang),
    payments_count: payments.length,
    currency,
  }
}

// The portal keeps the sum without VAT and the sum with VAT; where a contract has no VAT they are equal.
function sums(row: DataRow): { net?: bigint; vat?: bigint; gross?: bigint } {
  const net = cents(row.value_amount)
  const gross = cents(row.kz_contract_sum_wnds)
  if (net === undefined || gross === undefined || gross <= net || row.kz_with_nds === 0) return { net }
  return { net, vat: gross - net, gross }
}

function purchaseValues(row: DataRow, index: number, lang: Lang): Record<string, unknown> {
  const ground = text(row.kz_ground_subparagraph)
  const words =
    ground === undefined
      ? undefined
      : phrase(row.kz_ground_law === '434-V' ? phrases.groundSubparagraphOld : phrases.groundSubparagraph, lang, ground)
  const subject = text(row.description) ?? text(row.title) ?? '—'
  return {
    n: index + 1,
    contract_no: text(row.kz_contract_number_sys) ?? String(row.id),
    contract_date:
      typeof row.date_signed_local_date === 'string' ? formatShortDate(row.date_signed_local_date, lang) : '—',
    text: subject.length > 120 ? `${subject.slice(0, 117)}…` : subject,
    ground: words ?? methodName(row.kz_fakt_trade_methods_id, lang) ?? '—',
    contract_sum: money(row.value_amount, lang) ?? '—',
    contract_url: contractLink(row) ?? '—',
  }
}

function factList(facts: Facts, options: ValueOptions, currency: string | null | undefined): Record<string, unknown>[] {
  const { lang } = options
  const { flag } = facts
  const list: { text: string; source?: string }[] = []
  const summary = text(flag.summary)
  const links = [
    ...new Set(
      flag.evidence.map(({ url }) => url).filter((url): url is string => typeof url === 'string' && url !== ''),
    ),
  ]
  if (summary !== undefined)
    list.push({
      text: summary,
      source: facts.year === undefined ? (links[0] ?? phrases.portalSource[lang]) : phrases.portalSource[lang],
    })
  const registered = flag.evidence.filter(({ table }) => table === 'vat_payers')
  if (registered.length > 0 && registered.every(({ value }) => value === null))
    list.push({ text: phrases.notInRegister[lang], source: phrases.registerSource[lang] })
  if (flag.violations.includes('vat'))
    for (const { row } of facts.contracts) {
      const { net, vat, gross } = sums(row)
      if (net === undefined || vat === undefined || gross === undefined) continue
      const show = (amount: bigint) => formatMoney(decimalText(amount), lang)
      const number = text(row.kz_contract_number_sys) ?? String(row.id)
      list.push({
        text: phrase(
          phrases.contractSums,
          lang,
          number,
          show(net),
          currency ?? '',
          show(vat),
          currency ?? '',
          show(gross),
          currency ?? '',
        ),
        source: contractLink(row) ?? phrases.portalSource[lang],
      })
    }
  const groups = facts.purchases.length > 0 ? [] : grouped(flag.evidence)
  for (const group of groups.slice(0, 6)) {
    const [first] = group
    const entries = group
      .map((entry) => ({
        label: fieldLabel(entry.table, entry.field, lang),
        value: fieldValue(entry, facts, lang, currency),
      }))
      .filter(({ value }) => value !== undefined)
    if (first === undefined || entries.length === 0) continue
    list.push({
      text: `${label(first, facts, lang)}: ${entries.map((entry) => `${entry.label} – ${entry.value}`).join('; ')}.`,
      source: text(first.url) ?? (isRegister(first.table) ? phrases.registerSource[lang] : phrases.portalSource[lang]),
    })
  }
  if (groups.length > 6) list.push({ text: phrase(phrases.moreRecords, lang, groups.length - 6) })
  if (facts.purchases.length > 0) list.push({ text: phrase(phrases.contractsInAnnex, lang, facts.purchases.length) })
  return list.map((entry, index) => ({
    n: index + 1,
    text: entry.text.replace(/\.$/, ''),
    source: entry.source ?? null,
  }))
}

function isRegister(table: string): boolean {
  return table === 'vat_payers' || table === 'unscrupulous_suppliers' || table === 'unscrupulous_people'
}

function grouped(evidence: EvidenceRecord[]): EvidenceRecord[][] {
  const groups = new Map<string, EvidenceRecord[]>()
  for (const entry of evidence) {
    const key = `${entry.table} ${entry.id}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [entry])
    else group.push(entry)
  }
  return [...groups.values()]
}

function label(entry: EvidenceRecord, facts: Facts, lang: Lang): string {
  const row = facts.records.get(`${entry.table} ${entry.id}`)
  const parts = entry.id.split('|')
  // A register's row goes by the organisation first.
  const last = (isRegister(entry.table) ? parts[0] : parts.at(-1)) ?? entry.id
  const number =
    entry.table === 'processes'
      ? text(facts.process?.kz_number_anno)
      : entry.table === 'lots'
        ? text(row?.kz_lot_number)
        : entry.table === 'contracts'
          ? text(row?.kz_contract_number_sys)
          : undefined
  return recordLabel(entry.table, number ?? organisation(last.replace(/^(?:act|tp)-/, ''), lang), lang)
}

function organisation(id: string, lang: Lang): string {
  if (id.startsWith('KZ-person-')) return personName(id, undefined, lang)
  return id.replace(/^KZ-BIN-(\d{12})$/, `${phrases.bin[lang]} $1`)
}

/** A value of a record in words: undefined when there is none or the reader can do nothing with it. */
function fieldValue(
  entry: EvidenceRecord,
  facts: Facts,
  lang: Lang,
  currency: string | null | undefined,
): string | undefined {
  const { field, value } = entry
  // The record's label has the number already.
  if (field === 'kz_contract_number_sys' || field === 'kz_number_anno') return undefined
  if (value === null || value === undefined || value === '') return undefined
  if (field === 'kz_parent_id' && Number(value) === 0) return undefined
  if (typeof value === 'boolean') return (value ? phrases.yes : phrases.no)[lang]
  if (field === 'kz_with_nds') return (Number(value) === 1 ? phrases.yes : phrases.no)[lang]
  if (/(?:^|_)(?:amount|sum|sum_wnds|price)$/.test(field)) {
    const amount = money(value, lang)
    return amount === undefined ? String(value) : `${amount} ${currency ?? ''}`.trim()
  }
  if (/(?:^|_)trade_methods_id$/.test(field)) return methodName(value, lang) ?? String(value)
  if (typeof value !== 'string') return String(value)
  // The portal names methods in Russian alone.
  if (field === 'tender_procurement_method_details')
    return methodName(facts.process?.kz_ref_trade_methods_id, lang) ?? value
  if (field === 'status' || field === 'tender_status') return statusLabel(value, lang)
  if (/^\d{4}-\d{2}-\d{2}/.test(value)) return stamp(value, lang)
  return organisation(value, lang)
}

// Stamps come with the offset of Astana's time, or in UTC; a letter shows Astana's time.
function stamp(value: string, lang: Lang): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(value)
  if (match === null) return formatShortDate(value, lang)
  const [, day = '', time = '', offset] = match
  if (offset !== 'Z') return time === '00:00' ? formatShortDate(day, lang) : `${formatShortDate(day, lang)} ${time}`
  // The country moved to one zone at the midnight that began 1 March 2024, by the clock of UTC+6.
  const hours = value < '2024-02-29T18:00' ? 6 : 5
  const local = new Date(Date.parse(value) + hours * 3_600_000).toISOString()
  return `${formatShortDate(local, lang)} ${local.slice(11, 16)}`
}

function recordValues(facts: Facts, lang: Lang, currency: string | null | undefined): Record<string, unknown>[] {
  return facts.flag.evidence
    .map((entry) => ({ entry, value: fieldValue(entry, facts, lang, currency) }))
    .filter(({ value }) => value !== undefined)
    .map(({ entry, value }, index) => ({
      n: index + 1,
      record: label(entry, facts, lang),
      field: fieldLabel(entry.table, entry.field, lang),
      value,
      url: text(entry.url) ?? '—',
    }))
}

function attachmentList(
  facts: Facts,
  lang: Lang,
  contracts: Record<string, unknown>[],
  hasRecords: boolean,
): Record<string, unknown>[] {
  const list: string[] = []
  if (facts.purchases.length > 0) list.push(phrases.annexPurchases[lang])
  else if (hasRecords) list.push(phrases.annexRecords[lang])
  const number = text(facts.process?.kz_number_anno)
  if (facts.year === undefined && number !== undefined) list.push(phrase(phrases.printAnnouncement, lang, number))
  for (const contract of contracts) list.push(phrase(phrases.printContract, lang, String(contract.contract_no)))
  if (facts.flag.violations.includes('vat')) list.push(phrases.printVat[lang])
  return list.map((entry, index) => ({ n: index + 1, text: entry }))
}
