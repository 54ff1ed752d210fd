import type { DuckDBConnection } from '@duckdb/node-api'
import { type RawSegment, rawSegments } from '../raw/store.ts'
import { readNdjson } from './ndjson.ts'

/** What is known of a record's deletion besides its own fields. */
export const Deleted = {
  /** Nothing. */
  no: 0,
  /** It was removed. */
  yes: 1,
  /** A lot that was removed, while an earlier release has it: merged releases would keep it. */
  released: 2,
} as const

/** Entities that tell what was removed: the list of removed plan points, and the log of all changes. */
const sources = {
  'deleted-plans': "record: 'STRUCT(id VARCHAR, rootrecord_id VARCHAR, is_deleted VARCHAR)'",
  journal: "record: 'STRUCT(object_id VARCHAR, action VARCHAR, date_action VARCHAR, service_name VARCHAR)'",
} as const

/** The raw lines of an entity that tells what was removed. */
export interface DeletionLines {
  entity: keyof typeof sources
  segments: RawSegment[]
}

/** Whether anything is known to be removed, by entity. */
export interface Deletions {
  announcements: boolean
  lots: boolean
  plans: boolean
}

/** The committed raw lines of what was removed. */
export async function deletionLines(dir: string, source: string): Promise<DeletionLines[]> {
  return Promise.all(
    (Object.keys(sources) as (keyof typeof sources)[]).map(async (entity) => ({
      entity,
      segments: await rawSegments(dir, source, entity),
    })),
  )
}

/**
 * Works out which records were removed, from the list of removed plan points, the log of changes (the last entry of an
 * object counts) and the lots' own mark: tables `gone_announcements`, `gone_lots` (with `released`: `releases` have it)
 * and `gone_plans`, by id. The keys of all records must have been read.
 */
export async function readDeletions(
  db: DuckDBConnection,
  lines: readonly DeletionLines[],
  releases: readonly string[],
): Promise<Deletions> {
  for (const { entity, segments } of lines) await readLines(db, entity, segments)
  await db.run(`
    CREATE TABLE gone AS
      SELECT service, id FROM (
        SELECT CASE
            WHEN regexp_matches(service_name, 'trd[_-]?buy', 'i') THEN 'announcements'
            WHEN regexp_matches(service_name, '^lots?$', 'i') THEN 'lots'
            WHEN regexp_matches(service_name, '^(pln|plan)', 'i') THEN 'plans' END AS service,
          try_cast(object_id AS BIGINT) AS id, upper(arg_max(action, (coalesce(date_action, ''), line))) AS action
        FROM read_journal GROUP BY 1, 2)
      WHERE service IS NOT NULL AND id IS NOT NULL AND action = 'D';
    CREATE TABLE gone_announcements AS SELECT id FROM gone WHERE service = 'announcements';
    CREATE TABLE gone_lots AS
      SELECT id, false AS released
      FROM (SELECT id FROM gone WHERE service = 'lots' UNION SELECT id FROM lots WHERE deleted);
    -- An edit of a point is a new id. Removing an old version says nothing of a newer one; removing a newer one says all.
    CREATE TABLE gone_plans AS
      SELECT id FROM plans WHERE id IN (SELECT id FROM gone WHERE service = 'plans')
      UNION
      SELECT p.id FROM plans p
      JOIN (SELECT root, max(id) AS id FROM (
        SELECT try_cast(id AS BIGINT) AS id, coalesce(nullif(try_cast(rootrecord_id AS BIGINT), 0), try_cast(id AS BIGINT)) AS root
        FROM "read_deleted-plans" WHERE coalesce(is_deleted, '1') <> '0') GROUP BY root) d
      ON d.root = p.root AND p.id <= d.id;
    DROP TABLE gone;
    DROP TABLE read_journal;
    DROP TABLE "read_deleted-plans";
  `)
  const found = { announcements: false, lots: false, plans: false }
  for (const entity of ['announcements', 'lots', 'plans'] as const) {
    const reader = await db.runAndReadAll(`SELECT count(*) > 0 AS any FROM gone_${entity}`)
    found[entity] = reader.getRowsJson()[0]![0] === true
  }
  if (found.lots && releases.length > 0) await markReleased(db, releases)
  return found
}

async function readLines(
  db: DuckDBConnection,
  entity: DeletionLines['entity'],
  segments: readonly RawSegment[],
): Promise<void> {
  const lines = segments.reduce((total, segment) => total + segment.lines, 0)
  const source =
    segments.length === 0
      ? `(SELECT NULL::${/'(.*)'/.exec(sources[entity])![1]} AS record WHERE false)`
      : readNdjson(
          segments.map(({ path }) => path),
          sources[entity],
        )
  await db.run(`CREATE TABLE "raw_${entity}" AS SELECT record FROM ${source}`)
  // What a killed fetch wrote beyond its last commit is at the very end.
  const committed = Number.isFinite(lines) ? `AND rowid < ${lines}` : ''
  await db.run(`
    CREATE TABLE "read_${entity}" AS
      SELECT rowid AS line, record.* FROM "raw_${entity}" WHERE record IS NOT NULL ${committed};
    DROP TABLE "raw_${entity}";
  `)
}

/** Marks the removed lots that are in a release. */
async function markReleased(db: DuckDBConnection, releases: readonly string[]): Promise<void> {
  const source = readNdjson(releases, "tender: 'STRUCT(lots STRUCT(id VARCHAR)[])'")
  await db.run(`
    CREATE TABLE lots_released AS
      SELECT DISTINCT try_cast(lot.id AS BIGINT) AS id FROM (SELECT unnest(tender.lots) AS lot FROM ${source});
    UPDATE gone_lots SET released = true WHERE id IN (SELECT id FROM lots_released);
    DROP TABLE lots_released;
  `)
}

/** SQL of `Deleted` for a row `g` of an entity's records. */
export function deletionOf(entity: string, deletions: Deletions): string {
  if (!(entity in deletions) || !deletions[entity as keyof Deletions]) return String(Deleted.no)
  if (entity !== 'lots')
    return `CASE WHEN g.id IN (SELECT id FROM gone_${entity}) THEN ${Deleted.yes} ELSE ${Deleted.no} END`
  return `CASE WHEN g.id IN (SELECT id FROM gone_lots WHERE released) THEN ${Deleted.released}
    WHEN g.id IN (SELECT id FROM gone_lots) THEN ${Deleted.yes} ELSE ${Deleted.no} END`
}
