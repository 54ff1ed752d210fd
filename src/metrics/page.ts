import { reasons as sharedReasons } from '../indicators/reasons.ts'
import type { Lang } from '../terminal/languages.ts'
import { weightingsOf } from './aggregate.ts'
import { loadMetric, type MissingMetric } from './catalogue.ts'
import { metricDimensions } from './dimensions.ts'
import { groups, type Metric } from './file.ts'
import { needName } from './run.ts'
import { cleanTexts, formulaText, groupNames, reasonTexts, unitDates, unitNames, weightTexts, words } from './words.ts'

/** What a code in `reasons` means. */
export function reasonText(metric: Metric, code: string, lang: Lang): string {
  return (metric.reasons[code] ?? reasonTexts[code] ?? sharedReasons[code])?.[lang] ?? code
}

/** The codes that the rows of a metric may have as their reason: what stands in quotes after THEN in a column `reason`. */
export function reasonCodes(metric: Metric): string[] {
  const own = [...metric.sql.matchAll(/THEN '([a-z][a-z-]+)'(?! AS)/g)].map((match) => match[1]!)
  return [...new Set(own)].filter((code) => reasonText(metric, code, 'en') !== code).sort()
}

/** The page of a metric: Markdown made from its file alone. */
export function metricPage(metric: Metric, lang: Lang = 'en'): string {
  const { texts } = metric
  const title = (key: keyof typeof words) => `## ${words[key][lang]}`
  const weightings = weightingsOf(metric)
  const codes = Object.entries(metric.codes).map(
    ([code, flags]) => `- ${code}: \`jaryq metric ${metric.name}${flags === '' ? '' : ` ${flags}`}\``,
  )
  const reasons = reasonCodes(metric)
  return [
    `# ${metric.name}`,
    '',
    `**${texts.title[lang]}.** ${texts.question[lang]}`,
    '',
    title('why'),
    '',
    texts.why[lang],
    '',
    title('read'),
    '',
    texts.read[lang],
    '',
    title('formula'),
    '',
    `- ${unitNames[metric.unit][lang]}; ${formulaText(metric, lang)}`,
    ...(weightings.length > 1 ? weightings.map((one) => `- ${weightTexts[one][lang]}`) : []),
    '',
    ...(Object.keys(metric.variants).length === 0
      ? []
      : [
          title('variants'),
          '',
          ...Object.entries(metric.variants).map(([name, text]) => `- \`${name}\`: ${text[lang]}`),
          '',
        ]),
    title('dimensions'),
    '',
    ...metricDimensions(metric).map(({ name, text }) =>
      name === 'year'
        ? `- \`${name}\`: ${text[lang]} (${unitDates[metric.unit][lang]})`
        : `- \`${name}\`: ${text[lang]}`,
    ),
    '',
    title('fields'),
    '',
    ...metric.needs.map((any) => `- ${any.map((need) => `\`${needName(need)}\``).join(', ')}`),
    '',
    words.fieldsNote[lang],
    '',
    title('clean'),
    '',
    cleanTexts[metric.unit][lang],
    '',
    ...(reasons.length === 0
      ? []
      : [title('reasons'), '', ...reasons.map((code) => `- \`${code}\`: ${reasonText(metric, code, lang)}`), '']),
    title('codes'),
    '',
    ...(codes.length === 0 ? [words.none[lang]] : codes),
    '',
    title('example'),
    '',
    '```sh',
    `jaryq metric ${metric.name} --by ${metric.kind === 'index' ? 'year' : 'region,year'} --format table`,
    `jaryq metric ${metric.name}${metric.kind === 'index' ? ' --by year' : ''} --explain`,
    '```',
    '',
    '## SQL',
    '',
    '```sql',
    metric.sql,
    '```',
    '',
  ].join('\n')
}

/** The list of metrics by what they are about, of the codes that they give, and of what is missing. */
export function metricsPage(metrics: Metric[], missing: MissingMetric[]): string {
  const row = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`
  const codes = metrics.flatMap((metric) =>
    Object.entries(metric.codes).map(([code, flags]): [string, string] => [
      code,
      row([code, `\`jaryq metric ${metric.name}${flags === '' ? '' : ` ${flags}`}\``]),
    ]),
  )
  for (const { code, name } of missing) if (code !== null) codes.push([code, row([code, `– (${name}: see below)`])])
  return [
    '# Metrics',
    '',
    'Made from the metric files by `npm run docs`. `jaryq metric NAME --by region,year` computes one.',
    '',
    ...groups.flatMap((group) => [
      `## ${groupNames[group].en}`,
      '',
      row(['metric', 'tells', 'of each']),
      row(['---', '---', '---']),
      ...metrics
        .filter((metric) => metric.group === group)
        .map((metric) =>
          row([`[${metric.name}](${metric.name}.md)`, metric.texts.question.en, unitNames[metric.unit].en]),
        ),
      '',
    ]),
    '## Indicators of the use-case guide',
    '',
    'The 71 indicators of the use-case guide of the Open Contracting Partnership, and what gives each.',
    '',
    row(['code', 'command']),
    row(['---', '---']),
    ...codes.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line),
    '',
    '## What is missing',
    '',
    row(['name', 'what', 'why']),
    row(['---', '---', '---']),
    ...missing.map(({ name, title, reason }) => row([name, title.en, reason.en])),
    '',
  ].join('\n')
}

/** The page of a metric by name, in one language. @throws UserError when there is none */
export async function showMetric(name: string, lang: Lang): Promise<string> {
  return metricPage(await loadMetric(name), lang)
}
