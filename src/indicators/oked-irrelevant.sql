/*---
name: oked-irrelevant
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.date_signed, contracts.supplier_id, parties.kz_oked, contract_items.classification_id]
value: number
parameters:
  sections:
    type: boolean
    default: false
    text:
      en: an activity of the same section of the classifier fits as well (all manufacture, all transport)
      ru: подходит и деятельность того же раздела классификатора (вся обработка, весь транспорт)
      kk: жіктеуіштің сол секциясының қызметі де сай келеді (бүкіл өңдеу, бүкіл көлік)
  minimum_mci:
    type: integer
    default: 5000
    min: 0
    unit: MCI
    text:
      en: leave out contracts that are worth less than so many monthly calculation indices
      ru: не рассматривать договоры дешевле стольких месячных расчётных показателей
      kk: осынша айлық есептік көрсеткіштен арзан шарттарды қарамау
law: [mci]
violations: [shell]
reasons:
  activity-missing:
    en: the supplier's activity code is not published
    ru: код деятельности поставщика не опубликован
    kk: өнім берушінің қызмет коды жарияланбаған
  code-missing:
    en: what was bought has no code
    ru: у купленного нет кода
    kk: сатып алынған нәрсенің коды жоқ
  trader:
    en: a trader may sell any goods
    ru: торговая фирма вправе продавать любые товары
    kk: сауда фирмасы кез келген тауарды сата алады
texts:
  title:
    en: A large contract outside the supplier's line of work
    ru: Крупный договор не по профилю поставщика
    kk: Өнім берушінің бейініне жатпайтын ірі шарт
  question:
    en: Which large contracts are for things that the supplier's activity code has nothing to do with?
    ru: Какие крупные договоры — на то, к чему код деятельности поставщика не имеет отношения?
    kk: Қай ірі шарттар өнім берушінің қызмет кодына қатысы жоқ нәрселерге жасалған?
  why:
    en: >-
      A firm whose business is another may be there only to pass the contract on, or was taken because it was at hand. The
      code of what is bought and the code of activity rest on one classification, so their first two digits can be compared.
      Traders fit all goods. The portal tells one activity of each supplier, its main one.
    ru: >-
      Фирма с другим делом может быть нужна лишь для передачи договора дальше или взята потому, что оказалась под рукой. Коды
      товаров и коды деятельности построены на одной классификации, и первые две цифры сравнимы. Торговые фирмы подходят для
      всех товаров. Портал называет одну деятельность поставщика, основную.
    kk: >-
      Ісі басқа фирма шартты әрі қарай беру үшін ғана керек немесе қол астында болғандықтан алынған болуы мүмкін. Сатып
      алынатын нәрсе кодтары мен қызмет кодтары бір жіктеуге негізделген, алғашқы екі цифры салыстырылады. Сауда фирмалары
      барлық тауарға сай. Портал өнім берушінің бір ғана — негізгі қызметін атайды.
  innocent:
    en:
      - The firm has several activities, and only the main one is published.
      - The activity was changed in the register, and the portal was not told.
      - The code of the purchase is the nearest that the buyer found, and not the right one.
      - The firm makes the things itself beside its main business.
    ru:
      - У фирмы несколько видов деятельности, а опубликован только основной.
      - Деятельность в реестре сменили, а на портале нет.
      - Код закупки выбран заказчиком по ближайшему подобию и неверен.
      - Фирма производит это сама рядом с основным делом.
    kk:
      - Фирманың бірнеше қызметі бар, ал негізгісі ғана жарияланған.
      - Қызмет тізілімде өзгертілген, ал порталда өзгермеген.
      - Сатып алу кодын тапсырыс беруші жуық ұқсастығымен таңдаған, ол дұрыс емес.
      - Фирма негізгі ісінің қасында мұны өзі өндіреді.
  next:
    en:
      - Read all activities of the firm in the register of legal persons, and what licences it has.
      - See who really delivers or works.
      - See who bid against it and how it won.
    ru:
      - Посмотреть все виды деятельности фирмы в реестре юридических лиц и её лицензии.
      - Выяснить, кто на самом деле поставляет или работает.
      - Посмотреть, кто с ней соперничал и как она победила.
    kk:
      - Заңды тұлғалар тізілімінен фирманың барлық қызметін және лицензияларын қарау.
      - Шын мәнінде кім жеткізетінін не істейтінін білу.
      - Онымен кім бәсекелескенін және қалай жеңгенін қарау.
  summary:
    en: "The contract {{number}} of {{buyer}} with {{supplier}}, signed on {{date}} ({{money}}{{net}}), is for things that do not belong to division {{value}} of the classifier, which the supplier's activity is of. A sign of a risk, to be checked."
    ru: "Договор {{number}} заказчика {{buyer}} с {{supplier}}, подписанный {{date}} ({{money}}{{net}}), — не на то, что относится к разделу {{value}} классификатора, по которому числится деятельность поставщика. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен {{date}} қол қойылған {{number}} шарты ({{money}}{{net}}) өнім берушінің қызметі жататын жіктеуіштің {{value}}-бөліміне кірмейтін нәрселерге жасалған. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Divisions are the first two digits of the activity (OKED) and of what was bought (ENS TRU); both rest on NACE and CPA. A
-- contract fits where any of its lines does. sections: of the classifier, by its last divisions.
WITH section AS (
  SELECT * FROM (
    VALUES (3, 'A'), (9, 'B'), (33, 'C'), (35, 'D'), (39, 'E'), (43, 'F'), (47, 'G'), (53, 'H'), (56, 'I'), (63, 'J'),
      (66, 'K'), (68, 'L'), (75, 'M'), (82, 'N'), (84, 'O'), (85, 'P'), (88, 'Q'), (93, 'R'), (96, 'S'), (98, 'T'), (99, 'U')
  ) AS s (last_division, section)
),
activity AS (
  SELECT
    source,
    id,
    CAST(substr(max(regexp_replace(kz_oked, '[^0-9]', '')), 1, 2) AS INTEGER) AS division
  FROM parties
  WHERE id IS NOT NULL AND regexp_like(kz_oked, '^[0-9][0-9]')
  GROUP BY source, id
),
person AS (
  SELECT source, id FROM parties WHERE is_person AND id IS NOT NULL GROUP BY source, id
),
line AS (
  SELECT DISTINCT source, ocid, id, CAST(division AS INTEGER) AS division
  FROM x_purchase_divisions
  WHERE table_name = 'contracts' AND regexp_like(division, '^[0-9][0-9]$')
),
classified AS (
  SELECT d.division, min(s.last_division) AS last_division
  FROM (SELECT division FROM line UNION SELECT division FROM activity) AS d
  JOIN section s ON s.last_division >= d.division
  GROUP BY d.division
),
contract AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.buyer_id,
    c.supplier_id,
    c.date_signed_local_date AS signed_date,
    c.value_amount AS amount,
    c.value_currency AS currency,
    c.kz_ref_subject_type_id AS subject_type,
    c.kz_id IS NOT NULL AS is_goszakup,
    coalesce(c.status, 'active') IN ('cancelled', 'pending')
      OR coalesce(c.kz_ref_contract_status_id, 190) IN (330, 430, 455, 461, 480) AS is_not_concluded,
    c.supplier_id LIKE 'KZ-person-%' OR p.id IS NOT NULL AS is_person,
    g.id IS NOT NULL AS is_obligatory,
    a.division AS activity,
    m.value AS mci
  FROM contracts c
  LEFT JOIN activity a ON a.source = c.source AND a.id = c.supplier_id
  LEFT JOIN person p ON p.source = c.source AND p.id = c.supplier_id
  LEFT JOIN (SELECT source, ocid, id FROM x_signed_contracts WHERE ground = 'obligatory') g
    ON g.source = c.source AND g.ocid = c.ocid AND g.id = c.id
  LEFT JOIN law_limits m
    ON m.key = 'mci' AND m.valid_from <= c.date_signed_local_date
    AND c.date_signed_local_date <= coalesce(m.valid_to, DATE '9999-12-31')
  WHERE c.id IS NOT NULL
),
compared AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    count(*) AS divisions,
    max(CASE WHEN l.division = c.activity OR (q.sections AND k.last_division = o.last_division) THEN 1 ELSE 0 END) AS fits
  FROM contract c
  CROSS JOIN params q
  JOIN line l ON l.source = c.source AND l.ocid = c.ocid AND l.id = c.id
  LEFT JOIN classified k ON k.division = l.division
  LEFT JOIN classified o ON o.division = c.activity
  GROUP BY c.source, c.ocid, c.id
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT c.is_goszakup THEN 'not-applicable:other-law'
      WHEN c.is_not_concluded THEN 'not-applicable:not-concluded'
      WHEN c.supplier_id IS NULL THEN 'insufficient:supplier-missing'
      WHEN c.is_person THEN 'not-applicable:natural-person'
      WHEN c.is_obligatory THEN 'not-applicable:obligatory-ground'
      WHEN c.signed_date IS NULL THEN 'insufficient:date-missing'
      WHEN c.amount IS NULL AND q.minimum_mci > 0 THEN 'insufficient:amount-missing'
      WHEN c.currency <> 'KZT' AND q.minimum_mci > 0 THEN 'insufficient:other-currency'
      WHEN c.mci IS NULL AND q.minimum_mci > 0 THEN 'insufficient:law-unverified'
      WHEN q.minimum_mci > 0 AND c.amount < c.mci * q.minimum_mci THEN 'not-applicable:below-minimum'
      WHEN c.activity IS NULL THEN 'insufficient:activity-missing'
      WHEN d.divisions IS NULL THEN 'insufficient:code-missing'
      WHEN d.fits = 1 THEN 'pass'
      WHEN c.activity BETWEEN 45 AND 47 AND c.subject_type = 1 THEN 'pass:trader'
      WHEN c.subject_type IS NULL AND c.activity BETWEEN 45 AND 47 THEN 'insufficient:category-missing'
      ELSE 'flag'
    END AS verdict
  FROM contract c
  CROSS JOIN params q
  LEFT JOIN compared d ON d.source = c.source AND d.ocid = c.ocid AND d.id = c.id
)
SELECT
  ocid || '|' || id AS subject_id,
  ocid,
  buyer_id,
  supplier_id,
  signed_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(activity AS DOUBLE) AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
WITH entry AS (
  SELECT
    r.subject_id,
    p.ocid || '|' || p.id AS id,
    row_number() OVER (
      PARTITION BY r.subject_id
      ORDER BY regexp_replace(p.kz_oked, '[^0-9]', '') DESC, CASE WHEN p.ocid = r.ocid THEN 0 ELSE 1 END, p.ocid, p.source
    ) AS place
  FROM result r
  JOIN parties p ON p.id = r.supplier_id AND p.kz_oked IS NOT NULL
)
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('supplier_id'), ('date_signed'), ('value_amount'), ('description')) AS f (field)
UNION ALL
SELECT e.subject_id, 'parties' AS table_name, e.id, f.field
FROM entry e
CROSS JOIN (VALUES ('name'), ('kz_oked')) AS f (field)
WHERE e.place = 1
UNION ALL
SELECT r.subject_id, 'contract_items' AS table_name, i.ocid || '|' || i.contract_id || '|' || i.id AS id, f.field
FROM result r
JOIN contract_items i ON i.ocid || '|' || i.contract_id = r.subject_id
CROSS JOIN (VALUES ('classification_id'), ('description')) AS f (field)
ORDER BY subject_id, table_name, id, field
