/*---
name: vat-added-later
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.kz_first_contract_sum, contracts.kz_first_contract_sum_wnds, contracts.kz_contract_sum_wnds]
value: money
scope: process
with_time: [flag, insufficient:date-missing, insufficient:register-without-dates]
parameters:
  tolerance:
    type: decimal
    default: 0.005
    min: 0
    max: 0.1
    unit: share
    text:
      en: the sum without tax may have changed by this share
      ru: на такую долю могла измениться сумма без налога
      kk: салықсыз сома осындай үлеске өзгеруі мүмкін
law: ["kz:106-VIII:law:18-2-17", "kz:order-646:14"]
violations: [vat]
reasons:
  registered:
    en: the register shows the supplier as registered for value added tax by then
    ru: по реестру поставщик к тому времени состоял на учёте по НДС
    kk: тізілім бойынша өнім беруші ол кезде ҚҚС есебінде тұрған
  tax-from-the-start:
    en: the tax was in the sum from the start
    ru: налог был в сумме с самого начала
    kk: салық сомада әу бастан болған
texts:
  title:
    en: Value added tax added by a later agreement
    ru: НДС, добавленный дополнительным соглашением
    kk: Қосымша келісіммен қосылған ҚҚС
  question:
    en: Which contracts were raised by value added tax alone, while the register does not show the supplier as registered?
    ru: Какие договоры выросли только на НДС, хотя по реестру поставщик на учёте не состоит?
    kk: Қай шарттар тек ҚҚС-қа өскен, ал тізілім бойынша өнім беруші есепте тұрмайды?
  why:
    en: >-
      A supplier that is no payer wins with a price without tax, and an agreement then adds the tax as a profit. The law
      allows it only when the supplier was registered meanwhile.
    ru: >-
      Неплательщик выигрывает ценой без налога, а соглашение потом добавляет налог как прибыль. Закон допускает это, только
      если поставщик тем временем встал на учёт.
    kk: >-
      Төлеуші емес өнім беруші салықсыз бағамен жеңеді, кейін келісім салықты пайда ретінде қосады. Заң бұған өнім беруші
      осы арада есепке тұрса ғана жол береді.
  innocent:
    en:
      - The copy of the register is older than the registration.
      - The first version left the tax out by mistake.
      - The mark of tax is the portal's, and the contract's file has none.
    ru:
      - Копия реестра старше постановки на учёт.
      - В первой версии налог пропущен по ошибке.
      - Отметку о налоге проставил портал, а в файле договора налога нет.
    kk:
      - Тізілімнің көшірмесі есепке қоюдан ескірек.
      - Бірінші нұсқада салық қателесіп қалдырылған.
      - Салық белгісін портал қойған, ал шарт файлында салық жоқ.
  next:
    en:
      - Check the BIN on the tax service's site for the date of the agreement, and save the page.
      - Read the agreement and its justification.
    ru:
      - Проверить БИН на сайте органа госдоходов на дату соглашения и сохранить страницу.
      - Прочитать соглашение и его обоснование.
    kk:
      - Кірістер органының сайтында келісім күніне БСН-ді тексеріп, бетті сақтап қою.
      - Келісім мен оның негіздемесін оқу.
  summary:
    en: "An agreement added {{value}} of value added tax to the contract “{{title}}” (No. {{number}}, signed on {{date}}) of {{buyer}} with {{supplier}}, while the register that was loaded does not show the supplier as registered. A sign of a risk, to be checked."
    ru: "К договору «{{title}}» (№ {{number}}, подписан {{date}}) заказчика {{buyer}} с поставщиком {{supplier}} соглашение добавило НДС {{value}}, а по загруженному реестру поставщик на учёте не состоит. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шартына (№ {{number}}, қол қойылған күні: {{date}}) келісім {{value}} ҚҚС қосқан, ал жүктелген тізілім бойынша өнім беруші есепте тұрмайды. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH register AS (
  SELECT count(*) AS entries, count(registered_from) AS dated FROM vat_payers
),
undated AS (
  SELECT DISTINCT org_id FROM vat_payers WHERE registered_from IS NULL
),
changed AS (
  SELECT source, ocid, contract_id, max(date_local_date) AS last_date
  FROM amendments
  WHERE parent = 'contract'
  GROUP BY source, ocid, contract_id
),
registered AS (
  SELECT DISTINCT c.source, c.ocid, c.id
  FROM x_law_contracts c
  JOIN vat_payers v ON v.org_id = c.supplier_id
  LEFT JOIN changed n ON n.source = c.source AND n.ocid = c.ocid AND n.contract_id = c.id
  CROSS JOIN dataset d
  -- On any day from the signing to the last change; where that is undated, to the data's date.
  WHERE v.registered_from <= coalesce(n.last_date, d.data_date)
    AND coalesce(v.registered_to, DATE '9999-12-31') >= c.signed_date
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT c.is_goszakup THEN 'not-applicable:other-law'
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.amendments = 0 THEN 'pass'
      WHEN c.amount IS NULL OR c.gross IS NULL THEN 'insufficient:sum-missing'
      WHEN c.first_amount IS NULL OR c.first_gross IS NULL OR c.first_amount <= 0 THEN 'insufficient:first-value-unknown'
      WHEN c.first_gross - c.first_amount > 1 THEN 'pass:tax-from-the-start'
      WHEN c.gross - c.amount <= 1 OR abs(c.amount - c.first_amount) > q.tolerance * c.first_amount THEN 'pass'
      WHEN c.supplier_id IS NULL THEN 'insufficient:supplier-missing'
      WHEN r.entries = 0 THEN 'insufficient:no-register'
      WHEN g.id IS NOT NULL THEN 'pass:registered'
      WHEN u.org_id IS NOT NULL OR r.dated = 0 THEN 'insufficient:register-without-dates'
      WHEN c.signed_date IS NULL THEN 'insufficient:date-missing'
      ELSE 'flag'
    END AS verdict
  FROM x_law_contracts c
  CROSS JOIN register r
  CROSS JOIN params q
  LEFT JOIN undated u ON u.org_id = c.supplier_id
  LEFT JOIN registered g ON g.source = c.source AND g.ocid = c.ocid AND g.id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN amendments > 0 THEN CAST(gross - amount AS DOUBLE) END AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  CAST(NULL AS VARCHAR) AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN amendments > 0 AND gross > amount THEN gross - amount END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('kz_first_contract_sum'), ('kz_first_contract_sum_wnds'), ('value_amount'), ('kz_contract_sum_wnds'), ('kz_with_nds'),
    ('date_signed')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'amendments' AS table_name, a.ocid || '|' || a.contract_id || '|' || a.id AS id, f.field
FROM result r
JOIN amendments a ON a.ocid || '|' || a.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('rationale'), ('kz_contract_sum'), ('kz_contract_sum_wnds')) AS f (field)
WHERE a.parent = 'contract'
UNION ALL
SELECT DISTINCT
  r.subject_id,
  'vat_payers' AS table_name,
  CASE WHEN v.org_id IS NULL THEN r.supplier_id
    ELSE v.org_id || '|' || coalesce(CAST(v.registered_from AS VARCHAR), '') END AS id,
  f.field
FROM result r
LEFT JOIN vat_payers v ON v.org_id = r.supplier_id
CROSS JOIN (VALUES ('registered_from'), ('registered_to')) AS f (field)
WHERE r.supplier_id IS NOT NULL
ORDER BY subject_id, table_name, id, field
