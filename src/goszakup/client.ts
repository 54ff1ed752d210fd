import { elementSlices } from '../files/elements.ts'
import { sha256 } from '../files/hash.ts'
import { UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Entity, GoszakupRecord } from './entities.ts'
import { type HttpAnswer, HttpClient, type HttpOptions, type Tally } from './http.ts'
import { pause } from './rate.ts'
import { readSchema, rejectedField, type Selection, select, selectionText, withoutField } from './selection.ts'

/** One record of an answer: the exact bytes, and the same parsed. */
export interface Item {
  bytes: Buffer
  record: GoszakupRecord
}

/** One page. `last` and `hasNext` are what the server says, which is not always so. */
export interface Page {
  items: Item[]
  last: string | number | null
  hasNext: boolean
  total: number | null
  url: string
  /** SHA-256 of the query and its variables: which question these records answer. */
  request: string
  fetchedAt: string
  /** The page size that was asked for. */
  limit: number
}

export interface PageRequest {
  filter: Record<string, unknown>
  after: string | number | null
  limit: number
}

/** How far a crawl has come, for going on after a stop. */
export interface CrawlStep {
  page: Page
  /** Where the next page begins; null when this was the last. */
  next: string | number | null
  /** Records so far, those of earlier runs included. */
  received: number
  /** How many there are in all, as the server said at the beginning. */
  total: number | null
}

export interface CrawlOptions {
  filter: Record<string, unknown>
  /** Where to begin: below this key; null is the newest. */
  after: string | number | null
  /** Where to end: this key has been seen, and everything below it. */
  floor: number | null
  received?: number
  total?: number | null
  /** Records wanted at most. */
  limit?: number
  tally?: Tally
}

export interface ClientOptions extends HttpOptions {
  /** The schema's text, in GraphQL's own language. */
  schema: string
  /** Also ask for what identifies natural persons beyond their part in a purchase. */
  withPersons?: boolean
}

const version = '/v3'
const distrustAfter = 4
const aliasesPerRequest = 50

/** The goszakup API: pages of GraphQL and REST behind one interface, with guards against what the service does wrong. */
export class GoszakupClient {
  readonly http: HttpClient
  readonly baseUrl: string
  private readonly selections = new Map<string, Selection>()
  private readonly options: ClientOptions
  private readonly report: Reporter
  private schema: Awaited<ReturnType<typeof readSchema>> | undefined

  private constructor(http: HttpClient, options: ClientOptions) {
    this.http = http
    this.options = options
    this.report = options.report
    this.baseUrl = options.baseUrl
  }

  static async create(options: ClientOptions): Promise<GoszakupClient> {
    return new GoszakupClient(await HttpClient.create(options), options)
  }

  async close(): Promise<void> {
    await this.http.close()
  }

  /** The hash of what is asked of an entity with this filter: tells runs with different questions apart. */
  async queryHash(entity: Entity, filter: Record<string, unknown>): Promise<string> {
    if (entity.transport === 'rest') return hash(restPath(entity), filter)
    return hash(selectionText(await this.selection(entity)), filter)
  }

  /** One page, as the server gives it. */
  async page(entity: Entity, request: PageRequest, tally?: Tally): Promise<Page> {
    return entity.transport === 'rest' ? this.restPage(entity, request, tally) : this.graphPage(entity, request, tally)
  }

  /**
   * The pages from `after` down to `floor`, newest first. The next page is under way while the caller works on one.
   *
   * What the server says of the next page is not taken on trust: the cursor is the smallest key of the page, a page
   * that repeats is asked for again, and an end that comes while records are missing is looked behind.
   */
  async *crawl(entity: Entity, options: CrawlOptions): AsyncGenerator<CrawlStep> {
    let cursor = options.after
    let received = options.received ?? 0
    let total = options.total ?? null
    let distrust = 0
    let given = 0
    const seen = new Set<string>()
    const ask = (after: string | number | null) => {
      const limit = Math.min(entity.pageLimit, (options.limit ?? Number.POSITIVE_INFINITY) - given)
      const promise = this.page(entity, { filter: options.filter, after, limit }, options.tally)
      // The caller may stop before it looks at this page.
      promise.catch(() => {})
      return promise
    }
    let coming = ask(cursor)
    for (;;) {
      const page = await coming
      if (cursor === null) total = page.total
      const keys = page.items.map(({ record }) => record[entity.keyField])
      const numbers = keys.filter((key): key is number => typeof key === 'number')
      const fresh = typeof cursor === 'number' ? numbers.filter((key) => key < (cursor as number)) : numbers
      const keyed = page.items.length > 0 && numbers.length === page.items.length
      const next = keyed ? (fresh.length === 0 ? cursor : Math.min(...fresh)) : page.last
      const expected = options.floor === null ? total : null
      const missing = expected !== null && received + page.items.length < expected

      if (page.items.length === 0) {
        // The end; or a page that came back empty although there is more.
        if ((page.hasNext || missing) && distrust < 2) {
          distrust++
          await pause(200, this.options.signal)
          coming = ask(cursor)
          continue
        }
        if (missing) this.report.warn(`${entity.title}: the service counts ${expected}, but gave ${received}`)
        yield { page, next: null, received, total }
        return
      }
      const moved =
        next !== null && next !== cursor && (typeof next === 'number' ? isBelow(next, cursor) : !seen.has(next))
      const complete = expected !== null && !missing
      const more = page.hasNext || missing || (page.items.length >= page.limit && !complete)
      if (!moved && more) {
        if (distrust < (page.hasNext ? distrustAfter : 2)) {
          distrust++
          this.report.debug(`${entity.title}: the page after ${cursor} was given again`)
          await pause(200 * distrust, this.options.signal)
          coming = ask(cursor)
          continue
        }
        if (page.hasNext)
          throw new UserError(`${entity.title}: the service gives the same page again and again`, {
            why: `after ${cursor ?? 'the beginning'} the cursor does not move`,
            next: 'run the same command again later: it goes on where it stopped',
            exit: 'network',
          })
        received += keyed ? fresh.length : page.items.length
        if (missing) this.report.warn(`${entity.title}: the service counts ${expected}, but gave ${received}`)
        yield { page, next: null, received, total }
        return
      }
      distrust = 0
      received += keyed ? fresh.length : page.items.length
      given += page.items.length
      const reachedFloor = options.floor !== null && keyed && Math.min(...numbers) <= options.floor
      const goOn = more && moved && !reachedFloor
      const enough = options.limit !== undefined && given >= options.limit
      if (goOn && !enough) coming = ask(next)
      yield { page, next: goOn ? next : null, received, total }
      if (!goOn || enough) return
      if (typeof next === 'string') seen.add(next)
      cursor = next
    }
  }

  /** The records with these ids, up to 200 a request. What no longer exists is not in the answer. */
  async byIds(entity: Entity, ids: readonly number[], filter: Record<string, unknown>, tally?: Tally): Promise<Page> {
    return this.page(entity, { filter: { ...filter, id: ids }, after: null, limit: entity.pageLimit }, tally)
  }

  /**
   * All records of several values of a filter that takes only one value (bids of announcements), as pages: up to 50
   * questions in one request under aliases; a question with more answers than fit is asked on its own.
   */
  async *byEach(
    entity: Entity,
    filterKey: string,
    values: readonly number[],
    filter: Record<string, unknown>,
    tally?: Tally,
  ): AsyncGenerator<{ pages: Page[]; done: number }> {
    for (let at = 0; at < values.length; at += aliasesPerRequest) {
      const batch = values.slice(at, at + aliasesPerRequest)
      const pages: Page[] = []
      for (const [value, page] of await this.aliasPages(entity, filterKey, batch, filter, tally)) {
        if (page.items.length < entity.pageLimit) pages.push(page)
        else
          for await (const step of this.crawl(entity, {
            filter: { ...filter, [filterKey]: value },
            after: null,
            floor: null,
            tally,
          }))
            pages.push(step.page)
      }
      yield { pages, done: at + batch.length }
    }
  }

  private async aliasPages(
    entity: Entity,
    filterKey: string,
    values: readonly number[],
    filter: Record<string, unknown>,
    tally?: Tally,
  ): Promise<Map<number, Page>> {
    const filters = Object.fromEntries(values.map((value, index) => [`f${index}`, { ...filter, [filterKey]: value }]))
    const answer = await this.ask(
      entity,
      (text) =>
        `query(${values.map((_, index) => `$f${index}:${entity.filterType}`).join(',')},$limit:Int){${values
          .map((_, index) => `a${index}:${entity.root}(filter:$f${index},limit:$limit){...x}`)
          .join(' ')}} fragment x on ${entity.type}{${text}}`,
      () => ({ ...filters, limit: entity.pageLimit }),
      tally,
    )
    const pages = new Map<number, Page>()
    values.forEach((value, index) => {
      const items = itemsAt(answer, ['data', `a${index}`])
      if (items.length === 0) return
      pages.set(value, {
        ...pageFrame(answer),
        items,
        last: null,
        hasNext: false,
        total: null,
        limit: entity.pageLimit,
      })
    })
    return pages
  }

  private async graphPage(entity: Entity, request: PageRequest, tally?: Tally): Promise<Page> {
    const answer = await this.ask(
      entity,
      (text) =>
        `query($filter:${entity.filterType},$limit:Int,$after:Int){${entity.root}(filter:$filter,limit:$limit,after:$after){${text}}}`,
      (timeouts) => ({
        filter: request.filter,
        limit: smaller(request.limit, timeouts),
        after: request.after,
      }),
      tally,
    )
    const info = pageInfo(answer.json)
    return {
      ...pageFrame(answer),
      items: itemsAt(answer, ['data', entity.root]),
      last: info.lastId ?? null,
      hasNext: info.hasNextPage === true,
      total: typeof info.totalCount === 'number' ? info.totalCount : null,
      limit: Number((JSON.parse(answer.request.body!) as { variables: { limit: number } }).variables.limit),
    }
  }

  /** Asks until the server accepts the fields: one that it does not know is left out, and said once. */
  private async ask(
    entity: Entity,
    query: (selection: string) => string,
    variables: (timeouts: number) => Record<string, unknown>,
    tally?: Tally,
  ): Promise<HttpAnswer> {
    for (;;) {
      const selection = await this.selection(entity)
      const text = query(selectionText(selection))
      const answer = await this.http.send(
        (timeouts) => ({
          method: 'POST',
          path: `${version}/graphql`,
          body: JSON.stringify({ query: text, variables: variables(timeouts) }),
        }),
        tally,
        (received, attempt) => {
          const { errors, data } = graphBody(received.json)
          if (errors.length === 0) return data === undefined ? 'an answer without data' : undefined
          const refused = errors.some((message) => rejectedField(message) !== undefined || isOurFault(message))
          return refused || attempt > 2 ? undefined : `GraphQL error: ${errors[0]}`
        },
      )
      const { errors, data } = graphBody(answer.json)
      if (errors.length === 0) return answer
      const rejected = errors.map(rejectedField).filter((found) => found !== undefined)
      let narrowed: Selection | undefined = selection
      for (const { field, type } of rejected)
        narrowed = narrowed && (withoutField(narrowed, field, type) ?? withoutField(narrowed, field) ?? narrowed)
      if (rejected.length > 0 && narrowed !== undefined && narrowed !== selection) {
        // Another page of the same entity may have left the field out already.
        if (this.selections.get(entity.name) === selection) {
          this.selections.set(entity.name, narrowed)
          const names = [
            ...new Set(rejected.map(({ field, type }) => (type === undefined ? field : `${type}.${field}`))),
          ]
          this.report.warn(`${entity.title}: the service no longer has ${names.join(', ')}; left out`)
        }
        continue
      }
      if (data !== undefined && Object.values(data).some(Array.isArray)) {
        this.report.warn(`${entity.title}: the service answered with an error beside the records: ${errors[0]}`)
        return answer
      }
      throw new UserError(`the service refuses the question about ${entity.title}`, {
        why: errors.slice(0, 3).join('; '),
        next: ['leave out filters one by one to find the one it refuses', 'run it again with --debug and report it'],
        exit: 'failed',
      })
    }
  }

  private async selection(entity: Entity): Promise<Selection> {
    const known = this.selections.get(entity.name)
    if (known !== undefined) return known
    this.schema ??= await readSchema(this.options.schema)
    const made = select(this.schema, entity.type!, {
      withPersons: this.options.withPersons === true,
      without: entity.without ?? [],
    })
    const raced = this.selections.get(entity.name)
    if (raced !== undefined) return raced
    this.selections.set(entity.name, made)
    return made
  }

  private async restPage(entity: Entity, request: PageRequest, tally?: Tally): Promise<Page> {
    const answer = await this.http.send((timeouts) => {
      const limit = smaller(request.limit, timeouts)
      const query =
        request.after === null
          ? `limit=${limit}`
          : `page=next&limit=${limit}&search_after=${encodeURIComponent(request.after)}`
      // The journal's days; other lists take no filter.
      const filter = Object.entries(request.filter).map(
        ([key, value]) => `&${key}=${encodeURIComponent(String(value))}`,
      )
      return { method: 'GET', path: `${restPath(entity)}?${query}${filter.join('')}` }
    }, tally)
    const limit = Number(new URLSearchParams(answer.request.path.split('?')[1]).get('limit'))
    if (Array.isArray(answer.json)) return wholeAnswer(answer, itemsAt(answer, []))
    const envelope = (answer.json ?? {}) as GoszakupRecord
    if (!Array.isArray(envelope.items)) {
      if (envelope.error === undefined && (envelope.id ?? envelope.pid ?? envelope.supplier_biin) !== undefined)
        return wholeAnswer(answer, [{ bytes: trimmed(answer.body), record: envelope }])
      throw new UserError(`the service has no ${entity.title}`, {
        why: typeof envelope.error === 'string' ? envelope.error : `the answer to ${answer.request.path} has no items`,
        next: 'run it again with --debug and report it',
        exit: 'data',
      })
    }
    const items = itemsAt(answer, ['items'])
    const after = searchAfter(envelope.next_page)
    const lowest = items.at(-1)?.record
    const last = after ?? (lowest?.id ?? lowest?.pid ?? lowest?.code)?.toString() ?? null
    return {
      ...pageFrame(answer),
      items,
      last: last !== null && /^\d{1,15}$/.test(last) && hasNumberedKeys(entity) ? Number(last) : last,
      hasNext: after !== null,
      total: typeof envelope.total === 'number' ? envelope.total : null,
      limit,
    }
  }
}

function restPath(entity: Entity): string {
  return `/${entity.version ?? 'v3'}/${entity.root}`
}

/** Books may have codes for keys, and nobody knows what the journal's cursor is: only that it must not come again. */
function hasNumberedKeys(entity: Entity): boolean {
  return !entity.name.startsWith('refs/') && entity.special !== 'journal'
}

/** An answer that is the whole: a bare list, or one object. */
function wholeAnswer(answer: HttpAnswer, items: Item[]): Page {
  return {
    ...pageFrame(answer),
    items,
    last: null,
    hasNext: false,
    total: items.length,
    limit: Number.POSITIVE_INFINITY,
  }
}

/** The cursor in the address of the next page, which is given without the host and at times without the version. */
function searchAfter(nextPage: unknown): string | null {
  if (typeof nextPage !== 'string' || !URL.canParse(nextPage, 'http://host')) return null
  return new URL(nextPage, 'http://host').searchParams.get('search_after')
}

function trimmed(body: Buffer): Buffer {
  return body.subarray(body.indexOf(0x7b), body.lastIndexOf(0x7d) + 1)
}

function isBelow(next: number, cursor: string | number | null): boolean {
  return cursor === null || (typeof cursor === 'number' && next < cursor)
}

/** Half as many records after each time-out but the first: some pages are too heavy for the service. */
function smaller(limit: number, timeouts: number): number {
  return timeouts < 2 ? limit : Math.max(10, Math.floor(limit / 2 ** (timeouts - 1)))
}

function pageFrame(answer: HttpAnswer): { url: string; request: string; fetchedAt: string } {
  return {
    url: answer.url,
    request: sha256(answer.request.body ?? answer.request.path),
    fetchedAt: answer.fetchedAt,
  }
}

function itemsAt(answer: HttpAnswer, path: string[]): Item[] {
  let list: unknown = answer.json
  for (const key of path) list = (list as Record<string, unknown> | null)?.[key]
  if (!Array.isArray(list)) return []
  const slices = elementSlices(answer.body, path)
  const items: Item[] = []
  list.forEach((record, index) => {
    if (typeof record === 'object' && record !== null) items.push({ bytes: slices[index]!, record })
  })
  return items
}

function pageInfo(json: unknown): { lastId?: number; hasNextPage?: boolean; totalCount?: number } {
  const { extensions } = json as { extensions?: { pageInfo?: object | null } | null }
  const info = extensions?.pageInfo ?? {}
  // Of several roots in one query each may have its own.
  const first = Object.values(info)[0]
  return typeof first === 'object' && first !== null ? first : info
}

function graphBody(json: unknown): { errors: string[]; data?: Record<string, unknown> } {
  const { errors, data } = (json ?? {}) as { errors?: unknown; data?: unknown }
  return {
    errors: Array.isArray(errors)
      ? errors.map((error) => String((error as { message?: unknown })?.message ?? error))
      : [],
    data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : undefined,
  }
}

/** An error of validation: asking again cannot help. */
function isOurFault(message: string): boolean {
  return /^(Syntax Error|Unknown |Variable |Field |Expected |Argument |Cannot )|is not defined by type|of type .* must/i.test(
    message,
  )
}

function hash(query: string, variables: object): string {
  return sha256(JSON.stringify({ query, variables }))
}
