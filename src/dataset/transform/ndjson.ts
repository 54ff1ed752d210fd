import { literalPath } from '../../files/literal-path.ts'
import { sqlText } from '../../terminal/sql-text.ts'

/** Reads fields of NDJSON files, one row per line, a damaged line as a row of nulls. */
export function readNdjson(paths: readonly string[], columns: string): string {
  // Without auto_detect = false the types are guessed first all the same, which takes ten times as long as reading.
  // The engine takes a path with `?` for an address and does not see its ending.
  const packing = paths.every((path) => path.endsWith('.zst')) ? ", compression = 'zstd'" : ''
  return `read_json([${paths.map((path) => sqlText(literalPath(path))).join(', ')}]${packing}, format = 'newline_delimited', records = true, auto_detect = false, columns = {${columns}}, ignore_errors = true)`
}
