/*---
name: paused-long
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: process
needs: [announcement_stops.kind, announcement_stops.date, announcement_stops.end_date]
value: number
parameters:
  days:
    type: integer
    default: 10
    min: 1
    max: 365
    unit: day
    text:
      en: paused for more than so many working days
      ru: приостановлена больше чем на столько рабочих дней
      kk: осынша жұмыс күнінен артық тоқтатылған
law: []
violations: []
reasons:
  never-paused:
    en: never paused
    ru: не приостанавливалась
    kk: тоқтатылмаған
  start-missing:
    en: paused, and since when is not told
    ru: приостановлена, с какого дня — не указано
    kk: тоқтатылған, қай күннен екені көрсетілмеген
texts:
  title:
    en: A purchase paused for long
    ru: Надолго приостановленная закупка
    kk: Ұзаққа тоқтатылған сатып алу
  question:
    en: Which purchases stood still for more than ten working days?
    ru: Какие закупки стояли больше десяти рабочих дней?
    kk: Қай сатып алулар он жұмыс күнінен артық тоқтап тұрған?
  why:
    en: >-
      A pause holds bidders' money and patience, and tires out those without friends at the buyer's. Complaints and control
      have terms of days; what takes weeks has another reason.
    ru: >-
      Пауза держит деньги и терпение участников и выматывает тех, у кого нет друзей у заказчика. У жалоб и контроля сроки —
      дни; недели имеют другую причину.
    kk: >-
      Кідіріс қатысушылардың ақшасы мен шыдамын ұстап, тапсырыс берушіде досы жоқтарды шаршатады. Шағым мен бақылаудың
      мерзімі — күндер; апталардың себебі басқа.
  innocent:
    en:
      - A court is considering the matter.
      - The notice of control was appealed against, and its commission has a longer term.
      - The end of the pause was not entered.
    ru:
      - Дело рассматривает суд.
      - Уведомление контроля обжаловано, а у комиссии срок больше.
      - Окончание приостановки не внесено.
    kk:
      - Істі сот қарауда.
      - Бақылау хабарламасына шағым берілген, комиссияның мерзімі ұзағырақ.
      - Кідірістің аяқталуы енгізілмеген.
  next:
    en:
      - Read who paused it and why.
      - See what changed in the documents or in the results afterwards.
    ru:
      - Прочитать, кто и почему приостановил закупку.
      - Посмотреть, что потом изменилось в документации или итогах.
    kk:
      - Кім және неге тоқтатқанын оқу.
      - Кейін құжаттамада немесе қорытындыда не өзгергенін қарау.
  summary:
    en: "The purchase “{{title}}” (No. {{number}}, announced on {{date}}, {{money}}{{net}}) of {{buyer}} stood still for so many working days: {{value}}. A question, to be checked."
    ru: "Закупка «{{title}}» (№ {{number}}, объявлена {{date}}, {{money}}{{net}}) заказчика {{buyer}} стояла рабочих дней: {{value}}. Вопрос, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуы (№ {{number}}, жарияланған күні: {{date}}, {{money}}{{net}}) осынша жұмыс күні тоқтап тұрған: {{value}}. Тексеруді қажет ететін сұрақ."
---*/
-- A pause that has not ended lasts to the date of the data, but only while the purchase is going on.
WITH pause AS (
  SELECT
    s.source,
    s.ocid,
    count(*) AS pauses,
    count(s.date_local_date) AS begun,
    max(CAST(b.ordinal - a.ordinal AS INTEGER)) AS days
  FROM announcement_stops s
  JOIN x_law_processes p ON p.source = s.source AND p.ocid = s.ocid
  CROSS JOIN dataset d
  LEFT JOIN calendar a ON a.date = s.date_local_date
  LEFT JOIN calendar b ON b.date = coalesce(s.end_local_date, CASE WHEN p.status = 'active' THEN d.data_date END)
  WHERE s.kind = 'pause'
  GROUP BY s.source, s.ocid
),
judged AS (
  SELECT
    p.*,
    q.days AS most,
    n.days,
    CASE
      WHEN NOT p.is_portal THEN 'not-applicable:other-law'
      WHEN n.pauses IS NULL THEN 'pass:never-paused'
      WHEN n.days > q.days THEN 'flag'
      WHEN n.begun < n.pauses THEN 'insufficient:start-missing'
      WHEN n.days IS NULL THEN 'insufficient:date-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_law_processes p
  CROSS JOIN params q
  LEFT JOIN pause n ON n.source = p.source AND n.ocid = p.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(most AS DOUBLE) AS threshold,
  'parameter:days' AS threshold_source,
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
CROSS JOIN (VALUES ('date'), ('end_date'), ('reason'), ('number')) AS f (field)
WHERE s.kind = 'pause'
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('kz_ref_buy_status_id'), ('tender_status_details'), ('tender_date_published')) AS f (field)
ORDER BY subject_id, table_name, id, field
