/*---
name: competition-cancelled-then-direct
version: 1
codes: {ocp: [R012], cardinal: []}
severity: statistical
grade: question
stage: award
subject: process
needs: [processes.tender_status]
value: number
parameters:
  window_days:
    type: integer
    default: 120
    min: 1
    max: 3660
    unit: day
    text:
      en: within so many days of the cancellation (of the announcement where its day is not told)
      ru: в течение скольких дней после отмены (после объявления, если день отмены не указан)
      kk: күші жойылғаннан кейін неше күн ішінде (күні көрсетілмесе, хабарландырудан кейін)
  code_digits:
    type: integer
    default: 6
    min: 2
    max: 20
    text:
      en: how many digits of the classification's code both purchases share; on goszakup it is the plan point that counts
      ru: сколько знаков кода классификатора должно совпасть у обеих закупок; на goszakup сверяется пункт плана
      kk: екі сатып алуда жіктеуіш кодының неше таңбасы сәйкес келуі керек; goszakup-та жоспар тармағы салыстырылады
law: [kz:106-VIII:law:10-7, kz:106-VIII:law:16-3]
violations: [cancel, wrong-method]
reasons:
  buyer-missing:
    en: the buyer is missing
    ru: нет заказчика
    kk: тапсырыс беруші жоқ
  cancellations-not-published:
    en: this source tells of no purchase that was cancelled
    ru: этот источник не сообщает ни об одной отменённой закупке
    kk: бұл дереккөз күші жойылған бірде-бір сатып алуды хабарламайды
  code-missing:
    en: no code says what was bought
    ru: нет кода предмета закупки
    kk: сатып алу затының коды жоқ
  plan-not-visible:
    en: the plan points of this purchase are not among the records
    ru: пунктов плана этой закупки нет среди записей
    kk: бұл сатып алудың жоспар тармақтары жазбалардың арасында жоқ
texts:
  title:
    en: A competition was cancelled, then the thing was bought directly
    ru: Конкурентная закупка отменена, затем куплено напрямую
    kk: Бәсекелес сатып алудың күші жойылып, кейін тікелей сатып алынған
  question:
    en: Which direct purchases followed soon after the same buyer had cancelled a competition for the same thing?
    ru: Какие прямые закупки последовали вскоре после того, как тот же заказчик отменил конкурентную закупку того же?
    kk: Қай тікелей сатып алулар сол тапсырыс беруші дәл соның бәсекелес сатып алуының күшін жойғаннан кейін көп ұзамай жасалды?
  why:
    en: >-
      Whoever cancels a competition says that the thing is no longer needed so. If it is then bought from one source, the
      cancellation took it from those who had prepared bids. A competition that failed for want of bids is another
      matter and is not counted.
    ru: >-
      Отмена конкурентной закупки означает, что предмет в таком виде больше не нужен. Если затем его покупают из одного
      источника, отмена лишила закупки тех, кто готовил заявки. Закупка, не состоявшаяся из-за отсутствия заявок, —
      другое дело и не учитывается.
    kk: >-
      Бәсекелес сатып алудың күшін жою — зат ондай түрде енді қажет емес деген сөз. Кейін ол бір көзден алынса, күшін жою
      өтінім дайындағандарды сатып алудан айырған. Өтінім болмағандықтан өтпеген сатып алу — басқа мәселе, есепке
      алынбайды.
  innocent:
    en:
      - The documents had a mistake, and meanwhile the need could not wait.
      - The control body ordered the cancellation.
      - Money was cut, and only a small part was bought directly.
      - The codes agree, but the direct purchase is of something else.
    ru:
      - В документации была ошибка, а потребность не могла ждать.
      - Отменить закупку предписал контролирующий орган.
      - Финансирование сократили, и напрямую куплена лишь малая часть.
      - Коды совпадают, но напрямую куплено другое.
    kk:
      - Құжаттамада қате болған, ал қажеттілік күте алмаған.
      - Күшін жоюды бақылау органы ұйғарған.
      - Қаржыландыру қысқарған, тікелей тек шағын бөлігі сатып алынған.
      - Кодтар сәйкес, бірақ тікелей басқа нәрсе сатып алынған.
  next:
    en:
      - Read the decision that cancelled the competition and its reason.
      - Compare what was asked for then with what was bought, in kind, quantity and price.
      - Look whether bids had been handed in, and by whom.
    ru:
      - Прочитать решение об отмене и его причину.
      - Сравнить, что требовалось тогда и что куплено — предмет, количество, цену.
      - Посмотреть, были ли поданы заявки и кем.
    kk:
      - Күшін жою туралы шешімді және оның себебін оқу.
      - Сол кезде сұралған мен сатып алынғанды салыстыру — заты, саны, бағасы.
      - Өтінімдер берілген бе және кім бергенін қарау.
  summary:
    en: "{{buyer}} bought “{{title}}” directly ({{date}}, {{money}}) {{value}} days after it had cancelled a competition for the same: a sign of a risk, to be checked."
    ru: "{{buyer}} — прямая закупка «{{title}}» ({{date}}, {{money}}); дней после отмены конкурентной закупки того же: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} — «{{title}}» тікелей сатып алуы ({{date}}, {{money}}); дәл соның бәсекелес сатып алуының күші жойылғаннан кейінгі күндер: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- On goszakup the two are the same thing when they rest on the same plan point; elsewhere when they are the same buyer's
-- and their codes begin alike. A direct purchase of before the competition was announced does not follow it.
WITH decided AS (
  SELECT source, ocid, min(date_local_date) AS cancelled_date
  FROM amendments
  WHERE parent = 'tender' AND id LIKE 'cancel%'
  GROUP BY source, ocid
),
cancelled AS (
  SELECT
    l.source,
    l.ocid,
    l.lot_id,
    l.buyer_id,
    l.announced_date,
    coalesce(d.cancelled_date, l.announced_date) AS cancelled_date
  FROM x_lots l
  LEFT JOIN decided d ON d.source = l.source AND d.ocid = l.ocid
  WHERE l.status IN ('cancelled', 'withdrawn') AND l.announced_date IS NOT NULL
    AND (l.competitive = 'yes' OR coalesce(l.method_kind, '') = 'e-shop')
),
telling AS (
  SELECT DISTINCT source FROM cancelled
),
cancelled_key AS (
  SELECT DISTINCT c.source, c.ocid, CAST(i.kz_rootrecord_id AS VARCHAR) AS thing, c.announced_date, c.cancelled_date
  FROM cancelled c
  JOIN items i ON i.source = c.source AND i.ocid = c.ocid AND i.related_lot = c.lot_id
  WHERE i.kz_rootrecord_id IS NOT NULL
  UNION
  SELECT
    c.source,
    c.ocid,
    c.buyer_id || '|' || k.scheme || ':' || substr(k.digits, 1, q.code_digits) AS thing,
    c.announced_date,
    c.cancelled_date
  FROM cancelled c
  CROSS JOIN params q
  JOIN x_codes k ON k.source = c.source AND k.ocid = c.ocid AND k.lot_id = c.lot_id
  WHERE c.buyer_id IS NOT NULL
),
direct AS (
  SELECT
    p.source,
    p.ocid,
    bool_or(p.is_goszakup) AS is_goszakup,
    min(p.buyer_id) AS buyer_id,
    min(p.date) AS date,
    min(p.limit_state) AS limit_state,
    min(p.ground) AS ground,
    count(p.digits) AS coded
  FROM x_limited_purchases p
  WHERE p.way = 'direct'
  GROUP BY p.source, p.ocid
),
direct_key AS (
  SELECT DISTINCT d.source, d.ocid, d.date, p.id AS thing
  FROM direct d
  JOIN plans p ON p.source = d.source AND p.ocid = d.ocid AND p.kz_id IS NOT NULL
  WHERE d.is_goszakup AND d.date IS NOT NULL
  UNION
  SELECT DISTINCT d.source, d.ocid, d.date, d.buyer_id || '|' || b.scheme || ':' || substr(b.digits, 1, q.code_digits) AS thing
  FROM direct d
  CROSS JOIN params q
  JOIN x_purchases b ON b.source = d.source AND b.ocid = d.ocid
  WHERE NOT d.is_goszakup AND d.date IS NOT NULL AND d.buyer_id IS NOT NULL AND b.digits IS NOT NULL
),
pointed AS (
  SELECT DISTINCT source, ocid FROM direct_key
),
followed AS (
  SELECT
    k.source,
    k.ocid,
    min(CASE WHEN c.cancelled_date > k.date THEN 0 ELSE date_diff('day', CAST(c.cancelled_date AS DATE), CAST(k.date AS DATE)) END) AS days
  FROM direct_key k
  JOIN cancelled_key c ON c.source = k.source AND c.thing = k.thing
  WHERE c.ocid <> k.ocid AND c.announced_date <= k.date
  GROUP BY k.source, k.ocid
),
judged AS (
  SELECT
    t.ocid,
    t.buyer_id,
    s.supplier_id,
    coalesce(d.date, t.announced_date) AS date,
    s.amount,
    s.currency,
    f.days,
    q.window_days,
    CASE
      WHEN t.competitive = 'yes' THEN 'not-applicable:method'
      WHEN t.competitive = 'unknown' AND (t.method_id IS NOT NULL OR t.procurement_method IS NOT NULL)
        THEN 'insufficient:method-unknown'
      WHEN t.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN coalesce(t.method_kind, 'direct') <> 'direct' THEN 'not-applicable:method'
      WHEN t.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN d.ocid IS NULL THEN 'not-applicable:not-concluded'
      WHEN d.ground = 'obligatory' THEN 'not-applicable:obligatory-ground'
      WHEN d.date IS NULL THEN 'insufficient:date-missing'
      WHEN f.days <= q.window_days THEN 'flag'
      WHEN e.source IS NULL THEN 'insufficient:cancellations-not-published'
      WHEN d.is_goszakup AND n.ocid IS NULL THEN 'insufficient:plan-not-visible'
      WHEN d.buyer_id IS NULL THEN 'insufficient:buyer-missing'
      WHEN n.ocid IS NULL THEN 'insufficient:code-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN direct d ON d.source = t.source AND d.ocid = t.ocid
  LEFT JOIN followed f ON f.source = t.source AND f.ocid = t.ocid
  LEFT JOIN pointed n ON n.source = t.source AND n.ocid = t.ocid
  LEFT JOIN telling e ON e.source = t.source
  LEFT JOIN x_process_sums s ON s.source = t.source AND s.ocid = t.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(window_days AS DOUBLE) AS threshold,
  'parameter:window_days' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The direct purchase, and of the competitions of the same thing that were cancelled before it at most 20, the newest.
WITH own AS (
  SELECT r.subject_id, r.ocid, r.date, p.id AS thing
  FROM result r
  JOIN plans p ON p.ocid = r.ocid AND p.kz_id IS NOT NULL
  UNION
  SELECT r.subject_id, r.ocid, r.date, b.buyer_id || '|' || b.scheme || ':' || substr(b.digits, 1, q.code_digits) AS thing
  FROM result r
  CROSS JOIN params q
  JOIN x_purchases b ON b.ocid = r.ocid
  WHERE NOT b.is_goszakup AND b.digits IS NOT NULL
),
other AS (
  SELECT l.ocid, l.lot_id, l.announced_date, CAST(i.kz_rootrecord_id AS VARCHAR) AS thing
  FROM x_lots l
  JOIN items i ON i.source = l.source AND i.ocid = l.ocid AND i.related_lot = l.lot_id
  WHERE l.status IN ('cancelled', 'withdrawn') AND (l.competitive = 'yes' OR coalesce(l.method_kind, '') = 'e-shop')
  UNION
  SELECT l.ocid, l.lot_id, l.announced_date, l.buyer_id || '|' || k.scheme || ':' || substr(k.digits, 1, q.code_digits) AS thing
  FROM x_lots l
  CROSS JOIN params q
  JOIN x_codes k ON k.source = l.source AND k.ocid = l.ocid AND k.lot_id = l.lot_id
  WHERE l.status IN ('cancelled', 'withdrawn') AND (l.competitive = 'yes' OR coalesce(l.method_kind, '') = 'e-shop')
),
met AS (
  SELECT
    o.subject_id,
    x.ocid,
    max(x.lot_id) AS lot_id,
    row_number() OVER (PARTITION BY o.subject_id ORDER BY max(x.announced_date) DESC, x.ocid) AS place
  FROM own o
  JOIN other x ON x.thing = o.thing
  WHERE x.ocid <> o.ocid AND x.announced_date <= o.date
  GROUP BY o.subject_id, x.ocid
)
SELECT m.subject_id, 'processes' AS table_name, m.ocid AS id, f.field
FROM met m
CROSS JOIN (
  VALUES ('tender_title'), ('tender_status'), ('tender_procurement_method'), ('tender_date_published'),
    ('kz_ref_buy_status_id')
) AS f (field)
WHERE m.place <= 20
UNION ALL
SELECT m.subject_id, 'lots' AS table_name, m.ocid || '|' || m.lot_id AS id, f.field
FROM met m
CROSS JOIN (VALUES ('status'), ('value_amount')) AS f (field)
WHERE m.place <= 20 AND m.lot_id <> ''
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_title'), ('tender_procurement_method')) AS f (field)
UNION ALL
SELECT r.subject_id, p.table_name, p.record AS id, f.field
FROM result r
JOIN x_purchases p ON p.ocid = r.ocid
CROSS JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'date_signed'), ('contracts', 'supplier_id'),
    ('contracts', 'kz_fakt_trade_methods_id'), ('contracts', 'kz_ground_subparagraph'),
    ('awards', 'value_amount'), ('awards', 'date'), ('awards', 'supplier_id')
) AS f (table_name, field)
WHERE f.table_name = p.table_name
ORDER BY subject_id, table_name, id, field
