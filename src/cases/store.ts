import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { datasetPaths, safeName } from '../dataset/layout.ts'
import { withWriteLock } from '../dataset/lock.ts'
import { writeAtomically } from '../files/atomic.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { isSameName, pathOfName } from '../files/named.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type Case, type CaseState, type Change, changed, viewOf } from './case.ts'
import { formatCase, parseCase } from './case-file.ts'
import { refusePersons } from './persons.ts'

/** The cases of a dataset, and the files that could not be read: these are named, the others work. */
export interface Cases {
  cases: Case[]
  damaged: UserError[]
}

/** The file of a case. Throws a UserError where the id cannot be the name of a file. */
export function casePath(dir: string, id: string): string {
  return pathOfName(datasetPaths(dir).cases, `${safeName(id)}.md`)
}

/** All cases of a dataset by id. A folder without any is no error. */
export async function readCases(dir: string): Promise<Cases> {
  const folder = datasetPaths(dir).cases
  const cases: Case[] = []
  const damaged: UserError[] = []
  for (const name of await caseNames(folder)) {
    try {
      cases.push(viewOf(await readCaseFile(join(folder, `${name}.md`), name)))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      damaged.push(error)
    }
  }
  return { cases, damaged }
}

/** The names of the cases in a folder. */
export async function caseNames(folder: string): Promise<string[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, 'read', folder)
  }
  return names
    .filter((name) => name.endsWith('.md') && !name.startsWith('.'))
    .map((name) => name.slice(0, -3))
    .sort()
}

/** The case in a file. With `id`, a file that says another one is refused. Throws a UserError that says file and line. */
export async function readCaseFile(path: string, id?: string): Promise<CaseState> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', path)
  }
  const state = await parseCase(text, path)
  if (id !== undefined && !isSameName(state.id, id))
    throw new UserError(`${path}: the case in it is called ${state.id}`, {
      why: 'a case stands in the file of its name',
      next: `rename the file to ${state.id}.md, or mend the line "id:"`,
      exit: 'data',
    })
  return state
}

/** One case of a dataset. Throws a UserError when there is none of that id, or its file is damaged. */
export async function readCase(dir: string, id: string): Promise<CaseState> {
  const path = casePath(dir, id)
  if (existsSync(path)) return readCaseFile(path, id)
  const known = await caseNames(datasetPaths(dir).cases)
  const hint = didYouMean(id, known)
  throw new UserError(`there is no case "${id}"`, {
    why: `${path} does not exist`,
    next: [...(hint === undefined ? [] : [hint]), 'see them with: jaryq case list'],
    exit: 'usage',
  })
}

/** Writes a case whole, where its bytes change. Returns whether they did. */
async function writeCase(path: string, state: CaseState): Promise<boolean> {
  const text = await formatCase(state)
  try {
    if (existsSync(path) && (await readFile(path, 'utf8')) === text) return false
    await writeAtomically(path, text)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
  return true
}

/**
 * Keeps a new case. Nobody is overwritten: one with the id that is there already is refused.
 * @throws UserError
 */
export async function createCase(dir: string, id: string, changes: readonly Change[], stamp: string): Promise<Case> {
  refusePersons(changes)
  const path = casePath(dir, id)
  const state = changed({ id, fields: new Map() }, changes, stamp)
  await withCasesAlone(dir, async () => {
    if (existsSync(path))
      throw new UserError(`there is a case "${id}" already`, {
        why: `its file is there: ${path}`,
        next: [`look at it with: jaryq case show ${id}`, 'or give another name: --id NAME'],
        exit: 'usage',
      })
    await writeCase(path, state)
  })
  return viewOf(state)
}

/**
 * Changes a case: `change` gets it as it stands and says what is new. One process at a time, so that no change of another
 * is lost; the file is written whole or not at all.
 * @param stamp the moment of the change, RFC 3339 in UTC
 */
export async function updateCase(
  dir: string,
  id: string,
  change: (view: Case) => readonly Change[] | Promise<readonly Change[]>,
  stamp: string,
): Promise<{ view: Case; unchanged: boolean }> {
  const path = casePath(dir, id)
  // Says that there is none before a folder is made.
  if (!existsSync(path)) await readCase(dir, id)
  return withCasesAlone(dir, async () => {
    const state = await readCase(dir, id)
    const changes = await change(viewOf(state))
    refusePersons(changes)
    const after = changed(state, changes, stamp)
    return { unchanged: !(await writeCase(path, after)), view: viewOf(after) }
  })
}

/** Writes a merged case into a file of any place. */
export async function writeCaseFile(path: string, state: CaseState): Promise<boolean> {
  return writeCase(path, state)
}

// A dataset with cases is often kept in git, or lies in a repository: what is the user's own goes there, what can be
// fetched and made again stays out, and so does who told of a case.
const gitFiles = [
  ['.gitignore', 'private/\nraw/\nreleases/\ngenerations/\nflags/\ntmp/\n*.lock\n*.part\n'],
  ['.gitattributes', 'cases/**/*.md merge=jaryq-case\n'],
  ['cases/.gitignore', '*.lock\n*.part\n'],
] as const

/**
 * Runs work as the only one that changes cases. The lock of the dataset is held for hours by a fetch; cases have their
 * own, held for a moment, and another waits for it up to five seconds.
 */
export async function withCasesAlone<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const folder = datasetPaths(dir).cases
  try {
    await makeDirectory(folder)
    for (const [path, text] of gitFiles)
      if (!existsSync(join(dir, path))) await writeAtomically(join(dir, path), text).catch(() => {})
  } catch (error) {
    throw fileError(error, 'write into', folder)
  }
  for (let attempt = 0; ; attempt++) {
    let begun = false
    try {
      return await withWriteLock(folder, 'change a case', () => {
        begun = true
        return work()
      })
    } catch (error) {
      if (begun || attempt === 50 || !(error instanceof UserError) || !/is writing|the lock/.test(error.message))
        throw error
      await sleep(100)
    }
  }
}

/** Writes a text into a file of any place, whole. */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, text)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

/** An error in one line: what, why, and what to do. */
export function told(error: UserError): string {
  const what = error.why === undefined ? error.message : `${error.message}: ${error.why}`
  return [what, ...error.next].join('; ')
}
