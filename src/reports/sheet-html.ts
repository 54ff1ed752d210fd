import { Html, html, safeUrl } from '../charts/html.ts'
import { page } from '../charts/page.ts'
import { renderSvg } from '../charts/svg.ts'
import { factTitles } from '../explorer/page/words.ts'
import { formatDate } from '../terminal/languages.ts'
import { blindTitle, zonesHtml } from './blind-zones.ts'
import { exactMoney, integer } from './numbers.ts'
import type { Figure, Grid, Lines, Part, Section, Sheet, Sign, SignGroup, Signs } from './sheet.ts'
import { cellText, dateline, figureText, moneyText, noteLines, severityTitle, trainingLines } from './sheet-text.ts'
import { filled, words } from './sheet-words.ts'

// More rows are read as CSV.
const shownRows = 60

const style = `
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));column-gap:22px}
.figures div{justify-content:flex-start}
.figures .dateline{margin:0}
.facts{margin:4px 0 0;padding-left:18px;font-size:13px}
.working{border-left:3px solid var(--accent);padding-left:12px;font-size:13px;color:var(--quiet);margin:14px 0 0}
td a,td.link{overflow-wrap:anywhere}
td.link{min-width:6em;max-width:9em;font-size:11px}
.sign-columns{display:grid;grid-template-columns:minmax(0,1fr);gap:10px 32px}
@media (min-width:720px){.sign-columns{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}}
.grids{display:grid;grid-template-columns:minmax(0,1fr);gap:28px 40px;margin-top:14px}
@media (min-width:720px){.grids.two{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
figure.wide{grid-column:1/-1}
@media print{.scroll{overflow:visible}.sign-columns{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}}
`

/** A report as one page that stands alone: no script, nothing loaded, readable on a phone and on paper. */
export async function sheetHtml(sheet: Sheet): Promise<string> {
  const { lang } = sheet
  const sections: Html[] = []
  for (const section of sheet.sections) sections.push(await sectionHtml(section, sheet))
  const training = sheet.training ? trainingLines(lang) : []
  return page({
    lang,
    style,
    title: `${sheet.training ? `${words.training[lang]} · ` : ''}${sheet.title}`,
    description: sheet.lede.join(' '),
    body: html`
${training.length === 0 ? null : html`<div class="training" role="note">${training.map((line) => html`<p>${line}</p>`)}</div>`}
<div class="sheet">
<header>
<p class="kicker"><b>JARYQ</b><span>${dateline(sheet)[0]}</span></p>
<h1>${sheet.title}</h1>
${sheet.under === null ? null : html`<p class="dateline">${sheet.under}</p>`}
${sheet.lede.map((line) => html`<p class="lede">${line}</p>`)}
${sheet.figures.length === 0 ? null : html`<dl class="figures">${sheet.figures.map((figure) => headline(figure, sheet))}</dl>`}
<p class="dateline">${dateline(sheet).slice(1).join(' · ')}</p>
${sheet.banner === null ? null : html`<p class="working">${sheet.banner}</p>`}
<nav aria-label="${words.report[lang]}"><ul>${sheet.sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}${sheet.blindZones.length === 0 ? null : html`<li><a href="#blind">${blindTitle(lang)}</a></li>`}<li><a href="#notes">${words.notes[lang]}</a></li></ul></nav>
</header>
<main>
${sections}
${sheet.blindZones.length === 0 ? null : html`<section id="blind"><h2>${blindTitle(lang)}</h2>${zonesHtml(sheet.blindZones, lang)}</section>`}
</main>
<footer id="notes"><h2>${words.notes[lang]}</h2><ul>${noteLines(sheet).map((line) => html`<li>${line}</li>`)}</ul>${queries(sheet)}</footer>
</div>`,
  })
}

function headline(figure: Figure, sheet: Sheet): Html {
  const text = figureText(figure, sheet.lang)
  const n = figure.n === null ? null : html`<dd class="dateline">n = ${integer(figure.n, sheet.lang)}</dd>`
  return html`<div><dt>${figure.title}</dt><dd class="${text === undefined ? 'figure-none' : 'figure-value'}">${text ?? figure.missing ?? words.none[sheet.lang]}</dd>${text === undefined ? null : n}</div>`
}

function queries({ figures, lang }: Sheet): Html | null {
  const found = [...new Set(figures.flatMap(({ sql }) => sql ?? []))]
  if (found.length === 0) return null
  return html`<details><summary>${words.query[lang]}</summary>${found.map((sql) => html`<pre>${sql}</pre>`)}</details>`
}

async function sectionHtml(section: Section, sheet: Sheet): Promise<Html> {
  const charts = section.parts.filter((part) => part.kind === 'grid' && part.chart !== null)
  const parts: Html[] = []
  for (const part of section.parts) parts.push(await partHtml(part, sheet))
  return html`<section id="${section.id}"><h2>${section.title}</h2>${section.intro === null ? null : html`<p class="intro">${section.intro}</p>`}<div class="grids${charts.length > 1 ? ' two' : ''}">${parts}</div></section>
`
}

async function partHtml(part: Part, sheet: Sheet): Promise<Html> {
  switch (part.kind) {
    case 'grid':
      return gridHtml(part, sheet)
    case 'signs':
      return signsHtml(part, sheet)
    case 'lines':
      return linesHtml(part)
  }
}

function linesHtml({ title, lines }: Lines): Html {
  return html`<figure class="wide">${title === null ? null : html`<h3>${title}</h3>`}<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></figure>`
}

async function gridHtml(grid: Grid, sheet: Sheet): Promise<Html> {
  const { lang } = sheet
  const caption =
    grid.title === null
      ? null
      : html`<figcaption><h3>${grid.title}</h3>${grid.note === null ? null : html`<p>${grid.note}</p>`}</figcaption>`
  if (grid.rows.length === 0)
    return html`<figure id="${grid.id}">${caption}<p class="nothing">${grid.empty}</p>${query(grid, lang)}</figure>`
  const rows = grid.rows.slice(0, shownRows)
  const rest =
    grid.total > rows.length
      ? html`<p class="note">${filled(words.shown[lang], { n: integer(rows.length, lang), of: integer(grid.total, lang) })}</p>`
      : null
  const table = html`<div class="scroll"><table><thead><tr>${grid.columns.map(({ title, format }) => html`<th scope="col"${isText(format) ? null : new Html(' class="number"')}>${title}</th>`)}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${grid.columns.map((column) => {
        const text = cellText(row, column, sheet)
        const url = column.format === 'link' && !sheet.training ? safeUrl(row[column.name]) : undefined
        const kind = column.format === 'link' ? ' class="link"' : isText(column.format) ? '' : ' class="number"'
        return html`<td${new Html(kind)}>${url === undefined ? text : html`<a href="${url}" rel="noreferrer">${words.record[lang]}</a>`}</td>`
      })}</tr>
`,
  )}</tbody></table></div>${rest}`
  if (grid.chart === null)
    return html`<figure id="${grid.id}" class="wide">${caption}${table}${query(grid, lang)}</figure>`
  const drawing = await renderSvg(grid.chart, {
    lang,
    id: grid.id,
    title: grid.title ?? grid.id,
    description: grid.note ?? '',
  })
  return html`<figure id="${grid.id}">${caption}${new Html(drawing)}<details><summary>${words.figures[lang]}</summary>${table}</details>${query(grid, lang)}</figure>`
}

function isText(format: string): boolean {
  return format === 'text' || format === 'date' || format === 'link'
}

function query({ sql }: { sql?: string | null }, lang: Sheet['lang']): Html | null {
  return sql === null || sql === undefined
    ? null
    : html`<details><summary>${words.query[lang]}</summary><pre>${sql}</pre></details>`
}

function signsHtml(signs: Signs, sheet: Sheet): Html {
  const note = signs.note === null ? null : html`<p class="note">${signs.note}</p>`
  if (signs.groups.length === 0)
    return html`<figure class="wide" id="${signs.id}">${note}<p class="nothing">${signs.empty}</p></figure>`
  return html`<div class="wide" id="${signs.id}">${note}${signs.groups.map((group) => groupHtml(group, sheet))}${query(signs, sheet.lang)}</div>`
}

function groupHtml(group: SignGroup, sheet: Sheet): Html {
  const { lang } = sheet
  const money = group.money.map(({ currency, value }) => exactMoney(value, currency, lang)).join(' + ')
  const list = (title: string, lines: string[]) =>
    lines.length === 0 ? null : html`<h4>${title}</h4><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`
  return html`<article>
<h3>${group.title}</h3>
<p class="count"><span class="tag${group.severity === 'legal' ? ' legal' : ''}">${severityTitle(group.severity, lang)}</span><strong>${filled(words.flagged[lang], { n: integer(group.count, lang) })}</strong>${money === '' ? null : ` · ${words.stake[lang]}: ${money}`}</p>
<p class="question">${group.question}</p>
<div class="sign-columns">
<div class="body"><h4>${words.why[lang]}</h4><p>${group.why}</p>${
    group.norms.length === 0
      ? null
      : list(
          words.norms[lang],
          group.norms.map(({ text, status }) => `${text} (${words[status][lang]})`),
        )
  }${group.extra.map(([title, lines]) => list(title, lines))}</div>
<div class="aside">${list(words.innocent[lang], group.innocent)}</div>
</div>
${group.count > group.signs.length ? html`<h4>${filled(words.largest[lang], { n: integer(group.signs.length, lang), of: integer(group.count, lang) })}</h4>` : null}
<ol class="cases">${group.signs.map((sign) => signHtml(sign, sheet))}</ol>
${group.next.length === 0 ? null : html`<details><summary>${words.next[lang]}</summary><ul>${group.next.map((line) => html`<li>${line}</li>`)}</ul></details>`}
</article>
`
}

function signHtml(sign: Sign, { lang, training }: Sheet): Html {
  const url = training ? undefined : safeUrl(sign.url)
  const below = [
    sign.date === null ? undefined : formatDate(sign.date, lang),
    sign.verdict ?? undefined,
    sign.id ?? undefined,
  ].filter((part) => part !== undefined)
  return html`<li><div class="line"><span>${sign.summary}</span><span class="money">${moneyText(sign, lang)}</span></div>
<div class="id">${below.join(' · ')}${url === undefined ? null : html` · <a href="${url}" rel="noreferrer">${words.record[lang]}</a>`}</div>${
    sign.facts.length === 0 ? null : html`<ul class="facts">${sign.facts.map((fact) => html`<li>${fact}</li>`)}</ul>`
  }${sign.commands.map((command) => html`<div class="id"><code>${command}</code></div>`)}</li>
`
}

/** What the records of a fact are called. */
export function factTitle(fact: string, lang: Sheet['lang']): string {
  return factTitles[fact]![lang]
}
