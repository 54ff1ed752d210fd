import type { Day, Moment, WorkingDays } from './days.ts'

/** An act of acceptance, and when it was paid for. */
export interface PlannedAct {
  /** The day it bears. */
  day: Day
  /** When it was put on the portal; by default at noon of that day. */
  entered?: Moment
  approved: Moment
  paid: Moment
  /** Part of the contract that it accepts. */
  share: number
  /** Days after the term, and what was withheld for them in tenge, as the act says. */
  late?: { days: number; fine: number }
}

/** A supplementary agreement. All come before the first act: what acts accept is counted by the last one. */
export interface Agreement {
  day: Day
  /** Subparagraph of Art. 18(2) of Law 106-VIII that it names. */
  ground: number
  /** Unit prices and quantities against the first version's; by default as they were. */
  price?: number
  volume?: number
  /** The new end of the term. */
  due?: Day
  withVat?: boolean
}

/** How a contract went, where a scheme says so: what is left out went the ordinary, lawful way. */
export interface Course {
  /** The end of the term. */
  due?: Day
  /** The contract itself ends with its term, not with the year. */
  endsWhenDue?: boolean
  agreements?: Agreement[]
  acts?: PlannedAct[]
  /** Part of the price that was paid before anything was accepted. */
  advance?: { paid: Moment; share: number }
  /** Broken off: for default after its term, or by agreement. */
  ended?: { day: Day; isOneSided: boolean; listed?: Day }
  /** When it was entered in the register of contracts; by default as it is signed. */
  registered?: Moment
  /** When the report on a direct contract was made and signed; by default within hours. */
  report?: { created: Moment; signed: Moment } | 'none'
  /** Whether there is security of performance. */
  isSecured?: boolean
  /** Rate of value added tax, for one who pays it. */
  rate?: number
}

/** What is known of a contract before its course is. */
export interface Outset {
  work: WorkingDays
  signDay: Day
  /** When performance may begin. */
  opens: Day
  /** The end of the term, the ordinary way. */
  due: Day
  /** The last day on which this year's money is spent. */
  closes: Day
  /** Without VAT. */
  sum: number
  /** 1 goods, 2 works, 3 services. */
  kind: 1 | 2 | 3
}
