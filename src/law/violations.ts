import type { Text } from '../terminal/languages.ts'
import authorityData from './data/authorities.json' with { type: 'json' }
import data from './data/violations.json' with { type: 'json' }
import type { LawStatus } from './norms.ts'

/** The phases of a purchase, in their order; `any` for what is not bound to one. */
export const phases = ['planning', 'tender', 'award', 'contract', 'execution', 'payment', 'any'] as const
export type Phase = (typeof phases)[number]

/** A body that a letter can go to. */
export interface Authority {
  id: string
  name: Text
  /** What it can do about a purchase. */
  remit: Text
  /** How to reach it. */
  channel: Text
  /** Keys of the norms that its remit rests on. */
  norms: string[]
  status: LawStatus
}

/** A kind of breach that monitors look for. A flag that names one asks about it; it does not say that it happened. */
export interface Violation {
  id: string
  phase: Phase
  name: Text
  /** What it is, in a sentence or two. */
  what: Text
  /** Keys of the norms that would be breached. */
  norms: string[]
  /** What it looks like from outside. */
  signs: Text[]
  /** What to collect before a letter is written. */
  evidence: Text[]
  /** Keys of the norms that set a fine on officials. */
  liability: string[]
  /** Keys of the articles of the Criminal Code that an investigation may come to. A letter never claims one. */
  crimes: string[]
  /** What follows when it is confirmed. */
  consequence: Text
  /** Ids of the authorities to turn to, the first one first. */
  authorities: string[]
  /** Lawful explanations; never empty. */
  innocent: Text[]
  /** The kind of letter to use, as `jaryq letter list` names it. */
  letter: string
  /** Other kinds that may fit. */
  other_letters: string[]
  /** Until when it helps to act. */
  act_by: Text
  status: LawStatus
}

/** The kinds of breaches, in the order of a purchase. */
export function violations(): Violation[] {
  return data as Violation[]
}

/** The bodies that letters can go to. */
export function authorities(): Authority[] {
  return authorityData as Authority[]
}
