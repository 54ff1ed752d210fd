import { astanaClock } from '../terminal/clock.ts'
import { formatMoney, formatShortDate, type Lang } from '../terminal/languages.ts'
import { type Facts, shownRecords } from './facts.ts'
import { fieldLabel } from './field-words.ts'
import { methodName } from './methods.ts'
import { decimalText } from './money.ts'
import { contractLink, money, personName, sums, text } from './record-values.ts'
import type { EvidenceRecord, LetterFlag } from './source.ts'
import { codeLabel, phrase, phrases, portalStatus, recordLabel, statusLabel } from './words.ts'

/** How many flags a letter of several tells of, and how many records it spells out among its facts. */
const shownFlags = 30
const shownGroups = 6
const shownSums = 10

const gradeOrder = ['breach-on-record', 'needs-a-document', 'question']

/** The flags with the surest first: what a record shows before what a document would, before what is a question. */
export function bySureness(flags: readonly LetterFlag[]): LetterFlag[] {
  const rank = ({ grade }: LetterFlag) => gradeOrder.indexOf(grade) + (gradeOrder.includes(grade) ? 0 : 9)
  return [...flags].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

/** The facts of a letter, numbered: a sentence of each flag, then what the records behind the flags say. */
export function factList(facts: Facts, lang: Lang, currency: string | null | undefined): Record<string, unknown>[] {
  const { flags, evidence } = facts
  const list: { text: string; source?: string }[] = []
  const several = flags.length > 1
  const mixed = new Set(flags.map(({ grade }) => grade)).size > 1
  for (const flag of flags.slice(0, shownFlags)) {
    const summary = text(flag.summary)
    if (summary === undefined) continue
    const link = flag.evidence.map(({ url }) => url).find((url): url is string => typeof url === 'string' && url !== '')
    // Where flags of different grades stand together, each weaker one says what it is.
    const note = mixed ? gradeNote(flag.grade, lang) : undefined
    list.push({
      text: note === undefined ? summary : `${summary.replace(/\.$/, '')} (${note})`,
      source: facts.year === undefined || several ? (link ?? phrases.portalSource[lang]) : phrases.portalSource[lang],
    })
  }
  if (flags.length > shownFlags) list.push({ text: phrase(phrases.moreFlags, lang, flags.length - shownFlags) })
  const registered = evidence.filter(({ table }) => table === 'vat_payers')
  if (registered.length > 0 && registered.every(({ value }) => value === null))
    list.push({ text: phrases.notInRegister[lang], source: phrases.registerSource[lang] })
  if (flags.some(({ violations }) => violations.includes('vat')))
    for (const row of [...facts.contracts.map((contract) => contract.row), ...facts.purchases].slice(0, shownSums)) {
      const { net, vat, gross } = sums(row)
      if (net === undefined || vat === undefined || gross === undefined) continue
      const show = (amount: bigint) => formatMoney(decimalText(amount), lang)
      const number = text(row.kz_contract_number_sys) ?? String(row.id)
      const unit = currency ?? ''
      list.push({
        text: phrase(phrases.contractSums, lang, number, show(net), unit, show(vat), unit, show(gross), unit),
        source: contractLink(row) ?? phrases.portalSource[lang],
      })
    }
  if (facts.lot !== undefined && flags[0]?.subject_type !== 'contract')
    for (const { row, lots } of facts.contracts)
      if (lots > 1)
        list.push({
          text: phrase(phrases.severalLots, lang, text(row.kz_contract_number_sys) ?? String(row.id), lots),
          source: contractLink(row) ?? phrases.portalSource[lang],
        })
  const groups = facts.purchases.length > 0 || several ? [] : grouped(evidence)
  for (const group of groups.slice(0, shownGroups)) {
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
  if (groups.length > shownGroups) list.push({ text: phrase(phrases.moreRecords, lang, groups.length - shownGroups) })
  if (facts.purchases.length > 0) list.push({ text: phrase(phrases.contractsInAnnex, lang, facts.purchases.length) })
  return list.map((entry, index) => ({
    n: index + 1,
    text: entry.text.replace(/\.$/, ''),
    source: entry.source ?? null,
  }))
}

function gradeNote(grade: string, lang: Lang): string | undefined {
  if (grade === 'question') return phrases.gradeQuestion[lang]
  return grade === 'needs-a-document' ? phrases.gradeDocument[lang] : undefined
}

/** The records behind a letter, for its annex. */
export function recordValues(
  facts: Facts,
  lang: Lang,
  currency: string | null | undefined,
): { shown: Record<string, unknown>[]; total: number } {
  const all = facts.evidence
    .map((entry) => ({ entry, value: fieldValue(entry, facts, lang, currency) }))
    .filter(({ value }) => value !== undefined)
  const shown = all.slice(0, shownRecords).map(({ entry, value }, index) => ({
    n: index + 1,
    record: label(entry, facts, lang),
    field: fieldLabel(entry.table, entry.field, lang),
    value,
    url: text(entry.url) ?? '—',
  }))
  return { shown, total: all.length }
}

/**
 * The place and the words of a flag on the documentation: the first text that its records hold, and the record. Undefined
 * when no record holds one.
 */
export function quotedRecord(facts: Facts, lang: Lang): { place: string; quote: string } | undefined {
  const entry =
    facts.evidence.find(({ value, field }) => typeof value === 'string' && /title|description|name/.test(field)) ??
    facts.evidence[0]
  if (entry === undefined) return undefined
  const quote = fieldValue(entry, facts, lang, undefined)
  if (quote === undefined) return undefined
  return { place: `${label(entry, facts, lang)}, ${fieldLabel(entry.table, entry.field, lang)}`, quote }
}

const registers = new Set([
  'vat_payers',
  'vat_checks',
  'risky_taxpayers',
  'inactive_taxpayers',
  'producers',
  'founders',
  'debarred_abroad',
  'other_registers',
  'unscrupulous_suppliers',
  'unscrupulous_people',
])

function isRegister(table: string): boolean {
  return registers.has(table)
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
      ? text(row?.kz_number_anno)
      : entry.table === 'lots'
        ? text(row?.kz_lot_number)
        : entry.table === 'contracts'
          ? text(row?.kz_contract_number_sys)
          : undefined
  return recordLabel(entry.table, number ?? organisation(last.replace(/^(?:act|tp|pause|cancel)-/, ''), lang), lang)
}

// Fields that hold a person behind an organisation, who is no sole trader by that.
const people = new Set(['person_id', 'person_name_id', 'owner_id', 'shareholder_id'])

/** An organisation's or a sole trader's id in words. */
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
  // Sums name their currency.
  if (/(?:^|_)currency$/.test(field)) return undefined
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
    return methodName(facts.records.get(`processes ${entry.id}`)?.kz_ref_trade_methods_id, lang) ?? value
  if (field === 'status' || field === 'tender_status') return statusLabel(value, lang)
  if (field === 'status_details' || field === 'tender_status_details') return portalStatus(value, lang)
  const code = /title|name|description/.test(field) ? undefined : codeLabel(value, lang)
  if (code !== undefined) return code
  if (/^\d{4}-\d{2}-\d{2}/.test(value)) return stamp(value, lang)
  const person = people.has(field) ? /^KZ-person-([0-9a-z]{8})/i.exec(value)?.[1] : undefined
  return person === undefined ? organisation(value, lang) : `person-${person}`
}

// Stamps come with the offset of Astana's time, or in UTC; a letter shows Astana's time.
function stamp(value: string, lang: Lang): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(value)
  if (match === null) return formatShortDate(value, lang)
  const [, day = '', time = '', offset] = match
  if (offset !== 'Z') return time === '00:00' ? formatShortDate(day, lang) : `${formatShortDate(day, lang)} ${time}`
  const { local } = astanaClock(Date.parse(value))
  return `${formatShortDate(local, lang)} ${local.slice(11, 16)}`
}
