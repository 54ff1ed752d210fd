/*---
name: estore-non-goods
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: tender
subject: lot
needs: [processes.kz_ref_trade_methods_id, processes.kz_ref_subject_type_id]
value: number
scope: process
parameters: {}
law: [law-read, kz:106-VIII:law:10-3, kz:106-VIII:law:10-5]
violations: [wrong-method]
reasons:
  subject-missing:
    en: it is not told whether goods, works or services are bought
    ru: не сказано, закупается товар, работа или услуга
    kk: тауар, жұмыс немесе қызмет сатып алынатыны айтылмаған
texts:
  title:
    en: An auction or the electronic shop for something other than goods
    ru: Аукцион или электронный магазин не для товаров
    kk: Тауар емес нәрсеге аукцион немесе электрондық дүкен
  question:
    en: Which works or services were bought by auction or in the electronic shop, which the law opens to goods alone?
    ru: Какие работы или услуги закупались аукционом или через электронный магазин, которые закон допускает только для товаров?
    kk: Заң тек тауарларға рұқсат ететін аукционмен немесе электрондық дүкен арқылы қай жұмыстар немесе қызметтер сатып алынды?
  why:
    en: >-
      Where the lowest price alone decides, nobody looks at who will do the work. That is why the law holds auctions
      and the electronic shop for goods only. A lot marked as works or services there is either bought by the wrong
      method or marked wrongly.
    ru: >-
      Там, где решает одна лишь цена, никто не смотрит, кто будет выполнять работу. Поэтому аукцион и электронный
      магазин закон оставляет только для товаров. Лот, отмеченный там как работа или услуга, либо закупается не тем
      способом, либо отмечен неверно.
    kk: >-
      Тек баға шешетін жерде жұмысты кім орындайтынына ешкім қарамайды. Сондықтан заң аукцион мен электрондық дүкенді
      тек тауарларға қалдырады. Онда жұмыс немесе қызмет деп белгіленген лот не қате тәсілмен сатып алынады, не қате
      белгіленген.
  innocent:
    en:
      - The announcement has lots of several kinds, and its mark says only one.
      - The mark is wrong, and goods with delivery or installation are bought.
      - The portal itself put the purchase under another method in the record.
    ru:
      - В объявлении лоты разных видов, а отметка называет один.
      - "Отметка неверна: закупаются товары с доставкой или установкой."
      - Портал сам записал закупку под другим способом.
    kk:
      - Хабарландыруда әртүрлі лоттар бар, ал белгіде біреуі ғана аталған.
      - "Белгі қате: жеткізілетін немесе орнатылатын тауарлар сатып алынады."
      - Порталдың өзі сатып алуды басқа тәсілмен жазған.
  next:
    en:
      - Open the technical specification and see what is really bought.
      - Before the results write to the customer and to internal state audit, naming Article 10(3) or 10(5).
    ru:
      - Открыть техническую спецификацию и посмотреть, что закупается на деле.
      - До итогов обратиться к заказчику и в орган внутреннего государственного аудита, сославшись на пункт 3 или 5 статьи 10.
    kk:
      - Техникалық ерекшелікті ашып, шын мәнінде не сатып алынатынын қарау.
      - Қорытындыға дейін 10-баптың 3 немесе 5-тармағына сілтеме жасап, тапсырыс берушіге және ішкі мемлекеттік аудит органына жүгіну.
  summary:
    en: "“{{title}}” (No. {{number}}, {{buyer}}, {{date}}, {{money}}{{net}}) is marked as works or services and was bought by a method that the law opens to goods alone."
    ru: "«{{title}}» (№ {{number}}, {{buyer}}, {{date}}, {{money}}{{net}}): отмечено как работа или услуга, а закупалось способом, который закон допускает только для товаров."
    kk: "«{{title}}» (№ {{number}}, {{buyer}}, {{date}}, {{money}}{{net}}): жұмыс немесе қызмет деп белгіленген, ал заң тек тауарларға рұқсат ететін тәсілмен сатып алынған."
---*/
WITH lot AS (
  SELECT
    l.*,
    p.kz_ref_subject_type_id AS subject_type_id,
    coalesce(p.kz_method_type, 0) = 2 OR coalesce(m.system, '') = 'quasi-state' AS is_quasi_state
  FROM x_lots l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN law_methods m ON m.id = l.method_id
),
judged AS (
  SELECT
    l.*,
    CASE
      WHEN NOT l.is_goszakup AND l.method_id IS NULL THEN 'not-applicable:other-law'
      WHEN l.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN l.method_kind IS NULL AND l.method_id IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN l.method_kind IS NULL THEN 'insufficient:method-missing'
      WHEN l.method_kind NOT IN ('auction', 'e-shop') THEN 'not-applicable:method'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.announced_date IS NULL THEN 'insufficient:date-missing'
      WHEN r.value IS NULL THEN 'insufficient:law-unverified'
      WHEN l.subject_type_id IS NULL THEN 'insufficient:subject-missing'
      WHEN l.subject_type_id = 1 THEN 'pass'
      ELSE 'flag'
    END AS verdict
  FROM lot l
  LEFT JOIN law_limits r ON r.key = 'law-read' AND r.status = 'verified' AND r.valid_from <= l.announced_date
    AND l.announced_date <= coalesce(r.valid_to, DATE '9999-12-31')
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN verdict = 'flag' THEN 1 WHEN verdict = 'pass' THEN 0 END AS DOUBLE) AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  CAST(NULL AS VARCHAR) AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_date_published'), ('tender_procurement_method_details'), ('kz_ref_subject_type_id'), ('tender_title')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('title'), ('value_amount'), ('kz_ref_buy_trade_methods_id')) AS f (field)
ORDER BY subject_id, table_name, id, field
