/*---
name: low-execution
version: 1
codes: {ocp: [R073], cardinal: []}
severity: statistical
grade: question
stage: implementation
subject: contract
needs: [contracts.status, contracts.value_amount]
value: percent
scope: process
parameters:
  maximum_executed:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: largest share of the contract's value that was carried out when it was closed as fulfilled (half, as Kazakh monitors take it)
      ru: наибольшая исполненная доля суммы договора на момент закрытия (половина, как принято у казахстанских наблюдателей)
      kk: шарт жабылған кездегі орындалған соманың ең үлкен үлесі (қазақстандық бақылаушылар алатындай — жартысы)
law: []
violations: []
reasons:
  broken-off:
    en: the contract was ended before it was carried out
    ru: договор прекращён до исполнения
    kk: шарт орындалғанға дейін тоқтатылған
  executed-sum-missing:
    en: what was carried out or paid is not told
    ru: исполненная или выплаченная сумма не указана
    kk: орындалған немесе төленген сома көрсетілмеген
  not-ended:
    en: the contract is still in force
    ru: договор ещё действует
    kk: шарт әлі күшінде
texts:
  title:
    en: A contract closed with little done
    ru: Договор, закрытый при малом исполнении
    kk: Аз орындалып жабылған шарт
  question:
    en: Which contracts were closed as fulfilled although only a part of them was carried out?
    ru: Какие договоры закрыты как исполненные, хотя исполнена лишь часть?
    kk: Қай шарттар бір бөлігі ғана орындалса да, орындалған деп жабылған?
  why:
    en: >-
      A contract that ends with far less than was signed bought less than was announced. Rivals bid for the whole; the
      quantity may have been inflated to keep them away, or works were accepted that do not fit the contract. No data say
      what was built: this asks only whether the sums agree.
    ru: >-
      Договор, который закончился намного меньшей суммой, чем подписана, купил меньше объявленного. Соперники боролись за
      целое; объём могли завысить, чтобы их отсечь, или принять работы не по договору. О самом построенном данных нет:
      здесь сверены только суммы.
    kk: >-
      Қол қойылғаннан әлдеқайда аз сомамен аяқталған шарт жарияланғаннан азырақ сатып алған. Қарсыластар бүтінге
      таласқан; оларды шеттету үшін көлем асыра көрсетілген немесе шартқа сай емес жұмыс қабылданған болуы мүмкін.
      Салынғанның өзі туралы дерек жоқ: мұнда тек сомалар салыстырылған.
  innocent:
    en:
      - Food, fuel or services were paid for as used, and less was needed.
      - Payments of the next year, or the last ones, are not in the data yet.
      - The quantity was cut by an agreement that is not published.
      - The year ended, and the rest was moved into a new contract.
      - Only the part paid by the treasury is shown, the rest came from other funds.
    ru:
      - Питание, топливо или услуги оплачивали по факту, и понадобилось меньше.
      - Платежей следующего года или последних ещё нет в данных.
      - Объём уменьшен соглашением, которое не опубликовано.
      - Год кончился, и остаток перешёл в новый договор.
      - Показана только часть, оплаченная казначейством, остальное — из других источников.
    kk:
      - Тамақ, отын немесе қызмет іс жүзінде пайдаланылғаны бойынша төленген, азырақ қажет болған.
      - Келесі жылдың немесе соңғы төлемдер деректерде әлі жоқ.
      - Көлем жарияланбаған келісіммен азайтылған.
      - Жыл аяқталып, қалғаны жаңа шартқа ауысқан.
      - Тек қазынашылық төлеген бөлігі көрсетілген, қалғаны басқа көздерден.
  next:
    en:
      - Compare the acts with the lines of the contract - which were delivered, and in what quantity?
      - Look for another contract for the same thing with the same supplier soon after.
      - See whether a penalty was charged, and why the contract was closed.
    ru:
      - Сверить акты с позициями договора — что поставлено и в каком количестве?
      - Поискать вскоре после этого другой договор на то же с тем же поставщиком.
      - Узнать, начислялась ли неустойка и почему договор закрыли.
    kk:
      - Актілерді шарттың позицияларымен салыстыру — не, қанша жеткізілген?
      - Көп ұзамай дәл сол өнім берушімен сол затқа басқа шарт жасалған ба — соны іздеу.
      - Тұрақсыздық айыбы есептелді ме және шарт неге жабылды — соны білу.
  summary:
    en: "The contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”) is closed, and by the record {{value}} of its sum was carried out; {{money}}{{net}} was not: to be checked against the acts."
    ru: "Договор {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}») закрыт, а исполнено по записям {{value}} суммы; не исполнено {{money}}{{net}}: стоит сверить с актами."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шарты («{{title}}») жабылған, ал жазбалар бойынша орындалған үлесі — {{value}}; орындалмағаны — {{money}}{{net}}: актілермен салыстырған жөн."
---*/
-- goszakup: what was carried out without value added tax, of a contract marked as executed; a sum of 0 there is a field
-- nobody filled in. Elsewhere what the publisher says was spent in the end, else the payments, of a contract that ended;
-- OCDS does not say whether it ended early, which the text allows for. A final value of 0 is taken for none, too.
WITH known AS (
  SELECT
    x.*,
    q.maximum_executed,
    CASE
      WHEN x.is_goszakup THEN CASE WHEN c.kz_fakt_sum > 0 THEN c.kz_fakt_sum END
      WHEN x.final_amount IS NOT NULL
        THEN CASE WHEN x.final_amount > 0 AND coalesce(x.final_currency, x.currency) = x.currency THEN x.final_amount END
      WHEN x.final_amount IS NULL AND x.payments > 0 AND x.payments_unread = 0 THEN x.paid
    END AS executed
  FROM x_contract_changes x
  JOIN contracts c ON c.source = x.source AND c.ocid = x.ocid AND c.id = x.id
  CROSS JOIN params q
),
compared AS (
  SELECT
    k.*,
    -- In hundredths, which doubles hold exactly.
    CASE WHEN amount > 0 THEN CAST(executed * 100 AS DOUBLE) / CAST(amount * 100 AS DOUBLE) END AS share
  FROM known k
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN NOT is_concluded THEN 'not-applicable:not-concluded'
      WHEN kz_status_id IN (340, 350) THEN 'not-applicable:broken-off'
      WHEN is_goszakup AND coalesce(kz_status_id, 190) <> 390 THEN 'not-applicable:not-ended'
      WHEN NOT is_goszakup AND coalesce(status, 'active') <> 'terminated' THEN 'not-applicable:not-ended'
      WHEN coalesce(amount, 0) <= 0 THEN 'insufficient:amount-missing'
      WHEN NOT is_goszakup AND final_amount IS NOT NULL AND final_currency <> currency
        THEN 'insufficient:several-currencies'
      WHEN share IS NULL THEN 'insufficient:executed-sum-missing'
      WHEN share <= maximum_executed THEN 'flag'
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
  CAST(maximum_executed AS DOUBLE) AS threshold,
  'parameter:maximum_executed' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN executed < amount THEN amount - executed END AS money_at_stake,
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
CROSS JOIN (VALUES ('date'), ('value_amount'), ('value_currency')) AS f (field)
WHERE t.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('status'), ('kz_ref_contract_status_id'), ('value_amount'), ('kz_fakt_sum'), ('kz_fakt_exec_date'),
    ('implementation_final_value_amount'), ('implementation_end_date')
) AS f (field)
ORDER BY subject_id, table_name, id, field
