/*---
name: subcontract-over-limit
version: 1
codes: {ocp: [R071], cardinal: []}
severity: statistical
grade: question
stage: implementation
subject: contract
needs: [awards.has_subcontracting, contracts.award_id]
value: percent
scope: process
parameters:
  limit_share:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: largest share of the work that may go to others ("all or most of it", says the Open Contracting Partnership; the law may allow less, that of Kazakhstan 30 %)
      ru: наибольшая доля работы, которую можно передать другим (у Open Contracting Partnership — «всю или почти всю»; закон может быть строже, в Казахстане — 30 %)
      kk: басқаларға беруге болатын жұмыстың ең үлкен үлесі (Open Contracting Partnership бойынша «бәрі дерлік»; заң қаталырақ болуы мүмкін, Қазақстанда — 30 %)
law: []
violations: []
reasons:
  share-range:
    en: the share is only told roughly, and the limit lies within
    ru: доля указана лишь приблизительно, и предел попадает в этот промежуток
    kk: үлес шамамен ғана көрсетілген, ал шек сол аралыққа түседі
  share-missing:
    en: something is subcontracted, but not how much
    ru: часть передана на субподряд, но какая — не сказано
    kk: бір бөлігі қосалқы мердігерлікке берілген, бірақ қаншасы айтылмаған
  share-out-of-range:
    en: the share is below 0, above 1, or the least is more than the most
    ru: доля меньше 0, больше 1, или нижняя граница выше верхней
    kk: үлес 0-ден кем, 1-ден артық немесе төменгі шегі жоғарғысынан үлкен
  share-of-nothing:
    en: it is said that nothing is subcontracted, and a share is given
    ru: сказано, что субподряда нет, а доля указана
    kk: қосалқы мердігерлік жоқ делінген, ал үлес көрсетілген
texts:
  title:
    en: Most of the work passed on to others
    ru: Большая часть работы передана другим
    kk: Жұмыстың көп бөлігі басқаларға берілген
  question:
    en: Which suppliers pass on all or most of what they were chosen for?
    ru: Какие поставщики передают на субподряд всё или почти всё, ради чего их выбрали?
    kk: Қай өнім берушілер таңдалған жұмысының бәрін немесе бәрін дерлік қосалқы мердігерлерге береді?
  why:
    en: >-
      A supplier is chosen for its experience, people and machines. One that passes nearly everything on adds a margin
      and little else; those who do the work were never examined, and may include a rival or a firm under a ban.
    ru: >-
      Поставщика выбирают за опыт, людей и технику. Тот, кто почти всё передаёт другим, добавляет лишь наценку; кто
      работает на деле, никто не проверял, а среди них может быть и соперник, и фирма из реестра недобросовестных.
    kk: >-
      Өнім беруші тәжірибесі, адамдары мен техникасы үшін таңдалады. Бәрін дерлік басқаларға беретіні тек үстеме ғана
      қосады; нақты жұмыс істейтіндерді ешкім тексермеген, олардың арасында қарсылас та, жосықсыздар тізіліміндегі фирма
      да болуы мүмкін.
  innocent:
    en:
      - The supplier is a general contractor, and the law allows it as much.
      - The firms that work belong to the same group.
      - The share was planned, and less was passed on in the end.
      - Rare works need licences that only specialised firms have.
    ru:
      - Поставщик — генподрядчик, и закон ему это позволяет.
      - Исполнители входят в ту же группу компаний.
      - Доля была плановой, а передали в итоге меньше.
      - Для отдельных работ нужны лицензии, которые есть лишь у узких специалистов.
    kk:
      - Өнім беруші — бас мердігер, және заң оған бұған рұқсат береді.
      - Орындаушылар бір компаниялар тобына кіреді.
      - Үлес жоспарлы болған, ал іс жүзінде азырақ берілген.
      - Кейбір жұмыстарға тек мамандандырылған фирмаларда бар лицензиялар керек.
  next:
    en:
      - Find out who the subcontractors are, and look each up in the register of unscrupulous suppliers.
      - See whether one of them bid for the same lot and lost (losers-as-subcontractors).
      - Compare the limit that the contract or the law sets.
    ru:
      - Узнать, кто субподрядчики, и проверить каждого по реестру недобросовестных участников.
      - Посмотреть, не подавал ли кто-то из них заявку на тот же лот (losers-as-subcontractors).
      - Сверить с пределом, который установлен договором или законом.
    kk:
      - Қосалқы мердігерлердің кім екенін біліп, әрқайсысын жосықсыз қатысушылар тізілімінен тексеру.
      - Олардың бірі дәл сол лотқа өтінім берген бе — соны қарау (losers-as-subcontractors).
      - Шартта немесе заңда белгіленген шекпен салыстыру.
  summary:
    en: "{{supplier}} is to pass on at least {{value}} of the contract {{number}} with {{buyer}} (“{{title}}”), about {{money}}; more than {{threshold}} is worth a look."
    ru: "{{supplier}} передаёт на субподряд не менее {{value}} договора {{number}} с заказчиком {{buyer}} («{{title}}»), это около {{money}}; присмотреться стоит, если больше {{threshold}}."
    kk: "{{supplier}} өнім берушісі {{buyer}} тапсырыс берушімен {{number}} шартынан («{{title}}») қосалқы мердігерлерге беретін үлес — кемінде {{value}} (шамамен {{money}}); {{threshold}} артық болса, назар аударған жөн."
---*/
-- Of an award without a share, what goes to others as a part of the award's value. goszakup's data say nothing of
-- subcontracting: its contracts are insufficient, not clean.
WITH told AS (
  SELECT
    c.*,
    q.limit_share,
    a.has_subcontracting,
    a.subcontracting_minimum_percentage AS least,
    a.subcontracting_maximum_percentage AS most,
    CASE
      WHEN a.value_amount > 0 AND coalesce(a.subcontracting_value_currency, a.value_currency) = a.value_currency
        THEN CAST(a.subcontracting_value_amount * 100 AS DOUBLE) / CAST(a.value_amount * 100 AS DOUBLE)
    END AS by_value,
    CASE WHEN coalesce(a.subcontracting_value_currency, c.currency) = c.currency THEN a.subcontracting_value_amount END
      AS passed_on
  FROM x_contract_changes c
  CROSS JOIN params q
  LEFT JOIN awards a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.award_id
),
known AS (
  SELECT
    t.*,
    coalesce(least, by_value) AS at_least,
    coalesce(most, CASE WHEN least IS NULL THEN by_value END) AS at_most
  FROM told t
),
judged AS (
  SELECT
    k.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN NOT has_subcontracting AND (at_least > 0 OR at_most > 0) THEN 'error:share-of-nothing'
      WHEN at_least < 0 OR at_least > 1 OR at_most < 0 OR at_most > 1 OR at_least > at_most THEN 'error:share-out-of-range'
      WHEN NOT has_subcontracting THEN 'pass'
      WHEN at_least > limit_share THEN 'flag'
      WHEN at_most <= limit_share THEN 'pass'
      WHEN at_least IS NOT NULL OR at_most IS NOT NULL THEN 'insufficient:share-range'
      WHEN has_subcontracting THEN 'insufficient:share-missing'
      ELSE 'insufficient:subcontracting-not-published'
    END AS verdict
  FROM known k
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  round(at_least, 6) AS value,
  CAST(limit_share AS DOUBLE) AS threshold,
  'parameter:limit_share' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  coalesce(passed_on, CAST(round(CAST(amount AS DOUBLE) * at_least, 2) AS DECIMAL(18, 2))) AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'awards' AS table_name, c.ocid || '|' || c.award_id AS id, f.field
FROM result r
JOIN x_contract_changes c ON c.subject_id = r.subject_id
CROSS JOIN (
  VALUES ('has_subcontracting'), ('subcontracting_minimum_percentage'), ('subcontracting_maximum_percentage'),
    ('subcontracting_value_amount'), ('value_amount')
) AS f (field)
WHERE c.award_id IS NOT NULL
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('value_amount'), ('supplier_id'), ('award_id')) AS f (field)
ORDER BY subject_id, table_name, id, field
