/*---
name: plan-refused-then-replanned
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: planning
subject: lot
needs: [lots.kz_ref_lot_status_id]
value: number
parameters:
  code_digits:
    type: integer
    default: 9
    min: 2
    max: 20
    text:
      en: how many digits of the code two things share to count as the same kind
      ru: сколько знаков кода должно совпасть, чтобы предметы считались однородными
      kk: заттар біртекті деп саналуы үшін кодтың неше таңбасы сәйкес келуі керек
law: [kz:106-VIII:law:6-10]
violations: [cancel, no-need]
reasons:
  code-missing:
    en: no code says what was bought
    ru: нет кода предмета закупки
    kk: сатып алу затының коды жоқ
  not-refused:
    en: the purchase was not refused
    ru: от закупки не отказывались
    kk: сатып алудан бас тартылмаған
texts:
  title:
    en: Refused as no longer needed, then planned or bought again
    ru: Отказались как от ненужного, затем снова запланировали или купили
    kk: Қажет емес деп бас тартылып, кейін қайта жоспарланған немесе алынған
  question:
    en: Which lots did a buyer refuse and then plan or buy again in the same year?
    ru: От каких лотов заказчик отказался, а затем в том же году снова запланировал или купил то же?
    kk: Тапсырыс беруші қай лоттардан бас тартып, сол жылы қайта жоспарлады немесе сатып алды?
  why:
    en: >-
      A buyer may refuse a purchase in two cases only: the budget was cut, or changes of plan and budget removed the
      need; and what was refused as not needed may not be bought in that year under another name. A refusal after bids
      have come, with the same thing bought later, often hides that the wrong bidder was about to win.
    ru: >-
      Отказаться от закупки можно лишь в двух случаях: урезан бюджет или изменения плана и бюджета исключили
      необходимость; и то, от чего отказались за ненадобностью, нельзя в том же году закупать под другим названием.
      Отказ после поступления заявок с последующей покупкой того же нередко скрывает, что побеждал «не тот» участник.
    kk: >-
      Сатып алудан екі жағдайда ғана бас тартуға болады: бюджет қысқарса немесе жоспар мен бюджеттің өзгерістері
      қажеттілікті жойса; қажет емес деп бас тартылған нәрсені сол жылы басқа атаумен сатып алуға болмайды. Өтінімдер
      түскеннен кейін бас тартып, кейін дәл соны алу көбіне «бөтен» қатысушының жеңіп бара жатқанын жасырады.
  innocent:
    en:
      - The budget was cut, and money came back later in the year.
      - The code agrees, but it is another thing.
      - The other purchase was planned before and ran beside it.
      - The refusal corrected a mistake in the documents.
    ru:
      - Бюджет урезали, а позже в том же году деньги вернулись.
      - Код совпадает, но предмет другой.
      - Другая закупка была запланирована раньше и шла параллельно.
      - Отказом исправили ошибку в документации.
    kk:
      - Бюджет қысқарып, кейін сол жылы ақша қайтып келген.
      - Код сәйкес, бірақ зат басқа.
      - Басқа сатып алу бұрын жоспарланып, қатар жүрген.
      - Бас тарту арқылы құжаттамадағы қате түзетілген.
  next:
    en:
      - "Read the decision on the refusal: which of the two grounds it names."
      - Look whether bids had come, and by whom the later purchase was won.
    ru:
      - "Прочитать решение об отказе: какое из двух оснований названо."
      - Посмотреть, были ли заявки и кто выиграл позднейшую закупку.
    kk:
      - "Бас тарту туралы шешімді оқу: екі негіздің қайсысы аталған."
      - Өтінімдер болған-болмағанын және кейінгі сатып алуды кім жеңгенін қарау.
  summary:
    en: "{{buyer}} refused “{{title}}” ({{date}}, {{money}}{{net}}) and in the same year planned or bought the same by code again (times: {{value}}). The decision on the refusal has to be read."
    ru: "{{buyer}} отказался от закупки «{{title}}» ({{date}}, {{money}}{{net}}), а в том же году то же по коду снова запланировал или купил (раз: {{value}}). Нужно прочитать решение об отказе."
    kk: "{{buyer}} «{{title}}» сатып алуынан бас тартқан ({{date}}, {{money}}{{net}}), ал сол жылы коды бойынша дәл соны қайта жоспарлаған немесе алған (рет: {{value}}). Бас тарту туралы шешімді оқу керек."
---*/
-- goszakup tells a refusal (410) from a cancellation by others (430). The same thing: the first digits of the code; a plan
-- point counts when it was made after the refusal, a purchase when it was made after it.
WITH stop AS (
  SELECT source, ocid, min(date_local_date) AS decided_date
  FROM announcement_stops
  WHERE kind = 'cancellation'
  GROUP BY source, ocid
),
lot AS (
  SELECT
    l.source,
    l.ocid,
    l.lot_id,
    l.subject_id,
    l.buyer_id,
    l.amount,
    l.currency,
    l.is_goszakup,
    coalesce(o.kz_ref_lot_status_id, 0) = 410 OR p.kz_ref_buy_status_id = 410 AS is_refused,
    coalesce(p.kz_method_type, 0) = 2 AS is_quasi_state,
    coalesce(s.decided_date, l.announced_date) AS refused_date,
    substr(k.digits, 1, q.code_digits) AS item
  FROM x_lots l
  CROSS JOIN params q
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN lots o ON o.source = l.source AND o.ocid = l.ocid AND o.id = l.lot_id
  LEFT JOIN x_codes k ON k.source = l.source AND k.ocid = l.ocid AND k.lot_id = l.lot_id
  LEFT JOIN stop s ON s.source = l.source AND s.ocid = l.ocid
),
later AS (
  SELECT
    n.source,
    n.buyer_id,
    substr(replace(replace(upper(n.kz_ref_enstru_code), '.', ''), '-', ''), 1, q.code_digits) AS item,
    n.kz_date_create_local_date AS date,
    n.year,
    n.ocid
  FROM plans n
  CROSS JOIN params q
  WHERE n.kz_id IS NOT NULL AND coalesce(n.kz_is_deleted, 0) = 0 AND CAST(n.kz_id AS VARCHAR) = n.id
    AND n.kz_ref_enstru_code IS NOT NULL AND n.kz_date_create_local_date IS NOT NULL
  UNION ALL
  SELECT p.source, p.buyer_id, substr(p.digits, 1, q.code_digits) AS item, p.date, p.year, p.ocid
  FROM x_purchases p
  CROSS JOIN params q
  WHERE p.is_goszakup AND p.digits IS NOT NULL AND p.date IS NOT NULL
),
again AS (
  SELECT l.source, l.ocid, l.lot_id, count(DISTINCT a.ocid) AS times
  FROM lot l
  JOIN later a ON a.source = l.source AND a.buyer_id = l.buyer_id AND a.item = l.item
  WHERE l.is_refused AND a.ocid <> l.ocid AND a.date > l.refused_date AND a.year = year(l.refused_date)
    AND year(a.date) = year(l.refused_date)
  GROUP BY l.source, l.ocid, l.lot_id
),
judged AS (
  SELECT
    l.*,
    coalesce(a.times, 0) AS times,
    CASE
      WHEN NOT l.is_goszakup THEN 'not-applicable:other-law'
      WHEN l.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT coalesce(l.is_refused, FALSE) THEN 'not-applicable:not-refused'
      WHEN l.refused_date IS NULL THEN 'insufficient:date-missing'
      WHEN coalesce(l.item, '') = '' THEN 'insufficient:code-missing'
      WHEN a.times > 0 THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM lot l
  LEFT JOIN again a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  refused_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN verdict IN ('flag', 'pass') THEN times END AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- What was planned or bought later: at most 20 of each, the earliest.
WITH refused AS (
  SELECT r.subject_id, r.ocid, r.buyer_id, r.date, substr(k.digits, 1, q.code_digits) AS item
  FROM result r
  CROSS JOIN params q
  JOIN x_codes k ON k.ocid || '|' || k.lot_id = r.subject_id
),
planned AS (
  SELECT
    r.subject_id,
    n.ocid || '|' || n.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY n.kz_date_create, n.ocid, n.id) AS place
  FROM refused r
  CROSS JOIN params q
  JOIN plans n ON n.buyer_id = r.buyer_id
    AND substr(replace(replace(upper(n.kz_ref_enstru_code), '.', ''), '-', ''), 1, q.code_digits) = r.item
  WHERE n.kz_date_create_local_date > r.date AND n.year = year(r.date) AND n.ocid <> r.ocid
),
bought AS (
  SELECT
    r.subject_id,
    p.table_name,
    p.record,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY p.date, p.record, p.table_name) AS place
  FROM refused r
  CROSS JOIN params q
  JOIN x_purchases p ON p.buyer_id = r.buyer_id AND substr(p.digits, 1, q.code_digits) = r.item
  WHERE p.date > r.date AND p.year = year(r.date) AND p.ocid <> r.ocid
)
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('kz_ref_buy_status_id'), ('tender_status_details'), ('tender_date_published'), ('tender_title')) AS f (field)
UNION ALL
SELECT r.subject_id, 'announcement_stops' AS table_name, s.ocid || '|' || s.id AS id, f.field
FROM result r
JOIN announcement_stops s ON s.ocid = r.ocid
CROSS JOIN (VALUES ('kind'), ('date'), ('reason')) AS f (field)
UNION ALL
SELECT p.subject_id, 'plans' AS table_name, p.id, f.field
FROM planned p
CROSS JOIN (VALUES ('description'), ('kz_date_create'), ('amount')) AS f (field)
WHERE p.place <= 20
UNION ALL
SELECT b.subject_id, b.table_name, b.record AS id, f.field
FROM bought b
CROSS JOIN (VALUES ('supplier_id'), ('value_amount')) AS f (field)
WHERE b.place <= 20
ORDER BY subject_id, table_name, id, field
