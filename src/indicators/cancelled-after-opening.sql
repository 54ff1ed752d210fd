/*---
name: cancelled-after-opening
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: process
needs: [processes.tender_period_end_date, processes.tender_status, announcement_stops.date]
value: number
scope: process
parameters:
  minimum_days:
    type: integer
    default: 0
    min: 0
    max: 365
    unit: day
    text:
      en: cancelled at least so many calendar days after bids closed
      ru: отменена не раньше чем через столько календарных дней после окончания приёма заявок
      kk: өтінім қабылдау аяқталғаннан кейін кемінде осынша күнтізбелік күннен соң болдырылмаған
law: []
violations: [cancel]
reasons:
  not-cancelled:
    en: not cancelled
    ru: не отменена
    kk: болдырылмаған
  cancel-date-missing:
    en: cancelled, and the date is not told
    ru: отменена, дата не указана
    kk: болдырылмаған, күні көрсетілмеген
  by-control:
    en: cancelled by an act of control or of a court
    ru: отменена актом контроля или суда
    kk: бақылау немесе сот актісімен болдырылмаған
texts:
  title:
    en: A purchase cancelled after the bids were known
    ru: Закупка, отменённая после вскрытия заявок
    kk: Өтінімдер ашылғаннан кейін болдырылмаған сатып алу
  question:
    en: Which purchases did the buyer cancel once it could see who had bid and for how much?
    ru: Какие закупки заказчик отменил, уже увидев, кто и с какой ценой участвует?
    kk: Тапсырыс беруші кім және қандай бағамен қатысқанын көрген соң қай сатып алуларды болдырмаған?
  why:
    en: >-
      Before bids are opened a cancellation is a change of plans; afterwards it may be a change of winners. The next
      announcement is then written by someone who knows every price.
    ru: >-
      До вскрытия отмена — это перемена планов, после — возможно, перемена победителя. Следующее объявление пишет тот, кто
      знает все цены.
    kk: >-
      Ашылғанға дейін бас тарту — жоспардың өзгеруі, кейін — жеңімпаздың өзгеруі болуы мүмкін. Келесі хабарландыруды барлық
      бағаны білетін адам жазады.
  innocent:
    en:
      - The budget was cut in those very days.
      - All bids were above the sum or did not comply.
      - A mistake in the documents was noticed only when bids were read.
      - A complaint or control required it, and the record does not say so.
    ru:
      - Бюджет урезан именно в эти дни.
      - Все заявки дороже выделенного или не соответствуют требованиям.
      - Ошибку в документации заметили лишь при чтении заявок.
      - Этого потребовала жалоба или контроль, а в данных об этом нет.
    kk:
      - Бюджет дәл сол күндері қысқарған.
      - Барлық өтінім бөлінген сомадан қымбат немесе талапқа сай емес.
      - Құжаттамадағы қатені өтінімдерді оқығанда ғана байқаған.
      - Мұны шағым немесе бақылау талап еткен, ал деректе ол жоқ.
  next:
    en:
      - See who was winning, and who wins when it is announced again.
      - Ask for the order that cancelled it.
    ru:
      - Посмотреть, кто побеждал и кто победит при повторном объявлении.
      - Запросить приказ об отмене.
    kk:
      - Кім жеңіп тұрғанын және қайта жарияланғанда кім жеңетінін қарау.
      - Болдырмау туралы бұйрықты сұрату.
  summary:
    en: "{{buyer}} cancelled the purchase “{{title}}” (No. {{number}}, announced on {{date}}, {{money}}{{net}}) so many days after bids had closed: {{value}}. A sign of a risk, to be checked."
    ru: "Заказчик {{buyer}} отменил закупку «{{title}}» (№ {{number}}, объявлена {{date}}, {{money}}{{net}}) через столько дней после окончания приёма заявок: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісі «{{title}}» сатып алуын (№ {{number}}, жарияланған күні: {{date}}, {{money}}{{net}}) өтінім қабылдау аяқталғаннан кейін осынша күннен соң болдырмаған: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- The date is that of the decision; of other publishers, who tell none, an amendment's date says nothing, so they are
-- insufficient when cancelled.
WITH stopped AS (
  SELECT
    source,
    ocid,
    min(date_local_date) AS cancelled_date,
    bool_or(coalesce(kz_type_actions_code, '') = 'canceledTrade' OR regexp_like(
      lower(coalesce(authority, '') || ' ' || coalesce(reason, '') || ' ' || coalesce(act_type, '')),
      'аудит|камерал|уполномоченн|уәкілетті|суд|сот |прокур|предписан|нұсқама'
    )) AS by_control
  FROM announcement_stops
  WHERE kind = 'cancellation'
  GROUP BY source, ocid
),
judged AS (
  SELECT
    t.*,
    q.minimum_days,
    s.cancelled_date,
    date_diff('day', t.closes_date, s.cancelled_date) AS days,
    CASE
      WHEN t.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN coalesce(t.status, '') NOT IN ('cancelled', 'withdrawn') AND s.ocid IS NULL THEN 'pass:not-cancelled'
      WHEN s.by_control THEN 'not-applicable:by-control'
      WHEN s.cancelled_date IS NULL THEN 'insufficient:cancel-date-missing'
      WHEN t.closes_date IS NULL THEN 'insufficient:closing-date-missing'
      WHEN s.cancelled_date > t.closes_date AND date_diff('day', t.closes_date, s.cancelled_date) >= q.minimum_days THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN stopped s ON s.source = t.source AND s.ocid = t.ocid
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
  CAST(minimum_days AS DOUBLE) AS threshold,
  'parameter:minimum_days' AS threshold_source,
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
CROSS JOIN (VALUES ('tender_period_end_date'), ('kz_repeat_end_date'), ('tender_status_details'), ('tender_value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
