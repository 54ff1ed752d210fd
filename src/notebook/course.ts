import { copyFile, lstat, readdir, readFile, realpath, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeDirectory } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'

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

/** A cell of a notebook file. */
export interface NotebookCell {
  cell_type: string
  source: string | string[]
  outputs?: NotebookOutput[]
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
export async function courseNotebooks(dir: string = notebooksDir): Promise<CourseNotebook[]> {
  let names: string[]
  try {
    names = (await readdir(dir)).filter((name) => name.endsWith('.ipynb')).sort()
  } catch (error) {
    throw fileError(error, 'read', dir)
  }
  return Promise.all(
    names.map(async (file) => {
      const path = join(dir, file)
      const { cells } = JSON.parse(await readFile(path, 'utf8')) as { cells: NotebookCell[] }
      const name = file.slice(0, -'.ipynb'.length)
      const heading = /^#\s+(.+)$/m.exec(sourceOf(cells.find((cell) => cell.cell_type === 'markdown')))?.[1]
      return { name, title: heading?.trim() ?? name, path }
    }),
  )
}

/** The text of a cell. */
export function sourceOf(cell: NotebookCell | undefined): string {
  return cell === undefined ? '' : Array.isArray(cell.source) ? cell.source.join('') : cell.source
}

/**
 * Copies the notebooks into a folder of the student's own, and links this package and Arquero beside them: the kernel
 * looks for modules from the notebook's folder on, and nowhere else. A notebook that is there is kept unless `force`.
 */
export async function copyCourse(
  target: string,
  options: { force?: boolean } = {},
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
        await copyFile(path, to)
        copied.push(to)
      }
    }
    await linkModules(target)
  } catch (error) {
    throw fileError(error, 'write', target)
  }
  return { copied, kept }
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
