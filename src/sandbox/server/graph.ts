import type { DocumentNode, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { schemaText } from '../../goszakup/schema.ts'
import type { Entity } from '../market/market.ts'
import { compile, type Plan, sourceName, TooLargeQuery } from './plan.ts'
import { type Budget, TooMuch } from './projection.ts'
import type { Reader } from './reader.ts'
import { relations } from './relations.ts'
import { Output } from './scan.ts'
import type { Row } from './store.ts'

const roots: Record<string, Entity> = {
  Subjects: 'subjects',
  TrdBuy: 'announcements',
  Contract: 'contracts',
  Acts: 'acts',
  Lots: 'lots',
  Plans: 'plans',
  Rnu: 'unscrupulous',
  News: 'news',
  TrdApp: 'bids',
  ComplaintAppeal: 'complaints',
  qualifiedSuppliers: 'qualified',
  ContractWaybill: 'waybills',
  ContractWaybillItem: 'waybill-items',
  ContractWaybillMember: 'waybill-members',
  ObTrdBuy: 'ob-announcements',
  ObLots: 'ob-lots',
  ObPlans: 'ob-plans',
  ObContract: 'ob-contracts',
}

/** How a page tells less than the truth, when it is asked to. */
export type Trick = 'stuck' | 'repeat' | 'lies' | 'overlap'

interface PageInfo {
  limitPage: number
  totalCount: number
  hasNextPage: boolean
  lastId: number | null
}

/** How to answer, beside the question. */
export interface Manner {
  trick?: Trick | undefined
  /** Called when the trick had an effect. */
  played?: (() => void) | undefined
  /** Told of every record that goes out as an item of a page. */
  given?: Given | undefined
}

interface Context extends Manner {
  pageInfo: PageInfo | undefined
  budget: Budget
}

/** Told of every record that goes out as an item of a page. */
export type Given = (entity: Entity, row: number) => void

const mostObjects = 200_000
// The long way takes more time for each.
const longWayCost = 5
const deepest = 40
const mostTokens = 20_000

/** GraphQL over a market: graphql-js on the service's schema, with a short way for pages of records. */
export class Graph {
  private readonly library: typeof import('graphql')
  private readonly schema: GraphQLSchema
  private readonly documents = new Map<string, Prepared | { errors: unknown[] }>()
  private readonly reader: Reader

  private constructor(library: typeof import('graphql'), reader: Reader) {
    this.library = library
    this.schema = library.buildSchema(schemaText())
    this.reader = reader
    this.bind()
  }

  static async create(reader: Reader): Promise<Graph> {
    return new Graph(await import('graphql'), reader)
  }

  /** The long way: resolvers on objects, for queries that a plan does not cover. */
  private bind(): void {
    const { isListType, isObjectType, getNamedType, isLeafType } = this.library
    const query = this.schema.getQueryType()!
    for (const field of Object.values(query.getFields()))
      field.resolve = (_, args, context: Context) => {
        const entity = roots[field.name]!
        const rows = rootRows(this.reader, entity, args, context)
        return Array.from(rows, (row) => {
          spend(context.budget, 1)
          context.given?.(entity, row)
          return this.reader.read(entity, row)
        })
      }
    for (const type of Object.values(this.schema.getTypeMap())) {
      if (!isObjectType(type) || type === query || type.name.startsWith('__')) continue
      for (const field of Object.values((type as GraphQLObjectType).getFields())) {
        const relation = relations[type.name]?.[field.name]
        const name = sourceName(type.name, field.name)
        // A list of objects that the market has nothing of is empty, not null.
        const empty = isListType(field.type) && !isLeafType(getNamedType(field.type)) ? [] : null
        field.resolve = (record: Row, _: unknown, context: Context) => {
          const own = record[name]
          if (own !== undefined) return own
          if (relation === undefined) return empty
          const found = this.reader.follow(relation, record)
          spend(context.budget, Array.isArray(found) ? found.length : 1)
          return found
        }
      }
    }
  }

  /**
   * The answer to a query, as an object or as JSON already written. Errors are in it: the service answers 200. With
   * a trick the pages do not tell the truth.
   */
  async answer(
    query: string,
    variables: Row | undefined,
    operationName: string | undefined,
    manner: Manner = {},
  ): Promise<object | Buffer> {
    const { GraphQLError } = this.library
    const prepared = this.prepare(query)
    if ('errors' in prepared) return { errors: prepared.errors }
    const context: Context = { ...manner, pageInfo: undefined, budget: { objects: mostObjects } }
    try {
      const written = prepared.plan === undefined ? undefined : this.run(prepared.plan, variables ?? {}, context)
      return written ?? (await this.execute(prepared.document, variables, operationName, context))
    } catch (error) {
      if (error instanceof TooMuch) return { errors: [errorBody(new GraphQLError('Query is too complex'))] }
      if (error instanceof GraphQLError) return { errors: [errorBody(error)] }
      throw error
    }
  }

  /** The short way. Undefined when the variables do not fit: then graphql-js says why. */
  private run(plan: Plan, variables: Row, context: Context): Buffer | undefined {
    const { library, schema, reader } = this
    const { coerced } = library.getVariableValues(schema, plan.variables, variables)
    if (coerced === undefined) return undefined
    const query = schema.getQueryType()!
    const out = new Output(plan.expected)
    out.text('{"data":{')
    plan.roots.forEach((root, position) => {
      const args = library.getArgumentValues(query.getFields()[root.name]!, root.node, coerced)
      const entity = roots[root.name]!
      out.text(`${position === 0 ? '' : ','}${root.lead}[`)
      const rows = rootRows(reader, entity, args, context)
      for (let index = 0; index < rows.length; index++) {
        const row = rows[index]!
        if (index > 0) out.text(',')
        const bytes = reader.next(entity, row)
        root.projector.write(bytes, 0, bytes.length, out, reader, context.budget)
        context.given?.(entity, row)
      }
      out.text(']')
    })
    out.text(`},"extensions":{"pageInfo":${JSON.stringify(context.pageInfo)}}}`)
    const written = out.written()
    plan.expected = Math.min(1 << 24, written.length + (written.length >> 3))
    return written
  }

  private async execute(
    document: DocumentNode,
    variables: Row | undefined,
    operationName: string | undefined,
    context: Context,
  ): Promise<object> {
    const { execute, GraphQLError } = this.library
    const result = await execute({
      schema: this.schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
    })
    const tooMuch = result.errors?.find((error) => error.originalError instanceof TooMuch)
    if (tooMuch !== undefined) throw tooMuch.originalError
    const errors = result.errors?.map((error) =>
      errorBody(error instanceof GraphQLError ? error : new GraphQLError(String(error))),
    )
    return {
      ...(errors === undefined ? {} : { errors }),
      ...(result.data === undefined ? {} : { data: result.data }),
      ...(context.pageInfo === undefined ? {} : { extensions: { pageInfo: context.pageInfo } }),
    }
  }

  private prepare(query: string): Prepared | { errors: unknown[] } {
    const known = this.documents.get(query)
    if (known !== undefined) return known
    const { parse, validate, GraphQLError, Kind } = this.library
    let prepared: Prepared | { errors: unknown[] }
    try {
      if (depthOf(query) > deepest) throw new GraphQLError('Query is too deep')
      const document = parse(query, { maxTokens: mostTokens })
      const mutation = document.definitions.some(
        (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation !== 'query',
      )
      const errors = mutation
        ? [new GraphQLError('Schema is not configured for mutations.')]
        : validate(this.schema, document, undefined, { maxErrors: 20 })
      prepared =
        errors.length > 0
          ? { errors: errors.map(errorBody) }
          : { document, plan: compile(this.library, this.schema, document) }
    } catch (error) {
      if (error instanceof TooLargeQuery) prepared = { errors: [errorBody(new GraphQLError('Query is too complex'))] }
      else if (error instanceof GraphQLError) prepared = { errors: [errorBody(error)] }
      else throw error
    }
    if (this.documents.size >= 200) this.documents.delete(this.documents.keys().next().value!)
    this.documents.set(query, prepared)
    return prepared
  }
}

interface Prepared {
  document: DocumentNode
  /** How to answer it without graphql-js, unless it has something unusual. */
  plan: Plan | undefined
}

function spend(budget: Budget, objects: number): void {
  budget.objects -= objects * longWayCost
  if (budget.objects < 0) throw new TooMuch()
}

/** How deep the braces of a query nest, before it is parsed: parsing goes as deep as they do. */
function depthOf(query: string): number {
  let depth = 0
  let most = 0
  for (let index = 0; index < query.length; index++) {
    const letter = query.charCodeAt(index)
    if (letter === 0x7b || letter === 0x5b) most = Math.max(most, ++depth)
    else if (letter === 0x7d || letter === 0x5d) depth--
  }
  return most
}

function errorBody(error: {
  message: string
  locations?: readonly { line: number; column: number }[] | undefined
  path?: readonly (string | number)[] | undefined
}): object {
  return {
    message: error.message,
    extensions: { category: 'graphql' },
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    ...(error.path === undefined ? {} : { path: error.path }),
  }
}

const defaultLimit = 50
const largestLimit = 200

/** The rows of the page that a root field asks for, newest first; what the page says of itself goes into the context. */
function rootRows(reader: Reader, entity: Entity, args: Row, context: Context): Uint32Array {
  const asked = args.limit as number | null | undefined
  const after = (args.after as number | null | undefined) ?? 0
  const limit = asked === null || asked === undefined || asked < 1 ? defaultLimit : Math.min(largestLimit, asked)
  const since = args.after_index_date as string | null | undefined
  const filter = (args.filter as Row | null | undefined) ?? {}
  const rows = reader.rows(
    entity,
    since === null || since === undefined ? filter : { ...filter, afterIndexDate: since },
  )
  const { ids } = reader.table(entity)
  let end = rows.length
  if (after !== 0) {
    // The first row that is not below `after`.
    let low = 0
    while (low < end) {
      const middle = (low + end) >> 1
      if (ids[rows[middle]!]! < after) low = middle + 1
      else end = middle
    }
  }
  const { trick } = context
  const honest = end
  if (trick === 'repeat') end = Math.min(rows.length, end + limit)
  const start = Math.max(0, end - limit)
  const page = rows.slice(start, end).reverse()
  if (trick === 'repeat' ? end > honest : trick === 'stuck' || trick === 'lies' ? start > 0 : false) context.played?.()
  context.pageInfo = {
    limitPage: limit,
    totalCount: rows.length,
    hasNextPage: start > 0 && trick !== 'lies',
    lastId:
      page.length === 0
        ? reader.emptyLast === 'after' && after !== 0
          ? after
          : null
        : ids[trick === 'stuck' ? page[0]! : page[page.length - 1]!]!,
  }
  return page
}
