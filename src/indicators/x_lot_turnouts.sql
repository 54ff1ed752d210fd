-- One row per lot of x_lot_competition that bidders competed for, or may have: bought by a competitive method or by one
-- that is not known, and neither planned nor cancelled. `bidders`: how many took part, 0 where the lot failed without
-- any; `reason` says why that number cannot be told, or not yet: bids become visible late.
WITH lot AS (
  SELECT c.*, p.tender_number_of_tenderers AS told
  FROM x_lot_competition c
  JOIN processes p ON p.source = c.source AND p.ocid = c.ocid
  WHERE c.competitive <> 'no' AND coalesce(c.status, 'active') NOT IN ('cancelled', 'withdrawn', 'planning', 'planned')
)
SELECT
  l.source,
  l.ocid,
  l.lot_id,
  l.status,
  l.amount,
  l.currency,
  l.winner,
  CASE WHEN l.bidders IS NULL AND l.status = 'unsuccessful' THEN 0 ELSE l.bidders END AS bidders,
  CASE
    WHEN l.competitive = 'unknown' AND l.has_method THEN 'method-unknown'
    WHEN l.competitive = 'unknown' THEN 'method-missing'
    WHEN l.unplaced_bids > 0 THEN 'bids-without-lot'
    WHEN l.status = 'unsuccessful' THEN NULL
    WHEN l.counted = 'bids' AND l.bidders = 1 AND NOT l.is_goszakup AND l.lots_count <= 1 AND l.told > 1
      THEN 'bids-and-number-of-tenderers-disagree'
    WHEN d.data_date < l.closing_date THEN 'still-open'
    WHEN coalesce(l.bidders, 0) = 0 THEN 'no-bids-visible'
    WHEN NOT l.has_result AND l.closing_date IS NULL THEN 'closing-date-missing'
    WHEN NOT l.has_result AND date_diff('day', l.closing_date, d.data_date) < 10 THEN 'bids-not-settled'
  END AS reason
FROM lot l
CROSS JOIN dataset d
ORDER BY l.source, l.ocid, l.lot_id
