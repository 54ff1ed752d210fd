import type { Document } from './document.ts'
import { type Block, parseMarkdown, type Run } from './markdown.ts'

/** A document as an HTML page that stands alone: no script, nothing loaded, made to be printed on A4. */
export async function writeHtml(document: Document): Promise<Buffer> {
  const blocks = await parseMarkdown(document.markdown)
  const first = blocks.findIndex((block) => block.kind === 'heading')
  const head = blocks.slice(0, Math.max(first, 0))
  const mark =
    document.mark === undefined
      ? ''
      : `<div class="mark" aria-hidden="true">${escapeHtml(document.mark)}</div>\n<p class="notice">${escapeHtml(document.mark)}</p>\n`
  const notice = document.mark === undefined ? '' : `<p class="notice">${escapeHtml(document.mark)}</p>\n`
  return Buffer.from(`<!doctype html>
<html lang="${document.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(document.title)}</title>
<style>
${style}
</style>
</head>
<body>
${mark}<main>
${head.length === 0 ? '' : `<header>\n${head.map(blockHtml).join('\n')}\n</header>\n`}${blocks.slice(head.length).map(blockHtml).join('\n')}
</main>
${notice}</body>
</html>
`)
}

const style = `@page { size: A4; margin: 20mm 15mm 20mm 25mm }
* { box-sizing: border-box }
body { margin: 0; background: #fff; color: #000; font: 12pt/1.35 "Times New Roman", "Liberation Serif", Tinos, "DejaVu Serif", serif }
main { max-width: 175mm; margin: 0 auto; padding: 16px; overflow-wrap: break-word }
header { margin: 0 0 1.5em auto; max-width: 90mm; overflow-wrap: break-word }
header p { margin: 0 0 .8em }
h1 { font-size: 14pt; text-align: center; margin: 1.2em 0 .2em; letter-spacing: .04em }
h2 { font-size: 12pt; text-align: center; margin: 0 0 1em }
h3 { font-size: 12pt; margin: 1em 0 .4em }
p { margin: .6em 0 }
p.section { break-after: avoid; margin-top: 1em }
ol, ul { margin: .4em 0; padding-left: 1.8em }
ol.paren { list-style: none; counter-reset: item var(--start) }
ol.paren > li { counter-increment: item }
ol.paren > li::before { content: counter(item) ")"; display: inline-block; width: 1.8em; margin-left: -1.8em }
li { margin: .25em 0 }
table { width: 100%; border-collapse: collapse; margin: .5em 0 }
th, td { border: 1px solid #666; padding: 3px 6px; text-align: left; vertical-align: top }
th { background: #eee }
table.many { font-size: 9.5pt }
table.pair td:first-child { width: 34% }
td a { overflow-wrap: anywhere }
@media (max-width: 640px) { td, th { overflow-wrap: anywhere } }
tr { break-inside: avoid }
thead { display: table-header-group }
a { color: #0b3d91 }
mark { background: #ffe45c; color: #000 }
.page { break-before: page; border: 0; border-top: 1px dashed #999; margin: 2em 0 }
.notice { color: #b00020; font-weight: bold; text-align: center; font-size: 14pt; margin: 8px 16px }
.mark { position: fixed; inset: 0; display: flex; align-items: center; justify-content: center; pointer-events: none; z-index: 1;
  color: rgba(176, 0, 32, .13); font-weight: bold; font-size: min(9vw, 17mm); white-space: nowrap; transform: rotate(-35deg) }
@media print { main { padding: 0 1px; max-width: none } .page { border: 0; margin: 0 } a { color: inherit; text-decoration: none } }`

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}

function runHtml(run: Run): string {
  let html = escapeHtml(run.text)
  if (run.gap) html = `<mark>${html}</mark>`
  if (run.italic) html = `<em>${html}</em>`
  if (run.bold) html = `<strong>${html}</strong>`
  if (run.link !== undefined) html = `<a href="${escapeHtml(run.link)}" rel="noreferrer">${html}</a>`
  return run.break ? `<br>${html}` : html
}

function runsHtml(runs: Run[]): string {
  return runs.map(runHtml).join('')
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${runsHtml(block.runs)}</h${block.level}>`
    case 'paragraph':
      return `<p${block.runs.every((run) => run.bold) ? ' class="section"' : ''}>${runsHtml(block.runs)}</p>`
    case 'break':
      return '<hr class="page">'
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul'
      const attributes = !block.ordered
        ? ''
        : block.delimiter === ')'
          ? ` class="paren" style="--start:${block.start - 1}"`
          : ` start="${block.start}"`
      return `<${tag}${attributes}>\n${block.items.map((item) => `<li>${runsHtml(item)}</li>`).join('\n')}\n</${tag}>`
    }
    case 'table': {
      const row = (cells: Run[][], tag: string) =>
        `<tr>${cells.map((cell) => `<${tag}>${runsHtml(cell)}</${tag}>`).join('')}</tr>`
      return `<table class="${block.head.length > 2 ? 'many' : 'pair'}">\n<thead>${row(block.head, 'th')}</thead>\n<tbody>\n${block.rows.map((cells) => row(cells, 'td')).join('\n')}\n</tbody>\n</table>`
    }
  }
}
