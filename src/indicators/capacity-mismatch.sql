/*---
name: capacity-mismatch
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.value_amount, contracts.date_signed, contracts.supplier_id]
value: number
parameters:
  ratio:
    type: decimal
    default: 10
    min: 1
    text:
      en: so many times what the supplier had sold to the state in its best year before
      ru: во сколько раз больше проданного поставщиком государству за лучший прежний год
      kk: өнім берушінің мемлекетке бұрынғы ең жақсы жылы сатқанынан неше есе көп
  minimum_earlier:
    type: integer
    default: 3
    min: 1
    unit: contract
    text:
      en: leave out suppliers that had sold to the state fewer times before
      ru: не рассматривать поставщиков, прежде продававших государству реже
      kk: мемлекетке бұрын бұдан сирек сатқан өнім берушілерді қарамау
  minimum_mci:
    type: integer
    default: 5000
    min: 0
    unit: MCI
    text:
      en: leave out contracts in tenge that are worth less than so many monthly calculation indices
      ru: не рассматривать договоры в тенге дешевле стольких месячных расчётных показателей
      kk: осынша айлық есептік көрсеткіштен арзан теңгелік шарттарды қарамау
  minimum_amount:
    type: decimal
    default: 0
    min: 0
    text:
      en: leave out contracts in other currencies that are worth less
      ru: не рассматривать договоры в других валютах дешевле этого
      kk: басқа валютадағы бұдан арзан шарттарды қарамау
law: [mci]
violations: [shell]
reasons:
  history-missing:
    en: the data do not go back to earlier years
    ru: данных за прежние годы нет
    kk: бұрынғы жылдардың деректері жоқ
  few-earlier-sales:
    en: by these data the supplier had sold too little to the state before to tell what it can do
    ru: по этим данным поставщик прежде продавал государству слишком мало, чтобы судить о его возможностях
    kk: бұл деректер бойынша өнім беруші мемлекетке бұрын тым аз сатқан, мүмкіндігін бағалау қиын
texts:
  title:
    en: A contract many times larger than anything the supplier did before
    ru: Договор во много раз больше всего, что поставщик делал раньше
    kk: Өнім беруші бұрын істегеннен әлдеқайда ірі шарт
  question:
    en: Which contracts are many times what the supplier had sold to the state in its best year before?
    ru: Какие договоры во много раз больше проданного поставщиком государству за лучший прежний год?
    kk: Қай шарттар өнім берушінің мемлекетке бұрынғы ең жақсы жылы сатқанынан әлдеқайда көп?
  why:
    en: >-
      A firm that has done small work for the state seldom has the people and the machines for work ten times as large. It
      may pass the contract on and keep a part, or deliver badly. What it sold on grounds that leave no choice counts as
      experience too; so does what it signed earlier in the same year.
    ru: >-
      У фирмы, выполнявшей небольшие заказы, редко есть люди и техника для работы вдесятеро больше. Она может передать
      договор другим, оставив себе часть, или выполнить его плохо. Проданное без выбора поставщика тоже считается опытом,
      как и договоры, подписанные раньше в том же году.
    kk: >-
      Шағын тапсырыстарды орындаған фирмада он есе үлкен жұмысқа адамдар мен техника сирек болады. Ол шартты басқаға
      беріп, бір бөлігін өзінде қалдыруы немесе нашар орындауы мүмкін. Таңдаусыз сатылғаны да, сол жылы бұрын қол
      қойылған шарттар да тәжірибе болып саналады.
  innocent:
    en:
      - The supplier works for private customers, and these data show its public trade alone.
      - The firm is the successor of another with experience, or part of a large group.
      - A dealer buys and delivers, and for that needs money rather than people.
      - The contract runs for several years, and a year of it is not so much.
    ru:
      - Поставщик работает с частными клиентами, а в данных видна лишь торговля с государством.
      - Фирма — преемница другой, опытной, или входит в большую группу.
      - Посредник покупает и привозит, для этого нужны деньги, а не люди.
      - Договор рассчитан на несколько лет, и на один год приходится не так много.
    kk:
      - Өнім беруші жеке тапсырысшылармен жұмыс істейді, ал деректерде тек мемлекетпен саудасы көрінеді.
      - Фирма — тәжірибелі басқа фирманың мирасқоры немесе үлкен топтың бөлігі.
      - Делдал сатып алып, жеткізеді, оған адамнан гөрі ақша керек.
      - Шарт бірнеше жылға жасалған, бір жылға онша көп келмейді.
  next:
    en:
      - Read what experience, people and machines the documents asked for, and how the supplier showed them.
      - See who really does the work — subcontractors in the contract, names on the acts.
      - Look at deliveries and changes of the contract.
    ru:
      - Прочитать, какой опыт, людей и технику требовали документы и чем поставщик их подтвердил.
      - Выяснить, кто на самом деле работает — субподрядчики в договоре, подписи на актах.
      - Посмотреть сроки исполнения и изменения договора.
    kk:
      - Құжаттар қандай тәжірибе, адамдар мен техниканы талап еткенін және өнім беруші оны қалай растағанын оқу.
      - Жұмысты шын мәнінде кім істейтінін білу — шарттағы қосалқы мердігерлер, актілердегі қолдар.
      - Шарттың орындалу мерзімдері мен өзгерістерін қарау.
  summary:
    en: "The contract {{number}} of {{buyer}} with {{supplier}}, signed on {{date}} ({{money}}{{net}}), is so many times what the supplier had sold to the state in its best year before: {{value}}; the mark is {{threshold}}. A sign of a risk, to be checked."
    ru: "Договор {{number}} заказчика {{buyer}} с {{supplier}}, подписанный {{date}} ({{money}}{{net}}), больше проданного поставщиком государству за лучший прежний год во столько раз: {{value}}; порог — {{threshold}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен {{date}} қол қойылған {{number}} шарты ({{money}}{{net}}) өнім берушінің мемлекетке бұрынғы ең жақсы жылы сатқанынан сонша есе көп: {{value}}; шек — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- The best year before is a calendar year before that of the contract, or the part of the same year before its day,
-- whichever is more. Sums are compared in the contract's currency.
WITH sale AS (
  SELECT source, supplier_id, year, date, CASE WHEN amount > 0 THEN amount END AS amount, coalesce(currency, '') AS currency
  FROM x_purchases
  WHERE supplier_id IS NOT NULL AND year IS NOT NULL
),
begins AS (
  SELECT source, min(year) AS first_year FROM x_purchases WHERE year IS NOT NULL GROUP BY source
),
year_money AS (
  SELECT source, supplier_id, currency, year, CAST(sum(amount) AS DECIMAL(38, 2)) AS money
  FROM sale
  WHERE amount IS NOT NULL
  GROUP BY source, supplier_id, currency, year
),
best AS (
  SELECT y.source, y.supplier_id, y.currency, y.year, max(e.money) AS money
  FROM year_money y
  JOIN year_money e
    ON e.source = y.source AND e.supplier_id = y.supplier_id AND e.currency = y.currency AND e.year < y.year
  GROUP BY y.source, y.supplier_id, y.currency, y.year
),
day_money AS (
  SELECT source, supplier_id, currency, year, date, CAST(sum(amount) AS DECIMAL(38, 2)) AS money
  FROM sale
  WHERE amount IS NOT NULL
  GROUP BY source, supplier_id, currency, year, date
),
so_far AS (
  SELECT
    source,
    supplier_id,
    currency,
    year,
    date,
    CAST(sum(money) OVER (
      PARTITION BY source, supplier_id, currency, year ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS DECIMAL(38, 2)) AS money
  FROM day_money
),
day_count AS (
  SELECT source, supplier_id, date, count(*) AS sales FROM sale GROUP BY source, supplier_id, date
),
sold_before AS (
  SELECT
    source,
    supplier_id,
    date,
    CAST(sum(sales) OVER (
      PARTITION BY source, supplier_id ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS BIGINT) AS sales
  FROM day_count
),
-- Whether the supplier sold anything before that year, and anything whose value or currency cannot be compared.
before_year AS (
  SELECT y.source, y.supplier_id, y.year, max(CASE WHEN e.year < y.year THEN 1 ELSE 0 END) AS sold_before,
    max(CASE WHEN e.year < y.year THEN e.unpriced ELSE 0 END) AS unpriced,
    max(CASE WHEN e.year < y.year AND (e.first_currency <> y.first_currency OR e.last_currency <> y.first_currency) THEN 1
      ELSE 0 END) AS mixed
  FROM (
    SELECT source, supplier_id, year, min(CASE WHEN amount IS NOT NULL THEN currency END) AS first_currency,
      max(CASE WHEN amount IS NOT NULL THEN currency END) AS last_currency,
      max(CASE WHEN amount IS NULL THEN 1 ELSE 0 END) AS unpriced
    FROM sale GROUP BY source, supplier_id, year
  ) y
  JOIN (
    SELECT source, supplier_id, year, min(CASE WHEN amount IS NOT NULL THEN currency END) AS first_currency,
      max(CASE WHEN amount IS NOT NULL THEN currency END) AS last_currency,
      max(CASE WHEN amount IS NULL THEN 1 ELSE 0 END) AS unpriced
    FROM sale GROUP BY source, supplier_id, year
  ) e ON e.source = y.source AND e.supplier_id = y.supplier_id
  GROUP BY y.source, y.supplier_id, y.year
),
contract AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.buyer_id AS told_buyer_id,
    coalesce(c.status, 'active') IN ('cancelled', 'pending')
      OR coalesce(c.kz_ref_contract_status_id, 190) IN (330, 430, 455, 461, 480) AS is_not_concluded,
    c.date_signed_local_date,
    p.buyer_id,
    p.supplier_id,
    p.date,
    p.year,
    CASE WHEN p.amount > 0 THEN p.amount END AS amount,
    coalesce(p.currency, '') AS currency,
    p.ground
  FROM contracts c
  LEFT JOIN x_purchases p ON p.source = c.source AND p.ocid = c.ocid AND p.id = c.id AND p.table_name = 'contracts'
  WHERE c.id IS NOT NULL
),
compared AS (
  SELECT
    c.*,
    m.value AS mci,
    b.first_year,
    n.sold_before,
    coalesce(e.sales, 0) AS earlier,
    n.unpriced,
    n.mixed,
    i.id IS NOT NULL AS is_local,
    CASE
      WHEN t.money IS NULL OR s.money > t.money THEN s.money
      ELSE t.money
    END AS best_money
  FROM contract c
  LEFT JOIN begins b ON b.source = c.source
  LEFT JOIN before_year n ON n.source = c.source AND n.supplier_id = c.supplier_id AND n.year = c.year
  LEFT JOIN sold_before e ON e.source = c.source AND e.supplier_id = c.supplier_id AND e.date = c.date
  LEFT JOIN best t
    ON t.source = c.source AND t.supplier_id = c.supplier_id AND t.currency = c.currency AND t.year = c.year
  LEFT JOIN so_far s
    ON s.source = c.source AND s.supplier_id = c.supplier_id AND s.currency = c.currency AND s.date = c.date
  LEFT JOIN law_limits m
    ON m.key = 'mci' AND m.valid_from <= c.date AND c.date <= coalesce(m.valid_to, DATE '9999-12-31')
  LEFT JOIN x_local_ids i ON i.source = c.source AND i.id = c.supplier_id
),
measured AS (
  SELECT
    c.*,
    q.ratio,
    q.minimum_mci,
    q.minimum_amount,
    q.minimum_earlier,
    CASE WHEN c.best_money > 0 THEN round(CAST(c.amount AS DOUBLE) / CAST(c.best_money AS DOUBLE), 6) END AS times
  FROM compared c
  CROSS JOIN params q
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN m.is_not_concluded THEN 'not-applicable:not-concluded'
      WHEN m.supplier_id IS NULL OR m.is_local THEN 'insufficient:supplier-missing'
      WHEN m.ground = 'obligatory' THEN 'not-applicable:obligatory-ground'
      WHEN m.date IS NULL THEN 'insufficient:date-missing'
      WHEN m.amount IS NULL THEN 'insufficient:amount-missing'
      WHEN m.currency = 'KZT' AND m.mci IS NULL AND m.minimum_mci > 0 THEN 'insufficient:law-unverified'
      WHEN m.currency = 'KZT' AND m.amount < m.mci * m.minimum_mci THEN 'not-applicable:below-minimum'
      WHEN m.currency <> 'KZT' AND m.amount < m.minimum_amount THEN 'not-applicable:below-minimum'
      WHEN m.first_year >= m.year THEN 'insufficient:history-missing'
      WHEN m.sold_before = 0 OR m.earlier < m.minimum_earlier THEN 'not-applicable:few-earlier-sales'
      WHEN m.times < m.ratio THEN 'pass'
      WHEN m.mixed > 0 THEN 'insufficient:several-currencies'
      WHEN m.unpriced > 0 THEN 'insufficient:values-missing'
      ELSE 'flag'
    END AS verdict
  FROM measured m
)
SELECT
  ocid || '|' || id AS subject_id,
  ocid,
  coalesce(buyer_id, told_buyer_id) AS buyer_id,
  supplier_id,
  coalesce(date, date_signed_local_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  times AS value,
  ratio AS threshold,
  'parameter:ratio' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  nullif(currency, '') AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The contract, and the twenty largest of the supplier's earlier sales.
WITH earlier AS (
  SELECT
    r.subject_id,
    p.table_name,
    p.record,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY p.amount DESC NULLS LAST, p.table_name, p.record) AS place
  FROM result r
  JOIN x_purchases p ON p.supplier_id = r.supplier_id AND p.date < r.date
)
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('date_signed'), ('supplier_id')) AS f (field)
UNION ALL
SELECT e.subject_id, e.table_name, e.record AS id, f.field
FROM earlier e
JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'value_currency'), ('contracts', 'date_signed'),
    ('awards', 'value_amount'), ('awards', 'value_currency'), ('awards', 'date')
) AS f (table_name, field) ON f.table_name = e.table_name
WHERE e.place <= 20
ORDER BY subject_id, table_name, id, field
