/*---
name: direct-then-amended-over-limit
version: 1
codes: {ocp: [R054], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.value_amount]
value: money
parameters:
  method_limit:
    type: decimal
    default: 0
    min: 0
    text:
      en: >-
        up to which sum a purchase may be made directly, for other publishers than goszakup; 0 means that it is not known.
        For goszakup the law's limits on the day of signing count
      ru: >-
        до какой суммы можно покупать напрямую — для других издателей, не goszakup; 0 — сумма неизвестна. Для goszakup
        берутся пределы закона на день подписания
      kk: >-
        қандай сомаға дейін тікелей сатып алуға болады — goszakup-тан басқа жариялаушылар үшін; 0 — сома белгісіз.
        goszakup үшін қол қойылған күнгі заң шектері алынады
  limit_currency:
    type: text
    default: ""
    text:
      en: the currency of that sum
      ru: валюта этой суммы
      kk: сол соманың валютасы
law: [small-direct-goods, small-direct-services, small-direct-village, kz:106-VIII:law:16-3-28]
violations: [single, amend]
texts:
  title:
    en: A direct contract that changes took over the limit
    ru: Прямой договор, который изменения вывели за предел
    kk: Өзгерістер шектен асырған тікелей шарт
  question:
    en: Which contracts were given directly within the limit and raised above it afterwards?
    ru: Какие договоры заключены напрямую в пределе, а потом увеличены сверх него?
    kk: Қай шарттар шек ішінде тікелей жасалып, кейін одан жоғары ұлғайтылды?
  why:
    en: >-
      A contract that begins below the limit and ends above it has reached what only a competition may give, by two
      papers instead of one. Where it was foreseeable that more would be needed the limit was avoided.
    ru: >-
      Договор, начатый ниже предела и законченный выше, двумя бумагами вместо одной достиг того, что даётся только через
      конкурс. Если было предсказуемо, что понадобится больше, предел обошли.
    kk: >-
      Шектен төмен басталып, одан жоғары аяқталған шарт бір емес, екі қағазбен тек конкурс арқылы берілетінге жеткен.
      Көбірек қажет болатыны алдын ала белгілі болса, шек айналып өтілген.
  innocent:
    en:
      - The tax that is part of the sum changed, or the supplier became a payer of it.
      - A tariff set by the state rose during the contract.
      - More was needed for a reason that nobody could foresee, and it was a small part.
      - The first sum was entered wrongly and the change corrects it.
    ru:
      - Изменился налог в составе суммы, или поставщик стал его плательщиком.
      - За время договора вырос тариф, который устанавливает государство.
      - Больше понадобилось по непредвиденной причине, и это малая часть.
      - Первая сумма внесена с ошибкой, и изменение её исправляет.
    kk:
      - Сома құрамындағы салық өзгерген немесе өнім беруші оны төлеуші болған.
      - Шарт кезінде мемлекет белгілейтін тариф өскен.
      - Көбірек қажет болғаны болжанбаған себептен, әрі ол — шағын бөлік.
      - Бірінші сома қате енгізілген, өзгеріс оны түзетеді.
  next:
    en:
      - Read the additional agreements, their dates and their reasons.
      - Look how soon after signing the first one came.
      - Look whether the added part is a thing of its own that could have been put out to competition.
    ru:
      - Прочитать дополнительные соглашения, их даты и причины.
      - Посмотреть, как скоро после подписания появилось первое.
      - Посмотреть, не является ли добавленное самостоятельным предметом, который можно было вынести на конкурс.
    kk:
      - Қосымша келісімдерді, олардың күндері мен себептерін оқу.
      - Біріншісі қол қойылғаннан кейін қаншалықты тез пайда болғанын қарау.
      - Қосылған бөлік конкурсқа шығаруға болатын дербес зат емес пе, соны қарау.
  summary:
    en: "The contract “{{title}}” of {{buyer}} with {{supplier}} was given directly ({{date}}) and raised by {{money}} to {{value}}, above the limit of {{threshold}} for direct purchases: a sign of a risk, to be checked."
    ru: "Договор «{{title}}» заказчика {{buyer}} с поставщиком {{supplier}}, заключённый напрямую ({{date}}), увеличен на {{money}} до {{value}} — выше предела прямых закупок {{threshold}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен тікелей жасалған «{{title}}» шарты ({{date}}) {{money}} ұлғайып, {{value}} болған — тікелей сатып алу шегі {{threshold}} мөлшерінен жоғары. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- What was signed first is the contract's first version, or the sum that its first change replaced; where neither is told,
-- the award that led to this contract alone.
WITH signed AS (
  SELECT
    c.*,
    CASE
      WHEN c.first_amount IS NOT NULL THEN c.first_amount
      WHEN c.awards = 1 AND c.award_contracts = 1 AND NOT c.is_entangled AND c.awarded_currency = c.currency THEN c.awarded
    END AS signed_amount
  FROM x_contract_changes c
),
bound AS (
  SELECT
    s.*,
    p.limit_state,
    p.limit_key,
    coalesce(p.limit_state, '') = 'quasi-state' OR coalesce(t.kz_method_type, 0) = 2 AS is_quasi_state,
    CASE WHEN s.is_goszakup THEN p.law_limit WHEN q.method_limit > 0 THEN CAST(q.method_limit AS DECIMAL(18, 2)) END
      AS method_limit,
    CASE WHEN s.is_goszakup THEN 'KZT' ELSE q.limit_currency END AS limit_currency
  FROM signed s
  CROSS JOIN params q
  LEFT JOIN processes t ON t.source = s.source AND t.ocid = s.ocid
  LEFT JOIN x_limited_purchases p
    ON p.source = s.source AND p.ocid = s.ocid AND p.table_name = 'contracts' AND p.id = s.id
),
judged AS (
  SELECT
    b.*,
    CASE
      WHEN b.competitive = 'yes' THEN 'not-applicable:method'
      WHEN b.competitive = 'unknown' AND b.method <> 'unknown' THEN 'insufficient:method-unknown'
      WHEN b.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN coalesce(b.method_kind, 'direct') <> 'direct' THEN 'not-applicable:method'
      WHEN NOT b.is_concluded THEN 'not-applicable:not-concluded'
      WHEN b.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN b.limit_state = 'none' THEN 'not-applicable:no-limit'
      WHEN b.amount IS NULL OR b.currency IS NULL THEN 'insufficient:amount-missing'
      WHEN b.signed_amount IS NULL AND NOT b.publishes_amendments THEN 'insufficient:amendments-not-published'
      WHEN b.signed_amount IS NULL THEN 'insufficient:first-value-unknown'
      WHEN b.amount <= b.signed_amount THEN 'pass'
      WHEN b.limit_state = 'grounds-missing' THEN 'insufficient:grounds-missing'
      WHEN b.limit_state = 'category-missing' THEN 'insufficient:category-missing'
      WHEN b.is_goszakup AND b.method_limit IS NULL THEN 'insufficient:law-unverified'
      WHEN b.method_limit IS NULL THEN 'insufficient:limit-missing'
      WHEN b.currency <> b.limit_currency THEN 'insufficient:other-currency'
      WHEN b.signed_amount <= b.method_limit AND b.amount > b.method_limit THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM bound b
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN method_limit IS NOT NULL THEN amount END AS DOUBLE) AS value,
  CAST(method_limit AS DOUBLE) AS threshold,
  CASE WHEN limit_key IS NOT NULL THEN 'law:' || limit_key WHEN method_limit IS NOT NULL THEN 'parameter:method_limit' END
    AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN amount > signed_amount THEN CAST(amount - signed_amount AS DECIMAL(38, 2)) END AS money_at_stake,
  CASE WHEN amount > signed_amount THEN currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('value_amount'), ('date_signed'), ('supplier_id'), ('procurement_method'), ('kz_first_contract_sum'),
    ('kz_fakt_trade_methods_id'), ('kz_ground_subparagraph')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'amendments' AS table_name, a.ocid || '|' || a.contract_id || '|' || coalesce(a.id, '') AS id, f.field
FROM result r
JOIN amendments a ON a.ocid || '|' || a.contract_id = r.subject_id
CROSS JOIN (
  VALUES ('date'), ('description'), ('rationale'), ('kz_contract_sum'), ('former_value_amount')
) AS f (field)
WHERE a.parent = 'contract'
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, c.ocid || '|' || c.award_id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid || '|' || c.id = r.subject_id AND c.award_id IS NOT NULL
CROSS JOIN (VALUES ('value_amount'), ('date')) AS f (field)
ORDER BY subject_id, table_name, id, field
