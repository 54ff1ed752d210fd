/*---
name: unit-price-outlier
version: 1
codes: {ocp: [R017], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contract_items.classification_id, contract_items.unit_value_amount, contracts.date_signed]
value: number
peers: {minimum: minimum_lines, scale: log}
parameters:
  high_ratio:
    type: decimal
    default: 1.3
    min: 1
    text:
      en: a price beyond the fence counts from so many times the median
      ru: цена за пределами забора учитывается, если она во столько раз выше медианы
      kk: шектен асқан баға медианадан осынша есе жоғары болса ескеріледі
  low_ratio:
    type: decimal
    default: 0.3
    min: 0
    max: 1
    text:
      en: a price below the fence counts up to this part of the median; 0 leaves low prices out
      ru: цена ниже забора учитывается, если она не больше такой части медианы; 0 — низкие цены не рассматривать
      kk: шектен төмен баға медиананың осы бөлігінен аспаса ескеріледі; 0 — төмен бағаларды қарамау
  minimum_lines:
    type: integer
    default: 20
    min: 4
    unit: line
    text:
      en: least number of lines with the same code and unit to compare with
      ru: с каким наименьшим числом позиций с тем же кодом и единицей сравнивать
      kk: коды мен өлшем бірлігі бірдей позициялардың салыстырылатын ең аз саны
law: []
violations: []
reasons:
  few-lines:
    en: too few lines with the same code and unit to compare with
    ru: слишком мало позиций с тем же кодом и единицей для сравнения
    kk: салыстыруға коды мен бірлігі бірдей позиция тым аз
  lines-not-priced:
    en: no line has a code, a unit and a price
    ru: ни у одной позиции нет сразу кода, единицы и цены
    kk: бірде-бір позицияда код, бірлік және баға бірге жоқ
  whole-work-or-service:
    en: the unit is one work or one service, whose price is that of the whole
    ru: единица — «одна работа» или «одна услуга», и цена относится к целому
    kk: бірлігі — «бір жұмыс» немесе «бір қызмет», баға бүтінге қатысты
texts:
  title:
    en: A unit price far from what others pay
    ru: Цена за единицу, далёкая от того, что платят другие
    kk: Басқалар төлейтіннен алшақ бірлік бағасы
  question:
    en: In which contracts does a line cost far more, or far less, than the same thing elsewhere at that time?
    ru: В каких договорах позиция стоит намного дороже или дешевле, чем то же самое у других в то же время?
    kk: Қай шарттарда позиция сол кезде басқаларда дәл сол зат тұратыннан әлдеқайда қымбат немесе арзан?
  why:
    en: >-
      The same code and unit at the same time should cost about the same. A price far above is money lost, or a share for somebody;
      one far below may be a line that will never be delivered, while others of the same contract are dear.
    ru: >-
      Один код, одна единица, одно время — и цена должна быть близкой. Намного дороже — это потерянные деньги или чья-то
      доля; намного дешевле — возможно, позиция, которую не поставят, а другие в том же договоре дороги.
    kk: >-
      Коды мен бірлігі бірдей, бір кезде алынған заттың бағасы да жақын болуы керек. Әлдеқайда қымбаты — жоғалған ақша немесе біреудің
      үлесі; әлдеқайда арзаны — ешқашан жеткізілмейтін позиция болуы мүмкін, ал сол шарттың басқалары қымбат.
  innocent:
    en:
      - The code is wide, and this is a better or larger model than others bought.
      - A few pieces cost more each than a wagon of them.
      - Delivery to a far place, installation or service is in the price.
      - Price and quantity are entered for another unit, for example the tonne in place of the kilogramme.
      - The price rose sharply within the year.
    ru:
      - Код широкий, а это модель лучше или крупнее, чем у других.
      - Несколько штук дороже за штуку, чем вагон.
      - В цену входит доставка в далёкое место, установка или обслуживание.
      - Цена и количество внесены в другой единице, например в тоннах вместо килограммов.
      - В течение года цены резко выросли.
    kk:
      - Коды кең, ал бұл — басқалар алғаннан жақсырақ немесе ірірек үлгі.
      - Бірнеше дананың әрқайсысы вагонымен алғаннан қымбатырақ.
      - Бағаға алыс жерге жеткізу, орнату немесе қызмет көрсету кіреді.
      - Баға мен сан басқа бірлікпен, мысалы, килограмның орнына тоннамен енгізілген.
      - Жыл ішінде баға күрт өскен.
  next:
    en:
      - Compare the technical specifications of this line and of a few cheap ones with the same code.
      - Look up the price in shops and in the electronic shop of that time.
      - See what this buyer paid for it before, and what this supplier asked of others.
      - See how the estimate of the lot was made - by whose commercial offers?
    ru:
      - Сравнить техническую спецификацию этой позиции и нескольких дешёвых с тем же кодом.
      - Узнать цену того времени в магазинах и в электронном магазине портала.
      - Посмотреть, сколько этот заказчик платил раньше и почём этот поставщик продавал другим.
      - Выяснить, откуда взялась сумма лота — чьи были коммерческие предложения.
    kk:
      - Осы позицияның және коды бірдей бірнеше арзанының техникалық ерекшеліктерін салыстыру.
      - Сол кездегі дүкендердегі және порталдың электрондық дүкеніндегі бағаны білу.
      - Осы тапсырыс берушінің бұрын қанша төлегенін, осы өнім берушінің басқаларға қаншадан сатқанын қарау.
      - Лот сомасының қайдан шыққанын білу — коммерциялық ұсыныстар кімдікі болған?
  summary:
    en: "In the contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”) a line costs {{value}} times the median of the same thing at that time (lines compared: {{peer_count}}); above the median: {{money}}{{net}}. To be checked against the specification."
    ru: "В договоре {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}») цена позиции относится к медиане того же за тот же период как {{value}} к 1 (позиций в сравнении: {{peer_count}}); сверх медианы: {{money}}{{net}}. Стоит сверить со спецификацией."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шартында («{{title}}») позиция бағасының сол кезеңдегі дәл сол заттың медианасына қатынасы — {{value}} (салыстырылған позициялар: {{peer_count}}); медианадан артығы: {{money}}{{net}}. Техникалық ерекшелікпен салыстырған жөн."
---*/
-- Of several lines the dearest against its median is told, else the cheapest; what is above the median adds up over all
-- dear lines of the contract's currency. Prices are without value added tax in goszakup; elsewhere as published.
WITH line AS (
  SELECT
    l.source,
    l.ocid,
    l.contract_id,
    l.subject_id,
    l.line,
    l.price,
    l.quantity,
    l.currency,
    l.is_comparable,
    p.peer_group,
    p.median,
    CASE WHEN l.is_comparable THEN coalesce(p.peer_count, 0) END AS peers,
    CAST(l.price AS DOUBLE) / CAST(p.median AS DOUBLE) AS ratio,
    CASE
      WHEN NOT l.is_comparable OR coalesce(p.peer_count, 0) < q.minimum_lines THEN 'none'
      WHEN round(CAST(l.price AS DOUBLE), 6) > p.upper_fence AND CAST(l.price AS DOUBLE) >= q.high_ratio * p.median THEN 'high'
      WHEN round(CAST(l.price AS DOUBLE), 6) < p.lower_fence AND CAST(l.price AS DOUBLE) <= q.low_ratio * p.median THEN 'low'
      ELSE 'usual'
    END AS side,
    CAST(p.upper_fence AS DOUBLE) / CAST(p.median AS DOUBLE) AS high_mark,
    CAST(p.lower_fence AS DOUBLE) / CAST(p.median AS DOUBLE) AS low_mark
  FROM x_price_lines l
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = l.line
),
ranked AS (
  SELECT
    l.*,
    row_number() OVER (
      PARTITION BY source, ocid, contract_id
      ORDER BY CASE side WHEN 'high' THEN 1 WHEN 'low' THEN 2 WHEN 'usual' THEN 3 ELSE 4 END,
        CASE WHEN side = 'low' THEN ratio ELSE -ratio END NULLS LAST, line
    ) AS place
  FROM line l
),
summed AS (
  SELECT
    source,
    ocid,
    contract_id,
    count(*) AS lines,
    CAST(sum(CASE WHEN is_comparable THEN 1 ELSE 0 END) AS BIGINT) AS comparable,
    CAST(sum(CASE WHEN side <> 'none' THEN 1 ELSE 0 END) AS BIGINT) AS compared
  FROM line
  GROUP BY source, ocid, contract_id
),
excess AS (
  SELECT l.source, l.ocid, l.contract_id,
    CAST(sum(CAST(round((CAST(l.price AS DOUBLE) - l.median) * coalesce(l.quantity, 1), 2) AS DECIMAL(18, 2))) AS DECIMAL(38, 2))
      AS excess
  FROM line l
  JOIN ranked r ON r.source = l.source AND r.ocid = l.ocid AND r.contract_id = l.contract_id AND r.place = 1
    AND r.currency = l.currency
  WHERE l.side = 'high'
  GROUP BY l.source, l.ocid, l.contract_id
),
judged AS (
  SELECT
    c.*,
    r.side,
    r.ratio,
    r.high_mark,
    r.low_mark,
    r.peer_group,
    r.peers,
    r.currency AS line_currency,
    e.excess,
    CASE
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.signed_date IS NULL THEN 'insufficient:date-missing'
      WHEN s.lines IS NULL THEN 'insufficient:lines-not-priced'
      WHEN r.side IN ('high', 'low') THEN 'flag'
      WHEN s.comparable = 0 THEN 'not-applicable:whole-work-or-service'
      WHEN s.compared < s.comparable THEN 'insufficient:few-lines'
      ELSE 'pass'
    END AS verdict
  FROM x_contract_changes c
  LEFT JOIN summed s ON s.source = c.source AND s.ocid = c.ocid AND s.contract_id = c.id
  LEFT JOIN ranked r ON r.source = c.source AND r.ocid = c.ocid AND r.contract_id = c.id AND r.place = 1
  LEFT JOIN excess e ON e.source = c.source AND e.ocid = c.ocid AND e.contract_id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN side <> 'none' THEN round(ratio, 2) END AS value,
  CASE WHEN side = 'low' THEN round(low_mark, 2) WHEN side <> 'none' THEN round(high_mark, 2) END AS threshold,
  CASE WHEN side <> 'none' THEN 'fence' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  CASE WHEN side = 'high' THEN excess WHEN side = 'low' THEN CAST(0 AS DECIMAL(38, 2)) END AS money_at_stake,
  coalesce(nullif(line_currency, ''), currency) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- All lines that were compared; of very many the fifty that come to most.
WITH ranked AS (
  SELECT
    r.subject_id,
    CASE WHEN l.stage = 'contract' THEN 'contract_items' ELSE 'award_items' END AS table_name,
    l.ocid || '|' || l.owner_id || '|' || coalesce(l.line_id, '') AS id,
    row_number() OVER (
      PARTITION BY r.subject_id ORDER BY CAST(l.price AS DOUBLE) * coalesce(l.quantity, 1) DESC, l.line
    ) AS place
  FROM result r
  JOIN x_price_lines l ON l.subject_id = r.subject_id
  WHERE l.is_comparable
)
SELECT l.subject_id, l.table_name, l.id, f.field
FROM ranked l
CROSS JOIN (
  VALUES ('unit_value_amount'), ('unit_value_currency'), ('quantity'), ('unit_id'), ('unit_name'), ('classification_id'),
    ('description')
) AS f (field)
WHERE l.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('value_amount'), ('supplier_id')) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
-- The same code and unit in the same year, in the region and then everywhere, then in the same two years. No wider: what
-- shares six digits of a code is not the same thing, and its prices say nothing of each other.
SELECT
  line AS subject_id,
  CASE WHEN is_comparable THEN price END AS value,
  CASE WHEN is_comparable THEN level_1 END AS level_1,
  CASE WHEN is_comparable THEN level_2 END AS level_2,
  CASE WHEN is_comparable THEN level_3 END AS level_3,
  CASE WHEN is_comparable THEN level_4 END AS level_4
FROM x_price_lines
ORDER BY subject_id
