/*---
name: success-rate
version: 1
codes: {U038: "--by supplier"}
group: competition
kind: ratio
unit: lot
format: share
needs: [bids.ocid, awards.ocid]
reasons:
  winner-unknown:
    en: it is not known which bid won
    ru: неизвестно, какая заявка выиграла
    kk: қай өтінім жеңгені белгісіз
texts:
  title:
    en: Bids that won
    ru: Доля выигравших заявок
    kk: Жеңген өтінімдердің үлесі
  question:
    en: What part of bids won?
    ru: Какая часть заявок выиграла?
    kk: Өтінімдердің қандай бөлігі жеңді?
  why:
    en: By bidder it shows who wins far more often than others.
    ru: По участникам показывает, кто выигрывает гораздо чаще других.
    kk: Қатысушылар бойынша кім басқалардан әлдеқайда жиі жеңетінін көрсетеді.
  read:
    en: Bids that won ÷ bids, over lots of which it is known which bid won. By supplier it is the bidder's own.
    ru: Выигравшие заявки ÷ заявки — по лотам, где известно, какая заявка выиграла. По supplier — показатель самого участника.
    kk: Жеңген өтінімдер ÷ өтінімдер — қай өтінім жеңгені белгілі лоттар бойынша. supplier бойынша — қатысушының өз көрсеткіші.
---*/
SELECT
  b.source,
  b.ocid,
  b.lot_id AS id,
  b.bidder_id AS supplier_id,
  CASE WHEN b.won THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  CASE WHEN b.won IS NULL THEN 'winner-unknown' END AS reason
FROM x_lot_bids b
ORDER BY b.source, b.ocid, b.lot_id, b.bid_id
