import { datasetPaths } from '../dataset/layout.ts'
import { type FlagRow, flagColumns } from '../indicators/run.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Rows } from '../terminal/rows.ts'
import { readCriteria } from './criteria.ts'
import { type MatchOptions, matchesOf } from './matches.ts'
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
  const { byRule } = await matchesOf(dir, [rule], options)
  const rows = byRule[0]!.flatMap((match) =>
    match.kind === 'flag' ? [{ ...match.row, summary: match.row.summaries[options.lang] }] : [],
  )
  if (options.rankByMoney) rows.sort((a, b) => stake(b) - stake(a) || (a.id < b.id ? -1 : 1))
  options.report.note(`${rule.name}: ${rows.length} ${rows.length === 1 ? 'flag' : 'flags'}`)
  return { columns: flagColumns, rows: rows.slice(0, options.limit) }
}

function stake({ money_at_stake: money }: FlagRow): number {
  return money === null ? -1 : Number(money)
}
