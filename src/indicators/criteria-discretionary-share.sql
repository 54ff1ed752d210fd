/*---
name: criteria-discretionary-share
version: 1
codes: {ocp: [R021], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: buyer
needs: [processes.tender_award_criteria, processes.buyer_id, processes.tender_procurement_method]
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
      en: least share of the year's competitive purchases decided by more than the price
      ru: наименьшая доля конкурентных закупок года, где решает не только цена
      kk: баға ғана шешпейтін сатып алулардың жылдық бәсекелес сатып алулардағы ең аз үлесі
  ceiling_share:
    type: decimal
    default: 0.9
    min: 0
    max: 1
    unit: share
    text:
      en: share from which a buyer counts as beyond its peers where these differ so much that there is no fence
      ru: доля, с которой заказчик считается вышедшим из ряда, если остальные различаются так, что границы нет
      kk: қалғандары шек болмайтындай ерекшеленсе, тапсырыс беруші қатардан шыққан деп саналатын үлес
  minimum_tenders:
    type: integer
    default: 10
    min: 1
    unit: purchase
    text:
      en: leave out buyers with fewer competitive purchases in the year
      ru: не рассматривать заказчиков, у которых за год меньше конкурентных закупок
      kk: жыл ішінде бәсекелес сатып алулары бұдан аз тапсырыс берушілерді қарамау
  minimum_peers:
    type: integer
    default: 10
    min: 2
    unit: buyer
    text:
      en: least number of buyers to compare with
      ru: с каким наименьшим числом заказчиков сравнивать
      kk: салыстырылатын тапсырыс берушілердің ең аз саны
  discretionary:
    type: text
    default: ratedCriteria;qualityOnly;bestProposal;bestValueToGovernment;quality
    text:
      en: award criteria that leave the buyer a judgement, separated by ";" (codes of OCDS and of eForms)
      ru: критерии, оставляющие оценку заказчику, через «;» (коды OCDS и eForms)
      kk: бағалауды тапсырыс берушіге қалдыратын өлшемшарттар, «;» арқылы (OCDS және eForms кодтары)
  by_price:
    type: text
    default: priceOnly;costOnly;lowestCost;price;cost
    text:
      en: award criteria that leave none, separated by ";"
      ru: критерии, не оставляющие её, через «;»
      kk: оны қалдырмайтын өлшемшарттар, «;» арқылы
law: []
violations: []
reasons:
  few-tenders:
    en: too few competitive purchases in the year
    ru: слишком мало конкурентных закупок за год
    kk: жыл ішінде бәсекелес сатып алулар тым аз
  criteria-missing:
    en: the award criteria of too many purchases are not published
    ru: у многих закупок критерии оценки не опубликованы
    kk: көптеген сатып алулардың бағалау өлшемшарттары жарияланбаған
  criteria-unknown:
    en: the award criteria of too many purchases are of kinds that are not known
    ru: у многих закупок критерии оценки неизвестных видов
    kk: көптеген сатып алулардың бағалау өлшемшарттарының түрі белгісіз
texts:
  title:
    en: A buyer that mostly decides by its own judgement
    ru: Заказчик, чаще всего выбирающий по своей оценке
    kk: Көбіне өз бағалауы бойынша таңдайтын тапсырыс беруші
  question:
    en: Which buyers use criteria other than the price in an unusual share of their competitive purchases?
    ru: Какие заказчики используют критерии помимо цены в необычной доле своих конкурентных закупок?
    kk: Қай тапсырыс берушілер бағадан басқа өлшемшарттарды бәсекелес сатып алуларының ерекше көп бөлігінде қолданады?
  why:
    en: >-
      Points for quality are a good thing where quality matters, and they can be given to anybody. A buyer that needs them
      for far more of its purchases than others like it has more room to choose the winner that it wants.
    ru: >-
      Баллы за качество хороши там, где качество важно, но дать их можно кому угодно. У заказчика, которому они нужны
      намного чаще, чем подобным ему, больше простора выбрать угодного победителя.
    kk: >-
      Сапа үшін берілетін балдар сапа маңызды жерде жақсы, бірақ оларды кімге де беруге болады. Олар өзіне ұқсастардан
      әлдеқайда жиі керек болатын тапсырыс берушінің өзі қалаған жеңімпазды таңдауға мүмкіндігі көп.
  innocent:
    en:
      - The buyer purchases designs, research, software or care, where the price alone would be a poor guide.
      - A policy of quality, life-cycle cost or the environment asks for such criteria.
      - The quality part is a formula that leaves no judgement, such as a term or a guarantee in months.
      - The system sets the code by default whatever the documents say.
    ru:
      - Заказчик покупает проекты, исследования, программы или уход, где одна цена — плохой советчик.
      - Такие критерии требует политика качества, стоимости жизненного цикла или экологии.
      - Неценовая часть — формула без усмотрения, например срок или гарантия в месяцах.
      - Код ставит система по умолчанию, что бы ни стояло в документации.
    kk:
      - Тапсырыс беруші жоба, зерттеу, бағдарлама немесе күтім сатып алады, онда жалғыз баға дұрыс бағыт бермейді.
      - Мұндай өлшемшарттарды сапа, өмірлік цикл құны немесе экология саясаты талап етеді.
      - Бағадан тыс бөлігі — қалауға жол бермейтін формула, мысалы мерзім немесе айлармен берілген кепілдік.
      - Құжаттамада не жазылса да, кодты жүйе әдепкі бойынша қояды.
  next:
    en:
      - Read the criteria of the largest purchases — the weight of each, and how points are given.
      - See how often the cheapest bid lost, and to whom.
      - Compare the points in the protocols between members of the commission and between purchases.
    ru:
      - Прочитать критерии крупнейших закупок — вес каждого и как присуждаются баллы.
      - Посмотреть, как часто проигрывала самая дешёвая заявка и кому.
      - Сравнить баллы в протоколах между членами комиссии и между закупками.
    kk:
      - Ең ірі сатып алулардың өлшемшарттарын оқу — әрқайсысының салмағы және балл қалай берілетіні.
      - Ең арзан өтінім қаншалықты жиі және кімге жеңілгенін қарау.
      - Хаттамалардағы балдарды комиссия мүшелері және сатып алулар арасында салыстыру.
  summary:
    en: "In {{year}} {{buyer}} decided {{value}} of its competitive purchases by more than the price ({{money}}); the mark is {{threshold}} (buyers compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В {{year}} году заказчик {{buyer}} в {{value}} своих конкурентных закупок решал не только по цене ({{money}}); порог — {{threshold}} (заказчиков в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{year}} жылы {{buyer}} тапсырыс берушісі бағаға ғана қарамай шешкен бәсекелес сатып алулардың үлесі — {{value}} ({{money}}); шек — {{threshold}} (салыстырылған тапсырыс берушілер: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A purchase is decided by judgement when its tender or any of its lots says so. What is not published is not the price:
-- goszakup publishes no criteria, and the points of its rating tenders are counted by the portal.
WITH said AS (
  SELECT source, ocid, tender_award_criteria AS criteria FROM processes WHERE tender_award_criteria IS NOT NULL
  UNION ALL
  SELECT source, ocid, award_criteria AS criteria FROM lots WHERE award_criteria IS NOT NULL
),
read AS (
  SELECT
    s.source,
    s.ocid,
    max(CASE WHEN arrays_overlap(split(s.criteria, ','), split(q.discretionary, ';')) THEN 1 ELSE 0 END) AS is_judged,
    max(CASE
      WHEN cardinality(array_except(array_except(split(s.criteria, ','), split(q.discretionary, ';')), split(q.by_price, ';'))) > 0
        THEN 1 ELSE 0
    END) AS is_unknown
  FROM said s
  CROSS JOIN params q
  GROUP BY s.source, s.ocid
),
tender AS (
  SELECT
    t.source,
    t.ocid,
    t.buyer_id,
    year(t.announced_date) AS year,
    t.announced_date,
    coalesce(t.category, '') AS category,
    t.amount,
    t.currency,
    r.ocid IS NULL AS is_missing,
    r.is_judged = 0 AND r.is_unknown = 1 AS is_unknown,
    r.is_judged = 1 AS is_judged
  FROM x_tenders t
  LEFT JOIN read r ON r.source = t.source AND r.ocid = t.ocid
  WHERE t.competitive = 'yes' AND t.buyer_id IS NOT NULL AND t.announced_date IS NOT NULL
    AND coalesce(t.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
),
bought AS (
  SELECT
    source,
    buyer_id,
    year,
    max(announced_date) AS last_date,
    count(*) AS tenders,
    CAST(sum(CASE WHEN is_missing THEN 1 ELSE 0 END) AS BIGINT) AS missing,
    CAST(sum(CASE WHEN is_unknown THEN 1 ELSE 0 END) AS BIGINT) AS unknown,
    CAST(sum(CASE WHEN is_judged THEN 1 ELSE 0 END) AS BIGINT) AS judged,
    min(CASE WHEN is_judged THEN currency END) AS currency,
    max(CASE WHEN is_judged THEN currency END) AS other_currency,
    CAST(sum(CASE WHEN is_judged THEN amount END) AS DECIMAL(38, 2)) AS judged_amount
  FROM tender
  GROUP BY source, buyer_id, year
),
compared AS (
  SELECT
    b.*,
    q.threshold AS floor_share,
    q.ceiling_share,
    q.minimum_tenders,
    q.minimum_peers,
    CASE WHEN b.tenders > b.missing + b.unknown
      THEN round(CAST(b.judged AS DOUBLE) / (b.tenders - b.missing - b.unknown), 6) END AS share,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    -- A share cannot pass 1: where the fence does, only the ceiling is left, unless most peers judge as often.
    CASE WHEN p.upper_fence < 1 THEN p.upper_fence WHEN p.median < q.threshold THEN q.ceiling_share END AS fence_share,
    p.upper_fence < 1 AS has_fence
  FROM bought b
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = b.source || '|' || b.buyer_id || '|' || CAST(b.year AS VARCHAR)
),
decided AS (
  SELECT
    c.*,
    CASE WHEN c.peers >= c.minimum_peers AND c.fence_share > c.floor_share THEN c.fence_share ELSE c.floor_share END AS mark,
    CASE
      WHEN c.tenders < c.minimum_tenders THEN 'not-applicable:few-tenders'
      WHEN c.missing * 10 > c.tenders THEN 'insufficient:criteria-missing'
      WHEN (c.missing + c.unknown) * 10 > c.tenders THEN 'insufficient:criteria-unknown'
      WHEN c.share < c.floor_share THEN 'pass'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.has_fence AND c.share > c.fence_share THEN 'flag'
      WHEN NOT c.has_fence AND c.share >= c.fence_share THEN 'flag'
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
  CASE
    WHEN mark > floor_share AND has_fence THEN 'fence'
    WHEN mark > floor_share THEN 'parameter:ceiling_share'
    ELSE 'parameter:threshold'
  END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  CASE WHEN currency = other_currency THEN judged_amount END AS money_at_stake,
  CASE WHEN currency = other_currency THEN currency END AS currency
FROM decided
ORDER BY subject_id

-- evidence
-- The ten largest purchases that were decided by judgement, with what each of their lots says.
WITH said AS (
  SELECT p.source, p.ocid, 'processes' AS table_name, p.ocid AS id, p.tender_award_criteria AS criteria
  FROM processes p
  WHERE p.tender_award_criteria IS NOT NULL
  UNION ALL
  SELECT l.source, l.ocid, 'lots' AS table_name, l.ocid || '|' || l.id AS id, l.award_criteria AS criteria
  FROM lots l
  WHERE l.award_criteria IS NOT NULL
),
chosen AS (
  SELECT s.source, s.ocid, s.table_name, s.id
  FROM said s
  CROSS JOIN params q
  WHERE arrays_overlap(split(s.criteria, ','), split(q.discretionary, ';'))
),
ranked AS (
  SELECT
    r.subject_id,
    t.source,
    t.ocid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY t.amount DESC NULLS LAST, t.source, t.ocid) AS place
  FROM result r
  JOIN x_tenders t ON t.buyer_id = r.buyer_id AND year(t.announced_date) = year(r.date)
  JOIN (SELECT DISTINCT source, ocid FROM chosen) c ON c.source = t.source AND c.ocid = t.ocid
  WHERE t.competitive = 'yes' AND coalesce(t.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
)
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM ranked r
CROSS JOIN (
  VALUES ('tender_award_criteria'), ('tender_award_criteria_details'), ('tender_procurement_method'), ('tender_value_amount')
) AS f (field)
WHERE r.place <= 10
UNION ALL
SELECT r.subject_id, c.table_name, c.id, 'award_criteria' AS field
FROM ranked r
JOIN chosen c ON c.source = r.source AND c.ocid = r.ocid AND c.table_name = 'lots'
WHERE r.place <= 10
ORDER BY subject_id, table_name, id, field

-- peers
-- Buyers of the year whose purchases are mostly of the same category, else all buyers of the year.
WITH said AS (
  SELECT source, ocid, tender_award_criteria AS criteria FROM processes WHERE tender_award_criteria IS NOT NULL
  UNION ALL
  SELECT source, ocid, award_criteria AS criteria FROM lots WHERE award_criteria IS NOT NULL
),
read AS (
  SELECT
    s.source,
    s.ocid,
    max(CASE WHEN arrays_overlap(split(s.criteria, ','), split(q.discretionary, ';')) THEN 1 ELSE 0 END) AS is_judged,
    max(CASE
      WHEN cardinality(array_except(array_except(split(s.criteria, ','), split(q.discretionary, ';')), split(q.by_price, ';'))) > 0
        THEN 1 ELSE 0
    END) AS is_unknown
  FROM said s
  CROSS JOIN params q
  GROUP BY s.source, s.ocid
),
bought AS (
  SELECT
    t.source,
    t.buyer_id,
    year(t.announced_date) AS year,
    coalesce(t.category, '') AS category,
    count(*) AS tenders,
    CAST(sum(CASE WHEN r.ocid IS NULL OR r.is_judged = 0 AND r.is_unknown = 1 THEN 1 ELSE 0 END) AS BIGINT) AS unread,
    CAST(sum(CASE WHEN r.is_judged = 1 THEN 1 ELSE 0 END) AS BIGINT) AS judged
  FROM x_tenders t
  LEFT JOIN read r ON r.source = t.source AND r.ocid = t.ocid
  WHERE t.competitive = 'yes' AND t.buyer_id IS NOT NULL AND t.announced_date IS NOT NULL
    AND coalesce(t.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
  GROUP BY t.source, t.buyer_id, year(t.announced_date), coalesce(t.category, '')
),
ranked AS (
  SELECT b.*, row_number() OVER (PARTITION BY source, buyer_id, year ORDER BY tenders DESC, category) AS place
  FROM bought b
),
summed AS (
  SELECT
    source,
    buyer_id,
    year,
    min(CASE WHEN place = 1 THEN category END) AS main_category,
    CAST(sum(tenders) AS BIGINT) AS tenders,
    CAST(sum(unread) AS BIGINT) AS unread,
    CAST(sum(judged) AS BIGINT) AS judged
  FROM ranked
  GROUP BY source, buyer_id, year
)
SELECT
  s.source || '|' || s.buyer_id || '|' || CAST(s.year AS VARCHAR) AS subject_id,
  CASE
    WHEN s.tenders >= q.minimum_tenders AND s.unread * 10 <= s.tenders
      THEN round(CAST(s.judged AS DOUBLE) / (s.tenders - s.unread), 6)
  END AS value,
  s.source || '|' || CAST(s.year AS VARCHAR) || '|' || s.main_category AS level_1,
  s.source || '|' || CAST(s.year AS VARCHAR) AS level_2
FROM summed s
CROSS JOIN params q
ORDER BY subject_id
