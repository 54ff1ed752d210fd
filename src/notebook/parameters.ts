import { UserError } from '../terminal/errors.ts'
import type { NotebookCell } from './course.ts'
import { sourceOf } from './course.ts'
import { checkName } from './names.ts'

/** A parameter of a notebook: a line `const NAME = VALUE` of the cell that is tagged `parameters`. */
export interface Parameter {
  name: string
  /** Its type as the cell says it, or that of its value. */
  type: string
  /** Its value as the cell writes it. */
  value: string
}

type Notebook = { cells: NotebookCell[] }

const declaration = /^\s*(?:const|let)\s+([A-Za-z_$][\w$]*)\s*(?::\s*([^=]+?))?\s*=\s*(.+?)\s*;?\s*(?:\/\/.*)?$/

/** The parameters of a notebook; none where it has no such cell. */
export function parametersOf(notebook: Notebook): Parameter[] {
  const at = cellOfParameters(notebook)
  if (at === -1) return []
  return sourceOf(notebook.cells[at])
    .split('\n')
    .flatMap((line): Parameter[] => {
      const [, name, annotation, written] = declaration.exec(line) ?? []
      if (name === undefined || written === undefined) return []
      const [, bare = written, asserted] = /^(.*?)\s+as\s+(.+)$/.exec(written) ?? []
      return [{ name, value: bare, type: annotation?.trim() ?? asserted?.trim() ?? typeOf(bare) }]
    })
}

function cellOfParameters({ cells }: Notebook): number {
  return cells.findIndex((cell) => cell.cell_type === 'code' && cell.metadata?.tags?.includes('parameters'))
}

function typeOf(value: string): string {
  if (/^(['"`])/.test(value) || value.startsWith('process.env')) return 'string'
  if (/^-?[\d_.]+(e\d+)?$/.test(value)) return 'number'
  if (value === 'true' || value === 'false') return 'boolean'
  return 'any'
}

/**
 * The notebook with a cell after that of its parameters, which gives them the values `NAME=VALUE` (as papermill does). The
 * notebook itself is not changed.
 *
 * @throws {UserError} for a name that is no parameter, and a value that is not of its type
 */
export function withParameters<T extends Notebook>(notebook: T, given: readonly string[], name: string): T {
  if (given.length === 0) return notebook
  const known = parametersOf(notebook)
  const lines = new Map<string, string>()
  for (const one of given) {
    const at = one.indexOf('=')
    if (at < 1)
      throw new UserError(`"${one}" is no parameter`, {
        next: 'give name=value, such as: --parameter year=2025',
        exit: 'usage',
      })
    const parameter = one.slice(0, at).trim()
    checkName(
      `parameter of ${name}`,
      parameter,
      known.map((each) => each.name),
    )
    const { type } = known.find((each) => each.name === parameter)!
    lines.set(parameter, `const ${parameter}: ${type} = ${literal(parameter, one.slice(at + 1), type)}`)
  }
  const injected: NotebookCell = {
    cell_type: 'code',
    id: 'injected-parameters',
    execution_count: null,
    metadata: { tags: ['injected-parameters'] },
    outputs: [],
    source: ['// Given on the command line.\n', [...lines.values()].join('\n')],
  }
  const cells = notebook.cells.filter((cell) => !cell.metadata?.tags?.includes('injected-parameters'))
  cells.splice(cellOfParameters({ cells }) + 1, 0, injected)
  return { ...notebook, cells }
}

function literal(name: string, text: string, type: string): string {
  const kinds = type.split('|').map((kind) => kind.trim())
  const wrong = (what: string) =>
    new UserError(`the parameter ${name} cannot be ${JSON.stringify(text)}`, { why: `it takes ${what}`, exit: 'usage' })
  if (text === 'null' && (kinds.includes('null') || type === 'any')) return 'null'
  const literals = kinds.filter((kind) => /^(['"]).*\1$/.test(kind)).map((kind) => kind.slice(1, -1))
  if (literals.length > 0) {
    if (!literals.includes(text)) throw wrong(`one of: ${literals.join(', ')}`)
    return JSON.stringify(text)
  }
  const isNumber = /^-?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())
  if (kinds.includes('number') || (type === 'any' && isNumber)) {
    if (isNumber) return text.trim()
    if (!kinds.includes('string')) throw wrong('a number')
  }
  if (kinds.includes('boolean') || type === 'any') {
    if (text === 'true' || text === 'false') return text
    if (kinds.includes('boolean') && !kinds.includes('string')) throw wrong('true or false')
  }
  if (/\[\]$/.test(type)) {
    try {
      if (Array.isArray(JSON.parse(text))) return text
    } catch {
      // Said below.
    }
    throw wrong('a list as JSON, such as ["a", "b"]')
  }
  return JSON.stringify(text)
}
