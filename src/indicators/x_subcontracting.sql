-- One row per buyer and year of award: its awards that stand, of how many it is told whether a part is subcontracted
-- (awards.hasSubcontracting), of how many one is, and what these come to in the one currency that they have.
-- is_clear: of nine in ten it is told.
WITH award AS (
  SELECT
    a.source,
    coalesce(p.buyer_id, p.tender_procuring_entity_id) AS buyer_id,
    coalesce(a.date_local_date, p.date_local_date) AS award_date,
    a.has_subcontracting,
    a.value_amount AS amount,
    a.value_currency AS currency
  FROM awards a
  JOIN processes p ON p.source = a.source AND p.ocid = a.ocid
  WHERE coalesce(a.status, 'active') = 'active'
),
counted AS (
  SELECT
    source,
    buyer_id,
    year(award_date) AS year,
    max(award_date) AS last_date,
    count(*) AS awards,
    count(has_subcontracting) AS told,
    CAST(sum(CASE WHEN has_subcontracting THEN 1 ELSE 0 END) AS BIGINT) AS subcontracted,
    CAST(sum(CASE WHEN has_subcontracting AND amount IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS priced,
    CAST(sum(CASE WHEN has_subcontracting THEN amount END) AS DECIMAL(38, 2)) AS amount,
    min(CASE WHEN has_subcontracting THEN currency END) AS currency,
    max(CASE WHEN has_subcontracting THEN currency END) AS other_currency
  FROM award
  WHERE buyer_id IS NOT NULL AND award_date IS NOT NULL
  GROUP BY source, buyer_id, year(award_date)
)
SELECT
  source || '|' || buyer_id || '|' || CAST(year AS VARCHAR) AS buyer_year,
  source,
  buyer_id,
  year,
  last_date,
  awards,
  told,
  subcontracted,
  CASE WHEN priced = subcontracted AND currency = other_currency THEN amount END AS amount,
  currency,
  CASE WHEN told > 0 THEN round(CAST(subcontracted AS DOUBLE) / CAST(told AS DOUBLE), 6) END AS share,
  told > 0 AND (awards - told) * 10 <= awards AS is_clear
FROM counted
ORDER BY buyer_year
