/*---
name: techspec-copied
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [lots.description, items.kz_extra_desc_ru, bids.tenderer_id, awards.supplier_id]
value: number
parameters:
  minimum_buyers:
    type: integer
    default: 3
    min: 2
    unit: buyer
    text:
      en: so many buyers with nearly the same description, this one among them, whose lots the same supplier won
      ru: столько заказчиков с почти одинаковым описанием, включая этого, чьи лоты выиграл один поставщик
      kk: лоттарын бір өнім беруші жеңген, сипаттамасы бірдей дерлік тапсырыс берушілердің саны, осыны қоса
  share:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the lots so described that the supplier won
      ru: наименьшая доля выигранных поставщиком лотов с таким описанием
      kk: осылай сипатталған лоттардың өнім беруші жеңген ең аз үлесі
  common_buyers:
    type: integer
    default: 30
    min: 2
    unit: buyer
    text:
      en: a description that so many buyers use is a template of a ministry or of the portal
      ru: описание, которым пользуется столько заказчиков, считается типовым
      kk: осынша тапсырыс беруші қолданатын сипаттама үлгілік деп саналады
law: [law-read, kz:106-VIII:law:12-4]
violations: [spec-tailored]
reasons:
  not-described:
    en: the tables describe it in fewer than 20 words, and the specification's file was not read
    ru: в таблицах описание короче 20 слов, а файл спецификации не прочитан
    kk: кестелердегі сипаттама 20 сөзден қысқа, ал ерекшелік файлы оқылмаған
  buyer-missing:
    en: it is not known who buys
    ru: неизвестно, кто покупает
    kk: кім сатып алатыны белгісіз
  common-text:
    en: a description that very many use, or made of phrases that all use
    ru: описание, которым пользуются очень многие, или из общих фраз
    kk: өте көп адам қолданатын немесе жалпы тіркестерден құралған сипаттама
texts:
  title:
    en: A description copied from other buyers, with one winner
    ru: Описание, повторяющее описания других заказчиков, с одним победителем
    kk: Басқа тапсырыс берушілердікін қайталайтын, жеңімпазы бір сипаттама
  question:
    en: Which lots are described nearly word for word like those of other buyers that the same supplier won?
    ru: Какие лоты описаны почти слово в слово как лоты других заказчиков, выигранные тем же поставщиком?
    kk: Қай лоттар сол өнім беруші жеңген басқа тапсырыс берушілердің лоттарымен сөзбе-сөз дерлік бірдей сипатталған?
  why:
    en: >-
      Buyers who do not know each other seldom find the same words. Where a description wanders from buyer to buyer and one
      supplier wins nearly everywhere, it may be the supplier who wrote it, and it may fit no one else. Compared are the
      texts of the tables, by runs of three words of which four fifths must be in both; the file with the specification is
      not read.
    ru: >-
      Незнакомые друг с другом заказчики редко находят одни и те же слова. Если описание переходит от заказчика к заказчику,
      а побеждает почти везде один поставщик, его мог написать сам поставщик, и другим оно может не подходить. Сравниваются
      тексты таблиц по тройкам слов, из которых четыре пятых должны быть общими; файл спецификации не читается.
    kk: >-
      Бірін-бірі білмейтін тапсырыс берушілер бірдей сөздерді сирек табады. Сипаттама тапсырыс берушіден тапсырыс берушіге
      көшіп, барлық жерде дерлік бір өнім беруші жеңсе, оны өнім берушінің өзі жазған болуы және ол басқаларға сай келмеуі
      мүмкін. Кестелердің мәтіндері үш сөзден тұратын тіркестер бойынша салыстырылады, олардың бестен төрті ортақ болуы
      тиіс; ерекшелік файлы оқылмайды.
  innocent:
    en:
      - The buyers belong to one department, which gave them the text.
      - It is the text of a standard, or of the reference book of goods.
      - The supplier is the cheapest of a few, and the buyers copied from an older announcement that went well.
    ru:
      - Заказчики одного ведомства, которое дало им текст.
      - Это текст стандарта или справочника товаров.
      - Поставщик самый дешёвый из немногих, а заказчики взяли текст из прежнего удачного объявления.
    kk:
      - Тапсырыс берушілер мәтін берген бір ведомствоға жатады.
      - Бұл стандарттың немесе тауарлар анықтамалығының мәтіні.
      - Өнім беруші аз қатысушының ең арзаны, ал тапсырыс берушілер мәтінді бұрынғы сәтті хабарландырудан алған.
  next:
    en:
      - Open the specifications and look for numbers and words that fit one product only.
      - Look who asked questions or complained about the description, and what was answered.
      - See in the properties of the files who made them.
    ru:
      - Открыть спецификации и поискать числа и слова, подходящие лишь одному товару.
      - Посмотреть, кто задавал вопросы или жаловался на описание и что ответили.
      - Посмотреть в свойствах файлов, кем они созданы.
    kk:
      - Ерекшеліктерді ашып, бір тауарға ғана сай келетін сандар мен сөздерді іздеу.
      - Сипаттама туралы кім сұрақ қойғанын немесе шағымданғанын және не жауап берілгенін қарау.
      - Файлдардың қасиеттерінен оларды кім жасағанын қарау.
  summary:
    en: "The lot “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}}, announced on {{date}}, is described nearly word for word as other buyers' lots are; buyers with this description whose lots {{supplier}} won: {{value}}. A sign of a risk, to be checked."
    ru: "Лот «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}}, объявленный {{date}}, описан почти слово в слово как лоты других заказчиков; заказчиков с таким описанием, чьи лоты выиграл {{supplier}}: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лоты (№ {{number}}, {{money}}{{net}}) басқа тапсырыс берушілердің лоттарымен сөзбе-сөз дерлік бірдей сипатталған; осындай сипаттамасы бар, лоттарын {{supplier}} жеңген тапсырыс берушілер: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Counted are lots that were competed for and have one known winner. A cluster is a description and its twins.
WITH won AS (
  SELECT d.source, d.text_id, c.winner, c.buyer_id, count(*) AS lots
  FROM x_lot_descriptions d
  JOIN x_lot_competition c ON c.source = d.source AND c.ocid = d.ocid AND c.lot_id = d.lot_id
  WHERE c.competitive = 'yes' AND c.winner NOT LIKE 'bid:%' AND c.buyer_id IS NOT NULL
  GROUP BY d.source, d.text_id, c.winner, c.buyer_id
),
buyer AS (
  SELECT t.source, t.text_id, w.winner, w.buyer_id, CAST(sum(w.lots) AS BIGINT) AS lots
  FROM x_text_twins t
  JOIN won w ON w.source = t.source AND w.text_id = t.twin_id
  GROUP BY t.source, t.text_id, w.winner, w.buyer_id
),
winner AS (
  SELECT source, text_id, winner, count(*) AS buyers, CAST(sum(lots) AS BIGINT) AS lots
  FROM buyer
  GROUP BY source, text_id, winner
),
cluster AS (
  SELECT source, text_id, count(DISTINCT buyer_id) AS buyers, CAST(sum(lots) AS BIGINT) AS lots
  FROM buyer
  GROUP BY source, text_id
),
common AS (
  SELECT DISTINCT source, text_id FROM x_text_twins WHERE is_common
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    CASE WHEN c.winner NOT LIKE 'bid:%' THEN c.winner END AS supplier_id,
    l.announced_date,
    l.amount,
    l.currency,
    w.buyers,
    q.minimum_buyers,
    CASE
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.competitive = 'no' THEN 'not-applicable:method'
      WHEN d.text_id IS NULL THEN 'insufficient:not-described'
      WHEN l.competitive = 'unknown' THEN 'insufficient:method-unknown'
      WHEN l.buyer_id IS NULL THEN 'insufficient:buyer-missing'
      WHEN w.buyers IS NULL THEN 'insufficient:winner-unknown'
      WHEN m.text_id IS NOT NULL OR k.buyers >= q.common_buyers THEN 'not-applicable:common-text'
      WHEN w.buyers >= q.minimum_buyers
        AND CAST(w.lots AS DOUBLE) + 0.000001 >= q.share * CAST(k.lots AS DOUBLE) THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  CROSS JOIN params q
  JOIN x_lot_competition c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
  LEFT JOIN x_lot_descriptions d ON d.source = l.source AND d.ocid = l.ocid AND d.lot_id = l.lot_id
  LEFT JOIN winner w ON w.source = d.source AND w.text_id = d.text_id AND w.winner = c.winner
  LEFT JOIN cluster k ON k.source = d.source AND k.text_id = d.text_id
  LEFT JOIN common m ON m.source = d.source AND m.text_id = d.text_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(buyers AS DOUBLE) AS value,
  CAST(minimum_buyers AS DOUBLE) AS threshold,
  'parameter:minimum_buyers' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The lot's description, and of each other buyer one lot so described that the supplier won.
WITH twin AS (
  SELECT
    r.subject_id,
    o.table_name,
    o.id,
    o.field,
    row_number() OVER (PARTITION BY r.subject_id, c.buyer_id ORDER BY t.similarity DESC, o.subject_id) AS place
  FROM result r
  JOIN x_lot_descriptions d ON d.subject_id = r.subject_id
  JOIN x_text_twins t ON t.source = d.source AND t.text_id = d.text_id
  JOIN x_lot_descriptions o ON o.source = t.source AND o.text_id = t.twin_id
  JOIN x_lot_competition c ON c.source = o.source AND c.ocid = o.ocid AND c.lot_id = o.lot_id
  WHERE c.winner = r.supplier_id AND c.buyer_id <> r.buyer_id AND c.competitive = 'yes'
)
SELECT r.subject_id, d.table_name, d.id, d.field
FROM result r
JOIN x_lot_descriptions d ON d.subject_id = r.subject_id
UNION
SELECT subject_id, table_name, id, field
FROM twin
WHERE place = 1
ORDER BY subject_id, table_name, id, field
