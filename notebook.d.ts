// Hand-written, so that it parses with TypeScript 5.0 and without the types of Node.js: tslab brings just that.
import type { ColumnTable } from 'arquero'

/** A language of texts: English, Russian, Kazakh. */
export type Language = 'en' | 'ru' | 'kk'

/** One row, its cells by column. */
export interface Cells {
  [column: string]: unknown
}

export interface FlagOptions {
  /** Only results of this year. Never changes what a case is compared with. */
  year?: number
  /** Only results of this buyer, as `KZ-BIN-…`. */
  buyer?: string
  /** Only results of this supplier. */
  supplier?: string
  /** Only results of this region, by its KATO code. */
  region?: string
  /** At most so many rows. */
  limit?: number
  /** `flag` unless said. */
  outcome?: 'flag' | 'pass' | 'not-applicable' | 'insufficient' | 'error'
  /** Language of the sentences in the column `summary`; `en` unless said. */
  lang?: Language
  /** The indicator's own parameters, under the names that `jaryq indicators show NAME` lists. */
  [parameter: string]: unknown
}

/** Where a row comes from. */
export interface Citation {
  source: string
  ocid: string
  /** Entity and id at the source, or the release's id. */
  record: string
  /** The page that shows the record, where one is known. Training data are on no page. */
  url: string | undefined
  /** SHA-256 of the record's bytes as they came. */
  sha256: string
  /** File and line in the dataset. */
  line: string
  fetchedAt: string | undefined
  /** All of it in one sentence, for a footnote. */
  text: string
}

/** A dataset opened for reading. */
export interface NotebookDataset {
  readonly dir: string
  readonly generation: number
  /** The data are made up. */
  readonly training: boolean
  /** The latest date in the data (`YYYY-MM-DD`): the dataset's "now". */
  readonly dataDate: string | null
  /** The tables and how many rows each has. */
  tables(): Promise<{ name: string; rows: number }[]>
  /** A whole table as an Arquero table. `columns` leaves the others out. Dates are `Date` in UTC, sums numbers. */
  table(name: string, options?: { columns?: string[] }): Promise<ColumnTable>
  /** The rows of one SELECT over the tables (DuckDB's SQL) as an Arquero table. */
  sql(text: string): Promise<ColumnTable>
  /** What an indicator found, as an Arquero table: `flag('single-bid', { year: 2025 })`. */
  flag(name: string, options?: FlagOptions): Promise<ColumnTable>
  /** Shows a Vega-Lite chart in the notebook; elsewhere gives its SVG back. `data` may be an Arquero table. */
  plot(spec: Cells, options?: { lang?: Language }): Promise<string | undefined>
  /** Shows the first rows of a table, 10 unless said. */
  show(table: ColumnTable, options?: { limit?: number; lang?: Language }): Promise<void>
  /** Where a row comes from: record, link, hash, and line in the dataset. */
  cite(row: Cells): Promise<Citation>
  /** Lets go of the database engine. Not needed at the end of a notebook. */
  close(): Promise<void>
}

/** Opens the dataset in a directory. */
export function open(dir: string): Promise<NotebookDataset>
