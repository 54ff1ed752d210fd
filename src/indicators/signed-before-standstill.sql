/*---
name: signed-before-standstill
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: contract
subject: contract
needs: [processes.kz_itogi_date_public, contracts.date_signed, processes.kz_ref_trade_methods_id]
value: number
scope: process
parameters: {}
law: [appeal-window, "kz:106-VIII:law:25-1", "kz:106-VIII:rules:519"]
violations: []
reasons:
  results-date-missing:
    en: the date of the results is not known
    ru: дата итогов неизвестна
    kk: қорытынды шығарылған күн белгісіз
  signing-date-missing:
    en: the date of signing is not known
    ru: дата подписания неизвестна
    kk: қол қойылған күн белгісіз
  signed-before-results:
    en: signed before the results as published, which may have been published again
    ru: подписан раньше опубликованных итогов; возможно, итоги размещены повторно
    kk: жарияланған қорытындыға дейін қол қойылған, қорытынды қайта жарияланған болуы мүмкін
texts:
  title:
    en: A contract signed before the time for appeals had run out
    ru: Договор подписан до истечения срока обжалования
    kk: Шағымдану мерзімі аяқталмай қол қойылған шарт
  question:
    en: Which contracts were signed while rivals could still appeal against the results?
    ru: Какие договоры подписаны, пока соперники ещё могли обжаловать итоги?
    kk: Қай шарттарға қарсыластар қорытындыға әлі шағымдана алатын кезде қол қойылған?
  why:
    en: >-
      After a tender or an auction whoever lost has three working days to appeal, and the draft of the contract is sent
      only after that. A contract signed earlier makes an appeal pointless. The day of the results does not count, and
      the third day is left to the buyer.
    ru: >-
      После конкурса или аукциона проигравший может обжаловать итоги в течение трёх рабочих дней, и лишь затем
      направляется проект договора. Подписанный раньше договор лишает жалобу смысла. День размещения итогов не считается,
      третий день засчитан в пользу заказчика.
    kk: >-
      Конкурстан немесе аукционнан кейін ұтылған қатысушы үш жұмыс күні ішінде шағымдана алады, шарт жобасы содан кейін
      ғана жіберіледі. Ертерек қол қойылған шарт шағымды мағынасыз етеді. Қорытынды жарияланған күн саналмайды, үшінші күн
      тапсырыс берушінің пайдасына есептеледі.
  innocent:
    en:
      - The results were published again after a review, and the contract rests on the first ones.
      - The date of signing is that of the draft, entered before both sides signed.
      - The purchase follows a special order in which no appeal is given.
      - A day was declared off or moved by a decision that the calendar does not know.
    ru:
      - Итоги размещены повторно после пересмотра, а договор основан на первых.
      - Дата подписания — дата проекта, внесённая до подписей обеих сторон.
      - Закупка идёт в особом порядке, где обжалование не предусмотрено.
      - День объявлен выходным или перенесён решением, которого нет в календаре.
    kk:
      - Қорытынды қайта қараудан кейін екінші рет жарияланған, ал шарт біріншісіне негізделген.
      - Қол қойылған күн — екі тарап қол қойғанға дейін енгізілген жоба күні.
      - Сатып алу шағымдану көзделмеген ерекше тәртіппен өткен.
      - Күн күнтізбеде жоқ шешіммен демалыс деп жарияланған немесе ауыстырылған.
  next:
    en:
      - Save the results protocol and the contract's page with both timestamps (Astana time).
      - A bidder may appeal within three working days of the results; others write to internal state audit.
    ru:
      - Сохранить протокол итогов и страницу договора с обеими отметками времени (время Астаны).
      - Участник может обжаловать итоги в течение трёх рабочих дней; остальные обращаются в орган внутреннего государственного аудита.
    kk:
      - Қорытынды хаттамасын және екі уақыт белгісі бар шарт бетін сақтап қою (Астана уақыты).
      - Қатысушы қорытындыға үш жұмыс күні ішінде шағымдана алады; басқалар ішкі мемлекеттік аудит органына жазады.
  summary:
    en: "The contract “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} with {{supplier}} was signed on {{date}}, so many working days after the results: {{value}}; appeals are open for {{threshold}}."
    ru: "Договор «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} с поставщиком {{supplier}} подписан {{date}}, через столько рабочих дней после итогов: {{value}}; срок обжалования — {{threshold}}."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шартына (№ {{number}}, {{money}}{{net}}) қол қойылған күн — {{date}}, қорытындыдан кейінгі жұмыс күндері: {{value}}; шағымдану мерзімі — {{threshold}}."
---*/
WITH measured AS (
  SELECT
    c.*,
    l.value AS days_to_appeal,
    CAST(b.ordinal - a.ordinal AS INTEGER) AS working_days,
    a.status = 'projected' OR b.status = 'projected' AS is_projected
  FROM x_law_contracts c
  LEFT JOIN law_limits l
    ON l.key = 'appeal-window' AND l.status = 'verified' AND l.valid_from <= c.law_date
    AND c.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN calendar a ON a.date = c.results_date
  LEFT JOIN calendar b ON b.date = c.signed_date
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN NOT is_goszakup THEN 'not-applicable:other-law'
      WHEN is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN kind IS NULL THEN 'insufficient:method-unknown'
      -- What the portal decides by itself cannot be appealed against, and direct contracts have no results.
      WHEN kind NOT IN ('tender', 'auction', 'two-stage', 'prequalified') THEN 'not-applicable:method'
      WHEN signed_date IS NULL THEN 'insufficient:signing-date-missing'
      WHEN results_date IS NULL THEN 'insufficient:results-date-missing'
      WHEN days_to_appeal IS NULL THEN 'insufficient:law-unverified'
      WHEN signed_date < results_date THEN 'error:signed-before-results'
      WHEN working_days IS NULL THEN 'insufficient:calendar'
      WHEN working_days >= days_to_appeal THEN 'pass'
      WHEN is_projected THEN 'insufficient:calendar-projected'
      ELSE 'flag'
    END AS verdict
  FROM measured m
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(working_days AS DOUBLE) AS value,
  CAST(days_to_appeal AS DOUBLE) AS threshold,
  CASE WHEN days_to_appeal IS NOT NULL THEN 'law:appeal-window' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('status'), ('value_amount'), ('kz_contract_number_sys')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('kz_itogi_date_public'), ('tender_procurement_method_details'), ('tender_date_published')) AS f (field)
ORDER BY subject_id, table_name, id, field
