/*---
name: small-then-large
version: 1
codes: {ocp: [R052], cardinal: []}
severity: statistical
grade: question
stage: award
subject: pair
needs: [contracts.value_amount, contracts.date_signed, contracts.kz_fakt_trade_methods_id, processes.tender_procurement_method, awards.supplier_id, awards.date]
value: number
parameters:
  # As indicators in use elsewhere: twenty times the first purchase within twelve months.
  ratio:
    type: decimal
    default: 20
    min: 1
    text:
      en: how many times the first purchase the later ones must come to together
      ru: во сколько раз последующие закупки вместе должны превысить первую
      kk: кейінгі сатып алулар бірге алғашқысынан неше есе көп болуы тиіс
  larger:
    type: decimal
    default: 5
    min: 1
    text:
      en: a later purchase counts when it is at least so many times the first, so that small repeats do not add up
      ru: последующая закупка учитывается, если она больше первой хотя бы во столько раз (мелкие повторы не складываются)
      kk: кейінгі сатып алу алғашқысынан кемінде осынша есе үлкен болса, есепке алынады (ұсақ қайталаулар қосылмайды)
  days:
    type: integer
    default: 365
    min: 1
    unit: day
    text:
      en: days after the first purchase within which the later ones count
      ru: сколько дней после первой закупки учитываются последующие
      kk: алғашқы сатып алудан кейін кейінгілері есепке алынатын күндер
  history_days:
    type: integer
    default: 365
    min: 0
    unit: day
    text:
      en: days of the buyer's records that must lie before a purchase for it to be held for the first
      ru: за сколько дней до закупки должны быть записи заказчика, чтобы считать её первой
      kk: сатып алуды алғашқы деп санау үшін оған дейін тапсырыс берушінің қанша күндік жазбалары болуы тиіс
  minimum_contracts:
    type: integer
    default: 10
    min: 2
    unit: contract
    text:
      en: least number of the buyer's priced purchases, to say whether the first one was small for this buyer
      ru: наименьшее число закупок заказчика с ценой, чтобы судить, мала ли для него первая
      kk: алғашқысы осы тапсырыс беруші үшін аз ба, соны айту үшін қажет бағасы бар сатып алулардың ең аз саны
  contested:
    type: boolean
    default: false
    text:
      en: count later purchases too that were won in a competitive procedure against at least one rival
      ru: учитывать и последующие закупки, выигранные в конкурентной процедуре хотя бы у одного соперника
      kk: бәсекелес рәсімде кемінде бір қарсыластан жеңіп алынған кейінгі сатып алуларды да есепке алу
law: []
violations: []
reasons:
  first-competitive:
    en: the first purchase was by a competitive method
    ru: первая закупка проведена конкурентным способом
    kk: алғашқы сатып алу бәсекелес тәсілмен өткізілген
  first-obligatory:
    en: the first purchase was on a ground that names the supplier
    ru: первая закупка — на основании, где поставщик предопределён
    kk: алғашқы сатып алу өнім берушісі алдын ала белгілі негізбен жасалған
  first-not-small:
    en: the first purchase was not small for this buyer
    ru: первая закупка для этого заказчика не мала
    kk: алғашқы сатып алу бұл тапсырыс беруші үшін аз емес
  history-short:
    en: the buyer's records do not reach back far enough to say that this purchase was the first
    ru: записи заказчика не уходят достаточно далеко в прошлое, чтобы считать эту закупку первой
    kk: тапсырыс берушінің жазбалары бұл сатып алуды алғашқы деуге жетерліктей ертеден басталмайды
  window-open:
    en: the days after the first purchase are not over yet
    ru: срок после первой закупки ещё не истёк
    kk: алғашқы сатып алудан кейінгі мерзім әлі біткен жоқ
  later-unpriced:
    en: later purchases have no value or another currency, and may have been large
    ru: у последующих закупок нет суммы или другая валюта, они могли быть крупными
    kk: кейінгі сатып алулардың сомасы жоқ немесе валютасы басқа, олар ірі болуы мүмкін
texts:
  title:
    en: A small direct purchase, and then much larger ones
    ru: Малая прямая закупка, а затем намного большие
    kk: Шағын тікелей сатып алу, кейін әлдеқайда ірілері
  question:
    en: Which suppliers began with a small direct purchase and soon got many times as much from the same buyer?
    ru: Какие поставщики начали с малой прямой закупки и вскоре получили от того же заказчика во много раз больше?
    kk: Қай өнім берушілер шағын тікелей сатып алудан бастап, көп ұзамай сол тапсырыс берушіден әлдеқайда көп алды?
  why:
    en: >-
      A small direct purchase draws no attention and gives the supplier a record with the buyer; that record is then the
      reason, or the cover, for large contracts without a contest. Later purchases that were won against rivals do not
      count unless asked for.
    ru: >-
      Малая прямая закупка не привлекает внимания и даёт поставщику опыт у этого заказчика, а затем служит доводом или
      прикрытием для крупных договоров без соперничества. Последующие закупки, выигранные у соперников, не учитываются,
      если этого не попросить.
    kk: >-
      Шағын тікелей сатып алу назар аудартпайды және өнім берушіге осы тапсырыс берушідегі тәжірибені береді, кейін сол тәжірибе
      бәсекесіз ірі шарттарға дәлел немесе бүркеме болады. Қарсыластардан жеңіп алынған кейінгі сатып алулар сұралмаса,
      есепке алынбайды.
  innocent:
    en:
      - The first purchase was a trial or a design, and the main work followed as planned.
      - The buyer's budget grew, and all its suppliers got more.
      - The large purchases were obligatory, for example after an accident.
      - The supplier served the buyer before under another number or through another firm.
    ru:
      - Первая закупка была пробной или проектной, а основная работа шла по плану.
      - Бюджет заказчика вырос, и больше получили все поставщики.
      - Крупные закупки были вынужденными, например после аварии.
      - Поставщик работал с заказчиком и раньше — под другим номером или через другую фирму.
    kk:
      - Алғашқы сатып алу сынама немесе жобалау болған, ал негізгі жұмыс жоспар бойынша жүрген.
      - Тапсырыс берушінің бюджеті өсіп, барлық өнім берушілері көбірек алған.
      - Ірі сатып алулар амалсыз болған, мысалы, апаттан кейін.
      - Өнім беруші бұрын да басқа нөмірмен немесе басқа фирма арқылы жұмыс істеген.
  next:
    en:
      - Read the grounds of the later contracts and the reports on them.
      - See when the supplier was founded and whether others could have delivered.
      - Compare the prices with those of other buyers for the same codes.
    ru:
      - Прочитать основания последующих договоров и отчёты по ним.
      - Посмотреть, когда создан поставщик и мог ли поставить кто-то другой.
      - Сравнить цены с ценами других заказчиков по тем же кодам.
    kk:
      - Кейінгі шарттардың негіздері мен олар бойынша есептерді оқу.
      - Өнім берушінің қашан құрылғанын және басқа біреудің жеткізе алу-алмауын қарау.
      - Бағаларды дәл сол кодтар бойынша басқа тапсырыс берушілердің бағаларымен салыстыру.
  summary:
    en: "After a small direct purchase on {{date}} the supplier {{supplier}} got {{money}} more from the buyer {{buyer}}: {{value}} times the first one (the mark is {{threshold}}). A sign of a risk, to be checked."
    ru: "После малой прямой закупки {{date}} поставщик {{supplier}} получил от заказчика {{buyer}} ещё {{money}}; отношение к первой закупке — {{value}} (порог — {{threshold}}). Признак риска, требующий проверки."
    kk: "{{date}} күнгі шағын тікелей сатып алудан кейін {{supplier}} өнім берушісі {{buyer}} тапсырыс берушісінен тағы {{money}} алды; алғашқы сатып алуға қатынасы — {{value}} (шек — {{threshold}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A pair is judged once, in the year of its first purchase. Of several on the first day the largest counts as the first.
-- Small: fewer than half of the buyer's purchases in that currency, in all years, are smaller.
WITH bought AS (
  SELECT
    p.source,
    p.buyer_id,
    p.supplier_id,
    p.table_name,
    p.record,
    p.date,
    p.competitive,
    p.ground,
    coalesce(p.bidders, 0) AS bidders,
    CASE WHEN p.amount > 0 THEN p.amount END AS amount,
    coalesce(p.currency, '') AS currency
  FROM x_purchases p
  WHERE p.buyer_id IS NOT NULL AND p.date IS NOT NULL
),
sized AS (
  SELECT
    b.*,
    min(date) OVER (PARTITION BY source, buyer_id) AS earliest,
    CASE WHEN amount IS NOT NULL THEN count(amount) OVER (PARTITION BY source, buyer_id, currency) END AS priced,
    CASE
      WHEN amount IS NOT NULL
        THEN rank() OVER (PARTITION BY source, buyer_id, currency, amount IS NULL ORDER BY amount) - 1
    END AS smaller
  FROM bought b
),
ordered AS (
  SELECT
    s.*,
    row_number() OVER (
      PARTITION BY source, buyer_id, supplier_id ORDER BY date, amount DESC NULLS FIRST, table_name, record
    ) AS place
  FROM sized s
  WHERE supplier_id IS NOT NULL
),
began AS (
  SELECT o.*, date_add('day', q.days, o.date) AS until
  FROM ordered o
  CROSS JOIN params q
  WHERE o.place = 1
),
followed AS (
  SELECT
    f.source,
    f.buyer_id,
    f.supplier_id,
    CAST(sum(CASE WHEN l.currency = f.currency AND l.amount >= f.amount * q.larger THEN l.amount END) AS DECIMAL(38, 2))
      AS money,
    CAST(sum(CASE WHEN l.amount IS NULL OR l.currency <> f.currency THEN 1 ELSE 0 END) AS BIGINT) AS unknown
  FROM began f
  CROSS JOIN params q
  JOIN ordered l ON l.source = f.source AND l.buyer_id = f.buyer_id AND l.supplier_id = f.supplier_id
    AND l.date > f.date AND l.date <= f.until
  WHERE (q.contested OR NOT (l.competitive = 'yes' AND l.bidders >= 2)) AND l.ground <> 'obligatory'
  GROUP BY f.source, f.buyer_id, f.supplier_id
),
compared AS (
  SELECT
    f.*,
    coalesce(l.money, 0) AS money,
    coalesce(l.unknown, 0) AS unknown,
    CASE WHEN f.amount > 0 THEN round(CAST(coalesce(l.money, 0) AS DOUBLE) / CAST(f.amount AS DOUBLE), 6) END AS times,
    q.ratio,
    q.minimum_contracts,
    date_add('day', q.history_days, f.earliest) AS known_from,
    d.data_date
  FROM began f
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN followed l ON l.source = f.source AND l.buyer_id = f.buyer_id AND l.supplier_id = f.supplier_id
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.competitive = 'yes' THEN 'not-applicable:first-competitive'
      WHEN c.ground = 'obligatory' THEN 'not-applicable:first-obligatory'
      WHEN c.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN c.amount IS NULL THEN 'insufficient:amount-missing'
      WHEN c.date < c.known_from THEN 'insufficient:history-short'
      WHEN c.priced < c.minimum_contracts THEN 'not-applicable:few-contracts'
      WHEN c.smaller * 2 >= c.priced THEN 'not-applicable:first-not-small'
      WHEN c.times >= c.ratio THEN 'flag'
      WHEN c.unknown > 0 THEN 'insufficient:later-unpriced'
      WHEN c.data_date IS NULL OR c.data_date < c.until THEN 'insufficient:window-open'
      ELSE 'pass'
    END AS verdict
  FROM compared c
)
SELECT
  buyer_id || '|' || supplier_id || '|' || CAST(year(date) AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  times AS value,
  CAST(ratio AS DOUBLE) AS threshold,
  'parameter:ratio' AS threshold_source,
  source || '|' || buyer_id AS peer_group,
  CAST(priced AS BIGINT) AS peer_count,
  CAST(money AS DECIMAL(38, 2)) AS money_at_stake,
  nullif(currency, '') AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- All purchases of the pair until the days are over, the first and then the largest: fifty at most.
WITH ranked AS (
  SELECT
    r.subject_id,
    p.table_name,
    p.record,
    row_number() OVER (
      PARTITION BY r.subject_id
      ORDER BY CASE WHEN p.date = r.date THEN 0 ELSE 1 END, p.amount DESC NULLS LAST, p.table_name, p.record
    ) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_purchases p ON p.buyer_id = r.buyer_id AND p.supplier_id = r.supplier_id
    AND p.date >= r.date AND p.date <= date_add('day', q.days, r.date)
)
SELECT r.subject_id, r.table_name, r.record AS id, f.field
FROM ranked r
JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'value_currency'), ('contracts', 'date_signed'),
    ('contracts', 'supplier_id'), ('contracts', 'buyer_id'), ('contracts', 'procurement_method'),
    ('contracts', 'kz_fakt_trade_methods_id'), ('awards', 'value_amount'), ('awards', 'value_currency'),
    ('awards', 'date'), ('awards', 'supplier_id')
) AS f (table_name, field) ON f.table_name = r.table_name
WHERE r.place <= 50
ORDER BY subject_id, table_name, id, field
