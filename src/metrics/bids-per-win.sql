/*---
name: bids-per-win
version: 1
codes: {U033: ""}
group: competition
kind: ratio
unit: lot
format: number
needs: [bids.ocid, awards.ocid]
reasons:
  winner-unknown:
    en: it is not known which bid won
    ru: неизвестно, какая заявка выиграла
    kk: қай өтінім жеңгені белгісіз
texts:
  title:
    en: Bids per win
    ru: Заявок на победу
    kk: Бір жеңіске шаққандағы өтінім
  question:
    en: How many bids does it take to win once?
    ru: Сколько заявок приходится на одну победу?
    kk: Бір жеңіске қанша өтінім керек?
  why:
    en: Who wins whatever it bids for, or bids and never wins, is worth a look.
    ru: Кто выигрывает всё или подаёт и никогда не выигрывает — повод присмотреться.
    kk: Өтінім бергеннің бәрінде жеңетін немесе беріп, ешқашан жеңбейтін қатысушыны қараған жөн.
  read:
    en: Bids on lots ÷ bids that won, over lots of which it is known which bid won. By supplier it is the bidder's own.
    ru: Заявки на лоты ÷ выигравшие заявки — по лотам, где известно, какая заявка выиграла. По supplier — показатель самого участника.
    kk: Лоттарға берілген өтінімдер ÷ жеңген өтінімдер — қай өтінім жеңгені белгілі лоттар бойынша. supplier бойынша — қатысушының өз көрсеткіші.
---*/
SELECT
  b.source,
  b.ocid,
  b.lot_id AS id,
  b.bidder_id AS supplier_id,
  1 AS numerator,
  CASE WHEN b.won THEN 1 ELSE 0 END AS denominator,
  CASE WHEN b.won IS NULL THEN 'winner-unknown' END AS reason
FROM x_lot_bids b
ORDER BY b.source, b.ocid, b.lot_id, b.bid_id
