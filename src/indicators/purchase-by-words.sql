/*---
name: purchase-by-words
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [lots.title, lots.description]
value: number
scope: process
parameters:
  words:
    type: text
    default: книга, кітап, клумба, цветник, рассада цветов, цветочная рассада, гүлзар, гүл көшет*
    text:
      en: words to look for, with commas between; several without a comma must all be there in one text, and a word that ends in * stands for all that begin so
      ru: искомые слова через запятую; несколько слов без запятой должны встретиться в одном тексте все, слово со знаком * в конце заменяет все, что так начинаются
      kk: ізделетін сөздер үтір арқылы; үтірсіз тұрған бірнеше сөздің бәрі бір мәтінде кездесуі тиіс, соңында * тұрған сөз солай басталатын барлық сөзді білдіреді
  without:
    type: text
    default: книга учета, есепке алу кітабы, журнал
    text:
      en: words that leave a lot out, written in the same way
      ru: слова, исключающие лот, записанные так же
      kk: лотты қалдыратын сөздер, дәл солай жазылады
  minimum_amount:
    type: decimal
    default: 0
    min: 0
    text:
      en: leave out lots worth less than this, in their own currency
      ru: не рассматривать лоты дешевле этой суммы, в их валюте
      kk: құны осы сомадан аз лоттарды қарамау, өз валютасында
law: []
violations: [no-need]
reasons:
  no-text:
    en: the lot has no text at all
    ru: у лота нет никакого текста
    kk: лотта ешқандай мәтін жоқ
  other-words:
    en: the words were found, beside others that leave the lot out
    ru: слова найдены, но рядом есть исключающие
    kk: сөздер табылды, бірақ лотты қалдыратын сөздер де бар
texts:
  title:
    en: A purchase of what you look for by words
    ru: Закупка того, что ищут по словам
    kk: Сөздер бойынша ізделген зат сатып алынған
  question:
    en: Which lots buy what the words name, such as books and flower beds?
    ru: В каких лотах закупается то, что названо словами, например книги и клумбы?
    kk: Қай лоттарда сөздермен аталған нәрсе, мысалы, кітаптар мен гүлзарлар сатып алынады?
  why:
    en: >-
      What nobody counts is easily bought too dear, too often or only on paper: monitors have gone and counted books in
      libraries and flowers in beds. The words are a beginning of such a check, chosen by you; they say nothing of the
      purchase itself.
    ru: >-
      Что никто не считает, легко купить слишком дорого, слишком часто или лишь на бумаге: общественники ходили и считали
      книги в библиотеках и цветы на клумбах. Слова — начало такой проверки, их выбираете вы; о самой закупке они ничего
      не говорят.
    kk: >-
      Ешкім санамайтын нәрсені тым қымбат, тым жиі немесе тек қағаз жүзінде сатып алу оңай: қоғамдық бақылаушылар барып,
      кітапханадағы кітаптар мен гүлзардағы гүлдерді санаған. Сөздер — мұндай тексерудің басы, оларды өзіңіз таңдайсыз;
      олар сатып алудың өзі туралы ештеңе айтпайды.
  innocent:
    en:
      - Such things are bought lawfully and are needed; the words only find them.
      - The word has another meaning here, or names a place, as a street or a shop does.
      - The lot buys something else and the thing is mentioned in passing.
    ru:
      - Такое покупают законно, и оно нужно; слова лишь находят закупки.
      - Слово здесь в другом значении или в названии места, например улицы или магазина.
      - Лот о другом, а предмет лишь упомянут.
    kk:
      - Мұндай заттар заңды түрде сатып алынады және керек; сөздер оларды тек табады.
      - Бұл жерде сөздің мағынасы басқа немесе көше не дүкен сияқты орын атауы.
      - Лот басқа нәрсе туралы, ал зат жай ғана аталған.
  next:
    en:
      - Choose words of your own, and leave out what they find wrongly.
      - Read how many are bought, where they go and at what price, and compare with other buyers.
      - Go and count, with photographs and dates.
    ru:
      - Подобрать свои слова и исключить то, что они находят ошибочно.
      - Узнать, сколько куплено, куда и по какой цене, и сравнить с другими заказчиками.
      - Пойти и посчитать, с фотографиями и датами.
    kk:
      - Өз сөздеріңізді таңдап, олар қате тапқанды шығарып тастау.
      - Қанша, қайда және қандай бағамен алынғанын біліп, басқа тапсырыс берушілермен салыстыру.
      - Барып санау, фотосуреттермен және күндермен.
  summary:
    en: "The lot “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}}, {{date}}, holds the words that are looked for; so many of them: {{value}}. The words show what is bought, and nothing else."
    ru: "В лоте «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}}, {{date}}, есть искомые слова; сколько из них: {{value}}. Слова показывают, что закупается, и ничего больше."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (№ {{number}}, {{money}}{{net}}, {{date}}) ізделген сөздер бар; олардың саны: {{value}}. Сөздер ненің сатып алынатынын ғана көрсетеді."
---*/
-- Words are compared by their stems: a word without the endings of Kazakh, where it has a letter of Kazakh alone, else
-- of Russian; three letters at least stay. It is kept simple: where a vowel falls out (подарок, подарки) or an ending is
-- like the word's own end, another word or * is wanted. ё counts as е.
WITH entry AS (
  SELECT DISTINCT 'words' AS list, lower(u.entry) AS entry
  FROM params q
  CROSS JOIN UNNEST(split(q.words, ',')) AS u (entry)
  UNION ALL
  SELECT DISTINCT 'without' AS list, lower(u.entry) AS entry
  FROM params q
  CROSS JOIN UNNEST(split(q.without, ',')) AS u (entry)
),
asked AS (
  SELECT DISTINCT
    e.list,
    e.entry,
    replace(replace(w.word, '*', ''), 'ё', 'е') AS word,
    strpos(w.word, '*') > 0 AS is_beginning
  FROM entry e
  CROSS JOIN UNNEST(split(trim(regexp_replace(e.entry, '[^\p{L}\p{N}*]+', ' ')), ' ')) AS w (word)
  WHERE replace(w.word, '*', '') <> ''
),
-- Most texts stand in several places: each is read once.
text AS (
  SELECT DISTINCT words FROM x_lot_texts
),
vocabulary AS (
  SELECT DISTINCT replace(w.word, 'ё', 'е') AS word
  FROM text t
  CROSS JOIN UNNEST(split(trim(t.words), ' ')) AS w (word)
),
stem AS (
  SELECT
    v.word,
    CASE
      WHEN regexp_like(v.word, '[әіңғүұқөһ]') THEN
        -- Before a vowel the last consonant turns soft: кітап, кітабы.
        regexp_replace(regexp_replace(regexp_replace(
          substr(v.word, 1, 3) || regexp_replace(
            substr(v.word, 4),
            '(лар|лер|дар|дер|тар|тер)?((ы|і|сы|сі)(на|не|н|нда|нде|нан|нен|ның|нің|мен)?|ның|нің|дың|дің|тың|тің|ға|ге|қа|ке|ны|ні|ды|ді|ты|ті|да|де|та|те|дан|ден|тан|тен|мен|бен|пен)?$',
            ''
          ), 'б$', 'п'), 'ғ$', 'қ'), 'г$', 'к')
      WHEN regexp_like(v.word, '[а-я]') THEN substr(v.word, 1, 3) || regexp_replace(
        substr(v.word, 4),
        '(иями|ого|его|ому|ему|ыми|ими|ами|ями|ией|иям|иях|иев|ием|ый|ий|ая|яя|ое|ее|ые|ие|ым|им|ых|их|ую|юю|ия|ию|ии|ой|ей|ою|ею|ом|ем|ам|ям|ах|ях|ов|ев|а|я|о|е|и|ы|у|ю|ь|й)$',
        ''
      )
      ELSE v.word
    END AS stem
  FROM (SELECT word FROM vocabulary UNION SELECT word FROM asked) v
),
meant AS (
  SELECT a.list, a.entry, a.word AS asked_word, s.word
  FROM asked a
  JOIN stem o ON o.word = a.word
  JOIN stem s ON s.stem = o.stem
  WHERE NOT a.is_beginning
  UNION
  SELECT a.list, a.entry, a.word AS asked_word, s.word
  FROM asked a
  JOIN stem s ON substr(s.word, 1, 1) = substr(a.word, 1, 1)
  WHERE a.is_beginning AND strpos(s.word, a.word) = 1
),
size AS (
  SELECT list, entry, count(DISTINCT word) AS words FROM asked GROUP BY list, entry
),
found AS (
  SELECT t.words AS text, m.list, m.entry, count(DISTINCT m.asked_word) AS words
  FROM text t
  CROSS JOIN UNNEST(split(trim(t.words), ' ')) AS w (word)
  JOIN meant m ON m.word = replace(w.word, 'ё', 'е')
  GROUP BY t.words, m.list, m.entry
),
counted AS (
  SELECT
    t.source,
    t.ocid,
    t.lot_id,
    count(DISTINCT CASE WHEN f.list = 'words' THEN f.entry END) AS entries,
    count(DISTINCT CASE WHEN f.list = 'without' THEN f.entry END) AS excluding
  FROM found f
  JOIN size z ON z.list = f.list AND z.entry = f.entry AND z.words = f.words
  JOIN x_lot_texts t ON t.words = f.text
  GROUP BY t.source, t.ocid, t.lot_id
),
texted AS (
  SELECT DISTINCT source, ocid, lot_id FROM x_lot_texts
),
judged AS (
  SELECT
    l.*,
    c.entries,
    CASE
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN t.ocid IS NULL THEN 'insufficient:no-text'
      WHEN coalesce(c.entries, 0) = 0 THEN 'pass'
      WHEN c.excluding > 0 THEN 'not-applicable:other-words'
      WHEN q.minimum_amount > 0 AND l.amount IS NULL THEN 'insufficient:amount-missing'
      WHEN l.amount < q.minimum_amount THEN 'not-applicable:below-minimum'
      ELSE 'flag'
    END AS verdict
  FROM x_lots l
  CROSS JOIN params q
  LEFT JOIN texted t ON t.source = l.source AND t.ocid = l.ocid AND t.lot_id = l.lot_id
  LEFT JOIN counted c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(coalesce(entries, 0) AS DOUBLE) AS value,
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
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('kz_count')) AS f (field)
ORDER BY subject_id, table_name, id, field
