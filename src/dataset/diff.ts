import { isPersonField } from '../goszakup/selection.ts'
import { isPersonNumber, maskPersonNumbers, organisationId, personKey } from '../ocds/persons.ts'
import { Interrupted, UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type DiffRange, readRange } from './diff-range.ts'
import { type ChangesOptions, changesOf, fetchedAt, linesIn, type RecordChange } from './diff-records.ts'
import { type Difference, differences, parseExact } from './diff-values.ts'
import { apiSource } from './fetch-store.ts'
import { readManifest } from './manifest.ts'
import { rawEntities, rawRecord } from './raw.ts'

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
  { name: 'seen_before', type: 'text' },
  { name: 'seen', type: 'text' },
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

// The record's own stamps of its last change.
const ownStamp = /^(last_?update_?date|last_?update|timestamp|edit_?date|update_?date|date_?update|mod_?date)$/i
// The service's index has one in every record. It moves when a record is indexed anew, changed or not.
const indexStamp = /^index_?date$/i
// What happened on a day is dated by it when it appears.
const eventStamp = /^(approve|revoke|sign|decision|decide|pay|cancel|send)_?date$/i

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
  const counts = [`${records} changes of records in ${entities.size} entities, ${fields} fields`]
  if (silent > 0) counts.push(`${silent} silent`)
  if (deleted > 0) counts.push(`${deleted} deleted`)
  if (indexed > 0) counts.push(`${indexed} only indexed anew`)
  if (damaged > 0) counts.push(`${damaged} lines could not be compared`)
  return `${describe(range)}: ${counts.join('; ')}`
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
  let key: Buffer | undefined
  const masked = async (row: Row, name: string): Promise<Row> => {
    if (key === undefined && mayName(row)) key = await personKey(training)
    const hide = (value: unknown, under: string) => hidePersons(value, under, key)
    return {
      ...row,
      field: hide(row.field, ''),
      before: hide(row.before, name),
      after: hide(row.after, name),
    }
  }
  let steps = 0
  const reading = (stage: string): Pick<ChangesOptions, 'step' | 'damaged' | 'range'> => ({
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
  const gone = options.silent === true ? new Map<string, Map<string | number, Deletion>>() : await deletions()
  for (const entity of entities) {
    const deleted = gone.get(entity) ?? new Map<string | number, Deletion>()
    const seen = new Map<string | number, { run: number | null; before: string }>()
    const changes = changesOf(dir, entity, {
      ...reading(entity),
      ids,
      watched: new Set(deleted.keys()),
      seen({ key: id, run, fetchedAt: at }) {
        if (at <= deleted.get(id)!.at) seen.set(id, { run: seen.get(id)?.run ?? run, before: at })
      },
    })
    for await (const change of changes) {
      const found = compare(change, summary)
      if (found === undefined || (options.silent === true && found.silent !== true)) continue
      const shown = found.differences.filter(({ field }) => shows(field))
      if (shown.length === 0) continue
      summary.records++
      summary.entities.add(entity)
      if (found.silent === true) summary.silent++
      for (const { field, before, after } of shown) {
        summary.fields++
        const row = {
          ...{ run: change.run, entity, id: String(change.key), field, before, after },
          ...{ seen_before: fetchedAt(change.before), seen: fetchedAt(change.after), silent: found.silent },
        }
        yield await masked(row, lastName(field))
      }
    }
    for (const [id, { run, said, at }] of deleted) {
      const held = seen.get(id)
      // The journal is of the whole country: only what the dataset held before is told.
      if (held === undefined || (held.run !== null && run !== null && held.run >= run)) continue
      if ((ids !== undefined && !ids.has(String(id))) || !shows('(deleted)')) continue
      summary.deleted++
      summary.entities.add(entity)
      const row = { run, entity, id: String(id), field: '(deleted)', before: null, after: said }
      yield { ...row, seen_before: held.before, seen: at, silent: false }
    }
  }

  /** What the service says is gone, by entity: its journal, and its list of deleted plan points. */
  async function deletions(): Promise<Map<string, Map<string | number, Deletion>>> {
    const found = new Map<string, Map<string | number, Deletion>>()
    const add = (entity: string, id: unknown, deletion: Deletion) => {
      const number = Number(id)
      if (!Number.isSafeInteger(number) || !entities.includes(entity)) return
      const of = found.get(entity) ?? new Map<string | number, Deletion>()
      of.set(number, deletion)
      found.set(entity, of)
    }
    for (const source of ['journal', 'deleted-plans'])
      for await (const { bytes, run } of linesIn(dir, source, reading(source))) {
        if (source === 'journal' && !bytes.includes('"D"')) continue
        const record = JSON.parse(rawRecord(bytes).toString('utf8')) as Record<string, unknown>
        const at = fetchedAt(bytes)
        if (source === 'deleted-plans') {
          add('plans', record.id, { run, at, said: { deleted_plans: record.index_date ?? null } })
          continue
        }
        const entity =
          journalEntities[
            String(record.service_name ?? '')
              .toLowerCase()
              .replaceAll(/[^a-z]/g, '')
          ]
        if (record.action === 'D' && entity !== undefined)
          add(entity, record.object_id, { run, at, said: { journal: record.date_action ?? null } })
      }
    return found
  }
}

interface Deletion {
  run: number | null
  at: string
  said: Record<string, unknown>
}

// The journal's names of its services, letters only.
const journalEntities: Readonly<Record<string, string>> = {
  subject: 'subjects',
  plans: 'plans',
  plan: 'plans',
  plnpoint: 'plans',
  trdbuy: 'announcements',
  lots: 'lots',
  lot: 'lots',
  trdapp: 'bids',
  contract: 'contracts',
  acts: 'acts',
  act: 'acts',
  contractact: 'acts',
  treasurypay: 'payments',
}

/** What changed in a record, and whether a stamp tells of it: null when it has none that could. */
function compare(
  change: RecordChange,
  summary: DiffSummary,
): { differences: Difference[]; silent: boolean | null } | undefined {
  let before: unknown
  let after: unknown
  let found: Difference[]
  try {
    before = parseExact(rawRecord(change.before).toString('utf8'))
    after = parseExact(rawRecord(change.after).toString('utf8'))
    found = differences(before, after)
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error
    summary.damaged++
    return undefined
  }
  if (found.length === 0) return undefined
  const isOwn = ({ field }: Difference) => ownStamp.test(lastName(field))
  const isIndex = ({ field }: Difference) => indexStamp.test(lastName(field))
  if (found.every(isIndex)) {
    summary.indexed++
    return undefined
  }
  const content = found.some((one) => !one.oneSided && !isOwn(one) && !isIndex(one) && !isNewReference(one))
  const moved = found.some(
    (one) => isOwn(one) || (eventStamp.test(lastName(one.field)) && one.before === null && one.after !== null),
  )
  if (!content || moved) return { differences: found, silent: false }
  if (hasStamp(before, ownStamp) || hasStamp(after, ownStamp)) return { differences: found, silent: true }
  if (hasStamp(before, indexStamp) || hasStamp(after, indexStamp))
    return { differences: found, silent: !found.some(isIndex) }
  return { differences: found, silent: null }
}

/** Another record came that names this one (an act of a contract): the service lists its number here. */
function isNewReference({ before, after }: Difference): boolean {
  if (before !== null || typeof after !== 'object' || after === null || Array.isArray(after)) return false
  const names = Object.keys(after)
  return names.length === 1 && (names[0] === 'id' || names[0] === 'pid')
}

function hasStamp(record: unknown, pattern: RegExp): boolean {
  if (typeof record !== 'object' || record === null) return false
  return Object.entries(record).some(([name, value]) => pattern.test(name) && value !== null && value !== '')
}

/** The name at the end of a path: `amount` of `Lots[id=12].amount`, `Kato` of `Kato[0]`. */
function lastName(field: string): string {
  return /([^.[\]]+)(?:\[[^\]]*\])*$/.exec(field)?.[1] ?? field
}

/**
 * Whether a path is asked for. The pattern knows `*` and no case, and fits the whole path, the path without what is in
 * brackets, or (when it has no dot) the last name. Without a pattern all but the dates of the service's index are.
 */
export function fieldFilter(pattern: string | undefined): (field: string) => boolean {
  if (pattern === undefined) return (field) => !indexStamp.test(lastName(field))
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const wanted = new RegExp(`^${parts.join('.*')}$`, 'i')
  const single = !pattern.includes('.')
  return (field) =>
    wanted.test(field) || wanted.test(field.replaceAll(/\[[^\]]*\]/g, '')) || (single && wanted.test(lastName(field)))
}

function wantedEntities(names: readonly string[], known: readonly string[]): readonly string[] {
  for (const name of names) {
    if (known.includes(name)) continue
    throw new UserError(`the dataset has no raw records of "${name}"`, {
      why: known.length === 0 ? 'nothing was fetched into it' : `it has: ${known.join(', ')}`,
      next: didYouMean(name, known) ?? [],
      exit: 'usage',
    })
  }
  return names.length === 0 ? known : known.filter((name) => names.includes(name))
}

function mayName(row: Row): boolean {
  return /\d{12}|iin|inn/i.test(JSON.stringify([row.field, row.before, row.after]))
}

/** A copy without persons: their numbers are pseudonyms, their names and contacts are left out. */
function hidePersons(value: unknown, name: string, key: Buffer | undefined): unknown {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map((item) => hidePersons(item, name, key))
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, hidePersons(item, inner, key)]))
  if (typeof value === 'boolean') return value
  if (isPersonField(name)) return value === '' ? '' : '(a person)'
  if (key === undefined) return value
  if (typeof value === 'string') return maskPersonNumbers(value, key)
  // A number that lost its quotes has lost its leading zeros too.
  const number = String(value).padStart(12, '0')
  return /(iin|inn)$/i.test(name) && isPersonNumber(number) ? organisationId(number, key) : value
}
