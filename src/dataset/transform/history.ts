import { contentOf, correction, type EventRelease, releaseId } from '../../ocds/goszakup/events/releases.ts'
import { copyOf, type Json, overlay, Target } from '../../ocds/goszakup/events/target.ts'
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
   * The releases to write now, by events: those that are not there yet. Where these and the earlier ones, merged in
   * order of date, do not say what is known now (something was edited and no stamp tells when), a further release with
   * the last date says what has changed.
   */
  events({ release }: MappedRelease, events: readonly EventRelease[], key: Buffer): Buffer[] {
    const earlier = this.releases
    if (earlier.length === 0) return events.map(({ bytes }) => bytes)
    if (earlier.length === events.length && events.every(({ id }, at) => id === earlier[at]!.id)) return []
    const ids = new Set(earlier.map(({ id }) => id))
    const atDate = Map.groupBy(earlier, ({ date }) => date)
    const isSaid = ({ date, content }: EventRelease) => {
      const known = atDate.get(date)
      if (known === undefined) return false
      const target = new Target(content)
      target.say(merged(known))
      return target.rest() === undefined
    }
    const fresh = events.filter((event) => !ids.has(event.id) && !isSaid(event))
    const all = [...earlier, ...fresh.map(({ date, content }) => ({ date, ...content }))]
    const target = new Target(contentOf(release))
    target.say(merged(all))
    const rest = target.rest()
    const result = fresh.map(({ bytes }) => bytes)
    if (rest === undefined) return result
    const date = latest(release.date, ...all.map((one) => one.date))!
    const last = correction(release, date, rest, target, key)
    for (const { id } of fresh) ids.add(id)
    return [...result, ids.has(last.id) ? renamed(last.bytes, earlier.length) : last.bytes]
  }

  /** The snapshot to write now; undefined when the earlier releases, merged, say the same. */
  snapshot({ release, hash, bytes }: MappedRelease): Buffer | undefined {
    const earlier = this.releases
    const target = new Target(contentOf(release))
    target.say(merged(earlier))
    if (earlier.length > 0 && target.rest() === undefined) return undefined
    const date = latest(release.date, ...earlier.map((one) => one.date))!
    const id = releaseId(release.ocid, date, hash)
    const line = date === release.date ? bytes : Buffer.from(JSON.stringify({ ...release, id, date }))
    return earlier.some((one) => one.id === id) ? renamed(line, earlier.length) : line
  }
}

/** What releases say together, merged in order of date as text, those of one date in the order given. */
function merged(releases: readonly { date: string }[]): Json {
  const result: Json = {}
  for (const release of releases.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)))
    overlay(result, copyOf(contentOf(release)))
  return result
}

/** A release under an id of its own, when what it says was said before: ids do not repeat within a process. */
export function renamed(line: Buffer, number: number): Buffer {
  const release = JSON.parse(line.toString('utf8')) as Release
  return Buffer.from(JSON.stringify({ ...release, id: release.id.replace(/-([0-9a-f]{8})$/, `-${number}-$1`) }))
}
