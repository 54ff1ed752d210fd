/*---
name: same-submitter
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: tender
subject: lot
needs: [bids.tenderer_id, bids.kz_submitter_id]
value: number
parameters:
  # From so many clients on it is the trade of an agent who files bids for others.
  common_suppliers:
    type: integer
    default: 20
    min: 3
    unit: supplier
    text:
      en: who files bids for so many suppliers is an agent, which tells nothing
      ru: кто подаёт заявки за стольких поставщиков — агент, и это ни о чём не говорит
      kk: осынша өнім беруші үшін өтінім беретін адам — агент, бұл ештеңе білдірмейді
law: [kz:106-VIII:law:7-3]
violations: [sham]
reasons:
  submitters-missing:
    en: it is not known of all bids who filed them (told only where records were fetched with persons)
    ru: не обо всех заявках известно, кто их подал (это есть, только если записи получены с данными о лицах)
    kk: өтінімдердің бәрін кім бергені белгісіз (бұл жазбалар адамдар туралы деректермен алынғанда ғана болады)
texts:
  title:
    en: One and the same person filed the bids of rivals
    ru: Заявки соперников подал один и тот же человек
    kk: Қарсыластардың өтінімдерін бір адам берген
  question:
    en: In which lots did a person of the same name create or change the bids of different suppliers?
    ru: В каких лотах заявки разных поставщиков создал или изменил человек с одним и тем же именем?
    kk: Қай лоттарда әртүрлі өнім берушілердің өтінімдерін аты-жөні бірдей адам жасаған немесе өзгерткен?
  why:
    en: >-
      The portal records who created and last changed a bid. Suppliers whose bids are written by one hand know each other's
      prices; affiliates may not bid for the same lot at all (article 7(3) of the Law). The portal publishes a name, not a
      number, so two people of one name look alike here: names are compared as hashes and are never shown.
    ru: >-
      Портал сохраняет, кто создал и последним изменил заявку. Поставщики, чьи заявки пишет одна рука, знают цены друг друга,
      а аффилированным лицам участвовать в одном лоте нельзя вовсе (пункт 3 статьи 7 Закона). Портал публикует имя, а не
      номер, поэтому тёзки здесь неразличимы; имена сравниваются в виде хешей и не показываются.
    kk: >-
      Портал өтінімді кім жасағанын және соңғы рет кім өзгерткенін сақтайды. Өтінімдерін бір қол жазатын өнім берушілер
      бір-бірінің бағасын біледі, ал үлестес тұлғаларға бір лотқа қатысуға мүлде болмайды (Заңның 7-бабының 3-тармағы).
      Портал нөмірді емес, аты-жөнін жариялайды, сондықтан аттастар мұнда ажыратылмайды; аты-жөндер хеш түрінде салыстырылады
      әрі көрсетілмейді.
  innocent:
    en:
      - Two different people have the same name.
      - An agent or accountant files bids for several clients who do not know of each other.
      - A helper at a business centre filed the papers of both at their request.
      - The employee left one firm and now works for the other, and the account was not closed.
    ru:
      - Это два разных человека с одинаковым именем.
      - Агент или бухгалтер подаёт заявки за нескольких клиентов, которые друг о друге не знают.
      - Сотрудник сервисного центра оформил заявки обоих по их просьбе.
      - Работник ушёл из одной фирмы в другую, а учётную запись не закрыли.
    kk:
      - Бұл — аты-жөні бірдей екі бөлек адам.
      - Агент не бухгалтер бір-бірін білмейтін бірнеше клиент үшін өтінім береді.
      - Қызмет көрсету орталығының қызметкері екеуінің өтінішімен құжаттарын рәсімдеген.
      - Қызметкер бір фирмадан екіншісіне ауысқан, ал есептік жазбасы жабылмаған.
  next:
    en:
      - Open both bids on the portal and compare the author, the time, the files and their properties.
      - See how often these bidders meet, and who wins then.
      - Compare heads, founders, addresses and telephones of the firms.
    ru:
      - Открыть обе заявки на портале и сравнить автора, время, файлы и их свойства.
      - Посмотреть, как часто эти участники встречаются и кто тогда побеждает.
      - Сравнить руководителей, учредителей, адреса и телефоны фирм.
    kk:
      - Порталда екі өтінімді де ашып, авторын, уақытын, файлдары мен олардың қасиеттерін салыстыру.
      - Бұл қатысушылар қаншалықты жиі кездесетінін және ондайда кім жеңетінін қарау.
      - Фирмалардың басшыларын, құрылтайшыларын, мекенжайлары мен телефондарын салыстыру.
  summary:
    en: "In the lot “{{title}}” of {{buyer}} (announced: {{date}}, worth {{money}}{{net}}) a person of one and the same name filed the bids of different suppliers (suppliers: {{value}}): to be checked in the bids themselves."
    ru: "В лоте «{{title}}» заказчика {{buyer}} (объявлен: {{date}}, сумма: {{money}}{{net}}) заявки разных поставщиков (их {{value}}) подал человек с одним и тем же именем: требуется проверка по самим заявкам."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}, құны: {{money}}{{net}}) әртүрлі өнім берушілердің (саны: {{value}}) өтінімдерін аты-жөні бірдей адам берген: өтінімдердің өзінен тексеру қажет."
---*/
-- People are hashes of names; who is an agent is told by how many suppliers of the source a hash filed bids for.
WITH filed AS (
  SELECT source, ocid, id AS bid_id, tenderer_id, kz_submitter_id AS person_id FROM bids WHERE kz_submitter_id IS NOT NULL
  UNION
  SELECT source, ocid, id AS bid_id, tenderer_id, kz_modifier_id AS person_id FROM bids WHERE kz_modifier_id IS NOT NULL
),
agent AS (
  SELECT f.source, f.person_id
  FROM filed f
  CROSS JOIN params q
  GROUP BY f.source, f.person_id, q.common_suppliers
  HAVING count(DISTINCT f.tenderer_id) >= q.common_suppliers
),
hand AS (
  SELECT b.source, b.ocid, b.lot_id, b.bidder, f.person_id
  FROM x_lot_bidders b
  JOIN filed f ON f.source = b.source AND f.ocid = b.ocid AND f.bid_id = b.bid_id
),
together AS (
  SELECT h.source, h.ocid, h.lot_id, h.person_id, count(DISTINCT h.bidder) AS bidders
  FROM hand h
  LEFT JOIN agent a ON a.source = h.source AND a.person_id = h.person_id
  WHERE a.person_id IS NULL
  GROUP BY h.source, h.ocid, h.lot_id, h.person_id
  HAVING count(DISTINCT h.bidder) > 1
),
alike AS (
  SELECT source, ocid, lot_id, max(bidders) AS bidders FROM together GROUP BY source, ocid, lot_id
),
known AS (
  SELECT source, ocid, lot_id, count(DISTINCT bidder) AS bidders FROM hand GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    l.announced_date,
    a.bidders AS sharing,
    l.amount,
    l.currency,
    CASE
      WHEN a.bidders > 1 THEN 'flag'
      WHEN NOT l.is_goszakup THEN 'not-applicable:other-law'
      WHEN c.bidders IS NULL AND l.competitive = 'no' THEN 'not-applicable:method'
      WHEN c.bidders IS NULL AND l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.bidders IS NULL AND l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN c.bidders IS NULL AND l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN c.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN c.bidders IS NULL THEN 'insufficient:no-bids-visible'
      WHEN c.bidders = 1 THEN 'not-applicable:one-bidder'
      WHEN coalesce(k.bidders, 0) < c.bidders THEN 'insufficient:submitters-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  LEFT JOIN alike a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
  LEFT JOIN known k ON k.source = l.source AND k.ocid = l.ocid AND k.lot_id = l.lot_id
  JOIN x_lot_crowds c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(coalesce(sharing, 0) AS DOUBLE) AS value,
  CAST(2 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
WITH filed AS (
  SELECT source, ocid, id AS bid_id, kz_submitter_id AS person_id, 'kz_submitter_id' AS field FROM bids
  WHERE kz_submitter_id IS NOT NULL
  UNION ALL
  SELECT source, ocid, id AS bid_id, kz_modifier_id AS person_id, 'kz_modifier_id' AS field FROM bids
  WHERE kz_modifier_id IS NOT NULL
),
hand AS (
  SELECT r.subject_id, b.ocid, b.bidder, b.bid_id, f.person_id, f.field
  FROM result r
  JOIN x_lot_bidders b ON b.ocid || '|' || b.lot_id = r.subject_id
  JOIN filed f ON f.source = b.source AND f.ocid = b.ocid AND f.bid_id = b.bid_id
),
together AS (
  SELECT subject_id, person_id FROM hand GROUP BY subject_id, person_id HAVING count(DISTINCT bidder) > 1
)
SELECT h.subject_id, 'bids' AS table_name, h.ocid || '|' || h.bid_id AS id, h.field
FROM hand h
JOIN together t ON t.subject_id = h.subject_id AND t.person_id = h.person_id
UNION
SELECT h.subject_id, 'bids' AS table_name, h.ocid || '|' || h.bid_id AS id, f.field
FROM hand h
JOIN together t ON t.subject_id = h.subject_id AND t.person_id = h.person_id
CROSS JOIN (VALUES ('tenderer_id'), ('date'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
