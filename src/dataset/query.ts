import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Rows } from '../terminal/rows.ts'
import { type EngineOptions, openEngine } from './engine.ts'

/**
 * The rows of one SELECT that a user wrote, streamed: memory does not grow with the result. The engine closes when the
 * rows have been read. Throws a UserError that says where the SQL is wrong.
 */
export async function query(dir: string, sql: string, options: EngineOptions = {}): Promise<Rows> {
  const engine = await openEngine(dir, options)
  try {
    await engine.check(sql)
    const columns = await engine.columns(sql)
    return {
      columns,
      rows: (async function* () {
        try {
          yield* engine.stream(sql)
        } finally {
          await engine.close()
        }
      })(),
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** The SQL of a command: given as it is, from a file, or (`-`) from stdin. */
export async function readSql(sql: string | undefined, file: string | undefined): Promise<string> {
  if ((sql === undefined) === (file === undefined))
    throw new UserError(sql === undefined ? 'there is no SQL' : 'SQL is given twice', {
      next: 'give a SELECT, or --file FILE, or - to read it from stdin',
      exit: 'usage',
    })
  if (sql === '-' || file === '-') return text(process.stdin)
  if (sql !== undefined) return sql
  try {
    return await readFile(file!, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', file!)
  }
}
