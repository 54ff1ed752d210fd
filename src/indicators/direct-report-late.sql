/*---
name: direct-report-late
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.kz_report_created_at]
value: number
parameters:
  minimum_share:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the source's direct contracts with a report, for a missing one to say anything
      ru: у какой наименьшей доли прямых договоров источника должен быть отчёт, чтобы его отсутствие что-то значило
      kk: есептің жоқтығы бірдеңе білдіруі үшін дереккөздің тікелей шарттарының кемінде қандай үлесінде есеп болуы керек
law: [direct-report, unregistered-ground]
violations: [no-report]
reasons:
  report-signed-later:
    en: the report was made in time and signed later; when it was published cannot be told
    ru: отчёт составлен вовремя, а подписан позже; когда он размещён, сказать нельзя
    kk: есеп уақытында жасалып, кейін қол қойылған; қашан орналастырылғанын айту мүмкін емес
  reports-not-published:
    en: this source seldom tells of reports on direct contracts
    ru: этот источник редко сообщает об отчётах по прямым договорам
    kk: бұл дереккөз тікелей шарттар туралы есептерді сирек хабарлайды
  too-early:
    en: the term for the report is still running
    ru: срок отчёта ещё не истёк
    kk: есептің мерзімі әлі біткен жоқ
  unregistered-ground:
    en: a ground on which contracts are not entered in the register
    ru: основание, договоры по которому не вносятся в реестр
    kk: шарттары тізілімге енгізілмейтін негіз
texts:
  title:
    en: The report on a direct contract is late or missing
    ru: Отчёт о прямом договоре опоздал или отсутствует
    kk: Тікелей шарт туралы есеп кешіккен немесе жоқ
  question:
    en: On which direct contracts was the report published later than the Rules ask, or not at all?
    ru: По каким прямым договорам отчёт размещён позже, чем требуют Правила, или не размещён вовсе?
    kk: Қай тікелей шарттар бойынша есеп Қағидалар талап еткеннен кеш орналастырылды немесе мүлде орналастырылмады?
  why:
    en: >-
      A direct contract has no competition to explain its supplier and its price; the report is the one paper that
      does. The Rules ask for it within five working days of the contract. Days are counted by the working-day
      calendar of Kazakhstan.
    ru: >-
      У прямого договора нет конкуренции, которая объяснила бы выбор поставщика и цену; единственный документ, где это
      сказано, — отчёт. Правила требуют разместить его в течение пяти рабочих дней после договора. Дни считаются по
      календарю рабочих дней Казахстана.
    kk: >-
      Тікелей шартта өнім беруші мен бағаны түсіндіретін бәсеке жоқ; оны айтатын жалғыз құжат — есеп. Қағидалар оны
      шарттан кейін бес жұмыс күні ішінде орналастыруды талап етеді. Күндер Қазақстанның жұмыс күндерінің күнтізбесі
      бойынша саналады.
  innocent:
    en:
      - The portal was down, or the report was entered in time and shown later.
      - The contract took force later than it was signed.
      - The ground is one on which no report is asked for, and it was marked by mistake.
    ru:
      - Портал не работал, либо отчёт внесён вовремя, а показан позже.
      - Договор вступил в силу позже подписания.
      - По действительному основанию отчёт не требуется, а отмечено другое.
    kk:
      - Портал істемеген немесе есеп уақытында енгізіліп, кейін көрсетілген.
      - Шарт қол қойылғаннан кейін күшіне енген.
      - Нақты негіз бойынша есеп талап етілмейді, ал басқасы белгіленген.
  next:
    en:
      - Open the contract card and look whether there is a report, of which day, and what it says of the choice and the price.
      - Ask the customer for the report in writing.
    ru:
      - Открыть карточку договора и посмотреть, есть ли отчёт, от какого он дня и что в нём сказано о выборе и цене.
      - Письменно запросить отчёт у заказчика.
    kk:
      - Шарт карточкасын ашып, есептің бар-жоғын, қай күнгі екенін және таңдау мен баға туралы не айтылғанын қарау.
      - Тапсырыс берушіден есепті жазбаша сұрау.
  summary:
    en: "Direct contract “{{title}}” ({{buyer}}, {{supplier}}, {{date}}, {{money}}{{net}}): working days to the report, or to {{data_date}} where there is none: {{value}}; the Rules give {{threshold}}. The contract card has to be opened."
    ru: "Прямой договор «{{title}}» ({{buyer}}, {{supplier}}, {{date}}, {{money}}{{net}}): рабочих дней до отчёта, а если его нет — до {{data_date}}: {{value}}; Правила дают {{threshold}}. Нужно открыть карточку договора."
    kk: "«{{title}}» тікелей шарты ({{buyer}}, {{supplier}}, {{date}}, {{money}}{{net}}): есепке дейінгі (есеп болмаса, {{data_date}} күніне дейінгі) жұмыс күндері: {{value}}; Қағидалар {{threshold}} береді. Шарт карточкасын ашу керек."
---*/
WITH unregistered AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'unregistered-ground'
),
direct AS (
  SELECT
    x.*,
    c.kz_fakt_trade_methods_id AS method_id,
    c.kz_report_created_at_local_date AS created_date,
    c.kz_report_sign_at_local_date AS report_signed_date,
    coalesce(c.kz_report_sign_at_local_date, c.kz_report_created_at_local_date) AS report_date
  FROM x_law_contracts x
  JOIN contracts c ON c.source = x.source AND c.ocid = x.ocid AND c.id = x.id
),
measured AS (
  SELECT
    x.*,
    l.value AS limit_days,
    u.subparagraph IS NOT NULL AS is_unregistered,
    CAST(coalesce(e.ordinal, n.ordinal) - b.ordinal AS INTEGER) AS working_days,
    CAST(f.ordinal - b.ordinal AS INTEGER) AS working_days_to_draft,
    b.status = 'projected' OR coalesce(e.status, n.status) = 'projected' AS is_projected
  FROM direct x
  CROSS JOIN dataset d
  LEFT JOIN unregistered u ON u.subparagraph = x.ground AND u.valid_from <= x.law_date AND x.law_date <= u.valid_to
  LEFT JOIN law_limits l ON l.key = 'direct-report' AND l.status = 'verified' AND l.valid_from <= x.law_date
    AND x.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN calendar b ON b.date = x.signed_date
  LEFT JOIN calendar e ON e.date = x.report_date
  LEFT JOIN calendar f ON f.date = x.created_date
  LEFT JOIN calendar n ON n.date = CASE WHEN x.report_date IS NULL THEN d.data_date END
),
publishing AS (
  SELECT
    source,
    CAST(CAST(sum(CASE WHEN report_date IS NOT NULL THEN 1 ELSE 0 END) AS DOUBLE) / CAST(count(*) AS DOUBLE) AS DOUBLE) AS share
  FROM measured
  WHERE is_goszakup AND NOT is_quasi_state AND is_concluded AND kind = 'direct' AND working_days > limit_days
    OR is_goszakup AND NOT is_quasi_state AND is_concluded AND kind = 'direct' AND report_date IS NOT NULL
  GROUP BY source
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN NOT m.is_goszakup THEN 'not-applicable:other-law'
      WHEN m.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT m.is_concluded THEN 'not-applicable:not-concluded'
      WHEN m.kind IS NULL AND m.method_id IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN m.kind IS NULL THEN 'insufficient:method-missing'
      WHEN m.kind <> 'direct' THEN 'not-applicable:method'
      WHEN m.is_unregistered THEN 'not-applicable:unregistered-ground'
      WHEN m.signed_date IS NULL THEN 'insufficient:date-missing'
      WHEN m.limit_days IS NULL THEN 'insufficient:law-unverified'
      WHEN m.working_days IS NULL THEN 'insufficient:calendar'
      WHEN m.report_date IS NOT NULL AND m.working_days <= m.limit_days THEN 'pass'
      WHEN m.working_days <= m.limit_days THEN 'insufficient:too-early'
      -- It may rest on a ground that asks for no report.
      WHEN m.ground IS NULL THEN 'insufficient:grounds-missing'
      WHEN m.is_projected THEN 'insufficient:calendar-projected'
      WHEN m.report_date IS NULL AND coalesce(g.share, 0) < q.minimum_share THEN 'insufficient:reports-not-published'
      WHEN m.report_date IS NOT NULL AND coalesce(m.working_days_to_draft, m.working_days) <= m.limit_days
        THEN 'insufficient:report-signed-later'
      ELSE 'flag'
    END AS verdict
  FROM measured m
  CROSS JOIN params q
  LEFT JOIN publishing g ON g.source = m.source
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  signed_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(working_days AS DOUBLE) AS value,
  CAST(limit_days AS DOUBLE) AS threshold,
  CASE WHEN limit_days IS NOT NULL THEN 'law:direct-report' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('date_signed'), ('kz_report_created_at'), ('kz_report_sign_at'), ('kz_report_status'), ('kz_ground_subparagraph'),
    ('kz_fakt_trade_methods_id'), ('value_amount'), ('supplier_id')
) AS f (field)
ORDER BY subject_id, table_name, id, field
