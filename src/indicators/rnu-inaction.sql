/*---
name: rnu-inaction
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: implementation
subject: contract
needs: [contracts.kz_ref_contract_status_id, contracts.kz_contract_end_date, unscrupulous_suppliers.start_date]
value: number
scope: process
with_time: [flag, pass, not-applicable:term-still-runs]
parameters:
  days:
    type: integer
    default: 60
    min: 31
    max: 1095
    unit: day
    text:
      en: calendar days after the end of the contract within which the supplier ought to be in the register (thirty to sue, the rest for the court)
      ru: календарных дней после прекращения договора, за которые поставщик должен оказаться в реестре (тридцать на иск, остальное — суду)
      kk: шарт тоқтатылғаннан кейін өнім беруші тізілімге енуі тиіс күнтізбелік күндер (отызы талап қоюға, қалғаны сотқа)
law: [rnu-suit, rnu-exempt-ground, "kz:106-VIII:law:8-4", "kz:106-VIII:law:17-9"]
violations: [no-rnu]
reasons:
  not-broken-off:
    en: not ended for the supplier's default
    ru: не прекращён из-за неисполнения поставщиком
    kk: өнім берушінің орындамауынан тоқтатылмаған
  end-date-missing:
    en: the date on which the contract ended is not known
    ru: дата прекращения договора неизвестна
    kk: шарт тоқтатылған күн белгісіз
  term-still-runs:
    en: the term has not run out yet
    ru: срок ещё не истёк
    kk: мерзім әлі өткен жоқ
  exempt-ground:
    en: bought on a ground for which the register does not apply
    ru: основание закупки, на которое реестр не распространяется
    kk: тізілім қолданылмайтын негізбен сатып алынған
  already-listed:
    en: the supplier was in the register already
    ru: поставщик уже состоял в реестре
    kk: өнім беруші тізілімде бұрыннан тұрған
texts:
  title:
    en: A default after which the supplier was not put on the register
    ru: Неисполнение, после которого поставщик не попал в реестр
    kk: Орындамаудан кейін өнім беруші тізілімге енбеген
  question:
    en: After which broken-off contracts did the customer not bring the supplier before a court?
    ru: После каких расторгнутых договоров заказчик не добился признания поставщика недобросовестным?
    kk: Қай бұзылған шарттардан кейін тапсырыс беруші өнім берушіні жосықсыз деп тануға жүгінбеген?
  why:
    en: >-
      Where a supplier did not perform, the customer must sue within thirty calendar days to have it declared
      unscrupulous. A customer that does not sue lets the supplier bid for, and spoil, the next purchase: sloth, or a favour.
    ru: >-
      При неисполнении заказчик обязан в течение тридцати календарных дней подать иск о признании поставщика
      недобросовестным. Не подавший иска позволяет ему выиграть и сорвать следующую закупку: это лень или услуга.
    kk: >-
      Өнім беруші орындамаса, тапсырыс беруші отыз күнтізбелік күн ішінде оны жосықсыз деп тану туралы талап қоюға міндетті.
      Талап қоймау оған келесі сатып алуды ұтып, бұзуға жол береді: бұл енжарлық немесе қызмет көрсету.
  innocent:
    en:
      - The suit was filed in time, and the court has not ruled yet or has refused.
      - The penalty was paid, the contract performed in the end and no damage done, all three together.
      - The contract was ended for a reason that is no default of the supplier.
      - The copy of the register is older than the entry.
    ru:
      - Иск подан вовремя, а суд ещё не вынес решения или отказал.
      - Неустойка уплачена, договор в итоге исполнен и ущерба нет — всё вместе.
      - Договор прекращён по причине, не связанной с виной поставщика.
      - Копия реестра старше записи.
    kk:
      - Талап уақытында қойылған, ал сот әлі шешпеген немесе бас тартқан.
      - Тұрақсыздық айыбы төленген, шарт ақырында орындалған және залал жоқ — үшеуі бірге.
      - Шарт өнім берушінің кінәсінсіз себеппен тоқтатылған.
      - Тізілімнің көшірмесі жазбадан ескірек.
  next:
    en:
      - Save the contract's page with the ground on which it ended.
      - Search the court's register for a suit of this customer against this supplier.
      - Ask the customer whether and when it sued.
    ru:
      - Сохранить страницу договора с основанием прекращения.
      - Поискать в судебном кабинете иск этого заказчика к этому поставщику.
      - Запросить у заказчика, подан ли иск и когда.
    kk:
      - Тоқтатылу негізі бар шарт бетін сақтап қою.
      - Сот кабинетінен осы тапсырыс берушінің осы өнім берушіге талабын іздеу.
      - Тапсырыс берушіден талап қойылған-қойылмағанын және қашан екенін сұрату.
  summary:
    en: "{{buyer}} broke off the contract “{{title}}” (No. {{number}}, {{money}}{{net}}) with {{supplier}}; so many days have passed since: {{value}}, and the register shows no entry. Whether a suit was filed, for which the law gives 30 days, is to be asked."
    ru: "Заказчик {{buyer}} расторг договор «{{title}}» (№ {{number}}, {{money}}{{net}}) с поставщиком {{supplier}}; прошло дней: {{value}}, а записи в реестре нет. Требуется выяснить, подан ли иск, на который закон даёт 30 дней."
    kk: "{{buyer}} тапсырыс берушісі {{supplier}} өнім берушісімен «{{title}}» шартын (№ {{number}}, {{money}}{{net}}) бұзған; содан бері өткен күндер: {{value}}, ал тізілімде жазба жоқ. Заң 30 күн беретін талап қойылған-қойылмағанын сұрату керек."
---*/
-- Broken off one-sidedly: statuses 340 and 462. The cancellation's reason, where it is told, must be the first one of
-- default: reason 1 is the agreement of both sides.
WITH register AS (
  SELECT count(*) AS entries FROM unscrupulous_suppliers
),
exempt AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'rnu-exempt-ground' AND status = 'verified'
),
entry AS (
  SELECT DISTINCT supplier_id, start_date, coalesce(end_date, DATE '9999-12-31') AS end_date
  FROM unscrupulous_suppliers
  WHERE supplier_id IS NOT NULL AND start_date IS NOT NULL
),
listed AS (
  SELECT
    b.source,
    b.ocid,
    b.id,
    bool_or(e.start_date >= b.ended_date) AS is_listed_after,
    bool_or(e.start_date < b.ended_date AND e.end_date >= b.ended_date) AS is_listed_before
  FROM x_law_contracts b
  JOIN entry e ON e.supplier_id = b.supplier_id
  GROUP BY b.source, b.ocid, b.id
),
judged AS (
  SELECT
    b.*,
    q.days AS allowed,
    date_diff('day', b.ended_date, d.data_date) AS passed_days,
    CASE
      WHEN NOT b.is_goszakup THEN 'not-applicable:other-law'
      WHEN b.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT b.is_concluded THEN 'not-applicable:not-concluded'
      WHEN coalesce(b.status_id, 0) NOT IN (340, 462) OR b.cancel_id = 1 THEN 'not-applicable:not-broken-off'
      WHEN b.law_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.value IS NULL THEN 'insufficient:law-unverified'
      WHEN e.subparagraph IS NOT NULL THEN 'not-applicable:exempt-ground'
      WHEN b.supplier_id IS NULL THEN 'insufficient:supplier-missing'
      WHEN r.entries = 0 THEN 'insufficient:no-register'
      WHEN b.ended_date IS NULL THEN 'insufficient:end-date-missing'
      WHEN n.is_listed_after THEN 'pass'
      WHEN n.is_listed_before THEN 'pass:already-listed'
      WHEN date_diff('day', b.ended_date, d.data_date) <= q.days THEN 'not-applicable:term-still-runs'
      ELSE 'flag'
    END AS verdict
  FROM x_law_contracts b
  CROSS JOIN register r
  CROSS JOIN dataset d
  CROSS JOIN params q
  LEFT JOIN law_limits l
    ON l.key = 'rnu-suit' AND l.status = 'verified' AND l.valid_from <= b.law_date
    AND b.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN exempt e ON e.subparagraph = b.ground AND e.valid_from <= b.law_date AND b.law_date <= e.valid_to
  LEFT JOIN listed n ON n.source = b.source AND n.ocid = b.ocid AND n.id = b.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(ended_date, signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN split_part(verdict, ':', 1) IN ('flag', 'pass') THEN CAST(passed_days AS DOUBLE) END AS value,
  CAST(allowed AS DOUBLE) AS threshold,
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
CROSS JOIN (
  VALUES ('status_details'), ('kz_ref_contract_status_id'), ('kz_ref_contract_cancel_id'), ('kz_contract_end_date'),
    ('value_amount'), ('kz_contract_number_sys')
) AS f (field)
UNION ALL
SELECT DISTINCT
  r.subject_id,
  'unscrupulous_suppliers' AS table_name,
  CASE WHEN u.supplier_id IS NULL THEN r.supplier_id
    ELSE u.supplier_id || '|' || coalesce(CAST(u.start_date AS VARCHAR), '') END AS id,
  f.field
FROM result r
LEFT JOIN unscrupulous_suppliers u ON u.supplier_id = r.supplier_id
CROSS JOIN (VALUES ('start_date'), ('end_date')) AS f (field)
WHERE r.supplier_id IS NOT NULL
ORDER BY subject_id, table_name, id, field
