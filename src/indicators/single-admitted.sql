/*---
name: single-admitted
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: award
subject: lot
needs: [bids.status, bids.tenderer_id, awards.status, processes.kz_ref_trade_methods_id]
value: number
scope: process
parameters: {}
law: [kz:106-VIII:law:15-1-3, kz:106-VIII:law:15-2, kz:106-VIII:law:15-5, law-read, price-floor-tender]
violations: [failed-misuse]
reasons:
  price-below-floor:
    en: a rejected bid was cheaper than the law may allow, and may have been admitted before its price was looked at
    ru: отклонённая заявка дешевле, чем, возможно, допускает закон, и могла быть отклонена уже после допуска из-за цены
    kk: қабылданбаған өтінім заң рұқсат етуі мүмкін деңгейден арзан, ол жіберілгеннен кейін бағасына байланысты қабылданбауы мүмкін
texts:
  title:
    en: One bid admitted of several, and yet a winner
    ru: Из нескольких заявок допущена одна, но победитель определён
    kk: Бірнеше өтінімнің біреуі ғана жіберілген, бірақ жеңімпаз анықталған
  question:
    en: Which tenders named a winner although only one of two or more bids was admitted?
    ru: В каких конкурсах определён победитель, хотя из двух и более заявок допущена только одна?
    kk: Екі немесе одан көп өтінімнің біреуі ғана жіберілсе де, қай конкурстарда жеңімпаз анықталған?
  why:
    en: >-
      When two or more bid and only one is admitted, the tender is to be declared failed, and a contract with a single
      source is then forbidden: otherwise it would be enough to reject all rivals. A lone bid that was submitted and
      complies is another matter: such a tender is valid.
    ru: >-
      Если заявки подали двое и более, а допущен один, конкурс признаётся несостоявшимся, и закупка из одного источника
      после этого запрещена: иначе достаточно было бы отклонить всех соперников. Единственная поданная заявка,
      отвечающая требованиям, — другое дело: такой конкурс считается состоявшимся.
    kk: >-
      Екі немесе одан көп әлеуетті өнім беруші өтінім беріп, біреуі ғана жіберілсе, конкурс өтпеді деп танылады және одан
      кейін бір көзден сатып алуға тыйым салынады: әйтпесе қарсыластардың бәрін қабылдамау жеткілікті болар еді. Талапқа
      сай жалғыз берілген өтінім — бөлек жағдай: мұндай конкурс өтті деп саналады.
  innocent:
    en:
      - The rejections were reversed after an appeal, and the records still show the first decision.
      - The rejected bid was withdrawn or came too late, and should not count as submitted.
      - A bidder was admitted first and rejected later, for its price or after a check.
      - The status of a bid was entered by mistake and the protocol says otherwise.
    ru:
      - Отклонения отменены после обжалования, а в данных осталось первое решение.
      - Отклонённая заявка отозвана или подана с опозданием и не должна считаться поданной.
      - Участник сначала был допущен, а отклонён позже — из-за цены или после проверки.
      - Статус заявки внесён ошибочно, в протоколе указано иное.
    kk:
      - Шағымнан кейін қабылдамау шешімі өзгертілген, ал деректерде бірінші шешім қалған.
      - Қабылданбаған өтінім қайтарып алынған немесе кешіктіріліп берілген, оны берілген деп санауға болмайды.
      - Қатысушы алдымен жіберіліп, кейін бағасына байланысты немесе тексеруден соң қабылданбаған.
      - Өтінімнің мәртебесі қате енгізілген, хаттамада басқаша жазылған.
  next:
    en:
      - Save the protocols of admission and of results; count who bid and who was admitted.
      - Read the reasons given for each rejection.
      - Before the contract is signed, write to the organizer and to internal state audit.
    ru:
      - Сохранить протоколы допуска и итогов; сосчитать, кто подал заявки и кто допущен.
      - Прочитать основания каждого отклонения.
      - До подписания договора обратиться к организатору и в орган внутреннего государственного аудита.
    kk:
      - Жіберу және қорытынды хаттамаларын сақтап, кім өтінім беріп, кім жіберілгенін санау.
      - Әр қабылдамаудың негізін оқу.
      - Шартқа қол қойылғанға дейін ұйымдастырушыға және ішкі мемлекеттік аудит органына жазу.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, bids came from this number of suppliers: {{value}}. Only one was admitted, {{supplier}}, and it was named the winner ({{money}}), although such a tender is to be declared failed."
    ru: "По лоту «{{title}}» заказчика {{buyer}}, объявленному {{date}}, заявки подали поставщики в количестве: {{value}}. Допущен один, {{supplier}}, и он признан победителем ({{money}}), хотя такой конкурс признаётся несостоявшимся."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лоты бойынша (жарияланған күні: {{date}}) өтінім берген өнім берушілер саны: {{value}}. Біреуі ғана — {{supplier}} жіберіліп, жеңімпаз деп танылған ({{money}}), ал мұндай конкурс өтпеді деп танылуға тиіс."
---*/
WITH lowest AS (
  SELECT source, ocid, lot_id, min(price) AS price
  FROM x_lot_offers
  WHERE standing = 'admitted' AND price IS NOT NULL
  GROUP BY source, ocid, lot_id
),
-- Who was admitted may be thrown out later for a price that is too low. A rejected price that is not below the floor, or
-- not below one that was admitted, cannot be the reason. The floor of works was not read: any lower price may be one.
doubt AS (
  SELECT o.source, o.ocid, o.lot_id, count(*) AS bidders
  FROM x_lot_offers o
  JOIN x_law_lots l ON l.source = o.source AND l.ocid = o.ocid AND l.lot_id = o.lot_id
  LEFT JOIN lowest a ON a.source = o.source AND a.ocid = o.ocid AND a.lot_id = o.lot_id
  LEFT JOIN law_limits f
    ON f.key = 'price-floor-tender' AND f.status <> 'unverified' AND f.valid_from <= l.announced_date
      AND l.announced_date <= coalesce(f.valid_to, DATE '9999-12-31')
  WHERE o.standing = 'rejected'
    AND (
      o.price IS NULL
      OR coalesce(o.price < a.price, true)
        AND (
          l.amount IS NULL OR l.is_construction <> 'no' OR f.value IS NULL
          OR o.price * 100 < l.amount * (100 - CAST(f.value AS INTEGER))
        )
    )
  GROUP BY o.source, o.ocid, o.lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    p.winner_id,
    l.announced_date,
    p.bidders,
    coalesce(p.winner_price, l.amount) AS amount,
    coalesce(CASE WHEN p.winner_price IS NOT NULL THEN p.winner_currency END, l.currency) AS currency,
    CASE
      WHEN l.state = 'other-law' THEN 'not-applicable:other-law'
      WHEN l.state = 'quasi-state' THEN 'not-applicable:quasi-state'
      WHEN l.state = 'method-missing' THEN 'insufficient:method-missing'
      WHEN l.state = 'method-unknown' THEN 'insufficient:method-unknown'
      WHEN l.kind IN (
        'quotation', 'e-shop', 'direct', 'after-failure', 'special', 'housing', 'social-order', 'education-order',
        'framework', 'exchange'
      ) THEN 'not-applicable:method'
      WHEN l.state = 'not-announced' THEN 'not-applicable:not-announced'
      WHEN l.state = 'cancelled' THEN 'not-applicable:cancelled'
      WHEN l.status = 'unsuccessful' AND p.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.state = 'date-missing' THEN 'insufficient:date-missing'
      -- Tenders of special chapters have rules of their own, which were not read.
      WHEN l.state = 'law-unverified' OR l.kind NOT IN ('tender', 'rating', 'turnkey', 'prequalified', 'auction')
        THEN 'insufficient:law-unverified'
      WHEN p.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN p.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN p.awards = 0 AND p.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN p.awards = 0 THEN 'insufficient:not-awarded'
      WHEN p.bidders = 1 OR p.admitted > 1 THEN 'pass'
      WHEN p.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN p.admitted = 0 OR p.winners <> 1 THEN 'insufficient:winner-unknown'
      WHEN d.bidders > 0 THEN 'insufficient:price-below-floor'
      ELSE 'flag'
    END AS verdict
  FROM x_law_lots l
  JOIN x_lot_prices p ON p.source = l.source AND p.ocid = l.ocid AND p.lot_id = l.lot_id
  LEFT JOIN doubt d ON d.source = l.source AND d.ocid = l.ocid AND d.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  winner_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(bidders AS DOUBLE) AS value,
  CAST(2 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (
  VALUES ('status'), ('status_details'), ('tenderer_id'), ('value_amount'), ('date'), ('kz_reasons')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.subject_id = r.subject_id AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('value_amount'), ('date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('status_details')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_procurement_method_details'), ('tender_date_published'), ('kz_itogi_date_public')) AS f (field)
ORDER BY subject_id, table_name, id, field
