/*---
name: rejection-poorly-reasoned
version: 1
codes: {ocp: [R037], cardinal: []}
severity: statistical
grade: needs-a-document
stage: award
subject: lot
needs: [bids.status, bids.kz_reasons]
value: number
scope: process
parameters:
  minimum_length:
    type: integer
    default: 60
    min: 1
    max: 10000
    unit: character
    text:
      en: a reason of fewer characters says no more than which rule was meant (there is no length in the law)
      ru: причина короче этого числа знаков говорит не больше, чем какой пункт имелся в виду (в законе длины нет)
      kk: бұдан аз таңбалы себеп қай тармақ айтылғанынан артық ештеңе айтпайды (заңда ұзындық белгіленбеген)
law: []
violations: [no-reasons]
reasons:
  no-rejected-bids:
    en: no bid was rejected
    ru: ни одна заявка не отклонена
    kk: бірде-бір өтінім қабылданбай қалмаған
  reasons-not-published:
    en: the reasons for rejection stand in the results protocol, which was not read, or are not published
    ru: причины отклонения указаны в протоколе итогов, который не прочитан, или не опубликованы
    kk: қабылдамау себептері оқылмаған қорытынды хаттамасында көрсетілген немесе жарияланбаған
texts:
  title:
    en: Bids rejected with next to no reason
    ru: Заявки отклонены почти без обоснования
    kk: Өтінімдер дерлік негіздемесіз қабылданбаған
  question:
    en: On which lots was a bid rejected with a reason too short to say what was wrong with it?
    ru: По каким лотам заявка отклонена с причиной, слишком короткой, чтобы сказать, что в ней не так?
    kk: Қай лоттар бойынша өтінім кемшілігін айтуға тым қысқа себеппен қабылданбаған?
  why:
    en: >-
      The protocol has to say in detail why a bid was rejected, and by which of its documents. A reason of a few words
      cannot be checked or appealed, and lets a commission treat equal bids unequally.
    ru: >-
      В протоколе должно быть подробно указано, почему отклонена заявка и какие её документы это подтверждают. Причину в
      несколько слов нельзя ни проверить, ни обжаловать, и она позволяет комиссии по-разному оценить одинаковые заявки.
    kk: >-
      Хаттамада өтінімнің неге қабылданбағаны және оны қай құжаты растайтыны егжей-тегжейлі көрсетілуі тиіс. Бірнеше сөзден
      тұратын себепті тексеру де, оған шағымдану да мүмкін емес, ал ол комиссияға бірдей өтінімдерді әртүрлі бағалауға жол
      береді.
  innocent:
    en:
      - The portal rejected the bid by itself and writes a standard phrase.
      - The reason is plain in few words, such as a missing security.
      - The detailed explanation stands in an annex to the protocol, or in the votes of the commission's members.
      - The protocol was read by machine, and the longer text was lost.
    ru:
      - Заявку отклонил сам портал и написал стандартную фразу.
      - Причина ясна в нескольких словах, например нет обеспечения заявки.
      - Подробное объяснение — в приложении к протоколу или в решениях членов комиссии.
      - Протокол прочитан машиной, и часть текста потерялась.
    kk:
      - Өтінімді порталдың өзі қабылдамай, стандартты тіркес жазған.
      - Себеп бірнеше сөзден-ақ түсінікті, мысалы өтінімді қамтамасыз ету жоқ.
      - Толық түсіндірме хаттаманың қосымшасында немесе комиссия мүшелерінің шешімдерінде тұр.
      - Хаттама машинамен оқылып, мәтіннің бір бөлігі жоғалған.
  next:
    en:
      - Open the results protocol and read the whole reason, and the votes of the members.
      - Compare the rejected bid's documents with those of the winner on the same point.
      - See whether the same buyer rejects the same bidders with the same words elsewhere.
    ru:
      - Открыть протокол итогов и прочитать причину целиком и решения членов комиссии.
      - Сравнить документы отклонённой заявки с документами победителя по тому же пункту.
      - Посмотреть, не отклоняет ли этот заказчик тех же участников теми же словами и в других закупках.
    kk:
      - Қорытынды хаттамасын ашып, себепті толық және комиссия мүшелерінің шешімдерін оқу.
      - Қабылданбаған өтінімнің құжаттарын сол тармақ бойынша жеңімпаздың құжаттарымен салыстыру.
      - Осы тапсырыс беруші сол қатысушыларды басқа сатып алуларда да сондай сөздермен қабылдамай ма — соны қарау.
  summary:
    en: "On the lot “{{title}}” of {{buyer}}, announced on {{date}}, a bid was rejected for a reason of {{value}} characters, where {{threshold}} is the mark: the protocol is to be read."
    ru: "По лоту «{{title}}» заказчика {{buyer}}, объявленному {{date}}, заявка отклонена с причиной из {{value}} знаков при пороге {{threshold}}: нужно прочитать протокол."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лоты бойынша өтінім {{value}} таңбадан тұратын себеппен қабылданбаған, шек — {{threshold}}: хаттаманы оқу қажет."
---*/
-- Only goszakup's protocols give reasons as text. What other publishers put into statusDetails is a label of the status as
-- often as a reason, and is not judged. A bid without reasons beside others that have them was not read well: it proves
-- nothing, and neither does it clear the lot.
WITH rejected AS (
  SELECT
    b.source,
    b.ocid,
    b.lot_id,
    CAST(sum(CASE WHEN b.is_disqualified THEN 1 ELSE 0 END) AS BIGINT) AS rejected,
    CAST(sum(CASE WHEN b.status IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS without_status,
    count(CASE WHEN b.is_disqualified THEN t.reason END) AS told,
    min(CASE WHEN b.is_disqualified THEN length(t.reason) END) AS shortest
  FROM x_lot_bids b
  LEFT JOIN (
    SELECT
      source,
      ocid,
      id,
      -- The list is JSON: its brackets, quotes and commas are no words.
      nullif(trim(regexp_replace(regexp_replace(kz_reasons, '^\["?|"?\]$|" *, *"', ' '), '\s+', ' ')), '') AS reason
    FROM bids
    WHERE kz_reasons IS NOT NULL
  ) t ON t.source = b.source AND t.ocid = b.ocid AND t.id = b.bid_id
  GROUP BY b.source, b.ocid, b.lot_id
),
judged AS (
  SELECT
    c.subject_id,
    c.ocid,
    c.buyer_id,
    c.announced_date,
    c.amount,
    c.currency,
    r.shortest,
    q.minimum_length,
    CASE
      WHEN c.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN c.competitive = 'no' THEN 'not-applicable:method'
      WHEN r.ocid IS NULL AND c.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN r.ocid IS NULL THEN 'insufficient:no-bids-visible'
      WHEN r.rejected = 0 AND r.without_status > 0 THEN 'insufficient:bid-status-missing'
      WHEN r.rejected = 0 THEN 'not-applicable:no-rejected-bids'
      WHEN r.shortest < q.minimum_length THEN 'flag'
      WHEN r.told < r.rejected THEN 'insufficient:reasons-not-published'
      ELSE 'pass'
    END AS verdict
  FROM x_lot_competition c
  CROSS JOIN params q
  LEFT JOIN rejected r ON r.source = c.source AND r.ocid = c.ocid AND r.lot_id = c.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(shortest AS DOUBLE) AS value,
  CAST(minimum_length AS DOUBLE) AS threshold,
  'parameter:minimum_length' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT DISTINCT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id AND b.is_disqualified AND b.bid_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('kz_reasons'), ('tenderer_id'), ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
