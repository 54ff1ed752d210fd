/*---
name: competition-share
version: 1
codes: {U011: "--variant by-law --weight count"}
group: competition
kind: ratio
unit: purchase
format: share
better: higher
weighted: true
needs: [contracts.ocid|awards.ocid]
variants:
  by-law:
    en: the method used is competitive
    ru: применённый способ конкурентный
    kk: қолданылған тәсіл бәсекелес
  as-planned:
    en: the method planned is competitive
    ru: запланированный способ конкурентный
    kk: жоспарланған тәсіл бәсекелес
  by-bidders:
    en: two bidders or more took part
    ru: участвовали двое и больше
    kk: екі және одан көп қатысушы болған
reasons:
  planned-method-missing:
    en: no planned method is known
    ru: запланированный способ неизвестен
    kk: жоспарланған тәсіл белгісіз
texts:
  title:
    en: Purchases with competition
    ru: Доля конкурентных закупок
    kk: Бәсекелес сатып алулардың үлесі
  question:
    en: What part of what was bought was competed for?
    ru: Какая часть купленного куплена на конкурсной основе?
    kk: Сатып алынғанның қандай бөлігі бәсеке арқылы алынды?
  why:
    en: Competition is what keeps prices down, and three definitions of it show where it is only on paper.
    ru: Конкуренция сдерживает цены, а три её определения показывают, где она только на бумаге.
    kk: Бәсеке бағаны тежейді, ал оның үш анықтамасы қай жерде ол қағаз жүзінде ғана екенін көрсетеді.
  read:
    en: "Concluded contracts, and awards where no contract is published. by-law: the method used is one that the law calls competitive, the electronic shop included (open or selective with other publishers). as-planned: the method that the plan or lot was announced with. by-bidders: two bidders or more took part; a purchase without competition counts as none."
    ru: "Заключённые договоры, а где они не опубликованы — решения о победителе. by-law: применённый способ по закону конкурентный, включая электронный магазин (у других издателей open или selective). as-planned: способ, указанный в плане или лоте. by-bidders: участвовали двое и больше; неконкурентная закупка считается без конкуренции."
    kk: "Жасалған шарттар, ал олар жарияланбаса — жеңімпаз туралы шешімдер. by-law: қолданылған тәсіл заң бойынша бәсекелес, электрондық дүкенді қоса (басқа жариялаушыларда open немесе selective). as-planned: жоспарда немесе лотта көрсетілген тәсіл. by-bidders: екі және одан көп қатысушы болған; бәсекесіз сатып алу бәсекесіз деп саналады."
---*/
WITH bought AS (
  SELECT
    source,
    ocid,
    table_name || ':' || coalesce(id, '') AS id,
    lot_id,
    CASE WHEN table_name = 'contracts' THEN id END AS contract_id
  FROM x_purchases
),
planned AS (
  SELECT u.source, u.ocid, u.id, min(m.kind) AS kind, max(m.kind) AS other_kind
  FROM bought u
  LEFT JOIN lots l ON l.source = u.source AND l.ocid = u.ocid AND l.id = u.lot_id
  LEFT JOIN contract_items i ON i.source = u.source AND i.ocid = u.ocid AND i.contract_id = u.contract_id
  LEFT JOIN plans n ON n.source = i.source AND n.ocid = i.ocid AND n.kz_id = i.kz_pln_point_id
  JOIN law_methods m ON m.id = coalesce(l.kz_ref_trade_methods_id, n.kz_ref_trade_methods_id)
  GROUP BY u.source, u.ocid, u.id
),
verdict AS (
  SELECT
    u.source,
    u.ocid,
    u.id,
    u.amount,
    v.variant,
    CASE v.variant
      WHEN 'by-law' THEN CASE WHEN u.method = 'e-shop' THEN 'yes' ELSE u.competitive END
      WHEN 'as-planned' THEN CASE
        WHEN n.kind IS NULL OR n.kind <> n.other_kind THEN 'unplanned'
        WHEN n.kind IN ('tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'catering', 'exchange', 'framework', 'e-shop')
          THEN 'yes'
        ELSE 'no'
      END
      ELSE CASE
        WHEN u.competitive = 'unknown' THEN 'unknown'
        WHEN u.competitive = 'no' AND coalesce(u.method, '') <> 'e-shop' THEN 'no'
        WHEN u.bidders > 1 THEN 'yes'
        WHEN u.bidders = 1 THEN 'no'
        ELSE 'unseen'
      END
    END AS competitive
  FROM x_dim_purchases u
  CROSS JOIN (VALUES ('by-law'), ('as-planned'), ('by-bidders')) AS v (variant)
  LEFT JOIN planned n ON n.source = u.source AND n.ocid = u.ocid AND n.id = u.id
)
SELECT
  v.source,
  v.ocid,
  v.id,
  v.variant,
  CASE WHEN v.competitive = 'yes' THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  v.amount AS weight,
  CASE v.competitive
    WHEN 'unknown' THEN 'method-unknown'
    WHEN 'unplanned' THEN 'planned-method-missing'
    WHEN 'unseen' THEN 'no-bids-visible'
  END AS reason
FROM verdict v
ORDER BY v.source, v.ocid, v.id, v.variant
