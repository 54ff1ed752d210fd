/*---
name: on-time-delivery
version: 1
codes: {U070: "--weight count"}
group: contract
kind: ratio
unit: contract
format: share
better: higher
weighted: true
needs: [contracts.kz_fakt_exec_date|contracts.implementation_end_date, contracts.kz_plan_exec_date|contracts.period_end_date]
reasons:
  ended-early:
    en: the contract was ended early
    ru: договор расторгнут
    kk: шарт бұзылған
  not-due:
    en: the day has not come
    ru: срок не наступил
    kk: мерзімі келген жоқ
texts:
  title:
    en: Contracts carried out on time
    ru: Доля исполненных в срок
    kk: Мерзімінде орындалған шарттардың үлесі
  question:
    en: What part of contracts was carried out by the day agreed?
    ru: Какая часть договоров исполнена к сроку?
    kk: Шарттардың қандай бөлігі келісілген күнге орындалды?
  why:
    en: People wait for what is late.
    ru: Того, что опаздывает, ждут люди.
    kk: Кешіккенді адамдар күтеді.
  read:
    en: "Concluded contracts, by the day of actual execution against the day planned in the newest version: a term that was put off makes late delivery look timely. Contracts past their day and not carried out count as late; those ended early and those not due are under missing."
    ru: "Заключённые договоры: день фактического исполнения против планового в последней версии — перенос срока делает опоздание незаметным. Неисполненные после срока считаются опоздавшими; расторгнутые и ещё не наступившие — в missing."
    kk: "Жасалған шарттар: нақты орындалған күн соңғы нұсқадағы жоспарлы күнге қарсы — мерзімді жылжыту кешігуді жасырады. Мерзімі өтіп орындалмағандары кешіккен деп саналады; бұзылғандары мен мерзімі жетпегендері missing бағанында."
---*/
WITH due AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.amount,
    coalesce(t.kz_plan_exec_local_date, t.period_end_local_date) AS due_date,
    coalesce(t.kz_fakt_exec_local_date, t.implementation_end_local_date) AS done_date,
    coalesce(t.kz_ref_contract_status_id, 190) IN (340, 350, 462, 463) AS is_broken_off,
    coalesce(t.status, 'active') = 'terminated' AND t.kz_id IS NULL AS is_ended
  FROM x_dim_contracts c
  JOIN contracts t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
  WHERE c.is_concluded
)
SELECT
  u.source,
  u.ocid,
  u.id,
  CASE WHEN u.done_date <= u.due_date THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  u.amount AS weight,
  CASE
    WHEN u.due_date IS NULL OR (u.is_ended AND u.done_date IS NULL) THEN 'date-missing'
    WHEN u.is_broken_off AND u.done_date IS NULL THEN 'ended-early'
    WHEN u.done_date IS NULL AND d.data_date <= u.due_date THEN 'not-due'
  END AS reason
FROM due u
CROSS JOIN dataset d
ORDER BY u.source, u.ocid, u.id
