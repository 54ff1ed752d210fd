import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readManifest } from '../dataset/manifest.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { UserError } from '../terminal/errors.ts'
import { withoutSecrets } from '../terminal/secret.ts'
import { type NotebookCell, type NotebookFile, type NotebookOutput, readNotebook, sourceOf } from './course.ts'

export interface RunOptions {
  /** The notebook; modules are looked for from its folder on. */
  notebook: string
  /** The name of the executed file, without its ending; else that of the notebook. */
  name?: string
  /** Directory of the executed notebook. */
  outputDir: string
  /** The `jupyter` program. */
  jupyter: string
  /** A directory with `kernels/tslab`; else what Jupyter finds itself. */
  jupyterPath?: string
  /** The dataset, for the notebook's own `JARYQ_DATA`. */
  data: string
  /** Seconds that one cell may take. */
  timeout?: number
  /** More for the environment of the cells. */
  env?: Record<string, string>
}

/** A cell that ended in an error, with its own words. */
export interface CellError {
  /** Counted from 1, over code cells. */
  cell: number
  source: string
  text: string
}

/**
 * Executes a notebook through Jupyter and its kernel, and returns the executed file.
 *
 * @throws {UserError} with the cell's own error, when a cell fails
 */
export async function runNotebook(options: RunOptions): Promise<string> {
  await makeDirectory(options.outputDir)
  const name = options.name === undefined ? basename(options.notebook) : `${options.name}.ipynb`
  // With --allow-errors the executed file is written even when a cell fails: the reason is in its outputs only.
  const { code, errors } = await start(
    options.jupyter,
    [
      'nbconvert',
      '--to',
      'notebook',
      '--execute',
      '--allow-errors',
      '--ExecutePreprocessor.kernel_name=tslab',
      `--ExecutePreprocessor.timeout=${options.timeout ?? 120}`,
      '--output-dir',
      options.outputDir,
      '--output',
      name,
      options.notebook,
    ],
    {
      cwd: dirname(options.notebook),
      env: {
        ...process.env,
        ...options.env,
        JARYQ_DATA: options.data,
        ...(options.jupyterPath === undefined ? {} : { JUPYTER_PATH: options.jupyterPath }),
      },
    },
  )
  const executed = join(options.outputDir, name)
  const failures = code === 0 ? cellErrors(await markExecuted(executed, options.data)) : []
  if (failures.length > 0) {
    const [first] = failures
    throw new UserError(`${name}: code cell ${first!.cell} failed`, {
      why: first!.text.trim(),
      next: `the executed notebook is ${executed}`,
    })
  }
  if (code !== 0)
    throw new UserError(`${name} could not be executed`, {
      why: errors.trim().split('\n').slice(-6).join('\n') || `${options.jupyter} ended with ${code}`,
      next: 'check that jupyter has nbconvert and ipykernel, and that the kernel is there: jaryq notebook kernel install',
    })
  return executed
}

/** Says in the executed notebook whether its data are made up: whoever shows it has to tell. */
async function markExecuted(path: string, data: string): Promise<NotebookFile> {
  const notebook = await readNotebook(path)
  const training = await readManifest(data).then(
    (manifest) => manifest.training,
    () => undefined,
  )
  if (training === undefined) return notebook
  const marked = { ...notebook, metadata: { ...notebook.metadata, jaryq: { ...notebook.metadata?.jaryq, training } } }
  await writeFile(path, `${JSON.stringify(marked, null, 1)}\n`)
  return marked
}

/** The cells of an executed notebook that ended in an error: the kernel writes its reasons to the cell's stderr. */
export function cellErrors(notebook: { cells: NotebookCell[] }): CellError[] {
  return notebook.cells
    .filter((cell) => cell.cell_type === 'code')
    .flatMap((cell, index) => {
      const text = (cell.outputs ?? []).map(errorText).join('')
      return text.trim() === '' ? [] : [{ cell: index + 1, source: sourceOf(cell), text }]
    })
}

function errorText(output: NotebookOutput): string {
  if (output.output_type === 'error')
    return `${[output.ename, output.evalue].filter((part) => part).join(': ')}\n${(output.traceback ?? []).join('\n')}\n`
  if (output.output_type !== 'stream' || output.name !== 'stderr') return ''
  return Array.isArray(output.text) ? output.text.join('') : (output.text ?? '')
}

function start(
  program: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ code: number; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...options,
      env: withoutSecrets(options.env ?? process.env),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const errors: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.on('error', (cause) =>
      reject(
        new UserError('jupyter could not be started', {
          why: (cause as NodeJS.ErrnoException).code === 'ENOENT' ? `there is no ${program}` : cause.message,
          next: 'install it: python3 -m venv VENV && VENV/bin/pip install nbconvert ipykernel; then name VENV/bin/jupyter with JARYQ_JUPYTER',
          cause,
        }),
      ),
    )
    child.on('exit', (code) => resolve({ code: code ?? -1, errors: Buffer.concat(errors).toString('utf8') }))
  })
}
