import { UserError } from '../terminal/errors.ts'
import { plainWords } from './cells.ts'
import type { Field, RegisterFormat } from './formats.ts'

/** What a person says of a table: which heading is which field. */
export interface ColumnMap {
  /** The heading of each field as it stands in the file. */
  columns: Map<string, string>
}

/** Which column of a row has which field. */
export type Columns = Map<string, { at: number; field: Field }>

/** The columns of a row that is taken for headings, by their words. */
export function columnsOf(cells: readonly string[], format: RegisterFormat, map?: ColumnMap): Columns {
  const columns: Columns = new Map()
  cells.forEach((cell, at) => {
    const words = plainWords(cell)
    if (words === '') return
    const field =
      map === undefined ? format.fields.find(({ heading }) => heading.test(words)) : mappedField(words, format, map)
    if (field !== undefined && field.kind !== 'aside' && !columns.has(field.name))
      columns.set(field.name, { at, field })
  })
  return columns
}

const kinds: Record<string, Field['kind']> = { bin: 'number', from: 'date', to: 'end', name: 'name' }

function mappedField(words: string, format: RegisterFormat, { columns }: ColumnMap): Field | undefined {
  for (const [name, heading] of columns)
    if (plainWords(heading) === words)
      return (
        format.fields.find((field) => field.name === name) ?? {
          name,
          kind: kinds[name] ?? 'text',
          heading: /^$/,
          called: heading,
        }
      )
  return undefined
}

/** Whether each group of needed fields has a column; of a map every column that it names must be there. */
export function missingFields(columns: Columns, format: RegisterFormat, map?: ColumnMap): string[][] {
  if (map !== undefined) return [...map.columns].filter(([name]) => !columns.has(name)).map(([, heading]) => [heading])
  return format.needs.filter((group) => !group.some((name) => columns.has(name)))
}

/**
 * Reads a map of columns (YAML): `columns:` with the heading of each field. Names are those of the register's fields; of
 * the register `other` any more, which are kept beside `bin`, `name`, `from` and `to`. Throws a UserError.
 */
export async function readColumnMap(text: string, name: string, format: RegisterFormat): Promise<ColumnMap> {
  const refuse = (why: string) =>
    new UserError(`${name} is no map of columns`, {
      why,
      next: 'write: columns: {bin: "БИН организации", name: "Наименование", from: "Дата включения"}',
      exit: 'usage',
    })
  const { parse } = await import('yaml')
  let content: unknown
  try {
    content = parse(text, { schema: 'failsafe', maxAliasCount: 0 })
  } catch (error) {
    throw refuse(`it is not YAML: ${(error as Error).message.split('\n')[0]}`)
  }
  const fields = content !== null && typeof content === 'object' ? Object.entries(content as object) : []
  const unknown = fields.find(([key]) => key !== 'columns')
  if (unknown !== undefined) throw refuse(`it says "${unknown[0]}", of which nothing is known`)
  const listed = fields[0]?.[1] as unknown
  if (listed === null || typeof listed !== 'object' || Array.isArray(listed)) throw refuse('it has no "columns"')
  const columns = new Map<string, string>()
  const known = new Set(format.fields.map((field) => field.name).filter((field) => field !== ''))
  for (const [field, heading] of Object.entries(listed as object)) {
    if (typeof heading !== 'string' || plainWords(heading) === '') throw refuse(`"${field}" has no heading`)
    if (!/^[a-z][a-z0-9_]{0,40}$/.test(field))
      throw refuse(`"${field}" is no name of a field: small letters, digits and _`)
    if (format.register !== 'other' && !known.has(field))
      throw refuse(`"${field}" is none of the register's fields: ${[...known].join(', ')}`)
    if ([...columns.values()].some((other) => plainWords(other) === plainWords(heading)))
      throw refuse(`two fields have the heading "${heading}"`)
    columns.set(field, heading)
  }
  const lacking = format.needs.find((group) => !group.some((field) => columns.has(field)))
  if (lacking !== undefined) throw refuse(`it says nothing of ${lacking.join(' or ')}`)
  return { columns }
}
