import type { GoszakupClient } from '../../goszakup/client/client.ts'
import { Stopped } from '../../goszakup/client/http.ts'
import { type Entity, isStamp, recordKey } from '../../goszakup/entities.ts'
import { type AppliedFilter, passesLocally } from '../../goszakup/filters.ts'
import type { RawIndex } from '../raw/key-index.ts'
import type { ServiceClock } from './clock.ts'
import type { EntityCounts, JobContext } from './context.ts'
import { type FetchStore, keepsKeys, type Scope } from './store.ts'

const commitEvery = 250
const commitAt = 4 << 20
// While one commit is on its way to the disk, so much may gather before a second one is waited for.
const gatherAt = 8 << 20

/** A page as the client gives it. */
export type Page = Awaited<ReturnType<GoszakupClient['page']>>

/** What a page held. */
export interface Taken {
  /** The newest stamp. */
  newest: string | undefined
  /** Numeric keys; null without any. */
  highest: number | null
  lowest: number | null
  /** Records that are not a neighbour's, whether stored or not. */
  records: number
  /** All of them are from before `--since`. */
  old: boolean
}

/** What decides on what is due: also for one who only looks. */
export type Asker = Pick<Work, 'entity' | 'applied' | 'context' | 'clock' | 'index'>

/** What the strategies of one entity work with: its store, its counts, the service. */
export class Work {
  readonly entity: Entity
  readonly applied: AppliedFilter
  readonly context: JobContext
  readonly store: FetchStore
  readonly clock: ServiceClock
  readonly counts: EntityCounts
  /** Records expected in this run, for the progress. */
  total: number | null = null
  withoutKey = 0
  /** Questions that were not answered as they should be. */
  unread = 0
  private received = 0
  private committedAt = 0
  private committing = 0

  constructor(
    parts: { entity: Entity; applied: AppliedFilter; context: JobContext; counts: EntityCounts },
    opened: { store: FetchStore; clock: ServiceClock },
  ) {
    this.entity = parts.entity
    this.applied = parts.applied
    this.context = parts.context
    this.counts = parts.counts
    this.store = opened.store
    this.clock = opened.clock
  }

  get index(): RawIndex {
    return this.store.index
  }

  /**
   * Stores the records of a page.
   * @param scope the question that they answer, with its id
   * @param border records with this key and below it are left to a neighbour
   */
  take(page: Page, scope?: { id: string; scope: Scope }, border: number | null = null): Taken {
    const { entity, applied, context, counts, store } = this
    const keysOf = scope !== undefined && keepsKeys(entity, scope.scope) ? scope.id : undefined
    const taken: Taken = { newest: undefined, highest: null, lowest: null, records: 0, old: page.items.length > 0 }
    const stamps: string[] = []
    const isOld = this.oldness()
    expectKeys(store, page)
    for (const item of page.items) {
      const { bytes } = item
      // What is compared here may be anything in the record.
      const record = applied.local.length > 0 ? item.record : (item.outline ?? item.record)
      const key = recordKey(entity.name, record)
      if (typeof key === 'number') {
        if (taken.highest === null || key > taken.highest) taken.highest = key
        if (taken.lowest === null || key < taken.lowest) taken.lowest = key
        if (border !== null && key <= border) continue
      }
      taken.records++
      this.received++
      if (!isOld(record)) taken.old = false
      if (!passesLocally(record, context.filter, applied.local)) continue
      if (key === undefined) this.withoutKey++
      counts.records++
      counts[store.add({ bytes, record, url: page.url, request: page.request, fetchedAt: page.fetchedAt }, keysOf)]++
      const stamp = entity.stamp?.(record)
      if (stamp !== undefined) stamps.push(stamp)
    }
    taken.newest = this.clock.newest(stamps)
    if (taken.newest !== undefined) {
      const { state } = store.cursor
      if (state.newest === undefined || taken.newest > state.newest) state.newest = taken.newest
      this.clock.see(taken.newest)
    }
    return taken
  }

  /** Whether a record is from before what was asked for, where that is compared here. */
  private oldness(): (record: Record<string, unknown>) => boolean {
    const { since, year } = this.context.filter
    const rule = this.applied.local.find(({ name }) => name === 'since')
    const from = since ?? (year === undefined ? undefined : `${year}-01-01`)
    if (rule === undefined || from === undefined || this.entity.whole === true) return () => false
    return (record) => {
      const value = record[rule.field]
      return isStamp(value) && value.slice(0, 10) < from
    }
  }

  /** Records that may still come in this run; undefined without a limit. */
  remaining(): number | undefined {
    const { limit } = this.context
    return limit === undefined ? undefined : Math.max(0, limit - this.received)
  }

  /** Between two pages: makes what came last when it is time to. @throws Stopped when the signal is aborted */
  async pageDone(): Promise<void> {
    const { waiting } = this.store
    if (performance.now() - this.committedAt > commitEvery || waiting > commitAt)
      if (this.committing === 0 || waiting > gatherAt) await this.commit()
    if (this.context.signal.aborted) throw new Stopped()
  }

  async commit(): Promise<void> {
    const { store, counts, context, total } = this
    if (this.clock.isSet) store.cursor.state.clock = this.clock.state()
    this.committing++
    this.committedAt = performance.now()
    const { records } = counts
    try {
      await store.commit()
    } finally {
      this.committing--
    }
    context.advanced(this.entity.name, records, total)
  }
}

/** The keys of a page stand close together: what the store knows of them is read in one go. */
function expectKeys(store: FetchStore, page: Page): void {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const { key } of page.items) {
    if (typeof key !== 'number') continue
    if (key < lowest) lowest = key
    if (key > highest) highest = key
  }
  if (highest >= lowest) store.expect(lowest, highest, page.items.length)
}
