import { stamp } from '../market/days.ts'
import type { Entity } from '../market/market.ts'
import { eventColumns } from './moment.ts'
import type { Reader } from './reader.ts'
import { type Row, stampNumber } from './store.ts'

/** Events by ascending time: rows of entities. */
interface Events {
  length: number
  at(index: number): JournalEvent
}

interface JournalEvent {
  time: number
  service: number
  row: number
}

interface Service {
  entity: Entity
  name: string
  title: string
  path: string
}

// Of what the portal has in its journal; payments and complaints were never seen there.
const services: Service[] = [
  { entity: 'subjects', name: 'subject', title: 'Реестр участников', path: 'subject' },
  { entity: 'plans', name: 'plans', title: 'Реестр пунктов плана', path: 'plans/view' },
  { entity: 'announcements', name: 'trd_buy', title: 'Реестр объявлений', path: 'trd-buy' },
  { entity: 'lots', name: 'lots', title: 'Реестр лотов', path: 'lots' },
  { entity: 'contracts', name: 'contract', title: 'Реестр договоров', path: 'contract' },
  { entity: 'acts', name: 'acts', title: 'Реестр актов', path: 'acts' },
  { entity: 'unscrupulous', name: 'rnu', title: 'Реестр недобросовестных', path: 'rnu' },
]

const keptDays = 32

/** The log of changes of all objects, put together from the stamps of the records. */
export class Journal {
  private readonly reader: Reader
  private readonly known = new Map<string, Events>()
  private knownAt = Number.NaN

  constructor(reader: Reader) {
    this.reader = reader
  }

  /** What happened from one moment to another, both included, as far as the portal has come. */
  between(from: number, to: number): Events {
    const { now } = this.reader.view
    if (now !== this.knownAt) this.known.clear()
    this.knownAt = now
    const key = `${from}/${to}`
    const kept = this.known.get(key)
    if (kept !== undefined) return kept
    const events: JournalEvent[] = []
    const seen = new Set<string>()
    const last = Math.min(to, now)
    const note = (service: number, row: number, time: number) => {
      if (time < from || time > last || !this.reader.table(services[service]!.entity).isShown(row)) return
      const event = `${service}/${row}/${time}`
      if (seen.has(event)) return
      seen.add(event)
      events.push({ time, service, row })
    }
    services.forEach(({ entity }, service) => {
      const table = this.reader.table(entity)
      const final = table.column('lastUpdateDate')
      for (const name of eventColumns[entity] ?? []) {
        const column = table.column(name)!
        // What was stopped does not go on to its later dates.
        for (let row = 0; row < column.length; row++)
          if (final === undefined || column[row]! <= final[row]!) note(service, row, column[row]!)
      }
    })
    this.follow(note, from, last)
    events.sort((left, right) => left.time - right.time || left.service - right.service || left.row - right.row)
    const found: Events = { length: events.length, at: (index) => events[index]! }
    if (this.known.size >= keptDays) this.known.delete(this.known.keys().next().value!)
    this.known.set(key, found)
    return found
  }

  /** What changes with something else: lots and announcements with each other and with complaints, contracts with payments. */
  private follow(note: (service: number, row: number, time: number) => void, from: number, last: number): void {
    const table = (entity: Entity) => this.reader.table(entity)
    const numberOf = (entity: Entity) => services.findIndex((service) => service.entity === entity)
    const [announcements, lots, contracts] = [table('announcements'), table('lots'), table('contracts')]
    const final = announcements.column('lastUpdateDate')!
    const withLots = (buy: number, time: number) => {
      if (buy === -1 || time < from || time > last || time > final[buy]!) return
      note(numberOf('announcements'), buy, time)
      for (const lot of lots.where('trdBuyId', announcements.ids[buy]!)) note(numberOf('lots'), lot, time)
    }
    for (const name of eventColumns.announcements ?? []) {
      const column = announcements.column(name)!
      for (let row = 0; row < column.length; row++) withLots(row, column[row]!)
    }
    const complaints = table('complaints')
    const about = complaints.column('trdBuyId')!
    for (const name of ['startDate', 'decisionDate']) {
      const column = complaints.column(name)!
      for (let row = 0; row < column.length; row++) withLots(announcements.find(about[row]!), column[row]!)
    }
    const payments = table('payments')
    const paid = payments.column('last_update_date')!
    const contractOf = payments.column('contract_id')!
    for (let row = 0; row < paid.length; row++) {
      if (paid[row]! < from || paid[row]! > last) continue
      const contract = contracts.find(contractOf[row]!)
      if (contract !== -1) note(numberOf('contracts'), contract, paid[row]!)
    }
  }

  /** An event as the service tells it: "U" for what is there, "D" for what was taken away. */
  entry({ time, service, row }: JournalEvent): Row {
    const { entity, name, title, path } = services[service]!
    const record = this.reader.read(entity, row)
    const { id, address } = identify(entity, record)
    const taken = isTaken(entity, record, time)
    return {
      object_id: id,
      action: taken ? 'D' : 'U',
      date_action: stamp(time),
      service_name: name,
      service_title: title,
      url: taken ? '' : `https://ows.goszakup.gov.kz/v3/${path}/${address}`,
    }
  }
}

/** The register's own ids are places in a list: it is known by its detail's id and found by the supplier's number. */
function identify(entity: Entity, record: Row): { id: string; address: string } {
  if (entity !== 'unscrupulous') {
    const id = String(record.id ?? record.pid)
    return { id, address: id }
  }
  const [detail] = (record.Detail as Row[] | undefined) ?? []
  return { id: String(detail?.id ?? record.id), address: String(record.supplierBiin) }
}

/** Whether this event is the one that took the object away: the last that it has. */
function isTaken(entity: Entity, record: Row, time: number): boolean {
  if (Number(record.isDeleted ?? record.deleted ?? 0) !== 1) return false
  const last = Math.max(
    ...(eventColumns[entity] ?? []).map((name) => stampNumber(record[name])).filter((value) => !Number.isNaN(value)),
  )
  return time >= last
}
