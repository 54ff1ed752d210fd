/*---
name: state-bidder-not-rejected
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: award
subject: lot
needs: [bids.status, bids.tenderer_id, awards.status, parties.name, parties.kz_is_qvazi]
value: number
scope: process
parameters: {}
law: [state-bidder-private-bids, law-read]
violations: [reject]
reasons:
  ownership-unknown:
    en: it is not known of all other bidders whether they are private
    ru: не обо всех остальных участниках известно, частные ли они
    kk: қалған қатысушылардың бәрінің жеке екені белгісіз
  private-bids-rejected:
    en: private bids were rejected, and too few that were admitted are left
    ru: частные заявки отклонены, и допущенных осталось слишком мало
    kk: жеке өтінімдер қабылданбаған, жіберілгендері тым аз қалған
texts:
  title:
    en: A state-owned bidder won over private ones
    ru: Государственный участник победил частных
    kk: Мемлекеттік қатысушы жеке қатысушыларды жеңген
  question:
    en: Which lots went to a state enterprise or company although two or more private bidders were admitted?
    ru: Какие лоты достались государственному предприятию или организации, хотя допущены два и более частных участника?
    kk: Екі немесе одан көп жеке қатысушы жіберілсе де, қай лоттар мемлекеттік кәсіпорынға немесе ұйымға берілген?
  why:
    en: >-
      Where private suppliers can do the work, bids of state enterprises are to be rejected: otherwise the state buys
      from itself and the market closes. That a bidder belongs to the state is taken from its name and from the portal's
      marks; the register of state property decides.
    ru: >-
      Где работу могут выполнить частные поставщики, заявки государственных предприятий отклоняются: иначе государство
      покупает у самого себя, и рынок закрывается. Принадлежность участника государству взята из его наименования и
      отметок портала; решает реестр государственного имущества.
    kk: >-
      Жұмысты жеке өнім берушілер орындай алатын жерде мемлекеттік кәсіпорындардың өтінімдері қабылданбайды: әйтпесе
      мемлекет өзінен сатып алып, нарық жабылады. Қатысушының мемлекетке тиесілі екені атауы мен портал белгілерінен
      алынған; оны мемлекеттік мүлік тізілімі шешеді.
  innocent:
    en:
      - The mark of the quasi-state sector is out of date, and the company was sold.
      - One of the private bidders belongs to the state too.
      - The purchase falls under an exception that the record does not show.
    ru:
      - Отметка о квазигосударственном секторе устарела, и компания продана.
      - Один из частных участников тоже принадлежит государству.
      - Закупка подпадает под исключение, которого нет в данных.
    kk:
      - Квазимемлекеттік сектор белгісі ескірген, компания сатылған.
      - Жеке қатысушылардың бірі де мемлекетке тиесілі.
      - Сатып алу деректерде көрсетілмеген ерекшелікке жатады.
  next:
    en:
      - Look the winner and the other bidders up in the register of state property on the day of the bids.
      - Read in the protocol of results whether the rule was considered.
      - Before the contract is signed, write to the organizer and to internal state audit.
    ru:
      - Проверить победителя и остальных участников по реестру государственного имущества на дату заявок.
      - Прочитать в протоколе итогов, рассмотрено ли это правило.
      - До подписания договора обратиться к организатору и в орган внутреннего государственного аудита.
    kk:
      - Жеңімпаз бен басқа қатысушыларды өтінім күніндегі мемлекеттік мүлік тізілімінен тексеру.
      - Қорытынды хаттамасынан осы ереженің қаралғанын оқу.
      - Шартқа қол қойылғанға дейін ұйымдастырушыға және ішкі мемлекеттік аудит органына жазу.
  summary:
    en: "The lot “{{title}}” of {{buyer}}, announced on {{date}}, went to {{supplier}}, which appears to belong to the state, for {{money}}; private bidders admitted beside it: {{value}}. From {{threshold}} of them on, bids of state organisations are to be rejected. To be checked in the register of state property."
    ru: "Лот «{{title}}» заказчика {{buyer}}, объявленный {{date}}, отдан за {{money}} поставщику {{supplier}}, по признакам государственному; допущено частных участников: {{value}}. Начиная с {{threshold}} заявки государственных организаций отклоняются. Следует сверить с реестром государственного имущества."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лоты (жарияланған күні: {{date}}) белгілері бойынша мемлекеттік {{supplier}} өнім берушісіне {{money}} бағаға берілген; жіберілген жеке қатысушылар саны: {{value}}. {{threshold}} қатысушыдан бастап мемлекеттік ұйымдардың өтінімдері қабылданбайды. Мемлекеттік мүлік тізілімінен тексеру керек."
---*/
WITH named AS (
  SELECT
    source,
    ocid,
    id,
    max(CASE
      WHEN kz_is_qvazi = 1 OR kz_mark_national_company = 1 OR kz_mark_state_monopoly = 1 THEN 1
      WHEN regexp_like(
        lower(coalesce(name, '')),
        '(^|[^а-яёa-z])(ргп|гкп|кгп|гккп|кгкп|ргкп|мкқк|шжқ|пхв)([^а-яёa-z]|$)|государственное (коммунальное |казенное |казённое )*предприятие|на праве хозяйственного ведения|мемлекеттік (коммуналдық |қазыналық )*кәсіпор'
      ) THEN 1
      ELSE 0
    END) AS is_state,
    max(CASE WHEN kz_is_qvazi IS NOT NULL THEN 1 ELSE 0 END) AS is_told
  FROM parties
  GROUP BY source, ocid, id
),
bidder AS (
  SELECT
    o.source,
    o.ocid,
    o.lot_id,
    o.bidder_id,
    o.standing,
    CASE
      WHEN o.bidder_id LIKE 'KZ-person-%' THEN 'private'
      WHEN n.is_state = 1 THEN 'state'
      WHEN n.is_told = 1 THEN 'private'
      ELSE 'unknown'
    END AS ownership
  FROM x_lot_offers o
  LEFT JOIN named n ON n.source = o.source AND n.ocid = o.ocid AND n.id = o.bidder_id
),
counted AS (
  SELECT
    source,
    ocid,
    lot_id,
    CAST(sum(CASE WHEN ownership = 'private' AND standing = 'admitted' THEN 1 ELSE 0 END) AS BIGINT) AS private_admitted,
    CAST(sum(CASE WHEN ownership = 'private' THEN 1 ELSE 0 END) AS BIGINT) AS private_bids,
    CAST(sum(CASE WHEN ownership = 'unknown' THEN 1 ELSE 0 END) AS BIGINT) AS unknown_bids
  FROM bidder
  GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    p.winner_id,
    l.announced_date,
    coalesce(c.private_admitted, 0) AS private_admitted,
    m.value AS least,
    coalesce(p.winner_price, l.amount) AS amount,
    coalesce(CASE WHEN p.winner_price IS NOT NULL THEN p.winner_currency END, l.currency) AS currency,
    CASE
        WHEN l.state = 'other-law' THEN 'not-applicable:other-law'
        WHEN l.state = 'quasi-state' THEN 'not-applicable:quasi-state'
        WHEN l.state = 'method-missing' THEN 'insufficient:method-missing'
        WHEN l.state = 'method-unknown' THEN 'insufficient:method-unknown'
        WHEN l.kind IN ('direct', 'after-failure', 'special', 'housing', 'social-order', 'education-order', 'framework', 'exchange')
          THEN 'not-applicable:method'
        WHEN l.state = 'not-announced' THEN 'not-applicable:not-announced'
        WHEN l.state = 'cancelled' THEN 'not-applicable:cancelled'
      WHEN l.status = 'unsuccessful' AND p.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.state = 'date-missing' THEN 'insufficient:date-missing'
      -- The electronic shop sorts offers by itself.
      WHEN l.state = 'law-unverified' OR l.kind = 'e-shop' OR m.value IS NULL THEN 'insufficient:law-unverified'
      WHEN p.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN p.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN p.awards = 0 AND p.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN p.awards = 0 THEN 'insufficient:not-awarded'
      WHEN p.winners <> 1 THEN 'insufficient:winner-unknown'
      WHEN coalesce(w.ownership, 'private') <> 'state' THEN 'pass'
      WHEN c.private_admitted >= m.value THEN 'flag'
      WHEN c.private_bids + c.unknown_bids < m.value THEN 'pass'
      WHEN c.private_bids < m.value THEN 'insufficient:ownership-unknown'
      ELSE 'insufficient:private-bids-rejected'
    END AS verdict
  FROM x_law_lots l
  JOIN x_lot_prices p ON p.source = l.source AND p.ocid = l.ocid AND p.lot_id = l.lot_id
  LEFT JOIN law_limits m
    ON m.key = 'state-bidder-private-bids' AND m.status <> 'unverified' AND m.valid_from <= l.announced_date
      AND l.announced_date <= coalesce(m.valid_to, DATE '9999-12-31')
  LEFT JOIN counted c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
  LEFT JOIN bidder w
    ON w.source = l.source AND w.ocid = l.ocid AND w.lot_id = l.lot_id AND w.bidder_id = p.winner_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  winner_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(private_admitted AS DOUBLE) AS value,
  CAST(least AS DOUBLE) AS threshold,
  CASE WHEN least IS NOT NULL THEN 'law:state-bidder-private-bids' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('status'), ('tenderer_id'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'parties' AS table_name, b.ocid || '|' || b.bidder_id AS id, f.field
FROM result r
JOIN x_lot_bidders b ON b.ocid || '|' || b.lot_id = r.subject_id
CROSS JOIN (VALUES ('name'), ('kz_is_qvazi'), ('kz_mark_national_company'), ('kz_mark_state_monopoly')) AS f (field)
WHERE b.bidder_id IS NOT NULL
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.subject_id = r.subject_id AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('date')) AS f (field)
ORDER BY subject_id, table_name, id, field
