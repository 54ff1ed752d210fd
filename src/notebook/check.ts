import { spawnSync } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from '../terminal/check.ts'
import { withoutSecrets } from '../terminal/secret.ts'
import { findProgram } from './jupyter.ts'
import { jupyterDataDir, type Places, userDataDir, userPlaces } from './kernel.ts'

/** Lines of `jaryq doctor` about notebooks: the kernel with its Node.js, and Jupyter. Neither has to be there. */
export async function checkNotebooks(places: Places = userPlaces()): Promise<Check[]> {
  return [await checkKernel(places), await checkJupyter(places)]
}

const install = 'jaryq notebook kernel install'

async function checkKernel(places: Places): Promise<Check> {
  const check = 'notebook kernel'
  const folders = [jupyterDataDir(places), join(userDataDir(places), 'share', 'jupyter')]
  for (const folder of folders) {
    const path = join(folder, 'kernels', 'tslab', 'kernel.json')
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text === undefined) continue
    const wrong = (found: string): Check => ({ check, ok: false, found: `${path}: ${found}`, fix: install })
    let argv: unknown
    try {
      argv = (JSON.parse(text) as { argv?: unknown }).argv
    } catch {
      return wrong('no JSON')
    }
    const [node, tslab] = Array.isArray(argv) ? argv.map(String) : []
    if (node === undefined || tslab === undefined) return wrong('it does not say what to start')
    if ((await stat(tslab).catch(() => undefined)) === undefined)
      return wrong(`the file that it starts is missing: ${tslab}`)
    const { stdout } = spawnSync(node, ['--version'], {
      encoding: 'utf8',
      timeout: 10_000,
      env: withoutSecrets(process.env),
    })
    const version = /^v(\d+)\.(\d+)\.\d+/.exec(stdout ?? '')
    if (version === null) return wrong(`${node} is no Node.js that starts`)
    const [major, minor] = [Number(version[1]), Number(version[2])]
    if (major < 22 || (major === 22 && minor < 19)) return wrong(`it starts Node.js ${version[0]}, which is too old`)
    return { check, ok: true, found: `tslab on Node.js ${version[0].slice(1)}, ${path}`, fix: '' }
  }
  return { check, ok: null, found: 'not installed', fix: `for notebooks: ${install}` }
}

async function checkJupyter(places: Places): Promise<Check> {
  const check = 'Jupyter'
  for (const program of ['jupyter-lab', 'jupyter']) {
    const path = await findProgram(places, program)
    if (path !== undefined) return { check, ok: true, found: path, fix: '' }
  }
  return { check, ok: null, found: 'not installed', fix: 'for notebooks: jaryq notebook open --install' }
}
