import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ColumnTable } from 'arquero'
import { writeAtomically } from '../files/atomic.ts'
import { indicatorNames } from '../indicators/catalogue.ts'
import { checkIndicators } from '../indicators/check.ts'
import { fixtureFile } from '../indicators/fixture.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { tableFromRows } from './rows.ts'

const columns: Column[] = [
  { name: 'check', type: 'text' },
  { name: 'result', type: 'text' },
  { name: 'detail', type: 'text' },
]

/**
 * Writes an indicator and its cases into the folder `custom`, in place of those of the same name there, and gives what
 * `jaryq indicators test` says of it.
 */
export async function keepIndicator(
  { dir, custom }: { dir: string; custom: string },
  name: string,
  { sql, cases }: { sql: string; cases?: string },
): Promise<ColumnTable> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new UserError(`"${name}" cannot be the name of an indicator`, {
      why: 'a name is lower-case words joined by "-"',
      next: 'for example losers-huddled',
      exit: 'usage',
    })
  if ((await indicatorNames()).includes(name))
    throw new UserError(`jaryq has an indicator ${name} of its own`, { next: 'choose another name', exit: 'usage' })
  const file = join(custom, `${name}.sql`)
  try {
    await mkdir(custom, { recursive: true })
    await writeAtomically(file, withEnd(sql))
    if (cases !== undefined) await writeAtomically(fixtureFile(file), withEnd(cases))
  } catch (error) {
    throw fileError(error, 'write', file)
  }
  const rows: Row[] = []
  for await (const row of (await checkIndicators({ dir, names: [name], custom })).rows) rows.push(row)
  return tableFromRows(columns, rows)
}

/** A text of a cell as a file: it begins with its first word and ends with a line break. */
function withEnd(text: string): string {
  return `${text.trim()}\n`
}
