import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { Engine } from '../../src/dataset/engine.ts'
import { allTables } from '../../src/dataset/tables/tables.ts'
import { indicatorNames, loadIndicator } from '../../src/indicators/catalogue.ts'
import { parameterColumns, resolveParameters } from '../../src/indicators/parameters.ts'
import { findPeers } from '../../src/indicators/peers.ts'
import { Session } from '../../src/indicators/session.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { engineOver, type Tables } from './support/engine.ts'

// Where the ON of an outer join says more than equalities of the two sides (`AND a.kind = 'x'`), the engine tries every
// row with every other: a second with a thousand purchases, days with a million. Such a condition belongs into the key:
// `b.id = CASE WHEN a.kind = 'x' THEN a.id END`. One small side, such as the values of the law, does no harm.
const small = /\b(params|dataset|law_limits|law_methods|calendar|valid_to)\b/

interface Plan {
  name: string
  children?: Plan[]
  extra_info?: Record<string, unknown>
}

const folder = join(import.meta.dirname, '../../src/indicators')
const intermediates = readdirSync(folder).filter((file) => /^x_.*\.sql$/.test(file))
let engine: Engine
let session: Session

beforeAll(async () => {
  engine = await engineOver(anyRows())
  session = await Session.open(engine)
})

/** Three rows in every table: with none, joins would be left out of the plan. */
function anyRows(): Tables {
  const anyValue = (type: string, row: number): Row[string] => {
    if (type === 'BOOLEAN') return row === 1
    if (type === 'DATE') return `2026-0${row}-01`
    if (type === 'TIMESTAMP') return `2026-0${row}-01 10:00:00`
    return type === 'VARCHAR' ? ['a', 'b', 'c'][row - 1]! : row
  }
  return Object.fromEntries(
    allTables().map(({ name, columns }) => [
      name,
      [1, 2, 3].map((row) => Object.fromEntries(columns.map((column) => [column.name, anyValue(column.type, row)]))),
    ]),
  )
}

const leaves = (plan: Plan): Plan[] => ((plan.children ?? []).length === 0 ? [plan] : plan.children!.flatMap(leaves))

function allPairs(plan: Plan): string[] {
  const own =
    plan.name.includes('BLOCKWISE_NL') &&
    !(plan.children ?? []).some((side) =>
      leaves(side).every(
        (leaf) => small.test(JSON.stringify(leaf.extra_info ?? '')) || /COLUMN_DATA|DUMMY/.test(leaf.name),
      ),
    )
      ? [`${plan.name} ${JSON.stringify(plan.extra_info)}`]
      : []
  return [...own, ...(plan.children ?? []).flatMap(allPairs)]
}

async function joinsOf(sql: string): Promise<string[]> {
  const rows = await engine.rows(`EXPLAIN (FORMAT JSON) ${sql}`)
  return (JSON.parse(rows.map((row) => row.explain_value).join('')) as Plan[]).flatMap(allPairs)
}

it.each(intermediates)('%s joins by equalities', async (file) => {
  const sql = readFileSync(join(folder, file), 'utf8')
  await session.prepare(sql)
  expect(await joinsOf(sql)).toEqual([])
})

it.each(await indicatorNames())('%s joins by equalities', async (name) => {
  const indicator = await loadIndicator(name)
  const parameters = resolveParameters(indicator)
  await session.load('params', parameterColumns(indicator), [
    indicator.parameters.length === 0 ? { none: true } : parameters,
  ])
  await findPeers(session, indicator, parameters)
  await session.prepare(`${indicator.sql}\n${indicator.evidence}`)
  expect(await joinsOf(indicator.sql)).toEqual([])
  await engine.exec(`CREATE OR REPLACE TEMP TABLE result AS ${indicator.sql}`)
  expect(await joinsOf(indicator.evidence)).toEqual([])
})
