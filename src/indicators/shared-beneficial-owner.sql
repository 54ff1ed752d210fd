/*---
name: shared-beneficial-owner
version: 1
codes: {ocp: [R032], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.tenderer_id, beneficial_owners.owner_id]
value: number
scope: process
parameters:
  by_name:
    type: boolean
    default: true
    text:
      en: hold owners for the same person when only their name and country are published and agree
      ru: считать владельцев одним лицом, когда опубликованы и совпадают только имя и страна
      kk: тек аты-жөні мен елі жарияланып, сәйкес келсе, иелерді бір тұлға деп санау
law: []
violations: []
reasons:
  owners-missing:
    en: beneficial owners are not published for all bidders
    ru: бенефициарные владельцы опубликованы не для всех участников
    kk: бенефициарлық иелер барлық қатысушы үшін жарияланбаған
  alike-by-name-only:
    en: owners agree in name only, and names are not to count
    ru: владельцы совпадают только по имени, а имена решено не учитывать
    kk: иелердің тек аты сәйкес келеді, ал аттар есепке алынбайды
texts:
  title:
    en: Rivals with the same beneficial owner
    ru: Соперники с одним бенефициарным владельцем
    kk: Бенефициарлық иесі бір қарсыластар
  question:
    en: In which lots do bidders that should compete belong to the same person?
    ru: В каких лотах участники, которые должны соперничать, принадлежат одному лицу?
    kk: Қай лоттарда бәсекелесуге тиіс қатысушылар бір тұлғаға тиесілі?
  why:
    en: >-
      Firms of one owner do not compete with each other: whichever wins, the owner does, and the price is not tested.
      Owners are compared under pseudonyms; no name of a person is kept or shown. Members of one joint bid are no rivals.
    ru: >-
      Фирмы одного владельца не соперничают: кто бы ни победил, выигрывает владелец, и цена не проверена. Владельцы
      сравниваются под псевдонимами; имена людей не хранятся и не показываются. Члены одной совместной заявки — не соперники.
    kk: >-
      Бір иенің фирмалары бәсекелеспейді: қайсысы жеңсе де, иесі ұтады, ал баға тексерілмейді. Иелер бүркеншік атпен
      салыстырылады; адамдардың аты сақталмайды да, көрсетілмейді де. Бір бірлескен өтінімнің мүшелері қарсылас емес.
  innocent:
    en:
      - The owner is an investor in many firms and runs none of them.
      - Two people have the same name, and no number tells them apart.
      - Ownership changed after the bids, and the record shows the later state.
      - The rules allow firms of one group to bid, and they declared it.
    ru:
      - Владелец — инвестор во многих фирмах и ни одной не управляет.
      - Однофамильцы, которых без номера не различить.
      - Владелец сменился после подачи заявок, а запись показывает позднейшее состояние.
      - Правила позволяют участвовать фирмам одной группы, и они об этом заявили.
    kk:
      - Иесі — көп фирманың инвесторы, ешқайсысын басқармайды.
      - Нөмірсіз ажырату мүмкін емес аттас адамдар.
      - Иесі өтінімдер берілгеннен кейін ауысқан, ал жазба кейінгі күйді көрсетеді.
      - Ережелер бір топ фирмаларының қатысуына жол береді және олар бұл туралы мәлімдеген.
  next:
    en:
      - Check both firms in the register of legal entities on the date of the bids.
      - See how often these bidders meet, and who wins.
      - Ask whether an affiliation was declared.
    ru:
      - Проверить обе фирмы по реестру юридических лиц на дату заявок.
      - Посмотреть, как часто эти участники встречаются и кто побеждает.
      - Спросить, была ли заявлена аффилированность.
    kk:
      - Екі фирманы да өтінімдер берілген күнге заңды тұлғалар тізілімінен тексеру.
      - Бұл қатысушылар қаншалықты жиі кездесетінін және кім жеңетінін қарау.
      - Аффилирленгендік мәлімделген бе, соны сұрау.
  summary:
    en: "In the lot “{{title}}” of {{buyer}} (announced: {{date}}, worth {{money}}{{net}}) bidders have a beneficial owner in common (bidders: {{value}}): a sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}} (объявлен: {{date}}, сумма: {{money}}{{net}}) у участников общий бенефициарный владелец (участников: {{value}}): признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}, құны: {{money}}{{net}}) қатысушылардың бенефициарлық иесі ортақ (қатысушылар: {{value}}): тексеруді қажет ететін тәуекел белгісі."
---*/
-- Owners are those that the process itself tells of its parties. A sole trader is its own owner.
WITH owned AS (
  SELECT p.source, p.ocid, p.lot_id, p.bidder, p.party_id, o.owner_id, o.known_by
  FROM x_lot_participants p
  JOIN beneficial_owners o ON o.source = p.source AND o.ocid = p.ocid AND o.party_id = p.party_id
  WHERE o.owner_id IS NOT NULL
  UNION
  SELECT source, ocid, lot_id, bidder, party_id, party_id AS owner_id, 'identifier' AS known_by
  FROM x_lot_participants
  WHERE party_id LIKE 'KZ-person-%'
),
name AS (
  SELECT source, ocid, id, min(lower(name)) AS name FROM parties GROUP BY source, ocid, id
),
-- A firm that stands twice in the list of parties, under two ids, does not compete with itself.
together AS (
  SELECT o.source, o.ocid, o.lot_id, o.owner_id, min(o.known_by) AS known_by, count(DISTINCT o.bidder) AS bidders
  FROM owned o
  LEFT JOIN name n ON n.source = o.source AND n.ocid = o.ocid AND n.id = o.party_id
  GROUP BY o.source, o.ocid, o.lot_id, o.owner_id
  HAVING count(DISTINCT o.bidder) > 1 AND count(DISTINCT o.party_id) > 1
    AND count(DISTINCT coalesce(n.name, o.party_id)) > 1
),
alike AS (
  SELECT
    t.source,
    t.ocid,
    t.lot_id,
    max(CASE WHEN q.by_name OR t.known_by = 'identifier' THEN t.bidders END) AS bidders,
    max(t.bidders) AS all_bidders
  FROM together t
  CROSS JOIN params q
  GROUP BY t.source, t.ocid, t.lot_id
),
known AS (
  SELECT source, ocid, lot_id, count(DISTINCT bidder) AS bidders FROM owned GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    l.announced_date,
    coalesce(a.bidders, 0) AS sharing,
    l.amount,
    l.currency,
    CASE
      WHEN a.bidders > 1 THEN 'flag'
      WHEN c.took_part = 0 AND l.competitive = 'no' THEN 'not-applicable:method'
      WHEN c.took_part = 0 AND l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.took_part = 0 AND l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN c.took_part = 0 AND l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN c.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN c.took_part = 0 THEN 'insufficient:no-bids-visible'
      WHEN c.took_part = 1 THEN 'not-applicable:one-bidder'
      WHEN c.named_bidders < coalesce(c.bidders, 0) THEN 'insufficient:bidders-unnamed'
      WHEN a.all_bidders > 1 THEN 'insufficient:alike-by-name-only'
      WHEN coalesce(k.bidders, 0) < c.named_bidders THEN 'insufficient:owners-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  LEFT JOIN alike a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
  LEFT JOIN known k ON k.source = l.source AND k.ocid = l.ocid AND k.lot_id = l.lot_id
  JOIN x_lot_crowds c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(sharing AS DOUBLE) AS value,
  CAST(2 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Owners under their pseudonyms, with the organisations that they own; the bids.
SELECT r.subject_id, 'beneficial_owners' AS table_name, o.ocid || '|' || o.party_id || '|' || o.owner_id AS id, f.field
FROM result r
JOIN x_lot_participants p ON p.subject_id = r.subject_id
JOIN beneficial_owners o ON o.source = p.source AND o.ocid = p.ocid AND o.party_id = p.party_id
CROSS JOIN (VALUES ('owner_id'), ('known_by')) AS f (field)
WHERE o.owner_id IS NOT NULL
UNION ALL
SELECT r.subject_id, 'parties' AS table_name, p.ocid || '|' || p.party_id AS id, 'name' AS field
FROM result r
JOIN x_lot_participants p ON p.subject_id = r.subject_id
UNION ALL
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, 'tenderer_id' AS field
FROM result r
JOIN x_lot_bidders b ON b.ocid || '|' || b.lot_id = r.subject_id
ORDER BY subject_id, table_name, id, field
