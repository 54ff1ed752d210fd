/*---
name: top10-share
version: 1
codes: {U025: "--weight count"}
group: suppliers
kind: top
unit: purchase
format: share
better: lower
top: 10
needs: [contracts.supplier_id|awards.supplier_id]
texts:
  title:
    en: What the ten largest won
    ru: Доля десяти крупнейших
    kk: Ең ірі он өнім берушінің үлесі
  question:
    en: What part falls to the ten suppliers with the largest totals?
    ru: Какая часть приходится на десять поставщиков с наибольшими суммами?
    kk: Сомасы ең үлкен он өнім берушіге қандай бөлік тиеді?
  why:
    en: Where a few take nearly everything, the rest is decoration.
    ru: Где немногие берут почти всё, остальные — декорация.
    kk: Бірнешеуі бәрін дерлік алса, қалғаны тек көрініс үшін.
  read:
    en: The ten are those with the largest sums of each cell and currency; by count it is their part of the contracts. In a cell of ten suppliers or fewer it is always 1.
    ru: Десять — с наибольшими суммами в ячейке и валюте; по count — их доля договоров. Где поставщиков десять и меньше, всегда 1.
    kk: Онсы — әр ұяшық пен валютада сомасы ең үлкендері; count бойынша — олардың шарттардағы үлесі. Өнім берушісі он және одан аз ұяшықта әрдайым 1.
---*/
SELECT u.source, u.ocid, u.id, u.thing, u.amount AS weight
FROM x_dim_purchases u
ORDER BY u.source, u.ocid, u.id
