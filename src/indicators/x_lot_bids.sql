-- One row per lot and submitted bid, by the rules of x_lot_bidders: not only invited, not withdrawn, no draft; a bid that
-- names no lot belongs to the only lot of its process, and in a process with several it is left out (x_unplaced_bids).
-- A joint bid is one bidder without a bidder_id.
-- price: the bid's value where it is for this one lot (of a bid on several lots nobody can say what is for which), above
-- 0; ranked_price: what it was compared by (after goszakup's conditional discounts), the price where there are none.
-- is_valid, is_disqualified: as the bid's status says, NULL without a status. is_admitted: valid, or still pending in a
-- lot that has an award, where the publisher leaves the losers' statuses as they were.
-- won: NULL where it cannot be said, because the lot has no active award, one is pending, or one cannot be laid to a
-- single bid. An award without a status counts as active. awards and pending_awards count those of the lot; a lot may
-- have several winners.
WITH joint_bidder AS (
  SELECT t.source, t.ocid, t.bid_id, array_join(array_agg(DISTINCT t.tenderer_id ORDER BY t.tenderer_id), '|') AS members
  FROM bid_tenderers t
  JOIN bids b ON b.source = t.source AND b.ocid = t.ocid AND b.id = t.bid_id AND b.tenderers_count > 1
  WHERE t.tenderer_id IS NOT NULL
  GROUP BY t.source, t.ocid, t.bid_id
),
submitted AS (
  SELECT
    b.source,
    b.ocid,
    b.id AS bid_id,
    CASE WHEN b.tenderers_count = 1 AND b.tenderer_id IS NOT NULL THEN b.tenderer_id ELSE 'bid:' || coalesce(b.id, '') END
      AS bidder,
    CASE WHEN b.tenderers_count = 1 THEN b.tenderer_id END AS bidder_id,
    CASE WHEN b.tenderers_count > 1 THEN j.members ELSE b.tenderer_id END AS members,
    nullif(b.status, '') AS status,
    CASE WHEN b.value_amount > 0 AND coalesce(b.related_lots_count, 0) <= 1 THEN b.value_amount END AS value_amount,
    b.value_currency,
    CASE WHEN b.kz_discount_price > 0 THEN b.kz_discount_price END AS discount_price,
    b.date AS submitted
  FROM bids b
  LEFT JOIN joint_bidder j ON j.source = b.source AND j.ocid = b.ocid AND j.bid_id = b.id
  WHERE coalesce(b.status, 'valid') NOT IN ('invited', 'withdrawn')
    AND NOT (coalesce(b.status, 'valid') = 'pending' AND b.kz_app_id IS NOT NULL)
),
placed AS (
  SELECT s.*, l.id AS lot_id
  FROM submitted s
  JOIN (SELECT DISTINCT source, ocid, bid_id, lot_id FROM bid_lots) b
    ON b.source = s.source AND b.ocid = s.ocid AND b.bid_id = s.bid_id
  JOIN lots l ON l.source = s.source AND l.ocid = s.ocid AND l.id = b.lot_id
  UNION ALL
  SELECT s.*, l.id AS lot_id
  FROM submitted s
  JOIN processes p ON p.source = s.source AND p.ocid = s.ocid AND p.lots_count = 1
  JOIN lots l ON l.source = s.source AND l.ocid = s.ocid
  LEFT JOIN bid_lots b ON b.source = s.source AND b.ocid = s.ocid AND b.bid_id = s.bid_id
  WHERE b.bid_id IS NULL
  UNION ALL
  SELECT s.*, '' AS lot_id
  FROM submitted s
  JOIN processes p ON p.source = s.source AND p.ocid = s.ocid AND coalesce(p.lots_count, 0) = 0
),
bid AS (
  SELECT DISTINCT p.*, l.subject_id, l.method_kind, l.competitive, l.is_goszakup, l.amount
  FROM placed p
  JOIN x_lots l ON l.source = p.source AND l.ocid = p.ocid AND l.lot_id = p.lot_id
),
joint_supplier AS (
  SELECT s.source, s.ocid, s.award_id, array_join(array_agg(DISTINCT s.supplier_id ORDER BY s.supplier_id), '|') AS members
  FROM award_suppliers s
  JOIN awards a ON a.source = s.source AND a.ocid = s.ocid AND a.id = s.award_id AND a.suppliers_count > 1
  WHERE s.supplier_id IS NOT NULL
  GROUP BY s.source, s.ocid, s.award_id
),
only_lot AS (
  SELECT source, ocid, min(id) AS id FROM lots GROUP BY source, ocid HAVING count(*) = 1
),
-- An award that names no lot is for the only lot of its process, else for those of its bid; what is left has no lot.
award AS (
  SELECT
    a.source,
    a.ocid,
    a.id AS award_id,
    coalesce(nullif(a.status, ''), 'active') AS status,
    a.related_bid,
    a.value_amount,
    a.value_currency,
    CASE WHEN a.suppliers_count > 1 THEN j.members ELSE a.supplier_id END AS members,
    CASE
      WHEN coalesce(p.lots_count, 0) = 0 THEN ''
      WHEN p.lots_count = 1 THEN o.id
      ELSE a.related_lot
    END AS lot_id
  FROM awards a
  JOIN processes p ON p.source = a.source AND p.ocid = a.ocid
  -- A condition on the left side of a LEFT JOIN would make the engine compare every award with every lot.
  LEFT JOIN only_lot o ON o.source = a.source AND o.ocid = a.ocid
  LEFT JOIN joint_supplier j ON j.source = a.source AND j.ocid = a.ocid AND j.award_id = a.id
  WHERE coalesce(nullif(a.status, ''), 'active') IN ('active', 'pending')
),
lot_award AS (
  SELECT a.source, a.ocid, a.award_id, a.status, a.related_bid, a.value_amount, a.value_currency, a.members, a.lot_id
  FROM award a
  WHERE a.lot_id IS NOT NULL
  UNION ALL
  SELECT DISTINCT a.source, a.ocid, a.award_id, a.status, a.related_bid, a.value_amount, a.value_currency, a.members, b.lot_id
  FROM award a
  JOIN bid b ON b.source = a.source AND b.ocid = a.ocid AND b.bid_id = a.related_bid
  WHERE a.lot_id IS NULL
),
unplaced AS (
  SELECT a.source, a.ocid, count(*) AS awards
  FROM award a
  LEFT JOIN lot_award l ON l.source = a.source AND l.ocid = a.ocid AND coalesce(l.award_id, '') = coalesce(a.award_id, '')
  WHERE a.lot_id IS NULL AND l.ocid IS NULL
  GROUP BY a.source, a.ocid
),
-- Bids that may be the one that an award chose: the bid it names, else those of its suppliers, together or each alone.
candidate AS (
  SELECT
    a.source, a.ocid, a.lot_id, a.award_id, b.bid_id, b.bidder,
    CASE
      WHEN b.bid_id = a.related_bid THEN 1
      WHEN b.members = a.members THEN 2
      ELSE 3
    END AS tier,
    CASE WHEN coalesce(b.status, 'valid') = 'disqualified' THEN 1 ELSE 0 END AS is_rejected,
    CASE WHEN b.value_amount = a.value_amount AND coalesce(b.value_currency, '') = coalesce(a.value_currency, '') THEN 0 ELSE 1 END
      AS is_other_sum
  FROM lot_award a
  JOIN bid b ON b.source = a.source AND b.ocid = a.ocid AND b.lot_id = a.lot_id
  LEFT JOIN award_suppliers s
    ON s.source = a.source AND s.ocid = a.ocid AND s.award_id = a.award_id AND s.supplier_id = b.bidder_id
  WHERE a.status = 'active' AND (b.bid_id = a.related_bid OR b.members = a.members OR s.supplier_id IS NOT NULL)
),
-- Of several bids of one supplier the admitted one with the award's sum was chosen; where two are left, nobody can say.
ranked AS (
  SELECT
    c.*,
    min(tier) OVER (PARTITION BY source, ocid, lot_id, award_id) AS best_tier,
    rank() OVER (PARTITION BY source, ocid, lot_id, award_id, tier, bidder ORDER BY is_rejected, is_other_sum) AS place
  FROM candidate c
),
chosen AS (
  SELECT
    r.source, r.ocid, r.lot_id, r.award_id, r.bid_id, r.bidder,
    count(*) OVER (PARTITION BY r.source, r.ocid, r.lot_id, r.award_id, r.bidder) AS alike
  FROM ranked r
  WHERE r.tier = r.best_tier AND r.place = 1
),
winner AS (
  SELECT source, ocid, lot_id, bid_id, bidder, min(alike) AS alike
  FROM chosen
  GROUP BY source, ocid, lot_id, bid_id, bidder
),
result_of_lot AS (
  SELECT
    a.source,
    a.ocid,
    a.lot_id,
    CAST(sum(CASE WHEN a.status = 'active' THEN 1 ELSE 0 END) AS BIGINT) AS awards,
    CAST(sum(CASE WHEN a.status = 'pending' THEN 1 ELSE 0 END) AS BIGINT) AS pending_awards,
    CAST(sum(CASE WHEN a.status = 'active' AND c.award_id IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unmatched
  FROM lot_award a
  LEFT JOIN (SELECT DISTINCT source, ocid, lot_id, award_id FROM chosen WHERE alike = 1) c
    ON c.source = a.source AND c.ocid = a.ocid AND c.lot_id = a.lot_id AND c.award_id = a.award_id
  GROUP BY a.source, a.ocid, a.lot_id
)
SELECT
  b.source,
  b.ocid,
  b.lot_id,
  b.subject_id,
  b.bid_id,
  b.bidder,
  b.bidder_id,
  b.status,
  b.status = 'valid' AS is_valid,
  b.status = 'disqualified' AS is_disqualified,
  coalesce(b.status = 'valid' OR (b.status = 'pending' AND r.awards > 0), false) AS is_admitted,
  b.value_amount AS price,
  CASE WHEN b.value_amount IS NOT NULL THEN coalesce(b.discount_price, b.value_amount) END AS ranked_price,
  b.value_currency AS currency,
  b.submitted,
  CASE
    WHEN w.alike = 1 THEN true
    WHEN w.alike > 1 OR coalesce(r.awards, 0) = 0 OR r.pending_awards > 0 OR r.unmatched > 0 OR u.awards > 0 THEN NULL
    ELSE false
  END AS won,
  coalesce(r.awards, 0) AS awards,
  coalesce(r.pending_awards, 0) AS pending_awards,
  b.method_kind,
  b.competitive,
  b.is_goszakup,
  b.amount
FROM bid b
LEFT JOIN winner w
  ON w.source = b.source AND w.ocid = b.ocid AND w.lot_id = b.lot_id AND w.bid_id = b.bid_id AND w.bidder = b.bidder
LEFT JOIN result_of_lot r ON r.source = b.source AND r.ocid = b.ocid AND r.lot_id = b.lot_id
LEFT JOIN unplaced u ON u.source = b.source AND u.ocid = b.ocid
ORDER BY b.source, b.ocid, b.lot_id, b.bidder, b.bid_id, b.submitted, price, currency, b.status
