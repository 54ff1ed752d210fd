/*---
name: quality-criteria-unused
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: buyer
needs: [bids.kz_points, processes.kz_ref_subject_type_id, processes.kz_ref_trade_methods_id]
value: percent
parameters:
  counted_criteria:
    type: text
    default: functional;technical;quality;operating
    text:
      en: the criteria that count, by their codes in the protocols, separated by semicolons (operating alone - the cost of use over the life of a thing)
      ru: какие критерии учитываются, по их кодам в протоколах через точку с запятой (только operating — расходы на эксплуатацию за срок службы)
      kk: хаттамалардағы кодтары бойынша ескерілетін критерийлер, нүктелі үтірмен (тек operating — қызмет мерзіміндегі пайдалану шығындары)
  threshold:
    type: decimal
    default: 0
    min: 0
    max: 1
    text:
      en: a share of tenders with such points that is no greater is flagged
      ru: отмечается доля конкурсов с такими баллами не больше этой
      kk: мұндай балдары бар конкурстардың осыдан аспайтын үлесі белгіленеді
  minimum_tenders:
    type: integer
    default: 5
    min: 1
    unit: purchase
    text:
      en: least number of tenders for goods in the year whose protocol was read
      ru: наименьшее число конкурсов на товары за год с прочитанным протоколом
      kk: жыл ішінде хаттамасы оқылған тауар конкурстарының ең аз саны
law: []
violations: []
reasons:
  few-tenders:
    en: too few tenders for goods in the year
    ru: слишком мало конкурсов на товары за год
    kk: жыл ішінде тауар конкурстары тым аз
  protocols-not-read:
    en: the protocols of too many tenders were not fetched or have no table of criteria
    ru: протоколы слишком многих конкурсов не получены или не содержат таблицы критериев
    kk: тым көп конкурстың хаттамасы алынбаған немесе онда критерийлер кестесі жоқ
texts:
  title:
    en: Tenders for goods that never weigh quality or the cost of use
    ru: Конкурсы на товары, где ни разу не учтены качество и стоимость эксплуатации
    kk: Сапа мен пайдалану құны бірде-бір рет ескерілмеген тауар конкурстары
  question:
    en: Which buyers hold tenders for goods and give no points for function, technique, quality or the cost of use?
    ru: Какие заказчики проводят конкурсы на товары, ни разу не давая баллов за функциональные, технические, качественные характеристики и расходы на эксплуатацию?
    kk: Қай тапсырыс берушілер тауар конкурстарын өткізіп, функционалдық, техникалық, сапалық сипаттамалар мен пайдалану шығындары үшін бірде-бір рет балл бермейді?
  why:
    en: >-
      The cheapest thing is often the dearest to use. The Rules let a tender for goods weigh quality and the cost over the
      life of the thing; a buyer that never does so pays later, in power, spare parts and early replacement. This is a
      missed chance, not a breach.
    ru: >-
      Самая дешёвая вещь часто самая дорогая в использовании. Правила позволяют учесть в конкурсе на товары качество и
      стоимость за срок службы; кто никогда этого не делает, платит потом — за энергию, запчасти и раннюю замену. Это
      упущенная возможность, а не нарушение.
    kk: >-
      Ең арзан зат көбіне пайдалануда ең қымбат болады. Қағидалар тауар конкурсында сапаны және қызмет мерзіміндегі құнды
      ескеруге мүмкіндік береді; мұны ешқашан істемейтін адам кейін — энергияға, қосалқы бөлшекке, ерте ауыстыруға төлейді.
      Бұл — бұзушылық емес, пайдаланылмаған мүмкіндік.
  innocent:
    en:
      - The goods are simple and standard, and nothing but the price tells them apart.
      - No bidder handed in the papers that bring such points.
      - The protocol names the criteria in words that were not understood.
    ru:
      - Товары простые и стандартные, и отличает их только цена.
      - Никто из участников не представил документов, дающих такие баллы.
      - Критерии названы в протоколе словами, которые не удалось распознать.
    kk:
      - Тауарлар қарапайым, стандартты, оларды тек бағасы ажыратады.
      - Қатысушылардың ешқайсысы мұндай балл беретін құжаттарды ұсынбаған.
      - Критерийлер хаттамада танылмаған сөздермен аталған.
  next:
    en:
      - Read the documentation of the dearest of these tenders; were such criteria named at all?
      - Ask the buyer what the goods cost to run and how long they last.
    ru:
      - Прочитать документацию самых дорогих из этих конкурсов — были ли такие критерии названы.
      - Спросить заказчика, во что обходится эксплуатация и каков срок службы.
    kk:
      - Осы конкурстардың ең қымбатының құжаттамасын оқу — мұндай критерийлер аталған ба.
      - Тапсырыс берушіден пайдалану қаншаға түсетінін және қызмет мерзімін сұрау.
  summary:
    en: "In {{year}} points for quality or the cost of use were given in {{value}} of the tenders for goods of {{buyer}} ({{money}}{{net}}): a chance to buy better, not a breach."
    ru: "В {{year}} году баллы за качество или стоимость эксплуатации даны в {{value}} конкурсов на товары заказчика {{buyer}} ({{money}}{{net}}): возможность покупать лучше, а не нарушение."
    kk: "{{year}} жылы {{buyer}} тапсырыс берушісінің тауар конкурстарының {{value}} бөлігінде сапа немесе пайдалану құны үшін балл берілген ({{money}}{{net}}): бұзушылық емес, жақсырақ сатып алу мүмкіндігі."
---*/
-- The points of a bid stand as a list of {"id": code, "name": …, "value": …}; a criterion counts where some bid has points
-- for it.
WITH told AS (
  SELECT
    b.source,
    b.ocid,
    max(CASE
      WHEN regexp_like(
        b.kz_points,
        '"id" *: *"(' || replace(regexp_replace(q.counted_criteria, '[^a-z;]', ''), ';', '|') || ')"[^{}]*"value" *: *"?0*[.]?0*[1-9]'
      ) THEN 1
      ELSE 0
    END) AS is_used
  FROM bids b
  CROSS JOIN params q
  WHERE b.kz_points IS NOT NULL
  GROUP BY b.source, b.ocid
),
summed AS (
  SELECT
    t.source,
    t.buyer_id,
    year(t.announced_date) AS year,
    max(t.announced_date) AS last_date,
    count(*) AS tenders,
    count(k.ocid) AS read,
    CAST(sum(coalesce(k.is_used, 0)) AS BIGINT) AS used,
    CAST(sum(CASE WHEN k.ocid IS NOT NULL THEN t.amount END) AS DECIMAL(18, 2)) AS amount,
    min(t.currency) AS currency,
    max(t.currency) AS other_currency
  FROM x_law_processes t
  LEFT JOIN told k ON k.source = t.source AND k.ocid = t.ocid
  WHERE t.is_portal AND t.kind = 'tender' AND t.subject_type = 1 AND t.results_date IS NOT NULL
    AND t.announced_date IS NOT NULL AND t.buyer_id IS NOT NULL
    AND coalesce(t.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn', 'unsuccessful')
  GROUP BY t.source, t.buyer_id, year(t.announced_date)
),
judged AS (
  SELECT
    s.*,
    q.threshold,
    CASE WHEN s.read > 0 THEN round(CAST(s.used AS DOUBLE) / CAST(s.read AS DOUBLE), 6) END AS share,
    CASE
      WHEN s.tenders < q.minimum_tenders THEN 'not-applicable:few-tenders'
      WHEN s.read < q.minimum_tenders THEN 'insufficient:protocols-not-read'
      WHEN CAST(s.used AS DOUBLE) / CAST(s.read AS DOUBLE) <= q.threshold THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM summed s
  CROSS JOIN params q
)
SELECT
  buyer_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  CAST(threshold AS DOUBLE) AS threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN currency = other_currency THEN amount END AS money_at_stake,
  CASE WHEN currency = other_currency THEN currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- Bids with points in the ten dearest tenders.
WITH ranked AS (
  SELECT
    r.subject_id,
    t.source,
    t.ocid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY t.amount DESC NULLS LAST, t.ocid, t.source) AS place
  FROM result r
  JOIN x_law_processes t ON t.buyer_id = r.buyer_id AND year(t.announced_date) = year(r.date)
  JOIN (SELECT DISTINCT source, ocid FROM bids WHERE kz_points IS NOT NULL) AS k
    ON k.source = t.source AND k.ocid = t.ocid
  WHERE t.is_portal AND t.kind = 'tender' AND t.subject_type = 1 AND t.results_date IS NOT NULL
)
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.id AS id, f.field
FROM ranked r
JOIN bids b ON b.source = r.source AND b.ocid = r.ocid AND b.kz_points IS NOT NULL
CROSS JOIN (VALUES ('kz_points'), ('tenderer_id'), ('value_amount')) AS f (field)
WHERE r.place <= 10
ORDER BY subject_id, table_name, id, field
