import type { ColumnTable } from 'arquero'
import { readableInCell } from './errors.ts'

/** A row with its cells by column. */
export type Cells = Record<string, unknown>

export interface FlagOptions {
  /** Only results of this year. */
  year?: number
  buyer?: string
  supplier?: string
  /** KATO code of a region. */
  region?: string
  limit?: number
  /** `flag` unless said. */
  outcome?: 'flag' | 'pass' | 'not-applicable' | 'insufficient' | 'error'
  /** Language of the sentences. */
  lang?: 'en' | 'ru' | 'kk'
  /** The indicator's own parameters, under their names. */
  [parameter: string]: unknown
}

/** A dataset opened for reading. It stays at the generation it was opened at, whatever is built meanwhile. */
export class NotebookDataset {
  readonly dir: string
  readonly generation: number
  /** The data are made up. */
  readonly training: boolean
  /** The dataset's "now": the latest date in the data. */
  readonly dataDate: string | null
  private engine: Promise<import('../dataset/engine.ts').Engine> | undefined

  constructor(dir: string, generation: number, manifest: { training: boolean; data_date: string | null }) {
    this.dir = dir
    this.generation = generation
    this.training = manifest.training
    this.dataDate = manifest.data_date
  }

  /** The tables and how many rows each has. */
  async tables(): Promise<{ name: string; rows: number }[]> {
    return readableInCell(async () => {
      const { readManifest } = await import('../dataset/manifest.ts')
      const { tables = {} } = await readManifest(this.dir)
      return Object.entries(tables).map(([name, rows]) => ({ name, rows }))
    })
  }

  /** A whole table, straight from its Arrow files. `columns` leaves the others out. */
  async table(name: string, options: { columns?: string[] } = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { datasetPaths } = await import('../dataset/layout.ts')
      const { arrowTable } = await import('./arrow-tables.ts')
      const { checkName } = await import('./names.ts')
      checkName(
        'table',
        name,
        (await this.tables()).map((table) => table.name),
      )
      return arrowTable(datasetPaths(this.dir).arrow(this.generation, name), options)
    })
  }

  /** The rows of one SELECT over the tables. Dates become `Date` (UTC), as in `table`. */
  async sql(text: string): Promise<ColumnTable> {
    return readableInCell(async () => {
      const engine = await this.openEngine()
      const { tableFromRows } = await import('./rows.ts')
      await engine.check(text)
      return tableFromRows(await engine.columns(text), await engine.rows(text))
    })
  }

  /** The results of an indicator. Options: its own parameters, `year`, `buyer`, `supplier`, `region`, `limit`, `outcome`. */
  async flag(name: string, options: FlagOptions = {}): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { flagTable } = await import('./flag.ts')
      return flagTable(await this.openEngine(), this.dir, name, options)
    })
  }

  /**
   * Draws a Vega-Lite chart. `data` may be an Arquero table or rows. In a notebook the chart is shown; elsewhere the
   * SVG comes back.
   */
  async plot(spec: Cells, options: { lang?: 'en' | 'ru' | 'kk' } = {}): Promise<string | undefined> {
    return readableInCell(async () => {
      const { plotSvg } = await import('./plot.ts')
      const { tslabDisplay } = await import('./display.ts')
      const svg = await plotSvg(spec, options)
      const display = tslabDisplay()
      if (display === undefined) return svg
      display.svg(svg)
      return undefined
    })
  }

  /** Shows a table: in a notebook as a table of the page, elsewhere as lines on stdout. 10 rows unless said. */
  async show(table: ColumnTable, options: { limit?: number; lang?: 'en' | 'ru' | 'kk' } = {}): Promise<void> {
    return readableInCell(async () => {
      const { tableHtml } = await import('./show.ts')
      const { tslabDisplay } = await import('./display.ts')
      const display = tslabDisplay()
      if (display === undefined) table.print(options.limit ?? 10)
      else display.html(tableHtml(table, options))
    })
  }

  /** Where a row comes from: record, link, hash and line in the dataset. */
  async cite(row: Cells): Promise<import('./cite.ts').Citation> {
    return readableInCell(async () => {
      const { readManifest } = await import('../dataset/manifest.ts')
      const { citeRow } = await import('./cite.ts')
      return citeRow(this.dir, await readManifest(this.dir), row)
    })
  }

  /** Lets go of the engine. Not needed at the end of a notebook. */
  async close(): Promise<void> {
    const engine = await this.engine
    this.engine = undefined
    await engine?.close()
  }

  private async openEngine(): Promise<import('../dataset/engine.ts').Engine> {
    this.engine ??= import('../dataset/engine.ts').then(({ openEngine }) =>
      openEngine(this.dir, { generation: this.generation }),
    )
    try {
      return await this.engine
    } catch (error) {
      this.engine = undefined
      throw error
    }
  }
}

/** Opens the dataset in `dir`. */
export async function open(dir: string): Promise<NotebookDataset> {
  return readableInCell(async () => {
    const { readManifest } = await import('../dataset/manifest.ts')
    const { UserError } = await import('../terminal/errors.ts')
    const manifest = await readManifest(dir)
    if (manifest.generation === null)
      throw new UserError(`the dataset in ${dir} has no tables yet`, {
        next: `jaryq build --data ${dir}`,
        exit: 'data',
      })
    return new NotebookDataset(dir, manifest.generation, manifest)
  })
}
