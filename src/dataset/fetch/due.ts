import type { Entity } from '../../goszakup/entities.ts'
import { isOlder } from './changes.ts'
import { shift } from './clock.ts'
import type { JobEnd } from './context.ts'
import type { Scope } from './store.ts'
import type { Asker, Page, Work } from './work.ts'

// What may change at any time is looked at twice a day; what has a date, also when that has passed.
const againAfterHours = 12
// Pages of something whole up to which it pays to count it at every look, and from which a day is too often.
const countedPages = 200
const weeklyPages = 500

/** Which of the open records are due; undefined: all. */
export function dueNow(work: Asker): { now: string; seenBefore: string } | undefined {
  if (work.context.full === true) return undefined
  const now = work.clock.now()
  return { now, seenBefore: shift(now, -againAfterHours) }
}

/** What was still to change when it was last seen, did not come in this run, and is due. */
export async function openOnes(work: Work): Promise<JobEnd> {
  const { entity, store } = work
  if (entity.isOpen === undefined) return 'done'
  // The index must know what came in this run.
  await work.commit()
  const due = dueNow(work)
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    if (work.remaining() === 0) return 'limited'
    const ids = store.index.openKeys(store.cursor.run, entity.pageLimit, below, due)
    if (ids.length === 0) return 'done'
    await askByIds(work, ids)
    below = ids.at(-1)!
  }
}

/** Asks for records by their ids, a page at most. */
export async function askByIds(
  work: Work,
  ids: readonly number[],
  filter: Record<string, unknown> = {},
  scope?: { id: string; scope: Scope },
): Promise<Page> {
  const { entity, store } = work
  const page = await work.context.client.byIds(entity, ids, filter, work.counts)
  work.take(page, scope)
  for (const id of ids) if (store.index.get(id)?.open === true) store.asked(id)
  await work.pageDone()
  return page
}

/** How soon what is fetched whole is due again, by how many pages it is. */
export function wholeRhythm({ daily, pageLimit }: Entity, total: number | null): 'count' | 'day' | 'week' {
  const pages = (total ?? 0) / pageLimit
  if (pages > weeklyPages) return 'week'
  // Reference books, of which there are many that hardly ever change, are not even counted in between.
  return pages > countedPages || daily === true ? 'day' : 'count'
}

/**
 * Whether what is fetched whole is due: once a day, or when the service counts another number of records than then;
 * what is large without asking, and what is very large once a week.
 */
export async function isWholeDue(work: Work, id: string, scope: Scope): Promise<boolean> {
  if (work.context.full === true || scope.gaps.length > 0 || !scope.complete) return true
  const rhythm = wholeRhythm(work.entity, scope.wholeTotal ?? null)
  if (isOlder(work, scope.wholeAt, rhythm === 'week' ? 7 : 1)) return true
  if (rhythm !== 'count') return false
  const request = { filter: scope.filter, after: null, limit: 1 }
  const page = await work.context.client.page(work.entity, request, work.counts)
  // A record that was given is kept, for whatever it was asked.
  work.take(page, { id, scope })
  return page.total !== (scope.wholeTotal ?? null)
}
