import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Line, readLines } from '../../files/lines.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { fileError } from '../../terminal/errors.ts'
import { sqlText } from '../../terminal/sql-text.ts'
import type { ReleaseFile } from '../manifest.ts'
import { readNdjson } from './ndjson.ts'

/** Files of releases grow to this many bytes before compression. */
const sealAt = 256 * 2 ** 20

/** What earlier runs wrote of one process. */
export interface Written {
  kind: number
  number: number
  /** Hashes of its releases, oldest first. */
  hashes: string[]
  /** Ids of awards in its last release that were made from contracts or protocols. */
  awards: string[]
  /** Ids of bids in its last release that were made from protocols. */
  bids: string[]
}

/**
 * Reads which releases exist into the table `written`, from the files that the manifest lists, and into `go_releases`
 * which line (from 0) is of which process. Bids are looked at only when there may be some from protocols.
 */
export async function readWritten(
  db: DuckDBConnection,
  files: readonly string[],
  prefix: string,
  protocols: boolean,
): Promise<void> {
  const bids = protocols ? ", bids: 'STRUCT(details STRUCT(id VARCHAR)[])'" : ''
  const source =
    files.length === 0
      ? `(SELECT '' AS ocid, '' AS id, NULL::JSON AS awards${protocols ? ', NULL::STRUCT(details STRUCT(id VARCHAR)[]) AS bids' : ''} WHERE false)`
      : readNdjson(files, `ocid: 'VARCHAR', id: 'VARCHAR', awards: 'JSON'${bids}`)
  const rest = `substr(ocid, ${prefix.length + 2})`
  await db.run(`
    CREATE TABLE read_written AS
      SELECT CASE left(${rest}, 1) WHEN 'c' THEN 1 WHEN 'p' THEN 2 ELSE 0 END AS kind,
        try_cast(ltrim(${rest}, 'cp') AS BIGINT) AS number, right(id, 8) AS hash,
        list_filter(coalesce(json_extract_string(awards, '$[*].id'), []), x -> left(x, 1) IN ('c', 'p')) AS awards,
        ${protocols ? "list_filter(list_transform(coalesce(bids.details, []), x -> x.id), x -> left(x, 1) = 'p')" : '[]::VARCHAR[]'} AS bids
      FROM ${source};
    CREATE TABLE written AS
      SELECT kind, number, array_to_string(list(hash ORDER BY rowid), ' ') AS hashes,
        array_to_string(CASE kind WHEN 0 THEN last(awards ORDER BY rowid) ELSE [] END, ' ') AS awards,
        array_to_string(CASE kind WHEN 0 THEN last(bids ORDER BY rowid) ELSE [] END, ' ') AS bids
      FROM read_written WHERE number IS NOT NULL GROUP BY kind, number;
    CREATE TABLE go_releases AS
      SELECT rowid AS line, kind, number FROM read_written WHERE number IS NOT NULL;
    DROP TABLE read_written;
  `)
}

/** Puts what `readWritten` found into a file, in the order of processes, so that DuckDB need not be kept for it. */
export async function saveWritten(db: DuckDBConnection, path: string): Promise<void> {
  await db.run(
    `COPY (SELECT kind, number, hashes, coalesce(awards, ''), coalesce(bids, '') FROM written ORDER BY kind, number) TO ${sqlText(path)} (FORMAT csv, DELIMITER ';', HEADER false, QUOTE '')`,
  )
}

/** What was written of each process, asked for in the order of kind and number. */
export class WrittenReader {
  private readonly lines: AsyncIterator<Line>
  private row: Written | undefined

  constructor(path: string) {
    this.lines = readLines(path)[Symbol.asyncIterator]()
  }

  async find(kind: number, number: number): Promise<Written | undefined> {
    let row = this.row ?? (await this.next())
    while (row !== undefined && (row.kind < kind || (row.kind === kind && row.number < number))) row = await this.next()
    return row?.kind === kind && row.number === number ? row : undefined
  }

  private async next(): Promise<Written | undefined> {
    const { done, value } = await this.lines.next()
    if (done === true) {
      this.row = { kind: Number.POSITIVE_INFINITY, number: 0, hashes: [], awards: [], bids: [] }
      return undefined
    }
    const [kind, number, hashes, awards, bids] = value.bytes.toString('latin1').split(';')
    const words = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(' '))
    this.row = {
      kind: Number(kind),
      number: Number(number),
      hashes: words(hashes),
      awards: words(awards),
      bids: words(bids),
    }
    return this.row
  }
}

/** Writes new files of releases beside the existing ones. They count once the manifest lists them. */
export class ReleaseWriter {
  readonly files: ReleaseFile[] = []
  private readonly dir: string
  private next: number
  private writer: NdjsonWriter | undefined
  private name = ''

  private constructor(dir: string, next: number) {
    this.dir = dir
    this.next = next
  }

  /** Deletes files that the manifest does not list: a run that was stopped before its end left them. */
  static async open(dir: string, existing: readonly ReleaseFile[]): Promise<ReleaseWriter> {
    const listed = new Set(existing.map(({ name }) => name))
    const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [] as string[]
      throw fileError(error, 'read', dir)
    })
    for (const name of names)
      if (/^\d{6,}\.ndjson(\.zst)?(\.part)?$/.test(name) && !listed.has(name)) await rm(join(dir, name))
    const last = Math.max(0, ...existing.map(({ name }) => Number.parseInt(name, 10) || 0))
    return new ReleaseWriter(dir, last + 1)
  }

  async write(line: string | Buffer): Promise<void> {
    try {
      if (this.writer === undefined) {
        this.name = `${String(this.next++).padStart(6, '0')}.ndjson.zst`
        this.writer = await NdjsonWriter.create(join(this.dir, this.name))
      }
      const wait = this.writer.write(line)
      if (wait !== undefined) await wait
      if (this.writer.bytes >= sealAt) await this.seal()
    } catch (error) {
      throw fileError(error, 'write', join(this.dir, this.name))
    }
  }

  /** Finishes the open file. */
  async seal(): Promise<void> {
    if (this.writer === undefined) return
    const { writer, name } = this
    this.writer = undefined
    const path = join(this.dir, name)
    try {
      await writer.close()
      const { createHash } = await import('node:crypto')
      const hash = createHash('sha256')
      // The bytes of the file itself, as anyone can check them.
      const { createReadStream } = await import('node:fs')
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
      this.files.push({ name, lines: writer.lines, sha256: hash.digest('hex') })
    } catch (error) {
      throw fileError(error, 'write', path)
    }
  }

  /** Deletes all that this run wrote. */
  async abort(): Promise<void> {
    await this.writer?.abort()
    this.writer = undefined
    for (const { name } of this.files) await rm(join(this.dir, name), { force: true })
  }
}
