import type { Entity } from './market.ts'
import { type Row, type Store, stampNumber } from './store.ts'

/**
 * What the portal shows at a moment: bids are sealed until bidding is over; with a moment before the market's own, what
 * came later is hidden and what changed later is shown as it stood.
 */
export class View {
  private readonly store: Store
  readonly now: number
  /** Whether the moment is before the market's own. */
  private readonly earlier: boolean

  constructor(store: Store, now: string, marketNow: string) {
    this.store = store
    this.now = stampNumber(now)
    this.earlier = this.now < stampNumber(marketNow)
    this.hide()
  }

  private hide(): void {
    const { tables } = this.store
    const after = (entity: Entity, name: string) => {
      const column = tables[entity].column(name)!
      return (row: number) => column[row]! > this.now
    }
    const keep = (entity: Entity, hidden: (row: number) => boolean) => {
      const table = tables[entity]
      table.shown = table.shown.filter((row) => !hidden(row))
    }
    const { announcements, lots, bids } = tables
    const published = announcements.column('publishDate')!
    const ends = announcements.column('endDate')!
    const repeats = announcements.column('repeatEndDate')!
    const buyOf = bids.column('buyId')!
    keep('bids', (row) => {
      const buy = announcements.find(buyOf[row]!)
      return buy === -1 || Math.max(ends[buy]!, Number.isNaN(repeats[buy]!) ? 0 : repeats[buy]!) > this.now
    })
    if (!this.earlier) return
    keep('announcements', after('announcements', 'publishDate'))
    const announcementOf = lots.column('trdBuyId')!
    keep('lots', (row) => published[announcements.find(announcementOf[row]!)]! > this.now)
    keep('plans', after('plans', 'dateCreate'))
    keep('contracts', after('contracts', 'signDate'))
    keep('acts', after('acts', 'createDateAct'))
    keep('payments', after('payments', 'last_update_date'))
    keep('unscrupulous', after('unscrupulous', 'startDate'))
  }

  /** Whether the record itself, as its line says, is what is shown. */
  isAsWritten(): boolean {
    return !this.earlier
  }

  /** A record as it stood. */
  asOf(entity: Entity, record: Row): Row {
    if (!this.earlier) return record
    switch (entity) {
      case 'announcements':
        return this.announcement(record)
      case 'lots': {
        const row = this.store.tables.announcements.find(Number(record.trdBuyId))
        const parent = this.announcement(this.store.tables.announcements.record(row))
        if (!this.isLater(record.lastUpdateDate)) return record
        return { ...record, refLotStatusId: parent.refBuyStatusId, lastUpdateDate: parent.lastUpdateDate }
      }
      case 'contracts':
        return this.contract(record)
      case 'acts':
        return this.isLater(record.approveDate)
          ? { ...record, approveDate: null, statusId: 10, statusNameRu: 'на утверждении', statusNameKz: 'бекітуде' }
          : record
      case 'plans':
        return this.isLater(record.timestamp)
          ? { ...record, refPlnPointStatusId: 2, timestamp: record.dateCreate, isDeleted: 0 }
          : record
      default:
        return record
    }
  }

  private isLater(stamp: unknown): boolean {
    return stampNumber(stamp) > this.now
  }

  private announcement(record: Row): Row {
    if (!this.isLater(record.lastUpdateDate)) return record
    const stages: [unknown, number][] = [
      [record.endDate, 330],
      [record.startDate, 220],
      [record.publishDate, 210],
    ]
    const [since, status] = stages.find(([stamp]) => !this.isLater(stamp)) ?? stages[2]!
    return { ...record, refBuyStatusId: status, lastUpdateDate: since, itogiDatePublic: null, Cancel: [] }
  }

  private contract(record: Row): Row {
    if (!this.isLater(record.lastUpdateDate)) return record
    const { payments } = this.store.tables
    let paid = 0
    let paidAt: unknown = record.signDate
    for (const row of payments.where('contract_id', Number(record.id))) {
      const payment = payments.record(row)
      if (this.isLater(payment.last_update_date)) continue
      paid += Number(payment.pay_amount)
      if (stampNumber(payment.last_update_date) > stampNumber(paidAt)) paidAt = payment.last_update_date
    }
    const gross = Number(record.contractSumWnds)
    const share = gross === 0 ? 0 : Math.min(1, paid / gross)
    const round = (value: unknown) => Math.round(Number(value) * share * 100) / 100
    return {
      ...record,
      refContractStatusId: 190,
      lastUpdateDate: paidAt,
      faktExecDate: null,
      contractEndDate: null,
      refContractCancelId: 0,
      faktSum: round(record.contractSum),
      faktSumWnds: round(record.contractSumWnds),
      ContractUnits: (record.ContractUnits as Row[]).map((unit) => ({
        ...unit,
        refContractStatusId: 190,
        execFaktDate: null,
        executed: 0,
        factSum: round(unit.totalSum),
        factSumWnds: round(unit.totalSumWnds),
      })),
    }
  }
}
