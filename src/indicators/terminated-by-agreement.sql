/*---
name: terminated-by-agreement
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: implementation
subject: contract
needs: [contracts.kz_ref_contract_status_id, contracts.kz_plan_exec_date]
value: number
scope: process
parameters:
  days:
    type: integer
    default: 0
    min: 0
    max: 365
    unit: day
    text:
      en: the supplier was more than so many calendar days late when the contract was ended
      ru: при расторжении поставщик опаздывал больше чем на столько календарных дней
      kk: шарт бұзылғанда өнім беруші осынша күнтізбелік күннен артық кешіккен
law: ["kz:106-VIII:law:18-4", "kz:106-VIII:law:8-4"]
violations: [no-rnu]
reasons:
  not-by-agreement:
    en: not ended by agreement of both sides
    ru: не расторгнут по соглашению сторон
    kk: тараптардың келісімімен бұзылмаған
  end-date-missing:
    en: the date on which the contract ended is not known
    ru: дата расторжения неизвестна
    kk: шарт бұзылған күн белгісіз
  due-date-missing:
    en: the date by which it had to be performed is not known
    ru: срок исполнения неизвестен
    kk: орындау мерзімі белгісіз
texts:
  title:
    en: A supplier in default let go by agreement
    ru: Просрочивший поставщик отпущен по соглашению сторон
    kk: Мерзімін өткізген өнім беруші тараптар келісімімен босатылған
  question:
    en: Which contracts ended by agreement when the supplier was late already, or had been paid?
    ru: Какие договоры расторгнуты по соглашению, когда поставщик уже опоздал или получил деньги?
    kk: Өнім беруші кешігіп немесе ақша алып қойғанда қай шарттар келісіммен бұзылған?
  why:
    en: >-
      Whoever does not perform goes to court and to the register of unscrupulous participants. An agreement ends the
      contract without either, and the supplier bids again tomorrow.
    ru: >-
      За неисполнение следуют суд и реестр недобросовестных участников. Соглашение прекращает договор без того и другого,
      и завтра поставщик снова участвует.
    kk: >-
      Орындамағаны үшін сот пен жосықсыз қатысушылар тізілімі күтеді. Келісім шартты екеуінсіз-ақ тоқтатады, ертең өнім
      беруші қайта қатысады.
  innocent:
    en:
      - The need fell away, or the budget was cut, and both sides had no claims.
      - The customer itself was late with the site or the design.
      - What was left undone was small, and what was done was paid.
      - The date in the record is that of the entry, not of the agreement.
    ru:
      - Потребность отпала или бюджет урезан, и претензий нет у обеих сторон.
      - Заказчик сам опоздал с площадкой или проектом.
      - Неисполненное мало, а исполненное оплачено.
      - Дата в данных — день внесения, а не соглашения.
    kk:
      - Қажеттілік жойылған немесе бюджет қысқарған, екі тараптың да талабы жоқ.
      - Тапсырыс берушінің өзі алаңды не жобаны кешіктірген.
      - Орындалмағаны аз, орындалғаны төленген.
      - Деректегі күн — келісім күні емес, енгізілген күн.
  next:
    en:
      - Read the agreement and its ground, and see whether a penalty was paid.
      - See who finished the work, and at what price.
    ru:
      - Прочитать соглашение и его основание, выяснить, уплачена ли неустойка.
      - Посмотреть, кто и по какой цене закончил работу.
    kk:
      - Келісім мен оның негізін оқып, тұрақсыздық айыбы төленген-төленбегенін анықтау.
      - Жұмысты кім және қандай бағамен аяқтағанын қарау.
  summary:
    en: "{{buyer}} and {{supplier}} ended the contract “{{title}}” (No. {{number}}, {{money}}{{net}}) by agreement on {{date}}, when so many days had passed since it was due: {{value}}. A sign of a risk, to be checked."
    ru: "{{buyer}} и {{supplier}} расторгли договор «{{title}}» (№ {{number}}, {{money}}{{net}}) по соглашению {{date}}, когда после срока исполнения прошло дней: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} мен {{supplier}} «{{title}}» шартын (№ {{number}}, {{money}}{{net}}) {{date}} келісіммен бұзған, бұл кезде орындау мерзімінен кейін өткен күндер: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Status 350, and 463 after a handing over. Money that came beyond what was accepted makes it worth a look before the term
-- as well, but only where acts tell their sums.
WITH paid AS (
  SELECT source, ocid, contract_id, CAST(sum(value_amount) AS DECIMAL(38, 2)) AS amount
  FROM transactions
  GROUP BY source, ocid, contract_id
),
accepted AS (
  SELECT source, ocid, contract_id, CAST(sum(kz_amount) AS DECIMAL(38, 2)) AS amount, count(*) = count(kz_amount) AS is_summed
  FROM milestones
  WHERE parent = 'implementation' AND type = 'delivery' AND status = 'met'
  GROUP BY source, ocid, contract_id
),
known AS (
  SELECT
    c.*,
    q.days AS least,
    date_diff('day', c.due_date, c.ended_date) AS late_days,
    coalesce(p.amount, 0) > 0 AND (
      a.contract_id IS NULL
      -- Acts may be without value added tax where payments are with it: a fifth covers the difference.
      OR (a.is_summed AND p.amount * 5 > a.amount * 6)
    ) AS is_paid_for_nothing
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN paid p ON p.source = c.source AND p.ocid = c.ocid AND p.contract_id = c.id
  LEFT JOIN accepted a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
),
judged AS (
  SELECT
    k.*,
    CASE
      WHEN NOT is_goszakup THEN 'not-applicable:other-law'
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN coalesce(status_id, 0) NOT IN (350, 463) THEN 'not-applicable:not-by-agreement'
      WHEN late_days > least OR is_paid_for_nothing THEN 'flag'
      WHEN ended_date IS NULL THEN 'insufficient:end-date-missing'
      WHEN due_date IS NULL THEN 'insufficient:due-date-missing'
      ELSE 'pass'
    END AS verdict
  FROM known k
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(ended_date, signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN status_id IN (350, 463) THEN CAST(late_days AS DOUBLE) END AS value,
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
CROSS JOIN (
  VALUES ('status_details'), ('kz_ref_contract_status_id'), ('kz_ref_contract_cancel_id'), ('kz_contract_end_date'),
    ('kz_plan_exec_date'), ('value_amount'), ('kz_fakt_sum_wnds')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'transactions' AS table_name, t.ocid || '|' || t.contract_id || '|' || t.id AS id, f.field
FROM result r
JOIN transactions t ON t.ocid || '|' || t.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
