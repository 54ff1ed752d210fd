/*---
name: subcontract-prevalence
version: 1
codes: {ocp: [R072], cardinal: []}
severity: statistical
grade: question
stage: implementation
subject: buyer
needs: [awards.has_subcontracting, processes.buyer_id]
value: percent
peers: {minimum: minimum_peers}
parameters:
  threshold:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the year's awards of which a part is subcontracted
      ru: наименьшая доля итогов года, по которым часть отдана на субподряд
      kk: жыл қорытындыларының бір бөлігі қосалқы мердігерлікке берілген ең аз үлесі
  ceiling_share:
    type: decimal
    default: 0.9
    min: 0
    max: 1
    unit: share
    text:
      en: share from which a buyer counts as beyond its peers however much these differ
      ru: доля, с которой заказчик считается вышедшим из ряда, как бы ни различались остальные
      kk: қалғандары қанша ерекшеленсе де, тапсырыс беруші қатардан шыққан деп саналатын үлес
  minimum_awards:
    type: integer
    default: 10
    min: 1
    unit: award
    text:
      en: leave out buyers with fewer awards in the year
      ru: не рассматривать заказчиков, у которых за год меньше итогов
      kk: жыл ішінде қорытындылары бұдан аз тапсырыс берушілерді қарамау
  minimum_peers:
    type: integer
    default: 10
    min: 2
    unit: buyer
    text:
      en: least number of buyers of that publisher and year to compare with
      ru: с каким наименьшим числом заказчиков того же источника и года сравнивать
      kk: сол дереккөз бен жылдың салыстырылатын тапсырыс берушілерінің ең аз саны
law: []
violations: []
reasons:
  few-awards:
    en: too few awards in the year
    ru: слишком мало итогов за год
    kk: жыл ішінде қорытынды тым аз
  subcontracting-rarely-told:
    en: of many awards nothing is said of subcontracting
    ru: по многим итогам о субподряде ничего не сказано
    kk: көптеген қорытынды бойынша қосалқы мердігерлік туралы ештеңе айтылмаған
texts:
  title:
    en: A buyer most of whose suppliers pass work on
    ru: Заказчик, у которого большинство поставщиков передаёт работу дальше
    kk: Өнім берушілерінің көбі жұмысты әрі қарай беретін тапсырыс беруші
  question:
    en: Of which buyers is an unusual share of awards subcontracted?
    ru: У каких заказчиков необычно большая доля закупок уходит на субподряд?
    kk: Қай тапсырыс берушілерде сатып алулардың ерекше үлкен үлесі қосалқы мердігерлікке кетеді?
  why:
    en: >-
      Where nearly every winner hires others, the tender chooses middlemen. That may mean requirements which those who do
      the work do not meet on paper, or rivals who share one contract among themselves.
    ru: >-
      Если почти каждый победитель нанимает других, конкурс выбирает посредников. Возможно, требования таковы, что те, кто
      работает, на бумаге им не отвечают, или соперники делят один договор между собой.
    kk: >-
      Жеңімпаздардың бәрі дерлік басқаларды жалдаса, конкурс делдалдарды таңдап жүр. Бұл талаптардың нақты жұмыс
      істейтіндерге қағаз жүзінде сай келмейтінін немесе қарсыластар бір шартты өзара бөлісетінін білдіруі мүмкін.
  innocent:
    en:
      - The buyer orders construction, where subcontracting is usual and its peers do not.
      - The law or a programme asks for a part to go to small firms.
      - This buyer tells of subcontracting with more care than others.
      - One large programme with the same general contractor makes up the year.
    ru:
      - Заказчик строит, а в строительстве субподряд обычен; остальные не строят.
      - Закон или программа требует отдавать часть малому бизнесу.
      - Этот заказчик аккуратнее других указывает субподряд.
      - Год составляет одна большая программа с одним генподрядчиком.
    kk:
      - Тапсырыс беруші құрылыс жүргізеді, онда қосалқы мердігерлік әдеттегі іс; қалғандары құрылыс жүргізбейді.
      - Заң немесе бағдарлама бір бөлігін шағын бизнеске беруді талап етеді.
      - Бұл тапсырыс беруші қосалқы мердігерлікті басқалардан ұқыптырақ көрсетеді.
      - Жыл бір бас мердігері бар бір үлкен бағдарламадан тұрады.
  next:
    en:
      - List the awards with the largest shares that go to others (subcontract-over-limit).
      - See whether the same firms come back as subcontractors of different winners.
      - Read the requirements for experience and machines in this buyer's tenders.
    ru:
      - Выписать итоги с наибольшей передаваемой долей (subcontract-over-limit).
      - Посмотреть, не повторяются ли одни и те же субподрядчики у разных победителей.
      - Прочитать требования к опыту и технике в конкурсах этого заказчика.
    kk:
      - Берілетін үлесі ең үлкен қорытындыларды жазып шығу (subcontract-over-limit).
      - Әртүрлі жеңімпаздарда бір қосалқы мердігерлер қайталана ма — соны қарау.
      - Осы тапсырыс берушінің конкурстарындағы тәжірибе мен техникаға қойылатын талаптарды оқу.
  summary:
    en: "In {{year}} a part of {{value}} of the awards of {{buyer}} was to be subcontracted (their value: {{money}}); the mark is {{threshold}} (buyers compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В {{year}} году у заказчика {{buyer}} часть работы передавалась на субподряд в {{value}} закупок (их сумма: {{money}}); порог — {{threshold}} (заказчиков в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{year}} жылы {{buyer}} тапсырыс берушісінде жұмысының бір бөлігі қосалқы мердігерлікке берілген сатып алулардың үлесі — {{value}} (олардың сомасы: {{money}}); шек — {{threshold}} (салыстырылған тапсырыс берушілер: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH compared AS (
  SELECT
    b.*,
    q.threshold AS floor_share,
    q.minimum_awards,
    q.minimum_peers,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(CASE WHEN p.upper_fence < q.ceiling_share THEN p.upper_fence ELSE q.ceiling_share END, 6) AS fence_share
  FROM x_subcontracting b
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = b.buyer_year
),
judged AS (
  SELECT
    c.*,
    CASE WHEN c.fence_share > c.floor_share AND c.peers >= c.minimum_peers THEN c.fence_share ELSE c.floor_share END AS mark,
    CASE
      WHEN c.awards < c.minimum_awards THEN 'not-applicable:few-awards'
      WHEN c.told = 0 THEN 'insufficient:subcontracting-not-published'
      WHEN NOT c.is_clear THEN 'insufficient:subcontracting-rarely-told'
      WHEN c.share < c.floor_share THEN 'pass'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.share >= c.fence_share THEN 'flag'
      ELSE 'pass:like-its-peers'
    END AS verdict
  FROM compared c
)
SELECT
  buyer_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  mark AS threshold,
  CASE WHEN mark > floor_share THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  CASE WHEN amount IS NOT NULL THEN currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The fifty largest of the awards that are subcontracted in part.
WITH ranked AS (
  SELECT
    r.subject_id,
    a.ocid || '|' || a.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY a.value_amount DESC NULLS LAST, a.ocid, a.id) AS place
  FROM result r
  JOIN processes p ON coalesce(p.buyer_id, p.tender_procuring_entity_id) = r.buyer_id
  JOIN awards a ON a.source = p.source AND a.ocid = p.ocid AND a.has_subcontracting
  WHERE coalesce(a.status, 'active') = 'active' AND year(coalesce(a.date_local_date, p.date_local_date)) = year(r.date)
)
SELECT a.subject_id, 'awards' AS table_name, a.id, f.field
FROM ranked a
CROSS JOIN (
  VALUES ('has_subcontracting'), ('subcontracting_minimum_percentage'), ('subcontracting_maximum_percentage'),
    ('value_amount'), ('date'), ('supplier_id')
) AS f (field)
WHERE a.place <= 50
ORDER BY subject_id, table_name, id, field

-- peers
SELECT
  b.buyer_year AS subject_id,
  CASE WHEN b.is_clear AND b.awards >= q.minimum_awards THEN b.share END AS value,
  b.source || '|' || CAST(b.year AS VARCHAR) AS level_1
FROM x_subcontracting b
CROSS JOIN params q
ORDER BY subject_id
