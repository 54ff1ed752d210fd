import type { Engine } from '../dataset/engine.ts'
import type { Row } from '../terminal/rows.ts'
import { withoutPersons } from './persons.ts'
import { plain } from './purchases.ts'

/** What is watched of a purchase: named facts, each a text. The name says of what, as `lot 12345678-ЗЦП1 status`. */
export type Facts = Record<string, string>

// A contract's number without its version, which grows with each supplementary agreement; else its id.
const contract = `'contract ' || coalesce(regexp_replace(c.kz_contract_number_sys, '/[0-9]{2}$', ''), c.id)`

/** What tells the facts of a process or of its parts: `part` names the part, `what` the fact; `$in` selects processes. */
const questions: string[] = [
  `SELECT ocid, '' AS part, 'status' AS what, coalesce(tender_status_details, tender_status) AS value FROM processes WHERE $in
    UNION ALL SELECT ocid, '', 'amount', CAST(tender_value_amount AS VARCHAR) FROM processes WHERE $in
    UNION ALL SELECT ocid, '', 'bids-until', CAST(tender_period_end_local_date AS VARCHAR) FROM processes WHERE $in`,
  `SELECT ocid, 'lot ' || coalesce(kz_lot_number, id) AS part, 'status' AS what, coalesce(status_details, status) AS value FROM lots WHERE $in
    UNION ALL SELECT ocid, 'lot ' || coalesce(kz_lot_number, id), 'amount', CAST(value_amount AS VARCHAR) FROM lots WHERE $in`,
  `SELECT c.ocid, ${contract} AS part, 'status' AS what, coalesce(c.status_details, c.status) AS value FROM contracts c WHERE c.$in
    UNION ALL SELECT c.ocid, ${contract}, 'amount', CAST(c.value_amount AS VARCHAR) FROM contracts c WHERE c.$in
    UNION ALL SELECT c.ocid, ${contract}, 'until', CAST(coalesce(c.period_end_local_date, c.kz_plan_exec_local_date) AS VARCHAR) FROM contracts c WHERE c.$in`,
  `SELECT c.ocid, ${contract} AS part, 'paid' AS what, CAST(sum(t.value_amount) AS VARCHAR) AS value
    FROM transactions t JOIN contracts c ON c.ocid = t.ocid AND c.id = t.contract_id WHERE c.$in AND t.value_amount IS NOT NULL GROUP BY 1, 2, 3`,
  `SELECT c.ocid, ${contract} AS part, 'acts' AS what, CAST(count(DISTINCT m.id) AS VARCHAR) AS value
    FROM milestones m JOIN contracts c ON c.ocid = m.ocid AND c.id = m.contract_id WHERE c.$in GROUP BY 1, 2, 3`,
  `SELECT ocid, '' AS part, 'complaints' AS what, CAST(count(DISTINCT id) AS VARCHAR) AS value FROM complaints WHERE $in GROUP BY ocid`,
  `SELECT ocid, '' AS part, kind AS what, CAST(max(date_local_date) AS VARCHAR) AS value FROM announcement_stops WHERE $in AND kind IS NOT NULL AND date_local_date IS NOT NULL GROUP BY ocid, kind`,
  `SELECT c.ocid, ${contract} AS part, 'supplier-listed' AS what, CAST(max(u.start_date) AS VARCHAR) AS value
    FROM contracts c JOIN unscrupulous_suppliers u ON u.supplier_id = c.supplier_id WHERE c.$in AND u.start_date IS NOT NULL GROUP BY 1, 2, 3`,
]

/**
 * What the dataset says now of processes, by ocid; one that it does not have has no entry. Names of people are in none of
 * it.
 */
export async function observe(engine: Engine, ocids: readonly string[]): Promise<Map<string, Facts>> {
  const found = new Map<string, Facts>()
  if (ocids.length === 0) return found
  const list = ocids.map((ocid) => `'${ocid.replaceAll("'", "''")}'`).join(', ')
  for (const sql of questions) {
    const rows = await engine.rows(`${sql.replaceAll('$in', () => `ocid IN (${list})`)} ORDER BY 1, 2, 3`)
    for (const row of rows) add(found, row)
  }
  return found
}

function add(found: Map<string, Facts>, { ocid, part, what, value }: Row): void {
  const facts = found.get(String(ocid)) ?? {}
  found.set(String(ocid), facts)
  if (value === null || value === undefined || value === '') return
  const name = withoutPersons([part, what].filter((word) => word !== '').join(' '))
  const isSum = what === 'amount' || what === 'paid'
  facts[name] = isSum ? plain(String(value)) : withoutPersons(String(value))
}

/** The part of a purchase that a fact is of, and which fact it is: `lot 123 status` is the status of lot 123. */
export function factParts(name: string): { of: string | null; what: string } {
  const space = name.lastIndexOf(' ')
  return space === -1 ? { of: null, what: name } : { of: name.slice(0, space), what: name.slice(space + 1) }
}
