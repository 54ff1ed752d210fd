/*---
name: same-bid-order
version: 1
codes: {ocp: [R034], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: pair
needs: [bids.date, bids.tenderer_id]
value: number
parameters:
  minimum_meetings:
    type: integer
    default: 6
    min: 2
    unit: purchase
    text:
      en: least number of purchases with the bids of both in one order (so many by chance is one case in 32)
      ru: наименьшее число закупок, где заявки обоих поданы в одном порядке (случайно столько бывает в одном случае из 32)
      kk: екеуінің өтінімдері бір ретпен берілген сатып алулардың ең аз саны (кездейсоқ бұлай болуы — 32 жағдайдың бірі)
  minimum_close:
    type: integer
    default: 3
    min: 2
    unit: purchase
    text:
      en: the same where the two bids follow one another closely each time (guide of the Open Contracting Partnership, three)
      ru: то же, если заявки каждый раз поданы одна вскоре за другой (три — по руководству Open Contracting Partnership)
      kk: өтінімдер әр жолы бірінен кейін бірі тез берілгендегі ең аз саны (Open Contracting Partnership нұсқаулығы бойынша — үш)
  close_minutes:
    type: integer
    default: 60
    min: 1
    max: 10080
    unit: minute
    text:
      en: minutes between the two bids that are close
      ru: сколько минут между заявками считать малым промежутком
      kk: өтінімдер арасындағы неше минут жақын деп саналады
  years:
    type: integer
    default: 3
    min: 1
    max: 10
    unit: year
    text:
      en: years looked back on, the year of the flag included
      ru: за сколько лет смотреть, включая год случая
      kk: жағдай болған жылды қоса алғанда, қанша жылға қарау
law: []
violations: [sham]
reasons:
  few-meetings:
    en: the two met in too few purchases
    ru: эти двое встречались в слишком малом числе закупок
    kk: екеуі тым аз сатып алуда кездескен
  bid-times-missing:
    en: in too many purchases the times of the bids are missing or equal
    ru: у многих закупок время подачи заявок не указано или совпадает
    kk: көптеген сатып алуларда өтінім берілген уақыт көрсетілмеген немесе бірдей
  could-be-chance:
    en: one order each time, but in too few purchases and not closely after one another
    ru: порядок каждый раз один, но закупок мало и заявки поданы не подряд
    kk: реті әр жолы бірдей, бірақ сатып алулар аз әрі өтінімдер жақын берілмеген
texts:
  title:
    en: Two bidders whose bids always come in the same order
    ru: Двое участников, заявки которых всегда поступают в одном порядке
    kk: Өтінімдері әрдайым бір ретпен түсетін екі қатысушы
  question:
    en: Which two bidders hand in their bids in the same order each time they meet?
    ru: Какие двое участников при каждой встрече подают заявки в одном и том же порядке?
    kk: Қай екі қатысушы кездескен сайын өтінімдерін бір ретпен береді?
  why:
    en: >-
      Rivals who know nothing of each other are ahead of one another by turns. Where one hand sends both bids it works
      through its list: the same firm first, the other soon after it. It is a sign of a common author, weak alone and
      strong together with prices, mistakes or addresses in common.
    ru: >-
      Соперники, ничего не знающие друг о друге, опережают один другого по очереди. Если же обе заявки отправляет одна рука,
      она идёт по списку: сначала одна фирма, вскоре за ней другая. Это признак общего автора — слабый сам по себе и
      сильный вместе с общими ценами, ошибками или адресами.
    kk: >-
      Бір-бірін білмейтін қарсыластар кезек-кезек озады. Екі өтінімді де бір қол жіберсе, ол тізіммен жүреді: алдымен бір
      фирма, көп ұзамай екіншісі. Бұл — ортақ автордың белгісі: жеке алғанда әлсіз, ал бағалар, қателер немесе мекенжайлар
      ортақ болса — күшті.
  innocent:
    en:
      - One bids on the first day as a habit, the other on the last.
      - The two sit in different time zones, or one has an office that works at night.
      - A consultant prepares bids for several clients, and says so openly.
      - Both wait for the last hour, as most do, and one's portal account is slower.
    ru:
      - Один по привычке подаёт в первый день, другой — в последний.
      - Они работают в разных часовых поясах, или у одного отдел работает по ночам.
      - Консультант готовит заявки нескольким клиентам и не скрывает этого.
      - Оба, как и большинство, ждут последнего часа, а один оформляет дольше.
    kk:
      - Біреуі әдетте бірінші күні береді, екіншісі — соңғы күні.
      - Екеуі әртүрлі уақыт белдеуінде жұмыс істейді немесе біреуінің бөлімі түнде жұмыс істейді.
      - Кеңесші бірнеше клиентке өтінім дайындайды және оны жасырмайды.
      - Екеуі де көпшілік сияқты соңғы сағатты күтеді, ал біреуі рәсімдеуге көбірек уақыт жұмсайды.
  next:
    en:
      - Compare the files of the two bids, for one author, one device, the same mistakes.
      - Look who sent the applications, where the portal names the person.
      - Look which of the two wins, and whether the prices stand in a fixed ratio.
    ru:
      - Сравнить файлы двух заявок — общий автор, устройство, одинаковые ошибки.
      - Посмотреть, кто отправлял заявки, если портал называет это лицо.
      - Посмотреть, кто из двоих побеждает и нет ли постоянного соотношения цен.
    kk:
      - Екі өтінімнің файлдарын салыстыру — ортақ автор, бір құрылғы, бірдей қателер.
      - Портал атаған болса, өтінімдерді кім жібергенін қарау.
      - Екеуінің қайсысы жеңетінін және бағалардың арақатынасы тұрақты ма екенін қарау.
  summary:
    en: "In each of {{value}} purchases up to {{date}} in which {{supplier}} and one other bidder met, the bid of {{supplier}} came first of the two: a sign of a risk, to be checked."
    ru: "Во всех закупках до {{date}}, где встретились {{supplier}} и ещё один участник ({{value}}), из этих двух заявок первой поступала заявка {{supplier}}: признак риска, требующий проверки."
    kk: "{{date}} дейін {{supplier}} мен тағы бір қатысушы кездескен барлық сатып алуларда ({{value}}) осы екі өтінімнің алғашқысы {{supplier}} өтінімі болған: тексеруді қажет ететін тәуекел белгісі."
---*/
-- The first bids of the two in a purchase are compared, by any clock they have in common; equal times show no order and
-- do not count. Any order holds twice 0.5 to the power of the meetings by chance: six are one case in 32.
WITH by_year AS (
  SELECT
    m.source,
    m.first_bidder,
    m.second_bidder,
    m.year,
    max(m.date) AS last_date,
    count(*) AS meetings,
    CAST(sum(CASE WHEN m.gap_seconds <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS timed,
    CAST(sum(CASE WHEN m.gap_seconds > 0 THEN 1 ELSE 0 END) AS BIGINT) AS first_ahead,
    CAST(sum(CASE WHEN m.gap_seconds <> 0 AND abs(m.gap_seconds) <= q.close_minutes * 60 THEN 1 ELSE 0 END) AS BIGINT) AS close
  FROM x_bidder_meetings m
  CROSS JOIN params q
  GROUP BY m.source, m.first_bidder, m.second_bidder, m.year
),
pair AS (
  SELECT
    y.source,
    y.first_bidder,
    y.second_bidder,
    y.year,
    y.last_date,
    CAST(sum(e.meetings) AS BIGINT) AS meetings,
    CAST(sum(e.timed) AS BIGINT) AS timed,
    CAST(sum(e.first_ahead) AS BIGINT) AS first_ahead,
    CAST(sum(e.close) AS BIGINT) AS close
  FROM by_year y
  CROSS JOIN params q
  JOIN by_year e
    ON e.source = y.source AND e.first_bidder = y.first_bidder AND e.second_bidder = y.second_bidder
    AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.first_bidder, y.second_bidder, y.year, y.last_date
),
judged AS (
  SELECT
    p.*,
    CASE WHEN p.timed > 0 AND p.close = p.timed AND q.minimum_close < q.minimum_meetings THEN q.minimum_close ELSE q.minimum_meetings END AS mark,
    p.timed > 0 AND p.close = p.timed AND q.minimum_close < q.minimum_meetings AS is_close,
    CASE
      WHEN p.meetings < q.minimum_close AND p.meetings < q.minimum_meetings THEN 'not-applicable:few-meetings'
      WHEN p.timed < q.minimum_close AND p.timed < q.minimum_meetings THEN 'insufficient:bid-times-missing'
      WHEN p.first_ahead > 0 AND p.first_ahead < p.timed THEN 'pass'
      WHEN p.timed >= q.minimum_meetings OR (p.close = p.timed AND p.timed >= q.minimum_close) THEN 'flag'
      ELSE 'pass:could-be-chance'
    END AS verdict
  FROM pair p
  CROSS JOIN params q
)
SELECT
  first_bidder || '|' || second_bidder || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  CASE WHEN timed > 0 AND first_ahead = timed THEN first_bidder WHEN timed > 0 AND first_ahead = 0 THEN second_bidder END AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(timed AS DOUBLE) AS value,
  CAST(mark AS DOUBLE) AS threshold,
  CASE WHEN is_close THEN 'parameter:minimum_close' ELSE 'parameter:minimum_meetings' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The bids of both in their 25 latest purchases.
WITH recent AS (
  SELECT
    r.subject_id,
    m.source,
    m.ocid,
    m.first_bidder,
    m.second_bidder,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY m.date DESC, m.ocid, m.source) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_bidder_meetings m
    ON m.first_bidder || '|' || m.second_bidder = substr(r.subject_id, 1, length(r.subject_id) - 5)
    AND m.year <= year(r.date) AND m.year > year(r.date) - q.years
  WHERE m.gap_seconds <> 0
),
bid AS (
  SELECT r.subject_id, p.ocid || '|' || p.a_bid AS id
  FROM recent r
  JOIN x_bid_pairs p
    ON p.source = r.source AND p.ocid = r.ocid AND p.a_id = r.first_bidder AND p.b_id = r.second_bidder
  WHERE r.place <= 25
  UNION
  SELECT r.subject_id, p.ocid || '|' || p.b_bid AS id
  FROM recent r
  JOIN x_bid_pairs p
    ON p.source = r.source AND p.ocid = r.ocid AND p.a_id = r.first_bidder AND p.b_id = r.second_bidder
  WHERE r.place <= 25
),
chosen AS (
  SELECT b.*, row_number() OVER (PARTITION BY b.subject_id ORDER BY b.id) AS place FROM bid b WHERE b.id IS NOT NULL
)
SELECT c.subject_id, 'bids' AS table_name, c.id, f.field
FROM chosen c
CROSS JOIN (VALUES ('tenderer_id'), ('date')) AS f (field)
WHERE c.place <= 50
ORDER BY subject_id, table_name, id, field
