/*---
name: heterogeneous-supplier
version: 1
codes: {ocp: [R048], cardinal: [R048]}
severity: statistical
grade: question
stage: award
subject: supplier
needs: [items.classification_id, awards.supplier_id, awards.date, contracts.date_signed]
value: number
peers: {minimum: minimum_peers}
parameters:
  # Cardinal's minimum_contracting_processes.
  minimum_contracts:
    type: integer
    default: 20
    min: 1
    unit: contract
    text:
      en: leave out suppliers with fewer contracts or awards in the year
      ru: не рассматривать поставщиков, у которых за год меньше договоров
      kk: жыл ішінде шарттары бұдан аз өнім берушілерді қарамау
  # The Ukrainian audit service flags from four divisions.
  minimum_divisions:
    type: integer
    default: 4
    min: 2
    unit: division
    text:
      en: least number of divisions (first two digits of the code), however alike the peers are
      ru: наименьшее число разделов (первые две цифры кода), как бы ни были схожи остальные
      kk: қалғандары қанша ұқсас болса да, бөлімдердің (кодтың алғашқы екі цифры) ең аз саны
  # Ten is usual for rules about relations.
  minimum_peers:
    type: integer
    default: 10
    min: 2
    unit: supplier
    text:
      en: least number of suppliers to compare with
      ru: с каким наименьшим числом поставщиков сравнивать
      kk: салыстырылатын өнім берушілердің ең аз саны
law: []
violations: []
texts:
  title:
    en: A supplier of unrelated things
    ru: Поставщик разнородных товаров, работ и услуг
    kk: Бір-бірімен байланыссыз тауарлар, жұмыстар мен қызметтер өнім берушісі
  question:
    en: Which suppliers sold things of unusually many different kinds in a year?
    ru: Какие поставщики за год продали необычно много разнородного?
    kk: Қай өнім берушілер жыл ішінде ерекше көп әртүрлі зат сатты?
  why:
    en: >-
      A firm that sells food, repairs and computers alike may be a front: it wins what it is told to win and passes the
      work on. Suppliers are compared with those that sold about as often in the same year, because who sells more
      often sells more kinds.
    ru: >-
      Фирма, которая продаёт и продукты, и ремонт, и компьютеры, может быть прикрытием: выигрывает, что скажут, и передаёт
      работу дальше. Поставщики сравниваются с теми, кто в том же году продавал примерно столько же раз: кто продаёт чаще,
      у того и видов больше.
    kk: >-
      Азық-түлікті де, жөндеуді де, компьютерді де сататын фирма бүркеме болуы мүмкін: айтқанды ұтып алып, жұмысты басқаға
      береді. Өнім берушілер сол жылы шамамен сонша рет сатқандармен салыстырылады, өйткені жиі сататынның түрі де көп.
  innocent:
    en:
      - A wholesaler, a trading house or a general store in a village sells everything.
      - A state enterprise serves many needs of its founder.
      - Buyers chose careless codes for one and the same thing.
      - A builder supplies equipment together with the works.
    ru:
      - Оптовик, торговый дом или сельский магазин торгует всем.
      - Государственное предприятие обслуживает разные нужды учредителя.
      - Заказчики неаккуратно указали разные коды для одного и того же.
      - Строитель вместе с работами поставляет оборудование.
    kk:
      - Көтерме сатушы, сауда үйі немесе ауыл дүкені бәрін сатады.
      - Мемлекеттік кәсіпорын құрылтайшысының әртүрлі қажеттіліктерін қамтиды.
      - Тапсырыс берушілер бір ғана зат үшін ұқыпсыз әртүрлі код көрсеткен.
      - Құрылысшы жұмыспен бірге жабдық та жеткізеді.
  next:
    en:
      - Look at the firm's activity code, staff and licences. Could it do all of this?
      - See who the buyers are. One buyer and many kinds is a stronger sign.
      - Look for subcontractors and for rivals that lose to this firm in unrelated markets.
    ru:
      - Посмотреть код деятельности (ОКЭД), штат и лицензии фирмы. Могла ли она всё это выполнить?
      - Посмотреть, кто заказчики. Один заказчик и много видов — более сильный признак.
      - Поискать субподрядчиков и соперников, проигрывающих этой фирме на несвязанных рынках.
    kk:
      - Фирманың қызмет кодын (ЭҚЖЖ), штатын және лицензияларын қарау. Осының бәрін орындай алар ма еді?
      - Тапсырыс берушілер кім екенін қарау. Бір тапсырыс беруші мен көп түр — күштірек белгі.
      - Қосалқы мердігерлерді және байланыссыз нарықтарда осы фирмадан ұтылатын қарсыластарды іздеу.
  summary:
    en: "In {{year}} the supplier {{supplier}} sold things of {{value}} different divisions; the mark for suppliers like it is {{threshold}} (suppliers compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В {{year}} году поставщик {{supplier}} продал предметы разных разделов классификатора: {{value}}; порог для подобных поставщиков — {{threshold}} (поставщиков в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{year}} жылы {{supplier}} өнім берушісі жіктеуіштің {{value}} бөліміне жататын заттар сатты; ұқсас өнім берушілер үшін шек — {{threshold}} (салыстырылған өнім берушілер: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH judged AS (
  SELECT
    s.*,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    q.minimum_divisions,
    -- Beyond the fence, and beyond the third quartile too: where three quarters are alike the fence falls on it.
    CASE WHEN p.upper_fence > q.minimum_divisions THEN p.upper_fence ELSE q.minimum_divisions END AS mark,
    CASE
      WHEN s.purchases < q.minimum_contracts THEN 'not-applicable:few-contracts'
      WHEN s.divisions < q.minimum_divisions AND s.uncoded * 10 > s.purchases THEN 'insufficient:codes-missing'
      WHEN s.divisions < q.minimum_divisions THEN 'pass'
      WHEN coalesce(p.peer_count, 0) < q.minimum_peers THEN 'insufficient:few-peers'
      WHEN s.divisions >= p.upper_fence AND s.divisions > p.q3 THEN 'flag'
      WHEN s.uncoded * 10 > s.purchases THEN 'insufficient:codes-missing'
      ELSE 'pass:like-its-peers'
    END AS verdict
  FROM x_supplier_divisions s
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = s.supplier_year
)
SELECT
  supplier_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(divisions AS DOUBLE) AS value,
  CAST(mark AS DOUBLE) AS threshold,
  CASE WHEN mark > minimum_divisions THEN 'fence' ELSE 'parameter:minimum_divisions' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  money AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of each division the largest purchase, then the next ones: fifty records at most.
WITH sold AS (
  SELECT
    r.subject_id,
    d.source,
    d.ocid,
    d.table_name,
    d.record,
    d.stage,
    d.owner_id,
    d.lot_id,
    d.division,
    d.amount,
    row_number() OVER (
      PARTITION BY r.subject_id, d.division ORDER BY d.amount DESC NULLS LAST, d.table_name, d.record, d.source, d.stage
    ) AS in_division
  FROM result r
  JOIN x_purchase_divisions d ON d.supplier_id = r.supplier_id AND d.year = year(r.date)
),
chosen AS (
  SELECT
    s.*,
    row_number() OVER (
      PARTITION BY s.subject_id ORDER BY s.in_division, s.division, s.table_name, s.record, s.source, s.stage
    ) AS place
  FROM sold s
)
SELECT c.subject_id, c.table_name, c.record AS id, f.field
FROM chosen c
JOIN (
  VALUES ('contracts', 'supplier_id'), ('contracts', 'date_signed'), ('awards', 'supplier_id'), ('awards', 'date')
) AS f (table_name, field) ON f.table_name = c.table_name
WHERE c.place <= 50
UNION ALL
SELECT c.subject_id, 'contract_items' AS table_name, c.ocid || '|' || c.owner_id || '|' || i.id AS id,
  'classification_id' AS field
FROM chosen c
JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.owner_id
WHERE c.place <= 50 AND c.stage = 'contract'
  AND substr(replace(replace(replace(upper(i.classification_id), ' ', ''), '.', ''), '-', ''), 1, 2) = c.division
UNION ALL
SELECT c.subject_id, 'items' AS table_name, c.ocid || '|' || i.id AS id, 'classification_id' AS field
FROM chosen c
JOIN items i ON i.source = c.source AND i.ocid = c.ocid AND (i.related_lot = c.lot_id OR i.related_lot IS NULL)
WHERE c.place <= 50 AND c.stage = 'tender'
  AND substr(replace(replace(replace(upper(i.classification_id), ' ', ''), '.', ''), '-', ''), 1, 2) = c.division
ORDER BY subject_id, table_name, id, field

-- peers
-- Suppliers of the year that sold about as often (twice as often at most), else all that sold often enough.
SELECT
  s.supplier_year AS subject_id,
  CASE WHEN s.purchases >= q.minimum_contracts AND s.uncoded * 10 <= s.purchases THEN s.divisions END AS value,
  s.source || '|' || CAST(s.year AS VARCHAR) || '|' || CASE
    WHEN s.purchases < q.minimum_contracts * 2 THEN '1'
    WHEN s.purchases < q.minimum_contracts * 4 THEN '2'
    WHEN s.purchases < q.minimum_contracts * 8 THEN '4'
    ELSE '8'
  END AS level_1,
  s.source || '|' || CAST(s.year AS VARCHAR) AS level_2
FROM x_supplier_divisions s
CROSS JOIN params q
ORDER BY subject_id
