import { join } from 'node:path'
import type { JobContext, PlanStep } from '../../../src/dataset/fetch/context.ts'
import { EntityJob } from '../../../src/dataset/fetch/entity.ts'
import { planOf } from '../../../src/dataset/fetch/plan.ts'
import { Slots } from '../../../src/dataset/fetch/slots.ts'
import { rawRecord, readRaw } from '../../../src/dataset/raw/store.ts'
import { GoszakupClient } from '../../../src/goszakup/client/client.ts'
import { type Entity, entities, type FetchFilter, recordKey } from '../../../src/goszakup/entities.ts'
import { applyFilter } from '../../../src/goszakup/filters.ts'
import { schemaText } from '../../../src/goszakup/schema.ts'
import { type Reporter, silent } from '../../../src/terminal/progress.ts'
import { type FakeApi, type FakeOptions, type FakeRecord, serveFake } from '../../goszakup/fake-api.ts'
import { temporary } from '../../support/temp.ts'

/** A local stamp so many hours after the beginning of 2026. */
export const hour = (number: number) =>
  new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

export interface Engine {
  api: FakeApi
  dir: string
  notes: string[]
  warnings: string[]
  records: Record<string, FakeRecord[]>
  /** This machine's clock, in hours from an arbitrary beginning. */
  wall: number
  /** Runs one entity; what it follows must have been run. */
  run(name: string, options?: RunOptions): Promise<{ end: string; requests: number; job: EntityJob }>
  plan(name: string, options?: RunOptions): Promise<PlanStep[]>
  close(): Promise<void>
}

export interface RunOptions {
  dir?: string
  filter?: FetchFilter
  /** Records a page, to have many pages of few records. */
  pageLimit?: number
  concurrency?: number
  maxRequests?: number
  limit?: number
  full?: boolean
  withPersons?: boolean
  select?: string[]
  signal?: AbortSignal
  /** Told after each commit. */
  committed?(): void
  askAgain?: number[]
  /** Records may be open, and only the newest of several versions. */
  versions?: boolean
}

/** One service and one dataset, entity by entity. */
export async function startEngine(fake: FakeOptions): Promise<Engine> {
  const api = await serveFake(fake)
  const notes: string[] = []
  const warnings: string[] = []
  const report: Reporter = { ...silent, note: (line) => notes.push(line), warn: (line) => warnings.push(line) }
  const context = (engine: Engine, client: GoszakupClient, options: RunOptions): JobContext => ({
    dir: options.dir ?? engine.dir,
    client,
    report,
    filter: options.filter ?? {},
    withPersons: options.withPersons === true,
    select: options.select,
    full: options.full,
    limit: options.limit,
    signal: options.signal ?? new AbortController().signal,
    slots: new Slots(options.concurrency ?? 1),
    appliedTo: (entity) => applyFilter(entity, options.filter ?? {}, new Map()),
    now: () => engine.wall * 3_600_000,
    advanced: () => options.committed?.(),
  })
  const withClient = async <T>(options: RunOptions, work: (client: GoszakupClient) => Promise<T>): Promise<T> => {
    const client = await GoszakupClient.create({
      baseUrl: api.baseUrl,
      token: api.token,
      rate: 0,
      concurrency: options.concurrency ?? 1,
      timeout: 5,
      maxRequests: options.maxRequests,
      withPersons: options.withPersons,
      schema: await schemaText(),
      report,
      signal: options.signal,
    })
    try {
      return await work(client)
    } finally {
      await client.close()
    }
  }
  const engine: Engine = {
    ...{ api, notes, warnings, records: fake.records, wall: 500_000 },
    dir: join(temporary('engine'), 'data'),
    async run(name, options = {}) {
      return withClient(options, async (client) => {
        const entity = entityNamed(name, options)
        const shared = context(engine, client, options)
        const job = new EntityJob(entity, applyFilter(entity, options.filter ?? {}, new Map()), shared)
        const before = api.asked.length
        const { askAgain } = options
        const end = await shared.slots!.run(() => (askAgain === undefined ? job.run() : job.askAgain(askAgain)))
        return { end, requests: api.asked.length - before, job }
      })
    },
    async plan(name, options = {}) {
      return withClient(options, async (client) => {
        const entity = entityNamed(name, options)
        const applied = applyFilter(entity, options.filter ?? {}, new Map())
        return planOf(options.dir ?? engine.dir, entity, applied, context(engine, client, options))
      })
    },
    close: () => api.close(),
  }
  return engine
}

function entityNamed(name: string, { pageLimit, versions }: RunOptions): Entity {
  return {
    ...entities.find((entity) => entity.name === name)!,
    ...(pageLimit === undefined ? {} : { pageLimit }),
    ...(versions === true ? { versionOf: 'rootrecordId', isOpen: (record) => record.open === true } : {}),
  }
}

/** Every form of every record in the store, oldest first. */
export async function stored(dir: string, entity: string): Promise<FakeRecord[]> {
  const found: FakeRecord[] = []
  for await (const { bytes } of readRaw(dir, 'goszakup', entity))
    found.push(JSON.parse(rawRecord(bytes).toString()) as FakeRecord)
  return found
}

/** The newest form of every record, as text, sorted; and how many lines are the same as an earlier one of their record. */
export async function newestForms(dir: string, entity: string): Promise<{ forms: string[]; repeated: number }> {
  const newest = new Map<unknown, string>()
  let repeated = 0
  for (const record of await stored(dir, entity)) {
    const key = recordKey(entity, record)
    const text = JSON.stringify(record)
    if (newest.get(key) === text) repeated++
    newest.set(key, text)
  }
  return { forms: [...newest.values()].sort(), repeated }
}

export const forms = (records: readonly FakeRecord[]) => records.map((record) => JSON.stringify(record)).sort()
