import { readFileSync } from 'node:fs'

/** The GraphQL schema of the goszakup API, version 3, in the schema language. */
export function schemaText(): string {
  return readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8')
}
