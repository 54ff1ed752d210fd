/*---
name: signed-after-performance
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.date_signed, milestones.date_met, transactions.date]
value: number
scope: process
parameters:
  minimum_days:
    type: integer
    default: 1
    min: 1
    max: 365
    unit: day
    text:
      en: performed at least so many calendar days before the signing
      ru: исполнено не менее чем за столько календарных дней до подписания
      kk: қол қойылғанға дейін кемінде осынша күнтізбелік күн бұрын орындалған
law: []
violations: [unperformed]
reasons:
  signing-date-missing:
    en: the date of signing is not known
    ru: дата подписания неизвестна
    kk: қол қойылған күн белгісіз
  nothing-performed:
    en: no act, no payment and no date of performance is known
    ru: нет ни актов, ни платежей, ни даты исполнения
    kk: акт та, төлем де, орындалған күн де жоқ
  emergency:
    en: an emergency, where help comes before the contract
    ru: чрезвычайная ситуация, где помощь предшествует договору
    kk: төтенше жағдай, мұнда көмек шарттан бұрын келеді
texts:
  title:
    en: A contract signed after it was performed
    ru: Договор, подписанный после исполнения
    kk: Орындалғаннан кейін қол қойылған шарт
  question:
    en: Which contracts have an act, a delivery or a payment dated before the signing?
    ru: По каким договорам акт, поставка или платёж датированы раньше подписания?
    kk: Қай шарттар бойынша акт, жеткізу немесе төлем қол қойылғанға дейінгі күнмен белгіленген?
  why:
    en: >-
      Where work is done before there is a contract, the supplier was chosen without a purchase, and the purchase only
      clothed it in papers. It may also mean that the act was written before any work.
    ru: >-
      Если работа сделана раньше договора, поставщик выбран без закупки, а закупка лишь оформила это на бумаге. Либо акт
      составлен раньше всякой работы.
    kk: >-
      Жұмыс шарттан бұрын істелсе, өнім беруші сатып алусыз таңдалған, ал сатып алу мұны тек қағазбен рәсімдеген. Немесе
      акт ешқандай жұмыссыз жазылған.
  innocent:
    en:
      - The contract says that it covers what was supplied from the beginning of the year, as with water, heat and light.
      - The date of signing is that of a version that was registered anew.
      - A date was entered wrongly.
      - An emergency had to be met at once.
    ru:
      - Договор распространяется на отношения с начала года, как у воды, тепла и света.
      - Дата подписания относится к версии, зарегистрированной заново.
      - Дата внесена с ошибкой.
      - Аварию нужно было устранять немедленно.
    kk:
      - Шарт жыл басындағы қатынастарға қолданылады, су, жылу, жарық сияқты.
      - Қол қойылған күн қайта тіркелген нұсқаға қатысты.
      - Күн қате енгізілген.
      - Апатты дереу жою керек болған.
  next:
    en:
      - Open the act and the payment order and compare their dates with the contract's file.
      - Ask the customer on what ground work began.
    ru:
      - Открыть акт и платёж и сравнить их даты с файлом договора.
      - Запросить у заказчика, на каком основании начались работы.
    kk:
      - Акт пен төлемді ашып, күндерін шарт файлымен салыстыру.
      - Жұмыс қандай негізбен басталғанын тапсырыс берушіден сұрату.
  summary:
    en: "The contract “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} with {{supplier}} was signed on {{date}}, so many days after the first record of its performance or payment: {{value}}. A sign of a risk, to be checked."
    ru: "Договор «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} с поставщиком {{supplier}} подписан {{date}}, через столько дней после первой отметки об исполнении или оплате: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шартына (№ {{number}}, {{money}}{{net}}) қол қойылған күн — {{date}}, орындау немесе төлем туралы алғашқы белгіден кейінгі күндер: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH done AS (
  SELECT source, ocid, contract_id, coalesce(kz_akt_local_date, date_met_local_date) AS date
  FROM milestones
  WHERE parent = 'implementation' AND status = 'met' AND coalesce(type, 'delivery') = 'delivery'
  UNION ALL
  SELECT source, ocid, contract_id, date_local_date AS date FROM transactions
  UNION ALL
  SELECT source, ocid, id AS contract_id, coalesce(kz_fakt_exec_local_date, implementation_end_local_date) AS date
  FROM contracts
),
performed AS (
  SELECT source, ocid, contract_id, min(date) AS first_date
  FROM done
  WHERE date IS NOT NULL
  GROUP BY source, ocid, contract_id
),
judged AS (
  SELECT
    c.*,
    q.minimum_days,
    date_diff('day', p.first_date, c.signed_date) AS days,
    CASE
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.ground = 3 THEN 'not-applicable:emergency'
      WHEN c.signed_date IS NULL THEN 'insufficient:signing-date-missing'
      WHEN p.first_date IS NULL THEN 'insufficient:nothing-performed'
      WHEN date_diff('day', p.first_date, c.signed_date) >= q.minimum_days THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN performed p ON p.source = c.source AND p.ocid = c.ocid AND p.contract_id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(minimum_days AS DOUBLE) AS threshold,
  'parameter:minimum_days' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of very many payments and acts, the fifty earliest.
WITH dated AS (
  SELECT r.subject_id, 'transactions' AS table_name, t.ocid || '|' || t.contract_id || '|' || coalesce(t.id, '') AS id,
    t.date_local_date AS date, 'date' AS field
  FROM result r
  JOIN transactions t ON t.ocid || '|' || t.contract_id = r.subject_id
  UNION ALL
  SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || m.contract_id || '|' || coalesce(m.id, '') AS id,
    coalesce(m.kz_akt_local_date, m.date_met_local_date) AS date, f.field
  FROM result r
  JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
  CROSS JOIN (VALUES ('date_met'), ('kz_akt_date')) AS f (field)
  WHERE m.parent = 'implementation'
),
ranked AS (
  SELECT d.*, row_number() OVER (PARTITION BY subject_id ORDER BY date NULLS LAST, table_name, id, field) AS place
  FROM dated d
)
SELECT subject_id, table_name, id, field FROM ranked WHERE place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('kz_fakt_exec_date'), ('implementation_end_date'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
