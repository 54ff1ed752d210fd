/*---
name: shared-shareholder
version: 1
codes: {ocp: [R033], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.tenderer_id, shareholders.owner_id, shareholders.share]
value: number
scope: process
parameters:
  # A quarter is what FATF's guidance and the directives of the European Union take for control.
  minimum_share:
    type: decimal
    default: 0.25
    min: 0
    max: 1
    unit: share
    text:
      en: least share in each of the bidders for a shareholder to count as a major one
      ru: наименьшая доля в каждом из участников, с которой акционер (участник) считается крупным
      kk: акционер (қатысушы) ірі деп саналатын әр қатысушыдағы ең аз үлес
law: []
violations: []
reasons:
  shareholders-missing:
    en: shareholders are not published for all bidders
    ru: акционеры (участники) опубликованы не для всех участников закупки
    kk: акционерлер (қатысушылар) сатып алуға барлық қатысушы үшін жарияланбаған
  share-missing:
    en: bidders have a shareholder in common, but it is not published how much it holds
    ru: у участников общий акционер, но размер его доли не опубликован
    kk: қатысушылардың ортақ акционері бар, бірақ оның үлесінің мөлшері жарияланбаған
  minor-share:
    en: a shareholder in common holds too little
    ru: доля общего акционера слишком мала
    kk: ортақ акционердің үлесі тым аз
texts:
  title:
    en: Rivals with the same major shareholder
    ru: Соперники с одним крупным акционером
    kk: Ірі акционері бір қарсыластар
  question:
    en: In which lots do bidders that should compete have a major shareholder in common, or does one own another?
    ru: В каких лотах у участников, которые должны соперничать, общий крупный акционер или один владеет другим?
    kk: Қай лоттарда бәсекелесуге тиіс қатысушылардың ірі акционері ортақ немесе бірі екіншісіне иелік етеді?
  why:
    en: >-
      Whoever holds a large share of two bidders gains whichever wins, and may settle between them who bids what. A bidder
      that owns a share of its rival has the same reason. Shareholders are compared under pseudonyms; members of one joint
      bid are no rivals.
    ru: >-
      Кому принадлежит крупная доля в двух участниках, тот выигрывает при любом исходе и может решить, кто какую цену подаст.
      Так же и участник, владеющий долей соперника. Акционеры сравниваются под псевдонимами; члены одной совместной заявки
      — не соперники.
    kk: >-
      Екі қатысушыда ірі үлесі бар тұлға кім жеңсе де ұтады және кім қандай баға беретінін шеше алады. Қарсыласының үлесіне
      ие қатысушы да сондай. Акционерлер бүркеншік атпен салыстырылады; бір бірлескен өтінімнің мүшелері қарсылас емес.
  innocent:
    en:
      - The shareholder is the state, a fund or a bank that holds shares in many firms.
      - The share was sold before the bids, and the record is older.
      - The rules allow firms of one group to bid, and they declared it.
      - The shareholder has no vote.
    ru:
      - Акционер — государство, фонд или банк с долями во многих фирмах.
      - Доля продана до подачи заявок, а запись старше.
      - Правила позволяют участвовать фирмам одной группы, и они об этом заявили.
      - У акционера нет права голоса.
    kk:
      - Акционер — көп фирмада үлесі бар мемлекет, қор немесе банк.
      - Үлес өтінімдер берілгенге дейін сатылған, ал жазба ескірек.
      - Ережелер бір топ фирмаларының қатысуына жол береді және олар бұл туралы мәлімдеген.
      - Акционердің дауыс беру құқығы жоқ.
  next:
    en:
      - Check both firms' shareholders on the date of the bids.
      - See how often these bidders meet, and who wins.
      - Ask whether an affiliation was declared.
    ru:
      - Проверить состав акционеров (участников) обеих фирм на дату заявок.
      - Посмотреть, как часто эти участники встречаются и кто побеждает.
      - Спросить, была ли заявлена аффилированность.
    kk:
      - Екі фирманың да акционерлерін (қатысушыларын) өтінімдер берілген күнге тексеру.
      - Бұл қатысушылар қаншалықты жиі кездесетінін және кім жеңетінін қарау.
      - Аффилирленгендік мәлімделген бе, соны сұрау.
  summary:
    en: "In the lot “{{title}}” of {{buyer}} (announced: {{date}}, worth {{money}}{{net}}) bidders have a major shareholder in common, or one owns a share of another (bidders: {{value}}): a sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}} (объявлен: {{date}}, сумма: {{money}}{{net}}) у участников общий крупный акционер или один владеет долей другого (участников: {{value}}): признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}, құны: {{money}}{{net}}) қатысушылардың ірі акционері ортақ немесе бірі екіншісінің үлесіне ие (қатысушылар: {{value}}): тексеруді қажет ететін тәуекел белгісі."
---*/
-- Shareholders are those that the process itself tells of its parties. A bidder that is a shareholder of another counts
-- as its own: then both have it in common.
WITH held AS (
  SELECT p.source, p.ocid, p.lot_id, p.bidder, p.party_id, s.owner_id, s.shareholder_party_id, s.share
  FROM x_lot_participants p
  JOIN shareholders s ON s.source = p.source AND s.ocid = p.ocid AND s.party_id = p.party_id
),
-- Of several entries for one shareholder of one bidder the largest counts: releases repeat holdings, and a sum would count
-- them twice. One that is not told may be the largest.
owned AS (
  SELECT
    source,
    ocid,
    lot_id,
    bidder,
    party_id,
    owner_id,
    CASE WHEN count(share) = count(*) THEN max(share) END AS share
  FROM held
  WHERE owner_id IS NOT NULL
  GROUP BY source, ocid, lot_id, bidder, party_id, owner_id
  UNION ALL
  SELECT h.source, h.ocid, h.lot_id, p.bidder, p.party_id, h.owner_id, CAST(1 AS DOUBLE) AS share
  FROM held h
  JOIN x_lot_participants p
    ON p.source = h.source AND p.ocid = h.ocid AND p.lot_id = h.lot_id AND p.party_id = h.shareholder_party_id
  WHERE h.owner_id IS NOT NULL AND p.bidder <> h.bidder
),
name AS (
  SELECT source, ocid, id, min(lower(name)) AS name FROM parties GROUP BY source, ocid, id
),
-- A firm that stands twice in the list of parties, under two ids, does not compete with itself.
together AS (
  SELECT
    o.source,
    o.ocid,
    o.lot_id,
    o.owner_id,
    count(DISTINCT CASE WHEN o.share >= q.minimum_share THEN o.bidder END) AS bidders,
    count(DISTINCT CASE WHEN coalesce(o.share, 1) >= q.minimum_share THEN o.bidder END) AS most_bidders
  FROM owned o
  CROSS JOIN params q
  LEFT JOIN name n ON n.source = o.source AND n.ocid = o.ocid AND n.id = o.party_id
  GROUP BY o.source, o.ocid, o.lot_id, o.owner_id
  HAVING count(DISTINCT o.bidder) > 1 AND count(DISTINCT o.party_id) > 1
    AND count(DISTINCT coalesce(n.name, o.party_id)) > 1
),
alike AS (
  SELECT source, ocid, lot_id, max(bidders) AS bidders, max(most_bidders) AS most_bidders
  FROM together
  GROUP BY source, ocid, lot_id
),
known AS (
  SELECT source, ocid, lot_id, count(DISTINCT bidder) AS bidders FROM held WHERE owner_id IS NOT NULL GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    l.announced_date,
    CASE WHEN a.bidders > 1 THEN a.bidders ELSE 0 END AS sharing,
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
      WHEN a.most_bidders > 1 THEN 'insufficient:share-missing'
      WHEN coalesce(k.bidders, 0) < c.named_bidders THEN 'insufficient:shareholders-missing'
      WHEN a.bidders IS NOT NULL THEN 'pass:minor-share'
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
-- Shareholders under their pseudonyms, with what they hold; the bids.
SELECT r.subject_id, 'shareholders' AS table_name, s.ocid || '|' || s.party_id || '|' || s.owner_id AS id, f.field
FROM result r
JOIN x_lot_participants p ON p.subject_id = r.subject_id
JOIN shareholders s ON s.source = p.source AND s.ocid = p.ocid AND s.party_id = p.party_id
CROSS JOIN (VALUES ('owner_id'), ('share'), ('shareholder_party_id'), ('known_by')) AS f (field)
WHERE s.owner_id IS NOT NULL
UNION ALL
SELECT r.subject_id, 'parties' AS table_name, p.ocid || '|' || p.party_id AS id, 'name' AS field
FROM result r
JOIN x_lot_participants p ON p.subject_id = r.subject_id
UNION ALL
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, 'tenderer_id' AS field
FROM result r
JOIN x_lot_bidders b ON b.ocid || '|' || b.lot_id = r.subject_id
ORDER BY subject_id, table_name, id, field
