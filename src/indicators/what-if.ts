import { openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { UserError } from '../terminal/errors.ts'
import { silent } from '../terminal/progress.ts'
import type { Column, Row, Rows } from '../terminal/rows.ts'
import { loadIndicator } from './catalogue.ts'
import { answersOf, selected } from './evaluate.ts'
import { engineOptions, type FlagOptions, selectionOf } from './flag.ts'
import { resolveParameters } from './parameters.ts'
import { Session } from './session.ts'

/** How many subjects go from one answer to another when parameters change. */
const movedColumns: Column[] = [
  { name: 'what_if', type: 'text' },
  { name: 'before', type: 'text' },
  { name: 'before_reason', type: 'text' },
  { name: 'after', type: 'text' },
  { name: 'after_reason', type: 'text' },
  { name: 'count', type: 'integer' },
  { name: 'money_at_stake', type: 'money' },
  { name: 'currency', type: 'text' },
]

/** Parameters from `minimum_amount=1000000` or `a=1,b=2`, in snake case. Throws a UserError when it is not so written. */
export function scenarioOf(text: string): Record<string, string> {
  const parts = text.split(',').map((part) => /^\s*([A-Za-z][\w-]*)\s*=\s*(.*?)\s*$/.exec(part))
  if (parts.some((part) => part === null))
    throw new UserError(`--what-if: "${text}" names no parameter and its value`, {
      next: 'write it as name=value, several as a=1,b=2',
      exit: 'usage',
    })
  return Object.fromEntries(parts.map((part) => [part![1]!.replaceAll('-', '_'), part![2]!]))
}

/**
 * Which answers of an indicator change when its parameters do, for each scenario: rows by the answer before and after.
 * Nothing is stored.
 */
export async function whatIf(options: FlagOptions & { name: string; scenarios: string[] }): Promise<Rows> {
  const indicator = await loadIndicator(options.name, { custom: datasetPaths(options.dir).indicators })
  const given = options.scenarios.map((text) => {
    const values = { ...options.parameters, ...scenarioOf(text) }
    resolveParameters(indicator, values)
    return { text, values }
  })
  return { columns: movedColumns, rows: moved(options, given) }
}

async function* moved(
  options: FlagOptions & { name: string },
  scenarios: { text: string; values: Record<string, unknown> }[],
): AsyncIterable<Row> {
  const report = options.report ?? silent
  const engine = await openEngine(options.dir, engineOptions(options))
  try {
    const session = await Session.open(engine)
    const common = { custom: engine.paths.indicators, session, timeLimit: options.timeLimit }
    const { join, where } = selected(await selectionOf(engine, options))
    const before = await answersOf(engine, options.name, { ...common, parameters: options.parameters })
    for (const warning of before.warnings) report.warn(warning)
    const chosen = (table: string) => `(SELECT a.* FROM ${table} a ${join} WHERE ${where})`
    for (const { text, values } of scenarios) {
      const after = await answersOf(engine, options.name, { ...common, parameters: values })
      const pairs = `${chosen(before.table)} b FULL JOIN ${chosen(after.table)} c ON c.subject_id = b.subject_id`
      const [sum] = (await engine.rows(
        `SELECT CAST(count(*) AS BIGINT) AS subjects,
           CAST(count(*) FILTER (WHERE b.outcome = 'flag') AS BIGINT) AS flags_before,
           CAST(count(*) FILTER (WHERE c.outcome = 'flag') AS BIGINT) AS flags_after,
           CAST(count(*) FILTER (WHERE b.outcome = 'flag' AND c.outcome IS DISTINCT FROM 'flag') AS BIGINT) AS gone,
           CAST(count(*) FILTER (WHERE c.outcome = 'flag' AND b.outcome IS DISTINCT FROM 'flag') AS BIGINT) AS come,
           CAST(count(*) FILTER (WHERE b.outcome IS DISTINCT FROM c.outcome OR b.reason IS DISTINCT FROM c.reason) AS BIGINT)
             AS moved
         FROM ${pairs}`,
      )) as Record<string, number>[]
      const { subjects, flags_before, flags_after, gone, come, moved } = sum!
      report.note(
        `${options.name}, ${text}: ${moved} of ${subjects} move; flags ${flags_before} → ${flags_after} (${gone} gone, ${come} new)`,
      )
      const rows = await engine.rows(
        `SELECT b.outcome AS before, b.reason AS before_reason, c.outcome AS after, c.reason AS after_reason,
           count(*) AS count, CAST(sum(coalesce(c.money_at_stake, b.money_at_stake)) AS DECIMAL(38, 2)) AS money_at_stake,
           coalesce(c.currency, b.currency) AS currency
         FROM ${pairs}
         WHERE b.outcome IS DISTINCT FROM c.outcome OR b.reason IS DISTINCT FROM c.reason
         GROUP BY ALL
         ORDER BY count DESC, before NULLS FIRST, before_reason NULLS FIRST, after NULLS FIRST, after_reason NULLS FIRST,
           currency NULLS FIRST`,
      )
      for (const row of rows) yield { what_if: text, ...row }
      await engine.drop(after.table)
    }
  } finally {
    await engine.close()
  }
}
