/*---
name: win-rate-high
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: supplier
needs: [bids.tenderer_id, awards.supplier_id, awards.status]
value: percent
parameters:
  # A Kazakh risk engine: nine tenths of at least ten bids, against fewer than three bidders on average.
  threshold:
    type: decimal
    default: 0.9
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the purchases of the year that the bidder won
      ru: наименьшая доля закупок года, которые участник выиграл
      kk: қатысушы жеңген жыл ішіндегі сатып алулардың ең аз үлесі
  minimum_purchases:
    type: integer
    default: 10
    min: 2
    unit: purchase
    text:
      en: least number of purchases with a known winner in which it bid
      ru: наименьшее число закупок с известным победителем, где он участвовал
      kk: жеңімпазы белгілі, ол қатысқан сатып алулардың ең аз саны
  maximum_bidders:
    type: decimal
    default: 3
    min: 1
    unit: bidder
    text:
      en: there were fewer bidders than this on average, itself included
      ru: участников (с ним самим) в среднем было меньше этого
      kk: қатысушылар (өзін қоса) орта есеппен бұдан аз болған
  contested:
    type: boolean
    default: true
    text:
      en: count only lots in which somebody bid against it
      ru: учитывать только лоты, где у него был соперник
      kk: тек қарсыласы болған лоттарды есептеу
law: []
violations: [sham]
reasons:
  few-purchases:
    en: it bid in too few purchases of the year
    ru: за год он участвовал в слишком малом числе закупок
    kk: жыл ішінде ол тым аз сатып алуға қатысқан
  results-missing:
    en: of too many of its purchases it is not known who won
    ru: о многих его закупках неизвестно, кто победил
    kk: ол қатысқан көптеген сатып алуларда кім жеңгені белгісіз
  many-rivals:
    en: it wins nearly always, but against many
    ru: он побеждает почти всегда, но соперников много
    kk: ол үнемі дерлік жеңеді, бірақ қарсыластары көп
texts:
  title:
    en: A bidder that hardly ever loses
    ru: Участник, который почти не проигрывает
    kk: Жеңілмейтін дерлік қатысушы
  question:
    en: Which bidders win nearly every purchase that they bid for, though somebody bids against them?
    ru: Какие участники выигрывают почти все закупки, на которые подают заявки, хотя соперник у них есть?
    kk: Қай қатысушылар қарсыласы бола тұра, өтінім берген сатып алулардың бәрін дерлік жеңеді?
  why:
    en: >-
      Where the outcome is open nobody wins nine times of ten against two or three others. Who does may bid only where
      the winner is settled beforehand, and the others are there for show. A purchase is won where all of its lots that
      the bidder asked for were won.
    ru: >-
      Там, где исход открыт, никто не выигрывает девять раз из десяти у двух-трёх соперников. Кому это удаётся, тот,
      возможно, приходит лишь туда, где победитель решён заранее, а остальные участвуют для вида. Закупка выиграна, если
      выиграны все её лоты, на которые участник подавал заявки.
    kk: >-
      Нәтижесі ашық жерде екі-үш қарсыластан он реттің тоғызында ешкім жеңбейді. Бұл қолынан келген қатысушы жеңімпазы
      алдын ала шешілген жерге ғана баратын, ал қалғандары көз алдау үшін қатысатын болуы мүмкін. Қатысушы өтінім берген
      лоттардың бәрін жеңсе, сатып алу жеңілген болып саналады.
  innocent:
    en:
      - It makes the goods itself, and the others are resellers.
      - It bids seldom, and only where it is sure to be the cheapest.
      - Its rivals are rejected for faults in their papers, which it does not have.
      - It works in a small district where the others are far away.
    ru:
      - Он сам производит товар, а остальные перепродают.
      - Он участвует редко и только там, где наверняка дешевле всех.
      - Соперников отклоняют за ошибки в документах, а у него их нет.
      - Он работает в небольшом районе, а остальные далеко.
    kk:
      - Ол тауарды өзі өндіреді, ал қалғандары қайта сатады.
      - Ол сирек және тек ең арзан болатыны анық жерде қатысады.
      - Қарсыластарының құжаттарында қателер болып, қабылданбайды, ал онда қате жоқ.
      - Ол шағын ауданда жұмыс істейді, ал қалғандары алыста.
  next:
    en:
      - See who bids against it. Are they the same each time, and do they win anywhere?
      - Look how many of its rivals were rejected, and on what ground.
      - Compare its prices with what other buyers pay for the same codes.
    ru:
      - Посмотреть, кто с ним соперничает — одни и те же ли это участники и побеждают ли они где-нибудь.
      - Посмотреть, скольких соперников отклонили и за что.
      - Сравнить его цены с тем, что за те же коды платят другие заказчики.
    kk:
      - Онымен кім бәсекелесетінін қарау — үнемі сол қатысушылар ма және олар бір жерде жеңе ме.
      - Қарсыластарының нешеуі және не үшін қабылданбағанын қарау.
      - Бағаларын сол кодтар үшін басқа тапсырыс берушілер төлейтінімен салыстыру.
  summary:
    en: "In {{year}} {{supplier}} won {{value}} of the purchases in which it bid and whose winner is known; the mark is {{threshold}}: a sign of a risk, to be checked."
    ru: "В {{year}} году {{supplier}} выиграл {{value}} закупок с известным итогом, в которых участвовал; порог — {{threshold}}: признак риска, требующий проверки."
    kk: "{{year}} жылы {{supplier}} өзі қатысқан, қорытындысы белгілі сатып алулардың {{value}} бөлігін жеңген; шек — {{threshold}}: тексеруді қажет ететін тәуекел белгісі."
---*/
-- A purchase is one announcement: its lots are not independent of each other. The number of bidders of a purchase is the
-- largest of its lots, so that a rival counts once.
WITH entry AS (
  SELECT e.source, e.ocid, e.bidder_id, e.year, e.announced_date, e.bidders, e.won
  FROM x_lot_entries e
  CROSS JOIN params q
  LEFT JOIN x_local_ids i ON i.source = e.source AND i.id = e.bidder_id
  WHERE e.bidder_id IS NOT NULL AND e.competitive = 'yes' AND e.year IS NOT NULL AND i.id IS NULL
    AND (e.bidders > 1 OR NOT q.contested)
),
purchase AS (
  SELECT
    source,
    ocid,
    bidder_id,
    min(year) AS year,
    max(announced_date) AS date,
    max(bidders) AS bidders,
    count(won) AS decided,
    CAST(sum(CASE WHEN won THEN 1 ELSE 0 END) AS BIGINT) AS won
  FROM entry
  GROUP BY source, ocid, bidder_id
),
supplier AS (
  SELECT
    source,
    bidder_id,
    year,
    max(date) AS last_date,
    count(*) AS purchases,
    CAST(sum(CASE WHEN decided > 0 THEN 1 ELSE 0 END) AS BIGINT) AS decided,
    CAST(sum(CASE WHEN decided > 0 AND won = decided THEN 1 ELSE 0 END) AS BIGINT) AS won,
    CAST(coalesce(sum(CASE WHEN decided > 0 THEN bidders END), 0) AS BIGINT) AS bidders
  FROM purchase
  GROUP BY source, bidder_id, year
),
judged AS (
  SELECT
    s.*,
    q.threshold,
    CASE WHEN s.decided > 0 THEN round(CAST(s.won AS DOUBLE) / CAST(s.decided AS DOUBLE), 6) END AS share,
    CASE
      WHEN s.purchases < q.minimum_purchases THEN 'not-applicable:few-purchases'
      WHEN s.decided < q.minimum_purchases THEN 'insufficient:results-missing'
      WHEN round(CAST(s.won AS DOUBLE) / CAST(s.decided AS DOUBLE), 6) < q.threshold THEN 'pass'
      WHEN CAST(s.bidders AS DOUBLE) >= CAST(s.decided AS DOUBLE) * q.maximum_bidders THEN 'pass:many-rivals'
      ELSE 'flag'
    END AS verdict
  FROM supplier s
  CROSS JOIN params q
)
SELECT
  bidder_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  bidder_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- Its bids in the 40 latest purchases of the year, and the awards there.
WITH recent AS (
  SELECT
    r.subject_id,
    r.supplier_id,
    b.source,
    b.ocid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY b.date DESC, b.ocid, b.source) AS place
  FROM result r
  JOIN x_bidder_records b ON b.bidder_id = r.supplier_id AND b.year = year(r.date)
)
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM recent r
JOIN x_lot_bids b ON b.source = r.source AND b.ocid = r.ocid AND b.bidder_id = r.supplier_id AND b.bid_id IS NOT NULL
CROSS JOIN (VALUES ('tenderer_id'), ('status')) AS f (field)
WHERE r.place <= 40
UNION
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, f.field
FROM recent r
JOIN awards a ON a.source = r.source AND a.ocid = r.ocid AND coalesce(a.status, 'active') = 'active'
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid')) AS f (field)
WHERE r.place <= 40
ORDER BY subject_id, table_name, id, field
