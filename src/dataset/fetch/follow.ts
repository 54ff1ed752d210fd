import { join } from 'node:path'
import { type Entity, entities, type GoszakupRecord, isStamp } from '../../goszakup/entities.ts'
import type { Follow } from '../../goszakup/filters.ts'
import { UserError } from '../../terminal/errors.ts'
import { datasetPaths } from '../layout.ts'
import { readCursor } from '../raw/cursor.ts'
import { type FollowedRecord, RawIndex } from '../raw/key-index.ts'
import { changesFilter, changesFrom, isOlder } from './changes.ts'
import { hoursBetween, ServiceClock, shift } from './clock.ts'
import type { JobContext, JobEnd } from './context.ts'
import {
  apiSource,
  type Batch,
  type FetchState,
  isWhole,
  localValues,
  openStore,
  type Scope,
  scopeId,
} from './store.ts'
import type { Asker, Page, Work } from './work.ts'

// Bids appear up to ten days after bidding ends; on nine of ten announcements after three.
const settlingHours = 240
// How often a parent that may still lead to more is asked about.
const againHours = { alias: 12, list: 24, path: 720 }
export const perRequest = { alias: 50, list: 200, path: 1 }
// From so many parents on it is cheaper to ask for all that changed and keep what belongs to them.
export const manyParents = 1000
const scanned = 2000

type Key = string | number

/** A parent's records, those of the run's own filters. */
export interface Parents {
  entity: Entity
  index: RawIndex
  clock: ServiceClock
  /** The newest stamp in its records. */
  newest: string
  /** Its last run. */
  run: number
  /** Its scopes that count; undefined among them: all its records. */
  scopes: (string | undefined)[]
}

/** The scopes of an entity that this run's filters make, with the parents' where it follows others. */
function scopesOf(
  entity: Entity,
  context: JobContext,
): { id: string; filter: Record<string, unknown>; follow?: Follow; parents?: (string | undefined)[] }[] {
  const applied = context.appliedTo?.(entity) ?? { pushed: [{}], local: [], ignored: [] }
  const local = localValues(applied, context.filter)
  if (applied.follow === undefined)
    return applied.pushed.map((filter) => ({ id: scopeId(filter, local, context.withPersons), filter }))
  return applied.follow.flatMap((follow) => {
    const parents = parentScopes(follow.parent, context)
    return applied.pushed.map((filter) => ({
      id: scopeId(filter, local, context.withPersons, { follow, scopes: parents }),
      filter,
      follow,
      parents,
    }))
  })
}

/** Of a parent: the ids of its scopes, undefined for all its records. */
export function parentScopes(name: string, context: JobContext): (string | undefined)[] {
  const entity = entityNamed(name)
  const applied = context.appliedTo?.(entity) ?? { pushed: [{}], local: [], ignored: [] }
  const local = localValues(applied, context.filter)
  return scopesOf(entity, context).map(({ id, filter, follow }) =>
    isWhole({ filter, local, follow }) ? undefined : id,
  )
}

/**
 * Opens what is known of a parent's records; its own job must not be under way. Undefined when nothing was fetched.
 * @param mayMend false: nothing is written, and an index that is not up to its lines is taken as it is
 */
export async function openParents(name: string, context: JobContext, mayMend = true): Promise<Parents | undefined> {
  const entity = entityNamed(name)
  const dir = datasetPaths(context.dir).raw(apiSource, name)
  const cursor = await readCursor<FetchState>(dir)
  if (cursor === undefined) return undefined
  const path = join(dir, 'index.sqlite')
  let index = RawIndex.view(path)
  const last = cursor.segments.length
  if (
    mayMend &&
    (index?.position.segment !== Math.max(1, last) || index.position.bytes < (cursor.segments[last - 1]?.bytes ?? 0))
  ) {
    index?.close()
    const store = await openStore(context.dir, entity)
    await store.close()
    index = RawIndex.view(path)
  }
  if (index === undefined) return undefined
  const { state, run } = cursor
  const clock = new ServiceClock(state.clock, state.newest, context.now ?? Date.now)
  return { entity, index, clock, newest: state.newest ?? clock.now(), run, scopes: parentScopes(name, context) }
}

function entityNamed(name: string): Entity {
  const entity = entities.find((known) => known.name === name)
  if (entity === undefined) throw new RangeError(`no entity is called ${name}`)
  return entity
}

/**
 * Records that are found through a parent's: those of every parent that was never asked about, and again of those that
 * may lead to more now. Which parent was asked about when stands in the index, what is being asked in `scope.batches`.
 */
export async function followers(work: Work, id: string, scope: Scope, follow: Follow): Promise<JobEnd> {
  const parents = await openParents(follow.parent, work.context)
  if (parents === undefined) return 'done'
  try {
    if (work.entity.updates !== undefined) scope.updatedTo ??= parents.newest
    // A batch that was stopped comes first: its parents were not marked.
    for (const batch of [...(scope.batches ?? [])]) {
      const end = await list(work, id, scope, follow, batch, parents)
      if (end !== 'done') return end
    }
    const end = await askEach(work, id, scope, follow, dueParents(work, id, scope, follow, parents), parents)
    if (end !== 'done') return end
    // With --full all of them were just asked for.
    if (scope.complete && work.context.full !== true) return await changedOnes(work, id, scope, follow, parents)
    scope.complete = true
    scope.sweptAt = work.clock.now()
    return 'done'
  } finally {
    parents.index.close()
  }
}

/** Bids appear late, with ids lower than those already seen: announcements whose bidding ended are asked about again. */
export async function settling(work: Work, id: string, scope: Scope): Promise<JobEnd> {
  const follow: Follow = { parent: 'announcements', key: 'buyId', as: 'alias' }
  const parents = await openParents(follow.parent, work.context)
  if (parents === undefined) return 'done'
  try {
    const unsettled: { first?: string } = {}
    const due = settlingDue(work, id, scope, parents, unsettled)
    const end = await askEach(work, id, scope, follow, due, parents)
    if (end !== 'done') return end
    const settled =
      unsettled.first === undefined ? shift(parents.newest, -settlingHours) : shift(unsettled.first, -1 / 3600)
    if (scope.settledUntil === undefined || settled > scope.settledUntil) scope.settledUntil = settled
    work.index.dropMarks(id, settled)
    return 'done'
  } finally {
    parents.index.close()
  }
}

/**
 * Announcements whose bidding ended, and that were not asked about for half a day since.
 * @param unsettled takes the first end of bidding after which more may still come
 */
export function* settlingDue(
  work: Asker,
  id: string,
  scope: Pick<Scope, 'settledUntil'> | undefined,
  parents: Pick<Parents, 'index' | 'clock' | 'newest'>,
  unsettled: { first?: string },
): Generator<FollowedRecord> {
  const { newest } = parents
  const now = parents.clock.now()
  const from = scope?.settledUntil ?? shift(newest, -4 * settlingHours)
  for (let last: FollowedRecord | undefined; ; ) {
    const found = parents.index.byMoment(from, newest, scanned, last)
    for (const parent of found) {
      const moment = parent.moment!
      const settles = shift(moment, settlingHours)
      const mark = work.index.mark(id, parent.key)
      const isDue =
        work.context.full === true ||
        mark === undefined ||
        mark.newest < moment ||
        (mark.newest < settles && hoursBetween(mark.at, now) >= againHours.alias)
      if ((isDue ? newest : mark!.newest) < settles && (unsettled.first === undefined || moment < unsettled.first))
        unsettled.first = moment
      if (isDue) yield parent
    }
    if (found.length < scanned) return
    last = found.at(-1)
  }
}

/** The parents that are to be asked about now. */
export function* dueParents(
  work: Asker,
  id: string,
  scope: Scope | undefined,
  follow: Follow,
  parents: Parents,
): Generator<FollowedRecord> {
  const { newest, index, entity } = parents
  const now = parents.clock.now()
  // Bids are sealed until the announcement's moment, and appear for some days after it.
  const isSealed = work.entity.name === 'bids' && entity.moment !== undefined
  const comesByChange = work.entity.updates !== undefined && scope?.updates === 'works'
  const isDue = (parent: FollowedRecord): boolean => {
    const { moment } = parent
    if (isSealed && moment !== null && moment > newest) return false
    const mark = work.index.mark(id, parent.key)
    if (mark === undefined || work.context.full === true) return true
    const isOld = hoursBetween(mark.at, now) >= againHours[follow.as]
    if (isSealed && moment !== null)
      return mark.newest < moment || (isOld && mark.newest < shift(moment, settlingHours))
    if (comesByChange) return false
    if (parent.written > mark.run) return true
    return entity.link === undefined && !isSealed && isOld
  }
  for (const [at, parentScope] of parents.scopes.entries()) {
    for (let below: Key | undefined; ; ) {
      const found = index.scopeRecords(parentScope, scanned, below)
      for (const parent of found) {
        if (entity.link === undefined ? typeof parent.key !== 'number' : parent.link === null) continue
        if (parents.scopes.slice(0, at).some((earlier) => index.inScope(earlier, parent.key))) continue
        if (isDue(parent)) yield parent
      }
      if (found.length < scanned) break
      below = found.at(-1)!.key
    }
  }
}

/** Asks about parents, as many in one request as go, over as many connections as nobody else needs. */
async function askEach(
  work: Work,
  id: string,
  scope: Scope,
  follow: Follow,
  due: Iterator<FollowedRecord>,
  parents: Parents,
): Promise<JobEnd> {
  const helpers = new Set<Promise<void>>()
  let end: JobEnd = 'done'
  let failure: { error: unknown } | undefined
  const asked = new Set<string>()
  const next = (): FollowedRecord[] => {
    const some: FollowedRecord[] = []
    while (some.length < perRequest[follow.as]) {
      const { value, done } = due.next()
      if (done === true) break
      // Two records may share a link.
      if (value.link !== null && asked.has(value.link)) markAll(work, id, [value], parents)
      else some.push(value)
      if (value.link !== null) asked.add(value.link)
    }
    return some
  }
  const workOff = async (): Promise<void> => {
    try {
      for (let some = next(); some.length > 0 && failure === undefined && end === 'done'; some = next()) {
        if (work.remaining() === 0) end = 'limited'
        else {
          widen()
          const ended = await ask(work, id, scope, follow, some, parents)
          if (ended !== 'done') end = ended
        }
      }
    } catch (error) {
      failure ??= { error }
    }
  }
  const widen = (): void => {
    if (work.context.limit !== undefined || failure !== undefined) return
    const release = work.context.slots?.spare()
    if (release === undefined) return
    const helper: Promise<void> = workOff().finally(() => {
      release()
      helpers.delete(helper)
    })
    helpers.add(helper)
  }
  await workOff()
  while (helpers.size > 0) await Promise.all(helpers)
  if (failure !== undefined) throw (failure as { error: unknown }).error
  return end
}

async function ask(
  work: Work,
  id: string,
  scope: Scope,
  follow: Follow,
  some: FollowedRecord[],
  parents: Parents,
): Promise<JobEnd> {
  const { entity, context, counts } = work
  if (follow.as === 'list') {
    const batch: Batch = { keys: some.map(({ key }) => key), after: null, received: 0, total: null }
    scope.batches = [...(scope.batches ?? []), batch]
    return list(work, id, scope, follow, batch, parents)
  }
  if (follow.as === 'alias') {
    const keys = some.map(({ key }) => key as number)
    for await (const { pages } of context.client.byEach(entity, follow.key, keys, scope.filter, counts))
      for (const page of pages) keep(work, id, scope, page)
  } else {
    const value = parents.entity.link === undefined ? some[0]!.key : some[0]!.link!
    if (!(await onePath(work, id, scope, `${follow.key}/${encodeURIComponent(value)}`))) return 'done'
  }
  markAll(work, id, some, parents)
  await work.pageDone()
  return 'done'
}

/** What stands below a path. False: the service gave something that is no answer; the parent stays to be asked about. */
async function onePath(work: Work, id: string, scope: Scope, root: string): Promise<boolean> {
  const { context, counts, entity } = work
  try {
    const steps = context.client.crawl({ ...entity, root }, { filter: {}, after: null, floor: null, tally: counts })
    for await (const { page } of steps) keep(work, id, scope, page)
    return true
  } catch (error) {
    if (!(error instanceof UserError && error.exitName === 'data')) throw error
    context.report.debug(`${entity.title}: ${root}: ${error.why ?? error.message}`)
  }
  work.unread++
  await work.pageDone()
  return false
}

/** Pages of records of some parents together; where they end stands in the batch. */
async function list(
  work: Work,
  id: string,
  scope: Scope,
  follow: Follow,
  batch: Batch,
  parents: Parents,
): Promise<JobEnd> {
  const limit = work.remaining()
  if (limit === 0) return 'limited'
  const steps = work.context.client.crawl(work.entity, {
    filter: { ...scope.filter, [follow.key]: batch.keys },
    after: batch.after,
    floor: null,
    received: batch.received,
    total: batch.total,
    limit,
    tally: work.counts,
  })
  for await (const { page, next, received, total } of steps) {
    keep(work, id, scope, page)
    Object.assign(batch, { after: next, received, total })
    if (next === null) {
      scope.batches = scope.batches?.filter((other) => other !== batch)
      if (scope.batches?.length === 0) delete scope.batches
      markAll(
        work,
        id,
        batch.keys.map((key) => ({ key })),
        parents,
      )
    }
    await work.pageDone()
    if (next === null) return 'done'
  }
  return 'limited'
}

function keep(work: Work, id: string, scope: Scope, page: Page): void {
  const { highest } = work.take(page, { id, scope })
  if (highest !== null && (scope.top === null || highest > scope.top)) scope.top = highest
}

function markAll(work: Work, id: string, some: readonly { key: Key }[], parents: Parents): void {
  const { newest, run } = parents
  const at = parents.clock.now()
  for (const { key } of some) work.store.mark({ scope: id, key, at, newest, run })
}

/** What changed of the records found so far: asked for by parents while they are few, else picked out of all changes. */
async function changedOnes(work: Work, id: string, scope: Scope, follow: Follow, parents: Parents): Promise<JobEnd> {
  const { entity, context, counts } = work
  const from = changesFrom(work, scope)
  if (from === undefined || follow.as !== 'list') return 'done'
  const isLong = isOlder(work, scope.sweptAt, 1)
  let to = work.store.cursor.state.newest ?? scope.updatedTo!
  let isFirst = true
  const filter = changesFilter(scope, entity.updates!, from)
  const few = countParents(parents) <= manyParents
  let records = 0
  for (const keys of few ? groups(parents) : [undefined]) {
    if (work.remaining() === 0) return 'limited'
    const steps = context.client.crawl(entity, {
      filter: keys === undefined ? filter : { ...filter, [follow.key]: keys },
      after: null,
      floor: null,
      limit: work.remaining(),
      tally: counts,
    })
    for await (const { page } of steps) {
      const stamps = page.items.map(({ record }) => record[entity.updates!] ?? entity.stamp?.(record))
      keep(work, id, scope, keys === undefined ? belonging(page, follow, parents) : page)
      if (stamps.some((stamp) => typeof stamp === 'string' && stamp < from.slice(0, stamp.length))) {
        if (scope.updates !== 'ignored')
          context.report.warn(
            `${entity.title}: the service does not filter by ${entity.updates}; changes may be seen a day late`,
          )
        scope.updates = 'ignored'
        return 'done'
      }
      // What is stamped later may have come after its page was asked for.
      const newest = isFirst ? work.clock.newest(stamps.filter(isStamp)) : undefined
      if (newest !== undefined && newest > to) to = newest
      isFirst = false
      records += page.items.length
      await work.pageDone()
    }
  }
  if (records > 0) scope.updates = 'works'
  if (to > scope.updatedTo!) scope.updatedTo = to
  if (isLong) scope.sweptAt = work.clock.now()
  return 'done'
}

/** How many records of the parent count. */
export function countParents({ scopes, index }: Parents): number {
  return scopes.reduce((sum, scope) => sum + index.countScope(scope), 0)
}

function* groups(parents: Parents): Generator<Key[]> {
  for (const scope of parents.scopes)
    for (let below: Key | undefined; ; ) {
      const keys = parents.index.scopeRecords(scope, perRequest.list, below).map(({ key }) => key)
      if (keys.length > 0) yield keys
      if (keys.length < perRequest.list) break
      below = keys.at(-1)
    }
}

function belonging(page: Page, follow: Follow, parents: Parents): Page {
  const isOurs = (record: GoszakupRecord) => {
    const key = Number(record[follow.key])
    return parents.scopes.some((scope) => parents.index.inScope(scope, key))
  }
  return { ...page, items: page.items.filter(({ record }) => isOurs(record)) }
}
