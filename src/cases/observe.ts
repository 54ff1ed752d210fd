import type { Engine } from '../dataset/engine.ts'
import type { Row } from '../terminal/rows.ts'
import { withoutPersons } from './persons.ts'
import { plain } from './purchases.ts'

/** What is watched of a purchase: named facts, each a text. The name says of what, as `lot 12345678-ЗЦП1 status`. */
export type Facts = Record<string, string>

/** What tells the facts of one process, or of several of its parts; `of` names the part, `what` the fact. */
const questions: { table: string; sql: string }[] = [
  {
    table: 'processes',
    sql: `SELECT ocid, '' AS part, 'status' AS what, coalesce(tender_status_details, tender_status) AS value FROM processes WHERE $in
    UNION ALL SELECT ocid, '', 'amount', CAST(tender_value_amount AS VARCHAR) FROM processes WHERE $in
    UNION ALL SELECT ocid, '', 'bids-until', CAST(tender_period_end_local_date AS VARCHAR) FROM processes WHERE $in`,
  },
  {
    table: 'lots',
    sql: `SELECT ocid, 'lot ' || coalesce(kz_lot_number, id) AS part, 'status' AS what, coalesce(status_details, status) AS value FROM lots WHERE $in
    UNION ALL SELECT ocid, 'lot ' || coalesce(kz_lot_number, id), 'amount', CAST(value_amount AS VARCHAR) FROM lots WHERE $in`,
  },
  {
    table: 'contracts',
    sql: `SELECT ocid, 'contract ' || id AS part, 'status' AS what, coalesce(status_details, status) AS value FROM contracts WHERE $in
    UNION ALL SELECT ocid, 'contract ' || id, 'amount', CAST(value_amount AS VARCHAR) FROM contracts WHERE $in
    UNION ALL SELECT ocid, 'contract ' || id, 'until', CAST(coalesce(period_end_local_date, kz_plan_exec_local_date) AS VARCHAR) FROM contracts WHERE $in`,
  },
  {
    table: 'transactions',
    sql: `SELECT ocid, 'contract ' || contract_id AS part, 'paid' AS what, CAST(sum(value_amount) AS VARCHAR) AS value FROM transactions WHERE $in AND value_amount IS NOT NULL GROUP BY ocid, contract_id`,
  },
  {
    table: 'milestones',
    sql: `SELECT ocid, 'contract ' || contract_id AS part, 'acts' AS what, CAST(count(DISTINCT id) AS VARCHAR) AS value FROM milestones WHERE $in AND contract_id IS NOT NULL GROUP BY ocid, contract_id`,
  },
  {
    table: 'complaints',
    sql: `SELECT ocid, '' AS part, 'complaints' AS what, CAST(count(DISTINCT id) AS VARCHAR) AS value FROM complaints WHERE $in GROUP BY ocid`,
  },
  {
    table: 'announcement_stops',
    sql: `SELECT ocid, '' AS part, kind AS what, CAST(min(date_local_date) AS VARCHAR) AS value FROM announcement_stops WHERE $in AND kind IS NOT NULL AND date_local_date IS NOT NULL GROUP BY ocid, kind`,
  },
  {
    table: 'unscrupulous_suppliers',
    sql: `SELECT c.ocid, 'contract ' || c.id AS part, 'supplier-listed' AS what, CAST(max(u.start_date) AS VARCHAR) AS value
    FROM contracts c JOIN unscrupulous_suppliers u ON u.supplier_id = c.supplier_id WHERE c.$in AND u.start_date IS NOT NULL GROUP BY c.ocid, c.id`,
  },
]

/**
 * What the dataset says now of processes, by ocid; one that it does not have has no entry. Names of people are in none of
 * it.
 */
export async function observe(engine: Engine, ocids: readonly string[]): Promise<Map<string, Facts>> {
  const found = new Map<string, Facts>()
  if (ocids.length === 0) return found
  const list = ocids.map((ocid) => `'${ocid.replaceAll("'", "''")}'`).join(', ')
  for (const { sql } of questions) {
    const rows = await engine.rows(`${sql.replaceAll('$in', `ocid IN (${list})`)} ORDER BY 1, 2, 3`)
    for (const row of rows) add(found, row)
  }
  return found
}

function add(found: Map<string, Facts>, { ocid, part, what, value }: Row): void {
  const facts = found.get(String(ocid)) ?? {}
  found.set(String(ocid), facts)
  if (value === null || value === undefined || value === '') return
  const name = [part, what].filter((word) => word !== '').join(' ')
  const isSum = what === 'amount' || what === 'paid'
  facts[name] = isSum ? plain(String(value)) : withoutPersons(String(value))
}

/** The part of a purchase that a fact is of, and which fact it is: `lot 123 status` is the status of lot 123. */
export function factParts(name: string): { of: string | null; what: string } {
  const space = name.lastIndexOf(' ')
  return space === -1 ? { of: null, what: name } : { of: name.slice(0, space), what: name.slice(space + 1) }
}
