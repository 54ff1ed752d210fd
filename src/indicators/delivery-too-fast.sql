/*---
name: delivery-too-fast
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: implementation
subject: contract
needs: [contracts.date_signed, milestones.date_met, contracts.value_amount]
value: number
peers: {minimum: minimum_peers, scale: log}
parameters:
  share:
    type: decimal
    default: 0.2
    min: 0.01
    max: 1
    unit: share
    text:
      en: done in less than this share of the median time of comparable works
      ru: сделано быстрее чем за эту долю медианного срока сопоставимых работ
      kk: салыстырмалы жұмыстардың медианалық мерзімінің осы үлесінен тез істелген
  minimum_median:
    type: integer
    default: 20
    min: 1
    max: 1000
    unit: day
    text:
      en: least median, in calendar days, at which speed says anything
      ru: наименьшая медиана в календарных днях, при которой быстрота о чём-то говорит
      kk: жылдамдық бірдеңе білдіретін ең аз медиана, күнтізбелік күнмен
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: contract
    text:
      en: least number of contracts to compare with
      ru: с каким наименьшим числом договоров сравнивать
      kk: салыстырылатын шарттардың ең аз саны
law: []
violations: [fast, unperformed]
reasons:
  not-works:
    en: no works
    ru: не работы
    kk: жұмыс емес
  not-done-yet:
    en: not carried out yet, or no date of it is known
    ru: ещё не исполнен, или дата исполнения неизвестна
    kk: әлі орындалмаған немесе орындалған күні белгісіз
  signing-date-missing:
    en: the date of signing is not known
    ru: дата подписания неизвестна
    kk: қол қойылған күн белгісіз
  done-before-signing:
    en: done before the contract was signed
    ru: исполнен раньше подписания
    kk: қол қойылғанға дейін орындалған
  quick-kind:
    en: such works are quick everywhere
    ru: такие работы везде делаются быстро
    kk: мұндай жұмыстар барлық жерде тез істеледі
texts:
  title:
    en: Works done faster than anyone does them
    ru: Работы, сделанные быстрее, чем их делает кто-либо
    kk: Ешкім істемейтін жылдамдықпен орындалған жұмыстар
  question:
    en: Which works were accepted in a fifth of the time that comparable works take?
    ru: Какие работы приняты за пятую часть срока сопоставимых работ?
    kk: Қай жұмыстар салыстырмалы жұмыстар мерзімінің бестен бірінде қабылданған?
  why:
    en: >-
      Concrete hardens and asphalt cools at their own pace. Works that are accepted days after the signing were done
      before the purchase, or were not done.
    ru: >-
      Бетон твердеет, а асфальт остывает в своём темпе. Работы, принятые через несколько дней после подписания, сделаны до
      закупки либо не сделаны вовсе.
    kk: >-
      Бетон қатады, асфальт суиды — өз қарқынымен. Қол қойылғаннан кейін бірнеше күнде қабылданған жұмыс сатып алуға
      дейін істелген немесе мүлде істелмеген.
  innocent:
    en:
      - The works were small, and several crews did them at once.
      - Everything was prepared beforehand, as with prefabricated parts.
      - The act covers a first stage, and the rest follows.
      - The contract was signed late, for works that an emergency had begun.
    ru:
      - Работы небольшие, и их делали несколько бригад.
      - Всё подготовлено заранее, например готовые конструкции.
      - Акт относится к первому этапу, остальное впереди.
      - Договор подписан поздно, на работы, начатые из-за аварии.
    kk:
      - Жұмыс шағын, бірнеше бригада қатар істеген.
      - Бәрі алдын ала дайындалған, мысалы, дайын құрылымдар.
      - Акт бірінші кезеңге қатысты, қалғаны алда.
      - Шартқа апаттан басталған жұмысқа кеш қол қойылған.
  next:
    en:
      - Go to the site, measure, and keep dated photographs with coordinates.
      - Compare the volumes of the act with the design and with the days that passed.
    ru:
      - Выйти на объект, измерить и сохранить датированные снимки с координатами.
      - Сравнить объёмы в акте с проектом и с числом прошедших дней.
    kk:
      - Нысанға барып, өлшеп, координаттары мен күні бар суреттерді сақтау.
      - Актідегі көлемдерді жобамен және өткен күндермен салыстыру.
  summary:
    en: "The works “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} with {{supplier}}, signed on {{date}}, were accepted in so many days: {{value}}; fewer than {{threshold}} is unusual (contracts compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "Работы «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} с поставщиком {{supplier}}, договор подписан {{date}}, приняты за дней: {{value}}; необычно — меньше {{threshold}} (договоров в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен {{date}} қол қойылған «{{title}}» жұмыстары (№ {{number}}, {{money}}{{net}}) осынша күнде қабылданған: {{value}}; {{threshold}} күннен азы әдеттен тыс (салыстырылған шарттар: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- From the signing to the last act of a contract that is done (goszakup's status 390, OCDS's terminated); without acts to
-- its date of performance. One day is added before logarithms are taken.
WITH act AS (
  SELECT source, ocid, contract_id, max(coalesce(kz_akt_local_date, date_met_local_date)) AS last_date
  FROM milestones
  WHERE parent = 'implementation' AND status = 'met' AND coalesce(type, 'delivery') = 'delivery'
  GROUP BY source, ocid, contract_id
),
measured AS (
  SELECT
    c.*,
    q.share,
    q.minimum_median,
    q.minimum_peers,
    coalesce(c.category, d.category) AS what,
    CASE
      WHEN c.status_id = 390 OR NOT c.is_goszakup
        THEN date_diff('day', c.signed_date, CAST(coalesce(a.last_date, c.done_date) AS DATE))
    END AS days,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(p.median - 1, 2) AS median
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN x_dim_contracts d ON d.source = c.source AND d.ocid = c.ocid AND d.id = c.id
  LEFT JOIN act a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  LEFT JOIN peers p ON p.subject_id = c.source || '|' || c.subject_id
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN what IS NULL THEN 'insufficient:category-missing'
      WHEN what <> 'works' THEN 'not-applicable:not-works'
      WHEN signed_date IS NULL THEN 'insufficient:signing-date-missing'
      WHEN days IS NULL THEN 'insufficient:not-done-yet'
      WHEN days < 0 THEN 'error:done-before-signing'
      WHEN peers < minimum_peers THEN 'insufficient:few-peers'
      WHEN median < minimum_median THEN 'pass:quick-kind'
      WHEN days < share * median THEN 'flag'
      ELSE 'pass'
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
  CASE WHEN what = 'works' THEN CAST(days AS DOUBLE) END AS value,
  CASE WHEN what = 'works' AND peers >= minimum_peers THEN round(CAST(share AS DOUBLE) * median, 1) END AS threshold,
  CASE WHEN what = 'works' AND peers >= minimum_peers THEN 'parameter:share' END AS threshold_source,
  CASE WHEN what = 'works' THEN peer_group END AS peer_group,
  CASE WHEN what = 'works' THEN CAST(peers AS BIGINT) END AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('date_signed'), ('kz_fakt_exec_date'), ('implementation_end_date'), ('kz_plan_exec_date'), ('value_amount'), ('title')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || m.contract_id || '|' || coalesce(m.id, '') AS id, f.field
FROM result r
JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
CROSS JOIN (VALUES ('kz_akt_date'), ('date_met')) AS f (field)
WHERE m.parent = 'implementation'
ORDER BY subject_id, table_name, id, field

-- peers
-- Works of the same kind (six digits of the code) and order of magnitude, then of the kind, then of three digits and
-- magnitude; of any year, as there are few.
WITH act AS (
  SELECT source, ocid, contract_id, max(coalesce(kz_akt_local_date, date_met_local_date)) AS last_date
  FROM milestones
  WHERE parent = 'implementation' AND status = 'met' AND coalesce(type, 'delivery') = 'delivery'
  GROUP BY source, ocid, contract_id
),
works AS (
  SELECT
    c.source,
    c.subject_id,
    CASE
      WHEN c.status_id = 390 OR NOT c.is_goszakup
        THEN date_diff('day', c.signed_date, CAST(coalesce(a.last_date, c.done_date) AS DATE))
    END AS days,
    c.source || '|' || coalesce(d.scheme, '') || '|' AS common,
    d.digits,
    coalesce(c.currency, '') || CAST(length(CAST(floor(CASE WHEN c.amount >= 1 THEN c.amount END) AS VARCHAR)) AS VARCHAR)
      AS magnitude
  FROM x_law_contracts c
  JOIN x_dim_contracts d ON d.source = c.source AND d.ocid = c.ocid AND d.id = c.id
  LEFT JOIN act a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  WHERE c.is_concluded AND coalesce(c.category, d.category) = 'works' AND c.signed_date IS NOT NULL
)
SELECT
  source || '|' || subject_id AS subject_id,
  CASE WHEN days >= 0 THEN days + 1 END AS value,
  common || substr(digits, 1, 6) || '|' || magnitude AS level_1,
  common || substr(digits, 1, 6) AS level_2,
  common || substr(digits, 1, 3) || '|' || magnitude AS level_3,
  common || 'works|' || magnitude AS level_4
FROM works
ORDER BY subject_id
