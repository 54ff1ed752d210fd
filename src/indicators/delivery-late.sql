/*---
name: delivery-late
version: 1
codes: {ocp: [R067], cardinal: []}
severity: statistical
grade: question
stage: implementation
subject: contract
needs: [contracts.status]
value: number
scope: process
with_time: [not-applicable:not-due]
parameters:
  minimum_days:
    type: integer
    default: 14
    min: 1
    unit: day
    text:
      en: least delay of a delivery that was made, in calendar days
      ru: наименьшее опоздание состоявшейся поставки, календарных дней
      kk: жасалған жеткізудің ең аз кешігуі, күнтізбелік күн
law: []
violations: []
reasons:
  broken-off:
    en: the contract was ended before it was carried out
    ru: договор прекращён до исполнения
    kk: шарт орындалғанға дейін тоқтатылған
  delivery-dates-missing:
    en: it is not told when delivery was due or when it came
    ru: неизвестно, когда должны были поставить или когда поставили
    kk: қашан жеткізілуі керек болғаны немесе қашан жеткізілгені белгісіз
  not-due:
    en: delivery is not due yet
    ru: срок поставки ещё не наступил
    kk: жеткізу мерзімі әлі келген жоқ
  not-recorded-yet:
    en: delivery was due and is not on record (overdue-open asks for how long)
    ru: срок прошёл, а записи о поставке нет (о том, как давно, говорит overdue-open)
    kk: мерзім өткен, ал жеткізу туралы жазба жоқ (қашаннан бері екенін overdue-open айтады)
texts:
  title:
    en: Late delivery
    ru: Опоздание с поставкой
    kk: Жеткізудің кешігуі
  question:
    en: Under which contracts did deliveries come late?
    ru: По каким договорам поставили с опозданием?
    kk: Қай шарттар бойынша кешігіп жеткізілген?
  why:
    en: >-
      Rivals may have stayed away because the term looked too short for them. A supplier that is given time afterwards,
      without a fine, was given what others were not.
    ru: >-
      Соперники могли не участвовать, потому что срок казался им слишком коротким. Поставщик, которому потом дали время
      без неустойки, получил то, чего не дали другим.
    kk: >-
      Мерзім тым қысқа көрінгендіктен, қарсыластар қатыспаған болуы мүмкін. Кейін тұрақсыздық айыбынсыз уақыт берілген
      өнім беруші басқаларға берілмегенді алған.
  innocent:
    en:
      - The delivery came in time, and the act was signed or recorded later.
      - The term was moved by an agreement that the data do not show.
      - The buyer was not ready - no site, no design, no advance.
      - Force majeure, weather, or a border that was closed.
      - The date in the record is the end of the year or of the contract, not that of delivery.
    ru:
      - Поставили вовремя, а акт подписали или внесли позже.
      - Срок перенесло соглашение, которого в данных нет.
      - Не был готов заказчик — площадка, проект или аванс.
      - Непреодолимая сила, погода или закрытая граница.
      - Дата в записи — конец года или договора, а не срок поставки.
    kk:
      - Уақытында жеткізілген, ал актіге кейін қол қойылған немесе ол кейін енгізілген.
      - Мерзімді деректерде жоқ келісім ауыстырған.
      - Тапсырыс беруші дайын болмаған — алаң, жоба немесе аванс.
      - Еңсерілмейтін күш, ауа райы немесе жабық шекара.
      - Жазбадағы күн — жеткізу мерзімі емес, жылдың немесе шарттың соңы.
  next:
    en:
      - Read the acts of acceptance, their dates and who signed them.
      - See whether a penalty was charged for the delay, and whether it was paid.
      - Look for agreements that moved the term, and whether they were signed before it ran out.
      - Go and see whether the thing is there.
    ru:
      - Прочитать акты приёмки, их даты и подписи.
      - Узнать, начислена ли неустойка за просрочку и уплачена ли она.
      - Поискать соглашения о переносе срока и проверить, подписаны ли они до его истечения.
      - Посмотреть на месте, есть ли предмет договора.
    kk:
      - Қабылдау актілерін, олардың күндері мен қолтаңбаларын оқу.
      - Мерзімі өткені үшін тұрақсыздық айыбы есептелген бе және төленген бе — соны білу.
      - Мерзімді ауыстырған келісімдерді іздеп, олар мерзім өткенге дейін жасалған ба — соны тексеру.
      - Шарт нысанасының бар-жоғын орнында қарау.
  summary:
    en: "By the record, delivery under the contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”, sum: {{money}}{{net}}) came late; days after the term: {{value}}. To be checked against the acts."
    ru: "По записям, поставка по договору {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}», сумма: {{money}}{{net}}) опоздала; дней после срока: {{value}}. Стоит сверить с актами."
    kk: "Жазбалар бойынша {{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шарты («{{title}}», сомасы: {{money}}{{net}}) бойынша жеткізу кешіккен; мерзімнен кейінгі күндер: {{value}}. Актілермен салыстырған жөн."
---*/
WITH judged AS (
  SELECT
    c.*,
    q.minimum_days,
    y.done_late,
    CASE
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN y.done_late >= q.minimum_days THEN 'flag'
      WHEN c.kz_status_id IN (340, 350) THEN 'not-applicable:broken-off'
      WHEN y.id IS NULL OR y.untold > 0 THEN 'insufficient:delivery-dates-missing'
      WHEN y.open_due < d.data_date THEN 'insufficient:not-recorded-yet'
      WHEN y.open_due IS NOT NULL THEN 'not-applicable:not-due'
      ELSE 'pass'
    END AS verdict
  FROM x_contract_changes c
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN x_deliveries y ON y.source = c.source AND y.ocid = c.ocid AND y.id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(done_late AS DOUBLE) AS value,
  CAST(minimum_days AS DOUBLE) AS threshold,
  'parameter:minimum_days' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of very many milestones, the fifty that were due first.
WITH ranked AS (
  SELECT
    r.subject_id,
    m.ocid || '|' || m.contract_id || '|' || coalesce(m.id, '') AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY m.due_date NULLS LAST, m.id) AS place
  FROM result r
  JOIN x_contract_changes c ON c.subject_id = r.subject_id
  JOIN milestones m ON m.source = c.source AND m.ocid = c.ocid AND m.contract_id = c.id
  WHERE m.type = 'delivery' OR c.is_goszakup
)
SELECT m.subject_id, 'milestones' AS table_name, m.id, f.field
FROM ranked m
CROSS JOIN (
  VALUES ('due_date'), ('date_met'), ('status'), ('kz_akt_date'), ('kz_day_overdue'), ('kz_sum_fine')
) AS f (field)
WHERE m.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('status'), ('kz_plan_exec_date'), ('kz_first_plan_exec_date'), ('kz_fakt_exec_date'), ('period_end_date'),
    ('implementation_end_date'), ('value_amount')
) AS f (field)
ORDER BY subject_id, table_name, id, field
