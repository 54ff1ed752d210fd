/*---
name: dumping-accepted
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: question
stage: award
subject: lot
needs: [bids.value_amount, lots.value_amount, awards.status, contracts.kz_enforcement, processes.kz_ref_trade_methods_id]
value: percent
scope: process
parameters: {}
law:
  - price-floor-tender
  - price-floor-quotation
  - price-floor-catering
  - price-floor-design
  - price-floor-supervision
  - price-floor-social-order
  - kz:106-VIII:law:13
  - kz:106-VIII:rules:95
  - kz:106-VIII:rules:96
  - kz:106-VIII:rules:98
  - law-read
violations: [dumping]
reasons:
  contract-missing:
    en: no contract is published yet, and the added security is handed in with it
    ru: договор ещё не опубликован, а дополнительное обеспечение вносится вместе с ним
    kk: шарт әлі жарияланбаған, ал қосымша қамтамасыз ету онымен бірге енгізіледі
  security-not-told:
    en: the record does not say whether the added security was handed in
    ru: в записи не сказано, внесено ли дополнительное обеспечение
    kk: жазбада қосымша қамтамасыз етудің енгізілген-енгізілмегені айтылмаған
  secured:
    en: the contract is secured; whether the added sum is in it stands in its file
    ru: договор обеспечен; входит ли в обеспечение дополнительная сумма, видно из его файла
    kk: шарт қамтамасыз етілген; қосымша соманың енгізілген-енгізілмегені оның файлынан көрінеді
texts:
  title:
    en: A price below the floor was accepted
    ru: Принята цена ниже допустимого предела
    kk: Рұқсат етілген шектен төмен баға қабылданған
  question:
    en: Which lots went to a price below the floor of the law, where it is forbidden or without any security of the contract?
    ru: Какие лоты отданы по цене ниже установленного предела там, где это запрещено, или без обеспечения договора?
    kk: Қай лоттар тыйым салынғанына қарамастан немесе шарт қамтамасыз етілмей, заңдағы шектен төмен бағаға берілген?
  why:
    en: >-
      A price far below the sum allotted is often raised later or paid for with quality. For meals, design, supervision
      and the state social order a bid below the floor is to be rejected; elsewhere whoever offers less adds a security
      as large as what is missing. Whether bids contain value added tax is not published, so this is a question: both sums
      are compared as they stand. Design and supervision are told by the first digits of the code (71.11, 71.12). The floors of
      building works and repairs were not verified and are not tested.
    ru: >-
      Цену намного ниже выделенной суммы потом часто повышают или окупают качеством. В питании, проектировании, надзоре и
      социальном заказе заявка ниже предела отклоняется; в остальных случаях предложивший меньше вносит дополнительное
      обеспечение на недостающую сумму. Входит ли НДС в цены заявок, не опубликовано, поэтому это вопрос: суммы
      сравниваются как есть. Проектирование и надзор узнаются по первым знакам кода (71.11, 71.12). Пределы для
      строительства и ремонта не проверены и здесь не применяются.
    kk: >-
      Бөлінген сомадан әлдеқайда төмен баға кейін жиі көтеріледі немесе сапаның есебінен өтеледі. Тамақтандыруда,
      жобалауда, қадағалауда және әлеуметтік тапсырыста шектен төмен өтінім қабылданбайды; басқа жағдайда аз ұсынған
      адам жетпейтін сомаға қосымша қамтамасыз ету енгізеді. Өтінім бағасына ҚҚС кіретін-кірмейтіні жарияланбайды,
      сондықтан бұл — сұрақ: сомалар тұрған күйінде салыстырылады. Жобалау мен қадағалау кодтың алғашқы белгілерінен
      (71.11, 71.12) танылады. Құрылыс пен жөндеу шектері тексерілмеген және мұнда қолданылмайды.
  innocent:
    en:
      - The sum of the lot and the bid are on different bases, one with value added tax and one without.
      - The security was handed in on paper or later, and the mark in the register is wrong.
      - The sum allotted was changed before bids were compared.
      - The price of several lots was agreed together, and only their sum keeps to the floor.
    ru:
      - Сумма лота и цена заявки на разной основе — одна с НДС, другая без.
      - Обеспечение внесено на бумаге или позже, а отметка в реестре неверна.
      - Выделенная сумма изменена до сопоставления заявок.
      - Цена нескольких лотов согласована вместе, и предел соблюдён только в сумме.
    kk:
      - Лот сомасы мен өтінім бағасының негізі әртүрлі — бірі ҚҚС-пен, бірі ҚҚС-сыз.
      - Қамтамасыз ету қағаз түрінде немесе кейінірек енгізілген, ал тізілімдегі белгі қате.
      - Бөлінген сома өтінімдерді салыстырғанға дейін өзгертілген.
      - Бірнеше лоттың бағасы бірге келісілген және шек тек жиынтықта сақталған.
  next:
    en:
      - Read the protocol of results; was the price called too low, and was a security asked for?
      - Find the security in the contract's files and compare it with the sum that was missing.
      - Watch later agreements that raise the price.
    ru:
      - Прочитать протокол итогов — признана ли цена демпинговой и потребовано ли обеспечение.
      - Найти обеспечение в файлах договора и сравнить с недостающей суммой.
      - Следить за дополнительными соглашениями, повышающими цену.
    kk:
      - Қорытынды хаттамасын оқып, бағаның демпингтік деп танылғанын және қамтамасыз ету талап етілгенін қарау.
      - Шарт файлдарынан қамтамасыз етуді тауып, жетпейтін сомамен салыстыру.
      - Бағаны көтеретін қосымша келісімдерді қадағалау.
  summary:
    en: "The lot “{{title}}” of {{buyer}}, announced on {{date}}, went to {{supplier}} for {{money}}, which is {{value}} below the sum allotted; the floor is {{threshold}}. To be checked: whether the two sums are on one basis, and whether the added security was handed in."
    ru: "Лот «{{title}}» заказчика {{buyer}}, объявленный {{date}}, отдан поставщику {{supplier}} за {{money}}, что ниже выделенной суммы на {{value}}; предел — {{threshold}}. Следует проверить, на одной ли основе суммы и внесено ли дополнительное обеспечение."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лоты (жарияланған күні: {{date}}) {{supplier}} өнім берушісіне {{money}} бағаға берілген, бұл бөлінген сомадан {{value}} төмен; шек — {{threshold}}. Сомалардың негізі бір екенін және қосымша қамтамасыз етудің енгізілгенін тексеру керек."
---*/
WITH floored AS (
  SELECT
    l.*,
    CASE
      WHEN l.kind IN ('tender', 'rating') AND l.is_construction = 'no' AND c.digits LIKE '7111%' THEN 'price-floor-design'
      WHEN l.kind IN ('tender', 'rating') AND l.is_construction = 'no' AND c.digits LIKE '7112%'
        THEN 'price-floor-supervision'
      WHEN l.kind IN ('tender', 'rating') AND l.subject_type IS NULL THEN NULL
      WHEN l.kind = 'tender' AND l.subject_type <> 2 THEN 'price-floor-tender'
      -- By rating and scores design and supervision are bought besides building works.
      WHEN l.kind = 'rating' AND l.subject_type = 3 THEN 'price-floor-design'
      WHEN l.kind = 'quotation' THEN 'price-floor-quotation'
      WHEN l.kind = 'catering' THEN 'price-floor-catering'
      WHEN l.kind = 'social-order' THEN 'price-floor-social-order'
    END AS limit_key,
    l.kind IN ('rating', 'catering', 'social-order')
      OR (
        l.kind = 'tender' AND l.is_construction = 'no'
        AND (coalesce(c.digits, '') LIKE '7111%' OR coalesce(c.digits, '') LIKE '7112%')
      ) AS is_forbidden
  FROM x_law_lots l
  -- Design and supervision are told by the code: 71.11 architecture, 71.12 engineering.
  LEFT JOIN (SELECT source, ocid, lot_id, min(digits) AS digits FROM x_codes GROUP BY source, ocid, lot_id) c
    ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
),
-- The winner's contracts in this purchase; with several lots all of them have to be without a security.
secured AS (
  SELECT
    c.source,
    c.ocid,
    c.supplier_id,
    count(*) AS contracts,
    count(c.kz_enforcement) AS told,
    CAST(sum(CASE WHEN c.kz_enforcement = 1 THEN 1 ELSE 0 END) AS BIGINT) AS secured
  FROM contracts c
  WHERE coalesce(c.status, 'active') NOT IN ('cancelled', 'pending')
  GROUP BY c.source, c.ocid, c.supplier_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    p.winner_id,
    l.announced_date,
    p.winner_price,
    p.winner_currency,
    l.limit_key,
    CAST(f.value AS DOUBLE) / 100 AS floor_share,
    CASE WHEN l.amount > 0 THEN round(1 - CAST(p.winner_price AS DOUBLE) / CAST(l.amount AS DOUBLE), 6) END AS discount,
    CASE
      WHEN l.state = 'other-law' THEN 'not-applicable:other-law'
      WHEN l.state = 'quasi-state' THEN 'not-applicable:quasi-state'
      WHEN l.state = 'method-missing' THEN 'insufficient:method-missing'
      WHEN l.state = 'method-unknown' THEN 'insufficient:method-unknown'
      WHEN l.kind IN ('e-shop', 'direct', 'after-failure', 'special', 'housing', 'education-order', 'framework', 'exchange')
        THEN 'not-applicable:method'
      WHEN l.state = 'not-announced' THEN 'not-applicable:not-announced'
      WHEN l.state = 'cancelled' THEN 'not-applicable:cancelled'
      WHEN l.status = 'unsuccessful' AND p.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.state = 'date-missing' THEN 'insufficient:date-missing'
      WHEN l.kind IN ('tender', 'rating') AND l.subject_type IS NULL AND l.limit_key IS NULL THEN 'insufficient:category-missing'
      WHEN l.state = 'law-unverified' OR f.value IS NULL THEN 'insufficient:law-unverified'
      WHEN p.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN p.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN p.awards = 0 AND p.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN p.awards = 0 THEN 'insufficient:not-awarded'
      WHEN p.winners <> 1 THEN 'insufficient:winner-unknown'
      WHEN l.amount IS NULL OR l.amount <= 0 THEN 'insufficient:amount-missing'
      WHEN p.winner_price IS NULL THEN 'insufficient:prices-missing'
      WHEN coalesce(p.winner_currency, '') <> coalesce(l.currency, '') THEN 'insufficient:several-currencies'
      WHEN p.winner_price * 100 >= l.amount * (100 - CAST(f.value AS INTEGER)) THEN 'pass'
      WHEN l.is_forbidden THEN 'flag'
      WHEN s.contracts IS NULL THEN 'insufficient:contract-missing'
      WHEN s.secured > 0 THEN 'insufficient:secured'
      -- Contracts after price quotations are often without the usual security, and the added one is marked nowhere.
      WHEN l.kind = 'quotation' OR s.told < s.contracts THEN 'insufficient:security-not-told'
      ELSE 'flag'
    END AS verdict
  FROM floored l
  JOIN x_lot_prices p ON p.source = l.source AND p.ocid = l.ocid AND p.lot_id = l.lot_id
  LEFT JOIN law_limits f
    ON f.key = l.limit_key AND f.status <> 'unverified' AND f.valid_from <= l.announced_date
      AND l.announced_date <= coalesce(f.valid_to, DATE '9999-12-31')
  LEFT JOIN secured s ON s.source = l.source AND s.ocid = l.ocid AND s.supplier_id = p.winner_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  winner_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  discount AS value,
  floor_share AS threshold,
  CASE WHEN floor_share IS NOT NULL THEN 'law:' || limit_key END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  winner_price AS money_at_stake,
  winner_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('status'), ('value_amount'), ('tenderer_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.subject_id = r.subject_id AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('kz_ref_buy_trade_methods_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'items' AS table_name, i.ocid || '|' || i.id AS id, 'classification_id' AS field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id
JOIN items i ON i.source = l.source AND i.ocid = l.ocid AND coalesce(i.related_lot, '') = l.lot_id
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid = r.ocid AND c.supplier_id = r.supplier_id
CROSS JOIN (VALUES ('kz_enforcement'), ('value_amount'), ('date_signed')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_date_published'), ('tender_procurement_method_details'), ('kz_ref_subject_type_id')) AS f (field)
ORDER BY subject_id, table_name, id, field
