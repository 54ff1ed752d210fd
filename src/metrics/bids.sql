/*---
name: bids
version: 1
codes: {U037: "--by supplier"}
group: volume
kind: count
unit: lot
format: count
needs: [bids.ocid]
own:
  status:
    en: status, in OCDS's words
    ru: статус словами OCDS
    kk: OCDS сөздерімен мәртебесі
texts:
  title:
    en: Bids
    ru: Заявки
    kk: Өтінімдер
  question:
    en: How many bids were submitted?
    ru: Сколько заявок подано?
    kk: Қанша өтінім берілді?
  why:
    en: Who bids where, and how often.
    ru: Кто и как часто подаёт заявки.
    kk: Кім қайда және қаншалықты жиі өтінім береді.
  read:
    en: "Bids on lots: a bid on three lots is three. Withdrawn bids, invitations and drafts do not count; those that are still sealed cannot."
    ru: "Заявки на лоты: заявка на три лота — три. Отозванные заявки, приглашения и черновики не считаются; ещё закрытые не видны."
    kk: "Лоттарға берілген өтінімдер: үш лотқа берілген өтінім — үшеу. Қайтарып алынғандар, шақырулар мен жобалар саналмайды; жабық тұрғандары көрінбейді."
---*/
SELECT b.source, b.ocid, b.lot_id AS id, b.bidder_id AS supplier_id, b.status
FROM x_lot_bids b
ORDER BY b.source, b.ocid, b.lot_id
