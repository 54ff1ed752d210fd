/*---
name: participation-fee-high
version: 1
codes: {ocp: [R008], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: process
needs: [participation_fees.value_amount, processes.tender_value_amount]
value: percent
scope: dataset
parameters:
  largest_share:
    type: decimal
    default: 0.01
    min: 0
    max: 1
    unit: share
    text:
      en: largest share of the value of the purchase that taking part may cost
      ru: какую долю стоимости закупки самое большее может стоить участие
      kk: қатысу сатып алу құнының ең көбі қандай үлесіне тең бола алады
  not_counted:
    type: text
    default: deposit;win
    text:
      en: types of fees that do not count, separated by ";" — a deposit comes back, and the fee of the winner burdens nobody else
      ru: виды сборов, которые не считаются, через «;» — обеспечение возвращают, а сбор с победителя остальных не обременяет
      kk: есептелмейтін алым түрлері, «;» арқылы — қамтамасыз ету қайтарылады, ал жеңімпаздың алымы басқаларға ауыртпалық емес
law: []
violations: []
reasons:
  no-fees-by-law:
    en: the law of the portal provides for no fee for taking part
    ru: закон, по которому работает портал, платы за участие не предусматривает
    kk: портал жұмыс істейтін заңда қатысқаны үшін төлем көзделмеген
  no-fees-in-the-data:
    en: this publisher's data hold no fees for taking part
    ru: в данных этого издателя нет сборов за участие
    kk: осы жариялаушының деректерінде қатысу алымдары жоқ
  fee-not-given:
    en: no fee is given for this purchase, though the publisher gives fees for others
    ru: для этой закупки сбор не указан, хотя для других издатель его указывает
    kk: бұл сатып алу үшін алым көрсетілмеген, ал жариялаушы басқалары үшін көрсетеді
  only-other-fees:
    en: the fees that are given are of types that do not count
    ru: указаны только сборы тех видов, которые не считаются
    kk: есептелмейтін түрдегі алымдар ғана көрсетілген
  fee-amount-missing:
    en: the amount of a fee is missing
    ru: не указана сумма сбора
    kk: алым сомасы көрсетілмеген
texts:
  title:
    en: High cost of taking part in a purchase
    ru: Высокая плата за участие в закупке
    kk: Сатып алуға қатысу төлемі жоғары
  question:
    en: In which purchases must a bidder pay an unusual share of the value only to take part?
    ru: В каких закупках участник должен заплатить необычную долю стоимости только за участие?
    kk: Қай сатып алуларда қатысушы тек қатысқаны үшін құнының әдеттен тыс үлесін төлеуі керек?
  why:
    en: >-
      A fee for documents or for a bid is lost whoever wins. A high one keeps small firms away and leaves the field to
      those who are sure of winning.
    ru: >-
      Плата за документацию или за подачу заявки пропадает, кто бы ни победил. Высокая плата отпугивает малые компании
      и оставляет поле тем, кто уверен в победе.
    kk: >-
      Құжаттама немесе өтінім беру төлемі кім жеңсе де қайтпайды. Жоғары төлем шағын компанияларды үркітіп, алаңды
      жеңісіне сенімділерге қалдырады.
  innocent:
    en:
      - The documents are voluminous drawings that cost much to copy.
      - The fee is a flat one set by law, and the purchase is small.
      - The sum is a security that comes back, entered under another type.
      - The value of the purchase is an instalment or a unit price, so that the share seems high.
    ru:
      - Документация — объёмные чертежи, копировать которые дорого.
      - Сбор единый, установлен законом, а закупка невелика.
      - Это возвратное обеспечение, внесённое с другим видом.
      - Стоимость закупки указана за часть или за единицу, поэтому доля кажется высокой.
    kk:
      - Құжаттама — көшіруі қымбат көлемді сызбалар.
      - Алым заңмен белгіленген бірыңғай, ал сатып алу шағын.
      - Бұл — басқа түрмен енгізілген қайтарылатын қамтамасыз ету.
      - Сатып алу құны бөлігі немесе бірлігі үшін көрсетілген, сондықтан үлес жоғары көрінеді.
  next:
    en:
      - Read in the documents what the fee is for and whether it comes back.
      - Compare with the fees that the same buyer asks for other purchases.
      - See how many took part.
    ru:
      - Прочитать в документации, за что сбор и возвращается ли он.
      - Сравнить со сборами того же заказчика в других закупках.
      - Посмотреть, сколько было участников.
    kk:
      - Алымның не үшін екенін және қайтарылатын-қайтарылмайтынын құжаттамадан оқу.
      - Сол тапсырыс берушінің басқа сатып алулардағы алымдарымен салыстыру.
      - Қанша қатысушы болғанын қарау.
  summary:
    en: "To take part in the purchase “{{title}}” (No. {{number}}, {{date}}) of {{buyer}} costs {{value}} of its value, {{money}} more than {{threshold}} of it would. A sign of a risk, to be checked."
    ru: "Участие в закупке «{{title}}» (№ {{number}}, {{date}}) заказчика {{buyer}} стоит {{value}} её стоимости, это на {{money}} больше, чем {{threshold}} от неё. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуына (№ {{number}}, {{date}}) қатысу оның құнының {{value}} тұрады, бұл {{threshold}} үлесінен {{money}} артық. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Fees that everybody pays who takes part are added up; a fee without a type is one of them. A purchase for which no fee
-- is given is not taken for one without a fee.
WITH publisher AS (
  SELECT DISTINCT source FROM participation_fees
),
counted AS (
  -- A fee with several types is left out only when each of them is.
  SELECT
    f.*,
    f.type IS NULL OR f.type = '' OR cardinality(
      array_except(split(f.type, ','), split(q.not_counted, ';'))
    ) > 0 AS counts
  FROM participation_fees f
  CROSS JOIN params q
),
fee AS (
  SELECT
    source,
    ocid,
    count(*) AS fees,
    CAST(sum(CASE WHEN counts THEN 1 ELSE 0 END) AS BIGINT) AS counting,
    CAST(sum(CASE WHEN counts AND value_amount IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS without_amount,
    CAST(sum(CASE WHEN counts THEN value_amount END) AS DECIMAL(38, 2)) AS amount,
    min(CASE WHEN counts THEN value_currency END) AS currency,
    max(CASE WHEN counts THEN value_currency END) AS other_currency
  FROM counted
  GROUP BY source, ocid
),
judged AS (
  SELECT
    t.*,
    q.largest_share,
    f.amount AS fee,
    CASE WHEN t.amount > 0 THEN round(CAST(f.amount AS DOUBLE) / CAST(t.amount AS DOUBLE), 6) END AS share,
    CASE
      WHEN t.is_goszakup THEN 'not-applicable:no-fees-by-law'
      WHEN t.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN p.source IS NULL THEN 'insufficient:no-fees-in-the-data'
      WHEN f.ocid IS NULL THEN 'insufficient:fee-not-given'
      WHEN f.counting = 0 THEN 'pass:only-other-fees'
      WHEN f.currency <> f.other_currency OR f.currency <> t.currency THEN 'insufficient:several-currencies'
      WHEN coalesce(t.amount, 0) <= 0 THEN 'insufficient:amount-missing'
      -- What is known may be enough already; otherwise the fee without an amount could decide.
      WHEN round(CAST(f.amount AS DOUBLE) / CAST(t.amount AS DOUBLE), 6) > q.largest_share THEN 'flag'
      WHEN f.without_amount > 0 THEN 'insufficient:fee-amount-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN publisher p ON p.source = t.source
  LEFT JOIN fee f ON f.source = t.source AND f.ocid = t.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  largest_share AS threshold,
  'parameter:largest_share' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN verdict = 'flag' THEN CAST(fee - amount * CAST(largest_share AS DECIMAL(18, 6)) AS DECIMAL(38, 2)) END
    AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'participation_fees' AS table_name, p.ocid || '|' || p.id AS id, f.field
FROM result r
JOIN participation_fees p ON p.ocid = r.ocid
CROSS JOIN (VALUES ('type'), ('value_amount'), ('value_currency'), ('description')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_value_amount'), ('tender_value_currency')) AS f (field)
ORDER BY subject_id, table_name, id, field
