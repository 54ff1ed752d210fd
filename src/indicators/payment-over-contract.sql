/*---
name: payment-over-contract
version: 1
codes: {ocp: [R068], cardinal: []}
severity: statistical
grade: question
stage: implementation
subject: contract
needs: [contracts.value_amount, transactions.value_amount]
value: percent
scope: process
parameters:
  tolerance:
    type: decimal
    default: 0.001
    min: 0
    unit: share
    text:
      en: by how much of the contract's value payments must exceed it (0.1 %, so that rounding does not count)
      ru: на какую долю суммы договора платежи должны её превышать (0,1 %, чтобы не мешало округление)
      kk: төлемдер шарт сомасынан қандай үлеске артық болуы керек (0,1 %, дөңгелектеу кедергі болмауы үшін)
law: []
violations: []
reasons:
  no-payments-visible:
    en: no payment under the contract is visible
    ru: платежи по договору не видны
    kk: шарт бойынша төлемдер көрінбейді
  payments-incomplete:
    en: some payments have no sum that can be read
    ru: у части платежей нет читаемой суммы
    kk: төлемдердің бір бөлігінде оқылатын сома жоқ
texts:
  title:
    en: More paid than the contract is worth
    ru: Выплачено больше, чем стоит договор
    kk: Шарт құнынан артық төленген
  question:
    en: Under which contracts was more paid than they come to?
    ru: По каким договорам заплатили больше их суммы?
    kk: Қай шарттар бойынша олардың сомасынан артық төленген?
  why:
    en: >-
      The contract's sum is the most that may be paid under it. More means that money left the budget without an
      agreement that anybody can read, or that a payment was made twice.
    ru: >-
      Сумма договора — предел того, что можно по нему заплатить. Больше — значит, деньги ушли из бюджета без соглашения,
      которое можно прочитать, или платёж прошёл дважды.
    kk: >-
      Шарт сомасы — ол бойынша төленетін шек. Одан артығы бюджеттен ақшаның оқуға болатын келісімсіз кеткенін немесе
      төлемнің екі рет өткенін білдіреді.
  innocent:
    en:
      - The agreement that raised the sum is not published, or not yet.
      - The same payment is shown twice, by the treasury and by the contract's own record.
      - Payments include tax, and the contract's value does not.
      - A payment was returned, and the return is not shown.
      - Payments under another contract with the same supplier were booked here.
    ru:
      - Соглашение, поднявшее сумму, не опубликовано или пока не опубликовано.
      - Один и тот же платёж показан дважды — казначейством и в записи договора.
      - Платежи с налогом, а сумма договора без него.
      - Платёж вернули, а возврат не показан.
      - Сюда отнесли платежи по другому договору с тем же поставщиком.
    kk:
      - Соманы көтерген келісім жарияланбаған немесе әлі жарияланбаған.
      - Бір төлем қазынашылықта да, шарт жазбасында да көрсетілген.
      - Төлемдер салықпен, ал шарт сомасы салықсыз көрсетілген.
      - Төлем қайтарылған, ал қайтару көрсетілмеген.
      - Дәл сол өнім берушімен басқа шарт бойынша төлемдер осында жазылған.
  next:
    en:
      - List the payments by date and number, and look for the same one twice.
      - Read the last supplementary agreement and compare its sum with tax.
      - Ask the buyer for a reconciliation statement with the supplier.
    ru:
      - Выписать платежи по датам и номерам и поискать один и тот же дважды.
      - Прочитать последнее дополнительное соглашение и сравнить его сумму с налогом.
      - Запросить у заказчика акт сверки с поставщиком.
    kk:
      - Төлемдерді күні мен нөмірі бойынша жазып, бір төлемнің екі рет кездесуін іздеу.
      - Соңғы қосымша келісімді оқып, оның салықпен сомасын салыстыру.
      - Тапсырыс берушіден өнім берушімен салыстыру актісін сұрату.
  summary:
    en: "Payments visible under the contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”) exceed its sum by {{value}}, that is by {{money}}: to be reconciled."
    ru: "Видимые платежи по договору {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}») превышают его сумму на {{value}}, то есть на {{money}}: требуется сверка."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шарты («{{title}}») бойынша көрінетін төлемдер оның сомасынан артық, айырмасы — {{value}} ({{money}}): салыстырып тексеру қажет."
---*/
-- goszakup's payments are with value added tax, so they are held against the sum with it; OCDS's against the contract's
-- value. Where there are no payments, what the publisher says was spent in the end (`finalValue`) stands for them.
WITH known AS (
  SELECT
    c.*,
    q.tolerance,
    CASE WHEN c.is_goszakup THEN c.gross ELSE c.amount END AS limit_sum,
    CASE
      WHEN c.payments > 0 THEN c.paid
      WHEN coalesce(c.final_currency, c.currency) = c.currency THEN c.final_amount
    END AS spent
  FROM x_contract_changes c
  CROSS JOIN params q
),
compared AS (
  SELECT
    k.*,
    spent - limit_sum AS excess,
    -- In hundredths, which doubles hold exactly.
    CASE
      WHEN limit_sum > 0 THEN CAST((spent - limit_sum) * 100 AS DOUBLE) / CAST(limit_sum * 100 AS DOUBLE)
    END AS share
  FROM known k
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN payments = 0 AND final_amount IS NULL THEN 'insufficient:no-payments-visible'
      WHEN coalesce(limit_sum, 0) <= 0 THEN 'insufficient:amount-missing'
      WHEN payments = 0 AND final_currency <> currency THEN 'insufficient:several-currencies'
      WHEN share > 0 AND share >= tolerance THEN 'flag'
      -- What cannot be read might be the rest.
      WHEN payments_unread > 0 THEN 'insufficient:payments-incomplete'
      ELSE 'pass'
    END AS verdict
  FROM compared c
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  round(share, 6) AS value,
  CAST(tolerance AS DOUBLE) AS threshold,
  'parameter:tolerance' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN excess > 0 THEN excess END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of very many payments, the fifty largest.
WITH ranked AS (
  SELECT
    r.subject_id,
    t.ocid || '|' || t.contract_id || '|' || coalesce(t.id, '') AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY t.value_amount DESC NULLS LAST, t.id) AS place
  FROM result r
  JOIN x_contract_changes c ON c.subject_id = r.subject_id
  JOIN transactions t ON t.source = c.source AND t.ocid = c.ocid AND t.contract_id = c.id
)
SELECT t.subject_id, 'transactions' AS table_name, t.id, f.field
FROM ranked t
CROSS JOIN (VALUES ('date'), ('value_amount'), ('value_currency'), ('payee_id')) AS f (field)
WHERE t.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('value_amount'), ('value_currency'), ('kz_contract_sum_wnds'), ('implementation_final_value_amount'), ('supplier_id')
) AS f (field)
ORDER BY subject_id, table_name, id, field
