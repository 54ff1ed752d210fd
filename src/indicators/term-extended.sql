/*---
name: term-extended
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.kz_first_plan_exec_date, contracts.kz_plan_exec_date, contracts.date_signed]
value: percent
parameters:
  minimum_share:
    type: decimal
    default: 0.25
    min: 0
    max: 100
    unit: share
    text:
      en: moved by at least this share of the first term
      ru: перенесён не менее чем на эту долю первоначального срока
      kk: бастапқы мерзімнің кемінде осы үлесіне жылжытылған
  minimum_days:
    type: integer
    default: 15
    min: 1
    max: 3650
    unit: day
    text:
      en: and by at least so many calendar days
      ru: и не менее чем на столько календарных дней
      kk: және кемінде осынша күнтізбелік күнге
law: []
violations: [amend]
reasons:
  first-term-unknown:
    en: the first term of performance is not known
    ru: первоначальный срок исполнения неизвестен
    kk: бастапқы орындау мерзімі белгісіз
  force-majeure:
    en: moved because of force majeure or another obstacle that the law names
    ru: перенесён из-за непреодолимой силы или другого препятствия, названного законом
    kk: еңсерілмейтін күшке немесе заңда аталған өзге кедергіге байланысты жылжытылған
  by-financing:
    en: moved with the yearly financing
    ru: перенесён вслед за финансированием по годам
    kk: жылдар бойынша қаржыландыруға сәйкес жылжытылған
texts:
  title:
    en: A contract whose term was much extended
    ru: Договор, срок которого намного продлён
    kk: Мерзімі едәуір ұзартылған шарт
  question:
    en: Which contracts were given a quarter more time or longer than they were signed for?
    ru: Каким договорам срок увеличен на четверть и больше?
    kk: Қай шарттардың мерзімі төрттен біріне не одан көпке ұзартылған?
  why:
    en: >-
      Time is part of the price: whoever promised the shortest term and is given more later was no better than the rivals.
      A term that is moved after it ran out also spares the supplier the penalty.
    ru: >-
      Срок — часть цены: пообещавший самый короткий срок и получивший потом больше не был лучше соперников. Перенос уже
      истёкшего срока избавляет поставщика и от неустойки.
    kk: >-
      Мерзім — бағаның бөлігі: ең қысқа мерзімге уәде беріп, кейін көбірек алған адам қарсыластарынан артық болмаған.
      Өтіп кеткен мерзімді жылжыту өнім берушіні тұрақсыздық айыбынан да құтқарады.
  innocent:
    en:
      - Weather, or no access to the site, stopped the work.
      - The customer was late with a site, a design or materials.
      - More was ordered under the same contract.
      - The contract runs for several years and follows their budgets.
    ru:
      - Работы остановили погода или отсутствие доступа на объект.
      - Заказчик сам опоздал с площадкой, проектом или материалами.
      - По тому же договору заказано больше.
      - Договор многолетний и следует за бюджетами.
    kk:
      - Жұмысты ауа райы немесе нысанға кіре алмау тоқтатқан.
      - Тапсырыс берушінің өзі алаңды, жобаны не материалдарды кешіктірген.
      - Сол шартпен көбірек тапсырыс берілген.
      - Шарт көпжылдық және бюджеттерге ілеседі.
  next:
    en:
      - See whether the agreement was signed before the first term ran out.
      - Read the justification, and compare the terms that rivals offered.
    ru:
      - Посмотреть, подписано ли соглашение до истечения первого срока.
      - Прочитать обоснование и сравнить сроки, предложенные соперниками.
    kk:
      - Келісімге бірінші мерзім өткенге дейін қол қойылған-қойылмағанын қарау.
      - Негіздемені оқып, қарсыластар ұсынған мерзімдерді салыстыру.
  summary:
    en: "The contract “{{title}}” (No. {{number}}, {{money}}{{net}}, signed on {{date}}) of {{buyer}} with {{supplier}} was given more time: the term grew by {{value}}. A sign of a risk, to be checked."
    ru: "По договору «{{title}}» (№ {{number}}, {{money}}{{net}}, подписан {{date}}) заказчика {{buyer}} с поставщиком {{supplier}} срок исполнения увеличен на {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шарты (№ {{number}}, {{money}}{{net}}, қол қойылған күні: {{date}}) бойынша орындау мерзімі {{value}} ұлғайтылған. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH ground AS (
  SELECT source, ocid, contract_id, bool_or(force_majeure) AS force_majeure, bool_or(by_financing) AS by_financing
  FROM x_amendment_grounds
  GROUP BY source, ocid, contract_id
),
known AS (
  SELECT
    c.*,
    q.minimum_share,
    q.minimum_days,
    coalesce(k.kz_first_plan_exec_local_date, k.kz_first_ec_end_local_date) AS first_due_date,
    CASE
      WHEN k.kz_first_plan_exec_local_date IS NOT NULL THEN k.kz_plan_exec_local_date
      ELSE k.period_end_local_date
    END AS last_due_date,
    coalesce(g.force_majeure, false) AS force_majeure,
    coalesce(g.by_financing, false) AS by_financing
  FROM x_contract_changes c
  JOIN contracts k ON k.source = c.source AND k.ocid = c.ocid AND k.id = c.id
  CROSS JOIN params q
  LEFT JOIN ground g ON g.source = c.source AND g.ocid = c.ocid AND g.contract_id = c.id
),
compared AS (
  SELECT
    k.*,
    date_diff('day', first_due_date, last_due_date) AS days,
    CASE
      WHEN signed_date < first_due_date THEN round(
        CAST(date_diff('day', first_due_date, last_due_date) AS DOUBLE)
          / CAST(date_diff('day', signed_date, first_due_date) AS DOUBLE), 6)
    END AS share
  FROM known k
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN amendments = 0 AND NOT publishes_amendments THEN 'insufficient:amendments-not-published'
      WHEN amendments = 0 THEN 'pass'
      WHEN signed_date IS NULL THEN 'insufficient:date-missing'
      WHEN share IS NULL THEN 'insufficient:first-term-unknown'
      WHEN days < minimum_days OR share < minimum_share THEN 'pass'
      WHEN force_majeure THEN 'pass:force-majeure'
      WHEN by_financing THEN 'pass:by-financing'
      ELSE 'flag'
    END AS verdict
  FROM compared c
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  CAST(minimum_share AS DOUBLE) AS threshold,
  'parameter:minimum_share' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
WITH ranked AS (
  SELECT
    r.subject_id,
    a.ocid || '|' || a.contract_id || '|' || coalesce(a.id, '') AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY a.date NULLS LAST, a.id) AS place
  FROM result r
  JOIN x_contract_changes c ON c.subject_id = r.subject_id
  JOIN amendments a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  WHERE a.parent = 'contract'
)
SELECT a.subject_id, 'amendments' AS table_name, a.id, f.field
FROM ranked a
CROSS JOIN (VALUES ('date'), ('rationale')) AS f (field)
WHERE a.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('date_signed'), ('kz_first_plan_exec_date'), ('kz_plan_exec_date'), ('kz_first_ec_end_date'), ('period_end_date'),
    ('value_amount')
) AS f (field)
ORDER BY subject_id, table_name, id, field
