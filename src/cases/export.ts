import type { Lang, Text } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { Case } from './case.ts'
import { changesOf, changeText } from './changes.ts'
import { withoutPersons } from './persons.ts'
import { isOpen } from './terms.ts'
import { letterTitle } from './words.ts'

export const exportColumns: Column[] = [
  { name: 'case', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'campaign', type: 'text' },
  { name: 'region', type: 'text' },
  { name: 'entry', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'date', type: 'date' },
  { name: 'kind', type: 'text' },
  { name: 'about', type: 'text' },
  { name: 'amount', type: 'money' },
  { name: 'currency', type: 'text' },
  { name: 'due', type: 'date' },
  { name: 'answered', type: 'date' },
  { name: 'source', type: 'text' },
]

/**
 * What may be shown to everybody: a row for each case, purchase looked at, flag that was judged, check on the spot, letter
 * that was sent and outcome, and for what changed in a purchase after a letter, in a language. Who worked on it, notes and the text of
 * the case stay here, and numbers of persons are hidden.
 */
export function exportRows(cases: readonly Case[], lang: Lang): Row[] {
  return cases.flatMap((view) => {
    const row = (entry: string, id: string, more: Row): Row =>
      Object.fromEntries(
        Object.entries({
          ...{ case: view.id, title: view.title, status: view.status, campaign: view.campaign, region: view.region },
          ...{ entry, id, ...more },
        }).map(([name, value]) => [name, typeof value === 'string' ? withoutPersons(value) : (value ?? null)]),
      )
    return [
      row('case', view.id, {}),
      ...view.reviews.map(({ id, date, result, purchase, ...own }) => {
        const entry = view.purchases.find((one) => one.id === purchase)
        // The sum of a review is its own, else that of the purchase as the dataset has it.
        const { amount, currency } = own.amount === undefined ? (entry ?? own) : own
        const region = own.region ?? entry?.region ?? view.region
        return row('review', id, { date, kind: result, about: purchase, amount, currency, region })
      }),
      ...view.flags.flatMap(({ id, verdict, verdict_date }) =>
        verdict === undefined ? [] : [row('flag', id, { date: verdict_date, kind: verdict })],
      ),
      ...view.checks.map(({ id, date, contract }) => row('check', id, { date, about: contract })),
      ...view.letters.flatMap(({ id, sent, kind, to, due, answered }) =>
        sent === undefined ? [] : [row('letter', id, { date: sent, kind, about: to, due, answered })],
      ),
      ...view.outcomes.map(({ id, date, kind, amount, currency, source }) =>
        row('outcome', id, { date, kind, amount, currency, source }),
      ),
      ...changesOf(view).flatMap((change) =>
        change.sinceLetter === 'after'
          ? [
              row('change', `${change.purchase} ${change.of ?? ''} ${change.what}`.replace(/ {2,}/g, ' '), {
                ...{ date: change.seen, kind: change.what, about: changeText(change, lang) },
              }),
            ]
          : [],
      ),
    ]
  })
}

const provisional: Text = { en: 'provisional', ru: 'предварительно', kk: 'болжамды' }
const dueWord: Text = { en: 'answer due', ru: 'срок ответа', kk: 'жауап мерзімі' }

/** The days on which answers are due, as iCalendar (RFC 5545). The same cases are always the same bytes. */
export function exportCalendar(cases: readonly Case[], lang: Lang): string {
  const text = (value: string) =>
    withoutPersons(value)
      .replace(/[\\;,]/g, '\\$&')
      .replace(/\r?\n/g, '\\n')
  const day = (date: string) => date.replaceAll('-', '')
  const after = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  const events = cases.flatMap((view) =>
    view.letters.filter(isOpen).flatMap((letter) => {
      if (letter.due === undefined) return []
      const sure = letter.due_provisional === true ? ` (${provisional[lang]})` : ''
      return [
        'BEGIN:VEVENT',
        `UID:${view.id}-${letter.id}@jaryq`,
        `DTSTAMP:${view.updated.replace(/[-:]|\.\d+/g, '')}`,
        `DTSTART;VALUE=DATE:${day(letter.due)}`,
        `DTEND;VALUE=DATE:${day(after(letter.due))}`,
        `SUMMARY:${text(`${dueWord[lang]}: ${letterTitle(letter.kind, lang) ?? letter.id}: ${view.title}${sure}`)}`,
        `DESCRIPTION:${text([view.id, letter.id, letter.to, letter.reg_no].filter((part) => part !== undefined).join(' · '))}`,
        'TRANSP:TRANSPARENT',
        'END:VEVENT',
      ]
    }),
  )
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//jaryq//cases//EN', ...events, 'END:VCALENDAR']
  return `${lines.map(folded).join('\r\n')}\r\n`
}

/** A line in pieces of at most 75 bytes, no letter cut in two. */
function folded(line: string): string {
  let text = ''
  let length = 0
  for (const letter of line) {
    const bytes = Buffer.byteLength(letter)
    if (length + bytes > 75) {
      text += '\r\n '
      length = 1
    }
    text += letter
    length += bytes
  }
  return text
}
