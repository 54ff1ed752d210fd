/*---
name: amended-up-value
version: 1
group: contract
kind: ratio
unit: contract
format: share
better: lower
money: true
needs: [contracts.value_amount, contracts.kz_first_contract_sum|amendments.ocid]
texts:
  title:
    en: Value added by changes
    ru: Рост сумм от изменений
    kk: Өзгерістерден сома өсімі
  question:
    en: By how much did changes raise the value of contracts?
    ru: На сколько изменения увеличили суммы договоров?
    kk: Өзгерістер шарттар сомасын қаншаға көтерді?
  why:
    en: A low bid and a later increase is an old trick.
    ru: Низкая заявка и последующее увеличение — старый приём.
    kk: Төмен баға ұсынып, кейін өсіру — ескі айла.
  read:
    en: Σ increases ÷ Σ values first signed, over concluded contracts of which both are known. Decreases do not balance increases.
    ru: Σ увеличений ÷ Σ первоначальных сумм — по заключённым договорам, где известны обе. Уменьшения увеличений не гасят.
    kk: Σ өсімдер ÷ Σ алғашқы сомалар — екеуі де белгілі жасалған шарттар бойынша. Азайту өсімді өтемейді.
---*/
SELECT
  h.source,
  h.ocid,
  h.id,
  CASE WHEN h.amount > h.first_amount THEN h.amount - h.first_amount ELSE 0 END AS numerator,
  h.first_amount AS denominator,
  h.currency,
  CASE WHEN h.amount IS NULL OR h.first_amount IS NULL THEN 'amount-missing' END AS reason
FROM x_contract_changes h
WHERE h.is_concluded
ORDER BY h.source, h.ocid, h.id
