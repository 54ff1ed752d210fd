import type { Law } from '../law/law.ts'
import { inForce, type Limit } from '../law/limits.ts'
import { type MethodKind, methodOf } from '../law/methods.ts'
import type { ContractFact, ProcessFact } from './facts.ts'

/** Who has to act, or may. */
export type Who = 'potential-supplier' | 'supplier' | 'organizer' | 'customer' | 'commission' | 'public'

/** A term that runs, or ran, in a purchase. */
export interface Term {
  ocid: string
  contract: string | null
  who: Who
  /** The key of the limit of the law; of what the record itself says or of what people may do, a name of its own. */
  key: string
  /** The day it runs from, and its last day; null where it cannot be told. */
  from: string | null
  until: string | null
  state: 'open' | 'passed' | 'unknown'
  /** Why its last day is not known, or not for sure. */
  doubt: 'calendar-projected' | 'calendar-unknown' | 'law-not-read' | 'law-secondary' | null
  norm: string | null
}

const discussed: readonly MethodKind[] = ['tender', 'rating', 'turnkey', 'prequalified']
const appealed: readonly MethodKind[] = ['tender', 'auction', 'two-stage', 'prequalified']
const direct: readonly MethodKind[] = ['direct', 'after-failure']

/**
 * Who may still act until when in a purchase, by the law of the day of its announcement and the working-day calendar.
 * `today` is the day that the data stand at. Terms that the data do not let one begin are left out.
 */
export function termsOf(process: ProcessFact, law: Law, today: string): Term[] {
  const kind = methodOf(process.methodId)?.kind
  const lawDate = process.announced ?? process.contracts[0]?.signed ?? null
  if (lawDate === null) return []
  const limits = inForce(law.limits, lawDate)
  const make = maker({ ocid: process.ocid, law, limits, today })
  const isReadLaw = limits.some(({ key }) => key === 'law-read')
  const terms: (Term | undefined)[] = []
  if (process.quasiState) return []
  if (kind !== undefined && isReadLaw) {
    const window = kind === 'auction' ? 'discussion-window-auction' : 'discussion-window'
    if (!process.repeated && (kind === 'auction' || discussed.includes(kind))) {
      // What the announcement says goes before what the law would give at least.
      const remarks =
        process.discussedUntil === null
          ? make.limit('potential-supplier', window, process.announced)
          : make.recorded('potential-supplier', window, process.announced, process.discussedUntil)
      terms.push(remarks, make.limit('organizer', 'remark-reply', remarks?.until ?? null))
    }
    if (process.bidsUntil !== null && !direct.includes(kind))
      terms.push(make.recorded('potential-supplier', 'bids', process.bidsFrom, process.bidsUntil))
    if (kind === 'tender' && process.results === null)
      terms.push(make.limit('commission', 'results-tender', process.opened ?? process.bidsUntil))
    if (appealed.includes(kind) && process.results !== null) {
      const appeal = make.limit('potential-supplier', 'appeal-window', process.results)
      terms.push(appeal, make.limit('customer', 'appeal-decision', appeal?.until ?? null))
      if (process.contracts.length === 0) terms.push(make.limit('customer', 'contract-send', appeal?.until ?? null))
    }
    if (process.results === null && process.bidsUntil !== null)
      terms.push(make.recorded('public', 'before-bids-close', process.announced, process.bidsUntil))
    else if (process.results !== null && process.contracts.length === 0)
      terms.push(make.open('public', 'before-signing', process.results))
  }
  if (isReadLaw) for (const contract of process.contracts) terms.push(...contractTerms(contract, kind, make, process))
  return terms.filter((term) => term !== undefined)
}

type Maker = ReturnType<typeof maker>

function contractTerms(
  contract: ContractFact,
  kind: MethodKind | undefined,
  make: Maker,
  process: ProcessFact,
): (Term | undefined)[] {
  const of = (term: Term | undefined): Term | undefined =>
    term === undefined ? undefined : { ...term, contract: contract.number ?? contract.id }
  const terms: (Term | undefined)[] = []
  const isPaid = contract.paid !== null && contract.net !== null && covers(contract)
  if (contract.signed !== null) {
    if (kind === 'direct' && process.announced === null)
      terms.push(make.limit('customer', 'direct-report', contract.signed))
    terms.push(make.limit('customer', 'register-entry', contract.signed))
  }
  if (contract.acted !== null && !isPaid) {
    const payment = make.limit('customer', 'payment', contract.acted)
    terms.push(payment)
    if (payment !== undefined) terms.push({ ...payment, who: 'public', key: 'before-payment' })
  }
  return terms.map(of)
}

function covers({ paid, net, gross }: ContractFact): boolean {
  return Number(paid!.amount) >= Number((gross ?? net)!.amount)
}

function maker({ ocid, law, limits, today }: { ocid: string; law: Law; limits: Limit[]; today: string }) {
  const stateOf = (until: string | null): Term['state'] =>
    until === null ? 'unknown' : until < today ? 'passed' : 'open'
  const base = (who: Who, key: string, from: string | null) => ({ ocid, contract: null, who, key, from })
  return {
    /** A term that the law gives from a day on. */
    limit(who: Who, key: string, from: string | null): Term | undefined {
      if (from === null) return undefined
      const limit = limits.find((entry) => entry.key === key)
      if (limit === undefined)
        return { ...base(who, key, from), until: null, state: 'unknown', doubt: 'law-not-read', norm: null }
      const end = lastDay(law, limit, from)
      const { until } = end
      const doubt = end.doubt ?? (limit.status === 'verified' ? null : 'law-secondary')
      return { ...base(who, key, from), until, state: stateOf(until), doubt, norm: limit.norm }
    },
    /** A term whose end the record itself says. */
    recorded(who: Who, key: string, from: string | null, until: string): Term {
      const norm = limits.find((entry) => entry.key === key)?.norm ?? null
      return { ...base(who, key, from), until, state: stateOf(until), doubt: null, norm }
    },
    /** What may be done as long as something has not happened. */
    open(who: Who, key: string, from: string): Term {
      return { ...base(who, key, from), until: null, state: 'open', doubt: null, norm: null }
    },
  }
}

/** The last day of a term of the law that runs from the day after `from`; one of calendar days ends on a working day. */
function lastDay(law: Law, limit: Limit, from: string): { until: string | null; doubt: Term['doubt'] } {
  const { calendar } = law
  try {
    let until: string
    if (limit.unit === 'working-day') until = calendar.add(from, limit.value)
    else if (limit.unit === 'calendar-day') {
      const day = new Date(`${from}T00:00:00Z`)
      day.setUTCDate(day.getUTCDate() + limit.value)
      until = day.toISOString().slice(0, 10)
      if (!calendar.isWorkingDay(until)) until = calendar.add(until, 1)
    } else return { until: null, doubt: 'law-not-read' }
    const isProjected = [from, until].some((date) => calendar.status(date) === 'projected')
    return { until, doubt: isProjected ? 'calendar-projected' : null }
  } catch {
    // The calendar has no such year.
    return { until: null, doubt: 'calendar-unknown' }
  }
}
