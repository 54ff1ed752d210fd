import { sha256 } from '../../files/hash.ts'
import { type Entity, entities, type FetchFilter, type GoszakupRecord, recordKey } from '../../goszakup/entities.ts'
import type { AppliedFilter, Follow } from '../../goszakup/filters.ts'
import { UserError } from '../../terminal/errors.ts'
import { RawStore } from '../raw/store.ts'
import { type ClockState, nextStamp, ServiceClock } from './clock.ts'

/** Source name of the API in `raw/` and `dataset.json`. */
export const apiSource = 'goszakup'

/** A stretch of ids that has not been fetched: below `after` (null: from the newest), down to `floor` (null: to the end). */
export interface Gap {
  after: string | number | null
  floor: number | null
  received: number
  total: number | null
  /** The floor is where a neighbour begins, not what was seen before. */
  split?: boolean
  /** The neighbour has found something below that floor. */
  sure?: boolean
  /** There is nothing between this id and the floor. */
  bare?: number
}

/** Values of parents that are being asked about together. */
export interface Batch {
  keys: (string | number)[]
  after: string | number | null
  received: number
  total: number | null
}

/** A look for changes: those from `from` on, below `after`; it will settle all up to `to`. */
export interface Look {
  from: string
  to: string
  after: string | number | null
  received?: number
  total?: number | null
  /** The highest id in it. */
  top?: number | null
}

/** How far one question about an entity has been answered. */
export interface Scope {
  filter: Record<string, unknown>
  local: Record<string, unknown>
  /** The records are found through those of a parent. */
  follow?: Follow
  persons: boolean
  /** Hash of the query's fields and filter at the last run. */
  query: string
  /** The highest id seen. */
  top: number | null
  gaps: Gap[]
  /** A first crawl in several stretches: what the service counted, what came in all of them, the lowest id. */
  crawl?: { total: number | null; received: number; lowest: number | null }
  /** All that existed once was seen; only what is new or changed is left. */
  complete: boolean
  /** Every change up to this stamp was seen. */
  updatedTo?: string
  /** One that is under way. */
  update?: Look
  /** Whether the service was seen to filter by the last change. */
  updates?: 'works' | 'ignored'
  /** What the service counted when what is new was last looked for by id. */
  counted?: number | null
  /** When all that is new was last looked for by id, and changes with a long overlap, by the service's clock. */
  sweptAt?: string
  /** Of what is fetched whole: when that was last done, and what the service counted. */
  wholeAt?: string
  wholeTotal?: number | null
  /** Bids on announcements whose bidding ended up to this stamp will not change any more. */
  settledUntil?: string
  /** Parents' keys that are being asked about. */
  batches?: Batch[]
}

/** Which fields a store holds: records with other fields would all look changed. */
export interface StoredSelection {
  persons: boolean
  select: readonly string[] | null
}

/** What `cursor.json` keeps for the fetcher. */
export interface FetchState {
  scopes: Record<string, Scope>
  /** The newest stamp in the records: how far the data reach. */
  newest?: string
  clock?: ClockState
  selection?: StoredSelection
}

export type FetchStore = RawStore<FetchState>

/** What a store must know of an entity. */
export type StoredEntity = Pick<Entity, 'name' | 'isOpen' | 'moment' | 'link' | 'versionOf'>

/** Opens the store of an entity as the fetcher keeps it. Call it inside `withWriteLock`. */
export async function openStore(dir: string, entity: StoredEntity): Promise<FetchStore> {
  return (await openWithClock(dir, entity, Date.now)).store
}

/** The same with the clock that its records show. `wallNow` is this machine's clock. */
export async function openWithClock(
  dir: string,
  entity: StoredEntity,
  wallNow: () => number,
): Promise<{ store: FetchStore; clock: ServiceClock }> {
  // The clock is known only once the store is open, which may have to read lines for its index first.
  let clock = new ServiceClock(undefined, undefined, wallNow)
  const store = await RawStore.open<FetchState>(dir, apiSource, entity.name, {
    initial: { scopes: {} },
    describe: (record) => described(entity, record, clock),
    clock: () => clock.now(),
    link: entity.link,
  })
  const { state } = store.cursor
  clock = new ServiceClock(state.clock, state.newest, wallNow)
  return { store, clock }
}

function described(entity: StoredEntity, record: GoszakupRecord, clock: ServiceClock) {
  const key = recordKey(entity.name, record)
  if (key === undefined) return undefined
  const open = entity.isOpen?.(record) === true
  const first = entity.versionOf === undefined ? undefined : Number(record[entity.versionOf])
  const link = entity.link === undefined ? undefined : record[entity.link]
  return {
    key,
    open,
    moment: entity.moment?.(record),
    due: open ? nextStamp(record, clock.now()) : undefined,
    link: typeof link === 'string' || typeof link === 'number' ? String(link) : undefined,
    version: Number.isSafeInteger(first) && first !== 0 && first !== key ? first : undefined,
  }
}

/** The values of the filters that are applied here. */
export function localValues(applied: Pick<AppliedFilter, 'local'>, filter: FetchFilter): Record<string, unknown> {
  return Object.fromEntries(applied.local.map(({ name }) => [name, filter[name]]))
}

/**
 * Identifies a question about an entity: what the server filters by, what is compared here, and through whose records
 * it is answered (with the scopes of those).
 */
export function scopeId(
  pushed: Record<string, unknown>,
  local: Record<string, unknown>,
  persons: boolean,
  through?: { follow: Follow; scopes: readonly (string | undefined)[] },
): string {
  const question =
    through === undefined
      ? [pushed, local, persons]
      : [pushed, local, persons, [through.follow.parent, through.follow.key, through.follow.as], through.scopes]
  return sha256(JSON.stringify(question)).slice(0, 16)
}

/** Whether the question is about all there is. */
export function isWhole(scope: Pick<Scope, 'filter' | 'local' | 'follow'>): boolean {
  return scope.follow === undefined && Object.keys(scope.filter).length === 0 && Object.keys(scope.local).length === 0
}

/** Whether the index keeps which records answer the question: others may follow them, or they came through others. */
export function keepsKeys(entity: Entity, scope: Pick<Scope, 'filter' | 'local' | 'follow'>): boolean {
  return scope.follow !== undefined || (!isWhole(scope) && leads(entity.name))
}

function leads(name: string): boolean {
  return entities.some(
    ({ filters, follows }) =>
      follows?.parent === name ||
      Object.values(filters)
        .flat()
        .some((rule) => 'via' in rule && rule.via === name),
  )
}

/**
 * Refuses to mix records with other fields into a store, and remembers which it holds.
 * @throws UserError (usage)
 */
export function claimSelection(state: FetchState, entity: Entity, asked: StoredSelection, dir: string): void {
  if (entity.transport === 'rest') return
  const select = asked.select === null || asked.select.length === 0 ? null : [...new Set(asked.select)].sort()
  const scopes = Object.values(state.scopes)
  // Earlier versions did not say; what they asked for last counts.
  const held = state.selection ?? (scopes.length === 0 ? undefined : { persons: scopes.at(-1)!.persons, select: null })
  const wanted: StoredSelection = { persons: asked.persons, select }
  if (held !== undefined && JSON.stringify(held) !== JSON.stringify(wanted)) {
    const flags = (selection: StoredSelection) =>
      [
        ...(selection.persons ? ['--with-persons'] : []),
        ...(selection.select === null ? [] : [`--select ${selection.select.join(',')}`]),
      ].join(' ')
    const before = flags(held)
    throw new UserError(`${entity.title} in this dataset hold other fields than are asked for now`, {
      why: `they were fetched ${before === '' ? 'whole, without the data of persons' : `with ${before}`}; with other fields every record would look changed`,
      next: [
        before === '' ? 'go on without --select and --with-persons' : `go on with ${before}`,
        `or name another directory than ${dir} with --data DIR`,
      ],
      exit: 'usage',
    })
  }
  state.selection = wanted
}
