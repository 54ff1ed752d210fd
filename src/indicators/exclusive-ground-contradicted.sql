/*---
name: exclusive-ground-contradicted
version: 1
codes: {ocp: [R010], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.kz_ground_subparagraph, contract_items.classification_id]
value: number
parameters:
  minimum_suppliers:
    type: integer
    default: 2
    min: 1
    text:
      en: so many suppliers won competitions for the same thing
      ru: столько поставщиков выиграли конкурентные закупки того же
      kk: дәл сол заттың бәсекелі сатып алуларын жеңген өнім берушілер саны
  months:
    type: integer
    default: 24
    min: 1
    max: 120
    unit: month
    text:
      en: within so many months before the contract
      ru: за столько месяцев до договора
      kk: шартқа дейін осынша ай ішінде
law: [kz:106-VIII:law:16-3-1, kz:106-VIII:law:16-3-2, kz:106-VIII:law:16-3-26, kz:106-VIII:law:16-3-31]
violations: [single]
reasons:
  code-missing:
    en: no code says what was bought
    ru: нет кода предмета закупки
    kk: сатып алу затының коды жоқ
  other-ground:
    en: bought on a ground that does not say that only one can supply
    ru: куплено на основании, которое не говорит о единственном поставщике
    kk: жалғыз өнім берушіні білдірмейтін негізбен сатып алынған
texts:
  title:
    en: Bought as available from one only, though others sell the same
    ru: Куплено как у единственного, хотя то же продают и другие
    kk: Басқалар да сатса да, жалғыз өнім берушіден алынған
  question:
    en: Which direct contracts say that one holder alone can supply, though several suppliers have won competitions for the same code and unit?
    ru: Какие прямые договоры опираются на единственного обладателя, хотя тот же код и единицу в конкурентных закупках выигрывали несколько поставщиков?
    kk: Дәл сол код пен өлшем бірлігі бойынша бәсекелі сатып алуларды бірнеше өнім беруші жеңсе де, қай тікелей шарттар жалғыз иеленушіге сүйенеді?
  why:
    en: >-
      Some grounds for a direct contract rest on there being one possible supplier: a natural monopoly, a holder of
      rights, the state’s own enterprise, an organiser of an event. Where others have won competitions for the same
      thing in the last two years, that has to be explained. A code is wider than a thing, so the contracts have to be
      compared.
    ru: >-
      Некоторые основания прямого договора предполагают единственного возможного поставщика: естественную монополию,
      правообладателя, своё предприятие, организатора мероприятия. Если за последние два года конкурентные закупки
      того же выигрывали другие, это требует объяснения. Код шире предмета, поэтому договоры нужно сравнить.
    kk: >-
      Тікелей шарттың кейбір негіздері жалғыз мүмкін өнім берушіні болжайды: табиғи монополия, құқық иеленуші, өз
      кәсіпорны, іс-шара ұйымдастырушысы. Соңғы екі жылда дәл соның бәсекелі сатып алуларын басқалар жеңсе, бұл
      түсіндіруді қажет етеді. Код заттан кең, сондықтан шарттарды салыстыру керек.
  innocent:
    en:
      - The code is wide, and what was bought is protected by a right that the others do not sell.
      - The competitors supply other regions, where the network of this supplier does not reach.
      - A medicine under patent was bought.
      - The ground was marked by mistake.
    ru:
      - Код широкий, а купленное защищено правом, которого у других нет.
      - Конкуренты работают в других регионах, куда не доходит сеть этого поставщика.
      - Куплено запатентованное лекарство.
      - Основание указано ошибочно.
    kk:
      - Код кең, ал сатып алынған зат басқаларда жоқ құқықпен қорғалған.
      - Бәсекелестер осы өнім берушінің желісі жетпейтін басқа өңірлерде жұмыс істейді.
      - Патенттелген дәрі сатып алынған.
      - Негіз қате көрсетілген.
  next:
    en:
      - "Compare the contract with those of the other suppliers: is it the same thing."
      - For grounds 2, 26 and 31 ask for the opinion of the competition agency.
      - Read the report on the direct contract.
    ru:
      - "Сравнить договор с договорами других поставщиков: то же ли это."
      - По основаниям 2, 26 и 31 запросить заключение антимонопольного органа.
      - Прочитать отчёт о прямом договоре.
    kk:
      - "Шартты басқа өнім берушілердің шарттарымен салыстыру: сол зат па."
      - 2, 26 және 31-негіздер бойынша монополияға қарсы органның қорытындысын сұрау.
      - Тікелей шарт туралы есепті оқу.
  summary:
    en: "“{{title}}” ({{buyer}}, {{supplier}}, {{date}}, {{money}}{{net}}) was bought on a ground for a single possible supplier, while so many suppliers won competitions for the same code and unit in the time before: {{value}}. A sign of a risk, to be checked."
    ru: "«{{title}}» ({{buyer}}, {{supplier}}, {{date}}, {{money}}{{net}}): куплено на основании единственного возможного поставщика, хотя конкурентные закупки того же кода и единицы ранее выигрывали поставщики (число: {{value}}). Признак риска, требующий проверки."
    kk: "«{{title}}» ({{buyer}}, {{supplier}}, {{date}}, {{money}}{{net}}): жалғыз мүмкін өнім беруші негізімен алынған, ал бұған дейін сол код пен өлшем бірлігінің бәсекелі сатып алуларын жеңген өнім берушілер саны: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Competitions and contracts are told apart by code, unit and month alone, for many of one month say no more than one. The
-- month of the contract counts, and so many months before it.
WITH won AS (
  SELECT DISTINCT source, code, unit, supplier_id, CAST(date_trunc('month', signed_date) AS DATE) AS month_date
  FROM x_price_lines
  WHERE supplier_id IS NOT NULL AND (method IN ('tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'e-shop', 'exchange', 'framework') OR method = 'catering')
),
exclusive AS (
  SELECT source, ocid, id, date_signed_local_date AS signed_date, kz_ground_subparagraph AS ground
  FROM contracts
  WHERE kz_id IS NOT NULL AND kz_ground_law = '106-VIII' AND kz_ground_subparagraph IN (1, 2, 26, 31)
),
line AS (
  SELECT DISTINCT e.source, e.ocid, e.id, CAST(date_trunc('month', e.signed_date) AS DATE) AS month_date, l.code, l.unit
  FROM exclusive e
  JOIN x_price_lines l ON l.source = e.source AND l.ocid = e.ocid AND l.contract_id = e.id
),
asked AS (
  SELECT DISTINCT source, code, unit, month_date FROM line
),
rival AS (
  SELECT l.source, l.code, l.unit, l.month_date, count(DISTINCT w.supplier_id) AS suppliers
  FROM asked l
  CROSS JOIN params q
  JOIN won w ON w.source = l.source AND w.code = l.code AND w.unit = l.unit
  WHERE w.month_date <= l.month_date AND w.month_date >= date_add('month', 0 - CAST(q.months AS BIGINT), l.month_date)
  GROUP BY l.source, l.code, l.unit, l.month_date
),
contradicted AS (
  SELECT l.source, l.ocid, l.id, max(r.suppliers) AS suppliers
  FROM line l
  JOIN rival r ON r.source = l.source AND r.code = l.code AND r.unit = l.unit AND r.month_date = l.month_date
  GROUP BY l.source, l.ocid, l.id
),
coded AS (
  SELECT DISTINCT source, ocid, id FROM line
),
judged AS (
  SELECT
    c.*,
    q.minimum_suppliers,
    coalesce(r.suppliers, 0) AS suppliers,
    CASE
      WHEN NOT c.is_goszakup THEN 'not-applicable:other-law'
      WHEN c.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN coalesce(c.kind, '') <> 'direct' THEN 'not-applicable:method'
      WHEN c.ground IS NULL THEN 'insufficient:grounds-missing'
      WHEN c.ground NOT IN (1, 2, 26, 31) THEN 'not-applicable:other-ground'
      WHEN c.signed_date IS NULL THEN 'insufficient:date-missing'
      WHEN k.id IS NULL THEN 'insufficient:code-missing'
      WHEN r.suppliers >= q.minimum_suppliers THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN coded k ON k.source = c.source AND k.ocid = c.ocid AND k.id = c.id
  LEFT JOIN contradicted r ON r.source = c.source AND r.ocid = c.ocid AND r.id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN verdict IN ('flag', 'pass') THEN suppliers END AS DOUBLE) AS value,
  CAST(minimum_suppliers AS DOUBLE) AS threshold,
  'parameter:minimum_suppliers' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The lines of the contract, and for each code and unit the newest contracts of rivals, one of each: at most 20.
WITH own AS (
  SELECT
    r.subject_id,
    l.source,
    l.ocid,
    l.contract_id,
    l.owner_id,
    l.line_id,
    l.stage,
    l.code,
    l.unit,
    CAST(date_trunc('month', l.signed_date) AS DATE) AS month_date
  FROM result r
  JOIN x_price_lines l ON l.subject_id = r.subject_id
),
asked AS (
  SELECT DISTINCT source, code, unit, month_date FROM own
),
other AS (
  SELECT
    o.source,
    o.code,
    o.unit,
    o.month_date,
    l.ocid || '|' || l.contract_id AS contract,
    l.signed_date,
    l.supplier_id,
    row_number() OVER (
      PARTITION BY o.source, o.code, o.unit, o.month_date, l.supplier_id
      ORDER BY l.signed_date DESC, l.ocid, l.contract_id, l.line
    ) AS place
  FROM asked o
  CROSS JOIN params q
  JOIN x_price_lines l ON l.source = o.source AND l.code = o.code AND l.unit = o.unit
  WHERE l.supplier_id IS NOT NULL AND (l.method IN ('tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'e-shop', 'exchange', 'framework') OR l.method = 'catering')
    AND l.signed_date < date_add('month', 1, o.month_date)
    AND l.signed_date >= date_add('month', 0 - CAST(q.months AS BIGINT), o.month_date)
),
ranked AS (
  SELECT
    source,
    code,
    unit,
    month_date,
    contract,
    row_number() OVER (
      PARTITION BY source, code, unit, month_date ORDER BY signed_date DESC, contract, supplier_id
    ) AS place
  FROM other
  WHERE place = 1
)
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('date_signed'), ('value_amount'), ('supplier_id'), ('description'), ('kz_ground_subparagraph')
) AS f (field)
UNION ALL
SELECT DISTINCT o.subject_id, 'contract_items' AS table_name, o.ocid || '|' || o.owner_id || '|' || coalesce(o.line_id, '') AS id,
  f.field
FROM own o
CROSS JOIN (VALUES ('classification_id'), ('unit_id'), ('description')) AS f (field)
WHERE o.stage = 'contract'
UNION ALL
SELECT DISTINCT o.subject_id, 'contracts' AS table_name, k.contract AS id, f.field
FROM own o
JOIN ranked k ON k.source = o.source AND k.code = o.code AND k.unit = o.unit AND k.month_date = o.month_date
CROSS JOIN (VALUES ('date_signed'), ('supplier_id'), ('description'), ('kz_fakt_trade_methods_id')) AS f (field)
WHERE k.place <= 20
ORDER BY subject_id, table_name, id, field
