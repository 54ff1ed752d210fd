import type { BlindZone } from '../dataset/blind-zones.ts'
import { intermediateSql } from '../indicators/catalogue.ts'
import { intermediatesOf } from '../indicators/sql.ts'
import type { Lang } from '../terminal/languages.ts'
import { zonesMarkdown } from './blind-zones.ts'
import { relations } from './dimensions.ts'
import { metricPage, reasonText } from './page.ts'
import type { MetricRun } from './run.ts'
import { words } from './words.ts'

/** A run explained as Markdown: the metric's page, the figures, what they do not hold, and all SQL that they come from. */
export async function explainMetric(run: MetricRun, lang: Lang, zones: readonly BlindZone[] = []): Promise<string> {
  const { metric, columns, rows } = run
  const shown = columns.filter(({ name }) => !['metric', 'data_date', 'reasons'].includes(name))
  const cell = (value: unknown) =>
    String(value ?? '')
      .replaceAll('|', '\\|')
      .replace(/\s+/g, ' ')
  const out = [
    metricPage(metric, lang).trimEnd(),
    '',
    `## ${run.by.length === 0 ? metric.name : `${metric.name}: ${run.by.map(({ name }) => name).join(', ')}`}`,
    '',
    `| ${shown.map(({ name }) => name).join(' | ')} |`,
    `| ${shown.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${shown.map(({ name }) => cell(row[name])).join(' | ')} |`),
    '',
  ]
  const missing = new Map<string, number>()
  for (const row of rows)
    for (const [code, count] of Object.entries(row.reasons)) missing.set(code, (missing.get(code) ?? 0) + count)
  if (missing.size > 0)
    out.push(
      `## ${words.reasons[lang]}`,
      '',
      ...[...missing].sort().map(([code, count]) => `- ${count}: \`${code}\`, ${reasonText(metric, code, lang)}`),
      '',
    )
  out.push(...zonesMarkdown(zones, lang))
  out.push(`## ${words.putTogether[lang]}`, '', '```sql', run.sql, '```', '')
  const done = new Set<string>()
  const queue = [...intermediatesOf(metric.sql), relations[metric.unit]]
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (done.has(name)) continue
    done.add(name)
    const sql = (await intermediateSql(name)).trimEnd()
    queue.push(...intermediatesOf(sql))
    out.push(`### ${name}`, '', '```sql', sql, '```', '')
  }
  return `${out.join('\n').trimEnd()}\n`
}
