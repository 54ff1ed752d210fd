import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { keyFingerprint, partyIds, personKey, pseudonyms } from '../../ocds/persons.ts'
import { type SamrukRecord, type SamrukStore, samrukSource, samrukStores } from '../../registers/samruk/entities.ts'
import { mapSamruk, type SamrukContext, type SamrukKind, type SamrukPurchase } from '../../registers/samruk/process.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths } from '../layout.ts'
import { withWriteLock } from '../lock.ts'
import { emptyManifest, type Manifest, readManifestIfAny, updateManifest } from '../manifest.ts'
import { rawSegments } from '../raw/store.ts'
import { readNdjson } from '../transform/ndjson.ts'
import { openWorkshop } from '../transform/process-index.ts'
import { checkKey, prefixOf } from '../transform/transform.ts'
import { ReleaseWriter } from '../transform/write.ts'

export interface SamrukTransformOptions {
  report: Reporter
  signal?: AbortSignal
  /** Prefix of ocids; the dataset's own unless given. */
  prefix?: string
}

/** What a run did. */
export interface SamrukSummary {
  written: number
  unchanged: number
  processes: Record<SamrukKind, number>
  /** Codes that are not known, as `what: value`, and how often. */
  unknown: Record<string, number>
  /** Raw lines without a record that has a number. */
  damaged: number
}

const kinds: readonly SamrukKind[] = ['advert', 'contract', 'plan']

/**
 * Turns the raw records of Samruk-Kazyna into releases of OCDS: `raw/samruk` to `releases/samruk`, one snapshot of each
 * purchase, and none where its content is what it was. Which records belong together DuckDB works out, with bounded
 * memory; purchases are mapped one by one.
 * @throws UserError (data) where nothing was fetched, or where the persons of the dataset have another key
 */
export async function transformSamruk(dir: string, options: SamrukTransformOptions): Promise<SamrukSummary> {
  return withWriteLock(dir, 'transform', () => transform(dir, options))
}

async function transform(
  dir: string,
  { report, signal, prefix: asked }: SamrukTransformOptions,
): Promise<SamrukSummary> {
  const paths = datasetPaths(dir)
  const workshop = join(paths.temp, 'transform-samruk')
  const manifest = (await readManifestIfAny(dir)) ?? emptyManifest()
  const existing = manifest.releases[samrukSource]?.files ?? []
  const prefix = prefixOf(asked, manifest, Object.keys(manifest.releases).length > 0)
  let writer: ReleaseWriter | undefined
  try {
    await rm(workshop, { recursive: true, force: true })
    const { instance, db } = await openWorkshop(workshop)
    try {
      const damaged = await readRecords(db, dir)
      await readWritten(
        db,
        existing.map(({ name }) => join(paths.releases(samrukSource), name)),
      )
      const training = await isTraining(db, manifest)
      const key = await personKey(training)
      checkKey(dir, manifest, keyFingerprint(key), existing.length > 0)
      writer = await ReleaseWriter.open(paths.releases(samrukSource), existing)
      const stop = () => {
        if (signal?.aborted === true)
          throw new Interrupted('the releases are as they were before', `jaryq transform --data ${dir}`)
      }
      const { dataDate, ...mapped } = await mapAll(db, writer, { prefix, key, report, stop })
      const summary = { ...mapped, damaged }
      await writer.seal()
      stop()
      await commit(dir, writer, { training, prefix, fingerprint: keyFingerprint(key), dataDate, summary })
      writer = undefined
      tell(report, summary)
      return summary
    } finally {
      db.closeSync()
      instance.closeSync()
    }
  } catch (error) {
    await writer?.abort()
    throw fileError(error, 'write', workshop)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

/** Whether anything was fetched from Samruk-Kazyna. */
export async function hasSamruk(dir: string): Promise<boolean> {
  for (const store of samrukStores)
    if ((await rawSegments(dir, samrukSource, store)).some(({ lines }) => lines > 0)) return true
  return false
}

/** The newest form of each record, with the purchase that it belongs to, into the table `records`; counts what is damaged. */
async function readRecords(db: DuckDBConnection, dir: string): Promise<number> {
  let damaged = 0
  let any = false
  for (const store of samrukStores) {
    const table = tableOf(store)
    await db.run(`CREATE TABLE raw_${table} (url VARCHAR, id VARCHAR, record VARCHAR)`)
    for (const { path, lines } of await rawSegments(dir, samrukSource, store)) {
      if (lines === 0) continue
      any = true
      const rows = readNdjson([path], "url: 'VARCHAR', record: 'JSON'")
      await db.run(
        `INSERT INTO raw_${table} SELECT url, record ->> 'id', CAST(record AS VARCHAR) FROM ${rows} ${
          Number.isFinite(lines) ? `LIMIT ${lines}` : ''
        }`,
      )
    }
    await db.run(`
      CREATE TABLE ${table} AS
      SELECT CAST(r.id AS BIGINT) AS id, r.url, r.record
      FROM raw_${table} r
      JOIN (SELECT id, max(rowid) AS line FROM raw_${table} WHERE regexp_full_match(id, '[1-9][0-9]{0,14}') GROUP BY id) n
        ON n.line = r.rowid`)
    const counted = await db.runAndReadAll(
      `SELECT count(*) AS n FROM raw_${table} WHERE NOT coalesce(regexp_full_match(id, '[1-9][0-9]{0,14}'), false)`,
    )
    damaged += Number(counted.getRowObjectsJson()[0]!.n)
    await db.run(`DROP TABLE raw_${table}`)
  }
  if (!any)
    throw new UserError(`there are no records of Samruk-Kazyna in ${dir}`, {
      why: `${join(datasetPaths(dir).rawDir, samrukSource)} holds none`,
      next: 'fetch some with: jaryq fetch --source samruk --unofficial',
      exit: 'data',
    })
  // An announcement is known to contracts by its number, and to its lots by its id.
  const digits = (value: string) => `CASE WHEN regexp_full_match(${value}, '[1-9][0-9]{0,14}') THEN ${value} END`
  await db.run(`
    CREATE TABLE advert_numbers AS
    SELECT id, coalesce(${digits("trim(record::JSON ->> 'number')")}, CAST(id AS VARCHAR)) AS number FROM adverts;
    CREATE TABLE contract_adverts AS
    SELECT id, ${digits("trim(record::JSON ->> 'advertNumber')")} AS number FROM contracts;
    CREATE TABLE records AS
    SELECT 0 AS kind, n.number, 'adverts' AS store, a.id, a.record FROM adverts a JOIN advert_numbers n ON n.id = a.id
    UNION ALL
    SELECT 0, coalesce(n.number, CAST(d.id AS VARCHAR)), 'advert-details', d.id, d.record
    FROM advert_details d LEFT JOIN advert_numbers n ON n.id = d.id
    UNION ALL
    SELECT 0, coalesce(n.number, l.advert), 'lots', l.id, l.record
    FROM (SELECT *, nullif(regexp_extract(url, '/4dv3rts/lots/([1-9][0-9]{0,14})', 1), '') AS advert FROM lots) l
    LEFT JOIN advert_numbers n ON CAST(n.id AS VARCHAR) = l.advert
    WHERE l.advert IS NOT NULL
    UNION ALL
    SELECT CASE WHEN n.number IS NULL THEN 1 ELSE 0 END, coalesce(n.number, CAST(c.id AS VARCHAR)), 'contracts', c.id, c.record
    FROM contracts c LEFT JOIN contract_adverts n ON n.id = c.id
    UNION ALL
    SELECT CASE WHEN n.number IS NULL THEN 1 ELSE 0 END, coalesce(n.number, CAST(c.id AS VARCHAR)), 'contract-details', c.id,
      c.record
    FROM contract_details c LEFT JOIN contract_adverts n ON n.id = c.id
    UNION ALL
    SELECT 2, CAST(id AS VARCHAR), 'plan-items', id, record FROM plan_items`)
  return damaged
}

function tableOf(store: SamrukStore): string {
  return store.replaceAll('-', '_')
}

/** The hash of the last release of each process, into the table `written`. */
async function readWritten(db: DuckDBConnection, files: readonly string[]): Promise<void> {
  await db.run('CREATE TABLE releases (ocid VARCHAR, hash VARCHAR)')
  // In the order in which they were written.
  for (const file of files)
    await db.run(
      `INSERT INTO releases SELECT ocid, right(id, 8) FROM ${readNdjson([file], "ocid: 'VARCHAR', id: 'VARCHAR'")}`,
    )
  await db.run(`
    CREATE TABLE written AS
    SELECT r.ocid, r.hash FROM releases r JOIN (SELECT ocid, max(rowid) AS line FROM releases GROUP BY ocid) n ON n.line = r.rowid`)
}

/** Customers whose number has a month that does not exist are made up, and with them all that they buy. */
async function isTraining(db: DuckDBConnection, manifest: Manifest): Promise<boolean> {
  const bin = "coalesce(record::JSON ->> '$.customer.bin', record::JSON ->> '$.customer.identifier')"
  const found = await db.runAndReadAll(`
    SELECT bool_or(TRY_CAST(substr(bin, 3, 2) AS INTEGER) NOT BETWEEN 1 AND 12) AS made_up
    FROM (SELECT ${bin} AS bin FROM records WHERE store IN ('advert-details', 'contracts', 'lots', 'plan-items'))
    WHERE regexp_full_match(bin, '[0-9]{12}')`)
  return manifest.training || found.getRowObjectsJson()[0]?.made_up === true
}

interface Row {
  kind: number
  number: string
  store: SamrukStore
  id: number
  record: SamrukRecord
}

async function mapAll(
  db: DuckDBConnection,
  writer: ReleaseWriter,
  { prefix, key, report, stop }: { prefix: string; key: Buffer; report: Reporter; stop: () => void },
): Promise<Omit<SamrukSummary, 'damaged'> & { dataDate: string | null }> {
  const unknown = new Map<string, number>()
  const context: SamrukContext = {
    ...{ prefix, key, partyId: partyIds(key), people: pseudonyms(key) },
    unknown(what, value) {
      const name = `${what}: ${String(value)}`
      if (unknown.has(name) || unknown.size < 1000) unknown.set(name, (unknown.get(name) ?? 0) + 1)
    },
  }
  // Eight letters a process.
  const known = new Map<string, string>()
  const stored = await db.runAndReadAll('SELECT ocid, hash FROM written')
  for (const [ocid, hash] of stored.getRowsJson()) known.set(String(ocid), String(hash))
  const processes: Record<SamrukKind, number> = { advert: 0, contract: 0, plan: 0 }
  let written = 0
  let done = 0
  let dataDate: string | null = null
  const finish = async (rows: readonly Row[]) => {
    if (rows.length === 0) return
    const purchase = purchaseOf(rows)
    const { ocid, hash, line, date } = mapSamruk(purchase, context)
    processes[purchase.kind]++
    const day = date.slice(0, 10)
    if (dataDate === null || day > dataDate) dataDate = day
    if (known.get(ocid) !== hash) {
      await writer.write(line)
      written++
    }
    if ((++done & 0x3ff) === 0) {
      stop()
      report.progress({ stage: 'releases', done, unit: 'processes' })
    }
  }
  let group: Row[] = []
  const result = await db.stream(
    'SELECT kind, number, store, CAST(id AS DOUBLE) AS id, record FROM records ORDER BY kind, length(number), number, store, id',
  )
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    for (const [kind, number, store, id, record] of chunk.getRows()) {
      const row: Row = {
        kind: Number(kind),
        number: String(number),
        store: store as SamrukStore,
        id: Number(id),
        record: JSON.parse(String(record)) as SamrukRecord,
      }
      const last = group[0]
      if (last !== undefined && (last.kind !== row.kind || last.number !== row.number)) {
        await finish(group)
        group = []
      }
      group.push(row)
    }
  }
  await finish(group)
  return {
    ...{ written, unchanged: done - written, processes, dataDate },
    unknown: Object.fromEntries([...unknown].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** What a row's own page says goes before what its row in the list says, but for the stamps that only the list has. */
function purchaseOf(rows: readonly Row[]): SamrukPurchase {
  const { kind, number } = rows[0]!
  const merged = new Map<number, SamrukRecord>()
  let advert: SamrukRecord | undefined
  let plan: SamrukRecord | undefined
  const lots: SamrukRecord[] = []
  for (const { store, id, record } of rows) {
    if (store === 'lots') lots.push(record)
    else if (store === 'plan-items') plan = record
    else if (store === 'adverts') advert = joined(record, advert)
    else if (store === 'advert-details') advert = joined(advert, record)
    else if (store === 'contracts') merged.set(id, joined(record, merged.get(id)))
    else merged.set(id, joined(merged.get(id), record))
  }
  return { kind: kinds[kind]!, number, lots, contracts: [...merged.values()], advert, plan }
}

function joined(row: SamrukRecord | undefined, page: SamrukRecord | undefined): SamrukRecord {
  const said = Object.entries(page ?? {}).filter(([, value]) => value !== null && value !== undefined)
  return { ...row, ...Object.fromEntries(said) }
}

interface Result {
  training: boolean
  prefix: string
  fingerprint: string
  dataDate: string | null
  summary: SamrukSummary
}

async function commit(dir: string, writer: ReleaseWriter, result: Result): Promise<void> {
  const { training, prefix, fingerprint, dataDate, summary } = result
  await updateManifest(dir, (manifest) => {
    manifest.training = training
    manifest.prefix = prefix
    manifest.person_key = fingerprint
    if (dataDate !== null && (manifest.data_date === null || manifest.data_date < dataDate))
      manifest.data_date = dataDate
    const files = [...(manifest.releases[samrukSource]?.files ?? []), ...writer.files]
    manifest.releases[samrukSource] = { files, count: files.reduce((total, file) => total + file.lines, 0) }
    const { processes, unknown, damaged } = summary
    manifest.sources[samrukSource] = {
      ...(manifest.sources[samrukSource] ?? { kind: 'api' }),
      transform: { processes, unknown, damaged },
    }
    return manifest
  })
}

function tell(report: Reporter, { written, unchanged, processes, unknown, damaged }: SamrukSummary): void {
  const { advert, contract, plan } = processes
  report.note(
    `Samruk-Kazyna: ${written} releases written, ${unchanged} of ${advert + contract + plan} processes unchanged: ${advert} announcements, ${contract} contracts without one, ${plan} plan items`,
  )
  if (damaged > 0) report.warn(`${damaged} raw lines were set aside as damaged`)
  const codes = Object.entries(unknown)
  for (const [name, count] of codes.slice(0, 20)) report.warn(`not known to this version: ${name} (${count} times)`)
  if (codes.length > 20) report.warn(`and ${codes.length - 20} more unknown codes; dataset.json lists them`)
}
