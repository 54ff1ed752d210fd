import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { readLines } from '../../files/lines.ts'
import { literalPath } from '../../files/literal-path.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { sqlText } from '../../terminal/sql-text.ts'
import { isOutOfMemory } from '../memory.ts'
import { awardFirst, partyFirst } from './contract.ts'
import { isDate } from './make.ts'
import { readOwners } from './owners.ts'
import type { Piece, SourceFile } from './pieces.ts'
import { containers, releaseShape, shapeType } from './read.ts'
import { bidStatistics } from './statistics.ts'

const smallestBuffer = 1 << 20

/** Tables that stand beside `r` while a piece is read, by name, with the SQL that makes them. */
export const lookups = { award_first: awardFirst, party_first: partyFirst, bid_statistics: bidStatistics }

/**
 * Reads a piece into the table `r`. Returns how often a value had another shape than OCDS says (a list where one object
 * belongs): such a value becomes NULL, the rest of its release stays. With `exactNumbers`, numbers of more than 15
 * digits are read digit by digit, from a copy in `spill`. `personKey` gives the key of pseudonyms; it is asked when somebody
 * owns a party.
 */
export async function readPiece(
  connection: DuckDBConnection,
  piece: Piece,
  spill: string,
  exactNumbers: boolean,
  personKey: () => Promise<Buffer>,
): Promise<Record<string, number>> {
  const columns = Object.entries(releaseShape)
    .map(([name, shape]) => `"${name}": ${sqlText(shapeType(shape))}`)
    .join(', ')
  let { files, longest } = piece
  if (exactNumbers) {
    files = []
    for (const { source, file } of piece.files) {
      const copy = await quoteLongNumbers(file, join(spill, `${source}.ndjson`))
      files.push({ source, file: copy.file })
      longest = Math.max(longest, copy.longest)
    }
  }
  // Each thread has two buffers of twice this size, so it is no larger than it must be.
  const size = `, maximum_object_size=${Math.max(longest + 1024, smallestBuffer)}`
  const read = async (options: string) => {
    const selects = files.map(
      ({ source, file }) =>
        `SELECT ${sqlText(source)} AS source, * FROM read_json(${compiledFile(file)}, format='newline_delimited', auto_detect=false, columns={${columns}}${options}) WHERE ocid IS NOT NULL`,
    )
    if (selects.length === 0)
      selects.push(
        `SELECT ${['source', ...Object.keys(releaseShape)].map((name) => `CAST(NULL AS ${name === 'source' ? 'VARCHAR' : shapeType(releaseShape[name]!)}) AS "${name}"`).join(', ')} WHERE false`,
      )
    await connection.run(`CREATE OR REPLACE TABLE r AS ${selects.join(' UNION ALL ')}`)
  }
  let mismatches: Record<string, number> = {}
  try {
    await read(size)
  } catch (error) {
    if (isOutOfMemory(error) || !/transform/i.test((error as Error).message)) throw error
    mismatches = await countMismatches(connection, files, size)
    await read(`${size}, ignore_errors=true`)
  }
  for (const [name, sql] of Object.entries(lookups)) await connection.run(`CREATE OR REPLACE TABLE ${name} AS ${sql}`)
  await readOwners(connection, personKey)
  return mismatches
}

/** The latest local date of the releases in `r` (`YYYY-MM-DD`). */
export async function latestDate(connection: DuckDBConnection): Promise<string | null> {
  const sql = `SELECT CAST(max(CASE WHEN ${isDate('date')} THEN TRY_CAST(left(date, 10) AS DATE) END) AS VARCHAR) FROM r`
  return ((await connection.runAndReadAll(sql)).getRows()[0]?.[0] ?? null) as string | null
}

async function countMismatches(
  connection: DuckDBConnection,
  files: SourceFile[],
  size: string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { file } of files) {
    const from = `read_json(${compiledFile(file)}, format='newline_delimited', auto_detect=false, records=false, columns={json: 'JSON'}${size})`
    const wanted = containers()
    const selects = wanted.map(({ path, type }, index) => {
      const types = path.includes('*') ? `json_type(json, '${path}')` : `[json_type(json, '${path}')]`
      return `sum(len(list_filter(${types}, t -> t NOT IN ('${type}', 'NULL')))) AS c${index}`
    })
    const [row] = (await connection.runAndReadAll(`SELECT ${selects.join(', ')} FROM ${from}`)).getRows()
    for (const [index, { path }] of wanted.entries()) {
      const count = Number(row?.[index] ?? 0)
      if (count > 0) counts[path] = (counts[path] ?? 0) + count
    }
  }
  // The strict read failed, so something is there even if no single path explains it.
  return Object.keys(counts).length > 0 ? counts : { $: 1 }
}

const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

/**
 * A copy of a file in which numbers of more than 15 digits are text. The engine reads numbers with a fraction as
 * doubles, which hold 15 digits; text keeps them all.
 */
async function quoteLongNumbers(file: string, copy: string): Promise<{ file: string; longest: number }> {
  const writer = await NdjsonWriter.create(copy)
  let longest = 0
  try {
    for await (const { bytes } of readLines(file)) {
      const line = bytes
        .toString()
        .replace(token, (found) => (found[0] !== '"' && found.replace(/\D/g, '').length > 15 ? `"${found}"` : found))
      longest = Math.max(longest, Buffer.byteLength(line))
      const wait = writer.write(line)
      if (wait !== undefined) await wait
    }
    await writer.close()
  } catch (error) {
    await writer.abort()
    throw error
  }
  return { file: copy, longest }
}

// The packing is said, because the engine takes a path with `?` for an address and does not see its ending.
function compiledFile(file: string): string {
  return `${sqlText(literalPath(file))}${file.endsWith('.zst') ? ", compression='zstd'" : ''}`
}
