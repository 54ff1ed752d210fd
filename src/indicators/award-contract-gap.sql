/*---
name: award-contract-gap
version: 1
codes: {ocp: [R059], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: contract
needs: [awards.value_amount, contracts.value_amount, contracts.award_id]
value: percent
scope: process
parameters:
  threshold:
    type: decimal
    default: 0.005
    min: 0
    unit: share
    text:
      en: by how much of the award the contract must be larger to count (0.5 %, so that rounding does not)
      ru: на какую долю присуждённого договор должен быть больше, чтобы учитываться (0,5 %, чтобы не мешало округление)
      kk: ескерілуі үшін шарт жеңімпаз бағасынан қандай үлеске артық болуы керек (0,5 %, дөңгелектеу кедергі болмауы үшін)
  decrease_threshold:
    type: decimal
    default: 0.5
    min: 0.000001
    max: 1
    unit: share
    text:
      en: by how much of the award the contract must be smaller to count; a decrease at signing is allowed, so only a large one
      ru: на какую долю присуждённого договор должен быть меньше; уменьшение при подписании разрешено, поэтому лишь крупное
      kk: шарт жеңімпаз бағасынан қандай үлеске кем болуы керек; қол қою кезінде азайтуға болады, сондықтан тек үлкені ескеріледі
law: []
violations: []
reasons:
  award-missing:
    en: the award that the contract rests on is not known
    ru: неизвестно, по какому итогу закупки заключён договор
    kk: шарттың сатып алудың қай қорытындысы бойынша жасалғаны белгісіз
  award-value-missing:
    en: the value of the award is missing
    ru: нет присуждённой суммы
    kk: жеңімпазға берілген сома жоқ
  award-made-from-contract:
    en: no winning bid is known; the award was read off the contract itself
    ru: победившая заявка неизвестна, присуждённая сумма взята из самого договора
    kk: жеңген өтінім белгісіз, берілген сома шарттың өзінен алынған
  several-awards-and-contracts:
    en: several awards led to several contracts, and the sums do not say which to which
    ru: по нескольким итогам заключено несколько договоров, и не видно, что к чему
    kk: бірнеше қорытынды бойынша бірнеше шарт жасалған, қайсысы қайсысынікі екені көрінбейді
  call-offs:
    en: several contracts share the award, and not all need be there yet
    ru: на одну присуждённую сумму несколько договоров, и заключены, возможно, ещё не все
    kk: бір берілген сомаға бірнеше шарт келеді, бәрі әлі жасалмаған болуы мүмкін
texts:
  title:
    en: A contract for another sum than was awarded
    ru: Договор не на ту сумму, что присуждена
    kk: Жеңімпаз бағасынан басқа сомаға жасалған шарт
  question:
    en: Which contracts differ from what was awarded?
    ru: Сумма каких договоров расходится с присуждённой по итогам закупки?
    kk: Қай шарттардың сомасы сатып алу қорытындысындағы сомадан өзгеше?
  why:
    en: >-
      The price that won is the price that should be signed. A larger contract means that money was added which no rival
      could bid for; one far smaller may mean that the rest was left for purchases without a tender.
    ru: >-
      Подписать должны ту цену, которая победила. Договор дороже означает, что добавлены деньги, за которые соперники не
      боролись; намного дешевле — что остальное, возможно, оставили для закупок без конкурса.
    kk: >-
      Жеңген баға қол қойылатын баға болуы керек. Қымбат шарт қарсыластар таласпаған ақша қосылғанын, ал әлдеқайда арзаны
      қалғаны конкурссыз сатып алуға қалдырылған болуы мүмкін екенін білдіреді.
  innocent:
    en:
      - One of the two sums is with value added tax, the other without.
      - The contract was changed later on a ground of the law, and the data show what it is now.
      - The winner lowered the price at signing, or the quantity was fitted to the budget.
      - The award is for several years or a framework, the contract for its first part.
      - A sum was entered in another currency or with a wrong digit.
    ru:
      - Одна из сумм с НДС, другая без него.
      - Договор позже изменили на законном основании, а данные показывают его нынешнюю сумму.
      - Победитель снизил цену при подписании, или количество привели в соответствие с бюджетом.
      - Присуждено на несколько лет или по рамочному соглашению, а договор — на первую часть.
      - Сумма внесена в другой валюте или с ошибкой в цифре.
    kk:
      - Сомалардың бірі ҚҚС-пен, екіншісі онсыз.
      - Шарт кейін заңды негізбен өзгертілген, ал деректер оның қазіргі сомасын көрсетеді.
      - Жеңімпаз қол қою кезінде бағаны төмендеткен немесе саны бюджетке сәйкестендірілген.
      - Қорытынды бірнеше жылға немесе негіздемелік келісімге, ал шарт алғашқы бөлігіне қатысты.
      - Сома басқа валютада немесе цифрынан қате енгізілген.
  next:
    en:
      - Open the results protocol and the signed contract, and compare price, quantity and tax.
      - See whether changes of the contract explain the gap (amended-price-up).
      - If the contract is dearer, see what the second bidder offered.
    ru:
      - Открыть протокол итогов и подписанный договор, сравнить цену, количество и налог.
      - Посмотреть, не объясняют ли разницу изменения договора (amended-price-up).
      - Если договор дороже — посмотреть, сколько предлагал второй участник.
    kk:
      - Қорытынды хаттама мен қол қойылған шартты ашып, бағаны, санды және салықты салыстыру.
      - Айырманы шарттың өзгерістері түсіндірмей ме — соны қарау (amended-price-up).
      - Шарт қымбат болса, екінші қатысушының қанша ұсынғанын қарау.
  summary:
    en: "The contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”) differs from what was awarded by {{value}} (difference: {{money}}): the documents should say why."
    ru: "Договор {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}») расходится с присуждённой суммой на {{value}} (разница: {{money}}): почему, должны показать документы."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шарты («{{title}}») сатып алу қорытындысындағы сомадан өзгеше, айырмасы — {{value}} ({{money}}): себебін құжаттар көрсетуі тиіс."
---*/
-- Several contracts on one award are compared with it together; that they come to less says nothing, as more may come.
WITH standing AS (
  SELECT source, ocid, first_award_id, CAST(sum(amount) AS DECIMAL(38, 2)) AS amount, count(*) - count(amount) AS unpriced,
    min(currency) AS currency, max(currency) AS other_currency
  FROM x_contract_changes
  WHERE is_concluded AND awards = 1
  GROUP BY source, ocid, first_award_id
),
known AS (
  SELECT
    c.*,
    q.threshold AS mark_up,
    q.decrease_threshold AS mark_down,
    CASE WHEN c.award_contracts > 1 THEN s.amount ELSE c.amount END AS signed_amount,
    CASE WHEN c.award_contracts > 1 AND s.unpriced > 0 THEN true ELSE coalesce(c.amount, 0) <= 0 END AS is_unpriced,
    c.award_contracts > 1 AND s.currency <> s.other_currency AS is_mixed
  FROM x_contract_changes c
  CROSS JOIN params q
  LEFT JOIN standing s ON s.source = c.source AND s.ocid = c.ocid AND s.first_award_id = c.first_award_id
),
compared AS (
  SELECT
    k.*,
    signed_amount - awarded AS gap,
    -- In hundredths, which doubles hold exactly.
    CASE
      WHEN awarded > 0 THEN CAST((signed_amount - awarded) * 100 AS DOUBLE) / CAST(awarded * 100 AS DOUBLE)
    END AS share
  FROM known k
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN awards IS NULL THEN 'insufficient:award-missing'
      WHEN is_award_of_contract THEN 'not-applicable:award-made-from-contract'
      WHEN is_entangled THEN 'insufficient:several-awards-and-contracts'
      WHEN coalesce(awarded, 0) <= 0 THEN 'insufficient:award-value-missing'
      WHEN is_unpriced THEN 'insufficient:amount-missing'
      WHEN is_mixed OR coalesce(awarded_currency, '') <> coalesce(currency, '') THEN 'insufficient:several-currencies'
      WHEN share > 0 AND share >= mark_up THEN 'flag'
      WHEN share <= -mark_down AND award_contracts > 1 THEN 'pass:call-offs'
      WHEN share <= -mark_down THEN 'flag'
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
  CASE WHEN share < 0 THEN -CAST(mark_down AS DOUBLE) ELSE CAST(mark_up AS DOUBLE) END AS threshold,
  CASE WHEN share < 0 THEN 'parameter:decrease_threshold' ELSE 'parameter:threshold' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  abs(gap) AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- All contracts that stand on the award, as they are compared together; of very many, the fifty largest.
WITH own AS (
  SELECT r.subject_id, c.source, c.ocid, c.id, c.first_award_id, c.award_contracts, c.supplier_id, c.is_goszakup
  FROM result r
  JOIN x_contract_changes c ON c.subject_id = r.subject_id
),
together AS (
  SELECT
    o.subject_id,
    c.subject_id AS id,
    row_number() OVER (PARTITION BY o.subject_id ORDER BY c.amount DESC NULLS LAST, c.id) AS place
  FROM own o
  JOIN x_contract_changes c ON c.source = o.source AND c.ocid = o.ocid
    AND (c.id = o.id OR (o.award_contracts > 1 AND c.is_concluded AND c.awards = 1 AND c.first_award_id = o.first_award_id))
),
resting AS (
  SELECT o.subject_id, o.ocid || '|' || o.first_award_id AS id
  FROM own o
  UNION
  SELECT o.subject_id, a.ocid || '|' || a.id AS id
  FROM own o
  JOIN contract_items i ON i.source = o.source AND i.ocid = o.ocid AND i.contract_id = o.id
  JOIN awards a ON a.source = o.source AND a.ocid = o.ocid AND a.related_lot = i.related_lot AND a.supplier_id = o.supplier_id
    AND coalesce(a.status, 'active') NOT IN ('cancelled', 'unsuccessful')
  WHERE o.is_goszakup
)
SELECT t.subject_id, 'contracts' AS table_name, t.id, f.field
FROM together t
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('award_id'), ('date_signed'), ('amendments_count')) AS f (field)
WHERE t.place <= 50
UNION ALL
SELECT a.subject_id, 'awards' AS table_name, a.id, f.field
FROM resting a
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('date')) AS f (field)
ORDER BY subject_id, table_name, id, field
