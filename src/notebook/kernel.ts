import { spawn } from 'node:child_process'
import { copyFile, mkdir, rm, stat, symlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { withoutSecrets } from '../terminal/secret.ts'
import { notebooksDir } from './course.ts'

/** What the environment says of where a user's files belong. */
export interface Places {
  platform: NodeJS.Platform
  env: Record<string, string | undefined>
  home: string
}

/** The places of the user who runs this. */
export function userPlaces(): Places {
  return { platform: process.platform, env: process.env, home: homedir() }
}

/** Where programs keep a user's data: the TypeScript kernel goes into `jaryq/kernel` in it. */
export function userDataDir({ platform, env, home }: Places): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'jaryq')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'jaryq')
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'jaryq')
}

/** Where Jupyter looks for a user's kernels, as its own `jupyter --data-dir` says. */
export function jupyterDataDir({ platform, env, home }: Places): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'jupyter')
  if (platform === 'darwin') return join(home, 'Library', 'Jupyter')
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'jupyter')
}

/** The content of a kernelspec: what Jupyter starts for a notebook in TypeScript. */
function kernelSpec(node: string, tslab: string): object {
  return {
    argv: [node, tslab, 'kernel', '--config-path={connection_file}'],
    display_name: 'TypeScript (jaryq)',
    language: 'typescript',
  }
}

export interface KernelOptions {
  /** Jupyter's data directory; the kernelspec goes into `kernels/tslab` in it. */
  jupyterDir: string
  /** Where tslab is put when it is not there yet. */
  dataDir: string
  /** The Node.js that runs the kernel; this one unless said. */
  node?: string
  /** Where the course is, with tslab's lockfile and perhaps tslab itself. */
  courseDir?: string
  report?: Reporter
}

/**
 * Puts tslab into place, unless it is there, and writes its kernelspec. tslab's own installer needs IPython and takes
 * whatever Node.js is first on PATH; neither is wanted.
 *
 * @returns the path of kernel.json
 */
export async function installKernel(options: KernelOptions): Promise<string> {
  const tslab = await findTslab(options.courseDir ?? notebooksDir, options.dataDir, options.report ?? silent)
  await linkTypes(dirname(dirname(tslab)))
  const path = join(options.jupyterDir, 'kernels', 'tslab', 'kernel.json')
  try {
    await writeAtomically(path, `${JSON.stringify(kernelSpec(options.node ?? process.execPath, tslab), null, 1)}\n`)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
  return path
}

/** tslab beside the course in a clone, else in the user's data directory, where it is installed from the lockfile. */
async function findTslab(courseDir: string, dataDir: string, report: Reporter): Promise<string> {
  const program = ['node_modules', 'tslab', 'bin', 'tslab']
  const beside = join(courseDir, ...program)
  if (await exists(beside)) return beside
  const home = join(dataDir, 'kernel')
  const installed = join(home, ...program)
  if (await exists(installed)) return installed
  report.note(`installing tslab into ${home}`)
  try {
    await mkdir(home, { recursive: true })
    for (const name of ['package.json', 'package-lock.json']) await copyFile(join(courseDir, name), join(home, name))
  } catch (error) {
    throw fileError(error, 'write', home)
  }
  await npmInstall(home)
  return installed
}

/**
 * tslab looks for the types of Node.js in its own `node_modules`, where npm does not put them when it can share them.
 * Without them a cell that says `console` or `process` is refused.
 */
async function linkTypes(tslab: string): Promise<void> {
  const link = join(tslab, 'node_modules', '@types')
  if (await exists(join(link, 'node', 'package.json'))) return
  try {
    await mkdir(dirname(link), { recursive: true })
    await rm(link, { force: true })
    await symlink(join(dirname(tslab), '@types'), link, process.platform === 'win32' ? 'junction' : 'dir')
  } catch (error) {
    throw fileError(error, 'write', link)
  }
}

async function npmInstall(cwd: string): Promise<void> {
  const code = await new Promise<number>((resolve) => {
    const child = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      env: withoutSecrets(process.env),
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    })
    child.on('error', () => resolve(-1))
    child.on('exit', (status) => resolve(status ?? -1))
  })
  if (code !== 0)
    throw new UserError('tslab could not be installed', {
      why: code === -1 ? 'npm could not be started' : `npm ci ended with ${code}; its own words are above`,
      next: ['check the network, then run the same command again', `or install it yourself: cd ${cwd} && npm ci`],
      exit: 'network',
    })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
