/*---
name: cancel-rate
version: 1
codes: {U063: "--variant to-awarded --weight count"}
group: outcome
kind: ratio
unit: lot
format: share
better: lower
weighted: true
needs: [lots.status|processes.tender_status]
variants:
  of-ended:
    en: of all lots that ended
    ru: среди всех завершившихся лотов
    kk: барлық аяқталған лоттардың ішінде
  to-awarded:
    en: for each lot that was awarded
    ru: на каждый состоявшийся лот
    kk: әр өткен лотқа шаққанда
own:
  details:
    en: status in the publisher's words
    ru: статус словами издателя
    kk: жариялаушының сөзімен мәртебесі
texts:
  title:
    en: Cancelled lots
    ru: Доля отменённых лотов
    kk: Күші жойылған лоттардың үлесі
  question:
    en: What part of announced lots was cancelled?
    ru: Какая часть объявленных лотов отменена?
    kk: Жарияланған лоттардың қандай бөлігінің күші жойылды?
  why:
    en: A purchase may be cancelled because the wrong bidder was about to win.
    ru: Закупку могут отменить, когда побеждает «не тот» участник.
    kk: «Басқа» қатысушы жеңе бастағанда сатып алудың күшін жоюы мүмкін.
  read:
    en: "Lots that are not known to be without competition. of-ended: cancelled or withdrawn ÷ all that ended. to-awarded: cancelled or withdrawn for each lot that was awarded, as the use-case guide has it."
    ru: "Лоты, кроме заведомо неконкурентных. of-ended: отменённые ÷ все завершившиеся. to-awarded: отменённые на каждый состоявшийся лот, как в руководстве по показателям."
    kk: "Бәсекесіз екені белгілі емес лоттар. of-ended: күші жойылғандар ÷ барлық аяқталғандар. to-awarded: көрсеткіштер нұсқаулығындағыдай, әр өткен лотқа шаққандағы күші жойылғандар."
---*/
SELECT
  l.source,
  l.ocid,
  l.lot_id AS id,
  v.variant,
  CASE WHEN l.status IN ('cancelled', 'withdrawn') THEN 1 ELSE 0 END AS numerator,
  CASE WHEN v.variant = 'of-ended' OR l.status = 'complete' THEN 1 ELSE 0 END AS denominator,
  l.amount AS weight,
  coalesce(g.status_details, p.tender_status_details) AS details
FROM x_lots l
CROSS JOIN (VALUES ('of-ended'), ('to-awarded')) AS v (variant)
JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
LEFT JOIN lots g ON g.source = l.source AND g.ocid = l.ocid AND g.id = l.lot_id
WHERE l.competitive <> 'no' AND l.status IN ('complete', 'unsuccessful', 'cancelled', 'withdrawn')
ORDER BY l.source, l.ocid, l.lot_id, v.variant
