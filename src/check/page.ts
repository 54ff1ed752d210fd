import { type Html, html, safeUrl } from '../charts/html.ts'
import { page } from '../charts/page.ts'
import { formatDate, type Lang } from '../terminal/languages.ts'
import type { Check } from './check.ts'
import { type Item, type Part, partsOf } from './sections.ts'
import { words } from './words.ts'

const style = `
.item{border-top:1px solid var(--rule);padding:12px 0}
.item h3{font-size:18px;line-height:1.35;margin:0 0 6px}
.item p{margin:0 0 8px}
.item dl{display:grid;grid-template-columns:minmax(90px,max-content) 1fr;gap:2px 14px;margin:0 0 8px}
.item dt{color:var(--quiet)}
.item dd{margin:0;overflow-wrap:anywhere}
.item h4{margin:8px 0 2px;font-size:14px;color:var(--quiet);font-weight:600}
.item ul{margin:0 0 8px;padding-left:20px}
.item code{display:block;font-size:13px;overflow-wrap:anywhere;background:#f1efe8;padding:6px 8px;margin:4px 0}
@media (max-width:480px){.item dl{grid-template-columns:1fr}.item dd{margin-bottom:4px}}
#flags .item{border-left:4px solid var(--accent);padding-left:12px}
`

/** The answer as one page that stands alone, to send on: no script, nothing loaded, no person named. */
export function checkPage(check: Check, lang: Lang): string {
  const parts = partsOf(check, lang)
  const main = check.processes[0]
  const named = main?.number ?? check.subject.number ?? check.subject.partyId ?? ''
  const title = `${words.purchase[lang]} ${named.startsWith('KZ-person-') ? words.person[lang] : named}`.trim()
  const flags = parts.find(({ id }) => id === 'flags')!
  return page({
    lang,
    title: check.training ? `${words.training[lang].split(':')[0]} · ${title}` : title,
    description: flags.title,
    style,
    body: html`
${check.training ? html`<div class="training" role="note"><p><strong>${words.training[lang]}</strong></p>${lang === 'ru' ? null : html`<p>${words.training.ru}</p>`}</div>` : null}
<div class="sheet">
<header>
<p class="kicker"><b>JARYQ</b><span>${check.dataDate === null ? null : `${words.dataDate[lang]} ${formatDate(check.dataDate, lang)}`}</span></p>
<h1>${title}</h1>
<p class="lede">${flags.title}. ${flags.lead ?? ''}</p>
</header>
<main>
${parts.map(partHtml)}
</main>
</div>`,
  })
}

function partHtml(part: Part): Html {
  return html`<section id="${part.id}"><h2>${part.title}</h2>${part.lead === undefined ? null : html`<p>${part.lead}</p>`}
${part.items.map(itemHtml)}</section>
`
}

function itemHtml(item: Item): Html {
  const url = safeUrl(item.url)
  return html`<div class="item"><h3>${url === undefined ? item.title : html`<a href="${url}" rel="noreferrer">${item.title}</a>`}</h3>
${(item.text ?? []).map((text) => html`<p>${text}</p>`)}
${(item.facts ?? []).length === 0 ? null : html`<dl>${item.facts!.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`}
${(item.lists ?? []).map(([label, lines]) => html`<h4>${label}</h4><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`)}
${(item.commands ?? []).map((command) => html`<code>${command}</code>`)}</div>
`
}
