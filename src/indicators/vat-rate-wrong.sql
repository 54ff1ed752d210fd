/*---
name: vat-rate-wrong
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.kz_with_nds, contracts.kz_contract_sum_wnds, contracts.value_amount]
value: percent
scope: process
parameters:
  tolerance:
    type: decimal
    default: 0.001
    min: 0
    max: 0.05
    unit: share
    text:
      en: so far from an allowed rate is rounding
      ru: такое отклонение от допустимой ставки считается округлением
      kk: рұқсат етілген мөлшерлемеден осындай ауытқу дөңгелектеу деп саналады
law: [vat-rate, vat-rate-medicines, vat-rate-periodicals, "kz:214-VIII:vat", "kz:120-VI:422"]
violations: [vat]
reasons:
  rate-changed-meanwhile:
    en: turnovers at two rates, and the tax lies between them
    ru: обороты по двум ставкам, и налог лежит между ними
    kk: айналымдар екі мөлшерлеме бойынша, салық солардың арасында
  exempt-and-taxed:
    en: several lines have one sum, and some of them may be exempt
    ru: у нескольких позиций общая сумма, и часть из них может быть освобождена от налога
    kk: бірнеше позицияның сомасы ортақ, олардың бір бөлігі салықтан босатылған болуы мүмкін
texts:
  title:
    en: Value added tax at a rate that does not exist
    ru: НДС по несуществующей ставке
    kk: Жоқ мөлшерлеме бойынша ҚҚС
  question:
    en: In which contracts does the tax answer to no rate that was in force when the turnover took place?
    ru: В каких договорах налог не соответствует ни одной ставке, действовавшей на дату оборота?
    kk: Қай шарттарда салық айналым күні қолданыста болған бірде-бір мөлшерлемеге сәйкес келмейді?
  why:
    en: >-
      The rate is that of the day of turnover, not of the contract: twelve per cent to the end of 2025, sixteen from 2026,
      less for medicines and periodicals. A higher rate takes money that nobody owes to the budget.
    ru: >-
      Ставка берётся на дату оборота, а не договора: двенадцать процентов до конца 2025 года, шестнадцать с 2026 года,
      меньше для лекарств и периодики. По завышенной ставке платят деньги, которые бюджету никто не должен.
    kk: >-
      Мөлшерлеме шарт күні емес, айналым күні бойынша алынады: 2025 жылдың соңына дейін он екі пайыз, 2026 жылдан он алты
      пайыз, дәрі-дәрмек пен мерзімді басылымдарға аз. Жоғары мөлшерлеме бойынша бюджетке ешкім қарыз емес ақша төленеді.
  innocent:
    en:
      - Some lines are exempt and others taxed, and the record has only their sum.
      - The turnover took place on other dates than the acts say, on the other side of the New Year.
      - The sum with tax was entered with a slip of the pen, and the invoice is right.
      - A rate applies that the tables of the law do not hold.
    ru:
      - Часть позиций освобождена от налога, часть облагается, а в данных лишь их сумма.
      - Оборот пришёлся на другие даты, чем в актах, по другую сторону Нового года.
      - Сумма с налогом внесена с опиской, а счёт-фактура верна.
      - Действует ставка, которой нет в таблицах закона.
    kk:
      - Кейбір позициялар салықтан босатылған, кейбірі салынған, ал деректерде тек сомасы бар.
      - Айналым актілердегіден басқа күндерге, Жаңа жылдың екінші жағына түскен.
      - Салықпен сома қате енгізілген, ал шот-фактура дұрыс.
      - Заң кестелерінде жоқ мөлшерлеме қолданылады.
  next:
    en:
      - Read the sum with tax in the contract's file and in the electronic invoice.
      - Ask the tax authority which rate applies to these goods on that date.
    ru:
      - Прочитать сумму с налогом в файле договора и в электронной счёт-фактуре.
      - Уточнить в органе госдоходов ставку для этих товаров на эту дату.
    kk:
      - Шарт файлындағы және электрондық шот-фактурадағы салықпен соманы оқу.
      - Осы тауарларға сол күнгі мөлшерлемені кірістер органынан нақтылау.
  summary:
    en: "In the contract “{{title}}” (No. {{number}}, signed on {{date}}) of {{buyer}} with {{supplier}} value added tax comes to {{value}}, while the rate is {{threshold}}: a difference of {{money}}. To be checked with the invoice."
    ru: "В договоре «{{title}}» (№ {{number}}, подписан {{date}}) заказчика {{buyer}} с поставщиком {{supplier}} НДС составляет {{value}} при ставке {{threshold}}: разница {{money}}. Требуется проверка по счёту-фактуре."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шартында (№ {{number}}, қол қойылған күні: {{date}}) ҚҚС {{value}} құрайды, ал мөлшерлеме — {{threshold}}: айырма {{money}}. Шот-фактура бойынша тексеру қажет."
---*/
-- Lines are judged by themselves where they tell both sums, else the contract as a whole. The turnover lies between the
-- first act and the last; without acts between the signing and the planned end. No tax at all (0 %) is always a rate.
WITH act AS (
  SELECT
    source,
    ocid,
    contract_id,
    min(CASE
      WHEN date_met_local_date < kz_akt_local_date THEN date_met_local_date
      ELSE coalesce(kz_akt_local_date, date_met_local_date)
    END) AS first_date,
    max(CASE
      WHEN date_met_local_date > kz_akt_local_date THEN date_met_local_date
      ELSE coalesce(kz_akt_local_date, date_met_local_date)
    END) AS last_date
  FROM milestones
  WHERE parent = 'implementation' AND type = 'delivery' AND status = 'met'
  GROUP BY source, ocid, contract_id
),
contract AS (
  SELECT
    c.*,
    coalesce(a.first_date, c.signed_date) AS from_date,
    CASE
      WHEN a.last_date IS NOT NULL AND c.status_id = 390 THEN a.last_date
      WHEN a.last_date > coalesce(c.due_date, c.end_date) THEN a.last_date
      ELSE coalesce(c.due_date, c.end_date, a.last_date, c.signed_date)
    END AS to_date
  FROM x_law_contracts c
  LEFT JOIN act a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
),
line AS (
  SELECT
    i.source,
    i.ocid,
    i.contract_id,
    i.id,
    i.kz_total_sum AS net,
    i.kz_total_sum_wnds AS gross,
    -- A price with tax is rounded to a hundredth before it is multiplied.
    0.01 * coalesce(i.quantity, 1) AS slack
  FROM contract_items i
  WHERE i.kz_total_sum > 0 AND i.kz_total_sum_wnds IS NOT NULL
),
whole AS (
  SELECT source, ocid, contract_id, CAST(sum(gross) AS DECIMAL(38, 2)) AS gross FROM line GROUP BY source, ocid, contract_id
),
listed AS (
  SELECT source, ocid, contract_id, count(*) AS lines FROM contract_items GROUP BY source, ocid, contract_id
),
part AS (
  SELECT c.source, c.ocid, c.id AS contract_id, c.from_date, c.to_date, l.id, l.net, l.gross, l.slack,
    false AS is_blend
  FROM contract c
  JOIN line l ON l.source = c.source AND l.ocid = c.ocid AND l.contract_id = c.id
  JOIN whole w ON w.source = c.source AND w.ocid = c.ocid AND w.contract_id = c.id
  WHERE abs(w.gross - c.gross) <= 1
  UNION ALL
  -- Of several lines some may be exempt.
  SELECT c.source, c.ocid, c.id AS contract_id, c.from_date, c.to_date, '' AS id, c.amount AS net, c.gross, 1.0 AS slack,
    coalesce(n.lines, 0) <> 1 AS is_blend
  FROM contract c
  LEFT JOIN listed n ON n.source = c.source AND n.ocid = c.ocid AND n.contract_id = c.id
  LEFT JOIN whole w ON w.source = c.source AND w.ocid = c.ocid AND w.contract_id = c.id
  WHERE c.amount > 0 AND c.gross IS NOT NULL AND (w.contract_id IS NULL OR abs(w.gross - c.gross) > 1)
),
rate AS (
  SELECT
    key,
    CAST(value AS DOUBLE) / CAST(100 AS DOUBLE) AS rate,
    valid_from,
    coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key IN ('vat-rate', 'vat-rate-medicines', 'vat-rate-periodicals') AND status <> 'unverified'
),
compared AS (
  SELECT
    p.source,
    p.ocid,
    p.contract_id,
    p.id,
    p.net,
    p.gross,
    p.slack,
    p.is_blend,
    CAST((p.gross - p.net) * 100 AS DOUBLE) / CAST(p.net * 100 AS DOUBLE) AS share,
    min(abs(CAST(p.gross - p.net AS DOUBLE) - r.rate * CAST(p.net AS DOUBLE))) AS off,
    min(CASE WHEN r.key = 'vat-rate' THEN r.rate END) AS lowest,
    max(CASE WHEN r.key = 'vat-rate' THEN r.rate END) AS highest
  FROM part p
  JOIN rate r ON r.valid_from <= p.to_date AND p.from_date <= r.valid_to
  GROUP BY p.source, p.ocid, p.contract_id, p.id, p.net, p.gross, p.slack, p.is_blend
),
classed AS (
  SELECT
    c.*,
    CASE
      WHEN c.gross - c.net BETWEEN -1 AND 1 THEN 'right'
      WHEN c.off <= q.tolerance * CAST(c.net AS DOUBLE) + c.slack THEN 'right'
      WHEN c.is_blend AND c.share > 0 AND c.share < c.highest THEN 'blend'
      WHEN c.lowest < c.highest AND c.share > c.lowest AND c.share < c.highest THEN 'mixed'
      ELSE 'wrong'
    END AS class
  FROM compared c
  CROSS JOIN params q
),
ranked AS (
  SELECT
    c.*,
    row_number() OVER (
      PARTITION BY source, ocid, contract_id
      ORDER BY CASE class WHEN 'wrong' THEN 0 WHEN 'mixed' THEN 1 WHEN 'blend' THEN 2 ELSE 3 END, off DESC, id
    ) AS place
  FROM classed c
),
summed AS (
  SELECT
    source,
    ocid,
    contract_id,
    CAST(sum(CASE WHEN class = 'wrong' THEN CAST(round(
      abs(CAST(gross - net AS DOUBLE) - highest * CAST(net AS DOUBLE)), 2
    ) AS DECIMAL(18, 2)) END) AS DECIMAL(38, 2)) AS difference
  FROM classed
  GROUP BY source, ocid, contract_id
),
judged AS (
  SELECT
    c.*,
    r.share,
    r.highest,
    s.difference,
    CASE
      WHEN NOT c.is_goszakup THEN 'not-applicable:other-law'
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.with_vat IS NULL OR c.with_vat NOT IN (0, 1) THEN 'insufficient:vat-mark-missing'
      WHEN c.amount IS NULL OR c.gross IS NULL THEN 'insufficient:sum-missing'
      WHEN c.with_vat = 0 AND c.gross <> c.amount THEN 'error:sums-differ-without-vat'
      WHEN c.with_vat = 0 THEN 'not-applicable:without-vat'
      WHEN c.gross < c.amount THEN 'error:sum-with-vat-is-less'
      WHEN c.gross = c.amount THEN 'pass:no-vat-in-the-sum'
      WHEN c.from_date IS NULL OR c.to_date IS NULL THEN 'insufficient:date-missing'
      WHEN r.highest IS NULL THEN 'insufficient:law-unverified'
      WHEN r.class = 'wrong' THEN 'flag'
      WHEN r.class = 'mixed' THEN 'insufficient:rate-changed-meanwhile'
      WHEN r.class = 'blend' THEN 'insufficient:exempt-and-taxed'
      ELSE 'pass'
    END AS verdict
  FROM contract c
  LEFT JOIN ranked r ON r.source = c.source AND r.ocid = c.ocid AND r.contract_id = c.id AND r.place = 1
  LEFT JOIN summed s ON s.source = c.source AND s.ocid = c.ocid AND s.contract_id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  round(share, 6) AS value,
  highest AS threshold,
  CASE WHEN highest IS NOT NULL THEN 'law:vat-rate' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  difference AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of very many lines, the fifty that come to most.
WITH ranked AS (
  SELECT
    r.subject_id,
    i.ocid || '|' || i.contract_id || '|' || i.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY i.kz_total_sum DESC NULLS LAST, i.id) AS place
  FROM result r
  JOIN contract_items i ON i.ocid || '|' || i.contract_id = r.subject_id
)
SELECT i.subject_id, 'contract_items' AS table_name, i.id, f.field
FROM ranked i
CROSS JOIN (VALUES ('kz_total_sum'), ('kz_total_sum_wnds'), ('classification_id')) AS f (field)
WHERE i.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('kz_with_nds'), ('value_amount'), ('kz_contract_sum_wnds'), ('date_signed'), ('kz_plan_exec_date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || m.contract_id || '|' || m.id AS id, f.field
FROM result r
JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
CROSS JOIN (VALUES ('kz_akt_date'), ('date_met')) AS f (field)
WHERE m.parent = 'implementation' AND m.type = 'delivery' AND m.status = 'met'
ORDER BY subject_id, table_name, id, field
