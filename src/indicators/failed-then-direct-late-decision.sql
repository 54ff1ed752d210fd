/*---
name: failed-then-direct-late-decision
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: award
subject: lot
needs: [processes.kz_ref_trade_methods_id]
value: number
parameters: {}
law: [failed-direct-decision]
violations: [failed-misuse]
reasons:
  failed-purchase-not-visible:
    en: the failed purchase that it follows is not among the records
    ru: несостоявшейся закупки, за которой она следует, нет среди записей
    kk: ол өтпеген сатып алудан кейін жасалған, ал өтпеген сатып алу жазбалардың арасында жоқ
texts:
  title:
    en: A single source decided long after the purchase had failed
    ru: Решение об одном источнике спустя долгое время после несостоявшейся закупки
    kk: Өтпеген сатып алудан кейін ұзақ уақыт өткенде бір көз туралы шешім
  question:
    en: Which single sources after a failure were announced later than the term for deciding on them?
    ru: Какие закупки из одного источника после несостоявшихся объявлены позже срока, данного на решение о них?
    kk: Өтпеген сатып алулардан кейінгі қай бір көзден сатып алулар олар туралы шешімге берілген мерзімнен кеш жарияланды?
  why:
    en: >-
      The Rules give two working days to decide on a single source after a failed purchase. Later the market may have
      changed, and a new competition would be due. The portal does not publish the day of the decision: the days up to
      the announcement are counted here, so only the decision itself can show a breach.
    ru: >-
      На решение о закупке из одного источника после несостоявшейся Правила дают два рабочих дня. Позже рынок мог
      измениться, и нужна была бы новая конкуренция. День решения портал не публикует: здесь считаются дни до
      объявления, и нарушение может показать только само решение.
    kk: >-
      Өтпеген сатып алудан кейін бір көз туралы шешімге Қағидалар екі жұмыс күнін береді. Кейін нарық өзгеруі мүмкін,
      сонда жаңа бәсеке қажет болар еді. Шешім күнін портал жарияламайды: мұнда хабарландыруға дейінгі күндер
      саналады, ал бұзушылықты тек шешімнің өзі көрсете алады.
  innocent:
    en:
      - The decision was taken in time and announced later.
      - The results of the failed purchase were under appeal meanwhile.
      - Days off were declared that the calendar does not know.
    ru:
      - Решение принято вовремя, а объявлено позже.
      - Итоги несостоявшейся закупки тем временем обжаловали.
      - Объявлены выходные, которых нет в календаре.
    kk:
      - Шешім уақытында қабылданып, кейін жарияланған.
      - Бұл уақытта өтпеген сатып алудың қорытындылары шағымдалған.
      - Күнтізбеде жоқ демалыс күндері жарияланған.
  next:
    en:
      - Ask the customer for the decision on the single source with its date.
      - Look whether a complaint was filed on the failed purchase.
    ru:
      - Запросить у заказчика решение о закупке из одного источника с датой.
      - Проверить, подавалась ли жалоба на несостоявшуюся закупку.
    kk:
      - Тапсырыс берушіден бір көзден сатып алу туралы шешімді күнімен сұрау.
      - Өтпеген сатып алуға шағым берілгенін тексеру.
  summary:
    en: "“{{title}}” (No. {{number}}, {{buyer}}, {{money}}{{net}}): the single source was announced on {{date}}; working days after the results of the failed purchase: {{value}}, while {{threshold}} are given for the decision. The decision has to be read."
    ru: "«{{title}}» (№ {{number}}, {{buyer}}, {{money}}{{net}}): закупка из одного источника объявлена {{date}}; рабочих дней после итогов несостоявшейся: {{value}}, на решение даётся {{threshold}}. Нужно прочитать решение."
    kk: "«{{title}}» (№ {{number}}, {{buyer}}, {{money}}{{net}}): бір көзден сатып алу {{date}} жарияланған; өтпеген сатып алудың қорытындысынан кейінгі жұмыс күндері: {{value}}, шешімге {{threshold}} беріледі. Шешімді оқу керек."
---*/
WITH judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    a.supplier_id,
    coalesce(a.published_date, l.announced_date) AS date,
    CAST(e.ordinal - b.ordinal AS INTEGER) AS working_days,
    r.value AS limit_days,
    coalesce(a.amount, CAST(l.amount AS DECIMAL(38, 2))) AS amount,
    CASE WHEN a.amount IS NOT NULL THEN a.currency ELSE l.currency END AS currency,
    CASE
      WHEN NOT l.is_goszakup AND l.method_id IS NULL THEN 'not-applicable:other-law'
      WHEN l.method_kind IS NULL AND l.method_id IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN l.method_kind IS NULL THEN 'insufficient:method-missing'
      WHEN a.ocid IS NULL THEN 'not-applicable:method'
      WHEN a.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN a.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN a.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN a.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN a.prior_ocid IS NULL THEN 'insufficient:failed-purchase-not-visible'
      WHEN a.prior_results_date IS NULL OR a.published_date IS NULL THEN 'insufficient:date-missing'
      WHEN r.value IS NULL THEN 'insufficient:law-unverified'
      WHEN b.ordinal IS NULL OR e.ordinal IS NULL THEN 'insufficient:calendar'
      WHEN e.ordinal - b.ordinal <= r.value THEN 'pass'
      WHEN b.status = 'projected' OR e.status = 'projected' THEN 'insufficient:calendar-projected'
      ELSE 'flag'
    END AS verdict
  FROM x_lots l
  LEFT JOIN x_after_failure a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
  LEFT JOIN law_limits r ON r.key = 'failed-direct-decision' AND r.valid_from <= a.prior_announced_date
    AND a.prior_announced_date <= coalesce(r.valid_to, DATE '9999-12-31')
  LEFT JOIN calendar b ON b.date = a.prior_results_date
  LEFT JOIN calendar e ON e.date = a.published_date
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(working_days AS DOUBLE) AS value,
  CAST(limit_days AS DOUBLE) AS threshold,
  CASE WHEN limit_days IS NOT NULL THEN 'law:failed-direct-decision' END AS threshold_source,
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
  VALUES ('tender_date_published'), ('tender_procurement_method_details'), ('kz_ref_trade_methods_id'), ('kz_parent_id')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid = r.ocid
CROSS JOIN (VALUES ('value_amount'), ('date_signed'), ('supplier_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, a.prior_ocid AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id AND a.prior_ocid IS NOT NULL
CROSS JOIN (
  VALUES ('kz_number_anno'), ('tender_date_published'), ('tender_status'), ('tender_procurement_method_details'), ('kz_parent_id'),
    ('kz_itogi_date_public')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, a.prior_subject_id AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id AND a.prior_lot_id <> ''
CROSS JOIN (VALUES ('kz_lot_number'), ('status'), ('status_details'), ('value_amount'), ('kz_attempt')) AS f (field)
UNION ALL
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id
JOIN x_lot_bids b ON b.source = a.source AND b.ocid = a.prior_ocid AND b.lot_id = a.prior_lot_id
CROSS JOIN (VALUES ('status'), ('tenderer_id'), ('date'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
