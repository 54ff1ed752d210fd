import { type Html, html } from '../charts/html.ts'
import { page } from '../charts/page.ts'
import { formatDate } from '../terminal/languages.ts'
import { blindLine, blindSection } from './blind-zones.ts'
import { singleSourceMethods } from './figures.ts'
import { integer, number, share, shortMoney } from './numbers.ts'
import { details, sumOf } from './overview-figure.ts'
import type { Overview } from './overview-model.ts'
import { competition, methods, months, regionsSection } from './overview-sections.ts'
import { signs } from './overview-signs.ts'
import { onlyWithVat, sectorSection } from './sectors.ts'
import { say, type TextKey, texts } from './texts.ts'

/** The overview as one page that stands alone. */
export async function overviewHtml(overview: Overview): Promise<string> {
  const { lang, figures } = overview
  const t = (key: TextKey, values?: Record<string, string | number>) => say(key, lang, values)
  const sections = [
    await months(overview),
    await competition(overview),
    await methods(overview),
    await regionsSection(overview),
    ...sectorSection(overview),
    await signs(overview),
    ...blindSection(overview),
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
${blindLine(overview)}
<nav aria-label="${t('page')}"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}<li><a href="#notes">${t('notes')}</a></li></ul></nav>
</header>
<main>
${sections.map(({ id, title, body }) => html`<section id="${id}"><h2>${title}</h2>${body}</section>`)}
</main>
${footer(overview)}
</div>`,
  })
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

/** The first sentences: what was signed, for how much, how much of it from a single source, and what is in no sum. */
export function ledeText(overview: Overview): string {
  const apart = onlyWithVat(overview)
  return apart === undefined ? signedText(overview) : `${signedText(overview)} ${apart}`
}

function signedText(overview: Overview): string {
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
