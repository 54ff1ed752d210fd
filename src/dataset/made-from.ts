import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readLines } from '../files/lines.ts'
import { textMembers } from '../ocds/members.ts'
import type { DatasetPaths } from './layout.ts'
import type { Manifest } from './manifest.ts'

/** All that a generation is made from, and what makes it: its `inputs.json`. */
export interface MadeFrom {
  releases: Manifest['releases']
  person_key: string | null
  training: boolean
  /** SHA-256 of the registers' records. */
  registers: string
  /** SHA-256 of how tables are made. */
  shape: string
}

/** What the tables of the generation in a folder were made from; undefined for one that does not say. */
export async function readMadeFrom(generation: string): Promise<MadeFrom | undefined> {
  try {
    return JSON.parse(await readFile(join(generation, 'inputs.json'), 'utf8')) as MadeFrom
  } catch {
    return undefined
  }
}

/** A file of releases of a source. */
export interface AddedFile {
  source: string
  name: string
  sha256: string
}

/** The release files that came since; undefined when what was there then is not all there now. */
export function addedReleases(before: MadeFrom, now: MadeFrom): AddedFile[] | undefined {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  if (before.shape !== now.shape || before.person_key !== now.person_key || before.training !== now.training)
    return undefined
  const added: AddedFile[] = []
  for (const [source, entry] of Object.entries(before.releases)) {
    const { files = [], count, ...rest } = now.releases[source] ?? {}
    const { files: old, count: oldCount, ...oldRest } = entry
    if (!isSame(files.slice(0, old.length), old) || !isSame(rest, oldRest)) return undefined
  }
  for (const [source, { files }] of Object.entries(now.releases))
    for (const { name, sha256 } of files.slice(before.releases[source]?.files.length ?? 0))
      added.push({ source, name, sha256 })
  return added
}

/** What files of releases name, by their SHA-256: each indicator asks. */
const known = new Map<string, Promise<ReadonlySet<string>>>()

/** The ocids that release files name, by source. */
export async function ocidsIn(paths: DatasetPaths, files: readonly AddedFile[]): Promise<Map<string, Set<string>>> {
  const ocids = new Map<string, Set<string>>()
  for (const { source, name, sha256 } of files) {
    const path = join(paths.releases(source), name)
    const found = known.get(sha256) ?? namedIn(path)
    known.set(sha256, found)
    const own = ocids.get(source) ?? new Set()
    for (const ocid of await found) own.add(ocid)
    ocids.set(source, own)
  }
  return ocids
}

async function namedIn(path: string): Promise<ReadonlySet<string>> {
  const ocids = new Set<string>()
  for await (const { bytes } of readLines(path)) {
    const ocid = textMembers(bytes, ['ocid']).get('ocid')
    if (ocid !== undefined) ocids.add(ocid)
  }
  return ocids
}
