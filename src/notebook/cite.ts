import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { datasetPaths } from '../dataset/layout.ts'
import type { Manifest } from '../dataset/manifest.ts'
import { rawRecord, rawSegments, readSegment } from '../dataset/raw/store.ts'
import { sha256 } from '../files/hash.ts'
import { readLines } from '../files/lines.ts'
import { portalLink } from '../indicators/links.ts'
import { samrukSource } from '../registers/samruk/entities.ts'
import { UserError } from '../terminal/errors.ts'
import type { Row } from '../terminal/rows.ts'

/** Where a row comes from: enough for a reader to find the same record again, and to see whether it changed. */
export interface Citation {
  source: string
  ocid: string
  /** The entity and id at the source, or the release's id for an imported publisher. */
  record: string
  /** The page that shows it; undefined where none is known, and for training data, which are on no page. */
  url: string | undefined
  /** SHA-256 of the record's exact bytes as they came. */
  sha256: string
  /** The line that holds it, as `FILE:LINE` in the dataset. */
  line: string
  /** When it was fetched; undefined for an imported publisher. */
  fetchedAt: string | undefined
  /** All of it as one sentence for a footnote. */
  text: string
}

/**
 * Finds the newest stored record behind a row of a table or a flag. A row names it with `ocid` and `source`; a
 * contract's row leads to the contract, a lot's to the lot, any other row of goszakup to its announcement.
 *
 * @throws {UserError} when the row has no `ocid`, or the record is not in this dataset
 */
export async function citeRow(dir: string, manifest: Manifest, row: Row): Promise<Citation> {
  const ocid = row.ocid
  if (typeof ocid !== 'string' || ocid === '')
    throw new UserError('this row cannot be cited', {
      why: 'it has no "ocid"',
      next: 'keep the column "ocid" (and "source") when you select or group',
      exit: 'usage',
    })
  const source = sourceOf(row, manifest)
  if (manifest.sources[source]?.kind === 'api') {
    const find = source === samrukSource ? samrukRecord : portalRecord
    const wanted = find(row, ocid, manifest.prefix)
    if (wanted !== undefined) return citeRaw(dir, manifest, source, ocid, wanted)
  }
  return citeRelease(dir, source, ocid)
}

function sourceOf(row: Row, manifest: Manifest): string {
  if (typeof row.source === 'string' && row.source !== '') return row.source
  const names = Object.entries(manifest.sources)
    .filter(([, { kind }]) => kind !== 'register')
    .map(([name]) => name)
  if (names.length === 1) return names[0]!
  // An ocid tells which of the two services it is of.
  const isSamruk = String(row.ocid).startsWith(`${manifest.prefix}-s`)
  const ours = names.find((name) => manifest.sources[name]!.kind === 'api' && (name === samrukSource) === isSamruk)
  if (ours !== undefined && String(row.ocid).startsWith(`${manifest.prefix}-`)) return ours
  throw new UserError('this row cannot be cited', {
    why: `it has no "source", and the dataset has several: ${names.join(', ')}`,
    next: 'keep the column "source"',
    exit: 'usage',
  })
}

interface Wanted {
  entity: string
  field: string
  id: string
}

function portalRecord(row: Row, ocid: string, prefix: string): Wanted | undefined {
  const id = (value: unknown) => (/^\d+$/.test(String(value ?? '')) ? String(value) : undefined)
  const contract = 'kz_contract_number_sys' in row || 'date_signed' in row ? id(row.kz_id) : undefined
  if (contract !== undefined) return { entity: 'contracts', field: 'id', id: contract }
  const lot = 'kz_lot_number' in row ? id(row.id) : row.subject_type === 'lot' ? id(row.subject_id) : undefined
  if (lot !== undefined) return { entity: 'lots', field: 'id', id: lot }
  const [, kind = '', number] = new RegExp(`^${prefix.replace(/[^\w-]/g, '\\$&')}-([cp]?)(\\d+)$`).exec(ocid) ?? []
  if (number === undefined) return undefined
  if (kind === 'c') return { entity: 'contracts', field: 'rootId', id: number }
  if (kind === 'p') return { entity: 'plans', field: 'rootrecordId', id: number }
  return { entity: 'announcements', field: 'id', id: number }
}

/** The same of Samruk-Kazyna, whose announcements are known by their numbers. */
function samrukRecord(row: Row, ocid: string, prefix: string): Wanted | undefined {
  const id = (value: unknown) => (/^\d+$/.test(String(value ?? '')) ? String(value) : undefined)
  const contract = 'kz_system_number' in row || 'date_signed' in row ? id(row.id) : undefined
  if (contract !== undefined) return { entity: 'contracts', field: 'id', id: contract }
  const lot = 'kz_lot_number' in row ? id(row.id) : row.subject_type === 'lot' ? id(row.subject_id) : undefined
  if (lot !== undefined) return { entity: 'lots', field: 'id', id: lot }
  const [, kind = '', number] = new RegExp(`^${prefix.replace(/[^\w-]/g, '\\$&')}-s([cp]?)(\\d+)$`).exec(ocid) ?? []
  if (number === undefined) return undefined
  if (kind === 'c') return { entity: 'contracts', field: 'id', id: number }
  if (kind === 'p') return { entity: 'plan-items', field: 'id', id: number }
  return { entity: 'adverts', field: 'number', id: number }
}

async function citeRaw(
  dir: string,
  manifest: Manifest,
  source: string,
  ocid: string,
  { entity, field, id }: Wanted,
): Promise<Citation> {
  const needle = new RegExp(`"${field}":\\s*"?${id}"?\\s*[,}]`)
  let found: { record: Buffer; fetchedAt: string | undefined; line: string; recordId: string } | undefined
  for (const segment of await rawSegments(dir, source, entity))
    for await (const line of readSegment(segment.path, segment)) {
      // Most lines are left without being parsed.
      if (!line.bytes.includes(id)) continue
      const record = rawRecord(line.bytes)
      const text = record.toString('utf8')
      if (!needle.test(text)) continue
      const parsed = JSON.parse(text) as Record<string, unknown>
      if (String(parsed[field]) !== id) continue
      const { fetched_at } = JSON.parse(`${line.bytes.subarray(0, line.bytes.indexOf(',"record":')).toString('utf8')}}`)
      found = {
        record: Buffer.from(record),
        fetchedAt: fetched_at,
        line: `${relative(dir, segment.path).replaceAll('\\', '/')}:${line.number}`,
        recordId: String(parsed.id ?? id),
      }
    }
  if (found === undefined)
    throw new UserError(`the record behind ${ocid} is not in this dataset`, {
      why: `no line of raw/${source}/${entity} has ${field} ${id}`,
      next: 'a dataset shared without its raw records cannot be cited: ask for them, or fetch them again',
      exit: 'data',
    })
  const url = manifest.training
    ? undefined
    : (portalLink({
        source,
        table: entity === 'contracts' ? 'contracts' : 'processes',
        buy: entity === 'announcements' ? found.recordId : null,
        contract: entity === 'contracts' ? found.recordId : null,
      }) ?? undefined)
  return finish({
    source,
    ocid,
    record: `${entity}/${found.recordId}`,
    url,
    sha256: sha256(found.record),
    line: found.line,
    fetchedAt: found.fetchedAt,
  })
}

async function citeRelease(dir: string, source: string, ocid: string): Promise<Citation> {
  const directory = datasetPaths(dir).releases(source)
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.includes('.ndjson')).sort()
  const quoted = Buffer.from(JSON.stringify(ocid))
  let newest: { date: string; id: string; sha256: string; line: string } | undefined
  for (const name of names)
    for await (const line of readLines(join(directory, name))) {
      if (!line.bytes.includes(quoted)) continue
      const release = JSON.parse(line.bytes.toString('utf8')) as { ocid?: unknown; id?: unknown; date?: unknown }
      const date = String(release.date ?? '')
      if (release.ocid !== ocid || (newest !== undefined && date < newest.date)) continue
      newest = {
        date,
        id: String(release.id ?? ''),
        sha256: sha256(line.bytes),
        line: `${relative(dir, join(directory, name)).replaceAll('\\', '/')}:${line.number}`,
      }
    }
  if (newest === undefined)
    throw new UserError(`there is no release of ${ocid} in this dataset`, {
      why: `no line of releases/${source} has it`,
      next: 'check the ocid and the source of the row',
      exit: 'data',
    })
  return finish({
    source,
    ocid,
    record: `release ${newest.id}`,
    url: undefined,
    sha256: newest.sha256,
    line: newest.line,
    fetchedAt: undefined,
  })
}

function finish(citation: Omit<Citation, 'text'>): Citation {
  const parts = [
    `${citation.source}, ${citation.record} (${citation.ocid})`,
    citation.url,
    citation.fetchedAt === undefined ? undefined : `fetched ${citation.fetchedAt}`,
    `SHA-256 ${citation.sha256}`,
    citation.line,
  ]
  return { ...citation, text: parts.filter((part) => part !== undefined).join(', ') }
}
