import type { Case } from '../cases/case.ts'
import type { Verdict } from '../cases/fields.ts'

/** What cases say of flags, as far as a publication needs it. */
export interface Publication {
  /** What an answer said of a flag, the latest word. */
  verdicts: Map<string, Verdict>
  /** Flags of which an answer, a court act or the supplier's own word is on record: these may name the supplier. */
  heard: Set<string>
}

/** Reads what a publication needs to know out of the cases. */
export function publicationOf(cases: readonly Case[]): Publication {
  const verdicts = new Map<string, { verdict: Verdict; rank: string }>()
  const heard = new Set<string>()
  for (const { flags, letters, outcomes } of cases) {
    for (const { id, verdict, verdict_date: date = '' } of flags) {
      if (verdict === undefined) continue
      if (verdict !== 'unanswered') heard.add(id)
      // What says nothing of a flag takes back nothing that was said.
      const rank = `${verdict === 'unanswered' ? 0 : 1} ${date} ${verdict}`
      if (rank > (verdicts.get(id)?.rank ?? '')) verdicts.set(id, { verdict, rank })
    }
    for (const letter of letters)
      if (letter.answered !== undefined && letter.answer === 'substance')
        for (const id of letter.flags ?? []) heard.add(id)
    for (const { kind, letter } of outcomes) {
      if (kind !== 'court-act' && kind !== 'right-of-reply') continue
      const about = letter === undefined ? undefined : letters.find(({ id }) => id === letter)?.flags
      for (const id of about ?? flags.map((flag) => flag.id)) heard.add(id)
    }
  }
  return { verdicts: new Map([...verdicts].map(([id, { verdict }]) => [id, verdict])), heard }
}
