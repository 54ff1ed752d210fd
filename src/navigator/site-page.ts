import { Html, html, safeUrl } from '../charts/html.ts'
import { page } from '../charts/page.ts'
import { formatDate, type Lang, languages } from '../terminal/languages.ts'
import type { EntryDocument, Inline, Line, Part } from './document.ts'
import { leadOf } from './entries.ts'
import type { Entry, Guide } from './guide.ts'
import { type Section, sectionLeads, sectionNames, sections, words } from './words.ts'

/** Where a page stands in the site: `ru/violations/split.html` is two folders below its root. */
export interface Place {
  lang: Lang
  /** Below the folder of the language, with `/` between: `violations/split.html`. */
  path: string
}

const languageNames: Record<Lang, string> = { en: 'English', ru: 'Русский', kk: 'Қазақша' }

/** The way from one page to another of the same language. */
function way(from: Place, to: string): string {
  return `${'../'.repeat(from.path.split('/').length - 1)}${to}`
}

function hrefOf(from: Place, address: string): string {
  const [section, id] = address.split('/')
  return way(from, section === 'signs' ? `signs.html#${id}` : `${section}/${id}.html`)
}

function inlineHtml(from: Place, inline: Inline): Html {
  if (typeof inline === 'string') return html`${inline}`
  if ('code' in inline) return html`<code>${inline.code}</code>`
  if ('url' in inline) {
    const url = safeUrl(inline.url)
    return url === undefined ? html`${inline.text}` : html`<a href="${url}" rel="noreferrer">${inline.text}</a>`
  }
  return html`<a href="${hrefOf(from, inline.to)}">${inline.text}</a>`
}

function lineHtml(from: Place, line: Line): Html {
  return html`${line.map((inline) => inlineHtml(from, inline))}`
}

function partHtml(from: Place, { heading, form, lines }: Part): Html {
  const body =
    form === 'paragraph'
      ? html`${lines.map((line) => html`<p>${lineHtml(from, line)}</p>`)}`
      : html`<ul class="${form}">${lines.map((line) => html`<li>${lineHtml(from, line)}</li>`)}</ul>`
  return html`<section class="part"><h2>${heading}</h2>${body}</section>
`
}

/** The page of an entry. */
export function entryPage(guide: Guide, entry: EntryDocument, lang: Lang): string {
  const from: Place = { lang, path: `${entry.section}/${entry.id}.html` }
  const status = entry.status === undefined ? '' : html`<p class="status"><span class="tag">${entry.status}</span></p>`
  const body = html`<h1>${entry.title}</h1>
${status}
<p class="lede">${entry.lead}</p>
${entry.parts.map((part) => partHtml(from, part))}`
  return framed(guide, from, { title: entry.title, description: entry.lead, body, section: entry.section })
}

/** The page of a section: its entries, each with what it is. */
export function sectionPage(
  guide: Guide,
  section: Section,
  lang: Lang,
  groups: { name: string; entries: Entry[] }[],
): string {
  const from: Place = { lang, path: `${section}/index.html` }
  const body = html`<h1>${sectionNames[section][lang]}</h1>
<p class="lede">${sectionLeads[section][lang]}</p>
${groups.map(
  ({ name, entries }) => html`${name === '' ? '' : html`<h2>${name}</h2>`}<ul class="entries">
${entries.map(
  (entry) =>
    html`<li><a href="${way(from, `${section}/${entry.id}.html`)}">${entry.title[lang]}</a>${
      section === 'grounds' ? '' : html`<span>${leadOf(guide, entry, lang)}</span>`
    }</li>
`,
)}</ul>
`,
)}`
  const title = sectionNames[section][lang]
  return framed(guide, from, { title, description: sectionLeads[section][lang], body, section })
}

/** The first page of a language. */
export function homePage(guide: Guide, lang: Lang): string {
  const from: Place = { lang, path: 'index.html' }
  const body = html`<h1>${words.navigator[lang]}</h1>
<p class="lede">${words.lead[lang]}</p>
<ul class="doors">
${sections.map(
  (
    section,
  ) => html`<li><a href="${section}/index.html">${sectionNames[section][lang]}</a><span>${sectionLeads[section][lang]}</span></li>
`,
)}<li><a href="signs.html">${words.signsPage[lang]}</a><span>${words.signsLead[lang]}</span></li>
<li><a href="words.html">${words.index[lang]}</a><span>${words.indexLead[lang]}</span></li>
</ul>`
  return framed(guide, from, { title: words.navigator[lang], description: words.lead[lang], body })
}

/** Every entry by its name, in the order of the language's letters. */
export function indexPage(guide: Guide, lang: Lang): string {
  const from: Place = { lang, path: 'words.html' }
  const named = guide.entries.flatMap((entry) => {
    const to = `${entry.section}/${entry.id}.html`
    const name = entry.section === 'grounds' ? entry.title[lang].replace(/^\d+\) /, '') : entry.title[lang]
    return [...new Set([name, ...entry.also])].map((text) => ({ text, to, section: sectionNames[entry.section][lang] }))
  })
  const letters = new Map<string, typeof named>()
  for (const one of named.sort((a, b) => byLetters(a.text, b.text, lang))) {
    const letter = firstLetter(one.text)
    letters.set(letter, [...(letters.get(letter) ?? []), one])
  }
  const body = html`<h1>${words.index[lang]}</h1>
<p class="lede">${words.indexLead[lang]}</p>
<p class="letters">${[...letters.keys()].map((letter, at) => html`<a href="#letter-${at}">${letter}</a> `)}</p>
${[...letters].map(
  ([letter, list], at) => html`<h2 id="letter-${at}">${letter}</h2><ul class="index">
${list.map(
  ({ text, to, section }) => html`<li><a href="${to}">${text}</a> <small>${section}</small></li>
`,
)}</ul>
`,
)}`
  return framed(guide, from, { title: words.index[lang], description: words.indexLead[lang], body })
}

const kazakhLetters = 'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя'

/** The order of letters: figures, the language's own script, the other; Kazakh letters beside their neighbours. */
function byLetters(a: string, b: string, lang: Lang): number {
  const keys = [a, b].map((text) =>
    [...text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')].map((letter) => placeOf(letter, lang)).join(''),
  )
  if (keys[0] !== keys[1]) return keys[0]! < keys[1]! ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function placeOf(letter: string, lang: Lang): string {
  if (/\d/.test(letter)) return letter
  const at = kazakhLetters.indexOf(letter)
  const isOwn = (at === -1) === (lang === 'en')
  return String.fromCharCode((isOwn ? 0x1000 : 0x2000) + (at === -1 ? letter.charCodeAt(0) : at))
}

function firstLetter(text: string): string {
  const [letter = '#'] = text.match(/[\p{L}\p{N}]/u) ?? []
  return /\d/.test(letter) ? '0–9' : letter.toUpperCase()
}

/** What every page has around its own. */
export function framed(
  guide: Guide,
  from: Place,
  options: { title: string; description: string; body: Html; section?: Section },
): string {
  const { lang } = from
  const others = languages.filter((other) => other !== lang)
  const menu: [string, string, boolean][] = [
    ...sections.map((section): [string, string, boolean] => [
      `${section}/index.html`,
      sectionNames[section][lang],
      section === options.section,
    ]),
    ['signs.html', words.signsPage[lang], from.path === 'signs.html'],
    ['words.html', words.index[lang], from.path === 'words.html'],
  ]
  const draft = words.kazakh[lang]
  const body = html`${guide.training ? html`<div class="training"><p>${words.training[lang]}</p></div>` : ''}
<div class="sheet">
<header><p class="kicker"><b><a href="${way(from, 'index.html')}">${words.navigator[lang]}</a></b><span>${others.map(
    (other) =>
      html`<a href="${way(from, `../${other}/${from.path}`)}" hreflang="${other}" lang="${other}">${languageNames[other]}</a> `,
  )}</span></p>
<nav><ul>${menu.map(
    ([to, name, isHere]) =>
      html`<li><a href="${way(from, to)}"${isHere ? new Html(' aria-current="true"') : ''}>${name}</a></li>`,
  )}</ul></nav></header>
<main>
${options.body}
</main>
<footer><p>${words.notAdvice[lang]}</p>${draft === '' ? '' : html`<p>${draft}</p>`}${
    guide.asOf === null ? '' : html`<p>${words.asOf[lang]} ${formatDate(guide.asOf, lang)}</p>`
  }</footer>
</div>`
  const title = options.title === words.navigator[lang] ? options.title : `${options.title} · ${words.navigator[lang]}`
  return page({ lang, title, description: shortened(options.description), body, style })
}

function shortened(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`
}

/** The page at the root: a choice of languages. */
export function rootPage(guide: Guide): string {
  const body = html`<div class="sheet"><header><p class="kicker"><b>jaryq</b></p></header><main>
<h1>${words.navigator.kk}</h1>
${languages.map(
  (
    lang,
  ) => html`<section class="part" lang="${lang}"><h2><a href="${lang}/index.html">${words.navigator[lang]} · ${languageNames[lang]}</a></h2><p>${words.lead[lang]}</p></section>
`,
)}</main><footer>${languages.map((lang) => html`<p lang="${lang}">${words.notAdvice[lang]}</p>`)}${
    guide.training ? html`<p>${words.training.ru}</p>` : ''
  }</footer></div>`
  const title = `${words.navigator.kk} · ${words.navigator.ru} · ${words.navigator.en}`
  return page({ lang: 'kk', title, description: words.lead.kk, body, style })
}

const style = `
.kicker a{color:inherit;text-decoration:none}
.kicker span a{color:var(--link);text-decoration:underline;display:inline-block;padding:2px 6px}
nav a{display:inline-block;padding:3px 0}
nav a[aria-current]{color:var(--ink);font-weight:700;text-decoration:none}
main h1{font-size:clamp(26px,5vw,40px);overflow-wrap:anywhere;hyphens:auto}
.part{margin-top:22px}
.part h2,main>h2{font-size:20px;margin:0 0 6px}
main>h2{margin-top:26px}
.part p{margin:0 0 8px}
.part ul{margin:0;padding-left:20px}
.part li{margin:0 0 6px}
.law li{font-size:14px;line-height:1.45;color:#3c3a36}
code{font:13px/1.4 ui-monospace,Consolas,"DejaVu Sans Mono",monospace;background:#f3f0e8;padding:1px 5px;border-radius:3px;overflow-wrap:anywhere}
.status{margin:0 0 10px}
.status .tag{border-color:var(--accent);color:#9c4407}
.entries,.doors,.index{list-style:none;margin:10px 0 0;padding:0}
.entries li,.doors li{padding:8px 0;border-bottom:1px solid var(--rule)}
.entries a,.doors a{font-weight:600;display:inline-block}
.entries span,.doors span{display:block;font-size:14px;line-height:1.45;color:#3c3a36}
@media (min-width:720px){.doors{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);column-gap:36px}}
.index{columns:1}
@media (min-width:720px){.index{columns:2;column-gap:36px}}
.index li{padding:3px 0;break-inside:avoid}
.index small{color:var(--quiet)}
.letters a{display:inline-block;min-width:26px;padding:4px 2px;font-weight:600}
.sign{margin-top:22px;padding-top:10px;border-top:1px solid var(--rule)}
.sign h3{font-size:18px}
.sign p{margin:4px 0}
.sign ul{margin:4px 0;padding-left:20px;font-size:15px}
`
