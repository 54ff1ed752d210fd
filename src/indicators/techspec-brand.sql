/*---
name: techspec-brand
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: tender
subject: lot
needs: [lots.title, lots.description, items.kz_extra_desc_ru, processes.kz_ref_trade_methods_id]
value: number
scope: process
parameters:
  brands:
    type: text
    default: ''
    text:
      en: more trade marks to look for, with commas between, beside the list that is looked for anyway
      ru: "ещё товарные знаки через запятую, в дополнение к списку, который ищется всегда"
      kk: "әрқашан ізделетін тізімге қосымша тауар белгілері, үтір арқылы"
law: [brand-exception, mci, law-read, kz:106-VIII:law:12-4, kz:106-VIII:law:12-5]
violations: [spec-tailored]
reasons:
  not-described:
    en: the tables hold the name alone, and the specification's file was not read
    ru: в таблицах лишь название, а файл спецификации не прочитан
    kk: кестелерде тек атауы бар, ал ерекшелік файлы оқылмаған
  service:
    en: a service, whose text mostly names what is owned already
    ru: услуга, текст которой чаще называет уже имеющееся имущество
    kk: қызмет, оның мәтіні көбіне бұрыннан бар мүлікті атайды
  law-exception:
    en: the words speak of repair, of spare parts, of what is installed already, of leasing or of medicine, where the law lets a mark be named
    ru: слова говорят о ремонте, запасных частях, уже установленном, лизинге или медицине, где закон допускает указание знака
    kk: сөздер жөндеу, қосалқы бөлшек, орнатылған жабдық, лизинг немесе медицина туралы, мұнда заң белгіні көрсетуге жол береді
  small-quotation:
    en: price quotations within the sum up to which the law lets a mark be named
    ru: запрос ценовых предложений в пределах суммы, до которой закон допускает указание марки
    kk: заң марканы көрсетуге жол беретін сома шегіндегі баға ұсыныстарын сұрату
texts:
  title:
    en: A trade mark in the description of a lot
    ru: Товарный знак в описании лота
    kk: Лот сипаттамасындағы тауар белгісі
  question:
    en: Which lots of goods or works name a trade mark, and nothing equivalent to it?
    ru: В каких лотах на товары или работы назван товарный знак без слов об эквиваленте?
    kk: Тауарларға немесе жұмыстарға арналған қай лоттарда баламасыз тауар белгісі аталған?
  why:
    en: >-
      Who names the mark names the seller, and rivals with as good a thing stay out. The law forbids it with a few
      exceptions. Only the texts of the announcement's tables are searched, for known marks and for words such as
      "model" before a Latin name: the file with the specification is not read, so a pass says little.
    ru: >-
      Кто называет марку, называет продавца, и соперники с не худшим товаром отсечены. Закон запрещает это, кроме немногих
      случаев. Ищутся известные марки и слова вроде «модель» перед латинским названием лишь в текстах таблиц: файл
      спецификации не читается, поэтому «не найдено» говорит мало.
    kk: >-
      Марканы атаған сатушыны атайды, ал тауары кем емес қарсыластар шеттетіледі. Заң бірнеше жағдайдан басқада бұған тыйым
      салады. Белгілі маркалар мен латын атауының алдындағы «модель» сияқты сөздер тек кестелердің мәтіндерінен ізделеді:
      ерекшелік файлы оқылмайды, сондықтан «табылмады» дегеннің мәні аз.
  innocent:
    en:
      - The specification itself allows an equivalent.
      - The thing completes, repairs or fits what the buyer has already, which the law lets it name.
      - The name is that of a standard, a type or a grade, not of one maker.
      - The word is a common one in this text, or a part of the name of a place or an organisation.
    ru:
      - Сама спецификация допускает эквивалент.
      - Предмет дополняет, чинит имеющееся или подходит к нему, и закон позволяет его назвать.
      - Это название стандарта, типа или сорта, а не одного изготовителя.
      - В этом тексте слово обычное или входит в название места или организации.
    kk:
      - Ерекшеліктің өзі баламаға жол береді.
      - Зат бұрын барды толықтырады, жөндейді не соған сәйкес келеді, мұны атауға заң рұқсат етеді.
      - Бұл бір өндірушінің емес, стандарттың, түрдің немесе сұрыптың атауы.
      - Бұл мәтінде сөз қарапайым мағынада немесе жер не ұйым атауының бөлігі.
  next:
    en:
      - Open the technical specification and see whether the mark stands there without "or equivalent".
      - While remarks are accepted, ask for characteristics in place of the mark, naming Article 12 of the law.
      - Look who bids and who sells this mark.
    ru:
      - Открыть техническую спецификацию и проверить, стоит ли там марка без слов «или эквивалент».
      - Пока принимаются замечания, просить заменить марку характеристиками, сославшись на статью 12 закона.
      - Посмотреть, кто подаёт заявки и кто продаёт эту марку.
    kk:
      - Техникалық ерекшелікті ашып, марка «немесе баламасы» деген сөзсіз тұр ма, тексеру.
      - Ескертулер қабылданып жатқанда заңның 12-бабына сілтеп, марканы сипаттамалармен ауыстыруды сұрау.
      - Кім өтінім беретінін және бұл марканы кім сататынын қарау.
  summary:
    en: "The texts of the lot “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}}, announced on {{date}}, name trade marks or models without a word of an equivalent; how many: {{value}}. The specification has to be read before anything is said of a breach."
    ru: "В текстах лота «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}}, объявленного {{date}}, названы товарные знаки или модели без слов об эквиваленте; сколько: {{value}}. Прежде чем говорить о нарушении, нужно прочитать спецификацию."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотының (№ {{number}}, {{money}}{{net}}) мәтіндерінде баламасы айтылмай тауар белгілері немесе модельдер аталған; саны: {{value}}. Бұзушылық туралы айтпас бұрын ерекшелікті оқу керек."
---*/
-- Marks that are no ordinary word in a text of this country, as letters and digits alone. What everybody calls by the name
-- of a mark (a photocopier, a jeep) and grades of fuel, cement or steel are left out.
WITH mark AS (
  SELECT m.mark
  FROM (
    VALUES ('samsung'), ('lenovo'), ('canon'), ('epson'), ('kyocera'), ('ricoh'), ('pantum'), ('xerox'), ('logitech'),
      ('laserjet'), ('hewlett packard'), ('probook'), ('elitebook'), ('thinkpad'), ('macbook'), ('iphone'), ('ipad'),
      ('asus'), ('acer'), ('dell'), ('huawei'), ('xiaomi'), ('sony'), ('panasonic'), ('philips'), ('siemens'), ('bosch'),
      ('makita'), ('dewalt'), ('hilti'), ('stihl'), ('husqvarna'), ('karcher'), ('zanussi'), ('indesit'), ('intel'),
      ('nvidia'), ('geforce'), ('ryzen'), ('cisco'), ('mikrotik'), ('tp link'), ('d link'), ('hikvision'), ('dahua'),
      ('microsoft'), ('kaspersky'), ('autodesk'), ('autocad'), ('photoshop'), ('coreldraw'), ('vmware'), ('toyota'),
      ('hyundai'), ('kia'), ('chevrolet'), ('nissan'), ('mitsubishi'), ('volkswagen'), ('renault'), ('mercedes'),
      ('skoda'), ('suzuki'), ('lexus'), ('isuzu'), ('iveco'), ('scania'), ('caterpillar'), ('komatsu'), ('bobcat'),
      ('castrol'), ('michelin'), ('nokian'), ('bridgestone'), ('hankook'), ('yokohama'), ('kumho'), ('tikkurila'),
      ('knauf'), ('ceresit'), ('domestos'), ('nescafe'), ('coca cola'), ('lego'), ('самсунг'), ('леново'), ('тойота'),
      ('хендай'), ('хундай'), ('шевроле'), ('ниссан'), ('фольксваген'), ('мицубиси'), ('мерседес'), ('камаз'), ('белаз'),
      ('кнауф'), ('тиккурила'), ('касперского'), ('касперский')
  ) AS m (mark)
  UNION
  SELECT trim(regexp_replace(lower(u.mark), '[^\p{L}\p{N}]+', ' ')) AS mark
  FROM params q
  CROSS JOIN UNNEST(split(q.brands, ',')) AS u (mark)
  WHERE length(trim(regexp_replace(u.mark, '[^\p{L}\p{N}]+', ' '))) >= 2
),
-- A model, a maker or an article number: a Latin name of three letters at least follows, or a number of four signs.
named AS (
  SELECT t.source, t.ocid, t.lot_id, trim(n.name) AS name
  FROM x_lot_texts t
  CROSS JOIN UNNEST(regexp_extract_all(
    t.text,
    '(?:модель|моделі|бренд|бренді|торговая марка|сауда маркасы|товарный знак|тауар белгісі|производитель|өндірушісі|изготовитель)[ :№"–-]+[a-z]{3,}|(?:артикул|каталожный номер|part number)[ :№"–-]+[a-z0-9-]*[0-9][a-z0-9-]{3,}'
  )) AS n (name)
  UNION
  SELECT t.source, t.ocid, t.lot_id, m.mark AS name
  FROM x_lot_texts t
  CROSS JOIN UNNEST(split(trim(t.words), ' ')) AS w (word)
  JOIN mark m ON split_part(m.mark, ' ', 1) = w.word
  WHERE strpos(t.words, ' ' || m.mark || ' ') > 0
),
counted AS (
  SELECT source, ocid, lot_id, count(DISTINCT name) AS names FROM named GROUP BY source, ocid, lot_id
),
-- All texts of a lot are asked for an equivalent and for the exceptions: one of them is enough.
told AS (
  SELECT
    source,
    ocid,
    lot_id,
    max(CASE WHEN is_description THEN 1 ELSE 0 END) AS is_described,
    max(CASE WHEN regexp_like(
      words, 'эквивалент| аналог(и|а|ом|ов|у)? | аналогичн| не хуже | подобн|балама|ұқсас| тең |equivalent| similar '
    ) THEN 1 ELSE 0 END) AS has_equivalent,
    max(CASE WHEN regexp_like(
      words,
      'доукомплект|дооснащ|дооборуд|модерниз|совмест|для (принтер|мфу|ксерокс|копир|автомоб|автомаш|трактор|спецтехн)|картридж|тонер|запасн|запчаст|расходн|комплектующ|ремонт|обслужив|лизинг|медицин|лекарств|показани|лечебн|продлен|обновлен|сопровожд|подписк|имеющ[а-я]* (оборуд|техник)|установленн[а-я]* оборуд|жөндеу|қосалқы бөлшек|қызмет көрсет|үйлес|үйлесім|дәрі|емдеу|жаңғырт|жаңарт|толықтыр|бар жабдық'
    ) THEN 1 ELSE 0 END) AS is_excepted
  FROM x_lot_texts
  GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.*,
    c.names,
    CASE
      WHEN l.state IN ('other-law', 'quasi-state') THEN 'not-applicable:' || l.state
      WHEN l.state IN ('method-missing', 'method-unknown') THEN 'insufficient:' || l.state
      -- The electronic shop sells what its catalogue names; a direct contract has no tender documents.
      WHEN l.kind NOT IN ('tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation')
        THEN 'not-applicable:method'
      WHEN l.state IN ('not-announced', 'cancelled') THEN 'not-applicable:' || l.state
      WHEN l.state <> 'known' THEN 'insufficient:' || l.state
      WHEN l.subject_type = 3 THEN 'not-applicable:service'
      WHEN c.names IS NULL AND coalesce(t.is_described, 0) = 0 THEN 'insufficient:not-described'
      WHEN c.names IS NULL OR t.has_equivalent = 1 THEN 'pass'
      -- Medicines and what is made for medicine.
      WHEN t.is_excepted = 1 OR substr(d.digits, 1, 2) = '21' OR substr(d.digits, 1, 3) = '325'
        OR substr(d.digits, 1, 4) = '2660' THEN 'not-applicable:law-exception'
      WHEN l.kind = 'quotation' AND e.amount IS NULL THEN 'insufficient:law-unverified'
      WHEN l.kind = 'quotation' AND l.amount IS NULL THEN 'insufficient:amount-missing'
      WHEN l.kind = 'quotation' AND coalesce(l.currency, '') <> 'KZT' THEN 'insufficient:other-currency'
      WHEN l.kind = 'quotation' AND l.amount <= e.amount THEN 'not-applicable:small-quotation'
      ELSE 'flag'
    END AS verdict
  FROM x_law_lots l
  LEFT JOIN told t ON t.source = l.source AND t.ocid = l.ocid AND t.lot_id = l.lot_id
  LEFT JOIN counted c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
  LEFT JOIN x_codes d ON d.source = l.source AND d.ocid = l.ocid AND d.lot_id = l.lot_id
  LEFT JOIN x_law_sums e ON e.key = 'brand-exception' AND e.valid_from <= l.announced_date AND l.announced_date <= e.valid_to
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(coalesce(names, 0) AS DOUBLE) AS value,
  CAST(0 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT DISTINCT r.subject_id, t.table_name, t.id, t.field
FROM result r
JOIN x_lot_texts t ON t.subject_id = r.subject_id
UNION
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_date_published'), ('tender_procurement_method_details'), ('tender_title')) AS f (field)
ORDER BY subject_id, table_name, id, field
