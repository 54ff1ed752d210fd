/*---
name: shadow-bidder
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: supplier
needs: [bids.tenderer_id, awards.supplier_id]
value: percent
parameters:
  minimum_lots:
    type: integer
    default: 16
    min: 2
    unit: lot
    text:
      en: least number of lots it bid for
      ru: наименьшее число лотов, на которые поданы заявки
      kk: өтінім берілген лоттардың ең аз саны
  loss_share:
    type: decimal
    default: 0.95
    min: 0.5
    max: 1
    text:
      en: least share of them that it lost
      ru: наименьшая доля проигранных
      kk: жеңілгендерінің ең аз үлесі
  partner_share:
    type: decimal
    default: 0.7
    min: 0.5
    max: 1
    text:
      en: least share of them that one and the same rival won
      ru: наименьшая доля тех, где победил один и тот же соперник
      kk: бір қарсылас жеңгендерінің ең аз үлесі
  years:
    type: integer
    default: 2
    min: 1
    max: 10
    unit: year
    text:
      en: how many years count, the year of the flag included
      ru: сколько лет учитывается, считая год признака
      kk: белгі жылын қоса есептегенде, қанша жыл ескеріледі
law: []
violations: [sham]
reasons:
  few-bids:
    en: too few bids
    ru: слишком мало заявок
    kk: өтінім тым аз
  results-missing:
    en: of too few of its bids is it known who won
    ru: слишком мало заявок, по которым известен победитель
    kk: жеңімпазы белгілі өтінімдер тым аз
  many-winners:
    en: it loses, but to different rivals
    ru: проигрывает, но разным соперникам
    kk: жеңіледі, бірақ әртүрлі қарсыластарға
texts:
  title:
    en: A bidder that always loses beside the same winner
    ru: Участник, который всегда проигрывает рядом с одним и тем же победителем
    kk: Бір ғана жеңімпаздың қасында әрдайым жеңілетін қатысушы
  question:
    en: Which suppliers bid often, win next to nothing and lose mostly to one and the same rival?
    ru: Какие поставщики часто подают заявки, почти ничего не выигрывают и проигрывают в основном одному сопернику?
    kk: Қай өнім берушілер жиі өтінім беріп, ештеңе дерлік ұтпай, негізінен бір қарсыласқа жеңіледі?
  why:
    en: >-
      Bids cost work. Who makes them for years without winning, and nearly always where the same rival wins, may bid for
      show: so that there are two, or so that the other's price looks low.
    ru: >-
      Заявки требуют труда. Кто подаёт их без побед, и почти всегда там, где побеждает один и тот же соперник, может
      участвовать для вида — чтобы заявок было две или чтобы чужая цена казалась низкой.
    kk: >-
      Өтінім еңбекті қажет етеді. Жеңіссіз, оның үстіне бір қарсылас жеңетін жерде ғана өтінім беретін адам көзбояу үшін —
      өтінім екеу болуы немесе өзгенің бағасы төмен көрінуі үшін қатысуы мүмкін.
  innocent:
    en:
      - The supplier is new and learns, and the rival is the strongest of a small market.
      - Its price is honestly higher, because it buys from the winner or comes from afar.
      - It wins elsewhere, outside the data.
    ru:
      - Поставщик новый и учится, а соперник — сильнейший на малом рынке.
      - Его цена честно выше — он покупает у победителя или работает издалека.
      - Он побеждает в других местах, которых нет в данных.
    kk:
      - Өнім беруші жаңа, үйреніп жүр, ал қарсылас — шағын нарықтың ең күштісі.
      - Бағасы адал түрде жоғары — жеңімпаздан сатып алады немесе алыстан келеді.
      - Деректерде жоқ басқа жерлерде жеңеді.
  next:
    en:
      - Find the rival in the evidence and compare the prices of both lot by lot.
      - Compare heads, founders, addresses and telephones of the two.
      - Look whether the loser gets subcontracts or supplies from the winner.
    ru:
      - Найти соперника в доказательствах и сравнить цены обоих по лотам.
      - Сравнить руководителей, учредителей, адреса и телефоны.
      - Посмотреть, не получает ли проигравший субподряды или поставки от победителя.
    kk:
      - Дәлелдерден қарсыласты тауып, екеуінің бағасын лоттар бойынша салыстыру.
      - Басшыларын, құрылтайшыларын, мекенжайлары мен телефондарын салыстыру.
      - Жеңілген тараптың жеңімпаздан қосалқы мердігерлік немесе жеткізілім алатынын қарау.
  summary:
    en: "{{supplier}} bids often and wins next to nothing; {{value}} of the lots it bid for by {{year}} went to one and the same rival: a sign of a risk, to be checked."
    ru: "{{supplier}} часто подаёт заявки и почти ничего не выигрывает; {{value}} лотов, на которые он претендовал к {{year}} году, достались одному и тому же сопернику. Признак риска, требующий проверки."
    kk: "{{supplier}} жиі өтінім беріп, ештеңе дерлік ұтпайды; {{year}} жылға дейін ол таласқан лоттардың {{value}} бөлігі бір қарсыласқа тиген. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH entry AS (
  SELECT source, bidder_id, year, announced_date, won, winner
  FROM x_lot_entries
  WHERE bidder_id IS NOT NULL AND competitive = 'yes' AND year IS NOT NULL
),
by_year AS (
  SELECT
    source,
    bidder_id,
    year,
    max(announced_date) AS last_date,
    count(*) AS lots,
    count(won) AS decided,
    CAST(sum(CASE WHEN won THEN 1 ELSE 0 END) AS BIGINT) AS won
  FROM entry
  GROUP BY source, bidder_id, year
),
by_winner AS (
  SELECT source, bidder_id, year, winner, count(*) AS lots
  FROM entry
  WHERE NOT won AND winner IS NOT NULL
  GROUP BY source, bidder_id, year, winner
),
summed AS (
  SELECT
    y.source,
    y.bidder_id,
    y.year,
    y.last_date,
    CAST(sum(e.lots) AS BIGINT) AS lots,
    CAST(sum(e.decided) AS BIGINT) AS decided,
    CAST(sum(e.won) AS BIGINT) AS won
  FROM by_year y
  CROSS JOIN params q
  JOIN by_year e ON e.source = y.source AND e.bidder_id = y.bidder_id AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.bidder_id, y.year, y.last_date
),
partner AS (
  SELECT p.source, p.bidder_id, p.year, max(p.lots) AS lots
  FROM (
    SELECT y.source, y.bidder_id, y.year, w.winner, CAST(sum(w.lots) AS BIGINT) AS lots
    FROM by_year y
    CROSS JOIN params q
    JOIN by_winner w ON w.source = y.source AND w.bidder_id = y.bidder_id AND w.year <= y.year AND w.year > y.year - q.years
    GROUP BY y.source, y.bidder_id, y.year, w.winner
  ) AS p
  GROUP BY p.source, p.bidder_id, p.year
),
judged AS (
  SELECT
    s.*,
    q.partner_share,
    CASE WHEN s.decided > 0 THEN round(CAST(coalesce(p.lots, 0) AS DOUBLE) / CAST(s.decided AS DOUBLE), 6) END AS share,
    CASE
      WHEN s.lots < q.minimum_lots THEN 'not-applicable:few-bids'
      WHEN s.decided < q.minimum_lots THEN 'insufficient:results-missing'
      WHEN CAST(s.decided - s.won AS DOUBLE) / CAST(s.decided AS DOUBLE) < q.loss_share THEN 'pass'
      WHEN CAST(coalesce(p.lots, 0) AS DOUBLE) / CAST(s.decided AS DOUBLE) < q.partner_share THEN 'pass:many-winners'
      ELSE 'flag'
    END AS verdict
  FROM summed s
  CROSS JOIN params q
  LEFT JOIN partner p ON p.source = s.source AND p.bidder_id = s.bidder_id AND p.year = s.year
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
  CAST(partner_share AS DOUBLE) AS threshold,
  'parameter:partner_share' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- Its bids and those of the winners on the 50 latest lots that it lost.
WITH lost AS (
  SELECT
    r.subject_id,
    e.source,
    e.ocid,
    e.lot_id,
    e.bidder,
    e.winner,
    row_number() OVER (
      PARTITION BY r.subject_id ORDER BY e.announced_date DESC, e.ocid, e.lot_id, e.source
    ) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_lot_entries e
    ON e.bidder_id = r.supplier_id AND e.year <= year(r.date) AND e.year > year(r.date) - q.years
  WHERE e.competitive = 'yes' AND NOT e.won AND e.winner IS NOT NULL
)
SELECT DISTINCT l.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM lost l
JOIN x_lot_bids b ON b.source = l.source AND b.ocid = l.ocid AND b.lot_id = l.lot_id
CROSS JOIN (VALUES ('tenderer_id'), ('value_amount'), ('status'), ('date')) AS f (field)
WHERE l.place <= 50 AND (b.bidder = l.bidder OR b.bidder = l.winner)
ORDER BY subject_id, table_name, id, field
