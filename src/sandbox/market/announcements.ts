import { writeAnnouncementRecords } from './announcement-records.ts'
import { again, concluded } from './awards.ts'
import { gatherBids, judgedLots, ordinaryOffers, writeBids } from './bids.ts'
import { complaintAbout, writeComplaint } from './complaints.ts'
import type { Market } from './market.ts'
import { drawn } from './merits.ts'
import { writePlanPoint } from './plans.ts'
import type { AnnouncementWish, MadeAnnouncement } from './purchase.ts'
import type { Random } from './random.ts'
import { lawfulTimeline, methodClass } from './timelines.ts'

/** Tenders whose bids the API does not give, though their protocols do. */
const shareUnpublished = 0.02

/** Writes an announcement with its lots, bids, complaint and contracts, as far as they had happened. */
export function writeAnnouncement(market: Market, random: Random, wish: AnnouncementWish): MadeAnnouncement {
  const kind = methodClass(wish.method)
  const line = wish.timeline ?? lawfulTimeline(market, random, wish.method, wish.publishDay, wish.repeat)
  const isNew = market.lawIsNew(line.publish)
  const id = market.id('announcement', wish.publishDay)
  const fate = wish.steady
    ? 'normal'
    : random.weighted([
        ['normal', 965],
        ['cancelled', 18],
        ['refused', 17],
      ] as const)
  const version = line.repeatStart !== undefined ? 2 : !wish.steady && random.chance(0.04) ? 2 : 1
  const numberAnno = `${id}-${version}`
  const offers =
    wish.offers === undefined ? ordinaryOffers(market, random, wish) : wish.lots.map((_, lot) => wish.offers!(lot))
  const lots = judgedLots(market, random, wish, { offers, isNew, canBeHeld: fate === 'normal' })

  // A cancelled or refused purchase ends before the results, sometimes before the bids.
  const stopped =
    fate === 'normal'
      ? undefined
      : random.chance(0.6)
        ? line.end - random.int(3600, 90_000)
        : line.end + random.int(3600, 40_000)
  const finished = Math.max(line.publish + 3600, stopped ?? line.results)
  const files = {
    specifications: wish.lots.map(() => market.id('file', wish.publishDay)),
    draft: market.id('file', wish.publishDay),
    protocol: market.id('file', wish.publishDay),
  }
  const first = wish.lots[0]![0]!.item
  const title = first.title ?? first
  const nameRu = wish.lots.length === 1 ? title.ru : `${first.ru} и другое`
  const nameKk = wish.lots.length === 1 ? title.kk : `${first.kk} және басқалар`
  const complaint =
    fate === 'normal' && !wish.steady
      ? complaintAbout(market, random, { announcement: id, kind, lots, results: line.results })
      : undefined

  // Contracts first: whether they were executed decides the state of the plan points.
  const contracts =
    fate === 'normal' && complaint?.upheld !== true
      ? concluded(market, random, wish, { id, numberAnno, nameRu, nameKk, lots, line, isNew, complaint })
      : []
  const made: MadeAnnouncement = {
    id,
    published: line.publish,
    results: line.results,
    plan: wish.lots,
    lots: lots.map((lot, position) => ({ id: lot.id, held: lot.held, offers: offers[position]!, amount: lot.amount })),
    contracts: contracts.map((entry) => entry.made),
    bids: lots.flatMap((lot) => lot.bids.map(({ id: bid, supplier }) => ({ id: bid, supplier }))),
  }

  if (!wish.planned)
    for (const lot of lots)
      for (const point of lot.points) {
        const contract = contracts.find((entry) => entry.lots.includes(lot))
        if (contract?.made.executed === true) writePlanPoint(market, point, 'executed', contract.made.last)
        else if (fate === 'refused') writePlanPoint(market, point, 'refused', finished)
        else writePlanPoint(market, point, 'published', line.publish)
      }

  if (!wish.steady && fate === 'normal') again(market, random, wish, id, lots, line)
  // Ids of bids are taken in any case, so that they do not depend on the moment the market is looked at.
  const bids = gatherBids(market, random, wish, lots, line)
  if (!market.happened(line.publish)) return made

  const isUnpublished =
    fate === 'normal' &&
    !wish.steady &&
    (kind === 'competition' || kind === 'rating') &&
    drawn('unpublished', market.parameters.seed, id) < shareUnpublished
  writeAnnouncementRecords(market, wish, {
    id,
    numberAnno,
    nameRu,
    nameKk,
    line,
    fate,
    finished,
    lots,
    files,
    complaint,
  })
  const decided = fate === 'normal' && market.happened(finished)
  writeBids(market, id, bids, { since: decided ? finished : undefined, isUnpublished })
  if (complaint !== undefined) writeComplaint(market, id, complaint)
  return made
}
