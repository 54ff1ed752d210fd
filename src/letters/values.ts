import { bareTitle } from '../indicators/summary.ts'
import type { Calendar } from '../law/calendar.ts'
import type { Norm } from '../law/norms.ts'
import { isPersonNumber } from '../ocds/persons.ts'
import { formatDate, formatMoney, formatShortDate, type Lang } from '../terminal/languages.ts'
import { addresseeLine } from './addressees.ts'
import type { Applicant } from './applicant.ts'
import { isRepublican } from './customer.ts'
import { factList, quotedRecord, recordValues } from './fact-list.ts'
import { type ComparedLot, type ContractFacts, type Facts, sourceOf } from './facts.ts'
import type { Values } from './fill.ts'
import type { AddresseeKind } from './kinds.ts'
import { methodName } from './methods.ts'
import { cents, decimalText } from './money.ts'
import { proposalFor, questionsFor } from './questions.ts'
import { announcementLink, contractLink, money, sums, supplierValues, text } from './record-values.ts'
import type { DataRow, LetterSource } from './source.ts'
import { currencyWords, phrase, phrases, replyLanguage } from './words.ts'

export interface ValueOptions {
  lang: Lang
  source: LetterSource
  addressee: AddresseeKind
  applicant: Applicant | undefined
  /** The letter's date, `YYYY-MM-DD`. */
  date: string | null
  /** No norms: the addressee is asked to name them. */
  factsOnly: boolean
  /** The norms that the letter may name. */
  norms: Norm[]
  oldLaw: boolean
  /** The purchase is under Law 106-VIII, as far as is known. */
  newLaw: boolean
  /** The term of Article 76 of the APPC binds the addressee. */
  appc: boolean
  doubts: string[]
  /** Which annexes the template has: only these are named among the attachments. */
  annexes: { purchases: boolean; records: boolean; lots: boolean }
}

/** The day on which the purchase began: the law of that day is the purchase's law. Null when it is not known. */
export function beganOn(facts: Facts): string | null {
  if (facts.year !== undefined) return `${facts.year}-01-01`
  const published = facts.process?.tender_date_published_local_date
  const signed = [...facts.contracts.map(({ row }) => row), ...facts.purchases]
    .map((row) => row.date_signed_local_date)
    .filter((date) => typeof date === 'string')
  // A history is under the law of its first day: one purchase before 2025 is enough for facts alone.
  const flagged = facts.flags.map(({ date }) => date).filter((date) => date !== null)
  const date = typeof published === 'string' ? published : ([...signed].sort()[0] ?? [...flagged].sort()[0])
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

/** The values of a letter, from the facts and the applicant. What is not known is left out. */
export function letterValues(facts: Facts, options: ValueOptions): Values {
  const { flags, process, lot, buyer } = facts
  const { lang, source, applicant } = options
  const money0 = flags[0]?.currency ?? text(process?.tender_value_currency) ?? 'KZT'
  const currency = currencyWords[money0]?.[lang] ?? money0
  const grades = new Set(flags.map(({ grade }) => grade))
  const question = options.factsOnly || !(grades.has('breach-on-record') || grades.has('needs-a-document'))
  const violations = [...new Set(flags.flatMap((flag) => flag.violations))]
  const organizer =
    process?.tender_procuring_entity_id !== facts.buyerId ? process?.tender_procuring_entity_name : undefined
  const contracts = facts.contracts.map((contract) => contractValues(contract, options, currency))
  const paid = facts.contracts.map((contract) => payment(contract, source))
  const published = process?.tender_date_published_local_date
  const planned =
    lot !== undefined && flags[0]?.subject_type !== 'contract' ? lot.value_amount : process?.tender_value_amount
  const records = facts.purchases.length === 0 ? recordValues(facts, lang, currency) : { shown: [], total: 0 }
  const method =
    facts.year === undefined && process !== undefined
      ? (methodName(lot?.kz_ref_buy_trade_methods_id ?? process.kz_ref_trade_methods_id, lang) ??
        methodName(facts.contracts[0]?.row.kz_fakt_trade_methods_id, lang) ??
        process.tender_procurement_method_details)
      : undefined
  const customer =
    facts.buyerId === null
      ? undefined
      : ((lang === 'kk' ? text(buyer?.name_kk) : undefined) ??
        text(buyer?.name) ??
        text(process?.buyer_name) ??
        text(facts.purchases[0]?.buyer_name))
  const supplier =
    facts.supplierId === null
      ? undefined
      : supplierValues(facts.supplierId, facts.contracts[0]?.row.supplier_name, facts.supplier, lang)
  const list = factList(facts, lang, currency)
  const participants = participantValues(facts, lang)
  const days = comparedDays(facts.lots)
  const bidsUntil = text(process?.tender_period_end_date_local_date ?? process?.tender_period_end_local_date)
  return {
    addressee_name: addresseeLine(
      options.addressee,
      {
        kato: [buyer, process, facts.supplier, facts.lots[0]?.process, facts.purchases[0]]
          .map((row) => text(row?.kz_region) ?? text(row?.kz_kato))
          .find((kato) => kato !== undefined),
        supplierKato: text(facts.supplier?.kz_region) ?? text(facts.supplier?.kz_kato),
        customer,
        supplier: supplier?.name,
        republican: isRepublican(buyer),
        source: sourceOf(facts),
      },
      lang,
    ),
    ...applicantValues(applicant, lang),
    date: options.date === null ? undefined : formatDate(options.date, lang),
    data_date: source.dataDate === null ? undefined : formatShortDate(source.dataDate, lang),
    reply_language: replyLanguage[lang],
    customer_name: customer,
    customer_bin: customer === undefined ? undefined : facts.buyerId?.replace(/^KZ-BIN-/, ''),
    organizer_name: text(organizer),
    purchase_no: text(process?.kz_number_anno),
    purchase_url: announcementLink(process),
    publish_date: typeof published === 'string' ? formatShortDate(published, lang) : undefined,
    bids_until: bidsUntil === undefined ? undefined : formatShortDate(bidsUntil, lang),
    lot_no: text(lot?.kz_lot_number),
    lot_name: bareTitle((lang === 'kk' ? text(lot?.title_kk) : undefined) ?? text(lot?.title)),
    method: text(method),
    planned_sum: money(planned, lang),
    currency,
    // A history that looks back further than its year is not about that year alone.
    period: days.some((day) => !day.startsWith(facts.year ?? day)) ? undefined : facts.year,
    contract_no: contracts[0]?.contract_no,
    contract_date: contracts[0]?.contract_date,
    act_no: contracts[0]?.act_no,
    act_date: contracts[0]?.act_date,
    contracts,
    contracts_more: facts.contractsTotal > contracts.length ? facts.contractsTotal - contracts.length : undefined,
    supplier_name: supplier?.name,
    supplier_bin: supplier?.bin,
    is_public_control: applicant?.public_control === true,
    breach: !question && grades.has('breach-on-record'),
    needs_document: !question && !grades.has('breach-on-record'),
    question,
    facts_only: options.factsOnly,
    old_law: options.oldLaw,
    new_law: options.newLaw,
    appc: options.appc,
    is_vat: violations.includes('vat'),
    is_single: violations.includes('single'),
    paid_yes: paid.includes('yes'),
    paid_no: paid.length > 0 && paid.every((state) => state === 'no'),
    paid_unknown: !paid.includes('yes') && (paid.length === 0 || paid.includes('unknown')),
    facts: list,
    has_facts: list.length > 0,
    norms: options.factsOnly ? [] : options.norms.map((entry) => ({ text: entry.text[lang] })),
    doubts: options.doubts.map((doubt) => ({ text: doubt })),
    questions: numbered(questionsFor(violations, lang, facts.contractsTotal + facts.purchases.length > 0)),
    remarks: remarkValues(facts, options, violations),
    copies: [],
    previous_letters: [],
    attachments: attachmentList(facts, options, contracts, records.total > 0),
    vat_check_result: vatCheck(facts, lang),
    rnu_status: debarredState(facts, options),
    has_participants: participants.length > 0,
    participants,
    period_from: days[0] === undefined || days[0] === days.at(-1) ? undefined : formatShortDate(days[0], lang),
    period_to: days.length === 0 ? undefined : formatShortDate(days.at(-1)!, lang),
    has_lots: facts.lots.length > 0,
    lots: facts.lots.slice(0, shownLots).map((entry, index) => lotValues(entry, index, lang)),
    lots_shown: Math.min(facts.lots.length, shownLots),
    lots_total: facts.lots.length,
    has_purchases: facts.purchases.length > 0,
    purchases: facts.purchases.map((row, index) => purchaseValues(row, index, lang)),
    purchases_shown: facts.purchases.length,
    has_records: records.total > 0,
    records: records.shown,
    records_shown: records.shown.length,
    records_total: records.total,
  }
}

const shownLots = 40

/** What follows from answers: the end of a term, the thirtieth day, whether a list holds anything. */
export function derivedValues(
  values: Values,
  answers: Record<string, unknown>,
  calendar: Calendar,
  lang: Lang,
): Values {
  const day = (name: string) => (typeof answers[name] === 'string' ? (answers[name] as string).trim() : undefined)
  const first = day('first_letter_date')
  const event = day('event_date')
  const any = (name: string) => Array.isArray(values[name]) && (values[name] as unknown[]).length > 0
  return {
    ...values,
    // A letter that was registered later, or handed on, has another last day: who knows it says it.
    ...(day('due_date') === undefined && first !== undefined && calendar.covers(first)
      ? { due_date: formatShortDate(calendar.add(first, 15), lang) }
      : {}),
    ...(event === undefined ? {} : { event_date_plus_30: formatShortDate(plusDays(event, 30), lang) }),
    has_previous: any('previous_letters'),
    has_attachments: any('attachments'),
    has_facts: any('facts'),
  }
}

function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

function numbered(texts: readonly string[]): Record<string, unknown>[] {
  return texts.map((entry, index) => ({ n: index + 1, text: entry }))
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

function payment({ payments }: ContractFacts, source: LetterSource): 'yes' | 'no' | 'unknown' {
  if (payments.some((row) => (cents(row.value_amount) ?? 0n) > 0n)) return 'yes'
  return source.hasPayments ? 'no' : 'unknown'
}

function contractValues(
  contract: ContractFacts,
  options: ValueOptions,
  currency: string | null | undefined,
): Record<string, unknown> {
  const { row, supplier, payments, act } = contract
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
    act_no: text(act?.title) ?? null,
    act_date: typeof act?.kz_akt_local_date === 'string' ? formatShortDate(act.kz_akt_local_date, lang) : null,
    currency,
  }
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

// A bidder's name: a company's, or the pseudonym of a person.
function bidderName(
  id: string,
  name: string | null,
  party: DataRow | undefined,
  lang: Lang,
): { name: string; bin: string | null } {
  return supplierValues(id, name, party, lang)
}

function participantValues(facts: Facts, lang: Lang): Record<string, unknown>[] {
  const known = new Map<string, { name: string | null; party: DataRow | undefined; lots: number; wins: number }>()
  for (const { bids, winnerId } of facts.lots)
    for (const id of new Set(bids.map((bid) => bid.id))) {
      const bidder = bids.find((bid) => bid.id === id)
      const before = known.get(id) ?? { name: bidder?.name ?? null, party: bidder?.party, lots: 0, wins: 0 }
      known.set(id, { ...before, lots: before.lots + 1, wins: before.wins + (winnerId === id ? 1 : 0) })
    }
  return [...known]
    .sort(([a, one], [b, two]) => two.lots - one.lots || two.wins - one.wins || (a < b ? -1 : 1))
    .slice(0, 20)
    .map(([id, { name, party, lots, wins }]) => ({ ...bidderName(id, name, party, lang), joint_lots: lots, wins }))
}

function comparedDays(lots: readonly ComparedLot[]): string[] {
  return lots
    .map(({ process }) => process?.tender_date_published_local_date)
    .filter((date): date is string => typeof date === 'string')
    .sort()
}

function lotValues({ lot, process, bids, winnerId }: ComparedLot, index: number, lang: Lang): Record<string, unknown> {
  const published = process?.tender_date_published_local_date
  const winner = bids.find((bid) => bid.id === winnerId)
  return {
    n: index + 1,
    purchase_no: text(process?.kz_number_anno) ?? String(lot.ocid),
    lot_no: text(lot.kz_lot_number) ?? String(lot.id),
    date: typeof published === 'string' ? formatShortDate(published, lang) : '—',
    prices: bids
      .map((bid) => `${bidderName(bid.id, bid.name, bid.party, lang).name}: ${money(bid.amount, lang) ?? '—'}`)
      .join('; '),
    winner: winnerId === null ? '—' : bidderName(winnerId, winner?.name ?? null, winner?.party, lang).name,
    url: announcementLink(process) ?? null,
  }
}

// A remark for what a flag found in the documentation: where, the words, the fault, the norm, what to do.
function remarkValues(facts: Facts, { lang, norms, factsOnly }: ValueOptions, violations: readonly string[]) {
  const proposal = proposalFor(violations, lang)
  const quoted = quotedRecord(facts, lang)
  const summary = text(facts.flags[0]?.summary)
  if (proposal === undefined || quoted === undefined || summary === undefined) return []
  const norm = factsOnly ? undefined : norms[0]?.text[lang]
  return [
    {
      n: 1,
      doc_place: quoted.place,
      quote: quoted.quote,
      problem: summary.replace(/\.$/, ''),
      norm: norm?.replace(/\.$/, '') ?? null,
      proposal,
    },
  ]
}

function vatCheck({ evidence }: Facts, lang: Lang): string | undefined {
  const entries = evidence.filter(({ table }) => table === 'vat_payers')
  if (entries.length === 0) return undefined
  const until = entries.find(({ field, value }) => field === 'registered_to' && typeof value === 'string')
  if (until !== undefined) return phrase(phrases.registeredUntil, lang, formatShortDate(String(until.value), lang))
  const from = entries.find(({ field, value }) => field === 'registered_from' && typeof value === 'string')
  if (from !== undefined) return phrase(phrases.registeredFrom, lang, formatShortDate(String(from.value), lang))
  return phrases.notInRegisterShort[lang]
}

function debarredState({ debarred, supplierId }: Facts, { source, lang }: ValueOptions): string {
  const [entry] = debarred
  if (entry !== undefined && typeof entry.start_date === 'string')
    return phrase(
      phrases.debarredFrom,
      lang,
      formatShortDate(entry.start_date, lang),
      typeof entry.end_date === 'string' ? formatShortDate(entry.end_date, lang) : '—',
    )
  return supplierId === null || source.hasDebarred !== true ? phrases.debarredUnknown[lang] : phrases.debarredNone[lang]
}

function attachmentList(
  facts: Facts,
  { lang, annexes, addressee }: ValueOptions,
  contracts: Record<string, unknown>[],
  hasRecords: boolean,
): Record<string, unknown>[] {
  const list: string[] = []
  if (addressee === 'higher') list.push(phrases.firstLetter[lang])
  if (facts.purchases.length > 0 && annexes.purchases) list.push(phrases.annexPurchases[lang])
  else if (hasRecords && annexes.records) list.push(phrases.annexRecords[lang])
  if (facts.lots.length > 0 && annexes.lots) list.push(phrases.annexLots[lang])
  const number = text(facts.process?.kz_number_anno)
  if (facts.year === undefined && number !== undefined) list.push(phrase(phrases.printAnnouncement, lang, number))
  for (const contract of contracts) list.push(phrase(phrases.printContract, lang, String(contract.contract_no)))
  if (facts.flags.some(({ violations }) => violations.includes('vat'))) list.push(phrases.printVat[lang])
  return list.map((entry, index) => ({ n: index + 1, text: entry }))
}
