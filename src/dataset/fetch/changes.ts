import { hoursBetween, shift } from './clock.ts'
import type { JobEnd } from './context.ts'
import type { Scope } from './store.ts'
import type { Asker, Taken, Work } from './work.ts'

// The service's index follows its database after up to 20 minutes: three of them are on the safe side.
const overlapHours = 1
// Once a day all changes of the day are asked for again, and what is new is looked for by id as well.
const dayHours = 24

/** Whether what is new must be looked for by id, or comes with what changed anyway. */
export function needsSweep(work: Asker, scope: Scope): boolean {
  if (work.context.full === true || scope.gaps.length > 0) return true
  if (work.entity.updates === undefined || scope.updates !== 'works' || scope.updatedTo === undefined) return true
  return isOlder(work, scope.sweptAt, 1)
}

/** Whether a stamp of the service's clock is so many days old, or there is none. */
export function isOlder(work: Asker, at: string | undefined, days: number): boolean {
  return at === undefined || hoursBetween(at, work.clock.now()) >= days * dayHours
}

/** The next look for changes: from which stamp on. Undefined when there can be none. */
export function changesFrom(work: Asker, scope: Scope): string | undefined {
  const { updates } = work.entity
  if (updates === undefined || scope.updatedTo === undefined) return undefined
  const isLong = work.context.full === true || isOlder(work, scope.sweptAt, 1)
  if (scope.updates === 'ignored' && !isLong) return undefined
  const from = scope.update?.from ?? shift(scope.updatedTo, isLong ? -dayHours - overlapHours : -overlapHours)
  const until = untilOf(scope, updates)
  return until !== undefined && until < from ? undefined : from
}

/** The filter that asks for what changed from a stamp on. */
export function changesFilter(scope: Pick<Scope, 'filter'>, updates: string, from: string): Record<string, unknown> {
  const [begin, end] = rangeOf(scope, updates)
  const later = begin !== undefined && begin > from ? begin : from
  return { ...scope.filter, [updates]: end === undefined ? [later] : [later, end] }
}

function rangeOf(scope: Pick<Scope, 'filter'>, updates: string): (string | undefined)[] {
  const range = scope.filter[updates]
  return Array.isArray(range) ? (range as string[]) : []
}

function untilOf(scope: Scope, updates: string): string | undefined {
  return rangeOf(scope, updates)[1]
}

/**
 * What changed since the last look, by the service's own stamp; new records are among it. A look that was stopped goes
 * on where it was. `ignored`: the service does not filter by that stamp.
 */
export async function changes(work: Work, id: string, scope: Scope): Promise<JobEnd | 'ignored'> {
  const { updates } = work.entity
  const from = changesFrom(work, scope)
  if (updates === undefined || from === undefined) return 'done'
  scope.update ??= { from, to: work.store.cursor.state.newest ?? scope.updatedTo!, after: null }
  const { update } = scope
  const filter = changesFilter(scope, updates, from)
  const limit = work.remaining()
  if (limit === 0) return 'limited'
  const steps = work.context.client.crawl(work.entity, {
    filter,
    after: update.after,
    floor: null,
    received: update.received,
    total: update.total,
    limit,
    tally: work.counts,
  })
  for await (const { page, next, received, total } of steps) {
    const isAnswer = page.items.every(({ record }) => {
      const stamp = record[updates] ?? work.entity.stamp?.(record)
      return typeof stamp !== 'string' || stamp >= from.slice(0, stamp.length)
    })
    const taken = work.take(page, { id, scope })
    if (!isAnswer) {
      if (scope.updates !== 'ignored')
        work.context.report.warn(
          `${work.entity.title}: the service does not filter by ${updates}; changes may be missed`,
        )
      scope.updates = 'ignored'
      delete scope.update
      return 'ignored'
    }
    update.top = highestOf(update.top ?? null, taken)
    if (taken.newest !== undefined && update.after === null && taken.newest > update.to) update.to = taken.newest
    Object.assign(update, { after: next, received, total })
    if (next === null) {
      if (received > 0) scope.updates = 'works'
      // Not before: what lies between the pages that came and the highest id seen would pass for seen.
      if (update.top !== null && (scope.top === null || update.top > scope.top)) scope.top = update.top
      if (update.to > scope.updatedTo!) scope.updatedTo = update.to
      delete scope.update
      await work.pageDone()
      return 'done'
    }
    await work.pageDone()
  }
  return 'limited'
}

function highestOf(top: number | null, { highest }: Taken): number | null {
  return highest !== null && (top === null || highest > top) ? highest : top
}
