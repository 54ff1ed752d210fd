/** Raw records as the lines of a bundle, and what is masked in a public one. */
import { sha256 } from '../../files/hash.ts'
import { maskPersonNumbers } from '../../ocds/persons.ts'
import { hidden, maskRecord } from './mask.ts'
import type { RawLine } from './records.ts'

/** A line as the dataset has it: a bundle for an authority holds the very bytes that came. */
export function rawLine(line: RawLine): Buffer {
  return Buffer.concat([
    Buffer.from(`${headOf(line)}"sha256":"${line.sha256}","record":`),
    line.bytes,
    Buffer.from('}\n'),
  ])
}

/**
 * A line of a public bundle: the record without natural persons, with a hash of its own (`masked_sha256`) beside that of
 * the record as it came. A record that names nobody keeps its bytes, so both hashes are equal. `people` are the portal's
 * ids of natural persons.
 */
export function maskedLine(line: RawLine, key: Buffer, people: ReadonlySet<number> = new Set()): Buffer {
  const record = JSON.parse(line.bytes.toString()) as unknown
  const text = JSON.stringify(maskRecord(record, key, people))
  const bytes = text === JSON.stringify(record) ? line.bytes : Buffer.from(text)
  const url = maskPersonNumbers(line.url, key).replace(/\d+/g, (id) => (people.has(Number(id)) ? hidden : id))
  const head = headOf({ ...line, url })
  return Buffer.concat([
    Buffer.from(`${head}"sha256":"${line.sha256}","masked_sha256":"${sha256(bytes)}","record":`),
    bytes,
    Buffer.from('}\n'),
  ])
}

function headOf({ source, entity, url, request, fetchedAt }: RawLine): string {
  return `{"source":${JSON.stringify(source)},"entity":${JSON.stringify(entity)},"url":${JSON.stringify(url)},"request":${JSON.stringify(request)},"fetched_at":${JSON.stringify(fetchedAt)},`
}

/** Where the lines of an entity stand in a bundle. */
export function linesPath({ source, entity }: Pick<RawLine, 'source' | 'entity'>): string {
  return `records/${source}/${entity}.ndjson`
}
