/*---
name: cancelled-without-ground
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: tender
subject: process
needs: [processes.kz_ref_buy_status_id, announcement_stops.reason]
value: number
scope: process
parameters: {}
law: ["kz:106-VIII:law:6-10"]
violations: [cancel]
reasons:
  not-cancelled:
    en: not cancelled
    ru: не отменена
    kk: болдырылмаған
  ground-not-told:
    en: cancelled, and no reason is told
    ru: отменена, причина не указана
    kk: болдырылмаған, себебі көрсетілмеген
  lawful-ground:
    en: cancelled on a ground that the law gives, or by an act of control or a court
    ru: отменена по основанию закона либо актом контроля или суда
    kk: заңдағы негізбен не бақылау немесе сот актісімен болдырылмаған
texts:
  title:
    en: A purchase given up for a reason that the law does not give
    ru: Отказ от закупки по основанию, которого нет в законе
    kk: Заңда жоқ негізбен сатып алудан бас тарту
  question:
    en: Which purchases were cancelled for a reason that is neither a cut budget nor a lost need, nor an act of control?
    ru: Какие закупки отменены не из-за урезанного бюджета, не из-за отпавшей нужды и не актом контроля?
    kk: Қай сатып алулар бюджет қысқаруынсыз, қажеттілік жойылуынсыз және бақылау актісінсіз болдырылмаған?
  why:
    en: >-
      A buyer may give up a purchase only where the budget was cut or changes of plan and budget removed the need. Whoever
      cancels when the wrong firm is winning can announce again until the right one does.
    ru: >-
      Отказаться от закупки можно, только если урезан бюджет или изменения плана и бюджета сняли потребность. Кто отменяет
      закупку, когда побеждает не тот, может объявлять её снова, пока не победит тот.
    kk: >-
      Сатып алудан тек бюджет қысқарса немесе жоспар мен бюджеттің өзгеруі қажеттілікті жойса ғана бас тартуға болады.
      Керек емес фирма жеңіп бара жатқанда болдырмаған адам керегі жеңгенше қайта жариялай береді.
  innocent:
    en:
      - The reason on the portal is short, and the order that stands behind it names the law's own.
      - Control or a court told the buyer to cancel, in a paper that is not on the portal.
      - The announcement had a mistake that made it unlawful.
    ru:
      - На портале причина названа коротко, а приказ за ней называет основание закона.
      - Отменить предписал контроль или суд, а бумаги на портале нет.
      - В объявлении была ошибка, делавшая его незаконным.
    kk:
      - Порталда себеп қысқа аталған, ал оның артындағы бұйрық заң негізін атайды.
      - Болдырмауды бақылау немесе сот тапсырған, ал қағаз порталда жоқ.
      - Хабарландыруда оны заңсыз ететін қате болған.
  next:
    en:
      - Ask the buyer for the order and the change of the plan.
      - See whether the same was bought later in the year (plan-refused-then-replanned).
    ru:
      - Запросить у заказчика приказ и изменение плана.
      - Посмотреть, не куплено ли то же позже в том же году (plan-refused-then-replanned).
    kk:
      - Тапсырыс берушіден бұйрық пен жоспар өзгерісін сұрату.
      - Сол нәрсе сол жылы кейін сатып алынған-алынбағанын қарау (plan-refused-then-replanned).
  summary:
    en: "{{buyer}} gave up the purchase “{{title}}” (No. {{number}}, announced on {{date}}, {{money}}{{net}}) for a reason that the record tells and the law does not. To be checked with the order."
    ru: "Заказчик {{buyer}} отказался от закупки «{{title}}» (№ {{number}}, объявлена {{date}}, {{money}}{{net}}) по причине, указанной в данных, но не названной законом. Требуется проверка по приказу."
    kk: "{{buyer}} тапсырыс берушісі «{{title}}» сатып алуынан (№ {{number}}, жарияланған күні: {{date}}, {{money}}{{net}}) деректе көрсетілген, бірақ заңда жоқ себеппен бас тартқан. Бұйрық бойынша тексеру қажет."
---*/
-- Words of the reason decide, in the buyer's favour: whatever names the budget, the plan, the need, control, a court or
-- the law counts as a ground.
WITH given AS (
  SELECT
    source,
    ocid,
    id,
    trim(lower(coalesce(reason, '') || ' ' || coalesce(act_type, '') || ' ' || coalesce(authority, ''))) AS words,
    coalesce(kz_type_actions_code, '') AS code
  FROM announcement_stops
  WHERE kind = 'cancellation'
),
classed AS (
  SELECT
    source,
    ocid,
    count(*) AS given,
    bool_or(code = 'canceledTrade' OR regexp_like(
      words,
      'бюджет|сокращ|секвест|қысқар|потребност|қажеттіл|план|жоспар|уточнен|аудит|камерал|уполномоченн|уәкілетті|суд|сот|прокур|предписан|нұсқама|уведомлен|законодательств|заң|экономи|үнемде'
    )) AS is_lawful,
    bool_or(words <> '' AND words <> 'решение' AND words <> 'шешім') AS is_told
  FROM given
  GROUP BY source, ocid
),
judged AS (
  SELECT
    p.*,
    c.given,
    CASE
      WHEN NOT p.is_portal THEN 'not-applicable:other-law'
      WHEN p.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN p.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN coalesce(p.status, '') NOT IN ('cancelled', 'withdrawn') AND c.given IS NULL THEN 'pass:not-cancelled'
      WHEN p.announced_date IS NULL THEN 'insufficient:date-missing'
      WHEN NOT p.is_read_law THEN 'insufficient:law-unverified'
      WHEN c.is_lawful THEN 'pass:lawful-ground'
      WHEN c.given IS NULL OR NOT c.is_told THEN 'insufficient:ground-not-told'
      ELSE 'flag'
    END AS verdict
  FROM x_law_processes p
  LEFT JOIN classed c ON c.source = p.source AND c.ocid = p.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(coalesce(given, 0) AS DOUBLE) AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  CAST(NULL AS VARCHAR) AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'announcement_stops' AS table_name, s.ocid || '|' || s.id AS id, f.field
FROM result r
JOIN announcement_stops s ON s.ocid = r.ocid
CROSS JOIN (VALUES ('date'), ('act_type'), ('authority'), ('number'), ('reason')) AS f (field)
WHERE s.kind = 'cancellation'
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('kz_ref_buy_status_id'), ('tender_status_details'), ('tender_date_published')) AS f (field)
ORDER BY subject_id, table_name, id, field
