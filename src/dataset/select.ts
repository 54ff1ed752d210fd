import type { DuckDBConnection } from '@duckdb/node-api'
import { UserError } from '../terminal/errors.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { allTables } from './tables/tables.ts'

// Table functions that only compute. All others read files, say what the machine is like, or change the engine's state
// (enable_logging does, from within a SELECT).
const tableFunctions = new Set(['unnest', 'range', 'generate_series', 'sequence', 'json_each', 'json_tree', 'repeat'])

const onlySelect = 'a query is one SELECT (or WITH … SELECT) over the tables'

interface Serialized {
  error: boolean
  error_type?: string
  error_message?: string
  position?: string
  statements?: unknown[]
}

/** Throws a UserError unless `sql` is one SELECT that reads tables and nothing else. */
export async function checkSelect(connection: DuckDBConnection, sql: string): Promise<void> {
  const [row] = (await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql])).getRows()
  const parsed = JSON.parse(String(row![0])) as Serialized
  if (parsed.error) {
    if (parsed.error_type === 'parser')
      throw new UserError(`the SQL cannot be read: ${parsed.error_message}`, {
        why: place(sql, Number(parsed.position)),
        next: onlySelect,
        exit: 'usage',
      })
    throw new UserError('only SELECT is allowed', {
      why: `the statement begins with ${firstWord(sql)}`,
      next: onlySelect,
      exit: 'usage',
    })
  }
  const statements = parsed.statements ?? []
  if (statements.length !== 1)
    throw new UserError(statements.length === 0 ? 'there is no SQL' : 'there is more than one statement', {
      next: onlySelect,
      exit: 'usage',
    })
  for (const node of walk(statements[0])) {
    if (node.type === 'SHOW_REF')
      throw new UserError('only SELECT is allowed', {
        why: `the statement begins with ${firstWord(sql)}`,
        next: [onlySelect, 'the tables: jaryq data list; the columns of one: jaryq data show lots'],
        exit: 'usage',
      })
    if (node.class === 'PARAMETER')
      throw new UserError('the SQL has a placeholder ($name or ?) and nothing to put there', {
        why: onlySelect,
        next: 'write the value itself; an indicator reads its own parameters from the relation params',
        exit: 'usage',
      })
    if (node.type !== 'TABLE_FUNCTION') continue
    const name = String((node.function as { function_name?: unknown } | undefined)?.function_name ?? '').toLowerCase()
    if (!tableFunctions.has(name))
      throw new UserError(`the function ${name} is not allowed in FROM`, {
        why: 'a query reads the tables of the dataset and nothing else',
        next: `allowed there: ${[...tableFunctions].join(', ')}`,
        exit: 'usage',
      })
  }
}

function* walk(value: unknown): Iterable<Record<string, unknown>> {
  if (value === null || typeof value !== 'object') return
  if (!Array.isArray(value)) yield value as Record<string, unknown>
  for (const item of Object.values(value)) yield* walk(item)
}

function firstWord(sql: string): string {
  const text = sql.replace(/^(\s+|--[^\n]*\n?|\/\*[\s\S]*?\*\/)+/, '')
  return /^\w+/.exec(text)?.[0].toUpperCase() ?? JSON.stringify(text.slice(0, 10))
}

/** `line 2, column 7:` and that line with a mark under it. */
function place(sql: string, position: number): string | undefined {
  if (!Number.isFinite(position)) return undefined
  // The engine counts bytes.
  const before = Buffer.from(sql).subarray(0, position).toString()
  const line = before.split('\n').length
  const column = before.length - (before.lastIndexOf('\n') + 1)
  return `line ${line}, column ${column + 1}:\n${sql.split('\n')[line - 1] ?? ''}\n${' '.repeat(column)}^`
}

/** What an error of the engine means to the person who wrote the SQL; other errors pass unchanged. */
export function sqlError(error: unknown, sql: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error
  const match = /^(?:Invalid Error: )?([A-Z][A-Za-z ]*) Error: ([\s\S]*)$/.exec(error.message)
  if (match === null) return error
  const [, kind = '', body = ''] = match
  const marked = /\n+LINE \d+: /.exec(body)
  const mark = marked === null ? undefined : body.slice(marked.index).trim()
  const what = (marked === null ? body : body.slice(0, marked.index)).split('\n')[0]!.trim()
  if (kind === 'Out of Memory' || /failed to (allocate|offload|pin block)/i.test(body))
    return new UserError('the query needs more memory than it may use', {
      why: what,
      next: 'close other programs, or ask for less: fewer columns, a WHERE, a LIMIT',
      cause: error,
    })
  if (/No space left on device|disk full/i.test(body))
    return new UserError('the disk is full', {
      why: what,
      next: 'free some space and run the same command again: what was reported as done is kept',
      cause: error,
    })
  if (kind === 'IO' || (kind === 'Invalid Input' && /parquet/i.test(body)))
    return new UserError('a file of the dataset cannot be read', {
      why: what,
      next: ['see which with: jaryq data verify', 'make the tables again with: jaryq build --force'],
      exit: 'data',
      cause: error,
    })
  if (kind === 'Permission')
    return new UserError('the query may not leave the dataset', {
      why: what,
      next: onlySelect,
      exit: 'usage',
      cause: error,
    })
  if (
    ![
      'Parser',
      'Binder',
      'Catalog',
      'Conversion',
      'Invalid Input',
      'Out of Range',
      'Not implemented',
      'Syntax',
      'Mismatch Type',
    ].includes(kind)
  )
    return error
  return new UserError(`the SQL does not work: ${what}`, {
    why: mark,
    next: hint(what, body, sql),
    exit: 'usage',
    cause: error,
  })
}

function hint(what: string, body: string, sql: string): string[] {
  const table = /Table with name ([^\s]+) does not exist/.exec(what)?.[1]
  if (table !== undefined) {
    const names = allTables().map(({ name }) => name)
    return [didYouMean(table, names) ?? `the tables are: ${names.join(', ')}`]
  }
  const column =
    /[Rr]eferenced column "([^"]+)" (?:was )?not found/.exec(what)?.[1] ??
    /does not have a column named "([^"]+)"/.exec(what)?.[1]
  if (column !== undefined) {
    const used = allTables().filter(({ name }) => new RegExp(`\\b${name}\\b`).test(sql))
    const names = used.flatMap(({ columns }) => columns.map(({ name }) => name))
    const near = didYouMean(column, names) ?? candidates(body)
    return near === undefined
      ? used.map((entry) => `columns of ${entry.name}: ${entry.columns.map(({ name }) => name).join(', ')}`)
      : [near]
  }
  const near = candidates(body)
  return near === undefined ? [] : [near]
}

function candidates(body: string): string | undefined {
  const name = /Did you mean "([^"]+)"/.exec(body)?.[1] ?? /Candidate bindings: "([^"]+)"/.exec(body)?.[1]
  return name === undefined ? undefined : `did you mean "${name}"?`
}
