import type { Column, Row } from '../terminal/rows.ts'

/** What reads rows: the dataset's engine, or anything that answers a SELECT over the same tables. */
export interface RowSource {
  rows(sql: string): Promise<Row[]>
}

/** One figure: a query over the tables and what its columns are. */
export interface Figure {
  name: string
  columns: Column[]
  sql: string
}

/** A figure with its rows. */
export interface FigureRows extends Figure {
  rows: Row[]
}

/**
 * goszakup's single-source methods: direct contracts 23, 105, 123, 131; single source after a failed procedure 6, 125
 * (reference book ref_trade_methods).
 */
export const singleSourceMethods = [6, 23, 105, 123, 125, 131] as const

/**
 * The contracts that the figures count: neither cancelled before signature nor still pending, the latest version of
 * each, once. `amount` is `contracts.value_amount` (goszakup: without VAT). `non_competitive` is 1 for single source,
 * 0 for a competition, NULL when neither the contract's own method nor the procedure's OCDS method is known.
 */
const countedContracts = `counted AS (
  SELECT c.source, c.ocid, c.id, c.buyer_id, c.supplier_id, c.date_signed_local_date AS signed,
    coalesce(c.value_currency, '') AS currency, c.value_amount AS amount, c.kz_contract_sum_wnds AS gross, substr(c.kz_region, 1, 2) AS region,
    c.kz_fakt_trade_methods_id AS method_id, c.procurement_method AS method,
    CASE
      WHEN c.kz_fakt_trade_methods_id IN (${singleSourceMethods.join(', ')}) THEN 1
      WHEN c.kz_fakt_trade_methods_id IS NOT NULL THEN 0
      WHEN c.procurement_method IN ('direct', 'limited') THEN 1
      WHEN c.procurement_method IN ('open', 'selective') THEN 0
    END AS non_competitive
  FROM contracts c
  WHERE coalesce(c.status, 'active') NOT IN ('cancelled', 'pending')
)`

const count = (what: string) => `CAST(count(${what}) AS BIGINT)`
const sum = (what: string) => `CAST(sum(${what}) AS DECIMAL(38, 2))`
const integer = (name: string): Column => ({ name, type: 'integer' })
const money = (name: string): Column => ({ name, type: 'money' })
const text = (name: string): Column => ({ name, type: 'text' })

// The measures of every breakdown of contracts. Shares are left to the reader of the row: numerator and denominator
// are kept apart, so that they add up.
const measures = `${count('*')} AS contracts,
  ${count('amount')} AS contracts_with_value,
  ${sum('amount')} AS value,
  ${count('non_competitive')} AS contracts_method_known,
  CAST(coalesce(sum(non_competitive), 0) AS BIGINT) AS contracts_non_competitive,
  ${sum('CASE WHEN non_competitive IS NOT NULL THEN amount END')} AS value_method_known,
  ${sum('CASE WHEN non_competitive = 1 THEN amount END')} AS value_non_competitive`

const measureColumns: Column[] = [
  integer('contracts'),
  integer('contracts_with_value'),
  money('value'),
  integer('contracts_method_known'),
  integer('contracts_non_competitive'),
  money('value_method_known'),
  money('value_non_competitive'),
]

/** The figures of the overview, by name. Every query ends in a total order, so that its rows are always the same. */
const overviewFigures = {
  totals: {
    name: 'totals',
    columns: [
      integer('processes'),
      integer('lots'),
      integer('contracts_all'),
      integer('contracts'),
      integer('contracts_undated'),
      integer('contracts_without_value'),
      integer('contracts_method_known'),
      integer('contracts_region_known'),
      integer('buyers'),
      integer('suppliers'),
      { name: 'first_signed', type: 'date' },
      { name: 'last_signed', type: 'date' },
      { name: 'first_published', type: 'date' },
      { name: 'last_published', type: 'date' },
      integer('processes_dated'),
    ],
    sql: `WITH ${countedContracts},
p AS (
  SELECT ${count('*')} AS processes, ${count('tender_date_published_local_date')} AS processes_dated,
    min(tender_date_published_local_date) AS first_published, max(tender_date_published_local_date) AS last_published
  FROM processes
),
l AS (SELECT ${count('*')} AS lots FROM lots),
a AS (SELECT ${count('*')} AS contracts_all FROM contracts),
c AS (
  SELECT ${count('*')} AS contracts, CAST(count(*) - count(signed) AS BIGINT) AS contracts_undated,
    CAST(count(*) - count(amount) AS BIGINT) AS contracts_without_value,
    ${count('non_competitive')} AS contracts_method_known, ${count('region')} AS contracts_region_known,
    ${count('DISTINCT buyer_id')} AS buyers, ${count('DISTINCT supplier_id')} AS suppliers,
    min(signed) AS first_signed, max(signed) AS last_signed
  FROM counted
)
SELECT p.processes, l.lots, a.contracts_all, c.contracts, c.contracts_undated, c.contracts_without_value,
  c.contracts_method_known, c.contracts_region_known, c.buyers, c.suppliers,
  c.first_signed, c.last_signed, p.first_published, p.last_published, p.processes_dated
FROM p CROSS JOIN l CROSS JOIN a CROSS JOIN c
ORDER BY 1`,
  },
  currencies: {
    name: 'currencies',
    columns: [text('currency'), ...measureColumns],
    sql: `WITH ${countedContracts}
SELECT currency, ${measures}
FROM counted
GROUP BY currency
ORDER BY count(amount) DESC, currency`,
  },
  processes_by_month: {
    name: 'processes_by_month',
    columns: [text('month'), integer('processes')],
    sql: `SELECT substr(CAST(tender_date_published_local_date AS VARCHAR), 1, 7) AS month, ${count('*')} AS processes
FROM processes
WHERE tender_date_published_local_date IS NOT NULL
GROUP BY 1
ORDER BY 1`,
  },
  contracts_by_month: {
    name: 'contracts_by_month',
    columns: [text('month'), text('currency'), ...measureColumns],
    sql: `WITH ${countedContracts}
SELECT substr(CAST(signed AS VARCHAR), 1, 7) AS month, currency, ${measures}
FROM counted
WHERE signed IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2`,
  },
  contracts_by_year: {
    name: 'contracts_by_year',
    columns: [text('year'), text('currency'), ...measureColumns],
    sql: `WITH ${countedContracts}
SELECT substr(CAST(signed AS VARCHAR), 1, 4) AS year, currency, ${measures}
FROM counted
WHERE signed IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2`,
  },
  contracts_by_method: {
    name: 'contracts_by_method',
    columns: [text('method'), text('method_name'), text('currency'), ...measureColumns],
    sql: `WITH ${countedContracts},
process_methods AS (
  SELECT source, ocid, min(kz_ref_trade_methods_id) AS method_id, min(tender_procurement_method_details) AS details
  FROM processes
  GROUP BY source, ocid
),
spellings AS (
  SELECT CAST(kz_ref_trade_methods_id AS VARCHAR) AS method, tender_procurement_method_details AS details,
    row_number() OVER (
      PARTITION BY kz_ref_trade_methods_id ORDER BY count(*) DESC, tender_procurement_method_details
    ) AS place
  FROM processes
  WHERE kz_ref_trade_methods_id IS NOT NULL AND tender_procurement_method_details IS NOT NULL
  GROUP BY kz_ref_trade_methods_id, tender_procurement_method_details
),
named AS (
  SELECT c.currency, c.amount, c.non_competitive,
    coalesce(CAST(c.method_id AS VARCHAR), CAST(p.method_id AS VARCHAR), p.details, c.method, '') AS method_key
  FROM counted c LEFT JOIN process_methods p ON p.source = c.source AND p.ocid = c.ocid
)
SELECT n.method_key AS method, min(s.details) AS method_name, n.currency AS currency, ${measures}
FROM named n LEFT JOIN spellings s ON s.method = n.method_key AND s.place = 1
GROUP BY n.method_key, n.currency
ORDER BY n.method_key, n.currency`,
  },
  contracts_by_region: {
    name: 'contracts_by_region',
    columns: [text('region'), text('currency'), ...measureColumns],
    sql: `WITH ${countedContracts}
SELECT region, currency, ${measures}
FROM counted
WHERE region IS NOT NULL
GROUP BY region, currency
ORDER BY region, currency`,
  },
  contracts_by_sector: {
    name: 'contracts_by_sector',
    columns: [
      text('sector'),
      text('source'),
      text('currency'),
      integer('contracts'),
      integer('contracts_with_value'),
      money('value'),
      integer('contracts_with_vat'),
      money('value_with_vat'),
      integer('contracts_vat_only'),
      money('value_vat_only'),
    ],
    // The sector is the buyer's; a sum with VAT (`kz_contract_sum_wnds`) stands beside the one without, or alone.
    sql: `WITH ${countedContracts},
buyers AS (SELECT source, ocid, id, max(kz_is_qvazi) AS is_qvazi FROM parties GROUP BY source, ocid, id),
told AS (
  SELECT CASE b.is_qvazi WHEN 1 THEN 'quasi-state' WHEN 0 THEN 'state' END AS sector, c.source, c.currency, c.amount,
    c.gross, CASE WHEN c.amount IS NULL THEN c.gross END AS gross_only
  FROM counted c LEFT JOIN buyers b ON b.source = c.source AND b.ocid = c.ocid AND b.id = c.buyer_id
)
SELECT sector, source, currency, ${count('*')} AS contracts, ${count('amount')} AS contracts_with_value,
  ${sum('amount')} AS value, ${count('gross')} AS contracts_with_vat, ${sum('gross')} AS value_with_vat,
  ${count('gross_only')} AS contracts_vat_only, ${sum('gross_only')} AS value_vat_only
FROM told
GROUP BY sector, source, currency
ORDER BY count(*) DESC, sector, source, currency`,
  },
} satisfies Record<string, Figure>

export type FigureName = keyof typeof overviewFigures

/** Reads the figures of the overview, one query after another. */
export async function readFigures(source: RowSource): Promise<Record<FigureName, FigureRows>> {
  const read = {} as Record<FigureName, FigureRows>
  for (const [name, figure] of Object.entries(overviewFigures))
    read[name as FigureName] = { ...figure, rows: await source.rows(figure.sql) }
  return read
}
