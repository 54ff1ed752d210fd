/*---
name: failed-then-direct-to-rejected
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: award
subject: lot
needs: [processes.kz_ref_trade_methods_id]
value: number
parameters:
  settling_days:
    type: integer
    default: 10
    min: 0
    max: 365
    unit: day
    text:
      en: days after the closing date before the absence of bids counts, because bids become visible late
      ru: "через сколько дней после окончания приёма отсутствие заявок что-то значит: они видны не сразу"
      kk: "қабылдау аяқталғаннан кейін неше күннен соң өтінімнің жоқтығы бірдеңе білдіреді: олар бірден көрінбейді"
law: [kz:106-VIII:law:15-5]
violations: [failed-misuse]
reasons:
  failed-purchase-not-visible:
    en: the failed purchase that it follows is not among the records
    ru: несостоявшейся закупки, за которой она следует, нет среди записей
    kk: ол өтпеген сатып алудан кейін жасалған, ал өтпеген сатып алу жазбалардың арасында жоқ
  not-bought:
    en: nothing is bought by it yet
    ru: по ней ещё ничего не куплено
    kk: ол бойынша әлі ештеңе алынбаған
texts:
  title:
    en: A single source with a bidder whose bid was rejected
    ru: Один источник с участником, чью заявку отклонили
    kk: Өтінімі қабылданбаған қатысушымен бір көзден сатып алу
  question:
    en: Which lots went from a single source to a supplier whose bid had been rejected when the purchase failed?
    ru: Какие лоты отданы из одного источника поставщику, чью заявку отклонили, когда закупка не состоялась?
    kk: Қай лоттар сатып алу өтпегенде өтінімі қабылданбаған өнім берушіге бір көзден берілді?
  why:
    en: >-
      A bidder that did not meet the requirements cannot be the one to perform the contract a week later. Where it is,
      either the requirements were not needed, or the bids were rejected so that the purchase would fail and the price
      need not be lowered.
    ru: >-
      Участник, не отвечавший требованиям, не может через неделю оказаться тем, кто исполнит договор. Если так вышло,
      то либо требования были лишними, либо заявки отклонили, чтобы закупка не состоялась и цену не пришлось снижать.
    kk: >-
      Талаптарға сай келмеген қатысушы бір аптадан кейін шартты орындайтын тұлға бола алмайды. Олай болса, не талаптар
      артық болған, не сатып алу өтпей, бағаны төмендетуге тура келмеуі үшін өтінімдер қабылданбаған.
  innocent:
    en:
      - The bid lacked a paper that the supplier handed in afterwards.
      - The portal rejected the bid by itself, for a debt that was paid meanwhile.
      - It is the only supplier of the thing in the region.
    ru:
      - В заявке не хватало документа, который поставщик донёс позже.
      - Заявку автоматически отклонил портал из-за долга, который с тех пор погашен.
      - Это единственный поставщик предмета в регионе.
    kk:
      - Өтінімде өнім беруші кейін тапсырған құжат жетпеген.
      - Өтінімді портал қарыз үшін өзі қабылдамаған, ал қарыз содан бері өтелген.
      - Бұл — өңірдегі заттың жалғыз өнім берушісі.
  next:
    en:
      - Read in the protocol why the bid was rejected, and look whether that still held when the contract was signed.
      - Compare the contract price with the rejected bid.
      - See whether other bidders of that purchase were asked.
    ru:
      - Прочитать в протоколе, почему заявку отклонили, и проверить, оставалась ли причина при подписании договора.
      - Сравнить цену договора с отклонённой заявкой.
      - Узнать, приглашали ли других участников той закупки.
    kk:
      - Хаттамадан өтінімнің неге қабылданбағанын оқып, шартқа қол қойылғанда себептің сақталғанын тексеру.
      - Шарт бағасын қабылданбаған өтініммен салыстыру.
      - Сол сатып алудың басқа қатысушылары шақырылғанын білу.
  summary:
    en: "“{{title}}” (No. {{number}}, {{buyer}}, {{date}}, {{money}}{{net}}) went from a single source to {{supplier}}, whose bid had been rejected in the purchase that failed: a sign of a risk; read the reasons in the protocol."
    ru: "«{{title}}» (№ {{number}}, {{buyer}}, {{date}}, {{money}}{{net}}): из одного источника поставщику {{supplier}}, чью заявку отклонили в несостоявшейся закупке. Признак риска; причины следует прочитать в протоколе."
    kk: "«{{title}}» (№ {{number}}, {{buyer}}, {{date}}, {{money}}{{net}}): өтпеген сатып алуда өтінімі қабылданбаған {{supplier}} өнім берушісіне бір көзден берілген. Тәуекел белгісі; себептерін хаттамадан оқу керек."
---*/
WITH own_bid AS (
  SELECT
    a.source,
    a.ocid,
    a.lot_id,
    bool_or(coalesce(b.is_disqualified, FALSE)) AS was_rejected,
    bool_or(b.status IS NULL) AS is_untold
  FROM x_after_failure a
  JOIN x_lot_bids b
    ON b.source = a.source AND b.ocid = a.prior_ocid AND b.lot_id = a.prior_lot_id AND b.bidder_id = a.supplier_id
  GROUP BY a.source, a.ocid, a.lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    a.supplier_id,
    coalesce(a.date, l.announced_date) AS date,
    CASE WHEN a.ocid IS NOT NULL THEN CASE WHEN o.was_rejected THEN 1 ELSE 0 END END AS found,
    coalesce(a.amount, CAST(l.amount AS DECIMAL(38, 2))) AS amount,
    CASE WHEN a.amount IS NOT NULL THEN a.currency ELSE l.currency END AS currency,
    CASE
      WHEN NOT l.is_goszakup AND l.method_id IS NULL THEN 'not-applicable:other-law'
      WHEN l.method_kind IS NULL AND l.method_id IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN l.method_kind IS NULL THEN 'insufficient:method-missing'
      WHEN a.ocid IS NULL THEN 'not-applicable:method'
      WHEN a.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN a.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN a.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN a.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN a.prior_ocid IS NULL THEN 'insufficient:failed-purchase-not-visible'
      WHEN a.date IS NULL THEN 'not-applicable:not-bought'
      WHEN a.supplier_id IS NULL THEN 'insufficient:supplier-missing'
      WHEN o.was_rejected THEN 'flag'
      WHEN o.is_untold THEN 'insufficient:bid-status-missing'
      WHEN o.ocid IS NOT NULL THEN 'pass'
      WHEN a.prior_unplaced > 0 THEN 'insufficient:bids-without-lot'
      WHEN a.prior_bids = 0 AND a.prior_results_date IS NULL
        AND (a.prior_closing_date IS NULL OR date_diff('day', a.prior_closing_date, d.data_date) < q.settling_days)
        THEN 'insufficient:bids-not-settled'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN x_after_failure a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
  LEFT JOIN own_bid o ON o.source = l.source AND o.ocid = l.ocid AND o.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(found AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_date_published'), ('tender_procurement_method_details'), ('kz_ref_trade_methods_id'), ('kz_parent_id')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid = r.ocid
CROSS JOIN (VALUES ('value_amount'), ('date_signed'), ('supplier_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, a.prior_ocid AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id AND a.prior_ocid IS NOT NULL
CROSS JOIN (
  VALUES ('kz_number_anno'), ('tender_date_published'), ('tender_status'), ('tender_procurement_method_details'), ('kz_parent_id'),
    ('kz_itogi_date_public')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, a.prior_subject_id AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id AND a.prior_lot_id <> ''
CROSS JOIN (VALUES ('kz_lot_number'), ('status'), ('status_details'), ('value_amount'), ('kz_attempt')) AS f (field)
UNION ALL
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id
JOIN x_lot_bids b ON b.source = a.source AND b.ocid = a.prior_ocid AND b.lot_id = a.prior_lot_id
CROSS JOIN (VALUES ('status'), ('tenderer_id'), ('date'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
