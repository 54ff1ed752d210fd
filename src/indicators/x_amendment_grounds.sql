-- One row per change of a contract, with what it rests on, read from its words. is_told: it gives a ground; may_raise: one
-- by which the price of a unit may rise (changed design documents, law, tariffs, registration for value added tax:
-- Article 18(2)(2), (5), (16), (17)); force_majeure: Article 18(2)(8), (10), (18); by_financing: Article 18(2)(7);
-- by_vat: registration for value added tax, Article 18(2)(17). A change in doubt counts as one that may.
WITH change AS (
  SELECT
    source,
    ocid,
    contract_id,
    id,
    date_local_date AS date,
    nullif(trim(rationale), '') AS rationale,
    lower(coalesce(rationale, '')) AS words
  FROM amendments
  WHERE parent = 'contract'
)
SELECT
  source,
  ocid,
  contract_id,
  id,
  date,
  rationale IS NOT NULL AS is_told,
  regexp_like(words, 'проектн|псд|смет|экспертиз|жобалау|законодательств|заңнама|налог|салық|таможен|кеден|тариф|ндс|ққс')
    AS may_raise,
  regexp_like(
    words,
    'непреодолим|форс-мажор|еңсерілмейтін|чрезвычайн|төтенше|карантин|уголовн|қылмыстық|дополнительных исследован'
  ) AS force_majeure,
  regexp_like(words, 'финансирован|бюджет|қаржыландыр') AS by_financing,
  regexp_like(words, 'ндс|ққс|добавленную стоимость|қосылған құн') AS by_vat
FROM change
ORDER BY source, ocid, contract_id, id
