import type {
  DocumentNode,
  FieldNode,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql'
import type { Row } from './store.ts'

/** Finds the value of a field of a record. */
export type Getter = (record: Row) => unknown

/** Rows for a root field, given its arguments; read one by one, so that only one is in memory. */
export type RootResolver = (root: string, args: Row) => Iterable<Row>

interface Step {
  /** The key with its quotation marks and colon. */
  key: string
  name: string
  get: Getter
  list: boolean
  /** For objects: what is asked of them. For leaves: undefined. */
  steps: Step[] | undefined
  /** Numbers become text here. */
  isText: boolean
}

interface RootStep {
  key: string
  name: string
  node: FieldNode
  steps: Step[]
}

/** A query that was understood once and can be answered many times. */
export interface Plan {
  variables: NonNullable<
    Extract<DocumentNode['definitions'][number], { kind: 'OperationDefinition' }>['variableDefinitions']
  >
  roots: RootStep[]
}

/**
 * Turns a valid query into a plan that writes JSON straight from records: graphql-js spends most of its time on promises
 * and paths that a page of flat records does not need. Undefined when the query has what only graphql-js should do:
 * directives, introspection, several operations.
 */
export function compile(
  library: typeof import('graphql'),
  schema: GraphQLSchema,
  document: DocumentNode,
  getterOf: (type: string, field: string, asked: readonly string[]) => Getter,
): Plan | undefined {
  const { Kind } = library
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  if (operation === undefined || operations.length > 1 || operation.operation !== 'query') return undefined
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  )
  class Unusual extends Error {}

  /** Fields by response key, fragments unfolded, fields of the same key together. */
  const collect = (
    sets: readonly SelectionSetNode[],
    into = new Map<string, FieldNode[]>(),
  ): Map<string, FieldNode[]> => {
    for (const set of sets)
      for (const selection of set.selections) {
        if ((selection.directives?.length ?? 0) > 0) throw new Unusual()
        if (selection.kind === Kind.FIELD) {
          if (selection.name.value.startsWith('__')) throw new Unusual()
          const key = selection.alias?.value ?? selection.name.value
          const known = into.get(key)
          if (known === undefined) into.set(key, [selection])
          else known.push(selection)
        } else if (selection.kind === Kind.INLINE_FRAGMENT) collect([selection.selectionSet], into)
        else collect([fragments.get(selection.name.value)!.selectionSet], into)
      }
    return into
  }
  const stepsOf = (type: GraphQLObjectType, nodes: readonly FieldNode[]): Step[] =>
    [...collect(nodes.map((node) => node.selectionSet!))].map(([key, fields]) => {
      const name = fields[0]!.name.value
      const outer: GraphQLOutputType = type.getFields()[name]!.type
      const inner = library.getNamedType(outer)
      const steps = library.isObjectType(inner) ? stepsOf(inner, fields) : undefined
      return {
        key: `${JSON.stringify(key)}:`,
        name,
        get: getterOf(type.name, name, steps?.map((step) => step.name) ?? []),
        list: library.isListType(outer),
        steps,
        isText: inner.name === 'String',
      }
    })
  try {
    const query = schema.getQueryType()!
    const roots = [...collect([operation.selectionSet])].map(([key, fields]): RootStep => {
      const name = fields[0]!.name.value
      const type = library.getNamedType(query.getFields()[name]!.type) as GraphQLObjectType
      return { key: `${JSON.stringify(key)}:`, name, node: fields[0]!, steps: stepsOf(type, fields) }
    })
    return { variables: operation.variableDefinitions ?? [], roots }
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}

/** The JSON of the data that a plan asks for, in pieces; undefined when the variables do not fit it. */
export function run(
  library: typeof import('graphql'),
  schema: GraphQLSchema,
  plan: Plan,
  variables: Row,
  resolve: RootResolver,
): Buffer[] | undefined {
  const { coerced } = library.getVariableValues(schema, plan.variables, variables)
  if (coerced === undefined) return undefined
  const query = schema.getQueryType()!
  const pieces: Buffer[] = []
  plan.roots.forEach((root, position) => {
    const args = library.getArgumentValues(query.getFields()[root.name]!, root.node, coerced)
    let lead = `${position === 0 ? '{' : ','}${root.key}[`
    for (const record of resolve(root.name, args)) {
      pieces.push(Buffer.from(lead + writeObject(record, root.steps)))
      lead = ','
    }
    pieces.push(Buffer.from(lead === ',' ? ']' : `${lead}]`))
  })
  pieces.push(Buffer.from('}'))
  return pieces
}

function writeList(records: readonly unknown[], steps: Step[]): string {
  let text = '['
  for (let index = 0; index < records.length; index++) {
    const record = records[index]
    text += `${index === 0 ? '' : ','}${record === null || record === undefined ? 'null' : writeObject(record as Row, steps)}`
  }
  return `${text}]`
}

function writeObject(record: Row, steps: Step[]): string {
  let text = '{'
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!
    const value = step.get(record)
    text += index === 0 ? step.key : `,${step.key}`
    if (value === null || value === undefined) text += 'null'
    else if (step.steps !== undefined)
      text += step.list ? writeList(value as Row[], step.steps) : writeObject(value as Row, step.steps)
    else if (step.list) text += `[${(value as unknown[]).map((item) => leaf(item, step.isText)).join(',')}]`
    else text += leaf(value, step.isText)
  }
  return `${text}}`
}

function leaf(value: unknown, isText: boolean): string {
  if (value === null || value === undefined) return 'null'
  return isText ? JSON.stringify(typeof value === 'string' ? value : String(value)) : String(Number(value))
}
