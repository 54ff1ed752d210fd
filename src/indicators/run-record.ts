import { sha256 } from '../files/hash.ts'
import type { RunRecord } from './stored.ts'

// Raised when the same answers would be written otherwise.
const runFormat = 2

/** The name of a run: the hash of the data and of what was asked of them. */
export function runName(record: Pick<RunRecord, 'inputs' | 'generation' | 'data_date' | 'indicators'>): string {
  const { inputs, generation, data_date: date, indicators } = record
  return sha256(JSON.stringify([runFormat, inputs ?? generation, date, indicators])).slice(0, 16)
}

/** SHA-256 of what `run.json` says, but for the run's number, which another dataset may change. */
export function recordSum({ sum: _, sequence: __, ...record }: RunRecord): string {
  return sha256(JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))))
}
