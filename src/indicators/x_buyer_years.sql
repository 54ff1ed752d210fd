-- One row per buyer and year of signing: its contracts, and how much of their value was given directly, by ground. Of
-- other publishers than goszakup what was bought counts (x_purchases), awards without a published contract too, and as
-- given directly at the buyer's choice whatever was bought by OCDS's direct and limited methods.
WITH contract AS (
  SELECT
    source,
    buyer_id,
    year,
    region,
    signed_date,
    amount,
    currency,
    method = 'unknown' AS is_of_unknown_method,
    ground
  FROM x_signed_contracts
  WHERE is_goszakup
  UNION ALL
  SELECT
    source,
    buyer_id,
    year,
    region,
    date AS signed_date,
    amount,
    currency,
    competitive = 'unknown' AS is_of_unknown_method,
    CASE WHEN competitive = 'no' THEN 'choice' ELSE 'none' END AS ground
  FROM x_purchases
  WHERE NOT is_goszakup AND buyer_id IS NOT NULL AND date IS NOT NULL
),
bought AS (
  SELECT
    source,
    buyer_id,
    year,
    min(region) AS region,
    max(signed_date) AS last_date,
    count(*) AS contracts,
    count(amount) AS priced,
    min(currency) AS currency,
    max(currency) AS other_currency,
    CAST(sum(CASE WHEN is_of_unknown_method THEN 1 ELSE 0 END) AS BIGINT) AS of_unknown_method,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS total,
    CAST(coalesce(sum(CASE WHEN ground = 'choice' THEN amount END), 0) AS DECIMAL(38, 2)) AS chosen,
    CAST(coalesce(sum(CASE WHEN ground = 'unknown' THEN amount END), 0) AS DECIMAL(38, 2)) AS doubtful,
    CAST(coalesce(sum(CASE WHEN ground = 'obligatory' THEN amount END), 0) AS DECIMAL(38, 2)) AS obliged
  FROM contract
  GROUP BY source, buyer_id, year
)
SELECT
  source || '|' || buyer_id || '|' || CAST(year AS VARCHAR) AS buyer_year,
  b.*,
  CASE WHEN total > 0 THEN round(CAST(chosen AS DOUBLE) / CAST(total AS DOUBLE), 6) END AS share,
  CASE WHEN total > 0 THEN round(CAST(chosen + doubtful AS DOUBLE) / CAST(total AS DOUBLE), 6) END AS most,
  CASE WHEN total > 0 THEN round(CAST(chosen + doubtful + obliged AS DOUBLE) / CAST(total AS DOUBLE), 6) END AS direct,
  total > 0
    AND currency = other_currency
    AND of_unknown_method * 10 <= contracts
    AND (contracts - priced) * 10 <= contracts
    AND doubtful = 0 AS is_clear
FROM bought b
ORDER BY buyer_year
