import { opendir, readdir, rm, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

// What a dataset has before anything is in it.
const bookkeeping = /^(dataset\.json|private\/\.gitignore|raw\/runs\.ndjson|raw\/.+\/(cursor\.json|index\.sqlite.*))$/

/** The names in a dataset's directory before work begins that may make the dataset; undefined when it is there. */
export async function namesBefore(dir: string): Promise<ReadonlySet<string> | undefined> {
  const names = new Set(await readdir(dir))
  return names.has('dataset.json') ? undefined : names
}

/**
 * Takes away what failed work made in a directory that was no dataset, if there is nothing in it to keep: no record, no
 * release, no file. What was there before stays as it was.
 */
export async function removeFresh(dir: string, before: ReadonlySet<string>): Promise<void> {
  const made = (await readdir(dir)).filter((name) => !before.has(name))
  for (const name of made) if (await keepsAnything(dir, join(dir, name))) return
  for (const name of made) await rm(join(dir, name), { recursive: true, force: true })
}

async function keepsAnything(dir: string, path: string): Promise<boolean> {
  const entry = await stat(path)
  if (!entry.isDirectory()) return !bookkeeping.test(relative(dir, path).split(sep).join('/')) && entry.size > 0
  for await (const { name } of await opendir(path)) if (await keepsAnything(dir, join(path, name))) return true
  return false
}
