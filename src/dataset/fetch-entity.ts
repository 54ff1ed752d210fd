import { sha256 } from '../files/hash.ts'
import type { GoszakupClient, Page } from '../goszakup/client.ts'
import {
  type Entity,
  entities,
  type FetchFilter,
  type GoszakupRecord,
  isStamp,
  recordKey,
} from '../goszakup/entities.ts'
import { type AppliedFilter, passesLocally } from '../goszakup/filters.ts'
import { RequestLimit, Stopped } from '../goszakup/http.ts'
import type { Reporter } from '../terminal/progress.ts'
import { peekStore, RawStore } from './raw.ts'

/** Source name of the API in `raw/` and `dataset.json`. */
export const apiSource = 'goszakup'

/** What a run did for one entity. `new`, `changed` and `same` make up `records`. */
export interface EntityCounts {
  requests: number
  records: number
  new: number
  changed: number
  same: number
}

/** A stretch of ids that has not been fetched: below `after` (null: from the newest), down to `floor` (null: to the end). */
interface Gap {
  after: string | number | null
  floor: number | null
  received: number
  total: number | null
}

/** How far one question about an entity has been answered. */
interface Scope {
  filter: Record<string, unknown>
  local: Record<string, unknown>
  persons: boolean
  /** Hash of the query's fields and filter at the last run. */
  query: string
  /** The highest id seen. */
  top: number | null
  gaps: Gap[]
  /** All that existed once was seen; only what is new or changed is left. */
  complete: boolean
  /** Every change up to this stamp was seen. */
  updatedTo?: string
  /** A look for changes that is under way: those from `from` on, below `after`; it will settle all up to `to`. */
  update?: { from: string; to: string; after: string | number | null }
  /** Bids on announcements whose bidding ended up to this stamp will not change any more. */
  settledUntil?: string
}

/** What `cursor.json` keeps for the fetcher. */
export interface FetchState {
  scopes: Record<string, Scope>
  /** The newest stamp in the records: how far the data reach. */
  newest?: string
}

export interface JobContext {
  dir: string
  client: GoszakupClient
  report: Reporter
  filter: FetchFilter
  withPersons: boolean
  /** Records of one entity at most. */
  limit?: number
  signal: AbortSignal
  /** Told after each commit. */
  advanced(entity: string, committed: number, total: number | null): void
}

/** `stopped`: by the signal or `--max-requests`; `limited`: by `--limit`. Both leave something to go on with. */
export type JobEnd = 'done' | 'limited' | 'stopped'

// The service's index follows its database after up to 20 minutes; two hours are on the safe side.
const overlapHours = 2
// Bids appear up to ten days after bidding ends.
const settlingHours = 240
const commitEvery = 250
const commitAt = 1 << 20

/** Fetches one entity: what an earlier run left, what is new, then what may have changed. */
export class EntityJob {
  readonly entity: Entity
  readonly counts: EntityCounts = { requests: 0, records: 0, new: 0, changed: 0, same: 0 }
  /** Records in the store at the end; undefined until it has been open. */
  stored: number | undefined
  private readonly context: JobContext
  private readonly applied: AppliedFilter
  private store!: RawStore<FetchState>
  private committedAt = 0
  private received = 0
  private total: number | null = null
  private withoutKey = 0

  constructor(entity: Entity, applied: AppliedFilter, context: JobContext) {
    this.entity = entity
    this.applied = applied
    this.context = context
  }

  /** @param before work that must be done before changes are looked for: bids follow their announcements */
  async run(before?: Promise<unknown>): Promise<JobEnd> {
    this.store = await openStore(this.context.dir, this.entity)
    let broken = false
    try {
      let end: JobEnd = 'done'
      try {
        for (const pushed of this.applied.pushed) {
          const { scope, wasComplete } = await this.scope(pushed)
          end = await this.sweep(scope)
          if (end !== 'done') break
          scope.complete = true
          if (wasComplete && (await this.updates(scope)) !== 'done') end = 'limited'
          if (wasComplete && this.entity.name === 'bids') await this.bidsOfEndedAnnouncements(scope, before)
        }
        if (end === 'done') await this.openOnes()
      } catch (error) {
        if (!(error instanceof Stopped || error instanceof RequestLimit)) throw error
        end = 'stopped'
      }
      await this.commit()
      if (this.withoutKey > 0)
        this.context.report.warn(
          `${this.entity.title}: ${this.withoutKey} records have no key; they are kept as they came`,
        )
      return end
    } catch (error) {
      // What came before a failure of the service is whole; a failing disk must not be asked again.
      broken = (error as { cause?: { code?: string } }).cause?.code !== undefined
      if (!broken) await this.commit().catch(() => {})
      throw error
    } finally {
      this.stored = this.store.count
      await this.store.close()
    }
  }

  private async scope(pushed: Record<string, unknown>): Promise<{ scope: Scope; wasComplete: boolean }> {
    const { filter, withPersons } = this.context
    const local = Object.fromEntries(this.applied.local.map(({ name }) => [name, filter[name]]))
    const id = sha256(JSON.stringify([pushed, local, withPersons])).slice(0, 16)
    const query = await this.context.client.queryHash(this.entity, pushed)
    const { scopes } = this.store.cursor.state
    scopes[id] ??= { filter: pushed, local, persons: withPersons, query, top: null, gaps: [], complete: false }
    const scope = scopes[id]
    if (scope.query !== query)
      this.context.report.debug(`${this.entity.title}: other fields are asked for than in the last run`)
    scope.query = query
    return { scope, wasComplete: scope.complete }
  }

  /** What an earlier run left, newest first, then new records down to the highest id seen. */
  private async sweep(scope: Scope): Promise<JobEnd> {
    const resumed = scope.gaps.length > 0
    while (scope.gaps.length > 0) {
      const end = await this.stretch(scope, scope.gaps[0]!, false)
      if (end !== 'done') return end
    }
    // Without an order by age there is no such thing as what is new: the crawl just finished was the whole.
    if (this.entity.whole === true && resumed) return 'done'
    const floor = this.entity.whole === true ? null : scope.top
    return this.stretch(scope, { after: null, floor, received: 0, total: null }, true)
  }

  private async stretch(scope: Scope, gap: Gap, fresh: boolean): Promise<JobEnd> {
    const { client } = this.context
    const floor = gap.floor
    let first = fresh
    let old = 0
    if (floor === null && gap.total !== null) this.total = (this.total ?? 0) + Math.max(0, gap.total - gap.received)
    const remaining = this.remaining()
    if (remaining === 0) return 'limited'
    const steps = client.crawl(this.entity, {
      filter: scope.filter,
      after: gap.after,
      floor,
      received: gap.received,
      total: gap.total,
      limit: remaining,
      tally: this.counts,
    })
    for await (const { page, next, received, total } of steps) {
      const stamp = this.take(page)
      if (first) {
        if (floor === null && total !== null) this.total = (this.total ?? 0) + total
        if (this.entity.updates !== undefined) scope.updatedTo ??= stamp
        if (this.entity.name === 'bids' && stamp !== undefined) scope.settledUntil ??= shift(stamp, -settlingHours)
        // Only now, with the page in hand, is it known that there is something between it and what was seen before.
        scope.gaps.unshift(gap)
        first = false
      }
      scope.top = highest(scope.top, page, this.entity)
      Object.assign(gap, { after: next, received, total })
      old = this.isOld(page) ? old + 1 : 0
      // Ids follow time: five pages that are too old mean that the rest is.
      if (next === null || old === 5) {
        scope.gaps.splice(scope.gaps.indexOf(gap), 1)
        await this.commitWhenDue()
        return 'done'
      }
      await this.commitWhenDue()
      if (this.context.signal.aborted) throw new Stopped()
    }
    return 'limited'
  }

  /** What changed since the last look, by the service's own stamp. */
  private async updates(scope: Scope): Promise<JobEnd> {
    const { updates } = this.entity
    if (updates === undefined || scope.updatedTo === undefined) return 'done'
    scope.update ??= {
      from: shift(scope.updatedTo, -overlapHours),
      to: this.store.cursor.state.newest ?? scope.updatedTo,
      after: null,
    }
    const { update } = scope
    const range = scope.filter[updates]
    const until = Array.isArray(range) ? (range[1] as string | undefined) : undefined
    if (until !== undefined && until < update.from) {
      delete scope.update
      return 'done'
    }
    const steps = this.context.client.crawl(this.entity, {
      filter: { ...scope.filter, [updates]: until === undefined ? [update.from] : [update.from, until] },
      after: update.after,
      floor: null,
      limit: this.remaining(),
      tally: this.counts,
    })
    for await (const { page, next } of steps) {
      if (page.items.some(({ record }) => (this.entity.stamp?.(record) ?? '') < update.from)) {
        this.context.report.warn(
          `${this.entity.title}: the service does not filter by ${updates}; changes may be missed`,
        )
        delete scope.update
        return 'done'
      }
      this.take(page)
      update.after = next
      if (next === null) {
        scope.updatedTo = update.to
        delete scope.update
        await this.commitWhenDue()
        return 'done'
      }
      await this.commitWhenDue()
      if (this.context.signal.aborted) throw new Stopped()
    }
    return 'limited'
  }

  /** Bids are sealed until bidding ends and then appear late, with ids lower than those already seen: ask by announcement. */
  private async bidsOfEndedAnnouncements(scope: Scope, before: Promise<unknown> | undefined): Promise<void> {
    await before
    if (this.remaining() === 0) return
    const { context } = this
    if ((await peekStore(context.dir, apiSource, 'announcements')) === undefined) return
    const announcements = await openStore(context.dir, entities.find(({ name }) => name === 'announcements')!)
    let newest: string | undefined
    let ids: number[] = []
    try {
      newest = announcements.cursor.state.newest
      if (newest !== undefined)
        ids = announcements.keysByMoment(scope.settledUntil ?? shift(newest, -4 * settlingHours), newest)
    } finally {
      await announcements.close()
    }
    if (newest === undefined) return
    for await (const { pages } of context.client.byEach(this.entity, 'buyId', ids, scope.filter, this.counts)) {
      for (const page of pages) {
        this.take(page)
        scope.top = highest(scope.top, page, this.entity)
      }
      await this.commitWhenDue()
      if (context.signal.aborted) throw new Stopped()
      if (this.remaining() === 0) return
    }
    const settled = shift(newest, -settlingHours)
    if (scope.settledUntil === undefined || settled > scope.settledUntil) scope.settledUntil = settled
  }

  /** What was still to change when it was last seen, and did not come in this run. */
  private async openOnes(): Promise<void> {
    if (this.entity.isOpen === undefined || this.remaining() === 0) return
    await this.commit()
    const ids = this.store.openKeys()
    for (let at = 0; at < ids.length; at += this.entity.pageLimit) {
      const batch = ids.slice(at, at + this.entity.pageLimit)
      this.take(await this.context.client.byIds(this.entity, batch, {}, this.counts))
      await this.commitWhenDue()
      if (this.context.signal.aborted) throw new Stopped()
      if (this.remaining() === 0) return
    }
  }

  /** Stores the records of a page and returns the newest stamp among them. */
  private take(page: Page): string | undefined {
    const { entity, applied, context, counts, store } = this
    let newest: string | undefined
    for (const { bytes, record } of page.items) {
      this.received++
      if (!passesLocally(record, context.filter, applied.local)) continue
      if (recordKey(entity.name, record) === undefined) this.withoutKey++
      counts.records++
      counts[store.add({ bytes, record, url: page.url, request: page.request, fetchedAt: page.fetchedAt })]++
      const stamp = entity.stamp?.(record)
      if (stamp !== undefined && (newest === undefined || stamp > newest)) newest = stamp
    }
    const { state } = store.cursor
    if (newest !== undefined && (state.newest === undefined || newest > state.newest)) state.newest = newest
    return newest
  }

  private isOld(page: Page): boolean {
    const { since, year } = this.context.filter
    const rule = this.applied.local.find(({ name }) => name === 'since')
    const from = since ?? (year === undefined ? undefined : `${year}-01-01`)
    if (rule === undefined || from === undefined || this.entity.whole === true || page.items.length === 0) return false
    return page.items.every(({ record }) => {
      const value = record[rule.field]
      return isStamp(value) && value.slice(0, 10) < from
    })
  }

  private remaining(): number | undefined {
    const { limit } = this.context
    return limit === undefined ? undefined : Math.max(0, limit - this.received)
  }

  private async commitWhenDue(): Promise<void> {
    if (performance.now() - this.committedAt > commitEvery || this.store.waiting > commitAt) await this.commit()
  }

  private async commit(): Promise<void> {
    await this.store.commit()
    this.committedAt = performance.now()
    this.context.advanced(this.entity.name, this.counts.records, this.total)
  }
}

/** Opens the store of an entity as the fetcher keeps it. */
export async function openStore(dir: string, entity: Entity): Promise<RawStore<FetchState>> {
  return RawStore.open<FetchState>(dir, apiSource, entity.name, {
    initial: { scopes: {} },
    describe: (record: GoszakupRecord) => {
      const key = recordKey(entity.name, record)
      if (key === undefined) return undefined
      return { key, open: entity.isOpen?.(record) === true, moment: entity.moment?.(record) }
    },
  })
}

function highest(top: number | null, page: Page, entity: Entity): number | null {
  let found = top
  for (const { record } of page.items) {
    const key = record[entity.keyField]
    if (typeof key === 'number' && (found === null || key > found)) found = key
  }
  return found
}

/** A local stamp some hours later (or, negative, earlier). */
export function shift(stamp: string, hours: number): string {
  const time = Date.parse(`${stamp.slice(0, 10)}T${stamp.slice(11, 19)}Z`)
  return new Date(time + hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}
