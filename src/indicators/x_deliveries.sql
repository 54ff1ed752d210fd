-- One row per contract of which it is told what was due or done: what is due is of goszakup the planned date of execution,
-- and what was done the last approved act, else the date of execution; elsewhere each milestone of delivery, else the
-- end of the contract's period against that of its implementation. A term that was moved after it had run out counts as
-- it was first.
-- done_late: days between due and done, of several the most (negative: early); where goszakup's act counts days of delay
-- itself, they count too. open_due: the earliest date that has no delivery on record, where the contract is in force or
-- the publisher says that it was not met. untold: how many have no date that could be compared.
WITH act AS (
  SELECT
    source,
    ocid,
    contract_id,
    max(CASE WHEN status = 'met' THEN coalesce(kz_akt_local_date, date_met_local_date) END) AS done,
    max(CASE WHEN status = 'met' AND kz_day_overdue > 0 THEN kz_day_overdue END) AS overdue
  FROM milestones
  WHERE parent = 'implementation'
  GROUP BY source, ocid, contract_id
),
duty AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    CASE
      WHEN c.kz_first_plan_exec_local_date < c.kz_plan_exec_local_date
        AND x.first_changed_date > c.kz_first_plan_exec_local_date THEN c.kz_first_plan_exec_local_date
      ELSE c.kz_plan_exec_local_date
    END AS due,
    CASE
      WHEN c.kz_ref_contract_status_id = 390 OR c.kz_fakt_exec_local_date IS NOT NULL
        THEN coalesce(a.done, c.kz_fakt_exec_local_date)
    END AS done,
    coalesce(c.kz_ref_contract_status_id, 0) <> 390 AND c.kz_fakt_exec_local_date IS NULL
      AND coalesce(c.status, 'active') = 'active' AS is_open
  FROM contracts c
  JOIN x_contract_changes x ON x.source = c.source AND x.ocid = c.ocid AND x.id = c.id
  LEFT JOIN act a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  WHERE c.kz_id IS NOT NULL
  UNION ALL
  SELECT
    c.source,
    c.ocid,
    c.id,
    m.due_local_date AS due,
    m.date_met_local_date AS done,
    m.date_met_local_date IS NULL AND (
      coalesce(m.status, '') = 'notMet' OR (coalesce(m.status, '') <> 'met' AND coalesce(c.status, 'active') = 'active')
    ) AS is_open
  FROM milestones m
  JOIN contracts c ON c.source = m.source AND c.ocid = m.ocid AND c.id = m.contract_id
  WHERE c.kz_id IS NULL AND m.parent IN ('contract', 'implementation') AND m.type = 'delivery'
    AND m.due_local_date IS NOT NULL
  UNION ALL
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.period_end_local_date AS due,
    c.implementation_end_local_date AS done,
    false AS is_open
  FROM contracts c
  LEFT JOIN (
    SELECT DISTINCT source, ocid, contract_id
    FROM milestones
    WHERE parent IN ('contract', 'implementation') AND type = 'delivery' AND due_local_date IS NOT NULL
  ) m ON m.source = c.source AND m.ocid = c.ocid AND m.contract_id = c.id
  WHERE c.kz_id IS NULL AND m.contract_id IS NULL AND c.implementation_end_local_date IS NOT NULL
),
delay AS (
  SELECT
    source,
    ocid,
    id,
    CAST(sum(CASE WHEN due IS NULL OR (done IS NULL AND NOT is_open) THEN 1 ELSE 0 END) AS BIGINT) AS untold,
    max(CASE WHEN done IS NOT NULL THEN date_diff('day', CAST(due AS DATE), CAST(done AS DATE)) END) AS done_late,
    min(CASE WHEN is_open AND done IS NULL THEN due END) AS open_due
  FROM duty
  GROUP BY source, ocid, id
)
SELECT
  y.source,
  y.ocid,
  y.id,
  y.untold,
  CASE WHEN coalesce(a.overdue, -100000) > coalesce(y.done_late, -100000) THEN a.overdue ELSE y.done_late END AS done_late,
  y.open_due
FROM delay y
LEFT JOIN act a ON a.source = y.source AND a.ocid = y.ocid AND a.contract_id = y.id
ORDER BY source, ocid, id
