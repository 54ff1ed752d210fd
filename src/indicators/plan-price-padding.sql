/*---
name: plan-price-padding
version: 1
codes: {ocp: [R016], cardinal: []}
severity: statistical
grade: question
stage: planning
subject: plan
needs: [plans.kz_price, plans.kz_ref_enstru_code]
value: number
peers: {minimum: minimum_lines, scale: log}
parameters:
  high_ratio:
    type: decimal
    default: 1.5
    min: 1
    text:
      en: a planned price counts from so many times the median
      ru: плановая цена учитывается, если она во столько раз выше медианы
      kk: жоспарлы баға медианадан осынша есе жоғары болса ескеріледі
  minimum_lines:
    type: integer
    default: 20
    min: 4
    unit: line
    text:
      en: least number of lines of contracts of the year before with the same code and unit
      ru: наименьшее число строк договоров прошлого года с тем же кодом и единицей
      kk: коды мен өлшем бірлігі бірдей өткен жылғы шарт жолдарының ең аз саны
law: [kz:106-VIII:law:5-1]
violations: [overprice]
reasons:
  code-or-unit-missing:
    en: the plan point has no code or no unit
    ru: у пункта плана нет кода или единицы измерения
    kk: жоспар тармағының коды немесе өлшем бірлігі жоқ
  deleted:
    en: the plan point was deleted
    ru: пункт плана удалён
    kk: жоспар тармағы өшірілген
  price-missing:
    en: the plan point has no price or no quantity
    ru: у пункта плана нет цены или количества
    kk: жоспар тармағының бағасы немесе саны жоқ
  whole-work-or-service:
    en: planned as one work or service, whose price is that of the whole
    ru: "запланировано как одна работа или услуга: её цена — цена целого"
    kk: "бір жұмыс немесе қызмет ретінде жоспарланған: оның бағасы — тұтастың бағасы"
texts:
  title:
    en: A planned price far above what was paid the year before
    ru: Плановая цена намного выше уплаченных годом раньше
    kk: Жоспарлы баға өткен жылғы төленгеннен әлдеқайда жоғары
  question:
    en: Which plan points have a price far above the median of contracts for the same code and unit in the year before?
    ru: У каких пунктов плана цена намного выше медианы договоров прошлого года с тем же кодом и единицей?
    kk: Қай жоспар тармақтарының бағасы код пен өлшем бірлігі бірдей өткен жылғы шарттардың медианасынан әлдеқайда жоғары?
  why:
    en: >-
      The planned price is the ceiling of the bids, so one that is too high gives money away before anybody has bid,
      and a “saving” on it looks like success. Seen in the plan, it can still be corrected. Both prices are without
      value added tax. The same code may stand for things of different quality, and prices rise from year to year.
    ru: >-
      Плановая цена — потолок предложений: завышенная отдаёт деньги ещё до конкурса, а «экономия» на ней выглядит
      успехом. В плане её ещё можно исправить. Обе цены без НДС. Под одним кодом бывают вещи разного качества, и цены
      от года к году растут.
    kk: >-
      Жоспарлы баға — ұсыныстардың төбесі: тым жоғарысы ешкім ұсыныс бермей тұрып ақшаны береді, ал одан «үнемдеу»
      табыс болып көрінеді. Жоспарда оны әлі түзетуге болады. Екі баға да ҚҚС-сыз. Бір кодтың астында сапасы әртүрлі
      заттар болуы мүмкін, әрі бағалар жылдан жылға өседі.
  innocent:
    en:
      - The thing is of a better kind than most with that code.
      - Prices of the thing rose sharply since.
      - The price includes delivery to a remote place, or installation.
      - The unit in the plan was chosen wrongly.
    ru:
      - Предмет лучшего качества, чем обычно под этим кодом.
      - Цены на предмет с тех пор резко выросли.
      - В цену входит доставка в отдалённое место или установка.
      - Единица измерения в плане выбрана неверно.
    kk:
      - Зат осы кодтағы көптеген заттардан сапалырақ.
      - Содан бері заттың бағасы күрт өскен.
      - Бағаға шалғай жерге жеткізу немесе орнату кіреді.
      - Жоспардағы өлшем бірлігі қате таңдалған.
  next:
    en:
      - Read the extra description of the point and compare it with contracts of the year before.
      - Ask three sellers for a price.
      - "Write to the customer before the announcement: the plan can still be changed."
    ru:
      - Прочитать дополнительное описание пункта и сравнить с договорами прошлого года.
      - Узнать цену у трёх продавцов.
      - "Написать заказчику до объявления: план ещё можно изменить."
    kk:
      - Тармақтың қосымша сипаттамасын оқып, өткен жылғы шарттармен салыстыру.
      - Үш сатушыдан бағасын сұрау.
      - "Хабарландыруға дейін тапсырыс берушіге жазу: жоспарды әлі өзгертуге болады."
  summary:
    en: "{{buyer}} plans “{{title}}” at {{value}} times the median price that was paid in the year before (lines compared: {{peer_count}}); what is above the median comes to {{money}}. A sign of a risk, to be checked."
    ru: "{{buyer}} планирует «{{title}}» по цене, которая во столько раз выше медианы прошлого года: {{value}} (строк в сравнении: {{peer_count}}); превышение над медианой — {{money}}. Признак риска, требующий проверки."
    kk: "{{buyer}} «{{title}}» затын өткен жылғы медианадан {{value}} есе жоғары бағамен жоспарлайды (салыстырылған жолдар: {{peer_count}}); медианадан асқаны — {{money}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH point AS (
  SELECT
    n.source,
    n.ocid,
    n.id,
    n.ocid || '|' || coalesce(n.id, '') AS subject_id,
    n.buyer_id,
    n.description,
    n.year,
    n.currency,
    n.kz_price AS price,
    n.kz_count AS quantity,
    coalesce(n.kz_is_deleted, 0) = 1 AS is_deleted,
    nullif(upper(replace(coalesce(n.kz_ref_enstru_code, ''), ' ', '')), '') AS code,
    nullif(trim(n.kz_ref_units_code), '') AS unit,
    coalesce(n.kz_act_date_approved_local_date, n.kz_date_approved_local_date, n.kz_date_create_local_date) AS date
  FROM plans n
  WHERE n.kz_id IS NOT NULL
),
judged AS (
  SELECT
    n.*,
    q.high_ratio,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(CAST(n.price AS DOUBLE) / CAST(p.median AS DOUBLE), 2) AS ratio,
    CASE
      WHEN CAST(n.price AS DOUBLE) > p.median AND n.quantity > 0
        THEN CAST(round((CAST(n.price AS DOUBLE) - p.median) * n.quantity, 2) AS DECIMAL(18, 2))
    END AS excess,
    CASE
      WHEN n.is_deleted THEN 'not-applicable:deleted'
      WHEN n.code IS NULL OR n.unit IS NULL OR n.year IS NULL THEN 'insufficient:code-or-unit-missing'
      -- goszakup's units "one work" and "one service".
      WHEN n.unit IN ('5114', '5115') THEN 'not-applicable:whole-work-or-service'
      WHEN coalesce(n.price, 0) <= 0 OR coalesce(n.quantity, 0) <= 0 THEN 'insufficient:price-missing'
      WHEN coalesce(p.peer_count, 0) < q.minimum_lines THEN 'insufficient:few-peers'
      WHEN CAST(n.price AS DOUBLE) >= q.high_ratio * p.median AND CAST(n.price AS DOUBLE) > p.upper_fence THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM point n
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = n.source || '|point|' || n.subject_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN verdict IN ('flag', 'pass') THEN ratio END AS value,
  CAST(high_ratio AS DOUBLE) AS threshold,
  'parameter:high_ratio' AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  CASE WHEN verdict IN ('flag', 'pass') THEN coalesce(excess, CAST(0 AS DECIMAL(18, 2))) END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'plans' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('description'), ('kz_price'), ('kz_count'), ('kz_ref_enstru_code'), ('kz_ref_units_code'), ('amount'), ('year'),
    ('kz_extra_desc_ru')
) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
-- Lines of contracts of the year before the plan's, with the same code, unit and currency: first those that were bought by
-- competition, then all. A plan point is compared and is no peer.
SELECT
  l.source || '|line|' || l.line AS subject_id,
  CASE WHEN l.is_comparable AND l.scheme IN ('KZ-ENSTRU', '') THEN l.price END AS value,
  CASE
    WHEN l.method NOT IN ('direct', 'after-failure')
      THEN l.source || '|' || l.currency || '|' || l.code || '|' || l.unit || '|' || CAST(l.year + 1 AS VARCHAR) || '|competition'
  END AS level_1,
  l.source || '|' || l.currency || '|' || l.code || '|' || l.unit || '|' || CAST(l.year + 1 AS VARCHAR) AS level_2
FROM x_price_lines l
UNION ALL
SELECT
  n.source || '|point|' || n.ocid || '|' || coalesce(n.id, '') AS subject_id,
  CAST(NULL AS DECIMAL(18, 2)) AS value,
  n.source || '|' || coalesce(n.currency, 'KZT') || '|' || upper(replace(n.kz_ref_enstru_code, ' ', '')) || '|'
    || trim(n.kz_ref_units_code) || '|' || CAST(n.year AS VARCHAR) || '|competition' AS level_1,
  n.source || '|' || coalesce(n.currency, 'KZT') || '|' || upper(replace(n.kz_ref_enstru_code, ' ', '')) || '|'
    || trim(n.kz_ref_units_code) || '|' || CAST(n.year AS VARCHAR) AS level_2
FROM plans n
WHERE n.kz_id IS NOT NULL
ORDER BY subject_id
