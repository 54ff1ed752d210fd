import { readFileSync } from 'node:fs'

/** The versions of OCDS whose schemas are here. */
export type SchemaVersion = '1.0' | '1.1'

/** What a schema says of a field or a type: see schema/README.md. */
export interface SchemaNode {
  ref?: string
  /** JSON types, with `|` between them; any when it is missing. */
  type?: string
  format?: 'date-time' | 'uri' | 'version'
  minLength?: number
  minItems?: number
  minProperties?: number
  /** Names of codelists. */
  closed?: string
  open?: string
  /** Codes that the schema lists itself. */
  enum?: string[]
  unique?: boolean
  /** Since which version. */
  deprecated?: string
  required?: string[]
  fields?: Record<string, SchemaNode>
  /** Fields that may come in other languages: `title_kk`. */
  translated?: string[]
  items?: SchemaNode
  /** In versioned releases: every value that it had, with the release that gave it. */
  versioned?: SchemaNode
}

/** A registered extension of OCDS 1.1, in one version. */
export interface Extension {
  name: string
  version: string
  /** Its registered address: the folder of `extension.json`. */
  url: string
  /** Fields that it adds to types of OCDS, and types of its own. */
  types: Record<string, SchemaNode>
}

export interface OcdsSchema {
  version: SchemaVersion
  types: Record<string, SchemaNode>
  /** Empty for 1.0. */
  extensions: readonly Extension[]
  codelists: Record<string, readonly string[]>
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../schema/${name}.json`, import.meta.url), 'utf8'))

/** The schema of a version, with its codelists and the extensions that are known. Read from the disk each time. */
export function ocdsSchema(version: SchemaVersion): OcdsSchema {
  const { types } = read(version) as { types: OcdsSchema['types'] }
  const codelists = read('codelists') as OcdsSchema['codelists']
  return { version, types, extensions: version === '1.1' ? knownExtensions() : [], codelists }
}

/** The registered extensions whose schema is here, by name. */
export function knownExtensions(): readonly Extension[] {
  return read('extensions') as Extension[]
}

/** The known extension that an address in a package's `extensions` names: of that version and no other. */
export function extensionAt(address: string, known: readonly Extension[]): Extension | undefined {
  const folder = address.replace(/^http:/, 'https:').replace(/(?:\/extension\.json|\/)$/, '')
  return known.find(({ url }) => url.replace(/\/$/, '') === folder)
}

/** The schema of versioned releases of OCDS 1.1, whose `Release` is one; extensions are not in it. */
export function versionedSchema(): OcdsSchema {
  const { types } = read('versioned-1.1') as { types: OcdsSchema['types'] }
  return { version: '1.1', types, extensions: [], codelists: read('codelists') }
}
