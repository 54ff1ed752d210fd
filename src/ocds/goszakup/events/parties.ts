import type { Party } from '../../types.ts'
import type { Json } from './target.ts'

/** Organisations that a release names, with the roles in which it does. */
function namedIn(content: Json): ReadonlyMap<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  const add = (reference: unknown, role: string) => {
    const { id } = object(reference)
    if (typeof id !== 'string') return
    const roles = found.get(id)
    if (roles === undefined) found.set(id, new Set([role]))
    else roles.add(role)
  }
  const tender = object(content.tender)
  add(content.buyer, 'buyer')
  for (const line of list(object(object(content.planning).budget).budgetBreakdown)) add(line.sourceParty, 'buyer')
  add(tender.procuringEntity, 'procuringEntity')
  add(object(tender.kz).supplier, 'interestedParty')
  for (const tenderer of list(tender.tenderers)) add(tenderer, 'tenderer')
  for (const lot of list(tender.lots)) add(object(lot.kz).buyer, 'buyer')
  for (const bid of list(object(content.bids).details))
    for (const tenderer of list(bid.tenderers)) add(tenderer, 'tenderer')
  for (const award of list(content.awards)) for (const supplier of list(award.suppliers)) add(supplier, 'supplier')
  for (const contract of list(content.contracts)) {
    add(object(contract.kz).buyer, 'buyer')
    add(object(contract.kz).supplier, 'supplier')
    for (const { payer, payee } of list(object(contract.implementation).transactions)) {
      add(payer, 'payer')
      add(payee, 'payee')
    }
  }
  for (const { author } of list(content.complaints)) add(author, 'interestedParty')
  return found
}

/**
 * Gives the releases of a process their parties, one release after the other: a party in full when it is first named,
 * later under its name with all roles that it has by then, because merging replaces the list of roles.
 */
export class PartyBook {
  private readonly parties: ReadonlyMap<string, Party>
  private readonly roles = new Map<string, Set<string>>()

  constructor(parties: readonly Party[] | undefined) {
    this.parties = new Map(parties?.map((party) => [party.id, party]))
  }

  /** The parties of a release that says `content`. */
  of(content: Json): Party[] | undefined {
    const result: Party[] = []
    for (const [id, here] of namedIn(content)) {
      const party = this.parties.get(id)
      if (party === undefined) continue
      const before = this.roles.get(id)
      const now = new Set([...(before ?? []), ...here].filter((role) => party.roles.includes(role)))
      this.roles.set(id, now)
      const roles = party.roles.filter((role) => now.has(role))
      result.push(before === undefined ? { ...party, roles } : { id, name: party.name, roles })
    }
    return sorted(result)
  }

  /** The parties that `content` names, with all their roles. */
  references(content: Json): Party[] {
    const found = [...namedIn(content).keys()].map((id) => this.parties.get(id)).filter((party) => party !== undefined)
    return found.map(({ id, name, roles }) => ({ id, name, roles })).sort(byId)
  }

  /** Parties, and roles of parties, that no release told of. */
  rest(): Party[] | undefined {
    const result: Party[] = []
    for (const [id, party] of this.parties) {
      const said = this.roles.get(id)
      if (said === undefined) result.push(party)
      else if (said.size < party.roles.length) result.push({ id, name: party.name, roles: party.roles })
      this.roles.set(id, new Set(party.roles))
    }
    return sorted(result)
  }
}

function sorted(parties: Party[]): Party[] | undefined {
  return parties.length === 0 ? undefined : parties.sort(byId)
}

function byId(a: Party, b: Party): number {
  return a.id < b.id ? -1 : 1
}

function object(value: unknown): Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {}
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value : []
}
