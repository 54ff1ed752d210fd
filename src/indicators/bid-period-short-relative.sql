/*---
name: bid-period-short-relative
version: 1
codes: {ocp: [R003], cardinal: [R003]}
severity: statistical
grade: question
stage: tender
subject: process
needs: [processes.tender_period_end_date, processes.tender_period_start_date, processes.tender_procurement_method]
value: number
peers: {minimum: minimum_peers, scale: log}
parameters:
  minimum_days:
    type: decimal
    default: 0
    min: 0
    max: 365
    unit: day
    text:
      en: a period with fewer days is flagged and a longer one passes, whatever others do (Cardinal's R003 asks for 15); 0 leaves it to the peers
      ru: срок короче стольких дней отмечается, а более длинный — нет, что бы ни делали другие (у R003 в Cardinal — 15); 0 — решает сравнение
      kk: мерзім бұдан аз күн болса белгіленеді, ұзақ болса — жоқ, басқалар қалай істесе де (Cardinal R003-те — 15); 0 — салыстыру шешеді
  method_days:
    type: text
    default: ""
    text:
      en: "least days of single methods, by the publisher's name of the method or OCDS's code: Open tender=15;limited=5"
      ru: "наименьшее число дней для отдельных способов — по названию у издателя или коду OCDS: Открытый конкурс=15;limited=5"
      kk: "жекелеген тәсілдер үшін ең аз күндер — жариялаушыдағы атауы немесе OCDS коды бойынша: Ашық конкурс=15;limited=5"
  share_of_median:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: flag only what is also shorter than this share of the peers' median
      ru: отмечать лишь то, что короче и этой доли медианы в сравнении
      kk: салыстырудағы медиананың осы үлесінен де қысқаны ғана белгілеу
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: purchase
    text:
      en: least number of purchases to compare with
      ru: с каким наименьшим числом закупок сравнивать
      kk: салыстырылатын сатып алулардың ең аз саны
law: []
violations: []
texts:
  title:
    en: Bidding period much shorter than in similar purchases
    ru: Срок приёма заявок намного короче, чем в похожих закупках
    kk: Өтінімдерді қабылдау мерзімі ұқсас сатып алулардағыдан әлдеқайда қысқа
  question:
    en: In which competitive purchases was the period for bids far shorter than others by the same method gave in that year?
    ru: В каких конкурентных закупках на подачу заявок отвели намного меньше времени, чем в других закупках тем же способом в том году?
    kk: Қай бәсекелес сатып алуларда өтінім беруге сол жылы сол тәсілмен өткен басқа сатып алулардағыдан әлдеқайда аз уақыт берілген?
  why:
    en: >-
      Whoever did not know of the purchase beforehand needs time to read the documents, ask for prices and gather
      papers. A period that is far shorter than usual for the method, the category and the size favours somebody who was
      told earlier, even where it is no shorter than the law allows.
    ru: >-
      Тому, кто не знал о закупке заранее, нужно время, чтобы прочитать документацию, запросить цены и собрать бумаги.
      Срок намного короче обычного для этого способа, предмета и суммы выгоден тому, кого предупредили, даже если он не
      меньше законного.
    kk: >-
      Сатып алу туралы алдын ала білмеген адамға құжаттаманы оқуға, баға сұратуға және қағаздар жинауға уақыт керек. Осы
      тәсіл, мән мен сома үшін әдеттегіден әлдеқайда қысқа мерзім, заңда рұқсат етілгеннен аз болмаса да, алдын ала
      ескертілген адамға тиімді.
  innocent:
    en:
      - The purchase repeats one that failed, with documents that the market knows already.
      - The need was urgent for a reason outside the buyer's power.
      - It is a simple standard product for which a bid takes an hour.
      - The period was extended later and the record still shows the first closing date.
      - A preliminary notice had announced the purchase long before.
    ru:
      - Закупка повторяет несостоявшуюся, и документация рынку уже известна.
      - Нужда была срочной по причине, не зависящей от заказчика.
      - Это простой стандартный товар, заявку на который готовят за час.
      - Срок позже продлили, а в данных осталась первая дата окончания.
      - О закупке задолго до того предупредили предварительным извещением.
    kk:
      - Сатып алу өтпеген сатып алуды қайталайды, құжаттама нарыққа бұрыннан белгілі.
      - Қажеттілік тапсырыс берушіге байланысты емес себеппен шұғыл болған.
      - Бұл — өтінімі бір сағатта дайындалатын қарапайым стандартты тауар.
      - Мерзім кейін ұзартылған, ал деректерде бірінші аяқталу күні қалған.
      - Сатып алу туралы алдын ала хабарландырумен әлдеқашан ескертілген.
  next:
    en:
      - Save the announcement with the times of publication and closing, and check whether the period was changed.
      - Compare with the periods that the same buyer gave for the same things before.
      - See how many bid and who won; a single prepared bidder makes the sign stronger.
    ru:
      - Сохранить объявление с временем публикации и окончания приёма и проверить, не менялся ли срок.
      - Сравнить со сроками, которые тот же заказчик давал на то же самое раньше.
      - Посмотреть, сколько было участников и кто победил; один подготовленный участник усиливает признак.
    kk:
      - Жариялау мен қабылдаудың аяқталу уақыты көрсетілген хабарландыруды сақтап, мерзім өзгерген-өзгермегенін тексеру.
      - Сол тапсырыс беруші бұрын дәл сол үшін берген мерзімдермен салыстыру.
      - Қанша қатысушы болғанын және кім жеңгенін қарау; дайын тұрған жалғыз қатысушы белгіні күшейтеді.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, announced on {{date}}, {{money}}{{net}}) {{buyer}} gave so many days for bids: {{value}}; less than {{threshold}} is unusual (purchases compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В закупке «{{title}}» (№ {{number}}, объявлена {{date}}, {{money}}{{net}}) заказчик {{buyer}} отвёл на подачу заявок дней: {{value}}; необычно — меньше {{threshold}} (закупок в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "«{{title}}» сатып алуында (№ {{number}}, жарияланған күні: {{date}}, {{money}}{{net}}) {{buyer}} тапсырыс берушісі өтінім беруге берген күндер саны: {{value}}; {{threshold}} күннен азы әдеттен тыс (салыстырылған сатып алулар: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Periods are compared as they are, in days and parts of a day, from the first opening of intake to its last closing.
-- A publisher that gives dates without a time of day is compared with itself alone: groups never cross sources.
WITH measured AS (
  SELECT
    t.*,
    -- A closing without a time of day stands for midnight, and may so seem to come before an opening on the same day.
    CASE
      WHEN t.closes < t.opens THEN 0
      ELSE round(CAST(to_unixtime(t.closes) - to_unixtime(t.opens) AS DOUBLE) / 86400, 2)
    END AS days,
    coalesce(
      CASE WHEN strpos(';' || q.method_days, ';' || t.method_details || '=') > 0 THEN
        CAST(split_part(split_part(';' || q.method_days, ';' || t.method_details || '=', 2), ';', 1) AS DOUBLE) END,
      CASE WHEN strpos(';' || q.method_days, ';' || t.procurement_method || '=') > 0 THEN
        CAST(split_part(split_part(';' || q.method_days, ';' || t.procurement_method || '=', 2), ';', 1) AS DOUBLE) END
    ) AS method_days,
    q.minimum_days,
    q.share_of_median,
    q.minimum_peers
  FROM x_tenders t
  CROSS JOIN params q
),
compared AS (
  SELECT
    m.*,
    coalesce(m.method_days, m.minimum_days) AS fixed_days,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(p.lower_fence, 2) AS lower_fence,
    round(m.share_of_median * p.median, 2) AS part_of_median
  FROM measured m
  LEFT JOIN peers p ON p.subject_id = m.source || '|' || m.ocid
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.fixed_days > 0 THEN c.fixed_days
      WHEN c.peers < c.minimum_peers THEN CAST(NULL AS DOUBLE)
      WHEN c.lower_fence < c.part_of_median THEN c.lower_fence
      ELSE c.part_of_median
    END AS mark,
    CASE
      WHEN c.competitive = 'no' THEN 'not-applicable:method'
      WHEN c.competitive = 'unknown' AND c.method IS NOT NULL AND c.method_days IS NULL THEN 'insufficient:method-unknown'
      WHEN c.competitive = 'unknown' AND c.method_days IS NULL THEN 'insufficient:method-missing'
      WHEN c.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN c.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.opens IS NULL OR c.closes IS NULL THEN 'insufficient:date-missing'
      WHEN c.closes_date < c.opens_date THEN 'error:closes-before-it-opens'
      WHEN c.fixed_days > 0 AND c.days < c.fixed_days THEN 'flag'
      WHEN c.fixed_days > 0 THEN 'pass'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.days < c.lower_fence AND c.days < c.part_of_median THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM compared c
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  days AS value,
  mark AS threshold,
  CASE
    WHEN method_days > 0 THEN 'parameter:method_days'
    WHEN fixed_days > 0 THEN 'parameter:minimum_days'
    WHEN mark < lower_fence THEN 'parameter:share_of_median'
    WHEN mark IS NOT NULL THEN 'fence'
  END AS threshold_source,
  CASE WHEN fixed_days > 0 THEN CAST(NULL AS VARCHAR) ELSE peer_group END AS peer_group,
  CASE WHEN fixed_days > 0 THEN CAST(NULL AS BIGINT) ELSE CAST(peers AS BIGINT) END AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_date_published'), ('tender_period_start_date'), ('tender_period_end_date'), ('kz_repeat_end_date'),
    ('tender_procurement_method'), ('tender_procurement_method_details'), ('tender_main_procurement_category'),
    ('tender_value_amount')
) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
-- Competitive purchases of the source and year: by the same method, for the same category and of the same order of
-- magnitude, then less alike.
SELECT
  t.source || '|' || t.ocid AS subject_id,
  CASE
    WHEN t.closes > t.opens AND coalesce(t.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
      THEN round(CAST(to_unixtime(t.closes) - to_unixtime(t.opens) AS DOUBLE) / 86400, 2)
  END AS value,
  t.group_1 AS level_1,
  t.group_2 AS level_2,
  t.group_3 AS level_3,
  t.group_4 AS level_4
FROM x_tenders t
WHERE t.competitive = 'yes'
ORDER BY subject_id
