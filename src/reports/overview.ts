import { blindZones } from '../dataset/blind-zones.ts'
import { openEngine } from '../dataset/engine.ts'
import type { CellRow } from '../explorer/page/model.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { zonesOf } from './blind-zones.ts'
import { readFigures } from './figures.ts'
import { summariseIndicators } from './flags.ts'
import { number } from './numbers.ts'
import type { Overview } from './overview-model.ts'
import { askedRuns } from './runs.ts'
import { csvText } from './sheet.ts'
import { type ReportFormat, type ReportResult, writeReport } from './write.ts'

export interface ReportOptions {
  lang: Lang
  /** Else by the ending of `output`, else `html`. */
  format?: ReportFormat
  /** A file, or a directory for `overview.LANG.FORMAT`. `-` gives the text back instead of writing it. */
  output: string
  /** The indicators it tells of; all that are built in unless said. */
  indicators?: string[]
  /** A cluster that has the tables; else this machine. */
  engine?: string | undefined
  report?: Reporter
  signal?: AbortSignal
}

/**
 * Writes the overview of a dataset: how much was bought and how, month by month, by method and region, and the signs
 * that the indicators found. The same dataset gives the same bytes.
 */
export async function overviewReport(dir: string, options: ReportOptions): Promise<ReportResult> {
  return writeReport(options, `overview.${options.lang}`, async (format) =>
    renderOverview(await readOverview(dir, options.lang, options), format),
  )
}

/** Reads all that the overview says. */
async function readOverview(
  dir: string,
  lang: Lang,
  options: Pick<ReportOptions, 'indicators' | 'engine' | 'report' | 'signal'> = {},
): Promise<Overview> {
  const report = options.report ?? silent
  const engine = await openEngine(dir, { engine: options.engine, report, signal: options.signal })
  try {
    report.progress({ stage: 'figures', done: 0, unit: 'figures' })
    const figures = await readFigures(engine)
    const indicators = await summariseIndicators(dir, engine, lang, { ...options, report })
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
      asked: await askedRuns(dir, engine),
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
  return csvText(
    overviewColumns.map(({ name }) => name),
    overviewRows(overview) as CellRow[],
  )
}
