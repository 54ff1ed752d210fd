import type { ProcessFact } from '../check/facts.ts'
import { violations } from '../law/violations.ts'
import { rulesOf } from '../letters/kinds.ts'
import type { Role } from '../letters/roles.ts'

/** What is known of where a letter goes. */
export interface LetterAbout {
  violations: readonly string[]
  role: Role
  process: ProcessFact | undefined
  /** A point of a plan, not announced yet. */
  isPlan: boolean
  hasFlag: boolean
}

/**
 * The kind of letter that fits a flag: the first of those that its breaches name which the role may write and the purchase
 * allows. Before an announcement the customer is advised first, for there is nothing to control yet.
 */
export function letterKind({ violations: named, role, process, isPlan, hasFlag }: LetterAbout): string {
  const known = violations().filter(({ id }) => named.includes(id))
  const advice = ['buyer-advice', 'c-info-request']
  const wanted = isPlan ? advice : known.flatMap(({ letter, other_letters: others }) => [letter, ...others])
  const results = process?.results ?? null
  const isOpen = results === null && process?.contracts.length === 0
  const fits = (kind: string) => {
    const rules = rulesOf(kind)
    return (
      rules.roles.includes(role) &&
      (rules.stage === null || isOpen) &&
      (hasFlag || rules.flagless) &&
      (rules.violations === null || named.some((id) => rules.violations!.includes(id)))
    )
  }
  const kind = wanted.find(fits) ?? 'c-info-request'
  const rules = rulesOf(kind)
  return process?.quasiState === true && rules.quasi === 'refuse' ? (rules.instead ?? 'c-info-request') : kind
}

/** Whether the command has to say who writes, because not everybody may write such a letter. */
export function needsRole(kind: string): boolean {
  return rulesOf(kind).roles.length < 4
}
