-- One row per thing that was bought: a contract that was concluded, or an award that stands where no contract of it is
-- published, so that no money is counted twice. Not bought: contracts that were cancelled, never concluded or are drafts,
-- and awards that are pending, cancelled or led to such a contract (to a draft: the award counts).
-- table_name, id: where it stands (contracts, awards), record: ocid|id, for evidence; award_id.
-- lot_id: '' in a process without lots, NULL where it is for several lots or nobody says for which.
-- buyer_id; supplier_id: NULL where several supply together; supplier: the same, or 'joint:' and their ids, NULL where
-- nobody is named; suppliers: how many. An id that names nobody beyond its process (x_local_ids) is none.
-- amount and currency: the contract's, else those of the award that has this contract alone; NULL where not told.
-- date: signed, else awarded, else the beginning of the contract; year of it.
-- method: kind of law_methods, else OCDS procurementMethod, else 'unknown'; competitive: yes, no, unknown; ground: of a
-- direct contract, as x_signed_contracts has it. region: of goszakup the first level of KATO, else the buyer's as told.
-- scheme, code, digits, division: of the main thing, by the contract's own items, else the award's, else the lot's.
-- market: the subject id code|region|year: the first six digits (with the scheme before them where that is
-- not goszakup's), the region (of goszakup its two digits), the year; NULL without a code or a year.
-- bidders: how many took part in the lot, where that is known.
WITH contract AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.award_id AS told_award_id,
    c.buyer_id,
    c.supplier_id,
    c.date_signed_local_date,
    c.period_start_local_date,
    c.value_amount,
    c.value_currency,
    c.procurement_method,
    c.kz_fakt_trade_methods_id,
    c.kz_region,
    c.kz_id IS NOT NULL AS is_goszakup,
    coalesce(c.status, 'active') = 'pending' AS is_draft,
    coalesce(c.status, 'active') NOT IN ('cancelled', 'pending')
      AND coalesce(c.kz_ref_contract_status_id, 190) NOT IN (330, 430, 455, 461, 480) AS is_concluded
  FROM contracts c
),
-- Publishers list one supplier twice, with and without its id or under ids of two releases: who has the same name is one.
seller AS (
  SELECT
    s.source,
    s.ocid,
    s.award_id,
    coalesce(lower(trim(s.supplier_name)), s.supplier_id) AS who,
    min(s.supplier_id) AS supplier_id
  FROM award_suppliers s
  JOIN awards a ON a.source = s.source AND a.ocid = s.ocid AND a.id = s.award_id AND a.suppliers_count > 1
  WHERE coalesce(s.supplier_name, s.supplier_id) IS NOT NULL
  GROUP BY s.source, s.ocid, s.award_id, coalesce(lower(trim(s.supplier_name)), s.supplier_id)
),
joint AS (
  SELECT
    source,
    ocid,
    award_id,
    count(*) AS suppliers,
    min(supplier_id) AS supplier_id,
    array_join(array_agg(member ORDER BY member), '+') AS members
  FROM (SELECT s.*, coalesce(s.supplier_id, s.who) AS member FROM seller s) AS n
  GROUP BY source, ocid, award_id
),
award AS (
  SELECT
    a.source,
    a.ocid,
    a.id,
    coalesce(a.status, 'active') AS status,
    a.related_lot,
    a.date_local_date,
    a.value_amount,
    a.value_currency,
    CASE WHEN a.suppliers_count > 1 THEN coalesce(j.suppliers, a.suppliers_count) ELSE coalesce(a.suppliers_count, 0) END
      AS suppliers,
    CASE WHEN a.suppliers_count = 1 THEN a.supplier_id WHEN j.suppliers = 1 THEN j.supplier_id END AS supplier_id,
    CASE
      WHEN a.suppliers_count = 1 THEN a.supplier_id
      WHEN j.suppliers = 1 THEN j.supplier_id
      WHEN j.suppliers > 1 THEN 'joint:' || j.members
    END AS supplier
  FROM awards a
  LEFT JOIN joint j ON j.source = a.source AND j.ocid = a.ocid AND j.award_id = a.id
),
only_award AS (
  SELECT source, ocid, min(id) AS award_id, min(supplier_id) AS supplier_id
  FROM award
  WHERE status = 'active'
  GROUP BY source, ocid
  HAVING count(*) = 1
),
active_awards AS (
  SELECT source, ocid, count(*) AS awards FROM award WHERE status = 'active' GROUP BY source, ocid
),
-- A contract that names no award that is there belongs to the only one of its process, unless its supplier is another.
linked AS (
  SELECT
    c.*,
    CASE
      WHEN a.id IS NOT NULL THEN a.id
      WHEN coalesce(c.supplier_id, o.supplier_id, '') = coalesce(o.supplier_id, c.supplier_id, '') THEN o.award_id
    END AS award_id,
    n.awards AS process_awards
  FROM contract c
  LEFT JOIN award a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.told_award_id
  LEFT JOIN only_award o ON o.source = c.source AND o.ocid = c.ocid
  LEFT JOIN active_awards n ON n.source = c.source AND n.ocid = c.ocid
),
-- How many contracts share an award's sum; drafts and those that were cancelled take none of it.
sharing AS (
  SELECT source, ocid, award_id, count(*) AS contracts
  FROM linked
  WHERE award_id IS NOT NULL AND is_concluded
  GROUP BY source, ocid, award_id
),
contract_lot AS (
  SELECT source, ocid, contract_id, min(related_lot) AS lot_id, max(related_lot) AS last_lot_id
  FROM contract_items
  WHERE related_lot IS NOT NULL
  GROUP BY source, ocid, contract_id
),
-- Awards that contracts came of: the one that is named; of a contract for several lots those of its lots; of one that
-- names neither award nor lot those of its supplier.
covered AS (
  SELECT source, ocid, award_id AS id FROM linked WHERE award_id IS NOT NULL AND NOT is_draft
  UNION
  SELECT a.source, a.ocid, a.id
  FROM linked c
  JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
  JOIN award a ON a.source = i.source AND a.ocid = i.ocid AND a.related_lot = i.related_lot
  WHERE NOT c.is_draft AND (c.supplier_id = a.supplier_id OR (c.is_goszakup AND c.is_concluded))
  UNION
  SELECT a.source, a.ocid, a.id
  FROM linked c
  JOIN award a ON a.source = c.source AND a.ocid = c.ocid AND a.supplier_id = c.supplier_id
  LEFT JOIN contract_lot l ON l.source = c.source AND l.ocid = c.ocid AND l.contract_id = c.id
  WHERE c.award_id IS NULL AND NOT c.is_draft AND l.contract_id IS NULL
),
bought AS (
  SELECT
    c.source,
    c.ocid,
    'contracts' AS table_name,
    c.id,
    c.award_id,
    CASE WHEN l.lot_id IS NOT NULL THEN CASE WHEN l.lot_id = l.last_lot_id THEN l.lot_id END ELSE a.related_lot END AS lot_id,
    l.lot_id < l.last_lot_id AS is_for_several,
    c.buyer_id,
    CASE WHEN c.is_goszakup OR a.id IS NULL THEN coalesce(c.supplier_id, a.supplier_id) ELSE a.supplier_id END AS supplier_id,
    CASE WHEN c.is_goszakup OR a.id IS NULL THEN coalesce(c.supplier_id, a.supplier) ELSE a.supplier END AS supplier,
    CASE WHEN c.is_goszakup AND c.supplier_id IS NOT NULL THEN 1 ELSE coalesce(a.suppliers, 0) END AS suppliers,
    CASE WHEN c.value_amount IS NOT NULL THEN c.value_amount WHEN s.contracts = 1 THEN a.value_amount END AS amount,
    CASE WHEN c.value_amount IS NOT NULL THEN c.value_currency WHEN s.contracts = 1 THEN a.value_currency END AS currency,
    coalesce(c.date_signed_local_date, a.date_local_date, c.period_start_local_date) AS date,
    c.kz_fakt_trade_methods_id AS method_id,
    c.procurement_method,
    c.kz_region,
    c.is_goszakup
  FROM linked c
  LEFT JOIN award a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.award_id
  LEFT JOIN sharing s ON s.source = c.source AND s.ocid = c.ocid AND s.award_id = c.award_id
  LEFT JOIN contract_lot l ON l.source = c.source AND l.ocid = c.ocid AND l.contract_id = c.id
  -- Where several awards stand and a contract says neither which nor whose it is, the awards know more.
  WHERE c.is_concluded AND NOT (c.award_id IS NULL AND c.supplier_id IS NULL AND coalesce(c.process_awards, 0) > 0)
  UNION ALL
  SELECT
    a.source,
    a.ocid,
    'awards' AS table_name,
    a.id,
    a.id AS award_id,
    a.related_lot AS lot_id,
    FALSE AS is_for_several,
    CAST(NULL AS VARCHAR) AS buyer_id,
    a.supplier_id,
    a.supplier,
    a.suppliers,
    a.value_amount AS amount,
    a.value_currency AS currency,
    a.date_local_date AS date,
    CAST(NULL AS INTEGER) AS method_id,
    CAST(NULL AS VARCHAR) AS procurement_method,
    CAST(NULL AS VARCHAR) AS kz_region,
    FALSE AS is_goszakup
  FROM award a
  LEFT JOIN covered c ON c.source = a.source AND c.ocid = a.ocid AND c.id = a.id
  WHERE a.status = 'active' AND c.id IS NULL
),
only_lot AS (
  SELECT source, ocid, min(id) AS lot_id FROM lots GROUP BY source, ocid HAVING count(*) = 1
),
placed AS (
  SELECT
    b.*,
    CASE
      WHEN coalesce(p.lots_count, 0) = 0 THEN ''
      WHEN b.lot_id IS NOT NULL OR b.is_for_several THEN b.lot_id
      ELSE o.lot_id
    END AS placed_lot,
    p.buyer_id AS process_buyer_id,
    p.tender_procuring_entity_id,
    p.kz_ref_trade_methods_id,
    p.tender_procurement_method,
    p.kz_region AS process_region,
    b.is_goszakup OR p.kz_trd_buy_id IS NOT NULL AS from_goszakup,
    CASE
      WHEN p.kz_trd_buy_id IS NULL AND coalesce(p.lots_count, 0) <= 1
        THEN coalesce(p.tender_number_of_tenderers, p.bid_statistics_bidders)
    END AS told_bidders
  FROM bought b
  LEFT JOIN processes p ON p.source = b.source AND p.ocid = b.ocid
  LEFT JOIN only_lot o ON o.source = b.source AND o.ocid = b.ocid
),
counted AS (
  SELECT source, ocid, lot_id, count(*) AS bidders FROM x_lot_bidders GROUP BY source, ocid, lot_id
),
own_sum AS (
  SELECT
    source,
    ocid,
    CASE stage WHEN 'contract' THEN 'contracts' ELSE 'awards' END AS table_name,
    owner_id,
    scheme,
    code,
    digits,
    division,
    min(first_id) AS first_id,
    count(*) AS parts,
    count(amount) AS priced,
    min(currency) AS currency,
    max(currency) AS other_currency,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS amount
  FROM x_item_codes
  WHERE stage <> 'tender'
  GROUP BY source, ocid, stage, owner_id, scheme, code, digits, division
),
own_priced AS (
  SELECT
    source,
    ocid,
    table_name,
    owner_id,
    CAST(sum(parts - priced) AS BIGINT) = 0 AND min(currency) = max(other_currency) AS is_priced
  FROM own_sum
  GROUP BY source, ocid, table_name, owner_id
),
own_code AS (
  SELECT
    o.*,
    row_number() OVER (
      PARTITION BY o.source, o.ocid, o.table_name, o.owner_id
      ORDER BY CASE WHEN p.is_priced THEN o.amount END DESC NULLS LAST, o.first_id NULLS LAST, o.scheme, o.code
    ) AS place
  FROM own_sum o
  JOIN own_priced p
    ON p.source = o.source AND p.ocid = o.ocid AND p.table_name = o.table_name AND p.owner_id = o.owner_id
),
buyer_party AS (
  SELECT source, ocid, id, min(region) AS region FROM parties WHERE region IS NOT NULL GROUP BY source, ocid, id
),
described AS (
  SELECT
    b.source,
    b.ocid,
    b.table_name,
    b.id,
    b.award_id,
    b.placed_lot AS lot_id,
    coalesce(b.buyer_id, l.buyer_id, b.process_buyer_id, b.tender_procuring_entity_id) AS buyer_id,
    b.supplier_id,
    b.supplier,
    b.suppliers,
    b.amount,
    b.currency,
    b.date,
    b.from_goszakup AS is_goszakup,
    m.kind,
    coalesce(b.procurement_method, l.procurement_method, b.tender_procurement_method) AS procurement_method,
    coalesce(b.kz_region, l.kz_region, b.process_region) AS kz_region,
    coalesce(c.bidders, l.bid_statistics_bidders, b.told_bidders) AS bidders
  FROM placed b
  LEFT JOIN lots l ON l.source = b.source AND l.ocid = b.ocid AND l.id = b.placed_lot
  LEFT JOIN law_methods m ON m.id = coalesce(
    b.method_id, l.kz_ref_buy_trade_methods_id, l.kz_ref_trade_methods_id, b.kz_ref_trade_methods_id
  )
  LEFT JOIN counted c ON c.source = b.source AND c.ocid = b.ocid AND c.lot_id = b.placed_lot
),
ground AS (
  SELECT source, ocid, 'contracts' AS table_name, id, ground FROM x_signed_contracts WHERE ground <> 'none'
),
named AS (
  SELECT
    d.source,
    d.ocid,
    d.table_name,
    d.id,
    d.ocid || '|' || d.id AS record,
    d.award_id,
    d.lot_id,
    d.buyer_id,
    d.supplier_id,
    d.supplier,
    d.suppliers,
    d.amount,
    d.currency,
    d.date,
    year(d.date) AS year,
    d.is_goszakup,
    coalesce(d.kind, d.procurement_method, 'unknown') AS method,
    CASE
      WHEN d.kind IN (
        'tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'catering', 'exchange', 'framework'
      ) THEN 'yes'
      WHEN d.kind IS NOT NULL THEN 'no'
      WHEN d.procurement_method IN ('open', 'selective') THEN 'yes'
      WHEN d.procurement_method IN ('limited', 'direct') THEN 'no'
      ELSE 'unknown'
    END AS competitive,
    coalesce(g.ground, 'none') AS ground,
    coalesce(d.kz_region, y.region) AS region,
    coalesce(i.scheme, j.scheme, k.scheme) AS scheme,
    coalesce(i.code, j.code, k.code) AS code,
    coalesce(i.digits, j.digits, k.digits) AS digits,
    coalesce(i.division, j.division, k.division) AS division,
    d.bidders
  FROM described d
  LEFT JOIN own_code i
    ON i.source = d.source AND i.ocid = d.ocid AND i.table_name = d.table_name AND i.owner_id = d.id AND i.place = 1
  LEFT JOIN own_code j
    ON j.source = d.source AND j.ocid = d.ocid AND j.table_name = 'awards' AND j.owner_id = d.award_id AND j.place = 1
  LEFT JOIN x_codes k ON k.source = d.source AND k.ocid = d.ocid AND k.lot_id = d.lot_id
  LEFT JOIN buyer_party y ON y.source = d.source AND y.ocid = d.ocid AND y.id = d.buyer_id
  LEFT JOIN ground g ON g.source = d.source AND g.ocid = d.ocid AND g.table_name = d.table_name AND g.id = d.id
)
SELECT
  n.source,
  n.ocid,
  n.table_name,
  n.id,
  n.record,
  n.award_id,
  n.lot_id,
  CASE WHEN b.id IS NULL THEN n.buyer_id END AS buyer_id,
  CASE WHEN s.id IS NULL THEN n.supplier_id END AS supplier_id,
  CASE WHEN s.id IS NULL THEN n.supplier END AS supplier,
  n.suppliers,
  n.amount,
  n.currency,
  n.date,
  n.year,
  n.is_goszakup,
  n.method,
  n.competitive,
  n.ground,
  n.region,
  n.scheme,
  n.code,
  n.digits,
  n.division,
  n.bidders,
  replace(
    CASE WHEN n.scheme IN ('KZ-ENSTRU', '') THEN '' ELSE n.scheme || ':' END || substr(n.digits, 1, 6), '|', ' '
  ) || '|' || replace(
    CASE WHEN n.region IS NULL THEN '' WHEN n.is_goszakup THEN substr(n.region, 1, 2) ELSE n.region END, '|', ' '
  ) || '|' || CAST(n.year AS VARCHAR) AS market
FROM named n
LEFT JOIN x_local_ids b ON b.source = n.source AND b.id = n.buyer_id
LEFT JOIN x_local_ids s ON s.source = n.source AND s.id = n.supplier_id
ORDER BY n.source, n.ocid, n.table_name, n.id
