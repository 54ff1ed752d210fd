/*---
name: overdue-open
version: 1
codes: {ocp: [R067], cardinal: []}
severity: statistical
grade: question
stage: implementation
subject: contract
needs: [contracts.status]
value: number
scope: process
with_time: [flag, not-applicable:not-due, insufficient:not-recorded-yet]
parameters:
  open_days:
    type: integer
    default: 30
    min: 1
    unit: day
    text:
      en: so many calendar days after the term without a record count; records follow deliveries late themselves
      ru: сколько календарных дней после срока без записи учитывается — сами записи тоже появляются не сразу
      kk: мерзімнен кейін жазбасыз өткен қанша күнтізбелік күн ескеріледі — жазбалардың өзі де бірден шықпайды
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
    en: A delivery that is long overdue
    ru: Поставка, срок которой давно прошёл
    kk: Мерзімі әлдеқашан өткен жеткізу
  question:
    en: Under which contracts in force is the term long past and no delivery on record?
    ru: По каким действующим договорам срок давно прошёл, а записи о поставке нет?
    kk: Қолданыстағы қай шарттар бойынша мерзім әлдеқашан өткен, ал жеткізу туралы жазба жоқ?
  why:
    en: >-
      Nothing may have come. The buyer should have charged a fine, moved the term by an agreement or ended the contract;
      a contract that simply stays open leaves the supplier out of the register of unscrupulous participants.
    ru: >-
      Возможно, ничего не поставлено. Заказчик должен был начислить неустойку, перенести срок соглашением или прекратить
      договор; договор, который просто остаётся открытым, оставляет поставщика вне реестра недобросовестных участников.
    kk: >-
      Ештеңе жеткізілмеген болуы мүмкін. Тапсырыс беруші тұрақсыздық айыбын есептеуге, мерзімді келісіммен ауыстыруға
      немесе шартты тоқтатуға тиіс еді; ашық қала берген шарт өнім берушіні жосықсыз қатысушылар тізілімінен тыс қалдырады.
  innocent:
    en:
      - All was delivered, and nobody entered the act or closed the contract.
      - The term was moved by an agreement that the data do not show.
      - The buyer was not ready - no site, no design, no advance.
      - The payments and acts are kept outside the portal.
    ru:
      - Всё поставлено, но акт не внесли и договор не закрыли.
      - Срок перенесло соглашение, которого в данных нет.
      - Не был готов заказчик — площадка, проект или аванс.
      - Платежи и акты ведут вне портала.
    kk:
      - Бәрі жеткізілген, бірақ акт енгізілмеген және шарт жабылмаған.
      - Мерзімді деректерде жоқ келісім ауыстырған.
      - Тапсырыс беруші дайын болмаған — алаң, жоба немесе аванс.
      - Төлемдер мен актілер порталдан тыс жүргізіледі.
  next:
    en:
      - Open the contract on the portal and look for acts, payments and agreements newer than the data.
      - Ask the buyer what was delivered and which measures were taken.
      - Go and see whether the thing is there.
    ru:
      - Открыть договор на портале и поискать акты, платежи и соглашения новее этих данных.
      - Запросить у заказчика, что поставлено и какие меры приняты.
      - Посмотреть на месте, есть ли предмет договора.
    kk:
      - Порталда шартты ашып, осы деректерден жаңарақ актілер, төлемдер мен келісімдерді іздеу.
      - Тапсырыс берушіден не жеткізілгенін және қандай шаралар қолданылғанын сұрату.
      - Шарт нысанасының бар-жоғын орнында қарау.
  summary:
    en: "By {{data_date}} no delivery is on record under the contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”, sum: {{money}}{{net}}); days after the term: {{value}}. It may have come and not been entered: to be checked."
    ru: "На {{data_date}} по договору {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}», сумма: {{money}}{{net}}) нет записи о поставке; дней после срока: {{value}}. Возможно, поставлено, но не внесено: требуется проверка."
    kk: "{{data_date}} күніне {{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шарты («{{title}}», сомасы: {{money}}{{net}}) бойынша жеткізу туралы жазба жоқ; мерзімнен кейінгі күндер: {{value}}. Жеткізіліп, бірақ енгізілмеген болуы мүмкін: тексеру қажет."
---*/
WITH known AS (
  SELECT
    c.*,
    q.open_days,
    y.id IS NOT NULL AND y.untold = 0 AS is_told,
    date_diff('day', CAST(y.open_due AS DATE), d.data_date) AS open_late
  FROM x_contract_changes c
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN x_deliveries y ON y.source = c.source AND y.ocid = c.ocid AND y.id = c.id
),
judged AS (
  SELECT
    k.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN kz_status_id IN (340, 350) THEN 'not-applicable:broken-off'
      WHEN open_late >= open_days THEN 'flag'
      WHEN NOT is_told THEN 'insufficient:delivery-dates-missing'
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
  CAST(open_late AS DOUBLE) AS value,
  CAST(open_days AS DOUBLE) AS threshold,
  'parameter:open_days' AS threshold_source,
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
