-- One row per limit that the law states in monthly calculation indices and span of dates on which it and the index are
-- known: key, amount in tenge, valid_from, valid_to. A date without a row has no known limit.
WITH mci AS (
  SELECT value, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to FROM law_limits WHERE key = 'mci'
),
stated AS (
  SELECT key, value, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to FROM law_limits WHERE unit = 'mci'
)
SELECT
  s.key,
  CAST(s.value * m.value AS DECIMAL(18, 2)) AS amount,
  CASE WHEN s.valid_from > m.valid_from THEN s.valid_from ELSE m.valid_from END AS valid_from,
  CASE WHEN s.valid_to < m.valid_to THEN s.valid_to ELSE m.valid_to END AS valid_to
FROM stated s
JOIN mci m ON m.valid_from <= s.valid_to AND s.valid_from <= m.valid_to
ORDER BY key, valid_from
