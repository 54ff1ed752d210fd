/*---
name: losers-as-subcontractors
version: 1
codes: {ocp: [R070], cardinal: []}
severity: statistical
grade: question
stage: implementation
subject: contract
needs: [bid_tenderers.tenderer_id, related_processes.relationship, parties.roles]
value: number
law: []
violations: []
reasons:
  no-losers:
    en: nobody lost the tender
    ru: проигравших не было
    kk: жеңілген ешкім болмаған
  no-subcontracting:
    en: the publisher says that nothing is subcontracted
    ru: источник указал, что субподряда нет
    kk: дереккөз қосалқы мердігерлік жоқ деп көрсеткен
  subcontract-not-in-dataset:
    en: the process of the subcontract is not in the dataset
    ru: процесса субподряда нет в наборе данных
    kk: қосалқы мердігерлік процесі деректер жинағында жоқ
  subcontractor-of-which-contract:
    en: a bidder that lost is named a subcontractor, but of which of several contracts is not told
    ru: проигравший участник назван субподрядчиком, но по какому из нескольких договоров — не сказано
    kk: жеңілген қатысушы қосалқы мердігер деп көрсетілген, бірақ бірнеше шарттың қайсысында екені айтылмаған
  subcontractors-not-published:
    en: nobody says who the subcontractors are
    ru: субподрядчики не названы
    kk: қосалқы мердігерлер аталмаған
texts:
  title:
    en: A rival that lost works for the winner
    ru: Проигравший соперник работает у победителя
    kk: Жеңілген қарсылас жеңімпазда жұмыс істейді
  question:
    en: Under which contracts did the winner hire firms that had bid against it and lost?
    ru: По каким договорам победитель нанял тех, кто соперничал с ним и проиграл?
    kk: Қай шарттар бойынша жеңімпаз өзімен таласып, жеңілгендерді жалдаған?
  why:
    en: >-
      A share of the work is a usual reward for a rival that bid high on purpose. Where losers come back as
      subcontractors, the competition may have been for show, and the price with it.
    ru: >-
      Часть работы — обычная плата сопернику за намеренно высокую цену. Если проигравшие возвращаются субподрядчиками,
      соперничество могло быть показным, а с ним и цена.
    kk: >-
      Жұмыстың бір бөлігі — әдейі қымбат баға ұсынған қарсыласқа берілетін әдеттегі сыйақы. Жеңілгендер қосалқы мердігер
      болып қайтып келсе, бәсеке де, онымен бірге баға да көзбояу болуы мүмкін.
  innocent:
    en:
      - Few firms in the region can do such work, so all meet each other again and again.
      - The law or the contract asks for local or small subcontractors.
      - The loser has the machine or the licence that the winner lacks, and offered it after the result.
      - A firm with the same identifier is named, but it is a branch of its own.
    ru:
      - В области мало кто может выполнить такую работу, и все то и дело встречаются.
      - Закон или договор требует местных или малых субподрядчиков.
      - У проигравшего есть техника или лицензия, которых нет у победителя, и он предложил их уже после итогов.
      - Указана фирма с тем же номером, но это самостоятельный филиал.
    kk:
      - Облыста мұндай жұмысты аз фирма атқара алады, сондықтан олар қайта-қайта кездеседі.
      - Заң немесе шарт жергілікті не шағын қосалқы мердігерлерді талап етеді.
      - Жеңілгенде жеңімпазда жоқ техника немесе лицензия бар, ол оны қорытындыдан кейін ұсынған.
      - Нөмірі бірдей фирма көрсетілген, бірақ ол — дербес филиал.
  next:
    en:
      - Compare the loser's bid with the winner's - was it close, or far above without a reason?
      - Look whether the two change roles in other lots (bid-rotation, co-bid-same-winner).
      - Read when the subcontract was agreed - before the tender or after it?
    ru:
      - Сравнить заявки победителя и проигравшего — близки ли цены или вторая без причины намного выше?
      - Посмотреть, не меняются ли они ролями в других лотах (bid-rotation, co-bid-same-winner).
      - Узнать, когда договорились о субподряде — до конкурса или после.
    kk:
      - Жеңімпаз бен жеңілгеннің өтінімдерін салыстыру — бағалары жақын ба әлде екіншісі себепсіз әлдеқайда жоғары ма?
      - Олар басқа лоттарда рөлдерін ауыстыра ма — соны қарау (bid-rotation, co-bid-same-winner).
      - Қосалқы мердігерлік туралы қашан келісілген — конкурсқа дейін бе, кейін бе — соны білу.
  summary:
    en: "Under the contract {{number}} of {{buyer}} (“{{title}}”, sum: {{money}}), {{supplier}} hired firms that had lost the tender to it; number of such firms: {{value}}. A sign of a risk, to be checked."
    ru: "По договору {{number}} заказчика {{buyer}} («{{title}}», сумма: {{money}}) {{supplier}} нанял фирмы, проигравшие ему конкурс; их число: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{number}} шарты («{{title}}», сомасы: {{money}}) бойынша {{supplier}} өзіне конкурста жеңілген фирмаларды жалдаған; олардың саны: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Subcontractors are told in two ways: a contract names the process of its subcontract (relatedProcesses: subContract),
-- whose suppliers they are, or a party of the process has that role. goszakup tells neither.
-- A rival is whoever bid on the contract's own lot, alone or with others, and is no supplier of it.
WITH own AS (
  SELECT
    c.*,
    a.related_lot AS lot_id,
    a.has_subcontracting,
    count(CASE WHEN c.is_concluded THEN 1 END) OVER (PARTITION BY c.source, c.ocid) AS contracts
  FROM x_contract_changes c
  LEFT JOIN awards a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.award_id
),
offer AS (
  SELECT DISTINCT b.source, b.ocid, t.tenderer_id AS org, l.lot_id
  FROM bids b
  JOIN bid_tenderers t ON t.source = b.source AND t.ocid = b.ocid AND t.bid_id = b.id
  LEFT JOIN bid_lots l ON l.source = b.source AND l.ocid = b.ocid AND l.bid_id = b.id
  WHERE coalesce(b.status, 'valid') NOT IN ('invited', 'withdrawn') AND t.tenderer_id IS NOT NULL
    AND NOT (coalesce(b.status, 'valid') = 'pending' AND b.kz_app_id IS NOT NULL)
),
with_bids AS (
  SELECT DISTINCT source, ocid FROM offer
),
-- Where no bids are published, the tenderers of the whole tender stand for them.
bidder AS (
  SELECT source, ocid, org, lot_id FROM offer
  UNION
  SELECT t.source, t.ocid, t.tenderer_id AS org, CAST(NULL AS VARCHAR) AS lot_id
  FROM tenderers t
  LEFT JOIN with_bids w ON w.source = t.source AND w.ocid = t.ocid
  WHERE w.ocid IS NULL AND t.tenderer_id IS NOT NULL
),
winner AS (
  SELECT a.source, a.ocid, s.supplier_id AS org, a.related_lot AS lot_id
  FROM awards a
  JOIN award_suppliers s ON s.source = a.source AND s.ocid = a.ocid AND s.award_id = a.id
  WHERE coalesce(a.status, 'active') IN ('active', 'pending') AND s.supplier_id IS NOT NULL
  UNION
  SELECT source, ocid, supplier_id AS org, CAST(NULL AS VARCHAR) AS lot_id
  FROM contracts
  WHERE supplier_id IS NOT NULL AND award_id IS NULL AND coalesce(status, 'active') <> 'cancelled'
),
subcontract AS (
  SELECT DISTINCT source, ocid, contract_id, identifier
  FROM related_processes
  WHERE parent = 'contract' AND strpos(',' || relationship || ',', ',subContract,') > 0 AND identifier IS NOT NULL
),
hired AS (
  SELECT s.source, s.ocid, s.contract_id, w.org, 'contract' AS told_by
  FROM subcontract s
  JOIN winner w ON w.source = s.source AND w.ocid = s.identifier
  UNION
  SELECT o.source, o.ocid, o.id AS contract_id, p.id AS org, 'process' AS told_by
  FROM own o
  JOIN parties p ON p.source = o.source AND p.ocid = o.ocid
  WHERE strpos(',' || lower(p.roles) || ',', ',subcontractor,') > 0
),
missing AS (
  SELECT s.source, s.ocid, s.contract_id, count(*) AS processes
  FROM subcontract s
  LEFT JOIN (SELECT DISTINCT source, ocid FROM winner) w ON w.source = s.source AND w.ocid = s.identifier
  WHERE w.ocid IS NULL
  GROUP BY s.source, s.ocid, s.contract_id
),
-- Rivals are looked for only where a subcontractor is told.
told AS (
  SELECT source, ocid, contract_id FROM hired
  UNION
  SELECT source, ocid, contract_id FROM missing
),
told_contract AS (
  SELECT o.source, o.ocid, o.id, o.lot_id, o.supplier_id
  FROM own o
  JOIN told t ON t.source = o.source AND t.ocid = o.ocid AND t.contract_id = o.id
),
against AS (
  SELECT DISTINCT o.source, o.ocid, o.id, b.org
  FROM told_contract o
  JOIN bidder b ON b.source = o.source AND b.ocid = o.ocid
  WHERE b.lot_id IS NULL OR o.lot_id IS NULL OR b.lot_id = o.lot_id
),
won_by AS (
  SELECT DISTINCT o.source, o.ocid, o.id, w.org
  FROM told_contract o
  JOIN winner w ON w.source = o.source AND w.ocid = o.ocid
  WHERE w.lot_id IS NULL OR o.lot_id IS NULL OR w.lot_id = o.lot_id
  UNION
  SELECT source, ocid, id, supplier_id AS org
  FROM told_contract
  WHERE supplier_id IS NOT NULL
),
rival AS (
  SELECT a.source, a.ocid, a.id, a.org
  FROM against a
  LEFT JOIN won_by w ON w.source = a.source AND w.ocid = a.ocid AND w.id = a.id AND w.org = a.org
  WHERE w.org IS NULL
),
hired_by AS (
  SELECT
    h.source,
    h.ocid,
    h.contract_id,
    count(DISTINCT CASE WHEN h.told_by = 'contract' THEN r.org END) AS by_contract,
    count(DISTINCT r.org) AS by_any
  FROM hired h
  LEFT JOIN rival r ON r.source = h.source AND r.ocid = h.ocid AND r.id = h.contract_id AND r.org = h.org
  GROUP BY h.source, h.ocid, h.contract_id
),
counted_rivals AS (
  SELECT source, ocid, id, count(*) AS rivals FROM rival GROUP BY source, ocid, id
),
counted_bidders AS (
  SELECT source, ocid, id, count(*) AS bidders FROM against GROUP BY source, ocid, id
),
known AS (
  SELECT
    o.*,
    coalesce(b.bidders, 0) AS bidders,
    coalesce(v.rivals, 0) AS rivals,
    h.contract_id IS NOT NULL OR m.contract_id IS NOT NULL AS is_told,
    coalesce(m.processes, 0) AS missing,
    CASE WHEN o.contracts <= 1 THEN coalesce(h.by_any, 0) ELSE coalesce(h.by_contract, 0) END AS matches,
    coalesce(h.by_any, 0) AS possible
  FROM own o
  LEFT JOIN counted_bidders b ON b.source = o.source AND b.ocid = o.ocid AND b.id = o.id
  LEFT JOIN counted_rivals v ON v.source = o.source AND v.ocid = o.ocid AND v.id = o.id
  LEFT JOIN hired_by h ON h.source = o.source AND h.ocid = o.ocid AND h.contract_id = o.id
  LEFT JOIN missing m ON m.source = o.source AND m.ocid = o.ocid AND m.contract_id = o.id
),
judged AS (
  SELECT
    k.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN competitive = 'no' AND (NOT is_told OR bidders = 0) THEN 'not-applicable:method'
      WHEN NOT is_told AND NOT coalesce(has_subcontracting, true) THEN 'not-applicable:no-subcontracting'
      WHEN NOT is_told THEN 'insufficient:subcontractors-not-published'
      WHEN bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN rivals = 0 THEN 'not-applicable:no-losers'
      WHEN matches > 0 THEN 'flag'
      WHEN possible > 0 THEN 'insufficient:subcontractor-of-which-contract'
      WHEN missing > 0 THEN 'insufficient:subcontract-not-in-dataset'
      ELSE 'pass'
    END AS verdict
  FROM known k
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(matches AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The bids of those who were hired, their entries as parties, and the process of the subcontract; of very many, fifty.
WITH own AS (
  SELECT r.subject_id, c.source, c.ocid, c.id
  FROM result r
  JOIN x_contract_changes c ON c.subject_id = r.subject_id
),
hired AS (
  SELECT o.subject_id, o.source, o.ocid, s.supplier_id AS org
  FROM own o
  JOIN related_processes p ON p.source = o.source AND p.ocid = o.ocid AND p.contract_id = o.id AND p.parent = 'contract'
    AND strpos(',' || p.relationship || ',', ',subContract,') > 0
  JOIN award_suppliers s ON s.source = p.source AND s.ocid = p.identifier
  UNION
  SELECT o.subject_id, o.source, o.ocid, p.id AS org
  FROM own o
  JOIN parties p ON p.source = o.source AND p.ocid = o.ocid AND strpos(',' || lower(p.roles) || ',', ',subcontractor,') > 0
),
cited AS (
  SELECT h.subject_id, 'bids' AS table_name, t.ocid || '|' || t.bid_id AS id, f.field
  FROM hired h
  JOIN bid_tenderers t ON t.source = h.source AND t.ocid = h.ocid AND t.tenderer_id = h.org
  CROSS JOIN (VALUES ('tenderer_id'), ('status'), ('value_amount'), ('value_currency')) AS f (field)
  UNION
  SELECT h.subject_id, 'parties' AS table_name, p.ocid || '|' || p.id AS id, f.field
  FROM hired h
  JOIN parties p ON p.source = h.source AND p.ocid = h.ocid AND p.id = h.org
  CROSS JOIN (VALUES ('roles'), ('identifier_id')) AS f (field)
  UNION
  SELECT o.subject_id, 'related_processes' AS table_name, p.ocid || '|' || coalesce(p.id, '') AS id, f.field
  FROM own o
  JOIN related_processes p ON p.source = o.source AND p.ocid = o.ocid AND p.contract_id = o.id AND p.parent = 'contract'
  CROSS JOIN (VALUES ('relationship'), ('identifier')) AS f (field)
  WHERE strpos(',' || p.relationship || ',', ',subContract,') > 0
  UNION
  SELECT o.subject_id, 'contracts' AS table_name, o.subject_id AS id, f.field
  FROM own o
  CROSS JOIN (VALUES ('supplier_id'), ('value_amount'), ('date_signed')) AS f (field)
),
ranked AS (
  SELECT c.*, row_number() OVER (PARTITION BY c.subject_id, c.table_name ORDER BY c.id, c.field) AS place
  FROM cited c
)
SELECT subject_id, table_name, id, field
FROM ranked
WHERE place <= 50
ORDER BY subject_id, table_name, id, field
