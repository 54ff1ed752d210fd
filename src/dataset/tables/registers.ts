import type { ColumnSpec } from './tables.ts'

/** A table that comes from a register's raw lines: `key` makes the order of its rows total. */
export interface RegisterSpec {
  name: string
  columns: ColumnSpec[]
  key: string[]
}

const text = (kind: ColumnSpec['kind'], name: string): ColumnSpec => ({ name, kind, sql: `"${name}"` })

/** The registers' tables. Rows come as text, one column each; see registers.ts for where they come from. */
export function registerTables(): RegisterSpec[] {
  return [
    {
      name: 'unscrupulous_suppliers',
      key: [
        'supplier_id',
        'start_date',
        'end_date',
        'kz_system_id',
        'kz_ref_reason_id',
        'supplier_name',
        'source',
        'customer_id',
        'court_decision_date',
        'send_date',
        'approve_date',
        'customer_name',
        'kz_head_id',
        'kz_head_name_id',
      ],
      columns: [
        text('code', 'source'),
        text('id', 'supplier_id'),
        text('text', 'supplier_name'),
        text('date', 'start_date'),
        text('date', 'end_date'),
        text('integer', 'kz_system_id'),
        text('integer', 'kz_ref_reason_id'),
        text('code', 'customer_id'),
        text('text', 'customer_name'),
        text('date', 'court_decision_date'),
        text('date', 'send_date'),
        text('date', 'approve_date'),
        text('code', 'kz_head_id'),
        text('code', 'kz_head_name_id'),
      ],
    },
    {
      name: 'unscrupulous_people',
      key: [
        'supplier_id',
        'start_date',
        'end_date',
        'person_id',
        'person_name_id',
        'kz_head_type',
        'kz_system_id',
        'source',
      ],
      columns: [
        text('code', 'source'),
        text('id', 'supplier_id'),
        text('date', 'start_date'),
        text('date', 'end_date'),
        text('code', 'person_id'),
        text('code', 'person_name_id'),
        text('code', 'known_by'),
        text('integer', 'kz_head_type'),
        text('integer', 'kz_system_id'),
      ],
    },
    {
      name: 'vat_payers',
      key: ['org_id', 'registered_from', 'registered_to', 'as_of', 'source'],
      columns: [
        text('code', 'source'),
        text('id', 'org_id'),
        text('date', 'registered_from'),
        text('date', 'registered_to'),
        text('date', 'as_of'),
      ],
    },
  ]
}
