/*---
name: price-near-second
version: 1
codes: {ocp: [R024], cardinal: [R024]}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.status, bids.value_amount, bids.tenderer_id, awards.status]
value: percent
peers: {minimum: minimum_peers, scale: log}
parameters:
  # Cardinal takes the fence of all lots or a number of the user's; one per cent is a common rule of thumb.
  threshold:
    type: decimal
    default: 0.01
    min: 0
    unit: share
    text:
      en: largest gap that counts, as a part of the winner's price
      ru: наибольший учитываемый разрыв, доля цены победителя
      kk: есепке алынатын ең үлкен айырма, жеңімпаз бағасының үлесі
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: lot
    text:
      en: least number of lots to compare with
      ru: с каким наименьшим числом лотов сравнивать
      kk: салыстырылатын лоттардың ең аз саны
law: [price-floor-tender, price-floor-quotation, price-floor-catering]
violations: [sham]
reasons:
  at-the-price-floor:
    en: both prices stand at the floor of the law, where everybody aims
    ru: обе цены стоят у порога демпинга, к которому стремятся все
    kk: екі баға да бәрі ұмтылатын демпинг шегінде тұр
  at-the-estimate:
    en: both prices stand at the published estimate, the most that may be asked
    ru: обе цены равны опубликованной сумме — больше запросить нельзя
    kk: екі баға да жарияланған сомаға тең — одан артық сұрауға болмайды
  auction-steps:
    en: in an auction the last rival stops one step away from the winner
    ru: на аукционе последний соперник останавливается в шаге от победителя
    kk: аукционда соңғы қарсылас жеңімпаздан бір қадам қалғанда тоқтайды
  winner-not-lowest:
    en: the winner did not ask the lowest price
    ru: цена победителя не самая низкая
    kk: жеңімпаздың бағасы ең төмен емес
texts:
  title:
    en: The second price is very close to the winning one
    ru: Вторая цена вплотную к победившей
    kk: Екінші баға жеңген бағаға тым жақын
  question:
    en: In which lots did the next bidder ask hardly more than the winner, unlike in other lots of the kind?
    ru: По каким лотам следующий участник просил едва больше победителя — необычно для таких лотов?
    kk: Қай лоттарда келесі қатысушы жеңімпаздан сәл ғана артық сұраған, ал мұндай лоттарда бұл сирек болады?
  why:
    en: >-
      Sealed prices of independent firms differ by what their costs and hopes differ. Two that nearly meet may come from
      one table: the winner knew the rival's price, or a cover bid was written just above. One such lot proves nothing;
      the same two firms again and again do.
    ru: >-
      Закрытые цены независимых фирм различаются настолько, насколько различаются их затраты и расчёты. Две почти
      совпавшие могли родиться за одним столом: победитель знал цену соперника, или прикрывающую заявку написали чуть
      выше. Один такой лот ничего не доказывает; те же две фирмы снова и снова — уже повод.
    kk: >-
      Тәуелсіз фирмалардың жабық бағалары олардың шығыны мен есебі қаншалықты өзгеше болса, соншалықты ерекшеленеді.
      Сәйкес келуге шақ қалған екі баға бір үстелде туған болуы мүмкін: жеңімпаз қарсыластың бағасын білген немесе
      жалған өтінім сәл жоғары жазылған. Мұндай бір лот ештеңе дәлелдемейді; сол екі фирма қайта-қайта кездессе, мән беру керек.
  innocent:
    en:
      - Both sell the same maker's goods at its list price.
      - The thing is traded on an exchange or its price is regulated.
      - Both counted from the sum allotted and gave the same usual discount.
      - The market is so well known that everybody guesses what others will ask.
    ru:
      - Оба продают товар одного производителя по его прайс-листу.
      - Товар биржевой, или его цена регулируется.
      - Оба считали от выделенной суммы и дали одну и ту же привычную скидку.
      - Рынок настолько известен, что все угадывают цены друг друга.
    kk:
      - Екеуі де бір өндірушінің тауарын соның баға тізімі бойынша сатады.
      - Тауар биржада сатылады немесе бағасы реттеледі.
      - Екеуі де бөлінген сомадан есептеп, бірдей үйреншікті жеңілдік берген.
      - Нарық белгілі болғандықтан, бәрі бір-бірінің бағасын болжап біледі.
  next:
    en:
      - Look in how many lots these two met, how close their prices were there, and who won.
      - Compare the two bids line by line, and the files for the same author, wording or mistakes.
      - Check whether the two firms share a head, an address, a phone or an account.
    ru:
      - Посмотреть, в скольких лотах эти двое встречались, насколько близки были цены и кто побеждал.
      - Сравнить две заявки построчно, а файлы — на общего автора, формулировки и ошибки.
      - Проверить, нет ли у фирм общих руководителя, адреса, телефона или счёта.
    kk:
      - Осы екеуінің қанша лотта кездескенін, бағалары қаншалықты жақын болғанын және кім жеңгенін қарау.
      - Екі өтінімді жолма-жол, ал файлдарды ортақ автор, тұжырым және қателер бойынша салыстыру.
      - Фирмалардың басшысы, мекенжайы, телефоны немесе шоты ортақ па — тексеру.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the next price was {{value}} above that of the winner ({{supplier}}, {{money}}); a gap up to {{threshold}} is unusual in such lots (compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, следующая цена выше цены победителя ({{supplier}}, {{money}}) на {{value}}; разрыв до {{threshold}} необычен для таких лотов (сравнено: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында келесі баға жеңімпаздың ({{supplier}}, {{money}}) бағасынан {{value}} жоғары; мұндай лоттарда {{threshold}} дейінгі айырма сирек болады (салыстырылғаны: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH measured AS (
  SELECT
    l.*,
    f.is_duel_at_floor,
    l.estimate > 0 AND coalesce(l.estimate_currency, '') = coalesce(l.currency, '') AND l.winner_price <= l.estimate
      AND l.rival_price <= l.estimate AND (l.estimate - l.winner_price) * 1000 <= l.estimate AS is_at_estimate
  FROM x_lot_prices l
  LEFT JOIN x_lot_floors f ON f.source = l.source AND f.ocid = l.ocid AND f.lot_id = l.lot_id
),
compared AS (
  SELECT
    m.*,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    p.q1,
    p.lower_fence,
    q.minimum_peers,
    q.threshold AS ceiling,
    CASE WHEN p.lower_fence < q.threshold THEN p.lower_fence ELSE q.threshold END AS mark
  FROM measured m
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
      WHEN l.method_kind = 'rating' THEN 'not-applicable:price-does-not-decide'
      WHEN l.method_kind = 'auction' THEN 'not-applicable:auction-steps'
      WHEN l.is_construction = 'yes' THEN 'not-applicable:building-works'
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
      WHEN l.gap > l.ceiling THEN 'pass'
      WHEN l.is_construction = 'unknown' THEN 'insufficient:works-unknown'
      WHEN l.is_duel_at_floor THEN 'not-applicable:at-the-price-floor'
      -- Who asks all that may be asked meets others there; price-hugs-budget asks about that.
      WHEN l.is_at_estimate THEN 'not-applicable:at-the-estimate'
      WHEN l.peers < l.minimum_peers THEN 'insufficient:few-peers'
      -- Where most gaps are alike the fence is theirs, and who is among them is not beyond it.
      WHEN l.gap > l.mark OR l.gap >= l.q1 THEN 'pass:like-its-peers'
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
  CASE WHEN lower_fence < ceiling THEN 'fence' ELSE 'parameter:threshold' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  winner_price AS money_at_stake,
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
WHERE p.least = 2 AND p.has_winner AND p.is_free AND p.gap IS NOT NULL
ORDER BY subject_id
