-- Pairs of descriptions (text_id of x_lot_descriptions) that are the same text or nearly so, each pair in both directions
-- and each text with itself: of the runs of three words that either has, four fifths are in both (Jaccard's measure, 0.8).
-- Two such texts share one of their rarest runs: of a text with n runs one of the floor(n / 5) + 1 rarest. Runs that stand
-- in more than 200 texts are not gone by; is_common: a text that has no rarer one among those is made of phrases that all
-- use.
WITH text AS (
  SELECT DISTINCT source, text_id, words, length FROM x_lot_descriptions
),
word AS (
  SELECT source, text_id, length, split(words, ' ') AS words FROM text
),
run AS (
  SELECT DISTINCT
    w.source,
    w.text_id,
    element_at(w.words, p.position) || ' ' || element_at(w.words, p.position + 1) || ' '
      || element_at(w.words, p.position + 2) AS run
  FROM word w
  CROSS JOIN UNNEST(sequence(1, w.length - 2)) AS p (position)
),
usual AS (
  SELECT source, run, count(*) AS texts FROM run GROUP BY source, run
),
ranked AS (
  SELECT
    r.source,
    r.text_id,
    r.run,
    u.texts,
    row_number() OVER (PARTITION BY r.source, r.text_id ORDER BY u.texts, r.run) AS place,
    count(*) OVER (PARTITION BY r.source, r.text_id) AS runs
  FROM run r
  JOIN usual u ON u.source = r.source AND u.run = r.run
),
rare AS (
  SELECT source, text_id, run, runs
  FROM ranked
  WHERE 5 * (place - 1) <= runs AND texts <= 200
),
candidate AS (
  SELECT DISTINCT a.source, a.text_id, b.text_id AS twin_id, a.runs, b.runs AS twin_runs
  FROM rare a
  JOIN rare b ON b.source = a.source AND b.run = a.run AND b.text_id > a.text_id
  WHERE 5 * a.runs >= 4 * b.runs AND 5 * b.runs >= 4 * a.runs
),
shared AS (
  SELECT c.source, c.text_id, c.twin_id, c.runs, c.twin_runs, count(*) AS both_have
  FROM candidate c
  JOIN run a ON a.source = c.source AND a.text_id = c.text_id
  JOIN run b ON b.source = c.source AND b.text_id = c.twin_id AND b.run = a.run
  GROUP BY c.source, c.text_id, c.twin_id, c.runs, c.twin_runs
  HAVING 9 * count(*) >= 4 * (c.runs + c.twin_runs)
),
pair AS (
  SELECT source, text_id, twin_id, CAST(both_have AS DOUBLE) / CAST(runs + twin_runs - both_have AS DOUBLE) AS similarity
  FROM shared
  UNION ALL
  SELECT source, twin_id AS text_id, text_id AS twin_id,
    CAST(both_have AS DOUBLE) / CAST(runs + twin_runs - both_have AS DOUBLE) AS similarity
  FROM shared
  UNION ALL
  SELECT source, text_id, text_id AS twin_id, CAST(1 AS DOUBLE) AS similarity
  FROM text
)
SELECT p.source, p.text_id, p.twin_id, p.similarity, r.text_id IS NULL AS is_common
FROM pair p
LEFT JOIN (SELECT DISTINCT source, text_id FROM rare) r ON r.source = p.source AND r.text_id = p.text_id
ORDER BY p.source, p.text_id, p.twin_id
