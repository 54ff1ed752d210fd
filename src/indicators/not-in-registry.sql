/*---
name: not-in-registry
version: 1
codes: {ocp: [R045], cardinal: []}
severity: data-quality
grade: question
stage: tender
subject: supplier
needs: [parties.identifier_id, parties.identifier_scheme, bids.tenderer_id, awards.supplier_id]
value: number
parameters:
  minimum_lots:
    type: integer
    default: 1
    min: 1
    unit: lot
    text:
      en: leave out those that took part in fewer lots and sales in the year
      ru: не рассматривать тех, у кого за год меньше лотов и продаж
      kk: жыл ішінде лоттары мен сатулары бұдан аздарды қарамау
law: []
violations: []
reasons:
  identifier-missing:
    en: no registration number is published
    ru: регистрационный номер не опубликован
    kk: тіркеу нөмірі жарияланбаған
  scheme-not-checked:
    en: a number of a register whose check digits are not known here
    ru: номер реестра, контрольные разряды которого здесь неизвестны
    kk: бақылау разрядтары мұнда белгісіз тізілімнің нөмірі
  few-lots:
    en: took part in too few lots
    ru: участвовал в слишком малом числе лотов
    kk: тым аз лотқа қатысқан
texts:
  title:
    en: A supplier with a number that no register gives
    ru: Поставщик с номером, которого нет ни в одном реестре
    kk: Ешбір тізілім бермейтін нөмірі бар өнім беруші
  question:
    en: Which bidders and suppliers have a registration number with a wrong length or check digit?
    ru: У каких участников и поставщиков регистрационный номер неверной длины или с неверным контрольным разрядом?
    kk: Қай қатысушылар мен өнім берушілердің тіркеу нөмірінің ұзындығы немесе бақылау разряды қате?
  why:
    en: >-
      A registration number carries a check digit, and one that does not fit was given by no register: the firm may not
      exist, or the record names another. Whether a right number belongs to a living firm only the register itself can say.
    ru: >-
      В регистрационном номере есть контрольный разряд, и номер, где он не сходится, не выдан ни одним реестром: фирмы может
      не быть, или запись указывает на другую. Принадлежит ли верный номер действующей фирме, скажет только сам реестр.
    kk: >-
      Тіркеу нөмірінде бақылау разряды болады, ол сәйкес келмейтін нөмірді ешбір тізілім бермеген: фирма жоқ болуы немесе жазба
      басқаны көрсетуі мүмкін. Дұрыс нөмір жұмыс істеп тұрған фирмаға тиесілі ме, оны тек тізілімнің өзі айтады.
  innocent:
    en:
      - A digit was mistyped when the record was entered.
      - A leading nought was lost when a table was exported.
      - A foreign firm gave the number of its own country under the local scheme.
      - The publisher put its own code into the field.
    ru:
      - При вводе записи ошиблись в цифре.
      - При выгрузке таблицы пропал ноль в начале.
      - Иностранная фирма указала номер своей страны под местной схемой.
      - Издатель данных поставил в поле свой код.
    kk:
      - Жазбаны енгізгенде цифрдан қателескен.
      - Кестені шығарғанда басындағы нөл жоғалған.
      - Шетелдік фирма жергілікті схемада өз елінің нөмірін көрсеткен.
      - Деректі жариялаушы өріске өз кодын қойған.
  next:
    en:
      - Look the firm up by its name in the register of legal entities.
      - Compare the number with that in the contract file and on the invoice.
      - Tell the publisher of the mistake if it is one.
    ru:
      - Найти фирму по названию в реестре юридических лиц.
      - Сравнить номер с указанным в файле договора и в счёте.
      - Если это ошибка — сообщить издателю данных.
    kk:
      - Фирманы заңды тұлғалар тізілімінен атауы бойынша табу.
      - Нөмірді шарт файлындағы және шоттағы нөмірмен салыстыру.
      - Бұл қате болса, деректі жариялаушыға хабарлау.
  summary:
    en: "The registration number of {{supplier}}, who took part in purchases in {{year}} (lots and sales: {{value}}), has a wrong length or check digit: a mistake in the record or a sign of a risk, to be checked in the register."
    ru: "У {{supplier}}, участвовавшего в закупках в {{year}} году (лотов и продаж: {{value}}), регистрационный номер неверной длины или с неверным контрольным разрядом: ошибка записи или признак риска, требуется проверка по реестру."
    kk: "{{year}} жылғы сатып алуларға қатысқан {{supplier}} (лоттар мен сатулар: {{value}}) тіркеу нөмірінің ұзындығы немесе бақылау разряды қате: жазбадағы қате немесе тәуекел белгісі, тізілімнен тексеру қажет."
---*/
-- Checked: KZ-BIN (12 digits, weights modulo 11), UA-EDR (8), NO-BRC (9), PY-RUC (digits and a check digit). A number whose
-- digits are all alike is none. Of several numbers that are published of one organisation one right one is enough.
WITH told AS (
  SELECT DISTINCT
    p.source,
    p.id AS party_id,
    CASE
      WHEN p.identifier_scheme LIKE 'Registro Único de Contribuyente%' THEN 'PY-RUC'
      WHEN p.identifier_scheme IS NOT NULL AND trim(p.identifier_scheme) <> '' THEN upper(trim(p.identifier_scheme))
      ELSE upper(regexp_extract(p.id, '^([A-Za-z]{2}-[A-Za-z]+)-.+$', 1))
    END AS scheme,
    replace(
      CASE
        WHEN lower(trim(coalesce(p.identifier_id, ''))) NOT IN ('', 'null', 'n/a', '-') THEN trim(p.identifier_id)
        ELSE regexp_extract(p.id, '^[A-Za-z]{2}-[A-Za-z]+-(.+)$', 1)
      END,
      ' ',
      ''
    ) AS number,
    coalesce(p.is_person, false) AS is_natural
  FROM parties p
  WHERE p.id IS NOT NULL
),
cleaned AS (
  SELECT
    t.*,
    -- Twelve digits for the sums below, whatever the register: noughts in front weigh nothing.
    CASE
      WHEN t.scheme = 'KZ-BIN' AND regexp_like(t.number, '^[0-9]{12}$') THEN t.number
      WHEN t.scheme = 'UA-EDR' AND regexp_like(t.number, '^[0-9]{8}$') THEN '0000' || t.number
      WHEN t.scheme IN ('NO-BRC', 'NO-ORGNR') AND regexp_like(t.number, '^[0-9]{9}$') THEN '000' || t.number
      WHEN t.scheme = 'PY-RUC' AND regexp_like(t.number, '^[0-9]{3,8}-[0-9]$')
        THEN substr('0000000000000' || replace(t.number, '-', ''), length(t.number) + 1, 12)
    END AS twelve
  FROM told t
),
digit AS (
  SELECT
    c.*,
    CAST(substr(twelve, 1, 1) AS INTEGER) AS d1,
    CAST(substr(twelve, 2, 1) AS INTEGER) AS d2,
    CAST(substr(twelve, 3, 1) AS INTEGER) AS d3,
    CAST(substr(twelve, 4, 1) AS INTEGER) AS d4,
    CAST(substr(twelve, 5, 1) AS INTEGER) AS d5,
    CAST(substr(twelve, 6, 1) AS INTEGER) AS d6,
    CAST(substr(twelve, 7, 1) AS INTEGER) AS d7,
    CAST(substr(twelve, 8, 1) AS INTEGER) AS d8,
    CAST(substr(twelve, 9, 1) AS INTEGER) AS d9,
    CAST(substr(twelve, 10, 1) AS INTEGER) AS d10,
    CAST(substr(twelve, 11, 1) AS INTEGER) AS d11,
    CAST(substr(twelve, 12, 1) AS INTEGER) AS d12,
    CAST(substr(twelve, 5, 8) AS INTEGER) AS eight
  FROM cleaned c
),
weighed AS (
  SELECT
    d.*,
    CASE
      WHEN scheme = 'KZ-BIN'
        THEN (d1 + 2 * d2 + 3 * d3 + 4 * d4 + 5 * d5 + 6 * d6 + 7 * d7 + 8 * d8 + 9 * d9 + 10 * d10 + 11 * d11) % 11
      WHEN scheme = 'UA-EDR' AND (eight < 30000000 OR eight > 60000000)
        THEN (d5 + 2 * d6 + 3 * d7 + 4 * d8 + 5 * d9 + 6 * d10 + 7 * d11) % 11
      WHEN scheme = 'UA-EDR' THEN (7 * d5 + d6 + 2 * d7 + 3 * d8 + 4 * d9 + 5 * d10 + 6 * d11) % 11
      WHEN scheme = 'PY-RUC'
        THEN (2 * d11 + 3 * d10 + 4 * d9 + 5 * d8 + 6 * d7 + 7 * d6 + 8 * d5 + 9 * d4) % 11
      ELSE (3 * d4 + 2 * d5 + 7 * d6 + 6 * d7 + 5 * d8 + 4 * d9 + 3 * d10 + 2 * d11) % 11
    END AS rest,
    CASE
      WHEN scheme = 'KZ-BIN'
        THEN (3 * d1 + 4 * d2 + 5 * d3 + 6 * d4 + 7 * d5 + 8 * d6 + 9 * d7 + 10 * d8 + 11 * d9 + d10 + 2 * d11) % 11
      WHEN scheme = 'UA-EDR' AND (eight < 30000000 OR eight > 60000000)
        THEN (3 * d5 + 4 * d6 + 5 * d7 + 6 * d8 + 7 * d9 + 8 * d10 + 9 * d11) % 11
      WHEN scheme = 'UA-EDR' THEN (9 * d5 + 3 * d6 + 4 * d7 + 5 * d8 + 6 * d9 + 7 * d10 + 8 * d11) % 11
    END AS second_rest
  FROM digit d
),
checked AS (
  SELECT
    w.source,
    w.party_id,
    w.is_natural,
    w.number,
    coalesce(w.scheme, '') IN ('KZ-BIN', 'UA-EDR', 'NO-BRC', 'NO-ORGNR', 'PY-RUC') AS is_known_scheme,
    CASE
      WHEN w.twelve IS NULL OR replace(replace(w.number, '-', ''), substr(w.number, 1, 1), '') = '' THEN false
      WHEN w.scheme = 'KZ-BIN' THEN d12 = CASE WHEN rest < 10 THEN rest WHEN second_rest < 10 THEN second_rest END
      WHEN w.scheme = 'UA-EDR'
        THEN d12 = CASE WHEN rest < 10 THEN rest WHEN second_rest < 10 THEN second_rest ELSE 0 END
      WHEN w.scheme = 'PY-RUC' THEN d12 = CASE WHEN rest > 1 THEN 11 - rest ELSE 0 END
      ELSE d12 = CASE WHEN rest = 0 THEN 0 ELSE 11 - rest END
    END AS is_right
  FROM weighed w
),
party AS (
  SELECT
    source,
    party_id,
    max(CASE WHEN is_natural THEN 1 ELSE 0 END) AS is_natural,
    max(CASE WHEN number IS NOT NULL THEN 1 ELSE 0 END) AS has_number,
    max(CASE WHEN number IS NOT NULL AND is_known_scheme THEN 1 ELSE 0 END) AS has_known,
    max(CASE WHEN number IS NOT NULL AND NOT is_known_scheme THEN 1 ELSE 0 END) AS has_unknown,
    max(CASE WHEN number IS NOT NULL AND is_known_scheme AND coalesce(is_right, false) THEN 1 ELSE 0 END) AS has_right
  FROM checked
  GROUP BY source, party_id
),
judged AS (
  SELECT
    b.*,
    q.minimum_lots,
    CASE
      WHEN p.is_natural = 1 OR b.party_id LIKE 'KZ-person-%' THEN 'not-applicable:natural-person'
      WHEN coalesce(p.has_number, 0) = 0 THEN 'insufficient:identifier-missing'
      WHEN p.has_right = 1 THEN 'pass'
      WHEN p.has_known = 0 OR p.has_unknown = 1 THEN 'insufficient:scheme-not-checked'
      WHEN b.lots + b.purchases < q.minimum_lots THEN 'not-applicable:few-lots'
      ELSE 'flag'
    END AS verdict
  FROM x_bidder_years b
  CROSS JOIN params q
  LEFT JOIN party p ON p.source = b.source AND p.party_id = b.party_id
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  party_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(lots + purchases AS DOUBLE) AS value,
  CAST(minimum_lots AS DOUBLE) AS threshold,
  'parameter:minimum_lots' AS threshold_source,
  source || '|' || CAST(year AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  money AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The number as it stands in ten processes at most.
WITH ranked AS (
  SELECT r.subject_id, p.ocid, p.id, row_number() OVER (PARTITION BY r.subject_id ORDER BY p.ocid, p.source) AS place
  FROM result r
  JOIN parties p ON p.id = r.supplier_id
)
SELECT r.subject_id, 'parties' AS table_name, r.ocid || '|' || r.id AS id, f.field
FROM ranked r
CROSS JOIN (VALUES ('identifier_scheme'), ('identifier_id'), ('id'), ('name')) AS f (field)
WHERE r.place <= 10
ORDER BY subject_id, table_name, id, field
