/*---
name: contracted-value
version: 1
codes: {U013: "--by method", U040: "--by supplier", U041: "--by supplier"}
group: value
kind: sum
unit: contract
format: money
needs: [contracts.value_amount]
texts:
  title:
    en: Contracted value
    ru: Сумма договоров
    kk: Шарттар сомасы
  question:
    en: For how much were contracts concluded?
    ru: На какую сумму заключены договоры?
    kk: Қанша сомаға шарт жасалды?
  why:
    en: What the state bound itself to pay, and to whom (by supplier the column share is the supplier's part of the market).
    ru: Сколько государство обязалось заплатить и кому (по поставщикам столбец share — доля поставщика на рынке).
    kk: Мемлекет қанша және кімге төлеуге міндеттенді (өнім берушілер бойынша share бағаны — нарықтағы үлесі).
  read:
    en: Each contract once, with its latest value, without value added tax where the portal tells it apart. Drafts, contracts given up and those annulled by a court are left out. Currencies are never added.
    ru: Каждый договор один раз, с последней суммой, без НДС там, где портал его отделяет. Проекты, несостоявшиеся и признанные судом недействительными договоры не входят. Валюты не складываются.
    kk: Әр шарт бір рет, соңғы сомасымен, портал бөлек көрсетсе ҚҚС-сыз. Жобалар, жасалмаған және сот жарамсыз деп таныған шарттар кірмейді. Валюталар қосылмайды.
---*/
SELECT c.source, c.ocid, c.id, c.amount AS numerator
FROM x_dim_contracts c
WHERE c.is_concluded
ORDER BY c.source, c.ocid, c.id
