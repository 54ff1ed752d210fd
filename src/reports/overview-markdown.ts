import { formatDate } from '../terminal/languages.ts'
import { blindLines, blindSentence } from './blind-zones.ts'
import { plain, table } from './markdown.ts'
import { exactMoney, integer, number, share, shortMoney } from './numbers.ts'
import { ledeText } from './overview-html.ts'
import { type Breakdown, byMethod, byRegion, bySigns, byYear, type Overview } from './overview-model.ts'
import { runLines } from './runs.ts'
import { sectorLines } from './sectors.ts'
import { words } from './sheet-words.ts'
import { say, type TextKey, texts } from './texts.ts'

/** The overview as Markdown, for an article, a wiki or a message. */
export function overviewMarkdown(overview: Overview): string {
  const { lang, figures, currency } = overview
  const t = (key: TextKey, values?: Record<string, string | number>) => say(key, lang, values)
  const totals = figures.totals.rows[0]!
  const lines: string[] = []
  if (overview.training) lines.push(`**${texts.training[lang]}**`, '')
  lines.push(
    `# ${t('title')}`,
    '',
    `*${overview.dataDate === null ? t('dataDateUnknown') : t('dataDate', { date: formatDate(overview.dataDate, lang) })} · ${t('analysed', { used: integer(totals.contracts, lang), of: integer(totals.contracts_all, lang) })} · ${t('sources', { names: plain(overview.sources.join(', ')) })}*`,
    '',
    ledeText(overview),
    '',
  )
  if (overview.blindZones.length > 0) lines.push(plain(blindSentence(overview)), '')
  const count = (value: unknown) => (number(value) === 0 ? t('noData').toLowerCase() : integer(value, lang))
  lines.push(
    ...table(
      ['', ''],
      [
        [t('processes'), count(totals.processes)],
        [t('lots'), count(totals.lots)],
        [t('contracts'), count(totals.contracts)],
        [t('buyers'), count(totals.buyers)],
        [t('suppliers'), count(totals.suppliers)],
        ...figures.currencies.rows
          .filter((row) => row.value !== null)
          .map((row) => [
            `${t('sum')} (${overview.vat === 'net' ? t('netOfVat') : t('asPublished')}; n = ${integer(row.contracts_with_value, lang)})`,
            exactMoney(row.value, String(row.currency), lang),
          ]),
      ],
    ),
  )
  const section = (title: TextKey, head: TextKey, rows: Breakdown[]) => {
    lines.push(`## ${t(title)}`, '')
    if (rows.length === 0) lines.push(t('noData'), '')
    else
      lines.push(
        ...table(
          [t(head), t('colContracts'), t('colValue'), t('colShareCount'), t('colShareValue')],
          rows.map((row) => [
            row.label,
            integer(row.contracts, lang),
            row.value === undefined ? t('noData').toLowerCase() : shortMoney(row.value, currency!, lang),
            row.known === 0 ? '—' : `${share(row.nonCompetitive, row.known, lang)} (n = ${integer(row.known, lang)})`,
            (row.valueKnown ?? 0) > 0
              ? `${share(row.valueNonCompetitive, row.valueKnown, lang)} (${shortMoney(row.valueKnown!, currency!, lang)})`
              : '—',
          ]),
        ),
      )
  }
  section('competition', 'colYear', byYear(overview))
  section('byMethod', 'colMethod', byMethod(overview))
  section('byRegion', 'colRegion', byRegion(overview).found)
  const sectors = sectorLines(overview)
  if (sectors !== undefined)
    lines.push(
      `## ${sectors.title}`,
      '',
      ...sectors.paragraphs.flatMap((paragraph) => [plain(paragraph), '']),
      ...table(sectors.header, sectors.rows),
    )
  lines.push(`## ${t('flags')}`, '', t('flagsIntro'), '')
  for (const line of runLines(overview.asked, lang)) lines.push(plain(line), '')
  if (overview.indicators.length === 0) lines.push(words.noFlags[lang], '')
  const { found, others } = bySigns(overview)
  for (const indicator of found) {
    lines.push(`### ${plain(indicator.title)}`, '', `*${plain(indicator.question)}*`, '')
    const part = share(indicator.flagged, indicator.analysed, lang)
    lines.push(
      `${t('flagged', { flags: integer(indicator.flagged, lang), n: integer(indicator.analysed, lang) })}${part === undefined ? '' : ` (${part})`}`,
      '',
      plain(indicator.why),
      '',
      `${t('innocent')}:`,
      '',
      ...indicator.innocent.map((line) => `- ${plain(line)}`),
      '',
    )
    for (const entry of indicator.cases)
      lines.push(
        `- ${plain(entry.summary)}${entry.money === undefined ? '' : `; ${exactMoney(entry.money, entry.currency, lang)}`}${entry.buyer === undefined ? '' : `; ${plain(entry.buyer)}`}; \`${entry.id.replaceAll('`', '')}\``,
      )
    if (indicator.cases.length > 0) lines.push('')
  }
  if (others.length > 0)
    lines.push(
      `### ${t('otherRules', { n: integer(others.length, lang) })}`,
      '',
      ...table(
        [t('colRule'), t('colJudged'), t('colNotJudged'), t('colNotApplicable')],
        others.map((rule) => [
          rule.title,
          integer(rule.analysed, lang),
          integer(rule.insufficient + rule.errors, lang),
          integer(rule.notApplicable, lang),
        ]),
      ),
    )
  const blind = blindLines(overview)
  if (blind.length > 0)
    lines.push(`## ${plain(blind[0]!)}`, '', ...blind.slice(1).map((line) => `- ${plain(line)}`), '')
  lines.push(
    `## ${t('notes')}`,
    '',
    `- ${t('inForce')}`,
    `- ${t('noteEmpty')}`,
    `- ${t('notePersons')}`,
    '',
    t('noteMade', { names: plain(overview.sources.join(', ')) }),
    '',
  )
  return lines.join('\n')
}
