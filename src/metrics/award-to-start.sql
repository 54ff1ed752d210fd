/*---
name: award-to-start
version: 1
codes: {U061: ""}
group: time
kind: mean
unit: contract
format: days
better: lower
needs: [awards.date, contracts.period_start_date|contracts.date_signed]
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
    en: From award to the start of work
    ru: От решения до начала исполнения
    kk: Шешімнен орындау басталғанға дейін
  question:
    en: How long after the award does the contract begin?
    ru: Через сколько после решения начинается договор?
    kk: Шешімнен кейін шарт қанша уақытта басталады?
  why:
    en: What was urgent when it was bought should begin soon.
    ru: То, что покупали срочно, должно скоро начаться.
    kk: Шұғыл сатып алынған нәрсе тез басталуы керек.
  read:
    en: Concluded contracts, from the date of their award to the beginning of their period, else to signing. Where it begins before the award, the dates contradict. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0.
    ru: Заключённые договоры, от даты решения до начала срока договора, иначе до подписания. Если начало раньше решения, даты противоречат. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём.
    kk: "Жасалған шарттар: шешім күнінен шарт мерзімінің басына, болмаса қол қойылғанға дейін. Басы шешімнен бұрын болса, күндер қайшы. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды."
---*/
WITH span AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    coalesce(a.date_local_date, h.awarded_date) AS begin_date,
    coalesce(t.period_start_local_date, t.date_signed_local_date) AS end_date,
    t.kz_id IS NOT NULL AS is_goszakup
  FROM x_dim_contracts c
  JOIN contracts t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
  JOIN x_contract_changes h ON h.source = c.source AND h.ocid = c.ocid AND h.id = c.id
  LEFT JOIN awards a ON a.source = t.source AND a.ocid = t.ocid AND a.id = t.award_id
  WHERE c.is_concluded
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
