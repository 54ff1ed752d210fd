import type { MethodKind } from '../law/methods.ts'
import type { LawStatus } from '../law/norms.ts'
import type { Phase } from '../law/violations.ts'
import type { Text } from '../terminal/languages.ts'
import caseData from './data/cases.json' with { type: 'json' }
import deadlineData from './data/deadlines.json' with { type: 'json' }
import goalData from './data/goals.json' with { type: 'json' }
import letterData from './data/letters.json' with { type: 'json' }
import methodData from './data/methods.json' with { type: 'json' }
import phaseData from './data/phases.json' with { type: 'json' }
import stakeholderData from './data/stakeholders.json' with { type: 'json' }
import termData from './data/terms.json' with { type: 'json' }

/** Who writes: only a supplier gets the portal's remarks and appeal. */
export type WriterRole = 'monitor' | 'supplier' | 'journalist' | 'resident'

/** A phase of a purchase: what happens, what can be seen of it, and what each may do then. */
export interface PhaseTopic {
  id: Phase
  title: Text
  what: Text
  see: Text[]
  norms: string[]
  actions: { role: WriterRole; text: Text; letters: string[] }[]
  status: LawStatus
}

/** Somebody who has a part in purchases. */
export interface Stakeholder {
  id: string
  title: Text
  what: Text
  norms: string[]
  /** The authority that letters about it or to it go to; `null` when there is none. */
  authority: string | null
  status: LawStatus
}

/** What the law says of a kind of method; ids, symbols and names are in `src/law/methods.ts`. */
export interface MethodTopic {
  id: MethodKind
  law: 'both' | '106-VIII' | '434-V'
  /** `null`: not known. */
  competitive: boolean | null
  what: Text
  norms: string[]
  /** Keys of the law's values that bear on it. */
  limits: string[]
  status: LawStatus
}

/** A term of the law: `id` is the key of the value that says how long it is. */
export interface Deadline {
  id: string
  phase: Phase
  /** The stakeholder who must keep it. */
  who: string
  side: 'at-most' | 'at-least' | 'exactly'
  title: Text
  /** The event that it runs from. */
  from: Text
  note?: Text
}

/** A word to look up. `also` are other names that it is found by; `see` are addresses of other entries. */
export interface Term {
  id: string
  title: Text
  also: string[]
  what: Text
  see: string[]
  norms: string[]
  status: LawStatus
}

/** What monitors did, as a published source tells it. */
export interface CaseStudy {
  id: string
  title: Text
  what: Text
  /** `null`: the source does not state it. */
  outcome: Text | null
  violations: string[]
  indicators: string[]
  source: Text
  status: LawStatus
}

/** What monitors ask for, and the metrics that show how far it is. */
export interface Goal {
  id: string
  title: Text
  what: Text
  metrics: string[]
  cases: string[]
  violations: string[]
  ask: Text
  letters: string[]
  status: LawStatus
}

/** A kind of letter: what it is for, and the authority it goes to. */
export interface LetterTopic {
  kind: string
  authority: string | null
  title: Text
}

export function phaseTopics(): PhaseTopic[] {
  return phaseData as PhaseTopic[]
}

export function stakeholders(): Stakeholder[] {
  return stakeholderData as Stakeholder[]
}

export function methodTopics(): MethodTopic[] {
  return methodData as MethodTopic[]
}

export function deadlines(): Deadline[] {
  return deadlineData as Deadline[]
}

export function terms(): Term[] {
  return termData as Term[]
}

export function caseStudies(): CaseStudy[] {
  return caseData as CaseStudy[]
}

export function goals(): Goal[] {
  return goalData as Goal[]
}

export function letterTopics(): LetterTopic[] {
  return letterData
}
