/*---
name: final-value
version: 1
group: value
kind: sum
unit: contract
format: money
needs: [contracts.implementation_final_value_amount|contracts.kz_fakt_sum]
texts:
  title:
    en: Final value
    ru: Итоговая сумма
    kk: Түпкілікті сома
  question:
    en: What did finished contracts come to in the end?
    ru: Во что в итоге обошлись завершённые договоры?
    kk: Аяқталған шарттар соңында қаншаға шықты?
  why:
    en: The end may differ from what was signed.
    ru: Итог может отличаться от подписанного.
    kk: Соңы қол қойылғаннан өзгеше болуы мүмкін.
  read:
    en: "Contracts that were executed or ended: what was really executed, without value added tax on the portal. Ended contracts without that sum are under missing."
    ru: "Исполненные или прекращённые договоры: фактическая сумма исполнения, на портале без НДС. Прекращённые без этой суммы — в missing."
    kk: "Орындалған немесе тоқтатылған шарттар: нақты орындалған сома, порталда ҚҚС-сыз. Ондай сомасы жоқ тоқтатылғандары missing бағанында."
---*/
SELECT
  c.source,
  c.ocid,
  c.id,
  CASE WHEN t.implementation_final_value_amount IS NOT NULL THEN t.implementation_final_value_amount
    WHEN t.kz_fakt_exec_local_date IS NOT NULL THEN t.kz_fakt_sum END AS numerator,
  CASE WHEN t.implementation_final_value_amount IS NOT NULL THEN t.implementation_final_value_currency ELSE c.currency END
    AS currency
FROM x_dim_contracts c
JOIN contracts t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
WHERE c.is_concluded
  AND (t.implementation_final_value_amount IS NOT NULL OR t.kz_fakt_exec_local_date IS NOT NULL OR t.status = 'terminated')
ORDER BY c.source, c.ocid, c.id
