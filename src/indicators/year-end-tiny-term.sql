/*---
name: year-end-tiny-term
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.date_signed, contracts.kz_plan_exec_date, milestones.kz_akt_date]
value: number
scope: process
parameters:
  days:
    type: integer
    default: 15
    min: 1
    max: 60
    unit: day
    text:
      en: signed in December with a term shorter than so many calendar days
      ru: подписан в декабре со сроком короче стольких календарных дней
      kk: желтоқсанда осынша күнтізбелік күннен қысқа мерзіммен қол қойылған
law: [delivery-minimum, "kz:106-VIII:law:17-6"]
violations: [short-delivery, unperformed]
reasons:
  not-december:
    en: not signed in December
    ru: подписан не в декабре
    kk: желтоқсанда қол қойылмаған
  term-missing:
    en: the term of performance is not known
    ru: срок исполнения неизвестен
    kk: орындау мерзімі белгісіз
  not-closed-in-year:
    en: no act and no payment came before the end of the year
    ru: до конца года нет ни акта, ни платежа
    kk: жыл соңына дейін акт та, төлем де жоқ
  signing-date-missing:
    en: the date of signing is not known
    ru: дата подписания неизвестна
    kk: қол қойылған күн белгісіз
texts:
  title:
    en: Signed in December, performed in days
    ru: Подписан в декабре, исполнен за считаные дни
    kk: Желтоқсанда қол қойылып, санаулы күнде орындалған
  question:
    en: Which contracts of December were to be done within days, and were accepted or paid before the New Year?
    ru: Какие декабрьские договоры давали на исполнение считаные дни и закрыты до Нового года?
    kk: Желтоқсандағы қай шарттарға санаулы күн беріліп, Жаңа жылға дейін жабылған?
  why:
    en: >-
      What is not spent by the end of the year is lost, so it is spent in haste: on things that nobody had time to make,
      or that are accepted on paper. The law gives a supplier fifteen days at least.
    ru: >-
      Неистраченное к концу года пропадает, поэтому его тратят в спешке: на то, что никто не успел бы сделать, или на то,
      что принято лишь на бумаге. Закон даёт поставщику не меньше пятнадцати дней.
    kk: >-
      Жыл соңына дейін жұмсалмаған ақша күйіп кетеді, сондықтан оны асығыс жұмсайды: ешкім үлгермейтін немесе тек қағазда
      қабылданған нәрсеге. Заң өнім берушіге кемінде он бес күн береді.
  innocent:
    en:
      - Goods were in stock, and were bought for the winter.
      - A service of the month was put under contract late, as with water or heat.
      - Money saved elsewhere was released in December, in due order.
      - The term of the next year was entered as that of this one.
    ru:
      - Товар был на складе и закуплен на зиму.
      - Услуга за месяц оформлена поздно, например вода или тепло.
      - Сэкономленные деньги перераспределены в декабре в установленном порядке.
      - Вместо срока следующего года внесён срок текущего.
    kk:
      - Тауар қоймада болған және қысқа сатып алынған.
      - Айлық қызмет кеш рәсімделген, мысалы, су немесе жылу.
      - Үнемделген қаражат желтоқсанда белгіленген тәртіппен бөлінген.
      - Келесі жылдың мерзімі орнына осы жылдың мерзімі енгізілген.
  next:
    en:
      - Go and see what was delivered, with dated photographs.
      - Compare with the same buyer's purchases of the year (unit-price-outlier, delivery-too-fast).
    ru:
      - Осмотреть поставленное и сохранить датированные снимки.
      - Сравнить с закупками того же заказчика за год (unit-price-outlier, delivery-too-fast).
    kk:
      - Жеткізілгенді барып қарап, күні бар суреттерді сақтау.
      - Осы тапсырыс берушінің жылдық сатып алуларымен салыстыру (unit-price-outlier, delivery-too-fast).
  summary:
    en: "{{buyer}} signed the contract “{{title}}” (No. {{number}}, {{money}}{{net}}) with {{supplier}} on {{date}}, gave this many days for it: {{value}}, and closed it in the same year. A sign of a risk, to be checked."
    ru: "Заказчик {{buyer}} подписал договор «{{title}}» (№ {{number}}, {{money}}{{net}}) с поставщиком {{supplier}} {{date}}, дал на исполнение дней: {{value}} — и закрыл его в том же году. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісі {{supplier}} өнім берушісімен «{{title}}» шартына (№ {{number}}, {{money}}{{net}}) {{date}} қол қойып, орындауға осынша күн берген: {{value}}, және сол жылы жапқан. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH done AS (
  SELECT source, ocid, contract_id, coalesce(kz_akt_local_date, date_met_local_date) AS date
  FROM milestones
  WHERE parent = 'implementation' AND status = 'met' AND coalesce(type, 'delivery') = 'delivery'
  UNION ALL
  SELECT source, ocid, contract_id, date_local_date AS date FROM transactions
),
closed AS (
  SELECT source, ocid, contract_id, min(date) AS date
  FROM done
  WHERE date IS NOT NULL
  GROUP BY source, ocid, contract_id
),
known AS (
  SELECT
    c.*,
    q.days AS least,
    date_diff('day', c.signed_date, CAST(coalesce(c.due_date, c.end_date) AS DATE)) AS term,
    d.date AS closed_date
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN closed d ON d.source = c.source AND d.ocid = c.ocid AND d.contract_id = c.id
),
judged AS (
  SELECT
    k.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN signed_date IS NULL THEN 'insufficient:signing-date-missing'
      WHEN month(signed_date) <> 12 THEN 'not-applicable:not-december'
      WHEN term IS NULL THEN 'insufficient:term-missing'
      WHEN term >= least OR term < 0 THEN 'pass'
      WHEN closed_date IS NULL OR year(closed_date) > year(signed_date) THEN 'pass:not-closed-in-year'
      ELSE 'flag'
    END AS verdict
  FROM known k
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(term AS DOUBLE) AS value,
  CAST(least AS DOUBLE) AS threshold,
  'parameter:days' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('kz_plan_exec_date'), ('period_end_date'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || m.contract_id || '|' || coalesce(m.id, '') AS id, f.field
FROM result r
JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
CROSS JOIN (VALUES ('kz_akt_date'), ('date_met')) AS f (field)
WHERE m.parent = 'implementation'
UNION ALL
SELECT r.subject_id, 'transactions' AS table_name, t.ocid || '|' || t.contract_id || '|' || coalesce(t.id, '') AS id, f.field
FROM result r
JOIN transactions t ON t.ocid || '|' || t.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
