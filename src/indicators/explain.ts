import type { Lang } from '../terminal/languages.ts'
import type { IndicatorRun } from './evaluate.ts'
import type { Indicator } from './file.ts'
import { law } from './page.ts'
import { reasonText } from './reasons.ts'
import { ownDirectory, relationsOf } from './relations.ts'
import type { FlagRow } from './row.ts'
import { breachLines } from './turn-to.ts'
import { heads, words } from './words.ts'

/** A run explained as Markdown in one language; SQL and field names stay as they are. */
export async function explainIndicator(
  run: IndicatorRun,
  lang: Lang,
  tally: string,
  asOf: string | null,
): Promise<string> {
  const { indicator, parameters } = run
  const { texts } = indicator
  const title = (key: keyof typeof words) => `## ${words[key][lang]}`
  const breaches = breachLines(indicator.violations, lang)
  const out = [
    `# ${indicator.name}: ${texts.title[lang]}`,
    '',
    texts.question[lang],
    '',
    title('why'),
    '',
    texts.why[lang],
    '',
    title('innocent'),
    '',
    ...texts.innocent[lang].map((line) => `- ${line}`),
    '',
    title('next'),
    '',
    ...texts.next[lang].map((line) => `- ${line}`),
    '',
    title('parameters'),
    '',
    ...(indicator.parameters.length === 0 ? ['–'] : []),
    ...indicator.parameters.map(
      (parameter) =>
        `- \`${parameter.name}\` = ${parameters[parameter.name]}${parameter.unit === undefined ? '' : ` ${parameter.unit}`}: ${parameter.text[lang]}`,
    ),
    '',
    title('law'),
    '',
    ...law(indicator, lang, { law: run.law, asOf }),
    '',
    ...(breaches.length === 0 ? [] : [title('breaches'), '', ...breaches, '']),
    title('result'),
    '',
    tally,
    '',
  ]
  for await (const row of run.rows) {
    out.push(`### ${row.id}`, '', row.summary === '' ? verdictText(indicator, row, lang) : row.summary, '')
    out.push(`| ${heads.evidence[lang].join(' | ')} |`, '| --- | --- | --- | --- | --- |')
    for (const { table, id, field, value, url } of row.evidence)
      out.push(
        `| ${[table, id, field, value ?? '', url ?? ''].map((cell) => String(cell).replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`,
      )
    out.push('')
  }
  const peers = indicator.peers === undefined ? [] : ['', '-- peers', indicator.peers.sql]
  out.push('## SQL', '', '```sql', indicator.sql, '', '-- evidence', indicator.evidence, ...peers, '```', '')
  const statements = [indicator.sql, indicator.evidence, ...peers]
  for (const { name, sql } of (await relationsOf(statements, ownDirectory(indicator))).reverse())
    out.push(`### ${name}`, '', '```sql', sql.trimEnd(), '```', '')
  return `${out.join('\n').trimEnd()}\n`
}

/** What is said of a subject that is not flagged: outcome and reason, and the reason in words. */
function verdictText(indicator: Indicator, { outcome, reason }: FlagRow, lang: Lang): string {
  if (reason === null) return outcome
  const text = reasonText(indicator, reason, lang)
  return `${outcome}: ${reason}${text === reason ? '' : ` (${text})`}`
}
