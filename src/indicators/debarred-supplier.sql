/*---
name: debarred-supplier
version: 2
codes: {ocp: [R046], cardinal: []}
severity: legal
grade: breach-on-record
stage: contract
subject: contract
needs: [contracts.date_signed, contracts.supplier_id, unscrupulous_suppliers.start_date]
value: number
scope: process
law: [rnu-term, rnu-exempt-ground, "kz:106-VIII:law:7-1-7", "kz:106-VIII:law:7-2"]
violations: [rnu-supplier]
reasons:
  register-does-not-bind:
    en: bought on a ground on which the register does not bind (article 8(11) of the Law)
    ru: основание, на котором реестр не действует (пункт 11 статьи 8 Закона)
    kk: тізілім қолданылмайтын негіз (Заңның 8-бабының 11-тармағы)
  entered-after-the-bid:
    en: it came into the register after its bid and before signing, which the Law does not name
    ru: внесён в реестр после подачи заявки, но до подписания — такого случая Закон не называет
    kk: тізілімге өтінім берілгеннен кейін, бірақ қол қойылғанға дейін енгізілген — Заң мұндай жағдайды атамайды
texts:
  title:
    en: A contract with a supplier in the register of unscrupulous ones
    ru: Договор с поставщиком из реестра недобросовестных
    kk: Жосықсыздар тізіліміндегі өнім берушімен жасалған шарт
  question:
    en: Which contracts went to a supplier that stood in the register of unscrupulous participants when it bid or, without a bid, signed?
    ru: Какие договоры достались поставщику, который при подаче заявки, а без неё — при подписании состоял в реестре недобросовестных участников?
    kk: Қай шарттар өтінім бергенде, ал өтінімсіз — қол қойғанда жосықсыз қатысушылар тізілімінде тұрған өнім берушіге тиген?
  why:
    en: >-
      Whoever stands in the register of unscrupulous participants may not take part in public purchases for 24 months
      (article 7(1)(7) of the Law), and the ban extends to the registers of the quasi-state sector (article 7(2)). What
      counts is the day of the bid, of a direct contract that of signing: an entry made later, or one that had ended, is no
      obstacle. On three grounds (sub-paragraphs 1, 25 and 26) the register does not bind.
    ru: >-
      Состоящий в реестре недобросовестных участников 24 месяца не вправе участвовать в государственных закупках
      (подпункт 7) пункта 1 статьи 7 Закона), и запрет распространяется на реестры квазигосударственного сектора (пункт 2
      статьи 7). Решает день заявки, а у прямого договора — день подписания: запись, внесённая позже или уже истёкшая, не
      помеха. На трёх основаниях (подпункты 1, 25 и 26) реестр не действует.
    kk: >-
      Жосықсыз қатысушылар тізілімінде тұрған тұлға 24 ай мемлекеттік сатып алуға қатыса алмайды (Заңның 7-бабы 1-тармағының
      7) тармақшасы), тыйым квазимемлекеттік сектордың тізілімдеріне де қатысты (7-баптың 2-тармағы). Шешуші — өтінім берілген
      күн, ал тікелей шартта қол қойылған күн: кейін енгізілген немесе мерзімі өткен жазба кедергі емес. Үш негізде (1, 25 және
      26-тармақшалар) тізілім қолданылмайды.
  innocent:
    en:
      - A court suspended the entry, and the copy of the register does not show it.
      - The number in the contract is another firm's by mistake.
      - The entry was struck out later with effect from its beginning.
    ru:
      - Суд приостановил запись, а копия реестра этого не показывает.
      - В договоре по ошибке указан номер другой фирмы.
      - Позже запись исключили с самого начала её действия.
    kk:
      - Сот жазбаны тоқтата тұрған, ал тізілімнің көшірмесі оны көрсетпейді.
      - Шартта қателікпен басқа фирманың нөмірі көрсетілген.
      - Жазба кейін басынан бастап алып тасталған.
  next:
    en:
      - Open the entry on the portal, and read the dates and the court's decision.
      - Read the results protocol. Was the bidder checked against the register?
      - Ask the buyer on what ground it signed.
    ru:
      - Открыть запись на портале, прочитать даты и решение суда.
      - Прочитать протокол итогов и узнать, проверяли ли участника по реестру.
      - Спросить заказчика, на каком основании подписан договор.
    kk:
      - Порталдағы жазбаны ашып, күндері мен сот шешімін оқу.
      - Қорытындылар хаттамасын оқып, қатысушы тізілім бойынша тексерілген бе, соны білу.
      - Тапсырыс берушіден шартқа қандай негізбен қол қойылғанын сұрау.
  summary:
    en: "The contract {{number}} of {{buyer}} ({{money}}{{net}}, signed on {{date}}) went to {{supplier}}, which had been in the register of unscrupulous participants when it bid or, without a bid, signed (days since the entry: {{value}})."
    ru: "Договор {{number}} заказчика {{buyer}} ({{money}}{{net}}, подписан {{date}}) достался поставщику {{supplier}}, который при подаче заявки, а без неё — при подписании состоял в реестре недобросовестных участников (дней с внесения: {{value}})."
    kk: "{{buyer}} тапсырыс берушісінің {{number}} шарты ({{money}}{{net}}, қол қойылған күні: {{date}}) {{supplier}} өнім берушісіне тиген, ол өтінім бергенде, ал өтінімсіз — қол қойғанда жосықсыз қатысушылар тізілімінде тұрған (енгізілгеннен бергі күндер: {{value}})."
---*/
-- The day that counts is that of the supplier's bid in the same purchase, where one is known; in a purchase by competition
-- without a day of the bid, the day on which bids closed; of a direct contract, that of signing. The entry must have been
-- made before that day: on the very day it may have come later. An entry without an end lasts as long as the law of its
-- first day says; where that law was not read, nobody can say.
WITH register AS (
  SELECT
    r.supplier_id,
    r.start_date,
    coalesce(r.end_date, date_add('month', CAST(t.value AS INTEGER), r.start_date)) AS until
  FROM unscrupulous_suppliers r
  LEFT JOIN law_limits t
    ON t.key = 'rnu-term' AND t.status = 'verified' AND t.valid_from <= r.start_date
    AND r.start_date <= coalesce(t.valid_to, DATE '9999-12-31')
  WHERE r.supplier_id IS NOT NULL
),
size AS (
  SELECT count(*) AS entries FROM register
),
-- Entries that may cover the day, though the register does not say since when or until when.
unclear AS (
  SELECT supplier_id, min(coalesce(start_date, DATE '1900-01-01')) AS from_date
  FROM register
  WHERE start_date IS NULL OR until IS NULL
  GROUP BY supplier_id
),
exempt AS (
  SELECT CAST(value AS INTEGER) AS ground, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'rnu-exempt-ground' AND status = 'verified'
),
bid AS (
  SELECT source, ocid, tenderer_id, max(date_local_date) AS bid_date, count(*) AS bids, count(date_local_date) AS dated
  FROM bids
  WHERE tenderer_id IS NOT NULL AND coalesce(status, 'valid') NOT IN ('invited', 'withdrawn')
    AND NOT (coalesce(status, 'valid') = 'pending' AND kz_app_id IS NOT NULL)
  GROUP BY source, ocid, tenderer_id
),
contract AS (
  SELECT
    c.*,
    x.ground IS NOT NULL AS is_exempt,
    CASE
      WHEN b.dated = b.bids THEN b.bid_date
      WHEN b.bids IS NOT NULL OR c.kind <> 'direct' THEN p.tender_period_end_local_date
      ELSE c.signed_date
    END AS checked_date
  FROM x_law_contracts c
  LEFT JOIN bid b ON b.source = c.source AND b.ocid = c.ocid AND b.tenderer_id = c.supplier_id
  LEFT JOIN processes p ON p.source = c.source AND p.ocid = c.ocid
  LEFT JOIN exempt x ON x.ground = c.ground AND x.valid_from <= c.law_date AND c.law_date <= x.valid_to
  WHERE c.id IS NOT NULL
),
listed AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    min(CASE WHEN r.start_date < c.checked_date AND c.checked_date <= r.until THEN r.start_date END) AS start_date,
    min(CASE WHEN r.start_date < c.signed_date AND c.signed_date <= r.until THEN r.start_date END) AS start_at_signing
  FROM contract c
  JOIN register r ON r.supplier_id = c.supplier_id
  GROUP BY c.source, c.ocid, c.id
),
judged AS (
  SELECT
    c.*,
    l.start_date,
    CASE
      WHEN NOT c.is_goszakup THEN 'not-applicable:other-law'
      WHEN c.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.is_exempt THEN 'not-applicable:register-does-not-bind'
      WHEN c.supplier_id IS NULL THEN 'insufficient:supplier-missing'
      WHEN c.kind IS NULL THEN 'insufficient:method-unknown'
      WHEN z.entries = 0 THEN 'insufficient:no-register'
      WHEN c.signed_date IS NULL OR (c.checked_date IS NULL AND l.start_at_signing IS NOT NULL)
        THEN 'insufficient:date-missing'
      WHEN NOT c.is_read THEN 'insufficient:law-unverified'
      WHEN l.start_date IS NOT NULL THEN 'flag'
      WHEN u.from_date < coalesce(c.checked_date, c.signed_date) THEN 'insufficient:register-without-dates'
      WHEN l.start_at_signing IS NOT NULL THEN 'pass:entered-after-the-bid'
      ELSE 'pass'
    END AS verdict
  FROM contract c
  CROSS JOIN size z
  LEFT JOIN listed l ON l.source = c.source AND l.ocid = c.ocid AND l.id = c.id
  LEFT JOIN unclear u ON u.supplier_id = c.supplier_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN verdict = 'flag' THEN CAST(date_diff('day', start_date, checked_date) AS DOUBLE) END AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('supplier_id'), ('date_signed'), ('value_amount'), ('status'), ('kz_contract_number_sys')) AS f (field)
UNION ALL
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.id AS id, f.field
FROM result r
JOIN bids b ON b.ocid = r.ocid AND b.tenderer_id = r.supplier_id AND b.id IS NOT NULL
CROSS JOIN (VALUES ('tenderer_id'), ('date'), ('status')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_date_published'), ('tender_period_end_date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'unscrupulous_suppliers' AS table_name,
  u.supplier_id || '|' || coalesce(CAST(u.start_date AS VARCHAR), '') AS id, f.field
FROM result r
JOIN unscrupulous_suppliers u ON u.supplier_id = r.supplier_id AND u.start_date <= r.date
CROSS JOIN (VALUES ('start_date'), ('end_date'), ('kz_system_id'), ('kz_ref_reason_id')) AS f (field)
ORDER BY subject_id, table_name, id, field
