import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../files/hash.ts'
import { readLines } from '../files/lines.ts'
import { organisationId, personKey } from '../ocds/persons.ts'
import { datasetPaths } from './layout.ts'
import { readManifest } from './manifest.ts'

/** Rows of a register's table: every value text or null. */
export type RegisterRows = AsyncIterable<Record<string, string | null>>

type Fields = Record<string, unknown>

/**
 * The rows of a register's table from its raw lines, persons replaced by their pseudonyms: `unscrupulous_suppliers`
 * from what was fetched (the newest record of each key) and from imports, other registers from their newest file.
 */
export async function registerRows(dir: string, name: string): Promise<RegisterRows> {
  const places = name === 'unscrupulous_suppliers' ? unscrupulousPlaces : ([['registers', name]] as const)
  const files = await Promise.all(
    places.map(async ([source, entity]) => ({ source, files: await rawFiles(dir, source, entity) })),
  )
  // Without a register no key is needed, and none is made.
  if (files.every((place) => place.files.length === 0)) return none()
  const { training } = await readManifest(dir)
  const key = await personKey(training)
  return name === 'unscrupulous_suppliers' ? unscrupulous(files, key) : vatPayers(files[0]!.files, key)
}

const unscrupulousPlaces = [
  ['goszakup', 'unscrupulous'],
  ['registers', 'unscrupulous_suppliers'],
] as const

async function* none(): RegisterRows {}

/** The raw files that the registers' tables are made from. */
export async function registerFiles(dir: string): Promise<string[]> {
  const places = [...unscrupulousPlaces, ['registers', 'vat_payers'] as const]
  return (await Promise.all(places.map(([source, entity]) => rawFiles(dir, source, entity)))).flat()
}

/** Raw files of an entity or register, oldest first. */
export async function rawFiles(dir: string, source: string, entity: string): Promise<string[]> {
  const folder = datasetPaths(dir).raw(source, entity)
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter((name) => /^\d+\.ndjson(\.zst)?$/.test(name))
    .sort()
    .map((name) => join(folder, name))
}

async function* records(files: string[]): AsyncIterable<Fields> {
  for (const file of files)
    for await (const { bytes } of readLines(file)) {
      let line: unknown
      try {
        line = JSON.parse(bytes.toString())
      } catch {
        // The last line of a file that a killed fetch was writing; the next fetch cuts it off.
        continue
      }
      const record = (line as Fields | null)?.record
      if (record !== null && typeof record === 'object' && !Array.isArray(record)) yield record as Fields
    }
}

async function* unscrupulous(places: { source: string; files: string[] }[], key: Buffer): RegisterRows {
  const newest = new Map<string, { source: string; record: Fields }>()
  for (const { source, files } of places)
    for await (const record of records(files)) {
      // The portal's `id` is a place in a list that changes: these say which entry it is.
      const identity = ['systemId', 'supplierBiin', 'supplierInnunp', 'startDate'].map((name) => text(record, name))
      newest.set(sha256(JSON.stringify([source, ...identity])), { source, record })
    }
  for (const { source, record } of newest.values()) {
    const detail = (Array.isArray(record.Detail) ? record.Detail[0] : undefined) as Fields | undefined
    const bin = text(record, 'supplierBiin') ?? text(record, 'bin')
    const person = bin !== null && organisationId(bin, key).startsWith('KZ-person-')
    yield {
      source,
      supplier_id: bin === null ? null : organisationId(bin, key),
      supplier_name: person ? null : (text(record, 'supplierNameRu') ?? text(record, 'name')),
      start_date: text(record, 'startDate') ?? text(record, 'from') ?? text(detail, 'startDate'),
      end_date: text(record, 'endDate') ?? text(record, 'to') ?? text(detail, 'endDate'),
      kz_system_id: text(record, 'systemId'),
      kz_ref_reason_id: text(detail, 'refReasonId') ?? text(record, 'refReasonId'),
    }
  }
}

async function* vatPayers(files: string[], key: Buffer): RegisterRows {
  for await (const record of records(files.slice(-1))) {
    const bin = text(record, 'bin')
    if (bin === null) continue
    const from = text(record, 'from')
    yield {
      source: 'registers',
      org_id: organisationId(bin, key),
      registered_from: from,
      registered_to: text(record, 'to'),
      as_of: from === null ? text(record, 'as_of') : null,
    }
  }
}

function text(record: Fields | undefined, name: string): string | null {
  const value = record?.[name]
  return value === null || value === undefined || value === '' || typeof value === 'object' ? null : String(value)
}
