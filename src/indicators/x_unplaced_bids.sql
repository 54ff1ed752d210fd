-- One row per process with several lots whose submitted bids do not all say which lot they are for.
SELECT b.source, b.ocid, count(*) AS bids
FROM bids b
JOIN processes p ON p.source = b.source AND p.ocid = b.ocid AND p.lots_count > 1
LEFT JOIN bid_lots r ON r.source = b.source AND r.ocid = b.ocid AND r.bid_id = b.id
WHERE r.bid_id IS NULL AND coalesce(b.status, 'valid') NOT IN ('invited', 'withdrawn')
  AND NOT (coalesce(b.status, 'valid') = 'pending' AND b.kz_app_id IS NOT NULL)
GROUP BY b.source, b.ocid
ORDER BY b.source, b.ocid
