import { join } from 'node:path'
import type { Entity } from '../../goszakup/entities.ts'
import type { AppliedFilter } from '../../goszakup/filters.ts'
import { datasetPaths } from '../layout.ts'
import { readCursor } from '../raw/cursor.ts'
import { RawIndex } from '../raw/key-index.ts'
import { changesFilter, changesFrom, isOlder, needsSweep } from './changes.ts'
import { ServiceClock } from './clock.ts'
import type { JobContext, PlanStep } from './context.ts'
import { dueNow, wholeRhythm } from './due.ts'
import { countParents, dueParents, manyParents, openParents, parentScopes, perRequest, settlingDue } from './follow.ts'
import { apiSource, type FetchState, isWhole, keepsKeys, localValues, type Scope, scopeId } from './store.ts'
import type { Asker } from './work.ts'

/**
 * What the next run would ask of an entity, counted from what the dataset knows and with a few small requests for
 * totals. Nothing is written. Requests that a service makes necessary by failing are not in it.
 */
export async function planOf(
  dir: string,
  entity: Entity,
  applied: AppliedFilter,
  context: JobContext,
): Promise<PlanStep[]> {
  const place = datasetPaths(dir).raw(apiSource, entity.name)
  const cursor = await readCursor<FetchState>(place)
  const index = cursor === undefined ? undefined : RawIndex.view(join(place, 'index.sqlite'))
  try {
    const plan = new Plan(entity, applied, context, { state: cursor?.state, run: cursor?.run ?? 0, index })
    return limited(await plan.steps(), entity, context.limit)
  } finally {
    index?.close()
  }
}

interface Known {
  state: FetchState | undefined
  run: number
  index: RawIndex | undefined
}

class Plan {
  private readonly entity: Entity
  private readonly applied: AppliedFilter
  private readonly context: JobContext
  private readonly known: Known
  private readonly clock: ServiceClock
  private readonly found: PlanStep[] = []

  constructor(entity: Entity, applied: AppliedFilter, context: JobContext, known: Known) {
    this.entity = entity
    this.applied = applied
    this.context = context
    this.known = known
    this.clock = new ServiceClock(known.state?.clock, known.state?.newest, context.now ?? Date.now)
    if (context.newest !== undefined) this.clock.see(context.newest)
  }

  async steps(): Promise<PlanStep[]> {
    const { applied, context, entity, known } = this
    const local = localValues(applied, context.filter)
    for (const follow of applied.follow ?? [undefined])
      for (const filter of applied.pushed) {
        const through = follow && { follow, scopes: parentScopes(follow.parent, context) }
        const id = scopeId(filter, local, context.withPersons, through)
        const stored = known.state?.scopes[id]
        const isKnown = stored !== undefined && (!keepsKeys(entity, stored) || known.index?.isTracked(id) !== false)
        const scope = isKnown ? stored : undefined
        if (follow !== undefined) await this.follow(id, scope, filter, follow)
        else if (scope === undefined) await this.first(filter)
        else await this.later(id, scope)
      }
    if (entity.isOpen !== undefined && known.index !== undefined) {
      const open = known.index.countOpen(known.run + 1, dueNow(this.asker(known.index)))
      this.add('open', open, Math.ceil(open / entity.pageLimit))
    }
    return this.found
  }

  private add(step: string, records: number | null, requests: number): void {
    if (requests === 0) return
    const same = this.found.find((other) => other.step === step)
    if (same === undefined) this.found.push({ step, records, requests })
    else {
      same.records = same.records === null || records === null ? null : same.records + records
      same.requests += requests
    }
  }

  private asker(index: RawIndex): Asker {
    const { entity, applied, context, clock } = this
    return { entity, applied, context, clock, index }
  }

  private pages(records: number | null): number {
    return Math.max(1, Math.ceil((records ?? 0) / this.entity.pageLimit))
  }

  private async total(filter: Record<string, unknown>): Promise<number | null> {
    return (await this.context.client.page(this.entity, { filter, after: null, limit: 1 })).total
  }

  private async first(filter: Record<string, unknown>): Promise<void> {
    const total = await this.total(filter)
    this.add(this.entity.whole === true ? 'whole' : 'first', total, this.pages(total))
  }

  private async later(id: string, scope: Scope): Promise<void> {
    const { entity, known } = this
    const { index } = known
    if (!scope.complete || scope.gaps.length > 0) {
      const left = await this.left(scope)
      this.add('continue', left, this.pages(left))
    }
    if (entity.whole === true) {
      if (!scope.complete || scope.gaps.length > 0) return
      const rhythm = wholeRhythm(entity, scope.wholeTotal ?? null)
      const isOld = index !== undefined && isOlder(this.asker(index), scope.wholeAt, rhythm === 'week' ? 7 : 1)
      const isDue = this.context.full === true || isOld
      if (!isDue && rhythm !== 'count') return
      const total = await this.total(scope.filter)
      if (isDue || total !== (scope.wholeTotal ?? null)) this.add('whole', total, this.pages(total))
      else this.add('count', 0, 1)
      return
    }
    if (index === undefined) return
    const asker = this.asker(index)
    if (needsSweep(asker, scope) || !scope.complete) {
      const total = await this.total(scope.filter)
      const stored = isWhole(scope)
        ? index.countScope(undefined)
        : keepsKeys(entity, scope)
          ? index.countScope(id)
          : scope.counted
      if (this.context.full === true) this.add('whole', total, this.pages(total))
      else {
        const fresh = scope.complete && total !== null ? Math.max(0, total - (stored ?? total)) : null
        this.add('new', fresh, this.pages(fresh))
      }
    }
    const from = scope.complete ? changesFrom(asker, scope) : undefined
    if (from !== undefined) await this.changed(changesFilter(scope, entity.updates!, from))
    if (scope.complete && entity.name === 'bids') await this.settling(asker, id, scope)
  }

  private async changed(filter: Record<string, unknown>): Promise<void> {
    const total = await this.total(filter)
    this.add('changed', total, this.pages(total))
  }

  /** What the stretches that are not fetched yet hold. */
  private async left(scope: Scope): Promise<number | null> {
    const { crawl, gaps } = scope
    if (crawl !== undefined && crawl.total !== null) return Math.max(0, crawl.total - crawl.received)
    const open = gaps.filter(({ floor }) => floor === null)
    if (open.length === gaps.length && open.every(({ total }) => total !== null))
      return open.reduce((sum, { total, received }) => sum + Math.max(0, total! - received), 0)
    const total = await this.total(scope.filter)
    return total === null ? null : Math.max(0, total - (this.known.index?.position.count ?? 0))
  }

  private async settling(asker: Asker, id: string, scope: Scope): Promise<void> {
    const parents = await openParents('announcements', this.context, false)
    if (parents === undefined) return
    try {
      let due = 0
      for (const _ of settlingDue(asker, id, scope, parents, {})) due++
      this.add('follow', null, Math.ceil(due / perRequest.alias))
    } finally {
      parents.index.close()
    }
  }

  private async follow(
    id: string,
    scope: Scope | undefined,
    filter: Record<string, unknown>,
    follow: NonNullable<AppliedFilter['follow']>[number],
  ): Promise<void> {
    const parents = await openParents(follow.parent, this.context, false)
    if (parents === undefined) {
      // Nothing is known of the parents yet: one question at least.
      this.add('follow', null, 1)
      return
    }
    const index = this.known.index ?? RawIndex.empty()
    try {
      const asker = this.asker(index)
      let due = 0
      for (const _ of dueParents(asker, id, scope, follow, parents)) due++
      this.add('follow', null, Math.ceil(due / perRequest[follow.as]))
      const from = scope?.complete === true && follow.as === 'list' ? changesFrom(asker, scope) : undefined
      if (from === undefined) return
      const count = countParents(parents)
      if (count > manyParents) await this.changed(changesFilter({ filter }, this.entity.updates!, from))
      else this.add('changed', null, Math.ceil(count / perRequest.list))
    } finally {
      parents.index.close()
      if (index !== this.known.index) index.close()
    }
  }
}

/** `--limit` ends an entity when so many records came. */
function limited(steps: PlanStep[], entity: Entity, limit: number | undefined): PlanStep[] {
  if (limit === undefined) return steps
  let left = limit
  return steps.flatMap(({ step, records, requests }) => {
    if (left <= 0) return []
    const taken = Math.min(left, records ?? left)
    left -= records ?? 0
    return [
      {
        step,
        records: records === null ? null : taken,
        requests: records === null ? requests : Math.min(requests, Math.max(1, Math.ceil(taken / entity.pageLimit))),
      },
    ]
  })
}
