/*---
name: price-deep-discount
version: 1
codes: {ocp: [R058], cardinal: [R058]}
severity: statistical
grade: question
stage: award
subject: lot
needs: [bids.status, bids.value_amount, bids.tenderer_id, awards.status]
value: percent
peers: {minimum: minimum_peers, scale: log}
parameters:
  # Cardinal takes the fence of all lots alone; a quarter is where other monitors begin to speak of a high difference.
  threshold:
    type: decimal
    default: 0.25
    min: 0
    unit: share
    text:
      en: least gap that counts, as a part of the winner's price
      ru: наименьший учитываемый разрыв, доля цены победителя
      kk: есепке алынатын ең аз айырма, жеңімпаз бағасының үлесі
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: lot
    text:
      en: least number of lots to compare with
      ru: с каким наименьшим числом лотов сравнивать
      kk: салыстырылатын лоттардың ең аз саны
law: []
violations: [dumping]
reasons:
  winner-not-lowest:
    en: the winner did not ask the lowest price
    ru: цена победителя не самая низкая
    kk: жеңімпаздың бағасы ең төмен емес
texts:
  title:
    en: The winner asked far less than anybody else
    ru: Победитель запросил намного меньше всех
    kk: Жеңімпаз басқалардан әлдеқайда аз сұраған
  question:
    en: In which lots did the winner undercut the next bidder by much more than is usual in such lots?
    ru: По каким лотам победитель опустил цену ниже следующего участника намного сильнее обычного?
    kk: Қай лоттарда жеңімпаз бағаны келесі қатысушыдан әдеттегіден әлдеқайда көп төмендеткен?
  why:
    en: >-
      A price that nobody else can come near may be won back later: by amendments, by less or worse delivery, by claims.
      Or the rivals' bids were only there to be dearer, and the gap shows that they were not meant. Whether the price is
      below the floor of the law is another question, asked apart.
    ru: >-
      Цену, к которой никто не может приблизиться, потом наверстывают: дополнительными соглашениями, меньшей или худшей
      поставкой, претензиями. Либо заявки соперников подавались лишь для вида, и разрыв это выдаёт. Не ниже ли цена
      порога демпинга — другой вопрос, он проверяется отдельно.
    kk: >-
      Ешкім жақындай алмайтын бағаның орны кейін толтырылады: қосымша келісімдермен, аз немесе нашар жеткізумен,
      талаптармен. Не болмаса қарсыластардың өтінімдері тек көрініс үшін берілген, айырма соны көрсетеді. Бағаның демпинг
      шегінен төмен-төмен еместігі — бөлек тексерілетін басқа сұрақ.
  innocent:
    en:
      - The winner makes the thing itself, and the others resell it.
      - The rivals had little interest and bid high on purpose.
      - The winner wants a foothold in a new place and gives up its profit for it.
      - A price is a slip of the pen, for one unit instead of all.
    ru:
      - Победитель производит товар сам, остальные перепродают.
      - Соперникам лот был малоинтересен, и они намеренно завысили цену.
      - Победитель выходит на новый рынок и отказывается ради этого от прибыли.
      - Цена указана по ошибке — за единицу вместо всего объёма.
    kk:
      - Жеңімпаз тауарды өзі өндіреді, қалғандары қайта сатады.
      - Қарсыластарға лот онша қажет болмай, бағаны әдейі жоғары қойған.
      - Жеңімпаз жаңа нарыққа шығып, ол үшін пайдасынан бас тартады.
      - Баға қате көрсетілген — бүкіл көлемнің орнына бір бірлік үшін.
  next:
    en:
      - Follow the contract — amendments, a change of sums or terms, acts and complaints.
      - Ask how the price was justified, and whether the extra security for a low price was paid.
      - Look whether the same rivals lose to this winner elsewhere by prices far above.
    ru:
      - Проследить за договором — дополнительные соглашения, изменение сумм и сроков, акты, претензии.
      - Узнать, чем обоснована цена и внесено ли дополнительное обеспечение за низкую цену.
      - Посмотреть, не проигрывают ли те же соперники этому победителю в других лотах с намного более высокой ценой.
    kk:
      - Шартты бақылау — қосымша келісімдер, сома мен мерзімнің өзгеруі, актілер, талаптар.
      - Бағаның немен негізделгенін және төмен баға үшін қосымша қамтамасыз ету енгізілгенін білу.
      - Сол қарсыластар басқа лоттарда да осы жеңімпазға әлдеқайда жоғары бағамен жеңіле ме — қарау.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the next price was {{value}} above that of the winner ({{supplier}}), {{money}} more; the mark is {{threshold}} (lots compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, следующая цена выше цены победителя ({{supplier}}) на {{value}}, то есть на {{money}}; порог — {{threshold}} (лотов в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында келесі баға жеңімпаздың ({{supplier}}) бағасынан {{value}}, яғни {{money}} жоғары; шек — {{threshold}} (салыстырылған лоттар: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH compared AS (
  SELECT
    m.*,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    p.q3,
    p.upper_fence,
    q.minimum_peers,
    q.threshold AS least_gap,
    CASE WHEN p.upper_fence > q.threshold AND p.peer_count >= q.minimum_peers THEN p.upper_fence ELSE q.threshold END AS mark
  FROM x_lot_prices m
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = m.source || '|' || m.subject_id
),
judged AS (
  SELECT
    l.*,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN l.awards = 0 AND l.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN l.awards = 0 THEN 'insufficient:not-awarded'
      WHEN l.winners > 1 THEN 'not-applicable:several-winners'
      WHEN l.winners = 0 OR l.doubtful > 0 THEN 'insufficient:winner-unknown'
      WHEN l.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN l.bidders_said > l.bidders THEN 'insufficient:not-all-bids-published'
      WHEN l.admitted < 2 THEN 'not-applicable:no-rival'
      WHEN l.admitted_priced < l.admitted THEN 'insufficient:prices-missing'
      WHEN l.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN l.gap IS NULL THEN 'not-applicable:winner-not-lowest'
      WHEN l.gap < l.least_gap THEN 'pass'
      WHEN l.peers < l.minimum_peers THEN 'insufficient:few-peers'
      -- Where most gaps are alike the fence is theirs, and who is among them is not beyond it.
      WHEN l.gap < l.mark OR l.gap <= l.q3 THEN 'pass:like-its-peers'
      ELSE 'flag'
    END AS verdict
  FROM compared l
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
  gap AS value,
  mark AS threshold,
  CASE WHEN mark > least_gap THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  CASE WHEN gap IS NOT NULL THEN CAST(rival_price - winner_price AS DECIMAL(18, 2)) END AS money_at_stake,
  winner_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id AND (b.is_admitted OR coalesce(b.won, false))
CROSS JOIN (VALUES ('status'), ('value_amount'), ('value_currency'), ('tenderer_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.subject_id = r.subject_id AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('status')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_procurement_method_details'), ('tender_date_published')) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
-- Lots with as many bidders, since the more there are the nearer two of them come (x_lot_peers).
SELECT
  p.peer_id AS subject_id,
  -- A gap of nothing has no logarithm; it counts as the smallest one that is told.
  CASE WHEN p.gap < 0.000001 THEN 0.000001 ELSE p.gap END AS value,
  p.level_1,
  p.level_2,
  p.level_3,
  p.level_4,
  p.level_5
FROM x_lot_peers p
WHERE p.least = 2 AND p.has_winner AND p.gap IS NOT NULL
ORDER BY subject_id
