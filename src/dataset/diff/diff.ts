import { Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import type { Column, Row } from '../../terminal/rows.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import { apiSource } from '../fetch/store.ts'
import { readManifest } from '../manifest.ts'
import { rawEntities, rawRecord } from '../raw/store.ts'
import { type Deletion, deletionsIn } from './deletions.ts'
import { withoutPersons } from './persons.ts'
import { type DiffRange, readRange } from './range.ts'
import { type ChangesOptions, changesOf, fetchedAt, type RecordChange } from './records.ts'
import { type ComparedForms, compareForms, isIndexDate, lastName } from './silence.ts'

export interface DiffOptions {
  /** The number of a run or a date; see `readRange`. */
  from?: string
  to?: string
  /** Names of entities; all when empty. */
  entities?: readonly string[]
  ids?: readonly string[]
  /** A pattern of fields with `*`; see `fieldFilter`. */
  field?: string
  /** Only changes of records of which no stamp moved. */
  silent?: boolean
  report: Reporter
  signal?: AbortSignal
}

export const diffColumns: Column[] = [
  { name: 'run', type: 'integer' },
  { name: 'entity', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'field', type: 'text' },
  { name: 'before', type: 'json' },
  { name: 'after', type: 'json' },
  { name: 'seen_before', type: 'timestamp' },
  { name: 'seen', type: 'timestamp' },
  { name: 'silent', type: 'boolean' },
]

/** What `diffDataset` found, complete once its rows have been read. */
export interface DiffSummary {
  records: number
  fields: number
  entities: Set<string>
  /** Records that changed without a stamp. */
  silent: number
  deleted: number
  /** Records of which only the date of the service's index moved; they give no row. */
  indexed: number
  damaged: number
}

/**
 * What changed in the records of a dataset between two moments of its history: a row for each field of each change, in
 * the order in which it was seen. Every change on the way is told, also one that was taken back. Persons' numbers are
 * pseudonyms. Records that are new give no row; those that the service says are deleted give one, `(deleted)`.
 * @throws UserError (usage, data), `Interrupted`
 */
export async function diffDataset(
  dir: string,
  options: DiffOptions,
): Promise<{ rows: AsyncIterable<Row>; summary: DiffSummary; range: DiffRange }> {
  const { training } = await readManifest(dir)
  const known = await rawEntities(dir, apiSource)
  const entities = wantedEntities(options.entities ?? [], known)
  const range = await readRange(dir, options)
  const summary: DiffSummary = {
    ...{ records: 0, fields: 0, entities: new Set<string>(), silent: 0, deleted: 0, indexed: 0, damaged: 0 },
  }
  return { rows: diffRows(dir, training, entities, range, options, summary), summary, range }
}

/** The summary as one line. */
export function diffNote(summary: DiffSummary, range: DiffRange): string {
  const { records, fields, entities, silent, deleted, indexed, damaged } = summary
  const counts: [string, number, boolean][] = [
    ['changes of records', records, true],
    ['fields', fields, true],
    ['entities', entities.size, true],
    ['silent', silent, true],
    ['deleted', deleted, false],
    ['only indexed anew', indexed, false],
    ['lines that could not be compared', damaged, false],
  ]
  const told = counts.filter(([, count, always]) => always || count > 0).map(([name, count]) => `${name} ${count}`)
  return `${describe(range)}: ${told.join(', ')}`
}

function describe({ from, to, runs }: DiffRange): string {
  const last = runs.at(-1)
  if (last === undefined && to === undefined && 'run' in from) return 'no log of runs: the whole history'
  const start =
    'run' in from ? (from.run === 0 ? 'from the beginning' : `after run ${from.run}`) : `from ${from.moment}`
  if (to === undefined) return last === undefined ? start : `${start}, up to run ${last.run}`
  return 'run' in to ? `${start}, up to run ${to.run}` : `${start}, before ${to.moment}`
}

async function* diffRows(
  dir: string,
  training: boolean,
  entities: readonly string[],
  range: DiffRange,
  options: DiffOptions,
  summary: DiffSummary,
): AsyncGenerator<Row> {
  const { report, signal } = options
  const ids = options.ids === undefined || options.ids.length === 0 ? undefined : new Set(options.ids)
  const shows = fieldFilter(options.field)
  const masked = withoutPersons(training)
  let steps = 0
  const reading = (stage: string): ChangesOptions => ({
    range,
    step(bytes) {
      if (++steps % 1024 !== 0) return
      if (signal?.aborted === true) throw new Interrupted('nothing was changed', 'jaryq data diff')
      report.progress({ stage, done: Math.round(bytes / 1e6), unit: 'MB' })
    },
    damaged() {
      summary.damaged++
    },
  })
  const gone =
    options.silent === true || !shows(deletedField) ? new Map<string, never>() : await deletionsIn(dir, reading)
  for (const entity of entities) {
    const deleted: Map<string | number, Deletion> = gone.get(entity) ?? new Map()
    const held = new Map<string | number, { run: number | null; seen: string }>()
    const changes = changesOf(dir, entity, {
      ...reading(entity),
      ids,
      watched: new Set(deleted.keys()),
      seen({ key, run, fetchedAt: seen }) {
        if (seen <= deleted.get(key)!.seen) held.set(key, { run: held.get(key)?.run ?? run, seen })
      },
    })
    for await (const change of changes) {
      const { differences, silent, indexed } = compared(change, summary)
      if (options.silent === true && silent !== true) continue
      const shown = differences.filter(({ field }) => shows(field))
      if (shown.length === 0) {
        if (indexed) summary.indexed++
        continue
      }
      summary.records++
      summary.entities.add(entity)
      if (silent === true) summary.silent++
      for (const difference of shown) {
        summary.fields++
        const { field, before, after } = await masked(difference)
        yield {
          ...{ run: change.run, entity, id: String(change.key), field, before, after },
          ...{ seen_before: fetchedAt(change.before), seen: fetchedAt(change.after), silent },
        }
      }
    }
    for (const [id, { run, said, seen }] of deleted) {
      const before = held.get(id)
      // What the dataset never held, or knew only as deleted, is no change.
      if (before === undefined || (before.run !== null && run !== null && before.run >= run)) continue
      if (ids !== undefined && !ids.has(String(id))) continue
      summary.deleted++
      summary.entities.add(entity)
      const row = { run, entity, id: String(id), field: deletedField, before: null, after: said }
      yield { ...row, seen_before: before.seen, seen, silent: false }
    }
  }
}

const deletedField = '(deleted)'

function compared({ before, after }: RecordChange, summary: DiffSummary): ComparedForms {
  try {
    return compareForms(rawRecord(before).toString('utf8'), rawRecord(after).toString('utf8'))
  } catch (error) {
    // Nested beyond what can be walked: the program cannot say more than that.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error
    summary.damaged++
    return { differences: [], silent: false, indexed: false }
  }
}

/**
 * Whether a path is asked for. The pattern knows `*` and no case, and fits the whole path, the path without what is in
 * brackets, or (when it has no dot) the last name. Without a pattern all but the dates of the service's index are.
 */
export function fieldFilter(pattern: string | undefined): (field: string) => boolean {
  if (pattern === undefined) return (field) => !isIndexDate(field)
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const wanted = new RegExp(`^${parts.join('.*')}$`, 'i')
  const single = !pattern.includes('.')
  return (field) =>
    wanted.test(field) || wanted.test(field.replaceAll(/\[[^\]]*\]/g, '')) || (single && wanted.test(lastName(field)))
}

function wantedEntities(names: readonly string[], known: readonly string[]): readonly string[] {
  for (const name of names) {
    if (known.includes(name)) continue
    const books = known.filter((one) => one.startsWith('refs/')).length
    const has = [
      ...known.filter((one) => !one.startsWith('refs/')),
      ...(books === 0 ? [] : [`${books} books refs/NAME`]),
    ]
    throw new UserError(`the dataset has no raw records of "${name}"`, {
      why: known.length === 0 ? 'nothing was fetched into it' : `it has: ${has.join(', ')}`,
      next: didYouMean(name, known) ?? [],
      exit: 'usage',
    })
  }
  return names.length === 0 ? known : known.filter((name) => names.includes(name))
}
