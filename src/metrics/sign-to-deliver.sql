/*---
name: sign-to-deliver
version: 1
group: time
kind: mean
unit: contract
format: days
better: lower
needs: [contracts.date_signed, contracts.kz_fakt_exec_date|contracts.implementation_end_date|milestones.date_met]
variants:
  calendar:
    en: calendar days
    ru: календарные дни
    kk: күнтізбелік күндер
  working:
    en: working days
    ru: рабочие дни
    kk: жұмыс күндері
texts:
  title:
    en: From signing to delivery
    ru: От подписания до исполнения
    kk: Қол қоюдан орындауға дейін
  question:
    en: How long does it take until a contract is carried out?
    ru: Сколько проходит до исполнения договора?
    kk: Шарт орындалғанға дейін қанша уақыт өтеді?
  why:
    en: Late delivery is the harm that people feel.
    ru: Поздняя поставка — вред, который чувствуют люди.
    kk: Кеш жеткізу — адамдар сезетін зиян.
  read:
    en: Concluded contracts that were carried out, from signing to the day of actual execution, else to the last delivery that was met. Ended contracts without such a date are under missing, running ones are no part of it. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0.
    ru: Исполненные договоры, от подписания до дня фактического исполнения, иначе до последней принятой поставки. Прекращённые без такой даты — в missing, действующие не входят. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём.
    kk: "Орындалған шарттар: қол қойылғаннан нақты орындалған күнге, болмаса соңғы қабылданған жеткізуге дейін. Ондай күні жоқ тоқтатылғандары missing бағанында, жүріп жатқандары кірмейді. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды."
---*/
WITH span AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    t.date_signed_local_date AS begin_date,
    coalesce(t.kz_fakt_exec_local_date, t.implementation_end_local_date, CASE WHEN t.kz_id IS NULL THEN w.date END) AS end_date,
    t.kz_id IS NOT NULL AS is_goszakup
  FROM x_dim_contracts c
  JOIN contracts t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
  LEFT JOIN (
    SELECT m.source, m.ocid, m.contract_id, max(coalesce(m.date_met_local_date, m.kz_akt_local_date)) AS date
    FROM milestones m
    WHERE m.parent = 'implementation' AND coalesce(m.type, 'delivery') = 'delivery'
    GROUP BY m.source, m.ocid, m.contract_id
  ) w ON w.source = c.source AND w.ocid = c.ocid AND w.contract_id = c.id
  WHERE c.is_concluded
    AND (
      coalesce(t.kz_fakt_exec_local_date, t.implementation_end_local_date, CASE WHEN t.kz_id IS NULL THEN w.date END) IS NOT NULL
        OR t.status = 'terminated'
    )
)
SELECT
  s.source,
  s.ocid,
  s.id,
  v.variant,
  CASE
    WHEN s.end_date < s.begin_date THEN NULL
    WHEN v.variant = 'calendar' THEN date_diff('day', s.begin_date, s.end_date)
    ELSE b.ordinal - a.ordinal
  END AS numerator,
  CASE
    WHEN s.begin_date IS NULL OR s.end_date IS NULL THEN 'date-missing'
    WHEN s.end_date < s.begin_date THEN 'dates-contradict'
    WHEN v.variant = 'working' AND NOT s.is_goszakup THEN 'other-law'
    WHEN v.variant = 'working' AND (a.ordinal IS NULL OR b.ordinal IS NULL) THEN 'calendar'
  END AS reason
FROM span s
CROSS JOIN (VALUES ('calendar'), ('working')) AS v (variant)
LEFT JOIN calendar a ON a.date = s.begin_date
LEFT JOIN calendar b ON b.date = s.end_date
ORDER BY s.source, s.ocid, s.id, v.variant
