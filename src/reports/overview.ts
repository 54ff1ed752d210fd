import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { blindZones } from '../dataset/blind-zones.ts'
import { openEngine } from '../dataset/engine.ts'
import { writeAtomically } from '../files/atomic.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { zonesOf } from './blind-zones.ts'
import { readFigures } from './figures.ts'
import { summariseIndicators } from './flags.ts'
import { number } from './numbers.ts'
import type { Overview } from './overview-model.ts'

export const reportFormats = ['html', 'md', 'csv', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

export interface ReportOptions {
  lang: Lang
  /** Else by the ending of `output`, else `html`. */
  format?: ReportFormat
  /** A file, or a directory for `overview.LANG.FORMAT`. `-` gives the text back instead of writing it. */
  output: string
  /** The indicators it asks; all that are built in unless said. */
  indicators?: string[]
  report?: Reporter
  signal?: AbortSignal
}

/** The report's text, and the file it was written to (undefined for `-`). */
export interface ReportResult {
  path: string | undefined
  text: string
}

/**
 * Writes the overview of a dataset: how much was bought and how, month by month, by method and region, and the signs
 * that the indicators found. The same dataset gives the same bytes.
 */
export async function overviewReport(dir: string, options: ReportOptions): Promise<ReportResult> {
  const format = options.format ?? (await formatOf(options.output)) ?? 'html'
  // A place that cannot be is told before the work, not after it.
  const path = options.output === '-' ? undefined : await target(options.output, `overview.${options.lang}.${format}`)
  const overview = await readOverview(dir, options.lang, options)
  const text = await renderOverview(overview, format)
  if (path === undefined) return { path, text }
  try {
    await writeAtomically(path, text)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
  return { path, text }
}

/** Reads all that the overview says. */
async function readOverview(
  dir: string,
  lang: Lang,
  options: Pick<ReportOptions, 'indicators' | 'report' | 'signal'> = {},
): Promise<Overview> {
  const report = options.report ?? silent
  const engine = await openEngine(dir)
  try {
    report.progress({ stage: 'figures', done: 0, unit: 'figures' })
    const figures = await readFigures(engine)
    const indicators = await summariseIndicators(engine, lang, { ...options, report })
    const { manifest } = engine
    const sources = Object.entries(manifest.sources).filter(([, { kind }]) => kind !== 'register')
    return {
      lang,
      training: manifest.training,
      dataDate: manifest.data_date,
      generation: engine.generation,
      sources: sources.map(([name]) => name).sort(),
      vat: sources.length > 0 && sources.every(([, { kind }]) => kind === 'api') ? 'net' : 'unknown',
      currency: figures.currencies.rows.find((row) => number(row.value) !== undefined)?.currency as string | undefined,
      figures,
      indicators,
      blindZones: zonesOf(figures, await blindZones(dir, lang, engine)),
    }
  } finally {
    await engine.close()
  }
}

/** The overview in a format, as text. */
export async function renderOverview(overview: Overview, format: ReportFormat): Promise<string> {
  if (format === 'html') return (await import('./overview-html.ts')).overviewHtml(overview)
  if (format === 'md') return (await import('./overview-markdown.ts')).overviewMarkdown(overview)
  const { overviewColumns, overviewJson, overviewRows } = await import('./overview-data.ts')
  if (format === 'json') return overviewJson(overview)
  const { stringify } = await import('csv-stringify/sync')
  const columns = overviewColumns.map(({ name }) => name)
  // A cell that begins like a formula would run when the file is opened in a spreadsheet.
  return stringify([columns, ...overviewRows(overview).map((row) => columns.map((name) => row[name] ?? ''))], {
    escape_formulas: true,
  })
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
