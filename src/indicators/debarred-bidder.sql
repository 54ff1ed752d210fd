/*---
name: debarred-bidder
version: 1
codes: {ocp: [R046], cardinal: []}
severity: statistical
grade: needs-a-document
stage: tender
subject: bid
needs: [bids.tenderer_id, bids.date, unscrupulous_suppliers.start_date]
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
reasons:
  not-submitted:
    en: the bid was not submitted, or was withdrawn
    ru: заявка не подана или отозвана
    kk: өтінім берілмеген немесе кері қайтарылған
  rejected:
    en: the bidder was in the register, and the bid was rejected
    ru: участник состоял в реестре, и заявка отклонена
    kk: қатысушы тізілімде тұрған және өтінім қабылданбаған
texts:
  title:
    en: A bid of somebody in the register of unscrupulous participants
    ru: Заявка участника из реестра недобросовестных
    kk: Жосықсыздар тізіліміндегі қатысушының өтінімі
  question:
    en: Which bids came from somebody who stood in the register of unscrupulous participants then, and were not rejected?
    ru: Какие заявки поданы теми, кто тогда состоял в реестре недобросовестных участников, и не отклонены?
    kk: Қай өтінімдерді сол кезде жосықсыз қатысушылар тізілімінде тұрғандар берді және олар қабылданбай қалмады?
  why:
    en: >-
      Whoever stands in the register may not take part. A bid from there that is admitted means that nobody checked, or that
      somebody looked away. What counts is the day of the bid; where it is not published, the day on which bids closed.
    ru: >-
      Состоящий в реестре не вправе участвовать. Допущенная заявка означает, что не проверили или закрыли глаза. Решает день
      подачи, а где он не опубликован — день окончания приёма заявок.
    kk: >-
      Тізілімде тұрған тұлға қатыса алмайды. Жіберілген өтінім тексерілмегенін немесе көз жұма қаралғанын білдіреді. Шешуші —
      өтінім берілген күн, ол жарияланбаса — қабылдау аяқталған күн.
  innocent:
    en:
      - A court suspended the entry, and the copy of the register does not show it.
      - The bid lost, and the losers of a request for price quotations keep their status.
      - The number is another firm's by mistake.
      - The entry was made on that very day, after the bid.
    ru:
      - Суд приостановил запись, а копия реестра этого не показывает.
      - Заявка проиграла, а у проигравших в запросе ценовых предложений статус не меняется.
      - По ошибке указан номер другой фирмы.
      - Запись внесена в тот же день, уже после подачи заявки.
    kk:
      - Сот жазбаны тоқтата тұрған, ал тізілімнің көшірмесі оны көрсетпейді.
      - Өтінім ұтылған, ал баға ұсыныстарын сұратуда ұтылғандардың мәртебесі өзгермейді.
      - Қателікпен басқа фирманың нөмірі көрсетілген.
      - Жазба дәл сол күні, өтінім берілгеннен кейін енгізілген.
  next:
    en:
      - Open the entry on the portal, and read the dates and the court's decision.
      - See whether this bid won and whether a contract was signed.
      - Read the protocol of admission.
    ru:
      - Открыть запись на портале, прочитать даты и решение суда.
      - Посмотреть, победила ли эта заявка и подписан ли договор.
      - Прочитать протокол допуска.
    kk:
      - Порталдағы жазбаны ашып, күндері мен сот шешімін оқу.
      - Бұл өтінім жеңген бе және шартқа қол қойылған ба, соны қарау.
      - Жіберу хаттамасын оқу.
  summary:
    en: "In the purchase “{{title}}” of {{buyer}} the bidder {{supplier}} bid on {{date}} ({{money}}), when the register of unscrupulous participants had it (days since the entry: {{value}}): to be checked in the register itself."
    ru: "В закупке «{{title}}» заказчика {{buyer}} участник {{supplier}} подал заявку {{date}} ({{money}}), когда состоял в реестре недобросовестных участников (дней с внесения: {{value}}): требуется проверка по самому реестру."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында {{supplier}} қатысушысы {{date}} өтінім берген ({{money}}), ол кезде ол жосықсыз қатысушылар тізілімінде тұрған (енгізілгеннен бергі күндер: {{value}}): тізілімнің өзінен тексеру қажет."
---*/
-- A register knows only the organisations of its country: with no entry whose id begins as the bidder's does (KZ-),
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
bid AS (
  SELECT
    b.source,
    b.ocid,
    b.id,
    b.status,
    b.value_amount,
    b.value_currency,
    coalesce(l.buyer_id, p.buyer_id, p.tender_procuring_entity_id) AS buyer_id,
    b.tenderer_id,
    coalesce(b.status, 'valid') IN ('invited', 'withdrawn')
      OR (coalesce(b.status, 'valid') = 'pending' AND b.kz_app_id IS NOT NULL) AS is_no_bid,
    coalesce(b.date_local_date, l.tender_period_end_local_date, p.tender_period_end_local_date) AS bid_date
  FROM bids b
  LEFT JOIN processes p ON p.source = b.source AND p.ocid = b.ocid
  LEFT JOIN lots l ON l.source = b.source AND l.ocid = b.ocid AND l.id = b.related_lot
  WHERE b.id IS NOT NULL
),
bidding AS (
  SELECT source, ocid, id, tenderer_id FROM bid WHERE tenderer_id IS NOT NULL
  UNION
  SELECT source, ocid, bid_id AS id, tenderer_id FROM bid_tenderers WHERE tenderer_id IS NOT NULL AND bid_id IS NOT NULL
),
listed AS (
  SELECT
    s.source,
    s.ocid,
    s.id,
    s.tenderer_id,
    r.start_date,
    row_number() OVER (PARTITION BY s.source, s.ocid, s.id ORDER BY r.start_date, s.tenderer_id) AS place
  FROM bidding s
  JOIN bid b ON b.source = s.source AND b.ocid = s.ocid AND b.id = s.id
  JOIN register r ON r.supplier_id = s.tenderer_id AND r.start_date <= b.bid_date AND b.bid_date <= r.until
),
looked_up AS (
  SELECT s.source, s.ocid, s.id, count(*) AS bidders, count(k.country) AS known, count(u.supplier_id) AS undated
  FROM bidding s
  LEFT JOIN covered_countries k ON k.country = substr(s.tenderer_id, 1, 3)
  LEFT JOIN undated u ON u.supplier_id = s.tenderer_id
  GROUP BY s.source, s.ocid, s.id
),
judged AS (
  SELECT
    b.ocid || '|' || b.id AS subject_id,
    b.ocid,
    b.buyer_id,
    coalesce(l.tenderer_id, b.tenderer_id) AS supplier_id,
    b.bid_date,
    l.start_date,
    b.value_amount,
    b.value_currency,
    CASE
      WHEN b.is_no_bid THEN 'not-applicable:not-submitted'
      WHEN k.bidders IS NULL THEN 'insufficient:bidders-unnamed'
      WHEN k.known = 0 THEN 'insufficient:no-register'
      WHEN b.bid_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.tenderer_id IS NOT NULL AND b.status = 'disqualified' THEN 'pass:rejected'
      WHEN l.tenderer_id IS NOT NULL THEN 'flag'
      WHEN k.known < k.bidders THEN 'insufficient:no-register'
      WHEN k.undated > 0 THEN 'insufficient:register-without-dates'
      ELSE 'pass'
    END AS verdict
  FROM bid b
  LEFT JOIN looked_up k ON k.source = b.source AND k.ocid = b.ocid AND k.id = b.id
  LEFT JOIN listed l ON l.source = b.source AND l.ocid = b.ocid AND l.id = b.id AND l.place = 1
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  bid_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN verdict = 'flag' THEN CAST(date_diff('day', start_date, bid_date) AS DOUBLE) END AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  value_amount AS money_at_stake,
  value_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tenderer_id'), ('date'), ('status'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, 'tender_period_end_date' AS field
FROM result r
UNION ALL
SELECT r.subject_id, 'unscrupulous_suppliers' AS table_name,
  u.supplier_id || '|' || coalesce(CAST(u.start_date AS VARCHAR), '') AS id, f.field
FROM result r
JOIN unscrupulous_suppliers u ON u.supplier_id = r.supplier_id AND u.start_date <= r.date
CROSS JOIN (VALUES ('start_date'), ('end_date'), ('kz_system_id'), ('kz_ref_reason_id')) AS f (field)
ORDER BY subject_id, table_name, id, field
