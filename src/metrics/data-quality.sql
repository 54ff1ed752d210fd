/*---
name: data-quality
version: 1
codes: {U045: "--variant plan-linked", U047: "--variant documents-late", U049: "--variant award-missing", U051: "--variant no-delivery-place", U052: "--variant no-delivery-date", U053: "--variant short-title", U054: "--variant short-description", U055: "--variant no-item-code"}
group: quality
kind: ratio
unit: process
format: share
needs: [processes.ocid]
variants:
  plan-linked:
    en: a plan or a plan document is linked
    ru: связан план или его документ
    kk: жоспар немесе оның құжаты байланған
  documents-late:
    en: a tender document was published after the day of the announcement
    ru: документ опубликован позже дня объявления
    kk: құжат хабарландыру күнінен кейін жарияланған
  award-missing:
    en: closed for more than 30 days, and no award or failure is published
    ru: закрыто более 30 дней назад, а решения или неудачи не опубликовано
    kk: 30 күннен астам бұрын жабылған, шешім де, өтпегені де жарияланбаған
  no-delivery-place:
    en: no place of delivery
    ru: нет места поставки
    kk: жеткізу орны жоқ
  no-delivery-date:
    en: no date of delivery
    ru: нет срока поставки
    kk: жеткізу мерзімі жоқ
  short-title:
    en: a title of fewer than 10 characters, or none
    ru: название короче 10 знаков или отсутствует
    kk: атауы 10 таңбадан қысқа немесе жоқ
  short-description:
    en: a description of fewer than 30 characters, or none
    ru: описание короче 30 знаков или отсутствует
    kk: сипаттамасы 30 таңбадан қысқа немесе жоқ
  no-item-code:
    en: an item without a code, or no items
    ru: позиция без кода или нет позиций
    kk: кодсыз тармақ немесе тармақтар жоқ
  no-value:
    en: no amount, or 1 or less
    ru: нет суммы или она не больше 1
    kk: сомасы жоқ немесе 1-ден аспайды
  dates-contradict:
    en: dates in an impossible order
    ru: даты в невозможном порядке
    kk: күндер мүмкін емес ретпен
reasons:
  not-due:
    en: closed for 30 days or less
    ru: закрыто не более 30 дней назад
    kk: 30 күннен аспай жабылған
texts:
  title:
    en: Quality of records of procedures
    ru: Качество записей о процедурах
    kk: Рәсімдер туралы жазбалардың сапасы
  question:
    en: What part of procedures says what, or lacks it?
    ru: Какая часть процедур что сообщает или чего не сообщает?
    kk: Рәсімдердің қандай бөлігі нені айтады немесе нені айтпайды?
  why:
    en: What is not published cannot be watched.
    ru: За неопубликованным нельзя следить.
    kk: Жарияланбағанды қадағалау мүмкін емес.
  read:
    en: Each variant is a share of procedures; direct contracts of the portal, which are not announced, are left out. The best of plan-linked is 1, of all others 0. Here what a source does not publish is just what is counted. A description may be the tender's, a lot's or an item's; a date of delivery a tender milestone's or the end of a contract; documents that are late may be answers or corrections.
    ru: Каждый вариант — доля процедур; прямые договоры портала, которые не объявляются, не входят. Лучшее у plan-linked — 1, у остальных — 0. Здесь неопубликованное и есть предмет счёта. Описание может быть тендера, лота или позиции; срок поставки — веха тендера или конец договора; поздние документы могут быть ответами и поправками.
    kk: Әр нұсқа — рәсімдердің үлесі; порталдың жарияланбайтын тікелей шарттары кірмейді. plan-linked үшін ең жақсысы — 1, қалғандары үшін — 0. Мұнда жарияланбағанның өзі саналады. Сипаттама тендердікі, лоттікі немесе тармақтікі болуы мүмкін; жеткізу мерзімі — тендер кезеңі немесе шарт соңы; кеш құжаттар жауаптар мен түзетулер болуы мүмкін.
---*/
WITH item AS (
  SELECT
    i.source,
    i.ocid,
    count(*) AS items,
    count(i.classification_id) AS coded,
    count(i.delivery_location_id) AS placed,
    max(length(trim(i.description))) AS longest
  FROM items i
  GROUP BY i.source, i.ocid
),
lot AS (
  SELECT l.source, l.ocid, max(length(trim(l.description))) AS longest, count(l.value_amount) AS priced
  FROM lots l
  GROUP BY l.source, l.ocid
),
document AS (
  SELECT
    d.source,
    d.ocid,
    count(d.date_published_local_date) AS dated,
    max(d.date_published_local_date) AS last_date
  FROM documents d
  WHERE d.parent = 'tender'
  GROUP BY d.source, d.ocid
),
due AS (
  SELECT source, ocid, count(due_local_date) AS dates FROM milestones WHERE parent = 'tender' GROUP BY source, ocid
),
planned AS (
  SELECT source, ocid FROM plans
  UNION
  SELECT source, ocid FROM documents
  WHERE parent = 'planning' OR (parent = 'tender' AND document_type IN ('procurementPlan', 'needsAssessment', 'projectPlan'))
),
signed AS (
  SELECT source, ocid, min(date_signed_local_date) AS first_date, count(period_end_local_date) AS ends
  FROM contracts
  GROUP BY source, ocid
),
tender AS (
  SELECT
    t.*,
    p.tender_title AS title,
    p.tender_description AS description,
    i.items,
    i.coded,
    i.placed,
    i.longest AS item_longest,
    l.longest AS lot_longest,
    l.priced,
    d.dated,
    d.last_date,
    coalesce(u.dates, 0) + coalesce(s.ends, 0) AS delivery_dates,
    n.ocid IS NOT NULL AS has_plan,
    s.first_date AS signed_date
  FROM x_tenders t
  JOIN processes p ON p.source = t.source AND p.ocid = t.ocid
  LEFT JOIN item i ON i.source = t.source AND i.ocid = t.ocid
  LEFT JOIN lot l ON l.source = t.source AND l.ocid = t.ocid
  LEFT JOIN document d ON d.source = t.source AND d.ocid = t.ocid
  LEFT JOIN due u ON u.source = t.source AND u.ocid = t.ocid
  LEFT JOIN planned n ON n.source = t.source AND n.ocid = t.ocid
  LEFT JOIN signed s ON s.source = t.source AND s.ocid = t.ocid
  -- A direct contract of goszakup is not announced.
  WHERE p.kz_trd_buy_id IS NOT NULL OR p.kz_ref_trade_methods_id IS NULL
)
SELECT
  t.source,
  t.ocid,
  '' AS id,
  v.variant,
  CASE
    WHEN v.variant = 'plan-linked' AND t.has_plan THEN 1
    WHEN v.variant = 'documents-late' AND t.last_date > t.published_date THEN 1
    WHEN v.variant = 'award-missing' AND t.awards = 0 AND t.contracts_count = 0
      AND coalesce(t.status, 'active') NOT IN ('cancelled', 'withdrawn', 'unsuccessful') THEN 1
    WHEN v.variant = 'no-delivery-place' AND coalesce(t.placed, 0) = 0 THEN 1
    WHEN v.variant = 'no-delivery-date' AND t.delivery_dates = 0 THEN 1
    WHEN v.variant = 'short-title' AND coalesce(length(trim(t.title)), 0) < 10 THEN 1
    WHEN v.variant = 'short-description'
      AND greatest(coalesce(length(trim(t.description)), 0), coalesce(t.lot_longest, 0), coalesce(t.item_longest, 0)) < 30 THEN 1
    WHEN v.variant = 'no-item-code' AND coalesce(t.coded, 0) < coalesce(t.items, 1) THEN 1
    WHEN v.variant = 'no-value' AND coalesce(t.amount, 0) <= 1 AND coalesce(t.priced, 0) = 0 THEN 1
    WHEN v.variant = 'dates-contradict' AND (
      t.opens_date > t.closes_date OR t.published_date > t.closes_date OR t.closes_date > t.results_date
        OR t.published_date > t.signed_date OR t.published_date > d.data_date
    ) THEN 1
    ELSE 0
  END AS numerator,
  1 AS denominator,
  CASE
    WHEN v.variant = 'documents-late' AND (coalesce(t.dated, 0) = 0 OR t.published_date IS NULL) THEN 'date-missing'
    WHEN v.variant = 'award-missing' AND t.closes_date IS NULL THEN 'closing-date-missing'
    WHEN v.variant = 'award-missing' AND date_diff('day', t.closes_date, d.data_date) <= 30 THEN 'not-due'
  END AS reason
FROM tender t
CROSS JOIN dataset d
CROSS JOIN (
  VALUES ('plan-linked'), ('documents-late'), ('award-missing'), ('no-delivery-place'), ('no-delivery-date'), ('short-title'),
    ('short-description'), ('no-item-code'), ('no-value'), ('dates-contradict')
) AS v (variant)
ORDER BY t.source, t.ocid, v.variant
