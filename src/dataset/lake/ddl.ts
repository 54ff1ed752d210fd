import { sqlName, sqlText } from '../../terminal/sql-text.ts'
import { allTables, type TableColumn } from '../tables/tables.ts'
import { isPartitioned, type Lake, lakeColumns, placeOf, yearColumn } from './layout.ts'

/** The view that says which version of a schema is the whole one. */
export const pointerName = 'jaryq_lake'

/** The schema with the tables of one version. */
export function versionSchema(schema: string, version: string): string {
  return `${schema}_${version}`
}

/**
 * The statements that make a lake readable by a cluster, in their order: the tables of a version in a schema of their own,
 * their partitions, their statistics, and last the views of the schema that people name. `location`: the address of the
 * folder of that version.
 */
export function lakeDdl(lake: Lake, schema: string, location: string): string[] {
  const own = versionSchema(schema, lake.version)
  const tables = allTables().map(({ name }) => name)
  return [
    `CREATE SCHEMA IF NOT EXISTS ${sqlName(schema)}`,
    `CREATE SCHEMA IF NOT EXISTS ${sqlName(own)}`,
    ...tables.flatMap((table) => [
      createTable(table, own, `${location}/${placeOf(table)}`),
      ...(isPartitioned(table)
        ? [`CALL system.sync_partition_metadata(${sqlText(own)}, ${sqlText(table)}, 'FULL')`]
        : []),
    ]),
    ...tables
      .filter((table) => lake.files.some((file) => file.table === table && file.rows > 0))
      .map((table) => `ANALYZE ${sqlName(own)}.${sqlName(table)}`),
    ...tables.map(
      (table) =>
        `CREATE OR REPLACE VIEW ${sqlName(schema)}.${sqlName(table)} SECURITY INVOKER AS SELECT * FROM ${sqlName(own)}.${sqlName(table)}`,
    ),
    pointer(lake, schema, own),
  ]
}

function createTable(table: string, schema: string, location: string): string {
  const { stored, partitions } = lakeColumns(table)
  const columns = [
    ...stored.map(({ name, type }) => `${sqlName(name)} ${trinoType(type)}`),
    ...partitions.map((name) => `${sqlName(name)} ${name === yearColumn ? 'INTEGER' : 'VARCHAR'}`),
  ]
  const properties = [
    `external_location = ${sqlText(location)}`,
    `format = 'PARQUET'`,
    ...(partitions.length === 0 ? [] : [`partitioned_by = ARRAY[${partitions.map(sqlText).join(', ')}]`]),
  ]
  return `CREATE TABLE IF NOT EXISTS ${sqlName(schema)}.${sqlName(table)} (\n  ${columns.join(',\n  ')}\n) WITH (${properties.join(', ')})`
}

function trinoType(type: TableColumn['type']): string {
  return type === 'TIMESTAMP' ? 'TIMESTAMP(3)' : type
}

/** One row: what the tables are. It names a version only when that stands whole. */
function pointer(lake: Lake, schema: string, own: string): string {
  const date = lake.data_date === null ? 'CAST(NULL AS DATE)' : `CAST(${sqlText(lake.data_date)} AS DATE)`
  return `CREATE OR REPLACE VIEW ${sqlName(schema)}.${sqlName(pointerName)} SECURITY INVOKER AS SELECT ${lake.format} AS format, ${sqlText(own)} AS tables_schema, ${sqlText(lake.version)} AS version, ${date} AS data_date, ${lake.training} AS training, ${sqlText(lake.inputs)} AS inputs, ${sqlText(JSON.stringify(lake.about))} AS about`
}
