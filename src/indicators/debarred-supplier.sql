/*---
name: debarred-supplier
version: 1
codes: {ocp: [R046], cardinal: []}
severity: statistical
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.date_signed, contracts.supplier_id, unscrupulous_suppliers.start_date]
value: number
scope: process
parameters:
  # Article 8 of Law 106-VIII: an entry lasts 24 months.
  months_without_end:
    type: integer
    default: 24
    min: 1
    max: 600
    unit: month
    text:
      en: months that an entry without an end date lasts
      ru: сколько месяцев действует запись без даты окончания
      kk: аяқталу күні жоқ жазба қолданылатын айлар саны
law: []
violations: [rnu-supplier]
texts:
  title:
    en: A contract with a supplier in the register of unscrupulous ones
    ru: Договор с поставщиком из реестра недобросовестных
    kk: Жосықсыздар тізіліміндегі өнім берушімен жасалған шарт
  question:
    en: Which contracts were signed while the supplier stood in the register of unscrupulous participants?
    ru: Какие договоры подписаны, когда поставщик состоял в реестре недобросовестных участников?
    kk: Өнім беруші жосықсыз қатысушылар тізілімінде тұрғанда қай шарттарға қол қойылды?
  why:
    en: >-
      Whoever failed a buyer and stands in the register may not take part in purchases. What counts is the day of signing:
      an entry made later, or one that had ended, is no obstacle. Direct contracts on grounds that name the supplier
      (natural monopolies and the like) are left out, since there is nobody else to buy from.
    ru: >-
      Кто подвёл заказчика и внесён в реестр, не вправе участвовать в закупках. Решает день подписания: запись, внесённая
      позже или уже истёкшая, не помеха. Прямые договоры на основаниях, где поставщик предопределён (естественные монополии
      и подобные), не рассматриваются: больше купить не у кого.
    kk: >-
      Тапсырыс берушіні алдап, тізілімге енген тұлға сатып алуға қатыса алмайды. Шешуші — қол қойылған күн: кейін енгізілген
      немесе мерзімі өткен жазба кедергі емес. Өнім берушісі алдын ала белгілі негіздердегі тікелей шарттар (табиғи
      монополиялар және т.б.) қаралмайды, өйткені басқа сатушы жоқ.
  innocent:
    en:
      - A court suspended the entry, and the copy of the register does not show it.
      - The procedure ended before the entry, and only the signature came after it.
      - The number in the contract is another firm's by mistake.
      - The entry is in the register of another system, whose effect is disputed.
    ru:
      - Суд приостановил запись, а копия реестра этого не показывает.
      - Процедура завершилась до внесения в реестр, позже была лишь подпись.
      - В договоре по ошибке указан номер другой фирмы.
      - Запись сделана в реестре другой системы, и её действие спорно.
    kk:
      - Сот жазбаны тоқтата тұрған, ал тізілімнің көшірмесі оны көрсетпейді.
      - Рәсім тізілімге енгізілгенге дейін аяқталған, кейін тек қол қойылған.
      - Шартта қателікпен басқа фирманың нөмірі көрсетілген.
      - Жазба басқа жүйенің тізілімінде, оның күші даулы.
  next:
    en:
      - Open the entry on the portal, and read the dates and the court's decision.
      - Read the results protocol. Was the bidder checked against the register?
      - Ask the buyer on what ground it signed.
    ru:
      - Открыть запись на портале, прочитать даты и решение суда.
      - Прочитать протокол итогов и узнать, проверяли ли участника по реестру.
      - Спросить заказчика, на каком основании подписан договор.
    kk:
      - Порталдағы жазбаны ашып, күндері мен сот шешімін оқу.
      - Қорытындылар хаттамасын оқып, қатысушы тізілім бойынша тексерілген бе, соны білу.
      - Тапсырыс берушіден шартқа қандай негізбен қол қойылғанын сұрау.
  summary:
    en: "The contract {{number}} of {{buyer}} with {{supplier}} ({{money}}{{net}}) was signed on {{date}}, when the register of unscrupulous participants had the supplier (days since the entry: {{value}}): to be checked in the register itself."
    ru: "Договор {{number}} заказчика {{buyer}} с поставщиком {{supplier}} ({{money}}{{net}}) подписан {{date}}, когда поставщик состоял в реестре недобросовестных участников (дней с внесения: {{value}}): требуется проверка по самому реестру."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен {{number}} шартына ({{money}}{{net}}) {{date}} қол қойылған, ол кезде өнім беруші жосықсыз қатысушылар тізілімінде тұрған (енгізілгеннен бергі күндер: {{value}}): тізілімнің өзінен тексеру қажет."
---*/
-- A register knows only the organisations of its country: with no entry whose id begins as the supplier's does (KZ-),
-- nothing was looked up.
WITH register AS (
  SELECT
    r.supplier_id,
    r.start_date,
    coalesce(r.end_date, date_add('month', q.months_without_end, r.start_date)) AS until
  FROM unscrupulous_suppliers r
  CROSS JOIN params q
  WHERE r.supplier_id IS NOT NULL
),
covered_countries AS (
  SELECT DISTINCT substr(supplier_id, 1, 3) AS country FROM register
),
undated AS (
  SELECT DISTINCT supplier_id FROM register WHERE start_date IS NULL
),
ground AS (
  SELECT source, ocid, id, ground FROM x_signed_contracts WHERE ground = 'obligatory'
),
-- All who supply: goszakup's contract names its own, elsewhere the award does.
supplying AS (
  SELECT c.source, c.ocid, c.id, c.supplier_id
  FROM contracts c
  WHERE c.supplier_id IS NOT NULL
  UNION
  SELECT c.source, c.ocid, c.id, s.supplier_id
  FROM contracts c
  JOIN award_suppliers s ON s.source = c.source AND s.ocid = c.ocid AND s.award_id = c.award_id
  WHERE c.kz_id IS NULL AND s.supplier_id IS NOT NULL
),
listed AS (
  SELECT
    s.source,
    s.ocid,
    s.id,
    s.supplier_id,
    r.start_date,
    row_number() OVER (PARTITION BY s.source, s.ocid, s.id ORDER BY r.start_date, s.supplier_id) AS place
  FROM supplying s
  JOIN contracts c ON c.source = s.source AND c.ocid = s.ocid AND c.id = s.id
  JOIN register r ON r.supplier_id = s.supplier_id
    AND r.start_date <= c.date_signed_local_date AND c.date_signed_local_date <= r.until
),
looked_up AS (
  SELECT
    s.source,
    s.ocid,
    s.id,
    count(*) AS suppliers,
    count(k.country) AS known,
    count(u.supplier_id) AS undated
  FROM supplying s
  LEFT JOIN covered_countries k ON k.country = substr(s.supplier_id, 1, 3)
  LEFT JOIN undated u ON u.supplier_id = s.supplier_id
  GROUP BY s.source, s.ocid, s.id
),
judged AS (
  SELECT
    c.ocid || '|' || c.id AS subject_id,
    c.ocid,
    c.buyer_id,
    coalesce(l.supplier_id, c.supplier_id) AS supplier_id,
    c.date_signed_local_date AS signed_date,
    l.start_date,
    c.value_amount,
    c.value_currency,
    CASE
      WHEN coalesce(c.status, 'active') IN ('cancelled', 'pending')
        OR coalesce(c.kz_ref_contract_status_id, 190) IN (330, 430, 455, 461, 480) THEN 'not-applicable:not-concluded'
      WHEN g.id IS NOT NULL THEN 'not-applicable:obligatory-ground'
      WHEN k.suppliers IS NULL THEN 'insufficient:supplier-missing'
      WHEN c.date_signed_local_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.supplier_id IS NOT NULL THEN 'flag'
      WHEN k.known < k.suppliers THEN 'insufficient:no-register'
      WHEN k.undated > 0 THEN 'insufficient:register-without-dates'
      ELSE 'pass'
    END AS verdict
  FROM contracts c
  LEFT JOIN ground g ON g.source = c.source AND g.ocid = c.ocid AND g.id = c.id
  LEFT JOIN looked_up k ON k.source = c.source AND k.ocid = c.ocid AND k.id = c.id
  LEFT JOIN listed l ON l.source = c.source AND l.ocid = c.ocid AND l.id = c.id AND l.place = 1
  WHERE c.id IS NOT NULL
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  signed_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN verdict = 'flag' THEN CAST(date_diff('day', start_date, signed_date) AS DOUBLE) END AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  value_amount AS money_at_stake,
  value_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('supplier_id'), ('date_signed'), ('value_amount'), ('status')) AS f (field)
UNION ALL
SELECT r.subject_id, 'award_suppliers' AS table_name, c.ocid || '|' || c.award_id || '|' || r.supplier_id AS id,
  'supplier_id' AS field
FROM result r
JOIN contracts c ON c.ocid || '|' || c.id = r.subject_id AND c.kz_id IS NULL AND c.award_id IS NOT NULL
UNION ALL
SELECT r.subject_id, 'unscrupulous_suppliers' AS table_name,
  u.supplier_id || '|' || coalesce(CAST(u.start_date AS VARCHAR), '') AS id, f.field
FROM result r
JOIN unscrupulous_suppliers u ON u.supplier_id = r.supplier_id AND u.start_date <= r.date
CROSS JOIN (VALUES ('start_date'), ('end_date'), ('kz_system_id'), ('kz_ref_reason_id')) AS f (field)
ORDER BY subject_id, table_name, id, field
