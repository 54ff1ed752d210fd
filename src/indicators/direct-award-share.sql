/*---
name: direct-award-share
version: 1
codes: {ocp: [R013], cardinal: []}
severity: statistical
grade: question
stage: award
subject: buyer
needs: [processes.tender_procurement_method]
value: percent
peers: {minimum: minimum_peers}
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
WITH compared AS (
  SELECT
    b.*,
    q.threshold AS floor_share,
    q.minimum_contracts,
    q.minimum_peers,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    -- A share cannot pass 1: from the ceiling on a buyer is beyond its peers however much these differ.
    round(CASE WHEN p.upper_fence < q.ceiling_share THEN p.upper_fence ELSE q.ceiling_share END, 6) AS fence_share
  FROM x_buyer_years b
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = b.buyer_year
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
    ('contracts', 'kz_ground_subparagraph'), ('contracts', 'supplier_id'), ('contracts', 'procurement_method'),
    ('awards', 'value_amount'), ('awards', 'date'), ('awards', 'supplier_id')
) AS f (table_name, field)
WHERE r.place <= 10 AND f.table_name = r.table_name
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM ranked r
CROSS JOIN (VALUES ('tender_procurement_method')) AS f (field)
WHERE r.place <= 10
ORDER BY subject_id, table_name, id, field

-- peers
-- Buyers of the region in that year, else of the whole country, those of larger regions included.
SELECT
  b.buyer_year AS subject_id,
  CASE WHEN b.is_clear AND b.contracts >= q.minimum_contracts THEN b.share END AS value,
  b.source || '|' || CAST(b.year AS VARCHAR) || '|' || b.region AS level_1,
  b.source || '|' || CAST(b.year AS VARCHAR) AS level_2
FROM x_buyer_years b
CROSS JOIN params q
ORDER BY subject_id
