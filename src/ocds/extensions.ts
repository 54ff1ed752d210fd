import { readFileSync } from 'node:fs'
import type { TypeFields } from './merge-rules.ts'

/** An extension of OCDS in a version that the registry of extensions lists. */
export interface Extension {
  /** Its id in the registry. */
  id: string
  version: string
  /** What a package declares. */
  url: string
  /** What releases made from goszakup have of it. */
  fields: readonly string[]
}

const base = 'https://raw.githubusercontent.com/open-contracting-extensions'

/**
 * The extensions that packages of releases made from goszakup declare: those with a registered version, which never
 * changes. What else is beyond OCDS 1.1 in them belongs to extensions that have no version (only a branch that may
 * change under the reader: `partyScale`, `statusDetails`, `tender_datePublished`, `budget`) or to none (`kz`,
 * `awardIDs`, `complaints`), and is not declared: a reader takes it for additional fields.
 */
export const declaredExtensions: readonly Extension[] = [
  {
    id: 'lots',
    version: 'v1.1.5',
    url: `${base}/ocds_lots_extension/v1.1.5/extension.json`,
    fields: ['tender/lots', 'relatedLot', 'relatedLots'],
  },
  { id: 'bids', version: 'v1.1.5', url: `${base}/ocds_bid_extension/v1.1.5/extension.json`, fields: ['bids'] },
  {
    id: 'location',
    version: 'v1.1.5',
    url: `${base}/ocds_location_extension/v1.1.5/extension.json`,
    fields: ['tender/items/deliveryLocation'],
  },
]

/** An extension of the registry, in versions that say the same about merging: see rules/README.md. */
export interface RegisteredExtension {
  id: string
  /** The registered address of each version: the folder of its `extension.json`. */
  versions: Record<string, string>
  /** Where its schema was read: repository and commit. */
  source: string
  /** Types that it defines, and fields that it adds to types of OCDS and of other extensions. */
  types?: Record<string, TypeFields>
  fields?: Record<string, TypeFields>
}

/** A declared extension that is held here. */
export interface DeclaredExtension {
  /** As it was declared. */
  address: string
  extension: RegisteredExtension
  /** The version that is held: the declared one, or the nearest where that is not registered. */
  version: string
  /** Whether this is the declared version. */
  exact: boolean
}

/** The extensions of the registry with what their schemas say about merging. Read from the disk each time. */
export function registeredExtensions(): RegisteredExtension[] {
  return JSON.parse(readFileSync(new URL('rules/extensions.json', import.meta.url), 'utf8')) as RegisteredExtension[]
}

/** The addresses in a package's `extensions`. */
export function extensionAddresses(metadata: Record<string, unknown>): string[] {
  const { extensions } = metadata
  if (!Array.isArray(extensions)) return []
  return [...new Set(extensions.filter((address): address is string => typeof address === 'string' && address !== ''))]
}

/** Those of the declared extensions that are held here, in their order. */
export function eachDeclared(addresses: readonly string[]): DeclaredExtension[] {
  if (addresses.length === 0) return []
  const places = new Map<string, { extension: RegisteredExtension; versions: Map<string, string> }[]>()
  for (const extension of registeredExtensions())
    for (const [version, url] of Object.entries(extension.versions)) {
      const { place, branch } = placeOf(url)!
      for (const key of [place, `#${extension.id.toLowerCase()}`]) {
        const known = places.get(key) ?? []
        const entry = known.find((one) => one.extension === extension)
        if (entry === undefined) known.push({ extension, versions: new Map([[branch, version]]) })
        else entry.versions.set(branch, version)
        places.set(key, known)
      }
    }
  return addresses.flatMap((address) => {
    const found = placeOf(address)
    const entries = found === undefined ? undefined : places.get(found.place)
    if (found === undefined || entries === undefined) return []
    const versions = entries.flatMap(({ extension, versions }) =>
      [...versions].map(([branch, version]) => ({ extension, branch, version })),
    )
    const exact = versions.find(({ branch }) => branch === found.branch)
    const { extension, version } = exact ?? nearest(found.branch, versions)
    return [{ address, extension, version, exact: exact !== undefined }]
  })
}

/** What a person should know of the extensions that are declared: those that are not held here, or in another version. */
export function extensionNotes(addresses: readonly string[]): string[] {
  const held = new Map(eachDeclared(addresses).map((one) => [one.address, one]))
  const near = [...held.values()].filter(({ exact }) => !exact)
  const unknown = addresses.filter((address) => !held.has(address))
  const notes: string[] = []
  if (near.length > 0) {
    const named = listed(near.map(({ address, extension, version }) => `${address} (${extension.id} ${version})`))
    notes.push(
      `${near.length === 1 ? 'an extension is' : `${near.length} extensions are`} declared in a version that is not in the registry, the nearest tells how to merge: ${named}`,
    )
  }
  if (unknown.length > 0)
    notes.push(
      `${unknown.length === 1 ? 'an extension is' : `${unknown.length} extensions are`} declared that the registry does not have, the fields are merged by the default rule: ${listed(unknown)}`,
    )
  return notes
}

// More addresses than these are not named.
const shown = 5

function listed(texts: readonly string[]): string {
  return `${texts.slice(0, shown).join(', ')}${texts.length > shown ? ', …' : ''}`
}

// Repositories that were renamed, with their names in the registry.
const renamed: Readonly<Record<string, string>> = {
  ocds_awardcriteriabreakdown_extension: 'ocds_awardcriteria_extension',
  ocds_medicines_extension: 'ocds_medicine_extension',
}

/**
 * Where an extension is kept, and which branch or tag of it: of its files on GitHub and GitLab, of an archive of them,
 * or of its page in the explorer of extensions (`#id`). The owners that had the repositories before count as the same.
 */
function placeOf(address: string): { place: string; branch: string } | undefined {
  let url: URL
  try {
    url = new URL(address.trim())
  } catch {
    return undefined
  }
  if (!/^https?:$/.test(url.protocol)) return undefined
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '' && !/^(extension|release-schema)\.json$/.test(part))
  const host = url.hostname.toLowerCase()
  if (host === 'extensions.open-contracting.org' && parts[1] === 'extensions')
    return parts.length < 4 ? undefined : { place: `#${parts[2]!.toLowerCase()}`, branch: branchName(parts[3]!) }
  const [owner, repository, ...rest] = host === 'api.github.com' ? parts.slice(1) : parts
  if (owner === undefined || repository === undefined) return undefined
  const kinds = new Set(['raw', 'blob', 'tree', 'archive', 'zipball', '-', 'refs', 'heads', 'tags'])
  const branch = rest.find((part) => !kinds.has(part))?.replace(/\.(zip|tar\.gz)$/, '')
  const site = /^(raw\.githubusercontent|codeload\.github|api\.github)\.com$/.test(host) ? 'github.com' : host
  const name = repository.toLowerCase()
  const place = `${site}/${owner.toLowerCase().replace(/^open-contracting$/, 'open-contracting-extensions')}`
  return { place: `${place}/${renamed[name] ?? name}`, branch: branchName(branch ?? 'master') }
}

function branchName(name: string): string {
  return name === 'main' ? 'master' : name
}

const isNumbered = /^v?\d+(\.\d+)*$/

/** The version closest to a name that is not registered: the lowest one above it, or the highest there is. */
function nearest<Version extends { version: string }>(name: string, versions: readonly Version[]): Version {
  const numbered = versions
    .filter(({ version }) => isNumbered.test(version))
    .sort((a, b) => compareVersions(a.version, b.version))
  const wanted = isNumbered.test(name)
    ? (numbered.find(({ version }) => compareVersions(version, name) >= 0) ?? numbered.at(-1))
    : undefined
  return wanted ?? versions.find(({ version }) => version === 'master') ?? versions.at(-1)!
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.replace(/^v/, '').split('.').map(Number))
  for (let at = 0; at < Math.max(left!.length, right!.length); at++) {
    const difference = (left![at] ?? 0) - (right![at] ?? 0)
    if (difference !== 0 && !Number.isNaN(difference)) return difference
  }
  return 0
}
