import { rm } from 'node:fs/promises'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { recordKey } from '../../goszakup/entities.ts'
import { UserError } from '../../terminal/errors.ts'
import { sqlText } from '../../terminal/sql-text.ts'
import { apiSource } from '../fetch/store.ts'
import { datasetPaths } from '../layout.ts'
import { readManifest } from '../manifest.ts'
import { readCursor } from '../raw/cursor.ts'
import { type RawSegment, rawRecord, rawSegments, readRaw, readSegment } from '../raw/store.ts'
import { readNdjson } from '../transform/ndjson.ts'
import { openWorkshop } from '../transform/process-index.ts'
import type { FoundRecord, Holder, Records } from './records.ts'

/** The fields of an entity that are asked by; JSON where a field is a list. */
const fields: Record<string, Record<string, 'VARCHAR' | 'JSON'>> = {
  announcements: { id: 'VARCHAR', numberAnno: 'VARCHAR', orgBin: 'VARCHAR' },
  lots: { id: 'VARCHAR', trdBuyId: 'VARCHAR', lotNumber: 'VARCHAR', pointList: 'JSON' },
  plans: { id: 'VARCHAR', rootrecordId: 'VARCHAR' },
  bids: { id: 'VARCHAR', buyId: 'VARCHAR', supplierBinIin: 'VARCHAR' },
  contracts: {
    id: 'VARCHAR',
    trdBuyId: 'VARCHAR',
    rootId: 'VARCHAR',
    contractNumberSys: 'VARCHAR',
    customerBin: 'VARCHAR',
    supplierBiin: 'VARCHAR',
  },
  acts: { id: 'VARCHAR', contractId: 'VARCHAR' },
  waybills: { id: 'VARCHAR', contractId: 'VARCHAR' },
  'waybill-items': { id: 'VARCHAR', waybillId: 'VARCHAR' },
  'waybill-members': { id: 'VARCHAR', waybillId: 'VARCHAR' },
  complaints: { id: 'VARCHAR', trdBuyId: 'VARCHAR' },
  payments: { id: 'VARCHAR', contract_id: 'VARCHAR' },
  subjects: { pid: 'VARCHAR', bin: 'VARCHAR', iin: 'VARCHAR' },
  unscrupulous: { supplierBiin: 'VARCHAR' },
  'unscrupulous-details': { supplier_biin: 'VARCHAR' },
  qualified: { id: 'VARCHAR', supplierBiin: 'VARCHAR' },
}

// A part of a path for the service, a field of the record here.
const fieldOf: Record<string, string> = { rnu: 'supplier_biin', 'treasury-pay': 'contract_id' }

/** The records of a purchase as the user's dataset has them: its raw lines, each record in its newest form. */
export class DatasetRecords implements Records {
  readonly origin = 'dataset'
  readonly lacking = new Set<string>()
  readonly unanswered: ReadonlySet<string> = new Set<string>()
  readonly requests = 0
  private readonly dir: string
  private readonly temp: string
  private readonly instance: DuckDBInstance
  private readonly db: DuckDBConnection
  private readonly day: string | null
  private readonly tables = new Map<string, Promise<RawSegment[]>>()
  // One statement after the other: a connection does not run two.
  private queue: Promise<unknown> = Promise.resolve()

  private constructor(
    place: { dir: string; temp: string },
    { instance, db }: { instance: DuckDBInstance; db: DuckDBConnection },
    day: string | null,
  ) {
    this.dir = place.dir
    this.temp = place.temp
    this.instance = instance
    this.db = db
    this.day = day
  }

  /**
   * @param temp a directory that may be made and removed
   * @throws UserError (data) when there is no dataset in `dir`, or it has no records of goszakup
   */
  static async open(dir: string, temp: string): Promise<DatasetRecords> {
    const { sources, data_date: day } = await readManifest(dir)
    if (sources[apiSource] === undefined)
      throw new UserError(`there are no records of goszakup in ${dir}`, {
        why: 'without asking the service, a purchase is taken from them',
        next: ['leave out --offline to ask the service', 'or name another dataset with --data DIR'],
        exit: 'data',
      })
    return new DatasetRecords({ dir, temp }, await openWorkshop(temp), day)
  }

  async newestDay(): Promise<string | null> {
    return this.day
  }

  async close(): Promise<void> {
    await this.queue.catch(() => {})
    this.db.closeSync()
    this.instance.closeSync()
    await rm(this.temp, { recursive: true, force: true })
  }

  async where(entity: string, field: string, values: readonly (string | number)[]): Promise<FoundRecord[]> {
    return this.find(entity, field, values, null)
  }

  async newest(entity: string, field: string, value: string | number, limit: number): Promise<FoundRecord[]> {
    return this.find(entity, field, [value], limit)
  }

  async any(entity: string): Promise<FoundRecord[]> {
    const segments = await this.table(entity)
    return this.lines(entity, segments, new Set(segments.length === 0 ? [] : [0]))
  }

  async holdersOf(file: string): Promise<Holder[]> {
    const mark = Buffer.from(file)
    for (const [kind, entity] of [
      ['announcement', 'announcements'],
      ['lot', 'lots'],
      ['contract', 'contracts'],
    ] as const)
      for await (const { bytes } of readRaw(this.dir, apiSource, entity))
        if (bytes.includes(mark)) return [{ kind, id: Number((JSON.parse(bytes.toString()) as Line).record.id) }]
    return []
  }

  private async find(
    entity: string,
    asked: string,
    values: readonly (string | number)[],
    limit: number | null,
  ): Promise<FoundRecord[]> {
    if (values.length === 0) return []
    const field = fieldOf[asked] ?? asked
    const type = fields[entity]?.[field]
    if (type === undefined) throw new RangeError(`records of ${entity} are not found by ${field}`)
    const segments = await this.table(entity)
    if (segments.length === 0) return []
    const list = values.map((value) => sqlText(String(value))).join(', ')
    // The service's form for what begins so.
    const beginnings = values.flatMap((value) => /^\?(.+)\*$/.exec(String(value))?.[1] ?? [])
    const test =
      type === 'JSON'
        ? `len(list_filter(coalesce(json_extract_string("${field}", '$[*]'), []), x -> x IN (${list}))) > 0`
        : [
            `"${field}" IN (${list})`,
            ...beginnings.map((beginning) => `starts_with("${field}", ${sqlText(beginning)})`),
          ].join(' OR ')
    const lines = await this.ask(`SELECT line FROM "${entity}" WHERE ${test} ORDER BY line`)
    const found = newestForms(entity, await this.lines(entity, segments, new Set(lines)))
    const key = (one: FoundRecord) => Number(recordKey(entity, one.record))
    return limit === null ? found : found.sort((a, b) => key(b) - key(a)).slice(0, limit)
  }

  /** The table of an entity's lines and what they are asked by, made when it is first needed. */
  private table(entity: string): Promise<RawSegment[]> {
    const known = this.tables.get(entity)
    if (known !== undefined) return known
    const made = (async () => {
      const segments = (await rawSegments(this.dir, apiSource, entity)).filter(({ lines }) => lines > 0)
      if (segments.length === 0) {
        // What was fetched and has no records leaves a cursor.
        if ((await readCursor(datasetPaths(this.dir).raw(apiSource, entity))) === undefined) this.lacking.add(entity)
        return segments
      }
      const struct = Object.entries(fields[entity]!)
        .map(([name, type]) => `"${name}" ${type}`)
        .join(', ')
      const source = readNdjson(
        segments.map(({ path }) => path),
        `record: 'STRUCT(${struct})'`,
      )
      const lines = segments.reduce((sum, segment) => sum + segment.lines, 0)
      // What a killed fetch wrote beyond its last commit is at the very end.
      const committed = Number.isFinite(lines) ? `AND rowid < ${lines}` : ''
      const key = ['id', 'pid'].find((name) => name in fields[entity]!)
      await this.ask(`
        CREATE TABLE "raw_${entity}" AS SELECT record FROM ${source};
        CREATE TABLE "all_${entity}" AS
          SELECT rowid AS line, unnest(record) FROM "raw_${entity}" WHERE record IS NOT NULL ${committed};
        CREATE TABLE "${entity}" AS
          SELECT * FROM "all_${entity}"
          ${key === undefined ? '' : `WHERE line IN (SELECT max(line) FROM "all_${entity}" GROUP BY "${key}")`};
        DROP TABLE "raw_${entity}";
        DROP TABLE "all_${entity}";
        SELECT line FROM "${entity}" LIMIT 0`)
      return segments
    })()
    this.tables.set(entity, made)
    return made
  }

  private ask(sql: string): Promise<number[]> {
    const asked = this.queue.then(async () => {
      const reader = await this.db.runAndReadAll(sql)
      return reader.getRowsJson().map(([line]) => Number(line))
    })
    this.queue = asked.catch(() => {})
    return asked
  }

  /** The raw lines with these numbers (from 0, over all files), in their order. */
  private async lines(
    entity: string,
    segments: readonly RawSegment[],
    wanted: ReadonlySet<number>,
  ): Promise<FoundRecord[]> {
    const found: FoundRecord[] = []
    if (wanted.size === 0) return found
    const last = Math.max(...wanted)
    let before = 0
    for (const segment of segments) {
      let own = 0
      if (before > last) break
      for await (const { bytes, number } of readSegment(segment.path, segment)) {
        if (bytes.length === 0) continue
        if (wanted.has(before + own)) {
          const line = JSON.parse(bytes.toString()) as Line
          found.push({
            entity,
            record: line.record,
            bytes: Buffer.from(rawRecord(bytes)),
            url: line.url,
            request: line.request,
            fetchedAt: line.fetched_at,
            stored: { path: segment.path, line: number, sha256: line.sha256 },
          })
        }
        own++
      }
      before += own
    }
    return found
  }
}

interface Line {
  record: Record<string, unknown>
  url: string
  request: string
  fetched_at: string
  sha256: string
}

/** The last form of each record that has no number of its own: later lines are newer. */
function newestForms(entity: string, found: readonly FoundRecord[]): FoundRecord[] {
  const newest = new Map<string | number | undefined, FoundRecord>()
  for (const one of found) newest.set(recordKey(entity, one.record), one)
  return [...newest.values()]
}
