/// <reference lib="dom" />
import { dimensions } from './dimensions.ts'
import { el } from './dom.ts'
import { type FactName, factNames, type Language, type Measure, type Texts } from './model.ts'
import { chartsFor, dimensionsOf, measuresOf, type ReportChart, type ReportSpec, reportMost } from './report.ts'
import { factTitles, words } from './words.ts'

/** What the form of a report asks of the page. */
export interface BuilderHost {
  lang: Language
  measures: Record<string, Measure>
  /** Facts that the page can count. */
  facts: readonly FactName[]
  spec: ReportSpec
  change(spec: ReportSpec): void
}

const chartTitles: Record<ReportChart, Texts> = {
  auto: words.chartAuto,
  bars: words.chartBars,
  months: words.chartMonths,
  map: words.chartMap,
  heat: words.chartHeat,
  none: words.chartNone,
}

/** The form in which a reader puts a report together; every change shows it at once. */
export function builderForm({ lang, measures, facts, spec, change }: BuilderHost): HTMLElement {
  const choice = (
    key: string,
    title: Texts,
    values: [value: string, text: string][],
    chosen: string | undefined,
    act: (value: string) => void,
  ) =>
    el(
      'label',
      {},
      el('span', {}, title[lang]),
      el(
        'select',
        { 'data-key': `report-${key}`, change: (event) => act((event.target as HTMLSelectElement).value) },
        values.map(([value, text]) => el('option', { value, selected: value === chosen }, text)),
      ),
    )
  const several = (
    key: 'measures' | 'by',
    title: Texts,
    all: [id: string, text: string][],
    least: number,
  ): HTMLElement => {
    const chosen = spec[key]
    const left = all.filter(([id]) => !chosen.includes(id))
    const name = new Map(all)
    return el(
      'fieldset',
      {},
      el('legend', {}, title[lang]),
      el(
        'ul',
        { class: 'chips' },
        chosen.map((id) =>
          el(
            'li',
            {},
            el(
              'button',
              {
                type: 'button',
                class: 'chip',
                'data-key': `report-${key}-${id}`,
                disabled: chosen.length <= least,
                'aria-label': `${words.remove[lang]}: ${name.get(id) ?? id}`,
                click: () => change({ ...spec, [key]: chosen.filter((one) => one !== id) }),
              },
              name.get(id) ?? id,
              chosen.length <= least ? null : el('span', { 'aria-hidden': 'true' }, ' ×'),
            ),
          ),
        ),
      ),
      chosen.length >= reportMost || left.length === 0
        ? null
        : choice(`${key}-add`, words.add, [['', '…'], ...left], '', (id) => {
            if (id !== '') change({ ...spec, [key]: [...chosen, id] })
          }),
    )
  }
  const own = measuresOf(spec.fact, measures)
  return el(
    'section',
    { class: 'builder', 'aria-label': words.reportForm[lang] },
    choice(
      'fact',
      words.counted,
      facts.map((fact) => [fact, factTitles[fact]![lang]]),
      spec.fact,
      (value) => {
        const fact = factNames.find((one) => one === value)!
        const left = (list: string[], known: string[]) => list.filter((one) => known.includes(one))
        change({
          ...spec,
          fact,
          measures: measuresOf(fact, measures)
            .slice(0, 2)
            .map(({ id }) => id),
          by: left(spec.by, dimensionsOf(fact)),
        })
      },
    ),
    several(
      'measures',
      words.reportMeasures,
      own.map(({ id, title }) => [id, title[lang]]),
      1,
    ),
    several(
      'by',
      words.reportBy,
      dimensionsOf(spec.fact).map((id) => [id, dimensions[id]!.title[lang]]),
      0,
    ),
    choice(
      'chart',
      words.reportChart,
      (['auto', ...chartsFor(spec)] as ReportChart[]).map((chart) => [chart, chartTitles[chart][lang]]),
      spec.chart,
      (value) => change({ ...spec, chart: value as ReportChart }),
    ),
  )
}
