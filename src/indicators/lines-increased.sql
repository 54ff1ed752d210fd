/*---
name: lines-increased
version: 1
codes: {ocp: [R066], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contract_items.quantity, contract_items.kz_first_quantity]
value: percent
parameters:
  minimum_growth:
    type: decimal
    default: 0.2
    min: 0.000001
    unit: share
    text:
      en: least growth of a line's quantity; a line that was added always counts
      ru: наименьший рост количества по позиции; добавленная позиция учитывается всегда
      kk: позиция бойынша санның ең аз өсуі; қосылған позиция әрқашан ескеріледі
  minimum_share:
    type: decimal
    default: 0.05
    min: 0
    unit: share
    text:
      en: least share of the first value of the contract that the growth of such lines comes to
      ru: какой наименьшей доле первой суммы договора равен рост таких позиций
      kk: осындай позициялардың өсімі шарттың алғашқы сомасының қандай ең аз үлесіне тең
law: []
violations: []
reasons:
  cheaper-as-a-whole:
    en: lines grew, but the contract as a whole became cheaper
    ru: позиции выросли, но договор в целом подешевел
    kk: позициялар өскен, бірақ шарт тұтастай арзандаған
  small-part:
    en: what was added is a small part of the contract
    ru: добавленное — малая часть договора
    kk: қосылғаны — шарттың аз ғана бөлігі
texts:
  title:
    en: A contract with lines added or enlarged after signing
    ru: Договор, в который после подписания добавили позиции или количество
    kk: Қол қойылғаннан кейін позициялары қосылған немесе саны көбейтілген шарт
  question:
    en: To which contracts were things added after signing that no rival had a chance to offer?
    ru: В какие договоры после подписания добавили то, чего соперники не могли предложить?
    kk: Қай шарттарға қол қойылғаннан кейін қарсыластар ұсына алмаған зат қосылған?
  why:
    en: >-
      Goods or works that are added to a concluded contract are bought without a tender. Lines that one bidder knew
      would grow could be offered dear, and those that would be cut cheap: such a bid wins on paper and costs more in the
      end.
    ru: >-
      Товары и работы, добавленные в заключённый договор, куплены без конкурса. Участник, заранее знающий, какие позиции
      вырастут, мог дать их дорого, а те, что сократят, дёшево: на бумаге он победил, а обошлось дороже.
    kk: >-
      Жасалған шартқа қосылған тауар мен жұмыс конкурссыз сатып алынған. Қай позициялар өсетінін алдын ала білген
      қатысушы оларды қымбат, ал қысқартылатындарын арзан ұсына алады: қағазда жеңеді, ал соңында қымбатқа түседі.
  innocent:
    en:
      - The need grew, and the same thing was bought at the same unit price within the savings of the purchase.
      - Works that the design documents had left out turned up, and the documents were re-examined.
      - The unit of measure changed (tonnes to kilogrammes), and the quantity with it.
      - One line was split into several.
    ru:
      - Потребность выросла, и в пределах экономии докупили то же самое по той же цене за единицу.
      - Обнаружились работы, не учтённые проектно-сметной документацией, и её провели через экспертизу.
      - Сменилась единица измерения (тонны на килограммы), а с ней и количество.
      - Одну позицию разделили на несколько.
    kk:
      - Қажеттілік өсіп, үнемделген қаражат шегінде дәл сол зат сол бірлік бағасымен қосымша алынған.
      - Жобалау-сметалық құжаттамада ескерілмеген жұмыстар анықталып, құжаттама қайта сараптамадан өткен.
      - Өлшем бірлігі (тоннадан килограмға) және онымен бірге саны өзгерген.
      - Бір позиция бірнешеге бөлінген.
  next:
    en:
      - Lay the lines of the first version beside those of the present one, with unit prices.
      - See whether unit prices of the lines that grew are above those that others pay (unit-price-outlier).
      - Read the supplementary agreement - which ground of the law does it name?
      - See whether the plan had the things and the money before the agreement was signed.
    ru:
      - Положить рядом позиции первой и нынешней версий с ценами за единицу.
      - Проверить, не дороже ли выросшие позиции, чем платят другие (unit-price-outlier).
      - Прочитать дополнительное соглашение — какое основание закона в нём названо.
      - Посмотреть, были ли эти предметы и деньги в плане до подписания соглашения.
    kk:
      - Алғашқы және қазіргі нұсқалардың позицияларын бірлік бағаларымен қатар қойып салыстыру.
      - Өскен позициялардың бағасы басқалар төлейтіннен қымбат емес пе — соны тексеру (unit-price-outlier).
      - Қосымша келісімді оқу — онда заңның қай негізі көрсетілген?
      - Келісімге қол қойылғанға дейін бұл заттар мен қаражат жоспарда болған-болмағанын қарау.
  summary:
    en: "Changes of the contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”) added or enlarged lines by {{money}}{{net}}, which is {{value}} of its first value: the ground is to be checked."
    ru: "Изменениями в договор {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}») добавлено позиций и количества на {{money}}{{net}} — {{value}} первой суммы: основание стоит проверить."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шартына («{{title}}») өзгерістермен {{money}}{{net}} сомаға позициялар мен сан қосылған, алғашқы сомаға қатынасы — {{value}}: негізін тексерген жөн."
---*/
-- OCDS tells the lines as they are and, in words, that they were changed: only goszakup's versions tell what they were.
-- Of other publishers a contract that was never changed passes, a changed one cannot be judged.
WITH line AS (
  SELECT
    i.source,
    i.ocid,
    i.contract_id,
    i.kz_first_quantity,
    CASE
      WHEN i.kz_first_quantity = 0 AND i.quantity > 0 THEN CAST(i.quantity AS DOUBLE)
      WHEN i.quantity > i.kz_first_quantity THEN CAST(i.quantity AS DOUBLE) - i.kz_first_quantity
      WHEN i.kz_first_quantity IS NOT NULL AND i.quantity IS NOT NULL THEN 0
    END AS growth,
    CASE
      WHEN i.kz_first_quantity = 0 AND i.quantity > 0 THEN true
      WHEN i.kz_first_quantity > 0 AND i.quantity > i.kz_first_quantity
        THEN round(CAST(i.quantity AS DOUBLE) / CAST(i.kz_first_quantity AS DOUBLE) - 1, 6) >= q.minimum_growth
      ELSE false
    END AS counts,
    CASE WHEN i.kz_first_quantity = 0 THEN coalesce(i.kz_total_sum, CAST(i.quantity * CAST(i.unit_value_amount AS DOUBLE) AS DECIMAL(18, 2))) END
      AS added_sum,
    i.unit_value_amount AS price
  FROM contract_items i
  CROSS JOIN params q
),
priced AS (
  SELECT
    l.*,
    CASE WHEN counts THEN coalesce(added_sum, CAST(growth * CAST(price AS DOUBLE) AS DECIMAL(18, 2))) END AS grown_sum
  FROM line l
),
lines AS (
  SELECT
    source,
    ocid,
    contract_id,
    count(*) AS lines,
    count(growth) AS told,
    CAST(sum(CASE WHEN counts THEN 1 ELSE 0 END) AS BIGINT) AS grown,
    CAST(sum(CASE WHEN counts AND grown_sum IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unpriced,
    CAST(sum(grown_sum) AS DECIMAL(18, 2)) AS grown_sum
  FROM priced
  GROUP BY source, ocid, contract_id
),
known AS (
  SELECT
    c.*,
    q.minimum_growth,
    q.minimum_share,
    l.lines,
    coalesce(l.told, 0) AS told,
    coalesce(l.grown, 0) AS grown,
    CASE WHEN l.unpriced = 0 THEN l.grown_sum END AS grown_sum
  FROM x_contract_changes c
  CROSS JOIN params q
  LEFT JOIN lines l ON l.source = c.source AND l.ocid = c.ocid AND l.contract_id = c.id
),
judged AS (
  SELECT
    k.*,
    CASE WHEN first_amount > 0 THEN CAST(grown_sum * 100 AS DOUBLE) / CAST(first_amount * 100 AS DOUBLE) END AS share,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN amendments = 0 AND NOT publishes_amendments THEN 'insufficient:amendments-not-published'
      WHEN amendments = 0 THEN 'pass'
      WHEN told = 0 THEN 'insufficient:former-lines-unknown'
      WHEN grown = 0 AND told < lines THEN 'insufficient:lines-not-told-apart'
      WHEN grown = 0 THEN 'pass'
      WHEN coalesce(first_amount, 0) <= 0 OR amount IS NULL THEN 'insufficient:first-value-unknown'
      WHEN amount < first_amount THEN 'pass:cheaper-as-a-whole'
      WHEN grown_sum IS NULL OR grown_sum <= 0 THEN 'insufficient:sum-missing'
      WHEN CAST(grown_sum * 100 AS DOUBLE) / CAST(first_amount * 100 AS DOUBLE) >= minimum_share THEN 'flag'
      ELSE 'pass:small-part'
    END AS verdict
  FROM known k
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  round(share, 6) AS value,
  CAST(minimum_share AS DOUBLE) AS threshold,
  'parameter:minimum_share' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  grown_sum AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of a contract with very many lines, the fifty whose growth came to most.
WITH ranked AS (
  SELECT
    r.subject_id,
    i.ocid || '|' || i.contract_id || '|' || coalesce(i.id, '') AS id,
    row_number() OVER (
      PARTITION BY r.subject_id
      ORDER BY (CAST(i.quantity AS DOUBLE) - i.kz_first_quantity) * CAST(i.unit_value_amount AS DOUBLE) DESC NULLS LAST, i.id
    ) AS place
  FROM result r
  JOIN x_contract_changes c ON c.subject_id = r.subject_id
  JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
  WHERE i.quantity > i.kz_first_quantity
)
SELECT i.subject_id, 'contract_items' AS table_name, i.id, f.field
FROM ranked i
CROSS JOIN (
  VALUES ('kz_first_quantity'), ('quantity'), ('kz_first_item_price'), ('unit_value_amount'), ('kz_total_sum')
) AS f (field)
WHERE i.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('value_amount'), ('kz_first_contract_sum'), ('amendments_count')) AS f (field)
ORDER BY subject_id, table_name, id, field
