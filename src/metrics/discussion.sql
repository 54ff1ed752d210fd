/*---
name: discussion
version: 1
group: time
kind: mean
unit: process
format: days
better: higher
needs: [processes.kz_discus_end_date|processes.tender_enquiry_period_end_date]
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
    en: Days for discussion
    ru: Срок обсуждения, дней
    kk: Талқылау мерзімі, күн
  question:
    en: How long may the documents be discussed?
    ru: Сколько длится обсуждение документации?
    kk: Құжаттаманы талқылау қанша уақытқа созылады?
  why:
    en: It is the time to object to a specification written for one supplier.
    ru: Это время возразить против спецификации под одного поставщика.
    kk: Бұл — бір өнім берушіге арналған ерекшелікке қарсы шығатын уақыт.
  read:
    en: Procedures that have a discussion (the enquiry period with other publishers), from its start, else publication, to its end. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0.
    ru: Процедуры с обсуждением (у других издателей — период вопросов), от его начала, иначе публикации, до конца. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём.
    kk: Талқылауы бар рәсімдер (басқа жариялаушыларда — сұрақтар кезеңі), оның басынан, болмаса жарияланғаннан соңына дейін. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды.
---*/
WITH span AS (
  SELECT
    p.source,
    p.ocid,
    '' AS id,
    coalesce(p.tender_enquiry_period_start_local_date, p.tender_date_published_local_date) AS begin_date,
    CASE WHEN p.kz_trd_buy_id IS NOT NULL THEN p.kz_discus_end_local_date ELSE p.tender_enquiry_period_end_local_date END
      AS end_date,
    p.kz_trd_buy_id IS NOT NULL AS is_goszakup
  FROM processes p
  WHERE CASE WHEN p.kz_trd_buy_id IS NOT NULL THEN p.kz_discus_end_local_date ELSE p.tender_enquiry_period_end_local_date END
    IS NOT NULL
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
