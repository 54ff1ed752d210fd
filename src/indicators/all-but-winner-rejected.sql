/*---
name: all-but-winner-rejected
version: 1
codes: {ocp: [R035], cardinal: [R035]}
severity: statistical
grade: question
stage: award
subject: lot
needs: [bids.status, bids.tenderer_id, awards.status]
value: number
scope: process
with_time: [insufficient:still-open]
parameters:
  # Cardinal takes 1, Ukraine's audit service 2, Kyrgyzstan's 3.
  minimum_rejected:
    type: integer
    default: 1
    min: 1
    unit: bidder
    text:
      en: least number of rivals that were rejected
      ru: наименьшее число отклонённых соперников
      kk: қабылданбаған қарсыластардың ең аз саны
law: []
violations: [reject]
reasons:
  only-bidder:
    en: nobody else bid, so nobody was rejected
    ru: других заявок не было, отклонять было некого
    kk: басқа өтінім болмаған, қабылдамайтын ешкім болмаған
  winner-rejected:
    en: the winning bid itself is marked as rejected
    ru: сама победившая заявка отмечена как отклонённая
    kk: жеңген өтінімнің өзі қабылданбаған деп белгіленген
texts:
  title:
    en: Every bid but the winner's was rejected
    ru: Отклонены все заявки, кроме победившей
    kk: Жеңген өтінімнен басқасының бәрі қабылданбаған
  question:
    en: In which lots did several bidders take part and only the winner's bid was admitted?
    ru: По каким лотам участвовали несколько поставщиков, а допущен только победитель?
    kk: Қай лоттарға бірнеше өнім беруші қатысып, жеңімпаздың ғана өтінімі жіберілді?
  why:
    en: >-
      Rivals came, and the commission left one of them: the price was not tested although it could have been. Rejecting
      everybody else is how a chosen supplier wins a contest that nobody could keep others from. Since 2025 a tender of
      the Kazakhstan portal in which one of several bids is admitted has failed; whether that rule was kept is another
      question, asked apart.
    ru: >-
      Соперники пришли, а комиссия оставила одного: цена не проверена, хотя могла быть проверена. Отклонить всех
      остальных — способ провести нужного поставщика, когда помешать участию других не удалось. С 2025 года конкурс, в
      котором из нескольких заявок допущена одна, считается несостоявшимся; соблюдено ли это, проверяется отдельно.
    kk: >-
      Қарсыластар келген, ал комиссия біреуін ғана қалдырған: баға тексерілуі мүмкін болса да, тексерілмеген. Қалғандарының
      бәрін қабылдамау — басқалардың қатысуына кедергі жасау мүмкін болмағанда керек өнім берушіні өткізу тәсілі. 2025
      жылдан бастап бірнеше өтінімнің біреуі ғана жіберілген конкурс өтпеді деп танылады; оның сақталуы бөлек тексеріледі.
  innocent:
    en:
      - The rivals left out a licence or a security that the documents plainly ask for.
      - The portal rejected them by itself, for a tax debt, an entry in a register or a price below the floor.
      - The rivals were new to public purchases and made the same mistake.
      - The thing needs a permit that few firms hold, and the others tried their luck.
    ru:
      - Соперники не приложили лицензию или обеспечение заявки, прямо требуемые документацией.
      - Их отклонил сам портал — из-за налоговой задолженности, записи в реестре или цены ниже порога.
      - Соперники впервые участвовали в закупках и допустили одну и ту же ошибку.
      - Нужно разрешение, которое есть у немногих, а остальные подали заявки наудачу.
    kk:
      - Қарсыластар құжаттамада тікелей талап етілген лицензияны немесе өтінім қамтамасыз етуін қоспаған.
      - Оларды порталдың өзі қабылдамаған — салық берешегі, тізілімдегі жазба немесе шектен төмен баға үшін.
      - Қарсыластар сатып алуға алғаш қатысып, бірдей қате жіберген.
      - Аз ғана фирмада бар рұқсат қажет, ал қалғандары сәтін сынап көрген.
  next:
    en:
      - Read the admission protocol and compare the reasons; look whether the winner's bid has the same gaps.
      - See what the rejected bidders asked for, and how far below the winner they were.
      - Look how often this commission rejects, and who wins then.
      - Look for complaints of the rejected bidders and what became of them.
    ru:
      - Прочитать протокол допуска и сравнить причины — нет ли тех же пробелов в заявке победителя.
      - Посмотреть, какую цену предлагали отклонённые и насколько она ниже цены победителя.
      - Посмотреть, как часто эта комиссия отклоняет заявки и кто тогда побеждает.
      - Найти жалобы отклонённых участников и решения по ним.
    kk:
      - Жіберу хаттамасын оқып, себептерді салыстыру — жеңімпаздың өтінімінде де сондай олқылықтар бар ма.
      - Қабылданбағандардың қандай баға ұсынғанын және ол жеңімпаздан қаншалықты төмен екенін қарау.
      - Осы комиссияның өтінімдерді қаншалықты жиі қабылдамайтынын және ондайда кім жеңетінін қарау.
      - Қабылданбаған қатысушылардың шағымдарын және олар бойынша шешімдерді табу.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, only the winner's bid was admitted (winner: {{supplier}}); rivals rejected: {{value}}. The winning price: {{money}}. A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, допущена только заявка победителя ({{supplier}}); отклонено соперников: {{value}}. Цена победителя: {{money}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында жеңімпаздың ({{supplier}}) өтінімі ғана жіберілген; қабылданбаған қарсыластар саны: {{value}}. Жеңімпаздың бағасы: {{money}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH judged AS (
  SELECT
    l.*,
    q.minimum_rejected,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      -- Two admitted bids are an answer, whoever won and whatever else is not published.
      WHEN l.admitted > 1 THEN 'pass'
      WHEN l.awards = 0 AND l.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN l.awards = 0 THEN 'insufficient:not-awarded'
      WHEN l.winners = 0 OR l.doubtful > 0 THEN 'insufficient:winner-unknown'
      WHEN l.winner_status = 'disqualified' THEN 'error:winner-rejected'
      WHEN l.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN l.bidders_said > l.bidders THEN 'insufficient:not-all-bids-published'
      WHEN l.bidders = 1 THEN 'not-applicable:only-bidder'
      WHEN l.rejected < q.minimum_rejected THEN 'pass'
      ELSE 'flag'
    END AS verdict
  FROM x_lot_prices l
  CROSS JOIN params q
  CROSS JOIN dataset d
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  winner_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(rejected AS DOUBLE) AS value,
  CAST(minimum_rejected AS DOUBLE) AS threshold,
  'parameter:minimum_rejected' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  winner_price AS money_at_stake,
  winner_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('status'), ('tenderer_id'), ('value_amount'), ('kz_reasons')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.subject_id = r.subject_id AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid'), ('date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_procurement_method_details'), ('tender_status')) AS f (field)
ORDER BY subject_id, table_name, id, field
