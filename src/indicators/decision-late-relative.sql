/*---
name: decision-late-relative
version: 1
codes: {ocp: [R062], cardinal: []}
severity: statistical
grade: question
stage: award
subject: process
needs: [processes.tender_period_end_date, awards.date, processes.tender_procurement_method]
value: number
peers: {minimum: minimum_peers, scale: log}
parameters:
  least_days:
    type: integer
    default: 14
    min: 0
    max: 730
    unit: day
    text:
      en: a decision within so many calendar days is never flagged, however quick the others are
      ru: решение в пределах стольких календарных дней не отмечается, как бы быстры ни были другие
      kk: басқалар қанша жылдам болса да, осынша күнтізбелік күн ішінде шыққан шешім белгіленбейді
  most_days:
    type: integer
    default: 0
    min: 0
    max: 3650
    unit: day
    text:
      en: a decision after more days is flagged and a quicker one passes, whatever others do (the guide of 2016 takes 60); 0 leaves it to the peers
      ru: решение позже чем через столько дней отмечается, а более быстрое — нет, что бы ни делали другие (в руководстве 2016 года — 60); 0 — решает сравнение
      kk: бұдан көп күннен кейінгі шешім белгіленеді, жылдамырағы — жоқ, басқалар қалай істесе де (2016 жылғы нұсқаулықта — 60); 0 — салыстыру шешеді
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: purchase
    text:
      en: least number of purchases to compare with
      ru: с каким наименьшим числом закупок сравнивать
      kk: салыстырылатын сатып алулардың ең аз саны
law: []
violations: []
reasons:
  not-decided:
    en: no award and no result is known
    ru: ни присуждение, ни итог неизвестны
    kk: жеңімпаз да, қорытынды да белгісіз
  decision-undated:
    en: an award is known, but not its date
    ru: присуждение известно, но без даты
    kk: жеңімпаз белгілі, бірақ күні жоқ
  decided-before-closing:
    en: decided before bidding closed
    ru: решение принято раньше окончания приёма заявок
    kk: шешім өтінім қабылдау аяқталғанға дейін қабылданған
  complaint:
    en: a complaint came in between, and its consideration takes time
    ru: за это время поступила жалоба, а её рассмотрение требует времени
    kk: осы аралықта шағым түскен, оны қарауға уақыт кетеді
texts:
  title:
    en: A decision very long after bidding closed
    ru: Решение спустя очень долгое время после окончания приёма заявок
    kk: Өтінім қабылдау аяқталған соң өте ұзақ күттірген шешім
  question:
    en: In which competitive purchases did the decision take far longer after bidding closed than in others by the same method?
    ru: В каких конкурентных закупках решения после окончания приёма заявок ждали намного дольше, чем в других закупках тем же способом?
    kk: Қай бәсекелес сатып алуларда өтінім қабылдау аяқталғаннан кейін шешім сол тәсілмен өткен басқалардан әлдеқайда ұзақ шыққан?
  why:
    en: >-
      While nothing is decided, a buyer can bargain with bidders, wait for one to improve its papers, or tire out those
      who are not wanted. Prices grow stale, and honest bidders withdraw.
    ru: >-
      Пока решения нет, с участниками можно торговаться, ждать, пока кто-то поправит документы, или брать нежелательных
      измором. Цены устаревают, и добросовестные участники уходят.
    kk: >-
      Шешім шықпай тұрғанда қатысушылармен саудаласуға, біреуінің құжаттарын түзетуін күтуге немесе қажетсіздерді
      қажытуға болады. Бағалар ескіріп, адал қатысушылар кетіп қалады.
  innocent:
    en:
      - The evaluation needed an expert opinion, samples or tests.
      - The purchase was suspended by a supervisor, a court or the buyer's budget.
      - There were very many bids or lots.
      - The first winner fell away, and the date is that of the award to the next.
      - The date of the award is when it was entered, not when it was decided.
    ru:
      - Для оценки потребовались заключение эксперта, образцы или испытания.
      - Закупку приостановил контролёр, суд или бюджет заказчика.
      - Заявок или лотов было очень много.
      - Первый победитель отпал, и дата — присуждения следующему.
      - Дата присуждения — когда её внесли, а не когда решили.
    kk:
      - Бағалауға сарапшы қорытындысы, үлгілер немесе сынақтар керек болған.
      - Сатып алуды бақылаушы орган, сот немесе тапсырыс берушінің бюджеті тоқтата тұрған.
      - Өтінімдер не лоттар өте көп болған.
      - Бірінші жеңімпаз түсіп қалып, күн — келесісін таңдаған күн.
      - Жеңімпаз күні — шешілген емес, енгізілген күн.
  next:
    en:
      - Read the protocols in the order of their dates, and look for a suspension or a request to a bidder.
      - Compare the winner's bid as opened with what was admitted later.
      - Look whether this buyer is slow always, or with certain suppliers.
    ru:
      - Прочитать протоколы по порядку дат — нет ли приостановки или запроса участнику.
      - Сравнить заявку победителя при вскрытии с тем, что допустили позже.
      - Посмотреть, всегда ли заказчик медлит или только с определёнными поставщиками.
    kk:
      - Хаттамаларды күндері бойынша ретімен оқып, тоқтата тұру немесе қатысушыға сұрау салу бар-жоғын қарау.
      - Жеңімпаздың ашылған кездегі өтінімін кейін жіберілгенімен салыстыру.
      - Тапсырыс беруші әрдайым баяу ма, әлде белгілі бір өнім берушілермен ғана ма — соны қарау.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} the decision ({{date}}) came so many days after bidding closed: {{value}}; more than {{threshold}} is unusual (purchases compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В закупке «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} решение ({{date}}) принято через столько дней после окончания приёма заявок: {{value}}; необычно — больше {{threshold}} (закупок в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, {{money}}{{net}}) шешім ({{date}}) өтінім қабылдау аяқталғаннан кейін шыққан, өткен күндер: {{value}}; {{threshold}} күннен көбі әдеттен тыс (салыстырылған сатып алулар: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Calendar days by the dates that the publisher wrote, to the first decision. One is added before logarithms are taken, so
-- that decisions on the day itself can be compared.
WITH measured AS (
  SELECT
    t.*,
    q.least_days,
    q.most_days,
    q.minimum_peers,
    coalesce(t.results_date, t.first_award_date) AS decided_date,
    date_diff('day', t.closes_date, CAST(coalesce(t.results_date, t.first_award_date) AS DATE)) AS days,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(p.upper_fence - 1, 2) AS upper_fence
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = t.source || '|' || t.ocid
),
complaint AS (
  SELECT DISTINCT m.source, m.ocid
  FROM measured m
  JOIN complaints c ON c.source = m.source AND c.ocid = m.ocid
    AND c.date_local_date >= m.closes_date AND c.date_local_date <= m.decided_date
  WHERE coalesce(c.status, 'active') <> 'withdrawn'
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN m.most_days > 0 THEN CAST(m.most_days AS DOUBLE)
      WHEN m.peers < m.minimum_peers THEN CAST(NULL AS DOUBLE)
      WHEN m.upper_fence > m.least_days THEN m.upper_fence
      ELSE CAST(m.least_days AS DOUBLE)
    END AS mark,
    CASE
      WHEN m.competitive = 'no' THEN 'not-applicable:method'
      WHEN m.competitive = 'unknown' AND m.method IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN m.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN m.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN m.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN m.status = 'unsuccessful' AND m.standing_awards = 0 THEN 'not-applicable:not-held'
      WHEN m.decided_date IS NULL AND m.standing_awards > 0 THEN 'insufficient:decision-undated'
      WHEN m.decided_date IS NULL THEN 'insufficient:not-decided'
      WHEN m.closes_date IS NULL THEN 'insufficient:date-missing'
      WHEN m.days < 0 THEN 'error:decided-before-closing'
      WHEN m.most_days > 0 AND m.days <= m.most_days THEN 'pass'
      WHEN m.most_days = 0 AND m.days <= m.least_days THEN 'pass'
      WHEN c.ocid IS NOT NULL THEN 'not-applicable:complaint'
      WHEN m.most_days > 0 THEN 'flag'
      WHEN m.peers < m.minimum_peers THEN 'insufficient:few-peers'
      WHEN m.days > m.upper_fence THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM measured m
  LEFT JOIN complaint c ON c.source = m.source AND c.ocid = m.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  coalesce(decided_date, announced_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  mark AS threshold,
  CASE
    WHEN most_days > 0 THEN 'parameter:most_days'
    WHEN mark > upper_fence THEN 'parameter:least_days'
    WHEN mark IS NOT NULL THEN 'fence'
  END AS threshold_source,
  CASE WHEN most_days > 0 THEN CAST(NULL AS VARCHAR) ELSE peer_group END AS peer_group,
  CASE WHEN most_days > 0 THEN CAST(NULL AS BIGINT) ELSE CAST(peers AS BIGINT) END AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_period_end_date'), ('kz_repeat_end_date'), ('kz_itogi_date_public'), ('tender_procurement_method'),
    ('tender_procurement_method_details'), ('tender_status_details')
) AS f (field)
UNION ALL
-- The earliest award that stands, of several on one day all.
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, f.field
FROM result r
JOIN awards a ON a.ocid = r.ocid AND a.date_local_date = r.date AND coalesce(a.status, 'active') = 'active'
CROSS JOIN (VALUES ('date'), ('status'), ('supplier_id')) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
SELECT
  t.source || '|' || t.ocid AS subject_id,
  CASE
    WHEN coalesce(t.results_date, t.first_award_date) >= t.closes_date
      AND coalesce(t.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
      THEN date_diff('day', t.closes_date, CAST(coalesce(t.results_date, t.first_award_date) AS DATE)) + 1
  END AS value,
  t.group_1 AS level_1,
  t.group_2 AS level_2,
  t.group_3 AS level_3,
  t.group_4 AS level_4
FROM x_tenders t
WHERE t.competitive = 'yes'
ORDER BY subject_id
