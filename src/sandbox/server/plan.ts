import type { DocumentNode, FieldNode, GraphQLObjectType, GraphQLSchema, SelectionSetNode } from 'graphql'
import { Projector, type Step } from './projection.ts'
import { relations, snakeName } from './relations.ts'

interface RootStep {
  /** The key with its quotation marks and colon. */
  lead: string
  name: string
  node: FieldNode
  projector: Projector
}

/** A query that was understood once and can be answered many times. */
export interface Plan {
  variables: NonNullable<
    Extract<DocumentNode['definitions'][number], { kind: 'OperationDefinition' }>['variableDefinitions']
  >
  roots: RootStep[]
  /** Bytes of the last answer: the next will be about as long. */
  expected: number
}

/** A query that unfolds to more fields than anybody needs. */
export class TooLargeQuery extends Error {}

const mostFields = 50_000

/** The name of a field in the market's record of a type: payments are kept under REST's names. */
export function sourceName(type: string, field: string): string {
  return type === 'TreasuryPay' ? snakeName(field) : field
}

/**
 * Turns a valid query into a plan that writes JSON straight from records: graphql-js spends most of its time on promises
 * and paths that a page of records does not need. Undefined when the query has what only graphql-js should do:
 * directives, introspection, several operations.
 */
export function compile(
  library: typeof import('graphql'),
  schema: GraphQLSchema,
  document: DocumentNode,
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
  let visited = 0

  /** Fields by response key, fragments unfolded, fields of the same key together. */
  const collect = (
    sets: readonly SelectionSetNode[],
    into = new Map<string, FieldNode[]>(),
  ): Map<string, FieldNode[]> => {
    for (const set of sets)
      for (const selection of set.selections) {
        if (++visited > mostFields) throw new TooLargeQuery()
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
      const outer = type.getFields()[name]!.type
      const inner = library.getNamedType(outer)
      return {
        key,
        source: sourceName(type.name, name),
        list: library.isListType(outer),
        steps: library.isObjectType(inner) ? stepsOf(inner, fields) : undefined,
        isText: inner.name === 'String',
        relation: relations[type.name]?.[name],
      }
    })
  try {
    const query = schema.getQueryType()!
    const projectors = new Map<string, Projector>()
    const roots = [...collect([operation.selectionSet])].map(([key, fields]): RootStep => {
      const name = fields[0]!.name.value
      const type = library.getNamedType(query.getFields()[name]!.type) as GraphQLObjectType
      const steps = stepsOf(type, fields)
      // Many aliases of one root ask for the same.
      const asked = JSON.stringify([name, steps])
      const projector = projectors.get(asked) ?? new Projector(steps)
      projectors.set(asked, projector)
      return { lead: `${JSON.stringify(key)}:`, name, node: fields[0]!, projector }
    })
    return { variables: operation.variableDefinitions ?? [], roots, expected: 1 << 16 }
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}
