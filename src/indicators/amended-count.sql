/*---
name: amended-count
version: 1
codes: {ocp: [R064], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.status, amendments.id]
value: number
parameters:
  minimum_amendments:
    type: integer
    default: 3
    min: 1
    unit: amendment
    text:
      en: least number of changes that count (Ukraine's audit service asks from three; the Open Contracting Partnership from one)
      ru: наименьшее число изменений, которое учитывается (аудиторская служба Украины смотрит от трёх, Open Contracting Partnership — от одного)
      kk: ескерілетін өзгерістердің ең аз саны (Украинаның аудит қызметі үштен бастап, Open Contracting Partnership бірден бастап қарайды)
law: []
violations: []
reasons:
  formal-changes:
    en: without changes of bank details, factoring and source of funds that left the sum as it was, there are too few
    ru: без изменений реквизитов, факторинга и источника финансирования, не тронувших сумму, их слишком мало
    kk: соманы өзгертпеген деректемелер, факторинг және қаржыландыру көзі өзгерістерінсіз олардың саны тым аз
texts:
  title:
    en: A contract that was changed many times
    ru: Договор, который много раз меняли
    kk: Көп рет өзгертілген шарт
  question:
    en: Which contracts were changed by supplementary agreements again and again?
    ru: В какие договоры раз за разом вносили изменения дополнительными соглашениями?
    kk: Қай шарттарға қосымша келісімдермен қайта-қайта өзгерістер енгізілген?
  why:
    en: >-
      Rivals bid for one set of terms; each change after signing moves the contract away from it without competition.
      Many changes may mean poor planning, an offer that was made low so as to be mended later, or terms kept for one
      supplier alone.
    ru: >-
      Соперники предлагали цену на одни условия; каждое изменение после подписания уводит договор от них уже без
      конкуренции. Много изменений — это либо слабое планирование, либо заведомо низкая цена, которую потом поправляют,
      либо условия, доступные лишь одному поставщику.
    kk: >-
      Қарсыластар бағаны бір шарттарға ұсынған; қол қойылғаннан кейінгі әр өзгеріс шартты олардан бәсекесіз алыстатады.
      Өзгерістердің көп болуы нашар жоспарлауды, кейін түзету үшін әдейі төмен ұсынылған бағаны немесе жалғыз өнім
      берушіге ғана қолжетімді талаптарды білдіруі мүмкін.
  innocent:
    en:
      - A contract of several years is brought into line with each year's budget.
      - Most changes lower the sum or move a date within the year.
      - A tariff, the rate of value added tax or design documents changed.
      - The supplier's bank, name or address changed, and each needs an agreement of its own.
    ru:
      - Многолетний договор каждый год приводят в соответствие с бюджетом.
      - Большинство изменений уменьшает сумму или сдвигает срок внутри года.
      - Изменились тариф, ставка НДС или проектно-сметная документация.
      - У поставщика сменились банк, наименование или адрес, и на каждое нужно отдельное соглашение.
    kk:
      - Бірнеше жылдық шарт жыл сайын бюджетке сәйкестендіріледі.
      - Өзгерістердің көбі соманы азайтады немесе мерзімді жыл ішінде жылжытады.
      - Тариф, ҚҚС мөлшерлемесі немесе жобалау-сметалық құжаттама өзгерген.
      - Өнім берушінің банкі, атауы немесе мекенжайы өзгерген, ал әрқайсысына жеке келісім қажет.
  next:
    en:
      - Read the supplementary agreements in their order, each with its ground.
      - Add up what they did to the sum, the quantities and the dates (amended-price-up, lines-increased, delivery-late).
      - Compare the terms as they are now with the lot as it was announced.
      - Look how often this buyer and this supplier change their other contracts.
    ru:
      - Прочитать дополнительные соглашения по порядку, каждое — с его основанием.
      - Сложить, что они сделали с суммой, количеством и сроками (amended-price-up, lines-increased, delivery-late).
      - Сравнить нынешние условия с лотом, каким его объявляли.
      - Посмотреть, как часто этот заказчик и этот поставщик меняют другие договоры.
    kk:
      - Қосымша келісімдерді ретімен, әрқайсысын негізімен бірге оқу.
      - Олардың сомаға, санға және мерзімдерге не істегенін қосып шығу (amended-price-up, lines-increased, delivery-late).
      - Қазіргі талаптарды жарияланған лотпен салыстыру.
      - Осы тапсырыс беруші мен өнім беруші басқа шарттарын қаншалықты жиі өзгертетінін қарау.
  summary:
    en: "The contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”; value now: {{money}}{{net}}) was changed; number of changes: {{value}}. From {{threshold}} on it is worth a look."
    ru: "В договор {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}», сумма сейчас: {{money}}{{net}}) вносили изменения, их число — {{value}}; присмотреться стоит начиная с {{threshold}}."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шартына («{{title}}», қазіргі сомасы: {{money}}{{net}}) енгізілген өзгерістер саны — {{value}}; {{threshold}} өзгерістен бастап назар аударған жөн."
---*/
-- Whether the source tells changes at all is asked of all its contracts: of one without changes nothing else could be
-- said. So the answer rests on more than its own process.
WITH step AS (
  SELECT
    a.source,
    a.ocid,
    a.contract_id,
    lower(coalesce(a.rationale, '')) AS ground,
    a.kz_contract_sum AS after_sum,
    coalesce(
      lag(a.kz_contract_sum) OVER (PARTITION BY a.source, a.ocid, a.contract_id ORDER BY a.date NULLS LAST, a.id),
      c.kz_first_contract_sum
    ) AS before_sum
  FROM amendments a
  JOIN contracts c ON c.source = a.source AND c.ocid = a.ocid AND c.id = a.contract_id
  WHERE a.parent = 'contract'
),
-- A formal ground counts as formal only where the sum stayed: nobody hides a dearer price behind bank details.
formal AS (
  SELECT source, ocid, contract_id, count(*) AS changes
  FROM step
  WHERE regexp_like(ground, 'реквизит|факторинг|источник[а-я]* финансирован|bank details|factoring|source of fund')
    AND after_sum = before_sum
  GROUP BY source, ocid, contract_id
),
judged AS (
  SELECT
    c.subject_id,
    c.ocid,
    c.buyer_id,
    c.supplier_id,
    c.date,
    c.amount,
    c.currency,
    c.amendments - coalesce(f.changes, 0) AS changes,
    q.minimum_amendments,
    CASE
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.amendments - coalesce(f.changes, 0) >= q.minimum_amendments THEN 'flag'
      WHEN NOT c.publishes_amendments THEN 'insufficient:amendments-not-published'
      WHEN c.amendments >= q.minimum_amendments THEN 'pass:formal-changes'
      ELSE 'pass'
    END AS verdict
  FROM x_contract_changes c
  CROSS JOIN params q
  LEFT JOIN formal f ON f.source = c.source AND f.ocid = c.ocid AND f.contract_id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(changes AS DOUBLE) AS value,
  CAST(minimum_amendments AS DOUBLE) AS threshold,
  'parameter:minimum_amendments' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of a contract with very many changes, the first fifty by date.
WITH ranked AS (
  SELECT
    r.subject_id,
    a.ocid || '|' || a.contract_id || '|' || coalesce(a.id, '') AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY a.date NULLS LAST, a.id) AS place
  FROM result r
  JOIN x_contract_changes c ON c.subject_id = r.subject_id
  JOIN amendments a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  WHERE a.parent = 'contract'
)
SELECT a.subject_id, 'amendments' AS table_name, a.id, f.field
FROM ranked a
CROSS JOIN (VALUES ('date'), ('rationale'), ('description'), ('kz_contract_sum'), ('former_value_amount')) AS f (field)
WHERE a.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('amendments_count'), ('value_amount'), ('date_signed'), ('kz_first_contract_sum')) AS f (field)
ORDER BY subject_id, table_name, id, field
