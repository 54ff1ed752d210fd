import type { GoszakupClient } from '../../goszakup/client/client.ts'
import { RequestLimit } from '../../goszakup/client/http.ts'
import type { Page } from '../../goszakup/client/page.ts'
import { type Entity, entities } from '../../goszakup/entities.ts'
import { counted } from '../../terminal/counted.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { ServiceClock } from '../fetch/clock.ts'
import { lackOf } from '../fetch/session.ts'
import { fileName } from './file-name.ts'
import type { FoundRecord, Holder, Records } from './records.ts'

// Filters that take one value; each is asked under an alias. The others take a list.
const single = new Set([
  'bids.buyId',
  'bids.supplierBinIin',
  'announcements.numberAnno',
  'announcements.orgBin',
  'lots.lotNumber',
  'lots.customerBin',
  'contracts.contractNumberSys',
  'contracts.customerBin',
  'contracts.supplierBiin',
  'subjects.bin',
  'subjects.iin',
  'unscrupulous.supplierBiin',
  'qualified.supplierBiin',
])

const perList = 200

/** The records of a purchase as the service gives them, by the client that `fetch` has. */
export class ServiceRecords implements Records {
  readonly origin = 'service'
  readonly lacking = new Set<string>()
  readonly unanswered = new Set<string>()
  private readonly client: GoszakupClient
  private readonly report: Reporter
  private readonly now: () => number
  private readonly maxRequests: number | undefined
  private answered = false

  constructor(client: GoszakupClient, options: { report: Reporter; now: () => number; maxRequests?: number }) {
    this.client = client
    this.report = options.report
    this.now = options.now
    this.maxRequests = options.maxRequests
  }

  get requests(): number {
    return this.client.http.requests
  }

  async close(): Promise<void> {
    await this.client.close()
  }

  async where(name: string, field: string, values: readonly (string | number)[]): Promise<FoundRecord[]> {
    const entity = entityNamed(name)
    if (values.length === 0 || this.lacking.has(name) || this.unanswered.has(name)) return []
    return this.unlessLacking(entity, async () => {
      const pages: Page[] = []
      if (entity.transport === 'rest')
        for (const value of values) pages.push(...(await this.below(entity, field, value)))
      else if (single.has(`${name}.${field}`))
        for await (const step of this.client.byEach(entity, field, values, {})) pages.push(...step.pages)
      else
        for (let at = 0; at < values.length; at += perList)
          pages.push(...(await this.listed(entity, field, values.slice(at, at + perList))))
      return recordsOf(name, pages)
    })
  }

  async newest(name: string, field: string, value: string | number, limit: number): Promise<FoundRecord[]> {
    const entity = entityNamed(name)
    if (this.lacking.has(name) || this.unanswered.has(name)) return []
    return this.unlessLacking(entity, async () => {
      const isList = !single.has(`${name}.${field}`)
      const filter = { [field]: isList ? [value] : value }
      return recordsOf(name, [await this.client.page(entity, { filter, after: null, limit })])
    })
  }

  async any(name: string): Promise<FoundRecord[]> {
    const entity = entityNamed(name)
    if (this.lacking.has(name) || this.unanswered.has(name)) return []
    return this.unlessLacking(entity, async () =>
      recordsOf(name, [await this.client.page(entity, { filter: {}, after: null, limit: 1 })]),
    )
  }

  /** The service gives a file under its name, and names of files say what they belong to: `techspec_17379679_43495954.pdf`. */
  async holdersOf(file: string): Promise<Holder[]> {
    const name = await fileName(this.client, `/download/trd_buy/${file}`)
    const numbers = [...(name?.replace(/\.\w+$/, '').matchAll(/(?<=_)\d{4,15}(?=_|$)/g) ?? [])].map(([digits]) =>
      Number(digits),
    )
    const kinds: Holder['kind'][] = /^contract_\d/i.test(name ?? '')
      ? ['contract']
      : ['announcement', 'contract', 'lot']
    return kinds.flatMap((kind) => numbers.toReversed().map((id) => ({ kind, id })))
  }

  /**
   * The newest change that the service tells of: of the newest announcement and contract, and of what changed since the
   * beginning of those days.
   */
  async newestDay(): Promise<string | null> {
    const clock = new ServiceClock(undefined, undefined, this.now)
    const stamps: string[] = []
    await Promise.all(
      ['announcements', 'contracts'].map(async (name) => {
        const entity = entityNamed(name)
        const look = async (filter: Record<string, unknown>, limit: number) => {
          const { items } = await this.client.page(entity, { filter, after: null, limit })
          return clock.newest(items.map(({ record }) => entity.stamp!(record)).filter((stamp) => stamp !== undefined))
        }
        const found = await this.unlessLacking(entity, async () => {
          const first = await look({}, 1)
          if (first === undefined) return []
          const changed = await look({ [entity.updates!]: [`${first.slice(0, 10)} 00:00:00`] }, entity.pageLimit)
          return changed === undefined ? [first] : [first, changed]
        })
        stamps.push(...found)
      }),
    )
    return clock.newest(stamps)?.slice(0, 10) ?? null
  }

  /** Records of a list of values: those of ids are at most as many as the ids; others come page by page. */
  private async listed(entity: Entity, field: string, values: readonly (string | number)[]): Promise<Page[]> {
    if (field === entity.keyField) {
      const page = await this.client.page(entity, { filter: { [field]: values }, after: null, limit: perList })
      // After signs that a page is too heavy fewer records are asked for than there are ids.
      if (page.items.length >= values.length || page.items.length < page.limit) return [page]
    }
    const pages: Page[] = []
    for await (const { page } of this.client.crawl(entity, { filter: { [field]: values }, after: null, floor: null }))
      pages.push(page)
    return pages
  }

  private async below(entity: Entity, path: string, value: string | number): Promise<Page[]> {
    const root = `${path}/${encodeURIComponent(value)}`
    const pages: Page[] = []
    for await (const { page } of this.client.crawl({ ...entity, root }, { filter: {}, after: null, floor: null }))
      pages.push(page)
    return pages
  }

  private async unlessLacking<T>(entity: Entity, ask: () => Promise<T[]>): Promise<T[]> {
    try {
      const found = await ask()
      this.answered = true
      this.report.progress({ stage: 'purchase', done: this.requests, unit: 'requests' })
      return found
    } catch (error) {
      if (error instanceof RequestLimit)
        throw new UserError(`this purchase needs more than ${counted(this.maxRequests ?? this.requests, 'request')}`, {
          why: 'a part of a purchase cannot be judged, so what came is not used',
          next: 'allow more with --max-requests',
          exit: 'usage',
        })
      const lack = lackOf(entity, error, this.answered)
      if (lack === undefined) throw error
      const { message, why } = error as UserError
      this.report.warn(`the service gives no ${entity.title}: ${why ?? message}`)
      ;(lack === 'clear' ? this.lacking : this.unanswered).add(entity.name)
      return []
    }
  }
}

function entityNamed(name: string): Entity {
  const entity = entities.find((known) => known.name === name)
  if (entity === undefined) throw new RangeError(`no entity is called ${name}`)
  return entity
}

function recordsOf(entity: string, pages: readonly Page[]): FoundRecord[] {
  return pages.flatMap(({ items, url, request, fetchedAt }) =>
    items.map(({ bytes, record }) => ({ entity, record, bytes, url, request, fetchedAt })),
  )
}
