import { datasetPaths } from '../dataset/layout.ts'
import { limits } from '../law/limits.ts'
import { norms } from '../law/norms.ts'
import type { Lang } from '../terminal/languages.ts'
import { loadIndicator } from './catalogue.ts'
import type { Indicator } from './file.ts'
import { reasons, reasonsOf } from './reasons.ts'

const outcomeHeadings: Record<string, string> = {
  pass: 'Passed, with a reason',
  'not-applicable': 'Not applicable',
  insufficient: 'Insufficient',
  error: 'Error',
}

/** The page of an indicator in the reference: Markdown made from its file alone, always with the same headings. */
export function indicatorPage(indicator: Indicator): string {
  const { texts } = indicator
  return [
    `# ${indicator.name}`,
    '',
    `**${texts.title.en}.** ${texts.question.en}`,
    '',
    ...table(
      ['subject', 'severity', 'grade', 'stage', 'version', 'codes'],
      [
        [
          indicator.subject,
          indicator.severity,
          indicator.grade,
          indicator.stage,
          `${indicator.version}`,
          codes(indicator),
        ],
      ],
    ),
    '',
    '## Why it is a sign of a risk',
    '',
    texts.why.en,
    '',
    '## Innocent explanations',
    '',
    ...texts.innocent.en.map((line) => `- ${line}`),
    '',
    '## What to do next',
    '',
    ...texts.next.en.map((line) => `- ${line}`),
    '',
    '## Parameters',
    '',
    ...(indicator.parameters.length === 0
      ? ['None.']
      : table(
          ['flag', 'type', 'default', 'unit', 'meaning'],
          indicator.parameters.map((parameter) => [
            `\`--${parameter.name.replaceAll('_', '-')}\``,
            parameter.type,
            String(parameter.default),
            parameter.unit ?? '',
            parameter.text.en,
          ]),
        )),
    '',
    '## Fields',
    '',
    ...indicator.needs.map((need) => `- \`${need}\``),
    '',
    '## Outcomes besides flag and pass',
    '',
    ...outcomesOf(indicator),
    '',
    '## Law',
    '',
    ...law(indicator, 'en'),
    '',
    '## The sentence about a flag',
    '',
    ...(['en', 'ru', 'kk'] as const).map((lang) => `- ${lang}: ${texts.summary[lang].replace(/\s+/g, ' ')}`),
    '',
    '## Example',
    '',
    '```sh',
    `jaryq flag ${indicator.name} --limit 5`,
    `jaryq flag ${indicator.name} --explain`,
    '```',
    '',
    '## Formula',
    '',
    '```sql',
    indicator.sql,
    '```',
    '',
    ...peersOf(indicator),
    'The evidence of each flag:',
    '',
    '```sql',
    indicator.evidence,
    '```',
    '',
  ].join('\n')
}

function peersOf(indicator: Indicator): string[] {
  const { peers } = indicator
  if (peers === undefined) return []
  const enough = typeof peers.minimum === 'number' ? `${peers.minimum}` : `\`${peers.minimum}\``
  return [
    `The relation \`peers\` has for each subject the narrowest of its groups with at least ${enough} members, else the`,
    `widest, and the quartiles and fences of their values${peers.scale === 'log' ? ', worked out of logarithms' : ''}. The values and groups:`,
    '',
    '```sql',
    peers.sql,
    '```',
    '',
  ]
}

function codes(indicator: Indicator): string {
  const named = [
    ...indicator.codes.ocp.map((code) => `OCP ${code}`),
    ...indicator.codes.cardinal.map((code) => `Cardinal ${code}`),
  ]
  return named.length === 0 ? '–' : named.join(', ')
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

function outcomesOf(indicator: Indicator): string[] {
  const found = reasonsOf(indicator.sql)
  return Object.entries(outcomeHeadings).flatMap(([outcome, heading]) => {
    const own = found.filter(([name]) => name === outcome)
    if (own.length === 0) return []
    return [`- ${heading}:`, ...own.map(([, reason]) => `  - \`${reason}\`: ${reasons[reason]?.en ?? reason}`)]
  })
}

/** The values and norms that an indicator uses, as list items in one language. */
export function law(indicator: Indicator, lang: Lang): string[] {
  const values = limits(indicator.law)
  const cited = new Set([...indicator.law, ...values.map((limit) => limit.norm)])
  const sentences = norms()
    .filter((norm) => cited.has(norm.key))
    .map((norm) => `- \`${norm.key}\` (${norm.status}; ${norm.edition[lang]}): ${norm.text[lang]}`)
  if (sentences.length === 0) return ['None: it rests on no value of the law.']
  return [
    ...sentences,
    ...(values.length === 0
      ? []
      : [
          '',
          ...table(
            ['value', 'from', 'to', '', 'unit', 'norm', 'status'],
            values.map((limit) => [
              `\`${limit.key}\``,
              limit.valid_from,
              limit.valid_to ?? '',
              String(limit.value),
              limit.unit,
              `\`${limit.norm}\``,
              limit.status,
            ]),
          ),
        ]),
  ]
}

/** The page of an indicator of a dataset, built-in or its own, by name. */
export async function showIndicator(dir: string, name: string): Promise<string> {
  return indicatorPage(await loadIndicator(name, { custom: datasetPaths(dir).indicators }))
}
