import type { Text } from '../terminal/languages.ts'
import data from './data/norms.json' with { type: 'json' }

/** How a law's value is known: read in the act, from a secondary public source, or not verified. */
export type LawStatus = 'verified' | 'secondary' | 'unverified'

/** A provision that can be cited. `text` is the whole sentence of the citation in each language. */
export interface Norm {
  key: string
  text: Text
  /** The act, by its full name. */
  act: Text
  /** Article or point, as `16(3)` or `164`; `null` when the act is cited as a whole. */
  article: string | null
  /** The edition of the act that was read. */
  edition: Text
  /**
   * The day up to which what is said is known: that of the copy that was read, or when a secondary source was looked at.
   * What came after it is not known.
   */
  read: string
  url: string | null
  /** When the act applies. */
  valid_from: string
  valid_to: string | null
  status: LawStatus
}

/** Every provision that the tool cites, by key. A dataset's own may add to them: `loadLaw`. */
export function norms(): Norm[] {
  return data.norms
    .map((entry) => {
      const act = data.acts[entry.act as keyof typeof data.acts]
      return {
        key: entry.key,
        text: entry.text,
        act: act.title,
        article: entry.article,
        edition: act.edition,
        read: act.read,
        url: act.url,
        valid_from: act.valid_from,
        valid_to: act.valid_to,
        status: entry.status as LawStatus,
      }
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** The provision with this key (`kz:106-VIII:rules:164`); throws an Error for a key that does not exist. */
export function norm(key: string, among: readonly Norm[] = norms()): Norm {
  const found = among.find((entry) => entry.key === key)
  if (found === undefined) throw new Error(`there is no norm "${key}"`)
  return found
}

/** Whether the act of a norm applied on a date. */
export function normApplies(entry: Norm, date: string): boolean {
  return entry.valid_from <= date && (entry.valid_to === null || date <= entry.valid_to)
}
