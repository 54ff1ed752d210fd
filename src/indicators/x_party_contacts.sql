-- One row per party of a process and way to reach it that can be compared: kind (telephone, email, address) and value.
-- A telephone is its last ten digits (of seven at least, not all alike); an e-mail address stands in small letters; an
-- address is street, house and place in small letters without signs, and only where it has a number: a town is no
-- address. What stands there in place of a contact (no, -, n/a) is none. Natural persons have none in any table.
WITH told AS (
  SELECT
    p.source,
    p.ocid,
    p.id AS party_id,
    p.roles,
    regexp_replace(p.contact_telephone, '[^0-9]', '') AS digits,
    lower(trim(p.contact_email)) AS email,
    trim(regexp_replace(lower(coalesce(p.street_address, '')), '[^\p{L}\p{N}]+', ' ')) AS street,
    trim(regexp_replace(lower(coalesce(p.locality, '')), '[^\p{L}\p{N}]+', ' ')) AS place
  FROM parties p
  WHERE p.id IS NOT NULL AND (p.contact_telephone IS NOT NULL OR p.contact_email IS NOT NULL OR p.street_address IS NOT NULL)
),
kinds AS (
  SELECT source, ocid, party_id, roles, 'telephone' AS kind,
    CASE
      WHEN length(digits) >= 7 AND replace(digits, substr(digits, length(digits), 1), '') <> ''
        THEN CASE WHEN length(digits) > 10 THEN substr(digits, length(digits) - 9, 10) ELSE digits END
    END AS value
  FROM told
  UNION ALL
  SELECT source, ocid, party_id, roles, 'email' AS kind,
    CASE WHEN regexp_like(email, '^[^@ ]+@[^@ ]+[.][^@ .]+$') THEN email END AS value
  FROM told
  UNION ALL
  SELECT source, ocid, party_id, roles, 'address' AS kind,
    CASE WHEN regexp_like(street, '[0-9]') AND regexp_like(street, '[^0-9 ]') AND length(street) >= 6
      THEN trim(street || ' ' || place) END AS value
  FROM told
)
SELECT source, ocid, party_id, min(roles) AS roles, kind, value
FROM kinds
WHERE value IS NOT NULL
GROUP BY source, ocid, party_id, kind, value
ORDER BY source, ocid, party_id, kind, value
