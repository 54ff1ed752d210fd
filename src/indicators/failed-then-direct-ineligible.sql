/*---
name: failed-then-direct-ineligible
version: 1
codes: {ocp: [R010], cardinal: []}
severity: legal
grade: breach-on-record
stage: award
subject: lot
needs: [processes.kz_ref_trade_methods_id]
value: number
parameters:
  settling_days:
    type: integer
    default: 10
    min: 0
    max: 365
    unit: day
    text:
      en: days after the closing date before the absence of bids counts, because bids become visible late
      ru: "через сколько дней после окончания приёма отсутствие заявок что-то значит: они видны не сразу"
      kk: "қабылдау аяқталғаннан кейін неше күннен соң өтінімнің жоқтығы бірдеңе білдіреді: олар бірден көрінбейді"
law: [law-read, kz:106-VIII:law:15-4, kz:106-VIII:law:15-5, kz:106-VIII:law:15-11, kz:106-VIII:law:16-2]
violations: [failed-misuse]
reasons:
  failed-purchase-not-visible:
    en: the failed purchase that it follows is not among the records
    ru: несостоявшейся закупки, за которой она следует, нет среди записей
    kk: ол өтпеген сатып алудан кейін жасалған, ал өтпеген сатып алу жазбалардың арасында жоқ
  failure-not-recorded:
    en: the record of the purchase before it does not say that it failed
    ru: в записи о предыдущей закупке нет, что она не состоялась
    kk: алдыңғы сатып алу туралы жазбада оның өтпегені көрсетілмеген
  price-quotation:
    en: it follows a request for price quotations, which has a rule of its own
    ru: следует за запросом ценовых предложений, для которого действует своё правило
    kk: өз ережесі бар баға ұсыныстарын сұратудан кейін жасалған
  repeat-unknown:
    en: the record does not say whether the failed purchase was itself a repeated one
    ru: в записи не сказано, была ли несостоявшаяся закупка повторной
    kk: жазбада өтпеген сатып алудың қайталама болған-болмағаны айтылмаған
texts:
  title:
    en: A single source after a failure that does not allow one
    ru: Один источник после несостоявшейся закупки, которая этого не позволяет
    kk: Бір көзге жол бермейтін өтпеген сатып алудан кейінгі бір көз
  question:
    en: Which lots went to a single source after a purchase that failed for another reason than the want of bids in a repeated one?
    ru: Какие лоты отданы из одного источника после закупки, не состоявшейся не из-за отсутствия заявок на повторной?
    kk: Қай лоттар қайталама сатып алуда өтінім болмағандықтан емес, басқа себеппен өтпеген сатып алудан кейін бір көзге берілді?
  why:
    en: >-
      A failed tender or auction opens the way to a single source in one case alone: it was repeated, and the repeated
      one drew no bids either. Where bids came and were not admitted, a single source is forbidden, or rejecting all
      comers would be the way to a contract without competition. After a failed order in the electronic shop the
      purchase is repeated or made by another competitive method. Requests for price quotations have a rule of their
      own and are not judged here.
    ru: >-
      Несостоявшийся конкурс или аукцион открывает путь к одному источнику лишь в одном случае: его повторили, и на
      повторный тоже не поступило заявок. Если заявки были, но их не допустили, один источник запрещён, иначе
      достаточно было бы отклонить всех, чтобы заключить договор без конкуренции. После несостоявшейся закупки в
      электронном магазине её повторяют или проводят другим конкурентным способом. Для запроса ценовых предложений
      правило своё, здесь он не рассматривается.
    kk: >-
      Өтпеген конкурс немесе аукцион бір көзге тек бір жағдайда жол ашады: ол қайталанған және қайталамасына да өтінім
      түспеген. Өтінімдер түсіп, бірақ жіберілмесе, бір көзге тыйым салынған, әйтпесе бәсекесіз шарт жасау үшін
      барлығын қабылдамау жеткілікті болар еді. Электрондық дүкендегі өтпеген сатып алу қайталанады немесе басқа
      бәсекелі тәсілмен өткізіледі. Баға ұсыныстарын сұратудың өз ережесі бар, ол мұнда қаралмайды.
  innocent:
    en:
      - The bids were withdrawn before they were opened, and the record still shows them.
      - The purchase was repeated, and the link to the first one is missing in the record.
      - The failed purchase that counts is another one than the record names.
      - The repeated purchase was made on another announcement of the same lot that the records do not hold.
    ru:
      - Заявки отозваны до вскрытия, а в записи остались.
      - Закупка была повторной, но связи с первой в записи нет.
      - Решающей была иная несостоявшаяся закупка, чем названная в записи.
      - Повторная закупка того же лота проведена другим объявлением, которого нет среди записей.
    kk:
      - Өтінімдер ашылғанға дейін кері қайтарылған, ал жазбада қалған.
      - Сатып алу қайталама болған, бірақ жазбада біріншісімен байланысы жоқ.
      - Шешуші болған өтпеген сатып алу жазбада аталғаннан басқа.
      - Сол лоттың қайталама сатып алуы жазбаларда жоқ басқа хабарландырумен өткізілген.
  next:
    en:
      - "Save both protocols: of the purchase that failed and of the single source."
      - Look for a repeated announcement between the two.
      - Before the contract is signed write to internal state audit; name Article 15(4) and (5).
    ru:
      - "Сохранить оба протокола: несостоявшейся закупки и закупки из одного источника."
      - Проверить, было ли между ними повторное объявление.
      - До подписания договора обратиться в орган внутреннего государственного аудита, сославшись на пункты 4 и 5 статьи 15.
    kk:
      - "Екі хаттаманы да сақтау: өтпеген сатып алудың және бір көзден сатып алудың."
      - Екеуінің арасында қайталама хабарландыру болғанын тексеру.
      - Шартқа қол қойылғанға дейін 15-баптың 4 және 5-тармақтарына сілтеме жасап, ішкі мемлекеттік аудит органына жүгіну.
  summary:
    en: "“{{title}}” (No. {{number}}, {{buyer}}, {{date}}, {{money}}{{net}}) is bought from a single source after a purchase that failed though it had drawn bids ({{value}}) or that had not been repeated: the law opens a single source only after a repeated tender or auction that drew no bids."
    ru: "«{{title}}» (№ {{number}}, {{buyer}}, {{date}}, {{money}}{{net}}): один источник после несостоявшейся закупки, на которую поступили заявки ({{value}}) или которую не повторяли; закон допускает один источник только после повторного конкурса или аукциона, на который не поступило заявок."
    kk: "«{{title}}» (№ {{number}}, {{buyer}}, {{date}}, {{money}}{{net}}): өтінім түскен ({{value}}) немесе қайталанбаған өтпеген сатып алудан кейінгі бір көз; заң бір көзге тек өтінім түспеген қайталама конкурстан немесе аукционнан кейін жол береді."
---*/
-- A purchase that was not repeated opens the way to a single source in no case: without bids it is repeated, with bids that
-- were not admitted a single source is forbidden, and with one that complies it did not fail.
WITH publishing AS (
  SELECT DISTINCT source FROM x_lot_bids WHERE is_goszakup
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    a.supplier_id,
    coalesce(a.date, l.announced_date) AS date,
    CASE WHEN a.ocid IS NOT NULL THEN a.prior_bids END AS bids,
    coalesce(a.amount, CAST(l.amount AS DECIMAL(38, 2))) AS amount,
    CASE WHEN a.amount IS NOT NULL THEN a.currency ELSE l.currency END AS currency,
    CASE
      WHEN NOT l.is_goszakup AND l.method_id IS NULL THEN 'not-applicable:other-law'
      WHEN l.method_kind IS NULL AND l.method_id IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN l.method_kind IS NULL THEN 'insufficient:method-missing'
      WHEN a.ocid IS NULL THEN 'not-applicable:method'
      WHEN a.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN a.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN a.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN a.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN a.prior_ocid IS NULL THEN 'insufficient:failed-purchase-not-visible'
      WHEN a.prior_announced_date IS NULL THEN 'insufficient:date-missing'
      WHEN r.value IS NULL THEN 'insufficient:law-unverified'
      WHEN a.prior_kind = 'quotation' THEN 'not-applicable:price-quotation'
      -- What follows the failure of the other methods was not read.
      WHEN a.prior_kind NOT IN ('tender', 'rating', 'turnkey', 'auction', 'e-shop') THEN 'insufficient:law-unverified'
      WHEN coalesce(a.prior_status, '') <> 'unsuccessful' THEN 'insufficient:failure-not-recorded'
      WHEN a.prior_kind = 'e-shop' OR a.prior_bids > 0 THEN 'flag'
      WHEN a.prior_unplaced > 0 THEN 'insufficient:bids-without-lot'
      WHEN a.prior_is_repeat IS NULL THEN 'insufficient:repeat-unknown'
      WHEN NOT a.prior_is_repeat THEN 'flag'
      WHEN g.source IS NULL THEN 'insufficient:no-bids-visible'
      WHEN a.prior_results_date IS NULL
        AND (a.prior_closing_date IS NULL OR date_diff('day', a.prior_closing_date, d.data_date) < q.settling_days)
        THEN 'insufficient:bids-not-settled'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN x_after_failure a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
  LEFT JOIN law_limits r ON r.key = 'law-read' AND r.status = 'verified' AND r.valid_from <= a.prior_announced_date
    AND a.prior_announced_date <= coalesce(r.valid_to, DATE '9999-12-31')
  LEFT JOIN publishing g ON g.source = l.source
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(bids AS DOUBLE) AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  CAST(NULL AS VARCHAR) AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_date_published'), ('tender_procurement_method_details'), ('kz_ref_trade_methods_id'), ('kz_parent_id')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid = r.ocid
CROSS JOIN (VALUES ('value_amount'), ('date_signed'), ('supplier_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, a.prior_ocid AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id AND a.prior_ocid IS NOT NULL
CROSS JOIN (
  VALUES ('kz_number_anno'), ('tender_date_published'), ('tender_status'), ('tender_procurement_method_details'), ('kz_parent_id'),
    ('kz_itogi_date_public')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, a.prior_subject_id AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id AND a.prior_lot_id <> ''
CROSS JOIN (VALUES ('kz_lot_number'), ('status'), ('status_details'), ('value_amount'), ('kz_attempt')) AS f (field)
UNION ALL
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id
JOIN x_lot_bids b ON b.source = a.source AND b.ocid = a.prior_ocid AND b.lot_id = a.prior_lot_id
CROSS JOIN (VALUES ('status'), ('tenderer_id'), ('date'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
