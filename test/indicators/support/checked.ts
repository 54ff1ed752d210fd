import { checkIndicators } from '../../../src/indicators/check.ts'
import type { Row } from '../../../src/terminal/rows.ts'

/** What `indicators test` says of the indicators of a dataset. */
export async function checked(dir: string, names?: string[]): Promise<{ rows: Row[]; failed: number }> {
  const found = await checkIndicators({ dir, names })
  const rows: Row[] = []
  for await (const row of found.rows) rows.push(row)
  return { rows, failed: found.failed.count }
}

export const short = (rows: Row[]) => rows.map(({ check, result }) => [check, result])
