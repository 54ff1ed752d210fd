import { UserError } from '../terminal/errors.ts'
import type { Indicator } from './file.ts'
import type { ParameterValues } from './parameters.ts'
import { ownDirectory } from './relations.ts'
import type { Session } from './session.ts'
import { withoutOrder } from './sql.ts'

/** Groups of other data that stand in where a dataset's own ones are too small. */
export interface StandIns {
  /** Whether the dataset's own groups count; where they do, one that is large enough comes before those of other data. */
  readonly own: boolean
  /**
   * Makes the temporary table `peers_packed` (`level`, `peer_group`, `peers`, `q1`, `median`, `q3`, `mad`, `label`) with
   * the groups of `peers_given` that are known, each once. Statistics are on the indicator's scale. `label` says whose
   * group it is and ends the name that answers show; NULL where it is the user's own dataset. False when none is known.
   * Where the dataset's own groups do not count, small ones are wanted too: their size is told.
   */
  load(session: Session, indicator: Indicator, parameters: ParameterValues): Promise<boolean>
}

/** How many members a group must have, with these parameters. */
export function enoughPeers(indicator: Indicator, parameters: ParameterValues): number {
  const minimum = indicator.peers?.minimum ?? 0
  return typeof minimum === 'number' ? minimum : Number(parameters[minimum])
}

/**
 * Makes the temporary table `peers_given` of what the statement after `-- peers` gives: `subject_id`, `x` (the value on
 * the indicator's scale) and the names of groups. Returns the names of its levels. Throws a UserError.
 */
export async function givePeers(session: Session, indicator: Indicator): Promise<string[]> {
  const { engine } = session
  const peers = indicator.peers!
  await session.prepare(peers.sql, ownDirectory(indicator))
  const given = (await engine.columns(peers.sql)).map((column) => column.name)
  const levels = given.slice(2)
  const isRight = given[0] === 'subject_id' && given[1] === 'value' && levels.length > 0
  if (!isRight || levels.some((name, index) => name !== `level_${index + 1}`))
    throw new UserError('the statement after "-- peers" does not give the columns of peers', {
      why: `it gives ${given.join(', ')}; wanted, in this order: subject_id, value, level_1, level_2, …`,
      exit: 'usage',
    })
  const value = 'CAST(value AS DOUBLE)'
  const x = peers.scale === 'log' ? `CASE WHEN ${value} > 0 THEN ln(${value}) END` : value
  await engine.table(
    // The statement begins on the first line, so that errors name its lines.
    'peers_given',
    `SELECT CAST(subject_id AS VARCHAR) AS subject_id, ${x} AS x, ${levels.map((name) => `CAST(${name} AS VARCHAR) AS ${name}`).join(', ')} FROM (${withoutOrder(peers.sql)}\n)`,
  )
  return levels
}

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
 *
 * Where a group of the dataset is too small on a level, one of `standIns` with that name and enough members takes its
 * place; `peer_group` then ends with its label.
 */
export async function findPeers(
  session: Session,
  indicator: Indicator,
  parameters: ParameterValues,
  standIns?: StandIns,
): Promise<void> {
  const { peers } = indicator
  if (peers === undefined) return
  const { engine } = session
  const levels = await givePeers(session, indicator)
  const minimum = enoughPeers(indicator, parameters)
  const isLog = peers.scale === 'log'
  const each = (select: (name: string, level: number) => string, between: string) =>
    levels.map((name, index) => select(name, index + 1)).join(between)
  const others = (await standIns?.load(session, indicator, parameters)) === true
  const own = standIns?.own === false ? 'AND 1 = 0' : ''
  await engine.table(
    'peers_size',
    `     ${each(
      (name, level) =>
        `SELECT ${level} AS level, ${name} AS peer_group, count(*) AS peers, CAST(NULL AS VARCHAR) AS label, false AS is_packed
          FROM peers_given WHERE ${name} IS NOT NULL AND x IS NOT NULL ${own} GROUP BY ${name}`,
      ' UNION ALL ',
    )}`,
  )
  if (others)
    await engine.table(
      'peers_size',
      `WITH packed AS (
         SELECT p.level, p.peer_group, p.peers, p.label FROM peers_packed p
         LEFT JOIN peers_size s ON s.level = p.level AND s.peer_group = p.peer_group
         WHERE ${standIns?.own === true ? `p.peers >= ${minimum} AND coalesce(s.peers, 0) < ${minimum}` : 'p.peers > 0'}
       )
       SELECT s.* FROM peers_size s ANTI JOIN packed p ON p.level = s.level AND p.peer_group = s.peer_group
       UNION ALL SELECT level, peer_group, peers, label, true AS is_packed FROM packed`,
    )
  // The narrowest group that is large enough; where none is, the widest there is, so that its size can be told.
  const size = (level: number) => `coalesce(s${level}.peers, 0)`
  const widest = [...levels].reverse()
  const last = `CASE ${widest.map((name, index) => `WHEN g.${name} IS NOT NULL THEN ${levels.length - index}`).join(' ')} END`
  await engine.table(
    'peers_chosen',
    `SELECT c.subject_id, c.x, c.level, c.peer_group, s.label, coalesce(s.is_packed, false) AS is_packed
     FROM (
       SELECT subject_id, x, level, CASE level ${each((name, level) => `WHEN ${level} THEN ${name}`, ' ')} END AS peer_group
       FROM (
         SELECT g.*, CASE ${each((_, level) => `WHEN ${size(level)} >= ${minimum} THEN ${level}`, ' ')} ELSE ${last} END AS level
         FROM peers_given g
         ${each((name, level) => `LEFT JOIN peers_size s${level} ON s${level}.level = ${level} AND s${level}.peer_group = g.${name}`, ' ')}
       )
     ) c
     LEFT JOIN peers_size s ON s.level = c.level AND s.peer_group = c.peer_group`,
  )
  await engine.table(
    'peers_member',
    `     ${each(
      (name, level) =>
        `SELECT ${level} AS level, ${name} AS peer_group, x FROM peers_given
          WHERE x IS NOT NULL ${own} AND ${name} IN (SELECT peer_group FROM peers_chosen WHERE level = ${level} AND NOT is_packed)`,
      ' UNION ALL ',
    )}`,
  )
  const told = (sql: string) => `round(${isLog ? `exp(${sql})` : sql}, 6)`
  const packed = (columns: string) =>
    others
      ? `UNION ALL SELECT p.level, p.peer_group, ${columns} FROM peers_packed p
         SEMI JOIN (SELECT level, peer_group FROM peers_chosen WHERE is_packed) c ON c.level = p.level AND c.peer_group = p.peer_group`
      : ''
  await engine.table(
    'peers',
    `WITH own_spread AS (
       SELECT level, peer_group, count(*) AS peers, quantile_cont(x, 0.25) AS q1, quantile_cont(x, 0.5) AS median,
         quantile_cont(x, 0.75) AS q3
       FROM peers_member GROUP BY level, peer_group
     ),
     spread AS (SELECT * FROM own_spread ${packed('p.peers, p.q1, p.median, p.q3')}),
     deviation AS (
       SELECT m.level, m.peer_group, quantile_cont(abs(m.x - s.median), 0.5) AS mad
       FROM peers_member m JOIN own_spread s ON s.level = m.level AND s.peer_group = m.peer_group
       GROUP BY m.level, m.peer_group
       ${packed('p.mad')}
     )
     SELECT c.subject_id, c.level, c.peer_group || coalesce(' @ ' || c.label, '') AS peer_group, coalesce(s.peers, 0) AS peer_count,
       ${told('s.q1')} AS q1, ${told('s.median')} AS median, ${told('s.q3')} AS q3,
       ${told('s.q1 - 1.5 * (s.q3 - s.q1)')} AS lower_fence, ${told('s.q3 + 1.5 * (s.q3 - s.q1)')} AS upper_fence,
       CASE WHEN d.mad > 0 THEN round(0.6745 * (c.x - s.median) / d.mad, 6) END AS robust_z
     FROM peers_chosen c
     LEFT JOIN spread s ON s.level = c.level AND s.peer_group = c.peer_group
     LEFT JOIN deviation d ON d.level = c.level AND d.peer_group = c.peer_group`,
  )
  for (const table of ['given', 'size', 'chosen', 'member']) await engine.drop(`peers_${table}`)
  if (others) await engine.drop('peers_packed')
}

/** What the members of a group are like, on the indicator's scale. */
export interface PeerGroup {
  level: number
  peer_group: string
  peers: number
  q1: number
  median: number
  q3: number
  mad: number
}

/**
 * Makes the temporary table `target` of the groups of `peers_given` that have enough members, as `PeerGroup` has them;
 * with `wanted`, a temporary table of levels and names, of these alone.
 */
export async function measureGroups(
  session: Session,
  levels: string[],
  options: { minimum: number; target: string; wanted?: string },
): Promise<void> {
  const { engine } = session
  const { minimum, target, wanted } = options
  const chosen =
    wanted === undefined ? '' : `SEMI JOIN ${wanted} w ON w.level = m.level AND w.peer_group = m.peer_group`
  await engine.table(
    target,
    `WITH member AS (
       SELECT m.* FROM (${levels
         .map(
           (name, index) => `SELECT ${index + 1} AS level, ${name} AS peer_group, x FROM peers_given
         WHERE x IS NOT NULL AND ${name} IS NOT NULL`,
         )
         .join(' UNION ALL ')}) m ${chosen}
     ),
     large AS (SELECT level, peer_group FROM member GROUP BY level, peer_group HAVING count(*) >= ${minimum}),
     spread AS (
       SELECT m.level, m.peer_group, count(*) AS peers, quantile_cont(x, 0.25) AS q1, quantile_cont(x, 0.5) AS median,
         quantile_cont(x, 0.75) AS q3
       FROM member m SEMI JOIN large l ON l.level = m.level AND l.peer_group = m.peer_group
       GROUP BY m.level, m.peer_group
     ),
     deviation AS (
       SELECT m.level, m.peer_group, quantile_cont(abs(m.x - s.median), 0.5) AS mad
       FROM member m JOIN spread s ON s.level = m.level AND s.peer_group = m.peer_group
       GROUP BY m.level, m.peer_group
     )
     SELECT s.*, d.mad FROM spread s JOIN deviation d ON d.level = s.level AND d.peer_group = s.peer_group`,
  )
}
