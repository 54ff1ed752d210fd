/*---
name: delivery-term-below-minimum
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.date_signed, contracts.kz_plan_exec_date, contracts.kz_fakt_trade_methods_id, processes.tender_date_published]
value: number
scope: process
parameters: {}
law: [delivery-minimum, delivery-minimum-producer, kz:106-VIII:rules:569, law-read]
violations: [short-delivery]
reasons:
  announcement-missing:
    en: the announcement is not among the records, and its date decides which law applies
    ru: объявления нет среди записей, а от его даты зависит, какой закон действует
    kk: хабарландыру жазбалар арасында жоқ, ал қай заң қолданылатыны оның күніне байланысты
  due-before-signing:
    en: performance was due before the contract was signed
    ru: срок исполнения раньше подписания договора
    kk: орындау мерзімі шартқа қол қойылғаннан бұрын
  works-and-services:
    en: the provision that was read speaks of delivery; whether it holds for works and services was not verified
    ru: прочитанная норма говорит о поставке; действует ли она для работ и услуг, не проверено
    kk: оқылған норма жеткізу туралы айтады; оның жұмыстар мен көрсетілетін қызметтерге қолданылуы тексерілмеген
texts:
  title:
    en: Less time to deliver than the law gives
    ru: Срок исполнения короче, чем даёт закон
    kk: Орындау мерзімі заң бергеннен қысқа
  question:
    en: In which contracts for goods was delivery due in fewer calendar days after signing than the law sets as the least?
    ru: В каких договорах на товары поставка назначена раньше, чем через установленное законом наименьшее число календарных дней?
    kk: Қай тауар шарттарында жеткізу мерзімі қол қойылғаннан кейін заңда белгіленген ең аз күнтізбелік күннен бұрын тағайындалған?
  why:
    en: >-
      Only somebody who has the goods in store for this buyer can deliver in a few days, so a tiny term keeps others from
      bidding and may mean that a chosen supplier delivered beforehand. The least term is
      counted from the day of signing, which is in the buyer's favour: a contract may come into force later. For goods of
      registered Kazakhstan producers the least term is longer; that is not tested here, for want of their register.
    ru: >-
      Поставить за несколько дней может лишь тот, у кого товар для этого заказчика уже на складе, поэтому крошечный срок
      отпугивает других и может означать, что выбранный поставщик поставил заранее. Срок считается
      от дня подписания — в пользу заказчика: в силу договор может вступить позже. Для товаров отечественных
      товаропроизводителей из реестра наименьший срок длиннее; здесь он не проверяется, так как реестра нет.
    kk: >-
      Бірнеше күнде осы тапсырыс берушіге арналған тауары қоймада дайын тұрған адам ғана жеткізе алады, сондықтан тым
      қысқа мерзім басқаларды қатысудан тартындырады және таңдалған өнім беруші тауарды алдын ала жеткізгенін білдіруі
      мүмкін. Мерзім қол қойылған күннен бастап, тапсырыс берушінің пайдасына саналады: шарт кейінірек
      күшіне енуі мүмкін. Тізілімдегі отандық тауар өндірушілердің тауарлары үшін ең аз мерзім ұзағырақ; тізілім
      болмағандықтан, ол мұнда тексерілмейді.
  innocent:
    en:
      - The goods are bound to a day, such as an event or an examination.
      - The date of performance was entered by mistake, and the contract itself gives more time.
      - The contract is performed on request by parts, and the date is that of the first part.
      - Signing was delayed by an appeal or by the supplier, while the end was fixed in advance.
    ru:
      - Товар нужен к определённой дате — мероприятию или экзамену.
      - Дата исполнения внесена ошибочно, а в самом договоре срок больше.
      - Договор исполняется по заявкам частями, и указана дата первой части.
      - Подписание задержалось из-за жалобы или поставщика, а окончание было определено заранее.
    kk:
      - Тауар белгілі бір күнге — іс-шараға немесе емтиханға керек.
      - Орындау күні қате енгізілген, ал шарттың өзінде мерзім ұзағырақ.
      - Шарт өтінімдер бойынша бөліп орындалады, ал көрсетілген күн — бірінші бөлігінікі.
      - Қол қою шағымға немесе өнім берушіге байланысты кешіккен, ал аяқталу күні алдын ала белгіленген.
  next:
    en:
      - Open the contract and its technical specification; read the term of delivery and from what day it is counted.
      - Compare with the day of the act of acceptance and with the delivery note.
      - Ask the buyer why the term is shorter than the law gives; send a copy to internal state audit.
    ru:
      - Открыть договор и техническую спецификацию, прочитать срок поставки и от какого дня он считается.
      - Сравнить с датой акта приёмки и накладной.
      - Запросить у заказчика, почему срок короче установленного; копию — в орган внутреннего государственного аудита.
    kk:
      - Шарт пен техникалық ерекшелікті ашып, жеткізу мерзімін және оның қай күннен саналатынын оқу.
      - Қабылдау актісінің күнімен және жүкқұжатпен салыстыру.
      - Тапсырыс берушіден мерзімнің неге белгіленгеннен қысқа екенін сұрау, көшірмесін ішкі мемлекеттік аудит органына жіберу.
  summary:
    en: "In the contract “{{title}}” ({{money}}{{net}}), signed on {{date}}, {{buyer}} gave {{supplier}} this number of calendar days to perform it: {{value}}; the law gives at least {{threshold}}. The term is to be read in the contract itself."
    ru: "По договору «{{title}}» ({{money}}{{net}}), подписанному {{date}}, заказчик {{buyer}} дал поставщику {{supplier}} на исполнение календарных дней: {{value}}; закон даёт не менее {{threshold}}. Срок следует сверить с самим договором."
    kk: "«{{title}}» шарты бойынша ({{money}}{{net}}), қол қойылған күні: {{date}}, {{buyer}} тапсырыс берушісі {{supplier}} өнім берушісіне орындауға {{value}} күнтізбелік күн берген; заң бойынша кемінде {{threshold}} күн. Мерзімді шарттың өзінен тексеру керек."
---*/
WITH signed AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    coalesce(c.buyer_id, p.buyer_id) AS buyer_id,
    c.supplier_id,
    c.status,
    c.kz_id IS NOT NULL AS is_portal,
    coalesce(p.is_quasi_state, false) OR coalesce(m.system, '') = 'quasi-state' AS is_quasi_state,
    coalesce(c.kz_fakt_trade_methods_id, p.method_id) AS method_id,
    m.kind,
    CASE WHEN p.is_portal THEN p.announced_date END AS announced_date,
    coalesce(p.is_read_law, false) AS is_read_law,
    c.date_signed_local_date AS signed_date,
    -- What was signed counts, not what it was changed to.
    coalesce(c.kz_first_plan_exec_local_date, c.kz_plan_exec_local_date) AS due_date,
    coalesce(c.kz_ref_subject_type_id, p.subject_type) AS subject_type,
    c.value_amount AS amount,
    c.value_currency AS currency
  FROM contracts c
  LEFT JOIN x_law_processes p ON p.source = c.source AND p.ocid = c.ocid
  LEFT JOIN law_methods m ON m.id = coalesce(c.kz_fakt_trade_methods_id, p.method_id)
),
judged AS (
  SELECT
    s.*,
    l.value AS minimum,
    date_diff('day', s.signed_date, s.due_date) AS days,
    CASE
      WHEN NOT s.is_portal THEN 'not-applicable:other-law'
      WHEN s.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN s.status IN ('cancelled', 'pending') THEN 'not-applicable:not-concluded'
      WHEN s.method_id IS NULL THEN 'insufficient:method-missing'
      WHEN s.kind IS NULL THEN 'insufficient:method-unknown'
      -- Who buys directly, in an emergency for one, agrees on the term.
      WHEN s.kind IN (
        'direct', 'after-failure', 'special', 'housing', 'social-order', 'education-order', 'framework', 'exchange'
      ) THEN 'not-applicable:method'
      -- The terms of the electronic shop were not read.
      WHEN s.kind = 'e-shop' THEN 'insufficient:law-unverified'
      WHEN s.subject_type IS NULL THEN 'insufficient:category-missing'
      WHEN s.subject_type <> 1 THEN 'insufficient:works-and-services'
      WHEN s.signed_date IS NULL OR s.due_date IS NULL THEN 'insufficient:date-missing'
      WHEN s.announced_date IS NULL THEN 'insufficient:announcement-missing'
      WHEN NOT s.is_read_law OR l.value IS NULL THEN 'insufficient:law-unverified'
      WHEN s.due_date < s.signed_date THEN 'error:due-before-signing'
      WHEN date_diff('day', s.signed_date, s.due_date) >= l.value THEN 'pass'
      ELSE 'flag'
    END AS verdict
  FROM signed s
  LEFT JOIN law_limits l
    ON l.key = 'delivery-minimum' AND l.status <> 'unverified' AND l.valid_from <= s.announced_date
      AND s.announced_date <= coalesce(l.valid_to, DATE '9999-12-31')
)
SELECT
  ocid || '|' || id AS subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, announced_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(minimum AS DOUBLE) AS threshold,
  CASE WHEN minimum IS NOT NULL THEN 'law:delivery-minimum' END AS threshold_source,
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
  VALUES ('date_signed'), ('kz_first_plan_exec_date'), ('kz_plan_exec_date'), ('kz_fakt_trade_methods_id'),
    ('kz_ref_subject_type_id'), ('value_amount'), ('supplier_id')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_date_published'), ('tender_procurement_method_details')) AS f (field)
ORDER BY subject_id, table_name, id, field
