import type { Entity } from '../market/market.ts'
import { Journal } from './journal.ts'
import type { Reader } from './reader.ts'
import { invalidRoute, items, type List, page, type RestAnswer, type RestQuestion, yiiError } from './rest-page.ts'
import {
  briefSubject,
  briefUnscrupulous,
  columns,
  contractUnit,
  deletedPlan,
  detailUnscrupulous,
  flatPlan,
  fullAct,
  fullBid,
  fullLot,
  fullSubject,
  partOfAnnouncement,
  pick,
  planLines,
  planPlaces,
  snake,
  wholePlan,
} from './rest-shapes.ts'
import { type Row, stampNumber } from './store.ts'

type Shape = (record: Row) => object

const shapes: Partial<Record<Entity, Shape>> = {
  subjects: fullSubject,
  announcements: (record) => pick(snake(record), columns.announcementAll),
  lots: fullLot,
  bids: fullBid,
  contracts: (record) => pick(snake(record), columns.contractAll),
  acts: fullAct,
}

const briefAnnouncement: Shape = (record) => pick(snake(record), columns.announcement)
const briefContract: Shape = (record) => pick(snake(record), columns.contract)

/** The REST half of the service over a market. */
export class Rest {
  private readonly reader: Reader
  private readonly journal: Journal
  private readonly nested = new Map<'kato' | 'spec', Promise<{ ids: Float64Array; rows: Uint32Array }>>()
  private readonly sortedBooks = new Map<string, Row[]>()

  constructor(reader: Reader) {
    this.reader = reader
    this.journal = new Journal(reader)
  }

  /** The answer to a GET below `/v2` or `/v3`. */
  async answer(question: RestQuestion): Promise<RestAnswer> {
    const parts = question.path.split('/').map(decode)
    const [first = '', second, third, fourth] = parts
    if (parts.length > 4 || parts.includes('')) return invalidRoute
    switch (first) {
      case 'refs':
        return second === undefined || fourth !== undefined ? invalidRoute : this.book(question, second, third)
      case 'treasury-pay':
        if (third !== undefined) return invalidRoute
        return page(
          question,
          this.payments(second === undefined ? undefined : this.where('payments', 'contract_id', second)),
        )
      case 'journal':
        return second === undefined ? this.changes(question) : invalidRoute
      case 'subject':
        return this.subject(question, second, third, fourth)
      case 'rnu':
        return third === undefined ? this.unscrupulous(question, second) : invalidRoute
      case 'plans':
        return fourth === undefined ? this.plans(question, second, third) : invalidRoute
      case 'trd-buy':
        return fourth === undefined ? this.announcements(question, second, third) : invalidRoute
      case 'lots':
        return fourth === undefined ? this.lots(question, second, third) : invalidRoute
      case 'trd-app':
        return second === undefined ? this.bids(question) : invalidRoute
      case 'contract':
        return fourth === undefined ? this.contracts(question, second, third) : invalidRoute
      case 'acts':
        if (third !== undefined) return invalidRoute
        return second === undefined ? page(question, this.rows('acts')) : this.one('acts', second)
      default:
        return invalidRoute
    }
  }

  /** Rows whose column has a value of digits, by ascending id. */
  private where(entity: Entity, column: string, value: string): number[] {
    return /^\d{1,15}$/.test(value) ? this.reader.where(entity, column, Number(value)).reverse() : []
  }

  /** Rows of a table as a list, or all that are shown. */
  private rows(entity: Entity, chosen?: ArrayLike<number>, shape: Shape = shapes[entity] ?? snake): List {
    const table = this.reader.table(entity)
    const shown = chosen ?? table.shown
    return {
      length: shown.length,
      key: (index) => table.ids[shown[index]!]!,
      item: (index) => JSON.stringify(shape(this.reader.read(entity, shown[index]!))),
      row: (index) => ({ entity, row: shown[index]! }),
    }
  }

  /** Payments are kept as REST gives them: their bytes go out as they are. */
  private payments(chosen: ArrayLike<number> | undefined): List {
    const list = this.rows('payments', chosen)
    return { ...list, item: (index) => this.reader.next('payments', list.row!(index).row) }
  }

  private one(entity: Entity, id: string, message = 'Запись не найдена', shape = shapes[entity] ?? snake): RestAnswer {
    const record = this.record(entity, id)
    return record === null ? yiiError(404, message) : { status: 200, body: shape(record) }
  }

  private record(entity: Entity, id: string): Row | null {
    return /^\d{1,15}$/.test(id) ? this.reader.byId(entity, Number(id)) : null
  }

  private book(question: RestQuestion, name: string, key: string | undefined): RestAnswer {
    const rows = this.reader.store.books.get(name)
    if (rows === undefined) return { status: 200, body: { error: 'Справочник не найден', code: 404 } }
    const keyed = (row: Row) => (row.id === undefined ? String(row.code) : Number(row.id))
    if (key !== undefined) {
      const found = rows.find((row) => String(keyed(row)) === key) ?? rows.find((row) => String(row.code) === key)
      return found === undefined ? yiiError(404, 'Запись не найдена') : { status: 200, body: found }
    }
    let sorted = this.sortedBooks.get(name)
    if (sorted === undefined) {
      sorted = [...rows].sort((left, right) => (keyed(left) < keyed(right) ? -1 : 1))
      this.sortedBooks.set(name, sorted)
    }
    const found = sorted
    return page(question, {
      length: found.length,
      key: (index) => keyed(found[index]!),
      item: (index) => JSON.stringify(found[index]),
    })
  }

  private subject(question: RestQuestion, second?: string, third?: string, fourth?: string): RestAnswer {
    if (second === undefined) return page(question, this.rows('subjects', undefined, briefSubject))
    if (second === 'all' && third === undefined) return page(question, this.rows('subjects'))
    const missing = 'Компания не найдена'
    if (second !== 'biin' || third === undefined)
      return third === undefined && second !== 'biin' ? this.one('subjects', second, missing) : invalidRoute
    const [row] = [...this.where('subjects', 'bin', third), ...this.where('subjects', 'iin', third)]
    if (row === undefined) return yiiError(404, missing)
    const record = fullSubject(this.reader.read('subjects', row))
    if (fourth === undefined) return { status: 200, body: record }
    return fourth === 'address' || fourth === 'employees'
      ? page(question, items(record[fourth] as Row[]))
      : invalidRoute
  }

  private unscrupulous(question: RestQuestion, biin?: string): RestAnswer {
    if (biin === undefined) return page(question, this.rows('unscrupulous', undefined, briefUnscrupulous))
    const rows = this.where('unscrupulous', 'supplierBiin', biin)
    const details = rows.flatMap((row) => detailUnscrupulous(this.reader.read('unscrupulous', row)))
    return details.length === 0 ? yiiError(404, 'Поставщик не найден в реестре') : page(question, items(details))
  }

  private async plans(question: RestQuestion, second?: string, third?: string): Promise<RestAnswer> {
    if (second === undefined) return page(question, this.planning())
    if (third === undefined)
      switch (second) {
        case 'deleted': {
          const rows = this.where('plans', 'isDeleted', '1').filter((row) => !this.reader.view.changes('plans', row))
          return page(question, this.rows('plans', rows, deletedPlan))
        }
        case 'all':
          return page(question, this.rows('plans', undefined, flatPlan))
        case 'kato':
        case 'spec':
          return page(question, await this.nestedPlans(second))
      }
    if (second === 'view' && third !== undefined) return this.one('plans', third, undefined, wholePlan)
    if (third === undefined && /^\d{12}$/.test(second))
      return page(question, this.rows('plans', this.where('plans', 'subjectBiin', second), flatPlan))
    return invalidRoute
  }

  /** Customers that have plans, and how many points. */
  private planning(): List {
    const plans = this.reader.table('plans')
    const customers = plans.column('sysSubjectsId')!
    const counts = new Map<number, number>()
    for (const row of plans.shown) counts.set(customers[row]!, (counts.get(customers[row]!) ?? 0) + 1)
    const rows = [...counts.keys()]
      .map((pid) => this.reader.row('subjects', pid))
      .filter((row) => row !== -1)
      .sort((left, right) => left - right)
    const table = this.reader.table('subjects')
    return {
      length: rows.length,
      key: (index) => table.ids[rows[index]!]!,
      item: (index) => {
        const record = this.reader.read('subjects', rows[index]!)
        return JSON.stringify({
          pid: record.pid,
          bin: record.bin === '' ? null : record.bin,
          name_ru: record.nameRu,
          name_kz: record.nameKz,
          doc_count: counts.get(record.pid as number),
        })
      },
    }
  }

  /** Delivery places or budget lines of all plan points, each under its own id. */
  private async nestedPlans(part: 'kato' | 'spec'): Promise<List> {
    let index = this.nested.get(part)
    if (index === undefined) {
      index = this.indexNested(part)
      this.nested.set(part, index)
    }
    const { ids, rows } = await index
    const table = this.reader.table('plans')
    const shown: number[] = []
    for (let place = 0; place < ids.length; place++) if (table.isShown(rows[place]!)) shown.push(place)
    const read = part === 'kato' ? planPlaces : planLines
    return {
      length: shown.length,
      key: (at) => ids[shown[at]!]!,
      item: (at) => {
        const found = read(this.reader.read('plans', rows[shown[at]!]!))
        return JSON.stringify(found.find((item) => item.id === ids[shown[at]!]))
      },
    }
  }

  private async indexNested(part: 'kato' | 'spec'): Promise<{ ids: Float64Array; rows: Uint32Array }> {
    const table = this.reader.table('plans')
    const found: { id: number; row: number }[] = []
    const read = part === 'kato' ? planPlaces : planLines
    for (let row = 0; row < table.size; row++) {
      for (const item of read(table.record(row))) found.push({ id: Number(item.id), row })
      // Others are answered meanwhile.
      if (row % 2000 === 1999) await new Promise((resolve) => setImmediate(resolve))
    }
    found.sort((left, right) => left.id - right.id)
    return {
      ids: Float64Array.from(found, ({ id }) => id),
      rows: Uint32Array.from(found, ({ row }) => row),
    }
  }

  private announcements(question: RestQuestion, second?: string, third?: string): RestAnswer {
    if (second === undefined) return page(question, this.rows('announcements', undefined, briefAnnouncement))
    if (second === 'all' && third === undefined) return page(question, this.rows('announcements'))
    if (second === 'number-anno' && third !== undefined) {
      const record = this.record('announcements', third.split('-')[0]!)
      return record?.numberAnno === third
        ? this.one('announcements', String(record.id))
        : yiiError(404, 'Запись не найдена')
    }
    if (second === 'bin' && third !== undefined) {
      const rows = this.where('announcements', 'orgBin', third)
      return page(question, this.rows('announcements', rows, briefAnnouncement))
    }
    if (third === undefined) return this.one('announcements', second)
    if (third !== 'commission' && third !== 'pause' && third !== 'cancel') return invalidRoute
    const record = this.record('announcements', second)
    // Documented as bare lists.
    return record === null
      ? yiiError(404, 'Запись не найдена')
      : { status: 200, body: partOfAnnouncement(record, third) }
  }

  private lots(question: RestQuestion, second?: string, third?: string): RestAnswer {
    if (second === undefined) return page(question, this.rows('lots'))
    if (third === undefined) return this.one('lots', second)
    if (second === 'bin') return page(question, this.rows('lots', this.where('lots', 'customerBin', third)))
    if (second !== 'number-anno') return invalidRoute
    const rows = this.where('lots', 'trdBuyId', third.split('-')[0]!)
    return page(
      question,
      this.rows(
        'lots',
        rows.filter((row) => this.reader.read('lots', row).trdBuyNumberAnno === third),
      ),
    )
  }

  /** Bids, by any of their columns or by a lot. */
  private bids(question: RestQuestion): RestAnswer {
    const { reader } = this
    const numbers: Record<string, string> = { id: 'id', buy_id: 'buyId', supplier_id: 'supplierId', prot_id: 'protId' }
    const others: Record<string, string> = { cr_fio: 'crFio', mod_fio: 'modFio', prot_number: 'protNumber' }
    const filter: Row = {}
    const tests: ((record: Row) => boolean)[] = []
    for (const [name, value] of question.parameters) {
      if (value === '') continue
      if (numbers[name] !== undefined) filter[numbers[name]] = Number(value)
      else if (name === 'supplier_bin_iin') filter.supplierBinIin = value
      else if (others[name] !== undefined) tests.push((record) => String(record[others[name]!] ?? '') === value)
      else if (name === 'app_lots.lot_id') {
        const lot = Number(value)
        filter.buyId ??= reader.byId('lots', lot)?.trdBuyId ?? -1
        tests.push((record) => ((record.AppLots as Row[] | undefined) ?? []).some((entry) => entry.lotId === lot))
      }
    }
    let rows: ArrayLike<number> = reader.rows('bids', filter)
    if (tests.length > 0)
      rows = Array.from(rows).filter((row) => {
        const record = reader.read('bids', row)
        return tests.every((test) => test(record))
      })
    return page(question, this.rows('bids', rows))
  }

  private contracts(question: RestQuestion, second?: string, third?: string): RestAnswer {
    const { reader } = this
    const list = (rows: ArrayLike<number> | undefined) => page(question, this.rows('contracts', rows, briefContract))
    if (second === undefined) return list(undefined)
    if (third === undefined)
      switch (second) {
        case 'all':
          return page(question, this.rows('contracts'))
        case 'number':
        case 'number-sys': {
          const number = question.parameters.get('number') ?? ''
          return list(
            reader.rows('contracts', { [second === 'number' ? 'contractNumber' : 'contractNumberSys']: number }),
          )
        }
        default:
          return this.one('contracts', second)
      }
    switch (second) {
      case 'number-anno': {
        const rows = this.where('contracts', 'trdBuyId', third.split('-')[0]!)
        return list(rows.filter((row) => reader.read('contracts', row).trdBuyNumberAnno === third))
      }
      case 'supplier':
        return list(this.where('contracts', 'supplierBiin', third))
      case 'customer':
        return list(this.where('contracts', 'customerBin', third))
    }
    if (third !== 'units') return invalidRoute
    const record = this.record('contracts', second)
    return record === null
      ? yiiError(404, 'Запись не найдена')
      : page(question, items(((record.ContractUnits as Row[] | undefined) ?? []).map(contractUnit)))
  }

  /** What changed between two days, newest first. */
  private changes(question: RestQuestion): RestAnswer {
    const from = stampNumber(question.parameters.get('date_from'))
    const to = stampNumber(question.parameters.get('date_to')) + 86_399
    if (Number.isNaN(from) || Number.isNaN(to)) return yiiError(400, 'date_from, date_to')
    const events = this.journal.between(from, to)
    return page(question, {
      length: events.length,
      key: (index) => index + 1,
      item: (index) => JSON.stringify(this.journal.entry(events.at(index))),
    })
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
