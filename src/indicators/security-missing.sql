/*---
name: security-missing
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [contracts.kz_enforcement, contracts.date_signed]
value: number
parameters: {}
law: [performance-security, "kz:106-VIII:law:17-10", "kz:106-VIII:rules:537", "kz:106-VIII:rules:538"]
violations: [advance]
reasons:
  security-mark-missing:
    en: it is not said whether there is a security
    ru: не указано, есть ли обеспечение
    kk: қамтамасыз ету бар-жоғы көрсетілмеген
  signing-date-missing:
    en: the date of signing is not known
    ru: дата подписания неизвестна
    kk: қол қойылған күн белгісіз
  term-still-runs:
    en: the term has not run out yet
    ru: срок ещё не истёк
    kk: мерзім әлі өткен жоқ
texts:
  title:
    en: A contract without security of performance
    ru: Договор без обеспечения исполнения
    kk: Орындалуы қамтамасыз етілмеген шарт
  question:
    en: Which contracts made by a tender, an auction or with an advance show no security?
    ru: Какие договоры по конкурсу, аукциону или с авансом не показывают обеспечения?
    kk: Конкурс, аукцион бойынша немесе аванспен жасалған қай шарттарда қамтамасыз ету көрсетілмеген?
  why:
    en: >-
      The security is what the customer keeps when the supplier walks away; with an advance it must cover the whole of it.
      It is due within ten working days, and the Rules name contracts that need none, which the record does not tell apart.
    ru: >-
      Обеспечение — то, что остаётся заказчику, если поставщик ушёл; при авансе оно равно всему авансу. На его внесение
      даётся десять рабочих дней, а договоры, где оно не требуется, названы в Правилах, и по данным их не отличить.
    kk: >-
      Қамтамасыз ету — өнім беруші кетіп қалса, тапсырыс берушіде қалатыны; аванс болса, ол түгел жабылуы тиіс. Оны
      енгізуге он жұмыс күні беріледі, ал талап етілмейтін шарттар Қағидаларда аталған, деректен оларды ажырату мүмкін емес.
  innocent:
    en:
      - The contract is among those for which the Rules ask no security, as with domestic producers or small sums.
      - The security is a bank guarantee on paper.
      - The mark was left at what the portal fills in.
      - The supplier is about to be refused for not giving it.
    ru:
      - Договор из тех, где Правила обеспечения не требуют, например отечественный производитель или малая сумма.
      - Обеспечение — банковская гарантия на бумаге.
      - Отметка осталась такой, какой её проставил портал.
      - С поставщиком как раз расторгают договор за невнесение.
    kk:
      - Қағидалар қамтамасыз етуді талап етпейтін шарт, мысалы, отандық өндіруші немесе шағын сома.
      - Қамтамасыз ету — қағаздағы банк кепілдігі.
      - Белгі портал қойған күйінде қалған.
      - Өнім берушімен дәл осы үшін шарт бұзылып жатыр.
  next:
    en:
      - Look for a security and its date in the contract's papers.
      - Compare with the list of point 538 of the Rules.
    ru:
      - Поискать обеспечение и его дату в документах договора.
      - Сверить с перечнем пункта 538 Правил.
    kk:
      - Шарт құжаттарынан қамтамасыз ету мен оның күнін іздеу.
      - Қағидалардың 538-тармағындағы тізбемен салыстыру.
  summary:
    en: "The contract “{{title}}” (No. {{number}}, {{money}}{{net}}, signed on {{date}}) of {{buyer}} with {{supplier}} shows no security of performance so many working days after the signing: {{value}}. A question, to be checked."
    ru: "По договору «{{title}}» (№ {{number}}, {{money}}{{net}}, подписан {{date}}) заказчика {{buyer}} с поставщиком {{supplier}} нет отметки об обеспечении, а после подписания прошло рабочих дней: {{value}}. Вопрос, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушісімен «{{title}}» шартында (№ {{number}}, {{money}}{{net}}, қол қойылған күні: {{date}}) қамтамасыз ету туралы белгі жоқ, ал қол қойылғаннан кейін өткен жұмыс күндері: {{value}}. Тексеруді қажет ететін сұрақ."
---*/
WITH advanced AS (
  SELECT DISTINCT source, ocid, contract_id FROM transactions WHERE kz_prepay_sum > 0
),
known AS (
  SELECT
    c.*,
    l.value AS days_to_secure,
    CAST(b.ordinal - a.ordinal AS INTEGER) AS working_days,
    coalesce(c.prepayment_sum, 0) > 0 OR coalesce(c.prepayment_percent, 0) > 0 OR v.contract_id IS NOT NULL
      AS is_advanced
  FROM x_law_contracts c
  CROSS JOIN dataset d
  LEFT JOIN advanced v ON v.source = c.source AND v.ocid = c.ocid AND v.contract_id = c.id
  LEFT JOIN law_limits l
    ON l.key = 'performance-security' AND l.status = 'verified' AND l.valid_from <= c.law_date
    AND c.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN calendar a ON a.date = c.signed_date
  LEFT JOIN calendar b ON b.date = d.data_date
),
judged AS (
  SELECT
    k.*,
    CASE
      WHEN NOT is_goszakup THEN 'not-applicable:other-law'
      WHEN is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN coalesce(kind, '') NOT IN ('tender', 'auction', 'two-stage', 'prequalified', 'turnkey', 'rating') AND NOT is_advanced
        THEN 'not-applicable:method'
      WHEN enforcement IS NULL OR enforcement NOT IN (1, 2) THEN 'insufficient:security-mark-missing'
      WHEN enforcement = 1 THEN 'pass'
      WHEN signed_date IS NULL THEN 'insufficient:signing-date-missing'
      WHEN days_to_secure IS NULL THEN 'insufficient:law-unverified'
      WHEN working_days IS NULL THEN 'insufficient:calendar'
      WHEN working_days <= days_to_secure THEN 'not-applicable:term-still-runs'
      ELSE 'flag'
    END AS verdict
  FROM known k
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN enforcement = 2 THEN CAST(working_days AS DOUBLE) END AS value,
  CAST(days_to_secure AS DOUBLE) AS threshold,
  CASE WHEN days_to_secure IS NOT NULL THEN 'law:performance-security' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('kz_enforcement'), ('date_signed'), ('kz_fakt_trade_methods_id'), ('kz_prepayment_sum'), ('kz_prepayment_percent'),
    ('value_amount')
) AS f (field)
ORDER BY subject_id, table_name, id, field
