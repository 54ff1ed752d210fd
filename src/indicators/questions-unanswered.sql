/*---
name: questions-unanswered
version: 1
codes: {ocp: [R039], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: process
needs: [enquiries.date, enquiries.is_answered]
value: number
parameters:
  answer_days:
    type: integer
    default: 5
    min: 0
    max: 90
    unit: day
    text:
      en: days that an answer may take; a question asked with fewer days left before the close of bidding is left out
      ru: сколько дней может занять ответ; вопрос, заданный менее чем за столько дней до окончания приёма заявок, не считается
      kk: жауап неше күн алуы мүмкін; қабылдау аяқталуына бұдан аз күн қалғанда қойылған сұрақ есептелмейді
  minimum_questions:
    type: integer
    default: 1
    min: 1
    unit: question
    text:
      en: least number of questions without an answer in time
      ru: наименьшее число вопросов без своевременного ответа
      kk: уақтылы жауап алмаған сұрақтардың ең аз саны
law: []
violations: []
reasons:
  no-questions-in-the-data:
    en: this publisher's data hold no questions of bidders
    ru: в данных этого издателя нет вопросов участников
    kk: осы жариялаушының деректерінде қатысушылардың сұрақтары жоқ
  no-answers-in-the-data:
    en: this publisher's data hold questions but not a single answer
    ru: в данных этого издателя есть вопросы, но нет ни одного ответа
    kk: осы жариялаушының деректерінде сұрақтар бар, бірақ бірде-бір жауап жоқ
  no-questions:
    en: the data show no question about this purchase
    ru: в данных нет вопросов по этой закупке
    kk: деректерде бұл сатып алу бойынша сұрақ жоқ
  questions-without-dates:
    en: questions without an answer have no date
    ru: у вопросов без ответа нет даты
    kk: жауапсыз сұрақтардың күні жоқ
  asked-late:
    en: the questions came too late to be answered before the close of bidding
    ru: вопросы заданы слишком поздно, чтобы ответить до окончания приёма заявок
    kk: сұрақтар қабылдау аяқталғанға дейін жауап беруге тым кеш қойылған
  answer-awaited:
    en: there is still time to answer
    ru: время на ответ ещё не вышло
    kk: жауап беру уақыты әлі өткен жоқ
texts:
  title:
    en: Bidders' questions left without an answer
    ru: Вопросы участников остались без ответа
    kk: Қатысушылардың сұрақтары жауапсыз қалған
  question:
    en: In which purchases did bidders get no answer to their questions before bidding closed?
    ru: В каких закупках участники не получили ответа на свои вопросы до окончания приёма заявок?
    kk: Қай сатып алуларда қатысушылар өтінім қабылдау аяқталғанға дейін сұрақтарына жауап алмаған?
  why:
    en: >-
      Who gets no answer bids in the dark or not at all. Silence about an unclear or narrow requirement favours the one
      who knows the answer from elsewhere.
    ru: >-
      Кто не получил ответа, подаёт заявку вслепую или не подаёт вовсе. Молчание о неясном или узком требовании выгодно
      тому, кто знает ответ из другого источника.
    kk: >-
      Жауап алмаған адам өтінімді көзжұмбай береді немесе мүлде бермейді. Түсініксіз не тар талап туралы үнсіздік жауапты
      басқа жерден білетін адамға тиімді.
  innocent:
    en:
      - The answer was published as a document or an addendum and not entered beside the question.
      - The same question was answered under another number.
      - It was no question but a remark or a request out of place.
      - The answer was given by telephone or at a meeting that all could attend.
    ru:
      - Ответ опубликован документом или дополнением и не внесён рядом с вопросом.
      - На тот же вопрос ответили под другим номером.
      - Это был не вопрос, а замечание или просьба не по адресу.
      - Ответ дали по телефону или на встрече, открытой для всех.
    kk:
      - Жауап құжат немесе толықтыру ретінде жарияланып, сұрақтың қасына енгізілмеген.
      - Дәл сондай сұраққа басқа нөмірмен жауап берілген.
      - Бұл сұрақ емес, ескерту немесе орынсыз өтініш болған.
      - Жауап телефонмен немесе бәріне ашық кездесуде берілген.
  next:
    en:
      - Read the questions; look for requirements that bidders called unclear or narrow.
      - Look among the documents for clarifications and changes after the question.
      - See whether those who asked bid at all, and who won.
    ru:
      - Прочитать вопросы — какие требования участники называли неясными или узкими.
      - Поискать среди документов разъяснения и изменения после вопроса.
      - Посмотреть, подали ли заявку спросившие и кто победил.
    kk:
      - Сұрақтарды оқу — қатысушылар қай талаптарды түсініксіз немесе тар деп атағанын қарау.
      - Құжаттар арасынан сұрақтан кейінгі түсіндірмелер мен өзгерістерді іздеу.
      - Сұрақ қойғандар өтінім берген-бермегенін және кім жеңгенін қарау.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, {{date}}, {{money}}{{net}}) of {{buyer}} the data show no answer before the close of bidding to so many questions: {{value}}. A sign of a risk, to be checked."
    ru: "В закупке «{{title}}» (№ {{number}}, {{date}}, {{money}}{{net}}) заказчика {{buyer}} в данных нет ответа до окончания приёма заявок на столько вопросов: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, {{date}}, {{money}}{{net}}) қабылдау аяқталғанға дейін деректерде жауабы жоқ сұрақтар саны: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A question counts when it was asked early enough to be answered before bidding (or the time for questions) ended, the
-- time for an answer has passed by the date of the data, and there is no answer, or one only after bids had closed.
WITH publisher AS (
  SELECT source, CAST(sum(CASE WHEN is_answered THEN 1 ELSE 0 END) AS BIGINT) AS answered FROM enquiries GROUP BY source
),
asked AS (
  SELECT
    e.source,
    e.ocid,
    coalesce(e.is_answered, false) AS is_answered,
    e.date_local_date AS asked_date,
    e.date_answered_local_date > t.closes_date AS is_late,
    date_diff('day', e.date_local_date, t.closes_date) < q.answer_days
      OR e.date_local_date > p.tender_enquiry_period_end_local_date AS came_late,
    -- Until the close of bidding, or until an answer has had its time, nothing is amiss.
    date_diff('day', e.date_local_date, d.data_date) <= q.answer_days AS is_awaited
  FROM enquiries e
  CROSS JOIN params q
  CROSS JOIN dataset d
  JOIN x_tenders t ON t.source = e.source AND t.ocid = e.ocid
  JOIN processes p ON p.source = e.source AND p.ocid = e.ocid
),
counted AS (
  SELECT
    source,
    ocid,
    CAST(sum(CASE WHEN is_answered AND NOT coalesce(is_late, false) THEN 0 ELSE 1 END) AS BIGINT) AS unanswered,
    CAST(sum(CASE
      WHEN is_answered AND NOT coalesce(is_late, false) OR asked_date IS NULL OR coalesce(came_late, false) OR is_awaited THEN 0
      ELSE 1
    END) AS BIGINT) AS counting,
    CAST(sum(CASE WHEN NOT is_answered AND asked_date IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS undated,
    CAST(sum(CASE WHEN NOT is_answered AND is_awaited AND NOT coalesce(came_late, false) THEN 1 ELSE 0 END) AS BIGINT) AS awaited
  FROM asked
  GROUP BY source, ocid
),
judged AS (
  SELECT
    t.*,
    q.minimum_questions,
    c.counting,
    CASE
      WHEN p.source IS NULL THEN 'insufficient:no-questions-in-the-data'
      WHEN c.ocid IS NULL AND t.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN t.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.ocid IS NULL THEN 'not-applicable:no-questions'
      WHEN c.unanswered < q.minimum_questions THEN 'pass'
      WHEN p.answered = 0 THEN 'insufficient:no-answers-in-the-data'
      WHEN c.counting >= q.minimum_questions THEN 'flag'
      WHEN c.counting + c.undated >= q.minimum_questions THEN 'insufficient:questions-without-dates'
      WHEN c.counting + c.undated + c.awaited >= q.minimum_questions THEN 'insufficient:answer-awaited'
      ELSE 'pass:asked-late'
    END AS verdict
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN publisher p ON p.source = t.source
  LEFT JOIN counted c ON c.source = t.source AND c.ocid = t.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(counting AS DOUBLE) AS value,
  CAST(minimum_questions AS DOUBLE) AS threshold,
  'parameter:minimum_questions' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- All questions of the purchase that have no answer, or one after the close of bidding.
SELECT r.subject_id, 'enquiries' AS table_name, e.ocid || '|' || e.id AS id, f.field
FROM result r
JOIN enquiries e ON e.ocid = r.ocid
JOIN x_tenders t ON t.source = e.source AND t.ocid = e.ocid
CROSS JOIN (VALUES ('id'), ('date'), ('date_answered'), ('is_answered')) AS f (field)
WHERE NOT coalesce(e.is_answered, false) OR e.date_answered_local_date > t.closes_date
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_enquiry_period_end_date'), ('tender_period_end_date'), ('tender_status')) AS f (field)
ORDER BY subject_id, table_name, id, field
