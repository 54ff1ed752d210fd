/*---
name: lines-reduced
version: 1
codes: {ocp: [R065], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contract_items.quantity, contract_items.kz_first_quantity, contracts.kz_removed_items]
value: percent
parameters:
  minimum_fall:
    type: decimal
    default: 0.2
    min: 0.000001
    max: 1
    unit: share
    text:
      en: least share of a line's quantity that was taken out
      ru: наименьшая изъятая доля количества по позиции
      kk: позиция бойынша алып тасталған санның ең аз үлесі
  kept_share:
    type: decimal
    default: 0.2
    min: 0
    max: 1
    unit: share
    text:
      en: least share of what was taken out that stayed in the price; 0 counts every reduction
      ru: какая наименьшая доля стоимости изъятого осталась в цене; 0 — учитывать любое уменьшение
      kk: алып тасталғанның құнынан бағада қалған ең аз үлес; 0 — кез келген азайту ескеріледі
law: []
violations: []
reasons:
  price-fell-too:
    en: the price fell with the lines
    ru: вместе с позициями уменьшилась и цена
    kk: позициялармен бірге баға да азайған
texts:
  title:
    en: Less delivered for the same price
    ru: Меньше за ту же цену
    kk: Сол бағаға азырақ
  question:
    en: From which contracts were lines taken out or cut while their price stayed?
    ru: Из каких договоров убрали позиции или уменьшили количество, а цену оставили?
    kk: Қай шарттардан позициялар алынып тасталған немесе саны азайтылған, ал бағасы қалған?
  why:
    en: >-
      A change that takes work or goods out of a contract and leaves the price raises what each remaining thing costs,
      without any rival being asked. It may also hide a substitution: what was announced is left out, something else is
      delivered.
    ru: >-
      Изменение, которое убирает работы или товары, а цену оставляет, удорожает всё остальное, и соперников об этом не
      спрашивают. За ним может стоять и подмена: объявленное убрали, поставили другое.
    kk: >-
      Жұмысты немесе тауарды алып тастап, бағаны қалдыратын өзгеріс қалғанының бәрін қымбаттатады, ал қарсыластардан
      ешкім сұрамайды. Оның артында ауыстыру да тұруы мүмкін: жарияланғаны алынып, орнына басқасы жеткізіледі.
  innocent:
    en:
      - One line was replaced by another of the same worth, with the design documents re-examined.
      - Lines were joined or renamed, and the portal shows the old ones as removed.
      - The unit of measure changed (tonnes to kilogrammes), and the quantity with it.
      - The price is to be lowered by an agreement that is not signed or not published yet.
    ru:
      - Одну позицию заменили другой той же стоимости, и проектно-сметная документация прошла экспертизу заново.
      - Позиции объединили или переименовали, и портал показывает старые как убранные.
      - Сменилась единица измерения (тонны на килограммы), а с ней и количество.
      - Цену снизит соглашение, которое ещё не подписано или не опубликовано.
    kk:
      - Бір позиция құны бірдей басқасымен ауыстырылған, жобалау-сметалық құжаттама қайта сараптамадан өткен.
      - Позициялар біріктірілген немесе атауы өзгерген, ал портал ескілерін алынған деп көрсетеді.
      - Өлшем бірлігі (тоннадан килограмға) және онымен бірге саны өзгерген.
      - Бағаны әлі қол қойылмаған немесе жарияланбаған келісім төмендетеді.
  next:
    en:
      - Lay the lines of the first version beside those of the present one, with unit prices.
      - Read the supplementary agreement and its ground.
      - Look at the acts - were the lines that were cut accepted and paid all the same?
    ru:
      - Положить рядом позиции первой и нынешней версий с ценами за единицу.
      - Прочитать дополнительное соглашение и его основание.
      - Посмотреть акты — не приняты и не оплачены ли убранные позиции.
    kk:
      - Алғашқы және қазіргі нұсқалардың позицияларын бірлік бағаларымен қатар қойып салыстыру.
      - Қосымша келісімді және оның негізін оқу.
      - Актілерді қарау — алынып тасталған позициялар бәрібір қабылданып, төленбеген бе?
  summary:
    en: "Changes of the contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”) took out up to {{value}} of a line's quantity, while {{money}}{{net}} of what it came to stayed in the price: to be checked."
    ru: "Изменениями договора {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}») из позиции изъято до {{value}} количества, а в цене осталось {{money}}{{net}} её стоимости: требуется проверка."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шартының («{{title}}») өзгерістерімен позициядан алынған санның ең үлкен үлесі — {{value}}, ал алынғанның құнынан бағада {{money}}{{net}} қалған: тексеру қажет."
---*/
-- OCDS tells the lines as they are and, in words, that they were changed: only goszakup's versions tell what they were.
-- Of other publishers a contract that was never changed passes, a changed one cannot be judged.
WITH line AS (
  SELECT
    source,
    ocid,
    contract_id,
    kz_first_quantity AS before_quantity,
    CASE
      WHEN kz_first_quantity > 0 AND quantity < kz_first_quantity THEN 1 - CAST(quantity AS DOUBLE) / CAST(kz_first_quantity AS DOUBLE)
      WHEN kz_first_quantity IS NOT NULL AND quantity IS NOT NULL THEN 0
    END AS fall,
    coalesce(kz_first_total_sum, CAST(kz_first_quantity * CAST(kz_first_item_price AS DOUBLE) AS DECIMAL(18, 2))) AS before_sum
  FROM contract_items
),
lines AS (
  SELECT
    source,
    ocid,
    contract_id,
    count(*) AS lines,
    count(fall) AS told,
    max(fall) AS fall,
    CAST(sum(CASE WHEN fall > 0 AND before_sum IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unpriced,
    CAST(sum(CASE WHEN fall > 0 THEN CAST(CAST(before_sum AS DOUBLE) * fall AS DECIMAL(18, 2)) ELSE 0 END) AS DECIMAL(38, 2))
      AS taken
  FROM line
  GROUP BY source, ocid, contract_id
),
known AS (
  SELECT
    c.*,
    q.minimum_fall,
    q.kept_share,
    coalesce(l.lines, 0) AS lines,
    coalesce(l.told, 0) AS told,
    CASE
      WHEN c.removed_items > 0 THEN CAST(1 AS DOUBLE)
      WHEN l.told > 0 OR c.removed_items = 0 THEN round(coalesce(l.fall, 0), 6)
    END AS fall,
    CASE
      WHEN coalesce(l.unpriced, 0) = 0 AND (coalesce(c.removed_items, 0) = 0 OR c.removed_sum IS NOT NULL)
        THEN CAST(coalesce(l.taken, 0) + coalesce(c.removed_sum, 0) AS DECIMAL(18, 2))
    END AS taken
  FROM x_contract_changes c
  CROSS JOIN params q
  LEFT JOIN lines l ON l.source = c.source AND l.ocid = c.ocid AND l.contract_id = c.id
),
compared AS (
  SELECT
    k.*,
    -- What was taken out and is still in the price: the price fell by less.
    taken - CASE WHEN amount < first_amount THEN first_amount - amount ELSE 0 END AS kept
  FROM known k
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN amendments = 0 AND NOT publishes_amendments THEN 'insufficient:amendments-not-published'
      WHEN amendments = 0 THEN 'pass'
      WHEN fall IS NULL THEN 'insufficient:former-lines-unknown'
      WHEN fall < minimum_fall AND told < lines THEN 'insufficient:lines-not-told-apart'
      WHEN fall < minimum_fall THEN 'pass'
      WHEN coalesce(first_amount, 0) <= 0 OR amount IS NULL THEN 'insufficient:first-value-unknown'
      WHEN taken IS NULL OR taken <= 0 THEN 'insufficient:sum-missing'
      WHEN kept_share > 0 AND kept <= 0 THEN 'pass:price-fell-too'
      WHEN CAST(kept * 100 AS DOUBLE) / CAST(taken * 100 AS DOUBLE) >= kept_share THEN 'flag'
      ELSE 'pass:price-fell-too'
    END AS verdict
  FROM compared c
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  fall AS value,
  CAST(minimum_fall AS DOUBLE) AS threshold,
  'parameter:minimum_fall' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN kept > 0 THEN kept END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of a contract with very many lines, the fifty that lost most; what was removed altogether the contract tells itself.
WITH ranked AS (
  SELECT
    r.subject_id,
    i.ocid || '|' || i.contract_id || '|' || coalesce(i.id, '') AS id,
    row_number() OVER (
      PARTITION BY r.subject_id
      ORDER BY CAST(i.kz_first_total_sum AS DOUBLE) * (1 - CAST(i.quantity AS DOUBLE) / CAST(i.kz_first_quantity AS DOUBLE)) DESC NULLS LAST, i.id
    ) AS place
  FROM result r
  JOIN x_contract_changes c ON c.subject_id = r.subject_id
  JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
  WHERE i.kz_first_quantity > 0 AND i.quantity < i.kz_first_quantity
)
SELECT i.subject_id, 'contract_items' AS table_name, i.id, f.field
FROM ranked i
CROSS JOIN (
  VALUES ('kz_first_quantity'), ('quantity'), ('kz_first_item_price'), ('unit_value_amount'), ('kz_first_total_sum')
) AS f (field)
WHERE i.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('value_amount'), ('kz_first_contract_sum'), ('kz_removed_items'), ('kz_removed_sum'), ('amendments_count')
) AS f (field)
ORDER BY subject_id, table_name, id, field
