import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { UserError } from '../terminal/errors.ts'
import type { OwnRecord } from './versions.ts'

/** What a dataset remembers of sharing, in `sharing.json`: which versions it has seen. */
export interface Kept {
  format: 1
  data: string[]
  raw: string[]
  own: Record<string, OwnRecord>
}

/** Throws a UserError where the file is damaged: without it nobody knows who changed what after whom. */
export async function readKept(dir: string): Promise<Kept> {
  const path = join(dir, 'sharing.json')
  const empty: Kept = { format: 1, data: [], raw: [], own: {} }
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  if (text === undefined) return empty
  try {
    const kept = JSON.parse(text) as Kept
    const isList = (list: unknown) => list === undefined || Array.isArray(list)
    const own = Object.values(kept?.own ?? {})
    if (kept?.format === 1 && isList(kept.data) && isList(kept.raw) && own.every((one) => typeof one === 'object'))
      return { ...empty, ...kept, own: { ...kept.own } }
  } catch {
    // Told below.
  }
  throw new UserError(`${path} is damaged`, {
    why: 'it is not what jaryq data push and pull write',
    next: 'move it away: files that differ from the shared ones are then told as conflicts, and nothing is lost',
    exit: 'data',
  })
}

export async function writeKept(dir: string, kept: Kept): Promise<void> {
  const own = Object.fromEntries(Object.entries(kept.own).sort(([a], [b]) => (a < b ? -1 : 1)))
  await writeAtomically(join(dir, 'sharing.json'), `${JSON.stringify({ ...kept, own }, null, 1)}\n`)
}
