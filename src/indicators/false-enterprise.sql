/*---
name: false-enterprise
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.date_signed, contracts.supplier_id, inactive_taxpayers.org_id]
value: number
scope: process
parameters: {}
law: []
violations: []
reasons:
  foreign-supplier:
    en: the list names taxpayers of Kazakhstan, and the supplier has another number
    ru: список называет налогоплательщиков Казахстана, а у поставщика другой номер
    kk: тізім Қазақстанның салық төлеушілерін атайды, ал өнім берушінің нөмірі басқа
  listed-later:
    en: it came into the list after signing
    ru: внесён в список после подписания
    kk: тізімге қол қойылғаннан кейін енгізілген
texts:
  title:
    en: A contract with a supplier on the list of inactive taxpayers
    ru: Договор с поставщиком из списка бездействующих налогоплательщиков
    kk: Әрекетсіз салық төлеушілер тізіміндегі өнім берушімен жасалған шарт
  question:
    en: Which contracts were signed with a supplier that stood on the tax service's list of inactive taxpayers on that day?
    ru: Какие договоры подписаны с поставщиком, который в тот день состоял в списке бездействующих налогоплательщиков?
    kk: Қай шарттарға сол күні салық органының әрекетсіз салық төлеушілер тізімінде тұрған өнім берушімен қол қойылған?
  why:
    en: >-
      The tax service lists firms that hand in no returns, are not found at their address, or were found to be fictitious.
      Whoever is inactive has, as a rule, neither staff nor stock to perform a contract with. The list says nothing of the
      contract itself: it is a reason to ask who performed it, and where the money went.
    ru: >-
      Орган государственных доходов ведёт списки тех, кто не сдаёт отчётность, не найден по адресу или признан фиктивным.
      У бездействующего, как правило, нет ни работников, ни товара для исполнения договора. О самом договоре список не
      говорит ничего: это повод спросить, кто его исполнил и куда ушли деньги.
    kk: >-
      Мемлекеттік кірістер органы есеп тапсырмайтын, мекенжайынан табылмаған немесе жалған деп танылған тұлғалардың тізімін
      жүргізеді. Әрекетсіз тұлғада, әдетте, шартты орындайтын қызметкер де, тауар да болмайды. Тізім шарттың өзі туралы ештеңе
      айтпайды: бұл оны кім орындағанын және ақша қайда кеткенін сұрауға себеп.
  innocent:
    en:
      - The firm was listed for a return that was late, and was struck off the list soon after.
      - The copy of the list does not show the day on which the entry was revoked.
      - A court annulled the decision to list it.
    ru:
      - Фирму внесли из-за одного опоздавшего отчёта и вскоре исключили.
      - Копия списка не показывает день отмены записи.
      - Суд отменил решение о внесении.
    kk:
      - Фирма бір есептің кешігуінен енгізіліп, көп ұзамай шығарылған.
      - Тізімнің көшірмесі жазба жойылған күнді көрсетпейді.
      - Сот енгізу туралы шешімнің күшін жойған.
  next:
    en:
      - Look the supplier up on the tax service's site, and save the page with its date.
      - Read the acts. Who handed over, and who was there for the supplier?
      - Ask the state revenue body when and why it was listed.
    ru:
      - Проверить поставщика на сайте органа госдоходов и сохранить страницу с датой.
      - Прочитать акты и узнать, кто сдавал работу или товар и кто представлял поставщика.
      - Спросить орган государственных доходов, когда и почему фирму внесли в список.
    kk:
      - Өнім берушіні кірістер органының сайтынан тексеріп, бетті күнімен сақтау.
      - Актілерді оқып, тауарды не жұмысты кім тапсырғанын және өнім беруші атынан кім болғанын білу.
      - Мемлекеттік кірістер органынан фирманың тізімге қашан және неге енгізілгенін сұрау.
  summary:
    en: "The contract {{number}} of {{buyer}} ({{money}}{{net}}, signed on {{date}}) went to {{supplier}}, which the list of inactive taxpayers that was loaded shows on that day (days since the entry: {{value}}): to be checked with the tax service."
    ru: "Договор {{number}} заказчика {{buyer}} ({{money}}{{net}}, подписан {{date}}) достался поставщику {{supplier}}, который на этот день значится в загруженном списке бездействующих налогоплательщиков (дней с внесения: {{value}}): требуется проверка в органе госдоходов."
    kk: "{{buyer}} тапсырыс берушісінің {{number}} шарты ({{money}}{{net}}, қол қойылған күні: {{date}}) {{supplier}} өнім берушісіне тиген, ол сол күні жүктелген әрекетсіз салық төлеушілер тізімінде тұр (енгізілгеннен бергі күндер: {{value}}): кірістер органынан тексеру қажет."
---*/
-- The entry must have been made before the day of signing: on the very day it may have come later. A list without days is
-- true on its day only.
WITH register AS (
  SELECT count(*) AS entries, count(valid_from) AS dated FROM inactive_taxpayers
),
entry AS (
  SELECT
    org_id,
    coalesce(valid_from, date_add('day', -1, as_of)) AS from_date,
    CASE WHEN valid_from IS NULL THEN as_of ELSE coalesce(valid_to, DATE '9999-12-31') END AS to_date,
    valid_from
  FROM inactive_taxpayers
  WHERE org_id IS NOT NULL AND coalesce(valid_from, as_of) IS NOT NULL
),
contract AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.buyer_id,
    c.supplier_id,
    c.date_signed_local_date AS signed_date,
    coalesce(c.status, 'active') IN ('pending', 'cancelled')
      OR coalesce(c.kz_ref_contract_status_id, 190) IN (330, 430, 461) AS is_not_concluded,
    c.value_amount AS amount,
    c.value_currency AS currency
  FROM contracts c
  WHERE c.id IS NOT NULL
),
listed AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    min(CASE WHEN e.from_date < c.signed_date AND c.signed_date <= e.to_date THEN coalesce(e.valid_from, c.signed_date) END)
      AS from_date,
    max(CASE WHEN e.from_date < c.signed_date AND c.signed_date <= e.to_date THEN 1 ELSE 0 END) AS is_listed,
    max(CASE WHEN e.valid_from IS NULL THEN 1 ELSE 0 END) AS is_undated,
    max(CASE WHEN e.valid_from >= c.signed_date THEN 1 ELSE 0 END) AS is_later
  FROM contract c
  JOIN entry e ON e.org_id = c.supplier_id
  GROUP BY c.source, c.ocid, c.id
),
judged AS (
  SELECT
    c.*,
    l.from_date,
    CASE
      WHEN c.is_not_concluded THEN 'not-applicable:not-concluded'
      WHEN c.supplier_id IS NULL THEN 'insufficient:supplier-missing'
      WHEN c.supplier_id NOT LIKE 'KZ-%' THEN 'not-applicable:foreign-supplier'
      WHEN r.entries = 0 THEN 'insufficient:no-register'
      WHEN c.signed_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.is_listed = 1 THEN 'flag'
      WHEN l.is_undated = 1 OR r.dated = 0 THEN 'insufficient:register-without-dates'
      WHEN l.is_later = 1 THEN 'pass:listed-later'
      ELSE 'pass'
    END AS verdict
  FROM contract c
  CROSS JOIN register r
  LEFT JOIN listed l ON l.source = c.source AND l.ocid = c.ocid AND l.id = c.id
)
SELECT
  ocid || '|' || id AS subject_id,
  ocid,
  buyer_id,
  supplier_id,
  signed_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN verdict = 'flag' THEN CAST(date_diff('day', from_date, signed_date) AS DOUBLE) END AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('supplier_id'), ('date_signed'), ('value_amount'), ('status'), ('kz_contract_number_sys')) AS f (field)
UNION ALL
SELECT DISTINCT
  r.subject_id,
  'inactive_taxpayers' AS table_name,
  e.org_id || '|' || coalesce(CAST(e.valid_from AS VARCHAR), '') AS id,
  f.field
FROM result r
JOIN inactive_taxpayers e ON e.org_id = r.supplier_id
CROSS JOIN (VALUES ('valid_from'), ('valid_to'), ('as_of'), ('reason'), ('document')) AS f (field)
ORDER BY subject_id, table_name, id, field
