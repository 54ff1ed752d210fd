/*---
name: deliver-to-act
version: 1
group: time
kind: mean
unit: contract
format: days
better: lower
needs: [milestones.kz_akt_date, milestones.kz_approve_date]
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
    en: From delivery to acceptance
    ru: От поставки до приёмки
    kk: Жеткізуден қабылдауға дейін
  question:
    en: How long does the buyer take to accept what was delivered?
    ru: Сколько заказчик принимает поставленное?
    kk: Тапсырыс беруші жеткізілгенді қанша уақыт қабылдайды?
  why:
    en: An act that waits keeps the supplier from its money.
    ru: Акт, который ждёт, держит поставщика без денег.
    kk: Күтіп тұрған акт өнім берушіні ақшасыз қалдырады.
  read:
    en: Acts of the portal, from the act's own date to its approval by the buyer; acts not approved are under missing. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0.
    ru: Акты портала, от даты акта до его утверждения заказчиком; неутверждённые — в missing. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём.
    kk: "Порталдағы актілер: акт күнінен тапсырыс беруші бекіткенге дейін; бекітілмегендері missing бағанында. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды."
---*/
WITH span AS (
  SELECT
    m.source,
    m.ocid,
    m.contract_id AS id,
    m.id AS act_id,
    m.kz_akt_local_date AS begin_date,
    m.kz_approve_local_date AS end_date
  FROM milestones m
  JOIN x_dim_contracts c ON c.source = m.source AND c.ocid = m.ocid AND c.id = m.contract_id
  WHERE m.parent = 'implementation' AND m.kz_akt_local_date IS NOT NULL
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
    WHEN v.variant = 'working' AND (a.ordinal IS NULL OR b.ordinal IS NULL) THEN 'calendar'
  END AS reason
FROM span s
CROSS JOIN (VALUES ('calendar'), ('working')) AS v (variant)
LEFT JOIN calendar a ON a.date = s.begin_date
LEFT JOIN calendar b ON b.date = s.end_date
ORDER BY s.source, s.ocid, s.id, v.variant, s.act_id
