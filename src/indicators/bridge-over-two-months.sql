/*---
name: bridge-over-two-months
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.kz_ground_subparagraph, contracts.kz_plan_exec_date]
value: number
scope: process
parameters: {}
law: [bridge-direct, bridge-extension]
violations: [amend, single]
reasons:
  change-not-told:
    en: a change of the contract gives no ground, so it may be a prolongation
    ru: у изменения договора не указано основание, оно может быть продлением
    kk: шарт өзгерісінің негізі көрсетілмеген, ол ұзарту болуы мүмкін
  no-bridge:
    en: neither made nor prolonged to cover daily or weekly needs until results
    ru: не заключён и не продлён ради ежедневной или еженедельной потребности до итогов
    kk: қорытындыға дейінгі күнделікті немесе апталық қажеттілік үшін жасалмаған да, ұзартылмаған да
texts:
  title:
    en: A bridge until results that lasts longer than two months
    ru: Закупка «до итогов» дольше двух месяцев
    kk: Екі айдан ұзаққа созылған «қорытындыға дейінгі» сатып алу
  question:
    en: Which contracts for daily or weekly needs until the results of a purchase run, or were prolonged by, more than two months?
    ru: Какие договоры на ежедневную или еженедельную потребность до итогов закупки заключены или продлены более чем на два месяца?
    kk: Сатып алу қорытындысына дейінгі күнделікті немесе апталық қажеттілікке арналған қай шарттар екі айдан астам мерзімге жасалды немесе ұзартылды?
  why:
    en: >-
      Bread for a hospital cannot wait for a tender, so the law lets a buyer bridge the gap directly, or prolong last
      year’s contract, by two months at most. A longer bridge replaces the competition that it was to wait for. A
      prolongation is known by the words of the supplementary agreement; the term is taken from the planned day of
      performance, or from the contract’s end where that day did not move.
    ru: >-
      Хлеб для больницы не может ждать конкурса, поэтому закон позволяет закрыть промежуток прямым договором или
      продлить прошлогодний, но не более чем на два месяца. Более долгий «мост» подменяет конкуренцию, которой он
      должен был дождаться. Продление узнаётся по словам дополнительного соглашения; срок берётся по плановой дате
      исполнения, а если она не сдвинута — по окончанию договора.
    kk: >-
      Аурухананың наны конкурсты күте алмайды, сондықтан заң бұл аралықты тікелей шартпен жабуға немесе былтырғы
      шартты ұзартуға рұқсат етеді, бірақ екі айдан аспауы керек. Одан ұзағы күтуі тиіс бәсекенің орнын басады. Ұзарту
      қосымша келісімнің сөздерінен танылады; мерзім жоспарланған орындау күнінен, ал ол жылжымаса, шарттың
      аяқталуынан алынады.
  innocent:
    en:
      - The end in the record is that of the validity, with payment and warranty, and deliveries ended earlier.
      - Deliveries began later than the contract was signed.
      - The results of the purchase were under appeal, and a court or the control body stopped it.
      - The ground was marked by mistake.
    ru:
      - В записи — окончание срока действия с оплатой и гарантией, а поставки закончились раньше.
      - Поставки начались позже подписания договора.
      - Итоги закупки обжаловались, и её приостановил суд или орган контроля.
      - Основание указано ошибочно.
    kk:
      - Жазбада төлем мен кепілдікті қоса алғандағы қолданылу мерзімінің аяғы тұр, ал жеткізу ертерек аяқталған.
      - Жеткізу шартқа қол қойылғаннан кейін басталған.
      - Сатып алу қорытындысы шағымдалып, оны сот немесе бақылау органы тоқтатқан.
      - Негіз қате көрсетілген.
  next:
    en:
      - "Open the contract and its schedule: from which day to which does it cover the need."
      - Look for the competition whose results it was to wait for, and when they came.
      - Ask the customer why the competition began so late.
    ru:
      - "Открыть договор и график: с какого по какой день он закрывает потребность."
      - Найти конкурс, итогов которого ждали, и узнать, когда они подведены.
      - Спросить заказчика, почему конкурс начат так поздно.
    kk:
      - "Шартты және кестесін ашу: ол қажеттілікті қай күннен қай күнге дейін жабады."
      - Қорытындысы күтілген конкурсты тауып, оның қашан шығарылғанын білу.
      - Тапсырыс берушіден конкурстың неге кеш басталғанын сұрау.
  summary:
    en: "The contract “{{title}}” ({{buyer}}, {{supplier}}, {{date}}, {{money}}{{net}}) bridges a daily or weekly need until results; days by the record: {{value}}, while two months are {{threshold}}. The schedule of the contract has to be read."
    ru: "Договор «{{title}}» ({{buyer}}, {{supplier}}, {{date}}, {{money}}{{net}}) закрывает ежедневную или еженедельную потребность до итогов; дней по записи: {{value}}, а два месяца — {{threshold}}. Нужно прочитать график договора."
    kk: "«{{title}}» шарты ({{buyer}}, {{supplier}}, {{date}}, {{money}}{{net}}) қорытындыға дейінгі күнделікті немесе апталық қажеттілікті жабады; жазба бойынша күндер: {{value}}, ал екі ай — {{threshold}}. Шарт кестесін оқу керек."
---*/
-- A contract on the ground for bridges (Article 16(3)(35)) is measured from its signing. A prolongation (Article 18(2)(12))
-- from the end before the first such agreement to the end after the last one, for two of a month each are two months.
WITH change AS (
  SELECT
    source,
    ocid,
    contract_id,
    id,
    nullif(trim(rationale), '') IS NOT NULL AS is_told,
    regexp_like(
      lower(coalesce(rationale, '')),
      'ежедневн|еженедельн|до подведения итогов|күнделікті|күн сайынғы|апта сайынғы|апталық'
    ) AS is_bridge
  FROM amendments
  WHERE parent = 'contract'
),
changed AS (
  SELECT
    source,
    ocid,
    contract_id,
    bool_or(is_bridge) AS has_bridge,
    bool_or(NOT is_told) AS has_untold
  FROM change
  GROUP BY source, ocid, contract_id
),
version AS (
  SELECT
    v.source,
    v.ocid,
    v.contract_id,
    v.id,
    v.number,
    v.kz_plan_exec_local_date AS due_date,
    v.kz_ec_end_local_date AS end_date,
    lag(v.kz_plan_exec_local_date) OVER one AS former_due_date,
    lag(v.kz_ec_end_local_date) OVER one AS former_end_date
  FROM contract_versions v
  WINDOW one AS (PARTITION BY v.source, v.ocid, v.contract_id ORDER BY v.number, v.id)
),
moved AS (
  SELECT
    v.source,
    v.ocid,
    v.contract_id,
    v.number,
    CASE WHEN v.due_date <> v.former_due_date THEN v.former_due_date ELSE v.former_end_date END AS from_date,
    CASE WHEN v.due_date <> v.former_due_date THEN v.due_date ELSE v.end_date END AS to_date
  FROM version v
  JOIN change c ON c.source = v.source AND c.ocid = v.ocid AND c.contract_id = v.contract_id AND c.id = v.id
  WHERE c.is_bridge
),
prolonged AS (
  SELECT
    source,
    ocid,
    contract_id,
    count(*) = count(from_date) AND count(*) = count(to_date) AS is_dated,
    min(from_date) AS from_date,
    max(to_date) AS to_date
  FROM moved
  GROUP BY source, ocid, contract_id
),
spanned AS (
  SELECT
    c.*,
    coalesce(g.has_bridge, FALSE) AS has_bridge,
    coalesce(g.has_untold, FALSE) AS has_untold,
    coalesce(c.ground, 0) = 35 AS is_bridge,
    CASE WHEN coalesce(c.ground, 0) = 35 THEN 'bridge-direct' ELSE 'bridge-extension' END AS limit_key,
    CASE
      WHEN coalesce(c.ground, 0) = 35 THEN c.signed_date
      WHEN p.is_dated THEN p.from_date
    END AS from_date,
    CASE
      WHEN coalesce(c.ground, 0) <> 35 AND p.is_dated THEN p.to_date
      WHEN coalesce(c.ground, 0) = 35 AND c.due_date < coalesce(c.end_date, DATE '9999-12-31') THEN c.due_date
      WHEN coalesce(c.ground, 0) = 35 THEN c.end_date
    END AS to_date
  FROM x_law_contracts c
  LEFT JOIN changed g ON g.source = c.source AND g.ocid = c.ocid AND g.contract_id = c.id
  LEFT JOIN prolonged p ON p.source = c.source AND p.ocid = c.ocid AND p.contract_id = c.id
),
measured AS (
  SELECT
    s.*,
    l.value AS months,
    date_diff('day', CAST(s.from_date AS DATE), CAST(s.to_date AS DATE)) AS days,
    date_diff(
      'day', CAST(s.from_date AS DATE), CAST(date_add('month', CAST(l.value AS BIGINT), s.from_date) AS DATE)
    ) AS allowed_days
  FROM spanned s
  LEFT JOIN law_limits l
    ON l.key = s.limit_key AND l.status = 'verified' AND l.valid_from <= s.law_date
    AND s.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN NOT m.is_goszakup THEN 'not-applicable:other-law'
      WHEN m.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT m.is_concluded THEN 'not-applicable:not-concluded'
      WHEN NOT m.is_bridge AND NOT m.has_bridge AND m.has_untold THEN 'insufficient:change-not-told'
      WHEN NOT m.is_bridge AND NOT m.has_bridge THEN 'not-applicable:no-bridge'
      WHEN m.law_date IS NULL THEN 'insufficient:date-missing'
      WHEN m.months IS NULL THEN 'insufficient:law-unverified'
      WHEN m.days IS NULL THEN 'insufficient:date-missing'
      WHEN m.days > m.allowed_days THEN 'flag'
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
  CAST(CASE WHEN split_part(verdict, ':', 1) IN ('flag', 'pass') THEN days END AS DOUBLE) AS value,
  CAST(CASE WHEN split_part(verdict, ':', 1) IN ('flag', 'pass') THEN allowed_days END AS DOUBLE) AS threshold,
  CASE WHEN verdict IN ('flag', 'pass') THEN 'law:' || limit_key END AS threshold_source,
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
  VALUES ('date_signed'), ('kz_plan_exec_date'), ('period_end_date'), ('kz_ground_subparagraph'), ('value_amount'),
    ('supplier_id')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'contract_versions' AS table_name, v.ocid || '|' || v.contract_id || '|' || v.id AS id, f.field
FROM result r
JOIN contract_versions v ON v.ocid || '|' || v.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('kz_plan_exec_date'), ('kz_ec_end_date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'amendments' AS table_name, a.ocid || '|' || a.contract_id || '|' || a.id AS id, f.field
FROM result r
JOIN amendments a ON a.ocid || '|' || a.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('rationale')) AS f (field)
WHERE a.parent = 'contract'
ORDER BY subject_id, table_name, id, field
