import type { Case } from '../cases/case.ts'
import { readCases } from '../cases/store.ts'
import { blindZones } from '../dataset/blind-zones.ts'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import type { Filters } from '../explorer/page/filters.ts'
import { prepare } from '../explorer/prepare.ts'
import { Service } from '../explorer/service.ts'
import { type Law, loadLaw } from '../law/law.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { askedRuns } from './runs.ts'
import type { Sheet } from './sheet.ts'

export interface ContextOptions {
  dir: string
  lang: Lang
  isPublic: boolean
  report?: Reporter | undefined
  signal?: AbortSignal | undefined
}

/** What every report is made from: the Explorer's answers, the tables, the law, the cases. */
export interface ReportContext {
  dir: string
  lang: Lang
  isPublic: boolean
  service: Service
  engine: Engine
  law: Law
  cases: Case[]
  report: Reporter
  signal: AbortSignal | undefined
}

/** Opens all of it for one piece of work, and closes it. */
export async function withContext<T>(
  options: ContextOptions,
  work: (context: ReportContext) => Promise<T>,
): Promise<T> {
  const { dir, lang, isPublic, signal } = options
  const report = options.report ?? silent
  const prepared = await prepare(dir, { report, signal })
  const service = await Service.open(dir, prepared, signal)
  try {
    const engine = await openEngine(dir, { signal })
    try {
      const { cases, damaged } = await readCases(dir)
      for (const { message, why } of damaged) report.warn(why === undefined ? message : `${message}: ${why}`)
      const law = await loadLaw(datasetPaths(dir).law)
      return await work({ dir, lang, isPublic, service, engine, law, cases, report, signal })
    } finally {
      await engine.close()
    }
  } finally {
    await service.close()
  }
}

/** A report with what all of them say, to be filled. */
export async function emptySheet(
  context: ReportContext,
  report: string,
  subject: string | null,
  filters: Filters,
): Promise<Sheet> {
  const { service, lang, dir, engine } = context
  const { about } = service
  return {
    ...{
      report,
      subject,
      lang,
      banner: null,
      title: '',
      under: null,
      lede: [],
      analysed: null,
      figures: [],
      sections: [],
      notes: [],
    },
    training: about.training,
    dataDate: about.dataDate,
    generation: about.generation,
    sources: about.sources,
    currency: service.currencyOf(filters),
    asked: await askedRuns(dir, engine),
    blindZones: await blindZones(dir, lang, engine),
  }
}

/** The day that the data stand at; without any, the day of the newest record is not known either. */
export function dayOf({ service }: ReportContext): string {
  return service.about.dataDate ?? '9999-12-31'
}
