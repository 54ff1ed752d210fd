import { type Row, stampNumber } from '../server/store.ts'
import { type Day, dayIn, dayOf, dayText, indexStamp, type Moment, stamp } from './days.ts'
import { fileAddress } from './files.ts'
import type { Market } from './market.ts'
import { drawn, isUpheld } from './merits.ts'
import type { MadeLot } from './purchase.ts'
import type { Random } from './random.ts'
import type { Supplier } from './subjects.ts'
import type { MethodClass } from './timelines.ts'

/** A complaint about results, and how it went. */
export interface Complaint {
  id: number
  author: Supplier
  applied: Moment
  /** Taken up: the purchase is suspended until the decision. */
  accepted: Moment
  due: Day
  decided: Moment
  /** The results are cancelled. */
  upheld: boolean
  files: { complaint: number; decision: number }
}

// Of those purchases in which somebody lost; of tenders in all it is between one and two in a hundred.
const shares: Record<MethodClass, number> = {
  competition: 0.03,
  rating: 0.035,
  auction: 0.03,
  quotation: 0.004,
  shop: 0,
  'after-failure': 0,
}

// The codes of statuses were published nowhere: these are the sandbox's own.
const submitted = 1
const considered = 2
const decided = 3

// Who decides: no buyer and no supplier, so no record of a participant stands behind it.
const authority = 100_001
const inspector = 100_011

// Working days to complain and, once a complaint is taken up, to decide: as Article 47 of Law 434-V had them, and from 2025
// three and three more after them (Law 106-VIII Art. 25).
const formerTerms = { complain: 5, decideFrom: 4, decide: 10 }
const terms = { complain: 3, decideFrom: 1, decide: 2 }

/** Whether a bidder who won nothing complains of the results. */
export function complaintAbout(
  market: Market,
  of: Random,
  about: { announcement: number; kind: MethodClass; lots: MadeLot[]; results: Moment },
): Complaint | undefined {
  const { announcement, kind, lots, results } = about
  if (drawn('complains', market.parameters.seed, announcement) >= shares[kind]) return undefined
  // Whoever loses a price request cannot complain of it any more (Law 106-VIII Art. 25(7)).
  const isFormer = dayIn(results) < dayOf(2025, 1, 1)
  if (kind === 'quotation' && !isFormer) return undefined
  const random = of.fork('complaint')
  const winners = new Set(lots.map((lot) => lot.winner?.supplier))
  const losers = lots.flatMap((lot) => lot.bids.filter((bid) => !winners.has(bid.supplier)))
  const held = lots.some((lot) => lot.held)
  if (losers.length === 0 || !held) return undefined
  // Those who were turned down complain first.
  const { supplier: author } = losers.find((bid) => !bid.admitted) ?? random.pick(losers)
  const { work } = market
  const { complain, decideFrom, decide } = isFormer ? formerTerms : terms
  const day = work.add(dayIn(results), random.int(1, complain))
  const acceptedDay = work.add(day, 1)
  const id = market.id('complaint', day)
  return {
    id,
    author,
    applied: market.officeHours(random, day),
    accepted: market.officeHours(random, acceptedDay),
    due: work.add(acceptedDay, decide),
    decided: market.officeHours(random, work.add(acceptedDay, random.int(decideFrom, decide))),
    upheld: isUpheld(id),
    files: { complaint: market.id('complaintFile', day), decision: market.id('complaintFile', day) },
  }
}

/**
 * Writes a complaint as far as it had gone. Over time: `status`, `startDate`, `endDate` and `decisionDate` are filled
 * when it is taken up and when it is decided, and then the second file comes (each file has its `indexDate`).
 */
export function writeComplaint(market: Market, announcement: number, complaint: Complaint): void {
  if (!market.happened(complaint.applied)) return
  const isAccepted = market.happened(complaint.accepted)
  const isDecided = market.happened(complaint.decided)
  const changed = isDecided ? complaint.decided : isAccepted ? complaint.accepted : complaint.applied
  const user = complaint.author.pid + 2_000_000
  const file = (kind: 'complaint' | 'decision', since: Moment, by: number) => ({
    id: complaint.files[kind],
    filePath: fileAddress({ kind, owner: complaint.id, id: complaint.files[kind] }),
    appealId: complaint.id,
    fileSrcId: kind === 'complaint' ? 1 : 2,
    fileId: complaint.files[kind] + 5_000_000,
    crdate: stamp(since),
    cruser: by,
    indexDate: indexStamp(since),
  })
  market.write('complaints', {
    id: complaint.id,
    status: isDecided ? decided : isAccepted ? considered : submitted,
    dateApply: stamp(complaint.applied),
    isDeleted: 0,
    inspectSubjId: isAccepted ? authority : null,
    inspectUserId: isAccepted ? inspector : null,
    crdate: stamp(complaint.applied),
    cruser: user,
    lastUpdateDate: stamp(changed),
    modifiedBy: isAccepted ? inspector : user,
    startDate: isAccepted ? stamp(complaint.accepted) : null,
    endDate: isAccepted ? `${dayText(complaint.due)} 23:59:59` : null,
    active: '1',
    decisionDate: isDecided ? stamp(complaint.decided) : null,
    numberAppeal: `ЖЛ-${complaint.id}`,
    trdBuyId: announcement,
    // A supplier's.
    type: 2,
    sysSubjectId: complaint.author.pid,
    complaintId: complaint.id + 500_000,
    indexDate: indexStamp(changed),
    Files: [
      file('complaint', complaint.applied, user),
      ...(isDecided ? [file('decision', complaint.decided, inspector)] : []),
    ],
  })
}

/** The suspension as the announcement tells of it; null before the complaint is taken up. */
export function pauseOf(market: Market, complaint: Complaint | undefined, lots: MadeLot[]): object | null {
  if (complaint === undefined || complaint.accepted > market.cut) return null
  const isDecided = complaint.decided <= market.cut
  return {
    id: complaint.id + 1_000_000,
    dateCreate: stamp(complaint.accepted),
    datePause: stamp(complaint.accepted),
    decideNumber: isDecided ? `РЖ-${complaint.id}` : null,
    decideDate: isDecided ? stamp(complaint.decided) : null,
    decideDocKz: null,
    decideDocRu: null,
    ...pauseState(isDecided),
    lots: lots.map((lot) => ({ id: lot.id })),
    systemId: 3,
    indexDate: indexStamp(isDecided ? complaint.decided : complaint.accepted),
  }
}

function pauseState(isDecided: boolean): object {
  return {
    status: isDecided ? 2 : 1,
    statusNameRu: isDecided ? 'Решение вынесено' : 'Закупка приостановлена',
    statusNameKz: isDecided ? 'Шешім шығарылды' : 'Сатып алу тоқтатыла тұрды',
    solutionNameRu: isDecided ? 'Решение по жалобе' : null,
    solutionNameKz: isDecided ? 'Шағым бойынша шешім' : null,
  }
}

/** The suspension before it was decided. */
export function undecidedPause(pause: Row): Row {
  return {
    ...pause,
    ...pauseState(false),
    decideNumber: null,
    decideDate: null,
    indexDate: indexStamp(stampNumber(pause.dateCreate)),
  }
}

/** A complaint as it stood when what `isLater` says had not happened yet. */
export function complaintAt(
  record: Row,
  isLater: (stamp: unknown) => boolean,
  indexed: (record: Row, since: unknown) => Row,
): Row {
  if (!isLater(record.lastUpdateDate)) return record
  const isAccepted = typeof record.startDate === 'string' && !isLater(record.startDate)
  const since = isAccepted ? record.startDate : record.dateApply
  return indexed(
    {
      ...record,
      lastUpdateDate: since,
      decisionDate: null,
      status: isAccepted ? considered : submitted,
      Files: (record.Files as Row[]).filter((file) => !isLater(file.crdate)),
      ...(isAccepted
        ? {}
        : { startDate: null, endDate: null, inspectSubjId: null, inspectUserId: null, modifiedBy: record.cruser }),
    },
    since,
  )
}
