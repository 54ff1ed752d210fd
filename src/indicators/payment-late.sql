/*---
name: payment-late
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: implementation
subject: contract
needs: [milestones.kz_akt_date, milestones.status, transactions.date, transactions.value_amount]
value: number
parameters:
  tolerance:
    type: decimal
    default: 0.05
    min: 0
    max: 1
    unit: share
    text:
      en: what is owed of an act may be so much of it, as penalties are withheld and sums rounded
      ru: неоплаченной может оставаться такая часть акта, ведь неустойка удерживается, а суммы округляются
      kk: актінің осындай бөлігі төленбей қалуы мүмкін, өйткені тұрақсыздық айыбы ұсталады, сомалар дөңгелектенеді
law: [payment, "kz:106-VIII:law:17-6", "kz:106-VIII:rules:567"]
violations: [late-pay]
reasons:
  no-acts:
    en: no approved act of acceptance is known
    ru: утверждённых актов приёмки нет
    kk: бекітілген қабылдау актілері жоқ
  no-payments-visible:
    en: no payments are published of this contract
    ru: платежи по договору не опубликованы
    kk: шарт бойынша төлемдер жарияланбаған
  not-paid-yet:
    en: the term has run out and no payment is on record, which may have come since
    ru: срок истёк, а платежа в данных нет; он мог пройти позже
    kk: мерзім өткен, ал деректерде төлем жоқ; ол кейін түскен болуы мүмкін
texts:
  title:
    en: Work that was paid for late
    ru: Оплата позже срока
    kk: Мерзімінен кеш төлеу
  question:
    en: Which suppliers waited for their money longer than the law allows?
    ru: Какие поставщики ждали оплаты дольше, чем допускает закон?
    kk: Қай өнім берушілер төлемді заң жол бергеннен ұзақ күткен?
  why:
    en: >-
      What was performed is paid in full within thirty calendar days. Late payment ruins small firms, and where the day of
      payment depends on goodwill, goodwill has a price. The term runs from the later signature of the act, and a last day
      that is not a working day moves to the next.
    ru: >-
      Исполненное оплачивается полностью в течение тридцати календарных дней. Просрочка губит малые фирмы, а там, где день
      оплаты зависит от расположения, расположение имеет цену. Срок идёт от более поздней подписи акта, последний нерабочий
      день переносится на следующий рабочий.
    kk: >-
      Орындалған міндеттеме отыз күнтізбелік күн ішінде толық төленеді. Кешіктіру шағын фирмаларды күйретеді, ал төлем күні
      ілтипатқа байланысты болса, ілтипаттың бағасы болады. Мерзім актінің кейінгі қолынан басталады, жұмыс күні емес
      соңғы күн келесі жұмыс күніне ауысады.
  innocent:
    en:
      - The act was sent back for defects and signed again, and the record keeps the first date.
      - A notice of desk control had stopped the spending.
      - The supplier gave wrong bank details, or the invoice late.
      - The treasury entered the payment later than it was made.
    ru:
      - Акт возвращён из-за недостатков и подписан заново, а в данных осталась первая дата.
      - Расходные операции приостановлены уведомлением камерального контроля.
      - Поставщик указал неверные реквизиты или поздно выставил счёт-фактуру.
      - Казначейство внесло платёж позже, чем он прошёл.
    kk:
      - Акт кемшіліктері үшін қайтарылып, қайта қол қойылған, ал деректерде бірінші күн қалған.
      - Шығыс операциялары камералдық бақылау хабарламасымен тоқтатылған.
      - Өнім беруші деректемелерді қате көрсеткен немесе шот-фактураны кеш жазған.
      - Қазынашылық төлемді өткен күнінен кеш енгізген.
  next:
    en:
      - Save the act and the payment from the contract's page.
      - Ask the customer why the payment was late and whether the supplier's penalty was paid.
      - See whether this customer makes other suppliers wait as long.
    ru:
      - Сохранить акт и платёж со страницы договора.
      - Запросить у заказчика причину просрочки и сведения о выплате неустойки поставщику.
      - Посмотреть, ждут ли так же долго другие поставщики этого заказчика.
    kk:
      - Шарт бетінен акт пен төлемді сақтап қою.
      - Тапсырыс берушіден кешігу себебін және өнім берушіге тұрақсыздық айыбы төленгенін сұрату.
      - Осы тапсырыс берушінің басқа өнім берушілері де сонша күте ме — соны қарау.
  summary:
    en: "Under the contract “{{title}}” (No. {{number}}) {{buyer}} paid {{supplier}} so many days after the act was signed: {{value}}; the law gives {{threshold}}. Sum of the contract: {{money}}{{net}}."
    ru: "По договору «{{title}}» (№ {{number}}) заказчик {{buyer}} оплатил поставщику {{supplier}} через столько дней после подписания акта: {{value}}; закон даёт {{threshold}}. Сумма договора: {{money}}{{net}}."
    kk: "«{{title}}» шарты (№ {{number}}) бойынша {{buyer}} тапсырыс берушісі {{supplier}} өнім берушісіне актіге қол қойылғаннан кейін осынша күнде төлеген: {{value}}; заң {{threshold}} күн береді. Шарт сомасы: {{money}}{{net}}."
---*/
-- Acts and payments are held together by their running sums. Where an act does not tell its sum, any payment between it
-- and the end of the term counts as its own, and an advance leaves it undecided in the buyer's favour. That a producer is
-- to be paid in ten working days is not judged: who is one is not in the record.
WITH term AS (
  SELECT
    date,
    status,
    min(CASE WHEN is_working THEN date END) OVER (ORDER BY date ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
      AS working_date
  FROM calendar
),
act AS (
  SELECT
    source,
    ocid,
    contract_id,
    id,
    coalesce(kz_akt_local_date, date_met_local_date) AS first_date,
    CASE
      WHEN date_met_local_date > kz_akt_local_date THEN date_met_local_date
      ELSE coalesce(kz_akt_local_date, date_met_local_date)
    END AS date,
    kz_amount AS amount
  FROM milestones
  WHERE parent = 'implementation' AND type = 'delivery' AND status = 'met'
    AND coalesce(kz_akt_local_date, date_met_local_date) IS NOT NULL
),
summed AS (
  SELECT
    a.*,
    CAST(sum(a.amount) OVER (
      PARTITION BY a.source, a.ocid, a.contract_id ORDER BY a.date, a.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS DECIMAL(38, 2)) AS accepted,
    count(*) OVER (PARTITION BY a.source, a.ocid, a.contract_id)
      = count(a.amount) OVER (PARTITION BY a.source, a.ocid, a.contract_id) AS is_summed
  FROM act a
),
due AS (
  SELECT s.*, l.value AS days_to_pay, t.working_date AS last_date, t.status = 'projected' AS is_projected
  FROM summed s
  JOIN x_law_contracts c ON c.source = s.source AND c.ocid = s.ocid AND c.id = s.contract_id
  JOIN law_limits l
    ON l.key = 'payment' AND l.status = 'verified' AND l.valid_from <= c.law_date
    AND c.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN term t ON t.date = date_add('day', CAST(l.value AS INTEGER), s.date)
),
paid AS (
  SELECT
    d.source,
    d.ocid,
    d.contract_id,
    d.id,
    CAST(sum(CASE WHEN p.date_local_date <= d.last_date THEN p.value_amount END) AS DECIMAL(38, 2)) AS in_time,
    CAST(sum(CASE WHEN p.date_local_date < d.first_date THEN 1 ELSE 0 END) AS BIGINT) AS before_act,
    CAST(sum(CASE WHEN p.date_local_date BETWEEN d.first_date AND d.last_date THEN 1 ELSE 0 END) AS BIGINT) AS within,
    min(CASE WHEN p.date_local_date > d.last_date THEN p.date_local_date END) AS next_paid_date
  FROM due d
  JOIN transactions p ON p.source = d.source AND p.ocid = d.ocid AND p.contract_id = d.contract_id
  WHERE p.date_local_date IS NOT NULL
  GROUP BY d.source, d.ocid, d.contract_id, d.id
),
waited AS (
  SELECT
    d.source,
    d.ocid,
    d.contract_id,
    d.is_projected,
    d.last_date,
    p.next_paid_date,
    CASE
      WHEN d.is_summed THEN d.accepted - coalesce(p.in_time, 0) > q.tolerance * d.amount
      ELSE coalesce(p.within, 0) = 0 AND coalesce(p.before_act, 0) = 0
    END AS is_owed,
    date_diff('day', CAST(d.date AS DATE), p.next_paid_date) AS days
  FROM due d
  CROSS JOIN params q
  LEFT JOIN paid p ON p.source = d.source AND p.ocid = d.ocid AND p.contract_id = d.contract_id AND p.id = d.id
),
contract AS (
  SELECT
    w.source,
    w.ocid,
    w.contract_id,
    max(CASE WHEN w.is_owed AND NOT w.is_projected THEN w.days END) AS days,
    bool_or(w.is_owed AND coalesce(w.is_projected, true) AND w.next_paid_date IS NOT NULL) AS is_projected,
    bool_or(w.is_owed AND w.next_paid_date IS NULL AND w.last_date < d.data_date) AS is_unpaid
  FROM waited w
  CROSS JOIN dataset d
  GROUP BY w.source, w.ocid, w.contract_id
),
acted AS (
  SELECT DISTINCT source, ocid, contract_id FROM act
),
paying AS (
  SELECT DISTINCT source, ocid, contract_id FROM transactions WHERE date_local_date IS NOT NULL
),
judged AS (
  SELECT
    c.*,
    k.days,
    l.value AS days_to_pay,
    CASE
      WHEN NOT c.is_goszakup THEN 'not-applicable:other-law'
      WHEN c.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.law_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.value IS NULL THEN 'insufficient:law-unverified'
      WHEN a.contract_id IS NULL THEN 'insufficient:no-acts'
      WHEN p.contract_id IS NULL THEN 'insufficient:no-payments-visible'
      WHEN k.days IS NOT NULL THEN 'flag'
      WHEN k.is_projected THEN 'insufficient:calendar-projected'
      WHEN k.is_unpaid THEN 'insufficient:not-paid-yet'
      ELSE 'pass'
    END AS verdict
  FROM x_law_contracts c
  LEFT JOIN law_limits l
    ON l.key = 'payment' AND l.status = 'verified' AND l.valid_from <= c.law_date
    AND c.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN contract k ON k.source = c.source AND k.ocid = c.ocid AND k.contract_id = c.id
  LEFT JOIN acted a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  LEFT JOIN paying p ON p.source = c.source AND p.ocid = c.ocid AND p.contract_id = c.id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  coalesce(signed_date, law_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(days_to_pay AS DOUBLE) AS threshold,
  CASE WHEN days_to_pay IS NOT NULL THEN 'law:payment' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'milestones' AS table_name, m.ocid || '|' || m.contract_id || '|' || m.id AS id, f.field
FROM result r
JOIN milestones m ON m.ocid || '|' || m.contract_id = r.subject_id
CROSS JOIN (VALUES ('kz_akt_date'), ('kz_approve_date'), ('status'), ('kz_amount')) AS f (field)
WHERE m.parent = 'implementation' AND m.type = 'delivery' AND m.status = 'met'
UNION ALL
SELECT r.subject_id, 'transactions' AS table_name, t.ocid || '|' || t.contract_id || '|' || t.id AS id, f.field
FROM result r
JOIN transactions t ON t.ocid || '|' || t.contract_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('date_signed'), ('value_amount'), ('kz_contract_sum_wnds'), ('kz_contract_number_sys')) AS f (field)
ORDER BY subject_id, table_name, id, field
