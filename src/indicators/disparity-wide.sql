/*---
name: disparity-wide
version: 1
codes: {ocp: [R022], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.status, bids.value_amount, bids.tenderer_id]
value: number
peers: {minimum: minimum_peers, scale: log}
with_time: []
parameters:
  # OCP's guide gives no number; below twice the lowest nobody would speak of a wide disparity.
  threshold:
    type: decimal
    default: 2
    min: 1
    text:
      en: least ratio of the highest price to the lowest that counts
      ru: наименьшее учитываемое отношение самой высокой цены к самой низкой
      kk: ең жоғары бағаның ең төмен бағаға есепке алынатын ең аз қатынасы
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: lot
    text:
      en: least number of lots to compare with
      ru: с каким наименьшим числом лотов сравнивать
      kk: салыстырылатын лоттардың ең аз саны
law: []
violations: [sham]
texts:
  title:
    en: Prices of the admitted bids lie very far apart
    ru: Цены допущенных заявок очень далеки друг от друга
    kk: Жіберілген өтінімдердің бағалары бір-бірінен тым алшақ
  question:
    en: In which lots is the highest admitted price so many times the lowest, unlike in other lots of the kind?
    ru: По каким лотам самая высокая допущенная цена превышает самую низкую во столько раз, что это необычно для таких лотов?
    kk: Қай лоттарда жіберілген ең жоғары баға ең төменінен сонша есе асып, мұндай лоттардан ерекшеленеді?
  why:
    en: >-
      Firms that reckon the same work seldom differ by several times. A bid far above the others may be there only so
      that there are enough of them, or the description is so vague that each reckoned another thing.
    ru: >-
      Фирмы, считающие одну и ту же работу, редко расходятся в несколько раз. Заявка намного выше остальных могла быть
      подана лишь для числа, либо описание настолько неясно, что каждый посчитал своё.
    kk: >-
      Бір жұмысты есептейтін фирмалардың бағасы бірнеше есе алшақ болуы сирек. Қалғандарынан әлдеқайда жоғары өтінім тек
      сан үшін берілген болуы мүмкін не сипаттама түсініксіз болып, әркім өзінше есептеген.
  innocent:
    en:
      - One of the prices is for a unit, or has a slip of a digit.
      - The bidders offer things of different quality or service life.
      - The specification leaves much open, as in design or research.
      - One bidder has free capacity and bids at cost, another has none and bids for luck.
    ru:
      - Одна из цен указана за единицу, или в ней описка.
      - Участники предлагают вещи разного качества и срока службы.
      - Техническая спецификация многое оставляет открытым, как в проектировании или исследованиях.
      - У одного есть свободные мощности и он просит себестоимость, другой занят и подал заявку наудачу.
    kk:
      - Бағалардың бірі бірлік үшін көрсетілген немесе қате жазылған.
      - Қатысушылар сапасы мен қызмет мерзімі әртүрлі заттар ұсынады.
      - Техникалық ерекшелік көп нәрсені ашық қалдырады, жобалау мен зерттеудегідей.
      - Бірінің бос қуаты бар, өзіндік құнын сұрайды, екіншісінің қолы бос емес, сәтін сынап өтінім берген.
  next:
    en:
      - Look at each bid — which of them was meant to win, and which repeats a pattern of bids far above.
      - Compare the unit prices with those that others paid.
      - Read the specification — does it say enough to reckon a price.
    ru:
      - Посмотреть каждую заявку — какая подана ради победы, а какая повторяет привычку завышать.
      - Сравнить цены за единицу с тем, сколько платили другие.
      - Прочитать техническую спецификацию — достаточно ли в ней для расчёта цены.
    kk:
      - Әр өтінімді қарау — қайсысы жеңу үшін берілген, қайсысы бағаны көтеру әдетін қайталайды.
      - Бірлік бағаларын басқалар төлегенмен салыстыру.
      - Техникалық ерекшелікті оқу — баға есептеуге жеткілікті ме.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the highest admitted price is so many times the lowest: {{value}}; the mark is {{threshold}} (lots compared: {{peer_count}}). The lowest: {{money}}. A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, отношение самой высокой допущенной цены к самой низкой — {{value}}; порог — {{threshold}} (лотов в сравнении: {{peer_count}}). Самая низкая: {{money}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында жіберілген ең жоғары бағаның ең төменіне қатынасы — {{value}}; шек — {{threshold}} (салыстырылған лоттар: {{peer_count}}). Ең төмені: {{money}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH measured AS (
  SELECT
    l.*,
    CASE WHEN l.lowest_price > 0
      THEN round(CAST(l.highest_price AS DOUBLE) / CAST(l.lowest_price AS DOUBLE), 6) END AS ratio
  FROM x_lot_prices l
),
compared AS (
  SELECT
    m.*,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    p.q3,
    q.minimum_peers,
    q.threshold AS least_ratio,
    CASE WHEN p.upper_fence > q.threshold AND p.peer_count >= q.minimum_peers THEN p.upper_fence ELSE q.threshold END AS mark
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
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN l.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN l.bidders_said > l.bidders THEN 'insufficient:not-all-bids-published'
      WHEN l.admitted < 2 THEN 'not-applicable:no-rival'
      WHEN l.admitted_priced < l.admitted THEN 'insufficient:prices-missing'
      WHEN l.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN l.ratio < l.least_ratio THEN 'pass'
      WHEN l.peers < l.minimum_peers THEN 'insufficient:few-peers'
      -- Where most ratios are alike the fence is theirs, and who is among them is not beyond it.
      WHEN l.ratio < l.mark OR l.ratio <= l.q3 THEN 'pass:like-its-peers'
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
  ratio AS value,
  mark AS threshold,
  CASE WHEN mark > least_ratio THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
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
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_procurement_method_details'), ('tender_date_published')) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
-- Lots with as many bidders, since the more there are the further apart the ends lie (x_lot_peers).
SELECT
  p.peer_id AS subject_id,
  round(CAST(p.highest_price AS DOUBLE) / CAST(p.lowest_price AS DOUBLE), 6) AS value,
  p.level_1,
  p.level_2,
  p.level_3,
  p.level_4,
  p.level_5
FROM x_lot_peers p
WHERE p.least = 2
ORDER BY subject_id
