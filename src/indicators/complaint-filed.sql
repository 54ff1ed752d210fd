/*---
name: complaint-filed
version: 1
codes: {ocp: [R020], cardinal: []}
severity: statistical
grade: needs-a-document
stage: tender
subject: process
needs: [complaints.id]
value: number
parameters:
  minimum_complaints:
    type: integer
    default: 1
    min: 1
    unit: complaint
    text:
      en: least number of complaints
      ru: наименьшее число жалоб
      kk: шағымдардың ең аз саны
  not_counted:
    type: text
    default: withdrawn;cancelled;mistaken;draft
    text:
      en: statuses of complaints that do not count, separated by ";"
      ru: статусы жалоб, которые не считаются, через «;»
      kk: есептелмейтін шағым мәртебелері, «;» арқылы
law: []
violations: []
reasons:
  no-complaints-in-the-data:
    en: this publisher's data hold no complaints at all
    ru: в данных этого издателя вовсе нет жалоб
    kk: осы жариялаушының деректерінде шағымдар мүлдем жоқ
  complaints-withdrawn:
    en: the complaints were withdrawn or never lodged
    ru: жалобы отозваны или так и не поданы
    kk: шағымдар қайтарып алынған немесе берілмей қалған
texts:
  title:
    en: A complaint about the purchase
    ru: Жалоба по закупке
    kk: Сатып алуға шағым
  question:
    en: About which purchases did somebody complain?
    ru: На какие закупки подана жалоба?
    kk: Қай сатып алуларға шағым берілген?
  why:
    en: >-
      Whoever complains has seen the documents and the procedure from near and risks the buyer's displeasure. A
      complaint shows where to look; it does not show who is right.
    ru: >-
      Жалующийся видел документацию и процедуру вблизи и рискует испортить отношения с заказчиком. Жалоба показывает,
      куда смотреть, но не кто прав.
    kk: >-
      Шағымданушы құжаттама мен рәсімді жақыннан көрген және тапсырыс берушімен қарым-қатынасын бұзу қаупіне барады.
      Шағым қайда қарау керегін көрсетеді, бірақ кімнің дұрыс екенін көрсетпейді.
  innocent:
    en:
      - The complaint was groundless and was rejected.
      - A losing bidder complained to gain time or out of habit.
      - The mistake was formal, and the buyer corrected it.
      - The complaint is about the portal or about another bidder, not about the buyer.
    ru:
      - Жалоба необоснованна и отклонена.
      - Проигравший участник жаловался, чтобы выиграть время, или делает так всегда.
      - Ошибка была формальной, и заказчик её исправил.
      - Жалоба — на работу портала или на другого участника, а не на заказчика.
    kk:
      - Шағым негізсіз болып, қабылданбаған.
      - Жеңілген қатысушы уақыт ұту үшін шағымданған немесе үнемі солай істейді.
      - Қате формалды болған, тапсырыс беруші оны түзеткен.
      - Шағым тапсырыс берушіге емес, порталдың жұмысына немесе басқа қатысушыға қатысты.
  next:
    en:
      - Read the complaint and the decision, where they are published.
      - Compare the dates of the complaint, the decision, a new protocol and the contract.
      - See whether the result changed, and whether other purchases of the buyer drew the same complaint.
    ru:
      - Прочитать жалобу и решение, если они опубликованы.
      - Сопоставить даты жалобы, решения, нового протокола и договора.
      - Посмотреть, изменился ли итог и не жаловались ли на то же в других закупках заказчика.
    kk:
      - Шағым мен шешім жарияланса, оқып шығу.
      - Шағымның, шешімнің, жаңа хаттаманың және шарттың күндерін салыстыру.
      - Қорытынды өзгерген-өзгермегенін және тапсырыс берушінің басқа сатып алуларына да сондай шағым түскен-түспегенін қарау.
  summary:
    en: "Complaints about the purchase “{{title}}” (No. {{number}}, {{date}}, {{money}}{{net}}) of {{buyer}}: {{value}}. They show where to look, not who is right."
    ru: "Жалоб на закупку «{{title}}» (№ {{number}}, {{date}}, {{money}}{{net}}) заказчика {{buyer}}: {{value}}. Они указывают, куда смотреть, а не кто прав."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуына (№ {{number}}, {{date}}, {{money}}{{net}}) берілген шағымдар: {{value}}. Олар кімнің дұрыс екенін емес, қайда қарау керегін көрсетеді."
---*/
-- A publisher without a single complaint publishes none: there nothing can be said. Where it publishes some, a purchase
-- without one passes. The date is that of the first complaint that counts, where it has one. Who complained is never
-- named: that may be a natural person.
WITH publisher AS (
  SELECT DISTINCT source FROM complaints
),
complaint AS (
  SELECT
    c.source,
    c.ocid,
    count(*) AS filed,
    CAST(sum(
      CASE WHEN strpos(';' || q.not_counted || ';', ';' || coalesce(c.status, '?') || ';') > 0 THEN 0 ELSE 1 END
    ) AS BIGINT) AS counted,
    min(
      CASE WHEN strpos(';' || q.not_counted || ';', ';' || coalesce(c.status, '?') || ';') = 0 THEN c.date_local_date END
    ) AS first_date
  FROM complaints c
  CROSS JOIN params q
  GROUP BY c.source, c.ocid
),
judged AS (
  SELECT
    t.*,
    q.minimum_complaints,
    coalesce(c.counted, 0) AS counted,
    c.first_date,
    CASE
      WHEN c.counted >= q.minimum_complaints THEN 'flag'
      WHEN p.source IS NULL THEN 'insufficient:no-complaints-in-the-data'
      WHEN c.counted = 0 THEN 'pass:complaints-withdrawn'
      WHEN t.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      -- On goszakup only an announcement can be complained of: a contract without one has none.
      WHEN t.is_goszakup AND t.published IS NULL AND t.competitive = 'no' AND c.ocid IS NULL THEN 'not-applicable:method'
      ELSE 'pass'
    END AS verdict
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN publisher p ON p.source = t.source
  LEFT JOIN complaint c ON c.source = t.source AND c.ocid = t.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  coalesce(first_date, announced_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(counted AS DOUBLE) AS value,
  CAST(minimum_complaints AS DOUBLE) AS threshold,
  'parameter:minimum_complaints' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'complaints' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN complaints c ON c.ocid = r.ocid
CROSS JOIN (VALUES ('id'), ('date'), ('status'), ('type'), ('kz_status'), ('kz_decision_date')) AS f (field)
ORDER BY subject_id, table_name, id, field
