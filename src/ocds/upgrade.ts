import { createHash } from 'node:crypto'
import { isObject, rawDigits } from './scan-json.ts'

type Json = Record<string, unknown>

// What identifies an organisation in 1.0, where it has no id of its own.
const identification: [string | undefined, string[]][] = [
  [undefined, ['name']],
  ['identifier', ['scheme', 'id', 'legalName', 'uri']],
  ['address', ['streetAddress', 'locality', 'region', 'postalCode', 'countryName']],
  ['contactPoint', ['name', 'email', 'telephone', 'faxNumber', 'url']],
]
const first = ['ocid', 'id', 'date', 'tag', 'initiationType', 'parties']

/**
 * A release of OCDS 1.0 as 1.1 has it, as `ocdskit upgrade` does: organisations go to `parties` and leave a reference
 * (their id is the MD5 of what identifies them when they have none), `amendment` becomes one of `amendments`, and
 * transactions have `value`, `payer` and `payee`. Other than there, payers and payees that are in no other role are added
 * to `parties` too, so that their references lead somewhere. Deprecated fields stay. Releases are merged by the rules of
 * 1.0 before they are upgraded.
 */
export function upgradeRelease(release: Json): Json {
  const parties = new Parties(release.parties)
  const upgraded: Json = { ...release }
  if (given(release, 'buyer')) upgraded.buyer = parties.reference(release.buyer, 'buyer')
  if (isObject(release.tender)) upgraded.tender = upgradeTender(release.tender, parties)
  if (Array.isArray(release.awards))
    upgraded.awards = release.awards.map((award) =>
      isObject(award) ? withAmendments(withOrganisations(award, 'suppliers', parties, 'supplier')) : award,
    )
  if (Array.isArray(release.contracts))
    upgraded.contracts = release.contracts.map((contract) =>
      isObject(contract) ? withAmendments(withTransactions(contract, parties)) : contract,
    )
  const list = parties.list()
  if (list.length === 0) return upgraded
  upgraded.parties = list
  const leading = first.filter((key) => key in upgraded).map((key) => [key, upgraded[key]])
  return { ...(Object.fromEntries(leading) as Json), ...upgraded }
}

function given(object: Json, key: string): boolean {
  return object[key] !== undefined && object[key] !== null
}

function upgradeTender(tender: Json, parties: Parties): Json {
  const upgraded = withAmendments({ ...tender })
  if (given(tender, 'procuringEntity'))
    upgraded.procuringEntity = parties.reference(tender.procuringEntity, 'procuringEntity')
  return withOrganisations(upgraded, 'tenderers', parties, 'tenderer')
}

function withOrganisations(object: Json, key: string, parties: Parties, role: string): Json {
  const list = object[key]
  return Array.isArray(list) ? { ...object, [key]: list.map((item) => parties.reference(item, role)) } : { ...object }
}

function withAmendments(object: Json): Json {
  const { amendment, ...rest } = object
  if (!('amendment' in object)) return object
  const amendments = Array.isArray(rest.amendments) ? rest.amendments : []
  const known = amendments.some((item) => same(item, amendment))
  return { ...rest, amendments: known ? amendments : [...amendments, amendment] }
}

function withTransactions(contract: Json, parties: Parties): Json {
  const { implementation } = contract
  if (!isObject(implementation) || !Array.isArray(implementation.transactions)) return { ...contract }
  const transactions = implementation.transactions.map((transaction) => {
    if (!isObject(transaction)) return transaction
    const upgraded: Json = { ...transaction }
    if (!('value' in upgraded) && 'amount' in upgraded) {
      upgraded.value = upgraded.amount
      delete upgraded.amount
    }
    for (const [old, role] of [
      ['providerOrganization', 'payer'],
      ['receiverOrganization', 'payee'],
    ] as const) {
      const identifier = upgraded[old]
      if (!isObject(identifier) || role in upgraded) continue
      const named = 'legalName' in identifier ? { name: identifier.legalName } : {}
      upgraded[role] = parties.reference({ identifier, ...named }, role)
      delete upgraded[old]
    }
    return upgraded
  })
  return { ...contract, implementation: { ...implementation, transactions } }
}

/** The organisations of a release: those in `parties`, then others as they come. */
class Parties {
  private readonly entries: unknown[]
  /** Where an organisation stands among them; of several with one id, the last. */
  private readonly byId = new Map<unknown, number>()

  constructor(parties: unknown) {
    this.entries = Array.isArray(parties) ? [...parties] : []
    for (const [at, party] of this.entries.entries())
      if (isObject(party)) this.byId.set('id' in party ? key(party.id) : partyId(party), at)
  }

  /** Adds an organisation in a role; what stands in its place is a reference. What is no organisation stays. */
  reference(organisation: unknown, role: string): unknown {
    if (!isObject(organisation)) return organisation
    const id = 'id' in organisation ? organisation.id : partyId(organisation)
    let at = this.byId.get(key(id))
    if (at === undefined) {
      at = this.entries.push({ id, ...organisation }) - 1
      this.byId.set(key(id), at)
    }
    const { id: own, roles: before, ...rest } = this.entries[at] as Json
    const roles = before === undefined ? [] : Array.isArray(before) ? before : [before]
    // A party of `parties` without an id goes on without one.
    const head = own === undefined ? {} : { id: own }
    this.entries[at] = { ...head, roles: roles.includes(role) ? roles : [...roles, role], ...rest }
    return 'name' in organisation ? { id, name: organisation.name } : { id }
  }

  list(): unknown[] {
    return this.entries
  }
}

/** Ids that are equal as JSON: a number kept in its digits is an object of its own. */
function key(id: unknown): unknown {
  return rawDigits(id) ?? id
}

function partyId(party: Json): string {
  const parts = identification.flatMap(([parent, fields]) => {
    if (parent !== undefined && !(parent in party)) return []
    const object = parent === undefined ? party : party[parent]
    return fields.map((field) => textOf(isObject(object) ? object[field] : undefined))
  })
  return createHash('md5').update(parts.join('-')).digest('hex')
}

function textOf(value: unknown): string {
  const digits = rawDigits(value)
  if (digits !== undefined) return digits
  return typeof value === 'string' || (typeof value === 'number' && value !== 0) ? String(value) : ''
}

/** Whether two values are the same JSON, whatever the order of their keys. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  )
}
