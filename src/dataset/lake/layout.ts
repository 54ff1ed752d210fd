import { allTables, type TableColumn } from '../tables/tables.ts'

/** One Parquet file of a lake; `path` from the folder of its version, with `/`. */
export interface LakeFile {
  table: string
  path: string
  /** Of partitioned tables. */
  source?: string
  year?: number
  rows: number
  bytes: number
  sha256: string
}

/** `lake.json`: which version of the tables is the whole one. A folder that it does not name is not to be read. */
export interface Lake {
  format: 1
  /** Names the folder with the tables, and their schema in a cluster: a hash of what the dataset was made from. */
  version: string
  training: boolean
  data_date: string | null
  /** `inputs` of the dataset's manifest. */
  inputs: string
  /** What the dataset's manifest tells of sources and counts. */
  about: LakeAbout
  files: LakeFile[]
  /** What each table was written from: equal means that its files are too. */
  made: Record<string, string>
}

/** What figures need to know of the data besides the tables. */
export interface LakeAbout {
  sources: Record<string, { kind: 'api' | 'ocds' | 'register' }>
  /** Releases by source. */
  releases: Record<string, number>
  tables: Record<string, number>
}

export const lakeFormat = 1

/** The partition column beside `source`: the year in which the process of a row was announced, 0 where that is unknown. */
export const yearColumn = 'lake_year'

/** The columns of a table in a lake: those of its partitions stand last, as Hive has them. */
export function lakeColumns(table: string): { stored: readonly TableColumn[]; partitions: string[] } {
  const { columns } = allTables().find(({ name }) => name === table)!
  return isPartitioned(table)
    ? { stored: columns.filter(({ name }) => name !== 'source'), partitions: ['source', yearColumn] }
    : { stored: columns, partitions: [] }
}

/** Tables of releases are divided by source and year; registers are small and have no year of their own. */
export function isPartitioned(table: string): boolean {
  const { columns } = allTables().find(({ name }) => name === table)!
  return columns.some(({ name }) => name === 'ocid') && columns.some(({ name }) => name === 'source')
}

/** Where the files of a table (or of one of its partitions) are, below the folder of a version. */
export function placeOf(table: string, partition?: { source: string; year: number }): string {
  return partition === undefined
    ? table
    : `${table}/source=${hiveValue(partition.source)}/${yearColumn}=${partition.year}`
}

/** A partition's value as Hive writes it into a path. */
function hiveValue(text: string): string {
  return text.replace(/[\u0000-\u001f"#%'*/:=?\\{[\]^\u007f]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  })
}
