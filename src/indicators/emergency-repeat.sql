/*---
name: emergency-repeat
version: 1
codes: {ocp: [R010], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: buyer
needs: [contracts.kz_ground_subparagraph]
value: number
parameters:
  code_digits:
    type: integer
    default: 6
    min: 2
    max: 20
    text:
      en: how many digits of the code two things share to count as the same kind
      ru: сколько знаков кода должно совпасть, чтобы предметы считались однородными
      kk: заттар біртекті деп саналуы үшін кодтың неше таңбасы сәйкес келуі керек
  minimum_awards:
    type: integer
    default: 2
    min: 2
    text:
      en: so many emergency contracts for one kind of thing
      ru: столько договоров по чрезвычайному основанию на однородное
      kk: біртекті затқа төтенше негізбен жасалған шарттар саны
  window_days:
    type: integer
    default: 366
    min: 1
    max: 1830
    unit: day
    text:
      en: within so many days
      ru: за столько дней
      kk: осынша күн ішінде
  without_competition:
    type: boolean
    default: false
    text:
      en: count also a single one after which the buyer announced no competition for the same kind of thing
      ru: учитывать и единственный договор, после которого заказчик не объявил конкурентной закупки однородного
      kk: тапсырыс беруші кейін біртекті затқа бәсекелі сатып алу жарияламаған жалғыз шартты да есепке алу
  competition_days:
    type: integer
    default: 60
    min: 1
    max: 366
    unit: day
    text:
      en: within so many days after it
      ru: в течение скольких дней после него
      kk: одан кейін неше күн ішінде
law: [kz:106-VIII:law:16-3-3, kz:106-VIII:law:16-3-4]
violations: [fake-emergency]
reasons:
  too-early:
    en: too few days have passed since the contract
    ru: после договора прошло слишком мало дней
    kk: шарттан кейін тым аз күн өтті
  code-missing:
    en: no code says what was bought
    ru: нет кода предмета закупки
    kk: сатып алу затының коды жоқ
texts:
  title:
    en: Emergency purchases of the same thing again
    ru: Повторные чрезвычайные закупки однородного
    kk: Біртекті заттың қайталанған төтенше сатып алулары
  question:
    en: Which buyers gave direct contracts for one kind of thing on an emergency ground more than once within a year?
    ru: Какие заказчики в течение года не раз закупали однородное напрямую по чрезвычайному основанию?
    kk: Қай тапсырыс берушілер бір жыл ішінде төтенше негізбен біртекті затты бірнеше рет тікелей сатып алды?
  why:
    en: >-
      An emergency is what nobody could foresee. What comes back every few months for the same thing can be foreseen,
      planned and put up to competition; booking it as an emergency once more avoids that. The list of declared
      emergencies is not among the records, so each case has to be checked against it.
    ru: >-
      Чрезвычайное — то, чего нельзя было предвидеть. То, что раз в несколько месяцев повторяется с тем же предметом,
      можно предвидеть, запланировать и вынести на конкурс; новое оформление «по чрезвычайной ситуации» этого
      избегает. Перечня объявленных чрезвычайных ситуаций в записях нет, каждый случай нужно с ним сверить.
    kk: >-
      Төтенше жағдай — ешкім болжай алмаған нәрсе. Сол затпен бірнеше ай сайын қайталанатынды болжап, жоспарлап,
      бәсекеге шығаруға болады; оны тағы да төтенше деп рәсімдеу бұдан қашады. Жарияланған төтенше жағдайлардың
      тізбесі жазбаларда жоқ, әр жағдайды сонымен салыстыру керек.
  innocent:
    en:
      - One declared emergency lasted long, as a flood does, and was met by several contracts.
      - The buyer is a rescue or repair service, for which emergencies are daily work.
      - The contracts are for different places that were hit independently.
      - The codes agree, but the things serve different purposes.
    ru:
      - Одна объявленная чрезвычайная ситуация длилась долго, как паводок, и потребовала нескольких договоров.
      - Заказчик — спасательная или аварийная служба, для которой это повседневная работа.
      - Договоры относятся к разным местам, пострадавшим независимо друг от друга.
      - Коды совпадают, но назначение предметов разное.
    kk:
      - Жарияланған бір төтенше жағдай су тасқыны сияқты ұзаққа созылып, бірнеше шартты қажет еткен.
      - Тапсырыс беруші — құтқару немесе апат қызметі, ол үшін бұл күнделікті жұмыс.
      - Шарттар бір-біріне тәуелсіз зардап шеккен әртүрлі жерлерге қатысты.
      - Кодтар сәйкес, бірақ заттардың мақсаты әртүрлі.
  next:
    en:
      - Look for the decision that declared the emergency, with its place and dates.
      - "Compare the dates of acts with the event: did the work last long after it."
      - Look whether the thing stood in the plan of that year or the year before.
    ru:
      - Найти решение об объявлении чрезвычайной ситуации с местом и датами.
      - "Сопоставить даты актов с событием: не длились ли работы намного дольше."
      - Посмотреть, был ли предмет в плане этого или прошлого года.
    kk:
      - Төтенше жағдай жариялау туралы шешімді орны мен күндерімен табу.
      - "Актілер күндерін оқиғамен салыстыру: жұмыс одан көп ұзаққа созылмады ма."
      - Зат осы немесе былтырғы жылдың жоспарында болғанын қарау.
  summary:
    en: "{{buyer}} gave direct contracts for one kind of thing on an emergency ground (within the span: {{value}}; the last of {{date}}, together {{money}}): a sign of a risk, to be checked against the declared emergencies."
    ru: "{{buyer}}: прямые договоры на однородное по чрезвычайному основанию (за период: {{value}}; последний — {{date}}, вместе {{money}}). Признак риска; нужно сверить с объявленными чрезвычайными ситуациями."
    kk: "{{buyer}}: төтенше негіз бойынша біртекті затқа тікелей шарттар (кезең ішінде: {{value}}; соңғысы — {{date}}, барлығы {{money}}). Тәуекел белгісі; жарияланған төтенше жағдайлармен салыстыру керек."
---*/
-- A subject is a buyer and a kind of thing that it bought on the grounds of Article 16(3)(3) or (4): buyer|code. Of all spans
-- of so many days the one with the most contracts counts.
WITH emergency AS (
  SELECT
    p.source,
    p.record,
    p.buyer_id,
    p.supplier_id,
    p.date,
    p.amount,
    p.currency,
    replace(substr(coalesce(p.digits, ''), 1, q.code_digits), '|', ' ') AS item,
    date_diff('day', CAST('1970-01-01' AS DATE), CAST(p.date AS DATE)) AS day,
    CAST(q.window_days AS BIGINT) AS window_days
  FROM x_purchases p
  CROSS JOIN params q
  JOIN contracts c ON c.source = p.source AND c.ocid = p.ocid AND c.id = p.id
  WHERE p.table_name = 'contracts' AND p.method = 'direct' AND c.kz_ground_law = '106-VIII'
    AND c.kz_ground_subparagraph IN (3, 4) AND p.buyer_id IS NOT NULL AND p.date IS NOT NULL
),
span AS (
  SELECT
    e.*,
    count(*) OVER ahead AS awards,
    max(e.date) OVER ahead AS last_date,
    CAST(sum(e.amount) OVER ahead AS DECIMAL(38, 2)) AS together,
    min(coalesce(e.supplier_id, '')) OVER ahead AS one_supplier,
    max(coalesce(e.supplier_id, '')) OVER ahead AS other_supplier,
    min(e.currency) OVER ahead AS one_currency,
    max(e.currency) OVER ahead AS other_currency
  FROM emergency e
  WINDOW ahead AS (
    PARTITION BY e.source, e.buyer_id, e.item
    ORDER BY e.day
    RANGE BETWEEN CURRENT ROW AND e.window_days FOLLOWING
  )
),
best AS (
  SELECT
    s.*,
    row_number() OVER (PARTITION BY source, buyer_id, item ORDER BY awards DESC, date, record) AS place
  FROM span s
),
announced AS (
  SELECT l.source, l.buyer_id, substr(k.digits, 1, q.code_digits) AS item, l.announced_date
  FROM x_lots l
  CROSS JOIN params q
  JOIN x_codes k ON k.source = l.source AND k.ocid = l.ocid AND k.lot_id = l.lot_id
  WHERE l.competitive = 'yes' AND l.buyer_id IS NOT NULL
),
followed AS (
  SELECT DISTINCT b.source, b.buyer_id, b.item
  FROM best b
  CROSS JOIN params q
  JOIN announced a ON a.source = b.source AND a.buyer_id = b.buyer_id AND a.item = b.item
  WHERE b.place = 1 AND a.announced_date >= b.date
    AND date_diff('day', CAST(b.date AS DATE), CAST(a.announced_date AS DATE)) <= q.competition_days
),
judged AS (
  SELECT
    b.buyer_id || '|' || b.item AS subject_id,
    b.buyer_id,
    CASE WHEN b.one_supplier = b.other_supplier THEN nullif(b.one_supplier, '') END AS supplier_id,
    b.last_date AS date,
    b.awards,
    q.minimum_awards,
    CASE WHEN b.one_currency = b.other_currency THEN b.together END AS amount,
    CASE WHEN b.one_currency = b.other_currency THEN b.one_currency END AS currency,
    CASE
      WHEN b.item = '' THEN 'insufficient:code-missing'
      WHEN b.awards >= q.minimum_awards THEN 'flag'
      WHEN NOT q.without_competition OR f.source IS NOT NULL THEN 'pass'
      WHEN date_diff('day', CAST(b.date AS DATE), d.data_date) < q.competition_days THEN 'insufficient:too-early'
      ELSE 'flag'
    END AS verdict
  FROM best b
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN followed f ON f.source = b.source AND f.buyer_id = b.buyer_id AND f.item = b.item
  WHERE b.place = 1
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(awards AS DOUBLE) AS value,
  CAST(minimum_awards AS DOUBLE) AS threshold,
  'parameter:minimum_awards' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, p.record AS id, f.field
FROM result r
CROSS JOIN params q
JOIN x_purchases p ON p.buyer_id = r.buyer_id
  AND p.buyer_id || '|' || replace(substr(coalesce(p.digits, ''), 1, q.code_digits), '|', ' ') = r.subject_id
JOIN contracts c ON c.source = p.source AND c.ocid = p.ocid AND c.id = p.id
CROSS JOIN (
  VALUES ('date_signed'), ('value_amount'), ('supplier_id'), ('description'), ('kz_ground_subparagraph')
) AS f (field)
WHERE p.table_name = 'contracts' AND c.kz_ground_law = '106-VIII' AND c.kz_ground_subparagraph IN (3, 4)
ORDER BY subject_id, table_name, id, field
