import type { DocumentNode, GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { schemaText } from '../goszakup/schema.ts'
import { select } from './filters.ts'
import type { Entity } from './market.ts'
import type { View } from './moment.ts'
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

  /** The record with an id, or null. */
  byId(entity: Entity, id: unknown): Row | null {
    if (typeof id !== 'number' || id === 0) return null
    const key = `${entity}/${id}`
    const known = this.kept.get(key)
    if (known !== undefined) return known
    const row = this.table(entity).find(id)
    if (row === -1 || !this.isShown(entity, row)) return null
    const record = this.read(entity, row)
    if (this.kept.size >= 4000) this.kept.delete(this.kept.keys().next().value!)
    this.kept.set(key, record)
    return record
  }

  /** The records whose column has a value, newest first. */
  where(entity: Entity, column: string, value: unknown): Row[] {
    return this.table(entity)
      .where(column, Number(value))
      .reverse()
      .filter((row) => this.isShown(entity, row))
      .map((row) => this.read(entity, row))
  }

  isShown(entity: Entity, row: number): boolean {
    return this.view.isAsWritten() || binaryHas(this.table(entity).shown, row)
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
        [...shown].filter((row) => binaryHas(table.shown, row)).sort((left, right) => left - right),
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

function binaryHas(sorted: Uint32Array, row: number): boolean {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (sorted[middle] === row) return true
    if (sorted[middle]! < row) low = middle + 1
    else high = middle - 1
  }
  return false
}

/** REST's names become GraphQL's: `ref_status_id` is `refStatusId`, `level_` is `level`. */
export function camelKeys(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/_$/, ''),
      value,
    ]),
  )
}

type Relation = (record: Row, reader: Reader) => unknown

const book =
  (name: string, field: string): Relation =>
  (record, reader) =>
    reader.book(name, record[field])
const one =
  (entity: Entity, field: string): Relation =>
  (record, reader) =>
    reader.byId(entity, record[field])
const points: Relation = (record, reader) =>
  ((record.pointList as number[] | undefined) ?? [])
    .map((id) => reader.byId('plans', id))
    .filter((point) => point !== null)
const firstGround: Relation = (record, reader) =>
  reader.book('ref_amendm_agreem_justif', (record.refAmendmAgreemJustifId as number[] | undefined)?.[0])

// What is not in the record itself but found from it.
const relations: Record<string, Record<string, Relation>> = {
  TrdBuy: {
    Lots: (record, reader) => reader.where('lots', 'trdBuyId', record.id),
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
    Acts: (record, reader) => reader.where('acts', 'contractId', record.id),
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
    TreasuryPay: (record, reader) => reader.where('payments', 'contract_id', record.id).map(camelKeys),
  },
  ContractUnits: { Plans: one('plans', 'plnPointId'), RefAmendmAgreemJustif: firstGround },
  ContractAct: {
    Supplier: one('subjects', 'supplierId'),
    Customer: one('subjects', 'customerId'),
    Contract: one('contracts', 'contractId'),
    ContractRoot: one('contracts', 'contractRootId'),
    ParentAct: one('acts', 'parentId'),
    RefSubjectType: book('ref_subject_type', 'refSubjectTypeId'),
    Place: (record, reader) => {
      const units = (reader.byId('contracts', record.contractId)?.ContractUnits as Row[] | undefined) ?? []
      return (record.Place as Row[]).map((place) => ({
        ...place,
        ContractUnits: units.find((unit) => unit.id === place.unitId) ?? null,
      }))
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
  private readonly documents = new Map<string, DocumentNode | { errors: unknown[] }>()

  private constructor(library: typeof import('graphql'), reader: Reader) {
    this.library = library
    this.schema = library.buildSchema(schemaText())
    this.bind(reader)
  }

  static async create(reader: Reader): Promise<Graph> {
    return new Graph(await import('graphql'), reader)
  }

  private bind(reader: Reader): void {
    const { isListType, getNamedType, isLeafType } = this.library
    const query = this.schema.getQueryType()!
    for (const field of Object.values(query.getFields())) field.resolve = rootResolver(reader, roots[field.name])
    for (const type of Object.values(this.schema.getTypeMap())) {
      if (!this.library.isObjectType(type) || type === query || type.name.startsWith('__')) continue
      for (const field of Object.values((type as GraphQLObjectType).getFields())) {
        const relation = relations[type.name]?.[field.name]
        const { name } = field
        if (relation !== undefined) field.resolve = (record: Row) => relation(record, reader)
        // A list of objects that the market has nothing of is empty, not null.
        else if (isListType(field.type) && !isLeafType(getNamedType(field.type)))
          field.resolve = (record: Row) => record[name] ?? []
        else field.resolve = (record: Row) => record[name]
      }
    }
  }

  /** The answer to a query, as an object to be written as JSON. Errors are in it: the service answers 200. */
  async answer(query: string, variables: Row | undefined, operationName: string | undefined): Promise<object> {
    const { execute, GraphQLError } = this.library
    const document = this.document(query)
    if ('errors' in document) return { errors: document.errors }
    const context: Context = { pageInfo: undefined }
    const result = await execute({
      schema: this.schema,
      document,
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

  private document(query: string): DocumentNode | { errors: unknown[] } {
    const known = this.documents.get(query)
    if (known !== undefined) return known
    const { parse, validate, GraphQLError } = this.library
    let document: DocumentNode | { errors: unknown[] }
    try {
      const parsed = parse(query, { maxTokens: 20_000 })
      const mutation = parsed.definitions.some(
        (node) => node.kind === this.library.Kind.OPERATION_DEFINITION && node.operation !== 'query',
      )
      const errors = mutation
        ? [new GraphQLError('Schema is not configured for mutations.')]
        : validate(this.schema, parsed, undefined, { maxErrors: 20 })
      document = errors.length === 0 ? parsed : { errors: errors.map(errorBody) }
    } catch (error) {
      document = { errors: [errorBody(error as InstanceType<typeof GraphQLError>)] }
    }
    if (this.documents.size >= 200) this.documents.delete(this.documents.keys().next().value!)
    this.documents.set(query, document)
    return document
  }
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
  return (_, args: { filter?: Row | null; limit?: number | null; after?: number | null }, context) => {
    const limit =
      args.limit === null || args.limit === undefined || args.limit < 1
        ? defaultLimit
        : Math.min(largestLimit, args.limit)
    if (entity === undefined) {
      context.pageInfo = { limitPage: limit, totalCount: 0, hasNextPage: false, lastId: null }
      return []
    }
    const rows = reader.rows(entity, args.filter ?? {})
    const { ids } = reader.table(entity)
    const after = args.after ?? undefined
    let end = rows.length
    if (after !== undefined && after !== 0) {
      // The first row that is not below `after`.
      let low = 0
      while (low < end) {
        const middle = (low + end) >> 1
        if (ids[rows[middle]!]! < after) low = middle + 1
        else end = middle
      }
      end = low
    }
    const start = Math.max(0, end - limit)
    const page: Row[] = []
    for (let index = end - 1; index >= start; index--) page.push(reader.read(entity, rows[index]!))
    context.pageInfo = {
      limitPage: limit,
      totalCount: rows.length,
      hasNextPage: start > 0,
      lastId: start === end ? null : ids[rows[start]!]!,
    }
    return page
  }
}
