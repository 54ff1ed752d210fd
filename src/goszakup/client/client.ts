import type { Looks } from '../../files/elements.ts'
import { sha256 } from '../../files/hash.ts'
import { type Outline, shapeReader } from '../../files/shape.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { type Entity, type GoszakupRecord, isOutlined, recordKey } from '../entities.ts'
import { type CrawlOptions, type CrawlStep, crawl } from './crawl.ts'
import { type FieldMismatch, fieldCheck, selectionShape } from './field-check.ts'
import { type HttpAnswer, HttpClient, type HttpOptions, type HttpRequest, type Tally } from './http.ts'
import { liveSchema } from './live-schema.ts'
import { checkNarrowing, narrowed, neededFields } from './narrowing.ts'
import {
  graphBody,
  type Page,
  readAliasPage,
  readGraphPage,
  readRestPage,
  restFlaw,
  restLists,
  restPath,
  type Sight,
} from './page.ts'
import {
  readSchema,
  rejectedField,
  type SchemaTypes,
  type Selection,
  select,
  selectionText,
  withoutField,
} from './selection.ts'

export interface PageRequest {
  filter: Record<string, unknown>
  after: string | number | null
  limit: number
  /** The page is read when this has settled: see `HttpRequest`. */
  readWhen?: Promise<void>
}

export interface ClientOptions extends HttpOptions {
  /** The schema's text, in GraphQL's own language. */
  schema: string
  /** Also ask for what identifies natural persons beyond their part in a purchase. */
  withPersons?: boolean
  /**
   * Fields to ask for instead of all: `nameRu`, or `Lots.id` inside another. They hold for the entities that have them;
   * what jaryq needs itself is always added (`neededFields`).
   */
  select?: readonly string[]
  /** Where the fields are known from: `schema`, or the service itself. Default: built in. */
  schemaSource?: 'built-in' | 'live'
}

const graphPath = '/v3/graphql'
const graphLists = ['data', '*'] as const
const aliasesPerRequest = 50
// How often a REST answer that is no list is asked for.
const patienceWithStrange = 4

/** The goszakup API: pages of GraphQL and REST behind one interface, with guards against what the service does wrong. */
export class GoszakupClient {
  readonly http: HttpClient
  readonly baseUrl: string
  private readonly selections = new Map<string, Selection>()
  private readonly options: ClientOptions
  private readonly report: Reporter
  private schema: Promise<SchemaTypes> | undefined
  private readonly sights = new WeakMap<Selection, Looks>()
  private readonly warned = new Set<string>()

  private constructor(http: HttpClient, options: ClientOptions) {
    this.http = http
    this.options = options
    this.report = options.report
    this.baseUrl = options.baseUrl
  }

  /** @throws UserError with exit `usage` for a name in `select` that no entity has */
  static async create(options: ClientOptions): Promise<GoszakupClient> {
    const client = new GoszakupClient(await HttpClient.create(options), options)
    try {
      if (options.select !== undefined)
        checkNarrowing(await client.schemaTypes(), options.select, options.withPersons === true)
    } catch (error) {
      await client.close()
      throw error
    }
    return client
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

  /** The pages from `after` down to `floor`, newest first: see `crawl`. */
  crawl(entity: Entity, options: CrawlOptions): AsyncGenerator<CrawlStep> {
    const { filter, tally } = options
    return crawl(entity, options, {
      ask: (after, limit, readWhen) => this.page(entity, { filter, after, limit, readWhen }, tally),
      report: this.report,
      signal: this.options.signal,
    })
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
    values: readonly (string | number)[],
    filter: Record<string, unknown>,
    tally?: Tally,
  ): AsyncGenerator<{ pages: Page[]; done: number }> {
    for (let at = 0; at < values.length; at += aliasesPerRequest) {
      const batch = values.slice(at, at + aliasesPerRequest)
      const pages: Page[] = []
      for (const [value, page] of await this.aliasPages(entity, filterKey, batch, filter, tally)) {
        if (page.items.length < page.limit) pages.push(page)
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
    values: readonly (string | number)[],
    filter: Record<string, unknown>,
    tally?: Tally,
  ): Promise<Map<string | number, Page>> {
    const filters = Object.fromEntries(values.map((value, index) => [`f${index}`, { ...filter, [filterKey]: value }]))
    let limit = entity.pageLimit
    const answer = await this.ask(
      entity,
      (text) =>
        `query(${values.map((_, index) => `$f${index}:${entity.filterType}`).join(',')},$limit:Int){${values
          .map((_, index) => `a${index}:${entity.root}(filter:$f${index},limit:$limit){...x}`)
          .join(' ')}} fragment x on ${entity.type}{${text}}`,
      (heavy) => {
        limit = smaller(entity.pageLimit, heavy)
        return { ...filters, limit }
      },
      { tally },
    )
    const pages = new Map<string | number, Page>()
    values.forEach((value, index) => {
      const page = readAliasPage(answer, `a${index}`, limit)
      if (page !== undefined) pages.set(value, page)
    })
    return pages
  }

  private async graphPage(entity: Entity, request: PageRequest, tally?: Tally): Promise<Page> {
    let limit = request.limit
    const answer = await this.ask(
      entity,
      (text) =>
        `query($filter:${entity.filterType},$limit:Int,$after:Int){${entity.root}(filter:$filter,limit:$limit,after:$after){${text}}}`,
      (heavy) => {
        limit = smaller(request.limit, heavy)
        return { filter: request.filter, limit, after: request.after }
      },
      { tally, readWhen: request.readWhen },
    )
    return readGraphPage(answer, entity, limit)
  }

  /** Asks until the server accepts the fields: one that it does not know is left out, and said once. */
  private async ask(
    entity: Entity,
    query: (selection: string) => string,
    variables: (heavy: number) => Record<string, unknown>,
    { tally, readWhen }: { tally?: Tally; readWhen?: Promise<void> },
  ): Promise<HttpAnswer> {
    for (;;) {
      const selection = await this.selection(entity)
      const text = query(selectionText(selection))
      const looks = await this.looks(entity, selection)
      const answer = await this.http.send(
        (heavy) => ({
          method: 'POST',
          path: graphPath,
          body: JSON.stringify({ query: text, variables: variables(heavy) }),
          lists: graphLists,
          looks,
          readWhen,
        }),
        tally,
        (received, attempt) => {
          const { errors, data } = graphBody(received.json)
          if (errors.length === 0) return data === undefined ? 'an answer without data' : undefined
          const isRefused = errors.some((message) => rejectedField(message) !== undefined || isOurFault(message))
          // Records that come with an error every time are taken as they are: better than none.
          const isPart = attempt > 2 && received.lists.size > 0
          return isRefused || isPart ? undefined : `GraphQL error: ${errors[0]}`
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
      if (data !== undefined && answer.lists.size > 0) {
        this.warnOnce(`${entity.title}: the service answered with an error beside the records: ${errors[0]}`)
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
    const schema = await this.schemaTypes()
    const { withPersons, select: names } = this.options
    let made = select(schema, entity.type!, { withPersons: withPersons === true, without: entity.without ?? [] })
    if (names !== undefined) made = narrowed(made, names, neededFields(entity)) ?? made
    const raced = this.selections.get(entity.name)
    if (raced !== undefined) return raced
    this.selections.set(entity.name, made)
    return made
  }

  /** The types that fields are chosen from: those built in, or what the service says of itself, asked once. */
  private schemaTypes(): Promise<SchemaTypes> {
    this.schema ??=
      this.options.schemaSource === 'live' ? liveSchema(this.http) : Promise.resolve(readSchema(this.options.schema))
    return this.schema
  }

  /** What is looked at when a record is read: its key, and whether its fields are of the schema's types. */
  private async looks(entity: Entity, selection: Selection): Promise<Looks> {
    const known = this.sights.get(selection)
    if (known !== undefined) return known
    const schema = await this.schemaTypes()
    const check = fieldCheck(schema, selection)
    const tell = ({ field, expected, found }: FieldMismatch) =>
      this.warnOnce(`${entity.title}: ${field} comes as ${found}, not as ${expected}; kept as it comes`, field)
    const looks: Looks = {
      look: (record): Sight | undefined => {
        if (!isRecord(record)) return undefined
        check(record, tell)
        return { key: recordKey(entity.name, record) }
      },
    }
    const shape = isOutlined(entity) ? selectionShape(schema, selection) : undefined
    if (shape !== undefined) {
      const reader = shapeReader(shape)
      looks.glance = (body, at) => {
        const outline: Outline = {}
        const end = reader.read(body, at, outline)
        if (end === -1) return undefined
        const key = recordKey(entity.name, outline)
        return key === undefined ? undefined : { end, seen: { key, outline } satisfies Sight }
      }
    }
    this.sights.set(selection, looks)
    return looks
  }

  private warnOnce(line: string, about = line): void {
    if (this.warned.has(about)) return
    this.warned.add(about)
    this.report.warn(line)
  }

  private async restPage(entity: Entity, request: PageRequest, tally?: Tally): Promise<Page> {
    const make = (heavy: number): HttpRequest => {
      const limit = smaller(request.limit, heavy)
      const query =
        request.after === null
          ? `limit=${limit}`
          : `page=next&limit=${limit}&search_after=${encodeURIComponent(request.after)}`
      // The journal's days; other lists take no filter.
      const filter = Object.entries(request.filter).map(
        ([key, value]) => `&${key}=${encodeURIComponent(String(value))}`,
      )
      return {
        method: 'GET',
        path: `${restPath(entity)}?${query}${filter.join('')}`,
        lists: restLists,
        looks: {
          look: (record): Sight | undefined => (isRecord(record) ? { key: recordKey(entity.name, record) } : undefined),
        },
        readWhen: request.readWhen,
        mayBeMissing: /^(?!refs\/).*\//.test(entity.root),
      }
    }
    // What stays as strange as it is, is taken for the answer: others must not wait for it.
    const answer = await this.http.send(make, tally, (received, attempt) =>
      attempt < patienceWithStrange ? restFlaw(received) : undefined,
    )
    return readRestPage(answer, entity)
  }
}

/** Half as many records after each sign but the first that a page is too heavy for the service. */
function smaller(limit: number, heavy: number): number {
  return heavy < 2 ? limit : Math.min(limit, Math.max(10, Math.floor(limit / 2 ** (heavy - 1))))
}

/** An error of validation: asking again cannot help. */
function isOurFault(message: string): boolean {
  return /^(Syntax Error|Unknown |Variable |Field |Expected |Argument |Cannot )|is not defined by type|of type .* must/i.test(
    message,
  )
}

function isRecord(value: unknown): value is GoszakupRecord {
  return typeof value === 'object' && value !== null
}

function hash(query: string, variables: object): string {
  return sha256(JSON.stringify({ query, variables }))
}
