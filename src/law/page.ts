import { calendarRows } from './calendar.ts'
import calendar from './data/calendar.json' with { type: 'json' }
import acts from './data/norms.json' with { type: 'json' }
import { type Limit, limits } from './limits.ts'
import { norms } from './norms.ts'
import { readingHolds } from './reading.ts'
import { authorities, violations } from './violations.ts'

/** What the page says of an indicator: what it leans on. */
export interface LeaningIndicator {
  name: string
  law: readonly string[]
  violations: readonly string[]
}

/** The reference page of the law: Markdown in English, made from the tables and the indicators that lean on them. */
export function lawPage(indicators: readonly LeaningIndicator[]): string {
  const using = (key: string, list: 'law' | 'violations') =>
    indicators
      .filter((indicator) => indicator[list].includes(key))
      .map(({ name }) => `[${name}](indicators/${name}.md)`)
      .join(', ')
  return [
    '# The law',
    '',
    'Made from the program by `npm run docs`.',
    '',
    'What the law says is data here: values and norms with dates, the act, the edition that was read, and how well each',
    'is known. Nothing here is legal advice. The same tables on the command line: `jaryq law list`.',
    '',
    '- **verified**: read in a copy of the act. **secondary**: from another public source; the act was not read.',
    '  **unverified**: neither, or read but in doubt; no letter rests on it, and no breach is on record by it.',
    '- **read on** is the day up to which something is known. What changed after it is not known here, so nothing that',
    `  was read more than ${readingHolds} days ago is called current: compare it with [adilet.zan.kz](https://adilet.zan.kz)`,
    '  before a letter is sent. `jaryq law check --stale --used` lists what to read again.',
    '- A date without a value has none: the value of another date never stands in. Purchases announced before 2025-01-01',
    '  fall under Law 434-V, which was not read.',
    '',
    ...ownValues,
    '## Values',
    '',
    'In force from the first day to the last, both included; an empty last day was open when the act was read.',
    '',
    ...table(
      ['key', 'value', 'unit', 'from', 'to', 'norm', 'status', 'read on', 'indicators that name it'],
      rowsOf(limits()).map((rows) => {
        const { key, unit, valid_from, valid_to, status, read } = rows[0]!
        return [
          `\`${key}\``,
          rows.map(({ value }) => String(value)).join(', '),
          unit,
          valid_from,
          valid_to ?? '',
          shortened([...new Set(rows.map(({ norm }) => `\`${norm}\``))]),
          status,
          read,
          using(key, 'law'),
        ]
      }),
    ),
    '',
    'Where each was read: `jaryq law list --fields key,value,source`.',
    '',
    '## Acts',
    '',
    ...table(
      ['act', 'edition', 'read on', 'applies from', 'to'],
      Object.values(acts.acts).map(({ title, edition, read, url, valid_from, valid_to }) => [
        url === null ? title.en : `[${title.en}](${url})`,
        edition.en,
        read,
        valid_from,
        valid_to ?? '',
      ]),
    ),
    '',
    '## Norms',
    '',
    'As letters cite them; in Russian and Kazakh with `jaryq law check --norms --lang ru`. A text is a short account of a',
    'provision, not its words.',
    '',
    ...norms().map(({ key, status, text }) => `- \`${key}\` (${status}): ${text.en}`),
    '',
    '## Kinds of breaches',
    '',
    'What monitors look for. A flag that names one asks about it; it does not say that it happened.',
    '',
    ...table(
      ['id', 'phase', 'name', 'norms', 'fine', 'whom to turn to', 'indicators'],
      violations().map((violation) => [
        `\`${violation.id}\``,
        violation.phase,
        violation.name.en,
        violation.norms.map((key) => `\`${key}\``).join(', '),
        violation.liability.map((key) => `\`${key}\``).join(', '),
        violation.authorities.join(', '),
        using(violation.id, 'violations'),
      ]),
    ),
    '',
    '## Whom to turn to',
    '',
    ...table(
      ['id', 'English', 'Russian', 'Kazakh', 'status'],
      authorities().map(({ id, name, status }) => [`\`${id}\``, name.en, name.ru, name.kk, status]),
    ),
    '',
    '## Working days',
    '',
    `${calendar.rule} Terms run from the next day. The portal keeps the time of Astana whatever the region.`,
    '',
    ...table(
      ['year', 'working days', 'status', 'source', 'days off on weekdays', 'weekends worked'],
      Object.entries(calendar.years).map(([year, { status, source, days_off, worked_weekends }]) => [
        year,
        String(calendarRows(Number(year), Number(year)).filter((day) => day.is_working).length),
        status,
        source,
        days_off.map(({ date }) => date.slice(5)).join(' '),
        worked_weekends.map((date) => date.slice(5)).join(' '),
      ]),
    ),
    '',
  ].join('\n')
}

const ownValues = [
  '## Values of your own',
  '',
  'A dataset can say otherwise, without a new version of the program: files in its folder `law`, YAML or JSON, stand in',
  'place of the built-in values for their dates. Indicators use them in the next run, kept answers that leaned on the old',
  'ones are made anew, and `run.json` names the files. `jaryq law add` writes one and checks it; by hand (a made-up number):',
  '',
  '```yaml',
  'values:',
  '  - key: mci',
  '    valid_from: 2027-01-01',
  '    valid_to: 2027-12-31',
  '    value: 4500',
  '    norm: kz:budget:mci',
  '    status: verified',
  '    source: Law on the republican budget for 2027-2029',
  '    read_by: A. Reader',
  '    read_on: 2026-12-20',
  '```',
  '',
  '- `value: null` says that the law has no such value in these dates. In a set (unit `subparagraph`) an entry stands in',
  '  place of the built-in one with the same number; its `valid_to` ends it.',
  '- A key of your own begins with `own-` and names its `unit`.',
  '- A list `calendar` takes the place of years of working days, as when a decision moves days: `year`, `days_off` and',
  '  `worked_weekends` (lists of dates), `status`, `source`, `read_by`, `read_on`.',
  '- A list `norms` adds provisions, or takes the place of built-in ones: `key`, `act`, `article`, `edition`, `url`, `text`',
  '  (a whole sentence in `en`, `ru` and `kk`), `valid_from`, `valid_to`, `status`, `read_by`, `read_on`.',
  '',
]

function shortened(names: string[]): string {
  return [...names.slice(0, 3), ...(names.length > 3 ? ['…'] : [])].join(', ')
}

/** Rows of one set in one span stand together. */
function rowsOf(all: Limit[]): Limit[][] {
  const rows: Limit[][] = []
  for (const limit of all) {
    const last = rows.at(-1)
    const first = last?.[0]
    const isSame = first?.key === limit.key && first.valid_from === limit.valid_from && first.status === limit.status
    if (last !== undefined && isSame && limit.unit === 'subparagraph') last.push(limit)
    else rows.push([limit])
  }
  return rows
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}
