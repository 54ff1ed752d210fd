/*---
name: whole-percent-gap
version: 1
codes: {ocp: [R023], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: pair
needs: [bids.value_amount, bids.tenderer_id]
value: number
parameters:
  minimum_lots:
    type: integer
    default: 3
    min: 2
    unit: lot
    text:
      en: least number of lots with the sign
      ru: наименьшее число лотов с этим признаком
      kk: осы белгісі бар лоттардың ең аз саны
  minimum_processes:
    type: integer
    default: 2
    min: 1
    unit: purchase
    text:
      en: least number of announcements that these lots come from
      ru: наименьшее число объявлений, к которым относятся эти лоты
      kk: осы лоттар жататын хабарландырулардың ең аз саны
  maximum_chance:
    type: decimal
    default: 0.001
    min: 0
    max: 1
    unit: share
    text:
      en: largest chance that so many whole per cents come about by themselves
      ru: наибольшая вероятность того, что столько целых процентов получилось само собой
      kk: осынша бүтін пайыздың өздігінен шығуының ең үлкен ықтималдығы
law: []
violations: [sham]
reasons:
  chance:
    en: prices told so roughly meet in whole per cents by themselves
    ru: столь грубо указанные цены сходятся в целых процентах сами собой
    kk: осынша дөрекі көрсетілген бағалар бүтін пайыздарда өздігінен сәйкес келеді
  equal-or-at-the-estimate:
    en: in the other lots both asked the same or a whole per cent of the estimate, where many meet
    ru: в остальных лотах цены равны или составляют целое число процентов выделенной суммы, где сходятся многие
    kk: қалған лоттарда бағалар бірдей немесе бөлінген соманың бүтін пайызына тең, онда көбі кездеседі
  few-common-lots:
    en: the two met in too few lots of the year
    ru: за год эти двое встретились в слишком немногих лотах
    kk: жыл ішінде бұл екеуі тым аз лотта кездескен
  one-announcement:
    en: all these lots stand in one announcement, where a price list explains it
    ru: все эти лоты — из одного объявления, где это объясняет прайс-лист
    kk: бұл лоттардың бәрі бір хабарландыруда, онда мұны баға тізімі түсіндіреді
texts:
  title:
    en: Two bidders whose prices differ by whole per cents
    ru: Два участника, чьи цены различаются на целое число процентов
    kk: Бағалары бүтін пайызға ерекшеленетін екі қатысушы
  question:
    en: Which two bidders' prices differed by a whole number of per cent more often than chance explains?
    ru: У каких двух участников цены различались на целое число процентов чаще, чем это объясняет случай?
    kk: Қай екі қатысушының бағалары кездейсоқтық түсіндіретіннен жиірек бүтін пайызға ерекшеленген?
  why:
    en: >-
      A price that is another one plus three per cent, to the last tiyn, was reckoned from that other one. Once it may
      be chance; how often chance would do it is known from how finely the prices are told, and round ones count for
      little.
    ru: >-
      Цена, равная чужой плюс три процента до последнего тиына, посчитана от чужой. Один раз — может быть, случайность;
      как часто она возможна, видно из того, с какой точностью указаны цены: круглые почти ничего не доказывают.
    kk: >-
      Өзгенің бағасына соңғы тиынына дейін үш пайыз қосылған баға сол бағадан есептелген. Бір рет болса, кездейсоқтық
      шығар; оның қаншалықты жиі болуы мүмкін екені бағалардың қандай дәлдікпен көрсетілгенінен көрінеді: жұмыр бағалар
      ештеңені дерлік дәлелдемейді.
  innocent:
    en:
      - Both resell from the same list, with margins in whole per cents.
      - Both give discounts in whole per cents on the same recommended price, which is not the estimate.
      - One buys from the other.
    ru:
      - Оба перепродают по одному прайс-листу с наценкой в целых процентах.
      - Оба дают скидку в целых процентах с одной рекомендованной цены, отличной от выделенной суммы.
      - Один закупает у другого.
    kk:
      - Екеуі де бір баға тізімі бойынша бүтін пайыздық үстемемен қайта сатады.
      - Екеуі де бөлінген сомадан өзге бір ұсынылған бағадан бүтін пайыздық жеңілдік береді.
      - Бірі екіншісінен сатып алады.
  next:
    en:
      - Compare the bids line by line — do the lines differ by the same per cent.
      - Look who of the two won, and by how much the other was dearer.
      - Check whether the firms share a head, founders, an address, a phone or who submits their bids.
    ru:
      - Сравнить заявки построчно — различаются ли строки на тот же процент.
      - Посмотреть, кто из двоих побеждал и насколько второй был дороже.
      - Проверить, нет ли у фирм общих руководителя, учредителей, адреса, телефона или подающего заявки.
    kk:
      - Өтінімдерді жолма-жол салыстыру — жолдар да сол пайызға ерекшелене ме.
      - Екеуінің қайсысы жеңгенін және екіншісі қаншаға қымбат болғанын қарау.
      - Фирмалардың басшысы, құрылтайшылары, мекенжайы, телефоны немесе өтінім берушісі ортақ па — тексеру.
  summary:
    en: "In {{year}} the prices of {{supplier}} and of another bidder differed by a whole number of per cent, to the smallest unit; lots in which they did: {{value}} (winning prices there: {{money}}). A sign of a risk, to be checked."
    ru: "В {{year}} году цены {{supplier}} и ещё одного участника различались ровно на целое число процентов; таких лотов: {{value}} (цены победителей в них: {{money}}). Признак риска, требующий проверки."
    kk: "{{year}} жылы {{supplier}} мен тағы бір қатысушының бағалары дәл бүтін пайызға ерекшеленген; мұндай лоттар: {{value}} (ондағы жеңімпаздардың бағалары: {{money}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A pair is who met in two lots of a year or more: once is chance.
WITH met AS (
  SELECT
    p.*,
    CASE
      WHEN p.offers <> 'different' THEN p.offers
      -- Whole per cents of the estimate (to a ten-thousandth of it) are points that all can see: floors of the law, a
      -- discount that everybody gives, the estimate itself. From two of them a whole gap follows by itself.
      WHEN p.estimate > 0 AND coalesce(p.estimate_currency, '') = coalesce(p.a_currency, '')
        AND abs(p.a_price * 100 - p.estimate
          * CAST(round(CAST(p.a_price * 100 AS DOUBLE) / CAST(p.estimate AS DOUBLE)) AS INTEGER)) * 100 <= p.estimate
        AND abs(p.b_price * 100 - p.estimate
          * CAST(round(CAST(p.b_price * 100 AS DOUBLE) / CAST(p.estimate AS DOUBLE)) AS INTEGER)) * 100 <= p.estimate
        THEN 'focal'
      ELSE 'free'
    END AS kind
  FROM x_bid_pairs p
  WHERE p.is_for_lot
),
-- The unit in which both prices are told: a hundredth, one, ten, …
grained AS (
  SELECT
    m.*,
    CASE WHEN m.a_price < m.b_price THEN m.a_price ELSE m.b_price END AS low,
    CASE WHEN m.a_price < m.b_price THEN m.b_price ELSE m.a_price END AS high,
    CAST(CASE
      WHEN mod(m.a_price, 100000) = 0 AND mod(m.b_price, 100000) = 0 THEN 100000
      WHEN mod(m.a_price, 10000) = 0 AND mod(m.b_price, 10000) = 0 THEN 10000
      WHEN mod(m.a_price, 1000) = 0 AND mod(m.b_price, 1000) = 0 THEN 1000
      WHEN mod(m.a_price, 100) = 0 AND mod(m.b_price, 100) = 0 THEN 100
      WHEN mod(m.a_price, 10) = 0 AND mod(m.b_price, 10) = 0 THEN 10
      WHEN mod(m.a_price, 1) = 0 AND mod(m.b_price, 1) = 0 THEN 1
      ELSE 0.01
    END AS DECIMAL(18, 2)) AS grain
  FROM met m
  WHERE m.kind = 'free'
),
tested AS (
  SELECT
    g.*,
    CAST(round(CAST((g.high - g.low) * 100 AS DOUBLE) / CAST(g.low AS DOUBLE)) AS BIGINT) AS percent,
    -- A per cent of the lower price has so many places in this unit, and one of them is whole.
    CASE WHEN g.low > g.grain * 100 THEN CAST(g.grain * 100 AS DOUBLE) / CAST(g.low AS DOUBLE) ELSE 1.0 END AS chance
  FROM grained g
),
hit AS (
  SELECT
    t.*,
    -- Exact but for rounding to the unit; from one per cent on.
    CASE WHEN t.percent >= 1 AND abs(t.high * 100 - t.low * (100 + t.percent)) * 2 <= t.grain * 100 THEN 1 ELSE 0 END AS is_whole
  FROM tested t
),
pair AS (
  SELECT
    pair_year,
    min(a_id) AS a_id,
    min(b_id) AS b_id,
    max(announced_date) AS last_date,
    count(*) AS lots,
    count(CASE WHEN kind = 'unpriced' THEN 1 END) AS unpriced
  FROM met
  GROUP BY pair_year
  HAVING count(*) > 1
),
counted AS (
  SELECT
    pair_year,
    count(*) AS free_lots,
    CAST(sum(is_whole) AS BIGINT) AS whole,
    CAST(sum(CAST(round(chance, 9) AS DECIMAL(18, 9))) AS DOUBLE) AS expected,
    count(DISTINCT CASE WHEN is_whole = 1 THEN source || '|' || ocid END) AS processes,
    CAST(sum(CASE WHEN is_whole = 1 AND a_won THEN 1 ELSE 0 END) AS BIGINT) AS a_wins,
    CAST(sum(CASE WHEN is_whole = 1 AND b_won THEN 1 ELSE 0 END) AS BIGINT) AS b_wins,
    CAST(sum(CASE WHEN is_whole = 1 AND a_won THEN a_price WHEN is_whole = 1 AND b_won THEN b_price END) AS DECIMAL(38, 2))
      AS won_sum,
    min(CASE WHEN is_whole = 1 AND (a_won OR b_won) THEN coalesce(a_currency, '') END) AS currency,
    max(CASE WHEN is_whole = 1 AND (a_won OR b_won) THEN coalesce(a_currency, '') END) AS other_currency
  FROM hit
  GROUP BY pair_year
),
weighed AS (
  SELECT
    p.*,
    coalesce(c.free_lots, 0) AS free_lots,
    coalesce(c.whole, 0) AS whole,
    coalesce(c.processes, 0) AS processes,
    CASE WHEN c.b_wins > c.a_wins THEN p.b_id ELSE p.a_id END AS usual_winner,
    CASE WHEN c.currency = c.other_currency THEN c.won_sum END AS won_sum,
    CASE WHEN c.currency = c.other_currency THEN nullif(c.currency, '') END AS currency,
    -- Chernoff's bound on a Poisson number: the chance of so many is no larger than that.
    CASE
      WHEN c.whole <= c.expected OR c.whole = 0 THEN 1.0
      ELSE exp(c.whole - c.expected + c.whole * ln(CAST(c.expected AS DOUBLE) / CAST(c.whole AS DOUBLE)))
    END AS chance
  FROM pair p
  LEFT JOIN counted c ON c.pair_year = p.pair_year
),
judged AS (
  SELECT
    p.*,
    q.minimum_lots,
    CASE
      WHEN p.lots < q.minimum_lots THEN 'not-applicable:few-common-lots'
      WHEN p.free_lots < q.minimum_lots AND p.free_lots + p.unpriced >= q.minimum_lots THEN 'insufficient:prices-missing'
      WHEN p.free_lots < q.minimum_lots THEN 'pass:equal-or-at-the-estimate'
      WHEN p.whole < q.minimum_lots THEN 'pass'
      WHEN p.chance > q.maximum_chance THEN 'pass:chance'
      WHEN p.processes < q.minimum_processes THEN 'pass:one-announcement'
      ELSE 'flag'
    END AS verdict
  FROM weighed p
  CROSS JOIN params q
)
SELECT
  pair_year AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  usual_winner AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(whole AS DOUBLE) AS value,
  CAST(minimum_lots AS DOUBLE) AS threshold,
  'parameter:minimum_lots' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN verdict = 'flag' THEN won_sum END AS money_at_stake,
  CASE WHEN verdict = 'flag' THEN currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- Bids of both in their common lots, the dearest 25 lots.
WITH common_lot AS (
  SELECT
    r.subject_id,
    p.ocid,
    p.a_bid,
    p.b_bid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY p.a_price DESC NULLS LAST, p.ocid, p.lot_id, p.source) AS place
  FROM result r
  JOIN x_bid_pairs p ON p.pair_year = r.subject_id
  WHERE p.a_price IS NOT NULL AND p.b_price IS NOT NULL
),
bid AS (
  SELECT subject_id, ocid || '|' || a_bid AS id FROM common_lot WHERE place <= 25
  UNION
  SELECT subject_id, ocid || '|' || b_bid AS id FROM common_lot WHERE place <= 25
)
SELECT b.subject_id, 'bids' AS table_name, b.id, f.field
FROM bid b
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('tenderer_id'), ('status'), ('date')) AS f (field)
ORDER BY subject_id, table_name, id, field
