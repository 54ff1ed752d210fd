/*---
name: missing-regular-bidder
version: 1
codes: {ocp: [R027], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.tenderer_id, processes.buyer_id, items.classification_id, awards.supplier_id]
value: number
parameters:
  share:
    type: decimal
    default: 0.7
    min: 0.1
    max: 1
    unit: share
    text:
      en: a bidder is a regular when it took part in at least this share of the buyer's earlier purchases of the thing
      ru: участник постоянный, если он участвовал не менее чем в этой доле прежних закупок заказчика на то же самое
      kk: тапсырыс берушінің осындай нәрсені бұрынғы сатып алуларының кемінде осы үлесіне қатысқан қатысушы тұрақты деп саналады
  minimum_earlier:
    type: integer
    default: 5
    min: 1
    unit: purchase
    text:
      en: least number of earlier purchases of the thing by the buyer
      ru: наименьшее число прежних закупок заказчика на то же самое
      kk: тапсырыс берушінің осындай нәрсені бұрынғы сатып алуларының ең аз саны
law: []
violations: [sham]
reasons:
  code-missing:
    en: it is not published by a code what is bought
    ru: не указан код того, что закупается
    kk: не сатып алынатынының коды көрсетілмеген
  buyer-missing:
    en: the buyer is missing
    ru: нет заказчика
    kk: тапсырыс беруші жоқ
  few-earlier-purchases:
    en: the buyer bought the thing too few times before
    ru: заказчик слишком мало раз закупал это раньше
    kk: тапсырыс беруші мұны бұрын тым аз рет сатып алған
  no-regular-bidders:
    en: nobody bids for this buyer's purchases of the thing regularly
    ru: у закупок этого заказчика на то же самое нет постоянных участников
    kk: осы тапсырыс берушінің осындай сатып алуларында тұрақты қатысушы жоқ
  won-by-no-regular:
    en: a regular bidder was missing, but somebody else than the regulars won
    ru: постоянного участника не было, но победил не кто-то из постоянных
    kk: тұрақты қатысушы болмаған, бірақ тұрақтылардан басқа біреу жеңген
texts:
  title:
    en: A regular bidder is missing where another regular wins
    ru: Постоянный участник не пришёл там, где победил другой постоянный
    kk: Басқа тұрақты қатысушы жеңген жерге тұрақты қатысушы келмеген
  question:
    en: On which lots did a bidder that nearly always takes part not bid, while another regular bidder won?
    ru: На какие лоты не подал заявку участник, который почти всегда участвует, а победил другой постоянный участник?
    kk: Қай лоттарға әрдайым дерлік қатысатын қатысушы өтінім бермеді, ал басқа тұрақты қатысушы жеңді?
  why:
    en: >-
      Rivals who share out a buyer's purchases take turns: one stays away where it is the other's turn. Once means nothing;
      when it happens by turns, or the price is higher where the regular is missing, it deserves a look.
    ru: >-
      Соперники, поделившие закупки заказчика, ходят по очереди: один не является туда, где очередь другого. Один раз ничего
      не значит; если же так бывает по очереди или без постоянного участника цена выше, это стоит проверить.
    kk: >-
      Тапсырыс берушінің сатып алуларын бөліп алған қарсыластар кезектеседі: бірі екіншісінің кезегінде келмейді. Бір рет
      ештеңе білдірмейді; ал кезек-кезек қайталанса немесе тұрақты қатысушы жоқта баға жоғары болса, қарау керек.
  innocent:
    en:
      - The missing firm had all its people busy with work won elsewhere.
      - Its licence ran out, it was barred, or it stopped trading.
      - It missed the deadline, or withdrew its bid before the opening.
      - This lot is for a variety of the thing that it does not sell.
    ru:
      - Все силы отсутствовавшей фирмы заняты работой, выигранной в другом месте.
      - У неё кончилась лицензия, она попала в реестр недобросовестных или прекратила деятельность.
      - Она опоздала или отозвала заявку до вскрытия.
      - Этот лот — на разновидность товара, которой она не торгует.
    kk:
      - Келмеген фирманың бар күші басқа жерде жеңіп алған жұмысқа жұмсалған.
      - Лицензиясы біткен, жосықсыздар тізіліміне енген немесе қызметін тоқтатқан.
      - Ол кешігіп қалған немесе өтінімін ашылғанға дейін қайтарып алған.
      - Бұл лот ол сатпайтын тауар түріне арналған.
  next:
    en:
      - Lay the buyer's purchases of the thing in order and see whether absences and wins alternate.
      - Compare the price with purchases where all regulars took part.
      - Look whether the missing firm works as a subcontractor or supplier of the winner.
    ru:
      - Разложить закупки заказчика на то же самое по порядку и посмотреть, не чередуются ли отсутствие и победы.
      - Сравнить цену с закупками, где участвовали все постоянные.
      - Посмотреть, не работает ли отсутствовавшая фирма субподрядчиком или поставщиком победителя.
    kk:
      - Тапсырыс берушінің осындай сатып алуларын ретімен қойып, келмеу мен жеңіс кезектесе ме — соны қарау.
      - Бағаны барлық тұрақты қатысушылар қатысқан сатып алулармен салыстыру.
      - Келмеген фирма жеңімпаздың қосалқы мердігері немесе өнім берушісі ме — соны қарау.
  summary:
    en: "On the lot “{{title}}” of {{buyer}}, announced on {{date}} and won by {{supplier}}, bidders that nearly always take part were missing ({{value}}): a sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, где победил {{supplier}}, отсутствовали участники, которые почти всегда участвуют ({{value}}): признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған, {{supplier}} жеңген «{{title}}» лотына әрдайым дерлік қатысатындар келмеген ({{value}}): тексеруді қажет ететін тәуекел белгісі."
---*/
-- A firm that stood in the register of unscrupulous suppliers on the day could not come and is not missing. Who bid for
-- another lot of the same announcement and thing was there. Between two comings a bidder stays a regular as long as its
-- share holds, so that only these spans are looked at, not every bidder at every purchase.
WITH purchase AS (
  SELECT source, thing, ocid, min(date) AS date, min(position) AS position FROM x_attendance GROUP BY source, thing, ocid
),
span AS (
  SELECT
    a.source,
    a.thing,
    a.bidder_id,
    a.next_position,
    CASE WHEN a.position > q.minimum_earlier THEN a.position + 1 ELSE q.minimum_earlier + 1 END AS from_position,
    CASE
      WHEN CAST(floor(CAST(a.nth AS DOUBLE) / q.share + 0.000001) AS BIGINT) + 1 < a.next_position
        THEN CAST(floor(CAST(a.nth AS DOUBLE) / q.share + 0.000001) AS BIGINT) + 1
      ELSE a.next_position
    END AS to_position
  FROM x_attendance a
  CROSS JOIN params q
  WHERE a.bidder_id IS NOT NULL
),
regular AS (
  SELECT p.source, p.thing, p.ocid, p.date, s.bidder_id, s.next_position = p.position AS is_there
  FROM (SELECT * FROM span WHERE from_position <= to_position) s
  CROSS JOIN UNNEST(sequence(s.from_position, s.to_position)) AS u (position)
  JOIN purchase p ON p.thing = s.thing AND p.position = u.position
),
barred AS (
  SELECT DISTINCT r.thing, r.ocid, r.bidder_id
  FROM regular r
  JOIN unscrupulous_suppliers u
    ON u.supplier_id = r.bidder_id AND u.start_date <= r.date AND coalesce(u.end_date, DATE '9999-12-31') >= r.date
  WHERE NOT r.is_there
),
counted AS (
  SELECT
    r.thing,
    r.ocid,
    count(*) AS regulars,
    CAST(sum(CASE WHEN NOT r.is_there AND b.bidder_id IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS missing
  FROM regular r
  LEFT JOIN barred b ON b.thing = r.thing AND b.ocid = r.ocid AND b.bidder_id = r.bidder_id
  GROUP BY r.thing, r.ocid
),
lot AS (
  SELECT
    c.*,
    k.digits,
    c.source || '|' || c.buyer_id || '|' || k.scheme || '|' || substr(k.digits, 1, 6) AS thing
  FROM x_lot_competition c
  LEFT JOIN x_codes k ON k.source = c.source AND k.ocid = c.ocid AND k.lot_id = c.lot_id AND k.digits <> ''
),
judged AS (
  SELECT
    l.*,
    n.regulars,
    n.missing,
    CASE
      WHEN l.competitive = 'no' THEN 'not-applicable:method'
      WHEN l.competitive = 'unknown' AND l.has_method THEN 'insufficient:method-unknown'
      WHEN l.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders IS NULL OR l.counted <> 'bids' THEN 'insufficient:no-bids-visible'
      WHEN l.order_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.buyer_id IS NULL THEN 'insufficient:buyer-missing'
      WHEN l.digits IS NULL THEN 'insufficient:code-missing'
      WHEN coalesce(p.position, 1) <= q.minimum_earlier THEN 'insufficient:few-earlier-purchases'
      WHEN coalesce(n.regulars, 0) = 0 THEN 'not-applicable:no-regular-bidders'
      WHEN n.missing = 0 THEN 'pass'
      WHEN l.winner IS NULL THEN 'insufficient:winner-unknown'
      WHEN w.bidder_id IS NULL THEN 'pass:won-by-no-regular'
      ELSE 'flag'
    END AS verdict
  FROM lot l
  CROSS JOIN params q
  LEFT JOIN purchase p ON p.thing = l.thing AND p.ocid = l.ocid
  LEFT JOIN counted n ON n.thing = l.thing AND n.ocid = l.ocid
  LEFT JOIN regular w ON w.thing = l.thing AND w.ocid = l.ocid AND w.bidder_id = l.winner
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CASE WHEN winner LIKE 'bid:%' THEN NULL ELSE winner END AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(missing AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The bids on the lot, and of the missing regulars their 20 latest bids on lots of the thing before.
WITH lot AS (
  SELECT
    r.subject_id,
    c.source,
    c.ocid,
    c.lot_id,
    c.source || '|' || c.buyer_id || '|' || k.scheme || '|' || substr(k.digits, 1, 6) AS thing
  FROM result r
  JOIN x_lot_competition c ON c.subject_id = r.subject_id
  JOIN x_codes k ON k.source = c.source AND k.ocid = c.ocid AND k.lot_id = c.lot_id
),
placed AS (
  SELECT DISTINCT l.*, a.position
  FROM lot l
  JOIN x_attendance a ON a.thing = l.thing AND a.ocid = l.ocid
),
missing AS (
  SELECT DISTINCT l.subject_id, l.thing, l.position, a.bidder_id
  FROM placed l
  CROSS JOIN params q
  JOIN x_attendance a
    ON a.thing = l.thing AND a.position < l.position AND a.next_position > l.position
    AND CAST(floor(CAST(a.nth AS DOUBLE) / q.share + 0.000001) AS BIGINT) + 1 >= l.position
),
earlier AS (
  SELECT
    m.subject_id,
    b.ocid || '|' || b.bid_id AS id,
    row_number() OVER (PARTITION BY m.subject_id ORDER BY a.position DESC, b.ocid, b.lot_id, b.bid_id) AS place
  FROM missing m
  JOIN x_attendance a ON a.thing = m.thing AND a.bidder_id = m.bidder_id AND a.position < m.position
  JOIN x_lot_bids b ON b.source = a.source AND b.ocid = a.ocid AND b.bidder = a.bidder_id
  WHERE b.bid_id IS NOT NULL
)
SELECT DISTINCT l.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM lot l
JOIN x_lot_bids b ON b.source = l.source AND b.ocid = l.ocid AND b.lot_id = l.lot_id
CROSS JOIN (VALUES ('tenderer_id'), ('status'), ('value_amount')) AS f (field)
WHERE b.bid_id IS NOT NULL
UNION
SELECT e.subject_id, 'bids' AS table_name, e.id, f.field
FROM earlier e
CROSS JOIN (VALUES ('tenderer_id'), ('date')) AS f (field)
WHERE e.place <= 20
ORDER BY subject_id, table_name, id, field
