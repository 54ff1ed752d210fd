/*---
name: winner-evaded-second-higher
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: pair
needs: [awards.status, awards.supplier_id, awards.value_amount]
value: number
parameters:
  minimum_times:
    type: integer
    default: 2
    min: 1
    unit: lot
    text:
      en: it happened between the two so many times
      ru: между двумя это случилось столько раз
      kk: екеуінің арасында осынша рет болған
  years:
    type: integer
    default: 3
    min: 1
    max: 10
    unit: year
    text:
      en: how many years count, the year of the flag included
      ru: сколько лет учитывается, считая год признака
      kk: белгі жылын қоса есептегенде, қанша жыл ескеріледі
law: []
violations: [sham]
reasons:
  prices-unknown:
    en: the prices of the two awards are missing or in different currencies
    ru: цены двух присуждений неизвестны или в разных валютах
    kk: екі шешімнің бағасы белгісіз немесе әртүрлі валютада
texts:
  title:
    en: The winner falls away, and the same second bidder signs for more
    ru: Победитель отпадает, и договор дороже получает один и тот же второй
    kk: Жеңімпаз бас тартып, шартты дәл сол екінші қатысушы қымбатқа алады
  question:
    en: Between which two bidders did it happen again that the first won and fell away, and the second got the lot at a higher price?
    ru: Между какими двумя участниками повторялось, что первый побеждал и отпадал, а второй получал лот по более высокой цене?
    kk: Қай екі қатысушының арасында біріншісі жеңіп, бас тартып, екіншісі лотты қымбатырақ алуы қайталанған?
  why:
    en: >-
      Two who agree can bid low and high: the low one wins and keeps rivals away, then does not sign, and the high one is
      paid its price. Once is bad luck; again between the same two it is a tie.
    ru: >-
      Двое сговорившихся подают низкую и высокую заявки: дешёвый побеждает, отсекая соперников, и не подписывает договор,
      а дорогому платят его цену. Один раз — неудача, снова между теми же двумя — связь.
    kk: >-
      Келіскен екеу төмен және жоғары өтінім береді: арзаны жеңіп, қарсыластарды шеттетеді де, шартқа қол қоймайды, ал
      қымбатына өз бағасы төленеді. Бір рет — сәтсіздік, сол екеуінің арасында қайталанса — байланыс.
  innocent:
    en:
      - The first was really unable to sign - its price was wrong or its security was refused.
      - The first was found unfit later, for instance for a tax debt.
      - The two are the only ones in a small market, so that they always meet.
    ru:
      - Первый действительно не мог подписать — ошибся в цене или не получил обеспечения.
      - Первый позже признан несоответствующим, например из-за налогового долга.
      - Двое — единственные на малом рынке и потому всегда встречаются.
    kk:
      - Біріншісі шынымен қол қоя алмаған — бағасында қателескен немесе қамтамасыз етуді ала алмаған.
      - Біріншісі кейін, мысалы салық берешегіне байланысты, сәйкес емес деп танылған.
      - Екеуі шағын нарықта жалғыз, сондықтан әрдайым кездеседі.
  next:
    en:
      - Look whether the first was sued and entered in the register of unscrupulous participants, as it should be.
      - Compare heads, founders, addresses and accounts of the two.
      - Add up how much dearer the second was.
    ru:
      - Проверить, подан ли на первого иск и внесён ли он в реестр недобросовестных участников, как положено.
      - Сравнить руководителей, учредителей, адреса и счета обоих.
      - Подсчитать, насколько дороже обошёлся второй.
    kk:
      - Біріншісіне қатысты талап қойылып, оның жосықсыз қатысушылар тізіліміне енгізілгенін тексеру.
      - Екеуінің басшыларын, құрылтайшыларын, мекенжайлары мен шоттарын салыстыру.
      - Екіншісінің қаншалықты қымбатқа түскенін есептеу.
  summary:
    en: "By {{year}} it happened this number of times that a winner fell away and {{supplier}} got the lot at a higher price: {{value}}, each time after the same winner; together {{money}} dearer: a sign of a risk, to be checked."
    ru: "К {{year}} году столько раз победитель отпадал и {{supplier}} получал лот по более высокой цене: {{value}}, всякий раз после одного и того же победителя; в сумме дороже на {{money}}. Признак риска, требующий проверки."
    kk: "{{year}} жылға дейін жеңімпаз бас тартып, {{supplier}} лотты қымбатырақ алған жағдайлар саны: {{value}}, әр жолы бір жеңімпаздан кейін; жиыны {{money}} қымбат. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH placed AS (
  SELECT
    a.source,
    a.ocid,
    a.id,
    coalesce(a.related_lot, CASE WHEN p.lots_count <= 1 THEN '' END) AS lot_key,
    coalesce(a.status, 'active') AS status,
    a.supplier_id,
    a.value_amount,
    a.value_currency,
    coalesce(a.date_local_date, p.tender_date_published_local_date, p.date_local_date) AS date
  FROM awards a
  JOIN processes p ON p.source = a.source AND p.ocid = a.ocid
  WHERE a.supplier_id IS NOT NULL AND a.suppliers_count = 1
),
event AS (
  SELECT
    f.source,
    f.supplier_id AS first_id,
    s.supplier_id AS second_id,
    s.ocid,
    s.lot_key,
    f.id AS first_award,
    s.id AS second_award,
    s.date,
    year(s.date) AS year,
    s.value_currency AS currency,
    CASE WHEN f.value_currency = s.value_currency THEN s.value_amount - f.value_amount END AS more
  FROM placed f
  JOIN placed s ON s.source = f.source AND s.ocid = f.ocid AND s.lot_key = f.lot_key
  WHERE f.status IN ('cancelled', 'unsuccessful') AND s.status = 'active' AND f.supplier_id <> s.supplier_id
    AND s.date IS NOT NULL
),
by_year AS (
  SELECT
    source,
    first_id,
    second_id,
    year,
    max(date) AS last_date,
    CAST(sum(CASE WHEN more > 0 THEN 1 ELSE 0 END) AS BIGINT) AS times,
    CAST(sum(CASE WHEN more IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unknown,
    CAST(sum(CASE WHEN more > 0 THEN more END) AS DECIMAL(18, 2)) AS more,
    min(CASE WHEN more > 0 THEN currency END) AS currency,
    max(CASE WHEN more > 0 THEN currency END) AS other_currency
  FROM event
  GROUP BY source, first_id, second_id, year
),
summed AS (
  SELECT
    y.source,
    y.first_id,
    y.second_id,
    y.year,
    y.last_date,
    CAST(sum(e.times) AS BIGINT) AS times,
    CAST(sum(e.unknown) AS BIGINT) AS unknown,
    CAST(sum(e.more) AS DECIMAL(18, 2)) AS more,
    min(e.currency) AS currency,
    max(e.other_currency) AS other_currency
  FROM by_year y
  CROSS JOIN params q
  JOIN by_year e
    ON e.source = y.source AND e.first_id = y.first_id AND e.second_id = y.second_id
    AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.first_id, y.second_id, y.year, y.last_date
),
judged AS (
  SELECT
    s.*,
    q.minimum_times,
    CASE
      WHEN s.times >= q.minimum_times THEN 'flag'
      WHEN s.times + s.unknown >= q.minimum_times THEN 'insufficient:prices-unknown'
      ELSE 'pass'
    END AS verdict
  FROM summed s
  CROSS JOIN params q
)
SELECT
  first_id || '|' || second_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  second_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(times AS DOUBLE) AS value,
  CAST(minimum_times AS DOUBLE) AS threshold,
  'parameter:minimum_times' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN currency = other_currency THEN more END AS money_at_stake,
  CASE WHEN currency = other_currency THEN currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- Both awards of each lot, of the 25 latest.
WITH placed AS (
  SELECT
    a.source,
    a.ocid,
    a.id,
    coalesce(a.related_lot, CASE WHEN p.lots_count <= 1 THEN '' END) AS lot_key,
    coalesce(a.status, 'active') AS status,
    a.supplier_id,
    coalesce(a.date_local_date, p.tender_date_published_local_date, p.date_local_date) AS date
  FROM awards a
  JOIN processes p ON p.source = a.source AND p.ocid = a.ocid
  WHERE a.supplier_id IS NOT NULL AND a.suppliers_count = 1
),
event AS (
  SELECT
    r.subject_id,
    s.ocid,
    f.id AS first_award,
    s.id AS second_award,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY s.date DESC, s.ocid, f.id, s.id, s.source) AS place
  FROM result r
  CROSS JOIN params q
  JOIN placed s
    ON s.supplier_id = r.supplier_id AND s.status = 'active' AND year(s.date) <= year(r.date)
    AND year(s.date) > year(r.date) - q.years
  JOIN placed f ON f.source = s.source AND f.ocid = s.ocid AND f.lot_key = s.lot_key
  WHERE f.status IN ('cancelled', 'unsuccessful') AND f.supplier_id <> s.supplier_id
    AND f.supplier_id || '|' || s.supplier_id = substr(r.subject_id, 1, length(r.subject_id) - 5)
),
award AS (
  SELECT subject_id, ocid || '|' || first_award AS id FROM event WHERE place <= 25
  UNION
  SELECT subject_id, ocid || '|' || second_award AS id FROM event WHERE place <= 25
)
SELECT a.subject_id, 'awards' AS table_name, a.id, f.field
FROM award a
CROSS JOIN (VALUES ('supplier_id'), ('status'), ('status_details'), ('value_amount'), ('date')) AS f (field)
ORDER BY subject_id, table_name, id, field
