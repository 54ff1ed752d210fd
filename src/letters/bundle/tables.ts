import type { DataRow, EvidenceRecord, LetterSource } from '../source.ts'

/** A table of a bundle: every value text, `''` for what is not known. */
export interface BundleTable {
  name: string
  columns: string[]
  rows: string[][]
}

/** What the tables hold of each table of the dataset: enough to find every figure of a letter again. */
const shapes: Record<string, { columns: string[]; key: string[] }> = {
  processes: {
    columns: [
      'ocid',
      'kz_number_anno',
      'tender_title',
      'tender_status',
      'tender_procurement_method_details',
      'buyer_id',
      'buyer_name',
      'tender_value_amount',
      'tender_value_currency',
      'tender_date_published',
      'tender_period_start_date',
      'tender_period_end_date',
    ],
    key: ['ocid'],
  },
  lots: {
    columns: ['ocid', 'id', 'kz_lot_number', 'title', 'status', 'value_amount', 'value_currency'],
    key: ['ocid', 'id'],
  },
  bids: {
    columns: ['ocid', 'id', 'related_lot', 'status', 'tenderer_id', 'value_amount', 'value_currency', 'date'],
    key: ['ocid', 'id', 'related_lot', 'tenderer_id'],
  },
  contracts: {
    columns: [
      'ocid',
      'id',
      'kz_contract_number_sys',
      'title',
      'status',
      'date_signed',
      'buyer_id',
      'supplier_id',
      'supplier_name',
      'value_amount',
      'kz_contract_sum_wnds',
      'kz_with_nds',
      'value_currency',
      'kz_id',
    ],
    key: ['ocid', 'id'],
  },
  transactions: {
    columns: ['ocid', 'contract_id', 'id', 'date', 'value_amount', 'value_currency'],
    key: ['ocid', 'contract_id', 'id'],
  },
}

/** The sheet of the evidence: what the indicators rest on, value by value. */
export interface CitedEvidence extends EvidenceRecord {
  flag: string
}

/** The tables of some processes and of what was cited, in an order of their own. */
export async function bundleTables(
  source: Pick<LetterSource, 'find'>,
  ocids: readonly string[],
  cited: readonly CitedEvidence[],
): Promise<BundleTable[]> {
  const evidence: BundleTable = {
    name: 'evidence',
    columns: ['flag', 'table', 'id', 'field', 'value', 'url'],
    rows: cited.map(({ flag, table, id, field, value, url }) => [flag, table, id, field, text(value), url ?? '']),
  }
  const tables = await Promise.all(
    Object.entries(shapes).map(async ([name, { columns, key }]) => {
      const rows = ocids.length === 0 ? [] : await source.find(name, { ocid: [...ocids] })
      return { name, columns, rows: sorted(rows, key).map((row) => columns.map((column) => text(row[column]))) }
    }),
  )
  return [evidence, ...tables.filter(({ rows }) => rows.length > 0)]
}

function sorted(rows: readonly DataRow[], key: readonly string[]): DataRow[] {
  const of = (row: DataRow) => JSON.stringify(key.map((name) => text(row[name])))
  return [...rows]
    .map((row) => ({ row, key: of(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row)
}

function text(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A table as CSV, as RFC 4180 has it. */
export async function tableCsv(table: BundleTable): Promise<Buffer> {
  const { stringify } = await import('csv-stringify/sync')
  return Buffer.from(stringify([table.columns, ...table.rows], { record_delimiter: '\r\n' }))
}

/**
 * Tables as a workbook, a sheet each. Values are text: a spreadsheet would round numbers of more than 15 digits and take
 * zeros off the front of others. Equal tables give equal bytes.
 */
export async function tablesXlsx(tables: readonly BundleTable[]): Promise<Buffer> {
  const { default: writeExcel } = await import('write-excel-file/node')
  const { readZip } = await import('../../files/zip-read.ts')
  const { writeZip } = await import('../../files/zip-write.ts')
  const sheets = tables.map(({ name, columns, rows }) => ({
    sheet: name,
    stickyRowsCount: 1,
    columns: columns.map((column, index) => ({
      width: Math.min(60, Math.max(column.length, ...rows.slice(0, 200).map((row) => row[index]!.length)) + 2),
    })),
    data: [
      columns.map((column) => ({ value: column, type: String, fontWeight: 'bold' as const })),
      ...rows.map((row) => row.map((value) => (value === '' ? null : { value, type: String }))),
    ],
  }))
  return writeZip(await readZip(await writeExcel(sheets).toBuffer()))
}
