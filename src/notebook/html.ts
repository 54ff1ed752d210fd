import { Html, html } from '../charts/html.ts'
import { page } from '../charts/page.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import { cellsIn, type NotebookCell, type NotebookFile, type NotebookOutput, sourceOf, titleOf } from './course.ts'

/** A link of a page: back to the list, to the next notebook. */
export interface PageLink {
  href: string
  text: string
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  course: t('Course of jaryq', 'Курс jaryq', 'jaryq курсы'),
  training: t(
    'Made-up data: no company and no person here exists.',
    'Данные выдуманы: таких организаций и людей нет.',
    'Деректер ойдан шығарылған: мұндай ұйымдар мен адамдар жоқ.',
  ),
  list: t('Notebooks', 'Тетради', 'Дәптерлер'),
  about: t(
    'Each notebook is an investigation that runs from top to bottom on made-up data, and on real data by changing one line.',
    'Каждая тетрадь – расследование, которое выполняется сверху донизу на учебных данных, а на настоящих – после правки одной строки.',
    'Әр дәптер – оқу деректерінде басынан аяғына дейін орындалатын зерттеу; нақты деректе бір жолды өзгерту жеткілікті.',
  ),
}

/** An executed notebook as a page that stands alone: no script, nothing loaded, what its cells showed inside. */
export async function notebookHtml(
  notebook: NotebookFile,
  options: { lang: Lang; name: string; links?: readonly PageLink[] },
): Promise<string> {
  const { marked } = await import('marked')
  const markdown = (text: string) => new Html(marked.parse(text, { async: false }))
  const { lang, links = [] } = options
  const cells = cellsIn(notebook.cells, lang).filter((cell) => cell.metadata?.jaryq?.title !== true)
  const title = titleOf(notebook, lang) ?? options.name
  const parts: Html[] = []
  for (const cell of cells) {
    if (cell.cell_type === 'markdown') parts.push(html`<div class="prose">${markdown(sourceOf(cell))}</div>`)
    if (cell.cell_type === 'code') parts.push(codeCell(cell, markdown))
  }
  return page({
    lang,
    title,
    description: title,
    style,
    body: html`${notebook.metadata?.jaryq?.training === true ? html`<div class="training"><p>${words.training[lang]}</p></div>` : ''}
<main class="sheet"><header><p class="kicker"><b>${words.course[lang]}</b><span>${options.name}</span></p><h1>${title}</h1></header>
${navigation(links)}${parts}${navigation(links)}</main>`,
  })
}

/** The page that lists the notebooks. */
export function galleryHtml(notebooks: readonly { href: string; title: string; name: string }[], lang: Lang): string {
  return page({
    lang,
    title: words.course[lang],
    description: words.about[lang],
    style,
    body: html`<main class="sheet"><header><p class="kicker"><b>jaryq</b></p><h1>${words.course[lang]}</h1>
<p class="lede">${words.about[lang]}</p></header><section><h2>${words.list[lang]}</h2>
<ol class="notebooks">${notebooks.map(({ href, title, name }) => html`<li><a href="${href}">${title}</a> <span>${name}</span></li>`)}</ol></section></main>`,
  })
}

function navigation(links: readonly PageLink[]): Html {
  if (links.length === 0) return new Html('')
  return html`<nav><ul>${links.map(({ href, text }) => html`<li><a href="${href}">${text}</a></li>`)}</ul></nav>`
}

type ToHtml = (markdown: string) => Html

function codeCell(cell: NotebookCell, markdown: ToHtml): Html {
  const outputs = (cell.outputs ?? []).map((output) => outputHtml(output, markdown))
  return html`<div class="cell"><pre class="code">${sourceOf(cell)}</pre>${outputs}</div>`
}

function outputHtml(output: NotebookOutput, markdown: ToHtml): Html {
  if (output.output_type === 'stream')
    return html`<pre class="${output.name === 'stderr' ? 'out error' : 'out'}">${plain(joined(output.text))}</pre>`
  if (output.output_type === 'error')
    return html`<pre class="out error">${plain([output.ename, output.evalue, ...(output.traceback ?? [])].join('\n'))}</pre>`
  const data = output.data ?? {}
  const text = (type: string) => joined(data[type] as string | string[] | undefined)
  if (data['image/svg+xml'] !== undefined) return html`<figure>${new Html(text('image/svg+xml'))}</figure>`
  // The page's policy allows no style but its own.
  if (data['text/html'] !== undefined)
    return html`<div class="scroll">${new Html(
      text('text/html')
        .replaceAll('style="text-align:right"', 'class="number"')
        .replace(/ style="[^"]*"/g, ''),
    )}</div>`
  if (data['text/markdown'] !== undefined) return html`<div class="shown">${markdown(text('text/markdown'))}</div>`
  return data['text/plain'] === undefined ? new Html('') : html`<pre class="out">${plain(text('text/plain'))}</pre>`
}

function joined(text: string | string[] | undefined): string {
  return Array.isArray(text) ? text.join('') : (text ?? '')
}

/** Without the colours of a terminal. */
function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, '')
}

const style = `
.cell{margin:14px 0}
.cell .code{border-left:3px solid var(--rule)}
.cell .out{background:none;padding:4px 12px}
.cell .error{border-left:3px solid var(--accent)}
.shown{border:1px solid var(--rule);padding:4px 16px;margin:8px 0;font-size:14px}
.shown h1{font-size:24px}
.shown h2{font-size:18px}
.prose p,.prose li{max-width:44em}
.prose h2{margin-top:36px}
figure svg{max-width:100%;height:auto}
.notebooks li{padding:6px 0}
.notebooks span{color:var(--quiet);font-size:13px}
`
