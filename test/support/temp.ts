import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const made: string[] = []

afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
})

/** A new directory that goes when the tests of the file have ended. */
export function temporary(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `jaryq-${name}-`))
  made.push(directory)
  return directory
}
