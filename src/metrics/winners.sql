/*---
name: winners
version: 1
codes: {U004: ""}
group: suppliers
kind: distinct
unit: award
format: count
needs: [award_suppliers.supplier_id]
texts:
  title:
    en: Winners
    ru: Победители
    kk: Жеңімпаздар
  question:
    en: How many different suppliers were awarded something?
    ru: Сколько разных поставщиков признаны победителями?
    kk: Қанша түрлі өнім беруші жеңімпаз деп танылды?
  why:
    en: Few winners where there are many bidders is worth a look.
    ru: Мало победителей при многих участниках — повод присмотреться.
    kk: Қатысушысы көп, жеңімпазы аз болса, қарап шыққан жөн.
  read:
    en: Different ids of suppliers of awards that stand; of a joint award each of its suppliers. Cells do not add up.
    ru: Разные идентификаторы поставщиков действующих решений; в совместном решении — каждый. Ячейки не складываются.
    kk: Күшіндегі шешімдердегі өнім берушілердің түрлі идентификаторлары; бірлескен шешімде — әрқайсысы. Ұяшықтар қосылмайды.
---*/
SELECT a.source, a.ocid, a.id, s.supplier_id, s.supplier_id AS thing
FROM x_dim_awards a
-- Some publishers give awards no id.
JOIN award_suppliers s ON s.source = a.source AND s.ocid = a.ocid AND coalesce(s.award_id, '') = coalesce(a.id, '')
ORDER BY a.source, a.ocid, a.id, s.supplier_id
