import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkIndicators } from '../../src/indicators/check.ts'
import { temporary } from '../support/temp.ts'

it('finds on the page on adding an indicator a file and cases that hold', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/how-to-add-an-indicator.md'), 'utf8')
  const dir = temporary('how-to')
  const own = join(dir, 'indicators')
  await mkdir(own)
  await writeFile(join(own, 'supplier-charging-vat.sql'), /```sql\n([\s\S]*?)```/.exec(page)![1]!)
  await writeFile(join(own, 'supplier-charging-vat.test.yaml'), /```yaml\n([\s\S]*?)```/.exec(page)![1]!)
  const found = await checkIndicators({ dir })
  const rows = []
  for await (const row of found.rows) rows.push([row.check, row.result, row.result === 'passed' ? null : row.detail])
  expect(rows).toEqual([
    ['file', 'passed', null],
    ['case: registered, registered on the last day, not yet, no more, never', 'passed', null],
    ['case: more contracts are asked for', 'passed', null],
    ['case: no register was loaded', 'passed', null],
    ['dataset', 'skipped', `there are no tables in ${dir}`],
  ])
})
