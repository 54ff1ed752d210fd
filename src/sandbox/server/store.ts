import { join } from 'node:path'
import { readLines } from '../../files/lines.ts'
import { Interrupted } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { type Entity, entities } from '../market/market.ts'
import { type Row, Table } from './table.ts'

export { type Row, stampNumber, type Table } from './table.ts'

/** The whole market, opened for reading. */
export class Store {
  readonly tables: Record<Entity, Table>
  readonly books: Map<string, Row[]>
  readonly directory: string

  private constructor(directory: string, tables: Record<Entity, Table>, books: Map<string, Row[]>) {
    this.directory = directory
    this.tables = tables
    this.books = books
  }

  /** Reads every file once to index it. */
  static async open(
    directory: string,
    books: readonly string[],
    { report, signal }: { report?: Reporter | undefined; signal?: AbortSignal | undefined } = {},
  ): Promise<Store> {
    const tables: Partial<Record<Entity, Table>> = {}
    const read = new Map<string, Row[]>()
    try {
      let before = 0
      for (const entity of entities) {
        const table = await Table.open(directory, entity, (rows) => {
          if (signal?.aborted === true) throw new Interrupted('nothing: the market was being read', 'the same command')
          report?.progress({ stage: 'reading the market', done: before + rows, unit: 'records' })
        })
        before += table.size
        tables[entity] = table
      }
      for (const name of books) {
        const rows: Row[] = []
        for await (const line of readLines(join(directory, 'refs', `${name}.ndjson`)))
          rows.push(JSON.parse(line.bytes.toString()) as Row)
        read.set(name, rows)
      }
    } catch (error) {
      for (const table of Object.values(tables)) table.close()
      throw error
    }
    return new Store(directory, tables as Record<Entity, Table>, read)
  }

  close(): void {
    for (const table of Object.values(this.tables)) table.close()
  }
}
