-- One row per process with what was bought in it (x_purchases) and for how much, else the estimate.
-- purchases: how many contracts and awards stand; date: of the first; supplier_id: of the only supplier.
-- amount, currency, basis (purchases, estimate): NULL where a purchase has no value or currencies differ, for a part of a
-- sum is not the sum. estimate, estimate_currency: as the tender says.
WITH bought AS (
  SELECT
    source,
    ocid,
    count(*) AS purchases,
    min(date) AS first_date,
    CASE WHEN count(*) = count(amount) AND count(*) = count(currency) AND min(currency) = max(currency)
      THEN CAST(sum(amount) AS DECIMAL(38, 2)) END AS amount,
    min(currency) AS currency,
    CASE WHEN count(*) = count(supplier_id) AND min(supplier_id) = max(supplier_id) THEN min(supplier_id) END AS supplier_id
  FROM x_purchases
  GROUP BY source, ocid
)
SELECT
  p.source,
  p.ocid,
  coalesce(b.purchases, 0) AS purchases,
  b.first_date AS date,
  b.supplier_id,
  CASE
    WHEN b.amount IS NOT NULL THEN 'purchases'
    WHEN b.ocid IS NULL AND p.tender_value_amount IS NOT NULL THEN 'estimate'
  END AS basis,
  CASE WHEN b.ocid IS NULL THEN CAST(p.tender_value_amount AS DECIMAL(38, 2)) ELSE b.amount END AS amount,
  CASE WHEN b.ocid IS NULL THEN p.tender_value_currency WHEN b.amount IS NOT NULL THEN b.currency END AS currency,
  p.tender_value_amount AS estimate,
  p.tender_value_currency AS estimate_currency
FROM processes p
LEFT JOIN bought b ON b.source = p.source AND b.ocid = p.ocid
ORDER BY p.source, p.ocid
