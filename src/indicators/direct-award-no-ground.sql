/*---
name: direct-award-no-ground
version: 1
codes: {ocp: [R010], cardinal: []}
severity: data-quality
grade: needs-a-document
stage: award
subject: process
needs: [processes.tender_procurement_method]
value: number
parameters:
  minimum_share:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the source's direct purchases whose ground is published, for a missing one to say anything
      ru: у какой наименьшей доли прямых закупок источника должно быть указано основание, чтобы его отсутствие что-то значило
      kk: негіздің жоқтығы бірдеңе білдіруі үшін дереккөздің тікелей сатып алуларының кемінде қандай үлесінде негіз көрсетілуі керек
law: [law-read, kz:106-VIII:law:16-3, kz:106-VIII:law:16-6]
violations: [single]
reasons:
  ground-not-read:
    en: a ground is given, but its words name no sub-paragraph, so whether it was in force was not looked at
    ru: основание указано, но из его слов подпункт не виден, поэтому действовало ли оно, не проверялось
    kk: негіз көрсетілген, бірақ сөздерінен тармақшасы көрінбейді, сондықтан қолданыста болған-болмағаны тексерілмеді
  grounds-not-published:
    en: this source seldom publishes the ground of a direct purchase
    ru: этот источник редко публикует основание прямой закупки
    kk: бұл дереккөз тікелей сатып алудың негізін сирек жариялайды
  law-of-transition:
    en: signed under the new law on a ground of the old one, in a plan that is older than the new law or undated
    ru: подписано при новом законе на основании прежнего, а план старше нового закона или без даты
    kk: жаңа заң кезінде бұрынғы заңның негізі бойынша қол қойылған, ал жоспар жаңа заңнан ескі немесе күні жоқ
  plan-not-visible:
    en: the plan point that would name the ground is not among the records
    ru: пункта плана, где названо основание, нет среди записей
    kk: негізі аталған жоспар тармағы жазбалардың арасында жоқ
texts:
  title:
    en: A direct purchase without a ground in force
    ru: Прямая закупка без действующего основания
    kk: Қолданыстағы негізі жоқ тікелей сатып алу
  question:
    en: Which purchases were made directly while the record names no ground for it, or one of a law that was not in force?
    ru: Какие закупки сделаны напрямую, хотя в записи нет основания или названо основание закона, который не действовал?
    kk: Қай сатып алулар жазбада негізі болмай немесе қолданыста болмаған заңның негізі көрсетіліп тікелей жасалды?
  why:
    en: >-
      Buying without competition is an exception, and the ground is what makes it one. Where none is given nobody can
      check whether the supplier was really the only choice, and a choice that cannot be explained later is where
      favours hide. A record may also lack what the file has: it is a question, not a breach.
    ru: >-
      Закупка без конкуренции — исключение, и исключением её делает основание. Если его нет, нельзя проверить,
      действительно ли не было другого поставщика, а за необъяснённым выбором может стоять протекция. В записи может не
      быть того, что есть в деле: это вопрос, а не нарушение.
    kk: >-
      Бәсекесіз сатып алу — ерекше жағдай, ал оны ерекше ететін — негізі. Негіз көрсетілмесе, басқа өнім берушінің шынымен
      болмағанын тексеру мүмкін емес, ал түсіндірілмеген таңдаудың артында таныстық болуы ықтимал. Істе бар нәрсе жазбада
      болмауы да мүмкін: бұл бұзушылық емес, сұрақ.
  innocent:
    en:
      - The ground stands in a paper decision or a report that is not among the data.
      - The record was moved from an older system that had no such field.
      - A small purchase needs no reasons under the rules of that publisher.
      - The plan was drawn up before the law changed, and the list of grounds on the portal was renewed later.
    ru:
      - Основание есть в бумажном решении или отчёте, которого нет в данных.
      - Запись перенесена из прежней системы, где такого поля не было.
      - По правилам этой страны малая закупка не требует обоснования.
      - План составлен до смены закона, а перечень оснований на портале обновлён позже.
    kk:
      - Негіз деректерде жоқ қағаз шешімде немесе есепте көрсетілген.
      - Жазба мұндай өрісі жоқ бұрынғы жүйеден көшірілген.
      - Сол елдің қағидалары бойынша шағын сатып алуға негіздеме қажет емес.
      - Жоспар заң өзгергенге дейін жасалған, ал портал негіздерінің тізбесі кейін жаңартылған.
  next:
    en:
      - Read the decision on the direct purchase and, on goszakup, the report on it; it is due within five working days.
      - Look whether others sell the same thing, by how many suppliers bid for it elsewhere.
      - Ask the buyer which ground it went by and on what papers.
    ru:
      - Прочитать решение о прямой закупке, а на goszakup — отчёт о ней; он размещается в течение пяти рабочих дней.
      - Посмотреть, продают ли то же самое другие — сколько поставщиков участвует в таких закупках в других местах.
      - Спросить у заказчика, каким основанием и какими документами он руководствовался.
    kk:
      - Тікелей сатып алу туралы шешімді, ал goszakup-та — ол туралы есепті оқу; есеп бес жұмыс күні ішінде орналастырылады.
      - Дәл соны басқалар сата ма, соны қарау — басқа жерлерде мұндай сатып алуға қанша өнім беруші қатысады.
      - Тапсырыс берушіден қай негізге және қандай құжаттарға сүйенгенін сұрау.
  summary:
    en: "{{buyer}} bought “{{title}}” ({{date}}, {{money}}{{net}}) directly, and the record names no ground that was in force then: a sign of a risk, to be checked in the file of the purchase."
    ru: "{{buyer}} — прямая закупка «{{title}}» ({{date}}, {{money}}{{net}}): в записи нет основания, действовавшего на тот день. Признак риска, требующий проверки по делу о закупке."
    kk: "{{buyer}} — «{{title}}» тікелей сатып алуы ({{date}}, {{money}}{{net}}): жазбада сол күні қолданыста болған негіз жоқ. Сатып алу ісі бойынша тексеруді қажет ететін тәуекел белгісі."
---*/
-- A ground: on goszakup that of each plan point of the purchase; elsewhere `procurementMethodRationale` with some word in
-- it that is not a filler. That it is missing means something only where the source gives it for most direct purchases.
WITH law AS (
  SELECT min(valid_from) AS begins FROM law_limits WHERE key = 'law-read'
),
point AS (
  SELECT
    source,
    ocid,
    count(*) AS points,
    count(*) - count(kz_ref_justification_id) AS without_ground,
    CASE WHEN count(*) = count(coalesce(kz_date_approved_local_date, kz_date_create_local_date))
      THEN min(coalesce(kz_date_approved_local_date, kz_date_create_local_date)) END AS planned_date
  FROM plans
  WHERE coalesce(kz_is_deleted, 0) = 0 AND kz_id IS NOT NULL
  GROUP BY source, ocid
),
contract AS (
  SELECT
    source,
    ocid,
    min(kz_ground_law) AS ground_law,
    count(*) = count(kz_ref_justification_id) AS has_ground
  FROM contracts
  GROUP BY source, ocid
),
direct AS (
  SELECT
    t.source,
    t.ocid,
    t.is_goszakup,
    coalesce(t.status, 'complete') IN ('cancelled', 'withdrawn', 'planning', 'planned', 'unsuccessful') AS is_left_out,
    n.planned_date,
    c.ground_law,
    -- So many things without a ground; NULL where that cannot be seen.
    CASE
      WHEN t.is_goszakup AND n.points > 0 THEN n.without_ground
      WHEN t.is_goszakup AND c.has_ground THEN 0
      WHEN t.is_goszakup THEN NULL
      WHEN lower(regexp_replace(coalesce(p.tender_procurement_method_rationale, ''), '[^\p{L}\p{N}]', ''))
        IN ('', 'na', 'none', 'no', 'null', 'tbd', 'notapplicable', 'notspecified', 'нет', 'неуказано', 'жоқ', 'көрсетілмеген')
        THEN 1
      ELSE 0
    END AS lacking
  FROM x_tenders t
  JOIN processes p ON p.source = t.source AND p.ocid = t.ocid
  LEFT JOIN point n ON n.source = t.source AND n.ocid = t.ocid
  LEFT JOIN contract c ON c.source = t.source AND c.ocid = t.ocid
  WHERE t.competitive = 'no' AND coalesce(t.method_kind, 'direct') = 'direct' AND NOT t.is_quasi_state
),
publishing AS (
  SELECT
    source,
    CAST(CAST(sum(CASE WHEN lacking = 0 THEN 1 ELSE 0 END) AS DOUBLE) / CAST(count(*) AS DOUBLE) AS DOUBLE) AS grounded
  FROM direct
  WHERE NOT is_left_out
  GROUP BY source
),
judged AS (
  SELECT
    t.ocid,
    t.buyer_id,
    s.supplier_id,
    coalesce(s.date, t.announced_date) AS date,
    s.amount,
    s.currency,
    d.lacking,
    CASE
      WHEN t.competitive = 'yes' THEN 'not-applicable:method'
      WHEN t.competitive = 'unknown' AND (t.method_id IS NOT NULL OR t.procurement_method IS NOT NULL)
        THEN 'insufficient:method-unknown'
      WHEN t.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN t.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN d.ocid IS NULL THEN 'not-applicable:method'
      WHEN t.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN t.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN t.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN d.lacking IS NULL THEN 'insufficient:plan-not-visible'
      WHEN d.lacking > 0 AND g.grounded < q.minimum_share THEN 'insufficient:grounds-not-published'
      WHEN d.lacking > 0 THEN 'flag'
      WHEN NOT d.is_goszakup THEN 'pass'
      WHEN d.ground_law IS NULL THEN 'pass:ground-not-read'
      WHEN s.date IS NULL THEN 'insufficient:date-missing'
      WHEN d.ground_law = '106-VIII' AND s.date < l.begins THEN 'flag'
      WHEN d.ground_law = '106-VIII' OR s.date < l.begins THEN 'pass'
      WHEN d.planned_date >= l.begins THEN 'flag'
      ELSE 'insufficient:law-of-transition'
    END AS verdict
  FROM x_tenders t
  CROSS JOIN params q
  CROSS JOIN law l
  LEFT JOIN direct d ON d.source = t.source AND d.ocid = t.ocid
  LEFT JOIN publishing g ON g.source = t.source
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
  CAST(CASE WHEN verdict = 'flag' AND lacking = 0 THEN 1 ELSE lacking END AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
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
  VALUES ('tender_procurement_method'), ('tender_procurement_method_details'), ('tender_procurement_method_rationale'),
    ('tender_value_amount'), ('kz_ref_trade_methods_id')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid = r.ocid
CROSS JOIN (
  VALUES ('date_signed'), ('value_amount'), ('supplier_id'), ('kz_fakt_trade_methods_id'), ('kz_ref_justification_id'),
    ('kz_ground_law'), ('kz_ground_subparagraph')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'plans' AS table_name, p.ocid || '|' || p.id AS id, f.field
FROM result r
JOIN plans p ON p.ocid = r.ocid AND p.kz_id IS NOT NULL
CROSS JOIN (
  VALUES ('kz_ref_trade_methods_id'), ('kz_ref_justification_id'), ('kz_date_approved'), ('amount')
) AS f (field)
ORDER BY subject_id, table_name, id, field
