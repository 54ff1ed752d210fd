import { shift } from './clock.ts'
import type { JobEnd } from './context.ts'
import type { Gap, Scope } from './store.ts'
import type { Work } from './work.ts'

// A stretch is worth splitting when so many pages are still expected in it.
const pagesWorthSplitting = 4
// Bids appear up to ten days after bidding ends.
const settlingHours = 240

/** A stretch that is being fetched: how dense its ids are says where to split it. */
interface Running {
  gap: Gap
  /** The first key of this run, and how many records came since. */
  from: number | null
  records: number
  /** Records to an id, on the last page: there may have been a hole before it. */
  density: number
}

/**
 * What an earlier run left, newest first, then new records down to the highest id seen, or with `--full` all of them
 * again: edits that moved no stamp are seen only so. Where connections are left over
 * a stretch is split by id and its lower part fetched beside it. All that is left to do stands in `scope.gaps`.
 */
export async function sweep(work: Work, id: string, scope: Scope): Promise<JobEnd> {
  const isAll = work.entity.whole === true || work.context.full === true
  const resumed = scope.gaps.length > 0
  const wasAll = scope.gaps.some(({ floor }) => floor === null)
  if (resumed) {
    const end = await new Stretches(work, id, scope).run([...scope.gaps])
    if (end !== 'done') return end
    await secondLook(work, id, scope)
  }
  // Without an order by age there is no such thing as what is new: the crawl just finished was the whole.
  if (isAll && (wasAll || (resumed && work.entity.whole === true))) return 'done'
  const floor = isAll ? null : scope.top
  const end = await new Stretches(work, id, scope).run([{ after: null, floor, received: 0, total: null }])
  if (end === 'done') await secondLook(work, id, scope)
  return end
}

/** Several stretches together must bring what the service counted at the beginning; else the end is looked behind. */
async function secondLook(work: Work, id: string, scope: Scope): Promise<void> {
  const { crawl } = scope
  delete scope.crawl
  if (crawl === undefined || crawl.total === null || crawl.received >= crawl.total || crawl.lowest === null) return
  const gap: Gap = { after: crawl.lowest, floor: null, received: 0, total: null }
  scope.gaps.push(gap)
  await new Stretches(work, id, scope).run([gap])
  const received = crawl.received + gap.received
  if (received < crawl.total)
    work.context.report.warn(`${work.entity.title}: the service counts ${crawl.total}, but gave ${received}`)
}

class Stretches {
  private readonly work: Work
  private readonly id: string
  private readonly scope: Scope
  private readonly running = new Set<Running>()
  private readonly helpers = new Set<Promise<void>>()
  private waiting: Gap[] = []
  private end: JobEnd = 'done'
  private failure: { error: unknown } | undefined

  constructor(work: Work, id: string, scope: Scope) {
    this.work = work
    this.id = id
    this.scope = scope
  }

  async run(gaps: Gap[]): Promise<JobEnd> {
    this.waiting = gaps
    await this.workOff()
    while (this.helpers.size > 0) await Promise.all(this.helpers)
    if (this.failure !== undefined) throw this.failure.error
    return this.end
  }

  private get isOver(): boolean {
    return this.failure !== undefined || this.end !== 'done'
  }

  private async workOff(): Promise<void> {
    try {
      for (let gap = this.next(); gap !== undefined && !this.isOver; gap = this.next()) {
        const end = await this.stretch(gap)
        if (end !== 'done') this.end = end
      }
    } catch (error) {
      this.failure ??= { error }
    }
  }

  private next(): Gap | undefined {
    return this.waiting.shift() ?? this.split()
  }

  /** Takes connections that nobody needs, as long as there is something to do with them. */
  private widen(): void {
    for (;;) {
      if (this.isOver || this.work.context.limit !== undefined) return
      if (this.waiting.length === 0 && this.splittable() === undefined) return
      const release = this.work.context.slots?.spare()
      if (release === undefined) return
      const helper: Promise<void> = this.workOff().finally(() => {
        release()
        this.helpers.delete(helper)
      })
      this.helpers.add(helper)
    }
  }

  /** The stretch with the most left to do, and where to cut it. */
  private splittable(): { running: Running; floor: number } | undefined {
    const { entity, applied } = this.work
    if (entity.transport === 'rest' || entity.whole === true) return undefined
    // From the newest to the oldest, until they are too old.
    if (applied.local.some(({ name }) => name === 'since')) return undefined
    let best: { running: Running; floor: number; left: number } | undefined
    for (const running of this.running) {
      const { gap, from, records } = running
      if (typeof gap.after !== 'number' || from === null || from <= gap.after || records < entity.pageLimit / 2)
        continue
      const density = Math.max(records / (from - gap.after), running.density)
      const bottom = Math.max(gap.floor ?? 0, gap.bare ?? 0)
      const span = gap.after - bottom
      const counted = gap.floor === null ? this.countedBelow(gap, density) : null
      const left = counted === null ? span * density : Math.min(span * density, counted)
      const floor = Math.floor(gap.after - left / density / 2)
      if (left < pagesWorthSplitting * entity.pageLimit || floor <= bottom || floor >= gap.after - 1) continue
      if (best === undefined || left > best.left) best = { running, floor, left }
    }
    return best
  }

  /** How many of the records that the service counted are left to the lowest stretch; null when it did not count. */
  private countedBelow(lowest: Gap, density: number): number | null {
    const { total, received } = this.scope.crawl ?? lowest
    if (total === null) return null
    let left = total - received
    for (const { after, floor } of this.scope.gaps)
      if (typeof after === 'number' && floor !== null) left -= (after - floor) * density
    return Math.max(0, left)
  }

  private split(): Gap | undefined {
    const found = this.splittable()
    if (found === undefined) return undefined
    const { gap } = found.running
    const { floor } = found
    this.scope.crawl ??= { total: gap.floor === null ? gap.total : null, received: gap.received, lowest: null }
    const lower: Gap = { ...border(gap), after: floor + 1, received: 0, total: null }
    Object.assign(gap, { floor, split: true, sure: false })
    this.scope.gaps.splice(this.scope.gaps.indexOf(gap) + 1, 0, lower)
    return lower
  }

  /** Takes a stretch off the list. Where nothing was found in it, the neighbour above has nothing to end at. */
  private close(gap: Gap, start: string | number | null): void {
    const { gaps } = this.scope
    const at = gaps.indexOf(gap)
    if (at !== -1) gaps.splice(at, 1)
    const above = gap.received > 0 ? undefined : this.above(start)
    if (above !== undefined) Object.assign(above, border(gap), { bare: Number(start) - 1 })
  }

  /** The stretch that ends where another begins. */
  private above(start: string | number | null): Gap | undefined {
    return this.scope.gaps.find(({ floor, split }) => split === true && floor === Number(start) - 1)
  }

  private async stretch(gap: Gap): Promise<JobEnd> {
    const { work, scope } = this
    const { entity, context } = work
    const listed = scope.gaps.includes(gap)
    const start = gap.after
    if (gap.floor === null && gap.total !== null && listed)
      work.total = (work.total ?? 0) + Math.max(0, gap.total - gap.received)
    const limit = work.remaining()
    if (limit === 0) return 'limited'
    const running: Running = { gap, from: typeof start === 'number' ? start : null, records: 0, density: 0 }
    this.running.add(running)
    try {
      const steps = context.client.crawl(entity, {
        filter: scope.filter,
        after: gap.after,
        // A neighbour may take the lower part while this goes on; that there is something in it is not known at first.
        get floor() {
          return gap.split === true && gap.sure !== true ? null : gap.floor
        },
        received: gap.received,
        total: gap.split === true || scope.crawl !== undefined ? null : gap.total,
        limit,
        tally: work.counts,
      })
      let first = !listed && start === null
      let old = 0
      for await (const { page, next, received, total } of steps) {
        const edge = gap.split === true ? gap.floor : null
        const taken = work.take(page, { id: this.id, scope }, edge)
        if (first) {
          this.begin(gap, total, taken.newest)
          first = false
        }
        if (taken.highest !== null && (scope.top === null || taken.highest > scope.top)) scope.top = taken.highest
        const fresh = received - gap.received - (page.items.length - taken.records)
        const span = Number(gap.after ?? taken.highest) - (taken.lowest ?? 0)
        if (fresh > 0 && span > 0) running.density = fresh / span
        Object.assign(gap, { after: next ?? taken.lowest ?? gap.after, received, total })
        if (running.from === null) running.from = taken.highest
        running.records += fresh
        this.count(fresh, taken.lowest, edge)
        if (fresh > 0) Object.assign(this.above(start) ?? {}, { sure: true })
        old = taken.old ? old + 1 : 0
        const isAtFloor = gap.floor !== null && taken.lowest !== null && taken.lowest <= gap.floor
        // Ids follow time: five pages that are too old mean that the rest is.
        const isDone = next === null || isAtFloor || old === 5
        if (isDone) this.close(gap, start)
        else this.widen()
        await work.pageDone()
        if (isDone || this.isOver) return 'done'
      }
      return 'limited'
    } finally {
      this.running.delete(running)
    }
  }

  private count(fresh: number, lowest: number | null, edge: number | null): void {
    const { crawl } = this.scope
    if (crawl === undefined) return
    crawl.received += fresh
    const reached = lowest === null ? null : Math.max(lowest, edge ?? lowest)
    if (reached !== null && (crawl.lowest === null || reached < crawl.lowest)) crawl.lowest = reached
  }

  /** Only now, with the page in hand, is it known that there is something between it and what was seen before. */
  private begin(gap: Gap, total: number | null, newest: string | undefined): void {
    const { work, scope } = this
    if (gap.floor === null && total !== null) work.total = (work.total ?? 0) + total
    if (work.entity.whole === true) scope.wholeTotal = total
    else scope.counted = total
    if (work.entity.updates !== undefined) scope.updatedTo ??= newest
    if (work.entity.name === 'bids' && newest !== undefined) scope.settledUntil ??= shift(newest, -settlingHours)
    scope.gaps.unshift(gap)
  }
}

/** Where a stretch ends, and why there. */
function border({ floor, split, sure }: Gap): Pick<Gap, 'floor' | 'split' | 'sure'> {
  return { floor, split, sure }
}
