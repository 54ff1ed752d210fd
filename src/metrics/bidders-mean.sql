/*---
name: bidders-mean
version: 1
aliases: [bidders-median]
codes: {U017: "", U018: "", U019: "--by code2"}
group: competition
kind: mean
unit: lot
format: number
better: higher
needs: [bids.ocid|processes.tender_number_of_tenderers|processes.bid_statistics_bidders|processes.bid_statistics_bids|lots.bid_statistics_bidders|lots.bid_statistics_bids]
texts:
  title:
    en: Bidders per lot
    ru: Участников на лот
    kk: Лотқа шаққандағы қатысушылар
  question:
    en: How many bidders does a competitive lot draw, on average and in the middle?
    ru: Сколько участников привлекает конкурентный лот в среднем и по медиане?
    kk: Бәсекелес лотқа орта есеппен және медиана бойынша қанша қатысушы келеді?
  why:
    en: The more rivals, the better the price is tested.
    ru: Чем больше соперников, тем лучше проверена цена.
    kk: Қарсылас көп болған сайын баға жақсы тексеріледі.
  read:
    en: "Competitive lots with at least one bidder; a joint bid is one bidder, withdrawn bids do not count. Lots that failed without bids are in failed-rate. Look at the median: few lots with very many bidders pull the mean up."
    ru: "Конкурентные лоты хотя бы с одним участником; совместная заявка — один участник, отозванные не в счёт. Несостоявшиеся без заявок — в failed-rate. Смотрите на медиану: немногие лоты с множеством участников поднимают среднее."
    kk: "Кемінде бір қатысушысы бар бәсекелес лоттар; бірлескен өтінім — бір қатысушы, қайтарып алынғандар саналмайды. Өтінімсіз өтпегендері failed-rate-те. Медианаға қараңыз: қатысушысы өте көп бірнеше лот орташаны көтереді."
---*/
SELECT b.source, b.ocid, b.lot_id AS id, b.bidders AS numerator, b.winner AS supplier_id, b.reason
FROM x_lot_turnouts b
WHERE b.reason IS NOT NULL OR b.bidders > 0
ORDER BY b.source, b.ocid, b.lot_id
