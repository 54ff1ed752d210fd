import { type Entity, referenceBooks, referenceEntity } from '../../goszakup/entities.ts'
import { readManifestIfAny, updateManifest } from '../manifest.ts'
import { rawSegments } from '../raw/store.ts'

/** When something was last looked at, by this machine's clock (RFC 3339) and by the newest stamp of the service. */
export interface Look {
  wall: string
  newest?: string
}

/** What the fetcher keeps of a service in `dataset.json`, beside counts. */
interface ServiceNotes {
  /** The last look at all reference books. */
  books?: Look
  /** What the service did not have, by entity, and when that was last seen. */
  lacking?: Record<string, Look>
}

/** Reference books that this run fetches. */
export interface Books {
  /** Those that the dataset does not have: first, because records mean little without them. */
  missing: Entity[]
  /** The others: looked at again when all else is done. */
  known: Entity[]
  /** Whether all books are looked at. */
  all: boolean
}

// Books change a few times a year; what the service does not have will hardly come tomorrow.
const booksAgeHours = 24
const lackingAgeHours = 24 * 7

/**
 * The reference books to fetch: those named, those that the dataset lacks, and with no name or `refs` all, at most once
 * a day unless they were named or everything is to be looked at.
 * @param names what was asked for; none: everything
 * @param now this machine's clock, in ms, and the newest stamp that the dataset has
 */
export async function booksToFetch(
  dir: string,
  source: string,
  names: readonly string[],
  now: { wall: number; newest: string | undefined },
  full: boolean,
): Promise<Books> {
  const notes = await serviceNotes(dir, source)
  const everything = names.length === 0
  const named = names.includes('refs')
  const due = named || full || isDue(notes.books, now, booksAgeHours)
  const onlyBooks = names.length > 0 && names.every((name) => name.replace(/^refs\//, '').startsWith('ref_'))
  const books: Books = { missing: [], known: [], all: (everything || named) && due }
  for (const name of referenceBooks) {
    const entity = referenceEntity(name)
    const isNamed = named || names.some((given) => given === entity.name || given === name)
    const stored = (await rawSegments(dir, source, entity.name)).length > 0
    const lacks = !isNamed && !full && !isDue(notes.lacking?.[entity.name], now, lackingAgeHours)
    if (lacks) continue
    if (!stored && (everything || isNamed || !onlyBooks)) books.missing.push(entity)
    else if (stored && (isNamed || (everything && due))) books.known.push(entity)
  }
  return books
}

/** Whether the service was found not to have an entity, lately. */
export async function isLacking(
  dir: string,
  source: string,
  entity: string,
  now: { wall: number; newest: string | undefined },
): Promise<boolean> {
  const { lacking } = await serviceNotes(dir, source)
  return lacking?.[entity] !== undefined && !isDue(lacking[entity], now, lackingAgeHours)
}

/** Keeps when books were looked at and what the service does not have. */
export async function noteLook(
  dir: string,
  source: string,
  look: Look,
  seen: { books: boolean; lacking: readonly string[]; found: readonly string[] },
): Promise<void> {
  if (!seen.books && seen.lacking.length === 0 && seen.found.length === 0) return
  await updateManifest(dir, (manifest) => {
    const entry = manifest.sources[source] ?? { kind: 'api' }
    const notes = (entry.service ?? {}) as ServiceNotes
    const lacking = { ...notes.lacking }
    for (const name of seen.found) delete lacking[name]
    for (const name of seen.lacking) lacking[name] = look
    const service: ServiceNotes = {
      ...(seen.books ? { books: look } : notes.books === undefined ? {} : { books: notes.books }),
      ...(Object.keys(lacking).length === 0 ? {} : { lacking }),
    }
    manifest.sources[source] = { ...entry, service }
    return manifest
  })
}

async function serviceNotes(dir: string, source: string): Promise<ServiceNotes> {
  const manifest = await readManifestIfAny(dir)
  return (manifest?.sources[source]?.service ?? {}) as ServiceNotes
}

/** Whether so many hours have passed, by either clock. */
function isDue(look: Look | undefined, now: { wall: number; newest: string | undefined }, hours: number): boolean {
  if (look === undefined) return true
  const age = hours * 3_600_000
  const passed = now.wall - Date.parse(look.wall)
  // A machine's clock that was set back must not keep the books as they are for ever.
  if (!(passed >= 0 && passed < age)) return true
  if (look.newest === undefined || now.newest === undefined) return false
  return stampTime(now.newest) - stampTime(look.newest) >= age
}

function stampTime(stamp: string): number {
  return Date.parse(`${stamp.slice(0, 10)}T${stamp.slice(11, 19)}Z`)
}
