/*---
name: school-cost-per-pupil
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.value_amount, contracts.description, contracts.date_signed]
value: number
scope: process
parameters:
  # Without a source: a quarter leaves room for ground, climate and distance.
  threshold:
    type: decimal
    default: 1.25
    min: 1
    max: 10
    text:
      en: flag from this many times the usual cost of a place
      ru: отмечать, если место стоит во столько раз дороже обычного
      kk: бір орын әдеттегіден осынша есе қымбат болса белгілеу
  # No index of building costs is held here: this much a year, rather too much than too little.
  yearly_growth:
    type: decimal
    default: 10
    min: 0
    max: 50
    unit: percent
    text:
      en: by how many percent building gets dearer each year after 2022
      ru: на сколько процентов дорожает строительство за каждый год после 2022
      kk: 2022 жылдан кейін құрылыс жыл сайын неше пайызға қымбаттайды
law: []
violations: [school-cost]
reasons:
  other-object:
    en: the contract is not about building a school
    ru: договор не о строительстве школы
    kk: шарт мектеп салу туралы емес
  special-school:
    en: boarding, sports, art and special schools and schools with a kindergarten cost otherwise
    ru: интернаты, спортивные, художественные и специальные школы и школы с детским садом стоят иначе
    kk: интернаттар, спорт, өнер және арнайы мектептер, балабақшасы бар мектептер басқаша тұрады
  places-missing:
    en: the texts do not say for how many pupils the school is
    ru: в текстах не сказано, на сколько мест школа
    kk: мектептің неше орындық екені мәтіндерде айтылмаған
  several-objects:
    en: the texts name several numbers of places
    ru: в текстах названо несколько чисел мест
    kk: мәтіндерде орын саны бірнеше
  size-unknown:
    en: what a place of a school of this size costs is not known (300 to 2,500 places are)
    ru: сколько стоит место в школе такого размера, неизвестно (известно от 300 до 2 500 мест)
    kk: мұндай көлемдегі мектептің бір орны қанша тұратыны белгісіз (300-ден 2 500 орынға дейін белгілі)
texts:
  title:
    en: A school whose place costs far more than usual
    ru: Школа, место в которой стоит намного дороже обычного
    kk: Бір орны әдеттегіден әлдеқайда қымбат мектеп
  question:
    en: Which schools were contracted at a cost of a pupil's place far above that of schools of their size?
    ru: Какие школы законтрактованы по цене ученического места намного выше, чем у школ того же размера?
    kk: Қай мектептердің бір оқушы орнының құны сол көлемдегі мектептерден әлдеқайда жоғары бағамен келісілген?
  why:
    en: >-
      A school is much the same everywhere, so the cost of one place can be compared. Monitors found schools that cost
      several times what others of the same size did; after the debate places became cheaper. Dear places may come from
      padded estimates. The usual costs are those of schools of 2022, straight lines between the sizes that are known,
      raised by a fixed share a year: a rough mark, which tells where to look.
    ru: >-
      Школы строят похожими, поэтому стоимость одного места можно сравнивать. Мониторы находили школы, стоившие в
      несколько раз дороже других того же размера; после обсуждения места подешевели. Дорогие места бывают следствием
      завышенной сметы. Обычная стоимость взята по школам 2022 года, между известными размерами — по прямой, и повышена на
      постоянную долю в год: это грубая мера, она показывает, куда смотреть.
    kk: >-
      Мектептер бір-біріне ұқсас салынады, сондықтан бір орынның құнын салыстыруға болады. Мониторлар сол көлемдегі
      басқалардан бірнеше есе қымбат мектептерді тапқан; талқылаудан кейін орындар арзандаған. Қымбат орын сметаның
      көтерілуінен болуы мүмкін. Әдеттегі құн 2022 жылғы мектептер бойынша алынған, белгілі көлемдердің арасы түзу сызықпен
      жалғанған және жыл сайын тұрақты үлеске көтерілген: бұл шамамен алынған өлшем, ол қайда қарау керегін көрсетеді.
  innocent:
    en:
      - The contract also covers a boarding house, a stadium, networks, a road or the land around.
      - The ground, earthquakes, frost or a remote village make building dearer.
      - The number in the text is not that of all places, or the school has one shift and the project counts two.
      - Building got dearer than the fixed share a year assumes.
    ru:
      - Договор включает также интернат, стадион, сети, дорогу или благоустройство.
      - Грунт, сейсмичность, холод или отдалённость села удорожают строительство.
      - Число в тексте — не все места, или школа односменная, а проект считает две смены.
      - Строительство подорожало сильнее, чем предполагает постоянная доля в год.
    kk:
      - Шартқа интернат, стадион, желілер, жол немесе абаттандыру да кіреді.
      - Топырақ, жер сілкінісі, аяз немесе ауылдың шалғайлығы құрылысты қымбаттатады.
      - Мәтіндегі сан барлық орын емес немесе мектеп бір ауысымды, ал жоба екі ауысымды санайды.
      - Құрылыс жыл сайынғы тұрақты үлестен көбірек қымбаттаған.
  next:
    en:
      - Ask the buyer for the conclusion of the state expertise and the summary estimate.
      - Divide the estimate of the building alone, without networks and grounds, by the places of the project.
      - Compare with schools of the same size and year in the neighbouring regions.
    ru:
      - Запросить у заказчика заключение госэкспертизы и сводный сметный расчёт.
      - Разделить смету самого здания, без сетей и территории, на число мест по проекту.
      - Сравнить со школами того же размера и года в соседних областях.
    kk:
      - Тапсырыс берушіден мемлекеттік сараптама қорытындысы мен жиынтық сметаны сұрату.
      - Желілер мен аумақсыз, ғимараттың өз сметасын жоба бойынша орын санына бөлу.
      - Көрші облыстардағы сол көлемдегі және сол жылғы мектептермен салыстыру.
  summary:
    en: "By the contract “{{title}}” of {{buyer}} of {{date}} ({{money}} above the usual cost) a place of the school costs this many times what is usual for its size: {{value}}; the mark is {{threshold}}. A sign of a risk, to be checked."
    ru: "По договору «{{title}}» заказчика {{buyer}} от {{date}} ({{money}} сверх обычной стоимости) место в школе стоит дороже обычного для её размера во столько раз: {{value}}; порог — {{threshold}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} күнгі «{{title}}» шарты бойынша (әдеттегі құннан артығы: {{money}}) мектептің бір орны оның көлемі үшін әдеттегіден осынша есе қымбат: {{value}}; шек — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- The words are those of the contract, its lines and the lots they belong to, in Russian and Kazakh. Sums are without value
-- added tax; whether the usual costs contain it is not known, so the doubt is in the buyer's favour.
WITH texts AS (
  SELECT source, ocid, id, lower(coalesce(title, '') || ' ' || coalesce(description, '')) AS words
  FROM contracts
  UNION ALL
  SELECT i.source, i.ocid, i.contract_id AS id, lower(coalesce(i.description, '')) AS words
  FROM contract_items i
  UNION ALL
  SELECT
    i.source,
    i.ocid,
    i.contract_id AS id,
    lower(coalesce(l.title, '') || ' ' || coalesce(l.description, '') || ' ' || coalesce(l.title_kk, '') || ' ' || coalesce(l.description_kk, ''))
      AS words
  FROM contract_items i
  JOIN lots l ON l.source = i.source AND l.ocid = i.ocid AND l.id = i.related_lot
),
said AS (
  SELECT
    source,
    ocid,
    id,
    words,
    regexp_like(words, '(^|[^а-яё])школ|мектеп') AND regexp_like(words, 'строительств|(^|[^а-яәіңғүұқөһ])салу')
      AND NOT regexp_like(
        words,
        'ремонт|жөнде|реконструкц|пристро|жапсар|проектн|сметн|псд|жоба|надзор|қадағалау|экспертиз|сараптама|сопровожден|обследован|автошкол'
      ) AS is_school,
    regexp_like(
      words,
      'интернат|спортивн[а-яё]* школ|спорт мектеб|музыкальн|художеств|искусств|өнер мектеб|коррекцион|специальн[а-яё]* школ|арнайы мектеп|детск[а-яё]* сад|балабақша|ясли'
    ) AS is_special
  FROM texts
),
school AS (
  SELECT
    source,
    ocid,
    id,
    max(CASE WHEN is_school THEN 1 ELSE 0 END) AS is_school,
    max(CASE WHEN is_special THEN 1 ELSE 0 END) AS is_special
  FROM said
  GROUP BY source, ocid, id
),
found AS (
  SELECT DISTINCT
    s.source,
    s.ocid,
    s.id,
    CAST(regexp_replace(regexp_extract(n.number, '^[0-9 ]+'), '[^0-9]', '') AS INTEGER) AS places
  FROM said s
  CROSS JOIN UNNEST(
    regexp_extract_all(
      s.words, '(?:[1-9] [0-9]{3}|[1-9][0-9]{1,3})[ -]*(?:ученических |учащихся )?(?:мест|учен|учащ|орын|оқушы)'
    )
  ) AS n (number)
  WHERE s.is_school
),
size AS (
  SELECT source, ocid, id, count(*) AS numbers, min(places) AS places
  FROM found
  GROUP BY source, ocid, id
),
-- Millions of tenge a place in 2022, by places: what monitors gathered.
curve AS (
  SELECT * FROM (
    VALUES (300, 600, 8300000, 6800000), (600, 900, 6800000, 5300000), (900, 1200, 5300000, 4800000),
      (1200, 1500, 4800000, 4200000), (1500, 2000, 4200000, 4200000), (2000, 2500, 4200000, 3600000)
  ) AS c (least, most, cost_of_least, cost_of_most)
),
measured AS (
  SELECT
    c.subject_id,
    c.ocid,
    c.buyer_id,
    c.supplier_id,
    c.signed_date,
    c.law_date,
    c.amount,
    c.currency,
    c.is_concluded,
    c.category,
    coalesce(s.is_school, 0) AS is_school,
    coalesce(s.is_special, 0) AS is_special,
    coalesce(z.numbers, 0) AS numbers,
    z.places,
    q.threshold AS mark,
    CASE WHEN c.signed_date IS NOT NULL AND v.least IS NOT NULL THEN
      (CAST(v.cost_of_least AS DOUBLE)
        + CAST((v.cost_of_most - v.cost_of_least) * (z.places - v.least) AS DOUBLE) / CAST(v.most - v.least AS DOUBLE))
      * power(1 + CAST(q.yearly_growth AS DOUBLE) / CAST(100 AS DOUBLE),
          CASE WHEN year(c.signed_date) > 2022 THEN year(c.signed_date) - 2022 ELSE 0 END)
    END AS usual_cost
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN school s ON s.source = c.source AND s.ocid = c.ocid AND s.id = c.id
  LEFT JOIN size z ON z.source = c.source AND z.ocid = c.ocid AND z.id = c.id
  LEFT JOIN curve v ON v.least <= z.places AND (z.places < v.most OR (v.most = 2500 AND z.places = 2500)) AND z.numbers = 1
),
judged AS (
  SELECT
    m.*,
    CASE WHEN m.amount > 0 THEN round(CAST(m.amount AS DOUBLE) / (CAST(m.places AS DOUBLE) * m.usual_cost), 6) END AS times,
    CASE
      WHEN m.is_school = 0 OR m.category = 'goods' THEN 'not-applicable:other-object'
      WHEN NOT m.is_concluded THEN 'not-applicable:not-concluded'
      WHEN m.is_special = 1 THEN 'not-applicable:special-school'
      WHEN m.signed_date IS NULL THEN 'insufficient:date-missing'
      WHEN m.amount IS NULL OR m.amount <= 0 THEN 'insufficient:amount-missing'
      WHEN coalesce(m.currency, '') <> 'KZT' THEN 'insufficient:other-currency'
      WHEN m.numbers = 0 THEN 'insufficient:places-missing'
      WHEN m.numbers > 1 THEN 'insufficient:several-objects'
      WHEN m.usual_cost IS NULL THEN 'insufficient:size-unknown'
      WHEN CAST(m.amount AS DOUBLE) < CAST(m.mark AS DOUBLE) * CAST(m.places AS DOUBLE) * m.usual_cost THEN 'pass'
      ELSE 'flag'
    END AS verdict
  FROM measured m
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  times AS value,
  CAST(mark AS DOUBLE) AS threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE
    WHEN split_part(verdict, ':', 1) = 'flag'
      THEN CAST(amount - CAST(round(CAST(places AS DOUBLE) * usual_cost, 2) AS DECIMAL(18, 2)) AS DECIMAL(18, 2))
  END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('title'), ('description'), ('date_signed'), ('value_amount'), ('supplier_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'contract_items' AS table_name, i.ocid || '|' || i.contract_id || '|' || i.id AS id, f.field
FROM result r
JOIN contract_items i ON i.ocid || '|' || i.contract_id = r.subject_id
CROSS JOIN (VALUES ('description'), ('classification_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, l.ocid || '|' || l.id AS id, f.field
FROM result r
JOIN contract_items i ON i.ocid || '|' || i.contract_id = r.subject_id
JOIN lots l ON l.source = i.source AND l.ocid = i.ocid AND l.id = i.related_lot
CROSS JOIN (VALUES ('title'), ('description'), ('title_kk')) AS f (field)
ORDER BY subject_id, table_name, id, field
