/*---
name: plan-split-forming
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: planning
subject: buyer
needs: [plans.kz_ref_trade_methods_id, plans.kz_ref_enstru_code, plans.amount]
value: money
parameters:
  code_digits:
    type: integer
    default: 6
    min: 2
    max: 6
    text:
      en: how many digits of the ENS TRU code two things share to count as of one kind
      ru: сколько знаков кода ЕНС ТРУ должно совпасть, чтобы предметы считались однородными
      kk: заттар біртекті деп саналуы үшін ТЖҚ БНА кодының неше таңбасы сәйкес келуі керек
law: [small-direct-goods, small-direct-services, small-direct-village, small-direct-ground, quotation-volume, kz:106-VIII:law:16-3-28, kz:106-VIII:law:10-4]
violations: [split, wrong-method]
reasons:
  code-missing:
    en: the plan points have no code
    ru: у пунктов плана нет кода
    kk: жоспар тармақтарының коды жоқ
texts:
  title:
    en: One need planned in parts, each below the limit
    ru: Одна потребность запланирована частями, каждая ниже предела
    kk: Бір қажеттілік бөліктермен жоспарланған, әрқайсысы шектен төмен
  question:
    en: Where do plan points of one kind, not announced yet and each within the limit of a simple method, together exceed it?
    ru: Где ещё не объявленные однородные пункты плана, каждый в пределе простого способа, вместе его превышают?
    kk: Әлі хабарланбаған, әрқайсысы қарапайым тәсілдің шегіндегі біртекті жоспар тармақтары қай жерде бірге шектен асады?
  why:
    en: >-
      Small purchases may be made directly, larger ones by price quotations, both up to a limit of the year. Points of one
      kind that stay below it one by one and pass it together may be a need that was split so that nobody competes for
      it. In the plan it can still be put together. Sums are without value added tax. Whether things are homogeneous is a
      question of law: the code only hints at it, and what a direct purchase rests on the plan does not always
      say; points that name a ground without a limit are not counted.
    ru: >-
      Малые закупки можно делать напрямую, большие – запросом ценовых предложений, то и другое в годовом пределе.
      Однородные пункты, по отдельности ниже предела, а вместе выше, могут быть потребностью, раздробленной, чтобы
      обойтись без конкуренции. В плане её ещё можно объединить. Суммы без НДС. Однородность – вопрос права: код лишь
      подсказывает, а основание прямой закупки в плане указано не всегда; пункты с основанием без предела не
      считаются.
    kk: >-
      Шағын сатып алуды тікелей, ірірегін баға ұсыныстарын сұрату арқылы жасауға болады, екеуі де жылдық шекте. Бөлек
      алғанда шектен төмен, ал бірге одан асатын біртекті тармақтар бәсекені айналып өту үшін бөлшектелген қажеттілік болуы
      мүмкін. Жоспарда оны әлі біріктіруге болады. Сомалар ҚҚС-сыз. Біртектілік – құқық мәселесі: код тек нұсқайды, ал
      тікелей сатып алу негізі жоспарда әрдайым көрсетілмейді; шегі жоқ негізі аталған
      тармақтар есептелмейді.
  innocent:
    en:
      - The things share a code but are not homogeneous.
      - The points rest on other grounds of a direct purchase, as of a monopoly, which have no limit, and do not name them.
      - The money came in parts, and the need of the second part was not known before.
    ru:
      - У предметов общий код, но они не однородны.
      - У пунктов другие, не названные основания прямой закупки без предела, например субъект монополии.
      - Деньги поступали частями, и о второй потребности заранее не знали.
    kk:
      - Заттардың коды ортақ, бірақ олар біртекті емес.
      - Тармақтарда шегі жоқ басқа тікелей сатып алу негіздері бар, мысалы монополия субъектісі.
      - Ақша бөліп түскен, екінші қажеттілік алдын ала белгісіз болған.
  next:
    en:
      - Compare the descriptions of the points, and the months for which they stand.
      - Look at the ground in the cards of the points.
      - "Write to the customer before the announcement: the plan can still be changed."
    ru:
      - Сравнить описания пунктов и месяцы, на которые они стоят.
      - Посмотреть основание в карточках пунктов.
      - "Написать заказчику до объявления: план ещё можно изменить."
    kk:
      - Тармақтардың сипаттамаларын және жоспарланған айларын салыстыру.
      - Тармақтардың карточкаларынан негізін қарау.
      - "Хабарландыруға дейін тапсырыс берушіге жазу: жоспарды әлі өзгертуге болады."
  summary:
    en: "{{buyer}} plans things of one kind (code {{title}}) in parts that are not announced yet: together {{value}}, each within the limit of {{threshold}}. A sign of a risk: check whether it is one need."
    ru: "{{buyer}} планирует однородное (код {{title}}) частями, которые ещё не объявлены: вместе {{value}}, каждая в пределе {{threshold}}. Признак риска: следует проверить, не одна ли это потребность."
    kk: "{{buyer}} біртекті затты (коды {{title}}) әлі хабарланбаған бөліктермен жоспарлайды: бірге {{value}}, әрқайсысы {{threshold}} шегінде. Тәуекел белгісі: бір қажеттілік пе екенін тексеру керек."
---*/
-- A subject is a buyer, the year of a plan, a kind of thing and a way of buying: buyer|year|code|way.
WITH small AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'small-direct-ground'
),
started AS (
  SELECT source, ocid FROM lots
  UNION
  SELECT source, ocid FROM contracts
  UNION
  SELECT source, ocid FROM processes WHERE tender_date_published IS NOT NULL
),
point AS (
  SELECT
    n.source,
    n.buyer_id,
    n.year,
    m.kind AS way,
    n.amount,
    n.kz_ground_subparagraph AS subparagraph,
    coalesce(
      CASE WHEN regexp_like(trim(n.kz_ref_enstru_code), '^[0-9]{6}') THEN substr(trim(n.kz_ref_enstru_code), 1, q.code_digits) END,
      ''
    ) AS item,
    CASE
      WHEN m.kind = 'quotation' THEN 'quotation-volume'
      WHEN v.id IS NOT NULL THEN 'small-direct-village'
      WHEN n.kz_ref_subject_type_id = 1 THEN 'small-direct-goods'
      ELSE 'small-direct-services'
    END AS limit_key,
    coalesce(n.kz_act_date_approved_local_date, n.kz_date_approved_local_date, n.kz_date_create_local_date) AS date
  FROM plans n
  CROSS JOIN params q
  JOIN law_methods m ON m.id = n.kz_ref_trade_methods_id AND m.kind IN ('direct', 'quotation') AND m.system = 'state'
  LEFT JOIN x_village_offices v ON v.source = n.source AND v.id = n.buyer_id
  LEFT JOIN started s ON s.source = n.source AND s.ocid = n.ocid
  WHERE n.kz_id IS NOT NULL AND s.ocid IS NULL AND coalesce(n.kz_is_deleted, 0) = 0 AND n.buyer_id IS NOT NULL
    AND n.year IS NOT NULL AND n.amount > 0 AND coalesce(n.currency, 'KZT') = 'KZT'
),
limited AS (
  SELECT p.*, x.amount AS law_limit
  FROM point p
  LEFT JOIN small g ON g.subparagraph = p.subparagraph AND g.valid_from <= p.date AND p.date <= g.valid_to
  LEFT JOIN x_law_sums x ON x.key = p.limit_key AND x.valid_from <= p.date AND p.date <= x.valid_to
  -- A direct purchase on another ground has no limit; of a point that names none it is not known.
  WHERE p.way = 'quotation' OR p.subparagraph IS NULL OR g.subparagraph IS NOT NULL
),
summed AS (
  SELECT
    source,
    buyer_id,
    year,
    item,
    way,
    max(law_limit) AS law_limit,
    min(limit_key) AS limit_key,
    max(date) AS date,
    CAST(sum(CASE WHEN amount <= law_limit THEN 1 ELSE 0 END) AS BIGINT) AS parts,
    CAST(sum(CASE WHEN amount <= law_limit THEN amount END) AS DECIMAL(18, 2)) AS amount
  FROM limited
  GROUP BY source, buyer_id, year, item, way
),
judged AS (
  SELECT
    s.*,
    CASE
      WHEN s.item = '' THEN 'insufficient:code-missing'
      WHEN s.law_limit IS NULL THEN 'insufficient:law-unverified'
      WHEN s.parts >= 2 AND s.amount > s.law_limit THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM summed s
)
SELECT
  buyer_id || '|' || CAST(year AS VARCHAR) || '|' || item || '|' || way AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN verdict IN ('flag', 'pass') THEN CAST(amount AS DOUBLE) END AS value,
  CAST(law_limit AS DOUBLE) AS threshold,
  CASE WHEN law_limit IS NOT NULL THEN 'law:' || limit_key END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN verdict IN ('flag', 'pass') THEN amount END AS money_at_stake,
  CASE WHEN verdict IN ('flag', 'pass') AND amount IS NOT NULL THEN 'KZT' END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The points that make up the sum: at most 30, the largest.
WITH small AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'small-direct-ground'
),
started AS (
  SELECT source, ocid FROM lots
  UNION
  SELECT source, ocid FROM contracts
  UNION
  SELECT source, ocid FROM processes WHERE tender_date_published IS NOT NULL
),
part AS (
  SELECT
    r.subject_id,
    n.ocid || '|' || coalesce(n.id, '') AS point,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY n.amount DESC, n.ocid, n.id) AS place
  FROM result r
  CROSS JOIN params q
  JOIN plans n ON n.buyer_id = r.buyer_id
  JOIN law_methods m ON m.id = n.kz_ref_trade_methods_id AND m.system = 'state'
  LEFT JOIN started s ON s.source = n.source AND s.ocid = n.ocid
  LEFT JOIN small g ON g.subparagraph = n.kz_ground_subparagraph AND g.valid_from <= r.date AND r.date <= g.valid_to
  WHERE s.ocid IS NULL AND coalesce(n.kz_is_deleted, 0) = 0 AND n.amount <= r.threshold
    AND (m.kind = 'quotation' OR n.kz_ground_subparagraph IS NULL OR g.subparagraph IS NOT NULL)
    AND n.buyer_id || '|' || CAST(n.year AS VARCHAR) || '|' || substr(trim(n.kz_ref_enstru_code), 1, q.code_digits) || '|' || m.kind
      = r.subject_id
)
SELECT p.subject_id, 'plans' AS table_name, p.point AS id, f.field
FROM part p
CROSS JOIN (
  VALUES ('description'), ('amount'), ('kz_ref_trade_methods_id'), ('kz_ref_enstru_code'), ('year'), ('month')
) AS f (field)
WHERE p.place <= 30
ORDER BY subject_id, table_name, id, field
