import { astanaClock } from '../terminal/clock.ts'
import { UserError } from '../terminal/errors.ts'
import type { Column } from '../terminal/rows.ts'
import { sqlName, sqlText } from '../terminal/sql-text.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { portalLink } from './links.ts'
import type { Session } from './session.ts'

/** One field that a flag rests on: where it is, what it says, and the page that shows it. */
export interface Evidence {
  table: string
  /** The row's key: its ids joined by `|`, `ocid` first; a register's row by the organisation. */
  id: string
  field: string
  /** As published: numbers, dates, and stamps of goszakup in Astana time; `null` when the row or the value is not there. */
  value: string | number | boolean | null
  url: string | null
}

/** The columns whose values, joined by `|`, are the id of a table's row. */
export const tableKeys: Readonly<Record<string, string[]>> = {
  processes: ['ocid'],
  lots: ['ocid', 'id'],
  items: ['ocid', 'id'],
  bids: ['ocid', 'id'],
  awards: ['ocid', 'id'],
  contracts: ['ocid', 'id'],
  contract_items: ['ocid', 'contract_id', 'id'],
  amendments: ['ocid', 'contract_id', 'id'],
  transactions: ['ocid', 'contract_id', 'id'],
  milestones: ['ocid', 'contract_id', 'id'],
  contract_versions: ['ocid', 'contract_id', 'id'],
  contract_item_versions: ['ocid', 'contract_id', 'version_id', 'id'],
  announcement_stops: ['ocid', 'id'],
  documents: ['ocid', 'parent_id', 'id'],
  parties: ['ocid', 'id'],
  party_people: ['ocid', 'party_id', 'id'],
  award_suppliers: ['ocid', 'award_id', 'supplier_id'],
  award_items: ['ocid', 'award_id', 'id'],
  beneficial_owners: ['ocid', 'party_id', 'owner_id'],
  shareholders: ['ocid', 'party_id', 'owner_id'],
  tenderers: ['ocid', 'tenderer_id'],
  plans: ['ocid', 'id'],
  plan_versions: ['ocid', 'plan_id', 'id'],
  complaints: ['ocid', 'id'],
  enquiries: ['ocid', 'id'],
  participation_fees: ['ocid', 'id'],
  related_processes: ['ocid', 'id'],
  unscrupulous_suppliers: ['supplier_id', 'start_date'],
  unscrupulous_people: ['supplier_id', 'start_date', 'person_name_id'],
  vat_payers: ['org_id', 'registered_from'],
  vat_checks: ['org_id', 'checked_on'],
  risky_taxpayers: ['org_id', 'valid_from'],
  inactive_taxpayers: ['org_id', 'valid_from'],
  producers: ['org_id', 'valid_from', 'document'],
  founders: ['org_id', 'role', 'person_id', 'person_name_id'],
  debarred_abroad: ['entry_id', 'valid_from'],
  other_registers: ['list', 'org_id', 'name', 'valid_from'],
}

const registers = [
  'unscrupulous_suppliers',
  'unscrupulous_people',
  'vat_payers',
  'vat_checks',
  'risky_taxpayers',
  'inactive_taxpayers',
  'producers',
  'founders',
  'debarred_abroad',
  'other_registers',
]
const ofContract = ['contract_items', 'transactions', 'milestones', 'contract_versions', 'contract_item_versions']
const nullColumn = 'CAST(NULL AS VARCHAR)'

/**
 * Makes the table `target` of evidence values from `cited` (place, table_name, id, field): the values as text with their
 * types, and what links are made from. Throws a UserError when a table or a column is not there.
 */
export async function materialiseEvidence(session: Session, cited: string, target: string): Promise<void> {
  const { engine } = session
  const pairs = (await engine.rows(`SELECT DISTINCT table_name, field FROM ${cited} ORDER BY table_name, field`)) as {
    table_name: string
    field: string
  }[]
  const fields = new Map<string, string[]>()
  for (const { table_name: table, field } of pairs) fields.set(table, [...(fields.get(table) ?? []), field])
  const parts: string[] = []
  for (const [table, names] of fields) {
    const key = tableKeys[table]
    if (key === undefined)
      throw new UserError(`the evidence names a table "${table}"`, {
        why: `tables that can be cited: ${Object.keys(tableKeys).join(', ')}`,
        next: didYouMean(table, Object.keys(tableKeys)),
        exit: 'usage',
      })
    const columns = await engine.columns(`SELECT * FROM ${table}`)
    const cells = names.map((field) => {
      const column = columns.find((entry) => entry.name === field)
      if (column === undefined) {
        const known = columns.map((entry) => entry.name)
        throw new UserError(`the evidence names a column "${field}" of ${table}`, {
          why: `its columns are: ${known.join(', ')}`,
          next: didYouMean(field, known),
          exit: 'usage',
        })
      }
      return column
    })
    parts.push(valuesSql(table, cells, key, cited))
  }
  if (parts.length === 0)
    parts.push(
      `SELECT CAST(0 AS BIGINT) AS place, '' AS table_name, '' AS id, '' AS field, '' AS type, ${nullColumn} AS value, ` +
        `${nullColumn} AS source, ${nullColumn} AS buy, ${nullColumn} AS lot, ${nullColumn} AS contract WHERE 1 = 0`,
    )
  await engine.table(
    target,
    `SELECT * FROM (${parts.join(' UNION ALL ')}) ORDER BY place, table_name, id, field, value`,
  )
}

function valuesSql(table: string, fields: Column[], key: string[], cited: string): string {
  const joined = key.map((column) => `coalesce(CAST(t.${column} AS VARCHAR), '')`).join(" || '|' || ")
  const isRegister = registers.includes(table)
  const text = (column: string) => `CAST(${column} AS VARCHAR)`
  const contract = table === 'contracts' ? text('t.kz_id') : ofContract.includes(table) ? text('k.kz_id') : nullColumn
  const buy = isRegister ? nullColumn : table === 'processes' ? text('t.kz_trd_buy_id') : text('p.kz_trd_buy_id')
  const process =
    isRegister || table === 'processes' ? '' : ' LEFT JOIN processes p ON p.source = t.source AND p.ocid = t.ocid'
  const parent = ofContract.includes(table)
    ? ' LEFT JOIN contracts k ON k.source = t.source AND k.ocid = t.ocid AND k.id = t.contract_id'
    : ''
  const choose = (of: (column: Column) => string) =>
    `CASE c.field ${fields.map((column) => `WHEN ${sqlText(column.name)} THEN ${of(column)}`).join(' ')} END`
  return (
    `SELECT * FROM (SELECT c.place, c.table_name, c.id, c.field, ${choose(({ type }) => sqlText(type))} AS type, ` +
    `${choose(({ name }) => text(`t.${sqlName(name)}`))} AS value, t.source, ` +
    `${buy} AS buy, ${table === 'lots' ? text('t.id') : nullColumn} AS lot, ${contract} AS contract ` +
    `FROM (SELECT * FROM ${cited} WHERE table_name = ${sqlText(table)}) c LEFT JOIN ${table} t ON ${joined} = c.id${process}${parent}) ` +
    // A row that leaves a field out proves nothing; that a row is not there (in a register) does.
    (isRegister ? '' : 'WHERE value IS NOT NULL OR source IS NULL')
  )
}

/** A row of the table that `materialiseEvidence` makes, as evidence. */
export function evidenceOf(row: Record<string, unknown>): Evidence {
  const source = row.source as string | null
  return {
    table: row.table_name as string,
    id: row.id as string,
    field: row.field as string,
    value: evidenceValue(row.value as string | null, row.type as string, source),
    url: portalLink({
      source,
      table: row.table_name as string,
      buy: row.buy as string | null,
      lot: row.lot as string | null,
      contract: row.contract as string | null,
    }),
  }
}

function evidenceValue(value: string | null, type: string, source: string | null): Evidence['value'] {
  if (value === null) return null
  if (type === 'boolean') return value === 'true'
  if (type === 'integer' || type === 'number' || type === 'money') {
    const digits = value.replace(/\D/g, '').replace(/^0+/, '')
    return digits.length <= 15 || type === 'number' ? Number(value) : value
  }
  if (type === 'timestamp') return stampOf(value, source)
  return value
}

/** A UTC stamp of a table as its publisher wrote it: goszakup's in Astana time with its offset, others' in UTC. */
export function stampOf(utc: string, source: string | null): string {
  const stamp = utc
    .replace(' ', 'T')
    .replace(/Z$/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  if (source !== 'goszakup' && source !== 'samruk') return `${stamp}Z`
  const { local, offset } = astanaClock(Date.parse(`${stamp}Z`))
  return `${local}${/\.\d+$/.exec(stamp)?.[0] ?? ''}${offset}`
}
