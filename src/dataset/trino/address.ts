import { UserError } from '../../terminal/errors.ts'

/** Where a cluster is, and whose tables. */
export interface TrinoAddress {
  /** `https://host:port`, or `http://` of this machine. */
  origin: string
  user: string | undefined
  catalog: string
  schema: string | undefined
}

const form = 'trino://HOST:PORT/CATALOG/SCHEMA'

/**
 * Reads `trino://[user@]host:port/catalog/schema`. The connection is encrypted, except to this machine itself.
 * @throws UserError for anything else, and for one that carries a password: process lists would show it
 */
export function parseAddress(text: string): TrinoAddress {
  const refuse = (why: string, next = `name the cluster as ${form}`): never => {
    throw new UserError(`--engine: ${withoutPassword(text)} names no cluster`, { why, next, exit: 'usage' })
  }
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return refuse('it is no address')
  }
  if (url.protocol !== 'trino:') return refuse('an engine is a Trino cluster, its address begins with trino://')
  if (url.password !== '')
    return refuse('a password in an address can be seen by others on this machine', 'give it in JARYQ_TRINO_PASSWORD')
  if (url.search !== '' || url.hash !== '') return refuse('nothing follows the schema')
  if (url.hostname === '') return refuse('the host is missing')
  const [catalog = '', schema = '', ...rest] = url.pathname.split('/').slice(1).map(decodeURIComponent)
  if (catalog === '' || schema === '' || rest.length > 0) return refuse('the path is the catalog and the schema')
  for (const name of [catalog, schema])
    if (!/^[a-z0-9_]+$/.test(name)) return refuse(`"${name}": names are lower-case letters, digits and "_"`)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  return {
    origin: `${isHere ? 'http' : 'https'}://${url.hostname}:${url.port === '' ? (isHere ? '8080' : '443') : url.port}`,
    user: url.username === '' ? undefined : decodeURIComponent(url.username),
    catalog,
    schema,
  }
}

function withoutPassword(text: string): string {
  return text.replace(/:\/\/[^/@]*@/, '://…@')
}
