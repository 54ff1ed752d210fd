import { type Json, JsonError, JsonNumber, type JsonObject, parseJson, printJson } from './json.ts'
import { listOf, rustFloat, type Settings } from './settings.ts'
import { type TextLine, textLines } from './text-lines.ts'

/** Something in a release that the indicators cannot use: where it is, what it is, and what is wrong with it. */
export interface Issue {
  /** Counted from 1 in the piece. */
  line: number
  ocid: string
  path: string
  /** The place in the list, or the places in both lists with a dot between. */
  index: string
  value: string
  problem: 'not set' | 'invalid' | 'is zero'
}

/** What a piece becomes. */
export interface Prepared {
  /** Releases, one a line. */
  text: string
  issues: Issue[]
  lines: number
  warnings: { line: number; message: string }[]
}

const bidStatuses = new Set(['invited', 'pending', 'valid', 'disqualified', 'withdrawn'])
const awardStatuses = new Set(['pending', 'active', 'cancelled', 'unsuccessful'])
// What Rust trims: the white space of Unicode.
const blanksAtEnd = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/

/** Corrects compiled releases as `ocdscardinal prepare` does. */
export class Preparer {
  private readonly settings: Settings
  private readonly redactedAmounts: Set<number>
  private readonly redactedIds: Set<string>
  private readonly buyerPrefix: string
  private readonly tendererPrefix: string

  constructor(settings: Settings) {
    this.settings = settings
    // 0 and -0 are one number for a Set, as they are for Cardinal.
    this.redactedAmounts = new Set(
      [...listOf(settings.redactions?.amount)].map(rustFloat).filter((value) => value !== undefined),
    )
    this.redactedIds = listOf(settings.redactions?.organization_id)
    this.buyerPrefix = settings.modifications?.prefix_buyer_or_procuring_entity_id ?? ''
    this.tendererPrefix = settings.modifications?.prefix_tenderer_or_supplier_id ?? ''
  }

  lines(bytes: Buffer): Prepared {
    const prepared: Prepared = { text: '', issues: [], lines: 0, warnings: [] }
    for (const line of textLines(bytes)) {
      prepared.lines = line.number
      const release = this.read(line, prepared)
      if (release === undefined) continue
      this.release(release, line.number, prepared)
      prepared.text += `${printJson(release)}\n`
    }
    return prepared
  }

  private read({ number, text }: TextLine, { warnings }: Prepared): JsonObject | undefined {
    const skip = (what: string) => {
      warnings.push({ line: number, message: what })
      return undefined
    }
    if (text === undefined) return skip('caused an I/O error, skipping. [stream did not contain valid UTF-8]')
    try {
      const value = parseJson(text)
      return value instanceof Map ? value : skip('is not a JSON object, skipping.')
    } catch (error) {
      if (!(error instanceof JsonError)) throw error
      return /^[ \t\n\f\r]*$/.test(text) ? undefined : skip(`is invalid JSON, skipping. [${error.message}]`)
    }
  }

  private release(release: JsonObject, line: number, { issues, warnings }: Prepared): void {
    const ocid = plainText(release.get('ocid') ?? null)
    const issue: Report = (path, index, problem, value = '') =>
      issues.push({ line, ocid, path, index: String(index), value, problem })
    const { defaults, modifications } = this.settings
    this.organisations(release, 'parties', '', undefined, '')
    const roles = defaults?.party_roles === true ? rolesOf(release.get('parties')) : undefined
    this.organisation(release, 'buyer', this.buyerPrefix, roles, 'buyer')
    const tender = release.get('tender')
    if (tender instanceof Map) {
      this.organisation(tender, 'procuringEntity', this.buyerPrefix, roles, 'procuringEntity')
      const separator = modifications?.split_procurement_method_details
      const details = tender.get('procurementMethodDetails')
      if (separator !== undefined && typeof details === 'string') {
        // Apart by nothing, the first part is empty.
        const [first = ''] = separator === '' ? [''] : details.split(separator)
        tender.set('procurementMethodDetails', first.replace(blanksAtEnd, ''))
      }
    }
    if (modifications?.move_auctions === true && !moveAuctions(release))
      warnings.push({ line: 0, message: "Can't move /auctions, because /bids is occupied." })
    const bids = release.get('bids')
    const details = bids instanceof Map ? bids.get('details') : undefined
    if (Array.isArray(details)) this.bids(details, roles, issue)
    const isByContract = this.settings.corrections?.award_status_by_contract_status === true
    const cancelled = isByContract ? cancelledAwards(release.get('contracts')) : new Map<string, boolean>()
    const awards = release.get('awards')
    if (Array.isArray(awards)) this.awards(awards, cancelled, roles, issue)
    const parties = release.get('parties')
    if (roles !== undefined && Array.isArray(parties)) writeRoles(parties, roles)
  }

  private bids(bids: Json[], roles: Roles | undefined, issue: Report): void {
    const { defaults, codelists } = this.settings
    for (let index = 0; index < bids.length; index++) {
      const value = member(bids[index]!, 'value')
      if (value instanceof Map) this.value(value, index, issue)
      this.schemes(bids[index]!, '/bids/details[]/items[]/classification/scheme', index, issue)
      const path = '/bids/details[]/status'
      status(bids, index, path, defaults?.bid_status, codelists?.bid_status, bidStatuses, issue)
      const bid = bids[index]!
      if (bid instanceof Map) this.organisations(bid, 'tenderers', this.tendererPrefix, roles, 'tenderer')
    }
  }

  private value(value: JsonObject, index: number, issue: Report): void {
    const amount = value.get('amount')
    const number = amount instanceof JsonNumber ? amount.value : undefined
    if (number !== undefined) {
      if (this.redactedAmounts.has(number)) swapRemove(value, 'amount')
      else if (number === 0) issue('/bids/details[]/value/amount', index, 'is zero')
    }
    if (value.has('currency')) return
    const currency = this.settings.defaults?.currency
    if (currency === undefined) issue('/bids/details[]/value/currency', index, 'not set')
    else value.set('currency', currency)
  }

  /** Gives classifications of items the scheme that the settings say. */
  private schemes(of: Json, path: string, index: number, issue: Report): void {
    const items = member(of, 'items')
    if (!Array.isArray(items)) return
    for (const [at, item] of items.entries()) {
      const classification = member(item, 'classification')
      if (!(classification instanceof Map) || classification.has('scheme')) continue
      const scheme = this.settings.defaults?.item_classification_scheme
      if (scheme === undefined) issue(path, `${index}.${at}`, 'not set')
      else classification.set('scheme', scheme)
    }
  }

  private awards(awards: Json[], cancelled: Map<string, boolean>, roles: Roles | undefined, issue: Report): void {
    const { defaults, codelists } = this.settings
    for (let index = 0; index < awards.length; index++) {
      const read = awards[index]!
      if (read instanceof Map) stringify(read, 'id')
      const items = member(read, 'items')
      if (Array.isArray(items))
        for (const item of items) {
          const classification = member(item, 'classification')
          if (classification instanceof Map) stringify(classification, 'id')
        }
      this.schemes(read, '/awards[]/items[]/classification/scheme', index, issue)
      status(awards, index, '/awards[]/status', defaults?.award_status, codelists?.award_status, awardStatuses, issue)
      const award = awards[index]!
      if (!(award instanceof Map)) continue
      const id = award.get('id')
      if (typeof id === 'string' && cancelled.get(id) === true) award.set('status', 'cancelled')
      this.organisations(award, 'suppliers', this.tendererPrefix, roles, 'supplier')
    }
  }

  private organisation(of: JsonObject, key: string, prefix: string, roles: Roles | undefined, role: string): void {
    const found = of.get(key)
    if (found instanceof Map) this.identify(found, prefix, roles, role)
  }

  private organisations(of: JsonObject, key: string, prefix: string, roles: Roles | undefined, role: string): void {
    const found = of.get(key)
    const list = found instanceof Map ? [found] : found
    if (!Array.isArray(list)) return
    of.set(key, list)
    for (const each of list) if (each instanceof Map) this.identify(each, prefix, roles, role)
  }

  private identify(organisation: JsonObject, prefix: string, roles: Roles | undefined, role: string): void {
    stringify(organisation, 'id')
    const id = organisation.get('id')
    if (typeof id !== 'string') return
    if (this.redactedIds.has(id)) {
      swapRemove(organisation, 'id')
      return
    }
    const prefixed = id.startsWith(prefix) ? id : prefix + id
    organisation.set('id', prefixed)
    roles?.get(prefixed)?.add(role)
  }
}

type Roles = Map<string, Set<string>>
type Report = (path: string, index: number | string, problem: Issue['problem'], value?: string) => void

function member(value: Json, key: string): Json | undefined {
  return value instanceof Map ? value.get(key) : undefined
}

/** The ocid in a row of issues: text as it is, nothing for null, anything else as JSON. */
function plainText(value: Json): string {
  return value === null ? '' : typeof value === 'string' ? value : printJson(value)
}

function stringify(object: JsonObject, key: string): void {
  const value = object.get(key)
  if (value instanceof JsonNumber) object.set(key, value.text)
}

/** Removes a member as serde_json does when it keeps the order of keys: the last one takes its place. */
function swapRemove(object: JsonObject, key: string): void {
  const entries = [...object]
  const at = entries.findIndex(([name]) => name === key)
  const last = entries.pop()!
  if (at < entries.length) entries[at] = last
  object.clear()
  for (const [name, value] of entries) object.set(name, value)
}

/**
 * Sets, changes and checks a status. What is no object has none: null becomes an object with the default, as
 * ocdscardinal does it; anything else, at which that breaks down, stays as it is.
 */
function status(
  list: Json[],
  index: number,
  path: string,
  standard: string | undefined,
  codes: Record<string, string> | undefined,
  known: Set<string>,
  issue: Report,
): void {
  const read = list[index]!
  if (member(read, 'status') === undefined) {
    if (standard !== undefined && read instanceof Map) read.set('status', standard)
    else if (standard !== undefined && read === null) list[index] = new Map([['status', standard]])
    else issue(path, index, 'not set')
  }
  const object = list[index]!
  const found = member(object, 'status')
  if (!(object instanceof Map) || typeof found !== 'string') return
  const code = codes !== undefined && Object.hasOwn(codes, found) ? codes[found]! : found
  object.set('status', code)
  if (!known.has(code)) issue(path, index, 'invalid', code)
}

/** Moves the bids of auctions to where bids are. False when there are bids already. */
function moveAuctions(release: JsonObject): boolean {
  if (release.has('auctions') && release.has('bids')) return false
  const auctions = release.get('auctions')
  if (!Array.isArray(auctions)) return true
  const details: Json[] = []
  for (const auction of auctions) {
    const stages = member(auction, 'stages')
    if (!Array.isArray(stages)) continue
    for (const stage of stages) {
      if (!(stage instanceof Map)) continue
      const bids = stage.get('bids')
      if (bids !== undefined) swapRemove(stage, 'bids')
      if (Array.isArray(bids)) for (const bid of bids) details.push(bid)
    }
  }
  release.set('bids', new Map([['details', details]]))
  return true
}

/** By award: whether all its contracts are cancelled. Ids of awards become text. */
function cancelledAwards(contracts: Json | undefined): Map<string, boolean> {
  const cancelled = new Map<string, boolean>()
  if (!Array.isArray(contracts)) return cancelled
  for (const contract of contracts) {
    if (!(contract instanceof Map)) continue
    stringify(contract, 'awardID')
    const id = contract.get('awardID')
    if (typeof id === 'string') cancelled.set(id, (cancelled.get(id) ?? true) && contract.get('status') === 'cancelled')
  }
  return cancelled
}

function rolesOf(parties: Json | undefined): Roles {
  const roles: Roles = new Map()
  if (!Array.isArray(parties)) return roles
  for (const party of parties) {
    const id = member(party, 'id')
    if (typeof id !== 'string') continue
    const list = member(party, 'roles')
    roles.set(id, new Set(Array.isArray(list) ? list.filter((role) => typeof role === 'string') : []))
  }
  return roles
}

function writeRoles(parties: Json[], roles: Roles): void {
  for (const party of parties) {
    const id = member(party, 'id')
    const found = typeof id === 'string' ? roles.get(id) : undefined
    if (!(party instanceof Map) || found === undefined || found.size === 0) continue
    // Rust sorts by bytes, which is the order of code points.
    party.set(
      'roles',
      [...found].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    )
  }
}

/** A row of CSV without header, as the csv crate writes it. */
export function issueRow({ line, ocid, path, index, value, problem }: Issue): string {
  return `${[String(line), ocid, path, index, value, problem].map(field).join(',')}\n`
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
