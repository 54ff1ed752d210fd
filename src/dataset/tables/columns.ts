import type { ColumnKind, ColumnSpec, TableSpec } from './tables.ts'

/** `e.value.amount` as SQL, each part quoted. */
export function path(dotted: string): string {
  return dotted
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')
}

/** A column that is read from a path of the table's rows. */
export function column(kind: ColumnKind, name: string, from: string): ColumnSpec {
  return { name, kind, sql: path(from) }
}

/**
 * Columns that are called as their fields are: below `from`, `status_details` reads `statusDetails`. A translation keeps
 * its ending: `title_kk`. `prefix` stands before the columns' names only.
 */
export function fields(from: string, kinds: Record<string, ColumnKind>, prefix = ''): ColumnSpec[] {
  return Object.entries(kinds).map(([name, kind]) => column(kind, prefix + name, `${from}.${fieldName(name)}`))
}

function fieldName(name: string): string {
  return name.replace(/_(?!kk$)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** What only goszakup has of an object: `kz_app_id` reads `kz.appId`. */
export function kzFields(of: string, kinds: Record<string, ColumnKind>): ColumnSpec[] {
  return fields(`${of}.kz`, kinds, 'kz_')
}

/** Beginning and end of a period. */
export function period(name: string, from: string): ColumnSpec[] {
  return fields(from, { start_date: 'stamp', end_date: 'stamp' }, `${name}_`)
}

/** Id and name of a party that is referred to. */
export function party(name: string, from: string): ColumnSpec[] {
  return fields(from, { id: 'code', name: 'code' }, `${name}_`)
}

/** A column that is computed by SQL and has its type already; `place` when it comes from one place of a release. */
export function computed(kind: ColumnKind, name: string, sql: string, place?: string): ColumnSpec {
  return { name, kind, sql, ready: true, ...(place === undefined ? {} : { place }) }
}

/** A column whose text is worked out by SQL, then cast; `place` is where it comes from. */
export function derived(kind: ColumnKind, name: string, sql: string, place: string): ColumnSpec {
  return { name, kind, sql, place }
}

/** `ocid` and `source`, which begin every table made from releases. */
const processColumns: ColumnSpec[] = [
  { name: 'ocid', kind: 'id', sql: 'ocid', ready: true },
  { name: 'source', kind: 'code', sql: 'source', ready: true },
]

/** Amount and currency of an OCDS value. */
export function value(name: string, from: string): ColumnSpec[] {
  return [column('money', `${name}_amount`, `${from}.amount`), column('code', `${name}_currency`, `${from}.currency`)]
}

/** What an item is, how many there are of it, and what one costs. */
export const itemColumns: ColumnSpec[] = [
  ...fields('e.classification', { scheme: 'code', id: 'code', description: 'code' }, 'classification_'),
  column('double', 'quantity', 'e.quantity'),
  ...fields('e.unit', { scheme: 'code', id: 'code', name: 'code' }, 'unit_'),
  ...value('unit_value', 'e.unit.value'),
]

/** The region (first level of KATO, `NN0000000`) of a KATO code's SQL. */
export function region(kato: string): string {
  return `CASE WHEN length(${kato}) = 9 AND TRY_CAST(${kato} AS INTEGER) IS NOT NULL THEN left(${kato}, 2) || '0000000' END`
}

/** Rows of a list in `r`, one per element `e` at position `i` (from 1), with more columns of `r` carried along. */
export function elements(list: string, carry: string[] = []): string {
  const sql = path(list)
  return `SELECT ${['source', 'ocid', ...carry].join(', ')}, unnest(${sql}) AS e, generate_subscripts(${sql}, 1) AS i FROM r`
}

/** Rows of a list inside the elements of another list: `e` the inner element, `i` and `j` the positions, `outer` the id. */
export function nested(list: string, inner: string): string {
  const sql = `o.${path(inner)}`
  return `SELECT source, ocid, o."id" AS owner, k AS k, unnest(${sql}) AS e, generate_subscripts(${sql}, 1) AS i FROM (
    SELECT source, ocid, unnest(${path(list)}) AS o, generate_subscripts(${path(list)}, 1) AS k FROM r)`
}

/** The only element of a list of text, else NULL. */
export function only(list: string): string {
  return `CASE WHEN len(${list}) = 1 THEN ${list}[1] END`
}

/** The words of a list, sorted and joined with commas; NULL when there is no list. */
export function joined(list: string): string {
  return `array_to_string(list_sort(${list}), ',')`
}

/** A text without spaces around it, NULL when nothing is left. */
export function trimmed(text: string): string {
  return `nullif(trim(${text}), '')`
}

/** The number of elements, 0 when there is no list. */
export function count(list: string): string {
  return `CAST(coalesce(len(${list}), 0) AS INTEGER)`
}

/** Rows of several lists: `parent` names the branch, `owner` is the id of what an inner list hangs on (else NULL). */
export function branches(lists: [list: string, inner: string | undefined, parent: string][]): string {
  return lists
    .map(([list, inner, parent], index) => {
      const rows = inner === undefined ? elements(list) : nested(list, inner)
      const owner = inner === undefined ? 'NULL::VARCHAR AS owner, 0 AS k' : 'owner, k'
      return `SELECT source, ocid, '${parent}' AS parent, ${index} AS branch, ${owner}, e, i FROM (${rows})`
    })
    .join(' UNION ALL ')
}

/** A table made from releases. `rows` and `key` as in `TableSpec`. */
export function table(
  name: string,
  { rows, key }: { rows: string; key: string[] },
  columns: ColumnSpec[],
  names?: TableSpec['names'],
): TableSpec {
  return { name, rows, key, ...(names === undefined ? {} : { names }), columns: [...processColumns, ...columns] }
}

/** The elements of a list that have an id of their own. */
export function elementsById(list: string): { rows: string; key: string[] } {
  return { rows: elements(list), key: ['id'] }
}
