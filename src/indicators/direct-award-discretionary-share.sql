/*---
name: direct-award-discretionary-share
version: 1
codes: {ocp: [R013], cardinal: []}
severity: statistical
grade: question
stage: award
subject: buyer
needs: [contracts.kz_fakt_trade_methods_id, contracts.kz_ground_subparagraph]
value: percent
peers: {minimum: minimum_peers}
parameters:
  threshold:
    type: decimal
    default: 0.2
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the money that left a choice and was given directly
      ru: наименьшая доля денег, оставлявших выбор и отданных напрямую
      kk: таңдау қалдырған, тікелей берілген ақшаның ең аз үлесі
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
law: [direct-ground-obligatory, kz:106-VIII:law:10-7, kz:106-VIII:law:16-3]
violations: [single]
texts:
  title:
    en: A buyer that seldom competes where it may choose
    ru: Заказчик, редко проводящий конкурсы там, где есть выбор
    kk: Таңдауы бар жерде бәсекені сирек өткізетін тапсырыс беруші
  question:
    en: Which buyers, of the money whose supplier no ground of the law names, give an unusual share to one source directly?
    ru: Какие заказчики из денег, где поставщик не предопределён основанием закона, необычно большую долю отдают одному источнику напрямую?
    kk: Өнім берушісі заң негізімен алдын ала белгіленбеген ақшаның ерекше үлкен бөлігін қай тапсырыс берушілер тікелей бір көзге береді?
  why:
    en: >-
      Where a natural monopoly or a person named by law takes most of a buyer’s money, the share of direct contracts
      says little. Here such contracts are left out altogether, above and below the line: what is left is the money
      that could have been put up to competition. A buyer far above its peers either has unusual needs or avoids
      competition.
    ru: >-
      Если большую часть денег забирает естественная монополия или лицо, определённое законом, доля прямых договоров
      мало о чём говорит. Здесь такие договоры исключены и из числителя, и из знаменателя: остаются деньги, которые
      можно было вынести на конкурс. Заказчик, далеко опередивший равных себе, либо имеет особые нужды, либо уходит от
      конкуренции.
    kk: >-
      Ақшаның көп бөлігін табиғи монополия немесе заңмен айқындалған тұлға алса, тікелей шарттардың үлесі көп нәрсені
      білдірмейді. Мұнда ондай шарттар алымнан да, бөлімнен де шығарылған: бәсекеге шығаруға болатын ақша қалады.
      Теңдестерінен әлдеқайда озған тапсырыс берушінің не ерекше қажеттілігі бар, не ол бәсекеден қашады.
  innocent:
    en:
      - An emergency forced purchases without a tender.
      - Much went for things that one holder of rights alone can sell.
      - Many small purchases within the limits of the law add up.
      - The buyer is small, and a single contract decides its share.
    ru:
      - Чрезвычайная ситуация вынудила покупать без конкурса.
      - Много ушло на то, что продаёт единственный правообладатель.
      - Сложилось много малых закупок в законных пределах.
      - Заказчик невелик, и его долю определяет один договор.
    kk:
      - Төтенше жағдай конкурссыз сатып алуға мәжбүр еткен.
      - Көбі жалғыз құқық иеленуші сататын затқа жұмсалған.
      - Заңды шектердегі көптеген шағын сатып алулар жиналған.
      - Тапсырыс беруші шағын, үлесін бір шарт шешеді.
  next:
    en:
      - Read the reports on the largest direct contracts and the grounds they name.
      - Look whether the same things were bought by competition the year before.
    ru:
      - Прочитать отчёты по крупнейшим прямым договорам и указанные в них основания.
      - Посмотреть, не закупалось ли то же годом раньше конкурентно.
    kk:
      - Ең ірі тікелей шарттар бойынша есептерді және оларда көрсетілген негіздерді оқу.
      - Дәл сол нәрселер бір жыл бұрын бәсекемен алынғанын қарау.
  summary:
    en: "In {{year}} {{buyer}} gave {{value}} of the money that left it a choice directly to one source ({{money}}{{net}}); the mark is {{threshold}} (buyers compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В {{year}} году {{buyer}} отдал напрямую одному источнику {{value}} денег, оставлявших выбор ({{money}}{{net}}); порог — {{threshold}} (заказчиков в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{year}} жылы {{buyer}} таңдау қалдырған ақшаның {{value}} бөлігін тікелей бір көзге берген ({{money}}{{net}}); шек — {{threshold}} (салыстырылған тапсырыс берушілер: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Grounds that name the supplier are left out above and below the line; what is bought on a ground that was not read may be
-- either.
WITH measured AS (
  SELECT
    b.*,
    CASE WHEN b.total > b.obliged THEN CAST(b.chosen AS DOUBLE) / CAST(b.total - b.obliged AS DOUBLE) END AS free_share,
    CASE
      WHEN b.total > b.obliged THEN CAST(b.chosen + b.doubtful AS DOUBLE) / CAST(b.total - b.obliged AS DOUBLE)
    END AS most_share
  FROM x_buyer_years b
),
compared AS (
  SELECT
    m.*,
    q.threshold AS floor_share,
    q.minimum_contracts,
    q.minimum_peers,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(CASE WHEN p.upper_fence < q.ceiling_share THEN p.upper_fence ELSE q.ceiling_share END, 6) AS fence_share
  FROM measured m
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = m.buyer_year
),
judged AS (
  SELECT
    c.*,
    round(c.free_share, 6) AS share_told,
    CASE WHEN c.fence_share > c.floor_share AND c.peers >= c.minimum_peers THEN c.fence_share ELSE c.floor_share END AS mark,
    CASE
      WHEN c.contracts < c.minimum_contracts THEN 'not-applicable:few-contracts'
      WHEN c.currency <> c.other_currency THEN 'insufficient:several-currencies'
      WHEN (c.contracts - c.priced) * 10 > c.contracts OR coalesce(c.total, 0) <= 0 THEN 'insufficient:values-missing'
      WHEN c.of_unknown_method * 10 > c.contracts THEN 'insufficient:methods-missing'
      WHEN c.free_share IS NULL THEN 'not-applicable:obligatory-ground'
      WHEN round(c.most_share, 6) < c.floor_share THEN 'pass'
      WHEN round(c.free_share, 6) < c.floor_share THEN 'insufficient:grounds-missing'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN round(c.free_share, 6) >= c.fence_share THEN 'flag'
      WHEN round(c.most_share, 6) >= c.fence_share THEN 'insufficient:grounds-missing'
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
  share_told AS value,
  mark AS threshold,
  CASE WHEN mark > floor_share THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  chosen AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The purchases that were given directly at the buyer's choice: the ten largest.
WITH chosen AS (
  SELECT source, ocid, 'contracts' AS table_name, ocid || '|' || id AS id, buyer_id, year, amount
  FROM x_signed_contracts
  WHERE is_goszakup AND ground = 'choice'
  UNION ALL
  SELECT source, ocid, table_name, record AS id, buyer_id, year, amount
  FROM x_purchases
  WHERE NOT is_goszakup AND competitive = 'no'
),
ranked AS (
  SELECT
    r.subject_id,
    c.table_name,
    c.id,
    c.ocid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY c.amount DESC NULLS LAST, c.id, c.table_name, c.source) AS place
  FROM result r
  JOIN chosen c ON c.buyer_id = r.buyer_id AND c.year = year(r.date)
)
SELECT r.subject_id, r.table_name, r.id, f.field
FROM ranked r
CROSS JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'date_signed'), ('contracts', 'kz_fakt_trade_methods_id'),
    ('contracts', 'kz_ground_subparagraph'), ('contracts', 'supplier_id'), ('awards', 'value_amount'), ('awards', 'date'),
    ('awards', 'supplier_id')
) AS f (table_name, field)
WHERE r.place <= 10 AND f.table_name = r.table_name
ORDER BY subject_id, table_name, id, field

-- peers
-- Buyers of the region in that year, else of the whole country.
SELECT
  b.buyer_year AS subject_id,
  CASE
    WHEN b.is_clear AND b.contracts >= q.minimum_contracts AND b.total > b.obliged
      THEN round(CAST(b.chosen AS DOUBLE) / CAST(b.total - b.obliged AS DOUBLE), 6)
  END AS value,
  b.source || '|' || CAST(b.year AS VARCHAR) || '|' || b.region AS level_1,
  b.source || '|' || CAST(b.year AS VARCHAR) AS level_2
FROM x_buyer_years b
CROSS JOIN params q
ORDER BY subject_id
