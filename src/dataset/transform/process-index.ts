import { mkdir } from 'node:fs/promises'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type RawSegment, rawSegments } from '../raw/store.ts'
import { type DeletionLines, deletionOf, readDeletions } from './deletions.ts'
import { readNdjson } from './ndjson.ts'

/**
 * Entities whose records become releases; `subjects` go wherever they are mentioned, complaints and files into purchases
 * that other records make.
 */
export const mappedEntities = [
  'announcements',
  'lots',
  'plans',
  'bids',
  'contracts',
  'acts',
  'payments',
  'complaints',
  'files',
  'subjects',
] as const
export type MappedEntity = (typeof mappedEntities)[number]

/** Lines by process: those of the entities, and the releases that earlier runs wrote. */
export interface RoutedLines {
  entity: MappedEntity | 'releases'
  segments: RawSegment[]
}

/** The raw lines of one entity: its files in order, and how many lines of them are committed. */
export interface EntityLines extends RoutedLines {
  entity: MappedEntity
  segments: RawSegment[]
  /** Infinity when nothing says how many. */
  lines: number
}

/** What the index says of all raw lines. */
export interface IndexSummary {
  /** Records by entity, each counted once. */
  records: Record<MappedEntity, number>
  processes: { announcement: number; contract: number; plan: number }
  /** Parts that the processes are divided into, each small enough to be held in memory. */
  parts: number
  /** Buyers whose business number has a month that does not exist, and all buyers. */
  madeUpBuyers: number
  buyers: number
  /** The latest local date of any change. */
  dataDate: string | null
  /** Records that belong to no process: their lot, announcement or contract is not there. */
  orphans: Partial<Record<MappedEntity, number>>
}

// A usual record's size. Parts are cut by these, not by real sizes, which costs nothing and needs no reading.
const weights: Record<MappedEntity | 'releases', number> = {
  releases: 3000,
  announcements: 2500,
  lots: 1500,
  plans: 1800,
  bids: 1000,
  contracts: 4000,
  acts: 700,
  payments: 900,
  complaints: 700,
  files: 700,
  subjects: 0,
}

/** Fields that the index reads of each record. */
export const indexFields: Record<MappedEntity, Record<string, 'VARCHAR' | 'JSON'>> = {
  announcements: {
    id: 'VARCHAR',
    orgBin: 'VARCHAR',
    customerBin: 'VARCHAR',
    biinSupplier: 'VARCHAR',
    publishDate: 'VARCHAR',
    lastUpdateDate: 'VARCHAR',
    itogiDatePublic: 'VARCHAR',
  },
  lots: {
    id: 'VARCHAR',
    trdBuyId: 'VARCHAR',
    customerBin: 'VARCHAR',
    lotNumber: 'VARCHAR',
    unionLots: 'VARCHAR',
    pointList: 'JSON',
    isDeleted: 'VARCHAR',
    lastUpdateDate: 'VARCHAR',
  },
  plans: {
    id: 'VARCHAR',
    rootrecordId: 'VARCHAR',
    subjectBiin: 'VARCHAR',
    timestamp: 'VARCHAR',
    dateCreate: 'VARCHAR',
  },
  bids: { id: 'VARCHAR', buyId: 'VARCHAR', supplierBinIin: 'VARCHAR', dateApply: 'VARCHAR', AppLots: 'JSON' },
  contracts: {
    id: 'VARCHAR',
    rootId: 'VARCHAR',
    parentId: 'VARCHAR',
    trdBuyId: 'VARCHAR',
    supplierBiin: 'VARCHAR',
    customerBin: 'VARCHAR',
    contractNumberSys: 'VARCHAR',
    lastUpdateDate: 'VARCHAR',
    signDate: 'VARCHAR',
    crdate: 'VARCHAR',
    ContractUnits: 'JSON',
    TreasuryPay: 'JSON',
  },
  acts: {
    id: 'VARCHAR',
    contractRootId: 'VARCHAR',
    contractId: 'VARCHAR',
    approveDate: 'VARCHAR',
    aktDate: 'VARCHAR',
    createDateAct: 'VARCHAR',
  },
  payments: { id: 'VARCHAR', contract_id: 'VARCHAR', pay_date: 'VARCHAR', last_update_date: 'VARCHAR' },
  complaints: {
    id: 'VARCHAR',
    trdBuyId: 'VARCHAR',
    sysSubjectId: 'VARCHAR',
    dateApply: 'VARCHAR',
    decisionDate: 'VARCHAR',
    lastUpdateDate: 'VARCHAR',
  },
  files: { id: 'VARCHAR', kind: 'VARCHAR', sha256: 'VARCHAR', announcements: 'JSON' },
  subjects: { pid: 'VARCHAR', bin: 'VARCHAR', iin: 'VARCHAR', lastUpdateDate: 'VARCHAR' },
}

const id = (name: string) => `nullif(greatest(try_cast(record.${name} AS BIGINT), 0), 0)`
const day = (...names: string[]) =>
  `greatest(${names
    .map((name) => `CASE WHEN record.${name} LIKE '20__-__-__%' THEN try_cast(left(record.${name}, 10) AS DATE) END`)
    .join(', ')}, NULL)`
const days = (...expressions: string[]) =>
  expressions
    .map(
      (list) =>
        `list_max(list_transform(coalesce(json_extract_string(${list}), []), x -> CASE WHEN x LIKE '20__-__-__%' THEN try_cast(left(x, 10) AS DATE) END))`,
    )
    .join(', ')
const ids = (expression: string) =>
  `list_filter(list_transform(coalesce(json_extract_string(${expression}), []), x -> try_cast(x AS BIGINT)), x -> x > 0)`

/** What the index keeps of each record. */
const selections: Record<MappedEntity, string> = {
  announcements: `${id('id')} AS id, record.orgBin AS organiser, record.customerBin AS customer, record.biinSupplier AS supplier, ${day('publishDate', 'lastUpdateDate', 'itogiDatePublic')} AS changed`,
  lots: `${id('id')} AS id, ${id('trdBuyId')} AS announcement, record.customerBin AS customer,
    CASE WHEN coalesce(record.unionLots, '0') <> '1' AND NOT regexp_matches(record.lotNumber, '^\\s*\\d+-ОЛ(-|$)') THEN try_cast(regexp_extract(record.lotNumber, '^\\s*(\\d{1,12})-', 1) AS BIGINT) END AS root,
    ${ids("record.pointList, '$[*]'")} AS points, record.isDeleted IN ('1', 'true') AS deleted, ${day('lastUpdateDate')} AS changed`,
  plans: `${id('id')} AS id, coalesce(${id('rootrecordId')}, ${id('id')}) AS root, record.subjectBiin AS customer, ${day('timestamp', 'dateCreate')} AS changed`,
  bids: `${id('id')} AS id, ${id('buyId')} AS announcement, try_cast(json_extract_string(record.AppLots, '$[0].lotId') AS BIGINT) AS lot, record.supplierBinIin AS supplier, ${day('dateApply')} AS changed`,
  contracts: `${id('id')} AS id, coalesce(${id('rootId')}, ${id('parentId')}, ${id('id')}) AS root, ${id('trdBuyId')} AS announcement, record.supplierBiin AS supplier, coalesce(nullif(record.customerBin, ''), left(record.contractNumberSys, 12)) AS customer,
    ${ids("record.ContractUnits, '$[*].plnPointId'")} AS points,
    greatest(${day('lastUpdateDate', 'signDate', 'crdate')}, ${days("record.TreasuryPay, '$[*].payDate'", "record.TreasuryPay, '$[*].lastUpdateDate'")}) AS changed`,
  acts: `${id('id')} AS id, ${id('contractRootId')} AS root, ${id('contractId')} AS contract, ${day('approveDate', 'aktDate', 'createDateAct')} AS changed`,
  payments: `${id('id')} AS id, ${id('contract_id')} AS contract, ${day('pay_date', 'last_update_date')} AS changed`,
  complaints: `${id('id')} AS id, ${id('trdBuyId')} AS announcement, ${id('sysSubjectId')} AS author, ${day('lastUpdateDate', 'decisionDate', 'dateApply')} AS changed`,
  // A file's id is text: a number that is as good as unique, below 2^53, stands for it.
  files: `CAST(md5_number_lower(record.id) >> 11 AS BIGINT) AS id, record.kind = 'protocol' AND record.sha256 IS NOT NULL AS protocol,
    ${ids("record.announcements, '$[*]'")} AS announcements, NULL::DATE AS changed`,
  subjects: `${id('pid')} AS id, coalesce(nullif(record.bin, ''), nullif(record.iin, '')) AS biin, ${day('lastUpdateDate')} AS changed`,
}

/** A DuckDB that works beside the dataset: little memory, the rest on disk in `directory`. */
export async function openWorkshop(directory: string): Promise<{ instance: DuckDBInstance; db: DuckDBConnection }> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  // The engine makes the last folder of the path only.
  await mkdir(directory, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '300MB',
    temp_directory: directory,
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  return { instance, db: await instance.connect() }
}

/** The first row of a query, as JSON values. */
async function firstRow(db: DuckDBConnection, sql: string): Promise<Record<string, unknown>> {
  const reader = await db.runAndReadAll(sql)
  return (reader.getRowObjectsJson()[0] ?? {}) as Record<string, unknown>
}

/** The raw lines of every entity, committed ones only. */
export async function entityLines(dir: string, source: string): Promise<EntityLines[]> {
  return Promise.all(
    mappedEntities.map(async (entity) => {
      const segments = await rawSegments(dir, source, entity)
      return { entity, segments, lines: segments.reduce((total, segment) => total + segment.lines, 0) }
    }),
  )
}

/**
 * Reads the keys of all raw lines into DuckDB and works out which process each newest record belongs to. Afterwards the
 * table `to_ENTITY` says, for each line that counts: line (from 0), part, kind and number of the process, the record's
 * id, whether it was deleted (`Deleted`); `releases` are the paths of those written earlier (with `history` they are
 * divided too: `to_releases`). A part holds about `partBytes` of records. A plan point goes to every process that uses
 * it. Lines without a readable id are in `bad_ENTITY`.
 */
export async function buildIndex(
  db: DuckDBConnection,
  lines: readonly EntityLines[],
  partBytes: number,
  deletionLines: readonly DeletionLines[],
  releases: readonly string[],
  history = false,
): Promise<IndexSummary> {
  for (const one of lines) await readKeys(db, one)
  const deletions = await readDeletions(db, deletionLines, releases)
  await db.run(`
    CREATE TABLE roots AS SELECT root, max(announcement) AS announcement, min(line) AS line FROM contracts GROUP BY root;
    CREATE TABLE contract_process AS
      SELECT c.id AS contract, r.root, CASE WHEN r.announcement IS NULL THEN 1 ELSE 0 END AS kind, coalesce(r.announcement, r.root) AS number
      FROM contracts c JOIN roots r ON c.root = r.root;
    CREATE TABLE root_process AS
      SELECT root, CASE WHEN announcement IS NULL THEN 1 ELSE 0 END AS kind, coalesce(announcement, root) AS number FROM roots;
    CREATE TABLE point_uses AS
      SELECT 0 AS kind, announcement AS number, unnest(points) AS point FROM lots WHERE announcement IS NOT NULL
      UNION ALL
      SELECT p.kind, p.number, unnest(c.points) FROM contracts c JOIN contract_process p ON p.contract = c.id;
    CREATE TABLE uses AS
      SELECT DISTINCT kind, number, root FROM (
        SELECT u.kind, u.number, p.root FROM point_uses u JOIN plans p ON p.id = u.point
        UNION ALL
        SELECT u.kind, u.number, u.point FROM point_uses u WHERE u.point IN (SELECT root FROM plans)
        UNION ALL
        SELECT 0, announcement, root FROM lots WHERE announcement IS NOT NULL AND root IN (SELECT root FROM plans)
      );
    DROP TABLE point_uses;
    CREATE TABLE latest_plans AS SELECT root, arg_max(line, id) AS line, max(id) AS id FROM plans GROUP BY root;
    CREATE TABLE go_announcements AS SELECT line, 0 AS kind, id AS number, id FROM announcements;
    CREATE TABLE go_lots AS SELECT line, 0 AS kind, announcement AS number, id FROM lots WHERE announcement IS NOT NULL;
    CREATE TABLE go_plans AS
      SELECT p.line, u.kind, u.number, p.id, NULL::VARCHAR AS continued FROM uses u JOIN plans p ON p.root = u.root
      UNION ALL
      SELECT line, 2, root, id, NULL FROM latest_plans WHERE root NOT IN (SELECT root FROM uses)
      UNION ALL
      SELECT l.line, 2, l.root, l.id, n.continued
      FROM latest_plans l
      JOIN (SELECT root, arg_min(CASE kind WHEN 0 THEN '' ELSE 'c' END || number, (kind, number)) AS continued FROM uses GROUP BY root) n ON n.root = l.root
      WHERE l.root IN (SELECT number FROM written WHERE kind = 2);
    CREATE TABLE go_bids AS
      SELECT line, 0 AS kind, announcement AS number, id FROM bids WHERE announcement IS NOT NULL
      UNION ALL
      SELECT b.line, 0, l.announcement, b.id
      FROM (SELECT * FROM bids WHERE announcement IS NULL) b JOIN lots l ON l.id = b.lot WHERE l.announcement IS NOT NULL;
    CREATE TABLE go_contracts AS SELECT c.line, p.kind, p.number, c.id FROM contracts c JOIN contract_process p ON p.contract = c.id;
    CREATE TABLE go_acts AS
      SELECT a.line, p.kind, p.number, a.id
      FROM acts a LEFT JOIN contract_process c ON c.contract = a.contract
      JOIN root_process p ON p.root = coalesce(a.root, c.root);
    CREATE TABLE go_payments AS
      SELECT a.line, p.kind, p.number, a.id
      FROM payments a LEFT JOIN contract_process c ON c.contract = a.contract
      JOIN root_process p ON p.root = coalesce(c.root, a.contract);
    CREATE TABLE go_complaints (line BIGINT, kind INTEGER, number BIGINT, id BIGINT);
    CREATE TABLE go_files (line BIGINT, kind INTEGER, number BIGINT, id BIGINT);
  `)
  // A complaint or a file alone makes no purchase.
  if (lines.some(({ entity, segments }) => (entity === 'complaints' || entity === 'files') && segments.length > 0))
    await db.run(`
      CREATE TABLE tenders AS
        SELECT DISTINCT number FROM (
          SELECT number FROM go_announcements UNION ALL SELECT number FROM go_lots UNION ALL SELECT number FROM go_bids
          UNION ALL SELECT number FROM go_contracts WHERE kind = 0);
      INSERT INTO go_complaints
        SELECT c.line, 0, c.announcement, c.id FROM complaints c JOIN tenders t ON t.number = c.announcement;
      INSERT INTO go_files
        SELECT DISTINCT f.line, 0, f.number, f.id
        FROM (SELECT line, id, unnest(announcements) AS number FROM files WHERE protocol) f JOIN tenders t ON t.number = f.number;
      DROP TABLE tenders;
    `)
  const mapped = mappedEntities.filter((entity) => entity !== 'subjects')
  const weighed = (entity: MappedEntity | 'releases') =>
    `SELECT kind, number, ${weights[entity]} AS weight, ${entity !== 'releases'} AS real FROM go_${entity}`
  const weighing = [...mapped, ...(history ? (['releases'] as const) : [])]
  // A process that no record speaks of any more is as it was.
  await db.run(`
    CREATE TABLE processes AS
      SELECT kind, number, CAST(sum(weight) AS BIGINT) AS weight
      FROM (${weighing.map(weighed).join(' UNION ALL ')})
      GROUP BY kind, number HAVING bool_or(real);
    CREATE TABLE parts AS
      SELECT kind, number, dense_rank() OVER (ORDER BY cut) - 1 AS part
      FROM (SELECT kind, number, (sum(weight) OVER (ORDER BY kind, number ROWS UNBOUNDED PRECEDING) - weight) // ${partBytes} AS cut FROM processes);
  `)
  for (const entity of mapped)
    await db.run(
      `CREATE TABLE to_${entity} AS SELECT g.line, p.part, g.kind, g.number, g.id, ${deletionOf(entity, deletions)} AS deleted${entity === 'plans' ? ", coalesce(g.continued, '') AS continued" : ''} FROM go_${entity} g JOIN parts p ON p.kind = g.kind AND p.number = g.number`,
    )
  await db.run(`
    CREATE TABLE to_releases AS
      SELECT g.line, p.part, g.kind, g.number, g.line AS id, 0 AS deleted
      FROM go_releases g JOIN parts p ON p.kind = g.kind AND p.number = g.number WHERE ${history};
    CREATE TABLE bad_releases (line BIGINT);
    CREATE TABLE to_subjects AS
      SELECT s.line, m.part, 9 AS kind, 0 AS number, s.id, 0 AS deleted
      FROM subjects s JOIN (
        SELECT DISTINCT part, biin FROM (
          SELECT t.part, unnest([a.organiser, a.customer, a.supplier]) AS biin FROM announcements a JOIN to_announcements t ON t.line = a.line
          UNION ALL SELECT t.part, x.customer FROM lots x JOIN to_lots t ON t.line = x.line
          UNION ALL SELECT t.part, x.customer FROM plans x JOIN to_plans t ON t.line = x.line
          UNION ALL SELECT t.part, x.supplier FROM bids x JOIN to_bids t ON t.line = x.line
          UNION ALL SELECT t.part, unnest([x.supplier, x.customer]) FROM contracts x JOIN to_contracts t ON t.line = x.line
          UNION ALL SELECT t.part, a.biin FROM complaints x JOIN to_complaints t ON t.line = x.line JOIN subjects a ON a.id = x.author
        ) WHERE biin <> ''
      ) m ON m.biin = s.biin;
  `)
  return summarise(db)
}

async function readKeys(db: DuckDBConnection, { entity, segments, lines }: EntityLines): Promise<void> {
  const struct = Object.entries(indexFields[entity])
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')
  // Rows come in the order of the lines: a damaged line is a row of nulls, so row numbers are line numbers.
  const source =
    segments.length === 0
      ? `(SELECT NULL::STRUCT(${struct}) AS record WHERE false)`
      : readNdjson(
          segments.map(({ path }) => path),
          `record: 'STRUCT(${struct})'`,
        )
  await db.run(`CREATE TABLE read_${entity} AS SELECT ${selections[entity]} FROM ${source}`)
  // What a killed fetch wrote beyond its last commit is at the very end.
  const committed = lines === Number.POSITIVE_INFINITY ? 'true' : `rowid < ${lines}`
  await db.run(`
    CREATE TABLE ${entity} AS
      SELECT rowid AS line, * FROM read_${entity}
      WHERE rowid IN (SELECT max(rowid) FROM read_${entity} WHERE id IS NOT NULL AND ${committed} GROUP BY id);
    CREATE TABLE bad_${entity} AS SELECT rowid AS line FROM read_${entity} WHERE id IS NULL AND ${committed};
    DROP TABLE read_${entity};
  `)
}

async function summarise(db: DuckDBConnection): Promise<IndexSummary> {
  const records = {} as Record<MappedEntity, number>
  const orphans: Partial<Record<MappedEntity, number>> = {}
  let dataDate: string | null = null
  for (const entity of mappedEntities) {
    const row = await firstRow(
      db,
      `SELECT CAST(count(*) AS INTEGER) AS records, CAST(max(changed) AS VARCHAR) AS changed FROM ${entity}`,
    )
    records[entity] = row.records as number
    const changed = row.changed as string | null
    // A participant's own changes are not procurement.
    if (entity !== 'subjects' && changed !== null && (dataDate === null || changed > dataDate)) dataDate = changed
    if (entity === 'subjects') continue
    const routed = await firstRow(db, `SELECT CAST(count(DISTINCT line) AS INTEGER) AS lines FROM to_${entity}`)
    // Of a point that nobody announced only the latest version is used, of files only protocols.
    if (entity !== 'plans' && entity !== 'files' && (routed.lines as number) < records[entity])
      orphans[entity] = records[entity] - (routed.lines as number)
  }
  const totals = await firstRow(
    db,
    `SELECT CAST(count(*) FILTER (kind = 0) AS INTEGER) AS announcement, CAST(count(*) FILTER (kind = 1) AS INTEGER) AS contract,
       CAST(count(*) FILTER (kind = 2) AS INTEGER) AS plan, CAST(coalesce(max(part), -1) + 1 AS INTEGER) AS parts FROM parts`,
  )
  const buyers = await firstRow(
    db,
    `SELECT CAST(count(*) AS INTEGER) AS buyers, CAST(count(*) FILTER (substr(bin, 3, 2) NOT BETWEEN '01' AND '12') AS INTEGER) AS made_up
     FROM (SELECT DISTINCT bin FROM (
       SELECT unnest([organiser, customer]) AS bin FROM announcements UNION ALL SELECT customer FROM lots
       UNION ALL SELECT customer FROM plans UNION ALL SELECT customer FROM contracts)
     WHERE regexp_full_match(bin, '\\d{12}'))`,
  )
  return {
    records,
    orphans,
    dataDate,
    parts: totals.parts as number,
    processes: {
      announcement: totals.announcement as number,
      contract: totals.contract as number,
      plan: totals.plan as number,
    },
    buyers: buyers.buyers as number,
    madeUpBuyers: buyers.made_up as number,
  }
}
