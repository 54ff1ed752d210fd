/*---
name: amended-beyond-savings
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: contract
subject: contract
needs: [contracts.kz_first_contract_sum, contracts.value_amount, lots.value_amount, amendments.rationale]
value: money
parameters:
  tolerance:
    type: integer
    default: 1
    min: 0
    unit: tenge
    text:
      en: a rise beyond the savings by no more than so many tenge is rounding
      ru: превышение экономии не более чем на столько тенге считается округлением
      kk: үнемнен осынша теңгеден аспайтын асу дөңгелектеу деп саналады
law: ["kz:106-VIII:law:18-2-3", "kz:106-VIII:law:18-3"]
violations: [amend]
reasons:
  ground-not-told:
    en: a change does not say on what ground it was made
    ru: в одном из изменений не указано основание
    kk: өзгерістердің бірінде негіз көрсетілмеген
  lawful-ground:
    en: the sum was changed on a ground that allows it to grow
    ru: сумма изменена по основанию, которое допускает рост
    kk: сома өсуге жол беретін негіз бойынша өзгертілген
  exempt-item:
    en: transport, communications or meals, which the limit of the savings may not bind
    ru: транспорт, связь или питание, которых предел экономии может не касаться
    kk: көлік, байланыс немесе тамақтану, үнем шегі оларға қатысты болмауы мүмкін
  dearer-from-the-start:
    en: the contract was signed for more than was allotted, so the two sums are not of one kind
    ru: договор подписан дороже выделенной суммы, то есть эти суммы разного рода
    kk: шарт бөлінген сомадан қымбатқа қол қойылған, яғни бұл сомалар әртүрлі
  no-plan-sum:
    en: the sum that was allotted is not known
    ru: выделенная сумма неизвестна
    kk: бөлінген сома белгісіз
  savings-of-other-lots:
    en: within the savings of the other lots of the purchase
    ru: в пределах экономии по другим лотам закупки
    kk: сатып алудың басқа лоттары бойынша үнем шегінде
texts:
  title:
    en: A contract that grew beyond the savings of the purchase
    ru: Договор, выросший сверх экономии по закупке
    kk: Сатып алу бойынша үнемнен артық өскен шарт
  question:
    en: Which contracts were raised by more than the purchase had saved?
    ru: Какие договоры увеличены больше, чем сэкономлено по закупке?
    kk: Қай шарттар сатып алу бойынша үнемделгеннен артық ұлғайтылған?
  why:
    en: >-
      The volume of a contract may grow only within what the same purchase saved: the sum allotted less the price of the
      contract. A larger rise buys more without a purchase, from a supplier that nobody could compete with any more.
    ru: >-
      Объём договора может вырасти лишь в пределах экономии этой же закупки: выделенная сумма минус цена договора.
      Больший рост — это покупка без закупки, у поставщика, с которым уже никто не мог соперничать.
    kk: >-
      Шарт көлемі тек сол сатып алудың үнемі шегінде өсе алады: бөлінген сома мен шарт бағасының айырмасы. Одан артық өсу
      — ешкім бәсекелесе алмайтын өнім берушіден сатып алусыз сатып алу.
  innocent:
    en:
      - Further money was allotted and the plan was changed, which the record shows late or not at all.
      - The design documents were changed and examined, and the agreement names another ground.
      - Of a multi-year contract only the sum of the first year was announced.
      - The sum announced was entered wrongly.
    ru:
      - Выделены дополнительные деньги и изменён план, а данные показывают это поздно или вовсе не показывают.
      - Проект изменён и прошёл экспертизу, а в соглашении указано другое основание.
      - Многолетний договор объявлен на сумму первого года.
      - Объявленная сумма внесена с ошибкой.
    kk:
      - Қосымша қаражат бөлініп, жоспар өзгертілген, ал деректер мұны кеш көрсетеді немесе мүлде көрсетпейді.
      - Жоба өзгертіліп, сараптамадан өткен, ал келісімде басқа негіз көрсетілген.
      - Көпжылдық шарт бірінші жылдың сомасына жарияланған.
      - Жарияланған сома қате енгізілген.
  next:
    en:
      - Save the agreement with its justification, the announcement with its sums, and the plan as it stands.
      - Ask the customer by which decision the further money was allotted.
      - Write to internal state audit before the added sum is paid.
    ru:
      - Сохранить соглашение с обоснованием, объявление с суммами и действующий план.
      - Запросить у заказчика решение, которым выделены дополнительные деньги.
      - Обратиться в орган внутреннего государственного аудита до оплаты прибавки.
    kk:
      - Негіздемесі бар келісімді, сомалары бар хабарландыруды және қолданыстағы жоспарды сақтап қою.
      - Қосымша қаражат бөлінген шешімді тапсырыс берушіден сұрату.
      - Қосымша сома төленгенге дейін ішкі мемлекеттік аудит органына жазу.
  summary:
    en: "The contract “{{title}}” (No. {{number}}, signed on {{date}}) of {{buyer}} with {{supplier}} was raised by {{value}}{{net}}, while the purchase had saved {{threshold}}: {{money}} more than the law allows."
    ru: "Договор «{{title}}» (№ {{number}}, подписан {{date}}) заказчика {{buyer}} с поставщиком {{supplier}} увеличен на {{value}}{{net}}, а экономия по закупке составила {{threshold}}: на {{money}} больше, чем допускает закон."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шарты (№ {{number}}, қол қойылған күні: {{date}}) {{value}}{{net}} ұлғайтылған, ал сатып алу бойынша үнем — {{threshold}}: заң жол бергеннен {{money}} артық."
---*/
-- All sums are without value added tax, as plans are. What was allotted is the lots' sum or the plan points' as they are
-- now, whichever is larger: a plan that was raised gives the buyer the benefit of the doubt.
WITH lot AS (
  SELECT DISTINCT i.source, i.ocid, i.contract_id, l.id, l.value_amount AS amount, l.value_currency AS currency
  FROM contract_items i
  JOIN lots l ON l.source = i.source AND l.ocid = i.ocid AND l.id = i.related_lot
),
lot_line AS (
  SELECT source, ocid, contract_id, count(*) - count(related_lot) AS without_lot
  FROM contract_items
  GROUP BY source, ocid, contract_id
),
of_lots AS (
  SELECT
    l.source,
    l.ocid,
    l.contract_id,
    CASE WHEN count(*) = count(l.amount) AND max(n.without_lot) = 0 THEN CAST(sum(l.amount) AS DECIMAL(38, 2)) END AS amount
  FROM lot l
  JOIN lot_line n ON n.source = l.source AND n.ocid = l.ocid AND n.contract_id = l.contract_id
  GROUP BY l.source, l.ocid, l.contract_id
),
-- What the purchase as a whole had left: all its lots less what was first signed for.
of_process AS (
  SELECT
    c.source,
    c.ocid,
    max(s.amount) - CAST(sum(c.first_amount) AS DECIMAL(38, 2)) AS saved
  FROM x_law_contracts c
  JOIN (
    SELECT source, ocid, CAST(sum(value_amount) AS DECIMAL(38, 2)) AS amount FROM lots GROUP BY source, ocid
  ) s ON s.source = c.source AND s.ocid = c.ocid
  WHERE c.is_concluded
  GROUP BY c.source, c.ocid
),
ground AS (
  SELECT source, ocid, contract_id, bool_or(may_raise) AS may_raise, bool_and(is_told) AS is_told
  FROM x_amendment_grounds
  GROUP BY source, ocid, contract_id
),
-- Article 18(2)(3) leaves out transport, communications and the army's meals: by the division of the code.
exempt AS (
  SELECT DISTINCT source, ocid, contract_id
  FROM contract_items
  WHERE substr(replace(classification_id, '.', ''), 1, 2) IN ('49', '50', '51', '52', '53', '56', '60', '61')
),
known AS (
  SELECT
    c.*,
    q.tolerance,
    c.amount - c.first_amount AS increase,
    CASE
      WHEN p.reason IS NULL AND p.planned > coalesce(l.amount, 0) THEN p.planned
      ELSE l.amount
    END AS allotted,
    coalesce(o.saved, 0) AS saved_in_all,
    g.may_raise,
    g.is_told,
    e.contract_id IS NOT NULL AS is_exempt
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN of_lots l ON l.source = c.source AND l.ocid = c.ocid AND l.contract_id = c.id
  LEFT JOIN x_contract_plans p ON p.source = c.source AND p.ocid = c.ocid AND p.id = c.id
  LEFT JOIN of_process o ON o.source = c.source AND o.ocid = c.ocid
  LEFT JOIN ground g ON g.source = c.source AND g.ocid = c.ocid AND g.contract_id = c.id
  LEFT JOIN exempt e ON e.source = c.source AND e.ocid = c.ocid AND e.contract_id = c.id
),
compared AS (
  SELECT
    k.*,
    CASE WHEN allotted > first_amount THEN allotted - first_amount ELSE CAST(0 AS DECIMAL(38, 2)) END AS saved
  FROM known k
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT is_goszakup THEN 'not-applicable:other-law'
      WHEN is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN amendments = 0 THEN 'pass'
      WHEN amount IS NULL THEN 'insufficient:amount-missing'
      WHEN first_amount IS NULL THEN 'insufficient:first-value-unknown'
      WHEN increase <= 0 THEN 'pass'
      WHEN law_date IS NULL THEN 'insufficient:date-missing'
      WHEN NOT is_read THEN 'insufficient:law-unverified'
      WHEN allotted IS NULL THEN 'insufficient:no-plan-sum'
      -- Several years, or one sum with tax and the other without it.
      WHEN first_amount - allotted > tolerance THEN 'insufficient:dearer-from-the-start'
      WHEN increase - saved <= tolerance THEN 'pass'
      WHEN may_raise THEN 'pass:lawful-ground'
      WHEN NOT coalesce(is_told, false) THEN 'insufficient:ground-not-told'
      WHEN is_exempt THEN 'not-applicable:exempt-item'
      WHEN increase - saved_in_all <= tolerance THEN 'insufficient:savings-of-other-lots'
      ELSE 'flag'
    END AS verdict
  FROM compared c
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(increase AS DOUBLE) AS value,
  CASE WHEN allotted IS NOT NULL THEN CAST(saved AS DOUBLE) END AS threshold,
  CASE WHEN allotted IS NOT NULL THEN 'default' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN increase > saved THEN increase - saved END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('kz_first_contract_sum'), ('value_amount'), ('date_signed'), ('kz_contract_number_sys')) AS f (field)
UNION ALL
SELECT r.subject_id, 'amendments' AS table_name, a.ocid || '|' || a.contract_id || '|' || a.id AS id, f.field
FROM result r
JOIN amendments a ON a.ocid || '|' || a.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('rationale'), ('kz_contract_sum')) AS f (field)
WHERE a.parent = 'contract'
UNION ALL
SELECT DISTINCT r.subject_id, 'lots' AS table_name, i.ocid || '|' || i.related_lot AS id, 'value_amount' AS field
FROM result r
JOIN contract_items i ON i.ocid || '|' || i.contract_id = r.subject_id
WHERE i.related_lot IS NOT NULL
ORDER BY subject_id, table_name, id, field
