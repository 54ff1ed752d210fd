/*---
name: amended-early
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.date_signed, contracts.value_amount, amendments.date]
value: percent
parameters:
  days:
    type: integer
    default: 30
    min: 1
    max: 365
    unit: day
    text:
      en: changed within so many calendar days after the signing
      ru: изменён в течение стольких календарных дней после подписания
      kk: қол қойылғаннан кейін осынша күнтізбелік күн ішінде өзгертілген
  minimum_increase:
    type: decimal
    default: 0.01
    min: 0
    max: 10
    unit: share
    text:
      en: raised by at least this share of the first sum
      ru: увеличен не менее чем на эту долю первоначальной суммы
      kk: бастапқы соманың кемінде осы үлесіне ұлғайтылған
law: []
violations: [amend]
reasons:
  lawful-ground:
    en: the sum was changed on a ground that allows a price to rise, such as tariffs
    ru: сумма изменена по основанию, которое допускает рост цены, например тарифы
    kk: сома бағаның өсуіне жол беретін негіз бойынша өзгертілген, мысалы, тарифтер
texts:
  title:
    en: A contract made dearer soon after it was signed
    ru: Договор, подорожавший вскоре после подписания
    kk: Қол қойылғаннан кейін көп ұзамай қымбаттаған шарт
  question:
    en: Which contracts were raised within a month of the signing?
    ru: Какие договоры увеличены в течение месяца после подписания?
    kk: Қай шарттар қол қойылғаннан кейін бір ай ішінде ұлғайтылған?
  why:
    en: >-
      A low price wins, and an agreement soon after brings what was meant from the start. So early little can have changed
      that was not known when the purchase was announced.
    ru: >-
      Низкая цена выигрывает, а соглашение вскоре возвращает то, что имелось в виду с самого начала. За столь короткий
      срок мало что могло измениться из того, что не было известно при объявлении.
    kk: >-
      Төмен баға жеңеді, ал көп ұзамай жасалған келісім әу бастан көзделгенді қайтарады. Мұндай қысқа мерзімде жарияланған
      кезде белгісіз нәрсе сирек өзгереді.
  innocent:
    en:
      - The savings of the purchase were turned into more of the same at the same price, as the law allows.
      - The supplier was registered for value added tax after the signing.
      - A slip of the pen in the first version was mended.
      - Further money came with a change of the budget.
    ru:
      - Экономия по закупке обращена в дополнительный объём по той же цене, что закон допускает.
      - Поставщик встал на учёт по НДС после подписания.
      - Исправлена описка первой версии.
      - Дополнительные деньги пришли с уточнением бюджета.
    kk:
      - Сатып алу үнемі сол бағамен қосымша көлемге жұмсалған, заң бұған жол береді.
      - Өнім беруші қол қойылғаннан кейін ҚҚС бойынша есепке тұрған.
      - Бірінші нұсқадағы қате түзетілген.
      - Қосымша қаражат бюджет нақтыланғанда келген.
  next:
    en:
      - Compare unit prices before and after (unit-price-raised) and the rise with the savings (amended-beyond-savings).
      - Read the justification of the agreement.
    ru:
      - Сравнить цены за единицу до и после (unit-price-raised) и рост с экономией (amended-beyond-savings).
      - Прочитать обоснование соглашения.
    kk:
      - Бірлік бағаларын бұрын және кейін (unit-price-raised), өсуді үнеммен (amended-beyond-savings) салыстыру.
      - Келісімнің негіздемесін оқу.
  summary:
    en: "The contract “{{title}}” (No. {{number}}, signed on {{date}}) of {{buyer}} with {{supplier}} was raised by {{value}}, that is {{money}}{{net}}, soon after the signing. A sign of a risk, to be checked."
    ru: "Договор «{{title}}» (№ {{number}}, подписан {{date}}) заказчика {{buyer}} с поставщиком {{supplier}} вскоре после подписания увеличен на {{value}}, то есть на {{money}}{{net}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шарты (№ {{number}}, қол қойылған күні: {{date}}) қол қойылғаннан кейін көп ұзамай {{value}} ұлғайтылған, яғни {{money}}{{net}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- What stood after an early change is told by goszakup's version; elsewhere by the contract itself, where its last change
-- was early.
WITH early AS (
  SELECT
    a.source,
    a.ocid,
    a.contract_id,
    max(a.kz_contract_sum) AS amount,
    count(*) AS changes
  FROM amendments a
  JOIN x_contract_changes c ON c.source = a.source AND c.ocid = a.ocid AND c.id = a.contract_id
  CROSS JOIN params q
  WHERE a.parent = 'contract' AND a.date_local_date <= date_add('day', q.days, c.signed_date)
  GROUP BY a.source, a.ocid, a.contract_id
),
ground AS (
  SELECT source, ocid, contract_id, bool_or(may_raise) AS may_raise
  FROM x_amendment_grounds
  GROUP BY source, ocid, contract_id
),
known AS (
  SELECT
    c.*,
    q.minimum_increase,
    coalesce(g.may_raise, false) AS may_raise,
    coalesce(e.changes, 0) AS early_changes,
    CASE
      WHEN e.amount IS NOT NULL THEN e.amount
      WHEN c.last_changed_date <= date_add('day', q.days, c.signed_date) AND c.amendments_undated = 0 THEN c.amount
    END AS early_amount
  FROM x_contract_changes c
  CROSS JOIN params q
  LEFT JOIN early e ON e.source = c.source AND e.ocid = c.ocid AND e.contract_id = c.id
  LEFT JOIN ground g ON g.source = c.source AND g.ocid = c.ocid AND g.contract_id = c.id
),
compared AS (
  SELECT
    k.*,
    CASE
      WHEN first_amount > 0
        THEN CAST((early_amount - first_amount) * 100 AS DOUBLE) / CAST(first_amount * 100 AS DOUBLE)
    END AS share
  FROM known k
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN amendments = 0 AND NOT publishes_amendments THEN 'insufficient:amendments-not-published'
      WHEN amendments = 0 THEN 'pass'
      WHEN signed_date IS NULL OR amendments_undated = amendments THEN 'insufficient:date-missing'
      WHEN early_changes = 0 AND amendments_undated = 0 THEN 'pass'
      WHEN share IS NULL THEN 'insufficient:first-value-unknown'
      WHEN share <= 0 OR share < minimum_increase THEN 'pass'
      WHEN may_raise THEN 'pass:lawful-ground'
      ELSE 'flag'
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
  round(share, 6) AS value,
  CAST(minimum_increase AS DOUBLE) AS threshold,
  'parameter:minimum_increase' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN share > 0 THEN early_amount - first_amount END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
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
CROSS JOIN (VALUES ('date'), ('rationale'), ('kz_contract_sum')) AS f (field)
WHERE a.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('kz_first_contract_sum'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
