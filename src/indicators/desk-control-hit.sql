/*---
name: desk-control-hit
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: award
subject: process
needs: [processes.kz_ref_buy_status_id, announcement_stops.kind]
value: number
scope: process
parameters: {}
law: [camera-fix, "kz:order-598"]
violations: []
reasons:
  no-portal-status:
    en: the portal's status is not known
    ru: статус на портале неизвестен
    kk: порталдағы мәртебесі белгісіз
texts:
  title:
    en: A purchase that state control stopped
    ru: Закупка, остановленная государственным контролем
    kk: Мемлекеттік бақылау тоқтатқан сатып алу
  question:
    en: Which purchases wait for desk control, or were stopped or cancelled by a body of state audit, a court or a prosecutor?
    ru: Какие закупки ждут камерального контроля, приостановлены или отменены органом госаудита, судом или прокурором?
    kk: Қай сатып алулар камералдық бақылауды күтуде, мемлекеттік аудит органы, сот немесе прокурор тоқтатқан не болдырмаған?
  why:
    en: >-
      Here others have found something already, and their act says what. It is also the best test of every other sign: what
      a rule flags and control has stopped was worth flagging.
    ru: >-
      Здесь нарушение уже нашли другие, и их акт говорит какое. Это и лучшая проверка всех прочих признаков: отмеченное
      правилом и остановленное контролем отмечено не зря.
    kk: >-
      Мұнда басқалар бір нәрсе тауып қойған, оның не екенін актілері айтады. Бұл — басқа белгілердің де ең жақсы сынағы:
      қағида белгілеп, бақылау тоқтатқан нәрсе бекер белгіленбеген.
  innocent:
    en:
      - Desk control looks at many purchases by risk, and finds nothing in most of them.
      - The notice was answered with an objection and taken back.
      - A supplier's complaint stopped the purchase and was refused.
    ru:
      - Камеральный контроль проверяет многие закупки по рискам и в большинстве ничего не находит.
      - На уведомление подано возражение, и оно снято.
      - Закупку остановила жалоба поставщика, в которой потом отказано.
    kk:
      - Камералдық бақылау көп сатып алуды тәуекел бойынша тексереді, көбінен ештеңе таппайды.
      - Хабарламаға қарсылық берілген және ол кері алынған.
      - Сатып алуды кейін қанағаттандырылмаған өнім берушінің шағымы тоқтатқан.
  next:
    en:
      - Read the act or the notice on the announcement's page.
      - See whether it was carried out within ten working days, and what the purchase became.
    ru:
      - Прочитать акт или уведомление на странице объявления.
      - Посмотреть, исполнено ли оно за десять рабочих дней и чем закончилась закупка.
    kk:
      - Хабарландыру бетіндегі актіні немесе хабарламаны оқу.
      - Ол он жұмыс күнінде орындалғанын және сатып алудың немен аяқталғанын қарау.
  summary:
    en: "The purchase “{{title}}” (No. {{number}}, announced on {{date}}, {{money}}{{net}}) of {{buyer}} was looked at or stopped by state control; acts on record: {{value}}. What was found is in the act."
    ru: "Закупка «{{title}}» (№ {{number}}, объявлена {{date}}, {{money}}{{net}}) заказчика {{buyer}} проверяется или остановлена государственным контролем; актов в данных: {{value}}. Что найдено, сказано в акте."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуын (№ {{number}}, жарияланған күні: {{date}}, {{money}}{{net}}) мемлекеттік бақылау тексеруде немесе тоқтатқан; деректегі актілер: {{value}}. Не табылғаны актіде."
---*/
-- Status 444 waits for desk control, 540 decides on a notice. A stop counts by who ordered it: a body of audit, a court, a
-- prosecutor, or an authority in general (canceledTrade); a pause for a supplier's complaint alone does not.
WITH ordered AS (
  SELECT
    source,
    ocid,
    count(*) AS acts
  FROM announcement_stops
  WHERE regexp_like(
    lower(coalesce(authority, '') || ' ' || coalesce(reason, '') || ' ' || coalesce(act_type, '')),
    'аудит|камерал|уполномоченн|уәкілетті|суд|сот |прокур|предписан|нұсқама|уведомлен|хабарлама'
  ) OR kz_type_actions_code = 'canceledTrade'
  GROUP BY source, ocid
),
judged AS (
  SELECT
    p.*,
    coalesce(o.acts, 0) AS acts,
    CASE
      WHEN NOT p.is_portal THEN 'not-applicable:other-law'
      WHEN o.acts IS NOT NULL OR p.status_id IN (444, 540) THEN 'flag'
      WHEN p.status_id IS NULL THEN 'insufficient:no-portal-status'
      ELSE 'pass'
    END AS verdict
  FROM x_law_processes p
  LEFT JOIN ordered o ON o.source = p.source AND o.ocid = p.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(acts AS DOUBLE) AS value,
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
CROSS JOIN (VALUES ('kind'), ('date'), ('end_date'), ('act_type'), ('authority'), ('number'), ('reason')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('kz_ref_buy_status_id'), ('tender_status_details'), ('tender_date_published')) AS f (field)
ORDER BY subject_id, table_name, id, field
