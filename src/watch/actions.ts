import type { ProcessFact } from '../check/facts.ts'
import { type Term, termsOf } from '../check/terms.ts'
import type { Law } from '../law/law.ts'
import type { Role } from '../letters/roles.ts'
import type { Text } from '../terminal/languages.ts'

/** A term as an alert keeps it: with the norm in words, so that it is read without the law at hand. */
export interface AlertTerm extends Omit<Term, 'ocid' | 'norm' | 'doubt'> {
  doubt: Term['doubt'] | 'planned-month'
  norm: Text | null
}

/** A point of a plan that no announcement and no contract has followed. */
export interface PlanFact {
  ocid: string
  year: number | null
  /** The month in which it is to be announced. */
  month: number | null
}

/** What can still be done about a purchase, and by whom. */
export interface Actions {
  /** What the reader can do by their role, with the nearest day first; undefined when nothing is open to them. */
  own: AlertTerm | undefined
  /** What others have to do or may do, as far as it is open. */
  others: AlertTerm[]
}

/**
 * Who can still do what about a purchase on the day of the data. Terms of suppliers and customers stay theirs: to a monitor
 * they only say when things move. What a monitor has is an own day, for a message helps most before bids close, before the
 * contract can be signed, before acceptance, before payment.
 */
export function actionsOf(
  process: ProcessFact | undefined,
  plan: PlanFact | undefined,
  { law, today, role, contract }: { law: Law; today: string; role: Role; contract?: string | undefined },
): Actions {
  const terms = process === undefined ? [] : termsOf(process, law, today)
  const norm = (key: string | null) => law.norms.find((entry) => entry.key === key)?.text ?? null
  const kept = (term: Term): AlertTerm => {
    const { ocid: _, ...rest } = term
    return { ...rest, norm: norm(term.norm) }
  }
  const isOurs = (term: Pick<Term, 'contract'>) => {
    const own = process?.contracts.find(({ id }) => id === contract)
    return own === undefined || term.contract === null || term.contract === (own.number ?? own.id)
  }
  const open = [
    ...terms.filter(({ state }) => state === 'open').map(kept),
    ...(process === undefined ? [] : beforeAcceptance(process, today)),
    ...(plan === undefined ? [] : beforeAnnouncement(plan, today)),
  ].filter((term) => isOurs(term) && !(term.key === 'before-signing' && isOver(process!)))
  const mine = role === 'supplier' ? ['potential-supplier', 'supplier'] : ['public']
  // No contract is signed before the days for appeals are over: until then a message certainly comes in time.
  const appeal = terms.find(({ key, state }) => key === 'appeal-window' && state === 'open')
  const own = open
    .filter(({ who }) => mine.includes(who))
    .map((term) =>
      term.key === 'before-signing' && appeal !== undefined
        ? { ...term, until: appeal.until, doubt: appeal.doubt, norm: norm(appeal.norm) }
        : term,
    )
    .sort((a, b) => order(a) - order(b) || ((a.until ?? '9') < (b.until ?? '9') ? -1 : 1))[0]
  const others = open.filter(({ who, until }) => !mine.includes(who) && who !== 'public' && until !== null)
  return { own, others }
}

/** Nothing can be signed any more: the purchase was cancelled, or none of its lots took place. */
function isOver({ statusCode, lots }: ProcessFact): boolean {
  const ended = ['cancelled', 'unsuccessful', 'withdrawn']
  return (
    ended.includes(statusCode ?? '') || (lots.length > 0 && lots.every((lot) => ended.includes(lot.statusCode ?? '')))
  )
}

/** What has a last day comes before what has none. */
function order({ until }: AlertTerm): number {
  return until === null ? 1 : 0
}

/** Works and deliveries that are under way: until they are to be done, and as long as nothing was accepted. */
function beforeAcceptance({ contracts }: ProcessFact, today: string): AlertTerm[] {
  return contracts.flatMap((contract): AlertTerm[] => {
    const { due, acted, signed } = contract
    if (signed === null || acted !== null || due === null || due < today) return []
    const name = contract.number ?? contract.id
    return [
      {
        ...{ who: 'public', key: 'before-acceptance', contract: name, from: signed, until: due },
        ...{ state: 'open', doubt: null, norm: null },
      },
    ]
  })
}

/** A plan point can be talked about until it is announced, which may be on any day of its month. */
function beforeAnnouncement({ year, month }: PlanFact, today: string): AlertTerm[] {
  if (year !== null && year < Number(today.slice(0, 4))) return []
  const day =
    year === null || month === null || month < 1 || month > 12
      ? null
      : new Date(Date.UTC(year, month - 1, 0)).toISOString().slice(0, 10)
  const until = day === null || day < today ? null : day
  return [
    {
      ...{ who: 'public', key: 'before-announcement', contract: null, from: null, until },
      ...{ state: 'open', doubt: until === null ? null : 'planned-month', norm: null },
    },
  ]
}
