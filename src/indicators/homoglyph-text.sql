/*---
name: homoglyph-text
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [lots.title, lots.description]
value: number
parameters:
  minimum:
    type: integer
    default: 1
    min: 1
    text:
      en: so many different words of mixed letters in the texts of a lot
      ru: столько разных слов со смешанными буквами в текстах лота
      kk: лот мәтіндеріндегі әріптері аралас әртүрлі сөздердің саны
  most_buyers:
    type: integer
    default: 3
    min: 1
    text:
      en: a word that more buyers write in this way comes from a reference book or a habit, and does not count
      ru: слово, которое так пишет больше заказчиков, взято из справочника или привычки и не считается
      kk: бұдан көп тапсырыс беруші солай жазатын сөз анықтамалықтан не әдеттен алынған, есептелмейді
  allowed:
    type: text
    default: ''
    text:
      en: words that may be written so, with commas between
      ru: слова, которые так писать можно, через запятую
      kk: солай жазуға болатын сөздер, үтір арқылы
law: []
violations: [spec-vague]
reasons:
  no-text:
    en: the lot has no text at all
    ru: у лота нет никакого текста
    kk: лотта ешқандай мәтін жоқ
  usual-spelling:
    en: words of mixed letters are there, but many buyers write them so or they are allowed
    ru: слова со смешанными буквами есть, но так их пишут многие заказчики или они разрешены
    kk: әріптері аралас сөздер бар, бірақ оларды көп тапсырыс беруші солай жазады немесе олар рұқсат етілген
texts:
  title:
    en: Words of mixed letters that a search does not find
    ru: Слова из смешанных букв, которых не найдёт поиск
    kk: Іздеу таппайтын, әріптері аралас сөздер
  question:
    en: Which lots have words in which Latin and Cyrillic letters that look alike are mixed?
    ru: В каких лотах есть слова, где смешаны похожие на вид латинские и кириллические буквы?
    kk: Қай лоттарда түрі ұқсас латын және кирилл әріптері араласқан сөздер бар?
  why:
    en: >-
      The eye sees the usual word, but a search for it finds nothing: only who was told of the purchase comes. One letter
      of the other alphabet is enough.
    ru: >-
      Глаз видит обычное слово, а поиск по нему ничего не находит: придёт лишь тот, кому о закупке сказали. Достаточно
      одной буквы другого алфавита.
    kk: >-
      Көз әдеттегі сөзді көреді, ал іздеу оны таппайды: сатып алу туралы ескертілген адам ғана келеді. Басқа әліпбидің бір
      әрпі жеткілікті.
  innocent:
    en:
      - The keyboard was not switched, or the text came from a scanned page.
      - The word is the name of a model, a unit or a mark that is written so.
      - Two words stand together without a space.
      - Bidders found the lot all the same, by its code or its other words.
    ru:
      - Не переключили раскладку, или текст взят с отсканированной страницы.
      - Слово — название модели, единицы или марки, которое так пишется.
      - Два слова стоят без пробела.
      - Участники всё равно нашли лот по коду или другим словам.
    kk:
      - Пернетақта ауыстырылмаған немесе мәтін сканерленген беттен алынған.
      - Сөз — солай жазылатын модельдің, өлшем бірлігінің не марканың атауы.
      - Екі сөз бос орынсыз қатар тұр.
      - Қатысушылар лотты бәрібір коды немесе басқа сөздері бойынша тапқан.
  next:
    en:
      - Search the portal for the word typed by hand and see whether the lot comes up.
      - See how many bid, and whether the buyer writes so again and again.
      - While bids are received, ask the organizer to correct the name.
    ru:
      - Набрать слово вручную в поиске портала и проверить, находится ли лот.
      - Посмотреть, сколько было заявок и повторяется ли это у заказчика.
      - Пока принимаются заявки, попросить организатора исправить название.
    kk:
      - Сөзді портал іздеуінде қолмен теріп, лот табыла ма, тексеру.
      - Қанша өтінім болғанын және тапсырыс берушіде бұл қайталана ма, қарау.
      - Өтінімдер қабылданып жатқанда ұйымдастырушыдан атауды түзетуді сұрау.
  summary:
    en: "In the texts of the lot “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}}, announced on {{date}}, so many words mix letters of two alphabets: {{value}}. A question, to be checked."
    ru: "В текстах лота «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}}, объявленного {{date}}, слов со смешанными буквами двух алфавитов: {{value}}. Вопрос, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотының (№ {{number}}, {{money}}{{net}}) мәтіндерінде екі әліпбидің әріптері аралас сөздер саны: {{value}}. Тексеруді қажет ететін сұрақ."
---*/
-- A word counts where it is Cyrillic with three letters at least and all its Latin letters look like Cyrillic ones, or
-- Latin with four at least and the other way round. Runs of three letters of the strange alphabet are a word of their own
-- that lacks a space. In Kazakh i and h stand for і and һ by habit: i looks like no letter of Russian, and h does not
-- count there.
WITH text_word AS (
  SELECT DISTINCT
    t.source,
    t.ocid,
    t.lot_id,
    w.word,
    t.field LIKE '%\_kk' ESCAPE '\' OR t.field LIKE '%\_kz' ESCAPE '\' OR regexp_like(w.word, '[әіңғүұқөһ]') AS is_kazakh
  FROM x_lot_texts t
  CROSS JOIN UNNEST(split(trim(regexp_replace(t.text, '[^\p{L}]+', ' ')), ' ')) AS w (word)
  WHERE regexp_like(t.words, '[а-яёәіңғүұқөһ][a-z]|[a-z][а-яёәіңғүұқөһ]')
),
mixed AS (
  SELECT DISTINCT source, ocid, lot_id, word
  FROM text_word
  WHERE regexp_like(word, '[а-яёәіңғүұқөһ][a-z]|[a-z][а-яёәіңғүұқөһ]')
    AND (
      (
        length(regexp_replace(word, '[^а-яёәіңғүұқөһ]', '')) >= 3 AND NOT regexp_like(word, '[a-z]{3}')
        AND NOT regexp_like(word, CASE WHEN is_kazakh THEN '[dfghijlnqrsuvwz]' ELSE '[dfgijlnqrsuvwz]' END)
      )
      OR (
        length(regexp_replace(word, '[^a-z]', '')) >= 4 AND NOT regexp_like(word, '[а-яёәіңғүұқөһ]{3}')
        AND NOT regexp_like(word, '[бгдёжзийлпфцчшщъыьэюяәңғұқө]')
      )
    )
),
usual AS (
  SELECT m.source, m.word, count(DISTINCT l.buyer_id) AS buyers
  FROM mixed m
  JOIN x_lots l ON l.source = m.source AND l.ocid = m.ocid AND l.lot_id = m.lot_id
  GROUP BY m.source, m.word
),
allowed AS (
  SELECT DISTINCT lower(trim(u.word)) AS word
  FROM params q
  CROSS JOIN UNNEST(split(q.allowed, ',')) AS u (word)
),
counted AS (
  SELECT
    m.source,
    m.ocid,
    m.lot_id,
    count(*) AS mixed_words,
    CAST(sum(CASE WHEN u.buyers <= q.most_buyers AND a.word IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS strange_words
  FROM mixed m
  CROSS JOIN params q
  JOIN usual u ON u.source = m.source AND u.word = m.word
  LEFT JOIN allowed a ON a.word = m.word
  GROUP BY m.source, m.ocid, m.lot_id
),
texted AS (
  SELECT DISTINCT source, ocid, lot_id FROM x_lot_texts
),
judged AS (
  SELECT
    l.*,
    c.strange_words,
    q.minimum,
    CASE
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN t.ocid IS NULL THEN 'insufficient:no-text'
      WHEN c.strange_words >= q.minimum THEN 'flag'
      WHEN c.mixed_words >= q.minimum THEN 'not-applicable:usual-spelling'
      ELSE 'pass'
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
  CAST(coalesce(strange_words, 0) AS DOUBLE) AS value,
  CAST(minimum AS DOUBLE) AS threshold,
  'parameter:minimum' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The texts that have such words.
SELECT DISTINCT r.subject_id, t.table_name, t.id, t.field
FROM result r
JOIN x_lot_texts t ON t.subject_id = r.subject_id
WHERE regexp_like(t.words, '[а-яёәіңғүұқөһ][a-z]|[a-z][а-яёәіңғүұқөһ]')
ORDER BY subject_id, table_name, id, field
