import type { DocumentNode, GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { schemaText } from '../goszakup/schema.ts'
import { contains, select } from './filters.ts'
import type { Entity } from './market.ts'
import type { View } from './moment.ts'
import { compile, type Getter, type Plan, run } from './plan.ts'
import type { Row, Store, Table } from './store.ts'

const roots: Record<string, Entity | undefined> = {
  Subjects: 'subjects',
  TrdBuy: 'announcements',
  Contract: 'contracts',
  Acts: 'acts',
  Lots: 'lots',
  Plans: 'plans',
  Rnu: 'unscrupulous',
  TrdApp: 'bids',
}

interface PageInfo {
  limitPage: number
  totalCount: number
  hasNextPage: boolean
  lastId: number | null
}

interface Context {
  pageInfo: PageInfo | undefined
}

/** Reads records as they are shown, with a small memory for those that many others point to. */
export class Reader {
  readonly store: Store
  readonly view: View
  private readonly kept = new Map<string, Row>()
  private readonly results = new Map<string, Uint32Array>()
  private readonly books = new Map<string, Map<string, Row>>()

  constructor(store: Store, view: View) {
    this.store = store
    this.view = view
  }

  table(entity: Entity): Table {
    return this.store.tables[entity]
  }

  read(entity: Entity, row: number): Row {
    return this.view.asOf(entity, this.store.tables[entity].record(row))
  }

  /** The record with an id, or null; with `keyOnly` an object with nothing but its key. */
  byId(entity: Entity, id: unknown, keyOnly = false): Row | null {
    if (typeof id !== 'number' || id === 0) return null
    if (keyOnly) {
      const row = this.table(entity).find(id)
      return row === -1 || !this.isShown(entity, row) ? null : { [keyOf(entity)]: id }
    }
    const key = `${entity}/${id}`
    const known = this.kept.get(key)
    if (known !== undefined) return known
    const row = this.table(entity).find(id)
    if (row === -1 || !this.isShown(entity, row)) return null
    const record = this.read(entity, row)
    if (this.kept.size >= 300) this.kept.delete(this.kept.keys().next().value!)
    this.kept.set(key, record)
    return record
  }

  /** The records whose column has a value, newest first. */
  where(entity: Entity, column: string, value: unknown, keyOnly = false): Row[] {
    const table = this.table(entity)
    return table
      .where(column, Number(value))
      .reverse()
      .filter((row) => this.isShown(entity, row))
      .map((row) => (keyOnly ? { [keyOf(entity)]: table.ids[row]! } : this.read(entity, row)))
  }

  isShown(entity: Entity, row: number): boolean {
    return this.view.isAsWritten() || contains(this.table(entity).shown, row)
  }

  /** The rows that a filter lets through, by ascending id. */
  rows(entity: Entity, filter: Row): Uint32Array {
    const keys = Object.keys(filter)
    const table = this.table(entity)
    if (keys.length === 0) return table.shown
    const find = () => select(table, filter, (row) => this.read(entity, row))
    // Short lists of ids are found faster than remembered.
    if (keys.length === 1 && (keys[0] === 'id' || keys[0] === 'pid')) return find()
    if (keys.length === 1 && entity === 'bids' && keys[0] === 'buyId') {
      const shown = new Set(table.where('buyId', Number(filter.buyId)))
      return Uint32Array.from(
        [...shown].filter((row) => contains(table.shown, row)).sort((left, right) => left - right),
      )
    }
    const key = `${entity}${JSON.stringify(filter)}`
    const known = this.results.get(key)
    if (known !== undefined) return known
    const found = find()
    if (this.results.size >= 64) this.results.delete(this.results.keys().next().value!)
    this.results.set(key, found)
    return found
  }

  /** A row of a reference book under GraphQL's names, by `id` or `code`. */
  book(name: string, key: unknown): Row | null {
    let book = this.books.get(name)
    if (book === undefined) {
      book = new Map()
      for (const row of this.store.books.get(name) ?? []) {
        const renamed = camelKeys(row)
        if (row.id !== undefined) book.set(String(row.id), renamed)
        else if (row.code !== undefined) book.set(String(row.code), renamed)
      }
      this.books.set(name, book)
    }
    return book.get(String(key)) ?? null
  }
}

function keyOf(entity: Entity): string {
  return entity === 'subjects' ? 'pid' : 'id'
}

/** GraphQL's name of a field as REST has it: `sum1` is `sum_1`. */
export function snakeName(name: string): string {
  return name.replace(/[A-Z]|\d+/g, (found) => `_${found.toLowerCase()}`)
}

/** REST's names become GraphQL's: `ref_status_id` is `refStatusId`, `level_` is `level`. */
function camelKeys(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/_$/, ''),
      value,
    ]),
  )
}

/** `keyOnly`: nothing but the key is asked for, so the record need not be read. */
type Relation = (record: Row, reader: Reader, keyOnly: boolean) => unknown

const book =
  (name: string, field: string): Relation =>
  (record, reader) =>
    reader.book(name, record[field])
const one =
  (entity: Entity, field: string): Relation =>
  (record, reader, keyOnly) =>
    reader.byId(entity, record[field], keyOnly)
const many =
  (entity: Entity, column: string): Relation =>
  (record, reader, keyOnly) =>
    reader.where(entity, column, record.id, keyOnly)
const points: Relation = (record, reader, keyOnly) =>
  ((record.pointList as number[] | undefined) ?? [])
    .map((id) => reader.byId('plans', id, keyOnly))
    .filter((point) => point !== null)
const firstGround: Relation = (record, reader) =>
  reader.book('ref_amendm_agreem_justif', (record.refAmendmAgreemJustifId as number[] | undefined)?.[0])

// What is not in the record itself but found from it.
const relations: Record<string, Record<string, Relation>> = {
  TrdBuy: {
    Lots: many('lots', 'trdBuyId'),
    Organizer: one('subjects', 'orgPid'),
    RefTradeMethods: book('ref_trade_methods', 'refTradeMethodsId'),
    RefSubjectType: book('ref_subject_type', 'refSubjectTypeId'),
    RefBuyStatus: book('ref_buy_status', 'refBuyStatusId'),
    RefTypeTrade: book('ref_type_trade', 'refTypeTradeId'),
  },
  Lots: {
    TrdBuy: one('announcements', 'trdBuyId'),
    Plans: points,
    Customer: one('subjects', 'customerId'),
    RefLotsStatus: book('ref_lots_status', 'refLotStatusId'),
    RefTradeMethods: book('ref_trade_methods', 'refTradeMethodsId'),
    RefBuyTradeMethods: book('ref_trade_methods', 'refBuyTradeMethodsId'),
  },
  PlnPoint: {
    Customer: one('subjects', 'sysSubjectsId'),
    Organizer: one('subjects', 'sysOrganizatorId'),
    RefUnits: book('ref_units', 'refUnitsCode'),
    RefSubjectType: book('ref_subject_type', 'refSubjectTypeId'),
    RefTradeMethods: book('ref_trade_methods', 'refTradeMethodsId'),
    RefMonths: book('ref_months', 'refMonthsId'),
    RefPlnPointStatus: book('ref_pln_point_status', 'refPlnPointStatusId'),
    RefFinsource: book('ref_finsource', 'refFinsourceId'),
    RefAbp: book('ref_abp', 'refAbpCode'),
    RefPointType: book('ref_point_type', 'refPointTypeId'),
    RefAmendmAgreemJustif: book('ref_amendm_agreem_justif', 'refAmendmAgreemJustifId'),
    RefJustification: book('ref_justification', 'refJustificationId'),
    RefAmendmentAgreemType: book('ref_amendment_agreem_type', 'refAmendmentAgreemTypeId'),
    RefBudgetType: book('ref_budget_type', 'refBudgetTypeId'),
  },
  PlnPointsKato: {
    RefKato: book('ref_kato', 'refKatoCode'),
    RefCountries: book('ref_countries', 'refCountriesCode'),
  },
  TrdApp: { TrdBuy: one('announcements', 'buyId'), Supplier: one('subjects', 'supplierId') },
  TrdAppLots: { Lot: one('lots', 'lotId'), Plans: points },
  Contract: {
    Acts: many('acts', 'contractId'),
    TrdBuy: one('announcements', 'trdBuyId'),
    Supplier: one('subjects', 'supplierId'),
    Customer: one('subjects', 'customerId'),
    RefSubjectType: book('ref_subject_type', 'refSubjectTypeId'),
    RefAmendmAgreemJustif: firstGround,
    RefContractStatus: book('ref_contract_status', 'refContractStatusId'),
    RefContractAgrForm: book('ref_contract_agr_form', 'refContractAgrFormId'),
    RefContractYearType: book('ref_contract_year_type', 'refContractYearTypeId'),
    RefFinsource: book('ref_finsource', 'refFinsourceId'),
    RefCurrency: book('ref_currency', 'refCurrencyCode'),
    RefContractCancel: book('ref_contract_cancel', 'refContractCancelId'),
    RefContractType: book('ref_contract_type', 'refContractTypeId'),
    FaktTradeMethods: book('ref_trade_methods', 'faktTradeMethodsId'),
    TreasuryPay: many('payments', 'contract_id'),
  },
  ContractUnits: { Plans: one('plans', 'plnPointId'), RefAmendmAgreemJustif: firstGround },
  ContractAct: {
    Supplier: one('subjects', 'supplierId'),
    Customer: one('subjects', 'customerId'),
    Contract: one('contracts', 'contractId'),
    ContractRoot: one('contracts', 'contractRootId'),
    ParentAct: one('acts', 'parentId'),
    RefSubjectType: book('ref_subject_type', 'refSubjectTypeId'),
  },
  ContractActPlace: {
    ContractUnits: (record, reader, keyOnly) => {
      if (keyOnly) return { id: record.unitId }
      const act = reader.byId('acts', record.actId)
      const units = (reader.byId('contracts', act?.contractId)?.ContractUnits as Row[] | undefined) ?? []
      return units.find((unit) => unit.id === record.unitId) ?? null
    },
  },
  RnuList: { Supplier: one('subjects', 'pid') },
  Subject: { RefCountries: book('ref_countries', 'countryCode') },
  SubjectAddress: {
    RefKato: book('ref_kato', 'katoCode'),
    RefCountries: book('ref_countries', 'countryCode'),
  },
  TrdBuyComm: { RefCommRoles: book('ref_comm_roles', 'refCommRolesId') },
}

/** GraphQL over a market: graphql-js on the shared schema. */
export class Graph {
  private readonly library: typeof import('graphql')
  private readonly schema: GraphQLSchema
  private readonly documents = new Map<string, Prepared | { errors: unknown[] }>()
  private readonly getters = new Map<string, (asked: readonly string[]) => Getter>()
  private readonly reader: Reader

  private constructor(library: typeof import('graphql'), reader: Reader) {
    this.library = library
    this.schema = library.buildSchema(schemaText())
    this.reader = reader
    this.bind(reader)
  }

  static async create(reader: Reader): Promise<Graph> {
    return new Graph(await import('graphql'), reader)
  }

  private bind(reader: Reader): void {
    const { isListType, getNamedType, isLeafType } = this.library
    const query = this.schema.getQueryType()!
    const keys = new Map([['ContractUnits', 'id']])
    for (const field of Object.values(query.getFields())) {
      const entity = roots[field.name]
      if (entity !== undefined) keys.set(getNamedType(field.type).name, keyOf(entity))
    }
    for (const field of Object.values(query.getFields())) field.resolve = rootResolver(reader, roots[field.name])
    for (const type of Object.values(this.schema.getTypeMap())) {
      if (!this.library.isObjectType(type) || type === query || type.name.startsWith('__')) continue
      for (const field of Object.values((type as GraphQLObjectType).getFields())) {
        const relation = relations[type.name]?.[field.name]
        // Payments are kept under REST's names.
        const name = type.name === 'TreasuryPay' ? snakeName(field.name) : field.name
        // A list of objects that the market has nothing of is empty, not null.
        const isObjects = isListType(field.type) && !isLeafType(getNamedType(field.type))
        const get = (record: Row, keyOnly: boolean): unknown =>
          relation !== undefined ? relation(record, reader, keyOnly) : isObjects ? (record[name] ?? []) : record[name]
        const key = relation === undefined ? undefined : keys.get(getNamedType(field.type).name)
        this.getters.set(`${type.name}.${field.name}`, (asked) => {
          const keyOnly = key !== undefined && asked.length === 1 && asked[0] === key
          // Leaves are most of what is read: theirs is the shortest way.
          return relation === undefined && !isObjects ? (record) => record[name] : (record) => get(record, keyOnly)
        })
        field.resolve = (record: Row) => get(record, false)
      }
    }
  }

  /** The answer to a query, as an object or as JSON already written. Errors are in it: the service answers 200. */
  async answer(query: string, variables: Row | undefined, operationName: string | undefined): Promise<object | Buffer> {
    const { execute, GraphQLError } = this.library
    const prepared = this.prepare(query)
    if ('errors' in prepared) return { errors: prepared.errors }
    const context: Context = { pageInfo: undefined }
    if (prepared.plan !== undefined) {
      const data = run(this.library, this.schema, prepared.plan, variables ?? {}, (root, args) =>
        rootRows(this.reader, roots[root], args, context),
      )
      if (data !== undefined)
        return Buffer.concat([
          Buffer.from('{"data":'),
          ...data,
          Buffer.from(`,"extensions":{"pageInfo":${JSON.stringify(context.pageInfo)}}}`),
        ])
    }
    const result = await execute({
      schema: this.schema,
      document: prepared.document,
      contextValue: context,
      variableValues: variables,
      operationName,
    })
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
      const document = parse(query, { maxTokens: 20_000 })
      const mutation = document.definitions.some(
        (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation !== 'query',
      )
      const errors = mutation
        ? [new GraphQLError('Schema is not configured for mutations.')]
        : validate(this.schema, document, undefined, { maxErrors: 20 })
      prepared =
        errors.length > 0
          ? { errors: errors.map(errorBody) }
          : {
              document,
              plan: compile(this.library, this.schema, document, (type, field, asked) =>
                this.getters.get(`${type}.${field}`)!(asked),
              ),
            }
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      prepared = { errors: [errorBody(error)] }
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

function rootResolver(reader: Reader, entity: Entity | undefined): GraphQLFieldResolver<unknown, Context> {
  return (_, args, context) => rootRows(reader, entity, args, context)
}

/** The page that a root field asks for, newest first; what it says of itself goes into the context. */
function rootRows(reader: Reader, entity: Entity | undefined, args: Row, context: Context): Iterable<Row> {
  const asked = args.limit as number | null | undefined
  const after = (args.after as number | null | undefined) ?? 0
  const limit = asked === null || asked === undefined || asked < 1 ? defaultLimit : Math.min(largestLimit, asked)
  if (entity === undefined) {
    context.pageInfo = { limitPage: limit, totalCount: 0, hasNextPage: false, lastId: null }
    return []
  }
  const rows = reader.rows(entity, (args.filter as Row | null | undefined) ?? {})
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
  const start = Math.max(0, end - limit)
  context.pageInfo = {
    limitPage: limit,
    totalCount: rows.length,
    hasNextPage: start > 0,
    lastId: start === end ? null : ids[rows[start]!]!,
  }
  return (function* () {
    for (let index = end - 1; index >= start; index--) yield reader.read(entity, rows[index]!)
  })()
}
