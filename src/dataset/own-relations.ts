import { stat } from 'node:fs/promises'
import { literalPath } from '../files/literal-path.ts'
import { sqlText } from '../terminal/sql-text.ts'
import type { Engine } from './engine.ts'

/** The temporary tables and views of a session of DuckDB. */
export class OwnRelations {
  private readonly engine: Pick<Engine, 'exec' | 'copyParquet'>
  /** One kind does not replace the other. */
  private readonly kinds = new Map<string, 'TABLE' | 'VIEW'>()

  constructor(engine: Pick<Engine, 'exec' | 'copyParquet'>) {
    this.engine = engine
  }

  async make(kind: 'TABLE' | 'VIEW', name: string, sql: string): Promise<void> {
    if ((this.kinds.get(name) ?? kind) !== kind) await this.drop(name)
    // The statement begins on the first line, so that errors name its lines.
    await this.engine.exec(`CREATE OR REPLACE TEMP ${kind} ${name} AS ${sql}`)
    this.kinds.set(name, kind)
  }

  async drop(...names: string[]): Promise<void> {
    for (const name of names) {
      await this.engine.exec(`DROP ${this.kinds.get(name) ?? 'TABLE'} IF EXISTS temp.${name}`)
      this.kinds.delete(name)
    }
  }

  /** Makes a view over a file, and the file where it is not there; in memory where it cannot be written. */
  async keep(name: string, file: string, sql: string): Promise<void> {
    if (!(await isThere(file))) {
      try {
        await this.engine.copyParquet(sql, file)
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? ''
        if (!['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'].includes(code)) throw error
        return this.make('TABLE', name, sql)
      }
    }
    await this.make('VIEW', name, `SELECT * FROM read_parquet(${sqlText(literalPath(file))})`)
  }
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
