/*---
name: evaluation-start-late
version: 1
codes: {ocp: [R015], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: process
needs: [processes.tender_award_period_start_date, processes.tender_period_end_date, processes.tender_procurement_method]
value: number
peers: {minimum: minimum_peers, scale: log}
parameters:
  least_days:
    type: integer
    default: 7
    min: 0
    max: 365
    unit: day
    text:
      en: a wait of no more days is never flagged, however quick the others are
      ru: ожидание не дольше стольких дней не отмечается, как бы быстры ни были другие
      kk: басқалар қанша жылдам болса да, осынша күннен аспайтын күту белгіленбейді
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: purchase
    text:
      en: least number of purchases to compare with
      ru: с каким наименьшим числом закупок сравнивать
      kk: салыстырылатын сатып алулардың ең аз саны
law: []
violations: []
reasons:
  opened-by-the-portal:
    en: the portal opens bids by itself, and they are considered from that minute
    ru: портал вскрывает заявки сам, и с этой минуты их рассматривают
    kk: портал өтінімдерді өзі ашады, сол минуттан бастап олар қаралады
  evaluation-date-missing:
    en: the beginning of evaluation is not published
    ru: начало оценки заявок не опубликовано
    kk: өтінімдерді бағалаудың басталуы жарияланбаған
  evaluated-before-closing:
    en: evaluation began before bids were opened or closed
    ru: оценка началась раньше вскрытия или окончания приёма заявок
    kk: бағалау өтінімдер ашылғанға немесе қабылдау аяқталғанға дейін басталған
texts:
  title:
    en: A long wait between the opening and the evaluation of bids
    ru: Между вскрытием и оценкой заявок прошло много времени
    kk: Өтінімдерді ашу мен бағалау арасында көп уақыт өткен
  question:
    en: In which purchases did opened bids wait far longer for their evaluation than in others by the same method?
    ru: В каких закупках вскрытые заявки ждали оценки намного дольше, чем в других закупках тем же способом?
    kk: Қай сатып алуларда ашылған өтінімдер сол тәсілмен өткен басқаларға қарағанда бағалануын әлдеқайда ұзақ күткен?
  why:
    en: >-
      Bids that lie opened and unread can be exchanged, supplemented or told to others, and the buyer can bargain with
      those who made them.
    ru: >-
      Вскрытые, но не рассмотренные заявки можно подменить, дополнить или пересказать другим, а с теми, кто их подал, —
      торговаться.
    kk: >-
      Ашылып, қаралмай жатқан өтінімдерді ауыстыруға, толықтыруға немесе басқаларға айтып қоюға, ал берушілермен
      саудаласуға болады.
  innocent:
    en:
      - The evaluation needed experts who had to be appointed first.
      - There were very many bids, or holidays in between.
      - A complaint about the opening had to be decided first.
      - The date is a planned one, entered when the purchase was announced.
    ru:
      - Для оценки сначала назначали экспертов.
      - Заявок было очень много, или на это время пришлись праздники.
      - Сначала нужно было решить жалобу на вскрытие.
      - Дата плановая, её указали при объявлении закупки.
    kk:
      - Бағалау үшін алдымен сарапшылар тағайындалған.
      - Өтінімдер өте көп болған немесе арасында мерекелер болған.
      - Алдымен өтінімдерді ашуға түскен шағымды шешу керек болған.
      - Күн жоспарлы, ол сатып алу жарияланғанда көрсетілген.
  next:
    en:
      - Compare the protocol of opening with the bids as they were evaluated (prices, number of pages, files).
      - Ask the buyer who kept the bids in the meantime and how.
      - See whether a bid was changed or withdrawn between the two dates.
    ru:
      - Сравнить протокол вскрытия с заявками, которые оценивали (цены, число страниц, файлы).
      - Запросить у заказчика, кто и как хранил заявки в это время.
      - Посмотреть, не изменена и не отозвана ли какая-то заявка между двумя датами.
    kk:
      - Ашу хаттамасын бағаланған өтінімдермен (бағалар, бет саны, файлдар) салыстыру.
      - Осы уақытта өтінімдерді кім, қалай сақтағанын тапсырыс берушіден сұрату.
      - Екі күн арасында қандай да бір өтінім өзгертілген не қайтарып алынған-алынбағанын қарау.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, {{date}}, {{money}}{{net}}) of {{buyer}} so many days passed between the opening of bids and the beginning of evaluation: {{value}}; more than {{threshold}} is unusual (purchases compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В закупке «{{title}}» (№ {{number}}, {{date}}, {{money}}{{net}}) заказчика {{buyer}} от вскрытия заявок до начала оценки прошло дней: {{value}}; необычно — больше {{threshold}} (закупок в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, {{date}}, {{money}}{{net}}) өтінімдерді ашудан бағалаудың басталуына дейін өткен күндер: {{value}}; {{threshold}} күннен көбі әдеттен тыс (салыстырылған сатып алулар: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Calendar days by the dates that the publisher wrote. Where no opening is published, bids are open when intake closes.
-- One is added to each wait before logarithms are taken, so that evaluation on the same day can be compared.
WITH measured AS (
  SELECT
    t.*,
    q.least_days,
    q.minimum_peers,
    date_diff('day', CAST(coalesce(t.bids_opened_date, t.closes_date) AS DATE), t.award_period_start_date) AS days,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(p.upper_fence - 1, 2) AS upper_fence
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = t.source || '|' || t.ocid
),
judged AS (
  SELECT
    m.*,
    CASE WHEN m.peers >= m.minimum_peers THEN CASE WHEN m.upper_fence > m.least_days THEN m.upper_fence
      ELSE CAST(m.least_days AS DOUBLE) END END AS mark,
    CASE
      WHEN m.is_goszakup THEN 'not-applicable:opened-by-the-portal'
      WHEN m.competitive = 'no' THEN 'not-applicable:method'
      WHEN m.competitive = 'unknown' AND m.method IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN m.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN m.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN m.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN coalesce(m.bids_opened_date, m.closes_date) IS NULL THEN 'insufficient:date-missing'
      WHEN m.award_period_start_date IS NULL THEN 'insufficient:evaluation-date-missing'
      WHEN m.days < 0 THEN 'error:evaluated-before-closing'
      WHEN m.days <= m.least_days THEN 'pass'
      WHEN m.peers < m.minimum_peers THEN 'insufficient:few-peers'
      WHEN m.days > m.upper_fence THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM measured m
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
  mark AS threshold,
  CASE WHEN mark > upper_fence THEN 'parameter:least_days' WHEN mark IS NOT NULL THEN 'fence' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_bid_opening_date'), ('tender_period_end_date'), ('tender_award_period_start_date'),
    ('tender_procurement_method'), ('tender_procurement_method_details')
) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
SELECT
  t.source || '|' || t.ocid AS subject_id,
  CASE
    WHEN t.award_period_start_date >= coalesce(t.bids_opened_date, t.closes_date)
      AND coalesce(t.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
      THEN date_diff('day', CAST(coalesce(t.bids_opened_date, t.closes_date) AS DATE), t.award_period_start_date) + 1
  END AS value,
  t.group_1 AS level_1,
  t.group_2 AS level_2,
  t.group_3 AS level_3,
  t.group_4 AS level_4
FROM x_tenders t
WHERE t.competitive = 'yes' AND NOT t.is_goszakup
ORDER BY subject_id
