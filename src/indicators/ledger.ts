import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFile } from '../dataset/durable.ts'
import { noteSum } from '../dataset/sums.ts'
import { commitFile } from '../files/atomic.ts'
import { writeColumnar } from '../terminal/columnar.ts'
import type { Column } from '../terminal/rows.ts'
import { parseFlagId } from './ids.ts'
import type { LedgerEntry } from './stored.ts'

const ledgerColumns: Column[] = [
  { name: 'id', type: 'text' },
  { name: 'first_seen', type: 'date' },
  { name: 'last_seen', type: 'date' },
  { name: 'state', type: 'text' },
]

/** Writes a ledger whole, by way of the folder `temp`. */
export async function writeLedger(ledger: LedgerEntry[], path: string, temp: string): Promise<void> {
  await mkdir(temp, { recursive: true })
  await mkdir(dirname(path), { recursive: true })
  const beside = await mkdtemp(join(temp, 'ledger-'))
  try {
    await writeColumnar({ columns: ledgerColumns, rows: ledger }, 'parquet', join(beside, 'ledger.parquet'))
    await syncFile(join(beside, 'ledger.parquet'))
    await noteSum(join(beside, 'ledger.parquet'), path)
    await commitFile(join(beside, 'ledger.parquet'), path)
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

/**
 * The ledgers of two copies in one: each flag was first seen when the first of them saw it, last when the last did. Whether
 * it holds is what the newer data say; of data of one day that it does not, unless a copy saw it on that day.
 */
export function mergedLedger(
  a: { entries: readonly LedgerEntry[]; dataDate: string | null },
  b: { entries: readonly LedgerEntry[]; dataDate: string | null },
): LedgerEntry[] {
  const [older, newer] = (a.dataDate ?? '') <= (b.dataDate ?? '') ? [a, b] : [b, a]
  const isOneDay = a.dataDate === b.dataDate
  const entries = new Map(older.entries.map((entry) => [entry.id, entry]))
  for (const entry of newer.entries) {
    const other = entries.get(entry.id)
    if (other === undefined) {
      entries.set(entry.id, entry)
      continue
    }
    const last = entry.last_seen > other.last_seen ? entry.last_seen : other.last_seen
    const seenToday = [entry, other].some(({ state, last_seen: day }) => state === 'flag' && day === newer.dataDate)
    const holds = seenToday || (isOneDay ? entry.state === 'flag' && other.state === 'flag' : entry.state === 'flag')
    entries.set(entry.id, {
      id: entry.id,
      first_seen: entry.first_seen < other.first_seen ? entry.first_seen : other.first_seen,
      last_seen: last,
      state: holds ? 'flag' : 'not-met',
    })
  }
  return [...entries.values()].sort((x, y) => (x.id < y.id ? -1 : 1))
}

/** The ledger after a run: its flags seen on the date of its data, those it asked for and did not find no longer met. */
export function nextLedger(
  before: ReadonlyMap<string, LedgerEntry>,
  found: ReadonlySet<string>,
  indicators: { name: string; suffix: string }[],
  dataDate: string | null,
): LedgerEntry[] {
  const entries = new Map(before)
  const asked = new Set(indicators.map((indicator) => `${indicator.name}${indicator.suffix}`))
  for (const entry of before.values()) {
    const { indicator, suffix } = parseFlagId(entry.id)
    if (asked.has(`${indicator}${suffix}`) && !found.has(entry.id))
      entries.set(entry.id, { ...entry, state: 'not-met' })
  }
  for (const id of found) entries.set(id, { id, ...seenOn(entries.get(id), dataDate), state: 'flag' })
  return [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** When a flag was first and last seen, once data of this date have it. */
export function seenOn(
  known: Pick<LedgerEntry, 'first_seen' | 'last_seen'> | undefined,
  dataDate: string | null,
): { first_seen: string; last_seen: string } {
  const today = dataDate ?? known?.last_seen ?? ''
  return {
    first_seen: known === undefined || today < known.first_seen ? today : known.first_seen,
    last_seen: known === undefined || today > known.last_seen ? today : known.last_seen,
  }
}
