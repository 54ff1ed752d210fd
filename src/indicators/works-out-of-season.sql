/*---
name: works-out-of-season
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: implementation
subject: contract
needs: [milestones.kz_akt_date, contract_items.description, contracts.kz_region]
value: number
scope: process
parameters:
  # Months in which the ground is frozen: outside the south and in it.
  north_from:
    type: integer
    default: 11
    min: 1
    max: 12
    text:
      en: first month of the cold season outside the south
      ru: первый месяц холодного сезона вне юга
      kk: оңтүстіктен тыс суық маусымның бірінші айы
  north_to:
    type: integer
    default: 3
    min: 1
    max: 12
    text:
      en: last month of the cold season outside the south
      ru: последний месяц холодного сезона вне юга
      kk: оңтүстіктен тыс суық маусымның соңғы айы
  south_from:
    type: integer
    default: 12
    min: 1
    max: 12
    text:
      en: first month of the cold season in the south
      ru: первый месяц холодного сезона на юге
      kk: оңтүстіктегі суық маусымның бірінші айы
  south_to:
    type: integer
    default: 2
    min: 1
    max: 12
    text:
      en: last month of the cold season in the south
      ru: последний месяц холодного сезона на юге
      kk: оңтүстіктегі суық маусымның соңғы айы
  south:
    type: text
    default: 19,31,33,43,47,61,75,79
    text:
      en: regions of the south, by the first two digits of the KATO code
      ru: области юга, по первым двум цифрам кода КАТО
      kk: оңтүстік облыстары, КАТО кодының алғашқы екі цифры бойынша
  grace:
    type: integer
    default: 60
    min: 0
    max: 180
    unit: day
    text:
      en: works begun before the cold season may be accepted within so many calendar days of it
      ru: начатые до холодного сезона работы могут приниматься в течение стольких его календарных дней
      kk: суық маусымға дейін басталған жұмыстар оның осынша күнтізбелік күні ішінде қабылдана алады
law: []
violations: [unperformed]
reasons:
  not-seasonal:
    en: no works that depend on the season, by their words
    ru: по словам — не сезонные работы
    kk: сөздері бойынша маусымдық жұмыс емес
  region-missing:
    en: the region is not known
    ru: область неизвестна
    kk: облысы белгісіз
  no-acts:
    en: no approved act of acceptance is known
    ru: утверждённых актов приёмки нет
    kk: бекітілген қабылдау актілері жоқ
texts:
  title:
    en: Asphalt in frost, lawns in snow
    ru: Асфальт в мороз, газон в снег
    kk: Аязда асфальт, қарда көгал
  question:
    en: Which works were accepted deep in a season in which they cannot be done?
    ru: Какие работы приняты в разгар сезона, когда их нельзя сделать?
    kk: Қай жұмыстар оларды істеу мүмкін емес маусымның ортасында қабылданған?
  why:
    en: >-
      Asphalt does not bind on frozen ground, and nothing that is planted in January grows. An act of that time covers works
      that were done long before, that will fail, or that were never done.
    ru: >-
      Асфальт на мёрзлой земле не схватывается, посаженное в январе не растёт. Акт такого времени прикрывает работы, давно
      сделанные, негодные или не сделанные вовсе.
    kk: >-
      Мұзды жерде асфальт ұстамайды, қаңтарда отырғызылған нәрсе өспейді. Мұндай уақыттағы акт бұрын істелген, жарамсыз
      немесе мүлде істелмеген жұмысты жабады.
  innocent:
    en:
      - The works were done in season, and only the act is late.
      - The winter was mild, or a cold-mix or a greenhouse was used.
      - The words name an object, a lawn mower or asphalt as goods, not the work.
      - Snow is what the contract is about, as with clearing streets.
    ru:
      - Работы сделаны в сезон, запоздал лишь акт.
      - Зима была мягкой, применена холодная смесь или теплица.
      - Слова называют предмет — газонокосилку или асфальт как товар, а не работу.
      - Договор как раз о снеге, например об уборке улиц.
    kk:
      - Жұмыс маусымында істелген, тек акт кешіккен.
      - Қыс жұмсақ болған, суық қоспа немесе жылыжай қолданылған.
      - Сөздер жұмысты емес, затты атайды, мысалы, көгал шапқыш не тауар ретіндегі асфальт.
      - Шарттың өзі қар туралы, мысалы, көше тазалау.
  next:
    en:
      - Look at the weather of those days and at the site; photograph what is there, with a date.
      - Come again in spring and count what grew and what held.
    ru:
      - Посмотреть погоду тех дней и сам объект; сфотографировать с датой то, что есть.
      - Прийти весной и посчитать, что выросло и что уцелело.
    kk:
      - Сол күндердің ауа райын және нысанды қарау; бар нәрсені күнімен суретке түсіру.
      - Көктемде қайта келіп, не өскенін және не сақталғанын санау.
  summary:
    en: "Seasonal works under the contract “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} with {{supplier}} were accepted on {{date}}, so many days into the cold season: {{value}}. A question, to be checked."
    ru: "Сезонные работы по договору «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} с поставщиком {{supplier}} приняты {{date}}, через столько дней после начала холодного сезона: {{value}}. Вопрос, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шарты (№ {{number}}, {{money}}{{net}}) бойынша маусымдық жұмыстар {{date}} қабылданған, суық маусым басталғаннан кейінгі күндер: {{value}}. Тексеруді қажет ететін сұрақ."
---*/
-- The words are those of the contract, of its lines and of their codes. Works that were signed for and accepted in one cold
-- season had no other time; what was signed before it may only be accepted late, and gets the grace. The act that lies
-- deepest in a cold season is told.
WITH worded AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    max(CASE WHEN regexp_like(
      lower(coalesce(c.title, '') || ' ' || coalesce(c.description, '') || ' ' || coalesce(i.description, '')
        || ' ' || coalesce(i.classification_description, '')),
      'асфальт|благоустро|озеленен|посадк|газон|цветник|клумб|дорожн[а-яё]* покрыт|разметк|кровл|крыш|фасад|абаттандыр|көгалдандыр|көгал|гүлзар|отырғызу|жол жабын|шатыр|қасбет'
    ) AND NOT regexp_like(
      lower(coalesce(c.title, '') || ' ' || coalesce(i.description, '')), 'снег|снего|қар тазалау|наледь|гололед'
    ) THEN 1 ELSE 0 END) AS is_seasonal,
    max(c.kz_region) AS own_region,
    max(c.date_signed_local_date) AS signed_date
  FROM contracts c
  LEFT JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
  GROUP BY c.source, c.ocid, c.id
),
act AS (
  SELECT source, ocid, contract_id, coalesce(kz_akt_local_date, date_met_local_date) AS date
  FROM milestones
  WHERE parent = 'implementation' AND status = 'met' AND coalesce(type, 'delivery') = 'delivery'
    AND coalesce(kz_akt_local_date, date_met_local_date) IS NOT NULL
),
season AS (
  SELECT
    w.source,
    w.ocid,
    w.id,
    w.is_seasonal,
    w.signed_date,
    substr(coalesce(w.own_region, d.region), 1, 2) AS region,
    CASE WHEN strpos(',' || q.south || ',', ',' || substr(coalesce(w.own_region, d.region), 1, 2) || ',') > 0 THEN q.south_from ELSE q.north_from END
      AS from_month,
    CASE WHEN strpos(',' || q.south || ',', ',' || substr(coalesce(w.own_region, d.region), 1, 2) || ',') > 0 THEN q.south_to ELSE q.north_to END
      AS to_month
  FROM worded w
  CROSS JOIN params q
  LEFT JOIN x_dim_contracts d ON d.source = w.source AND d.ocid = w.ocid AND d.id = w.id
),
cold AS (
  SELECT
    s.source,
    s.ocid,
    s.id,
    a.date,
    date_diff('day', CAST(s.signed_date AS DATE), CAST(a.date AS DATE)) AS days_worked,
    -- The season that the act lies in began this year, or last year where it runs over the New Year.
    date_diff('day', CAST(
      CAST(CASE
        WHEN s.from_month > s.to_month AND month(a.date) <= s.to_month THEN year(a.date) - 1
        ELSE year(a.date)
      END AS VARCHAR) || '-' || lpad(CAST(s.from_month AS VARCHAR), 2, '0') || '-01' AS DATE
    ), CAST(a.date AS DATE)) AS days,
    CASE
      WHEN s.from_month > s.to_month THEN month(a.date) >= s.from_month OR month(a.date) <= s.to_month
      ELSE month(a.date) BETWEEN s.from_month AND s.to_month
    END AS is_cold
  FROM season s
  JOIN act a ON a.source = s.source AND a.ocid = s.ocid AND a.contract_id = s.id
),
deepest AS (
  SELECT
    c.*,
    row_number() OVER (PARTITION BY source, ocid, id ORDER BY days DESC, date) AS place
  FROM cold c
  CROSS JOIN params q
  WHERE c.is_cold AND (c.days >= q.grace OR (c.days_worked >= 0 AND c.days_worked <= c.days))
),
acted AS (
  SELECT DISTINCT source, ocid, contract_id FROM act
),
judged AS (
  SELECT
    c.*,
    d.date AS accepted_date,
    d.days,
    q.grace,
    CASE
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.category = 'goods' OR s.is_seasonal = 0 THEN 'not-applicable:not-seasonal'
      WHEN s.region IS NULL OR NOT c.is_goszakup THEN 'insufficient:region-missing'
      WHEN a.contract_id IS NULL THEN 'insufficient:no-acts'
      WHEN d.date IS NOT NULL THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_law_contracts c
  CROSS JOIN params q
  JOIN season s ON s.source = c.source AND s.ocid = c.ocid AND s.id = c.id
  LEFT JOIN acted a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  LEFT JOIN deepest d ON d.source = c.source AND d.ocid = c.ocid AND d.id = c.id AND d.place = 1
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(accepted_date, signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN split_part(verdict, ':', 1) = 'flag' THEN CAST(days AS DOUBLE) END AS value,
  CAST(grace AS DOUBLE) AS threshold,
  'parameter:grace' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || m.contract_id || '|' || coalesce(m.id, '') AS id, f.field
FROM result r
JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
CROSS JOIN (VALUES ('kz_akt_date'), ('date_met'), ('title')) AS f (field)
WHERE m.parent = 'implementation'
UNION ALL
SELECT r.subject_id, 'contract_items' AS table_name, i.ocid || '|' || i.contract_id || '|' || i.id AS id, f.field
FROM result r
JOIN contract_items i ON i.ocid || '|' || i.contract_id = r.subject_id
CROSS JOIN (VALUES ('description'), ('classification_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('title'), ('description'), ('date_signed'), ('kz_region'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
