import { openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { type FlagRow, flagColumns } from '../indicators/run.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Rows } from '../terminal/rows.ts'
import { readCriteria } from './criteria.ts'
import { type Match, type MatchOptions, matchesOf } from './matches.ts'
import { ruleFile } from './rules.ts'

/**
 * The flags that a criteria file selects in a dataset as it stands, as rows of `jaryq flag`.
 * @throws UserError for a file that is wrong, or that names no indicator
 */
export async function flagsByCriteria(
  dir: string,
  typed: string,
  options: MatchOptions & { lang: Lang; limit?: number | undefined; rankByMoney: boolean },
): Promise<Rows & { rows: FlagRow[] }> {
  const file = await ruleFile(dir, typed)
  const rule = await readCriteria(file, { custom: datasetPaths(dir).indicators })
  if (rule.indicators === undefined)
    throw new UserError(`${file} names no indicator`, {
      why: 'it is a saved search',
      next: `jaryq search '${(rule.keywords ?? '').replaceAll("'", '')}', or add to the file: indicators: all`,
      exit: 'usage',
    })
  const rows: FlagRow[] = []
  const engine = await openEngine(dir, { signal: options.signal })
  try {
    const take = (_: number, match: Match) => {
      if (match.kind === 'flag') rows.push({ ...match.row, summary: match.row.summaries[options.lang] })
    }
    await matchesOf(engine, [rule], take, options)
  } finally {
    await engine.close()
  }
  rows.sort((a, b) => (options.rankByMoney ? stake(b) - stake(a) : 0) || (a.id < b.id ? -1 : 1))
  options.report.note(`${rule.name}: ${rows.length} ${rows.length === 1 ? 'flag' : 'flags'}`)
  return { columns: flagColumns, rows: rows.slice(0, options.limit) }
}

function stake({ money_at_stake: money }: FlagRow): number {
  return money === null ? -1 : Number(money)
}
