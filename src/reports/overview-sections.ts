import { type BarRow, labelledBars, monthBars } from '../charts/forms.ts'
import { type Html, html } from '../charts/html.ts'
import { palette } from '../charts/theme.ts'
import type { FigureRows } from './figures.ts'
import { integer, number, share, shortMoney } from './numbers.ts'
import { contractTable, details, figure, key, nothing, sumOf, table, vatText } from './overview-figure.ts'
import {
  type Breakdown,
  byMethod,
  byRegion,
  byYear,
  methodLabel,
  type Overview,
  otherMethods,
} from './overview-model.ts'
import { moneyUnit, say, texts } from './texts.ts'

const competitive = palette.blue
const singleSource = palette.orange
const unknown = palette.quiet

/** A part of the page under a heading of its own. */
export interface Section {
  id: string
  title: string
  body: Html
}

export async function months(overview: Overview): Promise<Section> {
  const { lang, figures, currency } = overview
  const contractRows = breakdown(figures.contracts_by_month)
  const valued = figures.contracts_by_month.rows.filter(
    (row) => row.currency === currency && number(row.value) !== undefined,
  )
  const unit = moneyUnit(Math.max(0, ...valued.map((row) => number(row.value)!)), currency ?? '', lang)
  const announced = figures.processes_by_month.rows
  const announcedTotal = sumOf(announced, 'processes')
  return {
    id: 'months',
    title: texts.byMonth[lang],
    body: html`<div class="columns">
${await figure(overview, {
  id: 'value-by-month',
  title: texts.valueByMonth[lang],
  note: say('valueNote', lang, {
    unit: unit.name,
    vat: vatText(overview),
    n: integer(sumOf(valued, 'contracts_with_value'), lang),
  }),
  spec:
    valued.length === 0
      ? undefined
      : monthBars(valued.map((row) => ({ month: String(row.month), value: number(row.value)! / unit.divisor }))),
  table: contractTable(overview, figures.contracts_by_month, 'colMonth', (row) => String(row.month)),
  figure: figures.contracts_by_month,
})}
${await figure(overview, {
  id: 'contracts-by-month',
  title: texts.contractsByMonth[lang],
  note: say('contractsNote', lang, { n: integer(sumOf(contractRows, 'contracts'), lang) }),
  spec:
    contractRows.length === 0
      ? undefined
      : monthBars(
          contractRows.map((row) => ({ month: row.month, value: row.contracts })),
          { color: palette.green },
        ),
  table: undefined,
  figure: undefined,
})}
${await figure(overview, {
  id: 'processes-by-month',
  title: texts.announcedByMonth[lang],
  note: say('announcedNote', lang, { n: integer(announcedTotal, lang) }),
  spec:
    announced.length === 0
      ? undefined
      : monthBars(
          announced.map((row) => ({ month: String(row.month), value: number(row.processes)! })),
          { color: palette.sky },
        ),
  table: table(
    [texts.colMonth[lang], texts.colProcesses[lang]],
    announced.map((row) => [String(row.month), integer(row.processes, lang)]),
  ),
  figure: figures.processes_by_month,
})}
${yearTable(overview)}
</div>`,
  }
}

function breakdown(rows: FigureRows): { month: string; contracts: number }[] {
  const months = new Map<string, number>()
  for (const row of rows.rows)
    months.set(String(row.month), (months.get(String(row.month)) ?? 0) + (number(row.contracts) ?? 0))
  return [...months].map(([month, contracts]) => ({ month, contracts }))
}

function yearTable(overview: Overview): Html {
  const { lang, currency } = overview
  const rows = byYear(overview)
  return html`<figure id="years"><figcaption><h3>${texts.byYear[lang]}</h3></figcaption>${
    rows.length === 0
      ? nothing(overview)
      : table(
          [
            texts.colYear[lang],
            texts.colContracts[lang],
            `${texts.colValue[lang]}${currency === undefined ? '' : `, ${vatText(overview)}`}`,
          ],
          rows.map((row) => [
            row.label,
            integer(row.contracts, lang),
            row.value === undefined ? texts.noData[lang].toLowerCase() : shortMoney(row.value, currency!, lang),
          ]),
        )
  }</figure>`
}

export async function competition(overview: Overview): Promise<Section> {
  const { lang, currency, figures } = overview
  const years = byYear(overview)
  const counted = years.filter((row) => row.known > 0)
  const valued = years.filter((row) => (row.valueKnown ?? 0) > 0)
  return {
    id: 'competition',
    title: texts.competition[lang],
    body: html`<p class="intro">${texts.competitionIntro[lang]}</p><div class="columns">
${await figure(overview, {
  id: 'share-by-count',
  title: texts.shareByCount[lang],
  note: texts.shareByCountNote[lang],
  spec:
    counted.length === 0
      ? undefined
      : labelledBars(
          counted.map((row) => ({
            label: row.label,
            note: `${share(row.nonCompetitive, row.known, lang)} · n = ${integer(row.known, lang)}`,
            parts: [{ value: row.nonCompetitive / row.known, color: singleSource }],
          })),
          { max: 1, track: true },
        ),
  table: contractTable(overview, figures.contracts_by_year, 'colYear', (row) => String(row.year)),
  figure: figures.contracts_by_year,
})}
${await figure(overview, {
  id: 'share-by-value',
  title: texts.shareByValue[lang],
  note: say('shareByValueNote', lang, { vat: vatText(overview) }),
  spec:
    valued.length === 0
      ? undefined
      : labelledBars(
          valued.map((row) => ({
            label: row.label,
            note: `${share(row.valueNonCompetitive, row.valueKnown, lang)} · ${shortMoney(row.valueKnown!, currency!, lang)}`,
            parts: [{ value: row.valueNonCompetitive! / row.valueKnown!, color: singleSource }],
          })),
          { max: 1, track: true },
        ),
  table: undefined,
  figure: undefined,
})}
</div>`,
  }
}

export async function methods(overview: Overview): Promise<Section> {
  const { lang, currency, figures } = overview
  const rows = byMethod(overview)
  const valued = rows.filter((row) => row.value !== undefined)
  const all = rows.reduce((sum, row) => sum + row.contracts, 0)
  return {
    id: 'methods',
    title: texts.byMethod[lang],
    body: html`${methodKey(overview)}<div class="columns">
${await figure(overview, {
  id: 'method-value',
  title: texts.byMethodValue[lang],
  note: vatText(overview),
  spec: valued.length === 0 ? undefined : labelledBars(valued.map((row) => moneyBar(row, currency!, overview))),
  table: contractTable(overview, figures.contracts_by_method, 'colMethod', (row) => methodLabel(row, lang)),
  figure: figures.contracts_by_method,
})}
${await figure(overview, {
  id: 'method-count',
  title: texts.byMethodCount[lang],
  note: `n = ${integer(all, lang)}`,
  spec:
    all === 0
      ? undefined
      : labelledBars(
          [...rows]
            .sort(
              (a, b) =>
                Number(a.key === otherMethods) - Number(b.key === otherMethods) ||
                b.contracts - a.contracts ||
                (a.key < b.key ? -1 : 1),
            )
            .map((row) => ({
              label: row.label,
              note: `${integer(row.contracts, lang)} · ${share(row.contracts, all, lang)}`,
              parts: countParts(row),
            })),
        ),
  table: undefined,
  figure: undefined,
})}
</div>`,
  }
}

export async function regionsSection(overview: Overview): Promise<Section> {
  const { lang, currency, figures } = overview
  const { found, empty } = byRegion(overview)
  const bar = (row: Breakdown): BarRow =>
    currency !== undefined && row.value !== undefined
      ? moneyBar(row, currency, overview)
      : { label: row.label, note: `n = ${integer(row.contracts, lang)}`, parts: [] }
  const half = Math.ceil(found.length / 2)
  const max = Math.max(0, ...found.map((row) => row.value ?? 0))
  const halves = found.length === 0 ? [] : [found.slice(0, half), found.slice(half)].filter((rows) => rows.length > 0)
  const drawn: Html[] = []
  for (const [index, rows] of halves.entries())
    drawn.push(
      await figure(overview, {
        id: `regions-${index + 1}`,
        title: undefined,
        note: undefined,
        label: `${texts.byRegion[lang]} (${index + 1}/${halves.length})`,
        spec: labelledBars(rows.map(bar), { max }),
        table: undefined,
        figure: undefined,
      }),
    )
  return {
    id: 'regions',
    title: texts.byRegion[lang],
    body:
      found.length === 0
        ? nothing(overview)
        : html`<p class="intro">${texts.regionIntro[lang]}</p>${methodKey(overview)}<p class="note">${vatText(overview)}</p><div class="columns">${drawn}</div>
${empty.length > 0 ? html`<p class="note">${texts.noData[lang]}: ${empty.join(', ')}</p>` : null}
${details(
  overview,
  contractTable(
    overview,
    figures.contracts_by_region,
    'colRegion',
    (row) => found.find(({ key: code }) => code === row.region)?.label ?? String(row.region),
  ),
  figures.contracts_by_region,
)}`,
  }
}

function methodKey({ lang }: Overview): Html {
  return key([
    [competitive, texts.competitive[lang]],
    [singleSource, texts.singleSource[lang]],
    [unknown, texts.methodUnknown[lang]],
  ])
}

function moneyBar(row: Breakdown, currency: string, { lang }: Overview): BarRow {
  const direct = row.valueNonCompetitive ?? 0
  const known = row.valueKnown ?? 0
  return {
    label: row.label,
    note: `${shortMoney(row.value!, currency, lang)} · n = ${integer(row.valued, lang)}`,
    parts: [
      { value: direct, color: singleSource },
      { value: known - direct, color: competitive },
      { value: row.value! - known, color: unknown },
    ],
  }
}

function countParts(row: Breakdown): BarRow['parts'] {
  return [
    { value: row.nonCompetitive, color: singleSource },
    { value: row.known - row.nonCompetitive, color: competitive },
    { value: row.contracts - row.known, color: unknown },
  ]
}
