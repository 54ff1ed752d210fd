/*---
name: plan-direct-usually-competed
version: 2
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: planning
subject: plan
needs: [plans.kz_ref_trade_methods_id, plans.kz_ref_enstru_code, contracts.kz_fakt_trade_methods_id, contract_items.classification_id]
value: percent
parameters:
  competed_share:
    type: decimal
    default: 0.7
    min: 0
    max: 1
    unit: share
    text:
      en: a plan point counts when at least this share of purchases of its kind was made by competition
      ru: пункт плана учитывается, если такая доля закупок того же вида или больше прошла на конкурентной основе
      kk: осы түрдегі сатып алудың кемінде осынша үлесі бәсекелі жолмен өтсе, жоспар тармағы ескеріледі
  minimum_purchases:
    type: integer
    default: 10
    min: 1
    unit: purchase
    text:
      en: least number of purchases of its kind by which that is judged
      ru: наименьшее число закупок того же вида, по которым об этом судят
      kk: бұл туралы қорытынды шығаруға керек осы түрдегі сатып алудың ең аз саны
law: [small-direct-goods, small-direct-services, direct-ground-obligatory, kz:106-VIII:law:16-3]
violations: [wrong-method, single]
reasons:
  code-missing:
    en: the plan point has no code or no year
    ru: у пункта плана нет кода или года
    kk: жоспар тармағының коды немесе жылы жоқ
  deleted:
    en: the plan point was deleted
    ru: пункт плана удалён
    kk: жоспар тармағы өшірілген
  method-unknown:
    en: the plan point does not say how it is to be bought
    ru: в пункте плана не указан способ закупки
    kk: жоспар тармағында сатып алу тәсілі көрсетілмеген
  small-purchase:
    en: small enough for a direct purchase that needs no other ground
    ru: сумма не выше предела малой закупки из одного источника
    kk: сомасы бір көзден шағын сатып алу шегінен аспайды
  under-way:
    en: already announced or bought
    ru: уже объявлено или закуплено
    kk: хабарланған немесе сатып алынған
texts:
  title:
    en: Planned from a single source, though the like is usually bought by competition
    ru: Запланирован один источник, хотя такое обычно закупают на конкурсной основе
    kk: Бір көз жоспарланған, бірақ мұндайды әдетте бәсекелі жолмен сатып алады
  question:
    en: Which plan points, not announced yet, are to be bought directly though purchases of the same code are mostly competed for?
    ru: Какие ещё не объявленные пункты плана намечено закупить напрямую, хотя закупки с тем же кодом в основном конкурентные?
    kk: Коды бірдей сатып алу негізінен бәсекелі өтсе де, әлі хабарланбаған қай жоспар тармақтарын тікелей сатып алу көзделген?
  why:
    en: >-
      A direct purchase needs a ground that the law names. Where others find several suppliers for the same thing, the
      ground may be missing; before the announcement the plan can still be changed without loss to anybody. Compared are
      the first six digits of the code, in this dataset, in the plan's year and the two before; purchases in the e-shop and
      those after a competition that failed speak for neither and are left out. The plan does not always
      say the ground; a point whose ground leaves no choice of supplier is not asked about.
    ru: >-
      Закупка из одного источника требует основания, названного законом. Если другие находят на то же самое нескольких
      поставщиков, основания может не быть; до объявления план можно изменить без потерь для кого-либо. Сравниваются
      первые шесть знаков кода в этом наборе данных за год плана и два года до него; закупки в электронном магазине и после
      несостоявшейся конкурентной закупки не говорят ни о том, ни о другом и не учитываются. Основание в плане указано не всегда; о пункте,
      основание которого не оставляет выбора поставщика, вопроса нет.
    kk: >-
      Бір көзден сатып алуға заңда аталған негіз керек. Басқалар сол затқа бірнеше өнім беруші тапса, негіз болмауы
      мүмкін; хабарландыруға дейін жоспарды ешкімге зиянсыз өзгертуге болады. Осы деректер жинағында кодтың алғашқы алты
      таңбасы жоспар жылы мен оның алдындағы екі жыл бойынша салыстырылады; электрондық дүкендегі және өтпей қалған бәсекелі
      сатып алудан кейінгі сатып алу есепке алынбайды. Жоспарда негіз әрдайым көрсетілмейді; негізі
      өнім берушіні таңдауға жол қалдырмайтын тармақ туралы сұрақ қойылмайды.
  innocent:
    en:
      - A ground of the law fits, as of a monopoly, of an emergency, or after a purchase that failed.
      - The thing is special though its code is common.
      - There is one supplier in that place.
    ru:
      - Есть основание закона, например субъект монополии, чрезвычайная ситуация или несостоявшаяся закупка.
      - Предмет особый, хотя код обычный.
      - В этой местности один поставщик.
    kk:
      - "Заң негізі бар: мысалы, монополия субъектісі, төтенше жағдай немесе өтпей қалған сатып алу."
      - Коды кең тараған болса да, зат ерекше.
      - Бұл жерде бір ғана өнім беруші бар.
  next:
    en:
      - Look at the ground in the card of the plan point.
      - See who supplied the same to others, with jaryq similar.
      - "Write to the customer before the announcement: the plan can still be changed."
    ru:
      - Посмотреть основание в карточке пункта плана.
      - Посмотреть, кто поставлял то же самое другим (jaryq similar).
      - "Написать заказчику до объявления: план ещё можно изменить."
    kk:
      - Жоспар тармағының карточкасынан негізін қарау.
      - Сол затты басқаларға кім жеткізгенін қарау (jaryq similar).
      - "Хабарландыруға дейін тапсырыс берушіге жазу: жоспарды әлі өзгертуге болады."
  summary:
    en: "{{buyer}} plans to buy “{{title}}” for {{money}} from a single source, while of purchases with the same code {{value}} were made by competition (purchases compared: {{peer_count}}). A sign of a risk, to be checked before the announcement."
    ru: "{{buyer}} планирует закупить «{{title}}» на {{money}} из одного источника, хотя закупок с тем же кодом на конкурентной основе прошло {{value}} (закупок в сравнении: {{peer_count}}). Признак риска, который стоит проверить до объявления."
    kk: "{{buyer}} «{{title}}» затын {{money}} сомасына бір көзден сатып алуды жоспарлайды, ал коды бірдей сатып алудың {{value}} бәсекелі өткен (салыстырылғаны: {{peer_count}}). Хабарландыруға дейін тексерген жөн тәуекел белгісі."
---*/
WITH obligatory AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'direct-ground-obligatory'
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
    n.ocid,
    n.ocid || '|' || coalesce(n.id, '') AS subject_id,
    n.buyer_id,
    n.year,
    n.amount,
    coalesce(n.currency, 'KZT') AS currency,
    m.kind,
    coalesce(n.kz_is_deleted, 0) = 1 AS is_deleted,
    s.ocid IS NOT NULL AS is_started,
    CASE WHEN n.kz_ground_law = '106-VIII' THEN n.kz_ground_subparagraph END AS subparagraph,
    CASE WHEN regexp_like(trim(n.kz_ref_enstru_code), '^[0-9]{6}') THEN substr(trim(n.kz_ref_enstru_code), 1, 6) END AS code,
    CASE WHEN n.kz_ref_subject_type_id = 1 THEN 'small-direct-goods' ELSE 'small-direct-services' END AS limit_key,
    coalesce(n.kz_act_date_approved_local_date, n.kz_date_approved_local_date, n.kz_date_create_local_date) AS date
  FROM plans n
  LEFT JOIN law_methods m ON m.id = n.kz_ref_trade_methods_id
  LEFT JOIN started s ON s.source = n.source AND s.ocid = n.ocid
  WHERE n.kz_id IS NOT NULL
),
bought AS (
  SELECT
    p.source,
    substr(p.digits, 1, 6) AS code,
    p.year,
    count(*) AS purchases,
    CAST(sum(CASE WHEN p.competitive = 'yes' THEN 1 ELSE 0 END) AS BIGINT) AS competed
  FROM x_purchases p
  WHERE p.is_goszakup AND p.scheme IN ('KZ-ENSTRU', '') AND p.year IS NOT NULL
    AND (p.competitive = 'yes' OR p.method = 'direct')
  GROUP BY p.source, substr(p.digits, 1, 6), p.year
),
usual AS (
  SELECT
    n.subject_id,
    CAST(sum(b.purchases) AS BIGINT) AS purchases,
    CAST(sum(b.competed) AS DOUBLE) / CAST(sum(b.purchases) AS DOUBLE) AS share
  FROM point n
  JOIN bought b ON b.source = n.source AND b.code = n.code AND b.year <= n.year AND b.year >= n.year - 2
  GROUP BY n.subject_id
),
judged AS (
  SELECT
    n.*,
    q.competed_share,
    coalesce(u.purchases, 0) AS purchases,
    u.share,
    CASE
      WHEN n.is_deleted THEN 'not-applicable:deleted'
      WHEN n.is_started THEN 'not-applicable:under-way'
      WHEN n.kind IS NULL THEN 'insufficient:method-unknown'
      WHEN n.kind <> 'direct' THEN 'not-applicable:method'
      WHEN o.subparagraph IS NOT NULL THEN 'not-applicable:obligatory-ground'
      WHEN n.code IS NULL OR n.year IS NULL THEN 'insufficient:code-missing'
      WHEN n.amount <= x.amount AND n.currency = 'KZT' THEN 'not-applicable:small-purchase'
      WHEN coalesce(u.purchases, 0) < q.minimum_purchases THEN 'insufficient:few-peers'
      WHEN u.share >= q.competed_share THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM point n
  CROSS JOIN params q
  LEFT JOIN usual u ON u.subject_id = n.subject_id
  LEFT JOIN obligatory o ON o.subparagraph = n.subparagraph AND o.valid_from <= n.date AND n.date <= o.valid_to
  LEFT JOIN x_law_sums x ON x.key = n.limit_key AND x.valid_from <= n.date AND n.date <= x.valid_to
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN verdict IN ('flag', 'pass') THEN share END AS value,
  CAST(competed_share AS DOUBLE) AS threshold,
  'parameter:competed_share' AS threshold_source,
  CASE WHEN verdict IN ('flag', 'pass') THEN code END AS peer_group,
  CAST(purchases AS BIGINT) AS peer_count,
  CASE WHEN verdict IN ('flag', 'pass') THEN CAST(amount AS DECIMAL(18, 2)) END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'plans' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('description'), ('kz_ref_trade_methods_id'), ('kz_ref_enstru_code'), ('amount'), ('year'), ('month')
) AS f (field)
ORDER BY subject_id, table_name, id, field
