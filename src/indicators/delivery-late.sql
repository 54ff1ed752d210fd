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
with_time: [flag, pass, not-applicable:not-due, insufficient:not-recorded-yet]
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
  open_days:
    type: integer
    default: 30
    min: 1
    unit: day
    text:
      en: days after which a delivery that is not on record counts as late; records follow deliveries late themselves
      ru: через сколько дней незаписанная поставка считается опоздавшей — сами записи тоже появляются не сразу
      kk: жазылмаған жеткізу кешіккен деп саналатын күндер — жазбалардың өзі де бірден шықпайды
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
    en: delivery was due a short while ago and is not on record yet
    ru: срок прошёл недавно, а запись о поставке ещё не появилась
    kk: мерзім жақында өткен, ал жеткізу туралы жазба әлі шыққан жоқ
texts:
  title:
    en: Late delivery
    ru: Опоздание с поставкой
    kk: Жеткізудің кешігуі
  question:
    en: Under which contracts did deliveries come late, or not at all?
    ru: По каким договорам поставили с опозданием или не поставили вовсе?
    kk: Қай шарттар бойынша кешігіп жеткізілген немесе мүлде жеткізілмеген?
  why:
    en: >-
      Rivals may have stayed away because the term looked too short for them. A supplier that is given time afterwards,
      without a fine, was given what others were not. Long silence after the term may also mean that nothing came.
    ru: >-
      Соперники могли не участвовать, потому что срок казался им слишком коротким. Поставщик, которому потом дали время
      без неустойки, получил то, чего не дали другим. Долгое молчание после срока может значить и то, что ничего не
      поставлено.
    kk: >-
      Мерзім тым қысқа көрінгендіктен, қарсыластар қатыспаған болуы мүмкін. Кейін тұрақсыздық айыбынсыз уақыт берілген
      өнім беруші басқаларға берілмегенді алған. Мерзімнен кейінгі ұзақ үнсіздік ештеңе жеткізілмегенін де білдіруі мүмкін.
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
    en: "By the record, delivery under the contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”, sum: {{money}}{{net}}) is {{value}} days late, or has been awaited so long by {{data_date}}: to be checked against the acts."
    ru: "По записям, поставка по договору {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}», сумма: {{money}}{{net}}) опоздала или на {{data_date}} всё ещё не отмечена; дней после срока: {{value}}. Стоит сверить с актами."
    kk: "Жазбалар бойынша {{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шарты («{{title}}», сомасы: {{money}}{{net}}) бойынша жеткізу кешіккен немесе {{data_date}} күніне әлі белгіленбеген; мерзімнен кейінгі күндер: {{value}}. Актілермен салыстырған жөн."
---*/
-- What is due: of goszakup the planned date of execution, and what was done the last approved act, else the date of
-- execution; elsewhere each milestone of delivery, else the end of the contract's period against that of its
-- implementation. A term that was moved after it had run out counts as it was first. Where goszakup's act counts days
-- of delay itself, they count too.
WITH act AS (
  SELECT
    source,
    ocid,
    contract_id,
    max(CASE WHEN status = 'met' THEN coalesce(kz_akt_local_date, date_met_local_date) END) AS done,
    max(CASE WHEN status = 'met' AND kz_day_overdue > 0 THEN kz_day_overdue END) AS overdue
  FROM milestones
  WHERE parent = 'implementation'
  GROUP BY source, ocid, contract_id
),
duty AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    CASE
      WHEN c.kz_first_plan_exec_local_date < c.kz_plan_exec_local_date
        AND x.first_changed_date > c.kz_first_plan_exec_local_date THEN c.kz_first_plan_exec_local_date
      ELSE c.kz_plan_exec_local_date
    END AS due,
    CASE
      WHEN c.kz_ref_contract_status_id = 390 OR c.kz_fakt_exec_local_date IS NOT NULL
        THEN coalesce(a.done, c.kz_fakt_exec_local_date)
    END AS done,
    coalesce(c.kz_ref_contract_status_id, 0) <> 390 AND c.kz_fakt_exec_local_date IS NULL
      AND coalesce(c.status, 'active') = 'active' AS is_open
  FROM contracts c
  JOIN x_contract_changes x ON x.source = c.source AND x.ocid = c.ocid AND x.id = c.id
  LEFT JOIN act a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  WHERE c.kz_id IS NOT NULL
  UNION ALL
  SELECT
    c.source,
    c.ocid,
    c.id,
    m.due_local_date AS due,
    m.date_met_local_date AS done,
    m.date_met_local_date IS NULL AND (
      coalesce(m.status, '') = 'notMet' OR (coalesce(m.status, '') <> 'met' AND coalesce(c.status, 'active') = 'active')
    ) AS is_open
  FROM milestones m
  JOIN contracts c ON c.source = m.source AND c.ocid = m.ocid AND c.id = m.contract_id
  WHERE c.kz_id IS NULL AND m.parent IN ('contract', 'implementation') AND m.type = 'delivery'
    AND m.due_local_date IS NOT NULL
  UNION ALL
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.period_end_local_date AS due,
    c.implementation_end_local_date AS done,
    false AS is_open
  FROM contracts c
  LEFT JOIN (
    SELECT DISTINCT source, ocid, contract_id
    FROM milestones
    WHERE parent IN ('contract', 'implementation') AND type = 'delivery' AND due_local_date IS NOT NULL
  ) m ON m.source = c.source AND m.ocid = c.ocid AND m.contract_id = c.id
  WHERE c.kz_id IS NULL AND m.contract_id IS NULL AND c.implementation_end_local_date IS NOT NULL
),
delay AS (
  SELECT
    u.source,
    u.ocid,
    u.id,
    CAST(sum(CASE WHEN u.due IS NULL OR (u.done IS NULL AND NOT u.is_open) THEN 1 ELSE 0 END) AS BIGINT) AS untold,
    max(CASE WHEN u.done IS NOT NULL THEN date_diff('day', CAST(u.due AS DATE), CAST(u.done AS DATE)) END) AS done_late,
    max(CASE WHEN u.is_open AND u.done IS NULL THEN date_diff('day', CAST(u.due AS DATE), d.data_date) END) AS open_late
  FROM duty u
  CROSS JOIN dataset d
  GROUP BY u.source, u.ocid, u.id
),
known AS (
  SELECT
    c.*,
    q.minimum_days,
    q.open_days,
    y.id IS NOT NULL AS is_told,
    coalesce(y.untold, 0) AS untold,
    CASE WHEN coalesce(a.overdue, -100000) > coalesce(y.done_late, -100000) THEN a.overdue ELSE y.done_late END AS done_late,
    y.open_late
  FROM x_contract_changes c
  CROSS JOIN params q
  LEFT JOIN delay y ON y.source = c.source AND y.ocid = c.ocid AND y.id = c.id
  LEFT JOIN act a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
),
judged AS (
  SELECT
    k.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN done_late >= minimum_days THEN 'flag'
      WHEN kz_status_id IN (340, 350) THEN 'not-applicable:broken-off'
      WHEN open_late >= open_days THEN 'flag'
      WHEN NOT is_told OR untold > 0 THEN 'insufficient:delivery-dates-missing'
      WHEN open_late > 0 THEN 'insufficient:not-recorded-yet'
      WHEN open_late IS NOT NULL THEN 'not-applicable:not-due'
      ELSE 'pass'
    END AS verdict
  FROM known k
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN done_late >= minimum_days OR open_late IS NULL THEN done_late ELSE open_late END AS DOUBLE) AS value,
  CAST(CASE WHEN done_late >= minimum_days OR open_late IS NULL THEN minimum_days ELSE open_days END AS DOUBLE) AS threshold,
  CASE WHEN done_late >= minimum_days OR open_late IS NULL THEN 'parameter:minimum_days' ELSE 'parameter:open_days' END
    AS threshold_source,
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
