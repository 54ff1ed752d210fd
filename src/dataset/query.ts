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
