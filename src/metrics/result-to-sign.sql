/*---
name: result-to-sign
version: 1
group: time
kind: mean
unit: contract
format: days
better: neither
needs: [contracts.date_signed, processes.kz_itogi_date_public|awards.date]
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
    en: From result to signing
    ru: От итогов до подписания
    kk: Қорытындыдан қол қоюға дейін
  question:
    en: How long after the result is a contract signed?
    ru: Через сколько после итогов подписывается договор?
    kk: Қорытындыдан кейін шартқа қанша уақытта қол қойылады?
  why:
    en: Before the time for complaints is over nobody may sign; a long wait may hide bargaining.
    ru: До истечения срока обжалования подписывать нельзя; долгое ожидание может скрывать торг.
    kk: Шағым мерзімі біткенге дейін қол қоюға болмайды; ұзақ күту саудаласуды жасыруы мүмкін.
  read:
    en: Concluded contracts of competitive procedures, from the publication of results, else the date of the award, to signing. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0.
    ru: Заключённые договоры по конкурентным процедурам, от публикации итогов, иначе даты решения, до подписания. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём.
    kk: "Бәсекелес рәсімдер бойынша жасалған шарттар: қорытынды жарияланғаннан, болмаса шешім күнінен қол қойылғанға дейін. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды."
---*/
WITH span AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    coalesce(p.results_date, a.date_local_date, p.first_award_date) AS begin_date,
    t.date_signed_local_date AS end_date,
    t.kz_id IS NOT NULL AS is_goszakup,
    p.competitive
  FROM x_dim_contracts c
  JOIN contracts t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
  JOIN x_tenders p ON p.source = c.source AND p.ocid = c.ocid AND p.competitive <> 'no'
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
    WHEN s.competitive = 'unknown' THEN 'method-unknown'
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
