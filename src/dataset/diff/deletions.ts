import { journalEvent } from '../fetch/journal.ts'
import { rawRecord } from '../raw/store.ts'
import { type ChangesOptions, fetchedAt, linesIn } from './records.ts'

/** What the service said of a record that is gone. */
export interface Deletion {
  run: number | null
  /** When that was fetched. */
  seen: string
  /** The source of it and its own stamp: `{ journal: '2026-03-02 09:00:00' }`. */
  said: Record<string, unknown>
}

/**
 * What the service says in a range is gone, by entity and id: entries of its journal, and its list of deleted plan
 * points. It is of the whole country, whatever the dataset holds.
 */
export async function deletionsIn(
  dir: string,
  options: (source: string) => ChangesOptions,
): Promise<Map<string, Map<string | number, Deletion>>> {
  const found = new Map<string, Map<string | number, Deletion>>()
  const add = (entity: string, id: number, deletion: Deletion) => {
    const ofEntity = found.get(entity) ?? new Map<string | number, Deletion>()
    ofEntity.set(id, deletion)
    found.set(entity, ofEntity)
  }
  for await (const { bytes, run } of linesIn(dir, 'journal', options('journal'))) {
    const event = bytes.includes('"D"') ? journalEvent(recordOf(bytes)) : undefined
    if (event?.isDeletion === true)
      add(event.entity, event.id, { run, seen: fetchedAt(bytes), said: { journal: event.at } })
  }
  for await (const { bytes, run } of linesIn(dir, 'deleted-plans', options('deleted-plans'))) {
    const { id, index_date } = recordOf(bytes)
    if (Number.isSafeInteger(Number(id)))
      add('plans', Number(id), { run, seen: fetchedAt(bytes), said: { deleted_plans: index_date ?? null } })
  }
  return found
}

function recordOf(line: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(rawRecord(line).toString('utf8')) as Record<string, unknown>
  } catch {
    // A damaged line names nothing; `data verify` tells of it.
    return {}
  }
}
