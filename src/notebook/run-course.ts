import { mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { makeDirectory } from '../files/make-directory.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { courseNotebooks, linkModules, notebooksDir, readNotebook, titleOf } from './course.ts'
import { findProgram } from './jupyter.ts'
import { installKernel, type Places, userDataDir, userPlaces } from './kernel.ts'
import { checkName } from './names.ts'
import { parametersOf, withParameters } from './parameters.ts'
import { runNotebook } from './run.ts'

export interface RunCourseOptions {
  /** A notebook of the course by its name or number, or a file. */
  notebook: string
  /** The dataset that cells open. */
  data: string
  /** Where the executed notebook goes. */
  output: string
  /** `name=value`, for the cell of parameters. */
  parameters?: readonly string[]
  /** A page beside the executed notebook, in this language. */
  html?: Lang | undefined
  jupyter?: string | undefined
  /** Seconds that one cell may take. */
  timeout?: number | undefined
  places?: Places
  report?: Reporter
}

/** Where a notebook was executed to. */
export interface Executed {
  name: string
  title: string
  notebook: string
  html: string | undefined
}

/**
 * Executes a notebook with its parameters through Jupyter and the TypeScript kernel, and writes it, with what its cells
 * showed, to `output`. The notebook itself is left as it is.
 *
 * @throws {UserError} with the cell's own error when a cell fails; the executed notebook is written all the same
 */
export async function runCourseNotebook(options: RunCourseOptions): Promise<Executed> {
  const places = options.places ?? userPlaces()
  const path = await notebookPath(options.notebook)
  const name = basename(path, '.ipynb')
  const notebook = withParameters(await readNotebook(path), options.parameters ?? [], name)
  await makeDirectory(options.output)
  if ((await realpath(options.output)) === (await realpath(dirname(path))))
    throw new UserError(`${options.output} is where the notebook itself is`, {
      why: 'the executed notebook would take its place',
      next: 'name another directory: --output DIR',
      exit: 'usage',
    })
  const jupyter = await jupyterOf(options.jupyter, places)
  const kernel = await prepareKernel(places, options.report ?? silent)
  const own = await folderFor(path)
  const prepared = join(own.folder, own.isTemporary ? `${name}.ipynb` : `.${name}-${process.pid}.ipynb`)
  try {
    await writeFile(prepared, JSON.stringify(notebook))
    const notes = { jupyter, jupyterPath: kernel, data: resolve(options.data), outputDir: resolve(options.output) }
    let failed: unknown
    const executed = await runNotebook({ ...notes, notebook: prepared, name, timeout: options.timeout }).catch(
      async (error: unknown) => {
        failed = error
        return join(notes.outputDir, `${name}.ipynb`)
      },
    )
    const page =
      options.html === undefined ? undefined : await writePage(executed, name, options.html).catch(() => undefined)
    if (failed !== undefined) throw failed
    return { name, title: titleOf(notebook, options.html ?? 'en') ?? name, notebook: executed, html: page }
  } finally {
    if (own.isTemporary) await rm(own.folder, { recursive: true, force: true })
    else await rm(prepared, { force: true })
  }
}

/** The parameters of a notebook, as rows. */
export async function notebookParameters(notebook: string): Promise<{ name: string; type: string; value: string }[]> {
  return parametersOf(await readNotebook(await notebookPath(notebook)))
}

async function notebookPath(given: string): Promise<string> {
  if (given.endsWith('.ipynb')) {
    const found = await stat(given).catch(() => undefined)
    if (found?.isFile()) return resolve(given)
  }
  const course = await courseNotebooks()
  const name = basename(given, '.ipynb')
  const found = course.find((one) => one.name === name) ?? course.find((one) => one.name.startsWith(`${name}-`))
  if (found !== undefined) return found.path
  checkName(
    'notebook',
    given,
    course.map((one) => one.name),
  )
  return given
}

async function jupyterOf(given: string | undefined, places: Places): Promise<string> {
  const jupyter = given ?? (await findProgram(places, 'jupyter'))
  if (jupyter !== undefined) return jupyter
  throw new UserError('there is no Jupyter', {
    why: 'a notebook is executed by it',
    next: ['install it: jaryq notebook open --install', 'or name yours: --jupyter PATH'],
  })
}

/** The TypeScript kernel on this Node.js, in a place of jaryq's own. @returns what JUPYTER_PATH has to name */
export async function prepareKernel(places: Places, report: Reporter): Promise<string> {
  const dataDir = userDataDir(places)
  const jupyterDir = join(dataDir, 'share', 'jupyter')
  await installKernel({ jupyterDir, dataDir, report })
  return jupyterDir
}

/**
 * Where a notebook is executed: in its own folder, so that it finds what stands beside it; a notebook of the course, which
 * lies in the program, in a folder made for it.
 */
async function folderFor(path: string): Promise<{ folder: string; isTemporary: boolean }> {
  if (dirname(path) !== notebooksDir) {
    const folder = dirname(path)
    if (!(await findsModules(folder))) await linkModules(folder)
    return { folder, isTemporary: false }
  }
  const folder = await mkdtemp(join(tmpdir(), 'jaryq-notebook-run-'))
  await linkModules(folder)
  return { folder, isTemporary: true }
}

async function findsModules(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (await stat(join(at, 'node_modules', 'jaryq', 'notebook.js')).catch(() => undefined)) return true
    if (at === dirname(at)) return false
  }
}

async function writePage(executed: string, name: string, lang: Lang): Promise<string> {
  const { notebookHtml } = await import('./html.ts')
  const path = executed.replace(/\.ipynb$/, '.html')
  await writeFile(path, await notebookHtml(await readNotebook(executed), { lang, name }))
  return path
}
