/*---
name: failed-rate
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: buyer
needs: [lots.status, processes.buyer_id]
value: percent
peers: {minimum: minimum_peers, scale: natural}
parameters:
  threshold:
    type: decimal
    default: 0.4
    min: 0
    max: 1
    text:
      en: a smaller share of failed lots is never flagged
      ru: меньшая доля несостоявшихся лотов не отмечается
      kk: өтпеген лоттардың бұдан аз үлесі белгіленбейді
  ceiling_share:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    text:
      en: from this share on a buyer stands out however much its peers differ
      ru: с этой доли заказчик выделяется, как бы ни различались равные ему
      kk: осы үлестен бастап теңдестері қанша өзгеше болса да, тапсырыс беруші ерекшеленеді
  minimum_lots:
    type: integer
    default: 10
    min: 1
    unit: lot
    text:
      en: least number of finished lots in the year
      ru: наименьшее число завершённых лотов за год
      kk: жыл ішінде аяқталған лоттардың ең аз саны
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: buyer
    text:
      en: least number of buyers to compare with
      ru: с каким наименьшим числом заказчиков сравнивать
      kk: салыстырылатын тапсырыс берушілердің ең аз саны
law: []
violations: [failed-misuse]
reasons:
  few-lots:
    en: too few finished lots in the year
    ru: слишком мало завершённых лотов за год
    kk: жыл ішінде аяқталған лот тым аз
  failures-not-published:
    en: this publisher tells of no failed lot at all
    ru: этот издатель не сообщает ни об одном несостоявшемся лоте
    kk: бұл жариялаушы бірде-бір өтпеген лот туралы хабарламайды
texts:
  title:
    en: A buyer whose purchases fail far more often
    ru: Заказчик, у которого закупки срываются намного чаще
    kk: Сатып алулары әлдеқайда жиі өтпейтін тапсырыс беруші
  question:
    en: Which buyers have a far larger share of failed lots than others?
    ru: У каких заказчиков доля несостоявшихся лотов намного больше, чем у других?
    kk: Қай тапсырыс берушілерде өтпеген лоттардың үлесі басқалардан әлдеқайда көп?
  why:
    en: >-
      After a failure a buyer may turn to a single source. Where lots fail again and again, the terms may be such that
      nobody can bid, or bids are rejected until only the chosen supplier is left.
    ru: >-
      После срыва заказчик может обратиться к одному источнику. Где лоты не состоятся раз за разом, условия могут быть
      такими, что участвовать некому, или заявки отклоняют, пока не останется выбранный поставщик.
    kk: >-
      Өтпегеннен кейін тапсырыс беруші бір көзге жүгіне алады. Лоттар қайта-қайта өтпейтін жерде шарттар ешкім қатыса
      алмайтындай болуы немесе таңдалған өнім беруші қалғанша өтінімдер қабылданбауы мүмкін.
  innocent:
    en:
      - The place is far away, or the sums are small, and nobody wants to deliver.
      - Prices rose faster than the plan.
      - The buyer needs rare things that few sell.
    ru:
      - Место удалено или суммы малы, и никто не хочет поставлять.
      - Цены росли быстрее плана.
      - Заказчику нужны редкие вещи, которые продают немногие.
    kk:
      - Жері шалғай немесе сомалары аз, ешкім жеткізгісі келмейді.
      - Баға жоспардан тез өскен.
      - Тапсырыс берушіге аз адам сататын сирек заттар керек.
  next:
    en:
      - Look what came after the failures - a new announcement or a single source, and with whom.
      - Read why lots failed, for want of bids or because bids were rejected.
    ru:
      - Посмотреть, что было после срывов — новое объявление или один источник, и с кем.
      - Прочитать, почему лоты не состоялись — не было заявок или их отклонили.
    kk:
      - Өтпегеннен кейін не болғанын қарау — жаңа хабарландыру ма, бір көз бе, кіммен.
      - Лоттардың неге өтпегенін оқу — өтінім болмаған ба, әлде қабылданбаған ба.
  summary:
    en: "In {{year}} {{value}} of the finished lots of {{buyer}} failed, far more than with comparable buyers ({{peer_count}}): a sign of a risk, to be checked."
    ru: "В {{year}} году у заказчика {{buyer}} не состоялось {{value}} завершённых лотов — намного больше, чем у сопоставимых заказчиков ({{peer_count}}). Признак риска, требующий проверки."
    kk: "{{year}} жылы {{buyer}} тапсырыс берушісінің аяқталған лоттарының {{value}} бөлігі өтпеген — салыстыруға келетін тапсырыс берушілерден ({{peer_count}}) әлдеқайда көп. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH finished AS (
  SELECT source, buyer_id, year, announced_date, status, amount, currency
  FROM x_lot_competition
  WHERE competitive = 'yes' AND buyer_id IS NOT NULL AND year IS NOT NULL
    AND coalesce(status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
    AND (has_result OR status = 'unsuccessful')
),
summed AS (
  SELECT
    source,
    buyer_id,
    year,
    max(announced_date) AS last_date,
    count(*) AS lots,
    CAST(sum(CASE WHEN status = 'unsuccessful' THEN 1 ELSE 0 END) AS BIGINT) AS failed,
    CAST(sum(CASE WHEN status = 'unsuccessful' THEN amount END) AS DECIMAL(18, 2)) AS failed_amount,
    min(CASE WHEN status = 'unsuccessful' THEN currency END) AS currency,
    max(CASE WHEN status = 'unsuccessful' THEN currency END) AS other_currency
  FROM finished
  GROUP BY source, buyer_id, year
),
published AS (
  SELECT source, CAST(sum(failed) AS BIGINT) AS failures FROM summed GROUP BY source
),
compared AS (
  SELECT
    s.*,
    b.failures,
    q.threshold AS floor_share,
    q.minimum_lots,
    q.minimum_peers,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(CAST(s.failed AS DOUBLE) / CAST(s.lots AS DOUBLE), 6) AS share,
    round(CASE WHEN p.upper_fence < q.ceiling_share THEN p.upper_fence ELSE q.ceiling_share END, 6) AS fence_share
  FROM summed s
  JOIN published b ON b.source = s.source
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = s.source || '|' || s.buyer_id || '|' || CAST(s.year AS VARCHAR)
),
judged AS (
  SELECT
    c.*,
    CASE WHEN c.peers >= c.minimum_peers AND c.fence_share > c.floor_share THEN c.fence_share ELSE c.floor_share END AS mark,
    CASE
      WHEN c.lots < c.minimum_lots THEN 'not-applicable:few-lots'
      WHEN c.failures = 0 THEN 'insufficient:failures-not-published'
      WHEN c.share < c.floor_share THEN 'pass'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.share >= c.fence_share THEN 'flag'
      ELSE 'pass:like-its-peers'
    END AS verdict
  FROM compared c
)
SELECT
  buyer_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  mark AS threshold,
  CASE WHEN mark > floor_share THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  CASE WHEN currency = other_currency THEN failed_amount END AS money_at_stake,
  CASE WHEN currency = other_currency THEN currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The 50 dearest lots that failed.
WITH ranked AS (
  SELECT
    r.subject_id,
    c.ocid || '|' || c.lot_id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY c.amount DESC NULLS LAST, c.ocid, c.lot_id, c.source) AS place,
    c.ocid,
    c.lot_id
  FROM result r
  JOIN x_lot_competition c ON c.buyer_id = r.buyer_id AND c.year = year(r.date)
  WHERE c.status = 'unsuccessful' AND c.competitive = 'yes'
)
SELECT r.subject_id, 'lots' AS table_name, r.id, f.field
FROM ranked r
CROSS JOIN (VALUES ('status'), ('status_details'), ('value_amount')) AS f (field)
WHERE r.place <= 50 AND r.lot_id <> ''
UNION ALL
SELECT DISTINCT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM ranked r
CROSS JOIN (VALUES ('tender_status'), ('tender_value_amount')) AS f (field)
WHERE r.place <= 50 AND r.lot_id = ''
ORDER BY subject_id, table_name, id, field

-- peers
-- Buyers of the region in that year, else of the whole country.
WITH finished AS (
  SELECT source, buyer_id, year, min(region) AS region, count(*) AS lots,
    CAST(sum(CASE WHEN status = 'unsuccessful' THEN 1 ELSE 0 END) AS BIGINT) AS failed
  FROM x_lot_competition
  WHERE competitive = 'yes' AND buyer_id IS NOT NULL AND year IS NOT NULL
    AND coalesce(status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
    AND (has_result OR status = 'unsuccessful')
  GROUP BY source, buyer_id, year
)
SELECT
  f.source || '|' || f.buyer_id || '|' || CAST(f.year AS VARCHAR) AS subject_id,
  CASE WHEN f.lots >= q.minimum_lots THEN round(CAST(f.failed AS DOUBLE) / CAST(f.lots AS DOUBLE), 6) END AS value,
  f.source || '|' || CAST(f.year AS VARCHAR) || '|' || f.region AS level_1,
  f.source || '|' || CAST(f.year AS VARCHAR) AS level_2
FROM finished f
CROSS JOIN params q
ORDER BY subject_id
