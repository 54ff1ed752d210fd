/*---
name: terminations
version: 1
codes: {U064: "--variant cancelled --weight count"}
group: contract
kind: ratio
unit: contract
format: share
better: lower
weighted: true
needs: [contracts.status|contracts.kz_ref_contract_status_id]
variants:
  cancelled:
    en: never concluded or given up
    ru: не заключён или отменён
    kk: жасалмаған немесе күші жойылған
  ended-early:
    en: ended early, by one side or by agreement
    ru: расторгнут односторонне или по соглашению
    kk: бір жақты немесе келісіммен бұзылған
  by-one-side:
    en: ended by one side
    ru: расторгнут в одностороннем порядке
    kk: бір жақты бұзылған
reasons:
  status-missing:
    en: the status is missing
    ru: нет статуса
    kk: мәртебесі жоқ
texts:
  title:
    en: Contracts given up or ended early
    ru: Несостоявшиеся и расторгнутые договоры
    kk: Жасалмаған және бұзылған шарттар
  question:
    en: What part of contracts was cancelled, or ended before it was carried out?
    ru: Какая часть договоров не заключена или расторгнута до исполнения?
    kk: Шарттардың қандай бөлігі жасалмады немесе орындалмай бұзылды?
  why:
    en: An end by one side means a quarrel, an end by agreement may mean a favour.
    ru: Односторонний разрыв означает спор, по соглашению — возможно, услугу.
    kk: Бір жақты бұзу — дау, келісіммен бұзу — мүмкін, жақсылық.
  read:
    en: "cancelled: contracts that were never concluded or given up ÷ all but drafts. ended-early and by-one-side: contracts of the portal that were ended by agreement or by one side ÷ those that were concluded; other publishers do not tell an early end from the regular one."
    ru: "cancelled: незаключённые и отменённые ÷ все, кроме проектов. ended-early и by-one-side: расторгнутые договоры портала ÷ заключённые; у других издателей досрочное прекращение не отличить от обычного."
    kk: "cancelled: жасалмаған және күші жойылған ÷ жобалардан басқа барлығы. ended-early және by-one-side: порталдың бұзылған шарттары ÷ жасалғандары; басқа жариялаушыларда мерзімінен бұрын тоқтату әдеттегіден ажыратылмайды."
---*/
SELECT
  t.source,
  t.ocid,
  t.id,
  v.variant,
  CASE
    WHEN v.variant = 'cancelled' AND t.status = 'cancelled' THEN 1
    WHEN v.variant = 'ended-early' AND t.kz_ref_contract_status_id IN (340, 350, 462, 463) THEN 1
    WHEN v.variant = 'by-one-side' AND t.kz_ref_contract_status_id IN (340, 462) THEN 1
    ELSE 0
  END AS numerator,
  1 AS denominator,
  t.value_amount AS weight,
  CASE
    WHEN v.variant = 'cancelled' AND t.status IS NULL THEN 'status-missing'
    WHEN v.variant <> 'cancelled' AND t.kz_ref_contract_status_id IS NULL THEN 'other-law'
  END AS reason
FROM contracts t
CROSS JOIN (VALUES ('cancelled'), ('ended-early'), ('by-one-side')) AS v (variant)
WHERE coalesce(t.status, 'active') <> 'pending'
  AND (v.variant = 'cancelled' OR coalesce(t.status, 'active') <> 'cancelled')
ORDER BY t.source, t.ocid, t.id, v.variant
