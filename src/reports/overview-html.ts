import { type BarRow, labelledBars, monthBars } from '../charts/forms.ts'
import { type ChartSpec, renderSvg } from '../charts/svg.ts'
import { palette } from '../charts/theme.ts'
import { formatDate } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import { type FigureRows, singleSourceMethods } from './figures.ts'
import type { IndicatorSummary } from './flags.ts'
import { exactMoney, integer, number, scaled, share, shortMoney } from './numbers.ts'
import { type Breakdown, byMethod, byRegion, byYear, type Overview, otherMethods } from './overview-model.ts'
import { Html, html, page, safeUrl } from './page.ts'
import { moneyUnit, say, type TextKey, texts } from './texts.ts'

const competitive = palette.blue
const singleSource = palette.orange
const unknown = palette.quiet

/** The overview as one page that stands alone. */
export async function overviewHtml(overview: Overview): Promise<string> {
  const { lang, figures } = overview
  const t = (key: TextKey, values?: Record<string, string | number>) => say(key, lang, values)
  const sections = [
    await months(overview),
    await competition(overview),
    await methods(overview),
    await regionsSection(overview),
    await signs(overview),
  ]
  const names = overview.sources.join(', ')
  const totals = figures.totals.rows[0]!
  const lede = ledeText(overview)
  return page({
    lang,
    title: `${overview.training ? `${texts.training[lang].split('.')[0]} · ` : ''}${t('title')}`,
    description: lede,
    body: html`
${overview.training ? trainingBand(overview) : null}
<div class="sheet">
<header>
<p class="kicker"><b>JARYQ</b><span>${overview.dataDate === null ? t('dataDateUnknown') : t('dataDate', { date: formatDate(overview.dataDate, lang) })}</span></p>
<h1>${t('title')}</h1>
<p class="lede">${lede}</p>
${headline(overview)}
<p class="dateline">${t('analysed', { used: integer(totals.contracts, lang), of: integer(totals.contracts_all, lang) })} · ${t('inForce')} · ${t('sources', { names })}</p>
<nav aria-label="${t('page')}"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}<li><a href="#notes">${t('notes')}</a></li></ul></nav>
</header>
<main>
${sections.map(({ id, title, body }) => html`<section id="${id}"><h2>${title}</h2>${body}</section>`)}
</main>
${footer(overview)}
</div>`,
  })
}

interface Section {
  id: string
  title: string
  body: Html
}

function trainingBand({ lang }: Overview): Html {
  // On every page in all the languages in which someone might be shown it.
  const lines =
    lang === 'kk'
      ? [texts.training.kk, texts.training.ru]
      : lang === 'ru'
        ? [texts.training.ru, texts.training.kk]
        : [texts.training.en, 'УЧЕБНЫЕ ДАННЫЕ · ОҚУ ДЕРЕКТЕРІ']
  return html`<div class="training" role="note">${lines.map((line, index) => (index === 0 ? html`<p><strong>${line}</strong></p>` : html`<p>${line}</p>`))}</div>`
}

/** The first sentence: what was signed, for how much, and how much of it from a single source. */
export function ledeText(overview: Overview): string {
  const { lang, figures, currency } = overview
  const totals = figures.totals.rows[0]!
  const main = figures.currencies.rows.find((row) => row.currency === currency)
  const value = number(main?.value)
  if (totals.first_signed === null || value === undefined)
    return number(totals.contracts) === 0
      ? `${texts.contracts[lang]}: ${texts.noData[lang].toLowerCase()}.`
      : `${texts.contracts[lang]}: ${integer(totals.contracts, lang)}.`
  const known = sumOf(figures.currencies.rows, 'contracts_method_known')
  const first = say('lede', lang, {
    from: formatDate(String(totals.first_signed), lang),
    to: formatDate(String(totals.last_signed), lang),
    contracts: integer(totals.contracts, lang),
    value: shortMoney(value, currency!, lang),
  })
  const byCount = share(sumOf(figures.currencies.rows, 'contracts_non_competitive'), known, lang)
  if (byCount === undefined) return first
  const valueKnown = number(main?.value_method_known)
  const byValue = share(number(main?.value_non_competitive) ?? 0, valueKnown, lang)
  const second =
    byValue === undefined
      ? say('ledeShareCount', lang, { share: byCount, n: integer(known, lang) })
      : say('ledeShare', lang, {
          share: byCount,
          n: integer(known, lang),
          valueShare: byValue,
          of: shortMoney(valueKnown!, currency!, lang),
        })
  return `${first} ${second}`
}

function headline({ lang, figures, vat }: Overview): Html {
  const totals = figures.totals.rows[0]!
  const count = (key: TextKey, column: string) => {
    const value = number(totals[column])
    return html`<div><dt>${texts[key][lang]}</dt><dd class="${value === undefined || value === 0 ? 'figure-none' : 'figure-value'}">${value === undefined || value === 0 ? texts.noData[lang].toLowerCase() : integer(value, lang)}</dd></div>`
  }
  const sums = figures.currencies.rows.filter((row) => number(row.value) !== undefined)
  return html`<dl class="figures">
${count('processes', 'processes')}${count('lots', 'lots')}${count('contracts', 'contracts')}${count('buyers', 'buyers')}${count('suppliers', 'suppliers')}
${
  sums.length === 0
    ? html`<div><dt>${texts.sum[lang]}</dt><dd class="figure-none">${texts.noData[lang].toLowerCase()}</dd></div>`
    : sums.map(
        (row) =>
          html`<div><dt>${texts.sum[lang]}, ${vat === 'net' ? texts.netOfVat[lang] : `n = ${integer(row.contracts_with_value, lang)}`}</dt><dd class="figure-value">${shortMoney(number(row.value)!, String(row.currency), lang)}</dd></div>`,
      )
}
</dl>`
}

async function months(overview: Overview): Promise<Section> {
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

async function competition(overview: Overview): Promise<Section> {
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

async function methods(overview: Overview): Promise<Section> {
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
  table: contractTable(overview, figures.contracts_by_method, 'colMethod', (row) => {
    const found = rows.find(({ key: method }) => method === String(row.method))
    return found?.label ?? String(row.method_name ?? (row.method === '' ? texts.unknownMethod[lang] : row.method))
  }),
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

async function regionsSection(overview: Overview): Promise<Section> {
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

/** The key of colours, as words with a square: no reader has to tell colours apart without a name. */
function key(entries: [color: string, name: string][]): Html {
  return html`<ul class="key">${entries.map(
    ([color, name]) =>
      html`<li><svg viewBox="0 0 11 11" aria-hidden="true"><rect width="11" height="11" fill="${color}"/></svg>${name}</li>`,
  )}</ul>`
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

async function signs(overview: Overview): Promise<Section> {
  const { lang, indicators, currency } = overview
  const withFlags = indicators.filter(({ flagged }) => flagged > 0)
  const inCurrency = (indicator: IndicatorSummary) =>
    number(indicator.money.find((sum) => sum.currency === (currency ?? ''))?.value) ?? 0
  const byMoney = withFlags
    .filter((indicator) => inCurrency(indicator) > 0)
    .sort((a, b) => inCurrency(b) - inCurrency(a) || (a.name < b.name ? -1 : 1))
  const unit = moneyUnit(Math.max(0, ...byMoney.map(inCurrency)), currency ?? '', lang)
  const color = ({ severity }: IndicatorSummary) => (severity === 'legal' ? palette.orange : palette.blue)
  const table1 = table(
    [texts.colRule[lang], texts.colSigns[lang], 'n', texts.colMoney[lang]],
    indicators.map((indicator) => [
      indicator.title,
      integer(indicator.flagged, lang),
      integer(indicator.analysed, lang),
      indicator.money.map(({ currency: of, value }) => exactMoney(value, of, lang)).join('; '),
    ]),
  )
  return {
    id: 'signs',
    title: texts.flags[lang],
    body: html`<p class="intro">${texts.flagsIntro[lang]}</p>
${
  indicators.length === 0
    ? nothing(overview)
    : withFlags.length === 0
      ? html`<p class="nothing">${texts.noFlags[lang]}</p>${details(overview, table1, undefined)}`
      : html`${key([
          [palette.orange, texts.legalSign[lang]],
          [palette.blue, texts.statisticalSign[lang]],
        ])}<div class="columns">
${await figure(overview, {
  id: 'signs-by-count',
  title: texts.flagsByCount[lang],
  note: texts.flagsByCountNote[lang],
  spec: labelledBars(
    [...withFlags]
      .sort((a, b) => b.flagged - a.flagged || (a.name < b.name ? -1 : 1))
      .map((indicator) => ({
        label: indicator.title,
        note: say('flagged', lang, {
          flags: integer(indicator.flagged, lang),
          n: integer(indicator.analysed, lang),
        }),
        parts: [{ value: indicator.flagged, color: color(indicator) }],
      })),
  ),
  table: table1,
  figure: undefined,
})}
${await figure(overview, {
  id: 'signs-by-money',
  title: texts.flagsByMoney[lang],
  note: say('flagsByMoneyNote', lang, { unit: unit.name }),
  spec:
    byMoney.length === 0
      ? undefined
      : labelledBars(
          byMoney.map((indicator) => ({
            label: indicator.title,
            note: `${scaled(inCurrency(indicator), unit.divisor, lang)} · n = ${integer(indicator.flagged, lang)}`,
            parts: [{ value: inCurrency(indicator), color: color(indicator) }],
          })),
        ),
  table: undefined,
  figure: undefined,
})}
</div>`
}
${indicators.map((indicator) => sign(overview, indicator))}`,
  }
}

function sign({ lang, training }: Overview, indicator: IndicatorSummary): Html {
  const kind: TextKey =
    indicator.severity === 'legal'
      ? 'legalSign'
      : indicator.severity === 'data-quality'
        ? 'dataSign'
        : 'statisticalSign'
  const aside = [
    indicator.insufficient > 0 ? say('insufficient', lang, { n: integer(indicator.insufficient, lang) }) : '',
    indicator.errors > 0 ? say('contradicting', lang, { n: integer(indicator.errors, lang) }) : '',
    indicator.notApplicable > 0 ? say('notApplicable', lang, { n: integer(indicator.notApplicable, lang) }) : '',
  ].filter((line) => line !== '')
  const money = indicator.money.map(({ currency, value }) => shortMoney(number(value) ?? 0, currency, lang)).join('; ')
  const part = share(indicator.flagged, indicator.analysed, lang)
  return html`<article id="sign-${indicator.name}">
<h3>${indicator.title}</h3>
<p class="count"><span class="tag${indicator.severity === 'legal' ? ' legal' : ''}">${texts[kind][lang]}</span>${
    indicator.analysed === 0
      ? texts.noData[lang]
      : html`<strong>${say('flagged', lang, { flags: integer(indicator.flagged, lang), n: integer(indicator.analysed, lang) })}</strong>${part === undefined ? null : ` (${part})`}${indicator.flagged > 0 && money !== '' ? ` · ${texts.colMoney[lang].toLowerCase()}: ${money}` : ''}`
  }</p>
<p class="question">${indicator.question}</p>
<div class="columns">
<div class="body"><h4>${texts.why[lang]}</h4><p>${indicator.why}</p>${indicator.severity === 'statistical' ? html`<p class="note">${texts.statisticalNote[lang]}</p>` : null}</div>
<div class="aside"><h4>${texts.innocent[lang]}</h4><ul>${indicator.innocent.map((line) => html`<li>${line}</li>`)}</ul></div>
</div>
${aside.length > 0 ? html`<p class="note">${aside.join(' · ')}</p>` : null}
${
  indicator.cases.length === 0
    ? null
    : html`<h4>${say('largest', lang, { shown: integer(indicator.cases.length, lang), of: integer(indicator.flagged, lang) })}</h4>
<ol class="cases">${indicator.cases.map((entry) => {
        const url = training ? undefined : safeUrl(entry.url)
        return html`<li><div class="line"><span>${entry.summary}</span><span class="money">${entry.money === undefined ? null : exactMoney(entry.money, entry.currency, lang)}</span></div>
<div class="id">${entry.date === undefined ? null : `${formatDate(entry.date, lang)} · `}${entry.buyer === undefined ? null : `${entry.buyer} · `}${entry.id}${url === undefined ? null : html` · <a href="${url}" rel="noreferrer">${texts.record[lang]}</a>`}</div></li>`
      })}</ol>`
}
${
  indicator.next.length === 0
    ? null
    : html`<details><summary>${texts.next[lang]}</summary><ul>${indicator.next.map((line) => html`<li>${line}</li>`)}</ul></details>`
}
<details><summary>${texts.query[lang]}</summary><pre>${indicator.sql}</pre></details>
</article>`
}

interface FigureParts {
  id: string
  title: string | undefined
  note: string | undefined
  /** What the chart is, for screen readers, when it has no title. */
  label?: string
  spec: ChartSpec | undefined
  table: Html | undefined
  figure: FigureRows | undefined
}

async function figure(overview: Overview, parts: FigureParts): Promise<Html> {
  const drawing =
    parts.spec === undefined
      ? nothing(overview)
      : new Html(
          await renderSvg(parts.spec, {
            lang: overview.lang,
            id: parts.id,
            title: parts.title ?? parts.label ?? '',
            description: parts.note ?? '',
          }),
        )
  return html`<figure id="${parts.id}">${
    parts.title === undefined
      ? null
      : html`<figcaption><h3>${parts.title}</h3>${parts.note === undefined || parts.spec === undefined ? null : html`<p>${parts.note}</p>`}</figcaption>`
  }${drawing}${details(overview, parts.spec === undefined ? undefined : parts.table, parts.figure)}</figure>`
}

function details({ lang }: Overview, rows: Html | undefined, source: FigureRows | undefined): Html {
  return html`${rows === undefined ? null : html`<details><summary>${texts.figures[lang]}</summary><div class="scroll">${rows}</div></details>`}${
    source === undefined
      ? null
      : html`<details><summary>${texts.query[lang]}</summary><pre>${source.sql}</pre></details>`
  }`
}

function nothing({ lang }: Overview): Html {
  return html`<p class="nothing">${texts.noData[lang]}</p>`
}

/** A table whose columns after the first are numbers. */
function table(header: string[], rows: string[][]): Html {
  return html`<table><thead><tr>${header.map((name, index) => html`<th scope="col"${index > 0 ? new Html(' class="number"') : null}>${name}</th>`)}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, index) => html`<td${index > 0 ? new Html(' class="number"') : null}>${cell}</td>`)}</tr>`,
  )}</tbody></table>`
}

function contractTable({ lang }: Overview, source: FigureRows, head: TextKey, label: (row: Row) => string): Html {
  return table(
    [
      texts[head][lang],
      texts.colCurrency[lang],
      texts.colContracts[lang],
      texts.colValue[lang],
      texts.colShareCount[lang],
      texts.colShareValue[lang],
    ],
    source.rows.map((row) => {
      const known = number(row.contracts_method_known)
      const valueKnown = number(row.value_method_known)
      const byCount = share(number(row.contracts_non_competitive), known, lang)
      const byValue = share(number(row.value_non_competitive) ?? 0, valueKnown, lang)
      return [
        label(row),
        row.currency === '' ? '—' : String(row.currency),
        integer(row.contracts, lang),
        row.value === null ? texts.noData[lang].toLowerCase() : exactMoney(row.value, '', lang),
        byCount === undefined ? '—' : `${byCount} (n = ${integer(known, lang)})`,
        byValue === undefined ? '—' : `${byValue} (${exactMoney(row.value_method_known, '', lang)})`,
      ]
    }),
  )
}

function footer(overview: Overview): Html {
  const { lang, figures, currency } = overview
  const totals = figures.totals.rows[0]!
  const counted = number(totals.contracts) ?? 0
  const minus = (column: string) => integer(counted - (number(totals[column]) ?? 0), lang)
  const lines = [
    say('noteCounted', lang, {
      all: integer(totals.contracts_all, lang),
      dropped: integer((number(totals.contracts_all) ?? 0) - counted, lang),
    }),
    say('noteUndated', lang, {
      n: integer(totals.contracts_undated, lang),
      values: integer(totals.contracts_without_value, lang),
      methods: minus('contracts_method_known'),
      regions: minus('contracts_region_known'),
    }),
    say('noteSingleSource', lang, { ids: singleSourceMethods.join(', ') }),
    ...(figures.currencies.rows.length > 1 && currency !== undefined
      ? [say('noteCurrencies', lang, { currency: currency === '' ? texts.noCurrency[lang] : currency })]
      : []),
    texts.noteEmpty[lang],
    texts.notePersons[lang],
  ]
  return html`<footer id="notes"><h2>${texts.notes[lang]}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
<p>${say('noteMade', lang, { names: overview.sources.join(', ') })}</p>
${details(overview, undefined, figures.totals)}</footer>`
}

function vatText({ vat, lang }: Overview): string {
  return vat === 'net' ? texts.netOfVat[lang] : texts.asPublished[lang]
}

function sumOf(rows: object[], column: string): number {
  return rows.reduce((sum, row) => sum + (number((row as Row)[column]) ?? 0), 0)
}
