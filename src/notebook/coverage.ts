import type { ColumnTable } from 'arquero'
import { coverageColumns, coverageOfDataset, coverageRows } from '../dataset/coverage.ts'
import { allowedIndicators } from '../indicators/needs.ts'
import { silent } from '../terminal/progress.ts'
import type { CoverageOptions } from './open.ts'
import { tableFromRows } from './rows.ts'

/** What the dataset fills, or which indicators it allows (`missing`: the columns that nobody fills), as a table. */
export async function coverageTable(dir: string, options: CoverageOptions): Promise<ColumnTable> {
  const { indicators = false, all = false, lang = 'en' } = options
  if (!indicators)
    return tableFromRows(coverageColumns, coverageRows(await coverageOfDataset(dir, { all, report: silent })))
  const rows = await allowedIndicators(dir, { lang, report: silent })
  return tableFromRows(
    [
      { name: 'indicator', type: 'text' },
      { name: 'title', type: 'text' },
      { name: 'allowed', type: 'boolean' },
      { name: 'missing', type: 'text' },
    ],
    rows.map((row) => ({ ...row, missing: (row.missing as string[]).join(', ') || null })),
  )
}
