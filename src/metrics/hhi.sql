/*---
name: hhi
version: 1
group: suppliers
kind: hhi
unit: purchase
format: index
better: lower
needs: [contracts.supplier_id|awards.supplier_id]
texts:
  title:
    en: Concentration (HHI)
    ru: Концентрация (индекс Херфиндаля — Хиршмана)
    kk: Шоғырлану (Херфиндаль — Хиршман индексі)
  question:
    en: How concentrated is what suppliers won?
    ru: Насколько сосредоточено выигранное поставщиками?
    kk: Өнім берушілер ұтқаны қаншалықты шоғырланған?
  why:
    en: One number for how far a market is from being shared.
    ru: Одно число о том, насколько рынок далёк от дележа между многими.
    kk: Нарықтың көпшілікке бөлінуден қаншалықты алыс екенін көрсететін бір сан.
  read:
    en: "Sum of squared shares × 10,000, by value and by number of purchases: near 0 among many, 10,000 for one alone; above 2,500 is commonly called concentrated. Ask it by market, as --by code3,region,year."
    ru: "Сумма квадратов долей × 10 000, по сумме и по числу закупок: около 0 при многих, 10 000 у единственного; выше 2 500 обычно называют концентрированным. Спрашивайте по рынкам, например --by code3,region,year."
    kk: "Үлестер квадраттарының сомасы × 10 000, сома бойынша және сатып алу саны бойынша: көп болса 0-ге жуық, жалғыз болса 10 000; 2 500-ден жоғарысы әдетте шоғырланған деп аталады. Нарық бойынша сұраңыз, мысалы --by code3,region,year."
---*/
SELECT u.source, u.ocid, u.id, u.thing, u.amount AS weight
FROM x_dim_purchases u
ORDER BY u.source, u.ocid, u.id
