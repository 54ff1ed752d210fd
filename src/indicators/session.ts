import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../dataset/engine.ts'
import { literalPath } from '../dataset/literal-path.ts'
import { sha256 } from '../files/hash.ts'
import { calendarRows } from '../law/calendar.ts'
import { limits } from '../law/limits.ts'
import { methods } from '../law/methods.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { intermediateSql } from './catalogue.ts'
import { intermediatesOf } from './sql.ts'

const limitColumns: Column[] = [
  { name: 'key', type: 'text' },
  { name: 'valid_from', type: 'date' },
  { name: 'valid_to', type: 'date' },
  { name: 'value', type: 'number' },
  { name: 'unit', type: 'text' },
  { name: 'norm', type: 'text' },
]

/** An engine with what every indicator reads besides the tables: `calendar`, `dataset`, `law_methods`, `law_limits`. */
export class Session {
  readonly engine: Engine
  private readonly intermediates = new Set<string>()
  private runs = 0

  private constructor(engine: Engine) {
    this.engine = engine
  }

  static async open(engine: Engine): Promise<Session> {
    const session = new Session(engine)
    await session.load(
      'calendar',
      [
        { name: 'date', type: 'date' },
        { name: 'is_working', type: 'boolean' },
        { name: 'ordinal', type: 'integer' },
        { name: 'status', type: 'text' },
      ],
      calendarRows().map((row) => ({ ...row })),
    )
    await session.load(
      'dataset',
      [
        { name: 'data_date', type: 'date' },
        { name: 'training', type: 'boolean' },
      ],
      [{ data_date: engine.manifest.data_date, training: engine.manifest.training }],
    )
    await session.load(
      'law_methods',
      [
        { name: 'id', type: 'integer' },
        { name: 'symbol', type: 'text' },
        { name: 'system', type: 'text' },
        { name: 'kind', type: 'text' },
      ],
      methodRows(),
    )
    await session.load('law_limits', limitColumns, limitRows())
    return session
  }

  /** Puts rows into a relation, in place of what it held. */
  async load(name: string, columns: Column[], rows: Row[]): Promise<void> {
    await this.engine.load(name, columns, rows)
  }

  /** A number that no other run of this session has. */
  next(): number {
    return ++this.runs
  }

  /**
   * Makes the shared intermediates that a statement reads. They are made once per generation, as Parquet in its own
   * directory under a name that carries the hash of their SQL; where that cannot be written, in memory.
   */
  async prepare(sql: string): Promise<void> {
    for (const name of intermediatesOf(sql)) {
      if (this.intermediates.has(name)) continue
      const own = await intermediateSql(name)
      await this.prepare(own)
      await this.materialise(name, own)
      this.intermediates.add(name)
    }
  }

  private async materialise(name: string, sql: string): Promise<void> {
    const directory = join(this.engine.paths.generation(this.engine.generation), 'intermediates')
    const version = sha256(JSON.stringify([await closure(sql), lawVersion()])).slice(0, 12)
    const file = join(directory, `${name}-${version}.parquet`)
    if (!(await exists(file))) {
      try {
        await this.engine.copyParquet(sql, file)
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? ''
        if (!['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'].includes(code)) throw error
        await this.engine.exec(`CREATE OR REPLACE TEMP TABLE ${name} AS ${sql}`)
        return
      }
    }
    await this.engine.exec(
      `CREATE OR REPLACE TEMP VIEW ${name} AS SELECT * FROM read_parquet(${sqlText(literalPath(file))})`,
    )
  }
}

function limitRows(): Row[] {
  return limits().map(({ key, valid_from, valid_to, value, unit, norm }) => ({
    key,
    valid_from,
    valid_to,
    value,
    unit,
    norm,
  }))
}

function methodRows(): Row[] {
  return methods().map(({ id, symbol, system, kind }) => ({ id, symbol, system, kind }))
}

function lawVersion(): string {
  return sha256(JSON.stringify([limitRows(), methodRows(), calendarRows().filter((row) => row.is_working).length]))
}

/** The SQL of an intermediate and of those it reads. */
async function closure(sql: string): Promise<string[]> {
  const inner = await Promise.all(intermediatesOf(sql).map(async (name) => closure(await intermediateSql(name))))
  return [sql, ...inner.flat()]
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
