/*---
name: often-unsuccessful
version: 1
codes: {ocp: [R025], cardinal: [R025]}
severity: statistical
grade: question
stage: award
subject: supplier
needs: [bids.tenderer_id, bids.status, awards.status, awards.supplier_id]
value: percent
peers: {minimum: minimum_peers}
parameters:
  threshold:
    type: decimal
    default: 0.05
    min: 0
    max: 1
    unit: share
    text:
      en: greatest share of won bids that is called rare (typology of Kazakh monitors, 95 per cent lost)
      ru: наибольшая доля выигранных заявок, которая считается малой (типология казахстанских мониторов — 95 процентов проигрышей)
      kk: аз деп саналатын жеңген өтінімдердің ең үлкен үлесі (қазақстандық мониторлар типологиясы — 95 пайыз ұтылыс)
  minimum_bids:
    type: integer
    default: 15
    min: 1
    unit: bid
    text:
      en: leave out bidders with fewer bids with a known winner in the year (the same typology)
      ru: не рассматривать участников, у которых за год меньше заявок с известным победителем (та же типология)
      kk: жыл ішінде жеңімпазы белгілі өтінімдері бұдан аз қатысушыларды қарамау (сол типология)
  minimum_purchases:
    type: integer
    default: 5
    min: 1
    unit: purchase
    text:
      en: leave out bidders with bids in fewer purchases of the year
      ru: не рассматривать участников, подавших за год заявки в меньшем числе закупок
      kk: жыл ішінде бұдан аз сатып алуға өтінім берген қатысушыларды қарамау
  minimum_peers:
    type: integer
    default: 10
    min: 2
    unit: bidder
    text:
      en: least number of bidders to compare with, those bidding mostly in purchases by the same method, else all
      ru: с каким наименьшим числом участников сравнивать — чаще всего подающих заявки в закупках тем же способом, иначе со всеми
      kk: салыстырылатын қатысушылардың ең аз саны — көбіне сол тәсілмен өтетін сатып алуларға қатысатындар, болмаса барлығы
law: []
violations: [sham]
reasons:
  few-bids:
    en: too few bids or purchases with bids in the year
    ru: слишком мало заявок или закупок с заявками за год
    kk: жыл ішінде өтінімдер немесе өтінім берілген сатып алулар тым аз
  results-missing:
    en: of too many purchases it is not known who won
    ru: о многих закупках неизвестно, кто победил
    kk: көптеген сатып алуларда кім жеңгені белгісіз
texts:
  title:
    en: A bidder that bids often and almost never wins
    ru: Участник, который часто подаёт заявки и почти никогда не побеждает
    kk: Жиі өтінім беріп, ешқашан дерлік жеңбейтін қатысушы
  question:
    en: Which bidders take part in competitive purchases again and again and win next to none of them?
    ru: Какие участники раз за разом участвуют в конкурентных закупках и почти ни одной не выигрывают?
    kk: Қай қатысушылар бәсекелес сатып алуларға қайта-қайта қатысып, олардың бірде-біреуін дерлік жеңбейді?
  why:
    en: >-
      To bid costs work and security money. Who goes on without ever winning may be paid for it in another way: by playing
      the rival in purchases that somebody else is meant to win.
    ru: >-
      Участие стоит труда и обеспечения заявки. Тот, кто продолжает, ни разу не выиграв, возможно, получает своё иначе:
      изображая соперника в закупках, которые должен выиграть кто-то другой.
    kk: >-
      Қатысу еңбек пен өтінімді қамтамасыз етуді талап етеді. Бір рет те жеңбей қатыса беретін адам өз үлесін басқаша алуы
      мүмкін: басқа біреу жеңуі тиіс сатып алуларда қарсылас рөлін ойнайды.
  innocent:
    en:
      - The bidder is new and learns by trying.
      - It offers by a price list in every purchase that fits, and is dear.
      - It bids from afar, where delivery makes it dearer than others.
      - It loses by points or discounts that it cannot get, though its prices are good.
    ru:
      - Участник новичок и учится на пробах.
      - Он предлагает цены по прайс-листу в каждой подходящей закупке, и они высоки.
      - Он участвует издалека, и доставка делает его дороже других.
      - Он проигрывает из-за баллов или условных скидок, которых у него быть не может, хотя цены хороши.
    kk:
      - Қатысушы жаңадан келген және байқап көріп үйренеді.
      - Ол сәйкес келетін әр сатып алуға прайс-парақ бойынша баға ұсынады, ал ол қымбат.
      - Ол алыстан қатысады және жеткізу оны басқалардан қымбат етеді.
      - Бағасы жақсы болса да, өзі ала алмайтын балдар немесе шартты жеңілдіктер салдарынан ұтылады.
  next:
    en:
      - Look whom it loses to; if mostly to one, ask co-bid-same-winner about the two.
      - Compare its prices with the winner's, for a fixed ratio or the same mistakes.
      - Look whether it shares an address, a telephone or a head with those who win, or works for them.
    ru:
      - Посмотреть, кому он проигрывает; если в основном одному — спросить о них co-bid-same-winner.
      - Сравнить его цены с ценами победителя — нет ли постоянного соотношения или одинаковых ошибок.
      - Проверить, нет ли у него общих адреса, телефона или руководителя с победителями и не работает ли он на них.
    kk:
      - Кімге ұтылатынын қарау; негізінен біреуге болса, екеуі туралы co-bid-same-winner көрсеткішінен сұрау.
      - Бағаларын жеңімпаздың бағаларымен салыстыру — тұрақты арақатынас немесе бірдей қателер бар ма.
      - Жеңетіндермен мекенжайы, телефоны немесе басшысы ортақ па, соларға жұмыс істей ме — соны тексеру.
  summary:
    en: "In {{year}} {{supplier}} won {{value}} of the lots that it bid for, where the mark is {{threshold}} (bidders compared: {{peer_count}}): a sign of a risk, to be checked."
    ru: "В {{year}} году {{supplier}} выиграл {{value}} лотов, на которые подал заявки; порог — {{threshold}} (участников в сравнении: {{peer_count}}): признак риска, требующий проверки."
    kk: "{{year}} жылы {{supplier}} өтінім берген лоттарының {{value}} үлесін жеңген; шек — {{threshold}} (салыстырылған қатысушылар: {{peer_count}}): тексеруді қажет ететін тәуекел белгісі."
---*/
-- Rejected bids count as lost: a cover bid may be made to be rejected. Joint bids are nobody's alone and are left out.
-- Cardinal's lower fence of a share is nearly always below zero, so that it flags nobody: here a bidder must be below the
-- lower quartile of those who bid as often.
WITH year_of_bidder AS (
  SELECT
    source,
    bidder_id,
    year,
    max(date) AS last_date,
    count(*) AS purchases,
    CAST(sum(lots) AS BIGINT) AS bids,
    CAST(sum(decided) AS BIGINT) AS decided,
    CAST(sum(won) AS BIGINT) AS won,
    CAST(sum(CASE WHEN decided > 0 THEN 1 ELSE 0 END) AS BIGINT) AS decided_purchases
  FROM x_bidder_records
  GROUP BY source, bidder_id, year
),
compared AS (
  SELECT
    y.*,
    q.threshold AS ceiling_share,
    q.minimum_bids,
    q.minimum_purchases,
    q.minimum_peers,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    p.q1,
    CASE WHEN y.decided > 0 THEN round(CAST(y.won AS DOUBLE) / CAST(y.decided AS DOUBLE), 6) END AS share
  FROM year_of_bidder y
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = y.source || '|' || y.bidder_id || '|' || CAST(y.year AS VARCHAR)
),
judged AS (
  SELECT
    c.*,
    CASE WHEN c.peers >= c.minimum_peers AND c.q1 < c.ceiling_share THEN c.q1 ELSE c.ceiling_share END AS mark,
    CASE
      WHEN c.bids < c.minimum_bids OR c.purchases < c.minimum_purchases THEN 'not-applicable:few-bids'
      WHEN c.decided < c.minimum_bids OR c.decided_purchases < c.minimum_purchases THEN 'insufficient:results-missing'
      WHEN c.share > c.ceiling_share THEN 'pass'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.share < c.q1 THEN 'flag'
      ELSE 'pass:like-its-peers'
    END AS verdict
  FROM compared c
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
  mark AS threshold,
  CASE WHEN mark < ceiling_share THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- Its bids on the 50 dearest lots with a known winner.
WITH ranked AS (
  SELECT
    r.subject_id,
    b.ocid || '|' || b.bid_id AS id,
    row_number() OVER (
      PARTITION BY r.subject_id ORDER BY e.amount DESC NULLS LAST, b.ocid, b.lot_id, b.bid_id, b.source
    ) AS place
  FROM result r
  JOIN x_lot_entries e ON e.bidder_id = r.supplier_id AND e.year = year(r.date) AND e.competitive = 'yes' AND e.won IS NOT NULL
  JOIN x_lot_bids b ON b.source = e.source AND b.ocid = e.ocid AND b.lot_id = e.lot_id AND b.bidder = e.bidder
  WHERE b.bid_id IS NOT NULL
)
SELECT DISTINCT r.subject_id, 'bids' AS table_name, r.id, f.field
FROM ranked r
CROSS JOIN (VALUES ('tenderer_id'), ('status'), ('value_amount'), ('date')) AS f (field)
WHERE r.place <= 50
ORDER BY subject_id, table_name, id, field

-- peers
-- Bidders that made most bids in purchases by the same method in that year, then all bidders of the year.
WITH by_method AS (
  SELECT
    source,
    bidder_id,
    year,
    coalesce(method, '') AS method,
    count(*) AS bids,
    count(won) AS decided,
    CAST(sum(CASE WHEN won THEN 1 ELSE 0 END) AS BIGINT) AS won
  FROM x_lot_entries
  WHERE bidder_id IS NOT NULL AND competitive = 'yes' AND year IS NOT NULL
  GROUP BY source, bidder_id, year, coalesce(method, '')
),
purchases AS (
  SELECT source, bidder_id, year, CAST(sum(CASE WHEN decided > 0 THEN 1 ELSE 0 END) AS BIGINT) AS purchases
  FROM x_bidder_records
  GROUP BY source, bidder_id, year
),
ranked AS (
  SELECT
    m.*,
    row_number() OVER (PARTITION BY source, bidder_id, year ORDER BY bids DESC, method) AS place,
    CAST(sum(decided) OVER (PARTITION BY source, bidder_id, year) AS BIGINT) AS all_decided,
    CAST(sum(won) OVER (PARTITION BY source, bidder_id, year) AS BIGINT) AS all_won
  FROM by_method m
)
SELECT
  r.source || '|' || r.bidder_id || '|' || CAST(r.year AS VARCHAR) AS subject_id,
  CASE
    WHEN r.all_decided >= q.minimum_bids AND p.purchases >= q.minimum_purchases
      THEN round(CAST(r.all_won AS DOUBLE) / CAST(r.all_decided AS DOUBLE), 6)
  END AS value,
  r.source || '|' || CAST(r.year AS VARCHAR) || '|' || r.method AS level_1,
  r.source || '|' || CAST(r.year AS VARCHAR) AS level_2
FROM ranked r
JOIN purchases p ON p.source = r.source AND p.bidder_id = r.bidder_id AND p.year = r.year
CROSS JOIN params q
WHERE r.place = 1
ORDER BY subject_id
