import type { Walk } from './fields.ts'
import type { FindingKind, Rule, Severity } from './findings.ts'
import { isDateTime } from './formats.ts'
import type { SchemaVersion } from './schema.ts'

type Json = Record<string, unknown>
type Step = string | null

/**
 * Checks what a schema cannot say: whether references lead to something in the same release, and whether dates
 * contradict each other. A reference to something that an earlier release may hold (a lot, an award) is an error only in
 * a compiled release, which has no earlier ones; organisations must be among the parties of their own release.
 */
export function linkChecks(version: SchemaVersion): (release: Json, walk: Walk) => void {
  // Rules are told apart by identity, so each is made once.
  const made = new Map<string, Rule>()
  const rule = (severity: Severity, kind: FindingKind, path: string, message: string) => {
    const key = `${severity} ${path} ${message}`
    let known = made.get(key)
    if (known === undefined) {
      known = { severity, kind, path, message }
      made.set(key, known)
    }
    return known
  }
  return (release, walk) => new Links(release, walk, version, rule).check()
}

type MakeRule = (severity: Severity, kind: FindingKind, path: string, message: string) => Rule

class Links {
  private readonly release: Json
  private readonly walk: Walk
  private readonly version: SchemaVersion
  private readonly rule: MakeRule
  private readonly compiled: boolean

  constructor(release: Json, walk: Walk, version: SchemaVersion, rule: MakeRule) {
    this.release = release
    this.walk = walk
    this.version = version
    this.rule = rule
    this.compiled = Array.isArray(release.tag) && release.tag.includes('compiled')
  }

  check(): void {
    this.references()
    this.dates()
  }

  private references(): void {
    const { release } = this
    const tender = object(release.tender)
    if (this.version !== '1.0') this.organisations(tender)
    const lots = idsOf(tender?.lots)
    const items = idsOf(tender?.items)
    const bids = idsOf(object(release.bids)?.details)
    const awards = idsOf(release.awards)
    const milestones = new Set<unknown>()
    const lot = (value: unknown, steps: Step[]) => this.named(value, lots, steps, 'lot')
    const withLots = (list: unknown, steps: Step[]) =>
      this.each(list, steps, (element, at) => {
        lot(element.relatedLot, [...at, 'relatedLot'])
        this.all(element.relatedLots, [...at, 'relatedLots'], lot)
      })
    if (tender !== undefined) {
      for (const list of ['items', 'documents', 'milestones', 'amendments', 'lotGroups'])
        withLots(tender[list], ['tender', list])
      this.each(tender.documents, ['tender', 'documents'], (document, at) =>
        this.named(document.relatedItem, items, [...at, 'relatedItem'], 'item'),
      )
    }
    const bidding = object(release.bids)
    withLots(bidding?.details, ['bids', 'details'])
    withLots(bidding?.statistics, ['bids', 'statistics'])
    withLots(release.awards, ['awards'])
    this.each(release.awards, ['awards'], (award, at) => {
      for (const list of ['items', 'documents', 'amendments']) withLots(award[list], [...at, list])
      this.named(award.relatedBid, bids, [...at, 'relatedBid'], 'bid')
      this.all(award.relatedBids, [...at, 'relatedBids'], (id, steps) => this.named(id, bids, steps, 'bid'))
    })
    withLots(release.contracts, ['contracts'])
    this.each(release.contracts, ['contracts'], (contract, at) => {
      this.named(contract.awardID, awards, [...at, 'awardID'], 'award')
      this.all(contract.awardIDs, [...at, 'awardIDs'], (id, steps) => this.named(id, awards, steps, 'award'))
      for (const list of ['items', 'documents', 'milestones', 'amendments']) withLots(contract[list], [...at, list])
      const implementation = object(contract.implementation)
      if (implementation === undefined) return
      milestones.clear()
      for (const list of [contract.milestones, implementation.milestones])
        for (const id of idsOf(list)) milestones.add(id)
      this.each(implementation.transactions, [...at, 'implementation', 'transactions'], (transaction, inside) => {
        const milestone = object(transaction.relatedImplementationMilestone)
        const steps = [...inside, 'relatedImplementationMilestone', 'id']
        this.named(milestone?.id, milestones, steps, 'milestone')
      })
    })
  }

  /** Every reference to an organisation must be among the parties. */
  private organisations(tender: Json | undefined): void {
    const { release } = this
    const parties = idsOf(release.parties)
    const party = (value: unknown, steps: Step[]) => {
      const id = object(value)?.id
      if (typeof id !== 'string' && typeof id !== 'number') return
      if (!parties.has(id)) this.broken('error', 'reference', [...steps, 'id'], 'is the id of none of the parties', id)
    }
    const parts = (list: unknown, steps: Step[]) => this.each(list, steps, party)
    party(release.buyer, ['buyer'])
    this.each(
      object(object(release.planning)?.budget)?.budgetBreakdown,
      ['planning', 'budget', 'budgetBreakdown'],
      (one, at) => party(one.sourceParty, [...at, 'sourceParty']),
    )
    if (tender !== undefined) {
      party(tender.procuringEntity, ['tender', 'procuringEntity'])
      parts(tender.tenderers, ['tender', 'tenderers'])
      this.each(tender.lots, ['tender', 'lots'], (lot, at) => party(lot.buyer, [...at, 'buyer']))
    }
    this.each(object(release.bids)?.details, ['bids', 'details'], (bid, at) =>
      parts(bid.tenderers, [...at, 'tenderers']),
    )
    this.each(release.awards, ['awards'], (award, at) => parts(award.suppliers, [...at, 'suppliers']))
    this.each(release.contracts, ['contracts'], (contract, at) => {
      parts(contract.suppliers, [...at, 'suppliers'])
      party(contract.buyer, [...at, 'buyer'])
      const steps = [...at, 'implementation', 'transactions']
      this.each(object(contract.implementation)?.transactions, steps, (transaction, inside) => {
        party(transaction.payer, [...inside, 'payer'])
        party(transaction.payee, [...inside, 'payee'])
      })
    })
  }

  private dates(): void {
    const { release } = this
    const tender = object(release.tender)
    const closing = stampOf(object(tender?.tenderPeriod)?.endDate)
    const awarded = new Map<unknown, number>()
    if (tender !== undefined) {
      for (const name of ['tenderPeriod', 'enquiryPeriod', 'awardPeriod', 'contractPeriod'])
        this.period(tender[name], ['tender', name])
      this.each(tender.lots, ['tender', 'lots'], (lot, at) => {
        for (const name of ['tenderPeriod', 'contractPeriod']) this.period(lot[name], [...at, name])
      })
      this.documents(tender.documents, ['tender', 'documents'])
    }
    this.documents(object(release.planning)?.documents, ['planning', 'documents'])
    this.each(release.awards, ['awards'], (award, at) => {
      this.period(award.contractPeriod, [...at, 'contractPeriod'])
      this.documents(award.documents, [...at, 'documents'])
      const date = stampOf(award.date)
      if (date === undefined) return
      awarded.set(award.id, date)
      if (closing !== undefined && date < closing)
        this.broken('note', 'dates', [...at, 'date'], 'is before the end of tender.tenderPeriod', award.date)
    })
    this.each(release.contracts, ['contracts'], (contract, at) => {
      this.period(contract.period, [...at, 'period'])
      this.documents(contract.documents, [...at, 'documents'])
      const signed = stampOf(contract.dateSigned)
      if (signed === undefined) return
      const award = awarded.get(contract.awardID)
      if (award !== undefined && signed < award)
        this.broken('note', 'dates', [...at, 'dateSigned'], 'is before the date of its award', contract.dateSigned)
      const steps = [...at, 'implementation', 'transactions']
      this.each(object(contract.implementation)?.transactions, steps, (transaction, inside) => {
        const paid = stampOf(transaction.date)
        if (paid !== undefined && paid < signed)
          this.broken('note', 'dates', [...inside, 'date'], 'is before its contract was signed', transaction.date)
      })
    })
  }

  private period(value: unknown, steps: Step[]): void {
    const period = object(value)
    const start = stampOf(period?.startDate)
    const end = stampOf(period?.endDate)
    if (start !== undefined && end !== undefined && end < start)
      this.broken('error', 'dates', [...steps, 'endDate'], 'is before the startDate', period!.endDate)
    const latest = stampOf(period?.maxExtentDate)
    if (end !== undefined && latest !== undefined && latest < end)
      this.broken('error', 'dates', [...steps, 'maxExtentDate'], 'is before the endDate', period!.maxExtentDate)
  }

  private documents(list: unknown, steps: Step[]): void {
    this.each(list, steps, (document, at) => {
      const published = stampOf(document.datePublished)
      const modified = stampOf(document.dateModified)
      if (published !== undefined && modified !== undefined && modified < published)
        this.broken('note', 'dates', [...at, 'dateModified'], 'is before the datePublished', document.dateModified)
    })
  }

  /** A reference by id to something of the process. */
  private named(id: unknown, ids: ReadonlySet<unknown>, steps: Step[], what: string): void {
    if ((typeof id !== 'string' && typeof id !== 'number') || ids.has(id)) return
    if (this.compiled) this.broken('error', 'reference', steps, `is the id of no ${what}`, id)
    else this.broken('note', 'reference', steps, `is the id of no ${what} of this release`, id)
  }

  private each(list: unknown, steps: Step[], look: (element: Json, steps: Step[]) => void): void {
    this.all(list, steps, (element, at) => {
      const value = object(element)
      if (value !== undefined) look(value, at)
    })
  }

  private all(list: unknown, steps: Step[], look: (element: unknown, steps: Step[]) => void): void {
    if (!Array.isArray(list) || list.length === 0) return
    const { indices } = this.walk
    const level = indices.length
    const inside = [...steps, null]
    for (let index = 0; index < list.length; index++) {
      indices[level] = index
      look(list[index], inside)
    }
    indices.length = level
  }

  private broken(severity: Severity, kind: FindingKind, steps: Step[], message: string, value: unknown): void {
    let path = ''
    for (const step of steps) path += step === null ? '[]' : path === '' ? step : `.${step}`
    this.walk.broken(this.rule(severity, kind, path, message), steps, value)
  }
}

function object(value: unknown): Json | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : undefined
}

function idsOf(list: unknown): Set<unknown> {
  const ids = new Set<unknown>()
  if (Array.isArray(list))
    for (const element of list) {
      const id = object(element)?.id
      if (id !== undefined) ids.add(id)
    }
  return ids
}

function stampOf(value: unknown): number | undefined {
  return typeof value === 'string' && isDateTime(value) ? Date.parse(value) : undefined
}
