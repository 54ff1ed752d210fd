/** What can be found, the most telling first. `lines`: of contracts; `organisations`: those that buy and sell, no natural person among them. */
export const kinds = ['lots', 'contracts', 'announcements', 'lines', 'plans', 'organisations'] as const
export type Kind = (typeof kinds)[number]

/** A thing with its texts, as the index takes it in. Lists have a line each. */
export interface Document {
  pos: number
  key: string
  hash: string
  kind: Kind
  source: string
  ocid: string
  /** Its id in its table; of a line that of its contract and its own, with `|` between. */
  id: string
  /** The number that people know it by. */
  number: string | null
  name: string | null
  name_kk: string | null
  body: string | null
  /** Names of the codes that it is classified by, and the codes. */
  class_names: string | null
  codes: string | null
  date: string | null
  year: number | null
  buyer_id: string | null
  buyer_name: string | null
  /** Winners, or suppliers of the contract. */
  supplier_ids: string | null
  supplier_name: string | null
  kato: string | null
  region: string | null
  method_id: number | null
  method_code: string | null
  amount: string | null
  currency: string | null
  status: string | null
  /** The portal's ids, for links. */
  buy_id: string | null
  link_id: string | null
}

/** The tables that documents are made of: when their files are the same, so is the index. */
export const documentTables = [
  'processes',
  'lots',
  'items',
  'plans',
  'contracts',
  'contract_items',
  'awards',
  'award_suppliers',
  'parties',
] as const

// The place of a document in the index: newest first, things of one day in an order that only their names decide. So what
// is found is the same whether an index was made at once or brought up to date many times.
const position = `CAST(
    (CASE WHEN date IS NULL THEN 100001 ELSE 100000 - least(greatest(date_diff('day', DATE '1900-01-01', date), 0), 99999) END)
      AS BIGINT) * 1048576 + CAST('0x' || substr(md5(key), 1, 5) AS BIGINT)`

const things = `
WITH only_lot AS (
  SELECT source, ocid, min(id) AS lot_id FROM lots GROUP BY source, ocid HAVING count(*) = 1
),
item AS (
  SELECT i.source, i.ocid, coalesce(i.related_lot, o.lot_id, '') AS lot_id, i.*  EXCLUDE (source, ocid)
  FROM items i
  LEFT JOIN only_lot o ON o.source = i.source AND o.ocid = i.ocid
),
of_lot AS (
  SELECT
    source, ocid, lot_id,
    string_agg(DISTINCT description, chr(10) ORDER BY description) AS said,
    string_agg(DISTINCT description_kk, chr(10) ORDER BY description_kk) AS said_kk,
    string_agg(DISTINCT kz_extra_desc_ru, chr(10) ORDER BY kz_extra_desc_ru) AS extra,
    string_agg(DISTINCT classification_description, chr(10) ORDER BY classification_description) AS class_names,
    string_agg(DISTINCT classification_id, chr(10) ORDER BY classification_id) AS codes
  FROM item
  GROUP BY source, ocid, lot_id
),
class_name AS (
  SELECT classification_id AS code, min(classification_description) AS name
  FROM (SELECT classification_id, classification_description FROM items
    UNION ALL SELECT classification_id, classification_description FROM contract_items)
  WHERE classification_description IS NOT NULL
  GROUP BY classification_id
),
won AS (
  SELECT
    a.source, a.ocid, coalesce(a.related_lot, o.lot_id, '') AS lot_id,
    string_agg(DISTINCT s.supplier_id, chr(10) ORDER BY s.supplier_id) AS supplier_ids,
    CASE WHEN count(DISTINCT s.supplier_id) = 1 THEN min(s.supplier_name) END AS supplier_name
  FROM awards a
  JOIN award_suppliers s ON s.source = a.source AND s.ocid = a.ocid AND s.award_id = a.id
  LEFT JOIN only_lot o ON o.source = a.source AND o.ocid = a.ocid
  WHERE coalesce(nullif(a.status, ''), 'active') = 'active'
  GROUP BY ALL
),
party AS (
  SELECT
    source, ocid, id, min(name) AS name, min(kz_kato) AS kato, min(region) AS region, bool_or(coalesce(is_person, false)) AS is_person
  FROM parties GROUP BY source, ocid, id
),
process AS (
  SELECT
    p.*,
    coalesce(p.buyer_id, p.tender_procuring_entity_id) AS buys,
    coalesce(p.buyer_name, p.tender_procuring_entity_name) AS buys_name,
    coalesce(p.tender_date_published_local_date, p.tender_period_start_local_date, p.tender_period_end_local_date,
      p.date_local_date) AS announced,
    b.kato AS buyer_kato,
    b.region AS buyer_region
  FROM processes p
  LEFT JOIN party b ON b.source = p.source AND b.ocid = p.ocid AND b.id = coalesce(p.buyer_id, p.tender_procuring_entity_id)
),
thing AS (
  SELECT
    'lots' AS kind, l.source, l.ocid, l.id, l.kz_lot_number AS number, l.title AS name, l.title_kk AS name_kk,
    concat_ws(chr(10), l.description, l.description_kk, i.said, i.said_kk, i.extra) AS body,
    i.class_names, i.codes, p.announced AS date, CAST(year(p.announced) AS INTEGER) AS year,
    coalesce(l.buyer_id, p.buys) AS buyer_id, coalesce(l.buyer_name, p.buys_name) AS buyer_name,
    w.supplier_ids, w.supplier_name,
    coalesce(l.kz_kato, l.kz_region, p.kz_kato, p.kz_region, p.buyer_kato) AS kato, p.buyer_region AS region,
    coalesce(l.kz_ref_buy_trade_methods_id, l.kz_ref_trade_methods_id, p.kz_ref_trade_methods_id) AS method_id,
    coalesce(l.procurement_method, p.tender_procurement_method) AS method_code,
    l.value_amount AS amount, l.value_currency AS currency, l.status,
    CAST(p.kz_trd_buy_id AS VARCHAR) AS buy_id, l.id AS link_id
  FROM lots l
  JOIN process p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN of_lot i ON i.source = l.source AND i.ocid = l.ocid AND i.lot_id = l.id
  LEFT JOIN won w ON w.source = l.source AND w.ocid = l.ocid AND w.lot_id = l.id
  UNION ALL
  SELECT
    'announcements', p.source, p.ocid, p.ocid, p.kz_number_anno, p.tender_title, p.tender_title_kk,
    concat_ws(chr(10), p.tender_description, CASE WHEN coalesce(p.lots_count, 0) = 0 THEN concat_ws(chr(10), i.said, i.said_kk, i.extra) END),
    CASE WHEN coalesce(p.lots_count, 0) = 0 THEN i.class_names END, CASE WHEN coalesce(p.lots_count, 0) = 0 THEN i.codes END,
    p.announced, CAST(year(p.announced) AS INTEGER), p.buys, p.buys_name,
    w.supplier_ids, w.supplier_name,
    coalesce(p.kz_kato, p.kz_region, p.buyer_kato), p.buyer_region, p.kz_ref_trade_methods_id, p.tender_procurement_method,
    p.tender_value_amount, p.tender_value_currency, p.tender_status, CAST(p.kz_trd_buy_id AS VARCHAR), NULL
  FROM process p
  LEFT JOIN of_lot i ON i.source = p.source AND i.ocid = p.ocid AND i.lot_id = ''
  LEFT JOIN (
    SELECT source, ocid, string_agg(supplier_ids, chr(10) ORDER BY lot_id) AS supplier_ids,
      CASE WHEN count(*) = 1 THEN min(supplier_name) END AS supplier_name
    FROM won GROUP BY source, ocid
  ) w ON w.source = p.source AND w.ocid = p.ocid
  WHERE coalesce(p.tender_title, p.tender_title_kk, p.tender_description) IS NOT NULL
  UNION ALL
  SELECT
    'plans', n.source, n.ocid, n.id, CAST(n.kz_id AS VARCHAR), n.description, n.description_kk,
    concat_ws(chr(10), n.kz_extra_desc_ru, n.kz_extra_desc_kz), e.name, n.kz_ref_enstru_code,
    coalesce(n.kz_date_approved_local_date, n.kz_date_create_local_date), n.year, n.buyer_id, n.buyer_name, NULL, NULL,
    coalesce(n.kz_kato, b.kato), b.region, n.kz_ref_trade_methods_id, NULL, n.amount, n.currency,
    CASE WHEN n.kz_is_deleted = 1 THEN 'deleted' END, NULL, NULL
  FROM plans n
  LEFT JOIN class_name e ON e.code = n.kz_ref_enstru_code
  LEFT JOIN party b ON b.source = n.source AND b.ocid = n.ocid AND b.id = n.buyer_id
  UNION ALL
  SELECT
    'contracts', c.source, c.ocid, c.id, coalesce(c.kz_contract_number_sys, c.title),
    CASE WHEN c.kz_id IS NULL THEN coalesce(c.title, c.description) ELSE c.description END, NULL,
    CASE WHEN c.kz_id IS NULL AND c.title IS NOT NULL THEN c.description END, NULL, NULL,
    coalesce(c.date_signed_local_date, p.announced), CAST(year(coalesce(c.date_signed_local_date, p.announced)) AS INTEGER),
    coalesce(c.buyer_id, p.buys), coalesce(c.buyer_name, p.buys_name), c.supplier_id, c.supplier_name,
    coalesce(c.kz_region, p.buyer_kato), p.buyer_region, c.kz_fakt_trade_methods_id, c.procurement_method,
    c.value_amount, c.value_currency, c.status, CAST(c.kz_trd_buy_id AS VARCHAR), CAST(c.kz_id AS VARCHAR)
  FROM contracts c
  JOIN process p ON p.source = c.source AND p.ocid = c.ocid
  WHERE coalesce(c.title, c.description) IS NOT NULL
  UNION ALL
  SELECT
    'lines', i.source, i.ocid, i.contract_id || '|' || i.id, c.kz_contract_number_sys, i.description, NULL, NULL,
    i.classification_description, i.classification_id,
    coalesce(c.date_signed_local_date, p.announced), CAST(year(coalesce(c.date_signed_local_date, p.announced)) AS INTEGER),
    coalesce(c.buyer_id, p.buys), coalesce(c.buyer_name, p.buys_name), c.supplier_id, c.supplier_name,
    coalesce(c.kz_region, p.buyer_kato), p.buyer_region, c.kz_fakt_trade_methods_id, c.procurement_method,
    coalesce(i.kz_total_sum, TRY_CAST(i.quantity * CAST(i.unit_value_amount AS DOUBLE) AS DECIMAL(18, 2))),
    i.unit_value_currency, c.status, CAST(c.kz_trd_buy_id AS VARCHAR), CAST(c.kz_id AS VARCHAR)
  FROM contract_items i
  JOIN contracts c ON c.source = i.source AND c.ocid = i.ocid AND c.id = i.contract_id
  JOIN process p ON p.source = i.source AND p.ocid = i.ocid
  WHERE i.description IS NOT NULL OR i.classification_description IS NOT NULL
  UNION ALL
  SELECT
    'organisations', source, id, id, min(identifier_id), min(name), min(name_kk),
    CASE WHEN min(identifier_legal_name) <> min(name) THEN min(identifier_legal_name) END, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, min(kz_kato), min(region), NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM parties
  WHERE id IS NOT NULL AND coalesce(name, name_kk) IS NOT NULL
  GROUP BY source, id
  HAVING NOT bool_or(coalesce(is_person, false)) AND NOT starts_with(id, 'KZ-person-')
),
named AS (
  SELECT kind || '|' || source || '|' || ocid || '|' || id AS key, * FROM thing
),
-- A record may say the same twice.
once AS (
  SELECT *, row_number() OVER (PARTITION BY key ORDER BY name, body, number) AS turn FROM named
)`

const columns = [
  ...['kind', 'source', 'ocid', 'id', 'number', 'name', 'name_kk', 'left(body, 20000) AS body', 'class_names', 'codes'],
  ...['date', 'year', 'buyer_id', 'buyer_name', 'supplier_ids', 'supplier_name', 'kato', 'region', 'method_id'],
  ...['method_code', 'CAST(amount AS VARCHAR) AS amount', 'currency', 'status', 'buy_id', 'link_id'],
]

const hash = `md5(concat_ws(chr(31), ${columns
  .map((column) => `coalesce(CAST(${column.replace(/ AS \w+$/, '')} AS VARCHAR), '')`)
  .join(', ')}))`

/** A SELECT of where each document stands, its key and the hash of all it says, in the order of the index. */
export const keysSql = `${things} SELECT ${position} AS pos, key, ${hash} AS hash FROM once WHERE turn = 1 ORDER BY pos, key`

/** A SELECT of all documents, or of those whose keys are in the table `wanted`, in the order of the index. */
export function documentsSql(wanted?: string): string {
  const where = wanted === undefined ? '' : ` AND key IN (SELECT key FROM ${wanted})`
  return `${things} SELECT ${position} AS pos, key, ${hash} AS hash, ${columns.join(', ')} FROM once WHERE turn = 1${where} ORDER BY pos, key`
}
