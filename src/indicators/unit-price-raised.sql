/*---
name: unit-price-raised
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: contract
subject: contract
needs: [contract_item_versions.unit_value_amount, contract_item_versions.line_id, amendments.rationale]
value: percent
scope: process
parameters: {}
law: ["kz:106-VIII:law:18-2-3", "kz:106-VIII:law:18-3"]
violations: [amend]
reasons:
  ground-not-told:
    en: the change that raised the price does not say on what ground it was made
    ru: в изменении, поднявшем цену, не указано его основание
    kk: бағаны көтерген өзгерістің негізі көрсетілмеген
  lawful-ground:
    en: the price rose on a ground that allows it
    ru: цена выросла по основанию, которое это допускает
    kk: баға бұған жол беретін негіз бойынша өскен
  whole-work-or-service:
    en: one work or service as a whole, where the price of a unit is the sum itself
    ru: одна работа или услуга целиком, где цена за единицу и есть сумма
    kk: тұтас бір жұмыс немесе қызмет, мұнда бірлік бағасы соманың өзі
  unit-may-have-changed:
    en: price and quantity changed inversely, so the unit of measure may be another one
    ru: цена и количество изменились обратно друг другу, возможно, сменилась единица измерения
    kk: баға мен сан кері өзгерген, өлшем бірлігі ауысқан болуы мүмкін
texts:
  title:
    en: A unit price raised by a supplementary agreement
    ru: Цена за единицу повышена дополнительным соглашением
    kk: Бірлік бағасы қосымша келісіммен көтерілген
  question:
    en: In which contracts did a later agreement raise the price of a unit on a ground that does not allow it?
    ru: В каких договорах дополнительное соглашение подняло цену за единицу по основанию, которое этого не допускает?
    kk: Қай шарттарда қосымша келісім бірлік бағасын бұған жол бермейтін негізбен көтерген?
  why:
    en: >-
      Whoever bids low and is paid more later beats honest rivals by a price that nobody ever had to keep. The law lets
      the sum of a contract follow the volume, at an unchanged unit price; a unit price may rise only with changed design
      documents, changed law, tariffs or registration for value added tax.
    ru: >-
      Кто выиграл низкой ценой, а получил больше, победил честных соперников ценой, которую никто не держал. Закон
      позволяет менять сумму договора вместе с объёмом при неизменной цене за единицу; сама цена может вырасти лишь при
      изменении проектной документации, законодательства, тарифов или постановке на учёт по НДС.
    kk: >-
      Төмен бағамен жеңіп, кейін көп алған адам адал қарсыластарын ешкім сақтамаған бағамен жеңген. Заң шарт сомасын
      көлеммен бірге, бірлік бағасы өзгермегенде ғана өзгертуге рұқсат береді; баға жобалау құжаттамасы, заңнама, тариф
      өзгергенде немесе ҚҚС бойынша есепке қойылғанда ғана өсе алады.
  innocent:
    en:
      - The agreement names the wrong ground, and its text shows a tariff or a changed design.
      - The line was replaced by a better one, and the portal keeps it as the same line.
      - The first version had a slip of the pen that the agreement mends.
      - The price was rounded anew when the sum was shared out among lines.
    ru:
      - В соглашении указано не то основание, а его текст говорит о тарифе или изменении проекта.
      - Позиция заменена лучшей, а портал считает её той же.
      - В первой версии была описка, которую соглашение исправляет.
      - Цена округлена заново при разнесении суммы по позициям.
    kk:
      - Келісімде басқа негіз көрсетілген, ал мәтіні тариф не жобаның өзгергенін айтады.
      - Позиция жақсырағымен ауыстырылған, ал портал оны сол позиция деп санайды.
      - Бірінші нұсқада қате кеткен, келісім соны түзетеді.
      - Сома позицияларға бөлінгенде баға қайта дөңгелектенген.
  next:
    en:
      - Open both versions on the portal and save them with the justification of the agreement.
      - Compare with the prices of the rivals who lost.
      - Write to internal state audit before the added sum is paid.
    ru:
      - Открыть обе версии на портале и сохранить их вместе с обоснованием соглашения.
      - Сравнить с ценами проигравших соперников.
      - Обратиться в орган внутреннего государственного аудита до оплаты прибавки.
    kk:
      - Порталда екі нұсқаны да ашып, келісімнің негіздемесімен бірге сақтап қою.
      - Ұтылған қарсыластардың бағаларымен салыстыру.
      - Қосымша сома төленгенге дейін ішкі мемлекеттік аудит органына жазу.
  summary:
    en: "In the contract “{{title}}” (No. {{number}}, signed on {{date}}) of {{buyer}} with {{supplier}} an agreement raised the price of a unit by {{value}}, on a ground that does not allow it; over the quantity that comes to {{money}}{{net}}."
    ru: "В договоре «{{title}}» (№ {{number}}, подписан {{date}}) заказчика {{buyer}} с поставщиком {{supplier}} дополнительное соглашение повысило цену за единицу на {{value}} по основанию, которое этого не допускает; на всё количество это {{money}}{{net}}."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шартында (№ {{number}}, қол қойылған күні: {{date}}) қосымша келісім бірлік бағасын бұған жол бермейтін негізбен {{value}} көтерген; бүкіл санға бұл {{money}}{{net}}."
---*/
-- Prices are without value added tax. Each version is held against the one before it that has the line; a rise that a
-- later version took back does not count, nor does one of a hundredth or of a thousandth part, which rounding makes. Of
-- one work or service the price is the sum, which may follow the volume.
WITH line AS (
  SELECT
    source,
    ocid,
    contract_id,
    version_id,
    line_id,
    number,
    unit_value_amount AS price,
    quantity,
    lag(unit_value_amount) OVER (PARTITION BY source, ocid, contract_id, line_id ORDER BY number, id) AS before,
    lag(quantity) OVER (PARTITION BY source, ocid, contract_id, line_id ORDER BY number, id) AS before_quantity,
    first_value(unit_value_amount) OVER (
      PARTITION BY source, ocid, contract_id, line_id ORDER BY number DESC, id DESC
    ) AS final_price
  FROM contract_item_versions
  WHERE line_id IS NOT NULL AND unit_value_amount > 0
),
rise AS (
  SELECT
    l.source,
    l.ocid,
    l.contract_id,
    CAST((l.price - l.before) * 100 AS DOUBLE) / CAST(l.before * 100 AS DOUBLE) AS share,
    CAST(round(CAST(l.price - l.before AS DOUBLE) * coalesce(l.quantity, 1), 2) AS DECIMAL(18, 2)) AS excess,
    CASE
      WHEN coalesce(g.may_raise, false) THEN 'lawful'
      WHEN NOT coalesce(g.is_told, false) THEN 'untold'
      WHEN l.quantity = 1 AND l.before_quantity = 1 AND coalesce(c.category, 'works') <> 'goods' THEN 'whole'
      WHEN l.quantity < l.before_quantity AND l.price >= 2 * l.before AND abs(
        CAST(l.price AS DOUBLE) * l.quantity - CAST(l.before AS DOUBLE) * l.before_quantity
      ) <= 0.01 * CAST(l.before AS DOUBLE) * l.before_quantity THEN 'scaled'
      ELSE 'breach'
    END AS class
  FROM line l
  JOIN x_law_contracts c ON c.source = l.source AND c.ocid = l.ocid AND c.id = l.contract_id
  LEFT JOIN x_amendment_grounds g
    ON g.source = l.source AND g.ocid = l.ocid AND g.contract_id = l.contract_id AND g.id = l.version_id
  WHERE l.price - l.before > 0.01 AND l.price > l.before * 1.001 AND l.final_price > l.before * 1.001
),
risen AS (
  SELECT
    source,
    ocid,
    contract_id,
    max(CASE WHEN class = 'breach' THEN share END) AS share,
    CAST(sum(CASE WHEN class = 'breach' THEN excess END) AS DECIMAL(38, 2)) AS excess,
    bool_or(class = 'untold') AS has_untold,
    bool_or(class = 'scaled') AS has_scaled,
    bool_or(class = 'whole') AS has_whole
  FROM rise
  GROUP BY source, ocid, contract_id
),
known AS (
  SELECT source, ocid, contract_id, count(*) AS lines, count(line_id) AS told
  FROM contract_item_versions
  GROUP BY source, ocid, contract_id
),
judged AS (
  SELECT
    c.*,
    r.share,
    r.excess,
    CASE
      WHEN NOT c.is_goszakup THEN 'not-applicable:other-law'
      WHEN c.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.amendments = 0 THEN 'pass'
      WHEN c.law_date IS NULL THEN 'insufficient:date-missing'
      WHEN NOT c.is_read THEN 'insufficient:law-unverified'
      WHEN k.lines IS NULL THEN 'insufficient:former-lines-unknown'
      WHEN r.share IS NOT NULL THEN 'flag'
      WHEN r.has_untold THEN 'insufficient:ground-not-told'
      WHEN r.has_whole THEN 'insufficient:whole-work-or-service'
      WHEN r.has_scaled THEN 'insufficient:unit-may-have-changed'
      WHEN k.told < k.lines THEN 'insufficient:lines-not-told-apart'
      WHEN r.contract_id IS NOT NULL THEN 'pass:lawful-ground'
      ELSE 'pass'
    END AS verdict
  FROM x_law_contracts c
  LEFT JOIN known k ON k.source = c.source AND k.ocid = c.ocid AND k.contract_id = c.id
  LEFT JOIN risen r ON r.source = c.source AND r.ocid = c.ocid AND r.contract_id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  round(share, 6) AS value,
  CAST(NULL AS DOUBLE) AS threshold,
  CAST(NULL AS VARCHAR) AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  excess AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of very many versions of lines, the fifty dearest.
WITH ranked AS (
  SELECT
    r.subject_id,
    v.ocid || '|' || v.contract_id || '|' || v.version_id || '|' || v.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY v.kz_total_sum DESC NULLS LAST, v.line_id, v.number, v.id) AS place
  FROM result r
  JOIN contract_item_versions v ON v.ocid || '|' || v.contract_id = r.subject_id
)
SELECT v.subject_id, 'contract_item_versions' AS table_name, v.id, f.field
FROM ranked v
CROSS JOIN (VALUES ('number'), ('quantity'), ('unit_value_amount'), ('kz_total_sum')) AS f (field)
WHERE v.place <= 50
UNION ALL
SELECT r.subject_id, 'amendments' AS table_name, a.ocid || '|' || a.contract_id || '|' || a.id AS id, f.field
FROM result r
JOIN amendments a ON a.ocid || '|' || a.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('rationale'), ('kz_contract_sum')) AS f (field)
WHERE a.parent = 'contract'
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('value_amount'), ('kz_first_contract_sum'), ('kz_contract_number_sys')) AS f (field)
ORDER BY subject_id, table_name, id, field
