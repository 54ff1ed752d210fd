/*---
name: decision-too-fast
version: 1
codes: {ocp: [R061], cardinal: []}
severity: statistical
grade: question
stage: award
subject: process
needs: [processes.tender_period_end_date, awards.date, processes.tender_procurement_method]
value: number
peers: {minimum: minimum_peers, scale: log}
parameters:
  minimum_hours:
    type: decimal
    default: 2
    min: 0
    max: 240
    unit: hour
    text:
      en: a decision in fewer hours is flagged when there were several bids, whatever others do; 0 leaves it to the peers
      ru: решение быстрее чем за столько часов отмечается, если заявок несколько, что бы ни делали другие; 0 — решает сравнение
      kk: өтінім бірнешеу болса, бұдан аз сағатта шыққан шешім белгіленеді, басқалар қалай істесе де; 0 — салыстыру шешеді
  minimum_bids:
    type: integer
    default: 3
    min: 1
    unit: bid
    text:
      en: least number of bids for which the fixed number of hours counts
      ru: с какого числа заявок действует заданное число часов
      kk: берілген сағат саны қолданылатын өтінімдердің ең аз саны
  share_of_median:
    type: decimal
    default: 0.25
    min: 0
    max: 1
    unit: share
    text:
      en: otherwise flag only what is also faster than this share of the peers' median
      ru: в остальных случаях отмечать лишь то, что быстрее и этой доли медианы в сравнении
      kk: өзге жағдайда салыстырудағы медиананың осы үлесінен де жылдамын ғана белгілеу
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
  automatic-decision:
    en: by this method the portal decides by itself
    ru: при этом способе итог подводит сам портал
    kk: бұл тәсілде қорытындыны порталдың өзі шығарады
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
texts:
  title:
    en: A decision very soon after bidding closed
    ru: Решение почти сразу после окончания приёма заявок
    kk: Өтінім қабылдау аяқталған соң бірден дерлік шыққан шешім
  question:
    en: In which competitive purchases was the decision taken within hours, or far faster than in others by the same method?
    ru: В каких конкурентных закупках решение приняли за считаные часы или намного быстрее, чем в других закупках тем же способом?
    kk: Қай бәсекелес сатып алуларда шешім бірнеше сағатта немесе сол тәсілмен өткен басқаларға қарағанда әлдеқайда тез қабылданған?
  why:
    en: >-
      Reading several bids, checking qualifications and writing a protocol takes time. Where it took none, the result
      may have been settled before the bids were opened.
    ru: >-
      Прочитать несколько заявок, проверить квалификацию и составить протокол — на это нужно время. Если оно не
      понадобилось, итог мог быть предрешён до вскрытия.
    kk: >-
      Бірнеше өтінімді оқуға, біліктілікті тексеруге және хаттама жасауға уақыт керек. Ол қажет болмаса, қорытынды
      өтінімдер ашылғанға дейін шешіліп қойған болуы мүмкін.
  innocent:
    en:
      - The purchase was simple, and only prices had to be compared.
      - A program made the comparison, though the method does not say so.
      - The bids had been admitted in an earlier stage, and only the last step was dated.
      - The date of the award is that of the session, without the time of day, or was entered wrongly.
    ru:
      - Закупка была простой, сравнить нужно было только цены.
      - Сравнивала программа, хотя из способа это не видно.
      - Заявки допустили на более раннем этапе, а дата — лишь последнего шага.
      - Дата итога — это дата заседания без времени, или она внесена с ошибкой.
    kk:
      - Сатып алу қарапайым болған, тек бағаларды салыстыру керек болған.
      - Салыстыруды бағдарлама жасаған, бірақ тәсілден ол көрінбейді.
      - Өтінімдер бұрынғы кезеңде жіберілген, ал күн — тек соңғы қадамдікі.
      - Қорытынды күні — уақыты көрсетілмеген отырыс күні немесе қате енгізілген.
  next:
    en:
      - Read the protocol — who sat when, and whether each bid is described.
      - Compare the number and size of the bids' files with the time there was.
      - See whether the same commission decides as fast when another supplier wins.
    ru:
      - Прочитать протокол — кто и когда заседал, описана ли каждая заявка.
      - Сопоставить число и объём файлов в заявках со временем, которое на них было.
      - Посмотреть, решает ли та же комиссия так же быстро, когда побеждает другой поставщик.
    kk:
      - Хаттаманы оқу — кім, қашан отырғанын және әр өтінім сипатталған-сипатталмағанын қарау.
      - Өтінімдердегі файлдардың саны мен көлемін оларға бөлінген уақытпен салыстыру.
      - Басқа өнім беруші жеңгенде де сол комиссия осылай тез шешетін-шешпейтінін қарау.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} the decision ({{date}}, winner: {{supplier}}) came so many hours after bidding closed: {{value}}; less than {{threshold}} is unusual. A sign of a risk, to be checked."
    ru: "В закупке «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} решение ({{date}}, победитель: {{supplier}}) принято через столько часов после окончания приёма заявок: {{value}}; необычно — меньше {{threshold}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, {{money}}{{net}}) шешім ({{date}}, жеңімпаз: {{supplier}}) өтінім қабылдау аяқталғаннан кейін шыққан, өткен сағаттар: {{value}}; {{threshold}} сағаттан азы әдеттен тыс. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- The first decision counts. A time of day that falls on a quarter of an hour may be no time at all but a date written at
-- midnight of some zone: the fixed number of hours is then left out, and comparison with others of the same publisher
-- alone decides. One hour is added before logarithms are taken, so that decisions on the spot can be compared.
WITH winner AS (
  SELECT source, ocid, min(supplier_id) AS supplier_id, max(supplier_id) AS other_id
  FROM awards
  WHERE coalesce(status, 'active') = 'active'
  GROUP BY source, ocid
),
measured AS (
  SELECT
    t.*,
    q.minimum_hours,
    q.minimum_bids,
    q.share_of_median,
    q.minimum_peers,
    CASE WHEN w.supplier_id = w.other_id THEN w.supplier_id END AS winner_id,
    coalesce(t.results, t.first_award) AS decided,
    coalesce(t.results_date, t.first_award_date) AS decided_date,
    CASE
      WHEN coalesce(t.results, t.first_award) < t.closes THEN 0
      ELSE round(CAST(to_unixtime(coalesce(t.results, t.first_award)) - to_unixtime(t.closes) AS DOUBLE) / 3600, 2)
    END AS hours,
    CAST(floor(to_unixtime(coalesce(t.results, t.first_award))) AS BIGINT) % 900 <> 0 AS has_time,
    coalesce(t.number_of_tenderers, t.bids_count) AS bids,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(p.lower_fence - 1, 2) AS lower_fence,
    round(q.share_of_median * (p.median - 1), 2) AS part_of_median
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN winner w ON w.source = t.source AND w.ocid = t.ocid
  LEFT JOIN peers p ON p.subject_id = t.source || '|' || t.ocid
),
marked AS (
  SELECT
    m.*,
    m.has_time AND m.bids >= m.minimum_bids AND m.hours < m.minimum_hours AS is_instant,
    CASE
      WHEN m.peers < m.minimum_peers THEN CAST(NULL AS DOUBLE)
      WHEN m.lower_fence < m.part_of_median THEN m.lower_fence
      ELSE m.part_of_median
    END AS mark
  FROM measured m
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN m.competitive = 'no' THEN 'not-applicable:method'
      WHEN m.method_kind IN ('quotation', 'rating', 'auction', 'exchange') THEN 'not-applicable:automatic-decision'
      WHEN m.competitive = 'unknown' AND m.method IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN m.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN m.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN m.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN m.status = 'unsuccessful' AND m.standing_awards = 0 THEN 'not-applicable:not-held'
      WHEN m.decided IS NULL AND m.standing_awards > 0 THEN 'insufficient:decision-undated'
      WHEN m.decided IS NULL THEN 'insufficient:not-decided'
      WHEN m.closes IS NULL THEN 'insufficient:date-missing'
      WHEN m.decided_date < m.closes_date THEN 'error:decided-before-closing'
      WHEN m.is_instant THEN 'flag'
      WHEN m.peers < m.minimum_peers THEN 'insufficient:few-peers'
      WHEN m.hours < m.mark THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM marked m
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  winner_id AS supplier_id,
  coalesce(decided_date, announced_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  hours AS value,
  CASE WHEN is_instant AND verdict = 'flag' THEN minimum_hours ELSE mark END AS threshold,
  CASE
    WHEN is_instant AND verdict = 'flag' THEN 'parameter:minimum_hours'
    WHEN mark < lower_fence THEN 'parameter:share_of_median'
    WHEN mark IS NOT NULL THEN 'fence'
  END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_period_end_date'), ('kz_repeat_end_date'), ('kz_itogi_date_public'), ('tender_number_of_tenderers'),
    ('tender_procurement_method'), ('tender_procurement_method_details')
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
      THEN 1 + CASE
        WHEN coalesce(t.results, t.first_award) < t.closes THEN 0
        ELSE round(CAST(to_unixtime(coalesce(t.results, t.first_award)) - to_unixtime(t.closes) AS DOUBLE) / 3600, 2)
      END
  END AS value,
  t.group_1 AS level_1,
  t.group_2 AS level_2,
  t.group_3 AS level_3,
  t.group_4 AS level_4
FROM x_tenders t
WHERE t.competitive = 'yes' AND coalesce(t.method_kind, '') NOT IN ('quotation', 'rating', 'auction', 'exchange')
ORDER BY subject_id
