import { regionOf } from '../goszakup/regions.ts'
import { formatMoney, formatNumber, type Lang, type Text } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import type { Case } from './case.ts'
import { exportColumns, exportRows } from './export.ts'
import { measures } from './measures.ts'
import { caseStats } from './stats.ts'
import { exportWords, letterTitle, words } from './words.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const texts = {
  title: t(
    'What was monitored, and what came after',
    'Что проверено и что последовало',
    'Не тексерілді және одан кейін не болды',
  ),
  figures: t('Figures', 'Итоги', 'Қорытынды'),
  cases: t('Cases', 'Дела', 'Істер'),
  note: t(
    'Outcomes and changes came after letters; that does not say because of them. A sign is a risk to be checked, not a finding of guilt.',
    'Результаты и изменения последовали после писем; это не значит, что вследствие писем. Признак – риск, который надо проверить, а не вывод о вине.',
    'Нәтижелер мен өзгерістер хаттардан кейін болды; бұл хаттардың салдары дегенді білдірмейді. Белгі – тексерілуі тиіс тәуекел, кінә туралы қорытынды емес.',
  ),
}

function escaped(value: unknown): string {
  return String(value ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A cell of a row as people read it. */
function cell(row: Row, name: string, lang: Lang): string {
  const value = row[name]
  if (value === null || value === undefined) return ''
  if (name === 'amount') return formatMoney(String(value), lang)
  if (name === 'region') return regionOf(String(value))?.name[lang] ?? String(value)
  if (name === 'status') return words[value as keyof typeof words]?.[lang] ?? String(value)
  if (name === 'entry') return exportWords[value as keyof typeof exportWords]?.[lang] ?? String(value)
  if (name !== 'kind') return String(value)
  if (row.entry === 'letter') return letterTitle(String(value), lang) ?? String(value)
  if (row.entry === 'outcome') return measures[`outcome-${value}` as keyof typeof measures]?.[lang] ?? String(value)
  if (row.entry === 'change') return ''
  return words[value as keyof typeof words]?.[lang] ?? String(value)
}

/**
 * What may be shown to everybody as one page that stands alone, in a language: the figures, and the rows of `exportRows`.
 * `on` is the day on which an answer that has not come counts as late.
 */
export function exportHtml(cases: readonly Case[], lang: Lang, on: string): string {
  const head = exportColumns.map(
    ({ name }) => `<th scope="col">${exportWords[name as keyof typeof exportWords][lang]}</th>`,
  )
  const numeric = new Set(['amount'])
  const body = exportRows(cases, lang).map((row) => {
    const cells = exportColumns.map(
      ({ name }) => `<td${numeric.has(name) ? ' class="n"' : ''}>${escaped(cell(row, name, lang))}</td>`,
    )
    return `<tr>${cells.join('')}</tr>`
  })
  const figures = caseStats(cases, { on, lang })
    .filter((row) => Number(row.count) > 0)
    .map((row) => {
      const sum = row.amount === null ? '' : `${formatMoney(String(row.amount), lang)} ${row.currency}`
      return `<tr><th scope="row">${escaped(row.title)}</th><td class="n">${formatNumber(Number(row.count), lang)}</td><td class="n">${escaped(sum)}</td></tr>`
    })
  return `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${texts.title[lang]}</title>
<style>body{font:15px/1.4 sans-serif;margin:1rem}div{overflow-x:auto}table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;vertical-align:top}.n{text-align:right;white-space:nowrap}</style>
<h1>${texts.title[lang]}</h1>
<p>${texts.note[lang]}</p>
<h2>${texts.figures[lang]}</h2>
<table>
<tbody>
${figures.join('\n')}
</tbody>
</table>
<h2>${texts.cases[lang]}</h2>
<div><table>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>
</html>
`
}
