import type { Column, Row } from '../terminal/rows.ts'
import type { Case } from './case.ts'
import { withoutPersons } from './persons.ts'
import { isOpen } from './terms.ts'

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
 * What may be shown to everybody: a row for each case, purchase looked at, flag that was judged, letter and outcome. Who
 * worked on it, notes and the text of the case stay here, and numbers of persons are hidden.
 */
export function exportRows(cases: readonly Case[]): Row[] {
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
      ...view.reviews.map(({ id, date, result, purchase, amount, currency, region }) =>
        row('review', id, { date, kind: result, about: purchase, amount, currency, region: region ?? view.region }),
      ),
      ...view.flags.flatMap(({ id, verdict, verdict_date }) =>
        verdict === undefined ? [] : [row('flag', id, { date: verdict_date, kind: verdict })],
      ),
      ...view.letters.map(({ id, sent, kind, to, due, answered }) =>
        row('letter', id, { date: sent, kind, about: to, due, answered }),
      ),
      ...view.outcomes.map(({ id, date, kind, amount, currency, source }) =>
        row('outcome', id, { date, kind, amount, currency, source }),
      ),
    ]
  })
}

function escaped(value: unknown): string {
  return String(value ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** The rows of `exportRows` as one page that stands alone. */
export function exportHtml(rows: readonly Row[], lang: string, title: string): string {
  const head = exportColumns.map(({ name }) => `<th scope="col">${name}</th>`).join('')
  const body = rows.map(
    (row) => `<tr>${exportColumns.map(({ name }) => `<td>${escaped(row[name])}</td>`).join('')}</tr>`,
  )
  return `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>body{font:15px/1.4 sans-serif;margin:1rem}table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;vertical-align:top}</style>
<h1>${escaped(title)}</h1>
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>
</html>
`
}

/** The days on which answers are due, as iCalendar (RFC 5545). The same cases are always the same bytes. */
export function exportCalendar(cases: readonly Case[]): string {
  const text = (value: string) =>
    withoutPersons(value)
      .replace(/[\\;,]/g, '\\$&')
      .replace(/\r?\n/g, '\\n')
  const day = (date: string) => date.replaceAll('-', '')
  const after = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  const events = cases.flatMap((view) =>
    view.letters.filter(isOpen).flatMap((letter) => {
      if (letter.due === undefined) return []
      const sure = letter.due_provisional === true ? ' (provisional)' : ''
      return [
        'BEGIN:VEVENT',
        `UID:${view.id}-${letter.id}@jaryq`,
        `DTSTAMP:${view.updated.replace(/[-:]|\.\d+/g, '')}`,
        `DTSTART;VALUE=DATE:${day(letter.due)}`,
        `DTEND;VALUE=DATE:${day(after(letter.due))}`,
        `SUMMARY:${text(`${letter.kind ?? letter.id}: ${view.title}${sure}`)}`,
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
