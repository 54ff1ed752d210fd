import { allTables, type TableColumn } from '../dataset/tables/tables.ts'

/** What begins the part of notebook.d.ts that is made from the program. */
export const madeMark = '// Made from the program by `npm run docs`: the names that the editor completes.'

const cellTypes: Record<TableColumn['type'], string> = {
  VARCHAR: 'string',
  INTEGER: 'number',
  BIGINT: 'number',
  DOUBLE: 'number',
  'DECIMAL(18,2)': 'number',
  BOOLEAN: 'boolean',
  DATE: 'Date',
  TIMESTAMP: 'Date',
}

/** The names that change with the program. */
export interface Names {
  indicators: readonly string[]
  metrics: readonly string[]
  letters: readonly string[]
}

/** The declarations of notebook.d.ts with the part made from the program written anew. */
export function withMadeDeclarations(declarations: string, names: Names): string {
  const at = declarations.indexOf(madeMark)
  const written = at === -1 ? declarations.trimEnd() : declarations.slice(0, at).trimEnd()
  const lines = [
    ...union('IndicatorName', 'An indicator: `jaryq indicators list`.', names.indicators),
    ...union('MetricName', 'A metric: `jaryq metric list`.', names.metrics),
    ...union('LetterKind', 'A kind of letter: `jaryq letter list`.', names.letters),
    '/** A table: docs/tables.md says what each row and column is. */',
    'export type TableName = keyof Tables',
    '',
    '/** The columns of every table. */',
    'export interface Tables {',
    ...allTables().flatMap(({ name, columns }) => [
      `  ${name}: {`,
      ...columns.map((column) => `    ${column.name}: ${cellTypes[column.type]} | null`),
      '  }',
    ]),
    '}',
    '',
  ]
  return [written, '', madeMark, '', ...lines].join('\n')
}

function union(name: string, what: string, members: readonly string[]): string[] {
  const sorted = [...new Set(members)].sort()
  return [`/** ${what} */`, `export type ${name} =`, ...sorted.map((member) => `  | '${member}'`), '']
}
