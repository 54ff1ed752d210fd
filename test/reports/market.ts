import { DuckDBInstance } from '@duckdb/node-api'
import type { RowSource } from '../../src/reports/figures.ts'

export interface ProcessRow {
  source?: string
  ocid: string
  published?: string | null
  methodId?: number | null
  method?: string | null
  details?: string | null
}

export interface ContractRow {
  source?: string
  ocid: string
  id: string
  status?: string | null
  signed?: string | null
  amount?: string | null
  currency?: string | null
  region?: string | null
  methodId?: number | null
  method?: string | null
  buyer?: string
  /** The sum with VAT. */
  gross?: string | null
  supplier?: string
}

export async function market(tables: {
  processes?: ProcessRow[]
  contracts?: ContractRow[]
  lots?: number
  parties?: { source: string; ocid: string; id: string; isQvazi: number | null }[]
}): Promise<RowSource & { close(): void }> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE processes (source VARCHAR, ocid VARCHAR, tender_date_published_local_date DATE,
    kz_ref_trade_methods_id INTEGER, tender_procurement_method VARCHAR, tender_procurement_method_details VARCHAR)`)
  await connection.run('CREATE TABLE lots (source VARCHAR, ocid VARCHAR, id VARCHAR)')
  await connection.run(`CREATE TABLE contracts (source VARCHAR, ocid VARCHAR, id VARCHAR, status VARCHAR,
    date_signed_local_date DATE, value_amount DECIMAL(18,2), value_currency VARCHAR, kz_region VARCHAR,
    kz_fakt_trade_methods_id INTEGER, procurement_method VARCHAR, buyer_id VARCHAR, supplier_id VARCHAR,
    kz_contract_sum_wnds DECIMAL(18,2))`)
  await connection.run('CREATE TABLE parties (source VARCHAR, ocid VARCHAR, id VARCHAR, kz_is_qvazi INTEGER)')
  const literal = (value: string | number | null | undefined) =>
    value === null || value === undefined
      ? 'NULL'
      : typeof value === 'number'
        ? String(value)
        : `'${value.replaceAll("'", "''")}'`
  const insert = async (table: string, rows: (string | number | null | undefined)[][]) => {
    for (let from = 0; from < rows.length; from += 1000)
      await connection.run(
        `INSERT INTO ${table} VALUES ${rows
          .slice(from, from + 1000)
          .map((row) => `(${row.map(literal).join(', ')})`)
          .join(', ')}`,
      )
  }
  await insert(
    'processes',
    (tables.processes ?? []).map((row) => [
      row.source ?? 'goszakup',
      row.ocid,
      row.published,
      row.methodId,
      row.method,
      row.details,
    ]),
  )
  await insert(
    'lots',
    Array.from({ length: tables.lots ?? 0 }, (_, index) => ['goszakup', `o-${index}`, `${index}`]),
  )
  await insert(
    'contracts',
    (tables.contracts ?? []).map((row) => [
      row.source ?? 'goszakup',
      row.ocid,
      row.id,
      row.status === undefined ? 'active' : row.status,
      row.signed,
      row.amount,
      row.currency === undefined ? 'KZT' : row.currency,
      row.region,
      row.methodId,
      row.method,
      row.buyer ?? 'KZ-BIN-001340000011',
      row.supplier ?? 'KZ-BIN-001340000022',
      row.gross,
    ]),
  )
  await insert(
    'parties',
    (tables.parties ?? []).map((row) => [row.source, row.ocid, row.id, row.isQvazi]),
  )
  return {
    rows: async (sql) => {
      const reader = await connection.runAndReadAll(sql)
      return reader.getRowObjectsJson().map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => {
            const number = typeof value === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(value) && name !== 'region'
            return [name, number && !['method', 'year', 'currency'].includes(name) ? Number(value) : value]
          }),
        ),
      )
    },
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
