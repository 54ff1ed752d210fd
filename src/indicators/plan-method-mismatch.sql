/*---
name: plan-method-mismatch
version: 2
codes: {ocp: [R012], cardinal: []}
severity: legal
grade: needs-a-document
stage: tender
subject: lot
needs: [plans.kz_ref_trade_methods_id]
value: number
scope: process
parameters:
  minimum_amount:
    type: decimal
    default: 0
    min: 0
    text:
      en: leave out purchases worth less than this, in their own currency
      ru: не рассматривать закупки дешевле этой суммы, в их валюте
      kk: құны осы сомадан аз сатып алуларды қарамау, өз валютасында
law: [law-read, kz:106-VIII:law:10-7, kz:106-VIII:law:16-3]
violations: [wrong-method]
reasons:
  after-failure:
    en: bought from one source after a purchase that failed, which the records show
    ru: куплено из одного источника после несостоявшейся закупки, и она есть в записях
    kk: өтпеген сатып алудан кейін бір көзден алынған, ол сатып алу жазбаларда бар
  failed-purchase-not-visible:
    en: bought from one source after a failed purchase that is not among the records
    ru: куплено из одного источника после несостоявшейся закупки, которой нет среди записей
    kk: жазбаларда жоқ өтпеген сатып алудан кейін бір көзден алынған
  planned-method-missing:
    en: no record says which method was planned
    ru: ни одна запись не говорит, какой способ был запланирован
    kk: қай тәсіл жоспарланғаны бірде-бір жазбада айтылмаған
texts:
  title:
    en: Planned as a competition, bought directly
    ru: Запланирован конкурентный способ, куплено напрямую
    kk: Бәсекелес тәсіл жоспарланған, тікелей сатып алынған
  question:
    en: Which lots and contracts went to one source directly although the plan names a competitive method?
    ru: Какие лоты и договоры отданы из одного источника напрямую, хотя в плане стоит конкурентный способ?
    kk: Жоспарда бәсекелес тәсіл тұрғанымен, қай лоттар мен шарттар тікелей бір көзге берілді?
  why:
    en: >-
      Whoever wants to supply prepares by the plan. A purchase that the plan announced as a competition and that then
      went directly to one supplier took the chance from all others, and the change needs a reason. A purchase after a
      competition that failed is another matter and is counted apart.
    ru: >-
      Поставщики готовятся по плану. Закупка, объявленная в плане конкурентной и затем отданная одному поставщику
      напрямую, лишила остальных возможности участвовать, и такая перемена требует причины. Закупка после
      несостоявшегося конкурса — другое дело и учитывается отдельно.
    kk: >-
      Өнім берушілер жоспарға қарап дайындалады. Жоспарда бәсекелес деп көрсетіліп, кейін бір өнім берушіге тікелей
      берілген сатып алу басқаларды қатысу мүмкіндігінен айырады, сондықтан мұндай өзгерістің себебі болуы керек. Өтпеген
      конкурстан кейінгі сатып алу бөлек есептеледі.
  innocent:
    en:
      - Something urgent happened between the plan and the purchase, an accident or a disaster.
      - The competition failed and the link to it was lost in the records.
      - The method in the plan was chosen by mistake, and the plan was not corrected.
      - A small remainder of a larger need was bought within the limits for small direct purchases.
    ru:
      - Между планом и закупкой случилось неотложное — авария или бедствие.
      - Конкурс не состоялся, а связь с ним в записях потеряна.
      - Способ в плане выбран ошибочно, и план не исправлен.
      - Малый остаток более крупной потребности куплен в пределах малых прямых закупок.
    kk:
      - Жоспар мен сатып алудың арасында кейінге қалдыруға болмайтын жағдай — апат немесе зілзала болған.
      - Конкурс өтпеген, ал онымен байланыс жазбаларда жоғалған.
      - Жоспардағы тәсіл қате таңдалған және жоспар түзетілмеген.
      - Ірірек қажеттіліктің шағын қалдығы шағын тікелей сатып алу шегінде алынған.
  next:
    en:
      - Look at all versions of the plan point and when its method was changed.
      - Look for an announcement of the same thing by this buyer that failed or was cancelled.
      - Read the decision on buying from one source and its ground.
    ru:
      - Посмотреть все версии пункта плана и когда в нём менялся способ.
      - Поискать объявление этого заказчика о том же предмете, которое не состоялось или отменено.
      - Прочитать решение о закупке из одного источника и его основание.
    kk:
      - Жоспар тармағының барлық нұсқасын және тәсілі қашан өзгертілгенін қарау.
      - Осы тапсырыс берушінің сол зат туралы өтпеген немесе күші жойылған хабарландыруын іздеу.
      - Бір көзден сатып алу туралы шешімді және оның негізін оқу.
  summary:
    en: "“{{title}}” ({{buyer}}, {{date}}, {{money}}{{net}}) was planned as a competitive purchase and was bought directly: a sign of a risk; ask why the method changed."
    ru: "«{{title}}» ({{buyer}}, {{date}}, {{money}}{{net}}): в плане конкурентный способ, а куплено напрямую. Признак риска; следует выяснить, почему изменён способ."
    kk: "«{{title}}» ({{buyer}}, {{date}}, {{money}}{{net}}): жоспарда бәсекелес тәсіл тұр, ал тікелей сатып алынған. Тәуекел белгісі; тәсілдің неге өзгергенін анықтау керек."
---*/
-- goszakup says of each lot how it was planned and how it was bought, and of a direct contract how its plan points were
-- planned. No field of OCDS holds a planned method, and other publishers go by other laws. The electronic shop is a
-- competitive method of the law.
WITH planned AS (
  SELECT
    p.source,
    p.ocid,
    bool_or(m.kind IN (
      'tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'catering', 'exchange',
      'framework', 'e-shop'
    )) AS is_competitive,
    count(p.kz_ref_trade_methods_id) AS told,
    count(m.id) AS known
  FROM plans p
  LEFT JOIN law_methods m ON m.id = p.kz_ref_trade_methods_id
  WHERE p.kz_id IS NOT NULL AND coalesce(p.kz_is_deleted, 0) = 0
  GROUP BY p.source, p.ocid
),
contracted AS (
  SELECT c.source, c.ocid, min(c.kz_fakt_trade_methods_id) AS method_id
  FROM contracts c
  GROUP BY c.source, c.ocid
),
failed AS (
  SELECT DISTINCT source, ocid
  FROM related_processes
  WHERE regexp_like(coalesce(relationship, ''), '(^|,)(unsuccessfulProcess|prior)(,|$)')
),
lot AS (
  SELECT
    l.source,
    l.ocid,
    l.lot_id,
    l.subject_id,
    l.buyer_id,
    l.status,
    l.competitive,
    l.procurement_method,
    l.amount AS lot_amount,
    l.currency AS lot_currency,
    l.announced_date,
    l.is_goszakup OR l.method_id IS NOT NULL AS is_portal,
    CASE WHEN l.lot_id = '' THEN coalesce(c.method_id, l.method_id) ELSE coalesce(o.kz_ref_buy_trade_methods_id, p.kz_ref_trade_methods_id) END
      AS used_id,
    o.kz_ref_trade_methods_id AS planned_id,
    coalesce(p.kz_parent_id, 0) > 0 OR coalesce(o.kz_attempt, 1) > 1 OR f.ocid IS NOT NULL AS follows_a_failure
  FROM x_lots l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN lots o ON o.source = l.source AND o.ocid = l.ocid AND o.id = l.lot_id
  LEFT JOIN contracted c ON c.source = l.source AND c.ocid = l.ocid
  LEFT JOIN failed f ON f.source = l.source AND f.ocid = l.ocid
),
known AS (
  SELECT
    l.*,
    u.kind AS used_kind,
    coalesce(u.system, '') = 'quasi-state' AS is_quasi_state,
    n.told AS points_told,
    CASE
      WHEN l.planned_id IS NOT NULL THEN
        CASE
          WHEN m.kind IN (
            'tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'catering', 'exchange',
            'framework', 'e-shop'
          ) THEN 'competitive'
          WHEN m.kind IS NOT NULL THEN 'other'
          ELSE 'unknown'
        END
      WHEN l.lot_id <> '' THEN 'missing'
      WHEN n.is_competitive THEN 'competitive'
      WHEN n.told > 0 AND n.told = n.known THEN 'other'
      WHEN n.told > 0 THEN 'unknown'
      ELSE 'missing'
    END AS planned_kind
  FROM lot l
  LEFT JOIN law_methods u ON u.id = l.used_id
  LEFT JOIN law_methods m ON m.id = l.planned_id
  LEFT JOIN planned n ON n.source = l.source AND n.ocid = l.ocid
),
summed AS (
  SELECT
    k.*,
    s.supplier_id,
    CASE WHEN k.lot_id = '' THEN coalesce(s.date, k.announced_date) ELSE k.announced_date END AS date,
    CASE WHEN k.lot_id = '' THEN s.amount ELSE CAST(k.lot_amount AS DECIMAL(38, 2)) END AS amount,
    CASE WHEN k.lot_id = '' THEN s.currency ELSE k.lot_currency END AS currency
  FROM known k
  LEFT JOIN x_process_sums s ON s.source = k.source AND s.ocid = k.ocid
),
judged AS (
  SELECT
    s.*,
    CASE
      WHEN NOT s.is_portal AND s.used_id IS NULL THEN 'not-applicable:other-law'
      WHEN s.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN s.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN s.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN s.used_kind IS NULL AND (s.used_id IS NOT NULL OR s.procurement_method IS NOT NULL) THEN 'insufficient:method-unknown'
      WHEN s.used_kind IS NULL THEN 'insufficient:method-missing'
      WHEN s.used_kind NOT IN ('direct', 'after-failure') THEN 'not-applicable:method'
      WHEN s.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN s.planned_kind = 'missing' THEN 'insufficient:planned-method-missing'
      WHEN s.planned_kind = 'unknown' THEN 'insufficient:method-unknown'
      WHEN s.planned_kind = 'other' THEN 'pass'
      WHEN q.minimum_amount > 0 AND s.amount IS NULL THEN 'insufficient:amount-missing'
      WHEN s.amount < q.minimum_amount THEN 'not-applicable:below-minimum'
      WHEN s.used_kind = 'direct' AND s.date IS NULL THEN 'insufficient:date-missing'
      WHEN s.used_kind = 'direct' AND r.value IS NULL THEN 'insufficient:law-unverified'
      WHEN s.used_kind = 'direct' THEN 'flag'
      WHEN s.follows_a_failure THEN 'not-applicable:after-failure'
      ELSE 'insufficient:failed-purchase-not-visible'
    END AS verdict
  FROM summed s
  CROSS JOIN params q
  LEFT JOIN law_limits r ON r.key = 'law-read' AND r.status = 'verified' AND r.valid_from <= s.date
    AND s.date <= coalesce(r.valid_to, DATE '9999-12-31')
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN verdict = 'flag' THEN 1 WHEN verdict = 'pass' THEN 0 END AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
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
JOIN lots l ON l.ocid || '|' || l.id = r.subject_id
CROSS JOIN (VALUES ('kz_ref_trade_methods_id'), ('kz_ref_buy_trade_methods_id'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('kz_ref_trade_methods_id'), ('tender_procurement_method_details'), ('tender_date_published')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid = r.ocid
CROSS JOIN (VALUES ('kz_fakt_trade_methods_id'), ('date_signed'), ('value_amount'), ('supplier_id')) AS f (field)
WHERE r.subject_id = r.ocid || '|'
UNION ALL
SELECT r.subject_id, 'plans' AS table_name, p.ocid || '|' || p.id AS id, f.field
FROM result r
JOIN plans p ON p.ocid = r.ocid AND p.kz_id IS NOT NULL
CROSS JOIN (VALUES ('kz_ref_trade_methods_id'), ('kz_date_approved'), ('amount')) AS f (field)
WHERE r.subject_id = r.ocid || '|'
ORDER BY subject_id, table_name, id, field
