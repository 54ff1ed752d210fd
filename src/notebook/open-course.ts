import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import { copyCourse, linkModules } from './course.ts'
import { exitOf, findProgram, installJupyter } from './jupyter.ts'
import { installKernel, jupyterDataDir, type Places, userDataDir } from './kernel.ts'
import { prepareKernel } from './run-course.ts'

export interface OpenCourseOptions {
  dir: string
  data: string
  /** Where notebooks are opened; JupyterLab unless said. */
  with: 'jupyterlab' | 'vscode'
  /** Make a virtual environment with JupyterLab when there is none. */
  install: boolean
  /** Prints the address instead of opening a browser. */
  browser: boolean
  port?: number | undefined
  lang?: Lang | undefined
  places: Places
  report: Reporter
}

/** Opens a folder with notebooks; one without gets those of the course. Ends when the program that shows them ends. */
export async function openCourse(options: OpenCourseOptions): Promise<number> {
  const { report } = options
  const dir = resolve(options.dir)
  const names = await readdir(dir).catch(() => [] as string[])
  if (names.some((name) => name.endsWith('.ipynb'))) await linkModules(dir)
  else {
    const { copied } = await copyCourse(dir, { lang: options.lang })
    report.note(`copied ${copied.length} notebooks into ${dir}`)
  }
  const env = { ...process.env, JARYQ_DATA: resolve(options.data) }
  return options.with === 'vscode' ? openCode(dir, env, options) : openLab(dir, env, options)
}

async function openLab(dir: string, env: NodeJS.ProcessEnv, options: OpenCourseOptions): Promise<number> {
  const { places, report, install, browser, port } = options
  let lab = await findProgram(places, 'jupyter-lab')
  if (lab === undefined && install) {
    await installJupyter(places, report)
    lab = await findProgram(places, 'jupyter-lab')
  }
  if (lab === undefined)
    throw new UserError('there is no JupyterLab', {
      next: [
        'make a virtual environment with it, of about 300 MB from PyPI: jaryq notebook open --install',
        'or open the folder in VS Code: jaryq notebook open --with vscode',
      ],
    })
  const kernel = await prepareKernel(places, report)
  const paths = [kernel, env.JUPYTER_PATH].filter((path) => path !== undefined && path !== '')
  report.note(`opening ${dir}; Ctrl-C here ends it`)
  const { delimiter } = await import('node:path')
  return exitOf(
    lab,
    [
      ...(browser ? [] : ['--no-browser']),
      ...(port === undefined ? [] : [`--port=${port}`]),
      // In a container everybody is root, and JupyterLab would not start.
      ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
      dir,
    ],
    'told',
    { cwd: dir, env: { ...env, JUPYTER_PATH: paths.join(delimiter) } },
  )
}

async function openCode(dir: string, env: NodeJS.ProcessEnv, options: OpenCourseOptions): Promise<number> {
  const { places, report } = options
  const code = await findProgram(places, 'code')
  if (code === undefined)
    throw new UserError('there is no VS Code', {
      why: 'no "code" is on the PATH',
      next: ['in VS Code run: Shell Command: Install "code" command in PATH', 'or use JupyterLab: --with jupyterlab'],
    })
  // VS Code looks for kernels where Jupyter keeps a user's.
  const path = await installKernel({ jupyterDir: jupyterDataDir(places), dataDir: userDataDir(places), report })
  report.note(`wrote ${path}`)
  report.note('VS Code needs the extension Jupyter; choose the kernel "TypeScript (jaryq)"')
  report.note(`if VS Code was open before, set the dataset in the first cell: ${JSON.stringify(env.JARYQ_DATA)}`)
  return exitOf(code, [dir, ...(await firstNotebook(dir))], 'told', { env, shell: places.platform === 'win32' })
}

async function firstNotebook(dir: string): Promise<string[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.ipynb')).sort()
  return names.slice(0, 1).map((name) => join(dir, name))
}
