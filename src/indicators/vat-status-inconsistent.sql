/*---
name: vat-status-inconsistent
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: supplier
needs: [contracts.kz_with_nds, contracts.kz_contract_sum_wnds, contracts.date_signed]
value: number
parameters:
  days:
    type: integer
    default: 60
    min: 1
    max: 365
    unit: day
    text:
      en: changed its mind and back within so many calendar days
      ru: перемена и обратно в пределах стольких календарных дней
      kk: осынша күнтізбелік күн ішінде өзгеріп, қайта оралған
law: ["kz:106-VIII:rules:568", "kz:order-646:14"]
violations: [vat]
reasons:
  natural-person:
    en: a natural person
    ru: физическое лицо
    kk: жеке тұлға
  few-contracts:
    en: fewer than three contracts that tell the tax
    ru: меньше трёх договоров с отметкой о налоге
    kk: салық белгісі бар шарттар үшеуден аз
  registered-meanwhile:
    en: the register shows that the registration changed in that time
    ru: по реестру учёт в это время менялся
    kk: тізілім бойынша есеп осы уақытта өзгерген
texts:
  title:
    en: A supplier now with, now without value added tax
    ru: Поставщик то с НДС, то без него
    kk: Бірде ҚҚС-пен, бірде ҚҚС-сыз өнім беруші
  question:
    en: Which suppliers signed with value added tax, without it and with it again within two months?
    ru: Какие поставщики в течение двух месяцев подписывали договоры то с НДС, то без него?
    kk: Қай өнім берушілер екі ай ішінде бірде ҚҚС-пен, бірде ҚҚС-сыз қол қойған?
  why:
    en: >-
      A firm is registered for value added tax or it is not. Whoever goes to and fro within weeks is either charging a tax
      that it does not owe, or keeping one that it does; the register need not even be asked.
    ru: >-
      Фирма либо состоит на учёте по НДС, либо нет. Кто меняет это туда и обратно за несколько недель, либо берёт налог,
      которого не должен, либо не платит тот, что должен; для такого вопроса не нужен даже реестр.
    kk: >-
      Фирма ҚҚС есебінде тұрады немесе тұрмайды. Бірнеше аптада ары-бері ауысқан адам не төлемейтін салықты алады, не
      төлеуге тиіс салықты жасырады; бұл сұраққа тізілім де қажет емес.
  innocent:
    en:
      - What was sold without tax is exempt, as medicines or books may be.
      - The mark was left at what the portal fills in.
      - A contract between them was signed by a branch with another number.
    ru:
      - Проданное без налога от него освобождено, как бывает с лекарствами или книгами.
      - Отметка осталась такой, какой её проставил портал.
      - Один из договоров подписан филиалом с другим номером.
    kk:
      - Салықсыз сатылғаны одан босатылған, мысалы, дәрі-дәрмек немесе кітап.
      - Белгі портал қойған күйінде қалған.
      - Шарттардың біріне басқа нөмірлі филиал қол қойған.
  next:
    en:
      - Check the BIN on the tax service's site for each date, and ask vat-by-non-payer of the same contracts.
      - Compare what was sold with the list of exempt goods.
    ru:
      - Проверить БИН на сайте органа госдоходов на каждую дату и спросить vat-by-non-payer о тех же договорах.
      - Сравнить проданное с перечнем освобождённых товаров.
    kk:
      - Әр күнге БСН-ді кірістер органының сайтында тексеріп, сол шарттар туралы vat-by-non-payer көрсеткішінен сұрау.
      - Сатылғанды босатылған тауарлар тізбесімен салыстыру.
  summary:
    en: "{{supplier}} signed contracts with, without and again with value added tax, or the other way round, within so many days: {{value}} (last on {{date}}; tax in them: {{money}}). A question, to be checked."
    ru: "Поставщик {{supplier}} подписал договоры с НДС, без него и снова с ним (или наоборот) за столько дней: {{value}} (последний — {{date}}; налога в них: {{money}}). Вопрос, требующий проверки."
    kk: "{{supplier}} өнім берушісі осынша күн ішінде ҚҚС-пен, онсыз және қайтадан ҚҚС-пен (немесе керісінше) шарттарға қол қойған: {{value}} (соңғысы — {{date}}; олардағы салық: {{money}}). Тексеруді қажет ететін сұрақ."
---*/
-- Only what is surely with tax (marked, and in the sum) or without (marked so, equal sums) counts. Contracts of one day are
-- taken together where they agree; a day on which they do not is left out, as which came first is not known.
WITH contract AS (
  SELECT
    source,
    supplier_id,
    signed_date,
    gross - amount AS tax,
    CASE WHEN with_vat = 1 AND gross > amount THEN 1 WHEN with_vat = 0 AND gross = amount THEN 0 END AS is_taxed
  FROM x_law_contracts
  WHERE is_goszakup AND is_concluded AND supplier_id IS NOT NULL AND signed_date IS NOT NULL
),
supplier AS (
  SELECT source, supplier_id, count(is_taxed) AS contracts, max(signed_date) AS last_date
  FROM contract
  GROUP BY source, supplier_id
),
day AS (
  SELECT source, supplier_id, signed_date, min(is_taxed) AS is_taxed, CAST(sum(tax) AS DECIMAL(38, 2)) AS tax
  FROM contract
  WHERE is_taxed IS NOT NULL
  GROUP BY source, supplier_id, signed_date
  HAVING min(is_taxed) = max(is_taxed)
),
-- Days on which the mark differs from the day before, with the last day of the mark before that.
switched AS (
  SELECT
    d.*,
    lag(signed_date) OVER w AS before_date,
    lag(is_taxed) OVER w AS before
  FROM day d
  WINDOW w AS (PARTITION BY source, supplier_id ORDER BY signed_date)
),
turn AS (
  SELECT
    source,
    supplier_id,
    signed_date,
    before_date,
    tax,
    lag(before_date) OVER (PARTITION BY source, supplier_id ORDER BY signed_date) AS first_date
  FROM switched
  WHERE before IS NOT NULL AND before <> is_taxed
),
back AS (
  SELECT t.source, t.supplier_id, t.first_date, t.signed_date, date_diff('day', t.first_date, t.signed_date) AS days
  FROM turn t
  CROSS JOIN params q
  WHERE t.first_date IS NOT NULL AND date_diff('day', t.first_date, t.signed_date) <= q.days
),
event AS (
  SELECT DISTINCT b.source, b.supplier_id, b.first_date, b.signed_date
  FROM back b
  JOIN vat_payers v ON v.org_id = b.supplier_id
  WHERE v.registered_from BETWEEN b.first_date AND b.signed_date OR v.registered_to BETWEEN b.first_date AND b.signed_date
),
ranked AS (
  SELECT
    b.*,
    e.supplier_id IS NOT NULL AS has_event,
    row_number() OVER (
      PARTITION BY b.source, b.supplier_id
      ORDER BY CASE WHEN e.supplier_id IS NULL THEN 0 ELSE 1 END, b.days, b.signed_date
    ) AS place
  FROM back b
  LEFT JOIN event e
    ON e.source = b.source AND e.supplier_id = b.supplier_id AND e.first_date = b.first_date AND e.signed_date = b.signed_date
),
taxed AS (
  SELECT r.source, r.supplier_id, CAST(sum(c.tax) AS DECIMAL(38, 2)) AS tax
  FROM ranked r
  JOIN contract c ON c.source = r.source AND c.supplier_id = r.supplier_id
  WHERE r.place = 1 AND c.signed_date BETWEEN r.first_date AND r.signed_date AND c.is_taxed = 1
  GROUP BY r.source, r.supplier_id
),
judged AS (
  SELECT
    s.source,
    s.supplier_id,
    coalesce(r.signed_date, s.last_date) AS date,
    r.days,
    t.tax,
    q.days AS most,
    CASE
      WHEN s.supplier_id LIKE 'KZ-person-%' THEN 'not-applicable:natural-person'
      WHEN s.contracts < 3 THEN 'not-applicable:few-contracts'
      WHEN r.supplier_id IS NULL THEN 'pass'
      WHEN r.has_event THEN 'pass:registered-meanwhile'
      ELSE 'flag'
    END AS verdict
  FROM supplier s
  CROSS JOIN params q
  LEFT JOIN ranked r ON r.source = s.source AND r.supplier_id = s.supplier_id AND r.place = 1
  LEFT JOIN taxed t ON t.source = s.source AND t.supplier_id = s.supplier_id
),
one AS (
  SELECT
    j.*,
    row_number() OVER (PARTITION BY supplier_id ORDER BY CASE WHEN verdict = 'flag' THEN 0 ELSE 1 END, verdict, source) AS place
  FROM judged j
)
SELECT
  supplier_id AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(most AS DOUBLE) AS threshold,
  'parameter:days' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  tax AS money_at_stake,
  'KZT' AS currency
FROM one
WHERE place = 1
ORDER BY subject_id

-- evidence
-- The contracts of the days around the turn; of very many the fifty latest.
WITH ranked AS (
  SELECT
    r.subject_id,
    c.subject_id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY c.signed_date DESC, c.subject_id) AS place
  FROM result r
  JOIN x_law_contracts c ON c.supplier_id = r.supplier_id
  WHERE c.is_goszakup AND c.is_concluded AND c.signed_date <= r.date
    AND c.signed_date >= date_add('day', -CAST(coalesce(r.value, 0) AS INTEGER), r.date)
)
SELECT k.subject_id, 'contracts' AS table_name, k.id, f.field
FROM ranked k
CROSS JOIN (VALUES ('date_signed'), ('kz_with_nds'), ('value_amount'), ('kz_contract_sum_wnds')) AS f (field)
WHERE k.place <= 50
UNION ALL
SELECT DISTINCT r.subject_id, 'vat_payers' AS table_name,
  v.org_id || '|' || coalesce(CAST(v.registered_from AS VARCHAR), '') AS id, f.field
FROM result r
JOIN vat_payers v ON v.org_id = r.supplier_id
CROSS JOIN (VALUES ('registered_from'), ('registered_to')) AS f (field)
ORDER BY subject_id, table_name, id, field
