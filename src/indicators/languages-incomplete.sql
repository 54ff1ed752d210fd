/*---
name: languages-incomplete
version: 1
codes: {ocp: [], cardinal: []}
severity: data-quality
grade: question
stage: tender
subject: lot
needs: [lots.title, lots.title_kk]
value: number
scope: process
parameters: {}
law: []
violations: [spec-vague]
reasons:
  no-text:
    en: the lot has no text at all
    ru: у лота нет никакого текста
    kk: лотта ешқандай мәтін жоқ
texts:
  title:
    en: A lot described in one language only
    ru: Лот описан только на одном языке
    kk: Лот тек бір тілде сипатталған
  question:
    en: Which lots lack a name or a description in Kazakh or in Russian, or say the same in both?
    ru: У каких лотов нет названия или описания на казахском или русском, или на обоих одно и то же?
    kk: Қай лоттарда қазақша не орысша атау немесе сипаттама жоқ, не екеуінде бір мәтін тұр?
  why:
    en: >-
      Whoever searches in the other language does not find the lot. Leaving one out, or copying the text unchanged into the
      other field, hides a purchase in plain sight.
    ru: >-
      Кто ищет на другом языке, лота не найдёт. Пропуск языка или копия того же текста в другом поле прячет закупку у всех
      на виду.
    kk: >-
      Басқа тілде іздеген адам лотты таппайды. Тілді қалдырып кету немесе сол мәтінді екінші өріске көшіру сатып алуды
      көз алдында жасырады.
  innocent:
    en:
      - The name is a proper one, a number or a formula, alike in both languages.
      - The text is in the technical specification in both languages.
      - The portal lost the text when it was copied.
    ru:
      - Название — имя собственное, номер или формула, одинаковые на обоих языках.
      - Текст на обоих языках есть в технической спецификации.
      - Портал потерял текст при копировании.
    kk:
      - Атау — жалқы есім, нөмір немесе формула, екі тілде бірдей.
      - Мәтін техникалық ерекшелікте екі тілде бар.
      - Портал көшіргенде мәтінді жоғалтқан.
  next:
    en:
      - See in which language the specification is.
      - While the draft is discussed, ask for the missing text.
    ru:
      - Посмотреть, на каком языке спецификация.
      - Пока проект обсуждается, попросить недостающий текст.
    kk:
      - Ерекшелік қай тілде екенін қарау.
      - Жоба талқыланып жатқанда жетіспейтін мәтінді сұрау.
  summary:
    en: "In the lot “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}}, announced on {{date}}, so many texts are missing or the same in both languages: {{value}}. A doubt about the record."
    ru: "В лоте «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}}, объявленном {{date}}, столько текстов отсутствуют или одинаковы на двух языках: {{value}}. Сомнение в данных."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында (№ {{number}}, {{money}}{{net}}) осынша мәтін жоқ немесе екі тілде бірдей: {{value}}. Деректерге күмән."
---*/
-- A description counts where the lot has one in either language. The same text in both fields counts as missing where it
-- has five words or more in Cyrillic: short ones may well be alike.
WITH lot AS (
  SELECT
    l.source,
    l.ocid,
    l.lot_id,
    l.subject_id,
    l.buyer_id,
    l.amount,
    l.currency,
    t.announced_date,
    t.is_goszakup,
    nullif(trim(k.title), '') AS title,
    nullif(trim(k.title_kk), '') AS title_kk,
    nullif(trim(k.description), '') AS description,
    nullif(trim(k.description_kk), '') AS description_kk
  FROM x_lots l
  JOIN lots k ON k.source = l.source AND k.ocid = l.ocid AND k.id = l.lot_id
  JOIN x_tenders t ON t.source = l.source AND t.ocid = l.ocid
),
counted AS (
  SELECT
    l.*,
    CASE WHEN title IS NULL THEN 1 ELSE 0 END
      + CASE
        WHEN title_kk IS NULL THEN 1
        WHEN lower(title_kk) = lower(title) AND regexp_like(title, '[а-яё]+( +[^ ]+){4}') THEN 1
        ELSE 0
      END
      + CASE WHEN description IS NULL AND description_kk IS NOT NULL THEN 1 ELSE 0 END
      + CASE
        WHEN description IS NOT NULL AND description_kk IS NULL THEN 1
        WHEN lower(description_kk) = lower(description) AND regexp_like(description, '[а-яё]+( +[^ ]+){4}') THEN 1
        ELSE 0
      END AS missing
  FROM lot l
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT is_goszakup THEN 'not-applicable:other-law'
      WHEN coalesce(title, title_kk, description, description_kk) IS NULL THEN 'insufficient:no-text'
      WHEN missing > 0 THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM counted c
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(missing AS DOUBLE) AS value,
  CAST(0 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('title'), ('title_kk'), ('description'), ('description_kk'), ('kz_lot_number')) AS f (field)
ORDER BY subject_id, table_name, id, field
