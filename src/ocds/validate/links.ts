import { isCompiled } from '../read-shapes.ts'
import type { Rule, Severity } from './findings.ts'
import { momentOf } from './formats.ts'
import type { SchemaVersion } from './schema.ts'
import type { Message } from './texts.ts'
import type { Step, Walk } from './walk.ts'

type Json = Record<string, unknown>

/** A field with what may be said of it. */
interface Place {
  steps: readonly Step[]
  rule: Rule
}

/** A reference to something of the process: an error where that is certainly missing, else a note. */
interface Reference {
  steps: readonly Step[]
  error: Rule
  note: Rule
}

/** Ids of a release, gathered when a reference asks for them. */
type Ids = () => ReadonlySet<unknown>

/**
 * Checks what a schema cannot say: whether references lead to something in the same release, and whether dates
 * contradict each other. A reference to something that an earlier release may hold (a lot, an award) is an error only in
 * a compiled release, which has no earlier ones; organisations must be among the parties of their own release.
 */
export function linkChecks(version: SchemaVersion): (release: Json, walk: Walk) => void {
  const links = new Links()
  return (release, walk) => {
    if (version !== '1.0') links.organisations(release, walk)
    links.references(release, walk, isCompiled(release))
    links.dates(release, walk)
  }
}

/** `tender.items[].relatedLot` as steps. */
function stepsOf(path: string): Step[] {
  return path.split('.').flatMap((step): Step[] => (step.endsWith('[]') ? [step.slice(0, -2), null] : [step]))
}

function place(severity: Severity, kind: Rule['kind'], path: string, ...message: Message): Place {
  return { steps: stepsOf(path), rule: { severity, kind, path, message } }
}

function reference(path: string, what: string): Reference {
  const rule = (severity: Severity, message: Message): Rule => ({ severity, kind: 'reference', path, message })
  return {
    steps: stepsOf(path),
    error: rule('error', ['leads-nowhere', what]),
    note: rule('note', ['leads-nowhere-here', what]),
  }
}

/** Elements of a list that name a lot or several. */
const lotsOf = (path: string) => ({
  one: reference(`${path}[].relatedLot`, 'lot'),
  several: reference(`${path}[].relatedLots[]`, 'lot'),
})
type LotsOf = ReturnType<typeof lotsOf>

const listsOf = (path: string, names: readonly string[]) =>
  names.map((name) => ({ name, at: lotsOf(`${path}${name}`) }))

const party = (path: string) => place('error', 'reference', `${path}.id`, 'no-party')

function periodAt(path: string) {
  return {
    end: place('error', 'dates', `${path}.endDate`, 'before-start'),
    latest: place('error', 'dates', `${path}.maxExtentDate`, 'before-end'),
  }
}
type PeriodAt = ReturnType<typeof periodAt>

const modifiedAt = (path: string) => place('note', 'dates', `${path}.dateModified`, 'before-published')

/** Every place that is looked at, with its rules: told apart by identity, so each is made once. */
class Links {
  private readonly lots = {
    tender: listsOf('tender.', ['items', 'documents', 'milestones', 'amendments', 'lotGroups']),
    details: lotsOf('bids.details'),
    statistics: lotsOf('bids.statistics'),
    awards: lotsOf('awards'),
    inAwards: listsOf('awards[].', ['items', 'documents', 'amendments']),
    contracts: lotsOf('contracts'),
    inContracts: listsOf('contracts[].', ['items', 'documents', 'milestones', 'amendments']),
  }
  private readonly named = {
    item: reference('tender.documents[].relatedItem', 'item'),
    bid: reference('awards[].relatedBid', 'bid'),
    bids: reference('awards[].relatedBids[]', 'bid'),
    award: reference('contracts[].awardID', 'award'),
    awards: reference('contracts[].awardIDs[]', 'award'),
    milestone: reference('contracts[].implementation.transactions[].relatedImplementationMilestone.id', 'milestone'),
  }
  private readonly party = {
    buyer: party('buyer'),
    budget: party('planning.budget.budgetBreakdown[].sourceParty'),
    entity: party('tender.procuringEntity'),
    tenderers: party('tender.tenderers[]'),
    lot: party('tender.lots[].buyer'),
    bid: party('bids.details[].tenderers[]'),
    award: party('awards[].suppliers[]'),
    contract: party('contracts[].suppliers[]'),
    contractBuyer: party('contracts[].buyer'),
    payer: party('contracts[].implementation.transactions[].payer'),
    payee: party('contracts[].implementation.transactions[].payee'),
  }
  private readonly periods = {
    tender: ['tenderPeriod', 'enquiryPeriod', 'awardPeriod', 'contractPeriod'].map((name) => ({
      name,
      at: periodAt(`tender.${name}`),
    })),
    lots: ['tenderPeriod', 'contractPeriod'].map((name) => ({ name, at: periodAt(`tender.lots[].${name}`) })),
    award: periodAt('awards[].contractPeriod'),
    contract: periodAt('contracts[].period'),
  }
  private readonly modified = {
    tender: modifiedAt('tender.documents[]'),
    planning: modifiedAt('planning.documents[]'),
    award: modifiedAt('awards[].documents[]'),
    contract: modifiedAt('contracts[].documents[]'),
  }
  private readonly awarded = place('note', 'dates', 'awards[].date', 'before-closing')
  private readonly signed = place('note', 'dates', 'contracts[].dateSigned', 'before-award')
  private readonly paid = place('note', 'dates', 'contracts[].implementation.transactions[].date', 'before-signing')

  references(release: Json, walk: Walk, isWhole: boolean): void {
    const { named } = this
    const tender = object(release.tender)
    const bidding = object(release.bids)
    const { awards, contracts } = release
    const lots = idsOf(tender?.lots)
    const bids = idsOf(bidding?.details)
    const awardIds = idsOf(awards)
    const check = (id: unknown, ids: Ids, at: Reference) => {
      if ((typeof id !== 'string' && typeof id !== 'number') || ids().has(id)) return
      walk.broken(isWhole ? at.error : at.note, at.steps, id)
    }
    const checkAll = (list: unknown, ids: Ids, at: Reference) => {
      if (Array.isArray(list)) each(list, walk, (id) => check(id, ids, at))
    }
    const withLots = (list: unknown, at: LotsOf) => {
      if (!Array.isArray(list)) return
      eachObject(list, walk, (element) => {
        if (element.relatedLot !== undefined) check(element.relatedLot, lots, at.one)
        if (element.relatedLots !== undefined) checkAll(element.relatedLots, lots, at.several)
      })
    }
    if (tender !== undefined) {
      for (const { name, at } of this.lots.tender) withLots(tender[name], at)
      const items = idsOf(tender.items)
      eachObject(tender.documents, walk, ({ relatedItem }) => {
        if (relatedItem !== undefined) check(relatedItem, items, named.item)
      })
    }
    if (bidding !== undefined) {
      withLots(bidding.details, this.lots.details)
      withLots(bidding.statistics, this.lots.statistics)
    }
    withLots(awards, this.lots.awards)
    eachObject(awards, walk, (award) => {
      for (const { name, at } of this.lots.inAwards) withLots(award[name], at)
      check(award.relatedBid, bids, named.bid)
      checkAll(award.relatedBids, bids, named.bids)
    })
    withLots(contracts, this.lots.contracts)
    eachObject(contracts, walk, (contract) => {
      check(contract.awardID, awardIds, named.award)
      checkAll(contract.awardIDs, awardIds, named.awards)
      for (const { name, at } of this.lots.inContracts) withLots(contract[name], at)
      const implementation = object(contract.implementation)
      if (implementation === undefined) return
      const milestones = idsOf(contract.milestones, implementation.milestones)
      eachObject(implementation.transactions, walk, (transaction) => {
        const milestone = object(transaction.relatedImplementationMilestone)
        if (milestone !== undefined) check(milestone.id, milestones, named.milestone)
      })
    })
  }

  /** Every reference to an organisation must be among the parties. */
  organisations(release: Json, walk: Walk): void {
    const { party } = this
    const tender = object(release.tender)
    const parties = idsOf(release.parties)
    const check = (value: unknown, at: Place) => {
      const id = object(value)?.id
      if (typeof id !== 'string' && typeof id !== 'number') return
      if (!parties().has(id)) walk.broken(at.rule, at.steps, id)
    }
    const checkAll = (list: unknown, at: Place) => {
      if (Array.isArray(list)) each(list, walk, (value) => check(value, at))
    }
    check(release.buyer, party.buyer)
    const breakdown = object(object(release.planning)?.budget)?.budgetBreakdown
    eachObject(breakdown, walk, ({ sourceParty }) => check(sourceParty, party.budget))
    if (tender !== undefined) {
      check(tender.procuringEntity, party.entity)
      checkAll(tender.tenderers, party.tenderers)
      eachObject(tender.lots, walk, ({ buyer }) => check(buyer, party.lot))
    }
    eachObject(object(release.bids)?.details, walk, ({ tenderers }) => checkAll(tenderers, party.bid))
    eachObject(release.awards, walk, ({ suppliers }) => checkAll(suppliers, party.award))
    eachObject(release.contracts, walk, (contract) => {
      checkAll(contract.suppliers, party.contract)
      check(contract.buyer, party.contractBuyer)
      eachObject(object(contract.implementation)?.transactions, walk, (transaction) => {
        check(transaction.payer, party.payer)
        check(transaction.payee, party.payee)
      })
    })
  }

  dates(release: Json, walk: Walk): void {
    const { periods, modified } = this
    const tender = object(release.tender)
    const closing = momentIn(object(tender?.tenderPeriod)?.endDate)
    if (tender !== undefined) {
      for (const { name, at } of periods.tender) period(tender[name], at, walk)
      eachObject(tender.lots, walk, (lot) => {
        for (const { name, at } of periods.lots) period(lot[name], at, walk)
      })
      documents(tender.documents, modified.tender, walk)
    }
    documents(object(release.planning)?.documents, modified.planning, walk)
    let awarded: Map<unknown, number> | undefined
    eachObject(release.awards, walk, (award) => {
      period(award.contractPeriod, periods.award, walk)
      documents(award.documents, modified.award, walk)
      const date = momentIn(award.date)
      if (Number.isNaN(date)) return
      awarded ??= new Map()
      awarded.set(award.id, date)
      if (date < closing) walk.broken(this.awarded.rule, this.awarded.steps, award.date)
    })
    eachObject(release.contracts, walk, (contract) => {
      period(contract.period, periods.contract, walk)
      documents(contract.documents, modified.contract, walk)
      const signed = momentIn(contract.dateSigned)
      if (Number.isNaN(signed)) return
      if (signed < (awarded?.get(contract.awardID) ?? Number.NaN))
        walk.broken(this.signed.rule, this.signed.steps, contract.dateSigned)
      eachObject(object(contract.implementation)?.transactions, walk, ({ date }) => {
        if (momentIn(date) < signed) walk.broken(this.paid.rule, this.paid.steps, date)
      })
    })
  }
}

function period(value: unknown, at: PeriodAt, walk: Walk): void {
  const dates = object(value)
  if (dates === undefined) return
  const { startDate, endDate, maxExtentDate } = dates
  if (endDate === undefined) return
  const end = momentIn(endDate)
  if (startDate !== undefined && end < momentIn(startDate)) walk.broken(at.end.rule, at.end.steps, endDate)
  if (maxExtentDate !== undefined && momentIn(maxExtentDate) < end)
    walk.broken(at.latest.rule, at.latest.steps, maxExtentDate)
}

function documents(list: unknown, at: Place, walk: Walk): void {
  eachObject(list, walk, ({ datePublished, dateModified }) => {
    if (datePublished === undefined || dateModified === undefined) return
    if (momentIn(dateModified) < momentIn(datePublished)) walk.broken(at.rule, at.steps, dateModified)
  })
}

function eachObject(list: unknown, walk: Walk, look: (element: Json) => void): void {
  if (!Array.isArray(list)) return
  const { indices } = walk
  const level = indices.length
  for (let index = 0; index < list.length; index++) {
    const element = object(list[index])
    if (element === undefined) continue
    indices[level] = index
    look(element)
  }
  indices.length = level
}

function each(list: readonly unknown[], walk: Walk, look: (element: unknown) => void): void {
  const { indices } = walk
  const level = indices.length
  for (let index = 0; index < list.length; index++) {
    indices[level] = index
    look(list[index])
  }
  indices.length = level
}

function object(value: unknown): Json | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : undefined
}

function idsOf(...lists: unknown[]): Ids {
  let ids: Set<unknown> | undefined
  return () => {
    if (ids !== undefined) return ids
    ids = new Set()
    for (const list of lists)
      if (Array.isArray(list))
        for (const element of list) {
          const id = object(element)?.id
          if (id !== undefined) ids.add(id)
        }
    return ids
  }
}

/** A date in milliseconds, which compares with nothing (NaN) when it is none. */
function momentIn(value: unknown): number {
  return typeof value === 'string' ? momentOf(value) : Number.NaN
}
