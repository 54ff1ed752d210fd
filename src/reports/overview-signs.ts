import { labelledBars } from '../charts/forms.ts'
import { type Html, html, safeUrl } from '../charts/html.ts'
import { palette } from '../charts/theme.ts'
import { formatDate, type Lang } from '../terminal/languages.ts'
import type { IndicatorSummary } from './flags.ts'
import { exactMoney, integer, number, scaled, share, shortMoney } from './numbers.ts'
import { figure, key, table } from './overview-figure.ts'
import { bySigns, type Overview } from './overview-model.ts'
import type { Section } from './overview-sections.ts'
import { runLines } from './runs.ts'
import { words } from './sheet-words.ts'
import { moneyUnit, say, type TextKey, texts } from './texts.ts'

export async function signs(overview: Overview): Promise<Section> {
  const { lang, indicators, currency } = overview
  const { found: withFlags, others } = bySigns(overview)
  const inCurrency = (indicator: IndicatorSummary) =>
    number(indicator.money.find((sum) => sum.currency === (currency ?? ''))?.value) ?? 0
  const byMoney = withFlags
    .filter((indicator) => inCurrency(indicator) > 0)
    .sort((a, b) => inCurrency(b) - inCurrency(a) || (a.name < b.name ? -1 : 1))
  const unit = moneyUnit(Math.max(0, ...byMoney.map(inCurrency)), currency ?? '', lang)
  const color = ({ severity }: IndicatorSummary) => (severity === 'legal' ? palette.orange : palette.blue)
  const table1 = table(
    [texts.colRule[lang], texts.colSigns[lang], 'n', texts.colMoney[lang]],
    withFlags.map((indicator) => [
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
${runLines(overview.asked, lang).map((line) => html`<p class="note">${line}</p>`)}
${
  indicators.length === 0
    ? html`<p class="nothing">${words.noFlags[lang]}</p>`
    : withFlags.length === 0
      ? html`<p class="nothing">${texts.noFlags[lang]}</p>`
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
${withFlags.map((indicator) => sign(overview, indicator))}
${others.length === 0 ? null : silentRules(others, lang)}`,
  }
}

/** Rules without a flag: what they judged and what they could not, so that silence is not read as innocence. */
function silentRules(rules: IndicatorSummary[], lang: Lang): Html {
  return html`<details id="other-rules"><summary>${say('otherRules', lang, { n: integer(rules.length, lang) })}</summary><div class="scroll">${table(
    [texts.colRule[lang], texts.colJudged[lang], texts.colNotJudged[lang], texts.colNotApplicable[lang]],
    rules.map((rule) => [
      rule.title,
      integer(rule.analysed, lang),
      integer(rule.insufficient + rule.errors, lang),
      integer(rule.notApplicable, lang),
    ]),
  )}</div></details>`
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
<p class="count"><span class="tag${indicator.severity === 'legal' ? ' legal' : ''}">${texts[kind][lang]}</span><strong>${say('flagged', lang, { flags: integer(indicator.flagged, lang), n: integer(indicator.analysed, lang) })}</strong>${part === undefined ? null : ` (${part})`}${money === '' ? null : ` · ${texts.colMoney[lang].toLowerCase()}: ${money}`}</p>
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
