-- One row per lot (or contract without an announcement) of goszakup that is bought from one source after a purchase that
-- failed, with the failed lot it follows: that of the announcement named as its parent with the same plan point, else the
-- only lot of the parent, else the newest competitive lot of the same plan point that was announced before. prior_ocid is
-- NULL where none is found.
-- amount, date, supplier_id: what was bought by it (x_purchases), NULL before that; estimate: its planned sum.
-- prior_is_repeat: whether the failed purchase itself repeated one that failed: NULL where the record does not say.
-- prior_bids: submitted bids of the failed lot, of them prior_rejected; prior_unplaced: bids that name no lot of several.
WITH single AS (
  SELECT
    l.source,
    l.ocid,
    l.lot_id,
    l.subject_id,
    l.buyer_id,
    l.status,
    l.announced_date,
    CAST(l.amount AS DECIMAL(38, 2)) AS estimate,
    l.currency AS estimate_currency,
    coalesce(p.kz_method_type, 0) = 2 OR coalesce(m.system, '') = 'quasi-state' AS is_quasi_state,
    p.tender_date_published_local_date AS published_date,
    nullif(p.kz_parent_id, 0) AS parent_id
  FROM x_lots l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN law_methods m ON m.id = l.method_id
  WHERE l.method_kind = 'after-failure'
),
root AS (
  SELECT DISTINCT source, ocid, related_lot AS lot_id, CAST(kz_rootrecord_id AS VARCHAR) AS root
  FROM items
  WHERE kz_rootrecord_id IS NOT NULL AND related_lot IS NOT NULL
  UNION
  SELECT source, ocid, '' AS lot_id, id AS root FROM plans WHERE kz_id IS NOT NULL AND id IS NOT NULL
),
prior AS (
  SELECT
    l.source,
    l.ocid,
    l.lot_id,
    l.subject_id,
    l.method_kind,
    l.status,
    l.announced_date,
    l.closing_date,
    l.results_date,
    l.lots_count,
    CAST(l.amount AS DECIMAL(38, 2)) AS amount,
    l.currency,
    p.kz_trd_buy_id,
    CASE
      WHEN coalesce(p.kz_parent_id, 0) > 0 OR coalesce(o.kz_attempt, 1) > 1 OR p.kz_ref_type_trade_id = 2 THEN TRUE
      WHEN o.kz_attempt = 1 AND coalesce(p.kz_ref_type_trade_id, 1) = 1 THEN FALSE
    END AS is_repeat
  FROM x_lots l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN lots o ON o.source = l.source AND o.ocid = l.ocid AND o.id = l.lot_id
  WHERE l.is_goszakup AND (l.competitive = 'yes' OR l.method_kind = 'e-shop')
),
candidate AS (
  SELECT s.source, s.ocid, s.lot_id, f.ocid AS prior_ocid, f.lot_id AS prior_lot_id, f.announced_date,
    CASE WHEN f.kz_trd_buy_id = s.parent_id THEN 1 ELSE 3 END AS tier
  FROM single s
  JOIN root r ON r.source = s.source AND r.ocid = s.ocid AND r.lot_id = s.lot_id
  JOIN root o ON o.source = r.source AND o.root = r.root
  JOIN prior f ON f.source = o.source AND f.ocid = o.ocid AND f.lot_id = o.lot_id
  WHERE f.ocid <> s.ocid AND (f.kz_trd_buy_id = s.parent_id OR f.announced_date <= s.announced_date)
  UNION ALL
  SELECT s.source, s.ocid, s.lot_id, f.ocid AS prior_ocid, f.lot_id AS prior_lot_id, f.announced_date, 2 AS tier
  FROM single s
  JOIN prior f ON f.source = s.source AND f.kz_trd_buy_id = s.parent_id
  WHERE f.lots_count = 1
),
ranked AS (
  SELECT
    c.*,
    row_number() OVER (
      PARTITION BY source, ocid, lot_id ORDER BY tier, announced_date DESC NULLS LAST, prior_ocid, prior_lot_id
    ) AS place
  FROM candidate c
),
bid AS (
  SELECT
    source,
    ocid,
    lot_id,
    count(*) AS bids,
    CAST(sum(CASE WHEN is_disqualified THEN 1 ELSE 0 END) AS BIGINT) AS rejected
  FROM x_lot_bids
  GROUP BY source, ocid, lot_id
),
bought AS (
  SELECT
    source,
    ocid,
    lot_id,
    min(date) AS date,
    CASE WHEN count(*) = count(amount) AND min(currency) = max(currency) THEN CAST(sum(amount) AS DECIMAL(38, 2)) END
      AS amount,
    CASE WHEN min(currency) = max(currency) THEN min(currency) END AS currency,
    CASE WHEN count(*) = count(supplier_id) AND min(supplier_id) = max(supplier_id) THEN min(supplier_id) END AS supplier_id
  FROM x_purchases
  WHERE lot_id IS NOT NULL
  GROUP BY source, ocid, lot_id
)
SELECT
  s.source,
  s.ocid,
  s.lot_id,
  s.subject_id,
  s.buyer_id,
  s.status,
  s.announced_date,
  s.published_date,
  s.estimate,
  s.estimate_currency,
  s.is_quasi_state,
  b.date,
  b.amount,
  b.currency,
  b.supplier_id,
  f.ocid AS prior_ocid,
  f.lot_id AS prior_lot_id,
  f.subject_id AS prior_subject_id,
  f.method_kind AS prior_kind,
  f.status AS prior_status,
  f.announced_date AS prior_announced_date,
  f.closing_date AS prior_closing_date,
  f.results_date AS prior_results_date,
  f.amount AS prior_amount,
  f.currency AS prior_currency,
  f.is_repeat AS prior_is_repeat,
  coalesce(n.bids, 0) AS prior_bids,
  coalesce(n.rejected, 0) AS prior_rejected,
  coalesce(u.bids, 0) AS prior_unplaced
FROM single s
LEFT JOIN ranked r ON r.source = s.source AND r.ocid = s.ocid AND r.lot_id = s.lot_id AND r.place = 1
LEFT JOIN prior f ON f.source = r.source AND f.ocid = r.prior_ocid AND f.lot_id = r.prior_lot_id
LEFT JOIN bid n ON n.source = f.source AND n.ocid = f.ocid AND n.lot_id = f.lot_id
LEFT JOIN x_unplaced_bids u ON u.source = f.source AND u.ocid = f.ocid
LEFT JOIN bought b ON b.source = s.source AND b.ocid = s.ocid AND b.lot_id = s.lot_id
ORDER BY s.source, s.ocid, s.lot_id
