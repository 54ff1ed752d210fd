import { UserError } from '../terminal/errors.ts'
import type { Indicator } from './file.ts'
import { ownDirectory } from './relations.ts'
import { type Outcome, outcomes } from './row.ts'
import type { Session } from './session.ts'
import { withoutOrder } from './sql.ts'

/** The columns that an indicator's first statement must give, with the types they are kept in. */
const answerTypes: [name: string, type: string][] = [
  ['subject_id', 'VARCHAR'],
  ['ocid', 'VARCHAR'],
  ['buyer_id', 'VARCHAR'],
  ['supplier_id', 'VARCHAR'],
  ['date', 'DATE'],
  ['outcome', 'VARCHAR'],
  ['reason', 'VARCHAR'],
  ['value', 'DOUBLE'],
  ['threshold', 'DOUBLE'],
  ['threshold_source', 'VARCHAR'],
  ['peer_group', 'VARCHAR'],
  ['peer_count', 'BIGINT'],
  ['money_at_stake', 'DECIMAL(18,2)'],
  ['currency', 'VARCHAR'],
]

/** Their names. */
export const answerColumns = answerTypes.map(([name]) => name)

/** Throws a UserError unless the first statement of an indicator gives the columns of a result. */
export async function checkColumns(session: Session, indicator: Indicator): Promise<void> {
  const given = (await session.engine.columns(indicator.sql)).map((column) => column.name)
  if (given.join() === answerColumns.join()) return
  const missing = answerColumns.filter((name) => !given.includes(name))
  const extra = given.filter((name) => !answerColumns.includes(name))
  throw new UserError('the first statement does not give the columns of a result', {
    why: `it gives ${given.join(', ')}; wanted, in this order: ${answerColumns.join(', ')}`,
    next: [
      ...(missing.length > 0 ? [`add ${missing.join(', ')}`] : []),
      ...(extra.length > 0 ? [`leave out ${extra.join(', ')}`] : []),
    ],
    exit: 'usage',
  })
}

/** Puts what an indicator's first statement says into the temporary table `table`, as it comes. */
export async function judge(session: Session, indicator: Indicator, table: string): Promise<void> {
  const casts = answerTypes.map(([name, type]) =>
    name === 'money_at_stake' ? `TRY_CAST(${name} AS ${type}) AS ${name}` : `CAST(${name} AS ${type}) AS ${name}`,
  )
  // The statement begins on the first line, so that errors name its lines.
  await session.engine.table(
    table,
    `SELECT ${casts.join(', ')}, CAST(1 AS BIGINT) AS copy FROM (${withoutOrder(indicator.sql)}\n)`,
  )
}

/** The same for the subjects of processes that changed: answers about all others are those of `kept`. */
export async function judgeAgain(
  session: Session,
  indicator: Indicator,
  table: string,
  kept: { file: string; ocids: string },
): Promise<void> {
  const { engine } = session
  await session.within(kept.ocids, [indicator.sql], ownDirectory(indicator), () =>
    judge(session, indicator, `${table}_new`),
  )
  await engine.table(
    table,
    `SELECT ${answerColumns.join(', ')}, CAST(1 AS BIGINT) AS copy FROM read_parquet(${kept.file})
     WHERE ocid NOT IN (SELECT ocid FROM ${kept.ocids})
     UNION ALL SELECT * FROM ${table}_new`,
  )
  await engine.drop(`${table}_new`)
}

// An answer that judged comes before one that could not or need not: a supplier that passes by one source's purchases is
// no less judged because another source has too few of them.
const outcomeOrder: readonly Outcome[] = ['error', 'flag', 'pass', 'insufficient', 'not-applicable']

/**
 * Numbers the answers about one subject: two sources may hold the same process, or each some purchases of one supplier,
 * and a subject is judged once, by the row that sorts first. Returns how many rows are left out; throws a UserError when an answer is none.
 */
export async function settle(session: Session, indicator: Indicator, table: string): Promise<number> {
  const known = outcomes.map((outcome) => `'${outcome}'`).join(', ')
  const [found] = (await session.engine.rows(
    `SELECT count(*) FILTER (WHERE subject_id IS NULL) AS nameless, count(*) FILTER (WHERE ocid IS NULL) AS homeless,
       count(*) - count(DISTINCT subject_id) AS copies,
       min(coalesce(outcome, 'NULL')) FILTER (WHERE outcome NOT IN (${known}) OR outcome IS NULL) AS odd
     FROM ${table}`,
  )) as { nameless: number; homeless: number; copies: number; odd: string | null }[]
  if (found!.odd !== null)
    throw new UserError(`an outcome is "${found!.odd}"`, {
      why: `an outcome is one of ${outcomes.join(', ')}`,
      exit: 'usage',
    })
  if (found!.nameless > 0) throw new UserError(`${found!.nameless} rows have no subject_id`, { exit: 'usage' })
  if (indicator.scope === 'process' && found!.homeless > 0)
    throw new UserError(`${found!.homeless} rows have no ocid, though the scope of the indicator is process`, {
      next: 'give the ocid of the subject, or leave out scope',
      exit: 'usage',
    })
  if (found!.copies > 0)
    await session.engine.table(
      table,
      `SELECT ${answerColumns.join(', ')}, row_number() OVER (
         PARTITION BY subject_id
         ORDER BY CASE outcome ${outcomeOrder.map((outcome, at) => `WHEN '${outcome}' THEN ${at}`).join(' ')} END, reason, value, ocid, buyer_id, supplier_id, date, threshold, threshold_source, peer_group,
           peer_count, money_at_stake, currency
       ) AS copy
       FROM ${table}`,
    )
  return found!.copies
}
