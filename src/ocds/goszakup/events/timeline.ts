import { type Json, overlay, type Target } from './target.ts'

/** Tags of OCDS that releases of events have, in the order of the codelist. */
export const eventTags = [
  'planning',
  'planningUpdate',
  'tender',
  'tenderAmendment',
  'tenderUpdate',
  'tenderCancellation',
  'award',
  'awardUpdate',
  'awardCancellation',
  'contract',
  'contractUpdate',
  'contractAmendment',
  'implementation',
  'implementationUpdate',
  'contractTermination',
] as const
export type EventTag = (typeof eventTags)[number]

/** All that was said at one moment. */
export interface Moment {
  date: string
  tags: Set<EventTag>
  content: Json
}

/**
 * Gathers what became known of a process, and when. What is said of a moment after the last change of the process's
 * records belongs to that change: a record may name days to come.
 */
export class Timeline {
  /** What is known in the end. */
  readonly target: Target
  /** The last change, as RFC 3339. */
  readonly last: string
  private readonly moments = new Map<string, Moment>()

  constructor(target: Target, last: string) {
    this.target = target
    this.last = last
  }

  /**
   * Says something of a moment (RFC 3339; undefined: nothing tells when, and it is left to the end), as far as it has a
   * place in the end.
   */
  say(date: string | undefined, tag: EventTag, content: Json): void {
    if (date === undefined) return
    const day = date > this.last ? this.last : date
    const said = this.target.say(content, day)
    if (said !== undefined) this.add(day, [tag], said)
  }

  /** Says with the last change all that was not said. `tagsOf` gives the tags for it. */
  close(tagsOf: (rest: Json, target: Target) => readonly EventTag[]): void {
    const rest = this.target.rest()
    if (rest !== undefined) this.add(this.last, tagsOf(rest, this.target), rest)
  }

  private add(date: string, tags: readonly EventTag[], content: Json): void {
    const moment = this.moments.get(date)
    if (moment === undefined) this.moments.set(date, { date, tags: new Set(tags), content })
    else {
      for (const tag of tags) moment.tags.add(tag)
      overlay(moment.content, content)
    }
  }

  /** All moments in their order. */
  list(): Moment[] {
    return [...this.moments.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
  }
}

/** A date that an event can have; undefined for what is none (a stamp before 2000 says that there is none). */
export function usable(date: unknown): string | undefined {
  return typeof date === 'string' && /^20\d\d-\d\d-\d\dT/.test(date) ? date : undefined
}

/** The later of dates, those that are none left out. Dates are compared as merging compares them: as text. */
export function latest(...dates: (string | undefined)[]): string | undefined {
  return dates.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined)
}

/** The object without some of its members. */
export function without(object: object | undefined, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => !names.includes(name)))
}

/** Some members of an object. */
export function only(object: object | undefined, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => names.includes(name)))
}
