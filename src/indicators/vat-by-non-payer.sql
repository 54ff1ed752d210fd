/*---
name: vat-by-non-payer
version: 2
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: implementation
subject: contract
needs: [contracts.kz_with_nds, contracts.kz_contract_sum_wnds, contracts.supplier_id, vat_payers.registered_from]
value: money
scope: process
with_time: [flag, pass, insufficient:turnover-date-unknown]
parameters: {}
law: [law-read, kz:106-VIII:rules:12, kz:106-VIII:rules:568, kz:106-VIII:law:18-2-17, kz:order-646:14]
violations: [vat]
reasons:
  sources-differ:
    en: the register and a check by hand contradict each other
    ru: реестр и проверка вручную противоречат друг другу
    kk: тізілім мен қолмен тексеру бір-біріне қайшы
texts:
  title:
    en: Value added tax in the price of a supplier who is not its payer
    ru: НДС в цене поставщика, не являющегося плательщиком НДС
    kk: ҚҚС төлеуші емес өнім берушінің бағасындағы ҚҚС
  question:
    en: In which contracts was value added tax charged while the dated register shows the supplier unregistered on the date of turnover?
    ru: В каких договорах начислен НДС, хотя по датированному реестру поставщик на дату оборота не состоял на учёте?
    kk: Қай шарттарда ҚҚС есептелген, ал күні көрсетілген тізілім бойынша өнім беруші айналым күні есепте тұрмаған?
  why:
    en: >-
      Only a registered payer may charge value added tax. Whoever charges it without being registered keeps the tax,
      and the budget pays it for nothing. The sum at stake is the difference between the contract's two sums, never a
      rate times a sum. The contract file and the invoice must be read before anyone is accused.
    ru: >-
      Начислять НДС вправе только тот, кто состоит на учёте. Кто начисляет его без постановки на учёт, оставляет налог
      себе, и бюджет платит его впустую. Сумма под вопросом — разница двух сумм договора, а не ставка, умноженная на
      сумму. До обвинений нужно прочитать файл договора и счёт-фактуру.
    kk: >-
      ҚҚС-ты есепте тұрған төлеуші ғана есептей алады. Есепте тұрмай ҚҚС есептеген адам салықты өзінде қалдырады, ал
      бюджет оны бекер төлейді. Күмәнді сома — шарттың екі сомасының айырмасы, сомаға көбейтілген мөлшерлеме емес. Біреуді
      айыптамас бұрын шарт файлын және шот-фактураны оқу керек.
  innocent:
    en:
      - The supplier was registered between the tender and the act, and the register's copy is older.
      - The mark "with VAT" is the portal's default, and the contract file has no tax in the price.
      - The contract was changed after the registration changed, and the portal shows an old version.
      - The register's copy lacks a branch or a successor of the supplier.
    ru:
      - Поставщик поставлен на учёт между закупкой и актом, а копия реестра старше.
      - Отметка «с НДС» стоит на портале по умолчанию, а в файле договора налога в цене нет.
      - Договор изменён после смены учёта, а портал показывает старую версию.
      - В копии реестра нет филиала или правопреемника поставщика.
    kk:
      - Өнім беруші сатып алу мен акт арасында есепке қойылған, ал тізілімнің көшірмесі ескірек.
      - «ҚҚС-пен» белгісі порталда әдепкі бойынша тұрады, ал шарт файлындағы бағада салық жоқ.
      - Есеп өзгергеннен кейін шарт өзгертілген, ал портал ескі нұсқаны көрсетеді.
      - Тізілімнің көшірмесінде өнім берушінің филиалы немесе құқықтық мирасқоры жоқ.
  next:
    en:
      - Open the contract file and find the words about tax; save the page.
      - Check the BIN on the tax service's site on the date of the act, and save the print with its date.
      - Write to the state revenue body; before payment, write to the buyer too.
    ru:
      - Открыть файл договора и найти слова о налоге; сохранить страницу.
      - Проверить БИН на сайте органа госдоходов на дату акта и сохранить распечатку с датой.
      - Обратиться в орган государственных доходов; до оплаты — и к заказчику.
    kk:
      - Шарт файлын ашып, салық туралы сөздерді табу; бетті сақтау.
      - Акт күніне БСН-ді мемлекеттік кірістер органының сайтында тексеріп, күні көрсетілген баспаны сақтау.
      - Мемлекеттік кірістер органына жазу; төлемге дейін тапсырыс берушіге де жазу.
  summary:
    en: "The contract “{{title}}” (No. {{number}}, signed on {{date}}) of {{buyer}} with {{supplier}} includes {{money}} of value added tax. By the register that was loaded or a check by hand the supplier was not registered on any date of turnover (that of an act; without acts, of a payment; without either, any day from the signing to {{data_date}}). To be checked against the contract file."
    ru: "В договор «{{title}}» (№ {{number}}, подписан {{date}}) заказчика {{buyer}} с поставщиком {{supplier}} включён НДС {{money}}. По загруженному реестру или проверке вручную поставщик ни на одну дату оборота не состоял на учёте по НДС (дата оборота — дата акта; если актов нет — оплаты; если нет и оплат — любой день с подписания по {{data_date}}). Требуется проверка по файлу договора."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен жасаған «{{title}}» шартына (№ {{number}}, қол қойылған күні: {{date}}) {{money}} ҚҚС енгізілген. Жүктелген тізілім немесе қолмен тексеру бойынша өнім беруші айналым күндерінің ешқайсысында ҚҚС есебінде тұрмаған (айналым күні — акт күні; акт болмаса — төлем күні; ол да болмаса — қол қойылған күннен {{data_date}} дейінгі кез келген күн). Шарт файлы бойынша тексеру қажет."
---*/
WITH register AS (
  SELECT count(*) AS entries, count(registered_from) AS dated FROM vat_payers
),
undated AS (
  SELECT DISTINCT org_id FROM vat_payers WHERE registered_from IS NULL
),
span AS (
  SELECT org_id, registered_from, coalesce(registered_to, DATE '9999-12-31') AS registered_to
  FROM vat_payers
  WHERE registered_from IS NOT NULL
  UNION
  -- A check by hand is true on its day; with a first or last day of registration also on the days between.
  SELECT org_id, coalesce(registered_from, checked_on) AS registered_from, coalesce(registered_to, checked_on) AS registered_to
  FROM vat_checks
  WHERE result = 'payer' AND checked_on IS NOT NULL
  UNION
  SELECT org_id, registered_from, registered_to
  FROM vat_checks
  WHERE result = 'non-payer' AND registered_from IS NOT NULL AND registered_to IS NOT NULL
),
unregistered AS (
  SELECT org_id, coalesce(date_add('day', 1, registered_to), checked_on) AS from_date, checked_on AS to_date
  FROM vat_checks
  WHERE result = 'non-payer' AND checked_on IS NOT NULL AND coalesce(registered_to, DATE '1900-01-01') < checked_on
),
-- Somebody saw a payer where the register has none: its copy is older, or lacks somebody.
seen_payer AS (
  SELECT DISTINCT k.org_id
  FROM vat_checks k
  LEFT JOIN vat_payers v
    ON v.org_id = k.org_id AND v.registered_from <= k.checked_on
    AND k.checked_on <= coalesce(v.registered_to, DATE '9999-12-31')
  WHERE k.result = 'payer' AND k.registered_from IS NULL AND v.org_id IS NULL
),
contract AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.buyer_id,
    c.supplier_id,
    c.date_signed_local_date AS signed_date,
    coalesce(p.tender_date_published_local_date, c.date_signed_local_date) AS law_date,
    coalesce(c.status, 'active') IN ('pending', 'cancelled')
      OR coalesce(c.kz_ref_contract_status_id, 190) IN (330, 430, 461) AS is_not_concluded,
    c.kz_with_nds AS with_vat,
    c.value_amount AS net,
    c.kz_contract_sum_wnds AS gross,
    c.value_currency AS currency,
    c.kz_id
  FROM contracts c
  LEFT JOIN processes p ON p.source = c.source AND p.ocid = c.ocid
),
act AS (
  -- Acts that both sides approved; the turnover lies between the supplier's date and the approval. A draft or a revoked
  -- act is no turnover.
  SELECT
    m.source,
    m.ocid,
    m.contract_id,
    coalesce(m.kz_akt_local_date, m.date_met_local_date) AS date,
    CASE WHEN m.date_met_local_date > m.kz_akt_local_date THEN m.date_met_local_date
      ELSE coalesce(m.kz_akt_local_date, m.date_met_local_date) END AS last_date
  FROM milestones m
  WHERE m.parent = 'implementation' AND m.type = 'delivery' AND m.status = 'met'
    AND coalesce(m.kz_akt_local_date, m.date_met_local_date) IS NOT NULL
),
turnover AS (
  SELECT source, ocid, contract_id, date AS earliest, date, last_date FROM act
  UNION ALL
  -- A payment follows a turnover that the records do not show: it may be any day since the signing.
  SELECT t.source, t.ocid, t.contract_id, CAST(NULL AS DATE) AS earliest, t.date_local_date AS date, t.date_local_date AS last_date
  FROM transactions t
  LEFT JOIN (SELECT DISTINCT source, ocid, contract_id FROM act) a
    ON a.source = t.source AND a.ocid = t.ocid AND a.contract_id = t.contract_id
  WHERE a.contract_id IS NULL AND t.date_local_date IS NOT NULL
),
dated AS (
  SELECT DISTINCT c.source, c.ocid, c.id, c.supplier_id, coalesce(t.earliest, c.signed_date, t.date) AS earliest, t.date, t.last_date
  FROM contract c
  JOIN turnover t ON t.source = c.source AND t.ocid = c.ocid AND t.contract_id = c.id
  WHERE c.with_vat = 1 AND c.gross > c.net
),
checked AS (
  SELECT
    d.source,
    d.ocid,
    d.id,
    d.date,
    d.last_date,
    max(CASE WHEN d.date <= s.registered_to THEN 1 ELSE 0 END) AS registered,
    max(CASE WHEN s.org_id IS NOT NULL THEN 1 ELSE 0 END) AS possible,
    -- A check by hand covers all days from the first to the last that the turnover may be.
    max(CASE WHEN n.org_id IS NOT NULL THEN 1 ELSE 0 END) AS refuted
  FROM dated d
  LEFT JOIN span s ON s.org_id = d.supplier_id AND s.registered_from <= d.last_date AND d.earliest <= s.registered_to
  LEFT JOIN unregistered n ON n.org_id = d.supplier_id AND n.from_date <= d.earliest AND d.last_date <= n.to_date
  GROUP BY d.source, d.ocid, d.id, d.date, d.last_date
),
by_turnover AS (
  SELECT
    source,
    ocid,
    id,
    count(*) AS dates,
    CAST(sum(registered) AS BIGINT) AS registered,
    max(possible) AS possible,
    CAST(sum(refuted) AS BIGINT) AS refuted,
    max(refuted * possible) AS contradicted
  FROM checked
  GROUP BY source, ocid, id
),
-- Without a date of turnover every day from the signing to the date of the data may be it.
by_days AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    max(CASE WHEN s.registered_from <= c.signed_date AND d.data_date <= s.registered_to THEN 1 ELSE 0 END) AS throughout
  FROM contract c
  CROSS JOIN dataset d
  JOIN span s
    ON s.org_id = c.supplier_id AND s.registered_from <= d.data_date AND c.signed_date <= s.registered_to
  WHERE c.with_vat = 1 AND c.gross > c.net
  GROUP BY c.source, c.ocid, c.id
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.kz_id IS NULL THEN 'not-applicable:other-law'
      WHEN c.is_not_concluded THEN 'not-applicable:not-concluded'
      WHEN c.with_vat IS NULL OR c.with_vat NOT IN (0, 1) THEN 'insufficient:vat-mark-missing'
      WHEN c.net IS NULL OR c.gross IS NULL THEN 'insufficient:sum-missing'
      WHEN c.with_vat = 0 AND c.net <> c.gross THEN 'error:sums-differ-without-vat'
      WHEN c.with_vat = 0 THEN 'not-applicable:without-vat'
      WHEN c.gross < c.net THEN 'error:sum-with-vat-is-less'
      WHEN c.gross = c.net THEN 'pass:no-vat-in-the-sum'
      WHEN c.supplier_id IS NULL THEN 'insufficient:supplier-missing'
      WHEN l.value IS NULL THEN 'insufficient:law-unverified'
      WHEN t.contradicted = 1 THEN 'insufficient:sources-differ'
      WHEN t.dates IS NOT NULL AND t.registered = t.dates THEN 'pass'
      WHEN t.refuted = t.dates THEN 'flag'
      WHEN r.entries = 0 THEN 'insufficient:no-register'
      WHEN u.org_id IS NOT NULL OR r.dated = 0 THEN 'insufficient:register-without-dates'
      -- The contract's two sums do not say how much of the tax fell on the other dates.
      WHEN t.registered > 0 THEN 'insufficient:registered-on-some-dates'
      WHEN t.possible = 1 THEN 'insufficient:turnover-date-unknown'
      WHEN w.org_id IS NOT NULL AND coalesce(y.throughout, 0) = 0 THEN 'insufficient:sources-differ'
      WHEN t.dates IS NOT NULL THEN 'flag'
      WHEN c.signed_date IS NULL OR d.data_date IS NULL THEN 'insufficient:date-missing'
      WHEN y.throughout = 1 THEN 'pass'
      WHEN y.throughout = 0 THEN 'insufficient:turnover-date-unknown'
      ELSE 'flag'
    END AS verdict
  FROM contract c
  CROSS JOIN register r
  CROSS JOIN dataset d
  LEFT JOIN undated u ON u.org_id = c.supplier_id
  LEFT JOIN seen_payer w ON w.org_id = c.supplier_id
  LEFT JOIN by_turnover t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
  LEFT JOIN by_days y ON y.source = c.source AND y.ocid = c.ocid AND y.id = c.id
  LEFT JOIN law_limits l
    ON l.key = 'law-read' AND l.valid_from <= c.law_date AND c.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
)
SELECT
  ocid || '|' || coalesce(id, '') AS subject_id,
  ocid,
  buyer_id,
  supplier_id,
  signed_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(gross - net AS DOUBLE) AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  CAST(NULL AS VARCHAR) AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN gross > net THEN gross - net END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('kz_with_nds'), ('value_amount'), ('kz_contract_sum_wnds'), ('date_signed'), ('kz_contract_number_sys')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || coalesce(m.contract_id, '') || '|' || m.id AS id, f.field
FROM result r
JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
CROSS JOIN (VALUES ('kz_akt_date'), ('date_met')) AS f (field)
WHERE m.parent = 'implementation' AND m.type = 'delivery' AND m.status = 'met'
UNION ALL
SELECT r.subject_id, 'transactions' AS table_name, t.ocid || '|' || coalesce(t.contract_id, '') || '|' || t.id AS id, 'date' AS field
FROM result r
JOIN transactions t ON t.ocid || '|' || t.contract_id = r.subject_id
UNION ALL
SELECT DISTINCT
  r.subject_id,
  'vat_payers' AS table_name,
  CASE
    WHEN v.org_id IS NULL THEN r.supplier_id
    ELSE v.org_id || '|' || coalesce(CAST(v.registered_from AS VARCHAR), '')
  END AS id,
  f.field
FROM result r
LEFT JOIN vat_payers v ON v.org_id = r.supplier_id
CROSS JOIN (VALUES ('registered_from'), ('registered_to')) AS f (field)
WHERE r.supplier_id IS NOT NULL
UNION ALL
SELECT r.subject_id, 'vat_checks' AS table_name, k.org_id || '|' || coalesce(CAST(k.checked_on AS VARCHAR), '') AS id, f.field
FROM result r
JOIN vat_checks k ON k.org_id = r.supplier_id
CROSS JOIN (
  VALUES ('result'), ('checked_on'), ('registered_from'), ('registered_to'), ('screenshot_sha256')
) AS f (field)
ORDER BY subject_id, table_name, id, field
