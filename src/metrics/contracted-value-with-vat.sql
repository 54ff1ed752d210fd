/*---
name: contracted-value-with-vat
version: 1
group: value
kind: sum
unit: contract
format: money
needs: [contracts.kz_contract_sum_wnds]
texts:
  title:
    en: Contracted value with value added tax
    ru: Сумма договоров с НДС
    kk: ҚҚС-пен шарттар сомасы
  question:
    en: For how much were contracts concluded, tax included?
    ru: На какую сумму заключены договоры с учётом НДС?
    kk: ҚҚС-ті қоса есептегенде қанша сомаға шарт жасалды?
  why:
    en: "Payments include the tax, plans and lots do not: the two series must not be mixed."
    ru: "Платежи включают НДС, планы и лоты — нет: ряды нельзя смешивать."
    kk: "Төлемдерге ҚҚС кіреді, жоспарлар мен лоттарға кірмейді: екі қатарды араластыруға болмайды."
  read:
    en: As contracted-value, with the sum that the portal gives with the tax.
    ru: Как contracted-value, но по сумме с НДС, как её даёт портал.
    kk: contracted-value сияқты, бірақ портал берген ҚҚС-пен сома бойынша.
---*/
SELECT c.source, c.ocid, c.id, t.kz_contract_sum_wnds AS numerator
FROM x_dim_contracts c
JOIN contracts t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
WHERE c.is_concluded
ORDER BY c.source, c.ocid, c.id
