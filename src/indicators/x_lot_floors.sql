-- One row per lot of x_lot_prices bought by a method for which the law of the day of its announcement says how far below the
-- sum allotted a price may fall. floor_percent: what has to remain of that sum; floor_times_100: that much of it, in
-- hundredths, so that nothing is rounded. is_at_floor: the lowest and the highest admitted price both lie within a
-- thousandth of the floor; is_duel_at_floor: the winner's price and the lowest one of its rivals do.
SELECT
  l.source,
  l.ocid,
  l.lot_id,
  100 - CAST(f.value AS INTEGER) AS floor_percent,
  CAST(l.estimate * (100 - CAST(f.value AS INTEGER)) AS DECIMAL(38, 2)) AS floor_times_100,
  abs(l.lowest_price * 100 - l.estimate * (100 - CAST(f.value AS INTEGER))) * 1000 <= l.estimate * (100 - CAST(f.value AS INTEGER))
    AND abs(l.highest_price * 100 - l.estimate * (100 - CAST(f.value AS INTEGER))) * 1000 <= l.estimate * (100 - CAST(f.value AS INTEGER))
    AS is_at_floor,
  abs(l.winner_price * 100 - l.estimate * (100 - CAST(f.value AS INTEGER))) * 1000 <= l.estimate * (100 - CAST(f.value AS INTEGER))
    AND abs(l.rival_price * 100 - l.estimate * (100 - CAST(f.value AS INTEGER))) * 1000 <= l.estimate * (100 - CAST(f.value AS INTEGER))
    AS is_duel_at_floor
FROM x_lot_prices l
JOIN law_limits f
  ON f.key = CASE l.method_kind
    WHEN 'tender' THEN 'price-floor-tender'
    WHEN 'quotation' THEN 'price-floor-quotation'
    WHEN 'catering' THEN 'price-floor-catering'
  END
  AND f.valid_from <= l.announced_date AND l.announced_date <= coalesce(f.valid_to, DATE '9999-12-31')
WHERE f.value IS NOT NULL
ORDER BY l.source, l.ocid, l.lot_id
