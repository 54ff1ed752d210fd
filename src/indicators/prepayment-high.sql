/*---
name: prepayment-high
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: contract
subject: contract
needs: [contracts.kz_prepayment_sum, contracts.kz_prepayment_percent, contracts.kz_contract_sum_wnds]
value: percent
scope: process
parameters:
  maximum_share:
    type: decimal
    default: 0.3
    min: 0
    max: 1
    unit: share
    text:
      en: an advance above this share of the sum is flagged; of works the law's own share is taken where it is known
      ru: аванс выше этой доли суммы отмечается; для работ берётся доля, установленная правилами
      kk: соманың осы үлесінен жоғары аванс белгіленеді; жұмыстар үшін қағидадағы үлес алынады
law: [advance-works, "kz:106-VIII:rules:24", "kz:106-VIII:rules:25", "kz:106-VIII:law:17-10"]
violations: [advance]
reasons:
  advance-not-told:
    en: nothing is said of an advance
    ru: об авансе ничего не сказано
    kk: аванс туралы ештеңе айтылмаған
texts:
  title:
    en: A large advance
    ru: Большой аванс
    kk: Үлкен аванс
  question:
    en: Which contracts give the supplier more than a third in advance?
    ru: По каким договорам поставщику заранее выдают больше тридцати процентов?
    kk: Қай шарттар бойынша өнім берушіге алдын ала отыз пайыздан артық беріледі?
  why:
    en: >-
      Money paid before anything is done can be gone with the supplier. The Rules set an advance of thirty per cent for
      works; of other things the customer decides within its financing, and must be secured in full.
    ru: >-
      Деньги, выданные до исполнения, могут исчезнуть вместе с поставщиком. Для работ Правила устанавливают аванс тридцать
      процентов; по остальному решает заказчик в пределах финансирования, и аванс обеспечивается полностью.
    kk: >-
      Орындалғанға дейін берілген ақша өнім берушімен бірге жоғалуы мүмкін. Қағидалар жұмыстар үшін отыз пайыз аванс
      белгілейді; қалғанын қаржыландыру шегінде тапсырыс беруші шешеді, аванс толық қамтамасыз етіледі.
  innocent:
    en:
      - The annual plan sets this advance, as with turnkey building, films or medicines from abroad.
      - The advance is secured in full, and the security is not on the portal.
      - The goods are made to order and take long.
      - The sum was entered where the percentage belongs.
    ru:
      - Такой аванс установлен планом, например для строительства «под ключ», кино или лекарств из-за рубежа.
      - Аванс обеспечен полностью, а обеспечения на портале не видно.
      - Товар изготавливается на заказ и долго.
      - Сумма внесена вместо процента.
    kk:
      - Мұндай аванс жоспарда белгіленген, мысалы, «кілтпен» құрылыс, кино немесе шетелдік дәрі-дәрмек үшін.
      - Аванс толық қамтамасыз етілген, ал қамтамасыз ету порталда көрінбейді.
      - Тауар тапсырыспен және ұзақ жасалады.
      - Пайыз орнына сома енгізілген.
  next:
    en:
      - Read the terms of payment in the contract and the advance in the annual plan.
      - Ask whether security equal to the advance was given, and see what was performed since.
    ru:
      - Прочитать условия оплаты в договоре и аванс в годовом плане.
      - Выяснить, внесено ли обеспечение в размере аванса и что с тех пор исполнено.
    kk:
      - Шарттағы төлем талаптары мен жылдық жоспардағы авансты оқу.
      - Аванс мөлшерінде қамтамасыз ету енгізілгенін және содан бері не орындалғанын анықтау.
  summary:
    en: "By the contract “{{title}}” (No. {{number}}, signed on {{date}}) {{buyer}} pays {{supplier}} {{value}} in advance, {{money}}; {{threshold}} is usual. A sign of a risk, to be checked."
    ru: "По договору «{{title}}» (№ {{number}}, подписан {{date}}) заказчик {{buyer}} платит поставщику {{supplier}} аванс {{value}}, {{money}}; обычно — {{threshold}}. Признак риска, требующий проверки."
    kk: "«{{title}}» шарты (№ {{number}}, қол қойылған күні: {{date}}) бойынша {{buyer}} тапсырыс берушісі {{supplier}} өнім берушісіне {{value}} аванс төлейді, {{money}}; әдетте — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- The advance as the treasury's part of the contract tells it, else what payments are marked as such, else the percentage.
WITH paid AS (
  SELECT source, ocid, contract_id, CAST(sum(kz_prepay_sum) AS DECIMAL(38, 2)) AS amount
  FROM transactions
  WHERE kz_prepay_sum > 0
  GROUP BY source, ocid, contract_id
),
known AS (
  SELECT
    c.*,
    CASE WHEN c.category = 'works' AND l.value IS NOT NULL THEN CAST(l.value AS DOUBLE) / CAST(100 AS DOUBLE)
      ELSE CAST(q.maximum_share AS DOUBLE) END AS most,
    c.category = 'works' AND l.value IS NOT NULL AS is_by_law,
    CASE
      WHEN c.prepayment_sum > 0 THEN c.prepayment_sum
      WHEN p.amount > 0 THEN p.amount
    END AS advance,
    c.prepayment_percent AS percent,
    c.prepayment_sum IS NOT NULL OR p.amount IS NOT NULL OR c.prepayment_percent IS NOT NULL AS is_told,
    coalesce(c.gross, c.amount) AS whole
  FROM x_law_contracts c
  CROSS JOIN params q
  LEFT JOIN paid p ON p.source = c.source AND p.ocid = c.ocid AND p.contract_id = c.id
  LEFT JOIN law_limits l
    ON l.key = 'advance-works' AND l.valid_from <= c.law_date AND c.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
),
shared AS (
  SELECT
    k.*,
    CASE
      WHEN advance IS NOT NULL AND whole > 0 THEN CAST(advance * 100 AS DOUBLE) / CAST(whole * 100 AS DOUBLE)
      WHEN percent BETWEEN 0 AND 100 THEN CAST(percent AS DOUBLE) / CAST(100 AS DOUBLE)
      WHEN is_told AND percent IS NULL AND advance IS NULL THEN 0
    END AS share
  FROM known k
),
judged AS (
  SELECT
    s.*,
    CASE
      WHEN NOT is_goszakup THEN 'not-applicable:other-law'
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN NOT is_told THEN 'insufficient:advance-not-told'
      WHEN share IS NULL THEN 'insufficient:amount-missing'
      -- Sums are rounded to a hundredth.
      WHEN round(share, 4) > most THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM shared s
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  round(share, 4) AS value,
  most AS threshold,
  CASE WHEN is_by_law THEN 'law:advance-works' ELSE 'parameter:maximum_share' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  coalesce(advance, CAST(round(share * CAST(whole AS DOUBLE), 2) AS DECIMAL(18, 2))) AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('kz_prepayment_sum'), ('kz_prepayment_percent'), ('kz_contract_sum_wnds'), ('value_amount'), ('date_signed')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'transactions' AS table_name, t.ocid || '|' || t.contract_id || '|' || t.id AS id, f.field
FROM result r
JOIN transactions t ON t.ocid || '|' || t.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('kz_prepay_sum')) AS f (field)
WHERE t.kz_prepay_sum > 0
ORDER BY subject_id, table_name, id, field
