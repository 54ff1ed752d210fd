-- One row per source, party, person that acts or acted for it and span of dates: heads, founders and portal users as the
-- participants' register of the portal tells them (party_people), who signed contracts for the supplier, a year around each
-- signing, and a sole trader as its own head. person is a keyed hash: of a number (KZ-person-…) or of a name; one entry may
-- give both, as two rows. kind: identifier or name; from_date and to_date may be NULL: not told. Only of records that were
-- fetched with persons.
SELECT
  source,
  party_id,
  person,
  CASE WHEN person LIKE 'KZ-person-%' THEN 'identifier' ELSE 'name' END AS kind,
  from_date,
  to_date
FROM (
  SELECT source, party_id, person_id AS person, start_local_date AS from_date, end_local_date AS to_date
  FROM party_people
  WHERE person_id IS NOT NULL AND party_id IS NOT NULL
  UNION
  SELECT source, party_id, person_name_id AS person, start_local_date AS from_date, end_local_date AS to_date
  FROM party_people
  WHERE person_name_id IS NOT NULL AND party_id IS NOT NULL
  UNION
  SELECT
    source,
    supplier_id AS party_id,
    kz_supplier_signatory_id AS person,
    date_add('year', -1, date_signed_local_date) AS from_date,
    date_add('year', 1, date_signed_local_date) AS to_date
  FROM contracts
  WHERE kz_supplier_signatory_id IS NOT NULL AND supplier_id IS NOT NULL AND date_signed_local_date IS NOT NULL
  UNION
  SELECT source, tenderer_id AS party_id, tenderer_id AS person, CAST(NULL AS DATE) AS from_date, CAST(NULL AS DATE) AS to_date
  FROM bids
  WHERE tenderer_id LIKE 'KZ-person-%'
  UNION
  SELECT source, supplier_id AS party_id, supplier_id AS person, CAST(NULL AS DATE) AS from_date, CAST(NULL AS DATE) AS to_date
  FROM contracts
  WHERE supplier_id LIKE 'KZ-person-%'
) AS told
ORDER BY source, party_id, person, from_date, to_date
