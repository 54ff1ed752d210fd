/*---
name: cartel-community
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: supplier
needs: [bids.tenderer_id, awards.supplier_id, awards.status]
value: percent
parameters:
  threshold:
    type: decimal
    default: 0.7
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the bidders in the group's common purchases that belong to the group
      ru: наименьшая доля участников общих закупок группы, входящих в неё
      kk: топтың ортақ сатып алуларындағы қатысушылардың ішінде топқа кіретіндердің ең аз үлесі
  minimum_members:
    type: integer
    default: 3
    min: 2
    max: 50
    unit: bidder
    text:
      en: least number of members of a group
      ru: наименьшее число членов группы
      kk: топ мүшелерінің ең аз саны
  maximum_members:
    type: integer
    default: 12
    min: 2
    max: 100
    unit: bidder
    text:
      en: greatest number of members of a group; so many cannot agree
      ru: наибольшее число членов группы — большее число участников договориться не может
      kk: топ мүшелерінің ең көп саны — одан көбі келісе алмайды
  cohesion:
    type: decimal
    default: 0.6
    min: 0
    max: 1
    unit: share
    text:
      en: least share of all pairs of the group that are tied
      ru: наименьшая доля связанных пар среди всех пар группы
      kk: топтың барлық жұптарының ішінде байланысқандардың ең аз үлесі
  tie:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: two are tied that meet in this share of the purchases of the one of them that bids less
      ru: двое связаны, если встречаются в такой доле закупок того из них, кто участвует реже
      kk: екеуі сирек қатысатынының сатып алуларының осынша үлесінде кездессе, байланысқан болады
  minimum_meetings:
    type: integer
    default: 5
    min: 2
    unit: purchase
    text:
      en: and in at least so many purchases
      ru: и не меньше чем в стольких закупках
      kk: әрі кемінде сонша сатып алуда
  minimum_purchases:
    type: integer
    default: 5
    min: 2
    unit: purchase
    text:
      en: least number of purchases with a known winner in which two of the group or more bid
      ru: наименьшее число закупок с известным победителем, где участвовали двое и более из группы
      kk: топтан екеу не одан көп қатысқан, жеңімпазы белгілі сатып алулардың ең аз саны
  wins:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: least share of these that the group won
      ru: наименьшая доля тех из них, что выиграла группа
      kk: солардың ішінде топ жеңгендерінің ең аз үлесі
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
  no-ties:
    en: it meets no other bidder often enough to be tied with it
    ru: ни с кем из участников он не встречается достаточно часто
    kk: ол қатысушылардың ешқайсысымен жеткілікті жиі кездеспейді
  small-group:
    en: tied with too few others
    ru: связан со слишком немногими
    kk: тым азымен байланысқан
  wide-group:
    en: the group is so wide that its members cannot all know of each other
    ru: группа так широка, что её члены не могут все знать друг о друге
    kk: топ сондай кең, мүшелерінің бәрі бірін-бірі біле алмайды
  loose-group:
    en: few pairs of the group are tied
    ru: в группе мало связанных пар
    kk: топта байланысқан жұптар аз
  outsiders-bid:
    en: others bid and win where the group does
    ru: там, где участвует группа, участвуют и побеждают другие
    kk: топ қатысатын жерде басқалар да қатысып, жеңеді
  results-missing:
    en: of too many of the group's common purchases it is not known who won
    ru: о многих общих закупках группы неизвестно, кто победил
    kk: топтың көптеген ортақ сатып алуларында кім жеңгені белгісіз
texts:
  title:
    en: One of a group of bidders that meet each other and hardly anybody else
    ru: Один из группы участников, которые встречаются друг с другом и почти ни с кем больше
    kk: Бір-бірімен ғана кездесіп, басқалармен дерлік кездеспейтін қатысушылар тобының бірі
  question:
    en: Which bidders belong to a group that bids together, nearly always alone, and wins nearly everything it bids for together?
    ru: Какие участники входят в группу, которая участвует вместе, почти всегда без посторонних, и выигрывает почти всё, где участвует вместе?
    kk: Қай қатысушылар бірге, үнемі дерлік бөтенсіз қатысып, бірге қатысқанының бәрін дерлік жеңетін топқа кіреді?
  why:
    en: >-
      A cartel has to be closed: an outsider who bids honestly spoils it. So its members meet each other far more often than
      others do, and others stay away or lose. Two bidders are tied that meet in half of the purchases of the one that bids
      less; a group is all who hang together by such ties, and is looked at only where most of its pairs are tied.
    ru: >-
      Картель должен быть замкнут: честный посторонний его портит. Поэтому его члены встречаются друг с другом намного чаще
      обычного, а остальные не приходят или проигрывают. Двое связаны, если встречаются в половине закупок того, кто
      участвует реже; группа — все, кто соединён такими связями, и рассматривается она, лишь если связано большинство пар.
    kk: >-
      Картель тұйық болуға тиіс: адал бөтен оны бұзады. Сондықтан оның мүшелері бір-бірімен әдеттегіден әлдеқайда жиі
      кездеседі, ал қалғандары келмейді немесе жеңіледі. Сирек қатысатынының сатып алуларының жартысында кездессе, екеуі
      байланысқан болады; топ — осындай байланыстармен қосылғандардың бәрі, оның жұптарының көбі байланысса ғана қаралады.
  innocent:
    en:
      - Only these few firms make or deliver the thing in the region.
      - They have the licence that the work needs, and others have not.
      - Their prices differ, the best wins, and the others try again.
      - The buyer invites the same firms each time.
    ru:
      - Только эти фирмы производят или привозят такой товар в регион.
      - У них есть нужная лицензия, а у других нет.
      - Их цены различаются, побеждает лучшая, а остальные пробуют снова.
      - Заказчик каждый раз приглашает одни и те же фирмы.
    kk:
      - Мұндай тауарды өңірде тек осы фирмалар өндіреді не жеткізеді.
      - Керекті лицензия оларда бар, басқаларда жоқ.
      - Бағалары әртүрлі, үздігі жеңеді, қалғандары қайта байқап көреді.
      - Тапсырыс беруші әр жолы сол фирмаларды шақырады.
  next:
    en:
      - Draw who wins in turn, and by how much, in the group's common purchases.
      - Compare prices where the group bids alone with prices where an outsider bids.
      - Look for shared people, contacts, accounts and authors of bids in the group.
      - What is firm may go to the antimonopoly authority.
    ru:
      - Выписать, кто и с каким отрывом побеждает по очереди в общих закупках группы.
      - Сравнить цены там, где группа одна, с ценами там, где участвует посторонний.
      - Поискать в группе общих людей, контакты, счета и авторов заявок.
      - Подтверждённое можно передать антимонопольному органу.
    kk:
      - Топтың ортақ сатып алуларында кім және қандай айырмамен кезек-кезек жеңетінін жазып шығу.
      - Топ жалғыз қатысатын жердегі бағаларды бөтен қатысатын жердегімен салыстыру.
      - Топтағы ортақ адамдарды, байланыстарды, шоттар мен өтінім авторларын іздеу.
      - Расталғанын монополияға қарсы органға беруге болады.
  summary:
    en: "{{supplier}} belongs to a group of bidders ({{peer_count}}) that meet each other: of all who bid in the group's common purchases up to {{date}} so many are of the group: {{value}}; the mark is {{threshold}}. The group wins nearly all of them. A sign of a risk, to be checked."
    ru: "{{supplier}} входит в группу участников ({{peer_count}}), которые встречаются друг с другом: доля группы среди всех участников её общих закупок до {{date}} — {{value}}; порог — {{threshold}}. Почти все эти закупки выигрывает группа. Признак риска, требующий проверки."
    kk: "{{supplier}} бір-бірімен кездесетін қатысушылар тобына ({{peer_count}}) кіреді: {{date}} дейінгі ортақ сатып алулардың барлық қатысушылары ішіндегі топтың үлесі — {{value}}; шек — {{threshold}}. Бұл сатып алулардың бәрін дерлік топ жеңеді. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Groups are the connected parts of the graph whose lines are ties, year by year. Everybody takes the smallest id among
-- its own and its neighbours', 6 times over: who is then not at one with a neighbour belongs to a group too long to
-- be one. The subject is each member; the group itself has no id that would stay.
WITH met AS (
  SELECT source, first_bidder, second_bidder, year, count(*) AS meetings
  FROM x_bidder_meetings
  GROUP BY source, first_bidder, second_bidder, year
),
record_of_year AS (
  SELECT r.source, r.bidder_id, r.year, count(*) AS purchases, max(r.date) AS last_date
  FROM x_bidder_records r
  LEFT JOIN x_local_ids i ON i.source = r.source AND i.id = r.bidder_id
  WHERE i.id IS NULL
  GROUP BY r.source, r.bidder_id, r.year
),
active AS (
  SELECT y.source, y.bidder_id, y.year, y.last_date, CAST(sum(e.purchases) AS BIGINT) AS purchases
  FROM record_of_year y
  CROSS JOIN params q
  JOIN record_of_year e
    ON e.source = y.source AND e.bidder_id = y.bidder_id AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.bidder_id, y.year, y.last_date
),
pair AS (
  SELECT y.source, y.first_bidder, y.second_bidder, y.year, CAST(sum(e.meetings) AS BIGINT) AS meetings
  FROM met y
  CROSS JOIN params q
  JOIN met e
    ON e.source = y.source AND e.first_bidder = y.first_bidder AND e.second_bidder = y.second_bidder AND e.year <= y.year
    AND e.year > y.year - q.years
  GROUP BY y.source, y.first_bidder, y.second_bidder, y.year
),
-- Both ends of a line, or a node and its neighbours, come as rows of one relation and not as two joins to it: engines may
-- join such two to each other first, by source and year alone.
frequent AS (
  SELECT p.source, p.year, p.first_bidder, p.second_bidder, p.meetings, q.tie
  FROM pair p
  CROSS JOIN params q
  WHERE p.meetings >= q.minimum_meetings
),
side AS (
  SELECT f.*, f.first_bidder AS bidder_id FROM frequent f
  UNION ALL
  SELECT f.*, f.second_bidder AS bidder_id FROM frequent f
),
tied AS (
  SELECT s.source, s.year, s.first_bidder, s.second_bidder
  FROM side s
  JOIN active a ON a.source = s.source AND a.bidder_id = s.bidder_id AND a.year = s.year
  GROUP BY s.source, s.year, s.first_bidder, s.second_bidder, s.meetings, s.tie
  HAVING count(*) = 2 AND CAST(s.meetings AS DOUBLE) + 0.000001 >= s.tie * CAST(min(a.purchases) AS DOUBLE)
),
edge AS (
  SELECT source, year, first_bidder AS a, second_bidder AS b FROM tied
  UNION ALL
  SELECT source, year, second_bidder AS a, first_bidder AS b FROM tied
),
label_0 AS (
  SELECT DISTINCT source, year, a, a AS label FROM edge
),
near_1 AS (
  SELECT source, year, a, label FROM label_0
  UNION ALL
  SELECT e.source, e.year, e.a, l.label
  FROM edge e
  JOIN label_0 l ON l.source = e.source AND l.year = e.year AND l.a = e.b
),
label_1 AS (
  SELECT source, year, a, min(label) AS label FROM near_1 GROUP BY source, year, a
),
near_2 AS (
  SELECT source, year, a, label FROM label_1
  UNION ALL
  SELECT e.source, e.year, e.a, l.label
  FROM edge e
  JOIN label_1 l ON l.source = e.source AND l.year = e.year AND l.a = e.b
),
label_2 AS (
  SELECT source, year, a, min(label) AS label FROM near_2 GROUP BY source, year, a
),
near_3 AS (
  SELECT source, year, a, label FROM label_2
  UNION ALL
  SELECT e.source, e.year, e.a, l.label
  FROM edge e
  JOIN label_2 l ON l.source = e.source AND l.year = e.year AND l.a = e.b
),
label_3 AS (
  SELECT source, year, a, min(label) AS label FROM near_3 GROUP BY source, year, a
),
near_4 AS (
  SELECT source, year, a, label FROM label_3
  UNION ALL
  SELECT e.source, e.year, e.a, l.label
  FROM edge e
  JOIN label_3 l ON l.source = e.source AND l.year = e.year AND l.a = e.b
),
label_4 AS (
  SELECT source, year, a, min(label) AS label FROM near_4 GROUP BY source, year, a
),
near_5 AS (
  SELECT source, year, a, label FROM label_4
  UNION ALL
  SELECT e.source, e.year, e.a, l.label
  FROM edge e
  JOIN label_4 l ON l.source = e.source AND l.year = e.year AND l.a = e.b
),
label_5 AS (
  SELECT source, year, a, min(label) AS label FROM near_5 GROUP BY source, year, a
),
near_6 AS (
  SELECT source, year, a, label FROM label_5
  UNION ALL
  SELECT e.source, e.year, e.a, l.label
  FROM edge e
  JOIN label_5 l ON l.source = e.source AND l.year = e.year AND l.a = e.b
),
label_6 AS (
  SELECT source, year, a, min(label) AS label FROM near_6 GROUP BY source, year, a
),
near_7 AS (
  SELECT source, year, a, label, label AS own FROM label_6
  UNION ALL
  SELECT e.source, e.year, e.a, l.label, CAST(NULL AS VARCHAR) AS own
  FROM edge e
  JOIN label_6 l ON l.source = e.source AND l.year = e.year AND l.a = e.b
),
mixed AS (
  SELECT source, year, a, max(own) AS label
  FROM near_7
  GROUP BY source, year, a
  HAVING min(label) <> max(label)
),
unsettled AS (
  SELECT DISTINCT source, year, label FROM mixed
),
ties AS (
  SELECT l.source, l.year, l.label, count(*) AS ends
  FROM edge e
  JOIN label_6 l ON l.source = e.source AND l.year = e.year AND l.a = e.a
  GROUP BY l.source, l.year, l.label
),
size AS (
  SELECT source, year, label, count(*) AS members FROM label_6 GROUP BY source, year, label
),
team AS (
  SELECT
    s.source,
    s.year,
    s.label,
    s.members,
    round(CAST(t.ends AS DOUBLE) / CAST(s.members * (s.members - 1) AS DOUBLE), 6) AS cohesion
  FROM size s
  JOIN ties t ON t.source = s.source AND t.year = s.year AND t.label = s.label
),
-- Purchases of the span in which two of the group or more bid, with all who bid there.
common AS (
  SELECT
    l.source,
    l.year,
    l.label,
    r.ocid,
    count(*) AS insiders,
    max(CASE WHEN r.decided > 0 THEN 1 ELSE 0 END) AS is_decided,
    max(CASE WHEN r.won > 0 THEN 1 ELSE 0 END) AS is_won
  FROM label_6 l
  CROSS JOIN params q
  JOIN x_bidder_records r
    ON r.source = l.source AND r.bidder_id = l.a AND r.year <= l.year AND r.year > l.year - q.years
  GROUP BY l.source, l.year, l.label, r.ocid
  HAVING count(*) > 1
),
present AS (
  SELECT source, ocid, count(DISTINCT bidder) AS bidders
  FROM x_lot_entries
  WHERE competitive = 'yes'
  GROUP BY source, ocid
),
told AS (
  SELECT
    c.source,
    c.year,
    c.label,
    count(*) AS purchases,
    CAST(sum(c.is_decided) AS BIGINT) AS decided,
    CAST(sum(c.is_won) AS BIGINT) AS won,
    round(CAST(CAST(sum(c.insiders) AS BIGINT) AS DOUBLE) / CAST(CAST(sum(p.bidders) AS BIGINT) AS DOUBLE), 6) AS share
  FROM common c
  JOIN present p ON p.source = c.source AND p.ocid = c.ocid
  GROUP BY c.source, c.year, c.label
),
judged AS (
  SELECT
    a.source,
    a.bidder_id,
    a.year,
    a.last_date,
    g.members,
    o.share,
    q.threshold,
    CASE
      WHEN l.label IS NULL THEN 'not-applicable:no-ties'
      WHEN u.label IS NOT NULL OR g.members > q.maximum_members THEN 'pass:wide-group'
      WHEN g.members < q.minimum_members THEN 'pass:small-group'
      WHEN g.cohesion < q.cohesion THEN 'pass:loose-group'
      WHEN o.purchases >= q.minimum_purchases AND o.decided < q.minimum_purchases THEN 'insufficient:results-missing'
      WHEN o.decided < q.minimum_purchases THEN 'pass'
      WHEN o.share < q.threshold OR CAST(o.won AS DOUBLE) + 0.000001 < q.wins * CAST(o.decided AS DOUBLE)
        THEN 'pass:outsiders-bid'
      ELSE 'flag'
    END AS verdict
  FROM active a
  CROSS JOIN params q
  LEFT JOIN label_6 l ON l.source = a.source AND l.year = a.year AND l.a = a.bidder_id
  LEFT JOIN unsettled u ON u.source = l.source AND u.year = l.year AND u.label = l.label
  LEFT JOIN team g ON g.source = l.source AND g.year = l.year AND g.label = l.label
  LEFT JOIN told o ON o.source = l.source AND o.year = l.year AND o.label = l.label
)
SELECT
  bidder_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  bidder_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  members AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- All bids and awards of the 20 latest purchases in which it met bidders that it meets often.
WITH often AS (
  SELECT r.subject_id, r.supplier_id, r.date, m.source, m.other, count(*) AS meetings
  FROM result r
  CROSS JOIN params q
  JOIN (
    SELECT source, ocid, year, first_bidder AS one, second_bidder AS other FROM x_bidder_meetings
    UNION ALL
    SELECT source, ocid, year, second_bidder AS one, first_bidder AS other FROM x_bidder_meetings
  ) m ON m.one = r.supplier_id AND m.year <= year(r.date) AND m.year > year(r.date) - q.years
  GROUP BY r.subject_id, r.supplier_id, r.date, m.source, m.other, q.minimum_meetings
  HAVING count(*) >= q.minimum_meetings
),
shared AS (
  SELECT DISTINCT o.subject_id, o.source, m.ocid, m.date
  FROM often o
  CROSS JOIN params q
  JOIN x_bidder_meetings m
    ON m.source = o.source AND m.year <= year(o.date) AND m.year > year(o.date) - q.years
    AND m.first_bidder = CASE WHEN o.supplier_id < o.other THEN o.supplier_id ELSE o.other END
    AND m.second_bidder = CASE WHEN o.supplier_id < o.other THEN o.other ELSE o.supplier_id END
),
recent AS (
  SELECT s.*, row_number() OVER (PARTITION BY s.subject_id ORDER BY s.date DESC, s.ocid, s.source) AS place
  FROM shared s
)
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM recent r
JOIN x_lot_bids b ON b.source = r.source AND b.ocid = r.ocid AND b.bid_id IS NOT NULL
CROSS JOIN (VALUES ('tenderer_id'), ('value_amount'), ('status')) AS f (field)
WHERE r.place <= 20
UNION
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, f.field
FROM recent r
JOIN awards a ON a.source = r.source AND a.ocid = r.ocid AND coalesce(a.status, 'active') = 'active'
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid')) AS f (field)
WHERE r.place <= 20
ORDER BY subject_id, table_name, id, field
