import { counted } from '../../terminal/counted.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { type Entity, recordKey } from '../entities.ts'
import type { Tally } from './http.ts'
import { hasNumberedKeys, type Page } from './page.ts'
import { pause } from './rate.ts'

/** How far a crawl has come, for going on after a stop. */
export interface CrawlStep {
  page: Page
  /** Where the next page begins; null when this was the last. */
  next: string | number | null
  /** Records so far, each counted once, those of earlier runs included. */
  received: number
  /** How many there are in all, as the server said at the beginning. */
  total: number | null
  /** Rows of this page that this crawl gave before, or that stand in it twice. */
  repeated: number
  /** The last step of a crawl that ended before its floor, or with fewer records than the service counts. */
  early?: true
}

export interface CrawlOptions {
  filter: Record<string, unknown>
  /** Where to begin: below this key; null is the newest. */
  after: string | number | null
  /**
   * Where to end: with the page that holds this key or a lower one; null is the end of all. It is read anew for each
   * page, so a crawl can be cut short while it goes on. There is a record at the floor or below: an end before it is
   * not believed, and totals, which count what lies below as well, are left out of account.
   */
  readonly floor: number | null
  received?: number
  total?: number | null
  /** Records wanted at most. */
  limit?: number
  tally?: Tally
}

export interface CrawlContext {
  /** `readWhen`: the answer is only read when this has settled. */
  ask(after: string | number | null, limit: number, readWhen: Promise<void>): Promise<Page>
  report: Reporter
  signal?: AbortSignal
}

// How often an answer that cannot be right is asked for again, with growing pauses.
const patienceWithEnds = 3
const patienceWithRepeats = 4
const longestRunOfRepeats = 20

/**
 * The pages from `after` down to `floor`, newest first. The next page is under way while the caller works on one.
 *
 * What the server says of the next page is not taken on trust: the cursor is the smallest key of the page, a page
 * that repeats is asked for again, and an end that nothing but the server's word speaks for is looked behind.
 * @throws UserError with exit `network` when the server gives the same page for ever
 */
export async function* crawl(
  entity: Entity,
  options: CrawlOptions,
  { ask, report, signal }: CrawlContext,
): AsyncGenerator<CrawlStep> {
  let cursor = options.after
  let received = options.received ?? 0
  let total = options.total ?? null
  let given = 0
  let doubts = 0
  const ledger = new Ledger(entity, report)
  // The next page waits as bytes until the caller is done with this one: parsed, it would take several times the room.
  const request = (after: string | number | null) => {
    const { promise: readWhen, resolve: read } = Promise.withResolvers<void>()
    const limit = Math.min(entity.pageLimit, (options.limit ?? Number.POSITIVE_INFINITY) - given)
    const page = ask(after, limit, readWhen)
    // The caller may stop before it looks at this page.
    page.catch(() => {})
    return () => {
      read()
      return page
    }
  }
  let coming = request(cursor)
  for (;;) {
    const page = await coming()
    if (cursor === null) total = page.total
    const rows = ledger.enter(page, cursor)
    const count = received + rows.fresh
    const { floor } = options
    const isAtFloor = floor !== null && rows.lowest !== null && rows.lowest <= floor
    const isComplete = floor === null && total !== null && count >= total
    const isShort = floor === null ? total !== null && count < total : !isAtFloor
    const { next, moved } = ledger.cursor(page, cursor, rows)

    if (!moved) {
      const isEmpty = page.items.length === 0
      const isDoubtful = !isAtFloor && (isComplete ? page.hasNext : page.hasNext || isShort)
      const patience = isComplete ? 1 : isEmpty || !page.hasNext ? patienceWithEnds : patienceWithRepeats
      if (isDoubtful && doubts < patience) {
        doubts++
        report.debug(
          `${entity.title}: ${isEmpty ? 'nothing' : 'the same page again'} after ${cursor ?? 'the beginning'}`,
        )
        await pause(200 * doubts, signal)
        coming = request(cursor)
        continue
      }
      if (page.hasNext && !isEmpty && !isComplete && !isAtFloor) throw stuck(entity, cursor)
      if (isShort) report.warn(`${entity.title}: ${shortfall(cursor, floor, total, count)}`)
      yield { page, next: null, received: count, total, repeated: rows.repeated, ...(isShort ? { early: true } : {}) }
      return
    }

    doubts = 0
    received = count
    given += page.items.length
    const goOn = !isAtFloor && (page.hasNext || !isComplete)
    const isEnough = options.limit !== undefined && given >= options.limit
    if (goOn && !page.hasNext)
      report.debug(`${entity.title}: looking behind the end that the service says is at ${next}`)
    if (goOn && !isEnough) coming = request(next)
    yield { page, next: goOn ? next : null, received, total, repeated: rows.repeated }
    if (!goOn || isEnough) return
    cursor = next
  }
}

/** What is on a page. */
interface Rows {
  /** Records that this crawl did not give before. */
  fresh: number
  repeated: number
  /** The lowest number among the keys. */
  lowest: number | null
  /** The same among those below the cursor. */
  lowestFresh: number | null
}

/** What a crawl has given: which records come again, and whether they come again as they were. */
class Ledger {
  private readonly entity: Entity
  private readonly report: Reporter
  /** The cursor is the key of a record. */
  private readonly numbered: boolean
  /** No two records have the same key: it is the service's own, not made of what a record says. */
  private readonly unique: boolean
  /** Such keys that are not numbers, of which nothing says whether they were given before. */
  private readonly given = new Set<string | number>()
  private readonly cursors = new Set<string>()
  private before = new Map<string | number, Buffer>()
  private pagesWithoutNews = 0
  private hasTold = false

  constructor(entity: Entity, report: Reporter) {
    this.entity = entity
    this.report = report
    this.numbered = hasNumberedKeys(entity)
    this.unique = entity.name.startsWith('refs/')
  }

  enter(page: Page, cursor: string | number | null): Rows {
    const rows: Rows = { fresh: 0, repeated: 0, lowest: null, lowestFresh: null }
    const here = new Map<string | number, Buffer>()
    let changed = 0
    for (const item of page.items) {
      const { bytes } = item
      const key = item.key ?? recordKey(this.entity.name, item.record)
      if (key === undefined) {
        rows.fresh++
        continue
      }
      const number = this.numbered && typeof key === 'number' ? key : undefined
      if (number !== undefined && (rows.lowest === null || number < rows.lowest)) rows.lowest = number
      // A key that is made of what a record says may be that of several: then all of it is compared.
      const identity = number === undefined && !this.unique ? bytes.toString('latin1') : key
      const earlier = here.get(identity) ?? this.before.get(identity)
      if (earlier !== undefined && !earlier.equals(bytes)) changed++
      const isBehind = number !== undefined && typeof cursor === 'number' && number >= cursor
      const isKnown =
        identity === key ? isBehind || here.has(identity) || this.given.has(identity) : this.before.has(identity)
      here.set(identity, bytes)
      if (isKnown) {
        rows.repeated++
        continue
      }
      rows.fresh++
      if (number === undefined) {
        if (this.unique) this.given.add(key)
      } else if (rows.lowestFresh === null || number < rows.lowestFresh) rows.lowestFresh = number
    }
    if (here.size > 0) this.before = here
    this.pagesWithoutNews = rows.fresh === 0 && page.items.length > 0 ? this.pagesWithoutNews + 1 : 0
    if (rows.fresh > 0) this.tell(rows.repeated, changed)
    return rows
  }

  /** Where the next page begins, and whether that is further than where this one began. */
  cursor(page: Page, cursor: string | number | null, rows: Rows): { next: string | number | null; moved: boolean } {
    if (rows.lowestFresh !== null) return { next: rows.lowestFresh, moved: true }
    if (rows.lowest !== null) return { next: cursor, moved: false }
    // Without numbers in the records there is only the server's word.
    const { last } = page
    if (last === null) return { next: null, moved: false }
    if (page.items.length === 0 || this.pagesWithoutNews > longestRunOfRepeats) return { next: last, moved: false }
    const moved = !this.cursors.has(String(last)) && String(last) !== String(cursor)
    if (moved) this.cursors.add(String(last))
    return { next: last, moved }
  }

  private tell(repeated: number, changed: number): void {
    if (this.hasTold || (repeated === 0 && changed === 0)) return
    this.hasTold = true
    const { title } = this.entity
    if (changed > 0)
      this.report.debug(`${title}: ${counted(changed, 'record')} came again in another form; both forms are kept`)
    else this.report.debug(`${title}: ${counted(repeated, 'record')} came again; pages overlap`)
  }
}

function stuck(entity: Entity, cursor: string | number | null): UserError {
  return new UserError(`${entity.title}: the service gives the same page again and again`, {
    why: `after ${cursor ?? 'the beginning'} the cursor does not move`,
    next: 'run the same command again later: it goes on where it stopped',
    exit: 'network',
  })
}

function shortfall(cursor: string | number | null, floor: number | null, total: number | null, count: number): string {
  return floor === null
    ? `the service counts ${total}, but gave ${count}`
    : `the service says that there is nothing below ${cursor ?? 'the newest'}, but there is something at ${floor} or below`
}
