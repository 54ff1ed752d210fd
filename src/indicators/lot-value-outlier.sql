/*---
name: lot-value-outlier
version: 1
codes: {ocp: [R016], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [items.classification_id, lots.value_amount]
value: number
peers: {minimum: minimum_lots, scale: log}
parameters:
  minimum_ratio:
    type: decimal
    default: 3
    min: 1
    text:
      en: a value beyond the fences counts from so many times the median, or from so small a part of it
      ru: сумма за пределами забора учитывается, если она во столько раз больше или меньше медианы
      kk: шектен тыс сома медианадан осынша есе үлкен немесе кіші болса ескеріледі
  minimum_lots:
    type: integer
    default: 20
    min: 4
    unit: lot
    text:
      en: least number of lots for the same thing to compare with, in the region or else everywhere
      ru: с каким наименьшим числом лотов на то же самое сравнивать — в области, иначе везде
      kk: сол затқа арналған лоттардың салыстырылатын ең аз саны — облыс бойынша, болмаса барлығы бойынша
law: []
violations: []
reasons:
  code-missing:
    en: it is not told by a code what the lot is for
    ru: не указан код того, что закупается
    kk: не сатып алынатынының коды көрсетілмеген
  few-lots:
    en: too few lots for the same thing to compare with
    ru: слишком мало лотов на то же самое для сравнения
    kk: салыстыруға сол затқа арналған лот тым аз
  near-the-median:
    en: beyond the fence, but near the median of much alike lots
    ru: за пределами забора, но близко к медиане очень похожих лотов
    kk: шектен тыс, бірақ бір-біріне ұқсас лоттардың медианасына жақын
texts:
  title:
    en: A lot worth far more or far less than others for the same thing
    ru: Лот намного дороже или дешевле других на то же самое
    kk: Сол затқа арналған басқалардан әлдеқайда қымбат немесе арзан лот
  question:
    en: Which lots are planned at a sum far from what is usual for that kind of thing?
    ru: На какие лоты выделена сумма, далёкая от обычной для таких закупок?
    kk: Қай лоттарға мұндай сатып алуға әдеттегіден алшақ сома бөлінген?
  why:
    en: >-
      The sum of the lot is the price that bidders aim at. An inflated one lets everybody earn too much; one far too low
      drives honest bidders away, splits a larger need, or will be mended by a change of the contract.
    ru: >-
      Сумма лота — цена, на которую равняются участники. Завышенная даёт заработать лишнее; слишком низкая отпугивает
      добросовестных, дробит большую потребность или будет исправлена изменением договора.
    kk: >-
      Лот сомасы — қатысушылар бағыт алатын баға. Асыра көрсетілгені артық табыс табуға мүмкіндік береді; тым төмені
      адалдарды қашырады, үлкен қажеттілікті бөлшектейді немесе кейін шартты өзгерту арқылы түзетіледі.
  innocent:
    en:
      - The buyer needs a hundred times as much as others, or a single piece.
      - The code is wide, and this is a larger machine or a larger building.
      - One lot joins a year's need, the others are bought month by month.
      - The sum was entered in thousands, or with a wrong digit.
    ru:
      - Заказчику нужно в сто раз больше, чем другим, или одна штука.
      - Код широкий, а это более крупная машина или здание.
      - Один лот объединяет потребность года, другие закупают помесячно.
      - Сумма внесена в тысячах или с ошибкой в цифре.
    kk:
      - Тапсырыс берушіге басқалардан жүз есе көп немесе жалғыз дана керек.
      - Коды кең, ал бұл — ірірек машина немесе ғимарат.
      - Бір лот жылдық қажеттілікті біріктіреді, басқалары ай сайын сатып алады.
      - Сома мыңмен немесе цифрынан қате енгізілген.
  next:
    en:
      - Divide the sum by the quantity, and compare the unit price (unit-price-outlier).
      - See what the same buyer planned for the same thing in other years.
      - Ask how the estimate was made, and whose commercial offers it rests on.
    ru:
      - Разделить сумму на количество и сравнить цену за единицу (unit-price-outlier).
      - Посмотреть, сколько тот же заказчик планировал на это в другие годы.
      - Выяснить, как получена сумма и чьи коммерческие предложения в её основе.
    kk:
      - Соманы санға бөліп, бірлік бағасын салыстыру (unit-price-outlier).
      - Дәл сол тапсырыс берушінің басқа жылдары бұған қанша жоспарлағанын қарау.
      - Соманың қалай шыққанын, оның негізінде кімнің коммерциялық ұсыныстары жатқанын білу.
  summary:
    en: "The lot “{{title}}” of {{buyer}}, announced on {{date}}, is planned at {{value}} times the median of lots for the same thing (lots compared: {{peer_count}}); above the median: {{money}}{{net}}. A question of need and estimate, to be checked."
    ru: "Сумма лота «{{title}}» заказчика {{buyer}} (дата объявления: {{date}}) относится к медиане лотов на то же самое как {{value}} к 1 (лотов в сравнении: {{peer_count}}); сверх медианы: {{money}}{{net}}. Вопрос к потребности и расчёту суммы."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лоты (жарияланған күні: {{date}}) сомасының дәл сол затқа арналған лоттар медианасына қатынасы — {{value}} (салыстырылған лоттар: {{peer_count}}); медианадан артығы: {{money}}{{net}}. Қажеттілік пен соманың есебін тексерген жөн."
---*/
WITH compared AS (
  SELECT
    l.*,
    v.group_year,
    v.code,
    q.minimum_ratio,
    q.minimum_lots,
    p.peer_group,
    p.median,
    p.upper_fence,
    p.lower_fence,
    coalesce(p.peer_count, 0) AS peers,
    CAST(l.amount AS DOUBLE) / CAST(p.median AS DOUBLE) AS ratio
  FROM x_lots l
  CROSS JOIN params q
  LEFT JOIN x_lot_values v ON v.source = l.source AND v.ocid = l.ocid AND v.lot_id = l.lot_id
  LEFT JOIN peers p ON p.subject_id = v.value_key
),
judged AS (
  SELECT
    c.*,
    ratio >= 1 AS is_high,
    CASE
      WHEN status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN coalesce(amount, 0) <= 0 THEN 'insufficient:amount-missing'
      WHEN code IS NULL THEN 'insufficient:code-missing'
      WHEN group_year IS NULL THEN 'insufficient:date-missing'
      WHEN peers < minimum_lots THEN 'insufficient:few-lots'
      WHEN CAST(amount AS DOUBLE) > upper_fence AND CAST(amount AS DOUBLE) >= minimum_ratio * median THEN 'flag'
      WHEN CAST(amount AS DOUBLE) < lower_fence AND CAST(amount AS DOUBLE) * minimum_ratio <= median THEN 'flag'
      WHEN CAST(amount AS DOUBLE) > upper_fence OR CAST(amount AS DOUBLE) < lower_fence THEN 'pass:near-the-median'
      ELSE 'pass'
    END AS verdict
  FROM compared c
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  round(ratio, 4) AS value,
  round(CAST(CASE WHEN is_high THEN upper_fence ELSE lower_fence END AS DOUBLE) / CAST(median AS DOUBLE), 4) AS threshold,
  CASE WHEN median IS NOT NULL THEN 'fence' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  CASE
    WHEN is_high THEN CAST(round(CAST(amount AS DOUBLE) - median, 2) AS DECIMAL(18, 2))
    WHEN NOT is_high THEN CAST(0 AS DECIMAL(18, 2))
  END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The lot's sum and what it is for; of very many items the first fifty.
WITH ranked AS (
  SELECT
    r.subject_id,
    i.ocid || '|' || coalesce(i.id, '') AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY i.id) AS place
  FROM result r
  JOIN x_lots l ON l.subject_id = r.subject_id
  JOIN items i ON i.source = l.source AND i.ocid = l.ocid AND (l.lots_count <= 1 OR i.related_lot = l.lot_id)
)
SELECT i.subject_id, 'items' AS table_name, i.id, f.field
FROM ranked i
CROSS JOIN (VALUES ('classification_id'), ('description'), ('quantity'), ('unit_value_amount')) AS f (field)
WHERE i.place <= 50
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('kz_count')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_value_amount'), ('tender_value_currency'), ('tender_date_published'), ('tender_procurement_method_details')
) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
-- Lots for the same six digits of the code, announced in the same year by the same kind of method for the same currency,
-- in the region and then everywhere; then three digits. Lots that were cancelled or only planned are no peers.
SELECT
  value_key AS subject_id,
  CASE WHEN is_peer THEN amount END AS value,
  level_1,
  level_2,
  level_3,
  level_4
FROM x_lot_values
ORDER BY subject_id
