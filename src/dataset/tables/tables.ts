import { contractTables } from './contract.ts'
import { partyTables } from './parties.ts'
import { registerTables } from './registers.ts'
import { tenderTables } from './tender.ts'

/**
 * The type of a column. `stamp` is a TIMESTAMP in UTC that comes with a DATE beside it: the publisher's own local date.
 * `code` and `id` are VARCHAR; codes repeat and become dictionaries in Arrow, ids do not.
 */
export type ColumnKind =
  | 'id'
  | 'text'
  | 'code'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'money'
  | 'stamp'
  | 'date'
  | 'boolean'

export interface ColumnSpec {
  name: string
  kind: ColumnKind
  /** SQL over the table's rows: gives text for the kinds that are cast, else the value itself. */
  sql: string
  /** The value has its type already: no text to cast. */
  ready?: boolean
  /** Where the value stands in a release, when the SQL does not tell. */
  place?: string
}

export interface TableSpec {
  name: string
  /**
   * SELECT over `r` (one row per compiled release) that gives `source`, `ocid`, the position `i` and what the columns
   * name. Not for registers.
   */
  rows: string
  columns: ColumnSpec[]
  /** Columns (after `ocid` and `source`) and expressions that make the order total. */
  key: string[]
  /** Names that are missing while their id is known: taken from the release's parties. */
  names?: [id: string, name: string][]
}

/** The tables of every generation, in the order in which they are built. */
export function tableSpecs(): TableSpec[] {
  return [...tenderTables(), ...partyTables(), ...contractTables()]
}

/** The tables that come from registers: no `ocid`, one part each. */
export { registerTables }

/** A column of a table as it is stored. */
export interface TableColumn {
  name: string
  type: 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'DECIMAL(18,2)' | 'BOOLEAN' | 'DATE' | 'TIMESTAMP'
  /** Repeats so much that Arrow stores it as a dictionary. */
  dictionary: boolean
}

const storedTypes: Record<ColumnKind, TableColumn['type']> = {
  id: 'VARCHAR',
  text: 'VARCHAR',
  code: 'VARCHAR',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  money: 'DECIMAL(18,2)',
  stamp: 'TIMESTAMP',
  date: 'DATE',
  boolean: 'BOOLEAN',
}

/** The name of the DATE beside a timestamp: `tender_period_end_date` has `tender_period_end_local_date`. */
function localDateName(name: string): string {
  return name.endsWith('_date') ? `${name.slice(0, -'_date'.length)}_local_date` : `${name}_local_date`
}

/** The stored columns of a table; every stamp is followed by its local date. */
export function storedColumns(columns: ColumnSpec[]): TableColumn[] {
  return columns.flatMap(({ name, kind }) => {
    const column: TableColumn = { name, type: storedTypes[kind], dictionary: kind === 'code' }
    return kind === 'stamp'
      ? [column, { name: localDateName(name), type: 'DATE' as const, dictionary: false }]
      : [column]
  })
}

interface NamedTable {
  name: string
  columns: TableColumn[]
}

// Always the same and asked for at every turn (each indicator's file names columns): worked out once.
let made: readonly NamedTable[] | undefined

/** The names and stored columns of all tables, registers included. */
export function allTables(): readonly NamedTable[] {
  made ??= [...tableSpecs(), ...registerTables()].map(({ name, columns }) => ({
    name,
    columns: storedColumns(columns),
  }))
  return made
}
