-- One row per concluded contract: what was planned for what it buys, in its currency, or why that cannot be told. Of
-- goszakup the plan points of its lines, where each is known and bought by this contract alone; with other publishers the
-- budget of the process, where it has one contract.
WITH contract AS (
  SELECT source, ocid, id, amount, currency
  FROM x_dim_contracts
  WHERE is_concluded
),
several AS (
  SELECT source, ocid, count(*) AS contracts FROM contract GROUP BY source, ocid
),
line AS (
  SELECT DISTINCT i.source, i.ocid, i.contract_id, i.kz_pln_point_id AS plan_id
  FROM contract_items i
  JOIN contract c ON c.source = i.source AND c.ocid = i.ocid AND c.id = i.contract_id
),
shared AS (
  SELECT source, plan_id FROM line WHERE plan_id IS NOT NULL GROUP BY source, plan_id HAVING count(*) > 1
),
point AS (
  SELECT source, kz_id, max(amount) AS amount, max(currency) AS currency FROM plans WHERE kz_id IS NOT NULL GROUP BY source, kz_id
),
planned AS (
  SELECT
    l.source,
    l.ocid,
    l.contract_id AS id,
    count(l.plan_id) AS points,
    count(*) AS parts,
    count(p.amount) AS priced,
    count(s.plan_id) AS shared,
    min(p.currency) AS currency,
    max(p.currency) AS other_currency,
    CAST(sum(p.amount) AS DECIMAL(38, 2)) AS amount
  FROM line l
  LEFT JOIN point p ON p.source = l.source AND p.kz_id = l.plan_id
  LEFT JOIN shared s ON s.source = l.source AND s.plan_id = l.plan_id
  GROUP BY l.source, l.ocid, l.contract_id
),
found AS (
  SELECT
    c.*,
    coalesce(n.points, 0) > 0 AS has_points,
    n.shared,
    coalesce(n.priced < n.parts, false) AS is_partial,
    CASE WHEN n.points > 0 THEN n.amount ELSE CAST(p.planning_budget_amount AS DECIMAL(38, 2)) END AS planned,
    CASE WHEN n.points > 0 THEN n.currency ELSE p.planning_budget_currency END AS planned_currency,
    CASE WHEN n.points > 0 THEN n.other_currency ELSE p.planning_budget_currency END AS other_currency,
    p.kz_trd_buy_id IS NOT NULL OR p.kz_ref_trade_methods_id IS NOT NULL AS is_goszakup,
    coalesce(p.lots_count, 0) AS lots_count,
    s.contracts
  FROM contract c
  JOIN processes p ON p.source = c.source AND p.ocid = c.ocid
  JOIN several s ON s.source = c.source AND s.ocid = c.ocid
  LEFT JOIN planned n ON n.source = c.source AND n.ocid = c.ocid AND n.id = c.id
)
SELECT
  f.source,
  f.ocid,
  f.id,
  CAST(f.amount AS DECIMAL(38, 2)) AS amount,
  f.planned,
  f.currency,
  CASE
    WHEN f.planned IS NULL OR f.planned <= 0 OR f.is_partial OR (f.is_goszakup AND NOT f.has_points) THEN 'no-plan-point'
    WHEN f.shared > 0 OR (NOT f.has_points AND (f.contracts > 1 OR f.lots_count > 1)) THEN 'plan-point-shared'
    WHEN f.amount IS NULL THEN 'amount-missing'
    WHEN f.currency IS NULL OR f.planned_currency IS NULL THEN 'currency-missing'
    WHEN f.planned_currency <> f.other_currency OR upper(f.planned_currency) <> upper(f.currency) THEN 'several-currencies'
  END AS reason
FROM found f
ORDER BY f.source, f.ocid, f.id
