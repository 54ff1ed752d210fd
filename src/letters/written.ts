import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { fileError, UserError } from '../terminal/errors.ts'

/** A letter that was written: of which flags, under which name. */
export interface WrittenEntry {
  kind: string
  lang: string
  flags: string[]
  file: string
  date: string | null
}

/** Where a directory of letters keeps which were written into it. */
export function writtenPath(dir: string): string {
  return join(dir, 'letters.ndjson')
}

/** The letters that were written into a directory, in the order of writing. Throws a UserError when the list is damaged. */
export async function alreadyWritten(dir: string): Promise<WrittenEntry[]> {
  const path = writtenPath(dir)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw fileError(error, 'read', path)
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      try {
        const entry = JSON.parse(line) as WrittenEntry | null
        if (typeof entry?.file !== 'string' || !Array.isArray(entry.flags)) throw new SyntaxError('it is no letter')
        return entry
      } catch {
        throw new UserError(`${path}, line ${index + 1} cannot be read`, { exit: 'data' })
      }
    })
}

/** Adds a letter to the list; one of the same kind, language and name is replaced. */
export async function noteWritten(dir: string, entry: WrittenEntry): Promise<void> {
  const path = writtenPath(dir)
  const others = (await alreadyWritten(dir)).filter(
    ({ kind, lang, file }) => !(kind === entry.kind && lang === entry.lang && file === entry.file),
  )
  try {
    await writeAtomically(path, [...others, entry].map((line) => `${JSON.stringify(line)}\n`).join(''))
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}
