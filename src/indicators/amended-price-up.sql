/*---
name: amended-price-up
version: 1
codes: {ocp: [R069], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.value_amount, amendments.id]
value: percent
parameters:
  minimum_increase:
    type: decimal
    default: 0.1
    min: 0
    unit: share
    text:
      en: least rise of the contract's value since it was signed (10 %, the first mark of most monitors; the second is 20 %)
      ru: наименьший рост суммы договора с подписания (10 % — первая отметка большинства наблюдателей, вторая — 20 %)
      kk: қол қойылғаннан бергі шарт сомасының ең аз өсуі (10 % — бақылаушылардың көбінің алғашқы межесі, екіншісі — 20 %)
law: []
violations: []
texts:
  title:
    en: A contract that became dearer after it was signed
    ru: Договор, подорожавший после подписания
    kk: Қол қойылғаннан кейін қымбаттаған шарт
  question:
    en: The value of which contracts was raised by changes after signing?
    ru: Сумму каких договоров после подписания повысили изменениями?
    kk: Қай шарттардың сомасы қол қойылғаннан кейін өзгерістермен көтерілген?
  why:
    en: >-
      Whoever knows that the sum will be raised later can win with a low offer, and what is added is bought without
      competition. Under the law a concluded contract may grow in few cases only, so each rise should have its ground.
    ru: >-
      Кто знает, что сумму потом поднимут, может победить с низкой ценой, а добавленное покупается уже без конкуренции.
      По закону сумма заключённого договора растёт лишь в немногих случаях, поэтому у каждого повышения должно быть
      основание.
    kk: >-
      Соманың кейін көтерілетінін білген қатысушы төмен бағамен жеңе алады, ал қосылғаны бәсекесіз сатып алынады. Заң
      бойынша жасалған шарттың сомасы бірен-саран жағдайда ғана өседі, сондықтан әр көтерудің негізі болуы тиіс.
  innocent:
    en:
      - The same things at the same unit price were bought in addition, within the savings of that purchase.
      - Design documents were re-examined by the state, and the budget was raised for it.
      - A regulated tariff, the rate of value added tax or the exchange rate changed.
      - A contract of several years was signed for the first year's money only.
      - The first version was entered by mistake, and the change corrects it.
    ru:
      - В пределах сложившейся экономии докупили то же самое по той же цене за единицу.
      - Проектно-сметная документация заново прошла экспертизу, и бюджет увеличили.
      - Изменились регулируемый тариф, ставка НДС или курс.
      - Многолетний договор был подписан только на деньги первого года.
      - Первая версия внесена с ошибкой, и изменение её исправляет.
    kk:
      - Үнемделген қаражат шегінде дәл сол зат сол бірлік бағасымен қосымша алынған.
      - Жобалау-сметалық құжаттама қайта сараптамадан өтіп, бюджет ұлғайтылған.
      - Реттелетін тариф, ҚҚС мөлшерлемесі немесе бағам өзгерген.
      - Бірнеше жылдық шартқа тек бірінші жылдың қаражатына қол қойылған.
      - Алғашқы нұсқа қатемен енгізілген, өзгеріс соны түзетеді.
  next:
    en:
      - Read the supplementary agreement that raised the sum, and the ground it names.
      - See whether unit prices rose or quantities did (lines-increased), and whether the plan had the money.
      - Compare the new sum with the second offer in the tender - who would have won with it?
      - Look how soon after signing the first rise came.
    ru:
      - Прочитать дополнительное соглашение, поднявшее сумму, и названное в нём основание.
      - Посмотреть, выросли цены за единицу или количество (lines-increased) и были ли деньги в плане.
      - Сравнить новую сумму со второй ценой конкурса — кто победил бы с ней?
      - Посмотреть, как скоро после подписания сумму подняли впервые.
    kk:
      - Соманы көтерген қосымша келісімді және онда көрсетілген негізді оқу.
      - Бірлік бағасы өскен бе әлде саны ма (lines-increased) және жоспарда қаражат болған ба — соны қарау.
      - Жаңа соманы конкурстағы екінші бағамен салыстыру — онымен кім жеңер еді?
      - Қол қойылғаннан кейін сома алғаш рет қаншалықты тез көтерілгенін қарау.
  summary:
    en: "The contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”) is worth {{value}} more than when it was signed, which is {{money}}{{net}}: the ground of each change is to be checked."
    ru: "Договор {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}») подорожал с подписания на {{value}}, то есть на {{money}}{{net}}: основание каждого изменения стоит проверить."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шарты («{{title}}») қол қойылғаннан бері қымбаттаған, өсімі — {{value}} ({{money}}{{net}}): әр өзгерістің негізін тексерген жөн."
---*/
-- What was signed first is told by goszakup's first version, or by the former value of a change. Elsewhere the award
-- stands for it where award and contract are one to one: a contract that was changed and is worth more than its award
-- is flagged, one that is not says nothing, as it may have been signed for less. Whether the source tells changes at all
-- is asked of all its contracts.
WITH known AS (
  SELECT
    c.*,
    q.minimum_increase,
    c.first_amount IS NULL AS is_by_award,
    coalesce(
      c.first_amount,
      CASE WHEN c.awards = 1 AND c.award_contracts = 1 AND c.awarded_currency = c.currency THEN c.awarded END
    ) AS before_amount
  FROM x_contract_changes c
  CROSS JOIN params q
),
compared AS (
  SELECT
    k.*,
    amount - before_amount AS increase,
    -- In hundredths, which doubles hold exactly.
    CASE
      WHEN before_amount > 0
        THEN CAST((amount - before_amount) * 100 AS DOUBLE) / CAST(before_amount * 100 AS DOUBLE)
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
      WHEN coalesce(amount, 0) <= 0 THEN 'insufficient:amount-missing'
      WHEN share IS NULL THEN 'insufficient:first-value-unknown'
      WHEN share > 0 AND share >= minimum_increase THEN 'flag'
      WHEN is_by_award THEN 'insufficient:first-value-unknown'
      ELSE 'pass'
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
  CASE WHEN increase > 0 THEN increase END AS money_at_stake,
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
CROSS JOIN (VALUES ('date'), ('rationale'), ('kz_contract_sum'), ('former_value_amount')) AS f (field)
WHERE a.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('value_amount'), ('kz_first_contract_sum'), ('date_signed')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, c.ocid || '|' || c.award_id AS id, 'value_amount' AS field
FROM result r
JOIN x_contract_changes c ON c.subject_id = r.subject_id
WHERE c.first_amount IS NULL AND c.award_id IS NOT NULL
ORDER BY subject_id, table_name, id, field
