import { complaintAt, undecidedPause } from '../market/complaints.ts'
import { indexStamp, stamp } from '../market/days.ts'
import type { Entity } from '../market/market.ts'
import { unsignedWaybill } from '../market/waybills.ts'
import type { Column } from './columns.ts'
import { type Row, type Store, stampNumber } from './store.ts'

/** Entities that stand in the same relation to each other: the current system, and the module before it. */
type Family = { announcements: 'announcements' | 'ob-announcements'; lots: 'lots' | 'ob-lots' }
const families: Family[] = [
  { announcements: 'announcements', lots: 'lots' },
  { announcements: 'ob-announcements', lots: 'ob-lots' },
]

/** The stamp since when a record is there, and the last one at which it changed. */
const stamps: Partial<Record<Entity, { since: string; changed?: string[] }>> = {
  announcements: { since: 'publishDate', changed: ['lastUpdateDate'] },
  lots: { since: '', changed: ['lastUpdateDate'] },
  plans: { since: 'dateCreate', changed: ['timestamp'] },
  contracts: { since: 'signDate', changed: ['lastUpdateDate'] },
  acts: { since: 'createDateAct', changed: ['approveDate', 'revokeDate'] },
  payments: { since: 'last_update_date' },
  // Since they came to the portal, which may be long after they were founded.
  subjects: { since: 'crdate', changed: ['lastUpdateDate'] },
  unscrupulous: { since: 'startDate' },
  complaints: { since: 'crdate', changed: ['lastUpdateDate', 'decisionDate'] },
  qualified: { since: 'startDate' },
  waybills: { since: 'crdate' },
  'waybill-members': { since: 'crdate', changed: ['signDate'] },
  news: { since: 'publishDate' },
  'ob-announcements': { since: 'publishDate', changed: ['lastUpdateDate'] },
  'ob-lots': { since: '', changed: ['lastUpdateDate'] },
  'ob-plans': { since: 'dateCreate', changed: ['timestamp'] },
  'ob-contracts': { since: 'signDate', changed: ['lastUpdateDate'] },
}

/** Columns whose moments change what the portal shows, for the journal and for an index that moves on. */
export const eventColumns: Partial<Record<Entity, readonly string[]>> = {
  subjects: ['regdate', 'lastUpdateDate'],
  plans: ['dateCreate', 'timestamp'],
  announcements: ['publishDate', 'startDate', 'endDate', 'itogiDatePublic', 'lastUpdateDate'],
  lots: ['lastUpdateDate'],
  contracts: ['signDate', 'reportCreatedAt', 'reportSignAt', 'lastUpdateDate'],
  acts: ['createDateAct', 'approveDate', 'revokeDate'],
  payments: ['last_update_date'],
  unscrupulous: ['startDate'],
  complaints: ['crdate', 'startDate', 'lastUpdateDate', 'decisionDate'],
}

const freshDays = 3
const shareWithoutPoints = 0.55
const lotSeed = 0x5f3759df

/** A number in [0, 1) for an id, always the same. */
function shareOf(id: number): number {
  let h = Math.imul(id ^ (id >>> 16), 0x45d9f3b)
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b)
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296
}

/**
 * What the portal shows at a moment: bids are sealed until bidding is over; with a moment before the market's own, what
 * came later is hidden and what changed later is shown as it stood.
 */
export class View {
  private readonly store: Store
  private readonly end: number
  now = 0
  /** Whether the moment is before the market's own. */
  private earlier = false

  constructor(store: Store, now: string, marketNow: string) {
    this.store = store
    this.end = stampNumber(marketNow)
    this.moveTo(stampNumber(now))
  }

  /** Looks at the market at another moment, in seconds as `stampNumber` counts them. */
  moveTo(now: number): void {
    this.now = now
    this.earlier = now < this.end
    this.hide()
  }

  private hide(): void {
    const { tables } = this.store
    const later = (column: Column) => (row: number) => column[row]! > this.now
    for (const [entity, { since }] of Object.entries(stamps) as [Entity, { since: string }][])
      if (since !== '') tables[entity].hide(this.earlier ? later(tables[entity].column(since)!) : undefined)
    if (this.earlier) {
      // A contract is not in the register before it was entered there, which may be later than it was signed.
      const [signed, entered] = ['signDate', 'crdate'].map((name) => tables.contracts.column(name)!)
      tables.contracts.hide((row) => Math.max(signed![row]!, entered![row]!) > this.now)
    }
    for (const { announcements, lots } of families) {
      const isShown = this.belongsTo(announcements, lots, 'trdBuyId')
      tables[lots].hide(this.earlier ? (row) => !isShown(row) : undefined)
    }
    const waybill = this.belongsTo('waybills', 'waybill-items', 'waybillId')
    tables['waybill-items'].hide(this.earlier ? (row) => !waybill(row) : undefined)
    tables.bids.hide((row) => this.isSealed(row))
  }

  private belongsTo(parent: Entity, child: Entity, column: string): (row: number) => boolean {
    const { tables } = this.store
    const ids = tables[child].column(column)!
    return (row) => {
      const found = tables[parent].find(ids[row]!)
      return found !== -1 && tables[parent].isShown(found)
    }
  }

  /** A bid is sealed until bidding on its announcement is over, the second time too. */
  private isSealed(row: number): boolean {
    const { announcements, bids } = this.store.tables
    const buy = announcements.find(bids.column('buyId')![row]!)
    if (buy === -1) return true
    return Math.max(announcements.column('endDate')![buy]!, announcements.column('repeatEndDate')![buy]!) > this.now
  }

  /** Whether a record is shown otherwise than its line says. */
  changes(entity: Entity, row: number): boolean {
    if (entity === 'lots' && this.isFresh(row)) return true
    return this.isDifferent(entity, row)
  }

  /** Whether a record stood otherwise than its line says. */
  private isDifferent(entity: Entity, row: number): boolean {
    if (!this.earlier) return false
    const table = this.store.tables[entity]
    if (entity === 'bids') {
      const { announcements } = this.store.tables
      const buy = announcements.find(table.column('buyId')![row]!)
      return buy !== -1 && announcements.column('itogiDatePublic')![buy]! > this.now
    }
    if (entity === 'waybills') {
      const { acts } = this.store.tables
      const act = acts.find(table.column('aktId')![row]!)
      return act !== -1 && acts.column('approveDate')![act]! > this.now
    }
    return stamps[entity]?.changed?.some((name) => table.column(name)![row]! > this.now) === true
  }

  /**
   * Whether the index does not have the plan points of a lot yet: so it is with about every second lot in the first days
   * of bidding.
   */
  private isFresh(row: number): boolean {
    const { announcements, lots } = this.store.tables
    const status = lots.column('refLotStatusId')![row]!
    const open = status >= 210 && status <= 240
    if (!open && lots.column('lastUpdateDate')![row]! <= this.now) return false
    const buy = announcements.find(lots.column('trdBuyId')![row]!)
    if (buy === -1 || announcements.column('publishDate')![buy]! <= this.now - freshDays * 86_400) return false
    return announcements.column('endDate')![buy]! > this.now && shareOf(lots.ids[row]!) < shareWithoutPoints
  }

  /** A record as it stood. */
  asOf(entity: Entity, row: number, record: Row): Row {
    const shown = this.isDifferent(entity, row) ? this.before(entity, record) : record
    if (entity !== 'lots' || !this.isFresh(row)) return shown
    return { ...shown, Plans: shareOf(lotSeed ^ Number(record.id)) < 0.5 ? null : [] }
  }

  private before(entity: Entity, record: Row): Row {
    switch (entity) {
      case 'announcements':
      case 'ob-announcements':
        return this.announcement(record)
      case 'lots':
      case 'ob-lots':
        return this.lot(entity === 'lots' ? 'announcements' : 'ob-announcements', record)
      case 'bids':
        return this.bid(record)
      case 'contracts':
      case 'ob-contracts':
        return this.contract(entity, record)
      case 'acts':
        return this.isLater(record.approveDate)
          ? indexed(
              {
                ...record,
                approveDate: null,
                revokeDate: null,
                statusId: 10,
                statusNameRu: 'на утверждении',
                statusNameKz: 'бекітуде',
              },
              record.createDateAct,
            )
          : indexed({ ...record, revokeDate: null }, record.approveDate)
      case 'plans':
      case 'ob-plans':
        return indexed(
          { ...record, refPlnPointStatusId: 2, timestamp: record.dateCreate, isDeleted: 0 },
          record.dateCreate,
        )
      case 'subjects':
        return indexed({ ...record, lastUpdateDate: stamp(Number(record.crdate)) }, stamp(Number(record.crdate)))
      case 'complaints':
        return complaintAt(record, (value) => this.isLater(value), indexed)
      case 'waybills':
        return unsignedWaybill(record)
      case 'waybill-members':
        return { ...record, signDate: null, revokeDate: null }
      default:
        return record
    }
  }

  private isLater(value: unknown): boolean {
    return stampNumber(value) > this.now
  }

  private announcement(record: Row): Row {
    const pause = record.Pause as Row | null | undefined
    const suspended = pause !== null && pause !== undefined && !this.isLater(pause.dateCreate)
    const hasResults = typeof record.itogiDatePublic === 'string' && !this.isLater(record.itogiDatePublic)
    const stages: [unknown, number][] = [
      ...(suspended ? [[pause.dateCreate, 440] as [unknown, number]] : []),
      ...(hasResults ? [[record.itogiDatePublic, 350] as [unknown, number]] : []),
      [record.endDate, 330],
      [record.startDate, 220],
      [record.publishDate, 210],
    ]
    const [since, status] = stages.find(([value]) => !this.isLater(value)) ?? stages.at(-1)!
    return indexed(
      {
        ...record,
        refBuyStatusId: status,
        lastUpdateDate: since,
        itogiDatePublic: hasResults ? record.itogiDatePublic : null,
        Cancel: [],
        ...(record.Pause === undefined ? {} : { Pause: suspended ? undecidedPause(pause) : null }),
        ...(Array.isArray(record.Files) ? { Files: this.files(record.Files as Row[]) } : {}),
      },
      since,
    )
  }

  /** Files that were there: the index has a file some twenty minutes after it was put on the portal. */
  private files(files: Row[]): Row[] {
    return files.filter((file) => !(stampNumber(file.indexDate) > this.now + 1202))
  }

  private lot(parents: Family['announcements'], record: Row): Row {
    const row = this.store.tables[parents].find(Number(record.trdBuyId))
    if (row === -1) return record
    const parent = this.announcement(this.store.tables[parents].record(row))
    return indexed(
      {
        ...record,
        refLotStatusId: parent.refBuyStatusId === 350 ? this.outcome(record) : parent.refBuyStatusId,
        lastUpdateDate: parent.lastUpdateDate,
        isDeleted: 0,
        ...(Array.isArray(record.Files) ? { Files: this.files(record.Files as Row[]) } : {}),
      },
      parent.lastUpdateDate,
    )
  }

  /** Whether a lot took place, as its results said before something came of a complaint. */
  private outcome(lot: Row): number {
    const { bids } = this.store.tables
    return bids
      .where('buyId', Number(lot.trdBuyId))
      .some((row) =>
        ((bids.record(row).AppLots as Row[] | undefined) ?? []).some(
          (own) => own.lotId === lot.id && own.statusId === 360,
        ),
      )
      ? 360
      : 370
  }

  /** A bid before the results: nobody knows who wins. */
  private bid(record: Row): Row {
    const row = this.store.tables.announcements.find(Number(record.buyId))
    const buy = this.store.tables.announcements.record(row)
    const opened = indexStamp(stampNumber(buy.repeatEndDate ?? buy.endDate))
    const submitted = { id: 210, nameRu: 'Подано', nameKz: 'Берілді', code: 'Submitted' }
    return {
      ...record,
      protId: null,
      protNumber: null,
      indexDate: opened,
      AppLots: ((record.AppLots as Row[] | undefined) ?? []).map((lot) => ({
        ...lot,
        statusId: 210,
        discountValue: 0,
        discountPrice: 0,
        indexDate: opened,
        ...(lot.RefAppStatus === undefined ? {} : { RefAppStatus: submitted }),
      })),
    }
  }

  /** The report on a direct contract, if it was there. */
  private reported(contract: Row): Row {
    if (this.isLater(contract.reportCreatedAt))
      return { reportStatus: null, reportCreatedAt: null, reportSignAt: null, ReportFile: null }
    return this.isLater(contract.reportSignAt) ? { reportSignAt: null, ReportFile: null } : {}
  }

  private contract(entity: 'contracts' | 'ob-contracts', record: Row): Row {
    const { payments } = this.store.tables
    let paid = 0
    let changedAt: unknown = record.signDate
    const entered = stampNumber(record.crdate)
    if (entered > stampNumber(changedAt)) changedAt = record.crdate
    const changes = (value: unknown) => {
      if (!this.isLater(value) && stampNumber(value) > stampNumber(changedAt)) changedAt = value
    }
    changes(record.reportCreatedAt)
    changes(record.reportSignAt)
    for (const row of entity === 'contracts' ? payments.where('contract_id', Number(record.id)) : []) {
      const payment = payments.record(row)
      if (this.isLater(payment.last_update_date)) continue
      paid += Number(payment.pay_amount)
      changes(payment.last_update_date)
    }
    const gross = Number(record.contractSumWnds)
    const share = gross === 0 ? 0 : Math.min(1, paid / gross)
    const round = (value: unknown) => Math.round(Number(value) * share * 100) / 100
    const units = entity === 'contracts' ? 'ContractUnits' : 'ObContractUnits'
    return indexed(
      {
        ...record,
        refContractStatusId: 190,
        lastUpdateDate: changedAt,
        faktExecDate: null,
        contractEndDate: null,
        refContractCancelId: 0,
        faktSum: round(record.contractSum),
        faktSumWnds: round(record.contractSumWnds),
        ...this.reported(record),
        [units]: ((record[units] as Row[] | undefined) ?? []).map((unit) => ({
          ...unit,
          refContractStatusId: 190,
          execFaktDate: null,
          executed: 0,
          factSum: round(unit.totalSum),
          factSumWnds: round(unit.totalSumWnds),
        })),
      },
      changedAt,
    )
  }
}

/** The record as the index had it after a change at `since`. */
function indexed(record: Row, since: unknown): Row {
  const moment = stampNumber(since)
  return Number.isNaN(moment) || record.indexDate === undefined ? record : { ...record, indexDate: indexStamp(moment) }
}

/** When the index next shows something new: the first refresh after the first event later than `now`; or undefined. */
export function nextRefresh(store: Store, now: number): string | undefined {
  let first = Number.POSITIVE_INFINITY
  for (const [entity, columns] of Object.entries(eventColumns) as [Entity, string[]][]) {
    // What was stopped does not go on to its later dates.
    const final = store.tables[entity].column('lastUpdateDate')
    for (const name of columns) {
      const column = store.tables[entity].column(name)!
      for (let row = 0; row < column.length; row++) {
        const value = column[row]!
        if (value > now && value < first && (final === undefined || value <= final[row]!)) first = value
      }
    }
  }
  return first === Number.POSITIVE_INFINITY ? undefined : indexStamp(first)
}
