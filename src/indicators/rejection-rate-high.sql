/*---
name: rejection-rate-high
version: 1
codes: {ocp: [R038], cardinal: [R038]}
severity: statistical
grade: question
stage: award
subject: buyer
needs: [bids.status, bids.tenderer_id, processes.buyer_id]
value: percent
peers: {minimum: minimum_peers}
parameters:
  threshold:
    type: decimal
    default: 0.25
    min: 0
    max: 1
    unit: share
    text:
      en: least share of rejected bids, below which it is not called high whatever the peers do
      ru: наименьшая доля отклонённых заявок, ниже которой она не считается высокой, как бы ни поступали остальные
      kk: қабылданбаған өтінімдердің ең аз үлесі, қалғандары қалай болса да, одан төмені жоғары деп саналмайды
  ceiling_share:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: share from which a buyer counts as beyond its peers however much these differ
      ru: доля, с которой заказчик считается вышедшим из ряда, как бы ни различались остальные
      kk: қалғандары қанша ерекшеленсе де, тапсырыс беруші қатардан шыққан деп саналатын үлес
  minimum_bids:
    type: integer
    default: 10
    min: 1
    unit: bid
    text:
      en: leave out buyers with fewer bids with a known outcome in the year
      ru: не рассматривать заказчиков, у которых за год меньше заявок с известным исходом
      kk: жыл ішінде нәтижесі белгілі өтінімдері бұдан аз тапсырыс берушілерді қарамау
  minimum_purchases:
    type: integer
    default: 5
    min: 1
    unit: purchase
    text:
      en: leave out buyers with bids in fewer purchases of the year
      ru: не рассматривать заказчиков, у которых заявки за год поданы в меньшем числе закупок
      kk: жыл ішінде өтінім берілген сатып алулары бұдан аз тапсырыс берушілерді қарамау
  minimum_peers:
    type: integer
    default: 10
    min: 2
    unit: buyer
    text:
      en: least number of buyers to compare with, those buying mostly by the same method in the region, else in the country, else all
      ru: с каким наименьшим числом заказчиков сравнивать — с тем же основным способом в области, иначе по стране, иначе со всеми
      kk: салыстырылатын тапсырыс берушілердің ең аз саны — облыста негізгі тәсілі бірдейлер, болмаса ел бойынша, болмаса барлығы
law: []
violations: [reject]
reasons:
  few-bids:
    en: too few bids or purchases with bids in the year
    ru: слишком мало заявок или закупок с заявками за год
    kk: жыл ішінде өтінімдер немесе өтінім берілген сатып алулар тым аз
  rejections-not-published:
    en: no bid of this source is marked as rejected, so rejections may not be published at all
    ru: в этом источнике ни одна заявка не отмечена отклонённой — возможно, отклонения не публикуются вовсе
    kk: бұл дереккөзде бірде-бір өтінім қабылданбаған деп белгіленбеген — қабылдамау мүлде жарияланбауы мүмкін
  bid-outcomes-missing:
    en: it is not told of too many bids whether they were admitted or rejected
    ru: о многих заявках не сказано, допущены они или отклонены
    kk: көптеген өтінімдер туралы олардың жіберілгені немесе қабылданбағаны айтылмаған
texts:
  title:
    en: A buyer that rejects an unusual share of bids
    ru: Заказчик, отклоняющий необычно большую долю заявок
    kk: Өтінімдердің ерекше көп бөлігін қабылдамайтын тапсырыс беруші
  question:
    en: Which buyers reject a far larger share of the bids they get than other buyers do?
    ru: Какие заказчики отклоняют гораздо большую долю поданных заявок, чем другие?
    kk: Қай тапсырыс берушілер берілген өтінімдердің басқалардан әлдеқайда көп бөлігін қабылдамайды?
  why:
    en: >-
      Where competition cannot be kept out by a short period or a narrow specification, it can be removed on paper: rivals
      are rejected for trifles until the wanted bid is left. A buyer far above those who buy in the same way either sets
      requirements that few can read rightly, or applies them unevenly.
    ru: >-
      Если конкурентов не удалось отсечь сроком или спецификацией, их можно убрать при рассмотрении: соперников отклоняют
      по мелочам, пока не останется нужная заявка. Заказчик, далеко опередивший тех, кто закупает так же, либо ставит
      требования, которые мало кто понимает правильно, либо применяет их неодинаково.
    kk: >-
      Бәсекелестерді мерзіммен немесе ерекшелікпен шеттету мүмкін болмаса, оларды қарау кезінде алып тастауға болады:
      керекті өтінім қалғанша қарсыластар ұсақ-түйек себептермен қабылданбайды. Дәл солай сатып алатындардан әлдеқайда
      алда тұрған тапсырыс беруші не аз адам дұрыс түсінетін талаптар қояды, не оларды біркелкі қолданбайды.
  innocent:
    en:
      - The buyer purchases complex works, where documents are many and mistakes common.
      - Many bidders of the region are new and send incomplete bids.
      - The portal itself rejected the bids, for the price or for a debt; no commission decided.
      - One large purchase with many lots and the same weak bidders makes up most of the year.
    ru:
      - Заказчик закупает сложные работы, где документов много и ошибки часты.
      - Многие участники в регионе новички и подают неполные заявки.
      - Заявки отклонил сам портал — из-за цены или задолженности, комиссия ничего не решала.
      - Большую часть года составила одна крупная закупка со многими лотами и одними и теми же слабыми участниками.
    kk:
      - Тапсырыс беруші құжаты көп, қатесі жиі күрделі жұмыстарды сатып алады.
      - Өңірдегі көптеген қатысушылар жаңадан келген және толық емес өтінім береді.
      - Өтінімдерді бағаға немесе берешекке байланысты порталдың өзі қабылдамаған, комиссия шешпеген.
      - Жылдың көп бөлігін лоты көп, қатысушылары бірдей әлсіз бір ірі сатып алу құраған.
  next:
    en:
      - Read the reasons in the results protocols of the purchases listed; look for the same defect that one bidder was forgiven.
      - Look who won where rivals were rejected, and whether it is often the same supplier.
      - Compare the winning prices with those of the rejected bids.
    ru:
      - Прочитать причины в протоколах итогов перечисленных закупок — нет ли недостатка, который одному участнику простили.
      - Посмотреть, кто победил там, где соперников отклонили, и не один ли это поставщик.
      - Сравнить цены победителей с ценами отклонённых заявок.
    kk:
      - Аталған сатып алулардың қорытынды хаттамаларындағы себептерді оқып, бір қатысушыға кешірілген кемшіліктің бар-жоғын қарау.
      - Қарсыластары қабылданбаған жерде кім жеңгенін және ол жиі бір өнім беруші ме екенін қарау.
      - Жеңімпаздардың бағасын қабылданбаған өтінімдердің бағасымен салыстыру.
  summary:
    en: "In {{year}} {{buyer}} rejected {{value}} of the bids it got, where the mark among buyers like it is {{threshold}} (buyers compared: {{peer_count}}): a sign of a risk, to be checked."
    ru: "В {{year}} году заказчик {{buyer}} отклонил {{value}} поданных заявок; порог среди сходных заказчиков — {{threshold}} (заказчиков в сравнении: {{peer_count}}): признак риска, требующий проверки."
    kk: "{{year}} жылы {{buyer}} тапсырыс берушісі берілген өтінімдердің {{value}} үлесін қабылдамаған; ұқсас тапсырыс берушілер арасындағы шек — {{threshold}} (салыстырылған тапсырыс берушілер: {{peer_count}}): тексеруді қажет ететін тәуекел белгісі."
---*/
-- Bids on cancelled and failed lots count: a purchase may fail just because all were rejected. Bids that nobody has judged
-- yet (pending, no award) do not. The minimums are those usual for such rules; Cardinal has two bids, and counts bids
-- where its name says processes. The least share and the ceiling have no source: they are where we begin.
WITH compared AS (
  SELECT
    y.*,
    q.threshold AS floor_share,
    q.minimum_bids,
    q.minimum_purchases,
    q.minimum_peers,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(CASE WHEN p.upper_fence < q.ceiling_share THEN p.upper_fence ELSE q.ceiling_share END, 6) AS fence_share
  FROM x_rejections y
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = y.party_year
  WHERE y.role = 'buyer'
),
judged AS (
  SELECT
    c.*,
    CASE WHEN c.peers >= c.minimum_peers AND c.fence_share > c.floor_share THEN c.fence_share ELSE c.floor_share END AS mark,
    CASE
      WHEN c.bids < c.minimum_bids OR c.purchases < c.minimum_purchases THEN 'not-applicable:few-bids'
      WHEN c.rejections = 0 THEN 'insufficient:rejections-not-published'
      WHEN c.judged < c.minimum_bids OR c.judged * 10 < c.bids * 9 THEN 'insufficient:bid-outcomes-missing'
      WHEN c.share < c.floor_share THEN 'pass'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.share >= c.fence_share THEN 'flag'
      ELSE 'pass:like-its-peers'
    END AS verdict
  FROM compared c
)
SELECT
  party_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  party_id AS buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  mark AS threshold,
  CASE WHEN mark > floor_share THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The 50 rejected bids on the dearest lots.
WITH ranked AS (
  SELECT
    r.subject_id,
    b.ocid || '|' || b.bid_id AS id,
    row_number() OVER (
      PARTITION BY r.subject_id ORDER BY e.amount DESC NULLS LAST, b.ocid, b.lot_id, b.bid_id, b.source
    ) AS place
  FROM result r
  JOIN x_lot_entries e ON e.buyer_id = r.buyer_id AND e.year = year(r.date) AND e.standing = 'rejected'
  JOIN x_lot_bids b ON b.source = e.source AND b.ocid = e.ocid AND b.lot_id = e.lot_id AND b.bidder = e.bidder
  WHERE b.bid_id IS NOT NULL
)
SELECT DISTINCT r.subject_id, 'bids' AS table_name, r.id, f.field
FROM ranked r
CROSS JOIN (VALUES ('status'), ('status_details'), ('tenderer_id'), ('value_amount'), ('kz_reasons')) AS f (field)
WHERE r.place <= 50
ORDER BY subject_id, table_name, id, field

-- peers
-- Buyers that got most bids by the same method in that year: of the region, then of all regions; then all buyers.
SELECT
  r.party_year AS subject_id,
  CASE
    WHEN r.judged >= q.minimum_bids AND r.judged * 10 >= r.bids * 9 AND r.purchases >= q.minimum_purchases THEN r.share
  END AS value,
  r.source || '|' || CAST(r.year AS VARCHAR) || '|' || r.method || '|' || r.region AS level_1,
  r.source || '|' || CAST(r.year AS VARCHAR) || '|' || r.method AS level_2,
  r.source || '|' || CAST(r.year AS VARCHAR) AS level_3
FROM x_rejections r
CROSS JOIN params q
WHERE r.role = 'buyer'
ORDER BY subject_id
