/*---
name: holiday-squeezed-window
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: process
needs: [processes.tender_period_start_date, processes.tender_period_end_date, processes.kz_ref_trade_methods_id]
value: percent
scope: process
parameters:
  threshold:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    text:
      en: days off are this share of the bidding period or more
      ru: нерабочие дни составляют такую долю срока приёма или больше
      kk: демалыс күндері қабылдау мерзімінің осындай немесе одан да көп үлесін құрайды
  minimum_holidays:
    type: integer
    default: 2
    min: 0
    max: 20
    unit: day
    text:
      en: days off from Monday to Friday among them, so that a plain weekend does not count
      ru: из них нерабочих с понедельника по пятницу, чтобы обычные выходные не считались
      kk: олардың ішінде дүйсенбіден жұмаға дейінгі демалыс күндері, әдеттегі демалыс саналмауы үшін
law: []
violations: [short-bid]
texts:
  title:
    en: A bidding period laid over holidays
    ru: Срок приёма заявок выпал на праздники
    kk: Мерекеге дөп келген өтінім қабылдау мерзімі
  question:
    en: In which purchases was half of the bidding period or more days off, holidays among them?
    ru: В каких закупках половину срока приёма и более составили нерабочие дни, в том числе праздничные?
    kk: Қай сатып алуларда қабылдау мерзімінің жартысы немесе одан көбі демалыс, оның ішінде мереке күндері болған?
  why:
    en: >-
      Over the holidays nobody watches the portal, offices and banks are closed, and only who knew beforehand is ready.
      The period may keep to the minimum in working days and still be chosen so that few notice it.
    ru: >-
      В праздники за порталом никто не следит, учреждения и банки закрыты, и готов лишь тот, кто знал заранее. Срок может
      соблюдать минимум рабочих дней и всё же быть выбран так, чтобы его мало кто заметил.
    kk: >-
      Мерекеде порталды ешкім қарамайды, мекемелер мен банктер жабық, алдын ала білген адам ғана дайын болады. Мерзім жұмыс
      күндерінің ең аз санын сақтаса да, аз адам байқайтындай етіп таңдалуы мүмкін.
  innocent:
    en:
      - The budget came just before the holidays, and the thing is needed right after.
      - The discussion ended when it ended, and the period follows from it.
      - The purchase was repeated after a failure and could not wait.
    ru:
      - Деньги выделены перед самыми праздниками, а предмет нужен сразу после них.
      - Обсуждение закончилось в этот день, и срок начался от него.
      - Закупка повторялась после неудачной и не могла ждать.
    kk:
      - Қаражат мереке алдында бөлінген, ал зат мерекеден кейін бірден керек.
      - Талқылау сол күні аяқталған, мерзім содан басталған.
      - Сатып алу өтпегеннен кейін қайталанған және күте алмаған.
  next:
    en:
      - Look who bid and whether the winner knew the buyer before.
      - Look whether this buyer announces before holidays often.
    ru:
      - Посмотреть, кто подал заявки и знаком ли победитель заказчику.
      - Посмотреть, часто ли этот заказчик объявляет закупки перед праздниками.
    kk:
      - Кімнің өтінім бергенін және жеңімпаздың тапсырыс берушіге бұрыннан таныстығын қарау.
      - Осы тапсырыс берушінің мереке алдында жиі жариялайтынын қарау.
  summary:
    en: "In the purchase “{{title}}” of {{buyer}} (No. {{number}}, announced on {{date}}, {{money}}{{net}}) days off made up {{value}} of the time for bids, holidays among them: a sign of a risk."
    ru: "В закупке «{{title}}» заказчика {{buyer}} (№ {{number}}, объявлена {{date}}, {{money}}{{net}}) нерабочие дни, в том числе праздничные, составили {{value}} срока приёма заявок: признак риска."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, жарияланған күні: {{date}}, {{money}}{{net}}) өтінім қабылдау мерзімінің {{value}} бөлігі демалыс, оның ішінде мереке күндері болған: тәуекел белгісі."
---*/
-- Days off from Monday to Friday are summed up from the beginning of the calendar, so that two days give those between.
WITH day AS (
  SELECT
    date,
    ordinal,
    status,
    CAST(sum(CASE WHEN NOT is_working AND day_of_week(date) <= 5 THEN 1 ELSE 0 END) OVER (ORDER BY date) AS BIGINT) AS holidays
  FROM calendar
),
measured AS (
  SELECT
    t.*,
    date_diff('day', t.opens_date, t.closes_date) AS days,
    CAST(b.ordinal - a.ordinal AS INTEGER) AS working_days,
    b.holidays - a.holidays AS holidays,
    a.status = 'projected' OR b.status = 'projected' AS is_projected
  FROM x_tenders t
  LEFT JOIN day a ON a.date = t.opens_date
  LEFT JOIN day b ON b.date = t.closes_date
),
shared AS (
  SELECT
    m.*,
    CASE WHEN m.days > 0 THEN round(CAST(m.days - m.working_days AS DOUBLE) / CAST(m.days AS DOUBLE), 6) END AS share
  FROM measured m
),
judged AS (
  SELECT
    s.*,
    q.threshold,
    CASE
      WHEN NOT s.is_goszakup THEN 'not-applicable:other-law'
      WHEN s.competitive = 'no' THEN 'not-applicable:method'
      WHEN s.competitive = 'unknown' THEN 'insufficient:method-unknown'
      WHEN s.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN s.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN s.opens_date IS NULL OR s.closes_date IS NULL THEN 'insufficient:date-missing'
      WHEN s.closes_date < s.opens_date THEN 'error:closes-before-it-opens'
      WHEN s.working_days IS NULL THEN 'insufficient:calendar'
      WHEN coalesce(s.share, 0) < q.threshold OR s.holidays < q.minimum_holidays OR s.days = 0 THEN 'pass'
      WHEN s.is_projected THEN 'insufficient:calendar-projected'
      ELSE 'flag'
    END AS verdict
  FROM shared s
  CROSS JOIN params q
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  CAST(threshold AS DOUBLE) AS threshold,
  'parameter:threshold' AS threshold_source,
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
  VALUES ('tender_date_published'), ('tender_period_start_date'), ('tender_period_end_date'), ('kz_repeat_end_date'),
    ('tender_procurement_method_details')
) AS f (field)
ORDER BY subject_id, table_name, id, field
