import type { Tally } from '../../goszakup/client/http.ts'
import type { SamrukAnswer, SamrukClient, SamrukPage } from '../../registers/samruk/client.ts'
import {
  changedAt,
  momentOf,
  type SamrukDetail,
  type SamrukList,
  type SamrukRecord,
  type SamrukStore,
  samrukKey,
  samrukSource,
} from '../../registers/samruk/entities.ts'
import { UserError } from '../../terminal/errors.ts'
import type { EntityCounts } from '../fetch/context.ts'
import { RawStore, type Stored } from '../raw/store.ts'
import { isRow, questionOf, type SamrukOptions } from './question.ts'

/** How far one question about a list has been answered. */
export interface SamrukScope {
  /** Rows of the first crawl that are passed. */
  offset: number
  /** All that existed once was seen; only what is new or changed is left. */
  complete: boolean
  /** Every change up to this moment was seen, in milliseconds. */
  covered?: number
  /** A look for changes that broke off: how many rows it had passed. */
  look?: number
}

interface SamrukState {
  scopes: Record<string, SamrukScope>
}

type Store = RawStore<SamrukState>

/** Pages in a row that bring nothing but rows of this very run: then the list goes round in a circle. */
const barrenAtMost = 3

/**
 * Brings one list and what its rows lead to. The list comes newest change first: a row that changes meanwhile moves to
 * the top and pushes others down, so rows come twice, which does no harm; a row that goes away pulls others up, so a run
 * that goes on begins a page earlier. The store of the list is written last of a page: a row that is in it has its
 * details.
 */
export class SamrukJob {
  readonly counts = new Map<string, EntityCounts>()
  /** Records that the dataset has now, by store. */
  readonly stored = new Map<string, number>()
  private readonly dir: string
  private readonly list: SamrukList
  private readonly options: SamrukOptions & { concurrency: number }
  private readonly client: SamrukClient
  private readonly seen = new Set<number>()
  private rows = 0
  /** Of them, those that were new or changed. */
  private taken = 0
  private gone = 0

  constructor(dir: string, list: SamrukList, options: SamrukOptions & { concurrency: number }, client: SamrukClient) {
    this.dir = dir
    this.list = list
    this.options = options
    this.client = client
  }

  async run(): Promise<'done' | 'limited' | 'beyond'> {
    const names: SamrukStore[] = [this.list.name, ...this.list.details.map(({ store }) => store)]
    const stores = new Map<SamrukStore, Store>()
    try {
      for (const name of names) {
        this.counts.set(name, { requests: 0, records: 0, new: 0, changed: 0, same: 0 })
        stores.set(name, await openStore(this.dir, name))
      }
      return await this.crawl(stores)
    } finally {
      for (const [name, store] of stores) {
        this.stored.set(name, store.count)
        await store.close()
      }
      if (this.gone > 0) this.options.report.note(`${this.list.title}: ${this.gone} have no page of their own any more`)
    }
  }

  private async crawl(stores: Map<SamrukStore, Store>): Promise<'done' | 'limited' | 'beyond'> {
    const { list, options, client } = this
    const store = stores.get(list.name)!
    const { body, id } = questionOf(list, options)
    const { scopes } = store.cursor.state
    const scope = scopes[id] ?? { offset: 0, complete: false }
    scopes[id] = scope
    const again = options.full === true
    const isFirst = !scope.complete || again
    const size = client.sizeOf(list)
    let offset = isFirst && !again ? Math.max(0, Math.floor(scope.offset / size) - 1) * size : 0
    let top: number | undefined
    let barren = 0
    for (;;) {
      const page = await client.page(list, body, offset, this.tally(list.name))
      if (page === 'beyond') return this.beyond(offset)
      const records = page.items.flatMap(({ value, bytes }) => (isRow(value) ? [{ record: value, bytes }] : []))
      if (records.length < page.items.length)
        options.report.warn(`${list.title}: ${page.items.length - records.length} rows have no number and are left out`)
      for (const { record } of records) top = Math.max(top ?? 0, changedAt(record) ?? 0) || undefined
      const { fresh, isCut } = await this.take(stores, page, records)
      const before = this.seen.size
      for (const { record } of records) this.seen.add(samrukKey(record)!)
      barren = this.seen.size === before && page.items.length > 0 ? barren + 1 : 0
      if (barren >= barrenAtMost)
        throw new UserError(`the list of ${list.title} does not come to an end`, {
          why: `${barrenAtMost} pages after row ${offset} held only rows that had come before`,
          next: 'run the same command again later: it goes on where it stopped',
          exit: 'data',
        })
      const start = Math.floor(offset / page.size) * page.size
      // Of a page that was not taken whole the rest is still to come.
      offset = isCut ? start : start + page.items.length
      const isEnd = !isCut && (page.items.length < page.size || (page.total !== undefined && offset >= page.total))
      const isOld = this.isBefore(records.map(({ record }) => record))
      const isSettled = !isFirst && !isCut && fresh === 0 && this.isCovered(records, scope, offset)
      if (isFirst && !scope.complete) scope.offset = offset
      if (!isFirst) scope.look = offset
      const isDone = isEnd || isOld || isSettled
      if (isDone) {
        scope.complete = true
        if (top !== undefined) scope.covered = Math.max(scope.covered ?? 0, top)
        delete scope.look
      }
      // Those that a row leads to first: what is on record here is asked for no more.
      for (const { store: name } of list.details) await stores.get(name)!.commit()
      await store.commit()
      options.report.progress({
        stage: 'fetch',
        done: this.rows,
        unit: list.name,
        ...(page.total === undefined || !isFirst ? {} : { total: page.total }),
      })
      if (isDone) return 'done'
      if (isCut) return 'limited'
    }
  }

  /** Puts a page's rows into the store, and what those that are new or changed lead to. */
  private async take(
    stores: Map<SamrukStore, Store>,
    page: SamrukPage,
    records: readonly { record: SamrukRecord; bytes: Buffer }[],
  ): Promise<{ fresh: number; isCut: boolean }> {
    const { list, options } = this
    const { limit = Number.POSITIVE_INFINITY } = options
    const store = stores.get(list.name)!
    const due: number[] = []
    let isCut = false
    for (const { record, bytes } of records) {
      if (!this.isWanted(record)) continue
      if (this.taken >= limit) {
        isCut = true
        break
      }
      const key = samrukKey(record)!
      const stored = store.add({ record, bytes, ...about(page) })
      this.count(list.name, stored)
      this.rows++
      if (stored === 'same' && options.full !== true && !this.lacksDetail(stores, key)) continue
      this.taken++
      due.push(key)
    }
    for (let from = 0; from < due.length; from += options.concurrency) {
      const keys = due.slice(from, from + options.concurrency)
      for (const detail of list.details) {
        const found = await Promise.all(keys.map((key) => this.client.detail(detail, key, this.tally(detail.store))))
        for (const answers of found) this.keep(stores.get(detail.store)!, detail, answers)
      }
    }
    return { fresh: due.length, isCut }
  }

  private keep(store: Store, detail: SamrukDetail, answers: readonly SamrukAnswer[]): void {
    if (answers.length === 0 && detail.pages === undefined) this.gone++
    for (const answer of answers)
      for (const { value, bytes } of answer.items)
        if (isRow(value)) this.count(detail.store, store.add({ record: value, bytes, ...about(answer) }))
  }

  /** A row whose own page did not come, when it was listed first. */
  private lacksDetail(stores: Map<SamrukStore, Store>, key: number): boolean {
    const own = this.list.details.find(({ pages }) => pages === undefined)
    return own !== undefined && stores.get(own.store)!.index.get(key) === undefined
  }

  /** Whether the row is of the period asked for, where the service does not see to that. One without a date is. */
  private isWanted(record: SamrukRecord): boolean {
    const { since, until } = this.options
    if (this.list.period !== undefined) return true
    const moment = momentOf(record[this.list.date])
    if (moment === undefined) return true
    return moment >= startOf(since) && moment <= endOf(until)
  }

  /** A page all of whose rows changed last before the period: nothing that began in the period comes after it. */
  private isBefore(records: readonly SamrukRecord[]): boolean {
    const { since } = this.options
    if (since === undefined || this.list.period !== undefined || records.length === 0) return false
    return records.every((record) => (changedAt(record) ?? Number.POSITIVE_INFINITY) < startOf(since))
  }

  /**
   * A page of rows that are known as they are ends a look for changes: they are older than all that was seen before.
   * Where an earlier look broke off, its own rows prove nothing.
   */
  private isCovered(records: readonly { record: SamrukRecord }[], scope: SamrukScope, offset: number): boolean {
    const stamps = records.map(({ record }) => changedAt(record))
    const { covered } = scope
    if (covered !== undefined && stamps.every((stamp) => stamp !== undefined))
      return stamps.every((stamp) => stamp! <= covered)
    return offset > (scope.look ?? 0)
  }

  private beyond(offset: number): 'beyond' {
    const { list, options } = this
    options.report.warn(
      `${list.title}: the service gives no row after the first ${offset}, and there are more; ask for parts with --since and --until`,
    )
    return 'beyond'
  }

  private tally(name: string): Tally {
    return this.counts.get(name)!
  }

  private count(name: string, stored: Stored): void {
    const counts = this.counts.get(name)!
    counts.records++
    counts[stored]++
  }
}

function about({ url, request, fetchedAt }: { url: string; request: string; fetchedAt: string }) {
  return { url, request, fetchedAt }
}

function startOf(day: string | undefined): number {
  return day === undefined ? Number.NEGATIVE_INFINITY : Date.parse(`${day}T00:00:00+05:00`)
}

function endOf(day: string | undefined): number {
  return day === undefined ? Number.POSITIVE_INFINITY : Date.parse(`${day}T23:59:59.999+05:00`)
}

function openStore(dir: string, name: string): Promise<Store> {
  return RawStore.open<SamrukState>(dir, samrukSource, name, {
    initial: { scopes: {} },
    describe: (record) => {
      const key = samrukKey(record)
      return key === undefined ? undefined : { key, open: false }
    },
  })
}
