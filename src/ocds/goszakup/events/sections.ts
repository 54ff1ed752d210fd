import { secondWinnerContract } from '../../../goszakup/statuses.ts'
import type { Award, Bid, BudgetBreakdown, Contract, Release, Tender } from '../../types.ts'
import { sum } from '../values.ts'
import { latest, only, type Timeline, usable, without } from './timeline.ts'

// What may change in a plan point without another version of it.
const latePlan = ['refPlnPointStatusId', 'isActive', 'isDeleted']

/** Planning: each version of a plan point when it was approved. `versions` are the earlier ones of each point, oldest first. */
export function planningEvents(
  timeline: Timeline,
  { planning }: Release,
  versions: ReadonlyMap<string, readonly BudgetBreakdown[]>,
): void {
  if (planning === undefined) return
  const said: { date: string; order: number; line: BudgetBreakdown; isNew: boolean }[] = []
  let complete: string | undefined
  for (const line of planning.budget?.budgetBreakdown ?? []) {
    let date: string | undefined
    for (const version of [...(versions.get(line.id) ?? []), line]) {
      const approved = latest(date, usable(version.kz?.dateApproved) ?? usable(version.kz?.dateCreate))
      if (approved === undefined) continue
      said.push({ date: approved, order: said.length, line: version, isNew: date === undefined })
      if (date === undefined) complete = latest(complete, approved)
      date = approved
    }
  }
  said.sort((a, b) => (a.date === b.date ? a.order - b.order : a.date < b.date ? -1 : 1))
  const amounts = new Map<string, number | undefined>()
  const known = () => [...amounts.values()].filter((amount) => amount !== undefined)
  for (const [index, { date, line }] of said.entries()) {
    amounts.set(line.id, line.amount?.amount)
    const amount = known().length === 0 ? undefined : { amount: sum(known()), currency: 'KZT' }
    const budgetBreakdown = [{ ...line, kz: without(line.kz, latePlan) }]
    timeline.say(date, index === 0 ? 'planning' : 'planningUpdate', {
      planning: { budget: { amount, budgetBreakdown } },
    })
  }
  if (complete !== undefined)
    timeline.say(complete, said[0]!.date === complete ? 'planning' : 'planningUpdate', {
      planning: { rationale: planning.rationale, budget: only(planning.budget, ['id', 'description']) },
    })
}

const lateTender = ['status', 'statusDetails', 'awardPeriod', 'numberOfTenderers', 'tenderers', 'amendments', 'lots']
const lateTenderFields = [
  'refBuyStatusId',
  'itogiDatePublic',
  'lastUpdateDate',
  'isDeleted',
  'repeatStartDate',
  'repeatEndDate',
]
const lateLot = ['status', 'statusDetails']
const lateLotFields = ['refLotStatusId', 'lastUpdateDate', 'isDeleted']

/** The tender of an announcement: publication, changes of its documents, pauses, results with the bids, its end. */
export function tenderEvents(timeline: Timeline, release: Release): void {
  const { tender } = release
  if (tender === undefined) return
  const published = usable(tender.datePublished) ?? usable(tender.kz?.startDate)
  if (published === undefined || tender.status === 'planned') return
  const { id, kz } = tender
  const changed = latest(published, usable(kz?.lastUpdateDate))
  publication(timeline, release, tender, published)
  const repeat = usable(kz?.repeatStartDate)
  if (repeat !== undefined)
    timeline.say(latest(published, repeat), 'tenderAmendment', {
      tender: { id, tenderPeriod: tender.tenderPeriod, kz: only(kz, ['repeatStartDate', 'repeatEndDate']) },
    })
  let cancelled: string | undefined
  for (const amendment of tender.amendments ?? []) {
    if (amendment.id.startsWith('cancel-')) cancelled = latest(cancelled, usable(amendment.date))
    const date = amendment.id.startsWith('version-') ? published : usable(amendment.date)
    timeline.say(date === published ? date : latest(published, date), 'tenderAmendment', {
      tender: { id, amendments: [amendment] },
    })
  }
  const results = usable(kz?.itogiDatePublic)
  const opened = latest(published, results ?? usable(tender.tenderPeriod?.endDate))
  if (results !== undefined)
    timeline.say(opened, 'tenderUpdate', {
      tender: {
        id,
        awardPeriod: tender.awardPeriod,
        documents: tender.documents?.filter(({ documentType }) => documentType === 'evaluationReports'),
        kz: only(kz, ['itogiDatePublic']),
      },
    })
  const details = release.bids?.details.filter((bid) => !isWithdrawn(bid))
  if (details !== undefined && details.length > 0)
    timeline.say(opened, 'tenderUpdate', {
      tender: { id, ...only(tender, ['numberOfTenderers', 'tenderers']) },
      bids: { details },
    })
  for (const lot of tender.lots ?? [])
    timeline.say(latest(published, usable(lot.kz?.lastUpdateDate)), 'tenderUpdate', {
      tender: { id, lots: [{ id: lot.id, ...only(lot, lateLot), kz: only(lot.kz, lateLotFields) }] },
    })
  const isOver = tender.status === 'cancelled' || tender.status === 'withdrawn'
  timeline.say(
    isOver && cancelled !== undefined ? latest(published, cancelled) : changed,
    isOver ? 'tenderCancellation' : 'tenderUpdate',
    {
      tender: { id, ...only(tender, ['status', 'statusDetails']), kz: only(kz, ['refBuyStatusId', 'isDeleted']) },
    },
  )
  timeline.say(changed, 'tenderUpdate', { tender: { id, kz: only(kz, ['lastUpdateDate']) } })
}

function publication(timeline: Timeline, release: Release, tender: Tender, published: string): void {
  const { kz } = tender
  const period =
    kz?.repeatStartDate === undefined
      ? tender.tenderPeriod
      : { startDate: kz.startDate ?? tender.datePublished, endDate: kz.endDate }
  timeline.say(published, 'tender', {
    buyer: release.buyer,
    relatedProcesses: release.relatedProcesses,
    kz: release.kz,
    tender: {
      ...without(tender, lateTender),
      status: 'active',
      tenderPeriod: period,
      documents: tender.documents?.filter(({ documentType }) => documentType !== 'evaluationReports'),
      lots: tender.lots
        ?.filter((lot) => lot.kz?.isDeleted !== 1)
        .map((lot) => ({
          ...without(lot, lateLot),
          status: lot.status === 'planned' ? 'planned' : 'active',
          kz: without(lot.kz, lateLotFields),
        })),
      kz: without(kz, lateTenderFields),
    },
  })
}

/** A bid that another took the place of: nothing tells when. */
function isWithdrawn({ status, date, relatedLots }: Bid): boolean {
  return status === 'withdrawn' && date === undefined && relatedLots === undefined
}

/** Awards when the results were published; a second winner's when the first fell away; cancellations with the contract's. */
export function awardEvents(timeline: Timeline, release: Release): void {
  const ranks = new Map(release.bids?.details.map((bid) => [bid.id, bid.kz?.rank]))
  const contracts = release.contracts ?? []
  for (const award of release.awards ?? []) {
    let date = usable(award.date)
    if (date === undefined) continue
    if (award.relatedBid !== undefined && ranks.get(award.relatedBid) === 2)
      date = latest(date, firstFellAway(award, contracts))
    const cancelled = award.status === 'cancelled'
    timeline.say(date, 'award', { awards: [{ ...award, status: cancelled ? 'active' : award.status }] })
    const ends = contracts.filter(({ awardIDs, status }) => status === 'cancelled' && awardIDs?.includes(award.id))
    const end = latest(...ends.map(({ kz }) => usable(kz?.lastUpdateDate)))
    if (cancelled && end !== undefined)
      timeline.say(latest(date, end), 'awardCancellation', { awards: [{ id: award.id, status: award.status }] })
  }
}

function firstFellAway({ relatedLots }: Award, contracts: readonly Contract[]): string | undefined {
  const first = contracts.filter(
    ({ kz, items }) =>
      kz?.refContractStatusId === secondWinnerContract &&
      items?.some(({ relatedLot }) => relatedLot !== undefined && relatedLots?.includes(relatedLot)),
  )
  return latest(...first.map(({ kz }) => usable(kz?.lastUpdateDate)))
}

/** Complaints when they were lodged; what was decided with the decision. */
export function complaintEvents(timeline: Timeline, { complaints }: Release): void {
  const late = ['status', 'decisionDate', 'active', 'isDeleted', 'lastUpdateDate', 'startDate', 'endDate']
  for (const complaint of complaints ?? []) {
    const lodged = usable(complaint.date)
    if (lodged === undefined) continue
    timeline.say(lodged, 'tenderUpdate', {
      complaints: [{ ...without(complaint, ['status', 'documents', 'kz']), kz: without(complaint.kz, late) }],
    })
    const decided = usable(complaint.kz?.decisionDate) ?? usable(complaint.kz?.lastUpdateDate)
    if (decided !== undefined) timeline.say(latest(lodged, decided), 'tenderUpdate', { complaints: [complaint] })
  }
}
