/*---
name: direct-below-threshold
version: 1
codes: {ocp: [R049], cardinal: []}
severity: statistical
grade: question
stage: award
subject: process
needs: [processes.tender_procurement_method]
value: money
parameters:
  method_limit:
    type: decimal
    default: 0
    min: 0
    text:
      en: >-
        up to which sum a purchase may be made directly, for other publishers than goszakup; 0 means that it is not known.
        For goszakup the law's limits of the day count
      ru: >-
        до какой суммы можно покупать напрямую — для других издателей, не goszakup; 0 — сумма неизвестна. Для goszakup
        берутся пределы закона на день закупки
      kk: >-
        қандай сомаға дейін тікелей сатып алуға болады — goszakup-тан басқа жариялаушылар үшін; 0 — сома белгісіз.
        goszakup үшін сатып алу күніндегі заң шектері алынады
  limit_currency:
    type: text
    default: ""
    text:
      en: the currency of that sum
      ru: валюта этой суммы
      kk: сол соманың валютасы
  band:
    type: decimal
    default: 0.1
    min: 0
    max: 0.5
    unit: share
    text:
      en: how far below the limit, as a share of it, a sum still counts as just below
      ru: на какую долю ниже предела сумма ещё считается близкой к нему
      kk: шектен қандай үлеске төмен сома әлі оған жақын деп саналады
law: [small-direct-goods, small-direct-services, small-direct-village, kz:106-VIII:law:16-3-28]
violations: [split]
texts:
  title:
    en: A direct purchase just below the limit
    ru: Прямая закупка у самого предела
    kk: Дәл шектің астындағы тікелей сатып алу
  question:
    en: Which direct purchases stand just below the sum from which the buyer would have had to compete?
    ru: Какие прямые закупки стоят чуть ниже суммы, с которой потребовался бы конкурентный способ?
    kk: Қай тікелей сатып алулар бәсекелес тәсіл қажет болатын сомадан сәл төмен тұр?
  why:
    en: >-
      Whoever wants to avoid a competition fits the sum to the limit: the price is set by the limit, not by the market,
      or the need was cut. One such purchase proves nothing, since somebody must be close to any limit; several of one
      buyer or to one supplier are another matter.
    ru: >-
      Тот, кто хочет обойти конкурс, подгоняет сумму под предел: цену определяет предел, а не рынок, либо потребность
      урезана. Одна такая закупка ничего не доказывает — у любого предела кто-нибудь да окажется; другое дело, когда их
      несколько у одного заказчика или с одним поставщиком.
    kk: >-
      Конкурстан қашқысы келген адам соманы шекке сәйкестендіреді: бағаны нарық емес, шек белгілейді немесе қажеттілік
      кесілген. Мұндай бір сатып алу ештеңені дәлелдемейді — кез келген шектің жанында біреу болады; бір тапсырыс
      берушіде немесе бір өнім берушімен бірнешеуі болса, ол басқа мәселе.
  innocent:
    en:
      - The price is a list price or a tariff that happens to lie there.
      - The money that was left in the budget was just below the limit.
      - The buyer cut what it asked for to stay within what a small purchase allows, as the rules intend.
      - Prices rose and the limit has not followed them for long.
    ru:
      - Цена прейскурантная или тарифная и случайно оказалась такой.
      - В бюджете оставалась сумма чуть ниже предела.
      - Заказчик сократил объём, чтобы уложиться в малую закупку, как и задумано правилами.
      - Цены выросли, а предел давно за ними не следовал.
    kk:
      - Бағасы прейскурант немесе тариф бойынша, кездейсоқ сондай болған.
      - Бюджетте шектен сәл төмен сома қалған.
      - Тапсырыс беруші қағидалар көздегендей шағын сатып алуға сыйғызу үшін көлемді азайтқан.
      - Бағалар өскен, ал шек көптен бері өзгермеген.
  next:
    en:
      - Look whether the buyer has more direct purchases of the kind, before and after, near the limit.
      - Compare unit prices with what others paid in competitions.
      - Look whether the contract was raised afterwards, or another one with the same supplier followed.
    ru:
      - Посмотреть, есть ли у заказчика ещё такие прямые закупки до и после, близкие к пределу.
      - Сравнить цены за единицу с тем, сколько платили другие на конкурсах.
      - Посмотреть, не увеличен ли договор потом и не последовал ли другой с тем же поставщиком.
    kk:
      - Тапсырыс берушіде дейін және кейін шекке жақын мұндай тағы тікелей сатып алулар бар-жоғын қарау.
      - Бірлік бағаларын басқалардың конкурстарда төлегенімен салыстыру.
      - Шарт кейін ұлғайтылмаған ба және сол өнім берушімен тағы біреуі жасалмаған ба, соны қарау.
  summary:
    en: "{{buyer}} bought “{{title}}” directly from {{supplier}} ({{date}}) for {{value}}, just below the limit of {{threshold}}: a sign of a risk; look for more of the kind."
    ru: "{{buyer}} — прямая закупка «{{title}}», поставщик {{supplier}} ({{date}}), на {{value}}, чуть ниже предела {{threshold}}. Признак риска; следует посмотреть, нет ли ещё таких."
    kk: "{{buyer}} — «{{title}}» тікелей сатып алуы, өнім беруші {{supplier}} ({{date}}), сомасы {{value}}, {{threshold}} шегінен сәл төмен. Тәуекел белгісі; мұндайлар тағы бар-жоғын қарау керек."
---*/
-- A direct purchase is judged as a whole, whatever its lots and contracts: the rules limit the purchase. Its sum is what
-- was bought, else the estimate. Exactly the limit counts as below it.
WITH bound AS (
  SELECT
    source,
    ocid,
    min(limit_state) AS state,
    min(limit_key) AS limit_key,
    min(law_limit) AS law_limit
  FROM x_limited_purchases
  WHERE way = 'direct' AND is_goszakup
  GROUP BY source, ocid
),
tender AS (
  SELECT
    t.source,
    t.ocid,
    t.buyer_id,
    t.status,
    t.competitive,
    t.method_kind,
    t.method_id,
    t.procurement_method,
    t.is_goszakup,
    t.is_quasi_state,
    s.supplier_id,
    s.purchases,
    s.amount,
    s.currency,
    coalesce(s.date, t.announced_date) AS date,
    b.state,
    b.limit_key,
    CASE WHEN t.is_goszakup THEN b.law_limit WHEN q.method_limit > 0 THEN CAST(q.method_limit AS DECIMAL(18, 2)) END
      AS method_limit,
    CASE WHEN t.is_goszakup THEN 'KZT' ELSE q.limit_currency END AS limit_currency,
    q.band
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN x_process_sums s ON s.source = t.source AND s.ocid = t.ocid
  LEFT JOIN bound b ON b.source = t.source AND b.ocid = t.ocid
),
judged AS (
  SELECT
    t.*,
    CASE
      WHEN t.competitive = 'yes' THEN 'not-applicable:method'
      WHEN t.competitive = 'unknown' AND (t.method_id IS NOT NULL OR t.procurement_method IS NOT NULL)
        THEN 'insufficient:method-unknown'
      WHEN t.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN coalesce(t.method_kind, 'direct') <> 'direct' THEN 'not-applicable:method'
      WHEN t.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN t.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN t.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN t.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN t.is_goszakup AND t.state IS NULL THEN 'not-applicable:not-concluded'
      WHEN t.state = 'none' THEN 'not-applicable:no-limit'
      WHEN t.state = 'grounds-missing' THEN 'insufficient:grounds-missing'
      WHEN t.state = 'category-missing' THEN 'insufficient:category-missing'
      WHEN t.state = 'law-unverified' THEN 'insufficient:law-unverified'
      WHEN t.method_limit IS NULL THEN 'insufficient:limit-missing'
      WHEN t.amount IS NULL OR t.amount <= 0 OR t.currency IS NULL THEN 'insufficient:amount-missing'
      WHEN t.currency <> t.limit_currency THEN 'insufficient:other-currency'
      WHEN t.amount > t.method_limit THEN 'pass'
      WHEN t.amount >= CAST(round(CAST(t.method_limit AS DOUBLE) * (1 - t.band), 2) AS DECIMAL(18, 2)) THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM tender t
)
SELECT
  ocid AS subject_id,
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
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_procurement_method'), ('tender_procurement_method_details'), ('tender_value_amount'),
    ('tender_main_procurement_category')
) AS f (field)
UNION ALL
SELECT r.subject_id, p.table_name, p.record AS id, f.field
FROM result r
JOIN x_limited_purchases p ON p.ocid = r.ocid
CROSS JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'date_signed'), ('contracts', 'supplier_id'),
    ('contracts', 'kz_fakt_trade_methods_id'), ('contracts', 'kz_ground_subparagraph'),
    ('contracts', 'kz_ref_subject_type_id'), ('awards', 'value_amount'), ('awards', 'date'), ('awards', 'supplier_id')
) AS f (table_name, field)
WHERE f.table_name = p.table_name
ORDER BY subject_id, table_name, id, field
