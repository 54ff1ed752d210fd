import type { LetterFlag, LetterSource } from '../source.ts'

/** What a letter was made from. */
export interface Recorded {
  /** The processes whose rows were read, sorted. */
  ocids: string[]
  /** The flags that were read, by id. */
  flags: LetterFlag[]
  /** What the source said of itself, as whether payments were read at all. */
  context: Record<string, unknown>
}

/** A source that keeps what was read through it: a letter's records are those that its making looked at. */
export function recordingSource<Source extends LetterSource>(source: Source): { source: Source; recorded(): Recorded } {
  const ocids = new Set<string>()
  const flags = new Map<string, LetterFlag>()
  const see = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) see(item)
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return
    const { ocid, evidence, indicator, id } = value as Partial<LetterFlag>
    if (typeof ocid === 'string') ocids.add(ocid)
    if (!Array.isArray(evidence) || typeof indicator !== 'string' || typeof id !== 'string') return
    flags.set(id, value as LetterFlag)
    for (const entry of evidence) for (const cited of ocidsOf(entry.id)) ocids.add(cited)
  }
  const watched = new Proxy(source, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        const given = value.apply(target, args) as unknown
        if (!(given instanceof Promise)) return given
        return given.then((result) => {
          see(result)
          return result
        })
      }
    },
  })
  return {
    source: watched,
    recorded: () => ({
      ocids: [...ocids].sort(),
      flags: [...flags.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      context: Object.fromEntries(
        Object.entries(source).filter(
          ([, value]) => value === null || ['string', 'boolean', 'number'].includes(typeof value),
        ),
      ),
    }),
  }
}

// An id begins with the ocid where a table has one: `ocds-jaryq0-1|2`.
function ocidsOf(id: string): string[] {
  const first = id.split('|')[0]!
  return /^ocds-[a-z0-9]{6}-/.test(first) ? [first] : []
}
