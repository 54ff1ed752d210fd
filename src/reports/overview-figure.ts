import { Html, html } from '../charts/html.ts'
import { type ChartSpec, renderSvg } from '../charts/svg.ts'
import type { Row } from '../terminal/rows.ts'
import type { FigureRows } from './figures.ts'
import { exactMoney, integer, number, share } from './numbers.ts'
import type { Overview } from './overview-model.ts'
import { type TextKey, texts } from './texts.ts'

/** The key of colours, as words with a square: no reader has to tell colours apart without a name. */
export function key(entries: [color: string, name: string][]): Html {
  return html`<ul class="key">${entries.map(
    ([color, name]) =>
      html`<li><svg viewBox="0 0 11 11" aria-hidden="true"><rect width="11" height="11" fill="${color}"/></svg>${name}</li>`,
  )}</ul>`
}

/** A chart with its title, its figures as a table and the query behind it. */
export interface FigureParts {
  id: string
  title: string | undefined
  note: string | undefined
  /** What the chart is, for screen readers, when it has no title. */
  label?: string
  spec: ChartSpec | undefined
  table: Html | undefined
  figure: FigureRows | undefined
}

export async function figure(overview: Overview, parts: FigureParts): Promise<Html> {
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

export function details({ lang }: Overview, rows: Html | undefined, source: FigureRows | undefined): Html {
  return html`${rows === undefined ? null : html`<details><summary>${texts.figures[lang]}</summary><div class="scroll">${rows}</div></details>`}${
    source === undefined
      ? null
      : html`<details><summary>${texts.query[lang]}</summary><pre>${source.sql}</pre></details>`
  }`
}

export function nothing({ lang }: Overview): Html {
  return html`<p class="nothing">${texts.noData[lang]}</p>`
}

/** A table whose columns after the first are numbers. */
export function table(header: string[], rows: string[][]): Html {
  return html`<table><thead><tr>${header.map((name, index) => html`<th scope="col"${index > 0 ? new Html(' class="number"') : null}>${name}</th>`)}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, index) => html`<td${index > 0 ? new Html(' class="number"') : null}>${cell}</td>`)}</tr>`,
  )}</tbody></table>`
}

export function contractTable(
  { lang }: Overview,
  source: FigureRows,
  head: TextKey,
  label: (row: Row) => string,
): Html {
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

export function vatText({ vat, lang }: Overview): string {
  return vat === 'net' ? texts.netOfVat[lang] : texts.asPublished[lang]
}

export function sumOf(rows: object[], column: string): number {
  return rows.reduce((sum, row) => sum + (number((row as Row)[column]) ?? 0), 0)
}
