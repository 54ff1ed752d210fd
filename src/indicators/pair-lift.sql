/*---
name: pair-lift
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: pair
needs: [bids.tenderer_id, awards.supplier_id, processes.buyer_id]
value: number
parameters:
  # One in a hundred, and at least twice the odds with nineteen chances of twenty: small numbers give no flag.
  top_share:
    type: decimal
    default: 0.01
    min: 0
    max: 1
    unit: share
    text:
      en: the part of all pairs that stands out most
      ru: самая выделяющаяся часть всех пар
      kk: барлық жұптардың ең ерекшеленетін бөлігі
  threshold:
    type: decimal
    default: 2
    min: 1
    text:
      en: its odds with the buyer are at least so many times those elsewhere (lower end of the 95 % interval)
      ru: шансы у заказчика не менее чем во столько раз выше, чем в других местах (нижняя граница 95-процентного интервала)
      kk: тапсырыс берушідегі мүмкіндігі басқа жердегіден кемінде сонша есе жоғары (95 пайыздық аралықтың төменгі шегі)
  minimum_purchases:
    type: integer
    default: 5
    min: 2
    unit: purchase
    text:
      en: least number of purchases with a known winner in which it bid, with the buyer and elsewhere
      ru: наименьшее число закупок с известным победителем, где он участвовал, у заказчика и в других местах
      kk: жеңімпазы белгілі, ол қатысқан сатып алулардың ең аз саны, осы тапсырыс берушіде де, басқа жерде де
  years:
    type: integer
    default: 3
    min: 1
    max: 10
    unit: year
    text:
      en: years looked back on, the year of the flag included
      ru: за сколько лет смотреть, включая год случая
      kk: жағдай болған жылды қоса алғанда, қанша жылға қарау
law: []
violations: [stable]
reasons:
  few-purchases:
    en: it bid in too few purchases of the buyer
    ru: он участвовал в слишком малом числе закупок заказчика
    kk: ол тапсырыс берушінің тым аз сатып алуына қатысқан
  few-elsewhere:
    en: it hardly bids elsewhere, so there is nothing to compare with
    ru: в других местах он почти не участвует, сравнивать не с чем
    kk: ол басқа жерде қатыспайды дерлік, салыстыратын нәрсе жоқ
  results-missing:
    en: of too many purchases in which it bid it is not known who won
    ru: о многих закупках, где он участвовал, неизвестно, кто победил
    kk: ол қатысқан көптеген сатып алуларда кім жеңгені белгісіз
  not-among-the-first:
    en: it does win more often there, but others stand out more
    ru: там он действительно побеждает чаще, но другие выделяются сильнее
    kk: ол жерде шынымен жиірек жеңеді, бірақ басқалары көбірек ерекшеленеді
texts:
  title:
    en: A supplier that wins with one buyer far more often than elsewhere
    ru: Поставщик, который у одного заказчика выигрывает намного чаще, чем в других местах
    kk: Бір тапсырыс берушіде басқа жердегіден әлдеқайда жиі жеңетін өнім беруші
  question:
    en: Which suppliers win nearly always with one buyer, though elsewhere they mostly lose?
    ru: Какие поставщики почти всегда выигрывают у одного заказчика, хотя в других местах чаще проигрывают?
    kk: Қай өнім берушілер басқа жерде көбіне жеңілсе де, бір тапсырыс берушіде үнемі дерлік жеңеді?
  why:
    en: >-
      How good a firm is shows in how often it wins where it bids. When the same firm wins far more often with one buyer
      than with all others, it is perhaps not its prices that decide there. Only competitive purchases in which it did bid
      are counted, and small numbers are drawn towards no difference.
    ru: >-
      Насколько фирма хороша, видно по тому, как часто она побеждает там, где участвует. Если у одного заказчика она
      побеждает намного чаще, чем у всех прочих, там, возможно, решают не её цены. Учитываются только конкурентные закупки,
      где она подавала заявку, а малые числа смещены к отсутствию различия.
    kk: >-
      Фирманың қаншалықты мықты екені қатысқан жерінде қаншалықты жиі жеңетінінен көрінеді. Сол фирма бір тапсырыс берушіде
      басқалардан әлдеқайда жиі жеңсе, онда бағасы шешпейтін болуы мүмкін. Тек ол өтінім берген бәсекелес сатып алулар
      есептеледі, ал шағын сандар айырма жоққа қарай жылжытылады.
  innocent:
    en:
      - The supplier is near this buyer, and far from the others.
      - This buyer purchases just what the supplier does best, the others something else.
      - The supplier knows this buyer's papers and makes no faults in them.
      - Stronger rivals do not bid with this buyer, for it pays late.
    ru:
      - Поставщик рядом с этим заказчиком и далеко от остальных.
      - Этот заказчик покупает именно то, что поставщик делает лучше всего, а другие — иное.
      - Поставщик знает требования этого заказчика и не ошибается в документах.
      - Сильные соперники не ходят к этому заказчику, потому что он платит с опозданием.
    kk:
      - Өнім беруші осы тапсырыс берушіге жақын, басқаларынан алыс.
      - Бұл тапсырыс беруші дәл өнім беруші жақсы істейтін нәрсені, басқалары өзгені сатып алады.
      - Өнім беруші осы тапсырыс берушінің талаптарын біледі, құжатта қателеспейді.
      - Мықты қарсыластар бұл тапсырыс берушіге бармайды, өйткені ол кеш төлейді.
  next:
    en:
      - Compare specifications and requirements of this buyer with those where the supplier loses.
      - See how many of its rivals were rejected here, and on what ground.
      - Compare the supplier's prices here and elsewhere for the same codes.
      - See whether the two share an address, a telephone or people.
    ru:
      - Сравнить спецификации и требования этого заказчика с теми, где поставщик проигрывает.
      - Посмотреть, скольких соперников здесь отклонили и за что.
      - Сравнить цены поставщика здесь и в других местах на те же коды.
      - Проверить, нет ли у них общих адреса, телефона или людей.
    kk:
      - Осы тапсырыс берушінің ерекшеліктері мен талаптарын өнім беруші жеңілетін жерлердегімен салыстыру.
      - Мұнда қарсыластардың нешеуі және не үшін қабылданбағанын қарау.
      - Өнім берушінің сол кодтар бойынша мұндағы және басқа жердегі бағаларын салыстыру.
      - Олардың мекенжайы, телефоны немесе адамдары ортақ па, соны тексеру.
  summary:
    en: "Up to {{date}} the odds of {{supplier}} to win with {{buyer}} are so many times its odds elsewhere: {{value}} (purchases of the buyer in which it bid: {{peer_count}}); the mark is {{threshold}}. A sign of a risk, to be checked."
    ru: "Шансы {{supplier}} на победу у заказчика {{buyer}} до {{date}} выше его шансов в других местах во столько раз: {{value}} (закупок заказчика с его участием: {{peer_count}}); порог — {{threshold}}. Признак риска, требующий проверки."
    kk: "{{supplier}} өнім берушісінің {{date}} дейін {{buyer}} тапсырыс берушісінде жеңу мүмкіндігі басқа жердегіден сонша есе жоғары: {{value}} (ол қатысқан сатып алулар: {{peer_count}}); шек — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A purchase is one announcement, won where all lots that the supplier asked for and whose winner is known were won. Odds
-- are wins against losses, with half a win and half a loss added on each side; the value is the lower end of the 95 %
-- interval of their ratio (of its logarithm, 1.96 standard errors below), so that few purchases give a small one.
WITH entry AS (
  SELECT
    e.source,
    e.ocid,
    e.bidder_id,
    e.buyer_id,
    min(e.year) AS year,
    max(e.announced_date) AS date,
    count(e.won) AS decided,
    CAST(sum(CASE WHEN e.won THEN 1 ELSE 0 END) AS BIGINT) AS won
  FROM x_lot_entries e
  WHERE e.bidder_id IS NOT NULL AND e.buyer_id IS NOT NULL AND e.competitive = 'yes' AND e.year IS NOT NULL
  GROUP BY e.source, e.ocid, e.bidder_id, e.buyer_id
),
pair_year AS (
  SELECT
    source,
    bidder_id,
    buyer_id,
    year,
    max(date) AS last_date,
    count(*) AS purchases,
    CAST(sum(CASE WHEN decided > 0 THEN 1 ELSE 0 END) AS BIGINT) AS decided,
    CAST(sum(CASE WHEN decided > 0 AND won = decided THEN 1 ELSE 0 END) AS BIGINT) AS won
  FROM entry
  GROUP BY source, bidder_id, buyer_id, year
),
bidder_year AS (
  SELECT
    source,
    bidder_id,
    year,
    CAST(sum(purchases) AS BIGINT) AS purchases,
    CAST(sum(decided) AS BIGINT) AS decided,
    CAST(sum(won) AS BIGINT) AS won
  FROM pair_year
  GROUP BY source, bidder_id, year
),
pair AS (
  SELECT
    y.source,
    y.bidder_id,
    y.buyer_id,
    y.year,
    y.last_date,
    CAST(sum(e.purchases) AS BIGINT) AS purchases,
    CAST(sum(e.decided) AS BIGINT) AS decided,
    CAST(sum(e.won) AS BIGINT) AS won
  FROM pair_year y
  CROSS JOIN params q
  JOIN pair_year e
    ON e.source = y.source AND e.bidder_id = y.bidder_id AND e.buyer_id = y.buyer_id AND e.year <= y.year
    AND e.year > y.year - q.years
  GROUP BY y.source, y.bidder_id, y.buyer_id, y.year, y.last_date
),
bidder AS (
  SELECT
    y.source,
    y.bidder_id,
    y.year,
    CAST(sum(e.purchases) AS BIGINT) AS purchases,
    CAST(sum(e.decided) AS BIGINT) AS decided,
    CAST(sum(e.won) AS BIGINT) AS won
  FROM bidder_year y
  CROSS JOIN params q
  JOIN bidder_year e
    ON e.source = y.source AND e.bidder_id = y.bidder_id AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.bidder_id, y.year
),
side AS (
  SELECT
    p.*,
    b.purchases - p.purchases AS other_purchases,
    b.decided - p.decided AS other_decided,
    b.won - p.won AS other_won,
    q.minimum_purchases,
    q.top_share,
    CAST(q.threshold AS DOUBLE) AS threshold,
    CASE
      WHEN p.decided >= q.minimum_purchases AND b.decided - p.decided >= q.minimum_purchases THEN round(exp(
        ln(CAST(CAST(p.won AS DOUBLE) + 0.5 AS DOUBLE) / (CAST(p.decided - p.won AS DOUBLE) + 0.5))
          - ln(CAST(CAST(b.won - p.won AS DOUBLE) + 0.5 AS DOUBLE)
            / (CAST(b.decided - p.decided - b.won + p.won AS DOUBLE) + 0.5))
          - 1.96 * sqrt(
            CAST(1 AS DOUBLE) / (CAST(p.won AS DOUBLE) + 0.5)
              + CAST(1 AS DOUBLE) / (CAST(p.decided - p.won AS DOUBLE) + 0.5)
              + CAST(1 AS DOUBLE) / (CAST(b.won - p.won AS DOUBLE) + 0.5)
              + CAST(1 AS DOUBLE) / (CAST(b.decided - p.decided - b.won + p.won AS DOUBLE) + 0.5)
          )
      ), 6)
    END AS lift
  FROM pair p
  CROSS JOIN params q
  JOIN bidder b ON b.source = p.source AND b.bidder_id = p.bidder_id AND b.year = p.year
  LEFT JOIN x_local_ids i ON i.source = p.source AND i.id = p.bidder_id
  LEFT JOIN x_local_ids k ON k.source = p.source AND k.id = p.buyer_id
  WHERE i.id IS NULL AND k.id IS NULL
),
ranked AS (
  SELECT
    s.*,
    count(s.lift) OVER (PARTITION BY s.source, s.year) AS pairs,
    row_number() OVER (
      PARTITION BY s.source, s.year ORDER BY s.lift DESC NULLS LAST, s.won DESC, s.bidder_id, s.buyer_id
    ) AS place
  FROM side s
),
judged AS (
  SELECT
    r.*,
    CASE
      WHEN r.purchases < r.minimum_purchases THEN 'not-applicable:few-purchases'
      WHEN r.other_purchases < r.minimum_purchases THEN 'not-applicable:few-elsewhere'
      WHEN r.decided < r.minimum_purchases OR r.other_decided < r.minimum_purchases THEN 'insufficient:results-missing'
      WHEN r.lift < r.threshold THEN 'pass'
      -- Of few pairs the first one counts.
      WHEN r.place > 1 AND r.place > r.pairs * r.top_share THEN 'pass:not-among-the-first'
      ELSE 'flag'
    END AS verdict
  FROM ranked r
)
SELECT
  buyer_id || '|' || bidder_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  bidder_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  lift AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  decided AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The awards of its 20 latest purchases with the buyer, and of 10 elsewhere.
WITH bid AS (
  SELECT DISTINCT
    r.subject_id,
    r.supplier_id,
    e.source,
    e.ocid,
    e.announced_date,
    e.buyer_id = r.buyer_id AS is_own
  FROM result r
  CROSS JOIN params q
  JOIN x_lot_entries e
    ON e.bidder_id = r.supplier_id AND e.competitive = 'yes' AND e.year <= year(r.date) AND e.year > year(r.date) - q.years
    AND e.buyer_id IS NOT NULL
),
recent AS (
  SELECT
    b.*,
    row_number() OVER (PARTITION BY b.subject_id, b.is_own ORDER BY b.announced_date DESC, b.ocid, b.source) AS place
  FROM bid b
)
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, f.field
FROM recent r
JOIN awards a ON a.source = r.source AND a.ocid = r.ocid AND coalesce(a.status, 'active') = 'active'
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid')) AS f (field)
WHERE r.place <= CASE WHEN r.is_own THEN 20 ELSE 10 END
UNION
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM recent r
JOIN x_lot_bids b ON b.source = r.source AND b.ocid = r.ocid AND b.bidder_id = r.supplier_id AND b.bid_id IS NOT NULL
CROSS JOIN (VALUES ('tenderer_id'), ('status')) AS f (field)
WHERE r.place <= CASE WHEN r.is_own THEN 20 ELSE 10 END
ORDER BY subject_id, table_name, id, field
