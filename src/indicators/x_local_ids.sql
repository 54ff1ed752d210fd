-- One row per source and id of a party that tells organisations apart within one process only (ORG-0001, 1): five names at
-- least, and more names than half of the processes it stands in; of eForms' technical ids two names are enough. Who has
-- such an id cannot be followed from process to process.
WITH named AS (
  SELECT source, id, count(*) AS processes, count(DISTINCT lower(trim(name))) AS names
  FROM parties
  WHERE id IS NOT NULL AND name IS NOT NULL
  GROUP BY source, id
)
SELECT source, id, processes, names
FROM named
WHERE (names >= 5 AND names * 2 > processes) OR (names > 1 AND regexp_like(id, '^(ORG|TPO)-[0-9]{4}$'))
ORDER BY source, id
