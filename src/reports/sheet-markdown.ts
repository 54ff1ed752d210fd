import { blindLines } from './blind-zones.ts'
import { plain, table } from './markdown.ts'
import { exactMoney, integer } from './numbers.ts'
import type { Grid, Part, Sheet, SignGroup } from './sheet.ts'
import { cellText, dateline, figureText, moneyText, noteLines, severityTitle, trainingLines } from './sheet-text.ts'
import { filled, words } from './sheet-words.ts'

const shownRows = 60

/** A report as Markdown, for an article, a wiki or a message. */
export function sheetMarkdown(sheet: Sheet): string {
  const { lang } = sheet
  const lines: string[] = []
  if (sheet.training) lines.push(`**${trainingLines(lang)[0]}**`, '')
  lines.push(`# ${plain(sheet.title)}`, '')
  if (sheet.under !== null) lines.push(plain(sheet.under), '')
  lines.push(`*${plain(dateline(sheet).join(' · '))}*`, '', ...sheet.lede.flatMap((line) => [plain(line), '']))
  if (sheet.banner !== null) lines.push(`> ${plain(sheet.banner)}`, '')
  if (sheet.figures.length > 0)
    lines.push(
      ...table(
        ['', ''],
        sheet.figures.map((figure) => {
          const text = figureText(figure, lang)
          const n = figure.n === null || text === undefined ? '' : ` (n = ${integer(figure.n, lang)})`
          return [figure.title, `${text ?? figure.missing ?? words.none[lang]}${n}`]
        }),
      ),
    )
  for (const { title, intro, parts } of sheet.sections) {
    lines.push(`## ${plain(title)}`, '')
    if (intro !== null) lines.push(plain(intro), '')
    for (const part of parts) lines.push(...partLines(part, sheet))
  }
  const [blind, ...zones] = blindLines(sheet)
  if (blind !== undefined) lines.push(`## ${plain(blind)}`, '', ...zones.map((zone) => `- ${plain(zone)}`), '')
  lines.push(`## ${words.notes[lang]}`, '', ...noteLines(sheet).map((line) => `- ${plain(line)}`))
  return `${lines.join('\n')}\n`
}

function partLines(part: Part, sheet: Sheet): string[] {
  if (part.kind === 'grid') return gridLines(part, sheet)
  if (part.kind === 'lines')
    return [
      ...(part.title === null ? [] : [`### ${plain(part.title)}`, '']),
      ...part.lines.map((line) => `- ${plain(line)}`),
      '',
    ]
  const note = part.note === null ? [] : [plain(part.note), '']
  return part.groups.length === 0
    ? [...note, plain(part.empty), '']
    : [...note, ...part.groups.flatMap((group) => groupLines(group, sheet))]
}

function gridLines(grid: Grid, sheet: Sheet): string[] {
  const head = [
    ...(grid.title === null ? [] : [`### ${plain(grid.title)}`, '']),
    ...(grid.note === null ? [] : [plain(grid.note), '']),
  ]
  if (grid.rows.length === 0) return [...head, plain(grid.empty), '']
  const rows = grid.rows.slice(0, shownRows)
  const rest =
    grid.total > rows.length
      ? [
          filled(words.shown[sheet.lang], { n: integer(rows.length, sheet.lang), of: integer(grid.total, sheet.lang) }),
          '',
        ]
      : []
  return [
    ...head,
    ...table(
      grid.columns.map(({ title }) => title),
      rows.map((row) => grid.columns.map((column) => cellText(row, column, sheet))),
    ),
    ...rest,
  ]
}

function groupLines(group: SignGroup, { lang }: Sheet): string[] {
  const money = group.money.map(({ currency, value }) => exactMoney(value, currency, lang)).join(' + ')
  const list = (title: string, lines: string[]) =>
    lines.length === 0 ? [] : [`${plain(title)}:`, '', ...lines.map((line) => `- ${plain(line)}`), '']
  return [
    `### ${plain(group.title)}`,
    '',
    `*${plain(group.question)}*`,
    '',
    `${severityTitle(group.severity, lang)} · ${filled(words.flagged[lang], { n: integer(group.count, lang) })}${money === '' ? '' : ` · ${words.stake[lang]}: ${money}`}`,
    '',
    plain(group.why),
    '',
    ...list(
      words.norms[lang],
      group.norms.map(({ text, status }) => `${text} (${words[status][lang]})`),
    ),
    ...group.extra.flatMap(([title, lines]) => list(title, lines)),
    ...list(words.innocent[lang], group.innocent),
    ...group.signs.flatMap((sign) => {
      const parts = [moneyText(sign, lang), sign.verdict ?? ''].filter((part) => part !== '')
      const id = sign.id === null ? '' : `; \`${sign.id.replaceAll('`', '')}\``
      return [
        `- ${plain(sign.summary)}${parts.length === 0 ? '' : `; ${plain(parts.join('; '))}`}${id}`,
        ...sign.facts.map((fact) => `  - ${plain(fact)}`),
        ...sign.commands.map((command) => `  - \`${command.replaceAll('`', '')}\``),
      ]
    }),
    '',
    ...list(words.next[lang], group.next),
  ]
}
