import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'

export const reportFormats = ['html', 'md', 'csv', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

export interface WriteOptions {
  /** Else by the ending of `output`, else `html`. */
  format?: ReportFormat | undefined
  /** A file, or a directory for `NAME.FORMAT`. `-` gives the text back instead of writing it. */
  output: string
}

/** The report's text, and the file it was written to (undefined for `-`). */
export interface ReportResult {
  path: string | undefined
  text: string
}

/**
 * Writes what `make` gives as a file `name.FORMAT`. A place that cannot be is told before the work, not after it.
 * @throws UserError
 */
export async function writeReport(
  options: WriteOptions,
  name: string,
  make: (format: ReportFormat) => Promise<string>,
): Promise<ReportResult> {
  const format = options.format ?? (await formatOf(options.output)) ?? 'html'
  const path = options.output === '-' ? undefined : await target(options.output, `${name}.${format}`)
  const text = await make(format)
  if (path !== undefined) await writeText(path, text)
  return { path, text }
}

/** Writes one file whole. @throws UserError */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, text)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

async function formatOf(output: string): Promise<ReportFormat | undefined> {
  const ending = extname(output).slice(1).toLowerCase()
  if (ending === 'htm') return 'html'
  const format = reportFormats.find((one) => one === ending)
  if (format !== undefined || ending === '' || /[\\/]$/.test(output)) return format
  if ((await stat(output).catch(() => undefined))?.isDirectory() === true) return undefined
  throw new UserError(`a report is not written as .${ending}`, {
    why: `the endings are: ${reportFormats.map((one) => `.${one}`).join(', ')}`,
    next: 'choose one of them, or say the format with --format',
    exit: 'usage',
  })
}

async function target(output: string, name: string): Promise<string> {
  const entry = await stat(output).catch(() => undefined)
  if (entry?.isDirectory() === true) return join(output, name)
  if (/[\\/]$/.test(output)) {
    try {
      await makeDirectory(output)
    } catch (error) {
      throw fileError(error, 'write', output)
    }
    return join(output, name)
  }
  if (extname(output) === '' && entry === undefined)
    throw new UserError(`there is no directory ${output}`, {
      next: `make it, or name it as ${output}/, or name a file such as ${output}.html`,
      exit: 'usage',
    })
  return output
}
