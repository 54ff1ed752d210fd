import { type Reader, snakeName } from './graph.ts'
import type { Entity } from './market.ts'
import { type Row, stampNumber } from './store.ts'

/** An answer of the REST half: a status and a body, as an object or as JSON already written. */
export interface RestAnswer {
  status: number
  body: object | string | Buffer
}

const defaultLimit = 50
const largestLimit = 500

/** The service's error body. */
export function yiiError(status: number, message: string): RestAnswer {
  const names: Record<number, [string, string]> = {
    400: ['Bad Request', 'BadRequestHttpException'],
    401: ['Unauthorized', 'UnauthorizedHttpException'],
    403: ['Forbidden', 'ForbiddenHttpException'],
    404: ['Not Found', 'NotFoundHttpException'],
    405: ['Method Not Allowed', 'MethodNotAllowedHttpException'],
    413: ['Payload Too Large', 'HttpException'],
    429: ['Too Many Requests', 'TooManyRequestsHttpException'],
    500: ['Internal Server Error', 'ServerErrorHttpException'],
  }
  const [name, type] = names[status] ?? ['Error', 'HttpException']
  return { status, body: { name, message, code: 0, status, type: `yii\\web\\${type}` } }
}

/** What a wrong token and a wrong path both get. */
export const invalidRoute: RestAnswer = yiiError(404, 'Invalid Route')

interface Query {
  version: string
  path: string
  parameters: URLSearchParams
}

/** A list: its rows by ascending key, and how one becomes an item. */
interface List {
  length: number
  key(index: number): string | number
  item(index: number): string
}

/** The REST half of the service over a market. */
export class Rest {
  private readonly reader: Reader

  constructor(reader: Reader) {
    this.reader = reader
  }

  /** The answer to a GET below `/v2` or `/v3`. */
  answer(version: string, path: string, parameters: URLSearchParams): RestAnswer {
    const query: Query = { version, path, parameters }
    const parts = path.split('/').map(decode)
    const [first = '', second, third, fourth] = parts
    if (parts.length > 4 || parts.includes('')) return invalidRoute
    switch (first) {
      case 'refs':
        return second === undefined || fourth !== undefined ? invalidRoute : this.book(query, second, third)
      case 'treasury-pay':
        if (second === undefined) return this.page(query, this.rows('payments', undefined))
        return this.page(query, this.rows('payments', this.where('payments', 'contract_id', second)))
      case 'journal':
        return second === undefined ? this.journal(query) : invalidRoute
      case 'subject':
        return this.subject(query, second, third, fourth)
      case 'rnu':
        return this.unscrupulous(query, second)
      case 'plans':
        return this.plans(query, second, third)
      case 'trd-buy':
        return this.announcements(query, second, third)
      case 'lots':
        if (second === undefined) return this.page(query, this.rows('lots', undefined))
        if (second === 'number-anno' && third !== undefined)
          return this.page(query, this.rows('lots', this.where('lots', 'trdBuyId', third.split('-')[0]!)))
        if (second === 'bin' && third !== undefined)
          return this.page(query, this.rows('lots', this.where('lots', 'customerBin', third)))
        return third === undefined ? this.one('lots', second) : invalidRoute
      case 'trd-app':
        return second === undefined ? this.bids(query) : invalidRoute
      case 'contract':
        return this.contracts(query, second, third)
      case 'acts':
        return second === undefined ? this.page(query, this.rows('acts', undefined)) : this.one('acts', second)
      default:
        return invalidRoute
    }
  }

  private where(entity: Entity, column: string, value: string): number[] {
    if (!/^\d{1,15}$/.test(value)) return []
    return this.reader
      .table(entity)
      .where(column, Number(value))
      .filter((row) => this.reader.isShown(entity, row))
  }

  /** Rows of a table as a list, or all that are shown. */
  private rows(entity: Entity, chosen: number[] | undefined, pick?: readonly string[]): List {
    const table = this.reader.table(entity)
    const shown: ArrayLike<number> = chosen ?? table.shown
    return {
      length: shown.length,
      key: (index) => table.ids[shown[index]!]!,
      item: (index) => {
        const row = shown[index]!
        // Payments are kept as REST gives them: their bytes go out as they are.
        if (entity === 'payments') return table.bytes(row).toString()
        const item = snake(this.reader.read(entity, row))
        return JSON.stringify(
          pick === undefined ? item : Object.fromEntries(pick.map((name) => [name, item[name] ?? null])),
        )
      },
    }
  }

  private page(query: Query, list: List): RestAnswer {
    const asked = query.parameters.get('limit')
    const wanted = asked === null || !/^\d+$/.test(asked) ? defaultLimit : Number(asked)
    const limit = wanted < 1 ? defaultLimit : Math.min(largestLimit, wanted)
    const after = query.parameters.get('search_after')
    let end = list.length
    if (after !== null && after !== '') {
      let low = 0
      while (low < end) {
        const middle = (low + end) >> 1
        const key = list.key(middle)
        if (typeof key === 'number' ? key < Number(after) : key < after) low = middle + 1
        else end = middle
      }
      end = low
    }
    const start = Math.max(0, end - limit)
    const next =
      start === 0
        ? ''
        : `/${query.version}/${query.path}?${nextQuery(query.parameters, asked === null ? undefined : limit, list.key(start))}`
    const pieces = [
      Buffer.from(`{"total":${list.length},"limit":${limit},"next_page":${JSON.stringify(next)},"items":[`),
    ]
    for (let index = end - 1; index >= start; index--)
      pieces.push(Buffer.from(`${index === end - 1 ? '' : ','}${list.item(index)}`))
    pieces.push(Buffer.from(']}'))
    return { status: 200, body: Buffer.concat(pieces) }
  }

  private one(entity: Entity, id: string, message = 'Запись не найдена'): RestAnswer {
    const record = /^\d{1,15}$/.test(id) ? this.reader.byId(entity, Number(id)) : null
    return record === null ? yiiError(404, message) : { status: 200, body: snake(record) }
  }

  private book(query: Query, name: string, key: string | undefined): RestAnswer {
    const rows = this.reader.store.books.get(name)
    if (rows === undefined) return { status: 200, body: { error: 'Справочник не найден', code: 404 } }
    const keyOf = (row: Row) => (row.id === undefined ? String(row.code) : Number(row.id))
    if (key !== undefined) {
      const found = rows.find((row) => String(keyOf(row)) === key || String(row.code) === key)
      return found === undefined ? yiiError(404, 'Запись не найдена') : { status: 200, body: found }
    }
    const sorted = [...rows].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1))
    return this.page(query, {
      length: sorted.length,
      key: (index) => keyOf(sorted[index]!),
      item: (index) => JSON.stringify(sorted[index]),
    })
  }

  private subject(query: Query, second?: string, third?: string, fourth?: string): RestAnswer {
    const brief = [
      'pid',
      'bin',
      'iin',
      'parent_subject',
      'parent_name_kz',
      'parent_name_ru',
      'name_ru',
      'name_kz',
      'type_supplier',
      'system_id',
      'index_date',
    ]
    if (second === undefined) return this.page(query, this.rows('subjects', undefined, brief))
    if (second === 'all' && third === undefined) return this.page(query, this.rows('subjects', undefined))
    if (second !== 'biin' || third === undefined)
      return third === undefined ? this.one('subjects', second, 'Компания не найдена') : invalidRoute
    const [row] = [...this.where('subjects', 'bin', third), ...this.where('subjects', 'iin', third)]
    if (row === undefined) return yiiError(404, 'Компания не найдена')
    const record = snake(this.reader.read('subjects', row))
    if (fourth === undefined) return { status: 200, body: record }
    return fourth === 'address' || fourth === 'employees'
      ? this.page(query, items(record[fourth] as Row[]))
      : invalidRoute
  }

  private unscrupulous(query: Query, biin?: string): RestAnswer {
    const brief = [
      'id',
      'pid',
      'supplier_biin',
      'supplier_innunp',
      'supplier_name_ru',
      'supplier_name_kz',
      'kato_list',
      'system_id',
    ]
    if (biin === undefined) return this.page(query, this.rows('unscrupulous', undefined, brief))
    const rows = this.where('unscrupulous', 'supplierBiin', biin)
    const details = rows.flatMap((row) => snake(this.reader.read('unscrupulous', row)).detail as Row[])
    return details.length === 0 ? yiiError(404, 'Поставщик не найден в реестре') : this.page(query, items(details))
  }

  private plans(query: Query, second?: string, third?: string): RestAnswer {
    if (second === undefined) {
      const rows = [...this.reader.table('subjects').shown]
      const customers = rows.filter((row) => this.reader.read('subjects', row).customer === 1)
      return this.page(query, this.rows('subjects', customers, ['pid', 'bin', 'name_ru', 'name_kz']))
    }
    const flat = (record: Row) => {
      const { kato, spec, ...rest } = planRest(record)
      return rest
    }
    const list = (rows: ArrayLike<number>, item: (record: Row) => object): List => ({
      length: rows.length,
      key: (index) => this.reader.table('plans').ids[rows[index]!]!,
      item: (index) => JSON.stringify(item(this.reader.read('plans', rows[index]!))),
    })
    if (second === 'deleted' && third === undefined) {
      const rows = this.where('plans', 'isDeleted', '1').sort((left, right) => left - right)
      const pick = (record: Row) => ({
        id: record.id,
        rootrecord_id: record.rootrecordId,
        is_deleted: record.isDeleted,
        index_date: record.indexDate,
      })
      return this.page(query, list(rows, pick))
    }
    if (second === 'all' && third === undefined) return this.page(query, list(this.reader.table('plans').shown, flat))
    if (second === 'view' && third !== undefined) {
      const record = /^\d{1,15}$/.test(third) ? this.reader.byId('plans', Number(third)) : null
      return record === null ? yiiError(404, 'Запись не найдена') : { status: 200, body: planRest(record) }
    }
    if (third === undefined && /^\d{12}$/.test(second))
      return this.page(query, list(this.where('plans', 'subjectBiin', second), flat))
    return invalidRoute
  }

  private announcements(query: Query, second?: string, third?: string): RestAnswer {
    const brief = [
      'id',
      'number_anno',
      'name_ru',
      'name_kz',
      'org_bin',
      'ref_trade_methods_id',
      'publish_date',
      'start_date',
      'end_date',
      'total_sum',
      'ref_buy_status_id',
      'index_date',
      'system_id',
    ]
    if (second === undefined) return this.page(query, this.rows('announcements', undefined, brief))
    if (second === 'all' && third === undefined) return this.page(query, this.rows('announcements', undefined))
    if (second === 'number-anno' && third !== undefined) return this.one('announcements', third.split('-')[0]!)
    if (second === 'bin' && third !== undefined)
      return this.page(query, this.rows('announcements', this.where('announcements', 'orgBin', third), brief))
    if (third === undefined) return this.one('announcements', second)
    const record = /^\d{1,15}$/.test(second) ? this.reader.byId('announcements', Number(second)) : null
    if (record === null) return yiiError(404, 'Запись не найдена')
    const field = { commission: 'Commission', pause: 'Pause', cancel: 'Cancel' }[third]
    if (field === undefined) return invalidRoute
    return { status: 200, body: ((record[field] as Row[] | undefined) ?? []).map(snake) }
  }

  private bids(query: Query): RestAnswer {
    const columns: Record<string, string> = {
      id: 'id',
      buy_id: 'buyId',
      supplier_id: 'supplierId',
      supplier_bin_iin: 'supplierBinIin',
      prot_id: 'protId',
    }
    const filter: Row = {}
    for (const [name, column] of Object.entries(columns)) {
      const value = query.parameters.get(name)
      if (value !== null && value !== '') filter[column] = column === 'supplierBinIin' ? value : Number(value)
    }
    const lot = query.parameters.get('app_lots.lot_id')
    let rows: ArrayLike<number> = this.reader.rows('bids', filter)
    if (lot !== null) {
      const buy = this.reader.byId('lots', Number(lot))?.trdBuyId ?? -1
      const own = this.reader.rows('bids', { ...filter, buyId: buy })
      rows = [...own].filter((row) =>
        (this.reader.read('bids', row).AppLots as Row[]).some((entry) => entry.lotId === Number(lot)),
      )
    }
    return this.page(query, this.rows('bids', Array.from(rows)))
  }

  private contracts(query: Query, second?: string, third?: string): RestAnswer {
    const brief = [
      'id',
      'contract_number',
      'contract_number_sys',
      'trd_buy_id',
      'trd_buy_number_anno',
      'ref_contract_type_id',
      'ref_contract_status_id',
      'crdate',
      'contract_sum',
      'contract_sum_wnds',
      'supplier_id',
      'supplier_biin',
      'customer_id',
      'customer_bin',
      'index_date',
      'system_id',
    ]
    const list = (column: string, value: string) =>
      this.page(query, this.rows('contracts', this.where('contracts', column, value), brief))
    if (second === undefined) return this.page(query, this.rows('contracts', undefined, brief))
    if (second === 'all' && third === undefined) return this.page(query, this.rows('contracts', undefined))
    if (second === 'number-anno' && third !== undefined) return list('trdBuyId', third.split('-')[0]!)
    if (second === 'supplier' && third !== undefined) return list('supplierBiin', third)
    if (second === 'customer' && third !== undefined) return list('customerBin', third)
    if ((second === 'number' || second === 'number-sys') && third === undefined) {
      const number = query.parameters.get('number') ?? ''
      const field = second === 'number' ? 'contractNumber' : 'contractNumberSys'
      return this.page(
        query,
        this.rows('contracts', Array.from(this.reader.rows('contracts', { [field]: number })), brief),
      )
    }
    if (third === undefined) {
      const record = /^\d{1,15}$/.test(second) ? this.reader.byId('contracts', Number(second)) : null
      if (record === null) return yiiError(404, 'Запись не найдена')
      const { contract_units, ...rest } = snake(record)
      return { status: 200, body: rest }
    }
    if (third !== 'units') return invalidRoute
    const record = /^\d{1,15}$/.test(second) ? this.reader.byId('contracts', Number(second)) : null
    return record === null
      ? yiiError(404, 'Запись не найдена')
      : this.page(query, items((record.ContractUnits as Row[]).map(snake)))
  }

  /** What changed between two days, newest first. */
  private journal(query: Query): RestAnswer {
    const from = stampNumber(query.parameters.get('date_from'))
    const to = stampNumber(query.parameters.get('date_to')) + 86_399
    if (Number.isNaN(from) || Number.isNaN(to)) return yiiError(400, 'date_from, date_to')
    const services: [Entity, string, string, string, string][] = [
      ['subjects', 'subject', 'Реестр участников', 'subject', 'lastUpdateDate'],
      ['plans', 'plans', 'Реестр пунктов плана', 'plans/view', 'timestamp'],
      ['announcements', 'trd_buy', 'Реестр объявлений', 'trd-buy', 'lastUpdateDate'],
      ['lots', 'lots', 'Реестр лотов', 'lots', 'lastUpdateDate'],
      ['contracts', 'contract', 'Реестр договоров', 'contract', 'lastUpdateDate'],
      ['acts', 'acts', 'Реестр актов', 'acts', 'approveDate'],
    ]
    const events: { time: number; entity: number; row: number }[] = []
    for (const [entity, [name, , , , column]] of services.entries()) {
      const values = this.reader.table(name).column(column)!
      for (const row of this.reader.table(name).shown)
        if (values[row]! >= from && values[row]! <= to && values[row]! <= this.reader.view.now)
          events.push({ time: values[row]!, entity, row })
    }
    events.sort((left, right) => left.time - right.time || left.entity - right.entity || left.row - right.row)
    return this.page(query, {
      length: events.length,
      key: (index) => index + 1,
      item: (index) => {
        const { entity, row } = events[index]!
        const [name, service, title, path, column] = services[entity]!
        const record = this.reader.read(name, row)
        const id = String(record.id ?? record.pid)
        return JSON.stringify({
          object_id: id,
          action: record.isDeleted === 1 ? 'D' : 'U',
          date_action: record[column],
          service_name: service,
          service_title: title,
          url: record.isDeleted === 1 ? '' : `https://ows.goszakup.gov.kz/v3/${path}/${id}`,
        })
      },
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

function nextQuery(parameters: URLSearchParams, limit: number | undefined, key: string | number): string {
  const kept = [...parameters].filter(([name]) => !['page', 'limit', 'search_after'].includes(name))
  const query = new URLSearchParams({ page: 'next' })
  if (limit !== undefined) query.set('limit', String(limit))
  for (const [name, value] of kept) query.append(name, value)
  query.set('search_after', String(key))
  return query.toString()
}

function items(rows: Row[]): List {
  const sorted = [...rows].sort((left, right) => (Number(left.id) < Number(right.id) ? -1 : 1))
  return {
    length: sorted.length,
    key: (index) => Number(sorted[index]!.id),
    item: (index) => JSON.stringify(sorted[index]),
  }
}

// Nested lists have lower-case names of their own in REST; reference rows are not nested at all.
const nested: Record<string, string> = {
  PlansKato: 'kato',
  PlansSpec: 'spec',
  AppLots: 'app_lots',
  Offers: 'offers',
  Address: 'address',
  Employees: 'employees',
  Admins: 'admins',
  ContractUnits: 'contract_units',
  Detail: 'detail',
}

/** A record under REST's names. */
export function snake(record: Row): Row {
  const out: Row = {}
  for (const [key, value] of Object.entries(record)) {
    if (/^[A-Z]/.test(key)) {
      if (nested[key] !== undefined)
        out[nested[key]] = Array.isArray(value) ? value.map((item) => snake(item as Row)) : value
      continue
    }
    out[snakeName(key)] = value
  }
  return out
}

function planRest(record: Row): Row {
  const acts = record.PlanActs as Row | null
  const { ref_subject_type_id, ...rest } = snake(record)
  return {
    ...rest,
    ref_subject_types_id: ref_subject_type_id,
    ref_units_code: Number(record.refUnitsCode),
    plan_act_id: acts?.id ?? null,
    plan_act_number: acts?.planActNumber ?? null,
    ref_plan_status_id: acts?.refPlanStatusId ?? null,
    plan_fin_year: acts?.planFinYear ?? null,
    plan_preliminary: acts?.planPreliminary ?? null,
    date_approved: acts?.dateApproved ?? null,
  }
}
