/*---
name: sme-share
version: 1
group: suppliers
kind: ratio
unit: purchase
format: share
better: higher
weighted: true
needs: [parties.details_scale]
reasons:
  scale-missing:
    en: the size of the supplier is missing
    ru: нет размера поставщика
    kk: өнім берушінің мөлшері жоқ
texts:
  title:
    en: What small suppliers won
    ru: Доля малых и средних поставщиков
    kk: Шағын және орта өнім берушілердің үлесі
  question:
    en: What part of purchases went to small and medium suppliers?
    ru: Какая часть закупок досталась малым и средним поставщикам?
    kk: Сатып алулардың қандай бөлігі шағын және орта өнім берушілерге тиді?
  why:
    en: Where small firms win, the door is open.
    ru: Где выигрывают малые, дверь открыта.
    kk: Шағын фирмалар ұтса, есік ашық.
  read:
    en: "By the supplier's own mark: of the portal a supplier in its register without the mark of a small employer counts as not small; with other publishers a supplier without a size is under missing."
    ru: "По отметке самого поставщика: на портале поставщик из реестра без отметки малого работодателя считается не малым; у других издателей поставщик без размера — в missing."
    kk: "Өнім берушінің өз белгісі бойынша: порталда тізілімдегі шағын жұмыс беруші белгісі жоқ өнім беруші шағын емес деп саналады; басқа жариялаушыларда мөлшері көрсетілмегені missing бағанында."
---*/
SELECT
  u.source,
  u.ocid,
  u.id,
  CASE WHEN s.scale IN ('micro', 'mini', 'sme', 'small', 'medium', 'selfemployed') THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  u.amount AS weight,
  CASE
    WHEN u.supplier_id IS NULL THEN 'supplier-missing'
    WHEN s.scale IS NULL AND s.kind IS NULL THEN 'scale-missing'
  END AS reason
FROM x_dim_purchases u
LEFT JOIN (
  SELECT source, ocid, id, min(lower(details_scale)) AS scale, max(kz_type_supplier) AS kind, min(lower(trim(country_name))) AS country
  FROM parties
  GROUP BY source, ocid, id
) s ON s.source = u.source AND s.ocid = u.ocid AND s.id = u.supplier_id
ORDER BY u.source, u.ocid, u.id
