import type { Text } from '../terminal/languages.ts'
import { type Header, mapping, oneOf, string, strings, textOf } from './header.ts'

const parameterTypes = ['decimal', 'integer', 'text', 'boolean'] as const

export type ParameterValue = number | string | boolean

/** A setting of an indicator: a flag of its command and a column of the relation `params`. */
export interface Parameter {
  /** In snake case; the flag is the same in kebab case. */
  name: string
  type: (typeof parameterTypes)[number]
  default: ParameterValue
  min?: number
  max?: number
  /** The values that a text may have. */
  values?: string[]
  /** `KZT`, `share`, `day`. */
  unit?: string
  text: Text
}

const parameterKeys = ['type', 'default', 'min', 'max', 'values', 'unit', 'text']

// The flags that every indicator's command has already.
const taken = [
  ...[
    'all',
    'legal',
    'stage',
    'outcome',
    'year',
    'buyer',
    'supplier',
    'region',
    'limit',
    'rank',
    'explain',
    'criteria',
    'time_limit',
  ],
  ...['what_if', 'data', 'lang', 'quiet', 'debug', 'format', 'json', 'fields', 'output', 'excel', 'wide', 'fail_empty'],
  ...['help', 'version', 'name', 'custom'],
]

/** The parameters that a header declares. */
export function parametersOf(header: Header, value: unknown): Parameter[] {
  if (value === undefined || value === null) return []
  return Object.entries(mapping(header, ['parameters'], undefined)).map(([name]) => {
    const path = ['parameters', name]
    if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))
      header.fail(path, `"${name}" is not a name: lower-case words joined by "_"`)
    if (taken.includes(name)) header.fail(path, `"${name}" is taken by a flag of jaryq flag: choose another name`)
    const entry = mapping(header, path, parameterKeys)
    const parameter: Parameter = {
      name,
      type: oneOf(header, [...path, 'type'], entry.type, parameterTypes),
      default: 0,
      text: textOf(header, [...path, 'text'], entry.text),
    }
    if (entry.unit !== undefined) parameter.unit = string(header, [...path, 'unit'], entry.unit)
    if (entry.values !== undefined) parameter.values = strings(header, [...path, 'values'], entry.values)
    for (const bound of ['min', 'max'] as const) {
      if (entry[bound] === undefined) continue
      if (typeof entry[bound] !== 'number') header.fail([...path, bound], 'must be a number')
      parameter[bound] = entry[bound]
    }
    if (entry.default === undefined) header.fail(path, 'has no default')
    try {
      parameter.default = checkParameter(parameter, entry.default)
    } catch (error) {
      header.fail([...path, 'default'], (error as Error).message)
    }
    return parameter
  })
}

/** A value for a parameter, from YAML or from the command line; throws an Error that says what is wrong with it. */
export function checkParameter(parameter: Parameter, value: unknown): ParameterValue {
  if (parameter.type === 'boolean') {
    if (value === true || value === 'true') return true
    if (value === false || value === 'false') return false
    throw new Error(`expected true or false, got "${value}"`)
  }
  if (parameter.type === 'text') {
    if (typeof value !== 'string') throw new Error(`expected a text, got "${value}"`)
    if (parameter.values !== undefined && !parameter.values.includes(value))
      throw new Error(`expected one of ${parameter.values.join(', ')}, got "${value}"`)
    return value
  }
  const whole = parameter.type === 'integer'
  const text = String(value).trim()
  const number = Number(text)
  if (!(whole ? /^-?\d{1,15}$/ : /^-?\d{1,15}(\.\d{1,6})?$/).test(text))
    throw new Error(`expected ${whole ? 'a whole number' : 'a number such as 0.4 or 1000000'}, got "${value}"`)
  if (parameter.min !== undefined && number < parameter.min)
    throw new Error(`expected at least ${parameter.min}, got ${text}`)
  if (parameter.max !== undefined && number > parameter.max)
    throw new Error(`expected at most ${parameter.max}, got ${text}`)
  return number
}
