import { appendFile, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
import { fileError } from '../../terminal/errors.ts'
import { rawRecord, readSegment } from '../raw/store.ts'
import { type MappedEntity, mappedEntities, type RoutedLines } from './process-index.ts'

/** Where a raw line goes: the part of the processes, the process, and the record's place in it. */
interface Destination {
  line: number
  part: number
  kind: number
  number: number
  id: number
  deleted: number
  continued: string
}

/** A raw line that cannot be used, and why. */
export interface DamagedLine {
  file: string
  line: number
  reason: string
}

/** One record of a part, or one release of an earlier run: the process it belongs to, what it is, and its bytes. */
export interface PartRecord {
  kind: number
  number: number
  entity: RoutedLines['entity']
  id: number
  /** What is known of its deletion besides its own fields: `Deleted`. */
  deleted: number
  continued: string
  bytes: Buffer
}

/** Reads destinations in the order of lines, without an object per row until one is asked for. */
class Destinations {
  private readonly result: DuckDBResult
  private columns: ArrayLike<number>[] = []
  private continued: { getItem(index: number): unknown } | undefined
  private row = 0
  private rows = 0

  constructor(result: DuckDBResult) {
    this.result = result
  }

  /** The line of the next destination; Infinity when there is none. */
  async line(): Promise<number> {
    while (this.row >= this.rows) {
      const chunk = await this.result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return Number.POSITIVE_INFINITY
      this.columns = [0, 1, 2, 3, 4, 5].map(
        (column) => (chunk.getColumnVector(column) as unknown as { items: Float64Array }).items,
      )
      this.continued = chunk.columnCount > 6 ? chunk.getColumnVector(6) : undefined
      this.row = 0
      this.rows = chunk.rowCount
    }
    return this.columns[0]![this.row]!
  }

  /** Whether `next` can be asked without waiting. */
  get ready(): boolean {
    return this.row < this.rows
  }

  /** `line`, when it is ready. */
  get next(): number {
    return this.columns[0]![this.row]!
  }

  /** Takes the destination that `line` told of. */
  take(): Destination {
    const at = this.row++
    const [line, part, kind, number, id, deleted] = this.columns.map((column) => column[at]!) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    return { line, part, kind, number, id, deleted, continued: (this.continued?.getItem(at) as string) ?? '' }
  }
}

const arenaBytes = 2 ** 24
// A record's entity and its deletion are one number.
const codes = 32
const releaseCode = codes - 1
const entityOf = (code: number): RoutedLines['entity'] =>
  code === releaseCode ? 'releases' : (mappedEntities[code] as MappedEntity)

/**
 * Files of records, one per part of the processes. Records are copied into one block of memory, and from there, sorted
 * by part, appended to the files: no buffer per record, whatever their number.
 */
class PartFiles {
  private readonly dir: string
  private readonly arena = Buffer.allocUnsafeSlow(arenaBytes)
  private readonly sorted = Buffer.allocUnsafeSlow(arenaBytes)
  /** Runs of records that go to the same part: part, start, end. */
  private runs: [number, number, number][] = []
  private used = 0

  constructor(dir: string) {
    this.dir = dir
  }

  /** Adds a record. Await the result when there is one. */
  add(part: number, head: string, record: Buffer): Promise<void> | undefined {
    const length = head.length + record.length + 1
    if (length > arenaBytes) return this.addAlone(part, head, record)
    if (this.used + length > arenaBytes) return this.flush().then(() => this.add(part, head, record))
    const start = this.used
    this.used += this.arena.write(head, this.used, 'latin1')
    this.used += record.copy(this.arena, this.used)
    this.arena[this.used++] = 0x0a
    const last = this.runs.at(-1)
    if (last !== undefined && last[0] === part) last[2] = this.used
    else this.runs.push([part, start, this.used])
    return undefined
  }

  private async addAlone(part: number, head: string, record: Buffer): Promise<void> {
    await this.flush()
    await appendFile(partPath(this.dir, part), Buffer.concat([Buffer.from(head, 'latin1'), record, Buffer.from('\n')]))
  }

  async flush(): Promise<void> {
    this.runs.sort((a, b) => a[0] - b[0] || a[1] - b[1])
    let end = 0
    for (let index = 0; index < this.runs.length; ) {
      const part = this.runs[index]![0]
      const start = end
      for (; index < this.runs.length && this.runs[index]![0] === part; index++)
        end += this.arena.copy(this.sorted, end, this.runs[index]![1], this.runs[index]![2])
      await appendFile(partPath(this.dir, part), this.sorted.subarray(start, end))
    }
    this.runs = []
    this.used = 0
  }
}

function partPath(dir: string, part: number): string {
  return join(dir, `part-${part}`)
}

/**
 * Reads the raw lines once more and writes each that counts into the file of its part (`dir/part-N`). Lines that are
 * not a record are told to `damaged`. `tick` is called now and then with the bytes read so far; it may throw to stop.
 */
export async function divide(
  db: DuckDBConnection,
  lines: readonly RoutedLines[],
  dir: string,
  damaged: (line: DamagedLine) => void,
  tick: (bytes: number) => void,
): Promise<void> {
  await mkdir(dir, { recursive: true })
  const files = new PartFiles(dir)
  let bytes = 0
  try {
    for (const { entity, segments } of lines) {
      const code = entity === 'releases' ? releaseCode : mappedEntities.indexOf(entity)
      const continued = entity === 'plans' ? ', continued' : ''
      const destinations = new Destinations(
        await db.stream(
          `SELECT CAST(line AS DOUBLE), CAST(part AS DOUBLE), CAST(kind AS DOUBLE), CAST(number AS DOUBLE), CAST(id AS DOUBLE), CAST(deleted AS DOUBLE)${continued} FROM (
             SELECT line, part, kind, number, id, deleted${continued} FROM to_${entity}
             UNION ALL SELECT line, -1, 0, 0, 0, 0${continued === '' ? '' : ", ''"} FROM bad_${entity}
           ) ORDER BY line, kind, number, part`,
        ),
      )
      let index = 0
      let next = await destinations.line()
      for (const segment of segments) {
        for await (const line of readSegment(segment.path, segment)) {
          bytes += line.bytes.length + 1
          if (index++ === next) {
            while (next === index - 1) {
              const to = destinations.take()
              if (to.part < 0) damaged({ file: segment.path, line: line.number, reason: reasonOf(line.bytes) })
              else {
                const head = `${to.kind}\t${to.number}\t${code + codes * to.deleted}\t${to.id}\t${to.continued}\t`
                const wait = files.add(to.part, head, entity === 'releases' ? line.bytes : rawRecord(line.bytes))
                if (wait !== undefined) await wait
              }
              next = destinations.ready ? destinations.next : await destinations.line()
            }
          }
          if ((index & 0xfff) === 0) tick(bytes)
        }
      }
      if (next !== Number.POSITIVE_INFINITY) throw new Error(`the index of ${entity} does not fit its lines`)
    }
    await files.flush()
  } catch (error) {
    throw fileError(error, 'write', dir)
  }
  tick(bytes)
}

function reasonOf(bytes: Buffer): string {
  try {
    JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    return (error as Error).message
  }
  return 'it has no record with a numeric id'
}

/** The records of one part, ordered by process, entity and id, and the participants that they mention. */
export interface Part {
  records: PartRecord[]
  subjects: PartRecord[]
}

/**
 * Reads the files of parts, one after the other, and deletes each. The bytes of a part are valid until the next is
 * read: all use one buffer.
 */
export class PartReader {
  private readonly dir: string
  private buffer = Buffer.allocUnsafeSlow(0)

  constructor(dir: string) {
    this.dir = dir
  }

  /** The records of a part. */
  async read(part: number): Promise<Part> {
    const path = partPath(this.dir, part)
    const content = await this.load(path)
    await rm(path)
    const records: PartRecord[] = []
    const subjects: PartRecord[] = []
    for (let start = 0; start < content.length; ) {
      const end = content.indexOf(0x0a, start)
      let at = start
      for (let field = 0; field < 5; field++) at = content.indexOf(0x09, at) + 1
      const [kind, number, code, id, continued] = content.toString('latin1', start, at - 1).split('\t')
      const record: PartRecord = {
        kind: Number(kind),
        number: Number(number),
        entity: entityOf(Number(code) % codes),
        id: Number(id),
        deleted: Math.floor(Number(code) / codes),
        continued: continued!,
        bytes: content.subarray(at, end),
      }
      ;(record.kind === 9 ? subjects : records).push(record)
      start = end + 1
    }
    const order = ({ entity }: PartRecord) => (entity === 'releases' ? codes : mappedEntities.indexOf(entity))
    records.sort((a, b) => a.kind - b.kind || a.number - b.number || order(a) - order(b) || a.id - b.id)
    return { records, subjects }
  }

  private async load(path: string): Promise<Buffer> {
    const handle = await open(path, 'r')
    try {
      const { size } = await handle.stat()
      if (size > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(Math.ceil(size * 1.25))
      let length = 0
      while (length < size) {
        const { bytesRead } = await handle.read(this.buffer, length, size - length, length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return this.buffer.subarray(0, length)
    } finally {
      await handle.close()
    }
  }
}
