/*---
name: direct-award-share
version: 1
codes: {ocp: [R013], cardinal: []}
severity: statistical
grade: question
stage: award
subject: buyer
needs: [contracts.date_signed, contracts.value_amount, contracts.kz_fakt_trade_methods_id, contracts.kz_ground_subparagraph]
value: percent
parameters:
  threshold:
    type: decimal
    default: 0.4
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the year's contract value given directly at the buyer's choice
      ru: наименьшая доля стоимости договоров года, отданная напрямую по выбору заказчика
      kk: жылдық шарттар құнының тапсырыс берушінің таңдауымен тікелей берілген ең аз үлесі
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
  minimum_contracts:
    type: integer
    default: 10
    min: 1
    unit: contract
    text:
      en: leave out buyers with fewer contracts in the year
      ru: не рассматривать заказчиков, у которых за год меньше договоров
      kk: жыл ішінде шарттары бұдан аз тапсырыс берушілерді қарамау
  minimum_peers:
    type: integer
    default: 10
    min: 2
    unit: buyer
    text:
      en: least number of buyers to compare with, in the region or else in the country
      ru: с каким наименьшим числом заказчиков сравнивать — в области, иначе по стране
      kk: салыстырылатын тапсырыс берушілердің ең аз саны — облыс бойынша, болмаса ел бойынша
law: [direct-ground-obligatory, kz:106-VIII:law:10-7, kz:106-VIII:law:16-3, kz:106-VIII:law:16-6]
violations: [single]
texts:
  title:
    en: A buyer that gives most of its money directly
    ru: Заказчик, отдающий большую часть денег напрямую
    kk: Ақшасының көп бөлігін тікелей беретін тапсырыс беруші
  question:
    en: Which buyers give an unusual share of a year's contract value to one source on grounds that left them a choice?
    ru: Какие заказчики отдают из одного источника необычно большую долю стоимости договоров года на основаниях, оставляющих выбор?
    kk: Қай тапсырыс берушілер жылдық шарттар құнының ерекше үлкен үлесін таңдау қалдыратын негіздер бойынша бір көзге береді?
  why:
    en: >-
      Competitive methods have priority, and whoever signs a direct contract answers for it in person. A buyer far
      above its peers either has unusual needs or avoids competition. Contracts on grounds that name the supplier
      (natural monopolies, a person named by law, the state's own enterprise and the like) are counted apart, and so
      are single-source contracts after a purchase that failed.
    ru: >-
      Приоритет имеют конкурентные способы, а подписавший прямой договор отвечает за него персонально. Заказчик, далеко
      опередивший равных себе, либо имеет особые нужды, либо уходит от конкуренции. Договоры на основаниях, где
      поставщик предопределён (естественные монополии, лицо, определённое законом, своё предприятие и подобные), и
      договоры из одного источника после несостоявшейся закупки считаются отдельно.
    kk: >-
      Бәсекелес тәсілдерге басымдық беріледі, ал тікелей шартқа қол қойған адам ол үшін дербес жауап береді. Өзіне
      теңдестерден әлдеқайда алда тұрған тапсырыс берушінің не ерекше қажеттілігі бар, не ол бәсекеден қашады. Өнім
      берушісі алдын ала белгілі негіздер (табиғи монополиялар, заңмен айқындалған тұлға, өз кәсіпорны және т.б.)
      бойынша шарттар және өтпеген сатып алудан кейінгі бір көзден шарттар бөлек есептеледі.
  innocent:
    en:
      - Much of the money went for a thing that one holder of rights alone can sell.
      - An emergency forced purchases without a tender.
      - The ground was chosen by mistake in the portal's drop-down list.
      - Many small purchases within the legal limits add up.
    ru:
      - Значительная часть денег ушла на то, что продаёт единственный правообладатель.
      - Чрезвычайная ситуация вынудила покупать без конкурса.
      - Основание ошибочно выбрано в выпадающем списке портала.
      - Сложилось много малых закупок в пределах законных порогов.
    kk:
      - Ақшаның едәуір бөлігі жалғыз құқық иеленуші сататын затқа жұмсалған.
      - Төтенше жағдай конкурссыз сатып алуға мәжбүр еткен.
      - Негіз порталдың тізімінен қате таңдалған.
      - Заңды шектердегі көптеген шағын сатып алулар жиналған.
  next:
    en:
      - Read the reports on the largest direct contracts and the grounds they name.
      - Look whether the same things were bought by tender the year before.
      - Ask the buyer for the reasons of the largest ones; direct contracts are checked before payment.
    ru:
      - Прочитать отчёты по крупнейшим прямым договорам и указанные в них основания.
      - Посмотреть, не покупалось ли то же самое годом раньше через конкурс.
      - Запросить у заказчика обоснования по крупнейшим; прямые договоры проверяют до оплаты.
    kk:
      - Ең ірі тікелей шарттар бойынша есептерді және оларда көрсетілген негіздерді оқу.
      - Дәл сол нәрселер бір жыл бұрын конкурс арқылы сатып алынған-алынбағанын қарау.
      - Ең ірілері бойынша тапсырыс берушіден негіздемелерді сұрату; тікелей шарттар төлемге дейін тексеріледі.
  summary:
    en: "In {{year}} {{buyer}} gave {{value}} of its contract value ({{money}}{{net}}) directly, on grounds that left it a choice; the mark is {{threshold}} (buyers compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В {{year}} году заказчик {{buyer}} отдал напрямую, на основаниях, оставляющих выбор, {{value}} стоимости договоров ({{money}}{{net}}); порог — {{threshold}} (заказчиков в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{year}} жылы {{buyer}} тапсырыс берушісі таңдау қалдыратын негіздер бойынша тікелей берген шарттар құнының үлесі — {{value}} ({{money}}{{net}}); шек — {{threshold}} (салыстырылған тапсырыс берушілер: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH bought AS (
  SELECT
    source,
    buyer_id,
    year,
    min(region) AS region,
    max(signed_date) AS last_date,
    count(*) AS contracts,
    count(amount) AS priced,
    min(currency) AS currency,
    max(currency) AS other_currency,
    CAST(sum(CASE WHEN method = 'unknown' THEN 1 ELSE 0 END) AS BIGINT) AS of_unknown_method,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS total,
    CAST(coalesce(sum(CASE WHEN ground = 'choice' THEN amount END), 0) AS DECIMAL(38, 2)) AS chosen,
    CAST(coalesce(sum(CASE WHEN ground = 'unknown' THEN amount END), 0) AS DECIMAL(38, 2)) AS doubtful,
    CAST(coalesce(sum(CASE WHEN ground = 'obligatory' THEN amount END), 0) AS DECIMAL(38, 2)) AS obliged
  FROM x_signed_contracts
  GROUP BY source, buyer_id, year
),
shared AS (
  SELECT
    b.*,
    CASE WHEN b.total > 0 THEN round(CAST(b.chosen AS DOUBLE) / CAST(b.total AS DOUBLE), 6) END AS share,
    CASE WHEN b.total > 0 THEN round(CAST(b.chosen + b.doubtful AS DOUBLE) / CAST(b.total AS DOUBLE), 6) END AS most,
    CASE WHEN b.total > 0 THEN round(CAST(b.chosen + b.doubtful + b.obliged AS DOUBLE) / CAST(b.total AS DOUBLE), 6) END
      AS direct,
    b.contracts >= q.minimum_contracts
      AND b.total > 0
      AND b.currency = b.other_currency
      AND b.of_unknown_method * 10 <= b.contracts
      AND (b.contracts - b.priced) * 10 <= b.contracts
      AND b.doubtful = 0 AS is_peer
  FROM bought b
  CROSS JOIN params q
),
region_size AS (
  SELECT source, year, region, count(*) AS peers FROM shared WHERE is_peer AND region IS NOT NULL GROUP BY source, year, region
),
grouped AS (
  SELECT
    s.*,
    CASE
      WHEN r.peers >= q.minimum_peers THEN s.source || '|' || CAST(s.year AS VARCHAR) || '|' || s.region
      ELSE s.source || '|' || CAST(s.year AS VARCHAR)
    END AS peer_group
  FROM shared s
  CROSS JOIN params q
  LEFT JOIN region_size r ON r.source = s.source AND r.year = s.year AND r.region = s.region
),
-- A region with too few buyers is compared with the whole country, the buyers of larger regions included.
member AS (
  SELECT peer_group, share, buyer_id FROM grouped WHERE is_peer AND peer_group <> source || '|' || CAST(year AS VARCHAR)
  UNION ALL
  SELECT source || '|' || CAST(year AS VARCHAR) AS peer_group, share, buyer_id FROM grouped WHERE is_peer
),
ranked AS (
  SELECT
    peer_group,
    share,
    row_number() OVER (PARTITION BY peer_group ORDER BY share, buyer_id) AS place,
    count(*) OVER (PARTITION BY peer_group) AS peers
  FROM member
),
placed AS (
  SELECT
    peer_group,
    share,
    place,
    peers,
    CAST(peers - 1 AS DOUBLE) / 4 AS at_q1,
    CAST((peers - 1) * 3 AS DOUBLE) / 4 AS at_q3
  FROM ranked
),
quartile AS (
  SELECT
    peer_group,
    peers,
    max(CASE WHEN place = floor(at_q1) + 1 THEN share END) AS q1_low,
    max(CASE WHEN place = ceiling(at_q1) + 1 THEN share END) AS q1_high,
    max(at_q1) - floor(max(at_q1)) AS q1_part,
    max(CASE WHEN place = floor(at_q3) + 1 THEN share END) AS q3_low,
    max(CASE WHEN place = ceiling(at_q3) + 1 THEN share END) AS q3_high,
    max(at_q3) - floor(max(at_q3)) AS q3_part
  FROM placed
  GROUP BY peer_group, peers
),
fence AS (
  SELECT
    peer_group,
    peers,
    q3_low + q3_part * (q3_high - q3_low)
      + 1.5E0 * (q3_low + q3_part * (q3_high - q3_low) - q1_low - q1_part * (q1_high - q1_low)) AS upper
  FROM quartile
),
compared AS (
  SELECT
    g.*,
    q.threshold AS floor_share,
    q.minimum_contracts,
    q.minimum_peers,
    coalesce(f.peers, 0) AS peers,
    -- A share cannot pass 1: from the ceiling on a buyer is beyond its peers however much these differ.
    round(CASE WHEN f.upper < q.ceiling_share THEN f.upper ELSE q.ceiling_share END, 6) AS fence_share
  FROM grouped g
  CROSS JOIN params q
  LEFT JOIN fence f ON f.peer_group = g.peer_group
),
judged AS (
  SELECT
    c.*,
    CASE WHEN c.fence_share > c.floor_share AND c.peers >= c.minimum_peers THEN c.fence_share ELSE c.floor_share END AS mark,
    CASE
      WHEN c.contracts < c.minimum_contracts THEN 'not-applicable:few-contracts'
      WHEN c.currency <> c.other_currency THEN 'insufficient:several-currencies'
      WHEN (c.contracts - c.priced) * 10 > c.contracts OR coalesce(c.total, 0) <= 0 THEN 'insufficient:values-missing'
      WHEN c.of_unknown_method * 10 > c.contracts THEN 'insufficient:methods-missing'
      WHEN c.direct < c.floor_share THEN 'pass'
      WHEN c.most < c.floor_share THEN 'pass:obligatory-grounds'
      WHEN c.share < c.floor_share THEN 'insufficient:grounds-missing'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.share >= c.fence_share THEN 'flag'
      WHEN c.most >= c.fence_share THEN 'insufficient:grounds-missing'
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
  chosen AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
WITH ranked AS (
  SELECT
    r.subject_id,
    c.ocid || '|' || c.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY c.amount DESC NULLS LAST, c.ocid, c.id) AS place
  FROM result r
  JOIN x_signed_contracts c ON c.buyer_id = r.buyer_id AND c.year = year(r.date)
  WHERE c.ground = 'choice'
)
SELECT r.subject_id, 'contracts' AS table_name, r.id, f.field
FROM ranked r
CROSS JOIN (
  VALUES ('value_amount'), ('date_signed'), ('kz_fakt_trade_methods_id'), ('kz_ground_subparagraph'), ('supplier_id')
) AS f (field)
WHERE r.place <= 10
ORDER BY subject_id, table_name, id, field
