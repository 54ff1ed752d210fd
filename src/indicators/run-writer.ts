import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileDigest, syncFile } from '../dataset/durable.ts'
import type { DatasetPaths } from '../dataset/layout.ts'
import { writeAtomically } from '../files/atomic.ts'
import { writeColumnar } from '../terminal/columnar.ts'
import { inEachLanguage, languages } from '../terminal/languages.ts'
import { ParquetWriter } from '../terminal/parquet-writer.ts'
import type { Column } from '../terminal/rows.ts'
import type { CountRow } from './evaluate.ts'
import { seenOn } from './ledger.ts'
import { type FlagRow, flagColumns } from './row.ts'
import { recordSum } from './run-record.ts'
import type { LedgerEntry, RunRecord } from './stored.ts'

const countColumns: Column[] = [
  { name: 'indicator', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'year', type: 'integer' },
  { name: 'count', type: 'integer' },
]

// The sentence is stored in every language; `summary` itself depends on the reader.
const storedColumns: Column[] = [
  ...flagColumns.filter((column) => column.name !== 'summary'),
  ...languages.map((lang): Column => ({ name: `summary_${lang}`, type: 'text' })),
]

/** The files of a run while it is made. Its rows are not held: all flags of a big dataset are gigabytes in memory. */
export class RunWriter {
  readonly counts: CountRow[] = []
  /** The ids of its flags. */
  readonly found = new Set<string>()
  private readonly paths: DatasetPaths
  private readonly beside: string
  private readonly rows: ParquetWriter
  private readonly ledger: ReadonlyMap<string, LedgerEntry>
  private readonly dataDate: string | null

  private constructor(
    paths: DatasetPaths,
    beside: string,
    rows: ParquetWriter,
    { ledger, dataDate }: { ledger: ReadonlyMap<string, LedgerEntry>; dataDate: string | null },
  ) {
    this.paths = paths
    this.beside = beside
    this.rows = rows
    this.ledger = ledger
    this.dataDate = dataDate
  }

  /** `ledger`: as it was before, by id. Ends with `end` or `abandon`. */
  static async open(
    paths: DatasetPaths,
    known: { ledger: ReadonlyMap<string, LedgerEntry>; dataDate: string | null },
  ): Promise<RunWriter> {
    await mkdir(paths.temp, { recursive: true })
    const beside = await mkdtemp(join(paths.temp, 'run-'))
    return new RunWriter(paths, beside, await ParquetWriter.open(join(beside, 'rows.parquet'), storedColumns), known)
  }

  /** How many rows there are so far. */
  get count(): number {
    return this.rows.count
  }

  /** Takes rows of flags and errors, those of an indicator after those of another. */
  async add(row: FlagRow): Promise<void> {
    const { id, outcome } = row
    if (outcome === 'flag') this.found.add(id)
    const known = this.ledger.get(id)
    const { first_seen, last_seen } = outcome === 'flag' ? seenOn(known, this.dataDate) : (known ?? row)
    const sentences = inEachLanguage((lang) => row.summaries[lang])
    const named = Object.fromEntries(languages.map((lang) => [`summary_${lang}`, sentences[lang]]))
    await this.rows.add({ ...row, first_seen, last_seen, ...named })
  }

  /** Puts the run in its place, with what it says of itself. */
  async end(record: RunRecord): Promise<void> {
    const { beside } = this
    try {
      await this.rows.end()
      await writeColumnar({ columns: countColumns, rows: this.counts }, 'parquet', join(beside, 'counts.parquet'))
      const files: RunRecord['files'] = {}
      for (const name of ['counts.parquet', 'rows.parquet']) {
        await syncFile(join(beside, name))
        files[name] = await fileDigest(join(beside, name))
      }
      const known = { ...record, files }
      await writeAtomically(
        join(beside, 'run.json'),
        `${JSON.stringify({ ...known, sum: recordSum(known) }, null, 2)}\n`,
      )
      const target = this.paths.run(record.run)
      await mkdir(this.paths.runs, { recursive: true })
      await rm(target, { recursive: true, force: true })
      await rename(beside, target)
    } finally {
      await rm(beside, { recursive: true, force: true })
    }
  }

  /** Leaves nothing of the run. */
  async abandon(): Promise<void> {
    await this.rows.abandon()
    await rm(this.beside, { recursive: true, force: true })
  }
}
