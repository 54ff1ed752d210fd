/*---
name: contracts
version: 1
codes: {U012: "--by method", U042: "--by supplier"}
group: volume
kind: count
unit: contract
format: count
needs: [contracts.ocid]
own:
  status:
    en: status, in OCDS's words
    ru: статус словами OCDS
    kk: OCDS сөздерімен мәртебесі
texts:
  title:
    en: Contracts
    ru: Договоры
    kk: Шарттар
  question:
    en: How many contracts were concluded?
    ru: Сколько договоров заключено?
    kk: Қанша шарт жасалды?
  why:
    en: What was really bound by a signature, by method, buyer or supplier.
    ru: Что действительно скреплено подписью — по способу, заказчику или поставщику.
    kk: Тәсіл, тапсырыс беруші немесе өнім беруші бойынша шын мәнінде қол қойылғандар.
  read:
    en: Each contract once, in its newest version. Drafts, contracts given up and those annulled by a court are left out.
    ru: Каждый договор один раз, в последней версии. Проекты, несостоявшиеся и признанные судом недействительными договоры не входят.
    kk: Әр шарт бір рет, соңғы нұсқасында. Жобалар, жасалмаған және сот жарамсыз деп таныған шарттар кірмейді.
---*/
SELECT c.source, c.ocid, c.id, t.status
FROM x_dim_contracts c
JOIN contracts t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
WHERE c.is_concluded
ORDER BY c.source, c.ocid, c.id
