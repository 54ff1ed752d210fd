import { UserError } from '../../terminal/errors.ts'
import type { HttpClient } from './http.ts'
import { graphBody } from './page.ts'
import { type FieldType, rootedTypes, type SchemaTypes } from './selection.ts'

interface TypeRef {
  kind: string
  name: string | null
  ofType?: TypeRef | null
}

interface Introspection {
  queryType: { name: string }
  types: { kind: string; name: string; fields: { name: string; type: TypeRef }[] | null }[]
}

const question =
  '{__schema{queryType{name} types{kind name fields(includeDeprecated:true){name type{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name}}}}}}}}}'

/**
 * Asks the service for its own types.
 * @throws UserError when it does not tell them
 */
export async function liveSchema(http: HttpClient): Promise<SchemaTypes> {
  const answer = await http.send(() => ({
    method: 'POST',
    path: '/v3/graphql',
    body: JSON.stringify({ query: question }),
  }))
  const { errors, data } = graphBody(answer.json)
  const schema = data?.__schema as Introspection | undefined
  if (!Array.isArray(schema?.types))
    throw new UserError('the service does not tell its schema', {
      why: errors[0] ?? 'the answer to the introspection query has no types',
      next: 'leave out --schema live: the schema that comes with jaryq is used then',
      exit: 'failed',
    })
  const types: SchemaTypes['types'] = new Map()
  for (const { kind, name, fields } of schema.types) {
    if (kind !== 'OBJECT' || name.startsWith('__')) continue
    types.set(name, new Map((fields ?? []).map((field) => [field.name, fieldType(field.type)])))
  }
  return { types, rooted: rootedTypes(types.get(schema.queryType.name)) }
}

function fieldType(ref: TypeRef): FieldType {
  let lists = 0
  let type = ref
  while (type.ofType != null) {
    if (type.kind === 'LIST') lists++
    type = type.ofType
  }
  return { name: type.name ?? '', lists }
}
