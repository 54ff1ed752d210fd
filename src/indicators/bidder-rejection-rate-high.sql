/*---
name: bidder-rejection-rate-high
version: 1
codes: {ocp: [R038], cardinal: [R038]}
severity: statistical
grade: question
stage: award
subject: supplier
needs: [bids.status, bids.tenderer_id]
value: percent
peers: {minimum: minimum_peers}
parameters:
  threshold:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of rejected bids, below which it is not called high whatever the peers do
      ru: наименьшая доля отклонённых заявок, ниже которой она не считается высокой, что бы ни было у остальных
      kk: қабылданбаған өтінімдердің ең аз үлесі, қалғандарында қалай болса да, одан төмені жоғары деп саналмайды
  ceiling_share:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: share from which a bidder counts as beyond its peers however much these differ
      ru: доля, с которой участник считается вышедшим из ряда, как бы ни различались остальные
      kk: қалғандары қанша ерекшеленсе де, қатысушы қатардан шыққан деп саналатын үлес
  minimum_bids:
    type: integer
    default: 10
    min: 1
    unit: bid
    text:
      en: leave out bidders with fewer bids with a known outcome in the year
      ru: не рассматривать участников, у которых за год меньше заявок с известным исходом
      kk: жыл ішінде нәтижесі белгілі өтінімдері бұдан аз қатысушыларды қарамау
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
violations: [reject, sham]
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
    en: A bidder whose bids are rejected unusually often
    ru: Участник, заявки которого отклоняют необычно часто
    kk: Өтінімдері ерекше жиі қабылданбайтын қатысушы
  question:
    en: Which bidders have a far larger share of their bids rejected than others have?
    ru: У каких участников отклоняют гораздо большую долю заявок, чем у других?
    kk: Қай қатысушылардың өтінімдері басқаларға қарағанда әлдеқайда көп қабылданбайды?
  why:
    en: >-
      Whoever bids again and again and is rejected again and again either learns nothing, is kept out, or does not mean to
      win: bids made to be rejected lend a planned winner the look of competition.
    ru: >-
      Тот, кто раз за разом подаёт заявки и раз за разом получает отказ, либо ничему не учится, либо его не пускают, либо
      он и не собирался побеждать: заявки, рассчитанные на отклонение, создают намеченному победителю видимость конкуренции.
    kk: >-
      Қайта-қайта өтінім беріп, қайта-қайта қабылданбай жүрген қатысушы не ештеңе үйренбейді, не оны жібермейді, не ол
      жеңуді ойламайды: қабылданбауға арналған өтінімдер көзделген жеңімпазға бәсеке көрінісін жасайды.
  innocent:
    en:
      - The bidder is new and does not know yet how a bid is put together.
      - A licence, a debt or an entry in a register made the portal reject all its bids of some months.
      - It bids for lots of one large purchase, and one defect fell on them all.
      - One buyer rejects it unfairly, and the bidder is the one who suffers.
    ru:
      - Участник новичок и ещё не умеет составлять заявку.
      - Лицензия, задолженность или запись в реестре заставили портал отклонить все его заявки за несколько месяцев.
      - Он участвовал во многих лотах одной крупной закупки, и один недостаток задел их все.
      - Его несправедливо отклоняет один заказчик, и участник здесь пострадавший.
    kk:
      - Қатысушы жаңадан келген және өтінім құрастыруды әлі білмейді.
      - Лицензия, берешек немесе тізілімдегі жазба порталды бірнеше айдағы барлық өтінімін қабылдамауға мәжбүр еткен.
      - Ол бір ірі сатып алудың көп лотына қатысқан және бір кемшілік бәріне тиген.
      - Оны бір тапсырыс беруші әділетсіз қабылдамайды, ал қатысушы — зардап шегуші.
  next:
    en:
      - Look who wins where this bidder is rejected; if it is one supplier, ask co-bid-same-winner about the two.
      - Read the reasons for rejection; the same plain defect each time needs an explanation.
      - See whether one buyer rejects it or many do.
    ru:
      - Посмотреть, кто побеждает там, где этого участника отклоняют; если один поставщик — спросить о них co-bid-same-winner.
      - Прочитать причины отклонения; один и тот же простой недостаток каждый раз требует объяснения.
      - Посмотреть, отклоняет его один заказчик или многие.
    kk:
      - Осы қатысушы қабылданбаған жерде кім жеңетінін қарау; бір өнім беруші болса, екеуі туралы co-bid-same-winner көрсеткішінен сұрау.
      - Қабылдамау себептерін оқу; әр жолғы бірдей қарапайым кемшілік түсіндіруді қажет етеді.
      - Оны бір тапсырыс беруші қабылдамай ма, әлде көпшілігі ме — соны қарау.
  summary:
    en: "In {{year}} {{value}} of the bids of {{supplier}} were rejected, where the mark among bidders like it is {{threshold}} (bidders compared: {{peer_count}}): a sign of a risk, to be checked."
    ru: "В {{year}} году у участника {{supplier}} отклонено {{value}} заявок; порог среди сходных участников — {{threshold}} (участников в сравнении: {{peer_count}}): признак риска, требующий проверки."
    kk: "{{year}} жылы {{supplier}} қатысушысы өтінімдерінің {{value}} үлесі қабылданбаған; ұқсас қатысушылар арасындағы шек — {{threshold}} (салыстырылған қатысушылар: {{peer_count}}): тексеруді қажет ететін тәуекел белгісі."
---*/
-- Joint bids are nobody's alone and are left out. Bids that nobody has judged yet (pending, no award) do not count. The
-- minimums are those usual for such rules; the least share and the ceiling have no source: they are where we begin.
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
  WHERE y.role = 'bidder'
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
  CAST(NULL AS VARCHAR) AS buyer_id,
  party_id AS supplier_id,
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
  JOIN x_lot_entries e ON e.bidder_id = r.supplier_id AND e.year = year(r.date) AND e.standing = 'rejected'
  JOIN x_lot_bids b ON b.source = e.source AND b.ocid = e.ocid AND b.lot_id = e.lot_id AND b.bidder = e.bidder
  WHERE b.bid_id IS NOT NULL
)
SELECT DISTINCT r.subject_id, 'bids' AS table_name, r.id, f.field
FROM ranked r
CROSS JOIN (VALUES ('status'), ('status_details'), ('tenderer_id'), ('value_amount'), ('kz_reasons')) AS f (field)
WHERE r.place <= 50
ORDER BY subject_id, table_name, id, field

-- peers
-- Bidders that made most bids in purchases by the same method in that year, then all bidders of the year.
SELECT
  r.party_year AS subject_id,
  CASE
    WHEN r.judged >= q.minimum_bids AND r.judged * 10 >= r.bids * 9 AND r.purchases >= q.minimum_purchases THEN r.share
  END AS value,
  r.source || '|' || CAST(r.year AS VARCHAR) || '|' || r.method AS level_1,
  r.source || '|' || CAST(r.year AS VARCHAR) AS level_2
FROM x_rejections r
CROSS JOIN params q
WHERE r.role = 'bidder'
ORDER BY subject_id
