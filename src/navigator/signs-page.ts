import { html } from '../charts/html.ts'
import { type Stage, stages } from '../indicators/file.ts'
import { violations } from '../law/violations.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import { indicatorsOf } from './entries.ts'
import type { Guide } from './guide.ts'
import { framed } from './site-page.ts'
import { words } from './words.ts'

const stageNames: Record<Stage, Text> = {
  planning: { en: 'Planning', ru: 'Планирование', kk: 'Жоспарлау' },
  tender: { en: 'Tender', ru: 'Объявление и приём заявок', kk: 'Хабарландыру және өтінім қабылдау' },
  award: { en: 'Award', ru: 'Итоги', kk: 'Қорытынды' },
  contract: { en: 'Contract', ru: 'Договор', kk: 'Шарт' },
  implementation: { en: 'Performance and payment', ru: 'Исполнение и оплата', kk: 'Орындау және төлем' },
}

/** The page of all indicators: what each asks, the command, what may explain it, and the violations that it may mean. */
export function signsPage(guide: Guide, lang: Lang): string {
  const named = violations().map((violation) => ({ violation, indicators: indicatorsOf(guide, violation.id) }))
  const body = html`<h1>${words.signsPage[lang]}</h1>
<p class="lede">${words.signsLead[lang]}</p>
<p class="letters">${stages.map((stage) => html`<a href="#stage-${stage}">${stageNames[stage][lang]}</a> `)}</p>
${stages.map(
  (stage) => html`<h2 id="stage-${stage}">${stageNames[stage][lang]}</h2>
${guide.indicators
  .filter((indicator) => indicator.stage === stage)
  .map(({ name, texts }) => {
    const meant = named.filter(({ indicators }) => indicators.includes(name)).map(({ violation }) => violation)
    return html`<div class="sign" id="${name}"><h3>${texts.title[lang]}</h3>
<p>${texts.question[lang]}</p>
<p><code>jaryq flag ${name}</code></p>
<p>${words.innocent[lang]}:</p><ul>${texts.innocent[lang].map((line) => html`<li>${line}</li>`)}</ul>${
      meant.length === 0
        ? ''
        : html`<p>${words.mayMean[lang]}:</p><ul>${meant.map(
            ({ id, name: title }) => html`<li><a href="violations/${id}.html">${title[lang]}</a></li>`,
          )}</ul>`
    }</div>
`
  })}`,
)}`
  return framed(
    guide,
    { lang, path: 'signs.html' },
    { title: words.signsPage[lang], description: words.signsLead[lang], body },
  )
}
