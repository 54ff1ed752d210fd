import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import { withoutSecrets } from '../terminal/secret.ts'
import { type Places, userDataDir } from './kernel.ts'

/** What is asked of PyPI: JupyterLab brings nbconvert and ipykernel, which executing needs. */
const packages = ['jupyterlab>=4.4,<5']

/** The virtual environment that `installJupyter` makes. */
export function jupyterVenv(places: Places): string {
  return join(userDataDir(places), 'jupyter')
}

function inVenv(venv: string, platform: NodeJS.Platform, program: string): string {
  return platform === 'win32' ? join(venv, 'Scripts', `${program}.exe`) : join(venv, 'bin', program)
}

/** A program of Jupyter: the one of jaryq's own environment, else the first on the PATH; undefined when there is none. */
export async function findProgram(places: Places, program: string): Promise<string | undefined> {
  const own = inVenv(jupyterVenv(places), places.platform, program)
  if (await isFile(own)) return own
  const endings = places.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  for (const directory of (places.env.PATH ?? places.env.Path ?? '').split(delimiter))
    for (const ending of endings) {
      const path = join(directory, program + ending)
      if (directory !== '' && (await isFile(path))) return path
    }
  return undefined
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** Makes a virtual environment with JupyterLab from PyPI in it. @returns its directory */
export async function installJupyter(places: Places, report: Reporter): Promise<string> {
  const venv = jupyterVenv(places)
  const python = await findPython(places)
  report.note(`making a virtual environment in ${venv}`)
  await must(python, ['-m', 'venv', venv], 'the virtual environment could not be made', [
    'on Debian and Ubuntu: apt install python3-venv',
    'then run the same command again',
  ])
  report.note(`installing ${packages.join(' ')} from PyPI`)
  await must(
    inVenv(venv, places.platform, 'python'),
    ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', ...packages],
    'JupyterLab could not be installed',
    'check the network, then run the same command again',
  )
  return venv
}

async function findPython(places: Places): Promise<string> {
  for (const name of places.platform === 'win32' ? ['py', 'python'] : ['python3', 'python'])
    if ((await exitOf(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))'], 'ignore')) === 0) return name
  throw new UserError('there is no Python', {
    why: 'Jupyter is written in Python, and needs 3.9 or newer',
    next: 'install it from https://www.python.org/downloads/, or use VS Code: --with vscode',
  })
}

async function must(program: string, args: string[], what: string, next: string | string[]): Promise<void> {
  const code = await exitOf(program, args, 'told')
  if (code === 0) return
  throw new UserError(what, { why: `${program} ended with ${code}; its own words are above`, next, exit: 'network' })
}

/**
 * Runs a program to its end. Its words go to stderr, or nowhere. -1: it could not be started. Ctrl-C is the program's to
 * answer, and when this process is told to end, so is the program: a server would stay behind.
 */
export function exitOf(
  program: string,
  args: string[],
  words: 'told' | 'ignore',
  options: { cwd?: string; env?: NodeJS.ProcessEnv; shell?: boolean } = {},
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...options,
      env: withoutSecrets(options.env ?? process.env),
      stdio: words === 'told' ? ['inherit', 2, 2] : 'ignore',
    })
    const wait = () => {}
    const end = () => child.kill('SIGTERM')
    process.on('SIGINT', wait)
    process.on('SIGTERM', end)
    const done = (code: number) => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', end)
      resolve(code)
    }
    child.on('error', () => done(-1))
    child.on('exit', (status, signal) => done(status ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}
