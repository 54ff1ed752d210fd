/*---
name: contract-missing
version: 1
codes: {ocp: [R063], cardinal: []}
severity: data-quality
grade: question
stage: contract
subject: lot
needs: [awards.date, contracts.award_id]
value: number
parameters:
  days:
    type: integer
    default: 30
    min: 0
    unit: day
    text:
      en: calendar days after the award that are left to sign and publish the contract
      ru: сколько календарных дней после итогов даётся, чтобы подписать и опубликовать договор
      kk: қорытындыдан кейін шартқа қол қойып, жариялауға берілетін күнтізбелік күндер
  publishing_share:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of a publisher's awarded lots that have a contract; below it a missing one says nothing of this lot
      ru: у какой наименьшей доли лотов источника с итогом есть договор; если меньше, его отсутствие ничего не говорит о лоте
      kk: дереккөздің қорытындысы бар лоттарының шарты бар ең аз үлесі; одан аз болса, шарттың жоқтығы бұл лот туралы ештеңе айтпайды
law: []
violations: []
reasons:
  award-too-recent:
    en: awarded a short while ago
    ru: итоги подведены недавно
    kk: қорытынды жақында шыққан
  contract-of-which-lot:
    en: the process has a contract that does not say which lot it is for
    ru: в закупке есть договор, но к какому лоту он относится, не сказано
    kk: сатып алуда шарт бар, бірақ қай лотқа қатысты екені айтылмаған
  contracts-of-few-awards:
    en: this publisher tells contracts of few awards or of none
    ru: источник публикует договоры лишь по немногим итогам или вовсе не публикует
    kk: дереккөз шарттарды аз ғана қорытынды бойынша жариялайды немесе мүлде жарияламайды
  not-awarded:
    en: nobody was chosen, or not yet
    ru: победителя нет или пока нет
    kk: жеңімпаз жоқ немесе әлі жоқ
  not-signed:
    en: the contract was not concluded, and the data say so
    ru: договор не заключён, и в данных это отмечено
    kk: шарт жасалмаған, деректерде бұл белгіленген
texts:
  title:
    en: An award without a contract
    ru: Итоги есть, договора нет
    kk: Қорытынды бар, шарт жоқ
  question:
    en: For which lots was a winner chosen long ago and no contract published?
    ru: По каким лотам победитель давно выбран, а договор не опубликован?
    kk: Қай лоттар бойынша жеңімпаз баяғыда таңдалған, ал шарт жарияланбаған?
  why:
    en: >-
      Without the contract nobody can see what was bought, at what price, and whether the winner signed at all. A winner
      that steps aside in silence makes room for a dearer second offer or for a purchase without a tender.
    ru: >-
      Без договора не видно, что куплено, по какой цене и подписал ли его победитель. Победитель, который молча отошёл в
      сторону, освобождает место более дорогой второй цене или закупке без конкурса.
    kk: >-
      Шартсыз не алынғаны, қандай бағамен және жеңімпаздың қол қойған-қоймағаны көрінбейді. Үнсіз шеттеген жеңімпаз
      қымбатырақ екінші бағаға немесе конкурссыз сатып алуға орын босатады.
  innocent:
    en:
      - A complaint or a check suspended the signing.
      - The contract was signed on paper, and its record is late.
      - The contract covers several lots and names another of them.
      - The winner refused, and the refusal is not in the data.
    ru:
      - Подписание приостановлено жалобой или проверкой.
      - Договор подписан на бумаге, и запись о нём запаздывает.
      - Договор охватывает несколько лотов и назван по другому из них.
      - Победитель отказался, а отказа в данных нет.
    kk:
      - Қол қою шағымға немесе тексеруге байланысты тоқтатыла тұрған.
      - Шартқа қағазда қол қойылған, жазбасы кешігуде.
      - Шарт бірнеше лотты қамтиды және басқасының атымен көрсетілген.
      - Жеңімпаз бас тартқан, ал бас тарту деректерде жоқ.
  next:
    en:
      - Look at the purchase on the portal for a contract, a refusal or a complaint.
      - Ask the buyer for the contract or for the reason why there is none.
      - See whether the same thing was bought directly soon after.
    ru:
      - Посмотреть на портале, нет ли договора, отказа или жалобы.
      - Запросить у заказчика договор или причину, почему его нет.
      - Посмотреть, не куплено ли вскоре то же самое напрямую.
    kk:
      - Порталда шарттың, бас тартудың немесе шағымның бар-жоғын қарау.
      - Тапсырыс берушіден шартты немесе оның неге жоқ екенін сұрату.
      - Көп ұзамай дәл сол зат тікелей сатып алынған-алынбағанын қарау.
  summary:
    en: "For the lot “{{title}}” of {{buyer}} a winner ({{supplier}}) was chosen on {{date}} for {{money}}, and by {{data_date}} no contract is published; days since: {{value}}. To be checked."
    ru: "По лоту «{{title}}» заказчика {{buyer}} победитель ({{supplier}}) выбран {{date}} (сумма: {{money}}), а на {{data_date}} договор не опубликован; прошло дней: {{value}}. Требуется проверка."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лоты бойынша жеңімпаз ({{supplier}}) {{date}} күні таңдалған (сомасы: {{money}}), ал {{data_date}} күніне шарт жарияланбаған; өткен күндер: {{value}}. Тексеру қажет."
---*/
-- A contract is for the lots of the award that it names and of its lines; in a process with one lot or none, for that.
WITH contract_lot AS (
  SELECT c.source, c.ocid, c.id, c.status, a.related_lot AS lot_id
  FROM contracts c
  JOIN awards a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.award_id
  WHERE a.related_lot IS NOT NULL
  UNION
  SELECT c.source, c.ocid, c.id, c.status, i.related_lot AS lot_id
  FROM contracts c
  JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
  WHERE i.related_lot IS NOT NULL
),
of_lot AS (
  SELECT
    source,
    ocid,
    lot_id,
    bool_or(coalesce(status, 'active') <> 'cancelled') AS has_contract,
    bool_or(coalesce(status, 'active') = 'cancelled') AS has_refusal
  FROM contract_lot
  GROUP BY source, ocid, lot_id
),
unplaced AS (
  SELECT c.source, c.ocid,
    bool_or(coalesce(c.status, 'active') <> 'cancelled') AS has_contract,
    bool_or(coalesce(c.status, 'active') = 'cancelled') AS has_refusal,
    bool_or(l.id IS NULL AND coalesce(c.status, 'active') <> 'cancelled') AS has_unplaced
  FROM contracts c
  LEFT JOIN (SELECT DISTINCT source, ocid, id FROM contract_lot) l ON l.source = c.source AND l.ocid = c.ocid AND l.id = c.id
  GROUP BY c.source, c.ocid
),
award_day AS (
  SELECT source, ocid, related_lot AS lot_id, max(date_local_date) AS award_date
  FROM awards
  WHERE coalesce(status, 'active') = 'active' AND related_lot IS NOT NULL
  GROUP BY source, ocid, related_lot
),
lot AS (
  SELECT
    l.source,
    l.subject_id,
    l.ocid,
    l.buyer_id,
    l.status,
    l.announced_date,
    a.awards,
    a.pending_awards,
    a.supplier_id,
    coalesce(a.award_date, y.award_date) AS award_date,
    coalesce(a.amount, l.amount) AS amount,
    coalesce(a.currency, l.currency) AS currency,
    coalesce(CASE WHEN l.lots_count <= 1 THEN u.has_contract ELSE o.has_contract END, false) AS has_contract,
    coalesce(CASE WHEN l.lots_count <= 1 THEN u.has_refusal ELSE o.has_refusal END, false) AS has_refusal,
    l.lots_count > 1 AND coalesce(u.has_unplaced, false) AS has_unplaced
  FROM x_lots l
  JOIN x_lot_awards a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
  LEFT JOIN of_lot o ON o.source = l.source AND o.ocid = l.ocid AND o.lot_id = l.lot_id
  LEFT JOIN unplaced u ON u.source = l.source AND u.ocid = l.ocid
  LEFT JOIN award_day y ON y.source = l.source AND y.ocid = l.ocid AND y.lot_id = l.lot_id
),
publishing AS (
  SELECT source, round(CAST(sum(CASE WHEN has_contract THEN 1 ELSE 0 END) AS DOUBLE) / CAST(count(*) AS DOUBLE), 6) AS share
  FROM lot
  WHERE awards > 0 AND coalesce(status, '') NOT IN ('cancelled', 'withdrawn')
  GROUP BY source
),
judged AS (
  SELECT
    l.*,
    q.days,
    date_diff('day', l.award_date, d.data_date) AS passed,
    CASE
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.has_contract THEN 'pass'
      WHEN l.awards = 0 THEN 'not-applicable:not-awarded'
      WHEN l.has_refusal THEN 'not-applicable:not-signed'
      WHEN l.has_unplaced THEN 'insufficient:contract-of-which-lot'
      WHEN p.share = 0 OR p.share < q.publishing_share THEN 'insufficient:contracts-of-few-awards'
      WHEN l.award_date IS NULL THEN 'insufficient:date-missing'
      WHEN date_diff('day', l.award_date, d.data_date) < q.days THEN 'not-applicable:award-too-recent'
      ELSE 'flag'
    END AS verdict
  FROM lot l
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN publishing p ON p.source = l.source
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(award_date, announced_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN NOT has_contract AND awards > 0 THEN CAST(passed AS DOUBLE) END AS value,
  CAST(days AS DOUBLE) AS threshold,
  'parameter:days' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
WITH own AS (
  SELECT r.subject_id, l.source, l.ocid, l.lot_id, l.lots_count
  FROM result r
  JOIN x_lots l ON l.subject_id = r.subject_id
),
ranked AS (
  SELECT
    o.subject_id,
    a.ocid || '|' || coalesce(a.id, '') AS id,
    row_number() OVER (PARTITION BY o.subject_id ORDER BY a.id) AS place
  FROM own o
  JOIN awards a ON a.source = o.source AND a.ocid = o.ocid
  WHERE (o.lots_count <= 1 OR a.related_lot = o.lot_id) AND coalesce(a.status, 'active') = 'active'
)
SELECT a.subject_id, 'awards' AS table_name, a.id, f.field
FROM ranked a
CROSS JOIN (VALUES ('date'), ('status'), ('value_amount'), ('supplier_id')) AS f (field)
WHERE a.place <= 50
UNION ALL
SELECT o.subject_id, 'lots' AS table_name, o.subject_id AS id, f.field
FROM own o
CROSS JOIN (VALUES ('status'), ('value_amount')) AS f (field)
WHERE o.lot_id <> ''
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_status'), ('awards_count'), ('contracts_count')) AS f (field)
ORDER BY subject_id, table_name, id, field
