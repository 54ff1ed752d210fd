import { join } from 'node:path'
import { fileDigest } from '../dataset/durable.ts'
import { mergedLedger, writeLedger } from '../indicators/ledger.ts'
import { readLedgerFile } from '../indicators/stored.ts'
import type { FileRef } from './paths.ts'

interface Side {
  file: FileRef
  dataDate: string | null
  /** Where it can be read. */
  path: string
}

/** Ledgers as one: one of them where it says all that the others say, else a new file in `folder`. */
export async function joinedLedger(
  sides: readonly Side[],
  folder: string,
): Promise<{ file: FileRef; dataDate: string | null; path: string }> {
  const read: { side: Side; entries: Awaited<ReturnType<typeof readLedgerFile>> }[] = []
  for (const side of sides) read.push({ side, entries: await readLedgerFile(side.path) })
  const [first, ...rest] = read
  let merged = { entries: first!.entries, dataDate: first!.side.dataDate }
  for (const { side, entries } of rest) {
    const dates = [merged.dataDate, side.dataDate].filter((date) => date !== null).sort()
    merged = { entries: mergedLedger(merged, { entries, dataDate: side.dataDate }), dataDate: dates.at(-1) ?? null }
  }
  const text = JSON.stringify(merged.entries)
  const same = read.find(({ entries }) => JSON.stringify(entries) === text)
  if (same !== undefined) return { file: same.side.file, dataDate: merged.dataDate, path: same.side.path }
  const path = join(folder, 'ledger.parquet')
  await writeLedger(merged.entries, path, join(folder, 'temp'))
  return { file: { path: 'flags/ledger.parquet', ...(await fileDigest(path)) }, dataDate: merged.dataDate, path }
}
