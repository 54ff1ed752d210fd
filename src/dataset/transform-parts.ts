import { appendFile, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
import { fileError } from '../terminal/errors.ts'
import { rawRecord, readSegment } from './raw.ts'
import type { EntityLines, MappedEntity } from './transform-index.ts'
import { mappedEntities } from './transform-index.ts'

/** Where a raw line goes: the part of the processes, the process, and the record's place in it. */
interface Destination {
  line: number
  part: number
  kind: number
  number: number
  id: number
  continued: string
}

/** A raw line that cannot be used, and why. */
export interface DamagedLine {
  file: string
  line: number
  reason: string
}

/** One record of a part: the process it belongs to, what it is, and its bytes. */
export interface PartRecord {
  kind: number
  number: number
  entity: MappedEntity
  id: number
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
      this.columns = [0, 1, 2, 3, 4].map(
        (column) => (chunk.getColumnVector(column) as unknown as { items: Float64Array }).items,
      )
      this.continued = chunk.columnCount > 5 ? chunk.getColumnVector(5) : undefined
      this.row = 0
      this.rows = chunk.rowCount
    }
    return this.columns[0]![this.row]!
  }

  /** Takes the destination that `line` told of. */
  take(): Destination {
    const at = this.row++
    const [line, part, kind, number, id] = this.columns.map((column) => column[at]!) as [
      number,
      number,
      number,
      number,
      number,
    ]
    return { line, part, kind, number, id, continued: (this.continued?.getItem(at) as string) ?? '' }
  }
}

/** Files of records, one per part of the processes. Appends wait in memory until there are many. */
class PartFiles {
  private readonly dir: string
  private readonly waiting = new Map<number, Buffer[]>()
  private bytes = 0

  constructor(dir: string) {
    this.dir = dir
  }

  add(part: number, head: string, record: Buffer): void {
    const line = Buffer.allocUnsafe(head.length + record.length + 1)
    line.write(head, 'latin1')
    record.copy(line, head.length)
    line[line.length - 1] = 0x0a
    const list = this.waiting.get(part)
    if (list === undefined) this.waiting.set(part, [line])
    else list.push(line)
    this.bytes += line.length
  }

  get full(): boolean {
    return this.bytes > 2 ** 25
  }

  async flush(): Promise<void> {
    for (const [part, list] of this.waiting) await appendFile(partPath(this.dir, part), Buffer.concat(list))
    this.waiting.clear()
    this.bytes = 0
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
  lines: readonly EntityLines[],
  dir: string,
  damaged: (line: DamagedLine) => void,
  tick: (bytes: number) => void,
): Promise<void> {
  await mkdir(dir, { recursive: true })
  const files = new PartFiles(dir)
  let bytes = 0
  try {
    for (const { entity, segments } of lines) {
      const code = mappedEntities.indexOf(entity)
      const continued = entity === 'plans' ? ', continued' : ''
      const destinations = new Destinations(
        await db.stream(
          `SELECT CAST(line AS DOUBLE), CAST(part AS DOUBLE), CAST(kind AS DOUBLE), CAST(number AS DOUBLE), CAST(id AS DOUBLE)${continued} FROM (
             SELECT line, part, kind, number, id${continued} FROM to_${entity}
             UNION ALL SELECT line, -1, 0, 0, 0${continued === '' ? '' : ", ''"} FROM bad_${entity}
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
              else
                files.add(
                  to.part,
                  `${to.kind}\t${to.number}\t${code}\t${to.id}\t${to.continued}\t`,
                  rawRecord(line.bytes),
                )
              next = await destinations.line()
            }
            if (files.full) await files.flush()
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

/** Reads the file of a part and deletes it. */
export async function readPart(dir: string, part: number): Promise<Part> {
  const path = partPath(dir, part)
  const content = await readFile(path)
  await rm(path)
  const records: PartRecord[] = []
  const subjects: PartRecord[] = []
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(0x0a, start)
    const tabs = [start]
    for (let field = 0; field < 5; field++) tabs.push(content.indexOf(0x09, tabs.at(-1)!) + 1)
    const [kind, number, code, id, continued] = content.toString('latin1', start, tabs[5]! - 1).split('\t')
    const record: PartRecord = {
      kind: Number(kind),
      number: Number(number),
      entity: mappedEntities[Number(code)]!,
      id: Number(id),
      continued: continued!,
      bytes: content.subarray(tabs[5]!, end),
    }
    ;(record.kind === 9 ? subjects : records).push(record)
    start = end + 1
  }
  const order = (record: PartRecord) => mappedEntities.indexOf(record.entity)
  records.sort((a, b) => a.kind - b.kind || a.number - b.number || order(a) - order(b) || a.id - b.id)
  return { records, subjects }
}
