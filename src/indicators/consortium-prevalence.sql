/*---
name: consortium-prevalence
version: 1
codes: {ocp: [R026], cardinal: []}
severity: statistical
grade: question
stage: award
subject: market
needs: [award_suppliers.supplier_id, awards.status, items.classification_id]
value: percent
peers: {minimum: minimum_peers}
parameters:
  threshold:
    type: decimal
    default: 0.3
    min: 0
    max: 1
    unit: share
    text:
      en: least share of purchases from joint suppliers, below which it is not called high whatever other markets show
      ru: наименьшая доля закупок у совместных поставщиков, ниже которой она не считается высокой, что бы ни было на других рынках
      kk: бірлескен өнім берушілерден сатып алулардың ең аз үлесі, басқа нарықтарда қалай болса да, одан төмені жоғары деп саналмайды
  ceiling_share:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: share from which a market counts as beyond its peers however much these differ
      ru: доля, с которой рынок считается вышедшим из ряда, как бы ни различались остальные
      kk: қалғандары қанша ерекшеленсе де, нарық қатардан шыққан деп саналатын үлес
  minimum_purchases:
    type: integer
    default: 10
    min: 1
    unit: purchase
    text:
      en: leave out markets with fewer purchases in the year
      ru: не рассматривать рынки, где за год меньше закупок
      kk: жыл ішінде сатып алулары бұдан аз нарықтарды қарамау
  minimum_peers:
    type: integer
    default: 10
    min: 2
    unit: market
    text:
      en: least number of markets to compare with, those of the same division of the classification, else all
      ru: с каким наименьшим числом рынков сравнивать — того же раздела классификатора, иначе со всеми
      kk: салыстырылатын нарықтардың ең аз саны — жіктеуіштің сол бөлімінен, болмаса барлығымен
law: []
violations: [sham]
reasons:
  few-purchases:
    en: too few purchases of the thing in the region in the year
    ru: слишком мало закупок на это в области за год
    kk: жыл ішінде облыста осындай сатып алулар тым аз
  no-joint-suppliers-published:
    en: no purchase of this source names several suppliers, so joint bids may not be published at all
    ru: в этом источнике ни у одной закупки нет нескольких поставщиков — возможно, совместное участие не публикуется вовсе
    kk: бұл дереккөздің бірде-бір сатып алуында бірнеше өнім беруші көрсетілмеген — бірлескен қатысу мүлде жарияланбауы мүмкін
texts:
  title:
    en: A market where joint suppliers win unusually much
    ru: Рынок, где необычно часто побеждают совместные поставщики
    kk: Бірлескен өнім берушілер ерекше жиі жеңетін нарық
  question:
    en: For which things in which region do groups of suppliers win together far more often than elsewhere?
    ru: На что и в какой области объединения поставщиков побеждают гораздо чаще, чем на других рынках?
    kk: Қай облыста және қандай нәрсе бойынша өнім берушілер бірлестіктері басқа нарықтардан әлдеқайда жиі жеңеді?
  why:
    en: >-
      A consortium lets small firms do together what none could alone. Where firms that could each bid for themselves join
      again and again, the consortium takes the place of competition: the rivals share the work and no bid stands against
      another.
    ru: >-
      Консорциум позволяет малым фирмам вместе сделать то, чего не сможет каждая в отдельности. Но если раз за разом
      объединяются фирмы, способные участвовать поодиночке, консорциум подменяет конкуренцию: соперники делят работу, и
      заявки не противостоят друг другу.
    kk: >-
      Консорциум шағын фирмаларға жеке-жеке жасай алмайтынын бірлесіп жасауға мүмкіндік береді. Ал өздері жеке қатыса алатын
      фирмалар қайта-қайта бірлессе, консорциум бәсекенің орнын басады: қарсыластар жұмысты бөліседі, өтінімдер бір-біріне
      қарсы тұрмайды.
  innocent:
    en:
      - The works are too large or too varied for one firm of the region.
      - The rules ask for a local partner or give points for one.
      - A framework agreement lists several suppliers, who did not bid together.
      - The publisher lists subcontractors or branches as suppliers.
    ru:
      - Работы слишком велики или разнородны для одной фирмы области.
      - Правила требуют местного партнёра или дают за него баллы.
      - В рамочном соглашении несколько поставщиков, но заявки они подавали порознь.
      - Публикатор указывает поставщиками и субподрядчиков или филиалы.
    kk:
      - Жұмыстар облыстың бір фирмасы үшін тым үлкен немесе алуан түрлі.
      - Қағидалар жергілікті серіктес талап етеді немесе ол үшін балл береді.
      - Негіздемелік келісімде бірнеше өнім беруші бар, бірақ өтінімді бөлек берген.
      - Жариялаушы қосалқы мердігерлерді немесе филиалдарды да өнім беруші деп көрсетеді.
  next:
    en:
      - Look whether members of the consortia bid alone in other regions or years.
      - Look whether the same firms join each time, and who is left to bid against them.
      - Read whether the documents made one firm's bid impossible.
    ru:
      - Посмотреть, участвуют ли члены консорциумов поодиночке в других областях или в другие годы.
      - Посмотреть, объединяются ли каждый раз одни и те же фирмы и кто остаётся им в соперники.
      - Прочитать, не делала ли документация невозможной заявку одной фирмы.
    kk:
      - Консорциум мүшелері басқа облыстарда немесе жылдарда жеке қатыса ма — соны қарау.
      - Әр жолы бір фирмалар бірлесе ме және оларға қарсылас болып кім қалады — соны қарау.
      - Құжаттама бір фирманың өтінімін мүмкін емес қылған-қылмағанын оқу.
  summary:
    en: "In {{year}} {{value}} of the purchases of one market (code and region: see the id) were from joint suppliers, worth {{money}}; the mark is {{threshold}} (markets compared: {{peer_count}}): a sign of a risk, to be checked."
    ru: "В {{year}} году {{value}} закупок одного рынка (код и область — в идентификаторе) — у совместных поставщиков, на {{money}}; порог — {{threshold}} (рынков в сравнении: {{peer_count}}): признак риска, требующий проверки."
    kk: "{{year}} жылы бір нарық (коды мен облысы — идентификаторда) сатып алуларының {{value}} үлесі бірлескен өнім берушілерден, құны — {{money}}; шек — {{threshold}} (салыстырылған нарықтар: {{peer_count}}): тексеруді қажет ететін тәуекел белгісі."
---*/
-- Purchases are counted, not their money: one large consortium contract is what consortia are for. The money told is that
-- of the joint purchases, where all have one currency. Nobody gives a mark for this share: the least share is where we
-- begin.
WITH market_year AS (
  SELECT
    source,
    market,
    max(date) AS last_date,
    count(*) AS purchases,
    CAST(sum(CASE WHEN coalesce(suppliers, 0) = 0 THEN 1 ELSE 0 END) AS BIGINT) AS nameless,
    CAST(sum(CASE WHEN suppliers > 1 THEN 1 ELSE 0 END) AS BIGINT) AS joint,
    min(CASE WHEN suppliers > 1 THEN coalesce(currency, '') END) AS currency,
    max(CASE WHEN suppliers > 1 THEN coalesce(currency, '') END) AS other_currency,
    CAST(sum(CASE WHEN suppliers > 1 THEN amount END) AS DECIMAL(38, 2)) AS amount
  FROM x_purchases
  WHERE market IS NOT NULL
  GROUP BY source, market
),
published AS (
  SELECT source, CAST(sum(CASE WHEN suppliers > 1 THEN 1 ELSE 0 END) AS BIGINT) AS joint FROM x_purchases GROUP BY source
),
compared AS (
  SELECT
    m.*,
    s.joint AS joint_of_source,
    q.threshold AS floor_share,
    q.minimum_purchases,
    q.minimum_peers,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    CASE
      WHEN m.purchases > m.nameless THEN round(CAST(m.joint AS DOUBLE) / CAST(m.purchases - m.nameless AS DOUBLE), 6)
    END AS share,
    round(CASE WHEN p.upper_fence < q.ceiling_share THEN p.upper_fence ELSE q.ceiling_share END, 6) AS fence_share
  FROM market_year m
  JOIN published s ON s.source = m.source
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = m.source || '|' || m.market
),
judged AS (
  SELECT
    c.*,
    CASE WHEN c.peers >= c.minimum_peers AND c.fence_share > c.floor_share THEN c.fence_share ELSE c.floor_share END AS mark,
    CASE
      WHEN c.purchases < c.minimum_purchases THEN 'not-applicable:few-purchases'
      WHEN c.joint_of_source = 0 THEN 'insufficient:no-joint-suppliers-published'
      WHEN c.nameless * 10 > c.purchases THEN 'insufficient:supplier-missing'
      WHEN c.share < c.floor_share THEN 'pass'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.share >= c.fence_share THEN 'flag'
      ELSE 'pass:like-its-peers'
    END AS verdict
  FROM compared c
)
SELECT
  market AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  mark AS threshold,
  CASE WHEN mark > floor_share THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  CASE WHEN currency = other_currency THEN amount END AS money_at_stake,
  CASE WHEN currency = other_currency THEN nullif(currency, '') END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The 40 dearest joint purchases.
WITH ranked AS (
  SELECT
    r.subject_id,
    p.source,
    p.ocid,
    p.table_name,
    p.id,
    p.award_id,
    row_number() OVER (
      PARTITION BY r.subject_id ORDER BY p.amount DESC NULLS LAST, p.ocid, p.table_name, p.id, p.source
    ) AS place
  FROM result r
  JOIN x_purchases p ON p.market = r.subject_id AND p.suppliers > 1
)
SELECT DISTINCT k.subject_id, 'awards' AS table_name, k.ocid || '|' || k.award_id AS id, f.field
FROM ranked k
CROSS JOIN (VALUES ('status'), ('suppliers_count'), ('value_amount'), ('date')) AS f (field)
WHERE k.place <= 40 AND k.award_id IS NOT NULL
UNION
SELECT k.subject_id, 'contracts' AS table_name, k.ocid || '|' || k.id AS id, f.field
FROM ranked k
CROSS JOIN (VALUES ('date_signed'), ('value_amount')) AS f (field)
WHERE k.place <= 40 AND k.table_name = 'contracts'
ORDER BY subject_id, table_name, id, field

-- peers
-- Markets of the same source and year with enough purchases: of the same division of the classification, then all.
WITH market_year AS (
  SELECT
    source,
    market,
    min(year) AS year,
    min(scheme) AS scheme,
    min(division) AS division,
    count(*) AS purchases,
    CAST(sum(CASE WHEN coalesce(suppliers, 0) = 0 THEN 1 ELSE 0 END) AS BIGINT) AS nameless,
    CAST(sum(CASE WHEN suppliers > 1 THEN 1 ELSE 0 END) AS BIGINT) AS joint
  FROM x_purchases
  WHERE market IS NOT NULL
  GROUP BY source, market
)
SELECT
  m.source || '|' || m.market AS subject_id,
  CASE
    WHEN m.purchases >= q.minimum_purchases AND m.nameless * 10 <= m.purchases
      THEN round(CAST(m.joint AS DOUBLE) / CAST(m.purchases - m.nameless AS DOUBLE), 6)
  END AS value,
  m.source || '|' || CAST(m.year AS VARCHAR) || '|' || coalesce(m.scheme, '') || '|' || m.division AS level_1,
  m.source || '|' || CAST(m.year AS VARCHAR) AS level_2
FROM market_year m
CROSS JOIN params q
ORDER BY subject_id
