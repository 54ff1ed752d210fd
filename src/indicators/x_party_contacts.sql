-- One row per party of a process and way to reach it that can be compared: kind (telephone, email, address) and value.
-- A telephone is its last ten digits (of seven at least, not all alike); an e-mail address stands in small letters; an
-- address is street, house and place in small letters without signs, and only where it has a number: a town is no
-- address. What stands there in place of a contact (no, -, n/a) is none. Natural persons have none in any table.
-- Each spelling is read once, however many processes repeat it; max() keeps the engine from reading it again for each.
WITH told AS (
  SELECT p.source, p.ocid, p.id AS party_id, p.roles, p.contact_telephone, p.contact_email, p.street_address,
    coalesce(p.locality, '') AS locality
  FROM parties p
  WHERE p.id IS NOT NULL AND (p.contact_telephone IS NOT NULL OR p.contact_email IS NOT NULL OR p.street_address IS NOT NULL)
),
digits AS (
  SELECT contact_telephone, max(regexp_replace(contact_telephone, '[^0-9]', '')) AS digits
  FROM (SELECT DISTINCT contact_telephone FROM told WHERE contact_telephone IS NOT NULL) AS t
  GROUP BY contact_telephone
),
email AS (
  SELECT
    contact_email,
    max(CASE
      WHEN regexp_like(lower(trim(contact_email)), '^[^@ ]+@[^@ ]+[.][^@ .]+$') THEN lower(trim(contact_email))
    END) AS value
  FROM (SELECT DISTINCT contact_email FROM told WHERE contact_email IS NOT NULL) AS e
  GROUP BY contact_email
),
place AS (
  SELECT
    street_address,
    locality,
    max(trim(regexp_replace(lower(street_address), '[^\p{L}\p{N}]+', ' '))) AS street,
    max(trim(regexp_replace(lower(locality), '[^\p{L}\p{N}]+', ' '))) AS place
  FROM (SELECT DISTINCT street_address, locality FROM told WHERE street_address IS NOT NULL) AS a
  GROUP BY street_address, locality
),
telephone AS (
  SELECT
    contact_telephone,
    max(CASE
      WHEN length(digits) >= 7 AND replace(digits, substr(digits, length(digits), 1), '') <> ''
        THEN CASE WHEN length(digits) > 10 THEN substr(digits, length(digits) - 9, 10) ELSE digits END
    END) AS value
  FROM digits
  GROUP BY contact_telephone
),
address AS (
  SELECT
    street_address,
    locality,
    max(CASE
      WHEN regexp_like(street, '[0-9]') AND regexp_like(street, '[^0-9 ]') AND length(street) >= 6
        THEN trim(street || ' ' || place)
    END) AS value
  FROM place
  GROUP BY street_address, locality
),
kinds AS (
  SELECT t.source, t.ocid, t.party_id, t.roles, 'telephone' AS kind, k.value
  FROM told t
  JOIN telephone k ON k.contact_telephone = t.contact_telephone
  WHERE k.value IS NOT NULL
  UNION ALL
  SELECT t.source, t.ocid, t.party_id, t.roles, 'email' AS kind, k.value
  FROM told t
  JOIN email k ON k.contact_email = t.contact_email
  WHERE k.value IS NOT NULL
  UNION ALL
  SELECT t.source, t.ocid, t.party_id, t.roles, 'address' AS kind, k.value
  FROM told t
  JOIN address k ON k.street_address = t.street_address AND k.locality = t.locality
  WHERE k.value IS NOT NULL
)
SELECT source, ocid, party_id, min(roles) AS roles, kind, value
FROM kinds
GROUP BY source, ocid, party_id, kind, value
ORDER BY source, ocid, party_id, kind, value
