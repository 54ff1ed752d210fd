/*---
name: withdrawn-share
version: 1
group: competition
kind: ratio
unit: process
format: share
needs: [bids.status]
reasons:
  status-missing:
    en: the status of the bid is missing
    ru: нет статуса заявки
    kk: өтінімнің мәртебесі жоқ
texts:
  title:
    en: Withdrawn bids
    ru: Доля отозванных заявок
    kk: Қайтарып алынған өтінімдердің үлесі
  question:
    en: What part of bids was taken back?
    ru: Какая часть заявок отозвана?
    kk: Өтінімдердің қандай бөлігі қайтарып алынды?
  why:
    en: Bids that go away before the opening may have been asked to.
    ru: Заявки, исчезающие до вскрытия, могли попросить убрать.
    kk: Ашылғанға дейін жоғалатын өтінімдерді алып тастау сұралған болуы мүмкін.
  read:
    en: All bids but invitations and drafts. A source that never shows a withdrawn bid may just not publish them.
    ru: Все заявки, кроме приглашений и черновиков. Источник, ни разу не показавший отозванной заявки, может просто их не публиковать.
    kk: Шақырулар мен жобалардан басқа барлық өтінім. Қайтарып алынған өтінімді бірде-бір көрсетпеген көз оларды жай ғана жарияламауы мүмкін.
---*/
SELECT
  b.source,
  b.ocid,
  '' AS id,
  CASE WHEN b.tenderers_count = 1 THEN b.tenderer_id END AS supplier_id,
  CASE WHEN b.status = 'withdrawn' THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  CASE WHEN b.status IS NULL THEN 'status-missing' END AS reason
FROM bids b
WHERE coalesce(b.status, 'valid') <> 'invited'
  AND NOT (coalesce(b.status, 'valid') = 'pending' AND b.kz_app_id IS NOT NULL)
ORDER BY b.source, b.ocid, b.id
