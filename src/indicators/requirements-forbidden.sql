/*---
name: requirements-forbidden
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: tender
subject: lot
needs: [lots.title, lots.description, items.kz_extra_desc_ru, processes.kz_ref_subject_type_id]
value: number
scope: process
parameters: {}
law: [law-read, kz:106-VIII:rules:73, kz:106-VIII:law:11-3, kz:106-VIII:law:11-6]
violations: [qual-excess]
reasons:
  not-described:
    en: the tables hold the name alone, and the specification's file was not read
    ru: в таблицах лишь название, а файл спецификации не прочитан
    kk: кестелерде тек атауы бар, ал ерекшелік файлы оқылмаған
  subject-missing:
    en: it is not told whether goods, works or services are bought
    ru: не сказано, закупается товар, работа или услуга
    kk: тауар, жұмыс немесе қызмет сатып алынатыны айтылмаған
texts:
  title:
    en: Requirements of bidders that the law does not allow
    ru: Требования к участникам, которых закон не допускает
    kk: Қатысушыларға қойылатын, заң жол бермейтін талаптар
  question:
    en: Which lots of goods ask for experience, staff, stores or offices, and which lots are for suppliers of one place alone?
    ru: Какие лоты на товары требуют опыта, персонала, склада или офиса, а какие открыты лишь поставщикам одного места?
    kk: Тауарларға арналған қай лоттар тәжірибе, қызметкерлер, қойма не кеңсе талап етеді, ал қайсысы бір жердің өнім берушілеріне ғана ашық?
  why:
    en: >-
      For goods the Rules ask neither experience nor resources, and no bidder may be turned away for where it is
      registered: such words leave in those whom the buyer has in mind. Only the texts of the tables are searched; the
      qualification requirements and the specification are files that are not read, so a pass says little.
    ru: >-
      По товарам Правила не требуют ни опыта, ни ресурсов, а место регистрации не повод для отказа: такие слова оставляют
      тех, кого имел в виду заказчик. Ищется лишь в текстах таблиц; квалификационные требования и спецификация — файлы,
      которые не читаются, поэтому «не найдено» говорит мало.
    kk: >-
      Тауарлар бойынша Қағидалар тәжірибені де, ресурстарды да талап етпейді, ал тіркелген жері бас тартуға негіз емес:
      мұндай сөздер тапсырыс беруші ойлағандарды ғана қалдырады. Тек кестелердің мәтіндерінен ізделеді; біліктілік
      талаптары мен ерекшелік — оқылмайтын файлдар, сондықтан «табылмады» дегеннің мәні аз.
  innocent:
    en:
      - The words speak of the maker, of the goods' use or of the buyer's own staff, not of the bidder.
      - The lot has works or services besides the goods, for which experience may be asked.
      - A warranty needs a place of service, and any place will do.
      - The requirement was taken out after the discussion, and the record keeps the older text.
    ru:
      - Слова относятся к изготовителю, применению товара или работникам заказчика, а не к участнику.
      - Кроме товара в лоте есть работы или услуги, для которых опыт требовать можно.
      - Для гарантии нужен пункт обслуживания, и годится любой.
      - Требование снято после обсуждения, а в записи остался прежний текст.
    kk:
      - Сөздер қатысушыға емес, өндірушіге, тауардың қолданылуына немесе тапсырыс берушінің қызметкерлеріне қатысты.
      - Лотта тауардан бөлек тәжірибе талап етуге болатын жұмыс немесе қызмет бар.
      - Кепілдікке қызмет көрсету орны керек, кез келгені жарайды.
      - Талап талқылаудан кейін алынып тасталған, ал жазбада ескі мәтін қалған.
  next:
    en:
      - Open the documentation and see where the requirement stands and what is asked as proof.
      - While remarks are accepted, ask for it to be taken out, naming point 73 of the Rules or Article 11 of the law.
      - Later see who was turned away for it.
    ru:
      - Открыть документацию и посмотреть, где стоит требование и чем его надо подтверждать.
      - Пока принимаются замечания, просить исключить его, сославшись на пункт 73 Правил или статью 11 закона.
      - Позже посмотреть, кого за него отклонили.
    kk:
      - Құжаттаманы ашып, талаптың қай жерде тұрғанын және немен растау керегін қарау.
      - Ескертулер қабылданып жатқанда Қағидалардың 73-тармағына немесе заңның 11-бабына сілтеп, оны алып тастауды сұрау.
      - Кейін осы үшін кім қабылданбағанын қарау.
  summary:
    en: "The texts of the lot “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}}, announced on {{date}}, hold words that read like requirements that are not allowed; of so many kinds: {{value}}. The documentation has to be read before anything is said of a breach."
    ru: "В текстах лота «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}}, объявленного {{date}}, есть слова, похожие на недопустимые требования; их видов: {{value}}. Прежде чем говорить о нарушении, нужно прочитать документацию."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотының (№ {{number}}, {{money}}{{net}}) мәтіндерінде жол берілмейтін талаптарға ұқсас сөздер бар; түрлерінің саны: {{value}}. Бұзушылық туралы айтпас бұрын құжаттаманы оқу керек."
---*/
-- Four kinds of words. Experience and resources are asked of bidders for works and services lawfully, so these three count
-- for goods alone; where a bidder is registered counts for everything.
WITH told AS (
  SELECT
    source,
    ocid,
    lot_id,
    max(CASE WHEN is_description THEN 1 ELSE 0 END) AS is_described,
    max(CASE WHEN regexp_like(
      words,
      ' опыт[а-я]* (работы|поставки|поставок|реализации|на рынке)| опыт(а|ом)? не менее|не менее [0-9]+ [а-я ]*лет опыта| стаж работы|жұмыс тәжірибесі|жеткізу тәжірибесі|тәжірибесі кемінде|жұмыс өтілі'
    ) THEN 1 ELSE 0 END) AS has_experience,
    max(CASE WHEN regexp_like(
      words,
      ' (наличие|иметь|имеет|располага[а-я]+|собственн[а-я]+|свой|своего|арендованн[а-я]+) ([а-я]+ )?(склад(а|ом|ы|ов)?|складск[а-я]+ помещени[а-я]+|офис(а|ом)?|производственн[а-я]+ баз[а-я]*|автотранспорт(а|ом)?|спецтехник[а-я]|сервисн[а-я]+ центр[а-я]*) | (меншікті|жеке|өз) (қойма|кеңсе|автокөліг|қызмет көрсету орталығ)[а-яәіңғүұқөһ]* |(қоймасы|кеңсесі|автокөлігі|сервис орталығы)[а-яәіңғүұқөһ]* (болуы|бар болуы)'
    ) THEN 1 ELSE 0 END) AS has_resources,
    max(CASE WHEN regexp_like(
      words,
      ' в штате ([а-я]+ )?не менее [0-9]+| численност[а-я]+ (работник|сотрудник|персонал|штат)[а-я]* не менее [0-9]+|не менее [0-9]+ ([а-я]+ )?(штатных|сотрудник|работник|специалист)[а-я]* у поставщик|(наличие|иметь) (в штате|квалифицированн[а-я]+ персонал|штатн[а-я]+)|штатта кемінде [0-9]+|штатында кемінде [0-9]+'
    ) THEN 1 ELSE 0 END) AS has_staff,
    max(CASE WHEN regexp_like(
      words,
      ' (зарегистрирован|состоит на учете|состоять на учете)[а-я]* (на территории|в) (данно[а-я]+ |это[а-я]+ |наше[а-я]+ )?(города|городе|района|районе|области|региона|регионе|г|села|селе) | (только|исключительно) (для )?местн[а-я]+ (поставщик|предпринимател)| местный поставщик|поставщик[а-я]* (только )?из (города|района|области|региона)|жергілікті өнім беруші|(облысында|ауданында|қаласында|өңірінде) тіркелген'
    ) THEN 1 ELSE 0 END) AS has_place
  FROM x_lot_texts
  GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.*,
    CASE
      WHEN l.subject_type = 1 THEN t.has_experience + t.has_resources + t.has_staff + t.has_place
      ELSE t.has_place
    END AS kinds,
    CASE
      WHEN l.state IN ('other-law', 'quasi-state') THEN 'not-applicable:' || l.state
      WHEN l.state IN ('method-missing', 'method-unknown') THEN 'insufficient:' || l.state
      WHEN l.kind NOT IN ('tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation')
        THEN 'not-applicable:method'
      WHEN l.state IN ('not-announced', 'cancelled') THEN 'not-applicable:' || l.state
      WHEN l.state <> 'known' THEN 'insufficient:' || l.state
      WHEN t.has_place = 1 THEN 'flag'
      WHEN l.subject_type = 1 AND t.has_experience + t.has_resources + t.has_staff > 0 THEN 'flag'
      WHEN l.subject_type IS NULL AND t.has_experience + t.has_resources + t.has_staff > 0
        THEN 'insufficient:subject-missing'
      WHEN coalesce(t.is_described, 0) = 0 THEN 'insufficient:not-described'
      ELSE 'pass'
    END AS verdict
  FROM x_law_lots l
  LEFT JOIN told t ON t.source = l.source AND t.ocid = l.ocid AND t.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(coalesce(kinds, 0) AS DOUBLE) AS value,
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
CROSS JOIN (
  VALUES ('tender_date_published'), ('tender_procurement_method_details'), ('kz_ref_subject_type_id'), ('tender_title')
) AS f (field)
ORDER BY subject_id, table_name, id, field
