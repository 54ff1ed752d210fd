import type { ProcessRecords } from '../../ocds/goszakup/context.ts'
import { type Entity, idOf, type Sink } from '../market/market.ts'
import type { FollowUp } from '../market/purchase.ts'

// biome-ignore lint/suspicious/noExplicitAny: the market's own records, whose fields are known
type Row = any

/** Entities whose records tell of processes. */
const entities = ['announcements', 'lots', 'plans', 'bids', 'contracts', 'acts', 'payments', 'complaints'] as const
type Rows = Record<(typeof entities)[number], Row[]>

function none(): Rows {
  return { announcements: [], lots: [], plans: [], bids: [], contracts: [], acts: [], payments: [], complaints: [] }
}

/**
 * Puts a market's records together by process as they come, as the transformation of fetched records does. What comes
 * between two calls of `take` is whole purchases; plan points of lots that failed are kept for the purchase that uses
 * them again.
 */
export class ProcessGatherer implements Sink {
  private rows: Partial<Record<Entity, Row[]>> & Rows = none()
  /** By the id of each version: all versions of a plan point that a later purchase uses. */
  private readonly kept = new Map<number, Row[]>()

  write(entity: Entity, record: object): void {
    this.rows[entity]?.push(record)
  }

  /**
   * The processes of the records since the last call: announcements, direct contracts, then plan points that nothing was
   * bought for. `followUps` are the purchases to come, the newest last.
   */
  take(followUps: readonly FollowUp[]): ProcessRecords[] {
    const { rows } = this
    this.rows = none()
    const points = pointsOf(rows.plans)
    const tenders = new Map<number, ProcessRecords>()
    for (const announcement of rows.announcements)
      tenders.set(announcement.id, { ...process('announcement', announcement.id), announcement })
    const direct = new Map<number, ProcessRecords>()
    const byContract = new Map<number, ProcessRecords>()
    const used = new Map<ProcessRecords, Set<Row[]>>()
    const use = (group: ProcessRecords, version: number) => {
      const point = points.get(version) ?? this.kept.get(version)
      if (point === undefined) return
      const known = used.get(group)
      if (known === undefined) used.set(group, new Set([point]))
      else known.add(point)
    }

    for (const lot of rows.lots) {
      const group = tenders.get(lot.trdBuyId)!
      group.lots.push(lot)
      for (const version of lot.pointList) use(group, version)
    }
    for (const bid of rows.bids) tenders.get(bid.buyId)!.bids.push(bid)
    for (const complaint of rows.complaints) {
      const group = tenders.get(complaint.trdBuyId)!
      group.complaints = [...(group.complaints ?? []), complaint]
    }
    for (const contract of rows.contracts) {
      let group = contract.trdBuyId === 0 ? direct.get(contract.rootId) : tenders.get(contract.trdBuyId)!
      if (group === undefined) {
        group = process('contract', contract.rootId)
        direct.set(contract.rootId, group)
      }
      byContract.set(contract.id, group)
      group.contracts.push(contract)
      for (const unit of contract.ContractUnits) use(group, unit.plnPointId)
    }
    for (const act of rows.acts) byContract.get(act.contractRootId)!.acts.push(act)
    for (const payment of rows.payments) byContract.get(payment.contract_id)!.payments.push(payment)

    const taken = new Set<Row[]>()
    for (const [group, own] of used)
      for (const point of own) {
        taken.add(point)
        group.plans.push(...point)
      }
    const idle = [...new Set(points.values())].filter((point) => !taken.has(point)).map(idleProcess)
    this.keep(points, taken, followUps)
    const processes = [...tenders.values(), ...direct.values(), ...idle]
    for (const group of processes) sort(group)
    return processes
  }

  /** Forgets the points that were used again, and keeps those that are to be. */
  private keep(points: ReadonlyMap<number, Row[]>, taken: ReadonlySet<Row[]>, followUps: readonly FollowUp[]): void {
    const again = new Set<Row[]>()
    // New ones are at the end; the first that shares no point with these purchases is an older one.
    for (let at = followUps.length - 1; at >= 0; at--) {
      const own = followUps[at]!.lots.flat().map((point) => points.get(idOf(point)) ?? this.kept.get(idOf(point)))
      if (!own.some((point) => point !== undefined && taken.has(point))) break
      for (const point of own) if (point !== undefined) again.add(point)
    }
    for (const point of taken)
      for (const version of point)
        if (again.has(point)) this.kept.set(version.id, point)
        else this.kept.delete(version.id)
  }
}

function process(kind: ProcessRecords['kind'], number: number): ProcessRecords {
  return { kind, number, lots: [], plans: [], bids: [], contracts: [], acts: [], payments: [] }
}

/** Plan points, each as the list of its versions, by the id of any of them. */
function pointsOf(plans: readonly Row[]): Map<number, Row[]> {
  const byRoot = new Map<number, Row[]>()
  const byVersion = new Map<number, Row[]>()
  for (const plan of plans) {
    const point = byRoot.get(plan.rootrecordId) ?? []
    byRoot.set(plan.rootrecordId, point)
    byVersion.set(plan.id, point)
    point.push(plan)
  }
  return byVersion
}

/** Of a point that nothing was bought for, the newest version counts. */
function idleProcess(point: readonly Row[]): ProcessRecords {
  const newest = point.reduce((found, version) => (version.id > found.id ? version : found))
  return { ...process('plan', newest.rootrecordId), plans: [newest] }
}

/** The order in which fetched records are mapped. */
function sort({ lots, plans, bids, contracts, acts, payments, complaints = [] }: ProcessRecords): void {
  for (const list of [lots, plans, bids, contracts, acts, payments, complaints])
    list.sort((left: Row, right: Row) => left.id - right.id)
}
