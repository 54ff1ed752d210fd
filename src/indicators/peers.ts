import { UserError } from '../terminal/errors.ts'
import type { Indicator } from './file.ts'
import type { ParameterValues } from './parameters.ts'
import { ownDirectory } from './relations.ts'
import type { Session } from './session.ts'
import { withoutOrder } from './sql.ts'

/**
 * Makes the relation `peers` of an indicator that compares: for each subject of its statement the narrowest group with
 * enough members, else the widest that it has, with what the members' values are like.
 *
 * The statement gives `subject_id`, `value` (NULL: compared with others, but no peer of theirs) and `level_1`,
 * `level_2`, …: the names of its groups, the narrowest first, NULL where it has none. A group's members are all
 * subjects with that name on that level, those for whom a narrower one is enough included. `peers` has `subject_id`,
 * `level`, `peer_group`, `peer_count`, `q1`, `median`, `q3` (linear between two neighbours), the fences 1.5
 * interquartile ranges beyond the quartiles, and `robust_z`, the distance from the median in median absolute deviations
 * (0.6745 of one is 1). On the scale `log` all are worked out of logarithms; quartiles and fences are told as values.
 */
export async function findPeers(session: Session, indicator: Indicator, parameters: ParameterValues): Promise<void> {
  const { peers } = indicator
  if (peers === undefined) return
  const { engine } = session
  await session.prepare(peers.sql, ownDirectory(indicator))
  const given = (await engine.columns(peers.sql)).map((column) => column.name)
  const levels = given.slice(2)
  const isRight = given[0] === 'subject_id' && given[1] === 'value' && levels.length > 0
  if (!isRight || levels.some((name, index) => name !== `level_${index + 1}`))
    throw new UserError('the statement after "-- peers" does not give the columns of peers', {
      why: `it gives ${given.join(', ')}; wanted, in this order: subject_id, value, level_1, level_2, …`,
      exit: 'usage',
    })
  const minimum = typeof peers.minimum === 'number' ? peers.minimum : Number(parameters[peers.minimum])
  const isLog = peers.scale === 'log'
  const value = 'CAST(value AS DOUBLE)'
  const x = isLog ? `CASE WHEN ${value} > 0 THEN ln(${value}) END` : value
  await engine.exec(
    // The statement begins on the first line, so that errors name its lines.
    `CREATE OR REPLACE TEMP TABLE peers_given AS SELECT CAST(subject_id AS VARCHAR) AS subject_id, ${x} AS x, ${levels.map((name) => `CAST(${name} AS VARCHAR) AS ${name}`).join(', ')} FROM (${withoutOrder(peers.sql)}\n)`,
  )
  const each = (select: (name: string, level: number) => string, between: string) =>
    levels.map((name, index) => select(name, index + 1)).join(between)
  await engine.exec(
    `CREATE OR REPLACE TEMP TABLE peers_size AS
     ${each(
       (name, level) =>
         `SELECT ${level} AS level, ${name} AS peer_group, count(*) AS peers FROM peers_given
          WHERE ${name} IS NOT NULL AND x IS NOT NULL GROUP BY ${name}`,
       ' UNION ALL ',
     )}`,
  )
  // The narrowest group that is large enough; where none is, the widest there is, so that its size can be told.
  const size = (level: number) => `coalesce(s${level}.peers, 0)`
  const widest = [...levels].reverse()
  const last = `CASE ${widest.map((name, index) => `WHEN g.${name} IS NOT NULL THEN ${levels.length - index}`).join(' ')} END`
  await engine.exec(
    `CREATE OR REPLACE TEMP TABLE peers_chosen AS
     SELECT subject_id, x, level, CASE level ${each((name, level) => `WHEN ${level} THEN ${name}`, ' ')} END AS peer_group
     FROM (
       SELECT g.*, CASE ${each((_, level) => `WHEN ${size(level)} >= ${minimum} THEN ${level}`, ' ')} ELSE ${last} END AS level
       FROM peers_given g
       ${each((name, level) => `LEFT JOIN peers_size s${level} ON s${level}.level = ${level} AND s${level}.peer_group = g.${name}`, ' ')}
     )`,
  )
  await engine.exec(
    `CREATE OR REPLACE TEMP TABLE peers_member AS
     ${each(
       (name, level) =>
         `SELECT ${level} AS level, ${name} AS peer_group, x FROM peers_given
          WHERE x IS NOT NULL AND ${name} IN (SELECT peer_group FROM peers_chosen WHERE level = ${level})`,
       ' UNION ALL ',
     )}`,
  )
  const told = (sql: string) => `round(${isLog ? `exp(${sql})` : sql}, 6)`
  await engine.exec(
    `CREATE OR REPLACE TEMP TABLE peers AS
     WITH spread AS (
       SELECT level, peer_group, count(*) AS peers, quantile_cont(x, 0.25) AS q1, quantile_cont(x, 0.5) AS median,
         quantile_cont(x, 0.75) AS q3
       FROM peers_member GROUP BY level, peer_group
     ),
     deviation AS (
       SELECT m.level, m.peer_group, quantile_cont(abs(m.x - s.median), 0.5) AS mad
       FROM peers_member m JOIN spread s ON s.level = m.level AND s.peer_group = m.peer_group
       GROUP BY m.level, m.peer_group
     )
     SELECT c.subject_id, c.level, c.peer_group, coalesce(s.peers, 0) AS peer_count,
       ${told('s.q1')} AS q1, ${told('s.median')} AS median, ${told('s.q3')} AS q3,
       ${told('s.q1 - 1.5 * (s.q3 - s.q1)')} AS lower_fence, ${told('s.q3 + 1.5 * (s.q3 - s.q1)')} AS upper_fence,
       CASE WHEN d.mad > 0 THEN round(0.6745 * (c.x - s.median) / d.mad, 6) END AS robust_z
     FROM peers_chosen c
     LEFT JOIN spread s ON s.level = c.level AND s.peer_group = c.peer_group
     LEFT JOIN deviation d ON d.level = c.level AND d.peer_group = c.peer_group`,
  )
  for (const table of ['given', 'size', 'chosen', 'member']) await engine.exec(`DROP TABLE peers_${table}`)
}
