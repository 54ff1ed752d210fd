import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../terminal/errors.ts'

/**
 * Compares the figures of a notebook with those that were recorded, when `dir` is given: on the market of the course they
 * never change by themselves. With `write` they are recorded anew.
 *
 * @throws {UserError} that names each figure that changed
 */
export async function checkFigures(
  notebook: string,
  figures: Record<string, number | string>,
  { dir, write }: { dir: string | undefined; write: boolean },
): Promise<void> {
  if (dir === undefined || dir === '') return
  const path = join(dir, `${notebook}.json`)
  if (write) {
    await mkdir(dir, { recursive: true })
    await writeFile(path, `${JSON.stringify(figures, null, 2)}\n`)
    return
  }
  const recorded = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as Record<string, number | string>,
    () => undefined,
  )
  if (recorded === undefined)
    throw new UserError(`no figures of notebook ${notebook} were recorded`, {
      next: `record them with: npm run notebooks -- --record ${notebook}`,
    })
  const wrong = [...new Set([...Object.keys(recorded), ...Object.keys(figures)])].filter(
    (name) => !isSame(recorded[name], figures[name]),
  )
  if (wrong.length > 0)
    throw new UserError(`figures of notebook ${notebook} changed`, {
      why: wrong
        .map((name) => `${name}: was ${recorded[name] ?? 'none'}, is ${figures[name] ?? 'none'}`)
        .join('; ')
        .concat('; see what changed them'),
      next: `if it is right, record them with: npm run notebooks -- --record ${notebook}`,
    })
}

function isSame(a: number | string | undefined, b: number | string | undefined): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a))
}
