-- One row per lot of x_lots that is described in 20 words at least: its longest description, that is to say, not its name
-- over again. text_id: the same number for the same words, whatever their punctuation and capitals.
WITH ranked AS (
  SELECT
    t.*,
    cardinality(split(trim(t.words), ' ')) AS length,
    row_number() OVER (
      PARTITION BY t.source, t.ocid, t.lot_id ORDER BY length(t.words) DESC, t.table_name, t.id, t.field
    ) AS place
  FROM x_lot_texts t
  WHERE t.is_description
)
SELECT
  source,
  ocid,
  lot_id,
  subject_id,
  table_name,
  id,
  field,
  trim(words) AS words,
  CAST(length AS BIGINT) AS length,
  dense_rank() OVER (ORDER BY source, words) AS text_id
FROM ranked
WHERE place = 1 AND length >= 20
ORDER BY source, ocid, lot_id
