/*---
name: repeat-defaulter-hired
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: contract
subject: pair
needs: [contracts.kz_ref_contract_status_id, contracts.kz_contract_end_date, contracts.date_signed]
value: number
parameters:
  months:
    type: integer
    default: 24
    min: 1
    max: 120
    unit: month
    text:
      en: hired again within so many months (an entry in the register lasts 24)
      ru: нанят снова в течение стольких месяцев (запись в реестре действует 24)
      kk: осынша ай ішінде қайта жалданған (тізілімдегі жазба 24 ай қолданылады)
law: ["kz:106-VIII:law:8-4"]
violations: [no-rnu]
reasons:
  no-default:
    en: no contract of the two was broken off for default
    ru: ни один договор между ними не расторгнут из-за неисполнения
    kk: араларындағы бірде-бір шарт орындамау салдарынан бұзылмаған
  end-date-missing:
    en: the date on which the contract was broken off is not known
    ru: дата расторжения неизвестна
    kk: шарт бұзылған күн белгісіз
texts:
  title:
    en: A supplier hired again after it had let the buyer down
    ru: Поставщик, снова нанятый после срыва договора
    kk: Шартты орындамаса да қайта жалданған өнім беруші
  question:
    en: Which buyers gave new contracts to suppliers that had defaulted with them?
    ru: Какие заказчики дали новые договоры поставщикам, сорвавшим прежние?
    kk: Қай тапсырыс берушілер бұрынғы шартты бұзған өнім берушілерге жаңа шарт берген?
  why:
    en: >-
      A buyer that was let down would sue, and the register would keep the supplier out for two years. Where the same two
      sign again, neither was done, or the quarrel was not meant.
    ru: >-
      Обманутый заказчик подал бы в суд, и реестр закрыл бы поставщику дорогу на два года. Если те же двое подписывают
      снова, этого не сделали, либо ссора была не всерьёз.
    kk: >-
      Алданған тапсырыс беруші сотқа жүгінер еді, тізілім өнім берушіні екі жылға шеттетер еді. Екеуі қайта қол қойса, бұл
      жасалмаған немесе дау шын болмаған.
  innocent:
    en:
      - The supplier won a tender that the buyer could not refuse, as no court had ruled yet.
      - It is the only one there, as with heat or water.
      - The first contract ended for a reason that was not its fault.
      - The old debt was settled and the work finished.
    ru:
      - Поставщик выиграл конкурс, и отказать без решения суда заказчик не мог.
      - Другого поставщика нет, например тепла или воды.
      - Первый договор прекращён не по его вине.
      - Долг погашен, работа завершена.
    kk:
      - Өнім беруші конкурста жеңген, сот шешімінсіз тапсырыс беруші бас тарта алмаған.
      - Басқа өнім беруші жоқ, мысалы, жылу немесе су.
      - Бірінші шарт оның кінәсінсіз тоқтатылған.
      - Қарыз өтеліп, жұмыс аяқталған.
  next:
    en:
      - See by what method the new contracts were given, and who else bid.
      - Ask whether the buyer sued over the first one (rnu-inaction).
    ru:
      - Посмотреть, каким способом даны новые договоры и кто ещё участвовал.
      - Выяснить, подан ли иск по первому (rnu-inaction).
    kk:
      - Жаңа шарттар қандай тәсілмен берілгенін және тағы кім қатысқанын қарау.
      - Біріншісі бойынша талап қойылған-қойылмағанын анықтау (rnu-inaction).
  summary:
    en: "{{buyer}} broke off a contract with {{supplier}} and signed so many new ones with it afterwards: {{value}}, the last on {{date}}, {{money}}{{net}} in all. A sign of a risk, to be checked."
    ru: "Заказчик {{buyer}} расторг договор с поставщиком {{supplier}} и после этого подписал с ним новых договоров: {{value}}, последний {{date}}, всего на {{money}}{{net}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісі {{supplier}} өнім берушісімен шартты бұзып, кейін онымен осынша жаңа шартқа қол қойған: {{value}}, соңғысы {{date}}, барлығы {{money}}{{net}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH contract AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    subject_id,
    signed_date,
    amount,
    currency,
    ended_date,
    status_id IN (340, 462) AS is_default,
    coalesce(ground, 0) IN (1, 25, 26) AS is_obligatory
  FROM x_law_contracts
  WHERE is_goszakup AND is_concluded AND buyer_id IS NOT NULL AND supplier_id IS NOT NULL AND signed_date IS NOT NULL
),
defaulted AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    min(ended_date) AS first_end_date,
    count(*) - count(ended_date) AS undated
  FROM contract
  WHERE is_default
  GROUP BY source, buyer_id, supplier_id
),
again AS (
  SELECT
    c.source,
    c.buyer_id,
    c.supplier_id,
    count(DISTINCT n.subject_id) AS contracts,
    max(n.signed_date) AS last_date
  FROM contract c
  CROSS JOIN params q
  JOIN contract n ON n.source = c.source AND n.buyer_id = c.buyer_id AND n.supplier_id = c.supplier_id
  WHERE c.is_default AND NOT n.is_obligatory AND n.signed_date > c.ended_date
    AND n.signed_date <= date_add('month', q.months, c.ended_date)
  GROUP BY c.source, c.buyer_id, c.supplier_id
),
summed AS (
  SELECT
    n.source,
    n.buyer_id,
    n.supplier_id,
    CASE WHEN min(n.currency) = max(n.currency) THEN CAST(sum(n.amount) AS DECIMAL(38, 2)) END AS money,
    min(n.currency) AS currency
  FROM (
    SELECT DISTINCT n.source, n.buyer_id, n.supplier_id, n.subject_id, n.amount, n.currency
    FROM contract c
    CROSS JOIN params q
    JOIN contract n ON n.source = c.source AND n.buyer_id = c.buyer_id AND n.supplier_id = c.supplier_id
    WHERE c.is_default AND NOT n.is_obligatory AND n.signed_date > c.ended_date
      AND n.signed_date <= date_add('month', q.months, c.ended_date)
  ) n
  GROUP BY n.source, n.buyer_id, n.supplier_id
),
pair AS (
  SELECT source, buyer_id, supplier_id, max(signed_date) AS last_date FROM contract GROUP BY source, buyer_id, supplier_id
),
judged AS (
  SELECT
    p.source,
    p.buyer_id,
    p.supplier_id,
    coalesce(a.last_date, p.last_date) AS date,
    a.contracts,
    s.money,
    s.currency,
    CASE
      WHEN d.supplier_id IS NULL THEN 'pass:no-default'
      WHEN a.contracts IS NOT NULL THEN 'flag'
      WHEN d.undated > 0 THEN 'insufficient:end-date-missing'
      ELSE 'pass'
    END AS verdict
  FROM pair p
  LEFT JOIN defaulted d ON d.source = p.source AND d.buyer_id = p.buyer_id AND d.supplier_id = p.supplier_id
  LEFT JOIN again a ON a.source = p.source AND a.buyer_id = p.buyer_id AND a.supplier_id = p.supplier_id
  LEFT JOIN summed s ON s.source = p.source AND s.buyer_id = p.buyer_id AND s.supplier_id = p.supplier_id
),
-- The same two in several sources of one portal: the one that tells most.
ranked AS (
  SELECT
    j.*,
    row_number() OVER (
      PARTITION BY buyer_id, supplier_id ORDER BY coalesce(contracts, 0) DESC, CASE WHEN verdict = 'pass' THEN 0 ELSE 1 END, source
    ) AS place
  FROM judged j
)
SELECT
  buyer_id || '|' || supplier_id AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(coalesce(contracts, 0) AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  money AS money_at_stake,
  currency
FROM ranked
WHERE place = 1
ORDER BY subject_id

-- evidence
-- The contracts that were broken off, and of those signed later the fifty latest.
WITH ranked AS (
  SELECT
    r.subject_id,
    c.subject_id AS id,
    row_number() OVER (
      PARTITION BY r.subject_id
      ORDER BY CASE WHEN c.status_id IN (340, 462) THEN 0 ELSE 1 END, c.signed_date DESC, c.subject_id
    ) AS place
  FROM result r
  JOIN x_law_contracts c ON c.buyer_id = r.buyer_id AND c.supplier_id = r.supplier_id
  WHERE c.is_goszakup AND c.is_concluded
)
SELECT k.subject_id, 'contracts' AS table_name, k.id, f.field
FROM ranked k
CROSS JOIN (
  VALUES ('date_signed'), ('status_details'), ('kz_ref_contract_status_id'), ('kz_contract_end_date'), ('value_amount')
) AS f (field)
WHERE k.place <= 50
ORDER BY subject_id, table_name, id, field
