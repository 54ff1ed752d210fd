import type { Rows } from '../terminal/rows.ts'
import { openEngine } from './engine.ts'
import { taxpayerPage } from './vat-checks.ts'

export interface VatWorklistOptions {
  /** So many at most; default: all. */
  limit?: number
  /** Also those who were looked up already. */
  all?: boolean
}

// A contract counts as for vat-by-non-payer: concluded, with tax in its sum.
const worklist = (options: VatWorklistOptions) => `
WITH charged AS (
  SELECT source, ocid, id, supplier_id, supplier_name, kz_id, date_signed_local_date AS signed,
    kz_contract_sum_wnds - value_amount AS vat, value_currency AS currency
  FROM contracts
  WHERE kz_with_nds = 1 AND kz_contract_sum_wnds > value_amount AND supplier_id IS NOT NULL
    AND coalesce(status, 'active') NOT IN ('pending', 'cancelled')
    AND coalesce(kz_ref_contract_status_id, 190) NOT IN (330, 430, 461)
),
summed AS (
  SELECT supplier_id, currency, max(supplier_name) AS name, CAST(sum(vat) AS DECIMAL(18, 2)) AS vat,
    count(*) AS contracts, min(signed) AS first_signed, max(signed) AS last_signed
  FROM charged
  GROUP BY supplier_id, currency
),
largest AS (
  SELECT supplier_id, currency, source, kz_id,
    row_number() OVER (PARTITION BY supplier_id, currency ORDER BY vat DESC, source, ocid, id) AS place
  FROM charged
),
register AS (
  SELECT count(*) AS entries FROM vat_payers
),
known AS (
  SELECT org_id, count(registered_from) AS dated FROM vat_payers GROUP BY org_id
),
checked AS (
  SELECT org_id, checked_on, result, row_number() OVER (PARTITION BY org_id ORDER BY checked_on DESC, result) AS place
  FROM vat_checks
)
SELECT
  s.supplier_id AS org_id,
  CASE WHEN s.supplier_id LIKE 'KZ-BIN-%' THEN substr(s.supplier_id, 8) END AS bin,
  s.name,
  s.vat,
  s.currency,
  s.contracts,
  s.first_signed,
  s.last_signed,
  CASE WHEN r.entries = 0 THEN 'no-register' WHEN k.org_id IS NULL THEN 'not-in-register' ELSE 'without-dates' END
    AS register,
  c.checked_on,
  c.result,
  CASE WHEN l.source = 'goszakup' AND l.kz_id IS NOT NULL
    THEN 'https://goszakup.gov.kz/ru/egzcontract/cpublic/show/' || CAST(l.kz_id AS VARCHAR) END AS largest_contract,
  '${taxpayerPage}' AS page
FROM summed s
CROSS JOIN register r
LEFT JOIN known k ON k.org_id = s.supplier_id
LEFT JOIN checked c ON c.org_id = s.supplier_id AND c.place = 1
LEFT JOIN largest l ON l.supplier_id = s.supplier_id AND l.currency IS NOT DISTINCT FROM s.currency AND l.place = 1
WHERE coalesce(k.dated, 0) = 0 ${options.all === true ? '' : "AND coalesce(c.result, 'unknown') = 'unknown'"}
ORDER BY s.vat DESC, s.supplier_id, s.currency
${options.limit === undefined ? '' : `LIMIT ${Math.trunc(options.limit)}`}`

/**
 * Suppliers whose contracts have VAT in their sums while the register says nothing of them with dates, the largest sum of
 * tax first, for looking them up by hand. Who was looked up already is left out, unless the page did not say.
 */
export async function vatWorklist(dir: string, options: VatWorklistOptions = {}): Promise<Rows> {
  const engine = await openEngine(dir)
  try {
    const sql = worklist(options)
    return { columns: await engine.columns(sql), rows: await engine.rows(sql) }
  } finally {
    await engine.close()
  }
}
