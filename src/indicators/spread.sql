/*---
name: spread
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.status, bids.value_amount, bids.tenderer_id]
value: percent
peers: {minimum: minimum_peers, scale: log}
with_time: []
parameters:
  # Imhof takes the spread as one of the screens and gives no number; the fence of the peers decides below this.
  threshold:
    type: decimal
    default: 0.03
    min: 0
    unit: share
    text:
      en: largest distance from the lowest to the highest admitted price that counts, as a part of the lowest
      ru: наибольшее учитываемое расстояние от самой низкой до самой высокой допущенной цены, доля самой низкой
      kk: жіберілген ең төмен бағадан ең жоғарысына дейінгі есепке алынатын ең үлкен қашықтық, ең төменінің үлесі
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: lot
    text:
      en: least number of lots to compare with
      ru: с каким наименьшим числом лотов сравнивать
      kk: салыстырылатын лоттардың ең аз саны
law: [price-floor-tender, price-floor-quotation, price-floor-catering]
violations: [sham]
reasons:
  few-bids:
    en: fewer than three admitted bids
    ru: допущено меньше трёх заявок
    kk: жіберілген өтінім үшеуден аз
  at-the-price-floor:
    en: all prices stand at the floor of the law, where everybody aims
    ru: все цены стоят у порога демпинга, к которому стремятся все
    kk: барлық баға бәрі ұмтылатын демпинг шегінде тұр
  at-the-estimate:
    en: all prices stand at the published estimate, the most that may be asked
    ru: все цены равны опубликованной сумме — больше запросить нельзя
    kk: барлық баға жарияланған сомаға тең — одан артық сұрауға болмайды
  auction-steps:
    en: in an auction the last rivals stop a few steps away from the winner
    ru: на аукционе последние соперники останавливаются в нескольких шагах от победителя
    kk: аукционда соңғы қарсыластар жеңімпаздан бірнеше қадам қалғанда тоқтайды
texts:
  title:
    en: The highest admitted price is hardly above the lowest
    ru: Самая высокая допущенная цена едва выше самой низкой
    kk: Жіберілген ең жоғары баға ең төменінен сәл ғана жоғары
  question:
    en: In which lots with three bids or more does the dearest ask hardly more than the cheapest, unlike in other lots of the kind?
    ru: В каких лотах с тремя и более заявками самый дорогой просит едва больше самого дешёвого — необычно для таких лотов?
    kk: Үш және одан көп өтінімі бар қай лоттарда ең қымбаты ең арзанынан сәл ғана артық сұраған, ал мұндай лоттарда бұл сирек?
  why:
    en: >-
      Among three or more independent bidders one has free hands and another has none, one is near and another far: the
      dearest seldom comes so near to the cheapest. Where it does, the prices may have been agreed. Building works, tenders
      by points and auctions are left out, for the rules themselves bring prices together there.
    ru: >-
      Среди трёх и более независимых участников один свободен, другой занят, один рядом, другой далеко: самый дорогой
      редко подходит так близко к самому дешёвому. Если подошёл, о ценах могли договориться. Строительные работы, конкурсы
      по баллам и аукционы не рассматриваются: там цены сближают сами правила.
    kk: >-
      Үш және одан көп тәуелсіз қатысушының бірінің қолы бос, екіншісі бос емес, бірі жақын, екіншісі алыс: ең қымбаты ең
      арзанына мұндай жақын сирек келеді. Келсе, баға туралы келісілген болуы мүмкін. Құрылыс жұмыстары, балл бойынша
      конкурстар мен аукциондар қаралмайды: онда бағаларды ережелердің өзі жақындатады.
  innocent:
    en:
      - The goods have a list price, and dealers' discounts differ by little.
      - The specification is so exact that all reckon the same costs.
      - The estimate is published, and everybody bids a little below it.
      - Prices of fuel, food or medicines are regulated or known to all.
    ru:
      - У товара есть прейскурант, и скидки дилеров мало различаются.
      - Спецификация настолько точна, что все считают одни и те же затраты.
      - Сумма закупки опубликована, и все просят немного меньше.
      - Цены на топливо, продукты или лекарства регулируются или всем известны.
    kk:
      - Тауардың бағалар тізімі бар, дилерлердің жеңілдіктері сәл ғана өзгеше.
      - Ерекшелік сондай дәл, бәрі бірдей шығынды есептейді.
      - Сатып алу сомасы жарияланған, бәрі одан сәл төмен сұрайды.
      - Отын, азық-түлік не дәрі бағалары реттеледі немесе бәріне белгілі.
  next:
    en:
      - See how often these bidders meet, who wins then, and whether the prices always lie so.
      - Compare the unit prices with what other buyers pay for the same codes.
      - Compare the bids' files, times of submission and contacts.
    ru:
      - Посмотреть, как часто эти участники встречаются, кто тогда побеждает и всегда ли цены стоят так.
      - Сравнить цены за единицу с тем, что за те же коды платят другие заказчики.
      - Сравнить файлы заявок, время подачи и контакты.
    kk:
      - Бұл қатысушылар қаншалықты жиі кездесетінін, ондайда кім жеңетінін және бағалар үнемі осылай ма — қарау.
      - Бірлік бағаларын сол кодтар үшін басқа тапсырыс берушілер төлейтінімен салыстыру.
      - Өтінімдердің файлдарын, берілген уақытын және байланыстарын салыстыру.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the highest admitted price is above the lowest by {{value}}; the mark is {{threshold}} (lots compared: {{peer_count}}). The lowest: {{money}}. A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, самая высокая допущенная цена выше самой низкой на {{value}}; порог — {{threshold}} (лотов в сравнении: {{peer_count}}). Самая низкая: {{money}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында жіберілген ең жоғары баға ең төменінен {{value}} жоғары; шек — {{threshold}} (салыстырылған лоттар: {{peer_count}}). Ең төмені: {{money}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH measured AS (
  SELECT
    l.*,
    s.spread AS value,
    f.is_at_floor,
    l.estimate > 0 AND coalesce(l.estimate_currency, '') = coalesce(l.currency, '') AND l.highest_price <= l.estimate
      AND (l.estimate - l.lowest_price) * 1000 <= l.estimate AS is_at_estimate
  FROM x_lot_prices l
  LEFT JOIN x_lot_screens s ON s.source = l.source AND s.ocid = l.ocid AND s.lot_id = l.lot_id
  LEFT JOIN x_lot_floors f ON f.source = l.source AND f.ocid = l.ocid AND f.lot_id = l.lot_id
),
compared AS (
  SELECT
    m.*,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    p.q1,
    p.lower_fence,
    q.minimum_peers,
    q.threshold AS ceiling,
    CASE WHEN p.lower_fence < q.threshold THEN p.lower_fence ELSE q.threshold END AS mark
  FROM measured m
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = m.source || '|' || m.subject_id
),
judged AS (
  SELECT
    l.*,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.method_kind = 'rating' THEN 'not-applicable:price-does-not-decide'
      WHEN l.method_kind = 'auction' THEN 'not-applicable:auction-steps'
      WHEN l.is_construction = 'yes' THEN 'not-applicable:building-works'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN l.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN l.bidders_said > l.bidders THEN 'insufficient:not-all-bids-published'
      WHEN l.admitted < 3 THEN 'not-applicable:few-bids'
      WHEN l.admitted_priced < l.admitted THEN 'insufficient:prices-missing'
      WHEN l.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN l.value > l.ceiling THEN 'pass'
      WHEN l.is_construction = 'unknown' THEN 'insufficient:works-unknown'
      WHEN l.is_at_floor THEN 'not-applicable:at-the-price-floor'
      WHEN l.is_at_estimate THEN 'not-applicable:at-the-estimate'
      WHEN l.peers < l.minimum_peers THEN 'insufficient:few-peers'
      -- Where most are alike the fence is theirs, and who is among them is not beyond it.
      WHEN l.value > l.mark OR l.value >= l.q1 THEN 'pass:like-its-peers'
      ELSE 'flag'
    END AS verdict
  FROM compared l
  CROSS JOIN dataset d
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  winner_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  value,
  mark AS threshold,
  CASE WHEN mark < ceiling THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  lowest_price AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id AND (b.is_admitted OR coalesce(b.won, false))
CROSS JOIN (VALUES ('status'), ('value_amount'), ('value_currency'), ('tenderer_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('status')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_procurement_method_details'), ('tender_date_published')) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
-- Lots with as many bidders (x_lot_peers).
SELECT
  p.peer_id AS subject_id,
  -- Prices that are all the same have no logarithm of their distance; it counts as the smallest one that is told.
  CASE WHEN s.spread < 0.000001 THEN 0.000001 ELSE s.spread END AS value,
  p.level_1,
  p.level_2,
  p.level_3,
  p.level_4,
  p.level_5
FROM x_lot_peers p
JOIN x_lot_screens s ON s.source = p.source AND s.ocid = p.ocid AND s.lot_id = p.lot_id
WHERE p.least = 3 AND p.is_free
ORDER BY subject_id
