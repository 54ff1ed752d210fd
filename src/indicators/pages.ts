import { readdir } from 'node:fs/promises'
import { intermediateSql } from './catalogue.ts'
import { type Indicator, stages } from './file.ts'
import { missingFlags } from './missing.ts'
import { intermediatesOf } from './sql.ts'

const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()
const made = (from: string) => `Made from ${from} by \`npm run docs\`.`

/** The page that lists all indicators by stage, and the red flags that cannot be computed. */
export function indicatorsPage(indicators: Indicator[]): string {
  const out = [
    '# Indicators',
    '',
    `${made('the indicator files')} A flag is a sign of a risk, never a verdict.`,
    '',
    'Codes are those of the red flags guide of the Open Contracting Partnership (2024).',
    '',
  ]
  for (const stage of stages) {
    const own = indicators.filter((indicator) => indicator.stage === stage)
    if (own.length === 0) continue
    out.push(`## ${stage[0]!.toUpperCase()}${stage.slice(1)}`, '')
    out.push('| indicator | asks | subject | severity | codes |', '| --- | --- | --- | --- | --- |')
    for (const { name, texts, subject, severity, codes } of own)
      out.push(
        `| [${name}](${name}.md) | ${cell(texts.question.en)} | ${subject} | ${severity} | ${codes.ocp.join(', ')} |`,
      )
    out.push('')
  }
  out.push('## Red flags that cannot be computed', '', '| code | red flag | why not | what would be needed |')
  out.push('| --- | --- | --- | --- |')
  for (const { code, title, reason, needs } of missingFlags)
    out.push(`| ${code} | ${cell(title.en)} | ${cell(reason.en)} | ${cell(needs.en)} |`)
  return `${out.join('\n')}\n`
}

/** The page of the relations that indicators and metrics share: what a row is, and what each is made from. */
export async function relationsPage(): Promise<string> {
  const files = await readdir(import.meta.dirname)
  const names = files.filter((file) => /^x_.*\.sql$/.test(file)).map((file) => file.replace('.sql', ''))
  const out = [
    '# Shared relations',
    '',
    `${made('the files `src/indicators/x_*.sql`')} Indicators and metrics, your own too, read them like tables; each is made`,
    'once per generation. See one with `jaryq indicators show NAME` of an indicator that uses it, or in its file.',
    '',
    '| relation | a row | made from |',
    '| --- | --- | --- |',
  ]
  for (const name of names.sort()) {
    const sql = await intermediateSql(name)
    const lines = sql.split('\n')
    const end = lines.findIndex((line) => !line.startsWith('--'))
    const about = lines.slice(0, end).map((line) => line.replace(/^--\s?/, ''))
    const first = about.includes('') ? about.slice(0, about.indexOf('')) : about
    const from = intermediatesOf(sql).filter((one) => one !== name)
    out.push(`| \`${name}\` | ${cell(first.join(' '))} | ${from.map((one) => `\`${one}\``).join(', ') || 'tables'} |`)
  }
  return `${out.join('\n')}\n`
}
