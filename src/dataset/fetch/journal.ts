import { join } from 'node:path'
import { Stopped } from '../../goszakup/client/http.ts'
import { type Entity, entities, type GoszakupRecord, recordKey } from '../../goszakup/entities.ts'
import { datasetPaths } from '../layout.ts'
import { readCursor } from '../raw/cursor.ts'
import { RawIndex } from '../raw/key-index.ts'
import { peekStore, RawStore } from '../raw/store.ts'
import type { EntityCounts, JobContext } from './context.ts'
import { apiSource } from './store.ts'

/** What `cursor.json` of the journal keeps. */
export interface JournalState {
  /** The last day that was asked for; it may not have been over, so it is asked for again. */
  lookedTo?: string
  /** Runs of each store since then, and the service's newest stamp when each ended: says when a record was fetched. */
  runs?: Record<string, [run: number, newest: string][]>
}

/** An object that the journal names, by the entity that it belongs to. */
export interface JournalEvent {
  entity: string
  id: number
  isDeletion: boolean
  /** When, by the service's clock: `YYYY-MM-DD HH:MM:SS`. */
  at: string
}

export interface JournalOptions {
  context: JobContext
  /** Days asked for by name, inclusive; without them those since the last look. */
  since?: string
  until?: string
  /** The newest stamp that the service gave: how far its days reach. */
  newest: string | undefined
  /** Whether the dataset is a part of the whole, so that only what is in it matters. */
  isPart: boolean
  /** Asks for objects again by id. */
  askAgain(entity: string, ids: readonly number[]): Promise<void>
}

export const journalEntity: Entity = entities.find(({ special }) => special === 'journal')!

// The names of services, as far as they were seen, without signs and plural: `trd_buy`, `subject`, `contract`.
const services: Record<string, string> = {
  trdbuy: 'announcements',
  announce: 'announcements',
  announcement: 'announcements',
  lot: 'lots',
  plan: 'plans',
  plnpoint: 'plans',
  trdapp: 'bids',
  contract: 'contracts',
  act: 'acts',
  treasurypay: 'payments',
  subject: 'subjects',
  rnu: 'unscrupulous',
}

// The service's index follows its database after up to 20 minutes; a day is over for us two hours after midnight.
const settlingHours = 2
const indexMinutes = 30
const longestRuns = 400
// A journal that was never looked at, or not for long, is not read back for ever: changes that old are seen otherwise.
const longestLook = 92

/**
 * Reads the journal of changes by day, from the last day looked at to the last that the service has; keeps its entries;
 * and has the changed objects asked for again that the dataset knows only from before the change. Days are done one
 * after another, so that an interrupted run goes on with the day that it was at.
 */
export class JournalJob {
  readonly entity = journalEntity
  readonly counts: EntityCounts = { requests: 0, records: 0, new: 0, changed: 0, same: 0 }
  stored: number | undefined
  private readonly options: JournalOptions
  private store!: RawStore<JournalState>

  constructor(options: JournalOptions) {
    this.options = options
  }

  async run(): Promise<'done' | 'limited'> {
    const { context } = this.options
    this.store = await openJournal(context.dir)
    try {
      const days = journalDays(this.store.cursor.state, this.options)
      for (const [at, day] of days.entries()) {
        if (context.limit !== undefined && this.counts.records >= context.limit) return 'limited'
        context.report.note(`journal: ${day}${days.length > 1 ? ` (${at + 1} of ${days.length} days)` : ''}`)
        await this.look(day)
        // Days asked for by name say nothing about those between.
        if (this.options.since === undefined) this.store.cursor.state.lookedTo = day
        await this.store.commit()
      }
      return 'done'
    } finally {
      this.stored = this.store.count
      await this.store.close()
    }
  }

  private async look(day: string): Promise<void> {
    const { context } = this.options
    const changed = new Map<string, Map<number, JournalEvent>>()
    const steps = context.client.crawl(journalEntity, {
      filter: { date_from: day, date_to: day },
      after: null,
      floor: null,
      tally: this.counts,
    })
    for await (const { page } of steps) {
      const kept = this.options.isPart
        ? known(
            context.dir,
            page.items.map(({ record }) => journalEvent(record)),
          )
        : undefined
      for (const { bytes, record } of page.items) {
        const event = journalEvent(record)
        if (kept !== undefined && !(event !== undefined && kept.has(`${event.entity} ${event.id}`))) continue
        this.counts.records++
        const { url, request, fetchedAt } = page
        this.counts[this.store.add({ bytes, record, url, request, fetchedAt })]++
        if (event === undefined || event.isDeletion) continue
        const events = changed.get(event.entity) ?? new Map<number, JournalEvent>()
        const before = events.get(event.id)
        if (before === undefined || event.at > before.at) events.set(event.id, event)
        changed.set(event.entity, events)
      }
      await this.store.commit()
      context.advanced(journalEntity.name, this.counts.records, null)
      if (context.signal.aborted) throw new Stopped()
    }
    for (const [entity, events] of changed) {
      const ids = outdated(context.dir, entity, [...events.values()], this.store.cursor.state)
      if (ids.length === 0) continue
      context.report.debug(`journal: ${ids.length} ${entity} changed on ${day} and are asked for again`)
      await this.options.askAgain(entity, ids)
    }
  }
}

/** What an entry of the journal is about; undefined for services that are not fetched, and ids that are no numbers. */
export function journalEvent(record: GoszakupRecord): JournalEvent | undefined {
  const service = String(record.service_name ?? '')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
  const entity = services[service] ?? services[service.replace(/s$/, '')]
  const id = Number(record.object_id)
  if (entity === undefined || !Number.isSafeInteger(id) || id <= 0) return undefined
  return { entity, id, isDeletion: String(record.action) === 'D', at: String(record.date_action ?? '') }
}

/** The days to ask for, oldest first. */
export function journalDays(
  state: JournalState,
  options: Pick<JournalOptions, 'since' | 'until' | 'newest' | 'context'>,
): string[] {
  const last = options.until ?? lastDay(options.newest)
  if (options.since !== undefined) return daysBetween(options.since, last ?? options.since)
  if (last === undefined || state.lookedTo === undefined) return []
  if (last < state.lookedTo || (last === state.lookedTo && options.context.full !== true)) return []
  const days = daysBetween(state.lookedTo, last)
  if (days.length > longestLook)
    options.context.report.warn(
      `the journal was last looked at on ${state.lookedTo}; only its last ${longestLook} days are read`,
    )
  return days.slice(-longestLook)
}

/** The last day of which the service's index has more than the first minutes. */
function lastDay(newest: string | undefined): string | undefined {
  if (newest === undefined) return undefined
  const time = Date.parse(`${newest.slice(0, 10)}T${newest.slice(11, 19)}Z`) - settlingHours * 3_600_000
  return new Date(time).toISOString().slice(0, 10)
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = []
  for (let time = Date.parse(first); time <= Date.parse(last); time += 86_400_000)
    days.push(new Date(time).toISOString().slice(0, 10))
  return days
}

/** The objects among these that the dataset has, as `entity id`. */
function known(dir: string, events: readonly (JournalEvent | undefined)[]): Set<string> {
  const found = new Set<string>()
  const indexes = new Map<string, RawIndex | undefined>()
  try {
    for (const event of events) {
      if (event === undefined) continue
      const { entity, id } = event
      if (!indexes.has(entity)) indexes.set(entity, viewIndex(dir, entity))
      if (indexes.get(entity)?.written(id) !== undefined) found.add(`${entity} ${id}`)
    }
  } finally {
    for (const index of indexes.values()) index?.close()
  }
  return found
}

/**
 * The objects that the dataset has and that it last wrote in a run that began before the change could be seen. A record
 * that came the same again is not written, so some are asked for once more than needed, none too few.
 */
function outdated(dir: string, entity: string, events: readonly JournalEvent[], state: JournalState): number[] {
  const index = viewIndex(dir, entity)
  if (index === undefined) return []
  const runs = state.runs?.[entity] ?? []
  // Newest stamp before each run, to compare with: what a run brought is at least as new.
  const beganAt = (run: number) => runs.findLast(([ended]) => ended < run)?.[1]
  try {
    return events
      .filter(({ id, at }) => {
        const written = index.written(id)
        if (written === undefined) return false
        const began = beganAt(written)
        return began === undefined || began < later(at)
      })
      .map(({ id }) => id)
  } finally {
    index.close()
  }
}

function viewIndex(dir: string, entity: string): RawIndex | undefined {
  return RawIndex.view(join(datasetPaths(dir).raw(apiSource, entity), 'index.sqlite'))
}

/** When a change is surely in the service's index. */
function later(stamp: string): string {
  const time = Date.parse(`${stamp.slice(0, 10)}T${stamp.slice(11, 19)}Z`)
  return Number.isNaN(time)
    ? '9999'
    : new Date(time + indexMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ')
}

/**
 * Marks where the journal is to be read from, when it was never looked at: from the day that the first crawl began on.
 * What changed before that is in the records as they came.
 */
export async function beginJournal(dir: string, newest: string | undefined): Promise<void> {
  const day = lastDay(newest)
  if (day === undefined || (await journalState(dir))?.lookedTo !== undefined) return
  await changeState(dir, (state) => {
    state.lookedTo = day
  })
}

/** Keeps which runs the stores have made up to now, for as long as their days are still to be read. */
export async function noteRuns(dir: string, newest: string | undefined): Promise<void> {
  if (newest === undefined || (await journalState(dir))?.lookedTo === undefined) return
  const ended = new Map<string, number>()
  for (const entity of new Set(Object.values(services))) {
    const cursor = await readCursor(datasetPaths(dir).raw(apiSource, entity))
    if (cursor !== undefined) ended.set(entity, cursor.run)
  }
  await changeState(dir, (state) => {
    const runs: NonNullable<JournalState['runs']> = {}
    for (const [entity, run] of ended) {
      const before = state.runs?.[entity] ?? []
      const list = before.at(-1)?.[0] === run ? before : [...before, [run, newest] as [number, string]]
      // One from before the days that are still to be read is enough.
      const first = list.findLastIndex(([, at]) => at.slice(0, 10) < state.lookedTo!)
      runs[entity] = list.slice(Math.max(0, first)).slice(-longestRuns)
    }
    state.runs = runs
  })
}

async function changeState(dir: string, change: (state: JournalState) => void): Promise<void> {
  const store = await openJournal(dir)
  try {
    change(store.cursor.state)
    await store.commit()
  } finally {
    await store.close()
  }
}

/** What the dataset keeps of the journal; undefined when it was never looked at. */
export async function journalState(dir: string): Promise<JournalState | undefined> {
  return (await peekStore<JournalState>(dir, apiSource, journalEntity.name))?.state
}

async function openJournal(dir: string): Promise<RawStore<JournalState>> {
  return RawStore.open<JournalState>(dir, apiSource, journalEntity.name, {
    initial: {},
    describe: (record) => {
      const key = recordKey(journalEntity.name, record)
      return key === undefined ? undefined : { key, open: false, moment: undefined }
    },
  })
}
