-- One row per bidder and year (role: bidder; joint bids are nobody's alone and are left out) and per buyer and year (role:
-- buyer) with bids on lots announced in it (x_lot_entries): last_date of an announcement, purchases, bids, of them judged
-- (admitted or rejected) and rejected, share of judged bids that were rejected. Bids that nobody has judged yet (pending, no
-- award) do not count. method: that of most of the bids, '' where it is not told; region: that of these bids' lots.
-- party_year: source, id and year; rejections: all that the source tells of, none where it does not publish them.
WITH entry AS (
  SELECT 'bidder' AS role, bidder_id AS party_id, source, year, ocid, coalesce(method, '') AS method, region, standing, announced_date
  FROM x_lot_entries
  WHERE bidder_id IS NOT NULL AND year IS NOT NULL AND standing <> 'pending'
  UNION ALL
  SELECT 'buyer' AS role, buyer_id AS party_id, source, year, ocid, coalesce(method, '') AS method, region, standing, announced_date
  FROM x_lot_entries
  WHERE buyer_id IS NOT NULL AND year IS NOT NULL AND standing <> 'pending'
),
by_method AS (
  SELECT
    role,
    source,
    party_id,
    year,
    method,
    min(region) AS region,
    row_number() OVER (PARTITION BY role, source, party_id, year ORDER BY count(*) DESC, method) AS place
  FROM entry
  GROUP BY role, source, party_id, year, method
),
counted AS (
  SELECT
    role,
    source,
    party_id,
    year,
    max(announced_date) AS last_date,
    count(DISTINCT ocid) AS purchases,
    count(*) AS bids,
    CAST(sum(CASE WHEN standing IN ('admitted', 'rejected') THEN 1 ELSE 0 END) AS BIGINT) AS judged,
    CAST(sum(CASE WHEN standing = 'rejected' THEN 1 ELSE 0 END) AS BIGINT) AS rejected
  FROM entry
  GROUP BY role, source, party_id, year
)
SELECT
  c.role,
  c.source,
  c.party_id,
  c.year,
  c.source || '|' || c.party_id || '|' || CAST(c.year AS VARCHAR) AS party_year,
  c.last_date,
  c.purchases,
  c.bids,
  c.judged,
  c.rejected,
  CASE WHEN c.judged > 0 THEN round(CAST(c.rejected AS DOUBLE) / CAST(c.judged AS DOUBLE), 6) END AS share,
  m.method,
  m.region,
  CAST(sum(c.rejected) OVER (PARTITION BY c.role, c.source) AS BIGINT) AS rejections
FROM counted c
JOIN by_method m ON m.role = c.role AND m.source = c.source AND m.party_id = c.party_id AND m.year = c.year AND m.place = 1
ORDER BY c.role, c.source, c.party_id, c.year
