import { RequestLimit, Stopped } from '../../goszakup/client/http.ts'
import type { Entity } from '../../goszakup/entities.ts'
import type { AppliedFilter } from '../../goszakup/filters.ts'
import { counted } from '../../terminal/counted.ts'
import { changes, isOlder, needsSweep } from './changes.ts'
import type { EntityCounts, JobContext, JobEnd } from './context.ts'
import { askByIds, isWholeDue, openOnes } from './due.ts'
import { followers, parentScopes, settling } from './follow.ts'
import { claimSelection, keepsKeys, localValues, openWithClock, type Scope, scopeId } from './store.ts'
import { sweep } from './stretches.ts'
import { Work } from './work.ts'

/** Fetches one entity: what an earlier run left, what is new, then what may have changed and is due. */
export class EntityJob {
  readonly entity: Entity
  readonly counts: EntityCounts = { requests: 0, records: 0, new: 0, changed: 0, same: 0 }
  /** Records in the store at the end; undefined until it has been open. */
  stored: number | undefined
  private readonly context: JobContext
  private readonly applied: AppliedFilter

  constructor(entity: Entity, applied: AppliedFilter, context: JobContext) {
    this.entity = entity
    this.applied = applied
    this.context = context
  }

  /** @param before work that must be done before other entities' records are looked at: bids follow their announcements */
  async run(before?: Promise<unknown>): Promise<JobEnd> {
    return this.withStore(async (work) => {
      const scopes = await this.scopes(work)
      // The questions of an earlier run with these filters are known: whose keys are not all here is asked again.
      let end: JobEnd = 'done'
      for (const { id, scope } of scopes) {
        end =
          scope.follow === undefined
            ? await this.own(work, id, scope, before)
            : await this.follow(work, id, scope, before)
        if (end !== 'done') return end
      }
      return openOnes(work)
    })
  }

  /**
   * Asks for records by id: what the service's journal names. Of a part of an entity, only what belongs to it comes;
   * records found through others are asked for when they are known.
   */
  async askAgain(ids: readonly number[]): Promise<JobEnd> {
    if (this.entity.transport === 'rest' || ids.length === 0) return 'done'
    return this.withStore(async (work) => {
      const { pageLimit } = this.entity
      for (const { id, scope } of await this.scopes(work)) {
        const wanted = scope.follow === undefined ? ids : ids.filter((key) => work.store.index.inScope(id, key))
        for (let at = 0; at < wanted.length; at += pageLimit) {
          if (work.remaining() === 0) return 'limited'
          await askByIds(work, wanted.slice(at, at + pageLimit), scope.filter, { id, scope })
        }
      }
      return 'done'
    })
  }

  /** What the server is asked by itself: new and changed records of a filter. */
  private async own(work: Work, id: string, scope: Scope, before?: Promise<unknown>): Promise<JobEnd> {
    const { entity } = this
    if (entity.whole === true) return this.whole(work, id, scope)
    const wasComplete = scope.complete
    let isSwept = false
    if (!wasComplete || needsSweep(work, scope)) {
      const end = await sweep(work, id, scope)
      if (end !== 'done') return end
      scope.complete = true
      isSwept = true
    }
    if (wasComplete) {
      const end = await changes(work, id, scope)
      if (end === 'ignored' && !isSwept) {
        const swept = await sweep(work, id, scope)
        if (swept !== 'done') return swept
        isSwept = true
      } else if (end === 'limited') return end
    }
    if (isSwept && (!wasComplete || isOlder(work, scope.sweptAt, 1))) scope.sweptAt = work.clock.now()
    if (wasComplete && entity.name === 'bids') {
      await before
      return settling(work, id, scope)
    }
    return 'done'
  }

  private async whole(work: Work, id: string, scope: Scope): Promise<JobEnd> {
    if (!(await isWholeDue(work, id, scope))) return 'done'
    const end = await sweep(work, id, scope)
    if (end !== 'done') return end
    scope.complete = true
    scope.wholeAt = work.clock.now()
    return 'done'
  }

  private async follow(work: Work, id: string, scope: Scope, before?: Promise<unknown>): Promise<JobEnd> {
    await before
    return followers(work, id, scope, scope.follow!)
  }

  /** The questions that this run asks, as far as they have been answered. */
  private async scopes(work: Work): Promise<{ id: string; scope: Scope }[]> {
    const { applied, context, entity } = this
    const { state } = work.store.cursor
    const local = localValues(applied, context.filter)
    const persons = context.withPersons
    claimSelection(state, entity, { persons, select: context.select ?? null }, context.dir)
    const found: { id: string; scope: Scope }[] = []
    for (const follow of applied.follow ?? [undefined])
      for (const filter of applied.pushed) {
        const through = follow && { follow, scopes: parentScopes(follow.parent, context) }
        const id = scopeId(filter, local, persons, through)
        const query = await context.client.queryHash(entity, filter)
        state.scopes[id] ??= {
          filter,
          local,
          ...(follow === undefined ? {} : { follow }),
          persons,
          query,
          top: null,
          gaps: [],
          complete: false,
        }
        const scope = state.scopes[id]
        if (scope.query !== query)
          context.report.debug(`${entity.title}: other fields are asked for than in the last run`)
        scope.query = query
        this.keepKeys(work, id, scope)
        found.push({ id, scope })
      }
    return found
  }

  /** Others may follow the records of a part: the index must hold the keys of all of them, or they are asked for anew. */
  private keepKeys({ store, context }: Work, id: string, scope: Scope): void {
    const { index, cursor } = store
    if (!keepsKeys(this.entity, scope) || index.isTracked(id)) return
    if (scope.complete || scope.gaps.length > 0 || scope.top !== null) {
      context.report.note(`${this.entity.title}: it is not known which of them belong to these filters; asked for anew`)
      const { filter, local, follow, persons, query } = scope
      cursor.state.scopes[id] = scope
      for (const name of Object.keys(scope)) delete scope[name as keyof Scope]
      Object.assign(scope, { filter, local, ...(follow === undefined ? {} : { follow }), persons, query })
      Object.assign(scope, { top: null, gaps: [], complete: false })
      index.dropMarks(id)
    }
    index.track(id)
  }

  private async withStore(go: (work: Work) => Promise<JobEnd>): Promise<JobEnd> {
    const { entity, applied, context, counts } = this
    const opened = await openWithClock(context.dir, entity, context.now ?? Date.now)
    if (context.newest !== undefined) opened.clock.see(context.newest)
    const work = new Work({ entity, applied, context, counts }, opened)
    try {
      let end: JobEnd
      try {
        end = await go(work)
      } catch (error) {
        if (!(error instanceof Stopped || error instanceof RequestLimit)) throw error
        end = 'stopped'
      }
      await work.commit()
      if (work.withoutKey > 0)
        context.report.warn(`${entity.title}: ${counted(work.withoutKey, 'record')} without a key, kept as they came`)
      if (work.unread > 0)
        context.report.warn(
          `${entity.title}: ${work.unread} answers could not be read; the next run asks for them again`,
        )
      return end
    } catch (error) {
      // What came before a failure of the service is whole; a failing disk is not asked again by the store itself.
      await work.commit().catch(() => {})
      throw error
    } finally {
      this.stored = opened.store.count
      await opened.store.close()
    }
  }
}
