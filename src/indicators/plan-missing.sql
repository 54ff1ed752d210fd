/*---
name: plan-missing
version: 2
codes: {ocp: [R001], cardinal: []}
severity: legal
grade: needs-a-document
stage: planning
subject: process
needs: [processes.kz_ref_trade_methods_id]
value: number
parameters:
  minimum_share:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of all contract lines that name a plan point, for a missing one to say anything
      ru: у какой наименьшей доли всех строк договоров должен быть указан пункт плана, чтобы его отсутствие что-то значило
      kk: жоспар тармағының жоқтығы бірдеңе білдіруі үшін барлық шарт жолдарының кемінде қандай үлесінде ол көрсетілуі керек
law: [law-read, unplanned-ground, kz:106-VIII:law:6-8]
violations: [plan-out]
reasons:
  links-not-published:
    en: this source seldom says which plan point a contract line belongs to
    ru: этот источник редко указывает, к какому пункту плана относится строка договора
    kk: бұл дереккөз шарт жолының жоспардың қай тармағына жататынын сирек көрсетеді
  plan-not-visible:
    en: the plan points of this purchase are not among the records
    ru: пунктов плана этой закупки нет среди записей
    kk: бұл сатып алудың жоспар тармақтары жазбалардың арасында жоқ
  unplanned-ground:
    en: a ground on which the law lets one buy outside the plan
    ru: основание, по которому закон допускает закупку вне плана
    kk: заң жоспардан тыс сатып алуға жол беретін негіз
texts:
  title:
    en: A purchase without a live plan
    ru: Закупка без действующего плана
    kk: Қолданыстағы жоспары жоқ сатып алу
  question:
    en: Which purchases have lines or lots with no plan point, a deleted one or one that was approved later?
    ru: В каких закупках у строк или лотов нет пункта плана, либо он удалён или утверждён позже?
    kk: Қай сатып алулардың жолдарында немесе лоттарында жоспар тармағы жоқ, өшірілген немесе кейін бекітілген?
  why:
    en: >-
      The law forbids to buy what is not in the annual plan, but for a few grounds. What is bought without one was not
      weighed against other needs, and nobody outside could prepare a bid; a plan written after the purchase only
      covers it. In the records a link may also simply be broken, so the plan itself has to be read.
    ru: >-
      Закон запрещает приобретать то, чего нет в годовом плане, кроме нескольких оснований. Купленное без плана не
      сопоставлялось с другими нуждами, и никто не мог подготовиться к участию; план, составленный после закупки, лишь
      прикрывает её. В записях связь может быть и просто потеряна, поэтому нужно прочитать сам план.
    kk: >-
      Заң бірнеше негізден басқа жағдайда жылдық жоспарда жоқ нәрсені сатып алуға тыйым салады. Жоспарсыз сатып
      алынған нәрсе басқа қажеттіліктермен салыстырылмаған, қатысуға ешкім дайындала алмаған; сатып алудан кейін
      жасалған жоспар оны тек бүркемелейді. Жазбаларда байланыс жай ғана үзілген болуы да мүмкін, сондықтан жоспардың
      өзін оқу керек.
  innocent:
    en:
      - An emergency, or another ground on which nobody has to plan.
      - The link to the plan was lost when records were moved or when the plan point was split.
      - The plan point was deleted after the contract ended, to tidy up the plan.
    ru:
      - Чрезвычайная ситуация или иное основание, по которому план не требуется.
      - Связь с планом потеряна при переносе записей или при разделении пункта плана.
      - Пункт плана удалён после окончания договора при наведении порядка в плане.
    kk:
      - Төтенше жағдай немесе жоспар талап етілмейтін басқа негіз.
      - Жазбалар көшірілгенде немесе жоспар тармағы бөлінгенде жоспармен байланыс жоғалған.
      - Жоспар тармағы шарт аяқталғаннан кейін жоспарды ретке келтіру кезінде өшірілген.
  next:
    en:
      - Open the plan of the buyer for that year and look for the thing by its code and sum.
      - Look at the history of the plan point, when it was made, approved and deleted.
      - Ask the buyer on which plan point, approved when, the purchase rests.
    ru:
      - Открыть план заказчика на этот год и поискать предмет по коду и сумме.
      - Посмотреть историю пункта плана — когда создан, утверждён и удалён.
      - Спросить у заказчика, на каком пункте плана и когда утверждённом основана закупка.
    kk:
      - Тапсырыс берушінің сол жылғы жоспарын ашып, затты коды мен сомасы бойынша іздеу.
      - Жоспар тармағының тарихын қарау — қашан жасалған, бекітілген және өшірілген.
      - Тапсырыс берушіден сатып алу жоспардың қай тармағына және қашан бекітілгеніне негізделгенін сұрау.
  summary:
    en: "For the purchase “{{title}}” of {{buyer}} ({{date}}, {{money}}{{net}}) the records show no live plan (lines or purchases concerned: {{value}}): a sign of a risk, to be checked against the buyer's plan."
    ru: "Для закупки «{{title}}» заказчика {{buyer}} ({{date}}, {{money}}{{net}}) в записях нет действующего плана (строк или закупок: {{value}}): признак риска, требующий сверки с планом заказчика."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуы ({{date}}, {{money}}{{net}}) үшін жазбаларда қолданыстағы жоспар жоқ (жолдар немесе сатып алулар саны: {{value}}): тапсырыс берушінің жоспарымен салыстыруды қажет ететін тәуекел белгісі."
---*/
-- On goszakup each line of a concluded contract is looked at, and each lot that no contract covers yet: its plan point may
-- be missing from the line, deleted, or approved after the signing (the announcement). A point that has versions was planned
-- when the first of them was approved, if that one and all dates are known. Where no versions are, the approval of a later one
-- says nothing of the first: only one that the contract itself names, or one that is the first, can be late.
WITH unplanned AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'unplanned-ground'
),
point AS (
  SELECT
    source,
    ocid,
    id,
    kz_id,
    coalesce(kz_is_deleted, 0) = 1 AS is_deleted,
    CAST(kz_id AS VARCHAR) = id AS is_first,
    kz_date_approved_local_date AS approved_date
  FROM plans
  WHERE kz_id IS NOT NULL
),
planned AS (
  SELECT DISTINCT source, ocid FROM point
),
version AS (
  SELECT source, ocid, id, min(plan_id) AS plan_id FROM plan_versions GROUP BY source, ocid, id
),
first_version AS (
  SELECT
    source,
    ocid,
    plan_id,
    CASE
      WHEN count(*) = count(kz_date_approved_local_date) AND bool_or(id = plan_id) THEN min(kz_date_approved_local_date)
    END AS approved_date
  FROM plan_versions
  GROUP BY source, ocid, plan_id
),
contract AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.date_signed_local_date AS signed_date,
    c.value_currency AS currency,
    coalesce(c.kz_ground_law, '') = '106-VIII' AS is_read,
    u.subparagraph IS NOT NULL AS is_exempt
  FROM contracts c
  LEFT JOIN unplanned u
    ON c.kz_ground_law = '106-VIII' AND u.subparagraph = c.kz_ground_subparagraph
    AND u.valid_from <= c.date_signed_local_date AND c.date_signed_local_date <= u.valid_to
  WHERE c.kz_id IS NOT NULL
    AND coalesce(c.status, 'active') NOT IN ('cancelled', 'pending')
    AND coalesce(c.kz_ref_contract_status_id, 190) NOT IN (330, 430, 455, 461, 480)
),
line AS (
  SELECT
    i.source,
    i.ocid,
    i.related_lot,
    i.kz_total_sum AS amount,
    c.currency,
    CASE
      WHEN coalesce(i.kz_pln_point_id, 0) = 0 THEN 'unlinked'
      WHEN p.is_deleted THEN 'deleted'
      WHEN CASE WHEN f.plan_id IS NOT NULL THEN f.approved_date ELSE p.approved_date END > c.signed_date THEN 'late'
      WHEN n.ocid IS NOT NULL THEN 'planned'
      ELSE 'unseen'
    END AS state
  FROM contract_items i
  JOIN contract c ON c.source = i.source AND c.ocid = i.ocid AND c.id = i.contract_id
  LEFT JOIN point p ON p.source = i.source AND p.ocid = i.ocid AND p.kz_id = i.kz_pln_point_id
  LEFT JOIN version v ON v.source = i.source AND v.ocid = i.ocid AND v.id = CAST(i.kz_pln_point_id AS VARCHAR)
  LEFT JOIN first_version f ON f.source = i.source AND f.ocid = i.ocid AND f.plan_id = coalesce(p.id, v.plan_id)
  LEFT JOIN planned n ON n.source = i.source AND n.ocid = i.ocid
),
contracted AS (
  SELECT DISTINCT source, ocid, related_lot FROM line WHERE related_lot IS NOT NULL
),
lot_point AS (
  SELECT
    l.source,
    l.ocid,
    l.id,
    bool_or(p.is_deleted) AS is_deleted,
    bool_or(
      CASE WHEN f.plan_id IS NOT NULL THEN f.approved_date WHEN p.is_first THEN p.approved_date END
        > t.tender_date_published_local_date
    ) AS is_late,
    count(*) = count(p.id) AS is_seen
  FROM lots l
  JOIN processes t ON t.source = l.source AND t.ocid = l.ocid AND t.kz_trd_buy_id IS NOT NULL
  LEFT JOIN items i ON i.source = l.source AND i.ocid = l.ocid AND i.related_lot = l.id
  LEFT JOIN point p ON p.source = i.source AND p.ocid = i.ocid AND p.id = CAST(i.kz_rootrecord_id AS VARCHAR)
  LEFT JOIN first_version f ON f.source = i.source AND f.ocid = i.ocid AND f.plan_id = CAST(i.kz_rootrecord_id AS VARCHAR)
  LEFT JOIN contracted c ON c.source = l.source AND c.ocid = l.ocid AND c.related_lot = l.id
  WHERE c.ocid IS NULL AND coalesce(l.status, 'active') NOT IN ('cancelled', 'withdrawn', 'unsuccessful')
  GROUP BY l.source, l.ocid, l.id
),
thing AS (
  SELECT source, ocid, state, amount, currency FROM line
  UNION ALL
  SELECT
    o.source,
    o.ocid,
    CASE WHEN o.is_deleted THEN 'deleted' WHEN o.is_late THEN 'late' WHEN o.is_seen THEN 'planned' ELSE 'unseen' END AS state,
    l.value_amount AS amount,
    l.value_currency AS currency
  FROM lot_point o
  JOIN lots l ON l.source = o.source AND l.ocid = o.ocid AND l.id = o.id
),
looked AS (
  SELECT
    source,
    ocid,
    count(*) AS things,
    CAST(sum(CASE WHEN state IN ('unlinked', 'deleted', 'late') THEN 1 ELSE 0 END) AS BIGINT) AS bad,
    CAST(sum(CASE WHEN state = 'unlinked' THEN 1 ELSE 0 END) AS BIGINT) AS unlinked,
    CAST(sum(CASE WHEN state = 'unseen' THEN 1 ELSE 0 END) AS BIGINT) AS unseen,
    CAST(sum(CASE WHEN state IN ('unlinked', 'deleted', 'late') THEN amount END) AS DECIMAL(38, 2)) AS amount,
    count(*) = count(amount) AND min(currency) = max(currency) AS is_priced,
    min(currency) AS currency
  FROM thing
  GROUP BY source, ocid
),
linking AS (
  SELECT
    source,
    CAST(CAST(sum(CASE WHEN state <> 'unlinked' THEN 1 ELSE 0 END) AS DOUBLE) / CAST(count(*) AS DOUBLE) AS DOUBLE) AS linked
  FROM line
  GROUP BY source
),
ground AS (
  SELECT source, ocid, bool_or(is_exempt) AS is_exempt, bool_and(is_read) AS is_read FROM contract GROUP BY source, ocid
),
tender AS (
  SELECT
    t.*,
    coalesce(CASE WHEN t.method_kind = 'direct' OR t.published_date IS NULL THEN s.date END, t.announced_date) AS law_date,
    s.supplier_id,
    s.amount AS all_amount,
    s.currency AS all_currency
  FROM x_tenders t
  LEFT JOIN x_process_sums s ON s.source = t.source AND s.ocid = t.ocid
),
judged AS (
  SELECT
    t.ocid,
    t.buyer_id,
    t.supplier_id,
    t.law_date AS date,
    CASE WHEN t.is_goszakup THEN k.bad END AS lacking,
    CASE WHEN k.bad < k.things THEN CASE WHEN k.is_priced THEN k.amount END ELSE t.all_amount END AS amount,
    CASE WHEN k.bad < k.things THEN CASE WHEN k.is_priced THEN k.currency END ELSE t.all_currency END AS currency,
    CASE
      WHEN NOT t.is_goszakup THEN 'not-applicable:other-law'
      WHEN t.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN t.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN t.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN t.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN coalesce(t.method_kind, '') = 'special' THEN 'not-applicable:method'
      WHEN t.law_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.value IS NULL THEN 'insufficient:law-unverified'
      WHEN coalesce(r.is_exempt, FALSE) THEN 'not-applicable:unplanned-ground'
      WHEN k.bad > 0 AND t.method_kind = 'direct' AND NOT coalesce(r.is_read, FALSE) THEN 'insufficient:grounds-missing'
      WHEN k.bad > 0 AND k.bad = k.unlinked AND i.linked < q.minimum_share THEN 'insufficient:links-not-published'
      WHEN k.bad > 0 THEN 'flag'
      WHEN coalesce(k.things, 0) = 0 OR k.unseen > 0 THEN 'insufficient:plan-not-visible'
      ELSE 'pass'
    END AS verdict
  FROM tender t
  CROSS JOIN params q
  LEFT JOIN linking i ON i.source = t.source
  LEFT JOIN looked k ON k.source = t.source AND k.ocid = t.ocid
  LEFT JOIN ground r ON r.source = t.source AND r.ocid = t.ocid
  LEFT JOIN law_limits l ON l.key = 'law-read' AND l.status = 'verified' AND l.valid_from <= t.law_date
    AND t.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(lacking AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Every plan point of the purchase, and of its lines at most 50, those of the largest sums.
WITH line AS (
  SELECT
    r.subject_id,
    i.ocid || '|' || i.contract_id || '|' || i.id AS id,
    row_number() OVER (
      PARTITION BY r.subject_id ORDER BY i.kz_total_sum DESC NULLS LAST, i.contract_id, i.id
    ) AS place
  FROM result r
  JOIN contract_items i ON i.ocid = r.ocid
)
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_id'), ('tender_title'), ('tender_status'), ('tender_procurement_method'), ('tender_date_published'),
    ('tender_value_amount')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid = r.ocid
CROSS JOIN (VALUES ('date_signed'), ('value_amount'), ('kz_ground_subparagraph')) AS f (field)
UNION ALL
SELECT l.subject_id, 'contract_items' AS table_name, l.id, f.field
FROM line l
CROSS JOIN (VALUES ('description'), ('kz_pln_point_id'), ('kz_total_sum')) AS f (field)
WHERE l.place <= 50
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, l.ocid || '|' || l.id AS id, f.field
FROM result r
JOIN lots l ON l.ocid = r.ocid
CROSS JOIN (VALUES ('kz_lot_number'), ('status'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'plans' AS table_name, p.ocid || '|' || p.id AS id, f.field
FROM result r
JOIN plans p ON p.ocid = r.ocid AND p.kz_id IS NOT NULL
CROSS JOIN (VALUES ('kz_id'), ('kz_is_deleted'), ('kz_date_approved'), ('amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'plan_versions' AS table_name, v.ocid || '|' || v.plan_id || '|' || v.id AS id, f.field
FROM result r
JOIN plan_versions v ON v.ocid = r.ocid
CROSS JOIN (VALUES ('kz_date_approved'), ('kz_date_create')) AS f (field)
ORDER BY subject_id, table_name, id, field
