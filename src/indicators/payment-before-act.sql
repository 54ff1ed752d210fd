/*---
name: payment-before-act
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: implementation
subject: contract
needs: [transactions.date, transactions.value_amount, milestones.kz_akt_date]
value: money
scope: process
parameters:
  tolerance:
    type: integer
    default: 4000
    min: 0
    unit: tenge
    text:
      en: up to so many tenge beyond the advance are passed over (about one monthly calculation index)
      ru: столько тенге сверх аванса не считается (около одного месячного расчётного показателя)
      kk: аванстан тыс осынша теңге есепке алынбайды (шамамен бір айлық есептік көрсеткіш)
law: ["kz:106-VIII:rules:585"]
violations: [unperformed]
reasons:
  no-acts:
    en: no approved act of acceptance is known
    ru: утверждённых актов приёмки нет
    kk: бекітілген қабылдау актілері жоқ
  no-payments-visible:
    en: no payments are published of this contract
    ru: платежи по договору не опубликованы
    kk: шарт бойынша төлемдер жарияланбаған
texts:
  title:
    en: Money paid before anything was accepted
    ru: Оплата до приёмки
    kk: Қабылдауға дейінгі төлем
  question:
    en: Which contracts were paid, beyond the advance, before the first act of acceptance?
    ru: По каким договорам деньги сверх аванса выплачены до первого акта приёмки?
    kk: Қай шарттар бойынша аванстан тыс ақша алғашқы қабылдау актісіне дейін төленген?
  why:
    en: >-
      An act is what shows that something was done. Money that goes before it pays for nothing yet, or the act was written
      afterwards to fit.
    ru: >-
      Акт показывает, что работа сделана. Деньги, ушедшие раньше него, пока платят ни за что, либо акт подогнан позже.
    kk: >-
      Жұмыстың істелгенін акт көрсетеді. Одан бұрын кеткен ақша әзірге ештеңе үшін төленбеген, немесе акт кейін
      сәйкестендіріліп жазылған.
  innocent:
    en:
      - The payment is an advance, and is not marked as one.
      - An earlier act was revoked and written anew.
      - The date of the act is that of its entry, later than its signature on paper.
      - The payment was entered under the wrong contract.
    ru:
      - Платёж — аванс, но так не отмечен.
      - Прежний акт отозван и составлен заново.
      - Дата акта — день внесения, позже подписи на бумаге.
      - Платёж отнесён не к тому договору.
    kk:
      - Төлем — аванс, бірақ олай белгіленбеген.
      - Бұрынғы акт кері қайтарылып, қайта жазылған.
      - Акт күні — енгізілген күн, қағаздағы қолдан кеш.
      - Төлем басқа шартқа жатқызылған.
  next:
    en:
      - Read the contract's terms of payment and the payment order.
      - Look at the site or the store, and keep dated photographs, before the act is signed.
    ru:
      - Прочитать условия оплаты и платёжное поручение.
      - До подписания акта осмотреть объект или склад и сохранить датированные снимки.
    kk:
      - Төлем талаптары мен төлем тапсырмасын оқу.
      - Актіге қол қойылғанға дейін нысанды не қойманы қарап, күні бар суреттерді сақтау.
  summary:
    en: "Under the contract “{{title}}” (No. {{number}}, signed on {{date}}) {{buyer}} paid {{supplier}} {{value}} beyond the advance before the first act of acceptance. A sign of a risk, to be checked."
    ru: "По договору «{{title}}» (№ {{number}}, подписан {{date}}) заказчик {{buyer}} до первого акта приёмки выплатил поставщику {{supplier}} {{value}} сверх аванса. Признак риска, требующий проверки."
    kk: "«{{title}}» шарты (№ {{number}}, қол қойылған күні: {{date}}) бойынша {{buyer}} тапсырыс берушісі {{supplier}} өнім берушісіне алғашқы қабылдау актісіне дейін аванстан тыс {{value}} төлеген. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- The earlier of an act's two dates counts. The advance is the larger of what the contract says and what payments are
-- marked as; a payment on the day of the act is for the act.
WITH act AS (
  SELECT
    source,
    ocid,
    contract_id,
    min(CASE
      WHEN date_met_local_date < kz_akt_local_date THEN date_met_local_date
      ELSE coalesce(kz_akt_local_date, date_met_local_date)
    END) AS first_date
  FROM milestones
  WHERE parent = 'implementation' AND type = 'delivery' AND status = 'met'
    AND coalesce(kz_akt_local_date, date_met_local_date) IS NOT NULL
  GROUP BY source, ocid, contract_id
),
paid AS (
  SELECT
    t.source,
    t.ocid,
    t.contract_id,
    count(*) AS payments,
    CAST(sum(CASE WHEN t.date_local_date < a.first_date THEN t.value_amount ELSE CAST(0 AS DECIMAL(18, 2)) END)
      AS DECIMAL(38, 2)) AS before_act,
    CAST(sum(coalesce(t.kz_prepay_sum, CAST(0 AS DECIMAL(18, 2)))) AS DECIMAL(38, 2)) AS marked
  FROM transactions t
  LEFT JOIN act a ON a.source = t.source AND a.ocid = t.ocid AND a.contract_id = t.contract_id
  WHERE t.date_local_date IS NOT NULL AND t.value_amount IS NOT NULL
  GROUP BY t.source, t.ocid, t.contract_id
),
known AS (
  SELECT
    c.*,
    q.tolerance,
    a.first_date,
    p.payments,
    p.before_act - greatest(
      coalesce(c.prepayment_sum, CAST(0 AS DECIMAL(38, 2))),
      coalesce(p.marked, CAST(0 AS DECIMAL(38, 2))),
      coalesce(CAST(round(c.prepayment_percent * CAST(coalesce(c.gross, c.amount) AS DOUBLE) * 0.01, 2)
        AS DECIMAL(38, 2)), CAST(0 AS DECIMAL(38, 2)))
    ) AS excess
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN act a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  LEFT JOIN paid p ON p.source = c.source AND p.ocid = c.ocid AND p.contract_id = c.id
),
judged AS (
  SELECT
    k.*,
    CASE
      WHEN NOT is_goszakup THEN 'not-applicable:other-law'
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN payments IS NULL THEN 'insufficient:no-payments-visible'
      WHEN first_date IS NULL THEN 'insufficient:no-acts'
      WHEN excess > tolerance THEN 'flag'
      ELSE 'pass'
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
  CASE
    WHEN first_date IS NULL OR payments IS NULL THEN CAST(NULL AS DOUBLE)
    WHEN excess > 0 THEN CAST(excess AS DOUBLE)
    ELSE CAST(0 AS DOUBLE)
  END AS value,
  CAST(tolerance AS DOUBLE) AS threshold,
  'parameter:tolerance' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN first_date IS NOT NULL AND excess > 0 THEN CAST(excess AS DECIMAL(38, 2)) END AS money_at_stake,
  'KZT' AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'transactions' AS table_name, t.ocid || '|' || t.contract_id || '|' || t.id AS id, f.field
FROM result r
JOIN transactions t ON t.ocid || '|' || t.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('value_amount'), ('kz_prepay_sum')) AS f (field)
UNION ALL
SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || m.contract_id || '|' || m.id AS id, f.field
FROM result r
JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
CROSS JOIN (VALUES ('kz_akt_date'), ('date_met'), ('status')) AS f (field)
WHERE m.parent = 'implementation' AND m.type = 'delivery'
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('kz_prepayment_sum'), ('kz_prepayment_percent'), ('kz_contract_sum_wnds')) AS f (field)
ORDER BY subject_id, table_name, id, field
