import { lstat, readdir, readFile, realpath, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeAtomically } from '../files/atomic.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'

/** The root of this package: two directories above this file, in `src` and in `dist` alike. */
export const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Where the notebooks of the course are. */
export const notebooksDir = join(packageRoot, 'notebooks')

/** A notebook of the course. */
export interface CourseNotebook {
  /** File name without its ending. */
  name: string
  title: string
  path: string
}

/** A notebook file. */
export interface NotebookFile {
  cells: NotebookCell[]
  /** `training`: it was executed on made-up data. */
  metadata?: { jaryq?: { title?: Text; training?: boolean } }
}

/** A cell of a notebook file. */
export interface NotebookCell {
  cell_type: string
  id?: string
  source: string | string[]
  execution_count?: number | null
  outputs?: NotebookOutput[]
  metadata?: {
    tags?: string[]
    /** `lang`: the language of its prose, else for all; `title`: it holds the titles in every language. */
    jaryq?: { lang?: Lang; title?: boolean }
  }
}

export interface NotebookOutput {
  output_type: string
  name?: string
  text?: string | string[]
  ename?: string
  evalue?: string
  traceback?: string[]
  data?: Record<string, unknown>
}

/** The notebooks of the course, in order, with their titles. */
export async function courseNotebooks(
  dir: string = notebooksDir,
  options: { lang?: Lang } = {},
): Promise<CourseNotebook[]> {
  let names: string[]
  try {
    names = (await readdir(dir)).filter((name) => name.endsWith('.ipynb')).sort()
  } catch (error) {
    throw fileError(error, 'read', dir)
  }
  return Promise.all(
    names.map(async (file) => {
      const path = join(dir, file)
      const name = file.slice(0, -'.ipynb'.length)
      return { name, title: titleOf(await readNotebook(path), options.lang ?? 'en') ?? name, path }
    }),
  )
}

/** The notebook in a file. @throws {UserError} when it cannot be read */
export async function readNotebook(path: string): Promise<NotebookFile> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', path)
  }
  try {
    const notebook = JSON.parse(text) as NotebookFile
    if (Array.isArray(notebook.cells)) return notebook
  } catch {
    // Said below.
  }
  throw new UserError(`${path} is no notebook`, { why: 'it is no JSON with "cells"', exit: 'data' })
}

/** The title of a notebook in a language: its own, else its first heading. */
export function titleOf({ cells, metadata }: NotebookFile, lang: Lang): string | undefined {
  const own = metadata?.jaryq?.title?.[lang]
  if (own !== undefined) return own
  return /^#\s+(.+)$/m.exec(sourceOf(cells.find((cell) => cell.cell_type === 'markdown')))?.[1]?.trim()
}

/** The text of a cell. */
export function sourceOf(cell: NotebookCell | undefined): string {
  return cell === undefined ? '' : Array.isArray(cell.source) ? cell.source.join('') : cell.source
}

/**
 * Copies the notebooks into a folder of the student's own, and links this package and Arquero beside them: the kernel
 * looks for modules from the notebook's folder on, and nowhere else. A notebook that is there is kept unless `force`.
 * With `lang` the copies are in that language alone.
 */
export async function copyCourse(
  target: string,
  options: { force?: boolean; lang?: Lang | undefined } = {},
): Promise<{ copied: string[]; kept: string[] }> {
  const copied: string[] = []
  const kept: string[] = []
  try {
    await makeDirectory(join(target, 'node_modules'))
    if ((await realpath(target)) === (await realpath(notebooksDir).catch(() => '')))
      throw new UserError('this is where the notebooks of the program are', {
        next: 'choose a folder of your own',
        exit: 'usage',
      })
    for (const { path, name } of await courseNotebooks()) {
      const to = join(target, `${name}.ipynb`)
      const there = await stat(to).catch(() => undefined)
      if (there !== undefined && options.force !== true) kept.push(to)
      else {
        // Whole or not at all: one that is there is kept the next time.
        if (options.lang === undefined) await writeAtomically(to, await readFile(path))
        else
          await writeAtomically(to, `${JSON.stringify(inLanguage(await readNotebook(path), options.lang), null, 1)}\n`)
        copied.push(to)
      }
    }
    await linkModules(target)
  } catch (error) {
    throw fileError(error, 'write', target)
  }
  return { copied, kept }
}

/** The cells that are read in a language: those without one, and its own; Kazakh prose is Russian where there is none. */
export function cellsIn(cells: readonly NotebookCell[], lang: Lang): NotebookCell[] {
  const hasOwn = cells.some((cell) => cell.metadata?.jaryq?.lang === lang)
  const shown = hasOwn || lang === 'en' ? lang : 'ru'
  return cells.filter((cell) => {
    const own = cell.metadata?.jaryq?.lang
    return own === undefined || own === shown
  })
}

/** The notebook in one language: its prose, its title first, and the parameter `lang` of its charts. */
export function inLanguage<T extends NotebookFile>(notebook: T, lang: Lang): T {
  const title = notebook.metadata?.jaryq?.title
  const cells = cellsIn(notebook.cells, lang).map((cell) => {
    if (cell.metadata?.jaryq?.title === true && title !== undefined) {
      const others = (['ru', 'kk', 'en'] as const).filter((other) => other !== lang).map((other) => title[other])
      return { ...cell, source: [`# ${title[lang]}\n`, '\n', `${others.join(' · ')}`] }
    }
    if (cell.metadata?.tags?.includes('parameters') !== true) return cell
    const source = sourceOf(cell).replace(/^(const lang = )'(?:en|ru|kk)'/m, `$1'${lang}'`)
    return { ...cell, source: source.split(/(?<=\n)/) }
  })
  return { ...notebook, cells }
}

/** Links `jaryq` and `arquero` into `target/node_modules`; a junction on Windows, where links need rights. */
export async function linkModules(target: string): Promise<void> {
  const arquero = dirname(dirname(createRequire(import.meta.url).resolve('arquero')))
  await makeDirectory(join(target, 'node_modules'))
  for (const [name, to] of [
    ['jaryq', packageRoot],
    ['arquero', arquero],
  ] as const) {
    const link = join(target, 'node_modules', name)
    const there = await lstat(link).catch(() => undefined)
    if (there !== undefined && !there.isSymbolicLink()) continue
    await rm(link, { force: true })
    await symlink(to, link, process.platform === 'win32' ? 'junction' : 'dir')
  }
}
