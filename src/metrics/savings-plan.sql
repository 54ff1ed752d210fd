/*---
name: savings-plan
version: 1
codes: {U068: ""}
group: value
kind: ratio
unit: contract
format: share
money: true
needs: [plans.amount|processes.planning_budget_amount, contracts.value_amount]
reasons:
  no-plan-point:
    en: no plan point or budget is known
    ru: пункт плана или бюджет неизвестен
    kk: жоспар тармағы немесе бюджет белгісіз
  plan-point-shared:
    en: the plan point is bought by several contracts
    ru: пункт плана куплен несколькими договорами
    kk: жоспар тармағы бірнеше шартпен сатып алынған
texts:
  title:
    en: Savings against the plan
    ru: Экономия к плану
    kk: Жоспарға қатысты үнем
  question:
    en: How much less than planned was paid by contract?
    ru: На сколько договоры дешевле плана?
    kk: Шарттар жоспардан қаншаға арзан?
  why:
    en: Money that was set aside and not needed, or plans that were too high.
    ru: Отложенные, но не понадобившиеся деньги — или завышенные планы.
    kk: Бөлініп, бірақ қажет болмаған ақша — немесе асыра жасалған жоспарлар.
  read:
    en: Σ(planned − contracted) ÷ Σ planned, without value added tax, over concluded contracts whose plan points are all known and bought by this contract alone; with other publishers, over processes with one contract and a budget. Savings of failed purchases are not in it.
    ru: Σ(план − договор) ÷ Σ план, без НДС, по заключённым договорам, все пункты плана которых известны и куплены только этим договором; у других издателей — по процессам с одним договором и бюджетом. Экономия от несостоявшихся закупок не входит.
    kk: "Σ(жоспар − шарт) ÷ Σ жоспар, ҚҚС-сыз: барлық жоспар тармақтары белгілі және тек осы шартпен сатып алынған жасалған шарттар бойынша; басқа жариялаушыларда — бір шарты және бюджеті бар процестер бойынша. Өтпеген сатып алулардың үнемі кірмейді."
---*/
SELECT
  s.source,
  s.ocid,
  s.id,
  s.planned - s.amount AS numerator,
  s.planned AS denominator,
  s.currency,
  s.reason
FROM x_contract_plans s
ORDER BY s.source, s.ocid, s.id
