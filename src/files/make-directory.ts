import { mkdir, rmdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/**
 * Makes a directory and those above it. Node.js's own `recursive` never ends where a directory is there but takes none
 * (`/proc/x`): the system calls the new one missing, and so the one above is tried, for ever.
 * @returns the uppermost directory that was made; undefined when all were there
 * @throws the system's error; EACCES where a directory is there but takes none
 */
export async function makeDirectory(path: string, { mode }: { mode?: number } = {}): Promise<string | undefined> {
  const missing: string[] = []
  let at = resolve(path)
  while (!(await isThere(at, missing.length > 0))) {
    missing.push(at)
    if (dirname(at) === at) break
    at = dirname(at)
  }
  for (const directory of missing.toReversed())
    try {
      await mkdir(directory, { mode })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Somebody else was quicker.
      if (code === 'EEXIST' && (await stat(directory)).isDirectory()) continue
      if (code !== 'ENOENT') throw error
      throw Object.assign(new Error(`EACCES: no directory can be made in ${dirname(directory)}`, { cause: error }), {
        ...{ code: 'EACCES', path: directory, syscall: 'mkdir' },
      })
    }
  return missing.at(-1)
}

/** Whether there is a directory. A file in its place is an error: ENOTDIR where something is to be inside, else EEXIST. */
async function isThere(path: string, isParent: boolean): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return false
  }
  const code = isParent ? 'ENOTDIR' : 'EEXIST'
  throw Object.assign(new Error(`${code}: it is a file, mkdir '${path}'`), { code, path, syscall: 'mkdir' })
}

/** Removes the directories from `dir` up to `uppermost`, those that are empty. */
export async function removeEmpty(dir: string, uppermost: string): Promise<void> {
  for (let at = resolve(dir); ; at = dirname(at)) {
    const isGone = await rmdir(at).then(
      () => true,
      () => false,
    )
    if (!isGone || at === uppermost) return
  }
}
