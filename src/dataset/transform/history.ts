import {
  type ChainLink,
  contentOf,
  type EventRelease,
  linkAmendments,
  releaseId,
  remainder,
} from '../../ocds/goszakup/events/releases.ts'
import { type Json, overlay, Target } from '../../ocds/goszakup/events/target.ts'
import { latest } from '../../ocds/goszakup/events/timeline.ts'
import type { MappedRelease } from '../../ocds/goszakup/process.ts'
import type { Release } from '../../ocds/types.ts'

/**
 * What earlier runs wrote of one process, in the order in which they did: events, snapshots or both. What is written
 * never goes away, so a run adds whatever it takes for the merged releases to say what is known now.
 */
export class ProcessHistory {
  private readonly releases: Release[]

  /** `lines` are the releases, one line of JSON each. */
  constructor(lines: readonly Buffer[]) {
    this.releases = lines.map((line) => JSON.parse(line.toString('utf8')) as Release)
  }

  /** Ids of awards that were made from contracts or protocols, and of bids from protocols. */
  get made(): { awards: string[]; bids: string[] } {
    const ids = (list: readonly { id: string }[] | undefined, pattern: RegExp) =>
      (list ?? []).map(({ id }) => id).filter((id) => pattern.test(id))
    return {
      awards: [...new Set(this.releases.flatMap(({ awards }) => ids(awards, /^[cp]/)))],
      bids: [...new Set(this.releases.flatMap(({ bids }) => ids(bids?.details, /^p/)))],
    }
  }

  /**
   * The releases to write now, by events: those that are not there yet, each with what was not known by then. What an
   * earlier release of the same date said otherwise was edited since, and no stamp tells when: where all releases,
   * merged in order of date, do not say what is known now, a further release with the last date says what has changed.
   */
  events({ release }: MappedRelease, events: readonly EventRelease[], key: Buffer): string[] {
    const earlier: ChainLink[] = this.releases.map((one) => ({ id: one.id, date: one.date, content: contentOf(one) }))
    if (earlier.length === events.length && events.every(({ id }, at) => id === earlier[at]!.id)) return []
    if (earlier.length === 0) return linkAmendments(events)
    const ids = new Set(earlier.map(({ id }) => id))
    const fresh: EventRelease[] = []
    const sorted = inOrder(earlier)
    const state: Json = {}
    let at = 0
    const sayUntil = (date: string): Json => {
      const then: Json = {}
      for (; at < sorted.length && sorted[at]!.date <= date; at++) {
        overlay(state, sorted[at]!.content)
        if (sorted[at]!.date === date) overlay(then, sorted[at]!.content)
      }
      return then
    }
    const write = (date: string, content: Json, except: Json, event?: EventRelease) => {
      const target = new Target(content)
      target.say(state)
      const rest = target.rest(except)
      if (rest === undefined) return
      let found = remainder(release, date, rest, target, event, key)
      if (event !== undefined && isWhole(found, event, rest)) found = event
      if (ids.has(found.id)) found = renamed(found, earlier.length + fresh.length)
      ids.add(found.id)
      fresh.push(found)
      overlay(state, found.content)
    }
    const last = latest(release.date, ...earlier.map(({ date }) => date))!
    for (const event of events) {
      if (event.date === last) break
      const then = sayUntil(event.date)
      if (!ids.has(event.id)) write(event.date, event.content, then, event)
    }
    sayUntil(last)
    write(
      last,
      contentOf(release),
      {},
      events.find(({ date }) => date === last),
    )
    return linkAmendments(inOrder([...earlier, ...fresh]))
  }

  /** The snapshot to write now; undefined when the earlier releases, merged, say the same. */
  snapshot({ release, hash, bytes }: MappedRelease): string | Buffer | undefined {
    const earlier = this.releases
    const state: Json = {}
    for (const one of inOrder(earlier)) overlay(state, contentOf(one))
    const target = new Target(contentOf(release))
    target.say(state)
    if (earlier.length > 0 && target.rest() === undefined) return undefined
    const date = latest(release.date, ...earlier.map((one) => one.date))!
    const id = releaseId(release.ocid, date, hash)
    if (earlier.some((one) => one.id === id))
      return JSON.stringify({ ...release, id: idAgain(id, earlier.length), date })
    return date === release.date ? bytes : JSON.stringify({ ...release, id, date })
  }
}

/** Releases in order of date as text, as merging has it; those of one date as they came. */
function inOrder<T extends { date: string }>(releases: readonly T[]): T[] {
  return releases.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
}

/** Whether nothing of an event was said before, and it tells of the parties whatever is missing. */
function isWhole(found: EventRelease, event: EventRelease, missing: Json): boolean {
  const bare = ({ parties: _, ...content }: Json) => JSON.stringify(content)
  if (bare(found.content) !== bare(event.content)) return false
  const parties = new Target({ parties: missing.parties })
  parties.say(event.content)
  return parties.rest() === undefined
}

/** An id of its own for what was said before: ids do not repeat within a process. */
export function idAgain(id: string, number: number): string {
  return id.replace(/-([0-9a-f]{8})$/, `-${number}-$1`)
}

function renamed(release: EventRelease, number: number): EventRelease {
  const id = idAgain(release.id, number)
  return { ...release, id, text: JSON.stringify({ ...(JSON.parse(release.text) as Json), id }) }
}
