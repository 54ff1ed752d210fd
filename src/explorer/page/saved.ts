/// <reference lib="dom" />
import { download, el } from './dom.ts'
import { type Filters, filtersOf, writeFilters } from './filters.ts'
import type { Language, Measure, Texts } from './model.ts'
import { chartsFor, type ReportChart, type ReportSpec, reportCharts } from './report.ts'
import type { SavedReport, Source } from './source.ts'
import { words } from './words.ts'

/** What the part about saved reports asks of the page. */
export interface SavedHost {
  lang: Language
  measures: Record<string, Measure>
  spec: ReportSpec
  filters: Filters
  source: Source
  say(text: Texts, values?: Record<string, string | number>): string
  open(spec: ReportSpec, filters: Filters): void
}

/** A report as its file holds it. */
export function reportFile(title: string, spec: ReportSpec, filters: Filters): Record<string, unknown> {
  const chosen: Record<string, string[]> = {}
  const { used } = filtersOf(filters, spec.fact)
  for (const [name, value] of writeFilters(filters))
    if ((used as string[]).includes(name)) chosen[name] = [...(chosen[name] ?? []), value]
  const fits = chartsFor(spec)
  const kind = fits.find((one) => one === spec.chart) ?? fits[0]!
  const isOfTime = spec.by[0] === 'month' || spec.by[0] === 'year'
  return {
    ...{ title, measures: spec.measures, dimensions: spec.by, filters: chosen },
    ...(isOfTime || spec.by.length === 0 ? {} : { order: spec.measures[0] }),
    ...(kind === 'none' ? {} : { chart: { kind, measure: spec.measures[0] } }),
  }
}

/** A saved report as the form shows it; the measure that its chart draws comes first. */
export function specOf(report: NonNullable<SavedReport['report']>, measures: Record<string, Measure>): ReportSpec {
  const drawn = report.chart?.measure
  return {
    fact: measures[report.measures[0]!]!.fact,
    measures: drawn === undefined ? report.measures : [drawn, ...report.measures.filter((one) => one !== drawn)],
    by: report.dimensions,
    chart: reportCharts.find((one) => one === (report.chart?.kind as ReportChart)) ?? 'none',
  }
}

/** Saving the report that is shown, and the list of those that were saved. */
export function savedPart(host: SavedHost): HTMLElement {
  const { lang, say, source } = host
  const name = el('input', {
    ...{ id: 'report-name', 'data-key': 'report-name', pattern: '[a-z0-9][a-z0-9\\-]{0,62}', required: true },
  }) as HTMLInputElement
  const title = el('input', { id: 'report-title', 'data-key': 'report-title', maxlength: 200 }) as HTMLInputElement
  const told = el('p', { role: 'status', class: 'quiet', 'data-key': 'report-told' })
  const list = el('ul', { class: 'list', id: 'reports' })
  const fill = async () => {
    const reports = (await source.saved?.list().catch(() => [])) ?? []
    list.replaceChildren(
      ...(reports.length === 0
        ? [el('li', { class: 'quiet' }, say(words.noReports))]
        : reports.map(({ name: own, report, error }) =>
            el(
              'li',
              {},
              report === undefined
                ? `${own}: ${error ?? ''}`
                : el(
                    'button',
                    {
                      ...{ type: 'button', class: 'plain', 'data-key': `open-${own}` },
                      click: () => host.open(specOf(report, host.measures), report.filters),
                    },
                    report.title,
                  ),
              report === undefined ? '' : el('span', { class: 'quiet' }, ` ${own}`),
            ),
          )),
    )
  }
  let replace = ''
  const save = async () => {
    const report = reportFile(title.value.trim() || name.value, host.spec, host.filters)
    if (source.saved === undefined)
      return download(`${name.value}.json`, `${JSON.stringify(report, null, 2)}\n`, 'application/json')
    try {
      const written = await source.saved.save(name.value, report, replace === name.value)
      if (written === 'exists') {
        replace = name.value
        told.textContent = say(words.replaceReport)
        return
      }
      replace = ''
      told.textContent = say(words.saved, { path: written.path, command: `jaryq report ${name.value} --format csv` })
      await fill()
    } catch (error) {
      told.textContent = say(words.failed, { why: error instanceof Error ? error.message : String(error) })
    }
  }
  if (source.saved !== undefined) void fill()
  return el(
    'section',
    { class: 'saved' },
    el('h2', {}, words.saveReport[lang]),
    el(
      'form',
      {
        class: 'add',
        submit: (event) => {
          event.preventDefault()
          void save()
        },
      },
      el('label', {}, el('span', {}, words.reportName[lang]), name),
      el('label', {}, el('span', {}, words.reportTitle[lang]), title),
      el(
        'button',
        { type: 'submit', 'data-key': 'report-save' },
        source.saved === undefined ? words.downloadReport[lang] : words.save[lang],
      ),
    ),
    told,
    source.saved === undefined ? null : el('h2', {}, words.savedReports[lang]),
    source.saved === undefined ? null : list,
  )
}
