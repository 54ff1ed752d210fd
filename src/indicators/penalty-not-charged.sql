/*---
name: penalty-not-charged
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: implementation
subject: contract
needs: [contracts.kz_plan_exec_date, milestones.kz_day_overdue, milestones.kz_sum_fine]
value: number
scope: process
parameters:
  minimum_days:
    type: integer
    default: 1
    min: 1
    max: 365
    unit: day
    text:
      en: late by at least so many calendar days
      ru: просрочка не меньше стольких календарных дней
      kk: кемінде осынша күнтізбелік күн кешіктірілген
law: ["kz:106-VIII:law:17-7", "kz:106-VIII:law:17-9"]
violations: [no-penalty]
reasons:
  delivery-dates-missing:
    en: the dates of performance are not known
    ru: даты исполнения неизвестны
    kk: орындау күндері белгісіз
  fine-not-told:
    en: late, but the acts say nothing of a penalty
    ru: с просрочкой, но акты ничего не говорят о неустойке
    kk: кешіктірілген, бірақ актілерде тұрақсыздық айыбы туралы ештеңе жоқ
  penalty-charged:
    en: late, and a penalty was charged
    ru: с просрочкой, неустойка начислена
    kk: кешіктірілген, тұрақсыздық айыбы есептелген
  force-majeure:
    en: the term was changed for force majeure
    ru: срок изменён из-за непреодолимой силы
    kk: мерзім еңсерілмейтін күшке байланысты өзгертілген
texts:
  title:
    en: Late performance without a penalty
    ru: Просрочка без неустойки
    kk: Тұрақсыздық айыбынсыз кешіктіру
  question:
    en: Which suppliers were late and were not charged for it?
    ru: С каких поставщиков за просрочку не взыскана неустойка?
    kk: Қай өнім берушілерден кешіктіргені үшін тұрақсыздық айыбы өндірілмеген?
  why:
    en: >-
      Every contract provides for a penalty, and the customer withholds it. Letting it go is a gift at the public's cost,
      unfair to those who bid dearer because they meant to be in time.
    ru: >-
      Каждый договор предусматривает неустойку, и заказчик её удерживает. Отказ от неё — подарок за счёт общества и
      несправедливость к тем, кто просил больше, собираясь успеть в срок.
    kk: >-
      Әр шартта тұрақсыздық айыбы көзделген, тапсырыс беруші оны ұстап қалады. Одан бас тарту — қоғам есебінен сый және
      мерзімінде үлгеру үшін қымбатырақ сұраған қатысушыларға әділетсіздік.
  innocent:
    en:
      - The customer itself was late with the site, the design or the application.
      - Force majeure was proved, and no agreement was needed for it.
      - The penalty was paid into the budget directly and is not in the act.
      - A part was late, and the act counts the days of the whole.
    ru:
      - Заказчик сам опоздал с площадкой, проектом или заявкой.
      - Непреодолимая сила подтверждена без дополнительного соглашения.
      - Неустойка уплачена прямо в бюджет и в акте не отражена.
      - Опоздала часть, а акт считает дни по всему договору.
    kk:
      - Тапсырыс берушінің өзі алаңды, жобаны не өтінімді кешіктірген.
      - Еңсерілмейтін күш қосымша келісімсіз расталған.
      - Тұрақсыздық айыбы тікелей бюджетке төленіп, актіде көрсетілмеген.
      - Бір бөлігі кешіккен, ал акт күндерді бүкіл шарт бойынша санайды.
  next:
    en:
      - Read the penalty clause and the act, and reckon what was due.
      - Ask the customer whether the penalty was charged, or why not.
    ru:
      - Прочитать условие о неустойке и акт, рассчитать, сколько причиталось.
      - Запросить у заказчика, взыскана ли неустойка, а если нет — почему.
    kk:
      - Тұрақсыздық айыбы туралы талап пен актіні оқып, қанша тиесілі болғанын есептеу.
      - Тапсырыс берушіден тұрақсыздық айыбы өндірілген-өндірілмегенін, өндірілмесе себебін сұрату.
  summary:
    en: "{{supplier}} performed the contract “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} late by so many days: {{value}}, and the acts show no penalty. To be checked with the documents."
    ru: "Поставщик {{supplier}} исполнил договор «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} с просрочкой в днях: {{value}}, а неустойки в актах нет. Требуется проверка по документам."
    kk: "{{supplier}} өнім берушісі {{buyer}} тапсырыс берушісінің «{{title}}» шартын (№ {{number}}, {{money}}{{net}}) осынша күн кешіктіріп орындаған: {{value}}, ал актілерде тұрақсыздық айыбы жоқ. Құжаттар бойынша тексеру қажет."
---*/
WITH act AS (
  SELECT
    source,
    ocid,
    contract_id,
    max(CASE WHEN kz_day_overdue > 0 THEN kz_day_overdue END) AS overdue,
    count(kz_sum_fine) + count(kz_day_overdue) AS told,
    CAST(coalesce(sum(kz_sum_fine), 0) AS DECIMAL(38, 2)) AS fine
  FROM milestones
  WHERE parent = 'implementation' AND type = 'delivery' AND status = 'met'
  GROUP BY source, ocid, contract_id
),
ground AS (
  SELECT g.source, g.ocid, g.contract_id, bool_or(g.force_majeure) AS force_majeure
  FROM x_amendment_grounds g
  GROUP BY g.source, g.ocid, g.contract_id
),
-- Article 18(2)(14): the sum was lowered by the penalty that was withheld.
withheld AS (
  SELECT DISTINCT source, ocid, contract_id
  FROM amendments
  WHERE parent = 'contract' AND regexp_like(lower(coalesce(rationale, '')), 'неусто|штраф|пен[яию]|айып')
),
known AS (
  SELECT
    c.*,
    q.minimum_days,
    CASE WHEN coalesce(a.overdue, -100000) > coalesce(y.done_late, -100000) THEN a.overdue ELSE y.done_late END AS late,
    y.untold,
    coalesce(a.told, 0) AS told,
    coalesce(a.fine, 0) > 0 OR w.contract_id IS NOT NULL AS is_charged,
    coalesce(g.force_majeure, false) AS force_majeure
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN x_deliveries y ON y.source = c.source AND y.ocid = c.ocid AND y.id = c.id
  LEFT JOIN act a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  LEFT JOIN ground g ON g.source = c.source AND g.ocid = c.ocid AND g.contract_id = c.id
  LEFT JOIN withheld w ON w.source = c.source AND w.ocid = c.ocid AND w.contract_id = c.id
),
judged AS (
  SELECT
    k.*,
    CASE
      WHEN NOT is_goszakup THEN 'not-applicable:other-law'
      WHEN is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN law_date IS NULL THEN 'insufficient:date-missing'
      WHEN NOT is_read THEN 'insufficient:law-unverified'
      WHEN late IS NULL THEN 'insufficient:delivery-dates-missing'
      WHEN late < minimum_days THEN 'pass'
      WHEN is_charged THEN 'pass:penalty-charged'
      WHEN force_majeure THEN 'pass:force-majeure'
      WHEN told = 0 THEN 'insufficient:fine-not-told'
      ELSE 'flag'
    END AS verdict
  FROM known k
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(late AS DOUBLE) AS value,
  CAST(minimum_days AS DOUBLE) AS threshold,
  'parameter:minimum_days' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || m.contract_id || '|' || m.id AS id, f.field
FROM result r
JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
CROSS JOIN (VALUES ('kz_akt_date'), ('date_met'), ('kz_day_overdue'), ('kz_sum_fine')) AS f (field)
WHERE m.parent = 'implementation' AND m.type = 'delivery'
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('kz_plan_exec_date'), ('kz_first_plan_exec_date'), ('kz_fakt_exec_date'), ('value_amount'), ('kz_contract_number_sys')
) AS f (field)
ORDER BY subject_id, table_name, id, field
