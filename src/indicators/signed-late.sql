/*---
name: signed-late
version: 1
codes: {ocp: [R060], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [awards.date, contracts.date_signed, contracts.award_id]
value: number
peers: {minimum: minimum_peers, scale: log}
parameters:
  least_days:
    type: integer
    default: 20
    min: 0
    max: 730
    unit: day
    text:
      en: signing within so many calendar days is never flagged, however quick the others are (appeal, draft and signatures take their time)
      ru: подписание в пределах стольких календарных дней не отмечается, как бы быстры ни были другие (обжалование, проект и подписи требуют времени)
      kk: басқалар қанша жылдам болса да, осынша күнтізбелік күн ішінде қол қою белгіленбейді (шағымдануға, жобаға және қол қоюға уақыт керек)
  most_days:
    type: integer
    default: 0
    min: 0
    max: 3650
    unit: day
    text:
      en: more days are flagged and fewer pass, whatever others do (the guide of 2016 takes 60); 0 leaves it to the peers
      ru: большее число дней отмечается, меньшее — нет, что бы ни делали другие (в руководстве 2016 года — 60); 0 — решает сравнение
      kk: бұдан көп күн белгіленеді, азы — жоқ, басқалар қалай істесе де (2016 жылғы нұсқаулықта — 60); 0 — салыстыру шешеді
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: contract
    text:
      en: least number of contracts to compare with
      ru: с каким наименьшим числом договоров сравнивать
      kk: салыстырылатын шарттардың ең аз саны
law: []
violations: []
reasons:
  award-date-missing:
    en: the date of the award is not known
    ru: дата присуждения неизвестна
    kk: жеңімпаз анықталған күн белгісіз
  signing-date-missing:
    en: the date of signing is not known
    ru: дата подписания неизвестна
    kk: қол қойылған күн белгісіз
  signed-before-award:
    en: signed before the award
    ru: подписан раньше присуждения
    kk: жеңімпаз анықталғанға дейін қол қойылған
  complaint:
    en: a complaint came in between, and its consideration takes time
    ru: за это время поступила жалоба, а её рассмотрение требует времени
    kk: осы аралықта шағым түскен, оны қарауға уақыт кетеді
  second-winner:
    en: the first winner fell away, and the contract is with the next one
    ru: первый победитель отпал, договор — со следующим
    kk: бірінші жеңімпаз түсіп қалған, шарт келесісімен жасалған
texts:
  title:
    en: A contract signed long after the award
    ru: Договор подписан намного позже определения победителя
    kk: Шартқа жеңімпаз анықталғаннан кейін көп уақыт өткенде қол қойылған
  question:
    en: Which contracts were signed far longer after the award than others by the same method?
    ru: Какие договоры подписаны намного позже определения победителя, чем другие договоры по тому же способу?
    kk: Қай шарттарға жеңімпаз анықталғаннан кейін сол тәсілмен жасалған басқа шарттардан әлдеқайда кеш қол қойылған?
  why:
    en: >-
      Between the award and the signature nobody competes any more. Whoever negotiates for long may be changing the
      price or the terms, asking for a favour, or giving the winner time to arrange what it should have had.
    ru: >-
      Между определением победителя и подписанием конкуренции уже нет. Долгие переговоры могут означать изменение цены
      или условий, вымогательство или время победителю раздобыть то, что должно было быть у него сразу.
    kk: >-
      Жеңімпаз анықталғаннан қол қойылғанға дейін бәсеке болмайды. Ұзақ келіссөз бағаның не шарттардың өзгертілуін,
      бопсалауды немесе жеңімпазға бастан болуы тиіс нәрсені тауып алуға берілген уақытты білдіруі мүмкін.
  innocent:
    en:
      - A complaint or a check suspended the signing and is not in the data.
      - The budget was released only in the next quarter or year.
      - Approval by a ministry, a treasury or a lender was needed.
      - The date of signing is the day of registration or of an amended version.
      - The first winner refused, and the contract is with the next one.
    ru:
      - Подписание приостановила жалоба или проверка, которой нет в данных.
      - Деньги открыли лишь в следующем квартале или году.
      - Требовалось согласование министерства, казначейства или кредитора.
      - Дата подписания — это день регистрации или изменённой версии.
      - Первый победитель отказался, и договор — со следующим.
    kk:
      - Қол қоюды деректерде жоқ шағым немесе тексеру тоқтата тұрған.
      - Қаражат келесі тоқсанда немесе жылда ғана ашылған.
      - Министрліктің, қазынашылықтың немесе кредит берушінің келісімі керек болған.
      - Қол қойылған күн — тіркелген немесе өзгертілген нұсқаның күні.
      - Бірінші жеңімпаз бас тартып, шарт келесісімен жасалған.
  next:
    en:
      - Compare the contract with the draft in the tender documents and with the winning bid, line by line.
      - Ask the buyer what happened between the two dates.
      - See whether this supplier waits as long with other buyers, and others with this buyer.
    ru:
      - Сравнить договор с проектом из документации и с заявкой победителя, построчно.
      - Запросить у заказчика, что происходило между двумя датами.
      - Посмотреть, ждёт ли этот поставщик так же долго у других заказчиков, а другие — у этого.
    kk:
      - Шартты құжаттамадағы жобамен және жеңімпаздың өтінімімен жол-жолымен салыстыру.
      - Екі күн арасында не болғанын тапсырыс берушіден сұрату.
      - Бұл өнім беруші басқа тапсырыс берушілерде, ал басқалар осы тапсырыс берушіде сонша күте ме — соны қарау.
  summary:
    en: "The contract “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} with {{supplier}} was signed on {{date}}, so many days after the award: {{value}}; more than {{threshold}} is unusual (contracts compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "Договор «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} с поставщиком {{supplier}} подписан {{date}}, через столько дней после определения победителя: {{value}}; необычно — больше {{threshold}} (договоров в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шартына (№ {{number}}, {{money}}{{net}}) қол қойылған күн — {{date}}, жеңімпаз анықталғаннан кейінгі күндер: {{value}}; {{threshold}} күннен көбі әдеттен тыс (салыстырылған шарттар: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Calendar days by the dates that the publisher wrote; of several awards behind a contract the earliest counts. One day is
-- added before logarithms are taken, so that signing on the day of the award can be compared.
WITH measured AS (
  SELECT
    c.*,
    q.least_days,
    q.most_days,
    q.minimum_peers,
    date_diff('day', c.awarded_date, c.signed_date) AS days,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(p.upper_fence - 1, 2) AS upper_fence
  FROM x_contract_changes c
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = c.source || '|' || c.subject_id
),
complaint AS (
  SELECT DISTINCT m.source, m.ocid, m.id
  FROM measured m
  JOIN complaints c ON c.source = m.source AND c.ocid = m.ocid
    AND c.date_local_date >= m.awarded_date AND c.date_local_date <= m.signed_date
  WHERE coalesce(c.status, 'active') <> 'withdrawn'
),
-- goszakup dates both awards of a lot by its results: what the second winner waited for the first is no delay of its own.
fell_away AS (
  SELECT DISTINCT m.source, m.ocid, m.id
  FROM measured m
  JOIN awards a ON a.source = m.source AND a.ocid = m.ocid AND a.id = m.first_award_id
  JOIN awards b ON b.source = m.source AND b.ocid = m.ocid AND b.related_lot = a.related_lot AND b.status = 'cancelled'
  WHERE m.is_goszakup
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
      WHEN NOT m.is_concluded THEN 'not-applicable:not-concluded'
      WHEN m.competitive = 'no' THEN 'not-applicable:method'
      WHEN m.competitive = 'unknown' AND m.method <> 'unknown' THEN 'insufficient:method-unknown'
      WHEN m.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN m.signed_date IS NULL THEN 'insufficient:signing-date-missing'
      WHEN m.awarded_date IS NULL THEN 'insufficient:award-date-missing'
      WHEN m.days < 0 THEN 'error:signed-before-award'
      WHEN m.most_days > 0 AND m.days <= m.most_days THEN 'pass'
      WHEN m.most_days = 0 AND m.days <= m.least_days THEN 'pass'
      WHEN c.id IS NOT NULL THEN 'not-applicable:complaint'
      WHEN f.id IS NOT NULL THEN 'not-applicable:second-winner'
      WHEN m.most_days > 0 THEN 'flag'
      WHEN m.peers < m.minimum_peers THEN 'insufficient:few-peers'
      WHEN m.days > m.upper_fence THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM measured m
  LEFT JOIN complaint c ON c.source = m.source AND c.ocid = m.ocid AND c.id = m.id
  LEFT JOIN fell_away f ON f.source = m.source AND f.ocid = m.ocid AND f.id = m.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, date) AS date,
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
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('award_id'), ('status'), ('value_amount'), ('kz_fakt_trade_methods_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, c.ocid || '|' || c.first_award_id AS id, f.field
FROM result r
JOIN x_contract_changes c ON c.subject_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('status'), ('supplier_id')) AS f (field)
WHERE c.first_award_id IS NOT NULL
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_procurement_method'), ('tender_procurement_method_details'), ('tender_main_procurement_category')
) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
-- Contracts of the source that were signed in the year: by the same method, for the same category and of the same order
-- of magnitude, then less alike.
WITH contract AS (
  SELECT
    c.source,
    c.subject_id,
    date_diff('day', c.awarded_date, c.signed_date) AS days,
    c.source || '|' || CAST(year(c.signed_date) AS VARCHAR) || '|' AS common,
    coalesce(t.method, c.method) AS method,
    t.procurement_method,
    t.category,
    c.amount,
    c.currency
  FROM x_contract_changes c
  LEFT JOIN x_tenders t ON t.source = c.source AND t.ocid = c.ocid
  WHERE c.is_concluded AND c.competitive = 'yes' AND c.signed_date IS NOT NULL AND c.awarded_date IS NOT NULL
)
SELECT
  source || '|' || subject_id AS subject_id,
  CASE WHEN days >= 0 THEN days + 1 END AS value,
  common || method || '|' || coalesce(category, '') || '|' || currency || '|'
    || CAST(length(CAST(floor(CASE WHEN amount >= 1 THEN amount END) AS VARCHAR)) AS VARCHAR) AS level_1,
  common || method || '|' || category AS level_2,
  common || method AS level_3,
  common || procurement_method AS level_4
FROM contract
ORDER BY subject_id
