/*---
name: repaired-in-warranty
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contract_items.description, contracts.date_signed, contracts.buyer_id]
value: number
parameters:
  months:
    type: integer
    default: 24
    min: 1
    max: 120
    unit: month
    text:
      en: repaired again within so many months of the acceptance (a usual warranty)
      ru: отремонтировано снова в течение стольких месяцев после приёмки (обычная гарантия)
      kk: қабылданғаннан кейін осынша ай ішінде қайта жөнделген (әдеттегі кепілдік)
  most_alike:
    type: integer
    default: 3
    min: 2
    max: 100
    unit: contract
    text:
      en: words that more contracts of the buyer share name no object
      ru: слова, общие для большего числа договоров заказчика, объекта не называют
      kk: тапсырыс берушінің бұдан көп шартына ортақ сөздер нысанды атамайды
law: []
violations: [road]
reasons:
  no-repair:
    en: no repair, by its words
    ru: по словам — не ремонт
    kk: сөздері бойынша жөндеу емес
  object-unknown:
    en: the words do not tell which object is repaired
    ru: по словам нельзя понять, какой объект ремонтируется
    kk: сөздерден қай нысан жөнделетіні түсініксіз
  signing-date-missing:
    en: the date of signing is not known
    ru: дата подписания неизвестна
    kk: қол қойылған күн белгісіз
texts:
  title:
    en: The same object repaired again within the warranty
    ru: Тот же объект отремонтирован снова в гарантийный срок
    kk: Сол нысан кепілдік мерзімінде қайта жөнделген
  question:
    en: Which repairs were bought a second time while the first ones ought to have been under warranty?
    ru: Какие ремонты куплены второй раз, пока на первые должна действовать гарантия?
    kk: Қай жөндеулер біріншісінің кепілдігі әлі жүріп тұрғанда екінші рет сатып алынған?
  why:
    en: >-
      Who repaired badly repairs for nothing; that is what a warranty is for. Paying again for the same roof or street means
      that the first work was bad, or was never done.
    ru: >-
      Плохо сделавший переделывает даром, для того и гарантия. Вторая оплата той же крыши или улицы значит, что первая
      работа была плоха или её не было.
    kk: >-
      Нашар жөндеген тегін жөндейді, кепілдік сол үшін. Сол шатырға немесе көшеге екінші рет төлеу бірінші жұмыстың нашар
      болғанын немесе болмағанын білдіреді.
  innocent:
    en:
      - It was another part of the same building or another stretch of the same street.
      - Damage was done by others, as by a flood or by digging for pipes.
      - The second contract is a further stage that was planned from the start.
      - The first one was broken off, and the second finishes it.
    ru:
      - Это другая часть того же здания или другой участок той же улицы.
      - Повреждение нанесли другие — паводок или раскопки сетей.
      - Второй договор — следующий этап, запланированный с начала.
      - Первый договор расторгнут, а второй его завершает.
    kk:
      - Бұл — сол ғимараттың басқа бөлігі немесе сол көшенің басқа бөлігі.
      - Зақымды басқалар келтірген — су тасқыны немесе құбыр қазу.
      - Екінші шарт — әу бастан жоспарланған келесі кезең.
      - Бірінші шарт бұзылған, екіншісі оны аяқтайды.
  next:
    en:
      - Compare the two defect lists and estimates, line by line.
      - Read the warranty of the first contract, and ask whether the supplier was called.
    ru:
      - Построчно сравнить две дефектные ведомости и сметы.
      - Прочитать гарантию первого договора и выяснить, вызывали ли поставщика.
    kk:
      - Екі ақаулар тізімдемесі мен сметаны жол-жолымен салыстыру.
      - Бірінші шарттың кепілдігін оқып, өнім берушінің шақырылған-шақырылмағанын анықтау.
  summary:
    en: "{{buyer}} bought the repair “{{title}}” (No. {{number}}, {{money}}{{net}}) from {{supplier}} on {{date}}, so many days after the same works had been finished: {{value}}. A question, to be checked."
    ru: "Заказчик {{buyer}} купил ремонт «{{title}}» (№ {{number}}, {{money}}{{net}}) у поставщика {{supplier}} {{date}}, через столько дней после завершения тех же работ: {{value}}. Вопрос, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісі «{{title}}» жөндеуін (№ {{number}}, {{money}}{{net}}) {{supplier}} өнім берушісінен {{date}} сатып алған, сол жұмыстар аяқталғаннан кейінгі күндер: {{value}}. Тексеруді қажет ететін сұрақ."
---*/
-- The same words (letters and digits alone, without years) at the same buyer are the same object, where they name one: a
-- street, a house, a school, a number. The first work counts from its last act, else its date of performance.
WITH line AS (
  SELECT
    c.source,
    c.subject_id,
    c.ocid,
    c.id,
    c.buyer_id,
    c.signed_date,
    c.status_id,
    c.done_date,
    lower(coalesce(nullif(trim(i.description), ''), nullif(trim(k.description), ''), k.title, '')) AS text
  FROM x_law_contracts c
  JOIN contracts k ON k.source = c.source AND k.ocid = c.ocid AND k.id = c.id
  LEFT JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
  WHERE c.is_concluded AND coalesce(c.category, 'works') <> 'goods'
),
-- Only what speaks of a repair is looked at more closely.
worded AS (
  SELECT
    l.*,
    trim(regexp_replace(regexp_replace(text, '20[0-9][0-9]', ' '), '[^0-9a-zа-яёәіңғүұқөһ]+', ' ')) AS words,
    regexp_like(text, 'улиц|ул\.|көше|школ|мектеп|больниц|аурухана|детск|балабақша|дорог|автодорог|здани|ғимарат|дом |үй|мост|көпір|котельн|№ ?[0-9]')
      AND regexp_like(text, '[0-9]|[«"„]|ул\.|улиц|көше|имени|атындағы') AS names_object
  FROM line l
  WHERE regexp_like(text, 'ремонт|восстановлен|жөндеу|қалпына келтір')
),
repair AS (
  SELECT DISTINCT source, subject_id, ocid, id, buyer_id, signed_date, status_id, done_date, words
  FROM worded
  WHERE names_object AND length(words) >= 20 AND buyer_id IS NOT NULL AND signed_date IS NOT NULL
),
shared AS (
  SELECT source, buyer_id, words, count(*) AS contracts FROM repair GROUP BY source, buyer_id, words
),
finished AS (
  SELECT
    r.source,
    r.subject_id,
    r.buyer_id,
    r.words,
    coalesce(a.last_date, r.done_date) AS done_date
  FROM repair r
  LEFT JOIN (
    SELECT source, ocid, contract_id, max(coalesce(kz_akt_local_date, date_met_local_date)) AS last_date
    FROM milestones
    WHERE parent = 'implementation' AND status = 'met' AND coalesce(type, 'delivery') = 'delivery'
    GROUP BY source, ocid, contract_id
  ) a ON a.source = r.source AND a.ocid = r.ocid AND a.contract_id = r.id
  -- What was broken off is finished by another contract.
  WHERE coalesce(r.status_id, 0) NOT IN (340, 350, 462, 463)
),
again AS (
  SELECT
    n.source,
    n.subject_id,
    min(date_diff('day', CAST(f.done_date AS DATE), CAST(n.signed_date AS DATE))) AS days
  FROM finished f
  CROSS JOIN params q
  JOIN shared s ON s.source = f.source AND s.buyer_id = f.buyer_id AND s.words = f.words
  JOIN repair n ON n.source = f.source AND n.buyer_id = f.buyer_id AND n.words = f.words
  WHERE s.contracts <= q.most_alike AND n.subject_id <> f.subject_id AND n.signed_date > f.done_date
    AND n.signed_date <= date_add('month', q.months, f.done_date)
  GROUP BY n.source, n.subject_id
),
told AS (
  SELECT source, subject_id, bool_or(names_object AND length(words) >= 20) AS is_named
  FROM worded
  GROUP BY source, subject_id
),
judged AS (
  SELECT
    c.*,
    a.days,
    q.months,
    CASE
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN t.subject_id IS NULL THEN 'not-applicable:no-repair'
      WHEN NOT t.is_named THEN 'insufficient:object-unknown'
      WHEN c.signed_date IS NULL THEN 'insufficient:signing-date-missing'
      WHEN a.days IS NOT NULL THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN told t ON t.source = c.source AND t.subject_id = c.subject_id
  LEFT JOIN again a ON a.source = c.source AND a.subject_id = c.subject_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(months AS DOUBLE) AS threshold,
  'parameter:months' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of a contract with very many lines, the first fifty.
WITH ranked AS (
  SELECT
    r.subject_id,
    i.ocid || '|' || i.contract_id || '|' || i.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY i.id) AS place
  FROM result r
  JOIN contract_items i ON i.ocid || '|' || i.contract_id = r.subject_id
),
-- First its own few texts: joined to each other by their words, the lines of all contracts are very many pairs.
own AS (
  SELECT DISTINCT r.subject_id, r.buyer_id, r.date, lower(i.description) AS text
  FROM result r
  JOIN contract_items i ON i.ocid || '|' || i.contract_id = r.subject_id
),
earlier AS (
  SELECT DISTINCT o.subject_id, c.ocid || '|' || c.id AS id
  FROM own o
  JOIN contracts c ON c.buyer_id = o.buyer_id AND c.date_signed_local_date <= o.date
  JOIN contract_items e ON e.source = c.source AND e.ocid = c.ocid AND e.contract_id = c.id AND lower(e.description) = o.text
)
SELECT i.subject_id, 'contract_items' AS table_name, i.id, 'description' AS field
FROM ranked i
WHERE i.place <= 50
UNION
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('title'), ('description'), ('date_signed'), ('value_amount'), ('supplier_id')) AS f (field)
UNION
-- The earlier contracts of the same words.
SELECT e.subject_id, 'contracts' AS table_name, e.id, f.field
FROM earlier e
CROSS JOIN (VALUES ('title'), ('date_signed'), ('value_amount'), ('kz_fakt_exec_date'), ('supplier_id')) AS f (field)
ORDER BY subject_id, table_name, id, field
