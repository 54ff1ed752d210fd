import { sqlText } from '../terminal/sql-text.ts'
import type { LotKey } from './lot-address.ts'

/** A purchase of one thing: of a lot, or of a contract that no announcement went before. */
export interface Comparable {
  type: 'lot' | 'contract'
  source: string
  ocid: string
  /** The lot's, or the contract's. */
  id: string
  contract_id: string | null
  number: string | null
  name: string | null
  name_kk: string | null
  texts: string | null
  texts_kk: string | null
  scheme: string | null
  code: string | null
  unit: string | null
  unit_name: string | null
  quantity: number | null
  /** Per unit: as it was planned, and by the contract; net of value added tax where the portal tells it so. */
  planned: number | string | null
  paid: number | string | null
  currency: string | null
  /** How many things of other codes, or lines of the same, the lot has besides. */
  other_items: number
  buyer_id: string | null
  buyer_name: string | null
  supplier_ids: string | null
  supplier_name: string | null
  bids: number | null
  kato: string | null
  region: string | null
  method_id: number | null
  method_code: string | null
  status: string | null
  date: string | null
  year: number | null
  buy_id: string | null
  contract_link: string | null
}

const code = (column: string) => `upper(replace(${column}, ' ', ''))`
const unit = (prefix: string) => `coalesce(nullif(trim(${prefix}unit_id), ''), lower(trim(${prefix}unit_name)))`

/**
 * A SELECT of purchases: of one lot, of everything with the same code, or of the lots and contracts in the table `wanted`
 * (source, ocid, id). One row a lot, with its largest item (of the code); one a contract line where no lots are.
 */
export function comparablesSql(which: { lot: LotKey } | { code: string } | 'wanted'): string {
  const isLot = which !== 'wanted' && 'lot' in which
  const ofCode =
    which !== 'wanted' && 'code' in which ? ` AND ${code('i.classification_id')} = ${sqlText(which.code)}` : ''
  const ofLots = isLot
    ? ` AND l.source = ${sqlText(which.lot.source)} AND l.ocid = ${sqlText(which.lot.ocid)} AND l.id = ${sqlText(which.lot.id)}`
    : which === 'wanted'
      ? ' AND (l.source, l.ocid, l.id) IN (SELECT (source, ocid, id) FROM wanted)'
      : ''
  const ofContracts = isLot
    ? ' AND false'
    : which === 'wanted'
      ? ' AND (c.source, c.ocid, c.id) IN (SELECT (source, ocid, id) FROM wanted)'
      : ''
  return `
WITH only_lot AS (
  SELECT source, ocid, min(id) AS lot_id FROM lots GROUP BY source, ocid HAVING count(*) = 1
),
item AS (
  SELECT
    l.source, l.ocid, l.id AS lot_id, i.id, i.description, i.description_kk, i.kz_extra_desc_ru, i.quantity,
    upper(replace(coalesce(i.classification_scheme, ''), ' ', '')) AS scheme, ${code('i.classification_id')} AS code,
    ${unit('i.')} AS unit, i.unit_name, i.unit_value_amount AS planned, i.unit_value_currency AS currency,
    row_number() OVER (
      PARTITION BY l.source, l.ocid, l.id
      ORDER BY coalesce(i.quantity * CAST(i.unit_value_amount AS DOUBLE), 0) DESC, i.id
    ) AS place,
    count(*) OVER (PARTITION BY l.source, l.ocid, l.id) AS items
  FROM lots l
  JOIN items i ON i.source = l.source AND i.ocid = l.ocid
  LEFT JOIN only_lot o ON o.source = i.source AND o.ocid = i.ocid
  WHERE coalesce(i.related_lot, o.lot_id) = l.id${ofLots}${ofCode}
),
bare AS (
  SELECT l.source, l.ocid, l.id AS lot_id
  FROM lots l
  WHERE ${ofCode === '' ? 'true' : 'false'}${ofLots} AND (l.source, l.ocid, l.id) NOT IN (SELECT (source, ocid, lot_id) FROM item)
),
chosen AS (
  SELECT * FROM item WHERE place = 1
  UNION ALL BY NAME
  SELECT *, 0 AS items FROM bare
),
concluded AS (
  SELECT
    c.*,
    CAST(c.kz_trd_buy_id AS VARCHAR) AS buy_id
  FROM contracts c
  WHERE coalesce(c.status, 'active') <> 'cancelled' AND c.date_signed IS NOT NULL
),
line AS (
  SELECT
    i.source, i.ocid, i.contract_id, i.id, coalesce(i.related_lot, a.related_lot, o.lot_id) AS lot_id, i.description,
    upper(replace(coalesce(i.classification_scheme, ''), ' ', '')) AS scheme, ${code('i.classification_id')} AS code,
    ${unit('i.')} AS unit, i.unit_name, i.quantity, i.unit_value_amount AS paid, i.unit_value_currency AS currency,
    c.supplier_id, c.supplier_name, c.date_signed_local_date AS signed, CAST(c.kz_id AS VARCHAR) AS contract_link
  FROM contract_items i
  JOIN concluded c ON c.source = i.source AND c.ocid = i.ocid AND c.id = i.contract_id
  LEFT JOIN awards a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.award_id
  LEFT JOIN only_lot o ON o.source = i.source AND o.ocid = i.ocid
  WHERE i.unit_value_amount > 0
),
-- The newest contract of a lot; of its lines for the same thing in the same unit the first.
paid AS (
  SELECT *
  FROM (
    SELECT
      n.*,
      row_number() OVER (
        PARTITION BY n.source, n.ocid, n.lot_id, n.code, n.unit ORDER BY n.signed DESC, n.contract_id DESC, n.id
      ) AS place
    FROM line n
    JOIN (SELECT DISTINCT source, ocid FROM chosen) x ON x.source = n.source AND x.ocid = n.ocid
    WHERE n.lot_id IS NOT NULL
  )
  WHERE place = 1
),
won AS (
  SELECT
    a.source, a.ocid, coalesce(a.related_lot, o.lot_id) AS lot_id,
    string_agg(DISTINCT s.supplier_id, chr(10) ORDER BY s.supplier_id) AS supplier_ids,
    CASE WHEN count(DISTINCT s.supplier_id) = 1 THEN min(s.supplier_name) END AS supplier_name
  FROM awards a
  JOIN award_suppliers s ON s.source = a.source AND s.ocid = a.ocid AND s.award_id = a.id
  LEFT JOIN only_lot o ON o.source = a.source AND o.ocid = a.ocid
  WHERE coalesce(nullif(a.status, ''), 'active') = 'active'
  GROUP BY ALL
),
bid AS (
  SELECT source, ocid, lot_id, CAST(count(DISTINCT bid_id) AS INTEGER) AS bids FROM bid_lots GROUP BY source, ocid, lot_id
),
party AS (
  SELECT source, ocid, id, min(kz_kato) AS kato, min(region) AS region FROM parties GROUP BY source, ocid, id
),
process AS (
  SELECT
    p.*,
    coalesce(p.tender_date_published_local_date, p.tender_period_start_local_date, p.tender_period_end_local_date,
      p.date_local_date) AS announced
  FROM processes p
)
SELECT
  'lot' AS type, l.source, l.ocid, l.id, m.contract_id, l.kz_lot_number AS number, l.title AS name, l.title_kk AS name_kk,
  concat_ws(chr(10), l.description, h.description, h.kz_extra_desc_ru) AS texts,
  concat_ws(chr(10), l.description_kk, h.description_kk) AS texts_kk,
  h.scheme, h.code, h.unit, h.unit_name, h.quantity, h.planned, m.paid, coalesce(m.currency, h.currency) AS currency,
  CAST(greatest(h.items - 1, 0) AS INTEGER) AS other_items,
  coalesce(l.buyer_id, p.buyer_id) AS buyer_id, coalesce(l.buyer_name, p.buyer_name) AS buyer_name,
  coalesce(m.supplier_id, w.supplier_ids) AS supplier_ids,
  CASE WHEN m.supplier_id IS NULL THEN w.supplier_name ELSE m.supplier_name END AS supplier_name,
  coalesce(l.bid_statistics_bids, b.bids) AS bids,
  coalesce(l.kz_kato, l.kz_region, p.kz_kato, p.kz_region, y.kato) AS kato, y.region,
  coalesce(l.kz_ref_buy_trade_methods_id, l.kz_ref_trade_methods_id, p.kz_ref_trade_methods_id) AS method_id,
  coalesce(l.procurement_method, p.tender_procurement_method) AS method_code, l.status,
  p.announced AS date, CAST(year(p.announced) AS INTEGER) AS year, CAST(p.kz_trd_buy_id AS VARCHAR) AS buy_id, m.contract_link
FROM chosen h
JOIN lots l ON l.source = h.source AND l.ocid = h.ocid AND l.id = h.lot_id
JOIN process p ON p.source = l.source AND p.ocid = l.ocid
LEFT JOIN paid m ON m.source = h.source AND m.ocid = h.ocid AND m.lot_id = h.lot_id AND m.code = h.code AND m.unit = h.unit
LEFT JOIN won w ON w.source = h.source AND w.ocid = h.ocid AND w.lot_id = h.lot_id
LEFT JOIN bid b ON b.source = h.source AND b.ocid = h.ocid AND b.lot_id = h.lot_id
LEFT JOIN party y ON y.source = l.source AND y.ocid = l.ocid AND y.id = coalesce(l.buyer_id, p.buyer_id)
UNION ALL
SELECT
  'contract', c.source, c.ocid, c.id, c.id, c.kz_contract_number_sys, i.description, NULL, c.description, NULL,
  i.scheme, i.code, i.unit, i.unit_name, i.quantity, NULL, i.paid, i.currency, 0,
  coalesce(c.buyer_id, p.buyer_id), coalesce(c.buyer_name, p.buyer_name), c.supplier_id, c.supplier_name, NULL,
  coalesce(c.kz_region, y.kato), y.region, c.kz_fakt_trade_methods_id, c.procurement_method, c.status,
  i.signed, CAST(year(i.signed) AS INTEGER), c.buy_id, i.contract_link
FROM line i
JOIN concluded c ON c.source = i.source AND c.ocid = i.ocid AND c.id = i.contract_id
JOIN process p ON p.source = c.source AND p.ocid = c.ocid AND coalesce(p.lots_count, 0) = 0
LEFT JOIN party y ON y.source = c.source AND y.ocid = c.ocid AND y.id = coalesce(c.buyer_id, p.buyer_id)
WHERE true${ofContracts}${ofCode === '' ? '' : ` AND i.code = ${sqlText((which as { code: string }).code)}`}
ORDER BY source, ocid, id, contract_id, code, unit, quantity, paid`
}
