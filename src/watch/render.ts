import { doubtWords, termName } from '../check/words.ts'
import { formatDate, formatMoney, type Lang } from '../terminal/languages.ts'
import type { AlertTerm } from './actions.ts'
import type { Alert, AlertParty } from './alert.ts'
import { ownerWords, ownTerms, roleWords, words } from './words.ts'

/** A line of an alert: what it is, what it says, and how it is shown. */
export interface AlertLine {
  kind: 'head' | 'text' | 'fact' | 'own' | 'term' | 'link' | 'command' | 'note'
  text: string
}

/** An alert as lines in one language, the same for every channel. */
export function alertLines(alert: Alert & { gone?: string }, lang: Lang): AlertLine[] {
  const line = (kind: AlertLine['kind'], text: string | null): AlertLine[] =>
    text === null || text === '' ? [] : [{ kind, text: plain(text, lang) }]
  const fact = (label: string, value: string | null) => line('fact', value === null ? null : `${label}: ${value}`)
  const money = (sum: string | null) =>
    sum === null ? null : `${formatMoney(sum, lang)}${alert.currency === null ? '' : ` ${alert.currency}`}`
  const isFlag = alert.about === 'flag'
  const head = `${isFlag ? words.sign[lang] : words.found[lang]}: ${alert.title[lang]}`
  return [
    ...line('head', alert.training ? `${words.training[lang]}. ${head}` : head),
    ...line('text', alert.summary[lang]),
    ...line('note', alert.gone === undefined ? null : `${words.gone[lang]} ${formatDate(alert.gone, lang)}`),
    ...fact(words.purchase[lang], purchaseText(alert, lang)),
    ...fact(words.buyer[lang], partyText(alert.buyer, lang)),
    ...fact(words.supplier[lang], partyText(alert.supplier, lang)),
    ...fact(words.sum[lang], money(alert.amount)),
    ...(alert.stake === alert.amount ? [] : fact(words.stake[lang], money(alert.stake))),
    ...line('own', `${words.you[lang]} (${roleWords[alert.role][lang]}): ${ownText(alert.own, lang)}`),
    ...alert.others.flatMap((term) => line('term', othersText(term, lang))),
    ...alert.links.flatMap((link) => line('link', link)),
    ...alert.commands[lang].map((text): AlertLine => ({ kind: 'command', text })),
    ...line('note', isFlag ? words.notVerdict[lang] : null),
    ...line('note', `${words.rule[lang]} ${alert.rule}, ${words.dataOf[lang]} ${formatDate(alert.data_date, lang)}`),
  ]
}

function purchaseText({ number, purchase, ocid }: Alert, lang: Lang): string | null {
  const title = purchase?.[lang] ?? null
  const id = number === null ? ocid : `${words.number[lang]} ${number}`
  return [id, title].filter((part) => part !== null).join(' – ') || null
}

function partyText(party: AlertParty | null, lang: Lang): string | null {
  if (party === null) return null
  if (party.person) return words.person[lang]
  const name = (lang === 'kk' ? (party.name_kk ?? party.name) : (party.name ?? party.name_kk)) ?? party.bin
  return party.bin === null || name === party.bin ? name : `${name} (${words.bin[lang]} ${party.bin})`
}

function nameOf(key: string, lang: Lang): string {
  return ownTerms[key]?.[lang] ?? termName(key, lang)
}

function dayText({ until }: AlertTerm, lang: Lang): string {
  return until === null ? words.noDay[lang] : `${words.until[lang]} ${formatDate(until, lang)}`
}

function doubtText({ doubt }: AlertTerm, lang: Lang): string {
  if (doubt === null) return ''
  return ` (${doubt === 'planned-month' ? words.plannedMonth[lang] : doubtWords[doubt][lang]})`
}

function ownText(term: AlertTerm | null, lang: Lang): string {
  if (term === null) return words.nothingOpen[lang]
  return `${nameOf(term.key, lang)} – ${dayText(term, lang)}${doubtText(term, lang)}`
}

function othersText(term: AlertTerm, lang: Lang): string {
  // A norm in words goes on after a colon with what it says; where it stands is enough here.
  const norm = term.norm === null ? '' : `; ${term.norm[lang].split(': ')[0]}`
  const of = term.contract === null ? '' : ` (${words.number[lang]} ${term.contract})`
  return `${nameOf(term.key, lang)}${of} – ${dayText(term, lang)} (${ownerWords[term.who][lang]}${norm})${doubtText(term, lang)}`
}

/** Pseudonyms of natural persons say nothing to a reader. */
function plain(text: string, lang: Lang): string {
  return text.replace(/KZ-person-[0-9a-z]+/gi, words.person[lang])
}

/** An alert as plain text, for terminals and mail. */
export function alertText(alert: Alert, lang: Lang): string {
  const lines = alertLines(alert, lang).map(({ kind, text }) => (kind === 'command' ? `  ${text}` : text))
  return `${lines.join('\n')}\n`
}

/** What a digest begins with. */
export function digestTitle(pace: 'daily' | 'weekly', count: number, lang: Lang): string {
  return `${words[pace][lang]}: ${count}`
}

/** The subject of a message about one alert. */
export function alertSubject(alert: Alert, lang: Lang): string {
  return alertLines(alert, lang)[0]!.text
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/**
 * An alert as the HTML that Telegram takes, of at most `limit` characters: what is longest is cut first, never in the
 * middle of a mark-up or of a letter that takes two units.
 */
export function alertHtml(alert: Alert, lang: Lang, limit: number): string {
  const lines = alertLines(alert, lang)
  for (;;) {
    const html = lines.map(lineHtml).join('\n')
    if (html.length <= limit) return html
    const [longest] = lines
      .filter(({ kind }) => !whole.includes(kind))
      .sort((a, b) => lineHtml(b).length - lineHtml(a).length)
    if (longest !== undefined && longest.text.length > 4 && lineHtml(longest).length > 60) {
      const letters = [...longest.text]
      longest.text = `${letters.slice(0, Math.floor(letters.length * 0.8)).join('')}…`
    } else {
      const at = dropped.map((kind) => lines.findLastIndex((line) => line.kind === kind)).find((index) => index > 0)
      lines.splice(at ?? lines.length - 1, 1)
    }
  }
}

// A command that is cut would do something else, and a day is what an alert is for.
const whole: readonly AlertLine['kind'][] = ['own', 'link', 'command']
const dropped: readonly AlertLine['kind'][] = ['term', 'fact', 'note', 'link', 'text', 'command', 'own']

function lineHtml({ kind, text }: AlertLine): string {
  const safe = escapeHtml(text)
  if (kind === 'head') return `<b>${safe}</b>`
  if (kind === 'command') return `<code>${safe}</code>`
  return kind === 'note' ? `<i>${safe}</i>` : safe
}
